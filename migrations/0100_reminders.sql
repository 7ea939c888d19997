-- Reminders: what is due and not yet done is worked out from the case itself; kept is only when to look, and who was reminded of what.
--
-- Why: nobody should find out by accident that a day has passed. Each step of each thing is told to each person once, also when the
-- program was off, and when two instances of it look at the same moment: the row that says so is written with the message itself.
set role casustafel_owner;

-- 1. When to look at a case again, kept by the door and by the job; and since when something is due that reaches nobody.
alter table cases add column remind_on date, add column nobody_since date;
create index cases_to_remind on cases (remind_on, id) where remind_on is not null;
create index cases_with_nobody on cases (nobody_since, id) where nobody_since is not null;
update cases set remind_on = (started_at at time zone 'Europe/Amsterdam')::date where phase <> 'closed';

-- 2. Who was reminded of what.
create table reminders (
    case_id uuid not null references cases (id),
    thing text not null,
    due_on date not null,
    step text not null,
    to_user uuid not null references users (id),
    at timestamptz not null default app_now(),
    constraint "a reminder is given once" primary key (case_id, thing, due_on, step, to_user),
    constraint "a reminder is about a thing of the case" check (thing ~ '^[a-z][a-z_]{2,39}:[0-9]{1,9}$'),
    constraint "a reminder comes before, on or after the day" check (step in ('ahead', 'on_the_day', 'overdue'))
);

-- 3. From which hour people are reminded is the municipality's to say.
alter table settings add constraint "people are reminded early in the morning" check (
    key <> 'reminders.hour' or (value #>> '{}') ~ '^[678]$'
);

-- 4. Whoever leaves may leave something that reaches nobody: those cases are looked at again at once.
create function a_gone_account_is_looked_after() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    update cases c
    set remind_on = app_day()
    where
        c.phase <> 'closed'
        and (
            c.signaller_id = old.id
            or c.case_manager_id = old.id
            or c.id in (select d.case_id from conditions d where d.owner_user = old.id)
            or c.id in (
                select i.case_id
                from involvements i
                where i.party = old.id and i.capacity not in ('signaller', 'case_manager')
            )
        );
    return new;
end
$$;
create trigger "a gone account is looked after"
after update of active on users
for each row when (old.active and not new.active)
execute function a_gone_account_is_looked_after();

-- 5. A change of weeks moves days as well, so those cases are looked at again.
do $$
declare
    told text := pg_get_functiondef('reckon_safe_table_days(integer, integer)'::regprocedure);
    moved text := replace(told, 'set last_safe_table_day = r.day', 'set last_safe_table_day = r.day, remind_on = app_day()');
begin
    if moved = told then
        raise exception 'a change of weeks does not move reminders';
    end if;
    execute moved;
end
$$;

-- 6. The crowd brings its days along.
do $$
declare
    told text := pg_get_functiondef('join_the_crowd(jsonb)'::regprocedure);
    brought text := replace(
        replace(told, 'last_safe_table_day, next_due, eighteenth', 'last_safe_table_day, next_due, remind_on, eighteenth'),
        'c.next_due, c.eighteenth',
        'c.next_due, c.remind_on, c.eighteenth'
    );
begin
    if brought not like '%next_due, remind_on, eighteenth%' or brought not like '%c.remind_on, c.eighteenth%' then
        raise exception 'the crowd does not bring its days along';
    end if;
    execute brought;
end
$$;

-- 7. Who may touch what.
grant insert (remind_on) on cases to casustafel_scoped;
grant update (remind_on, nobody_since) on cases to casustafel_scoped, casustafel_lead, casustafel_job;
grant select on reminders to casustafel_scoped, casustafel_lead, casustafel_job;
grant insert (case_id, thing, due_on, step, to_user) on reminders to casustafel_job;

alter table reminders enable row level security;
create policy "who is involved in the plan knows who was reminded" on reminders
for select to casustafel_scoped
using (
    (
        select true
        from involvements i
        where
            i.case_id = reminders.case_id
            and i.party = any ((select app_parties())::uuid[])
            and i.capacity <> 'provider'
            and i.valid_from <= (select app_now())
            and (i.valid_until is null or i.valid_until > (select app_now()))
        limit 1
    )
);
create policy "the project lead knows who was reminded" on reminders
for select to casustafel_lead
using ((select app_actor()) is not null and exists (select from cases c where c.id = reminders.case_id));
create policy "jobs remind people" on reminders for all to casustafel_job using ((select app_now()) is not null);

reset role;
