//! Reminders: which cases to look at, who can be reached, and who was reminded of what.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

use super::{json, unknown};
use crate::database::{DatabaseError, Tx};
use crate::domain::due::{HOUR_SETTING, HOURS, USUAL_HOUR};
use crate::domain::ids::{CaseId, CaseNumber, UserId};
use crate::domain::notice::{NoticeKind, To};
use crate::domain::role::Role;

/// The cases to look at on a day, those that wait longest first.
pub async fn to_look_at(tx: &mut Tx, today: NaiveDate, at_most: i64) -> Result<Vec<CaseNumber>, DatabaseError> {
    let numbers = sqlx::query_scalar!(
        "select number from cases where remind_on <= $1 order by remind_on, id limit $2",
        today,
        at_most,
    )
    .fetch_all(&mut **tx)
    .await?;
    numbers.iter().map(|number| number.parse().map_err(|_| unknown("case number"))).collect()
}

/// Whether a case is still to be looked at: another instance may have done so since.
pub async fn still_to_look_at(tx: &mut Tx, case: CaseId, today: NaiveDate) -> Result<bool, DatabaseError> {
    let waits = sqlx::query_scalar!(
        r#"select exists (select from cases where id = $1 and remind_on <= $2) as "waits!""#,
        case.0,
        today,
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(waits)
}

/// From which hour people are reminded.
pub async fn hour(tx: &mut Tx) -> Result<u8, DatabaseError> {
    let chosen = sqlx::query_scalar!("select value from settings where key = $1", HOUR_SETTING)
        .fetch_optional(&mut **tx)
        .await?;
    let chosen = chosen.and_then(|value| value.as_u64()).and_then(|hour| u8::try_from(hour).ok());
    Ok(chosen.filter(|hour| HOURS.contains(hour)).unwrap_or(USUAL_HOUR))
}

/// The active accounts among these people and of these roles.
pub async fn reachable(tx: &mut Tx, people: &BTreeSet<To>) -> Result<Vec<(UserId, Role)>, DatabaseError> {
    let named: Vec<Uuid> =
        people.iter().filter_map(|to| if let To::Person(user) = to { Some(user.0) } else { None }).collect();
    let roles: Vec<String> = people
        .iter()
        .filter_map(|to| if let To::Role(role) = to { Some(role.as_str().to_owned()) } else { None })
        .collect();
    let rows = sqlx::query!(
        "select id, role from users where active and (id = any ($1) or role = any ($2)) order by id",
        &named,
        &roles,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter().map(|row| Ok((UserId(row.id), Role::parse(&row.role).ok_or_else(|| unknown("role"))?))).collect()
}

/// One step of one thing, for one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reminder {
    /// The thing, by its name in the case.
    pub thing: String,
    /// Its day.
    pub due_on: NaiveDate,
    /// Where that day stands, as stored.
    pub step: &'static str,
    /// To whom.
    pub to_user: UserId,
    /// In which message.
    pub kind: NoticeKind,
}

/// Reminds people of what they were not reminded of before; of several things of a kind in one message. Answers how many messages
/// that are.
pub async fn remind(
    tx: &mut Tx,
    case: CaseId,
    number: &CaseNumber,
    reminders: &[Reminder],
) -> Result<i64, DatabaseError> {
    let told = sqlx::query_scalar!(
        r#"
        with asked as (
            select r.thing, r.due_on, r.step, r.to_user, r.kind
            from jsonb_to_recordset($3) as r (thing text, due_on date, step text, to_user uuid, kind text)
        ),
        fresh as (
            insert into reminders (case_id, thing, due_on, step, to_user)
            select $1, a.thing, a.due_on, a.step, a.to_user
            from asked a
            on conflict do nothing
            returning thing, due_on, step, to_user
        ),
        told as (
            insert into outbox (to_user, kind, case_number)
            select distinct a.to_user, a.kind, $2
            from asked a
            join fresh f using (thing, due_on, step, to_user)
            returning 1
        )
        select count(*) as "told!" from told
        "#,
        case.0,
        number.to_string(),
        json(reminders)?,
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(told)
}

/// Notes when the case is looked at next, and whether something is due that reaches nobody.
pub async fn looked(
    tx: &mut Tx,
    case: CaseId,
    next: Option<NaiveDate>,
    reaches_nobody: bool,
) -> Result<(), DatabaseError> {
    sqlx::query!(
        "
        update cases
        set remind_on = $2, nobody_since = case when $3 then coalesce(nobody_since, app_day()) end
        where id = $1
        ",
        case.0,
        next,
        reaches_nobody,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
