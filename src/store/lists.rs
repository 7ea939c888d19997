//! Lists of cases as somebody sees them: the work list, the board, Mijn werk, and who looked at what. Each names its own scope and
//! order, has a bound, and begins a page after the last line of the one before it.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::unknown;
use crate::database::{DatabaseError, Tx};
use crate::domain::case::WaitsFor;
use crate::domain::ids::OrganisationId;
use crate::domain::phase::Phase;
use crate::domain::policy::{Reach, knows_by_initial, reach};
use crate::domain::role::Role;

/// How many lines stand on one page of a list.
pub const PER_PAGE: usize = 25;

/// Nothing is counted past this many.
pub const BOUND: i64 = 1_000;

/// Nothing on the board is counted past this many in a step.
pub const BOARD_BOUND: i64 = 100;

/// How many cards stand in a column of the board.
pub const CARDS: i64 = 5;

/// How many things of one kind stand in Mijn werk before it refers to a list.
pub const OF_A_KIND: i64 = 8;

/// What is asked of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The step; without one every case that is open. Which reason a closed case has does not count.
    pub phase: Option<Phase>,
    /// Where the youth is in care.
    pub provider: Option<OrganisationId>,
    /// Whom it waits for.
    pub waits_for: Option<WaitsFor>,
    /// Only what cannot wait.
    pub urgent: bool,
    /// The eighteenth birthday is on this day or later.
    pub eighteen_from: Option<NaiveDate>,
    /// The eighteenth birthday is on this day or earlier.
    pub eighteen_until: Option<NaiveDate>,
    /// The numbers that were typed, in the ways they can be read.
    pub numbers: Vec<String>,
    /// The beginning of the first name that was typed.
    pub name: Option<String>,
}

impl Wanted {
    fn searches(&self) -> bool {
        self.name.is_some() || !self.numbers.is_empty()
    }
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// First what must come to the table first.
    #[default]
    SafeDay,
    /// First who turns eighteen first.
    Eighteenth,
    /// First what waits longest.
    Wait,
    /// First what began last.
    Newest,
}

/// The last line of the page before: its place in the order, and the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    /// Its place in the order.
    pub key: Key,
    /// The case, for lines with the same place.
    pub id: Uuid,
}

/// A place in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// In one by day.
    Day(NaiveDate),
    /// In one by moment.
    Moment(DateTime<Utc>),
}

impl Key {
    fn day(self) -> Option<NaiveDate> {
        match self {
            Self::Day(day) => Some(day),
            Self::Moment(_) => None,
        }
    }

    fn moment(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Moment(moment) => Some(moment),
            Self::Day(_) => None,
        }
    }
}

/// A case in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The case.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// The first name; how much of it is shown is the page's to say.
    pub first_name: String,
    /// Whether the table has discussed it.
    pub discussed: bool,
    /// The date of birth.
    pub born: NaiveDate,
    /// Which step; without a reason for a closed one.
    pub phase: String,
    /// Whether it cannot wait.
    pub urgent: bool,
    /// Until when it rests.
    pub paused_until: Option<NaiveDate>,
    /// Whom it waits for.
    pub waits_for: WaitsFor,
    /// Since when.
    pub waits_since: DateTime<Utc>,
    /// The last day on which the table can decide in time.
    pub last_safe_table_day: NaiveDate,
    /// The eighteenth birthday.
    pub eighteenth: NaiveDate,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// The name of the provider.
    pub provider: String,
}

impl Line {
    /// Its place in an order.
    #[must_use]
    pub fn key(&self, order: Order) -> Key {
        match order {
            Order::SafeDay => Key::Day(self.last_safe_table_day),
            Order::Eighteenth => Key::Day(self.eighteenth),
            Order::Wait => Key::Moment(self.waits_since),
            Order::Newest => Key::Moment(self.started_at),
        }
    }
}

/// A page of the list.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The lines in their order.
    pub lines: Vec<Line>,
    /// How many there are in all; one more than `BOUND` stands for any more.
    pub total: i64,
    /// Whether a page follows.
    pub more: bool,
}

/// Whose list it is, as the statements below take it.
struct Scope {
    /// Nothing of one's own narrows it down.
    wide: bool,
    /// Only what came to the table.
    committee: bool,
    /// Only what this provider signalled.
    provider: Option<Uuid>,
    /// Names count only after the table discussed the case.
    initials: bool,
}

