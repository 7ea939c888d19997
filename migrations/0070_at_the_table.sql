-- The agenda in the order of whoever leads the table, what is on its screen, and a second meeting on a day.
--
-- Why beside the meeting and not in it: a place on an agenda and what is on the screen say which case it is, so they are seen by
-- whoever sees that case, while the meeting itself is known to everybody of the table.
set role casustafel_owner;

create table agenda_places (
    meeting_id uuid not null references meetings (id),
    case_id uuid not null references cases (id),
    place integer not null,
    minutes integer,
    primary key (meeting_id, case_id),
    constraint "a place on an agenda counts from one" check (place between 1 and 1000),
    constraint "a time box lasts four hours at most" check (minutes between 1 and 240)
);

create table meeting_screens (
    meeting_id uuid primary key references meetings (id),
    case_id uuid references cases (id),
    since timestamptz not null,
    opened text,
    opened_at timestamptz,
    costs boolean not null default false,
    constraint "nothing is opened on an empty screen" check (case_id is not null or (opened is null and not costs)),
    constraint "a block on the screen is opened at a moment" check ((opened is null) = (opened_at is null))
);

do $$
declare
    of_table text;
begin
    foreach of_table in array array['agenda_places', 'meeting_screens'] loop
        execute format('alter table %I enable row level security', of_table);
        execute format(
            'create policy "who is involved in the case sees its place at the table" on %1$I
            for select to casustafel_scoped
            using (
                exists (
                    select
                    from involvements i
                    where
                        i.case_id = %1$I.case_id
                        and i.party = any ((select app_parties())::uuid[])
                        and i.capacity <> ''provider''
                        and i.valid_from <= (select app_now())
                        and (i.valid_until is null or i.valid_until > (select app_now()))
                )
            )', of_table
        );
        execute format(
            'create policy "the project lead arranges the table" on %1$I
            for all to casustafel_lead
            using ((select app_actor()) is not null)
            with check ((select app_actor()) is not null and (%1$I.case_id is null or exists (select from cases c where c.id = %1$I.case_id)))',
            of_table
        );
        execute format(
            'create policy "jobs know how the table is arranged" on %I for select to casustafel_job using ((select app_now()) is not null)',
            of_table
        );
    end loop;
end
$$;
grant select on agenda_places, meeting_screens to casustafel_scoped, casustafel_lead, casustafel_job;
grant insert, update on agenda_places, meeting_screens to casustafel_lead;

-- A second meeting on a day, never two that begin in the same minute.
drop index "one meeting a day";
create unique index "no two meetings begin together" on meetings (starts_at) where state <> 'cancelled';

reset role;
