-- Somebody tries one password on many accounts.
--
-- Why: each account by itself sees one wrong attempt, so waiting longer after many does not catch it. What gives it away is how many
-- different accounts fail from one network in a short time: then the trail says so, and who keeps watch is told, once an hour.
set role casustafel_owner;

-- Which accounts failed from a network in the last ten minutes. By a hash: an address typed by mistake is nobody's business.
create table failing_accounts (
    network text not null,
    account_sha256 bytea not null,
    at timestamptz not null default app_now(),
    primary key (network, account_sha256),
    constraint "a failing account is known by a hash" check (octet_length(account_sha256) = 32)
);
create index failing_accounts_by_age on failing_accounts (at);

create table sprays (
    id bigint generated always as identity primary key,
    network text not null,
    at timestamptz not null default app_now(),
    accounts integer not null,
    constraint "a spray is on many accounts" check (accounts >= 10)
);
create index sprays_by_network on sprays (network, at);
create index sprays_by_age on sprays (at);

create function note_failing_account(network text, account_sha256 bytea) returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
    failing integer;
begin
    -- one network at a time, or two would count nine each
    perform pg_advisory_xact_lock(hashtext('casustafel spray ' || $1));
    delete from failing_accounts f where f.network = $1 and f.at <= app_now() - interval '10 minutes';
    insert into failing_accounts as f (network, account_sha256)
    values ($1, $2)
    on conflict on constraint failing_accounts_pkey do update set at = excluded.at;
    select count(*) into failing from failing_accounts f where f.network = $1;
    if failing < 10 or exists (select from sprays s where s.network = $1 and s.at > app_now() - interval '1 hour') then
        return;
    end if;
    insert into sprays (network, accounts) values ($1, failing);
    perform record_audit('sign_in_spray', 'network', $1, null, null, 'failed');
    insert into outbox (to_user, kind)
    select u.id, 'sign_in_spray' from users u where u.active and u.role in ('administrator', 'privacy_officer');
end
$$;
grant execute on function note_failing_account(text, bytea) to casustafel_gate;

-- What is older than it can matter goes with the other sweepings at the gate.
grant select (at), delete on failing_accounts to casustafel_gate;
grant select on sprays to casustafel_office, casustafel_privacy;
alter table failing_accounts enable row level security;
create policy "the gate forgets what is old" on failing_accounts
for all to casustafel_gate using (at <= (select app_now()) - interval '10 minutes') with check (false);
alter table sprays enable row level security;
create policy "who keeps watch sees who tries" on sprays
for select to casustafel_office, casustafel_privacy using ((select app_actor()) is not null);

reset role;
