//! One case as a whole: read in one statement, written by what changed.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::types::Json;
use std::collections::BTreeMap;
use uuid::Uuid;

use super::meetings::MeetingRow;
use super::{json, settings, unknown};
use crate::database::{DatabaseError, Tx};
use crate::domain::calendar;
use crate::domain::case::*;
use crate::domain::condition::Condition;
use crate::domain::due;
use crate::domain::facts::{CoreSeat, Facts, NamedPerson, OrganisationKind};
use crate::domain::ids::{CaseId, CaseNumber, MeetingId, OrganisationId, UserId};
use crate::domain::lead_times::{LeadTimes, last_safe_day};
use crate::domain::looking_back;
use crate::domain::meeting::Deputy;
use crate::domain::phase::Phase;
use crate::domain::plan::{PlanVersion, VersionState};
use crate::domain::role::{Represents, Role};
use crate::domain::round::Round;
use crate::domain::signal::{Answered, ChecklistItem, Signal};
use crate::domain::text::{Line, Prose};

/// Takes the case as one's own until the end of the transaction. `None` if it is not there, or not for the actor to see.
pub async fn lock(tx: &mut Tx, number: &CaseNumber) -> Result<Option<CaseId>, DatabaseError> {
    let id = sqlx::query_scalar!("select id from cases where number = $1 for update", number.to_string())
        .fetch_optional(&mut **tx)
        .await?;
    Ok(id.map(CaseId))
}

/// The number of the case that was begun under this name before. Until the end of the transaction nobody else begins it.
pub async fn begun(tx: &mut Tx, id: CaseId) -> Result<Option<CaseNumber>, DatabaseError> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", id.to_string()).execute(&mut **tx).await?;
    let number = sqlx::query_scalar!("select number from cases where id = $1", id.0).fetch_optional(&mut **tx).await?;
    number.map(|number| number.parse().map_err(|_| unknown("case number"))).transpose()
}

/// For the rest of the transaction a provider's contact sees the case as its signaller does: what they replace moves along.
pub async fn see_as_signaller(tx: &mut Tx, case: CaseId) -> Result<(), DatabaseError> {
    sqlx::query!("select see_as_signaller($1)", case.0).execute(&mut **tx).await?;
    Ok(())
}

/// The case, as far as the actor sees it.
pub async fn load(tx: &mut Tx, number: &CaseNumber) -> Result<Option<Case>, DatabaseError> {
    Ok(load_with_facts(tx, number, None, &[]).await?.map(|(case, _)| case))
}

