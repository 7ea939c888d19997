//! What was sent to whom, what is on its way and what did not arrive: for the project lead and the administrator. Of which case a
//! letter tells, it does not say itself.

use askama::Template;
use axum::extract::{Path, State};
use uuid::Uuid;

use super::demo_mailbox::{cursor, place};
use crate::database::DatabaseError;
use crate::domain::appointment::Method;
use crate::domain::policy::Audience;
use crate::dutch::{Dutch, dates, sentence};
use crate::post::{Problem, worker};
use crate::store::accounts;
use crate::store::outbox::{self, Line, PAGE, Purpose, Standing, Which};
use crate::web::error::AppError;
use crate::web::fields::{Choice, Field};
use crate::web::page::{Page, render};
use crate::web::parts::{Badge, Filters, Pager};
use crate::web::session::Person;
use crate::web::shell::{Flash, Shell, Tone};
use crate::web::{Answer, AppState, QueryText};

const LIST: &str = "/beheer/berichten";

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get(LIST, Audience::LettingIn, "letters", show).in_menu("Verzonden mail"),
        Page::post("/beheer/berichten/{letter}/opnieuw", Audience::LettingIn, "try_letter_again", try_again),
        Page::post("/beheer/berichten/{letter}/afhandelen", Audience::LettingIn, "settle_letter", settle),
    ]
}

#[derive(Template)]
#[template(path = "pages/letters.html")]
struct ListPage {
    shell: Shell,
    filters: Filters,
    lines: Vec<LetterLine>,
    narrowed: bool,
    later: bool,
    mails: bool,
    pager: Pager,
}

struct LetterLine {
    id: Uuid,
    name: String,
    role: String,
    written: String,
    what: Vec<String>,
    standing: Badge,
    when: String,
    problem: Option<String>,
    can_try: bool,
    can_settle: bool,
}

async fn show(State(app): State<AppState>, person: Person, query: QueryText) -> Answer {
    let asked = query.text("welke").to_owned();
    let which = match asked.as_str() {
        "onderweg" => Which::Waiting,
        "mislukt" => Which::GivenUp,
        _ => Which::All,
    };
    let before = cursor(query.text("voor"));
    let mut found = app
        .db
        .transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
            Box::pin(async move {
                accounts::record(tx, "list_letters", "mail", "", "done").await?;
                outbox::letters(tx, which, before).await
            })
        })
        .await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let narrowed = which != Which::All;
    let word = if narrowed { asked } else { String::new() };
    let next = found
        .last()
        .filter(|_| more)
        .map(|last| format!("{LIST}?welke={word}&voor={}", place(last.written_at, last.id)));
    let choices = vec![
        Choice::new("", "Alle mail"),
        Choice::new("onderweg", "Onderweg"),
        Choice::new("mislukt", "Niet aangekomen"),
    ];
    let filters = Filters {
        action: LIST.to_owned(),
        fields: vec![Field::select("welke", "Welke mail?", choices).value(word).optional()],
        hidden: Vec::new(),
        active: narrowed,
        posts: false,
        expired: false,
    };
    render(&ListPage {
        shell: person.shell(),
        filters,
        lines: found.into_iter().map(line).collect(),
        narrowed,
        later: before.is_some(),
        mails: app.mails,
        pager: Pager { previous: None, next },
    })
}

fn line(letter: Line) -> LetterLine {
    let mut what: Vec<String> = match &letter.purpose {
        Purpose::Invitation => vec!["De link van een account.".to_owned()],
        Purpose::Notices(kinds) => kinds.iter().map(|kind| kind.dutch().into_owned()).collect(),
    };
    what.extend(letter.appointment.map(|(method, sequence, starts_at)| {
        let meeting = dates::moment(starts_at);
        match (method, sequence) {
            (Method::Request, 0) => format!("Uitnodiging voor de tafel van {meeting}."),
            (Method::Request, _) => format!("Gewijzigde afspraak: de tafel van {meeting}."),
            (Method::Cancel, _) => format!("De afspraak voor de tafel van {meeting} vervalt."),
        }
    }));
    let when = dates::moment_short(letter.at);
    let (standing, when) = match letter.standing {
        Standing::Sent => (Badge::new(Tone::Good, "verzonden"), when),
        Standing::Waiting if letter.attempts == 0 => (Badge::new(Tone::Info, "gaat zo weg"), String::new()),
        Standing::Waiting => (Badge::new(Tone::Warning, "onderweg"), format!("volgende poging {when}")),
        Standing::GivenUp => (Badge::new(Tone::Bad, "niet aangekomen"), when),
        Standing::Settled => (Badge::new(Tone::Neutral, "afgehandeld"), when),
    };
    let problem = letter.problem.as_deref().and_then(Problem::parse).map(|problem| problem.dutch().into_owned());
    LetterLine {
        id: letter.id,
        name: letter.name,
        role: sentence(&letter.role.dutch()),
        written: dates::moment_short(letter.written_at),
        what,
        standing,
        when,
        can_try: letter.standing == Standing::GivenUp || letter.standing == Standing::Waiting && problem.is_some(),
        can_settle: letter.standing == Standing::GivenUp,
        problem,
    }
}

async fn try_again(State(app): State<AppState>, person: Person, Path(letter): Path<String>) -> Answer {
    let done = "De mail wordt opnieuw verzonden. Laad de pagina over een minuut opnieuw.";
    let to = change(&app, &person, &letter, "try_letter_again", done).await;
    worker::wake(&app.db);
    to
}

async fn settle(State(app): State<AppState>, person: Person, Path(letter): Path<String>) -> Answer {
    change(&app, &person, &letter, "settle_letter", "De mail is afgehandeld.").await
}

async fn change(app: &AppState, person: &Person, letter: &str, action: &'static str, told: &'static str) -> Answer {
    let id: Uuid = letter.parse().map_err(|_| AppError::NotFound)?;
    let done = app
        .db
        .transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
            Box::pin(async move {
                let done = match action {
                    "settle_letter" => outbox::settle(tx, id).await?,
                    _ => outbox::try_again(tx, id).await?,
                };
                if done {
                    accounts::record(tx, action, "mail", &id.to_string(), "done").await?;
                }
                Ok(done)
            })
        })
        .await?;
    if !done {
        let why =
            "Deze mail is al aangekomen, of iemand anders heeft er net iets mee gedaan. Kijk opnieuw in de lijst.";
        return Err(AppError::NotNow(why.to_owned()));
    }
    person.go_and_tell(app, LIST, Flash::done(told)).await
}
