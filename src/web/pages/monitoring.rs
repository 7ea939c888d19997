//! How it goes since the go: the moments to look back, what was seen then, and the five areas of life before and now, as the
//! youth sees them and as the professional does.

use askama::Template;
use axum::extract::{Path, State};
use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::calendar;
use crate::domain::case::{Light, Moment, Record};
use crate::domain::command::CommandKind;
use crate::domain::ids::CaseNumber;
use crate::domain::looking_back::{self, Seer};
use crate::domain::offer::Offer;
use crate::domain::policy::Audience;
use crate::domain::role::LifeDomain;
use crate::dutch::{Dutch, dates, sentence};
use crate::web::acts::{self, ActPanel};
use crate::web::case_header::{CaseHeader, CasePage, shown_name};
use crate::web::chart::Chart;
use crate::web::error::AppError;
use crate::web::page::{Page, render};
use crate::web::parts::{Action, Badge, Facts};
use crate::web::session::Person;
use crate::web::shell::{Shell, Tone};
use crate::web::{Answer, AppState};
use crate::workflow::{self, OpenCase};

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![Page::get("/casussen/{number}/monitoring", Audience::PlanReaders, "monitoring", show)]
}

#[derive(Template)]
#[template(path = "pages/monitoring.html")]
struct MonitoringPage {
    shell: Shell,
    header: CaseHeader,
    number: String,
    youth: String,
    has_plan: bool,
    moments: Vec<Planned>,
    chart: Option<Chart>,
    slipped: Option<Worse>,
    areas: Vec<Area>,
    scores: Vec<Score>,
    records: Vec<Seen>,
    panel: ActPanel,
}

