-- Cases: one young person's passage through the eight steps, with plan, rounds, conditions, goes and history.
--
-- Why so many rules here: the program decides and explains, the database refuses what must never be, whoever asks. A rule that one row
-- cannot know is counted again at the end of the transaction, so that the order of writing does not matter.
set role casustafel_owner;

-- 1. The map of steps. The program derives the same map from its own rules; a test compares the two.
create table phase_transitions (
    from_phase text not null,
    to_phase text not null,
    primary key (from_phase, to_phase),
    constraint "a move goes to another step" check (from_phase <> to_phase)
);
insert into phase_transitions (from_phase, to_phase)
values
    ('signalling', 'submitted'), ('signalling', 'closed'),
    ('submitted', 'planning'), ('submitted', 'signalling'), ('submitted', 'closed'),
    ('planning', 'scheduling'), ('planning', 'monitoring'), ('planning', 'closed'),
    ('scheduling', 'planning'), ('scheduling', 'at_table'), ('scheduling', 'monitoring'), ('scheduling', 'closed'),
    ('at_table', 'arranging'), ('at_table', 'awaiting_go'), ('at_table', 'monitoring'), ('at_table', 'closed'),
    ('arranging', 'awaiting_go'), ('arranging', 'at_table'), ('arranging', 'monitoring'), ('arranging', 'closed'),
    ('awaiting_go', 'arranging'), ('awaiting_go', 'at_table'), ('awaiting_go', 'monitoring'), ('awaiting_go', 'closed'),
    ('monitoring', 'arranging'), ('monitoring', 'planning'), ('monitoring', 'closed'),
    ('closed', 'signalling'), ('closed', 'planning'), ('closed', 'monitoring');

-- 2. The case itself. `details` is what belongs to the signal; a provider's contact sees this table and nothing below it.
create table cases (
    id uuid primary key,
    number text not null,
    revision bigint not null default 1,
    phase text not null default 'signalling',
    previous_phase text,
    closed_reason text,
    first_name text not null,
    born date not null,
    provider_id uuid not null references organisations (id),
    signaller_id uuid not null references users (id),
    case_manager_id uuid references users (id),
    urgent boolean not null default false,
    paused_until date,
    waits_for text not null,
    waits_since timestamptz not null default app_now(),
    last_safe_table_day date not null,
    next_due date,
    eighteenth date not null,
    started_at timestamptz,
    submitted_at timestamptz,
    accepted_at timestamptz,
    case_manager_at timestamptz,
    offered_at timestamptz,
    scheduled_at timestamptz,
    discussed_at timestamptz,
    adopted_at timestamptz,
    go_at timestamptz,
    phase_since timestamptz,
    tables integer not null default 0,
    in_effect_version integer,
    details jsonb not null,
    constraint "a case number is written in one way" check (number ~ '^FX-[0-9]{4}-([0-9]{3}|[1-9][0-9]{3,})$'),
    constraint "a case number belongs to one case" unique (number),
    constraint "a case stands in a known step" check (
        phase in (
            'signalling', 'submitted', 'planning', 'scheduling', 'at_table', 'arranging', 'awaiting_go', 'monitoring', 'closed'
        )
    ),
    constraint "a case moves along the map of steps" foreign key (previous_phase, phase)
    references phase_transitions (from_phase, to_phase),
    constraint "a closed case and only that says why" check ((phase = 'closed') = (closed_reason is not null)),
    constraint "a case is closed for a known reason" check (
        closed_reason in (
            'out_of_scope', 'withdrawn', 'completed', 'age', 'moved', 'transferred', 'lost_contact', 'stopped_by_youth', 'deceased'
        )
    ),
    constraint "a case waits for somebody known" check (
        waits_for in ('signaller', 'project_lead', 'case_manager', 'committee', 'core_member', 'youth', 'outside', 'nobody')
    ),
    constraint "a case that went on was submitted" check (phase in ('signalling', 'closed') or submitted_at is not null),
    constraint "a case that was taken up was accepted" check (
        phase in ('signalling', 'submitted', 'closed') or accepted_at is not null
    ),
    constraint "a first name is one line" check (char_length(first_name) between 1 and 200 and first_name !~ '[[:cntrl:]]')
);
create index cases_by_phase on cases (phase, last_safe_table_day, id);
create index cases_by_next_due on cases (next_due, id) where next_due is not null;
create index cases_by_case_manager on cases (case_manager_id, phase) where case_manager_id is not null;
create index cases_by_signaller on cases (signaller_id, phase);
create index cases_by_provider on cases (provider_id, phase);
create index cases_by_waiting on cases (waits_for, waits_since) where phase <> 'closed';
create index cases_by_number_newest on cases (started_at desc, id);
create index cases_by_first_name on cases (lower(first_name), id);

-- The numbers of a year follow each other.
create table case_numbers (
    year integer primary key,
    last integer not null,
    constraint "a case number counts from one" check (last >= 1)
);
create function next_case_number(of_year integer) returns integer
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    insert into case_numbers (year, last) values ($1, 1)
    on conflict (year) do update set last = case_numbers.last + 1
    returning last
$$;
grant execute on function next_case_number(integer) to casustafel_scoped;

-- What only people read of a case: voice, answers, open points, looks back, corrections, closing. Never for a provider's contact.
create table case_notes (
    case_id uuid primary key references cases (id),
    notes jsonb not null
);

-- 3. Who may see a case, and from when to when. A party is an account, a provider, or the committee as a whole.
create table involvements (
    case_id uuid not null references cases (id),
    party uuid not null,
    capacity text not null,
    valid_from timestamptz not null,
    valid_until timestamptz,
    primary key (case_id, party, capacity),
    constraint "somebody is involved in a known capacity" check (
        capacity in ('signaller', 'provider', 'case_manager', 'advisor', 'committee', 'invitee', 'deputy', 'owner')
    )
);
create index involvements_by_party on involvements (party, case_id) include (capacity, valid_from, valid_until);

-- Whether the actor sees the case now, and whether more than number, step and signal.
create function sees_case(of_case uuid, more_than_the_signal boolean) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select exists (
        select
        from involvements i
        where
            i.case_id = $1
            and i.party = any (app_parties())
            and i.valid_from <= app_now()
            and (i.valid_until is null or i.valid_until > app_now())
            and (not $2 or i.capacity <> 'provider')
    )
