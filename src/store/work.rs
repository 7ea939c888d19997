//! Mijn werk: what there is to do for one person, worked out from the cases themselves. Nothing is kept as a task, so nothing can be
//! forgotten to be ticked off.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::lists::{BOUND, OF_A_KIND};
use super::unknown;
use crate::database::{DatabaseError, Tx};
use crate::domain::calendar;
use crate::domain::case::WaitsFor;
use crate::domain::ids::MeetingId;
use crate::domain::phase::Phase;
use crate::domain::policy::{Reach, reach};
use crate::domain::role::{Role, words};

/// A look back is work from this many days before its day.
const AHEAD: u64 = 14;

/// Of what somebody signals or manages, so many cases of a step are gone through, the most pressing first, and as many of those in
/// which something is due: more than anybody has, so that it costs no more for whoever had thousands over the years.
const AT_HAND: i64 = 50;

/// The steps in which there can be work for whoever signals or manages a case, besides what is due by a day.
const STEPS_WITH_WORK: [Phase; 5] =
    [Phase::Planning, Phase::Scheduling, Phase::AtTable, Phase::Arranging, Phase::AwaitingGo];

words!(
    /// Of what an agreed day has passed.
    Late {
        /// A condition.
        Condition = "condition",
        /// An open point.
        Point = "point",
        /// Looking back with the youth.
        LookBack = "look_back",
        /// The case rested until then.
        Rest = "rest",
        /// The go was withheld until then.
        Withheld = "withheld",
        /// A case manager was sought until then.
        Search = "search",
    }
);

words!(
    /// The kinds of things to do.
    Kind {
        /// The project lead sent the signal back with a question.
        AnswerQuestion = "answer_question",
        /// The signal is not complete.
        FinishSignal = "finish_signal",
        /// No case manager is known: that step is the signaller's.
        FindCaseManager = "find_case_manager",
        /// The plan is being written.
        WritePlan = "write_plan",
        /// The case is on the agenda.
        Prepare = "prepare",
        /// The youth has not answered on the version that is on the table.
        AskYouth = "ask_youth",
        /// A seat has no position.
        TakePosition = "take_position",
        /// A condition waits for a second person.
        Confirm = "confirm",
        /// The care must be ordered, with the remark in the WIZ-portaal.
        PlaceOrder = "place_order",
        /// A condition must be arranged.
        Arrange = "arrange",
        /// An open point must be answered.
        AnswerPoint = "answer_point",
        /// It is time to look back.
        LookBack = "look_back",
        /// A signaller asked for help.
        GiveHelp = "give_help",
        /// A new signal waits for the project lead.
        JudgeSignal = "judge_signal",
        /// Nobody manages the case.
        AssignCaseManager = "assign_case_manager",
        /// The case waits for a place on a meeting.
        Schedule = "schedule",
        /// A condition does not work out: something else, or back to the table.
        Refused = "refused",
        /// Something slipped since the look back before, and nobody said what is done about it.
        Slipped = "slipped",
        /// A condition belongs to a member of the committee, and nobody said to whom.
        NameOwner = "name_owner",
        /// Everything is arranged.
        GiveGo = "give_go",
        /// The youth took consent back.
        ConsentWithdrawn = "consent_withdrawn",
        /// A day that was agreed has passed.
        Overdue = "overdue",
        /// Something is due and reaches nobody.
        Unreached = "unreached",
    }
);

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Todo {
    /// What.
    pub kind: Kind,
    /// For which case.
    pub number: String,
    /// The first name; how much of it is shown is the page's to say.
    pub first_name: String,
    /// Whether the table has discussed it.
    pub discussed: bool,
    /// The date of birth.
    pub born: NaiveDate,
    /// Whether it cannot wait.
    pub urgent: bool,
    /// Since when it is to be done.
    pub since: Option<DateTime<Utc>>,
    /// By when.
    pub due: Option<NaiveDate>,
    /// What it is about, as somebody wrote it.
    pub about: Option<String>,
    /// Of what the day has passed, and who was to do it.
    pub late: Option<(Late, Option<String>)>,
}

/// What waits for somebody: how many cases, and since when the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// For whom.
    pub whom: WaitsFor,
    /// How many; one more than the bound stands for any more.
    pub total: i64,
    /// Since when the first of them.
    pub since: Option<DateTime<Utc>>,
}