impl Scope {
    fn of(tx: &Tx) -> Result<Option<Self>, DatabaseError> {
        let person = tx.person().ok_or(DatabaseError::NotAdmitted)?;
        let role = Role::parse(&person.role).ok_or_else(|| unknown("role"))?;
        let scope = |wide, committee, provider| Self { wide, committee, provider, initials: knows_by_initial(role) };
        Ok(match reach(role) {
            Reach::All => Some(scope(true, false, None)),
            Reach::Committee => Some(scope(true, true, None)),
            Reach::Provider => {
                Some(scope(true, false, Some(person.organisation_id.ok_or(DatabaseError::NotAdmitted)?)))
            }
            Reach::Own => Some(scope(false, false, None)),
            Reach::None => None,
        })
    }
}

/// The end of the range of first names that begin like this, sign by sign.
fn beyond(name: &str) -> String {
    format!("{name}\u{10ffff}")
}

/// One page of the cases that somebody sees, in one order. Two texts of the same conditions, since the count is not the page.
macro_rules! lines {
    ($tx:expr, $scope:expr, $wanted:expr, $limit:expr, $key:expr, $after:expr, $order:literal, $direction:literal, $past:literal, $type:literal) => {
        sqlx::query_as!(
            LineRow,
            r#"
            select
                h.id as "id!", h.number as "number!", h.first_name as "first_name!", h.discussed as "discussed!", h.born as "born!",
                h.phase as "phase!", h.urgent as "urgent!", h.paused_until, h.waits_for as "waits_for!",
                h.waits_since as "waits_since!", h.last_safe_table_day as "last_safe_table_day!", h.eighteenth as "eighteenth!",
                h.started_at, o.name as "provider!",
                (
                    select count(*)
                    from (
                        select
                        from cases c
                        where
                            (
                                $1
                                or c.id = any (array(
                                    select i.case_id
                                    from involvements i
                                    where
                                        i.party = any ((select app_parties())::uuid[])
                                        and i.valid_from <= (select app_now())
                                        and (i.valid_until is null or i.valid_until > (select app_now()))
                                ))
                            )
                            and (not $2 or c.scheduled_at is not null)
                            and ($3::uuid is null or c.provider_id = $3)
                            and (c.phase = $4 or ($4::text is null and c.phase <> 'closed'))
                            and ($5::uuid is null or c.provider_id = $5)
                            and ($6::text is null or c.waits_for = $6)
                            and (not $7 or c.urgent)
                            and ($8::date is null or c.eighteenth >= $8)
                            and ($9::date is null or c.eighteenth <= $9)
                            and (
                                $10::text[] is null
                                or c.number = any ($10)
                                or (c.name_key >= $11 and c.name_key < $12 and (not $13 or c.discussed_at is not null))
                            )
                        limit $16
                    ) bounded
                ) as "total!"
            from (
                select
                    c.id, c.number, c.first_name, c.discussed_at is not null as discussed, c.born, c.phase, c.urgent, c.paused_until,
                    c.waits_for, c.waits_since, c.last_safe_table_day, c.eighteenth, c.started_at, c.provider_id
                from cases c
                where
                    (
                        $1
                        or c.id = any (array(
                            select i.case_id
                            from involvements i
                            where
                                i.party = any ((select app_parties())::uuid[])
                                and i.valid_from <= (select app_now())
                                and (i.valid_until is null or i.valid_until > (select app_now()))
                        ))
                    )
                    and (not $2 or c.scheduled_at is not null)
                    and ($3::uuid is null or c.provider_id = $3)
                    and (c.phase = $4 or ($4::text is null and c.phase <> 'closed'))
                    and ($5::uuid is null or c.provider_id = $5)
                    and ($6::text is null or c.waits_for = $6)
                    and (not $7 or c.urgent)
                    and ($8::date is null or c.eighteenth >= $8)
                    and ($9::date is null or c.eighteenth <= $9)
                    and (
                        $10::text[] is null
                        or c.number = any ($10)
                        or (c.name_key >= $11 and c.name_key < $12 and (not $13 or c.discussed_at is not null))
                    )
                    and ($14::"#
                + $type
                + r#" is null or (c."#
                + $order
                + ", c.id) "
                + $past
                + r#" ($14, $15))
                order by c."#
                + $order
                + $direction
                + ", c.id"
                + $direction
                + r#"
                limit $17
            ) h
            join organisations o on o.id = h.provider_id
            order by h."#
                + $order
                + $direction
                + ", h.id"
                + $direction,
            $scope.wide,
            $scope.committee,
            $scope.provider,
            $wanted.phase.map(Phase::as_str),
            $wanted.provider.map(|provider| provider.0),
            $wanted.waits_for.map(WaitsFor::as_str),
            $wanted.urgent,
            $wanted.eighteen_from,
            $wanted.eighteen_until,
            $wanted.searches().then_some($wanted.numbers.as_slice()) as Option<&[String]>,
            $wanted.name,
            $wanted.name.as_deref().map(beyond),
            $scope.initials,
            $key,
            $after.map(|after| after.id),
            BOUND + 1,
            $limit,
        )
        .fetch_all(&mut **$tx)
        .await?
    };
}

/// A page of the work list, and a row in the trail that somebody looked at it.
///
/// # Errors
/// When the database does not answer.
pub async fn cases(tx: &mut Tx, wanted: &Wanted, order: Order, after: Option<After>) -> Result<Listing, DatabaseError> {
    looked(tx, "case_list", wanted.searches()).await?;
    let Some(scope) = Scope::of(tx)? else { return Ok(Listing::default()) };
    if scope.committee && matches!(wanted.phase, Some(Phase::Closed(_))) {
        // what was closed left the committee at that moment
        return Ok(Listing::default());
    }
    let limit = i64::try_from(PER_PAGE).unwrap_or(i64::MAX) + 1;
    let day = after.and_then(|after| after.key.day());
    let moment = after.and_then(|after| after.key.moment());
    let rows = match order {
        Order::SafeDay => lines!(tx, scope, wanted, limit, day, after, "last_safe_table_day", " asc", ">", "date"),
        Order::Eighteenth => lines!(tx, scope, wanted, limit, day, after, "eighteenth", " asc", ">", "date"),
        Order::Wait => lines!(tx, scope, wanted, limit, moment, after, "waits_since", " asc", ">", "timestamptz"),
        Order::Newest => lines!(tx, scope, wanted, limit, moment, after, "started_at", " desc", "<", "timestamptz"),
    };
    let total = rows.first().map_or(0, |row| row.total);
    let more = rows.len() > PER_PAGE;
    let lines: Result<Vec<Line>, DatabaseError> = rows.into_iter().take(PER_PAGE).map(LineRow::read).collect();
    Ok(Listing { lines: lines?, total, more })
}

/// A step on the board.
#[derive(Clone, Debug)]
pub struct Column {
    /// Which step.
    pub phase: Phase,
    /// How many stand in it; one more than `BOARD_BOUND` stands for any more.
    pub total: i64,
    /// The first of them.
    pub lines: Vec<Line>,
}

/// The eight steps with what stands in each, of the cases that are wanted whatever their step, and a row in the trail.
///
/// # Errors
/// When the database does not answer.
pub async fn board(tx: &mut Tx, wanted: &Wanted) -> Result<Vec<Column>, DatabaseError> {
    looked(tx, "case_board", wanted.searches()).await?;
    let mut columns: Vec<Column> =
        Phase::STEPS.into_iter().map(|phase| Column { phase, total: 0, lines: Vec::new() }).collect();
    let Some(scope) = Scope::of(tx)? else { return Ok(columns) };
    let steps: Vec<String> = Phase::STEPS.iter().map(|phase| phase.as_str().to_owned()).collect();
    let rows = sqlx::query_as!(
        LineRow,
        r#"
        select
            h.id as "id!", h.number as "number!", h.first_name as "first_name!", h.discussed as "discussed!", h.born as "born!",
            h.phase as "phase!", h.urgent as "urgent!", h.paused_until, h.waits_for as "waits_for!", h.waits_since as "waits_since!",
            h.last_safe_table_day as "last_safe_table_day!", h.eighteenth as "eighteenth!", h.started_at, o.name as "provider!",
            counted.total as "total!"
        from unnest($14::text[]) with ordinality as step (phase, place)
        cross join lateral (
            select
                c.id, c.number, c.first_name, c.discussed_at is not null as discussed, c.born, c.phase, c.urgent, c.paused_until,
                c.waits_for, c.waits_since, c.last_safe_table_day, c.eighteenth, c.started_at, c.provider_id
            from cases c
            where
                c.phase = step.phase
                and (
                    $1
                    or c.id = any (array(
                        select i.case_id
                        from involvements i
                        where
                            i.party = any ((select app_parties())::uuid[])
                            and i.valid_from <= (select app_now())
                            and (i.valid_until is null or i.valid_until > (select app_now()))
                    ))
                )
                and (not $2 or c.scheduled_at is not null)
                and ($3::uuid is null or c.provider_id = $3)
                and ($4::uuid is null or c.provider_id = $4)
                and ($5::text is null or c.waits_for = $5)
                and (not $6 or c.urgent)
                and ($7::date is null or c.eighteenth >= $7)
                and ($8::date is null or c.eighteenth <= $8)
                and (
                    $9::text[] is null
                    or c.number = any ($9)
                    or (c.name_key >= $10 and c.name_key < $11 and (not $12 or c.discussed_at is not null))
                )
            order by c.last_safe_table_day, c.id
            limit $15
        ) h
        cross join lateral (
            select count(*) as total
            from (
                select
                from cases c
                where
                    c.phase = step.phase
                    and (
                        $1
                        or c.id = any (array(
                            select i.case_id
                            from involvements i
                            where
                                i.party = any ((select app_parties())::uuid[])
                                and i.valid_from <= (select app_now())
                                and (i.valid_until is null or i.valid_until > (select app_now()))
                        ))
                    )
                    and (not $2 or c.scheduled_at is not null)
                    and ($3::uuid is null or c.provider_id = $3)
                    and ($4::uuid is null or c.provider_id = $4)
                    and ($5::text is null or c.waits_for = $5)
                    and (not $6 or c.urgent)
                    and ($7::date is null or c.eighteenth >= $7)
                    and ($8::date is null or c.eighteenth <= $8)
                    and (
                        $9::text[] is null
                        or c.number = any ($9)
                        or (c.name_key >= $10 and c.name_key < $11 and (not $12 or c.discussed_at is not null))
                    )
                limit $13
            ) bounded
        ) counted
        join organisations o on o.id = h.provider_id
        order by step.place, h.last_safe_table_day, h.id
        "#,
        scope.wide,
        scope.committee,
        scope.provider,
        wanted.provider.map(|provider| provider.0),
        wanted.waits_for.map(WaitsFor::as_str),
        wanted.urgent,
        wanted.eighteen_from,
        wanted.eighteen_until,
        wanted.searches().then_some(wanted.numbers.as_slice()) as Option<&[String]>,
        wanted.name,
        wanted.name.as_deref().map(beyond),
        scope.initials,
        BOARD_BOUND + 1,
        &steps,
        CARDS,
    )
    .fetch_all(&mut **tx)
    .await?;
    for row in rows {
        if let Some(column) = columns.iter_mut().find(|column| column.phase.as_str() == row.phase) {
            column.total = row.total;
            column.lines.push(row.read()?);
        }
    }
    Ok(columns)
}

/// The active providers by name, for the filter.
///
/// # Errors
/// When the database does not answer.
pub async fn providers(tx: &mut Tx) -> Result<Vec<(OrganisationId, String)>, DatabaseError> {
    let rows =
        sqlx::query!("select id, name from organisations where kind = 'provider' and active order by lower(name), id")
            .fetch_all(&mut **tx)
            .await?;
    Ok(rows.into_iter().map(|row| (OrganisationId(row.id), row.name)).collect())
}

/// Leaves in the trail that somebody looked at a list, and lets the way to what is asked be chosen for the values at hand.
async fn looked(tx: &mut Tx, page: &'static str, searched: bool) -> Result<(), DatabaseError> {
    sqlx::query!("select record_listing($1, $2)", page, searched).execute(&mut **tx).await?;
    Ok(())
}

struct LineRow {
    id: Uuid,
    number: String,
    first_name: String,
    discussed: bool,
    born: NaiveDate,
    phase: String,
    urgent: bool,
    paused_until: Option<NaiveDate>,
    waits_for: String,
    waits_since: DateTime<Utc>,
    last_safe_table_day: NaiveDate,
    eighteenth: NaiveDate,
    started_at: Option<DateTime<Utc>>,
    provider: String,
    total: i64,
}

impl LineRow {
    fn read(self) -> Result<Line, DatabaseError> {
        Ok(Line {
            id: self.id,
            number: self.number,
            first_name: self.first_name,
            discussed: self.discussed,
            born: self.born,
            phase: self.phase,
            urgent: self.urgent,
            paused_until: self.paused_until,
            waits_for: WaitsFor::parse(&self.waits_for).ok_or_else(|| unknown("party that is waited for"))?,
            waits_since: self.waits_since,
            last_safe_table_day: self.last_safe_table_day,
            eighteenth: self.eighteenth,
            started_at: self.started_at.unwrap_or(self.waits_since),
            provider: self.provider,
        })
    }
}