$$;

-- Access follows what happened to the case, as a whole: who is no longer in the list loses it at this moment. Only whoever has access
-- arranges it, or whoever has just begun the case.
create function follow_involvements(of_case uuid, wanted jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if not (
        (current_setting('role') in ('casustafel_lead', 'casustafel_job') and app_now() is not null)
        or sees_case(of_case, false)
        or (
            not exists (select from involvements i where i.case_id = of_case)
            and exists (
                select
                from cases c
                where c.id = of_case and (c.signaller_id = app_actor() or c.provider_id = any (app_parties()))
            )
        )
    ) then
        perform refuse('access is arranged by who has it', 'involvements');
    end if;

    update involvements i
    set valid_until = app_now()
    where
        i.case_id = of_case
        and (i.valid_until is null or i.valid_until > app_now())
        and not exists (
            select
            from jsonb_to_recordset(wanted) as w (party uuid, capacity text)
            where w.party = i.party and w.capacity = i.capacity
        );

    insert into involvements (case_id, party, capacity, valid_from, valid_until)
    select of_case, w.party, w.capacity, w.valid_from, w.valid_until
    from jsonb_to_recordset(wanted) as w (party uuid, capacity text, valid_from timestamptz, valid_until timestamptz)
    on conflict (case_id, party, capacity) do update
    set valid_from = excluded.valid_from, valid_until = excluded.valid_until
    where
        (involvements.valid_from, involvements.valid_until) is distinct from (excluded.valid_from, excluded.valid_until);
end
$$;
grant execute on function follow_involvements(uuid, jsonb) to casustafel_scoped, casustafel_lead, casustafel_job;

-- A provider's contact replaces a signaller without reading the plan, yet the plan's conditions must move along: for the rest of
-- this transaction the contact sees the case as its signaller does.
create function see_as_signaller(of_case uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
    signaller uuid;
begin
    select c.signaller_id
    into signaller
    from cases c
    join users u on u.id = app_actor()
    where c.id = of_case and u.role = 'provider_contact' and u.active and u.organisation_id = c.provider_id;
    if signaller is not null and sees_case(of_case, false) then
        perform set_config('app.parties', (app_parties() || signaller)::text, true);
    end if;
end
$$;
grant execute on function see_as_signaller(uuid) to casustafel_scoped;

-- 4. The plan. Words are kept under their digest, so that history can point at them and no version can change under it.
create table plan_texts (
    case_id uuid not null references cases (id),
    digest bytea not null,
    text text not null,
    primary key (case_id, digest),
    constraint "a text is kept under its own digest" check (digest = sha256(convert_to(text, 'UTF8'))),
    constraint "a passage has an end" check (char_length(text) <= 60000)
);
create trigger "a text that was kept never changes"
before update or delete on plan_texts
for each row execute function refuse_to_rewrite('a text that was kept never changes');
create trigger "texts are never emptied"
before truncate on plan_texts
for each statement execute function refuse_to_rewrite('a text that was kept never changes');

create table plan_versions (
    case_id uuid not null references cases (id),
    number integer not null,
    state text not null default 'draft',
    hash bytea,
    frozen_at timestamptz,
    copied_from integer,
    actions jsonb not null default '[]',
    actions_revision integer not null default 0,
    needs jsonb not null default '[]',
    needs_revision integer not null default 0,
    primary key (case_id, number),
    constraint "a version is copied from a version of the same case" foreign key (case_id, copied_from)
    references plan_versions (case_id, number),
    constraint "a version is in a known state" check (
        state in ('draft', 'tabled', 'adopted', 'in_effect', 'superseded', 'abandoned')
    ),
    constraint "a version is frozen with a hash" check (
        case state
            when 'draft' then hash is null and frozen_at is null
            when 'abandoned' then (hash is null) = (frozen_at is null)
            else hash is not null and frozen_at is not null
        end
    ),
    constraint "a hash has 32 bytes" check (octet_length(hash) = 32),
    constraint "versions count from one" check (number >= 1 and (copied_from is null or copied_from < number))
);
create unique index "a case has one draft at most" on plan_versions (case_id) where state = 'draft';
create unique index "a case has one plan in effect at most" on plan_versions (case_id) where state = 'in_effect';

alter table cases
add constraint "the plan in effect is a version of the case" foreign key (id, in_effect_version)
references plan_versions (case_id, number) deferrable initially deferred;

create table plan_passages (
    case_id uuid not null,
    version integer not null,
    section text not null,
    voice text not null,
    digest bytea not null,
    empty boolean not null,
    author uuid not null references users (id),
    written_at timestamptz not null,
    revision integer not null,
    primary key (case_id, version, section, voice),
    constraint "a passage belongs to a version" foreign key (case_id, version) references plan_versions (case_id, number),
    constraint "a passage has its words" foreign key (case_id, digest) references plan_texts (case_id, digest),
    constraint "a passage is the youth's or the helpers'" check (voice in ('youth', 'helpers')),
    constraint "a passage stands in a known section" check (
        section in (
            'this_is_me', 'situation_now', 'in_six_months', 'later', 'housing', 'money', 'health', 'school_and_work', 'my_people',
            'what_i_can_do', 'help_i_need', 'watch_out_for', 'what_is_stuck', 'what_we_do_differently', 'legitimacy',
            'social_return', 'involvement', 'action_plan', 'fallback', 'first_arranged', 'who_pays', 'look_back', 'my_agreement'
        )
    )
);

-- 5. The table: items on the agenda, invitations, rounds with their seats and positions.
create table agenda_items (
    case_id uuid not null references cases (id),
    number integer not null,
    meeting_id uuid not null references meetings (id),
    day date not null,
    discussed boolean not null default false,
    outcome text,
    primary key (case_id, number),
    constraint "an item ended in a known way" check (
        outcome in (
            'adopted', 'carried_over', 'awaiting_writing', 'not_reached', 'kept_plan', 'withdrawn', 'meeting_cancelled'
        )
    )
);
create unique index "a case has one pending item at most" on agenda_items (case_id)
where outcome is null or outcome = 'awaiting_writing';
create index agenda_items_by_meeting on agenda_items (meeting_id, case_id);

create table invitations (
    case_id uuid not null references cases (id),
    number integer not null,
    user_id uuid not null references users (id),
    capacity text not null,
    represents text not null,
    at timestamptz not null,
    until date not null,
    ended_at timestamptz,
    primary key (case_id, number),
    constraint "somebody is invited in a known capacity" check (capacity in ('completes', 'explains')),
    constraint "somebody is invited for a known domain" check (
        represents in (
            'youth', 'protected_housing', 'work_and_income', 'wij', 'care_office', 'health_insurer', 'housing', 'education',
            'provider', 'treatment', 'other'
        )
    )
);
create index invitations_by_user on invitations (user_id, case_id);

create table rounds (
    case_id uuid not null,
    number integer not null,
    version integer not null,
    hash bytea not null,
    opened_at timestamptz not null,
    awaiting_until timestamptz,
    ended text,
    ended_at timestamptz,
    opened_in xid8 not null default pg_current_xact_id(),
    ended_in xid8,
    primary key (case_id, number),
    constraint "a round is about a version of the case" foreign key (case_id, version) references plan_versions (case_id, number),
    constraint "a round ended in a known way" check (
        ended in (
            'adopted', 'closed_by_lead', 'plan_edited', 'seats_changed', 'carried_over', 'case_left', 'consent_withdrawn'
        )
    ),
    constraint "a round that ended has a time" check ((ended is null) = (ended_at is null))
);
create unique index "a case has one open round at most" on rounds (case_id) where ended is null;
create index rounds_awaiting on rounds (awaiting_until) where ended is null and awaiting_until is not null;

create table seats (
    case_id uuid not null,
    round integer not null,
    member uuid not null references users (id),
    place integer not null,
    represents text not null,
    deputy uuid references users (id),
    primary key (case_id, round, member),
    constraint "a seat belongs to a round" foreign key (case_id, round) references rounds (case_id, number),
    constraint "a seat has a place of its own" unique (case_id, round, place),
    constraint "a seat speaks for a known domain" check (
        represents in (
            'youth', 'protected_housing', 'work_and_income', 'wij', 'care_office', 'health_insurer', 'housing', 'education',
            'provider', 'treatment', 'other'
        )
    )
);
create index seats_by_member on seats (member, case_id, round);
create index seats_by_deputy on seats (deputy, case_id, round) where deputy is not null;

create table positions (
    case_id uuid not null,
    round integer not null,
    number integer not null,
    seat uuid not null,
    by_user uuid not null references users (id),
    stance jsonb not null,
    kind text not null generated always as (stance ->> 'kind') stored,
    at timestamptz not null,
    primary key (case_id, round, number),
    constraint "a position is for a seat of the round" foreign key (case_id, round, seat)
    references seats (case_id, round, member),
    constraint "a position says something known" check (kind in ('agree', 'not_yet', 'disagree', 'not_involved'))
);
create index positions_by_seat on positions (case_id, round, seat, number desc);

-- 6. What must be arranged, and the goes.
create table conditions (
    case_id uuid not null,
    number integer not null,
    version integer not null,
    kind text not null,
    what text not null,
    owner_role text not null,
    owner_user uuid references users (id),
    owner_name text,
    blocking boolean not null,
    group_number smallint,
    expected_on date,
    state jsonb not null,
    standing text not null generated always as (state ->> 'kind') stored,
    confirmed boolean not null generated always as (coalesce((state ->> 'confirmed')::boolean, false)) stored,
    counts_until text generated always as (coalesce(state -> 'proof' ->> 'valid_until', state ->> 'until')) stored,
    relief jsonb,
    primary key (case_id, number),
    constraint "a condition belongs to a version of the case" foreign key (case_id, version)
    references plan_versions (case_id, number),
    constraint "a condition stands in a known way" check (standing in ('open', 'fulfilled', 'waived', 'covered', 'refused')),
    constraint "a condition counts until a day" check (counts_until ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
    constraint "what is covered has an end" check (standing <> 'covered' or counts_until is not null),
    constraint "what is fulfilled has proof" check (standing <> 'fulfilled' or jsonb_typeof(state -> 'proof') = 'object'),
    constraint "a condition has a known owner" check (
        owner_role in ('case_manager', 'signaller', 'project_lead', 'core_member', 'youth', 'outside')
    )
);
create index conditions_by_owner on conditions (owner_user, case_id) where owner_user is not null;
create index conditions_by_end on conditions (counts_until) where counts_until is not null;

create function condition_is_met(standing text, confirmed boolean, counts_until text, on_day date) returns boolean
language sql stable parallel safe
as $$
    select case standing
        when 'fulfilled' then confirmed and (counts_until is null or counts_until >= to_char(on_day, 'YYYY-MM-DD'))
        when 'waived' then true
        when 'covered' then counts_until >= to_char(on_day, 'YYYY-MM-DD')
        else false
    end
$$;

-- How many blocking conditions of a version keep the go waiting on a day. Of a group, one that is arranged or covered frees the
-- others; one that is not needed after all frees itself only, and the care order is freed by nothing but its own remark.
create function open_blocking(of_case uuid, of_version integer, on_day date) returns bigint
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select count(*)
    from conditions c
    where
        c.case_id = $1
        and c.version = $2
        and c.blocking
        and condition_is_met(c.standing, c.confirmed, c.counts_until, $3) is not true
        and (
            c.kind = 'care_order'
            or not exists (
                select
                from conditions o
                where
                    o.case_id = c.case_id
                    and o.version = c.version
                    and o.group_number = c.group_number
                    and o.standing <> 'waived'
                    and condition_is_met(o.standing, o.confirmed, o.counts_until, $3)
            )
        )
$$;
grant execute on function open_blocking(uuid, integer, date) to casustafel_job;

create table goes (
    case_id uuid not null,
    number integer not null,
    version integer not null,
    by_user uuid not null references users (id),
    at timestamptz not null,
    recipients uuid[] not null,
    remark text,
    conditions jsonb not null,
    ended text,
    ended_at timestamptz,
    ended_reason text,
    primary key (case_id, number),
    constraint "a go is for a version of the case" foreign key (case_id, version) references plan_versions (case_id, number),
    constraint "a go ended in a known way" check (ended in ('revoked', 'replaced', 'case_closed')),
    constraint "a go that ended has a time" check ((ended is null) = (ended_at is null)),
    constraint "a go tells a provider" check (cardinality(recipients) >= 1)
);
create unique index "a case has one valid go at most" on goes (case_id) where ended is null;

-- 7. History: one chain per case, so that a case can be proven by itself.
create table case_events (
    case_id uuid not null references cases (id),
    seq bigint not null,
    revision bigint not null,
    based_on bigint not null,
    at timestamptz not null,
    actor uuid references users (id),
    job text,
    kind text not null,
    data jsonb not null,
    hash bytea not null,
    primary key (case_id, seq),
    constraint "an event has a real actor" check ((actor is null) <> (job is null)),
    constraint "an event is based on the revision before it" check (revision - based_on in (0, 1)),
    constraint "an event is stored by its kind" check (kind = data ->> 'kind')
);
create index case_events_by_actor on case_events (actor, at) where actor is not null;

-- The link that an event is in the chain of its case.
create function event_hash(
    previous bytea, of_case uuid, seq bigint, revision bigint, based_on bigint, at timestamptz, actor uuid, job text, data jsonb
) returns bytea
language sql stable parallel safe
as $$
    select sha256(
        coalesce(previous, '')
        || convert_to(
            concat_ws('|', of_case, seq, revision, based_on, (extract(epoch from at) * 1000000)::bigint, actor, job, data::text), 'UTF8'
        )
    )
$$;

-- Who, when and the place in the chain come from the transaction, never from the caller.
create function chain_the_event() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
    last record;
    now_at bigint;
begin
    select e.seq, e.hash into last from case_events e where e.case_id = new.case_id order by e.seq desc limit 1;
    select c.revision into now_at from cases c where c.id = new.case_id;
    if new.revision is distinct from now_at then
        perform refuse('an event carries the revision of its case', 'case_events');
    end if;
    new.seq := coalesce(last.seq, 0) + 1;
    new.at := app_now();
    new.actor := app_actor();
    new.job := case when app_actor() is null then nullif(current_setting('app.job', true), '') end;
    new.hash := event_hash(
        last.hash, new.case_id, new.seq, new.revision, new.based_on, new.at, new.actor, new.job, new.data
    );
    return new;
end
$$;
grant execute on function
    event_hash(bytea, uuid, bigint, bigint, bigint, timestamptz, uuid, text, jsonb)
to casustafel_job;
create trigger "an event is signed and chained"
before insert on case_events
for each row execute function chain_the_event();
create trigger "history is only added to"
before update or delete on case_events
for each row execute function refuse_to_rewrite('history is only added to');
create trigger "history is never emptied"
before truncate on case_events
for each statement execute function refuse_to_rewrite('history is only added to');

-- 8. What must be told, and to whom: that something happened, never what.
create table outbox (
    id bigint generated always as identity primary key,
    to_user uuid not null references users (id),
    kind text not null,
    case_number text,
    created_at timestamptz not null default app_now(),
    attempts integer not null default 0,
    next_attempt_at timestamptz,
    sent_at timestamptz,
    given_up_at timestamptz,
    last_problem text,
    seen_at timestamptz,
    constraint "a message is named in a word" check (kind ~ '^[a-z][a-z_]{2,59}$')
);
create index outbox_to_send on outbox (next_attempt_at, id) where sent_at is null and given_up_at is null;
create index outbox_by_user on outbox (to_user, id desc);

-- 9. The rules that one row cannot know.

create function a_case_moves_along_the_map() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if tg_op = 'INSERT' then
        if new.phase <> 'signalling' or new.previous_phase is not null or new.revision <> 1 then
            perform refuse('a case begins with a signal', 'cases');
        end if;
        return new;
    end if;
    if (new.id, new.number, new.started_at) is distinct from (old.id, old.number, old.started_at) then
        perform refuse('a case keeps its number', 'cases');
    end if;
    if new.revision not in (old.revision, old.revision + 1) then
        perform refuse('the revision of a case counts its changes', 'cases');
    end if;
    if old.submitted_at is not null and new.submitted_at is distinct from old.submitted_at then
        perform refuse('the first time a signal was submitted counts', 'cases');
    end if;
    new.previous_phase := case when new.phase = old.phase then old.previous_phase else old.phase end;
    return new;
end
$$;
create trigger "a case remembers the step it came from"
before insert or update on cases
for each row execute function a_case_moves_along_the_map();

-- The step fits what there is of plan, round, item and go.
create function the_step_fits() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
    present record;
begin
    select c.* into present from cases c where c.id = new.id;
    if present.phase <> 'at_table' and exists (select from rounds r where r.case_id = new.id and r.ended is null) then
        perform refuse('a round is open only at the table', 'cases');
    end if;
    if present.phase in ('planning', 'scheduling')
        and not exists (select from plan_versions v where v.case_id = new.id and v.state = 'draft')
    then
        perform refuse('a plan that is being made has a draft', 'cases');
    end if;
    if present.phase = 'at_table'
        and not exists (select from plan_versions v where v.case_id = new.id and v.state in ('draft', 'tabled'))
    then
        perform refuse('a case at the table has a plan to discuss', 'cases');
    end if;
    if present.phase in ('arranging', 'awaiting_go')
        and not exists (select from plan_versions v where v.case_id = new.id and v.state = 'adopted')
    then
        perform refuse('what is arranged was adopted', 'cases');
    end if;
    if present.phase = 'awaiting_go'
        and open_blocking(
            new.id, (select max(v.number) from plan_versions v where v.case_id = new.id and v.state = 'adopted'), app_day()
        ) > 0
    then
        perform refuse('a case waits for its go when nothing else is open', 'cases');
    end if;
    if present.phase = 'monitoring'
        and not exists (
            select
            from plan_versions v
            join goes g on g.case_id = v.case_id and g.version = v.number and g.ended is null
            where v.case_id = new.id and v.state = 'in_effect'
        )
    then
        perform refuse('monitoring needs a plan in effect and its go', 'cases');
    end if;
    if present.phase not in ('scheduling', 'at_table')
        and exists (select from agenda_items i where i.case_id = new.id and i.outcome is null)
    then
        perform refuse('an item on the agenda is being scheduled or discussed', 'cases');
    end if;
    if present.phase = 'closed' and exists (select from goes g where g.case_id = new.id and g.ended is null) then
        perform refuse('a valid go ends with its case', 'cases');
    end if;
    return null;
end
$$;
create constraint trigger "the step fits what there is"
after update of phase on cases deferrable initially deferred
for each row when (old.phase is distinct from new.phase) execute function the_step_fits();

-- A version never changes once it is no draft; only its state goes on.
create function a_version_goes_its_way() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if tg_op = 'DELETE' then
        perform refuse('a version is never removed', 'plan_versions');
    end if;
    if (new.case_id, new.number, new.copied_from) is distinct from (old.case_id, old.number, old.copied_from) then
        perform refuse('a version that is no draft never changes', 'plan_versions');
    end if;
    if old.state <> 'draft'
        and (new.hash, new.frozen_at, new.actions, new.actions_revision, new.needs, new.needs_revision)
        is distinct from (old.hash, old.frozen_at, old.actions, old.actions_revision, old.needs, old.needs_revision)
    then
        perform refuse('a version that is no draft never changes', 'plan_versions');
    end if;
    if new.state <> old.state and (old.state, new.state) not in (
        ('draft', 'tabled'), ('draft', 'abandoned'),
        ('tabled', 'adopted'), ('tabled', 'abandoned'),
        ('adopted', 'in_effect'), ('adopted', 'abandoned'), ('adopted', 'superseded'),
        ('in_effect', 'superseded'), ('in_effect', 'adopted')
    ) then
        perform refuse('a version is drafted, tabled, adopted and in effect in that order', 'plan_versions');
    end if;
    return new;
end
$$;
create trigger "a version goes its way"
before update or delete on plan_versions
for each row execute function a_version_goes_its_way();

create function a_version_begins_as_a_draft() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if new.state <> 'draft' then
        perform refuse('a version begins as a draft', 'plan_versions');
    end if;
    if exists (select from plan_versions v where v.case_id = new.case_id and v.number > new.number) then
        perform refuse('versions follow each other', 'plan_versions');
    end if;
    return null;
end
$$;
create trigger "a version begins as a draft"
after insert on plan_versions
for each row execute function a_version_begins_as_a_draft();

create function a_draft_ends_the_open_round() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if exists (select from plan_versions v where v.case_id = new.case_id and v.state = 'draft')
        and exists (select from rounds r where r.case_id = new.case_id and r.ended is null)
    then
        perform refuse('no draft stands beside an open round', tg_table_name::text);
    end if;
    return null;
end
$$;
create constraint trigger "no draft stands beside an open round"
after insert on plan_versions deferrable initially deferred
for each row execute function a_draft_ends_the_open_round();

-- What brings a version to a state, counted again.
create function a_state_is_deserved() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if old.state = 'tabled' and new.state = 'adopted' then
        if not exists (
            select
            from rounds r
            where
                r.case_id = new.case_id
                and r.version = new.number
                and r.hash = new.hash
                and r.ended = 'adopted'
                and r.ended_in = pg_current_xact_id()
                and not exists (select from rounds l where l.case_id = r.case_id and l.number > r.number)
        ) then
            perform refuse('a plan is adopted only in its open latest round', 'plan_versions');
        end if;
        if exists (select from plan_versions v where v.case_id = new.case_id and v.number > new.number) then
            perform refuse('only the newest version is adopted', 'plan_versions');
        end if;
    elsif new.state = 'in_effect' then
        if not exists (
            select from goes g where g.case_id = new.case_id and g.version = new.number and g.ended is null
        ) then
            perform refuse('a plan is in effect only by a go', 'plan_versions');
        end if;
    elsif old.state = 'in_effect' and new.state = 'adopted' then
        if exists (select from goes g where g.case_id = new.case_id and g.version = new.number and g.ended is null) then
            perform refuse('a plan stays in effect as long as its go is valid', 'plan_versions');
        end if;
    elsif new.state = 'superseded' then
        if not exists (
            select
            from plan_versions v
            where v.case_id = new.case_id and v.state = 'in_effect' and v.number <> new.number
        ) then
            perform refuse('a version is followed by one in effect', 'plan_versions');
        end if;
    end if;
    return null;
end
$$;
create constraint trigger "a state is deserved"
after update of state on plan_versions deferrable initially deferred
for each row when (old.state is distinct from new.state) execute function a_state_is_deserved();

create function words_change_only_in_a_draft() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if tg_op = 'DELETE'
        or (tg_op = 'UPDATE' and (new.case_id, new.version) is distinct from (old.case_id, old.version))
        or not exists (
            select from plan_versions v where v.case_id = new.case_id and v.number = new.version and v.state = 'draft'
        )
    then
        perform refuse('the words of a frozen version never change', 'plan_passages');
    end if;
    return new;
end
$$;
create trigger "the words of a frozen version never change"
before insert or update or delete on plan_passages
for each row execute function words_change_only_in_a_draft();

-- Unanimity, counted from the positions: the last of a seat counts, the member's own over the deputy's.
create function is_unanimous(of_case uuid, of_round integer) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select
        coalesce(bool_and(counting.kind in ('agree', 'not_involved') is true), false)
        and count(*) filter (where counting.kind = 'agree') >= 2
        and coalesce(bool_or(s.represents = 'youth'), false)
        and coalesce(bool_or(s.represents = 'protected_housing'), false)
    from seats s
    left join lateral (
        select p.kind
        from positions p
        where p.case_id = s.case_id and p.round = s.round and p.seat = s.member
        order by (p.by_user = p.seat) desc, p.number desc
        limit 1
    ) counting on true
    where s.case_id = $1 and s.round = $2
$$;

create function a_round_goes_its_way() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if tg_op = 'DELETE' then
        perform refuse('a round is never removed', 'rounds');
    end if;
    if old.ended is not null then
        perform refuse('a round that ended stays ended', 'rounds');
    end if;
    if (new.case_id, new.number, new.version, new.hash, new.opened_at, new.opened_in)
        is distinct from (old.case_id, old.number, old.version, old.hash, old.opened_at, old.opened_in)
    then
        perform refuse('a round stays about the text it was opened on', 'rounds');
    end if;
    if new.ended is not null then
        new.ended_at := app_now();
        new.ended_in := pg_current_xact_id();
    end if;
    return new;
end
$$;
create trigger "a round goes its way"
before update or delete on rounds
for each row execute function a_round_goes_its_way();

create function a_round_opens_on_the_newest_text() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if not exists (
        select
        from plan_versions v
        where v.case_id = new.case_id and v.number = new.version and v.state = 'tabled' and v.hash = new.hash
    ) then
        perform refuse('a round is about exactly the text on the table', 'rounds');
    end if;
    if exists (select from plan_versions v where v.case_id = new.case_id and v.number > new.version) then
        perform refuse('a round opens on the newest version', 'rounds');
    end if;
    if exists (select from rounds r where r.case_id = new.case_id and r.number > new.number) then
        perform refuse('rounds follow each other', 'rounds');
    end if;
    if not exists (select from cases c where c.id = new.case_id and c.phase = 'at_table') then
        perform refuse('a round is open only at the table', 'rounds');
    end if;
    if not (
        select
            coalesce(bool_or(s.represents = 'youth'), false) and coalesce(bool_or(s.represents = 'protected_housing'), false)
        from seats s
        where s.case_id = new.case_id and s.round = new.number
    ) then
        perform refuse('a round seats Jeugd and Beschermd Wonen', 'rounds');
    end if;
    if new.ended is not null then
        perform refuse('a round begins open', 'rounds');
    end if;
    return null;
end
$$;
create constraint trigger "a round opens on the newest text"
after insert on rounds deferrable initially deferred
for each row execute function a_round_opens_on_the_newest_text();

create function a_round_adopts_unanimously() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if not exists (select from users u where u.id = app_actor() and u.role = 'project_lead' and u.active) then
        perform refuse('only a project lead adopts a plan', 'rounds');
    end if;
    if exists (select from rounds l where l.case_id = new.case_id and l.number > new.number) then
        perform refuse('only the latest round adopts', 'rounds');
    end if;
    if not is_unanimous(new.case_id, new.number) then
        perform refuse('a plan is adopted only when every seat agrees', 'rounds');
    end if;
    if exists (select from plan_versions v where v.case_id = new.case_id and v.state = 'draft') then
        perform refuse('no draft stands beside a plan that is adopted', 'rounds');
    end if;
    if not exists (
        select
        from plan_versions v
        where v.case_id = new.case_id and v.number = new.version and v.hash = new.hash and v.state = 'adopted'
    ) then
        perform refuse('a round adopts exactly the text it was about', 'rounds');
    end if;
    return null;
end
$$;
create constraint trigger "a round adopts unanimously"
after update of ended on rounds deferrable initially deferred
for each row when (new.ended = 'adopted') execute function a_round_adopts_unanimously();

create function seats_are_fixed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if tg_op <> 'INSERT' or not exists (
        select
        from rounds r
        where
            r.case_id = new.case_id and r.number = new.round and r.ended is null and r.opened_in = pg_current_xact_id()
    ) then
        perform refuse('seats are fixed when a round opens', 'seats');
    end if;
    return new;
end
$$;
create trigger "seats are fixed when a round opens"
before insert or update or delete on seats
for each row execute function seats_are_fixed();

create function a_position_is_taken_in_an_open_round() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
    seat record;
    round record;
begin
    -- the case is the one queue, or an adoption in the same second would not count this answer
    perform 1 from cases c where c.id = new.case_id for update;
    select r.* into round from rounds r where r.case_id = new.case_id and r.number = new.round;
    if round.ended is not null then
        perform refuse('positions are taken while the round is open', 'positions');
    end if;
    if round.awaiting_until <= app_now() then
        perform refuse('written answers come before their deadline', 'positions');
    end if;
    select s.* into seat from seats s where s.case_id = new.case_id and s.round = new.round and s.member = new.seat;
    if seat.member is null then
        perform refuse('a position is for a seat of the round', 'positions');
    end if;
    if new.by_user is distinct from app_actor() or (new.by_user <> seat.member and new.by_user is distinct from seat.deputy) then
        perform refuse('a position is taken by who has the seat or answers for it', 'positions');
    end if;
    if new.stance ->> 'kind' = 'not_involved' and seat.represents in ('youth', 'protected_housing') then
        perform refuse('Jeugd and Beschermd Wonen are always involved', 'positions');
    end if;
    if exists (
        select from positions p where p.case_id = new.case_id and p.round = new.round and p.number >= new.number
    ) then
        perform refuse('positions follow each other', 'positions');
    end if;
    new.at := app_now();
    return new;
end
$$;
create trigger "a position is taken in an open round"
before insert on positions
for each row execute function a_position_is_taken_in_an_open_round();
create trigger "positions are only added to"
before update or delete on positions
for each row execute function refuse_to_rewrite('positions are only added to');
create trigger "positions are never emptied"
before truncate on positions
for each statement execute function refuse_to_rewrite('positions are only added to');

create function an_item_goes_its_way() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if tg_op = 'DELETE' then
        perform refuse('an item is never removed', 'agenda_items');
    end if;
    if old.outcome is not null and old.outcome <> 'awaiting_writing' and new is distinct from old then
        perform refuse('an item that ended stays ended', 'agenda_items');
    end if;
    if old.outcome = 'awaiting_writing' and new.outcome is null then
        perform refuse('an item that ended stays ended', 'agenda_items');
    end if;
    if old.discussed and not new.discussed then
        perform refuse('what was discussed was discussed', 'agenda_items');
    end if;
    return new;
end
$$;
create trigger "an item goes its way"
before update or delete on agenda_items
for each row execute function an_item_goes_its_way();

create function an_item_is_on_a_meeting_to_come() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
    meeting record;
begin
    -- held, so that nobody closes the meeting under the item
    select m.state, m.day into meeting from meetings m where m.id = new.meeting_id for share;
    if new.outcome is null and meeting.state not in ('planned', 'open') then
        perform refuse('an item goes to a meeting that is still to end', 'agenda_items');
    end if;
    return null;
end
$$;
create trigger "an item goes to a meeting that is still to end"
after insert or update of meeting_id on agenda_items
for each row execute function an_item_is_on_a_meeting_to_come();

create function a_meeting_ends_with_its_items() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if exists (select from agenda_items i where i.meeting_id = new.id and i.outcome is null) then
        perform refuse('a meeting ends when every item has an outcome', 'meetings');
    end if;
    return null;
end
$$;
create constraint trigger "a meeting ends when every item has an outcome"
after update of state on meetings deferrable initially deferred
for each row when (new.state in ('closed', 'cancelled')) execute function a_meeting_ends_with_its_items();

create function a_condition_stays_what_it_is() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if tg_op = 'DELETE' then
        perform refuse('a condition is never removed', 'conditions');
    end if;
    if (new.case_id, new.number, new.version, new.kind, new.what, new.owner_role, new.group_number, new.expected_on)
        is distinct from
        (old.case_id, old.number, old.version, old.kind, old.what, old.owner_role, old.group_number, old.expected_on)
    then
        perform refuse('a condition stays what it is', 'conditions');
    end if;
    return new;
end
$$;
create trigger "a condition stays what it is"
before update or delete on conditions
for each row execute function a_condition_stays_what_it_is();

create function a_condition_belongs_to_an_adopted_plan() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if not exists (
        select from plan_versions v where v.case_id = new.case_id and v.number = new.version and v.state = 'adopted'
    ) then
        perform refuse('a condition belongs to an adopted plan', 'conditions');
    end if;
    return null;
end
$$;
create constraint trigger "a condition belongs to an adopted plan"
after insert on conditions deferrable initially deferred
for each row execute function a_condition_belongs_to_an_adopted_plan();

create function a_go_stays_what_it_was() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if tg_op = 'DELETE' then
        perform refuse('a go is never removed', 'goes');
    end if;
    if (new.case_id, new.number, new.version, new.by_user, new.at, new.recipients, new.remark, new.conditions)
        is distinct from
        (old.case_id, old.number, old.version, old.by_user, old.at, old.recipients, old.remark, old.conditions)
    then
        perform refuse('a go stays what it was', 'goes');
    end if;
    if old.ended in ('revoked', 'replaced') then
        perform refuse('a go that was revoked or replaced does not revive', 'goes');
    end if;
    return new;
end
$$;
create trigger "a go stays what it was"
before update or delete on goes
for each row execute function a_go_stays_what_it_was();

create function a_go_is_deserved() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if new.by_user is distinct from app_actor()
        or not exists (select from users u where u.id = app_actor() and u.role = 'project_lead' and u.active)
    then
        perform refuse('only a project lead gives the go', 'goes');
    end if;
    if not exists (
        select from plan_versions v where v.case_id = new.case_id and v.number = new.version and v.state = 'in_effect'
    ) then
        perform refuse('a go puts an adopted plan in effect', 'goes');
    end if;
    if open_blocking(new.case_id, new.version, app_day()) > 0 then
        perform refuse('no go while a blocking condition is open', 'goes');
    end if;
    if not exists (select from cases c where c.id = new.case_id and c.phase = 'monitoring') then
        perform refuse('a go begins the monitoring', 'goes');
    end if;
    return null;
end
$$;
create constraint trigger "a go is deserved"
after insert on goes deferrable initially deferred
for each row execute function a_go_is_deserved();

create function a_go_and_its_plan_agree() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
    state text;
begin
    select v.state into state from plan_versions v where v.case_id = new.case_id and v.number = new.version;
    if new.ended in ('revoked', 'replaced') and state = 'in_effect' then
        perform refuse('nothing is in effect without a valid go', 'goes');
    end if;
    if new.ended is null and state <> 'in_effect' then
        perform refuse('a go puts an adopted plan in effect', 'goes');
    end if;
    if new.ended = 'case_closed' and not exists (select from cases c where c.id = new.case_id and c.phase = 'closed') then
        perform refuse('a go ends with its case when that is closed', 'goes');
    end if;
    return null;
end
$$;
create constraint trigger "a go and its plan agree"
after update of ended on goes deferrable initially deferred
for each row execute function a_go_and_its_plan_agree();

-- 10. Who may touch what. The administrator, the privacy officer and those who read figures are granted nothing here.
grant select on phase_transitions to casustafel_scoped, casustafel_lead, casustafel_job;
grant select on
cases, case_notes, involvements, plan_texts, plan_versions, plan_passages, agenda_items, invitations, rounds, seats, positions,
conditions, goes, case_events
to casustafel_scoped, casustafel_lead, casustafel_job;

grant insert (
    id, number, first_name, born, provider_id, signaller_id, waits_for, last_safe_table_day, next_due, eighteenth, started_at,
    phase_since, details
)
on cases
to casustafel_scoped;
grant update (
    revision, phase, closed_reason, born, signaller_id, case_manager_id, urgent, paused_until, waits_for, waits_since,
    last_safe_table_day, next_due, eighteenth, submitted_at, accepted_at, case_manager_at, offered_at, scheduled_at, discussed_at,
    adopted_at, go_at, phase_since, tables, in_effect_version, details
)
on cases
to casustafel_scoped, casustafel_lead, casustafel_job;
grant insert, update (notes) on case_notes to casustafel_scoped, casustafel_lead;
grant insert on plan_texts to casustafel_scoped, casustafel_lead;
grant insert (case_id, number, copied_from, actions, actions_revision, needs, needs_revision),
update (actions, actions_revision, needs, needs_revision)
on plan_versions
to casustafel_scoped, casustafel_lead;
grant update (state, hash, frozen_at) on plan_versions to casustafel_lead;
grant insert, update (digest, empty, author, written_at, revision) on plan_passages to casustafel_scoped, casustafel_lead;
grant insert on agenda_items to casustafel_lead;
grant update (meeting_id, day, discussed) on agenda_items to casustafel_lead;
grant update (outcome) on agenda_items to casustafel_scoped, casustafel_lead, casustafel_job;
grant insert on invitations to casustafel_lead;
grant update (user_id, until, ended_at) on invitations to casustafel_scoped, casustafel_lead;
grant insert (case_id, number, version, hash, opened_at) on rounds to casustafel_lead;
grant update (awaiting_until) on rounds to casustafel_lead;
grant update (ended, ended_at) on rounds to casustafel_scoped, casustafel_lead, casustafel_job;
grant insert on seats to casustafel_lead;
grant insert (case_id, round, number, seat, by_user, stance, at) on positions to casustafel_scoped, casustafel_lead;
grant insert (
    case_id, number, version, kind, what, owner_role, owner_user, owner_name, blocking, group_number, expected_on, state, relief
),
update (owner_user, blocking, state, relief)
on conditions
to casustafel_scoped, casustafel_lead;
grant insert (case_id, number, version, by_user, at, recipients, remark, conditions), update (ended, ended_at, ended_reason)
on goes
to casustafel_lead;
grant insert (case_id, revision, based_on, kind, data) on case_events to casustafel_scoped, casustafel_lead, casustafel_job;

grant select (id, to_user, kind, case_number, created_at, seen_at), insert (to_user, kind, case_number), update (seen_at)
on outbox
to casustafel_scoped, casustafel_lead;
grant insert (to_user, kind, case_number), select, update (attempts, next_attempt_at, sent_at, given_up_at, last_problem)
on outbox
to casustafel_job;

-- 11. Which rows. A case of somebody else is not there at all.
alter table cases enable row level security;
create policy "who is involved sees the case" on cases
for select to casustafel_scoped
using (
    exists (
        select
        from involvements i
        where
            i.case_id = cases.id
            and i.party = any ((select app_parties())::uuid[])
            and i.valid_from <= (select app_now())
            and (i.valid_until is null or i.valid_until > (select app_now()))
    )
);
create policy "who is involved changes the case" on cases
for update to casustafel_scoped
using (
    exists (
        select
        from involvements i
        where
            i.case_id = cases.id
            and i.party = any ((select app_parties())::uuid[])
            and i.valid_from <= (select app_now())
            and (i.valid_until is null or i.valid_until > (select app_now()))
    )
);
create policy "a provider's people begin a case of their own" on cases
for insert to casustafel_scoped
with check (
    (signaller_id = (select app_actor()) or provider_id = any ((select app_parties())::uuid[]))
    and exists (
        select from users u where u.id = (select app_actor()) and u.active and u.organisation_id = provider_id
    )
);
create policy "the project lead sees every signal that was submitted" on cases
for select to casustafel_lead
using ((select app_actor()) is not null and submitted_at is not null);
create policy "the project lead changes every case that was submitted" on cases
for update to casustafel_lead
using ((select app_actor()) is not null and submitted_at is not null);
create policy "jobs see every case" on cases for select to casustafel_job using ((select app_now()) is not null);
create policy "jobs change every case" on cases for update to casustafel_job using ((select app_now()) is not null);

-- One's own involvement only, so that the policies above do not turn in circles.
alter table involvements enable row level security;
create policy "everybody knows their own involvement" on involvements
for select to casustafel_scoped using (party = any ((select app_parties())::uuid[]));
create policy "the project lead knows who is involved" on involvements
for select to casustafel_lead
using ((select app_actor()) is not null and exists (select from cases c where c.id = involvements.case_id));
create policy "jobs know who is involved" on involvements for select to casustafel_job using ((select app_now()) is not null);

-- What belongs to the plan: everybody involved, except the provider for its contact.
do $$
declare
    child text;
begin
    foreach child in array array[
        'case_notes', 'plan_texts', 'plan_versions', 'plan_passages', 'agenda_items', 'invitations', 'rounds', 'seats', 'positions',
        'conditions', 'goes'
    ] loop
        execute format('alter table %I enable row level security', child);
        execute format(
            $policy$
            create policy "who is involved in the plan works with it" on %1$I
            for all to casustafel_scoped
            using (
                exists (
                    select
                    from involvements i
                    where
                        i.case_id = %1$I.case_id
                        and i.party = any ((select app_parties())::uuid[])
                        and i.capacity <> 'provider'
                        and i.valid_from <= (select app_now())
                        and (i.valid_until is null or i.valid_until > (select app_now()))
                )
            )
            $policy$,
            child
        );
        execute format(
            'create policy "the project lead works with every plan" on %I for all to casustafel_lead '
            'using ((select app_actor()) is not null)',
            child
        );
        execute format(
            'create policy "jobs work with every plan" on %I for all to casustafel_job using ((select app_now()) is not null)', child
        );
    end loop;
end
$$;

alter table case_events enable row level security;
create policy "who is involved in the plan knows its history" on case_events
for select to casustafel_scoped
using (
    exists (
        select
        from involvements i
        where
            i.case_id = case_events.case_id
            and i.party = any ((select app_parties())::uuid[])
            and i.capacity <> 'provider'
            and i.valid_from <= (select app_now())
            and (i.valid_until is null or i.valid_until > (select app_now()))
    )
);
create policy "who is involved adds to history" on case_events
for insert to casustafel_scoped with check (exists (select from cases c where c.id = case_events.case_id));
create policy "the project lead knows the history of what was submitted" on case_events
for select to casustafel_lead
using ((select app_actor()) is not null and exists (select from cases c where c.id = case_events.case_id));
create policy "the project lead adds to history" on case_events
for insert to casustafel_lead with check (exists (select from cases c where c.id = case_events.case_id));
create policy "jobs know all history" on case_events for select to casustafel_job using ((select app_now()) is not null);
create policy "jobs add to history" on case_events for insert to casustafel_job with check ((select app_now()) is not null);

alter table outbox enable row level security;
create policy "everybody sees what was sent to them" on outbox
for select to casustafel_scoped, casustafel_lead using (to_user = (select app_actor()));
create policy "everybody notes what they saw" on outbox
for update to casustafel_scoped, casustafel_lead using (to_user = (select app_actor()));
create policy "who does something tells others" on outbox
for insert to casustafel_scoped, casustafel_lead with check ((select app_actor()) is not null);
create policy "jobs send what must be told" on outbox for all to casustafel_job using ((select app_now()) is not null);

-- The trail names cases, so it is closed row by row as well.
alter table audit enable row level security;
create policy "the privacy officer reads the trail" on audit
for select to casustafel_privacy using ((select app_actor()) is not null);
create policy "jobs read the trail" on audit for select to casustafel_job using ((select app_now()) is not null);

-- 12. Reading leaves a trace that need not wait for the disk; whoever looks must not be slowed by being seen.
create function record_reading(page text, case_id uuid, case_number text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform set_config('synchronous_commit', 'off', true);
    perform record_audit('read', 'page', $1, $2, $3, 'done');
end
$$;
grant execute on function record_reading(text, uuid, text) to casustafel_scoped, casustafel_lead;

reset role;
