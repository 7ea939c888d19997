//! What things cost and why they are allowed: the price list and the library of grounds, kept by the administrator and used while
//! writing.

use axum::http::StatusCode;
use casustafel::domain::ids::CaseNumber;
use casustafel::domain::role::Role;

use super::town::Town;

const COSTS: &str = "wat-levert-het-op";
const GROUNDS: &str = "waarom-mag-dit";

fn section(number: &CaseNumber, slug: &str) -> String {
    format!("/casussen/{number}/plan/{slug}")
}

#[tokio::test]
async fn a_price_from_the_list_comes_in_a_new_row_and_nothing_is_saved_or_lost_by_it() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    town.manager.get(&section(&number, COSTS)).await;
    let page = town.manager.press("Prijs overnemen", &[]).await;
    assert!(page.has("Kies eerst een prijs uit de lijst."), "{}", page.text());

    let typed = [
        ("hulp", "Ze slaapt beter."),
        ("what-1", "Mentor"),
        ("quantity-1", "veel"),
        ("prijs", "Detentie, per dag: € 310"),
    ];
    let page = town.manager.press("Prijs overnemen", &typed).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("Er is nog niets opgeslagen"), "{}", page.text());
    for (name, value) in [
        ("hulp", "Ze slaapt beter."),
        ("what-1", "Mentor"),
        ("quantity-1", "veel"),
        ("what-2", "Detentie"),
        ("unit-2", "dag"),
        ("price-2", "310"),
        ("payer-2", "justice"),
    ] {
        assert_eq!(page.value(name).as_deref(), Some(value), "{name}");
    }
    let draft = |case: casustafel::domain::case::Case| case.draft().map(|draft| draft.content.clone());
    assert!(draft(town.whole(&number).await).is_none_or(|content| content.sheets.costs.rows.is_empty()));

    let rest = [("remove-1", "yes"), ("scenario-2", "now"), ("quantity-2", "180")];
    let page = town.manager.press("Opslaan", &rest).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let content = draft(town.whole(&number).await).unwrap();
    assert_eq!(content.sheets.costs.rows[0].amount(), 5_580_000);
    assert_eq!(
        content.sheets.costs.rows[0].source.as_ref().map(ToString::to_string).unwrap().split(':').next(),
        Some("Voorbeeld uit de Doorbraakmethode")
    );
}

#[tokio::test]
async fn whoever_looked_up_a_price_while_a_colleague_wrote_overwrites_nobody() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    let place = section(&number, COSTS);
    town.manager.get(&place).await;
    town.signaller.get(&place).await;
    town.signaller.press("Opslaan", &[("hulp", "Dit schreef Mirthe.")]).await;
    let typed = [("hulp", "Dit schreef Fadoua."), ("prijs", "Detentie, per dag: € 310")];
    town.manager.press("Prijs overnemen", &typed).await;
    let page = town.manager.press("Opslaan", &[("scenario-1", "now"), ("quantity-1", "1")]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("Dit schreef Mirthe.") && page.has("Dit schreef Fadoua."), "{}", page.text());
}

#[tokio::test]
async fn a_row_that_is_filled_is_one_line_with_its_amount() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    town.manager.get(&section(&number, COSTS)).await;
    let row = [
        ("scenario-1", "tailored"),
        ("what-1", "Mentor"),
        ("quantity-1", "86"),
        ("unit-1", "uur"),
        ("price-1", "75"),
        ("payer-1", "youth_care"),
    ];
    let page = town.manager.press("Opslaan", &row).await;
    let lines = page.texts("details.ct-row > summary");
    assert_eq!(lines[0], "Kostenregel 1 Mentor, met dit plan: 86 uur × € 75 € 6.450");
    assert_eq!(lines[1], "Nieuwe kostenregel");
    assert!(page.attributes("details.ct-row", "open").is_empty(), "a calm page");

    let page = town.manager.press("Opslaan", &[("low-1", "80")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.attributes("details.ct-row", "open").len(), 1, "the wrong row is in view");
    assert_eq!(page.attributes("details.ct-row__rare", "open").len(), 1, "and so is the wrong field");
}

