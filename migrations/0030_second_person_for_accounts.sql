-- An account that sees cases is made by two people.
--
-- Why: whoever makes accounts could make one for themselves under any name, use its link, and see cases. So an account for a role that
-- sees cases counts only after a project lead confirmed it, and one that makes accounts or reads the trail after another administrator
-- or a project lead did, where there is one. Until then it is not "active": everything that asks for an active account says no.
--
-- Who confirms, rings the person up first. So an account is confirmed once it is set up (password and second step), because whoever
-- holds its link until then could still be somebody else. A link that would open an account again makes it wait again.

set role casustafel_owner;

alter table users add confirmed_at timestamptz;
update users set confirmed_at = created_at;
alter table users drop constraint "an account that ended has a date";
alter table users add constraint "an account is used when confirmed and not ended"
check (active = (deactivated_at is null and confirmed_at is not null));

create table account_requests (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references users (id),
    why text not null,
    asked_by uuid not null references users (id),
    asked_at timestamptz not null default app_now(),
    judged_by uuid references users (id),
    ended_at timestamptz,
    refused_because text,
    constraint "an account is asked for in a known way" check (why in ('account', 'role', 'reopening', 'link')),
    constraint "an account is confirmed by two people" check (judged_by <> asked_by),
    constraint "nobody confirms their own account" check (judged_by <> user_id),
    constraint "who judged an account is known with when" check (judged_by is null or ended_at is not null),
    constraint "an account is refused with a reason" check (
        refused_because is null or (judged_by is not null and char_length(btrim(refused_because)) between 1 and 2000)
    )
);
create unique index "one request for an account is open at a time" on account_requests (user_id) where ended_at is null;
create index account_requests_by_user on account_requests (user_id, asked_at);

