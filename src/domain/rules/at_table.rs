//! Step 5: the discussion, the round, and unanimity. Nothing here ever bends it.

use super::{Look, Verdict, no, only_if, unless};
use crate::domain::case::YouthAnswer;
use crate::domain::involvement::involvements;
use crate::domain::meeting::ItemOutcome;
use crate::domain::refusal::{NotNow, Refusal};
use crate::domain::role::Represents;
use crate::domain::round::{Round, Seat, Standing};

/// The meeting is open, who is present and how the youth takes part are recorded. Opening it (again) freezes the draft.
pub fn may_open_discussion(look: &Look) -> Verdict {
    look.in_steps(4, 5)?;
    look.no_open_round()?;
    let Some(item) = look.case.upcoming_item() else { return no(NotNow::NotScheduled) };
    unless(item.discussed && look.case.draft().is_none(), NotNow::AlreadyDiscussed)?;
    look.may_be_shared()?;
    meeting_is_on(look)?;
    let attended = look.facts.meeting.as_ref().is_some_and(|meeting| meeting.attendance_recorded);
    only_if(attended, NotNow::NoAttendance)?;
    only_if(look.case.youth_voice.is_some(), NotNow::NoYouthVoice)
}

fn meeting_is_on(look: &Look) -> Verdict {
    let item = look.case.upcoming_item().map(|item| item.meeting);
    let open = look.facts.meeting.as_ref().is_some_and(|meeting| meeting.is_open && Some(meeting.id) == item);
    only_if(open, NotNow::MeetingNotOpen)
}

/// The newest version is frozen and complete, the discussion is open, and Jeugd and Beschermd Wonen decide along.
pub fn may_open_round(look: &Look) -> Verdict {
    look.in_steps(5, 5)?;
    look.no_open_round()?;
    let Some(item) = look.case.upcoming_item() else { return no(NotNow::NotScheduled) };
    only_if(item.discussed, NotNow::NotDiscussed)?;
    meeting_is_on(look)?;
    look.may_be_shared()?;
    let Some(newest) = look.case.newest() else { return no(NotNow::NoDraft) };
    only_if(newest.state == crate::domain::plan::VersionState::Tabled, NotNow::DraftBesideTabled)?;
    let gaps = newest.content.gaps_for_round();
    if !gaps.is_empty() {
        return no(NotNow::PlanIncomplete(gaps));
    }
    let seats = seats(look);
    let complete = [Represents::Youth, Represents::ProtectedHousing]
        .iter()
        .all(|domain| seats.iter().any(|seat| seat.represents == *domain));
    only_if(complete, NotNow::CommitteeIncomplete)
}

/// Who decides if a round opens now: every active core member, present or not, and who completes the committee.
pub fn seats(look: &Look) -> Vec<Seat> {
    let meeting = look.case.upcoming_item().map(|item| item.meeting);
    let deputy = |member| {
        let named = look.case.deputies.iter().find(|(at, named)| Some(*at) == meeting && named.member == member);
        named.map(|(_, named)| named.deputy)
    };
    let core = look.facts.core.iter().map(|seat| (seat.user, seat.represents));
    let completing = look
        .case
        .completing(look.today())
        .filter(|_| !look.facts.settings.only_core_decides)
        .map(|invitation| (invitation.user, invitation.represents));
    let mut seats: Vec<Seat> = Vec::new();
    for (member, represents) in core.chain(completing) {
        if seats.iter().all(|seat| seat.member != member) {
            seats.push(Seat { member, represents, deputy: deputy(member) });
        }
    }
    seats
}

/// A position can be taken in an open round, until the deadline for written answers if there is one, by who still takes
/// part: in the core, or with access that did not run out.
pub fn may_take_position(look: &Look) -> Verdict {
    look.in_steps(5, 5)?;
    let round = open_round(look)?;
    look.may_be_shared()?;
    if !takes_part(look) {
        return Err(Refusal::NotYours);
    }
    unless(round.awaiting_until.is_some_and(|until| look.now >= until), NotNow::WritingOver)
}

fn takes_part(look: &Look) -> bool {
    let Some(person) = look.actor.person() else { return false };
    let in_core = look.facts.core.iter().any(|seat| seat.user == person.user);
    in_core || involvements(look.case).iter().any(|row| row.party == person.user.0 && row.lasts_at(look.now))
}

