//! The second step of signing in: a code from the phone, a recovery code from paper, and setting it up the first time.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;

use super::sign_in::{origin, wait};
use crate::auth::gate::SecondFactor;
use crate::auth::totp::Square;
use crate::domain::policy::Audience;
use crate::dutch::{dates, getting_in};
use crate::web::access::own_address;
use crate::web::fields::{Field, Form};
use crate::web::page::{Page, render, render_as, see_other};
use crate::web::session::{Halfway, hand_over, take_back};
use crate::web::shell::Shell;
use crate::web::{Answer, AppState, FormText};

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get("/tweede-factor", Audience::HalfSignedIn, "second_factor", show),
        Page::post("/tweede-factor", Audience::HalfSignedIn, "give_code", submit),
        Page::get("/tweede-factor/herstelcode", Audience::HalfSignedIn, "recovery_code", show_recovery),
        Page::get("/tweede-factor/instellen", Audience::HalfSignedIn, "enrolment", show_enrolment),
        Page::post("/tweede-factor/instellen", Audience::HalfSignedIn, "enrol", enrol),
    ]
}

#[derive(Template)]
#[template(path = "pages/second_factor.html")]
struct SecondFactorPage {
    shell: Shell,
    recovery: bool,
    form: Form,
}

#[derive(Template)]
#[template(path = "pages/enrolment.html")]
struct EnrolmentPage {
    shell: Shell,
    square: Option<Square>,
    spelled: String,
    form: Form,
}

/// Recovery codes, shown this once.
#[derive(Template)]
#[template(path = "pages/recovery_codes.html")]
pub(super) struct RecoveryCodesPage {
    pub(super) shell: Shell,
    pub(super) codes: Vec<String>,
    pub(super) made_on: String,
    pub(super) onward: String,
}

async fn show(halfway: Halfway) -> Answer {
    if !halfway.session.enrolled {
        return Ok(see_other("/tweede-factor/instellen"));
    }
    render(&SecondFactorPage { shell: halfway.visit.shell(), recovery: false, form: form(false) })
}

async fn show_recovery(halfway: Halfway) -> Answer {
    render(&SecondFactorPage { shell: halfway.visit.shell(), recovery: true, form: form(true) })
}

fn form(recovery: bool) -> Form {
    let form = Form::new("/tweede-factor", "Aanmelden");
    if recovery {
        form.hidden("soort", "herstelcode").field(
            Field::text("code", "Herstelcode")
                .hint("Zes groepjes van vier letters en cijfers. Hoofdletters en streepjes maken niet uit."),
        )
    } else {
        form.field(Field::code("code", "Code").hint("Zes cijfers."))
    }
}

async fn submit(State(app): State<AppState>, halfway: Halfway, typed: FormText) -> Answer {
    let recovery = typed.text("soort") == "herstelcode";
    let redraw = |status, sentence: String| {
        let mut form = form(recovery);
        form.fields[0].error = Some(sentence.into());
        render_as(status, &SecondFactorPage { shell: halfway.visit.shell(), recovery, form })
    };
    let code = typed.text("code").to_owned();
    if code.is_empty() {
        return redraw(StatusCode::UNPROCESSABLE_ENTITY, "Vul de code in.".to_owned());
    }
    let Some(token) = halfway.visit.token() else {
        return Ok(see_other("/aanmelden"));
    };
    match app.gate.second_factor(&halfway.session, token, code, &origin(&halfway.visit)).await? {
        SecondFactor::Accepted(token, back) => {
            let back = back.and_then(|back| own_address(&app, &back));
            let mut response = see_other(back.as_deref().unwrap_or("/"));
            hand_over(&app, &mut response, &token);
            Ok(response)
        }
        SecondFactor::Waits => {
            let mut response = see_other("/aanmelden?melding=wacht");
            take_back(&app, &mut response);
            Ok(response)
        }
        SecondFactor::Wrong => redraw(StatusCode::UNPROCESSABLE_ENTITY, getting_in::WRONG_CODE.to_owned()),
        SecondFactor::Wait(seconds) => {
            Ok(wait(redraw(StatusCode::TOO_MANY_REQUESTS, getting_in::wait(seconds))?, seconds))
        }
        SecondFactor::Ended => {
            let mut response = see_other("/aanmelden?melding=codes");
            take_back(&app, &mut response);
            Ok(response)
        }
    }
}

async fn show_enrolment(State(app): State<AppState>, halfway: Halfway) -> Answer {
    draw_enrolment(&app, &halfway, StatusCode::OK, None).await
}

async fn draw_enrolment(app: &AppState, halfway: &Halfway, status: StatusCode, error: Option<&'static str>) -> Answer {
    if halfway.session.enrolled {
        return Ok(see_other("/tweede-factor"));
    }
    let seed = app.gate.begin_enrolment(&halfway.session, &origin(&halfway.visit)).await?;
    let form = Form::new("/tweede-factor/instellen", "Instellen")
        .field(Field::code("code", "Code").hint("De zes cijfers die de app nu toont.").error(error));
    let page = EnrolmentPage {
        shell: halfway.visit.shell(),
        square: seed.square(&halfway.session.email),
        spelled: seed.spelled(),
        form,
    };
    render_as(status, &page)
}

async fn enrol(State(app): State<AppState>, halfway: Halfway, typed: FormText) -> Answer {
    let Some(token) = halfway.visit.token() else {
        return Ok(see_other("/aanmelden"));
    };
    let Some(enrolled) = app.gate.enrol(&halfway.session, token, typed.text("code"), &origin(&halfway.visit)).await?
    else {
        let error =
            "Deze code klopt niet. Kijk of de klok van uw telefoon goed staat en vul de code in die de app nu toont.";
        return draw_enrolment(&app, &halfway, StatusCode::UNPROCESSABLE_ENTITY, Some(error)).await;
    };
    let onward = match &enrolled.token {
        Some(_) => enrolled.return_to.and_then(|back| own_address(&app, &back)).unwrap_or_else(|| "/".to_owned()),
        None => "/aanmelden?melding=wacht".to_owned(),
    };
    let page = RecoveryCodesPage {
        shell: halfway.visit.shell(),
        codes: enrolled.codes.iter().map(crate::auth::recovery::RecoveryCode::reveal).collect(),
        made_on: dates::date(dates::day_of(app.clock.now())),
        onward,
    };
    let mut response = render(&page)?;
    match &enrolled.token {
        Some(token) => hand_over(&app, &mut response, token),
        None => take_back(&app, &mut response),
    }
    Ok(response)
}
