//! When people look back, and what they saw, put in order: how it went, and what slipped since the look before.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::calendar::{self, months_after, weeks_after, weeks_before};
use super::case::{Case, Light, Moment, MomentKind, Record};
use super::phase::Phase;
use super::role::LifeDomain;

/// The moments whose distance the municipality sets: so many after the go, and one before something ends.
pub const SPACED: [MomentKind; 6] = [
    MomentKind::TwoWeeks,
    MomentKind::SixWeeks,
    MomentKind::ThreeMonths,
    MomentKind::SixMonths,
    MomentKind::Year,
    MomentKind::BeforeEnd,
];

/// The most weeks a moment can lie away.
pub const WEEKS_MOST: u8 = 104;

/// How many weeks after the go people look back here, and how many before something ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rhythm(BTreeMap<MomentKind, u8>);

/// The name of the setting of a moment.
pub fn key(kind: MomentKind) -> String {
    format!("look_back.weeks.{}", kind.as_str())
}

impl Rhythm {
    /// From the settings; what is not set, or is no number from 1 to `WEEKS_MOST`, keeps its usual distance.
    pub fn read(setting: impl Fn(&str) -> Option<u64>) -> Self {
        let chosen = SPACED.iter().filter_map(|kind| {
            let weeks = u8::try_from(setting(&key(*kind))?).ok()?;
            (1..=WEEKS_MOST).contains(&weeks).then_some((*kind, weeks))
        });
        Self(chosen.collect())
    }

    /// The weeks that were chosen, where they were.
    pub fn chosen(&self, kind: MomentKind) -> Option<u8> {
        self.0.get(&kind).copied()
    }

    /// The weeks of a moment; without a choice as many as its months or weeks usually are.
    pub fn weeks(&self, kind: MomentKind) -> u8 {
        self.chosen(kind).unwrap_or_else(|| usual_weeks(kind))
    }

    /// The day of a moment after a go on that day.
    pub fn after(&self, kind: MomentKind, go: NaiveDate) -> NaiveDate {
        match (self.chosen(kind), kind) {
            (None, MomentKind::ThreeMonths) => months_after(go, 3),
            (None, MomentKind::SixMonths) => months_after(go, 6),
            (None, MomentKind::Year) => months_after(go, 12),
            _ => weeks_after(go, self.weeks(kind).into()),
        }
    }

    /// The day of the moment before something ends on that day.
    pub fn before_end(&self, end: NaiveDate) -> NaiveDate {
        weeks_before(end, self.weeks(MomentKind::BeforeEnd).into())
    }
}

/// How many weeks away a moment is, unless the municipality says otherwise (domain.md 3f).
pub fn usual_weeks(kind: MomentKind) -> u8 {
    match kind {
        MomentKind::TwoWeeks => 2,
        MomentKind::SixWeeks => 6,
        MomentKind::ThreeMonths | MomentKind::BeforeEnd => 13,
        MomentKind::SixMonths => 26,
        MomentKind::Year => 52,
        MomentKind::Eighteen | MomentKind::TwentyOne | MomentKind::TwentyThree | MomentKind::Agreed => 0,
    }
}

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

/// What should stay as it was, apart from the areas of life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Steady {
    /// The same helper.
    Helper,
    /// The same place to live.
    Place,
    /// Income without a gap.
    Income,
}

/// What went backwards since the look before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slipped {
    /// What did not stay as it was: the clearest setback, so it comes first.
    pub broken: Vec<Steady>,
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
        self.broken.is_empty() && self.areas.is_empty() && self.progress.is_none() && self.safety.is_none()
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

    /// Whether something stayed as it was.
    pub fn stayed(&self, what: Steady) -> Option<bool> {
        match what {
            Steady::Helper => self.seen.same_helper,
            Steady::Place => self.seen.same_place,
            Steady::Income => self.seen.income_without_gap,
        }
    }
}

/// The first day a look back can be about: the day of the first go.
pub fn earliest(case: &Case) -> Option<NaiveDate> {
    case.goes.iter().map(|go| calendar::day(go.at)).min()
}

/// The last day for an extra moment: a year after the youth turns 23, and for who is older a year from today. At 23 extended youth
/// care ends and people look back for the last time as planned; a year more shows whether it held. What lies further off is a slip of
/// the pen, and nobody would be there to be reminded. The first day is tomorrow: what is seen today is written down, not planned.
pub fn latest(case: &Case, today: NaiveDate) -> NaiveDate {
    calendar::birthday(case.youth.born, 24).max(months_after(today, 12))
}

/// Whether a conversation on that day can be the one of a moment: at most two months before it.
pub fn is_near(moment: &Moment, on: NaiveDate) -> bool {
    months_after(on, 2) >= moment.on
}

