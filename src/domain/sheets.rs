//! The lists of a plan beside its words and actions: why it is allowed, who does something in return, what it costs against
//! doing nothing, and who delivers and pays what from when to when.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::ids::UserId;
use super::plan::{Section, Written};
use super::role::{LifeDomain, words};
use super::text::{Line, Prose};

words!(
    /// Who pays for something (domain.md 3c 17 and 3d).
    Payer {
        /// Jeugdhulp.
        YouthCare = "youth_care",
        /// Beschermd Wonen.
        ProtectedHousing = "protected_housing",
        /// Wmo, apart from Beschermd Wonen.
        SocialSupport = "social_support",
        /// Wet langdurige zorg.
        LongTermCare = "long_term_care",
        /// Zorgverzekeringswet.
        HealthInsurance = "health_insurance",
        /// Participatiewet.
        Participation = "participation",
        /// Overbruggingsregeling.
        Bridging = "bridging",
        /// Bureaucratievrijgeld.
        FlexFund = "flex_fund",
        /// Studiefinanciering, toeslagen and other national schemes.
        NationalScheme = "national_scheme",
        /// Justitie.
        Justice = "justice",
        /// The youth's own income.
        OwnIncome = "own_income",
        /// Family and friends.
        Network = "network",
        /// Anders.
        Other = "other",
    }
);

words!(
    /// Which future a cost line belongs to.
    Scenario {
        /// Going on as it goes now.
        Now = "now",
        /// With the tailored plan.
        Tailored = "tailored",
    }
);

words!(
    /// How sure an amount is.
    Certainty {
        /// Known.
        Known = "known",
        /// An estimate.
        Estimate = "estimate",
    }
);

words!(
    /// What is asked of a law.
    RoomAsked {
        /// Nothing: the law allows it as it is.
        Nothing = "nothing",
        /// An exception.
        Exception = "exception",
        /// The hardship clause.
        HardshipClause = "hardship_clause",
        /// A longer period.
        Extension = "extension",
        /// Leniency.
        Leniency = "leniency",
    }
);

words!(
    /// Whether a ground carries the plan.
    Judgement {
        /// Enough.
        Sufficient = "sufficient",
        /// Not yet.
        NotYet = "not_yet",
    }
);

/// Why the plan is allowed: one law and what it is for (section 11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    /// The law or treaty.
    pub law: Line,
    /// The article or subject.
    pub article: Option<Line>,
    /// What the law is for.
    pub purpose: Option<Prose>,
    /// How that fits this youth.
    pub fit: Option<Prose>,
    /// What is asked of it.
    pub room: Option<RoomAsked>,
    /// Whether it is enough.
    pub judgement: Option<Judgement>,
    /// Who judged.
    pub judged_by: Option<Line>,
}

/// Who takes part, and what comes back (section 13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    /// Who.
    pub who: Line,
    /// What that person does.
    pub does: Line,
    /// What comes back.
    pub in_return: Option<Line>,
}

/// The most an amount per unit can be: ten million euros, in cents.
pub const PRICE_MOST: i64 = 1_000_000_000;
/// The most units a line can have, in hundredths: a hundred thousand.
pub const QUANTITY_MOST: i64 = 10_000_000;

/// How long both futures are reckoned, unless a line says otherwise (domain.md 3d).
pub const HORIZON_MONTHS: u32 = 12;

/// What something costs in one of the two futures (section 12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostLine {
    /// With the plan, or without.
    pub scenario: Scenario,
    /// What is paid for.
    pub what: Line,
    /// Per what: a day, a month, an hour.
    pub unit: Option<Line>,
    /// How many units, in hundredths: 150 is one and a half. 1 to `QUANTITY_MOST`.
    pub quantity: i64,
    /// The price of one unit, in cents. 0 to `PRICE_MOST`.
    pub price: i64,
    /// The lowest it could be, in cents per unit.
    pub low: Option<i64>,
    /// The highest it could be, in cents per unit.
    pub high: Option<i64>,
    /// The chance that it is paid, in whole percents. 1 to 100.
    pub chance: u8,
    /// Who pays.
    pub payer: Payer,
    /// Where the price comes from.
    pub source: Option<Line>,
    /// The day the price was known to be right.
    pub as_of: Option<NaiveDate>,
    /// How sure it is.
    pub certainty: Certainty,
}

