//! Accounts that wait for a second person: who asked, for whom, and yes or no with a reason.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use uuid::Uuid;

use super::account::{check_code, code_field};
use super::invitation::with_errors;
use crate::database::{DatabaseError, Tx};
use crate::domain::policy::{Audience, confirms};
use crate::domain::role::Role;
use crate::dutch::{Dutch, dates, sentence};
use crate::store::accounts::{self, AccountRequest};
use crate::web::error::AppError;
use crate::web::fields::{Choice, Field, Form};
use crate::web::page::{Page, render, render_as};
use crate::web::parts::{Confirm, Crumbs, Facts};
use crate::web::session::Person;
use crate::web::shell::{Flash, Shell};
use crate::web::{Answer, AppState, FormText};

/// The address of the list.
pub const LIST: &str = "/toegang/accounts";

/// The longest reason, in signs.
const LONGEST: usize = 2_000;

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get(LIST, Audience::LettingIn, "account_requests", show_list),
        Page::get("/toegang/accounts/{request}", Audience::LettingIn, "one_account_request", show_one),
        Page::post("/toegang/accounts/{request}", Audience::LettingIn, "judge_account_request", judge),
    ]
}

#[derive(Template)]
#[template(path = "pages/confirmations.html")]
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
    place: Place,
}

/// What this person can do with a request.
enum Place {
    /// Say yes or no.
    Judge,
    /// Nothing yet: password or second factor is not set up.
    NotSetUp,
    /// Nothing: they asked it, or it is about them.
    Own,
}

#[derive(Template)]
#[template(path = "pages/confirmation.html")]
struct OnePage {
    shell: Shell,
    crumbs: Crumbs,
    facts: Facts,
    confirm: Confirm,
}

/// The requests this person may judge, or asked.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn requests(tx: &mut Tx, role: Role) -> Result<Vec<AccountRequest>, DatabaseError> {
    Ok(accounts::account_requests(tx, confirms(role)).await?)
}

/// Whether this person can say yes or no to it now.
pub(super) fn can_judge(request: &AccountRequest, person: &Person) -> bool {
    matches!(place(request, person), Place::Judge)
}

fn place(request: &AccountRequest, person: &Person) -> Place {
    if request.asked_by == person.user || request.user == person.user {
        Place::Own
    } else if request.set_up_at.is_none() {
        Place::NotSetUp
    } else {
        Place::Judge
    }
}

/// The role, for whom, and where: "kernlid Jeugd, Gemeente Groningen".
pub(super) fn as_what(request: &AccountRequest) -> String {
    let role = match request.represents {
        Some(domain) => format!("{} {}", request.role.dutch(), domain.dutch()),
        None => request.role.dutch().into_owned(),
    };
    match &request.organisation_name {
        Some(organisation) => format!("{role}, {organisation}"),
        None => role,
    }
}

async fn all(app: &AppState, person: &Person) -> Result<Vec<AccountRequest>, AppError> {
    let role = person.role;
    let found = app
        .db
        .transact::<_, DatabaseError, _>(person.acting(), move |tx| Box::pin(async move { requests(tx, role).await }))
        .await?;
    Ok(found)
}

async fn show_list(State(app): State<AppState>, person: Person) -> Answer {
    let lines = all(&app, &person).await?.into_iter().map(|request| Line {
        href: format!("{LIST}/{}", request.id),
        role: as_what(&request),
        asked: format!("{}, {}", request.asked_by_name, dates::moment(request.asked_at)),
        place: place(&request, &person),
        name: request.name,
    });
    let crumbs = Crumbs::default().above("Mijn account", "/account");
    render(&ListPage { shell: person.shell(), crumbs, lines: lines.collect() })
}

async fn find(app: &AppState, person: &Person, id: &str) -> Result<AccountRequest, AppError> {
    let id: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
    let request = all(app, person).await?.into_iter().find(|request| request.id == id).ok_or(AppError::NotFound)?;
    let why = match place(&request, person) {
        Place::Judge => return Ok(request),
        Place::Own => "Dit account moet iemand anders bevestigen.",
        Place::NotSetUp => {
            "Dit account is nog niet ingesteld. U kunt het bevestigen zodra de persoon een wachtwoord en een tweede stap heeft."
        }
    };
    Err(AppError::NotNow(why.to_owned()))
}

/// What somebody answered, as typed.
#[derive(Default)]
struct Typed {
    judgement: String,
    reason: String,
}

