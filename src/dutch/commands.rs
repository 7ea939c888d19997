//! The acts as people know them: the words in the address, on the button and above the page, who can do it, and what is
//! told afterwards.

use std::borrow::Cow;

use super::Dutch;
use crate::domain::case::Case;
use crate::domain::command::CommandKind::{self, *};

/// How an act is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// The word in the address.
    pub slug: &'static str,
    /// The words on the button.
    pub label: &'static str,
    /// The words above the page.
    pub title: &'static str,
    /// Who can do it, after "Dit kan".
    pub by: &'static str,
    /// What is told once it is done.
    pub done: &'static str,
}

const LEAD: &str = "de projectleider";
const MAKER_OR_LEAD: &str = "wie het signaal invult, of na het aanmelden de projectleider";
const SIGNALLER: &str = "de hulpverlener die signaleert";
const SUBMITTERS: &str = "de hulpverlener of de casemanager";
const WRITERS: &str = "de hulpverlener, de casemanager of de projectleider";
const RECORDERS: &str = "wie het vastlegde, zolang die bij de casus betrokken is, of de projectleider";
const OWNERS: &str = "de eigenaar van de randvoorwaarde, de vervanger, de casemanager of de projectleider";
const APPLICATION: &str = "alleen Casustafel zelf";

/// How each act is said.
#[must_use]
pub const fn said(kind: CommandKind) -> Said {
    let (slug, label, title, by, done) = match kind {
        AnswerChecklist => (
            "checklist",
            "Checklist invullen",
            "Checklist 18-/18+ invullen",
            "de hulpverlener of de contactpersoon van de aanbieder",
            "Uw antwoord is bewaard.",
        ),
        EditSignal => (
            "signaal-aanvullen",
            "Signaal aanvullen",
            "Signaal aanvullen",
            "de hulpverlener of de contactpersoon van de aanbieder",
            "Het signaal is bewaard.",
        ),
        SubmitSignal => (
            "aanmelden",
            "Aanmelden",
            "Signaal aanmelden",
            "de hulpverlener of de contactpersoon van de aanbieder",
            "Het signaal is aangemeld. De projectleider krijgt bericht.",
        ),
        AcceptSignal => (
            "in-behandeling",
            "In behandeling nemen",
            "Signaal in behandeling nemen",
            LEAD,
            "Het signaal is in behandeling genomen.",
        ),
        ReturnSignal => (
            "terug-met-vraag",
            "Terug met vraag",
            "Signaal terugsturen met een vraag",
            LEAD,
            "Het signaal is teruggestuurd met uw vraag.",
        ),
        DeclineSignal => (
            "niet-in-behandeling",
            "Niet in behandeling",
            "Signaal niet in behandeling nemen",
            LEAD,
            "Het signaal is niet in behandeling genomen. De casus is afgesloten.",
        ),
        ReportNoCaseManager => (
            "geen-casemanager",
            "Nog geen casemanager",
            "Melden dat er nog geen casemanager is",
            SIGNALLER,
            "Gemeld dat er nog geen casemanager is.",
        ),
        AskHelp => ("hulp-vragen", "Hulp vragen", "Hulp vragen bij deze casus", SIGNALLER, "Uw vraag is gesteld."),
        AssignCaseManager => (
            "casemanager-toewijzen",
            "Casemanager toewijzen",
            "Casemanager toewijzen",
            LEAD,
            "De casemanager is toegewezen.",
        ),
        WritePlan => {
            ("plan-schrijven", "Aan het plan schrijven", "Aan het plan schrijven", WRITERS, "De tekst is bewaard.")
        }
        RestoreVersion => (
            "versie-terugzetten",
            "Eerdere versie terugzetten",
            "Een eerdere versie terugzetten als nieuw concept",
            WRITERS,
            "Er is een nieuw concept, gemaakt van de eerdere versie. Het vorige concept blijft te lezen bij de versies.",
        ),
        OfferPlan => (
            "klaar-voor-de-tafel",
            "Klaar voor de tafel",
            "Het plan aanbieden aan de tafel",
            SUBMITTERS,
            "Het plan is klaar voor de tafel. De projectleider plant het in.",
        ),
        WithdrawOffer => (
            "terughalen",
            "Plan terughalen",
            "Het plan terughalen van de tafel",
            WRITERS,
            "Het plan is teruggehaald. U kunt er weer in schrijven.",
        ),
        Schedule => ("inplannen", "Inplannen", "Op een tafel zetten", LEAD, "De casus is ingepland."),
        Reschedule => (
            "verplaatsen",
            "Verplaatsen",
            "Naar een andere tafel verplaatsen",
            LEAD,
            "De casus staat op een andere tafel.",
        ),
        Invite => {
            ("uitnodigen", "Uitnodigen", "Iemand uitnodigen voor deze casus", LEAD, "De uitnodiging is verstuurd.")
        }
        Uninvite => (
            "uitnodiging-intrekken",
            "Uitnodiging intrekken",
            "Uitnodiging intrekken",
            LEAD,
            "De uitnodiging is ingetrokken.",
        ),
        RecordYouthVoice => (
            "inbreng-jongere",
            "Vastleggen hoe de jongere meedoet",
            "Hoe doet de jongere mee?",
            WRITERS,
            "Vastgelegd hoe de jongere meedoet.",
        ),
        OpenDiscussion => ("bespreken", "Bespreken", "Bespreking beginnen", LEAD, "De bespreking is begonnen."),
        OpenRound => (
            "ronde-openen",
            "Ronde openen",
            "Ronde openen",
            LEAD,
            "De ronde is open. Iedereen die meebeslist kan nu een standpunt geven.",
        ),
        TakePosition => (
            "standpunt",
            "Standpunt geven",
            "Standpunt geven",
            "wie meebeslist in deze ronde, of de vervanger",
            "Uw standpunt is bewaard.",
        ),
        CloseRound => {
            ("ronde-sluiten", "Ronde sluiten", "Ronde sluiten zonder vaststellen", LEAD, "De ronde is gesloten.")
        }
        EditTabledPlan => (
            "plan-aanpassen",
            "Aanpassen",
            "Het plan op tafel aanpassen",
            "de hulpverlener of de casemanager, en de projectleider als er een ronde open is",
            "Er is een nieuw concept. Alle standpunten op de vorige versie zijn vervallen.",
        ),
        RecordYouthAnswer => (
            "antwoord-jongere",
            "Antwoord van de jongere",
            "Antwoord van de jongere vastleggen",
            WRITERS,
            "Het antwoord van de jongere is vastgelegd.",
        ),
        ReplyToYouth => (
            "antwoord-aan-jongere",
            "Antwoord aan de jongere",
            "De jongere antwoord geven",
            LEAD,
            "Het antwoord aan de jongere is vastgelegd.",
        ),
        Adopt => (
            "vaststellen",
            "Vaststellen",
            "Het plan vaststellen",
            LEAD,
            "Het plan is vastgesteld. Nu regelen we de randvoorwaarden.",
        ),
        CarryOver => (
            "nog-geen-besluit",
            "Nog geen besluit",
            "Nog geen besluit: verder op een volgende tafel",
            LEAD,
            "De casus gaat verder op een volgende tafel.",
        ),
        Escalate => {
            ("opschalen", "Opschalen", "De casus opschalen", LEAD, "De casus is opgeschaald. De stap verandert niet.")
        }
        AwaitWriting => (
            "schriftelijk-afwachten",
            "Schriftelijk antwoord afwachten",
            "Wachten op een schriftelijk antwoord",
            LEAD,
            "De ronde blijft open voor schriftelijke antwoorden.",
        ),
        EndWaiting => (
            "wachten-beeindigen",
            "Wachten beëindigen",
            "Wachten op schriftelijke antwoorden beëindigen",
            APPLICATION,
            "Het wachten op schriftelijke antwoorden is voorbij.",
        ),
        MarkNotReached => (
            "niet-aan-toegekomen",
            "Niet aan toegekomen",
            "Niet aan toegekomen op deze tafel",
            LEAD,
            "De casus gaat terug naar de lijst voor een volgende tafel.",
        ),
        AddCondition => (
            "randvoorwaarde-toevoegen",
            "Randvoorwaarde toevoegen",
            "Randvoorwaarde toevoegen",
            "de casemanager of de projectleider",
            "De randvoorwaarde is toegevoegd.",
        ),
        AssignCondition => (
            "randvoorwaarde-overdragen",
            "Overdragen of vervanger kiezen",
            "Wie de randvoorwaarde regelt, en wie vervangt",
            "de eigenaar van de randvoorwaarde, de casemanager of de projectleider",
            "Vastgelegd wie de randvoorwaarde regelt.",
        ),
        RequestCondition => (
            "randvoorwaarde-aangevraagd",
            "Is aangevraagd",
            "Randvoorwaarde is aangevraagd",
            OWNERS,
            "De aanvraag is vastgelegd.",
        ),
        FulfilCondition => (
            "randvoorwaarde-geregeld",
            "Is geregeld",
            "Randvoorwaarde is geregeld",
            OWNERS,
            "De randvoorwaarde is vastgelegd als geregeld.",
        ),
        ConfirmCondition => (
            "randvoorwaarde-bevestigen",
            "Bevestigen",
            "Als tweede persoon bevestigen",
            "een kernlid, of de eigenaar van de randvoorwaarde of de vervanger, als die het niet zelf vastlegden",
            "U hebt de randvoorwaarde bevestigd.",
        ),
        ReopenCondition => (
            "randvoorwaarde-openzetten",
            "Weer openzetten",
            "Randvoorwaarde weer openzetten",
            OWNERS,
            "De randvoorwaarde staat weer open.",
        ),
        WaiveCondition => (
            "randvoorwaarde-niet-nodig",
            "Niet nodig",
            "Randvoorwaarde is niet nodig",
            LEAD,
            "Uw voorstel is vastgelegd. Het telt als een kernlid het bevestigt.",
        ),
        UnblockCondition => (
            "randvoorwaarde-niet-blokkerend",
            "Go hoeft niet te wachten",
            "De go hoeft niet op deze randvoorwaarde te wachten",
            LEAD,
            "Uw voorstel ligt klaar. De go hoeft niet te wachten zodra een kernlid het bevestigt.",
        ),
        CoverCondition => (
            "randvoorwaarde-onder-voorbehoud",
            "Onder voorbehoud",
            "Randvoorwaarde onder voorbehoud laten tellen",
            LEAD,
            "Uw voorstel voor een voorbehoud ligt klaar. Een kernlid moet het nog bevestigen.",
        ),
        RefuseCondition => (
            "randvoorwaarde-lukt-niet",
            "Lukt niet",
            "Randvoorwaarde lukt niet",
            OWNERS,
            "Vastgelegd dat het niet lukt. De projectleider zoekt een andere oplossing.",
        ),
        ReturnToTable => (
            "terug-naar-de-tafel",
            "Terug naar de tafel",
            "Het vastgestelde plan terug naar de tafel",
            LEAD,
            "Het plan gaat terug naar de tafel.",
        ),
        GiveGo => (
            "go-geven",
            "Go geven",
            "Go geven",
            "alleen de projectleider",
            "De go is gegeven. De aanbieder krijgt bericht.",
        ),
        WithholdGo => ("nog-geen-go", "Nog geen go", "Nog geen go geven", LEAD, "Vastgelegd waarom er nog geen go is."),
        RevokeGo => {
            ("go-intrekken", "Go intrekken", "Go intrekken", LEAD, "De go is ingetrokken. De aanbieder krijgt bericht.")
        }
        RecordMonitoring => (
            "terugkijken",
            "Terugkijken",
            "Vastleggen hoe het gaat",
            "wie bij de casus betrokken is: de hulpverlener, de casemanager, een kernlid of de projectleider",
            "Vastgelegd hoe het gaat.",
        ),
        Adjust => (
            "bijsturen",
            "Aanpassing vastleggen",
            "Vastleggen wat we bijsturen",
            "wie bij de casus betrokken is: de hulpverlener, de casemanager, een kernlid of de projectleider",
            "Vastgelegd wat we bijsturen.",
        ),
        CorrectRecord => (
            "terugblik-verbeteren",
            "Verbeteren",
            "Verbeteren wat er is vastgelegd",
            RECORDERS,
            "Het is verbeterd. Wat er eerst stond telt niet meer mee. Alleen wie het schreef en de projectleider lezen het nog.",
        ),
        WithdrawRecord => (
            "terugblik-intrekken",
            "Intrekken",
            "Intrekken wat er is vastgelegd",
            RECORDERS,
            "Het is ingetrokken en telt nergens meer mee. Alleen wie het schreef en de projectleider lezen het nog.",
        ),
        Retable => (
            "opnieuw-op-tafel",
            "Opnieuw op tafel",
            "De casus opnieuw op tafel brengen",
            LEAD,
            "De casus gaat opnieuw naar de tafel. Het huidige plan blijft gelden.",
        ),
        KeepPlan => (
            "plan-behouden",
            "Plan blijft zoals het is",
            "Het plan laten zoals het is",
            LEAD,
            "Het plan blijft zoals het is.",
        ),
        Withdraw => (
            "intrekken",
            "Casus intrekken",
            "De casus intrekken",
            "de hulpverlener samen met de jongere, of de projectleider",
            "De casus is ingetrokken.",
        ),
        Close => ("afsluiten", "Afsluiten", "De casus afsluiten", LEAD, "De casus is afgesloten."),
        Reopen => ("heropenen", "Heropenen", "De casus heropenen", LEAD, "De casus is heropend."),
        Pause => ("pauzeren", "Pauzeren", "De casus pauzeren", LEAD, "De casus is gepauzeerd."),
        Resume => ("hervatten", "Hervatten", "De casus hervatten", LEAD, "De casus is hervat."),
        SetUrgent => ("spoed", "Spoed", "De casus spoed geven", LEAD, "De casus heeft nu spoed."),
        ClearUrgent => ("geen-spoed", "Geen spoed meer", "De spoed eraf halen", LEAD, "De spoed is eraf."),
        WithdrawConsent => (
            "toestemming-ingetrokken",
            "Toestemming ingetrokken",
            "Vastleggen dat de jongere de toestemming intrekt",
            SUBMITTERS,
            "De ingetrokken toestemming is vastgelegd. De commissie ziet de casus niet meer.",
        ),
        RenewConsent => (
            "toestemming-opnieuw",
            "Toestemming opnieuw gegeven",
            "Nieuwe toestemming vastleggen",
            SUBMITTERS,
            "De nieuwe toestemming is vastgelegd.",
        ),
        AddOpenPoint => {
            ("punt-toevoegen", "Punt toevoegen", "Punt toevoegen dat iemand uitzoekt", LEAD, "Het punt is toegevoegd.")
        }
        ResolveOpenPoint => (
            "punt-beantwoorden",
            "Punt beantwoorden",
            "Openstaand punt beantwoorden",
            "wie het punt uitzoekt, of de projectleider",
            "Het punt is beantwoord.",
        ),
        AddCorrection => {
            ("aanvulling", "Aanvulling", "Aanvulling of verbetering toevoegen", LEAD, "De aanvulling is toegevoegd.")
        }
        ReplaceSignaller => (
            "hulpverlener-vervangen",
            "Hulpverlener vervangen",
            "Een andere hulpverlener aanwijzen",
            "de contactpersoon van de aanbieder of de projectleider",
            "De hulpverlener is vervangen.",
        ),
        CorrectBirthDate => (
            "geboortedatum-verbeteren",
            "Geboortedatum verbeteren",
            "Geboortedatum verbeteren",
            MAKER_OR_LEAD,
            "De geboortedatum is verbeterd. Alle dagen zijn opnieuw berekend.",
        ),
        CorrectFirstName => (
            "voornaam-verbeteren",
            "Voornaam verbeteren",
            "Voornaam verbeteren",
            MAKER_OR_LEAD,
            "De voornaam is verbeterd.",
        ),
        FollowConditions => (
            "randvoorwaarden-volgen",
            "Randvoorwaarden nalopen",
            "Randvoorwaarden nalopen",
            APPLICATION,
            "De stap is bijgewerkt.",
        ),
        FollowMeeting => (
            "bijeenkomst-volgen",
            "Bijeenkomst volgen",
            "Een wijziging van de bijeenkomst volgen",
            APPLICATION,
            "De casus volgt de bijeenkomst.",
        ),
    };
    Said { slug, label, title, by, done }
}