/// A meeting of the table: one that is open, or the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextTable {
    /// Which.
    pub meeting: MeetingId,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// Whether it is open now.
    pub open: bool,
    /// How many of its cases have their outcome.
    pub decided: i64,
    /// The cases that do not, in the order of the agenda.
    pub cases: Vec<TabledCase>,
}

/// A case on a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TabledCase {
    /// Its number.
    pub number: String,
    /// The youth's first name.
    pub first_name: String,
    /// Whether the table ever discussed it.
    pub known: bool,
    /// Whether it was discussed at another meeting.
    pub before: bool,
}

/// What one person has to do, most pressing first, and a row in the trail that the list was looked at. Of each kind there is one
/// more than `OF_A_KIND` when there are more.
///
/// # Errors
/// When the database does not answer.
pub async fn todos(tx: &mut Tx) -> Result<Vec<Todo>, DatabaseError> {
    let person = tx.person().ok_or(DatabaseError::NotAdmitted)?;
    let role = Role::parse(&person.role).ok_or_else(|| unknown("role"))?;
    let (user, organisation) = (person.user_id, person.organisation_id);
    if reach(role) == Reach::None {
        sqlx::query!("select record_listing('my_work', false)").execute(&mut **tx).await?;
        return Ok(Vec::new());
    }
    // the way to these answers is found once and kept: nothing in the questions differs from one person to the next
    sqlx::query!("select record_reading('my_work', null, null)").execute(&mut **tx).await?;
    let mut rows = match reach(role) {
        Reach::All => of_lead(tx).await?,
        Reach::Provider => of_provider(tx, organisation).await?,
        Reach::Committee | Reach::Own | Reach::None => of_people(tx, user).await?,
    };
    if reach(role) == Reach::Committee {
        rows.retain(|row| row.kind != Kind::Confirm.as_str());
        rows.extend(to_confirm(tx, user).await?);
    }
    let todos: Vec<Todo> = rows.into_iter().map(TodoRow::read).collect::<Result<_, _>>()?;
    Ok(each_once(todos))
}

/// A condition that does not work out is asked of the lead as that; that its day has passed, too, is the same thing once more.
fn each_once(todos: Vec<Todo>) -> Vec<Todo> {
    let refused: BTreeSet<(String, Option<String>)> = todos
        .iter()
        .filter(|todo| todo.kind == Kind::Refused)
        .map(|todo| (todo.number.clone(), todo.about.clone()))
        .collect();
    let is_told = |todo: &Todo| {
        todo.late.as_ref().is_some_and(|(late, _)| *late == Late::Condition)
            && refused.contains(&(todo.number.clone(), todo.about.clone()))
    };
    todos.into_iter().filter(|todo| todo.kind != Kind::Overdue || !is_told(todo)).collect()
}

/// The signals of a provider that are not complete.
async fn of_provider(tx: &mut Tx, organisation: Option<Uuid>) -> Result<Vec<TodoRow>, DatabaseError> {
    let rows = sqlx::query_as!(
        TodoRow,
        r#"
        select
            case when c.details ->> 'returned_with' is null then 'finish_signal' else 'answer_question' end as "kind!",
            c.number, c.first_name, false as "discussed!", c.born, c.urgent, c.phase_since as since,
            c.last_safe_table_day as "due?", c.details ->> 'returned_with' as about, null::text as late, null::text as whose
        from cases c
        where c.phase = 'signalling' and c.provider_id = $1
        order by c.last_safe_table_day, c.id
        limit $2
        "#,
        organisation,
        OF_A_KIND + 1,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows)
}

/// What waits for a core member as the second person, on behalf of the committee.
async fn to_confirm(tx: &mut Tx, user: Uuid) -> Result<Vec<TodoRow>, DatabaseError> {
    let rows = sqlx::query_as!(
        TodoRow,
        r#"
        select
            'confirm' as "kind!", c.number, c.first_name, c.discussed_at is not null as "discussed!", c.born, c.urgent,
            coalesce((o.state ->> 'at')::timestamptz, o.since) as since, o.expected_on as due, o.what as "about?",
            null::text as late, null::text as whose
        from conditions o
        join cases c on c.id = o.case_id
        join plan_versions v on v.case_id = o.case_id and v.number = o.version and v.state = 'adopted'
        where
            c.phase in ('arranging', 'awaiting_go')
            and ((o.standing = 'fulfilled' and not o.confirmed) or o.relief is not null)
            and o.state ->> 'by' is distinct from $1::uuid::text
        order by o.expected_on, c.id
        limit $2
        "#,
        user,
        OF_A_KIND + 1,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows)
}

