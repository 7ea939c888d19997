//! What is said of one casus wherever it appears: how old somebody is, whom it waits for, what is not there yet.

use chrono::NaiveDate;

use super::dates::days_left;
use super::numbers::count;
use crate::domain::calendar;
use crate::domain::case::WaitsFor;
use crate::domain::condition::OwnerRole;

/// What follows "wacht op".
#[must_use]
pub fn waiting_for(whom: WaitsFor) -> &'static str {
    match whom {
        WaitsFor::Signaller | WaitsFor::Owner(OwnerRole::Signaller) => "de hulpverlener",
        WaitsFor::ProjectLead | WaitsFor::Owner(OwnerRole::ProjectLead) => "de projectleider",
        WaitsFor::CaseManager | WaitsFor::Owner(OwnerRole::CaseManager) => "de casemanager",
        WaitsFor::Committee => "de tafel",
        WaitsFor::Owner(OwnerRole::CoreMember) => "een kernlid",
        WaitsFor::Owner(OwnerRole::Youth) => "de jongere, met hulp",
        WaitsFor::Owner(OwnerRole::Outside) => "iemand zonder account",
        WaitsFor::Nobody => "niemand",
    }
}

/// Whom a case waits for in the step of conditions, for who does not read the plan.
pub const SOMEBODY_ARRANGES: &str = "wie een randvoorwaarde regelt";

/// The age clock of somebody born on that day: "17 jaar, nog 54 dagen tot 18", "vandaag 18 geworden", "18 jaar, 81 dagen".
#[must_use]
pub fn age_clock(born: NaiveDate, today: NaiveDate) -> String {
    let years = calendar::age(born, today);
    let to_eighteen = calendar::days_between(today, calendar::birthday(born, 18));
    match to_eighteen {
        0 => "vandaag 18 geworden".to_owned(),
        1 => format!("{years} jaar, morgen 18"),
        days if days > 0 => format!("{years} jaar, {} tot 18", days_left(days)),
        _ => {
            let since_birthday = calendar::days_between(calendar::birthday(born, years), today);
            match since_birthday {
                0 => format!("vandaag {years} geworden"),
                days => format!("{years} jaar, {}", count(days, "dag", "dagen")),
            }
        }
    }
}

/// The first letter of a first name, as an agenda shows it: "N.".
#[must_use]
pub fn initial(first_name: &str) -> String {
    first_name.chars().next().map_or_else(String::new, |letter| format!("{}.", letter.to_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_age_clock_counts_down_to_eighteen_and_up_from_there() {
        let born = date("2009-01-19");
        assert_eq!(age_clock(born, date("2026-11-26")), "17 jaar, nog 54 dagen tot 18");
        assert_eq!(age_clock(born, date("2027-01-18")), "17 jaar, morgen 18");
        assert_eq!(age_clock(born, date("2027-01-19")), "vandaag 18 geworden");
        assert_eq!(age_clock(born, date("2027-01-20")), "18 jaar, 1 dag");
        assert_eq!(age_clock(born, date("2027-04-10")), "18 jaar, 81 dagen");
        assert_eq!(age_clock(born, date("2028-01-19")), "vandaag 19 geworden");
        assert_eq!(age_clock(born, date("2030-01-20")), "21 jaar, 1 dag");
    }

    #[test]
    fn an_initial_is_one_letter_whatever_the_name() {
        assert_eq!(initial("Noor"), "N.");
        assert_eq!(initial("élodie"), "É.");
        assert_eq!(initial(""), "");
    }
}
