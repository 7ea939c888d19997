//! What is asked about one thing that must be arranged, and what becomes of the conditions when a plan is adopted.

use chrono::NaiveDate;

use super::{Decision, named_is, next_number, not_now, one, refuse_each, refuse_if};
use crate::domain::calendar;
use crate::domain::case::{Case, GoEnd};
use crate::domain::command::NewCondition;
use crate::domain::condition::{
    Condition, ConditionKind, ConditionState, Owner, OwnerRole, Proof, ProofNeed, Relief, last_covered_day,
};
use crate::domain::event::Event;
use crate::domain::facts::OrganisationKind;
use crate::domain::ids::UserId;
use crate::domain::looking_back;
use crate::domain::policy;
use crate::domain::refusal::{NotNow, Refusal};
use crate::domain::role::Represents;
use crate::domain::rules::Look;
use crate::domain::rules::arranging::counts_at_once;
use crate::domain::text::{Line, Prose, Unfit, is_number_only};

/// One more thing to arrange.
pub(super) fn added(look: &Look, new: &NewCondition) -> Decision {
    let (case, today) = (look.case, look.today());
    owner_is_fit(look, &new.owner)?;
    let Some(version) = case.adopted() else { return not_now(NotNow::OtherPhase) };
    // What everybody adopted is not replaced by what one person adds: that takes relief, by two.
    let replaces = |found: &Condition| {
        found.version == version.number && found.blocking && new.group.is_some() && found.group == new.group
    };
    refuse_each([
        (case.conditions.iter().any(replaces), "group", Unfit::NotAChoice),
        (new.expected_on.is_some_and(|expected| expected < today), "expected_on", Unfit::InThePast),
        (is_too_far(look, new.expected_on), "expected_on", Unfit::TooFar),
    ])?;
    let owner = in_core(look, new.owner.clone(), new.kind);
    one(Event::ConditionAdded {
        condition: Condition {
            number: next_number(case.conditions.iter().map(|condition| condition.number)),
            blocking: new.blocking,
            group: new.group,
            expected_on: new.expected_on,
            ..Condition::new(version.number, new.kind, new.what.clone(), owner)
        },
    })
}

/// Somebody else arranges it, or stands in.
pub(super) fn assigned(look: &Look, condition: u32, owner: &Owner, deputy: Option<UserId>) -> Decision {
    let case = look.case;
    let Some(found) = case.condition(condition) else { return not_now(NotNow::NoCondition) };
    owner_is_fit(look, owner)?;
    // who is the owner already stands in for nobody
    let handed_over = Condition { owner: owner.clone(), deputy, ..found.clone() };
    let fit = |user| may_arrange(look, user) && !case.owns(user, &handed_over);
    refuse_if(!deputy.is_none_or(fit), "deputy", Unfit::NotThatPerson)?;
    refuse_if(handed_over == *found, "owner", Unfit::NothingChanged)?;
    one(Event::ConditionAssigned { condition, owner: owner.clone(), deputy })
}

/// It was asked of who decides on it.
pub(super) fn requested(look: &Look, condition: u32, on: NaiveDate, expected_on: Option<NaiveDate>) -> Decision {
    refuse_each([
        (on > look.today(), "on", Unfit::InTheFuture),
        (on < look.case.youth.born, "on", Unfit::InThePast),
        (expected_on.is_some_and(|expected| expected < on), "expected_on", Unfit::InThePast),
        (is_too_far(look, expected_on), "expected_on", Unfit::TooFar),
    ])?;
    one(Event::ConditionRequested { condition, on, expected_on })
}

/// It is arranged, with what shows it. What a project lead records waits for a second person, and so does what the case manager
/// records of something that somebody else with an account arranges.
pub(super) fn fulfilled(look: &Look, condition: u32, proof: &Proof) -> Decision {
    let Some(found) = look.case.condition(condition) else { return not_now(NotNow::NoCondition) };
    proof_is_fit(look.case, found.kind, proof, look.today())?;
    let confirmed = look.actor.person().is_some_and(|person| counts_at_once(look.case, found, person));
    one(Event::ConditionFulfilled { condition, proof: proof.clone(), confirmed })
}

/// It is not needed after all; of the care order that has to be said in so many words.
pub(super) fn waived(look: &Look, condition: u32, reason: &Prose, no_order_needed: bool) -> Decision {
    let order = look.case.condition(condition).is_some_and(|found| found.kind == ConditionKind::CareOrder);
    refuse_if(order && !no_order_needed, "no_order_needed", Unfit::NotConfirmed)?;
    one(Event::ReliefProposed { condition, relief: Relief::Waive { reason: reason.clone() } })
}

/// Somebody guarantees it for a while.
pub(super) fn covered(look: &Look, condition: u32, guarantor: &Line, until: NaiveDate) -> Decision {
    let today = look.today();
    refuse_each([
        (until < today, "until", Unfit::InThePast),
        (until > last_covered_day(today), "until", Unfit::TooFar),
    ])?;
    one(Event::ReliefProposed { condition, relief: Relief::Cover { guarantor: guarantor.clone(), until } })
}

/// Nothing is expected after the last day on which this case can be looked at.
fn is_too_far(look: &Look, expected_on: Option<NaiveDate>) -> bool {
    expected_on.is_some_and(|expected| expected > looking_back::latest(look.case, look.today()))
}

