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

/// The lines of a page, and one more that shows that another follows.
const LIMIT: i64 = PER_PAGE as i64 + 1;

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
    /// At which organisation it waits.
    pub waits_at: Option<OrganisationId>,
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

/// Keeps what somebody searches for as long as their session lasts, and answers its number.
///
/// # Errors
/// When the database does not answer.
pub async fn keep_search(tx: &mut Tx, words: &str) -> Result<Uuid, DatabaseError> {
    let kept = sqlx::query_scalar!(r#"select keep_search($1) as "id!""#, words).fetch_one(&mut **tx).await?;
    Ok(kept)
}

/// What is searched for by this number, when it is of this session.
///
/// # Errors
/// When the database does not answer.
pub async fn kept_search(tx: &mut Tx, id: Uuid) -> Result<Option<String>, DatabaseError> {
    let kept = sqlx::query_scalar!("select kept_search($1)", id).fetch_one(&mut **tx).await?;
    Ok(kept)
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

    pub(super) fn moment(self) -> Option<DateTime<Utc>> {
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
    /// The name of the organisation where it waits, where that is one.
    pub waits_at: Option<String>,
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

/// Whose list it is. Each is found in a way of its own, so that it costs the same however much somebody sees.
enum Scope {
    /// Every case that was submitted.
    All,
    /// What came to the table.
    Committee,
    /// What this provider signalled.
    Provider(Uuid),
    /// What this person signals, manages, or is involved in otherwise.
    Own(Uuid),
}

/// Who looks at a list: the scope, and whether names count only after the table discussed the case.
fn looking(tx: &Tx) -> Result<Option<(Scope, bool)>, DatabaseError> {
    let person = tx.person().ok_or(DatabaseError::NotAdmitted)?;
    let role = Role::parse(&person.role).ok_or_else(|| unknown("role"))?;
    let scope = match reach(role) {
        Reach::All => Scope::All,
        Reach::Committee => Scope::Committee,
        Reach::Provider => Scope::Provider(person.organisation_id.ok_or(DatabaseError::NotAdmitted)?),
        Reach::Own => Scope::Own(person.user_id),
        Reach::None => return Ok(None),
    };
    Ok(Some((scope, knows_by_initial(role))))
}

/// The end of the range of first names that begin like this, sign by sign.
fn beyond(name: &str) -> String {
    format!("{name}\u{10ffff}")
}

/// The steps in which the cases stand that are wanted: the one that was asked for, or all in which work goes on; and of those the
/// ones in which a case can wait for whom is asked.
fn steps(wanted: &Wanted, phase: Option<Phase>) -> Vec<String> {
    let asked = phase.map_or_else(|| Phase::STEPS.to_vec(), |phase| vec![phase]);
    let fits = |step: &Phase| wanted.waits_for.is_none_or(|whom| whom.occurs_in(*step));
    asked.into_iter().filter(fits).map(|step| step.as_str().to_owned()).collect()
}

/// Gives a macro what the statements of all lists have in common: what is wanted of a case, what a line shows of it, and what
/// somebody ($13) is involved in without signalling or managing it.
macro_rules! with_what_is_wanted {
    ($macro:ident! $($rest:tt)*) => {
        $macro!(
            [r#"
                ($1::uuid is null or c.provider_id = $1)
                and ($2::text is null or c.waits_for = $2)
                and ($3::uuid is null or c.waits_at = $3)
                and (not $4 or c.urgent)
                and ($5::date is null or c.eighteenth >= $5)
                and ($6::date is null or c.eighteenth <= $6)
                and (
                    $7::text[] is null
                    or c.number = any ($7)
                    or (c.name_key >= $8 and c.name_key < $9 and (not $10 or c.discussed_at is not null))
                )
            "#]
            [r#"
                c.id, c.number, c.first_name, c.discussed_at is not null as discussed, c.born, c.phase, c.urgent, c.paused_until,
                c.waits_for, c.waits_since, c.waits_at, c.last_safe_table_day, c.eighteenth, c.started_at, c.provider_id
            "#]
            [r#"
                c.id = any (array(
                    select i.case_id
                    from involvements i
                    where
                        i.party = $13
                        and i.capacity not in ('signaller', 'case_manager')
                        and i.valid_from <= (select app_now())
                        and i.valid_until > (select app_now())
                    union all
                    select i.case_id
                    from involvements i
                    where
                        i.party = $13
                        and i.capacity not in ('signaller', 'case_manager')
                        and i.valid_from <= (select app_now())
                        and i.valid_until is null
                ))
                and c.signaller_id <> $13
                and c.case_manager_id is distinct from $13
            "#]
            $($rest)*
        )
    };
}

/// The lines that a statement finds, with how many there are in all.
macro_rules! found {
    ($tx:expr, $wanted:expr, $initials:expr, $bound:expr, $scope:expr, [$($count:literal)+] [$($lines:literal)+] $(, $more:expr)*) => {
        sqlx::query_as!(
            LineRow,
            r#"
            select
                h.id as "id!", h.number as "number!", h.first_name as "first_name!", h.discussed as "discussed!", h.born as "born!",
                h.phase as "phase!", h.urgent as "urgent!", h.paused_until, h.waits_for as "waits_for!",
                h.waits_since as "waits_since!", h.last_safe_table_day as "last_safe_table_day!", h.eighteenth as "eighteenth!",
                h.started_at, o.name as "provider!", (select w.name from organisations w where w.id = h.waits_at) as waits_at,
            "# $(+ $count)+ + r#" as "total!" from "# $(+ $lines)+,
            $wanted.provider.map(|provider| provider.0),
            $wanted.waits_for.map(WaitsFor::as_str),
            $wanted.waits_at.map(|organisation| organisation.0),
            $wanted.urgent,
            $wanted.eighteen_from,
            $wanted.eighteen_until,
            $wanted.searches().then_some($wanted.numbers.as_slice()) as Option<&[String]>,
            $wanted.name,
            $wanted.name.as_deref().map(beyond),
            $initials,
            $bound,
            $scope.0,
            $scope.1,
            $($more),*
        )
        .fetch_all(&mut **$tx)
        .await?
    };
}

/// One page of everything, in one order: an index gives each order, of a step and of all that is open.
macro_rules! of_all {
    (
        [$wanted:literal] [$shown:literal] [$otherwise:literal]
        $tx:expr, $asked:expr, $initials:expr, $key:expr, $after:expr, $order:literal $direction:literal $past:literal $type:literal
    ) => {
        found!(
            $tx, $asked, $initials, BOUND + 1, ($asked.phase.map(Phase::as_str), LIMIT),
            [
                "(select count(*) from (select from cases c where (c.phase = $12 or ($12::text is null and c.phase <> 'closed')) and"
                $wanted
                "limit $11) bounded)"
            ]
            [
                "(select" $shown
                "from cases c where (c.phase = $12 or ($12::text is null and c.phase <> 'closed')) and"
                $wanted
                "and ($14::" $type " is null or (c." $order ", c.id) " $past " ($14, $15)) order by c." $order $direction ", c.id" $direction
                " limit $13) h join organisations o on o.id = h.provider_id order by h." $order $direction ", h.id" $direction
            ],
            $key, $after.map(|after| after.id)
        )
    };
}

/// One page of a part, in one order: step by step an index gives the first lines of that part, and of those come the first.
macro_rules! of_part {
    (
        [$wanted:literal] [$shown:literal] [$otherwise:literal]
        $tx:expr, $asked:expr, $initials:expr, $key:expr, $after:expr, $order:literal $direction:literal $past:literal $type:literal,
        $steps:expr, $part:literal, $party:expr
    ) => {
        found!(
            $tx, $asked, $initials, BOUND + 1, ($steps, $party),
            [
                "(select count(*) from (select from unnest($12::text[]) as step (phase) cross join lateral
                (select from cases c where c.phase = step.phase and" $part "and" $wanted "limit $11) one limit $11) bounded)"
            ]
            [
                "(select found.* from unnest($12::text[]) as step (phase) cross join lateral (select" $shown
                "from cases c where c.phase = step.phase and" $part "and" $wanted
                "and ($14::" $type " is null or (c." $order ", c.id) " $past " ($14, $15)) order by c." $order $direction ", c.id" $direction
                " limit $16) found order by found." $order $direction ", found.id" $direction
                " limit $16) h join organisations o on o.id = h.provider_id order by h." $order $direction ", h.id" $direction
            ],
            $key, $after.map(|after| after.id), LIMIT
        )
    };
}

/// One page of what is somebody's own, in one order: step by step what they signal, what they manage, and what else they see.
macro_rules! of_own {
    (
        [$wanted:literal] [$shown:literal] [$otherwise:literal]
        $tx:expr, $asked:expr, $initials:expr, $key:expr, $after:expr, $order:literal $direction:literal $past:literal $type:literal,
        $steps:expr, $user:expr
    ) => {
        found!(
            $tx, $asked, $initials, BOUND + 1, ($steps, $user),
            [
                "(select count(*) from (select from unnest($12::text[]) as step (phase) cross join lateral (
                (select from cases c where c.phase = step.phase and c.signaller_id = $13 and" $wanted "limit $11)
                union all
                (select from cases c where c.phase = step.phase and c.case_manager_id = $13 and c.signaller_id <> $13 and" $wanted "limit $11)
                union all
                (select from cases c where c.phase = step.phase and" $otherwise "and" $wanted "limit $11)
                ) one limit $11) bounded)"
            ]
            [
                "(select found.* from unnest($12::text[]) as step (phase) cross join lateral ((select" $shown
                "from cases c where c.phase = step.phase and c.signaller_id = $13 and" $wanted
                "and ($14::" $type " is null or (c." $order ", c.id) " $past " ($14, $15)) order by c." $order $direction ", c.id" $direction
                " limit $16) union all (select" $shown
                "from cases c where c.phase = step.phase and c.case_manager_id = $13 and c.signaller_id <> $13 and" $wanted
                "and ($14::" $type " is null or (c." $order ", c.id) " $past " ($14, $15)) order by c." $order $direction ", c.id" $direction
                " limit $16) union all (select" $shown
                "from cases c where c.phase = step.phase and" $otherwise "and" $wanted
                "and ($14::" $type " is null or (c." $order ", c.id) " $past " ($14, $15)) order by c." $order $direction ", c.id" $direction
                " limit $16)) found order by found." $order $direction ", found.id" $direction
                " limit $16) h join organisations o on o.id = h.provider_id order by h." $order $direction ", h.id" $direction
            ],
            $key, $after.map(|after| after.id), LIMIT
        )
    };
}

/// A page in one order, in whichever scope.
macro_rules! in_order {
    ($tx:ident, $scope:ident, $asked:ident, $initials:ident, $steps:ident, $after:ident, $key:ident, $($order:literal)+) => {
        match $scope {
            Scope::All => with_what_is_wanted!(of_all! $tx, $asked, $initials, $key, $after, $($order)+),
            Scope::Committee => with_what_is_wanted!(
                of_part! $tx, $asked, $initials, $key, $after, $($order)+, &$steps,
                " c.scheduled_at is not null and $13::uuid is null ", None::<Uuid>
            ),
            Scope::Provider(provider) => with_what_is_wanted!(
                of_part! $tx, $asked, $initials, $key, $after, $($order)+, &$steps, " c.provider_id = $13 ", provider
            ),
            Scope::Own(user) => with_what_is_wanted!(of_own! $tx, $asked, $initials, $key, $after, $($order)+, &$steps, user),
        }
    };
}

/// The first lines of each step of a part, and how many there are in it.
macro_rules! board_of_part {
    (
        [$wanted:literal] [$shown:literal] [$otherwise:literal]
        $tx:expr, $asked:expr, $initials:expr, $steps:expr, $part:literal, $party:expr
    ) => {
        found!(
            $tx, $asked, $initials, BOARD_BOUND + 1, ($steps, $party),
            ["counted.total"]
            [
                "unnest($12::text[]) with ordinality as step (phase, place) cross join lateral (select" $shown
                "from cases c where c.phase = step.phase and" $part "and" $wanted
                "order by c.last_safe_table_day, c.id limit $14) h
                cross join lateral (select count(*) as total from (
                    select from cases c where c.phase = step.phase and" $part "and" $wanted "limit $11) bounded) counted
                join organisations o on o.id = h.provider_id order by step.place, h.last_safe_table_day, h.id"
            ],
            CARDS
        )
    };
}

/// The same of what is somebody's own.
macro_rules! board_of_own {
    (
        [$wanted:literal] [$shown:literal] [$otherwise:literal]
        $tx:expr, $asked:expr, $initials:expr, $steps:expr, $user:expr
    ) => {
        found!(
            $tx, $asked, $initials, BOARD_BOUND + 1, ($steps, $user),
            ["counted.total"]
            [
                "unnest($12::text[]) with ordinality as step (phase, place) cross join lateral (select * from ((select" $shown
                "from cases c where c.phase = step.phase and c.signaller_id = $13 and" $wanted
                "order by c.last_safe_table_day, c.id limit $14) union all (select" $shown
                "from cases c where c.phase = step.phase and c.case_manager_id = $13 and c.signaller_id <> $13 and" $wanted
                "order by c.last_safe_table_day, c.id limit $14) union all (select" $shown
                "from cases c where c.phase = step.phase and" $otherwise "and" $wanted
                "order by c.last_safe_table_day, c.id limit $14)) own order by own.last_safe_table_day, own.id limit $14) h
                cross join lateral (select count(*) as total from (
                (select from cases c where c.phase = step.phase and c.signaller_id = $13 and" $wanted "limit $11)
                union all
                (select from cases c where c.phase = step.phase and c.case_manager_id = $13 and c.signaller_id <> $13 and" $wanted "limit $11)
                union all
                (select from cases c where c.phase = step.phase and" $otherwise "and" $wanted "limit $11)
                limit $11) bounded) counted
                join organisations o on o.id = h.provider_id order by step.place, h.last_safe_table_day, h.id"
            ],
            CARDS
        )
    };
}

/// A page of the work list, and a row in the trail that somebody looked at it.
///
/// # Errors
/// When the database does not answer.
pub async fn cases(tx: &mut Tx, wanted: &Wanted, order: Order, after: Option<After>) -> Result<Listing, DatabaseError> {
    looked(tx, "case_list", wanted.searches()).await?;
    let Some((scope, initials)) = looking(tx)? else { return Ok(Listing::default()) };
    if matches!((&scope, wanted.phase), (Scope::Committee, Some(Phase::Closed(_)))) {
        // what was closed left the committee at that moment
        return Ok(Listing::default());
    }
    let steps = steps(wanted, wanted.phase);
    let day = after.and_then(|after| after.key.day());
    let moment = after.and_then(|after| after.key.moment());
    let rows = match order {
        Order::SafeDay => {
            in_order!(tx, scope, wanted, initials, steps, after, day, "last_safe_table_day" " asc" ">" "date")
        }
        Order::Eighteenth => in_order!(tx, scope, wanted, initials, steps, after, day, "eighteenth" " asc" ">" "date"),
        Order::Wait => {
            in_order!(tx, scope, wanted, initials, steps, after, moment, "waits_since" " asc" ">" "timestamptz")
        }
        Order::Newest => {
            in_order!(tx, scope, wanted, initials, steps, after, moment, "started_at" " desc" "<" "timestamptz")
        }
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
    let Some((scope, initials)) = looking(tx)? else { return Ok(columns) };
    let steps = steps(wanted, None);
    let rows = match scope {
        Scope::All => {
            with_what_is_wanted!(board_of_part! tx, wanted, initials, &steps, " $13::uuid is null ", None::<Uuid>)
        }
        Scope::Committee => with_what_is_wanted!(
            board_of_part! tx, wanted, initials, &steps, " c.scheduled_at is not null and $13::uuid is null ", None::<Uuid>
        ),
        Scope::Provider(provider) => {
            with_what_is_wanted!(board_of_part! tx, wanted, initials, &steps, " c.provider_id = $13 ", provider)
        }
        Scope::Own(user) => with_what_is_wanted!(board_of_own! tx, wanted, initials, &steps, user),
    };
    for row in rows {
        if let Some(column) = columns.iter_mut().find(|column| column.phase.as_str() == row.phase) {
            column.total = row.total;
            column.lines.push(row.read()?);
        }
    }
    Ok(columns)
}

/// An organisation in the filters.
#[derive(Clone, Debug)]
pub struct Place {
    /// Which.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// Whether it gives care.
    pub provides: bool,
}

/// The active organisations by name, for the filters.
///
/// # Errors
/// When the database does not answer.
pub async fn places(tx: &mut Tx) -> Result<Vec<Place>, DatabaseError> {
    let rows = sqlx::query!(
        r#"select id, name, kind = 'provider' as "provides!" from organisations where active order by lower(name), id"#
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Place { id: OrganisationId(row.id), name: row.name, provides: row.provides })
        .collect())
}

/// Leaves in the trail that somebody looked at a list, and lets the way to what is asked be chosen for the values at hand.
pub(super) async fn looked(tx: &mut Tx, page: &'static str, searched: bool) -> Result<(), DatabaseError> {
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
    waits_at: Option<String>,
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
            waits_at: self.waits_at,
            last_safe_table_day: self.last_safe_table_day,
            eighteenth: self.eighteenth,
            started_at: self.started_at.unwrap_or(self.waits_since),
            provider: self.provider,
        })
    }
}
