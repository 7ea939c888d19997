//! The table while it sits: the case whose turn it is with what is asked of each, what the project lead directs, and the screen on
//! the wall, on which nothing stands that the room may not read.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};

use super::meeting::{Opened, command, draw, open};
use super::plan_versions::rows_of;
use super::table_case::{PositionView, RoundView, at_hand, seats_of};
use crate::database::DatabaseError;
use crate::domain::calendar;
use crate::domain::ids::CaseNumber;
use crate::domain::meeting::{MeetingCommand, MeetingState};
use crate::domain::plan::{PlanVersion, Section, Voice};
use crate::domain::policy::{Audience, admits};
use crate::dutch::dates::{date, time};
use crate::dutch::{Dutch, sentence, table};
use crate::store::agenda::ItemLine;
use crate::store::plans;
use crate::web::acts::{ActPanel, panel};
use crate::web::case_header::{CasePage, age_badge, name_for};
use crate::web::error::AppError;
use crate::web::page::{Answer, Page, render, see_other};
use crate::web::parts::{Badge, Positions};
use crate::web::plan::{of_slug, slug};
use crate::web::shell::{Shell, Tone};
use crate::web::{AppState, FormText, Person};
use crate::workflow::OpenCase;

/// The pages of the table while it sits.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get("/tafel/{date}/scherm", Audience::Lead, "screen", show_screen),
        Page::get("/tafel/{date}/scherm/delen", Audience::Lead, "screen_parts", refresh_screen).unattended(),
        Page::post("/tafel/{date}/scherm", Audience::Lead, "direct_screen", direct),
    ]
}

/// The case whose turn it is, for one person.
pub(super) struct Sitting {
    pub(super) number: String,
    pub(super) name: String,
    pub(super) badges: Vec<Badge>,
    pub(super) clock: Option<ClockView>,
    pub(super) plan: String,
    /// What is asked of this person now, or that nothing is; the project lead has the acts for that.
    pub(super) asked: Option<&'static str>,
    /// A position is asked.
    pub(super) to_answer: bool,
    pub(super) round: Option<RoundView>,
    pub(super) form: Option<PositionView>,
    pub(super) desk: Option<Desk>,
}

/// The time that is left for a case.
#[derive(Template)]
#[template(path = "components/clock.html")]
pub(super) struct ClockView {
    minutes: i64,
    until: String,
    /// Seconds; less than nothing when the time is over.
    left: i64,
}

impl HtmlSafe for ClockView {}

/// What the project lead directs.
pub(super) struct Desk {
    pub(super) actions: ActPanel,
    pub(super) screen: String,
    pub(super) blocks: Vec<Block>,
    /// Whether the costs are shown, when there are any.
    pub(super) costs: Option<bool>,
    /// The case that comes next.
    pub(super) next: Option<String>,
}

/// A part of the plan that can be opened on the screen.
pub(super) struct Block {
    pub(super) slug: &'static str,
    pub(super) title: String,
    /// Seconds until it closes by itself.
    pub(super) open: Option<i64>,
}

/// What it costs and who pays: hidden from the room until the project lead shows it.
fn is_cost(section: &Section) -> bool {
    matches!(section, Section::SocialReturn | Section::WhoPays)
}

/// The case that is on the screen, among those this person sees.
pub(super) fn shown(opened: &Opened) -> Option<&ItemLine> {
    let screen = opened.meeting.screen.as_ref()?;
    opened.items.iter().find(|item| item.id == screen.case)
}

/// The first case without an outcome after the one on the screen; before it when there is none after.
pub(super) fn next(opened: &Opened) -> Option<&ItemLine> {
    let at = shown(opened).and_then(|shown| opened.items.iter().position(|item| item.id == shown.id));
    let (before, after) = opened.items.split_at(at.map_or(0, |at| at + 1));
    let waits = |item: &&ItemLine| item.outcome.is_none() && Some(item.id) != shown(opened).map(|shown| shown.id);
    after.iter().find(waits).or_else(|| before.iter().find(waits))
}

fn clock(opened: &Opened, item: &ItemLine, now: DateTime<Utc>) -> Option<ClockView> {
    let screen = opened.meeting.screen.as_ref().filter(|screen| screen.case == item.id)?;
    let minutes = i64::from(item.minutes?);
    let until = screen.since + TimeDelta::minutes(minutes);
    Some(ClockView { minutes, until: time(until), left: (until - now).num_seconds() })
}

/// The version that lies before everybody, or the text that is being written.
fn before_everybody(case: &OpenCase) -> Option<&PlanVersion> {
    let case = &case.case;
    case.versions.iter().rev().find(|version| version.hash.is_some()).or_else(|| case.newest())
}

