//! Step 6: conditions in every domain of life and law.

use super::{Look, Verdict, only_if, unless};
use crate::domain::condition::{Condition, ConditionKind, ConditionState};
use crate::domain::refusal::{NotNow, Refusal};

/// Conditions can be added until the go.
pub fn may_add(look: &Look) -> Verdict {
    look.in_steps(6, 7)
}

fn condition<'a>(look: &Look<'a>, number: u32) -> Result<&'a Condition, Refusal> {
    look.in_steps(6, 7)?;
    let current = look.case.adopted().map(|version| version.number);
    let found = look.case.condition(number).filter(|found| Some(found.version) == current);
    found.ok_or(Refusal::NotNow(NotNow::NoCondition))
}

/// A condition that is not met can be fulfilled.
pub fn may_fulfil(look: &Look, number: u32) -> Verdict {
    let condition = condition(look, number)?;
    unless(condition.is_met(look.today()), NotNow::ConditionMet)?;
    unless(awaits_confirmation(condition), NotNow::AwaitsConfirmation)
}

fn awaits_confirmation(condition: &Condition) -> bool {
    condition.relief.is_some() || matches!(condition.state, ConditionState::Fulfilled { confirmed: false, .. })
}

/// What the project lead proposed is confirmed by a core member; what the project lead recorded by its owner or a core
/// member; never by who said it first.
pub fn may_confirm(look: &Look, number: u32) -> Verdict {
    let condition = condition(look, number)?;
    let Some(person) = look.actor.person() else { return Err(Refusal::NotYours) };
    if condition.relief.is_some() {
        return only_if(crate::domain::policy::is_core(person), NotNow::NothingToConfirm);
    }
    match &condition.state {
        ConditionState::Fulfilled { confirmed: false, by, .. } => {
            only_if(*by != person.user, NotNow::SecondPersonNeeded)
        }
        _ => Err(Refusal::NotNow(NotNow::NothingToConfirm)),
    }
}

/// Whatever was settled can be opened again, and what was proposed taken back.
pub fn may_reopen(look: &Look, number: u32) -> Verdict {
    let condition = condition(look, number)?;
    unless(condition.state == ConditionState::Open && condition.relief.is_none(), NotNow::ConditionOpen)
}

/// Relief is proposed for what is not met and waits for nobody.
fn may_relieve<'a>(look: &Look<'a>, number: u32) -> Result<&'a Condition, Refusal> {
    let condition = condition(look, number)?;
    unless(condition.is_met(look.today()), NotNow::ConditionMet)?;
    unless(awaits_confirmation(condition), NotNow::AwaitsConfirmation)?;
    Ok(condition)
}

/// A condition that turns out not to be needed. The care order only when no order is needed: asked with the command.
pub fn may_waive(look: &Look, number: u32) -> Verdict {
    may_relieve(look, number).map(|_| ())
}

/// A blocking condition for which the go need not wait; the care order always blocks.
pub fn may_unblock(look: &Look, number: u32) -> Verdict {
    let condition = may_relieve(look, number)?;
    only_if(condition.blocking, NotNow::NotBlocking)?;
    unless(condition.kind == ConditionKind::CareOrder, NotNow::OrderNeeded)
}

/// A condition that somebody guarantees until a day. The remark with the care order is a matter of minutes.
pub fn may_cover(look: &Look, number: u32) -> Verdict {
    let condition = may_relieve(look, number)?;
    only_if(look.facts.settings.cover_allowed, NotNow::CoverNotAllowed)?;
    unless(condition.kind == ConditionKind::CareOrder, NotNow::OrderNeeded)
}

/// A condition that does not work out.
pub fn may_refuse(look: &Look, number: u32) -> Verdict {
    let condition = condition(look, number)?;
    unless(matches!(condition.state, ConditionState::Refused { .. }), NotNow::ConditionOpen)?;
    unless(condition.is_met(look.today()), NotNow::ConditionMet)
}

/// The adopted plan can go back to the table.
pub fn may_return_to_table(look: &Look) -> Verdict {
    look.in_steps(6, 7)
}

/// Proof or cover expired, or counts again, so that the step no longer follows from the conditions.
pub fn may_follow_conditions(look: &Look) -> Verdict {
    look.in_steps(6, 7)?;
    let arranged = look.case.open_blocking(look.today()).is_empty();
    unless(arranged == (look.case.phase == crate::domain::phase::Phase::AwaitingGo), NotNow::NothingToFollow)
}
