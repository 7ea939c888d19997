-- The action plan and what must be arranged first tell who wrote them last, and when, like everything else in a plan.
--
-- Why: several people write one plan at once, and each sees where the others are at work. For what was written before, history
-- knows it: the last time the list was written in that version, or else in the one it was copied from.
set role casustafel_owner;

alter table plan_versions add column actions_written jsonb, add column needs_written jsonb;
alter table plan_versions add constraint "a list was written by somebody at a moment" check (
    jsonb_array_length(coalesce(actions_written, '[0, 0]')) = 2 and jsonb_array_length(coalesce(needs_written, '[0, 0]')) = 2
);

with recursive wrote as (
    select
        v.case_id,
        v.number,
        v.copied_from,
        (
            select jsonb_build_array(e.actor, e.at)
            from case_events e
            where e.case_id = v.case_id and e.kind = 'actions_written' and e.data ->> 'version' = v.number::text
            order by e.seq desc
            limit 1
        ) as actions,
        (
            select jsonb_build_array(e.actor, e.at)
            from case_events e
            where e.case_id = v.case_id and e.kind = 'needs_written' and e.data ->> 'version' = v.number::text
            order by e.seq desc
            limit 1
        ) as needs
    from plan_versions v
),
known as (
    select w.case_id, w.number, w.actions, w.needs from wrote w where w.copied_from is null
    union all
    select w.case_id, w.number, coalesce(w.actions, k.actions), coalesce(w.needs, k.needs)
    from known k
    join wrote w on w.case_id = k.case_id and w.copied_from = k.number
)
update plan_versions v
set actions_written = k.actions, needs_written = k.needs
from known k
where k.case_id = v.case_id and k.number = v.number and (k.actions is not null or k.needs is not null);

create or replace function a_version_goes_its_way() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if tg_op = 'DELETE' then
        perform refuse('a version is never removed', 'plan_versions');
    end if;
    if (new.case_id, new.number, new.copied_from) is distinct from (old.case_id, old.number, old.copied_from) then
        perform refuse('a version that is no draft never changes', 'plan_versions');
    end if;
    if old.state <> 'draft'
        and (
            new.hash, new.frozen_at, new.actions, new.actions_revision, new.actions_written, new.needs, new.needs_revision,
            new.needs_written, new.sheets
        )
        is distinct from (
            old.hash, old.frozen_at, old.actions, old.actions_revision, old.actions_written, old.needs, old.needs_revision,
            old.needs_written, old.sheets
        )
    then
        perform refuse('a version that is no draft never changes', 'plan_versions');
    end if;
    if new.state <> old.state and (old.state, new.state) not in (
        ('draft', 'tabled'), ('draft', 'abandoned'),
        ('tabled', 'adopted'), ('tabled', 'abandoned'),
        ('adopted', 'in_effect'), ('adopted', 'abandoned'), ('adopted', 'superseded'),
        ('in_effect', 'superseded'), ('in_effect', 'adopted')
    ) then
        perform refuse('a version is drafted, tabled, adopted and in effect in that order', 'plan_versions');
    end if;
    return new;
end
$$;

-- The crowd brings all lists along, with who wrote them.
do $$
declare
    told text := pg_get_functiondef('join_the_crowd(jsonb)'::regprocedure);
    brought text := replace(
        replace(
            told,
            'copied_from, actions, actions_revision, needs, needs_revision',
            'copied_from, actions, actions_revision, actions_written, needs, needs_revision, needs_written, sheets'
        ),
        'v.actions_revision, v.needs, v.needs_revision',
        'v.actions_revision, v.actions_written, v.needs, v.needs_revision, v.needs_written, v.sheets'
    );
begin
    if brought not like '%needs_written, sheets%' or brought not like '%v.needs_written, v.sheets%' then
        raise exception 'the crowd does not bring its lists along';
    end if;
    execute brought;
end
$$;

grant insert (actions_written, needs_written), update (actions_written, needs_written)
on plan_versions to casustafel_scoped, casustafel_lead;

reset role;
