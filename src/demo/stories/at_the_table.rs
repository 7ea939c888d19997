//! Cases on their way to a decision: on the table today, carried over, waiting for their place.

use super::Words;
use crate::demo::script::{Script, cost, known};
use crate::domain::case::{Capacity, VoiceWay, YouthAnswer};
use crate::domain::command::Command;
use crate::domain::condition::{ConditionKind::*, OwnerRole};
use crate::domain::role::{LifeDomain, Represents};
use crate::domain::round::Stance;
use crate::domain::sheets::{CostLine, Payer, RoomAsked, Scenario::*};
use crate::domain::signal::{Answer::*, ChecklistItem::*, ContinuityRisk, LivesNow};
use crate::domain::text::Prose;

pub(super) fn tell(script: &mut Script) {
    yara(script);
    daan(script);
    esra(script);
    thijs(script);
}

fn yara(script: &mut Script) {
    let story = script
        .story("Yara", "2009-03-30", "zuidhoek", "elin")
        .started("2026-11-06")
        .signal(
            "2026-11-06",
            LivesNow::FamilyHouse,
            &[ContinuityRisk::TherapistNotContracted, ContinuityRisk::NoLawFits],
            "Yara is halverwege haar behandeling. Na maart betaalt de gemeente niet meer en de verzekeraar heeft geen \
             contract met ons. Wisselen betekent stoppen en maanden wachten.",
        )
        .checklist(
            "2026-11-09",
            &[(Z1, NotArranged), (Z2, NotArranged), (Z4, NotDiscussed), (W1, Arranged), (N1, Arranged)],
        )
        .submitted("2026-11-09")
        .accepted("2026-11-10");
    let story = Words {
        me: "Ik teken veel en ik kan goed luisteren. Praten over vroeger kost mij tijd. Mijn behandelaar weet al alles. Ik wil \
             niet nog een keer opnieuw beginnen.",
        now: "Yara woont in een gezinshuis en kan daar blijven. De behandeling loopt goed en is halverwege.",
        six_months: "Ik slaap zes nachten per week door en ik ga elke dag naar school.",
        later: "Ik wil op kamers en een opleiding grafisch ontwerp doen.",
        money: "Het eigen risico van € 385 is een drempel.",
        health: "Nog 24 zittingen bij dezelfde behandelaar.",
        school: "Mbo niveau 2, met een aangepast rooster.",
        people: "Gezinshuisouder, een vriendin en de mentor op school.",
        stuck: "Een behandelaar voor kinderen zonder contract voor volwassenen.",
        differently: "We vragen de verzekeraar om een afspraak voor één persoon. Lukt dat niet op tijd, dan betaalt de overbrugging \
                      tot het einde van de behandeling.",
        gain: "Gerekend over negen maanden. Yara hoeft haar verhaal niet nog een keer te vertellen.",
        fallback: "Warme overdracht met drie gezamenlijke gesprekken bij een praktijk met contract.",
        pays: "De verzekeraar hooguit 75 %; de rest uit de overbrugging, tot uiterlijk 31 december 2027.",
        ..Words::default()
    }
    .write(story, "2026-11-16");
    let agrees = |who| (who, Some(Stance::Agree));
    let mut story = story
        .grounds(
            "2026-11-16",
            &[
                (
                    "Zorgverzekeringswet",
                    "zorgplicht van de verzekeraar",
                    "Wie behandeling nodig heeft, krijgt die op tijd.",
                    "Wisselen kost maanden. Een afspraak voor één persoon is korter en goedkoper.",
                    RoomAsked::Leniency,
                ),
                (
                    "Overbruggingsregeling",
                    "betalen zolang een andere wet nog niet kan",
                    "Niemand valt tussen twee wetten.",
                    "Lukt de afspraak niet op tijd, dan betaalt de overbrugging tot het einde van de behandeling.",
                    RoomAsked::Exception,
                ),
                (
                    "Jeugdwet",
                    "afronden van een behandeling",
                    "Jeugdhulp kan alleen doorlopen als geen andere wet kan.",
                    "Alleen als de verzekeraar en de overbrugging allebei niet kunnen.",
                    RoomAsked::Extension,
                ),
            ],
        )
        .contributions(
            "2026-11-16",
            &[
                ("Yara", "Komt naar elke zitting en houdt een slaapdagboek bij", "Haar eigen behandelaar"),
                ("Gezinshuisouder", "Rijdt haar en kiest met haar een verzekeraar", ""),
            ],
        )
        .costs(
            "2026-11-16",
            vec![
                cost(Now, "Crisisopname", (14, "dagen"), 650, Payer::HealthInsurance)
                    .map(|line| CostLine { chance: 40, ..line }),
                cost(Now, "Extra begeleiding", (9, "maanden"), 600, Payer::SocialSupport),
                cost(Now, "Nieuwe intake", (1, "keer"), 1_800, Payer::HealthInsurance),
                known(
                    cost(
                        Tailored,
                        "Zittingen bij de eigen behandelaar",
                        (18, "zittingen"),
                        140,
                        Payer::HealthInsurance,
                    ),
                    "Tarief van Praktijk Zuidhoek",
                ),
                known(
                    cost(
                        Tailored,
                        "Zittingen die de verzekeraar niet vergoedt",
                        (6, "zittingen"),
                        140,
                        Payer::Bridging,
                    ),
                    "Tarief van Praktijk Zuidhoek",
                ),
            ],
        )
        .coverage(
            "2026-11-16",
            &[
                (
                    LifeDomain::Housing,
                    "Gezinshuis",
                    "Gezinshuisouder",
                    Payer::YouthCare,
                    "2022-08-01",
                    Some("2030-03-29"),
                    None,
                ),
                (
                    LifeDomain::Wellbeing,
                    "Behandeling, tot 18 jaar",
                    "Praktijk Zuidhoek",
                    Payer::YouthCare,
                    "2026-03-01",
                    Some("2027-03-29"),
                    Some(280),
                ),
                (
                    LifeDomain::Wellbeing,
                    "Behandeling, na 18 jaar",
                    "Praktijk Zuidhoek",
                    Payer::HealthInsurance,
                    "2027-04-15",
                    Some("2027-12-31"),
                    Some(280),
                ),
                (
                    LifeDomain::SchoolWork,
                    "Mbo niveau 2, met een aangepast rooster",
                    "School",
                    Payer::NationalScheme,
                    "2026-09-01",
                    Some("2028-07-31"),
                    None,
                ),
            ],
        )
        .actions(
            "2026-11-17",
            &[
                ("Brief aan de verzekeraar", "Karin Veenhof", "2026-12-11", false),
                ("Verzekeraar kiezen per 1 april", "Yara", "2027-03-15", true),
                ("Eigen risico gespreid betalen", "Fadoua Amrani", "2027-03-15", false),
            ],
        )
        .needs(
            "2026-11-17",
            &[
                (
                    TreatmentContract,
                    "Afspraak met de verzekeraar voor één persoon",
                    OwnerRole::Signaller,
                    "2027-02-01",
                    true,
                ),
                (
                    ConsentAndLead,
                    "Toestemming: alleen duur en aantal zittingen",
                    OwnerRole::CaseManager,
                    "2026-12-04",
                    true,
                ),
                (CareOrder, "Bestelling in het WIZ-portaal met opmerking", OwnerRole::CaseManager, "2027-02-15", true),
            ],
        )
        .offered("2026-11-18")
        .scheduled("2026-11-19", "2026-11-26")
        .invited("2026-11-19", "karin", Capacity::Explains, Represents::Treatment)
        .discussed(
            "2026-11-26",
            VoiceWay::InWriting,
            "Yara stuurt een geluidsbericht; de casemanager leest haar drie wensen voor.",
        )
        .youth_said("2026-11-26", YouthAnswer::Yes, "Ik wil bij mijn eigen behandelaar blijven.")
        .round("2026-11-26");
    for (who, stance) in [agrees("marijke"), agrees("rob"), agrees("dewi"), agrees("pieter")] {
        story = story.position("2026-11-26", who, stance);
    }
}

