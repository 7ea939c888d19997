//! Cases whose plan was adopted: conditions, the go, monitoring, and cases that were closed.

use std::collections::BTreeSet;

use super::Words;
use crate::demo::script::{Script, cost, known};
use crate::domain::case::{VoiceWay, YouthAnswer};
use crate::domain::command::Command;
use crate::domain::condition::{ConditionKind::*, OwnerRole};
use crate::domain::phase::ClosedReason;
use crate::domain::plan::{Section, Voice};
use crate::domain::role::LifeDomain;
use crate::domain::sheets::{CostLine, Payer, RoomAsked, Scenario::*};
use crate::domain::signal::{Answer::*, ChecklistItem::*, ContinuityRisk, LivesNow};
use crate::domain::text::Prose;

pub(super) fn tell(script: &mut Script) {
    noor(script);
    sem(script);
    ravi(script);
    sofie(script);
    naomi(script);
    kevin(script);
    lotte(script);
    stijn(script);
}

fn noor(script: &mut Script) {
    let story = script
        .story("Noor", "2008-09-02", "veldkant", "mirthe")
        .started("2026-05-08")
        .signal(
            "2026-05-08",
            LivesNow::Residential,
            &[ContinuityRisk::PlaceEnds, ContinuityRisk::NoIncome],
            "Noor kan zelfstandig wonen. Haar plek in de begeleide groep stopt als ze 18 wordt. Ze zit dan nog op de havo \
             en komt elke maand geld tekort.",
        )
        .checklist("2026-05-11", &[(W1, NotArranged), (I1, NotArranged), (I2, Underway), (W4, Underway), (K1, Arranged)])
        .submitted("2026-05-11")
        .accepted("2026-05-12");
    let story = Words {
        me: "Ik ben rustig, ik plan graag en ik werk op zaterdag bij de bakker.",
        now: "Noor woont sinds haar vijftiende in een groep, die te druk voor haar is geworden. Met haar ouders heeft ze \
              bijna geen contact. Ze heeft geoefend met koken en met haar eigen budget; dat ging goed.",
        six_months: "Ik woon op een kamer, ik haal voldoendes en ik slaap goed.",
        later: "Ik wil verpleegkundige worden en later zelf jongeren helpen.",
        housing: "Kamer bij een hospita vanaf 1 september, € 465 per maand.",
        money: "DUO € 330, baan € 260 en zorgtoeslag € 125: samen € 715. De kosten zijn € 1.025. Er is dus € 310 per maand \
                te weinig; in september € 640, omdat DUO pas op 1 oktober begint.",
        health: "De mentor van Veldkant blijft twee uur per week komen.",
        school: "Havo 5 tot juni 2027.",
        people: "Een oud-buurvrouw is haar JIM.",
        stuck: "Bijstand sluit scholieren meestal uit en haar ouders betalen niet mee.",
        differently: "Tien maanden leefgeld uit het bureaucratievrijgeld, in plaats van een dure woonplek die ze niet nodig heeft.",
        gain: "Noor doet gewoon examen en went aan een eigen kamer. Dat is niet in geld uit te drukken.",
        fallback: "Gaat de kamer niet goed, dan belt Noor haar JIM en haar mentor. Er is een logeerplek bij Veldkant voor twee weken.",
        pays: "Jeugd en Beschermd Wonen betalen de mentor samen; het leefgeld komt uit het bureaucratievrijgeld.",
        ..Words::default()
    }
    .write(story, "2026-05-26");
    story
        .grounds(
            "2026-05-26",
            &[
                (
                    "Jeugdwet",
                    "verlengde jeugdhulp",
                    "Hulp zo licht als kan en zo lang als nodig.",
                    "Twee uur mentor per week is genoeg. Een plek in beschermd wonen is zwaarder dan Noor nodig heeft.",
                    RoomAsked::Extension,
                ),
                (
                    "Participatiewet",
                    "individuele bijzondere bijstand",
                    "Niemand zakt door het bestaansminimum.",
                    "Voor deze tien maanden is er voor een scholier zonder ouders geen passend vangnet.",
                    RoomAsked::Exception,
                ),
                (
                    "Kinderrechtenverdrag",
                    "recht op onderwijs",
                    "Een jongere kan de school afmaken.",
                    "Zonder leefgeld moet Noor meer werken en haalt ze haar havo niet.",
                    RoomAsked::Nothing,
                ),
            ],
        )
        .contributions(
            "2026-05-26",
            &[
                ("Noor", "Houdt een kasboek bij en werkt elke zaterdag", "Leefgeld tot haar diploma"),
                ("Oud-buurvrouw (JIM)", "Kookt op woensdag en is er als het tegenzit", "Noor past op haar hond"),
                ("Hospita", "Verhuurt de kamer en let mee op", "Noor houdt de keuken schoon"),
            ],
        )
        .costs(
            "2026-05-26",
            vec![
                cost(Now, "Beschermd wonen", (10, "maanden"), 4_800, Payer::ProtectedHousing),
                cost(Tailored, "Leefgeld, oktober tot en met juni", (9, "maanden"), 310, Payer::FlexFund),
                cost(Tailored, "Leefgeld in september", (1, "maand"), 640, Payer::FlexFund),
                known(cost(Tailored, "Mentor", (86, "uur"), 75, Payer::YouthCare), "Contract van Veldkant Wonen"),
            ],
        )
        .coverage(
            "2026-05-26",
            &[
                (
                    LifeDomain::Housing,
                    "Plek in de begeleide groep",
                    "Veldkant Wonen",
                    Payer::YouthCare,
                    "2023-09-01",
                    Some("2026-08-31"),
                    None,
                ),
                (
                    LifeDomain::Housing,
                    "Kamer bij een hospita",
                    "Hospita",
                    Payer::OwnIncome,
                    "2026-09-01",
                    None,
                    Some(465),
                ),
                (
                    LifeDomain::Income,
                    "Leefgeld tot het diploma",
                    "Gemeente Groningen",
                    Payer::FlexFund,
                    "2026-09-01",
                    Some("2027-06-30"),
                    Some(310),
                ),
                (
                    LifeDomain::Income,
                    "Tegemoetkoming scholieren",
                    "DUO",
                    Payer::NationalScheme,
                    "2026-10-01",
                    None,
                    Some(330),
                ),
                (LifeDomain::Income, "Zaterdagbaan", "De bakker", Payer::OwnIncome, "2026-05-01", None, Some(260)),
                (
                    LifeDomain::Support,
                    "Mentor, twee uur per week",
                    "Veldkant Wonen",
                    Payer::YouthCare,
                    "2026-09-01",
                    Some("2027-07-31"),
                    None,
                ),
            ],
        )
        .actions(
            "2026-05-27",
            &[
                ("Kamercontract tekenen", "Noor", "2026-08-15", true),
                ("DUO aanvragen", "Noor", "2026-06-02", true),
                ("Leefgeld klaarzetten", "Ingrid Solle", "2026-08-25", false),
                ("Studiekeuze en woonruimte na de zomer", "Noor", "2027-03-01", true),
            ],
        )
        .needs(
            "2026-05-27",
            &[
                (
                    ExtendedYouthCare,
                    "Beschikking verlengde jeugdhulp (begeleiding)",
                    OwnerRole::CaseManager,
                    "2026-08-14",
                    true,
                ),
                (CareOrder, "Bestelling in het WIZ-portaal met opmerking", OwnerRole::CaseManager, "2026-08-17", true),
                (
                    JointFunding,
                    "Akkoord van Jeugd en Beschermd Wonen op de verdeling",
                    OwnerRole::CoreMember,
                    "2026-08-19",
                    true,
                ),
                (Housing, "Huurcontract kamer", OwnerRole::Signaller, "2026-08-15", true),
                (Income, "Leefgeld tot het diploma", OwnerRole::ProjectLead, "2026-08-19", true),
            ],
        )
        .offered("2026-05-28")
        .scheduled("2026-05-28", "2026-06-04")
        .discussed("2026-06-04", VoiceWay::AtTable, "")
        .youth_said("2026-06-04", YouthAnswer::Yes, "Ja, dit is wat ik wil.")
        .round("2026-06-04")
        .all_agree("2026-06-04")
        .adopted("2026-06-04")
        .fulfilled("2026-08-14", "fadoua", ExtendedYouthCare, "Beschikking VJ-2026-118", Some("2027-07-31"))
        .fulfilled("2026-08-14", "mirthe", Housing, "Huurcontract kamer, getekend", None)
        .fulfilled("2026-08-17", "fadoua", CareOrder, "Bestelling 40817", None)
        .fulfilled("2026-08-19", "ingrid", JointFunding, "Verslag overleg Jeugd en Beschermd Wonen", None)
        .confirmed("2026-08-19", "rob", JointFunding)
        .fulfilled("2026-08-19", "ingrid", Income, "Reservering bureaucratievrijgeld", None)
        .confirmed("2026-08-19", "saskia", Income)
        .go("2026-08-20")
        .looked_back("2026-09-02", 7, "Jarig, en morgen krijg ik de sleutel.", &[LifeDomain::Housing])
        .looked_back("2026-09-04", 8, "Alles staat op zijn plek.", &[])
        .looked_back("2026-10-01", 8, "Ik slaap beter en ik kan alles betalen.", &[])
        .looked_back("2026-11-19", 7, "De toetsweek was zwaar.", &[LifeDomain::Support]);
}

