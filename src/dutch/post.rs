//! What letters and messages say: that something waits, never about whom. Subjects hold no accents, so that every mail program
//! shows them as they are.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use super::Dutch;
use super::dates::moment;
use crate::domain::appointment::Method;
use crate::domain::notice::NoticeKind;
use crate::post::Problem;

/// The subject of a letter that says that something waits.
pub const SOMETHING_WAITS: &str = "Er staat iets voor u klaar";
/// The name of an appointment in a calendar.
pub const APPOINTMENT: &str = "Casustafel";

impl Dutch for NoticeKind {
    fn dutch(&self) -> Cow<'static, str> {
        match self {
            Self::SignalSubmitted => "Er is een nieuw signaal.",
            Self::SignalJudged => "De projectleider heeft naar een signaal van u gekeken.",
            Self::HelpAsked => "Iemand vraagt uw hulp bij een casus.",
            Self::CaseManagerAssigned => "Een casus heeft een casemanager gekregen.",
            Self::PlanOffered => "Een plan is klaar voor de tafel.",
            Self::Scheduled => "Een casus staat op een tafel, of op een andere dan eerst.",
            Self::TakenOffAgenda => "Een casus is van de agenda gehaald.",
            Self::Invited => "U bent uitgenodigd om over een casus mee te praten.",
            Self::Uninvited => "Een uitnodiging voor u is ingetrokken.",
            Self::NamedDeputy => "U vervangt iemand aan de tafel.",
            Self::RoundOpened => "Er is een ronde open: u kunt uw standpunt geven.",
            Self::RoundClosed => "Een ronde is gesloten zonder besluit.",
            Self::AnswerAwaited => "We wachten op uw schriftelijke standpunt.",
            Self::PlanAdopted => "Een plan is vastgesteld: u kunt het besluit lezen, met een brief voor de jongere.",
            Self::BackToTable => "Een plan gaat terug naar de tafel.",
            Self::ConditionToArrange => "Er is een randvoorwaarde die u regelt.",
            Self::ConditionAssigned => "U regelt een randvoorwaarde, of u bent er vervanger voor.",
            Self::ConditionToConfirm => "Er is een randvoorwaarde die een kernlid moet bevestigen.",
            Self::ConditionRefused => "Een randvoorwaarde lukt niet.",
            Self::ReadyForGo => "Alles voor de go is geregeld: u kunt de go geven.",
            Self::GoGiven => "De go is gegeven.",
            Self::GoWithheld => "De go wacht nog ergens op.",
            Self::GoRevoked => "Een go is ingetrokken.",
            Self::OpenPoint => "Er is een openstaand punt dat u uitzoekt.",
            Self::ConsentWithdrawn => "Een jongere heeft de toestemming ingetrokken.",
            Self::SignallerReplaced => "Een casus heeft een andere hulpverlener.",
            Self::SuccessorNeeded => "Voor een casus is een opvolger nodig.",
            Self::Slipped => "Bij het terugkijken gaat iets minder dan de vorige keer.",
            Self::LookBackChanged => "Een terugblik is verbeterd of ingetrokken.",
            Self::CaseTurned => "Een casus komt opnieuw op tafel, of het plan blijft zoals het is.",
            Self::CaseEnded => "Een casus is gesloten of weer geopend.",
            Self::AccountToConfirm => "Een account wacht op uw bevestiging.",
            Self::AccountJudged => "Een account dat u aanvroeg is bevestigd of geweigerd.",
            Self::MeetingMoved => "Een bijeenkomst van de tafel is verplaatst.",
            Self::MeetingCancelled => "Een bijeenkomst van de tafel gaat niet door.",
            Self::MailFailed => "Een mail is niet aangekomen.",
            Self::SignInSpray => "Vanaf één netwerk is met veel accounts geprobeerd binnen te komen.",
            Self::ConditionNear => "Over een paar dagen moet een randvoorwaarde geregeld zijn die u regelt.",
            Self::ConditionToday => "Vandaag moet een randvoorwaarde geregeld zijn die u regelt.",
            Self::ConditionLate => "De dag is voorbij waarop een randvoorwaarde geregeld moest zijn.",
            Self::ProofEndsSoon => "Over twee weken of eerder loopt een bewijs of garantie bij een randvoorwaarde af.",
            Self::ProofEndsToday => "Vandaag loopt een bewijs of garantie bij een randvoorwaarde af.",
            Self::ProofEnded => "Een bewijs of garantie bij een randvoorwaarde is verlopen.",
            Self::PointNear => "Over een paar dagen moet een openstaand punt zijn uitgezocht.",
            Self::PointToday => "Vandaag moet een openstaand punt zijn uitgezocht.",
            Self::PointLate => "De dag is voorbij waarop een openstaand punt uitgezocht moest zijn.",
            Self::LookBackNear => "Over een paar dagen kijkt u terug met een jongere.",
            Self::LookBackToday => "Vandaag kijkt u terug met een jongere.",
            Self::LookBackLate => "De dag is voorbij waarop met een jongere zou worden teruggekeken.",
            Self::SearchToday => "Vandaag zou er een casemanager gevonden moeten zijn.",
            Self::SearchLate => "Er is nog geen casemanager gevonden en de dag is voorbij.",
            Self::ReviewToday => "Vandaag kijkt u opnieuw naar een casus die stilligt of wacht.",
            Self::ReviewLate => "De dag is voorbij waarop u opnieuw naar een casus zou kijken.",
            Self::AnswerToday => "Vandaag is de laatste dag voor uw schriftelijke standpunt.",
            Self::TableDayNear => "Over twee weken of eerder is de laatste veilige tafeldag van een casus.",
            Self::TableDayToday => "Vandaag is de laatste veilige tafeldag van een casus.",
            Self::TableDayLate => "De laatste veilige tafeldag van een casus is voorbij.",
            Self::GoDayNear => "Een jongere wordt binnenkort 18 en heeft nog geen go.",
            Self::GoDayToday => "Een jongere wordt over twee weken 18 en heeft nog geen go.",
            Self::GoDayLate => "Een jongere wordt binnen twee weken 18, of is dat al, en heeft nog geen go.",
            Self::NobodyToRemind => "Van een afgesproken dag kan niemand een herinnering krijgen.",
        }
        .into()
    }
}

