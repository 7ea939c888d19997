//! Random walks: thousands of commands by random people, sensible and not, while days pass, proof expires, meetings come
//! and go, and people join and leave the core. After each accepted command every promise is asked again.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::apply::fold;
use super::case::Case;
use super::command::{Command, CommandKind};
use super::facts::CoreSeat;
use super::golden;
use super::ids::{MeetingId, UserId};
use super::invariants::{step_follows, violations};
use super::meeting::{MeetingCommand, MeetingState};
use super::offer::Offer;
use super::oracle;
use super::phase::Phase;
use super::plan::Digest;
use super::role::{Actor, Job, Represents, Role};
use super::round::Stance;
use super::sensible;
use super::testing::*;

/// Who walks along, the busiest most often.
const CROWD: &[UserId] = &[
    IRIS, IRIS, IRIS, JOOST, JOOST, ANNA, ANNA, ANNA, CARLA, CARLA, CARLA, AART, COR, DIRK, DIRK, ELS, ELS, FEMKE,
    FRITS, GIJS, GREET, GUUS, BRAM, HANNA, ADA, BEA, KAREL, MIA,
];

/// What ends a walk or throws it far back is tried less often than the rest.
const RARE: &[CommandKind] = {
    use CommandKind::*;
    &[
        Close,
        Withdraw,
        DeclineSignal,
        ReturnSignal,
        WithdrawConsent,
        RevokeGo,
        ReturnToTable,
        KeepPlan,
        WithdrawOffer,
        EditTabledPlan,
        RestoreVersion,
        CloseRound,
        CarryOver,
        Uninvite,
        Invite,
        ReplaceSignaller,
        AssignCaseManager,
        Pause,
        SetUrgent,
        CorrectBirthDate,
        CorrectFirstName,
    ]
};

/// One walk: the story so far, and what was seen on the way.
struct Walk {
    story: Story,
    accepted: BTreeMap<CommandKind, u32>,
    refused: u32,
    phases: BTreeMap<&'static str, u32>,
}

impl Walk {
    /// A walk begins at the beginning, or further on the way.
    fn new(begin: u8) -> Self {
        let story = match begin % 6 {
            0 => Story::submitted(),
            1 => Story::round_open(),
            2 => Story::awaiting_go(),
            3 => Story::retabled(),
            _ => Story::started(),
        };
        Self { story, accepted: BTreeMap::new(), refused: 0, phases: BTreeMap::new() }
    }

    /// A command by somebody; when it is accepted, everything is asked again.
    fn give(&mut self, actor: &Actor, command: &Command) -> Result<(), String> {
        let before = self.without_history();
        let kind = command.kind();
        if self.story.tries_as(actor, command).is_err() {
            self.refused += 1;
            return if self.story.case == before.case { Ok(()) } else { Err("a refusal changed the case".into()) };
        }
        *self.accepted.entry(kind).or_default() += 1;
        self.ask_everything(&before, actor).map_err(|wrong| format!("{kind:?}: {wrong}"))
    }

    /// The story as it stands; its history is long, and only ever added to.
    fn without_history(&mut self) -> Story {
        let history = std::mem::take(&mut self.story.history);
        let story = self.story.clone();
        self.story.history = history;
        story
    }

    fn ask_everything(&mut self, before: &Story, actor: &Actor) -> Result<(), String> {
        let story = &self.story;
        *self.phases.entry(story.case.phase.as_str()).or_default() += 1;
        let found = violations(&story.case);
        if !found.is_empty() {
            return Err(format!("{found:?}"));
        }
        if !step_follows(&story.case, story.now) && story.case != before.case {
            return Err("the step does not follow from the conditions".into());
        }
        if let Some(round) = story.case.latest_round() {
            let counted = round.standing() == super::round::Standing::Unanimous;
            if counted != oracle::unanimous(round) {
                return Err(format!("unanimity counted {counted}"));
            }
        }
        oracle::step_is_sound(before, story, actor)?;
        let (from, to) = (before.case.phase.as_str(), story.case.phase.as_str());
        let expired = (from, to) == ("awaiting_go", "arranging");
        if from != to && !expired && !MOVES.with(|moves| moves.contains(&(from, to))) {
            return Err(format!("{from} -> {to} stands in no list"));
        }
        Ok(())
    }

