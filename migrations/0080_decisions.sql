-- The besluitenlijst of a meeting, kept as it was when the meeting was closed; and of each round at which meeting it was opened.
--
-- Why words and not a page made anew each time: answers that come in later, a condition that changes and a name that is corrected would
-- change a list that everybody was told is finished. What comes later stands beside it, with its date.
set role casustafel_owner;

-- 1. A round belongs to the meeting it was opened at: a day can have two.
alter table rounds add column meeting_id uuid references meetings (id);
grant insert (meeting_id) on rounds to casustafel_lead;

alter table rounds disable trigger "a round goes its way";
update rounds r
set meeting_id = i.meeting_id
from agenda_items i
where
    i.case_id = r.case_id
    and i.number = (
        select (s.data ->> 'item')::integer
        from case_events o
        join case_events s on s.case_id = o.case_id and s.kind = 'scheduled' and s.seq < o.seq
        where o.case_id = r.case_id and o.kind = 'round_opened' and (o.data ->> 'round')::integer = r.number
        order by s.seq desc
        limit 1
    );
alter table rounds enable trigger "a round goes its way";

-- 2. The list: who was there, by name, and per case what was decided. The place in the history of the case says what came later.
create table decision_lists (
    meeting_id uuid primary key references meetings (id),
    at timestamptz not null default app_now(),
    present jsonb not null,
    constraint "who was there is a list of names" check (jsonb_typeof(present) = 'array')
);

create table decisions (
    meeting_id uuid not null references decision_lists (meeting_id),
    case_id uuid not null references cases (id),
    place integer not null,
    seq bigint not null,
    told jsonb not null,
    primary key (meeting_id, case_id),
    constraint "a decision has a place on the list" check (place between 1 and 1000),
    constraint "a decision is told in words" check (jsonb_typeof(told) = 'object')
);

create trigger "a list of decisions never changes"
before update or delete on decision_lists
for each row execute function refuse_to_rewrite('a list of decisions never changes');
create trigger "lists of decisions are never emptied"
before truncate on decision_lists
for each statement execute function refuse_to_rewrite('a list of decisions never changes');
create trigger "a decision on a list never changes"
before update or delete on decisions
for each row execute function refuse_to_rewrite('a decision on a list never changes');
create trigger "decisions on lists are never emptied"
before truncate on decisions
for each statement execute function refuse_to_rewrite('a decision on a list never changes');

-- A list belongs to the moment at which its meeting was closed, and what stands on it as well.
create function a_list_is_made_at_the_end() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if not exists (
        select
        from meetings m
        join meeting_events e on e.meeting_id = m.id and e.kind = 'closed'
        where m.id = new.meeting_id and m.state = 'closed' and e.at = app_now()
    ) then
        perform refuse('a list of decisions is made when the meeting is closed', tg_table_name);
    end if;
    return null;
end
$$;
create constraint trigger "a list of decisions is made when the meeting is closed"
after insert on decision_lists deferrable initially deferred
for each row execute function a_list_is_made_at_the_end();
create constraint trigger "a list is filled when the meeting is closed"
after insert on decisions deferrable initially deferred
for each row execute function a_list_is_made_at_the_end();

alter table decision_lists enable row level security;
alter table decisions enable row level security;
create policy "people of the table know who was there when it was closed" on decision_lists
for select to casustafel_scoped using ((select app_actor()) is not null);
create policy "the project lead closes the list" on decision_lists
for all to casustafel_lead using ((select app_actor()) is not null) with check ((select app_actor()) is not null);
create policy "jobs know every list" on decision_lists for select to casustafel_job using ((select app_now()) is not null);
create policy "who is involved in the plan reads what was decided" on decisions
for select to casustafel_scoped
using (
    exists (
        select
        from involvements i
        where
            i.case_id = decisions.case_id
            and i.party = any ((select app_parties())::uuid[])
            and i.capacity <> 'provider'
            and i.valid_from <= (select app_now())
            and (i.valid_until is null or i.valid_until > (select app_now()))
    )
);
create policy "the project lead keeps and reads what was decided" on decisions
for all to casustafel_lead
using ((select app_actor()) is not null and exists (select from cases c where c.id = decisions.case_id))
with check ((select app_actor()) is not null and exists (select from cases c where c.id = decisions.case_id));
create policy "jobs know what was decided" on decisions for select to casustafel_job using ((select app_now()) is not null);
grant select on decision_lists, decisions to casustafel_scoped, casustafel_lead, casustafel_job;
grant insert (meeting_id, present) on decision_lists to casustafel_lead;
grant insert on decisions to casustafel_lead;

reset role;