/// The case with what the rules need to know besides: the core, the meeting it is on (or the one that is named), the first
/// next meeting, the person that is named, and the settings. One statement, so that all of it is of one moment.
pub async fn load_with_facts(
    tx: &mut Tx,
    number: &CaseNumber,
    meeting: Option<MeetingId>,
    named: &[UserId],
) -> Result<Option<(Case, Facts)>, DatabaseError> {
    let today = calendar::day(tx.now());
    let row = sqlx::query_as!(
        CaseRow,
        r#"
        select
            c.id,
            c.number,
            c.revision,
            c.phase,
            c.closed_reason,
            c.first_name,
            c.born,
            c.provider_id,
            c.signaller_id,
            c.case_manager_id,
            c.started_at,
            c.submitted_at,
            c.accepted_at,
            c.case_manager_at,
            c.offered_at,
            c.scheduled_at,
            c.discussed_at,
            c.adopted_at,
            c.go_at,
            c.phase_since,
            c.waits_since,
            c.tables,
            c.details as "details: Json<Details>",
            (select n.notes from case_notes n where n.case_id = c.id) as "notes: Json<Notes>",
            (
                select json_agg(
                    json_build_object(
                        'number', v.number,
                        'state', v.state,
                        'hash', encode(v.hash, 'hex'),
                        'frozen_at', v.frozen_at,
                        'copied_from', v.copied_from,
                        'content', json_build_object(
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
                        )
                    )
                    order by v.number
                )
                from plan_versions v
                where v.case_id = c.id
            ) as "versions: Json<Vec<PlanVersion>>",
            (
                select json_agg(
                    json_build_object(
                        'number', r.number,
                        'version', r.version,
                        'hash', encode(r.hash, 'hex'),
                        'meeting', r.meeting_id,
                        'seats', coalesce(
                            (
                                select json_agg(
                                    json_build_object('member', s.member, 'represents', s.represents, 'deputy', s.deputy)
                                    order by s.place
                                )
                                from seats s
                                where s.case_id = r.case_id and s.round = r.number
                            ),
                            '[]'
                        ),
                        'positions', coalesce(
                            (
                                select json_agg(
                                    json_build_object('seat', p.seat, 'by', p.by_user, 'stance', p.stance, 'at', p.at)
                                    order by p.number
                                )
                                from positions p
                                where p.case_id = r.case_id and p.round = r.number
                            ),
                            '[]'
                        ),
                        'opened_at', r.opened_at,
                        'awaiting_until', r.awaiting_until,
                        'end', r.ended
                    )
                    order by r.number
                )
                from rounds r
                where r.case_id = c.id
            ) as "rounds: Json<Vec<Round>>",
            (
                select json_agg(
                    json_build_object(
                        'number', i.number,
                        'meeting', i.meeting_id,
                        'on', i.day,
                        'discussed', i.discussed,
                        'outcome', i.outcome
                    )
                    order by i.number
                )
                from agenda_items i
                where i.case_id = c.id
            ) as "items: Json<Vec<AgendaItem>>",
            (
                select json_agg(
                    json_build_object(
                        'number', i.number,
                        'user', i.user_id,
                        'capacity', i.capacity,
                        'represents', i.represents,
                        'at', i.at,
                        'until', i.until,
                        'ended', i.ended_at
                    )
                    order by i.number
                )
                from invitations i
                where i.case_id = c.id
            ) as "invitations: Json<Vec<Invitation>>",
            (
                select json_agg(
                    json_build_object(
                        'number', o.number,
                        'version', o.version,
                        'kind', o.kind,
                        'what', o.what,
                        'owner', json_build_object('role', o.owner_role, 'user', o.owner_user, 'name', o.owner_name),
                        'deputy', o.deputy_user,
                        'blocking', o.blocking,
                        'group', o.group_number,
                        'requested_on', o.requested_on,
                        'expected_on', o.expected_on,
                        'since', o.since,
                        'state', o.state,
                        'relief', o.relief
                    )
                    order by o.number
                )
                from conditions o
                where o.case_id = c.id
            ) as "conditions: Json<Vec<Condition>>",
            (
                select json_agg(
                    json_build_object(
                        'number', g.number,
                        'version', g.version,
                        'by', g.by_user,
                        'at', g.at,
                        'recipients', g.recipients,
                        'remark', g.remark,
                        'conditions', g.conditions,
                        'ended', case
                            when g.ended is not null
                                then json_build_object('how', g.ended, 'at', g.ended_at, 'reason', g.ended_reason)
                        end
                    )
                    order by g.number
                )
                from goes g
                where g.case_id = c.id
            ) as "goes: Json<Vec<Go>>",
            (
                select json_agg(json_build_object('user', u.id, 'represents', u.represents) order by u.name, u.id)
                from users u
                where u.role = 'core_member' and u.active
            ) as "core: Json<Vec<CoreRow>>",
            (
                select json_build_object(
                    'id', m.id,
                    'revision', m.revision,
                    'state', m.state,
                    'starts_at', m.starts_at,
                    'attendance_recorded', m.attendance_recorded,
                    'present', '[]'::json,
                    'deputies', coalesce(
                        (
                            select json_agg(json_build_object('member', d.member, 'deputy', d.deputy) order by d.member)
                            from meeting_deputies d
                            where d.meeting_id = m.id
                        ),
                        '[]'
                    )
                )
                from meetings m
                where m.id = coalesce(
                    $2,
                    (
                        select i.meeting_id
                        from agenda_items i
                        where i.case_id = c.id and (i.outcome is null or i.outcome = 'awaiting_writing')
                    )
                )
            ) as "meeting: Json<MeetingRow>",
            (
                select json_build_object(
                    'id', m.id,
                    'revision', m.revision,
                    'state', m.state,
                    'starts_at', m.starts_at,
                    'attendance_recorded', m.attendance_recorded,
                    'present', '[]'::json,
                    'deputies', '[]'::json
                )
                from meetings m
                where m.state = 'planned' and m.day >= $4
                order by m.starts_at
                limit 1
            ) as "next_meeting: Json<MeetingRow>",
            (
                select json_agg(
                    json_build_object(
                        'user', u.id,
                        'role', u.role,
                        'organisation', u.organisation_id,
                        'organisation_kind', (select o.kind from organisations o where o.id = u.organisation_id),
                        'active', u.active
                    )
                )
                from users u
                where u.id = any ($3)
            ) as "named: Json<Vec<NamedRow>>",
            (select jsonb_object_agg(s.key, s.value) from settings s) as "settings: Json<Value>"
        from cases c
        where c.number = $1
        "#,
        number.to_string(),
        meeting.map(|meeting| meeting.0),
        &named.iter().map(|named| named.0).collect::<Vec<_>>(),
        today,
    )
    .fetch_optional(&mut **tx)
    .await?;
    row.map(CaseRow::read).transpose()
}

