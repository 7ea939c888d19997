//! What was arranged for a plan that went back to the table counts for the plan that is made of it, where it comes back in it.

use super::case::Case;
use super::condition::{Condition, ConditionState};
use super::plan::VersionState;

/// The version that went back to the table and became this one: nothing carries over from a plan that was in effect, nor
/// from one that was given up for it.
fn went_back(case: &Case, version: u32) -> Option<u32> {
    let before = case.version(version)?.copied_from?;
    let was_adopted = case.conditions.iter().any(|condition| condition.version == before);
    match case.version(before)?.state {
        VersionState::Abandoned if was_adopted => Some(before),
        VersionState::Abandoned | VersionState::Tabled => went_back(case, before),
        VersionState::Draft | VersionState::Adopted | VersionState::InEffect | VersionState::Superseded => None,
    }
}

/// The conditions of the plan that went back to the table, while the plan made of it is not adopted.
pub fn of_what_went_back(case: &Case) -> Vec<&Condition> {
    let newest = case.newest().filter(|_| case.adopted().is_none());
    let Some(returned) = newest.and_then(|newest| went_back(case, newest.number)) else { return Vec::new() };
    case.conditions.iter().filter(|condition| condition.version == returned).collect()
}

/// The condition as it is adopted: with what was done for the same thing in the plan that went back. What was arranged stays
/// arranged; what was asked stays asked, unless the answer was no.
pub fn carried_over(case: &Case, condition: Condition) -> Condition {
    let Some(returned) = went_back(case, condition.version) else { return condition };
    let same = |earlier: &&Condition| {
        earlier.version == returned && earlier.kind == condition.kind && earlier.what == condition.what
    };
    let arranged = |earlier: &&Condition| counts_on(earlier);
    let earlier = || case.conditions.iter().rev().filter(same);
    let Some(earlier) = earlier().find(arranged).or_else(|| earlier().next()) else { return condition };
    let is_open = matches!(earlier.state, ConditionState::Open | ConditionState::Fulfilled { .. });
    Condition {
        state: if counts_on(earlier) { earlier.state.clone() } else { condition.state },
        requested_on: earlier.requested_on.filter(|_| is_open),
        ..condition
    }
}

/// Whether what was arranged for it counts on: only what counted itself.
pub fn counts_on(condition: &Condition) -> bool {
    matches!(condition.state, ConditionState::Fulfilled { confirmed: true, .. })
}
