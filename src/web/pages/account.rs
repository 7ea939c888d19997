//! Somebody's own account: where they are signed in, their password, their recovery codes, and showing again that it is them.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use uuid::Uuid;

use super::invitation::{new_password_fields, read_new_password, with_errors};
use super::second_factor::RecoveryCodesPage;
use super::sign_in::{origin, wait};
use crate::auth::gate::Confirmation;
use crate::auth::recovery::RecoveryCode;
use crate::database::DatabaseError;
use crate::domain::digest::{HOURS, Wish};
use crate::domain::policy::{Audience, admits};
use crate::dutch::{Dutch, dates, getting_in, numbers, sentence};
use crate::store::outbox;
use crate::store::people::{self, Act};
use crate::web::access::own_address;
use crate::web::error::AppError;
use crate::web::fields::{Choice, Field, Form};
use crate::web::page::{FormPage, Page, render, render_as, see_other};
use crate::web::parts::{Crumbs, Facts};
use crate::web::session::{Person, take_back};
use crate::web::shell::{Flash, Shell};
use crate::web::{Answer, AppState, FormText, QueryText, encode};

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get("/account", Audience::SignedIn, "account", show),
        Page::post("/account/sessies/{session}/beeindigen", Audience::SignedIn, "end_session", end_session),
        Page::post("/account/overal-afmelden", Audience::SignedIn, "sign_out_everywhere", sign_out_everywhere),
        Page::post("/account/mail", Audience::SignedIn, "choose_mail", choose_mail),
        Page::get("/account/wachtwoord", Audience::SignedIn, "password", show_password),
        Page::post("/account/wachtwoord", Audience::SignedIn, "change_password", change_password),
        Page::get("/account/herstelcodes", Audience::SignedIn, "recovery_codes", show_codes),
        Page::post("/account/herstelcodes", Audience::SignedIn, "renew_recovery_codes", renew_codes),
        Page::get("/bevestigen", Audience::SignedIn, "confirmation", show_confirmation),
        Page::post("/bevestigen", Audience::SignedIn, "confirm_second_factor", confirm),
    ]
}

#[derive(Template)]
#[template(path = "pages/account.html")]
struct AccountPage {
    shell: Shell,
    facts: Facts,
    sessions: Vec<SessionLine>,
    codes_left: String,
    lets_in: bool,
    /// How mail comes, where any is sent.
    mail: Option<Form>,
}

struct SessionLine {
    id: Uuid,
    device: String,
    address: String,
    since: String,
    seen: String,
    this_one: bool,
}

async fn show(State(app): State<AppState>, person: Person) -> Answer {
    draw(&app, &person, StatusCode::OK, None).await
}

async fn draw(app: &AppState, person: &Person, status: StatusCode, typed: Option<&FormText>) -> Answer {
    let (user, now) = (person.user, person.now);
    let (sessions, left, wish) = app
        .db
        .transact::<_, DatabaseError, _>(person.acting_at_gate(), move |tx| {
            Box::pin(async move {
                let sessions = people::sessions_of(tx, user, now).await?;
                Ok((sessions, people::recovery_codes_left(tx, user).await?, outbox::wish(tx, user).await?))
            })
        })
        .await?;
    let sessions = sessions.into_iter().map(|session| SessionLine {
        id: session.id,
        device: session.device,
        address: session.address,
        since: dates::moment(session.created_at),
        seen: dates::moment(session.last_seen_at),
        this_one: session.id == person.session,
    });
    let facts = Facts::default()
        .row("Naam", person.name.clone())
        .row("E-mailadres", person.email.clone())
        .row("Rol", sentence(&person.role.dutch()))
        .row_if("Namens", person.represents.map(|domain| domain.dutch()))
        .row_if("Organisatie", person.organisation_name.clone());
    let codes_left = numbers::count(left, "herstelcode", "herstelcodes");
    let page = AccountPage {
        shell: person.shell(),
        facts,
        sessions: sessions.collect(),
        codes_left,
        lets_in: admits(Audience::LettingIn, Some(person.role)),
        mail: app.mails.then(|| mail_form(wish, typed)),
    };
    render_as(status, &page)
}

fn mail_form(wish: Wish, typed: Option<&FormText>) -> Form {
    let (when, hour) = match wish {
        Wish::AtOnce => ("meteen", *HOURS.start()),
        Wish::Daily(hour) => ("dagelijks", hour),
    };
    let (when, hour) = match typed {
        None => (when.to_owned(), hour.to_string()),
        Some(typed) => (typed.text("wanneer").to_owned(), typed.text("uur").to_owned()),
    };
    let wrong = typed.is_some_and(|typed| read_wish(typed).is_none());
    let no_choice = !matches!(when.as_str(), "meteen" | "dagelijks");
    let ways = vec![
        Choice::new("meteen", "Meteen").hint("Wat binnen drie minuten komt, zit in één mail."),
        Choice::new("dagelijks", "Eén mail per werkdag").hint("Met alles wat er sinds de vorige mail bij kwam."),
    ];
    let hours = HOURS.map(|hour| Choice::new(hour.to_string(), format!("{hour}.00 uur"))).collect();
    let ask = (wrong && no_choice).then_some("Kies meteen, of één mail per werkdag.");
    let ask_hour = (wrong && !no_choice).then_some("Kies een uur uit de lijst.");
    Form::new("/account/mail", "Keuze opslaan")
        .field(Field::radio("wanneer", "Wanneer wilt u mail?", ways).value(when).error(ask))
        .field(Field::select("uur", "Hoe laat?", hours).hint("Voor één mail per werkdag.").value(hour).error(ask_hour))
}

