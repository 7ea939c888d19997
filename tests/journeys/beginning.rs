//! What can happen before the table.

use casustafel::domain::role::Role;

use crate::support::story::*;

const WHERE: &str = "Waar woont Noor na haar verjaardag?";

#[tokio::test]
async fn a_signal_comes_back_with_a_question_and_is_submitted_again() {
    let mut story = Story::begins().await.submitted().await;
    story.does(INGRID, "Terug met vraag", &[("question", WHERE)]).await;
    story.stands_at(1, &[MIRTHE, INGRID]).await;
    story.reads(MIRTHE, "", WHERE).await;
    story.cannot(INGRID, "In behandeling nemen").await;

    story.fills_in("redenen", &[("if_nothing_happens", "Noor heeft dan geen bed.")]).await;
    story.submits().await;
    story.stands_at(2, &[MIRTHE, INGRID]).await;
    story.reads(INGRID, "/signaal", "Noor heeft dan geen bed.").await;
    story.does(INGRID, "In behandeling nemen", &[]).await;
    story.stands_at(3, &[MIRTHE]).await;
}

#[tokio::test]
async fn a_signal_is_declined_and_says_where_the_youth_is_helped_instead() {
    let mut story = Story::begins().await.submitted().await;
    let why = [("reason", "Noor woont in Assen."), ("helped_where", "Het wijkteam in Assen belt haar.")];
    story.does(INGRID, "Niet in behandeling", &why).await;
    story.is_closed(MIRTHE, "Afgesloten: niet in behandeling genomen").await;
    story.reads(MIRTHE, "", "Noor woont in Assen.").await;
    story.reads(MIRTHE, "", "Het wijkteam in Assen belt haar.").await;
    story.cannot(MIRTHE, "Aanmelden").await;
    story.is_hidden_from(FADOUA).await;

    story.does(INGRID, "Heropenen", &[("reason", "Noor woont toch in Groningen.")]).await;
    story.stands_at(1, &[MIRTHE]).await;
}

#[tokio::test]
async fn without_a_case_manager_the_signaller_reports_asks_for_help_and_gets_one() {
    let mut story = Story::begins().await.joined("Leon Abrams", Role::MethodAdvisor).await.submitted().await;
    story.does(INGRID, "In behandeling nemen", &[]).await;
    story.does(MIRTHE, "Nog geen casemanager", &[]).await;
    story.reads(INGRID, "", "Er is nog geen casemanager").await;
    story.reads(MIRTHE, "", "maandag 23 november 2026").await;
    story.is_hidden_from("Leon Abrams").await;

    let leon = story.who("Leon Abrams").id.to_string();
    story.does(MIRTHE, "Hulp vragen", &[("advisor", &leon), ("question", "Wie bij WIJ kan dit?")]).await;
    story.stands_at(3, &["Leon Abrams"]).await;
    story.cannot("Leon Abrams", "Klaar voor de tafel").await;
    story.cannot(MIRTHE, "Klaar voor de tafel").await;

    story.is_hidden_from(FADOUA).await;
    story.gets_a_case_manager().await;
    story.cannot(MIRTHE, "Nog geen casemanager").await;
    story.writes_the_plan().await;
    story.does(MIRTHE, "Klaar voor de tafel", &[]).await;
    story.stands_at(4, &[FADOUA, INGRID]).await;
}

#[tokio::test]
async fn a_case_is_withdrawn_with_the_youth_and_leaves_the_agenda() {
    let mut story = Story::begins().await.on_the_agenda().await;
    story.stands_at(4, &[MARIJKE]).await;
    for who in [FADOUA, MARIJKE] {
        story.cannot(who, "Casus intrekken").await;
    }
    let gone = [("needed_now", "Noor woont bij haar tante, Mirthe belt nog een maand."), ("with_youth", "yes")];
    story.does(MIRTHE, "Casus intrekken", &gone).await;
    story.is_closed(MIRTHE, "Afgesloten: ingetrokken").await;
    story.reads(INGRID, "", "Noor woont bij haar tante").await;
    story.is_hidden_from(MARIJKE).await;
    let number = story.number.clone();
    let agenda = story.who(INGRID).get("/tafel/2026-11-19").await;
    assert!(!agenda.has(&number) || agenda.has("Van de agenda gehaald"), "{}", agenda.text());
}
