//! The table while it sits: the case whose turn it is with what is asked of each, what the project lead directs, and the screen on
//! the wall, on which nothing stands that the room may not read.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};

use super::meeting::{Opened, command, draw, open};
use super::table_case::{PositionView, RoundView, YouthView, at_hand, lapsed, youth};
use crate::auth::screen_code::ScreenCode;
use crate::database::DatabaseError;
use crate::domain::calendar;
use crate::domain::ids::{CaseNumber, UserId};
use crate::domain::meeting::{MeetingCommand, MeetingState, OPENED_FOR};
use crate::domain::plan::{PlanVersion, Section, Voice};
use crate::domain::policy::{Audience, admits};
use crate::dutch::dates::{date, time};
use crate::dutch::{Dutch, sentence, table};
use crate::store::agenda::ItemLine;
use crate::store::walls::{self, Coupling, Picture, Shown};
use crate::web::acts::{ActPanel, panel};
use crate::web::case_header::{CasePage, age_badge, name_for};
use crate::web::error::AppError;
use crate::web::page::{Answer, Page, render, see_other};
use crate::web::parts::Badge;
use crate::web::plan::lists::list_of;
use crate::web::plan::{of_slug, slug};
use crate::web::shell::{Flash, Shell, Tone};
use crate::web::{AppState, FormText, Person};
use crate::workflow::{self, OpenCase};

/// The pages of the table while it sits.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get("/tafel/{date}/scherm", Audience::Lead, "screen", show_screen),
        Page::get("/tafel/{date}/scherm/delen", Audience::Lead, "screen_parts", refresh_screen).unattended(),
        Page::post("/tafel/{date}/scherm", Audience::Lead, "direct_screen", direct),
        Page::post("/tafel/{date}/scherm/koppelen", Audience::Lead, "couple_screen", couple),
        Page::post("/tafel/{date}/scherm/loskoppelen", Audience::Lead, "uncouple_screen", uncouple),
    ]
}

/// The case whose turn it is, for one person.
pub(super) struct Sitting {
    pub(super) number: String,
    pub(super) name: String,
    pub(super) badges: Vec<Badge>,
    pub(super) clock: Option<ClockView>,
    pub(super) plan: String,
    /// What the youth says of the plan that lies before everybody: before anybody else is read.
    pub(super) youth: Option<YouthView>,
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
    Some(ClockView::of(screen.since, i64::from(item.minutes?), now))
}

impl ClockView {
    fn of(since: DateTime<Utc>, minutes: i64, now: DateTime<Utc>) -> Self {
        let until = since + TimeDelta::minutes(minutes);
        Self { minutes, until: time(until), left: (until - now).num_seconds() }
    }
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
        (Some(form), _) if form.was_given_in_their_name() => {
            "Uw vervanger gaf namens u een standpunt. Uw eigen standpunt gaat voor, zolang de ronde open is."
        }
        (Some(_), _) => "U hebt uw standpunt gegeven. U kunt het wijzigen zolang de ronde open is.",
        (None, Some(_)) => "Er is een ronde open. Van u wordt nu geen standpunt gevraagd.",
        (None, None) => {
            lapsed(&case.case, person).unwrap_or("De casus wordt besproken. Er wordt nu niets van u gevraagd.")
        }
    };
    let plan = super::meeting::plan_href(item);
    Some(Sitting {
        number: item.number.to_string(),
        name: name_for(&item.first_name, item.known, person.role),
        badges: super::meeting::badges(item, calendar::day(now)),
        clock: clock(opened, item, now),
        plan,
        youth: item.version.is_some().then(|| youth(&case.case)),
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
        actions: panel(case, CasePage::Table, now).back_to(&opened.href),
        screen: format!("{}/scherm", opened.href),
        blocks: blocks.into_iter().map(block).collect(),
        costs: (!costs.is_empty()).then(|| screen.is_some_and(|now| now.costs)),
        next: next(opened).map(|item| item.number.to_string()),
    }
}

/// What the screen on the wall shows: nothing that the room may not read is in it.
#[derive(Template)]
#[template(path = "components/screen_parts.html")]
pub(super) struct ScreenParts {
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
    version: Option<String>,
    blocks: Vec<ScreenBlock>,
    costs: Option<Vec<String>>,
    /// What the youth answered, without the words.
    youth: Option<String>,
    /// How many answered in the round, or how it ended; never who said what.
    count: Option<String>,
    outcome: Option<Badge>,
}

struct ScreenBlock {
    title: String,
    /// The text, while the block is open, and the seconds until it closes.
    open: Option<(Vec<String>, i64)>,
}

#[derive(Template)]
#[template(path = "pages/screen.html")]
pub(super) struct ScreenPage {
    pub(super) shell: Shell,
    /// Where changes are told, and where the parts are.
    pub(super) live: String,
    pub(super) fresh: String,
    pub(super) parts: ScreenParts,
}

async fn show_screen(State(app): State<AppState>, person: Person, Path(address): Path<String>) -> Answer {
    let opened = open(&app, &person, &address, true).await?;
    let parts = parts_for_lead(&app, &person, &opened).await?;
    // the room reads along: no name, no menu, no message
    let shell = Shell { session: person.shell().session, ..app.bare_shell() };
    let (live, fresh) = (format!("{}/live", opened.href), format!("{}/scherm/delen", opened.href));
    render(&ScreenPage { shell, live, fresh, parts })
}

