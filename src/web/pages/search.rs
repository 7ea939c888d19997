//! Searching: a case found again by a number, a first name, an organisation or words of its plan. What was typed is posted and stays on
//! the server; the address holds its number.

use askama::Template;
use axum::extract::State;

use crate::database::DatabaseError;
use crate::domain::calendar;
use crate::domain::policy::{self, Audience};
use crate::dutch::Dutch;
use crate::dutch::numbers::count;
use crate::store::lists::Order;
use crate::store::search::{self, Found, Hit};
use crate::web::case_header::{name_for, short_age_badge};
use crate::web::fields::Field;
use crate::web::page::{Page, render, see_other};
use crate::web::pages::cases::{LIST as CASES, cursor, is_number, numbers, step, written};
use crate::web::parts::{Badge, Pager};
use crate::web::search::{EXPIRED, Search};
use crate::web::session::Person;
use crate::web::shell::Shell;
use crate::web::{Answer, AppState, FormText, QueryText, encode, plan};

/// The address of the page.
const HERE: &str = "/zoeken";

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get(HERE, Audience::CaseWorkers, "search", show).in_menu("Zoeken"),
        Page::post(HERE, Audience::CaseWorkers, "search_words", submit),
    ]
}

#[derive(Template)]
#[template(path = "pages/search.html")]
struct SearchPage {
    shell: Shell,
    field: Field,
    expired: Option<&'static str>,
    /// What is searched for; empty before the first search.
    words: String,
    reads_plan: bool,
    total: String,
    hits: Vec<Row>,
    start: Option<String>,
    pager: Pager,
}

struct Row {
    href: String,
    number: String,
    name: String,
    age: Badge,
    step: String,
    provider: String,
    /// Where in the plan: words and address.
    sections: Vec<(String, String)>,
}

async fn show(State(app): State<AppState>, person: Person, query: QueryText) -> Answer {
    let asked = Search::read(&app, &person, &query, is_number).await?;
    let after = cursor(query.text("na"), Order::Newest);
    let today = calendar::day(person.now);
    let found = if asked.words.is_empty() {
        Found::default()
    } else {
        let words = match numbers(&asked.words, today).as_slice() {
            [number] => number.clone(),
            _ => asked.words.clone(),
        };
        app.db
            .transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
                Box::pin(async move { search::cases(tx, &words, after).await })
            })
            .await?
    };
    let here = |rest: &str| format!("{HERE}?zoek={}{rest}", encode(&asked.key));
    let next =
        found.hits.last().filter(|_| found.more).map(|last| here(&format!("&na={}", encode(&written(last.place())))));
    let total = match (found.more, after) {
        (false, None) => {
            format!("{} gevonden, de nieuwste eerst.", count(found.hits.len() as i64, "casus", "casussen"))
        }
        _ => "De nieuwste eerst.".to_owned(),
    };
    render(&SearchPage {
        shell: person.shell(),
        field: Field::text("zoek", "Waar zoekt u op?")
            .hint("Een nummer, een voornaam, een organisatie of woorden uit een plan.")
            .value(asked.words.clone()),
        expired: asked.expired.then_some(EXPIRED),
        reads_plan: policy::reads_plan(person.role),
        total,
        hits: found.hits.into_iter().map(|hit| row(hit, &person)).collect(),
        start: after.map(|_| here("")),
        words: asked.words,
        pager: Pager { previous: None, next },
    })
}

fn row(hit: Hit, person: &Person) -> Row {
    let href = format!("{CASES}/{}", hit.number);
    let sections = hit
        .sections
        .iter()
        .map(|section| (section.dutch().into_owned(), format!("{href}/plan/{}", plan::slug(*section))));
    Row {
        sections: sections.collect(),
        name: name_for(&hit.first_name, hit.discussed, person.role),
        age: short_age_badge(hit.born, calendar::day(person.now)),
        step: step(&hit.phase),
        number: hit.number,
        provider: hit.provider,
        href,
    }
}

/// Keeps the words that were typed, and shows what is found at its own address.
async fn submit(State(app): State<AppState>, person: Person, typed: FormText) -> Answer {
    let search = Search::keep(&app, &person, &typed, is_number).await?;
    Ok(see_other(&if search.key.is_empty() { HERE.to_owned() } else { format!("{HERE}?zoek={}", encode(&search.key)) }))
}
