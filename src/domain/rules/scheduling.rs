//! Step 4: a place on a meeting, and who is invited.

use super::{Look, Verdict, only_if, unless};
use crate::domain::refusal::NotNow;

/// One upcoming item per case, and only for a case the committee may see.
pub fn may_schedule(look: &Look) -> Verdict {
    look.in_steps(4, 5)?;
    look.no_open_round()?;
    unless(look.case.pending_item().is_some(), NotNow::AlreadyScheduled)?;
    look.may_be_shared()
}

/// An item that was not discussed yet can go to another meeting.
pub fn may_reschedule(look: &Look) -> Verdict {
    look.in_steps(4, 5)?;
    look.no_open_round()?;
    let item = look.case.upcoming_item();
    only_if(item.is_some(), NotNow::NotScheduled)?;
    unless(item.is_some_and(|item| item.discussed), NotNow::AlreadyDiscussed)
}

/// People are invited to a case that is on a meeting.
pub fn may_invite(look: &Look) -> Verdict {
    look.in_steps(4, 5)?;
    only_if(look.case.pending_item().is_some(), NotNow::NotScheduled)?;
    look.may_be_shared()
}

/// An invitation that still counts can be taken back.
pub fn may_uninvite(look: &Look, invitation: u32) -> Verdict {
    look.in_steps(4, 5)?;
    let found = look.case.invitations.iter().find(|found| found.number == invitation);
    only_if(found.is_some_and(|found| found.is_active(look.today())), NotNow::NoInvitation)
}

/// How the youth takes part can be recorded until the plan is adopted.
pub fn may_record_youth_voice(look: &Look) -> Verdict {
    look.in_steps(2, 5)
}