async fn refresh_screen(State(app): State<AppState>, person: Person, Path(address): Path<String>) -> Answer {
    let opened = open(&app, &person, &address, false).await?;
    render(&parts_for_lead(&app, &person, &opened).await?)
}

async fn parts_for_lead(app: &AppState, person: &Person, opened: &Opened) -> Result<ScreenParts, AppError> {
    let meeting = opened.meeting.id;
    let found = app.db.transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
        Box::pin(async move { walls::picture_for_lead(tx, meeting).await })
    });
    Ok(ScreenParts::of(found.await?.ok_or(AppError::NotFound)?, person.now))
}

impl ScreenParts {
    /// What the room reads of a meeting.
    pub(super) fn of(picture: Picture, now: DateTime<Utc>) -> Self {
        Self {
            day: sentence(&date(calendar::day(picture.starts_at))),
            waiting: picture.waiting.iter().map(|case| format!("{} · {}.", case.number, case.initial)).collect(),
            case: picture.case.map(|case| on_screen(case, now)),
        }
    }
}

fn on_screen(case: Shown, now: DateTime<Utc>) -> OnScreen {
    let name = |user: UserId| case.names.get(&user).cloned().unwrap_or_else(|| "iemand zonder account".to_owned());
    let text = |section: Section| {
        let of_voice = |voice| case.texts.iter().filter(move |said| said.section == section && said.voice == voice);
        let words = of_voice(Voice::Youth).chain(of_voice(Voice::Helpers)).map(|said| said.text.clone());
        let rows = list_of(section).map(|list| list.lines(&case.content, &name)).unwrap_or_default();
        words.chain(rows).collect::<Vec<String>>()
    };
    let left = |section: Section| {
        let until = case.opened_at.filter(|_| case.opened == Some(section))? + OPENED_FOR;
        (now < until).then(|| (until - now).num_seconds().max(1))
    };
    let filled = |section: &Section| case.filled.contains(section);
    let blocks = Section::ALL.iter().copied().filter(|section| !is_cost(section)).filter(filled);
    let blocks = blocks.map(|section| ScreenBlock {
        title: section.dutch().into_owned(),
        open: left(section).map(|left| (text(section), left)),
    });
    let costs = Section::ALL.iter().copied().filter(is_cost).flat_map(text);
    let round = case.round.as_ref();
    OnScreen {
        blocks: blocks.collect(),
        costs: case.costs.then(|| costs.collect()),
        youth: case.youth.map(|answer| table::youth_answered(answer).to_owned()),
        count: round.map(|round| table::in_the_room(round.ended, round.answers, round.seats)),
        outcome: case.outcome.map(|outcome| Badge::new(Tone::Info, outcome.dutch())),
        age: age_badge(case.born, calendar::day(now)),
        clock: case.minutes.map(|minutes| ClockView::of(case.since, i64::from(minutes), now)),
        version: case.version.map(|version| {
            if case.frozen { format!("Plan versie {version}") } else { format!("Concept van versie {version}") }
        }),
        initial: format!("{}.", case.initial),
        number: case.number,
    }
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

/// Lets the screen with the code that was typed show this meeting.
async fn couple(State(app): State<AppState>, person: Person, Path(address): Path<String>, form: FormText) -> Answer {
    let opened = open(&app, &person, &address, false).await?;
    let refuse = |status, why: &str| draw(&person, &opened, Some(format!("Scherm koppelen: {why}")), status);
    let Some(code) = ScreenCode::parse(form.text("code")) else {
        let why = "typ de zes letters en cijfers die op het scherm staan.";
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, why);
    };
    let meeting = opened.meeting.id;
    match workflow::couple_screen(&app.db, person.acting(), meeting, code.hash(), person.now).await? {
        Coupling::Coupled => {
            let told = "Het scherm laat nu deze bijeenkomst zien.";
            person.go_and_tell(&app, &opened.href, Flash::done(told)).await
        }
        Coupling::Unknown => {
            let why = "deze code staat nu op geen enkel scherm. Kijk de code na, of vraag op het scherm een nieuwe.";
            refuse(StatusCode::UNPROCESSABLE_ENTITY, why)
        }
        Coupling::Crowded => {
            let why = "er is te vaak een verkeerde code getypt. Probeer het over tien minuten opnieuw.";
            refuse(StatusCode::TOO_MANY_REQUESTS, why)
        }
        Coupling::Over => refuse(StatusCode::CONFLICT, "de bijeenkomst is voorbij."),
    }
}

/// Ends what every screen of this meeting shows.
async fn uncouple(State(app): State<AppState>, person: Person, Path(address): Path<String>, _: FormText) -> Answer {
    let opened = open(&app, &person, &address, false).await?;
    workflow::uncouple_screens(&app.db, person.acting(), opened.meeting.id, person.now).await?;
    person.go_and_tell(&app, &opened.href, Flash::done("Het scherm is losgekoppeld.")).await
}
