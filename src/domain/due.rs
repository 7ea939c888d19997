//! What is due and not yet done: worked out from the case itself, never kept as a task. Of each thing: whose it is, its day, and
//! whether that day is near, today or past. A reminder is given once for each of those.

use chrono::{DateTime, NaiveDate, Timelike, Utc};
use chrono_tz::Europe::Amsterdam;

use super::calendar::{day, days_after, is_working_day, weeks_before};
use super::case::{Case, YouthAnswer};
use super::condition::{Condition, ConditionState, OwnerRole};
use super::ids::UserId;
use super::lead_times::{LeadTimes, last_safe_day};
use super::looking_back::looks;
use super::notice::{CORE, LEADS, NoticeKind, Part, To};
use super::phase::Phase;
use super::role::words;

/// The setting that says from which hour people are reminded.
pub const HOUR_SETTING: &str = "reminders.hour";
/// From this hour, unless the municipality says otherwise.
pub const USUAL_HOUR: u8 = 8;
/// The hours a municipality can choose from: before the first hour at which people let their mail come together.
pub const HOURS: std::ops::RangeInclusive<u8> = 6..=8;
/// Nobody is reminded from this hour on.
const EVENING: u32 = 18;

words!(
    /// What kind of thing is due.
    Matter {
        /// A condition is expected.
        Condition = "condition",
        /// Proof or cover of a condition ends.
        Proof = "proof",
        /// An open point must be answered.
        Point = "point",
        /// A moment to look back, or a review that the youth was promised.
        LookBack = "look_back",
        /// A case manager must be found.
        Search = "search",
        /// Something that rests or waits is looked at again.
        Review = "review",
        /// A written answer is awaited.
        Answer = "answer",
        /// The last safe day for the table.
        TableDay = "table_day",
        /// Two weeks before 18 the go should be there.
        GoDay = "go_day",
    }
);

words!(
    /// Where the day of a thing stands.
    Step {
        /// It is near.
        Ahead = "ahead",
        /// It is today.
        OnTheDay = "on_the_day",
        /// It is past, and the thing is not done.
        Overdue = "overdue",
    }
);

impl Matter {
    /// How many days before its day people are reminded; not at all where it is somebody's own choice of day, or too short.
    pub fn ahead(self) -> Option<u64> {
        match self {
            Self::Condition | Self::Point | Self::LookBack => Some(3),
            Self::Proof | Self::TableDay | Self::GoDay => Some(14),
            Self::Search | Self::Review | Self::Answer => None,
        }
    }

    /// In which part people are reminded: whose it is, and of what is past the project leads as well; of a condition that is past,
    /// its deputy too, who hears of it at once where its owner cannot be reached. Of the days before 18 that is whoever the case
    /// waits for.
    pub fn parts(self, step: Step) -> Vec<Part> {
        let mut parts = match self {
            Self::Condition | Self::Proof | Self::Point => vec![Part::Owner],
            Self::LookBack => vec![Part::Signaller, Part::CaseManager],
            Self::Search => vec![Part::Signaller],
            Self::Review => vec![Part::Leads],
            Self::Answer => vec![Part::Silent],
            Self::TableDay => vec![Part::Signaller, Part::CaseManager, Part::Leads],
            Self::GoDay => vec![Part::CaseManager, Part::Leads],
        };
        if step == Step::Overdue && matches!(self, Self::Condition | Self::Proof) {
            parts.push(Part::Deputy);
        }
        if step == Step::Overdue && !parts.contains(&Part::Leads) {
            parts.push(Part::Leads);
        }
        parts
    }

