//! The rows of the plan about money: what it costs against going on as it goes now, and who delivers and pays what from when to
//! when.

use super::lists::{ListWords, Listing};
use super::rows::{Reader, Row};
use super::{RowTable, dash};
use crate::domain::command::Writing;
use crate::domain::ids::UserId;
use crate::domain::plan::{Content, Section};
use crate::domain::role::LifeDomain;
use crate::domain::sheets::{Certainty, CostLine, Coverage, PRICE_MOST, Payer, QUANTITY_MOST, Scenario, SheetRows};
use crate::domain::text::{Line, Unfit};
use crate::dutch::dates::{date_short, date_typed};
use crate::dutch::numbers::{euros, euros_typed, hundredths, read_hundredths};
use crate::dutch::{Dutch, lower};
use crate::web::fields::{Choice, Field, Width};

fn payers() -> Vec<Choice> {
    Payer::ALL.iter().map(|payer| Choice::new(payer.as_str(), payer.dutch())).collect()
}

/// A cost line as it was typed.
#[derive(Debug, Clone)]
pub struct CostRow {
    scenario: String,
    what: String,
    quantity: String,
    unit: String,
    price: String,
    low: String,
    high: String,
    chance: String,
    payer: String,
    source: String,
    as_of: String,
    certainty: String,
}

impl Default for CostRow {
    fn default() -> Self {
        let none = String::new;
        Self {
            scenario: none(),
            what: none(),
            quantity: none(),
            unit: none(),
            price: none(),
            low: none(),
            high: none(),
            chance: "100".to_owned(),
            payer: none(),
            source: none(),
            as_of: none(),
            certainty: Certainty::Estimate.as_str().to_owned(),
        }
    }
}

/// "10 maanden × € 480, kans 80%".
fn sum_of(line: &CostLine) -> String {
    let unit = line.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let sum = format!("{}{unit} × {}", hundredths(line.quantity), euros(line.price));
    if line.chance == 100 { sum } else { format!("{sum}, kans {}%", line.chance) }
}

/// "lijst van de gemeente, 1 jan 2026, schatting".
fn known_from(line: &CostLine) -> String {
    let source = line.source.as_ref().map(ToString::to_string);
    let sure = match line.certainty {
        Certainty::Known => "bekend",
        Certainty::Estimate => "schatting",
    };
    let parts = source.into_iter().chain(line.as_of.map(date_short)).chain([sure.to_owned()]);
    parts.collect::<Vec<_>>().join(", ")
}

