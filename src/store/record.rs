//! What stays of an act besides the new state: the events, the trail, the messages, and who may see the case from now on.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{json as as_json, unknown};
use crate::database::{DatabaseError, Tx};
use crate::domain::case::Case;
use crate::domain::event::{Event, Recorded};
use crate::domain::ids::{CaseId, CaseNumber};
use crate::domain::involvement;
use crate::domain::meeting::Meeting;
use crate::domain::notice::{Notice, NoticeKind, To};
use crate::domain::role::{Author, Role};

/// Writing in one section within this time of the last mention is the same sitting.
const SITTING: TimeDelta = TimeDelta::minutes(30);

/// Writes down an act: its events in the chain of the case, its row in the trail, and a message for everybody who is told.
pub async fn act(
    tx: &mut Tx,
    case: &Case,
    based_on: i64,
    action: &str,
    events: &[Recorded],
    notices: &[Notice],
) -> Result<(), DatabaseError> {
    let mut kept = Vec::new();
    for recorded in events {
        if !same_sitting(tx, case, recorded).await? {
            kept.push(&recorded.event);
        }
    }
    let of_a_table = NoticeKind::ALL.iter().filter(|kind| kind.is_of_a_table()).map(|kind| kind.as_str().to_owned());
    let of_a_table: Vec<String> = of_a_table.collect();
    sqlx::query!(
        r#"
        with happened as (
            insert into case_events (case_id, revision, based_on, kind, data)
            select $1, $2, $3, n.event ->> 'kind', n.event
            from jsonb_array_elements($4) with ordinality as n (event, place)
            order by n.place
        ),
        told as (
            insert into outbox (to_user, kind, case_number, table_at)
            select
                t.user_id, t.kind, $5,
                case
                    when t.kind = any ($8)
                    then (
                        select m.starts_at
                        from agenda_items i
                        join meetings m on m.id = i.meeting_id
                        where i.case_id = $1 and i.outcome is null
                        order by i.number desc
                        limit 1
                    )
                end
            from told_people($6) t
        )
        select record_audit($7, 'case', $1::uuid::text, $1, $5, 'done')
        "#,
        case.id.0,
        case.revision,
        based_on,
        as_json(&kept)?,
        case.number.to_string(),
        told(notices),
        action,
        &of_a_table,
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(())
}

/// Tells what is about a meeting and no case, with when it sits from now on, or would have.
pub async fn tell(tx: &mut Tx, meeting: &Meeting, notices: &[Notice]) -> Result<(), DatabaseError> {
    sqlx::query!(
        "
        insert into outbox (to_user, kind, meeting_id, table_at)
        select t.user_id, t.kind, $2, $3
        from told_people($1) t
        ",
        told(notices),
        meeting.id.0,
        meeting.starts_at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Somebody who will be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Full name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The organisation.
    pub organisation: Option<String>,
}

/// Who exactly is told by these messages, by name: the same people as when they are written down.
pub async fn told_by(tx: &mut Tx, notices: &[Notice]) -> Result<Vec<Told>, DatabaseError> {
    let rows = sqlx::query!(
        r#"
        select u.name, u.role, o.name as "organisation?"
        from users u
        left join organisations o on o.id = u.organisation_id
        where u.id in (select t.user_id from told_people($1) t)
        order by u.name, u.id
        "#,
        told(notices),
    )
    .fetch_all(&mut **tx)
    .await?;
    let told = |row: (String, String, Option<String>)| {
        Ok(Told { name: row.0, role: Role::parse(&row.1).ok_or_else(|| unknown("role"))?, organisation: row.2 })
    };
    rows.into_iter().map(|row| told((row.name, row.role, row.organisation))).collect()
}

fn told(notices: &[Notice]) -> Value {
    let told = notices.iter().map(|notice| {
        let kind = notice.kind.as_str();
        match notice.to {
            To::Person(user) => json!({ "kind": kind, "person": user }),
            To::Role(role) => json!({ "kind": kind, "role": role }),
            To::RoleAt(role, organisation) => json!({ "kind": kind, "role": role, "organisation": organisation }),
        }
    });
    Value::Array(told.collect())
}

/// Whether the author wrote in the same place a short while ago, so that history mentions it once.
async fn same_sitting(tx: &mut Tx, case: &Case, recorded: &Recorded) -> Result<bool, DatabaseError> {
    let (Event::PassageWritten { version, section, voice, .. }, Author::Person(author)) =
        (&recorded.event, recorded.by)
    else {
        return Ok(false);
    };
    let found = sqlx::query_scalar!(
        r#"
        select
            exists (
                select
                from case_events e
                where
                    e.case_id = $1
                    and e.kind = 'passage_written'
                    and e.actor = $2
                    and e.at > $3
                    and e.data @> $4
            ) as "found!"
        "#,
        case.id.0,
        author.0,
        recorded.at - SITTING,
        json!({ "version": version, "section": section, "voice": voice }),
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(found)
}

/// Lets access follow what the case has become. Whoever is no longer involved loses it at this moment.
pub async fn access(tx: &mut Tx, before: Option<&Case>, after: &Case) -> Result<(), DatabaseError> {
    let wanted = involvement::access(after);
    if before.is_some_and(|before| involvement::access(before) == wanted) {
        return Ok(());
    }
    let rows: Vec<Value> = wanted
        .iter()
        .map(|row| {
            json!({ "party": row.party, "capacity": row.capacity, "valid_from": row.from, "valid_until": row.until })
        })
        .collect();
    sqlx::query!("select follow_involvements($1, $2)", after.id.0, Value::Array(rows)).execute(&mut **tx).await?;
    Ok(())
}

/// A row in the trail for an attempt that came to nothing. A case that is not there and one that is not for the actor to see
/// leave the same row.
pub async fn attempt(
    tx: &mut Tx,
    action: &str,
    case: Option<CaseId>,
    number: &CaseNumber,
) -> Result<(), DatabaseError> {
    sqlx::query!(
        "select record_audit($1, 'case', $2, $3, $4, 'refused')",
        action,
        case.map(|case| case.to_string()),
        case.map(|case| case.0),
        number.to_string(),
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(())
}

/// A row in the trail for a case that was not begun.
pub fn attempt_to_start(tx: &mut Tx) -> futures_util::future::BoxFuture<'_, Result<(), DatabaseError>> {
    Box::pin(async move {
        sqlx::query!("select record_audit('start_signal', 'case', null, null, null, 'refused')")
            .fetch_one(&mut **tx)
            .await?;
        Ok(())
    })
}

/// A row in the trail for an act or attempt that is about a meeting.
pub async fn meeting_act(tx: &mut Tx, action: &str, meeting: &str, done: bool) -> Result<(), DatabaseError> {
    sqlx::query!(
        "select record_audit($1, 'meeting', $2, null, null, $3)",
        action,
        meeting,
        if done { "done" } else { "refused" },
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(())
}

/// A row in the trail for looking at a page of a case; it does not wait for the disk.
pub async fn reading(tx: &mut Tx, page: &str, case: &Case) -> Result<(), DatabaseError> {
    sqlx::query!("select record_reading($1, $2, $3)", page, case.id.0, case.number.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
