//! The map of steps that the rules of the program lead to, against the one that the database judges by.

use std::collections::{BTreeSet, VecDeque};

use casustafel::domain::apply;
use casustafel::domain::calendar;
use casustafel::domain::case::{Case, VoiceWay, YouthVoice};
use casustafel::domain::command::{Command, StartSignal, Writing};
use casustafel::domain::condition::Proof;
use casustafel::domain::decide;
use casustafel::domain::event::Recorded;
use casustafel::domain::facts::{CoreSeat, Facts, MeetingFacts, NamedPerson};
use casustafel::domain::ids::{CaseId, CaseNumber, MeetingId, OrganisationId, UserId};
use casustafel::domain::organisation::OrganisationKind;
use casustafel::domain::phase::{ClosedReason, Phase};
use casustafel::domain::plan::{Action, Section, Voice};
use casustafel::domain::role::{Actor, Job, LifeDomain, Person, Represents, Role};
use casustafel::domain::round::Stance;
use casustafel::domain::signal::*;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::Row;
use uuid::Uuid;

use super::world::{World, date, line, prose};

const PROVIDER: OrganisationId = OrganisationId(Uuid::from_u128(1));
const MEETING: MeetingId = MeetingId(Uuid::from_u128(2));

fn user(n: u128) -> UserId {
    UserId(Uuid::from_u128(n))
}

fn person(n: u128, role: Role, organisation: Option<OrganisationId>) -> Actor {
    Actor::Person(Person { user: user(n), role, organisation, fresh_second_factor: true })
}

/// Signaller, case manager, lead, Jeugd, Beschermd Wonen, and the application itself.
fn actors() -> Vec<Actor> {
    vec![
        person(10, Role::Signaller, Some(PROVIDER)),
        person(11, Role::CaseManager, Some(OrganisationId(Uuid::from_u128(3)))),
        person(12, Role::ProjectLead, None),
        person(13, Role::CoreMember, None),
        person(14, Role::CoreMember, None),
        Actor::Job(Job::Conditions),
        Actor::Job(Job::WrittenAnswers),
    ]
}

fn facts() -> Facts {
    let meeting = MeetingFacts {
        id: MEETING,
        on: date("2026-11-19"),
        starts_at: "2026-11-19T09:00:00Z".parse().unwrap(),
        is_open: true,
        is_upcoming: true,
        attendance_recorded: true,
        deputies: vec![],
    };
    Facts {
        core: vec![
            CoreSeat { user: user(13), represents: Represents::Youth },
            CoreSeat { user: user(14), represents: Represents::ProtectedHousing },
        ],
        meeting: Some(meeting),
        named: vec![NamedPerson {
            user: user(11),
            role: Role::CaseManager,
            organisation: None,
            organisation_kind: Some(OrganisationKind::Wij),
            active: true,
        }],
        ..Facts::default()
    }
}

/// What can be tried in any state, including the days on which proof has expired.
fn commands(case: &Case, now: DateTime<Utc>) -> Vec<(Command, DateTime<Utc>)> {
    let today = calendar::day(now);
    let reason = || prose("Daarom.");
    let signal = Signal {
        risks: [ContinuityRisk::Other].into(),
        scope: ScopeQuestion::ALL.iter().map(|question| (*question, ScopeAnswer::Yes)).collect(),
        legal_ground: Some(LegalGround::YouthAct),
        consent: Some(Consent {
            to: Receivers::ALL.iter().copied().collect(),
            given_on: today,
            way: ConsentWay::Written,
        }),
        ..Signal::default()
    };
    let mut all = vec![
        Command::EditSignal { signal },
        Command::SubmitSignal,
        Command::AcceptSignal,
        Command::ReturnSignal { question: reason() },
        Command::DeclineSignal { reason: reason(), helped_where: reason() },
        Command::AssignCaseManager { user: user(11) },
        Command::OfferPlan { youth_absent: Some(reason()) },
        Command::WithdrawOffer { reason: reason() },
        Command::Schedule { meeting: MEETING, reason: None },
        Command::RecordYouthVoice { voice: YouthVoice { way: VoiceWay::AtTable, note: None } },
        Command::OpenDiscussion,
        Command::OpenRound,
        Command::CloseRound { although_unanimous: true },
        Command::EditTabledPlan,
        Command::AwaitWriting,
        Command::EndWaiting,
        Command::MarkNotReached,
        Command::ReturnToTable { reason: reason() },
        Command::FollowConditions,
        Command::GiveGo { recipients: [PROVIDER].into(), remark: None },
        Command::RevokeGo { reason: reason() },
        Command::Retable { reason: reason() },
        Command::KeepPlan { reason: reason() },
        Command::Withdraw { needed_now: reason(), with_youth: true },
        Command::Reopen { reason: reason() },
        Command::CarryOver {
            open_points: vec![casustafel::domain::command::NewOpenPoint {
                what: reason(),
                owner: user(11),
                due: today,
            }],
            next: None,
        },
    ];
    for closed in [ClosedReason::Completed, ClosedReason::Moved] {
        all.push(Command::Close {
            reason: closed,
            explanation: reason(),
            in_order: LifeDomain::ALL.iter().copied().collect(),
            handover: Some(reason()),
            despite: Some(reason()),
        });
    }
    if let Some(round) = case.open_round() {
        for seat in &round.seats {
            all.push(Command::TakePosition {
                seat: seat.member,
                version: round.version,
                hash: round.hash,
                stance: Stance::Agree,
            });
        }
        all.push(Command::Adopt { version: round.version, hash: round.hash, youth_silent: Some(reason()) });
    }
    for condition in case.current_conditions() {
        for valid_until in [None, Some(today)] {
            let proof =
                Proof { reference: line("B-1"), dated: today, valid_from: None, valid_until, remark_on: Some(today) };
            all.push(Command::FulfilCondition { condition: condition.number, proof });
        }
        all.push(Command::ConfirmCondition { condition: condition.number });
        all.push(Command::ReopenCondition { condition: condition.number, reason: reason() });
        all.push(Command::RefuseCondition { condition: condition.number, reason: reason() });
    }
    let mut moments: Vec<_> = all.into_iter().map(|command| (command, now)).collect();
    moments.push((Command::FollowConditions, now + TimeDelta::days(2)));
    moments.push((Command::EndWaiting, now + TimeDelta::days(5)));
    moments
}

