//! Who is told what happened. A message says that there is something to see, never what: the words stay in the case.

use super::case::{Case, Record};
use super::condition::{ConditionState, Owner, OwnerRole};
use super::event::{Event, Recorded};
use super::ids::{OrganisationId, UserId};
use super::looking_back;
use super::meeting::{ItemOutcome, Meeting, MeetingEvent};
use super::phase::Phase;
use super::role::{Role, words};
use super::round::{RoundEnd, Seat};

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
        /// Somebody arranges a condition from now on, or stands in for who does.
        ConditionAssigned = "condition_assigned",
        /// Something does not work out.
        ConditionRefused = "condition_refused",
        /// Everything the go waited for is arranged.
        ReadyForGo = "ready_for_go",
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
        /// Something slipped since the look back before.
        Slipped = "slipped",
        /// What slipped at a look back was put right or taken back.
        LookBackChanged = "look_back_changed",
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

    /// Whether it is about the table on which a case stands, and so about a day.
    pub fn is_of_a_table(self) -> bool {
        matches!(self, Self::Scheduled | Self::Invited | Self::NamedDeputy)
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
            let line = happening(&recorded.event, before, after).and_then(line_of);
            line.into_iter().flat_map(|line| {
                let told =
                    line.parts.iter().flat_map(|part| playing(*part, before.unwrap_or(after), after, &recorded.event));
                told.map(|to| Notice { to, kind: line.kind })
            })
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

/// The messages that follow from a change of a meeting itself; those of the cases on it come from the cases.
pub fn of_meeting(meeting: &Meeting, events: &[MeetingEvent]) -> Vec<Notice> {
    let happened = events.iter().filter_map(|event| match event {
        MeetingEvent::Moved { .. } => Some(Happening::MeetingMoved),
        MeetingEvent::Cancelled { .. } => Some(Happening::MeetingCancelled),
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
    let played = |part: &Part| -> Vec<To> {
        match part {
            Part::Core => vec![CORE],
            Part::Deputy => meeting.deputies.iter().map(|named| To::Person(named.deputy)).collect(),
            _ => Vec::new(),
        }
    };
    let told = |line: &'static Line| line.parts.iter().flat_map(played).map(|to| Notice { to, kind: line.kind });
    let mut all: Vec<Notice> = happened.filter_map(line_of).flat_map(told).collect();
    all.sort();
    all.dedup();
    all
}

pub(super) const LEADS: To = To::Role(Role::ProjectLead);
pub(super) const CORE: To = To::Role(Role::CoreMember);

words!(
    /// What happens that somebody is told of.
    Happening {
        /// A signal was submitted.
        SignalSubmitted = "signal_submitted",
        /// A signal was taken up.
        SignalAccepted = "signal_accepted",
        /// A signal was returned with a question.
        SignalReturned = "signal_returned",
        /// A signal was declined.
        SignalDeclined = "signal_declined",
        /// No case manager is known.
        NoCaseManager = "no_case_manager",
        /// Help was asked of an adviser.
        AdviceAsked = "advice_asked",
        /// Help was asked of the project lead.
        HelpAsked = "help_asked",
        /// A case manager was assigned.
        CaseManagerAssigned = "case_manager_assigned",
        /// A plan is ready for the table.
        PlanOffered = "plan_offered",
        /// A plan was withdrawn from the table.
        OfferWithdrawn = "offer_withdrawn",
        /// A case got a place on a meeting, another one, or its meeting moved.
        Scheduled = "scheduled",
        /// A meeting did not come to a case, or was cancelled.
        NotReached = "not_reached",
        /// Somebody was invited.
        Invited = "invited",
        /// An invitation was taken back.
        Uninvited = "uninvited",
        /// Somebody was named to answer for a member.
        DeputyNamed = "deputy_named",
        /// A round was opened.
        RoundOpened = "round_opened",
        /// A round ended without a decision.
        RoundClosed = "round_closed",
        /// Written answers are awaited.
        AnswersAwaited = "answers_awaited",
        /// A plan was adopted.
        PlanAdopted = "plan_adopted",
        /// A plan went back to the table.
        ReturnedToTable = "returned_to_table",
        /// A condition is to be arranged.
        ConditionAdded = "condition_added",
        /// A condition got another owner or deputy.
        ConditionAssigned = "condition_assigned",
        /// A condition waits for a second person.
        ConditionToConfirm = "condition_to_confirm",
        /// A condition does not work out.
        ConditionRefused = "condition_refused",
        /// Everything the go waited for is arranged.
        ReadyForGo = "ready_for_go",
        /// An open point is to be answered.
        OpenPointAdded = "open_point_added",
        /// The go was given.
        GoGiven = "go_given",
        /// The go waits.
        GoWithheld = "go_withheld",
        /// The go was revoked.
        GoRevoked = "go_revoked",
        /// A youth took consent back.
        ConsentWithdrawn = "consent_withdrawn",
        /// Somebody else signals from now on.
        SignallerReplaced = "signaller_replaced",
        /// People looked back, and something slipped since the time before.
        Slipped = "slipped",
        /// A look back that saw something slip was put right or taken back.
        LookBackChanged = "look_back_changed",
        /// A case goes round again, or the plan stays.
        CaseTurned = "case_turned",
        /// A case was withdrawn or closed.
        CaseEnded = "case_ended",
        /// A case was opened again.
        CaseReopened = "case_reopened",
        /// A meeting of the table moved.
        MeetingMoved = "meeting_moved",
        /// A meeting of the table was cancelled.
        MeetingCancelled = "meeting_cancelled",
        /// Somebody with open cases leaves.
        AccountLeaves = "account_leaves",
        /// An account waits for a second person.
        AccountAsked = "account_asked",
        /// An account was confirmed or refused.
        AccountJudged = "account_judged",
        /// A mail did not arrive.
        MailFailed = "mail_failed",
        /// Somebody tries one password on many accounts.
        SignInSpray = "sign_in_spray",
    }
);

words!(
    /// The part in which somebody is told.
    Part {
        /// Who signals.
        Signaller = "signaller",
        /// Who signalled until now.
        FormerSignaller = "former_signaller",
        /// The case manager.
        CaseManager = "case_manager",
        /// Everybody who is invited to the case.
        Invitees = "invitees",
        /// The one who is invited, or no longer.
        Invitee = "invitee",
        /// The members of the core.
        Core = "core",
        /// Those who decide in the round, and who answers for them.
        Deciders = "deciders",
        /// Those who decide in the round themselves.
        Members = "members",
        /// Of those, who did not answer.
        Silent = "silent",
        /// Who answers for a member, or stands in for the owner of a condition.
        Deputy = "deputy",
        /// Whoever is to arrange or find out something.
        Owner = "owner",
        /// The adviser who is asked.
        Advisor = "advisor",
        /// The project leads.
        Leads = "leads",
        /// The contacts of the providers of the go.
        Contacts = "contacts",
        /// The second person for an account.
        Second = "second",
        /// Who asked for an account.
        Asker = "asker",
        /// The administrators.
        Office = "office",
        /// The privacy officers.
        Privacy = "privacy",
        /// The youth, by a letter that somebody hands over.
        Youth = "youth",
    }
);

/// One line of the table: of what happens, in which message, who is told. The table is all there is: what is not in it is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// What happens.
    pub happening: Happening,
    /// In which message.
    pub kind: NoticeKind,
    /// Who is told.
    pub parts: &'static [Part],
}

const fn told(happening: Happening, kind: NoticeKind, parts: &'static [Part]) -> Line {
    Line { happening, kind, parts }
}

const SUBMITTERS: &[Part] = &[Part::Signaller, Part::CaseManager];
const WITH_OWNERS: &[Part] = &[Part::Signaller, Part::CaseManager, Part::Owner];
const WITH_LEADS: &[Part] = &[Part::Signaller, Part::CaseManager, Part::Leads];
const TABLE_PEOPLE: &[Part] = &[Part::Signaller, Part::CaseManager, Part::Invitees, Part::Core];
const WITH_CONTACTS: &[Part] = &[Part::Signaller, Part::CaseManager, Part::Contacts];

/// Who is told what, in the order of the eight steps. Whoever does something themselves is not told, and whoever may not see the
/// case is not either.
pub const TABLE: &[Line] = &[
    told(Happening::SignalSubmitted, NoticeKind::SignalSubmitted, &[Part::Leads]),
    told(Happening::SignalAccepted, NoticeKind::SignalJudged, &[Part::Signaller]),
    told(Happening::SignalReturned, NoticeKind::SignalJudged, &[Part::Signaller]),
    told(Happening::SignalDeclined, NoticeKind::SignalJudged, &[Part::Signaller]),
    told(Happening::NoCaseManager, NoticeKind::HelpAsked, &[Part::Leads]),
    told(Happening::AdviceAsked, NoticeKind::HelpAsked, &[Part::Advisor]),
    told(Happening::HelpAsked, NoticeKind::HelpAsked, &[Part::Leads]),
    told(Happening::CaseManagerAssigned, NoticeKind::CaseManagerAssigned, SUBMITTERS),
    told(Happening::PlanOffered, NoticeKind::PlanOffered, &[Part::Leads]),
    told(Happening::OfferWithdrawn, NoticeKind::TakenOffAgenda, TABLE_PEOPLE),
    told(Happening::Scheduled, NoticeKind::Scheduled, TABLE_PEOPLE),
    told(Happening::NotReached, NoticeKind::TakenOffAgenda, TABLE_PEOPLE),
    told(Happening::Invited, NoticeKind::Invited, &[Part::Invitee]),
    told(Happening::Uninvited, NoticeKind::Uninvited, &[Part::Invitee]),
    told(Happening::DeputyNamed, NoticeKind::NamedDeputy, &[Part::Deputy]),
    told(Happening::MeetingMoved, NoticeKind::MeetingMoved, &[Part::Core, Part::Deputy]),
    told(Happening::MeetingCancelled, NoticeKind::MeetingCancelled, &[Part::Core, Part::Deputy]),
    told(Happening::RoundOpened, NoticeKind::RoundOpened, &[Part::Deciders]),
    told(Happening::RoundClosed, NoticeKind::RoundClosed, &[Part::Members]),
    told(Happening::AnswersAwaited, NoticeKind::AnswerAwaited, &[Part::Silent]),
    told(Happening::OpenPointAdded, NoticeKind::OpenPoint, &[Part::Owner]),
    told(Happening::PlanAdopted, NoticeKind::PlanAdopted, &[Part::Signaller, Part::CaseManager, Part::Youth]),
    told(Happening::ReturnedToTable, NoticeKind::BackToTable, WITH_OWNERS),
    told(Happening::ConditionAdded, NoticeKind::ConditionToArrange, &[Part::Owner]),
    told(Happening::ConditionAssigned, NoticeKind::ConditionAssigned, &[Part::Owner, Part::Deputy]),
    told(Happening::ConditionToConfirm, NoticeKind::ConditionToConfirm, &[Part::Core, Part::Owner]),
    told(Happening::ConditionRefused, NoticeKind::ConditionRefused, &[Part::Leads]),
    told(Happening::ReadyForGo, NoticeKind::ReadyForGo, &[Part::Leads]),
    told(Happening::GoGiven, NoticeKind::GoGiven, WITH_CONTACTS),
    told(Happening::GoWithheld, NoticeKind::GoWithheld, SUBMITTERS),
    told(Happening::GoRevoked, NoticeKind::GoRevoked, WITH_CONTACTS),
    told(Happening::Slipped, NoticeKind::Slipped, WITH_LEADS),
    told(Happening::LookBackChanged, NoticeKind::LookBackChanged, WITH_LEADS),
    told(Happening::CaseTurned, NoticeKind::CaseTurned, SUBMITTERS),
    told(Happening::CaseEnded, NoticeKind::CaseEnded, WITH_CONTACTS),
    told(Happening::CaseReopened, NoticeKind::CaseEnded, SUBMITTERS),
    told(Happening::ConsentWithdrawn, NoticeKind::ConsentWithdrawn, &[Part::Leads]),
    told(Happening::SignallerReplaced, NoticeKind::SignallerReplaced, &[Part::Signaller, Part::FormerSignaller]),
    told(Happening::AccountLeaves, NoticeKind::SuccessorNeeded, &[Part::Leads]),
    told(Happening::AccountAsked, NoticeKind::AccountToConfirm, &[Part::Second]),
    told(Happening::AccountJudged, NoticeKind::AccountJudged, &[Part::Asker]),
    told(Happening::MailFailed, NoticeKind::MailFailed, &[Part::Leads, Part::Office]),
    told(Happening::SignInSpray, NoticeKind::SignInSpray, &[Part::Office, Part::Privacy]),
];

/// The line of the table for something that happens.
pub fn line_of(happening: Happening) -> Option<&'static Line> {
    TABLE.iter().find(|line| line.happening == happening)
}

/// What of an event people are told, in a case before and after the act; nothing, where it speaks for itself.
pub fn happening(event: &Event, before: Option<&Case>, after: &Case) -> Option<Happening> {
    Some(match event {
        Event::SignalSubmitted => Happening::SignalSubmitted,
        Event::SignalAccepted => Happening::SignalAccepted,
        Event::SignalReturned { .. } => Happening::SignalReturned,
        Event::SignalDeclined { .. } => Happening::SignalDeclined,
        Event::NoCaseManagerReported { .. } => Happening::NoCaseManager,
        Event::HelpAsked { advisor: Some(_), .. } => Happening::AdviceAsked,
        Event::HelpAsked { advisor: None, .. } => Happening::HelpAsked,
        Event::CaseManagerAssigned { .. } => Happening::CaseManagerAssigned,
        Event::PlanOffered { .. } => Happening::PlanOffered,
        Event::OfferWithdrawn { .. } => Happening::OfferWithdrawn,
        Event::Scheduled { .. } | Event::Rescheduled { .. } | Event::MeetingMoved { .. } => Happening::Scheduled,
        Event::ItemEnded { outcome: ItemOutcome::MeetingCancelled | ItemOutcome::NotReached, .. } => {
            Happening::NotReached
        }
        Event::Invited { .. } => Happening::Invited,
        Event::Uninvited { .. } => Happening::Uninvited,
        Event::DeputyNamed { deputy: Some(_), .. } => Happening::DeputyNamed,
        Event::RoundOpened { .. } => Happening::RoundOpened,
        Event::RoundClosed { end, .. } if *end != RoundEnd::Adopted => Happening::RoundClosed,
        Event::WritingAwaited { .. } => Happening::AnswersAwaited,
        Event::PlanAdopted { .. } => Happening::PlanAdopted,
        Event::ReturnedToTable { .. } => Happening::ReturnedToTable,
        Event::ConditionAdded { .. } => Happening::ConditionAdded,
        Event::ConditionAssigned { .. } => Happening::ConditionAssigned,
        Event::ConditionFulfilled { confirmed: false, .. } | Event::ReliefProposed { .. } => {
            Happening::ConditionToConfirm
        }
        Event::ConditionRefused { .. } => Happening::ConditionRefused,
        Event::ConditionFulfilled { .. } | Event::ConditionConfirmed { .. } | Event::ConditionsFollowed
            if before.is_some_and(|before| before.phase == Phase::Arranging) && after.phase == Phase::AwaitingGo =>
        {
            Happening::ReadyForGo
        }
        Event::GoGiven { .. } => Happening::GoGiven,
        Event::GoWithheld { .. } => Happening::GoWithheld,
        Event::GoRevoked { .. } => Happening::GoRevoked,
        Event::OpenPointAdded { .. } => Happening::OpenPointAdded,
        Event::ConsentWithdrawn { .. } => Happening::ConsentWithdrawn,
        Event::SignallerReplaced { .. } => Happening::SignallerReplaced,
        Event::MonitoringRecorded { record } if slips_anew(before, after, record) => Happening::Slipped,
        Event::RecordWithdrawn { record, replaced_by, .. }
            if was_told_to_slip(before, after, *record, *replaced_by) =>
        {
            Happening::LookBackChanged
        }
        Event::Retabled { .. } | Event::PlanKept { .. } => Happening::CaseTurned,
        Event::Withdrawn { .. } | Event::Closed { .. } => Happening::CaseEnded,
        Event::Reopened { .. } => Happening::CaseReopened,
        Event::SignalStarted { .. }
        | Event::ItemEnded { .. }
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
        | Event::RecordWithdrawn { .. }
        | Event::Paused { .. }
        | Event::Resumed { .. }
        | Event::UrgencySet { .. }
        | Event::UrgencyCleared { .. }
        | Event::ConsentRenewed { .. }
        | Event::OpenPointResolved { .. }
        | Event::CorrectionAdded { .. }
        | Event::BirthDateCorrected { .. }
        | Event::FirstNameCorrected { .. } => return None,
    })
}

/// Whether that look saw something slip that people were not told before: what is put right is told again where something else
/// slipped, and an earlier conversation that is written down later where nothing that was seen since says otherwise.
fn slips_anew(before: Option<&Case>, after: &Case, record: &Record) -> bool {
    let slipped = looking_back::slipped_at(after, record.number);
    let is_known = before.is_some_and(|before| slipped.is_within(&looking_back::slipped_ever(before)));
    !slipped.is_empty() && !is_known
}

/// Whether people were told that something slipped at a look back which does not count any more, unless what replaces it tells them
/// so anew.
fn was_told_to_slip(before: Option<&Case>, after: &Case, number: u32, replaced_by: Option<u32>) -> bool {
    let replaced = replaced_by.and_then(|number| after.record(number));
    looking_back::had_slipped(after, number) && !replaced.is_some_and(|record| slips_anew(before, after, record))
}

/// Who plays a part in what happened.
fn playing(part: Part, before: &Case, after: &Case, event: &Event) -> Vec<To> {
    let person = |user: Option<UserId>| -> Vec<To> { user.map(To::Person).into_iter().collect() };
    // whoever may not see the case is not told of it either
    let shared = after.may_be_shared();
    let contacts = |recipients: &mut dyn Iterator<Item = OrganisationId>| -> Vec<To> {
        recipients.map(|recipient| To::RoleAt(Role::ProviderContact, recipient)).collect()
    };
    let arranging = |owner: &Owner| match (owner.role, owner.user) {
        (OwnerRole::ProjectLead, _) => vec![LEADS],
        (_, Some(user)) => vec![To::Person(user)],
        (OwnerRole::CaseManager, None) => person(after.case_manager),
        (OwnerRole::Signaller, None) => vec![To::Person(after.signaller)],
        _ => Vec::new(),
    };
    match part {
        Part::Signaller => vec![To::Person(after.signaller)],
        Part::FormerSignaller => vec![To::Person(before.signaller)],
        Part::CaseManager => person(after.case_manager),
        Part::Leads => vec![LEADS],
        // what waits for a second person is said of itself: to whoever of the core still sees it
        Part::Core
            if shared || matches!(happening(event, Some(before), after), Some(Happening::ConditionToConfirm)) =>
        {
            vec![CORE]
        }
        Part::Invitees if shared => {
            let all = before.invitations.iter().chain(&after.invitations);
            let running = all.filter(|invitation| invitation.ended.is_none());
            running.map(|invitation| To::Person(invitation.user)).collect()
        }
        Part::Invitee => match event {
            Event::Invited { user, .. } => vec![To::Person(*user)],
            Event::Uninvited { invitation, .. } => {
                let gone = before.invitations.iter().find(|found| found.number == *invitation);
                person(gone.map(|gone| gone.user))
            }
            _ => Vec::new(),
        },
        Part::Deputy => match event {
            Event::DeputyNamed { deputy, .. } => person(*deputy),
            Event::ConditionAssigned { condition, deputy, .. } => {
                let known = before.condition(*condition).and_then(|found| found.deputy);
                person(deputy.filter(|deputy| Some(*deputy) != known))
            }
            _ => Vec::new(),
        },
        Part::Deciders => match event {
            Event::RoundOpened { seats, .. } => seats.iter().flat_map(seated).collect(),
            _ => Vec::new(),
        },
        Part::Members => match event {
            Event::RoundClosed { round, .. } => {
                let seats = after.rounds.iter().filter(|found| found.number == *round).flat_map(|found| &found.seats);
                seats.map(|seat| To::Person(seat.member)).collect()
            }
            _ => Vec::new(),
        },
        Part::Silent => match event {
            Event::WritingAwaited { round, .. } => {
                let round = after.rounds.iter().find(|found| found.number == *round);
                let silent = round.into_iter().flat_map(|round| {
                    let answered = round.counting();
                    round.seats.iter().filter(move |seat| !answered.contains_key(&seat.member))
                });
                silent.flat_map(seated).collect()
            }
            _ => Vec::new(),
        },
        Part::Owner => match event {
            Event::OpenPointAdded { owner, .. } => vec![To::Person(*owner)],
            Event::ConditionAdded { condition } => arranging(&condition.owner),
            // whose hands it is taken out of: by somebody else who recorded it, or by the plan that went back
            Event::ConditionFulfilled { condition, confirmed: false, .. } if shared => {
                before.condition(*condition).map(|found| arranging(&found.owner)).unwrap_or_default()
            }
            Event::ReturnedToTable { version, .. } if shared => {
                let open =
                    |state: &ConditionState| matches!(state, ConditionState::Open | ConditionState::Refused { .. });
                let open = before.conditions.iter().filter(|found| found.version == *version && open(&found.state));
                open.flat_map(|found| arranging(&found.owner)).collect()
            }
            Event::ConditionAssigned { condition, owner, .. } => {
                let known = before.condition(*condition).is_some_and(|found| found.owner == *owner);
                if known { Vec::new() } else { arranging(owner) }
            }
            _ => Vec::new(),
        },
        Part::Advisor => match event {
            Event::HelpAsked { advisor, .. } => person(*advisor),
            _ => Vec::new(),
        },
        Part::Contacts => match event {
            // also those whose part ends
            Event::GoGiven { recipients, .. } => {
                let earlier = before.valid_go().into_iter().flat_map(|go| go.recipients.iter().copied());
                contacts(&mut recipients.iter().copied().chain(earlier))
            }
            Event::GoRevoked { go, .. } => {
                let told = before.goes.iter().filter(|found| found.number == *go);
                contacts(&mut told.flat_map(|go| go.recipients.iter().copied()))
            }
            _ => contacts(&mut before.valid_go().into_iter().flat_map(|go| go.recipients.iter().copied())),
        },
        // told elsewhere: what is no case's, and the letter that stays with the case
        Part::Core | Part::Invitees | Part::Second | Part::Asker | Part::Office | Part::Privacy | Part::Youth => {
            Vec::new()
        }
    }
}

fn seated(seat: &Seat) -> impl Iterator<Item = To> + use<> {
    [Some(seat.member), seat.deputy].into_iter().flatten().map(To::Person)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::apply;
    use crate::domain::command::Command;
    use crate::domain::due::{Matter, Step};
    use crate::domain::testing::*;

    /// The parts that somebody who was told plays in the case, asked of the case and not of the table.
    fn plays(to: &To, case: &Case) -> Vec<Part> {
        let role = match to {
            To::Role(role) | To::RoleAt(role, _) => *role,
            To::Person(user) => named(*user).unwrap().role,
        };
        let mut parts = match role {
            Role::ProjectLead => vec![Part::Leads],
            Role::CoreMember => vec![Part::Core, Part::Deciders, Part::Members, Part::Silent],
            Role::ProviderContact => vec![Part::Contacts],
            Role::MethodAdvisor => vec![Part::Advisor],
            Role::Invitee => {
                vec![Part::Invitees, Part::Invitee, Part::Deciders, Part::Members, Part::Silent, Part::Deputy]
            }
            _ => vec![],
        };
        if let To::Person(user) = to {
            parts.extend((*user == case.signaller).then_some(Part::Signaller));
            parts.extend((Some(*user) == case.case_manager).then_some(Part::CaseManager));
        }
        parts.push(Part::Owner);
        parts
    }

    #[test]
    fn the_table_tells_exactly_whom_people_are_told_in_every_story() {
        let mut happened = 0;
        for story in [Story::completed(), Story::retabled(), Story::unanimous(), Story::monitoring()] {
            for (at, recorded) in story.history.iter().enumerate().skip(1) {
                let (before, after) =
                    (apply::fold(&story.history[..at]).unwrap(), apply::fold(&story.history[..=at]).unwrap());
                let told = notices(Some(&before), &after, std::slice::from_ref(recorded));
                let Some(line) = happening(&recorded.event, Some(&before), &after).and_then(line_of) else {
                    assert_eq!(told, [], "{recorded:?}");
                    continue;
                };
                happened += 1;
                for notice in &told {
                    assert_eq!(notice.kind, line.kind);
                    let parts = plays(&notice.to, &after);
                    assert!(parts.iter().any(|part| line.parts.contains(part)), "{:?} {notice:?}", line.happening);
                }
                for (part, somebody) in [
                    (Part::Signaller, To::Person(after.signaller)),
                    (Part::CaseManager, after.case_manager.map_or(To::Person(after.signaller), To::Person)),
                    (Part::Leads, LEADS),
                    (Part::Core, CORE),
                ] {
                    let is_told = told.iter().any(|notice| notice.to == somebody);
                    assert!(!line.parts.contains(&part) || is_told, "{:?} is not told to {part:?}", line.happening);
                }
            }
        }
        assert!(happened > 20, "{happened}");
    }

    #[test]
    fn everything_that_happens_stands_in_the_table_once_and_every_message_is_of_something() {
        for happening in Happening::ALL {
            let lines = TABLE.iter().filter(|line| line.happening == *happening).count();
            assert_eq!(lines, 1, "{happening:?}");
        }
        let reminders =
            || Matter::ALL.iter().flat_map(|matter| Step::ALL.iter().filter_map(move |step| matter.notice(*step)));
        for kind in NoticeKind::ALL {
            let told = TABLE.iter().any(|line| line.kind == *kind);
            let reminded = reminders().any(|reminder| reminder == *kind);
            assert!(told || reminded || *kind == NoticeKind::NobodyToRemind, "{kind:?}");
        }
    }

    #[test]
    fn who_looks_after_a_case_is_told_once_of_what_slipped() {
        use crate::domain::case::Light;
        use crate::domain::role::LifeDomain;
        let look = |story: Story, on, light| {
            let mut seen = seen(on);
            seen.by_youth = [(LifeDomain::Housing, light)].into();
            story.does(ANNA, Command::RecordMonitoring { moment: None, seen })
        };
        let told = |story: &Story| {
            let last = story.history.last().unwrap();
            notices(None, &story.case, std::slice::from_ref(last))
        };
        let go = Story::monitoring();
        let (first, later) = (go.today(), go.today() + chrono::Days::new(20));
        let good = look(go.days_later(30), first, Light::InOrder);
        assert_eq!(told(&good), []);
        let slipped = look(good.clone(), later, Light::Fragile);
        let everybody = [To::Person(ANNA), To::Person(CARLA), LEADS];
        assert_eq!(told(&slipped), everybody.map(|to| Notice { to, kind: NoticeKind::Slipped }));
        let earlier = look(slipped.clone(), first + chrono::Days::new(10), Light::NotInOrder);
        assert_eq!(told(&earlier), [], "what was seen since counts");
        let adjust = Command::Adjust { on: later, what: prose("Carla belt."), next_on: None };
        assert_eq!(told(&slipped.clone().does(CARLA, adjust)), []);
        // what is put right is told again where something else slipped
        let correct = |change: fn(&mut crate::domain::case::Seen)| {
            let mut seen = slipped.case.record(2).unwrap().seen.clone();
            change(&mut seen);
            let correct = Command::CorrectRecord { record: 2, reason: prose("x"), moment: None, seen };
            let after = slipped.clone().does(ANNA, correct);
            let since = &after.history[slipped.history.len()..];
            notices(Some(&slipped.case), &after.case, since)
        };
        let all = |kind| everybody.map(|to| Notice { to, kind }).to_vec();
        let changed = all(NoticeKind::LookBackChanged);
        assert_eq!(correct(|seen| seen.youth_line = Some(prose("Zo ging het."))), changed);
        assert_eq!(correct(|seen| seen.same_place = Some(false)), all(NoticeKind::Slipped), "once");
        // what was told and does not count any more is told as well, and what was never told is not
        let take_back = |story: &Story, record| {
            let gone = story.clone().does(ANNA, Command::WithdrawRecord { record, reason: prose("x") });
            notices(Some(&story.case), &gone.case, &gone.history[story.history.len()..])
        };
        assert_eq!(take_back(&slipped, 2), changed);
        assert_eq!(take_back(&slipped, 1), []);
        assert_eq!(take_back(&look(slipped.days_later(5), later, Light::InOrder), 2), changed);
    }

    #[test]
    fn a_new_owner_and_a_new_deputy_are_told_and_whoever_was_it_already_is_not() {
        let story = Story::arranging();
        let condition = story.case.current_conditions().next().unwrap().number;
        let assign = |user, deputy| {
            let owner = Owner { role: OwnerRole::CoreMember, user: Some(user), name: None };
            Command::AssignCondition { condition, owner, deputy }
        };
        let told = |before: &Story, after: &Story| -> Vec<To> {
            let last = after.history.last().unwrap();
            notices(Some(&before.case), &after.case, std::slice::from_ref(last)).into_iter().map(|one| one.to).collect()
        };
        let first = story.clone().does(IRIS, assign(DIRK, Some(COR)));
        assert_eq!(told(&story, &first), [To::Person(COR), To::Person(DIRK)]);
        let second = first.clone().does(IRIS, assign(DIRK, Some(AART)));
        assert_eq!(told(&first, &second), [To::Person(AART)]);
        let third = second.clone().does(IRIS, assign(ELS, Some(AART)));
        assert_eq!(told(&second, &third), [To::Person(ELS)]);
    }

    #[test]
    fn the_leads_hear_that_everything_is_arranged_and_owners_that_it_is_out_of_their_hands() {
        let story = Story::arranging();
        let last = |before: &Story, after: &Story| {
            let since = &after.history[before.history.len()..];
            notices(Some(&before.case), &after.case, since)
        };
        let open: Vec<u32> = story.case.open_blocking(story.today()).iter().map(|found| found.number).collect();
        let (one, rest) = open.split_last().unwrap();
        let owner = Owner { role: OwnerRole::CoreMember, user: Some(DIRK), name: None };
        let story = story.does(IRIS, Command::AssignCondition { condition: *one, owner, deputy: None });
        let almost = rest.iter().fold(story, |story, condition| story.fulfils(*condition));
        let ready = Notice { to: LEADS, kind: NoticeKind::ReadyForGo };
        let waits = almost.clone().fulfils(*one);
        let told = last(&almost, &waits);
        assert!(told.contains(&Notice { to: To::Person(DIRK), kind: NoticeKind::ConditionToConfirm }), "{told:?}");
        assert!(!told.contains(&ready));
        let confirmed = waits.clone().does(DIRK, Command::ConfirmCondition { condition: *one });
        assert_eq!(last(&waits, &confirmed), [ready]);
        let back = almost.clone().does(IRIS, Command::ReturnToTable { reason: prose("x") });
        let told: Vec<To> = last(&almost, &back).into_iter().map(|notice| notice.to).collect();
        assert!(told.contains(&To::Person(DIRK)), "{told:?}");
        let back = confirmed.clone().does(IRIS, Command::ReturnToTable { reason: prose("x") });
        let told: Vec<To> = last(&confirmed, &back).into_iter().map(|notice| notice.to).collect();
        assert!(!told.contains(&To::Person(DIRK)), "what was arranged is not taken away");
    }

    #[test]
    fn whoever_may_not_see_the_case_is_not_told() {
        let story = Story::scheduled();
        let scheduled =
            story.history.iter().rfind(|recorded| matches!(recorded.event, Event::Scheduled { .. })).unwrap();
        let told = |case: &Case| notices(Some(case), case, std::slice::from_ref(scheduled));
        assert!(told(&story.case).iter().any(|notice| notice.to == CORE));
        let mut closed = story.case.clone();
        closed.signal.consent = None;
        let to: Vec<To> = told(&closed).into_iter().map(|notice| notice.to).collect();
        assert_eq!(to, [To::Person(ANNA), To::Person(CARLA)]);
    }
}
