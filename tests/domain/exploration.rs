//! The complete small model: every case that people can make of one, step by step, as far as the rules tell two cases apart. Not a
//! walk but all of them: whatever can be reached is reached, in every state every promise is asked, and from every state the way to
//! the end is looked for backwards.
//!
//! What makes it small: three people who decide (two of the core and one who is invited to decide along), two project leads, two
//! versions of the plan, two meetings to come, and two conditions of which one at a time is anything but open or arranged for good.
//! Time moves only to what waits for it: the deadline for written answers, the end of proof or cover, the end of an invitation. Of
//! what is beside the steps (urgency, rest, help, an open point, a deputy …) one thing at a time is so, and only while nothing else
//! is going on. What leads beyond these bounds is judged by the step that leads there, and not gone on from.
//!
//! A server that is killed leaves a command done or not done, and each of the two is a state. A page that is pressed again is a
//! command given again in a later state: it is refused by the revision, or it is on the map as any other.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use super::calendar;
use super::case::{Capacity, Case, Record, WaitsFor, YouthAnswer};
use super::command::{Command, CommandKind, Writing};
use super::condition::{Condition, ConditionKind, ConditionState, Relief};
use super::event::Event;
use super::facts::CoreSeat;
use super::golden;
use super::ids::UserId;
use super::invariants::{step_follows, violations};
use super::meeting::{Meeting, MeetingCommand, MeetingState};
use super::offer::Offer;
use super::oracle;
use super::phase::{ClosedReason, Phase};
use super::plan::{Content, Digest, PlanVersion, Section, VersionState, Voice};
use super::role::{Actor, Job, LifeDomain, Represents};
use super::round::{Round, Stance, Standing};
use super::sensible;
use super::signal::{ConsentWay, Receivers};
use super::testing::*;

/// Everybody who presses a button: the parts people play, not the people, so that a successor is the same state.
fn people(story: &Story) -> Vec<UserId> {
    let deputy = story.case.deputies.iter().any(|(_, named)| named.deputy == GUUS);
    let invited = story.case.invitations.iter().any(|found| found.user == GIJS);
    [Some(story.case.signaller), story.case.case_manager, Some(BRAM), Some(DIRK), Some(ELS), Some(IRIS), Some(JOOST)]
        .into_iter()
        .chain([invited.then_some(GIJS), deputy.then_some(GUUS)])
        .flatten()
        .collect()
}

/// Proof or cover that ends, ends after this many days; later than any deadline for written answers.
const LASTS: u64 = 5;

/// One step on the map.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Step {
    /// Somebody gave a command.
    Person(CommandKind),
    /// The application did.
    Job(CommandKind),
    /// Something happened to a meeting.
    Meeting(&'static str),
    /// Time went by.
    Time,
}

impl Step {
    fn is_somebodys(self) -> bool {
        matches!(self, Self::Person(_) | Self::Meeting(_))
    }
}

