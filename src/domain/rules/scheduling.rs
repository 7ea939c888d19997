//! Step 4: a place on a meeting, and who is invited.

use super::{Look, Verdict, only_if, unless};
use crate::domain::refusal::NotNow;

/// One upcoming item per case, and only for a case the committee may see.
pub fn may_schedule(look: &Look) -> Verdict {
    look.in_steps(4, 5)?;
    look.no_open_round()?;
    unless(look.case.pending_item().is_some(), NotNow::AlreadyScheduled)?;
    look.may_be_shared()
}

/// An item that was not discussed yet can go to another meeting.
pub fn may_reschedule(look: &Look) -> Verdict {
    look.in_steps(4, 5)?;
    look.no_open_round()?;
    let item = look.case.upcoming_item();
    only_if(item.is_some(), NotNow::NotScheduled)?;
    unless(item.is_some_and(|item| item.discussed), NotNow::AlreadyDiscussed)
}

/// People are invited to a case that is on a meeting.
pub fn may_invite(look: &Look) -> Verdict {
    look.in_steps(4, 5)?;
    only_if(look.case.pending_item().is_some(), NotNow::NotScheduled)?;
    look.may_be_shared()
}

/// An invitation that still counts can be taken back.
pub fn may_uninvite(look: &Look, invitation: u32) -> Verdict {
    look.in_steps(4, 5)?;
    let found = look.case.invitations.iter().find(|found| found.number == invitation);
    only_if(found.is_some_and(|found| found.is_active(look.today())), NotNow::NoInvitation)
}

