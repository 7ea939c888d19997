//! The continuïteitskaart: for every area of life who delivers and who pays, day after day around the 18th birthday, and where
//! nobody does.

use chrono::NaiveDate;

use super::calendar::{birthday, days_after, days_between, months_after};
use super::condition::ConditionKind;
use super::plan::Content;
use super::role::LifeDomain;
use super::sheets::Coverage;

/// The map begins this many months before the 18th birthday, or earlier where that is further off; for who is 18 already, this
/// many months ago.
const MONTHS_BEFORE: u32 = 6;
/// And this many months beyond it.
const MONTHS_AFTER: u32 = 12;

/// A map of one youth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map {
    /// The first day that is shown.
    pub from: NaiveDate,
    /// The last day that is shown.
    pub until: NaiveDate,
    /// The 18th birthday.
    pub eighteenth: NaiveDate,
    /// The areas of life, in the order people expect.
    pub areas: Vec<Area>,
}

/// One area of life on the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Which.
    pub domain: LifeDomain,
    /// It is not at issue for this youth.
    pub left_out: bool,
    /// Who delivers and pays, in order of the first day.
    pub bars: Vec<Coverage>,
    /// Where nobody does.
    pub gaps: Vec<Gap>,
}

/// Days in a row on which nobody delivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// In which area of life.
    pub domain: LifeDomain,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
}

impl Gap {
    /// How many days it takes, from 1.
    pub fn days(&self) -> i64 {
        days_between(self.from, self.until) + 1
    }

    /// The kind of thing that would close it.
    pub fn kind(&self) -> ConditionKind {
        match self.domain {
            LifeDomain::Housing => ConditionKind::Housing,
            LifeDomain::Income => ConditionKind::Income,
            LifeDomain::Wellbeing => ConditionKind::ExtendedYouthCare,
            LifeDomain::SchoolWork => ConditionKind::SchoolOrWork,
            LifeDomain::Support => ConditionKind::Other,
        }
    }

    /// The day it must be arranged: the one before it begins, or today where that has passed.
    pub fn arranged_by(&self, today: NaiveDate) -> NaiveDate {
        days_before(self.from).max(today)
    }
}

impl Map {
    /// The map of a plan for somebody born that day, as it is seen on that day. A gap counts from the first line of its area on,
    /// and in any case from the 18th birthday on, until the end of the map: what nobody wrote down is not a gap but unknown.
    pub fn of(content: &Content, born: NaiveDate, today: NaiveDate) -> Self {
        let eighteenth = birthday(born, 18);
        let middle = eighteenth.max(today);
        let back = |day: NaiveDate| day.checked_sub_months(chrono::Months::new(MONTHS_BEFORE)).unwrap_or(day);
        let (from, until) = (today.min(back(middle)), months_after(middle, MONTHS_AFTER));
        let area = |domain: LifeDomain| {
            let mut bars: Vec<Coverage> =
                content.sheets.coverage.rows.iter().filter(|row| row.domain == domain).cloned().collect();
            bars.sort_by_key(|bar| (bar.from, bar.until));
            let left_out = content.sheets.leaves_out(domain);
            let begins = bars.first().map(|bar| bar.from.min(eighteenth).max(from));
            let gaps = begins.filter(|_| !left_out).map(|begins| gaps(domain, &bars, begins, until));
            Area { domain, left_out, gaps: gaps.unwrap_or_default(), bars }
        };
        Self { from, until, eighteenth, areas: LifeDomain::ALL.iter().copied().map(area).collect() }
    }

    /// Whether the gap goes on to the end of the map, so that nobody knows how long it takes.
    pub fn goes_on(&self, gap: &Gap) -> bool {
        gap.until == self.until
    }

    /// Every gap of every area.
    pub fn gaps(&self) -> impl Iterator<Item = &Gap> {
        self.areas.iter().flat_map(|area| &area.gaps)
    }
}

/// The days from one day to another that no bar covers; the bars come in order of their first day.
fn gaps(domain: LifeDomain, bars: &[Coverage], from: NaiveDate, until: NaiveDate) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let mut open = from;
    for bar in bars {
        if bar.from > open && open <= until {
            gaps.push(Gap { domain, from: open, until: days_before(bar.from).min(until) });
        }
        match bar.until {
            Some(end) => open = open.max(days_after(end, 1)),
            None => return gaps,
        }
    }
    if open <= until {
        gaps.push(Gap { domain, from: open, until });
    }
    gaps
}

