//! The rules of the table that a municipality may want otherwise: the office chooses, the project lead reads, and they hold at once.

use axum::http::StatusCode;
use casustafel::database::{Acting, DatabaseError};
use casustafel::domain::role::Role;

use crate::support::story::*;

const PLACE: &str = "/beheer/instellingen";

#[tokio::test]
async fn onder_voorbehoud_is_offered_only_where_the_municipality_allows_it() {
    let mut story = Story::begins().await.adopted().await;
    let cover =
        |page: &crate::support::page::Page| page.links().iter().any(|(words, _)| words.contains("Onder voorbehoud"));
    assert!(cover(&story.opens(INGRID, "/randvoorwaarden").await));
    let page = story.who(INGRID).get(PLACE).await;
    assert!(page.has("Een randvoorwaarde mag onder voorbehoud tellen"), "{}", page.text());
    assert!(!page.buttons().iter().any(|words| words == "Regels opslaan"), "the lead reads");

    let mut office = story.app.person("Chantal Jonker", Role::Administrator).await;
    office.get(PLACE).await;
    let page = office.press("Regels opslaan", &[("tafel_cover_allowed", "nee")]).await;
    assert!(page.has("De regels van de tafel zijn opgeslagen."), "{}", page.text());
    let trail = "audit where action = 'change_setting' and object_id = 'cover_allowed: 1 -> 0'";
    assert_eq!(story.app.count(trail).await, 1, "who changed what stays in the trail");

    assert!(!cover(&story.opens(INGRID, "/randvoorwaarden").await));
    let address = story.at("/doen/randvoorwaarde-onder-voorbehoud?onderdeel=1");
    let page = story.who(INGRID).get(&address).await;
    assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text());
    let page = office.press("Regels opslaan", &[]).await;
    assert!(page.has("Er is niets gewijzigd."), "{}", page.text());
}

#[tokio::test]
async fn a_rule_outside_its_range_is_said_at_its_field_and_nothing_changes() {
    let mut story = Story::begins().await;
    let mut office = story.app.person("Chantal Jonker", Role::Administrator).await;
    office.get(PLACE).await;
    let typed = [("tafel_escalation_from_table", "1"), ("tafel_cover_allowed", "nee")];
    let page = office.press("Regels opslaan", &typed).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("vul een heel getal in van 2 tot en met 9"), "{}", page.text());
    assert_eq!(page.value("tafel_escalation_from_table").as_deref(), Some("1"), "what was typed stays");
    assert_eq!(story.app.count("settings where key = 'cover_allowed'").await, 0);
    let forged = story.who(INGRID).forge("/beheer/instellingen/tafel", &typed).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    for (key, value) in [("cover_allowed", "1"), ("escalation_from_table", "1"), ("invitee_days_after_meeting", "61")] {
        let refused = story.app.state.db.transact::<(), DatabaseError, _>(Acting::Job("test"), move |tx| {
            let insert = format!("insert into settings (key, value) values ('{key}', '{value}')");
            Box::pin(async move {
                sqlx::query(sqlx::AssertSqlSafe(insert)).execute(&mut **tx).await?;
                Ok(())
            })
        });
        let constraint = "a rule of the table is yes or no, or a small number";
        assert_eq!(refused.await.unwrap_err().constraint(), Some(constraint), "{key}");
    }
}
