-- At which organisation a case waits.
--
-- Why: "a case manager" or "a member of the committee" is nobody to call. Lists and the board say where a case waits without
-- reading its conditions, and the lead sees which organisation is waited for longest. The organisation follows from the person,
-- and the people who work on cases may not read all accounts: so the database finds it.
set role casustafel_owner;

alter table cases
add column waits_on uuid references users (id),
add column waits_at uuid references organisations (id);
comment on column cases.waits_on is 'Who is waited for, where that is one person.';
comment on column cases.waits_at is 'The organisation of who is waited for.';

create function where_it_waits(waits_for text, waits_on uuid, provider_id uuid, case_manager_id uuid) returns uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp
return case
    when waits_for = 'signaller' then provider_id
    when waits_for in ('case_manager', 'core_member')
        then (select u.organisation_id from users u where u.id = coalesce(waits_on, case when waits_for = 'case_manager' then case_manager_id end))
end;
revoke execute on function where_it_waits(text, uuid, uuid, uuid) from public;

create function a_case_waits_somewhere() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    new.waits_at := where_it_waits(new.waits_for, new.waits_on, new.provider_id, new.case_manager_id);
    return new;
end
$$;
create trigger a_case_waits_somewhere before insert or update on cases
for each row execute function a_case_waits_somewhere();

update cases c
set
    waits_on = (
        select o.owner_user
        from conditions o
        where
            c.waits_for = 'core_member'
            and o.case_id = c.id
            and o.standing = 'open'
            and o.blocking
            and o.owner_role = 'core_member'
        order by o.since, o.number
        limit 1
    )
where c.phase <> 'closed';

grant update (waits_on) on cases to casustafel_scoped, casustafel_lead, casustafel_job;
create index cases_waiting_at on cases (waits_at, waits_since) where phase <> 'closed' and waits_at is not null;

-- A crowd waits somewhere, too: it arrives with its triggers at rest.
do $$
declare
    told text := pg_get_functiondef('join_the_crowd(jsonb)'::regprocedure);
    into_these constant text := 'paused_until, waits_for, waits_since,';
    from_those constant text := 'c.paused_until, c.waits_for, c.waits_since,';
begin
    if strpos(told, E'        ' || into_these) = 0 or strpos(told, from_those) = 0 then
        raise exception 'the crowd does not say for whom it waits';
    end if;
    told := replace(told, E'        ' || into_these, E'        ' || into_these || ' waits_at,');
    execute replace(
        told, from_those, from_those || ' where_it_waits(c.waits_for, null, c.provider_id, c.case_manager_id),'
    );
end
$$;

reset role;
