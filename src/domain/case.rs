//! One youth's passage through the eight steps, as it stands now.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::calendar;
use super::condition::{Condition, ConditionKind, ConditionState, OwnerRole, open_blocking};
use super::ids::{CaseId, CaseNumber, MeetingId, OrganisationId, UserId};
use super::looking_back;
use super::meeting::{Deputy, ItemOutcome};
use super::phase::Phase;
use super::plan::{PlanVersion, Section, VersionState, Voice};
use super::role::{LifeDomain, Represents, words};
use super::round::Round;
use super::signal::{Answered, ChecklistItem, ConsentWay, Receivers, Signal};
use super::text::{Line, Prose};

/// A case. Only `apply` changes one, only `decide` says what may be applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Which.
    pub id: CaseId,
    /// The number people know it by.
    pub number: CaseNumber,
    /// Counts the changes; writing in the plan does not count.
    pub revision: i64,
    /// The step it stands in.
    pub phase: Phase,
    /// The youth.
    pub youth: Youth,
    /// Where the youth is in care.
    pub provider: OrganisationId,
    /// Who signalled.
    pub signaller: UserId,
    /// The WIJ case manager, once known.
    pub case_manager: Option<UserId>,
    /// What the signaller filled in.
    pub signal: Signal,
    /// The answers of the checklist.
    pub checklist: BTreeMap<ChecklistItem, Answered>,
    /// When things happened for the first time, or last.
    pub milestones: Milestones,
    /// The question with which the signal was last returned.
    pub returned_with: Option<Prose>,
    /// How the youth takes part at the table.
    pub youth_voice: Option<YouthVoice>,
    /// Why it cannot wait.
    pub urgent: Option<Prose>,
    /// Why it rests, and until when.
    pub paused: Option<Pause>,
    /// The youth withdrew consent.
    pub consent_withdrawn: Option<ConsentWithdrawn>,
    /// Since when the signaller looks for a case manager.
    pub no_case_manager: Option<NoCaseManager>,
    /// Help that was asked.
    pub help: Vec<HelpAsked>,
    /// The plan, version by version, in order of their numbers.
    pub versions: Vec<PlanVersion>,
    /// The rounds in order.
    pub rounds: Vec<Round>,
    /// The agenda items in order.
    pub items: Vec<AgendaItem>,
    /// Who was invited.
    pub invitations: Vec<Invitation>,
    /// Who may answer for whom, per meeting of this case.
    pub deputies: Vec<(MeetingId, Deputy)>,
    /// What the youth answered, per version; the last counts.
    pub youth_answers: Vec<YouthAnswered>,
    /// What the youth was answered.
    pub replies: Vec<Reply>,
    /// What must be or was arranged.
    pub conditions: Vec<Condition>,
    /// The goes that were given.
    pub goes: Vec<Go>,
    /// Why no go was given yet.
    pub withheld: Option<Withheld>,
    /// Moments to look back.
    pub moments: Vec<Moment>,
    /// What was seen then.
    pub records: Vec<Record>,
    /// What must be answered before the next table.
    pub open_points: Vec<OpenPoint>,
    /// Dated additions.
    pub corrections: Vec<Correction>,
    /// How often the case was discussed in this passage to adoption.
    pub tables: u32,
    /// When it last went to the table again, and why.
    pub retabled: Option<Retabled>,
    /// How it was closed.
    pub closing: Option<Closing>,
}

/// Who it is about: no more than the table needs, never a BSN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Youth {
    /// First name.
    pub first_name: Line,
    /// Every age date follows from it.
    pub born: NaiveDate,
}

