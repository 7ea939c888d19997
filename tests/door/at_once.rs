//! Many people in the same second: what comes of it is what one person, pressing slowly, could have made.

use std::time::{Duration, Instant};

use casustafel::domain::command::Command;
use casustafel::domain::ids::CaseNumber;
use casustafel::domain::phase::Phase;
use casustafel::domain::refusal::{NotNow, Refusal};
use casustafel::domain::round::{RoundEnd, Stance, Standing};
use casustafel::verify;
use casustafel::workflow::{self, Declined};
use chrono::TimeDelta;
use futures_util::future::join_all;

use super::world::{Somebody, World, prose};
use crate::support::rounds;

async fn sound(w: &World) {
    let report = verify::verify(&w.db, w.now()).await.unwrap();
    assert!(report.off.is_empty(), "{:?}", report.off);
}

/// How many rounds one case goes through in a race; then another takes its place.
const LAP: u32 = 20;

#[tokio::test(flavor = "multi_thread")]
async fn thirty_last_answers_at_once_are_all_counted() {
    let w = World::new().await;
    let core = w.more_core(26).await;
    let laps = rounds(LAP).div_ceil(LAP);
    for lap in 1..=laps {
        let case = w.at_table().await;
        let nr = &case.number;
        for round in 1..=LAP {
            let open = w.try_to(&w.lead, nr, Command::OpenRound).await.unwrap();
            assert_eq!(open.open_round().unwrap().seats.len(), 30);
            let members: Vec<&Somebody> = core.iter().chain(w.deciders()).collect();
            let answers = members.iter().map(|member| w.try_to(member, nr, w.position(&open, member, Stance::Agree)));
            for answer in join_all(answers).await {
                answer.unwrap();
            }
            let after = w.whole(nr).await;
            let counted = after.open_round().unwrap();
            assert_eq!(counted.number, round);
            assert_eq!(counted.positions.len(), 30);
            assert_eq!(counted.standing(), Standing::Unanimous);
            if round < LAP {
                w.try_to(&w.lead, nr, Command::CloseRound { although_unanimous: true }).await.unwrap();
            }
        }
        let last = w.whole(nr).await;
        let adoptions = join_all([&w.lead, &w.second_lead].map(|lead| async {
            let hash = last.newest().unwrap().hash.unwrap();
            let adopt = Command::Adopt { version: 1, hash, youth_silent: Some(prose("Ziek.")) };
            w.try_to(lead, nr, adopt).await
        }))
        .await;
        assert_eq!(adoptions.iter().filter(|adoption| adoption.is_ok()).count(), 1);
        assert_eq!(w.count("case_events where kind = 'plan_adopted'").await, i64::from(lap));
    }
    sound(&w).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_against_an_edit_counts_for_the_text_it_was_about_or_not_at_all() {
    let w = World::new().await;
    for _ in 0..rounds(LAP).div_ceil(LAP) {
        let case = w.at_table().await;
        for _ in 0..LAP {
            answers_against_an_edit(&w, &case.number).await;
        }
    }
    sound(&w).await;
}

/// The last answer, an edit and the adoption in the same moment; afterwards the case is discussed again.
async fn answers_against_an_edit(w: &World, nr: &CaseNumber) {
    let open = w.try_to(&w.lead, nr, Command::OpenRound).await.unwrap();
    for decider in &w.deciders()[1..] {
        w.try_to(decider, nr, w.position(&open, decider, Stance::Agree)).await.unwrap();
    }
    let last = w.try_to(&w.youth, nr, w.position(&open, &w.youth, Stance::Agree));
    let edit = w.try_to(&w.lead, nr, Command::EditTabledPlan);
    let adopt = w.try_to(&w.second_lead, nr, {
        let newest = open.newest().unwrap();
        Command::Adopt { version: newest.number, hash: newest.hash.unwrap(), youth_silent: Some(prose("Ziek.")) }
    });
    let (last, edit, adopt) = tokio::join!(last, edit, adopt);
    let after = w.whole(nr).await;
    let round = after.latest_round().unwrap();
    match (&adopt, &edit) {
        (Ok(_), Err(_)) => {
            assert!(last.is_ok());
            assert_eq!(round.end, Some(RoundEnd::Adopted));
            w.try_to(&w.lead, nr, Command::ReturnToTable { reason: prose("Opnieuw.") }).await.unwrap();
            let meeting = w.meeting().await;
            w.schedule(nr, meeting.id).await;
            w.sit(meeting.id).await;
        }
        (Err(_), Ok(_)) => {
            assert_eq!(round.end, Some(RoundEnd::PlanEdited));
            match last {
                Ok(_) => assert_eq!(round.positions.len(), 4),
                Err(declined) => {
                    let closed = matches!(declined, Declined::Refused(Refusal::NotNow(NotNow::NoOpenRound)));
                    assert!(closed, "{declined:?}");
                    assert_eq!(round.positions.len(), 3);
                }
            }
        }
        both => panic!("{both:?}"),
    }
    w.try_to(&w.lead, nr, Command::OpenDiscussion).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_goes_at_once_one_is_given() {
    let w = World::new().await;
    let case = w.awaiting_go().await;
    let nr = &case.number;
    for round in 1..=10 {
        let leads = [&w.lead, &w.second_lead, &w.lead, &w.second_lead, &w.lead, &w.second_lead];
        let goes = join_all(leads.map(|lead| w.try_to(lead, nr, w.go()))).await;
        assert_eq!(goes.iter().filter(|go| go.is_ok()).count(), 1);
        let refused =
            |go: &Result<_, Declined>| matches!(go, Err(Declined::Refused(Refusal::NotNow(NotNow::OtherPhase))));
        assert_eq!(goes.iter().filter(|go| refused(go)).count(), 5);
        assert_eq!(w.count("goes where ended is null").await, 1);
        let told = format!("outbox where kind = 'go_given' and to_user = '{}'", w.contact.id);
        assert_eq!(w.count(&told).await, round, "the provider hears it once");
        let revoked = w.try_to(&w.lead, nr, Command::RevokeGo { reason: prose("Nog eens.") }).await.unwrap();
        let open = revoked.conditions.last().unwrap().number;
        w.try_to(&w.lead, nr, Command::FulfilCondition { condition: open, proof: w.proof(None) }).await.unwrap();
        let ready = w.try_to(&w.housing, nr, Command::ConfirmCondition { condition: open }).await.unwrap();
        assert_eq!(ready.phase, Phase::AwaitingGo);
    }
    sound(&w).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signals_that_begin_at_once_get_numbers_that_follow() {
    let w = World::new().await;
    let mut numbers: Vec<String> =
        join_all((0..12).map(|_| w.signal())).await.into_iter().map(|case| case.number.to_string()).collect();
    numbers.sort();
    let expected: Vec<String> = (1..=12).map(|n| format!("FX-2026-{n:03}")).collect();
    assert_eq!(numbers, expected);
    sound(&w).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_meeting_is_not_closed_under_a_case_that_comes_on_its_agenda() {
    let w = World::new().await;
    for _ in 0..6 {
        let offered = w.offered().await;
        let meeting = w.meeting().await;
        w.sit(meeting.id).await;
        let close = workflow::execute_meeting(
            &w.db,
            w.second_lead.acting.clone(),
            meeting.id,
            casustafel::domain::meeting::MeetingCommand::Close,
            None,
            w.now(),
        );
        let schedule = Command::Schedule { meeting: meeting.id, reason: Some(prose("Nu.")) };
        let (close, schedule) = tokio::join!(close, w.try_to(&w.lead, &offered.number, schedule));
        assert!(close.is_ok() != schedule.is_ok(), "{close:?} {schedule:?}");
        assert_eq!(
            w.count(
                "agenda_items i join meetings m on m.id = i.meeting_id where i.outcome is null and m.state = 'closed'"
            )
            .await,
            0
        );
    }
    sound(&w).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_who_leave_in_the_middle_leave_nothing_half_done() {
    let w = World::new().await;
    let case = w.submitted().await;
    let nr = &case.number;
    let mut answered = Vec::new();
    for attempt in 0..150_u64 {
        let command = if attempt % 2 == 0 {
            Command::SetUrgent { reason: prose("Spoed.") }
        } else {
            Command::ClearUrgent { reason: prose("Toch niet.") }
        };
        let asked = w.try_to(&w.lead, nr, command);
        // a different moment each time: at the begin, at the lock, in the middle, after the answer
        if let Ok(Ok(after)) = tokio::time::timeout(Duration::from_micros(attempt * 137), asked).await {
            answered.push(after.revision);
        }
    }
    // what was begun is finished by itself, and then nothing is left open
    let busy = "pg_stat_activity where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()";
    let deadline = Instant::now() + Duration::from_secs(20);
    let mut quiet = 0;
    while quiet < 10 {
        assert!(Instant::now() < deadline, "a transaction stays open");
        quiet = if w.count(busy).await == 0 { quiet + 1 } else { 0 };
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let acts = w.count("case_events where kind in ('urgency_set', 'urgency_cleared')").await;
    assert_eq!(w.whole(nr).await.revision, case.revision + acts, "every act is in history once");
    for revision in answered {
        assert_eq!(w.count(&format!("case_events where revision = {revision}")).await, 1, "an answered act is kept");
    }
    w.act(&w.lead, nr, Command::Pause { reason: prose("Rust."), until: w.today() + chrono::Days::new(3) }).await;
    w.pass(TimeDelta::minutes(1)).await;
    sound(&w).await;
}
