//! The promises of the workflow, counted a second time without the rules: naive on purpose.

use chrono::NaiveDate;

use super::calendar;
use super::case::Case;
use super::condition::{Condition, ConditionKind, ConditionState};
use super::ids::COMMITTEE;
use super::involvement::involvements;
use super::plan::VersionState;
use super::role::{Actor, Represents, Role};
use super::round::{Round, Stance};
use super::testing::*;

/// Whether every seat agreed: for each seat the member's own last word, or else the last word of whoever answered.
pub fn unanimous(round: &Round) -> bool {
    let mut agreeing = 0;
    for seat in &round.seats {
        let mut word = None;
        for position in &round.positions {
            if position.seat == seat.member && position.by == seat.member {
                word = Some(&position.stance);
            }
        }
        if word.is_none() {
            for position in &round.positions {
                if position.seat == seat.member {
                    word = Some(&position.stance);
                }
            }
        }
        match word {
            Some(Stance::Agree) => agreeing += 1,
            Some(Stance::NotInvolved { .. })
                if seat.represents != Represents::Youth && seat.represents != Represents::ProtectedHousing => {}
            _ => return false,
        }
    }
    let seated = |domain| round.seats.iter().any(|seat| seat.represents == domain);
    agreeing >= 2 && seated(Represents::Youth) && seated(Represents::ProtectedHousing)
}

fn counts(condition: &Condition, day: NaiveDate) -> bool {
    match &condition.state {
        ConditionState::Fulfilled { proof, confirmed, .. } => {
            *confirmed && (proof.valid_until.is_none() || proof.valid_until >= Some(day))
        }
        ConditionState::Covered { until, .. } => *until >= day,
        _ => false,
    }
}

/// Whether nothing of a version keeps the go waiting on a day.
pub fn nothing_blocks(conditions: &[Condition], version: u32, day: NaiveDate) -> bool {
    for condition in conditions {
        if condition.version != version || !condition.blocking {
            continue;
        }
        let mut settled = counts(condition, day) || matches!(condition.state, ConditionState::Waived { .. });
        for other in conditions {
            let alternative = other.version == version && other.group.is_some() && other.group == condition.group;
            if alternative && counts(other, day) && condition.kind != ConditionKind::CareOrder {
                settled = true;
            }
        }
        if !settled {
            return false;
        }
    }
    true
}

/// What must be so between the case before and after an accepted command of somebody.
pub fn step_is_sound(before: &Story, after: &Story, actor: &Actor) -> Result<(), String> {
    let (old, new) = (&before.case, &after.case);
    let claim = |so: bool, what: &str| if so { Ok(()) } else { Err(what.to_owned()) };
    for version in old.versions.iter().filter(|version| !version.is_draft()) {
        let same = new.version(version.number).is_some_and(|now| {
            (&now.content, now.hash, now.frozen_at, now.copied_from)
                == (&version.content, version.hash, version.frozen_at, version.copied_from)
        });
        claim(same, "a frozen version changed")?;
    }
    claim(new.versions.len() >= old.versions.len(), "a version disappeared")?;
    for (then, now) in old.rounds.iter().zip(&new.rounds) {
        claim(now.positions.starts_with(&then.positions), "a position was rewritten")?;
        claim(now.seats == then.seats && now.hash == then.hash, "seats or text of a round changed")?;
        claim(then.end.is_none() || now == then, "a closed round changed")?;
    }
    claim(new.rounds.len() >= old.rounds.len(), "a round disappeared")?;
    claim(after.history.starts_with(&before.history), "history was rewritten")?;
    let mut numbers: Vec<u32> = new.versions.iter().map(|version| version.number).collect();
    numbers.dedup();
    claim(numbers == (1..=new.versions.len() as u32).collect::<Vec<_>>(), "versions are not numbered from 1")?;
    adoption_is_sound(old, new, actor)?;
    effect_is_sound(before, after, actor)
}

fn lead(actor: &Actor) -> bool {
    actor.person().is_some_and(|person| person.role == Role::ProjectLead)
}

/// Nothing becomes adopted but what every seat agreed to in the latest, open round, on the newest text without a draft.
fn adoption_is_sound(old: &Case, new: &Case, actor: &Actor) -> Result<(), String> {
    for version in &new.versions {
        let was = old.version(version.number).map(|was| was.state);
        if version.state != VersionState::Adopted || was == Some(VersionState::Adopted) {
            continue;
        }
        let revoked = was == Some(VersionState::InEffect);
        let round = old.rounds.last().filter(|round| round.end.is_none());
        let agreed = round.is_some_and(|round| {
            unanimous(round)
                && round.version == version.number
                && Some(round.hash) == version.hash
                && Some(version.hash) == old.version(version.number).map(|was| was.hash)
                && version.content.hash() == round.hash
        });
        let newest = old.versions.last().is_some_and(|newest| newest.number == version.number);
        let drafts = old.versions.iter().any(|version| version.state == VersionState::Draft);
        let adopted = agreed && newest && !drafts && was == Some(VersionState::Tabled) && old.may_be_shared();
        if !(lead(actor) && (revoked || adopted)) {
            return Err(format!("version {} was adopted from {was:?} without unanimity", version.number));
        }
    }
    Ok(())
}

/// Nothing comes into effect but by the go of a project lead on an adopted plan of which nothing blocks at that moment.
fn effect_is_sound(before: &Story, after: &Story, actor: &Actor) -> Result<(), String> {
    for version in after.case.versions.iter().filter(|version| version.state == VersionState::InEffect) {
        let was = before.case.version(version.number).map(|was| was.state);
        if was == Some(VersionState::InEffect) {
            continue;
        }
        let day = calendar::day(after.now);
        let free = nothing_blocks(&before.case.conditions, version.number, day);
        let given = after.case.goes.len() == before.case.goes.len() + 1;
        if !(lead(actor) && was == Some(VersionState::Adopted) && free && given) {
            return Err(format!("version {} came into effect from {was:?}, nothing blocks: {free}", version.number));
        }
    }
    let valid = after.case.goes.iter().filter(|go| go.ended.is_none()).count();
    if valid > 1 { Err(format!("{valid} valid goes")) } else { Ok(()) }
}

/// Whether somebody sees the case at this moment, as the database would judge it.
pub fn sees(story: &Story, actor: &Actor) -> bool {
    let Some(person) = actor.person() else { return true };
    if person.role == Role::ProjectLead {
        return story.case.milestones.submitted.is_some();
    }
    let core = story.core.iter().any(|seat| seat.user == person.user) && person.role == Role::CoreMember;
    let organisation = person.organisation.filter(|_| person.role == Role::ProviderContact).map(|found| found.0);
    let parties = [Some(person.user.0), organisation, core.then_some(COMMITTEE)];
    let now = |until: Option<_>| until.is_none_or(|until| until > story.now);
    involvements(&story.case)
        .iter()
        .any(|row| parties.contains(&Some(row.party)) && row.from <= story.now && now(row.until))
}