fn sem(script: &mut Script) {
    let story = script
        .story("Sem", "2009-01-19", "morgenweide", "tamar")
        .started("2026-09-04")
        .signal(
            "2026-09-04",
            LivesNow::CareFarm,
            &[ContinuityRisk::PlaceEnds, ContinuityRisk::NoLawFits, ContinuityRisk::TherapistNotContracted],
            "Sem heeft altijd iemand in de buurt nodig. Na zijn 18e past de Wlz, maar onze boerderij heeft alleen een \
             contract voor de Jeugdwet. Zonder oplossing moet hij in januari verhuizen.",
        )
        .checklist(
            "2026-09-07",
            &[
                (W1, NotArranged),
                (Z1, NotArranged),
                (Z2, NotArranged),
                (Z3, NotArranged),
                (K6, Underway),
                (S1, Arranged),
                (I3, Underway),
            ],
        )
        .submitted("2026-09-07")
        .accepted("2026-09-08");
    let story = Words {
        me: "Ik zorg voor de geiten. Ik weet hoe laat ze eten. Nieuwe mensen vind ik eng.",
        now: "Drie eerdere plekken gingen mis; hier is Sem twee jaar rustig. Hij wordt boos als plannen veranderen.",
        six_months: "Ik woon nog bij de geiten.",
        later: "Ik wil mijn eigen huisje op een erf, met iemand die 's nachts komt als ik roep.",
        housing: "Blijven op de boerderij.",
        money: "Wajong aangevraagd op 1 september, want de betaling kan pas later beginnen.",
        health: "Dag en nacht iemand in de buurt.",
        school: "Vier dagen dierverzorging.",
        people: "Moeder en oom. Oom wil mentor worden; het verzoek ligt bij de rechter.",
        stuck: "Twee wetten en één contract.",
        differently: "De plek blijft met verlengde jeugdhulp zolang de Wlz-route loopt. Intussen helpen we de boerderij \
                      aan een contract, of aan onderaanneming.",
        gain: "Sem hoeft niet nog een keer te verhuizen en houdt zijn geiten.",
        fallback: "Is er op 1 juli 2027 geen contract, dan zoeken we samen een Wlz-plek met proeflogeren.",
        pays: "Jeugd en Beschermd Wonen samen; de overbrugging staat garant tot eind 2027.",
        ..Words::default()
    }
    .write(story, "2026-09-22");
    story
        .grounds(
            "2026-09-22",
            &[
                (
                    "Jeugdwet",
                    "artikel 1.1, voortzetting van jeugdhulp",
                    "Hulp die voor de achttiende begon, mag doorlopen zolang geen andere wet het overneemt.",
                    "De Wlz neemt het nog niet over, omdat de boerderij daarvoor geen contract heeft.",
                    RoomAsked::Extension,
                ),
                (
                    "Wet langdurige zorg",
                    "blijvende behoefte aan nabijheid",
                    "Wie altijd iemand in de buurt nodig heeft, krijgt dat ook.",
                    "Sem heeft dag en nacht iemand in de buurt nodig. De aanvraag loopt.",
                    RoomAsked::Nothing,
                ),
                (
                    "Algemene wet bestuursrecht",
                    "afwijken van een vaste lijn",
                    "Een vaste lijn mag niet zwaarder uitpakken dan het doel waard is.",
                    "Een vierde verhuizing doet meer schade dan een jaar overbruggen.",
                    RoomAsked::Exception,
                ),
            ],
        )
        .contributions(
            "2026-09-22",
            &[
                ("Sem", "Maakt een fotoboek van zijn dag voor nieuwe begeleiders", "Zijn plek bij de geiten"),
                ("Moeder van Sem", "Doet de aanvraag bij het CIZ", ""),
                ("Oom van Sem", "Wil mentor worden en komt op zaterdag", ""),
            ],
        )
        .costs(
            "2026-09-22",
            vec![
                cost(Now, "Crisisplek", (90, "dagen"), 420, Payer::YouthCare),
                cost(Now, "Nieuwe plek", (275, "dagen"), 290, Payer::LongTermCare),
                cost(Now, "Extra begeleiding bij het verhuizen", (1, "keer"), 12_000, Payer::SocialSupport),
                known(
                    cost(Tailored, "Plek op de zorgboerderij", (365, "dagen"), 265, Payer::YouthCare),
                    "Tarief van de boerderij",
                ),
                cost(Tailored, "Hulp bij het contract", (1, "keer"), 2_000, Payer::Bridging),
            ],
        )
        .coverage(
            "2026-09-22",
            &[
                (
                    LifeDomain::Housing,
                    "Wonen op de zorgboerderij, nu",
                    "De Morgenweide",
                    Payer::YouthCare,
                    "2024-09-01",
                    Some("2027-01-18"),
                    None,
                ),
                (
                    LifeDomain::Housing,
                    "Wonen op de zorgboerderij, verlengd",
                    "De Morgenweide",
                    Payer::YouthCare,
                    "2027-01-19",
                    Some("2027-12-31"),
                    Some(8_060),
                ),
                (LifeDomain::Income, "Wajong", "UWV", Payer::NationalScheme, "2027-02-01", None, None),
                (
                    LifeDomain::SchoolWork,
                    "Dierverzorging, vier dagen",
                    "De Morgenweide",
                    Payer::YouthCare,
                    "2024-09-01",
                    Some("2027-12-31"),
                    None,
                ),
            ],
        )
        .actions(
            "2026-09-24",
            &[
                ("Aanvraag bij het CIZ", "Moeder van Sem", "2026-10-02", false),
                ("Diagnostiek bijwerken", "Tamar Oostinga", "2026-10-30", false),
                ("Gesprek met het zorgkantoor over het contract", "Ingrid Solle", "2026-12-04", false),
                ("Gesprek over blijven, in pictogrammen", "Tamar Oostinga", "2027-01-08", false),
            ],
        )
        .needs(
            "2026-09-24",
            &[
                (ExtendedYouthCare, "Beschikking verlengde jeugdhulp", OwnerRole::CaseManager, "2026-12-18", true),
                (CareOrder, "Bestelling in het WIZ-portaal met opmerking", OwnerRole::CaseManager, "2026-11-16", true),
                (LongTermCare, "Besluit van het CIZ over de Wlz", OwnerRole::Signaller, "2026-12-22", true),
                (BridgingGuarantee, "Overbrugging Wlz tot eind 2027", OwnerRole::ProjectLead, "2026-11-06", true),
                (JointFunding, "Akkoord van Jeugd en Beschermd Wonen", OwnerRole::CoreMember, "2026-11-06", true),
                (LegalRepresentation, "Mentorschap door oom", OwnerRole::Outside, "2027-01-19", false),
            ],
        )
        .offered("2026-10-01")
        .scheduled("2026-10-01", "2026-10-08")
        .discussed("2026-10-08", VoiceWay::ThroughTrusted, "De oom van Sem vertelt wat Sem wil.")
        .youth_said("2026-10-08", YouthAnswer::Yes, "Ik wil bij de geiten blijven.")
        .round("2026-10-08")
        .position("2026-10-08", "marijke", Some(crate::domain::round::Stance::Agree))
        .position(
            "2026-10-08",
            "rob",
            Prose::parse("Tot wanneer loopt de verlengde jeugdhulp?")
                .ok()
                .map(|question| crate::domain::round::Stance::NotYet { question }),
        )
        .carried_over(
            "2026-10-08",
            &[("Tot wanneer loopt de verlengde jeugdhulp, en wat als de Wlz later komt?", "fadoua", "2026-10-14")],
        )
        .answered("2026-10-14", "fadoua", 1, "De einddatum is 31 december 2027; die staat nu in het plan.")
        .edited("2026-10-14")
        .wrote(
            "2026-10-14",
            Section::LookBack,
            Voice::Helpers,
            "De verlengde jeugdhulp stopt uiterlijk 31 december 2027. Elk half jaar kijken we terug.",
        )
        .scheduled("2026-10-14", "2026-10-15")
        .discussed("2026-10-15", VoiceWay::ThroughTrusted, "De oom van Sem is er weer bij.")
        .youth_said("2026-10-15", YouthAnswer::Yes, "Ik wil bij de geiten blijven.")
        .round("2026-10-15")
        .all_agree("2026-10-15")
        .adopted("2026-10-15")
        .fulfilled("2026-11-06", "ingrid", BridgingGuarantee, "Brief overbrugging Wlz", Some("2027-12-31"))
        .confirmed("2026-11-06", "pieter", BridgingGuarantee)
        .fulfilled("2026-11-06", "ingrid", JointFunding, "Verslag overleg Jeugd en Beschermd Wonen", None)
        .confirmed("2026-11-06", "marijke", JointFunding)
        .withheld(
            "2026-11-20",
            "De opmerking bij de bestelling ontbreekt en de beschikking is er nog niet.",
            "2026-12-04",
        );
}