/// All that the rules can tell of a case: what two cases have in common that offer the same to everybody for ever.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct State {
    step: u8,
    known: Known,
    versions: Vec<(u32, VersionState, usize)>,
    round: Option<OpenRound>,
    table: Table,
    conditions: Vec<Arrangement>,
    go_is_valid: bool,
    /// The youth said no, and whether that was answered.
    refused: Option<bool>,
    decides_along: bool,
    aside: Vec<Aside>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Known {
    signal: bool,
    submitted: bool,
    accepted: bool,
    discussed: bool,
    adopted: bool,
    manager: bool,
    voice: bool,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct OpenRound {
    version: u32,
    /// Per seat: who sits there, and what counts, by whom.
    seats: Vec<(UserId, Option<(&'static str, bool)>)>,
    /// Written answers are awaited, and whether their deadline passed.
    waits: Option<bool>,
}

/// Where the case is on the agenda, and which meetings it could be on.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Table {
    on: Option<(bool, bool)>,
    meeting: Option<(MeetingState, bool)>,
    other_open: Option<bool>,
    discussed_before: bool,
}

/// Where a condition stands.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
struct Arrangement {
    version: u32,
    kind: ConditionKind,
    blocking: bool,
    state: &'static str,
    relief: &'static str,
}

impl Arrangement {
    /// Open, or arranged for good: the rest is unusual.
    fn is_plain(&self) -> bool {
        self.blocking && self.relief.is_empty() && matches!(self.state, "open" | "arranged")
    }
}

/// What can be so beside the steps.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Aside {
    Urgent,
    Paused,
    Withdrawn,
    NotForTheTable,
    HelpAsked,
    ManagerSought,
    Point,
    Withheld,
    Deputy,
}

/// How much a text lacks: what else it says tells no two cases apart.
fn gaps(content: &Content) -> usize {
    content.gaps_for_table(true).len() + content.gaps_for_round().len()
}

fn arrangement(story: &Story, condition: &Condition) -> Arrangement {
    let today = story.today();
    let state = match &condition.state {
        ConditionState::Open => "open",
        ConditionState::Refused { .. } => "refused",
        ConditionState::Waived { .. } => "waived",
        ConditionState::Covered { until, .. } if today <= *until => "covered",
        ConditionState::Covered { .. } => "no longer covered",
        ConditionState::Fulfilled { proof, confirmed, .. } => match (*confirmed, proof.valid_until) {
            (true, None) => "arranged",
            (true, Some(until)) if today <= until => "arranged for now",
            (true, Some(_)) => "no longer arranged",
            (false, None) => "to be confirmed",
            (false, Some(until)) if today <= until => "to be confirmed for now",
            (false, Some(_)) => "to be confirmed too late",
        },
    };
    let relief = match &condition.relief {
        None => "",
        Some(Relief::Waive { .. }) => "waive",
        Some(Relief::Unblock { .. }) => "unblock",
        Some(Relief::Cover { until, .. }) if today <= *until => "cover",
        Some(Relief::Cover { .. }) => "cover too late",
    };
    Arrangement { version: condition.version, kind: condition.kind, blocking: condition.blocking, state, relief }
}

fn open_round(story: &Story, round: &Round) -> OpenRound {
    let counting = round.counting();
    let word = |seat: UserId| counting.get(&seat).map(|found| (class(&found.stance), found.by == seat));
    let mut seats: Vec<_> = round.seats.iter().map(|seat| (seat.member, word(seat.member))).collect();
    seats.sort();
    OpenRound { version: round.version, seats, waits: round.awaiting_until.map(|until| story.now >= until) }
}

/// Objecting and asking stand in the way alike.
fn class(stance: &Stance) -> &'static str {
    match stance {
        Stance::Agree => "agree",
        Stance::NotInvolved { .. } => "not involved",
        Stance::NotYet { .. } | Stance::Disagree { .. } => "no",
    }
}

fn asides(story: &Story) -> Vec<Aside> {
    let case = &story.case;
    let early = case.phase.within(2, 3) && case.case_manager.is_none();
    let narrow = case.consent_withdrawn.is_none() && case.signal.consent.is_some() && !case.may_be_shared();
    let all = [
        (case.urgent.is_some(), Aside::Urgent),
        (case.paused.is_some(), Aside::Paused),
        (case.consent_withdrawn.is_some(), Aside::Withdrawn),
        (narrow, Aside::NotForTheTable),
        (early && !case.help.is_empty(), Aside::HelpAsked),
        (early && case.no_case_manager.is_some(), Aside::ManagerSought),
        (case.open_points.iter().any(|point| point.answer.is_none()), Aside::Point),
        (case.withheld.is_some(), Aside::Withheld),
        (deputy_named(case), Aside::Deputy),
    ];
    all.into_iter().filter(|(so, _)| *so).map(|(_, aside)| aside).collect()
}

fn deputy_named(case: &Case) -> bool {
    let at = |meeting| case.deputies.iter().any(|(on, _)| *on == meeting);
    let seated = case.open_round().is_some_and(|round| round.seats.iter().any(|seat| seat.deputy.is_some()));
    seated || case.pending_item().is_some_and(|item| at(item.meeting))
}