/// What people have to do by their part in a case, their seat, or what they own.
async fn of_people(tx: &mut Tx, user: Uuid) -> Result<Vec<TodoRow>, DatabaseError> {
    let today = calendar::day(tx.now());
    let ahead = calendar::days_after(today, AHEAD);
    let rows = sqlx::query_as!(
        TodoRow,
        r#"
        with mine as materialized (
            select c.id, c.phase, c.signaller_id, c.case_manager_id, c.phase_since, c.case_manager_at, c.last_safe_table_day
            from (
                select pressing.id
                from unnest($5::text[]) as step (phase)
                cross join lateral (
                    (
                        select c.id
                        from cases c
                        where c.signaller_id = $1 and c.phase = step.phase
                        order by c.last_safe_table_day, c.id
                        limit $6
                    )
                    union all
                    (
                        select c.id
                        from cases c
                        where c.case_manager_id = $1 and c.phase = step.phase
                        order by c.last_safe_table_day, c.id
                        limit $6
                    )
                ) pressing
                union
                (
                    select c.id
                    from cases c
                    where c.signaller_id = $1 and c.next_due is not null and c.phase <> 'closed'
                    order by c.next_due, c.id
                    limit $6
                )
                union
                (
                    select c.id
                    from cases c
                    where c.case_manager_id = $1 and c.next_due is not null and c.phase <> 'closed'
                    order by c.next_due, c.id
                    limit $6
                )
                union
                select i.case_id
                from involvements i
                where
                    i.party = $1
                    and i.capacity not in ('signaller', 'case_manager')
                    and i.valid_from <= (select app_now())
                    and i.valid_until > (select app_now())
                union
                select i.case_id
                from involvements i
                where
                    i.party = $1
                    and i.capacity not in ('signaller', 'case_manager')
                    and i.valid_from <= (select app_now())
                    and i.valid_until is null
            ) found
            join cases c on c.id = found.id
        ),
        signals as (
            select
                case when c.details ->> 'returned_with' is null then 'finish_signal' else 'answer_question' end as kind,
                c.id, c.phase_since as since, c.last_safe_table_day as due, c.details ->> 'returned_with' as about
            from cases c
            where c.phase = 'signalling' and c.signaller_id = $1
            order by c.last_safe_table_day, c.id
            limit $3
        ),
        plans as (
            select
                case
                    when c.case_manager_id is null and c.signaller_id = $1 then 'find_case_manager'
                    else 'write_plan'
                end as kind,
                c.id, greatest(c.phase_since, c.case_manager_at) as since, c.last_safe_table_day as due, null::text as about
            from mine c
            where c.phase = 'planning' and (c.signaller_id = $1 or c.case_manager_id = $1)
            order by c.last_safe_table_day, c.id
            limit $3
        ),
        agenda as (
            select 'prepare' as kind, c.id, null::timestamptz as since, i.day as due, null::text as about
            from mine c
            join agenda_items i on i.case_id = c.id
            where c.phase in ('scheduling', 'at_table') and i.outcome is null
            order by i.day, c.id
            limit $3
        ),
        answers as (
            select 'ask_youth' as kind, c.id, r.opened_at as since, null::date as due, null::text as about
            from mine c
            join rounds r on r.case_id = c.id
            join case_notes n on n.case_id = c.id
            where
                c.phase = 'at_table'
                and (c.signaller_id = $1 or c.case_manager_id = $1)
                and r.ended is null
                and not exists (
                    select
                    from jsonb_array_elements(n.notes -> 'youth_answers') a
                    where (a ->> 'version')::integer = r.version
                )
            limit $3
        ),
        asked as (
            select 'take_position' as kind, r.case_id as id, r.opened_at as since, r.awaiting_until as until
            from rounds r
            join seats s on s.case_id = r.case_id and s.round = r.number
            where
                r.ended is null
                and (s.member = $1 or s.deputy = $1)
                and not exists (
                    select
                    from positions p
                    where p.case_id = r.case_id and p.round = r.number and p.seat = s.member
                )
            order by r.opened_at
            limit $3
        ),
        second as (
            select 'confirm' as kind, c.id, coalesce((o.state ->> 'at')::timestamptz, o.since) as since, o.expected_on as due, o.what as about
            from mine c
            join conditions o on o.case_id = c.id
            join plan_versions v on v.case_id = o.case_id and v.number = o.version and v.state = 'adopted'
            where
                c.phase in ('arranging', 'awaiting_go')
                and o.standing = 'fulfilled'
                and not o.confirmed
                and o.relief is null
                and o.owner_role <> 'project_lead'
                and o.state ->> 'by' is distinct from $1::uuid::text
                and o.state ->> 'by' is distinct from o.owner_user::text
                and o.state ->> 'by' is distinct from o.deputy_user::text
                and (
                    o.owner_user = $1
                    or o.deputy_user = $1
                    or (o.owner_role = 'signaller' and c.signaller_id = $1)
                    or (o.owner_role = 'case_manager' and c.case_manager_id = $1)
                )
            order by o.expected_on, c.id
            limit $3
        ),
        own as (
            select
                case o.kind when 'care_order' then 'place_order' else 'arrange' end as kind,
                c.id, coalesce(o.since, c.phase_since) as since, o.expected_on as due, o.what as about
            from mine c
            join conditions o on o.case_id = c.id
            join plan_versions v on v.case_id = o.case_id and v.number = o.version and v.state = 'adopted'
            where
                c.phase in ('arranging', 'awaiting_go')
                and o.relief is null
                and (
                    o.standing in ('open', 'refused')
                    or (o.standing in ('fulfilled', 'covered') and o.counts_until < to_char($2::date, 'YYYY-MM-DD'))
                )
                and (
                    o.owner_user = $1
                    or (o.deputy_user = $1 and (o.expected_on < $2 or (o.owner_user is null and o.owner_role in ('youth', 'outside'))))
                    or (o.owner_role = 'signaller' and c.signaller_id = $1)
                    or (o.owner_role = 'case_manager' and c.case_manager_id = $1)
                )
            order by o.expected_on nulls last, c.id, o.number
            limit $3
        ),
        points as (
            select 'answer_point' as kind, c.id, null::timestamptz as since, (p ->> 'due')::date as due, p ->> 'what' as about
            from mine c
            join case_notes n on n.case_id = c.id
            cross join lateral jsonb_array_elements(n.notes -> 'open_points') p
            where c.phase <> 'closed' and p ->> 'owner' = $1::uuid::text and p ->> 'answer' is null
            order by (p ->> 'due')::date, c.id
            limit $3
        ),
        moments as (
            select distinct on (c.id)
                'look_back' as kind, c.id, null::timestamptz as since, (p ->> 'on')::date as due,
                -- every kind of that day, so that none is lost behind another
                (
                    select string_agg(distinct q ->> 'kind', ' ')
                    from jsonb_array_elements(n.notes -> 'moments') q
                    where q ->> 'on' = p ->> 'on' and q ->> 'record' is null
                ) as about
            from mine c
            join case_notes n on n.case_id = c.id
            cross join lateral jsonb_array_elements(n.notes -> 'moments') p
            where
                c.phase = 'monitoring'
                and (c.signaller_id = $1 or c.case_manager_id = $1)
                and p ->> 'record' is null
                and (p ->> 'on')::date <= $4
            order by c.id, (p ->> 'on')::date
            limit $3
        ),
        help as (
            select 'give_help' as kind, c.id, (p ->> 'at')::timestamptz as since, null::date as due, p ->> 'question' as about
            from mine c
            join case_notes n on n.case_id = c.id
            cross join lateral jsonb_array_elements(n.notes -> 'help') p
            where c.phase in ('submitted', 'planning') and p ->> 'advisor' = $1::uuid::text
            order by (p ->> 'at')::timestamptz
            limit $3
        ),
        todo as (
            select * from signals
            union all select * from plans
            union all select * from agenda
            union all select * from answers
            union all select kind, id, since, ((until - interval '1 second') at time zone 'Europe/Amsterdam')::date, null from asked
            union all select * from second
            union all select * from own
            union all select * from points
            union all select * from moments
            union all select * from help
        )
        select
            t.kind as "kind!", c.number as "number!", c.first_name as "first_name!", c.discussed_at is not null as "discussed!",
            c.born as "born!", c.urgent as "urgent!", t.since as "since?", t.due as "due?", t.about as "about?", null::text as late,
            null::text as whose
        from todo t
        join cases c on c.id = t.id
        order by c.urgent desc, t.due nulls last, t.since, c.number
        "#,
        user,
        today,
        OF_A_KIND + 1,
        ahead,
        &STEPS_WITH_WORK.map(|step| step.as_str().to_owned()),
        AT_HAND,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows)
}

