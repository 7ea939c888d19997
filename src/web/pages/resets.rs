//! Requests to wipe a second factor, for whoever confirms them as the second person.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use uuid::Uuid;

use super::account::{check_code, code_field};
use super::invitation::with_errors;
use crate::database::DatabaseError;
use crate::domain::policy::Audience;
use crate::dutch::{Dutch, dates};
use crate::store::accounts::{self, ResetRequest};
use crate::web::error::AppError;
use crate::web::fields::Form;
use crate::web::page::{Page, render, render_as};
use crate::web::parts::{Confirm, Crumbs};
use crate::web::session::Person;
use crate::web::shell::{Flash, Shell};
use crate::web::{Answer, AppState, FormText};

const LIST: &str = "/toegang/tweede-stap";

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get(LIST, Audience::LettingIn, "resets", show_list),
        Page::get("/toegang/tweede-stap/{request}", Audience::LettingIn, "one_reset", show_one),
        Page::post("/toegang/tweede-stap/{request}", Audience::LettingIn, "confirm_reset", confirm),
    ]
}

#[derive(Template)]
#[template(path = "pages/resets.html")]
struct ListPage {
    shell: Shell,
    crumbs: Crumbs,
    lines: Vec<Line>,
}

struct Line {
    href: String,
    name: String,
    role: String,
    asked: String,
    /// Whether this person asked it or is the one it is about, so that somebody else must confirm.
    own: bool,
}

#[derive(Template)]
#[template(path = "pages/account_act.html")]
struct OnePage {
    shell: Shell,
    crumbs: Crumbs,
    title: &'static str,
    confirm: Confirm,
}

async fn requests(app: &AppState, person: &Person) -> Result<Vec<ResetRequest>, AppError> {
    let now = person.now;
    let found = app
        .db
        .transact::<_, DatabaseError, _>(person.acting(), move |tx| {
            Box::pin(async move { Ok(accounts::reset_requests(tx, now).await?) })
        })
        .await?;
    Ok(found)
}

fn is_own(request: &ResetRequest, person: &Person) -> bool {
    request.asked_by == person.user || request.user == person.user
}

fn whose(request: &ResetRequest) -> String {
    match &request.organisation_name {
        Some(organisation) => format!("{}, {organisation}", request.role.dutch()),
        None => request.role.dutch().into_owned(),
    }
}

async fn show_list(State(app): State<AppState>, person: Person) -> Answer {
    let lines = requests(&app, &person).await?.into_iter().map(|request| Line {
        href: format!("{LIST}/{}", request.id),
        role: whose(&request),
        asked: format!("{}, {}", request.asked_by_name, dates::moment(request.asked_at)),
        own: is_own(&request, &person),
        name: request.name,
    });
    let crumbs = Crumbs::default().above("Mijn account", "/account");
    render(&ListPage { shell: person.shell(), crumbs, lines: lines.collect() })
}

async fn find(app: &AppState, person: &Person, id: &str) -> Result<ResetRequest, AppError> {
    let id: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
    let request =
        requests(app, person).await?.into_iter().find(|request| request.id == id).ok_or(AppError::NotFound)?;
    if is_own(&request, person) {
        let why = "Dit verzoek moet iemand anders bevestigen: een projectleider of een andere beheerder.";
        return Err(AppError::NotNow(why.to_owned()));
    }
    Ok(request)
}

fn draw(person: &Person, status: StatusCode, request: &ResetRequest, error: Option<String>) -> Answer {
    let mut form =
        Form::new(format!("{LIST}/{}", request.id), "Tweede stap wissen").fields(code_field(person)).cancel(LIST);
    form.danger = true;
    if let Some(error) = error {
        form = with_errors(form, vec![("code", error)]);
    }
    let name = &request.name;
    let happens = vec![
        format!("{} vroeg dit op {}.", request.asked_by_name, dates::moment(request.asked_at)).into(),
        format!(
            "Bel {name} ({}) zelf terug op een nummer dat u al had, en vraag of de telefoon echt kwijt is.",
            whose(request)
        )
        .into(),
        format!("De tweede stap en de herstelcodes van {name} vervallen en {name} wordt overal afgemeld.").into(),
        format!("{name} stelt bij de volgende keer aanmelden, met het eigen wachtwoord, een nieuwe tweede stap in.")
            .into(),
    ];
    let page = OnePage {
        shell: person.shell(),
        crumbs: Crumbs::default().above("Mijn account", "/account").above("Verzoeken", LIST),
        title: "Tweede stap wissen",
        confirm: Confirm { happens, told: Vec::new(), by_name: false, form },
    };
    render_as(status, &page)
}

async fn show_one(State(app): State<AppState>, person: Person, Path(id): Path<String>) -> Answer {
    let request = find(&app, &person, &id).await?;
    draw(&person, StatusCode::OK, &request, None)
}

async fn confirm(State(app): State<AppState>, person: Person, Path(id): Path<String>, typed: FormText) -> Answer {
    let request = find(&app, &person, &id).await?;
    if let Some(error) = check_code(&app, &person, &typed).await? {
        return draw(&person, StatusCode::UNPROCESSABLE_ENTITY, &request, Some(error));
    }
    let (id, user) = (request.id, request.user);
    let done = app
        .db
        .transact::<_, DatabaseError, _>(person.acting(), move |tx| {
            Box::pin(async move {
                let done = accounts::confirm_reset(tx, id).await?;
                let result = if done { "done" } else { "refused" };
                accounts::record(tx, "reset_second_factor", "user", &user.to_string(), result).await?;
                Ok(done)
            })
        })
        .await?;
    if !done {
        return Err(AppError::NotNow("Dit verzoek is net door iemand anders afgehandeld.".to_owned()));
    }
    person.go_and_tell(&app, LIST, Flash::done("De tweede stap is gewist.")).await
}
