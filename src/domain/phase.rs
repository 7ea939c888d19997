//! The eight steps of a case, and the end.

use serde::{Deserialize, Serialize};

use super::role::words;

/// Where the procedure of a case stands. A case stands in exactly one phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// 1 Signaleren.
    Signalling,
    /// 2 Aangemeld.
    Submitted,
    /// 3 Toekomstplan maken.
    Planning,
    /// 4 Inplannen.
    Scheduling,
    /// 5 Bespreken en vaststellen.
    AtTable,
    /// 6 Randvoorwaarden regelen.
    Arranging,
    /// 7 Go.
    AwaitingGo,
    /// 8 Monitoren en bijsturen.
    Monitoring,
    /// Afgesloten.
    Closed(ClosedReason),
}

words!(
    /// Why a case was closed.
    ClosedReason {
        /// Niet in behandeling genomen.
        OutOfScope = "out_of_scope",
        /// Ingetrokken.
        Withdrawn = "withdrawn",
        /// Klaar.
        Completed = "completed",
        /// Leeftijdsgrens bereikt.
        Age = "age",
        /// Verhuisd.
        Moved = "moved",
        /// Overgedragen.
        Transferred = "transferred",
        /// Contact verloren.
        LostContact = "lost_contact",
        /// Gestopt door de jongere.
        StoppedByYouth = "stopped_by_youth",
        /// Overleden.
        Deceased = "deceased",
    }
);

impl Phase {
    /// The eight steps in order, without the end.
    pub const STEPS: [Self; 8] = [
        Self::Signalling,
        Self::Submitted,
        Self::Planning,
        Self::Scheduling,
        Self::AtTable,
        Self::Arranging,
        Self::AwaitingGo,
        Self::Monitoring,
    ];

    /// The word it is stored by; every closed case shares one.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Signalling => "signalling",
            Self::Submitted => "submitted",
            Self::Planning => "planning",
            Self::Scheduling => "scheduling",
            Self::AtTable => "at_table",
            Self::Arranging => "arranging",
            Self::AwaitingGo => "awaiting_go",
            Self::Monitoring => "monitoring",
            Self::Closed(_) => "closed",
        }
    }

    /// The phase of a stored word, with the reason that goes with `closed` and with nothing else.
    pub fn parse(word: &str, reason: Option<&str>) -> Option<Self> {
        match (word, reason) {
            ("closed", Some(reason)) => ClosedReason::parse(reason).map(Self::Closed),
            (word, None) => Self::STEPS.into_iter().find(|step| step.as_str() == word),
            _ => None,
        }
    }

    /// The number of the step, 1–8; a closed case has none.
    pub fn step(self) -> Option<u8> {
        match self {
            Self::Signalling => Some(1),
            Self::Submitted => Some(2),
            Self::Planning => Some(3),
            Self::Scheduling => Some(4),
            Self::AtTable => Some(5),
            Self::Arranging => Some(6),
            Self::AwaitingGo => Some(7),
            Self::Monitoring => Some(8),
            Self::Closed(_) => None,
        }
    }

    /// Whether work on the case goes on.
    pub fn is_open(self) -> bool {
        self.step().is_some()
    }

    /// Whether the case stands in one of the steps `first..=last`.
    pub fn within(self, first: u8, last: u8) -> bool {
        self.step().is_some_and(|step| (first..=last).contains(&step))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phase_reads_back_from_its_stored_words() {
        let closed = ClosedReason::ALL.iter().map(|reason| Phase::Closed(*reason));
        for phase in Phase::STEPS.into_iter().chain(closed) {
            let reason = match phase {
                Phase::Closed(reason) => Some(reason.as_str()),
                _ => None,
            };
            assert_eq!(Phase::parse(phase.as_str(), reason), Some(phase));
        }
        assert_eq!(Phase::parse("closed", None), None);
        assert_eq!(Phase::parse("planning", Some("moved")), None);
    }
}
