//! The excerpt of a decision: to read, to print, and to give to the submitter and the youth.

use askama::Template;
use axum::extract::{Path, State};

use super::plan::{head, open};
use crate::database::DatabaseError;
use crate::domain::case::Case;
use crate::domain::ids::{CaseId, CaseNumber};
use crate::domain::plan::VersionState;
use crate::domain::policy::Audience;
use crate::dutch::dates::moment;
use crate::store::excerpts::{self, Excerpt};
use crate::web::case_header::{CaseHeader, CasePage};
use crate::web::error::AppError;
use crate::web::page::{Answer, Page, render, see_other};
use crate::web::shell::Shell;
use crate::web::{AppState, Person};
use crate::workflow;

/// The page of a decision.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get("/casussen/{number}/besluit", Audience::PlanReaders, "last_decision", show_last),
        Page::get("/casussen/{number}/besluit/{version}", Audience::PlanReaders, "decision", show),
        Page::get("/casussen/{number}/besluit/{version}/brief", Audience::PlanReaders, "youth_letter", show_letter),
    ]
}

/// The address of the excerpt of a version that was adopted.
#[must_use]
pub fn href(case: &Case, version: u32) -> Option<String> {
    let decided = |state| matches!(state, VersionState::Adopted | VersionState::InEffect | VersionState::Superseded);
    let found = case.version(version).filter(|version| decided(version.state));
    found.map(|version| format!("/casussen/{}/besluit/{}", case.number, version.number))
}

#[derive(Template)]
#[template(path = "pages/decision.html")]
struct DecisionPage {
    shell: Shell,
    header: CaseHeader,
    case: String,
    version: u32,
    title: String,
    parts: Vec<Part>,
    /// Where the letter to the youth is, when there is one.
    letter: Option<String>,
    printed: String,
}

#[derive(Template)]
#[template(path = "pages/youth_letter.html")]
struct LetterPage {
    shell: Shell,
    case: String,
    version: u32,
    decision: String,
    title: String,
    parts: Vec<Part>,
}

/// A heading with what stands under it.
#[derive(Default)]
struct Part {
    heading: String,
    lines: Vec<String>,
    items: Vec<String>,
}

/// The last decision about a case: where a message leads to.
async fn show_last(State(app): State<AppState>, person: Person, Path(number): Path<String>) -> Answer {
    let number: CaseNumber = number.parse().map_err(|_| AppError::NotFound)?;
    let open = workflow::glance(&app.db, person.acting(), &number, person.now).await?;
    let last = open.case.versions.iter().rev().find_map(|version| href(&open.case, version.number));
    Ok(see_other(&last.unwrap_or_else(|| format!("/casussen/{number}/tafel"))))
}

async fn kept(app: &AppState, person: &Person, case: CaseId, version: u32) -> Result<Excerpt, AppError> {
    let kept = app.db.transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
        Box::pin(async move { excerpts::of(tx, case, version).await })
    });
    kept.await?.ok_or(AppError::NotFound)
}

async fn show_letter(
    State(app): State<AppState>,
    person: Person,
    Path((number, version)): Path<(String, String)>,
) -> Answer {
    let open = open(&app, &person, &number, "youth_letter").await?;
    let version: u32 = version.parse().map_err(|_| AppError::NotFound)?;
    let letter = kept(&app, &person, open.case.id, version).await?.letter.ok_or(AppError::NotFound)?;
    let (title, parts) = read(&letter);
    let case = open.case.number.to_string();
    let decision = format!("/casussen/{case}/besluit/{version}");
    render(&LetterPage { shell: person.shell(), case, version, decision, title, parts })
}

async fn show(State(app): State<AppState>, person: Person, Path((number, version)): Path<(String, String)>) -> Answer {
    let open = open(&app, &person, &number, "decision").await?;
    let version: u32 = version.parse().map_err(|_| AppError::NotFound)?;
    let excerpt = kept(&app, &person, open.case.id, version).await?;
    let (title, parts) = read(&excerpt.text);
    render(&DecisionPage {
        shell: person.shell(),
        header: head(&open, &person, CasePage::Table),
        case: open.case.number.to_string(),
        version,
        title,
        parts,
        letter: excerpt.letter.map(|_| format!("/casussen/{}/besluit/{version}/brief", open.case.number)),
        printed: moment(person.now),
    })
}

/// The parts of a kept excerpt, as `dutch::excerpt` writes it.
fn read(text: &str) -> (String, Vec<Part>) {
    let mut lines = text.lines();
    let title = lines.next().unwrap_or_default().to_owned();
    let mut parts = vec![Part::default()];
    for line in lines.filter(|line| !line.is_empty()) {
        if let Some(heading) = line.strip_prefix("# ") {
            parts.push(Part { heading: heading.to_owned(), ..Part::default() });
        } else if let Some(part) = parts.last_mut() {
            match line.strip_prefix("- ") {
                Some(item) => part.items.push(item.to_owned()),
                None => part.lines.push(line.to_owned()),
            }
        }
    }
    (title, parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_excerpt_reads_as_title_headings_lines_and_items() {
        let (title, parts) = read(
            "Besluit\n\nEerst dit.\nEn dit.\n\n# Wie doet wat\n\n- Noor: bellen\n- Bas: schrijven\n\n# Verder\n\nSlot.",
        );
        assert_eq!(title, "Besluit");
        let told: Vec<_> =
            parts.iter().map(|part| (part.heading.as_str(), part.lines.len(), part.items.len())).collect();
        assert_eq!(told, [("", 2, 0), ("Wie doet wat", 0, 2), ("Verder", 1, 0)]);
    }
}
