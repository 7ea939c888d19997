-- What was written down at a look back stays to be read, also when it is taken back.
--
-- Why: a look back that was written down wrongly is replaced by a later one or taken back with a reason. What it said must not be
-- rewritten by that, and nobody but its writer or a project lead says that it was wrong.
set role casustafel_owner;

create function what_was_seen_stays() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
    actor constant text := app_actor()::text;
begin
    if
        jsonb_typeof(new.notes -> 'records') is distinct from 'array'
        or (select count(*) <> count(distinct n.record -> 'number') from jsonb_array_elements(new.notes -> 'records') as n (record))
        or exists (
            select
            from jsonb_array_elements(new.notes -> 'records') as n (record)
            where
                n.record ->> 'by' is distinct from actor
                and not exists (
                    select
                    from jsonb_array_elements(old.notes -> 'records') as o (record)
                    where o.record -> 'number' = n.record -> 'number'
                )
        )
    then
        perform refuse('a look back has a number of its own, in the name of its writer', 'case_notes');
    end if;
    if exists (
        select
        from jsonb_array_elements(old.notes -> 'records') as o (record)
        where
            not exists (
                select
                from jsonb_array_elements(new.notes -> 'records') as n (record)
                where
                    n.record - 'withdrawn' = o.record - 'withdrawn'
                    and (not o.record ? 'withdrawn' or n.record -> 'withdrawn' = o.record -> 'withdrawn')
            )
    ) then
        perform refuse('what was seen stays as it was written down', 'case_notes');
    end if;
    if exists (
        select
        from jsonb_array_elements(new.notes -> 'records') as n (record)
        join jsonb_array_elements(old.notes -> 'records') as o (record) on o.record -> 'number' = n.record -> 'number'
        where
            n.record ? 'withdrawn'
            and not o.record ? 'withdrawn'
            and (
                coalesce(n.record -> 'withdrawn' ->> 'reason', '') = ''
                or n.record -> 'withdrawn' ->> 'by' is distinct from actor
                or (
                    o.record ->> 'by' is distinct from actor
                    and not exists (select from users u where u.id::text = actor and u.role = 'project_lead' and u.active)
                )
            )
    ) then
        perform refuse('a look back is taken back by its writer or a lead, and why', 'case_notes');
    end if;
    return new;
end
$$;
create trigger "what was seen stays as it was written down"
before update on case_notes
for each row when (old.notes -> 'records' is distinct from new.notes -> 'records')
execute function what_was_seen_stays();

reset role;
