//! The letter of a go in the hands of a provider, and whoever asks whether it still counts.

use axum::http::StatusCode;
use casustafel::domain::role::Role;
use chrono::TimeDelta;

use crate::support::Page;
use crate::support::story::*;

const CONTACT: &str = "Hilde Contact";

/// The code on the letter of the first go, as it stands on paper.
async fn code_on_the_letter(story: &mut Story, who: &str) -> String {
    let letter = story.opens(who, "/go/1/brief/1").await;
    letter.texts(".ct-code strong").concat()
}

async fn asks(story: &Story, code: &str) -> Page {
    let mut anybody = story.app.visitor();
    let page = anybody.get("/controle").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    anybody.press("Controleren", &[("code", code)]).await
}

fn answer(page: &Page) -> String {
    page.texts("[role=status] strong").concat()
}

#[tokio::test]
async fn whoever_holds_the_letter_of_a_go_reads_without_an_account_whether_it_counts_and_nothing_else() {
    let mut story = Story::begins().await.gone().await;
    story = story.joined(CONTACT, Role::ProviderContact).await;
    let code = code_on_the_letter(&mut story, INGRID).await;
    let plain: String = code.chars().filter(|sign| *sign != '-').collect();
    assert_eq!(plain.len(), 16, "{code}");
    assert!(plain.chars().all(|sign| "34679ACDEFGHJKMNPQRTVWXY".contains(sign)), "{code}");
    // the provider has the same letter, and finds it where it looks
    for (who, page) in [(MIRTHE, "/go"), (CONTACT, "")] {
        story.opens(who, page).await;
        let letter = story.who(who).follow("Brief voor Noorderlicht").await;
        assert!(letter.has(&code) && letter.has("versie 1, kenmerk"), "{who}: {}", letter.text());
        assert!(!letter.has("Noor ") && !letter.has(ROOM), "no name and nothing of the plan: {}", letter.text());
    }
    for who in [FADOUA, ROB] {
        let address = story.at("/go/1/brief/1");
        assert_eq!(story.who(who).get(&address).await.status, StatusCode::NOT_FOUND, "{who}");
        story.does_not_read(who, "/go", "Brief voor").await;
    }

    let counts = asks(&story, &code).await;
    assert_eq!((counts.status, answer(&counts).as_str()), (StatusCode::OK, "Geldig"));
    assert!(counts.address.ends_with("/controle"), "the code is in no address: {}", counts.address);
    for secret in [story.number.as_str(), "Noor", INGRID, "versie"] {
        assert!(!counts.has(secret), "{secret}: {}", counts.text());
    }
    let typed = asks(&story, &format!(" {} ", plain.to_lowercase())).await;
    assert_eq!(answer(&typed), "Geldig", "however it is typed over");
    let wrong = asks(&story, &plain.chars().rev().collect::<String>()).await;
    assert_eq!((wrong.status, answer(&wrong).as_str()), (StatusCode::OK, "Onbekend"));
    let nothing = asks(&story, " ").await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.has("Vul de code in"), "{}", nothing.text());

    story.does(INGRID, "Go intrekken", &[("reason", "De plek is weg.")]).await;
    assert_eq!(answer(&asks(&story, &code).await), "Ingetrokken");
    let why = "Deze go geldt niet meer: de projectleider heeft de go ingetrokken op maandag 23 november 2026.";
    story.reads(MIRTHE, "/go/1/brief/1", why).await;
}

#[tokio::test]
async fn the_letter_of_a_go_that_ended_with_the_case_says_so_and_the_check_says_no_more_than_before() {
    let mut story = Story::begins().await.gone().await;
    let code = code_on_the_letter(&mut story, INGRID).await;
    let five = ["housing", "income", "wellbeing", "school_work", "support"].map(|domain| ("in_order", domain));
    let done = [("reason", "completed"), ("explanation", "Het loopt."), ("handover", "De wijkcoach.")];
    story.does(INGRID, "Afsluiten", &[&done[..], &five[..]].concat()).await;
    assert_eq!(answer(&asks(&story, &code).await), "Ingetrokken");
    let why = "Deze go geldt niet meer: het traject is afgesloten op maandag 23 november 2026.";
    for who in [INGRID, MIRTHE] {
        story.reads(who, "/go/1/brief/1", why).await;
    }
}

#[tokio::test]
async fn asking_about_codes_over_and_over_must_wait_a_minute() {
    let mut story = Story::begins().await.gone().await;
    let code = code_on_the_letter(&mut story, INGRID).await;
    for _ in 0..20 {
        assert_eq!(answer(&asks(&story, "AAAA").await), "Onbekend");
    }
    let slowed = asks(&story, &code).await;
    assert_eq!(slowed.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(slowed.headers.contains_key("retry-after"));
    assert!(slowed.has("vaak gecontroleerd") && answer(&slowed).is_empty(), "{}", slowed.text());
    assert_eq!(slowed.value("code").as_deref(), Some(code.as_str()), "what was typed stays");
    story.app.pass(TimeDelta::seconds(61));
    assert_eq!(answer(&asks(&story, &code).await), "Geldig");
}

#[tokio::test]
async fn a_go_to_two_providers_has_two_letters_with_codes_of_their_own() {
    let mut story = Story::begins().await.arranged().await;
    story.app.person_at("Zuiderzon", "Ada Verderop", Role::Signaller).await;
    story.opens(INGRID, "/doen/go-geven").await;
    let other: String =
        sqlx::Row::get(&story.app.rows("select id::text from organisations where name = 'Zuiderzon'").await[0], 0);
    let own: String = sqlx::Row::get(&story.app.rows("select provider_id::text from cases").await[0], 0);
    let recipients = [("recipients", own.as_str()), ("recipients", other.as_str())];
    story.does(INGRID, "Go geven", &recipients).await;
    let codes = story.app.rows("select distinct code from go_letters").await;
    assert_eq!(codes.len(), 2);
    story.reads(INGRID, "/go", "Brief voor Zuiderzon").await;
    story.does_not_read(MIRTHE, "/go", "Brief voor Zuiderzon").await;
}