/// The newest version, and the older ones that somebody can still come back to.
fn versions(case: &Case) -> Vec<(u32, VersionState, usize)> {
    let newest = case.newest().map(|version| version.number);
    let counts = |version: &&PlanVersion| {
        let newest = Some(version.number) == newest && version.state != VersionState::Abandoned;
        newest || matches!(version.state, VersionState::Adopted | VersionState::InEffect)
    };
    case.versions.iter().filter(counts).map(|version| (version.number, version.state, gaps(&version.content))).collect()
}

fn state(story: &Story) -> State {
    let case = &story.case;
    let open = case.phase.is_open();
    let counts = |number: u32| case.version(number).is_some_and(|version| version.state != VersionState::Superseded);
    let on = case.pending_item();
    let meeting = on.and_then(|item| story.meetings.iter().find(|meeting| meeting.id == item.meeting));
    let shape = |meeting: &Meeting| (meeting.state, meeting.present.is_some());
    let others = story.meetings.iter().filter(|other| Some(other.id) != on.map(|item| item.meeting));
    let newest = case.newest().map(|version| version.number).unwrap_or_default();
    let answer = case.youth_answer(newest).filter(|answer| answer.answer != YouthAnswer::Yes);
    let still = case.conditions.iter().filter(|found| counts(found.version) && (open || case.in_effect().is_some()));
    let mut conditions: Vec<Arrangement> = still.map(|condition| arrangement(story, condition)).collect();
    conditions.sort();
    State {
        step: case.phase.step().unwrap_or(9),
        known: Known {
            signal: case.signal.gaps().is_empty(),
            submitted: case.milestones.submitted.is_some(),
            accepted: case.milestones.accepted.is_some(),
            discussed: case.milestones.discussed.is_some(),
            adopted: case.milestones.adopted.is_some(),
            manager: case.case_manager.is_some(),
            voice: case.youth_voice.is_some(),
        },
        versions: versions(case),
        round: case.open_round().map(|round| open_round(story, round)),
        table: Table {
            on: on.map(|item| (item.discussed, item.outcome.is_some())),
            meeting: meeting.map(shape),
            other_open: others
                .filter(|other| other.state == MeetingState::Open)
                .map(|other| other.present.is_some())
                .next(),
            discussed_before: case.tables > 0,
        },
        conditions,
        go_is_valid: case.valid_go().is_some(),
        refused: answer.filter(|_| case.phase == Phase::AtTable).map(|_| case.reply(newest).is_some()),
        decides_along: case.completing(story.today()).next().is_some(),
        aside: asides(story),
    }
}

/// Nothing else is going on: nobody decides along, everything is written, and no condition is anything but open or arranged.
fn is_quiet(state: &State) -> bool {
    let plain = state.conditions.iter().all(Arrangement::is_plain);
    let written = state.versions.iter().all(|(_, _, gaps)| *gaps == 0);
    plain && written && !state.decides_along && state.refused.is_none()
}

/// Whether the exploration goes on from here: two versions, one condition at a time that is anything but open or arranged for good
/// and none of a version that is not adopted now, one thing beside the steps and that only in the first passage, written answers
/// only on the first version, a refusal of the youth only while nobody else decides along, and after an adoption a round only while
/// nothing else is going on. `tidy` sees to it that a meeting ends, and an invitation with it, when the case leaves the table.
fn is_within_bounds(story: &Story, state: &State) -> bool {
    let case = &story.case;
    let unusual = |version: Option<u32>| {
        state.conditions.iter().filter(|found| Some(found.version) == version && !found.is_plain()).count()
    };
    let adopted = case.adopted().map(|version| version.number);
    let elsewhere = state.conditions.iter().any(|found| Some(found.version) != adopted && !found.is_plain());
    let of_kind =
        |kind| state.conditions.iter().filter(|found| Some(found.version) == adopted && found.kind == kind).count();
    let about_rounds = |aside: &Aside| matches!(aside, Aside::Deputy);
    let round = state.round.is_none() || state.aside.iter().all(about_rounds);
    case.versions.len() <= 2
        && unusual(adopted) <= 1
        && !elsewhere
        && of_kind(ConditionKind::Other) + of_kind(ConditionKind::RevocationResolved) <= 1
        && !(state.refused.is_some() && state.decides_along)
        && state.aside.len() <= 1
        && (state.aside.is_empty() || (is_quiet(state) && case.versions.len() <= 1))
        && (!state.known.adopted || state.step > 5 || is_quiet(state))
        && state.round.as_ref().is_none_or(|round| round.waits.is_none() || round.version == 1)
        && round
        && story.meetings.iter().filter(|meeting| meeting.state == MeetingState::Open).count() <= 1
        && calendar::age(case.youth.born, story.today()) < 18
}

