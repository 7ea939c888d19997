//! Step 2: the project lead takes the signal up, returns it or declines it.

use super::{Look, Verdict};

/// The signal waits for the project lead.
pub fn may_judge_signal(look: &Look) -> Verdict {
    look.in_steps(2, 2)
}

/// A case manager can be assigned once the signal was submitted, and replaced as long as the case is open.
pub fn may_assign_case_manager(look: &Look) -> Verdict {
    look.in_steps(2, 8)
}

#[cfg(test)]
mod tests {
    use crate::domain::command::Command;
    use crate::domain::phase::{ClosedReason, Phase};
    use crate::domain::plan::{Section, Voice};
    use crate::domain::refusal::{NotNow, Refusal};
    use crate::domain::testing::*;
    use crate::domain::text::Unfit;

    #[test]
    fn only_the_project_lead_judges_a_signal_and_only_while_it_waits() {
        let decline = || Command::DeclineSignal { reason: prose("Te jong."), helped_where: prose("Wijkteam") };
        let commands = [Command::AcceptSignal, Command::ReturnSignal { question: prose("Wat?") }, decline()];
        for command in commands {
            assert_eq!(Story::submitted().refusal(ANNA, command.clone()), Refusal::NotYours);
            assert!(Story::submitted().decide(&person(JOOST), &command).is_ok());
            assert_eq!(Story::planning().refusal(IRIS, command), Refusal::NotNow(NotNow::OtherPhase));
        }
        let declined = Story::submitted().does(IRIS, decline());
        assert_eq!(declined.phase(), Phase::Closed(ClosedReason::OutOfScope));
        assert_eq!(declined.case.closing.and_then(|closing| closing.handover), Some(prose("Wijkteam")));
    }

    #[test]
    fn a_case_that_is_taken_up_has_a_draft_and_keeps_the_one_that_was_begun() {
        let empty = Story::submitted().does(IRIS, Command::AcceptSignal);
        assert_eq!(empty.case.draft().map(|draft| draft.number), Some(1));
        let begun = Story::submitted().writes(ANNA, Section::Later, Voice::Helpers, "Een eigen plek.");
        assert_eq!(begun.case.versions.len(), 1);
        let taken_up = begun.does(IRIS, Command::AcceptSignal);
        assert_eq!(taken_up.case.versions.len(), 1);
        assert!(taken_up.case.draft().is_some_and(|draft| draft.content.is_filled(Section::Later)));
    }

    #[test]
    fn the_case_manager_is_an_account_of_wij_and_somebody_else_than_now() {
        let assign = |user| Command::AssignCaseManager { user };
        let story = Story::planning();
        for wrong in [ANNA, FRITS, DIRK, CARLA] {
            assert_eq!(story.refusal(IRIS, assign(wrong)), Refusal::unfit("user", Unfit::NotThatPerson), "{wrong}");
        }
        assert_eq!(story.refusal(ANNA, assign(COR)), Refusal::NotYours);
        assert_eq!(Story::started().filled().refusal(IRIS, assign(CARLA)), Refusal::NotYours, "never submitted");
        let returned = Story::submitted().does(IRIS, Command::ReturnSignal { question: prose("Wat?") });
        assert_eq!(returned.refusal(IRIS, assign(CARLA)), Refusal::NotNow(NotNow::OtherPhase));
    }
}
