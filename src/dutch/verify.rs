//! What `verify` found, for whoever keeps the application.

use std::borrow::Cow;

use super::Dutch;
use crate::domain::invariants::Violation;
use crate::verify::{Problem, Report};

impl Dutch for Report {
    fn dutch(&self) -> Cow<'static, str> {
        if self.off.is_empty() {
            return match self.looked_at {
                0 => "Er zijn nog geen casussen.".into(),
                1 => "De ene casus die er is, klopt met zijn geschiedenis.".into(),
                number => format!("Alle {number} casussen kloppen met hun geschiedenis.").into(),
            };
        }
        let mut lines = vec![format!("Van de {} casussen kloppen er {} niet:", self.looked_at, self.off.len())];
        for off in &self.off {
            let problems: Vec<_> = off.problems.iter().map(Dutch::dutch).collect();
            lines.push(format!("- {}: {}", off.number, problems.join("; ")));
        }
        lines
            .push("Zet niets recht in de database zelf: bewaar alles zoals het is en zoek uit hoe dit kon.".to_owned());
        lines.join("\n").into()
    }
}

impl Dutch for Problem {
    fn dutch(&self) -> Cow<'static, str> {
        match self {
            Self::ChainBroken => "de geschiedenis is achteraf veranderd".into(),
            Self::NoBeginning => "de geschiedenis begint niet met een signaal".into(),
            Self::Differs(part) => format!("de geschiedenis vertelt iets anders dan de casus toont ({part})").into(),
            Self::Violates(violation) => violation.dutch(),
            Self::Unreadable => "wat is opgeslagen, is niet te lezen".into(),
        }
    }
}

impl Dutch for Violation {
    fn dutch(&self) -> Cow<'static, str> {
        match self {
            Self::TwoDrafts => "er zijn twee concepten van het plan",
            Self::TwoInEffect => "er zijn twee geldende plannen",
            Self::HashOfOtherText => "een vastgelegde versie van het plan heeft een andere tekst dan haar kenmerk zegt",
            Self::HashMisplaced => "een versie van het plan heeft een kenmerk te veel of te weinig",
            Self::AdoptedWithoutUnanimity => {
                "een plan is vastgesteld zonder dat iedereen akkoord was met precies die tekst"
            }
            Self::TwoGoes => "er zijn twee geldige go's",
            Self::GoAndEffectDisagree => "de go en het geldende plan horen niet bij elkaar",
            Self::GoWithOpenCondition => "de go is gegeven terwijl een randvoorwaarde openstond",
            Self::RoundsOutOfOrder => "de rondes staan niet op volgorde",
            Self::RoundElsewhere => "er is een ronde open terwijl de casus niet op tafel ligt",
            Self::StepDoesNotFollow => "de stap past niet bij de randvoorwaarden",
            Self::VersionMissing => "de versie van het plan die bij deze stap hoort, is er niet",
            Self::ClosingMisplaced => "de casus is afgesloten zonder reden, of open met een reden",
            Self::ItemElsewhere => "de casus staat op een agenda terwijl dat bij deze stap niet kan",
        }
        .into()
    }
}
