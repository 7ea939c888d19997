-- The room reads how many answered, never who said what, and nothing of a case that it may not see any more.
--
-- Why: a round that was over stayed on the wall with names and reasons, also when its text had changed since, and a youth who took
-- consent back was still on it. What each member said, everybody at the table reads on the own screen.
set role casustafel_owner;

create or replace function picture_of_wall(meeting uuid) returns jsonb
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    with on_agenda as (
        select c.id, c.number, c.first_name, c.urgent, c.last_safe_table_day, i.outcome, p.place, p.minutes
        from agenda_items i
        join cases c on c.id = i.case_id
        left join agenda_places p on p.meeting_id = i.meeting_id and p.case_id = i.case_id
        where
            i.meeting_id = $1
            -- as long as the youth lets the committee see the case
            and jsonb_typeof(c.details -> 'consent_withdrawn') is distinct from 'object'
            and c.details -> 'signal' -> 'consent' -> 'to' @> '"committee"'
            and not exists (
                select from agenda_items l where l.case_id = i.case_id and l.meeting_id = i.meeting_id and l.number > i.number
            )
    ),
    shown as (
        select
            c.id, c.number, c.first_name, c.born, a.outcome, a.minutes, s.since, s.costs, o.opened, o.opened_at, v.number as version,
            v.hash is not null as frozen, v.actions, v.needs, v.sheets,
            array_remove(array[o.opened] || case when s.costs then array['social_return', 'who_pays'] end, null) as sections
        from meeting_screens s
        join on_agenda a on a.id = s.case_id
        join cases c on c.id = s.case_id
        left join lateral (
            select s.opened, s.opened_at
            where s.opened_at > app_now() - interval '60 seconds' and s.opened not in ('social_return', 'who_pays')
        ) o on true
        left join lateral (
            select v.number, v.hash, v.actions, v.needs, v.sheets
            from plan_versions v
            where v.case_id = c.id
            order by v.hash is not null desc, v.number desc
            limit 1
        ) v on true
        where s.meeting_id = $1
    ),
    lists as (
        select *
        from shown, lateral (
            values
                ('action_plan', jsonb_array_length(shown.actions)),
                ('first_arranged', jsonb_array_length(shown.needs)),
                ('legitimacy', jsonb_array_length(shown.sheets -> 'grounds' -> 'rows')),
                ('involvement', jsonb_array_length(shown.sheets -> 'contributions' -> 'rows')),
                ('social_return', jsonb_array_length(shown.sheets -> 'costs' -> 'rows')),
                ('who_pays', jsonb_array_length(shown.sheets -> 'coverage' -> 'rows'))
        ) as l (section, many)
    )
    select
        jsonb_build_object(
            'starts_at', m.starts_at,
            'waiting', coalesce(
                (
                    select jsonb_agg(
                        jsonb_build_object('number', a.number, 'initial', left(a.first_name, 1))
                        order by a.place, a.urgent desc, a.last_safe_table_day, a.number
                    )
                    from on_agenda a
                    where a.outcome is null
                ),
                '[]'
            ),
            'case', (
                select
                    jsonb_build_object(
                        'number', s.number,
                        'initial', left(s.first_name, 1),
                        'born', s.born,
                        'outcome', s.outcome,
                        'minutes', s.minutes,
                        'since', s.since,
                        'costs', s.costs,
                        'opened', s.opened,
                        'opened_at', s.opened_at,
                        'version', s.version,
                        'filled', coalesce(
                            (
                                select jsonb_agg(f.section)
                                from (
                                    select p.section
                                    from plan_passages p
                                    where p.case_id = s.id and p.version = s.version and not p.empty
                                    union
                                    select l.section from lists l where l.many > 0
                                ) f
                            ),
                            '[]'
                        ),
                        'texts', coalesce(
                            (
                                select jsonb_agg(jsonb_build_object('section', p.section, 'voice', p.voice, 'text', t.text))
                                from plan_passages p
                                join plan_texts t on t.case_id = p.case_id and t.digest = p.digest
                                where p.case_id = s.id and p.version = s.version and not p.empty and p.section = any (s.sections)
                            ),
                            '[]'
                        ),
                        'content', jsonb_build_object(
                            'passages', '[]'::jsonb,
                            'actions', case when 'action_plan' = any (s.sections) then s.actions else '[]' end,
                            'actions_revision', 0,
                            'needs', case when 'first_arranged' = any (s.sections) then s.needs else '[]' end,
                            'needs_revision', 0,
                            'sheets', jsonb_strip_nulls(
                                jsonb_build_object(
                                    'grounds', case when 'legitimacy' = any (s.sections) then s.sheets -> 'grounds' end,
                                    'contributions', case when 'involvement' = any (s.sections) then s.sheets -> 'contributions' end,
                                    'costs', case when 'social_return' = any (s.sections) then s.sheets -> 'costs' end,
                                    'coverage', case when 'who_pays' = any (s.sections) then s.sheets -> 'coverage' end
                                )
                            )
                        ),
                        'names', coalesce(
                            (
                                select jsonb_object_agg(u.id, u.name)
                                from users u
                                where
                                    'first_arranged' = any (s.sections)
                                    and u.id in (
                                        select (n.need -> 'owner' ->> 'user')::uuid from jsonb_array_elements(s.needs) as n (need)
                                    )
                            ),
                            '{}'
                        ),
                        'youth', (
                            select y.answer ->> 'answer'
                            from case_notes n
                            cross join lateral jsonb_array_elements(n.notes -> 'youth_answers') with ordinality as y (answer, place)
                            where n.case_id = s.id and (y.answer ->> 'version')::integer = s.version
                            order by y.place desc
                            limit 1
                        ),
                        'frozen', s.frozen,
                        'round', (
                            select
                                jsonb_build_object(
                                    'number', r.number,
                                    'seats', (select count(*) from seats e where e.case_id = r.case_id and e.round = r.number),
                                    'answers', (
                                        select count(distinct p.seat)
                                        from positions p
                                        where p.case_id = r.case_id and p.round = r.number
                                    ),
                                    'ended', r.ended
                                )
                            from rounds r
                            where
                                r.case_id = s.id
                                -- what an earlier table said is over
                                and (r.ended is null or (r.opened_at at time zone 'Europe/Amsterdam')::date >= m.day)
                            order by r.number desc
                            limit 1
                        )
                    )
                from shown s
            )
        )
    from meetings m
    where m.id = $1
$$;

reset role;
