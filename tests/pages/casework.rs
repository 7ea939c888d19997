//! From the first question of a signal to the list of the project lead.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use casustafel::domain::role::Role;
use chrono::TimeDelta;

use crate::support::{App, Page, Person};

/// What a hulpverlener knows at the start: Noor is 17 and in care.
const NOOR: &[(&str, &str)] = &[
    ("Voornaam van de jongere", "Noor"),
    ("Geboortedatum", "19-01-2009"),
    ("care", "now"),
    ("Op welke dag hebt u het de jongere verteld?", "12-11-2026"),
];

async fn started(somebody: &mut Person) -> String {
    somebody.get("/casussen/nieuw").await;
    let page = somebody.press("Signaal starten", NOOR).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let number = page.address.split('/').nth(2).unwrap().to_owned();
    assert_eq!(page.address, format!("/casussen/{number}/signaal/situatie"));
    number
}

/// Fills in what is needed to submit, and nothing else.
async fn completed(somebody: &mut Person, number: &str) {
    somebody.get(&format!("/casussen/{number}/signaal/redenen")).await;
    somebody.press("Opslaan en verder", &[("risks", "place_ends")]).await;
    somebody.get(&format!("/casussen/{number}/signaal/doelgroep")).await;
    let scope =
        ["in_care", "lives_in_groningen", "complex_problems", "protected_housing_does_not_fit", "youth_care_helps"];
    let names: Vec<String> = scope.iter().map(|question| format!("scope_{question}")).collect();
    let answers: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "yes")).collect();
    somebody.press("Opslaan en verder", &answers).await;
    somebody.get(&format!("/casussen/{number}/signaal/toestemming")).await;
    let consent = [
        ("legal_ground", "youth_act"),
        ("consent_to", "committee"),
        ("consent_to", "wij"),
        ("consent_on", "12-11-2026"),
        ("consent_way", "written"),
    ];
    let page = somebody.press("Opslaan en verder", &consent).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
}

/// What the script on the page sends while one types: the same fields, by itself.
async fn autosaved(somebody: &mut Person, fields: &[(&str, &str)]) -> Page {
    let form = somebody.shown().fill("Opslaan en verder", fields);
    let pairs = form.fields.iter().map(|(name, value)| format!("{}={}", plain(name), plain(value)));
    let request = Request::builder()
        .method(Method::POST)
        .uri(&form.action)
        .header("accept", "application/json")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(pairs.collect::<Vec<_>>().join("&")))
        .unwrap();
    somebody.send(request).await
}