impl Row for CostRow {
    type Value = CostLine;
    const NAMES: &'static [&'static str] = &[
        "scenario",
        "what",
        "quantity",
        "unit",
        "price",
        "low",
        "high",
        "chance",
        "payer",
        "source",
        "as_of",
        "certainty",
    ];

    fn showing(line: &CostLine) -> Self {
        let text = |line: &Option<Line>| line.as_ref().map(ToString::to_string).unwrap_or_default();
        Self {
            scenario: line.scenario.as_str().to_owned(),
            what: line.what.to_string(),
            quantity: hundredths(line.quantity),
            unit: text(&line.unit),
            price: euros_typed(line.price),
            low: line.low.map(euros_typed).unwrap_or_default(),
            high: line.high.map(euros_typed).unwrap_or_default(),
            chance: line.chance.to_string(),
            payer: line.payer.as_str().to_owned(),
            source: text(&line.source),
            as_of: line.as_of.map(date_typed).unwrap_or_default(),
            certainty: line.certainty.as_str().to_owned(),
        }
    }

    fn typed(get: impl Fn(&str) -> String) -> Self {
        Self {
            scenario: get("scenario"),
            what: get("what"),
            quantity: get("quantity"),
            unit: get("unit"),
            price: get("price"),
            low: get("low"),
            high: get("high"),
            chance: get("chance"),
            payer: get("payer"),
            source: get("source"),
            as_of: get("as_of"),
            certainty: get("certainty"),
        }
    }

    fn is_empty(&self) -> bool {
        let Self { scenario, what, quantity, unit, price, low, high, chance: _, payer, source, as_of, certainty: _ } =
            self;
        [scenario, what, quantity, unit, price, low, high, payer, source, as_of].iter().all(|text| text.is_empty())
    }

    fn read(&self) -> Result<CostLine, Vec<(&'static str, Unfit)>> {
        let mut read = Reader::default();
        let scenario = read.choice("scenario", &self.scenario, Scenario::parse);
        let what = read.take("what", Line::parse(&self.what));
        let unit = read.line("unit", &self.unit);
        let units = read_hundredths(&self.quantity).filter(|quantity| (1..=QUANTITY_MOST).contains(quantity));
        let quantity = read.take("quantity", units.ok_or(Unfit::NotANumber { least: 1, most: QUANTITY_MOST / 100 }));
        let price = read.amount("price", &self.price, PRICE_MOST);
        let low = read.amount_or_none("low", &self.low, price.unwrap_or(PRICE_MOST));
        let high = read.amount_or_none("high", &self.high, PRICE_MOST);
        if high.zip(price).is_some_and(|(high, price)| high < price) {
            read.wrong("high", Unfit::NotAnAmount { least: price.unwrap_or_default(), most: PRICE_MOST });
        }
        let percents =
            self.chance.trim_end_matches('%').trim().parse::<u8>().ok().filter(|chance| (1..=100).contains(chance));
        let chance = read.take("chance", percents.ok_or(Unfit::NotANumber { least: 1, most: 100 }));
        let payer = read.choice("payer", &self.payer, Payer::parse);
        let source = read.line("source", &self.source);
        let as_of = read.day("as_of", &self.as_of);
        let certainty = read.choice("certainty", &self.certainty, Certainty::parse);
        let known = scenario.zip(what).zip(quantity.zip(price)).zip(chance.zip(payer).zip(certainty));
        read.finish(known, |(((scenario, what), (quantity, price)), ((chance, payer), certainty))| CostLine {
            scenario,
            what,
            unit,
            quantity,
            price,
            low,
            high,
            chance,
            payer,
            source,
            as_of,
            certainty,
        })
    }

    const RARE: &'static [&'static str] = &["chance", "low", "high", "source", "as_of"];
    const RARE_WORDS: &'static str = "Kans, laagste en hoogste prijs, en waar de prijs vandaan komt";

    fn brief(line: &CostLine) -> String {
        format!("{}, {}: {}", line.what, lower(&line.scenario.dutch()), sum_of(line))
    }

    fn outcome(line: &CostLine) -> Option<String> {
        Some(euros(line.amount()))
    }

    fn fields(&self, _: &[(UserId, String)]) -> Vec<Field> {
        let scenarios = Scenario::ALL.iter().map(|scenario| Choice::new(scenario.as_str(), scenario.dutch())).collect();
        let certainties = Certainty::ALL.iter().map(|sure| Choice::new(sure.as_str(), sure.dutch())).collect();
        vec![
            Field::select("scenario", "Bij welke toekomst hoort het?", scenarios).value(&self.scenario),
            Field::text("what", "Wat kost er geld?").value(&self.what),
            Field::number("quantity", "Hoeveel?").value(&self.quantity),
            Field::text("unit", "Waarvan? Maanden, uren…").width(Width::Medium).optional().value(&self.unit),
            Field::number("price", "Prijs per stuk, in euro").value(&self.price),
            Field::select("payer", "Wie betaalt het?", payers()).value(&self.payer),
            Field::select("certainty", "Hoe zeker is het?", certainties).filled().value(&self.certainty),
            Field::number("chance", "Kans dat dit nodig is, in procenten").value(&self.chance),
            Field::number("low", "Laagste prijs per stuk").optional().value(&self.low),
            Field::number("high", "Hoogste prijs per stuk").optional().value(&self.high),
            Field::text("source", "Waar komt de prijs vandaan?").optional().value(&self.source),
            Field::date("as_of", "Op welke dag klopte die?").optional().value(&self.as_of),
        ]
    }
}

