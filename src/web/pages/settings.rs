//! What this municipality chose: how many weeks each route to help after 18 takes. The administrator changes it, the project lead
//! reads it; a change is reckoned through to every open case at once.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;

use crate::database::DatabaseError;
use crate::domain::lead_times::{LeadTimes, Route, WEEKS_MOST};
use crate::domain::policy::{Audience, admits};
use crate::dutch::Dutch;
use crate::dutch::dates::moment;
use crate::dutch::numbers::count;
use crate::store::{accounts, settings};
use crate::web::fields::{Field, Form};
use crate::web::page::{Answer, Page, render_as};
use crate::web::shell::{Flash, Shell};
use crate::web::{AppState, FormText, Person};

const PLACE: &str = "/beheer/instellingen";

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get(PLACE, Audience::Settings, "settings", show).in_menu("Instellingen"),
        Page::post(PLACE, Audience::Office, "change_settings", change),
    ]
}

#[derive(Template)]
#[template(path = "pages/settings.html")]
struct SettingsPage {
    shell: Shell,
    lines: Vec<Line>,
    /// The form, for who may change it.
    form: Option<Form>,
}

struct Line {
    name: String,
    weeks: String,
    usual: String,
    counts_from: &'static str,
    changed: Option<String>,
}

/// The name of the field of a route.
fn field_of(route: Route) -> String {
    format!("weken_{}", route.as_str())
}

async fn page(app: &AppState, person: &Person, typed: Option<&FormText>, status: StatusCode) -> Answer {
    let found = app.db.transact_at::<_, DatabaseError, _>(person.now, person.acting(), |tx| {
        Box::pin(async move { Ok((settings::lead_times(tx).await?, settings::changed(tx).await?)) })
    });
    let (times, changed) = found.await?;
    let weeks = |weeks: u8| count(weeks.into(), "week", "weken");
    let lines = Route::ALL.iter().map(|route| Line {
        name: route.dutch().into_owned(),
        weeks: weeks(times.weeks(*route)),
        usual: weeks(route.usual_weeks()),
        counts_from: match route.takes_over() {
            true => "18 jaar, en het einde van hulp of beschikking",
            false => "18 jaar",
        },
        changed: changed
            .iter()
            .find(|changed| changed.key == route.key())
            .map(|changed| format!("{}, {}", changed.by, moment(changed.at))),
    });
    let may_change = admits(Audience::Office, Some(person.role));
    let page =
        SettingsPage { shell: person.shell(), lines: lines.collect(), form: may_change.then(|| form(&times, typed)) };
    render_as(status, &page)
}

fn form(times: &LeadTimes, typed: Option<&FormText>) -> Form {
    let fields = Route::ALL.iter().map(|route| {
        let name = field_of(*route);
        let value = typed.map_or_else(|| times.weeks(*route).to_string(), |typed| typed.text(&name).to_owned());
        let wrong = read(&value).is_none();
        let error = wrong.then(|| format!("{}: vul een heel getal in van 1 tot en met {WEEKS_MOST}.", route.dutch()));
        let hint = format!("In weken. Zonder andere keuze: {}.", route.usual_weeks());
        Field::number(name, route.dutch()).hint(hint).value(value).error(error)
    });
    Form::new(PLACE, "Doorlooptijden opslaan").fields(fields)
}

fn read(typed: &str) -> Option<u8> {
    typed.parse().ok().filter(|weeks| (1..=WEEKS_MOST).contains(weeks))
}

async fn show(State(app): State<AppState>, person: Person) -> Answer {
    page(&app, &person, None, StatusCode::OK).await
}

async fn change(State(app): State<AppState>, person: Person, typed: FormText) -> Answer {
    let asked: Option<Vec<(Route, u8)>> =
        Route::ALL.iter().map(|route| Some((*route, read(typed.text(&field_of(*route)))?))).collect();
    let Some(asked) = asked else {
        return page(&app, &person, Some(&typed), StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let done = app.db.transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
        Box::pin(async move {
            let before = settings::lead_times(tx).await?;
            let differs: Vec<&(Route, u8)> =
                asked.iter().filter(|(route, weeks)| before.weeks(*route) != *weeks).collect();
            for (route, weeks) in &differs {
                settings::set_weeks(tx, *route, *weeks).await?;
                let told = format!("{}: {} -> {weeks}", route.key(), before.weeks(*route));
                accounts::record(tx, "change_setting", "setting", &told, "done").await?;
            }
            if differs.is_empty() {
                return Ok(None);
            }
            let times = settings::lead_times(tx).await?;
            Ok(Some(settings::reckon(tx, &times).await?))
        })
    });
    let told = match done.await? {
        None => "Er is niets gewijzigd.".to_owned(),
        Some(0) => "De doorlooptijden zijn opgeslagen. Geen enkele laatste veilige tafeldag verandert.".to_owned(),
        Some(moved) => {
            let cases = count(moved, "lopende casus", "lopende casussen");
            format!("De doorlooptijden zijn opgeslagen. Bij {cases} is de laatste veilige tafeldag opnieuw berekend.")
        }
    };
    person.go_and_tell(&app, PLACE, Flash::done(told)).await
}
