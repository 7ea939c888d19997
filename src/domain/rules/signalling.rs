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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::Case;
    use crate::domain::command::Command;
    use crate::domain::phase::{ClosedReason, Phase};
    use crate::domain::signal::{ConsentWay, SignalGap};
    use crate::domain::testing::*;
    use crate::domain::text::Unfit;

    fn born(day: &str) -> Story {
        Story::started().filled().given(|story| story.case.youth.born = date(day))
    }

    fn on(story: Story, day: &str) -> Story {
        story.given(|story| story.now = at_ten(date(day)))
    }

    fn submitting(story: &Story) -> Result<(), Refusal> {
        story.decide(&person(ANNA), &Command::SubmitSignal).map(|_| ())
    }

    #[test]
    fn a_signal_is_submitted_from_the_seventeenth_birthday_on() {
        let story = born("2009-11-24");
        assert_eq!(submitting(&story), Err(Refusal::NotNow(NotNow::TooYoung)), "the day before");
        assert_eq!(submitting(&on(story, "2026-11-24")), Ok(()), "the day itself");
    }

    #[test]
    fn who_was_born_on_29_february_turns_17_on_1_march() {
        let story = born("2012-02-29");
        assert_eq!(submitting(&on(story.clone(), "2029-02-28")), Err(Refusal::NotNow(NotNow::TooYoung)));
        assert_eq!(submitting(&on(story, "2029-03-01")), Ok(()));
    }

    #[test]
    fn after_18_a_signal_is_submitted_until_half_a_year_after_the_care_ended() {
        let ended = |day: &str| born("2008-05-01").given(|story| story.case.signal.care_ends_on = Some(date(day)));
        assert_eq!(submitting(&ended("2026-05-23")), Ok(()), "exactly six months ago");
        assert_eq!(submitting(&ended("2026-05-22")), Err(Refusal::NotNow(NotNow::WindowPassed)));
        assert_eq!(submitting(&ended("2027-05-01")), Ok(()), "care still runs");
    }

    #[test]
    fn after_18_without_an_end_of_care_the_birthday_counts_as_that_end() {
        assert_eq!(submitting(&born("2008-05-23")), Ok(()));
        assert_eq!(submitting(&born("2008-05-22")), Err(Refusal::NotNow(NotNow::WindowPassed)));
    }

    #[test]
    fn at_17_the_window_does_not_matter() {
        let story = born("2009-05-01").given(|story| story.case.signal.care_ends_on = Some(date("2026-01-01")));
        assert_eq!(submitting(&story), Ok(()));
    }

    #[test]
    fn an_incomplete_signal_says_what_is_lacking() {
        let story = Story::started();
        let gaps = vec![SignalGap::Scope, SignalGap::Risk, SignalGap::LegalGround, SignalGap::Consent];
        assert_eq!(submitting(&story), Err(Refusal::NotNow(NotNow::SignalIncomplete(gaps))));
    }

    #[test]
    fn without_standing_consent_nothing_is_submitted() {
        let way = ConsentWay::Spoken;
        let withdrawal = Command::WithdrawConsent { on: date("2026-11-23"), way, told_to: line("Anna") };
        let story = Story::started().filled().does(ANNA, withdrawal);
        assert_eq!(submitting(&story), Err(Refusal::NotNow(NotNow::NotShared)));
    }

    #[test]
    fn no_item_of_the_checklist_is_ever_forced() {
        let story = Story::started().does(ANNA, Command::EditSignal { signal: complete_signal() });
        assert!(story.case.checklist.is_empty());
        assert_eq!(submitting(&story), Ok(()));
    }

    #[test]
    fn a_returned_signal_keeps_its_file_and_its_first_time() {
        let story = Story::submitted();
        let first = story.case.milestones.submitted;
        let returned = story.days_later(1).does(IRIS, Command::ReturnSignal { question: prose("Welke gemeente?") });
        assert_eq!(returned.phase(), Phase::Signalling);
        assert_eq!(returned.case.returned_with, Some(prose("Welke gemeente?")));
        let again = returned.days_later(1).does(ANNA, Command::SubmitSignal);
        assert_eq!((again.case.milestones.submitted, &again.case.returned_with), (first, &None));
    }

    #[test]
    fn a_submitted_signal_is_not_edited() {
        let edit = Command::EditSignal { signal: complete_signal() };
        assert_eq!(Story::submitted().refusal(ANNA, edit), Refusal::NotNow(NotNow::OtherPhase));
    }

    #[test]
    fn no_case_manager_is_reported_once_and_only_while_none_is_known() {
        let story = Story::submitted().does(ANNA, Command::ReportNoCaseManager);
        assert_eq!(story.case.no_case_manager.map(|search| search.due), Some(date("2026-11-30")), "five working days");
        let again = story.refusal(ANNA, Command::ReportNoCaseManager);
        assert_eq!(again, Refusal::NotNow(NotNow::AlreadyReported));
        let known = story.does(IRIS, Command::AcceptSignal).does(IRIS, Command::AssignCaseManager { user: CARLA });
        assert_eq!(known.case.no_case_manager, None);
        for command in [Command::ReportNoCaseManager, Command::AskHelp { advisor: None, question: prose("Wie?") }] {
            assert_eq!(known.refusal(ANNA, command), Refusal::NotNow(NotNow::CaseManagerKnown));
        }
    }

    #[test]
    fn help_is_asked_of_an_adviser_or_the_project_lead() {
        let asks = |advisor| Command::AskHelp { advisor, question: prose("Hoe vinden we een casemanager?") };
        let story = Story::submitted().does(ANNA, asks(None)).does(ANNA, asks(Some(HANNA)));
        assert_eq!(story.case.help.len(), 2);
        assert_eq!(story.refusal(ANNA, asks(Some(GIJS))), Refusal::unfit("advisor", Unfit::NotThatPerson));
    }

    fn withdrawing(with_youth: bool) -> Command {
        Command::Withdraw { needed_now: prose("Een kamer."), with_youth }
    }

    fn reason(case: &Case) -> Phase {
        case.phase
    }

    #[test]
    fn a_signal_in_the_making_is_dropped_by_its_signaller_alone() {
        let story = Story::started();
        assert_eq!(story.refusal(IRIS, withdrawing(true)), Refusal::NotYours);
        let dropped = story.does(ANNA, withdrawing(false));
        assert_eq!(reason(&dropped.case), Phase::Closed(ClosedReason::Withdrawn));
    }

    #[test]
    fn a_submitted_case_is_withdrawn_with_the_youth_or_by_the_project_lead() {
        for story in [Story::submitted(), Story::planning(), Story::unanimous(), Story::awaiting_go()] {
            let alone = story.refusal(ANNA, withdrawing(false));
            assert_eq!(alone, Refusal::unfit("with_youth", Unfit::NotConfirmed));
            assert_eq!(story.refusal(CARLA, withdrawing(true)), Refusal::NotYours);
            for (user, with_youth) in [(ANNA, true), (IRIS, false)] {
                let withdrawn = story.clone().does(user, withdrawing(with_youth));
                assert_eq!(withdrawn.phase(), Phase::Closed(ClosedReason::Withdrawn));
                assert!(withdrawn.case.open_round().is_none() && withdrawn.case.pending_item().is_none());
            }
        }
    }

    #[test]
    fn with_a_plan_in_effect_nothing_is_withdrawn() {
        let story = Story::retabled();
        assert_eq!(story.refusal(IRIS, withdrawing(true)), Refusal::NotNow(NotNow::PlanInEffect));
        let revoked = story.does(IRIS, Command::RevokeGo { reason: prose("De aanbieder stopt.") });
        assert!(revoked.decide(&person(IRIS), &withdrawing(true)).is_ok());
    }
}
