//! Step 6: conditions in every domain of life and law.

use super::{Look, Verdict, only_if, unless};
use crate::domain::case::Case;
use crate::domain::condition::{Condition, ConditionKind, ConditionState, OwnerRole};
use crate::domain::refusal::{NotNow, Refusal};
use crate::domain::role::Person;

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

/// A condition of the plan that is being arranged or carried out can be handed over, unless it waits for a second person: who
/// recorded it and who confirms it were known before.
pub fn may_assign(look: &Look, number: u32) -> Verdict {
    look.in_steps(6, 8)?;
    let condition = look.case.current_conditions().find(|condition| condition.number == number);
    let condition = condition.ok_or(Refusal::NotNow(NotNow::NoCondition))?;
    unless(awaits_confirmation(condition), NotNow::AwaitsConfirmation)
}

/// A condition that is not met can be requested, once more as well.
pub fn may_request(look: &Look, number: u32) -> Verdict {
    may_fulfil(look, number)
}

/// A condition that is not met can be fulfilled.
pub fn may_fulfil(look: &Look, number: u32) -> Verdict {
    let condition = condition(look, number)?;
    unless(condition.is_met(look.today()), NotNow::ConditionMet)?;
    unless(awaits_confirmation(condition), NotNow::AwaitsConfirmation)
}

/// Whether what this person records counts without a second person: their own to arrange, or of somebody who has no account and so
/// cannot record it. Never what a project lead records.
pub fn counts_at_once(case: &Case, condition: &Condition, person: &Person) -> bool {
    let owner = &condition.owner;
    let has_account = owner.user.is_some() || matches!(owner.role, OwnerRole::Signaller | OwnerRole::CaseManager);
    !crate::domain::policy::leads(person) && (case.arranges(person.user, condition) || !has_account)
}

fn awaits_confirmation(condition: &Condition) -> bool {
    condition.relief.is_some() || matches!(condition.state, ConditionState::Fulfilled { confirmed: false, .. })
}

