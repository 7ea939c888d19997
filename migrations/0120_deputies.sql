-- A condition has one owner and can have a deputy, and both can change.
--
-- Why: who arranges something falls ill, leaves, or turns out not to be the one who can. Then somebody else owns it from that day on,
-- or stands in for the owner. What must be arranged stays what it is.
set role casustafel_owner;

alter table conditions
add column deputy_user uuid,
add constraint "a deputy has an account" foreign key (deputy_user) references users (id),
add constraint "nobody stands in for themselves" check (deputy_user is distinct from owner_user or deputy_user is null);
create index conditions_by_deputy on conditions (deputy_user, case_id) where deputy_user is not null;

-- The owner is no longer part of what a condition is.
create or replace function a_condition_stays_what_it_is() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if tg_op = 'DELETE' then
        perform refuse('a condition is never removed', 'conditions');
    end if;
    if (new.case_id, new.number, new.version, new.kind, new.what, new.group_number)
        is distinct from
        (old.case_id, old.number, old.version, old.kind, old.what, old.group_number)
        or (new.expected_on is distinct from old.expected_on and new.requested_on is null)
    then
        perform refuse('a condition stays what it is', 'conditions');
    end if;
    return new;
end
$$;

grant insert (deputy_user), update (owner_role, owner_name, deputy_user) on conditions to casustafel_scoped, casustafel_lead;

reset role;