-- Whether an account with this role, made or changed by this person, counts only after somebody else confirmed it.
create function needs_a_second_person(account uuid, role text, asker uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select
        -- the program itself (the first ones, a demo), and whoever sees every case already
        $3 is not null
        and not exists (select from users u where u.id = $3 and u.role = 'project_lead')
        and case
            when $2 in ('finance_controller', 'learning_reader') then false
            when $2 in ('administrator', 'privacy_officer') then exists (
                select from users u where u.active and u.role in ('administrator', 'project_lead') and u.id not in ($1, $3)
            )
            else true
        end
$$;

-- Whether the actor may be the second person for an account with this role.
create function may_judge_account(role text) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select exists (
        select
        from users u
        where
            u.id = app_actor()
            and u.active
            and (u.role = 'project_lead' or (u.role = 'administrator' and $1 in ('administrator', 'privacy_officer')))
    )
$$;

-- Since when an account can be entered: password and second step are set up.
create function account_set_up_at(account uuid) returns timestamptz
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select greatest(c.password_set_at, c.totp_confirmed_at)
    from user_credentials c
    where c.user_id = $1 and c.password_phc is not null and c.totp_confirmed_at is not null
$$;
grant execute on function account_set_up_at(uuid) to casustafel_office, casustafel_lead;

-- Tells those who may confirm, once there is something to confirm.
create function tell_who_confirms(account uuid) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    insert into outbox (to_user, kind)
    select u.id, 'account_to_confirm'
    from account_requests r
    join users a on a.id = r.user_id
    join users u
        on
            u.active
            and (u.role = 'project_lead' or (u.role = 'administrator' and a.role in ('administrator', 'privacy_officer')))
    where r.user_id = $1 and r.ended_at is null and u.id not in (r.asked_by, r.user_id) and account_set_up_at($1) is not null
$$;

-- Asks for the second person. An earlier request ends: who looked at that one looks again.
create function ask_to_confirm_account(account uuid, why text, asker uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    update account_requests r set ended_at = app_now() where r.user_id = $1 and r.ended_at is null;
    insert into account_requests (user_id, why, asked_by) values ($1, $2, $3);
    perform record_audit('ask_to_confirm_account', 'user', $1::text);
    perform tell_who_confirms($1);
end
$$;

-- Other rights wait. Changing them takes effect at once, but the account counts no more until it is confirmed.
create function an_account_waits() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
    waits boolean;
begin
    if tg_op = 'INSERT' then
        waits := needs_a_second_person(new.id, new.role, app_actor());
        new.confirmed_at := case when not waits then coalesce(app_now(), now()) end;
        new.active := new.active and not waits;
        return new;
    end if;
    if app_actor() is null then
        return new;
    end if;
    if
        new.role <> old.role
        or (old.deactivated_at is not null and new.deactivated_at is null)
        -- of the others, role and account alone say what they see
        or (
            new.role in ('signaller', 'provider_contact', 'case_manager', 'core_member', 'invitee', 'method_advisor')
            and (new.organisation_id, new.represents) is distinct from (old.organisation_id, old.represents)
        )
    then
        waits := needs_a_second_person(new.id, new.role, app_actor());
        new.confirmed_at := case when not waits then coalesce(new.confirmed_at, app_now()) end;
    end if;
    new.active := new.deactivated_at is null and new.confirmed_at is not null;
    return new;
end
$$;
create trigger "an account waits for a second person"
before insert or update on users
for each row execute function an_account_waits();

create function an_account_is_asked_for() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if new.deactivated_at is not null or new.confirmed_at is not null then
        update account_requests r set ended_at = app_now() where r.user_id = new.id and r.ended_at is null;
    elsif tg_op = 'INSERT' then
        perform ask_to_confirm_account(new.id, 'account', app_actor());
    elsif old.deactivated_at is not null then
        perform ask_to_confirm_account(new.id, 'reopening', app_actor());
    elsif
        (new.name, new.email, new.role, new.organisation_id, new.represents)
        is distinct from (old.name, old.email, old.role, old.organisation_id, old.represents)
    then
        perform ask_to_confirm_account(new.id, 'role', app_actor());
    end if;
    if tg_op = 'UPDATE' and old.active and not new.active then
        delete from sessions s where s.user_id = new.id;
    end if;
    return null;
end
$$;
create trigger "an account that waits is asked for"
after insert or update on users
for each row when (app_actor() is not null) execute function an_account_is_asked_for();

-- A link somebody else made, on an account without a second step, opens the whole account: then it waits as if it were new.
create function a_link_makes_an_account_wait(account uuid, maker uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if not needs_a_second_person($1, (select u.role from users u where u.id = $1), $2) then
        return;
    end if;
    update users u set confirmed_at = null, active = false where u.id = $1 and u.confirmed_at is not null;
    delete from sessions s where s.user_id = $1;
    if not exists (select from account_requests r where r.user_id = $1 and r.ended_at is null) then
        perform ask_to_confirm_account($1, 'link', $2);
    end if;
end
$$;

create function a_link_was_used() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if not exists (select from user_credentials c where c.user_id = new.user_id and c.totp_confirmed_at is not null) then
        perform a_link_makes_an_account_wait(new.user_id, new.created_by);
    end if;
    return null;
end
$$;
create trigger "a link to an account without a second step makes it wait"
after update of used_at on one_time_links
for each row when (old.used_at is null and new.used_at is not null) execute function a_link_was_used();

create function a_second_step_came_or_went() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
    maker uuid;
begin
    if new.totp_confirmed_at is not null then
        perform tell_who_confirms(new.user_id);
        return null;
    end if;
    -- who set the password by a link since the last confirmation may be somebody else
    select l.created_by
    into maker
    from one_time_links l
    join users u on u.id = l.user_id
    where l.user_id = new.user_id and l.created_by is not null and l.used_at > u.confirmed_at
    order by l.used_at desc
    limit 1;
    if found then
        perform a_link_makes_an_account_wait(new.user_id, maker);
    end if;
    return null;
end
$$;
create trigger "a second step that came or went is noticed"
after update of totp_confirmed_at on user_credentials
for each row when ((old.totp_confirmed_at is null) <> (new.totp_confirmed_at is null))
execute function a_second_step_came_or_went();

-- Nobody is inside with an account that does not count, whatever the program thinks.
create function a_session_is_of_an_account_that_counts() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if not exists (select from users u where u.id = new.user_id and u.active) then
        perform refuse('only an account that counts has a full session', 'sessions');
    end if;
    return new;
end
$$;
create trigger "only an account that counts has a full session"
before insert or update of second_factor_at, user_id on sessions
for each row when (new.second_factor_at is not null) execute function a_session_is_of_an_account_that_counts();

-- The second person says yes. False when the request is not open (any more) or is not the actor's to judge.
create function confirm_account(request uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
    whose uuid;
begin
    select u.id into whose from account_requests r join users u on u.id = r.user_id
    where r.id = request and r.ended_at is null and may_judge_account(u.role)
    for update of r, u;
    if not found then
        return false;
    end if;
    if account_set_up_at(whose) is null then
        perform refuse('an account is confirmed once it is set up', 'account_requests');
    end if;
    update account_requests r set judged_by = app_actor(), ended_at = app_now() where r.id = request;
    update users u set confirmed_at = app_now(), active = true where u.id = whose;
    insert into outbox (to_user, kind) select r.asked_by, 'account_judged' from account_requests r where r.id = request;
    return true;
end
$$;

-- The second person says no. Whoever set the account up does not get in with that, now or later.
create function refuse_account(request uuid, reason text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
    whose uuid;
begin
    select u.id into whose from account_requests r join users u on u.id = r.user_id
    where r.id = request and r.ended_at is null and may_judge_account(u.role)
    for update of r, u;
    if not found then
        return false;
    end if;
    update account_requests r set judged_by = app_actor(), ended_at = app_now(), refused_because = reason where r.id = request;
    perform forget_how_to_enter(whose);
    insert into outbox (to_user, kind) select r.asked_by, 'account_judged' from account_requests r where r.id = request;
    return true;
end
$$;

create function forget_how_to_enter(account uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    update user_credentials c
    set password_phc = null, password_set_at = null, totp_sealed = null, totp_confirmed_at = null, totp_last_step = null
    where c.user_id = $1;
    delete from recovery_codes c where c.user_id = $1;
    delete from sessions s where s.user_id = $1;
    update one_time_links l set expires_at = app_now() where l.user_id = $1 and l.used_at is null and l.expires_at > app_now();
end
$$;
grant execute on function confirm_account(uuid), refuse_account(uuid, text) to casustafel_office, casustafel_lead;

-- The first of a kind has nobody to confirm it. Whoever runs the server says yes: at the start, and when nobody is left who can sign in.
create function confirm_the_first(account uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if exists (
        select
        from users u
        join users w on w.id = $1 and w.role = u.role
        join user_credentials c on c.user_id = u.id
        where u.active and c.password_phc is not null and c.totp_confirmed_at is not null
    ) or not exists (select from users u where u.id = $1 and u.role in ('project_lead', 'administrator') and u.deactivated_at is null) then
        perform refuse('only the first project lead and administrator need no second person', 'users');
    end if;
    perform forget_how_to_enter($1);
    update account_requests r set ended_at = app_now() where r.user_id = $1 and r.ended_at is null;
    update users u set confirmed_at = app_now(), active = true where u.id = $1;
end
$$;
grant execute on function confirm_the_first(uuid) to casustafel_job;

-- The last ones stay, and stay what they are. That one of them waits is no reason to keep them: the server lets in a new first one.
create or replace function keep_the_last_ones() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if not old.active or old.role not in ('project_lead', 'administrator') then
        return coalesce(new, old);
    end if;
    if tg_op = 'UPDATE' and new.deactivated_at is null and new.role = old.role then
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

grant select on account_requests to casustafel_office, casustafel_lead;
alter table account_requests enable row level security;
create policy "the office and the project lead see who is asked for" on account_requests
for select to casustafel_office, casustafel_lead using ((select app_actor()) is not null);

reset role;
