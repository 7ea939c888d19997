-- People: who may come in, how they prove who they are, and the trace they leave.
--
-- Why: every other table leans on this one. It makes the database roles, tells the database who is acting (act_as),
-- and keeps accounts, sessions and the audit trail.
--
-- How to write the next migration: start with `set role casustafel_owner;`, end with `reset role;`, so that no application
-- role ever owns anything. New functions are not executable by everybody: grant them by name. A constraint is named as a sentence.

-- 1. Roles. They belong to the whole cluster, so two databases may be made at once: the lock orders those in one database,
--    the exception handlers the rest.
select pg_advisory_xact_lock(hashtext('casustafel roles'));

do $$
declare
    wanted text;
begin
    foreach wanted in array array[
        'casustafel_owner',
        'casustafel_gate', 'casustafel_scoped', 'casustafel_lead', 'casustafel_office',
        'casustafel_privacy', 'casustafel_figures', 'casustafel_job'
    ] loop
        if not exists (select from pg_roles where rolname = wanted) then
            begin
                execute format('create role %I nologin', wanted);
            exception when duplicate_object or unique_violation then
                null;
            end;
        end if;
    end loop;

    if not exists (select from pg_roles where rolname = 'casustafel_app') then
        begin
            create role casustafel_app login noinherit;
        exception when duplicate_object or unique_violation then
            null;
        end;
    end if;

    foreach wanted in array array[
        'casustafel_gate', 'casustafel_scoped', 'casustafel_lead', 'casustafel_office',
        'casustafel_privacy', 'casustafel_figures', 'casustafel_job'
    ] loop
        if not exists (
            select
            from pg_auth_members m
            join pg_roles r on r.oid = m.roleid
            join pg_roles u on u.oid = m.member
            where r.rolname = wanted and u.rolname = 'casustafel_app'
        ) then
            begin
                execute format('grant %I to casustafel_app', wanted);
            exception when unique_violation or internal_error then
                null; -- somebody else granted it in the same moment
            end;
        end if;
    end loop;

    if not pg_has_role(current_user, 'casustafel_owner', 'member') then
        execute format('grant casustafel_owner to %I', current_user);
    end if;
    execute format('grant connect on database %I to casustafel_app', current_database());
    grant usage, create on schema public to casustafel_owner;
    grant usage on schema public
    to casustafel_gate, casustafel_scoped, casustafel_lead, casustafel_office, casustafel_privacy, casustafel_figures, casustafel_job;
    revoke create on schema public from public;
end
$$;

-- An actor set by `set_config` in the middle of an injected query would be believed: only the owner's functions may set one.
-- Only a superuser can take this away; elsewhere the role and the scope join still hold.
do $$
begin
    revoke execute on function pg_catalog.set_config(text, text, boolean) from public;
    grant execute on function pg_catalog.set_config(text, text, boolean) to casustafel_owner;
exception when insufficient_privilege then
    raise notice 'set_config stays open: this server does not let us close it';
end
$$;

set role casustafel_owner;

alter default privileges for role casustafel_owner revoke execute on functions from public;

-- 2. Who is acting, on whose behalf things are visible, and what time it is. Unset means nobody, nothing, never.
create function app_actor() returns uuid
language sql stable parallel safe
as $$ select nullif(current_setting('app.actor', true), '')::uuid $$;
comment on function app_actor() is 'the account that acts in this transaction; null for a job';

create function app_parties() returns uuid[]
language sql stable parallel safe
as $$ select coalesce(nullif(current_setting('app.parties', true), '')::uuid[], '{}') $$;
comment on function app_parties() is 'the parties the actor is: the account itself, its provider for a contact, the committee for a core member';

create function app_now() returns timestamptz
language sql stable parallel safe
as $$ select nullif(current_setting('app.now', true), '')::timestamptz $$;
comment on function app_now() is 'the application''s clock in this transaction, so that there is one clock';

