-- Post: what somebody is told leaves the house as mail.
--
-- Why: the outbox says what is told to whom; a mail is one letter that carries several of those, or an entry for a calendar, or the
-- link of an invitation. How often it was tried and how that went belongs to the letter. A letter holds no word of a case: what it
-- says is made from kinds when it is sent.
set role casustafel_owner;

-- 1. Letters.
create table mails (
    id uuid primary key,
    to_user uuid not null references users (id),
    purpose text not null,
    meeting_id uuid references meetings (id),
    calendar_method text,
    calendar_sequence integer,
    calendar_starts_at timestamptz,
    asked_by uuid references users (id) default app_actor(),
    created_at timestamptz not null default app_now(),
    counts_from timestamptz not null default app_now(),
    next_attempt_at timestamptz not null default app_now(),
    attempts integer not null default 0,
    sent_at timestamptz,
    given_up_at timestamptz,
    settled_at timestamptz,
    problem text,
    constraint "a mail has a known purpose" check (purpose in ('notices', 'invitation')),
    constraint "an entry for a calendar is complete" check (
        num_nulls(meeting_id, calendar_method, calendar_sequence, calendar_starts_at) in (0, 4)
    ),
    constraint "an entry for a calendar asks or takes back" check (calendar_method in ('request', 'cancel')),
    constraint "a mail was sent or given up, not both" check (sent_at is null or given_up_at is null),
    constraint "a problem with a mail is named in a word" check (problem ~ '^[a-z][a-z_]{2,39}( [0-9]{3})?$')
);
create index mails_to_send on mails (next_attempt_at, id) where sent_at is null and given_up_at is null;
create index mails_by_time on mails (created_at desc, id desc);
create index mails_given_up on mails (given_up_at, id) where given_up_at is not null and settled_at is null;
create index mails_by_user on mails (to_user, id);

-- 2. What is told says which letter carries it, and no longer how that goes.
drop index outbox_to_send;
alter table outbox
drop column attempts,
drop column next_attempt_at,
drop column sent_at,
drop column given_up_at,
drop column last_problem,
add column mail_id uuid references mails (id);
create index outbox_to_mail on outbox (created_at, id) where mail_id is null;
create index outbox_by_mail on outbox (mail_id) where mail_id is not null;
create index outbox_unseen on outbox (to_user) where seen_at is null;

-- How much somebody has not seen yet, at most a hundred: asked with the session, before it is known who acts.
create function unseen_messages(of_user uuid) returns bigint
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select count(*) from (select from outbox o where o.to_user = $1 and o.seen_at is null limit 100) unseen
$$;
grant execute on function unseen_messages(uuid) to casustafel_gate;

-- Who exactly is told: whoever does something need not be. Asked before an act and answered again by it, so that nobody is promised a
-- message that does not come.
create function told_people(told jsonb) returns table (user_id uuid, kind text)
language sql stable set search_path = pg_catalog, public, pg_temp
as $$
    select distinct u.id, t.kind
    from jsonb_to_recordset($1) as t (kind text, person uuid, role text, organisation uuid)
    join users u
        on u.active and (u.id = t.person or (u.role = t.role and (t.organisation is null or u.organisation_id = t.organisation)))
    where u.id is distinct from app_actor()
$$;
grant execute on function told_people(jsonb) to casustafel_scoped, casustafel_lead, casustafel_job;

-- 3. What stands in whose calendar, as far as we know.
create table calendar_entries (
    meeting_id uuid not null references meetings (id),
    user_id uuid not null references users (id),
    sequence integer not null,
    starts_at timestamptz not null,
    taken_back boolean not null default false,
    primary key (meeting_id, user_id),
    constraint "an entry counts its changes from zero" check (sequence >= 0)
);

-- 4. In a demo nothing leaves the house: letters lie here, exactly as they would have been sent.
create table demo_mailbox (
    mail_id uuid primary key references mails (id),
    received_at timestamptz not null default app_now(),
    address text not null,
    subject text not null,
    body text not null,
    calendar text,
    message text not null
);
create index demo_mailbox_by_time on demo_mailbox (received_at desc, mail_id desc);

-- 5. Who may touch what. The administrator sees kind and time of what is told, never of which case.
grant select, insert, update on mails to casustafel_job;
grant select on mails to casustafel_lead, casustafel_office;
grant update (counts_from, next_attempt_at, attempts, given_up_at, settled_at) on mails to casustafel_lead, casustafel_office;
grant insert (id, to_user, purpose) on mails to casustafel_office;
grant update (mail_id) on outbox to casustafel_job;
grant select (token_sha256) on one_time_links to casustafel_job;
grant select (mail_id) on outbox to casustafel_lead;
grant select (id, to_user, kind, created_at, mail_id) on outbox to casustafel_office;
grant select (id, to_user, kind, case_number, created_at, seen_at), update (seen_at) on outbox to casustafel_gate;
grant select, insert, update on calendar_entries to casustafel_job;
grant select on calendar_entries to casustafel_scoped, casustafel_lead;
grant select, insert on demo_mailbox to casustafel_job;
grant select on demo_mailbox to casustafel_gate;

alter table mails enable row level security;
create policy "jobs write and send letters" on mails for all to casustafel_job using ((select app_now()) is not null);
create policy "project lead and administrator see what was sent" on mails
for select to casustafel_lead, casustafel_office using ((select app_actor()) is not null);
create policy "project lead and administrator try again" on mails
for update to casustafel_lead, casustafel_office using ((select app_actor()) is not null);
create policy "the administrator asks for the link of an account" on mails
for insert to casustafel_office with check (purpose = 'invitation' and (select app_actor()) is not null);

create policy "the project lead knows what is told to whom" on outbox
for select to casustafel_lead using ((select app_actor()) is not null);
create policy "the administrator knows that something is told" on outbox
for select to casustafel_office using ((select app_actor()) is not null);
create policy "everybody reads their own messages" on outbox
for select to casustafel_gate using (to_user = (select app_actor()));
create policy "everybody notes what they read" on outbox
for update to casustafel_gate using (to_user = (select app_actor()));

alter table calendar_entries enable row level security;
create policy "jobs keep calendars" on calendar_entries for all to casustafel_job using ((select app_now()) is not null);
create policy "everybody knows their own calendar" on calendar_entries
for select to casustafel_scoped, casustafel_lead using (user_id = (select app_actor()));

alter table demo_mailbox enable row level security;
create policy "the mailbox is there in a demo only" on demo_mailbox
for all to casustafel_job, casustafel_gate using (exists (select from database_facts f where f.is_demo));

reset role;
