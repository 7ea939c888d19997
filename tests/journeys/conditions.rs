//! What can happen between adopting and the go.

use axum::http::StatusCode;
use casustafel::domain::role::Role;
use futures_util::future::join_all;

use crate::support::story::*;

#[tokio::test]
async fn the_go_is_withheld_for_a_reason_that_everybody_reads_and_given_later() {
    let mut story = Story::begins().await.arranged().await;
    let not_yet = [("reason", "De verhuurder tekent vrijdag."), ("look_on", "30-11-2026")];
    for who in [MIRTHE, FADOUA, ROB] {
        story.cannot(who, "Nog geen go").await;
    }
    story.does(INGRID, "Nog geen go", &not_yet).await;
    for who in [MIRTHE, FADOUA] {
        story.reads(who, "", "De verhuurder tekent vrijdag.").await;
        story.reads(who, "", "maandag 30 november 2026").await;
    }
    story.stands_at(7, &[MIRTHE, INGRID]).await;
    story.on("2026-11-30T09:00:00Z");
    story.does(INGRID, "Go geven", &[]).await;
    story.stands_at(8, &[MIRTHE, FADOUA]).await;
}

#[tokio::test]
async fn of_ten_project_leads_who_press_go_at_once_one_gives_it_and_nine_read_who_did_and_when() {
    let story = Story::begins().await.arranged().await;
    let address = story.at("/doen/go-geven");
    let mut leads = Vec::new();
    for n in 1..=10 {
        let mut lead = story.app.person(&format!("Projectleider {n}"), Role::ProjectLead).await;
        let asked = lead.get(&address).await;
        assert_eq!(asked.status, StatusCode::OK, "{}", asked.text());
        leads.push(lead);
    }
    let pressed = join_all(leads.iter_mut().map(|lead| lead.press("Go geven", &[]))).await;
    let (given, told): (Vec<_>, Vec<_>) = pressed.iter().partition(|page| page.status == StatusCode::OK);
    assert_eq!((given.len(), told.len()), (1, 9), "{:?}", pressed.iter().map(|page| page.text()).collect::<Vec<_>>());
    let first = leads.iter().zip(&pressed).find(|(_, page)| page.status == StatusCode::OK);
    let sentence = format!("{} heeft om {} ", first.unwrap().0.name, casustafel::dutch::dates::time(story.app.now()));
    for page in told {
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert!(page.has(&sentence), "{}", page.text());
        assert!(page.has("de go gegeven"), "{}", page.text());
    }
    assert_eq!(story.app.count("goes").await, 1);
    let twice = "(select from outbox where kind = 'go_given' group by to_user having count(*) > 1) t";
    assert_eq!(story.app.count(twice).await, 0, "nobody is told twice");
}

#[tokio::test]
async fn a_condition_that_does_not_work_out_makes_place_for_another() {
    let mut story = Story::begins().await.adopted().await;
    story.does_about(MIRTHE, "/randvoorwaarden", 1, "Lukt niet", &[("reason", "De kamer is weg.")]).await;
    story.reads(INGRID, "/randvoorwaarden", "De kamer is weg.").await;
    for (who, ways) in [(INGRID, 2), (FADOUA, 1), (ROB, 0)] {
        story.reads(who, "/randvoorwaarden", "Dit lukt niet, en het houdt de go tegen.").await;
        let links = story.opens(who, "/randvoorwaarden").await.texts(".ct-notice a");
        let all = ["Voeg toe wat ervoor in de plaats komt", "Breng het plan terug naar de tafel"];
        assert_eq!(links, all[..ways], "{who}");
    }
    let other =
        [("kind", "housing"), ("what", "Kamer bij het pleeggezin"), ("owner", "signaller"), ("blocking", "yes")];
    story.does(INGRID, "Randvoorwaarde toevoegen", &other).await;
    let why = [("reason", "Er is een andere kamer.")];
    story.does_about(INGRID, "/randvoorwaarden", 1, "Niet nodig", &why).await;
    story.does_not_read(INGRID, "/randvoorwaarden", "Voeg toe wat ervoor in de plaats komt").await;
    story.reads(ROB, "/randvoorwaarden", "Er is een andere kamer.").await;
    story.does_about(ROB, "/randvoorwaarden", 1, "Bevestigen", &[]).await;
    story.on("2026-11-23T09:00:00Z");
    story.arranges_the_order(2).await;
    story.stands_at(6, &[INGRID]).await;
    story.cannot(INGRID, "Go geven").await;
    story.arranges_the_room(3).await;
    story.stands_at(7, &[INGRID, MIRTHE]).await;
    story.can(INGRID, "Go geven").await;
}

