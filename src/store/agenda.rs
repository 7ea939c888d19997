//! Lists around the table: the meetings to come and those that were, the agenda of one, who is expected, and the cases
//! that wait for a place.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc, Weekday};
use serde::Deserialize;
use sqlx::types::Json;
use uuid::Uuid;

use super::unknown;
use crate::database::{DatabaseError, Tx};
use crate::domain::case::{VoiceWay, YouthAnswer};
use crate::domain::ids::{CaseId, CaseNumber, MeetingId, UserId};
use crate::domain::meeting::{ItemOutcome, MeetingEvent, MeetingState};
use crate::domain::phase::Phase;
use crate::domain::plan::Content;
use crate::domain::role::{Represents, Role};

/// How many meetings a list shows at most.
pub const PAGE: usize = 20;

/// A meeting in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingLine {
    /// Which.
    pub id: MeetingId,
    /// Where it stands.
    pub state: MeetingState,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// The local day.
    pub day: NaiveDate,
    /// Which of the meetings of that day it is, from 1; those that were cancelled come last.
    pub place: i64,
    /// How many cases are or were on it, as far as the reader sees them.
    pub items: i64,
}

struct MeetingRow {
    id: Uuid,
    state: String,
    starts_at: DateTime<Utc>,
    day: NaiveDate,
    place: i64,
    items: i64,
}

impl TryFrom<MeetingRow> for MeetingLine {
    type Error = DatabaseError;

    fn try_from(row: MeetingRow) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: MeetingId(row.id),
            state: MeetingState::parse(&row.state).ok_or_else(|| unknown("state of a meeting"))?,
            starts_at: row.starts_at,
            day: row.day,
            place: row.place,
            items: row.items,
        })
    }
}