    /// The message of a step; none where people are not reminded of it.
    pub fn notice(self, step: Step) -> Option<NoticeKind> {
        use NoticeKind::*;
        let (near, today, past) = match self {
            Self::Condition => (Some(ConditionNear), Some(ConditionToday), Some(ConditionLate)),
            Self::Proof => (Some(ProofEndsSoon), Some(ProofEndsToday), Some(ProofEnded)),
            Self::Point => (Some(PointNear), Some(PointToday), Some(PointLate)),
            Self::LookBack => (Some(LookBackNear), Some(LookBackToday), Some(LookBackLate)),
            Self::Search => (None, Some(SearchToday), Some(SearchLate)),
            Self::Review => (None, Some(ReviewToday), Some(ReviewLate)),
            // after its day the round goes on without it
            Self::Answer => (None, Some(AnswerToday), None),
            Self::TableDay => (Some(TableDayNear), Some(TableDayToday), Some(TableDayLate)),
            Self::GoDay => (Some(GoDayNear), Some(GoDayToday), Some(GoDayLate)),
        };
        match step {
            Step::Ahead => near,
            Step::OnTheDay => today,
            Step::Overdue => past,
        }
    }
}

/// A thing with a day, not yet done.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Thing {
    matter: Matter,
    /// Which of its kind in this case.
    number: u32,
    on: NaiveDate,
    whose: Vec<To>,
    deputy: Option<To>,
}

impl Thing {
    fn days(&self) -> impl Iterator<Item = (Step, NaiveDate)> {
        let near = self.matter.ahead().map(|days| (Step::Ahead, super::calendar::days_before(self.on, days)));
        let rest = [(Step::OnTheDay, self.on), (Step::Overdue, days_after(self.on, 1))];
        let matter = self.matter;
        near.into_iter().chain(rest).filter(move |(step, _)| matter.notice(*step).is_some())
    }

    fn step(&self, today: NaiveDate) -> Option<Step> {
        if self.matter == Matter::Answer && today > self.on {
            return None;
        }
        self.days().filter(|(_, from)| *from <= today).last().map(|(step, _)| step)
    }
}

/// Something that is due now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// What kind of thing.
    pub matter: Matter,
    /// Which of its kind in this case.
    pub number: u32,
    /// Its day.
    pub on: NaiveDate,
    /// Where that day stands.
    pub step: Step,
    /// The message people get.
    pub kind: NoticeKind,
    /// Whose it is.
    pub whose: Vec<To>,
    /// Who stands in for them: told as well once its day is past, or once nobody of them is reached.
    pub deputy: Option<To>,
    /// Whether the project leads are told as well: its day is past.
    pub leads: bool,
}

impl Due {
    /// The name of the thing in its case.
    pub fn name(&self) -> String {
        format!("{}:{}", self.matter.as_str(), self.number)
    }
}

/// What is due in a case on a day. A case that rests asks only to be looked at again.
pub fn due(case: &Case, times: &LeadTimes, today: NaiveDate) -> Vec<Due> {
    let now = |thing: Thing| {
        let step = thing.step(today)?;
        let Thing { matter, number, on, whose, deputy } = thing;
        let leads = step == Step::Overdue && case.milestones.submitted.is_some();
        Some(Due { matter, number, on, step, kind: matter.notice(step)?, whose, deputy, leads })
    };
    things(case, times, today).into_iter().filter_map(now).collect()
}

/// The first day after today on which something comes near, is due, or is past.
pub fn next_step(case: &Case, times: &LeadTimes, today: NaiveDate) -> Option<NaiveDate> {
    let all = things(case, times, today);
    all.iter().flat_map(Thing::days).map(|(_, from)| from).filter(|from| *from > today).min()
}

/// The day on which people are reminded next after somebody changed a case: what they changed today they know today.
pub fn next_look(case: &Case, times: &LeadTimes, today: NaiveDate) -> Option<NaiveDate> {
    let tomorrow = days_after(today, 1);
    let waiting = !due(case, times, tomorrow).is_empty();
    if waiting { Some(tomorrow) } else { next_step(case, times, today) }
}

/// Whether people are reminded at this moment: on working days, from that hour until the evening, on the clock of Groningen.
pub fn is_time(now: DateTime<Utc>, hour: u8) -> bool {
    let local = now.with_timezone(&Amsterdam).hour();
    is_working_day(day(now)) && (u32::from(hour)..EVENING).contains(&local)
}