fn draw(
    person: &Person,
    status: StatusCode,
    request: &AccountRequest,
    typed: &Typed,
    errors: Vec<(&'static str, String)>,
) -> Answer {
    let name = &request.name;
    let choices = vec![
        Choice::new("ja", "Bevestigen").hint(format!("{name} kan vanaf nu binnenkomen.")),
        Choice::new("nee", "Weigeren")
            .hint("Niemand kan met dit account binnenkomen. Wachtwoord en tweede stap worden gewist."),
    ];
    let form = Form::new(format!("{LIST}/{}", request.id), "Vastleggen")
        .field(Field::radio("oordeel", "Uw oordeel", choices).value(typed.judgement.clone()))
        .field(
            Field::area("reden", "Waarom weigert u?")
                .hint("Alleen nodig als u weigert. De beheerder leest dit.")
                .value(typed.reason.clone())
                .optional(),
        )
        .fields(code_field(person))
        .cancel(LIST);
    let facts = Facts::default()
        .row("Account van", name.clone())
        .row("Meldt zich aan met", request.email.clone())
        .row("Wordt", sentence(&as_what(request)))
        .row("Waarom u dit krijgt", sentence(&request.why.dutch()))
        .row("Gevraagd door", format!("{}, {}", request.asked_by_name, dates::moment(request.asked_at)))
        .row_if("Ingesteld op", request.set_up_at.map(dates::moment));
    let happens = vec![
        format!("U belt eerst {name} op, op een nummer dat u zelf hebt opgezocht.").into(),
        format!("U vraagt of {name} zelf het wachtwoord en de tweede stap heeft ingesteld, en of deze rol klopt.")
            .into(),
        "Daarna legt u hier vast wat u hebt vastgesteld. Dat blijft in het logboek staan.".into(),
    ];
    let page = OnePage {
        shell: person.shell(),
        crumbs: Crumbs::default().above("Mijn account", "/account").above("Accounts die wachten", LIST),
        facts,
        confirm: Confirm {
            happens,
            by_name: false,
            told: vec![format!("{}, die dit vroeg", request.asked_by_name).into()],
            form: with_errors(form, errors),
        },
    };
    render_as(status, &page)
}

async fn show_one(State(app): State<AppState>, person: Person, Path(id): Path<String>) -> Answer {
    let request = find(&app, &person, &id).await?;
    draw(&person, StatusCode::OK, &request, &Typed::default(), Vec::new())
}

async fn judge(State(app): State<AppState>, person: Person, Path(id): Path<String>, form: FormText) -> Answer {
    let request = find(&app, &person, &id).await?;
    let typed = Typed { judgement: form.text("oordeel").to_owned(), reason: form.text("reden").to_owned() };
    let mut errors: Vec<(&'static str, String)> = Vec::new();
    if !matches!(typed.judgement.as_str(), "ja" | "nee") {
        errors.push(("oordeel", "Kies of u het account bevestigt of weigert.".to_owned()));
    }
    if typed.judgement == "nee" && typed.reason.is_empty() {
        errors.push(("reden", "Schrijf waarom u het account weigert.".to_owned()));
    }
    if typed.reason.chars().count() > LONGEST {
        errors.push(("reden", "Schrijf het korter: hoogstens 2.000 tekens.".to_owned()));
    }
    // a code counts once, so it is not asked for in vain
    if errors.is_empty() {
        errors.extend(check_code(&app, &person, &form).await?.map(|sentence| ("code", sentence)));
    }
    if !errors.is_empty() {
        return draw(&person, StatusCode::UNPROCESSABLE_ENTITY, &request, &typed, errors);
    }
    let (id, user, refuses) = (request.id, request.user, typed.judgement == "nee");
    let done = app
        .db
        .transact::<_, DatabaseError, _>(person.acting(), move |tx| {
            Box::pin(async move {
                let done = match refuses {
                    true => accounts::refuse_account(tx, id, &typed.reason).await?,
                    false => accounts::confirm_account(tx, id).await?,
                };
                let action = if refuses { "refuse_account" } else { "confirm_account" };
                let result = if done { "done" } else { "refused" };
                accounts::record(tx, action, "user", &user.to_string(), result).await?;
                Ok(done)
            })
        })
        .await?;
    if !done {
        return Err(AppError::NotNow("Dit verzoek is net door iemand anders afgehandeld.".to_owned()));
    }
    let told = if refuses { "Het account is geweigerd." } else { "Het account is bevestigd." };
    person.go_and_tell(&app, LIST, Flash::done(told)).await
}
