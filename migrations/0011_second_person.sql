-- A second factor is wiped by two people.
--
-- Why: whoever makes invitations and wipes second factors alone can take over any account, and with it see every case.
-- So one person asks, and another (a project lead or another administrator) confirms; the rights to do it alone go away.

set role casustafel_owner;

create table second_factor_resets (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references users (id),
    asked_by uuid not null references users (id),
    asked_at timestamptz not null default app_now(),
    confirmed_by uuid references users (id),
    ended_at timestamptz,
    constraint "a second factor is wiped by two people" check (confirmed_by <> asked_by),
    constraint "nobody asks to wipe their own second factor" check (asked_by <> user_id),
    constraint "nobody confirms to wipe their own second factor" check (confirmed_by <> user_id),
    constraint "who confirmed is known with when" check (confirmed_by is null or ended_at is not null)
);
create unique index "one request to wipe a second factor is open at a time" on second_factor_resets (user_id) where ended_at is null;

-- Wipes the second factor, the recovery codes, the sessions and the open invitations of the account in an open request.
-- False when the request is not open (any more) or the actor may not confirm it.
create function confirm_second_factor_reset(request uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
    whose uuid;
begin
    if not exists (select from users u where u.id = app_actor() and u.active and u.role in ('project_lead', 'administrator')) then
        return false;
    end if;
    update second_factor_resets r
    set confirmed_by = app_actor(), ended_at = app_now()
    where r.id = request and r.ended_at is null and r.asked_at > app_now() - interval '72 hours'
    returning r.user_id into whose;
    if not found then
        return false;
    end if;
    update user_credentials c set totp_sealed = null, totp_confirmed_at = null, totp_last_step = null where c.user_id = whose;
    delete from recovery_codes c where c.user_id = whose;
    delete from sessions s where s.user_id = whose;
    update one_time_links l set expires_at = app_now() where l.user_id = whose and l.used_at is null and l.expires_at > app_now();
    return true;
end
$$;
grant execute on function confirm_second_factor_reset(uuid) to casustafel_office, casustafel_lead;

revoke update (totp_sealed, totp_confirmed_at, totp_last_step) on user_credentials from casustafel_office;
revoke select (user_id), delete on recovery_codes from casustafel_office;

grant select on second_factor_resets to casustafel_office, casustafel_lead;
grant insert (id, user_id, asked_by, asked_at), update (ended_at) on second_factor_resets to casustafel_office;
alter table second_factor_resets enable row level security;
create policy "the office and the project lead see the requests" on second_factor_resets
for select to casustafel_office, casustafel_lead using (true);
create policy "one asks in one's own name" on second_factor_resets
for insert to casustafel_office with check (asked_by = (select app_actor()));
create policy "the office takes requests back" on second_factor_resets
for update to casustafel_office using ((select app_actor()) is not null) with check (confirmed_by is null);

reset role;