/// T0–T6 and other firsts (workflow.md, Clocks).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestones {
    /// When the signal was started.
    pub started: Option<DateTime<Utc>>,
    /// T0: first submitted.
    pub submitted: Option<DateTime<Utc>>,
    /// T1: first taken up.
    pub accepted: Option<DateTime<Utc>>,
    /// T2: a case manager was first known.
    pub case_manager: Option<DateTime<Utc>>,
    /// When the plan was first offered.
    pub offered: Option<DateTime<Utc>>,
    /// T3: first put on a meeting.
    pub scheduled: Option<DateTime<Utc>>,
    /// T4: first discussed.
    pub discussed: Option<DateTime<Utc>>,
    /// T5: last adopted.
    pub adopted: Option<DateTime<Utc>>,
    /// T6: last go.
    pub go: Option<DateTime<Utc>>,
    /// When the present phase began.
    pub phase_since: Option<DateTime<Utc>>,
}

words!(
    /// How the youth takes part.
    VoiceWay {
        /// Aan tafel.
        AtTable = "at_table",
        /// Schriftelijk.
        InWriting = "in_writing",
        /// Via een vertrouwd persoon.
        ThroughTrusted = "through_trusted",
        /// Niet.
        NotAtAll = "not_at_all",
    }
);

/// How the youth takes part, and why not if not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YouthVoice {
    /// How.
    pub way: VoiceWay,
    /// Why not, or what is good to know.
    pub note: Option<Prose>,
}

/// The case rests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Why.
    pub reason: Prose,
    /// When to look again.
    pub until: NaiveDate,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// The youth no longer lets the provider give information.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentWithdrawn {
    /// Since which day.
    pub on: NaiveDate,
    /// How.
    pub way: ConsentWay,
    /// To whom the youth said so.
    pub told_to: Line,
    /// When it was recorded: access ends at that moment.
    pub at: DateTime<Utc>,
}

/// The signaller takes the step to find a case manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoCaseManager {
    /// When it was reported.
    pub at: DateTime<Utc>,
    /// The day by which one should be known.
    pub due: NaiveDate,
}

/// Help that a signaller asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpAsked {
    /// The IPW adviser; nobody means the project lead.
    pub advisor: Option<UserId>,
    /// What the question is.
    pub question: Prose,
    /// When.
    pub at: DateTime<Utc>,
}

/// One case on one meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaItem {
    /// Its number in the case.
    pub number: u32,
    /// The meeting.
    pub meeting: MeetingId,
    /// The local day of that meeting.
    pub on: NaiveDate,
    /// Whether the discussion was opened.
    pub discussed: bool,
    /// How it ended.
    pub outcome: Option<ItemOutcome>,
}

words!(
    /// In what capacity somebody was invited.
    Capacity {
        /// Vult de commissie aan: decides along.
        Completes = "completes",
        /// Licht toe.
        Explains = "explains",
    }
);

/// Somebody invited to this case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Its number in the case.
    pub number: u32,
    /// Who.
    pub user: UserId,
    /// In what capacity.
    pub capacity: Capacity,
    /// For which domain.
    pub represents: Represents,
    /// When.
    pub at: DateTime<Utc>,
    /// The last day of access.
    pub until: NaiveDate,
    /// When it was ended before that day.
    pub ended: Option<DateTime<Utc>>,
}

impl Invitation {
    /// Whether it gives access on that day.
    pub fn is_active(&self, day: NaiveDate) -> bool {
        self.ended.is_none() && day <= self.until
    }
}

words!(
    /// What the youth says of a version.
    YouthAnswer {
        /// Ja.
        Yes = "yes",
        /// Nog niet.
        NotYet = "not_yet",
        /// Nee.
        No = "no",
    }
);

/// The youth's answer on one version, in the youth's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YouthAnswered {
    /// The version it is about.
    pub version: u32,
    /// The answer.
    pub answer: YouthAnswer,
    /// The youth's words.
    pub words: Option<Prose>,
    /// When.
    pub at: DateTime<Utc>,
}

/// The written reply to a youth who said "nee" or "nog niet".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The version it is about.
    pub version: u32,
    /// What was answered.
    pub text: Prose,
    /// When it is looked at again.
    pub review_on: NaiveDate,
    /// When it was written.
    pub at: DateTime<Utc>,
}