fn ravi(script: &mut Script) {
    use crate::domain::round::Stance;
    let question = |text: &str| Prose::parse(text).ok().map(|question| Stance::NotYet { question });
    let story = script
        .story("Ravi", "2009-04-14", "kompas", "joris")
        .manager("wouter")
        .started("2026-10-09")
        .signal(
            "2026-10-09",
            LivesNow::SupervisedRoom,
            &[ContinuityRisk::PlaceEnds, ContinuityRisk::NoLawFits, ContinuityRisk::NoIncome],
            "Ravi woont in onze kamertraining. Na april valt hij onder beschermd wonen, maar een grote groep maakt hem \
             ziek. Hij leert hier nu pas zelf eten koken.",
        )
        .checklist(
            "2026-10-12",
            &[(W1, NotArranged), (Z1, NotArranged), (S1, NotArranged), (I3, Underway), (N1, Arranged)],
        )
        .submitted("2026-10-12")
        .accepted("2026-10-13");
    let story = Words {
        me: "Ik bouw computers. Ik slaap overdag te veel. In een groep krijg ik hoofdpijn van geluid.",
        now: "Twee jaar geen school. De eerste stap naar de werkplaats lukt één ochtend per week.",
        six_months: "Ik sta vier dagen om negen uur op en ik ben twee ochtenden in de werkplaats.",
        later: "Een eigen studio en werk met computers.",
        housing: "Blijven in de kamertraining, daarna een studio.",
        money: "Inkomen vanaf 18 uitzoeken; de beoordeling door het UWV loopt.",
        health: "Een vaste begeleider.",
        school: "Werkplaats, twee dagdelen.",
        people: "Broer, een vriend online en de buurman, die misschien JIM wil zijn.",
        stuck: "Zijn leeftijd kiest de groep, terwijl zijn tempo iets kleins vraagt.",
        differently: "Verlengde jeugdhulp een jaar langer; Beschermd Wonen betaalt mee.",
        gain: "Ravi leert koken en slaapt beter. Een grote groep maakt hem ziek; dat staat niet in de som.",
        fallback: "Bij terugval eerst slaap en dagritme, geen andere plek. Binnen twee weken weer aan tafel.",
        ..Words::default()
    }
    .write(story, "2026-10-20");
    story
        .grounds(
            "2026-10-20",
            &[
                (
                    "Jeugdwet",
                    "artikel 1.1, verlengde jeugdhulp",
                    "Hulp afmaken die voor de achttiende begon.",
                    "Ravi leert nu pas zelf koken en op tijd opstaan. Een jaar langer maakt dat af.",
                    RoomAsked::Extension,
                ),
                (
                    "Wmo 2015",
                    "eigen kracht en een passende plek",
                    "Ondersteuning past bij wat iemand zelf kan.",
                    "Een grote groep past niet bij zijn autisme; kamertraining wel.",
                    RoomAsked::Exception,
                ),
                (
                    "Wet gelijke behandeling op grond van handicap of chronische ziekte",
                    "doeltreffende aanpassing",
                    "Wie een beperking heeft, krijgt een aanpassing die werkt.",
                    "Een kleine, stille plek is voor Ravi die aanpassing.",
                    RoomAsked::Nothing,
                ),
            ],
        )
        .contributions(
            "2026-10-20",
            &[
                ("Ravi", "Maakt zelf zijn weekschema en kookt twee keer per week", "Een plek in zijn eigen tempo"),
                ("Broer van Ravi", "Komt op zondag en helpt met inschrijven", "Ravi bouwt een computer voor hem"),
            ],
        )
        .costs(
            "2026-10-20",
            vec![
                cost(Now, "Groep van beschermd wonen", (12, "maanden"), 5_400, Payer::ProtectedHousing),
                known(
                    cost(Tailored, "Kamertraining", (12, "maanden"), 2_950, Payer::YouthCare),
                    "Contract van Kompas Jeugd",
                ),
                cost(Tailored, "Werkplaats", (92, "dagdelen"), 55, Payer::SocialSupport),
            ],
        )
        .coverage(
            "2026-10-20",
            &[
                (
                    LifeDomain::Housing,
                    "Kamertraining, nu",
                    "Kompas Jeugd",
                    Payer::YouthCare,
                    "2026-01-05",
                    Some("2027-04-13"),
                    Some(2_950),
                ),
                (
                    LifeDomain::Housing,
                    "Kamertraining, een jaar langer",
                    "Kompas Jeugd",
                    Payer::YouthCare,
                    "2027-04-14",
                    Some("2028-03-31"),
                    Some(2_950),
                ),
                (
                    LifeDomain::SchoolWork,
                    "Werkplaats, twee dagdelen",
                    "De werkplaats",
                    Payer::SocialSupport,
                    "2027-01-15",
                    None,
                    Some(440),
                ),
            ],
        )
        .actions(
            "2026-10-21",
            &[
                ("Beschikking aanvragen", "Wouter Reinsma", "2026-12-04", false),
                ("Bestelling in WIZ met opmerking", "Wouter Reinsma", "2026-12-08", false),
                ("Werkplaats uitbreiden", "Joris Haverland", "2027-01-15", false),
                ("Inschrijven voor een woning", "Ravi", "2027-04-14", true),
            ],
        )
        .needs(
            "2026-10-21",
            &[
                (
                    ExtendedYouthCare,
                    "Beschikking verlengde jeugdhulp tot 31 maart 2028",
                    OwnerRole::CaseManager,
                    "2026-12-18",
                    true,
                ),
                (CareOrder, "Bestelling in het WIZ-portaal met opmerking", OwnerRole::CaseManager, "2026-12-08", true),
                (JointFunding, "Verdeling Jeugd en Beschermd Wonen 50/50", OwnerRole::CoreMember, "2026-12-17", true),
                (Income, "Inkomen vanaf 18 uitgezocht", OwnerRole::CoreMember, "2027-01-08", true),
                (SchoolOrWork, "Werkplaats twee dagdelen bevestigd", OwnerRole::Signaller, "2027-01-15", true),
            ],
        )
        .offered("2026-10-22")
        .scheduled("2026-10-22", "2026-10-29")
        .discussed("2026-10-29", VoiceWay::AtTable, "Ravi kijkt mee via het scherm, met de camera uit.")
        .youth_said("2026-10-29", YouthAnswer::Yes, "Ik wil hier leren koken en dan pas weg.")
        .round("2026-10-29")
        .position("2026-10-29", "marijke", Some(Stance::Agree))
        .position(
            "2026-10-29",
            "rob",
            Prose::parse("Na 18 hoort dit bij ons aanbod. Waarom proberen we dat niet?")
                .ok()
                .zip(Prose::parse("Een proefbezoek aan onze kleinste groep.").ok())
                .map(|(reason, would_agree)| Stance::Disagree { domain: LifeDomain::Housing, reason, would_agree }),
        )
        .position("2026-10-29", "saskia", question("Welk inkomen heeft Ravi vanaf april?"))
        .carried_over(
            "2026-10-29",
            &[
                ("Proefbezoek aan een groep van beschermd wonen", "joris", "2026-11-10"),
                ("De route bij het UWV uitzoeken", "saskia", "2026-11-12"),
            ],
        )
        .answered("2026-11-10", "joris", 1, "Ravi ging kijken, met koptelefoon. Hij raakte in paniek en wilde weg.")
        .answered("2026-11-12", "saskia", 2, "De beoordeling loopt; tot die tijd is een voorschot mogelijk.")
        .edited("2026-11-10")
        .wrote(
            "2026-11-10",
            Section::WatchOutFor,
            Voice::Helpers,
            "Veel geluid en veel mensen tegelijk. Bij het proefbezoek hielp een koptelefoon niet genoeg.",
        )
        .scheduled("2026-11-10", "2026-11-12")
        .discussed("2026-11-12", VoiceWay::AtTable, "Via het scherm, met de camera uit.")
        .youth_said("2026-11-12", YouthAnswer::Yes, "Liever niet nog een keer zo'n bezoek.")
        .round("2026-11-12")
        .position("2026-11-12", "marijke", Some(Stance::Agree))
        .position("2026-11-12", "rob", question("Wanneer is het klaar, en wat betalen wij?"))
        .position("2026-11-12", "saskia", Some(Stance::Agree))
        .carried_over("2026-11-12", &[("Einddatum, afbouw en verdeling van de kosten", "wouter", "2026-11-24")])
        .answered(
            "2026-11-24",
            "wouter",
            3,
            "Tot 31 maart 2028, elk half jaar minder uren, kosten samen en per kwartaal verrekend.",
        )
        .edited("2026-11-24")
        .wrote(
            "2026-11-24",
            Section::LookBack,
            Voice::Helpers,
            "Einddatum 31 maart 2028. Elk half jaar bouwen we af en kijken we terug.",
        )
        .wrote(
            "2026-11-24",
            Section::WhoPays,
            Voice::Helpers,
            "Jeugd en Beschermd Wonen ieder de helft, per kwartaal verrekend (nog te bevestigen).",
        )
        .scheduled("2026-11-24", "2026-11-26")
        .discussed("2026-11-26", VoiceWay::AtTable, "Via het scherm, met de camera uit.")
        .youth_said("2026-11-26", YouthAnswer::Yes, "Dit klopt.")
        .round("2026-11-26")
        .all_agree("2026-11-26")
        .adopted("2026-11-26")
        .handed_over("2026-11-26", "ingrid", Income, "saskia", "marijke");
}

