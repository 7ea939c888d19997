//! The 18-klok in words: which route takes how long, why the table must decide by a day, and the days around the 18th birthday.

use std::borrow::Cow;

use super::Dutch;
use super::dates::date_without_weekday;
use super::numbers::count;
use super::words::say;
use crate::domain::lead_times::{Anchor, Milestone, Route, SafeDay};

say!(
    Route {
        Table => "Besluit van de tafel",
        Wajong => "Wajong (UWV)",
        Study => "Studiefinanciering of tegemoetkoming scholieren (DUO)",
        SocialSupport => "Wmo en Beschermd Wonen",
        ExtendedYouthCare => "Verlengde jeugdhulp",
        Participation => "Participatiewet",
        LongTermCare => "Wlz (CIZ)",
    }
    Anchor {
        Eighteenth => "de 18e verjaardag",
        TwentyFirst => "de 21e verjaardag",
        CareEnds => "het einde van de hulp",
        DecisionEnds => "het einde van de beschikking",
        Gap => "het eerste gat op de continuïteitskaart",
    }
    Milestone {
        PlanReady => "17½ jaar: streefdag om het plan klaar te hebben",
        Table => "Uiterste dag voor de tafel, en om een Wajong aan te vragen",
        Study => "Uiterste dag om studiefinanciering of een tegemoetkoming aan te vragen (DUO)",
        Support => "Uiterste dag om Wmo, bijstand of verlengde jeugdhulp aan te vragen",
        LongTermCare => "Uiterste dag voor een Wlz-besluit (CIZ)",
        GoGiven => "Streefdag voor de go",
        Eighteen => "18 jaar: het gezag en de jeugdhulp stoppen",
        TwentyOne => "21 jaar: pleegzorg en gezinshuis stoppen meestal, gewone bijstandsnorm",
        TwentyThree => "23 jaar: verlengde jeugdhulp stopt",
        TwentySeven => "27 jaar: de regels voor jongeren in de Participatiewet stoppen",
        LastRestart => "Laatste dag om jeugdhulp opnieuw te starten",
    }
);

/// What a route asks, so many weeks before a day.
pub(super) fn asks(route: Route) -> (&'static str, &'static str) {
    match route {
        Route::Table => ("de tafel", "moet besluiten"),
        Route::Wajong => ("een Wajong", "moet zijn aangevraagd"),
        Route::Study => ("studiefinanciering of een tegemoetkoming", "moet zijn aangevraagd"),
        Route::SocialSupport => ("hulp uit de Wmo of Beschermd Wonen", "moet zijn aangevraagd"),
        Route::ExtendedYouthCare => ("verlengde jeugdhulp", "moet zijn aangevraagd"),
        Route::Participation => ("een uitkering uit de Participatiewet", "moet zijn aangevraagd"),
        Route::LongTermCare => ("zorg uit de Wlz", "moet zijn aangevraagd"),
    }
}

/// Why the table must decide by that day: "omdat de tafel 16 weken voor de 18e verjaardag (1 juli 2027) moet besluiten".
#[must_use]
pub fn because(safe: &SafeDay) -> String {
    let (what, must) = asks(safe.route);
    let weeks = count(safe.weeks.into(), "week", "weken");
    format!("omdat {what} {weeks} voor {} ({}) {must}", safe.anchor.dutch(), date_without_weekday(safe.on))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dutch::assert_dutch;

    #[test]
    fn every_route_says_why_it_decides() {
        let day = "2027-03-11".parse().unwrap();
        for (anchor, route) in Route::ALL.iter().enumerate() {
            let anchors = [Anchor::Eighteenth, Anchor::CareEnds, Anchor::DecisionEnds];
            let safe = SafeDay { day, route: *route, weeks: 1, anchor: anchors[anchor % 3], on: day };
            assert_dutch(&because(&safe));
        }
        let safe = SafeDay { day, route: Route::Table, weeks: 16, anchor: Anchor::Eighteenth, on: day };
        assert_eq!(because(&safe), "omdat de tafel 16 weken voor de 18e verjaardag (11 maart 2027) moet besluiten");
    }
}
