-- What waits to be arranged, over all cases, what is late first.
--
-- Why: the people who arrange things work through many cases at once and ask what is late, and for whom. What was settled for good
-- is not in the index; what is expected on no day in particular comes last.
set role casustafel_owner;

create index conditions_waiting on conditions ((coalesce(expected_on, '9999-12-31'::date)), case_id, number)
where standing in ('open', 'refused', 'covered') or (standing = 'fulfilled' and not confirmed) or counts_until is not null;

-- Whether a condition is met is the same question in a list.
grant execute on function condition_is_met(text, boolean, text, date) to casustafel_scoped, casustafel_lead;

reset role;
