//! Cases that have just begun: signals in the making, signals that wait, plans being written, and signals that ended.

use super::Words;
use crate::demo::script::Script;
use crate::domain::command::Command;
use crate::domain::signal::{Answer::*, ChecklistItem::*, ContinuityRisk, LivesNow};
use crate::domain::text::Prose;

pub(super) fn tell(script: &mut Script) {
    script
        .story("Milan", "2009-08-12", "veldkant", "mirthe")
        .started("2026-11-23")
        .checklist("2026-11-23", &[(W1, NotArranged), (I1, NotDiscussed), (K1, Arranged)]);

    script
        .story("Zoë", "2009-04-02", "kompas", "joris")
        .started("2026-11-16")
        .signal(
            "2026-11-16",
            LivesNow::SupervisedRoom,
            &[ContinuityRisk::WaitingList],
            "Zoë staat op een wachtlijst voor begeleid wonen.",
        )
        .submitted("2026-11-17")
        .say(
            "2026-11-18",
            "ingrid",
            Prose::parse("Op welke wachtlijst staat Zoë, en sinds wanneer? Dan weten we of de tafel kan helpen.")
                .ok()
                .map(|question| Command::ReturnSignal { question }),
        );

    script
        .story("Jayden", "2009-07-07", "zuidhoek", "elin")
        .started("2026-11-20")
        .signal(
            "2026-11-20",
            LivesNow::Home,
            &[ContinuityRisk::TherapistNotContracted],
            "Jayden stopt met zijn therapie als hij moet wisselen. Dat zegt hij zelf.",
        )
        .checklist("2026-11-20", &[(Z2, NotArranged), (Z1, Underway)])
        .submitted("2026-11-23");

    script
        .story("Fenna", "2009-01-08", "morgenweide", "tamar")
        .started("2026-11-24")
        .signal(
            "2026-11-24",
            LivesNow::CareFarm,
            &[ContinuityRisk::PlaceEnds],
            "Fenna wordt over zes weken 18 en heeft nog geen plek.",
        )
        .checklist("2026-11-24", &[(W1, NotArranged), (W2, NotArranged)])
        .submitted("2026-11-24")
        .say(
            "2026-11-25",
            "ingrid",
            Prose::parse("Fenna wordt al in januari 18.").ok().map(|reason| Command::SetUrgent { reason }),
        );

    script
        .story("Amira", "2009-05-05", "veldkant", "mirthe")
        .started("2026-11-11")
        .signal(
            "2026-11-11",
            LivesNow::Residential,
            &[ContinuityRisk::NoIndication, ContinuityRisk::PlaceEnds],
            "Amira heeft nog geen casemanager. Zonder die kan niemand iets aanvragen.",
        )
        .submitted("2026-11-12")
        .say("2026-11-13", "ingrid", Some(Command::AcceptSignal))
        .say("2026-11-16", "mirthe", Some(Command::ReportNoCaseManager))
        .say(
            "2026-11-16",
            "mirthe",
            Prose::parse("Bij welk WIJ-team hoort Amira? Ze stond tot vorig jaar bij haar tante ingeschreven.")
                .ok()
                .map(|question| Command::AskHelp { advisor: Some(crate::demo::people::user("leon")), question }),
        );

    let lars = script
        .story("Lars", "2009-06-18", "kompas", "joris")
        .manager("wouter")
        .started("2026-11-05")
        .signal(
            "2026-11-05",
            LivesNow::SupervisedRoom,
            &[ContinuityRisk::NoIncome],
            "Lars heeft straks een kamer, maar geen geld om hem te betalen.",
        )
        .checklist("2026-11-05", &[(I1, NotArranged), (I3, Underway), (W1, Arranged)])
        .submitted("2026-11-06")
        .accepted("2026-11-09");
    Words {
        me: "Ik ben bezig met muziek, vooral 's nachts.",
        now: "Lars heeft een kamer via zijn opleiding en stopt vaak halverwege de maand met eten kopen.",
        six_months: "Ik heb aan het eind van de maand nog geld.",
        later: "Producer worden.",
        ..Words::default()
    }
    .write(lars, "2026-11-18");

    script
        .story("Bilal", "2009-02-20", "zuidhoek", "elin")
        .started("2026-10-05")
        .signal(
            "2026-10-05",
            LivesNow::Home,
            &[ContinuityRisk::NoLawFits],
            "Bilal verhuist met zijn ouders naar een andere gemeente.",
        )
        .submitted("2026-10-06")
        .say(
            "2026-10-07",
            "ingrid",
            Prose::parse("Het gezin woont vanaf november in Assen. Die gemeente is dan aan zet.")
                .ok()
                .zip(Prose::parse("Het jeugdteam van Assen; de contactpersoon belt de ouders deze week.").ok())
                .map(|(reason, helped_where)| Command::DeclineSignal { reason, helped_where }),
        );

    script
        .story("Romy", "2009-03-17", "veldkant", "mirthe")
        .started("2026-09-21")
        .signal("2026-09-21", LivesNow::Residential, &[ContinuityRisk::PlaceEnds], "Romy zoekt een plek na maart.")
        .submitted("2026-09-22")
        .accepted("2026-09-23")
        .say(
            "2026-10-19",
            "mirthe",
            Prose::parse("Romy kan bij haar vader gaan wonen en wil geen tafel meer. Ze houdt haar mentor.")
                .ok()
                .map(|needed_now| Command::Withdraw { needed_now, with_youth: true }),
        );
}