impl CostLine {
    /// The amount of the line in cents: quantity × price × chance, half a cent counting as a whole one.
    pub fn amount(&self) -> i64 {
        self.at(self.price)
    }

    fn at(&self, price: i64) -> i64 {
        let exact = i128::from(self.quantity) * i128::from(price) * i128::from(self.chance);
        i64::try_from((exact + 5_000) / 10_000).unwrap_or(i64::MAX)
    }

    fn range(&self) -> Range {
        let (low, high) = (self.low.unwrap_or(self.price), self.high.unwrap_or(self.price));
        Range { low: self.at(low), amount: self.amount(), high: self.at(high) }
    }
}

/// An amount in cents with the least and the most it could be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// The least.
    pub low: i64,
    /// What is expected.
    pub amount: i64,
    /// The most.
    pub high: i64,
}

impl Range {
    fn plus(self, other: Self) -> Self {
        Self {
            low: self.low.saturating_add(other.low),
            amount: self.amount.saturating_add(other.amount),
            high: self.high.saturating_add(other.high),
        }
    }

    /// Whether it is more than one amount.
    pub fn is_wide(self) -> bool {
        self.low != self.amount || self.high != self.amount
    }
}

/// What doing nothing costs against what the plan costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Return {
    /// Going on as it goes now.
    pub now: Range,
    /// With the plan.
    pub tailored: Range,
    /// Whether any line is an estimate or less than certain.
    pub is_estimate: bool,
}

impl Return {
    /// The totals of a list of lines.
    pub fn of(lines: &[CostLine]) -> Self {
        let total = |scenario| {
            let lines = lines.iter().filter(|line| line.scenario == scenario);
            lines.fold(Range::default(), |sum, line| sum.plus(line.range()))
        };
        let (now, tailored) = (total(Scenario::Now), total(Scenario::Tailored));
        let unsure = |line: &CostLine| line.certainty == Certainty::Estimate || line.chance < 100;
        Self { now, tailored, is_estimate: lines.iter().any(unsure) || now.is_wide() || tailored.is_wide() }
    }

    /// What the plan saves; negative when it costs more. The least is reckoned with the cheapest present and the dearest plan.
    pub fn saving(&self) -> Range {
        Range {
            low: self.now.low.saturating_sub(self.tailored.high),
            amount: self.now.amount.saturating_sub(self.tailored.amount),
            high: self.now.high.saturating_sub(self.tailored.low),
        }
    }

    /// What each payer pays with the plan, in cents, in the order people expect.
    pub fn by_payer(lines: &[CostLine]) -> Vec<(Payer, i64, i64)> {
        let of = |payer: Payer, scenario: Scenario| -> i64 {
            let lines = lines.iter().filter(|line| line.payer == payer && line.scenario == scenario);
            lines.fold(0, |sum: i64, line| sum.saturating_add(line.amount()))
        };
        let all = Payer::ALL.iter().map(|payer| (*payer, of(*payer, Scenario::Now), of(*payer, Scenario::Tailored)));
        all.filter(|(_, now, tailored)| *now != 0 || *tailored != 0).collect()
    }
}

/// Who delivers what in an area of life, and who pays, from when to when (section 17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// The area of life.
    pub domain: LifeDomain,
    /// What is delivered.
    pub what: Line,
    /// Who delivers it.
    pub by: Option<Line>,
    /// Who pays.
    pub payer: Payer,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; for good when there is none.
    pub until: Option<NaiveDate>,
    /// What it costs a month, in cents, where that is known. 0 to `PRICE_MOST`.
    pub monthly: Option<i64>,
}

/// A list with who wrote it last and how often it changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de>"))]
pub struct Listed<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Counts the changes.
    pub revision: u32,
    /// Who wrote last, and when.
    pub written: Option<Written>,
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), revision: 0, written: None }
    }
}

impl<T> Listed<T> {
    fn write(&mut self, rows: Vec<T>, by: UserId, at: DateTime<Utc>) {
        *self = Self { rows, revision: self.revision + 1, written: Some((by, at)) };
    }

    fn goes_on_after(&mut self, earlier: &Self) {
        self.revision = self.revision.max(earlier.revision + 1);
    }
}

