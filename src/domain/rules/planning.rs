//! Step 3: the plan is written, and offered to the table.

use super::{Look, Verdict, no, only_if};
use crate::domain::phase::Phase;
use crate::domain::refusal::NotNow;

/// There is a draft to write in, or the first words begin one while the signal waits to be taken up; and no round is
/// open on another version.
pub fn may_write(look: &Look) -> Verdict {
    look.in_steps(2, 5)?;
    look.no_open_round()?;
    only_if(look.case.draft().is_some() || look.case.phase == Phase::Submitted, NotNow::NoDraft)
}

/// There is an earlier version, and a draft that makes room for it.
pub fn may_restore(look: &Look) -> Verdict {
    look.in_steps(3, 5)?;
    look.no_open_round()?;
    only_if(look.case.draft().is_some(), NotNow::NoDraft)?;
    only_if(look.case.versions.iter().any(|version| !version.is_draft()), NotNow::NoEarlierVersion)
}

/// The case manager is known and the first four steps of the Doorbraakmethode are filled in. Whether the youth
/// contributed is asked with the command itself.
pub fn may_offer(look: &Look) -> Verdict {
    look.in_steps(3, 3)?;
    only_if(look.case.case_manager.is_some(), NotNow::NoCaseManager)?;
    let Some(draft) = look.case.draft() else { return no(NotNow::NoDraft) };
    let gaps = draft.content.gaps_for_table(true);
    if gaps.is_empty() { Ok(()) } else { no(NotNow::PlanIncomplete(gaps)) }
}