/// The official release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Go {
    /// Its number in the case.
    pub number: u32,
    /// The version it is for.
    pub version: u32,
    /// Who gave it: a project lead.
    pub by: UserId,
    /// When.
    pub at: DateTime<Utc>,
    /// To which providers.
    pub recipients: Vec<OrganisationId>,
    /// A remark to the providers.
    pub remark: Option<Prose>,
    /// The conditions as they stood at that moment.
    pub conditions: Vec<Condition>,
    /// How and when it ended; valid while there is none.
    pub ended: Option<GoEnded>,
}

/// The end of a go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoEnded {
    /// How.
    pub how: GoEnd,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, where it was revoked.
    pub reason: Option<Prose>,
}

words!(
    /// How a go ended.
    GoEnd {
        /// Revoked by the project lead.
        Revoked = "revoked",
        /// Followed by the go for a newer plan.
        Replaced = "replaced",
        /// The case was closed.
        CaseClosed = "case_closed",
    }
);

/// Why the go waits, and when to look again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withheld {
    /// Why: the submitter and the youth can read it.
    pub reason: Prose,
    /// When to look again.
    pub look_on: NaiveDate,
    /// When it was said.
    pub at: DateTime<Utc>,
}

words!(
    /// Why a moment to look back was planned.
    MomentKind {
        /// Two weeks after the go.
        TwoWeeks = "two_weeks",
        /// Six weeks after the go.
        SixWeeks = "six_weeks",
        /// Three months after the go.
        ThreeMonths = "three_months",
        /// Six months after the go.
        SixMonths = "six_months",
        /// A year after the go.
        Year = "year",
        /// Around the 18th birthday.
        Eighteen = "eighteen",
        /// Around the 21st birthday.
        TwentyOne = "twenty_one",
        /// Around the 23rd birthday.
        TwentyThree = "twenty_three",
        /// Three months before something ends.
        BeforeEnd = "before_end",
        /// Agreed at an earlier moment.
        Agreed = "agreed",
    }
);

/// A moment to look back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Its number in the case.
    pub number: u32,
    /// Why.
    pub kind: MomentKind,
    /// When.
    pub on: NaiveDate,
    /// What was recorded then.
    pub record: Option<u32>,
    /// What ends after it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ends: Vec<Ending>,
}

/// What ends, so that people look back before it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The proof or the guarantee of a condition: its number.
    Condition(u32),
    /// What the plan has for an area of life.
    Area(LifeDomain),
}

words!(
    /// How an area of life stands, in words and never by colour alone.
    Light {
        /// Op orde.
        InOrder = "in_order",
        /// Kwetsbaar.
        Fragile = "fragile",
        /// Niet op orde.
        NotInOrder = "not_in_order",
    }
);

words!(
    /// How people looked back.
    RecordKind {
        /// Gesprek.
        Conversation = "conversation",
        /// Telefonisch.
        Telephone = "telephone",
        /// Evaluatie.
        Evaluation = "evaluation",
        /// Aanpassing: what is adjusted between two looks.
        Adjustment = "adjustment",
    }
);

impl RecordKind {
    /// The ways of looking back; an adjustment looks at nothing.
    pub const LOOKS: [Self; 3] = [Self::Conversation, Self::Telephone, Self::Evaluation];
}

/// What was seen when people looked back. Nothing is ever forced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its number in the case.
    pub number: u32,
    /// The planned moment it belongs to.
    pub moment: Option<u32>,
    /// Who wrote it down.
    pub by: UserId,
    /// Whether that was the signaller then, whoever signals now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_signaller: bool,
    /// When it was written down.
    pub at: DateTime<Utc>,
    /// The earlier one that it replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<u32>,
    /// How it was taken back, where it was: from then on it counts nowhere, and its writer and a project lead still read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<RecordWithdrawn>,
    /// What was seen.
    pub seen: Seen,
}

/// Why something that was written down wrongly does not count any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordWithdrawn {
    /// What was wrong with it.
    pub reason: Prose,
    /// What replaces it, where something does.
    pub replaced_by: Option<u32>,
    /// Who took it back.
    pub by: UserId,
    /// When.
    pub at: DateTime<Utc>,
}

