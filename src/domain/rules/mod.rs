//! One rule, one function: it asks for the step first, then for what else must be so.

pub mod any_time;
pub mod arranging;
pub mod at_table;
pub mod awaiting_go;
pub mod monitoring;
pub mod planning;
pub mod scheduling;
pub mod signalling;
pub mod submitted;

use chrono::{DateTime, NaiveDate, Utc};

use super::calendar;
use super::case::Case;
use super::facts::Facts;
use super::phase::Phase;
use super::refusal::{NotNow, Refusal};
use super::role::Actor;

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// The case.
    pub case: &'a Case,
    /// Who asks.
    pub actor: &'a Actor,
    /// What else is known.
    pub facts: &'a Facts,
    /// The moment.
    pub now: DateTime<Utc>,
}

/// A rule's answer.
pub type Verdict = Result<(), Refusal>;

impl Look<'_> {
    /// The day it is in Groningen.
    pub fn today(&self) -> NaiveDate {
        calendar::day(self.now)
    }

    /// The case must stand in one of the steps `first..=last`.
    pub fn in_steps(&self, first: u8, last: u8) -> Verdict {
        match self.case.phase {
            phase if phase.within(first, last) => Ok(()),
            Phase::Closed(_) => no(NotNow::CaseClosed),
            _ => no(NotNow::OtherPhase),
        }
    }

    /// The case must be open.
    pub fn is_open(&self) -> Verdict {
        self.in_steps(1, 8)
    }

    /// No round may be open.
    pub fn no_open_round(&self) -> Verdict {
        unless(self.case.open_round().is_some(), NotNow::RoundOpen)
    }

    /// The youth lets the committee see the case.
    pub fn may_be_shared(&self) -> Verdict {
        only_if(self.case.may_be_shared(), NotNow::NotShared)
    }
}

/// A refusal for this moment.
pub fn no(reason: NotNow) -> Verdict {
    Err(Refusal::NotNow(reason))
}

/// Fine if that is so.
pub fn only_if(fine: bool, otherwise: NotNow) -> Verdict {
    if fine { Ok(()) } else { no(otherwise) }
}

/// Fine unless that is so.
pub fn unless(hindrance: bool, reason: NotNow) -> Verdict {
    only_if(!hindrance, reason)
}