/// What the start of a case needs to know: who signals, where somebody else is named.
pub async fn facts_for_start(tx: &mut Tx, signaller: UserId) -> Result<Facts, DatabaseError> {
    let named = super::names::named(tx, signaller).await?;
    Ok(Facts { named: named.into_iter().collect(), ..Facts::default() })
}

/// The next number of the year; given back if the transaction does not go through.
pub async fn next_number(tx: &mut Tx, year: u16) -> Result<CaseNumber, DatabaseError> {
    let sequence = sqlx::query_scalar!(r#"select next_case_number($1) as "sequence!""#, i32::from(year))
        .fetch_one(&mut **tx)
        .await?;
    Ok(CaseNumber::new(year, u32::try_from(sequence).unwrap_or(0)))
}

/// The numbers of the next hundred cases after that one, in the order of their numbers as text.
pub async fn numbers_after(tx: &mut Tx, after: Option<&str>) -> Result<Vec<CaseNumber>, DatabaseError> {
    let numbers = sqlx::query_scalar!(
        r#"
        select number
        from cases
        where $1::text is null or number > $1
        order by number
        limit 100
        "#,
        after,
    )
    .fetch_all(&mut **tx)
    .await?;
    numbers.iter().map(|number| number.parse().map_err(|_| unknown("case number"))).collect()
}

/// The cases whose written answers did not come before their deadline.
pub async fn waiting_too_long(tx: &mut Tx) -> Result<Vec<CaseNumber>, DatabaseError> {
    let numbers = sqlx::query_scalar!(
        "
        select c.number
        from rounds r
        join cases c on c.id = r.case_id
        where r.ended is null and r.awaiting_until <= $1
        order by r.awaiting_until, c.number
        limit 500
        ",
        tx.now(),
    )
    .fetch_all(&mut **tx)
    .await?;
    numbers.iter().map(|number| number.parse().map_err(|_| unknown("case number"))).collect()
}

/// The cases that wait for their go while proof or cover of a blocking condition has expired.
pub async fn conditions_expired(tx: &mut Tx) -> Result<Vec<CaseNumber>, DatabaseError> {
    let today = calendar::day(tx.now());
    let numbers = sqlx::query_scalar!(
        "
        select c.number
        from cases c
        where
            c.phase = 'awaiting_go'
            and open_blocking(
                c.id,
                (select max(v.number) from plan_versions v where v.case_id = c.id and v.state = 'adopted'),
                $1
            ) > 0
        order by c.number
        limit 500
        ",
        today,
    )
    .fetch_all(&mut **tx)
    .await?;
    numbers.iter().map(|number| number.parse().map_err(|_| unknown("case number"))).collect()
}

/// Everything of a case that belongs to its signal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Details {
    signal: Signal,
    checklist: BTreeMap<ChecklistItem, Answered>,
    returned_with: Option<Prose>,
    consent_withdrawn: Option<ConsentWithdrawn>,
    no_case_manager: Option<NoCaseManager>,
}

impl Details {
    fn of(case: &Case) -> Self {
        Self {
            signal: case.signal.clone(),
            checklist: case.checklist.clone(),
            returned_with: case.returned_with.clone(),
            consent_withdrawn: case.consent_withdrawn.clone(),
            no_case_manager: case.no_case_manager,
        }
    }
}

/// Everything else that only people read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Notes {
    youth_voice: Option<YouthVoice>,
    urgent: Option<Prose>,
    paused: Option<Pause>,
    help: Vec<HelpAsked>,
    deputies: Vec<(MeetingId, Deputy)>,
    youth_answers: Vec<YouthAnswered>,
    replies: Vec<Reply>,
    withheld: Option<Withheld>,
    moments: Vec<Moment>,
    records: Vec<Record>,
    open_points: Vec<OpenPoint>,
    corrections: Vec<Correction>,
    retabled: Option<Retabled>,
    closing: Option<Closing>,
}

impl Notes {
    pub(super) fn of(case: &Case) -> Self {
        Self {
            youth_voice: case.youth_voice.clone(),
            urgent: case.urgent.clone(),
            paused: case.paused.clone(),
            help: case.help.clone(),
            deputies: case.deputies.clone(),
            youth_answers: case.youth_answers.clone(),
            replies: case.replies.clone(),
            withheld: case.withheld.clone(),
            moments: case.moments.clone(),
            records: case.records.clone(),
            open_points: case.open_points.clone(),
            corrections: case.corrections.clone(),
            retabled: case.retabled.clone(),
            closing: case.closing.clone(),
        }
    }
}

#[derive(Debug, Deserialize)]
struct CoreRow {
    user: UserId,
    represents: Represents,
}