/// Every list of a version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sheets {
    /// Why it is allowed.
    pub grounds: Listed<Ground>,
    /// Who takes part.
    pub contributions: Listed<Contribution>,
    /// What it costs.
    pub costs: Listed<CostLine>,
    /// Who delivers and pays.
    pub coverage: Listed<Coverage>,
    /// The areas of life that are not at issue for this youth.
    pub not_at_issue: Listed<LifeDomain>,
}

/// The rows of one list, as they are written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "list", content = "rows")]
pub enum SheetRows {
    /// Why it is allowed.
    Grounds(Vec<Ground>),
    /// Who takes part.
    Contributions(Vec<Contribution>),
    /// What it costs.
    Costs(Vec<CostLine>),
    /// Who delivers and pays.
    Coverage(Vec<Coverage>),
    /// The areas of life that are not at issue.
    NotAtIssue(Vec<LifeDomain>),
}

impl SheetRows {
    /// The section the list stands in; which areas of life are at issue is said of the whole plan.
    pub fn section(&self) -> Option<Section> {
        match self {
            Self::Grounds(_) => Some(Section::Legitimacy),
            Self::Contributions(_) => Some(Section::Involvement),
            Self::Costs(_) => Some(Section::SocialReturn),
            Self::Coverage(_) => Some(Section::WhoPays),
            Self::NotAtIssue(_) => None,
        }
    }
}

impl Sheets {
    /// Whether a section has rows.
    pub fn has_rows(&self, section: Section) -> bool {
        match section {
            Section::Legitimacy => !self.grounds.rows.is_empty(),
            Section::Involvement => !self.contributions.rows.is_empty(),
            Section::SocialReturn => !self.costs.rows.is_empty(),
            Section::WhoPays => !self.coverage.rows.is_empty(),
            _ => false,
        }
    }

    /// Who wrote the rows of a section last, and when.
    pub fn written(&self, section: Section) -> Option<Written> {
        match section {
            Section::Legitimacy => self.grounds.written,
            Section::Involvement => self.contributions.written,
            Section::SocialReturn => self.costs.written,
            Section::WhoPays => self.coverage.written,
            _ => None,
        }
    }

    /// Whether an area of life was switched off for this youth.
    pub fn leaves_out(&self, domain: LifeDomain) -> bool {
        self.not_at_issue.rows.contains(&domain)
    }

    /// How often the list that these rows would replace has changed.
    pub fn revision_of(&self, rows: &SheetRows) -> u32 {
        match rows {
            SheetRows::Grounds(_) => self.grounds.revision,
            SheetRows::Contributions(_) => self.contributions.revision,
            SheetRows::Costs(_) => self.costs.revision,
            SheetRows::Coverage(_) => self.coverage.revision,
            SheetRows::NotAtIssue(_) => self.not_at_issue.revision,
        }
    }

    /// Whether the list says exactly that already.
    pub fn says(&self, rows: &SheetRows) -> bool {
        match rows {
            SheetRows::Grounds(rows) => self.grounds.rows == *rows,
            SheetRows::Contributions(rows) => self.contributions.rows == *rows,
            SheetRows::Costs(rows) => self.costs.rows == *rows,
            SheetRows::Coverage(rows) => self.coverage.rows == *rows,
            SheetRows::NotAtIssue(rows) => self.not_at_issue.rows == *rows,
        }
    }

    /// Puts the rows in the place of those that were there.
    pub fn write(&mut self, rows: SheetRows, by: UserId, at: DateTime<Utc>) {
        match rows {
            SheetRows::Grounds(rows) => self.grounds.write(rows, by, at),
            SheetRows::Contributions(rows) => self.contributions.write(rows, by, at),
            SheetRows::Costs(rows) => self.costs.write(rows, by, at),
            SheetRows::Coverage(rows) => self.coverage.write(rows, by, at),
            SheetRows::NotAtIssue(rows) => self.not_at_issue.write(rows, by, at),
        }
    }

    /// Counts on from the lists of another version.
    pub fn goes_on_after(&mut self, earlier: &Self) {
        self.grounds.goes_on_after(&earlier.grounds);
        self.contributions.goes_on_after(&earlier.contributions);
        self.costs.goes_on_after(&earlier.costs);
        self.coverage.goes_on_after(&earlier.coverage);
        self.not_at_issue.goes_on_after(&earlier.not_at_issue);
    }

