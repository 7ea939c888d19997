//! The checklist 18-/18+: 34 questions, asked to the youth, each with why it matters. The regional list itself is not public;
//! these questions and their wording are our own. No question is ever forced.

use std::borrow::Cow;

use super::Dutch;
use super::words::say;
use crate::domain::signal::ChecklistItem;
use ChecklistItem::*;

say!(
    ChecklistItem {
        K1 => "Heb je een geldig identiteitsbewijs?",
        K2 => "Heb je een eigen DigiD die werkt?",
        K3 => "Heb je een adres waar je na je 18e ingeschreven mag blijven?",
        K4 => "Heb je een eigen bankrekening?",
        K5 => "Loopt je verblijfsvergunning door na je 18e, als je die nodig hebt?",
        K6 => "Is besproken of je een mentor of bewindvoerder nodig hebt, of juist niet?",
        W1 => "Kun je na je 18e blijven waar je nu woont? Tot welke dag?",
        W2 => "Is er een volgende plek die bij je past?",
        W3 => "Sta je ingeschreven voor een kamer of woning?",
        W4 => "Is duidelijk wie de borg, de eerste huur en de spullen betaalt?",
        I1 => "Kun je rondkomen als je 18 bent? Kijk naar wat er binnenkomt en wat er elke maand uitgaat.",
        I2 => "Is studiefinanciering of de tegemoetkoming voor scholieren aangevraagd?",
        I3 => "Is uitgezocht of je recht hebt op bijstand of Wajong?",
        I4 => "Zijn zorgtoeslag en, als je huurt, huurtoeslag uitgezocht?",
        I5 => "Heb je schulden of boetes, en helpt iemand je daarbij?",
        I6 => "Kunnen je ouders meebetalen tot je 21e, en is het veilig om dat te vragen?",
        Z1 => "Is bekend onder welke wet je hulp na je 18e valt?",
        Z2 => "Kan je hulpverlener of behandelaar blijven? Is er een contract voor 18+?",
        Z3 => "Is de hulp voor na je 18e aangevraagd (Wmo, Wlz of verlengde jeugdhulp)?",
        Z4 => "Heb je vanaf je 18e een eigen zorgverzekering en weet je wat het eigen risico is?",
        Z5 => "Is er een wachtlijst, en wat doen we tot die tijd?",
        Z6 => "Weet je bij wie je terechtkunt als het slecht gaat, ook 's avonds?",
        Z7 => "Is er een maatregel die op je 18e stopt of juist doorloopt?",
        Z8 => "Lopen je medicijnen en je huisarts door?",
        S1 => "Heb je na je 18e school, werk of dagbesteding?",
        S2 => "Weet school dat je 18 wordt? Ken je het RMC, dat jongeren helpt die dreigen te stoppen met school?",
        S3 => "Is een keuring of verklaring nodig, bijvoorbeeld voor het doelgroepregister?",
        N1 => "Is er minstens één volwassene die er altijd voor je is?",
        N2 => "Wie uit je omgeving doet mee met je plan, en wie liever niet?",
        N3 => "Word je vader of moeder, of zorg je voor iemand?",
        R1 => "Is er een toekomstplan waar jij aan hebt meegeschreven?",
        R2 => "Wie is jouw vaste persoon (regiehouder)? Heb je een WIJ-casemanager?",
        R3 => "Weet je wie jouw gegevens ziet, en vind je dat goed?",
        R4 => "Weet je dat je gratis een vertrouwenspersoon mag meenemen?",
    }
);

/// The themes of the checklist, in the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Theme {
    /// Papers and accounts.
    Papers,
    /// A place to live.
    Housing,
    /// Income and debt.
    Income,
    /// Care and treatment.
    Care,
    /// School, work, day activities.
    SchoolWork,
    /// People around.
    People,
    /// Plan, direction and rights.
    Rights,
}

impl Theme {
    /// Every theme, in order.
    pub const ALL: [Self; 7] =
        [Self::Papers, Self::Housing, Self::Income, Self::Care, Self::SchoolWork, Self::People, Self::Rights];

    /// The questions of the theme.
    pub fn items(self) -> impl Iterator<Item = ChecklistItem> {
        ChecklistItem::ALL.iter().copied().filter(move |item| theme(*item) == self)
    }
}

