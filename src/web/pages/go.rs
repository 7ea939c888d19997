//! The official go: everything that is met and everything that is missing on one page, why it waits, and the goes that were
//! given, to whom and by whom.

use askama::Template;
use axum::extract::{Path, State};
use chrono::NaiveDate;

use super::conditions::state_badge;
use super::go_letter::links;
use crate::domain::calendar;
use crate::domain::case::Go;
use crate::domain::condition::{Condition, ConditionState};
use crate::domain::ids::CaseNumber;
use crate::domain::phase::Phase;
use crate::domain::policy::Audience;
use crate::dutch::events::Names;
use crate::dutch::{Dutch, dates, list};
use crate::store::go_letters;
use crate::web::acts::{self, ActPanel, arranged_by, concerns, proof_words, relief_words};
use crate::web::case_header::{CaseHeader, CasePage};
use crate::web::error::AppError;
use crate::web::page::{Page, render};
use crate::web::parts::{Badge, Facts};
use crate::web::session::Person;
use crate::web::shell::{Shell, Tone};
use crate::web::{Answer, AppState};
use crate::workflow::{self, OpenCase};

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![Page::get("/casussen/{number}/go", Audience::PlanReaders, "go", show)]
}

#[derive(Template)]
#[template(path = "pages/go.html")]
struct GoPage {
    shell: Shell,
    header: CaseHeader,
    number: String,
    valid: Option<Given>,
    gate: Option<Gate>,
    withheld: Option<Facts>,
    earlier: Vec<Given>,
    panel: ActPanel,
}

/// A go that was given.
struct Given {
    title: String,
    facts: Facts,
    conditions: Vec<Line>,
    letters: Vec<(String, String)>,
}

/// What the go asks for, and how each of it stands.
struct Gate {
    ready: bool,
    needed: Vec<Line>,
    beside: Vec<Line>,
}

struct Line {
    what: String,
    detail: String,
    state: Badge,
    /// What is off with its days.
    concerns: Vec<String>,
}

async fn show(State(app): State<AppState>, person: Person, Path(number): Path<String>) -> Answer {
    let number: CaseNumber = number.parse().map_err(|_| AppError::NotFound)?;
    let found = workflow::look_and(&app.db, person.acting(), &number, "go", person.now, |tx, open| {
        Box::pin(async move { go_letters::of_case(tx, open.case.id).await })
    });
    let (open, letters) = found.await?;
    let letters = links(&open, &letters);
    let case = &open.case;
    let today = calendar::day(person.now);
    let waits = case.phase.within(6, 7);
    let withheld = case.withheld.as_ref().filter(|_| waits).map(|withheld| {
        let look_on = format!("{} ({})", dates::date(withheld.look_on), dates::days_until(today, withheld.look_on));
        Facts::default()
            .row("Waarom", withheld.reason.to_string())
            .row("Opnieuw kijken op", look_on)
            .row("Gezegd op", dates::date(dates::day_of(withheld.at)))
            .row_if(
                "Sindsdien",
                case.is_ready_since(withheld.at).then_some("Alles is daarna geregeld. Kijk of dit nog klopt."),
            )
    });
    let (valid, earlier): (Vec<&Go>, Vec<&Go>) = case.goes.iter().rev().partition(|go| go.ended.is_none());
    render(&GoPage {
        shell: person.shell(),
        header: CaseHeader::of(&open, person.role, CasePage::Go, person.now),
        number: number.to_string(),
        valid: valid.first().map(|go| given(&open, go, &letters)),
        gate: gate(&open, today),
        withheld,
        earlier: earlier.into_iter().map(|go| given(&open, go, &letters)).collect(),
        panel: acts::panel(&open, CasePage::Go, person.now),
    })
}

