//! The screen in the room: coupled with a code to one meeting, it reads what the room may read and nothing else, until it is over.

use std::time::Duration;

use axum::http::StatusCode;
use casustafel::auth::token::Token;
use casustafel::database::{Acting, DatabaseError, TokenHash, Trace};
use casustafel::domain::case::YouthAnswer;
use casustafel::domain::command::Command;
use casustafel::domain::ids::{CaseNumber, MeetingId};
use casustafel::domain::meeting::MeetingCommand;
use casustafel::domain::plan::{Section, Voice};
use casustafel::domain::round::Stance;
use casustafel::domain::signal::ConsentWay;
use casustafel::store::walls;
use chrono::TimeDelta;
use futures_util::StreamExt as _;

use super::town::{Town, line, prose};
use crate::support::{Page, Person};

const MEETING: &str = "/tafel/2026-11-16";

/// A case at an open meeting.
async fn sitting(town: &mut Town) -> (CaseNumber, MeetingId) {
    let number = town.offered().await;
    town.write(&town.manager, &number, Section::Health, Voice::Helpers, "Noor slikt elke dag pillen.").await;
    let meeting = town.meeting(0).await;
    town.act(&town.lead, &number, Command::Schedule { meeting, reason: None }).await;
    town.sit(meeting).await;
    (number, meeting)
}

async fn shows_a_code(machine: &mut Person) -> String {
    machine.get("/scherm").await;
    let page = machine.press("Laat een code zien", &[]).await;
    page.texts(".ct-wall__code").concat()
}

