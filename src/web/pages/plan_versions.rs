//! The versions of a plan: which there are, one of them to read or print, and what differs between two, word by word.

use askama::Template;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};

use super::decision;
use super::plan::{Texts, head, name_of, open, state_badge, state_words, texts_of};
use crate::domain::calendar;
use crate::domain::case::Case;
use crate::domain::command::CommandKind;
use crate::domain::ids::UserId;
use crate::domain::offer::Offer;
use crate::domain::plan::{Content, PlanVersion, Section, Step, Voice};
use crate::domain::policy::Audience;
use crate::dutch::dates::{moment, moment_short};
use crate::dutch::events::section_name;
use crate::dutch::{Dutch, lower};
use crate::web::access::own_address;
use crate::web::acts;
use crate::web::case_header::{CaseHeader, CasePage, shown_name};
use crate::web::differences::Differences;
use crate::web::error::AppError;
use crate::web::fields::{Choice, Field};
use crate::web::page::{Answer, Page, render};
use crate::web::parts::{Badge, Filters};
use crate::web::plan::lists::list_of;
use crate::web::plan::map::{Drawing, gap_in_words};
use crate::web::plan::proposals::map_of;
use crate::web::plan::totals::Totals;
use crate::web::plan::{RowTable, groups, rows_written, written};
use crate::web::shell::Shell;
use crate::web::{AppState, Person, QueryText, encode};
use crate::workflow::OpenCase;

/// The pages of the versions.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get("/casussen/{number}/plan/versies", Audience::PlanReaders, "plan_versions", list),
        Page::get("/casussen/{number}/plan/versies/{version}", Audience::PlanReaders, "plan_version", read),
        Page::get("/casussen/{number}/plan/vergelijken", Audience::PlanReaders, "plan_differences", compare),
    ]
}

/// The address of the page that shows what differs between two versions.
#[must_use]
pub fn differences_href(case: &Case, from: u32, to: u32) -> String {
    format!("/casussen/{}/plan/vergelijken?van={from}&naar={to}", case.number)
}

/// The headings under which two versions differ.
pub(super) fn changed_sections(open: &OpenCase, from: &PlanVersion, to: &PlanVersion) -> Vec<String> {
    let passage = |version: &PlanVersion, section, voice| {
        let found = version.content.passages.get(&(section, voice)).filter(|passage| !passage.empty);
        found.map(|passage| passage.digest)
    };
    let differs = |section: &Section| {
        [Voice::Youth, Voice::Helpers]
            .into_iter()
            .any(|voice| passage(from, *section, voice) != passage(to, *section, voice))
            || rows_of(open, from, *section) != rows_of(open, to, *section)
    };
    Section::ALL.iter().copied().filter(differs).map(section_name).collect()
}

#[derive(Template)]
#[template(path = "pages/plan_versions.html")]
struct ListPage {
    shell: Shell,
    header: CaseHeader,
    case: String,
    lines: Vec<Line>,
    restorable: bool,
}

struct Line {
    number: u32,
    href: String,
    badge: Badge,
    frozen: Option<String>,
    /// Who wrote in it, and when that was last.
    authors: Vec<String>,
    changed: Option<String>,
    hash: Option<String>,
    copied_from: Option<u32>,
    differences: Option<String>,
    decision: Option<String>,
    /// Where it can begin a new draft.
    restore: Option<String>,
}

/// Who wrote in a version, each once, the last one first, and the moment of that last change.
fn authors(content: &Content) -> (Vec<UserId>, Option<DateTime<Utc>>) {
    let all = Section::ALL.iter().flat_map(|section| content.written(*section));
    let mut all: Vec<(UserId, DateTime<Utc>)> = all.collect();
    all.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
    let mut people: Vec<UserId> = Vec::new();
    for (who, _) in &all {
        if !people.contains(who) {
            people.push(*who);
        }
    }
    (people, all.first().map(|(_, at)| *at))
}

