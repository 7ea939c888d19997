//! The library of grounds: to search and read for whoever writes plans or learns from them, to extend and retire for the
//! administrator.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use uuid::Uuid;

use super::invitation::with_errors;
use crate::database::DatabaseError;
use crate::domain::calendar;
use crate::domain::policy::Audience;
use crate::domain::sheets::RoomAsked;
use crate::domain::text::{Line, Prose, Unfit};
use crate::dutch::Dutch;
use crate::dutch::refusals::at_field;
use crate::store::accounts;
use crate::store::grounds::{self, KnownGround};
use crate::web::error::AppError;
use crate::web::fields::{Choice, Field, Form};
use crate::web::page::{FormPage, Page, render, render_as};
use crate::web::parts::Crumbs;
use crate::web::plan::lookup::{GroundView, found};
use crate::web::plan::rows::Reader;
use crate::web::session::Person;
use crate::web::shell::{Flash, Shell};
use crate::web::{Answer, AppState, FormText};

const LIBRARY: &str = "/leren/gronden";
const LIST: &str = "/beheer/gronden";

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get(LIBRARY, Audience::Learners, "grounds", show_library).in_menu("Gronden"),
        // what somebody looks for may say something about a youth, so it stands in no address
        Page::post(LIBRARY, Audience::Learners, "search_grounds", search),
        Page::get(LIST, Audience::Office, "known_grounds", show_list).in_menu("Gronden"),
        Page::get("/beheer/gronden/nieuw", Audience::Office, "new_ground", show_new),
        Page::post("/beheer/gronden/nieuw", Audience::Office, "add_ground", add),
        Page::get("/beheer/gronden/{ground}", Audience::Office, "one_ground", show_one),
        Page::post("/beheer/gronden/{ground}", Audience::Office, "change_ground", change),
    ]
}

#[derive(Template)]
#[template(path = "pages/grounds.html")]
struct LibraryPage {
    shell: Shell,
    field: Field,
    searched: bool,
    found: Vec<GroundView>,
}

async fn library(app: &AppState, person: &Person, words: &str) -> Answer {
    let found = found(app, person, words).await?.into_iter().map(GroundView::from).collect();
    let field = Field::text("zoekwoord", "Waar gaat het over?")
        .hint("Bijvoorbeeld huur, schulden of verlengde jeugdhulp. Noem geen namen.")
        .optional()
        .value(words);
    render(&LibraryPage { shell: person.shell(), field, searched: !words.is_empty(), found })
}

async fn show_library(State(app): State<AppState>, person: Person) -> Answer {
    library(&app, &person, "").await
}

async fn search(State(app): State<AppState>, person: Person, form: FormText) -> Answer {
    library(&app, &person, form.text("zoekwoord")).await
}

#[derive(Template)]
#[template(path = "pages/known_grounds.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<GroundLine>,
}

struct GroundLine {
    href: String,
    title: String,
    law: String,
    retired: bool,
}

async fn all(app: &AppState, person: &Person) -> Result<Vec<KnownGround>, AppError> {
    let found = app.db.transact::<_, DatabaseError, _>(person.acting(), |tx| {
        Box::pin(async move { Ok(grounds::search(tx, "", true).await?) })
    });
    Ok(found.await?)
}

async fn show_list(State(app): State<AppState>, person: Person) -> Answer {
    let lines = all(&app, &person).await?.into_iter().map(|ground| {
        let (href, retired) = (format!("{LIST}/{}", ground.id), ground.retired_on.is_some());
        let view = GroundView::from(ground);
        GroundLine { href, title: view.title, law: view.law, retired }
    });
    render(&ListPage { shell: person.shell(), lines: lines.collect() })
}

/// What was typed about a ground.
#[derive(Debug, Clone, Default)]
struct GroundForm {
    title: String,
    law: String,
    article: String,
    purpose: String,
    used_for: String,
    room: String,
    retired: bool,
}

impl GroundForm {
    fn typed(typed: &FormText) -> Self {
        let text = |name: &str| typed.text(name).to_owned();
        Self {
            title: text("titel"),
            law: text("wet"),
            article: text("artikel"),
            purpose: text("bedoeling"),
            used_for: text("gebruikt"),
            room: text("ruimte"),
            retired: typed.has("vervallen"),
        }
    }

    fn of(ground: KnownGround) -> Self {
        Self {
            title: ground.title,
            law: ground.law,
            article: ground.article.unwrap_or_default(),
            purpose: ground.purpose,
            used_for: ground.used_for,
            room: ground.room.as_str().to_owned(),
            retired: ground.retired_on.is_some(),
        }
    }

    fn draw(&self, action: String, submit: &'static str, existing: bool) -> Form {
        let rooms = RoomAsked::ALL.iter().map(|room| Choice::new(room.as_str(), room.dutch())).collect();
        let form = Form::new(action, submit)
            .field(Field::text("titel", "In een paar woorden").value(&self.title))
            .field(Field::text("wet", "Welke wet?").value(&self.law))
            .field(
                Field::text("artikel", "Artikel of onderwerp")
                    .hint("Noem een nummer alleen als u het zeker weet.")
                    .optional()
                    .value(&self.article),
            )
            .field(Field::area("bedoeling", "Wat is de bedoeling van die wet?").rows(3).value(&self.purpose))
            .field(
                Field::area("gebruikt", "Waar is deze grond voor gebruikt?")
                    .hint("Zo dat niemand te herkennen is: geen namen, geen plaatsen, geen datums.")
                    .rows(3)
                    .value(&self.used_for),
            )
            .field(Field::select("ruimte", "Welke ruimte is gevraagd?", rooms).value(&self.room))
            .cancel(LIST);
        if !existing {
            return form;
        }
        let ticked = if self.retired { "yes" } else { "" };
        form.field(
            Field::check("vervallen", "Niet meer aanbieden")
                .hint("Plannen die deze grond al gebruiken, houden hun eigen tekst.")
                .value(ticked),
        )
    }

