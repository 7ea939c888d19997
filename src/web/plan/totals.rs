//! What a plan costs against going on as it goes now, added up: wherever one writes, reads or decides on the costs.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::domain::sheets::{CostLine, HORIZON_MONTHS, Payer, Range, Return, Scenario};
use crate::dutch::Dutch;
use crate::dutch::numbers::{euros, months};

/// The totals of the cost lines.
#[derive(Debug, Clone, Template)]
#[template(path = "components/totals.html")]
pub struct Totals {
    sums: Vec<Sum>,
    /// What the difference means, or why there is none yet.
    meaning: &'static str,
    horizon: String,
    payers: Vec<(String, String, String)>,
}

impl HtmlSafe for Totals {}

/// One amount with its name.
#[derive(Debug, Clone)]
struct Sum {
    name: String,
    amount: String,
    range: Option<String>,
    is_main: bool,
}

/// "€ 38.120 (schatting)".
fn said(cents: i64, is_estimate: bool) -> String {
    format!("{}{}", euros(cents), if is_estimate { " (schatting)" } else { "" })
}

fn range(range: Range) -> Option<String> {
    range.is_wide().then(|| format!("tussen {} en {}", euros(range.low), euros(range.high)))
}

impl Totals {
    /// Of these lines; nothing when there are none.
    #[must_use]
    pub fn of(lines: &[CostLine]) -> Option<Self> {
        if lines.is_empty() {
            return None;
        }
        let sum = Return::of(lines);
        let has = |scenario| lines.iter().any(|line| line.scenario == scenario);
        let of = |scenario: Scenario, total: Range| {
            has(scenario).then(|| Sum {
                name: scenario.dutch().into_owned(),
                amount: euros(total.amount),
                range: range(total),
                is_main: false,
            })
        };
        let both = has(Scenario::Now) && has(Scenario::Tailored);
        let saving = sum.saving();
        let difference = both.then(|| Sum {
            name: "Verschil".to_owned(),
            amount: said(saving.amount, sum.is_estimate),
            range: range(saving),
            is_main: true,
        });
        let sums = [of(Scenario::Now, sum.now), of(Scenario::Tailored, sum.tailored)];
        let meaning = match (has(Scenario::Now), has(Scenario::Tailored)) {
            (true, true) if saving.amount > 0 => "Dit plan kost minder dan doorgaan zoals nu.",
            (true, true) if saving.amount < 0 => "Dit plan kost meer dan doorgaan zoals nu.",
            (true, true) => "Dit plan kost evenveel als doorgaan zoals nu.",
            (true, false) => "Er staat nog niet bij wat dit plan kost. Daarom is er nog geen verschil.",
            (false, _) => "Er staat nog niet bij wat het kost als het gaat zoals nu. Daarom is er nog geen verschil.",
        };
        let payers = Return::by_payer(lines).into_iter();
        Some(Self {
            sums: sums.into_iter().flatten().chain(difference).collect(),
            meaning,
            horizon: format!(
                "Gerekend over {}, tenzij bij een regel iets anders staat. Wat niet in geld uit te drukken is, telt hier niet mee.",
                months(HORIZON_MONTHS)
            ),
            payers: payers.map(|(payer, now, tailored)| (name(payer), euros(now), euros(tailored))).collect(),
        })
    }
}

fn name(payer: Payer) -> String {
    payer.dutch().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sheets::Certainty;
    use crate::domain::text::Line;

    fn line(scenario: Scenario, payer: Payer, price: i64) -> CostLine {
        CostLine {
            scenario,
            what: Line::parse("Iets").unwrap(),
            unit: None,
            quantity: 100,
            price,
            low: None,
            high: None,
            chance: 100,
            payer,
            source: None,
            as_of: None,
            certainty: Certainty::Known,
        }
    }

    fn words(lines: &[CostLine]) -> String {
        let drawn = Totals::of(lines).unwrap().to_string();
        let text: Vec<String> =
            scraper::Html::parse_fragment(&drawn).root_element().text().map(str::to_owned).collect();
        text.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn both_futures_their_difference_and_who_pays_are_told() {
        let estimate =
            CostLine { certainty: Certainty::Estimate, ..line(Scenario::Tailored, Payer::FlexFund, 343_000) };
        let mentor = line(Scenario::Tailored, Payer::YouthCare, 645_000);
        let told = words(&[line(Scenario::Now, Payer::ProtectedHousing, 4_800_000), estimate, mentor]);
        for part in [
            "Als het gaat zoals nu € 48.000",
            "Met dit plan € 9.880",
            "Verschil € 38.120 (schatting)",
            "Dit plan kost minder",
            "Gerekend over twaalf maanden",
            "Beschermd Wonen € 48.000 € 0",
            "Bureaucratievrijgeld € 0 € 3.430",
        ] {
            assert!(told.contains(part), "{part}: {told}");
        }
        assert!(!told.contains("tussen"), "no range where there is one amount: {told}");
    }

    #[test]
    fn a_range_is_told_as_the_least_and_the_most() {
        let wide = CostLine { low: Some(9_000), high: Some(12_050), ..line(Scenario::Now, Payer::Justice, 10_000) };
        let told = words(&[wide, line(Scenario::Tailored, Payer::YouthCare, 10_000)]);
        assert!(told.contains("€ 100 tussen € 90 en € 120,50"), "{told}");
        assert!(told.contains("Verschil € 0 (schatting) tussen € -10 en € 20,50"), "{told}");
        assert!(told.contains("evenveel"), "{told}");
    }

    #[test]
    fn one_future_alone_has_no_difference() {
        let told = words(&[line(Scenario::Tailored, Payer::YouthCare, 10_000)]);
        assert!(told.contains("nog geen verschil") && !told.contains("Verschil €"), "{told}");
        assert!(Totals::of(&[]).is_none());
    }
}
