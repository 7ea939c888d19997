//! Step 8: looking back, adjusting, putting the case on the table again, and letting go.

use super::{Look, Verdict, only_if, unless};
use crate::domain::phase::Phase;
use crate::domain::refusal::NotNow;

/// People look back as long as a plan is in effect.
pub fn may_record(look: &Look) -> Verdict {
    look.is_open()?;
    only_if(look.case.in_effect().is_some(), NotNow::NoPlanInEffect)
}

/// A case in monitoring can go on the table again.
pub fn may_retable(look: &Look) -> Verdict {
    look.in_steps(8, 8)
}

/// While a case goes round again, the plan in effect can stay as it is.
pub fn may_keep_plan(look: &Look) -> Verdict {
    look.in_steps(3, 7)?;
    only_if(look.case.in_effect().is_some(), NotNow::NoPlanInEffect)
}

/// A case that was taken up can be closed. Which reason fits which step is asked with the command itself.
pub fn may_close(look: &Look) -> Verdict {
    look.in_steps(3, 8)
}

/// A closed case can be taken up again.
pub fn may_reopen(look: &Look) -> Verdict {
    unless(look.case.phase.is_open(), NotNow::CaseOpen)
}

/// Where a reopened case goes on: in monitoring if a plan was in effect, in planning if it was ever taken up.
pub fn reopens_to(look: &Look) -> Phase {
    if look.case.in_effect().is_some() {
        Phase::Monitoring
    } else if look.case.milestones.accepted.is_some() {
        Phase::Planning
    } else {
        Phase::Signalling
    }
}
