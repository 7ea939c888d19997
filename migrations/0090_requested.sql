-- When something was requested, and for when it is expected.
--
-- Why: an application that is made too early is refused, and one that is made too late leaves a gap, so the day counts. What is
-- expected changes with it; what a condition is does not.
set role casustafel_owner;

alter table conditions
add column requested_on date,
add constraint "what is requested is expected afterwards" check (requested_on is null or expected_on >= requested_on);

create or replace function a_condition_stays_what_it_is() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if tg_op = 'DELETE' then
        perform refuse('a condition is never removed', 'conditions');
    end if;
    if (new.case_id, new.number, new.version, new.kind, new.what, new.owner_role, new.group_number)
        is distinct from
        (old.case_id, old.number, old.version, old.kind, old.what, old.owner_role, old.group_number)
        or (new.expected_on is distinct from old.expected_on and new.requested_on is null)
    then
        perform refuse('a condition stays what it is', 'conditions');
    end if;
    return new;
end
$$;

grant update (requested_on, expected_on) on conditions to casustafel_scoped, casustafel_lead;

reset role;