    /// Whoever may walk now: a core member only while active.
    fn may_walk(&self, user: UserId) -> bool {
        let core = matches!(named(user), Some(named) if named.role == Role::CoreMember);
        !core || self.story.core.iter().any(|seat| seat.user == user)
    }

    /// Every button that somebody is offered works, everything else is refused, and who is offered something sees it.
    fn buttons_are_true(&self, user: UserId, pick: u32) -> Result<(), String> {
        let (story, actor) = (&self.story, person(user));
        if !self.may_walk(user) {
            return Ok(());
        }
        let offers = story.offers(user);
        if !offers.is_empty() && !oracle::sees(story, &actor) {
            return Err(format!("{} is offered {offers:?} and does not see the case", name_of(user)));
        }
        for kind in CommandKind::ALL {
            for target in targets(&story.case, *kind) {
                let offer = Offer { kind: *kind, target };
                let command = sensible::command(story, user, offer, pick);
                let outcome = story.decide(&actor, &command);
                let hidden = matches!(
                    kind,
                    CommandKind::FollowMeeting | CommandKind::FollowConditions | CommandKind::EndWaiting
                );
                if !hidden && offers.contains(&offer) != outcome.is_ok() {
                    let offered = offers.contains(&offer);
                    return Err(format!("{} {offer:?}: offered {offered}, {outcome:?}", name_of(user)));
                }
            }
        }
        Ok(())
    }

    fn step(&mut self, (who, what, pick): (u8, u8, u32)) -> Result<(), String> {
        let user = CROWD[who as usize % CROWD.len()];
        match what % 100 {
            0..=34 => self.push(pick),
            35..=58 => self.press(user, pick),
            59..=64 => self.buttons_are_true(user, pick),
            65..=72 => self.try_anything(user, pick),
            73..=76 => self.cheat(user, pick),
            77..=83 => {
                let hours = if pick % 3 == 0 { pick % 7 } else { 24 * (pick % 9) };
                self.story.now += chrono::Duration::hours(i64::from(hours));
                Ok(())
            }
            84..=91 => self.meeting(user, pick),
            92..=94 => {
                self.core_changes(pick);
                Ok(())
            }
            _ => {
                self.give(&Actor::Job(Job::Conditions), &Command::FollowConditions)?;
                self.give(&Actor::Job(Job::WrittenAnswers), &Command::EndWaiting)
            }
        }
    }

    /// Somebody presses one of the buttons offered.
    fn press(&mut self, user: UserId, pick: u32) -> Result<(), String> {
        if !self.may_walk(user) {
            return Ok(());
        }
        let mut offers = self.story.offers(user);
        if pick % 6 > 0 {
            offers.retain(|offer| !RARE.contains(&offer.kind));
        }
        if offers.is_empty() {
            return Ok(());
        }
        let offer = offers[pick as usize % offers.len()];
        let command = sensible::command(&self.story, user, offer, pick / 7);
        let refused = self.refused;
        self.give(&person(user), &command)?;
        if self.refused > refused {
            return Err(format!("{} was offered {offer:?} and refused", name_of(user)));
        }
        Ok(())
    }

    /// Somebody asks anything at all, about anything.
    fn try_anything(&mut self, user: UserId, pick: u32) -> Result<(), String> {
        if !self.may_walk(user) {
            return Ok(());
        }
        let kind = CommandKind::ALL[pick as usize % CommandKind::ALL.len()];
        if kind == CommandKind::FollowMeeting {
            return Ok(());
        }
        let target = targets(&self.story.case, kind).into_iter().last().unwrap_or(Some(pick % 5));
        let offer = Offer { kind, target };
        let offered = self.story.offers(user).contains(&offer);
        let accepted: u32 = self.accepted.values().sum();
        let command = sensible::command(&self.story, user, offer, pick / 64);
        self.give(&person(user), &command)?;
        if self.accepted.values().sum::<u32>() > accepted && !offered {
            return Err(format!("{} was not offered {offer:?} and it was accepted", name_of(user)));
        }
        Ok(())
    }

