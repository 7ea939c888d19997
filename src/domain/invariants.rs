//! What must be so of every case at every moment (workflow.md, Invariants). Asked by the tests after each command, and
//! by `verify` of every case.

use super::calendar;
use super::case::Case;
use super::phase::Phase;
use super::plan::VersionState;
use super::role::Represents;
use super::round::{RoundEnd, Standing};

/// What is off with a case; the sentences for people stand in `dutch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Violation {
    /// More than one draft.
    TwoDrafts,
    /// More than one plan in effect.
    TwoInEffect,
    /// A frozen version does not have the hash of what it says.
    HashOfOtherText,
    /// A draft has a hash, or a frozen version has none.
    HashMisplaced,
    /// A version was adopted without a unanimous round on exactly its text.
    AdoptedWithoutUnanimity,
    /// More than one go is valid.
    TwoGoes,
    /// A go is valid while its version is not in effect, or the other way round.
    GoAndEffectDisagree,
    /// A go was given while a blocking condition was open.
    GoWithOpenCondition,
    /// More than one round is open, or one that is not the latest.
    RoundsOutOfOrder,
    /// A round is open while the case is not at the table.
    RoundElsewhere,
    /// The step does not follow from the conditions.
    StepDoesNotFollow,
    /// The step needs a version that is not there.
    VersionMissing,
    /// A closed case says not how, or an open one does.
    ClosingMisplaced,
    /// An agenda item is open in a step that has none.
    ItemElsewhere,
}

/// Everything that is off; nothing for a sound case.
pub fn violations(case: &Case) -> Vec<Violation> {
    use Violation::*;
    let count = |state| case.versions.iter().filter(|version| version.state == state).count();
    let open_rounds = case.rounds.iter().filter(|round| round.is_open()).count();
    let latest_open = case.open_round().is_some();
    let go_version = case.valid_go().map(|go| go.version);
    let effective = case.in_effect().map(|version| version.number);
    let needs = match case.phase {
        Phase::Planning | Phase::Scheduling => case.draft().is_none(),
        Phase::AtTable => {
            !case.versions.iter().any(|version| matches!(version.state, VersionState::Draft | VersionState::Tabled))
        }
        Phase::Arranging | Phase::AwaitingGo => case.adopted().is_none(),
        Phase::Monitoring => case.in_effect().is_none(),
        Phase::Signalling | Phase::Submitted | Phase::Closed(_) => false,
    };
    let found = [
        (count(VersionState::Draft) > 1, TwoDrafts),
        (count(VersionState::InEffect) > 1, TwoInEffect),
        (
            case.versions.iter().any(|version| version.hash.is_some_and(|hash| hash != version.content.hash())),
            HashOfOtherText,
        ),
        (case.versions.iter().any(hash_is_misplaced), HashMisplaced),
        (!adopted_unanimously(case), AdoptedWithoutUnanimity),
        (case.goes.iter().filter(|go| go.ended.is_none()).count() > 1, TwoGoes),
        (case.phase.is_open() && go_version != effective, GoAndEffectDisagree),
        (case.goes.iter().any(given_too_early), GoWithOpenCondition),
        (open_rounds > 1 || (open_rounds == 1 && !latest_open), RoundsOutOfOrder),
        (open_rounds > 0 && case.phase != Phase::AtTable, RoundElsewhere),
        (needs, VersionMissing),
        (case.phase.is_open() == case.closing.is_some(), ClosingMisplaced),
        (case.upcoming_item().is_some() && !case.phase.within(4, 5), ItemElsewhere),
    ];
    found.into_iter().filter(|(wrong, _)| *wrong).map(|(_, violation)| violation).collect()
}

/// Whether the step follows from the conditions on the day of the last change. Asked right after a command, since proof
/// may expire overnight and the step follows in the morning.
pub fn step_follows(case: &Case, at: chrono::DateTime<chrono::Utc>) -> bool {
    let arranged = case.open_blocking(calendar::day(at)).is_empty();
    match case.phase {
        Phase::Arranging => !arranged,
        Phase::AwaitingGo => arranged,
        _ => true,
    }
}

fn hash_is_misplaced(version: &super::plan::PlanVersion) -> bool {
    match version.state {
        VersionState::Draft => version.hash.is_some(),
        VersionState::Abandoned => false,
        _ => version.hash.is_none(),
    }
}

fn adopted_unanimously(case: &Case) -> bool {
    let decided = |state| matches!(state, VersionState::Adopted | VersionState::InEffect | VersionState::Superseded);
    case.versions.iter().filter(|version| decided(version.state)).all(|version| {
        case.rounds.iter().any(|round| {
            round.version == version.number
                && Some(round.hash) == version.hash
                && round.end == Some(RoundEnd::Adopted)
                && round.standing() == Standing::Unanimous
                && [Represents::Youth, Represents::ProtectedHousing]
                    .iter()
                    .all(|domain| round.seats.iter().any(|seat| seat.represents == *domain))
        })
    })
}

fn given_too_early(go: &super::case::Go) -> bool {
    let day = calendar::day(go.at);
    !super::condition::open_blocking(&go.conditions, go.version, day).is_empty()
}
