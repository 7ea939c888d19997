//! The plan in words that a young person can follow: the sections with what to write there, and the six steps of the
//! Doorbraakmethode.

use std::borrow::Cow;

use super::dates::date_without_weekday;
use super::numbers::count;
use super::words::say;
use super::{Dutch, sentence};
use crate::domain::continuity::Gap;
use crate::domain::plan::{PlanGap, Section, Step, VersionState, Voice};
use crate::domain::sheets::{Certainty, Judgement, Payer, RoomAsked, Scenario};

say!(
    Section {
        ThisIsMe => "Dit ben ik",
        SituationNow => "Mijn situatie nu",
        InSixMonths => "Over zes maanden",
        Later => "Later",
        Housing => "Wonen",
        Money => "Geld",
        Health => "Gezondheid en zorg",
        SchoolAndWork => "School en werk",
        MyPeople => "Mijn mensen",
        WhatICanDo => "Wat kan ik zelf?",
        HelpINeed => "Waar heb ik hulp bij nodig?",
        WatchOutFor => "Waar moeten we op letten?",
        WhatIsStuck => "Wat loopt er vast?",
        WhatWeDoDifferently => "Wat gaan we anders doen?",
        Legitimacy => "Waarom mag dit? (legitimiteit)",
        SocialReturn => "Wat levert het op? (rendement)",
        Involvement => "Wie doet er mee? (betrokkenheid)",
        ActionPlan => "Wie doet wat? (actieplan)",
        Fallback => "Als het anders loopt (plan B)",
        FirstArranged => "Wat moet eerst geregeld zijn?",
        WhoPays => "Wie betaalt?",
        LookBack => "Wanneer kijken we terug?",
        MyAgreement => "Mijn akkoord",
    }
    Step {
        Situation => "Situatieschets",
        Perspective => "Toekomstperspectief",
        NeedsOverview => "Overzicht",
        Breakthrough => "Doorbraak",
        ValueTriangle => "Onderbouwing (waardendriehoek)",
        ActionPlan => "Actieplan",
    }
    Voice {
        Youth => "In de woorden van de jongere",
        Helpers => "In de woorden van wie helpt",
    }
    Payer {
        YouthCare => "Jeugdhulp",
        ProtectedHousing => "Beschermd Wonen",
        SocialSupport => "Wmo",
        LongTermCare => "Wlz",
        HealthInsurance => "Zorgverzekering",
        Participation => "Participatiewet",
        Bridging => "Overbruggingsregeling",
        FlexFund => "Bureaucratievrijgeld",
        NationalScheme => "Studiefinanciering of toeslag",
        Justice => "Justitie",
        OwnIncome => "Eigen inkomen van de jongere",
        Network => "Familie of vrienden",
        Other => "Anders",
    }
    Scenario {
        Now => "Als het gaat zoals nu",
        Tailored => "Met dit plan",
    }
    Certainty {
        Known => "Dit bedrag is bekend",
        Estimate => "Dit is een schatting",
    }
    RoomAsked {
        Nothing => "Niets: het mag zoals het er staat",
        Exception => "Een uitzondering",
        HardshipClause => "De hardheidsclausule",
        Extension => "Een langere termijn",
        Leniency => "Coulance",
    }
    Judgement {
        Sufficient => "Voldoende",
        NotYet => "Nog niet",
    }
    VersionState {
        Draft => "Concept",
        Tabled => "Op tafel",
        Adopted => "Vastgesteld, wacht op de go",
        InEffect => "Geldt nu",
        Superseded => "Vervangen door een nieuwer plan",
        Abandoned => "Vervallen",
    }
);

/// The number of a section in the plan: "5a".
#[must_use]
pub fn number(section: Section) -> &'static str {
    match section {
        Section::ThisIsMe => "1",
        Section::SituationNow => "2",
        Section::InSixMonths => "3",
        Section::Later => "4",
        Section::Housing => "5a",
        Section::Money => "5b",
        Section::Health => "5c",
        Section::SchoolAndWork => "5d",
        Section::MyPeople => "5e",
        Section::WhatICanDo => "6",
        Section::HelpINeed => "7",
        Section::WatchOutFor => "8",
        Section::WhatIsStuck => "9",
        Section::WhatWeDoDifferently => "10",
        Section::Legitimacy => "11",
        Section::SocialReturn => "12",
        Section::Involvement => "13",
        Section::ActionPlan => "14",
        Section::Fallback => "15",
        Section::FirstArranged => "16",
        Section::WhoPays => "17",
        Section::LookBack => "18",
        Section::MyAgreement => "19",
    }
}

