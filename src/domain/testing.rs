//! People and cases for the tests of the workflow: a story reaches every step the way people do, command by command.
//! The tests beside the rules and those in `tests/domain` tell the same stories.
#![allow(clippy::unwrap_used, clippy::panic, dead_code, reason = "stories for tests; each test tells some of them")]

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use uuid::Uuid;

use super::calendar;
use super::case::{Capacity, Case, Seen, VoiceWay, YouthAnswer, YouthVoice};
use super::command::{Command, CommandKind, MeetingChange, NewCondition, NewOpenPoint, StartSignal, Writing};
use super::condition::{Condition, ConditionKind, ConditionState, Owner, OwnerRole, Proof};
use super::event::Recorded;
use super::facts::{CoreSeat, Facts, MeetingFacts, NamedPerson, OrganisationKind, Settings};
use super::ids::{CaseId, CaseNumber, MeetingId, OrganisationId, UserId};
use super::meeting::{AgendaStanding, Meeting, MeetingCommand, MeetingState};
use super::offer::{Offer, offered};
use super::phase::{ClosedReason, Phase};
use super::plan::{Action, Digest, Need, Section, Voice};
use super::refusal::Refusal;
use super::role::{Actor, Job, LifeDomain, Person, Represents, Role};
use super::round::Stance;
use super::signal::{
    Answer, ChecklistItem, Consent, ConsentWay, ContinuityRisk, LegalGround, Receivers, ScopeAnswer, ScopeQuestion,
    Signal,
};
use super::text::{Line, Prose};
use super::{apply, decide, meeting};

macro_rules! people {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $spoken:literal, $role:ident, $organisation:ident);+ $(;)?) => {
        $($(#[$doc])* pub const $name: UserId = UserId(Uuid::from_u128($number));)+

        /// Everybody with an account: name, role and organisation.
        pub const EVERYBODY: &[(UserId, &str, Role, OrganisationId)] =
            &[$(($name, $spoken, Role::$role, $organisation)),+];
    };
}

/// The provider where the youth is in care.
pub const PROVIDER: OrganisationId = OrganisationId(Uuid::from_u128(0xa1));
/// Another provider.
pub const OTHER_PROVIDER: OrganisationId = OrganisationId(Uuid::from_u128(0xa2));
/// WIJ Groningen.
pub const WIJ: OrganisationId = OrganisationId(Uuid::from_u128(0xb1));
/// The municipality.
pub const MUNICIPALITY: OrganisationId = OrganisationId(Uuid::from_u128(0xc1));

people! {
    /// Signals.
    ANNA = 1, "Anna", Signaller, PROVIDER;
    /// A colleague of Anna.
    AART = 2, "Aart", Signaller, PROVIDER;
    /// Signals for another provider.
    ADA = 3, "Ada", Signaller, OTHER_PROVIDER;
    /// Contact of Anna's provider.
    BRAM = 4, "Bram", ProviderContact, PROVIDER;
    /// Contact of the other provider.
    BEA = 5, "Bea", ProviderContact, OTHER_PROVIDER;
    /// The case manager.
    CARLA = 6, "Carla", CaseManager, WIJ;
    /// A colleague of Carla.
    COR = 7, "Cor", CaseManager, WIJ;
    /// Core: Jeugd.
    DIRK = 8, "Dirk", CoreMember, MUNICIPALITY;
    /// Core: Beschermd Wonen.
    ELS = 9, "Els", CoreMember, MUNICIPALITY;
    /// Core: Werk en Inkomen.
    FEMKE = 10, "Femke", CoreMember, MUNICIPALITY;
    /// Core from some day on: WIJ.
    FRITS = 11, "Frits", CoreMember, WIJ;
    /// Treats the youth; completes the committee.
    GIJS = 12, "Gijs", Invitee, OTHER_PROVIDER;
    /// A friend of the youth's family; explains.
    GREET = 13, "Greet", Invitee, OTHER_PROVIDER;
    /// Answers for Dirk.
    GUUS = 14, "Guus", Invitee, MUNICIPALITY;
    /// Adviser who is asked.
    HANNA = 15, "Hanna", MethodAdvisor, MUNICIPALITY;
    /// Adviser who is not.
    HUGO = 16, "Hugo", MethodAdvisor, MUNICIPALITY;
    /// Project lead.
    IRIS = 17, "Iris", ProjectLead, MUNICIPALITY;
    /// The other project lead.
    JOOST = 18, "Joost", ProjectLead, MUNICIPALITY;
    /// Finance.
    KAREL = 19, "Karel", FinanceController, MUNICIPALITY;
    /// Privacy.
    LOTTE = 20, "Lotte", PrivacyOfficer, MUNICIPALITY;
    /// Administrator.
    MIA = 21, "Mia", Administrator, MUNICIPALITY;
    /// Reads lessons.
    NEL = 22, "Nel", LearningReader, MUNICIPALITY;
}

/// What the rules know of an account.
pub fn named(user: UserId) -> Option<NamedPerson> {
    let (user, _, role, organisation) = *EVERYBODY.iter().find(|(found, ..)| *found == user)?;
    let kind = match organisation {
        PROVIDER | OTHER_PROVIDER => OrganisationKind::Provider,
        WIJ => OrganisationKind::Wij,
        _ => OrganisationKind::Municipality,
    };
    Some(NamedPerson { user, role, organisation: Some(organisation), organisation_kind: Some(kind), active: true })
}

/// The person, signed in with a fresh second factor.
pub fn person(user: UserId) -> Actor {
    let named = named(user).unwrap();
    Actor::Person(Person { user, role: named.role, organisation: named.organisation, fresh_second_factor: true })
}

/// The name people call somebody by.
pub fn name_of(user: UserId) -> &'static str {
    EVERYBODY.iter().find(|(found, ..)| *found == user).map_or("?", |(_, name, ..)| name)
}

