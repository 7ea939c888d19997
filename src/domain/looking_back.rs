//! When people look back, and what they saw, put in order: how it went, and what slipped since the look before.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::calendar::{self, months_after, weeks_after, weeks_before};
use super::case::{Case, Light, Moment, MomentKind, Record};
use super::ids::UserId;
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

/// The last day for a moment, and for an adjustment to start: a year after the youth turns 23, and for who is older a year from today. At 23 extended youth
/// care ends and people look back for the last time as planned; a year more shows whether it held. What lies further off is a slip of
/// the pen, and nobody would be there to be reminded. The first day of a moment is tomorrow: what is seen today is written
/// down, not planned.
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

/// The look that saw something go backwards which nobody answered yet, of several the one that was written down first. An answer is an
/// adjustment by somebody other than the signaller, agreed in that look or after it; a new go; or the case on the table again. As long
/// as a case goes round again the table has it before it.
pub fn unanswered(case: &Case) -> Option<&Record> {
    let mut waiting = Vec::new();
    if case.phase == Phase::Monitoring {
        falls(case, |fall| {
            waiting.extend((!fall.answered).then_some(fall.first));
            false
        });
    }
    waiting.into_iter().min_by_key(|record| (record.at, record.number))
}

/// What went backwards and was not answered, each compared with the last time that it was spoken of before. It counts until people
/// speak of it again and see it better: a look that leaves it out changes nothing. What was not in order the first time counts as well.
pub fn slipped(case: &Case) -> Slipped {
    falls(case, |fall| !fall.answered)
}

/// What went backwards and has not become better since, answered or not.
pub fn slipped_ever(case: &Case) -> Slipped {
    falls(case, |_| true)
}

/// What one look saw go backwards, also where it was answered since or in the look itself, without what an earlier look had seen.
pub fn slipped_at(case: &Case, number: u32) -> Slipped {
    falls(case, |fall| fall.look.number == number)
}

/// Whether that look saw something go backwards when it was written down, whatever was written or taken back after it.
pub fn had_slipped(case: &Case, number: u32) -> bool {
    let Some(at) = case.record(number).map(|record| record.at) else { return false };
    let mut then = case.clone();
    then.records.retain(|record| record.number <= number);
    for record in &mut then.records {
        record.withdrawn = record.withdrawn.take().filter(|withdrawn| record.number != number && withdrawn.at <= at);
    }
    !slipped_at(&then, number).is_empty()
}

/// Whether what that person adjusts answers what slipped. A signaller tells what is done; the case manager or a project lead says
/// that it is enough.
pub fn answers(case: &Case, user: UserId) -> bool {
    user != case.signaller
}

impl Slipped {
    /// Whether all of this was seen there as well.
    pub fn is_within(&self, other: &Self) -> bool {
        self.broken.iter().all(|what| other.broken.contains(what))
            && self.areas.iter().all(|slip| other.areas.contains(slip))
            && (self.progress.is_none() || self.progress == other.progress)
            && (self.safety.is_none() || self.safety == other.safety)
    }
}

/// The look in which something went backwards for the last time, and has not become better since.
struct Fall<'a> {
    look: &'a Record,
    /// The one that said so first, where the look puts another right that said the same.
    first: &'a Record,
    answered: bool,
}

/// Everything that went backwards and has not become better since, as far as it is wanted.
fn falls<'a>(case: &'a Case, mut wanted: impl FnMut(&Fall<'a>) -> bool) -> Slipped {
    let looks = looks(case);
    let mut slipped = Slipped::default();
    for what in [Steady::Helper, Steady::Place, Steady::Income] {
        let fell = fell(case, &looks, |record| record.stayed(what), |stayed| u8::from(!stayed), |stayed| !stayed);
        slipped.broken.extend(fell.filter(|(fall, ..)| wanted(fall)).map(|_| what));
    }
    for domain in LifeDomain::ALL.iter().copied() {
        for seer in [Seer::Youth, Seer::Professional] {
            let light = |record: &Record| record.light(seer, domain);
            let fell = fell(case, &looks, light, rank, |light| light == Light::NotInOrder);
            let fell = fell.filter(|(fall, ..)| wanted(fall));
            slipped.areas.extend(fell.map(|(_, from, to)| Slip { domain, seer, from, to }));
        }
    }
    let mut score = |of: fn(&Record) -> Option<u8>| {
        let fell = fell(case, &looks, of, |score| u8::MAX - score, |_| false);
        fell.filter(|(fall, ..)| wanted(fall)).and_then(|(_, from, to)| Some((from?, to)))
    };
    slipped.progress = score(|record| record.seen.progress);
    slipped.safety = score(|record| record.seen.safety);
    slipped
}