fn given(open: &OpenCase, go: &Go, letters: &[(u32, String, String)]) -> Given {
    let to: Vec<String> = go.recipients.iter().map(|provider| open.organisation(*provider)).collect();
    let by = open.names.get(&go.by).map(|named| format!("{} ({})", named.name, named.role.dutch()));
    let mut facts = Facts::default()
        .row("Voor", format!("versie {} van het plan", go.version))
        .row("Gegeven op", dates::moment(go.at))
        .row("Gegeven door", by.unwrap_or_else(|| open.person(go.by)))
        .row("Aan", list(&to))
        .row_if("Opmerking", go.remark.as_ref().map(ToString::to_string));
    if let Some(ended) = &go.ended {
        facts = facts
            .row("Geëindigd", format!("{}, {}", ended.how.dutch(), dates::moment(ended.at)))
            .row_if("Reden", ended.reason.as_ref().map(ToString::to_string));
    }
    // as it stood at that moment, not as it stands now
    let then = dates::day_of(go.at);
    Given {
        title: format!("Go voor versie {}", go.version),
        facts,
        conditions: go.conditions.iter().map(|condition| line(open, condition, then)).collect(),
        letters: letters
            .iter()
            .filter(|(of, ..)| *of == go.number)
            .map(|(_, words, href)| (words.clone(), href.clone()))
            .collect(),
    }
}

fn line(open: &OpenCase, condition: &Condition, day: NaiveDate) -> Line {
    let owner = arranged_by(open, condition);
    let detail = match &condition.state {
        ConditionState::Open | ConditionState::Refused { .. } if condition.relief.is_some() => {
            let proposed = condition.relief.as_ref().map(relief_words).unwrap_or_default();
            format!("Voorstel van de projectleider, een kernlid moet het nog bevestigen. {proposed}")
        }
        ConditionState::Fulfilled { proof, by, confirmed: false, .. } => {
            let by = open.person(*by);
            format!("{}. Vastgelegd door {by}; de eigenaar of een kernlid moet het nog bevestigen", proof_words(proof))
        }
        ConditionState::Fulfilled { proof, .. } => proof_words(proof),
        ConditionState::Waived { reason } | ConditionState::Refused { reason } => reason.to_string(),
        ConditionState::Covered { guarantor, until } => {
            format!("{guarantor} staat ervoor in, tot en met {}", dates::date_without_weekday(*until))
        }
        ConditionState::Open => {
            let day = |words: &str, day: Option<NaiveDate>| {
                day.map(|day| format!(", {words} op {}", dates::date_without_weekday(day))).unwrap_or_default()
            };
            let asked = day("aangevraagd", condition.requested_on);
            format!("{owner} regelt dit{asked}{}", day("verwacht", condition.expected_on))
        }
    };
    Line { what: condition.what.to_string(), detail, state: state_badge(condition, day), concerns: Vec::new() }
}

fn gate(open: &OpenCase, today: NaiveDate) -> Option<Gate> {
    let case = &open.case;
    let adopted = case.adopted()?;
    let hash = adopted.hash.map(|hash| format!("versie {}, kenmerk {}", adopted.number, hash.short()));
    let when = case.milestones.adopted.map(|at| format!("vastgesteld op {}", dates::date(dates::day_of(at))));
    let detail = [hash, when].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let plan = Line {
        what: "Het plan is door iedereen samen vastgesteld".to_owned(),
        detail,
        state: Badge::new(Tone::Good, "Geregeld"),
        concerns: Vec::new(),
    };
    let of_version = || case.conditions.iter().filter(|condition| condition.version == adopted.number);
    let needed = of_version().filter(|condition| condition.blocking).map(|condition| gate_line(open, condition, today));
    let beside = of_version().filter(|condition| !condition.blocking);
    let beside = beside.map(|condition| line(open, condition, today).with_concerns(open, condition, today));
    Some(Gate {
        ready: case.phase == Phase::AwaitingGo && case.open_blocking(today).is_empty(),
        needed: [plan].into_iter().chain(needed).collect(),
        beside: beside.collect(),
    })
}

/// A condition that the go waits for; one whose group is met by another waits no longer.
fn gate_line(open: &OpenCase, condition: &Condition, today: NaiveDate) -> Line {
    let mut line = line(open, condition, today).with_concerns(open, condition, today);
    let waits = open.case.open_blocking(today).iter().any(|waiting| waiting.number == condition.number);
    if !waits && !condition.is_met(today) {
        line.state = Badge::new(Tone::Good, "Een ander uit de groep is geregeld");
    }
    line
}

impl Line {
    /// With what is off with its days, so that who gives the go knows of a gap.
    fn with_concerns(self, open: &OpenCase, condition: &Condition, today: NaiveDate) -> Self {
        Self { concerns: concerns(open, condition, today), ..self }
    }
}

impl GoPage {
    fn is_empty(&self) -> bool {
        self.valid.is_none() && self.gate.is_none() && self.earlier.is_empty()
    }
}