fn sofie(script: &mut Script) {
    let story = script
        .story("Sofie", "2009-02-11", "veldkant", "mirthe")
        .started("2026-08-17")
        .signal(
            "2026-08-17",
            LivesNow::FamilyHouse,
            &[ContinuityRisk::NoIndication, ContinuityRisk::WaitingList],
            "Sofie krijgt hulp bij haar eetproblemen. De wachtlijst voor volwassenen is zes maanden. In die tijd valt ze terug.",
        )
        .checklist("2026-08-17", &[(Z3, NotArranged), (Z5, NotArranged), (W1, Arranged), (S1, Arranged)])
        .submitted("2026-08-18")
        .accepted("2026-08-19");
    let story = Words {
        me: "Ik dans en ik pas veel op. Ik kan goed plannen voor anderen.",
        now: "Sofie eet sinds een jaar weer gewoon mee in het gezinshuis. Spanning over weggaan maakt het kwetsbaar.",
        six_months: "Ik eet elke dag ontbijt en ik dans weer mee in de voorstelling.",
        later: "Ik wil met kinderen werken.",
        health: "De therapeut blijft tot de overgang naar de volwassenenzorg klaar is.",
        school: "Mbo pedagogisch werk, eerste jaar.",
        people: "Gezinshuisouders, haar zus en haar danslerares.",
        stuck: "Jeugdhulp stopt op de dag dat ze 18 wordt, de volwassenenzorg heeft dan nog geen plek.",
        differently: "De therapie loopt door tot er drie gezamenlijke gesprekken zijn geweest.",
        gain: "Sofie hoeft haar verhaal niet opnieuw te vertellen.",
        fallback: "Bij drie slechte dagen achter elkaar belt het gezinshuis de therapeut.",
        ..Words::default()
    }
    .write(story, "2026-09-01");
    story
        .grounds(
            "2026-09-01",
            &[
                (
                    "Jeugdwet",
                    "afronden van een behandeling",
                    "Een behandeling die loopt, wordt afgemaakt.",
                    "De therapie is halverwege; stoppen maakt terugval waarschijnlijk.",
                    RoomAsked::Extension,
                ),
                (
                    "Zorgverzekeringswet",
                    "zorgplicht van de verzekeraar",
                    "Wie behandeling nodig heeft, krijgt die op tijd.",
                    "De volwassenenzorg heeft pas over zes maanden plek.",
                    RoomAsked::Leniency,
                ),
            ],
        )
        .contributions(
            "2026-09-01",
            &[
                ("Sofie", "Houdt een eetdagboek bij en belt zelf als het niet gaat", "Dezelfde therapeut"),
                ("Zus van Sofie", "Neemt de telefoon op, ook in de nacht", ""),
            ],
        )
        .costs(
            "2026-09-01",
            vec![
                cost(Now, "Opname in een kliniek", (42, "dagen"), 610, Payer::HealthInsurance)
                    .map(|line| CostLine { chance: 35, ..line }),
                known(
                    cost(Tailored, "Gesprekken met de therapeut", (16, "gesprekken"), 118, Payer::YouthCare),
                    "Contract van Veldkant Wonen",
                ),
            ],
        )
        .coverage(
            "2026-09-01",
            &[
                (
                    LifeDomain::Housing,
                    "Gezinshuis",
                    "Gezinshuisouders",
                    Payer::YouthCare,
                    "2022-03-01",
                    Some("2030-02-10"),
                    None,
                ),
                (
                    LifeDomain::Wellbeing,
                    "Therapie, tot de overdracht klaar is",
                    "Veldkant Wonen",
                    Payer::YouthCare,
                    "2025-09-01",
                    Some("2027-08-31"),
                    None,
                ),
            ],
        )
        .actions(
            "2026-09-02",
            &[
                ("Aanmelden bij de volwassenenzorg", "Fadoua Amrani", "2026-09-25", false),
                ("Overdracht in drie gesprekken", "Mirthe Dijkhuis", "2027-03-01", false),
            ],
        )
        .needs(
            "2026-09-02",
            &[
                (
                    ExtendedYouthCare,
                    "Beschikking verlengde jeugdhulp (behandeling)",
                    OwnerRole::CaseManager,
                    "2026-11-06",
                    true,
                ),
                (CareOrder, "Bestelling in het WIZ-portaal met opmerking", OwnerRole::CaseManager, "2026-11-13", true),
            ],
        )
        .offered("2026-09-10")
        .scheduled("2026-09-10", "2026-09-17")
        .discussed("2026-09-17", VoiceWay::InWriting, "Sofie schreef een brief, de casemanager las hem voor.")
        .youth_said("2026-09-17", YouthAnswer::Yes, "Fijn dat ik niet opnieuw hoef te beginnen.")
        .round("2026-09-17")
        .all_agree("2026-09-17")
        .adopted("2026-09-17")
        .fulfilled("2026-11-06", "fadoua", ExtendedYouthCare, "Beschikking VJ-2026-164", Some("2027-08-31"))
        .fulfilled("2026-11-24", "fadoua", CareOrder, "Bestelling 41102", None);
}

