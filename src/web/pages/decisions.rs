//! The besluitenlijst of a meeting: for each case what was decided, by whom and why, who does what by when. It is made anew as long
//! as the meeting lasts, and stays in the words of the moment at which the meeting was closed; what comes later is a dated addition.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::decision;
use super::meeting::{Opened, open, sees_everybody};
use super::plan::name_of;
use crate::database::DatabaseError;
use crate::domain::command::{Command, CommandKind};
use crate::domain::decisions::AskedRound;
use crate::domain::event::Event;
use crate::domain::ids::{CaseNumber, MeetingId};
use crate::domain::meeting::MeetingState;
use crate::domain::policy::{Audience, admits};
use crate::domain::refusal::Refusal;
use crate::domain::text::Prose;
use crate::dutch::dates::moment;
use crate::dutch::refusals::at_field;
use crate::dutch::{Dutch, decisions as words, events, list, lower, sentence};
use crate::store::agenda::{self, Expected, ItemLine};
use crate::store::decisions::{self as kept, Kept, KeptDecision};
use crate::store::history::{self, Happened};
use crate::web::case_header::name_for;
use crate::web::error::AppError;
use crate::web::fields::{Field, Form};
use crate::web::page::{Answer, FormPage, Page, render, render_as};
use crate::web::parts::{Badge, Mark, Positions, Seat};
use crate::web::shell::{Flash, Shell, Tone};
use crate::web::{AppState, FormText, Person};
use crate::workflow::{self, Declined, OpenCase};

/// The pages of the decisions.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get("/tafel/{date}/besluitenlijst", Audience::Table, "decisions", show),
        Page::get("/tafel/{date}/besluitenlijst/{number}", Audience::Lead, "add_to_decisions", ask),
        Page::post("/tafel/{date}/besluitenlijst/{number}", Audience::Lead, "do_add_to_decisions", add),
    ]
}

#[derive(Template)]
#[template(path = "pages/decisions.html")]
struct DecisionsPage {
    shell: Shell,
    title: String,
    meeting: String,
    href: String,
    state: Badge,
    /// When the list was closed.
    closed: Option<String>,
    present: Option<String>,
    items: Vec<ItemView>,
    printed: String,
}

struct ItemView {
    number: String,
    name: String,
    outcome: Badge,
    decision: String,
    youth: Option<String>,
    /// The rounds of this meeting, each with who said what; the last one last.
    positions: Vec<(String, Positions)>,
    conditions: Vec<String>,
    actions: Vec<String>,
    points: Vec<String>,
    additions: Vec<Addition>,
    /// The excerpt of what was adopted here.
    excerpt: Option<String>,
    /// Where the project lead adds something.
    add: Option<String>,
}

/// What came later.
struct Addition {
    when: String,
    what: String,
    text: Option<String>,
    /// What must be arranged first and who does what, when it is the decision itself that came later.
    arranged: Option<(Vec<String>, Vec<String>)>,
}

async fn show(State(app): State<AppState>, person: Person, Path(address): Path<String>) -> Answer {
    let opened = open(&app, &person, &address, true).await?;
    let meeting = opened.meeting.id;
    let list = app.db.transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
        Box::pin(async move { kept::of(tx, meeting).await })
    });
    let list = list.await?;
    let mut items = Vec::new();
    for (item, decided) in on_list(&opened, list.as_ref()) {
        let seq = decided.map(|decided| decided.seq);
        // who reads the list reads every case on it, and that leaves its trace
        let read =
            workflow::look_and(&app.db, person.acting(), &item.number, "decisions", person.now, move |tx, open| {
                Box::pin(async move {
                    match seq {
                        Some(seq) => history::after(tx, open.case.id, seq).await,
                        None => Ok(Vec::new()),
                    }
                })
            });
        match read.await {
            Ok((case, later)) => items.push(item_view(&opened, item, decided, &case, &later, &person)),
            // lost in the same moment
            Err(Declined::Unknown) => {}
            Err(declined) => return Err(AppError::from(declined)),
        }
    }
    let state = match opened.meeting.state {
        MeetingState::Closed => Badge::new(Tone::Good, "Vastgelegd"),
        MeetingState::Cancelled => Badge::new(Tone::Warning, "Vervallen"),
        MeetingState::Planned | MeetingState::Open => Badge::new(Tone::Info, "Voorlopig"),
    };
    render(&DecisionsPage {
        shell: person.shell(),
        title: "Besluitenlijst".to_owned(),
        meeting: sentence(&moment(opened.meeting.starts_at)),
        href: opened.href.clone(),
        state,
        closed: list.as_ref().map(|list| moment(list.at)),
        present: present(&opened, list.as_ref(), &person),
        items,
        printed: moment(person.now),
    })
}