/// What the project lead has to do.
async fn of_lead(tx: &mut Tx) -> Result<Vec<TodoRow>, DatabaseError> {
    let today = calendar::day(tx.now());
    let rows = sqlx::query_as!(
        TodoRow,
        r#"
        with judge as (
            select 'judge_signal' as kind, c.id, c.waits_since as since, null::date as due
            from cases c
            where c.phase = 'submitted' and c.submitted_at is not null
            order by c.urgent desc, c.last_safe_table_day, c.id
            limit $2
        ),
        assign as (
            select 'assign_case_manager' as kind, c.id, c.phase_since as since, c.last_safe_table_day as due
            from cases c
            where c.phase = 'planning' and c.case_manager_id is null and c.submitted_at is not null
            order by c.urgent desc, c.last_safe_table_day, c.id
            limit $2
        ),
        waiting as (
            select 'schedule' as kind, c.id, c.waits_since as since, c.last_safe_table_day as due
            from cases c
            where
                c.phase = 'scheduling'
                and c.submitted_at is not null
                and not exists (select from agenda_items i where i.case_id = c.id and i.outcome is null)
            order by c.urgent desc, c.last_safe_table_day, c.id
            limit $2
        ),
        again as (
            select 'schedule' as kind, c.id, greatest(c.waits_since, c.phase_since) as since, c.last_safe_table_day as due
            from cases c
            where
                c.phase = 'at_table'
                and c.submitted_at is not null
                and not exists (
                    select
                    from agenda_items i
                    where i.case_id = c.id and (i.outcome is null or i.outcome = 'awaiting_writing')
                )
            order by c.urgent desc, c.last_safe_table_day, c.id
            limit $2
        ),
        ready as (
            select 'give_go' as kind, c.id, c.phase_since as since, c.eighteenth as due, n.notes -> 'withheld' ->> 'reason' as about
            from cases c
            join case_notes n on n.case_id = c.id
            where
                c.phase = 'awaiting_go'
                and c.submitted_at is not null
                -- what was withheld waits until it is looked at again
                and (
                    coalesce((n.notes -> 'withheld' ->> 'look_on')::date <= $1, true)
                    -- or until everything was arranged, which is news
                    or (n.notes -> 'withheld' ->> 'at')::timestamptz < c.phase_since
                )
            order by c.urgent desc, c.last_safe_table_day, c.id
            limit $2
        ),
        asked as (
            (
                select 'refused' as kind, o.case_id as id, o.since, o.expected_on as due, o.what as about
                from conditions o
                join cases c on c.id = o.case_id and c.phase = 'arranging'
                join plan_versions v on v.case_id = o.case_id and v.number = o.version and v.state = 'adopted'
                where o.standing = 'refused' and o.blocking and o.relief is null
                order by o.since, o.case_id
                limit $2
            )
            union all
            (
                select 'arrange' as kind, o.case_id as id, o.since, o.expected_on as due, o.what as about
                from conditions o
                join cases c on c.id = o.case_id and c.phase in ('arranging', 'awaiting_go')
                join plan_versions v on v.case_id = o.case_id and v.number = o.version and v.state = 'adopted'
                -- what blocks and does not work out stands above already
                where
                    (o.standing = 'open' or (o.standing = 'refused' and not o.blocking))
                    and o.owner_role = 'project_lead'
                    and o.relief is null
                order by o.since, o.case_id
                limit $2
            )
            union all
            (
                select 'name_owner' as kind, o.case_id as id, o.since, o.expected_on as due, o.what as about
                from conditions o
                join cases c on c.id = o.case_id and c.phase in ('arranging', 'awaiting_go')
                join plan_versions v on v.case_id = o.case_id and v.number = o.version and v.state = 'adopted'
                where
                    o.standing in ('open', 'refused')
                    and o.owner_role = 'core_member'
                    and o.owner_user is null
                    and o.relief is null
                order by o.since, o.case_id
                limit $2
            )
        ),
        slipped as (
            select 'slipped' as kind, c.id, c.slipped_at as since, null::date as due
            from cases c
            where c.slipped_at is not null
            order by c.slipped_at, c.id
            limit $2
        ),
        consent as (
            select 'consent_withdrawn' as kind, c.id, (c.details -> 'consent_withdrawn' ->> 'at')::timestamptz as since, null::date as due
            from cases c
            where
                c.phase <> 'closed' and jsonb_typeof(c.details -> 'consent_withdrawn') = 'object' and c.submitted_at is not null
            order by c.id
            limit $2
        ),
        late as (
            select 'overdue' as kind, c.id, null::timestamptz as since, c.next_due as due
            from cases c
            where c.next_due < $1 and c.phase <> 'closed' and c.submitted_at is not null
            order by c.next_due, c.id
            limit $2
        ),
        unreached as (
            select 'unreached' as kind, c.id, null::timestamptz as since, c.nobody_since as due
            from cases c
            where c.nobody_since is not null and c.phase <> 'closed' and c.submitted_at is not null
            order by c.nobody_since, c.id
            limit $2
        ),
        todo as (
            select *, null::text as about from judge
            union all select *, null from assign
            union all
            (select *, null from (select * from waiting union all select * from again) s order by s.due, s.id limit $2)
            union all select * from ready
            union all select * from asked
            union all select *, null from slipped
            union all select *, null from consent
            union all select *, null from late
            union all select *, null from unreached
        )
        select
            t.kind as "kind!", c.number as "number!", c.first_name as "first_name!", c.discussed_at is not null as "discussed!",
            c.born as "born!", c.urgent as "urgent!", t.since as "since?", t.due as "due?",
            coalesce(t.about, late.what) as "about?", late.kind as "late?", late.whose as "whose?"
        from todo t
        join cases c on c.id = t.id
        left join lateral (
            select d.kind, d.what, u.name as whose
            from (
                select
                    1 as place, 'condition' as kind, o.what,
                    coalesce(
                        o.owner_user,
                        case o.owner_role when 'case_manager' then c.case_manager_id when 'signaller' then c.signaller_id end
                    ) as person
                from conditions o
                join plan_versions v on v.case_id = o.case_id and v.number = o.version and v.state = 'adopted'
                where o.case_id = c.id and o.expected_on = t.due and o.standing in ('open', 'refused')
                union all
                select 2, 'point', p ->> 'what', (p ->> 'owner')::uuid
                from case_notes n
                cross join lateral jsonb_array_elements(n.notes -> 'open_points') p
                where n.case_id = c.id and p ->> 'answer' is null and (p ->> 'due')::date = t.due
                union all
                select 3, 'look_back', null, coalesce(c.case_manager_id, c.signaller_id)
                from case_notes n
                cross join lateral jsonb_array_elements(n.notes -> 'moments') p
                where n.case_id = c.id and p ->> 'record' is null and (p ->> 'on')::date = t.due
                union all
                select 4, 'rest', null, null
                where c.paused_until = t.due
                union all
                select 5, 'withheld', n.notes -> 'withheld' ->> 'reason', null
                from case_notes n
                where n.case_id = c.id and (n.notes -> 'withheld' ->> 'look_on')::date = t.due
                union all
                select 6, 'search', null, c.signaller_id
                where c.phase in ('submitted', 'planning') and c.case_manager_id is null
            ) d
            left join users u on u.id = d.person
            order by d.place
            limit 1
        ) late on t.kind = 'overdue'
        order by c.urgent desc, t.due nulls last, t.since, c.number
        "#,
        today,
        OF_A_KIND + 1,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows)
}