/// When the table sits that a message is about.
#[must_use]
pub fn table_of(kind: NoticeKind, at: DateTime<Utc>) -> String {
    let when = moment(at);
    match kind {
        NoticeKind::MeetingMoved => format!("Nu op {when}."),
        NoticeKind::MeetingCancelled => format!("Het ging om de tafel van {when}."),
        _ => format!("Het gaat om de tafel van {when}."),
    }
}

impl Dutch for Problem {
    fn dutch(&self) -> Cow<'static, str> {
        match self {
            Self::Unreachable => "De mailserver was niet te bereiken.".into(),
            Self::TimedOut => "De mailserver antwoordde niet op tijd.".into(),
            Self::NotSealed => "De verbinding met de mailserver was niet te beveiligen.".into(),
            Self::NotLetIn(None) => "De mailserver liet de casustafel niet binnen.".into(),
            Self::NotLetIn(Some(code)) => format!(
                "De mailserver liet de casustafel niet binnen: de naam of het wachtwoord klopt niet (code {code})."
            )
            .into(),
            Self::Put(None) => "De mailserver kon de mail nog niet aannemen.".into(),
            Self::Put(Some(code)) => format!("De mailserver kon de mail nog niet aannemen (code {code}).").into(),
            Self::Refused(None) => "De mailserver weigerde de mail.".into(),
            Self::Refused(Some(code)) => format!("De mailserver weigerde de mail (code {code}).").into(),
            Self::Unwritable => "Met dit e-mailadres is geen mail te maken.".into(),
        }
    }
}

/// Where an appointment sends its reader.
#[must_use]
pub fn read_more(page: &str) -> String {
    format!("De agenda staat in de casustafel: {page}")
}

