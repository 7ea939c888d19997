//! Writing the plan: in two voices, by two people at once, and reading what was written.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use casustafel::domain::command::Command;
use casustafel::domain::condition::ConditionKind;
use casustafel::domain::ids::CaseNumber;
use casustafel::domain::plan::{Section, Voice};
use casustafel::domain::role::Role;
use casustafel::dutch::Dutch;

use super::town::Town;
use crate::support::{Page, Person};

pub fn section(number: &CaseNumber, slug: &str) -> String {
    format!("/casussen/{number}/plan/{slug}")
}

#[tokio::test]
async fn two_people_who_write_in_the_same_place_both_keep_their_text() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    let place = section(&number, "mijn-situatie-nu");
    town.manager.get(&place).await;
    town.signaller.get(&place).await;
    let page = town.manager.press("Opslaan", &[("hulp", "Noor woont bij een tante.")]).await;
    assert!(page.has("Opgeslagen om"), "{}", page.text());

    let page = town.signaller.press("Opslaan", &[("hulp", "De schuld is 1.200 euro.")]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("Wat er nu staat") && page.has("Wat u schreef") && page.has("Fadoua Amrani"), "{}", page.text());
    assert!(page.texts(".ct-conflict del").concat().contains("tante"));
    assert!(page.texts(".ct-conflict ins").concat().contains("schuld"));
    let together = page.value("hulp").unwrap();
    assert!(together.contains("Noor woont bij een tante.") && together.contains("De schuld is 1.200 euro."));
    assert_eq!(
        town.text(&number, 1, Section::SituationNow, Voice::Helpers).await,
        "Noor woont bij een tante.",
        "nothing is lost while nobody decided"
    );

    let page = town.signaller.press("Opslaan", &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    let kept = town.text(&number, 1, Section::SituationNow, Voice::Helpers).await;
    assert_eq!(kept, "Noor woont bij een tante.\nDe schuld is 1.200 euro.");
}

#[tokio::test]
async fn whoever_did_not_touch_a_place_does_not_stand_in_anybodys_way() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    let place = section(&number, "wonen");
    town.manager.get(&place).await;
    town.signaller.get(&place).await;
    town.manager.press("Opslaan", &[("hulp", "Er is een kamer.")]).await;
    let page = town.signaller.press("Opslaan", &[("woorden", "Ik wil een hond.")]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert_eq!(town.text(&number, 1, Section::Housing, Voice::Helpers).await, "Er is een kamer.");
    assert_eq!(town.text(&number, 1, Section::Housing, Voice::Youth).await, "Ik wil een hond.");
}

#[tokio::test]
async fn the_youths_words_are_changed_by_nobody_but_their_scribe() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    let place = section(&number, "dit-ben-ik");
    town.signaller.get(&place).await;
    town.signaller.press("Opslaan", &[("woorden", "Ik plan graag.")]).await;

    let page = town.manager.get(&place).await;
    assert!(page.has("Ik plan graag."));
    assert!(page.has("Woorden van Noor, opgeschreven door Mirthe Dijkhuis"), "{}", page.text());
    assert_eq!(page.value("woorden"), None, "no field for somebody else's scribing");
    let forged = [("woorden", "Ik plan nooit."), ("woorden-revision", "1"), ("woorden-read", "")];
    let page = town.manager.forge(&place, &forged).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("Ik plan nooit."), "what was typed can still be copied");
    assert_eq!(town.text(&number, 1, Section::ThisIsMe, Voice::Youth).await, "Ik plan graag.");

    let page = town.signaller.get(&place).await;
    assert_eq!(page.value("woorden").as_deref(), Some("Ik plan graag."));
}