#[tokio::test]
async fn what_else_may_be_needed_is_offered_per_law_with_the_days_between_which_to_apply() {
    let mut story = Story::begins().await.adopted().await;
    let page = "/randvoorwaarden";
    story.reads(INGRID, page, "Is er nog iets nodig?").await;
    story.reads(FADOUA, page, "Participatiewet (1)").await;
    story.does_not_read(ROB, page, "Is er nog iets nodig?").await;
    let form = story.opens(INGRID, "/doen/randvoorwaarde-toevoegen?punt=soort-income").await;
    assert_eq!(form.value("kind").as_deref(), Some("income"));
    let saskia = story.who(SASKIA).id.to_string();
    assert_eq!(form.value("owner"), Some(saskia), "who speaks for Werk en Inkomen");
    story.who(INGRID).press("Randvoorwaarde toevoegen", &[]).await;
    story.does_not_read(INGRID, page, "Participatiewet (1)").await;
    story.reads(FADOUA, page, "Aanvragen kan vanaf").await;
    story.reads(FADOUA, page, "de 18e verjaardag").await;
    // asked today, and expected far beyond the birthday
    let asked = [("on", "19-11-2026"), ("expected_on", "01-06-2030")];
    story.does_about(FADOUA, page, 3, "Is aangevraagd", &asked).await;
    story.reads(INGRID, page, "donderdag 19 november 2026").await;
    story.reads(INGRID, page, "Dat geeft een gat van").await;
    story.reads(INGRID, "/tijdlijn", "is aangevraagd op").await;
}

