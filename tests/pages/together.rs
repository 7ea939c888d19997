//! Writing one plan with several people: all of it on one page, who is at work where, and one's own earlier words.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use casustafel::domain::command::{Command, Writing};
use casustafel::domain::ids::CaseNumber;
use casustafel::domain::plan::{Section, Voice};
use casustafel::web::encode;
use chrono::TimeDelta;

use super::plan::section;
use super::town::Town;
use crate::support::{Page, Person};

fn plan(number: &CaseNumber, page: &str) -> String {
    format!("/casussen/{number}/plan{page}")
}

fn urlencoded(fields: &[(String, String)]) -> String {
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}

/// What the page sends by itself, with what it sent before without hearing of it.
async fn saves(
    who: &mut Person,
    page: &Page,
    slug: &str,
    fields: &[(&str, &str)],
    earlier: &[&str],
) -> (StatusCode, serde_json::Value, String) {
    let form = page.fill_by_action(&format!("/plan/{slug}"), fields);
    let plain = urlencoded(&form.fields);
    let again: String = earlier.iter().map(|sent| format!("&eerder={}", encode(sent))).collect();
    let request = Request::post(&form.action)
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(format!("{plain}{again}")))
        .unwrap();
    let answer = who.send(request).await;
    (answer.status, serde_json::from_str(&answer.body).unwrap_or_default(), plain)
}

#[tokio::test]
async fn a_plan_of_sixty_thousand_words_stands_on_one_page_and_each_section_is_saved_on_its_own() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    let words = |section: Section, voice: Voice| format!("{section:?} {voice:?} ").repeat(660).trim().to_owned();
    let mut written = 0;
    for section in Section::ALL {
        for voice in Voice::ALL {
            let text = words(*section, *voice);
            written += text.split_whitespace().count();
            town.write(&town.manager, &number, *section, *voice, &text).await;
        }
    }
    assert!(written > 60_000, "{written}");

    let page = town.manager.get(&plan(&number, "/alles")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.texts("main form textarea[name='hulp'], main form textarea[name='woorden']").len(), 46);
    assert_eq!(page.texts("main form[data-autosave]").len(), Section::ALL.len(), "each section has its own form");
    let ids = page.attributes("main [id]", "id");
    let mut once: BTreeMap<&String, usize> = BTreeMap::new();
    ids.iter().for_each(|id| *once.entry(id).or_default() += 1);
    assert!(once.values().all(|times| *times == 1), "an id stands on a page once");
    for place in page.attributes(".ct-plan-index a", "href") {
        assert!(ids.contains(&place.trim_start_matches('#').to_owned()), "{place} leads nowhere");
    }
    let whole = page.body.len();

    // one section is a small page, and sends no more than itself
    let one = town.manager.get(&section(&number, "wonen")).await;
    assert!(one.body.len() < whole / 8, "{} of {whole}", one.body.len());
    let form = page.fill_by_action("/plan/wonen", &[("hulp", "Kort.")]);
    assert!(urlencoded(&form.fields).len() < whole / 20);
    let page = town.manager.submit(form).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.address.starts_with(&plan(&number, "/alles")), "{}", page.address);
    assert!(page.has("Opgeslagen om"));
    assert_eq!(town.text(&number, 1, Section::Housing, Voice::Helpers).await, "Kort.");
    let rest = town.text(&number, 1, Section::Money, Voice::Helpers).await;
    assert!(rest == words(Section::Money, Voice::Helpers), "nothing else changed");
}

