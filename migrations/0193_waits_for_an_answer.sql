-- A case in which something slipped waits for the project lead.
--
-- Why: the list of cases said that it waits for nobody, while it stood on the list of the project lead as work to be done.
set role casustafel_owner;

update cases
set waits_for = 'project_lead', waits_since = slipped_at
where phase = 'monitoring' and slipped_at is not null and waits_for = 'nobody';

reset role;
