//! The 18-klok: the last safe table day with its reason, and the office that says how long each route takes.

use axum::http::StatusCode;
use casustafel::database::{Acting, DatabaseError};
use casustafel::domain::lead_times::{LeadTimes, last_safe_day};
use casustafel::domain::role::Role;
use chrono::NaiveDate;
use sqlx::Row as _;

use super::town::Town;
use crate::support::story::*;

const PLACE: &str = "/beheer/instellingen";

/// The cases by their stored day, the first to come to the table first.
async fn order(town: &Town) -> Vec<(String, NaiveDate)> {
    let rows = town.app.rows("select number, last_safe_table_day from cases order by last_safe_table_day, id").await;
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

#[tokio::test]
async fn when_a_route_takes_longer_the_day_its_reason_and_the_order_of_the_backlog_follow() {
    let mut town = Town::new().await;
    let mut office = town.app.person("Chantal Jonker", Role::Administrator).await;
    let by_age = town.planning_for("2009-07-01", None).await;
    let by_end = town.planning_for("2009-09-01", Some("2027-06-03")).await;
    let leap = town.planning_for("2008-02-29", Some("2027-12-31")).await;
    let page = town.lead.get(&format!("/casussen/{by_age}")).await;
    let told = "omdat de tafel 16 weken voor de 18e verjaardag (1 juli 2027) moet besluiten";
    assert!(page.has("donderdag 11 maart 2027") && page.has(told), "{}", page.text());
    let first = |order: &[(String, NaiveDate)]| order[0].0.clone();
    assert_eq!(first(&order(&town).await), by_age.to_string());

    office.get(PLACE).await;
    let page = office.press("Aanvraagtijden opslaan", &[("weken_extended_youth_care", "53")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.value("weken_extended_youth_care").as_deref(), Some("53"), "what was typed stays");
    assert_eq!(first(&order(&town).await), by_age.to_string(), "nothing moved");

    let page = office.press("Aanvraagtijden opslaan", &[("weken_extended_youth_care", "20")]).await;
    assert!(page.has("Bij 3 lopende casussen is de laatste veilige tafeldag opnieuw berekend."), "{}", page.text());
    assert!(page.has("Chantal Jonker"), "who changed it last stands beside it");
    let stored = order(&town).await;
    assert_eq!(first(&stored), by_end.to_string());
    let times = LeadTimes::read(|key| (key == "clock.weeks.extended_youth_care").then_some(20));
    for number in [&by_age, &by_end, &leap] {
        let safe = last_safe_day(&town.whole(number).await, &times).day;
        assert!(stored.contains(&(number.to_string(), safe)), "{number}: the page and the list say the same day");
    }
    let page = town.lead.get(&format!("/casussen/{by_end}")).await;
    let told = "omdat verlengde jeugdhulp 20 weken voor het einde van de hulp (3 juni 2027) moet zijn aangevraagd";
    assert!(page.has(told), "{}", page.text());
    let page = town.lead.get("/casussen?volgorde=tafel").await.text();
    assert!(page.find(&by_end.to_string()) < page.find(&by_age.to_string()), "{page}");

    let trail = "audit where action = 'change_setting' and object_id = 'clock.weeks.extended_youth_care: 8 -> 20'";
    assert_eq!(town.app.count(trail).await, 1, "who changed what stays in the trail");
}

#[tokio::test]
async fn a_case_that_changes_later_keeps_to_the_weeks_of_the_municipality() {
    let town = Town::new().await;
    let mut office = town.app.person("Chantal Jonker", Role::Administrator).await;
    office.get(PLACE).await;
    office.press("Aanvraagtijden opslaan", &[("weken_wajong", "30")]).await;
    let number = town.planning_for("2009-07-01", None).await;
    assert_eq!(order(&town).await, [(number.to_string(), "2026-12-03".parse().unwrap())]);
    let page = office.press("Aanvraagtijden opslaan", &[]).await;
    assert!(page.has("Er is niets gewijzigd."), "{}", page.text());
}

#[tokio::test]
async fn the_project_lead_reads_the_lead_times_and_nobody_but_the_office_changes_them() {
    let mut town = Town::new().await;
    let page = town.lead.get(PLACE).await;
    assert!(page.has("16 weken") && page.has("De beheerder kan dit wijzigen."), "{}", page.text());
    assert!(!page.buttons().iter().any(|words| words == "Aanvraagtijden opslaan"));
    let forged = town.lead.forge(PLACE, &[("weken_wajong", "1")]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    assert_eq!(town.manager.get(PLACE).await.status, StatusCode::FORBIDDEN);
    let refused = town.app.state.db.transact::<(), DatabaseError, _>(Acting::Job("test"), |tx| {
        Box::pin(async move {
            sqlx::query("insert into settings (key, value) values ('clock.weeks.wajong', '53')")
                .execute(&mut **tx)
                .await?;
            Ok(())
        })
    });
    assert_eq!(refused.await.unwrap_err().constraint(), Some("a route takes 1 to 52 weeks"));
}

#[tokio::test]
async fn the_days_around_eighteen_stand_on_the_case_and_passed_ones_say_so() {
    let mut town = Town::new().await;
    let number = town.planning_for("2009-03-31", Some("2026-08-31")).await;
    let page = town.manager.get(&format!("/casussen/{number}")).await;
    let passed = page.texts(".ct-clock--passed").join(" ");
    assert!(passed.contains("30 september 2026 (voorbij)") && passed.contains("17½ jaar"), "{passed}");
    let all = page.texts(".ct-clock li").join(" ");
    for told in ["woensdag 31 maart 2032", "28 februari 2027", "Laatste dag om jeugdhulp opnieuw te starten"] {
        assert!(all.contains(told), "{told}: {all}");
    }
}

#[tokio::test]
async fn how_long_after_the_go_people_look_back_is_set_by_the_office_and_counts_from_the_next_go_on() {
    let mut story = Story::begins().await.gone().await;
    let mut office = story.app.person("Chantal Jonker", Role::Administrator).await;
    let page = story.who(INGRID).get(PLACE).await;
    assert!(page.has("Terugkijken na de go") && !page.buttons().iter().any(|words| words == "Momenten opslaan"));
    office.get(PLACE).await;
    let page = office.press("Momenten opslaan", &[("terugkijken_two_weeks", "105")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.value("terugkijken_two_weeks").as_deref(), Some("105"), "what was typed stays");
    let page = office.press("Momenten opslaan", &[("terugkijken_two_weeks", "4")]).await;
    assert!(page.has("Ze gelden voor elke go vanaf nu"), "{}", page.text());
    let trail = "audit where action = 'change_setting' and object_id = 'look_back.weeks.two_weeks: 2 -> 4'";
    assert_eq!(story.app.count(trail).await, 1, "who changed what stays in the trail");
    story.reads(MIRTHE, "/monitoring", "maandag 7 december 2026").await;
    story.does_not_read(MIRTHE, "/monitoring", "maandag 21 december 2026").await;

    story.does(INGRID, "Go intrekken", &[("reason", "De plek is weg.")]).await;
    let solved = [("reference", "Nieuwe plek"), ("dated", "23-11-2026")];
    story.does_about(INGRID, "/randvoorwaarden", 3, "Is geregeld", &solved).await;
    story.does_about(ROB, "/randvoorwaarden", 3, "Bevestigen", &[]).await;
    story.does(INGRID, "Go geven", &[]).await;
    story.reads(MIRTHE, "/monitoring", "maandag 21 december 2026").await;
}