grant execute on function app_actor(), app_parties(), app_now()
to casustafel_gate, casustafel_scoped, casustafel_lead, casustafel_office, casustafel_privacy, casustafel_figures, casustafel_job;

-- 3. Organisations and accounts.
create table organisations (
    id uuid primary key default gen_random_uuid(),
    name text not null,
    kind text not null,
    active boolean not null default true,
    created_at timestamptz not null default app_now(),
    constraint "an organisation has a name" check (name = btrim(name) and char_length(name) between 1 and 120),
    constraint "an organisation is of a known kind" check (
        kind in ('provider', 'wij', 'municipality', 'care_office', 'housing', 'education', 'police_justice', 'other')
    )
);
create unique index "an organisation's name is its own" on organisations (lower(name));

create table users (
    id uuid primary key default gen_random_uuid(),
    email text not null,
    name text not null,
    role text not null,
    organisation_id uuid references organisations (id),
    represents text,
    active boolean not null default true,
    demo boolean not null default false,
    created_at timestamptz not null default app_now(),
    created_by uuid references users (id),
    deactivated_at timestamptz,
    constraint "an email address is usable" check (
        char_length(email) between 3 and 254 and email ~ '^[^\s@[:cntrl:]]+@[^\s@[:cntrl:]]+$'
    ),
    constraint "an account has a name" check (name = btrim(name) and char_length(name) between 1 and 120),
    constraint "an account has a known role" check (
        role in (
            'signaller', 'provider_contact', 'case_manager', 'core_member', 'invitee', 'method_advisor', 'project_lead',
            'finance_controller', 'privacy_officer', 'administrator', 'learning_reader'
        )
    ),
    constraint "a core member represents a known domain" check (
        represents in (
            'youth', 'protected_housing', 'work_and_income', 'wij', 'care_office', 'health_insurer', 'housing', 'education',
            'provider', 'treatment', 'other'
        )
    ),
    constraint "core members and only they represent a domain" check ((role = 'core_member') = (represents is not null)),
    constraint "people of a provider belong to an organisation" check (
        role not in ('signaller', 'provider_contact', 'case_manager') or organisation_id is not null
    ),
    constraint "an account that ended has a date" check (active = (deactivated_at is null))
);
create unique index "an email address belongs to one account" on users (lower(email));
create index users_by_organisation on users (organisation_id);
create index users_by_name on users (lower(name), id);

-- Somebody must always be able to lead the table, and somebody to let people in.
create function keep_the_last_ones() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if not old.active or old.role not in ('project_lead', 'administrator') then
        return coalesce(new, old);
    end if;
    if tg_op = 'UPDATE' and new.active and new.role = old.role then
        return new;
    end if;
    -- one at a time, or two administrators could remove each other in the same second
    perform pg_advisory_xact_lock(hashtext('casustafel last ' || old.role));
    if not exists (select from users u where u.role = old.role and u.active and u.id <> old.id) then
        raise exception using
            errcode = 'check_violation',
            constraint = case old.role when 'project_lead' then 'the last project lead stays' else 'the last administrator stays' end,
            table = 'users',
            message = case old.role when 'project_lead' then 'the last project lead stays' else 'the last administrator stays' end;
    end if;
    return coalesce(new, old);
end
$$;
create trigger "the last project lead and administrator stay"
before update or delete on users
for each row execute function keep_the_last_ones();

-- 4. How a person proves who they are. One row per account; other ways (passkeys, single sign-on) get tables of their own.
create table user_credentials (
    user_id uuid primary key references users (id),
    password_phc text,
    password_set_at timestamptz,
    totp_sealed bytea,
    totp_confirmed_at timestamptz,
    totp_last_step bigint,
    constraint "a password is stored as an argon2id hash" check (password_phc like '$argon2id$%'),
    constraint "a confirmed second factor has a seed" check (totp_confirmed_at is null or totp_sealed is not null)
);

