//! A case is found again by what people remember of it, by whoever sees it at that moment and by nobody else.

use casustafel::domain::case::Capacity;
use casustafel::domain::command::Command;
use casustafel::domain::ids::CaseNumber;
use casustafel::domain::plan::{Section, Voice};
use casustafel::domain::role::{Represents, Role};
use chrono::TimeDelta;
use sqlx::Row;

use super::town::{Town, prose};
use crate::support::Person;

/// The numbers that somebody finds by these words, in the order of the page.
async fn found_by(who: &mut Person, words: &str) -> Vec<String> {
    who.get("/zoeken").await;
    let page = who.press("Zoeken", &[("zoek", words)]).await;
    assert_eq!(page.value("zoek").as_deref(), Some(words), "what was typed stays");
    page.texts(".ct-found h2 a")
}

async fn finds(who: &mut Person, words: &str, number: &CaseNumber) -> bool {
    found_by(who, words).await.contains(&number.to_string())
}

/// A case in step 3 whose plan speaks of debts.
async fn with_debts(town: &Town) -> CaseNumber {
    let number = town.planning().await;
    town.write(&town.signaller, &number, Section::Money, Voice::Helpers, "Er zijn schulden bij de zorgverzekeraar.")
        .await;
    number
}

#[tokio::test]
async fn a_case_is_found_by_number_name_organisation_and_the_words_of_its_plan() {
    let mut town = Town::new().await;
    let number = with_debts(&town).await;
    let other = town.planning().await;
    let typed = number.to_string();
    let short = typed.rsplit('-').next().unwrap().trim_start_matches('0').to_owned();
    for words in [&*typed, &typed.to_lowercase(), &typed.replace("FX-", ""), &short, "schulden", "Schuld", "zorgverz"] {
        assert_eq!(found_by(&mut town.signaller, words).await, [typed.clone()], "{words}");
    }
    for words in ["Noor", "noo", "NOÓR", "Noorderlicht"] {
        assert_eq!(
            found_by(&mut town.lead, words).await,
            [other.to_string(), typed.clone()],
            "the newest first: {words}"
        );
    }
    assert_eq!(found_by(&mut town.manager, "schuld Noor").await, [typed.clone()], "every word must be found");
    assert!(found_by(&mut town.manager, "schuld Zwolle").await.is_empty());
    let page = town.manager.press("Zoeken", &[("zoek", "schuld")]).await;
    assert!(page.links().contains(&("Geld".to_owned(), format!("/casussen/{number}/plan/geld"))), "{:?}", page.links());
}

#[tokio::test]
async fn what_is_no_longer_written_is_no_longer_found() {
    let mut town = Town::new().await;
    let number = with_debts(&town).await;
    town.write(&town.signaller, &number, Section::Money, Voice::Helpers, "Alles is afgelost.").await;
    assert!(!finds(&mut town.signaller, "schulden", &number).await);
    assert!(finds(&mut town.signaller, "afgelost", &number).await);
    town.app.rows("update organisations set name = 'Zonnehoek' where name = 'Noorderlicht'").await;
    assert!(finds(&mut town.signaller, "zonnehoek", &number).await);
    assert!(!finds(&mut town.signaller, "noorderlicht", &number).await);
}

#[tokio::test]
async fn nobody_finds_what_they_do_not_see() {
    let mut town = Town::new().await;
    let number = with_debts(&town).await;
    let mut colleague = town.app.person("Sanne Collega", Role::Signaller).await;
    let mut elsewhere = town.app.person_at("Zuidhoek", "Harm Elders", Role::ProviderContact).await;
    let mut invitee = town.app.person("Karin Vos", Role::Invitee).await;
    for who in [&mut colleague, &mut elsewhere, &mut invitee, &mut town.youth] {
        for words in ["schulden", "Noor", "Noorderlicht", &number.to_string()] {
            assert!(found_by(who, words).await.is_empty(), "{} finds {words}", who.name);
            assert!(who.shown().has("Niets gevonden"));
        }
    }
    town.offers(&number).await;
    let meeting = town.meeting(7).await;
    town.act(&town.lead, &number, Command::Schedule { meeting, reason: None }).await;
    let represents = Represents::Other;
    let invite = Command::Invite { user: invitee.id, capacity: Capacity::Explains, represents, reason: None };
    let case = town.act(&town.lead, &number, invite).await;
    assert!(finds(&mut invitee, "schulden", &number).await && finds(&mut town.youth, "schulden", &number).await);
    let invitation = case.invitations.last().unwrap().number;
    town.act(&town.lead, &number, Command::Uninvite { invitation, reason: prose("Vergissing.") }).await;
    assert!(found_by(&mut invitee, "schulden").await.is_empty(), "at once");
}

