//! What people can ask of a case. One variant per button (workflow.md, Commands).

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::case::{Capacity, Seen, YouthAnswer, YouthVoice};
use super::condition::{ConditionKind, Owner, Proof};
use super::ids::{MeetingId, OrganisationId, UserId};
use super::phase::ClosedReason;
use super::plan::{Action, Digest, Need, Section, Voice};
use super::role::{LifeDomain, Represents, words};
use super::round::Stance;
use super::sheets::SheetRows;
use super::signal::{Answer, ChecklistItem, ConsentWay, Receivers, Signal};
use super::text::{Line, Prose};

/// The start of a case; the only command that needs none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartSignal {
    /// The youth's first name.
    pub first_name: Line,
    /// The youth's date of birth.
    pub born: NaiveDate,
    /// The provider where the youth is in care.
    pub provider: OrganisationId,
    /// Who signals, where a provider contact starts it for somebody else.
    pub signaller: UserId,
    /// The day the care with this provider ended, where it has.
    pub care_ended_on: Option<NaiveDate>,
    /// The day the youth was told.
    pub youth_told_on: NaiveDate,
}

/// What was written in the plan, with the revision of the place that the writer saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Writing {
    /// A passage.
    Passage {
        /// In which section.
        section: Section,
        /// In whose words.
        voice: Voice,
        /// The words, from `text::passage`.
        text: String,
        /// The passage's revision the writer saw; 0 for none.
        seen: u32,
    },
    /// The whole list of actions.
    Actions {
        /// The actions.
        actions: Vec<Action>,
        /// The list's revision the writer saw.
        seen: u32,
    },
    /// The whole list of what must be arranged first.
    Needs {
        /// The needs.
        needs: Vec<Need>,
        /// The list's revision the writer saw.
        seen: u32,
    },
    /// One of the other lists, whole.
    Sheet {
        /// Its rows.
        rows: SheetRows,
        /// The list's revision the writer saw.
        seen: u32,
    },
}

/// What happened to a meeting, as its cases must follow it. Never a button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeetingChange {
    /// It was cancelled.
    Cancelled,
    /// It was moved to another day.
    Moved {
        /// The new local day.
        on: NaiveDate,
    },
    /// A deputy was named or taken back.
    DeputyNamed {
        /// For whom.
        member: UserId,
        /// Who.
        deputy: Option<UserId>,
    },
}

/// A condition as somebody asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCondition {
    /// What kind of thing.
    pub kind: ConditionKind,
    /// In a few words.
    pub what: Line,
    /// Who arranges it.
    pub owner: Owner,
    /// Whether the go waits for it.
    pub blocking: bool,
    /// The day it is expected.
    pub expected_on: Option<NaiveDate>,
    /// One of a group is enough.
    pub group: Option<u8>,
}

