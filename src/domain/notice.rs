//! Who is told what happened. A message says that there is something to see, never what: the words stay in the case.

use super::case::Case;
use super::event::{Event, Recorded};
use super::ids::{OrganisationId, UserId};
use super::meeting::{Meeting, MeetingEvent};
use super::role::{Role, words};

words!(
    /// What a message is about.
    NoticeKind {
        /// A signal came in.
        SignalSubmitted = "signal_submitted",
        /// A signal was taken up, returned or declined.
        SignalJudged = "signal_judged",
        /// Somebody asks for help, or for a case manager.
        HelpAsked = "help_asked",
        /// A case manager was assigned.
        CaseManagerAssigned = "case_manager_assigned",
        /// A plan is ready for the table.
        PlanOffered = "plan_offered",
        /// A case got a place on a meeting, or another one.
        Scheduled = "scheduled",
        /// A case left the agenda.
        TakenOffAgenda = "taken_off_agenda",
        /// Somebody is invited.
        Invited = "invited",
        /// An invitation was taken back.
        Uninvited = "uninvited",
        /// Somebody answers for a member.
        NamedDeputy = "named_deputy",
        /// A round is open.
        RoundOpened = "round_opened",
        /// A round ended without a decision.
        RoundClosed = "round_closed",
        /// A written answer is awaited.
        AnswerAwaited = "answer_awaited",
        /// A plan was adopted.
        PlanAdopted = "plan_adopted",
        /// A plan went back to the table.
        BackToTable = "back_to_table",
        /// Something is somebody's to arrange.
        ConditionToArrange = "condition_to_arrange",
        /// Something waits for a second person.
        ConditionToConfirm = "condition_to_confirm",
        /// Something does not work out.
        ConditionRefused = "condition_refused",
        /// The go was given.
        GoGiven = "go_given",
        /// The go waits.
        GoWithheld = "go_withheld",
        /// The go was revoked.
        GoRevoked = "go_revoked",
        /// A question is somebody's to answer.
        OpenPoint = "open_point",
        /// Consent was withdrawn.
        ConsentWithdrawn = "consent_withdrawn",
        /// Somebody signals from now on.
        SignallerReplaced = "signaller_replaced",
        /// Somebody who works on the case leaves or gets another role.
        SuccessorNeeded = "successor_needed",
        /// The case goes round again, or the plan stays.
        CaseTurned = "case_turned",
        /// The case was closed, withdrawn or reopened.
        CaseEnded = "case_ended",
        /// An account waits for a second person.
        AccountToConfirm = "account_to_confirm",
        /// An account one asked for was confirmed or refused.
        AccountJudged = "account_judged",
        /// A meeting of the table is at another moment.
        MeetingMoved = "meeting_moved",
        /// A meeting of the table does not take place.
        MeetingCancelled = "meeting_cancelled",
        /// A mail did not arrive.
        MailFailed = "mail_failed",
        /// Somebody tries one password on many accounts.
        SignInSpray = "sign_in_spray",
        /// A condition is expected soon.
        ConditionNear = "condition_near",
        /// A condition is expected today.
        ConditionToday = "condition_today",
        /// A condition did not come on its day.
        ConditionLate = "condition_late",
        /// Proof or cover of a condition ends soon.
        ProofEndsSoon = "proof_ends_soon",
        /// Proof or cover of a condition ends today.
        ProofEndsToday = "proof_ends_today",
        /// Proof or cover of a condition ended.
        ProofEnded = "proof_ended",
        /// An open point must be answered soon.
        PointNear = "point_near",
        /// An open point must be answered today.
        PointToday = "point_today",
        /// An open point was not answered on its day.
        PointLate = "point_late",
        /// A moment to look back comes near.
        LookBackNear = "look_back_near",
        /// A moment to look back is today.
        LookBackToday = "look_back_today",
        /// A moment to look back passed.
        LookBackLate = "look_back_late",
        /// A case manager should be known today.
        SearchToday = "search_today",
        /// No case manager was found in time.
        SearchLate = "search_late",
        /// Something that rests or waits is looked at again today.
        ReviewToday = "review_today",
        /// Something that rests or waits was not looked at again.
        ReviewLate = "review_late",
        /// A written answer can be given until tonight.
        AnswerToday = "answer_today",
        /// The last safe day for the table comes near.
        TableDayNear = "table_day_near",
        /// The last safe day for the table is today.
        TableDayToday = "table_day_today",
        /// The last safe day for the table passed.
        TableDayLate = "table_day_late",
        /// Two weeks before 18 come near, and there is no go.
        GoDayNear = "go_day_near",
        /// It is two weeks before 18, and there is no go.
        GoDayToday = "go_day_today",
        /// It is less than two weeks before 18, and there is no go.
        GoDayLate = "go_day_late",
        /// Something is due and nobody can be reminded of it.
        NobodyToRemind = "nobody_to_remind",
    }
);

