-- The letter of a go: what a provider has in hand, with a code by which anybody can ask whether it still counts.
--
-- Why: a provider must be able to show that it may begin, and whoever pays must be able to check that without an account. A code says
-- nothing about a case and cannot be guessed: sixteen signs out of twenty-four, more than seventy bits. It is looked up by its digest,
-- so that how long the answer takes says nothing about a code that is almost right.
set role casustafel_owner;

create function new_check_code() returns text
language sql volatile set search_path = pg_catalog, public, pg_temp
as $$
    select string_agg(substr('34679ACDEFGHJKMNPQRTVWXY', get_byte(chance.bytes, place) % 24 + 1, 1), '' order by place)
    from (select sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) as bytes) chance, generate_series(0, 15) as place
$$;

create table go_letters (
    case_id uuid not null,
    go integer not null,
    place smallint not null,
    provider_id uuid not null references organisations (id),
    code text not null default new_check_code(),
    code_sha256 bytea not null generated always as (sha256(decode(code, 'escape'))) stored,
    primary key (case_id, go, place),
    constraint "a letter is of a go of the case" foreign key (case_id, go) references goes (case_id, number),
    constraint "a provider gets one letter of a go" unique (case_id, go, provider_id),
    constraint "a check code has no signs that look alike" check (code ~ '^[34679ACDEFGHJKMNPQRTVWXY]{16}$'),
    constraint "a check code belongs to one letter" unique (code_sha256)
);
create trigger "a letter stays as it was sent"
before update or delete on go_letters
for each row execute function refuse_to_rewrite('a letter stays as it was sent');
create trigger "letters are never emptied"
before truncate on go_letters
for each statement execute function refuse_to_rewrite('a letter stays as it was sent');

-- Every go has a letter for each provider it is given to, from the same moment on.
create function a_go_has_its_letters() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    insert into go_letters (case_id, go, place, provider_id)
    select new.case_id, new.number, r.place, r.provider_id
    from unnest(new.recipients) with ordinality as r (provider_id, place);
    return null;
end
$$;
create trigger "a go has its letters"
after insert on goes
for each row execute function a_go_has_its_letters();

insert into go_letters (case_id, go, place, provider_id)
select g.case_id, g.number, r.place, r.provider_id
from goes g, unnest(g.recipients) with ordinality as r (provider_id, place);

-- Whether a code counts: all that anybody without an account is ever told.
create function standing_of_code(code_sha256 bytea) returns text
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select coalesce(
        (
            select case when g.ended is null then 'valid' else 'revoked' end
            from go_letters l
            join goes g on g.case_id = l.case_id and g.number = l.go
            where l.code_sha256 = $1
        ),
        'unknown'
    )
$$;
revoke execute on function standing_of_code(bytea) from public;
grant execute on function standing_of_code(bytea) to casustafel_gate;

-- The letters of a case for who may have them in hand: the project lead all of them, the signaller and the contact of a provider
-- their own. The contact reads no plan, so what a letter says of it is said here and nothing more.
create function letters_of_case(of_case uuid) returns table (
    go integer, place smallint, provider_id uuid, provider text, code text, version integer, version_hash bytea, given_at timestamptz,
    given_by text, given_by_email text, remark text, conditions jsonb, ended text, ended_at timestamptz
)
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select
        l.go, l.place, l.provider_id, o.name, l.code, g.version, v.hash, g.at, u.name, u.email, g.remark, g.conditions, g.ended,
        g.ended_at
    from go_letters l
    join goes g on g.case_id = l.case_id and g.number = l.go
    join plan_versions v on v.case_id = g.case_id and v.number = g.version
    join organisations o on o.id = l.provider_id
    join users u on u.id = g.by_user
    join cases c on c.id = l.case_id
    join users me on me.id = app_actor() and me.active
    where
        l.case_id = $1
        and (
            me.role = 'project_lead'
            or (
                me.organisation_id = l.provider_id
                and (
                    (me.role = 'signaller' and c.signaller_id = me.id)
                    or (me.role = 'provider_contact' and c.provider_id = me.organisation_id)
                )
            )
        )
    order by l.go desc, l.place
$$;
revoke execute on function letters_of_case(uuid) from public;
grant execute on function letters_of_case(uuid) to casustafel_scoped, casustafel_lead;

alter table go_letters enable row level security;
create policy "who is involved in the plan knows of its letters" on go_letters
for select to casustafel_scoped
using (
    exists (
        select
        from involvements i
        where
            i.case_id = go_letters.case_id
            and i.party = any ((select app_parties())::uuid[])
            and i.capacity <> 'provider'
            and i.valid_from <= (select app_now())
            and (i.valid_until is null or i.valid_until > (select app_now()))
    )
);
create policy "the project lead knows of every letter" on go_letters
for select to casustafel_lead
using ((select app_actor()) is not null and exists (select from cases c where c.id = go_letters.case_id));
create policy "jobs know of every letter" on go_letters for select to casustafel_job using ((select app_now()) is not null);
-- the code itself is read only with the letter
grant select (case_id, go, place, provider_id) on go_letters to casustafel_scoped, casustafel_lead, casustafel_job;

-- Asking about codes is counted per address, like wrong passwords.
alter table sign_in_attempts
drop constraint "an attempt is counted in a known way",
add constraint "an attempt is counted in a known way" check (
    kind in ('account_and_address', 'account', 'address', 'second_factor', 'check_code')
);

reset role;