/// What somebody fills in with a button: each way that the rules tell apart.
fn commands(story: &Story, by: UserId, offer: Offer) -> Vec<Command> {
    use CommandKind::*;
    let case = &story.case;
    let usual = || sensible::command(story, by, offer, 1);
    let in_days = |days| calendar::days_after(story.today(), days);
    let target = offer.target.unwrap_or(0);
    match offer.kind {
        WritePlan => writings(story),
        TakePosition => positions(story, by),
        RecordYouthAnswer => {
            let version = case.newest().map_or(0, |version| version.number);
            let answer = |answer| Command::RecordYouthAnswer { version, answer, words: None };
            vec![answer(YouthAnswer::Yes), answer(YouthAnswer::No)]
        }
        Schedule | Reschedule => {
            let now = case.pending_item().map(|item| item.meeting);
            let upcoming = |meeting: &&Meeting| matches!(meeting.state, MeetingState::Open | MeetingState::Planned);
            let others = story.meetings.iter().filter(upcoming).filter(|meeting| Some(meeting.id) != now);
            let on = |meeting: &Meeting| match offer.kind {
                Schedule => Command::Schedule { meeting: meeting.id, reason: Some(prose("Die dag kan iedereen.")) },
                _ => Command::Reschedule { meeting: meeting.id, reason: prose("Die dag kan iedereen.") },
            };
            others.take(2).map(on).collect()
        }
        Invite if case.completing(story.today()).next().is_some() => vec![],
        Invite => vec![Command::Invite {
            user: GIJS,
            capacity: Capacity::Completes,
            represents: Represents::Treatment,
            reason: None,
        }],
        RecordYouthVoice if case.pending_item().is_none() => vec![],
        Uninvite if case.invitations.iter().any(|found| found.number == target && found.user != GIJS) => vec![],
        CarryOver => {
            let point = open_point(case.signaller, in_days(7));
            let known = case.open_points.iter().any(|point| point.answer.is_none());
            vec![Command::CarryOver { open_points: if known { vec![] } else { vec![point] }, next: None }]
        }
        AddOpenPoint if case.open_points.iter().any(|point| point.answer.is_none()) => vec![],
        AddOpenPoint => vec![Command::AddOpenPoint { point: open_point(case.signaller, in_days(7)) }],
        AddCondition => vec![Command::AddCondition { condition: new_condition(ConditionKind::Other, None) }],
        FulfilCondition => {
            let kind = case.condition(target).map_or(ConditionKind::Other, |condition| condition.kind);
            let until = |until| proof_until(kind, story.today(), until);
            let shown = |proof| Command::FulfilCondition { condition: target, proof };
            vec![shown(until(None)), shown(until(Some(in_days(LASTS))))]
        }
        CoverCondition => {
            vec![Command::CoverCondition { condition: target, guarantor: line("Menzis"), until: in_days(LASTS) }]
        }
        Close if case.phase == Phase::Monitoring => {
            vec![Story::close(ClosedReason::Completed), Story::close(ClosedReason::Moved)]
        }
        Close => vec![Command::Close {
            reason: ClosedReason::LostContact,
            explanation: prose("Niemand krijgt contact."),
            in_order: BTreeSet::<LifeDomain>::new(),
            handover: None,
            despite: None,
        }],
        RenewConsent => {
            let to = |to: &[Receivers]| Command::RenewConsent {
                to: to.iter().copied().collect(),
                on: story.today(),
                way: ConsentWay::Written,
            };
            vec![to(Receivers::ALL), to(&[Receivers::Wij])]
        }
        _ => vec![usual()],
    }
}

/// The sections that the table and the round ask for; who does what by when comes after them.
const WRITTEN_IN_ORDER: &[Section] = {
    use Section::*;
    &[Legitimacy, SocialReturn, Involvement, ThisIsMe, InSixMonths, Housing, WhatIsStuck]
};