#[tokio::test]
async fn actions_are_added_mended_and_taken_away_row_by_row() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    let place = section(&number, "wie-doet-wat");
    town.manager.get(&place).await;
    let wrong = [("what-1", "Kamer bekijken"), ("doer-1", "Noor"), ("due-1", "31-02-2027")];
    let page = town.manager.press("Opslaan", &wrong).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.texts(".ct-errors li").concat().contains("datum"), "{}", page.text());
    assert_eq!(page.value("what-1").as_deref(), Some("Kamer bekijken"));
    assert_eq!(page.value("due-1").as_deref(), Some("31-02-2027"));

    town.manager.press("Opslaan", &[("due-1", "28-02-2027")]).await;
    let page = town.manager.press("Opslaan", &[("what-2", "Contract tekenen")]).await;
    assert_eq!(page.value("what-2").as_deref(), Some("Contract tekenen"));
    let page = town.manager.press("Opslaan", &[("remove-1", "yes")]).await;
    assert_eq!(page.value("what-1").as_deref(), Some("Contract tekenen"));
    let actions = town.whole(&number).await.draft().unwrap().content.actions.clone();
    assert_eq!(actions.iter().map(|action| action.what.to_string()).collect::<Vec<_>>(), ["Contract tekenen"]);
}

#[tokio::test]
async fn two_lists_of_needs_come_together() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    let place = section(&number, "wat-moet-eerst-geregeld-zijn");
    town.manager.get(&place).await;
    town.signaller.get(&place).await;
    let row = |what| [("kind-1", "housing"), ("what-1", what), ("owner-1", "case_manager")];
    town.manager.press("Opslaan", &row("Kamer toegezegd")).await;
    let page = town.signaller.press("Opslaan", &row("Borg betaald")).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert_eq!(page.value("what-1").as_deref(), Some("Kamer toegezegd"));
    assert_eq!(page.value("what-2").as_deref(), Some("Borg betaald"));
    town.signaller.press("Opslaan", &[]).await;
    let needs = town.whole(&number).await.draft().unwrap().content.needs.clone();
    assert_eq!(needs.iter().map(|need| need.what.to_string()).collect::<Vec<_>>(), ["Kamer toegezegd", "Borg betaald"]);
    assert!(needs.iter().all(|need| need.blocking), "the go waits unless somebody says otherwise");
}

fn puts(kind: ConditionKind) -> String {
    format!("Zet als punt in het plan : {}", kind.dutch())
}

#[tokio::test]
async fn what_usually_must_be_arranged_is_one_press_away_and_nothing_that_was_typed_is_lost() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    let place = section(&number, "wat-moet-eerst-geregeld-zijn");
    let page = town.manager.get(&place).await;
    assert!(page.has("Is er nog iets nodig?") && page.has("Participatiewet (1)"), "{}", page.text());
    town.signaller.get(&place).await;

    // what stands in the form is saved along
    let typed = [("kind-1", "other"), ("what-1", "Sleutel halen"), ("owner-1", "case_manager"), ("hulp", "Kan snel.")];
    let page = town.manager.press(&puts(ConditionKind::Income), &typed).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert!(!page.has("Participatiewet (1)"), "what is on the list is not offered");
    assert_eq!(page.value("hulp").as_deref(), Some("Kan snel."));
    let needs = town.whole(&number).await.draft().unwrap().content.needs.clone();
    assert_eq!(needs.iter().map(|need| need.kind).collect::<Vec<_>>(), [ConditionKind::Other, ConditionKind::Income]);
    assert_eq!(needs[1].owner.role, ConditionKind::Income.usual_owner());
    assert!(needs[1].blocking);

    // what cannot be used is said, and both rows stay
    let page = town.manager.press(&puts(ConditionKind::Housing), &[("expected-1", "31-02-2027")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.value("expected-1").as_deref(), Some("31-02-2027"));
    assert_eq!(page.value("kind-3").as_deref(), Some("housing"));

    // somebody else was first: both lists are there to bring together, with the new row
    let page = town.signaller.press(&puts(ConditionKind::Housing), &[("woorden", "Ik wil een kamer.")]).await;
    assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text());
    let kinds = ["kind-1", "kind-2", "kind-3"].map(|name| page.value(name).unwrap_or_default());
    assert_eq!(kinds, ["other", "income", "housing"]);
    assert_eq!(page.value("woorden").as_deref(), Some("Ik wil een kamer."));
    town.signaller.press("Opslaan", &[]).await;
    assert_eq!(town.whole(&number).await.draft().unwrap().content.needs.len(), 3);
}

