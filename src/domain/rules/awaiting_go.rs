//! Step 7: the official go. Only the project lead gives it, only when every blocking condition is met at that moment.

use super::{Look, Verdict, no, only_if};
use crate::domain::refusal::NotNow;

/// Every blocking condition of the adopted version is met or covered now.
pub fn may_give_go(look: &Look) -> Verdict {
    look.in_steps(6, 7)?;
    let open: Vec<u32> = look.case.open_blocking(look.today()).iter().map(|condition| condition.number).collect();
    if !open.is_empty() {
        return no(NotNow::ConditionsOpen(open));
    }
    look.in_steps(7, 7)
}

/// A go that cannot be given yet is withheld, with the reason.
pub fn may_withhold_go(look: &Look) -> Verdict {
    look.in_steps(6, 7)
}

/// A valid go can be revoked wherever the procedure stands.
pub fn may_revoke_go(look: &Look) -> Verdict {
    look.is_open()?;
    only_if(look.case.valid_go().is_some(), NotNow::NoGo)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::command::{Command, CommandKind};
    use crate::domain::condition::ConditionKind;
    use crate::domain::phase::Phase;
    use crate::domain::plan::VersionState;
    use crate::domain::refusal::Refusal;
    use crate::domain::role::Actor;
    use crate::domain::testing::*;
    use crate::domain::text::Unfit;

    fn not_now(reason: NotNow) -> Refusal {
        Refusal::NotNow(reason)
    }

    fn revocation() -> Command {
        Command::RevokeGo { reason: prose("De aanbieder stopt.") }
    }

    #[test]
    fn only_a_project_lead_gives_the_go() {
        let story = Story::awaiting_go();
        for (user, name, ..) in EVERYBODY {
            let lead = [IRIS, JOOST].contains(user);
            assert_eq!(story.decide(&person(*user), &Story::go()).is_ok(), lead, "{name}");
            assert_eq!(story.offers_kind(*user, CommandKind::GiveGo), lead, "{name}");
        }
    }

    #[test]
    fn the_go_asks_for_every_blocking_condition_and_a_fresh_second_factor() {
        assert_eq!(Story::arranging().refusal(IRIS, Story::go()), not_now(NotNow::ConditionsOpen(vec![1])));
        let Actor::Person(mut iris) = person(IRIS) else { panic!("a person") };
        iris.fresh_second_factor = false;
        let stale = Story::awaiting_go().decide(&Actor::Person(iris), &Story::go());
        assert_eq!(stale, Err(not_now(NotNow::StaleSecondFactor)));
        let elsewhere = Command::GiveGo { recipients: [OTHER_PROVIDER].into(), remark: None };
        let refusal = Story::awaiting_go().refusal(IRIS, elsewhere);
        assert_eq!(refusal, Refusal::unfit("recipients", Unfit::ProviderMissing));
    }

    #[test]
    fn proof_that_expired_this_morning_holds_the_go() {
        let needs = vec![need(ConditionKind::Housing, "Kamer", None)];
        let story = Story::planning().written().needs(CARLA, needs).offered().on_agenda().discussed();
        let story = story.does(IRIS, Command::OpenRound).all_agree();
        let story = story.youth_says(crate::domain::case::YouthAnswer::Yes).adopted().fulfils(2);
        let until = date("2026-11-30");
        let proof = proof_until(ConditionKind::Housing, story.today(), Some(until));
        let story = story.does(CARLA, Command::FulfilCondition { condition: 1, proof });
        assert_eq!(story.phase(), Phase::AwaitingGo);
        let last = story.given(|story| story.now = at_ten(until));
        assert!(last.decide(&person(IRIS), &Story::go()).is_ok());
        let morning = last.days_later(1);
        assert_eq!(morning.phase(), Phase::AwaitingGo, "nobody looked yet");
        assert_eq!(morning.refusal(IRIS, Story::go()), not_now(NotNow::ConditionsOpen(vec![1])));
        assert!(!morning.offers_kind(IRIS, CommandKind::GiveGo));
    }

    #[test]
    fn a_go_puts_the_plan_in_effect_and_ends_the_one_before() {
        let story = Story::retabled().offered().on_agenda().discussed();
        let story = story.does(IRIS, Command::OpenRound).all_agree();
        let story = story.youth_says(crate::domain::case::YouthAnswer::Yes).adopted();
        assert_eq!(story.case.in_effect().map(|version| version.number), Some(1), "until the new go");
        let story = story.arranged().released();
        let states: Vec<VersionState> = story.case.versions.iter().map(|version| version.state).collect();
        assert_eq!(states, [VersionState::Superseded, VersionState::InEffect]);
        assert_eq!(story.case.goes.iter().filter(|go| go.ended.is_none()).count(), 1);
        assert_eq!(story.case.valid_go().map(|go| go.version), Some(2));
    }

    #[test]
    fn a_revoked_go_in_step_8_leads_back_to_6_with_its_reason_to_solve() {
        let story = Story::monitoring().does(JOOST, revocation());
        assert_eq!(story.phase(), Phase::Arranging);
        assert!(story.case.in_effect().is_none() && story.case.valid_go().is_none());
        let number = story.open_condition(ConditionKind::RevocationResolved);
        assert_eq!(story.refusal(IRIS, Story::go()), not_now(NotNow::ConditionsOpen(vec![number])));
        assert_eq!(story.refusal(IRIS, revocation()), not_now(NotNow::NoGo));
        let solved = story.fulfils(number).released();
        assert_eq!(solved.case.goes.len(), 2);
    }

    #[test]
    fn a_go_revoked_in_steps_3_to_5_leaves_the_step_and_holds_the_next_go() {
        let planning = Story::retabled();
        let scheduling = Story::retabled().offered();
        let table = Story::retabled().offered().on_agenda().discussed();
        for story in [planning, scheduling, table] {
            let phase = story.phase();
            let mut story = story.does(IRIS, revocation());
            assert_eq!(story.phase(), phase);
            assert!(story.case.in_effect().is_none());
            if phase == Phase::Planning {
                story = story.offered();
            }
            if story.case.pending_item().is_none() {
                story = story.on_agenda();
            }
            if story.phase() == Phase::Scheduling {
                story = story.discussed();
            }
            let story = story.does(IRIS, Command::OpenRound).all_agree();
            let story = story.youth_says(crate::domain::case::YouthAnswer::Yes).adopted();
            let number = story.open_condition(ConditionKind::RevocationResolved);
            assert_eq!(story.condition(number).version, 2);
            let order = story.open_condition(ConditionKind::CareOrder);
            let story = story.fulfils(order);
            assert_eq!(story.refusal(IRIS, Story::go()), not_now(NotNow::ConditionsOpen(vec![number])));
            let states: Vec<VersionState> =
                story.fulfils(number).released().case.versions.iter().map(|v| v.state).collect();
            assert_eq!(states, [VersionState::Superseded, VersionState::InEffect]);
        }
    }

    #[test]
    fn a_go_revoked_in_step_7_of_the_next_round_blocks_that_go() {
        let story = Story::retabled().offered().on_agenda().discussed();
        let story = story.does(IRIS, Command::OpenRound).all_agree();
        let story = story.youth_says(crate::domain::case::YouthAnswer::Yes).adopted().arranged();
        assert_eq!(story.phase(), Phase::AwaitingGo);
        let story = story.does(IRIS, revocation());
        assert_eq!(story.phase(), Phase::Arranging);
        assert_eq!(story.condition(story.open_condition(ConditionKind::RevocationResolved)).version, 2);
    }

    #[test]
    fn a_withheld_go_says_when_to_look_again() {
        let withhold = |day: &str| Command::WithholdGo { reason: prose("De kamer is nat."), look_on: date(day) };
        let story = Story::arranging();
        assert_eq!(story.refusal(IRIS, withhold("2026-11-26")), Refusal::unfit("look_on", Unfit::InThePast));
        let story = story.does(IRIS, withhold("2026-12-10"));
        assert_eq!(story.case.next_due(), Some(date("2026-12-10")));
        assert!(story.arranged().released().case.withheld.is_none());
        assert_eq!(Story::monitoring().refusal(IRIS, withhold("2026-12-10")), not_now(NotNow::OtherPhase));
    }
}