/// The case whose turn it is, for this person.
pub(super) fn sitting(opened: &Opened, case: &OpenCase, person: &Person) -> Option<Sitting> {
    let item = shown(opened)?;
    let now = person.now;
    let leads = admits(Audience::Lead, Some(person.role));
    let (round, form) = at_hand(case, person, &opened.href);
    let to_answer = form.as_ref().is_some_and(|form| !form.was_given());
    let asked = match (&form, &round) {
        (Some(_), _) if to_answer => "geef uw standpunt",
        (Some(_), _) => "U hebt uw standpunt gegeven. U kunt het wijzigen zolang de ronde open is.",
        (None, Some(_)) => "Er is een ronde open. Van u wordt nu geen standpunt gevraagd.",
        (None, None) => "De casus wordt besproken. Er wordt nu niets van u gevraagd.",
    };
    let plan = super::meeting::plan_href(item);
    Some(Sitting {
        number: item.number.to_string(),
        name: name_for(&item.first_name, item.known, person.role),
        badges: super::meeting::badges(item, calendar::day(now)),
        clock: clock(opened, item, now),
        plan,
        asked: (!leads).then_some(asked),
        to_answer,
        round,
        form,
        desk: leads.then(|| desk(opened, case, now)),
    })
}

fn desk(opened: &Opened, case: &OpenCase, now: DateTime<Utc>) -> Desk {
    let screen = opened.meeting.screen.as_ref();
    let open = screen.and_then(|screen| screen.open_at(now));
    let version = before_everybody(case);
    let filled = |section: &Section| version.is_some_and(|version| version.content.is_filled(*section));
    let block = |section: Section| Block {
        slug: slug(section),
        title: section.dutch().into_owned(),
        open: open.filter(|(open, _)| *open == section).map(|(_, until)| (until - now).num_seconds()),
    };
    let (costs, blocks): (Vec<Section>, Vec<Section>) = Section::ALL.iter().copied().filter(filled).partition(is_cost);
    Desk {
        actions: panel(case, CasePage::Table, now),
        screen: format!("{}/scherm", opened.href),
        blocks: blocks.into_iter().map(block).collect(),
        costs: (!costs.is_empty()).then(|| screen.is_some_and(|now| now.costs)),
        next: next(opened).map(|item| item.number.to_string()),
    }
}

/// What the screen on the wall shows: nothing that the room may not read is in it.
#[derive(Template)]
#[template(path = "components/screen_parts.html")]
struct ScreenParts {
    day: String,
    waiting: Vec<String>,
    case: Option<OnScreen>,
}

impl HtmlSafe for ScreenParts {}

struct OnScreen {
    number: String,
    initial: String,
    age: Badge,
    clock: Option<ClockView>,
    version: Option<u32>,
    blocks: Vec<ScreenBlock>,
    costs: Option<Vec<String>>,
    /// While a round is open only how many answered.
    count: Option<String>,
    /// Who said what, once the round is over.
    positions: Option<(String, Positions)>,
    outcome: Option<Badge>,
}

struct ScreenBlock {
    title: String,
    /// The text, while the block is open, and the seconds until it closes.
    open: Option<(Vec<String>, i64)>,
}

#[derive(Template)]
#[template(path = "pages/screen.html")]
struct ScreenPage {
    shell: Shell,
    href: String,
    parts: ScreenParts,
}

async fn show_screen(State(app): State<AppState>, person: Person, Path(address): Path<String>) -> Answer {
    let opened = open(&app, &person, &address, true).await?;
    let parts = screen_parts(&app, &person, &opened).await?;
    // the room reads along: no name, no menu, no message
    let shell = Shell { session: person.shell().session, ..app.bare_shell() };
    render(&ScreenPage { shell, href: opened.href.clone(), parts })
}

async fn refresh_screen(State(app): State<AppState>, person: Person, Path(address): Path<String>) -> Answer {
    let opened = open(&app, &person, &address, false).await?;
    render(&screen_parts(&app, &person, &opened).await?)
}

fn initial(name: &str) -> String {
    name.chars().next().map(|letter| format!("{letter}.")).unwrap_or_default()
}

async fn screen_parts(app: &AppState, person: &Person, opened: &Opened) -> Result<ScreenParts, AppError> {
    let waiting = opened.items.iter().filter(|item| item.outcome.is_none());
    let case = match (shown(opened), &opened.now) {
        (Some(item), Some(case)) => Some(on_screen(app, person, opened, item, case).await?),
        _ => None,
    };
    Ok(ScreenParts {
        day: sentence(&date(opened.day())),
        waiting: waiting.map(|item| format!("{} · {}", item.number, initial(&item.first_name))).collect(),
        case,
    })
}

