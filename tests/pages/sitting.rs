//! The table while it sits: three screens of one truth, and a room that reads no more than it may.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use casustafel::domain::case::{VoiceWay, YouthAnswer, YouthVoice};
use casustafel::domain::command::{Command, NewOpenPoint, Writing};
use casustafel::domain::meeting::MeetingCommand;
use casustafel::domain::phase::ClosedReason;
use casustafel::domain::plan::{Section, Voice};
use chrono::TimeDelta;

use super::town::{Town, prose};
use crate::support::Page;

const MEETING: &str = "/tafel/2026-11-16";

#[tokio::test]
async fn the_case_on_the_screen_is_what_everybody_is_asked_about_and_a_position_leads_back_to_the_table() {
    let mut town = Town::new().await;
    let (number, _) = town.round_open().await;
    assert!(town.youth.get(MEETING).await.has("Er is nu geen casus aan de beurt"));
    town.lead.get(MEETING).await;
    let page = town.lead.press(&format!("Op het scherm : {number}"), &[]).await;
    assert!(page.has("Nu aan de beurt") && page.has("Scherm leegmaken"), "{}", page.text());
    let unsaid = "heeft nog niet gezegd of dit het goede plan is.";
    assert!(page.texts("#nu p").iter().any(|words| words.ends_with(unsaid)), "{}", page.text());
    let answer = Command::RecordYouthAnswer { version: 1, answer: YouthAnswer::NotYet, words: Some(prose("Te snel.")) };
    town.act(&town.lead, &number, answer).await;
    let page = town.youth.get(MEETING).await;
    let said = page.texts("#nu .ct-badges").join(" ");
    assert!(said.contains("Antwoord van") && said.contains("Nog niet") && page.has("Te snel."), "{}", page.text());
    assert!(page.has("Van u gevraagd: geef uw standpunt") && !page.has("Scherm leegmaken"), "{}", page.text());
    let page = town.youth.press("Standpunt geven", &[("stance", "agree")]).await;
    assert!(page.address.starts_with(MEETING), "{}", page.address);
    assert!(page.has("1 van de 3") && page.has("U hebt uw standpunt gegeven."), "{}", page.text());
    assert!(town.lead.get(&format!("{MEETING}/delen")).await.has("1 van de 3"));
    assert_eq!(town.youth.get(&format!("{MEETING}/scherm")).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_is_pressed_at_the_live_table_leads_back_there_and_a_written_answer_has_one_last_day() {
    let mut town = Town::new().await;
    let (number, _) = town.round_open().await;
    for who in [&mut town.youth, &mut town.housing] {
        who.get(&format!("/casussen/{number}/tafel")).await;
        who.press("Standpunt geven", &[("stance", "agree")]).await;
    }
    town.lead.get(MEETING).await;
    town.lead.press(&format!("Op het scherm : {number}"), &[]).await;
    town.lead.follow("Schriftelijk antwoord afwachten").await;
    let page = town.lead.press("Schriftelijk antwoord afwachten", &[]).await;
    assert!(page.address.starts_with(MEETING), "{}", page.address);
    let last = "kan schriftelijk antwoorden tot en met dinsdag 17 november";
    assert!(page.has(last), "{}", page.text());
    let work = town.income.get("/").await;
    assert!(work.has("17 nov") && !work.has("18 nov"), "{}", work.text());
}

#[tokio::test]
async fn the_room_reads_a_block_for_a_minute_no_costs_and_no_names_while_a_round_is_open() {
    let mut town = Town::new().await;
    let number = town.offered().await;
    let secret = "Noor slikt elke dag pillen.";
    town.write(&town.manager, &number, Section::Health, Voice::Helpers, secret).await;
    town.write(&town.manager, &number, Section::WhoPays, Voice::Helpers, "De gemeente betaalt.").await;
    let meeting = town.meeting(0).await;
    town.act(&town.lead, &number, Command::Schedule { meeting, reason: None }).await;
    town.sit(meeting).await;
    let screen = format!("{MEETING}/scherm");
    assert!(town.lead.get(&screen).await.has(&format!("{number} · N.")));
    town.lead.get(MEETING).await;
    town.lead.press(&format!("Op het scherm : {number}"), &[]).await;
    let page = town.lead.get(&screen).await;
    let masked = |body: &str| !body.contains("pillen") && !body.contains("Noor") && !body.contains("betaalt.");
    assert!(masked(&page.body) && !page.body.contains("2009") && page.has("17 jaar"), "{}", page.body);
    assert!(!page.body.contains("Ingrid"), "the room does not read who directs");

    let health = "Gezondheid en zorg een minuut tonen";
    town.lead.get(MEETING).await;
    town.lead.press(health, &[]).await;
    assert!(town.lead.get(&screen).await.has(secret));
    assert_eq!(town.app.count("audit where action = 'open_block' and result = 'done'").await, 1);
    town.app.pass(TimeDelta::seconds(61));
    assert!(masked(&town.lead.get(&screen).await.body), "it closed by itself");
    town.lead.get(MEETING).await;
    town.lead.press("Kosten tonen", &[]).await;
    assert!(town.lead.get(&screen).await.has("De gemeente betaalt."));
    town.lead.get(MEETING).await;
    town.lead.press("Kosten verbergen", &[]).await;
    assert!(masked(&town.lead.get(&screen).await.body));
}

#[tokio::test]
async fn the_agenda_keeps_the_order_and_the_time_that_the_project_lead_gives_it() {
    let mut town = Town::new().await;
    let (first, second) = (town.offered().await, town.offered().await);
    let meeting = town.meeting(0).await;
    for number in [&first, &second] {
        town.act(&town.lead, number, Command::Schedule { meeting, reason: None }).await;
    }
    let order = |page: &Page| page.attributes(".ct-agenda__item", "data-number");
    let page = town.lead.get(MEETING).await;
    assert_eq!(order(&page), [first.to_string(), second.to_string()]);
    let page =
        town.lead.forge(&format!("{MEETING}/volgorde"), &[("number", &second.to_string()), ("kant", "omhoog")]).await;
    assert_eq!(order(&page), [second.to_string(), first.to_string()]);
    let dragged = format!("{first},{second}");
    let page = town.lead.forge(&format!("{MEETING}/volgorde"), &[("order", &dragged)]).await;
    assert_eq!(order(&page), [first.to_string(), second.to_string()]);
    let half = town.lead.forge(&format!("{MEETING}/volgorde"), &[("order", &first.to_string())]).await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    let time = format!("{MEETING}/tijd");
    let page = town.lead.forge(&time, &[("number", &first.to_string()), ("minutes", "25")]).await;
    assert!(page.has("25 minuten op de agenda"), "{}", page.text());
    let page = town.lead.forge(&time, &[("number", &first.to_string()), ("minutes", "lang")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = town.housing.get(MEETING).await;
    assert!(
        page.has("stem van de jongere nog niet vastgelegd") && page.buttons().iter().all(|words| words != "Omhoog")
    );
    assert_eq!(town.housing.forge(&time, &[]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_agenda_says_what_the_youth_answered_and_not_only_that_it_was_written_down() {
    let mut town = Town::new().await;
    let (number, _) = town.round_open().await;
    let ready = |page: &Page| page.texts(".ct-agenda__ready > span").join("; ");
    let warnings =
        |page: &Page| page.attributes(".ct-agenda__ready > span use", "href").join(" ").matches("warning").count();
    let page = town.lead.get(MEETING).await;
    assert!(ready(&page).contains("stem van de jongere vastgelegd") && warnings(&page) == 0, "{}", ready(&page));
    for (answer, said, good) in [
        (YouthAnswer::NotYet, "de jongere zegt over versie 1: nog niet", false),
        (YouthAnswer::No, "de jongere zegt over versie 1: nee", false),
        (YouthAnswer::Yes, "de jongere zegt over versie 1: ja", true),
    ] {
        let answer = Command::RecordYouthAnswer { version: 1, answer, words: Some(prose("Te snel.")) };
        town.act(&town.lead, &number, answer).await;
        let page = town.lead.get(MEETING).await;
        assert!(ready(&page).contains(said) && (warnings(&page) == 0) == good, "{}", ready(&page));
        assert!(!ready(&page).contains("vastgelegd"), "{}", ready(&page));
    }
    let voice = YouthVoice { way: VoiceWay::NotAtAll, note: Some(prose("Noor wil niet.")) };
    let other = town.offered().await;
    let meeting = town.second_meeting().await;
    town.act(&town.lead, &other, Command::Schedule { meeting, reason: None }).await;
    town.act(&town.lead, &other, Command::RecordYouthVoice { voice }).await;
    let page = town.lead.get(&format!("{MEETING}-2")).await;
    assert!(
        ready(&page).contains("vastgelegd dat de jongere niet meedoet") && warnings(&page) == 1,
        "{}",
        ready(&page)
    );
}

#[tokio::test]
async fn the_agenda_counts_what_a_plan_lacks_before_a_round_can_be_opened_on_it() {
    let mut town = Town::new().await;
    let number = town.offered().await;
    let meeting = town.meeting(0).await;
    town.act(&town.lead, &number, Command::Schedule { meeting, reason: None }).await;
    assert!(town.lead.get(MEETING).await.has("plan in concept"));
    let content = town.whole(&number).await.draft().unwrap().content.clone();
    let mut actions = content.actions.clone();
    actions.first_mut().unwrap().due = None;
    let writing = Writing::Actions { actions, seen: content.actions_revision };
    town.act(&town.manager, &number, Command::WritePlan { writing }).await;
    town.write(&town.manager, &number, Section::Legitimacy, Voice::Helpers, "").await;
    let lacking = town.whole(&number).await.draft().unwrap().content.gaps_for_round().len();
    assert_eq!(lacking, 2);
    for page in [town.lead.get(MEETING).await, town.housing.get(MEETING).await] {
        assert!(page.has("plan nog niet compleet: 2 onderdelen") && !page.has("plan in concept"), "{}", page.text());
    }
    town.sit(meeting).await;
    let voice = YouthVoice { way: VoiceWay::AtTable, note: None };
    town.act(&town.lead, &number, Command::RecordYouthVoice { voice }).await;
    town.act(&town.lead, &number, Command::OpenDiscussion).await;
    assert!(town.lead.get(MEETING).await.has("plan versie 1 nog niet compleet: 2 onderdelen"));
}

#[tokio::test]
async fn who_is_asked_for_a_position_on_a_case_that_is_not_on_the_screen_is_led_there() {
    let mut town = Town::new().await;
    let (number, meeting) = town.round_open().await;
    let other = town.offered().await;
    town.act(&town.lead, &other, Command::Schedule { meeting, reason: None }).await;
    let shown = MeetingCommand::Show { case: Some(town.whole(&other).await.id) };
    town.act_on(meeting, shown).await;
    let asked = format!("Er loopt een ronde over {number} : geef uw standpunt");
    for who in [&mut town.lead, &mut town.manager] {
        assert!(!who.get(MEETING).await.has(&asked), "who decides nothing is not asked");
    }
    let page = town.youth.get(&format!("{MEETING}/delen")).await;
    assert!(page.has(&asked), "it comes by itself: {}", page.text());
    town.youth.get(MEETING).await;
    let page = town.youth.follow(&format!("geef uw standpunt over {number}")).await;
    assert_eq!(page.address, format!("/casussen/{number}/tafel"));
    town.youth.press("Standpunt geven", &[("stance", "agree")]).await;
    assert!(!town.youth.get(MEETING).await.has(&asked), "it was said");
    assert!(town.housing.get(MEETING).await.has(&asked));
    let shown = MeetingCommand::Show { case: Some(town.whole(&number).await.id) };
    town.act_on(meeting, shown).await;
    let page = town.housing.get(MEETING).await;
    assert!(!page.has(&asked) && page.has("Van u gevraagd: geef uw standpunt"), "{}", page.text());
}

#[tokio::test]
async fn every_round_of_a_meeting_stands_on_its_list_with_how_it_ended() {
    let mut town = Town::new().await;
    let (number, meeting) = town.round_open().await;
    let table = format!("/casussen/{number}/tafel");
    town.housing.get(&table).await;
    town.housing.press("Standpunt geven", &[("stance", "not_yet"), ("question", "Wie betaalt de borg?")]).await;
    town.act(&town.lead, &number, Command::CloseRound { although_unanimous: false }).await;
    town.act(&town.lead, &number, Command::OpenRound).await;
    for who in [&mut town.youth, &mut town.housing, &mut town.income] {
        who.get(&table).await;
        who.press("Standpunt geven", &[("stance", "agree")]).await;
    }
    let round = town.whole(&number).await.open_round().unwrap().clone();
    let adopt = Command::Adopt { version: 1, hash: round.hash, youth_silent: Some(prose("Noor is op school.")) };
    town.act(&town.lead, &number, adopt).await;
    let list = format!("{MEETING}/besluitenlijst");
    let told = |page: &Page| {
        let rounds =
            page.texts(".ct-decision h4, .ct-decision h3").into_iter().filter(|title| title.starts_with("Ronde"));
        (rounds.collect::<Vec<_>>(), page.texts(".ct-position__text"))
    };
    let before = told(&town.youth.get(&list).await);
    assert_eq!(before.0, ["Ronde 1, over versie 1 (gesloten door de projectleider)", "Ronde 2, over versie 1"]);
    assert_eq!(before.1, ["Wie betaalt de borg?"], "what was asked in the first round stays to be read");
    town.act_on(meeting, MeetingCommand::Close).await;
    assert_eq!(told(&town.youth.get(&list).await), before, "and so it is kept");
}

#[tokio::test]
async fn the_list_of_decisions_is_finished_with_the_meeting() {
    let mut town = Town::new().await;
    let (number, _) = town.round_open().await;
    for who in [&mut town.youth, &mut town.housing, &mut town.income] {
        who.get(&format!("/casussen/{number}/tafel")).await;
        who.press("Standpunt geven", &[("stance", "agree")]).await;
    }
    let list = format!("{MEETING}/besluitenlijst");
    assert!(town.lead.get(&list).await.has("Voorlopig"));
    town.lead.get(&format!("/casussen/{number}/tafel")).await;
    town.lead.follow("Vaststellen").await;
    town.lead.press("Vaststellen", &[("youth_silent", "Noor is ziek.")]).await;
    town.lead.get(MEETING).await;
    town.lead.follow("Bijeenkomst afronden").await;
    town.lead.press("Bijeenkomst afronden", &[]).await;
    let page = town.housing.get(&list).await;
    assert!(page.has("Vastgelegd") && page.has("versie 1, is met ieders instemming vastgesteld"), "{}", page.text());
    assert!(page.has("Kamercontract tekenen: Noor") && page.has("Rob Elzen"), "{}", page.text());
    let mut stranger = town.app.person("Karin Veldman", casustafel::domain::role::Role::Invitee).await;
    assert!(!stranger.get(&list).await.has(&number.to_string()));
}

#[tokio::test]
async fn what_comes_after_the_meeting_stands_on_its_list_with_a_date_and_rewrites_nothing() {
    let mut town = Town::new().await;
    let (number, meeting) = town.round_open().await;
    let table = format!("/casussen/{number}/tafel");
    for who in [&mut town.youth, &mut town.housing] {
        who.get(&table).await;
        who.press("Standpunt geven", &[("stance", "agree")]).await;
    }
    town.act(&town.lead, &number, Command::AwaitWriting).await;
    town.act_on(meeting, MeetingCommand::Close).await;
    let list = format!("{MEETING}/besluitenlijst");
    let decided = |page: &Page| page.texts(".ct-decision > p, .ct-decision .ct-position");
    let before = town.housing.get(&list).await;
    assert!(before.has("Wie er niet was, antwoordt nog schriftelijk.") && before.has("Nog geen standpunt"));
    assert!(!before.has("Later aangevuld"), "{}", before.text());

    town.app.pass(TimeDelta::minutes(20));
    town.income.get(&table).await;
    town.income.press("Standpunt geven", &[("stance", "agree")]).await;
    let round = town.whole(&number).await.open_round().unwrap().clone();
    let adopt = Command::Adopt { version: 1, hash: round.hash, youth_silent: Some(prose("Noor is op school.")) };
    town.act(&town.lead, &number, adopt).await;
    town.app.rows("update users set name = 'Rob van Elzen' where name = 'Rob Elzen' returning id").await;
    let after = town.housing.get(&list).await;
    assert!(decided(&after).starts_with(&decided(&before)), "{:?}\n{:?}", decided(&before), decided(&after));
    assert!(after.has("Later aangevuld") && after.has("Standpunt van Saskia Nijhuis: akkoord."), "{}", after.text());
    assert!(
        after.has("Versie 1 is door iedereen samen vastgesteld.") && after.has("Aanwezig: Marijke Postel, Rob Elzen")
    );
    assert!(!after.has("Aanvullen"), "only the project lead adds");

    town.lead.get(&list).await;
    town.lead.follow(&format!("Aanvullen : {number}")).await;
    let page = town.lead.press("Aanvullen", &[("text", " ")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = town.lead.press("Aanvullen", &[("text", "De kamer is aan de Oosterweg.")]).await;
    assert!(page.has("De besluitenlijst is aangevuld."), "{}", page.text());
    let page = town.housing.get(&list).await;
    assert!(page.has("De kamer is aan de Oosterweg.") && page.has("Ingrid Solle"), "{}", page.text());
    assert!(page.has("Uittreksel van het besluit"));
    let refused = town.housing.forge(&format!("{list}/{number}"), &[("text", "Iets")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_decision_is_added_to_when_its_case_is_closed_by_then_and_the_case_stays_closed() {
    let mut town = Town::new().await;
    let (number, meeting) = town.round_open().await;
    let point = NewOpenPoint { what: prose("Wie betaalt?"), owner: town.manager.id, due: town.today() };
    town.act(&town.lead, &number, Command::CarryOver { open_points: vec![point], next: None }).await;
    town.act_on(meeting, MeetingCommand::Close).await;
    let close = Command::Close {
        reason: ClosedReason::Moved,
        explanation: prose("Noor woont nu in Assen."),
        in_order: BTreeSet::new(),
        handover: Some(prose("Wijkteam Assen.")),
        despite: None,
    };
    let closed = town.act(&town.lead, &number, close).await;
    town.app.pass(TimeDelta::days(1));
    let list = format!("{MEETING}/besluitenlijst");
    town.lead.arrive().await;
    let before = town.lead.get(&list).await;
    town.lead.follow(&format!("Aanvullen : {number}")).await;
    let page = town.lead.press("Aanvullen", &[("text", "Er was ook een tolk bij.")]).await;
    assert!(page.has("De besluitenlijst is aangevuld.") && page.has("Er was ook een tolk bij."), "{}", page.text());
    assert!(page.has("Dinsdag 17 november 2026") && page.has("Ingrid Solle"), "{}", page.text());
    let decided = |page: &Page| page.texts(".ct-decision > p, .ct-decision .ct-position");
    assert!(decided(&page).starts_with(&decided(&before)), "{:?}\n{:?}", decided(&before), decided(&page));
    let after = town.whole(&number).await;
    assert_eq!((after.phase, &after.closing), (closed.phase, &closed.closing));
    assert_eq!(after.corrections.len(), 1);
    for other in [&mut town.housing, &mut town.manager] {
        other.arrive().await;
        let refused = other.forge(&format!("{list}/{number}"), &[("text", "Iets")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn each_of_two_meetings_on_a_day_has_its_own_round_on_its_list() {
    let mut town = Town::new().await;
    let (number, meeting) = town.round_open().await;
    town.housing.get(&format!("/casussen/{number}/tafel")).await;
    town.housing.press("Standpunt geven", &[("stance", "not_yet"), ("question", "Wie betaalt?")]).await;
    let point = NewOpenPoint { what: prose("Wie betaalt?"), owner: town.manager.id, due: town.today() };
    town.act(&town.lead, &number, Command::CarryOver { open_points: vec![point], next: None }).await;
    let second = town.second_meeting().await;
    town.act(&town.lead, &number, Command::Schedule { meeting: second, reason: None }).await;
    town.sit(second).await;
    town.act(&town.lead, &number, Command::OpenDiscussion).await;
    town.act(&town.lead, &number, Command::OpenRound).await;
    // the first one is closed while the second has its round
    town.act_on(meeting, MeetingCommand::Close).await;
    let first = town.lead.get(&format!("{MEETING}/besluitenlijst")).await;
    assert!(first.has("Ronde 1, over versie 1") && !first.has("Ronde 2") && first.has("Nog niet"), "{}", first.text());
    // and the case leads to the one it is on
    let address = |page: &Page| page.address.clone();
    let case = town.housing.get(&format!("/casussen/{number}/tafel")).await;
    let to = |css: &str| case.attributes(css, "href").first().cloned().unwrap_or_default();
    let (now, before) = (to("#deel-wanneer a"), to("#deel-eerder li a"));
    assert_eq!(address(&town.housing.get(&now).await), format!("{MEETING}-2"));
    assert_eq!(address(&town.housing.get(&before).await), MEETING);
    let work = town.housing.get("/").await;
    let tables: Vec<String> = work.links().into_iter().map(|(_, href)| href).filter(|href| *href == now).collect();
    assert!(!tables.is_empty(), "{:?}", work.links());
    assert_eq!(town.housing.get(&format!("/tafel/{}", uuid::Uuid::nil())).await.status, StatusCode::NOT_FOUND);
    let later = town.lead.get(&format!("{MEETING}-2/besluitenlijst")).await;
    assert!(later.has("Ronde 2, over versie 1") && !later.has("Ronde 1,"), "{}", later.text());
}

#[tokio::test]
async fn the_weekly_day_is_chosen_planned_ahead_in_one_press_and_a_second_table_fits_on_a_day() {
    let mut town = Town::new().await;
    town.lead.get("/tafel/reeks").await;
    let page = town.lead.press("Bewaren", &[("weekday", "tue"), ("time", "13:30"), ("weeks", "6")]).await;
    assert!(page.has("De tafel zit voortaan op dinsdag om 13"), "{}", page.text());
    town.lead.get("/tafel").await;
    let page = town.lead.press("Plan de komende 6 weken", &[]).await;
    assert!(page.has("6 bijeenkomsten zijn gepland."), "{}", page.text());
    assert_eq!(town.app.count("meetings where extract(isodow from day) = 2").await, 6);
    let page = town.lead.press("Plan de komende 6 weken", &[]).await;
    assert!(page.has("waren al gepland"), "{}", page.text());

    // chosen anew since the page was opened: nothing is planned, and the page that is true is there to press again
    town.app
        .rows("update settings set value = value || '{\"weeks\": 7, \"weekday\": \"wed\"}' where key = 'table.weekly'")
        .await;
    let page = town.lead.press("Plan de komende 6 weken", &[]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(
        page.has("De vaste dag is intussen gewijzigd: elke woensdag om 13:30 uur, 7 weken vooruit."),
        "{}",
        page.text()
    );
    assert_eq!(town.app.count("meetings where extract(isodow from day) = 3").await, 0);
    let page = town.lead.press("Plan de komende 7 weken", &[]).await;
    assert!(page.has("7 bijeenkomsten zijn gepland."), "{}", page.text());
    let day = [("day", "17-11-2026"), ("time", "9:00")];
    let page = town.lead.press("Bijeenkomst plannen", &day).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = town.lead.press("Bijeenkomst plannen", &[day[0], day[1], ("extra", "yes")]).await;
    assert!(page.has("De bijeenkomst van dinsdag 17 november 2026 om 09:00 is gepland."), "{}", page.text());
    assert!(
        town.lead.get("/tafel/2026-11-17").await.has("9:00") && town.lead.get("/tafel/2026-11-17-2").await.has("13:30")
    );
}