/// A reason, a question, an answer.
pub fn prose(text: &str) -> Prose {
    Prose::parse(text).unwrap()
}

/// A short text.
pub fn line(text: &str) -> Line {
    Line::parse(text).unwrap()
}

/// A day written as `2026-11-26`.
pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Ten o'clock in the morning of a day.
pub fn at_ten(day: NaiveDate) -> DateTime<Utc> {
    calendar::moment(day, NaiveTime::from_hms_opt(10, 0, 0).unwrap())
}

/// A signal that lacks nothing.
pub fn complete_signal() -> Signal {
    Signal {
        risks: [ContinuityRisk::PlaceEnds].into(),
        scope: ScopeQuestion::ALL.iter().map(|question| (*question, ScopeAnswer::Yes)).collect(),
        legal_ground: Some(LegalGround::YouthAct),
        consent: Some(Consent {
            to: Receivers::ALL.iter().copied().collect(),
            given_on: date("2026-11-01"),
            way: ConsentWay::Written,
        }),
        ..Signal::default()
    }
}

/// Proof that suffices for every kind of condition, without an end.
pub fn proof(kind: ConditionKind, today: NaiveDate) -> Proof {
    proof_until(kind, today, Some(calendar::months_after(today, 12)).filter(|_| needs_period(kind)))
}

/// Proof that counts until a day.
pub fn proof_until(kind: ConditionKind, today: NaiveDate, until: Option<NaiveDate>) -> Proof {
    Proof {
        reference: line("B-2026-12"),
        dated: today,
        valid_from: needs_period(kind).then_some(today),
        valid_until: until,
        remark_on: (kind == ConditionKind::CareOrder).then_some(today),
    }
}

fn needs_period(kind: ConditionKind) -> bool {
    kind.proof_need() == super::condition::ProofNeed::FormalDecision
}

/// An action with its doer and its day.
pub fn action() -> Action {
    Action {
        what: line("Kamercontract tekenen"),
        doer: Some(line("Carla")),
        helpers: None,
        due: Some(date("2027-01-15")),
        by_youth: false,
        after_eighteen: None,
    }
}