async fn on_screen(
    app: &AppState,
    person: &Person,
    opened: &Opened,
    item: &ItemLine,
    case: &OpenCase,
) -> Result<OnScreen, AppError> {
    let now = person.now;
    let screen = opened.meeting.screen.as_ref();
    let open = screen.and_then(|screen| screen.open_at(now));
    let costs = screen.is_some_and(|screen| screen.costs);
    let version = before_everybody(case);
    // only what may be seen is fetched
    let mut wanted: Vec<Section> =
        open.map(|(section, _)| section).filter(|section| !is_cost(section)).into_iter().collect();
    wanted.extend(Section::ALL.iter().copied().filter(|section| costs && is_cost(section)));
    let mut texts = Vec::new();
    if let Some(version) = version {
        let all =
            if wanted.is_empty() { Default::default() } else { texts_of(app, person, case, version.number).await? };
        for section in wanted {
            let said =
                [Voice::Youth, Voice::Helpers].into_iter().filter_map(|voice| all.get(&(section, voice)).cloned());
            texts.push((section, said.chain(rows_of(case, version, section)).collect::<Vec<String>>()));
        }
    }
    let text = |section: Section| texts.iter().find(|(of, _)| *of == section).map(|(_, text)| text.clone());
    let filled = |section: &Section| version.is_some_and(|version| version.content.is_filled(*section));
    let blocks = Section::ALL.iter().copied().filter(|section| !is_cost(section)).filter(filled);
    let round = case.case.latest_round();
    let is_open = round.is_some_and(|round| round.is_open());
    Ok(OnScreen {
        number: item.number.to_string(),
        initial: initial(&item.first_name),
        age: age_badge(item.born, calendar::day(now)),
        clock: clock(opened, item, now),
        version: version.map(|version| version.number),
        blocks: blocks
            .map(|section| ScreenBlock {
                title: section.dutch().into_owned(),
                open: open
                    .filter(|(open, _)| *open == section)
                    .and_then(|(_, until)| Some((text(section)?, (until - now).num_seconds().max(1)))),
            })
            .collect(),
        costs: costs.then(|| texts.iter().filter(|(of, _)| is_cost(of)).flat_map(|(_, text)| text.clone()).collect()),
        count: round.filter(|_| is_open).map(|round| table::answered(round.counting().len(), round.seats.len())),
        positions: round.filter(|_| !is_open).map(|round| (format!("Ronde {}", round.number), seats_of(case, round))),
        outcome: item.outcome.map(|outcome| Badge::new(Tone::Info, outcome.dutch())),
    })
}

async fn texts_of(
    app: &AppState,
    person: &Person,
    case: &OpenCase,
    version: u32,
) -> Result<std::collections::BTreeMap<(Section, Voice), String>, AppError> {
    let id = case.case.id;
    let found = app.db.transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
        Box::pin(async move { plans::texts(tx, id, version, None).await })
    });
    Ok(found.await?)
}

/// Directs the screen: another case, a block for a minute, the costs.
async fn direct(State(app): State<AppState>, person: Person, Path(address): Path<String>, form: FormText) -> Answer {
    let opened = open(&app, &person, &address, false).await?;
    let asked = match form.text("doen") {
        "tonen" => {
            let number: CaseNumber = form.text("number").parse().map_err(|_| AppError::NotFound)?;
            let item = opened.items.iter().find(|item| item.number == number).ok_or(AppError::NotFound)?;
            MeetingCommand::Show { case: Some(item.id) }
        }
        "leeg" => MeetingCommand::Show { case: None },
        "openen" => MeetingCommand::OpenBlock { section: of_slug(form.text("blok")).ok_or(AppError::NotFound)? },
        "sluiten" => MeetingCommand::CloseBlock,
        "kosten" => MeetingCommand::ShowCosts { shown: true },
        "geen-kosten" => MeetingCommand::ShowCosts { shown: false },
        _ => return Err(AppError::Unusable("Kies wat er op het scherm moet komen.".to_owned())),
    };
    if opened.meeting.state != MeetingState::Open {
        let why = "Op het scherm komt pas iets als de bijeenkomst geopend is.".to_owned();
        return draw(&person, &opened, Some(why), StatusCode::CONFLICT);
    }
    let to = format!("{}#nu", opened.href);
    let answer = command(&app, &person, &address, &form, asked, None).await?;
    // what happened can be seen: no message on the next page
    Ok(if answer.status() == StatusCode::SEE_OTHER { see_other(&to) } else { answer })
}
