-- How long after the go people look back is for the municipality to say.
--
-- Why: the rhythm is ours until practice corrects it. A change counts for moments that are planned from then on; what was agreed with
-- a youth stays as it was agreed.
set role casustafel_owner;

alter table settings add constraint "people look back after 1 to 104 weeks" check (
    key !~ '^look_back\.weeks\.' or (value #>> '{}') ~ '^([1-9]|[1-9][0-9]|10[0-4])$'
);

reset role;
