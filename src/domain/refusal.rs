//! Why something may not happen. A refusal is a value; its Dutch sentence stands in `dutch` and says who can.

use super::plan::PlanGap;
use super::signal::SignalGap;
use super::text::Unfit;

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The case is yours to see, this is not yours to do.
    NotYours,
    /// It is yours to do, but not at this moment.
    NotNow(NotNow),
    /// What was filled in cannot be used: each problem at its field.
    Unfit(Vec<(&'static str, Unfit)>),
}

impl Refusal {
    /// One unusable value.
    pub fn unfit(field: &'static str, unfit: Unfit) -> Self {
        Self::Unfit(vec![(field, unfit)])
    }
}

/// What stands in the way at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotNow {
    /// The case stands in another step.
    OtherPhase,
    /// The case is closed.
    CaseClosed,
    /// The case is not closed.
    CaseOpen,
    /// The signal is not complete.
    SignalIncomplete(Vec<SignalGap>),
    /// The youth is younger than 17.
    TooYoung,
    /// The youth is over 18 and the half year after the end of care is over.
    WindowPassed,
    /// A case manager is known already.
    CaseManagerKnown,
    /// No case manager is known yet.
    NoCaseManager,
    /// It was reported before that there is no case manager.
    AlreadyReported,
    /// The plan lacks something.
    PlanIncomplete(Vec<PlanGap>),
    /// There is no draft to write in.
    NoDraft,
    /// There is no earlier version to go back to.
    NoEarlierVersion,
    /// A draft stands beside the version on the table.
    DraftBesideTabled,
    /// The words of the youth belong to whoever wrote them down.
    YouthWords,
    /// Somebody else changed this place in the plan first.
    PlaceChanged,
    /// The case is on a meeting already.
    AlreadyScheduled,
    /// The case is on no meeting.
    NotScheduled,
    /// There is no such meeting, or it is over.
    MeetingOver,
    /// The meeting was not opened yet.
    MeetingNotOpen,
    /// The meeting is not planned (any more).
    MeetingNotPlanned,
    /// Who is present was not recorded.
    NoAttendance,
    /// Items have no outcome.
    ItemsWithoutOutcome,
    /// How the youth takes part was not recorded.
    NoYouthVoice,
    /// The youth withdrew consent, or never gave it to the committee.
    NotShared,
    /// The discussion was not opened.
    NotDiscussed,
    /// It is being discussed already.
    AlreadyDiscussed,
    /// A round is open.
    RoundOpen,
    /// No round is open.
    NoOpenRound,
    /// The round is about another text.
    OtherText,
    /// Jeugd or Beschermd Wonen is not among the deciders.
    CommitteeIncomplete,
    /// Jeugd and Beschermd Wonen are always involved.
    AlwaysInvolved,
    /// The time for written answers is over.
    WritingOver,
    /// Nobody's answer is missing.
    NobodyMissing,
    /// Written answers are not awaited here.
    WritingNotAllowed,
    /// Not every seat agreed.
    NotUnanimous,
    /// Closing a unanimous round must be said twice.
    Unanimous,
    /// Nothing is adopted without the youth's answer, or a reason why not.
    NoYouthAnswer,
    /// A youth who says no or not yet gets a written reply first.
    NoReply,
    /// There is nothing to reply to.
    NothingToReply,
    /// There is no open point with an owner and a date.
    NoOpenPoint,
    /// The escalation route is offered from a later table on.
    TooEarlyToEscalate,
    /// There is no such invitation, or it ended.
    NoInvitation,
    /// The person has an invitation already.
    AlreadyInvited,
    /// There is no such condition in this procedure.
    NoCondition,
    /// The condition is met already.
    ConditionMet,
    /// The condition is open.
    ConditionOpen,
    /// Nothing waits for confirmation, or not for yours.
    NothingToConfirm,
    /// Somebody else than who recorded it must confirm it.
    SecondPersonNeeded,
    /// Something waits for confirmation first.
    AwaitsConfirmation,
    /// The condition is not blocking.
    NotBlocking,
    /// The care order always stays, unless no order is needed.
    OrderNeeded,
    /// This municipality does not let conditions be covered.
    CoverNotAllowed,
    /// Blocking conditions are open: their numbers.
    ConditionsOpen(Vec<u32>),
    /// The second factor must be given again.
    StaleSecondFactor,
    /// No go is valid.
    NoGo,
    /// No plan is in effect.
    NoPlanInEffect,
    /// A plan is in effect.
    PlanInEffect,
    /// The moment was recorded before, or does not exist.
    MomentDone,
    /// There is no such look back, or it was replaced or taken back.
    NoRecord,
    /// This reason for closing goes with another step.
    OtherReason,
    /// An area of life is not in order.
    NotInOrder,
    /// It is paused already.
    AlreadyPaused,
    /// It is not paused.
    NotPaused,
    /// It is urgent already.
    AlreadyUrgent,
    /// It is not urgent.
    NotUrgent,
    /// Consent was withdrawn already.
    ConsentAlreadyWithdrawn,
    /// Consent was not withdrawn.
    ConsentNotWithdrawn,
    /// There is no such open point, or it was answered.
    NoSuchPoint,
    /// This person signals or manages the case already.
    AlreadyThatPerson,
    /// The phase follows the conditions already.
    NothingToFollow,
}
