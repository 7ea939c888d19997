-- How fast it goes: what is slowest in each stretch, and how long it usually takes.
--
-- Why: the project lead looks at the slowest first, among a hundred thousand cases as among fifty. Each stretch has an index that gives
-- the cases still in it in the order of their start, and one that gives those that finished it last.
set role casustafel_owner;

create index cases_in_take_up on cases (submitted_at, id) where accepted_at is null and phase <> 'closed';
create index cases_in_manager on cases (submitted_at, id) where case_manager_at is null and phase <> 'closed';
create index cases_in_first_table on cases (submitted_at, id) where discussed_at is null and phase <> 'closed';
create index cases_in_adoption on cases (discussed_at, id) where adopted_at is null and phase <> 'closed';
create index cases_in_go on cases (adopted_at, id) where (go_at is null or go_at < adopted_at) and phase <> 'closed';
create index cases_in_whole on cases (submitted_at, id) where go_at is null and phase <> 'closed';

create index cases_past_take_up on cases (accepted_at desc) include (submitted_at) where accepted_at is not null;
create index cases_past_manager on cases (case_manager_at desc) include (submitted_at) where case_manager_at is not null;
create index cases_past_first_table on cases (discussed_at desc) include (submitted_at) where discussed_at is not null;
create index cases_past_adoption on cases (adopted_at desc) include (discussed_at, submitted_at)
where adopted_at is not null and (go_at is null or go_at >= adopted_at);
create index cases_past_go on cases (go_at desc) include (adopted_at, submitted_at) where go_at >= adopted_at;

reset role;