impl NoticeKind {
    /// Whether it cannot wait to travel together with what follows: somebody might set out in vain.
    pub fn is_urgent(self) -> bool {
        matches!(self, Self::TakenOffAgenda | Self::Uninvited | Self::MeetingMoved | Self::MeetingCancelled)
    }

    /// Whether it is told by mail as well. That mail does not arrive is told where it is sure to be read.
    pub fn is_mailed(self) -> bool {
        self != Self::MailFailed
    }
}

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum To {
    /// A person.
    Person(UserId),
    /// Everybody with that role.
    Role(Role),
    /// Everybody with that role at that organisation.
    RoleAt(Role, OrganisationId),
}

/// A message to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Notice {
    /// To whom.
    pub to: To,
    /// About what.
    pub kind: NoticeKind,
}

/// The messages that follow from what happened, each once. Who did it need not be told; the door leaves them out.
pub fn notices(before: Option<&Case>, after: &Case, events: &[Recorded]) -> Vec<Notice> {
    let mut all: Vec<Notice> = events
        .iter()
        .flat_map(|recorded| {
            let (kind, to) = told(before.unwrap_or(after), after, &recorded.event);
            to.into_iter().filter_map(move |to| kind.map(|kind| Notice { to, kind }))
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

/// The messages that follow from a change of a meeting itself; those of the cases on it come from the cases.
pub fn of_meeting(meeting: &Meeting, events: &[MeetingEvent]) -> Vec<Notice> {
    let deputies = meeting.deputies.iter().map(|named| To::Person(named.deputy));
    let table: Vec<To> = deputies.chain([CORE]).collect();
    let kinds = events.iter().filter_map(|event| match event {
        MeetingEvent::Moved { .. } => Some(NoticeKind::MeetingMoved),
        MeetingEvent::Cancelled { .. } => Some(NoticeKind::MeetingCancelled),
        MeetingEvent::Planned { .. }
        | MeetingEvent::Opened
        | MeetingEvent::Closed
        | MeetingEvent::AttendanceRecorded { .. }
        | MeetingEvent::DeputyNamed { .. }
        | MeetingEvent::Arranged { .. }
        | MeetingEvent::TimeBoxSet { .. }
        | MeetingEvent::Shown { .. }
        | MeetingEvent::BlockOpened { .. }
        | MeetingEvent::BlockClosed
        | MeetingEvent::CostsShown { .. } => None,
    });
    let mut all: Vec<Notice> = kinds.flat_map(|kind| table.iter().map(move |to| Notice { to: *to, kind })).collect();
    all.sort();
    all.dedup();
    all
}

pub(super) const LEADS: To = To::Role(Role::ProjectLead);
pub(super) const CORE: To = To::Role(Role::CoreMember);

fn told(before: &Case, after: &Case, event: &Event) -> (Option<NoticeKind>, Vec<To>) {
    let submitters =
        || -> Vec<To> { [Some(after.signaller), after.case_manager].into_iter().flatten().map(To::Person).collect() };
    let invited = |case: &Case| -> Vec<To> {
        let running = case.invitations.iter().filter(|invitation| invitation.ended.is_none());
        running.map(|invitation| To::Person(invitation.user)).collect()
    };
    // whoever may not see the case is not told of it either
    let table = || match after.may_be_shared() {
        true => [submitters(), invited(before), vec![CORE]].concat(),
        false => submitters(),
    };
    let providers = |recipients: &mut dyn Iterator<Item = OrganisationId>| -> Vec<To> {
        recipients.map(|recipient| To::RoleAt(Role::ProviderContact, recipient)).collect()
    };
    let (kind, to) = match event {
        Event::SignalSubmitted => (NoticeKind::SignalSubmitted, vec![LEADS]),
        Event::SignalAccepted | Event::SignalReturned { .. } | Event::SignalDeclined { .. } => {
            (NoticeKind::SignalJudged, vec![To::Person(after.signaller)])
        }
        Event::NoCaseManagerReported { .. } => (NoticeKind::HelpAsked, vec![LEADS]),
        Event::HelpAsked { advisor, .. } => (NoticeKind::HelpAsked, vec![advisor.map_or(LEADS, To::Person)]),
        Event::CaseManagerAssigned { user } => {
            (NoticeKind::CaseManagerAssigned, vec![To::Person(*user), To::Person(after.signaller)])
        }
        Event::PlanOffered { .. } => (NoticeKind::PlanOffered, vec![LEADS]),
        Event::OfferWithdrawn { .. } => (NoticeKind::TakenOffAgenda, table()),
        Event::Scheduled { .. } | Event::Rescheduled { .. } | Event::MeetingMoved { .. } => {
            (NoticeKind::Scheduled, [table(), invited(after)].concat())
        }
        Event::ItemEnded { outcome, .. } => match outcome {
            super::meeting::ItemOutcome::MeetingCancelled | super::meeting::ItemOutcome::NotReached => {
                (NoticeKind::TakenOffAgenda, table())
            }
            _ => return (None, vec![]),
        },
        Event::Invited { user, .. } => (NoticeKind::Invited, vec![To::Person(*user)]),
        Event::Uninvited { invitation, .. } => {
            let gone = before.invitations.iter().find(|found| found.number == *invitation);
            (NoticeKind::Uninvited, gone.map(|gone| To::Person(gone.user)).into_iter().collect())
        }
        Event::DeputyNamed { deputy: Some(deputy), .. } => (NoticeKind::NamedDeputy, vec![To::Person(*deputy)]),
        Event::RoundOpened { seats, .. } => {
            let people = seats.iter().flat_map(|seat| [Some(seat.member), seat.deputy]).flatten();
            (NoticeKind::RoundOpened, people.map(To::Person).collect())
        }
        Event::RoundClosed { round, end } if *end != super::round::RoundEnd::Adopted => {
            let seats = after.rounds.iter().filter(|found| found.number == *round).flat_map(|found| &found.seats);
            (NoticeKind::RoundClosed, seats.map(|seat| To::Person(seat.member)).collect())
        }
        Event::WritingAwaited { round, .. } => {
            let round = after.rounds.iter().find(|found| found.number == *round);
            let silent = round.into_iter().flat_map(|round| {
                let answered = round.counting();
                let silent = round.seats.iter().filter(move |seat| !answered.contains_key(&seat.member));
                silent.flat_map(|seat| [Some(seat.member), seat.deputy]).flatten()
            });
            (NoticeKind::AnswerAwaited, silent.map(To::Person).collect())
        }
        Event::PlanAdopted { .. } => (NoticeKind::PlanAdopted, submitters()),
        Event::ReturnedToTable { .. } => (NoticeKind::BackToTable, submitters()),
        Event::ConditionAdded { condition } => {
            let owner = condition.owner.user.or(match condition.owner.role {
                super::condition::OwnerRole::CaseManager => after.case_manager,
                super::condition::OwnerRole::Signaller => Some(after.signaller),
                _ => None,
            });
            let lead = condition.owner.role == super::condition::OwnerRole::ProjectLead;
            let to = if lead { vec![LEADS] } else { owner.map(To::Person).into_iter().collect() };
            (NoticeKind::ConditionToArrange, to)
        }
        Event::ConditionFulfilled { confirmed: false, .. } | Event::ReliefProposed { .. } => {
            (NoticeKind::ConditionToConfirm, vec![CORE])
        }
        Event::ConditionRefused { .. } => (NoticeKind::ConditionRefused, vec![LEADS]),
        Event::GoGiven { recipients, .. } => {
            // also those whose part ends
            let earlier = before.valid_go().into_iter().flat_map(|go| go.recipients.iter().copied());
            let mut all = recipients.iter().copied().chain(earlier);
            (NoticeKind::GoGiven, [submitters(), providers(&mut all)].concat())
        }
        Event::GoWithheld { .. } => (NoticeKind::GoWithheld, submitters()),
        Event::GoRevoked { go, .. } => {
            let told = before.goes.iter().filter(|found| found.number == *go);
            let mut recipients = told.flat_map(|go| go.recipients.iter().copied());
            (NoticeKind::GoRevoked, [submitters(), providers(&mut recipients)].concat())
        }
        Event::OpenPointAdded { owner, .. } => (NoticeKind::OpenPoint, vec![To::Person(*owner)]),
        Event::ConsentWithdrawn { .. } => (NoticeKind::ConsentWithdrawn, vec![LEADS]),
        Event::SignallerReplaced { user, .. } => {
            (NoticeKind::SignallerReplaced, vec![To::Person(*user), To::Person(before.signaller)])
        }
        Event::Retabled { .. } | Event::PlanKept { .. } => (NoticeKind::CaseTurned, submitters()),
        Event::Withdrawn { .. } | Event::Closed { .. } => {
            let told = before.valid_go().into_iter().flat_map(|go| go.recipients.iter().copied());
            let mut recipients = told;
            (NoticeKind::CaseEnded, [submitters(), providers(&mut recipients)].concat())
        }
        Event::Reopened { .. } => (NoticeKind::CaseEnded, submitters()),
        Event::SignalStarted { .. }
        | Event::ChecklistAnswered { .. }
        | Event::SignalEdited { .. }
        | Event::DraftBegun { .. }
        | Event::PassageWritten { .. }
        | Event::ActionsWritten { .. }
        | Event::NeedsWritten { .. }
        | Event::SheetWritten { .. }
        | Event::DeputyNamed { .. }
        | Event::YouthVoiceRecorded { .. }
        | Event::PlanTabled { .. }
        | Event::DiscussionOpened { .. }
        | Event::PositionTaken { .. }
        | Event::RoundClosed { .. }
        | Event::YouthAnswered { .. }
        | Event::YouthRepliedTo { .. }
        | Event::ConditionRequested { .. }
        | Event::ConditionFulfilled { .. }
        | Event::ConditionConfirmed { .. }
        | Event::ConditionReopened { .. }
        | Event::ConditionsFollowed
        | Event::CarriedOver
        | Event::Escalated { .. }
        | Event::VersionAbandoned { .. }
        | Event::MomentsPlanned { .. }
        | Event::MonitoringRecorded { .. }
        | Event::Paused { .. }
        | Event::Resumed { .. }
        | Event::UrgencySet { .. }
        | Event::UrgencyCleared { .. }
        | Event::ConsentRenewed { .. }
        | Event::OpenPointResolved { .. }
        | Event::CorrectionAdded { .. }
        | Event::BirthDateCorrected { .. }
        | Event::FirstNameCorrected { .. } => return (None, vec![]),
    };
    (Some(kind), to)
}
