//! The letter of a go to one provider: what counts from when, for which plan, whom one can call, and a code by which anybody can ask
//! whether it still counts. Nothing about the youth or the care stands in it.

use askama::Template;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};

use crate::domain::case::GoEnd;
use crate::domain::condition::{Condition, ConditionState, Proof};
use crate::domain::ids::CaseNumber;
use crate::domain::policy::{self, Audience};
use crate::domain::role::Actor;
use crate::dutch::{Dutch, dates, lower, sentence};
use crate::store::go_letters::{self, GoLetter};
use crate::web::error::AppError;
use crate::web::page::{Page, render};
use crate::web::parts::Facts;
use crate::web::session::Person;
use crate::web::shell::{Shell, Tone};
use crate::web::{Answer, AppState};
use crate::workflow::{self, OpenCase};

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![Page::get("/casussen/{number}/go/{go}/brief/{place}", Audience::CaseWorkers, "go_letter", show)]
}

#[derive(Template)]
#[template(path = "pages/go_letter.html")]
struct LetterPage {
    shell: Shell,
    number: String,
    back: String,
    provider: String,
    printed: String,
    given: String,
    ended: Option<String>,
    facts: Facts,
    conditions: Vec<(String, String)>,
    remark: Option<String>,
    contact: String,
    email: String,
    code: String,
    check: String,
}

async fn show(
    State(app): State<AppState>,
    person: Person,
    Path((number, go, place)): Path<(String, String, String)>,
) -> Answer {
    let number: CaseNumber = number.parse().map_err(|_| AppError::NotFound)?;
    let found = workflow::look_and(&app.db, person.acting(), &number, "go_letter", person.now, |tx, open| {
        Box::pin(async move { go_letters::of_case(tx, open.case.id).await })
    });
    let (open, letters) = found.await?;
    let asked = letters.into_iter().find(|letter| letter.go.to_string() == go && letter.place.to_string() == place);
    let letter = asked.filter(|letter| may_read(&open, letter)).ok_or(AppError::NotFound)?;
    let conditions = letter.conditions.iter().filter(|condition| condition.blocking);
    render(&LetterPage {
        shell: person.shell(),
        number: number.to_string(),
        back: back(&open, &number),
        provider: letter.provider_name.clone(),
        printed: dates::moment(person.now),
        given: dates::date(dates::day_of(letter.given_at)),
        ended: letter.ended.map(|(how, at)| ended(how, at)),
        facts: facts(&number, &letter),
        conditions: conditions.map(arranged).collect(),
        remark: letter.remark.clone(),
        contact: letter.given_by.clone(),
        email: letter.given_by_email.clone(),
        code: grouped(&letter.code),
        check: app.base_url.join("/controle"),
    })
}

/// Why a go counts no more, for who has its letter in hand; the check itself says no more than that it does not.
fn ended(how: GoEnd, at: DateTime<Utc>) -> String {
    let day = dates::date(dates::day_of(at));
    match how {
        GoEnd::Revoked => format!("de projectleider heeft de go ingetrokken op {day}"),
        GoEnd::Replaced => format!("op {day} is een go gegeven voor een nieuwer plan"),
        GoEnd::CaseClosed => {
            format!(
                "het traject is afgesloten op {day}. De controle noemt elke go die niet meer telt \u{201c}ingetrokken\u{201d}"
            )
        }
    }
}

/// Whether who looks may have this letter in hand.
fn may_read(open: &OpenCase, letter: &GoLetter) -> bool {
    matches!(&open.actor, Actor::Person(person) if policy::holds_go_letter(person, &open.case, letter.provider))
}

/// Where one came from: who reads no plan has no page of the go.
fn back(open: &OpenCase, number: &CaseNumber) -> String {
    if open.reads_plan() { format!("/casussen/{number}/go") } else { format!("/casussen/{number}") }
}

/// The letters of a case that somebody may have in hand, as links: words and address.
#[must_use]
pub fn links(open: &OpenCase, letters: &[GoLetter]) -> Vec<(u32, String, String)> {
    let number = &open.case.number;
    let held = letters.iter().filter(|letter| may_read(open, letter));
    held.map(|letter| {
        let words = format!("Brief voor {}", letter.provider_name);
        (letter.go, words, format!("/casussen/{number}/go/{}/brief/{}", letter.go, letter.place))
    })
    .collect()
}

fn facts(number: &CaseNumber, letter: &GoLetter) -> Facts {
    let hash = letter.hash.map(|hash| format!(", kenmerk {}", hash.short())).unwrap_or_default();
    Facts::default()
        .row("Casusnummer", number.to_string())
        .row("Go", format!("nummer {}", letter.go))
        .row("Plan", format!("versie {}{hash}", letter.version))
        .row("Gegeven op", dates::moment(letter.given_at))
        .row("Telt vanaf", dates::date(dates::day_of(letter.given_at)))
}

/// A condition as the letter names it: its kind, and how it stood at the moment of the go.
fn arranged(condition: &Condition) -> (String, String) {
    let until = |day| format!("tot en met {}", dates::date_without_weekday(day));
    let how = match &condition.state {
        ConditionState::Fulfilled { proof, .. } => holds(proof),
        ConditionState::Covered { until: day, .. } => format!("onder voorbehoud {}", until(*day)),
        state => lower(&state.dutch()),
    };
    (sentence(&condition.kind.dutch()), how)
}

/// From when until when what was arranged holds.
fn holds(proof: &Proof) -> String {
    let day = dates::date_without_weekday;
    match (proof.valid_from, proof.valid_until) {
        (Some(first), Some(last)) => format!("geregeld, geldig van {} tot en met {}", day(first), day(last)),
        (Some(first), None) => format!("geregeld, geldig vanaf {}", day(first)),
        (None, Some(last)) => format!("geregeld, geldig tot en met {}", day(last)),
        (None, None) => "geregeld".to_owned(),
    }
}

/// "ACDE-FGHJ-KMNP-QRTV".
fn grouped(code: &str) -> String {
    let signs: Vec<char> = code.chars().collect();
    let groups: Vec<String> = signs.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letter_says_from_when_until_when_something_holds() {
        let told = |from: Option<&str>, until: Option<&str>| {
            let day = |text: &str| text.parse().unwrap();
            let reference = crate::domain::text::Line::parse("B-12").unwrap();
            let (valid_from, valid_until) = (from.map(day), until.map(day));
            holds(&Proof { reference, dated: day("2026-11-26"), valid_from, valid_until, remark_on: None })
        };
        let both = told(Some("2027-03-01"), Some("2027-12-31"));
        assert_eq!(both, "geregeld, geldig van 1 maart 2027 tot en met 31 december 2027");
        assert_eq!(told(Some("2027-03-01"), None), "geregeld, geldig vanaf 1 maart 2027");
        assert_eq!(told(None, Some("2027-12-31")), "geregeld, geldig tot en met 31 december 2027");
        assert_eq!(told(None, None), "geregeld");
    }

    #[test]
    fn a_code_is_read_in_groups_of_four() {
        assert_eq!(grouped("ACDEFGHJKMNPQRTV"), "ACDE-FGHJ-KMNP-QRTV");
    }
}
