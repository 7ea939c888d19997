//! What must be arranged, over all cases that somebody sees: what is late first. It has a bound, and begins a page after the last
//! line of the one before it.

use chrono::NaiveDate;
use sqlx::types::Json;
use uuid::Uuid;

use super::lists::PER_PAGE;
use super::unknown;
use crate::database::{DatabaseError, Tx};
use crate::domain::calendar;
use crate::domain::condition::{ConditionKind, ConditionState, OwnerRole};
use crate::domain::phase::Phase;
use crate::domain::policy::{Reach, reach};
use crate::domain::role::{Represents, Role};

/// The lines of a page, and one more that shows that another follows.
const LIMIT: i64 = PER_PAGE as i64 + 1;

/// The steps in which things are arranged.
const STEPS: [Phase; 2] = [Phase::Arranging, Phase::AwaitingGo];

/// What is asked of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Of these kinds only.
    pub kinds: Option<Vec<ConditionKind>>,
    /// Arranged by somebody in this part.
    pub owner: Option<OwnerRole>,
    /// Only what this person arranges, or stands in for.
    pub mine: bool,
    /// Only what was expected before today.
    pub late: bool,
}

/// The last line of the page before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    /// The day it is expected, the last of all where none is known.
    pub day: NaiveDate,
    /// The case.
    pub case: Uuid,
    /// The condition.
    pub number: i32,
}

/// A condition in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its place.
    pub place: After,
    /// The number of the case.
    pub case: String,
    /// The first name; how much of it is shown is the page's to say.
    pub first_name: String,
    /// Whether the table has discussed it.
    pub discussed: bool,
    /// The date of birth.
    pub born: NaiveDate,
    /// Whether it cannot wait.
    pub urgent: bool,
    /// What kind of thing.
    pub kind: ConditionKind,
    /// In a few words.
    pub what: String,
    /// In which part somebody arranges it.
    pub owner: OwnerRole,
    /// The name of who arranges it, where one is known.
    pub owner_name: Option<String>,
    /// The name of who stands in.
    pub deputy_name: Option<String>,
    /// Whether the go waits for it.
    pub blocking: bool,
    /// The day it was requested.
    pub requested_on: Option<NaiveDate>,
    /// The day it is expected.
    pub expected_on: Option<NaiveDate>,
    /// Where it stands.
    pub state: ConditionState,
    /// Whether relief waits for a second person.
    pub relief: bool,
}

/// A page of the list.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The lines in their order.
    pub lines: Vec<Line>,
    /// Whether a page follows.
    pub more: bool,
}

/// What waits to be arranged, and a row in the trail that somebody looked at it. Who leads sees all of it, a core member what
/// belongs to the own domain or is the own to arrange, and everybody else what belongs to the own cases.
///
/// # Errors
/// When the database does not answer.
pub async fn waiting(tx: &mut Tx, wanted: &Wanted, after: Option<After>) -> Result<Listing, DatabaseError> {
    // the way to what is asked is chosen for the values at hand: what narrows nothing is left out of it
    sqlx::query!("select record_listing('condition_list', false)").execute(&mut **tx).await?;
    let person = tx.person().ok_or(DatabaseError::NotAdmitted)?;
    let role = Role::parse(&person.role).ok_or_else(|| unknown("role"))?;
    let represents = person.represents.as_deref().and_then(Represents::parse);
    let user = person.user_id;
    let leads = reach(role) == Reach::All;
    let domain = match reach(role) {
        Reach::All | Reach::Own => None,
        Reach::Committee => Some(represents.map_or(Vec::new(), |domain| words(ConditionKind::of_domain(domain)))),
        Reach::Provider | Reach::None => return Ok(Listing::default()),
    };
    let cases = if wanted.mine || reach(role) == Reach::Own { own_cases(tx, user, leads).await? } else { None };
    let today = calendar::day(tx.now());
    let kinds = wanted.kinds.as_deref().map(words);
    let rows = sqlx::query_as!(
        Row,
        r#"
        select
            coalesce(o.expected_on, '9999-12-31') as "day!", o.case_id, o.number, c.number as case_number, c.first_name,
            c.discussed_at is not null as "discussed!", c.born, c.urgent, o.kind, o.what, o.owner_role,
            coalesce(o.owner_name, u.name) as owner_name, d.name as "deputy_name?", o.blocking, o.requested_on, o.expected_on,
            o.state as "state: Json<ConditionState>", o.relief is not null as "relief!"
        from conditions o
        join cases c on c.id = o.case_id and c.phase = any ($1)
        join plan_versions v on v.case_id = o.case_id and v.number = o.version and v.state = 'adopted'
        left join users u
            on u.id = coalesce(
                o.owner_user,
                case o.owner_role when 'case_manager' then c.case_manager_id when 'signaller' then c.signaller_id end
            )
        left join users d on d.id = o.deputy_user
        where
            (o.standing in ('open', 'refused', 'covered') or (o.standing = 'fulfilled' and not o.confirmed) or o.counts_until is not null)
            and condition_is_met(o.standing, o.confirmed, o.counts_until, $2) is not true
            and ($3::text[] is null or o.kind = any ($3))
            and ($4::text is null or o.owner_role = $4)
            and (
                not $5
                or o.owner_user = $6
                or o.deputy_user = $6
                or (o.owner_role = 'case_manager' and c.case_manager_id = $6)
                or (o.owner_role = 'signaller' and c.signaller_id = $6)
                or (o.owner_role = 'project_lead' and $14)
            )
            and (not $7 or o.expected_on < $2)
            and (
                $8::date is null
                or (coalesce(o.expected_on, '9999-12-31'), o.case_id, o.number) > ($8, $9::uuid, $10::integer)
            )
            and ($11::uuid[] is null or o.case_id = any ($11))
            and (not $15 or c.case_manager_id = $6 or c.signaller_id = $6 or o.owner_user = $6 or o.deputy_user = $6)
            and ($12::text[] is null or o.kind = any ($12) or o.owner_user = $6 or o.deputy_user = $6)
        order by coalesce(o.expected_on, '9999-12-31'), o.case_id, o.number
        limit $13
        "#,
        &words_of_steps(),
        today,
        kinds.as_deref() as Option<&[String]>,
        wanted.owner.map(OwnerRole::as_str),
        wanted.mine,
        user,
        wanted.late,
        after.map(|after| after.day),
        after.map(|after| after.case),
        after.map(|after| after.number),
        cases.as_deref() as Option<&[Uuid]>,
        domain.as_deref() as Option<&[String]>,
        LIMIT,
        leads,
        cases.is_none() && reach(role) == Reach::Own,
    )
    .fetch_all(&mut **tx)
    .await?;
    let more = rows.len() > PER_PAGE;
    let lines: Result<Vec<Line>, DatabaseError> = rows.into_iter().take(PER_PAGE).map(Row::read).collect();
    Ok(Listing { lines: lines?, more })
}