/// Something to be arranged first.
pub fn need(kind: ConditionKind, what: &str, group: Option<u8>) -> Need {
    let owner = Owner::role(OwnerRole::CaseManager);
    Need { kind, what: line(what), owner, blocking: true, expected_on: None, group }
}

/// A condition as somebody adds it.
pub fn new_condition(kind: ConditionKind, group: Option<u8>) -> NewCondition {
    let owner = Owner::role(OwnerRole::CaseManager);
    NewCondition { kind, what: line("Iets erbij"), owner, blocking: true, expected_on: None, group }
}

/// An open point.
pub fn open_point(owner: UserId, due: NaiveDate) -> NewOpenPoint {
    NewOpenPoint { what: prose("Wie betaalt de tweede maand?"), owner, due }
}

/// What was seen at a look back.
pub fn seen(on: NaiveDate) -> Seen {
    Seen {
        kind: super::case::RecordKind::Conversation,
        progress: Some(7),
        adjustment: None,
        ..Seen::adjusted(on, prose("x"), None)
    }
}

/// One case, the meetings around it, and what the town looks like. Every step is a command of somebody.
#[derive(Clone, Debug)]
pub struct Story {
    /// The case as it stands.
    pub case: Case,
    /// All that happened to it.
    pub history: Vec<Recorded>,
    /// The moment.
    pub now: DateTime<Utc>,
    /// The active core members.
    pub core: Vec<CoreSeat>,
    /// The meetings, in order of their start.
    pub meetings: Vec<Meeting>,
    /// What the municipality chose.
    pub settings: Settings,
}

impl Story {
    /// Anna started a signal for Noor, who is 17, on a Monday; three meetings are planned, the first on Thursday.
    pub fn started() -> Self {
        let now = at_ten(date("2026-11-23"));
        let start = StartSignal {
            first_name: line("Noor"),
            born: date("2009-02-10"),
            provider: PROVIDER,
            signaller: ANNA,
            care_ended_on: None,
            youth_told_on: date("2026-11-20"),
        };
        let (id, number) = (CaseId(Uuid::from_u128(0xca5e)), CaseNumber::new(2026, 14));
        let events = decide::start(id, number, &start, &person(ANNA), &Facts::default(), now).unwrap();
        let by = person(ANNA).author();
        let history: Vec<Recorded> = events.into_iter().map(|event| Recorded { event, by, at: now }).collect();
        let core = [(DIRK, Represents::Youth), (ELS, Represents::ProtectedHousing), (FEMKE, Represents::WorkAndIncome)];
        let mut story = Self {
            case: apply::fold(&history).unwrap(),
            history,
            now,
            core: core.into_iter().map(|(user, represents)| CoreSeat { user, represents }).collect(),
            meetings: vec![],
            settings: Settings::default(),
        };
        for day in ["2026-11-26", "2026-12-03", "2026-12-10"] {
            story.plan_meeting(date(day));
        }
        story
    }

    /// The day it is.
    pub fn today(&self) -> NaiveDate {
        calendar::day(self.now)
    }

    /// A meeting at nine on a day.
    pub fn plan_meeting(&mut self, on: NaiveDate) {
        let id = MeetingId(Uuid::from_u128(0x1000 + self.meetings.len() as u128));
        let starts_at = calendar::moment(on, NaiveTime::from_hms_opt(9, 0, 0).unwrap());
        let state = MeetingState::Planned;
        let deputies = BTreeSet::new();
        let (places, screen) = (Vec::new(), None);
        self.meetings.push(Meeting { id, revision: 1, state, starts_at, present: None, deputies, places, screen });
    }