/// How the youth takes part can be recorded until the plan is adopted.
pub fn may_record_youth_voice(look: &Look) -> Verdict {
    look.in_steps(2, 5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::Capacity;
    use crate::domain::command::Command;
    use crate::domain::meeting::{ItemOutcome, MeetingCommand};
    use crate::domain::refusal::Refusal;
    use crate::domain::role::Represents;
    use crate::domain::round::{RoundEnd, Stance};
    use crate::domain::testing::*;
    use crate::domain::text::Unfit;

    fn invite(user: crate::domain::ids::UserId, capacity: Capacity, represents: Represents) -> Command {
        Command::Invite { user, capacity, represents, reason: None }
    }

    #[test]
    fn a_case_has_one_upcoming_item() {
        let story = Story::scheduled();
        let meeting = story.meetings[1].id;
        let twice = Command::Schedule { meeting, reason: Some(prose("x")) };
        assert_eq!(story.refusal(IRIS, twice), Refusal::NotNow(NotNow::AlreadyScheduled));
        let moved = story.does(IRIS, Command::Reschedule { meeting, reason: prose("Noor heeft examen.") });
        assert_eq!(moved.case.items.len(), 1);
        assert_eq!(moved.case.pending_item().map(|item| item.on), Some(date("2026-12-03")));
    }

    #[test]
    fn a_later_meeting_than_the_first_needs_a_reason() {
        let story = Story::scheduling();
        let on = |place: usize, reason: Option<&str>| Command::Schedule {
            meeting: story.meetings[place].id,
            reason: reason.map(prose),
        };
        assert!(story.decide(&person(IRIS), &on(0, None)).is_ok());
        assert_eq!(story.refusal(IRIS, on(1, None)), Refusal::unfit("reason", Unfit::Empty));
        assert!(story.decide(&person(IRIS), &on(1, Some("Vol."))).is_ok());
    }

    #[test]
    fn a_meeting_that_is_over_takes_no_case() {
        let mut story = Story::scheduling();
        let first = story.meetings[0].id;
        let cancelled = story.tries_meeting(IRIS, first, &MeetingCommand::Cancel { reason: prose("Storm.") });
        assert_eq!(cancelled, Ok(()));
        let schedule = Command::Schedule { meeting: first, reason: None };
        assert_eq!(story.refusal(IRIS, schedule), Refusal::unfit("meeting", Unfit::NotAChoice));
    }

    #[test]
    fn a_cancelled_meeting_sends_the_case_back_to_the_backlog() {
        let story = Story::scheduled().meets(IRIS, MeetingCommand::Cancel { reason: prose("Storm.") });
        assert_eq!(story.phase(), crate::domain::phase::Phase::Scheduling);
        assert_eq!(story.case.items[0].outcome, Some(ItemOutcome::MeetingCancelled));
        assert_eq!(story.on_agenda().case.items.len(), 2);
    }

    #[test]
    fn signaller_and_case_manager_are_always_invited() {
        let story = Story::scheduled();
        for user in [ANNA, CARLA] {
            assert!(story.case.invitations.iter().any(|found| found.user == user && found.is_active(story.today())));
        }
    }

    #[test]
    fn who_is_invited_sees_cases_is_not_in_the_core_and_does_not_chair() {
        let story = Story::scheduled();
        for wrong in [DIRK, BRAM, KAREL, MIA, JOOST] {
            let refusal = story.refusal(IRIS, invite(wrong, Capacity::Completes, Represents::Provider));
            assert_eq!(refusal, Refusal::unfit("user", Unfit::NotThatPerson), "{}", name_of(wrong));
        }
        let twice = story.clone().invites(GIJS, Capacity::Explains, Represents::Other);
        let again = twice.refusal(IRIS, invite(GIJS, Capacity::Completes, Represents::Treatment));
        assert_eq!(again, Refusal::NotNow(NotNow::AlreadyInvited));
        let backlog = Story::scheduling().refusal(IRIS, invite(GIJS, Capacity::Explains, Represents::Other));
        assert_eq!(backlog, Refusal::NotNow(NotNow::NotScheduled));
    }

    #[test]
    fn a_representative_who_would_decide_but_only_explains_needs_a_reason() {
        let story = Story::scheduled();
        let silent = story.refusal(IRIS, invite(GIJS, Capacity::Explains, Represents::Treatment));
        assert_eq!(silent, Refusal::unfit("reason", Unfit::Empty));
        assert!(story.decide(&person(IRIS), &invite(GIJS, Capacity::Explains, Represents::Other)).is_ok());
    }

    #[test]
    fn whoever_completes_the_committee_during_a_round_ends_it() {
        let story = Story::unanimous().invites(GIJS, Capacity::Completes, Represents::Treatment);
        assert_eq!(story.case.latest_round().and_then(|round| round.end), Some(RoundEnd::SeatsChanged));
        let explained = Story::unanimous().invites(GIJS, Capacity::Explains, Represents::Treatment);
        assert!(explained.case.open_round().is_some(), "explaining takes no seat");
        let core_only = Story::unanimous().given(|story| story.settings.only_core_decides = true);
        assert!(core_only.invites(GIJS, Capacity::Completes, Represents::Treatment).case.open_round().is_some());
    }

    #[test]
    fn removing_who_objects_ends_the_round_and_keeps_the_objection() {
        let story = Story::at_table().invites(GIJS, Capacity::Completes, Represents::Treatment);
        let story = story.does(IRIS, Command::OpenRound);
        let story = [DIRK, ELS, FEMKE].into_iter().fold(story, |story, user| story.says(user, Stance::Agree));
        let story = story.says(GIJS, Stance::NotYet { question: prose("Wie behandelt?") });
        let uninvite = Command::Uninvite { invitation: story.invitation(GIJS), reason: prose("Ziek.") };
        let story = story.does(IRIS, uninvite);
        let round = story.case.latest_round().cloned().unwrap();
        assert_eq!((round.end, round.positions.len()), (Some(RoundEnd::SeatsChanged), 4));
        assert_eq!(story.refusal(IRIS, story.adoption()), Refusal::NotNow(NotNow::NoOpenRound));
        assert_eq!(story.refusal(GIJS, story.position(GIJS, Stance::Agree)), Refusal::NotNow(NotNow::NoOpenRound));
    }

    #[test]
    fn a_round_that_waited_for_writing_leaves_no_item_behind_when_the_seats_change() {
        let waiting = || {
            let story = Story::at_table().invites(GIJS, Capacity::Completes, Represents::Treatment);
            story.does(IRIS, Command::OpenRound).does(IRIS, Command::AwaitWriting)
        };
        let uninvited = waiting();
        let invitation = uninvited.invitation(GIJS);
        let uninvited = uninvited.does(IRIS, Command::Uninvite { invitation, reason: prose("Ziek.") });
        let invited = waiting().invites(GREET, Capacity::Completes, Represents::Other);
        for story in [uninvited, invited] {
            assert_eq!(story.case.items[0].outcome, Some(ItemOutcome::CarriedOver));
            assert!(story.case.pending_item().is_none());
            assert_eq!(story.on_agenda().case.items.len(), 2, "it goes on at the next meeting");
        }
    }

    #[test]
    fn an_open_point_of_who_is_uninvited_goes_to_who_took_the_invitation_back() {
        let story = Story::at_table().invites(GIJS, Capacity::Explains, Represents::Treatment);
        let due = date("2026-12-01");
        let story = story.does(IRIS, Command::AddOpenPoint { point: open_point(GIJS, due) });
        let invitation = story.invitation(GIJS);
        let story = story.days_later(1).does(JOOST, Command::Uninvite { invitation, reason: prose("Ziek.") });
        assert_eq!(story.case.open_points[0].owner, JOOST);
        let rows = crate::domain::involvement::involvements(&story.case);
        let sees = rows.iter().any(|row| row.party == GIJS.0 && row.until.is_none_or(|until| until > story.now));
        assert!(!sees, "access ends at once");
    }

    #[test]
    fn an_invitation_is_taken_back_once() {
        let story = Story::scheduled().invites(GIJS, Capacity::Explains, Represents::Other);
        let uninvite = Command::Uninvite { invitation: story.invitation(GIJS), reason: prose("Ziek.") };
        let story = story.does(IRIS, uninvite.clone());
        assert_eq!(story.refusal(IRIS, uninvite), Refusal::NotNow(NotNow::NoInvitation));
    }

    #[test]
    fn a_case_without_consent_is_not_put_on_a_meeting() {
        let story = Story::scheduling();
        let way = crate::domain::signal::ConsentWay::Spoken;
        let withdrawal = Command::WithdrawConsent { on: story.today(), way, told_to: line("Anna") };
        let story = story.does(ANNA, withdrawal);
        let schedule = Command::Schedule { meeting: story.meetings[0].id, reason: None };
        assert_eq!(story.refusal(IRIS, schedule), Refusal::NotNow(NotNow::NotShared));
    }
}
