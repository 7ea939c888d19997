-- The excerpt of a decision: what was adopted, by whom, and who does what, in words a youth can read.
--
-- Why a text and not a page made anew each time: the submitter and the youth get these words, so they must stay as they were, whatever
-- the program calls things later.
set role casustafel_owner;

create table excerpts (
    case_id uuid not null,
    version integer not null,
    at timestamptz not null default app_now(),
    text text not null,
    primary key (case_id, version),
    constraint "an excerpt is of a version of the case" foreign key (case_id, version) references plan_versions (case_id, number),
    constraint "an excerpt says something" check (char_length(text) between 1 and 200000)
);
create trigger "an excerpt never changes"
before update or delete on excerpts
for each row execute function refuse_to_rewrite('an excerpt never changes');
create trigger "excerpts are never emptied"
before truncate on excerpts
for each statement execute function refuse_to_rewrite('an excerpt never changes');

-- An excerpt belongs to the decision and to no other moment.
create function an_excerpt_follows_a_decision() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if not exists (
        select
        from rounds r
        where
            r.case_id = new.case_id
            and r.version = new.version
            and r.ended = 'adopted'
            and r.ended_in = pg_current_xact_id()
    ) then
        perform refuse('an excerpt is made when a plan is adopted', 'excerpts');
    end if;
    return null;
end
$$;
create constraint trigger "an excerpt is made when a plan is adopted"
after insert on excerpts deferrable initially deferred
for each row execute function an_excerpt_follows_a_decision();

alter table excerpts enable row level security;
create policy "who is involved in the plan reads the decision" on excerpts
for select to casustafel_scoped
using (
    exists (
        select
        from involvements i
        where
            i.case_id = excerpts.case_id
            and i.party = any ((select app_parties())::uuid[])
            and i.capacity <> 'provider'
            and i.valid_from <= (select app_now())
            and (i.valid_until is null or i.valid_until > (select app_now()))
    )
);
create policy "the project lead keeps and reads every decision" on excerpts
for all to casustafel_lead
using ((select app_actor()) is not null and exists (select from cases c where c.id = excerpts.case_id))
with check ((select app_actor()) is not null and exists (select from cases c where c.id = excerpts.case_id));
create policy "jobs know every decision" on excerpts for select to casustafel_job using ((select app_now()) is not null);
grant select on excerpts to casustafel_scoped, casustafel_job;
grant select, insert on excerpts to casustafel_lead;

reset role;