/// Where somebody arranges so much, the list is gone through in its order instead of case by case.
const MANY: i64 = 500;

/// The cases in which somebody has something to arrange, or sees to it that others do; nothing where those are many.
async fn own_cases(tx: &mut Tx, user: Uuid, leads: bool) -> Result<Option<Vec<Uuid>>, DatabaseError> {
    let cases = sqlx::query_scalar!(
        r#"
        select c.id as "id!"
        from (
            (select c.id from cases c where c.case_manager_id = $1 and c.phase = any ($2) limit $4)
            union
            (select c.id from cases c where c.signaller_id = $1 and c.phase = any ($2) limit $4)
            union
            (select o.case_id from conditions o where o.owner_user = $1 limit $4)
            union
            (select o.case_id from conditions o where o.deputy_user = $1 limit $4)
            union
            (
                select o.case_id
                from conditions o
                where
                    $3
                    and o.owner_role = 'project_lead'
                    and (
                        o.standing in ('open', 'refused', 'covered')
                        or (o.standing = 'fulfilled' and not o.confirmed)
                        or o.counts_until is not null
                    )
                limit $4
            )
        ) c
        limit $4
        "#,
        user,
        &words_of_steps(),
        leads,
        MANY + 1,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(i64::try_from(cases.len()).is_ok_and(|many| many <= MANY).then_some(cases))
}

fn words(kinds: &[ConditionKind]) -> Vec<String> {
    kinds.iter().map(|kind| kind.as_str().to_owned()).collect()
}

fn words_of_steps() -> Vec<String> {
    STEPS.iter().map(|phase| phase.as_str().to_owned()).collect()
}

struct Row {
    day: NaiveDate,
    case_id: Uuid,
    number: i32,
    case_number: String,
    first_name: String,
    discussed: bool,
    born: NaiveDate,
    urgent: bool,
    kind: String,
    what: String,
    owner_role: String,
    owner_name: Option<String>,
    deputy_name: Option<String>,
    blocking: bool,
    requested_on: Option<NaiveDate>,
    expected_on: Option<NaiveDate>,
    state: Json<ConditionState>,
    relief: bool,
}

impl Row {
    fn read(self) -> Result<Line, DatabaseError> {
        Ok(Line {
            place: After { day: self.day, case: self.case_id, number: self.number },
            case: self.case_number,
            first_name: self.first_name,
            discussed: self.discussed,
            born: self.born,
            urgent: self.urgent,
            kind: ConditionKind::parse(&self.kind).ok_or_else(|| unknown("kind of condition"))?,
            what: self.what,
            owner: OwnerRole::parse(&self.owner_role).ok_or_else(|| unknown("owner"))?,
            owner_name: self.owner_name,
            deputy_name: self.deputy_name,
            blocking: self.blocking,
            requested_on: self.requested_on,
            expected_on: self.expected_on,
            state: self.state.0,
            relief: self.relief,
        })
    }
}