/// The meetings that are planned or open, the first first; at most twice a page.
pub async fn upcoming(tx: &mut Tx) -> Result<Vec<MeetingLine>, DatabaseError> {
    let rows = sqlx::query_as!(
        MeetingRow,
        r#"
        select
            m.id, m.state, m.starts_at, m.day as "day!",
            (
                select count(*) + 1
                from meetings o
                where o.day = m.day and (o.state = 'cancelled', o.starts_at, o.id) < (m.state = 'cancelled', m.starts_at, m.id)
            ) as "place!",
            (
                select count(distinct i.case_id)
                from agenda_items i
                where i.meeting_id = m.id and i.outcome is distinct from 'withdrawn'
            ) as "items!"
        from meetings m
        where m.state in ('planned', 'open')
        order by m.starts_at, m.id
        limit $1
        "#,
        2 * PAGE as i64,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The meetings that are over, the last first: at most one more than a page, before the one given. `own`: only those with a case
/// the reader sees.
pub async fn past(
    tx: &mut Tx,
    before: Option<(DateTime<Utc>, MeetingId)>,
    own: bool,
) -> Result<Vec<MeetingLine>, DatabaseError> {
    let (before_start, before_id) = before.map(|(at, id)| (at, id.0)).unzip();
    let rows = sqlx::query_as!(
        MeetingRow,
        r#"
        select
            m.id, m.state, m.starts_at, m.day as "day!",
            (
                select count(*) + 1
                from meetings o
                where o.day = m.day and (o.state = 'cancelled', o.starts_at, o.id) < (m.state = 'cancelled', m.starts_at, m.id)
            ) as "place!",
            (
                select count(distinct i.case_id)
                from agenda_items i
                where i.meeting_id = m.id and i.outcome is distinct from 'withdrawn'
            ) as "items!"
        from meetings m
        where
            m.state in ('closed', 'cancelled')
            and ($1::timestamptz is null or (m.starts_at, m.id) < ($1, $2::uuid))
            and (not $4 or exists (select from agenda_items i where i.meeting_id = m.id))
        order by m.starts_at desc, m.id desc
        limit $3
        "#,
        before_start,
        before_id,
        PAGE as i64 + 1,
        own,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The meeting that is the `place`-th of that day.
pub async fn meeting_at(tx: &mut Tx, day: NaiveDate, place: i64) -> Result<Option<MeetingId>, DatabaseError> {
    let id = sqlx::query_scalar!(
        "
        select m.id
        from meetings m
        where m.day = $1
        order by m.state = 'cancelled', m.starts_at, m.id
        offset $2 limit 1
        ",
        day,
        place - 1,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(id.map(MeetingId))
}

/// The day of a meeting, and which of that day it is.
pub async fn place_of(tx: &mut Tx, meeting: MeetingId) -> Result<Option<(NaiveDate, i64)>, DatabaseError> {
    let row = sqlx::query!(
        r#"
        select
            m.day as "day!",
            (
                select count(*) + 1
                from meetings o
                where o.day = m.day and (o.state = 'cancelled', o.starts_at, o.id) < (m.state = 'cancelled', m.starts_at, m.id)
            ) as "place!"
        from meetings m
        where m.id = $1
        "#,
        meeting.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| (row.day, row.place)))
}

/// The meeting that stood on that day and was moved from there, the last one when there were more.
pub async fn moved_from(tx: &mut Tx, day: NaiveDate) -> Result<Option<MeetingId>, DatabaseError> {
    let id = sqlx::query_scalar!(
        "
        select e.meeting_id
        from meeting_events e
        where
            e.kind in ('planned', 'moved')
            and (coalesce(e.data ->> 'starts_at', e.data ->> 'to')::timestamptz at time zone 'Europe/Amsterdam')::date = $1
        order by e.at desc, e.seq desc
        limit 1
        ",
        day,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(id.map(MeetingId))
}

/// When a meeting was planned, moved or cancelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub name: Option<String>,
    /// What.
    pub event: MeetingEvent,
}

/// How a meeting came to stand where it stands, the first change first.
pub async fn changed(tx: &mut Tx, meeting: MeetingId) -> Result<Vec<Changed>, DatabaseError> {
    let rows = sqlx::query!(
        r#"
        select e.at, u.name as "name?", e.data as "event: Json<MeetingEvent>"
        from meeting_events e
        left join users u on u.id = e.actor
        where e.meeting_id = $1 and e.kind in ('planned', 'moved', 'cancelled')
        order by e.seq
        "#,
        meeting.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| Changed { at: row.at, name: row.name, event: row.event.0 }).collect())
}

/// How the last letter with the appointment of a meeting stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It is on its way.
    Waiting,
    /// It was sent.
    Sent,
    /// It was given up.
    GivenUp,
}

/// Who was sent the appointment of a meeting, and how the last letter stands.
pub async fn asked(tx: &mut Tx, meeting: MeetingId) -> Result<BTreeMap<UserId, Asked>, DatabaseError> {
    let rows = sqlx::query!(
        r#"
        select distinct on (m.to_user) m.to_user, m.sent_at is not null as "sent!", m.given_up_at is not null as "given_up!"
        from mails m
        where m.meeting_id = $1
        order by m.to_user, m.calendar_sequence desc, m.created_at desc
        "#,
        meeting.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    let standing = |sent, given_up| match (sent, given_up) {
        (true, _) => Asked::Sent,
        (false, true) => Asked::GivenUp,
        (false, false) => Asked::Waiting,
    };
    Ok(rows.into_iter().map(|row| (UserId(row.to_user), standing(row.sent, row.given_up))).collect())
}

/// Who gets every meeting in the calendar: who leads it and the core, by name.
pub async fn always_asked(tx: &mut Tx) -> Result<Vec<(UserId, String)>, DatabaseError> {
    let rows = sqlx::query!(
        "
        select u.id, u.name
        from users u
        where u.role in ('core_member', 'project_lead') and u.active
        order by u.role, u.name, u.id
        ",
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| (UserId(row.id), row.name)).collect())
}

/// A case on the agenda of a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemLine {
    /// Which case.
    pub id: CaseId,
    /// The number of the case.
    pub number: CaseNumber,
    /// The youth's first name.
    pub first_name: String,
    /// Whether the table ever discussed the case.
    pub known: bool,
    /// The revision of the case.
    pub revision: i64,
    /// The youth's date of birth.
    pub born: NaiveDate,
    /// Whether it cannot wait.
    pub urgent: bool,
    /// The last day on which the table decides in time.
    pub last_safe_day: NaiveDate,
    /// Whether it is or was discussed at this meeting.
    pub discussed: bool,
    /// How it ended here.
    pub outcome: Option<ItemOutcome>,
    /// Whether a round is open.
    pub round_open: bool,
    /// Whether the reader has a seat in that round, or stands in for one, that did not answer yet.
    pub asks_reader: bool,
    /// The newest version that lay on the table.
    pub version: Option<i32>,
    /// How many minutes it gets here.
    pub minutes: Option<i32>,
    /// How it is prepared.
    pub ready: Preparation,
}

/// How a case is prepared for the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preparation {
    /// How the youth takes part, once that was written down.
    pub youth_voice: Option<VoiceWay>,
    /// What the youth said of the newest text that lay on the table.
    pub youth_answer: Option<YouthAnswer>,
    /// How many people decide along besides the core.
    pub completing: i64,
    /// How often the table discussed it before.
    pub tables: i32,
    /// The version of the last round, if there was one.
    pub last_round: Option<i32>,
    /// Whether a newer text is being written.
    pub draft: bool,
    /// Open points with an answer.
    pub answered: i64,
    /// Open points in all.
    pub points: i64,
    /// How many parts the newest text lacks before a round can be opened on it.
    pub gaps: usize,
}

