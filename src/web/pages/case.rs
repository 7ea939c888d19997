//! The overview of one casus: where it stands, who is at it, what is agreed, what happened last, and what one can do now.

use askama::Template;
use axum::extract::{Path, State};
use chrono::{DateTime, NaiveDate, Utc};

use super::go_letter::links;
use super::signal::checklist_progress;
use super::timeline::moments;
use crate::domain::calendar::{self, months_after};
use crate::domain::case::{Case, VoiceWay};
use crate::domain::event::Event;
use crate::domain::ids::CaseNumber;
use crate::domain::lead_times::{Milestone, last_safe_day, milestones};
use crate::domain::phase::Phase;
use crate::domain::policy::Audience;
use crate::domain::speed::{self, Measured};
use crate::dutch::clock::because;
use crate::dutch::dates::{date, days_until};
use crate::dutch::events::Names;
use crate::dutch::numbers::count;
use crate::dutch::speed::{against_norm, days_of, norm_of, not_counted};
use crate::dutch::{Dutch, list, lower};
use crate::store::{go_letters, history};
use crate::web::acts::{self, ActPanel};
use crate::web::case_header::{CaseHeader, CasePage};
use crate::web::error::AppError;
use crate::web::page::{Page, render};
use crate::web::parts::{Facts, Timeline};
use crate::web::plan::map::gap_in_words;
use crate::web::plan::proposals::{map_of, shown_content};
use crate::web::session::Person;
use crate::web::shell::{Shell, Tone};
use crate::web::{Answer, AppState};
use crate::workflow::{self, OpenCase};

/// How many of the last events stand on the overview.
const LAST: usize = 5;

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![Page::get("/casussen/{number}", Audience::CaseWorkers, "case", show)]
}

#[derive(Template)]
#[template(path = "pages/case.html")]
struct OverviewPage {
    shell: Shell,
    header: CaseHeader,
    number: String,
    notes: Vec<Note>,
    facts: Facts,
    plan: Facts,
    /// The letters of goes, for who has no page of the go.
    letters: Vec<(u32, String, String)>,
    /// What the map says, for who reads the plan.
    map: Option<Vec<String>>,
    clock: Vec<ClockLine>,
    speed: Vec<SpeedLine>,
    last: Option<Timeline>,
    panel: ActPanel,
}

/// A day that matters around the 18th birthday.
struct ClockLine {
    what: String,
    on: String,
    passed: bool,
}

/// A stretch of the way, with its norm.
struct SpeedLine {
    what: String,
    days: String,
    norm: String,
    against: String,
    is_over: bool,
    not_counted: Option<String>,
}

/// Something that everybody should know who opens the case.
struct Note {
    tone: Tone,
    title: String,
    text: String,
}

async fn show(State(app): State<AppState>, person: Person, Path(number): Path<String>) -> Answer {
    let number: CaseNumber = number.parse().map_err(|_| AppError::NotFound)?;
    let more = workflow::look_and(&app.db, person.acting(), &number, "case", person.now, |tx, open| {
        Box::pin(async move {
            if !open.reads_plan() {
                return Ok((Vec::new(), Vec::new(), go_letters::of_case(tx, open.case.id).await?));
            }
            let interruptions = history::interruptions(tx, open.case.id).await?;
            Ok((history::of(tx, open.case.id, None).await?, interruptions, Vec::new()))
        })
    });
    let (open, (happened, interruptions, letters)) = more.await?;
    let today = calendar::day(person.now);
    let case = &open.case;
    let last = open.reads_plan().then(|| {
        let mut moments = moments(&happened, &open);
        moments.truncate(LAST);
        Timeline { moments }
    });
    render(&OverviewPage {
        shell: person.shell(),
        header: CaseHeader::of(&open, person.role, CasePage::Overview, person.now),
        number: case.number.to_string(),
        notes: notes(&open, today),
        facts: facts(&open, today),
        plan: if open.reads_plan() { plan(&open, today) } else { Facts::default() },
        letters: links(&open, &letters),
        map: map(&open, person.now),
        clock: clock(&open, today),
        speed: if open.reads_plan() { speed(case, &interruptions, person.now) } else { Vec::new() },
        last,
        panel: acts::panel(&open, CasePage::Overview, person.now),
    })
}

