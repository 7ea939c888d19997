//! The continuïteitskaart: where nobody delivers around the 18th birthday, and how that becomes something to arrange.

use axum::http::StatusCode;
use casustafel::domain::condition::{ConditionKind, OwnerRole};
use casustafel::domain::role::LifeDomain;

use super::town::Town;

const PRESS: &str = "Zet als punt in het plan";

#[tokio::test]
async fn a_gap_is_told_and_becomes_a_point_with_one_press_and_never_twice() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    let kaart = format!("/casussen/{number}/plan/kaart");
    let page = town.manager.get(&kaart).await;
    assert!(page.has("Er staat nog niets op de kaart"), "{}", page.text());
    assert!(page.texts("svg desc").concat().contains("Inkomen: nog niet ingevuld."));

    let income = [(LifeDomain::Income, "2026-01-01", Some("2027-02-28")), (LifeDomain::Income, "2027-03-02", None)];
    town.covers(&number, &income).await;
    let told = "Inkomen: gat van 1 dag vanaf 1 maart 2027";
    for above in [format!("/casussen/{number}"), format!("/casussen/{number}/plan")] {
        let page = town.manager.get(&above).await;
        assert!(page.has(told), "{above}: {}", page.text());
    }
    let page = town.manager.get(&kaart).await;
    assert!(page.has(told) && page.texts("svg text").concat().contains("gat van 1 dag: 1 mrt 2027"), "{}", page.text());
    assert!(page.texts("svg text").concat().contains("18 jaar: 1 mrt 2027"));

    let press = page.buttons().into_iter().find(|words| words.starts_with(PRESS)).unwrap();
    let page = town.manager.press(&press, &[]).await;
    assert!(page.has("Het punt staat in het plan"), "{}", page.text());
    assert!(page.has("Staat als punt in het plan") && !page.buttons().iter().any(|words| words.starts_with(PRESS)));
    let forged = [("punt", "gat-income-2027-03-01")];
    let page = town.manager.forge(&format!("/casussen/{number}/plan/punten"), &forged).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let needs = town.whole(&number).await.draft().unwrap().content.needs.clone();
    assert_eq!(needs.len(), 1, "pressed twice it is still one point");
    assert_eq!(needs[0].kind, ConditionKind::Income);
    assert_eq!(needs[0].what.to_string(), "Inkomen regelen vanaf 1 maart 2027");
    assert_eq!(needs[0].expected_on, Some("2027-02-28".parse().unwrap()));
    assert_eq!(needs[0].owner.role, OwnerRole::CaseManager);

    let gone = [("punt", "gat-housing-2027-03-01")];
    let page = town.manager.forge(&format!("/casussen/{number}/plan/punten"), &gone).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text());
}

#[tokio::test]
async fn after_the_decision_a_gap_leads_to_a_condition_that_is_filled_in_already() {
    let mut town = Town::new().await;
    let number = town.adopted(&[(LifeDomain::Housing, "2026-01-01", Some("2027-02-28"))]).await;
    let page = town.lead.get(&format!("/casussen/{number}/plan/kaart")).await;
    assert!(page.has("Wonen: gat vanaf 1 maart 2027, nog zonder einde"), "{}", page.text());
    assert!(!page.buttons().iter().any(|words| words.starts_with(PRESS)));
    let (_, to) = page.links().into_iter().find(|(words, _)| words.starts_with("Maak er een randvoorwaarde")).unwrap();
    let page = town.lead.get(&to).await;
    assert_eq!(page.value("kind").as_deref(), Some("housing"), "{}", page.text());
    assert_eq!(page.value("what").as_deref(), Some("Wonen regelen vanaf 1 maart 2027"));
    assert_eq!(page.value("owner").as_deref(), Some("case_manager"));
    assert_eq!(page.value("expected_on").as_deref(), Some("28-02-2027"));
    let page = town.lead.press("Randvoorwaarde toevoegen", &[]).await;
    assert!(page.has("Continuïteitskaart") && page.has("Staat bij de randvoorwaarden"), "{}", page.text());
    let made = town.whole(&number).await.conditions;
    assert!(made.iter().any(|condition| condition.kind == ConditionKind::Housing), "{made:?}");

    let page = town.lead.get(&format!("/casussen/{number}/doen/randvoorwaarde-toevoegen?punt=iets-anders")).await;
    assert_eq!(page.value("what").as_deref(), Some(""), "what is no gap fills in nothing");
}