fn daan(script: &mut Script) {
    let story = script
        .story("Daan", "2009-05-22", "veldkant", "mirthe")
        .started("2026-10-19")
        .signal(
            "2026-10-19",
            LivesNow::Residential,
            &[ContinuityRisk::PlaceEnds, ContinuityRisk::Other],
            "Daan kan niet terug naar huis en niet alleen wonen. Iedereen wijst naar iemand anders.",
        )
        .checklist("2026-10-19", &[(W1, NotArranged), (W2, NotArranged), (Z1, NotArranged), (R1, Underway)])
        .submitted("2026-10-20")
        .accepted("2026-10-21");
    let story = Words {
        me: "Ik ben eerlijk en ik hou van honden.",
        now: "Daan woont twee jaar op een leefgroep. Alleen zijn maakt hem bang, grote groepen maken hem boos.",
        six_months: "Ik weet waar ik woon na mei.",
        later: "Een huis met een hond.",
        housing: "Een plek met drie huisgenoten en een slaapwacht.",
        money: "Bijbaan in een dierenpension.",
        people: "Opa, en de vrijwilliger van het dierenpension.",
        stuck: "Voor beschermd wonen te jong, voor jeugdhulp straks te oud.",
        differently: "Een klein huis van twee aanbieders samen.",
        gain: "Daan slaapt weer en hoeft niet bang te zijn in een grote groep.",
        fallback: "Opa vangt weekenden op.",
        ..Words::default()
    }
    .write(story, "2026-11-02");
    story
        .grounds(
            "2026-11-02",
            &[
                (
                    "Wmo 2015",
                    "beschermd wonen",
                    "Een veilige plek voor wie niet alleen kan wonen.",
                    "Drie huisgenoten en een slaapwacht zijn genoeg; een grote groep maakt hem boos.",
                    RoomAsked::Exception,
                ),
                (
                    "Jeugdwet",
                    "verlengde jeugdhulp",
                    "Hulp afmaken die voor de achttiende begon.",
                    "Twee aanbieders delen het huis, dus betalen twee wetten mee.",
                    RoomAsked::Extension,
                ),
            ],
        )
        .contributions(
            "2026-11-02",
            &[
                ("Daan", "Helpt mee in huis en blijft werken in het dierenpension", "Een huis met drie huisgenoten"),
                ("Opa van Daan", "Vangt weekenden op", ""),
            ],
        )
        .costs(
            "2026-11-02",
            vec![
                cost(Now, "Crisisplek", (60, "dagen"), 420, Payer::YouthCare),
                cost(Now, "Plek in een grote groep daarna", (10, "maanden"), 5_400, Payer::ProtectedHousing),
                cost(
                    Tailored,
                    "Plek in het kleine huis, met slaapwacht",
                    (12, "maanden"),
                    3_100,
                    Payer::ProtectedHousing,
                )
                .map(|line| CostLine { low: Some(290_000), high: Some(420_000), ..line }),
            ],
        )
        .coverage(
            "2026-11-02",
            &[
                (
                    LifeDomain::Housing,
                    "Leefgroep",
                    "Veldkant Wonen",
                    Payer::YouthCare,
                    "2024-11-01",
                    Some("2027-05-21"),
                    None,
                ),
                (
                    LifeDomain::Income,
                    "Bijbaan in het dierenpension",
                    "Dierenpension",
                    Payer::OwnIncome,
                    "2026-03-01",
                    None,
                    Some(310),
                ),
            ],
        )
        .actions("2026-11-03", &[("Huis bekijken met beide aanbieders", "Mirthe Dijkhuis", "2026-12-10", false)])
        .needs(
            "2026-11-03",
            &[
                (Housing, "Toezegging plek in het kleine huis", OwnerRole::Signaller, "2027-02-01", true),
                (JointFunding, "Verdeling Jeugd en Beschermd Wonen", OwnerRole::CoreMember, "2027-01-15", true),
            ],
        )
        .offered("2026-11-05")
        .scheduled("2026-11-05", "2026-11-12")
        .discussed("2026-11-12", VoiceWay::AtTable, "")
        .youth_said("2026-11-12", YouthAnswer::NotYet, "Ik wil het huis eerst zien.")
        .round("2026-11-12")
        .position("2026-11-12", "marijke", Some(Stance::Agree))
        .position(
            "2026-11-12",
            "rob",
            Prose::parse("Een slaapwacht voor vier mensen is duur.")
                .ok()
                .zip(Prose::parse("Een begroting van beide aanbieders samen.").ok())
                .map(|(reason, would_agree)| Stance::Disagree { domain: LifeDomain::Housing, reason, would_agree }),
        )
        .carried_over("2026-11-12", &[("Begroting van beide aanbieders samen", "mirthe", "2026-11-24")])
        .scheduled("2026-11-13", "2026-11-19")
        .discussed("2026-11-19", VoiceWay::AtTable, "")
        .round("2026-11-19")
        .position("2026-11-19", "marijke", Some(Stance::Agree))
        .position(
            "2026-11-19",
            "rob",
            Prose::parse("De begroting is er nog niet. Wanneer komt die?")
                .ok()
                .map(|question| Stance::NotYet { question }),
        )
        .carried_over("2026-11-19", &[("Bezoek van Daan aan het huis", "fadoua", "2026-12-02")]);
}

