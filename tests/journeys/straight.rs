//! Nothing stands in the way.

use crate::support::story::*;

#[tokio::test]
async fn a_signal_becomes_a_plan_that_is_adopted_released_and_looked_back_on() {
    let mut story = Story::begins().await.signalled().await;
    story.stands_at(1, &[MIRTHE]).await;
    for who in [INGRID, FADOUA, MARIJKE] {
        story.is_hidden_from(who).await;
    }
    story.submits().await;
    story.stands_at(2, &[MIRTHE, INGRID]).await;
    story.cannot(MIRTHE, "In behandeling nemen").await;
    story.is_hidden_from(FADOUA).await;

    story.does(INGRID, "In behandeling nemen", &[]).await;
    story.stands_at(3, &[MIRTHE, INGRID]).await;
    story.gets_a_case_manager().await;
    story.cannot(FADOUA, "Klaar voor de tafel").await;
    story.writes_the_plan().await;
    story.reads(INGRID, "/plan/dit-ben-ik", "Ik ben Noor, ik werk graag met paarden.").await;
    story.cannot(INGRID, "Klaar voor de tafel").await;
    story.is_hidden_from(MARIJKE).await;

    story.does(FADOUA, "Klaar voor de tafel", &[]).await;
    story.stands_at(4, &[MIRTHE, INGRID, FADOUA]).await;
    story.cannot(FADOUA, "Inplannen").await;
    story.does(INGRID, "Inplannen", &[]).await;
    story.reads(MARIJKE, "", "donderdag 19 november 2026").await;
    story.cannot(INGRID, "Bespreken").await;
    story.does(MIRTHE, "Vastleggen hoe de jongere meedoet", &[("way", "at_table")]).await;

    story.meets("2026-11-19").await;
    story.does(INGRID, "Bespreken", &[]).await;
    story.stands_at(5, &[MIRTHE, INGRID, FADOUA, MARIJKE, ROB, SASKIA]).await;
    story.does(INGRID, "Ronde openen", &[]).await;
    story.cannot(FADOUA, "Standpunt geven").await;
    story.says(MARIJKE, &[("stance", "agree")]).await;
    story.says(ROB, &[("stance", "agree")]).await;
    story.reads(INGRID, "/tafel", "Nog niet iedereen heeft een standpunt gegeven").await;
    story.cannot(INGRID, "Vaststellen").await;
    story.says(SASKIA, &[("stance", "agree")]).await;
    story.reads(FADOUA, "/tafel", "Iedereen is het eens").await;
    story.does(MIRTHE, "Antwoord van de jongere", &[("answer", "yes"), ("words", "Dit is mijn plan.")]).await;
    story.cannot(MARIJKE, "Vaststellen").await;
    story.does(INGRID, "Vaststellen", &[]).await;
    story.stands_at(6, &[MIRTHE, INGRID, FADOUA, MARIJKE]).await;
    story.meeting_ends("2026-11-19").await;

    story.cannot(INGRID, "Go geven").await;
    story.reads(INGRID, "/randvoorwaarden", ROOM).await;
    story.on("2026-11-23T09:00:00Z");
    story.arranges_the_room(1).await;
    story.stands_at(6, &[INGRID]).await;
    story.arranges_the_order(2).await;
    story.stands_at(7, &[MIRTHE, INGRID, FADOUA, MARIJKE]).await;

    for who in [MIRTHE, FADOUA, MARIJKE] {
        story.cannot(who, "Go geven").await;
    }
    story.does(INGRID, "Go geven", &[]).await;
    story.stands_at(8, &[MIRTHE, INGRID, FADOUA]).await;
    story.reads(MIRTHE, "", "Plan dat geldt").await;
    story.on("2026-12-07T10:00:00Z");
    let seen = [("kind", "conversation"), ("progress", "7"), ("youth_line", "Ik slaap weer.")];
    story.does(MIRTHE, "Terugkijken", &[&[("moment", "1")], &seen[..]].concat()).await;
    story.reads(FADOUA, "/monitoring", "Ik slaap weer.").await;
    story.reads(INGRID, "/tijdlijn", MIRTHE).await;
}