    fn meeting_facts(&self, id: MeetingId) -> Option<MeetingFacts> {
        let meeting = self.meetings.iter().find(|meeting| meeting.id == id)?;
        Some(MeetingFacts {
            id,
            on: calendar::day(meeting.starts_at),
            starts_at: meeting.starts_at,
            is_open: meeting.state == MeetingState::Open,
            is_upcoming: matches!(meeting.state, MeetingState::Planned | MeetingState::Open),
            attendance_recorded: meeting.present.is_some(),
            deputies: meeting.deputies.iter().copied().collect(),
        })
    }

    /// What the door would gather for somebody who looks at the case.
    pub fn facts(&self) -> Facts {
        self.facts_naming(None, &[])
    }

    /// What the door would gather for a command.
    pub fn facts_for(&self, command: &Command) -> Facts {
        self.facts_naming(command.meeting(), &command.names())
    }

    fn facts_naming(&self, meeting: Option<MeetingId>, users: &[UserId]) -> Facts {
        let on = meeting.or_else(|| self.case.pending_item().map(|item| item.meeting));
        let planned = self.meetings.iter().filter(|meeting| meeting.state == MeetingState::Planned);
        let next = planned.min_by_key(|meeting| meeting.starts_at).map(|meeting| meeting.id);
        Facts {
            core: self.core.clone(),
            meeting: on.and_then(|id| self.meeting_facts(id)),
            next_meeting: next.and_then(|id| self.meeting_facts(id)),
            named: users.iter().filter_map(|user| named(*user)).collect(),
            settings: self.settings.clone(),
            waits_since: self.case.milestones.phase_since,
        }
    }

    /// Somebody, as signed in now: Frits counts as core only while he is.
    pub fn actor(&self, user: UserId) -> Actor {
        person(user)
    }

    /// What a command by somebody leads to, without carrying it out.
    pub fn decide(&self, actor: &Actor, command: &Command) -> decide::Decision {
        decide::decide(&self.case, command, actor, &self.facts_for(command), self.now)
    }

    /// Somebody gives a command.
    pub fn tries_as(&mut self, actor: &Actor, command: &Command) -> Result<(), Refusal> {
        let facts = self.facts_for(command);
        let (recorded, after) = decide::carry_out(&self.case, command, actor, &facts, self.now)?;
        self.history.extend(recorded);
        self.case = after;
        Ok(())
    }

    /// Somebody gives a command.
    pub fn tries(&mut self, user: UserId, command: Command) -> Result<(), Refusal> {
        self.tries_as(&person(user), &command)
    }

    /// Somebody gives a command, and it is accepted.
    pub fn does(mut self, user: UserId, command: Command) -> Self {
        let kind = command.kind();
        let outcome = self.tries(user, command);
        assert!(outcome.is_ok(), "{} {kind:?} in {:?}: {outcome:?}", name_of(user), self.case.phase);
        self
    }

    /// The application gives a command by itself, and it is accepted.
    pub fn job(mut self, job: Job, command: Command) -> Self {
        let outcome = self.tries_as(&Actor::Job(job), &command);
        assert!(outcome.is_ok(), "{job:?} {command:?}: {outcome:?}");
        self
    }

    /// Why somebody may not give a command; panics where it is accepted.
    pub fn refusal(&self, user: UserId, command: Command) -> Refusal {
        let kind = command.kind();
        self.decide(&person(user), &command).err().unwrap_or_else(|| panic!("{} may {kind:?}", name_of(user)))
    }

    /// The kinds of commands somebody is offered.
    pub fn offers(&self, user: UserId) -> Vec<Offer> {
        offered(&self.case, &person(user), &self.facts(), self.now)
    }

    /// Whether somebody is offered that kind of command.
    pub fn offers_kind(&self, user: UserId, kind: CommandKind) -> bool {
        self.offers(user).iter().any(|offer| offer.kind == kind)
    }

    /// Time passes.
    pub fn days_later(mut self, days: i64) -> Self {
        self.now += Duration::days(days);
        self
    }