/// An open point as somebody asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOpenPoint {
    /// What must be answered.
    pub what: Prose,
    /// By whom.
    pub owner: UserId,
    /// By when.
    pub due: NaiveDate,
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident $({ $($(#[$fdoc:meta])* $field:ident : $type:ty),+ $(,)? })? = $word:literal),+ $(,)?) => {
        /// What one may ask of a case.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Command {
            $($(#[$doc])* $name $({ $($(#[$fdoc])* $field: $type),+ })?),+
        }

        words!(
            /// The kinds of commands: what a button is drawn for and a role may do.
            CommandKind { $($(#[$doc])* $name = $word),+ }
        );

        impl Command {
            /// What kind of command it is.
            pub fn kind(&self) -> CommandKind {
                match self { $(Self::$name { .. } => CommandKind::$name),+ }
            }
        }
    };
}

commands!(
    /// 2 One answer of the checklist; taking it back is no answer.
    AnswerChecklist {
        /// The question.
        item: ChecklistItem,
        /// The answer.
        answer: Option<Answer>,
        /// A remark.
        note: Option<Line>,
    } = "answer_checklist",
    /// 2 The signal as it is filled in now.
    EditSignal {
        /// The whole of it.
        signal: Signal,
    } = "edit_signal",
    /// 3 Aanmelden.
    SubmitSignal = "submit_signal",
    /// 4 In behandeling nemen.
    AcceptSignal = "accept_signal",
    /// 5 Terug met vraag.
    ReturnSignal {
        /// The question.
        question: Prose,
    } = "return_signal",
    /// 6 Niet in behandeling.
    DeclineSignal {
        /// Why.
        reason: Prose,
        /// Where the youth is helped instead.
        helped_where: Prose,
    } = "decline_signal",
    /// 7 Er is nog geen casemanager.
    ReportNoCaseManager = "report_no_case_manager",
    /// 7 Hulp vragen.
    AskHelp {
        /// The IPW adviser; nobody asks the project lead.
        advisor: Option<UserId>,
        /// The question.
        question: Prose,
    } = "ask_help",
    /// 8 Casemanager toewijzen.
    AssignCaseManager {
        /// The account of WIJ Groningen.
        user: UserId,
    } = "assign_case_manager",
    /// 9 Writing in the plan.
    WritePlan {
        /// What was written, and where.
        writing: Writing,
    } = "write_plan",
    /// 9 An earlier version begins a new draft; the draft that was there stays to be read.
    RestoreVersion {
        /// Which.
        version: u32,
    } = "restore_version",
    /// 10 Klaar voor de tafel.
    OfferPlan {
        /// Why the youth did not contribute, where that is so.
        youth_absent: Option<Prose>,
    } = "offer_plan",
    /// 11 Terughalen.
    WithdrawOffer {
        /// Why.
        reason: Prose,
    } = "withdraw_offer",
    /// 12 Op de tafel zetten.
    Schedule {
        /// Which meeting.
        meeting: MeetingId,
        /// Why not the first next one.
        reason: Option<Prose>,
    } = "schedule",
    /// 12 Verplaatsen naar een andere tafel.
    Reschedule {
        /// Which meeting.
        meeting: MeetingId,
        /// Why.
        reason: Prose,
    } = "reschedule",
    /// 13 Uitnodigen.
    Invite {
        /// Whom.
        user: UserId,
        /// In what capacity.
        capacity: Capacity,
        /// For which domain.
        represents: Represents,
        /// Why the person does not decide along, where the domain usually does.
        reason: Option<Prose>,
    } = "invite",
    /// 14 Uitnodiging intrekken.
    Uninvite {
        /// Which invitation.
        invitation: u32,
        /// Why.
        reason: Prose,
    } = "uninvite",
    /// How the youth takes part at the table.
    RecordYouthVoice {
        /// How.
        voice: YouthVoice,
    } = "record_youth_voice",
    /// 15 Bespreken.
    OpenDiscussion = "open_discussion",
    /// 16 Ronde openen.
    OpenRound = "open_round",
    /// 17 Standpunt.
    TakePosition {
        /// For which seat.
        seat: UserId,
        /// The version the member read.
        version: u32,
        /// Its hash.
        hash: Digest,
        /// What the seat says.
        stance: Stance,
    } = "take_position",
    /// 18 Ronde sluiten.
    CloseRound {
        /// Closing a unanimous round ends its power to adopt; that must be said twice.
        although_unanimous: bool,
    } = "close_round",
    /// 19 Aanpassen.
    EditTabledPlan = "edit_tabled_plan",
    /// 20 Antwoord van de jongere.
    RecordYouthAnswer {
        /// On which version.
        version: u32,
        /// What.
        answer: YouthAnswer,
        /// In the youth's words.
        words: Option<Prose>,
    } = "record_youth_answer",
    /// 20 Antwoord aan de jongere.
    ReplyToYouth {
        /// What is answered.
        text: Prose,
        /// When it is looked at again.
        review_on: NaiveDate,
    } = "reply_to_youth",
    /// 21 Vaststellen.
    Adopt {
        /// The version that was read.
        version: u32,
        /// Its hash.
        hash: Digest,
        /// Why the youth did not answer, where that is so.
        youth_silent: Option<Prose>,
    } = "adopt",
    /// 22 Nog geen besluit.
    CarryOver {
        /// What must be answered first, besides what was open already.
        open_points: Vec<NewOpenPoint>,
        /// The next meeting, when it goes there at once.
        next: Option<MeetingId>,
    } = "carry_over",
    /// 22 Opschalen, from the third table on.
    Escalate {
        /// To whom.
        to: Line,
        /// With which question.
        question: Prose,
    } = "escalate",
    /// 23 Wachten op een schriftelijk antwoord.
    AwaitWriting = "await_writing",
    /// 23 The deadline for written answers passed.
    EndWaiting = "end_waiting",
    /// The meeting did not get to this case.
    MarkNotReached = "mark_not_reached",
    /// 24 Randvoorwaarde toevoegen.
    AddCondition {
        /// What.
        condition: NewCondition,
    } = "add_condition",
    /// 24 Overdragen: somebody else arranges it, or stands in for who does.
    AssignCondition {
        /// Which.
        condition: u32,
        /// Who arranges it from now on.
        owner: Owner,
        /// Who arranges it when the owner cannot.
        deputy: Option<UserId>,
    } = "assign_condition",
    /// 24 Aangevraagd.
    RequestCondition {
        /// Which.
        condition: u32,
        /// The day it was requested.
        on: NaiveDate,
        /// The day it is expected.
        expected_on: Option<NaiveDate>,
    } = "request_condition",
    /// 24 Geregeld.
    FulfilCondition {
        /// Which.
        condition: u32,
        /// What shows it.
        proof: Proof,
    } = "fulfil_condition",
    /// 24, 25, 26 Bevestigen as the second person.
    ConfirmCondition {
        /// Which.
        condition: u32,
    } = "confirm_condition",
    /// 24 Weer openzetten.
    ReopenCondition {
        /// Which.
        condition: u32,
        /// Why.
        reason: Prose,
    } = "reopen_condition",
    /// 25 Niet nodig.
    WaiveCondition {
        /// Which.
        condition: u32,
        /// Why.
        reason: Prose,
        /// For the care order: no order is needed at all.
        no_order_needed: bool,
    } = "waive_condition",
    /// 25 Niet blokkerend maken.
    UnblockCondition {
        /// Which.
        condition: u32,
        /// Why.
        reason: Prose,
    } = "unblock_condition",
    /// 26 Onder voorbehoud.
    CoverCondition {
        /// Which.
        condition: u32,
        /// Who guarantees it.
        guarantor: Line,
        /// The last day it counts.
        until: NaiveDate,
    } = "cover_condition",
    /// 27 Lukt niet.
    RefuseCondition {
        /// Which.
        condition: u32,
        /// Why.
        reason: Prose,
    } = "refuse_condition",
    /// 28 Terug naar de tafel.
    ReturnToTable {
        /// Why.
        reason: Prose,
    } = "return_to_table",
    /// 29 Go geven.
    GiveGo {
        /// To which providers.
        recipients: BTreeSet<OrganisationId>,
        /// A remark to the providers.
        remark: Option<Prose>,
    } = "give_go",
    /// 30 Nog geen go.
    WithholdGo {
        /// Why.
        reason: Prose,
        /// When to look again.
        look_on: NaiveDate,
    } = "withhold_go",
    /// 31 Go intrekken.
    RevokeGo {
        /// Why.
        reason: Prose,
    } = "revoke_go",
    /// 32 Terugkijken.
    RecordMonitoring {
        /// The planned moment.
        moment: Option<u32>,
        /// What was seen.
        seen: Seen,
    } = "record_monitoring",
    /// 32 Bijsturen: what is adjusted, without looking back.
    Adjust {
        /// Since which day.
        on: NaiveDate,
        /// What.
        what: Prose,
        /// The next moment.
        next_on: Option<NaiveDate>,
    } = "adjust",
    /// 32 Verbeteren: what was written down wrongly, as it should have been.
    CorrectRecord {
        /// Which.
        record: u32,
        /// What was wrong.
        reason: Prose,
        /// The planned moment.
        moment: Option<u32>,
        /// What was seen.
        seen: Seen,
    } = "correct_record",
    /// 32 Intrekken: what was written down does not count.
    WithdrawRecord {
        /// Which.
        record: u32,
        /// Why.
        reason: Prose,
    } = "withdraw_record",
    /// 33 Opnieuw op tafel.
    Retable {
        /// Why.
        reason: Prose,
    } = "retable",
    /// 34 Plan blijft zoals het is.
    KeepPlan {
        /// Why.
        reason: Prose,
    } = "keep_plan",
    /// 35 Intrekken.
    Withdraw {
        /// What the youth needs now.
        needed_now: Prose,
        /// The youth agrees, or asked for it.
        with_youth: bool,
    } = "withdraw",
    /// 36 Afsluiten.
    Close {
        /// Why.
        reason: ClosedReason,
        /// In own words.
        explanation: Prose,
        /// The areas of life that are in order: "mag los?".
        in_order: BTreeSet<LifeDomain>,
        /// Who takes over.
        handover: Option<Prose>,
        /// Why it ends well while an area of life was last seen otherwise.
        despite: Option<Prose>,
    } = "close",
    /// 37 Heropenen.
    Reopen {
        /// Why.
        reason: Prose,
    } = "reopen",
    /// 38 Pauzeren.
    Pause {
        /// Why.
        reason: Prose,
        /// When to look again.
        until: NaiveDate,
    } = "pause",
    /// 38 Hervatten.
    Resume {
        /// Why.
        reason: Prose,
    } = "resume",
    /// 38 Spoed.
    SetUrgent {
        /// Why.
        reason: Prose,
    } = "set_urgent",
    /// 38 Geen spoed meer.
    ClearUrgent {
        /// Why.
        reason: Prose,
    } = "clear_urgent",
    /// 39 Toestemming ingetrokken.
    WithdrawConsent {
        /// Since which day.
        on: NaiveDate,
        /// How.
        way: ConsentWay,
        /// To whom the youth said so.
        told_to: Line,
    } = "withdraw_consent",
    /// 39 Toestemming opnieuw gegeven.
    RenewConsent {
        /// To whom.
        to: BTreeSet<Receivers>,
        /// On which day.
        on: NaiveDate,
        /// How.
        way: ConsentWay,
    } = "renew_consent",
    /// 40 Openstaand punt toevoegen.
    AddOpenPoint {
        /// What.
        point: NewOpenPoint,
    } = "add_open_point",
    /// 40 Punt beantwoorden.
    ResolveOpenPoint {
        /// Which.
        point: u32,
        /// What came of it.
        answer: Prose,
    } = "resolve_open_point",
    /// 40 Aanvulling.
    AddCorrection {
        /// What should have been said.
        text: Prose,
        /// The meeting whose list of decisions it adds to.
        meeting: Option<MeetingId>,
    } = "add_correction",
    /// 41 Signaleerder vervangen.
    ReplaceSignaller {
        /// Who takes over.
        user: UserId,
        /// Why.
        reason: Prose,
    } = "replace_signaller",
    /// 41 Geboortedatum verbeteren.
    CorrectBirthDate {
        /// The right day.
        born: NaiveDate,
        /// Why.
        reason: Prose,
    } = "correct_birth_date",
    /// 41 Voornaam verbeteren.
    CorrectFirstName {
        /// The right name.
        first_name: Line,
        /// Why.
        reason: Prose,
    } = "correct_first_name",
    /// The phase follows the conditions when proof or cover expired overnight.
    FollowConditions = "follow_conditions",
    /// The cases of a meeting follow what happened to it.
    FollowMeeting {
        /// Which meeting.
        meeting: MeetingId,
        /// What happened.
        change: MeetingChange,
    } = "follow_meeting",
);

impl Command {
    /// The child of the case it is about, where its kind is offered once per child.
    pub fn target(&self) -> Option<u32> {
        match self {
            Self::AssignCondition { condition, .. }
            | Self::RequestCondition { condition, .. }
            | Self::FulfilCondition { condition, .. }
            | Self::ConfirmCondition { condition }
            | Self::ReopenCondition { condition, .. }
            | Self::WaiveCondition { condition, .. }
            | Self::UnblockCondition { condition, .. }
            | Self::CoverCondition { condition, .. }
            | Self::RefuseCondition { condition, .. } => Some(*condition),
            Self::Uninvite { invitation, .. } => Some(*invitation),
            Self::CorrectRecord { record, .. } | Self::WithdrawRecord { record, .. } => Some(*record),
            Self::ResolveOpenPoint { point, .. } => Some(*point),
            _ => None,
        }
    }

    /// The accounts it names, whose role and organisation the rules must know.
    pub fn names(&self) -> Vec<UserId> {
        match self {
            Self::AssignCaseManager { user } | Self::Invite { user, .. } | Self::ReplaceSignaller { user, .. } => {
                vec![*user]
            }
            Self::AskHelp { advisor, .. } => advisor.iter().copied().collect(),
            Self::AddCondition { condition } => condition.owner.user.into_iter().collect(),
            Self::AssignCondition { owner, deputy, .. } => owner.user.into_iter().chain(*deputy).collect(),
            Self::AddOpenPoint { point } => vec![point.owner],
            _ => Vec::new(),
        }
    }

    /// The meeting it names.
    pub fn meeting(&self) -> Option<MeetingId> {
        match self {
            Self::Schedule { meeting, .. } | Self::Reschedule { meeting, .. } => Some(*meeting),
            Self::CarryOver { next, .. } => *next,
            _ => None,
        }
    }
}

impl CommandKind {
    /// Whether it leaves the revision of the case as it is, so that colleagues who write or answer in the same second
    /// do not turn each other away.
    pub fn leaves_revision(self) -> bool {
        matches!(self, Self::WritePlan | Self::TakePosition)
    }

    /// Whether it is judged by what the person read (a version, a passage) instead of the revision of the case.
    pub fn ignores_case_revision(self) -> bool {
        matches!(
            self,
            Self::WritePlan | Self::TakePosition | Self::FollowMeeting | Self::FollowConditions | Self::EndWaiting
        )
    }
}