    /// The ground, or everything that is the matter.
    fn parse(&self, id: Uuid, person: &Person) -> Result<KnownGround, Vec<(&'static str, Unfit)>> {
        let mut read = Reader::default();
        let title = read.take("titel", Line::parse(&self.title));
        let law = read.take("wet", Line::parse(&self.law));
        let article = read.line("artikel", &self.article);
        let purpose = read.take("bedoeling", short(&self.purpose));
        let used_for = read.take("gebruikt", short(&self.used_for));
        let room = read.choice("ruimte", &self.room, RoomAsked::parse);
        let known = title.zip(law).zip(purpose.zip(used_for)).zip(room);
        read.finish(known, |(((title, law), (purpose, used_for)), room)| KnownGround {
            id,
            title: title.to_string(),
            law: law.to_string(),
            article: article.map(|article| article.to_string()),
            purpose: purpose.to_string(),
            used_for: used_for.to_string(),
            room,
            retired_on: self.retired.then(|| calendar::day(person.now)),
        })
    }
}

/// A few sentences: the library is read at a glance.
fn short(typed: &str) -> Result<Prose, Unfit> {
    let text = Prose::parse(typed)?;
    if text.as_str().chars().count() > 2_000 { Err(Unfit::TooLong(2_000)) } else { Ok(text) }
}

const NEW: &str = "Grond toevoegen";
const ONE: &str = "Grond wijzigen";

fn page(person: &Person, status: StatusCode, title: &'static str, form: Form) -> Answer {
    let crumbs = Crumbs::default().above("Gronden", LIST);
    render_as(status, &FormPage { shell: person.shell(), title: title.into(), crumbs, lead: None, form })
}

fn redraw(person: &Person, title: &'static str, form: Form, mistakes: Vec<(&'static str, Unfit)>) -> Answer {
    let label = |name: &str| form.fields.iter().find(|field| field.name == name).map(|field| field.label.to_string());
    let errors = mistakes.into_iter().map(|(name, unfit)| (name, at_field(&label(name).unwrap_or_default(), unfit)));
    let errors = errors.collect();
    page(person, StatusCode::UNPROCESSABLE_ENTITY, title, with_errors(form, errors))
}

fn refused(error: &DatabaseError) -> Option<(&'static str, String)> {
    let taken = error.constraint()? == "a known ground stands in the library once";
    taken.then(|| ("titel", "Er is al een grond met deze titel.".to_owned()))
}

async fn show_new(person: Person) -> Answer {
    page(&person, StatusCode::OK, NEW, GroundForm::default().draw(format!("{LIST}/nieuw"), NEW, false))
}

async fn add(State(app): State<AppState>, person: Person, typed: FormText) -> Answer {
    let typed = GroundForm::typed(&typed);
    let form = typed.draw(format!("{LIST}/nieuw"), NEW, false);
    let (id, by) = (Uuid::new_v4(), person.user);
    let ground = match typed.parse(id, &person) {
        Ok(ground) => ground,
        Err(mistakes) => return redraw(&person, NEW, form, mistakes),
    };
    let added = app.db.transact::<_, DatabaseError, _>(person.acting(), move |tx| {
        Box::pin(async move {
            grounds::add(tx, &ground, by).await?;
            Ok(accounts::record(tx, "add_ground", "ground", &id.to_string(), "done").await?)
        })
    });
    match added.await {
        Ok(()) => person.go_and_tell(&app, LIST, Flash::done("De grond is toegevoegd.")).await,
        Err(error) => {
            let errors = vec![refused(&error).ok_or(error)?];
            page(&person, StatusCode::UNPROCESSABLE_ENTITY, NEW, with_errors(form, errors))
        }
    }
}

async fn find(app: &AppState, person: &Person, id: &str) -> Result<KnownGround, AppError> {
    let id: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
    all(app, person).await?.into_iter().find(|ground| ground.id == id).ok_or(AppError::NotFound)
}

async fn show_one(State(app): State<AppState>, person: Person, Path(id): Path<String>) -> Answer {
    let ground = find(&app, &person, &id).await?;
    let action = format!("{LIST}/{}", ground.id);
    page(&person, StatusCode::OK, ONE, GroundForm::of(ground).draw(action, "Wijzigingen opslaan", true))
}

async fn change(State(app): State<AppState>, person: Person, Path(id): Path<String>, typed: FormText) -> Answer {
    let before = find(&app, &person, &id).await?;
    let (id, by) = (before.id, person.user);
    let typed = GroundForm::typed(&typed);
    let form = typed.draw(format!("{LIST}/{id}"), "Wijzigingen opslaan", true);
    let ground = match typed.parse(id, &person) {
        // what was retired before stays retired since then
        Ok(ground) => {
            KnownGround { retired_on: ground.retired_on.map(|now| before.retired_on.unwrap_or(now)), ..ground }
        }
        Err(mistakes) => return redraw(&person, ONE, form, mistakes),
    };
    let changed = app.db.transact::<_, DatabaseError, _>(person.acting(), move |tx| {
        Box::pin(async move {
            grounds::change(tx, &ground, by).await?;
            Ok(accounts::record(tx, "change_ground", "ground", &id.to_string(), "done").await?)
        })
    });
    match changed.await {
        Ok(()) => person.go_and_tell(&app, LIST, Flash::done("De wijzigingen zijn opgeslagen.")).await,
        Err(error) => {
            let errors = vec![refused(&error).ok_or(error)?];
            page(&person, StatusCode::UNPROCESSABLE_ENTITY, ONE, with_errors(form, errors))
        }
    }
}