fn plain(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn a_signal_is_started_saved_while_typing_checked_and_submitted() {
    let app = App::start().await;
    let mut anouk = app.person("Anouk Bakker", Role::Signaller).await;
    let mut ingrid = app.person("Ingrid de Lead", Role::ProjectLead).await;
    let number = started(&mut anouk).await;

    let saved = autosaved(&mut anouk, &[("address_before_stay", "Groningen")]).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    assert!(saved.body.contains("\"saved\":\"09:00\"") && saved.body.contains("\"revision\""), "{}", saved.body);
    let page = anouk.get(&format!("/casussen/{number}/signaal/situatie")).await;
    assert_eq!(page.value("address_before_stay").as_deref(), Some("Groningen"));

    // what cannot be read yet is not kept, and the page says so
    let unfit = autosaved(&mut anouk, &[("care_ends_on", "31-02-2027")]).await;
    assert_eq!(unfit.status, StatusCode::UNPROCESSABLE_ENTITY);

    let page = anouk.get(&format!("/casussen/{number}/signaal/controle")).await;
    assert!(page.has("Er ontbreken nog 4 dingen"), "{}", page.text());
    let addresses: Vec<String> = page.links().into_iter().map(|(_, address)| address).collect();
    for part in ["redenen", "doelgroep", "toestemming"] {
        assert!(addresses.contains(&format!("/casussen/{number}/signaal/{part}")), "{part}");
    }
    assert!(!page.links().iter().any(|(words, _)| words == "Aanmelden"));

    completed(&mut anouk, &number).await;
    assert!(!ingrid.get("/casussen").await.has(&number), "a signal in the making is the signaller's");
    let page = anouk.get(&format!("/casussen/{number}/signaal/controle")).await;
    assert!(page.has("Alles wat nodig is, is ingevuld"), "{}", page.text());
    anouk.follow("Aanmelden").await;
    let page = anouk.press("Aanmelden", &[]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert!(page.has("Stap 2 van 8"), "{}", page.text());

    let page = ingrid.get("/").await;
    assert!(page.has("Nieuw signaal beoordelen"), "{}", page.text());
    assert!(page.has(&format!("{number} · Noor")));
    assert!(ingrid.get("/casussen").await.has(&number));
}

#[tokio::test]
async fn pressing_twice_starts_one_case() {
    let app = App::start().await;
    let mut anouk = app.person("Anouk Bakker", Role::Signaller).await;
    anouk.get("/casussen/nieuw").await;
    let form = anouk.shown().fill("Signaal starten", NOOR);
    let first = anouk.submit(form.clone()).await;
    let second = anouk.submit(form).await;
    assert_eq!(first.address, second.address);
    assert_eq!(app.count("cases").await, 1);
}

#[tokio::test]
async fn a_half_filled_start_keeps_what_was_typed_with_a_message_at_each_field() {
    let app = App::start().await;
    let mut anouk = app.person("Anouk Bakker", Role::Signaller).await;
    anouk.get("/casussen/nieuw").await;
    let page =
        anouk.press("Signaal starten", &[("first_name", "Noor"), ("born", "31-02-2009"), ("care", "ended")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.value("first_name").as_deref(), Some("Noor"));
    assert_eq!(page.value("born").as_deref(), Some("31-02-2009"));
    let wrong: Vec<String> = page.attributes("#fouten a", "href");
    assert_eq!(wrong, ["#born", "#care_ended_on", "#youth_told_on"]);
    assert_eq!(app.count("cases").await, 0);
}

#[tokio::test]
async fn what_is_not_arranged_is_proposed_as_a_reason_and_added_with_one_press() {
    let app = App::start().await;
    let mut anouk = app.person("Anouk Bakker", Role::Signaller).await;
    let number = started(&mut anouk).await;
    anouk.get(&format!("/casussen/{number}/signaal/checklist/wonen")).await;
    let page = anouk.press("Opslaan en verder", &[("w1", "not_arranged"), ("w1_note", "Tot 19 januari")]).await;
    assert!(page.address.ends_with("/signaal/checklist/wonen"), "{}", page.address);
    assert_eq!(page.value("w1_note").as_deref(), Some("Tot 19 januari"));
    let page = anouk.press("Toevoegen als reden: De plek om te wonen stopt", &[]).await;
    assert!(page.has("Toegevoegd als reden"), "{}", page.text());
    assert!(!page.buttons().iter().any(|button| button.starts_with("Toevoegen")));
    let page = anouk.get(&format!("/casussen/{number}/signaal/redenen")).await;
    assert_eq!(page.value("risks").as_deref(), Some("place_ends"));
}

#[tokio::test]
async fn a_remark_without_an_answer_is_not_said_to_be_kept() {
    let app = App::start().await;
    let mut anouk = app.person("Anouk Bakker", Role::Signaller).await;
    let number = started(&mut anouk).await;
    anouk.get(&format!("/casussen/{number}/signaal/checklist/inkomen")).await;
    let saved = autosaved(&mut anouk, &[("i5_note", "Een boete")]).await;
    assert_eq!(saved.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = anouk.press("Opslaan en verder", &[("i5_note", "Een boete")]).await;
    assert_eq!(page.attributes("#fouten a", "href"), ["#i5"]);
    assert_eq!(page.value("i5_note").as_deref(), Some("Een boete"));
}

#[tokio::test]
async fn two_people_fill_in_different_parts_at_once_and_the_same_part_shows_both() {
    let app = App::start().await;
    let mut anouk = app.person("Anouk Bakker", Role::Signaller).await;
    let mut hilde = app.person("Hilde Contact", Role::ProviderContact).await;
    let number = started(&mut anouk).await;
    anouk.get(&format!("/casussen/{number}/signaal/situatie")).await;
    hilde.get(&format!("/casussen/{number}/signaal/redenen")).await;
    let stale = hilde.shown().fill("Opslaan en verder", &[("if_nothing_happens", "Dan staat Noor op straat.")]);
    let situation = anouk.press("Opslaan en verder", &[("address_before_stay", "Groningen")]).await;
    assert!(situation.address.ends_with("/signaal/redenen"));
    let reasons = hilde.submit(stale.clone()).await;
    assert!(reasons.address.ends_with("/signaal/doelgroep"), "{}", reasons.text());

    // Anouk's page of the reasons is older than what Hilde kept
    let page = anouk.press("Opslaan en verder", &[("if_nothing_happens", "Dan stopt de behandeling.")]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("Dan staat Noor op straat."), "what was kept is shown");
    assert_eq!(
        page.value("if_nothing_happens").as_deref(),
        Some("Dan stopt de behandeling."),
        "what was typed is kept"
    );
    let page = anouk.press("Opslaan en verder", &[]).await;
    assert!(page.address.ends_with("/signaal/doelgroep"));
    let page = anouk.get(&format!("/casussen/{number}/signaal")).await;
    assert!(page.has("Dan stopt de behandeling.") && page.has("Groningen"));
}

#[tokio::test]
async fn somebody_of_another_provider_cannot_tell_the_case_from_one_that_does_not_exist() {
    let app = App::start().await;
    let mut anouk = app.person("Anouk Bakker", Role::Signaller).await;
    let mut joris = app.person_at("Kompas", "Joris Anders", Role::Signaller).await;
    let number = started(&mut anouk).await;
    for page in ["", "/signaal", "/signaal/situatie", "/signaal/controle", "/betrokkenen", "/tijdlijn"] {
        let theirs = joris.get(&format!("/casussen/{number}{page}")).await;
        let nobodys = joris.get(&format!("/casussen/FX-2026-999{page}")).await;
        assert_eq!((theirs.status, nobodys.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND), "{page}");
        assert_eq!(theirs.body, nobodys.body, "{page}");
    }
    assert!(!joris.get("/casussen").await.has(&number));
    joris.get("/casussen").await;
    assert!(!joris.press("Toon", &[("zoek", "noor")]).await.has(&number));
    assert!(!joris.get("/").await.has(&number));
}

#[tokio::test]
async fn a_contact_sees_number_step_and_signal_of_the_organisation_and_no_plan() {
    let app = App::start().await;
    let mut anouk = app.person("Anouk Bakker", Role::Signaller).await;
    let mut hilde = app.person("Hilde Contact", Role::ProviderContact).await;
    let number = started(&mut anouk).await;
    assert!(hilde.get("/casussen").await.has(&number));
    let page = hilde.get(&format!("/casussen/{number}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.texts("a.ct-tab"), ["Overzicht", "Signaal", "Betrokkenen"]);
    assert_eq!(hilde.get(&format!("/casussen/{number}/tijdlijn")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(hilde.get(&format!("/casussen/{number}/betrokkenen")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_contact_starts_a_signal_for_a_colleague_of_the_own_organisation_only() {
    let app = App::start().await;
    let mut anouk = app.person("Anouk Bakker", Role::Signaller).await;
    let _joris = app.person_at("Kompas", "Joris Anders", Role::Signaller).await;
    let mut hilde = app.person("Hilde Contact", Role::ProviderContact).await;
    let page = hilde.get("/casussen/nieuw").await;
    assert!(page.has("Anouk Bakker") && !page.has("Joris Anders"));
    let with_colleague: Vec<(&str, &str)> = NOOR.iter().copied().chain([("signaller", "Anouk Bakker")]).collect();
    let page = hilde.press("Signaal starten", &with_colleague).await;
    let number = page.address.split('/').nth(2).unwrap().to_owned();
    assert!(anouk.get("/").await.has(&number), "the colleague finds it in Mijn werk");
}

#[tokio::test]
async fn filters_stand_in_the_address_and_survive_the_next_choice() {
    let app = App::start().await;
    let mut anouk = app.person("Anouk Bakker", Role::Signaller).await;
    let number = started(&mut anouk).await;
    let page = anouk.get("/casussen").await;
    assert!(page.has("1 casus"), "{}", page.text());
    let page = anouk.press("Toon", &[("stap", "1"), ("zoek", "noo"), ("volgorde", "nieuwste")]).await;
    assert!(page.has(&number), "{}", page.text());
    assert_eq!(page.value("stap").as_deref(), Some("1"));
    assert_eq!(page.value("volgorde").as_deref(), Some("nieuwste"));
    let page = anouk.follow("Bekijk als bord").await;
    assert!(page.address.contains("zoek=") && page.address.contains("weergave=bord"), "{}", page.address);
    assert!(page.has(&number));
    assert_eq!(page.value("zoek").as_deref(), Some("noo"));
    let page = anouk.get("/casussen?stap=3").await;
    assert!(page.has("Geen casus gevonden") && !page.has(&number));
    let page = anouk.follow("Alles tonen").await;
    assert!(page.has(&number));
}

#[tokio::test]
async fn a_name_that_was_searched_for_is_in_no_address_and_in_no_trail() {
    let app = App::start().await;
    let mut anouk = app.person("Anouk Bakker", Role::Signaller).await;
    let number = started(&mut anouk).await;
    anouk.get("/casussen").await;
    let found = anouk.press("Toon", &[("zoek", "Noor"), ("volgorde", "nieuwste")]).await;
    assert!(found.has(&number) && !found.address.to_lowercase().contains("noor"), "{}", found.address);
    assert_eq!(found.value("zoek").as_deref(), Some("Noor"));
    assert!(found.links().iter().all(|(_, address)| !address.to_lowercase().contains("noor")));
    let address = found.address.clone();
    let nothing = anouk.press("Toon", &[("zoek", "Piet")]).await;
    assert!(nothing.has("Geen casus gevonden") && !nothing.has(&number));
    let back = anouk.get(&address).await;
    assert!(back.has(&number) && back.value("zoek").as_deref() == Some("Noor"), "the way back works");
    assert_eq!(app.count("audit where action = 'search'").await, 3);
    assert_eq!(app.count("audit where row_to_json(audit)::text ilike '%noor%'").await, 0);

    // a number says nothing of a person: it may be passed on
    let by_number = anouk.press("Toon", &[("zoek", &number)]).await;
    assert!(by_number.address.contains(&number) && by_number.has(&number));
    // the words are there for this session alone
    let mut bert = app.person("Bert Bakker", Role::Signaller).await;
    let elsewhere = bert.get(&address).await;
    assert!(elsewhere.has("geldt niet meer"), "{}", elsewhere.text());
    assert_eq!(elsewhere.value("zoek").as_deref(), Some(""));
    anouk.get("/account").await;
    anouk.post_form("/afmelden", &[]).await;
    assert_eq!(app.count("searches").await, 0);
}

#[tokio::test]
async fn whoever_looks_is_seen_by_the_privacy_officer_and_by_nobody_else() {
    let app = App::start().await;
    let mut anouk = app.person("Anouk Bakker", Role::Signaller).await;
    let mut olaf = app.person("Olaf Privacy", Role::PrivacyOfficer).await;
    let number = started(&mut anouk).await;
    anouk.get(&format!("/casussen/{number}")).await;
    anouk.get("/casussen").await;
    anouk.press("Toon", &[("zoek", "noor")]).await;
    let page = olaf.get(&format!("/privacy/inzage?nummer={number}")).await;
    assert!(page.has("Anouk Bakker") && page.has("Bekeken: overzicht van de casus"), "{}", page.text());
    assert!(page.has("Signaal gestart"), "{}", page.text());
    let page = olaf.get("/privacy/inzage").await;
    assert!(page.has("Gezocht in: casussen"), "{}", page.text());
    let words = page.text();
    assert!(!words.split_whitespace().any(|word| word == "Noor"), "the trail holds no names of youths");
    let page = olaf.get("/privacy/inzage?van=01-12-2026&tot=01-11-2026").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(anouk.get("/privacy/inzage").await.status, StatusCode::FORBIDDEN);
    assert_eq!(olaf.get(&format!("/casussen/{number}")).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn everybody_has_a_first_page_that_leads_somewhere() {
    let app = App::start().await;
    for role in Role::ALL {
        let mut somebody = app.person(&format!("Iemand {}", role.as_str()), *role).await;
        let page = somebody.get("/").await;
        assert_eq!(page.status, StatusCode::OK, "{role:?}: {}", page.text());
        assert!(page.has("Mijn werk"), "{role:?}");
        let inside: Vec<String> = page.attributes("main a", "href");
        for address in inside {
            let found = somebody.get(&address).await;
            assert_eq!(found.status, StatusCode::OK, "{role:?}: {address}");
        }
    }
}

#[tokio::test]
async fn a_page_of_the_list_begins_where_the_one_before_ended() {
    let app = App::start().await;
    let mut anouk = app.person("Anouk Bakker", Role::Signaller).await;
    let mut numbers = Vec::new();
    for _ in 0..27 {
        numbers.push(started(&mut anouk).await);
        app.pass(TimeDelta::minutes(1));
    }
    for order in ["tafel", "leeftijd", "wacht", "nieuwste"] {
        let page = anouk.get(&format!("/casussen?volgorde={order}")).await;
        assert!(page.has("27 casussen"), "{order}: {}", page.text());
        let first = page.texts("tbody a");
        let second = anouk.follow("Volgende").await.texts("tbody a");
        assert_eq!((first.len(), second.len()), (25, 2), "{order}");
        let mut all: Vec<String> = first.into_iter().chain(second).collect();
        if order == "nieuwste" {
            all.reverse();
        }
        if order != "tafel" && order != "leeftijd" {
            assert_eq!(all, numbers, "{order}");
        }
        all.sort();
        assert_eq!(all, numbers, "{order}: every case once");
    }
}