    /// Somebody answers for another seat, on another text, or adopts what nobody agreed to.
    fn cheat(&mut self, user: UserId, pick: u32) -> Result<(), String> {
        let Some(round) = self.story.case.latest_round().cloned() else { return Ok(()) };
        let seat = round.seats[pick as usize % round.seats.len()].member;
        let (version, hash) = match pick % 4 {
            0 => (round.version + 1, round.hash),
            1 => (round.version, Digest::of("something else")),
            _ => (round.version, round.hash),
        };
        let command = match pick % 3 {
            0 => Command::Adopt { version, hash, youth_silent: Some(prose("x")) },
            _ => Command::TakePosition { seat, version, hash, stance: Stance::Agree },
        };
        let fits = round.is_open() && (version, hash) == (round.version, round.hash);
        let own = round.seats_of(user).any(|found| found.member == seat);
        let honest = match command {
            Command::Adopt { .. } => fits && oracle::unanimous(&round),
            _ => fits && own,
        };
        if !self.may_walk(user) {
            return Ok(());
        }
        let accepted: u32 = self.accepted.values().sum();
        self.give(&person(user), &command)?;
        if self.accepted.values().sum::<u32>() > accepted && !honest {
            return Err(format!("{} got away with {command:?}", name_of(user)));
        }
        Ok(())
    }

    /// Something happens to a meeting.
    fn meeting(&mut self, user: UserId, pick: u32) -> Result<(), String> {
        self.weeks_are_planned();
        let upcoming: Vec<(MeetingId, MeetingState)> = self
            .story
            .meetings
            .iter()
            .filter(|meeting| matches!(meeting.state, MeetingState::Planned | MeetingState::Open))
            .map(|meeting| (meeting.id, meeting.state))
            .collect();
        let (id, state) = upcoming[pick as usize % upcoming.len().min(2)];
        let core: Vec<UserId> = self.story.core.iter().map(|seat| seat.user).collect();
        let (by, command) = match (pick / 2) % 8 {
            0 => (IRIS, MeetingCommand::Cancel { reason: prose("Storm.") }),
            1 if state == MeetingState::Planned => {
                let to = self.story.now + chrono::Duration::days(i64::from(pick % 6));
                (JOOST, MeetingCommand::Move { to, reason: prose("Zaal bezet.") })
            }
            2 | 3 => {
                let member = if self.may_walk(user) { user } else { DIRK };
                let deputy = [Some(GUUS), Some(ELS), None][pick as usize % 3];
                (member, MeetingCommand::NameDeputy { member, deputy })
            }
            4 => (JOOST, MeetingCommand::Close),
            _ if state == MeetingState::Planned => (IRIS, MeetingCommand::Open),
            _ => (IRIS, MeetingCommand::RecordAttendance { present: core.into_iter().collect() }),
        };
        if by != IRIS && by != JOOST && !core_or_none(&self.story, by) {
            return Ok(());
        }
        let before = self.without_history();
        let without_outcome =
            before.case.pending_item().is_some_and(|item| item.meeting == id && item.outcome.is_none());
        let open_round = before.case.open_round().is_some();
        let outcome = self.story.tries_meeting(by, id, &command);
        if outcome.is_ok() && command == MeetingCommand::Close && without_outcome {
            return Err("a meeting closed over an item without outcome".into());
        }
        let closed_over = matches!(command, MeetingCommand::Cancel { .. }) && open_round && {
            before.case.pending_item().is_some_and(|item| item.meeting == id)
        };
        if outcome.is_ok() && closed_over {
            return Err("a meeting was cancelled over an open round".into());
        }
        self.ask_everything(&before, &person(by))
    }