#[derive(Debug, Deserialize)]
struct NamedRow {
    user: UserId,
    role: Role,
    organisation: Option<OrganisationId>,
    organisation_kind: Option<OrganisationKind>,
    active: bool,
}

impl NamedRow {
    fn read(self) -> NamedPerson {
        let Self { user, role, organisation, organisation_kind, active } = self;
        NamedPerson { user, role, organisation, organisation_kind, active }
    }
}

struct CaseRow {
    id: Uuid,
    number: String,
    revision: i64,
    phase: String,
    closed_reason: Option<String>,
    first_name: String,
    born: NaiveDate,
    provider_id: Uuid,
    signaller_id: Uuid,
    case_manager_id: Option<Uuid>,
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
    waits_since: DateTime<Utc>,
    tables: i32,
    details: Json<Details>,
    notes: Option<Json<Notes>>,
    versions: Option<Json<Vec<PlanVersion>>>,
    rounds: Option<Json<Vec<Round>>>,
    items: Option<Json<Vec<AgendaItem>>>,
    invitations: Option<Json<Vec<Invitation>>>,
    conditions: Option<Json<Vec<Condition>>>,
    goes: Option<Json<Vec<Go>>>,
    core: Option<Json<Vec<CoreRow>>>,
    meeting: Option<Json<MeetingRow>>,
    next_meeting: Option<Json<MeetingRow>>,
    named: Option<Json<Vec<NamedRow>>>,
    settings: Option<Json<Value>>,
}

impl CaseRow {
    fn read(self) -> Result<(Case, Facts), DatabaseError> {
        let details = self.details.0;
        let notes = self.notes.map(|notes| notes.0).unwrap_or_default();
        let case = Case {
            id: CaseId(self.id),
            number: self.number.parse().map_err(|_| unknown("case number"))?,
            revision: self.revision,
            phase: Phase::parse(&self.phase, self.closed_reason.as_deref()).ok_or_else(|| unknown("step"))?,
            youth: Youth { first_name: Line::stored(self.first_name), born: self.born },
            provider: OrganisationId(self.provider_id),
            signaller: UserId(self.signaller_id),
            case_manager: self.case_manager_id.map(UserId),
            signal: details.signal,
            checklist: details.checklist,
            milestones: Milestones {
                started: self.started_at,
                submitted: self.submitted_at,
                accepted: self.accepted_at,
                case_manager: self.case_manager_at,
                offered: self.offered_at,
                scheduled: self.scheduled_at,
                discussed: self.discussed_at,
                adopted: self.adopted_at,
                go: self.go_at,
                phase_since: self.phase_since,
            },
            returned_with: details.returned_with,
            youth_voice: notes.youth_voice,
            urgent: notes.urgent,
            paused: notes.paused,
            consent_withdrawn: details.consent_withdrawn,
            no_case_manager: details.no_case_manager,
            help: notes.help,
            versions: all(self.versions),
            rounds: all(self.rounds),
            items: all(self.items),
            invitations: all(self.invitations),
            deputies: notes.deputies,
            youth_answers: notes.youth_answers,
            replies: notes.replies,
            conditions: all(self.conditions),
            goes: all(self.goes),
            withheld: notes.withheld,
            moments: notes.moments,
            records: notes.records,
            open_points: notes.open_points,
            corrections: notes.corrections,
            tables: u32::try_from(self.tables).unwrap_or(0),
            retabled: notes.retabled,
            closing: notes.closing,
        };
        let core = all(self.core).into_iter().map(|seat| CoreSeat { user: seat.user, represents: seat.represents });
        let facts = Facts {
            core: core.collect(),
            meeting: self.meeting.map(|meeting| meeting.0.facts()),
            next_meeting: self.next_meeting.map(|meeting| meeting.0.facts()),
            named: all(self.named).into_iter().map(NamedRow::read).collect(),
            settings: self.settings.map(|settings| settings::read(settings.0)).unwrap_or_default(),
            waits_since: Some(self.waits_since),
        };
        Ok((case, facts))
    }
}

fn all<T>(rows: Option<Json<Vec<T>>>) -> Vec<T> {
    rows.map(|rows| rows.0).unwrap_or_default()
}

/// The columns of the case itself that a change may touch.
#[derive(PartialEq)]
pub(super) struct Head {
    pub(super) revision: i64,
    pub(super) phase: &'static str,
    pub(super) closed_reason: Option<&'static str>,
    pub(super) born: NaiveDate,
    pub(super) signaller: Uuid,
    pub(super) case_manager: Option<Uuid>,
    pub(super) urgent: bool,
    pub(super) paused_until: Option<NaiveDate>,
    pub(super) waits_for: &'static str,
    pub(super) waits_on: Option<Uuid>,
    pub(super) waits_since: Option<DateTime<Utc>>,
    pub(super) last_safe_table_day: NaiveDate,
    pub(super) next_due: Option<NaiveDate>,
    pub(super) remind_on: Option<NaiveDate>,
    pub(super) slipped_at: Option<DateTime<Utc>>,
    pub(super) eighteenth: NaiveDate,
    pub(super) milestones: Milestones,
    pub(super) tables: i32,
    pub(super) in_effect: Option<i32>,
    pub(super) details: Details,
}

