-- The rules of the table that a municipality may want otherwise are chosen on a page.
--
-- Why: a rule that cannot be read is the rule everybody is used to, so what is stored must be one that can be read.

set role casustafel_owner;

alter table settings add constraint "a rule of the table is yes or no, or a small number" check (
    case
        when key in ('cover_allowed', 'written_answers_allowed', 'only_core_decides') then jsonb_typeof(value) = 'boolean'
        when key = 'escalation_from_table' then jsonb_typeof(value) = 'number' and (value #>> '{}') ~ '^[2-9]$'
        when key = 'invitee_days_after_meeting' then jsonb_typeof(value) = 'number' and (value #>> '{}') ~ '^([0-9]|[1-5][0-9]|60)$'
        else true
    end
);

reset role;