/// The areas of life that were not in order when they were last spoken of, in the eyes of the one or the other.
pub fn doubts(case: &Case) -> Vec<LifeDomain> {
    let records = looks(case);
    let last = |seer, domain| records.iter().rev().find_map(|record| record.light(seer, domain));
    let doubted = |seer, domain| last(seer, domain).is_some_and(|light| light != Light::InOrder);
    let either = |domain: &LifeDomain| doubted(Seer::Youth, *domain) || doubted(Seer::Professional, *domain);
    LifeDomain::ALL.iter().copied().filter(either).collect()
}

/// Everything that was written down since the go, the earliest day first, also what was taken back.
pub fn in_order(case: &Case) -> Vec<&Record> {
    let mut records: Vec<&Record> = case.records.iter().collect();
    records.sort_by_key(|record| (record.seen.on, record.number));
    records
}

/// The looks back among them that count.
pub fn looks(case: &Case) -> Vec<&Record> {
    in_order(case).into_iter().filter(|record| record.is_look() && record.withdrawn.is_none()).collect()
}

/// The last look, when it saw something go backwards and nobody answered that yet: no adjustment was agreed in it or after it, and
/// the plan is in effect as it was. What was kept or put on the table again since then was answered there.
pub fn unanswered(case: &Case) -> Option<&Record> {
    let last = looks(case).into_iter().next_back().filter(|_| case.phase == Phase::Monitoring)?;
    let again = case.retabled.iter().map(|again| again.kept.unwrap_or(again.at));
    let judged = case.goes.iter().map(|go| go.at).chain(again).max();
    let adjusted = |record: &Record| {
        record.number >= last.number && record.seen.adjustment.is_some() && record.withdrawn.is_none()
    };
    let answered = judged.is_some_and(|at| last.at < at) || case.records.iter().any(adjusted);
    (!answered && !slipped(case).is_empty()).then_some(last)
}

/// What the last look saw go backwards, each compared with the last time that it was spoken of. What was not in order at its first
/// look counts as well.
pub fn slipped(case: &Case) -> Slipped {
    let records = looks(case);
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
    let broke = |what: &Steady| {
        let was = before.iter().rev().find_map(|record| record.stayed(*what));
        last.stayed(*what) == Some(false) && was != Some(false)
    };
    Slipped {
        broken: [Steady::Helper, Steady::Place, Steady::Income].into_iter().filter(broke).collect(),
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
            goals: None,
            adjustment: None,
            next_on: None,
        }
    }

    fn case(looks: Vec<Seen>) -> Case {
        let mut case = Story::monitoring().case;
        let record = |(number, seen): (u32, Seen)| Record {
            number,
            moment: None,
            replaces: None,
            withdrawn: None,
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
    fn the_municipality_sets_how_long_after_the_go_people_look_back() {
        let usual = Rhythm::default();
        let go = date("2026-11-30");
        assert_eq!(usual.after(MomentKind::TwoWeeks, go), date("2026-12-14"));
        assert_eq!(usual.after(MomentKind::ThreeMonths, go), date("2027-02-28"));
        assert_eq!(usual.before_end(date("2027-06-30")), date("2027-03-31"));
        let chosen = Rhythm::read(|key| match key {
            "look_back.weeks.three_months" => Some(10),
            "look_back.weeks.before_end" => Some(20),
            "look_back.weeks.year" => Some(105),
            _ => None,
        });
        assert_eq!(chosen.after(MomentKind::ThreeMonths, go), date("2027-02-08"));
        assert_eq!(chosen.before_end(date("2027-06-30")), date("2027-02-10"));
        assert_eq!(
            chosen.after(MomentKind::Year, go),
            date("2027-11-30"),
            "what makes no sense keeps its usual distance"
        );
        let keys: std::collections::BTreeSet<String> = SPACED.iter().map(|kind| key(*kind)).collect();
        assert_eq!(keys.len(), SPACED.len());
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
    fn what_did_not_stay_slips_once_and_at_its_first_look_as_well() {
        let look = |on, helper, income| Seen { same_helper: helper, income_without_gap: income, ..seen(on, &[], &[]) };
        let first = look("2026-12-01", Some(true), Some(false));
        let last = look("2027-01-05", Some(false), Some(false));
        assert_eq!(slipped(&case(vec![first.clone()])).broken, [Steady::Income]);
        assert_eq!(slipped(&case(vec![first.clone(), last])).broken, [Steady::Helper]);
        assert!(slipped(&case(vec![first, look("2027-01-05", None, None)])).is_empty());
    }

    #[test]
    fn an_area_is_in_doubt_as_long_as_it_was_last_seen_otherwise() {
        let first = seen("2026-12-01", &[(Housing, Fragile), (Income, NotInOrder)], &[]);
        let last = seen("2027-01-05", &[(Housing, InOrder)], &[(Housing, InOrder)]);
        assert_eq!(doubts(&case(vec![first, last])), [Income]);
        assert!(doubts(&case(vec![])).is_empty());
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
