//! Made-up cases by the hundred: what the door keeps of a case, written at once for many that have already become what they are.
//! Only for a database that is a demo; the database sees to that itself.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use sqlx::types::Json;
use uuid::Uuid;

use super::cases::{Details, Head, Notes, small};
use crate::database::{DatabaseError, Tx};
use crate::domain::case::Case;
use crate::domain::command::CommandKind;
use crate::domain::condition::{Condition, ConditionState, Relief};
use crate::domain::event::{Event, Recorded};
use crate::domain::ids::{MeetingId, UserId};
use crate::domain::involvement;
use crate::domain::lead_times::LeadTimes;
use crate::domain::meeting::MeetingEvent;
use crate::domain::phase::Phase;
use crate::domain::plan::{Action, Digest, Need, Written};
use crate::domain::role::Author;
use crate::domain::round::Stance;
use crate::domain::sheets::Sheets;
use crate::domain::text::Prose;

/// A case as it became, with everything the door would have kept on the way.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The case.
    pub case: Case,
    /// Its history: each event with the revision after it and the one it was based on.
    pub events: Vec<(Recorded, i64, i64)>,
    /// The acts for the trail: when, who, what.
    pub acts: Vec<(DateTime<Utc>, UserId, &'static str)>,
    /// The words that were written.
    pub texts: Vec<String>,
    /// The excerpt of each version that was adopted, with when.
    pub excerpts: Vec<(u32, DateTime<Utc>, String)>,
    /// The step before the present one.
    pub came_from: Option<Phase>,
    /// Since when it waits for whom it waits for.
    pub waits_since: DateTime<Utc>,
    /// When each round ended.
    pub rounds_ended: BTreeMap<u32, DateTime<Utc>>,
}

/// A meeting to add, with what happened to it: planned, and perhaps held.
#[derive(Clone, Debug)]
pub struct Table {
    /// The meeting.
    pub id: MeetingId,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// Whether it was opened and closed.
    pub held: bool,
    /// Who was there.
    pub present: Vec<UserId>,
    /// Each event with its moment.
    pub events: Vec<(DateTime<Utc>, MeetingEvent)>,
    /// By whom.
    pub lead: UserId,
}

/// What arrives together, table by table.
#[derive(Default, Serialize)]
pub struct Batch {
    meetings: Vec<MeetingRow>,
    attendance: Vec<AttendanceRow>,
    meeting_events: Vec<MeetingEventRow>,
    cases: Vec<CaseRow>,
    notes: Vec<NotesRow>,
    involvements: Vec<InvolvementRow>,
    texts: Vec<TextRow>,
    versions: Vec<VersionRow>,
    passages: Vec<PassageRow>,
    items: Vec<ItemRow>,
    invitations: Vec<InvitationRow>,
    rounds: Vec<RoundRow>,
    seats: Vec<SeatRow>,
    positions: Vec<PositionRow>,
    conditions: Vec<ConditionRow>,
    goes: Vec<GoRow>,
    excerpts: Vec<ExcerptRow>,
    events: Vec<EventRow>,
    acts: Vec<ActRow>,
}

impl Batch {
    /// How many cases are in it.
    pub fn len(&self) -> usize {
        self.cases.len()
    }

