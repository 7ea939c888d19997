//! The link that lets somebody in the first time, or again after a forgotten password. Looking at it does not use it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::sign_in::origin;
use crate::auth::password::{NewPassword, SHORTEST};
use crate::auth::token::Token;
use crate::domain::policy::Audience;
use crate::dutch::{Dutch, dates};
use crate::store::people::Invitation;
use crate::web::fields::{Field, Form};
use crate::web::page::{Page, render_as, see_other};
use crate::web::parts::Facts;
use crate::web::session::{Visit, hand_over};
use crate::web::shell::Shell;
use crate::web::{Answer, AppState, FormText};

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get("/uitnodiging/{link}", Audience::Everyone, "invitation", show),
        Page::post("/uitnodiging/{link}", Audience::Everyone, "accept_invitation", submit),
    ]
}

#[derive(Template)]
#[template(path = "pages/invitation.html")]
struct InvitationPage {
    shell: Shell,
    name: String,
    facts: Facts,
    form: Option<Form>,
}

async fn show(State(app): State<AppState>, visit: Visit, Path(link): Path<String>) -> Answer {
    match find(&app, &visit, &link).await? {
        Some((_, invitation)) => draw(&visit, StatusCode::OK, &invitation, form(&link)),
        None => ended(&visit),
    }
}

async fn submit(State(app): State<AppState>, visit: Visit, Path(link): Path<String>, typed: FormText) -> Answer {
    let Some((token, invitation)) = find(&app, &visit, &link).await? else {
        return ended(&visit);
    };
    let organisation = invitation.organisation_name.as_deref().unwrap_or_default();
    let (password, errors) = read_new_password(&typed, &[&invitation.name, &invitation.email, organisation]);
    let Some(password) = password else {
        return draw(&visit, StatusCode::UNPROCESSABLE_ENTITY, &invitation, with_errors(form(&link), errors));
    };
    match app.gate.accept_invitation(&token, password, &origin(&visit)).await? {
        Some(session) => {
            let mut response = see_other("/tweede-factor");
            hand_over(&app, &mut response, &session);
            Ok(response)
        }
        None => ended(&visit),
    }
}

async fn find(
    app: &AppState,
    visit: &Visit,
    link: &str,
) -> Result<Option<(Token, Invitation)>, crate::web::error::AppError> {
    let Some(token) = Token::parse(link) else {
        return Ok(None);
    };
    let found = app.gate.invitation(&token, &origin(visit)).await?;
    Ok(found.map(|invitation| (token, invitation)))
}

fn draw(visit: &Visit, status: StatusCode, invitation: &Invitation, form: Form) -> Answer {
    let facts = Facts::default()
        .row("U meldt zich aan met", invitation.email.clone())
        .row_if("Organisatie", invitation.organisation_name.clone())
        .row("De uitnodiging werkt tot", dates::moment(invitation.expires_at));
    render_as(status, &InvitationPage { shell: visit.shell(), name: invitation.name.clone(), facts, form: Some(form) })
}

fn ended(visit: &Visit) -> Answer {
    let page = InvitationPage { shell: visit.shell(), name: String::new(), facts: Facts::default(), form: None };
    render_as(StatusCode::NOT_FOUND, &page)
}

fn form(link: &str) -> Form {
    Form::new(format!("/uitnodiging/{link}"), "Wachtwoord instellen").fields(new_password_fields())
}

/// The two fields for a new password.
pub(super) fn new_password_fields() -> [Field; 2] {
    let hint =
        format!("Minstens {SHORTEST} tekens. Een zin van vier of vijf losse woorden is sterk en goed te onthouden.");
    [
        Field::password("nieuw", "Nieuw wachtwoord", "new-password").hint(hint),
        Field::password("herhaald", "Nieuw wachtwoord, nog een keer", "new-password"),
    ]
}

/// The new password, or what is the matter with each field.
pub(super) fn read_new_password(
    typed: &FormText,
    context: &[&str],
) -> (Option<NewPassword>, Vec<(&'static str, String)>) {
    match NewPassword::parse(typed.raw("nieuw"), context) {
        Err(weak) => (None, vec![("nieuw", weak.dutch().into_owned())]),
        Ok(_) if typed.raw("nieuw") != typed.raw("herhaald") => {
            (None, vec![("herhaald", "Vul hier precies hetzelfde wachtwoord in.".to_owned())])
        }
        Ok(password) => (Some(password), Vec::new()),
    }
}

/// The form with each sentence at its field.
pub(super) fn with_errors(mut form: Form, errors: Vec<(&'static str, String)>) -> Form {
    for (name, sentence) in errors {
        if let Some(field) = form.fields.iter_mut().find(|field| field.name == name) {
            field.error = Some(sentence.into());
        }
    }
    form
}