fn naomi(script: &mut Script) {
    let story = script
        .story("Naomi", "2009-03-03", "kompas", "joris")
        .manager("wouter")
        .started("2026-09-14")
        .signal(
            "2026-09-14",
            LivesNow::Residential,
            &[ContinuityRisk::PlaceEnds, ContinuityRisk::Debt],
            "Naomi heeft boetes en geen plek na maart. Zonder rust over geld durft geen verhuurder.",
        )
        .checklist("2026-09-14", &[(W1, NotArranged), (W2, NotArranged), (I5, NotArranged), (Z1, Underway)])
        .submitted("2026-09-15")
        .accepted("2026-09-16");
    let story = Words {
        me: "Ik ben direct, grappig en ik kan goed koken voor veel mensen.",
        now: "Naomi wisselde vijf keer van plek. Ze heeft boetes van het openbaar vervoer en een telefoonschuld.",
        six_months: "Ik heb een sleutel van mezelf en geen brieven meer die ik niet durf te openen.",
        later: "Een eetcafé.",
        housing: "Een studio via de woningcorporatie, met een jaar begeleiding.",
        money: "Schuld € 2.140. Betaalafspraak mogelijk als er inkomen is.",
        school: "Horeca-opleiding, drie dagen werken.",
        people: "Oma en een oud-groepsleider.",
        stuck: "Geen plek zonder afspraak over de schuld, geen afspraak zonder plek.",
        differently: "De schuld regelen en de studio toezeggen in dezelfde week.",
        gain: "Naomi krijgt een sleutel van zichzelf en durft haar post weer te openen.",
        fallback: "Loopt de studio mis, dan een kamer bij oma voor drie maanden.",
        ..Words::default()
    }
    .write(story, "2026-09-29");
    story
        .grounds(
            "2026-09-29",
            &[
                (
                    "Wet gemeentelijke schuldhulpverlening",
                    "hulp voordat het misgaat",
                    "Schulden oplossen voordat iemand haar huis verliest.",
                    "Met een betaalafspraak wil de woningcorporatie verhuren.",
                    RoomAsked::Nothing,
                ),
                (
                    "Wmo 2015",
                    "begeleiding bij zelfstandig wonen",
                    "Meedoen en zelfstandig wonen, met de hulp die daarbij past.",
                    "Een jaar begeleiding in de studio is genoeg.",
                    RoomAsked::Exception,
                ),
            ],
        )
        .contributions(
            "2026-09-29",
            &[
                ("Naomi", "Werkt drie dagen en lost elke maand 50 euro af", "Een studio met een jaar begeleiding"),
                ("Oma van Naomi", "Heeft een logeerbed als de studio misloopt", ""),
            ],
        )
        .costs(
            "2026-09-29",
            vec![
                cost(Now, "Plek in de maatschappelijke opvang", (1, "jaar"), 15_000, Payer::SocialSupport)
                    .map(|line| CostLine { low: Some(1_500_000), high: Some(7_000_000), ..line }),
                cost(Tailored, "Begeleiding in de studio", (12, "maanden"), 600, Payer::SocialSupport),
                known(
                    cost(Tailored, "Schulden regelen", (1, "keer"), 1_500, Payer::FlexFund),
                    "Afspraak met de kredietbank",
                ),
            ],
        )
        .coverage(
            "2026-09-29",
            &[
                (
                    LifeDomain::Housing,
                    "Plek op de groep",
                    "Kompas Jeugd",
                    Payer::YouthCare,
                    "2026-02-01",
                    Some("2027-03-02"),
                    None,
                ),
                (LifeDomain::Housing, "Studio", "Woningcorporatie", Payer::OwnIncome, "2027-03-15", None, Some(480)),
                (
                    LifeDomain::Income,
                    "Loon uit de leerwerkplek",
                    "Restaurant",
                    Payer::OwnIncome,
                    "2026-09-01",
                    None,
                    Some(890),
                ),
            ],
        )
        .actions(
            "2026-09-30",
            &[
                ("Schulden op een rij", "Naomi", "2026-10-14", true),
                ("Gesprek met de woningcorporatie", "Wouter Reinsma", "2026-10-21", false),
            ],
        )
        .needs(
            "2026-09-30",
            &[
                (Housing, "Toezegging studio", OwnerRole::CaseManager, "2026-11-13", true),
                (DebtArrangement, "Betaalafspraak schulden", OwnerRole::CoreMember, "2026-11-20", true),
                (CareOrder, "Bestelling in het WIZ-portaal met opmerking", OwnerRole::CaseManager, "2026-11-20", true),
            ],
        )
        .offered("2026-10-07")
        .scheduled("2026-10-07", "2026-10-15")
        .discussed("2026-10-15", VoiceWay::AtTable, "")
        .youth_said("2026-10-15", YouthAnswer::NotYet, "Ik wil eerst weten of ik mijn kat mag meenemen.")
        .replied("2026-10-15", "We vragen het de woningcorporatie en bellen je voor 1 december.", "2026-12-01")
        .round("2026-10-15")
        .all_agree("2026-10-15")
        .adopted("2026-10-15")
        .refused(
            "2026-11-17",
            "wouter",
            Housing,
            "De studio is aan iemand anders toegewezen. De volgende komt in januari vrij.",
        )
        .fulfilled("2026-11-18", "wouter", CareOrder, "Bestelling 41077", None);
}

