//! What is said at the table and about its meetings: which time a case is discussed, how a round stands, and what became
//! of a position on a text that changed.

use std::borrow::Cow;

use super::Dutch;
use super::numbers::count;
use crate::domain::case::YouthAnswer;
use crate::domain::round::{Round, RoundEnd, Stance, Standing};

/// "eerste", "tweede", "derde", "4e".
#[must_use]
pub fn ordinal(number: u32) -> Cow<'static, str> {
    match number {
        1 => "eerste".into(),
        2 => "tweede".into(),
        3 => "derde".into(),
        number => format!("{number}e").into(),
    }
}

/// How many of a round's seats answered: "4 van de 6 hebben een standpunt gegeven".
#[must_use]
pub fn answered(answers: usize, seats: usize) -> String {
    let verb = if answers == 1 { "heeft" } else { "hebben" };
    format!("{answers} van de {seats} {verb} een standpunt gegeven.")
}

/// What the room reads of a round: how many answered, or how it ended, and never who said what.
#[must_use]
pub fn in_the_room(ended: Option<RoundEnd>, answers: usize, seats: usize) -> String {
    match ended {
        None => answered(answers, seats),
        Some(RoundEnd::Adopted) => "Iedereen is akkoord. Het plan is vastgesteld.".to_owned(),
        Some(RoundEnd::PlanEdited) => "De standpunten zijn vervallen: het plan wordt aangepast.".to_owned(),
        Some(RoundEnd::SeatsChanged) => "De standpunten zijn vervallen: er beslist iemand anders mee.".to_owned(),
        Some(_) => "De ronde is gesloten, zonder besluit.".to_owned(),
    }
}

/// What the room reads of the youth's answer.
#[must_use]
pub fn youth_answered(answer: YouthAnswer) -> &'static str {
    match answer {
        YouthAnswer::Yes => "De jongere zegt: ja.",
        YouthAnswer::NotYet => "De jongere zegt: nog niet.",
        YouthAnswer::No => "De jongere zegt: nee.",
    }
}

/// What a standing means, for everybody at the table.
#[must_use]
pub fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Unanimous => "Iedereen die meebeslist, is akkoord. De projectleider kan het plan vaststellen.",
        Standing::Incomplete => {
            "Nog niet iedereen heeft een standpunt gegeven. Pas daarna kan het plan worden vastgesteld."
        }
        Standing::Divided => {
            "Niet iedereen is akkoord. Zonder unanimiteit wordt het plan niet vastgesteld; bespreek wat er nodig is."
        }
        Standing::TooFew => {
            "Niemand heeft bezwaar, maar minstens twee mensen moeten akkoord zijn, en Jeugd en Beschermd Wonen moeten meebeslissen."
        }
    }
}

/// Why a position counts no more, for who gave it, when a round ended other than by a decision.
#[must_use]
pub fn lapsed(end: RoundEnd) -> Option<&'static str> {
    match end {
        RoundEnd::PlanEdited => Some("Uw standpunt is vervallen, want het plan wordt aangepast."),
        RoundEnd::SeatsChanged => Some("Uw standpunt is vervallen, want er beslissen andere mensen mee."),
        RoundEnd::ConsentWithdrawn => Some("Uw standpunt is vervallen, want de toestemming is ingetrokken."),
        RoundEnd::Adopted | RoundEnd::ClosedByLead | RoundEnd::CarriedOver | RoundEnd::CaseLeft => None,
    }
}

/// What somebody said with a position, in one text.
#[must_use]
pub fn said_with(stance: &Stance) -> Option<String> {
    match stance {
        Stance::Agree => None,
        Stance::NotYet { question } => Some(question.to_string()),
        Stance::Disagree { domain, reason, would_agree } => {
            Some(format!("Over {}: {reason}\nWel akkoord als: {would_agree}", domain.dutch()))
        }
        Stance::NotInvolved { reason } => Some(reason.to_string()),
    }
}

/// Why a position on that version was not kept, from what became of its round and which version is on the table now.
#[must_use]
pub fn text_changed(read: u32, round: Option<&Round>, now: Option<&Round>) -> String {
    let why = match round.and_then(|round| round.end) {
        Some(end) => format!("De ronde over versie {read} is voorbij: {}.", super::lower(&end.dutch())),
        None => format!("Versie {read} ligt niet meer voor."),
    };
    match now {
        Some(open) if open.version == read => {
            format!(
                "{why} Er is een nieuwe ronde over dezelfde tekst. Lees na wat er staat en geef uw standpunt opnieuw."
            )
        }
        Some(open) => {
            format!("{why} Nu ligt versie {} voor. Lees wat er veranderd is en geef dan uw standpunt.", open.version)
        }
        None => format!(
            "{why} Er is nu geen ronde open. Zodra de projectleider een nieuwe opent, kunt u weer een standpunt geven."
        ),
    }
}

/// How many items an agenda has.
#[must_use]
pub fn items(number: i64) -> String {
    if number == 0 { "nog geen casussen".to_owned() } else { count(number, "casus", "casussen") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plan::Digest;

    fn round(version: u32, end: Option<RoundEnd>) -> Round {
        Round {
            number: version,
            version,
            hash: Digest::of("plan"),
            meeting: None,
            seats: vec![],
            positions: vec![],
            opened_at: chrono::DateTime::UNIX_EPOCH,
            awaiting_until: None,
            end,
        }
    }

    #[test]
    fn somebody_who_answered_on_an_old_text_reads_what_happened_and_what_to_do() {
        let ended = round(1, Some(RoundEnd::PlanEdited));
        assert_eq!(
            text_changed(1, Some(&ended), Some(&round(2, None))),
            "De ronde over versie 1 is voorbij: gesloten omdat het plan is aangepast. Nu ligt versie 2 voor. Lees wat er veranderd is en geef dan uw standpunt."
        );
        assert!(text_changed(1, Some(&ended), None).ends_with("kunt u weer een standpunt geven."));
        assert!(text_changed(1, Some(&ended), Some(&round(1, None))).contains("dezelfde tekst"));
    }

    #[test]
    fn numbers_are_said_as_people_say_them() {
        assert_eq!(ordinal(3), "derde");
        assert_eq!(ordinal(4), "4e");
        assert_eq!(answered(1, 6), "1 van de 6 heeft een standpunt gegeven.");
        assert_eq!(items(0), "nog geen casussen");
        assert_eq!(items(1), "1 casus");
    }
}