/// First what the plan lacks; then one section says one thing, or another.
fn writings(story: &Story) -> Vec<Command> {
    let content = story.case.draft().map(|draft| draft.content.clone()).unwrap_or_default();
    let voice = Voice::Helpers;
    let missing = WRITTEN_IN_ORDER.iter().find(|section| !content.is_filled(**section));
    if let Some(section) = missing {
        let text = "Woorden.".to_owned();
        return vec![Command::WritePlan { writing: Writing::Passage { section: *section, voice, text, seen: 0 } }];
    }
    if gaps(&content) > 0 {
        let writing = Writing::Actions { actions: vec![action()], seen: content.actions_revision };
        return vec![Command::WritePlan { writing }];
    }
    let section = Section::Housing;
    let seen = content.passages.get(&(section, voice)).map_or(0, |passage| passage.revision);
    let text = format!("Andere woorden, voor de {seen}e keer.");
    vec![Command::WritePlan { writing: Writing::Passage { section, voice, text, seen } }]
}

fn positions(story: &Story, by: UserId) -> Vec<Command> {
    let Some(round) = story.case.open_round() else { return vec![] };
    let words = || prose("Wie betaalt de tweede maand?");
    let stances = |indispensable: bool| {
        let away = Stance::NotInvolved { reason: words() };
        [Some(Stance::Agree), Some(Stance::NotYet { question: words() }), (!indispensable).then_some(away)]
    };
    let of_seat = |seat: &super::round::Seat| {
        let position =
            |stance| Command::TakePosition { seat: seat.member, version: round.version, hash: round.hash, stance };
        stances(seat.represents.is_indispensable()).into_iter().flatten().map(position).collect::<Vec<_>>()
    };
    round.seats_of(by).flat_map(of_seat).collect()
}

/// The whole map, as far as the bounds go.
#[derive(Default)]
struct Map {
    places: HashMap<State, Option<u32>>,
    /// What must be reachable is asked of these.
    is_closed: Vec<bool>,
    is_at_table: Vec<bool>,
    before_adoption: Vec<bool>,
    states: Vec<State>,
    steps: Vec<(u32, u32, Step)>,
    to_do: VecDeque<(u32, Story)>,
    seen_steps: BTreeMap<Step, usize>,
    beyond: usize,
    moves: BTreeSet<(&'static str, &'static str)>,
}

impl Map {
    fn of(start: Story) -> Result<Self, String> {
        let mut map = Self { moves: golden::moves().into_keys().collect(), ..Self::default() };
        map.arrive(start)?;
        while let Some((place, story)) = map.to_do.pop_front() {
            map.go_on_from(place, &story).map_err(|wrong| format!("{wrong}\nin {:?}", state(&story)))?;
        }
        Ok(map)
    }

    /// Where a story is on the map; new places are looked at once, with every promise.
    fn arrive(&mut self, mut story: Story) -> Result<Option<u32>, String> {
        tidy(&mut story);
        let state = state(&story);
        if let Some(place) = self.places.get(&state) {
            return Ok(*place);
        }
        if !is_within_bounds(&story, &state) {
            self.places.insert(state, None);
            self.beyond += 1;
            return Ok(None);
        }
        let found = violations(&story.case);
        if !found.is_empty() {
            return Err(format!("{found:?} in {state:?}"));
        }
        if let Some(round) = story.case.latest_round()
            && (round.standing() == Standing::Unanimous) != oracle::unanimous(round)
        {
            return Err(format!("unanimity is counted in two ways in {state:?}"));
        }
        let whom = WaitsFor::parse(story.case.waits_for(story.today()).as_str());
        if !whom.is_some_and(|whom| whom.occurs_in(story.case.phase)) {
            return Err(format!("{:?} waits for {whom:?}", story.case.phase));
        }
        let place = u32::try_from(self.states.len()).unwrap();
        let item = story.case.pending_item();
        self.is_closed.push(!story.case.phase.is_open());
        self.is_at_table.push(story.case.phase == Phase::AtTable && item.is_some_and(|item| item.discussed));
        self.before_adoption.push(story.case.phase.within(1, 5) && story.case.milestones.adopted.is_none());
        self.states.push(state.clone());
        self.places.insert(state, Some(place));
        self.to_do.push_back((place, story));
        Ok(Some(place))
    }

