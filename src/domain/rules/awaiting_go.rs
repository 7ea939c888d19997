//! Step 7: the official go. Only the project lead gives it, only when every blocking condition is met at that moment.

use super::{Look, Verdict, no, only_if};
use crate::domain::refusal::NotNow;

/// Every blocking condition of the adopted version is met or covered now.
pub fn may_give_go(look: &Look) -> Verdict {
    look.in_steps(6, 7)?;
    let open: Vec<u32> = look.case.open_blocking(look.today()).iter().map(|condition| condition.number).collect();
    if !open.is_empty() {
        return no(NotNow::ConditionsOpen(open));
    }
    look.in_steps(7, 7)
}

/// A go that cannot be given yet is withheld, with the reason.
pub fn may_withhold_go(look: &Look) -> Verdict {
    look.in_steps(6, 7)
}

/// A valid go can be revoked wherever the procedure stands.
pub fn may_revoke_go(look: &Look) -> Verdict {
    look.is_open()?;
    only_if(look.case.valid_go().is_some(), NotNow::NoGo)
}
