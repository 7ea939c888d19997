-- Who leaves, leaves nobody waiting.
--
-- Why: the administrator ends accounts and changes roles but sees no case. So the database counts for them what is still open with
-- somebody, and tells the project leads in which cases a successor is needed.

set role casustafel_owner;

-- The open cases in which an account signals, is case manager, or has an open condition to arrange.
create function cases_that_lean_on(account uuid) returns table (case_id uuid, case_number text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select c.id, c.number
    from cases c
    where
        c.phase <> 'closed'
        and (
            c.signaller_id = $1
            or c.case_manager_id = $1
            or exists (select from conditions d where d.case_id = c.id and d.owner_user = $1 and d.standing = 'open')
        )
$$;

-- How many those are; which ones is not the administrator's business.
create function how_many_cases_lean_on(account uuid) returns bigint
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select count(*) from cases_that_lean_on($1)
$$;
grant execute on function how_many_cases_lean_on(uuid) to casustafel_office;

-- Tells every project lead, once for each case.
create function ask_for_a_successor(account uuid) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    insert into outbox (to_user, kind, case_number)
    select u.id, 'successor_needed', c.case_number
    from cases_that_lean_on($1) c
    cross join users u
    where u.active and u.role = 'project_lead' and u.id <> $1
$$;
grant execute on function ask_for_a_successor(uuid) to casustafel_office;

reset role;