/// How many parts the newest text of each of these cases lacks before a round can be opened on it; what lacks nothing is left out.
async fn gaps(tx: &mut Tx, cases: &[Uuid]) -> Result<BTreeMap<Uuid, usize>, DatabaseError> {
    let rows = sqlx::query!(
        r#"
        select
            v.case_id,
            json_build_object(
                'passages', coalesce(
                    (
                        select json_agg(
                            json_build_array(
                                json_build_array(p.section, p.voice),
                                json_build_object(
                                    'digest', encode(p.digest, 'hex'),
                                    'empty', p.empty,
                                    'author', p.author,
                                    'written_at', p.written_at,
                                    'revision', p.revision
                                )
                            )
                        )
                        from plan_passages p
                        where p.case_id = v.case_id and p.version = v.number
                    ),
                    '[]'
                ),
                'actions', v.actions,
                'actions_revision', v.actions_revision,
                'actions_written', v.actions_written,
                'needs', v.needs,
                'needs_revision', v.needs_revision,
                'needs_written', v.needs_written,
                'sheets', v.sheets
            ) as "content!: Json<Content>"
        from plan_versions v
        where
            v.case_id = any ($1)
            and not exists (select from plan_versions l where l.case_id = v.case_id and l.number > v.number)
        "#,
        cases,
    )
    .fetch_all(&mut **tx)
    .await?;
    let lacking = rows.into_iter().map(|row| (row.case_id, row.content.0.gaps_for_round().len()));
    Ok(lacking.filter(|(_, gaps)| *gaps > 0).collect())
}