fn esra(script: &mut Script) {
    let story = script
        .story("Esra", "2009-01-27", "kompas", "joris")
        .started("2026-11-02")
        .signal(
            "2026-11-02",
            LivesNow::FosterFamily,
            &[ContinuityRisk::PlaceEnds, ContinuityRisk::NoIncome],
            "Het pleeggezin verhuist in januari naar een andere provincie. Esra wil haar school hier afmaken.",
        )
        .checklist("2026-11-02", &[(W1, NotArranged), (I1, NotArranged), (S1, Arranged), (N1, Arranged)])
        .submitted("2026-11-03")
        .accepted("2026-11-04");
    let story = Words {
        me: "Ik ben nieuwsgierig en ik vergeet vaak mijn sleutels.",
        now: "Esra zit in 5 vwo. Haar pleeggezin verhuist op 20 januari.",
        six_months: "Ik doe eindexamen op mijn eigen school.",
        later: "Rechten studeren.",
        housing: "Een kamer bij de ouders van een vriendin, doordeweeks.",
        money: "Kostgeld van € 350 per maand tot de zomer.",
        people: "Haar pleegouders bellen elke zondag.",
        stuck: "Pleegzorg kan niet op twee adressen.",
        differently: "Zes maanden kostgeld in plaats van een nieuwe plaatsing.",
        ..Words::default()
    }
    .write(story, "2026-11-11");
    story
        .actions("2026-11-12", &[("Afspraak over kostgeld", "Fadoua Amrani", "2026-12-11", false)])
        .offered("2026-11-20")
        .say(
            "2026-11-20",
            "ingrid",
            Prose::parse("Het pleeggezin verhuist al op 20 januari.").ok().map(|reason| Command::SetUrgent { reason }),
        );
}

