//! When an application can sensibly be made: too early the authority refuses it, too late it leaves a gap (domain.md 3e and 6; the
//! weeks of the court are ours, to be confirmed).

use chrono::NaiveDate;

use super::calendar::{birthday, day, days_between, months_after, weeks_before};
use super::case::Case;
use super::condition::{Condition, ConditionKind, ConditionState};
use super::continuity::Map;
use super::lead_times::{Anchor, LeadTimes, Route};
use super::plan::Content;

/// How many weeks a judge takes for a mentor or bewindvoerder.
pub const COURT_WEEKS: u8 = 8;

/// Who decides on an application, and so how long it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// An authority with a lead time of its own in the settings.
    Route(Route),
    /// The judge.
    Court,
}

/// The days between which an application is sensible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Before this day it is refused as too early.
    pub earliest: NaiveDate,
    /// After this day the decision comes too late.
    pub latest: NaiveDate,
    /// The day on which the decision must be there.
    pub needed: Needed,
    /// Who decides.
    pub authority: Authority,
    /// How many weeks that takes.
    pub weeks: u8,
}

/// The day on which something must be there, and why then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needed {
    /// What happens on that day.
    pub anchor: Anchor,
    /// The day.
    pub on: NaiveDate,
}

/// What is off with the days of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concern {
    /// It was requested before the first sensible day.
    TooEarly {
        /// That day.
        earliest: NaiveDate,
    },
    /// It was requested after the last sensible day.
    TooLate {
        /// That day.
        latest: NaiveDate,
    },
    /// It was not requested yet, and the last sensible day is over.
    NotRequested {
        /// That day.
        latest: NaiveDate,
    },
    /// It is expected after the day on which it must be there.
    Gap {
        /// The day on which it must be there.
        needed: Needed,
        /// How many days nothing is there, from 1.
        days: i64,
    },
    /// What was arranged or covered ends before the day on which it must be there.
    EndsBefore {
        /// The day on which it must be there.
        needed: Needed,
        /// The last day it counts.
        until: NaiveDate,
    },
}

/// Who can decide on something of this kind; what is no application has nobody.
pub fn authorities(kind: ConditionKind) -> &'static [Authority] {
    match kind {
        ConditionKind::ExtendedYouthCare => &[Authority::Route(Route::ExtendedYouthCare)],
        ConditionKind::ProtectedHousingIndication => &[Authority::Route(Route::SocialSupport)],
        ConditionKind::LongTermCare => &[Authority::Route(Route::LongTermCare)],
        ConditionKind::Income => &[Authority::Route(Route::Participation)],
        ConditionKind::StudyAndBenefits => &[Authority::Route(Route::Study), Authority::Route(Route::Wajong)],
        ConditionKind::LegalRepresentation => &[Authority::Court],
        ConditionKind::CareOrder
        | ConditionKind::Allocation
        | ConditionKind::BridgingGuarantee
        | ConditionKind::TreatmentContract
        | ConditionKind::JointFunding
        | ConditionKind::DebtArrangement
        | ConditionKind::Housing
        | ConditionKind::SchoolOrWork
        | ConditionKind::ConsentAndLead
        | ConditionKind::RevocationResolved
        | ConditionKind::Other => &[],
    }
}

impl Authority {
    /// How many weeks it takes here.
    pub fn weeks(self, times: &LeadTimes) -> u8 {
        match self {
            Self::Route(route) => times.weeks(route),
            Self::Court => COURT_WEEKS,
        }
    }

    /// The first day on which it accepts an application: 17½, the judge 17 and three months.
    fn accepts_from(self, born: NaiveDate) -> NaiveDate {
        let months = match self {
            Self::Route(_) => 6,
            Self::Court => 3,
        };
        months_after(birthday(born, 17), months)
    }
}