/// The cases on the list with what was kept of each, in the order of the list; as the agenda has it while nothing was kept.
fn on_list<'a>(opened: &'a Opened, list: Option<&'a Kept>) -> Vec<(&'a ItemLine, Option<&'a KeptDecision>)> {
    let Some(list) = list else { return opened.items.iter().map(|item| (item, None)).collect() };
    let items: BTreeMap<_, _> = opened.items.iter().map(|item| (item.id, item)).collect();
    list.decisions.iter().filter_map(|kept| Some((*items.get(&kept.case)?, Some(kept)))).collect()
}

/// Who was there; a guest reads no names of who came for another case.
fn present(opened: &Opened, list_kept: Option<&Kept>, person: &Person) -> Option<String> {
    let known = |name: &String| {
        let is_of = |expected: &Expected| *name == expected.name || name.starts_with(&format!("{} (", expected.name));
        sees_everybody(person.role) || opened.expected.iter().any(is_of)
    };
    let names: Vec<String> = match (list_kept, &opened.meeting.present) {
        (Some(kept), _) => kept.present.iter().filter(|name| known(name)).cloned().collect(),
        (None, Some(present)) => agenda::present(&opened.expected, present),
        (None, None) => return None,
    };
    Some(if names.is_empty() { "niemand".to_owned() } else { list(&names) })
}

fn item_view(
    opened: &Opened,
    item: &ItemLine,
    decided: Option<&KeptDecision>,
    open: &OpenCase,
    later: &[Happened],
    person: &Person,
) -> ItemView {
    use crate::domain::meeting::ItemOutcome::*;
    let meeting = opened.meeting.id;
    let told = match decided {
        Some(kept) => kept.told.clone(),
        None => words::decision(&open.case, meeting, item.outcome, name_of(open)),
    };
    let outcome = match told.outcome {
        Some(outcome @ (Adopted | KeptPlan)) => Badge::new(Tone::Good, outcome.dutch()),
        Some(outcome) => Badge::new(Tone::Warning, outcome.dutch()),
        None => Badge::new(Tone::Neutral, "Nog geen uitkomst"),
    };
    let adds = decided.is_some()
        && admits(Audience::Lead, Some(person.role))
        && open.may(CommandKind::AddCorrection, person.now);
    let additions = later.iter().filter(|happened| told.is_added_by(&happened.recorded.event, meeting));
    let version = told.round.as_ref().map(|round| round.version);
    ItemView {
        number: item.number.to_string(),
        name: name_for(&item.first_name, item.known, person.role),
        outcome,
        excerpt: version
            .filter(|_| told.is_adopted(&open.case))
            .and_then(|version| decision::href(&open.case, version)),
        additions: additions.map(|happened| addition(happened, open)).collect(),
        add: adds.then(|| format!("{}/besluitenlijst/{}", opened.href, item.number)),
        positions: told.earlier.iter().chain(&told.round).map(|round| (round_title(round), seats(round))).collect(),
        decision: told.decision,
        youth: told.youth,
        conditions: told.conditions,
        actions: told.actions,
        points: told.points.into_iter().map(|point| point.words).collect(),
    }
}

fn round_title(round: &AskedRound) -> String {
    let ended = round.ended.as_ref().map(|ended| format!(" ({})", lower(ended))).unwrap_or_default();
    format!("Ronde {}, over versie {}{ended}", round.number, round.version)
}

