//! The 18-klok: how long each route to help after 18 takes, the last day on which the table still decides in time, and the days
//! that matter around the 18th birthday (domain.md 6; the weeks are ours, to be confirmed).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::calendar::{birthday, day, months_after, weeks_before};
use super::case::Case;
use super::role::words;

words!(
    /// A route to what is needed after 18, each with its own lead time.
    Route {
        /// The table itself.
        Table = "table",
        /// Wajong at UWV.
        Wajong = "wajong",
        /// Studiefinanciering or tegemoetkoming scholieren at DUO.
        Study = "study",
        /// Wmo and Beschermd Wonen.
        SocialSupport = "social_support",
        /// Verlengde jeugdhulp.
        ExtendedYouthCare = "extended_youth_care",
        /// Participatiewet.
        Participation = "participation",
        /// Wlz, decided by CIZ.
        LongTermCare = "long_term_care",
    }
);

impl Route {
    /// The name of its setting.
    pub fn key(self) -> &'static str {
        match self {
            Self::Table => "clock.weeks.table",
            Self::Wajong => "clock.weeks.wajong",
            Self::Study => "clock.weeks.study",
            Self::SocialSupport => "clock.weeks.social_support",
            Self::ExtendedYouthCare => "clock.weeks.extended_youth_care",
            Self::Participation => "clock.weeks.participation",
            Self::LongTermCare => "clock.weeks.long_term_care",
        }
    }

    /// How many weeks it takes, unless the municipality says otherwise.
    pub fn usual_weeks(self) -> u8 {
        match self {
            Self::Table | Self::Wajong => 16,
            Self::Study => 13,
            Self::SocialSupport | Self::ExtendedYouthCare | Self::Participation => 8,
            Self::LongTermCare => 6,
        }
    }

    /// Whether it takes over help that ends, so that it counts from that end as well.
    pub fn takes_over(self) -> bool {
        matches!(self, Self::SocialSupport | Self::ExtendedYouthCare)
    }
}

/// The most weeks a route can take.
pub const WEEKS_MOST: u8 = 52;

/// How many weeks each route takes in this municipality.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeadTimes(BTreeMap<Route, u8>);

impl LeadTimes {
    /// From the settings; what is not set, or is no number from 1 to `WEEKS_MOST`, keeps its usual weeks.
    pub fn read(setting: impl Fn(&str) -> Option<u64>) -> Self {
        let chosen = Route::ALL.iter().filter_map(|route| {
            let weeks = u8::try_from(setting(route.key())?).ok()?;
            (1..=WEEKS_MOST).contains(&weeks).then_some((*route, weeks))
        });
        Self(chosen.collect())
    }

    /// The weeks of a route.
    pub fn weeks(&self, route: Route) -> u8 {
        self.0.get(&route).copied().unwrap_or_else(|| route.usual_weeks())
    }

    /// The weeks of the longest of all routes, and of those that take over help that ends.
    pub fn longest(&self) -> (u8, u8) {
        let most = |only_taking_over: bool| {
            let routes = Route::ALL.iter().filter(|route| !only_taking_over || route.takes_over());
            routes.map(|route| self.weeks(*route)).max().unwrap_or(0)
        };
        (most(false), most(true))
    }
}

/// The day from which a route counts back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The 18th birthday.
    Eighteenth,
    /// The 21st birthday, with a plan in effect that arranges nothing until a day.
    TwentyFirst,
    /// The present care ends.
    CareEnds,
    /// The present formal decision ends.
    DecisionEnds,
    /// The plan leaves a gap.
    Gap,
}

/// The last day on which the table decides in time, and why it is that day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SafeDay {
    /// The day.
    pub day: NaiveDate,
    /// The route that takes longest.
    pub route: Route,
    /// How many weeks it takes.
    pub weeks: u8,
    /// What it must be ready for.
    pub anchor: Anchor,
    /// And when that is.
    pub on: NaiveDate,
}