fn notes(open: &OpenCase, today: NaiveDate) -> Vec<Note> {
    let case = &open.case;
    let mut notes = Vec::new();
    let mut note = |tone, title: String, text: String| notes.push(Note { tone, title, text });
    if let Some(withdrawn) = &case.consent_withdrawn {
        note(
            Tone::Bad,
            format!("De jongere trok op {} de toestemming in", date(withdrawn.on)),
            "De commissie en genodigden zien deze casus niet meer. De hulpverlener kan met de jongere bespreken wat nu nodig is.".to_owned(),
        );
    }
    if let Some(question) = case.returned_with.as_ref().filter(|_| case.phase == Phase::Signalling) {
        note(Tone::Warning, "Vraag van de projectleider".to_owned(), question.to_string());
    }
    if !open.reads_plan() {
        return notes;
    }
    if let Some(reason) = &case.urgent {
        note(Tone::Warning, "Waarom er spoed is".to_owned(), reason.to_string());
    }
    if let Some(pause) = &case.paused {
        note(Tone::Info, format!("Gepauzeerd tot {}", date(pause.until)), pause.reason.to_string());
    }
    if let Some(withheld) = case.withheld.as_ref().filter(|_| case.phase.within(6, 7)) {
        note(
            Tone::Warning,
            if case.is_ready_since(withheld.at) {
                "Nog geen go: gezegd voordat alles was geregeld".to_owned()
            } else {
                format!("Nog geen go, opnieuw bekijken op {}", date(withheld.look_on))
            },
            withheld.reason.to_string(),
        );
    }
    if let Some(search) = case.no_case_manager.filter(|_| case.case_manager.is_none() && case.phase.is_open()) {
        let when = days_until(today, search.due);
        note(
            Tone::Warning,
            "Er is nog geen casemanager".to_owned(),
            format!("Er wordt gezocht tot en met {} ({when}).", date(search.due)),
        );
    }
    if let (Phase::Closed(reason), Some(closing)) = (case.phase, &case.closing) {
        let handover =
            closing.handover.as_ref().map(|handover| format!("\n\nNeemt het over: {handover}")).unwrap_or_default();
        let restart = case.signal.care_ends_on.map(|ends| months_after(ends, 6)).filter(|last| today <= *last);
        let restart = restart.map(|last| {
            format!(
                "\n\nJeugdhulp opnieuw starten kan tot en met {} ({}). De projectleider kan de casus heropenen.",
                date(last),
                days_until(today, last)
            )
        });
        let text = format!("{}{handover}{}", closing.reason, restart.unwrap_or_default());
        note(Tone::Neutral, format!("Afgesloten: {}", lower(&reason.dutch())), text);
    }
    notes
}

fn facts(open: &OpenCase, today: NaiveDate) -> Facts {
    let case = &open.case;
    let with_days = |day: NaiveDate| format!("{} ({})", date(day), days_until(today, day));
    let manager = case.case_manager.map(|manager| open.person(manager));
    let before_table = case.phase.within(1, 5);
    // what the signal said would end is what the plan in effect answers
    let of_signal = |words: &str| match case.in_effect() {
        Some(_) => format!("Bij het signaal: {}", lower(words)),
        None => words.to_owned(),
    };
    let safe = last_safe_day(case, &open.facts.settings.lead_times);
    Facts::default()
        .row("Aanbieder", open.organisation(case.provider))
        .row("Hulpverlener", open.person(case.signaller))
        .row("WIJ-casemanager", manager.unwrap_or_else(|| "nog niet bekend".to_owned()))
        .row_if(
            "Laatste veilige tafeldag",
            before_table.then(|| format!("{}, {}", with_days(safe.day), because(&safe))),
        )
        .row_if(of_signal("De hulp stopt op"), case.signal.care_ends_on.map(with_days))
        .row_if(of_signal("De beschikking loopt tot en met"), case.signal.decision_ends_on.map(with_days))
        .row("Checklist 18-/18+", checklist_progress(case))
}