/// What the page does by itself while somebody types.
async fn autosave(who: &mut Person, page: &Page, text: &str) -> (StatusCode, serde_json::Value) {
    let form = page.fill("Opslaan", &[("hulp", text)]);
    let pairs = form.fields.iter().map(|(name, value)| format!("{name}={}", casustafel::web::encode(value)));
    let request = Request::post(&form.action)
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(pairs.collect::<Vec<_>>().join("&")))
        .unwrap();
    let answer = who.send(request).await;
    (answer.status, serde_json::from_str(&answer.body).unwrap_or_default())
}

#[tokio::test]
async fn a_page_that_saves_by_itself_goes_on_from_what_it_saved_and_overwrites_nobody() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    let page = town.manager.get(&section(&number, "geld")).await;
    let (status, told) = autosave(&mut town.manager, &page, "Zak").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(told["saved"], "09:00");
    assert_eq!(told["fields"]["hulp-revision"], "1");
    let (status, _) = autosave(&mut town.manager, &page, "Loon").await;
    assert_eq!(status, StatusCode::CONFLICT, "a page that did not hear what was saved overwrites nothing");
    assert_eq!(town.text(&number, 1, Section::Money, Voice::Helpers).await, "Zak");
}

#[tokio::test]
async fn a_plan_is_for_whoever_is_involved_and_reads_plans() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    let mut contact = town.app.person("Hilde Bos", Role::ProviderContact).await;
    let mut stranger = town.app.person_at("Kompas", "Joris Haverland", Role::Signaller).await;
    let plan = format!("/casussen/{number}/plan");
    for address in [plan.clone(), format!("{plan}/wonen"), format!("{plan}/versies"), format!("{plan}/versies/1")] {
        assert_eq!(contact.get(&address).await.status, StatusCode::FORBIDDEN, "{address}");
        assert_eq!(stranger.get(&address).await.status, StatusCode::NOT_FOUND, "{address}");
        assert_eq!(town.youth.get(&address).await.status, StatusCode::NOT_FOUND, "before the agenda: {address}");
        assert_eq!(town.manager.get(&address).await.status, StatusCode::OK, "{address}");
    }
}

#[tokio::test]
async fn the_overview_says_what_is_needed_and_leads_to_its_place() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    let page = town.manager.get(&format!("/casussen/{number}/plan")).await;
    assert!(page.has("Nog nodig voordat het plan naar de tafel kan"), "{}", page.text());
    assert!(
        !page
            .buttons()
            .iter()
            .chain(page.links().iter().map(|(words, _)| words))
            .any(|words| words == "Klaar voor de tafel")
    );
    let gap = page.links().into_iter().find(|(words, _)| words.contains("Doorbraak")).unwrap();
    assert!(gap.1.ends_with("/plan/wat-loopt-er-vast#woorden"), "{gap:?}");

    let number = town.offered().await;
    let page = town.manager.get(&format!("/casussen/{number}/plan")).await;
    assert!(page.has("Alles wat nodig is om erover te besluiten, staat in het plan."), "{}", page.text());
}