/// The agenda of a meeting, as far as the reader sees it, in the order that was chosen; what has no place yet comes after it, what is
/// urgent first, then what runs out of time first.
pub async fn agenda(tx: &mut Tx, meeting: MeetingId) -> Result<Vec<ItemLine>, DatabaseError> {
    let rows = sqlx::query!(
        r#"
        select
            c.id, c.number, c.first_name, c.discussed_at is not null as "known!", c.revision, c.born, c.urgent, c.last_safe_table_day,
            i.discussed, i.outcome,
            exists (select from rounds r where r.case_id = c.id and r.ended is null) as "round_open!",
            (select max(v.number) from plan_versions v where v.case_id = c.id and v.hash is not null) as "version?",
            p.minutes as "minutes?",
            c.tables,
            n.notes -> 'youth_voice' ->> 'way' as "youth_voice?",
            (
                select y.answered ->> 'answer'
                from jsonb_array_elements(n.notes -> 'youth_answers') with ordinality as y (answered, place)
                where
                    (y.answered ->> 'version')::integer
                    = (select max(v.number) from plan_versions v where v.case_id = c.id and v.hash is not null)
                order by y.place desc
                limit 1
            ) as "youth_answer?",
            exists (
                select
                from rounds r
                join seats s on s.case_id = r.case_id and s.round = r.number
                where
                    r.case_id = c.id
                    and r.ended is null
                    and app_actor() in (s.member, s.deputy)
                    and not exists (
                        select
                        from positions a
                        where a.case_id = r.case_id and a.round = r.number and a.seat = s.member
                    )
            ) as "asks_reader!",
            (
                select count(*)
                from invitations v
                where v.case_id = c.id and v.capacity = 'completes' and v.ended_at is null and v.until >= i.day
            ) as "completing!",
            (select max(r.version) from rounds r where r.case_id = c.id) as "last_round?",
            exists (select from plan_versions v where v.case_id = c.id and v.state = 'draft') as "draft!",
            (
                select count(*)
                from jsonb_array_elements(n.notes -> 'open_points') as o (point)
                where jsonb_typeof(o.point -> 'answer') = 'string'
            ) as "answered!",
            coalesce(jsonb_array_length(n.notes -> 'open_points'), 0)::bigint as "points!"
        from agenda_items i
        join cases c on c.id = i.case_id
        left join case_notes n on n.case_id = c.id
        left join agenda_places p on p.meeting_id = i.meeting_id and p.case_id = i.case_id
        where
            i.meeting_id = $1
            and not exists (
                select from agenda_items l where l.case_id = i.case_id and l.meeting_id = i.meeting_id and l.number > i.number
            )
        order by p.place, c.urgent desc, c.last_safe_table_day, c.number
        limit 100
        "#,
        meeting.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    let going: Vec<Uuid> = rows.iter().filter(|row| row.outcome.is_none()).map(|row| row.id).collect();
    let gaps = if going.is_empty() { BTreeMap::new() } else { gaps(tx, &going).await? };
    rows.into_iter()
        .map(|row| {
            Ok(ItemLine {
                id: CaseId(row.id),
                number: row.number.parse().map_err(|_| unknown("case number"))?,
                first_name: row.first_name,
                known: row.known,
                revision: row.revision,
                born: row.born,
                urgent: row.urgent,
                last_safe_day: row.last_safe_table_day,
                discussed: row.discussed,
                outcome: row.outcome.as_deref().and_then(ItemOutcome::parse),
                round_open: row.round_open,
                asks_reader: row.asks_reader,
                version: row.version,
                minutes: row.minutes,
                ready: Preparation {
                    youth_voice: row.youth_voice.as_deref().and_then(VoiceWay::parse),
                    youth_answer: row.youth_answer.as_deref().and_then(YouthAnswer::parse),
                    completing: row.completing,
                    tables: row.tables,
                    last_round: row.last_round,
                    draft: row.draft,
                    answered: row.answered,
                    points: row.points,
                    gaps: gaps.get(&row.id).copied().unwrap_or_default(),
                },
            })
        })
        .collect()
}

/// Somebody who is expected at a meeting, or was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Who.
    pub user: UserId,
    /// The name.
    pub name: String,
    /// The role of the account.
    pub role: Role,
    /// The domain a member of the core speaks for.
    pub represents: Option<Represents>,
    /// For which cases the person was invited, as far as the reader sees them.
    pub cases: Vec<String>,
    /// For whom the person took a position at this meeting, as far as the reader sees the case.
    pub stood_in_for: Vec<String>,
}

