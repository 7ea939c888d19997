//! How fast it goes: the stretches between the moments that count, each with its norm. Days on which a case rested, and days on
//! which the signal was back with the signaller, stand apart and do not count against the norm.

use chrono::{DateTime, NaiveDate, Utc};

use super::calendar::{day, days_after, days_between, is_working_day};
use super::case::{Case, GoEnd};
use super::event::Event;
use super::role::words;

words!(
    /// A stretch of the way.
    Stretch {
        /// From submitted to taken up.
        TakeUp = "take_up",
        /// From submitted until a case manager is known.
        Manager = "manager",
        /// From submitted to the first table.
        FirstTable = "first_table",
        /// From the first table to an adopted plan.
        Adoption = "adoption",
        /// From an adopted plan to the go.
        Go = "go",
        /// From submitted to the go.
        Whole = "whole",
    }
);

impl Stretch {
    /// How many days it may take (workflow.md, Clocks).
    pub fn norm(self) -> i64 {
        match self {
            Self::TakeUp => 2,
            Self::Manager => 5,
            Self::FirstTable | Self::Adoption => 14,
            Self::Go => 42,
            Self::Whole => 70,
        }
    }

    /// Whether only working days count.
    pub fn in_working_days(self) -> bool {
        self == Self::TakeUp
    }

    /// How long it took from one day to another.
    pub fn days(self, from: NaiveDate, until: NaiveDate) -> i64 {
        if !self.in_working_days() {
            return days_between(from, until).max(0);
        }
        let all = std::iter::successors(Some(days_after(from, 1)), |day| Some(days_after(*day, 1)));
        let days = all.take_while(|day| *day <= until).filter(|day| is_working_day(*day)).count();
        i64::try_from(days).unwrap_or(i64::MAX)
    }
}

/// Why some days do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The case rested.
    Rested,
    /// The signal was back with the signaller.
    Returned,
}

/// A time that does not count; without an end it still goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Apart {
    /// Why.
    pub why: Why,
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub until: Option<DateTime<Utc>>,
}

/// The times that do not count, from what happened, the oldest first.
pub fn apart<'a>(happened: impl IntoIterator<Item = (&'a Event, DateTime<Utc>)>) -> Vec<Apart> {
    let mut all: Vec<Apart> = Vec::new();
    for (event, at) in happened {
        let (why, begins) = match event {
            Event::Paused { .. } => (Why::Rested, true),
            Event::Resumed { .. } => (Why::Rested, false),
            Event::SignalReturned { .. } => (Why::Returned, true),
            Event::SignalSubmitted => (Why::Returned, false),
            _ => continue,
        };
        let open = all.iter_mut().find(|time| time.why == why && time.until.is_none());
        match (open, begins) {
            (None, true) => all.push(Apart { why, from: at, until: None }),
            (Some(open), false) => open.until = Some(at),
            _ => {}
        }
    }
    all
}

/// One stretch of one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    /// Which.
    pub stretch: Stretch,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day; none as long as it goes on.
    pub until: Option<NaiveDate>,
    /// The days that count.
    pub days: i64,
    /// The days on which the case rested.
    pub rested: i64,
    /// The days on which the signal was back with the signaller.
    pub returned: i64,
}

impl Measured {
    /// How many days it is over its norm; none when it is not.
    pub fn over(&self) -> Option<i64> {
        Some(self.days - self.stretch.norm()).filter(|over| *over > 0)
    }
}

/// The stretches of a case that began, in their order. Of a case that went round again those of its first plan cannot be told any
/// more; its go counts from the last adoption. A go that was revoked was not reached. A closed case stands still on the day it was closed.
pub fn stretches(case: &Case, apart: &[Apart], now: DateTime<Utc>) -> Vec<Measured> {
    let times = case.milestones;
    let counted =
        case.goes.iter().filter(|go| go.ended.as_ref().is_none_or(|ended| ended.how != GoEnd::Revoked)).count();
    let again = counted > 1 || times.go.zip(times.adopted).is_some_and(|(go, adopted)| adopted > go);
    let go = times.go.filter(|go| times.adopted.is_none_or(|adopted| *go >= adopted));
    let end = case.closing.as_ref().filter(|_| !case.phase.is_open()).map_or(now, |closing| closing.at);
    let all = [
        (Stretch::TakeUp, times.submitted, times.accepted, true),
        (Stretch::Manager, times.submitted, times.case_manager, true),
        (Stretch::FirstTable, times.submitted, times.discussed, true),
        (Stretch::Adoption, times.discussed, times.adopted, !again),
        (Stretch::Go, times.adopted, go, true),
        (Stretch::Whole, times.submitted, go, !again),
    ];
    let measured = all.into_iter().filter(|(.., told)| *told).filter_map(|(stretch, from, until, _)| {
        let from = from?;
        if until.is_none() && !case.phase.is_open() {
            return None;
        }
        let last = until.unwrap_or(end);
        let lost = |why| -> i64 {
            let times = apart.iter().filter(|time| time.why == why);
            let lost = times.map(|time| {
                let (begin, end) = (time.from.max(from), time.until.unwrap_or(last).min(last));
                if begin < end { stretch.days(day(begin), day(end)) } else { 0 }
            });
            lost.sum()
        };
        let (rested, returned) = (lost(Why::Rested), lost(Why::Returned));
        let days = (stretch.days(day(from), day(last)) - rested - returned).max(0);
        Some(Measured { stretch, from: day(from), until: until.map(day), days, rested, returned })
    });
    measured.collect()
}

