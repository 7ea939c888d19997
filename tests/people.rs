//! The people of the other tests can do what a browser can, and nothing else.

use axum::http::{HeaderMap, StatusCode};
use casustafel::domain::role::Role;
use chrono::TimeDelta;

use super::support::{App, Page};

#[tokio::test]
async fn somebody_signs_in_through_the_forms_and_out_again() {
    let app = App::start().await;
    let mut bea = app.person("Bea Beheer", Role::Administrator).await;
    let page = bea.sign_in().await;
    assert_ne!(page.address, "/tweede-factor", "{}", page.text());
    let page = bea.get("/account").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("Bea Beheer"));

    bea.post_form("/afmelden", &[]).await;
    assert!(bea.cookies.is_empty());
    assert_eq!(bea.get("/account").await.address, "/aanmelden?terug=/account");
}

#[tokio::test]
async fn somebody_who_was_let_in_stays_in_over_the_weeks() {
    let app = App::start().await;
    let mut bea = app.person("Bea Beheer", Role::Administrator).await;
    assert_eq!(bea.get("/account").await.address, "/account");
    app.pass(TimeDelta::weeks(3));
    assert_eq!(bea.get("/account").await.address, "/account");
}

fn page(body: &str) -> Page {
    Page { address: "/x".into(), status: StatusCode::OK, headers: HeaderMap::new(), body: body.into() }
}

const FORM: &str = r#"
    <form method="post" action="/x/y"><input type="hidden" name="revision" value="7">
    <label for="n">Naam</label><input id="n" name="naam" value="Sem">
    <textarea name="uitleg">
een
twee</textarea>
    <select name="soort"><option value="a">Eerste</option><option value="b" selected>Tweede</option></select>
    <label><input type="checkbox" name="wie" value="1" checked> Anna</label>
    <label><input type="checkbox" name="wie" value="2"> Bram</label>
    <label><input type="radio" name="keus" value="ja"> Ja</label>
    <input name="dicht" value="x" disabled><input name="los"></form>
    <form action="/zoeken"><button>Zoeken</button></form>
    <form id="ander" method="post"><input name="z"></form><button form="ander" name="doe" value="weg">Weg ermee</button>
    <form method="post"><button name="stap" value="terug">Terug</button><button formaction="/elders">Verder</button></form>
"#;

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[test]
fn a_form_sends_what_it_holds_and_what_was_filled_in_by_name_label_or_choice() {
    let filled = page(FORM).fill_by_action("/y", &[]);
    let expected =
        [("revision", "7"), ("naam", "Sem"), ("uitleg", "een\r\ntwee"), ("soort", "b"), ("wie", "1"), ("los", "")];
    assert_eq!(filled.fields, expected.map(|(name, value)| pair(name, value)));
    assert_eq!((filled.method.as_str(), filled.action.as_str()), ("post", "/x/y"));

    let filled =
        page(FORM).fill_by_action("/y", &[("Naam", "Ravi"), ("soort", "Eerste"), ("wie", "Bram"), ("keus", "Ja")]);
    for expected in
        [pair("naam", "Ravi"), pair("soort", "a"), pair("wie", "2"), pair("keus", "ja"), pair("revision", "7")]
    {
        assert!(filled.fields.contains(&expected), "{expected:?} is not in {:?}", filled.fields);
    }
    assert!(!filled.fields.contains(&pair("wie", "1")));
}

#[test]
fn a_button_sends_its_own_form_its_own_name_and_to_its_own_place() {
    let page = page(FORM);
    assert_eq!(page.fill("Zoeken", &[]).method, "get");
    assert_eq!(page.fill("Weg ermee", &[]).fields, [pair("z", ""), pair("doe", "weg")]);
    assert_eq!(page.fill("Terug", &[]).fields, [pair("stap", "terug")]);
    assert_eq!(page.fill("Verder", &[]).action, "/elders");
}

#[test]
#[should_panic(expected = "offers no")]
fn a_choice_that_is_not_offered_cannot_be_made() {
    page(FORM).fill_by_action("/y", &[("soort", "Derde")]);
}

#[test]
#[should_panic(expected = "the form has no field")]
fn a_field_that_is_closed_cannot_be_filled_in() {
    page(FORM).fill_by_action("/y", &[("dicht", "open")]);
}

#[test]
#[should_panic(expected = "no button")]
fn a_button_that_is_not_there_cannot_be_pressed() {
    page(FORM).fill("Opslaan", &[]);
}