fn days_before(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sheets::Payer;
    use crate::domain::text::Line;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn bar(domain: LifeDomain, from: &str, until: Option<&str>) -> Coverage {
        Coverage {
            domain,
            what: Line::parse("Hulp").unwrap(),
            by: None,
            payer: Payer::YouthCare,
            from: day(from),
            until: until.map(day),
            monthly: None,
        }
    }

    fn map(rows: Vec<Coverage>) -> Map {
        let mut content = Content::default();
        content.sheets.coverage.rows = rows;
        Map::of(&content, day("2008-09-02"), day("2026-05-11"))
    }

    fn spans(map: &Map) -> Vec<(String, String, i64)> {
        map.gaps().map(|gap| (gap.from.to_string(), gap.until.to_string(), gap.days())).collect()
    }

    #[test]
    fn income_that_begins_a_month_after_the_birthday_leaves_a_gap_of_29_days() {
        let map = map(vec![bar(LifeDomain::Income, "2026-10-01", None)]);
        assert_eq!(map.eighteenth, day("2026-09-02"));
        assert_eq!(spans(&map), [("2026-09-02".to_owned(), "2026-09-30".to_owned(), 29)]);
    }

    #[test]
    fn what_ends_on_the_birthday_leaves_the_rest_of_the_map_open() {
        let map = map(vec![bar(LifeDomain::Housing, "2023-01-01", Some("2026-09-01"))]);
        assert_eq!(spans(&map), [("2026-09-02".to_owned(), "2027-09-02".to_owned(), 366)]);
    }

    #[test]
    fn a_gap_is_arranged_the_day_before_it_begins_and_today_when_it_began() {
        let map = map(vec![bar(LifeDomain::Income, "2026-09-03", None)]);
        let gap = map.gaps().next().unwrap();
        assert_eq!((gap.days(), gap.kind()), (1, ConditionKind::Income));
        assert_eq!(gap.arranged_by(day("2026-05-11")), day("2026-09-01"));
        assert_eq!(gap.arranged_by(day("2026-12-24")), day("2026-12-24"));
        assert!(!map.goes_on(gap));
    }

    #[test]
    fn bars_that_meet_or_overlap_leave_no_gap_and_a_short_one_inside_a_long_one_opens_none() {
        let map = map(vec![
            bar(LifeDomain::Support, "2026-01-01", Some("2026-12-31")),
            bar(LifeDomain::Support, "2026-03-01", Some("2026-04-01")),
            bar(LifeDomain::Support, "2027-01-01", None),
        ]);
        assert_eq!(spans(&map), []);
    }

    #[test]
    fn an_area_without_a_line_or_that_is_not_at_issue_has_no_gap() {
        let mut content = Content::default();
        content.sheets.coverage.rows = vec![bar(LifeDomain::Housing, "2026-01-01", Some("2026-02-01"))];
        content.sheets.not_at_issue.rows = vec![LifeDomain::Housing];
        let map = Map::of(&content, day("2008-09-02"), day("2026-05-11"));
        assert_eq!(map.gaps().count(), 0);
        assert!(map.areas.iter().find(|area| area.domain == LifeDomain::Housing).is_some_and(|area| area.left_out));
    }

    #[test]
    fn who_is_18_already_sees_from_half_a_year_ago_to_a_year_from_now() {
        let map = Map::of(&Content::default(), day("2005-01-10"), day("2026-05-11"));
        assert_eq!((map.from, map.until), (day("2025-11-11"), day("2027-05-11")));
    }

    proptest! {
        #[test]
        fn every_day_is_covered_or_in_exactly_one_gap(bars in prop::collection::vec((0i64..900, 0i64..400, any::<bool>()), 1..8)) {
            let start = day("2026-01-01");
            let rows: Vec<Coverage> = bars
                .iter()
                .map(|(from, length, ends)| Coverage {
                    from: start + chrono::Duration::days(*from),
                    until: ends.then(|| start + chrono::Duration::days(from + length)),
                    ..bar(LifeDomain::Income, "2026-01-01", None)
                })
                .collect();
            let map = map(rows.clone());
            let first = rows.iter().map(|row| row.from).min().unwrap().min(map.eighteenth).max(map.from);
            let mut on = map.from;
            while on <= map.until {
                let covered = rows.iter().any(|row| row.from <= on && row.until.is_none_or(|until| on <= until));
                let gaps = map.gaps().filter(|gap| gap.from <= on && on <= gap.until).count();
                prop_assert_eq!(gaps, usize::from(!covered && on >= first), "{}", on);
                on = days_after(on, 1);
            }
        }
    }
}
