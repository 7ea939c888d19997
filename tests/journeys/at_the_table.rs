//! What can happen at the table.

use crate::support::story::*;

const RENT: &str = "Wie betaalt de huur in december?";

#[tokio::test]
async fn it_takes_three_tables_before_everybody_agrees() {
    let mut story = Story::begins().await.at_the_table().await;
    story.does(INGRID, "Ronde openen", &[]).await;
    story.says(MARIJKE, &[("stance", "agree")]).await;
    story.says(SASKIA, &[("stance", "agree")]).await;
    story.says(ROB, &[("stance", "not_yet"), ("question", RENT)]).await;
    story.reads(MIRTHE, "/tafel", RENT).await;
    story.cannot(INGRID, "Vaststellen").await;
    let fadoua = story.who(FADOUA).id.to_string();
    let point = [("what", RENT), ("owner", fadoua.as_str()), ("due", "24-11-2026")];
    story.does(INGRID, "Nog geen besluit", &point).await;
    story.meeting_ends("2026-11-19").await;
    story.stands_at(5, &[MIRTHE, INGRID, ROB]).await;
    story.cannot(INGRID, "Opschalen").await;

    // the answer changes the plan, and with it everything that was said about it
    story.on("2026-11-23T09:00:00Z");
    story.does_about(FADOUA, "/tafel", 1, "Punt beantwoorden", &[("answer", "De aanbieder, tot 1 januari.")]).await;
    story.does(FADOUA, "Aanpassen", &[]).await;
    story.writes(FADOUA, "wie-betaalt", &[("hulp", "Tot 1 januari de aanbieder, daarna Beschermd Wonen.")]).await;
    story.cannot(INGRID, "Inplannen").await;
    story.meets("2026-11-26").await;
    story.does(INGRID, "Bespreken", &[]).await;
    story.reads(MARIJKE, "/tafel", "Wat is er veranderd sinds u akkoord gaf op versie 1?").await;
    story.does(INGRID, "Ronde openen", &[]).await;
    story.says(ROB, &[("stance", "agree")]).await;
    story.says(MARIJKE, &[("stance", "agree")]).await;
    let no = [
        ("stance", "disagree"),
        ("domain", "income"),
        ("reason", "Noor heeft dan geen inkomen."),
        ("would_agree", "Een uitkering met maatwerk."),
    ];
    story.says(SASKIA, &no).await;
    story.reads(INGRID, "/tafel", "Een uitkering met maatwerk.").await;
    story.cannot(INGRID, "Vaststellen").await;
    let saskia = story.who(SASKIA).id.to_string();
    let point =
        [("what", "Kan de uitkering ingaan?"), ("owner", saskia.as_str()), ("due", "01-12-2026"), ("next", "later")];
    story.does(INGRID, "Nog geen besluit", &point).await;
    story.meeting_ends("2026-11-26").await;

    story.does(INGRID, "Inplannen", &[]).await;
    story.meets("2026-12-03").await;
    story.does(INGRID, "Bespreken", &[]).await;
    story.can(INGRID, "Opschalen").await;
    story.decides().await;
    story.stands_at(6, &[MIRTHE, INGRID, FADOUA, ROB, SASKIA]).await;
    story.meeting_ends("2026-12-03").await;
    story.reads(ROB, "/tafel", "Ronde 1 over versie 1").await;
}

#[tokio::test]
async fn a_position_on_a_text_that_changed_meanwhile_is_refused_and_nothing_typed_is_lost() {
    let mut story = Story::begins().await.at_the_table().await;
    story.does(INGRID, "Ronde openen", &[]).await;
    let stale = story.opens(ROB, "/tafel").await.fill("Standpunt geven", &[("stance", "not_yet"), ("question", RENT)]);
    story.cannot(FADOUA, "Aanpassen").await;
    story.does(INGRID, "Aanpassen", &[]).await;
    let late = story.who(ROB).submit(stale).await;
    assert_eq!(late.status, axum::http::StatusCode::CONFLICT, "{}", late.text());
    assert!(late.has("Uw standpunt is niet opgeslagen") && late.has(RENT), "{}", late.text());
    story.cannot(INGRID, "Vaststellen").await;
}

#[tokio::test]
async fn a_youth_who_says_not_yet_is_answered_in_writing_before_anything_is_adopted() {
    let mut story = Story::begins().await.at_the_table().await;
    story.does(INGRID, "Ronde openen", &[]).await;
    story.all_agree().await;
    story.does(MIRTHE, "Antwoord van de jongere", &[("answer", "not_yet"), ("words", "Ik wil niet delen.")]).await;
    story.reads(ROB, "/tafel", "Ik wil niet delen.").await;
    story.cannot(INGRID, "Vaststellen").await;
    let answer = [("text", "Je krijgt een eigen keuken. Na een maand kijken we samen."), ("review_on", "19-12-2026")];
    story.does(INGRID, "Antwoord aan de jongere", &answer).await;
    story.reads(MIRTHE, "/tafel", "Je krijgt een eigen keuken.").await;
    story.does(INGRID, "Vaststellen", &[]).await;
    story.stands_at(6, &[MIRTHE, ROB]).await;
}
