-- Why a case went to the table again stays with the case.
--
-- Why: who writes the new plan, and who talks about it at the table, read what it is for. Until now that stood in the timeline alone.
set role casustafel_owner;

update case_notes n
set
    notes = n.notes || jsonb_build_object(
        'retabled',
        jsonb_build_object(
            'reason', again.data -> 'reason',
            'at', again.at,
            'kept', (
                select max(k.at) from case_events k where k.case_id = again.case_id and k.kind = 'plan_kept' and k.seq > again.seq
            )
        )
    )
from (
    select distinct on (case_id) case_id, seq, data, at
    from case_events
    where kind = 'retabled'
    order by case_id, seq desc
) again
where again.case_id = n.case_id;

reset role;