/// For whom the open cases wait, how many and how long: the waits-for clock of the project lead.
///
/// # Errors
/// When the database does not answer.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<Waiting>, DatabaseError> {
    let whom: Vec<String> = WaitsFor::ALL
        .into_iter()
        .filter(|whom| *whom != WaitsFor::Nobody)
        .map(|whom| whom.as_str().to_owned())
        .collect();
    let rows = sqlx::query!(
        r#"
        select
            w.whom as "whom!",
            (
                select count(*)
                from (
                    select
                    from cases c
                    where c.waits_for = w.whom and c.phase <> 'closed' and c.submitted_at is not null
                    limit $2
                ) bounded
            ) as "total!",
            (
                select c.waits_since
                from cases c
                where c.waits_for = w.whom and c.phase <> 'closed' and c.submitted_at is not null
                order by c.waits_since
                limit 1
            ) as since
        from unnest($1::text[]) with ordinality as w (whom, place)
        order by w.place
        "#,
        &whom,
        BOUND + 1,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            let whom = WaitsFor::parse(&row.whom).ok_or_else(|| unknown("party that is waited for"))?;
            Ok(Waiting { whom, total: row.total, since: row.since })
        })
        .collect()
}

/// The meetings that are open, the latest first, or the one that comes first when none of today is; with the cases on them that this
/// person sees.
///
/// # Errors
/// When the database does not answer.
pub async fn next_tables(tx: &mut Tx) -> Result<Vec<NextTable>, DatabaseError> {
    let rows = sqlx::query!(
        r#"
        select
            m.id as "meeting!", m.starts_at as "starts_at!", m.state = 'open' as "open!", c.number as "number?", c.first_name as "first_name?",
            c.discussed_at is not null as "discussed!",
            exists (
                select from agenda_items b where b.case_id = c.id and b.discussed and b.meeting_id <> m.id
            ) as "before!",
            (
                select count(distinct d.case_id)
                from agenda_items d
                where d.meeting_id = m.id and d.outcome not in ('awaiting_writing', 'withdrawn')
            ) as "decided!"
        from (
            (select id, starts_at, state from meetings where state = 'open' order by starts_at desc limit 3)
            union all
            (
                select id, starts_at, state
                from meetings
                where
                    state = 'planned'
                    and starts_at >= $1
                    -- with today's at work, the one of next week can wait
                    and not exists (
                        select
                        from meetings o
                        where o.state = 'open' and o.day >= (select app_day())
                    )
                order by starts_at
                limit 1
            )
        ) m
        left join (
            agenda_items i
            join cases c on c.id = i.case_id
        ) on i.meeting_id = m.id and (i.outcome is null or i.outcome = 'awaiting_writing')
        order by m.starts_at desc, m.id, c.urgent desc nulls last, c.last_safe_table_day, c.id
        limit 90
        "#,
        tx.now(),
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut tables: Vec<NextTable> = Vec::new();
    for row in rows {
        let meeting = MeetingId(row.meeting);
        if tables.last().is_none_or(|table| table.meeting != meeting) {
            let (starts_at, open, decided) = (row.starts_at, row.open, row.decided);
            tables.push(NextTable { meeting, starts_at, open, decided, cases: Vec::new() });
        }
        let case = row.number.zip(row.first_name).map(|(number, first_name)| TabledCase {
            number,
            first_name,
            known: row.discussed,
            before: row.before,
        });
        if let Some(table) = tables.last_mut() {
            table.cases.extend(case);
        }
    }
    Ok(tables)
}

struct TodoRow {
    kind: String,
    number: String,
    first_name: String,
    discussed: bool,
    born: NaiveDate,
    urgent: bool,
    since: Option<DateTime<Utc>>,
    due: Option<NaiveDate>,
    about: Option<String>,
    late: Option<String>,
    whose: Option<String>,
}

impl TodoRow {
    fn read(self) -> Result<Todo, DatabaseError> {
        let late = |word: String| Late::parse(&word).ok_or_else(|| unknown("kind of day"));
        let late = self.late.map(late).transpose()?.map(|late| (late, self.whose));
        Ok(Todo {
            kind: Kind::parse(&self.kind).ok_or_else(|| unknown("kind of work"))?,
            number: self.number,
            first_name: self.first_name,
            discussed: self.discussed,
            born: self.born,
            urgent: self.urgent,
            since: self.since,
            due: self.due,
            about: self.about,
            late,
        })
    }
}
