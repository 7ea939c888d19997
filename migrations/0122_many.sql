-- What is the project lead's to arrange, among a hundred thousand cases as among fifty.
--
-- Why: of what waits the project leads arrange little, and went through all of it to find their own.
set role casustafel_owner;

create index conditions_of_leads on conditions (case_id)
where
    owner_role = 'project_lead'
    and (standing in ('open', 'refused', 'covered') or (standing = 'fulfilled' and not confirmed) or counts_until is not null);

reset role;