    fn step(&mut self, place: u32, before: &Story, after: Story, actor: &Actor, step: Step) -> Result<(), String> {
        *self.seen_steps.entry(step).or_default() += 1;
        if step != Step::Time {
            oracle::step_is_sound(before, &after, actor).map_err(|wrong| format!("{step:?}: {wrong}"))?;
            if !step_follows(&after.case, after.now) && after.case != before.case {
                return Err(format!("{step:?}: the step does not follow from the conditions"));
            }
            let (from, to) = (before.case.phase.as_str(), after.case.phase.as_str());
            let expired = (from, to) == ("awaiting_go", "arranging");
            if from != to && !expired && !self.moves.contains(&(from, to)) {
                return Err(format!("{step:?}: {from} -> {to} stands in no list"));
            }
        }
        if let Some(to) = self.arrive(after)? {
            self.steps.push((place, to, step));
        }
        Ok(())
    }

    fn go_on_from(&mut self, place: u32, story: &Story) -> Result<(), String> {
        for user in people(story) {
            let actor = person(user);
            if user == JOOST {
                project_leads_are_alike(story)?;
                continue;
            }
            let offers = story.offers(user);
            if !offers.is_empty() && !oracle::sees(story, &actor) {
                return Err(format!("{} is offered {offers:?} and does not see the case", name_of(user)));
            }
            for offer in offers {
                for command in commands(story, user, offer) {
                    self.press(place, story, &actor, &command)?;
                }
            }
            self.stale_texts_are_refused(story, &actor)?;
        }
        for (job, command) in [(Job::Conditions, Command::FollowConditions), (Job::WrittenAnswers, Command::EndWaiting)]
        {
            let mut after = story.clone();
            if after.tries_as(&Actor::Job(job), &command).is_ok() {
                self.step(place, story, after, &Actor::Job(job), Step::Job(command.kind()))?;
            }
        }
        self.meet(place, story)?;
        match time_passes(story) {
            Some(later) => self.step(place, story, later, &Actor::Job(Job::Conditions), Step::Time),
            None => Ok(()),
        }
    }

    /// Somebody presses, and presses again on the page as it was.
    fn press(&mut self, place: u32, story: &Story, actor: &Actor, command: &Command) -> Result<(), String> {
        let kind = command.kind();
        let mut after = story.clone();
        after.tries_as(actor, command).map_err(|refusal| format!("{actor:?} was offered {command:?}: {refusal:?}"))?;
        let moved_on = after.case.revision > story.case.revision;
        if !kind.ignores_case_revision() && !moved_on {
            return Err(format!("{kind:?} leaves no trace by which a page could be stale"));
        }
        if kind.ignores_case_revision() {
            let mut again = after.clone();
            tidy(&mut again);
            if again.tries_as(actor, command).is_ok() && state(&again) != state(&after) {
                return Err(format!("{kind:?} pressed twice is not {kind:?} pressed once"));
            }
        }
        self.step(place, story, after, actor, Step::Person(kind))
    }

    /// Whoever read another text than the one on the table neither answers nor adopts, whatever the moment.
    fn stale_texts_are_refused(&self, story: &Story, actor: &Actor) -> Result<(), String> {
        let Some(open) = story.case.open_round() else { return Ok(()) };
        let seat = open.seats_of(actor.person().map_or(IRIS, |person| person.user)).next().map(|seat| seat.member);
        let older = story.case.versions.iter().filter(|version| version.number != open.version);
        let other = older.filter_map(|version| Some((version.number, version.hash?)));
        for (version, hash) in other.chain([(open.version, Digest::of("iets anders"))]) {
            let position = seat.map(|seat| Command::TakePosition { seat, version, hash, stance: Stance::Agree });
            let adoption = Command::Adopt { version, hash, youth_silent: Some(prose("Ziek.")) };
            for command in position.into_iter().chain([adoption]) {
                if story.decide(actor, &command).is_ok() {
                    return Err(format!("{actor:?} got away with {command:?}"));
                }
            }
        }
        Ok(())
    }

