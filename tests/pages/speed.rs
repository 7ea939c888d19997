//! How fast it goes, and who is told what: the pages of the project lead.

use casustafel::domain::calendar;
use casustafel::domain::command::{Command, NewCondition};
use casustafel::domain::condition::{ConditionKind, Owner, OwnerRole};
use casustafel::domain::due::{Matter, Step};
use casustafel::domain::notice::TABLE;
use casustafel::domain::role::Role;
use casustafel::dutch::Dutch;
use chrono::TimeDelta;

use super::town::{Town, line, prose};
use crate::support::story::{INGRID, ROB, Story};

#[tokio::test]
async fn a_case_shows_each_stretch_with_its_norm_and_what_does_not_count() {
    let mut town = Town::new().await;
    let number = town.signalling().await;
    town.act(&town.signaller, &number, Command::SubmitSignal).await;
    town.act(&town.lead, &number, Command::ReturnSignal { question: prose("Waar woont Noor?") }).await;
    town.next_week().await;
    town.act(&town.signaller, &number, Command::SubmitSignal).await;
    town.next_week().await;
    let page = town.lead.get(&format!("/casussen/{number}")).await;
    assert!(page.has("Doorlooptijd") && page.has("Van aanmelden tot in behandeling"), "{}", page.text());
    assert!(
        page.has("5 werkdagen (norm: hoogstens 2 werkdagen) , loopt nog, 3 werkdagen boven de norm"),
        "{}",
        page.text()
    );
    assert!(page.has("Niet meegeteld: 5 werkdagen terug bij de hulpverlener."), "{}", page.text());
    assert!(page.has("7 dagen (norm: hoogstens 14 dagen) , loopt nog, nog 7 dagen binnen de norm"), "{}", page.text());
    assert!(!town.signaller.get("/doorlooptijden").await.has("Wat wacht op wie"), "the page is the project lead's");
}

#[tokio::test]
async fn what_does_not_work_out_and_what_the_lead_must_do_stands_on_mijn_werk() {
    let mut town = Town::new().await;
    let number = town.adopted(&[]).await;
    let housing = NewCondition {
        kind: ConditionKind::Housing,
        what: line("Kamer bij Nieuw Begin"),
        owner: Owner::role(OwnerRole::CaseManager),
        blocking: true,
        expected_on: Some(calendar::days_after(calendar::day(town.app.now()), 5)),
        group: None,
    };
    let case = town.act(&town.lead, &number, Command::AddCondition { condition: housing.clone() }).await;
    let condition = case.conditions.last().unwrap().number;
    let own = NewCondition {
        kind: ConditionKind::BridgingGuarantee,
        what: line("Overbrugging"),
        owner: Owner::role(OwnerRole::ProjectLead),
        expected_on: None,
        ..housing.clone()
    };
    town.act(&town.lead, &number, Command::AddCondition { condition: own }).await;
    let nobodys = NewCondition {
        kind: ConditionKind::Other,
        what: line("Pasje"),
        owner: Owner::role(OwnerRole::CoreMember),
        ..housing
    };
    town.act(&town.lead, &number, Command::AddCondition { condition: nobodys }).await;
    town.next_week().await;
    let page = town.lead.get("/").await;
    for told in ["Zelf te regelen", "Overbrugging", "Nog van niemand", "Pasje", "Een randvoorwaarde is te laat"] {
        assert!(page.has(told), "{told}: {}", page.text());
    }
    assert!(page.has("Kamer bij Nieuw Begin. Van") && page.has("2 dagen geleden"), "{}", page.text());
    assert!(!page.has("Een randvoorwaarde lukt niet"), "{}", page.text());

    let owned =
        town.whole(&number).await.conditions.iter().find(|found| found.what.as_str() == "Overbrugging").unwrap().number;
    let refuse = Command::RefuseCondition { condition: owned, reason: prose("Het zorgkantoor wil niet.") };
    town.act(&town.lead, &number, refuse).await;
    let page = town.lead.get("/").await;
    assert_eq!(page.text().matches("Overbrugging").count(), 1, "once, as what does not work out: {}", page.text());
    assert!(!page.has("Zelf te regelen"), "{}", page.text());

    let refuse = Command::RefuseCondition { condition, reason: prose("De kamer is weg.") };
    town.act(&town.manager, &number, refuse).await;
    let page = town.lead.get("/").await;
    assert!(page.has("Een randvoorwaarde lukt niet") && page.has("Iets anders regelen, of terug naar de tafel"));
    assert_eq!(page.text().matches("Kamer bij Nieuw Begin").count(), 1, "late as well, yet once: {}", page.text());
    let page = town.lead.get(&format!("/casussen/{number}/randvoorwaarden")).await;
    assert!(page.has("Breng het plan terug naar de tafel"), "{}", page.text());
    assert!(page.has("Wacht op de projectleider"), "{}", page.text());
}