async fn couples(town: &mut Town, code: &str) -> Page {
    town.lead.get(MEETING).await;
    town.lead.press("Scherm koppelen", &[("code", code)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_in_the_room_shows_the_meeting_once_the_lead_typed_its_code_and_nothing_after_that() {
    let mut town = Town::new().await;
    let (number, _) = sitting(&mut town).await;
    let mut machine = town.app.visitor();
    let page = machine.get("/scherm").await;
    assert!(!page.body.contains("FX-") && page.has("U hoeft zich hier niet aan te melden"), "{}", page.text());
    let code = shows_a_code(&mut machine).await;
    assert!(!machine.get("/scherm").await.body.contains("FX-"), "nothing before the code was typed");
    assert_eq!(machine.get("/scherm/delen").await.status, StatusCode::NOT_FOUND);

    let page = couples(&mut town, &format!(" {} ", code.to_lowercase())).await;
    assert!(page.has("Het scherm laat nu deze bijeenkomst zien.") && page.has("Er is 1 scherm gekoppeld."));
    assert_eq!(town.app.count("audit where action = 'couple_screen' and result = 'done'").await, 1);
    assert!(machine.get("/scherm").await.has(&format!("{number} · N.")));
    town.lead.get(MEETING).await;
    town.lead.press(&format!("Op het scherm : {number}"), &[]).await;
    let masked = |page: &Page| !["pillen", "Noor", "Ingrid", "2009-03"].iter().any(|word| page.body.contains(word));
    let page = machine.get("/scherm/delen").await;
    assert!(masked(&page) && page.has("Gezondheid en zorg") && page.has("17 jaar"), "{}", page.body);
    town.lead.get(MEETING).await;
    town.lead.press("Gezondheid en zorg een minuut tonen", &[]).await;
    assert!(machine.get("/scherm/delen").await.has("Noor slikt elke dag pillen."));
    town.app.pass(TimeDelta::seconds(61));
    assert!(masked(&machine.get("/scherm/delen").await), "it closed by itself");

    // it opens nothing else, and its code opens nothing more
    for elsewhere in ["/", MEETING, &format!("/casussen/{number}"), &format!("{MEETING}/scherm")] {
        assert!(machine.get(elsewhere).await.address.starts_with("/aanmelden"), "{elsewhere}");
    }
    let again = couples(&mut town, &code).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "a code works once");

    let stream = machine.listen(&town.app.router, "/scherm/live").await;
    assert_eq!(stream.status(), StatusCode::OK);
    let mut told = stream.into_body().into_data_stream();
    town.lead.get(MEETING).await;
    let page = town.lead.press("Scherm loskoppelen", &[]).await;
    assert!(page.has("Het scherm is losgekoppeld.") && !page.has("gekoppeld. Het stopt"), "{}", page.text());
    let ended = async { while told.next().await.is_some() {} };
    assert!(tokio::time::timeout(Duration::from_secs(4), ended).await.is_ok(), "the open stream ends at once");
    assert_eq!(machine.get("/scherm/delen").await.status, StatusCode::NOT_FOUND);
    let page = machine.get("/scherm").await;
    assert!(page.has("Dit scherm is losgekoppeld.") && !page.body.contains("FX-"), "{}", page.text());
}

#[tokio::test]
async fn the_room_reads_how_a_round_stands_and_never_who_said_what_and_nothing_without_consent() {
    let mut town = Town::new().await;
    let (number, _) = town.round_open().await;
    let mut machine = town.app.visitor();
    let code = shows_a_code(&mut machine).await;
    couples(&mut town, &code).await;
    town.lead.get(MEETING).await;
    town.lead.press(&format!("Op het scherm : {number}"), &[]).await;
    let round = town.whole(&number).await.open_round().unwrap().clone();
    let question = prose("Wie betaalt de huur?");
    for (member, stance) in [(&town.youth, Stance::NotYet { question }), (&town.housing, Stance::Agree)] {
        let (seat, version, hash) = (member.id, round.version, round.hash);
        town.act(member, &number, Command::TakePosition { seat, version, hash, stance }).await;
    }
    let answer = YouthAnswer::NotYet;
    let words = Some(prose("Eerst de kamer zien."));
    let version = round.version;
    town.act(&town.manager, &number, Command::RecordYouthAnswer { version, answer, words }).await;
    let page = machine.get("/scherm").await;
    assert!(page.has("2 van de 3 hebben") && page.has("De jongere zegt: nog niet."), "{}", page.text());

    town.act(&town.lead, &number, Command::EditTabledPlan).await;
    let page = machine.get("/scherm").await;
    assert!(page.has("De standpunten zijn vervallen: het plan wordt aangepast."), "{}", page.text());
    for told in ["huur", "kamer zien", "Akkoord", "Marijke", "Postel"] {
        assert!(!page.body.contains(told), "{told}: {}", page.text());
    }

    let (on, way, told_to) = (town.today(), ConsentWay::Spoken, line("Mirthe Dijkhuis"));
    town.act(&town.signaller, &number, Command::WithdrawConsent { on, way, told_to }).await;
    let page = machine.get("/scherm").await;
    assert!(
        page.has("Er staan geen casussen meer open op de agenda.") && !page.body.contains("FX-"),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn a_screen_stays_coupled_no_longer_than_its_meeting_and_than_half_a_day_and_a_code_ten_minutes() {
    let mut town = Town::new().await;
    let meeting = town.meeting(0).await;
    let mut machine = town.app.visitor();
    let late = shows_a_code(&mut machine).await;
    town.app.pass(TimeDelta::minutes(11));
    assert_eq!(couples(&mut town, &late).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(machine.get("/scherm").await.has("De code is verlopen."));

    let code = shows_a_code(&mut machine).await;
    couples(&mut town, &code).await;
    assert_eq!(machine.get("/scherm/delen").await.status, StatusCode::OK);
    town.app.pass(TimeDelta::hours(12));
    assert_eq!(machine.get("/scherm/delen").await.status, StatusCode::NOT_FOUND);

    let code = shows_a_code(&mut machine).await;
    couples(&mut town, &code).await;
    assert_eq!(machine.get("/scherm/delen").await.status, StatusCode::OK);
    town.act_on(meeting, MeetingCommand::Open).await;
    town.act_on(meeting, MeetingCommand::Close).await;
    assert_eq!(machine.get("/scherm/delen").await.status, StatusCode::NOT_FOUND, "with its meeting");
}

#[tokio::test]
async fn the_secret_of_a_machine_is_kept_as_a_hash_and_opens_no_table() {
    let mut town = Town::new().await;
    let (number, meeting) = sitting(&mut town).await;
    let mut machine = town.app.visitor();
    machine.get("/scherm").await;
    let filled = machine.shown().fill("Laat een code zien", &[]);
    let sent = machine.submit(filled).await;
    let code = sent.texts(".ct-wall__code").concat();
    let secret = machine.cookies["scherm"].clone();
    let kept =
        format!("wall_screens where encode(token_sha256, 'hex') = '{secret}' or code_sha256::text like '%{code}%'");
    assert_eq!(town.app.count(&kept).await, 0);
    let token = Token::parse(&secret).unwrap();
    let screen = || Acting::Wall { screen: TokenHash(token.hash()), trace: Trace::default() };
    let db = town.app.state.db.clone();
    let picture = || db.transact::<_, DatabaseError, _>(screen(), |tx| Box::pin(async { walls::picture(tx).await }));
    assert_eq!(picture().await.unwrap_err(), DatabaseError::NotAdmitted, "not before it is coupled");
    couples(&mut town, &code).await;
    assert_eq!(picture().await.unwrap().unwrap().waiting[0].number, number.to_string());
    let about = format!("select picture_of_wall('{meeting}')");
    let lead = format!("select picture_for_lead('{meeting}')");
    let asked =
        ["select count(*) from cases", "select count(*) from meetings", "select name from users", &about, &lead];
    for query in asked {
        let query = query.to_owned();
        let outcome = db.transact::<_, DatabaseError, _>(screen(), move |tx| {
            Box::pin(async move { Ok(sqlx::query(sqlx::AssertSqlSafe(query)).execute(&mut **tx).await?) })
        });
        assert_eq!(outcome.await.unwrap_err(), DatabaseError::Forbidden);
    }
}

#[tokio::test]
async fn whoever_tries_codes_or_asks_for_many_has_to_wait() {
    let mut town = Town::new().await;
    town.meeting(0).await;
    let mut machine = town.app.visitor();
    let mut code = String::new();
    for _ in 0..10 {
        machine.cookies.clear();
        code = shows_a_code(&mut machine).await;
    }
    machine.cookies.clear();
    machine.get("/scherm").await;
    assert_eq!(machine.forge("/scherm", &[]).await.status, StatusCode::TOO_MANY_REQUESTS);
    for wrong in 0..10 {
        let page = couples(&mut town, "AAA AAA").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let page = couples(&mut town, &code).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "{}", page.text());
    let refused = town.housing.forge(&format!("{MEETING}/scherm/koppelen"), &[("code", &code)]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}