/// The subject of a letter with an entry for the calendar.
#[must_use]
pub const fn appointment_subject(method: Method, sequence: i32) -> &'static str {
    match (method, sequence) {
        (Method::Request, 0) => "Uitnodiging voor de casustafel",
        (Method::Request, _) => "De afspraak voor de casustafel is gewijzigd",
        (Method::Cancel, _) => "De afspraak voor de casustafel vervalt",
    }
}

/// What a letter says about an appointment.
#[must_use]
pub fn appointment(method: Method, sequence: i32, starts_at: DateTime<Utc>) -> String {
    let when = moment(starts_at);
    match (method, sequence) {
        (Method::Request, 0) => {
            format!("U wordt verwacht bij de casustafel op {when}. De afspraak voor uw agenda zit bij deze mail.")
        }
        (Method::Request, _) => {
            format!(
                "De afspraak voor de casustafel is gewijzigd. U wordt verwacht op {when}. De nieuwe afspraak zit bij deze mail."
            )
        }
        (Method::Cancel, _) => {
            format!("De afspraak voor de casustafel op {when} vervalt. Uw agenda kan hem met deze mail weghalen.")
        }
    }
}

/// The text of a letter: what kind of things wait, and where.
#[must_use]
pub fn letter(appointment: Option<&str>, kinds: &[NoticeKind], link: &str) -> String {
    let mut text = "Goedendag,\n\n".to_owned();
    if let Some(appointment) = appointment {
        text.push_str(&format!("{appointment}\n\n"));
    }
    if !kinds.is_empty() {
        text.push_str("Er staat iets voor u klaar in de casustafel:\n\n");
        let mut kinds = kinds.to_vec();
        kinds.sort();
        kinds.dedup();
        for kind in kinds {
            text.push_str(&format!("- {}\n", kind.dutch()));
        }
        text.push('\n');
    }
    text.push_str(&format!("U leest het hier:\n{link}\n\n"));
    text.push_str("In deze mail staat met opzet niet over wie het gaat.\nU kunt deze mail niet beantwoorden.\n");
    text
}

/// The subject of a letter with the link of an account.
pub const ACCOUNT_SUBJECT: &str = "Uw toegang tot de casustafel";

/// The text of a letter with the link of an account.
#[must_use]
pub fn account_letter(link: &str) -> String {
    format!(
        "Goedendag,\n\n\
         Met de link hieronder kiest u een wachtwoord voor de casustafel. Daarna stelt u een code op uw telefoon in.\n\n\
         {link}\n\n\
         De link werkt één keer en drie dagen lang. Hij is alleen voor u: stuur deze mail niet door.\n\
         Verwachtte u deze mail niet? Gebruik de link dan niet, en vraag het na bij de beheerder.\n\n\
         U kunt deze mail niet beantwoorden.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dutch::assert_dutch;

    #[test]
    fn every_kind_of_message_is_one_sentence() {
        for kind in NoticeKind::ALL {
            let said = kind.dutch();
            assert_dutch(&said);
            assert!(said.ends_with('.') && said.matches('.').count() == 1, "{said}");
        }
    }

    #[test]
    fn a_subject_is_plain_letters() {
        let appointments = Method::ALL.iter().flat_map(|method| (0..2).map(|at| appointment_subject(*method, at)));
        for subject in appointments.chain([SOMETHING_WAITS, ACCOUNT_SUBJECT]) {
            assert_dutch(subject);
            assert!(subject.is_ascii(), "{subject}");
        }
    }

    #[test]
    fn a_letter_says_each_thing_once_and_where_to_read_it() {
        let text =
            letter(None, &[NoticeKind::GoGiven, NoticeKind::Scheduled, NoticeKind::GoGiven], "https://x/berichten");
        assert_eq!(text.matches("De go is gegeven.").count(), 1);
        assert!(text.contains("\nhttps://x/berichten\n"));
    }

    #[test]
    fn what_was_the_matter_is_said_in_a_sentence() {
        for problem in Problem::EXAMPLES {
            assert_dutch(&problem.dutch());
        }
    }
}