async fn list(State(app): State<AppState>, person: Person, Path(number): Path<String>) -> Answer {
    let open = open(&app, &person, &number, "plan_versions").await?;
    let case = &open.case;
    let name = name_of(&open);
    let restorable = open.may(CommandKind::RestoreVersion, person.now);
    let restore = |version: &PlanVersion| {
        let page = acts::address(&case.number, Offer { kind: CommandKind::RestoreVersion, target: None });
        let back = encode(&format!("/casussen/{}/plan/versies", case.number));
        (restorable && !version.is_draft()).then(|| format!("{page}?version={}&terug={back}", version.number))
    };
    let lines = case.versions.iter().rev().map(|version| {
        let (authors, changed) = authors(&version.content);
        Line {
            number: version.number,
            href: format!("/casussen/{}/plan/versies/{}", case.number, version.number),
            badge: state_badge(case, version),
            frozen: version.frozen_at.map(moment_short),
            authors: authors.into_iter().map(&name).collect(),
            changed: changed.map(moment_short),
            hash: version.hash.map(|hash| hash.short()),
            copied_from: version.copied_from,
            differences: version.copied_from.map(|from| differences_href(case, from, version.number)),
            decision: decision::href(case, version.number),
            restore: restore(version),
        }
    });
    let lines: Vec<Line> = lines.collect();
    render(&ListPage {
        shell: person.shell(),
        header: head(&open, &person, CasePage::Plan),
        case: case.number.to_string(),
        restorable: lines.iter().any(|line| line.restore.is_some()),
        lines,
    })
}

#[derive(Template)]
#[template(path = "pages/plan_version.html")]
struct ReadPage {
    shell: Shell,
    header: CaseHeader,
    case: String,
    name: String,
    version: u32,
    badge: Badge,
    frozen: Option<String>,
    hash: Option<String>,
    printed: String,
    decision: Option<String>,
    /// The head of every page on paper.
    mark: String,
    map: Option<MapView>,
    parts: Vec<Part>,
}

/// The continuïteitskaart of the version.
struct MapView {
    drawing: Drawing,
    gaps: Vec<String>,
}

/// A step with what was written in it.
struct Part {
    title: String,
    passages: Vec<Written>,
}

/// A section with what was written in it.
struct Written {
    title: String,
    youth: Option<(String, String)>,
    helpers: Option<(String, String)>,
    totals: Option<Totals>,
    rows: Option<(RowTable, Option<String>)>,
}

fn version_of<'a>(case: &'a Case, number: &str) -> Result<&'a PlanVersion, AppError> {
    number.parse().ok().and_then(|number| case.version(number)).ok_or(AppError::NotFound)
}

fn step_heading(step: Option<Step>) -> String {
    match step {
        Some(step) => {
            let place = Step::ALL.iter().position(|found| *found == step).map_or(1, |place| place + 1);
            format!("Stap {place}: {}", step.dutch())
        }
        None => "Afspraken om het plan heen".to_owned(),
    }
}

pub(super) fn rows_of(open: &OpenCase, version: &PlanVersion, section: Section) -> Vec<String> {
    list_of(section).map(|list| list.lines(&version.content, &name_of(open))).unwrap_or_default()
}

fn table_of(open: &OpenCase, version: &PlanVersion, section: Section) -> Option<RowTable> {
    let list = list_of(section)?;
    let name = name_of(open);
    (!list.lines(&version.content, &name).is_empty()).then(|| list.table(&version.content, &name))
}

/// The costs added up, where the section is about them.
pub(super) fn totals_of(content: &Content, section: Section) -> Option<Totals> {
    if section == Section::SocialReturn { Totals::of(&content.sheets.costs.rows) } else { None }
}

async fn read(State(app): State<AppState>, person: Person, Path((number, version)): Path<(String, String)>) -> Answer {
    let open = open(&app, &person, &number, "plan_version").await?;
    let case = &open.case;
    let version = version_of(case, &version)?;
    let texts = texts_of(&app, &person, case, version.number).await?;
    let name = shown_name(case, person.role);
    let who = name_of(&open);
    let text = |section, voice| texts.get(&(section, voice)).filter(|text| !text.is_empty()).cloned();
    let by = |section, voice| written(&version.content, section, voice, &who).unwrap_or_default();
    let written = |section: Section| Written {
        title: section_name(section),
        youth: text(section, Voice::Youth)
            .map(|text| (text, format!("Woorden van {name}, opgeschreven door {}", by(section, Voice::Youth)))),
        helpers: text(section, Voice::Helpers).map(|text| (text, by(section, Voice::Helpers))),
        totals: totals_of(&version.content, section),
        rows: table_of(&open, version, section).map(|rows| (rows, rows_written(&version.content, section, &who))),
    };
    let parts = groups().into_iter().map(|(step, sections)| Part {
        title: step_heading(step),
        passages: sections.into_iter().filter(|section| version.content.is_filled(*section)).map(written).collect(),
    });
    let is_mapped = !version.content.sheets.coverage.rows.is_empty();
    let map = is_mapped.then(|| map_of(case, &version.content, person.now)).map(|map| MapView {
        drawing: Drawing::of(&map, calendar::day(person.now)),
        gaps: map.gaps().map(|gap| gap_in_words(&map, gap)).collect(),
    });
    let kept = version.hash.map_or_else(|| "concept".to_owned(), |hash| format!("kenmerk {}", hash.short()));
    let page = ReadPage {
        shell: person.shell(),
        header: head(&open, &person, CasePage::Plan),
        case: case.number.to_string(),
        version: version.number,
        badge: state_badge(case, version),
        frozen: version.frozen_at.map(moment),
        hash: version.hash.map(|hash| hash.to_string()),
        printed: moment(person.now),
        decision: decision::href(case, version.number),
        mark: format!("Casus {}, plan versie {}, {kept}", case.number, version.number),
        map,
        parts: parts.filter(|part| !part.passages.is_empty()).collect(),
        name: name.clone(),
    };
    render(&page)
}