    fn weeks_are_planned(&mut self) {
        let planned = |story: &Story| {
            let still = |meeting: &&super::meeting::Meeting| meeting.state == MeetingState::Planned;
            story.meetings.iter().filter(still).count()
        };
        let mut on = self.story.today();
        while planned(&self.story) < 3 {
            on = on + chrono::Days::new(7);
            self.story.plan_meeting(on);
        }
    }

    /// Frits joins or leaves the core, sometimes somebody else does.
    fn core_changes(&mut self, pick: u32) {
        let (user, represents) = match pick % 5 {
            0 => (FEMKE, Represents::WorkAndIncome),
            1 => (DIRK, Represents::Youth),
            _ => (FRITS, Represents::Wij),
        };
        let core = &mut self.story.core;
        match core.iter().position(|seat| seat.user == user) {
            Some(place) if user != DIRK || pick % 4 == 0 => {
                core.remove(place);
            }
            Some(_) => {}
            None => core.insert(0, CoreSeat { user, represents }),
        }
    }

    /// The next thing that people who want to get on would do.
    fn push(&mut self, pick: u32) -> Result<(), String> {
        self.weeks_are_planned();
        let case = &self.story.case;
        if case.consent_withdrawn.is_some() || (case.signal.consent.is_some() && !case.may_be_shared()) {
            let kind =
                if case.consent_withdrawn.is_some() { CommandKind::RenewConsent } else { CommandKind::WithdrawConsent };
            return self.press_kind(case.signaller, kind, None, 1);
        }
        if case.paused.is_some() && pick % 5 == 0 {
            return self.press_kind(IRIS, CommandKind::Resume, None, pick);
        }
        let (signaller, manager) = (case.signaller, case.case_manager);
        match case.phase {
            Phase::Signalling if !case.signal.gaps().is_empty() => {
                self.press_kind(signaller, CommandKind::EditSignal, None, 1)
            }
            Phase::Signalling => self.press_kind(signaller, CommandKind::SubmitSignal, None, pick),
            Phase::Submitted => {
                let kind = match pick % 8 {
                    0 => CommandKind::ReturnSignal,
                    1 => CommandKind::DeclineSignal,
                    _ => CommandKind::AcceptSignal,
                };
                self.press_kind(IRIS, kind, None, pick)
            }
            Phase::Planning if manager.is_none() => self.press_kind(JOOST, CommandKind::AssignCaseManager, None, pick),
            Phase::Planning => {
                let gaps = case
                    .draft()
                    .map(|draft| draft.content.gaps_for_table(true).len() + draft.content.gaps_for_round().len());
                let kind =
                    if gaps == Some(0) && pick % 3 > 0 { CommandKind::OfferPlan } else { CommandKind::WritePlan };
                self.press_kind(if pick % 2 == 0 { signaller } else { manager.unwrap_or(signaller) }, kind, None, pick)
            }
            Phase::Scheduling | Phase::AtTable => self.push_table(pick),
            Phase::Arranging => self.push_conditions(pick),
            Phase::AwaitingGo if pick % 3 == 0 => {
                self.story.now += chrono::Duration::days(12);
                self.give(&Actor::Job(Job::Conditions), &Command::FollowConditions)
            }
            Phase::AwaitingGo => self.press_kind(JOOST, CommandKind::GiveGo, None, pick),
            Phase::Monitoring if pick % 16 == 1 => self.press_kind(IRIS, CommandKind::Close, None, pick),
            Phase::Monitoring if pick % 4 == 0 => self.press_kind(IRIS, CommandKind::Retable, None, pick),
            Phase::Monitoring => self.press_kind(signaller, CommandKind::RecordMonitoring, None, pick),
            Phase::Closed(_) => self.press_kind(IRIS, CommandKind::Reopen, None, pick),
        }
    }