#[tokio::test]
async fn versions_are_read_as_they_were_frozen_and_differences_are_told_in_words() {
    let mut town = Town::new().await;
    let (number, _) = town.at_table().await;
    town.act(&town.manager, &number, Command::EditTabledPlan).await;
    town.write(&town.manager, &number, Section::Housing, Voice::Helpers, "Een kamer in Assen, en rust.").await;

    let page = town.youth.get(&format!("/casussen/{number}/plan/versies/1")).await;
    assert!(page.has("Een kamer in de stad, en rust.") && page.has("Kamercontract tekenen"), "{}", page.text());
    let hash = town.whole(&number).await.version(1).unwrap().hash.unwrap().to_string();
    assert!(page.has(&hash));

    let page = town.youth.get(&format!("/casussen/{number}/plan/vergelijken")).await;
    assert_eq!(page.texts(".ct-differences del").len(), 1, "{}", page.text());
    assert!(page.has("[weggehaald: de stad") && page.has("[toegevoegd: Assen"), "{}", page.text());
    for wrong in ["van=9&naar=1", "van=x&naar=1"] {
        let page = town.youth.get(&format!("/casussen/{number}/plan/vergelijken?{wrong}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn whoever_wrote_while_the_plan_went_to_the_table_keeps_the_text_to_copy() {
    let mut town = Town::new().await;
    let number = town.offered().await;
    let place = section(&number, "geld");
    town.manager.get(&place).await;
    let meeting = town.meeting(0).await;
    town.act(&town.lead, &number, Command::Schedule { meeting, reason: None }).await;
    town.sit(meeting).await;
    let voice = casustafel::domain::case::YouthVoice { way: casustafel::domain::case::VoiceWay::AtTable, note: None };
    town.act(&town.lead, &number, Command::RecordYouthVoice { voice }).await;
    town.act(&town.lead, &number, Command::OpenDiscussion).await;
    let page = town.manager.press("Opslaan", &[("hulp", "Te laat, maar niet weg.")]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("Uw tekst is niet opgeslagen") && page.has("Te laat, maar niet weg."), "{}", page.text());
}

/// Writes Noor's costs as her case manager does, row by row.
async fn costs_of_noor(town: &mut Town, number: &CaseNumber) -> Page {
    let rows: [(&str, &str, &str, &str, &str, &str); 4] = [
        ("now", "Beschermd wonen", "10", "maanden", "4.800", "protected_housing"),
        ("tailored", "Leefgeld vanaf oktober", "9", "maanden", "310", "flex_fund"),
        ("tailored", "Leefgeld in september", "1", "maand", "640", "flex_fund"),
        ("tailored", "Mentor", "86", "uur", "75", "youth_care"),
    ];
    let mut page = town.manager.get(&section(number, "wat-levert-het-op")).await;
    for (place, (scenario, what, quantity, unit, price, payer)) in rows.into_iter().enumerate() {
        let named = |name: &str| format!("{name}-{}", place + 1);
        let names = ["scenario", "what", "quantity", "unit", "price", "payer"].map(named);
        let values = [scenario, what, quantity, unit, price, payer];
        let fields: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(values).collect();
        page = town.manager.press("Opslaan", &fields).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    }
    page
}

#[tokio::test]
async fn what_a_plan_costs_is_added_up_where_one_writes_and_reads_and_folded_away_at_the_table() {
    let mut town = Town::new().await;
    let number = town.offered().await;
    let told = ["Als het gaat zoals nu € 48.000", "Met dit plan € 9.880", "Verschil € 38.120 (schatting)"];
    let page = costs_of_noor(&mut town, &number).await;
    for part in told {
        assert!(page.has(part), "{part}: {}", page.text());
    }
    assert!(page.has("Bureaucratievrijgeld € 0 € 3.430"), "{}", page.text());

    let page = town.signaller.get(&format!("/casussen/{number}/plan/versies/1")).await;
    for part in told {
        assert!(page.has(part), "{part}: {}", page.text());
    }

    let meeting = town.meeting(0).await;
    town.act(&town.lead, &number, Command::Schedule { meeting, reason: None }).await;
    town.sit(meeting).await;
    let voice = casustafel::domain::case::YouthVoice { way: casustafel::domain::case::VoiceWay::AtTable, note: None };
    town.act(&town.lead, &number, Command::RecordYouthVoice { voice }).await;
    town.act(&town.lead, &number, Command::OpenDiscussion).await;
    let page = town.lead.get(&format!("/casussen/{number}/tafel")).await;
    assert!(page.texts("details#kosten").concat().contains(told[2]), "{}", page.text());
    assert_eq!(page.attributes("details#kosten", "open").len(), 0, "nobody sees amounts before the lead opens them");
}