impl Record {
    /// Whether somebody looked how it goes; an adjustment between two looks did not.
    pub fn is_look(&self) -> bool {
        RecordKind::LOOKS.contains(&self.seen.kind)
    }
}

/// The indicators of one look back (domain.md 3f).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The day of the conversation.
    pub on: NaiveDate,
    /// How.
    pub kind: RecordKind,
    /// "Ben ik ermee opgeschoten?", 1–10, by the youth.
    pub progress: Option<u8>,
    /// The youth's own line with it.
    pub youth_line: Option<Prose>,
    /// Each area of life as the youth sees it.
    pub by_youth: BTreeMap<LifeDomain, Light>,
    /// Each area of life as the professional sees it.
    pub by_professional: BTreeMap<LifeDomain, Light>,
    /// Safety, 1–10.
    pub safety: Option<u8>,
    /// The same helper stayed.
    pub same_helper: Option<bool>,
    /// The place to live stayed.
    pub same_place: Option<bool>,
    /// Income without a gap.
    pub income_without_gap: Option<bool>,
    /// How far the goals of the plan are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goals: Option<Prose>,
    /// What is adjusted.
    pub adjustment: Option<Prose>,
    /// The next moment.
    pub next_on: Option<NaiveDate>,
}

impl Seen {
    /// What is adjusted from that day on, and when people look again: nothing was seen.
    pub fn adjusted(on: NaiveDate, adjustment: Prose, next_on: Option<NaiveDate>) -> Self {
        Self {
            on,
            kind: RecordKind::Adjustment,
            progress: None,
            youth_line: None,
            by_youth: BTreeMap::new(),
            by_professional: BTreeMap::new(),
            safety: None,
            same_helper: None,
            same_place: None,
            income_without_gap: None,
            goals: None,
            adjustment: Some(adjustment),
            next_on,
        }
    }

    /// Whether nothing at all was seen: a day, a way of looking and a next day are no answer to how it goes.
    pub fn is_empty(&self) -> bool {
        self.progress.is_none()
            && self.youth_line.is_none()
            && self.by_youth.is_empty()
            && self.by_professional.is_empty()
            && self.safety.is_none()
            && self.same_helper.is_none()
            && self.same_place.is_none()
            && self.income_without_gap.is_none()
            && self.goals.is_none()
            && self.adjustment.is_none()
    }
}

/// What must be answered before the next table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenPoint {
    /// Its number in the case.
    pub number: u32,
    /// What.
    pub what: Prose,
    /// Who finds out: a person involved, by account.
    pub owner: UserId,
    /// By when.
    pub due: NaiveDate,
    /// What came of it.
    pub answer: Option<Prose>,
}

/// A dated addition: nothing is rewritten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// What should have been said.
    pub text: Prose,
    /// Who added it.
    pub by: UserId,
    /// When.
    pub at: DateTime<Utc>,
}

/// A case with a plan in effect went to the table again, or an adopted plan went back to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retabled {
    /// Why.
    pub reason: Prose,
    /// When.
    pub at: DateTime<Utc>,
    /// When the plan in effect was kept after all.
    pub kept: Option<DateTime<Utc>>,
    /// Whether it was an adopted plan that went back, before its go.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub went_back: bool,
}

/// How a case was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// When.
    pub at: DateTime<Utc>,
    /// Why, or where the youth is helped instead.
    pub reason: Prose,
    /// Who takes over.
    pub handover: Option<Prose>,
    /// The phase it was closed from.
    pub from: Phase,
}

/// Whom a case waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitsFor {
    /// The signaller.
    Signaller,
    /// The project lead.
    ProjectLead,
    /// The WIJ case manager.
    CaseManager,
    /// The committee.
    Committee,
    /// Whoever owns the condition that is open.
    Owner(OwnerRole),
    /// Nobody: the case is closed or runs.
    Nobody,
}

