//! The trail as the privacy officer reads it: who looked at which case, who did what, who was refused.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::database::{DatabaseError, Tx};
use crate::domain::calendar;
use crate::domain::role::Role;

/// How many rows stand on one page.
pub const PER_PAGE: usize = 50;

/// What is asked of the trail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The number of a case, as asked: also of one that does not exist.
    pub number: Option<String>,
    /// From this day.
    pub from: Option<NaiveDate>,
    /// Through this day.
    pub until: Option<NaiveDate>,
    /// Only looking, not acting.
    pub only_reading: bool,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number in the trail, for rows of the same moment.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// The name of the person; none for the application itself.
    pub name: Option<String>,
    /// The role at that moment.
    pub role: Option<Role>,
    /// The organisation at that moment.
    pub organisation: Option<String>,
    /// Which work of the application.
    pub job: Option<String>,
    /// What, as stored.
    pub action: String,
    /// Of what kind the thing was.
    pub object_kind: Option<String>,
    /// Which one: a page, for looking.
    pub object: Option<String>,
    /// The number of the case.
    pub number: Option<String>,
    /// "done", "refused" or "failed".
    pub result: String,
}

/// A page of the trail, newest first, from before a row; looking at the trail is in the trail.
///
/// # Errors
/// When the database does not answer.
pub async fn rows(
    tx: &mut Tx,
    wanted: &Wanted,
    before: Option<(DateTime<Utc>, i64)>,
) -> Result<Vec<Row>, DatabaseError> {
    let start = |day| calendar::moment(day, NaiveTime::MIN);
    let rows = sqlx::query!(
        r#"
        select
            a.id, a.at, u.name as "name?", a.actor_role, o.name as "organisation?", a.job, a.action, a.object_kind, a.object_id,
            a.case_number, a.result
        from (
            select *
            from audit a
            where
                ($1::text is null or a.case_number = $1)
                and ($2::timestamptz is null or a.at >= $2)
                and ($3::timestamptz is null or a.at < $3)
                and (not $4 or a.action in ('read', 'list', 'search'))
                and ($5::timestamptz is null or (a.at, a.id) < ($5, $6))
            order by a.at desc, a.id desc
            limit $7
        ) a
        left join users u on u.id = a.actor
        left join organisations o on o.id = a.actor_organisation
        order by a.at desc, a.id desc
        "#,
        wanted.number,
        wanted.from.map(start),
        wanted.until.map(|day| start(calendar::days_after(day, 1))),
        wanted.only_reading,
        before.map(|(at, _)| at),
        before.map(|(_, id)| id),
        i64::try_from(PER_PAGE).unwrap_or(i64::MAX) + 1,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Row {
            id: row.id,
            at: row.at,
            name: row.name,
            role: row.actor_role.as_deref().and_then(Role::parse),
            organisation: row.organisation,
            job: row.job,
            action: row.action,
            object_kind: row.object_kind,
            object: row.object_id,
            number: row.case_number,
            result: row.result,
        })
        .collect())
}

/// Leaves in the trail that somebody read it, and about which case.
///
/// # Errors
/// When the database does not answer.
pub async fn read(tx: &mut Tx, number: Option<&str>) -> Result<(), DatabaseError> {
    sqlx::query!("select record_listing('trail', $1)", number.is_some()).execute(&mut **tx).await?;
    if let Some(number) = number {
        sqlx::query!("select record_audit('read_trail', 'page', 'trail', null, $1, 'done')", number)
            .fetch_one(&mut **tx)
            .await?;
    }
    Ok(())
}
