//! Doorlooptijden, for the project lead: what waits for whom, and in each stretch the slowest cases first, with how long it
//! usually takes.

use askama::Template;
use axum::extract::{Path, State};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::cases::{LIST, waiting_address, waiting_address_at};
use crate::database::DatabaseError;
use crate::domain::calendar;
use crate::domain::case::WaitsFor;
use crate::domain::policy::Audience;
use crate::domain::speed::{Stretch, median};
use crate::dutch::case::waiting_for;
use crate::dutch::dates::date_short;
use crate::dutch::numbers::{count, number};
use crate::dutch::speed::{days_of, norm_of};
use crate::dutch::{Dutch, sentence};
use crate::store::lists::{BOUND, PER_PAGE};
use crate::store::speed::{self, AtOrganisation, Running};
use crate::store::work::{self, Waiting};
use crate::web::error::AppError;
use crate::web::page::{Page, render};
use crate::web::parts::{Badge, Pager};
use crate::web::session::Person;
use crate::web::shell::{Shell, Tone};
use crate::web::{Answer, AppState, QueryText};

const PLACE: &str = "/doorlooptijden";

/// How many cases of a stretch stand on the overview.
const SLOWEST: i64 = 5;

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get(PLACE, Audience::Lead, "speed", show).in_menu("Doorlooptijden"),
        Page::get("/doorlooptijden/{stretch}", Audience::Lead, "speed_of_stretch", show_stretch),
    ]
}

#[derive(Template)]
#[template(path = "pages/speed.html")]
struct SpeedPage {
    shell: Shell,
    waiting: Vec<Row>,
    parts: Vec<Part>,
}

#[derive(Template)]
#[template(path = "pages/speed_of_stretch.html")]
struct StretchPage {
    shell: Shell,
    part: Part,
    later: bool,
    pager: Pager,
}

/// For whom open cases wait.
struct Row {
    whom: String,
    /// Whether it says more of the row above.
    below: bool,
    total: String,
    longest: String,
    href: String,
}

/// One stretch.
struct Part {
    name: String,
    slug: &'static str,
    norm: String,
    usual: Option<String>,
    lines: Vec<Line>,
    more: bool,
}

/// A case that is in a stretch.
struct Line {
    number: String,
    name: String,
    provider: String,
    since: String,
    days: String,
    over: Option<String>,
    waits_for: String,
    paused: Option<Badge>,
}

async fn show(State(app): State<AppState>, person: Person) -> Answer {
    let found = app.db.transact_at::<_, DatabaseError, _>(person.now, person.acting(), |tx| {
        Box::pin(async move {
            speed::looked(tx, "speed").await?;
            let (waiting, places) = (work::waiting(tx).await?, speed::at_organisations(tx).await?);
            let mut stretches = Vec::new();
            for stretch in Stretch::ALL {
                let running = speed::running(tx, *stretch, None, SLOWEST + 1).await?;
                stretches.push((*stretch, running, speed::finished(tx, *stretch).await?));
            }
            Ok((waiting, places, stretches))
        })
    });
    let (waiting, places, stretches) = found.await?;
    let today = calendar::day(person.now);
    let shown = usize::try_from(SLOWEST).unwrap_or(usize::MAX);
    render(&SpeedPage {
        shell: person.shell(),
        waiting: rows(&waiting, &places, today),
        parts: stretches
            .into_iter()
            .map(|(stretch, running, finished)| part(stretch, &running, finished, shown, today))
            .collect(),
    })
}

async fn show_stretch(
    State(app): State<AppState>,
    person: Person,
    Path(stretch): Path<String>,
    query: QueryText,
) -> Answer {
    let stretch = Stretch::ALL.iter().copied().find(|known| slug(*known) == stretch).ok_or(AppError::NotFound)?;
    let after = cursor(query.text("na"));
    let found = app.db.transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
        Box::pin(async move {
            speed::looked(tx, "speed_of_stretch").await?;
            let running = speed::running(tx, stretch, after, PER_PAGE as i64 + 1).await?;
            Ok((running, speed::finished(tx, stretch).await?))
        })
    });
    let (running, finished) = found.await?;
    let part = part(stretch, &running, finished, PER_PAGE, calendar::day(person.now));
    let last = running.get(PER_PAGE - 1).filter(|_| part.more);
    let next = last.map(|last| format!("{PLACE}/{}?na={}.{}", part.slug, last.since.timestamp_micros(), last.id));
    render(&StretchPage { shell: person.shell(), part, later: after.is_some(), pager: Pager { previous: None, next } })
}