impl Listing for CostRow {
    const SECTION: Section = Section::SocialReturn;
    const WORDS: ListWords = ListWords {
        title: "Wat het kost",
        help: "Reken uit wat het kost als het gaat zoals nu, en wat het kost met dit plan. Wat beter wordt zonder geld, schrijft u eronder in woorden.",
        one: "Kostenregel",
        another: "Nieuwe kostenregel",
    };

    fn stored(content: &Content) -> &[CostLine] {
        &content.sheets.costs.rows
    }

    fn revision(content: &Content) -> u32 {
        content.sheets.costs.revision
    }

    fn writing(rows: Vec<CostLine>, seen: u32) -> Writing {
        Writing::Sheet { rows: SheetRows::Costs(rows), seen }
    }

    fn line(line: &CostLine, _: &dyn Fn(UserId) -> String) -> String {
        let mut parts = vec![format!("{}: {}", line.scenario.dutch(), line.what)];
        parts.push(format!("{} is {}", sum_of(line), euros(line.amount())));
        parts.extend(line.low.map(|low| format!("laagste prijs {}", euros(low))));
        parts.extend(line.high.map(|high| format!("hoogste prijs {}", euros(high))));
        parts.push(format!("betaalt: {}", lower(&line.payer.dutch())));
        parts.push(known_from(line));
        parts.join("; ")
    }

    fn table(rows: &[CostLine], _: &dyn Fn(UserId) -> String) -> RowTable {
        let row = |line: &CostLine| {
            vec![
                line.what.to_string(),
                line.scenario.dutch().into_owned(),
                sum_of(line),
                euros(line.amount()),
                line.payer.dutch().into_owned(),
                known_from(line),
            ]
        };
        let mut rows: Vec<&CostLine> = rows.iter().collect();
        rows.sort_by_key(|line| line.scenario);
        RowTable {
            caption: "Kosten en baten",
            head: vec!["Wat", "Toekomst", "Som", "Bedrag", "Wie betaalt", "Waar het vandaan komt"],
            rows: rows.into_iter().map(row).collect(),
        }
    }
}

/// Who delivers and pays, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct CoverageRow {
    domain: String,
    what: String,
    by: String,
    payer: String,
    from: String,
    until: String,
    monthly: String,
}