fn kevin(script: &mut Script) {
    let story = script
        .story("Kevin", "2008-10-20", "kompas", "joris")
        .manager("wouter")
        .started("2026-05-18")
        .signal(
            "2026-05-18",
            LivesNow::SupervisedRoom,
            &[ContinuityRisk::PlaceEnds, ContinuityRisk::NoIncome],
            "Kevin verliest zijn kamer en zijn begeleider in dezelfde maand.",
        )
        .checklist("2026-05-18", &[(W1, NotArranged), (I1, NotArranged), (N1, Underway)])
        .submitted("2026-05-19")
        .accepted("2026-05-20");
    let story = Words {
        me: "Ik ben sterk en ik maak fietsen. Ik zeg niet graag wat ik voel.",
        now: "Kevin werkt in een fietsenmakerij. Zijn begeleider kent hem vier jaar.",
        six_months: "Ik heb een vast contract en ik woon waar ik nu woon.",
        later: "Een eigen zaak.",
        housing: "De begeleide kamer blijft een jaar.",
        money: "Loon van 24 uur per week.",
        people: "Zijn baas en zijn tante.",
        stuck: "De kamer hoort bij de jeugdhulp.",
        differently: "De kamer loopt door, de begeleiding gaat van acht naar vier uur.",
        gain: "Kevin houdt zijn kamer, zijn werk en zijn begeleider.",
        fallback: "Zijn tante heeft een logeerbed.",
        ..Words::default()
    }
    .write(story, "2026-06-16");
    story
        .grounds(
            "2026-06-16",
            &[(
                "Jeugdwet",
                "verlengde jeugdhulp",
                "Hulp afmaken die voor de achttiende begon.",
                "Een jaar langer dezelfde kamer en begeleider, met half zo veel uren.",
                RoomAsked::Extension,
            )],
        )
        .contributions("2026-06-16", &[("Kevin", "Betaalt zelf 250 euro huur", "De kamer blijft een jaar")])
        .costs(
            "2026-06-16",
            vec![
                cost(Now, "Dakloos, alle kosten samen", (1, "jaar"), 30_000, Payer::SocialSupport)
                    .map(|line| CostLine { high: Some(8_500_000), chance: 50, ..line }),
                cost(Tailored, "Kamer met vier uur begeleiding", (12, "maanden"), 1_150, Payer::YouthCare),
            ],
        )
        .coverage(
            "2026-06-16",
            &[
                (
                    LifeDomain::Housing,
                    "Begeleide kamer",
                    "Kompas Jeugd",
                    Payer::YouthCare,
                    "2025-10-01",
                    Some("2027-10-19"),
                    Some(1_150),
                ),
                (
                    LifeDomain::Income,
                    "Loon",
                    "De fietsenmakerij",
                    Payer::OwnIncome,
                    "2026-01-01",
                    Some("2026-12-31"),
                    Some(1_240),
                ),
            ],
        )
        .actions("2026-06-16", &[("Huurafspraak op papier", "Joris Haverland", "2026-07-20", false)])
        .needs(
            "2026-06-16",
            &[(CareOrder, "Bestelling in het WIZ-portaal met opmerking", OwnerRole::CaseManager, "2026-07-20", true)],
        )
        .offered("2026-06-18")
        .scheduled("2026-06-18", "2026-07-02")
        .discussed("2026-07-02", VoiceWay::AtTable, "")
        .youth_said("2026-07-02", YouthAnswer::Yes, "Prima.")
        .round("2026-07-02")
        .all_agree("2026-07-02")
        .adopted("2026-07-02")
        .fulfilled("2026-07-17", "wouter", CareOrder, "Bestelling 40455", None)
        .go("2026-07-21")
        .looked_back("2026-08-04", 8, "Goed.", &[])
        .looked_back("2026-09-01", 8, "Nog steeds goed.", &[])
        .looked_back("2026-10-20", 6, "Druk op het werk.", &[LifeDomain::Wellbeing])
        .looked_back("2026-10-27", 4, "Mijn baas stopt ermee.", &[LifeDomain::Income, LifeDomain::SchoolWork])
        .say(
            "2026-11-03",
            "ingrid",
            Prose::parse("De fietsenmakerij sluit. Inkomen en huur zijn niet meer zeker.")
                .ok()
                .map(|reason| Command::Retable { reason }),
        )
        .wrote(
            "2026-11-10",
            Section::Money,
            Voice::Helpers,
            "Het loon stopt op 1 januari. We zoeken werk en vragen voor de tussentijd een aanvulling.",
        );
}