create table recovery_codes (
    user_id uuid not null references users (id),
    code_sha256 bytea not null,
    created_at timestamptz not null default app_now(),
    used_at timestamptz,
    primary key (user_id, code_sha256),
    constraint "a recovery code is stored as a hash" check (octet_length(code_sha256) = 32)
);

create table sessions (
    token_sha256 bytea primary key,
    id uuid not null default gen_random_uuid(),
    user_id uuid not null references users (id),
    created_at timestamptz not null default app_now(),
    last_seen_at timestamptz not null default app_now(),
    expires_at timestamptz not null,
    second_factor_at timestamptz,
    enrolment_sealed bytea,
    failed_codes integer not null default 0,
    flash text,
    return_to text,
    device text not null default '',
    address text not null default '',
    constraint "a session is stored by the hash of its token" check (octet_length(token_sha256) = 32),
    constraint "a session ends within ten hours" check (expires_at <= created_at + interval '10 hours'),
    constraint "a session returns to an address of our own" check (return_to like '/%' and return_to not like '//%')
);
create unique index "a session has one number" on sessions (id);
create index sessions_by_user on sessions (user_id);
create index sessions_by_end on sessions (expires_at);

create table one_time_links (
    token_sha256 bytea primary key,
    purpose text not null,
    user_id uuid not null references users (id),
    created_at timestamptz not null default app_now(),
    created_by uuid references users (id),
    expires_at timestamptz not null,
    used_at timestamptz,
    constraint "a link is stored by the hash of its token" check (octet_length(token_sha256) = 32),
    constraint "a link has a known purpose" check (purpose in ('invitation')),
    constraint "a link ends within three days" check (expires_at <= created_at + interval '72 hours')
);
create index one_time_links_by_user on one_time_links (user_id);

-- Failed attempts, per account and address together, per account, and per address. Keys are hashes: an address typed by mistake
-- into the email field is nobody's business.
create table sign_in_attempts (
    kind text not null,
    key_sha256 bytea not null,
    failures integer not null,
    first_failed_at timestamptz not null,
    last_failed_at timestamptz not null,
    blocked_until timestamptz,
    primary key (kind, key_sha256),
    constraint "an attempt is counted in a known way" check (kind in ('account_and_address', 'account', 'address', 'second_factor')),
    constraint "an attempt is counted by a hash" check (octet_length(key_sha256) = 32)
);
create index sign_in_attempts_by_age on sign_in_attempts (last_failed_at);

-- 5. The audit trail: who did, saw, or was refused what. Added to, never changed.
create table audit (
    id bigint generated always as identity primary key,
    tx xid8 not null default pg_current_xact_id(),
    at timestamptz not null,
    actor uuid,
    actor_role text,
    actor_organisation uuid,
    job text,
    action text not null,
    object_kind text,
    object_id text,
    case_id uuid,
    case_number text,
    result text not null,
    session_id uuid,
    address text,
    request_id uuid,
    constraint "an act has an actor" check (actor is not null or job is not null),
    constraint "an act has a known result" check (result in ('done', 'refused', 'failed')),
    constraint "an act is named in a word" check (action ~ '^[a-z][a-z_]{2,59}$')
);
create index audit_by_case on audit (case_id, at) where case_id is not null;
create index audit_by_actor on audit (actor, at) where actor is not null;
create index audit_by_time on audit (at, id);

create function refuse_to_rewrite_the_trail() returns trigger
language plpgsql
as $$
begin
    raise exception using
        errcode = 'check_violation',
        constraint = 'the audit trail is only added to',
        table = 'audit',
        message = 'the audit trail is only added to';
end
$$;
create trigger "the audit trail is only added to"
before update or delete on audit
for each row execute function refuse_to_rewrite_the_trail();
create trigger "the audit trail is never emptied"
before truncate on audit
for each statement execute function refuse_to_rewrite_the_trail();