/// What tells two states apart as far as the steps go.
fn essence(case: &Case, now: DateTime<Utc>) -> String {
    let states: BTreeSet<_> = case.versions.iter().map(|version| version.state.as_str()).collect();
    let fulfilled = case.conditions.iter().filter(|condition| condition.is_met(calendar::day(now))).count().min(3);
    let gaps =
        case.draft().map(|draft| draft.content.gaps_for_table(true).len() + draft.content.gaps_for_round().len());
    let round =
        case.open_round().map(|round| (round.standing(), round.positions.len().min(2), round.awaiting_until.is_some()));
    let item = case.pending_item().map(|item| (item.discussed, item.outcome));
    format!(
        "{:?} {states:?} {fulfilled} {gaps:?} {round:?} {item:?} {} {} {} {} {:?}",
        case.phase,
        case.signal.gaps().len(),
        case.case_manager.is_some(),
        case.youth_voice.is_some(),
        case.valid_go().is_some(),
        case.milestones.accepted.is_some()
    )
}

fn write_everything(case: &Case, facts: &Facts, now: DateTime<Utc>) -> Option<Case> {
    let lead = person(12, Role::ProjectLead, None);
    let mut case = case.clone();
    use Section::*;
    for section in [ThisIsMe, InSixMonths, Housing, WhatIsStuck, Legitimacy, SocialReturn, Involvement] {
        let seen = case.draft()?.content.passages.get(&(section, Voice::Helpers)).map_or(0, |passage| passage.revision);
        let writing = Writing::Passage { section, voice: Voice::Helpers, text: "Woorden.".to_owned(), seen };
        case = decide::carry_out(&case, &Command::WritePlan { writing }, &lead, facts, now).ok()?.1;
    }
    let seen = case.draft()?.content.actions_revision;
    let actions = vec![Action {
        what: line("Bellen"),
        doer: Some(line("Noor")),
        helpers: None,
        due: Some(calendar::day(now)),
        by_youth: true,
        after_eighteen: None,
    }];
    let writing = Writing::Actions { actions, seen };
    Some(decide::carry_out(&case, &Command::WritePlan { writing }, &lead, facts, now).ok()?.1)
}

/// Every move between steps that somebody can make, from the start on.
fn derived() -> BTreeSet<(&'static str, &'static str)> {
    let now: DateTime<Utc> = "2026-11-19T10:00:00Z".parse().unwrap();
    let facts = facts();
    let start = StartSignal {
        first_name: line("Noor"),
        born: date("2009-03-01"),
        provider: PROVIDER,
        signaller: user(10),
        care_ended_on: None,
        youth_told_on: date("2026-11-19"),
    };
    let (id, number) = (CaseId(Uuid::from_u128(9)), CaseNumber::new(2026, 1));
    let signaller = &actors()[0];
    let events = decide::start(id, number, &start, signaller, &facts, now).unwrap();
    let recorded: Vec<_> =
        events.into_iter().map(|event| Recorded { event, by: signaller.author(), at: now }).collect();
    let first = apply::fold(&recorded).unwrap();

    let mut moves = BTreeSet::new();
    let mut known = BTreeSet::from([essence(&first, now)]);
    let mut queue = VecDeque::from([first]);
    while let Some(case) = queue.pop_front() {
        let mut next = Vec::new();
        next.extend(write_everything(&case, &facts, now));
        for (command, at) in commands(&case, now) {
            let outcomes =
                actors().into_iter().filter_map(|actor| decide::carry_out(&case, &command, &actor, &facts, at).ok());
            for (_, after) in outcomes {
                if after.phase.as_str() != case.phase.as_str() {
                    moves.insert((case.phase.as_str(), after.phase.as_str()));
                }
                next.push(after);
            }
        }
        for after in next {
            if after.versions.len() <= 4 && known.insert(essence(&after, now)) {
                queue.push_back(after);
            }
        }
    }
    assert!(known.len() > 200, "only {} states were reached", known.len());
    moves
}

#[tokio::test]
async fn the_database_knows_exactly_the_moves_that_the_rules_allow() {
    let w = World::new().await;
    let rows = w.as_superuser("select from_phase, to_phase from phase_transitions").await;
    let stored: BTreeSet<(String, String)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    let derived: BTreeSet<(String, String)> =
        derived().into_iter().map(|(from, to)| (from.to_owned(), to.to_owned())).collect();
    let only_stored: Vec<_> = stored.difference(&derived).collect();
    let only_derived: Vec<_> = derived.difference(&stored).collect();
    assert!(
        only_stored.is_empty() && only_derived.is_empty(),
        "stored only: {only_stored:?}; rules only: {only_derived:?}"
    );
    let steps: BTreeSet<_> = stored.iter().flat_map(|(from, to)| [from.as_str(), to.as_str()]).collect();
    assert!(Phase::STEPS.iter().all(|step| steps.contains(step.as_str())));
}