    fn meet(&mut self, place: u32, story: &Story) -> Result<(), String> {
        let on = story.case.pending_item().map(|item| item.meeting);
        let alive = |meeting: &&Meeting| Some(meeting.id) == on || meeting.state == MeetingState::Open;
        let first = || story.meetings.iter().find(|meeting| meeting.state == MeetingState::Planned);
        let meetings: Vec<&Meeting> =
            story.meetings.iter().filter(alive).chain(first().filter(|_| on.is_none())).collect();
        for meeting in meetings {
            let present = story.core.iter().map(|seat| seat.user).collect();
            let to = meeting.starts_at.max(story.now) + chrono::Duration::days(1);
            let named = |deputy| MeetingCommand::NameDeputy { member: DIRK, deputy };
            let deeds = [
                (IRIS, "open", MeetingCommand::Open),
                (JOOST, "close", MeetingCommand::Close),
                (IRIS, "cancel", MeetingCommand::Cancel { reason: prose("Storm.") }),
                (IRIS, "move", MeetingCommand::Move { to, reason: prose("Zaal bezet.") }),
                (JOOST, "record attendance", MeetingCommand::RecordAttendance { present }),
                (DIRK, "name a deputy", named(Some(GUUS))),
                (DIRK, "take a deputy back", named(None)),
            ];
            for (user, name, deed) in deeds {
                let mut after = story.clone();
                if after.tries_meeting(user, meeting.id, &deed).is_err() {
                    continue;
                }
                let open = story.case.open_round().is_some() && Some(meeting.id) == on;
                let undecided = story.case.upcoming_item().is_some_and(|item| item.meeting == meeting.id);
                if (name == "cancel" && open) || (name == "close" && undecided) {
                    return Err(format!("{name}: a meeting ends over a case that is on it"));
                }
                self.step(place, story, after, &person(user), Step::Meeting(name))?;
            }
        }
        Ok(())
    }

    /// From where one of those places can be reached by what people do.
    fn leads_to(&self, goal: &[bool]) -> Vec<bool> {
        let mut before: Vec<Vec<u32>> = vec![vec![]; goal.len()];
        for (from, to, step) in &self.steps {
            if step.is_somebodys() {
                before[*to as usize].push(*from);
            }
        }
        let mut reached = goal.to_vec();
        let mut to_do: Vec<u32> = (0..).zip(goal).filter(|(_, is)| **is).map(|(place, _)| place).collect();
        while let Some(place) = to_do.pop() {
            for from in &before[place as usize] {
                if !std::mem::replace(&mut reached[*from as usize], true) {
                    to_do.push(*from);
                }
            }
        }
        reached
    }
}

/// Both project leads are offered the same, and the same comes of it: so what one does is gone on from, and stands for both. Only
/// the second person for a proof is another matter, and no project lead owns a condition here.
fn project_leads_are_alike(story: &Story) -> Result<(), String> {
    let offers = story.offers(IRIS);
    if story.offers(JOOST) != offers {
        return Err(format!("the project leads are not offered the same: {offers:?}"));
    }
    for offer in offers {
        for command in commands(story, JOOST, offer) {
            if named_alike(story.decide(&person(JOOST), &command)) != named_alike(story.decide(&person(IRIS), &command))
            {
                return Err(format!("{command:?} is something else for the other project lead"));
            }
        }
    }
    Ok(())
}

/// What was decided, whichever project lead asked.
fn named_alike(decided: super::decide::Decision) -> super::decide::Decision {
    decided.map(|events| {
        let alike = |event| match event {
            Event::MonitoringRecorded { record } => Event::MonitoringRecorded { record: Record { by: IRIS, ..record } },
            event => event,
        };
        events.into_iter().map(alike).collect()
    })
}

