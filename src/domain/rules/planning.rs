//! Step 3: the plan is written, and offered to the table.

use super::{Look, Verdict, no, only_if};
use crate::domain::phase::Phase;
use crate::domain::refusal::NotNow;

/// There is a draft to write in, or the first words begin one while the signal waits to be taken up; and no round is
/// open on another version.
pub fn may_write(look: &Look) -> Verdict {
    look.in_steps(2, 5)?;
    look.no_open_round()?;
    only_if(look.case.draft().is_some() || look.case.phase == Phase::Submitted, NotNow::NoDraft)
}

/// The case manager is known and the first four steps of the Doorbraakmethode are filled in. Whether the youth
/// contributed is asked with the command itself.
pub fn may_offer(look: &Look) -> Verdict {
    look.in_steps(3, 3)?;
    only_if(look.case.case_manager.is_some(), NotNow::NoCaseManager)?;
    let Some(draft) = look.case.draft() else { return no(NotNow::NoDraft) };
    let gaps = draft.content.gaps_for_table(true);
    if gaps.is_empty() { Ok(()) } else { no(NotNow::PlanIncomplete(gaps)) }
}

/// A plan that waits for its place can be taken back.
pub fn may_withdraw_offer(look: &Look) -> Verdict {
    look.in_steps(4, 4)
}