    fn press_kind(&mut self, user: UserId, kind: CommandKind, target: Option<u32>, pick: u32) -> Result<(), String> {
        let command = sensible::command(&self.story, user, Offer { kind, target }, pick);
        self.give(&person(user), &command)
    }

    fn push_table(&mut self, pick: u32) -> Result<(), String> {
        let case = &self.story.case;
        let Some(item) = case.pending_item().cloned() else {
            return self.press_kind(IRIS, CommandKind::Schedule, None, pick);
        };
        let deadline = case.open_round().and_then(|round| round.awaiting_until);
        if let Some(deadline) = deadline.filter(|_| pick % 4 == 1) {
            self.story.now = self.story.now.max(deadline);
            return self.give(&Actor::Job(Job::WrittenAnswers), &Command::EndWaiting);
        }
        if item.discussed && pick % 6 == 0 {
            let late = self.story.offers_kind(IRIS, CommandKind::Escalate) && pick % 4 == 0;
            let kind = if late { CommandKind::Escalate } else { CommandKind::CarryOver };
            return self.press_kind(IRIS, kind, None, pick);
        }
        if let Some(round) = case.open_round().cloned() {
            if oracle::unanimous(&round) {
                let refused = case.youth_answer(round.version).is_some_and(|found| case.reply(found.version).is_none());
                if refused && self.story.offers_kind(IRIS, CommandKind::ReplyToYouth) {
                    self.press_kind(IRIS, CommandKind::ReplyToYouth, None, pick)?;
                }
                return self.press_kind(IRIS, CommandKind::Adopt, None, pick);
            }
            let agreed: Vec<UserId> = round
                .counting()
                .into_iter()
                .filter(|(_, found)| found.stance.lets_pass())
                .map(|(seat, _)| seat)
                .collect();
            let next = round.seats.iter().find(|seat| !agreed.contains(&seat.member)).map(|seat| seat.member);
            return match next.filter(|seat| self.may_walk(*seat)) {
                Some(seat) => self.press_kind(seat, CommandKind::TakePosition, None, pick),
                None => self.press_kind(IRIS, CommandKind::CloseRound, None, pick),
            };
        }
        let meeting = self.story.meetings.iter().find(|meeting| meeting.id == item.meeting).cloned();
        let Some(meeting) = meeting else { return Ok(()) };
        if meeting.state == MeetingState::Planned {
            self.story.now = self.story.now.max(meeting.starts_at);
            let outcome = self.story.tries_meeting(IRIS, meeting.id, &MeetingCommand::Open);
            return outcome.map_err(|refusal| format!("{refusal:?}"));
        }
        if meeting.present.is_none() {
            let present = self.story.core.iter().map(|seat| seat.user).collect();
            let outcome = self.story.tries_meeting(IRIS, meeting.id, &MeetingCommand::RecordAttendance { present });
            return outcome.map_err(|refusal| format!("{refusal:?}"));
        }
        if case.youth_voice.is_none() {
            return self.press_kind(IRIS, CommandKind::RecordYouthVoice, None, pick);
        }
        if !item.discussed || case.draft().is_some() {
            return self.press_kind(IRIS, CommandKind::OpenDiscussion, None, pick);
        }
        self.press_kind(JOOST, CommandKind::OpenRound, None, pick)?;
        if self.story.case.open_round().is_none() {
            self.press_kind(IRIS, CommandKind::EditTabledPlan, None, pick)?;
            return self.press_kind(CARLA, CommandKind::WritePlan, None, pick);
        }
        Ok(())
    }