/// Forgets what no rule looks at, and sees to it that there are two meetings to come.
fn tidy(story: &mut Story) {
    story.history.clear();
    let on = story.case.pending_item().map(|item| item.meeting);
    let alive = |meeting: &Meeting| matches!(meeting.state, MeetingState::Planned | MeetingState::Open);
    let over = |meeting: &Meeting| meeting.state == MeetingState::Open && !story.case.phase.within(4, 5);
    story.meetings.retain(|meeting| (alive(meeting) && !over(meeting)) || Some(meeting.id) == on);
    if !story.case.phase.within(4, 5) {
        story.case.invitations.retain(|found| found.user != GIJS);
    }
    while story.meetings.iter().filter(|meeting| meeting.state == MeetingState::Planned).count() < 2 {
        let last = story.meetings.iter().map(|meeting| calendar::day(meeting.starts_at)).max();
        let next = calendar::days_after(last.unwrap_or(story.today()).max(story.today()), 7);
        let id =
            uuid::Uuid::from_u128(story.meetings.iter().map(|meeting| meeting.id.0.as_u128()).max().unwrap_or(0) + 1);
        story.plan_meeting(next);
        if let Some(planned) = story.meetings.last_mut() {
            planned.id = super::ids::MeetingId(id);
        }
    }
}

/// The first moment at which something ends that waits for time.
fn time_passes(story: &Story) -> Option<Story> {
    let case = &story.case;
    let morning = |day| at_ten(calendar::days_after(day, 1));
    let deadline = case.open_round().and_then(|round| round.awaiting_until);
    let ends = case.current_conditions().filter(|_| case.phase.within(6, 7)).flat_map(|condition| {
        let proof = match &condition.state {
            ConditionState::Fulfilled { proof, .. } => proof.valid_until,
            ConditionState::Covered { until, .. } => Some(*until),
            _ => None,
        };
        let relief = match &condition.relief {
            Some(Relief::Cover { until, .. }) => Some(*until),
            _ => None,
        };
        [proof, relief]
    });
    let invitations = case.completing(story.today()).map(|found| Some(found.until));
    let moments = ends.chain(invitations).flatten().map(morning).chain(deadline).filter(|moment| *moment > story.now);
    let now = moments.min()?;
    Some(Story { now, ..story.clone() })
}

fn beginning() -> Story {
    let mut story = Story::started();
    let core = [(DIRK, Represents::Youth), (ELS, Represents::ProtectedHousing)];
    story.core = core.into_iter().map(|(user, represents)| CoreSeat { user, represents }).collect();
    story.settings.escalation_from_table = 1;
    story
}

#[test]
fn everything_that_can_be_reached_is_sound_and_leads_to_an_end() {
    let map = Map::of(beginning()).unwrap_or_else(|wrong| panic!("{wrong}"));
    let size = format!("{} states, {} steps, {} beyond the bounds", map.states.len(), map.steps.len(), map.beyond);
    let stuck = |goal: &[bool], asked: &[bool]| {
        let reached = map.leads_to(goal);
        let lost: Vec<&State> = reached
            .iter()
            .zip(asked)
            .zip(&map.states)
            .filter(|((ok, of), _)| **of && !**ok)
            .map(|(_, state)| state)
            .collect();
        lost.first().map(|first| format!("{} of {size}; first {first:?}", lost.len()))
    };
    let everywhere = vec![true; map.states.len()];
    assert_eq!(stuck(&map.is_closed, &everywhere), None, "nobody can close the case from there");
    assert_eq!(stuck(&map.is_at_table, &map.before_adoption), None, "nobody can bring the case to a table from there");
    let steps: BTreeSet<u8> =
        map.places.iter().filter(|(_, place)| place.is_some()).map(|(state, _)| state.step).collect();
    assert_eq!(steps, (1..=9).collect(), "{size}");
    let given = |kind: &CommandKind| {
        map.seen_steps.contains_key(&Step::Person(*kind)) || map.seen_steps.contains_key(&Step::Job(*kind))
    };
    let never: Vec<&CommandKind> =
        CommandKind::ALL.iter().filter(|kind| **kind != CommandKind::FollowMeeting && !given(kind)).collect();
    assert!(never.is_empty(), "never given: {never:?} in {size}");
    assert!(map.seen_steps.contains_key(&Step::Time) && map.seen_steps.contains_key(&Step::Meeting("move")), "{size}");
    assert!(map.states.len() > 1_000, "the map is smaller than it was: {size}");
    println!("{size}");
}
