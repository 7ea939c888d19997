//! How far a case or a meeting is, as somebody sees it at this moment: enough to know that something changed, and nothing else.

use std::collections::BTreeMap;

use serde::Deserialize;
use sqlx::types::Json;

use super::unknown;
use crate::database::{DatabaseError, Tx};
use crate::domain::ids::{CaseNumber, MeetingId};

/// What somebody sees of a page's subject. When two of these differ, something changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sight {
    /// The meeting: that of the page, or the one the case is on.
    pub meeting: Option<MeetingId>,
    /// How much happened to that meeting.
    pub happened: i64,
    /// The cases, with their revisions.
    pub cases: BTreeMap<CaseNumber, i64>,
}

/// The case with the meeting it is on, if the actor sees it.
pub async fn of_case(tx: &mut Tx, number: &CaseNumber) -> Result<Option<Sight>, DatabaseError> {
    let row = sqlx::query!(
        r#"
        select
            c.revision,
            i.meeting_id as "meeting_id?",
            coalesce((select max(e.seq) from meeting_events e where e.meeting_id = i.meeting_id), 0) as "happened!"
        from cases c
        left join agenda_items i on i.case_id = c.id and (i.outcome is null or i.outcome = 'awaiting_writing')
        where c.number = $1
        "#,
        number.to_string(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| Sight {
        meeting: row.meeting_id.map(MeetingId),
        happened: row.happened,
        cases: BTreeMap::from([(number.clone(), row.revision)]),
    }))
}

/// The meeting with the cases on its agenda that the actor sees.
pub async fn of_meeting(tx: &mut Tx, meeting: MeetingId) -> Result<Option<Sight>, DatabaseError> {
    let row = sqlx::query!(
        r#"
        select
            coalesce((select max(e.seq) from meeting_events e where e.meeting_id = m.id), 0) as "happened!",
            coalesce(
                (
                    select json_object_agg(c.number, c.revision)
                    from agenda_items i
                    join cases c on c.id = i.case_id
                    where i.meeting_id = m.id
                ),
                '{}'
            ) as "cases!: Json<BTreeMap<String, i64>>"
        from meetings m
        where m.id = $1
        "#,
        meeting.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Sight { meeting: Some(meeting), happened: row.happened, cases: numbered(row.cases.0)? }))
}

/// The meeting that a screen on the wall is coupled to.
pub async fn of_wall(tx: &mut Tx) -> Result<Option<Sight>, DatabaseError> {
    let found = sqlx::query_scalar!(r#"select wall_sight() as "sight: Json<WallSight>""#).fetch_one(&mut **tx).await?;
    let Some(Json(sight)) = found else { return Ok(None) };
    Ok(Some(Sight { meeting: Some(sight.meeting), happened: sight.happened, cases: numbered(sight.cases)? }))
}

#[derive(Deserialize)]
struct WallSight {
    meeting: MeetingId,
    happened: i64,
    cases: BTreeMap<String, i64>,
}

fn numbered(cases: BTreeMap<String, i64>) -> Result<BTreeMap<CaseNumber, i64>, DatabaseError> {
    let numbered =
        |(number, revision): (String, i64)| Ok((number.parse().map_err(|_| unknown("case number"))?, revision));
    cases.into_iter().map(numbered).collect()
}