fn open_round<'a>(look: &Look<'a>) -> Result<&'a Round, Refusal> {
    look.case.open_round().ok_or(Refusal::NotNow(NotNow::NoOpenRound))
}

/// An open round can be closed.
pub fn may_close_round(look: &Look) -> Verdict {
    look.in_steps(5, 5)?;
    open_round(look).map(|_| ())
}

/// The version on the table can be changed; with a round open only by the project lead, and it ends that round.
pub fn may_edit_tabled_plan(look: &Look) -> Verdict {
    look.in_steps(5, 5)?;
    unless(look.case.draft().is_some(), NotNow::DraftBesideTabled)?;
    let leads = look.actor.person().is_some_and(crate::domain::policy::leads);
    unless(look.case.open_round().is_some() && !leads, NotNow::RoundOpen)
}

/// The youth can answer on the newest frozen version.
pub fn may_record_youth_answer(look: &Look) -> Verdict {
    look.in_steps(5, 5)?;
    let frozen = look.case.newest().is_some_and(|version| version.hash.is_some());
    only_if(frozen, NotNow::DraftBesideTabled)
}

/// A youth who said no or not yet gets a written reply.
pub fn may_reply_to_youth(look: &Look) -> Verdict {
    look.in_steps(5, 5)?;
    let answer = look.case.newest().and_then(|version| look.case.youth_answer(version.number));
    only_if(answer.is_some_and(|answer| answer.answer != YouthAnswer::Yes), NotNow::NothingToReply)
}

/// Adopted is what every seat let pass, on exactly the newest text, in the latest round while it is open; and a youth
/// who said no or not yet was answered in writing. Whether the youth answered is asked with the command itself.
pub fn may_adopt(look: &Look) -> Verdict {
    look.in_steps(5, 5)?;
    let round = open_round(look)?;
    look.may_be_shared()?;
    unless(look.case.draft().is_some(), NotNow::DraftBesideTabled)?;
    let newest =
        look.case.newest().filter(|version| version.number == round.version && version.hash == Some(round.hash));
    only_if(newest.is_some(), NotNow::OtherText)?;
    only_if(round.standing() == Standing::Unanimous, NotNow::NotUnanimous)?;
    let refused = look.case.youth_answer(round.version).is_some_and(|answer| answer.answer != YouthAnswer::Yes);
    unless(refused && look.case.reply(round.version).is_none(), NotNow::NoReply)
}

/// A discussed item without a decision goes to another meeting. Open points are asked with the command itself.
pub fn may_carry_over(look: &Look) -> Verdict {
    look.in_steps(5, 5)?;
    let item = look.case.pending_item();
    only_if(item.is_some(), NotNow::NotScheduled)?;
    only_if(item.is_some_and(|item| item.discussed), NotNow::NotDiscussed)
}

/// From the third table on the escalation route is offered; unanimity never bends.
pub fn may_escalate(look: &Look) -> Verdict {
    look.in_steps(5, 5)?;
    only_if(look.case.tables >= look.facts.settings.escalation_from_table, NotNow::TooEarlyToEscalate)
}

/// Somebody's answer is missing, and this municipality takes written answers.
pub fn may_await_writing(look: &Look) -> Verdict {
    look.in_steps(5, 5)?;
    let round = open_round(look)?;
    only_if(look.facts.settings.written_answers_allowed, NotNow::WritingNotAllowed)?;
    unless(round.awaiting_until.is_some(), NotNow::WritingOver)?;
    let counting = round.counting();
    let missing = round.seats.iter().any(|seat| !counting.contains_key(&seat.member));
    only_if(missing, NotNow::NobodyMissing)
}

/// The deadline for written answers passed.
pub fn may_end_waiting(look: &Look) -> Verdict {
    look.in_steps(5, 5)?;
    let round = open_round(look)?;
    only_if(round.awaiting_until.is_some_and(|until| look.now >= until), NotNow::WritingNotAllowed)
}

