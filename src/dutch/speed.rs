//! How fast it goes, in words: the stretches, their norms, and how many days something took.

use std::borrow::Cow;

use super::Dutch;
use super::numbers::count;
use crate::domain::speed::{Measured, Stretch};

impl Dutch for Stretch {
    fn dutch(&self) -> Cow<'static, str> {
        match self {
            Self::TakeUp => "Van aanmelden tot in behandeling",
            Self::Manager => "Van aanmelden tot een casemanager",
            Self::FirstTable => "Van aanmelden tot de eerste tafel",
            Self::Adoption => "Van de eerste tafel tot een vastgesteld plan",
            Self::Go => "Van een vastgesteld plan tot de go",
            Self::Whole => "Van aanmelden tot de go",
        }
        .into()
    }
}

/// So many days of a stretch: "2 werkdagen", "14 dagen".
#[must_use]
pub fn days_of(stretch: Stretch, days: i64) -> String {
    if stretch.in_working_days() { count(days, "werkdag", "werkdagen") } else { count(days, "dag", "dagen") }
}

/// The norm of a stretch.
#[must_use]
pub fn norm_of(stretch: Stretch) -> String {
    format!("hoogstens {}", days_of(stretch, stretch.norm()))
}

/// How a stretch of a case compares with its norm, in words.
#[must_use]
pub fn against_norm(measured: &Measured) -> String {
    let left = measured.stretch.norm() - measured.days;
    let days = |days| days_of(measured.stretch, days);
    match (measured.over(), measured.until) {
        (Some(over), Some(_)) => format!("{} boven de norm", days(over)),
        (Some(over), None) => format!("loopt nog, {} boven de norm", days(over)),
        (None, Some(_)) => "binnen de norm".to_owned(),
        (None, None) if left == 0 => "loopt nog, vandaag is de laatste dag binnen de norm".to_owned(),
        (None, None) => format!("loopt nog, nog {} binnen de norm", days(left)),
    }
}

/// The days of a stretch that do not count, if there are any.
#[must_use]
pub fn not_counted(measured: &Measured) -> Option<String> {
    let days = |days| days_of(measured.stretch, days);
    let rested = (measured.rested > 0).then(|| format!("{} gepauzeerd", days(measured.rested)));
    let returned = (measured.returned > 0).then(|| format!("{} terug bij de hulpverlener", days(measured.returned)));
    let parts: Vec<String> = rested.into_iter().chain(returned).collect();
    (!parts.is_empty()).then(|| format!("Niet meegeteld: {}.", parts.join(" en ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dutch::assert_dutch;

    #[test]
    fn what_is_over_the_norm_says_so_in_words() {
        let from = "2026-11-23".parse().unwrap();
        let measured = |days, until| Measured { stretch: Stretch::TakeUp, from, until, days, rested: 1, returned: 2 };
        for (days, ended, said) in [
            (3, true, "1 werkdag boven de norm"),
            (3, false, "loopt nog, 1 werkdag boven de norm"),
            (2, true, "binnen de norm"),
            (2, false, "loopt nog, vandaag is de laatste dag binnen de norm"),
            (0, false, "loopt nog, nog 2 werkdagen binnen de norm"),
        ] {
            assert_eq!(against_norm(&measured(days, ended.then_some(from))), said);
        }
        let apart = not_counted(&measured(1, None)).unwrap();
        assert_eq!(apart, "Niet meegeteld: 1 werkdag gepauzeerd en 2 werkdagen terug bij de hulpverlener.");
        Stretch::ALL.iter().for_each(|stretch| assert_dutch(&stretch.dutch()));
    }
}