#[tokio::test]
async fn the_administrator_adds_a_price_gives_it_a_new_one_and_takes_it_off_the_list() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    let mut office = town.app.person("Chantal Bos", Role::Administrator).await;
    office.get("/beheer/prijzen").await;
    office.follow("Prijs toevoegen").await;
    let page = office.press("Toevoegen", &[("wat", "Logeerplek"), ("prijs", "honderd")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.value("wat").as_deref(), Some("Logeerplek"));
    assert_eq!(page.texts(".ct-errors li").len(), 4, "unit, amount, source and day: {}", page.text());
    let rest = [("eenheid", "nacht"), ("prijs", "95,50"), ("bron", "Contract"), ("peildatum", "01-01-2026")];
    let page = office.press("Toevoegen", &rest).await;
    assert!(page.has("De prijs staat op de lijst.") && page.has("€ 95,50"), "{}", page.text());

    let place = section(&number, COSTS);
    town.manager.get(&place).await;
    town.manager.press("Prijs overnemen", &[("prijs", "Logeerplek, per nacht: € 95,50")]).await;
    let row = [("scenario-1", "tailored"), ("quantity-1", "10"), ("payer-1", "youth_care")];
    assert_eq!(town.manager.press("Opslaan", &row).await.status, StatusCode::OK);

    office.follow("Logeerplek").await;
    let page = office.press("Nieuwe prijs opslaan", &[("prijs", "120")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "a price without a source is none");
    let page = office.press("Nieuwe prijs opslaan", &[("bron", "Contract"), ("peildatum", "01-10-2026")]).await;
    assert!(page.has("€ 120") && page.has("€ 95,50"), "both can be read: {}", page.text());
    let page = town.manager.get(&place).await;
    assert!(page.has("10 nacht × € 95,50") && page.has("Logeerplek, per nacht: € 120"), "{}", page.text());

    office.follow("Van de lijst halen").await;
    let page = office.press("Van de lijst halen", &[]).await;
    assert!(page.has("De prijs staat niet meer op de lijst."), "{}", page.text());
    let page = town.manager.get(&place).await;
    assert!(!page.has("Logeerplek, per nacht") && page.has("10 nacht × € 95,50"), "{}", page.text());
    office.follow("Logeerplek").await;
    office.follow("Terug op de lijst zetten").await;
    office.press("Terug op de lijst zetten", &[]).await;
    assert!(town.manager.get(&place).await.has("Logeerplek, per nacht: € 120"));
}

#[tokio::test]
async fn what_has_no_price_yet_cannot_be_chosen() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    let page = town.manager.get(&section(&number, COSTS)).await;
    let closed = page.texts("#prijs option[disabled]");
    assert!(closed.iter().any(|label| label == "Crisisplek, per dag: nog geen prijs"), "{closed:?}");
    assert!(closed.iter().all(|label| label.ends_with("nog geen prijs")), "{closed:?}");
}

#[tokio::test]
async fn a_law_that_helped_before_is_found_in_dutch_and_comes_in_a_new_row() {
    let mut town = Town::new().await;
    let number = town.planning().await;
    town.manager.get(&section(&number, GROUNDS)).await;
    let page = town.manager.press("Zoeken", &[("zoekwoord", "schuld"), ("law-1", "Jeugdwet")]).await;
    assert_eq!(page.texts(".ct-found h4"), ["Schulden oplossen voordat het misgaat"], "{}", page.text());
    assert_eq!(page.value("law-1").as_deref(), Some("Jeugdwet"), "what was typed stays");
    let page = town.manager.press("Overnemen : Schulden oplossen voordat het misgaat", &[]).await;
    assert_eq!(page.value("law-2").as_deref(), Some("Wet gemeentelijke schuldhulpverlening"));
    assert!(town.whole(&number).await.draft().is_none_or(|draft| draft.content.sheets.grounds.rows.is_empty()));
    let page = town.manager.press("Opslaan", &[("fit-2", "Dan durft de verhuurder.")]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let grounds = town.whole(&number).await.draft().unwrap().content.sheets.grounds.rows.clone();
    assert_eq!(
        grounds.iter().map(|ground| ground.law.to_string()).collect::<Vec<_>>(),
        ["Jeugdwet", "Wet gemeentelijke schuldhulpverlening"]
    );

    town.manager.get(&section(&number, GROUNDS)).await;
    for odd in ["ruimtevaart ' & !", "½ ² de het", &"lang".repeat(2_000)] {
        let page = town.manager.press("Zoeken", &[("zoekwoord", odd)]).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    }
    let page = town.manager.press("Zoeken", &[("zoekwoord", "ruimtevaart")]).await;
    assert!(page.has("Niets gevonden."), "{}", page.text());
}

#[tokio::test]
async fn the_library_is_read_by_who_learns_and_kept_by_the_administrator() {
    let town = Town::new().await;
    let mut reader = town.app.person("Youssef Karim", Role::LearningReader).await;
    let page = reader.get("/leren/gronden").await;
    assert!(page.has("Jeugdhulp loopt door na 18"), "{}", page.text());
    let page = reader.press("Zoeken", &[("zoekwoord", "bijstand")]).await;
    assert!(page.has("Bijstand voor bijzondere kosten") && !page.has("Een behandeling afmaken"), "{}", page.text());
    assert!(!page.address.contains("bijstand"), "what somebody looks for stands in no address");

    let mut office = town.app.person("Chantal Bos", Role::Administrator).await;
    office.get("/beheer/gronden").await;
    office.follow("Grond toevoegen").await;
    let page = office.press("Grond toevoegen", &[("titel", "Een dak voor een hond")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.texts(".ct-errors li").len(), 4, "{}", page.text());
    let ground =
        [("wet", "Wmo 2015"), ("bedoeling", "Meedoen."), ("gebruikt", "De hond mocht mee."), ("ruimte", "exception")];
    let page = office.press("Grond toevoegen", &ground).await;
    assert!(page.has("De grond is toegevoegd.") && page.has("Een dak voor een hond"), "{}", page.text());
    reader.get("/leren/gronden").await;
    assert!(reader.press("Zoeken", &[("zoekwoord", "honden")]).await.has("Een dak voor een hond"));

    office.follow("Een dak voor een hond").await;
    let page = office.press("Wijzigingen opslaan", &[("vervallen", "yes")]).await;
    assert!(page.has("wordt niet meer aangeboden"), "{}", page.text());
    reader.get("/leren/gronden").await;
    assert!(reader.press("Zoeken", &[("zoekwoord", "hond")]).await.has("Niets gevonden"));
}