impl WaitsFor {
    /// The word it is stored by.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Signaller => "signaller",
            Self::ProjectLead => "project_lead",
            Self::CaseManager => "case_manager",
            Self::Committee => "committee",
            Self::Owner(role) => role.as_str(),
            Self::Nobody => "nobody",
        }
    }

    /// Everybody a case can be said to wait for, in the order people expect. A case manager or signaller who arranges a
    /// condition is stored by the same word as one who writes.
    pub const ALL: [Self; 8] = [
        Self::Signaller,
        Self::ProjectLead,
        Self::CaseManager,
        Self::Committee,
        Self::Owner(OwnerRole::CoreMember),
        Self::Owner(OwnerRole::Youth),
        Self::Owner(OwnerRole::Outside),
        Self::Nobody,
    ];

    /// Whether a case in that step can wait for them, whoever it is that arranges a condition.
    pub fn occurs_in(self, phase: Phase) -> bool {
        match phase {
            Phase::Signalling => self == Self::Signaller,
            Phase::Submitted | Phase::Scheduling | Phase::AwaitingGo => self == Self::ProjectLead,
            Phase::Planning => matches!(self, Self::Signaller | Self::CaseManager),
            Phase::AtTable => matches!(self, Self::ProjectLead | Self::Committee),
            Phase::Arranging => !matches!(self, Self::Committee | Self::Nobody),
            Phase::Monitoring => matches!(self, Self::ProjectLead | Self::Nobody),
            Phase::Closed(_) => self == Self::Nobody,
        }
    }

    /// The value of a stored word, if there is one.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|whom| whom.as_str() == word)
    }
}

impl Case {
    /// What was written down since the go under that number, whether it counts or was taken back.
    pub fn record(&self, number: u32) -> Option<&Record> {
        self.records.iter().find(|record| record.number == number)
    }

    /// The version with that number.
    pub fn version(&self, number: u32) -> Option<&PlanVersion> {
        self.versions.iter().find(|version| version.number == number)
    }

    /// The newest version.
    pub fn newest(&self) -> Option<&PlanVersion> {
        self.versions.last()
    }

    /// The version being written.
    pub fn draft(&self) -> Option<&PlanVersion> {
        self.versions.iter().find(|version| version.is_draft())
    }

    /// The plan that is valid: the phase says where the procedure stands, this says which plan counts.
    pub fn in_effect(&self) -> Option<&PlanVersion> {
        self.in_state(VersionState::InEffect)
    }

    /// The newest version that is adopted and waits for its go.
    pub fn adopted(&self) -> Option<&PlanVersion> {
        self.in_state(VersionState::Adopted)
    }

    /// The newest version in that state.
    pub fn in_state(&self, state: VersionState) -> Option<&PlanVersion> {
        self.versions.iter().rev().find(|version| version.state == state)
    }

    /// The last round, whether open or not.
    pub fn latest_round(&self) -> Option<&Round> {
        self.rounds.last()
    }

    /// The round in which positions can be taken.
    pub fn open_round(&self) -> Option<&Round> {
        self.latest_round().filter(|round| round.is_open())
    }

    /// The item on a meeting that is still to end. Waiting for a written answer has not ended either.
    pub fn pending_item(&self) -> Option<&AgendaItem> {
        let pending = |item: &&AgendaItem| matches!(item.outcome, None | Some(ItemOutcome::AwaitingWriting));
        self.items.last().filter(pending)
    }

    /// The item without any outcome.
    pub fn upcoming_item(&self) -> Option<&AgendaItem> {
        self.items.last().filter(|item| item.outcome.is_none())
    }

    /// The conditions of the procedure: those of the adopted version, or else of the plan in effect.
    pub fn current_conditions(&self) -> impl Iterator<Item = &Condition> {
        let version = self.adopted().or_else(|| self.in_effect()).map(|version| version.number);
        self.conditions.iter().filter(move |condition| Some(condition.version) == version)
    }