/// The last safe day of a case: the first of all days on which a route must begin. For who was 18 already when the signal began
/// only the end of care or decision counts, where one is known. With a plan in effect it is what that plan arranged until a day that
/// must be taken over, or else the 21st birthday.
pub fn last_safe_day(case: &Case, times: &LeadTimes) -> SafeDay {
    let eighteenth = case.eighteenth();
    let safe = |route: Route, anchor, on| {
        let weeks = times.weeks(route);
        SafeDay { day: weeks_before(on, weeks.into()), route, weeks, anchor, on }
    };
    let ends = [(Anchor::CareEnds, case.signal.care_ends_on), (Anchor::DecisionEnds, case.signal.decision_ends_on)];
    let mut ends: Vec<(Anchor, NaiveDate)> = ends.into_iter().filter_map(|(anchor, on)| Some((anchor, on?))).collect();
    if let Some(plan) = case.in_effect() {
        let arranged = case.conditions.iter().filter(|condition| condition.version == plan.number);
        ends = arranged.filter_map(|condition| Some((Anchor::DecisionEnds, condition.counts_until()?))).collect();
        if ends.is_empty() {
            return safe(Route::Table, Anchor::TwentyFirst, birthday(case.youth.born, 21));
        }
    }
    let was_eighteen =
        case.in_effect().is_some() || case.milestones.started.is_some_and(|started| eighteenth <= day(started));
    let by_age = Route::ALL.iter().filter(|_| !was_eighteen || ends.is_empty());
    let by_age = by_age.map(|route| safe(*route, Anchor::Eighteenth, eighteenth));
    let by_end = ends.iter().flat_map(|(anchor, on)| {
        Route::ALL.iter().filter(|route| route.takes_over()).map(move |route| safe(*route, *anchor, *on))
    });
    let first = by_age.chain(by_end).min_by_key(|safe| safe.day);
    first.unwrap_or_else(|| safe(Route::Table, Anchor::Eighteenth, eighteenth))
}

words!(
    /// A day that matters around the 18th birthday.
    Milestone {
        /// 17½.
        PlanReady = "plan_ready",
        /// The table, and Wajong.
        Table = "table",
        /// DUO.
        Study = "study",
        /// Wmo, Participatiewet, verlengde jeugdhulp.
        Support = "support",
        /// CIZ.
        LongTermCare = "long_term_care",
        /// Two weeks before.
        GoGiven = "go_given",
        /// 18.
        Eighteen = "eighteen",
        /// 21.
        TwentyOne = "twenty_one",
        /// 23.
        TwentyThree = "twenty_three",
        /// 27.
        TwentySeven = "twenty_seven",
        /// Half a year after the care ended.
        LastRestart = "last_restart",
    }
);