    /// Whether nobody is in it.
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty()
    }

    /// Adds a meeting.
    pub fn meet(&mut self, table: Table) {
        self.meetings.push(MeetingRow {
            id: table.id.0,
            revision: i64::try_from(table.events.len()).unwrap_or(1),
            state: if table.held { "closed" } else { "planned" },
            starts_at: table.starts_at,
            attendance_recorded: table.held,
        });
        let present = table.present.iter().filter(|_| table.held);
        self.attendance.extend(present.map(|user| AttendanceRow { meeting_id: table.id.0, user_id: user.0 }));
        self.meeting_events.extend((1..).zip(table.events).map(|(seq, (at, data))| MeetingEventRow {
            meeting_id: table.id.0,
            seq,
            at,
            actor: table.lead.0,
            data,
        }));
    }

    /// Adds a case as it stands on a day.
    pub fn add(&mut self, arrival: Arrival, today: NaiveDate) {
        let Arrival { case, events, acts, texts, excerpts, came_from, waits_since, rounds_ended } = arrival;
        let case_id = case.id.0;
        self.cases.push(CaseRow::of(&case, came_from, waits_since, today));
        let notes = Notes::of(&case);
        if notes != Notes::default() {
            self.notes.push(NotesRow { case_id, notes });
        }
        self.involvements.extend(involvement::access(&case).into_iter().map(|row| InvolvementRow {
            case_id,
            party: row.party,
            capacity: row.capacity.as_str(),
            valid_from: row.from,
            valid_until: row.until,
        }));
        let words: BTreeMap<Digest, String> = texts.into_iter().map(|text| (Digest::of(&text), text)).collect();
        self.texts.extend(words.into_iter().map(|(digest, text)| TextRow { case_id, digest: bytes(&digest), text }));
        self.add_plan(&case);
        self.add_table(&case, &rounds_ended);
        self.add_rest(&case);
        let kept = |(version, at, text)| ExcerptRow { case_id, version: small(version), at, text };
        self.excerpts.extend(excerpts.into_iter().map(kept));
        let number = case.number.to_string();
        self.events.extend((1..).zip(events).map(|(seq, (recorded, revision, based_on))| {
            let (actor, job) = match recorded.by {
                Author::Person(person) => (Some(person.0), None),
                Author::Job(job) => (None, Some(job.as_str())),
            };
            EventRow { case_id, seq, revision, based_on, at: recorded.at, actor, job, data: recorded.event }
        }));
        self.acts.extend(acts.into_iter().map(|(at, actor, action)| ActRow {
            at,
            actor: actor.0,
            action,
            case_id,
            case_number: number.clone(),
        }));
    }

    fn add_plan(&mut self, case: &Case) {
        let case_id = case.id.0;
        for version in &case.versions {
            self.versions.push(VersionRow {
                case_id,
                number: small(version.number),
                state: version.state.as_str(),
                hash: version.hash.as_ref().map(bytes),
                frozen_at: version.frozen_at,
                copied_from: version.copied_from.map(small),
                actions: version.content.actions.clone(),
                actions_revision: small(version.content.actions_revision),
                needs: version.content.needs.clone(),
                actions_written: version.content.actions_written,
                needs_revision: small(version.content.needs_revision),
                needs_written: version.content.needs_written,
                sheets: version.content.sheets.clone(),
            });
            self.passages.extend(version.content.passages.iter().map(|((section, voice), passage)| PassageRow {
                case_id,
                version: small(version.number),
                section: section.as_str(),
                voice: voice.as_str(),
                digest: bytes(&passage.digest),
                empty: passage.empty,
                author: passage.author.0,
                written_at: passage.written_at,
                revision: small(passage.revision),
            }));
        }
    }

    fn add_table(&mut self, case: &Case, rounds_ended: &BTreeMap<u32, DateTime<Utc>>) {
        let case_id = case.id.0;
        self.items.extend(case.items.iter().map(|item| ItemRow {
            case_id,
            number: small(item.number),
            meeting_id: item.meeting.0,
            day: item.on,
            discussed: item.discussed,
            outcome: item.outcome.map(|outcome| outcome.as_str()),
        }));
        self.invitations.extend(case.invitations.iter().map(|invitation| InvitationRow {
            case_id,
            number: small(invitation.number),
            user_id: invitation.user.0,
            capacity: invitation.capacity.as_str(),
            represents: invitation.represents.as_str(),
            at: invitation.at,
            until: invitation.until,
            ended_at: invitation.ended,
        }));
        for round in &case.rounds {
            let number = small(round.number);
            self.rounds.push(RoundRow {
                case_id,
                number,
                version: small(round.version),
                hash: bytes(&round.hash),
                opened_at: round.opened_at,
                awaiting_until: round.awaiting_until,
                ended: round.end.map(|end| end.as_str()),
                ended_at: rounds_ended.get(&round.number).copied(),
            });
            self.seats.extend((1..).zip(&round.seats).map(|(place, seat)| SeatRow {
                case_id,
                round: number,
                member: seat.member.0,
                place,
                represents: seat.represents.as_str(),
                deputy: seat.deputy.map(|deputy| deputy.0),
            }));
            self.positions.extend((1..).zip(&round.positions).map(|(place, position)| PositionRow {
                case_id,
                round: number,
                number: place,
                seat: position.seat.0,
                by_user: position.by.0,
                stance: position.stance.clone(),
                at: position.at,
            }));
        }
    }

    fn add_rest(&mut self, case: &Case) {
        let case_id = case.id.0;
        self.conditions.extend(case.conditions.iter().map(|condition| ConditionRow {
            case_id,
            number: small(condition.number),
            version: small(condition.version),
            kind: condition.kind.as_str(),
            what: condition.what.as_str().to_owned(),
            owner_role: condition.owner.role.as_str(),
            owner_user: condition.owner.user.map(|owner| owner.0),
            owner_name: condition.owner.name.as_ref().map(|name| name.as_str().to_owned()),
            blocking: condition.blocking,
            group_number: condition.group,
            expected_on: condition.expected_on,
            since: condition.since,
            state: condition.state.clone(),
            relief: condition.relief.clone(),
        }));
        self.goes.extend(case.goes.iter().map(|go| GoRow {
            case_id,
            number: small(go.number),
            version: small(go.version),
            by_user: go.by.0,
            at: go.at,
            recipients: go.recipients.iter().map(|recipient| recipient.0).collect(),
            remark: go.remark.clone(),
            conditions: go.conditions.clone(),
            ended: go.ended.as_ref().map(|ended| ended.how.as_str()),
            ended_at: go.ended.as_ref().map(|ended| ended.at),
            ended_reason: go.ended.as_ref().and_then(|ended| ended.reason.clone()),
        }));
    }
}