/// The word of a stretch in an address.
const fn slug(stretch: Stretch) -> &'static str {
    match stretch {
        Stretch::TakeUp => "in-behandeling",
        Stretch::Manager => "casemanager",
        Stretch::FirstTable => "eerste-tafel",
        Stretch::Adoption => "vaststellen",
        Stretch::Go => "go",
        Stretch::Whole => "geheel",
    }
}

fn cursor(typed: &str) -> Option<(DateTime<Utc>, Uuid)> {
    let (moment, id) = typed.split_once('.')?;
    Some((DateTime::from_timestamp_micros(moment.parse().ok()?)?, id.parse().ok()?))
}

fn ago(since: DateTime<Utc>, today: NaiveDate) -> String {
    count(calendar::days_between(calendar::day(since), today).max(0), "dag", "dagen")
}

/// Everybody who is waited for, the longest first; of who works somewhere also where.
fn rows(waiting: &[Waiting], places: &[AtOrganisation], today: NaiveDate) -> Vec<Row> {
    let mut waiting: Vec<&Waiting> = waiting.iter().filter(|waiting| waiting.total > 0).collect();
    waiting.sort_by_key(|waiting| waiting.since);
    let mut rows = Vec::new();
    for whose in waiting {
        rows.push(Row {
            whom: sentence(waiting_for(whose.whom)),
            below: false,
            total: if whose.total > BOUND { format!("meer dan {}", number(BOUND)) } else { number(whose.total) },
            longest: whose.since.map_or_else(String::new, |since| ago(since, today)),
            href: waiting_address(whose.whom),
        });
        rows.extend(places.iter().filter(|at| at.whom == whose.whom).map(|at| Row {
            whom: format!("bij {}", at.name),
            below: true,
            total: number(at.total),
            longest: ago(at.since, today),
            href: waiting_address_at(whose.whom, at.organisation),
        }));
    }
    rows
}

fn part(stretch: Stretch, running: &[Running], finished: Vec<i64>, shown: usize, today: NaiveDate) -> Part {
    let many = finished.len();
    let within = finished.iter().filter(|days| **days <= stretch.norm()).count();
    let usual = median(finished).map(|days| {
        let many = count(i64::try_from(many).unwrap_or(i64::MAX), "casus", "casussen");
        format!(
            "Meestal {} (mediaan van {many} die dit het laatst afrondden); {within} daarvan binnen de norm.",
            days_of(stretch, days)
        )
    });
    Part {
        name: stretch.dutch().into_owned(),
        slug: slug(stretch),
        norm: norm_of(stretch),
        usual,
        lines: running.iter().take(shown).map(|running| line(stretch, running, today)).collect(),
        more: running.len() > shown,
    }
}

fn line(stretch: Stretch, running: &Running, today: NaiveDate) -> Line {
    let days = stretch.days(calendar::day(running.since), today);
    let over = days - stretch.norm();
    let whom = WaitsFor::parse(&running.waits_for).unwrap_or(WaitsFor::Nobody);
    let paused = |until| Badge::new(Tone::Warning, format!("Gepauzeerd tot {}", date_short(until))).icon("clock");
    Line {
        number: running.number.clone(),
        name: running.first_name.clone(),
        provider: running.provider.clone(),
        since: date_short(calendar::day(running.since)),
        days: days_of(stretch, days),
        over: (over > 0).then(|| format!("{} boven de norm", days_of(stretch, over))),
        waits_for: waiting_for(whom).to_owned(),
        paused: running.paused_until.map(paused),
    }
}

impl Line {
    fn href(&self) -> String {
        format!("{LIST}/{}", self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stretch_has_an_address_of_its_own() {
        let mut slugs: Vec<&str> = Stretch::ALL.iter().map(|stretch| slug(*stretch)).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), Stretch::ALL.len());
    }

    #[test]
    fn the_next_page_begins_after_the_last_line() {
        let moment = DateTime::from_timestamp_micros(1_800_000_000_123_456).unwrap();
        let id = Uuid::from_u128(7);
        assert_eq!(cursor(&format!("{}.{id}", moment.timestamp_micros())), Some((moment, id)));
        assert_eq!(cursor("iets"), None);
    }
}