fn plan(open: &OpenCase, today: NaiveDate) -> Facts {
    let case = &open.case;
    let version = case.newest().map(|version| format!("versie {}: {}", version.number, lower(&version.state.dutch())));
    let valid = case.in_effect().map(|version| format!("versie {}", version.number));
    let valid_plan = if case.phase.is_open() { "Plan dat geldt" } else { "Plan dat gold" };
    let item = case.upcoming_item().map(|item| format!("{} ({})", date(item.on), days_until(today, item.on)));
    let voice = case.youth_voice.as_ref().map(|voice| match (&voice.note, voice.way) {
        (Some(note), VoiceWay::NotAtAll) => format!("{}: {note}", voice.way.dutch()),
        (_, way) => way.dutch().into_owned(),
    });
    let is_past = case.next_due().is_some_and(|due| due < today);
    let points =
        i64::try_from(case.open_points.iter().filter(|point| point.answer.is_none()).count()).unwrap_or(i64::MAX);
    Facts::default()
        .row_if("Plan", version)
        .row_if(valid_plan, valid)
        .row_if("Op tafel", item)
        .row_if("Eerder besproken", (case.tables > 0).then(|| count(i64::from(case.tables), "keer", "keer")))
        .row_if("Hoe de jongere meedoet", voice)
        .row_if("Openstaande punten", (points > 0).then(|| count(points, "punt", "punten")))
        .row_if("Randvoorwaarden", conditions(case, today))
        .row_if(
            if is_past { "Afspraak die voorbij is" } else { "Eerstvolgende afspraak" },
            case.next_due().map(|due| format!("{} ({})", date(due), days_until(today, due))),
        )
}

/// The 18-klok: the days that matter, in their order.
fn clock(open: &OpenCase, today: NaiveDate) -> Vec<ClockLine> {
    let days = milestones(&open.case, &open.facts.settings.lead_times).into_iter();
    let line = |(milestone, on): (Milestone, NaiveDate)| ClockLine {
        what: milestone.dutch().into_owned(),
        on: if on < today { date(on) } else { format!("{} ({})", date(on), days_until(today, on)) },
        passed: on < today,
    };
    days.map(line).collect()
}

/// How long each stretch took or takes.
fn speed(case: &Case, interruptions: &[(Event, DateTime<Utc>)], now: DateTime<Utc>) -> Vec<SpeedLine> {
    let apart = speed::apart(interruptions.iter().map(|(event, at)| (event, *at)));
    let line = |measured: Measured| SpeedLine {
        what: measured.stretch.dutch().into_owned(),
        days: days_of(measured.stretch, measured.days),
        norm: norm_of(measured.stretch),
        against: against_norm(&measured),
        is_over: measured.over().is_some(),
        not_counted: not_counted(&measured),
    };
    speed::stretches(case, &apart, now).into_iter().map(line).collect()
}

/// The gaps around the 18th birthday, once somebody wrote down who delivers and pays.
fn map(open: &OpenCase, now: DateTime<Utc>) -> Option<Vec<String>> {
    let content = shown_content(&open.case).filter(|_| open.reads_plan())?;
    let map = map_of(&open.case, content, now);
    let is_written = !content.sheets.coverage.rows.is_empty();
    is_written.then(|| map.gaps().map(|gap| gap_in_words(&map, gap)).collect())
}

/// "3 van 5 geregeld. Nog open voor de go: Kamer en Inkomen."
fn conditions(case: &Case, today: NaiveDate) -> Option<String> {
    let (mut all, mut met) = (0_i64, 0_i64);
    for condition in case.current_conditions() {
        all += 1;
        met += i64::from(condition.is_met(today));
    }
    let blocking: Vec<String> =
        case.open_blocking(today).into_iter().map(|condition| condition.what.to_string()).collect();
    let open = if blocking.is_empty() { String::new() } else { format!(" Nog open voor de go: {}.", list(&blocking)) };
    (all > 0).then(|| format!("{met} van {all} geregeld.{open}"))
}
