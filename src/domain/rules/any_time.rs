//! What may be asked in many steps: pause, urgency, consent, open points, corrections, people.

use super::{Look, Verdict, only_if, unless};
use crate::domain::refusal::NotNow;

/// An open case can rest. That blocks no command and hides no clock.
pub fn may_pause(look: &Look) -> Verdict {
    look.is_open()?;
    unless(look.case.paused.is_some(), NotNow::AlreadyPaused)
}

/// A paused case can go on.
pub fn may_resume(look: &Look) -> Verdict {
    look.is_open()?;
    only_if(look.case.paused.is_some(), NotNow::NotPaused)
}

/// An open case can be urgent.
pub fn may_set_urgent(look: &Look) -> Verdict {
    look.is_open()?;
    unless(look.case.urgent.is_some(), NotNow::AlreadyUrgent)
}

/// An urgent case can become ordinary again.
pub fn may_clear_urgent(look: &Look) -> Verdict {
    look.is_open()?;
    only_if(look.case.urgent.is_some(), NotNow::NotUrgent)
}

/// Consent that was given can be withdrawn.
pub fn may_withdraw_consent(look: &Look) -> Verdict {
    look.is_open()?;
    unless(look.case.consent_withdrawn.is_some(), NotNow::ConsentAlreadyWithdrawn)?;
    only_if(look.case.signal.consent.is_some(), NotNow::ConsentNotWithdrawn)
}

/// Consent that was withdrawn can be given again.
pub fn may_renew_consent(look: &Look) -> Verdict {
    look.is_open()?;
    only_if(look.case.consent_withdrawn.is_some(), NotNow::ConsentNotWithdrawn)
}

/// Open points and corrections belong to a case that reached the table.
pub fn may_add_point(look: &Look) -> Verdict {
    look.in_steps(5, 8)
}

/// An open point can be answered once.
pub fn may_resolve_point(look: &Look, number: u32) -> Verdict {
    look.in_steps(5, 8)?;
    let open = look.case.open_points.iter().any(|point| point.number == number && point.answer.is_none());
    only_if(open, NotNow::NoSuchPoint)
}

/// The signaller can be replaced and the date of birth corrected as long as the case is open.
pub fn may_correct_people(look: &Look) -> Verdict {
    look.is_open()
}