fn thijs(script: &mut Script) {
    let story = script
        .story("Thijs", "2009-06-30", "morgenweide", "tamar")
        .manager("wouter")
        .started("2026-10-26")
        .signal(
            "2026-10-26",
            LivesNow::CareFarm,
            &[ContinuityRisk::NoLawFits, ContinuityRisk::WaitingList],
            "Thijs past in geen enkele wet precies. De wachtlijst voor een eigen plek is een jaar.",
        )
        .checklist("2026-10-26", &[(Z1, NotArranged), (W2, NotArranged), (W3, Arranged)])
        .submitted("2026-10-27")
        .accepted("2026-10-28");
    let story = Words {
        me: "Ik weet alles van vogels.",
        now: "Thijs telt vogels voor een natuurvereniging en heeft 's ochtends hulp nodig om op gang te komen.",
        six_months: "Ik ga twee dagen alleen op pad.",
        later: "Boswachter worden.",
        health: "Een uur hulp in de ochtend, elke dag.",
        school: "Praktijkschool, daarna leerwerkplek bij de natuurvereniging.",
        stuck: "De ochtendhulp bestaat niet als product na 18.",
        differently: "De boerderij levert de ochtendhulp, waar Thijs ook woont.",
        gain: "Thijs gaat elke dag op pad.",
        ..Words::default()
    }
    .write(story, "2026-11-09");
    story
        .grounds(
            "2026-11-09",
            &[(
                "Wmo 2015",
                "maatwerkvoorziening",
                "Meedoen, met de hulp die daarbij past.",
                "Een uur hulp in de ochtend brengt Thijs de hele dag op gang.",
                RoomAsked::Exception,
            )],
        )
        .contributions("2026-11-09", &[("Thijs", "Zet zelf zijn wekker en koffie", "Twee dagen alleen op pad")])
        .costs(
            "2026-11-09",
            vec![
                cost(Now, "Dagbesteding op een andere plek", (230, "dagen"), 62, Payer::SocialSupport),
                cost(Tailored, "Ochtendhulp op de boerderij", (365, "uur"), 28, Payer::SocialSupport),
            ],
        )
        .actions("2026-11-10", &[("Leerwerkplek vastleggen", "Tamar Oostinga", "2027-02-01", false)])
        .needs(
            "2026-11-10",
            &[(ProtectedHousingIndication, "Wmo-beschikking ochtendhulp", OwnerRole::CaseManager, "2027-03-01", true)],
        )
        .offered("2026-11-19")
        .scheduled("2026-11-24", "2026-12-03");
}