/// Who is expected: the core, who was invited to a case on the agenda, who answers for a member; and whoever was there.
pub async fn expected(tx: &mut Tx, meeting: MeetingId) -> Result<Vec<Expected>, DatabaseError> {
    let rows = sqlx::query!(
        r#"
        select
            u.id, u.name, u.role, u.represents,
            coalesce(
                (
                    select array_agg(distinct c.number order by c.number)
                    from invitations v
                    join agenda_items i on i.case_id = v.case_id and i.meeting_id = $1
                    join cases c on c.id = v.case_id
                    where v.user_id = u.id and v.ended_at is null and v.until >= i.day
                ),
                '{}'
            ) as "cases!",
            array(
                select distinct s.name
                from rounds r
                join positions p on p.case_id = r.case_id and p.round = r.number and p.by_user = u.id and p.seat <> u.id
                join users s on s.id = p.seat
                where r.meeting_id = $1
                order by s.name
            ) as "stood_in_for!"
        from users u
        where
            (u.role = 'core_member' and u.active)
            or u.id in (
                select v.user_id
                from invitations v
                join agenda_items i on i.case_id = v.case_id and i.meeting_id = $1
                where v.ended_at is null and v.until >= i.day
            )
            or u.id in (select d.deputy from meeting_deputies d where d.meeting_id = $1)
            or u.id in (select a.user_id from meeting_attendance a where a.meeting_id = $1)
        order by u.name, u.id
        "#,
        meeting.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    let expected: Result<Vec<Expected>, DatabaseError> = rows
        .into_iter()
        .map(|row| {
            Ok(Expected {
                user: UserId(row.id),
                name: row.name,
                role: Role::parse(&row.role).ok_or_else(|| unknown("role"))?,
                represents: row.represents.as_deref().and_then(Represents::parse),
                cases: row.cases,
                stood_in_for: row.stood_in_for,
            })
        })
        .collect();
    let mut expected = expected?;
    // the core in the order in which its domains are named everywhere, then everybody else
    expected.sort_by_key(|expected| (expected.role != Role::CoreMember, expected.represents));
    Ok(expected)
}

/// Who was there, by name: who was ticked, and who took a position for somebody else.
#[must_use]
pub fn present(expected: &[Expected], ticked: &BTreeSet<UserId>) -> Vec<String> {
    let there = |expected: &&Expected| ticked.contains(&expected.user) || !expected.stood_in_for.is_empty();
    let named = |expected: &Expected| match expected.stood_in_for.as_slice() {
        [] => expected.name.clone(),
        members => format!("{} (namens {})", expected.name, members.join(" en ")),
    };
    expected.iter().filter(there).map(named).collect()
}

/// Whom a member can name as a deputy: everybody with an active account who reads plans, but not the project lead.
pub async fn possible_deputies(tx: &mut Tx, member: UserId) -> Result<Vec<(UserId, String, Role)>, DatabaseError> {
    let rows = sqlx::query!(
        "
        select u.id, u.name, u.role
        from users u
        where
            u.active
            and u.id <> $1
            and u.role in ('core_member', 'case_manager', 'signaller', 'invitee', 'method_advisor')
        order by u.role <> 'core_member', u.name, u.id
        limit 500
        ",
        member.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter()
        .map(|row| Ok((UserId(row.id), row.name, Role::parse(&row.role).ok_or_else(|| unknown("role"))?)))
        .collect()
}

/// A case that waits for a place on a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The id, to continue after.
    pub id: Uuid,
    /// The number of the case.
    pub number: CaseNumber,
    /// The youth's first name.
    pub first_name: String,
    /// The youth's date of birth.
    pub born: NaiveDate,
    /// The revision of the case.
    pub revision: i64,
    /// The step it stands in.
    pub phase: Phase,
    /// Whether it cannot wait.
    pub urgent: bool,
    /// Why it cannot wait.
    pub urgent_because: Option<String>,
    /// The last day on which the table decides in time.
    pub last_safe_day: NaiveDate,
    /// How often the table discussed it in this passage.
    pub tables: i32,
    /// How it left the last meeting it was on.
    pub left: Option<ItemOutcome>,
    /// Whether the youth lets the committee see it.
    pub shared: bool,
    /// How many parts the newest text lacks before a round can be opened on it.
    pub gaps: usize,
}

/// Where the next page of the backlog begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    /// Whether the last one was urgent.
    pub urgent: bool,
    /// Its last safe day.
    pub last_safe_day: NaiveDate,
    /// Its id.
    pub id: Uuid,
}

