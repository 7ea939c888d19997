-- Meetings: when the table sits, who is there, and who answers for whom.
--
-- Why: a case is discussed at a meeting, so meetings come first. They hold nothing about anybody's case.
set role casustafel_owner;

-- A rule that was broken, under the name of a constraint, so that the program and a test can tell which one.
create function refuse(rule text, about text) returns void
language plpgsql
as $$
begin
    raise exception using errcode = 'check_violation', constraint = rule, table = about, message = rule;
end
$$;

-- What is only ever added to: neither a mistake nor the owner changes it.
create function refuse_to_rewrite() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform refuse(tg_argv[0], tg_table_name);
    return null;
end
$$;

-- The day it is at the table, by the application's clock.
create function app_day() returns date
language sql stable parallel safe
as $$ select (app_now() at time zone 'Europe/Amsterdam')::date $$;
grant execute on function app_day() to casustafel_scoped, casustafel_lead, casustafel_job;

create table meetings (
    id uuid primary key,
    revision bigint not null default 1,
    state text not null default 'planned',
    starts_at timestamptz not null,
    day date generated always as ((starts_at at time zone 'Europe/Amsterdam')::date) stored,
    attendance_recorded boolean not null default false,
    constraint "a meeting is in a known state" check (state in ('planned', 'open', 'closed', 'cancelled'))
);
create unique index "one meeting a day" on meetings (day) where state <> 'cancelled';
create index meetings_to_come on meetings (starts_at) where state in ('planned', 'open');

create table meeting_attendance (
    meeting_id uuid not null references meetings (id),
    user_id uuid not null references users (id),
    primary key (meeting_id, user_id)
);

create table meeting_deputies (
    meeting_id uuid not null references meetings (id),
    member uuid not null references users (id),
    deputy uuid not null references users (id),
    primary key (meeting_id, member),
    constraint "nobody is their own deputy" check (member <> deputy)
);

create table meeting_events (
    meeting_id uuid not null references meetings (id),
    seq bigint not null,
    at timestamptz not null default app_now(),
    actor uuid references users (id) default app_actor(),
    kind text not null,
    data jsonb not null,
    primary key (meeting_id, seq),
    constraint "what happened to a meeting was done by somebody" check (actor is not null),
    constraint "an event of a meeting is stored by its kind" check (kind = data ->> 'kind')
);
create trigger "what happened to a meeting is only added to"
before update or delete on meeting_events
for each row execute function refuse_to_rewrite('what happened to a meeting is only added to');
create trigger "what happened to a meeting is never emptied"
before truncate on meeting_events
for each statement execute function refuse_to_rewrite('what happened to a meeting is only added to');

-- Planned, open, closed; or cancelled before it closed.
create function a_meeting_goes_its_way() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if tg_op = 'INSERT' then
        if new.state <> 'planned' then
            perform refuse('a meeting begins as planned', 'meetings');
        end if;
    elsif new.state <> old.state
        and (old.state, new.state) not in (('planned', 'open'), ('planned', 'cancelled'), ('open', 'closed'), ('open', 'cancelled'))
    then
        perform refuse('a meeting is planned, opened and closed in that order', 'meetings');
    end if;
    return new;
end
$$;
create trigger "a meeting is planned, opened and closed in that order"
before insert or update on meetings
for each row execute function a_meeting_goes_its_way();

-- What an event of a meeting is signed with comes from the transaction, never from the caller.
create function sign_the_event_of_a_meeting() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    new.at := app_now();
    new.actor := app_actor();
    return new;
end
$$;
create trigger "an event of a meeting is signed"
before insert on meeting_events
for each row execute function sign_the_event_of_a_meeting();

grant select on meetings, meeting_attendance, meeting_deputies to casustafel_scoped, casustafel_lead, casustafel_job;
grant insert (id, starts_at), update (revision, state, starts_at, attendance_recorded) on meetings to casustafel_lead;
grant update (revision) on meetings to casustafel_scoped;
grant insert, delete on meeting_attendance to casustafel_lead;
grant insert, update, delete on meeting_deputies to casustafel_scoped;
grant select on meeting_events to casustafel_scoped, casustafel_lead, casustafel_job;
grant insert (meeting_id, seq, kind, data) on meeting_events to casustafel_scoped, casustafel_lead;

alter table meetings enable row level security;
alter table meeting_attendance enable row level security;
alter table meeting_deputies enable row level security;
alter table meeting_events enable row level security;
create policy "people of the table know its meetings" on meetings
for all to casustafel_scoped, casustafel_lead using ((select app_actor()) is not null);
create policy "jobs know the meetings" on meetings for select to casustafel_job using ((select app_now()) is not null);
create policy "people of the table know who was there" on meeting_attendance
for all to casustafel_scoped, casustafel_lead using ((select app_actor()) is not null);
create policy "jobs know who was there" on meeting_attendance for select to casustafel_job using ((select app_now()) is not null);
create policy "people of the table know who answers for whom" on meeting_deputies
for select to casustafel_scoped, casustafel_lead using ((select app_actor()) is not null);
create policy "jobs know who answers for whom" on meeting_deputies for select to casustafel_job using ((select app_now()) is not null);
create policy "a member names an own deputy" on meeting_deputies
for all to casustafel_scoped using (member = (select app_actor()));
create policy "people of the table know what happened to a meeting" on meeting_events
for all to casustafel_scoped, casustafel_lead using ((select app_actor()) is not null);
create policy "jobs know what happened to a meeting" on meeting_events for select to casustafel_job using ((select app_now()) is not null);

reset role;