#[tokio::test]
async fn a_signal_that_was_not_submitted_is_found_by_its_signaller_only() {
    let mut town = Town::new().await;
    let number = town.signalling().await;
    assert!(finds(&mut town.signaller, "Noor", &number).await);
    assert!(found_by(&mut town.lead, "Noor").await.is_empty());
}

#[tokio::test]
async fn a_contact_finds_a_case_of_the_organisation_and_nothing_by_its_plan() {
    let town = Town::new().await;
    let mut contact = town.app.person("Hilde Contact", Role::ProviderContact).await;
    let number = with_debts(&town).await;
    assert!(finds(&mut contact, "Noor", &number).await && finds(&mut contact, "noorderlicht", &number).await);
    assert!(found_by(&mut contact, "schulden").await.is_empty());
    assert!(found_by(&mut contact, "Noor schulden").await.is_empty());
    assert!(contact.get("/zoeken").await.texts(".ct-empty").concat().contains("van uw organisatie"));
}

#[tokio::test]
async fn the_core_finds_by_name_from_the_moment_the_table_knows_it() {
    let mut town = Town::new().await;
    let number = town.offered().await;
    // an organisation whose name does not begin like the youth's
    town.app.rows("update organisations set name = 'Zonnehoek' where name = 'Noorderlicht'").await;
    let meeting = town.meeting(0).await;
    town.act(&town.lead, &number, Command::Schedule { meeting, reason: None }).await;
    assert!(found_by(&mut town.youth, "Noor").await.is_empty());
    assert!(finds(&mut town.youth, "kamer", &number).await);
    assert!(!town.youth.shown().has("Noor"), "{}", town.youth.shown().text());
    town.sit(meeting).await;
    let voice = casustafel::domain::case::YouthVoice { way: casustafel::domain::case::VoiceWay::AtTable, note: None };
    town.act(&town.lead, &number, Command::RecordYouthVoice { voice }).await;
    town.act(&town.lead, &number, Command::OpenDiscussion).await;
    assert!(finds(&mut town.youth, "Noor", &number).await);
}

#[tokio::test]
async fn a_search_leaves_a_trace_and_its_words_leave_none() {
    let mut town = Town::new().await;
    with_debts(&town).await;
    found_by(&mut town.signaller, "schulden").await;
    assert!(!town.signaller.shown().address.contains("schulden"), "{}", town.signaller.shown().address);
    let traces = town.app.rows("select to_jsonb(a)::text from audit a where a.action = 'search'").await;
    assert!(!traces.is_empty());
    assert!(traces.iter().all(|row| !row.get::<String, _>(0).contains("schuld")));
}

#[tokio::test]
async fn what_cannot_be_searched_for_says_so() {
    let mut town = Town::new().await;
    town.planning().await;
    for words in
        ["de", "x", "!!", "'; drop table cases; --", "\u{0301}", "|", "een het", "a & !b", "((", "naam:*", "=nnoor"]
    {
        town.lead.get("/zoeken").await;
        let page = town.lead.press("Zoeken", &[("zoek", words)]).await;
        assert_eq!(page.status, axum::http::StatusCode::OK, "{words}");
        assert!(page.has("Niets gevonden"), "{words}: {}", page.text());
    }
    let page = town.lead.press("Zoeken", &[("zoek", &"woord ".repeat(40))]).await;
    assert_eq!(page.status, axum::http::StatusCode::OK);
    let page = town.lead.press("Zoeken", &[("zoek", "  ")]).await;
    assert!(page.has("Vind een casus terug"));
    let page = town.lead.get("/zoeken?zoek=00000000-0000-4000-8000-000000000001").await;
    assert!(page.has("geldt niet meer"), "{}", page.text());
}

#[tokio::test]
async fn what_is_found_comes_page_after_page() {
    let mut town = Town::new().await;
    for _ in 0..30 {
        town.planning().await;
        town.app.pass(TimeDelta::minutes(1));
    }
    let mut all = found_by(&mut town.signaller, "Noor").await;
    assert_eq!(all.len(), 25);
    let page = town.signaller.follow("Volgende").await;
    all.extend(page.texts(".ct-found h2 a"));
    let mut ordered = all.clone();
    ordered.sort_by(|one, other| other.cmp(one));
    ordered.dedup();
    assert_eq!((all.len(), &all), (30, &ordered));
    assert_eq!(town.signaller.follow("Naar het begin").await.texts(".ct-found h2 a"), all[..25]);
}