/// What goes worse than before, and what can be done about it as long as nobody said so.
struct Worse {
    lines: Vec<String>,
    until: Option<&'static str>,
    ways: Vec<(String, &'static str)>,
}

struct Planned {
    on: String,
    away: String,
    what: String,
    state: Badge,
    href: Option<String>,
}

/// One area of life, first and last seen, by each of the two.
struct Area {
    name: String,
    youth_first: Option<(Badge, String)>,
    youth_last: Option<(Badge, String)>,
    professional_first: Option<(Badge, String)>,
    professional_last: Option<(Badge, String)>,
}

/// The scores of one conversation.
struct Score {
    on: String,
    progress: String,
    safety: String,
}

struct Seen {
    number: u32,
    title: String,
    /// That it was taken back or replaced: by whom, when and why.
    gone: Option<(Badge, String, String)>,
    /// What was written down, for who reads it.
    content: Option<(Option<String>, Facts)>,
    acts: Vec<Action>,
}

async fn show(State(app): State<AppState>, person: Person, Path(number): Path<String>) -> Answer {
    let number: CaseNumber = number.parse().map_err(|_| AppError::NotFound)?;
    let open = workflow::look(&app.db, person.acting(), &number, "monitoring", person.now).await?;
    let case = &open.case;
    let today = calendar::day(person.now);
    let may_record = open.may(CommandKind::RecordMonitoring, person.now);
    let looks = looking_back::looks(case);
    let records = looking_back::in_order(case);
    render(&MonitoringPage {
        shell: person.shell(),
        header: CaseHeader::of(&open, person.role, CasePage::Monitoring, person.now),
        number: number.to_string(),
        youth: shown_name(case, person.role),
        has_plan: case.in_effect().is_some() || !case.goes.is_empty(),
        moments: moments(&open, may_record, today),
        chart: Chart::of(&looks),
        slipped: slipped(&open, person.now),
        scores: scores(&looks),
        areas: if looks.is_empty() { Vec::new() } else { areas(&looks) },
        records: records.iter().rev().map(|record| seen(&open, record, person.now)).collect(),
        panel: acts::panel(&open, CasePage::Monitoring, person.now),
    })
}

fn moments(open: &OpenCase, may_record: bool, today: NaiveDate) -> Vec<Planned> {
    let mut all: Vec<&Moment> = open.case.moments.iter().collect();
    all.sort_by_key(|moment| (moment.on, moment.number));
    let lapsed = open.case.in_effect().is_none();
    let planned = |moment: &Moment| {
        let state = match moment.record {
            Some(_) => Badge::new(Tone::Good, "Vastgelegd"),
            None if lapsed => Badge::new(Tone::Neutral, "Vervallen"),
            None if moment.on < today => Badge::new(Tone::Warning, "Te laat").icon("clock"),
            None => Badge::new(Tone::Neutral, "Gepland"),
        };
        let offer = Offer { kind: CommandKind::RecordMonitoring, target: Some(moment.number) };
        Planned {
            on: dates::date(moment.on),
            away: if moment.record.is_none() && !lapsed { dates::days_until(today, moment.on) } else { String::new() },
            what: crate::dutch::looking_back::moment(&open.case, moment),
            state,
            href: (may_record && moment.record.is_none()).then(|| acts::link(open, &offer).href),
        }
    };
    all.into_iter().map(planned).collect()
}

/// What went backwards and was not answered, and unless the case goes round again the two ways on, for who can.
fn slipped(open: &OpenCase, now: DateTime<Utc>) -> Option<Worse> {
    open.case.in_effect()?;
    let lines = crate::dutch::looking_back::slipped_lines(&looking_back::slipped(&open.case));
    let unanswered = looking_back::unanswered(&open.case).is_some();
    let ways =
        [(CommandKind::Adjust, "Aanpassing vastleggen"), (CommandKind::Retable, "Opnieuw op tafel, met deze punten")];
    let can = |(kind, words)| {
        let offer = Offer { kind, target: None };
        (unanswered && open.may(kind, now)).then(|| (acts::link(open, &offer).href, words))
    };
    let until = unanswered.then_some(crate::dutch::looking_back::OPEN_UNTIL);
    (!lines.is_empty()).then(|| Worse { lines, until, ways: ways.into_iter().filter_map(can).collect() })
}

fn scores(records: &[&Record]) -> Vec<Score> {
    let of = |score: Option<u8>| score.map_or_else(|| "niet besproken".to_owned(), |score| score.to_string());
    let score = |record: &&Record| Score {
        on: dates::date_short(record.seen.on),
        progress: of(record.seen.progress),
        safety: of(record.seen.safety),
    };
    let scored = records.iter().rev().filter(|record| record.seen.progress.is_some() || record.seen.safety.is_some());
    scored.map(score).collect()
}

/// How each area of life was first and last seen, and on which day. What nobody spoke of stays empty.
fn areas(records: &[&Record]) -> Vec<Area> {
    let badge = |glance: Option<(Light, NaiveDate)>| {
        glance.map(|(light, on)| {
            let tone = match light {
                Light::InOrder => Tone::Good,
                Light::Fragile => Tone::Warning,
                Light::NotInOrder => Tone::Bad,
            };
            (Badge::new(tone, light.dutch()), dates::date_short(on))
        })
    };
    let area = |domain: &LifeDomain| {
        let by = |seer| records.iter().filter_map(move |record| Some((record.light(seer, *domain)?, record.seen.on)));
        let (youth, professional) = (|| by(Seer::Youth), || by(Seer::Professional));
        Area {
            name: sentence(&domain.dutch()),
            youth_first: badge(youth().next()),
            youth_last: badge(youth().next_back()),
            professional_first: badge(professional().next()),
            professional_last: badge(professional().next_back()),
        }
    };
    LifeDomain::ALL.iter().map(area).collect()
}

fn seen(open: &OpenCase, record: &Record, now: DateTime<Utc>) -> Seen {
    let seen = &record.seen;
    let kind = if record.is_look() { crate::dutch::lower(&seen.kind.dutch()) } else { "aanpassing".to_owned() };
    let acts = [CommandKind::CorrectRecord, CommandKind::WithdrawRecord]
        .map(|kind| Offer { kind, target: Some(record.number) });
    Seen {
        number: record.number,
        title: format!("{}: {kind}", sentence(&dates::date(seen.on))),
        gone: gone(open, record),
        content: open
            .reads_record(record)
            .then(|| (seen.youth_line.as_ref().map(ToString::to_string), facts(open, record))),
        acts: acts
            .iter()
            .filter(|offer| open.check(**offer, now).is_ok())
            .map(|offer| acts::link(open, offer))
            .collect(),
    }
}

fn gone(open: &OpenCase, record: &Record) -> Option<(Badge, String, String)> {
    let withdrawn = record.withdrawn.as_ref()?;
    let word = if withdrawn.replaced_by.is_some() { "Vervangen" } else { "Ingetrokken" };
    let by = format!("Door {} op {}.", open.name(withdrawn.by), dates::moment_short(withdrawn.at));
    Some((Badge::new(Tone::Neutral, word), by, withdrawn.reason.to_string()))
}

fn facts(open: &OpenCase, record: &Record) -> Facts {
    let seen = &record.seen;
    let of_ten = |score: u8| format!("{score} van 10");
    let yes_or_no = |answer: bool| if answer { "Ja" } else { "Nee" };
    let moment = record.moment.and_then(|number| open.case.moments.iter().find(|moment| moment.number == number));
    Facts::default()
        .row_if("Moment", moment.map(|moment| crate::dutch::looking_back::moment(&open.case, moment)))
        .row_if("Ben ik ermee opgeschoten?", seen.progress.map(of_ten))
        .row_if("Veiligheid", seen.safety.map(of_ten))
        .row_if("Zelfde hulpverlener gebleven", seen.same_helper.map(yes_or_no))
        .row_if("Zelfde woonplek gebleven", seen.same_place.map(yes_or_no))
        .row_if("Steeds inkomen geweest", seen.income_without_gap.map(yes_or_no))
        .row_if("De doelen uit het plan", seen.goals.as_ref().map(ToString::to_string))
        .row_if("Wat we bijsturen", seen.adjustment.as_ref().map(ToString::to_string))
        .row("Vastgelegd door", written_by(open, record))
        .row_if("Verbetert", record.replaces.map(|_| "wat hieronder als vervangen staat"))
}

fn written_by(open: &OpenCase, record: &Record) -> String {
    format!("{}, {}", open.name(record.by), dates::moment_short(record.at))
}