-- The actor, session, address and request come from the transaction, never from the caller.
create function record_audit(
    action text,
    object_kind text default null,
    object_id text default null,
    case_id uuid default null,
    case_number text default null,
    result text default 'done'
) returns bigint
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    insert into audit (
        at, actor, actor_role, actor_organisation, job, action, object_kind, object_id, case_id, case_number, result,
        session_id, address, request_id
    )
    select
        app_now(), app_actor(), u.role, u.organisation_id, nullif(current_setting('app.job', true), ''),
        $1, $2, $3, $4, left($5, 40), $6,
        nullif(current_setting('app.session', true), '')::uuid,
        nullif(current_setting('app.address', true), ''),
        nullif(current_setting('app.request', true), '')::uuid
    from (select) nobody
    left join users u on u.id = app_actor()
    returning id
$$;
grant execute on function record_audit(text, text, text, uuid, text, text)
to casustafel_gate, casustafel_scoped, casustafel_lead, casustafel_office, casustafel_privacy, casustafel_figures, casustafel_job;

-- 6. Settings of the municipality, and what kind of database this is.
create table settings (
    key text primary key,
    value jsonb not null,
    changed_at timestamptz,
    changed_by uuid references users (id),
    constraint "a setting is named in words" check (key ~ '^[a-z][a-z0-9_.]{1,59}$')
);

create table database_facts (
    only_row boolean primary key default true,
    is_demo boolean not null default false,
    constraint "there is one row of facts" check (only_row)
);
insert into database_facts default values;

-- 7. Acting. Which database role belongs to which account role:
create function database_role_of(role text) returns text
language sql immutable parallel safe
as $$
    select case
        when role in ('signaller', 'provider_contact', 'case_manager', 'core_member', 'invitee', 'method_advisor') then 'casustafel_scoped'
        when role = 'project_lead' then 'casustafel_lead'
        when role = 'administrator' then 'casustafel_office'
        when role = 'privacy_officer' then 'casustafel_privacy'
        when role in ('finance_controller', 'learning_reader') then 'casustafel_figures'
    end
$$;

create function begin_acting(actor uuid, parties uuid[], job text, session uuid, now timestamptz, request uuid, address text) returns void
language sql volatile
as $$
    select
        set_config('app.actor', coalesce(actor::text, ''), true),
        set_config('app.parties', coalesce(parties::text, ''), true),
        set_config('app.job', coalesce(job, ''), true),
        set_config('app.session', coalesce(session::text, ''), true),
        set_config('app.now', now::text, true),
        set_config('app.request', coalesce(request::text, ''), true),
        set_config('app.address', coalesce(address, ''), true)
$$;

-- The one way to act as a person: with a session of theirs that is alive, complete, and fits the database role taken.
-- The gate may act for a person too (their own sessions, password and codes).
-- No row: not signed in (any more), or the role changed in the meantime; then nothing is visible either.
create function act_as(session_hash bytea, now timestamptz, request uuid default null, address text default null)
returns table (
    user_id uuid, name text, role text, organisation_id uuid, represents text, second_factor_at timestamptz, session_id uuid
)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
declare
    person record;
begin
    perform begin_acting(null, null, null, null, $2, null, null);
    select u.id, u.name, u.role, u.organisation_id, u.represents, s.second_factor_at, s.id as session_id
    into person
    from sessions s
    join users u on u.id = s.user_id
    where
        s.token_sha256 = $1
        and u.active
        and s.second_factor_at is not null
        and s.expires_at > $2
        and s.last_seen_at > $2 - interval '30 minutes'
        and current_setting('role') in (database_role_of(u.role), 'casustafel_gate');
    if not found then
        return;
    end if;
    perform begin_acting(
        person.id,
        array[person.id]
        || case when person.role = 'provider_contact' then array[person.organisation_id] else '{}' end
        || case when person.role = 'core_member' then array['00000000-0000-4000-8000-00000000c0de'::uuid] else '{}' end,
        null, person.session_id, $2, $3, $4
    );
    return query
    select
        person.id, person.name, person.role, person.organisation_id, person.represents, person.second_factor_at, person.session_id;