    /// What the lists say, without who wrote it when; `None` when they say nothing at all.
    pub fn words(&self) -> Option<impl Serialize + '_> {
        let Self { grounds, contributions, costs, coverage, not_at_issue } = self;
        let empty = grounds.rows.is_empty()
            && contributions.rows.is_empty()
            && costs.rows.is_empty()
            && coverage.rows.is_empty()
            && not_at_issue.rows.is_empty();
        (!empty).then_some((&grounds.rows, &contributions.rows, &costs.rows, &coverage.rows, &not_at_issue.rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(scenario: Scenario, quantity: i64, price: i64, chance: u8) -> CostLine {
        CostLine {
            scenario,
            what: Line::parse("Iets").unwrap(),
            unit: None,
            quantity,
            price,
            low: None,
            high: None,
            chance,
            payer: Payer::YouthCare,
            source: None,
            as_of: None,
            certainty: Certainty::Known,
        }
    }

    #[test]
    fn the_sum_of_noor_comes_out_to_the_cent() {
        let lines = [
            line(Scenario::Now, 1_000, 480_000, 100),
            line(Scenario::Tailored, 900, 31_000, 100),
            line(Scenario::Tailored, 100, 64_000, 100),
            line(Scenario::Tailored, 8_600, 7_500, 100),
        ];
        let sum = Return::of(&lines);
        assert_eq!((sum.now.amount, sum.tailored.amount), (4_800_000, 988_000));
        assert_eq!(sum.saving().amount, 3_812_000);
        assert!(!sum.is_estimate);
    }

    /// Each future and the difference of a case, its lines in hundredths, cents and percents.
    fn sums(now: &[(i64, i64, u8)], tailored: &[(i64, i64, u8)]) -> (i64, i64, i64) {
        let of = |scenario, lines: &[(i64, i64, u8)]| -> Vec<CostLine> {
            lines.iter().map(|(quantity, price, chance)| line(scenario, *quantity, *price, *chance)).collect()
        };
        let sum = Return::of(&[of(Scenario::Now, now), of(Scenario::Tailored, tailored)].concat());
        (sum.now.amount, sum.tailored.amount, sum.saving().amount)
    }

    #[test]
    fn the_sums_of_ravi_sem_and_yara_come_out_to_the_cent() {
        let ravi = sums(&[(1_200, 540_000, 100)], &[(1_200, 295_000, 100), (9_200, 5_500, 100)]);
        assert_eq!(ravi, (6_480_000, 4_046_000, 2_434_000));
        let sem = sums(
            &[(9_000, 42_000, 100), (27_500, 29_000, 100), (100, 1_200_000, 100)],
            &[(36_500, 26_500, 100), (100, 200_000, 100)],
        );
        assert_eq!(sem, (12_955_000, 9_872_500, 3_082_500));
        let yara = sums(&[(1_400, 65_000, 40), (900, 60_000, 100), (100, 180_000, 100)], &[(2_400, 14_000, 100)]);
        assert_eq!(yara, (1_084_000, 336_000, 748_000));
    }

    /// A number as digits, the last one first: sums and products as one makes them on paper.
    fn on_paper(number: u64) -> Vec<u32> {
        number.to_string().bytes().rev().map(|digit| u32::from(digit - b'0')).collect()
    }

    fn times(left: &[u32], right: &[u32]) -> Vec<u32> {
        let mut product = vec![0; left.len() + right.len()];
        for (place, digit) in left.iter().enumerate() {
            let mut carry = 0;
            for (above, other) in right.iter().chain(std::iter::repeat_n(&0, 1)).enumerate() {
                let sum: u32 = product[place + above] + digit * other + carry;
                (product[place + above], carry) = (sum % 10, sum / 10);
            }
            assert_eq!(carry, 0);
        }
        product
    }

    fn plus(left: &[u32], right: &[u32]) -> Vec<u32> {
        let (mut sum, mut carry) = (Vec::new(), 0);
        for place in 0..=left.len().max(right.len()) {
            let digit = left.get(place).unwrap_or(&0) + right.get(place).unwrap_or(&0) + carry;
            (carry, _) = (digit / 10, sum.push(digit % 10));
        }
        sum
    }

    proptest::proptest! {
        #[test]
        fn any_sum_is_what_one_finds_on_paper(
            lines in proptest::collection::vec((1i64..=QUANTITY_MOST, 0i64..=PRICE_MOST, 1u8..=100), 0..60)
        ) {
            let all: Vec<CostLine> = lines
                .iter()
                .map(|(quantity, price, chance)| line(Scenario::Now, *quantity, *price, *chance))
                .collect();
            let mut paper = on_paper(0);
            for (quantity, price, chance) in lines {
                let parts = [quantity.unsigned_abs(), price.unsigned_abs(), chance.into()].map(on_paper);
                let exact = times(&times(&parts[0], &parts[1]), &parts[2]);
                // hundredths and percents are four places; the first of them says whether half a cent is reached
                let cents = exact.get(4..).unwrap_or(&[]).to_vec();
                let rounded = if exact.get(3).is_some_and(|digit| *digit >= 5) { plus(&cents, &[1]) } else { cents };
                paper = plus(&paper, &rounded);
            }
            let digits: String = paper.iter().rev().map(u32::to_string).collect();
            let told = digits.trim_start_matches('0');
            proptest::prop_assert_eq!(if told.is_empty() { "0" } else { told }, Return::of(&all).now.amount.to_string());
            proptest::prop_assert_eq!(Return::of(&all).saving().amount, Return::of(&all).now.amount);
        }
    }

    #[test]
    fn half_a_cent_counts_as_a_whole_one_and_no_line_overflows() {
        assert_eq!(line(Scenario::Now, 150, 333, 100).amount(), 500, "4,995 euro is 5,00");
        assert_eq!(line(Scenario::Now, 100, 1, 49).amount(), 0);
        assert_eq!(line(Scenario::Now, 100, 1, 50).amount(), 1);
        let most = line(Scenario::Now, QUANTITY_MOST, PRICE_MOST, 100);
        assert_eq!(most.amount(), PRICE_MOST * (QUANTITY_MOST / 100));
        assert!(Return::of(&vec![most; 60]).now.amount > 0);
    }

    #[test]
    fn one_estimate_makes_the_difference_an_estimate() {
        let known = line(Scenario::Now, 100, 100, 100);
        for unsure in [
            CostLine { certainty: Certainty::Estimate, ..known.clone() },
            CostLine { chance: 80, ..known.clone() },
            CostLine { low: Some(50), ..known.clone() },
        ] {
            assert!(Return::of(&[known.clone(), unsure]).is_estimate);
        }
        assert!(!Return::of(&[known]).is_estimate);
    }

    #[test]
    fn the_least_saving_is_the_cheapest_present_against_the_dearest_plan() {
        let now = CostLine { low: Some(80), high: Some(150), ..line(Scenario::Now, 100, 100, 100) };
        let plan = CostLine { low: Some(10), high: Some(90), ..line(Scenario::Tailored, 100, 40, 100) };
        let saving = Return::of(&[now, plan]).saving();
        assert_eq!((saving.low, saving.amount, saving.high), (-10, 60, 140));
    }

    #[test]
    fn each_payer_is_told_apart_and_who_pays_nothing_is_left_out() {
        let network = CostLine { payer: Payer::Network, ..line(Scenario::Tailored, 100, 500, 100) };
        let lines = [line(Scenario::Now, 100, 100, 100), line(Scenario::Tailored, 100, 30, 100), network];
        assert_eq!(Return::by_payer(&lines), [(Payer::YouthCare, 100, 30), (Payer::Network, 0, 500)]);
    }

    #[test]
    fn a_list_that_says_nothing_leaves_the_mark_of_a_plan_as_it_was() {
        let mut sheets = Sheets::default();
        assert!(sheets.words().is_none());
        let by = UserId(uuid::Uuid::nil());
        sheets.write(SheetRows::NotAtIssue(vec![LifeDomain::Housing]), by, DateTime::UNIX_EPOCH);
        assert!(sheets.words().is_some() && sheets.leaves_out(LifeDomain::Housing));
        sheets.write(SheetRows::NotAtIssue(vec![]), by, DateTime::UNIX_EPOCH);
        assert!(sheets.words().is_none());
        assert_eq!(sheets.not_at_issue.revision, 2);
    }
}
