//! What people are told, and the letters that carry it out of the house: written, taken to be sent, sent or given up.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::unknown;
use crate::auth::token::TokenHash;
use crate::database::{DatabaseError, Tx};
use crate::domain::appointment::{AHEAD, Appointment, Change, Entry, Method};
use crate::domain::digest::Wish;
use crate::domain::ids::{MeetingId, UserId};
use crate::domain::notice::NoticeKind;
use crate::domain::role::Role;

/// How many lines stand on one page of a list.
pub const PAGE: usize = 50;
/// How many messages are put in letters in one go.
const AT_ONCE: i64 = 1000;

/// A message that no letter carries yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unmailed {
    /// Which.
    pub id: i64,
    /// To whom.
    pub user: UserId,
    /// About what.
    pub kind: NoticeKind,
    /// Since when.
    pub at: DateTime<Utc>,
    /// How they want their mail.
    pub wish: Wish,
}

/// Whether nobody else is writing letters now; nobody else begins until the end of the transaction.
pub async fn write_alone(tx: &mut Tx) -> Result<bool, DatabaseError> {
    let alone = sqlx::query_scalar!(r#"select pg_try_advisory_xact_lock(hashtext('casustafel letters')) as "alone!""#)
        .fetch_one(&mut **tx)
        .await?;
    Ok(alone)
}

/// The messages since that moment that no letter carries yet, the oldest first; not those that ask for what was done in between: a
/// second person who was found, a round that ended or that has its answer.
pub async fn unmailed(tx: &mut Tx, since: DateTime<Utc>) -> Result<Vec<Unmailed>, DatabaseError> {
    let unmailed: Vec<String> =
        NoticeKind::ALL.iter().filter(|kind| !kind.is_mailed()).map(|kind| kind.as_str().to_owned()).collect();
    let rows = sqlx::query!(
        r#"
        select o.id, o.to_user, o.kind, o.created_at, w.daily_at as "daily_at?"
        from outbox o
        join users u on u.id = o.to_user
        left join mail_wishes w on w.user_id = u.id
        left join cases c on c.number = o.case_number and o.kind in ('condition_to_confirm', 'round_opened')
        where
            o.mail_id is null
            and o.created_at > $1
            and o.kind <> all ($2)
            and u.active
            and (
                o.kind <> 'condition_to_confirm'
                or exists (
                    select
                    from conditions d
                    where d.case_id = c.id and ((d.standing = 'fulfilled' and not d.confirmed) or d.relief is not null)
                )
            )
            and (
                o.kind <> 'round_opened'
                or exists (
                    select
                    from rounds r
                    where
                        r.case_id = c.id
                        and r.ended is null
                        and not exists (
                            select
                            from seats s
                            join positions p on p.case_id = s.case_id and p.round = s.round and p.seat = s.member
                            where s.case_id = r.case_id and s.round = r.number and o.to_user in (s.member, s.deputy)
                        )
                )
            )
        order by o.created_at, o.id
        limit $3
        "#,
        since,
        &unmailed,
        AT_ONCE,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            let (id, user, kind) = (row.id, UserId(row.to_user), read_kind(&row.kind)?);
            Ok(Unmailed { id, user, kind, at: row.created_at, wish: read_wish(row.daily_at) })
        })
        .collect()
}

fn read_wish(daily_at: Option<i16>) -> Wish {
    daily_at.and_then(|hour| u8::try_from(hour).ok()).map_or(Wish::AtOnce, Wish::Daily)
}

/// How somebody wants their mail.
pub async fn wish(tx: &mut Tx, user: UserId) -> Result<Wish, DatabaseError> {
    let found = sqlx::query_scalar!("select daily_at from mail_wishes where user_id = $1", user.0);
    Ok(read_wish(found.fetch_optional(&mut **tx).await?.flatten()))
}

