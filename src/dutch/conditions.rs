//! What each kind of condition asks, in plain words, and when an application is sensible.

use super::clock::asks;
use super::dates::{date, date_without_weekday};
use super::numbers::count;
use super::{Dutch, lower};
use crate::domain::application::{Authority, Concern, Needed, Window};
use crate::domain::condition::ConditionKind;

/// The rule behind a kind of condition (domain.md 3e), in a sentence or two.
#[must_use]
pub const fn rule(kind: ConditionKind) -> &'static str {
    match kind {
        ConditionKind::ExtendedYouthCare => {
            "Kan van 18 tot 23 jaar, als de hulp voor de 18e verjaardag begon of was aangevraagd, of binnen een half jaar opnieuw start. Alleen als geen andere wet deze hulp geeft."
        }
        ConditionKind::CareOrder => {
            "De casemanager plaatst de bestelling en zet erbij dat het een casus uit de pilot is. Zonder die opmerking telt de bestelling niet."
        }
        ConditionKind::Allocation => {
            "De aanbieder begint als de toewijzing (JW301) binnen is. Blijft die uit, dan vraagt de aanbieder erom (JW315)."
        }
        ConditionKind::ProtectedHousingIndication => {
            "De gemeente heeft 6 weken voor het onderzoek en daarna 2 weken voor het besluit."
        }
        ConditionKind::LongTermCare => {
            "Vraagt om blijvend zorg nodig hebben en een actuele diagnose. Tot 18 jaar tekent de ouder of voogd, daarna de jongere zelf."
        }
        ConditionKind::BridgingGuarantee => {
            "Houdt zorg uit de Wlz of de Zvw gaande zolang niet vaststaat wie betaalt. De aanvraag bij de bedoelde wet moet intussen lopen."
        }
        ConditionKind::TreatmentContract => {
            "De behandelaar kan alleen blijven met een contract voor 18+, of met een losse afspraak met de verzekeraar."
        }
        ConditionKind::JointFunding => {
            "Jeugd en Beschermd Wonen spreken af wie welk deel betaalt. Verrekenen kan later."
        }
        ConditionKind::Income => {
            "De gemeente beslist binnen 8 weken en geeft binnen 4 weken een voorschot. Onder de 21 is de norm lager: vraag zo nodig een aanvulling."
        }
        ConditionKind::StudyAndBenefits => {
            "Studiefinanciering: 3 maanden van tevoren. Een Wajong wordt pas 16 weken na de aanvraag betaald. Toeslagen kunnen vanaf 18 jaar."
        }
        ConditionKind::DebtArrangement => "Een regeling of betaalafspraak voordat schulden het wonen in de weg staan.",
        ConditionKind::Housing => "Een contract of toezegging, met de dag waarop de jongere er terechtkan en de huur.",
        ConditionKind::SchoolOrWork => "School, werk of dagbesteding, met de dag waarop het begint.",
        ConditionKind::LegalRepresentation => {
            "Geldt pas vanaf 18 jaar, en alleen als het nodig is. De rechter heeft tijd nodig: vraag het op tijd."
        }
        ConditionKind::ConsentAndLead => {
            "De jongere beslist wie wat mag weten, en wijst zelf aan wie de lijnen bij elkaar houdt."
        }
        ConditionKind::RevocationResolved => "Wat de reden was om de go in te trekken, is opgelost.",
        ConditionKind::Other => "Wat verder eerst geregeld moet zijn.",
    }
}

/// "Aanvragen kan vanaf …, uiterlijk …. Daarna ontstaat een gat."
#[must_use]
pub fn window(window: &Window) -> String {
    let (from, until) = (date_without_weekday(window.earliest), date_without_weekday(window.latest));
    format!("Aanvragen kan vanaf {from}, uiterlijk {until}. Daarna ontstaat een gat.")
}

/// Why it must be asked by then: "Een uitkering uit de Participatiewet duurt 8 weken en moet er zijn op …".
#[must_use]
pub fn because(window: &Window) -> String {
    let what = match window.authority {
        Authority::Route(route) => asks(route).0,
        Authority::Court => "een besluit van de rechter",
    };
    let weeks = count(window.weeks.into(), "week", "weken");
    format!("Reken voor {what} op {weeks}. Het moet er zijn op {}.", ready(&window.needed))
}

/// "1 juli 2027 (de 18e verjaardag)".
#[must_use]
pub fn ready(needed: &Needed) -> String {
    format!("{} ({})", date_without_weekday(needed.on), needed.anchor.dutch())
}

/// What is off, and what one does about it.
#[must_use]
pub fn concern(concern: &Concern) -> String {
    match concern {
        Concern::TooEarly { earliest } => format!(
            "Dit is aangevraagd voor {}. De instantie kan het als te vroeg weigeren. Vraag na of de aanvraag blijft staan.",
            date(*earliest)
        ),
        Concern::TooLate { latest } => format!(
            "Dit is aangevraagd na {}. Reken op een gat tot het besluit er is, en regel wat er in die tijd geldt.",
            date(*latest)
        ),
        Concern::NotRequested { latest } => format!(
            "Er staat geen aanvraag, en de uiterste dag was {}. Vraag het vandaag aan en regel wat er tot het besluit geldt.",
            date(*latest)
        ),
        Concern::Gap { needed, days } => {
            format!("Dit is er pas na {}. Dat geeft een gat van {}.", ready(needed), count(*days, "dag", "dagen"))
        }
        Concern::EndsBefore { needed, until } => format!(
            "Dit geldt tot en met {}, en dat is voor {}. Regel wat er daarna geldt, of leg nieuw bewijs vast.",
            date(*until),
            ready(needed)
        ),
    }
}

/// Who usually arranges it, as the table of a municipality would have it.
#[must_use]
pub fn usual_owner(kind: ConditionKind) -> String {
    match kind.usual_seat() {
        Some(seat) => format!("het kernlid van {}", seat.dutch()),
        None => lower(&kind.usual_owner().dutch()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lead_times::{Anchor, Route};
    use crate::dutch::assert_dutch;

    #[test]
    fn every_kind_says_its_rule_and_who_arranges_it() {
        for kind in ConditionKind::ALL {
            assert_dutch(rule(*kind));
            assert!(rule(*kind).ends_with('.'));
            assert_dutch(&usual_owner(*kind));
        }
    }

    #[test]
    fn the_days_of_an_application_read_as_a_person_says_them() {
        let day = |text: &str| text.parse().unwrap();
        let needed = Needed { anchor: Anchor::Eighteenth, on: day("2027-07-01") };
        let mut found = Window {
            earliest: day("2027-01-01"),
            latest: day("2027-05-06"),
            needed,
            authority: Authority::Route(Route::Participation),
            weeks: 8,
        };
        let told = "Aanvragen kan vanaf 1 januari 2027, uiterlijk 6 mei 2027. Daarna ontstaat een gat.";
        assert_eq!(window(&found), told);
        let why = "Reken voor een uitkering uit de Participatiewet op 8 weken. Het moet er zijn op 1 juli 2027 (de 18e verjaardag).";
        assert_eq!(because(&found), why);
        found.authority = Authority::Court;
        assert_dutch(&because(&found));
        let concerns = [
            Concern::TooEarly { earliest: found.earliest },
            Concern::TooLate { latest: found.latest },
            Concern::NotRequested { latest: found.latest },
            Concern::Gap { needed, days: 1 },
            Concern::EndsBefore { needed, until: day("2027-06-30") },
        ];
        concerns.iter().for_each(|off| assert_dutch(&concern(off)));
    }
}
