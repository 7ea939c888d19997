-- The screen on the wall without anybody signed in at the machine behind it: the machine shows a code, the project lead types it.
--
-- Why a role of its own: a machine in a room belongs to nobody, so it may know what the room reads and nothing else. The role has no
-- right on any table. It may ask one question, what the wall shows now, and the answer is made here, masked, for the one meeting the
-- machine was coupled to.
select pg_advisory_xact_lock(hashtext('casustafel roles'));
do $$
begin
    if not exists (select from pg_roles where rolname = 'casustafel_wall') then
        begin
            create role casustafel_wall nologin;
        exception when duplicate_object or unique_violation then
            null;
        end;
    end if;
    begin
        grant casustafel_wall to casustafel_app;
    exception when unique_violation or internal_error then
        null; -- somebody else granted it in the same moment
    end;
    grant usage on schema public to casustafel_wall;
end
$$;

set role casustafel_owner;

create table wall_screens (
    id uuid primary key default gen_random_uuid(),
    token_sha256 bytea not null,
    code_sha256 bytea not null,
    address text,
    made_at timestamptz not null default app_now(),
    meeting_id uuid references meetings (id),
    coupled_at timestamptz,
    coupled_by uuid references users (id),
    ended_at timestamptz,
    constraint "a screen is known by the hash of its secret" check (octet_length(token_sha256) = 32),
    constraint "a code is known by a hash" check (octet_length(code_sha256) = 32),
    constraint "a screen that is coupled shows a meeting" check ((meeting_id is null) = (coupled_at is null)),
    constraint "a screen is coupled by somebody" check ((coupled_at is null) = (coupled_by is null)),
    constraint "only a screen that was coupled is uncoupled" check (ended_at is null or coupled_at is not null)
);
create unique index "a screen has a secret of its own" on wall_screens (token_sha256);
create unique index "a code is of one screen" on wall_screens (code_sha256) where meeting_id is null;
create index wall_screens_of_meeting on wall_screens (meeting_id) where ended_at is null;
alter table wall_screens enable row level security;

-- Wrong codes, so that nobody tries them all.
create table wall_mistakes (
    user_id uuid not null references users (id),
    at timestamptz not null default app_now()
);
create index wall_mistakes_of_user on wall_mistakes (user_id, at);
alter table wall_mistakes enable row level security;

-- How a screen stands: waiting for its code to be typed for ten minutes, then coupled for twelve hours at most, as long as its meeting
-- lasts and nobody uncouples it.
create function standing_of_wall(screen wall_screens) returns text
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select
        case
            when $1.coupled_at is null and $1.made_at > app_now() - interval '10 minutes' then 'waiting'
            when $1.coupled_at is null then 'expired'
            when $1.ended_at is not null or $1.coupled_at <= app_now() - interval '12 hours' then 'ended'
            when not exists (select from meetings m where m.id = $1.meeting_id and m.state in ('planned', 'open')) then 'ended'
            else 'coupled'
        end
$$;

-- 1. At the gate: a machine asks for a code. Ten from one address in ten minutes, five hundred in all.
create function ask_for_wall(token_sha256 bytea, code_sha256 bytea) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
    origin text := nullif(current_setting('app.address', true), '');
begin
    perform pg_advisory_xact_lock(hashtext('casustafel walls'));
    delete from wall_screens w where w.meeting_id is null and w.made_at <= app_now() - interval '10 minutes';
    delete from wall_screens w where w.coupled_at <= app_now() - interval '2 days';
    if (select count(*) >= 500 or count(*) filter (where w.address is not distinct from origin) >= 10 from wall_screens w where w.meeting_id is null)
        or exists (select from wall_screens w where w.meeting_id is null and w.code_sha256 = $2)
    then
        return false;
    end if;
    insert into wall_screens (token_sha256, code_sha256, address) values ($1, $2, origin);
    return true;
end
$$;
create function wall_stands(token_sha256 bytea) returns text
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$ select standing_of_wall(w) from wall_screens w where w.token_sha256 = $1 $$;
grant execute on function ask_for_wall(bytea, bytea), wall_stands(bytea) to casustafel_gate;

-- 2. The project lead couples a screen with the code on it, sees which are coupled, and uncouples them.
create function couple_wall(meeting uuid, code_sha256 bytea) returns text
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if app_actor() is null or not exists (select from meetings m where m.id = $1 and m.state in ('planned', 'open')) then
        return 'over';
    end if;
    delete from wall_mistakes m where m.at <= app_now() - interval '10 minutes';
    if (select count(*) >= 10 from wall_mistakes m where m.user_id = app_actor()) then
        return 'crowded';
    end if;
    update wall_screens w
    set meeting_id = $1, coupled_at = app_now(), coupled_by = app_actor()
    where w.code_sha256 = $2 and w.meeting_id is null and w.made_at > app_now() - interval '10 minutes';
    if not found then
        insert into wall_mistakes (user_id) values (app_actor());
        return 'unknown';
    end if;
    return 'coupled';