/// As the database reads bytes from text.
fn bytes(digest: &Digest) -> String {
    format!("\\x{digest}")
}

/// How many made-up cases arrived before.
///
/// # Errors
/// When the database does not answer.
pub async fn size(tx: &mut Tx) -> Result<u32, DatabaseError> {
    let crowd = sqlx::query_scalar!("select crowd from database_facts").fetch_one(&mut **tx).await?;
    Ok(u32::try_from(crowd).unwrap_or(0))
}

/// The last number given out in each year.
///
/// # Errors
/// When the database does not answer.
pub async fn last_numbers(tx: &mut Tx) -> Result<BTreeMap<i32, u32>, DatabaseError> {
    let rows = sqlx::query!("select year, last from case_numbers").fetch_all(&mut **tx).await?;
    Ok(rows.into_iter().map(|row| (row.year, u32::try_from(row.last).unwrap_or(0))).collect())
}

/// The meetings there are: the day, which one, and how it stands.
///
/// # Errors
/// When the database does not answer.
pub async fn tables(tx: &mut Tx) -> Result<Vec<(NaiveDate, MeetingId, String)>, DatabaseError> {
    let rows = sqlx::query!(r#"select day as "day!", id, state from meetings where state <> 'cancelled'"#)
        .fetch_all(&mut **tx)
        .await?;
    Ok(rows.into_iter().map(|row| (row.day, MeetingId(row.id), row.state)).collect())
}

/// Takes in a batch.
///
/// # Errors
/// When the database does not answer, or is not a demo.
pub async fn join(tx: &mut Tx, batch: Batch) -> Result<(), DatabaseError> {
    // a few hundred cases take longer than anybody would wait for a page
    sqlx::query!("set local statement_timeout = '5min'").execute(&mut **tx).await?;
    sqlx::query!("set local synchronous_commit = off").execute(&mut **tx).await?;
    let cases: Vec<Uuid> = batch.cases.iter().map(|case| case.id).collect();
    sqlx::query!("select join_the_crowd($1)", Json(batch) as _).execute(&mut **tx).await?;
    sqlx::query!("select gather_search_words($1)", &cases).execute(&mut **tx).await?;
    Ok(())
}

/// Lets the database count anew what it holds.
///
/// # Errors
/// When the database does not answer, or is not a demo.
pub async fn settle(tx: &mut Tx) -> Result<(), DatabaseError> {
    sqlx::query!("set local statement_timeout = '5min'").execute(&mut **tx).await?;
    sqlx::query!("select settle_the_crowd()").execute(&mut **tx).await?;
    Ok(())
}

#[derive(Serialize)]
struct MeetingRow {
    id: Uuid,
    revision: i64,
    state: &'static str,
    starts_at: DateTime<Utc>,
    attendance_recorded: bool,
}

#[derive(Serialize)]
struct AttendanceRow {
    meeting_id: Uuid,
    user_id: Uuid,
}

#[derive(Serialize)]
struct MeetingEventRow {
    meeting_id: Uuid,
    seq: i64,
    at: DateTime<Utc>,
    actor: Uuid,
    data: MeetingEvent,
}

#[derive(Serialize)]
struct CaseRow {
    id: Uuid,
    number: String,
    revision: i64,
    phase: &'static str,
    previous_phase: Option<&'static str>,
    closed_reason: Option<&'static str>,
    first_name: String,
    born: NaiveDate,
    provider_id: Uuid,
    signaller_id: Uuid,
    case_manager_id: Option<Uuid>,
    urgent: bool,
    paused_until: Option<NaiveDate>,
    waits_for: &'static str,
    waits_since: DateTime<Utc>,
    last_safe_table_day: NaiveDate,
    next_due: Option<NaiveDate>,
    remind_on: Option<NaiveDate>,
    slipped_at: Option<DateTime<Utc>>,
    eighteenth: NaiveDate,
    started_at: Option<DateTime<Utc>>,
    submitted_at: Option<DateTime<Utc>>,
    accepted_at: Option<DateTime<Utc>>,
    case_manager_at: Option<DateTime<Utc>>,
    offered_at: Option<DateTime<Utc>>,
    scheduled_at: Option<DateTime<Utc>>,
    discussed_at: Option<DateTime<Utc>>,
    adopted_at: Option<DateTime<Utc>>,
    go_at: Option<DateTime<Utc>>,
    phase_since: Option<DateTime<Utc>>,
    tables: i32,
    in_effect_version: Option<i32>,
    details: Details,
}

impl CaseRow {
    fn of(case: &Case, came_from: Option<Phase>, waits_since: DateTime<Utc>, today: NaiveDate) -> Self {
        let head = Head::of(case, today, &LeadTimes::default());
        let times = head.milestones;
        Self {
            id: case.id.0,
            number: case.number.to_string(),
            revision: head.revision,
            phase: head.phase,
            previous_phase: came_from.map(Phase::as_str),
            closed_reason: head.closed_reason,
            first_name: case.youth.first_name.as_str().to_owned(),
            born: head.born,
            provider_id: case.provider.0,
            signaller_id: head.signaller,
            case_manager_id: head.case_manager,
            urgent: head.urgent,
            paused_until: head.paused_until,
            waits_for: head.waits_for,
            waits_since,
            last_safe_table_day: head.last_safe_table_day,
            next_due: head.next_due,
            remind_on: head.remind_on,
            slipped_at: head.slipped_at,
            eighteenth: head.eighteenth,
            started_at: times.started,
            submitted_at: times.submitted,
            accepted_at: times.accepted,
            case_manager_at: times.case_manager,
            offered_at: times.offered,
            scheduled_at: times.scheduled,
            discussed_at: times.discussed,
            adopted_at: times.adopted,
            go_at: times.go,
            phase_since: times.phase_since,
            tables: head.tables,
            in_effect_version: head.in_effect,
            details: head.details,
        }
    }
}

#[derive(Serialize)]
struct NotesRow {
    case_id: Uuid,
    notes: Notes,
}

#[derive(Serialize)]
struct InvolvementRow {
    case_id: Uuid,
    party: Uuid,
    capacity: &'static str,
    valid_from: DateTime<Utc>,
    valid_until: Option<DateTime<Utc>>,
}

#[derive(Serialize)]
struct TextRow {
    case_id: Uuid,
    digest: String,
    text: String,
}

#[derive(Serialize)]
struct VersionRow {
    case_id: Uuid,
    number: i32,
    state: &'static str,
    hash: Option<String>,
    frozen_at: Option<DateTime<Utc>>,
    copied_from: Option<i32>,
    actions: Vec<Action>,
    actions_revision: i32,
    actions_written: Option<Written>,
    needs: Vec<Need>,
    needs_revision: i32,
    needs_written: Option<Written>,
    sheets: Sheets,
}

#[derive(Serialize)]
struct PassageRow {
    case_id: Uuid,
    version: i32,
    section: &'static str,
    voice: &'static str,
    digest: String,
    empty: bool,
    author: Uuid,
    written_at: DateTime<Utc>,
    revision: i32,
}

#[derive(Serialize)]
struct ItemRow {
    case_id: Uuid,
    number: i32,
    meeting_id: Uuid,
    day: NaiveDate,
    discussed: bool,
    outcome: Option<&'static str>,
}

#[derive(Serialize)]
struct InvitationRow {
    case_id: Uuid,
    number: i32,
    user_id: Uuid,
    capacity: &'static str,
    represents: &'static str,
    at: DateTime<Utc>,
    until: NaiveDate,
    ended_at: Option<DateTime<Utc>>,
}

#[derive(Serialize)]
struct RoundRow {
    case_id: Uuid,
    number: i32,
    version: i32,
    hash: String,
    opened_at: DateTime<Utc>,
    awaiting_until: Option<DateTime<Utc>>,
    ended: Option<&'static str>,
    ended_at: Option<DateTime<Utc>>,
}

#[derive(Serialize)]
struct SeatRow {
    case_id: Uuid,
    round: i32,
    member: Uuid,
    place: i32,
    represents: &'static str,
    deputy: Option<Uuid>,
}

#[derive(Serialize)]
struct PositionRow {
    case_id: Uuid,
    round: i32,
    number: i32,
    seat: Uuid,
    by_user: Uuid,
    stance: Stance,
    at: DateTime<Utc>,
}

#[derive(Serialize)]
struct ConditionRow {
    case_id: Uuid,
    number: i32,
    version: i32,
    kind: &'static str,
    what: String,
    owner_role: &'static str,
    owner_user: Option<Uuid>,
    owner_name: Option<String>,
    blocking: bool,
    group_number: Option<u8>,
    expected_on: Option<NaiveDate>,
    since: Option<DateTime<Utc>>,
    state: ConditionState,
    // a missing one, since "null" would be stored as a value
    #[serde(skip_serializing_if = "Option::is_none")]
    relief: Option<Relief>,
}

#[derive(Serialize)]
struct GoRow {
    case_id: Uuid,
    number: i32,
    version: i32,
    by_user: Uuid,
    at: DateTime<Utc>,
    recipients: Vec<Uuid>,
    remark: Option<Prose>,
    conditions: Vec<Condition>,
    ended: Option<&'static str>,
    ended_at: Option<DateTime<Utc>>,
    ended_reason: Option<Prose>,
}

#[derive(Serialize)]
struct ExcerptRow {
    case_id: Uuid,
    version: i32,
    at: DateTime<Utc>,
    text: String,
}

#[derive(Serialize)]
struct EventRow {
    case_id: Uuid,
    seq: i64,
    revision: i64,
    based_on: i64,
    at: DateTime<Utc>,
    actor: Option<Uuid>,
    job: Option<&'static str>,
    data: Event,
}

#[derive(Serialize)]
struct ActRow {
    at: DateTime<Utc>,
    actor: Uuid,
    action: &'static str,
    case_id: Uuid,
    case_number: String,
}

/// The word of an act in the trail.
pub fn word(kind: Option<CommandKind>) -> &'static str {
    kind.map_or("start_signal", CommandKind::as_str)
}