/// How one thing went backwards: in which look, and from what to what. Where it goes further down before anybody answered, it comes
/// from where it stood at first.
fn fell<'a, T: Copy + PartialEq>(
    case: &'a Case,
    looks: &[&'a Record],
    of: impl Fn(&Record) -> Option<T>,
    badness: impl Fn(T) -> u8,
    counts_at_first: impl Fn(T) -> bool,
) -> Option<(Fall<'a>, Option<T>, T)> {
    let mut was: Option<T> = None;
    let mut fell: Option<(Fall<'a>, Option<T>, T)> = None;
    for look in looks {
        let Some(now) = of(look) else { continue };
        let worse = was.map_or_else(|| counts_at_first(now), |was| badness(now) > badness(was));
        if worse {
            let from = fell.filter(|(fall, ..)| !fall.answered).map_or(was, |(_, from, _)| from);
            let first = said_first(case, look, |record| of(record) == Some(now));
            fell = Some((Fall { look, first, answered: is_answered(case, first) }, from, now));
        } else if was.is_some_and(|was| badness(now) < badness(was)) {
            fell = None;
        }
        was = Some(now);
    }
    fell
}

/// The one in which something was written down first, where it was put right and this stayed as it was.
fn said_first<'a>(case: &'a Case, record: &'a Record, same: impl Fn(&Record) -> bool) -> &'a Record {
    let before = |record: &Record| record.replaces.and_then(|number| case.record(number)).filter(|found| same(found));
    std::iter::successors(Some(record), |record| before(record)).last().unwrap_or(record)
}

/// Whether something was done about what was written down there.
fn is_answered(case: &Case, record: &Record) -> bool {
    let again = case.retabled.iter().filter(|_| case.round_again().is_none());
    let judged = case.goes.iter().map(|go| go.at).chain(again.map(|again| again.kept.unwrap_or(again.at))).max();
    judged.is_some_and(|at| record.at < at) || case.records.iter().any(|found| is_answer(case, found, record.number))
}

/// Whether that is an adjustment which answers what was seen under that number. One that was put right stands where it first stood,
/// and one whose words stayed is still of whoever wrote them.
fn is_answer(case: &Case, record: &Record, seen: u32) -> bool {
    let first = said_first(case, record, |_| true);
    let wrote = said_first(case, record, |found| found.seen.adjustment == record.seen.adjustment);
    let counts = record.withdrawn.is_none() && record.seen.adjustment.is_some();
    counts && first.number >= seen && !wrote.by_signaller && answers(case, wrote.by)
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
    use crate::domain::case::{RecordKind, RecordWithdrawn, Seen};
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
        let Story { mut case, now, .. } = Story::monitoring();
        let record = |(number, seen): (u32, Seen)| Record {
            number,
            moment: None,
            replaces: None,
            withdrawn: None,
            by: CARLA,
            by_signaller: false,
            at: now,
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
    fn what_slipped_stays_so_until_it_is_spoken_of_and_better() {
        let first = seen("2026-12-01", &[(Housing, InOrder)], &[]);
        let worse = seen("2026-12-10", &[(Housing, Fragile)], &[]);
        let silent = seen("2026-12-20", &[(Income, InOrder)], &[]);
        let found = |last: &[(LifeDomain, Light)]| {
            let last = seen("2027-01-05", last, &[]);
            slipped(&case(vec![first.clone(), worse.clone(), silent.clone(), last])).areas
        };
        let slip = |to| Slip { domain: Housing, seer: Seer::Youth, from: Some(InOrder), to };
        assert_eq!(found(&[]), [slip(Fragile)]);
        assert_eq!(found(&[(Housing, Fragile)]), [slip(Fragile)]);
        assert_eq!(found(&[(Housing, NotInOrder)]), [slip(NotInOrder)], "from where it stood before anybody answered");
        assert_eq!(found(&[(Housing, InOrder)]), []);
        let all = case(vec![first.clone(), worse.clone(), silent.clone()]);
        assert_eq!((slipped_at(&all, 2).areas, slipped_at(&all, 3)), (vec![slip(Fragile)], Slipped::default()));
    }

    #[test]
    fn a_look_had_slipped_whatever_was_written_or_taken_back_since() {
        let first = seen("2026-12-01", &[(Housing, InOrder)], &[]);
        let worse = seen("2026-12-10", &[(Housing, Fragile)], &[]);
        let better = seen("2026-12-20", &[(Housing, InOrder)], &[]);
        let mut all = case(vec![first, worse, better]);
        assert!(slipped(&all).is_empty() && had_slipped(&all, 2) && !had_slipped(&all, 3));
        all.records[1].withdrawn = Some(RecordWithdrawn {
            reason: prose("x"),
            replaced_by: None,
            by: CARLA,
            at: chrono::DateTime::UNIX_EPOCH,
        });
        assert!(had_slipped(&all, 2));
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
        let again = case(vec![first.clone(), last]);
        assert_eq!(slipped_at(&again, 2).broken, [Steady::Helper], "told once");
        assert_eq!(slipped(&again).broken, [Steady::Helper, Steady::Income], "and not better yet");
        let better = case(vec![first, look("2027-01-05", None, Some(true))]);
        assert!(slipped(&better).is_empty());
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