#[tokio::test]
async fn the_project_lead_sees_what_waits_for_whom_and_the_slowest_of_each_stretch_first() {
    let mut town = Town::new().await;
    let old = town.planning_for("2009-10-01", None).await;
    town.next_week().await;
    let young = town.planning_for("2009-10-01", None).await;
    let returned = town.signalling().await;
    town.act(&town.signaller, &returned, Command::SubmitSignal).await;
    town.act(&town.lead, &returned, Command::ReturnSignal { question: prose("Waar woont Noor?") }).await;
    town.app.pass(TimeDelta::days(12));
    town.lead.arrive().await;
    let page = town.lead.get("/doorlooptijden").await;
    let waiting = page.texts("table:first-of-type tbody tr");
    assert!(waiting[0].contains("De casemanager") && waiting[0].contains("19 dagen"), "{waiting:?}");
    assert!(waiting.iter().any(|row| row.contains("bij Noorderlicht") && row.contains("12 dagen")), "{waiting:?}");
    let all = page.text();
    let section: String = all.split("Van aanmelden tot de eerste tafel").skip(1).collect();
    let places = [&old, &young].map(|number| section.find(&number.to_string()).unwrap());
    assert!(places[0] < places[1], "{section}");
    assert!(section.contains("19 dagen") && section.contains("5 dagen boven de norm"), "{section}");
    assert!(
        page.has(
            "Meestal 0 werkdagen (mediaan van 2 casussen die dit het laatst afrondden); 2 daarvan binnen de norm."
        ),
        "{all}"
    );

    let page = town.lead.get("/doorlooptijden/eerste-tafel").await;
    assert!(page.has(&old.to_string()) && page.has(&young.to_string()), "{}", page.text());
    let page = town.lead.follow("Alle doorlooptijden").await;
    let to_provider = page.links().into_iter().find(|(words, _)| words == "bij Noorderlicht").unwrap().1;
    let page = town.lead.get(&to_provider).await;
    assert!(page.has(&returned.to_string()) && !page.has(&old.to_string()), "{}", page.text());
    assert_eq!(town.lead.get("/doorlooptijden/iets").await.status, axum::http::StatusCode::NOT_FOUND);

    let head = town.lead.get(&format!("/casussen/{old}")).await;
    assert!(
        head.has("Wacht op Fadoua Amrani (casemanager, WIJ Groningen), sinds 16 nov 2026 (19 dagen)."),
        "{}",
        head.text()
    );
    let board = town.lead.get("/casussen?weergave=bord").await;
    assert!(board.has("Wacht op de hulpverlener van Noorderlicht, 12 dagen"), "{}", board.text());
    assert!(board.has("Wacht op de casemanager van WIJ Groningen, 19 dagen"), "{}", board.text());
    let list = town.lead.get("/casussen").await;
    assert!(list.has("de casemanager van WIJ Groningen 19 dagen"), "{}", list.text());
    let page = town.lead.get("/doorlooptijden").await;
    let at_wij = page.links().into_iter().find(|(words, _)| words == "bij WIJ Groningen").unwrap().1;
    let page = town.lead.get(&at_wij).await;
    assert!(page.has(&old.to_string()) && !page.has(&returned.to_string()), "{}", page.text());
}

#[tokio::test]
async fn what_a_member_of_the_committee_arranges_waits_at_the_organisation_of_that_member() {
    let mut story = Story::begins().await.adopted().await;
    story.on("2026-11-23T09:00:00Z");
    story.arranges_the_room(1).await;
    story.arranges_the_order(2).await;
    let rob = story.who(ROB).id.0.to_string();
    let income = [("kind", "income"), ("what", "Leefgeld"), ("owner", rob.as_str())];
    story.does(INGRID, "Randvoorwaarde toevoegen", &income).await;
    let place = story.app.rows("select o.name from cases c join organisations o on o.id = c.waits_at").await;
    let place: String = sqlx::Row::get(&place[0], 0);
    let list = story.who(INGRID).get("/casussen").await;
    assert!(list.has(&format!("een kernlid van {place}")), "{}", list.text());
    // who does not read the plan is not told who arranges what stands in it
    let mut story = story.joined("Hilde Bos", Role::ProviderContact).await;
    for page in ["/casussen", "/casussen?weergave=bord"] {
        let page = story.who("Hilde Bos").get(page).await;
        assert!(page.text().to_lowercase().contains("wie een randvoorwaarde regelt"), "{}", page.text());
        assert!(!page.has("een kernlid") && !page.has("Een kernlid"), "{}", page.text());
    }
}

#[tokio::test]
async fn a_name_that_was_stored_by_older_rules_keeps_nobody_from_the_case() {
    let mut story = Story::begins().await.planned().await;
    let older = format!("update cases set first_name = 'Noor 123456782' where number = '{}'", story.number);
    story.app.rows(&older).await;
    story.reads(INGRID, "", "Noor 123456782").await;
    let corrected = [("first_name", "Noor"), ("reason", "Er stond een nummer bij.")];
    story.does(INGRID, "Voornaam verbeteren", &corrected).await;
    story.does_not_read(INGRID, "", "Noor 123456782").await;
}

#[tokio::test]
async fn the_page_of_who_is_told_shows_every_line_of_the_table_and_every_reminder() {
    let mut town = Town::new().await;
    let page = town.lead.get("/beheer/wie-krijgt-bericht").await;
    let rows = page.texts("tbody tr");
    for line in TABLE {
        let row = rows.iter().find(|row| row.starts_with(line.happening.dutch().as_ref())).unwrap();
        assert!(row.contains(line.kind.dutch().as_ref()), "{row}");
        for part in line.parts {
            assert!(row.to_lowercase().contains(&part.dutch().to_lowercase()), "{part:?} in {row}");
        }
    }
    let steps = Matter::ALL.iter().flat_map(|matter| Step::ALL.iter().filter(|step| matter.notice(**step).is_some()));
    assert_eq!(rows.len(), TABLE.len() + steps.count());
    assert!(town.signaller.get("/beheer/wie-krijgt-bericht").await.status.is_client_error());
    let page = town.lead.get("/beheer/berichten").await;
    assert!(page.links().iter().any(|(_, href)| href == "/beheer/wie-krijgt-bericht"), "{}", page.text());
}