    /// Something about the town is otherwise.
    pub fn given(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// The meeting the case is on, or else the first that is planned.
    pub fn meeting(&self) -> MeetingId {
        let planned = || self.meetings.iter().find(|meeting| meeting.state == MeetingState::Planned);
        let pending = self.case.pending_item().map(|item| item.meeting);
        pending.or_else(|| planned().map(|meeting| meeting.id)).unwrap()
    }

    /// Somebody gives a command for a meeting; its cases follow.
    pub fn tries_meeting(&mut self, user: UserId, id: MeetingId, command: &MeetingCommand) -> Result<(), Refusal> {
        let Some(place) = self.meetings.iter().position(|meeting| meeting.id == id) else { panic!("no meeting") };
        let on_it = self.case.pending_item().filter(|item| item.meeting == id);
        let agenda = AgendaStanding {
            without_outcome: usize::from(on_it.is_some_and(|item| item.outcome.is_none())),
            round_open: on_it.is_some() && self.case.open_round().is_some(),
            cases: on_it.map(|_| self.case.id).into_iter().collect(),
        };
        let fit = match command {
            MeetingCommand::NameDeputy { deputy: Some(deputy), .. } => {
                named(*deputy).is_some_and(|named| matches!(named.role, Role::CoreMember | Role::Invitee))
            }
            _ => true,
        };
        let actor = person(user);
        let events = meeting::decide(&self.meetings[place], &agenda, command, fit, &actor, self.now)?;
        let mut after = events.iter().fold(self.meetings[place].clone(), meeting::apply);
        let change = match command {
            MeetingCommand::Cancel { .. } => Some(MeetingChange::Cancelled),
            MeetingCommand::Move { to, .. } => Some(MeetingChange::Moved { on: calendar::day(*to) }),
            MeetingCommand::NameDeputy { member, deputy } => {
                Some(MeetingChange::DeputyNamed { member: *member, deputy: *deputy })
            }
            _ => None,
        };
        std::mem::swap(&mut self.meetings[place], &mut after);
        if let (Some(change), true) = (change, self.case.phase.is_open()) {
            let followed = self.tries_as(&actor, &Command::FollowMeeting { meeting: id, change });
            if let Err(refusal) = followed {
                std::mem::swap(&mut self.meetings[place], &mut after);
                return Err(refusal);
            }
        }
        Ok(())
    }

    /// Somebody gives a command for the meeting the case is on, and it is accepted.
    pub fn meets(mut self, user: UserId, command: MeetingCommand) -> Self {
        let id = self.meeting();
        let outcome = self.tries_meeting(user, id, &command);
        assert!(outcome.is_ok(), "{} {command:?}: {outcome:?}", name_of(user));
        self
    }

    /// 1: the signal lacks nothing.
    pub fn filled(self) -> Self {
        self.does(ANNA, Command::EditSignal { signal: complete_signal() }).does(
            ANNA,
            Command::AnswerChecklist { item: ChecklistItem::W1, answer: Some(Answer::NotArranged), note: None },
        )
    }

    /// 1 → 2.
    pub fn submitted() -> Self {
        Self::started().filled().does(ANNA, Command::SubmitSignal)
    }

    /// 2 → 3, with Carla as case manager.
    pub fn planning() -> Self {
        Self::submitted().does(IRIS, Command::AcceptSignal).does(IRIS, Command::AssignCaseManager { user: CARLA })
    }

    /// Somebody writes a passage over what stands there.
    pub fn writes(self, user: UserId, section: Section, voice: Voice, text: &str) -> Self {
        let found = self.case.draft().and_then(|draft| draft.content.passages.get(&(section, voice)));
        let seen = found.map_or(0, |passage| passage.revision);
        let writing = Writing::Passage { section, voice, text: text.to_owned(), seen };
        self.does(user, Command::WritePlan { writing })
    }

    /// Somebody writes the whole list of needs.
    pub fn needs(self, user: UserId, needs: Vec<Need>) -> Self {
        let seen = self.case.draft().map_or(0, |draft| draft.content.needs_revision);
        self.does(user, Command::WritePlan { writing: Writing::Needs { needs, seen } })
    }

    /// 3: everything that a table and a round ask for is written, one passage in Noor's own words.
    pub fn written(self) -> Self {
        use Section::*;
        let sections = [InSixMonths, Housing, WhatIsStuck, Legitimacy, SocialReturn, Involvement];
        let story = self.writes(ANNA, ThisIsMe, Voice::Youth, "Ik heet Noor en ik wil kok worden.");
        let story = sections
            .into_iter()
            .fold(story, |story, section| story.writes(CARLA, section, Voice::Helpers, section.as_str()));
        let seen = story.case.draft().map_or(0, |draft| draft.content.actions_revision);
        story.does(ANNA, Command::WritePlan { writing: Writing::Actions { actions: vec![action()], seen } })
    }

    /// 3 → 4.
    pub fn offered(self) -> Self {
        self.does(CARLA, Command::OfferPlan { youth_absent: None })
    }

    /// 4: the case waits for its place.
    pub fn scheduling() -> Self {
        Self::planning().written().offered()
    }

    /// 4, 5: a place on the first next meeting.
    pub fn on_agenda(self) -> Self {
        let meeting = self.facts().next_meeting.unwrap().id;
        self.does(IRIS, Command::Schedule { meeting, reason: None })
    }

    /// 4: on the first next meeting.
    pub fn scheduled() -> Self {
        Self::scheduling().on_agenda()
    }

    /// The meeting of the case begins, with everybody of the core.
    pub fn meeting_open(mut self) -> Self {
        let id = self.meeting();
        let found = self.meetings.iter().find(|meeting| meeting.id == id).unwrap();
        let (state, starts_at) = (found.state, found.starts_at);
        self.now = self.now.max(starts_at);
        let present = self.core.iter().map(|seat| seat.user).collect();
        let story = if state == MeetingState::Planned { self.meets(IRIS, MeetingCommand::Open) } else { self };
        story.meets(IRIS, MeetingCommand::RecordAttendance { present })
    }

    /// 4 → 5, 5: the discussion begins.
    pub fn discussed(self) -> Self {
        let voice = YouthVoice { way: VoiceWay::AtTable, note: None };
        self.meeting_open().does(IRIS, Command::RecordYouthVoice { voice }).does(IRIS, Command::OpenDiscussion)
    }

    /// 5: the plan is on the table.
    pub fn at_table() -> Self {
        Self::scheduled().discussed()
    }

    /// 5: a round is open.
    pub fn round_open() -> Self {
        Self::at_table().does(IRIS, Command::OpenRound)
    }

    /// The version and hash of the open round.
    pub fn on_the_table(&self) -> (u32, Digest) {
        let round = self.case.latest_round().unwrap();
        (round.version, round.hash)
    }

    /// Somebody answers for a seat.
    pub fn position(&self, seat: UserId, stance: Stance) -> Command {
        let (version, hash) = self.on_the_table();
        Command::TakePosition { seat, version, hash, stance }
    }

    /// Somebody answers for the own seat.
    pub fn says(self, user: UserId, stance: Stance) -> Self {
        let position = self.position(user, stance);
        self.does(user, position)
    }

    /// Everybody who decides agrees.
    pub fn all_agree(self) -> Self {
        let seats: Vec<UserId> = self.case.latest_round().unwrap().seats.iter().map(|seat| seat.member).collect();
        seats.into_iter().fold(self, |story, seat| story.says(seat, Stance::Agree))
    }

    /// 5: Noor says yes.
    pub fn youth_says(self, answer: YouthAnswer) -> Self {
        let version = self.case.newest().unwrap().number;
        self.does(ANNA, Command::RecordYouthAnswer { version, answer, words: Some(prose("Dit past bij mij.")) })
    }

    /// 5: every seat agrees.
    pub fn unanimous() -> Self {
        Self::round_open().all_agree().youth_says(YouthAnswer::Yes)
    }

    /// The command that adopts what lies on the table.
    pub fn adoption(&self) -> Command {
        let (version, hash) = self.on_the_table();
        Command::Adopt { version, hash, youth_silent: None }
    }

    /// 5 → 6, 7.
    pub fn adopted(self) -> Self {
        let adoption = self.adoption();
        self.does(IRIS, adoption)
    }

    /// 6: the care order is open.
    pub fn arranging() -> Self {
        Self::unanimous().adopted()
    }

    /// The number of the open condition of that kind.
    pub fn open_condition(&self, kind: ConditionKind) -> u32 {
        let open = self.case.current_conditions().find(|found| found.kind == kind && !found.is_met(self.today()));
        open.unwrap_or_else(|| panic!("no open {kind:?}")).number
    }

    /// The condition of that number.
    pub fn condition(&self, number: u32) -> &Condition {
        self.case.condition(number).unwrap()
    }

    /// The case manager shows that a condition is met.
    pub fn fulfils(self, number: u32) -> Self {
        let proof = proof(self.condition(number).kind, self.today());
        let manager = self.case.case_manager.unwrap();
        self.does(manager, Command::FulfilCondition { condition: number, proof })
    }

    /// 6 → 7: whatever blocks is arranged.
    pub fn arranged(self) -> Self {
        let open: Vec<u32> = self.case.open_blocking(self.today()).iter().map(|found| found.number).collect();
        open.into_iter().fold(self, Self::fulfils)
    }

    /// 7: only the go is lacking.
    pub fn awaiting_go() -> Self {
        Self::arranging().arranged()
    }

    /// The command that gives the go.
    pub fn go() -> Command {
        Command::GiveGo { recipients: [PROVIDER].into(), remark: None }
    }

    /// 7 → 8.
    pub fn released(self) -> Self {
        self.does(IRIS, Self::go())
    }

    /// 8: the plan is in effect.
    pub fn monitoring() -> Self {
        Self::awaiting_go().released()
    }

    /// 8 → 3: on the table again; the plan stays in effect.
    pub fn retabled() -> Self {
        Self::monitoring()
            .meeting_over()
            .days_later(30)
            .does(IRIS, Command::Retable { reason: prose("De plek stopt.") })
    }

    /// The open meetings are closed.
    pub fn meeting_over(mut self) -> Self {
        let open: Vec<MeetingId> = self.open_meetings();
        for id in open {
            let outcome = self.tries_meeting(IRIS, id, &MeetingCommand::Close);
            assert!(outcome.is_ok(), "{outcome:?}");
        }
        self
    }

    fn open_meetings(&self) -> Vec<MeetingId> {
        let open = self.meetings.iter().filter(|meeting| meeting.state == MeetingState::Open);
        open.map(|meeting| meeting.id).collect()
    }

    /// A condition of the case in one state, as a shorthand in tests.
    pub fn state(&self, number: u32) -> &ConditionState {
        &self.condition(number).state
    }

    /// Closed from step 8, with everything in order.
    pub fn completed() -> Self {
        Self::monitoring().does(IRIS, Self::close(ClosedReason::Completed))
    }

    /// The command that closes for a reason.
    pub fn close(reason: ClosedReason) -> Command {
        Command::Close {
            reason,
            explanation: prose("Het loopt."),
            in_order: LifeDomain::ALL.iter().copied().collect(),
            handover: Some(prose("Karin, wijkteam Zuid")),
            despite: None,
        }
    }

    /// Gijs completes the committee.
    pub fn invites(self, user: UserId, capacity: Capacity, represents: Represents) -> Self {
        self.does(IRIS, Command::Invite { user, capacity, represents, reason: Some(prose("Kent Noor goed.")) })
    }

    /// The number of the active invitation of somebody.
    pub fn invitation(&self, user: UserId) -> u32 {
        let mut found = self.case.invitations.iter().filter(|found| found.user == user);
        found.find(|found| found.is_active(self.today())).unwrap().number
    }

    /// The step it stands in.
    pub fn phase(&self) -> Phase {
        self.case.phase
    }
}
