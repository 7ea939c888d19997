//! One meeting of the weekly table: planned, open, closed or cancelled, with who is there and who answers for whom.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{CaseId, MeetingId, UserId};
use super::plan::Section;
use super::refusal::{NotNow, Refusal};
use super::role::{Actor, Role, words};
use super::text::{Prose, Unfit};

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

/// A case in its place on the agenda, with the time it gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Which case.
    pub case: CaseId,
    /// How many minutes it gets, once somebody said so.
    pub minutes: Option<u16>,
}

/// A block that was opened on the screen closes by itself after this long.
pub const OPENED_FOR: TimeDelta = TimeDelta::seconds(60);

/// The longest time box, in minutes.
pub const LONGEST: u16 = 240;

/// What is on the screen of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screen {
    /// Which case.
    pub case: CaseId,
    /// Since when: the time box runs from there.
    pub since: DateTime<Utc>,
    /// The block that was opened, and when.
    pub opened: Option<(Section, DateTime<Utc>)>,
    /// Whether what it costs may be seen.
    pub costs: bool,
}

impl Screen {
    /// The block that is open at that moment, and until when.
    pub fn open_at(&self, now: DateTime<Utc>) -> Option<(Section, DateTime<Utc>)> {
        let (section, at) = self.opened?;
        (now < at + OPENED_FOR).then_some((section, at + OPENED_FOR))
    }
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
    /// The cases whose place on the agenda was chosen, in that order.
    pub places: Vec<Place>,
    /// What is on the screen.
    pub screen: Option<Screen>,
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
    /// "Volgorde vastleggen": the whole agenda.
    Arrange {
        /// The cases, the first first.
        cases: Vec<CaseId>,
    },
    /// "Tijd geven".
    SetTimeBox {
        /// Which case.
        case: CaseId,
        /// How many minutes; nothing takes it back.
        minutes: Option<u16>,
    },
    /// "Op het scherm".
    Show {
        /// Which case; nothing clears the screen.
        case: Option<CaseId>,
    },
    /// "Blok openen": for a minute.
    OpenBlock {
        /// Which part of the plan.
        section: Section,
    },
    /// "Blok sluiten".
    CloseBlock,
    /// "Kosten tonen" and "Kosten verbergen".
    ShowCosts {
        /// Whether they may be seen.
        shown: bool,
    },
}

impl MeetingCommand {
    /// Whether it only directs who looks where. Nobody else's page of the meeting is older for it.
    pub fn directs(&self) -> bool {
        matches!(
            self,
            Self::Arrange { .. }
                | Self::SetTimeBox { .. }
                | Self::Show { .. }
                | Self::OpenBlock { .. }
                | Self::CloseBlock
                | Self::ShowCosts { .. }
        )
    }
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
    /// The agenda got its order.
    Arranged {
        /// The cases, the first first.
        cases: Vec<CaseId>,
    },
    /// A case got its time.
    TimeBoxSet {
        /// Which case.
        case: CaseId,
        /// How many minutes.
        minutes: Option<u16>,
    },
    /// Another case came on the screen, or none.
    Shown {
        /// Which case.
        case: Option<CaseId>,
        /// When.
        at: DateTime<Utc>,
    },
    /// A block was opened on the screen, for a minute.
    BlockOpened {
        /// Which part of the plan.
        section: Section,
        /// When.
        at: DateTime<Utc>,
    },
    /// It was closed before that.
    BlockClosed,
    /// What it costs may be seen on the screen, or not.
    CostsShown {
        /// Whether.
        shown: bool,
    },
}