fn read_wish(typed: &FormText) -> Option<Wish> {
    match typed.text("wanneer") {
        "meteen" => Some(Wish::AtOnce),
        "dagelijks" => typed.text("uur").parse().ok().filter(|hour| HOURS.contains(hour)).map(Wish::Daily),
        _ => None,
    }
}

async fn choose_mail(State(app): State<AppState>, person: Person, typed: FormText) -> Answer {
    let Some(wish) = read_wish(&typed) else {
        return draw(&app, &person, StatusCode::UNPROCESSABLE_ENTITY, Some(&typed)).await;
    };
    let user = person.user;
    app.db
        .transact::<_, DatabaseError, _>(person.acting_at_gate(), move |tx| {
            Box::pin(async move {
                outbox::choose(tx, user, wish).await?;
                Ok(people::record(tx, Act { action: "choose_mail", user: Some(user), result: "done" }).await?)
            })
        })
        .await?;
    let told = match wish {
        Wish::AtOnce => "U krijgt voortaan meteen mail.".to_owned(),
        Wish::Daily(hour) => format!("U krijgt voortaan op werkdagen om {hour}.00 uur één mail, als er iets is."),
    };
    person.go_and_tell(&app, "/account", Flash::done(told)).await
}

async fn end_session(State(app): State<AppState>, person: Person, Path(session): Path<String>) -> Answer {
    let session: Uuid = session.parse().map_err(|_| AppError::NotFound)?;
    let user = person.user;
    let ended = app
        .db
        .transact::<_, DatabaseError, _>(person.acting_at_gate(), move |tx| {
            Box::pin(async move {
                let ended = people::end_session_of(tx, user, session).await?;
                if ended {
                    people::record(tx, Act { action: "end_session", user: Some(user), result: "done" }).await?;
                }
                Ok(ended)
            })
        })
        .await?;
    if !ended {
        return Err(AppError::NotFound);
    }
    if session == person.session {
        return Ok(see_other("/aanmelden?melding=afgemeld"));
    }
    person.go_and_tell(&app, "/account", Flash::done("Dat apparaat is afgemeld.")).await
}

async fn sign_out_everywhere(State(app): State<AppState>, person: Person) -> Answer {
    let user = person.user;
    app.db
        .transact::<_, DatabaseError, _>(person.acting_at_gate(), move |tx| {
            Box::pin(async move {
                people::end_sessions_of(tx, user, None).await?;
                Ok(people::record(tx, Act { action: "sign_out_everywhere", user: Some(user), result: "done" }).await?)
            })
        })
        .await?;
    let mut response = see_other("/aanmelden?melding=afgemeld");
    take_back(&app, &mut response);
    Ok(response)
}

async fn show_password(person: Person) -> Answer {
    draw_password(&person, StatusCode::OK, password_form())
}

fn password_form() -> Form {
    Form::new("/account/wachtwoord", "Wachtwoord wijzigen")
        .field(Field::password("huidig", "Huidig wachtwoord", "current-password"))
        .fields(new_password_fields())
        .cancel("/account")
}

fn draw_password(person: &Person, status: StatusCode, form: Form) -> Answer {
    let page = FormPage {
        shell: person.shell(),
        title: "Wachtwoord wijzigen".into(),
        crumbs: Crumbs::default().above("Mijn account", "/account"),
        lead: Some("Op al uw andere apparaten wordt u daarna afgemeld.".into()),
        form,
    };
    render_as(status, &page)
}

async fn change_password(State(app): State<AppState>, person: Person, typed: FormText) -> Answer {
    let organisation = person.organisation_name.as_deref().unwrap_or_default();
    let (password, mut errors) = read_new_password(&typed, &[&person.name, &person.email, organisation]);
    if typed.raw("huidig").is_empty() {
        errors.insert(0, ("huidig", "Vul uw huidige wachtwoord in.".to_owned()));
    }
    let (Some(password), true) = (password, errors.is_empty()) else {
        return draw_password(&person, StatusCode::UNPROCESSABLE_ENTITY, with_errors(password_form(), errors));
    };
    let current = typed.raw("huidig").to_owned();
    let origin = origin(person.visit());
    let whose = (person.user, person.email.as_str());
    let outcome =
        app.gate.change_password(person.acting_at_gate(), whose, person.session, current, password, &origin).await?;
    match outcome {
        Confirmation::Accepted => {
            let told = Flash::done("Uw wachtwoord is gewijzigd. Op andere apparaten bent u afgemeld.");
            person.go_and_tell(&app, "/account", told).await
        }
        Confirmation::Wrong => {
            let errors = vec![("huidig", "Dit is niet uw huidige wachtwoord.".to_owned())];
            draw_password(&person, StatusCode::UNPROCESSABLE_ENTITY, with_errors(password_form(), errors))
        }
        Confirmation::Wait(seconds) => {
            let form = password_form().refusal(Some(getting_in::wait(seconds)));
            Ok(wait(draw_password(&person, StatusCode::TOO_MANY_REQUESTS, form)?, seconds))
        }
    }
}