/// A plan that waits for its place can be taken back.
pub fn may_withdraw_offer(look: &Look) -> Verdict {
    look.in_steps(4, 4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::command::{Command, Writing};
    use crate::domain::plan::{PlanGap, Section, Step, VersionState, Voice};
    use crate::domain::refusal::Refusal;
    use crate::domain::role::LifeDomain;
    use crate::domain::sheets::{Contribution, SheetRows};
    use crate::domain::testing::*;
    use crate::domain::text::Unfit;

    fn passage(section: Section, voice: Voice, text: &str, seen: u32) -> Command {
        Command::WritePlan { writing: Writing::Passage { section, voice, text: text.to_owned(), seen } }
    }

    fn offering(youth_absent: Option<&str>) -> Command {
        Command::OfferPlan { youth_absent: youth_absent.map(prose) }
    }

    #[test]
    fn the_signaller_may_write_while_the_signal_waits() {
        let story = Story::submitted();
        assert!(story.offers_kind(ANNA, crate::domain::command::CommandKind::WritePlan));
        let story = story.writes(ANNA, Section::ThisIsMe, Voice::Youth, "Ik ben Noor.");
        let story = story.writes(ANNA, Section::ThisIsMe, Voice::Youth, "Ik ben Noor, 17.");
        assert_eq!(story.case.versions.len(), 1);
        assert_eq!(story.refusal(BRAM, passage(Section::Later, Voice::Helpers, "x", 0)), Refusal::NotYours);
    }

    #[test]
    fn nothing_is_written_before_the_signal_is_submitted_or_after_the_plan_is_adopted() {
        let write = || passage(Section::Later, Voice::Helpers, "x", 0);
        assert_eq!(Story::started().refusal(ANNA, write()), Refusal::NotNow(NotNow::OtherPhase));
        assert_eq!(Story::arranging().refusal(CARLA, write()), Refusal::NotNow(NotNow::OtherPhase));
        assert_eq!(Story::at_table().refusal(CARLA, write()), Refusal::NotNow(NotNow::NoDraft));
        assert_eq!(Story::round_open().refusal(IRIS, write()), Refusal::NotNow(NotNow::RoundOpen));
    }

    #[test]
    fn who_wrote_without_seeing_the_latest_words_is_told() {
        let story = Story::planning().writes(ANNA, Section::Later, Voice::Helpers, "Een kamer.");
        let stale = story.refusal(CARLA, passage(Section::Later, Voice::Helpers, "Een huis.", 0));
        assert_eq!(stale, Refusal::NotNow(NotNow::PlaceChanged));
        let same = story.decide(&person(CARLA), &passage(Section::Later, Voice::Helpers, "Een kamer.", 0));
        assert_eq!(same, Ok(vec![]), "the same words change nothing");
    }

    #[test]
    fn the_words_of_the_youth_are_changed_by_their_scribe_only_as_long_as_that_one_is_there() {
        let story = Story::planning().writes(ANNA, Section::ThisIsMe, Voice::Youth, "Ik wil kok worden.");
        let overwrite = || passage(Section::ThisIsMe, Voice::Youth, "Noor wil kok worden.", 1);
        for other in [CARLA, IRIS] {
            assert_eq!(story.refusal(other, overwrite()), Refusal::NotNow(NotNow::YouthWords));
        }
        assert!(story.decide(&person(ANNA), &overwrite()).is_ok());
        let replaced = story.does(BRAM, Command::ReplaceSignaller { user: AART, reason: prose("Verlof.") });
        assert!(replaced.decide(&person(CARLA), &overwrite()).is_ok(), "a scribe who left keeps nothing closed");
    }

    #[test]
    fn an_earlier_version_begins_a_new_draft_and_the_draft_that_was_there_stays_to_be_read() {
        let story = Story::at_table().does(CARLA, Command::EditTabledPlan);
        let story = story.writes(CARLA, Section::Later, Voice::Helpers, "Toch anders.");
        let restored = story.clone().does(CARLA, Command::RestoreVersion { version: 1 });
        let [first, given_up, draft] = &restored.case.versions[..] else { panic!("not three versions") };
        assert_eq!((given_up.state, draft.state), (VersionState::Abandoned, VersionState::Draft));
        assert_eq!(draft.content.hash(), first.content.hash());
        assert_eq!(draft.copied_from, Some(1));
        assert_eq!(given_up.content, story.case.draft().unwrap().content, "what was written is not lost");
        let back = restored.clone().does(ANNA, Command::RestoreVersion { version: 2 });
        assert_eq!(back.case.draft().map(|draft| draft.content.hash()), Some(given_up.content.hash()));
    }

    #[test]
    fn only_an_earlier_version_is_restored_and_only_where_a_draft_makes_room() {
        let restore = |version| Command::RestoreVersion { version };
        assert_eq!(Story::planning().refusal(CARLA, restore(1)), Refusal::NotNow(NotNow::NoEarlierVersion));
        assert_eq!(Story::at_table().refusal(CARLA, restore(1)), Refusal::NotNow(NotNow::NoDraft));
        assert_eq!(Story::round_open().refusal(IRIS, restore(1)), Refusal::NotNow(NotNow::RoundOpen));
        let edited = Story::at_table().does(CARLA, Command::EditTabledPlan);
        for version in [2, 7] {
            assert_eq!(edited.refusal(CARLA, restore(version)), Refusal::unfit("version", Unfit::NotAChoice));
        }
        assert_eq!(edited.refusal(DIRK, restore(1)), Refusal::NotYours);
    }

    #[test]
    fn two_people_who_write_the_same_list_are_told_and_a_list_is_part_of_the_mark_of_the_plan() {
        let rows = |text: &str| {
            SheetRows::Contributions(vec![Contribution { who: line("Noor"), does: line(text), in_return: None }])
        };
        let write = |text: &str, seen| Command::WritePlan { writing: Writing::Sheet { rows: rows(text), seen } };
        let before = Story::planning();
        let mark = before.case.draft().unwrap().content.hash();
        let story = before.does(ANNA, write("Zij spaart.", 0));
        let content = &story.case.draft().unwrap().content;
        assert_ne!(content.hash(), mark);
        assert!(content.is_filled(Section::Involvement));
        assert_eq!(content.sheets.contributions.written, Some((ANNA, story.now)));
        assert_eq!(story.refusal(CARLA, write("Zij kookt.", 0)), Refusal::NotNow(NotNow::PlaceChanged));
        assert_eq!(story.decide(&person(CARLA), &write("Zij spaart.", 0)), Ok(vec![]), "the same list changes nothing");
        assert!(story.decide(&person(CARLA), &write("Zij kookt.", 1)).is_ok());
    }

    #[test]
    fn an_area_of_life_that_is_not_at_issue_asks_for_no_text_and_fills_no_step() {
        let rows = SheetRows::NotAtIssue(vec![LifeDomain::Housing]);
        let story = Story::planning().does(CARLA, Command::WritePlan { writing: Writing::Sheet { rows, seen: 0 } });
        let content = &story.case.draft().unwrap().content;
        assert!(content.is_done(Section::Housing) && !content.is_filled(Section::Housing));
        assert!(!content.is_done(Section::Money));
        assert!(!content.has_step(Step::NeedsOverview));
    }

    #[test]
    fn a_plan_is_offered_with_a_case_manager_and_the_first_four_steps() {
        let alone = Story::submitted().does(IRIS, Command::AcceptSignal);
        assert_eq!(alone.refusal(ANNA, offering(None)), Refusal::NotNow(NotNow::NoCaseManager));
        let Refusal::NotNow(NotNow::PlanIncomplete(gaps)) = Story::planning().refusal(CARLA, offering(None)) else {
            panic!("an empty plan was offered")
        };
        let steps = [Step::Situation, Step::Perspective, Step::NeedsOverview, Step::Breakthrough];
        assert_eq!(gaps, steps.map(PlanGap::Step));
        assert_eq!(Story::planning().written().refusal(IRIS, offering(None)), Refusal::NotYours);
    }

    #[test]
    fn a_plan_without_the_words_of_the_youth_says_why() {
        let story = Story::planning().written();
        let silent = story.writes(ANNA, Section::ThisIsMe, Voice::Youth, "");
        let silent = silent.writes(ANNA, Section::ThisIsMe, Voice::Helpers, "Noor wil nu niet praten.");
        assert_eq!(silent.refusal(CARLA, offering(None)), Refusal::unfit("youth_absent", Unfit::Empty));
        assert!(silent.decide(&person(CARLA), &offering(Some("Noor is opgenomen."))).is_ok());
    }

    #[test]
    fn a_plan_that_is_taken_back_leaves_the_agenda() {
        let back = Command::WithdrawOffer { reason: prose("Er mist iets.") };
        let story = Story::scheduled().does(CARLA, back.clone());
        assert_eq!(story.phase(), Phase::Planning);
        assert!(story.case.pending_item().is_none());
        assert_eq!(Story::at_table().refusal(CARLA, back), Refusal::NotNow(NotNow::OtherPhase));
    }
}
