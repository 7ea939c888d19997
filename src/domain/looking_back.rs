//! What people saw when they looked back, put in order: how it went, and what slipped since the look before.

use super::case::{Case, Light, Record};
use super::role::LifeDomain;

/// Who saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seer {
    /// The youth.
    Youth,
    /// The professionals around.
    Professional,
}

/// An area of life that went backwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slip {
    /// Which.
    pub domain: LifeDomain,
    /// In whose eyes.
    pub seer: Seer,
    /// How it was seen before; nothing where it was seen for the first time.
    pub from: Option<Light>,
    /// How it is seen now.
    pub to: Light,
}

/// What went backwards since the look before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slipped {
    /// Areas of life.
    pub areas: Vec<Slip>,
    /// "Ben ik ermee opgeschoten?", before and now.
    pub progress: Option<(u8, u8)>,
    /// Safety, before and now.
    pub safety: Option<(u8, u8)>,
}

impl Slipped {
    /// Whether nothing did.
    pub fn is_empty(&self) -> bool {
        self.areas.is_empty() && self.progress.is_none() && self.safety.is_none()
    }
}

impl Record {
    /// How an area of life was seen.
    pub fn light(&self, seer: Seer, domain: LifeDomain) -> Option<Light> {
        let seen = match seer {
            Seer::Youth => &self.seen.by_youth,
            Seer::Professional => &self.seen.by_professional,
        };
        seen.get(&domain).copied()
    }
}

/// The looks back, the earliest conversation first.
pub fn in_order(case: &Case) -> Vec<&Record> {
    let mut records: Vec<&Record> = case.records.iter().collect();
    records.sort_by_key(|record| (record.seen.on, record.number));
    records
}

/// What the last look saw go backwards, each compared with the last time that it was spoken of. What was not in order at its first
/// look counts as well.
pub fn slipped(case: &Case) -> Slipped {
    let records = in_order(case);
    let Some((last, before)) = records.split_last() else { return Slipped::default() };
    let was = |seer, domain| before.iter().rev().find_map(|record| record.light(seer, domain));
    let slip = |seer, domain| {
        let (from, to) = (was(seer, domain), last.light(seer, domain)?);
        let worse = from.map_or(to == Light::NotInOrder, |from| rank(to) > rank(from));
        worse.then_some(Slip { domain, seer, from, to })
    };
    let areas = LifeDomain::ALL
        .iter()
        .flat_map(|domain| [Seer::Youth, Seer::Professional].into_iter().filter_map(move |seer| slip(seer, *domain)));
    let fell = |score: fn(&Record) -> Option<u8>| {
        let before = before.iter().rev().find_map(|record| score(record))?;
        let now = score(last)?;
        (now < before).then_some((before, now))
    };
    Slipped {
        areas: areas.collect(),
        progress: fell(|record| record.seen.progress),
        safety: fell(|record| record.seen.safety),
    }
}

fn rank(light: Light) -> u8 {
    match light {
        Light::InOrder => 0,
        Light::Fragile => 1,
        Light::NotInOrder => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::{RecordKind, Seen};
    use crate::domain::testing::*;

    fn seen(on: &str, youth: &[(LifeDomain, Light)], professional: &[(LifeDomain, Light)]) -> Seen {
        Seen {
            on: date(on),
            kind: RecordKind::Conversation,
            progress: None,
            youth_line: None,
            by_youth: youth.iter().copied().collect(),
            by_professional: professional.iter().copied().collect(),
            safety: None,
            same_helper: None,
            same_place: None,
            income_without_gap: None,
            adjustment: None,
            next_on: None,
        }
    }

    fn case(looks: Vec<Seen>) -> Case {
        let mut case = Story::monitoring().case;
        let record = |(number, seen): (u32, Seen)| Record {
            number,
            moment: None,
            by: CARLA,
            at: chrono::DateTime::UNIX_EPOCH,
            seen,
        };
        let records = (1..).zip(looks).map(record).collect();
        case.records = records;
        case
    }

    use LifeDomain::{Housing, Income};
    use Light::{Fragile, InOrder, NotInOrder};

    #[test]
    fn an_area_slips_against_the_last_time_it_was_spoken_of_and_by_each_apart() {
        let first = seen("2026-12-01", &[(Housing, InOrder), (Income, Fragile)], &[(Housing, InOrder)]);
        let second = seen("2026-12-10", &[(Income, InOrder)], &[]);
        let last = seen("2027-01-05", &[(Housing, Fragile), (Income, InOrder)], &[(Housing, NotInOrder)]);
        // written down in another order than they were held
        let found = slipped(&case(vec![last, first, second]));
        let slip = |seer, from, to| Slip { domain: Housing, seer, from: Some(from), to };
        assert_eq!(found.areas, [slip(Seer::Youth, InOrder, Fragile), slip(Seer::Professional, InOrder, NotInOrder)]);
    }

    #[test]
    fn what_gets_better_or_stays_does_not_slip() {
        let first = seen("2026-12-01", &[(Housing, NotInOrder), (Income, Fragile)], &[]);
        let last = seen("2027-01-05", &[(Housing, Fragile), (Income, Fragile)], &[]);
        assert!(slipped(&case(vec![first, last])).is_empty());
        assert!(slipped(&case(vec![])).is_empty());
    }

    #[test]
    fn what_is_not_in_order_at_its_first_look_counts() {
        let only = seen("2026-12-01", &[(Housing, NotInOrder), (Income, Fragile)], &[]);
        let found = slipped(&case(vec![only]));
        assert_eq!(found.areas, [Slip { domain: Housing, seer: Seer::Youth, from: None, to: NotInOrder }]);
    }

    #[test]
    fn a_lower_score_slips_and_a_missing_one_does_not() {
        let mut first = seen("2026-12-01", &[], &[]);
        (first.progress, first.safety) = (Some(7), Some(8));
        let mut last = seen("2027-01-05", &[], &[]);
        last.progress = Some(4);
        let found = slipped(&case(vec![first, last]));
        assert_eq!((found.progress, found.safety), (Some((7, 4)), None));
    }
}