    /// The condition with that number.
    pub fn condition(&self, number: u32) -> Option<&Condition> {
        self.conditions.iter().find(|condition| condition.number == number)
    }

    /// The blocking conditions of the adopted version that are open on that day.
    pub fn open_blocking(&self, day: NaiveDate) -> Vec<&Condition> {
        self.adopted().map(|version| open_blocking(&self.conditions, version.number, day)).unwrap_or_default()
    }

    /// The go that counts.
    pub fn valid_go(&self) -> Option<&Go> {
        self.goes.iter().find(|go| go.ended.is_none())
    }

    /// Why the case goes round again, as long as it does: until the plan is kept, a new go is given or the case ends.
    pub fn round_again(&self) -> Option<&Retabled> {
        let since_go = |retabled: &&Retabled| self.goes.last().is_none_or(|go| go.at < retabled.at);
        self.retabled.as_ref().filter(|_| self.phase.within(3, 7)).filter(since_go)
    }

    /// The last answer of the youth on a version.
    pub fn youth_answer(&self, version: u32) -> Option<&YouthAnswered> {
        self.youth_answers.iter().rev().find(|answer| answer.version == version)
    }

    /// The reply to the youth on a version, where it came after the youth's last answer.
    pub fn reply(&self, version: u32) -> Option<&Reply> {
        let answered = self.youth_answer(version)?.at;
        self.replies.iter().rev().find(|reply| reply.version == version && reply.at >= answered)
    }

    /// Whether the committee and invitees may see the case: the youth allowed it and did not take it back.
    pub fn may_be_shared(&self) -> bool {
        self.consent_withdrawn.is_none() && self.signal.consents_to(Receivers::Committee)
    }

    /// Who completes the committee for this case on that day.
    pub fn completing(&self, day: NaiveDate) -> impl Iterator<Item = &Invitation> {
        self.invitations
            .iter()
            .filter(move |invitation| invitation.capacity == Capacity::Completes && invitation.is_active(day))
    }

    /// The day the youth turns 18.
    pub fn eighteenth(&self) -> NaiveDate {
        calendar::birthday(self.youth.born, 18)
    }

    /// Whom the case waits for.
    pub fn waits_for(&self, day: NaiveDate) -> WaitsFor {
        match self.phase {
            Phase::Signalling => WaitsFor::Signaller,
            Phase::Submitted | Phase::Scheduling | Phase::AwaitingGo => WaitsFor::ProjectLead,
            Phase::Planning if self.case_manager.is_none() => WaitsFor::Signaller,
            Phase::Planning => WaitsFor::CaseManager,
            Phase::AtTable if self.pending_item().is_none() => WaitsFor::ProjectLead,
            Phase::AtTable => WaitsFor::Committee,
            Phase::Arranging => match self.waits_on(day) {
                // what does not work out is the project lead's: something else, or back to the table
                Some(Condition { state: ConditionState::Refused { .. }, .. }) | None => WaitsFor::ProjectLead,
                Some(condition) => WaitsFor::Owner(condition.owner.role),
            },
            // what slipped is the project lead's, until somebody answers it
            Phase::Monitoring if looking_back::unanswered(self).is_some() => WaitsFor::ProjectLead,
            Phase::Monitoring | Phase::Closed(_) => WaitsFor::Nobody,
        }
    }

    /// The condition for which the case waits: one that does not work out, or else the one that was asked first, and of those asked
    /// together the one that is expected first.
    pub fn waits_on(&self, day: NaiveDate) -> Option<&Condition> {
        let works_out = |condition: &Condition| !matches!(condition.state, ConditionState::Refused { .. });
        let by_when = |condition: &Condition| condition.expected_on.unwrap_or(NaiveDate::MAX);
        let open = self.open_blocking(day).into_iter();
        open.min_by_key(|condition| (works_out(condition), condition.since, by_when(condition), condition.number))
    }

    /// Whether everything was arranged after that moment, so that what was said before may be over.
    pub fn is_ready_since(&self, moment: DateTime<Utc>) -> bool {
        self.phase == Phase::AwaitingGo && self.milestones.phase_since.is_some_and(|since| moment < since)
    }

