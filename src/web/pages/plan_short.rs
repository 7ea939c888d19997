//! The plan for the youth to take along: own words, goals, who does what when, what if it goes otherwise, and whom to call. In
//! large type, on two pages of paper.

use askama::Template;
use axum::extract::{Path, State};

use super::plan::{Texts, name_of, open, shown_version, texts_of};
use crate::domain::plan::{Action, Content, Section, Voice};
use crate::domain::policy::Audience;
use crate::dutch::dates::{date_without_weekday, moment};
use crate::web::case_header::shown_name;
use crate::web::error::AppError;
use crate::web::page::{Answer, Page, render};
use crate::web::shell::Shell;
use crate::web::{AppState, Person};
use crate::workflow::OpenCase;

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![Page::get("/casussen/{number}/plan/kort", Audience::PlanReaders, "plan_short", show)]
}

#[derive(Template)]
#[template(path = "pages/plan_short.html")]
struct ShortPage {
    shell: Shell,
    case: String,
    name: String,
    version: u32,
    is_draft: bool,
    printed: String,
    parts: Vec<Part>,
    actions: Vec<Step>,
    /// What if it goes otherwise.
    fallback: Option<String>,
    /// How one sees that it goes less well, and what helps.
    watch_out: Option<String>,
    people: Vec<(&'static str, String)>,
    is_empty: bool,
}

/// A question and what the youth says to it.
struct Part {
    title: &'static str,
    text: String,
    own: bool,
}

/// Who does what when.
struct Step {
    what: String,
    who: String,
    when: String,
    mine: bool,
}

/// What was written in a section: the youth's own words, or else those of the helpers.
fn said(texts: &Texts, section: Section) -> Option<(String, bool)> {
    let words = |voice| texts.get(&(section, voice)).filter(|text| !text.trim().is_empty()).cloned();
    words(Voice::Youth).map(|text| (text, true)).or_else(|| words(Voice::Helpers).map(|text| (text, false)))
}

/// The actions in order of their day, each told to the youth.
fn steps(content: &Content) -> Vec<Step> {
    let step = |action: &Action| Step {
        what: action.what.to_string(),
        who: match (&action.doer, action.by_youth) {
            (_, true) => "jij".to_owned(),
            (Some(doer), false) => doer.to_string(),
            (None, false) => "nog niemand".to_owned(),
        },
        when: action.due.map_or_else(|| "nog geen datum".to_owned(), date_without_weekday),
        mine: action.by_youth,
    };
    let mut actions: Vec<&Action> = content.actions.iter().collect();
    actions.sort_by_key(|action| (action.due.is_none(), action.due));
    actions.into_iter().map(step).collect()
}

/// Whom one can call, by what they are to the youth.
fn people(open: &OpenCase) -> Vec<(&'static str, String)> {
    let (case, name) = (&open.case, name_of(open));
    let manager = case.case_manager.map(|manager| ("Jouw casemanager", name(manager)));
    [("Jouw hulpverlener", name(case.signaller))].into_iter().chain(manager).collect()
}

async fn show(State(app): State<AppState>, person: Person, Path(number): Path<String>) -> Answer {
    let open = open(&app, &person, &number, "plan_short").await?;
    let case = &open.case;
    let version = case.in_effect().cloned().or_else(|| shown_version(&open, person.now)).ok_or(AppError::NotFound)?;
    let texts = texts_of(&app, &person, case, version.number).await?;
    let asked = [
        (Section::ThisIsMe, "Dit ben ik"),
        (Section::InSixMonths, "Over zes maanden"),
        (Section::Later, "Later"),
        (Section::WhatICanDo, "Dit kan ik zelf"),
    ];
    let parts = asked.into_iter().filter_map(|(section, title)| {
        let (text, own) = said(&texts, section)?;
        Some(Part { title, text, own })
    });
    let parts: Vec<Part> = parts.collect();
    let actions = steps(&version.content);
    let text = |section| said(&texts, section).map(|(text, _)| text);
    let (fallback, watch_out) = (text(Section::Fallback), text(Section::WatchOutFor));
    render(&ShortPage {
        shell: person.shell(),
        case: case.number.to_string(),
        name: shown_name(case, person.role),
        version: version.number,
        is_draft: version.is_draft(),
        printed: moment(person.now),
        is_empty: parts.is_empty() && actions.is_empty() && fallback.is_none() && watch_out.is_none(),
        parts,
        actions,
        fallback,
        watch_out,
        people: people(&open),
    })
}