impl Row for CoverageRow {
    type Value = Coverage;
    const NAMES: &'static [&'static str] = &["domain", "what", "by", "payer", "from", "until", "monthly"];

    fn showing(coverage: &Coverage) -> Self {
        Self {
            domain: coverage.domain.as_str().to_owned(),
            what: coverage.what.to_string(),
            by: coverage.by.as_ref().map(ToString::to_string).unwrap_or_default(),
            payer: coverage.payer.as_str().to_owned(),
            from: date_typed(coverage.from),
            until: coverage.until.map(date_typed).unwrap_or_default(),
            monthly: coverage.monthly.map(euros_typed).unwrap_or_default(),
        }
    }

    fn typed(get: impl Fn(&str) -> String) -> Self {
        Self {
            domain: get("domain"),
            what: get("what"),
            by: get("by"),
            payer: get("payer"),
            from: get("from"),
            until: get("until"),
            monthly: get("monthly"),
        }
    }

    fn is_empty(&self) -> bool {
        let Self { domain, what, by, payer, from, until, monthly } = self;
        [domain, what, by, payer, from, until, monthly].iter().all(|text| text.is_empty())
    }

    fn read(&self) -> Result<Coverage, Vec<(&'static str, Unfit)>> {
        let mut read = Reader::default();
        let domain = read.choice("domain", &self.domain, LifeDomain::parse);
        let what = read.take("what", Line::parse(&self.what));
        let by = read.line("by", &self.by);
        let payer = read.choice("payer", &self.payer, Payer::parse);
        let from = read.day("from", &self.from);
        if self.from.is_empty() {
            read.wrong("from", Unfit::Empty);
        }
        let until = read.day("until", &self.until);
        if until.zip(from).is_some_and(|(until, from)| until < from) {
            read.wrong("until", Unfit::BeforeItsStart);
        }
        let monthly = read.amount_or_none("monthly", &self.monthly, PRICE_MOST);
        let known = domain.zip(what).zip(payer.zip(from));
        read.finish(known, |((domain, what), (payer, from))| Coverage { domain, what, by, payer, from, until, monthly })
    }

    fn fields(&self, _: &[(UserId, String)]) -> Vec<Field> {
        let domains = LifeDomain::ALL.iter().map(|domain| Choice::new(domain.as_str(), domain.dutch())).collect();
        vec![
            Field::select("domain", "Waar gaat het over?", domains).value(&self.domain),
            Field::text("what", "Wat wordt er geleverd?").value(&self.what),
            Field::text("by", "Door wie?").width(Width::Medium).optional().value(&self.by),
            Field::select("payer", "Wie betaalt het?", payers()).value(&self.payer),
            Field::number("monthly", "Bedrag per maand, in euro").optional().value(&self.monthly),
            Field::date("from", "Vanaf welke dag?").value(&self.from),
            Field::date("until", "Tot en met welke dag?").optional().value(&self.until),
        ]
    }

    fn brief(coverage: &Coverage) -> String {
        format!("{}: {}, {}", coverage.domain.dutch(), coverage.what, period(coverage))
    }

    fn outcome(coverage: &Coverage) -> Option<String> {
        coverage.monthly.map(|monthly| format!("{} per maand", euros(monthly)))
    }
}

impl Listing for CoverageRow {
    const SECTION: Section = Section::WhoPays;
    const WORDS: ListWords = ListWords {
        title: "Wie levert en wie betaalt",
        help: "Schrijf ook op wat er nu is en wanneer dat stopt. Dan laat de continuïteitskaart zien waar een gat valt.",
        one: "Regel",
        another: "Nieuwe regel",
    };

    fn stored(content: &Content) -> &[Coverage] {
        &content.sheets.coverage.rows
    }

    fn revision(content: &Content) -> u32 {
        content.sheets.coverage.revision
    }

    fn writing(rows: Vec<Coverage>, seen: u32) -> Writing {
        Writing::Sheet { rows: SheetRows::Coverage(rows), seen }
    }

    fn line(coverage: &Coverage, _: &dyn Fn(UserId) -> String) -> String {
        let mut parts = vec![format!("{}: {}", coverage.domain.dutch(), coverage.what)];
        parts.extend(coverage.by.as_ref().map(|by| format!("door {by}")));
        parts.push(format!("betaalt: {}", lower(&coverage.payer.dutch())));
        parts.push(period(coverage));
        parts.extend(coverage.monthly.map(|monthly| format!("{} per maand", euros(monthly))));
        parts.join("; ")
    }

    fn table(rows: &[Coverage], _: &dyn Fn(UserId) -> String) -> RowTable {
        let row = |coverage: &Coverage| {
            vec![
                coverage.what.to_string(),
                coverage.domain.dutch().into_owned(),
                dash(coverage.by.as_ref().map(ToString::to_string)),
                coverage.payer.dutch().into_owned(),
                period(coverage),
                dash(coverage.monthly.map(euros)),
            ]
        };
        RowTable {
            caption: "Wie levert en wie betaalt",
            head: vec!["Wat", "Onderwerp", "Wie levert", "Wie betaalt", "Periode", "Per maand"],
            rows: rows.iter().map(row).collect(),
        }
    }
}

