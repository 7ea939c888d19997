//! Whether a go still counts, by the code on its letter: for anybody who has that letter in hand. The answer is one word, and nothing
//! of a case stands on the page or in the address.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;

use super::sign_in::{origin, wait};
use crate::auth::gate::CodeChecked;
use crate::domain::policy::Audience;
use crate::dutch::getting_in;
use crate::store::go_letters::Standing;
use crate::web::fields::{Field, Form};
use crate::web::page::{Page, render_as};
use crate::web::shell::{Shell, Tone};
use crate::web::{Answer, AppState, FormText, Visit};

const PATH: &str = "/controle";

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![Page::get(PATH, Audience::Everyone, "check", show), Page::post(PATH, Audience::Everyone, "check_code", submit)]
}

#[derive(Template)]
#[template(path = "pages/check.html")]
struct CheckPage {
    shell: Shell,
    answer: Option<(Tone, &'static str, &'static str)>,
    form: Form,
}

fn form(typed: &str) -> Form {
    let hint = "De 16 tekens onder aan de brief. Streepjes, spaties en kleine letters mogen.";
    Form::new(PATH, "Controleren").field(Field::text("code", "Controlecode").hint(hint).value(typed))
}

async fn show(visit: Visit) -> Answer {
    render_as(StatusCode::OK, &CheckPage { shell: visit.shell(), answer: None, form: form("") })
}

async fn submit(State(app): State<AppState>, visit: Visit, typed: FormText) -> Answer {
    let code = typed.text("code");
    let draw = |status, answer, form| render_as(status, &CheckPage { shell: visit.shell(), answer, form });
    if code.is_empty() {
        let mut form = form("");
        for field in &mut form.fields {
            field.error = Some("Vul de code in die op de brief staat.".into());
        }
        return draw(StatusCode::UNPROCESSABLE_ENTITY, None, form);
    }
    match app.gate.check_code_of_letter(code, &origin(&visit)).await? {
        CodeChecked::Known(standing) => draw(StatusCode::OK, Some(told(standing)), form(code)),
        CodeChecked::Wait(seconds) => {
            let form = form(code).refusal(Some(getting_in::asked_too_often(seconds)));
            Ok(wait(draw(StatusCode::TOO_MANY_REQUESTS, None, form)?, seconds))
        }
    }
}

const fn told(standing: Standing) -> (Tone, &'static str, &'static str) {
    match standing {
        Standing::Valid => (Tone::Good, "Geldig", "De go bij deze code geldt op dit moment."),
        Standing::Revoked => (Tone::Bad, "Ingetrokken", "De go bij deze code geldt niet meer."),
        Standing::Unknown => {
            (Tone::Warning, "Onbekend", "Deze code kennen wij niet. Kijk of u de code precies hebt overgenomen.")
        }
    }
}