/// How the items of a meeting stand, as far as closing and cancelling ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgendaStanding {
    /// The cases on the agenda, those with an outcome too.
    pub cases: BTreeSet<CaseId>,
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
    agenda: &AgendaStanding,
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
    let elsewhere = |field| Err(Refusal::unfit(field, Unfit::NotAChoice));
    let shows = |case: &CaseId| agenda.cases.contains(case);
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
            return Err(Refusal::unfit("to", Unfit::InThePast));
        }
        MeetingCommand::Move { to, reason } => MeetingEvent::Moved { to: *to, reason: reason.clone() },
        MeetingCommand::RecordAttendance { .. } if state != MeetingState::Open => {
            return not_now(NotNow::MeetingNotOpen);
        }
        MeetingCommand::RecordAttendance { present } if present.is_empty() => {
            return Err(Refusal::unfit("present", Unfit::Empty));
        }
        MeetingCommand::RecordAttendance { present } => MeetingEvent::AttendanceRecorded { present: present.clone() },
        MeetingCommand::NameDeputy { .. } if !upcoming => return not_now(NotNow::MeetingOver),
        MeetingCommand::NameDeputy { .. } if agenda.round_open => return not_now(NotNow::RoundOpen),
        MeetingCommand::NameDeputy { member, deputy: Some(deputy) } if member == deputy || !deputy_is_fit => {
            return Err(Refusal::unfit("deputy", Unfit::NotThatPerson));
        }
        MeetingCommand::NameDeputy { member, deputy } => MeetingEvent::DeputyNamed { member: *member, deputy: *deputy },
        MeetingCommand::Arrange { .. } | MeetingCommand::SetTimeBox { .. } if !upcoming => {
            return not_now(NotNow::MeetingOver);
        }
        MeetingCommand::Arrange { cases }
            if cases.len() != agenda.cases.len() || cases.iter().collect::<BTreeSet<_>>().len() != cases.len() =>
        {
            return elsewhere("cases");
        }
        MeetingCommand::Arrange { cases } if !cases.iter().all(shows) => return elsewhere("cases"),
        MeetingCommand::Arrange { cases } => MeetingEvent::Arranged { cases: cases.clone() },
        MeetingCommand::SetTimeBox { case, .. } if !shows(case) => return elsewhere("case"),
        MeetingCommand::SetTimeBox { minutes: Some(minutes), .. } if !(1..=LONGEST).contains(minutes) => {
            return Err(Refusal::unfit("minutes", Unfit::NotANumber { least: 1, most: LONGEST.into() }));
        }
        MeetingCommand::SetTimeBox { case, minutes } => MeetingEvent::TimeBoxSet { case: *case, minutes: *minutes },
        MeetingCommand::Show { .. }
        | MeetingCommand::OpenBlock { .. }
        | MeetingCommand::CloseBlock
        | MeetingCommand::ShowCosts { .. }
            if state != MeetingState::Open =>
        {
            return not_now(NotNow::MeetingNotOpen);
        }
        MeetingCommand::Show { case: Some(case) } if !shows(case) => return elsewhere("case"),
        MeetingCommand::Show { case } => MeetingEvent::Shown { case: *case, at: now },
        _ if meeting.screen.is_none() => return elsewhere("screen"),
        MeetingCommand::OpenBlock { section } => MeetingEvent::BlockOpened { section: *section, at: now },
        MeetingCommand::CloseBlock => MeetingEvent::BlockClosed,
        MeetingCommand::ShowCosts { shown } => MeetingEvent::CostsShown { shown: *shown },
    };
    Ok(vec![event])
}

/// The meeting after an event.
pub fn apply(mut meeting: Meeting, event: &MeetingEvent) -> Meeting {
    let mut directs = false;
    match event {
        MeetingEvent::Planned { starts_at } => meeting.starts_at = *starts_at,
        MeetingEvent::Opened => meeting.state = MeetingState::Open,
        MeetingEvent::Closed => {
            meeting.state = MeetingState::Closed;
            meeting.screen = None;
        }
        MeetingEvent::Cancelled { .. } => {
            meeting.state = MeetingState::Cancelled;
            meeting.screen = None;
        }
        MeetingEvent::Moved { to, .. } => meeting.starts_at = *to,
        MeetingEvent::AttendanceRecorded { present } => meeting.present = Some(present.clone()),
        MeetingEvent::DeputyNamed { member, deputy } => {
            meeting.deputies.retain(|named| named.member != *member);
            meeting.deputies.extend(deputy.map(|deputy| Deputy { member: *member, deputy }));
        }
        _ => {
            directs = true;
            direct(&mut meeting, event);
        }
    }
    meeting.revision += i64::from(!directs);
    meeting
}