/// "van 1 sep 2026 tot en met 30 jun 2027", "vanaf 1 sep 2026".
#[must_use]
pub fn period(coverage: &Coverage) -> String {
    match coverage.until {
        Some(until) => format!("van {} tot en met {}", date_short(coverage.from), date_short(until)),
        None => format!("vanaf {}", date_short(coverage.from)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows::Sheet;
    use super::*;
    use crate::web::FormText;

    fn form(text: &str) -> FormText {
        FormText::parse(text.as_bytes()).unwrap()
    }

    const COST: &str = "scenario-1=tailored&what-1=Mentor&quantity-1=86&unit-1=uur&price-1=75&chance-1=100\
                        &payer-1=youth_care&certainty-1=known";

    #[test]
    fn a_cost_line_is_read_to_the_cent_and_shown_as_it_reads_back() {
        let sent = format!("{COST}&low-1=70,50&high-1=80&source-1=Contract&as_of-1=1-1-2026");
        let read = Sheet::<CostRow>::typed(&form(&sent)).read().unwrap();
        assert_eq!(
            (read[0].quantity, read[0].price, read[0].low, read[0].high),
            (8_600, 7_500, Some(7_050), Some(8_000))
        );
        assert_eq!(read[0].amount(), 645_000);
        assert_eq!(Sheet::<CostRow>::showing(&read).read().unwrap(), read);
        let line = CostRow::line(&read[0], &|_| String::new());
        assert!(line.starts_with("Met dit plan: Mentor; 86 uur × € 75 is € 6.450;"), "{line}");
    }

    #[test]
    fn a_price_outside_its_range_an_odd_chance_and_no_payer_are_told_at_once() {
        let sent = COST.replace("chance-1=100", "chance-1=101").replace("youth_care", "") + "&low-1=76&high-1=74";
        let mut sheet = Sheet::<CostRow>::typed(&form(&sent));
        assert!(sheet.read().is_none());
        let drawn = sheet.drawn("Kostenregel", "Nieuwe kostenregel", &[]);
        let mut wrong: Vec<&str> =
            drawn[0].questions().filter(|field| field.error.is_some()).map(|field| &*field.name).collect();
        wrong.sort_unstable();
        assert_eq!(wrong, ["chance-1", "high-1", "low-1", "payer-1"]);
        assert!(drawn[0].is_open && drawn[0].is_rare_open, "what is wrong is in view");
    }

    #[test]
    fn what_is_rarely_needed_is_in_view_only_where_it_was_answered() {
        let drawn = |sent: &str| Sheet::<CostRow>::typed(&form(sent)).drawn("Kostenregel", "Nieuwe kostenregel", &[]);
        let plain = drawn(COST);
        assert!(!plain[0].is_rare_open && !plain[1].is_rare_open);
        assert_eq!(plain[0].outcome.as_deref(), Some("€ 6.450"));
        assert_eq!(plain[1].outcome, None);
        assert!(drawn(&COST.replace("chance-1=100", "chance-1=40"))[0].is_rare_open);
        assert!(drawn(&format!("{COST}&source-1=Contract"))[0].is_rare_open);
    }

    #[test]
    fn a_new_cost_line_that_nobody_touched_is_no_line() {
        let untouched = form("chance-1=100&certainty-1=estimate&scenario-1=&what-1=&price-1=&payer-1=");
        assert_eq!(Sheet::<CostRow>::typed(&untouched).read().unwrap(), []);
    }

    #[test]
    fn coverage_needs_a_first_day_and_does_not_end_before_it() {
        let sent = "domain-1=income&what-1=Leefgeld&payer-1=flex_fund&from-1=1-9-2026&until-1=30-6-2027&monthly-1=310";
        let read = Sheet::<CoverageRow>::typed(&form(sent)).read().unwrap();
        assert_eq!(read[0].monthly, Some(31_000));
        assert_eq!(Sheet::<CoverageRow>::showing(&read).read().unwrap(), read);
        for wrong in [sent.replace("1-9-2026", ""), sent.replace("30-6-2027", "31-8-2026")] {
            assert!(Sheet::<CoverageRow>::typed(&form(&wrong)).read().is_none(), "{wrong}");
        }
    }
}
