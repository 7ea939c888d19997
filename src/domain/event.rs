//! What happened to a case. Events are only ever added; folding them from the first gives the case as it stands.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::case::{Capacity, Record, YouthAnswer, YouthVoice};
use super::command::StartSignal;
use super::condition::{Condition, Owner, Proof, Relief};
use super::ids::{CaseId, CaseNumber, MeetingId, OrganisationId, UserId};
use super::meeting::{Deputy, ItemOutcome};
use super::phase::{ClosedReason, Phase};
use super::plan::{Action, Content, Digest, Need, Section, Voice};
use super::role::{Author, LifeDomain, Represents};
use super::round::{Position, RoundEnd, Seat};
use super::sheets::SheetRows;
use super::signal::{Answer, ChecklistItem, ConsentWay, Receivers, Signal};
use super::text::{Line, Prose};

/// An event with who and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// What happened.
    pub event: Event,
    /// By whom.
    pub by: Author,
    /// When.
    pub at: DateTime<Utc>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Event {
    /// A case began.
    SignalStarted {
        /// Which.
        id: CaseId,
        /// Its number.
        number: CaseNumber,
        /// First name.
        first_name: Line,
        /// Date of birth.
        born: NaiveDate,
        /// Where the youth is in care.
        provider: OrganisationId,
        /// Who signals.
        signaller: UserId,
        /// When the care ended, where it has.
        care_ended_on: Option<NaiveDate>,
        /// When the youth was told.
        youth_told_on: NaiveDate,
    },
    /// A question of the checklist was answered, or an answer taken back.
    ChecklistAnswered {
        /// The question.
        item: ChecklistItem,
        /// The answer.
        answer: Option<Answer>,
        /// A remark.
        note: Option<Line>,
    },
    /// The signal was filled in further.
    SignalEdited {
        /// As it is now.
        signal: Signal,
    },
    /// 1 → 2.
    SignalSubmitted,
    /// 2 → 3, with an empty draft unless one was begun.
    SignalAccepted,
    /// 2 → 1.
    SignalReturned {
        /// The question.
        question: Prose,
    },
    /// 2 → closed.
    SignalDeclined {
        /// Why.
        reason: Prose,
        /// Where the youth is helped instead.
        helped_where: Prose,
    },
    /// The signaller looks for a case manager.
    NoCaseManagerReported {
        /// By when.
        due: NaiveDate,
    },
    /// Help was asked.
    HelpAsked {
        /// The adviser; nobody means the project lead.
        advisor: Option<UserId>,
        /// The question.
        question: Prose,
    },
    /// A case manager was assigned; the predecessor's access ended.
    CaseManagerAssigned {
        /// Who.
        user: UserId,
    },
    /// A draft was begun, empty or from an earlier version.
    DraftBegun {
        /// Its number.
        version: u32,
        /// What it was copied from.
        from: Option<u32>,
    },
    /// A passage was written; recorded once per author, section and sitting.
    PassageWritten {
        /// In which version.
        version: u32,
        /// In which section.
        section: Section,
        /// In whose words.
        voice: Voice,
        /// The digest of the words.
        digest: Digest,
        /// No words are left.
        empty: bool,
    },
    /// The actions were written.
    ActionsWritten {
        /// In which version.
        version: u32,
        /// As they are now.
        actions: Vec<Action>,
    },
    /// What must be arranged first was written.
    NeedsWritten {
        /// In which version.
        version: u32,
        /// As they are now.
        needs: Vec<Need>,
    },
    /// One of the other lists was written.
    SheetWritten {
        /// In which version.
        version: u32,
        /// The list as it is now.
        rows: SheetRows,
    },
    /// 3 → 4.
    PlanOffered {
        /// Why the youth did not contribute.
        youth_absent: Option<Prose>,
    },
    /// 4 → 3.
    OfferWithdrawn {
        /// Why.
        reason: Prose,
    },
    /// It got a place on a meeting.
    Scheduled {
        /// The item's number.
        item: u32,
        /// The meeting.
        meeting: MeetingId,
        /// Its local day.
        on: NaiveDate,
        /// Why not the first next.
        reason: Option<Prose>,
        /// Who answers for whom at that meeting.
        deputies: Vec<Deputy>,
        /// The last day of access of those invited.
        access_until: NaiveDate,
    },
    /// It went to another meeting.
    Rescheduled {
        /// The item.
        item: u32,
        /// The meeting.
        meeting: MeetingId,
        /// Its local day.
        on: NaiveDate,
        /// Why.
        reason: Prose,
        /// Who answers for whom at that meeting.
        deputies: Vec<Deputy>,
        /// The last day of access of those invited.
        access_until: NaiveDate,
    },
    /// The meeting itself moved.
    MeetingMoved {
        /// The meeting.
        meeting: MeetingId,
        /// Its new local day.
        on: NaiveDate,
        /// The last day of access of those invited.
        access_until: NaiveDate,
    },
    /// An item ended.
    ItemEnded {
        /// The item.
        item: u32,
        /// How.
        outcome: ItemOutcome,
    },
    /// Somebody was invited.
    Invited {
        /// The invitation's number.
        invitation: u32,
        /// Who.
        user: UserId,
        /// In what capacity.
        capacity: Capacity,
        /// For which domain.
        represents: Represents,
        /// Why not deciding along.
        reason: Option<Prose>,
        /// The last day of access.
        until: NaiveDate,
    },
    /// An invitation was taken back.
    Uninvited {
        /// Which.
        invitation: u32,
        /// Why.
        reason: Prose,
    },
    /// A deputy was named or taken back for a meeting this case is on.
    DeputyNamed {
        /// The meeting.
        meeting: MeetingId,
        /// For whom.
        member: UserId,
        /// Who.
        deputy: Option<UserId>,
    },
    /// How the youth takes part.
    YouthVoiceRecorded {
        /// How.
        voice: YouthVoice,
    },
    /// The draft was frozen: from now on it never changes.
    PlanTabled {
        /// The version.
        version: u32,
        /// What it says.
        content: Box<Content>,
        /// The hash people agree to.
        hash: Digest,
    },
    /// 4 → 5 or 5: the discussion was opened.
    DiscussionOpened {
        /// The item.
        item: u32,
    },
    /// A round was opened.
    RoundOpened {
        /// Its number.
        round: u32,
        /// The version.
        version: u32,
        /// The hash of that version.
        hash: Digest,
        /// The seats.
        seats: Vec<Seat>,
    },
    /// A seat answered.
    PositionTaken {
        /// In which round.
        round: u32,
        /// The answer.
        position: Position,
    },
    /// A round ended.
    RoundClosed {
        /// Which.
        round: u32,
        /// How.
        end: RoundEnd,
    },
    /// Written answers are awaited.
    WritingAwaited {
        /// In which round.
        round: u32,
        /// Until when.
        until: DateTime<Utc>,
    },
    /// The youth answered.
    YouthAnswered {
        /// On which version.
        version: u32,
        /// What.
        answer: YouthAnswer,
        /// In the youth's words.
        words: Option<Prose>,
    },
    /// The youth was answered.
    YouthRepliedTo {
        /// On which version.
        version: u32,
        /// What.
        text: Prose,
        /// When it is looked at again.
        review_on: NaiveDate,
    },
    /// 5 → 6 or 7: adopted unanimously.
    PlanAdopted {
        /// The version.
        version: u32,
        /// In which round.
        round: u32,
        /// Why the youth did not answer.
        youth_silent: Option<Prose>,
    },
    /// Something must be arranged.
    ConditionAdded {
        /// What.
        condition: Condition,
    },
    /// Somebody else arranges it, or stands in for who does.
    ConditionAssigned {
        /// Which.
        condition: u32,
        /// Who arranges it from now on.
        owner: Owner,
        /// Who arranges it when the owner cannot.
        deputy: Option<UserId>,
    },
    /// It was requested from whoever decides on it.
    ConditionRequested {
        /// Which.
        condition: u32,
        /// On which day.
        on: NaiveDate,
        /// The day it is expected.
        expected_on: Option<NaiveDate>,
    },
    /// It is arranged.
    ConditionFulfilled {
        /// Which.
        condition: u32,
        /// What shows it.
        proof: Proof,
        /// Whether it counts already.
        confirmed: bool,
    },
    /// A second person confirmed it.
    ConditionConfirmed {
        /// Which.
        condition: u32,
    },
    /// The project lead proposed relief.
    ReliefProposed {
        /// Which.
        condition: u32,
        /// What.
        relief: Relief,
    },
    /// It is open again.
    ConditionReopened {
        /// Which.
        condition: u32,
        /// Why.
        reason: Prose,
    },
    /// It does not work out.
    ConditionRefused {
        /// Which.
        condition: u32,
        /// Why.
        reason: Prose,
    },
    /// Proof or cover expired, or counts again: the phase was looked at anew.
    ConditionsFollowed,
    /// Not decided yet; it returns to the backlog.
    CarriedOver,
    /// The escalation route was taken; the phase stays.
    Escalated {
        /// To whom.
        to: Line,
        /// With which question.
        question: Prose,
    },
    /// 6, 7 → 5: the adopted version was given up.
    ReturnedToTable {
        /// Which.
        version: u32,
        /// Why.
        reason: Prose,
    },
    /// A version was given up.
    VersionAbandoned {
        /// Which.
        version: u32,
    },
    /// 7 → 8: the official go.
    GoGiven {
        /// Its number.
        go: u32,
        /// For which version.
        version: u32,
        /// To which providers.
        recipients: BTreeSet<OrganisationId>,
        /// A remark.
        remark: Option<Prose>,
        /// The conditions at that moment.
        conditions: Vec<Condition>,
    },
    /// Moments to look back were planned anew.
    MomentsPlanned {
        /// All that are still to come.
        moments: Vec<super::case::Moment>,
    },
    /// No go yet.
    GoWithheld {
        /// Why.
        reason: Prose,
        /// When to look again.
        look_on: NaiveDate,
    },
    /// The go was revoked.
    GoRevoked {
        /// Which.
        go: u32,
        /// Why.
        reason: Prose,
    },
    /// People looked back.
    MonitoringRecorded {
        /// What was seen.
        record: Record,
    },
    /// What was written down wrongly does not count any more; what replaces it is recorded after it.
    RecordWithdrawn {
        /// Which.
        record: u32,
        /// What was wrong.
        reason: Prose,
        /// What replaces it.
        replaced_by: Option<u32>,
    },
    /// 8 → 3: on the table again; the plan stays in effect.
    Retabled {
        /// Why.
        reason: Prose,
    },
    /// 3–7 → 8: the plan stays as it is.
    PlanKept {
        /// Why.
        reason: Prose,
    },
    /// → closed (withdrawn).
    Withdrawn {
        /// What the youth needs now.
        needed_now: Prose,
        /// With the youth.
        with_youth: bool,
    },
    /// → closed.
    Closed {
        /// Why.
        reason: ClosedReason,
        /// In own words.
        explanation: Prose,
        /// What is in order.
        in_order: BTreeSet<LifeDomain>,
        /// Who takes over.
        handover: Option<Prose>,
        /// Why it ended well while an area of life was last seen otherwise.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        despite: Option<Prose>,
    },
    /// Closed → 8, 3 or 1.
    Reopened {
        /// Where it goes on.
        to: Phase,
        /// Why.
        reason: Prose,
    },
    /// It rests.
    Paused {
        /// Why.
        reason: Prose,
        /// Until when.
        until: NaiveDate,
    },
    /// It goes on.
    Resumed {
        /// Why.
        reason: Prose,
    },
    /// It cannot wait.
    UrgencySet {
        /// Why.
        reason: Prose,
    },
    /// It can wait.
    UrgencyCleared {
        /// Why.
        reason: Prose,
    },
    /// The youth withdrew consent.
    ConsentWithdrawn {
        /// Since which day.
        on: NaiveDate,
        /// How.
        way: ConsentWay,
        /// To whom the youth said so.
        told_to: Line,
    },
    /// The youth gave consent again.
    ConsentRenewed {
        /// To whom.
        to: BTreeSet<Receivers>,
        /// On which day.
        on: NaiveDate,
        /// How.
        way: ConsentWay,
    },
    /// Something must be answered.
    OpenPointAdded {
        /// Its number.
        point: u32,
        /// What.
        what: Prose,
        /// By whom.
        owner: UserId,
        /// By when.
        due: NaiveDate,
    },
    /// It was answered.
    OpenPointResolved {
        /// Which.
        point: u32,
        /// What came of it.
        answer: Prose,
    },
    /// A dated addition.
    CorrectionAdded {
        /// What should have been said.
        text: Prose,
        /// The meeting whose list of decisions it adds to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        meeting: Option<MeetingId>,
    },
    /// Another signaller took over.
    SignallerReplaced {
        /// Who.
        user: UserId,
        /// Why.
        reason: Prose,
    },
    /// The date of birth was wrong.
    BirthDateCorrected {
        /// The right day.
        born: NaiveDate,
        /// Why.
        reason: Prose,
    },
    /// The first name was wrong.
    FirstNameCorrected {
        /// The right name.
        first_name: Line,
        /// Why.
        reason: Prose,
    },
}

impl Event {
    /// The word it is stored by.
    pub fn kind(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        value.get("kind").and_then(|kind| kind.as_str()).unwrap_or_default().to_owned()
    }

    /// The first event of a case.
    pub fn started(id: CaseId, number: CaseNumber, start: &StartSignal) -> Self {
        Self::SignalStarted {
            id,
            number,
            first_name: start.first_name.clone(),
            born: start.born,
            provider: start.provider,
            signaller: start.signaller,
            care_ended_on: start.care_ended_on,
            youth_told_on: start.youth_told_on,
        }
    }
}
