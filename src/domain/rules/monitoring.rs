//! Step 8: looking back, adjusting, putting the case on the table again, and letting go.

use super::{Look, Verdict, only_if, unless};
use crate::domain::case::Record;
use crate::domain::phase::Phase;
use crate::domain::refusal::NotNow;

/// People look back as long as a plan is in effect.
pub fn may_record(look: &Look) -> Verdict {
    look.is_open()?;
    only_if(look.case.in_effect().is_some(), NotNow::NoPlanInEffect)
}

/// What counts can be put right or taken back, as long as the case is open.
pub fn may_take_back(look: &Look, record: u32) -> Verdict {
    look.is_open()?;
    let counts = |record: &Record| record.withdrawn.is_none();
    only_if(look.case.record(record).is_some_and(counts), NotNow::NoRecord)
}

/// A case in monitoring can go on the table again.
pub fn may_retable(look: &Look) -> Verdict {
    look.in_steps(8, 8)
}

/// While a case goes round again, the plan in effect can stay as it is.
pub fn may_keep_plan(look: &Look) -> Verdict {
    look.in_steps(3, 7)?;
    only_if(look.case.in_effect().is_some(), NotNow::NoPlanInEffect)
}

/// A case that was taken up can be closed. Which reason fits which step is asked with the command itself.
pub fn may_close(look: &Look) -> Verdict {
    look.in_steps(3, 8)
}

/// A closed case can be taken up again.
pub fn may_reopen(look: &Look) -> Verdict {
    unless(look.case.phase.is_open(), NotNow::CaseOpen)
}

