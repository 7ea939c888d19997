//! The start of a signal: for whom, in whose care, and whether the youth knows. Everything else comes after it and is saved while one
//! types.

use axum::extract::State;
use axum::http::StatusCode;
use uuid::Uuid;

use crate::database::DatabaseError;
use crate::domain::command::StartSignal;
use crate::domain::ids::{CaseId, UserId};
use crate::domain::policy::Audience;
use crate::domain::refusal::Refusal;
use crate::domain::role::Role;
use crate::domain::text::Unfit;
use crate::dutch::{Dutch, sentence};
use crate::store::choices::{self, Account};
use crate::web::acts::Asking;
use crate::web::error::AppError;
use crate::web::fields::{Choice, Field, Form, Width};
use crate::web::page::{FormPage, Page, render_as};
use crate::web::parts::Crumbs;
use crate::web::session::Person;
use crate::web::shell::Flash;
use crate::web::{Answer, AppState, FormText};
use crate::workflow::{self, Declined};

const HERE: &str = "/casussen/nieuw";

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get(HERE, Audience::Signallers, "new_signal", show),
        Page::post(HERE, Audience::Signallers, "start_signal", start),
    ]
}

async fn show(State(app): State<AppState>, person: Person) -> Answer {
    let colleagues = colleagues(&app, &person).await?;
    let mut ask = Asking::first();
    questions(&mut ask, &person, &colleagues);
    draw(&person, StatusCode::OK, ask, Uuid::new_v4(), None)
}

async fn start(State(app): State<AppState>, person: Person, typed: FormText) -> Answer {
    let colleagues = colleagues(&app, &person).await?;
    let id = typed.text("id").parse().unwrap_or_else(|_| Uuid::new_v4());
    let mut ask = Asking::read(&typed, &[]);
    let read = questions(&mut ask, &person, &colleagues);
    let Some(start) = read.filter(|_| !ask.has_mistakes()) else {
        return draw(&person, StatusCode::UNPROCESSABLE_ENTITY, ask, id, None);
    };
    match workflow::start_signal_once(&app.db, person.acting(), CaseId(id), start, person.now).await {
        Ok(case) => {
            let flash = Flash::done(format!("Casus {} is begonnen. Alles wat u nu invult wordt bewaard.", case.number));
            person.go_and_tell(&app, &format!("/casussen/{}/signaal/situatie", case.number), flash).await
        }
        Err(Declined::Refused(Refusal::Unfit(unfit))) => {
            let mut ask = Asking::read(&typed, &unfit);
            questions(&mut ask, &person, &colleagues);
            let stray = ask.stray().map(|stray| sentence(&stray.dutch()));
            draw(&person, StatusCode::UNPROCESSABLE_ENTITY, ask, id, stray)
        }
        Err(Declined::Refused(_) | Declined::Stale(_)) => Err(AppError::NotYours),
        Err(Declined::Unknown) => Err(AppError::NotFound),
        // the hidden name of somebody else's case: as if it were not there
        Err(Declined::Database(error)) if error.constraint() == Some("cases_pkey") => Err(AppError::NotFound),
        Err(Declined::Database(error)) => Err(error.into()),
    }
}

/// Whom a contact can start it for; a signaller starts it for nobody else.
async fn colleagues(app: &AppState, person: &Person) -> Result<Vec<Account>, AppError> {
    let Some(organisation) = person.organisation.filter(|_| person.role == Role::ProviderContact) else {
        return Ok(Vec::new());
    };
    let found = app
        .db
        .transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
            Box::pin(async move { choices::signallers(tx, organisation).await })
        })
        .await?;
    Ok(found)
}

/// The questions; the answers when all of them can be used.
fn questions(ask: &mut Asking, person: &Person, colleagues: &[Account]) -> Option<StartSignal> {
    let first_name = ask.line(
        Field::text("first_name", "Voornaam van de jongere")
            .hint("Alleen de voornaam. Schrijf geen achternaam, adres of BSN op.")
            .width(Width::Medium),
    );
    let born = ask.date(
        Field::date("born", "Geboortedatum").hint("Bijvoorbeeld 19-01-2009. Aanmelden kan vanaf de 17e verjaardag."),
    );
    let now = Choice::new("now", "Ja, nu");
    let ended = Choice::new("ended", "Niet meer").hint("Dat mag tot hooguit een half jaar geleden zijn.");
    let place = person.organisation_name.as_deref().unwrap_or("uw organisatie");
    let care =
        ask.choice(Field::radio("care", format!("Krijgt de jongere hulp van {place}?"), vec![now, ended]), |chosen| {
            match chosen {
                "now" => Some(false),
                "ended" => Some(true),
                _ => None,
            }
        });
    let has_ended = care == Some(true);
    let care_ended_on = ask.ask(
        Field::date("care_ended_on", "Op welke dag is de hulp gestopt?").hint("Alleen als de hulp is gestopt."),
        |typed| match (has_ended, typed) {
            (true, "") => Err(Unfit::Empty),
            (_, "") => Ok(None),
            (true, typed) => crate::dutch::dates::read_date(typed).map(Some).ok_or(Unfit::NotADate),
            // somebody typed a day and then chose "Ja, nu": the choice counts
            (false, _) => Ok(None),
        },
    );
    let signaller = match person.role {
        Role::ProviderContact => {
            let names = colleagues.iter().map(|account| Choice::new(account.user.to_string(), account.name.clone()));
            let hint = if colleagues.is_empty() {
                "Er is nog geen hulpverlener van uw organisatie met een account. De beheerder kan er een toevoegen."
            } else {
                "Deze collega kent de jongere, vult het signaal verder in en schrijft mee aan het plan."
            };
            ask.choice(
                Field::select("signaller", "Welke hulpverlener signaleert?", names.collect()).hint(hint),
                |chosen| chosen.parse().ok(),
            )
        }
        _ => Some(person.user),
    };
    let youth_told_on = ask.date(
        Field::date("youth_told_on", "Op welke dag hebt u het de jongere verteld?")
            .hint("De jongere hoort vooraf dat u dit signaal start en waarom. Weet de jongere het nog niet? Vertel het dan eerst."),
    );
    let signaller: UserId = signaller?;
    Some(StartSignal {
        first_name: first_name?,
        born: born?,
        provider: person.organisation?,
        signaller,
        care_ended_on: care.and(care_ended_on)?,
        youth_told_on: youth_told_on?,
    })
}

fn draw(person: &Person, status: StatusCode, ask: Asking, id: Uuid, refusal: Option<String>) -> Answer {
    let (fields, _) = ask.into_fields();
    let form = Form::new(HERE, "Signaal starten")
        .hidden("id", id.to_string())
        .fields(fields)
        .refusal(refusal)
        .cancel("/casussen");
    let lead = "Voor een jongere van 17 of ouder in de gemeente Groningen, voor wie de hulp rond de 18e verjaardag dreigt te stoppen. \
                Dit zijn de eerste vragen. Daarna vult u het signaal in wanneer het u uitkomt; alles wordt bewaard.";
    render_as(
        status,
        &FormPage {
            shell: person.shell(),
            title: "Signaal starten".into(),
            crumbs: Crumbs::default().above("Casussen", "/casussen"),
            lead: Some(lead.into()),
            form,
        },
    )
}
