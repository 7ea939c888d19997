//! The besluitenlijst of each meeting, kept as the words it was told in when the meeting was closed.

use chrono::{DateTime, Utc};
use sqlx::types::Json;

use super::json;
use crate::database::{DatabaseError, Tx};
use crate::domain::decisions::Decision;
use crate::domain::ids::{CaseId, MeetingId};

/// The list of a meeting, as far as the reader sees the cases on it.
#[derive(Clone, Debug)]
pub struct Kept {
    /// When it was closed.
    pub at: DateTime<Utc>,
    /// Who was there, by name.
    pub present: Vec<String>,
    /// What was decided, in the order of the agenda.
    pub decisions: Vec<KeptDecision>,
}

/// What was decided about one case.
#[derive(Clone, Debug)]
pub struct KeptDecision {
    /// Which case.
    pub case: CaseId,
    /// The last thing that had happened to it; whatever comes after it is an addition.
    pub seq: i64,
    /// The words.
    pub told: Decision,
}

/// Keeps who was there at a meeting that is closed in this transaction.
pub async fn begin(tx: &mut Tx, meeting: MeetingId, present: &[String]) -> Result<(), DatabaseError> {
    sqlx::query!("insert into decision_lists (meeting_id, present) values ($1, $2)", meeting.0, json(&present)?)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Keeps what was decided about a case at a meeting that is closed in this transaction.
pub async fn keep(
    tx: &mut Tx,
    meeting: MeetingId,
    case: CaseId,
    place: i32,
    told: &Decision,
) -> Result<(), DatabaseError> {
    sqlx::query!(
        "
        insert into decisions (meeting_id, case_id, place, seq, told)
        values ($1, $2, $3, coalesce((select max(e.seq) from case_events e where e.case_id = $2), 0), $4)
        ",
        meeting.0,
        case.0,
        place,
        json(told)?,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The list of a meeting, if it was closed.
pub async fn of(tx: &mut Tx, meeting: MeetingId) -> Result<Option<Kept>, DatabaseError> {
    let list = sqlx::query!(
        r#"select at, present as "present: Json<Vec<String>>" from decision_lists where meeting_id = $1"#,
        meeting.0,
    );
    let Some(list) = list.fetch_optional(&mut **tx).await? else { return Ok(None) };
    let rows = sqlx::query!(
        r#"
        select d.case_id, d.seq, d.told as "told: Json<Decision>"
        from decisions d
        where d.meeting_id = $1
        order by d.place
        "#,
        meeting.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    let decisions = rows
        .into_iter()
        .map(|row| KeptDecision { case: CaseId(row.case_id), seq: row.seq, told: row.told.0 })
        .collect();
    Ok(Some(Kept { at: list.at, present: list.present.0, decisions }))
}
