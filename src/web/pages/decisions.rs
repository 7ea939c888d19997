//! The besluitenlijst of a meeting: for each case what was decided, by whom and why, who does what by when. It is made from what was
//! recorded, so it is finished when the meeting is; what comes later is a dated addition.

use askama::Template;
use axum::extract::{Path, State};

use super::meeting::open;
use super::table_case::seats_of;
use crate::domain::calendar;
use crate::domain::case::Case;
use crate::domain::meeting::MeetingState;
use crate::domain::policy::Audience;
use crate::domain::round::Round;
use crate::dutch::dates::{date_short, moment};
use crate::dutch::{Dutch, list, sentence};
use crate::store::agenda::ItemLine;
use crate::web::case_header::name_for;
use crate::web::error::AppError;
use crate::web::page::{Answer, Page, render};
use crate::web::parts::{Badge, Positions};
use crate::web::plan::owner;
use crate::web::shell::{Shell, Tone};
use crate::web::{AppState, Person};
use crate::workflow::{self, Declined, OpenCase};

/// The page of the decisions.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![Page::get("/tafel/{date}/besluitenlijst", Audience::Table, "decisions", show)]
}

#[derive(Template)]
#[template(path = "pages/decisions.html")]
struct DecisionsPage {
    shell: Shell,
    title: String,
    meeting: String,
    href: String,
    state: Badge,
    finished: bool,
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
    positions: Option<(String, Positions)>,
    conditions: Vec<String>,
    actions: Vec<String>,
    points: Vec<String>,
    additions: Vec<String>,
}

async fn show(State(app): State<AppState>, person: Person, Path(address): Path<String>) -> Answer {
    let opened = open(&app, &person, &address, true).await?;
    let mut items = Vec::new();
    for item in &opened.items {
        // who reads the list reads every case on it, and that leaves its trace
        match workflow::look(&app.db, person.acting(), &item.number, "decisions", person.now).await {
            Ok(case) => items.push(item_view(item, &case, opened.day(), &person)),
            // lost in the same moment
            Err(Declined::Unknown) => {}
            Err(declined) => return Err(AppError::from(declined)),
        }
    }
    let finished = opened.meeting.state == MeetingState::Closed;
    let state = match opened.meeting.state {
        MeetingState::Closed => Badge::new(Tone::Good, "Vastgelegd"),
        MeetingState::Cancelled => Badge::new(Tone::Warning, "Vervallen"),
        MeetingState::Planned | MeetingState::Open => Badge::new(Tone::Info, "Voorlopig"),
    };
    let present = opened.meeting.present.as_ref().map(|present| {
        let names = opened.expected.iter().filter(|expected| present.contains(&expected.user));
        let names: Vec<String> = names.map(|expected| expected.name.clone()).collect();
        if names.is_empty() { "niemand".to_owned() } else { list(&names) }
    });
    render(&DecisionsPage {
        shell: person.shell(),
        title: "Besluitenlijst".to_owned(),
        meeting: sentence(&moment(opened.meeting.starts_at)),
        href: opened.href.clone(),
        state,
        finished,
        present,
        items,
        printed: moment(person.now),
    })
}

/// The last round that was opened on the day of the meeting.
fn round_of(case: &Case, day: chrono::NaiveDate) -> Option<&Round> {
    case.rounds.iter().rev().find(|round| calendar::day(round.opened_at) == day)
}

fn item_view(item: &ItemLine, open: &OpenCase, day: chrono::NaiveDate, person: &Person) -> ItemView {
    use crate::domain::meeting::ItemOutcome::*;
    let case = &open.case;
    let name = name_for(&item.first_name, item.known, person.role);
    let round = round_of(case, day);
    let decided = round.filter(|_| item.outcome == Some(Adopted)).and_then(|round| case.version(round.version));
    let decision = match (item.outcome, round) {
        (Some(Adopted), Some(round)) => {
            format!("Het plan, versie {}, is met ieders instemming vastgesteld.", round.version)
        }
        (Some(Adopted), None) => "Het plan is vastgesteld.".to_owned(),
        (Some(CarriedOver), _) => "Er is nog geen besluit. De casus komt terug op een volgende tafel.".to_owned(),
        (Some(AwaitingWriting), _) => "Wie er niet was, antwoordt nog schriftelijk.".to_owned(),
        (Some(NotReached), _) => "De tafel kwam niet aan deze casus toe.".to_owned(),
        (Some(KeptPlan), _) => "Het plan dat al geldt, blijft zoals het is.".to_owned(),
        (Some(Withdrawn), _) => "De casus is van de agenda gehaald.".to_owned(),
        (Some(MeetingCancelled), _) => "De bijeenkomst ging niet door.".to_owned(),
        (None, _) => "Er is nog niets besloten.".to_owned(),
    };
    let outcome = match item.outcome {
        Some(outcome @ (Adopted | KeptPlan)) => Badge::new(Tone::Good, outcome.dutch()),
        Some(outcome) => Badge::new(Tone::Warning, outcome.dutch()),
        None => Badge::new(Tone::Neutral, "Nog geen uitkomst"),
    };
    let youth = round.and_then(|round| case.youth_answer(round.version)).map(|answered| match &answered.words {
        Some(words) => format!("{}: “{words}”", answered.answer.dutch()),
        None => answered.answer.dutch().into_owned(),
    });
    let conditions =
        case.conditions.iter().filter(|condition| decided.is_some_and(|plan| plan.number == condition.version));
    let conditions = conditions.map(|condition| {
        let by = condition.expected_on.map(|day| format!(", uiterlijk {}", date_short(day))).unwrap_or_default();
        format!("{} ({}{by})", condition.what, owner(&condition.owner, &|user| open.name(user).to_owned()))
    });
    let actions = decided.map(|plan| plan.content.actions.as_slice()).unwrap_or_default().iter().map(|action| {
        let doer = action.doer.as_ref().map(|doer| format!(": {doer}")).unwrap_or_default();
        let due = action.due.map(|day| format!(", uiterlijk {}", date_short(day))).unwrap_or_default();
        format!("{}{doer}{due}", action.what)
    });
    let points = case.open_points.iter().filter(|_| item.outcome != Some(NotReached)).map(|point| {
        let asked = format!("{} ({}, uiterlijk {})", point.what, open.name(point.owner), date_short(point.due));
        match &point.answer {
            Some(answer) => format!("{asked}. Antwoord: {answer}"),
            None => asked,
        }
    });
    let additions = case.corrections.iter().filter(|added| calendar::day(added.at) >= day);
    ItemView {
        number: item.number.to_string(),
        name,
        outcome,
        decision,
        youth,
        positions: round
            .map(|round| (format!("Ronde {}, over versie {}", round.number, round.version), seats_of(open, round))),
        conditions: conditions.collect(),
        actions: actions.collect(),
        points: points.collect(),
        additions: additions.map(|added| format!("{}: {}", sentence(&moment(added.at)), added.text)).collect(),
    }
}
