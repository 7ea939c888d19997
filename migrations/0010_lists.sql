-- Lists: what the work list, the board, Mijn werk and the overview of who looked are read from.
--
-- Why: each of them must stay as quick with a million cases as with fifty, for every role. An order that a page offers has an index
-- that gives it, closed cases are left out of those that only open cases need, and nothing is counted past a bound.
set role casustafel_owner;

-- 1. The orders of the work list, over cases that are open.
create index cases_by_safe_day on cases (last_safe_table_day, id) where phase <> 'closed';
create index cases_by_eighteenth on cases (eighteenth, id) where phase <> 'closed';
create index cases_by_wait on cases (waits_since, id) where phase <> 'closed';
create index cases_by_start on cases (started_at desc, id desc);

-- The same for a provider's contact, and for the committee, who come across a part of them.
create index cases_of_provider on cases (provider_id, last_safe_table_day, id) where phase <> 'closed';
create index cases_of_committee on cases (last_safe_table_day, id) where phase <> 'closed' and scheduled_at is not null;

-- A step: for the project lead, for the committee, and for a provider's contact, read and counted without touching the cases themselves.
drop index cases_by_phase;
drop index cases_by_provider;
create index cases_by_step on cases (phase, last_safe_table_day, id) where submitted_at is not null;
create index cases_of_committee_by_step on cases (phase, last_safe_table_day, id) where scheduled_at is not null;
create index cases_of_provider_by_step on cases (provider_id, phase, last_safe_table_day, id);

-- Searching by the beginning of a first name. In a column of its own and compared sign by sign, because under row level security the
-- database uses an index only for comparisons that cannot tell anything to whoever may not see the row.
alter table cases add name_key text collate "C" generated always as (lower(first_name)) stored;
create index cases_by_name_key on cases (name_key, id);
drop index cases_by_first_name;

-- 2. Mijn werk: what presses first within a step, and what waits for a second person.
create index cases_by_pressure on cases (phase, urgent desc, last_safe_table_day, id) where phase <> 'closed';
create index cases_without_manager on cases (urgent desc, last_safe_table_day, id)
where phase = 'planning' and case_manager_id is null;
create index conditions_to_confirm on conditions (case_id, number)
where (standing = 'fulfilled' and not confirmed) or relief is not null;

drop index cases_by_waiting;
create index cases_waiting on cases (waits_for, waits_since) include (submitted_at) where phase <> 'closed';
create index cases_without_consent on cases (id)
where phase <> 'closed' and jsonb_typeof(details -> 'consent_withdrawn') = 'object';

-- 3. Who looked: by the number of a case.
create index audit_by_number on audit (case_number, at desc, id desc) where case_number is not null;

-- 4. Looking at a list leaves one row in the trail. Such a row need not wait for the disk. What is asked of a list differs so much that
--    the way to it is chosen for the values at hand, until the transaction ends.
create function record_listing(page text, searched boolean) returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform set_config('synchronous_commit', 'off', true);
    perform set_config('plan_cache_mode', 'force_custom_plan', true);
    perform record_audit(case when $2 then 'search' else 'list' end, 'page', $1, null, null, 'done');
end
$$;
grant execute on function record_listing(text, boolean)
to casustafel_scoped, casustafel_lead, casustafel_office, casustafel_privacy, casustafel_figures;

-- 5. Who is involved is asked case by case. Written as "exists", a long list made the database first gather everything the committee
--    was ever involved in: quick for one case, and slower with every year that passes.
alter policy "who is involved sees the case" on cases
using (
    (
        select true
        from involvements i
        where
            i.case_id = cases.id
            and i.party = any ((select app_parties())::uuid[])
            and i.valid_from <= (select app_now())
            and (i.valid_until is null or i.valid_until > (select app_now()))
        limit 1
    )
);
create index involvements_by_case on involvements (case_id, party) include (capacity, valid_from, valid_until);
do $$
declare
    child text;
begin
    foreach child in array array[
        'case_notes', 'plan_texts', 'plan_versions', 'plan_passages', 'agenda_items', 'invitations', 'rounds', 'seats', 'positions',
        'conditions', 'goes'
    ] loop
        execute format(
            $policy$
            alter policy "who is involved in the plan works with it" on %1$I
            using (
                (
                    select true
                    from involvements i
                    where
                        i.case_id = %1$I.case_id
                        and i.party = any ((select app_parties())::uuid[])
                        and i.capacity <> 'provider'
                        and i.valid_from <= (select app_now())
                        and (i.valid_until is null or i.valid_until > (select app_now()))
                    limit 1
                )
            )
            $policy$,
            child
        );
    end loop;
end
$$;

reset role;