    /// The person the case waits for, where it is one: who signalled it, its case manager, or who arranges what it waits for.
    pub fn waits_on_person(&self, day: NaiveDate) -> Option<UserId> {
        match self.waits_for(day) {
            WaitsFor::Signaller | WaitsFor::Owner(OwnerRole::Signaller) => Some(self.signaller),
            WaitsFor::CaseManager | WaitsFor::Owner(OwnerRole::CaseManager) => self.case_manager,
            WaitsFor::Owner(_) => self.waits_on(day)?.owner.user,
            WaitsFor::ProjectLead | WaitsFor::Committee | WaitsFor::Nobody => None,
        }
    }

    /// Since when the case waits, where that is not since it waits for somebody else: for a condition, since it was asked, and for an
    /// answer to what slipped, since that was written down.
    pub fn waits_since(&self, day: NaiveDate) -> Option<DateTime<Utc>> {
        if let Some(slipped) = looking_back::unanswered(self) {
            return Some(slipped.at);
        }
        let waited = Some(self).filter(|case| case.phase == Phase::Arranging)?.waits_on(day)?;
        match (&waited.state, waited.counts_until()) {
            // it waits for the second person
            (ConditionState::Fulfilled { at, confirmed: false, .. }, _) => Some(*at),
            (_, Some(until)) => Some(calendar::moment(calendar::days_after(until, 1), NaiveTime::MIN)),
            _ => waited.since,
        }
    }

    /// The first day on which something is due: an open point, a condition, a look back, a review.
    pub fn next_due(&self) -> Option<NaiveDate> {
        if !self.phase.is_open() {
            return None;
        }
        let points = self.open_points.iter().filter(|point| point.answer.is_none()).map(|point| point.due);
        let conditions = self
            .adopted()
            .into_iter()
            .flat_map(|version| self.conditions.iter().filter(|condition| condition.version == version.number))
            .filter(|condition| !condition.is_met(condition.expected_on.unwrap_or_default()))
            .filter_map(|condition| condition.expected_on);
        let moments = self
            .moments
            .iter()
            .filter(|moment| moment.record.is_none() && self.in_effect().is_some())
            .map(|moment| moment.on);
        let reviews = [
            self.paused.as_ref().map(|pause| pause.until),
            self.withheld.as_ref().filter(|_| self.phase.within(6, 7)).map(|withheld| withheld.look_on),
            self.no_case_manager.map(|search| search.due),
        ];
        points.chain(conditions).chain(moments).chain(reviews.into_iter().flatten()).min()
    }

    /// Whether the person still plays a part in the case, so that words written down stay with that scribe.
    pub fn involves(&self, user: UserId) -> bool {
        self.signaller == user || self.case_manager == Some(user)
    }

    /// Whose words-of-the-youth these are to change in the draft: the scribe's, as long as that scribe plays a part.
    pub fn scribe(&self, section: Section) -> Option<UserId> {
        let passage = self.draft()?.content.passages.get(&(section, Voice::Youth))?;
        (!passage.empty && self.involves(passage.author)).then_some(passage.author)
    }

    /// Whether that person arranges the condition: as its owner, or as the owner's deputy.
    pub fn arranges(&self, user: UserId, condition: &Condition) -> bool {
        condition.deputy == Some(user) || self.owns(user, condition)
    }

    /// Whether a condition is that person's own.
    pub fn owns(&self, user: UserId, condition: &Condition) -> bool {
        condition.owner.user == Some(user)
            || match condition.owner.role {
                OwnerRole::CaseManager => self.case_manager == Some(user),
                OwnerRole::Signaller => self.signaller == user,
                _ => false,
            }
    }

    /// Whether the WIZ remark is still lacking: the order of the adopted version is not met.
    pub fn care_order(&self) -> Option<&Condition> {
        self.current_conditions().find(|condition| condition.kind == ConditionKind::CareOrder)
    }
}
