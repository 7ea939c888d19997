//! Everybody chooses when their mail comes; what cancels a journey never waits.

use axum::http::StatusCode;
use casustafel::domain::role::Role;
use chrono::{DateTime, Utc};

use super::{post_room, tell, together};
use crate::support::App;
use crate::support::smtp::MailServer;

#[tokio::test]
async fn who_chose_one_letter_a_working_day_gets_one_and_what_cancels_a_journey_at_once() {
    let app = App::mailing().await;
    let server = MailServer::start().await;
    let post = post_room(&app, &server);
    let until = |moment: &str| app.pass(moment.parse::<DateTime<Utc>>().unwrap() - app.now());
    let mut fadoua = app.person("Fadoua Amrani", Role::CaseManager).await;
    let rob = app.person("Rob Elzen", Role::Invitee).await;

    fadoua.get("/account").await;
    let page = fadoua.press("Keuze opslaan", &[("wanneer", "dagelijks"), ("uur", "16")]).await;
    assert!(page.has("U krijgt voortaan op werkdagen om 16.00 uur één mail"), "{}", page.text());
    let page = fadoua.get("/account").await;
    assert_eq!(page.fill("Keuze opslaan", &[]).fields.iter().filter(|(_, value)| value == "dagelijks").count(), 1);

    // Thursday at ten, in two parts; Friday at ten; both at four in the afternoon
    until("2026-11-26T09:00:00Z");
    for person in [&fadoua, &rob] {
        tell(&app, person.id, "plan_adopted").await;
        tell(&app, person.id, "invited").await;
    }
    app.pass(together());
    post.round().await.unwrap();
    assert_eq!(server.got_by(&rob.email).len(), 1, "who chose nothing has it after three minutes");
    assert_eq!(server.got_by(&fadoua.email).len(), 0);
    tell(&app, fadoua.id, "uninvited").await;
    post.round().await.unwrap();
    let got = server.got_by(&fadoua.email);
    assert_eq!(got.len(), 1, "nobody sets out in vain");
    assert!(!got[0].body().contains("vastgesteld"), "the rest waits: {}", got[0].body());
    until("2026-11-26T14:59:00Z");
    post.round().await.unwrap();
    assert_eq!(server.got_by(&fadoua.email).len(), 1);
    until("2026-11-26T15:00:00Z");
    for _ in 0..2 {
        post.round().await.unwrap();
    }
    let got = server.got_by(&fadoua.email);
    assert_eq!(got.len(), 2, "one letter");
    assert!(got[1].body().contains("vastgesteld") && got[1].body().contains("uitgenodigd"), "{}", got[1].body());

    // what comes on Friday evening is Monday's
    until("2026-11-27T19:00:00Z");
    tell(&app, fadoua.id, "plan_adopted").await;
    until("2026-11-29T15:00:00Z");
    post.round().await.unwrap();
    assert_eq!(server.got_by(&fadoua.email).len(), 2);
    until("2026-11-30T15:00:00Z");
    post.round().await.unwrap();
    assert_eq!(server.got_by(&fadoua.email).len(), 3);
}

#[tokio::test]
async fn a_choice_that_is_none_is_asked_again_with_what_was_typed() {
    let app = App::mailing().await;
    let mut rob = app.person("Rob Elzen", Role::Invitee).await;
    rob.get("/account").await;
    let page = rob.post_form("/account/mail", &[("wanneer", "dagelijks"), ("uur", "")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("Kies een uur uit de lijst."), "{}", page.text());
    assert_eq!(app.count("mail_wishes").await, 0);
}
