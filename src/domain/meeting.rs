//! One meeting of the weekly table: planned, open, closed or cancelled, with who is there and who answers for whom.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{MeetingId, UserId};
use super::refusal::{NotNow, Refusal};
use super::role::{Actor, Role, words};
use super::text::Prose;

words!(
    /// The life of a meeting.
    MeetingState {
        /// Gepland.
        Planned = "planned",
        /// Bezig.
        Open = "open",
        /// Afgerond.
        Closed = "closed",
        /// Vervallen.
        Cancelled = "cancelled",
    }
);

words!(
    /// How an agenda item ended.
    ItemOutcome {
        /// Vastgesteld.
        Adopted = "adopted",
        /// Nog geen besluit.
        CarriedOver = "carried_over",
        /// Wacht op een schriftelijk antwoord.
        AwaitingWriting = "awaiting_writing",
        /// Niet aan toegekomen.
        NotReached = "not_reached",
        /// Het plan bleef zoals het was.
        KeptPlan = "kept_plan",
        /// Van de agenda gehaald.
        Withdrawn = "withdrawn",
        /// De bijeenkomst verviel.
        MeetingCancelled = "meeting_cancelled",
    }
);

/// Somebody who may answer for a member at one meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Deputy {
    /// For whom.
    pub member: UserId,
    /// Who.
    pub deputy: UserId,
}

/// A meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// Which.
    pub id: MeetingId,
    /// Counts the changes.
    pub revision: i64,
    /// Where it stands.
    pub state: MeetingState,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// Who was there, once that was recorded.
    pub present: Option<BTreeSet<UserId>>,
    /// Who answers for whom.
    pub deputies: BTreeSet<Deputy>,
}

/// What one may ask of a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeetingCommand {
    /// "Bijeenkomst openen".
    Open,
    /// "Bijeenkomst afronden".
    Close,
    /// "Bijeenkomst laten vervallen".
    Cancel {
        /// Why.
        reason: Prose,
    },
    /// "Bijeenkomst verplaatsen".
    Move {
        /// The new start.
        to: DateTime<Utc>,
        /// Why.
        reason: Prose,
    },
    /// "Aanwezigheid vastleggen".
    RecordAttendance {
        /// Who is there.
        present: BTreeSet<UserId>,
    },
    /// "Vervanger aanwijzen": by the member.
    NameDeputy {
        /// For whom: the member asking.
        member: UserId,
        /// Who; nobody takes it back.
        deputy: Option<UserId>,
    },
}

/// What happened to a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum MeetingEvent {
    /// It was planned.
    Planned {
        /// When it starts.
        starts_at: DateTime<Utc>,
    },
    /// It was opened.
    Opened,
    /// It was closed.
    Closed,
    /// It was cancelled.
    Cancelled {
        /// Why.
        reason: Prose,
    },
    /// It was moved.
    Moved {
        /// The new start.
        to: DateTime<Utc>,
        /// Why.
        reason: Prose,
    },
    /// Who is there was recorded.
    AttendanceRecorded {
        /// Who.
        present: BTreeSet<UserId>,
    },
    /// A deputy was named or taken back.
    DeputyNamed {
        /// For whom.
        member: UserId,
        /// Who.
        deputy: Option<UserId>,
    },
}

/// How the items of a meeting stand, as far as closing and cancelling ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgendaStanding {
    /// Items without an outcome.
    pub without_outcome: usize,
    /// A round is open in one of its cases, and that case is on this meeting.
    pub round_open: bool,
}

/// Who may ask it.
pub fn permits(actor: &Actor, command: &MeetingCommand) -> bool {
    match (actor, command) {
        (Actor::Person(person), MeetingCommand::NameDeputy { member, .. }) => {
            person.role == Role::CoreMember && person.user == *member
        }
        (Actor::Person(person), _) => person.role == Role::ProjectLead,
        (Actor::Job(_), _) => false,
    }
}

/// Whether it may happen now, and what follows. `deputy_is_fit`: the deputy named has an active account that may
/// answer for a member.
pub fn decide(
    meeting: &Meeting,
    agenda: AgendaStanding,
    command: &MeetingCommand,
    deputy_is_fit: bool,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Vec<MeetingEvent>, Refusal> {
    if !permits(actor, command) {
        return Err(Refusal::NotYours);
    }
    let state = meeting.state;
    let upcoming = matches!(state, MeetingState::Planned | MeetingState::Open);
    let not_now = |reason| Err(Refusal::NotNow(reason));
    let event = match command {
        MeetingCommand::Open if state != MeetingState::Planned => return not_now(NotNow::MeetingNotPlanned),
        MeetingCommand::Open => MeetingEvent::Opened,
        MeetingCommand::Close if state != MeetingState::Open => return not_now(NotNow::MeetingNotOpen),
        MeetingCommand::Close if agenda.without_outcome > 0 => return not_now(NotNow::ItemsWithoutOutcome),
        MeetingCommand::Close => MeetingEvent::Closed,
        MeetingCommand::Cancel { .. } if !upcoming => return not_now(NotNow::MeetingOver),
        MeetingCommand::Cancel { .. } if agenda.round_open => return not_now(NotNow::RoundOpen),
        MeetingCommand::Cancel { reason } => MeetingEvent::Cancelled { reason: reason.clone() },
        MeetingCommand::Move { .. } if state != MeetingState::Planned => return not_now(NotNow::MeetingNotPlanned),
        MeetingCommand::Move { to, .. } if *to <= now => {
            return Err(Refusal::unfit("to", super::text::Unfit::InThePast));
        }
        MeetingCommand::Move { to, reason } => MeetingEvent::Moved { to: *to, reason: reason.clone() },
        MeetingCommand::RecordAttendance { .. } if state != MeetingState::Open => {
            return not_now(NotNow::MeetingNotOpen);
        }
        MeetingCommand::RecordAttendance { present } => MeetingEvent::AttendanceRecorded { present: present.clone() },
        MeetingCommand::NameDeputy { .. } if !upcoming => return not_now(NotNow::MeetingOver),
        MeetingCommand::NameDeputy { .. } if agenda.round_open => return not_now(NotNow::RoundOpen),
        MeetingCommand::NameDeputy { member, deputy: Some(deputy) } if member == deputy || !deputy_is_fit => {
            return Err(Refusal::unfit("deputy", super::text::Unfit::NotThatPerson));
        }
        MeetingCommand::NameDeputy { member, deputy } => MeetingEvent::DeputyNamed { member: *member, deputy: *deputy },
    };
    Ok(vec![event])
}

/// The meeting after an event.
pub fn apply(mut meeting: Meeting, event: &MeetingEvent) -> Meeting {
    match event {
        MeetingEvent::Planned { starts_at } => meeting.starts_at = *starts_at,
        MeetingEvent::Opened => meeting.state = MeetingState::Open,
        MeetingEvent::Closed => meeting.state = MeetingState::Closed,
        MeetingEvent::Cancelled { .. } => meeting.state = MeetingState::Cancelled,
        MeetingEvent::Moved { to, .. } => meeting.starts_at = *to,
        MeetingEvent::AttendanceRecorded { present } => meeting.present = Some(present.clone()),
        MeetingEvent::DeputyNamed { member, deputy } => {
            meeting.deputies.retain(|named| named.member != *member);
            meeting.deputies.extend(deputy.map(|deputy| Deputy { member: *member, deputy }));
        }
    }
    meeting.revision += 1;
    meeting
}