/// The days that matter for a case, in their order.
pub fn milestones(case: &Case, times: &LeadTimes) -> Vec<(Milestone, NaiveDate)> {
    use Milestone::*;
    let age = |years| birthday(case.youth.born, years);
    let before = |weeks: u8| weeks_before(age(18), weeks.into());
    let longest = |routes: &[Route]| routes.iter().map(|route| times.weeks(*route)).max().unwrap_or(0);
    let support = [Route::SocialSupport, Route::Participation, Route::ExtendedYouthCare];
    let mut days = vec![
        (PlanReady, months_after(age(17), 6)),
        (Table, before(longest(&[Route::Table, Route::Wajong]))),
        (Study, before(times.weeks(Route::Study))),
        (Support, before(longest(&support))),
        (LongTermCare, before(times.weeks(Route::LongTermCare))),
        (GoGiven, before(2)),
        (Eighteen, age(18)),
        (TwentyOne, age(21)),
        (TwentyThree, age(23)),
        (TwentySeven, age(27)),
    ];
    days.extend(case.signal.care_ends_on.map(|ends| (LastRestart, months_after(ends, 6))));
    days.sort_by_key(|(_, on)| *on);
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::condition::ConditionState;
    use crate::domain::testing::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn case(born: &str, care: Option<&str>, decision: Option<&str>) -> Case {
        let mut case = Story::planning().case;
        case.youth.born = date(born);
        case.signal.care_ends_on = care.map(date);
        case.signal.decision_ends_on = decision.map(date);
        case.milestones.started = "2026-11-02T09:00:00Z".parse().ok();
        case
    }

    #[test]
    fn usually_the_table_decides_sixteen_weeks_before_the_birthday() {
        let safe = last_safe_day(&case("2009-07-01", None, None), &LeadTimes::default());
        assert_eq!((safe.day, safe.route, safe.weeks), (date("2027-03-11"), Route::Table, 16));
        let leap = last_safe_day(&case("2008-02-29", None, None), &LeadTimes::default());
        assert_eq!(leap.on, date("2026-03-01"));
    }

    #[test]
    fn a_decision_that_ends_earlier_decides_with_the_route_that_takes_it_over() {
        let safe = last_safe_day(&case("2009-07-01", Some("2027-06-01"), Some("2027-04-01")), &LeadTimes::default());
        assert_eq!((safe.day, safe.anchor), (date("2027-02-04"), Anchor::DecisionEnds));
        assert!(safe.route.takes_over());
    }

    #[test]
    fn a_route_that_takes_longer_moves_the_day_and_says_so() {
        let times = LeadTimes::read(|key| (key == "clock.weeks.long_term_care").then_some(20));
        let safe = last_safe_day(&case("2009-07-01", None, None), &times);
        assert_eq!((safe.day, safe.route), (date("2027-02-11"), Route::LongTermCare));
        assert_eq!(times.longest(), (20, 8));
    }

    #[test]
    fn who_was_18_already_is_late_for_nothing_but_what_ends() {
        let times = LeadTimes::default();
        let safe = last_safe_day(&case("2007-01-01", None, Some("2027-04-01")), &times);
        assert_eq!((safe.day, safe.anchor), (date("2027-02-04"), Anchor::DecisionEnds));
        let nothing_ends = last_safe_day(&case("2007-01-01", None, None), &times);
        assert_eq!(nothing_ends.anchor, Anchor::Eighteenth);
    }

    #[test]
    fn with_a_plan_in_effect_what_it_arranged_until_a_day_counts_and_no_birthday_of_the_past() {
        let mut case = Story::monitoring().case;
        case.youth.born = date("2008-03-01");
        case.conditions.iter_mut().for_each(|condition| condition.state = ConditionState::Open);
        let safe = last_safe_day(&case, &LeadTimes::default());
        assert_eq!((safe.anchor, safe.on), (Anchor::TwentyFirst, date("2029-03-01")));
        let (guarantor, until) = (line("Het zorgkantoor"), date("2027-06-01"));
        case.conditions[0].state = ConditionState::Covered { guarantor, until };
        let safe = last_safe_day(&case, &LeadTimes::default());
        assert_eq!((safe.anchor, safe.on), (Anchor::DecisionEnds, until));
    }

    #[test]
    fn a_setting_that_makes_no_sense_keeps_the_usual_weeks() {
        for wrong in [0, 53, 300, u64::MAX] {
            assert_eq!(LeadTimes::read(|_| Some(wrong)), LeadTimes::default());
        }
        assert_eq!(LeadTimes::read(|_| Some(52)).weeks(Route::Study), 52);
    }

    #[test]
    fn the_days_that_matter_come_in_their_order_and_every_route_has_its_own_setting() {
        let days = milestones(&case("2009-01-31", Some("2026-10-31"), None), &LeadTimes::default());
        assert!(days.is_sorted_by_key(|(_, on)| *on));
        assert_eq!(days.first(), Some(&(Milestone::PlanReady, date("2026-07-31"))));
        assert!(days.contains(&(Milestone::LastRestart, date("2027-04-30"))));
        assert_eq!(days.len(), Milestone::ALL.len());
        let mut keys: Vec<&str> = Route::ALL.iter().map(|route| route.key()).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), Route::ALL.len());
    }
}