fn seats(round: &AskedRound) -> Positions {
    let seat = |said: &crate::domain::decisions::Said| Seat {
        domain: said.domain.clone().into(),
        person: said.person.clone().into(),
        mark: Mark::of_word(said.stance.as_deref()),
        text: said.text.clone().map(Into::into),
    };
    Positions { seats: round.seats.iter().map(seat).collect() }
}

fn addition(happened: &Happened, open: &OpenCase) -> Addition {
    let told = events::told(&happened.recorded.event, open);
    let by = happened.name.as_ref().map(|name| format!(", {name}")).unwrap_or_default();
    let arranged = match &happened.recorded.event {
        Event::PlanAdopted { version, .. } => Some(words::arranged(&open.case, *version, name_of(open))),
        _ => None,
    };
    let when = format!("{}{by}", sentence(&moment(happened.recorded.at)));
    Addition { when, what: told.what, text: told.text, arranged }
}

const TEXT: &str = "Wat moet erbij staan?";

/// The case whose decision is added to, on a list that is closed.
async fn listed(app: &AppState, person: &Person, address: &str, number: &str) -> Result<(Opened, OpenCase), AppError> {
    let number: CaseNumber = number.parse().map_err(|_| AppError::NotFound)?;
    let opened = open(app, person, address, false).await?;
    if !opened.items.iter().any(|item| item.number == number) {
        return Err(AppError::NotFound);
    }
    let open = workflow::look(&app.db, person.acting(), &number, "decisions", person.now).await?;
    if opened.meeting.state != MeetingState::Closed {
        return Err(AppError::NotNow("Aanvullen kan als de bijeenkomst is afgerond.".to_owned()));
    }
    Ok((opened, open))
}

async fn ask(State(app): State<AppState>, person: Person, Path((address, number)): Path<(String, String)>) -> Answer {
    let (opened, open) = listed(&app, &person, &address, &number).await?;
    form(&person, &opened, &open, "", None, StatusCode::OK)
}

fn form(
    person: &Person,
    opened: &Opened,
    open: &OpenCase,
    typed: &str,
    mistake: Option<String>,
    status: StatusCode,
) -> Answer {
    let list = format!("{}/besluitenlijst", opened.href);
    let number = open.case.number.to_string();
    let text = Field::area("text", TEXT).rows(5).limit(4_000).value(typed).error(mistake);
    let lead = "De aanvulling komt met de datum en uw naam onder het besluit. Wat er al stond, verandert niet.";
    render_as(
        status,
        &FormPage {
            shell: person.shell(),
            title: format!("Besluit over {number} aanvullen").into(),
            crumbs: opened.crumbs().above("Besluitenlijst", list.clone()),
            lead: Some(lead.into()),
            form: Form::new(format!("{list}/{number}"), "Aanvullen")
                .hidden("revision", open.case.revision.to_string())
                .field(text)
                .cancel(list),
        },
    )
}

async fn add(
    State(app): State<AppState>,
    person: Person,
    Path((address, number)): Path<(String, String)>,
    typed: FormText,
) -> Answer {
    let (opened, open) = listed(&app, &person, &address, &number).await?;
    let text = match Prose::parse(typed.raw("text")) {
        Ok(text) => text,
        Err(unfit) => {
            let mistake = at_field(TEXT, unfit);
            return form(&person, &opened, &open, typed.raw("text"), Some(mistake), StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let about: MeetingId = opened.meeting.id;
    let command = Command::AddCorrection { text, meeting: Some(about) };
    // it stands beside everything that was done meanwhile
    match workflow::execute(&app.db, person.acting(), &open.case.number, command, None, person.now).await {
        Ok(_) => {
            let to = format!("{}/besluitenlijst", opened.href);
            person.go_and_tell(&app, &to, Flash::done("De besluitenlijst is aangevuld.")).await
        }
        Err(Declined::Refused(Refusal::NotNow(reason))) => {
            form(&person, &opened, &open, typed.raw("text"), Some(reason.dutch().into_owned()), StatusCode::CONFLICT)
        }
        Err(declined) => Err(declined.into()),
    }
}
