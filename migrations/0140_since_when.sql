-- Since when a condition is to be arranged.
--
-- Why: whoever arranges something waits since that was asked of them, not since the case came into its step; and a case waits
-- longest for whoever was asked first. A go that was revoked is no go that was reached.
set role casustafel_owner;

alter table conditions add column since timestamptz;
update conditions o
set
    since = (
        select max(e.at)
        from case_events e
        where
            e.case_id = o.case_id
            and (
                (e.kind = 'condition_added' and (e.data -> 'condition' ->> 'number')::integer = o.number)
                or (e.kind in ('condition_reopened', 'condition_refused') and (e.data ->> 'condition')::integer = o.number)
            )
    );
grant insert (since), update (since) on conditions to casustafel_scoped, casustafel_lead;
create index conditions_refused on conditions (since, case_id) where standing = 'refused' and blocking;
create index conditions_of_lead on conditions (since, case_id) where standing in ('open', 'refused') and owner_role = 'project_lead';
create index conditions_of_nobody on conditions (since, case_id)
where standing in ('open', 'refused') and owner_role = 'core_member' and owner_user is null;

update cases c
set go_at = null
where
    c.go_at is not null
    and 'revoked' = (select g.ended from goes g where g.case_id = c.id order by g.number desc limit 1);

-- A crowd arrives with its conditions as they are, this day included.
create or replace function join_the_crowd(arrived jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
    guarded constant text[] := array[
        'meetings', 'meeting_events', 'cases', 'plan_texts', 'plan_versions', 'plan_passages', 'agenda_items', 'rounds', 'seats', 'positions',
        'conditions', 'goes', 'excerpts', 'case_events'
    ];
    name text;
begin
    if current_setting('role') <> 'casustafel_job' or not exists (select from database_facts f where f.is_demo) then
        perform refuse('a crowd comes only to a demo', 'cases');
    end if;
    foreach name in array guarded loop
        execute format('alter table %I disable trigger user', name);
    end loop;

    insert into meetings (id, revision, state, starts_at, attendance_recorded)
    select m.id, m.revision, m.state, m.starts_at, m.attendance_recorded
    from jsonb_populate_recordset(null::meetings, arrived -> 'meetings') m;
    insert into meeting_attendance (meeting_id, user_id)
    select a.meeting_id, a.user_id from jsonb_populate_recordset(null::meeting_attendance, arrived -> 'attendance') a;
    insert into meeting_events (meeting_id, seq, at, actor, kind, data)
    select e.meeting_id, e.seq, e.at, e.actor, e.data ->> 'kind', e.data
    from jsonb_populate_recordset(null::meeting_events, arrived -> 'meeting_events') e;

    insert into cases (
        id, number, revision, phase, previous_phase, closed_reason, first_name, born, provider_id, signaller_id, case_manager_id, urgent,
        paused_until, waits_for, waits_since, last_safe_table_day, next_due, eighteenth, started_at, submitted_at, accepted_at,
        case_manager_at, offered_at, scheduled_at, discussed_at, adopted_at, go_at, phase_since, tables, in_effect_version, details
    )
    select
        c.id, c.number, c.revision, c.phase, c.previous_phase, c.closed_reason, c.first_name, c.born, c.provider_id, c.signaller_id,
        c.case_manager_id, c.urgent, c.paused_until, c.waits_for, c.waits_since, c.last_safe_table_day, c.next_due, c.eighteenth,
        c.started_at, c.submitted_at, c.accepted_at, c.case_manager_at, c.offered_at, c.scheduled_at, c.discussed_at, c.adopted_at, c.go_at,
        c.phase_since, c.tables, c.in_effect_version, c.details
    from jsonb_populate_recordset(null::cases, arrived -> 'cases') c;
    insert into case_numbers (year, last)
    select substr(c.number, 4, 4)::integer, max(substr(c.number, 9)::integer)
    from jsonb_populate_recordset(null::cases, arrived -> 'cases') c
    group by 1
    on conflict (year) do update set last = greatest(case_numbers.last, excluded.last);

    insert into case_notes (case_id, notes)
    select n.case_id, n.notes from jsonb_populate_recordset(null::case_notes, arrived -> 'notes') n;
    insert into involvements (case_id, party, capacity, valid_from, valid_until)
    select i.case_id, i.party, i.capacity, i.valid_from, i.valid_until
    from jsonb_populate_recordset(null::involvements, arrived -> 'involvements') i;
    insert into plan_texts (case_id, digest, text)
    select t.case_id, t.digest, t.text from jsonb_populate_recordset(null::plan_texts, arrived -> 'texts') t;
    insert into plan_versions (
        case_id, number, state, hash, frozen_at, copied_from, actions, actions_revision, needs, needs_revision
    )
    select
        v.case_id, v.number, v.state, v.hash, v.frozen_at, v.copied_from, v.actions, v.actions_revision, v.needs, v.needs_revision
    from jsonb_populate_recordset(null::plan_versions, arrived -> 'versions') v;
    insert into plan_passages (case_id, version, section, voice, digest, empty, author, written_at, revision)
    select p.case_id, p.version, p.section, p.voice, p.digest, p.empty, p.author, p.written_at, p.revision
    from jsonb_populate_recordset(null::plan_passages, arrived -> 'passages') p;
    insert into agenda_items (case_id, number, meeting_id, day, discussed, outcome)
    select i.case_id, i.number, i.meeting_id, i.day, i.discussed, i.outcome
    from jsonb_populate_recordset(null::agenda_items, arrived -> 'items') i;
    insert into invitations (case_id, number, user_id, capacity, represents, at, until, ended_at)
    select i.case_id, i.number, i.user_id, i.capacity, i.represents, i.at, i.until, i.ended_at
    from jsonb_populate_recordset(null::invitations, arrived -> 'invitations') i;
    insert into rounds (case_id, number, version, hash, opened_at, awaiting_until, ended, ended_at, ended_in)
    select
        r.case_id, r.number, r.version, r.hash, r.opened_at, r.awaiting_until, r.ended, r.ended_at,
        case when r.ended is not null then pg_current_xact_id() end
    from jsonb_populate_recordset(null::rounds, arrived -> 'rounds') r;
    insert into seats (case_id, round, member, place, represents, deputy)
    select s.case_id, s.round, s.member, s.place, s.represents, s.deputy
    from jsonb_populate_recordset(null::seats, arrived -> 'seats') s;
    insert into positions (case_id, round, number, seat, by_user, stance, at)
    select p.case_id, p.round, p.number, p.seat, p.by_user, p.stance, p.at
    from jsonb_populate_recordset(null::positions, arrived -> 'positions') p;
    insert into conditions (
        case_id, number, version, kind, what, owner_role, owner_user, owner_name, blocking, group_number, expected_on, since, state, relief
    )
    select
        o.case_id, o.number, o.version, o.kind, o.what, o.owner_role, o.owner_user, o.owner_name, o.blocking, o.group_number, o.expected_on,
        o.since, o.state, o.relief
    from jsonb_populate_recordset(null::conditions, arrived -> 'conditions') o;
    insert into goes (case_id, number, version, by_user, at, recipients, remark, conditions, ended, ended_at, ended_reason)
    select g.case_id, g.number, g.version, g.by_user, g.at, g.recipients, g.remark, g.conditions, g.ended, g.ended_at, g.ended_reason
    from jsonb_populate_recordset(null::goes, arrived -> 'goes') g;
    insert into excerpts (case_id, version, at, text)
    select x.case_id, x.version, x.at, x.text from jsonb_populate_recordset(null::excerpts, arrived -> 'excerpts') x;
    insert into case_events (case_id, seq, revision, based_on, at, actor, job, kind, data, hash)
    select
        e.case_id, e.seq, e.revision, e.based_on, e.at, e.actor, e.job, e.data ->> 'kind', e.data,
        event_chain(e.case_id, e.seq, e.revision, e.based_on, e.at, e.actor, e.job, e.data) over (partition by e.case_id order by e.seq)
    from jsonb_populate_recordset(null::case_events, arrived -> 'events') e;
    insert into audit (at, actor, actor_role, actor_organisation, action, object_kind, object_id, case_id, case_number, result)
    select a.at, a.actor, u.role, u.organisation_id, a.action, 'case', a.case_id::text, a.case_id, a.case_number, 'done'
    from jsonb_populate_recordset(null::audit, arrived -> 'acts') a
    join users u on u.id = a.actor;
    update database_facts set crowd = crowd + jsonb_array_length(arrived -> 'cases');

    set constraints all immediate;
    foreach name in array guarded loop
        execute format('alter table %I enable trigger user', name);
    end loop;
end
$$;

reset role;
