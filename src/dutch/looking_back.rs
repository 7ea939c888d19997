//! What slipped since the look before, in words that open the conversation at the table.

use super::{Dutch, list, lower, sentence};
use crate::domain::again::TakenOver;
use crate::domain::case::{Case, Ending, Moment};
use crate::domain::looking_back::{Seer, Slip, Slipped, Steady};

/// Until when what slipped asks for something.
pub const OPEN_UNTIL: &str = "Dit blijft hier staan tot het weer beter gaat, tot de casemanager of de projectleider vastlegt wat we \
                              bijsturen, of tot de casus opnieuw op tafel komt.";

/// What slipped, in one text.
#[must_use]
pub fn slipped(slipped: &Slipped) -> String {
    slipped_lines(slipped).join("\n")
}

/// "Wonen: van op orde naar kwetsbaar, volgens de jongere." and the scores that fell, line by line.
#[must_use]
pub fn slipped_lines(slipped: &Slipped) -> Vec<String> {
    let broken = slipped.broken.iter().map(|what| {
        match what {
            Steady::Helper => "De hulpverlener is niet dezelfde gebleven.",
            Steady::Place => "De woonplek is niet dezelfde gebleven.",
            Steady::Income => "Er is niet steeds inkomen geweest.",
        }
        .to_owned()
    });
    let mut lines: Vec<String> = broken.chain(slipped.areas.iter().map(area)).collect();
    lines.extend(
        slipped
            .progress
            .map(|(before, now)| format!("Ben ik ermee opgeschoten? De jongere geeft een {now}, eerder een {before}.")),
    );
    lines.extend(slipped.safety.map(|(before, now)| format!("Veiligheid: een {now}, eerder een {before}.")));
    lines
}

/// Why a moment was planned, and for one before something ends what that is.
#[must_use]
pub fn moment(case: &Case, moment: &Moment) -> String {
    let ends: Vec<String> = moment
        .ends
        .iter()
        .filter_map(|end| match end {
            Ending::Condition(number) => case.condition(*number).map(|condition| condition.what.to_string()),
            Ending::Area(domain) => Some(lower(&domain.dutch())),
        })
        .collect();
    let kind = moment.kind.dutch();
    if ends.is_empty() { kind.into_owned() } else { format!("{kind}: {}", list(&ends)) }
}

/// What a new plan took over and lies in the past: what runs is said, the rest is asked.
#[must_use]
pub fn taken_over(one: &TakenOver) -> String {
    let day = super::dates::date_without_weekday;
    match one {
        TakenOver::Runs { domain, what, since } => {
            format!("{what} ({}): loopt al sinds {}.", lower(&domain.dutch()), day(*since))
        }
        TakenOver::Ended { domain, what, until } => {
            format!("{what} ({}): liep tot en met {}. Is daarna iets nodig?", lower(&domain.dutch()), day(*until))
        }
        TakenOver::Arranged { what } => {
            format!("{what}: is geregeld voor het plan dat nu geldt. Moet het opnieuw geregeld worden?")
        }
        TakenOver::NotArranged { what, by } => {
            format!("{what}: zou op {} geregeld zijn. Is het nog nodig, en wanneer?", day(*by))
        }
        TakenOver::Due { what, by } => format!("{what}: zou op {} gedaan zijn. Is dat gelukt?", day(*by)),
    }
}

fn area(slip: &Slip) -> String {
    let who = match slip.seer {
        Seer::Youth => "de jongere",
        Seer::Professional => "wie helpt",
    };
    let (domain, to) = (sentence(&slip.domain.dutch()), lower(&slip.to.dutch()));
    match slip.from {
        Some(from) => format!("{domain}: van {} naar {to}, volgens {who}.", lower(&from.dutch())),
        None => format!("{domain}: {to}, volgens {who}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::Light;
    use crate::domain::role::LifeDomain;

    #[test]
    fn what_slipped_reads_line_by_line() {
        let slip = |seer, from| Slip { domain: LifeDomain::Housing, seer, from, to: Light::Fragile };
        let told = slipped(&Slipped {
            broken: vec![Steady::Place],
            areas: vec![slip(Seer::Youth, Some(Light::InOrder)), slip(Seer::Professional, None)],
            progress: Some((7, 4)),
            safety: None,
        });
        let expected = "De woonplek is niet dezelfde gebleven.\nWonen: van op orde naar kwetsbaar, volgens de jongere.\nWonen: kwetsbaar, volgens wie helpt.\n\
                        Ben ik ermee opgeschoten? De jongere geeft een 4, eerder een 7.";
        assert_eq!(told, expected);
        assert_eq!(slipped(&Slipped::default()), "");
    }
}