fn things(case: &Case, times: &LeadTimes, today: NaiveDate) -> Vec<Thing> {
    if !case.phase.is_open() {
        return Vec::new();
    }
    if let Some(pause) = &case.paused {
        return vec![Thing { matter: Matter::Review, number: 1, on: pause.until, whose: vec![LEADS], deputy: None }];
    }
    let mut all = Vec::new();
    conditions(case, today, &mut all);
    moments(case, &mut all);
    points(case, &mut all);
    answers(case, &mut all);
    if let Some(search) = case.no_case_manager.filter(|_| case.case_manager.is_none() && case.phase.within(2, 3)) {
        let whose = vec![To::Person(case.signaller)];
        all.push(Thing { matter: Matter::Search, number: 1, on: search.due, whose, deputy: None });
    }
    if let Some(withheld) = case.withheld.as_ref().filter(|_| case.phase.within(6, 7)) {
        all.push(Thing { matter: Matter::Review, number: 2, on: withheld.look_on, whose: vec![LEADS], deputy: None });
    }
    before_eighteen(case, times, &mut all);
    all
}

fn submitters(case: &Case) -> Vec<To> {
    [Some(case.signaller), case.case_manager].into_iter().flatten().map(To::Person).collect()
}

/// That person, unless the case is closed to them.
fn reached(case: &Case, user: UserId) -> Option<To> {
    (case.may_be_shared() || case.involves(user)).then_some(To::Person(user))
}

/// Whose a condition is; nobody, where it is for somebody without an account.
fn owners(case: &Case, condition: &Condition) -> Vec<To> {
    if let Some(user) = condition.owner.user {
        return reached(case, user).into_iter().collect();
    }
    match condition.owner.role {
        OwnerRole::CaseManager => case.case_manager.map(To::Person).into_iter().collect(),
        OwnerRole::Signaller => vec![To::Person(case.signaller)],
        OwnerRole::ProjectLead => vec![LEADS],
        OwnerRole::CoreMember if case.may_be_shared() => vec![CORE],
        OwnerRole::CoreMember | OwnerRole::Youth | OwnerRole::Outside => Vec::new(),
    }
}

fn conditions(case: &Case, today: NaiveDate, all: &mut Vec<Thing>) {
    let adopted = case.adopted().map(|version| version.number);
    let blocking = case.open_blocking(today);
    for condition in case.current_conditions() {
        let (number, whose) = (condition.number, owners(case, condition));
        let deputy = condition.deputy.and_then(|deputy| reached(case, deputy));
        let freed = condition.blocking && !blocking.iter().any(|open| open.number == number);
        match &condition.state {
            ConditionState::Open | ConditionState::Refused { .. }
                if Some(condition.version) == adopted && condition.relief.is_none() && !freed =>
            {
                let expected = condition.expected_on;
                all.extend(expected.map(|on| Thing { matter: Matter::Condition, number, on, whose, deputy }));
            }
            ConditionState::Fulfilled { proof, .. } => {
                let ends = proof.valid_until;
                all.extend(ends.map(|on| Thing { matter: Matter::Proof, number, on, whose, deputy }));
            }
            ConditionState::Covered { until, .. } => {
                all.push(Thing { matter: Matter::Proof, number, on: *until, whose, deputy });
            }
            ConditionState::Open | ConditionState::Refused { .. } | ConditionState::Waived { .. } => {}
        }
    }
}