fn lotte(script: &mut Script) {
    let story = script
        .story("Lotte", "2008-07-09", "zuidhoek", "elin")
        .started("2026-05-20")
        .signal(
            "2026-05-20",
            LivesNow::Home,
            &[ContinuityRisk::TherapistNotContracted],
            "Lotte is bijna klaar met haar behandeling, maar niet voor haar verjaardag.",
        )
        .submitted("2026-05-21")
        .accepted("2026-05-22");
    let story = Words {
        me: "Ik speel cello. Ik maak me snel zorgen.",
        now: "Nog tien zittingen tot het einde van de behandeling.",
        six_months: "Ik ga alleen met de trein naar het conservatorium.",
        later: "In een orkest spelen.",
        health: "Tien zittingen afmaken bij dezelfde behandelaar.",
        stuck: "Geen contract voor 18+.",
        differently: "Tien zittingen via een losse afspraak.",
        gain: "Lotte rondt af bij wie ze vertrouwt.",
        fallback: "Warme overdracht.",
        ..Words::default()
    }
    .write(story, "2026-06-02");
    story
        .grounds(
            "2026-06-02",
            &[(
                "Zorgverzekeringswet",
                "afspraak voor één persoon",
                "Wie behandeling nodig heeft, krijgt die op tijd.",
                "Tien zittingen afmaken is korter dan ergens opnieuw beginnen.",
                RoomAsked::Leniency,
            )],
        )
        .contributions("2026-06-02", &[("Lotte", "Komt naar elke zitting", "Dezelfde behandelaar tot het einde")])
        .costs(
            "2026-06-02",
            vec![
                cost(Now, "Nieuwe intake en behandeling", (22, "zittingen"), 125, Payer::HealthInsurance),
                cost(Tailored, "Zittingen afmaken", (10, "zittingen"), 140, Payer::HealthInsurance),
            ],
        )
        .actions("2026-06-02", &[("Afspraak met de verzekeraar", "Elin Brouwhuis", "2026-06-30", false)])
        .needs(
            "2026-06-02",
            &[
                (TreatmentContract, "Losse afspraak met de verzekeraar", OwnerRole::Signaller, "2026-07-01", true),
                (CareOrder, "Bestelling in het WIZ-portaal met opmerking", OwnerRole::CaseManager, "2026-07-01", true),
            ],
        )
        .offered("2026-06-02")
        .scheduled("2026-06-02", "2026-06-04")
        .discussed("2026-06-04", VoiceWay::AtTable, "")
        .youth_said("2026-06-04", YouthAnswer::Yes, "")
        .round("2026-06-04")
        .all_agree("2026-06-04")
        .adopted("2026-06-04")
        .fulfilled("2026-06-29", "elin", TreatmentContract, "Brief verzekeraar 2026-3341", Some("2027-06-30"))
        .fulfilled("2026-06-30", "fadoua", CareOrder, "Bestelling 40391", None)
        .go("2026-07-01")
        .looked_back("2026-07-09", 7, "Achttien! En maandag gewoon weer naar mijn behandelaar.", &[])
        .looked_back("2026-07-15", 7, "Het gaat rustig.", &[])
        .looked_back("2026-08-12", 8, "Ik ben twee keer met de trein geweest.", &[LifeDomain::Wellbeing])
        .looked_back("2026-10-01", 8, "Klaar met de zittingen.", &[])
        .paused("2026-11-13", "Lotte is een half jaar in het buitenland voor haar studie.", "2027-02-01");
}

