//! The administrator's organisations: whom people work for.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use uuid::Uuid;

use super::invitation::with_errors;
use crate::database::DatabaseError;
use crate::domain::ids::OrganisationId;
use crate::domain::organisation::OrganisationKind;
use crate::domain::policy::Audience;
use crate::dutch::{Dutch, numbers, sentence};
use crate::store::accounts::{self, Organisation};
use crate::web::error::AppError;
use crate::web::fields::{Choice, Field, Form};
use crate::web::page::{FormPage, Page, render, render_as};
use crate::web::parts::Crumbs;
use crate::web::session::Person;
use crate::web::shell::{Flash, Shell};
use crate::web::{Answer, AppState, FormText};

const LIST: &str = "/beheer/organisaties";

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get(LIST, Audience::Office, "organisations", show_list).in_menu("Organisaties"),
        Page::get("/beheer/organisaties/nieuw", Audience::Office, "new_organisation", show_new),
        Page::post("/beheer/organisaties/nieuw", Audience::Office, "add_organisation", add),
        Page::get("/beheer/organisaties/{organisation}", Audience::Office, "one_organisation", show_one),
        Page::post("/beheer/organisaties/{organisation}", Audience::Office, "change_organisation", change),
    ]
}

#[derive(Template)]
#[template(path = "pages/organisations.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
}

struct Line {
    href: String,
    name: String,
    kind: String,
    people: String,
    active: bool,
}

async fn all(app: &AppState, person: &Person) -> Result<Vec<Organisation>, AppError> {
    let found = app
        .db
        .transact::<_, DatabaseError, _>(person.acting(), |tx| {
            Box::pin(async move { Ok(accounts::organisations(tx).await?) })
        })
        .await?;
    Ok(found)
}

async fn show_list(State(app): State<AppState>, person: Person) -> Answer {
    let lines = all(&app, &person).await?.into_iter().map(|organisation| Line {
        href: format!("{LIST}/{}", organisation.id),
        kind: sentence(&organisation.kind.dutch()),
        people: numbers::count(organisation.people, "account", "accounts"),
        name: organisation.name,
        active: organisation.active,
    });
    render(&ListPage { shell: person.shell(), lines: lines.collect() })
}

/// What was typed on the form of an organisation.
#[derive(Debug, Clone, Default)]
struct OrganisationForm {
    name: String,
    kind: String,
    ended: bool,
}

impl OrganisationForm {
    fn typed(typed: &FormText) -> Self {
        Self {
            name: typed.text("naam").split_whitespace().collect::<Vec<_>>().join(" "),
            kind: typed.text("soort").to_owned(),
            ended: typed.text("gestopt") == "ja",
        }
    }

    fn parse(&self) -> Result<(String, OrganisationKind, bool), Vec<(&'static str, String)>> {
        let mut errors = Vec::new();
        if self.name.is_empty() || self.name.chars().any(char::is_control) {
            errors.push(("naam", "Vul de naam van de organisatie in.".to_owned()));
        } else if self.name.chars().count() > 120 {
            errors.push(("naam", "Gebruik hoogstens 120 tekens voor de naam.".to_owned()));
        }
        match OrganisationKind::parse(&self.kind) {
            Some(kind) if errors.is_empty() => Ok((self.name.clone(), kind, !self.ended)),
            Some(_) => Err(errors),
            None => {
                errors.push(("soort", "Kies wat voor organisatie het is.".to_owned()));
                Err(errors)
            }
        }
    }

    fn draw(&self, action: String, submit: &'static str, existing: bool) -> Form {
        let kinds = OrganisationKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), sentence(&kind.dutch())));
        let form = Form::new(action, submit)
            .field(Field::text("naam", "Naam").value(self.name.clone()))
            .field(Field::radio("soort", "Soort", kinds.collect()).value(self.kind.clone()))
            .cancel(LIST);
        if !existing {
            return form;
        }
        let ticked = if self.ended { "ja" } else { "" };
        form.field(
            Field::check("gestopt", "Geen nieuwe accounts meer voor deze organisatie")
                .hint("Accounts die er al zijn, blijven werken.")
                .value(ticked),
        )
    }
}