/// The day on which something of this kind must be there: the first of the 18th birthday, the end of care or decision where it takes
/// over, and the gap that the plan leaves for it. Who was 18 when the signal began has no birthday to be ready for.
pub fn needed(kind: ConditionKind, case: &Case, content: Option<&Content>, today: NaiveDate) -> Option<Needed> {
    let eighteenth = case.eighteenth();
    let was_eighteen = case.milestones.started.is_some_and(|started| eighteenth <= day(started));
    let takes_over = matches!(kind, ConditionKind::ExtendedYouthCare | ConditionKind::ProtectedHousingIndication);
    let ends = [(Anchor::CareEnds, case.signal.care_ends_on), (Anchor::DecisionEnds, case.signal.decision_ends_on)];
    let ends = ends.into_iter().filter(|_| takes_over).filter_map(|(anchor, on)| Some((anchor, on?)));
    let map = content.map(|content| Map::of(content, case.youth.born, today));
    let gap = map.iter().flat_map(Map::gaps).find(|gap| gap.kind() == kind).map(|gap| (Anchor::Gap, gap.from));
    let birthday = (!was_eighteen).then_some((Anchor::Eighteenth, eighteenth));
    let first = birthday.into_iter().chain(ends).chain(gap).min_by_key(|(_, on)| *on);
    first.map(|(anchor, on)| Needed { anchor, on })
}

/// When to apply for something of this kind; nothing for what is no application, or where nothing says by when.
pub fn window(
    kind: ConditionKind,
    case: &Case,
    content: Option<&Content>,
    times: &LeadTimes,
    today: NaiveDate,
) -> Option<Window> {
    let authority = authorities(kind).iter().copied().max_by_key(|authority| authority.weeks(times))?;
    let needed = needed(kind, case, content, today)?;
    let weeks = authority.weeks(times);
    let latest = weeks_before(needed.on, weeks.into());
    let earliest = authority.accepts_from(case.youth.born).min(latest);
    Some(Window { earliest, latest, needed, authority, weeks })
}

/// The last day on which youth care that ended can begin again: half a year after it. Only while that is still ahead.
pub fn last_restart(kind: ConditionKind, case: &Case, today: NaiveDate) -> Option<NaiveDate> {
    let ended = case.signal.care_ends_on.filter(|ended| *ended < today)?;
    let last = months_after(ended, 6);
    (kind == ConditionKind::ExtendedYouthCare && today <= last).then_some(last)
}