/// The middle one of these numbers of days; of an even number of them the higher of the two in the middle.
pub fn median(mut days: Vec<i64>) -> Option<i64> {
    days.sort_unstable();
    days.get(days.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::command::Command;
    use crate::domain::testing::*;

    fn at(text: &str) -> DateTime<Utc> {
        at_ten(date(text))
    }

    /// A case that was submitted on Monday 23 November.
    fn case() -> Case {
        let mut case = Story::planning().case;
        case.milestones.submitted = Some(at("2026-11-23"));
        case.milestones.accepted = Some(at("2026-11-30"));
        case.milestones.case_manager = Some(at("2026-11-26"));
        case
    }

    fn told(case: &Case, apart: &[Apart], now: &str) -> Vec<(Stretch, i64, Option<i64>)> {
        let all = stretches(case, apart, at(now)).into_iter();
        all.map(|measured| (measured.stretch, measured.days, measured.over())).collect()
    }

    #[test]
    fn taking_up_counts_working_days_and_the_rest_every_day() {
        let all = told(&case(), &[], "2026-12-08");
        assert_eq!(
            all,
            [
                (Stretch::TakeUp, 5, Some(3)),
                (Stretch::Manager, 3, None),
                (Stretch::FirstTable, 15, Some(1)),
                (Stretch::Whole, 15, None)
            ]
        );
        assert_eq!(Stretch::TakeUp.days(date("2026-11-27"), date("2026-11-30")), 1, "over a weekend");
    }

    #[test]
    fn days_that_a_case_rested_or_was_back_with_the_signaller_stand_apart() {
        let (paused, resumed) = (at("2026-11-28"), at("2026-12-03"));
        let pause = Event::Paused { reason: prose("Noor is op reis."), until: date("2026-12-03") };
        let resume = Event::Resumed { reason: prose("Noor is terug.") };
        let returned = Event::SignalReturned { question: prose("Waar woont Noor?") };
        let happened = [
            (Event::SignalSubmitted, at("2026-11-23")),
            (returned, at("2026-11-24")),
            (Event::SignalSubmitted, at("2026-11-26")),
            (pause, paused),
            (resume, resumed),
        ];
        let times = apart(happened.iter().map(|(event, at)| (event, *at)));
        assert_eq!(times.len(), 2);
        let all = stretches(&case(), &times, at("2026-12-08"));
        let table = all.iter().find(|measured| measured.stretch == Stretch::FirstTable).unwrap();
        assert_eq!((table.days, table.rested, table.returned, table.over()), (8, 5, 2, None));
        let still = &times[..1];
        let open = [Apart { until: None, ..still[0] }];
        let all = stretches(&case(), &open, at("2026-12-08"));
        assert_eq!(all.iter().find(|measured| measured.stretch == Stretch::FirstTable).unwrap().returned, 14);
    }

    #[test]
    fn a_case_that_goes_round_again_counts_its_go_from_the_last_adoption() {
        let mut case = Story::monitoring().case;
        let (adopted, go) = (case.milestones.adopted.unwrap(), case.milestones.go.unwrap());
        assert!(stretches(&case, &[], go).iter().any(|measured| measured.stretch == Stretch::Adoption));
        case.milestones.adopted = Some(go + chrono::TimeDelta::days(10));
        let all = stretches(&case, &[], go + chrono::TimeDelta::days(12));
        let of = |stretch| all.iter().find(|measured| measured.stretch == stretch);
        assert_eq!(of(Stretch::Go).map(|measured| (measured.days, measured.until)), Some((2, None)));
        assert_eq!((of(Stretch::Adoption), of(Stretch::Whole)), (None, None));
        assert!(adopted <= go);
    }

    #[test]
    fn a_go_that_was_revoked_was_not_reached() {
        let revoked = Story::monitoring().days_later(5).does(IRIS, Command::RevokeGo { reason: prose("Geen plek.") });
        let (case, now) = (&revoked.case, revoked.now);
        let of = |stretch| stretches(case, &[], now).into_iter().find(|measured| measured.stretch == stretch);
        assert_eq!(of(Stretch::Go).map(|measured| measured.until), Some(None));
        assert_eq!(of(Stretch::Whole).map(|measured| measured.until), Some(None));
    }

    #[test]
    fn the_median_is_the_middle_one() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![9, 1, 4]), Some(4));
        assert_eq!(median(vec![4, 1, 9, 5]), Some(5));
    }
}
