-- A word that stands in thousands of cases, searched by a member of the committee.
--
-- Why: the newest cases are not the committee's yet, so the search went past thousands of them before it came to the first that is.
-- Now it goes through what came to the table, step by step, the newest first, and through what a member sees otherwise.
set role casustafel_owner;

do $$
declare
    told text := pg_get_functiondef('search_cases(text, boolean, timestamptz, uuid, integer)'::regprocedure);
    before constant text := '    if cardinality(candidates) > handful and not leads then';
    of_committee constant text := $words$    if cardinality(candidates) > handful and '00000000-0000-4000-8000-00000000c0de' = any (parties) then
        return query
        select n.id, n.started_at
        from unnest(
            array['signalling', 'submitted', 'planning', 'scheduling', 'at_table', 'arranging', 'awaiting_go', 'monitoring']
        ) as step (phase)
        cross join lateral (
            select c.id, c.started_at
            from cases c
            cross join lateral (
                -- judged case by case, in the order of the cases
                select
                from search_words w
                where
                    w.case_id = c.id
                    and w.words @@ widest
                    and w.words @@ case when c.discussed_at is null then before_the_table else widest end
                offset 0
            ) w
            where
                c.phase = step.phase
                and c.scheduled_at is not null
                and (before_moment is null or (c.started_at, c.id) < (before_moment, before_case))
                and exists (
                    select
                    from involvements i
                    where
                        i.case_id = c.id
                        and i.party = any (parties)
                        and i.capacity <> 'provider'
                        and i.valid_from <= moment
                        and (i.valid_until is null or i.valid_until > moment)
                    offset 0
                )
            order by c.started_at desc, c.id desc
            limit at_most
        ) n
        union
        select c.id, c.started_at
        from involvements i
        join cases c on c.id = i.case_id
        join search_words w on w.case_id = c.id
        where
            i.party = any (array_remove(parties, '00000000-0000-4000-8000-00000000c0de'))
            and i.capacity <> 'provider'
            and i.valid_from <= moment
            and (i.valid_until is null or i.valid_until > moment)
            and (before_moment is null or (c.started_at, c.id) < (before_moment, before_case))
            and w.words @@ case when c.discussed_at is null then before_the_table else widest end
        order by 2 desc, 1 desc
        limit at_most;
        return;
    end if;
$words$;
begin
    if strpos(told, before) = 0 then
        raise exception 'the search does not come past the committee';
    end if;
    execute replace(told, before, of_committee || before);
end
$$;

reset role;
