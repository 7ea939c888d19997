//! Signing in with address and password, signing out, and staying signed in.

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::auth::gate::{GateError, Origin, SignIn};
use crate::domain::policy::Audience;
use crate::dutch::getting_in;
use crate::web::access::own_address;
use crate::web::error::AppError;
use crate::web::fields::{Field, Form};
use crate::web::page::{Page, render, render_as, see_other};
use crate::web::session::{Halfway, Person, Visit, hand_over, take_back};
use crate::web::shell::Shell;
use crate::web::{Answer, AppState, FormText, QueryText};

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get("/aanmelden", Audience::Everyone, "sign_in", show),
        Page::post("/aanmelden", Audience::Everyone, "give_password", submit),
        Page::post("/afmelden", Audience::Everyone, "sign_out", sign_out),
        Page::post("/sessie/verlengen", Audience::SignedIn, "stay_signed_in", stay),
    ]
}

#[derive(Template)]
#[template(path = "pages/sign_in.html")]
struct SignInPage {
    shell: Shell,
    notice: Option<&'static str>,
    form: Form,
}

async fn show(State(app): State<AppState>, person: Option<Person>, visit: Visit, query: QueryText) -> Answer {
    let back = own_address(&app, query.text("terug"));
    if person.is_some() {
        return Ok(see_other(back.as_deref().unwrap_or("/")));
    }
    let notice = match query.text("melding") {
        "afgemeld" => Some("U bent afgemeld."),
        "codes" => Some(getting_in::TOO_MANY_CODES),
        "wacht" => Some(getting_in::WAITS),
        _ if back.is_some() => Some("Meld u aan om verder te gaan. Daarna komt u op de pagina waar u heen wilde."),
        _ => None,
    };
    render(&SignInPage { shell: visit.shell(), notice, form: form("", back) })
}

async fn submit(State(app): State<AppState>, visit: Visit, typed: FormText) -> Answer {
    let email = typed.text("email");
    let password = typed.raw("wachtwoord").to_owned();
    let back = own_address(&app, typed.text("terug"));
    let redraw = |status, form: Form| render_as(status, &SignInPage { shell: visit.shell(), notice: None, form });
    if email.is_empty() || password.is_empty() {
        let mut form = form(email, back);
        for field in &mut form.fields {
            if typed.raw(&field.name).is_empty() {
                field.error =
                    Some(if field.name == "email" { "Vul uw e-mailadres in." } else { "Vul uw wachtwoord in." }.into());
            }
        }
        return redraw(StatusCode::UNPROCESSABLE_ENTITY, form);
    }
    match app.gate.sign_in(email, password, back.clone(), &origin(&visit)).await? {
        SignIn::Accepted(token) => {
            let mut response = see_other("/tweede-factor");
            hand_over(&app, &mut response, &token);
            Ok(response)
        }
        SignIn::Wrong => {
            redraw(StatusCode::UNPROCESSABLE_ENTITY, form(email, back).refusal(Some(getting_in::WRONG_PASSWORD)))
        }
        SignIn::Wait(seconds) => {
            let form = form(email, back).refusal(Some(getting_in::wait(seconds)));
            Ok(wait(redraw(StatusCode::TOO_MANY_REQUESTS, form)?, seconds))
        }
    }
}

fn form(email: &str, back: Option<String>) -> Form {
    let form = Form::new("/aanmelden", "Verder")
        .field(Field::email("email", "E-mailadres").autocomplete("username").value(email))
        .field(Field::password("wachtwoord", "Wachtwoord", "current-password"));
    match back {
        Some(back) => form.hidden("terug", back),
        None => form,
    }
}

async fn sign_out(
    State(app): State<AppState>,
    person: Option<Person>,
    halfway: Option<Halfway>,
    visit: Visit,
) -> Answer {
    let user = person.map(|person| person.user).or(halfway.map(|halfway| halfway.session.user));
    if let Some(token) = visit.token() {
        app.gate.sign_out(token, user, &origin(&visit)).await?;
    }
    let mut response = see_other("/aanmelden?melding=afgemeld");
    take_back(&app, &mut response);
    response
        .headers_mut()
        .insert(HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cookies\", \"storage\""));
    Ok(response)
}

/// "Langer blijven": asking is enough, it shows that somebody is there.
async fn stay(person: Person) -> Answer {
    let left = person.shell().session.map_or(0, |session| session.seconds_left);
    Ok(Json(json!({ "left": left })).into_response())
}

/// Where somebody at the gate comes from.
pub(super) fn origin(visit: &Visit) -> Origin {
    Origin { trace: visit.trace, device: visit.device.clone() }
}

/// The answer that says when to try again.
pub(super) fn wait(mut response: Response, seconds: i64) -> Response {
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

impl From<GateError> for AppError {
    fn from(error: GateError) -> Self {
        match error {
            GateError::Database(error) => error.into(),
            GateError::Crowded(_) => Self::Crowded(5),
            GateError::NoChance(_) | GateError::Sealed => {
                tracing::error!(%error, "somebody cannot get in");
                Self::Broken
            }
        }
    }
}