impl Dutch for Theme {
    fn dutch(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Papers => "Papieren en regelzaken",
            Self::Housing => "Wonen",
            Self::Income => "Inkomen en geld",
            Self::Care => "Zorg en hulp",
            Self::SchoolWork => "School en werk",
            Self::People => "Mensen om je heen",
            Self::Rights => "Plan en rechten",
        })
    }
}

/// The theme a question belongs to.
#[must_use]
pub fn theme(item: ChecklistItem) -> Theme {
    match item {
        K1 | K2 | K3 | K4 | K5 | K6 => Theme::Papers,
        W1 | W2 | W3 | W4 => Theme::Housing,
        I1 | I2 | I3 | I4 | I5 | I6 => Theme::Income,
        Z1 | Z2 | Z3 | Z4 | Z5 | Z6 | Z7 | Z8 => Theme::Care,
        S1 | S2 | S3 => Theme::SchoolWork,
        N1 | N2 | N3 => Theme::People,
        R1 | R2 | R3 | R4 => Theme::Rights,
    }
}

/// A question as something to arrange, in a few words.
#[must_use]
pub fn point(item: ChecklistItem) -> &'static str {
    match item {
        K1 => "Geldig identiteitsbewijs",
        K2 => "Eigen DigiD die werkt",
        K3 => "Adres om ingeschreven te blijven na 18 jaar",
        K4 => "Eigen bankrekening",
        K5 => "Verblijfsvergunning die doorloopt na 18 jaar",
        K6 => "Besluit over een mentor of bewindvoerder",
        W1 => "Blijven wonen na 18 jaar",
        W2 => "Een volgende plek die past",
        W3 => "Inschrijving voor een kamer of woning",
        W4 => "Borg, eerste huur en spullen",
        I1 => "Genoeg inkomen vanaf 18 jaar",
        I2 => "Studiefinanciering of tegemoetkoming scholieren",
        I3 => "Uitzoeken of er recht is op bijstand of Wajong",
        I4 => "Zorgtoeslag en huurtoeslag",
        I5 => "Hulp bij schulden of boetes",
        I6 => "Bijdrage van de ouders tot 21 jaar",
        Z1 => "Vaststellen onder welke wet de hulp na 18 jaar valt",
        Z2 => "Hulpverlener of behandelaar die kan blijven",
        Z3 => "Hulp voor na 18 jaar aanvragen",
        Z4 => "Eigen zorgverzekering vanaf 18 jaar",
        Z5 => "Overbrugging zolang er een wachtlijst is",
        Z6 => "Iemand om te bellen als het slecht gaat, ook 's avonds",
        Z7 => "Wat er na 18 jaar gebeurt met de maatregel",
        Z8 => "Medicijnen en huisarts die doorlopen",
        S1 => "School, werk of dagbesteding na 18 jaar",
        S2 => "Afspraak met school en RMC",
        S3 => "Keuring of verklaring",
        N1 => "Een volwassene die er altijd is",
        N2 => "Afspraken met de mensen om de jongere heen",
        N3 => "Hulp bij ouder worden of zorgen voor iemand",
        R1 => "Een toekomstplan waar de jongere aan meeschrijft",
        R2 => "Vaste regiehouder",
        R3 => "Uitleg over wie de gegevens ziet",
        R4 => "Uitleg over de gratis vertrouwenspersoon",
    }
}