/// The cases that wait for a place: what is urgent first, then what runs out of time first; at most one more than a page.
pub async fn backlog(tx: &mut Tx, after: Option<After>) -> Result<Vec<Waiting>, DatabaseError> {
    let urgent = after.map(|after| after.urgent);
    let day = after.map(|after| after.last_safe_day);
    let id = after.map(|after| after.id);
    let rows = sqlx::query!(
        r#"
        select
            c.id, c.number, c.first_name, c.born, c.revision, c.phase, c.urgent, n.notes ->> 'urgent' as "urgent_because?",
            c.last_safe_table_day, c.tables, l.outcome as "left?",
            coalesce(
                jsonb_typeof(c.details -> 'consent_withdrawn') is distinct from 'object'
                and c.details -> 'signal' -> 'consent' -> 'to' @> '"committee"',
                false
            ) as "shared!"
        from cases c
        left join case_notes n on n.case_id = c.id
        left join lateral (
            select i.outcome from agenda_items i where i.case_id = c.id order by i.number desc limit 1
        ) l on true
        where
            c.phase in ('scheduling', 'at_table')
            and not exists (
                select
                from agenda_items i
                where i.case_id = c.id and (i.outcome is null or i.outcome = 'awaiting_writing')
            )
            and ($1::boolean is null or (not c.urgent, c.last_safe_table_day, c.id) > (not $1, $2::date, $3::uuid))
        order by not c.urgent, c.last_safe_table_day, c.id
        limit $4
        "#,
        urgent,
        day,
        id,
        PAGE as i64 + 1,
    )
    .fetch_all(&mut **tx)
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let gaps = if ids.is_empty() { BTreeMap::new() } else { gaps(tx, &ids).await? };
    rows.into_iter()
        .map(|row| {
            Ok(Waiting {
                gaps: gaps.get(&row.id).copied().unwrap_or_default(),
                id: row.id,
                number: row.number.parse().map_err(|_| unknown("case number"))?,
                first_name: row.first_name,
                born: row.born,
                revision: row.revision,
                phase: Phase::parse(&row.phase, None).ok_or_else(|| unknown("phase"))?,
                urgent: row.urgent,
                urgent_because: row.urgent_because,
                last_safe_day: row.last_safe_table_day,
                tables: row.tables,
                left: row.left.as_deref().and_then(ItemOutcome::parse),
                shared: row.shared,
            })
        })
        .collect()
}

/// When the table sits every week, unless a meeting says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weekly {
    /// The day of the week.
    pub weekday: Weekday,
    /// The local time.
    pub time: NaiveTime,
    /// How many weeks ahead it is planned.
    pub weeks: i64,
    /// Whether public holidays are passed over.
    pub skip_holidays: bool,
}

/// The setting as it is stored: `{"weekday": "thu", "time": "09:00", "weeks": 8, "skip_holidays": true}`.
#[derive(Debug, Deserialize)]
struct Stored {
    weekday: String,
    time: String,
    weeks: Option<i64>,
    skip_holidays: Option<bool>,
}

impl Default for Weekly {
    /// Thursday at nine, eight weeks ahead, not on public holidays.
    fn default() -> Self {
        let time = NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default();
        Self { weekday: Weekday::Thu, time, weeks: 8, skip_holidays: true }
    }
}

/// When the table sits every week (setting `table.weekly`); Thursday at nine where nobody chose.
pub async fn weekly(tx: &mut Tx) -> Result<Weekly, DatabaseError> {
    let stored =
        sqlx::query_scalar!("select value from settings where key = 'table.weekly'").fetch_optional(&mut **tx).await?;
    let stored = stored.and_then(|value| serde_json::from_value::<Stored>(value).ok());
    let read = stored.and_then(|stored| {
        let time = NaiveTime::parse_from_str(&stored.time, "%H:%M").ok()?;
        Some(Weekly {
            weekday: stored.weekday.parse().ok()?,
            time,
            weeks: stored.weeks.unwrap_or(Weekly::default().weeks),
            skip_holidays: stored.skip_holidays.unwrap_or(true),
        })
    });
    Ok(read.unwrap_or_default())
}

/// Chooses when the table sits every week; `weekday` is the short English name of the day.
pub async fn choose_weekly(tx: &mut Tx, weekday: &str, weekly: &Weekly) -> Result<(), DatabaseError> {
    sqlx::query!(
        "select choose_the_weekly_table($1, $2, $3, $4)",
        weekday,
        weekly.time.format("%H:%M").to_string(),
        i32::try_from(weekly.weeks).unwrap_or_default(),
        weekly.skip_holidays,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
