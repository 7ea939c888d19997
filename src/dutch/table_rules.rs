//! The rules of the table that a municipality may want otherwise, as the page of settings says them.

use super::numbers::count;
use crate::domain::facts::TableRule;

/// What is chosen: "ja", or "vanaf de 3e tafel".
#[must_use]
pub fn rule_chosen(rule: TableRule, chosen: u8) -> String {
    match rule {
        TableRule::EscalationFromTable => format!("vanaf de {chosen}e tafel"),
        TableRule::InviteeDaysAfterMeeting => count(chosen.into(), "dag", "dagen"),
        TableRule::CoverAllowed | TableRule::WrittenAnswersAllowed | TableRule::OnlyCoreDecides => {
            if chosen == 1 { "ja" } else { "nee" }.to_owned()
        }
    }
}

/// What choosing it means.
#[must_use]
pub const fn rule_explained(rule: TableRule) -> &'static str {
    match rule {
        TableRule::CoverAllowed => {
            "Iemand staat met naam garant tot een dag. Wat nu al onder voorbehoud staat, blijft dat tot die dag."
        }
        TableRule::WrittenAnswersAllowed => "Tot het einde van de volgende werkdag.",
        TableRule::OnlyCoreDecides => {
            "Wie de commissie aanvult geeft dan advies, en beslist niet mee. Dit geldt vanaf de volgende ronde."
        }
        TableRule::EscalationFromTable => {
            "De hoeveelste tafel, van 2 tot en met 9. Het besluit blijft ook daarna unaniem."
        }
        TableRule::InviteeDaysAfterMeeting => {
            "In dagen, van 0 tot en met 60. Dit geldt voor wie vanaf nu wordt uitgenodigd."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dutch::assert_dutch;

    #[test]
    fn every_rule_says_what_is_chosen_and_what_that_means() {
        for rule in TableRule::ALL {
            assert_dutch(rule_explained(*rule));
            assert!(!rule_chosen(*rule, 1).is_empty());
        }
        assert_eq!(rule_chosen(TableRule::EscalationFromTable, 3), "vanaf de 3e tafel");
        assert_eq!(rule_chosen(TableRule::OnlyCoreDecides, 0), "nee");
        assert_eq!(rule_chosen(TableRule::InviteeDaysAfterMeeting, 1), "1 dag");
    }
}
