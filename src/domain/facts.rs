//! What a rule needs to know besides the case: who is in the core, what the meeting looks like, and the settings.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{MeetingId, OrganisationId, UserId};
use super::lead_times::LeadTimes;
use super::looking_back::Rhythm;
use super::meeting::Deputy;
pub use super::organisation::OrganisationKind;
use super::role::{Represents, Role, words};

/// Gathered by the door in the same transaction, before it decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Every active core member.
    pub core: Vec<CoreSeat>,
    /// The meeting the command names, or else the one the case is on.
    pub meeting: Option<MeetingFacts>,
    /// The first next planned meeting.
    pub next_meeting: Option<MeetingFacts>,
    /// The accounts the command names.
    pub named: Vec<NamedPerson>,
    /// What this municipality chose.
    pub settings: Settings,
    /// Since when the case waits for whom it waits for.
    pub waits_since: Option<DateTime<Utc>>,
}

/// An active core member and the domain it speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoreSeat {
    /// The account.
    pub user: UserId,
    /// The domain.
    pub represents: Represents,
}

/// What the rules of a case need to know of a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingFacts {
    /// Which.
    pub id: MeetingId,
    /// The local day.
    pub on: NaiveDate,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// Whether it was opened and not closed.
    pub is_open: bool,
    /// Whether it can still take cases: planned or open.
    pub is_upcoming: bool,
    /// Whether who is present was recorded.
    pub attendance_recorded: bool,
    /// Who may answer for whom.
    pub deputies: Vec<Deputy>,
}

/// An account that a command names: to invite, to assign, to replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedPerson {
    /// The account.
    pub user: UserId,
    /// Its role.
    pub role: Role,
    /// Its organisation.
    pub organisation: Option<OrganisationId>,
    /// What that organisation is.
    pub organisation_kind: Option<OrganisationKind>,
    /// Whether it can sign in.
    pub active: bool,
}

/// What a municipality may want otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Invitees keep access this many days after the meeting.
    pub invitee_days_after_meeting: u64,
    /// Only the core decides; people who complete the committee advise.
    pub only_core_decides: bool,
    /// A condition may be covered "onder voorbehoud".
    pub cover_allowed: bool,
    /// A written answer may come until the end of the next working day.
    pub written_answers_allowed: bool,
    /// From this table on the escalation route is offered.
    pub escalation_from_table: u32,
    /// How many weeks each route to help after 18 takes.
    #[serde(skip)]
    pub lead_times: LeadTimes,
    /// How long after the go people look back.
    #[serde(skip)]
    pub rhythm: Rhythm,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            invitee_days_after_meeting: 14,
            only_core_decides: false,
            cover_allowed: true,
            written_answers_allowed: true,
            escalation_from_table: 3,
            lead_times: LeadTimes::default(),
            rhythm: Rhythm::default(),
        }
    }
}

words!(
    /// A rule of the table that a municipality may want otherwise. What is decided stays unanimous whatever is chosen.
    TableRule {
        /// A condition may be covered "onder voorbehoud".
        CoverAllowed = "cover_allowed",
        /// A decider who is not there answers in writing.
        WrittenAnswersAllowed = "written_answers_allowed",
        /// People who complete the committee advise.
        OnlyCoreDecides = "only_core_decides",
        /// From which table on the escalation route is offered.
        EscalationFromTable = "escalation_from_table",
        /// How many days after the meeting an invitee can still read.
        InviteeDaysAfterMeeting = "invitee_days_after_meeting",
    }
);

impl TableRule {
    /// The numbers it can be; yes or no has none.
    pub fn range(self) -> Option<std::ops::RangeInclusive<u8>> {
        match self {
            Self::CoverAllowed | Self::WrittenAnswersAllowed | Self::OnlyCoreDecides => None,
            Self::EscalationFromTable => Some(2..=9),
            Self::InviteeDaysAfterMeeting => Some(0..=60),
        }
    }

    /// What is chosen: yes is 1 and no is 0.
    pub fn chosen(self, settings: &Settings) -> u8 {
        match self {
            Self::CoverAllowed => settings.cover_allowed.into(),
            Self::WrittenAnswersAllowed => settings.written_answers_allowed.into(),
            Self::OnlyCoreDecides => settings.only_core_decides.into(),
            Self::EscalationFromTable => u8::try_from(settings.escalation_from_table).unwrap_or(u8::MAX),
            Self::InviteeDaysAfterMeeting => u8::try_from(settings.invitee_days_after_meeting).unwrap_or(u8::MAX),
        }
    }
}