fn page(person: &Person, status: StatusCode, title: &'static str, form: Form) -> Answer {
    let crumbs = Crumbs::default().above("Organisaties", LIST);
    render_as(status, &FormPage { shell: person.shell(), title: title.into(), crumbs, lead: None, form })
}

const NEW: &str = "Organisatie toevoegen";
const ONE: &str = "Organisatie wijzigen";

async fn show_new(person: Person) -> Answer {
    page(&person, StatusCode::OK, NEW, OrganisationForm::default().draw(format!("{LIST}/nieuw"), NEW, false))
}

async fn add(State(app): State<AppState>, person: Person, typed: FormText) -> Answer {
    let form = OrganisationForm::typed(&typed);
    let redraw = |errors| {
        let drawn = with_errors(form.draw(format!("{LIST}/nieuw"), NEW, false), errors);
        page(&person, StatusCode::UNPROCESSABLE_ENTITY, NEW, drawn)
    };
    let (name, kind, _) = match form.parse() {
        Ok(facts) => facts,
        Err(errors) => return redraw(errors),
    };
    let id = OrganisationId(Uuid::new_v4());
    let added = app
        .db
        .transact::<_, DatabaseError, _>(person.acting(), move |tx| {
            Box::pin(async move {
                accounts::add_organisation(tx, id, &name, kind).await?;
                Ok(accounts::record(tx, "add_organisation", "organisation", &id.to_string(), "done").await?)
            })
        })
        .await;
    match added {
        Ok(()) => person.go_and_tell(&app, LIST, Flash::done("De organisatie is toegevoegd.")).await,
        Err(error) => redraw(vec![refused(&error).ok_or(error)?]),
    }
}

async fn find(app: &AppState, person: &Person, id: &str) -> Result<Organisation, AppError> {
    let id = OrganisationId(id.parse().map_err(|_| AppError::NotFound)?);
    all(app, person).await?.into_iter().find(|organisation| organisation.id == id).ok_or(AppError::NotFound)
}

async fn show_one(State(app): State<AppState>, person: Person, Path(id): Path<String>) -> Answer {
    let organisation = find(&app, &person, &id).await?;
    let form = OrganisationForm {
        name: organisation.name,
        kind: organisation.kind.as_str().to_owned(),
        ended: !organisation.active,
    };
    page(&person, StatusCode::OK, ONE, form.draw(format!("{LIST}/{}", organisation.id), "Wijzigingen opslaan", true))
}

async fn change(State(app): State<AppState>, person: Person, Path(id): Path<String>, typed: FormText) -> Answer {
    let id = find(&app, &person, &id).await?.id;
    let form = OrganisationForm::typed(&typed);
    let redraw = |errors| {
        let drawn = with_errors(form.draw(format!("{LIST}/{id}"), "Wijzigingen opslaan", true), errors);
        page(&person, StatusCode::UNPROCESSABLE_ENTITY, ONE, drawn)
    };
    let (name, kind, active) = match form.parse() {
        Ok(facts) => facts,
        Err(errors) => return redraw(errors),
    };
    let changed = app
        .db
        .transact::<_, DatabaseError, _>(person.acting(), move |tx| {
            Box::pin(async move {
                accounts::change_organisation(tx, id, &name, kind, active).await?;
                Ok(accounts::record(tx, "change_organisation", "organisation", &id.to_string(), "done").await?)
            })
        })
        .await;
    match changed {
        Ok(()) => person.go_and_tell(&app, LIST, Flash::done("De wijzigingen zijn opgeslagen.")).await,
        Err(error) => redraw(vec![refused(&error).ok_or(error)?]),
    }
}

fn refused(error: &DatabaseError) -> Option<(&'static str, String)> {
    let taken = error.constraint()? == "an organisation's name is its own";
    taken.then(|| ("naam", "Er is al een organisatie met deze naam.".to_owned()))
}