/// Where a reopened case goes on: in monitoring if a plan was in effect, in planning if it was ever taken up.
pub fn reopens_to(look: &Look) -> Phase {
    if look.case.in_effect().is_some() {
        Phase::Monitoring
    } else if look.case.milestones.accepted.is_some() {
        Phase::Planning
    } else {
        Phase::Signalling
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::{Light, MomentKind, Seen};
    use crate::domain::command::{Command, CommandKind};
    use crate::domain::looking_back;
    use crate::domain::meeting::ItemOutcome;
    use crate::domain::phase::ClosedReason;
    use crate::domain::plan::{Section, VersionState, Voice};
    use crate::domain::refusal::Refusal;
    use crate::domain::role::LifeDomain;
    use crate::domain::round::RoundEnd;
    use crate::domain::testing::*;
    use crate::domain::text::Unfit;

    fn not_now(reason: NotNow) -> Refusal {
        Refusal::NotNow(reason)
    }

    fn keep() -> Command {
        Command::KeepPlan { reason: prose("Het gaat toch.") }
    }

    fn reopen() -> Command {
        Command::Reopen { reason: prose("Noor belde.") }
    }

    #[test]
    fn a_case_on_the_table_again_keeps_its_plan_in_effect() {
        let story = Story::retabled();
        assert_eq!(story.phase(), Phase::Planning);
        assert_eq!(story.case.in_effect().map(|version| version.number), Some(1));
        assert_eq!(story.case.draft().map(|draft| (draft.number, draft.copied_from)), Some((2, Some(1))));
        assert!(story.case.valid_go().is_some());
        assert_eq!(story.case.youth_voice, None, "the youth is asked anew");
    }

    #[test]
    fn a_plan_that_is_kept_gives_up_whatever_was_newer() {
        let table = Story::retabled().offered().on_agenda().discussed().does(IRIS, Command::OpenRound);
        let adopted = table.clone().all_agree();
        let adopted = adopted.youth_says(crate::domain::case::YouthAnswer::Yes).adopted();
        for story in [Story::retabled(), table.clone(), adopted] {
            let kept = story.does(JOOST, keep());
            assert_eq!(kept.phase(), Phase::Monitoring);
            let states: Vec<VersionState> = kept.case.versions.iter().map(|version| version.state).collect();
            assert_eq!(states, [VersionState::InEffect, VersionState::Abandoned]);
            assert!(kept.case.valid_go().is_some() && kept.case.pending_item().is_none());
        }
        let kept = table.does(IRIS, keep());
        assert_eq!(kept.case.latest_round().and_then(|round| round.end), Some(RoundEnd::CaseLeft));
        assert_eq!(kept.case.items.last().and_then(|item| item.outcome), Some(ItemOutcome::KeptPlan));
        assert_eq!(Story::planning().refusal(IRIS, keep()), not_now(NotNow::NoPlanInEffect));
        assert_eq!(Story::monitoring().refusal(IRIS, keep()), not_now(NotNow::OtherPhase));
    }

    #[test]
    fn the_next_draft_comes_from_the_plan_in_effect_not_from_the_one_given_up() {
        let story = Story::retabled().writes(CARLA, Section::Later, Voice::Helpers, "Een ander plan.");
        let story = story.does(IRIS, keep()).does(IRIS, Command::Retable { reason: prose("Toch.") });
        let draft = story.case.draft().unwrap();
        assert_eq!((draft.number, draft.copied_from), (3, Some(1)));
        assert!(!draft.content.is_filled(Section::Later));
    }

    #[test]
    fn people_look_back_while_a_plan_is_in_effect() {
        let story = Story::monitoring();
        let record = |moment| Command::RecordMonitoring { moment, seen: seen(story.today()) };
        for user in [ANNA, CARLA, DIRK, IRIS] {
            assert!(story.decide(&person(user), &record(None)).is_ok(), "{}", name_of(user));
        }
        for user in [BRAM, GIJS, HANNA, COR] {
            assert_eq!(story.refusal(user, record(None)), Refusal::NotYours);
        }
        let retabled = Story::retabled();
        let later = Command::RecordMonitoring { moment: None, seen: seen(retabled.today()) };
        assert!(retabled.decide(&person(ANNA), &later).is_ok());
        assert_eq!(Story::awaiting_go().refusal(ANNA, record(None)), not_now(NotNow::NoPlanInEffect));
        let story = story.clone().does(ANNA, record(Some(1)));
        assert_eq!(story.refusal(ANNA, record(Some(1))), not_now(NotNow::MomentDone));
        assert_eq!(story.refusal(ANNA, record(Some(99))), not_now(NotNow::MomentDone));
    }

    /// Anna saw that, on the day it is.
    fn saw(story: Story, light: Light) -> Story {
        let mut seen = seen(story.today());
        seen.by_youth = [(LifeDomain::Housing, light)].into();
        story.does(ANNA, Command::RecordMonitoring { moment: None, seen })
    }

    fn adjust(story: &Story) -> Command {
        Command::Adjust { on: story.today(), what: prose("Carla belt elke week."), next_on: None }
    }

    #[test]
    fn what_slipped_waits_for_an_answer_until_something_is_adjusted() {
        let slipped = saw(saw(Story::monitoring(), Light::InOrder).days_later(20), Light::Fragile);
        assert_eq!(looking_back::unanswered(&slipped.case).map(|record| record.number), Some(2));
        for user in [CARLA, DIRK, IRIS] {
            let adjusted = slipped.clone().does(user, adjust(&slipped));
            assert_eq!(looking_back::unanswered(&adjusted.case), None, "{}", name_of(user));
            assert!(looking_back::slipped(&adjusted.case).is_empty());
            let again = saw(adjusted.days_later(20), Light::NotInOrder);
            assert_eq!(looking_back::unanswered(&again.case).map(|record| record.number), Some(4));
        }
        let mut both = seen(slipped.today());
        both.adjustment = Some(prose("Een andere kamer."));
        both.by_youth = [(LifeDomain::Housing, Light::NotInOrder)].into();
        let both = slipped.clone().does(CARLA, Command::RecordMonitoring { moment: None, seen: both });
        assert_eq!(looking_back::unanswered(&both.case), None, "what was adjusted in the look itself answers it");
        let mut silent = seen(slipped.today());
        silent.progress = Some(6);
        let silent = slipped.clone().does(ANNA, Command::RecordMonitoring { moment: None, seen: silent });
        let waiting = looking_back::unanswered(&silent.case).map(|record| record.number);
        assert_eq!(waiting, Some(2), "a later look leaves it out");
        let better = saw(slipped.days_later(10), Light::InOrder);
        assert_eq!(looking_back::unanswered(&better.case), None, "a later look sees it better");
    }

    #[test]
    fn what_the_signaller_adjusts_answers_nothing_also_after_somebody_else_signals_or_puts_it_right() {
        let waits = |story: &Story| looking_back::unanswered(&story.case).is_some();
        let good = saw(Story::monitoring(), Light::InOrder).days_later(20);
        let mut worse = seen(good.today());
        worse.by_youth = [(LifeDomain::Housing, Light::Fragile)].into();
        worse.adjustment = Some(prose("Een andere kamer."));
        let told = good.does(ANNA, Command::RecordMonitoring { moment: None, seen: worse });
        assert!(waits(&told));
        assert!(waits(&told.clone().does(ANNA, adjust(&told))));
        let written_earlier = told.clone().given(|story| story.case.records[1].by_signaller = false);
        assert!(waits(&written_earlier), "also what was written down before it was kept who signalled");
        assert!(waits(&told.clone().does(IRIS, Command::ReplaceSignaller { user: AART, reason: prose("x") })));
        let put_right = |change: fn(&mut Seen)| {
            let mut seen = told.case.record(2).unwrap().seen.clone();
            change(&mut seen);
            told.clone().does(IRIS, Command::CorrectRecord { record: 2, reason: prose("x"), moment: None, seen })
        };
        assert!(waits(&put_right(|seen| seen.youth_line = Some(prose("Zo.")))), "the words are still of the signaller");
        assert!(!waits(&put_right(|seen| seen.adjustment = Some(prose("Iris belt de kamer.")))));
    }

    #[test]
    fn a_case_in_which_something_slipped_waits_for_the_project_lead_until_it_is_answered() {
        use crate::domain::case::WaitsFor;
        let good = saw(Story::monitoring(), Light::InOrder).days_later(20);
        let waits = |story: &Story| (story.case.waits_for(story.today()), story.case.waits_since(story.today()));
        assert_eq!(waits(&good), (WaitsFor::Nobody, None));
        let slipped = saw(good, Light::Fragile);
        let since = slipped.now;
        let slipped = slipped.days_later(3);
        assert_eq!(waits(&slipped), (WaitsFor::ProjectLead, Some(since)));
        assert!(WaitsFor::ProjectLead.occurs_in(Phase::Monitoring));
        let adjusted = slipped.clone().does(CARLA, adjust(&slipped));
        assert_eq!(waits(&adjusted), (WaitsFor::Nobody, None));
    }

    #[test]
    fn what_is_put_right_stands_where_it_first_stood() {
        let waits = |story: &Story| looking_back::unanswered(&story.case).is_some();
        let slipped = saw(saw(Story::monitoring(), Light::InOrder).days_later(20), Light::Fragile);
        let adjusted = slipped.clone().does(CARLA, adjust(&slipped));
        let words = |story: &Story, record, what: &str| {
            let seen = Seen { adjustment: Some(prose(what)), ..story.case.record(record).unwrap().seen.clone() };
            Command::CorrectRecord { record, reason: prose("x"), moment: None, seen }
        };
        let same = Seen { youth_line: Some(prose("Zo ging het.")), ..slipped.case.record(2).unwrap().seen.clone() };
        let same = Command::CorrectRecord { record: 2, reason: prose("x"), moment: None, seen: same };
        assert!(!waits(&adjusted.clone().does(IRIS, same)), "what slipped stayed as it was, and was answered");
        let worse = adjusted.clone().does(ANNA, correct(&adjusted, 2, Light::NotInOrder));
        assert!(waits(&worse), "it went further down than what was answered");
        let again = saw(adjusted.days_later(20), Light::NotInOrder);
        let typo = words(&again, 3, "Carla belt elke week, op maandag.");
        assert!(waits(&again.does(CARLA, typo)), "an earlier answer is still about what was before it");
    }

    #[test]
    fn what_was_put_on_the_table_again_or_kept_or_renewed_was_answered() {
        let slipped = saw(saw(Story::monitoring().meeting_over(), Light::InOrder).days_later(20), Light::Fragile);
        let again = slipped.days_later(1).does(IRIS, Command::Retable { reason: prose("De kamer stopt.") });
        assert_eq!(looking_back::unanswered(&again.case), None);
        let kept = again.clone().does(IRIS, keep());
        assert_eq!(looking_back::unanswered(&kept.case), None);
        let worse = saw(again.days_later(1), Light::NotInOrder);
        assert_eq!(looking_back::unanswered(&worse.case), None, "the table has it before it");
        let renewed = worse.clone().offered().on_agenda().discussed().does(IRIS, Command::OpenRound).all_agree();
        let renewed = renewed.youth_says(crate::domain::case::YouthAnswer::Yes).adopted().arranged();
        let renewed = renewed.days_later(1).released();
        assert_eq!(looking_back::unanswered(&renewed.case), None, "the new plan was made with it");
        let kept = worse.days_later(1).does(IRIS, keep());
        assert_eq!(looking_back::unanswered(&kept.case), None);
    }

    fn take_back(record: u32) -> Command {
        Command::WithdrawRecord { record, reason: prose("Dit ging over een ander.") }
    }

    fn correct(story: &Story, record: u32, light: Light) -> Command {
        let wrong = story.case.record(record).unwrap();
        let seen = Seen { by_youth: [(LifeDomain::Housing, light)].into(), ..wrong.seen.clone() };
        Command::CorrectRecord { record, reason: prose("Verkeerd aangekruist."), moment: wrong.moment, seen }
    }

    #[test]
    fn what_was_written_down_is_put_right_by_its_writer_or_a_project_lead() {
        let story = saw(Story::monitoring(), Light::Fragile);
        let kinds = [CommandKind::CorrectRecord, CommandKind::WithdrawRecord];
        for (user, _, ..) in EVERYBODY.iter().copied().map(|(user, name, ..)| (user, name)) {
            let may = [ANNA, IRIS, JOOST].contains(&user);
            for kind in kinds {
                assert_eq!(story.offers_kind(user, kind), may, "{} {kind:?}", name_of(user));
            }
        }
        assert_eq!(story.refusal(CARLA, take_back(1)), Refusal::NotYours);
        assert_eq!(story.refusal(IRIS, take_back(7)), not_now(NotNow::NoRecord));
        // who does not signal any more has left the case
        let replaced = story.clone().does(IRIS, Command::ReplaceSignaller { user: AART, reason: prose("x") });
        assert_eq!(replaced.refusal(ANNA, take_back(1)), Refusal::NotYours);
        let gone = story.clone().does(IRIS, take_back(1));
        for again in [take_back(1), correct(&story, 1, Light::InOrder)] {
            assert_eq!(gone.refusal(ANNA, again), not_now(NotNow::NoRecord));
        }
        let closed = story.does(IRIS, Story::close(ClosedReason::Moved));
        assert_eq!(closed.refusal(IRIS, take_back(1)), not_now(NotNow::CaseClosed));
    }

    #[test]
    fn what_was_taken_back_counts_nowhere_and_stays_to_be_read() {
        let first = saw(Story::monitoring(), Light::InOrder).days_later(20);
        let mut worse = seen(first.today());
        worse.by_youth = [(LifeDomain::Housing, Light::NotInOrder)].into();
        worse.next_on = Some(date("2027-01-20"));
        let moment = first.case.moments.iter().find(|found| found.kind == MomentKind::TwoWeeks).unwrap().number;
        let slipped = first.does(ANNA, Command::RecordMonitoring { moment: Some(moment), seen: worse });
        assert!(looking_back::unanswered(&slipped.case).is_some());
        let due = |story: &Story, on: &str| {
            story.case.moments.iter().any(|found| found.record.is_none() && found.on == date(on))
        };
        assert!(due(&slipped, "2027-01-20"));
        let gone = slipped.clone().does(ANNA, take_back(2));
        assert!(looking_back::slipped(&gone.case).is_empty() && looking_back::doubts(&gone.case).is_empty());
        assert_eq!(looking_back::looks(&gone.case).len(), 1);
        assert_eq!(looking_back::unanswered(&gone.case), None);
        let again = gone.case.moments.iter().find(|found| found.number == moment).unwrap();
        assert_eq!(again.record, None, "its moment is due again");
        assert!(!due(&gone, "2027-01-20"), "and what it agreed on falls away");
        let record = gone.case.record(2).unwrap();
        let withdrawn = record.withdrawn.as_ref().unwrap();
        assert_eq!((withdrawn.by, withdrawn.replaced_by), (ANNA, None));
        assert_eq!(Some(&record.seen), slipped.case.record(2).map(|record| &record.seen));
        // an adjustment that is taken back answers nothing any more
        let adjusted = slipped.clone().does(CARLA, adjust(&slipped));
        assert_eq!(looking_back::unanswered(&adjusted.case), None);
        assert!(looking_back::unanswered(&adjusted.does(CARLA, take_back(3)).case).is_some());
    }

    #[test]
    fn what_is_put_right_takes_over_the_moment_and_counts_instead() {
        let story = Story::monitoring().days_later(14);
        let mut wrong = seen(story.today());
        wrong.next_on = Some(date("2027-01-20"));
        let story = story.does(ANNA, Command::RecordMonitoring { moment: Some(1), seen: wrong });
        let moments = |story: &Story| story.case.moments.len();
        let right = story.clone().does(IRIS, correct(&story, 1, Light::NotInOrder));
        assert_eq!(right.case.moments.iter().find(|found| found.number == 1).unwrap().record, Some(2));
        assert_eq!(moments(&right), moments(&story), "what was agreed is agreed once");
        let numbers =
            |story: &Story| looking_back::looks(&story.case).iter().map(|look| look.number).collect::<Vec<_>>();
        assert_eq!(numbers(&right), [2]);
        let withdrawn = right.case.record(1).unwrap().withdrawn.clone().unwrap();
        assert_eq!((withdrawn.replaced_by, right.case.record(2).unwrap().replaces), (Some(2), Some(1)));
        assert!(looking_back::unanswered(&right.case).is_some());
        // long after what was agreed has passed, also when people looked back on that day
        let later = right.clone().given(|story| story.now = at_ten(date("2027-01-20")));
        let agreed = later.case.moments.iter().find(|found| found.kind == MomentKind::Agreed).unwrap().number;
        let then = seen(later.today());
        let later = later.does(ANNA, Command::RecordMonitoring { moment: Some(agreed), seen: then }).days_later(9);
        let seen = Seen { progress: Some(2), ..later.case.record(2).unwrap().seen.clone() };
        let toggled = Command::CorrectRecord { record: 2, reason: prose("Toch niet."), moment: None, seen };
        let again = later.clone().does(IRIS, toggled);
        assert_eq!(moments(&again), moments(&later));
        let same = Command::CorrectRecord {
            record: 4,
            reason: prose("x"),
            moment: None,
            seen: again.case.record(4).unwrap().seen.clone(),
        };
        assert_eq!(again.refusal(IRIS, same), Refusal::unfit("seen", Unfit::NothingChanged));
    }

    #[test]
    fn two_who_agree_on_a_day_agree_on_one_moment_that_stays_until_both_are_taken_back() {
        let agrees = |story: Story, user| {
            let mut seen = seen(story.today());
            seen.next_on = Some(date("2027-01-20"));
            story.does(user, Command::RecordMonitoring { moment: None, seen })
        };
        let agreed =
            |story: &Story| story.case.moments.iter().filter(|moment| moment.kind == MomentKind::Agreed).count();
        let both = agrees(agrees(Story::monitoring(), ANNA), CARLA);
        assert_eq!(agreed(&both), 1);
        let one = both.does(ANNA, take_back(1));
        assert_eq!(agreed(&one), 1);
        assert_eq!(agreed(&one.does(CARLA, take_back(2))), 0);
    }

    #[test]
    fn moments_of_different_kinds_on_one_day_all_stand_there() {
        use crate::domain::looking_back::Rhythm;
        let story = Story::awaiting_go().given(|story| {
            // eleven weeks after the go is the day of the 18th birthday
            let weeks = |key: &str| (key == "look_back.weeks.two_weeks").then_some(11);
            story.settings.rhythm = Rhythm::read(weeks);
            story.case.youth.born = date("2009-02-11");
        });
        let story = story.released();
        let day = date("2027-02-11");
        let kinds = |story: &Story| -> Vec<MomentKind> {
            story.case.moments.iter().filter(|moment| moment.on == day).map(|moment| moment.kind).collect()
        };
        assert_eq!(kinds(&story), [MomentKind::TwoWeeks, MomentKind::Eighteen]);
        let mut agreed = seen(story.today());
        agreed.next_on = Some(day);
        let story = story.does(ANNA, Command::RecordMonitoring { moment: None, seen: agreed });
        assert_eq!(kinds(&story), [MomentKind::TwoWeeks, MomentKind::Eighteen, MomentKind::Agreed]);
        let first = story.case.moments.iter().find(|moment| moment.on == day).unwrap().number;
        let story = story.given(|story| story.now = at_ten(day));
        let then = seen(story.today());
        let story = story.does(ANNA, Command::RecordMonitoring { moment: Some(first), seen: then });
        let left = story.case.moments.iter().filter(|moment| moment.on == day && moment.record.is_none()).count();
        assert_eq!(left, 2, "each is its own");
    }

    #[test]
    fn a_moment_of_an_earlier_plan_is_not_due_again() {
        let story = Story::monitoring().meeting_over().days_later(14);
        let look = seen(story.today());
        let story = story.does(ANNA, Command::RecordMonitoring { moment: Some(1), seen: look }).days_later(1);
        let story = story.does(IRIS, Command::Retable { reason: prose("x") }).offered().on_agenda().discussed();
        let story = story.does(IRIS, Command::OpenRound).all_agree();
        let story = story.youth_says(crate::domain::case::YouthAnswer::Yes).adopted().arranged().released();
        let gone = story.does(IRIS, take_back(1));
        assert!(gone.case.moments.iter().all(|moment| moment.on > gone.today()), "{:?}", gone.case.moments);
    }

    #[test]
    fn an_adjustment_is_no_look_back() {
        let story = Story::monitoring();
        let adjusted = story.clone().does(CARLA, adjust(&story));
        assert_eq!(adjusted.case.records.len(), 1);
        assert!(looking_back::looks(&adjusted.case).is_empty());
        let mut disguised = seen(story.today());
        disguised.kind = crate::domain::case::RecordKind::Adjustment;
        let refusal = story.refusal(ANNA, Command::RecordMonitoring { moment: None, seen: disguised });
        assert_eq!(refusal, Refusal::unfit("kind", Unfit::NotAChoice));
        assert_eq!(Story::awaiting_go().refusal(ANNA, adjust(&story)), not_now(NotNow::NoPlanInEffect));
    }

    #[test]
    fn what_is_adjusted_may_start_later_and_what_was_seen_was_seen() {
        let story = Story::monitoring();
        let from = |on| Command::Adjust { on, what: prose("x"), next_on: None };
        let last = looking_back::latest(&story.case, story.today());
        for on in [story.today() + chrono::Days::new(1), last] {
            let adjusted = story.clone().does(ANNA, from(on));
            let words = Seen::adjusted(on, prose("y"), None);
            let correct = Command::CorrectRecord { record: 1, reason: prose("x"), moment: None, seen: words };
            assert!(adjusted.decide(&person(ANNA), &correct).is_ok());
        }
        let never = last + chrono::Days::new(1);
        assert_eq!(story.refusal(ANNA, from(never)), Refusal::unfit("on", Unfit::TooFar));
        let tomorrow = seen(story.today() + chrono::Days::new(1));
        let early = Command::RecordMonitoring { moment: None, seen: tomorrow };
        assert_eq!(story.refusal(ANNA, early), Refusal::unfit("on", Unfit::InTheFuture));
    }

    #[test]
    fn why_a_case_goes_round_again_is_known_as_long_as_it_does() {
        let why = |story: &Story| story.case.round_again().map(|again| again.reason.to_string());
        let again = Story::retabled();
        assert_eq!(why(&again).as_deref(), Some("De plek stopt."));
        let table = again.clone().offered().on_agenda().discussed().does(IRIS, Command::OpenRound).all_agree();
        let ready = table.youth_says(crate::domain::case::YouthAnswer::Yes).adopted().arranged();
        assert!(why(&ready).is_some());
        assert_eq!(why(&again.does(IRIS, keep())), None);
        let released = ready.released();
        assert_eq!(why(&released), None);
        let revoked = released.does(IRIS, Command::RevokeGo { reason: prose("x") });
        assert_eq!(why(&revoked), None, "the new plan is what it is about now");
    }

    #[test]
    fn a_case_is_let_go_only_when_the_five_areas_are_in_order() {
        let story = Story::monitoring();
        for reason in [ClosedReason::Completed, ClosedReason::Age] {
            let Command::Close { explanation, handover, .. } = Story::close(reason) else { panic!("a close") };
            let in_order = LifeDomain::ALL.iter().copied().skip(1).collect();
            let early = Command::Close { reason, explanation, in_order, handover, despite: None };
            assert_eq!(story.refusal(IRIS, early), Refusal::unfit("in_order", Unfit::NotConfirmed));
            assert_eq!(story.clone().does(IRIS, Story::close(reason)).phase(), Phase::Closed(reason));
            assert_eq!(Story::retabled().refusal(IRIS, Story::close(reason)), not_now(NotNow::OtherReason));
        }
    }

    #[test]
    fn who_lets_go_says_why_where_the_last_look_saw_otherwise() {
        let mut fragile = seen(Story::monitoring().today());
        fragile.by_professional = [(LifeDomain::Income, Light::Fragile)].into();
        let story = Story::monitoring().does(ANNA, Command::RecordMonitoring { moment: None, seen: fragile });
        for reason in [ClosedReason::Completed, ClosedReason::Age] {
            let close = Story::close(reason);
            assert_eq!(story.refusal(IRIS, close.clone()), Refusal::unfit("despite", Unfit::Empty));
            let Command::Close { explanation, in_order, handover, .. } = close else { panic!("a close") };
            let despite = Some(prose("De uitkering is sinds gisteren rond."));
            let close = Command::Close { reason, explanation, in_order, handover, despite };
            assert_eq!(story.clone().does(IRIS, close).phase(), Phase::Closed(reason));
        }
        assert!(story.decide(&person(IRIS), &Story::close(ClosedReason::Moved)).is_ok());
    }

    #[test]
    fn a_look_back_lies_between_the_go_and_today_and_near_its_moment() {
        let story = Story::monitoring();
        let record = |moment, on| Command::RecordMonitoring { moment, seen: seen(on) };
        let before = story.today() - chrono::Days::new(1);
        assert_eq!(story.refusal(ANNA, record(None, before)), Refusal::unfit("on", Unfit::InThePast));
        let far = story.case.moments.iter().find(|moment| moment.kind == MomentKind::Year).unwrap().number;
        let refusal = story.refusal(ANNA, record(Some(far), story.today()));
        assert_eq!(refusal, Refusal::unfit("moment", Unfit::LongBefore));
        let mut next = seen(story.today());
        next.next_on = Some(date("2100-01-01"));
        let refusal = story.refusal(ANNA, Command::RecordMonitoring { moment: None, seen: next });
        assert_eq!(refusal, Refusal::unfit("next_on", Unfit::TooFar));
    }

    #[test]
    fn a_case_can_end_otherwise_from_step_3_on() {
        let others = [
            ClosedReason::Moved,
            ClosedReason::Transferred,
            ClosedReason::LostContact,
            ClosedReason::StoppedByYouth,
            ClosedReason::Deceased,
        ];
        for reason in others {
            for story in [Story::planning(), Story::unanimous(), Story::awaiting_go(), Story::retabled()] {
                let closed = story.does(IRIS, Story::close(reason));
                assert_eq!(closed.phase(), Phase::Closed(reason));
                assert!(closed.case.valid_go().is_none(), "a valid go ends with it");
                assert!(closed.case.open_round().is_none() && closed.case.pending_item().is_none());
            }
            assert_eq!(Story::submitted().refusal(IRIS, Story::close(reason)), not_now(NotNow::OtherPhase));
        }
        for reason in [ClosedReason::OutOfScope, ClosedReason::Withdrawn] {
            assert_eq!(Story::monitoring().refusal(IRIS, Story::close(reason)), not_now(NotNow::OtherReason));
        }
    }

    #[test]
    fn somebody_takes_over_unless_nobody_can() {
        let bare = |reason| Command::Close {
            reason,
            explanation: prose("x"),
            in_order: LifeDomain::ALL.iter().copied().collect(),
            handover: None,
            despite: None,
        };
        let story = Story::monitoring();
        for reason in [ClosedReason::Completed, ClosedReason::Moved, ClosedReason::StoppedByYouth] {
            assert_eq!(story.refusal(IRIS, bare(reason)), Refusal::unfit("handover", Unfit::Empty));
        }
        for reason in [ClosedReason::Deceased, ClosedReason::LostContact] {
            assert!(story.decide(&person(IRIS), &bare(reason)).is_ok());
        }
    }

    #[test]
    fn a_reopened_case_goes_on_where_it_was() {
        let completed = Story::completed().does(IRIS, reopen());
        assert_eq!(completed.phase(), Phase::Monitoring);
        assert!(completed.case.valid_go().is_some(), "the go that ended with the case counts again");
        let retabled = Story::retabled().does(IRIS, Story::close(ClosedReason::Moved)).does(IRIS, reopen());
        assert_eq!(retabled.phase(), Phase::Monitoring);
        assert!(retabled.case.draft().is_none());
        for story in [Story::planning(), Story::unanimous(), Story::awaiting_go()] {
            let again = story.does(IRIS, Story::close(ClosedReason::Moved)).does(IRIS, reopen());
            assert_eq!(again.phase(), Phase::Planning);
            assert!(again.case.draft().is_some());
        }
        let declined = Command::DeclineSignal { reason: prose("x"), helped_where: prose("Wijkteam") };
        let declined = Story::submitted().does(IRIS, declined).does(IRIS, reopen());
        assert_eq!(declined.phase(), Phase::Signalling);
        assert_eq!(Story::monitoring().refusal(IRIS, reopen()), not_now(NotNow::CaseOpen));
        assert_eq!(Story::completed().refusal(ANNA, reopen()), Refusal::NotYours);
    }

    #[test]
    fn a_go_that_was_revoked_does_not_revive_when_a_case_is_reopened() {
        let revoked = Story::monitoring().does(IRIS, Command::RevokeGo { reason: prose("x") });
        let story = revoked.does(IRIS, Story::close(ClosedReason::Moved)).does(IRIS, reopen());
        assert_eq!(story.phase(), Phase::Planning);
        assert!(story.case.valid_go().is_none() && story.case.in_effect().is_none());
    }

    #[test]
    fn a_closed_case_is_reopened_or_its_decision_added_to_and_nothing_else() {
        let story = Story::completed();
        for (user, name, ..) in EVERYBODY {
            let kinds: Vec<_> = story.offers(*user).iter().map(|offer| offer.kind).collect();
            let lead = [IRIS, JOOST].contains(user);
            let expected = if lead { vec![CommandKind::Reopen, CommandKind::AddCorrection] } else { vec![] };
            assert_eq!(kinds, expected, "{name}");
        }
    }
}
