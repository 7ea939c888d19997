//! What happened to a case, newest first for people, oldest first for who checks it.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::unknown;
use crate::database::{DatabaseError, Tx};
use crate::domain::event::{Event, Recorded};
use crate::domain::ids::{CaseId, UserId};
use crate::domain::role::{Author, Job, Role};
use crate::domain::signal::{Answer, ChecklistItem};

/// How many events a page of the timeline shows at most.
pub const PAGE: i64 = 50;

/// One thing that happened, with the name of who did it.
#[derive(Clone, Debug, PartialEq)]
pub struct Happened {
    /// Its place in the history of the case, from 1.
    pub seq: i64,
    /// The revision of the case after it.
    pub revision: i64,
    /// What, by whom and when.
    pub recorded: Recorded,
    /// The name of the person; the application itself has none.
    pub name: Option<String>,
    /// The role of the person now.
    pub role: Option<Role>,
}

/// An answer of the checklist as it was given; taking one back is no answer.
#[derive(Clone, Debug)]
pub struct Given {
    /// The question.
    pub item: ChecklistItem,
    /// The answer.
    pub answer: Option<Answer>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Every answer of the checklist, in the order in which they were given.
pub async fn answers(tx: &mut Tx, case: CaseId) -> Result<Vec<Given>, DatabaseError> {
    let rows = sqlx::query!(
        r#"
        select at, data as "data: Json<Event>"
        from case_events
        where case_id = $1 and kind = 'checklist_answered'
        order by seq
        "#,
        case.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    let given = rows.into_iter().filter_map(|row| match row.data.0 {
        Event::ChecklistAnswered { item, answer, .. } => Some(Given { item, answer, at: row.at }),
        _ => None,
    });
    Ok(given.collect())
}

/// When a case rested and went on, and when its signal was returned and submitted, the oldest first.
pub async fn interruptions(tx: &mut Tx, case: CaseId) -> Result<Vec<(Event, DateTime<Utc>)>, DatabaseError> {
    let rows = sqlx::query!(
        r#"
        select at, data as "data: Json<Event>"
        from case_events
        where case_id = $1 and kind in ('paused', 'resumed', 'signal_returned', 'signal_submitted')
        order by seq
        "#,
        case.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.data.0, row.at)).collect())
}

struct HappenedRow {
    seq: i64,
    revision: i64,
    at: DateTime<Utc>,
    actor: Option<Uuid>,
    job: Option<String>,
    data: Json<Event>,
    name: Option<String>,
    role: Option<String>,
}

impl HappenedRow {
    fn read(self) -> Result<Happened, DatabaseError> {
        Ok(Happened {
            seq: self.seq,
            revision: self.revision,
            recorded: Recorded { event: self.data.0, by: author(self.actor, self.job.as_deref())?, at: self.at },
            name: self.name,
            role: self.role.as_deref().and_then(Role::parse),
        })
    }
}

/// The newest events before one of them (or the newest of all), at most `PAGE`.
pub async fn of(tx: &mut Tx, case: CaseId, before: Option<i64>) -> Result<Vec<Happened>, DatabaseError> {
    // the limit stands before the join, or the plan turns with the number of cases
    let rows = sqlx::query_as!(
        HappenedRow,
        r#"
        select
            e.seq, e.revision, e.at, e.actor as "actor?", e.job as "job?", e.data as "data: Json<Event>", u.name as "name?",
            u.role as "role?"
        from (
            select seq, revision, at, actor, job, data
            from case_events
            where case_id = $1 and ($2::bigint is null or seq < $2)
            order by seq desc
            limit $3
        ) e
        left join users u on u.id = e.actor
        order by e.seq desc
        "#,
        case.0,
        before,
        PAGE,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter().map(HappenedRow::read).collect()
}

/// What happened after one of the events that can add to a list of decisions, oldest first.
pub async fn after(tx: &mut Tx, case: CaseId, seq: i64) -> Result<Vec<Happened>, DatabaseError> {
    let rows = sqlx::query_as!(
        HappenedRow,
        r#"
        select
            e.seq, e.revision, e.at, e.actor as "actor?", e.job as "job?", e.data as "data: Json<Event>", u.name as "name?",
            u.role as "role?"
        from case_events e
        left join users u on u.id = e.actor
        where
            e.case_id = $1
            and e.seq > $2
            and e.kind in (
                'correction_added', 'position_taken', 'plan_adopted', 'round_closed', 'youth_answered', 'open_point_resolved'
            )
        order by e.seq
        limit 500
        "#,
        case.0,
        seq,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter().map(HappenedRow::read).collect()
}

/// The whole history from the first event, and whether its chain is whole: no event was changed, moved or taken out.
pub async fn whole(tx: &mut Tx, case: CaseId) -> Result<(Vec<(i64, Recorded)>, bool), DatabaseError> {
    let rows = sqlx::query!(
        r#"
        select
            e.revision, e.at, e.actor, e.job, e.data as "data: Json<Event>",
            (
                e.hash
                = event_hash(
                    lag(e.hash) over (order by e.seq), e.case_id, e.seq, e.revision, e.based_on, e.at, e.actor, e.job, e.data
                )
                and e.seq = row_number() over (order by e.seq)
            ) as "linked!"
        from case_events e
        where e.case_id = $1
        order by e.seq
        "#,
        case.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    let linked = rows.iter().all(|row| row.linked);
    let events: Result<Vec<_>, DatabaseError> = rows
        .into_iter()
        .map(|row| {
            let by = author(row.actor, row.job.as_deref())?;
            Ok((row.revision, Recorded { event: row.data.0, by, at: row.at }))
        })
        .collect();
    Ok((events?, linked))
}

/// Who last changed the case, when and what: for whoever acted on a page that was older. What merely follows from a change
/// (a round that closes, a new draft) does not name it, as long as something else does.
pub async fn last_change(
    tx: &mut Tx,
    case: CaseId,
) -> Result<Option<(Option<String>, DateTime<Utc>, String)>, DatabaseError> {
    let row = sqlx::query!(
        r#"
        select u.name as "name?", e.at, e.kind
        from case_events e
        left join users u on u.id = e.actor
        where e.case_id = $1 and e.revision > e.based_on
        order by
            e.revision desc,
            e.kind in (
                'round_closed', 'item_ended', 'draft_begun', 'version_abandoned', 'condition_added', 'moments_planned',
                'open_point_added'
            ),
            e.seq
        limit 1
        "#,
        case.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| (row.name, row.at, row.kind)))
}

fn author(actor: Option<Uuid>, job: Option<&str>) -> Result<Author, DatabaseError> {
    match (actor, job.and_then(Job::parse)) {
        (Some(person), None) => Ok(Author::Person(UserId(person))),
        (None, Some(job)) => Ok(Author::Job(job)),
        _ => Err(unknown("author")),
    }
}