/// What only directs who looks where.
fn direct(meeting: &mut Meeting, event: &MeetingEvent) {
    match event {
        MeetingEvent::Arranged { cases } => {
            let minutes = |case: CaseId| meeting.places.iter().find(|place| place.case == case)?.minutes;
            meeting.places = cases.iter().map(|case| Place { case: *case, minutes: minutes(*case) }).collect();
        }
        MeetingEvent::TimeBoxSet { case, minutes } => {
            match meeting.places.iter_mut().find(|place| place.case == *case) {
                Some(place) => place.minutes = *minutes,
                None => meeting.places.push(Place { case: *case, minutes: *minutes }),
            }
        }
        MeetingEvent::Shown { case, at } => {
            meeting.screen = case.map(|case| Screen { case, since: *at, opened: None, costs: false });
        }
        MeetingEvent::BlockOpened { section, at } => {
            if let Some(screen) = &mut meeting.screen {
                screen.opened = Some((*section, *at));
            }
        }
        MeetingEvent::BlockClosed => {
            if let Some(screen) = &mut meeting.screen {
                screen.opened = None;
            }
        }
        MeetingEvent::CostsShown { shown } => {
            if let Some(screen) = &mut meeting.screen {
                screen.costs = *shown;
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::role::Person;

    fn id(number: u128) -> CaseId {
        CaseId(Uuid::from_u128(number))
    }

    fn now() -> DateTime<Utc> {
        "2026-11-26T09:00:00Z".parse().unwrap()
    }

    fn meeting(state: MeetingState) -> Meeting {
        Meeting {
            id: MeetingId(Uuid::from_u128(9)),
            revision: 3,
            state,
            starts_at: now(),
            present: None,
            deputies: BTreeSet::new(),
            places: Vec::new(),
            screen: None,
        }
    }

    fn asked(before: &Meeting, role: Role, command: MeetingCommand) -> Result<Meeting, Refusal> {
        let person = Person { user: UserId(Uuid::from_u128(1)), role, organisation: None, fresh_second_factor: false };
        let agenda = AgendaStanding { cases: [id(1), id(2)].into(), ..AgendaStanding::default() };
        let events = decide(before, &agenda, &command, false, &Actor::Person(person), now())?;
        Ok(events.iter().fold(before.clone(), apply))
    }

    #[test]
    fn the_agenda_is_put_in_order_as_a_whole_and_keeps_its_time_boxes() {
        let planned = meeting(MeetingState::Planned);
        let timed = asked(&planned, Role::ProjectLead, MeetingCommand::SetTimeBox { case: id(2), minutes: Some(20) });
        let order = MeetingCommand::Arrange { cases: vec![id(2), id(1)] };
        let after = asked(&timed.unwrap(), Role::ProjectLead, order.clone()).unwrap();
        let places = [Place { case: id(2), minutes: Some(20) }, Place { case: id(1), minutes: None }];
        assert_eq!((after.places.as_slice(), after.revision), (&places[..], 3));
        for wrong in [vec![id(1)], vec![id(1), id(1)], vec![id(1), id(7)]] {
            let refused = asked(&planned, Role::ProjectLead, MeetingCommand::Arrange { cases: wrong });
            assert_eq!(refused, Err(Refusal::unfit("cases", Unfit::NotAChoice)));
        }
        assert_eq!(asked(&planned, Role::CoreMember, order.clone()), Err(Refusal::NotYours));
        let over = asked(&meeting(MeetingState::Closed), Role::ProjectLead, order);
        assert_eq!(over, Err(Refusal::NotNow(NotNow::MeetingOver)));
    }

    #[test]
    fn a_block_on_the_screen_closes_after_a_minute_and_with_the_next_case() {
        let open = meeting(MeetingState::Open);
        let block = MeetingCommand::OpenBlock { section: Section::Health };
        let nothing = Refusal::unfit("screen", Unfit::NotAChoice);
        assert_eq!(asked(&open, Role::ProjectLead, block.clone()), Err(nothing));
        let shown = asked(&open, Role::ProjectLead, MeetingCommand::Show { case: Some(id(1)) }).unwrap();
        let opened = asked(&shown, Role::ProjectLead, block).unwrap();
        let screen = opened.screen.clone().unwrap();
        assert_eq!(screen.open_at(now() + TimeDelta::seconds(59)), Some((Section::Health, now() + OPENED_FOR)));
        assert_eq!(screen.open_at(now() + OPENED_FOR), None);
        let costs = asked(&opened, Role::ProjectLead, MeetingCommand::ShowCosts { shown: true }).unwrap();
        let next = asked(&costs, Role::ProjectLead, MeetingCommand::Show { case: Some(id(2)) }).unwrap();
        let screen = next.screen.unwrap();
        assert_eq!((screen.case, screen.opened, screen.costs), (id(2), None, false));
    }

    #[test]
    fn nothing_comes_on_the_screen_that_is_not_on_the_agenda_of_an_open_meeting() {
        let show = |case| MeetingCommand::Show { case: Some(id(case)) };
        let planned = asked(&meeting(MeetingState::Planned), Role::ProjectLead, show(1));
        assert_eq!(planned, Err(Refusal::NotNow(NotNow::MeetingNotOpen)));
        let elsewhere = asked(&meeting(MeetingState::Open), Role::ProjectLead, show(7));
        assert_eq!(elsewhere, Err(Refusal::unfit("case", Unfit::NotAChoice)));
    }
}