#[tokio::test]
async fn a_condition_goes_to_another_owner_with_a_deputy_who_arranges_it_as_the_owner_would() {
    let page = "/randvoorwaarden";
    let handed = "Overdragen of vervanger kiezen";
    let sanne = "Sanne Kuiper";
    let mut story = Story::begins().await.adopted().await.joined(sanne, Role::CaseManager).await;
    let case = story.at("");
    assert_eq!(story.who(sanne).get(&case).await.status, StatusCode::NOT_FOUND);
    let (saskia, deputy) = (story.who(SASKIA).id.to_string(), story.who(sanne).id.to_string());
    // the signaller arranges the room, and hands it over
    let form = story.at("/doen/randvoorwaarde-overdragen?onderdeel=1");
    assert_eq!(story.who(MIRTHE).get(&form).await.value("owner").as_deref(), Some("signaller"));
    let same = story.who(MIRTHE).press("Vastleggen", &[]).await;
    assert_eq!(same.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(same.has("Wie regelt het: dit is al zo."), "{}", same.text());
    let both = [("owner", saskia.as_str()), ("deputy", deputy.as_str())];
    story.does_about(MIRTHE, page, 1, handed, &both).await;
    for who in [MIRTHE, INGRID, sanne] {
        story.reads(who, page, "Vervanger: Sanne Kuiper (WIJ-casemanager)").await;
        story.reads(who, "/tijdlijn", "Vervanger: Sanne Kuiper.").await;
    }
    for who in [SASKIA, sanne] {
        let told = story.who(who).get("/berichten").await;
        assert!(told.has("U regelt een randvoorwaarde, of u bent er vervanger voor."), "{who}: {}", told.text());
        let list = story.who(who).get("/randvoorwaarden?wie=ik").await;
        assert!(list.has(ROOM) && list.has("Vervanger: Sanne Kuiper"), "{who}: {}", list.text());
    }
    let closed = story.who(sanne).get(&form).await;
    assert!(!closed.buttons().iter().any(|button| button == "Vastleggen"), "a deputy hands nothing over");
    let proof = [("reference", "Huurcontract kamer 12"), ("dated", "19-11-2026")];
    story.does_about(sanne, page, 1, "Is geregeld", &proof).await;
    story.reads(INGRID, page, "Huurcontract kamer 12").await;
    // who stands in for nobody any more has left the case
    story.does_about(INGRID, page, 1, handed, &[("owner", "signaller"), ("deputy", &deputy)]).await;
    story.does_about(INGRID, page, 1, handed, &[("owner", "signaller"), ("deputy", "")]).await;
    assert_eq!(story.who(sanne).get(&case).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_plan_that_cannot_be_arranged_goes_back_to_the_table_and_keeps_what_was_arranged() {
    let mut story = Story::begins().await.adopted().await;
    story.on("2026-11-23T09:00:00Z");
    story.arranges_the_order(2).await;
    let school = [("kind", "school_or_work"), ("what", "Plek op de koksopleiding"), ("owner", "signaller")];
    story.does(FADOUA, "Randvoorwaarde toevoegen", &school).await;
    story.does_about(MIRTHE, "/randvoorwaarden", 1, "Lukt niet", &[("reason", "De kamer is weg.")]).await;
    story.cannot(MIRTHE, "Terug naar de tafel").await;
    story.does(INGRID, "Terug naar de tafel", &[("reason", "Zonder kamer geen plan.")]).await;
    story.stands_at(5, &[MIRTHE, INGRID, FADOUA, ROB]).await;
    // the list stays in sight, with what of it comes back and what does not
    for who in [MIRTHE, INGRID, FADOUA, ROB] {
        let page = story.opens(who, "/randvoorwaarden").await;
        assert!(page.has("Op de lijst van versie 1") && page.has("WIZ-2026-118"), "{who}: {}", page.text());
        assert!(page.has("Van 3 randvoorwaarden staat er 1 niet in het nieuwe plan."), "{who}: {}", page.text());
    }
    story.opens(FADOUA, "/randvoorwaarden").await;
    let page = story.who(FADOUA).press("Zet als punt in het plan : Plek op de koksopleiding", &[]).await;
    assert!(page.has("Van 3 randvoorwaarden komt alles terug in het nieuwe plan."), "{}", page.text());
    story.does(INGRID, "Inplannen", &[]).await;
    story.meets("2026-11-26").await;
    story.does(INGRID, "Bespreken", &[]).await;
    story.decides().await;
    story.stands_at(6, &[MIRTHE, INGRID]).await;
    story.reads(INGRID, "/randvoorwaarden", "WIZ-2026-118").await;
    story.reads(INGRID, "/randvoorwaarden", "Plek op de koksopleiding").await;
    story.does_not_read(INGRID, "/randvoorwaarden", "Op de lijst van versie 1").await;
}

#[tokio::test]
async fn what_must_be_arranged_stands_in_one_list_for_who_arranges_it_late_first_and_for_nobody_else() {
    let mut story = Story::begins().await.adopted().await;
    let other = "Sanne Kuiper";
    story = story.joined(other, Role::CaseManager).await;
    let saskia = story.who(SASKIA).id.to_string();
    let income = [
        ("kind", "income"),
        ("what", "Uitkering met voorschot"),
        ("owner", saskia.as_str()),
        ("blocking", "yes"),
        ("expected_on", "20-11-2026"),
    ];
    story.does(INGRID, "Randvoorwaarde toevoegen", &income).await;
    let list = "/randvoorwaarden";
    for who in [INGRID, FADOUA] {
        let page = story.who(who).get(list).await;
        let order: Vec<String> = page.texts("tbody th a");
        assert_eq!(
            order.first().map(String::as_str),
            Some("Uitkering met voorschot"),
            "{who}: what has a day comes first"
        );
        assert!(page.has(ROOM) && page.has("Bestelling in het WIZ-portaal"), "{who}: {}", page.text());
        assert!(!page.has("voorbij"), "{who}");
    }
    // what the project leads arrange is theirs
    let bridging = [
        ("kind", "bridging_guarantee"),
        ("what", "Toezegging zorgkantoor"),
        ("owner", "project_lead"),
        ("blocking", "yes"),
    ];
    story.does(INGRID, "Randvoorwaarde toevoegen", &bridging).await;
    let page = story.who(INGRID).get("/randvoorwaarden?wie=ik").await;
    assert!(page.has("Toezegging zorgkantoor") && !page.has(ROOM), "{}", page.text());
    let page = story.who(FADOUA).get("/randvoorwaarden?wie=ik").await;
    assert!(!page.has("Toezegging zorgkantoor"), "{}", page.text());
    // her own domain, and no other
    let page = story.who(SASKIA).get(list).await;
    assert!(page.has("Uitkering met voorschot") && !page.has(ROOM), "{}", page.text());
    for who in [ROB, other] {
        let page = story.who(who).get(list).await;
        assert!(!page.has(&story.number.clone()) && page.has("Er staat nu niets open."), "{who}: {}", page.text());
    }
    assert_eq!(story.who(MIRTHE).get(list).await.status, StatusCode::FORBIDDEN);
    story.on("2026-11-23T09:00:00Z");
    let page = story.who(INGRID).get("/randvoorwaarden?te-laat=yes").await;
    assert!(page.has("voorbij") && page.has("Uitkering met voorschot") && !page.has(ROOM), "{}", page.text());
    let page = story.who(INGRID).get("/randvoorwaarden?gebied=wonen").await;
    assert!(page.has(ROOM) && !page.has("Uitkering met voorschot"), "{}", page.text());
    let page = story.who(FADOUA).get("/randvoorwaarden?wie=ik").await;
    assert!(page.has("Bestelling in het WIZ-portaal") && !page.has(ROOM), "{}", page.text());
    // what is arranged leaves the list, and so does everything with the go
    story.arranges_the_order(2).await;
    let page = story.who(FADOUA).get(list).await;
    assert!(!page.has("Bestelling in het WIZ-portaal"), "{}", page.text());
}

#[tokio::test]
async fn a_decision_that_ends_before_it_is_needed_is_said_to_whoever_arranges_it_and_to_who_gives_the_go() {
    let mut story = Story::begins().await.adopted().await;
    story.on("2026-11-23T09:00:00Z");
    let housing = [("kind", "protected_housing_indication"), ("what", "Beschermd wonen"), ("owner", "case_manager")];
    story.does(FADOUA, "Randvoorwaarde toevoegen", &housing).await;
    let page = story.at("/doen/randvoorwaarde-geregeld?onderdeel=3");
    story.who(FADOUA).get(&page).await;
    let days = [("dated", "20-11-2026"), ("valid_from", "20-11-2026"), ("valid_until", "10-01-2027")];
    let named = [&days[..], &[("reference", "Beschikking van Noor")]].concat();
    let refused = story.who(FADOUA).press(pressed("Is geregeld"), &named).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("vul alleen het nummer in"), "{}", refused.text());
    assert_eq!(refused.value("reference").as_deref(), Some("Beschikking van Noor"), "what was typed stays");
    let numbered = [&days[..], &[("reference", "Beschikking 118")]].concat();
    story.does_about(FADOUA, "/randvoorwaarden", 3, "Is geregeld", &numbered).await;
    let told = "Dit geldt tot en met zondag 10 januari 2027, en dat is voor 19 januari 2027 (de 18e verjaardag).";
    story.reads(FADOUA, "/randvoorwaarden", told).await;
    story.reads(INGRID, "/go", told).await;
}