impl Head {
    pub(super) fn of(case: &Case, today: NaiveDate, times: &LeadTimes) -> Self {
        Self {
            revision: case.revision,
            phase: case.phase.as_str(),
            closed_reason: match case.phase {
                Phase::Closed(reason) => Some(reason.as_str()),
                _ => None,
            },
            born: case.youth.born,
            signaller: case.signaller.0,
            case_manager: case.case_manager.map(|manager| manager.0),
            urgent: case.urgent.is_some(),
            paused_until: case.paused.as_ref().map(|pause| pause.until),
            waits_for: case.waits_for(today).as_str(),
            waits_on: case.waits_on_person(today).map(|user| user.0),
            waits_since: case.waits_since(today),
            last_safe_table_day: last_safe_day(case, times).day,
            next_due: case.next_due(),
            remind_on: due::next_look(case, times, today),
            slipped_at: looking_back::unanswered(case).map(|record| record.at),
            eighteenth: case.eighteenth(),
            milestones: case.milestones,
            tables: small(case.tables),
            in_effect: case.in_effect().map(|version| small(version.number)),
            details: Details::of(case),
        }
    }
}

pub(super) fn small(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Writes a case that has just begun.
pub async fn begin(tx: &mut Tx, case: &Case) -> Result<(), DatabaseError> {
    let times = settings::lead_times(tx).await?;
    let head = Head::of(case, calendar::day(tx.now()), &times);
    sqlx::query!(
        "
        insert into cases (
            id, number, first_name, born, provider_id, signaller_id, waits_for, last_safe_table_day, next_due, eighteenth,
            started_at, phase_since, details, remind_on
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        ",
        case.id.0,
        case.number.to_string(),
        case.youth.first_name.as_str(),
        head.born,
        case.provider.0,
        head.signaller,
        head.waits_for,
        head.last_safe_table_day,
        head.next_due,
        head.eighteenth,
        head.milestones.started,
        head.milestones.phase_since,
        json(&head.details)?,
        head.remind_on,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes what differs between the case before and the case after a change. What goes first makes room for what follows.
pub async fn save(tx: &mut Tx, before: &Case, after: &Case) -> Result<(), DatabaseError> {
    save_versions(tx, before, after).await?;
    save_head(tx, before, after).await?;
    save_notes(tx, before, after).await?;
    save_items(tx, before, after).await?;
    save_invitations(tx, before, after).await?;
    save_rounds(tx, before, after).await?;
    save_conditions(tx, before, after).await?;
    save_goes(tx, before, after).await
}

async fn save_head(tx: &mut Tx, before: &Case, after: &Case) -> Result<(), DatabaseError> {
    let today = calendar::day(tx.now());
    let lead_times = settings::lead_times(tx).await?;
    let head = Head::of(after, today, &lead_times);
    if after.youth.first_name != before.youth.first_name {
        let name = after.youth.first_name.as_str();
        sqlx::query!("update cases set first_name = $2 where id = $1", after.id.0, name).execute(&mut **tx).await?;
    }
    if head == Head::of(before, today, &lead_times) {
        return Ok(());
    }
    let times = head.milestones;
    sqlx::query!(
        "
        update cases
        set
            revision = $2,
            phase = $3,
            closed_reason = $4,
            born = $5,
            signaller_id = $6,
            case_manager_id = $7,
            urgent = $8,
            paused_until = $9,
            waits_since = coalesce($30::timestamptz, case when waits_for = $10 then waits_since else $11 end),
            waits_for = $10,
            waits_on = $31,
            last_safe_table_day = $12,
            next_due = $13,
            eighteenth = $14,
            submitted_at = $15,
            accepted_at = $16,
            case_manager_at = $17,
            offered_at = $18,
            scheduled_at = $19,
            discussed_at = $20,
            adopted_at = $21,
            go_at = $22,
            phase_since = $23,
            tables = $24,
            in_effect_version = $25,
            details = $26,
            -- whoever is to be reminded today still is, unless the case ended
            remind_on = case when remind_on <= $27 and $28::date is not null then remind_on else $28 end,
            nobody_since = case when $29 then null else nobody_since end,
            slipped_at = $32
        where id = $1
        ",
        after.id.0,
        head.revision,
        head.phase,
        head.closed_reason,
        head.born,
        head.signaller,
        head.case_manager,
        head.urgent,
        head.paused_until,
        head.waits_for,
        tx.now(),
        head.last_safe_table_day,
        head.next_due,
        head.eighteenth,
        times.submitted,
        times.accepted,
        times.case_manager,
        times.offered,
        times.scheduled,
        times.discussed,
        times.adopted,
        times.go,
        times.phase_since,
        head.tables,
        head.in_effect,
        json(&head.details)?,
        today,
        head.remind_on,
        due::due(before, &lead_times, today) != due::due(after, &lead_times, today),
        head.waits_since,
        head.waits_on,
        head.slipped_at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn save_notes(tx: &mut Tx, before: &Case, after: &Case) -> Result<(), DatabaseError> {
    let notes = Notes::of(after);
    if notes == Notes::of(before) {
        return Ok(());
    }
    sqlx::query!(
        "
        insert into case_notes (case_id, notes)
        values ($1, $2)
        on conflict (case_id) do update
        set notes = excluded.notes
        ",
        after.id.0,
        json(&notes)?,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn save_versions(tx: &mut Tx, before: &Case, after: &Case) -> Result<(), DatabaseError> {
    let was = |number| before.version(number);
    // while a version is still a draft its words can be written, so words go before states
    let mut written: Vec<&PlanVersion> = Vec::new();
    for version in &after.versions {
        let known = was(version.number);
        if known.is_some_and(|known| !same_rows(known, version)) {
            sqlx::query!(
                "
                update plan_versions
                set
                    actions = $3, actions_revision = $4, needs = $5, needs_revision = $6, sheets = $7, actions_written = $8,
                    needs_written = $9
                where case_id = $1 and number = $2
                ",
                after.id.0,
                small(version.number),
                json(&version.content.actions)?,
                small(version.content.actions_revision),
                json(&version.content.needs)?,
                small(version.content.needs_revision),
                json(&version.content.sheets)?,
                version.content.actions_written.as_ref().map(json).transpose()?,
                version.content.needs_written.as_ref().map(json).transpose()?,
            )
            .execute(&mut **tx)
            .await?;
        }
        if known.is_some_and(|known| known.content.passages != version.content.passages) {
            written.push(version);
        }
    }
    save_passages(tx, before, after, &written).await?;
    let moved = |version: &&PlanVersion| {
        was(version.number).is_some_and(|known| {
            (known.state, known.hash, known.frozen_at) != (version.state, version.hash, version.frozen_at)
        })
    };
    // one plan is in effect at most, so the older one steps down first
    let (rising, others): (Vec<_>, Vec<_>) =
        after.versions.iter().filter(moved).partition(|version| version.state == VersionState::InEffect);
    for version in others.into_iter().chain(rising) {
        if was(version.number).is_some_and(|known| known.hash == version.hash) {
            sqlx::query!(
                "update plan_versions set state = $3 where case_id = $1 and number = $2",
                after.id.0,
                small(version.number),
                version.state.as_str(),
            )
            .execute(&mut **tx)
            .await?;
            continue;
        }
        sqlx::query!(
            "
            update plan_versions
            set state = $3, hash = $4, frozen_at = $5
            where case_id = $1 and number = $2
            ",
            after.id.0,
            small(version.number),
            version.state.as_str(),
            version.hash.as_ref().map(|hash| hash.as_bytes().as_slice()),
            version.frozen_at,
        )
        .execute(&mut **tx)
        .await?;
    }
    let begun: Vec<&PlanVersion> = after.versions.iter().filter(|version| was(version.number).is_none()).collect();
    for version in &begun {
        sqlx::query!(
            "
            insert into plan_versions (
                case_id, number, copied_from, actions, actions_revision, needs, needs_revision, sheets, actions_written, needs_written
            )
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ",
            after.id.0,
            small(version.number),
            version.copied_from.map(small),
            json(&version.content.actions)?,
            small(version.content.actions_revision),
            json(&version.content.needs)?,
            small(version.content.needs_revision),
            json(&version.content.sheets)?,
            version.content.actions_written.as_ref().map(json).transpose()?,
            version.content.needs_written.as_ref().map(json).transpose()?,
        )
        .execute(&mut **tx)
        .await?;
    }
    save_passages(tx, before, after, &begun).await
}

fn same_rows(one: &PlanVersion, other: &PlanVersion) -> bool {
    let (one, other) = (&one.content, &other.content);
    (one.actions_revision, one.needs_revision) == (other.actions_revision, other.needs_revision)
        && one.actions == other.actions
        && one.needs == other.needs
        && one.sheets == other.sheets
}

async fn save_passages(
    tx: &mut Tx,
    before: &Case,
    after: &Case,
    versions: &[&PlanVersion],
) -> Result<(), DatabaseError> {
    let mut rows = Vec::new();
    for version in versions {
        let known = before.version(version.number).map(|known| &known.content.passages);
        for (place, passage) in &version.content.passages {
            if known.and_then(|known| known.get(place)) != Some(passage) {
                rows.push(json!({
                    "version": version.number,
                    "section": place.0,
                    "voice": place.1,
                    "digest": passage.digest,
                    "empty": passage.empty,
                    "author": passage.author,
                    "written_at": passage.written_at,
                    "revision": passage.revision,
                }));
            }
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "
        insert into plan_passages (case_id, version, section, voice, digest, empty, author, written_at, revision)
        select $1, r.version, r.section, r.voice, decode(r.digest, 'hex'), r.empty, r.author, r.written_at, r.revision
        from jsonb_to_recordset($2) as r (
            version integer, section text, voice text, digest text, empty boolean, author uuid, written_at timestamptz,
            revision integer
        )
        on conflict (case_id, version, section, voice) do update
        set
            digest = excluded.digest,
            empty = excluded.empty,
            author = excluded.author,
            written_at = excluded.written_at,
            revision = excluded.revision
        ",
        after.id.0,
        Value::Array(rows),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What is there now and was not, and what is otherwise than it was.
fn difference<'a, T: PartialEq>(
    before: &'a [T],
    after: &'a [T],
    number: impl Fn(&T) -> u32,
) -> (Vec<&'a T>, Vec<(&'a T, &'a T)>) {
    let mut fresh = Vec::new();
    let mut changed = Vec::new();
    for now in after {
        match before.iter().find(|known| number(known) == number(now)) {
            None => fresh.push(now),
            Some(known) if known != now => changed.push((known, now)),
            Some(_) => {}
        }
    }
    (fresh, changed)
}

async fn save_items(tx: &mut Tx, before: &Case, after: &Case) -> Result<(), DatabaseError> {
    let (fresh, changed) = difference(&before.items, &after.items, |item| item.number);
    for (was, item) in changed {
        if (was.meeting, was.on, was.discussed) != (item.meeting, item.on, item.discussed) {
            sqlx::query!(
                "
                update agenda_items
                set meeting_id = $3, day = $4, discussed = $5
                where case_id = $1 and number = $2
                ",
                after.id.0,
                small(item.number),
                item.meeting.0,
                item.on,
                item.discussed,
            )
            .execute(&mut **tx)
            .await?;
        }
        if was.outcome != item.outcome {
            sqlx::query!(
                "update agenda_items set outcome = $3 where case_id = $1 and number = $2",
                after.id.0,
                small(item.number),
                item.outcome.map(|outcome| outcome.as_str()),
            )
            .execute(&mut **tx)
            .await?;
        }
    }
    for item in fresh {
        sqlx::query!(
            "
            insert into agenda_items (case_id, number, meeting_id, day, discussed, outcome)
            values ($1, $2, $3, $4, $5, $6)
            ",
            after.id.0,
            small(item.number),
            item.meeting.0,
            item.on,
            item.discussed,
            item.outcome.map(|outcome| outcome.as_str()),
        )
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

async fn save_invitations(tx: &mut Tx, before: &Case, after: &Case) -> Result<(), DatabaseError> {
    let (fresh, changed) = difference(&before.invitations, &after.invitations, |invitation| invitation.number);
    for (_, invitation) in changed {
        sqlx::query!(
            "
            update invitations
            set user_id = $3, until = $4, ended_at = $5
            where case_id = $1 and number = $2
            ",
            after.id.0,
            small(invitation.number),
            invitation.user.0,
            invitation.until,
            invitation.ended,
        )
        .execute(&mut **tx)
        .await?;
    }
    for invitation in fresh {
        sqlx::query!(
            "
            insert into invitations (case_id, number, user_id, capacity, represents, at, until, ended_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            ",
            after.id.0,
            small(invitation.number),
            invitation.user.0,
            invitation.capacity.as_str(),
            invitation.represents.as_str(),
            invitation.at,
            invitation.until,
            invitation.ended,
        )
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

async fn save_rounds(tx: &mut Tx, before: &Case, after: &Case) -> Result<(), DatabaseError> {
    let (fresh, changed) = difference(&before.rounds, &after.rounds, |round| round.number);
    for (was, round) in changed {
        save_positions(tx, after.id, round, was.positions.len()).await?;
        if was.awaiting_until != round.awaiting_until {
            sqlx::query!(
                "update rounds set awaiting_until = $3 where case_id = $1 and number = $2",
                after.id.0,
                small(round.number),
                round.awaiting_until,
            )
            .execute(&mut **tx)
            .await?;
        }
        if was.end != round.end {
            sqlx::query!(
                "update rounds set ended = $3 where case_id = $1 and number = $2",
                after.id.0,
                small(round.number),
                round.end.map(|end| end.as_str()),
            )
            .execute(&mut **tx)
            .await?;
        }
    }
    for round in fresh {
        sqlx::query!(
            "
            insert into rounds (case_id, number, version, hash, opened_at, meeting_id)
            values ($1, $2, $3, $4, $5, $6)
            ",
            after.id.0,
            small(round.number),
            small(round.version),
            round.hash.as_bytes().as_slice(),
            round.opened_at,
            round.meeting.map(|meeting| meeting.0),
        )
        .execute(&mut **tx)
        .await?;
        sqlx::query!(
            "
            insert into seats (case_id, round, member, place, represents, deputy)
            select $1, $2, (s.seat ->> 'member')::uuid, s.place, s.seat ->> 'represents', (s.seat ->> 'deputy')::uuid
            from jsonb_array_elements($3) with ordinality as s (seat, place)
            ",
            after.id.0,
            small(round.number),
            json(&round.seats)?,
        )
        .execute(&mut **tx)
        .await?;
        save_positions(tx, after.id, round, 0).await?;
    }
    Ok(())
}

async fn save_positions(tx: &mut Tx, case: CaseId, round: &Round, known: usize) -> Result<(), DatabaseError> {
    for (number, position) in (1..).zip(&round.positions).skip(known) {
        sqlx::query!(
            "
            insert into positions (case_id, round, number, seat, by_user, stance, at)
            values ($1, $2, $3, $4, $5, $6, $7)
            ",
            case.0,
            small(round.number),
            number,
            position.seat.0,
            position.by.0,
            json(&position.stance)?,
            position.at,
        )
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

async fn save_conditions(tx: &mut Tx, before: &Case, after: &Case) -> Result<(), DatabaseError> {
    let (fresh, changed) = difference(&before.conditions, &after.conditions, |condition| condition.number);
    for (_, condition) in changed {
        sqlx::query!(
            "
            update conditions
            set
                owner_role = $3, owner_user = $4, owner_name = $5, deputy_user = $6, blocking = $7, state = $8, relief = $9,
                requested_on = $10, expected_on = $11, since = $12
            where case_id = $1 and number = $2
            ",
            after.id.0,
            small(condition.number),
            condition.owner.role.as_str(),
            condition.owner.user.map(|owner| owner.0),
            condition.owner.name.as_ref().map(Line::as_str),
            condition.deputy.map(|deputy| deputy.0),
            condition.blocking,
            json(&condition.state)?,
            condition.relief.as_ref().map(json).transpose()?,
            condition.requested_on,
            condition.expected_on,
            condition.since,
        )
        .execute(&mut **tx)
        .await?;
    }
    if fresh.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "
        insert into conditions (
            case_id, number, version, kind, what, owner_role, owner_user, owner_name, deputy_user, blocking, group_number,
            expected_on, since, state, relief
        )
        select
            $1, r.number, r.version, r.kind, r.what, r.owner ->> 'role', (r.owner ->> 'user')::uuid, r.owner ->> 'name', r.deputy,
            r.blocking, r.group, r.expected_on, r.since, r.state, nullif(r.relief, 'null')
        from jsonb_to_recordset($2) as r (
            number integer, version integer, kind text, what text, owner jsonb, deputy uuid, blocking boolean, \"group\" smallint,
            expected_on date, since timestamptz, state jsonb, relief jsonb
        )
        ",
        after.id.0,
        json(&fresh)?,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn save_goes(tx: &mut Tx, before: &Case, after: &Case) -> Result<(), DatabaseError> {
    let (fresh, changed) = difference(&before.goes, &after.goes, |go| go.number);
    for (_, go) in changed {
        let ended = go.ended.as_ref();
        sqlx::query!(
            "
            update goes
            set ended = $3, ended_at = $4, ended_reason = $5
            where case_id = $1 and number = $2
            ",
            after.id.0,
            small(go.number),
            ended.map(|ended| ended.how.as_str()),
            ended.map(|ended| ended.at),
            ended.and_then(|ended| ended.reason.as_ref()).map(Prose::as_str),
        )
        .execute(&mut **tx)
        .await?;
    }
    for go in fresh {
        let recipients: Vec<Uuid> = go.recipients.iter().map(|recipient| recipient.0).collect();
        sqlx::query!(
            "
            insert into goes (case_id, number, version, by_user, at, recipients, remark, conditions)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            ",
            after.id.0,
            small(go.number),
            small(go.version),
            go.by.0,
            go.at,
            &recipients,
            go.remark.as_ref().map(Prose::as_str),
            json(&go.conditions)?,
        )
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}