/// The words on the button that sends the form: what the act is called, or "Vastleggen" where that names its subject.
#[must_use]
pub const fn button(kind: CommandKind) -> &'static str {
    match kind {
        ReportNoCaseManager | RecordYouthVoice | RecordYouthAnswer | ReplyToYouth | AddCorrection | AssignCondition
        | RequestCondition | FulfilCondition | RefuseCondition | WithholdGo | RecordMonitoring | Adjust
        | WithdrawConsent | RenewConsent => "Vastleggen",
        WaiveCondition | UnblockCondition | CoverCondition => "Voorstellen",
        SetUrgent => "Spoed geven",
        ClearUrgent => "Spoed eraf halen",
        OpenDiscussion => "Bespreking beginnen",
        _ => said(kind).label,
    }
}

/// The same, as it is called for this case now: a changed text that is put on a table where the case is being discussed is no
/// beginning.
#[must_use]
pub fn said_of(kind: CommandKind, case: &Case) -> Said {
    match kind {
        OpenDiscussion if case.draft().is_some() && case.upcoming_item().is_some_and(|item| item.discussed) => Said {
            label: NEW_TEXT,
            title: "De nieuwe versie van het plan op tafel leggen",
            done: "De nieuwe versie ligt op tafel.",
            ..said(kind)
        },
        _ => said(kind),
    }
}