    fn push_conditions(&mut self, pick: u32) -> Result<(), String> {
        let case = &self.story.case;
        let Some(open) = case.open_blocking(self.story.today()).first().map(|found| found.number) else {
            return Ok(());
        };
        let Some(manager) = case.case_manager else {
            return self.press_kind(IRIS, CommandKind::AssignCaseManager, None, pick);
        };
        if let Some(core) = self.story.core.first().map(|seat| seat.user) {
            self.press_kind(core, CommandKind::ConfirmCondition, Some(open), pick)?;
        }
        match pick % 15 {
            4 => self.press_kind(manager, CommandKind::AssignCondition, Some(open), pick),
            1 => self.press_kind(IRIS, CommandKind::CoverCondition, Some(open), pick),
            2 => self.press_kind(IRIS, CommandKind::ReturnToTable, None, pick),
            0 | 5 | 10 => self.press_kind(IRIS, CommandKind::FulfilCondition, Some(open), pick),
            _ => self.press_kind(manager, CommandKind::FulfilCondition, Some(open), pick),
        }
    }

    /// At the end: history alone gives the case, also written down and read back.
    fn history_folds(&self) -> Result<(), String> {
        let story = &self.story;
        let written = serde_json::to_string(&story.history).map_err(|error| error.to_string())?;
        let read: Vec<super::event::Recorded> = serde_json::from_str(&written).map_err(|error| error.to_string())?;
        let folded = fold(&read).map(|case| Case { revision: story.case.revision, ..case });
        if folded.as_ref() == Some(&story.case) { Ok(()) } else { Err("history does not fold to the case".into()) }
    }
}

fn core_or_none(story: &Story, user: UserId) -> bool {
    story.core.iter().any(|seat| seat.user == user)
}

thread_local! {
    /// The moves between steps that stand in the golden file.
    static MOVES: Vec<(&'static str, &'static str)> = golden::moves().into_keys().collect();
}

/// The children of the case that a kind of command is about.
fn targets(case: &Case, kind: CommandKind) -> Vec<Option<u32>> {
    use CommandKind::*;
    match kind {
        AssignCondition | RequestCondition | FulfilCondition | ConfirmCondition | ReopenCondition | WaiveCondition
        | UnblockCondition | CoverCondition | RefuseCondition => {
            case.conditions.iter().map(|found| Some(found.number)).collect()
        }
        CorrectRecord | WithdrawRecord => case.records.iter().map(|found| Some(found.number)).collect(),
        Uninvite => case.invitations.iter().map(|found| Some(found.number)).collect(),
        ResolveOpenPoint => case.open_points.iter().map(|found| Some(found.number)).collect(),
        _ => vec![None],
    }
}

#[test]
fn whatever_people_do_the_promises_hold() {
    let cases = std::env::var("WALKS").ok().and_then(|walks| walks.parse().ok()).unwrap_or(150);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let total = std::cell::RefCell::new(Walk::new(0));
    let steps = proptest::collection::vec((any::<u8>(), any::<u8>(), any::<u32>()), 60..180);
    let outcome = runner.run(&(any::<u8>(), steps), |(begin, steps)| {
        let mut walk = Walk::new(begin);
        for (number, step) in steps.into_iter().enumerate() {
            walk.step(step).map_err(|wrong| TestCaseError::fail(format!("step {number} {step:?}: {wrong}")))?;
        }
        walk.history_folds().map_err(TestCaseError::fail)?;
        let mut total = total.borrow_mut();
        total.refused += walk.refused;
        for (kind, times) in walk.accepted {
            *total.accepted.entry(kind).or_default() += times;
        }
        for (phase, times) in walk.phases {
            *total.phases.entry(phase).or_default() += times;
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    let total = total.into_inner();
    let accepted: u32 = total.accepted.values().sum();
    println!("{accepted} accepted, {} refused; steps {:?}", total.refused, total.phases);
    let never: Vec<&str> = CommandKind::ALL
        .iter()
        .filter(|kind| **kind != CommandKind::FollowMeeting && !total.accepted.contains_key(kind))
        .map(|kind| kind.as_str())
        .collect();
    println!("never accepted: {never:?}");
    assert!(accepted > 3_000 && total.refused > 1_000, "the walks went nowhere");
    assert_eq!(total.phases.len(), 9, "some step was never reached: {:?}", total.phases);
    assert!(never.is_empty(), "never accepted on any walk: {never:?}");
}