#[tokio::test]
async fn surprising_birthdays_stand_where_they_belong() {
    let mut town = Town::new().await;
    let leap = town.planning_for("2008-02-29", Some("2026-12-31")).await;
    town.covers(&leap, &[(LifeDomain::SchoolWork, "2025-09-01", Some("2026-02-28"))]).await;
    let page = town.manager.get(&format!("/casussen/{leap}/plan/kaart")).await;
    assert!(page.has("18 geworden op 1 maart 2026"), "{}", page.text());

    let grown = town.planning_for("2004-02-29", Some("2026-10-31")).await;
    town.covers(&grown, &[(LifeDomain::Income, "2020-01-01", Some("2026-10-31"))]).await;
    let page = town.manager.get(&format!("/casussen/{grown}/plan/kaart")).await;
    let drawn = page.texts("svg text").concat();
    assert!(drawn.contains("vandaag: 16 nov 2026") && !drawn.contains("18 jaar"), "{drawn}");
    let press = page.buttons().into_iter().find(|words| words.starts_with(PRESS)).unwrap();
    town.manager.press(&press, &[]).await;
    let needs = town.whole(&grown).await.draft().unwrap().content.needs.clone();
    assert_eq!(needs[0].expected_on, Some(town.today()), "what began is arranged today, not in the past");
}

#[tokio::test]
async fn an_area_of_life_that_is_not_at_issue_counts_as_done_and_can_be_switched_back() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    town.covers(&number, &[(LifeDomain::Housing, "2026-01-01", Some("2026-12-31"))]).await;
    let page = town.manager.get(&format!("/casussen/{number}/plan/wonen")).await;
    let press = page.buttons().into_iter().find(|words| words.starts_with("Zet op niet aan de orde")).unwrap();
    let page = town.manager.press(&press, &[]).await;
    assert!(page.has("Wonen is niet aan de orde in dit plan."), "{}", page.text());

    let page = town.manager.get(&format!("/casussen/{number}/plan")).await;
    assert!(page.has("1 van 8 ingevuld") && !page.has("Wonen: gat"), "{}", page.text());
    let page = town.manager.get(&format!("/casussen/{number}/plan/kaart")).await;
    assert!(page.texts("svg desc").concat().contains("Wonen: niet aan de orde."));
    let press = page.buttons().into_iter().find(|words| words.starts_with("Zet weer aan de orde")).unwrap();
    let page = town.manager.press(&press, &[]).await;
    assert!(page.has("Wonen: gat van"), "{}", page.text());
    assert!(town.whole(&number).await.draft().unwrap().content.sheets.not_at_issue.rows.is_empty());
}

#[tokio::test]
async fn whoever_only_reads_along_sees_the_map_and_changes_nothing() {
    let mut town = Town::new().await;
    let (number, _) = town.at_table().await;
    let page = town.youth.get(&format!("/casussen/{number}/plan/kaart")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.buttons().iter().any(|words| words.contains("aan de orde")), "{:?}", page.buttons());
    let forged = [("onderwerp", "housing"), ("stand", "uit")];
    let page = town.youth.forge(&format!("/casussen/{number}/plan/onderwerpen"), &forged).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    let mut contact = town.app.person("Hilde Bos", casustafel::domain::role::Role::ProviderContact).await;
    assert_eq!(contact.get(&format!("/casussen/{number}/plan/kaart")).await.status, StatusCode::FORBIDDEN);
}