/// A case the meeting did not get to.
pub fn may_mark_not_reached(look: &Look) -> Verdict {
    look.in_steps(4, 5)?;
    look.no_open_round()?;
    let Some(item) = look.case.upcoming_item() else { return no(NotNow::NotScheduled) };
    unless(item.discussed, NotNow::AlreadyDiscussed)?;
    meeting_is_on(look)
}

/// How the item on the table ends when the case leaves it.
pub fn outcome_when_leaving(look: &Look, outcome: ItemOutcome) -> Option<(u32, ItemOutcome)> {
    look.case.pending_item().map(|item| (item.number, outcome))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::{Capacity, VoiceWay, YouthVoice};
    use crate::domain::command::{Command, CommandKind};
    use crate::domain::ids::UserId;
    use crate::domain::meeting::MeetingCommand;
    use crate::domain::phase::Phase;
    use crate::domain::plan::{PlanGap, Section, VersionState, Voice};
    use crate::domain::role::Job;
    use crate::domain::round::{RoundEnd, Stance};
    use crate::domain::signal::ConsentWay;
    use crate::domain::testing::*;
    use crate::domain::text::Unfit;

    fn not_yet() -> Stance {
        Stance::NotYet { question: prose("Wie betaalt?") }
    }

    fn not_now(reason: NotNow) -> Refusal {
        Refusal::NotNow(reason)
    }

    #[test]
    fn a_discussion_asks_for_an_open_meeting_attendance_and_the_voice_of_the_youth() {
        let open = Command::OpenDiscussion;
        let story = Story::scheduled();
        assert_eq!(story.refusal(IRIS, open.clone()), not_now(NotNow::MeetingNotOpen));
        let story = story.meets(IRIS, MeetingCommand::Open);
        assert_eq!(story.refusal(IRIS, open.clone()), not_now(NotNow::NoAttendance));
        let story = story.meets(IRIS, MeetingCommand::RecordAttendance { present: [DIRK, ELS].into() });
        assert_eq!(story.refusal(IRIS, open.clone()), not_now(NotNow::NoYouthVoice));
        let silent = Command::RecordYouthVoice { voice: YouthVoice { way: VoiceWay::NotAtAll, note: None } };
        assert_eq!(story.refusal(ANNA, silent), Refusal::unfit("note", Unfit::Empty));
        let voice = YouthVoice { way: VoiceWay::NotAtAll, note: Some(prose("Noor wil dat Anna het doet.")) };
        let story = story.does(ANNA, Command::RecordYouthVoice { voice });
        assert_eq!(story.refusal(DIRK, open.clone()), Refusal::NotYours);
        assert_eq!(story.does(IRIS, open).phase(), Phase::AtTable);
    }

    #[test]
    fn opening_the_discussion_freezes_the_draft_with_the_hash_of_its_words() {
        let draft = Story::scheduled().case.draft().cloned().unwrap();
        let tabled = Story::at_table().case.newest().cloned().unwrap();
        assert_eq!((tabled.state, tabled.hash), (VersionState::Tabled, Some(draft.content.hash())));
        assert_eq!(Story::at_table().refusal(IRIS, Command::OpenDiscussion), not_now(NotNow::AlreadyDiscussed));
    }

    #[test]
    fn a_round_is_about_a_complete_text() {
        let bare = |story: Story, section| story.writes(CARLA, section, Voice::Helpers, "");
        let story = bare(Story::planning().written(), Section::SocialReturn);
        let seen = story.case.draft().map_or(0, |draft| draft.content.actions_revision);
        let actions = vec![crate::domain::plan::Action { doer: None, ..action() }];
        let writing = crate::domain::command::Writing::Actions { actions, seen };
        let story = story.does(CARLA, Command::WritePlan { writing }).offered().on_agenda().discussed();
        let gaps = vec![PlanGap::Section(Section::SocialReturn), PlanGap::DoerAndDate];
        assert_eq!(story.refusal(IRIS, Command::OpenRound), not_now(NotNow::PlanIncomplete(gaps)));
    }

    #[test]
    fn no_round_without_jeugd_and_beschermd_wonen() {
        for missing in [DIRK, ELS] {
            let story = Story::at_table().given(|story| story.core.retain(|seat| seat.user != missing));
            assert_eq!(story.refusal(IRIS, Command::OpenRound), not_now(NotNow::CommitteeIncomplete));
        }
        let without_work = Story::at_table().given(|story| story.core.retain(|seat| seat.user != FEMKE));
        assert!(without_work.decide(&person(IRIS), &Command::OpenRound).is_ok());
    }

    #[test]
    fn every_active_core_member_decides_and_who_completes_the_committee_whether_present_or_not() {
        let story = Story::at_table().invites(GIJS, Capacity::Completes, Represents::Treatment);
        let story = story.invites(GREET, Capacity::Explains, Represents::Other);
        let round = |story: &Story| -> Vec<UserId> {
            story.case.latest_round().unwrap().seats.iter().map(|seat| seat.member).collect()
        };
        let opened = story.clone().does(IRIS, Command::OpenRound);
        assert_eq!(round(&opened), [DIRK, ELS, FEMKE, GIJS]);
        let core_only = story.given(|story| story.settings.only_core_decides = true).does(IRIS, Command::OpenRound);
        assert_eq!(round(&core_only), [DIRK, ELS, FEMKE]);
    }

    #[test]
    fn an_invitation_that_ran_out_gives_no_seat() {
        let story = Story::at_table().invites(GIJS, Capacity::Completes, Represents::Treatment);
        let until = story.case.invitations.iter().find(|found| found.user == GIJS).unwrap().until;
        let seated = |story: Story| {
            let story = story.does(IRIS, Command::OpenRound);
            story.case.latest_round().unwrap().seats.iter().any(|seat| seat.member == GIJS)
        };
        assert!(seated(story.clone().given(|story| story.now = at_ten(until))), "the last day");
        assert!(!seated(story.given(|story| story.now = at_ten(until)).days_later(1)), "the day after");
    }

    #[test]
    fn a_seat_whose_access_ran_out_or_who_left_the_core_answers_no_more() {
        let story = Story::at_table().invites(GIJS, Capacity::Completes, Represents::Treatment);
        let story = story.does(IRIS, Command::OpenRound);
        let until = story.case.invitations.iter().find(|found| found.user == GIJS).unwrap().until;
        let last = story.clone().given(|story| story.now = at_ten(until));
        assert!(last.decide(&person(GIJS), &last.position(GIJS, Stance::Agree)).is_ok());
        let over = last.days_later(1);
        assert_eq!(over.refusal(GIJS, over.position(GIJS, Stance::Agree)), Refusal::NotYours);
        let left = story.given(|story| story.core.retain(|seat| seat.user != FEMKE));
        assert_eq!(left.refusal(FEMKE, left.position(FEMKE, Stance::Agree)), Refusal::NotYours);
        assert!(left.decide(&person(DIRK), &left.position(DIRK, Stance::Agree)).is_ok());
        let deputised = deputised();
        let week = deputised.clone().days_later(7);
        assert!(week.decide(&person(GUUS), &week.position(DIRK, Stance::Agree)).is_ok());
        let later = deputised.days_later(8);
        assert_eq!(later.refusal(GUUS, later.position(DIRK, Stance::Agree)), Refusal::NotYours);
    }

    #[test]
    fn a_position_is_taken_on_exactly_the_text_that_was_read() {
        let story = Story::round_open();
        let (version, hash) = story.on_the_table();
        let other = crate::domain::plan::Digest::of("another text");
        for (version, hash) in [(version, other), (version + 1, hash)] {
            let position = Command::TakePosition { seat: DIRK, version, hash, stance: Stance::Agree };
            assert_eq!(story.refusal(DIRK, position), not_now(NotNow::OtherText));
        }
    }

    #[test]
    fn nobody_answers_for_the_seat_of_somebody_else() {
        let story = Story::round_open();
        for (user, seat) in [(DIRK, ELS), (ELS, DIRK)] {
            assert_eq!(story.refusal(user, story.position(seat, Stance::Agree)), Refusal::NotYours);
        }
        for user in [ANNA, CARLA, IRIS, GIJS, FRITS, BRAM] {
            assert_eq!(story.refusal(user, story.position(DIRK, Stance::Agree)), Refusal::NotYours);
            assert!(!story.offers_kind(user, CommandKind::TakePosition), "{}", name_of(user));
        }
    }

    #[test]
    fn jeugd_and_beschermd_wonen_are_always_involved() {
        let story = Story::round_open();
        let aside = || Stance::NotInvolved { reason: prose("Geen vraag over werk.") };
        for user in [DIRK, ELS] {
            assert_eq!(story.refusal(user, story.position(user, aside())), not_now(NotNow::AlwaysInvolved));
        }
        assert!(story.decide(&person(FEMKE), &story.position(FEMKE, aside())).is_ok());
    }

    fn deputised() -> Story {
        let name = MeetingCommand::NameDeputy { member: DIRK, deputy: Some(GUUS) };
        Story::scheduled().meets(DIRK, name).discussed().does(IRIS, Command::OpenRound)
    }

    #[test]
    fn a_deputy_named_beforehand_answers_until_the_member_does() {
        let story = deputised();
        assert!(story.offers_kind(GUUS, CommandKind::TakePosition));
        let agreed = story.position(DIRK, Stance::Agree);
        let story = story.does(GUUS, agreed.clone()).says(ELS, Stance::Agree).says(FEMKE, Stance::Agree);
        assert_eq!(story.case.latest_round().map(Round::standing), Some(Standing::Unanimous));
        let own = story.position(DIRK, not_yet());
        let story = story.does(DIRK, own).does(GUUS, agreed);
        assert_eq!(story.case.latest_round().map(Round::standing), Some(Standing::Divided), "the own word counts");
    }

    #[test]
    fn a_deputy_named_when_the_round_is_open_answers_for_nobody() {
        let mut story = Story::round_open();
        let id = story.meeting();
        let late = story.tries_meeting(DIRK, id, &MeetingCommand::NameDeputy { member: DIRK, deputy: Some(GUUS) });
        assert_eq!(late, Err(not_now(NotNow::RoundOpen)));
        assert_eq!(story.refusal(GUUS, story.position(DIRK, Stance::Agree)), Refusal::NotYours);
    }

    #[test]
    fn a_written_answer_comes_until_the_end_of_the_next_working_day() {
        let story = Story::round_open().says(DIRK, Stance::Agree).does(IRIS, Command::AwaitWriting);
        let until = story.case.open_round().and_then(|round| round.awaiting_until).unwrap();
        assert_eq!(calendar_day(until), date("2026-11-28"), "midnight after Friday");
        let last = story.clone().given(|story| story.now = until - chrono::Duration::seconds(1));
        assert!(last.decide(&person(ELS), &last.position(ELS, Stance::Agree)).is_ok());
        assert_eq!(
            last.decide(&crate::domain::role::Actor::Job(Job::WrittenAnswers), &Command::EndWaiting).err(),
            Some(not_now(NotNow::WritingNotAllowed))
        );
        let late = story.given(|story| story.now = until);
        assert_eq!(late.refusal(ELS, late.position(ELS, Stance::Agree)), not_now(NotNow::WritingOver));
        let ended = late.job(Job::WrittenAnswers, Command::EndWaiting);
        assert_eq!(ended.case.latest_round().and_then(|round| round.end), Some(RoundEnd::CarriedOver));
        assert_eq!(ended.case.items[0].outcome, Some(ItemOutcome::CarriedOver));
        assert_eq!(ended.phase(), Phase::AtTable);
    }

    fn calendar_day(at: chrono::DateTime<chrono::Utc>) -> chrono::NaiveDate {
        crate::domain::calendar::day(at)
    }

    #[test]
    fn waiting_asks_for_somebody_who_did_not_answer() {
        assert_eq!(Story::unanimous().refusal(IRIS, Command::AwaitWriting), not_now(NotNow::NobodyMissing));
        assert_eq!(Story::at_table().refusal(IRIS, Command::AwaitWriting), not_now(NotNow::NoOpenRound));
        let forbidden = Story::round_open().given(|story| story.settings.written_answers_allowed = false);
        assert_eq!(forbidden.refusal(IRIS, Command::AwaitWriting), not_now(NotNow::WritingNotAllowed));
        let twice = Story::round_open().does(IRIS, Command::AwaitWriting);
        assert_eq!(twice.refusal(IRIS, Command::AwaitWriting), not_now(NotNow::WritingOver));
    }

    #[test]
    fn the_meeting_can_close_while_an_answer_is_awaited_and_the_plan_is_adopted_after_it() {
        let story = Story::round_open().says(DIRK, Stance::Agree).says(ELS, Stance::Agree);
        let story = story.youth_says(YouthAnswer::Yes).does(IRIS, Command::AwaitWriting).meeting_over().days_later(1);
        let story = story.says(FEMKE, Stance::Agree).adopted();
        assert_eq!(story.phase(), Phase::Arranging);
        assert_eq!(story.case.items[0].outcome, Some(ItemOutcome::Adopted));
    }

    #[test]
    fn silence_and_not_yet_are_no_agreement() {
        let silent = Story::round_open().says(DIRK, Stance::Agree).says(ELS, Stance::Agree);
        let silent = silent.youth_says(YouthAnswer::Yes);
        assert_eq!(silent.refusal(IRIS, silent.adoption()), not_now(NotNow::NotUnanimous));
        let asks = silent.says(FEMKE, not_yet());
        assert_eq!(asks.refusal(IRIS, asks.adoption()), not_now(NotNow::NotUnanimous));
        let agrees = asks.says(FEMKE, Stance::Agree);
        assert!(agrees.decide(&person(IRIS), &agrees.adoption()).is_ok());
        assert_eq!(agrees.refusal(DIRK, agrees.adoption()), Refusal::NotYours);
    }

    #[test]
    fn a_round_that_was_closed_adopts_nothing() {
        let story = Story::unanimous();
        let close = |although_unanimous| Command::CloseRound { although_unanimous };
        assert_eq!(story.refusal(IRIS, close(false)), not_now(NotNow::Unanimous), "it must be said twice");
        let closed = story.does(IRIS, close(true));
        assert_eq!(closed.refusal(IRIS, closed.adoption()), not_now(NotNow::NoOpenRound));
        let again = closed.does(IRIS, Command::OpenRound);
        assert_eq!(again.refusal(IRIS, again.adoption()), not_now(NotNow::NotUnanimous), "everybody answers anew");
    }

    #[test]
    fn adopting_names_the_text_that_was_read() {
        let story = Story::unanimous();
        let (version, hash) = story.on_the_table();
        let other = crate::domain::plan::Digest::of("another text");
        for (version, hash) in [(version, other), (version + 1, hash)] {
            let adoption = Command::Adopt { version, hash, youth_silent: None };
            assert_eq!(story.refusal(IRIS, adoption), not_now(NotNow::OtherText));
        }
    }

    #[test]
    fn the_text_is_changed_in_a_round_by_the_project_lead_only_and_that_ends_it() {
        let story = Story::unanimous();
        for user in [ANNA, CARLA] {
            assert_eq!(story.refusal(user, Command::EditTabledPlan), not_now(NotNow::RoundOpen));
        }
        let edited = story.does(IRIS, Command::EditTabledPlan);
        assert_eq!(edited.case.latest_round().and_then(|round| round.end), Some(RoundEnd::PlanEdited));
        assert_eq!(edited.case.newest().map(|version| (version.number, version.copied_from)), Some((2, Some(1))));
        assert_eq!(edited.refusal(IRIS, Command::EditTabledPlan), not_now(NotNow::DraftBesideTabled));
        assert_eq!(edited.refusal(IRIS, Command::OpenRound), not_now(NotNow::DraftBesideTabled));
        let closed = Story::at_table();
        assert!(closed.decide(&person(CARLA), &Command::EditTabledPlan).is_ok());
    }

    #[test]
    fn one_character_more_and_every_answer_falls_also_that_of_the_youth() {
        let story = Story::unanimous().does(IRIS, Command::EditTabledPlan);
        let story = story.writes(IRIS, Section::Later, Voice::Helpers, "!");
        let story = story.does(IRIS, Command::OpenDiscussion).does(IRIS, Command::OpenRound);
        let round = story.case.open_round().unwrap();
        assert_eq!((round.version, round.positions.len()), (2, 0));
        assert_ne!(round.hash, story.case.rounds[0].hash);
        let story = story.all_agree();
        assert_eq!(story.refusal(IRIS, story.adoption()), Refusal::unfit("youth_silent", Unfit::Empty));
    }

    #[test]
    fn the_youth_answers_on_the_text_that_lies_on_the_table() {
        let answer = |version| Command::RecordYouthAnswer { version, answer: YouthAnswer::Yes, words: None };
        assert_eq!(Story::at_table().refusal(ANNA, answer(2)), not_now(NotNow::OtherText));
        let edited = Story::at_table().does(CARLA, Command::EditTabledPlan);
        assert_eq!(edited.refusal(ANNA, answer(1)), not_now(NotNow::DraftBesideTabled));
        assert_eq!(Story::at_table().refusal(DIRK, answer(1)), Refusal::NotYours);
    }

    #[test]
    fn a_youth_who_says_no_or_not_yet_gets_a_written_reply_first() {
        let reply =
            |review_on: &str| Command::ReplyToYouth { text: prose("We kijken mee."), review_on: date(review_on) };
        for answer in [YouthAnswer::No, YouthAnswer::NotYet] {
            let story = Story::round_open().all_agree().youth_says(answer);
            assert_eq!(story.refusal(IRIS, story.adoption()), not_now(NotNow::NoReply));
            assert_eq!(story.refusal(IRIS, reply("2026-11-26")), Refusal::unfit("review_on", Unfit::InThePast));
            let story = story.does(IRIS, reply("2027-01-10"));
            assert!(story.decide(&person(IRIS), &story.adoption()).is_ok());
            let again = story.days_later(1).youth_says(YouthAnswer::No);
            assert_eq!(again.refusal(IRIS, again.adoption()), not_now(NotNow::NoReply), "a new no, a new reply");
        }
        assert_eq!(Story::unanimous().refusal(IRIS, reply("2027-01-10")), not_now(NotNow::NothingToReply));
    }

    #[test]
    fn a_youth_who_does_not_answer_is_a_reason_to_write_down() {
        let story = Story::round_open().all_agree();
        assert_eq!(story.refusal(IRIS, story.adoption()), Refusal::unfit("youth_silent", Unfit::Empty));
        let (version, hash) = story.on_the_table();
        let silent = Command::Adopt { version, hash, youth_silent: Some(prose("Noor is opgenomen.")) };
        assert!(story.decide(&person(IRIS), &silent).is_ok());
    }

    #[test]
    fn carrying_over_asks_for_an_open_point_of_somebody_at_this_table() {
        let carry = |points| Command::CarryOver { open_points: points, next: None };
        let story = Story::round_open().says(FEMKE, not_yet());
        assert_eq!(story.refusal(IRIS, carry(vec![])), Refusal::unfit("what", Unfit::Empty));
        for stranger in [KAREL, GIJS, ADA] {
            let point = open_point(stranger, date("2026-12-02"));
            let refusal = story.refusal(IRIS, carry(vec![point]));
            assert_eq!(refusal, Refusal::unfit("owner", Unfit::NotThatPerson), "{}", name_of(stranger));
        }
        let late = carry(vec![open_point(FEMKE, date("2026-11-25"))]);
        assert_eq!(story.refusal(IRIS, late), Refusal::unfit("due", Unfit::InThePast));
        let point = open_point(FEMKE, date("2026-12-02"));
        let carried = story.does(IRIS, carry(vec![point]));
        assert_eq!(carried.case.latest_round().and_then(|round| round.end), Some(RoundEnd::CarriedOver));
        assert_eq!(carried.case.items[0].outcome, Some(ItemOutcome::CarriedOver));
        let next = carried.meeting_over().on_agenda().discussed();
        assert_eq!(next.case.tables, 2);
        assert!(next.decide(&person(IRIS), &carry(vec![])).is_ok(), "the point is still open");
    }

    #[test]
    fn what_was_not_discussed_is_not_carried_over_but_not_reached() {
        let story = Story::scheduled().meeting_open();
        assert_eq!(
            story.refusal(IRIS, Command::CarryOver { open_points: vec![], next: None }),
            not_now(NotNow::OtherPhase)
        );
        let story = story.does(IRIS, Command::MarkNotReached);
        assert_eq!((story.phase(), story.case.items[0].outcome), (Phase::Scheduling, Some(ItemOutcome::NotReached)));
        assert_eq!(Story::at_table().refusal(IRIS, Command::MarkNotReached), not_now(NotNow::AlreadyDiscussed));
        let early = Story::scheduled().refusal(IRIS, Command::MarkNotReached);
        assert_eq!(early, not_now(NotNow::MeetingNotOpen));
    }

    #[test]
    fn the_escalation_route_opens_at_the_third_table_and_bends_nothing() {
        let escalate = || Command::Escalate { to: line("Expertteam"), question: prose("Wie betaalt?") };
        let carry = || Command::CarryOver { open_points: vec![open_point(FEMKE, date("2027-10-02"))], next: None };
        let mut story = Story::at_table();
        for _ in 0..2 {
            assert_eq!(story.refusal(IRIS, escalate()), not_now(NotNow::TooEarlyToEscalate));
            story = story.does(IRIS, carry()).meeting_over().on_agenda().discussed();
        }
        let story = story.does(IRIS, escalate());
        assert_eq!(story.phase(), Phase::AtTable);
        assert_eq!(
            story.refusal(IRIS, story.clone().does(IRIS, Command::OpenRound).adoption()),
            not_now(NotNow::NoOpenRound)
        );
    }

    #[test]
    fn a_youth_who_takes_consent_back_ends_the_round_and_the_discussion() {
        let way = ConsentWay::Spoken;
        let withdrawal = Command::WithdrawConsent { on: date("2026-11-26"), way, told_to: line("Anna") };
        let story = Story::unanimous().does(ANNA, withdrawal);
        assert_eq!(story.case.latest_round().and_then(|round| round.end), Some(RoundEnd::ConsentWithdrawn));
        assert_eq!(story.refusal(IRIS, Command::OpenRound), not_now(NotNow::NotShared));
        let renewal = Command::RenewConsent {
            to: crate::domain::signal::Receivers::ALL.iter().copied().collect(),
            on: date("2026-11-26"),
            way,
        };
        assert!(story.does(CARLA, renewal).decide(&person(IRIS), &Command::OpenRound).is_ok());
    }

    #[test]
    fn a_meeting_is_neither_closed_nor_cancelled_over_an_open_item_or_round() {
        let close = MeetingCommand::Close;
        let cancel = MeetingCommand::Cancel { reason: prose("Storm.") };
        let mut story = Story::round_open();
        let id = story.meeting();
        assert_eq!(story.tries_meeting(IRIS, id, &close), Err(not_now(NotNow::ItemsWithoutOutcome)));
        assert_eq!(story.tries_meeting(IRIS, id, &cancel), Err(not_now(NotNow::RoundOpen)));
        let mut waiting = story.does(IRIS, Command::AwaitWriting);
        assert_eq!(waiting.tries_meeting(IRIS, id, &cancel), Err(not_now(NotNow::RoundOpen)));
        assert_eq!(waiting.tries_meeting(IRIS, id, &close), Ok(()));
    }

    #[test]
    fn who_is_replaced_loses_the_seat_and_with_it_the_round() {
        let seated = |user, represents| {
            let story = Story::scheduled();
            let invitation = story.invitation(user);
            let story = story.does(IRIS, Command::Uninvite { invitation, reason: prose("Beslist mee.") });
            story.invites(user, Capacity::Completes, represents).discussed().does(IRIS, Command::OpenRound)
        };
        let replaced = [
            (seated(CARLA, Represents::Wij), IRIS, Command::AssignCaseManager { user: COR }, CARLA, COR),
            (
                seated(ANNA, Represents::Provider),
                BRAM,
                Command::ReplaceSignaller { user: AART, reason: prose("Verlof.") },
                ANNA,
                AART,
            ),
        ];
        for (story, by, command, before, after) in replaced {
            let story = story.says(before, not_yet()).does(by, command);
            assert_eq!(story.case.latest_round().and_then(|round| round.end), Some(RoundEnd::SeatsChanged));
            assert!(!story.offers_kind(before, CommandKind::TakePosition));
            let next = story.does(IRIS, Command::OpenRound);
            let members: Vec<UserId> = next.case.open_round().unwrap().seats.iter().map(|seat| seat.member).collect();
            assert!(members.contains(&after) && !members.contains(&before), "{members:?}");
        }
    }
}