fn moments(case: &Case, all: &mut Vec<Thing>) {
    let whose = submitters(case);
    if case.in_effect().is_some() {
        let open = case.moments.iter().filter(|moment| moment.record.is_none());
        all.extend(open.map(|moment| Thing {
            matter: Matter::LookBack,
            number: moment.number,
            on: moment.on,
            whose: whose.clone(),
            deputy: None,
        }));
    }
    // what the youth was promised on "nee" or "nog niet", until it was kept
    let Some(reply) = case.replies.last().filter(|reply| case.reply(reply.version) == Some(reply)) else { return };
    let kept = looks(case).iter().any(|record| record.seen.on >= reply.review_on)
        || case.youth_answers.last().is_some_and(|answer| answer.answer == YouthAnswer::Yes);
    if case.phase.within(5, 8) && !kept {
        all.push(Thing { matter: Matter::LookBack, number: 0, on: reply.review_on, whose, deputy: None });
    }
}

fn points(case: &Case, all: &mut Vec<Thing>) {
    let open = case.open_points.iter().filter(|point| point.answer.is_none());
    all.extend(open.map(|point| Thing {
        matter: Matter::Point,
        number: point.number,
        on: point.due,
        whose: reached(case, point.owner).into_iter().collect(),
        deputy: None,
    }));
}

fn answers(case: &Case, all: &mut Vec<Thing>) {
    let Some((round, until)) = case.open_round().and_then(|round| Some((round, round.awaiting_until?))) else { return };
    let answered = round.counting();
    let silent = round.seats.iter().filter(|seat| !answered.contains_key(&seat.member));
    let people = silent.flat_map(|seat| [Some(seat.member), seat.deputy]).flatten();
    let whose: Vec<To> = people.filter_map(|user| reached(case, user)).collect();
    if !whose.is_empty() {
        // it ends as that day ends
        let on = day(until - chrono::TimeDelta::seconds(1));
        all.push(Thing { matter: Matter::Answer, number: round.number, on, whose, deputy: None });
    }
}

