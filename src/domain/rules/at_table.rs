//! Step 5: the discussion, the round, and unanimity. Nothing here ever bends it.

use super::{Look, Verdict, no, only_if, unless};
use crate::domain::case::YouthAnswer;
use crate::domain::meeting::ItemOutcome;
use crate::domain::refusal::NotNow;
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

/// A position can be taken in an open round, until the deadline for written answers if there is one.
pub fn may_take_position(look: &Look) -> Verdict {
    look.in_steps(5, 5)?;
    let round = open_round(look)?;
    look.may_be_shared()?;
    unless(round.awaiting_until.is_some_and(|until| look.now >= until), NotNow::WritingOver)
}

fn open_round<'a>(look: &Look<'a>) -> Result<&'a Round, crate::domain::refusal::Refusal> {
    look.case.open_round().ok_or(crate::domain::refusal::Refusal::NotNow(NotNow::NoOpenRound))
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