/// Keeps how somebody wants their mail.
pub async fn choose(tx: &mut Tx, user: UserId, wish: Wish) -> Result<(), DatabaseError> {
    let daily_at = match wish {
        Wish::AtOnce => None,
        Wish::Daily(hour) => Some(i16::from(hour)),
    };
    sqlx::query!(
        "
        insert into mail_wishes (user_id, daily_at)
        values ($1, $2)
        on conflict (user_id) do update
        set daily_at = excluded.daily_at
        ",
        user.0,
        daily_at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn read_kind(word: &str) -> Result<NoticeKind, DatabaseError> {
    NoticeKind::parse(word).ok_or_else(|| unknown("kind of message"))
}

/// Who must be at the meetings to come: the chair, the core and who answers for a member; and of each case on the agenda who signals, who
/// manages it and who was invited. The core of a meeting without cases only when it is near, or stands in a calendar already. Once
/// it is open everybody keeps it who was asked: what is decided there frees nobody.
pub async fn appointments(tx: &mut Tx) -> Result<Vec<Appointment>, DatabaseError> {
    let rows = sqlx::query!(
        r#"
        with near as (
            select m.id, m.starts_at, m.state
            from meetings m
            where
                m.state in ('planned', 'open')
                and m.starts_at > app_now()
                and (
                    m.starts_at < app_now() + $1
                    or exists (select from agenda_items i where i.meeting_id = m.id and i.outcome is null)
                    or exists (select from calendar_entries e where e.meeting_id = m.id)
                )
        ),
        on_agenda as (
            select
                n.id as meeting_id, c.id as case_id, c.signaller_id, c.case_manager_id,
                coalesce(
                    jsonb_typeof(c.details -> 'consent_withdrawn') is distinct from 'object'
                    and c.details -> 'signal' -> 'consent' -> 'to' @> '"committee"',
                    false
                ) as shared
            from near n
            join agenda_items i on i.meeting_id = n.id and i.outcome is null
            join cases c on c.id = i.case_id
        ),
        expected as (
            select n.id as meeting_id, u.id as user_id from near n join users u on u.role in ('core_member', 'project_lead')
            union
            select e.meeting_id, e.user_id
            from near n
            join calendar_entries e on e.meeting_id = n.id and not e.taken_back
            where n.state = 'open'
            union
            select d.meeting_id, d.deputy from meeting_deputies d
            union
            select a.meeting_id, a.signaller_id from on_agenda a
            union
            select a.meeting_id, a.case_manager_id from on_agenda a
            union
            select a.meeting_id, v.user_id
            from on_agenda a
            join invitations v on v.case_id = a.case_id and v.ended_at is null and v.until >= app_day()
            where a.shared
        )
        select n.id as "meeting!", u.id as "user!", n.starts_at as "starts_at!"
        from near n
        join expected e on e.meeting_id = n.id
        join users u on u.id = e.user_id and u.active
        "#,
        pg_interval(AHEAD),
    )
    .fetch_all(&mut **tx)
    .await?;
    let appointment =
        |meeting, user, starts_at| Appointment { meeting: MeetingId(meeting), user: UserId(user), starts_at };
    Ok(rows.into_iter().map(|row| appointment(row.meeting, row.user, row.starts_at)).collect())
}

fn pg_interval(time: TimeDelta) -> sqlx::postgres::types::PgInterval {
    sqlx::postgres::types::PgInterval { months: 0, days: 0, microseconds: time.num_microseconds().unwrap_or(i64::MAX) }
}

/// What calendars were told of meetings whose time did not come; of one that was held before its time nothing is taken back.
pub async fn entries(tx: &mut Tx) -> Result<Vec<Entry>, DatabaseError> {
    let rows = sqlx::query!(
        "
        select e.meeting_id, e.user_id, e.sequence, e.starts_at, e.taken_back
        from calendar_entries e
        join meetings m on m.id = e.meeting_id
        where (e.starts_at > app_now() or m.starts_at > app_now()) and m.state <> 'closed'
        ",
    )
    .fetch_all(&mut **tx)
    .await?;
    let entry = |meeting, user, sequence, starts_at, taken_back| Entry {
        told: Appointment { meeting: MeetingId(meeting), user: UserId(user), starts_at },
        sequence,
        taken_back,
    };
    let rows = rows.into_iter();
    Ok(rows.map(|row| entry(row.meeting_id, row.user_id, row.sequence, row.starts_at, row.taken_back)).collect())
}

/// What somebody's own calendar was told of a meeting.
pub async fn own_entry(tx: &mut Tx, meeting: MeetingId) -> Result<Option<Entry>, DatabaseError> {
    let row = sqlx::query!(
        "select user_id, sequence, starts_at, taken_back from calendar_entries where meeting_id = $1 and user_id = app_actor()",
        meeting.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| Entry {
        told: Appointment { meeting, user: UserId(row.user_id), starts_at: row.starts_at },
        sequence: row.sequence,
        taken_back: row.taken_back,
    }))
}

/// Writes a letter: the messages it carries, and the entry for the calendar that goes along.
pub async fn write(
    tx: &mut Tx,
    id: Uuid,
    user: UserId,
    messages: &[i64],
    change: Option<&Change>,
) -> Result<(), DatabaseError> {
    let start = change.map(|change| change.appointment.starts_at);
    sqlx::query!(
        "
        with letter as (
            insert into mails (id, to_user, purpose, meeting_id, calendar_method, calendar_sequence, calendar_starts_at)
            values ($1, $2, 'notices', $4, $5, $6, $7)
            returning id
        ),
        entry as (
            insert into calendar_entries (meeting_id, user_id, sequence, starts_at, taken_back)
            select $4, $2, $6, $7, $5 = 'cancel'
            where $4 is not null
            on conflict (meeting_id, user_id) do update
            set sequence = excluded.sequence, starts_at = excluded.starts_at, taken_back = excluded.taken_back
        )
        update outbox o
        set mail_id = letter.id
        from letter
        where o.id = any ($3)
        ",
        id,
        user.0,
        messages,
        change.map(|change| change.appointment.meeting.0),
        change.map(|change| change.method.as_str()),
        change.map(|change| change.sequence),
        start,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Why a letter is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Something is told.
    Notices(Vec<NoticeKind>),
    /// Somebody gets the link of their account.
    Invitation,
}

/// A letter that somebody took to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Which.
    pub id: Uuid,
    /// To whom.
    pub user: UserId,
    /// Their address now.
    pub address: String,
    /// When it was written.
    pub written_at: DateTime<Utc>,
    /// From when the time in which it must arrive counts.
    pub counts_from: DateTime<Utc>,
    /// How often it was tried, with this.
    pub attempts: i32,
    /// Why it is written.
    pub purpose: Purpose,
    /// The entry for the calendar that goes along.
    pub change: Option<Change>,
}

/// Takes letters whose time has come, so that nobody else takes them before `back`: whoever takes them and never tells how it went
/// has lost them by then.
pub async fn take(tx: &mut Tx, at_most: i64, back: DateTime<Utc>) -> Result<Vec<Due>, DatabaseError> {
    let rows = sqlx::query!(
        r#"
        with due as (
            select m.id
            from mails m
            where m.sent_at is null and m.given_up_at is null and m.next_attempt_at <= app_now()
            order by m.next_attempt_at, m.id
            limit $1
            for update skip locked
        )
        update mails m
        set attempts = m.attempts + 1, next_attempt_at = $2
        from due, users u
        where m.id = due.id and u.id = m.to_user
        returning
            m.id, m.to_user, u.email, m.created_at, m.counts_from, m.attempts, m.purpose, m.meeting_id, m.calendar_method,
            m.calendar_sequence, m.calendar_starts_at,
            array(select distinct o.kind from outbox o where o.mail_id = m.id) as "kinds!"
        "#,
        at_most,
        back,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            let purpose = match row.purpose.as_str() {
                "invitation" => Purpose::Invitation,
                _ => {
                    let kinds: Result<Vec<NoticeKind>, DatabaseError> =
                        row.kinds.iter().map(|kind| read_kind(kind)).collect();
                    Purpose::Notices(kinds?)
                }
            };
            let change = match (row.meeting_id, row.calendar_method, row.calendar_sequence, row.calendar_starts_at) {
                (Some(meeting), Some(method), Some(sequence), Some(starts_at)) => Some(Change {
                    appointment: Appointment { meeting: MeetingId(meeting), user: UserId(row.to_user), starts_at },
                    method: Method::parse(&method).ok_or_else(|| unknown("word to a calendar"))?,
                    sequence,
                }),
                _ => None,
            };
            Ok(Due {
                id: row.id,
                user: UserId(row.to_user),
                address: row.email,
                written_at: row.created_at,
                counts_from: row.counts_from,
                attempts: row.attempts,
                purpose,
                change,
            })
        })
        .collect()
}