#[derive(Template)]
#[template(path = "pages/plan_differences.html")]
struct ComparePage {
    shell: Shell,
    header: CaseHeader,
    case: String,
    from: u32,
    to: u32,
    choose: Filters,
    changed: Vec<Changed>,
    same: Vec<String>,
    /// Where a position is asked about the newer of the two.
    position: Option<String>,
}

/// A section that differs.
struct Changed {
    title: String,
    parts: Vec<(&'static str, Differences)>,
}

async fn compare(State(app): State<AppState>, person: Person, Path(number): Path<String>, query: QueryText) -> Answer {
    let open = open(&app, &person, &number, "plan_differences").await?;
    let case = &open.case;
    let newest = case.newest().ok_or(AppError::NotFound)?;
    let to = match query.text("naar") {
        "" => newest,
        chosen => version_of(case, chosen)?,
    };
    let from = match query.text("van") {
        "" => to.copied_from.and_then(|from| case.version(from)).unwrap_or(to),
        chosen => version_of(case, chosen)?,
    };
    let before = texts_of(&app, &person, case, from.number).await?;
    let after = texts_of(&app, &person, case, to.number).await?;
    let (mut changed, mut same) = (Vec::new(), Vec::new());
    for section in Section::ALL.iter().copied() {
        let parts = differences(&open, section, (from, &before), (to, &after));
        if !parts.is_empty() {
            changed.push(Changed { title: section_name(section), parts });
        } else if to.content.is_filled(section) {
            same.push(section_name(section));
        }
    }
    let meeting = Some(query.text("terug")).filter(|back| back.starts_with("/tafel/"));
    let back = meeting.and_then(|back| own_address(&app, back));
    let asked = case.open_round().is_some_and(|round| round.version == to.number)
        && open.may(CommandKind::TakePosition, person.now);
    let position = asked.then(|| {
        let page = back.clone().unwrap_or_else(|| format!("/casussen/{}/tafel", case.number));
        format!("{page}#standpunt")
    });
    let choices = |chosen: u32| -> Vec<Choice> {
        let versions = case.versions.iter().map(|version| {
            let label = format!("Versie {} ({})", version.number, lower(&state_words(case, version)));
            Choice::new(version.number.to_string(), label).checked(version.number == chosen)
        });
        versions.collect()
    };
    let page = ComparePage {
        shell: person.shell(),
        header: head(&open, &person, CasePage::Plan),
        case: case.number.to_string(),
        from: from.number,
        to: to.number,
        choose: Filters {
            action: format!("/casussen/{}/plan/vergelijken", case.number),
            fields: vec![
                Field::select("van", "Van", choices(from.number)),
                Field::select("naar", "Naar", choices(to.number)),
            ],
            hidden: back.into_iter().map(|back| ("terug".into(), back)).collect(),
            active: false,
            posts: false,
            expired: false,
        },
        changed,
        same,
        position,
    };
    render(&page)
}

/// What differs in a section: in the youth's words, in the helpers' words, in its rows.
fn differences(
    open: &OpenCase,
    section: Section,
    (from, before): (&PlanVersion, &Texts),
    (to, after): (&PlanVersion, &Texts),
) -> Vec<(&'static str, Differences)> {
    let text = |texts: &Texts, voice| texts.get(&(section, voice)).cloned().unwrap_or_default();
    let voices = [("In de woorden van de jongere", Voice::Youth), ("Aanvulling van wie helpt", Voice::Helpers)];
    let passages = voices.map(|(title, voice)| (title, text(before, voice), text(after, voice)));
    let rows = |version| rows_of(open, version, section).join("\n");
    let title = list_of(section).map_or("", |list| list.words().title);
    let all = passages.into_iter().chain([(title, rows(from), rows(to))]);
    all.filter(|(_, before, after)| before != after)
        .map(|(title, before, after)| (title, Differences::between(&before, &after)))
        .collect()
}
