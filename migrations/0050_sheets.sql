-- The plan gets its lists: why it is allowed, who takes part, what it costs, who delivers and pays, and which areas of life are
-- not at issue.
--
-- Why: the table decides on reasons, money and continuity, and free text adds nothing up. The lists are part of the version: they
-- freeze with it. An earlier version can begin a new draft; the draft that was there is given up and stays to be read, by whoever
-- may write, so giving up a draft is no longer the project lead's alone. Every other step of a version still is.

set role casustafel_owner;

alter table plan_versions add column sheets jsonb not null default '{}';
alter table plan_versions add constraint "the lists of a plan are named" check (jsonb_typeof(sheets) = 'object');

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
        and (new.hash, new.frozen_at, new.actions, new.actions_revision, new.needs, new.needs_revision, new.sheets)
        is distinct from (
            old.hash, old.frozen_at, old.actions, old.actions_revision, old.needs, old.needs_revision, old.sheets
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

-- Not a definer's function: it looks at the role that really acts.
create function a_writer_gives_up_only_a_draft() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp
as $$
begin
    if current_user = 'casustafel_scoped'
        and not (old.state = 'draft' and new.state = 'abandoned')
    then
        perform refuse('who writes a plan gives up no more than its draft', 'plan_versions');
    end if;
    return new;
end
$$;
create trigger "who writes a plan gives up no more than its draft"
before update of state on plan_versions
for each row execute function a_writer_gives_up_only_a_draft();

grant execute on function refuse(text, text) to casustafel_scoped;
grant insert (sheets), update (sheets) on plan_versions to casustafel_scoped, casustafel_lead;
grant update (state) on plan_versions to casustafel_scoped;

reset role;