/// Why a question matters around the eighteenth birthday.
#[must_use]
pub fn why(item: ChecklistItem) -> &'static str {
    match item {
        K1 => "Zonder identiteitsbewijs lukt het niet met de bank, de huur of een uitkering.",
        K2 => "Met DigiD regel je DUO, toeslagen, UWV en zorg.",
        K3 => {
            "Je adres bepaalt of je een uitkering en toeslagen krijgt en waar je post komt. Anders is een briefadres nodig."
        }
        K4 => "Vanaf 18 sluit je zelf contracten en betaal je zelf.",
        K5 => "Je recht op hulp en inkomen kan eraan vastzitten.",
        K6 => "Het gezag van je ouders stopt op 18. Een maatregel kan pas vanaf 18, en de rechter heeft tijd nodig.",
        W1 => "Je plek hoort vaak bij de jeugdhulp, en die indicatie stopt.",
        W2 => "Plekken zijn schaars, en een grote groep past niet bij iedereen.",
        W3 => "De wachttijd telt pas vanaf de dag dat je je inschrijft.",
        W4 => "Hier loopt een verhuizing vaak op vast. Soms kan het bureaucratievrijgeld helpen.",
        I1 => "Veel jongeren van 18 tot 21 komen elke maand geld tekort.",
        I2 => {
            "Vraag het drie maanden voor je 18e aan. De tegemoetkoming voor scholieren begint pas in het kwartaal na je verjaardag."
        }
        I3 => {
            "Onder de 21 is de bijstand lager en kan er een zoektijd van vier weken zijn. Wajong begint pas 16 weken na de aanvraag."
        }
        I4 => "Zorgtoeslag kan vanaf 18. Voor huurtoeslag gelden onder de 21 andere grenzen.",
        I5 => "Schulden maken het moeilijk om een woning te krijgen, en ze vreten aan het vertrouwen.",
        I6 => "Ouders moeten meebetalen tot je 21e. Kan dat niet, dan is soms een aanvulling mogelijk.",
        Z1 => "Er zijn vier wetten voor zorg. Zolang niemand weet welke betaalt, gebeurt er niets.",
        Z2 => "Is er geen contract voor 18+, dan krijg je een andere hulpverlener of een andere plek.",
        Z3 => "De hulp moet doorlopen of op tijd zijn aangevraagd. Te vroeg aanvragen wordt vaak afgewezen.",
        Z4 => {
            "Je betaalt premie vanaf de eerste dag van de maand na je verjaardag. Sommige jongeren stoppen met hulp vanwege het eigen risico."
        }
        Z5 => "Een indicatie zonder plek is nog geen hulp.",
        Z6 => "Je hoort te weten wie je kunt bellen, op elk moment.",
        Z7 => "Een maatregel voor bescherming stopt op 18. Jeugdreclassering kan doorlopen.",
        Z8 => "Wie de medicijnen voorschrijft kan veranderen als een ander gaat betalen.",
        S1 => "Vaak is het een voorwaarde voor een woonplek, en het geeft ritme.",
        S2 => "Rond 18 stoppen de meeste jongeren met school. Het RMC helpt je van 18 tot 23.",
        S3 => "Voor sommige regelingen van het UWV is een verklaring van school nodig.",
        N1 => "Hulpverleners werken overdag. Iemand uit je eigen omgeving is er ook 's avonds.",
        N2 => "Je omgeving hoort bij je plan, en jij bepaalt wie wel en wie niet.",
        N3 => "Dan verandert er veel: gezag, inkomen en waar je kunt wonen.",
        R1 => "Het plan hoort klaar te zijn als je 17 en een half bent, en het is van jou.",
        R2 => "Eén persoon houdt alles bij elkaar. Voor de tafel is een WIJ-casemanager nodig.",
        R3 => "Vanaf 16 beslis jij zelf wie informatie over je krijgt.",
        R4 => "Dat recht staat in de wet, en een vertrouwenspersoon kost niets.",
    }
}

/// The code people refer to a question by: "W1".
#[must_use]
pub fn code(item: ChecklistItem) -> String {
    item.as_str().to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dutch::assert_dutch;

    #[test]
    fn every_question_says_why_it_matters_and_stands_in_one_theme() {
        let mut reasons: Vec<&str> = ChecklistItem::ALL.iter().map(|item| why(*item)).collect();
        reasons.iter().for_each(|reason| assert_dutch(reason));
        reasons.sort_unstable();
        reasons.dedup();
        assert_eq!(reasons.len(), 34);
        let placed: Vec<ChecklistItem> = Theme::ALL.iter().flat_map(|theme| theme.items()).collect();
        assert_eq!(placed, ChecklistItem::ALL, "the page asks in the order of the list");
        Theme::ALL.iter().for_each(|theme| assert_dutch(&theme.dutch()));
    }

    #[test]
    fn every_question_is_a_question() {
        for item in ChecklistItem::ALL {
            assert!(item.dutch().contains('?'), "{}", code(*item));
        }
        assert_eq!(code(W1), "W1");
    }
}