/// What to write in a section, said to the youth.
#[must_use]
pub fn help(section: Section) -> &'static str {
    match section {
        Section::ThisIsMe => "Vertel wie je bent. Wat kun je goed? Waar ben je trots op?",
        Section::SituationNow => "Wat is er gebeurd? Waar heb je nu last van? Wat is er al geprobeerd?",
        Section::InSixMonths => "Waar wil je over zes maanden zijn? Wat is er dan anders dan nu?",
        Section::Later => "Hoe ziet je leven er over een paar jaar uit? Groot denken mag.",
        Section::Housing => {
            "Hoe woon je nu, en hoe wil je wonen? Wat doe je zelf, wie helpt, wie regelt het na je 18e?"
        }
        Section::Money => {
            "Waar leef je nu van? Wat verandert er als je 18 wordt? Heb je schulden, en wie helpt daarbij?"
        }
        Section::Health => "Hoe gaat het met je? Welke hulp heb je, en moet die na je 18e doorgaan? Bij wie?",
        Section::SchoolAndWork => "Wat doe je nu overdag? Wat wil je leren of worden? Wie helpt je daarbij?",
        Section::MyPeople => "Wie is er altijd voor je? Wie doet mee met je plan, en wie liever niet?",
        Section::WhatICanDo => "Schrijf op wat jij zelf doet. Kleine stappen tellen ook.",
        Section::HelpINeed => "Welke hulp, hoe vaak en van wie? Moet het dezelfde persoon blijven?",
        Section::WatchOutFor => "Waaraan zien we dat het minder goed gaat? Wat helpt dan? Wie bellen we?",
        Section::WhatIsStuck => "Welke regel, welk loket of welk contract houdt ons tegen?",
        Section::WhatWeDoDifferently => "Welke uitzondering vragen we? Wat is het kleinste dat werkt?",
        Section::Legitimacy => "Welke wet helpt ons? Wat is de bedoeling van die wet?",
        Section::SocialReturn => {
            "Wat kost het als we niets doen? Wat kost dit plan? Wat wordt er beter, ook zonder geld?"
        }
        Section::Involvement => "Wat doe jij zelf terug? Wie uit je omgeving helpt mee?",
        Section::ActionPlan => "Schrijf per actie op wat er gebeurt, wie het doet en wanneer het klaar is.",
        Section::Fallback => "Wat doen we als dit niet lukt? Wie belt wie?",
        Section::FirstArranged => "Wat moet rond zijn voordat het plan kan beginnen?",
        Section::WhoPays => "Uit welk potje, welk bedrag, tot wanneer? Maak je geen zorgen: dit regelen wij.",
        Section::LookBack => "Op welke dagen kijken we samen of het werkt?",
        Section::MyAgreement => "Klopt dit plan? Wie mag het lezen? Je mag altijd van gedachten veranderen.",
    }
}

/// What a step of the Doorbraakmethode asks, in one line.
#[must_use]
pub fn step_help(step: Step) -> &'static str {
    match step {
        Step::Situation => "Wie ben je en wat is er aan de hand?",
        Step::Perspective => "Waar wil je naartoe?",
        Step::NeedsOverview => "Wat is daarvoor nodig, per gebied van je leven?",
        Step::Breakthrough => "Wat houdt ons tegen, en wat doen we anders?",
        Step::ValueTriangle => "Waarom mag het, wat levert het op en wie doet mee?",
        Step::ActionPlan => "Wie doet wat en wanneer, en wat als het niet lukt?",
    }
}

impl Dutch for PlanGap {
    /// What is missing, as a line in a list.
    fn dutch(&self) -> Cow<'static, str> {
        match self {
            Self::Step(step) => format!("in de stap \u{201c}{}\u{201d} staat nog niets", step.dutch()).into(),
            Self::Section(section) => format!("het onderdeel \u{201c}{}\u{201d} is nog leeg", section.dutch()).into(),
            Self::YouthWords => "de jongere heeft nog niets in eigen woorden gezegd".into(),
            Self::Actions => "er staat nog geen actie in het actieplan".into(),
            Self::DoerAndDate => "een actie heeft nog geen uitvoerder of datum".into(),
        }
    }
}

/// A gap in a few words: "gat van 29 dagen vanaf 2 september 2026". `goes_on`: nobody knows when it ends.
#[must_use]
pub fn gap(gap: &Gap, goes_on: bool) -> String {
    let from = date_without_weekday(gap.from);
    match goes_on {
        true => format!("gat vanaf {from}, nog zonder einde"),
        false => format!("gat van {} vanaf {from}", count(gap.days(), "dag", "dagen")),
    }
}

/// What must be arranged to close a gap: "Inkomen regelen vanaf 2 september 2026".
#[must_use]
pub fn closing(gap: &Gap) -> String {
    format!("{} regelen vanaf {}", sentence(&gap.domain.dutch()), date_without_weekday(gap.from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dutch::assert_dutch;

    #[test]
    fn every_section_says_what_to_write_and_has_its_own_number() {
        let mut numbers: Vec<&str> = Section::ALL.iter().map(|section| number(*section)).collect();
        let mut texts: Vec<&str> = Section::ALL.iter().map(|section| help(*section)).collect();
        texts.extend(Step::ALL.iter().map(|step| step_help(*step)));
        texts.iter().for_each(|text| assert_dutch(text));
        for list in [&mut numbers, &mut texts] {
            let before = list.len();
            list.sort_unstable();
            list.dedup();
            assert_eq!(list.len(), before);
        }
    }

    #[test]
    fn a_gap_names_what_is_missing() {
        assert_eq!(
            PlanGap::Section(Section::SocialReturn).dutch(),
            "het onderdeel “Wat levert het op? (rendement)” is nog leeg"
        );
        for gap in [PlanGap::Step(Step::Breakthrough), PlanGap::YouthWords, PlanGap::Actions, PlanGap::DoerAndDate] {
            assert_dutch(&gap.dutch());
        }
    }
}