/// The days that count back from 18, as long as no plan is in effect. For who was 18 when the signal began they are no news.
fn before_eighteen(case: &Case, times: &LeadTimes, all: &mut Vec<Thing>) {
    let eighteenth = case.eighteenth();
    let was_eighteen = case.milestones.started.is_some_and(|started| eighteenth <= day(started));
    if case.in_effect().is_some() || was_eighteen {
        return;
    }
    let table =
        |whose| Thing { matter: Matter::TableDay, number: 1, on: last_safe_day(case, times).day, whose, deputy: None };
    let go = |whose| Thing { matter: Matter::GoDay, number: 1, on: weeks_before(eighteenth, 2), whose, deputy: None };
    match case.phase {
        Phase::Signalling => all.push(table(vec![To::Person(case.signaller)])),
        Phase::Planning => all.push(table(submitters(case))),
        Phase::Submitted | Phase::Scheduling | Phase::AtTable => all.push(table(vec![LEADS])),
        Phase::Arranging => {
            let manager = case.case_manager.map(To::Person);
            all.push(go(manager.into_iter().chain([LEADS]).collect()));
        }
        Phase::AwaitingGo => all.push(go(vec![LEADS])),
        Phase::Monitoring | Phase::Closed(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::{NoCaseManager, Pause};
    use crate::domain::testing::*;

    fn told(case: &Case, today: &str) -> Vec<(String, Step, Vec<To>, bool)> {
        let all = due(case, &LeadTimes::default(), date(today)).into_iter();
        all.map(|due| (due.name(), due.step, due.whose, due.leads)).collect()
    }

    /// A case in step 6 with one condition, expected on 10 December, that its case manager arranges.
    fn arranging() -> Case {
        let mut case = Story::arranging().case;
        let adopted = case.adopted().unwrap().number;
        case.conditions.retain(|condition| condition.version == adopted);
        case.conditions.truncate(1);
        case.conditions[0].expected_on = Some(date("2026-12-10"));
        case.conditions[0].owner = crate::domain::condition::Owner::role(OwnerRole::CaseManager);
        case.youth.born = date("2009-12-01");
        case
    }

    #[test]
    fn a_condition_is_near_then_today_then_past_and_past_is_the_leads_too() {
        let case = arranging();
        let name = format!("condition:{}", case.conditions[0].number);
        assert_eq!(told(&case, "2026-12-06"), []);
        let carla = || vec![To::Person(CARLA)];
        assert_eq!(told(&case, "2026-12-07"), [(name.clone(), Step::Ahead, carla(), false)]);
        assert_eq!(told(&case, "2026-12-09"), [(name.clone(), Step::Ahead, carla(), false)]);
        assert_eq!(told(&case, "2026-12-10"), [(name.clone(), Step::OnTheDay, carla(), false)]);
        assert_eq!(told(&case, "2027-01-10"), [(name, Step::Overdue, carla(), true)]);
    }

    #[test]
    fn the_job_looks_again_on_the_next_step_and_after_a_change_tomorrow() {
        let (case, times) = (arranging(), LeadTimes::default());
        let next = |today| next_step(&case, &times, date(today));
        assert_eq!(next("2026-12-01"), Some(date("2026-12-07")));
        assert_eq!(next("2026-12-07"), Some(date("2026-12-10")));
        assert_eq!(next("2026-12-10"), Some(date("2026-12-11")));
        assert_eq!(next("2026-12-11"), Some(date("2027-11-03")), "before 18 the go is looked at");
        assert_eq!(next_look(&case, &times, date("2026-12-01")), Some(date("2026-12-07")));
        assert_eq!(next_look(&case, &times, date("2026-12-11")), Some(date("2026-12-12")));
    }

    #[test]
    fn a_case_that_rests_asks_only_to_be_looked_at_again() {
        let mut case = arranging();
        let pause =
            Pause { reason: prose("Noor is op reis."), until: date("2027-02-01"), since: at_ten(date("2026-12-01")) };
        case.paused = Some(pause);
        assert_eq!(told(&case, "2026-12-20"), []);
        assert_eq!(told(&case, "2027-02-01"), [("review:1".to_owned(), Step::OnTheDay, vec![LEADS], false)]);
    }

    #[test]
    fn what_somebody_without_an_account_arranges_is_due_and_reaches_nobody() {
        let mut case = arranging();
        case.conditions[0].owner.role = OwnerRole::Youth;
        assert_eq!(told(&case, "2026-12-10")[0].2, []);
    }

    #[test]
    fn a_deputy_is_known_beside_the_owner_as_long_as_the_case_may_be_shared() {
        let mut case = arranging();
        case.conditions[0].deputy = Some(DIRK);
        let all = due(&case, &LeadTimes::default(), date("2026-12-10"));
        assert_eq!((all[0].whose.clone(), all[0].deputy), (vec![To::Person(CARLA)], Some(To::Person(DIRK))));
        case.signal.consent = None;
        assert_eq!(due(&case, &LeadTimes::default(), date("2026-12-10"))[0].deputy, None);
    }

    #[test]
    fn whoever_may_not_see_the_case_any_more_is_not_reminded() {
        let mut case = arranging();
        case.conditions[0].owner.user = Some(DIRK);
        assert_eq!(told(&case, "2026-12-10")[0].2, [To::Person(DIRK)]);
        case.signal.consent = None;
        assert_eq!(told(&case, "2026-12-10")[0].2, []);
    }

    #[test]
    fn proof_that_ends_is_the_owners_two_weeks_before() {
        let mut case = arranging();
        let kind = case.conditions[0].kind;
        let number = case.conditions[0].number;
        case.conditions[0].state = ConditionState::Fulfilled {
            proof: proof_until(kind, date("2026-12-01"), Some(date("2027-01-31"))),
            by: CARLA,
            at: at_ten(date("2026-12-01")),
            confirmed: true,
        };
        assert_eq!(told(&case, "2027-01-16"), []);
        let name = format!("proof:{number}");
        assert_eq!(told(&case, "2027-01-17"), [(name.clone(), Step::Ahead, vec![To::Person(CARLA)], false)]);
        assert_eq!(told(&case, "2027-02-01"), [(name, Step::Overdue, vec![To::Person(CARLA)], true)]);
    }

    #[test]
    fn finding_a_case_manager_is_the_signallers_until_there_is_one() {
        let mut case = Story::planning().case;
        case.youth.born = date("2009-11-01");
        case.case_manager = None;
        case.no_case_manager = Some(NoCaseManager { at: at_ten(date("2026-11-24")), due: date("2026-12-01") });
        let search = ("search:1".to_owned(), Step::OnTheDay, vec![To::Person(ANNA)], false);
        assert_eq!(told(&case, "2026-11-30"), []);
        assert_eq!(told(&case, "2026-12-01"), [search]);
        assert!(told(&case, "2026-12-02")[0].3, "the day after, the project lead hears of it");
        case.case_manager = Some(CARLA);
        assert_eq!(told(&case, "2026-12-02"), []);
    }

    #[test]
    fn the_last_safe_day_is_for_whoever_the_case_waits_for() {
        let mut case = Story::planning().case;
        case.youth.born = date("2009-07-01");
        let day = last_safe_day(&case, &LeadTimes::default()).day;
        let both = vec![To::Person(ANNA), To::Person(CARLA)];
        assert_eq!(told(&case, &day.to_string()), [("table_day:1".to_owned(), Step::OnTheDay, both, false)]);
        case.phase = Phase::Scheduling;
        assert_eq!(told(&case, &day.to_string())[0].2, [LEADS]);
        case.youth.born = date("2008-07-01");
        assert_eq!(told(&case, "2027-06-01"), [], "who was 18 already is late for nothing");
    }

    #[test]
    fn people_are_reminded_on_working_days_from_eight_until_the_evening_on_their_own_clock() {
        let at = |text: &str| is_time(text.parse().unwrap(), USUAL_HOUR);
        assert!(!at("2026-11-27T06:59:59Z") && at("2026-11-27T07:00:00Z") && at("2026-11-27T16:59:00Z"));
        assert!(!at("2026-11-27T17:00:00Z"), "six in the evening");
        assert!(!at("2026-11-28T09:00:00Z"), "a Saturday");
        // clocks go forward on 28 March 2027; the day after is Easter Monday
        assert!(!at("2027-03-29T09:00:00Z") && !at("2027-03-30T05:59:59Z") && at("2027-03-30T06:00:00Z"));
    }

    #[test]
    fn what_the_table_says_of_reminders_is_what_they_do() {
        let case = arranging();
        for due in due(&case, &LeadTimes::default(), date("2026-12-20")) {
            let parts = due.matter.parts(due.step);
            assert_eq!(parts.contains(&Part::Leads), due.leads || due.whose.contains(&LEADS), "{due:?}");
        }
        for matter in Matter::ALL {
            assert!(matter.parts(Step::Overdue).contains(&Part::Leads), "{matter:?}");
        }
        let mut monitoring = Story::monitoring().case;
        monitoring.youth.born = date("2009-12-01");
        let (moment, times) = (monitoring.moments[0].on, LeadTimes::default());
        let looked = due(&monitoring, &times, moment);
        let back = looked.iter().find(|due| due.matter == Matter::LookBack).unwrap();
        assert_eq!(back.whose, [To::Person(ANNA), To::Person(CARLA)]);
        assert_eq!(Matter::LookBack.parts(Step::OnTheDay), [Part::Signaller, Part::CaseManager]);
    }

    #[test]
    fn every_step_that_is_told_has_a_message_of_its_own() {
        let mut kinds: Vec<NoticeKind> =
            Matter::ALL.iter().flat_map(|matter| Step::ALL.iter().filter_map(|step| matter.notice(*step))).collect();
        let many = kinds.len();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds.len(), many);
        for matter in Matter::ALL {
            assert_eq!(matter.ahead().is_some(), matter.notice(Step::Ahead).is_some(), "{matter:?}");
        }
    }
}