/// Notes that a letter was sent.
pub async fn sent(tx: &mut Tx, id: Uuid) -> Result<(), DatabaseError> {
    sqlx::query!(
        "update mails set sent_at = app_now(), given_up_at = null, problem = null where id = $1 and sent_at is null",
        id
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Notes what was the matter, and when it is tried again.
pub async fn failed(tx: &mut Tx, id: Uuid, problem: &str, again: DateTime<Utc>) -> Result<(), DatabaseError> {
    sqlx::query!(
        "update mails set problem = $2, next_attempt_at = $3 where id = $1 and sent_at is null",
        id,
        problem,
        again
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Gives a letter up, and tells the project leads; the administrators as well when it holds the link of an account. Whoever was told
/// and did not look yet is told once.
pub async fn give_up(tx: &mut Tx, id: Uuid, problem: &str) -> Result<(), DatabaseError> {
    sqlx::query!(
        "
        with given_up as (
            update mails
            set problem = $2, given_up_at = app_now(), settled_at = null
            where id = $1 and sent_at is null and given_up_at is null
            returning purpose
        )
        insert into outbox (to_user, kind)
        select u.id, $3
        from given_up g
        join users u on u.active and (u.role = 'project_lead' or (u.role = 'administrator' and g.purpose = 'invitation'))
        where not exists (select from outbox o where o.to_user = u.id and o.kind = $3 and o.seen_at is null)
        ",
        id,
        problem,
        NoticeKind::MailFailed.as_str(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Asks for a letter with the link of an account, instead of one that is still on its way.
pub async fn ask_for_invitation(tx: &mut Tx, id: Uuid, user: UserId) -> Result<(), DatabaseError> {
    drop_invitations(tx, user).await?;
    sqlx::query!("insert into mails (id, to_user, purpose) values ($1, $2, 'invitation')", id, user.0)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Sends no letter with the link of an account that is still on its way.
pub async fn drop_invitations(tx: &mut Tx, user: UserId) -> Result<(), DatabaseError> {
    sqlx::query!(
        "
        update mails
        set given_up_at = app_now(), settled_at = app_now()
        where to_user = $1 and purpose = 'invitation' and sent_at is null and given_up_at is null
        ",
        user.0,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Keeps the hash of a link at the moment its letter is sent, the first time; it counts as made by whoever asked for the letter.
pub async fn keep_link(
    tx: &mut Tx,
    letter: Uuid,
    token: &TokenHash,
    until: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    sqlx::query!(
        "
        insert into one_time_links (token_sha256, purpose, user_id, created_by, expires_at)
        select $2, 'invitation', m.to_user, m.asked_by, $3
        from mails m
        where m.id = $1
        on conflict (token_sha256) do nothing
        ",
        letter,
        token.as_slice(),
        until,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A letter as it lies in the mailbox of the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Which.
    pub id: Uuid,
    /// When it came.
    pub at: DateTime<Utc>,
    /// The address on it.
    pub address: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub body: String,
    /// The calendar file that goes along.
    pub calendar: Option<String>,
    /// The whole of it, as it would have travelled.
    pub message: String,
}

/// Puts a letter in the mailbox of the demo; the same letter lies there once.
pub async fn put_in_mailbox(tx: &mut Tx, letter: &Received) -> Result<(), DatabaseError> {
    sqlx::query!(
        "
        insert into demo_mailbox (mail_id, address, subject, body, calendar, message)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (mail_id) do nothing
        ",
        letter.id,
        letter.address,
        letter.subject,
        letter.body,
        letter.calendar,
        letter.message,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The letters in the mailbox of the demo, the newest first: at most one more than a page, before the one given.
pub async fn mailbox(tx: &mut Tx, before: Option<(DateTime<Utc>, Uuid)>) -> Result<Vec<Received>, DatabaseError> {
    let (at, id) = before.unzip();
    let rows = sqlx::query_as!(
        Received,
        "
        select mail_id as id, received_at as at, address, subject, body, calendar, message
        from demo_mailbox
        where $1::timestamptz is null or (received_at, mail_id) < ($1, $2::uuid)
        order by received_at desc, mail_id desc
        limit $3
        ",
        at,
        id,
        PAGE as i64 + 1,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows)
}

/// Something that was told to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Which.
    pub id: i64,
    /// About what.
    pub kind: NoticeKind,
    /// About which case.
    pub number: Option<String>,
    /// About which meeting.
    pub meeting: Option<MeetingId>,
    /// When the table sits that it is about, as it was told.
    pub table_at: Option<DateTime<Utc>>,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it was seen before.
    pub seen: bool,
}

/// What was told to somebody, the newest first: at most one more than a page, before the one given. What is shown counts as seen.
pub async fn read_own(tx: &mut Tx, user: UserId, before: Option<i64>) -> Result<Vec<Message>, DatabaseError> {
    let rows = sqlx::query!(
        "
        select id, kind, case_number, meeting_id, table_at, created_at, seen_at
        from outbox
        where to_user = $1 and ($2::bigint is null or id < $2)
        order by id desc
        limit $3
        ",
        user.0,
        before,
        PAGE as i64 + 1,
    )
    .fetch_all(&mut **tx)
    .await?;
    let new: Vec<i64> = rows.iter().take(PAGE).filter(|row| row.seen_at.is_none()).map(|row| row.id).collect();
    if !new.is_empty() {
        sqlx::query!(
            "update outbox set seen_at = app_now() where to_user = $1 and id = any ($2) and seen_at is null",
            user.0,
            &new
        )
        .execute(&mut **tx)
        .await?;
    }
    rows.into_iter()
        .map(|row| {
            Ok(Message {
                id: row.id,
                kind: read_kind(&row.kind)?,
                number: row.case_number,
                meeting: row.meeting_id.map(MeetingId),
                table_at: row.table_at,
                at: row.created_at,
                seen: row.seen_at.is_some(),
            })
        })
        .collect()
}

/// How a letter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is tried, now or later.
    Waiting,
    /// It was sent.
    Sent,
    /// It was given up.
    GivenUp,
    /// It was given up, and somebody saw to it.
    Settled,
}

/// A letter in the list of what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub id: Uuid,
    /// The name of whom it is for.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// When it was written.
    pub written_at: DateTime<Utc>,
    /// How it stands.
    pub standing: Standing,
    /// Since when, or when it is tried again.
    pub at: DateTime<Utc>,
    /// How often it was tried.
    pub attempts: i32,
    /// What was the matter the last time.
    pub problem: Option<String>,
    /// Why it is written.
    pub purpose: Purpose,
    /// What it says to a calendar, how many times the entry changed with it, and the start of the meeting.
    pub appointment: Option<(Method, i32, DateTime<Utc>)>,
}

/// Which letters a list is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    All,
    /// Those on their way.
    Waiting,
    /// Those that were given up and that nobody saw to.
    GivenUp,
}

/// The letters, the newest first: at most one more than a page, before the one given. Of which case they tell is not said.
pub async fn letters(
    tx: &mut Tx,
    which: Which,
    before: Option<(DateTime<Utc>, Uuid)>,
) -> Result<Vec<Line>, DatabaseError> {
    let (at, id) = before.unzip();
    let rows = sqlx::query!(
        r#"
        select
            m.id, u.name, u.role, m.created_at, m.next_attempt_at, m.sent_at, m.given_up_at, m.settled_at, m.attempts, m.problem,
            m.purpose, m.calendar_method, m.calendar_sequence, m.calendar_starts_at,
            array(select distinct o.kind from outbox o where o.mail_id = m.id) as "kinds!"
        from mails m
        join users u on u.id = m.to_user
        where
            ($1::timestamptz is null or (m.created_at, m.id) < ($1, $2::uuid))
            and (not $3 or (m.sent_at is null and m.given_up_at is null))
            and (not $4 or (m.given_up_at is not null and m.settled_at is null))
        order by m.created_at desc, m.id desc
        limit $5
        "#,
        at,
        id,
        which == Which::Waiting,
        which == Which::GivenUp,
        PAGE as i64 + 1,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            let (standing, at) = match (row.sent_at, row.given_up_at, row.settled_at) {
                (Some(at), ..) => (Standing::Sent, at),
                (None, Some(_), Some(at)) => (Standing::Settled, at),
                (None, Some(at), None) => (Standing::GivenUp, at),
                (None, None, _) => (Standing::Waiting, row.next_attempt_at),
            };
            let kinds: Result<Vec<NoticeKind>, DatabaseError> = row.kinds.iter().map(|kind| read_kind(kind)).collect();
            Ok(Line {
                id: row.id,
                name: row.name,
                role: Role::parse(&row.role).ok_or_else(|| unknown("role"))?,
                written_at: row.created_at,
                standing,
                at,
                attempts: row.attempts,
                problem: row.problem,
                purpose: if row.purpose == "invitation" { Purpose::Invitation } else { Purpose::Notices(kinds?) },
                appointment: row
                    .calendar_method
                    .as_deref()
                    .and_then(Method::parse)
                    .zip(row.calendar_sequence)
                    .zip(row.calendar_starts_at)
                    .map(|((method, sequence), starts_at)| (method, sequence, starts_at)),
            })
        })
        .collect()
}

/// How many letters were given up and not seen to.
pub async fn given_up(tx: &mut Tx) -> Result<i64, DatabaseError> {
    let many = sqlx::query_scalar!(
        r#"select count(*) as "many!" from mails where given_up_at is not null and settled_at is null"#
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(many)
}

/// Tries a letter again that was given up, or that waits for its next turn.
pub async fn try_again(tx: &mut Tx, id: Uuid) -> Result<bool, DatabaseError> {
    let done = sqlx::query!(
        "
        update mails
        set counts_from = app_now(), next_attempt_at = app_now(), attempts = 0, given_up_at = null, settled_at = null
        where id = $1 and sent_at is null and settled_at is null and (given_up_at is not null or problem is not null)
        ",
        id,
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that somebody saw to a letter that was given up.
pub async fn settle(tx: &mut Tx, id: Uuid) -> Result<bool, DatabaseError> {
    let done = sqlx::query!(
        "update mails set settled_at = app_now() where id = $1 and given_up_at is not null and settled_at is null",
        id
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