#[tokio::test]
async fn who_saved_just_now_is_seen_by_the_others_and_looking_changes_nothing() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    let open = town.signaller.get(&section(&number, "wonen")).await;
    let place = open.attributes("[data-beside]", "data-beside").concat();
    town.app.pass(TimeDelta::minutes(1));
    town.write(&town.manager, &number, Section::Housing, Voice::Helpers, "Er is een kamer.").await;

    let before = town.app.fingerprint().await;
    let seen = town.app.count("audit").await;
    let session = format!("sessions where user_id = '{}' and last_seen_at = '2026-11-16T08:00:00Z'", town.signaller.id);
    let now = town.signaller.send(Request::get(&place).body(Body::empty()).unwrap()).await;
    assert!(now.has("Fadoua Amrani schrijft hier (09:01)."), "{}", now.text());
    assert!(now.attributes("#nu-wonen a", "href").concat().ends_with("/plan/wonen"), "{}", now.body);
    assert!(now.texts("#nu-geld p").is_empty() && now.texts("#nu-plan p").is_empty());
    assert_eq!(town.app.fingerprint().await, before);
    assert_eq!(town.app.count("audit").await, seen, "a page that looks again by itself leaves no trace");
    assert_eq!(town.app.count(&session).await, 1, "and does not keep the session alive");

    for page in ["", "/alles", "/wonen"] {
        let page = town.signaller.get(&plan(&number, page)).await;
        assert!(page.has("Fadoua Amrani schrijft hier (09:01)."), "{}", page.text());
        let page = town.manager.get(page.address.as_str()).await;
        assert!(!page.has("schrijft hier"), "nobody is told about themselves");
    }

    town.app.pass(TimeDelta::minutes(3));
    let now = town.signaller.get(&place).await;
    assert!(now.has("Fadoua Amrani heeft dit om 09:01 gewijzigd."), "{}", now.text());
    let fresh = town.signaller.get(&section(&number, "wonen")).await;
    assert!(!fresh.has("heeft dit om") && !fresh.has("schrijft hier"), "a new page holds the new text");
}

#[tokio::test]
async fn the_lists_tell_who_wrote_them_and_are_seen_being_written() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    town.manager.get(&section(&number, "wie-doet-wat")).await;
    town.manager.press("Opslaan", &[("what-1", "Kamer bekijken")]).await;
    town.manager.get(&section(&number, "wat-moet-eerst-geregeld-zijn")).await;
    let need = [("kind-1", "housing"), ("what-1", "Kamer toegezegd"), ("owner-1", "case_manager")];
    town.manager.press("Opslaan", &need).await;
    let overview = town.signaller.get(&plan(&number, "")).await;
    for line in ["1 actie, laatst gewijzigd door Fadoua Amrani", "1 punt, laatst gewijzigd door Fadoua Amrani"] {
        assert!(overview.has(line), "{line}: {}", overview.text());
    }
    assert_eq!(overview.texts(".ct-beside p").len(), 2, "both lists: {}", overview.text());
    let version = town.signaller.get(&plan(&number, "/versies/1")).await;
    assert_eq!(version.text().matches("Fadoua Amrani, 16").count(), 2, "{}", version.text());
    let report = casustafel::verify::verify(&town.app.state.db, town.app.now()).await.unwrap();
    assert_eq!(report.off, [], "history tells the same");
}

#[tokio::test]
async fn what_a_page_sent_without_hearing_of_it_is_its_own() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    let page = town.manager.get(&section(&number, "wonen")).await;
    let (status, _, sent) = saves(&mut town.manager, &page, "wonen", &[("hulp", "Een kaamer")], &[]).await;
    assert_eq!(status, StatusCode::OK);
    // the answer never came; the page goes on from what it holds
    let (status, told, _) = saves(&mut town.manager, &page, "wonen", &[("hulp", "Een kamer.")], &[&sent]).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    assert_eq!(town.text(&number, 1, Section::Housing, Voice::Helpers).await, "Een kamer.");

    // in somebody else's name nothing of the kind: that page is as old as it is
    town.signaller.get(&section(&number, "wonen")).await;
    town.signaller.press("Opslaan", &[("hulp", "Van Mirthe.")]).await;
    let (status, told, _) = saves(&mut town.manager, &page, "wonen", &[("hulp", "Een kamer!")], &[&sent]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(told["two"], true);
    assert!(told["why"].as_str().unwrap().contains("Mirthe Dijkhuis schreef hier ook"), "{told}");
    assert_eq!(town.text(&number, 1, Section::Housing, Voice::Helpers).await, "Van Mirthe.");
}

