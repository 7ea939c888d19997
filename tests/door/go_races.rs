//! Project leads who press at once, as often as one likes: one go each time, told once.

use casustafel::domain::command::Command;
use casustafel::domain::phase::Phase;
use casustafel::domain::refusal::{NotNow, Refusal};
use casustafel::verify;
use casustafel::workflow::Declined;
use futures_util::future::join_all;

use super::world::{Somebody, World, prose};

/// How often the race is run: `GO_RACES`, or ten times.
fn races() -> usize {
    std::env::var("GO_RACES").ok().and_then(|wish| wish.parse().ok()).unwrap_or(10)
}

#[tokio::test(flavor = "multi_thread")]
async fn of_ten_project_leads_who_give_the_go_at_once_one_gives_it_and_everybody_hears_it_once() {
    let w = World::new().await;
    let more = w.more_leads(8).await;
    let leads: Vec<&Somebody> = [&w.lead, &w.second_lead].into_iter().chain(&more).collect();
    let mut case = w.awaiting_go().await;
    let mut told_each_time = None;
    for race in 1..=races() {
        // no case has a hundred goes behind it
        if race % 20 == 0 {
            case = w.awaiting_go().await;
        }
        let nr = &case.number;
        let before = w.count("outbox where kind = 'go_given'").await;
        // whoever hears that the database is too busy presses again
        let gives = async |lead: &Somebody| {
            let first = w.try_to(lead, nr, w.go()).await;
            if matches!(first, Err(Declined::Database(_))) { w.try_to(lead, nr, w.go()).await } else { first }
        };
        let goes = join_all(leads.iter().map(|lead| gives(lead))).await;
        assert_eq!(goes.iter().filter(|go| go.is_ok()).count(), 1, "race {race}");
        for declined in goes.iter().filter_map(|go| go.as_ref().err()) {
            let late = matches!(declined, Declined::Refused(Refusal::NotNow(NotNow::OtherPhase)));
            assert!(late, "race {race}: {declined:?}");
        }
        assert_eq!(w.count("goes where ended is null").await, 1, "race {race}");
        let given = i64::try_from(race).unwrap();
        assert_eq!(w.count("goes").await, given, "one row for each race");
        let told = w.count("outbox where kind = 'go_given'").await - before;
        assert_eq!(*told_each_time.get_or_insert(told), told, "race {race} told {told}");
        for who in [&w.contact, &w.signaller, &w.case_manager] {
            let heard = format!("outbox where kind = 'go_given' and to_user = '{}'", who.id);
            assert_eq!(w.count(&heard).await, given, "{} hears it once", who.id);
        }
        let revoked = w.try_to(&w.lead, nr, Command::RevokeGo { reason: prose("Nog eens.") }).await.unwrap();
        let open = revoked.conditions.last().unwrap().number;
        w.try_to(&w.lead, nr, Command::FulfilCondition { condition: open, proof: w.proof(None) }).await.unwrap();
        let ready = w.try_to(&w.housing, nr, Command::ConfirmCondition { condition: open }).await.unwrap();
        assert_eq!(ready.phase, Phase::AwaitingGo);
    }
    let report = verify::verify(&w.db, w.now()).await.unwrap();
    assert!(report.off.is_empty(), "{:?}", report.off);
}
