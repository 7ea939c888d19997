//! Step 1: the signal and its checklist, until it is submitted.

use super::{Look, Verdict, no, only_if, unless};
use crate::domain::calendar;
use crate::domain::refusal::{NotNow, Refusal};

/// The signal can be filled in.
pub fn may_edit_signal(look: &Look) -> Verdict {
    look.in_steps(1, 1)
}

/// The signal is complete, its consent stands, and the youth is 17 or older, or over 18 within half a year after the
/// care ended.
pub fn may_submit(look: &Look) -> Verdict {
    look.in_steps(1, 1)?;
    let age = calendar::age(look.case.youth.born, look.today());
    unless(age < 17, NotNow::TooYoung)?;
    unless(age >= 18 && !within_window(look), NotNow::WindowPassed)?;
    let gaps = look.case.signal.gaps();
    if !gaps.is_empty() {
        return no(NotNow::SignalIncomplete(gaps));
    }
    look.may_be_shared()
}

/// Care that runs, or that ended at most six months ago (domain.md 6: "care ended + 6 months").
fn within_window(look: &Look) -> bool {
    match look.case.signal.care_ends_on {
        Some(ends) => look.today() <= calendar::months_after(ends, 6),
        None => look.today() <= calendar::months_after(look.case.eighteenth(), 6),
    }
}

/// A signal in the making can be dropped by whoever makes it; later ones by the project lead too.
pub fn may_withdraw(look: &Look) -> Verdict {
    look.in_steps(1, 7)?;
    if look.case.phase.within(1, 1) && look.actor.person().is_some_and(|person| person.user != look.case.signaller) {
        return Err(Refusal::NotYours);
    }
    unless(look.case.in_effect().is_some(), NotNow::PlanInEffect)
}

/// The search for a case manager can be reported while none is known.
pub fn may_report_no_case_manager(look: &Look) -> Verdict {
    look.in_steps(2, 3)?;
    unless(look.case.case_manager.is_some(), NotNow::CaseManagerKnown)?;
    only_if(look.case.no_case_manager.is_none(), NotNow::AlreadyReported)
}

/// Help can be asked while no case manager is known.
pub fn may_ask_help(look: &Look) -> Verdict {
    look.in_steps(2, 3)?;
    unless(look.case.case_manager.is_some(), NotNow::CaseManagerKnown)
}
