-- A message that a meeting moved or was cancelled says which one.
--
-- Why: who is told so wants to see when it sits now, and what was on it, without looking for it in a list. What was told before this
-- leads to the list, as it did.
set role casustafel_owner;

alter table outbox
add column meeting_id uuid references meetings (id),
add constraint "a message is about a case or about a meeting" check (case_number is null or meeting_id is null);

grant insert (meeting_id) on outbox to casustafel_scoped, casustafel_lead;
grant select (meeting_id) on outbox to casustafel_gate;

reset role;