end
$$;
create function uncouple_walls(meeting uuid) returns bigint
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    with uncoupled as (
        update wall_screens w
        set ended_at = app_now()
        where w.meeting_id = $1 and w.ended_at is null and app_actor() is not null
        returning 1
    )
    select count(*) from uncoupled
$$;
create function walls_of(meeting uuid) returns bigint
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select count(*) from wall_screens w
    where w.meeting_id = $1 and app_actor() is not null and standing_of_wall(w) = 'coupled'
$$;
grant execute on function couple_wall(uuid, bytea), uncouple_walls(uuid), walls_of(uuid) to casustafel_lead;

-- 3. What the room may read of a meeting, and nothing more: of a part of the plan that is covered, only that it is there.
create function picture_of_wall(meeting uuid) returns jsonb
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    with on_agenda as (
        select c.id, c.number, c.first_name, c.urgent, c.last_safe_table_day, i.outcome, p.place, p.minutes
        from agenda_items i
        join cases c on c.id = i.case_id
        left join agenda_places p on p.meeting_id = i.meeting_id and p.case_id = i.case_id
        where
            i.meeting_id = $1
            and not exists (
                select from agenda_items l where l.case_id = i.case_id and l.meeting_id = i.meeting_id and l.number > i.number
            )
    ),
    shown as (
        select
            c.id, c.number, c.first_name, c.born, a.outcome, a.minutes, s.since, s.costs, o.opened, o.opened_at, v.number as version,
            v.actions, v.needs, v.sheets,
            array_remove(array[o.opened] || case when s.costs then array['social_return', 'who_pays'] end, null) as sections
        from meeting_screens s
        join on_agenda a on a.id = s.case_id
        join cases c on c.id = s.case_id
        left join lateral (
            select s.opened, s.opened_at
            where s.opened_at > app_now() - interval '60 seconds' and s.opened not in ('social_return', 'who_pays')
        ) o on true
        left join lateral (
            select v.number, v.actions, v.needs, v.sheets
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
                                    -- who said what, once the round is over
                                    'said', case
                                        when r.ended is not null then (
                                            select
                                                jsonb_agg(
                                                    jsonb_build_object(
                                                        'represents', e.represents,
                                                        'member', u.name,
                                                        'deputy', d.name,
                                                        'by', b.name,
                                                        'stance', c.stance
                                                    )
                                                    order by e.place
                                                )
                                            from seats e
                                            join users u on u.id = e.member
                                            left join users d on d.id = e.deputy
                                            left join lateral (
                                                select p.stance, p.by_user
                                                from positions p
                                                where p.case_id = e.case_id and p.round = e.round and p.seat = e.member
                                                order by (p.by_user = p.seat) desc, p.number desc
                                                limit 1
                                            ) c on true
                                            left join users b on b.id = c.by_user and c.by_user <> e.member
                                            where e.case_id = r.case_id and e.round = r.number
                                        )
                                    end
                                )
                            from rounds r
                            where r.case_id = s.id
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

-- What a screen of the project lead's own shows is the same.
create function picture_for_lead(meeting uuid) returns jsonb
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$ select picture_of_wall($1) where app_actor() is not null $$;
grant execute on function picture_for_lead(uuid) to casustafel_lead;

-- 4. A screen that is coupled, and nobody else, asks what it shows and whether that changed. Which meeting that is, it cannot choose.
create function act_as_wall(token_sha256 bytea, now timestamptz, request uuid default null, address text default null) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
    coupled uuid;
begin
    perform begin_acting(null, null, 'wall', null, $2, $3, $4);
    select w.meeting_id into coupled from wall_screens w where w.token_sha256 = $1 and standing_of_wall(w) = 'coupled';
    perform set_config('app.wall', coalesce(coupled::text, ''), true);
    return coupled is not null;
end
$$;
create function wall_picture() returns jsonb
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$ select picture_of_wall(nullif(current_setting('app.wall', true), '')::uuid) $$;
create function wall_sight() returns jsonb
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select
        jsonb_build_object(
            'meeting', m.id,
            'happened', coalesce((select max(e.seq) from meeting_events e where e.meeting_id = m.id), 0),
            'cases', coalesce(
                (
                    select jsonb_object_agg(c.number, c.revision)
                    from agenda_items i
                    join cases c on c.id = i.case_id
                    where i.meeting_id = m.id
                ),
                '{}'
            )
        )
    from meetings m
    where m.id = nullif(current_setting('app.wall', true), '')::uuid
$$;
grant execute on function act_as_wall(bytea, timestamptz, uuid, text), wall_picture(), wall_sight() to casustafel_wall;

reset role;