/// The words on the button that sends the form, as the act is called for this case now.
#[must_use]
pub fn button_of(kind: CommandKind, case: &Case) -> &'static str {
    let label = said_of(kind, case).label;
    if label == NEW_TEXT { label } else { button(kind) }
}

/// What beginning to discuss is called when it only puts a changed text on the table.
pub const NEW_TEXT: &str = "Nieuwe versie op tafel leggen";

impl Dutch for CommandKind {
    /// The words on the button.
    fn dutch(&self) -> Cow<'static, str> {
        Cow::Borrowed(said(*self).label)
    }
}

/// The act of a word in an address.
#[must_use]
pub fn of_slug(slug: &str) -> Option<CommandKind> {
    CommandKind::ALL.iter().copied().find(|kind| said(*kind).slug == slug)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dutch::assert_dutch;

    #[test]
    fn every_act_has_its_own_address_button_title_and_message() {
        let parts: [fn(Said) -> &'static str; 4] = [|s| s.slug, |s| s.label, |s| s.title, |s| s.done];
        for part in parts {
            let mut all: Vec<&str> = CommandKind::ALL.iter().map(|kind| part(said(*kind))).collect();
            all.sort_unstable();
            all.windows(2).for_each(|pair| assert_ne!(pair[0], pair[1]));
        }
        for kind in CommandKind::ALL {
            let Said { slug, label, title, by, done } = said(*kind);
            assert!(slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{slug}");
            assert_eq!(of_slug(slug), Some(*kind));
            [label, title, by, done, button(*kind)].iter().for_each(|words| assert_dutch(words));
            assert!(done.ends_with('.'), "{done}");
            assert!(!label.ends_with('.') && label.chars().count() <= 40, "{label}");
        }
        assert_eq!(of_slug("give_go"), None);
    }
}
