//! Who is told what, in words: what happens, and the parts people play in it.

use std::borrow::Cow;

use super::Dutch;
use crate::domain::due::{Matter, Step};
use crate::domain::notice::{Happening, Part};

impl Dutch for Happening {
    fn dutch(&self) -> Cow<'static, str> {
        match self {
            Self::SignalSubmitted => "Een signaal wordt aangemeld",
            Self::SignalAccepted => "Een signaal wordt in behandeling genomen",
            Self::SignalReturned => "Een signaal gaat terug met een vraag",
            Self::SignalDeclined => "Een signaal wordt niet in behandeling genomen",
            Self::NoCaseManager => "Er is nog geen casemanager",
            Self::AdviceAsked => "Iemand vraagt een adviseur om hulp",
            Self::HelpAsked => "Iemand vraagt de projectleider om hulp",
            Self::CaseManagerAssigned => "Een casemanager wordt toegewezen",
            Self::PlanOffered => "Een plan is klaar voor de tafel",
            Self::OfferWithdrawn => "Een plan gaat terug van de tafel",
            Self::Scheduled => "Een casus komt op een tafel, of op een andere dag",
            Self::NotReached => "Een casus komt op de tafel niet aan bod, of de tafel vervalt",
            Self::Invited => "Iemand wordt uitgenodigd",
            Self::Uninvited => "Een uitnodiging wordt ingetrokken",
            Self::DeputyNamed => "Iemand wordt vervanger aan de tafel",
            Self::RoundOpened => "Een ronde gaat open",
            Self::RoundClosed => "Een ronde sluit zonder besluit",
            Self::AnswersAwaited => "Er wordt op schriftelijke standpunten gewacht",
            Self::PlanAdopted => "Een plan wordt vastgesteld",
            Self::ReturnedToTable => "Een plan gaat terug naar de tafel",
            Self::ConditionAdded => "Er komt een randvoorwaarde bij",
            Self::ConditionAssigned => "Een randvoorwaarde krijgt een andere eigenaar of vervanger",
            Self::ConditionToConfirm => "Een randvoorwaarde wacht op een tweede persoon",
            Self::ConditionRefused => "Een randvoorwaarde lukt niet",
            Self::ReadyForGo => "Alles voor de go is geregeld",
            Self::OpenPointAdded => "Er komt een openstaand punt bij",
            Self::GoGiven => "De go wordt gegeven",
            Self::GoWithheld => "De go wacht",
            Self::GoRevoked => "De go wordt ingetrokken",
            Self::ConsentWithdrawn => "Een jongere trekt de toestemming in",
            Self::SignallerReplaced => "Een andere hulpverlener neemt het over",
            Self::Slipped => "Bij het terugkijken gaat iets minder dan de vorige keer",
            Self::LookBackChanged => "Een terugblik waarbij iets minder ging wordt verbeterd of ingetrokken",
            Self::CaseTurned => "Een casus komt opnieuw op tafel, of het plan blijft",
            Self::CaseEnded => "Een casus wordt ingetrokken of afgesloten",
            Self::CaseReopened => "Een casus wordt heropend",
            Self::MeetingMoved => "Een bijeenkomst van de tafel wordt verplaatst",
            Self::MeetingCancelled => "Een bijeenkomst van de tafel vervalt",
            Self::AccountLeaves => "Iemand met lopende casussen vertrekt of krijgt een andere rol",
            Self::AccountAsked => "Een account wacht op een tweede persoon",
            Self::AccountJudged => "Een account wordt bevestigd of geweigerd",
            Self::MailFailed => "Een mail komt niet aan",
            Self::SignInSpray => "Iemand probeert met veel accounts binnen te komen",
        }
        .into()
    }
}

impl Dutch for Part {
    fn dutch(&self) -> Cow<'static, str> {
        match self {
            Self::Signaller => "hulpverlener",
            Self::FormerSignaller => "vorige hulpverlener",
            Self::CaseManager => "casemanager",
            Self::Invitees => "genodigden",
            Self::Invitee => "wie het aangaat",
            Self::Core => "kernleden",
            Self::Deciders => "wie meebeslist, en de vervangers",
            Self::Members => "wie meebeslist",
            Self::Silent => "wie nog niet antwoordde, en de vervanger",
            Self::Deputy => "vervanger",
            Self::Owner => "wie het regelt of uitzoekt",
            Self::Advisor => "adviseur die gevraagd is",
            Self::Leads => "projectleiders",
            Self::Contacts => "contactpersonen van de aanbieders",
            Self::Second => "wie het account mag bevestigen",
            Self::Asker => "wie het account aanvroeg",
            Self::Office => "beheerders",
            Self::Privacy => "privacyfunctionarissen",
            Self::Youth => "jongere, met een brief die de hulpverlener geeft",
        }
        .into()
    }
}

impl Dutch for Matter {
    fn dutch(&self) -> Cow<'static, str> {
        match self {
            Self::Condition => "Een randvoorwaarde wordt verwacht",
            Self::Proof => "Een bewijs of garantie loopt af",
            Self::Point => "Een openstaand punt moet zijn uitgezocht",
            Self::LookBack => "Er wordt teruggekeken met de jongere",
            Self::Search => "Er moet een casemanager zijn",
            Self::Review => "Een casus die stilligt of wacht wordt opnieuw bekeken",
            Self::Answer => "Een schriftelijk standpunt kan nog",
            Self::TableDay => "De laatste veilige tafeldag",
            Self::GoDay => "Twee weken voor de 18e verjaardag, zonder go",
        }
        .into()
    }
}

/// When people are reminded of a thing: "3 dagen ervoor".
#[must_use]
pub fn step_of(matter: Matter, step: Step) -> String {
    match (step, matter.ahead()) {
        (Step::Ahead, Some(days)) => format!("{days} dagen ervoor"),
        (Step::Ahead, None) => "ervoor".to_owned(),
        (Step::OnTheDay, _) => "op de dag zelf".to_owned(),
        (Step::Overdue, _) => "als de dag voorbij is".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dutch::assert_dutch;

    #[test]
    fn everything_that_is_told_has_words_of_its_own() {
        let happenings = Happening::ALL.iter().map(|happening| happening.dutch());
        let all = happenings
            .chain(Part::ALL.iter().map(|part| part.dutch()))
            .chain(Matter::ALL.iter().map(|matter| matter.dutch()));
        let mut said: Vec<String> = all.map(Cow::into_owned).collect();
        said.iter().for_each(|words| assert_dutch(words));
        let many = said.len();
        said.sort();
        said.dedup();
        assert_eq!(said.len(), many);
    }
}