async fn show_codes(person: Person) -> Answer {
    draw_codes(&person, StatusCode::OK, codes_form(&person))
}

fn codes_form(person: &Person) -> Form {
    Form::new("/account/herstelcodes", "Nieuwe herstelcodes maken").fields(code_field(person)).cancel("/account")
}

fn draw_codes(person: &Person, status: StatusCode, form: Form) -> Answer {
    let page = FormPage {
        shell: person.shell(),
        title: "Nieuwe herstelcodes".into(),
        crumbs: Crumbs::default().above("Mijn account", "/account"),
        lead: Some("U krijgt tien nieuwe codes. De oude werken daarna niet meer.".into()),
        form,
    };
    render_as(status, &page)
}

async fn renew_codes(State(app): State<AppState>, person: Person, typed: FormText) -> Answer {
    if let Some(error) = check_code(&app, &person, &typed).await? {
        let form = with_errors(codes_form(&person), vec![("code", error)]);
        return draw_codes(&person, StatusCode::UNPROCESSABLE_ENTITY, form);
    }
    let codes = app.gate.new_recovery_codes(person.acting_at_gate(), person.user).await?;
    render(&RecoveryCodesPage {
        shell: person.shell(),
        codes: codes.iter().map(RecoveryCode::reveal).collect(),
        made_on: dates::date(dates::day_of(person.now)),
        onward: "/account".to_owned(),
    })
}

/// The question for a code, on the form of a weighty act, unless one was given a moment ago.
pub(super) fn code_field(person: &Person) -> Option<Field> {
    let hint = "Voor deze stap vragen we opnieuw een code uit de app op uw telefoon.";
    (!person.fresh_second_factor).then(|| Field::code("code", "Code uit uw app").hint(hint))
}

/// Looks at that code; answers what is the matter with it.
pub(super) async fn check_code(app: &AppState, person: &Person, typed: &FormText) -> Result<Option<String>, AppError> {
    if person.fresh_second_factor {
        return Ok(None);
    }
    let code = typed.text("code").to_owned();
    if code.is_empty() {
        return Ok(Some("Vul de code uit uw app in.".to_owned()));
    }
    let origin = origin(person.visit());
    Ok(match app.gate.confirm(person.acting_at_gate(), person.user, person.session, code, &origin).await? {
        Confirmation::Accepted => None,
        Confirmation::Wrong => Some(getting_in::WRONG_CODE.to_owned()),
        Confirmation::Wait(seconds) => Some(getting_in::wait(seconds)),
    })
}

/// The address of the page that asks for a fresh second factor, for a weighty act on the page `back`.
#[must_use]
pub fn confirmation_address(back: &str) -> String {
    format!("/bevestigen?terug={}", encode(back))
}

async fn show_confirmation(State(app): State<AppState>, person: Person, query: QueryText) -> Answer {
    let back = own_address(&app, query.text("terug")).unwrap_or_else(|| "/".to_owned());
    if person.fresh_second_factor {
        return Ok(see_other(&back));
    }
    draw_confirmation(&person, StatusCode::OK, &back, None)
}

fn draw_confirmation(person: &Person, status: StatusCode, back: &str, error: Option<String>) -> Answer {
    let form = Form::new("/bevestigen", "Bevestigen")
        .hidden("terug", back)
        .field(Field::code("code", "Code uit uw app").hint("Zes cijfers.").error(error))
        .cancel(back);
    let page = FormPage {
        shell: person.shell(),
        title: "Bevestig dat u het bent".into(),
        crumbs: Crumbs::default(),
        lead: Some(
            "Wat u gaat doen is belangrijk. Daarom vragen we opnieuw een code uit de app op uw telefoon.".into(),
        ),
        form,
    };
    render_as(status, &page)
}

async fn confirm(State(app): State<AppState>, person: Person, typed: FormText) -> Answer {
    let back = own_address(&app, typed.text("terug")).unwrap_or_else(|| "/".to_owned());
    match check_code(&app, &person, &typed).await? {
        None => Ok(see_other(&back)),
        Some(error) => draw_confirmation(&person, StatusCode::UNPROCESSABLE_ENTITY, &back, Some(error)),
    }
}
