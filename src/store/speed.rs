//! How fast it goes: the cases that are longest in a stretch, how long those that finished it took, and what waits for whom.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::lists::{self, BOUND};
use super::unknown;
use crate::database::{DatabaseError, Tx};
use crate::domain::calendar;
use crate::domain::case::WaitsFor;
use crate::domain::condition::OwnerRole;
use crate::domain::speed::Stretch;

/// Of what was finished so many are looked at, the newest.
pub const FINISHED: i64 = 500;

/// Leaves in the trail that somebody looked at these lists.
pub async fn looked(tx: &mut Tx, page: &'static str) -> Result<(), DatabaseError> {
    lists::looked(tx, page, false).await
}

/// A case that is in a stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// The case.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// The first name.
    pub first_name: String,
    /// The name of the provider.
    pub provider: String,
    /// Whom it waits for, as stored.
    pub waits_for: String,
    /// Until when it rests.
    pub paused_until: Option<NaiveDate>,
    /// When the stretch began.
    pub since: DateTime<Utc>,
}

/// Gives the cases that are in one stretch, those that are longest first.
macro_rules! running {
    ($tx:expr, $after:expr, $limit:expr, $from:literal, $still:literal) => {
        sqlx::query_as!(
            Running,
            r#"
            select
                h.id as "id!", h.number as "number!", h.first_name as "first_name!", o.name as "provider!", h.waits_for as "waits_for!",
                h.paused_until, h.since as "since!"
            from (
                select c.id, c.number, c.first_name, c.provider_id, c.waits_for, c.paused_until, "# + $from + r#" as since
                from cases c
                where c.phase <> 'closed' and c.submitted_at is not null and "# + $from + " is not null and " + $still
                + " and ($1::timestamptz is null or (" + $from + ", c.id) > ($1, $2::uuid)) order by " + $from
                + r#", c.id
                limit $3
            ) h
            join organisations o on o.id = h.provider_id
            order by h.since, h.id
            "#,
            $after.map(|after: (DateTime<Utc>, Uuid)| after.0),
            $after.map(|after: (DateTime<Utc>, Uuid)| after.1),
            $limit,
        )
        .fetch_all(&mut **$tx)
        .await?
    };
}

/// The cases that are in a stretch, those that are longest first, after the one given.
pub async fn running(
    tx: &mut Tx,
    stretch: Stretch,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Running>, DatabaseError> {
    Ok(match stretch {
        Stretch::TakeUp => running!(tx, after, limit, "c.submitted_at", "c.accepted_at is null"),
        Stretch::Manager => running!(tx, after, limit, "c.submitted_at", "c.case_manager_at is null"),
        Stretch::FirstTable => running!(tx, after, limit, "c.submitted_at", "c.discussed_at is null"),
        Stretch::Adoption => running!(tx, after, limit, "c.discussed_at", "c.adopted_at is null"),
        Stretch::Go => running!(tx, after, limit, "c.adopted_at", "(c.go_at is null or c.go_at < c.adopted_at)"),
        Stretch::Whole => running!(tx, after, limit, "c.submitted_at", "c.go_at is null"),
    })
}

struct FinishedRow {
    since: DateTime<Utc>,
    until: DateTime<Utc>,
}

/// Gives how long the newest that finished one stretch took.
macro_rules! finished {
    ($tx:expr, $from:literal, $until:literal, $which:literal) => {
        sqlx::query_as!(
            FinishedRow,
            "select "
                + $from
                + r#" as "since!", "#
                + $until
                + r#" as "until!" from cases c where "#
                + $from
                + " is not null and "
                + $until
                + " is not null and c.submitted_at is not null and "
                + $which
                + " order by "
                + $until
                + " desc limit $1",
            FINISHED,
        )
        .fetch_all(&mut **$tx)
        .await?
    };
}

/// How many days the newest took that finished a stretch.
pub async fn finished(tx: &mut Tx, stretch: Stretch) -> Result<Vec<i64>, DatabaseError> {
    let rows: Vec<FinishedRow> = match stretch {
        Stretch::TakeUp => finished!(tx, "c.submitted_at", "c.accepted_at", "true"),
        Stretch::Manager => finished!(tx, "c.submitted_at", "c.case_manager_at", "true"),
        Stretch::FirstTable => finished!(tx, "c.submitted_at", "c.discussed_at", "true"),
        Stretch::Adoption => {
            finished!(tx, "c.discussed_at", "c.adopted_at", "(c.go_at is null or c.go_at >= c.adopted_at)")
        }
        Stretch::Go => finished!(tx, "c.adopted_at", "c.go_at", "c.go_at >= c.adopted_at"),
        Stretch::Whole => finished!(tx, "c.submitted_at", "c.go_at", "c.go_at >= c.adopted_at"),
    };
    let days = |row: FinishedRow| stretch.days(calendar::day(row.since), calendar::day(row.until));
    Ok(rows.into_iter().map(days).collect())
}

/// What waits for the people of one organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtOrganisation {
    /// In what part they are waited for.
    pub whom: WaitsFor,
    /// Which.
    pub organisation: Uuid,
    /// Its name.
    pub name: String,
    /// How many cases.
    pub total: i64,
    /// Since when the first of them.
    pub since: DateTime<Utc>,
}

struct AtRow {
    whom: String,
    organisation: Uuid,
    name: String,
    total: i64,
    since: DateTime<Utc>,
}

/// Which organisations are waited for, the longest first; of what waits in one part no more than the bound is looked at, and of each
/// part at most 20 organisations are told.
pub async fn at_organisations(tx: &mut Tx) -> Result<Vec<AtOrganisation>, DatabaseError> {
    let parts = [WaitsFor::Signaller, WaitsFor::CaseManager, WaitsFor::Owner(OwnerRole::CoreMember)];
    let parts: Vec<String> = parts.iter().map(|part| part.as_str().to_owned()).collect();
    let rows = sqlx::query_as!(
        AtRow,
        r#"
        select part.whom as "whom!", o.id as organisation, o.name, at.total as "total!", at.since as "since!"
        from unnest($1::text[]) part(whom)
        cross join lateral (
            select w.waits_at, count(*) as total, min(w.waits_since) as since
            from (
                select c.waits_at, c.waits_since
                from cases c
                where c.waits_for = part.whom and c.phase <> 'closed' and c.submitted_at is not null
                order by c.waits_since
                limit $2
            ) w
            where w.waits_at is not null
            group by w.waits_at
            order by min(w.waits_since), w.waits_at
            limit 20
        ) at
        join organisations o on o.id = at.waits_at
        order by at.since, o.id
        "#,
        &parts,
        BOUND,
    )
    .fetch_all(&mut **tx)
    .await?;
    let read = |row: AtRow| {
        let AtRow { whom, organisation, name, total, since } = row;
        let whom = WaitsFor::parse(&whom).ok_or_else(|| unknown("party that is waited for"))?;
        Ok(AtOrganisation { whom, organisation, name, total, since })
    };
    rows.into_iter().map(read).collect()
}