end
$$;
grant execute on function act_as(bytea, timestamptz, uuid, text)
to casustafel_gate, casustafel_scoped, casustafel_lead, casustafel_office, casustafel_privacy, casustafel_figures;

-- The gate acts before a session is complete: as nobody, or for the account whose password or link it has just checked.
create function act_as_gate(now timestamptz, account uuid default null, request uuid default null, address text default null) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    select begin_acting($2, null, 'gate', null, $1, $3, $4)
$$;
grant execute on function act_as_gate(timestamptz, uuid, uuid, text) to casustafel_gate;

create function act_as_job(job text, now timestamptz) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    select begin_acting(null, null, $1, null, $2, null, null)
$$;
grant execute on function act_as_job(text, timestamptz) to casustafel_job;

-- 8. Who may touch what.
grant select on organisations, settings, database_facts
to casustafel_gate, casustafel_scoped, casustafel_lead, casustafel_office, casustafel_privacy, casustafel_figures, casustafel_job;

grant select (id, name, role, organisation_id, represents, active)
on users
to casustafel_scoped, casustafel_privacy, casustafel_figures;
grant select on users to casustafel_gate, casustafel_lead, casustafel_office, casustafel_job;

alter table users enable row level security;
create policy "everybody may know who works here" on users
for select
to casustafel_gate, casustafel_scoped, casustafel_lead, casustafel_office, casustafel_privacy, casustafel_figures, casustafel_job
using (true);
create policy "the office makes accounts" on users
for insert to casustafel_office with check (not demo and (select app_actor()) is not null);
create policy "the office changes accounts, never its own role" on users
for update to casustafel_office using ((select app_actor()) is not null)
with check (id is distinct from (select app_actor()) or (role = 'administrator' and active));
create policy "the project lead makes accounts for a case" on users
for insert to casustafel_lead with check (role in ('invitee', 'case_manager', 'signaller') and not demo and (select app_actor()) is not null);
create policy "jobs make the first account and demo accounts" on users
for insert to casustafel_job with check (true);
grant insert (id, email, name, role, organisation_id, represents, created_at, created_by) on users to casustafel_office, casustafel_lead;
grant update (email, name, role, organisation_id, represents, active, deactivated_at) on users to casustafel_office;
grant insert on users to casustafel_job;

grant insert (id, name, kind, created_at), update (name, kind, active) on organisations to casustafel_office;
grant insert on organisations to casustafel_job;

grant select, insert, update on user_credentials to casustafel_gate;
grant select (user_id, password_set_at, totp_confirmed_at) on user_credentials to casustafel_office;
grant update (totp_sealed, totp_confirmed_at, totp_last_step) on user_credentials to casustafel_office;
grant select, insert on user_credentials to casustafel_job;

grant select, insert, update, delete on recovery_codes to casustafel_gate;
grant select (user_id), delete on recovery_codes to casustafel_office;

grant select, insert, update, delete on sessions to casustafel_gate;
grant select (id, user_id, created_at, last_seen_at, expires_at), delete on sessions to casustafel_office;
grant select, insert, delete on sessions to casustafel_job;

grant select, insert, update on one_time_links to casustafel_gate;
grant select (user_id, purpose, created_at, expires_at, used_at) on one_time_links to casustafel_office, casustafel_lead;
grant insert on one_time_links to casustafel_office, casustafel_lead, casustafel_job;
grant select (user_id, expires_at, used_at), update (expires_at) on one_time_links to casustafel_job;
grant update (expires_at) on one_time_links to casustafel_office, casustafel_lead;

grant select, insert, update, delete on sign_in_attempts to casustafel_gate;

grant select on audit to casustafel_privacy, casustafel_job;

grant insert, update on settings to casustafel_office;
grant insert on settings to casustafel_job;
grant update (is_demo) on database_facts to casustafel_job;

reset role;
