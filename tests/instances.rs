//! Two servers on one database, as processes of their own: either can be killed in the middle of a round, and nobody loses anything.

use std::time::Duration;

use axum::http::StatusCode;
use casustafel::clock::Clock;
use casustafel::domain::command::Command;
use casustafel::domain::phase::Phase;
use casustafel::domain::round::Stance;
use chrono::TimeDelta;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};

use crate::pages::live::{Ear, Heard};
use crate::pages::town::Town;
use crate::post::delivery::{each_came_once, told};
use crate::support::instance::{Instance, way_to};
use crate::support::smtp::{MailServer, Mood};
use crate::support::{App, rounds};

/// An application at the time of the machine, which is that of the processes beside it.
async fn app_of_now() -> App {
    let app = App::start().await;
    app.clock.move_to(Clock::system().now());
    app
}

/// Waits until something is in the database.
async fn until(app: &App, what: &str) {
    for _ in 0..400 {
        if app.count(what).await > 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{what} does not come");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_servers_is_killed_in_mid_round_and_the_other_goes_on_with_everybody() {
    let mut town = Town::within(app_of_now().await).await;
    let born = town.today() - TimeDelta::days(6_400);
    let number = town.planning_for(&born.to_string(), None).await;
    town.offers(&number).await;
    town.discusses(&number).await;
    town.act(&town.lead, &number, Command::OpenRound).await;
    let (table, meeting) = (format!("/casussen/{number}/tafel"), format!("/tafel/{}", town.today()));
    let live = [format!("{table}/live"), format!("{meeting}/live")];

    // half of the people come in by the one server, half by the other
    let (mut one, two) = (Instance::of(&town.app, None), Instance::of(&town.app, None));
    let (by_one, by_two) = (way_to(&[&one, &two]), way_to(&[&two, &one]));
    for (who, way) in [
        (&mut town.youth, &by_one),
        (&mut town.income, &by_one),
        (&mut town.housing, &by_two),
        (&mut town.lead, &by_two),
    ] {
        who.goes_by(way);
    }
    let mut by_the_killed =
        vec![Ear::open(&by_one, &town.youth, &live[0]).await, Ear::open(&by_one, &town.income, &live[1]).await];
    let mut staying = Ear::open(&by_two, &town.housing, &live[0]).await;
    let mut leading = Ear::open(&by_two, &town.lead, &live[1]).await;

    town.youth.get(&table).await;
    let page = town.youth.press("Standpunt geven", &[("stance", "agree")]).await;
    assert!(page.has("Uw akkoord is vastgelegd.") && page.has("1 van de 3"), "{}", page.text());
    for ear in by_the_killed.iter_mut().chain([&mut staying, &mut leading]) {
        assert!(matches!(ear.soon().await, Heard::Changed(_)), "it is told at both servers");
    }

    // a position is under way when its server is killed
    town.income.get(&table).await;
    let mut held = PgConnection::connect_with(&town.app.database.superuser_options()).await.unwrap();
    held.execute("begin").await.unwrap();
    let row = format!("select from cases where number = '{number}' for update");
    held.execute(AssertSqlSafe(row)).await.unwrap();
    let mut income = town.income.clone();
    let sending = tokio::spawn(async move { income.press("Standpunt geven", &[("stance", "agree")]).await });
    until(&town.app, "pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'").await;
    one.is_killed();
    assert_eq!(sending.await.unwrap().status, StatusCode::BAD_GATEWAY, "nobody knows whether it arrived");
    held.execute("rollback").await.unwrap();

    // whoever listened there turns to the other one, with the same session, and sees what is true
    for (ear, who, place) in by_the_killed
        .iter_mut()
        .zip([&town.youth, &town.income])
        .zip(&live)
        .map(|((ear, who), place)| (ear, who, place))
    {
        while let Heard::Changed(_) = ear.soon().await {}
        assert_eq!(ear.within(Duration::ZERO).await, Heard::Ended);
        *ear = Ear::open(&by_one, who, place).await;
    }
    let page = town.income.get(&table).await;
    assert!(page.has("1 van de 3") && !page.has("Uw standpunt nu"), "{}", page.text());
    let page = town.income.press("Standpunt geven", &[("stance", "agree")]).await;
    assert!(page.has("Uw akkoord is vastgelegd.") && page.has("2 van de 3"), "{}", page.text());
    town.housing.get(&table).await;
    let page = town.housing.press("Standpunt geven", &[("stance", "agree")]).await;
    assert!(page.has("Iedereen is het eens"), "{}", page.text());
    for ear in by_the_killed.iter_mut().chain([&mut staying, &mut leading]) {
        assert!(matches!(ear.soon().await, Heard::Changed(_)), "who came from the killed one hears it as well");
    }

    // the killed one is back, and shows the same; the project lead adopts
    one.starts();
    assert!(town.youth.get(&table).await.has("Iedereen is het eens"));
    town.lead.get(&table).await;
    town.lead.follow("Vaststellen").await;
    let page = town.lead.press("Vaststellen", &[("youth_silent", "Noor is ziek.")]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert!(town.youth.get(&format!("/casussen/{number}/besluit/1")).await.has("Besluit over het plan"));

    let case = town.whole(&number).await;
    assert_eq!((case.phase, case.rounds.len()), (Phase::Arranging, 1));
    let mut given: Vec<_> = case.rounds[0].positions.iter().map(|given| (given.seat, given.by)).collect();
    assert!(case.rounds[0].positions.iter().all(|given| given.stance == Stance::Agree));
    let mut seats = [&town.youth, &town.housing, &town.income].map(|member| (member.id, member.id));
    given.sort();
    seats.sort();
    assert_eq!(given, seats, "each once");
    assert_eq!(town.app.count("case_events where kind = 'plan_adopted'").await, 1);
    let verified = one.verifies();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_in_the_hands_of_a_server_that_is_killed_is_sent_by_the_other_under_the_same_number() {
    let app = app_of_now().await;
    // told a few minutes ago: its time has come
    app.pass(TimeDelta::minutes(-4));
    let people = told(&app, 3).await;
    let server = MailServer::start().await;
    server.feel(Mood::HangsAfterData);
    let mut one = Instance::of(&app, Some(&server));
    for _ in 0..400 {
        if server.got().len() == people.len() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert_eq!(server.got().len(), people.len());
    let two = Instance::of(&app, Some(&server));
    one.is_killed();
    server.feel(Mood::Takes);
    let call = "select pg_notify('casustafel_post', '')";
    for _ in 0..rounds(1) {
        app.rows(call).await;
        tokio::time::sleep(Duration::from_millis(400)).await;
        assert_eq!(server.got().len(), people.len(), "nobody takes what is in somebody's hands");
    }

    // five minutes later whoever took them has lost them
    app.rows("update mails set next_attempt_at = next_attempt_at - interval '5 minutes'").await;
    for _ in 0..400 {
        if app.count("mails where sent_at is null").await == 0 {
            break;
        }
        app.rows(call).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    one.starts();
    app.rows(call).await;
    tokio::time::sleep(Duration::from_millis(400)).await;
    each_came_once(&server, &people);
    assert_eq!(server.got().len(), 2 * people.len(), "once to the one who died, once by the other");
    drop(two);
}