#[tokio::test]
async fn the_same_page_open_twice_is_no_conflict_as_long_as_nothing_would_be_lost() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    let page = town.manager.get(&section(&number, "wie-doet-wat")).await;
    let row = [("what-1", "Kijken"), ("hulp", "Eerst bellen.")];
    assert_eq!(saves(&mut town.manager, &page, "wie-doet-wat", &row, &[]).await.0, StatusCode::OK);
    let more = [("what-1", "Kijken"), ("doer-1", ""), ("hulp", "Eerst bellen.\nDan kijken.")];
    let (status, told, _) = saves(&mut town.manager, &page, "wie-doet-wat", &more, &[]).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    // other words in the other window: both are shown, and it is said that they are one's own
    let other = [("what-1", "Tekenen"), ("hulp", "Eerst schrijven.")];
    let (status, told, _) = saves(&mut town.manager, &page, "wie-doet-wat", &other, &[]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(told["why"], "U schreef hier zelf ook, in een ander venster.");
    assert_eq!(town.text(&number, 1, Section::ActionPlan, Voice::Helpers).await, "Eerst bellen.\nDan kijken.");
}

#[tokio::test]
async fn a_page_of_somebody_who_left_is_kept_in_nobody_elses_name() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    let page = town.manager.get(&section(&number, "wonen")).await;
    let (status, told, _) = saves(&mut town.signaller, &page, "wonen", &[("hulp", "Van Fadoua.")], &[]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(told["why"].as_str().unwrap().contains("nu iemand anders aangemeld"), "{told}");
    assert!(town.whole(&number).await.draft().unwrap().content.passages.is_empty());
}

#[tokio::test]
async fn an_earlier_version_is_put_back_from_the_list_and_what_it_replaced_can_still_be_read() {
    let mut town = Town::new().await;
    let (number, _) = town.at_table().await;
    town.act(&town.manager, &number, Command::EditTabledPlan).await;
    town.write(&town.manager, &number, Section::Housing, Voice::Helpers, "Een kamer in Assen.").await;

    let list = town.manager.get(&plan(&number, "/versies")).await;
    assert!(list.has("Fadoua Amrani"), "who wrote in it: {}", list.text());
    let links = list.links();
    let (_, back) = links.iter().find(|(words, _)| words.starts_with("Als nieuw concept")).unwrap();
    let asked = town.manager.get(back).await;
    assert_eq!(asked.value("version").as_deref(), Some("1"), "the version one came for is chosen");
    let done = town.manager.press("Eerdere versie terugzetten", &[]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());

    assert_eq!(town.text(&number, 3, Section::Housing, Voice::Helpers).await, "Een kamer in de stad, en rust.");
    let given_up = town.manager.get(&plan(&number, "/versies/2")).await;
    assert!(given_up.has("Een kamer in Assen."), "{}", given_up.text());
    let reader = town.youth.get(&plan(&number, "/versies")).await;
    assert!(!reader.has("Terugzetten"), "whoever reads along puts nothing back");
}

#[tokio::test]
async fn what_is_still_needed_leads_to_the_very_field() {
    let mut town = Town::new().await;
    let number = town.offered().await;
    let mut actions = town.whole(&number).await.draft().unwrap().content.actions.clone();
    actions.first_mut().unwrap().due = None;
    let seen = town.whole(&number).await.draft().unwrap().content.actions_revision;
    town.act(&town.manager, &number, Command::WritePlan { writing: Writing::Actions { actions, seen } }).await;
    let page = town.manager.get(&plan(&number, "")).await;
    let needed = page.attributes(".ct-needed a", "href");
    assert!(needed.concat().ends_with("/plan/wie-doet-wat#due-1"), "{needed:?}");
    let place = town.manager.get(&needed.concat()).await;
    assert!(place.attributes("main input", "id").contains(&"due-1".to_owned()));
}
