-- A message about a table says when that table sits.
--
-- Why: "a meeting moved" sends its reader to look for the day. What is kept is the moment of which was told, not where the meeting
-- stands by now: a message does not change afterwards. What was told before this says it without a day, as it did.
set role casustafel_owner;

alter table outbox
add column table_at timestamptz,
add constraint "a message of a day is about a case or about a meeting" check (
    table_at is null or case_number is not null or meeting_id is not null
);

grant insert (table_at) on outbox to casustafel_scoped, casustafel_lead, casustafel_job;
grant select (table_at) on outbox to casustafel_gate;

reset role;