/// What the project lead proposed is confirmed by a core member; what the project lead recorded by its owner, the owner's deputy
/// or a core member; never by who said it first, nor by the one of owner and deputy where the other said it.
pub fn may_confirm(look: &Look, number: u32) -> Verdict {
    let condition = condition(look, number)?;
    let Some(person) = look.actor.person() else { return Err(Refusal::NotYours) };
    if condition.relief.is_some() {
        return only_if(crate::domain::policy::is_core(person), NotNow::NothingToConfirm);
    }
    match &condition.state {
        ConditionState::Fulfilled { confirmed: false, by, .. } => {
            let of_leads = condition.owner.role == OwnerRole::ProjectLead;
            let recorded_own = of_leads || look.case.arranges(*by, condition);
            let one_side = recorded_own && look.case.arranges(person.user, condition);
            unless(*by == person.user || one_side, NotNow::SecondPersonNeeded)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::{Capacity, WaitsFor};
    use crate::domain::command::{Command, CommandKind};
    use crate::domain::condition::{Owner, Relief};
    use crate::domain::ids::UserId;
    use crate::domain::phase::Phase;
    use crate::domain::role::{Actor, Job, Represents};
    use crate::domain::testing::*;
    use crate::domain::text::Unfit;

    fn not_now(reason: NotNow) -> Refusal {
        Refusal::NotNow(reason)
    }

    /// Adopted with two needs that are one of a group (1, 2), one of its own (3), and the care order (4).
    fn story() -> Story {
        let needs = vec![
            need(ConditionKind::Housing, "Kamer bij Nieuw Begin", Some(1)),
            need(ConditionKind::Housing, "Blijven bij het pleeggezin", Some(1)),
            need(ConditionKind::Income, "Inkomen", None),
        ];
        let story = Story::planning().written().needs(CARLA, needs).offered().on_agenda().discussed();
        let story = story.does(IRIS, Command::OpenRound).all_agree();
        story.youth_says(crate::domain::case::YouthAnswer::Yes).adopted()
    }

    fn open(case: &Case, story: &Story) -> Vec<u32> {
        case.open_blocking(story.today()).iter().map(|condition| condition.number).collect()
    }

    fn fulfil(story: &Story, condition: u32) -> Command {
        Command::FulfilCondition { condition, proof: proof(story.condition(condition).kind, story.today()) }
    }

    #[test]
    fn the_plan_becomes_conditions_and_the_care_order_is_always_among_them() {
        let story = story();
        assert_eq!(story.case.conditions.len(), 4);
        assert_eq!(story.condition(4).kind, ConditionKind::CareOrder);
        assert_eq!(open(&story.case, &story), [1, 2, 3, 4]);
        assert_eq!(story.phase(), Phase::Arranging);
    }

    #[test]
    fn of_a_group_one_that_is_arranged_frees_the_others_and_one_not_needed_only_itself() {
        let story = story();
        let arranged = story.clone().fulfils(1);
        assert_eq!(open(&arranged.case, &arranged), [3, 4]);
        let waive = Command::WaiveCondition { condition: 1, reason: prose("Vol."), no_order_needed: false };
        let waived = story.does(IRIS, waive).does(DIRK, Command::ConfirmCondition { condition: 1 });
        assert_eq!(open(&waived.case, &waived), [2, 3, 4]);
    }

    #[test]
    fn the_care_order_is_freed_by_nothing_but_its_own_remark() {
        let needs = vec![
            need(ConditionKind::CareOrder, "Bestelling", Some(1)),
            need(ConditionKind::Other, "Iets anders", Some(1)),
        ];
        let story = Story::planning().written().needs(CARLA, needs).offered().on_agenda().discussed();
        let story = story.does(IRIS, Command::OpenRound).all_agree();
        let story = story.youth_says(crate::domain::case::YouthAnswer::Yes).adopted().fulfils(2);
        assert_eq!(open(&story.case, &story), [1]);
        let mut bare = proof(ConditionKind::CareOrder, story.today());
        bare.remark_on = None;
        let refusal = story.refusal(CARLA, Command::FulfilCondition { condition: 1, proof: bare });
        assert_eq!(refusal, Refusal::unfit("remark_on", Unfit::Empty));
        let unblock = Command::UnblockCondition { condition: 1, reason: prose("Komt later.") };
        assert_eq!(story.refusal(IRIS, unblock), not_now(NotNow::OrderNeeded));
        let cover = Command::CoverCondition { condition: 1, guarantor: line("Menzis"), until: date("2027-01-01") };
        assert_eq!(story.refusal(IRIS, cover), not_now(NotNow::OrderNeeded));
        let waive = |no_order_needed| Command::WaiveCondition { condition: 1, reason: prose("x"), no_order_needed };
        assert_eq!(story.refusal(IRIS, waive(false)), Refusal::unfit("no_order_needed", Unfit::NotConfirmed));
        assert!(story.decide(&person(IRIS), &waive(true)).is_ok());
    }

    #[test]
    fn what_is_added_later_takes_the_place_of_nothing_that_was_adopted() {
        let story = story();
        let into_group = Command::AddCondition { condition: new_condition(ConditionKind::Other, Some(1)) };
        assert_eq!(story.refusal(CARLA, into_group), Refusal::unfit("group", Unfit::NotAChoice));
        let alone = Command::AddCondition { condition: new_condition(ConditionKind::Other, None) };
        let story = story.does(CARLA, alone);
        assert_eq!(open(&story.case, &story), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn who_owns_a_condition_is_somebody_who_reads_the_plan() {
        let owned = |user| {
            let mut condition = new_condition(ConditionKind::Other, None);
            condition.owner.user = Some(user);
            Command::AddCondition { condition }
        };
        for wrong in [BRAM, KAREL, MIA, ADA, GIJS] {
            let refusal = story().refusal(IRIS, owned(wrong));
            assert_eq!(refusal, Refusal::unfit("owner", Unfit::NotThatPerson), "{}", name_of(wrong));
        }
        for near in [AART, COR, JOOST, FEMKE] {
            assert!(story().decide(&person(IRIS), &owned(near)).is_ok(), "{}", name_of(near));
        }
        let mut named = new_condition(ConditionKind::Other, None);
        named.owner.name = Some(line("Jan"));
        let refusal = story().refusal(IRIS, Command::AddCondition { condition: named });
        assert_eq!(refusal, Refusal::unfit("owner_name", Unfit::OnlyWithoutAccount));
        let story = story().does(IRIS, owned(COR));
        assert!(story.decide(&person(COR), &fulfil(&story, 5)).is_ok(), "the owner arranges it");
        assert_eq!(story.refusal(COR, fulfil(&story, 3)), Refusal::NotYours);
        let mut outside = new_condition(ConditionKind::Other, None);
        outside.owner = crate::domain::condition::Owner::role(crate::domain::condition::OwnerRole::Outside);
        let refusal = story.refusal(IRIS, Command::AddCondition { condition: outside });
        assert_eq!(refusal, Refusal::unfit("owner_name", Unfit::Empty));
    }

    fn assign(condition: u32, owner: Owner, deputy: Option<UserId>) -> Command {
        Command::AssignCondition { condition, owner, deputy }
    }

    fn somebody(user: UserId) -> Owner {
        Owner { role: OwnerRole::CoreMember, user: Some(user), name: None }
    }

    #[test]
    fn a_condition_is_handed_over_by_its_owner_the_case_manager_or_a_project_lead() {
        let story = story().does(CARLA, assign(3, somebody(DIRK), Some(COR)));
        let onward = || assign(3, somebody(FEMKE), Some(COR));
        for who in [CARLA, IRIS, JOOST, DIRK] {
            assert!(story.decide(&person(who), &onward()).is_ok(), "{}", name_of(who));
        }
        for wrong in [COR, FEMKE, ANNA, MIA] {
            assert_eq!(story.refusal(wrong, onward()), Refusal::NotYours, "{}", name_of(wrong));
        }
        assert!(story.decide(&person(DIRK), &fulfil(&story, 3)).is_ok());
        let story = story.does(DIRK, onward());
        assert_eq!(story.refusal(DIRK, fulfil(&story, 3)), Refusal::NotYours, "it is somebody else's now");
        let done = story.fulfils(1).fulfils(2).fulfils(3).fulfils(4);
        let done = done.does(FEMKE, Command::ConfirmCondition { condition: 3 });
        assert!(
            done.decide(&person(CARLA), &assign(3, somebody(DIRK), None)).is_ok(),
            "proof can end, so it has an owner"
        );
    }

    #[test]
    fn a_deputy_reads_the_plan_and_is_somebody_else_than_the_owner() {
        let story = story();
        for wrong in [BRAM, KAREL, MIA, CARLA, ADA, GIJS] {
            let refusal = story.refusal(IRIS, assign(3, Owner::role(OwnerRole::CaseManager), Some(wrong)));
            assert_eq!(refusal, Refusal::unfit("deputy", Unfit::NotThatPerson), "{}", name_of(wrong));
        }
        let same = story.refusal(IRIS, assign(3, somebody(DIRK), Some(DIRK)));
        assert_eq!(same, Refusal::unfit("deputy", Unfit::NotThatPerson));
        let unchanged = story.refusal(IRIS, assign(3, Owner::role(OwnerRole::CaseManager), None));
        assert_eq!(unchanged, Refusal::unfit("owner", Unfit::NothingChanged));
        let nameless = story.refusal(IRIS, assign(3, Owner::role(OwnerRole::Outside), None));
        assert_eq!(nameless, Refusal::unfit("owner_name", Unfit::Empty));
        assert_eq!(story.refusal(IRIS, assign(3, somebody(BRAM), None)), Refusal::unfit("owner", Unfit::NotThatPerson));
    }

    #[test]
    fn a_deputy_does_what_the_owner_does() {
        let story = story().does(IRIS, assign(3, Owner::role(OwnerRole::Youth), Some(COR)));
        let reason = || prose("x");
        for command in [
            Command::RequestCondition { condition: 3, on: story.today(), expected_on: None },
            Command::RefuseCondition { condition: 3, reason: reason() },
            fulfil(&story, 3),
        ] {
            assert!(story.decide(&person(COR), &command).is_ok(), "{command:?}");
            assert_eq!(story.refusal(GUUS, command), Refusal::NotYours);
        }
        let arranged = story.clone().does(COR, fulfil(&story, 3));
        assert_eq!(open(&arranged.case, &arranged), [1, 2, 4], "it counts at once, as the owner's word does");
        let reopen = Command::ReopenCondition { condition: 3, reason: reason() };
        assert!(arranged.decide(&person(COR), &reopen).is_ok());
        assert_eq!(story.refusal(COR, fulfil(&story, 1)), Refusal::NotYours, "of this one only");
    }

    #[test]
    fn owner_and_deputy_are_no_second_person_for_each_other() {
        let second = |story: &Story, who| story.decide(&person(who), &Command::ConfirmCondition { condition: 3 });
        let refused = Err(not_now(NotNow::SecondPersonNeeded));
        // one of the two recorded it, so a third confirms
        for (owner, deputy, other) in [
            (somebody(IRIS), DIRK, DIRK),
            (somebody(DIRK), IRIS, DIRK),
            (Owner::role(OwnerRole::CaseManager), IRIS, CARLA),
            (Owner::role(OwnerRole::ProjectLead), CARLA, CARLA),
        ] {
            let story = story().does(IRIS, assign(3, owner.clone(), Some(deputy)));
            let recorded = fulfil(&story, 3);
            let story = story.does(IRIS, recorded);
            assert_eq!(second(&story, other), refused, "{owner:?}");
            assert!(second(&story, ELS).is_ok(), "{owner:?}");
            // nor does handing it over make a second person of somebody
            let away = assign(3, Owner::role(OwnerRole::Signaller), None);
            assert_eq!(story.refusal(IRIS, away), not_now(NotNow::AwaitsConfirmation));
        }
        // a third recorded it, so either of the two confirms
        let story = story().does(JOOST, assign(3, Owner::role(OwnerRole::CaseManager), Some(COR)));
        let recorded = fulfil(&story, 3);
        let story = story.does(IRIS, recorded);
        assert!(second(&story, CARLA).is_ok() && second(&story, COR).is_ok());
        assert!(second(&story, ANNA).is_err());
    }

    #[test]
    fn who_takes_over_in_the_case_takes_over_what_was_stood_in_for_and_who_leaves_stands_in_no_more() {
        let story = story().does(IRIS, assign(3, somebody(DIRK), Some(CARLA)));
        let story = story.does(IRIS, assign(1, Owner::role(OwnerRole::CaseManager), Some(COR)));
        let replaced = story.does(IRIS, Command::AssignCaseManager { user: COR });
        assert_eq!(replaced.condition(3).deputy, Some(COR));
        assert_eq!(replaced.condition(1).deputy, None, "who owns it now stands in for nobody");
        // with a plan in effect the case can be at the table again
        let story = Story::monitoring();
        let number = story.case.current_conditions().next().unwrap().number;
        let story = story.does(IRIS, assign(number, somebody(DIRK), Some(COR))).meeting_over().days_later(30);
        let story = story.does(IRIS, Command::Retable { reason: prose("x") }).offered().on_agenda();
        let story = story.invites(COR, Capacity::Explains, Represents::Other);
        let invitation = story.invitation(COR);
        let left = story.does(IRIS, Command::Uninvite { invitation, reason: prose("x") });
        assert_eq!(left.condition(number).deputy, None);
        assert_eq!(left.condition(number).owner, somebody(DIRK));
    }

    #[test]
    fn what_the_project_lead_recorded_counts_when_somebody_else_confirms_it() {
        let story = story();
        let confirm = Command::ConfirmCondition { condition: 3 };
        assert_eq!(story.refusal(DIRK, confirm.clone()), not_now(NotNow::NothingToConfirm));
        let recorded = fulfil(&story, 3);
        let story = story.does(IRIS, recorded.clone());
        assert_eq!(open(&story.case, &story), [1, 2, 3, 4], "not yet");
        assert_eq!(story.refusal(CARLA, recorded), not_now(NotNow::AwaitsConfirmation));
        for wrong in [IRIS, JOOST, ANNA] {
            assert_eq!(story.refusal(wrong, confirm.clone()), Refusal::NotYours, "{}", name_of(wrong));
        }
        for second in [CARLA, DIRK] {
            let confirmed = story.clone().does(second, confirm.clone());
            assert_eq!(open(&confirmed.case, &confirmed), [1, 2, 4]);
        }
    }

    #[test]
    fn what_the_case_manager_records_for_somebody_else_counts_when_that_is_confirmed() {
        let story = story().does(CARLA, assign(3, somebody(DIRK), None));
        let recorded = story.clone().does(CARLA, fulfil(&story, 3));
        assert_eq!(open(&recorded.case, &recorded), [1, 2, 3, 4], "it is Dirk's to say");
        assert_eq!(recorded.refusal(CARLA, Command::ConfirmCondition { condition: 3 }), Refusal::NotYours);
        for second in [DIRK, FEMKE] {
            let confirmed = recorded.clone().does(second, Command::ConfirmCondition { condition: 3 });
            assert_eq!(open(&confirmed.case, &confirmed), [1, 2, 4]);
        }
        let own = story.clone().does(DIRK, fulfil(&story, 3));
        assert_eq!(open(&own.case, &own), [1, 2, 4]);
        let youths = story.does(CARLA, assign(3, Owner::role(OwnerRole::Youth), None));
        let for_the_youth = youths.clone().does(CARLA, fulfil(&youths, 3));
        assert_eq!(open(&for_the_youth.case, &for_the_youth), [1, 2, 4], "who has no account cannot record it");
    }

    #[test]
    fn the_project_lead_who_recorded_it_never_confirms_it() {
        let mut condition = new_condition(ConditionKind::Other, None);
        condition.owner.user = Some(IRIS);
        let story = story().does(JOOST, Command::AddCondition { condition });
        let recorded = fulfil(&story, 5);
        let story = story.does(IRIS, recorded);
        let confirm = Command::ConfirmCondition { condition: 5 };
        assert_eq!(story.refusal(IRIS, confirm.clone()), not_now(NotNow::SecondPersonNeeded));
        assert!(story.decide(&person(ELS), &confirm).is_ok());
    }

    #[test]
    fn relief_is_proposed_by_the_project_lead_and_confirmed_by_a_core_member() {
        let reliefs = [
            Command::WaiveCondition { condition: 3, reason: prose("x"), no_order_needed: false },
            Command::UnblockCondition { condition: 3, reason: prose("x") },
            Command::CoverCondition { condition: 3, guarantor: line("Menzis"), until: date("2027-01-01") },
        ];
        for relief in reliefs {
            let story = story();
            for wrong in [CARLA, DIRK, ANNA] {
                assert_eq!(story.refusal(wrong, relief.clone()), Refusal::NotYours);
            }
            let story = story.does(IRIS, relief.clone());
            assert_eq!(open(&story.case, &story), [1, 2, 3, 4], "proposed is not confirmed");
            assert_eq!(story.refusal(IRIS, relief), not_now(NotNow::AwaitsConfirmation));
            let confirm = Command::ConfirmCondition { condition: 3 };
            assert_eq!(story.refusal(CARLA, confirm.clone()), not_now(NotNow::NothingToConfirm), "the owner cannot");
            assert_eq!(story.refusal(JOOST, confirm.clone()), Refusal::NotYours);
            let story = story.does(FEMKE, confirm);
            assert_eq!(open(&story.case, &story), [1, 2, 4]);
        }
    }

    #[test]
    fn cover_counts_through_its_last_day_and_the_step_follows() {
        let until = date("2026-12-20");
        let story = story().fulfils(1).fulfils(4);
        let past = Command::CoverCondition { condition: 3, guarantor: line("Menzis"), until: date("2026-11-25") };
        assert_eq!(story.refusal(IRIS, past), Refusal::unfit("until", Unfit::InThePast));
        let half_a_year =
            |until| Command::CoverCondition { condition: 3, guarantor: line("Menzis"), until: date(until) };
        assert_eq!(story.refusal(IRIS, half_a_year("2027-05-27")), Refusal::unfit("until", Unfit::TooFar));
        assert!(story.decide(&person(IRIS), &half_a_year("2027-05-26")).is_ok());
        let not_here = story.clone().given(|story| story.settings.cover_allowed = false);
        let cover = Command::CoverCondition { condition: 3, guarantor: line("Menzis"), until };
        assert_eq!(not_here.refusal(IRIS, cover.clone()), not_now(NotNow::CoverNotAllowed));
        let story = story.does(IRIS, cover).does(DIRK, Command::ConfirmCondition { condition: 3 });
        assert_eq!(story.phase(), Phase::AwaitingGo);
        let last = story.clone().given(|story| story.now = at_ten(until));
        assert!(last.decide(&person(IRIS), &Story::go()).is_ok());
        let job = Actor::Job(Job::Conditions);
        assert_eq!(last.decide(&job, &Command::FollowConditions).err(), Some(not_now(NotNow::NothingToFollow)));
        let expired = last.days_later(1);
        assert_eq!(expired.refusal(IRIS, Story::go()), not_now(NotNow::ConditionsOpen(vec![3])));
        assert_eq!(expired.job(Job::Conditions, Command::FollowConditions).phase(), Phase::Arranging);
    }

    #[test]
    fn a_formal_decision_needs_its_period_and_a_date_that_is_not_over() {
        let needs = vec![need(ConditionKind::ExtendedYouthCare, "Beschikking", None)];
        let story = Story::planning().written().needs(CARLA, needs).offered().on_agenda().discussed();
        let story = story.does(IRIS, Command::OpenRound).all_agree();
        let story = story.youth_says(crate::domain::case::YouthAnswer::Yes).adopted();
        let good = proof(ConditionKind::ExtendedYouthCare, story.today());
        let wrong = [
            (|proof: &mut crate::domain::condition::Proof| proof.valid_from = None, "valid_from", Unfit::Empty),
            (|proof| proof.valid_until = None, "valid_until", Unfit::Empty),
            (|proof| proof.valid_until = Some(date("2026-11-25")), "valid_until", Unfit::BeforeItsStart),
            (|proof| proof.dated = date("2026-11-27"), "dated", Unfit::InTheFuture),
        ] as [(fn(&mut crate::domain::condition::Proof), &'static str, Unfit); 4];
        for (spoil, field, unfit) in wrong {
            let mut proof = good.clone();
            spoil(&mut proof);
            let refusal = story.refusal(CARLA, Command::FulfilCondition { condition: 1, proof });
            assert_eq!(refusal, Refusal::unfit(field, unfit));
        }
        let mut over = good;
        (over.valid_from, over.valid_until) = (Some(date("2026-01-01")), Some(date("2026-11-25")));
        let refusal = story.refusal(CARLA, Command::FulfilCondition { condition: 1, proof: over });
        assert_eq!(refusal, Refusal::unfit("valid_until", Unfit::InThePast));
    }

    #[test]
    fn an_order_is_a_number_with_its_remark_on_its_day_or_later() {
        let story = story();
        let good = proof(ConditionKind::CareOrder, story.today());
        let spoil = |spoil: fn(&mut crate::domain::condition::Proof)| {
            let mut proof = good.clone();
            spoil(&mut proof);
            story.refusal(CARLA, Command::FulfilCondition { condition: 4, proof })
        };
        let named = spoil(|proof| proof.reference = line("Bestelling van Noor 118"));
        assert_eq!(named, Refusal::unfit("reference", Unfit::NotANumberOnly));
        let sooner = spoil(|proof| proof.remark_on = Some(date("2026-11-25")));
        assert_eq!(sooner, Refusal::unfit("remark_on", Unfit::InThePast), "before the order");
        let slip = spoil(|proof| proof.dated = date("1926-11-26"));
        assert_eq!(slip, Refusal::unfit("dated", Unfit::InThePast), "before the youth was born");
        let before_the_case = spoil(|proof| {
            proof.dated = date("2020-01-01");
            proof.remark_on = Some(date("2020-01-02"));
        });
        assert_eq!(before_the_case, Refusal::unfit("remark_on", Unfit::InThePast), "the case had no number then");
        let told = Command::FulfilCondition {
            condition: 3,
            proof: crate::domain::condition::Proof { reference: line("Brief van de werkgever"), ..good.clone() },
        };
        assert!(story.decide(&person(CARLA), &told).is_ok(), "other proof is told in words");
    }

    #[test]
    fn days_ahead_are_days_that_can_be_meant() {
        let story = story();
        let expects = |on| {
            let mut condition = new_condition(ConditionKind::Other, None);
            condition.expected_on = Some(date(on));
            Command::AddCondition { condition }
        };
        assert_eq!(story.refusal(CARLA, expects("2026-11-25")), Refusal::unfit("expected_on", Unfit::InThePast));
        assert_eq!(story.refusal(CARLA, expects("2126-11-26")), Refusal::unfit("expected_on", Unfit::TooFar));
        assert!(story.decide(&person(CARLA), &expects("2026-11-26")).is_ok());
        let asks = |on, expected_on: &str| Command::RequestCondition {
            condition: 3,
            on: date(on),
            expected_on: Some(date(expected_on)),
        };
        assert_eq!(story.refusal(CARLA, asks("1926-11-26", "2026-12-01")), Refusal::unfit("on", Unfit::InThePast));
        let far = story.refusal(CARLA, asks("2026-11-26", "2126-12-01"));
        assert_eq!(far, Refusal::unfit("expected_on", Unfit::TooFar));
        let withheld = |on| Command::WithholdGo { reason: prose("x"), look_on: date(on) };
        let ready = story.clone().arranged();
        assert_eq!(ready.refusal(IRIS, withheld("2027-11-27")), Refusal::unfit("look_on", Unfit::TooFar));
        assert!(ready.decide(&person(IRIS), &withheld("2027-11-26")).is_ok());
        let pause = |on| Command::Pause { reason: prose("x"), until: date(on) };
        assert_eq!(story.refusal(IRIS, pause("2027-11-27")), Refusal::unfit("until", Unfit::TooFar));
        assert!(story.decide(&person(IRIS), &pause("2027-11-26")).is_ok());
    }

    #[test]
    fn what_does_not_work_out_is_open_and_blocking_again() {
        let story = story();
        let unblock = Command::UnblockCondition { condition: 3, reason: prose("x") };
        let story = story.does(IRIS, unblock).does(DIRK, Command::ConfirmCondition { condition: 3 });
        assert_eq!(open(&story.case, &story), [1, 2, 4]);
        let refuse = Command::RefuseCondition { condition: 3, reason: prose("Afgewezen.") };
        let story = story.does(CARLA, refuse.clone());
        assert_eq!(open(&story.case, &story), [1, 2, 3, 4]);
        assert_eq!(story.refusal(CARLA, refuse), not_now(NotNow::ConditionOpen));
        let met = story.fulfils(3);
        let refuse = Command::RefuseCondition { condition: 3, reason: prose("Toch niet.") };
        assert_eq!(met.refusal(CARLA, refuse), not_now(NotNow::ConditionMet));
    }

    #[test]
    fn the_case_waits_for_what_was_asked_first_and_for_the_lead_once_something_does_not_work_out() {
        let waits = |story: &Story| (story.case.waits_for(story.today()), story.case.waits_since(story.today()));
        let story = story();
        let (manager, asked) = (WaitsFor::Owner(OwnerRole::CaseManager), story.case.milestones.adopted);
        assert_eq!(waits(&story), (manager, asked));
        let mut sooner = new_condition(ConditionKind::Other, None);
        (sooner.owner.user, sooner.expected_on) = (Some(DIRK), Some(date("2026-11-28")));
        sooner.owner.role = OwnerRole::CoreMember;
        let story = story.days_later(1).does(IRIS, Command::AddCondition { condition: sooner });
        assert_eq!(waits(&story), (manager, asked), "what is added later, though due sooner, is not waited for longer");
        assert!(story.condition(5).since > asked);
        let reason = prose("Afgewezen.");
        let refused = story.clone().days_later(1).does(CARLA, Command::RefuseCondition { condition: 3, reason });
        assert_eq!(waits(&refused), (WaitsFor::ProjectLead, refused.condition(3).since));
        assert!(refused.condition(3).since > story.condition(5).since);
        let again = Command::RequestCondition { condition: 3, on: date("2026-11-27"), expected_on: None };
        assert_eq!(waits(&refused.does(CARLA, again)).0, manager);
    }

    #[test]
    fn what_a_member_of_the_committee_arranges_is_of_whoever_speaks_for_that_domain() {
        let mut income = new_condition(ConditionKind::Income, None);
        income.owner = crate::domain::condition::Owner::role(OwnerRole::CoreMember);
        let mut of_plan = need(ConditionKind::Income, "Inkomen", None);
        of_plan.owner = income.owner.clone();
        let story = Story::planning().written().needs(CARLA, vec![of_plan]).offered().on_agenda().discussed();
        let story = story.does(IRIS, Command::OpenRound).all_agree();
        let story = story.youth_says(crate::domain::case::YouthAnswer::Yes).adopted();
        assert_eq!(story.condition(1).owner.user, Some(FEMKE), "she speaks for Werk en Inkomen");
        income.what = line("Bijstand");
        let story = story.does(IRIS, Command::AddCondition { condition: income });
        assert_eq!(story.case.conditions.last().unwrap().owner.user, Some(FEMKE));
    }

    #[test]
    fn a_request_has_a_day_and_an_expected_day_and_leaves_the_condition_open() {
        let asks = |on: &str, expected: Option<&str>| Command::RequestCondition {
            condition: 3,
            on: date(on),
            expected_on: expected.map(date),
        };
        let story = story();
        let tomorrow = Refusal::unfit("on", Unfit::InTheFuture);
        assert_eq!(story.refusal(CARLA, asks("2026-11-27", None)), tomorrow);
        let backwards = Refusal::unfit("expected_on", Unfit::InThePast);
        assert_eq!(story.refusal(CARLA, asks("2026-11-26", Some("2026-11-25"))), backwards);
        for wrong in [DIRK, ANNA, GIJS] {
            assert_eq!(story.refusal(wrong, asks("2026-11-26", None)), Refusal::NotYours, "{}", name_of(wrong));
        }
        let story = story.does(CARLA, asks("2026-11-26", Some("2027-01-21")));
        let asked = story.condition(3);
        assert_eq!((asked.requested_on, asked.expected_on), (Some(date("2026-11-26")), Some(date("2027-01-21"))));
        assert_eq!(open(&story.case, &story), [1, 2, 3, 4]);
        let met = story.clone().fulfils(3);
        assert_eq!(met.refusal(CARLA, asks("2026-11-26", None)), not_now(NotNow::ConditionMet));
    }

    #[test]
    fn what_did_not_work_out_is_to_be_arranged_again_once_it_is_requested_again() {
        let story = story().does(CARLA, Command::RefuseCondition { condition: 3, reason: prose("Afgewezen.") });
        let again = Command::RequestCondition { condition: 3, on: date("2026-11-26"), expected_on: None };
        let story = story.does(CARLA, again);
        assert_eq!(story.condition(3).state, ConditionState::Open);
        assert!(story.condition(3).blocking);
    }

    #[test]
    fn what_was_settled_can_be_opened_again_and_a_proposal_taken_back() {
        let reopen = Command::ReopenCondition { condition: 3, reason: prose("Toch niet.") };
        let story = story();
        assert_eq!(story.refusal(CARLA, reopen.clone()), not_now(NotNow::ConditionOpen));
        let settled = story.clone().arranged();
        assert_eq!(settled.phase(), Phase::AwaitingGo);
        assert_eq!(settled.does(CARLA, reopen.clone()).phase(), Phase::Arranging);
        let waive = Command::WaiveCondition { condition: 3, reason: prose("x"), no_order_needed: false };
        let back = story.does(IRIS, waive).does(IRIS, reopen);
        assert_eq!(back.condition(3).relief, None::<Relief>);
    }

    #[test]
    fn the_step_follows_by_itself_and_conditions_belong_to_steps_6_and_7() {
        let story = story().arranged();
        assert_eq!(story.phase(), Phase::AwaitingGo);
        let add = Command::AddCondition { condition: new_condition(ConditionKind::Other, None) };
        assert_eq!(story.does(CARLA, add.clone()).phase(), Phase::Arranging);
        assert_eq!(Story::monitoring().refusal(IRIS, add), not_now(NotNow::OtherPhase));
        let old = Command::ReopenCondition { condition: 1, reason: prose("x") };
        assert_eq!(Story::retabled().refusal(IRIS, old), not_now(NotNow::OtherPhase));
    }

    #[test]
    fn back_to_the_table_what_was_arranged_carries_over_and_what_was_not_does_not() {
        let story = story().fulfils(3).fulfils(4);
        let back = story.does(IRIS, Command::ReturnToTable { reason: prose("De kamer is weg.") });
        assert_eq!(back.phase(), Phase::AtTable);
        assert_eq!(back.case.newest().map(|version| (version.number, version.copied_from)), Some((2, Some(1))));
        assert!(back.case.adopted().is_none());
        let again = back.meeting_over().on_agenda().discussed().does(IRIS, Command::OpenRound).all_agree();
        let again = again.youth_says(crate::domain::case::YouthAnswer::Yes).adopted();
        assert_eq!(open(&again.case, &again), [5, 6], "the two ways to live");
    }

    #[test]
    fn back_to_the_table_what_was_asked_stays_asked_unless_the_answer_was_no() {
        let asks = |condition, on| Command::RequestCondition { condition, on: date(on), expected_on: None };
        let story = story().does(CARLA, asks(1, "2026-11-20")).does(CARLA, asks(3, "2026-11-21"));
        let story = story.does(CARLA, Command::RefuseCondition { condition: 3, reason: prose("Afgewezen.") });
        let back = story.does(IRIS, Command::ReturnToTable { reason: prose("x") });
        let earlier = |story: &Story| crate::domain::carrying_over::of_what_went_back(&story.case).len();
        assert_eq!(earlier(&back), 4, "the list stays in sight");
        let again = back.meeting_over().on_agenda().discussed().does(IRIS, Command::OpenRound).all_agree();
        let again = again.youth_says(crate::domain::case::YouthAnswer::Yes).adopted();
        let requested: Vec<_> = again.case.current_conditions().map(|condition| condition.requested_on).collect();
        assert_eq!(requested, [Some(date("2026-11-20")), None, None, None]);
        assert_eq!(earlier(&again), 0, "the new list took its place");
    }

    #[test]
    fn a_plan_that_was_in_effect_lends_its_care_order_to_no_other() {
        let story = story().arranged();
        let story = story.does(IRIS, Command::ReturnToTable { reason: prose("x") });
        let story = story.meeting_over().on_agenda().discussed().does(IRIS, Command::OpenRound).all_agree();
        let story = story.youth_says(crate::domain::case::YouthAnswer::Yes).adopted();
        assert_eq!(story.phase(), Phase::AwaitingGo, "everything carried over");
        let story = story.released().meeting_over().does(IRIS, Command::Retable { reason: prose("x") });
        let story = story.offered().on_agenda().discussed().does(IRIS, Command::OpenRound).all_agree();
        let story = story.youth_says(crate::domain::case::YouthAnswer::Yes).adopted();
        assert_eq!(story.phase(), Phase::Arranging);
        assert_eq!(story.case.open_blocking(story.today()).len(), 4);
    }

    #[test]
    fn a_core_member_confirms_nothing_once_the_youth_took_consent_back() {
        let recorded = fulfil(&story(), 3);
        let way = crate::domain::signal::ConsentWay::Spoken;
        let withdrawal = Command::WithdrawConsent { on: date("2026-11-26"), way, told_to: line("Anna") };
        let story = story().does(IRIS, recorded).does(ANNA, withdrawal);
        assert_eq!(story.refusal(DIRK, Command::ConfirmCondition { condition: 3 }), Refusal::NotYours);
        assert!(story.offers(DIRK).is_empty());
        assert!(story.offers_kind(CARLA, CommandKind::ConfirmCondition), "the owner still can");
    }
}