/// What is off with the days of a condition: of what is arranged or covered, that it begins after the day on which it must be there,
/// or ends before it; of what is not, when it was asked and when it is expected.
pub fn concerns(
    condition: &Condition,
    window: Option<&Window>,
    needed: Option<&Needed>,
    today: NaiveDate,
) -> Vec<Concern> {
    let late = |from: NaiveDate| {
        let needed = needed.filter(|_| condition.kind != ConditionKind::RevocationResolved)?;
        let days = days_between(needed.on, from);
        (days > 0).then_some(Concern::Gap { needed: *needed, days })
    };
    let early = |until: NaiveDate| {
        let needed = needed.filter(|needed| today <= needed.on && until < needed.on)?;
        Some(Concern::EndsBefore { needed: *needed, until })
    };
    match &condition.state {
        ConditionState::Fulfilled { proof, .. } => {
            return proof.valid_from.and_then(late).into_iter().chain(proof.valid_until.and_then(early)).collect();
        }
        ConditionState::Covered { until, .. } if today <= *until => return early(*until).into_iter().collect(),
        ConditionState::Waived { .. } => return Vec::new(),
        ConditionState::Open | ConditionState::Refused { .. } | ConditionState::Covered { .. } => {}
    }
    let asked = window.and_then(|window| match condition.requested_on {
        Some(on) if on < window.earliest => Some(Concern::TooEarly { earliest: window.earliest }),
        Some(on) if on > window.latest => Some(Concern::TooLate { latest: window.latest }),
        None if today > window.latest => Some(Concern::NotRequested { latest: window.latest }),
        _ => None,
    });
    asked.into_iter().chain(condition.expected_on.and_then(late)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::condition::{Owner, OwnerRole, Proof};
    use crate::domain::role::LifeDomain;
    use crate::domain::sheets::{Coverage, Payer};
    use crate::domain::testing::*;

    fn case(born: &str, care: Option<&str>, decision: Option<&str>) -> Case {
        let mut case = Story::planning().case;
        case.youth.born = date(born);
        case.signal.care_ends_on = care.map(date);
        case.signal.decision_ends_on = decision.map(date);
        case.milestones.started = "2026-11-02T09:00:00Z".parse().ok();
        case
    }

    fn asked(kind: ConditionKind, case: &Case, today: &str) -> Option<Window> {
        window(kind, case, None, &LeadTimes::default(), date(today))
    }

    fn waiting(kind: ConditionKind, requested: Option<&str>, expected: Option<&str>) -> Condition {
        Condition {
            number: 1,
            version: 1,
            kind,
            what: line("Iets"),
            owner: Owner::role(OwnerRole::CaseManager),
            deputy: None,
            blocking: true,
            group: None,
            requested_on: requested.map(date),
            expected_on: expected.map(date),
            since: None,
            state: ConditionState::Open,
            relief: None,
        }
    }

    #[test]
    fn an_application_begins_at_seventeen_and_a_half_and_ends_its_lead_time_before_the_birthday() {
        let case = case("2009-07-01", None, None);
        let found = asked(ConditionKind::LongTermCare, &case, "2026-11-26").unwrap();
        assert_eq!((found.earliest, found.latest), (date("2027-01-01"), date("2027-05-20")));
        let benefits = asked(ConditionKind::StudyAndBenefits, &case, "2026-11-26").unwrap();
        assert_eq!((benefits.authority, benefits.weeks), (Authority::Route(Route::Wajong), 16));
        let court = asked(ConditionKind::LegalRepresentation, &case, "2026-11-26").unwrap();
        assert_eq!((court.earliest, court.latest), (date("2026-10-01"), date("2027-05-06")));
        assert_eq!(asked(ConditionKind::Housing, &case, "2026-11-26"), None, "a room is no application");
    }

    #[test]
    fn the_weeks_are_those_of_the_municipality() {
        let times = LeadTimes::read(|key| (key == "clock.weeks.participation").then_some(13));
        let case = case("2009-07-01", None, None);
        let found = window(ConditionKind::Income, &case, None, &times, date("2026-11-26")).unwrap();
        assert_eq!((found.latest, found.weeks), (date("2027-04-01"), 13));
    }

    #[test]
    fn what_takes_over_care_is_ready_when_that_ends_and_not_only_at_eighteen() {
        let case = case("2009-07-01", Some("2027-06-01"), Some("2027-04-01"));
        let youth_care = asked(ConditionKind::ExtendedYouthCare, &case, "2026-11-26").unwrap();
        assert_eq!(youth_care.needed, Needed { anchor: Anchor::DecisionEnds, on: date("2027-04-01") });
        assert_eq!(youth_care.latest, date("2027-02-04"));
        let income = asked(ConditionKind::Income, &case, "2026-11-26").unwrap();
        assert_eq!(income.needed.anchor, Anchor::Eighteenth);
    }

    #[test]
    fn the_first_day_never_comes_after_the_last() {
        let case = case("2009-07-01", None, Some("2027-01-10"));
        let found = asked(ConditionKind::ExtendedYouthCare, &case, "2026-11-26").unwrap();
        assert_eq!(found.earliest, found.latest);
    }

    #[test]
    fn a_gap_in_the_plan_decides_where_it_begins_before_the_birthday() {
        let mut content = Content::default();
        content.sheets.coverage.rows = vec![Coverage {
            domain: LifeDomain::Income,
            what: line("Leefgeld"),
            by: None,
            payer: Payer::YouthCare,
            from: date("2026-01-01"),
            until: Some(date("2027-02-28")),
            monthly: None,
        }];
        let case = case("2009-07-01", None, None);
        let times = LeadTimes::default();
        let found = window(ConditionKind::Income, &case, Some(&content), &times, date("2026-11-26")).unwrap();
        assert_eq!(found.needed, Needed { anchor: Anchor::Gap, on: date("2027-03-01") });
    }

    #[test]
    fn who_was_18_when_the_signal_began_has_only_what_ends_and_half_a_year_to_begin_again() {
        let case = case("2008-09-01", Some("2026-10-15"), None);
        let today = date("2026-11-26");
        assert_eq!(asked(ConditionKind::Income, &case, "2026-11-26"), None);
        let found = asked(ConditionKind::ExtendedYouthCare, &case, "2026-11-26").unwrap();
        assert_eq!(found.needed.anchor, Anchor::CareEnds);
        assert_eq!(last_restart(ConditionKind::ExtendedYouthCare, &case, today), Some(date("2027-04-15")));
        assert_eq!(last_restart(ConditionKind::Income, &case, today), None);
        assert_eq!(last_restart(ConditionKind::ExtendedYouthCare, &case, date("2027-04-16")), None);
    }

    #[test]
    fn a_day_outside_the_window_is_a_concern_and_one_inside_is_none() {
        let case = case("2009-07-01", None, None);
        let found = asked(ConditionKind::Income, &case, "2026-11-26");
        let needed = found.map(|window| window.needed);
        let told = |requested, expected, today: &str| {
            let condition = waiting(ConditionKind::Income, requested, expected);
            concerns(&condition, found.as_ref(), needed.as_ref(), date(today))
        };
        assert_eq!(told(Some("2026-12-31"), None, "2027-01-01"), [Concern::TooEarly { earliest: date("2027-01-01") }]);
        assert_eq!(told(Some("2027-01-01"), Some("2027-07-01"), "2027-01-02"), []);
        assert_eq!(told(Some("2027-05-06"), None, "2027-05-06"), []);
        assert_eq!(told(Some("2027-05-07"), None, "2027-05-07"), [Concern::TooLate { latest: date("2027-05-06") }]);
        assert_eq!(told(None, None, "2027-05-06"), []);
        let over = Concern::NotRequested { latest: date("2027-05-06") };
        let gap = Concern::Gap { needed: needed.unwrap(), days: 14 };
        assert_eq!(told(None, Some("2027-07-15"), "2027-05-07"), [over, gap]);
    }

    #[test]
    fn what_is_arranged_is_no_concern_any_more() {
        let mut done = waiting(ConditionKind::Income, None, Some("2030-01-01"));
        let needed = Needed { anchor: Anchor::Eighteenth, on: date("2027-07-01") };
        assert_eq!(concerns(&done, None, Some(&needed), date("2026-11-26")).len(), 1);
        done.state = ConditionState::Waived { reason: prose("Niet nodig.") };
        assert_eq!(concerns(&done, None, Some(&needed), date("2026-11-26")), []);
    }

    #[test]
    fn what_is_arranged_for_other_days_than_it_is_needed_on_is_a_concern() {
        let needed = Needed { anchor: Anchor::Eighteenth, on: date("2027-07-01") };
        let told = |from: Option<&str>, until: Option<&str>, today: &str| {
            let mut found = waiting(ConditionKind::ProtectedHousingIndication, None, None);
            let proof = Proof {
                reference: line("B-1"),
                dated: date("2026-11-20"),
                valid_from: from.map(date),
                valid_until: until.map(date),
                remark_on: None,
            };
            let at = at_ten(date("2026-11-26"));
            found.state = ConditionState::Fulfilled { proof, by: CARLA, at, confirmed: true };
            concerns(&found, None, Some(&needed), date(today))
        };
        let before = Concern::EndsBefore { needed, until: date("2027-06-30") };
        assert_eq!(told(Some("2027-01-01"), Some("2027-06-30"), "2026-11-26"), [before]);
        assert_eq!(told(Some("2027-01-01"), Some("2027-07-01"), "2026-11-26"), []);
        assert_eq!(told(None, None, "2026-11-26"), []);
        assert_eq!(told(Some("2027-07-04"), Some("2028-01-01"), "2026-11-26"), [Concern::Gap { needed, days: 3 }]);
        assert_eq!(told(Some("2027-01-01"), Some("2027-06-30"), "2027-07-02"), [], "then it is open again by itself");
        let mut covered = waiting(ConditionKind::BridgingGuarantee, None, None);
        covered.state = ConditionState::Covered { guarantor: line("Menzis"), until: date("2027-03-01") };
        let before = Concern::EndsBefore { needed, until: date("2027-03-01") };
        assert_eq!(concerns(&covered, None, Some(&needed), date("2026-11-26")), [before]);
        let mut solved = waiting(ConditionKind::RevocationResolved, None, Some("2028-01-01"));
        assert_eq!(concerns(&solved, None, Some(&needed), date("2026-11-26")), []);
        solved.kind = ConditionKind::Income;
        assert_eq!(concerns(&solved, None, Some(&needed), date("2026-11-26")).len(), 1);
    }
}
