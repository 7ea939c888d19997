//! Step 2: the project lead takes the signal up, returns it or declines it.

use super::{Look, Verdict};

/// The signal waits for the project lead.
pub fn may_judge_signal(look: &Look) -> Verdict {
    look.in_steps(2, 2)
}

/// A case manager can be assigned once the signal was submitted, and replaced as long as the case is open.
pub fn may_assign_case_manager(look: &Look) -> Verdict {
    look.in_steps(2, 8)
}
