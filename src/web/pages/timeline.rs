//! What happened to a casus, newest first. Saving while one types would fill it with the same line, so what one person wrote in one
//! sitting is told once.

use askama::Template;
use axum::extract::{Path, State};
use chrono::TimeDelta;

use crate::domain::event::Event;
use crate::domain::ids::CaseNumber;
use crate::domain::policy::Audience;
use crate::domain::role::Author;
use crate::dutch::Dutch;
use crate::dutch::dates::moment_short;
use crate::dutch::events::told;
use crate::dutch::numbers::count;
use crate::store::history::{self, Happened};
use crate::web::acts::{self, ActPanel};
use crate::web::case_header::{CaseHeader, CasePage};
use crate::web::error::AppError;
use crate::web::page::{Page, render};
use crate::web::parts::{Moment, Pager, Timeline};
use crate::web::session::Person;
use crate::web::shell::{Shell, Tone};
use crate::web::{Answer, AppState, QueryText};
use crate::workflow::{self, OpenCase};

/// What one person fills in within this time of the last change is one sitting.
const SITTING: TimeDelta = TimeDelta::minutes(30);

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![Page::get("/casussen/{number}/tijdlijn", Audience::PlanReaders, "timeline", show)]
}

#[derive(Template)]
#[template(path = "pages/timeline.html")]
struct TimelinePage {
    shell: Shell,
    header: CaseHeader,
    number: String,
    timeline: Timeline,
    later: bool,
    pager: Pager,
    panel: ActPanel,
}

async fn show(State(app): State<AppState>, person: Person, Path(number): Path<String>, query: QueryText) -> Answer {
    let number: CaseNumber = number.parse().map_err(|_| AppError::NotFound)?;
    let before: Option<i64> = query.text("voor").parse().ok();
    let (open, happened) =
        workflow::look_and(&app.db, person.acting(), &number, "timeline", person.now, move |tx, open| {
            Box::pin(async move { history::of(tx, open.case.id, before).await })
        })
        .await?;
    let here = CasePage::Timeline.href(&open.case);
    let full = i64::try_from(happened.len()).is_ok_and(|many| many >= history::PAGE);
    let next = happened.last().filter(|last| full && last.seq > 1).map(|last| format!("{here}?voor={}", last.seq));
    render(&TimelinePage {
        shell: person.shell(),
        header: CaseHeader::of(&open, person.role, CasePage::Timeline, person.now),
        number: open.case.number.to_string(),
        timeline: Timeline { moments: moments(&happened, &open) },
        later: before.is_some(),
        pager: Pager { previous: None, next },
        panel: acts::panel(&open, CasePage::Timeline, person.now),
    })
}

/// The events as they are told, newest first as they came.
#[must_use]
pub(super) fn moments(happened: &[Happened], open: &OpenCase) -> Vec<Moment> {
    let mut moments: Vec<Moment> = Vec::new();
    let mut sitting: Option<(&Happened, usize)> = None;
    for event in happened {
        match &mut sitting {
            Some((earlier, many)) if is_one_sitting(event, earlier) => {
                *many += 1;
                *earlier = event;
                if let Some(shown) = moments.last_mut() {
                    let many = i64::try_from(*many).unwrap_or(i64::MAX);
                    shown.what =
                        format!("Het signaal is ingevuld ({}).", count(many, "wijziging", "wijzigingen")).into();
                    shown.text = None;
                }
            }
            _ => {
                sitting = is_filling_in(&event.recorded.event).then_some((event, 1));
                moments.push(moment(event, open));
            }
        }
    }
    moments
}

fn moment(happened: &Happened, open: &OpenCase) -> Moment {
    let told = told(&happened.recorded.event, open);
    let who = match (&happened.name, happened.role) {
        (Some(name), Some(role)) => format!("{name}, {}", role.dutch()),
        (Some(name), None) => name.clone(),
        (None, _) => match happened.recorded.by {
            Author::Job(job) => job.dutch().into_owned(),
            Author::Person(_) => "iemand die hier niet meer werkt".to_owned(),
        },
    };
    Moment {
        when: moment_short(happened.recorded.at).into(),
        what: told.what.into(),
        who: Some(who.into()),
        text: told.text.filter(|_| reads(&happened.recorded.event, open)).map(Into::into),
        tone: tone(&happened.recorded.event),
    }
}

/// Whether the words of an event are read: those that were taken back are not by everybody.
fn reads(event: &Event, open: &OpenCase) -> bool {
    let Event::MonitoringRecorded { record } = event else { return true };
    open.case.record(record.number).is_none_or(|record| open.reads_record(record))
}

fn is_filling_in(event: &Event) -> bool {
    matches!(event, Event::SignalEdited { .. } | Event::ChecklistAnswered { .. })
}

/// Whether an event belongs to the same sitting as the one that came after it.
fn is_one_sitting(event: &Happened, later: &Happened) -> bool {
    is_filling_in(&event.recorded.event)
        && event.recorded.by == later.recorded.by
        && later.recorded.at - event.recorded.at <= SITTING
}

fn tone(event: &Event) -> Tone {
    match event {
        Event::SignalSubmitted
        | Event::SignalAccepted
        | Event::CaseManagerAssigned { .. }
        | Event::PlanOffered { .. } => Tone::Good,
        Event::SignalReturned { .. } | Event::OfferWithdrawn { .. } | Event::NoCaseManagerReported { .. } => {
            Tone::Warning
        }
        Event::SignalDeclined { .. } | Event::ConsentWithdrawn { .. } => Tone::Bad,
        _ => Tone::Neutral,
    }
}