/// A member of the committee nobody named is whoever speaks for the domain in which such a thing is arranged.
pub(super) fn seated(
    owner: Owner,
    kind: ConditionKind,
    seats: impl Iterator<Item = (UserId, Represents)> + Clone,
) -> Owner {
    if owner.role != OwnerRole::CoreMember || owner.user.is_some() {
        return owner;
    }
    let usual = seats.clone().find(|(_, speaks_for)| Some(*speaks_for) == kind.usual_seat());
    let fitting = || seats.clone().find(|(_, speaks_for)| ConditionKind::of_domain(*speaks_for).contains(&kind));
    Owner { user: usual.or_else(fitting).map(|(member, _)| member), ..owner }
}

/// The same among the members of the committee as they are now.
fn in_core(look: &Look, owner: Owner, kind: ConditionKind) -> Owner {
    seated(owner, kind, look.facts.core.iter().map(|seat| (seat.user, seat.represents)))
}

/// BR18: the order in the WIZ-portaal carries the remark that it is a case of the pilot.
pub(super) fn care_order(version: u32) -> Option<Condition> {
    let what = Line::parse("Bestelling in het WIZ-portaal, met de opmerking dat het een casus uit de pilot is").ok()?;
    Some(Condition::new(version, ConditionKind::CareOrder, what, Owner::role(OwnerRole::CaseManager)))
}

/// A go that was revoked in an earlier step leaves its condition with the plan that was in effect then; the next plan
/// takes it over.
pub(super) fn unsolved_revocation(case: &Case, version: u32, today: NaiveDate) -> Option<Condition> {
    let ended = case.goes.last().and_then(|go| go.ended.as_ref());
    ended.filter(|ended| ended.how == GoEnd::Revoked)?;
    let last = case.conditions.iter().rev().find(|condition| condition.kind == ConditionKind::RevocationResolved)?;
    (last.blocking && !last.is_met(today)).then(|| Condition {
        number: 0,
        version,
        state: ConditionState::Open,
        relief: None,
        ..last.clone()
    })
}

/// Whoever is named to arrange something may; somebody without an account has a name, and nobody else is given one.
fn owner_is_fit(look: &Look, owner: &Owner) -> Result<(), Refusal> {
    refuse_if(!owner.user.is_none_or(|user| may_arrange(look, user)), "owner", Unfit::NotThatPerson)?;
    let is_named = owner.name.is_some();
    refuse_if(owner.role == OwnerRole::Outside && !is_named, "owner_name", Unfit::Empty)?;
    let by_name = matches!(owner.role, OwnerRole::Outside | OwnerRole::Youth) && owner.user.is_none();
    refuse_if(is_named && !by_name, "owner_name", Unfit::OnlyWithoutAccount)
}

/// Who arranges something, or stands in, reads the plan and is near the case already: somebody of it, a guest of it now, the committee,
/// or a colleague at the provider or at WIJ. Anybody else is invited first, which is told and ends.
fn may_arrange(look: &Look, user: UserId) -> bool {
    let (case, facts) = (look.case, look.facts);
    let guest = case.invitations.iter().any(|found| found.user == user && found.is_active(look.today()));
    named_is(facts, user, |named| {
        let of_every_table = matches!(policy::reach(named.role), policy::Reach::All | policy::Reach::Committee);
        let colleague =
            named.organisation == Some(case.provider) || named.organisation_kind == Some(OrganisationKind::Wij);
        policy::reads_plan(named.role) && (case.involves(user) || guest || of_every_table || colleague)
    })
}

/// A decision or an order is known by its number alone, is no older than the youth, and is not of tomorrow. The remark comes with
/// the order or after it, and not before the case has its number.
fn proof_is_fit(case: &Case, kind: ConditionKind, proof: &Proof, today: NaiveDate) -> Result<(), Refusal> {
    let began = case.milestones.started.map_or(proof.dated, calendar::day).max(proof.dated);
    let numbered = kind.proof_need() != ProofNeed::Reference;
    let lacks = match kind {
        _ if proof.suffices_for(kind) => None,
        ConditionKind::CareOrder => Some("remark_on"),
        _ if proof.valid_from.is_none() => Some("valid_from"),
        _ => Some("valid_until"),
    };
    let backwards = proof.valid_from.zip(proof.valid_until).is_some_and(|(from, until)| until < from);
    let over = !backwards && proof.valid_until.is_some() && !proof.is_valid_on(today);
    refuse_each([
        (numbered && !is_number_only(proof.reference.as_str()), "reference", Unfit::NotANumberOnly),
        (proof.dated > today, "dated", Unfit::InTheFuture),
        (proof.dated < case.youth.born, "dated", Unfit::InThePast),
        (proof.remark_on.is_some_and(|day| day > today), "remark_on", Unfit::InTheFuture),
        (proof.remark_on.is_some_and(|day| day <= today && day < began), "remark_on", Unfit::InThePast),
        (lacks.is_some(), lacks.unwrap_or_default(), Unfit::Empty),
        (backwards, "valid_until", Unfit::BeforeItsStart),
        (over, "valid_until", Unfit::InThePast),
    ])
}
