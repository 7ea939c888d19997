//! The plan on paper and in short, and what the checklist gives to the plan.

use casustafel::domain::command::Command;
use casustafel::domain::condition::ConditionKind;
use casustafel::domain::plan::{Section, Voice};
use casustafel::domain::role::LifeDomain;
use casustafel::domain::signal::{Answer, ChecklistItem};

use super::town::{Town, line, prose};

#[tokio::test]
async fn every_page_of_a_version_on_paper_is_marked_and_the_map_is_on_it() {
    let mut town = Town::new().await;
    let number = town.adopted(&[(LifeDomain::Income, "2026-01-01", Some("2027-02-28"))]).await;
    let page = town.youth.get(&format!("/casussen/{number}/plan/versies/1")).await;
    let hash = town.whole(&number).await.version(1).unwrap().hash.unwrap().short();
    let head = page.texts(".ct-paper__head").concat();
    assert_eq!(head, format!("Casus {number}, plan versie 1, kenmerk {hash}"));
    assert!(page.texts("svg desc").concat().contains("Inkomen: gat vanaf 1 maart 2027"), "{}", page.text());

    let draft = town.planning().await;
    let page = town.manager.get(&format!("/casussen/{draft}/plan/versies/1")).await;
    assert!(page.texts(".ct-paper__head").concat().ends_with("plan versie 1, concept"), "{}", page.text());
    assert!(page.texts("svg desc").is_empty(), "nothing is drawn where nothing is written");
}

#[tokio::test]
async fn the_short_plan_holds_the_youths_own_words_who_does_what_and_whom_to_call() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    let short = format!("/casussen/{number}/plan/kort");
    let page = town.signaller.get(&short).await;
    assert!(page.has("Er is nog niets geschreven") && page.has("vertrouwenspersoon"), "{}", page.text());

    town.write(&town.signaller, &number, Section::InSixMonths, Voice::Youth, "Dan woon ik op mezelf.").await;
    town.write(&town.signaller, &number, Section::InSixMonths, Voice::Helpers, "Zelfstandig wonen.").await;
    town.write(&town.manager, &number, Section::Fallback, Voice::Helpers, "Dan belt Noor haar mentor.").await;
    town.offers(&number).await;
    let page = town.signaller.get(&short).await;
    assert!(page.has("Het plan van Noor"), "{}", page.text());
    assert!(page.has("Dan belt Noor haar mentor.") && page.has("Kamercontract tekenen") && page.has("Wie: jij."));
    assert!(!page.has("Zelfstandig wonen."), "the youth's own words come first");
    assert!(page.has("Mirthe Dijkhuis") && page.has("Fadoua Amrani"), "{}", page.text());
}

#[tokio::test]
async fn what_the_checklist_says_is_not_arranged_becomes_a_point_beside_its_section() {
    let mut town = Town::new().await;
    let number = town.signalling().await;
    let answers = [
        (ChecklistItem::I5, Some(Answer::NotArranged)),
        (ChecklistItem::W1, Some(Answer::Underway)),
        (ChecklistItem::W1, Some(Answer::Arranged)),
        (ChecklistItem::K4, Some(Answer::Underway)),
    ];
    for (item, answer) in answers {
        let note = (item == ChecklistItem::I5).then(|| line("Bij de zorgverzekeraar"));
        town.act(&town.signaller, &number, Command::AnswerChecklist { item, answer, note }).await;
    }
    let page = town.signaller.get(&format!("/casussen/{number}/signaal/checklist/wonen")).await;
    assert!(page.has("was loopt tot 16 november 2026"), "{}", page.text());
    let page = town.signaller.get(&format!("/casussen/{number}/signaal/checklist/inkomen")).await;
    assert!(!page.has("Eerdere antwoorden"), "what was answered once has no past");

    town.taken_up(&number).await;
    let page = town.manager.get(&format!("/casussen/{number}/plan/geld")).await;
    assert!(page.has("Uit de checklist") && page.has("niet geregeld: Bij de zorgverzekeraar"), "{}", page.text());
    let press = page.buttons().into_iter().find(|words| words.starts_with("Zet als punt in het plan")).unwrap();
    let page = town.manager.press(&press, &[]).await;
    assert!(page.has("Het punt staat in het plan") && page.has("Staat als punt in het plan"), "{}", page.text());
    let needs = town.whole(&number).await.draft().unwrap().content.needs.clone();
    assert_eq!(needs.len(), 1);
    assert_eq!(
        (needs[0].kind, needs[0].what.as_str()),
        (ConditionKind::DebtArrangement, "Hulp bij schulden of boetes")
    );

    let page = town.manager.get(&format!("/casussen/{number}/plan/wonen")).await;
    assert!(!page.has("Uit de checklist"), "what is arranged asks for nothing");
    let page = town.manager.get(&format!("/casussen/{number}/plan/wat-moet-eerst-geregeld-zijn")).await;
    assert!(page.has("K4 Eigen bankrekening") && page.has("I5 Hulp bij schulden of boetes"), "{}", page.text());
}

#[tokio::test]
async fn the_letter_about_a_decision_is_in_plain_words_and_stays_as_it_was() {
    let mut town = Town::new().await;
    let number = town.adopted(&[]).await;
    town.signaller.get(&format!("/casussen/{number}/besluit/1")).await;
    let page = town.signaller.follow("Brief voor de jongere").await;
    assert!(page.has("Beste Noor,") && page.has("Jouw plan is goedgekeurd"), "{}", page.text());
    assert!(page.has("Kamercontract tekenen. Wie: jij. Klaar: 16 november 2026."), "{}", page.text());
    assert!(page.has("Zeg het tegen Mirthe Dijkhuis of tegen Fadoua Amrani."), "{}", page.text());
    assert!(page.has("vertrouwenspersoon") && page.has("Dat kost niets") && page.has("Ingrid Solle"));
    let letter = page.texts(".ct-letter").concat();
    for jargon in ["randvoorwaarde", "casemanager", "de go", "vastgesteld", "unaniem", "domein", "signaal", "bezwaar"] {
        assert!(!letter.to_lowercase().contains(jargon), "{jargon} in {letter}");
    }
    let name = Command::CorrectFirstName { first_name: line("Nour"), reason: prose("Verkeerd gespeld.") };
    town.act(&town.lead, &number, name).await;
    let again = town.manager.get(&page.address).await;
    assert_eq!(again.texts(".ct-letter").concat(), letter);
    let mut stranger = town.app.person("Karin Veldman", casustafel::domain::role::Role::Invitee).await;
    assert_eq!(stranger.get(&page.address).await.status, axum::http::StatusCode::NOT_FOUND);
}