fn stijn(script: &mut Script) {
    let story = script
        .story("Stijn", "2008-06-15", "morgenweide", "tamar")
        .started("2026-05-11")
        .signal(
            "2026-05-11",
            LivesNow::CareFarm,
            &[ContinuityRisk::NoIndication],
            "De indicatie van Stijn stopt een week na zijn verjaardag, zijn opleiding een half jaar later.",
        )
        .submitted("2026-05-12")
        .accepted("2026-05-13");
    let story = Words {
        me: "Ik rij trekker.",
        now: "Stijn leert voor hovenier en slaapt doordeweeks op de boerderij.",
        six_months: "Diploma gehaald.",
        later: "Werken in het groen.",
        housing: "Doordeweeks op de boerderij tot het diploma.",
        stuck: "De indicatie stopt eerder dan de opleiding.",
        differently: "Vier maanden langer doordeweeks blijven.",
        gain: "Stijn haalt zijn diploma.",
        fallback: "Oom rijdt hem.",
        ..Words::default()
    }
    .write(story, "2026-05-25");
    story
        .grounds(
            "2026-05-25",
            &[(
                "Jeugdwet",
                "verlengde jeugdhulp",
                "Hulp afmaken die voor de achttiende begon.",
                "Vier maanden langer doordeweeks blijven is genoeg voor zijn diploma.",
                RoomAsked::Extension,
            )],
        )
        .contributions(
            "2026-05-25",
            &[("Stijn", "Werkt twee avonden mee op de boerderij", "Slapen dicht bij zijn opleiding")],
        )
        .costs("2026-05-25", vec![cost(Tailored, "Doordeweeks op de boerderij", (17, "weken"), 410, Payer::YouthCare)])
        .actions("2026-05-25", &[("Verlenging aanvragen", "Fadoua Amrani", "2026-06-10", false)])
        .offered("2026-05-28")
        .scheduled("2026-05-28", "2026-06-04")
        .discussed("2026-06-04", VoiceWay::AtTable, "")
        .youth_said("2026-06-04", YouthAnswer::Yes, "Top.")
        .round("2026-06-04")
        .all_agree("2026-06-04")
        .adopted("2026-06-04")
        .fulfilled("2026-06-12", "fadoua", CareOrder, "Bestelling 40302", None)
        .go("2026-06-15")
        .looked_back("2026-06-29", 9, "Gaat goed.", &[])
        .looked_back("2026-10-12", 9, "Diploma!", &[])
        .say(
            "2026-11-02",
            "ingrid",
            Prose::parse("Stijn heeft zijn diploma en een baan als hovenier. Hij woont bij zijn oom.").ok().map(
                |explanation| Command::Close {
                    reason: ClosedReason::Completed,
                    explanation,
                    in_order: LifeDomain::ALL.iter().copied().collect::<BTreeSet<_>>(),
                    handover: Prose::parse("Zijn oom, en het WIJ-team in de wijk als er vragen zijn.").ok(),
                    despite: None,
                },
            ),
        );
}
