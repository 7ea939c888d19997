//! What can happen between adopting and the go.

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
async fn a_condition_that_does_not_work_out_makes_place_for_another() {
    let mut story = Story::begins().await.adopted().await;
    story.does_about(MIRTHE, "/randvoorwaarden", 1, "Lukt niet", &[("reason", "De kamer is weg.")]).await;
    story.reads(INGRID, "/randvoorwaarden", "De kamer is weg.").await;
    let other =
        [("kind", "housing"), ("what", "Kamer bij het pleeggezin"), ("owner", "signaller"), ("blocking", "yes")];
    story.does(INGRID, "Randvoorwaarde toevoegen", &other).await;
    let why = [("reason", "Er is een andere kamer.")];
    story.does_about(INGRID, "/randvoorwaarden", 1, "Niet nodig", &why).await;
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
async fn a_plan_that_cannot_be_arranged_goes_back_to_the_table_and_keeps_what_was_arranged() {
    let mut story = Story::begins().await.adopted().await;
    story.on("2026-11-23T09:00:00Z");
    story.arranges_the_order(2).await;
    story.does_about(MIRTHE, "/randvoorwaarden", 1, "Lukt niet", &[("reason", "De kamer is weg.")]).await;
    story.cannot(MIRTHE, "Terug naar de tafel").await;
    story.does(INGRID, "Terug naar de tafel", &[("reason", "Zonder kamer geen plan.")]).await;
    story.stands_at(5, &[MIRTHE, INGRID, FADOUA, ROB]).await;
    story.does(INGRID, "Inplannen", &[]).await;
    story.meets("2026-11-26").await;
    story.does(INGRID, "Bespreken", &[]).await;
    story.decides().await;
    story.stands_at(6, &[MIRTHE, INGRID]).await;
    story.reads(INGRID, "/randvoorwaarden", "WIZ-2026-118").await;
}
