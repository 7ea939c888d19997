//! What a meeting decided about each of its cases, as it is kept: in words that stay as they were. What happens later is added
//! with its date.

use serde::{Deserialize, Serialize};

use super::case::Case;
use super::event::Event;
use super::ids::MeetingId;
use super::meeting::ItemOutcome;
use super::round::RoundEnd;

/// What was decided about one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// How the item ended.
    pub outcome: Option<ItemOutcome>,
    /// The decision in one sentence.
    pub decision: String,
    /// What the youth said of the text that lay before everybody.
    pub youth: Option<String>,
    /// The rounds of the meeting before the last one; lists of before they were kept have none.
    #[serde(default)]
    pub earlier: Vec<AskedRound>,
    /// The last round of the meeting.
    pub round: Option<AskedRound>,
    /// What must be arranged first, by whom and when.
    pub conditions: Vec<String>,
    /// Who does what, and by when.
    pub actions: Vec<String>,
    /// What must be found out.
    pub points: Vec<Point>,
}

/// A round with what each seat said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedRound {
    /// Its number in the case.
    pub number: u32,
    /// The version it was about.
    pub version: u32,
    /// How it ended, when another one followed.
    #[serde(default)]
    pub ended: Option<String>,
    /// The seats, in the order in which domains are named everywhere.
    pub seats: Vec<Said>,
}

/// What a seat said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The domain.
    pub domain: String,
    /// Who, and for whom.
    pub person: String,
    /// The stance as it is stored; nothing was said while there is none.
    pub stance: Option<String>,
    /// The question, the reason, or what would make them agree.
    pub text: Option<String>,
}

/// A point to find out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// Its number in the case.
    pub number: u32,
    /// What, who and by when, with the answer if there was one.
    pub words: String,
}

impl Decision {
    /// Whether the text it was about is the one that was adopted in that round, here or in writing afterwards.
    #[must_use]
    pub fn is_adopted(&self, case: &Case) -> bool {
        let Some(asked) = &self.round else { return false };
        case.rounds.iter().any(|round| round.number == asked.number && round.end == Some(RoundEnd::Adopted))
    }

    /// Whether that belongs on the list as a dated addition, when it happened after the list was closed.
    #[must_use]
    pub fn is_added_by(&self, event: &Event, meeting: MeetingId) -> bool {
        let of_round = |number: u32| self.round.as_ref().is_some_and(|round| round.number == number);
        match event {
            Event::CorrectionAdded { meeting: about, .. } => *about == Some(meeting),
            Event::PositionTaken { round, .. } | Event::PlanAdopted { round, .. } => of_round(*round),
            Event::RoundClosed { round, end } => of_round(*round) && *end != RoundEnd::Adopted,
            Event::YouthAnswered { version, .. } => {
                self.round.as_ref().is_some_and(|round| round.version == *version)
                    && self.outcome == Some(ItemOutcome::AwaitingWriting)
            }
            Event::OpenPointResolved { point, .. } => self.points.iter().any(|listed| listed.number == *point),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::text::Prose;

    #[test]
    fn an_addition_belongs_to_the_list_it_was_made_for() {
        let (here, there) = (MeetingId(Uuid::from_u128(1)), MeetingId(Uuid::from_u128(2)));
        let list = Decision {
            outcome: Some(ItemOutcome::CarriedOver),
            decision: String::new(),
            youth: None,
            earlier: vec![],
            round: Some(AskedRound { number: 1, version: 1, ended: None, seats: vec![] }),
            conditions: vec![],
            actions: vec![],
            points: vec![Point { number: 3, words: String::new() }],
        };
        let text = Prose::parse("Het was de Oosterweg.").unwrap();
        let added = |meeting| Event::CorrectionAdded { text: text.clone(), meeting };
        assert!(list.is_added_by(&added(Some(here)), here));
        assert!(!list.is_added_by(&added(Some(there)), here) && !list.is_added_by(&added(None), here));
        let closed = |round| Event::RoundClosed { round, end: RoundEnd::CarriedOver };
        assert!(list.is_added_by(&closed(1), here) && !list.is_added_by(&closed(2), here));
        let answered = |point| Event::OpenPointResolved { point, answer: text.clone() };
        assert!(list.is_added_by(&answered(3), here) && !list.is_added_by(&answered(4), here));
    }
}
