-- What belongs to each: lists that cost the same however much somebody sees.
--
-- Why: a signaller with thousands of cases over the years waited seconds for a list, since the database first gathered all of them to
-- show twenty-five. Everybody now comes across their own part by an index of its own: step by step, in each order that a page offers.
set role casustafel_owner;

-- 1. Who signals or manages a case sees it as long as it lasts. Invitations and open points of theirs gave no further access, and no
--    longer stand beside it; what is left beside it is what somebody is involved in otherwise, and that is little at any moment.
delete from involvements i
using cases c
where
    c.id = i.case_id
    and i.capacity in ('advisor', 'invitee', 'deputy', 'owner')
    and i.party in (c.signaller_id, c.case_manager_id);
create index involvements_otherwise on involvements (party, valid_until, case_id) include (valid_from)
where capacity not in ('signaller', 'case_manager');

-- 2. The orders of a list within a step: for the project lead, the committee, a provider's contact, and whoever signals or manages.
create index cases_by_step_and_eighteenth on cases (phase, eighteenth, id) where submitted_at is not null;
create index cases_by_step_and_wait on cases (phase, waits_since, id) where submitted_at is not null;
create index cases_by_step_and_start on cases (phase, started_at desc, id desc) where submitted_at is not null;

create index cases_by_step_and_name on cases (phase, name_key, id);

-- Of what is open, the newest first; what was closed long ago is not gone through for it.
drop index cases_by_start, cases_by_number_newest;
create index cases_by_start on cases (started_at desc, id desc) where phase <> 'closed';

create index cases_of_committee_by_eighteenth on cases (phase, eighteenth, id) where scheduled_at is not null;
create index cases_of_committee_by_wait on cases (phase, waits_since, id) where scheduled_at is not null;
create index cases_of_committee_by_start on cases (phase, started_at desc, id desc) where scheduled_at is not null;

create index cases_of_provider_by_eighteenth on cases (provider_id, phase, eighteenth, id);
create index cases_of_provider_by_wait on cases (provider_id, phase, waits_since, id);
create index cases_of_provider_by_start on cases (provider_id, phase, started_at desc, id desc);

create index cases_of_signaller_by_eighteenth on cases (signaller_id, phase, eighteenth, id);
create index cases_of_signaller_by_wait on cases (signaller_id, phase, waits_since, id);
create index cases_of_signaller_by_start on cases (signaller_id, phase, started_at desc, id desc);

create index cases_of_manager_by_eighteenth on cases (case_manager_id, phase, eighteenth, id);
create index cases_of_manager_by_wait on cases (case_manager_id, phase, waits_since, id);
create index cases_of_manager_by_start on cases (case_manager_id, phase, started_at desc, id desc);

-- What is counted is counted without touching the cases themselves, whatever is asked of them.
drop index cases_of_provider_by_step, cases_of_committee_by_step;
create index cases_of_committee_by_step on cases (phase, last_safe_table_day, id) include (urgent, waits_for, eighteenth, provider_id)
where scheduled_at is not null;
create index cases_of_provider_by_step on cases (provider_id, phase, last_safe_table_day, id) include (urgent, waits_for, eighteenth);
create index cases_of_signaller_by_step on cases (signaller_id, phase, last_safe_table_day, id)
include (urgent, waits_for, eighteenth, provider_id);
create index cases_of_manager_by_step on cases (case_manager_id, phase, last_safe_table_day, id)
include (urgent, waits_for, eighteenth, provider_id, signaller_id);

-- What these do as well.
drop index cases_by_signaller, cases_by_case_manager, cases_of_provider, cases_of_committee;

-- 3. Mijn werk: in which of somebody's cases something is due first.
create index cases_of_signaller_due on cases (signaller_id, next_due, id) where phase <> 'closed' and next_due is not null;
create index cases_of_manager_due on cases (case_manager_id, next_due, id) where phase <> 'closed' and next_due is not null;

reset role;
