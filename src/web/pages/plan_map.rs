//! The continuïteitskaart: per area of life who delivers and who pays around the 18th birthday, and where nobody does. From here
//! a gap becomes a point of the plan, and an area of life that is not at issue is switched off.

use askama::Template;
use axum::extract::{Path, State};

use super::plan::{head, open, shown_version, state_badge};
use crate::domain::calendar;
use crate::domain::case::Case;
use crate::domain::command::{Command, CommandKind, Writing};
use crate::domain::ids::CaseNumber;
use crate::domain::offer::Offer;
use crate::domain::plan::{Content, Section};
use crate::domain::policy::Audience;
use crate::domain::refusal::{NotNow, Refusal};
use crate::domain::role::LifeDomain;
use crate::domain::sheets::SheetRows;
use crate::dutch::dates::{date, date_without_weekday, moment};
use crate::dutch::{Dutch, sentence};
use crate::web::access::own_address;
use crate::web::case_header::{CaseHeader, CasePage};
use crate::web::error::AppError;
use crate::web::page::{Answer, Page, render};
use crate::web::parts::Badge;
use crate::web::plan::map::{Drawing, area_table, gap_in_words};
use crate::web::plan::proposals::{ProposalButton, find, map_of, of_gap};
use crate::web::plan::rows::MOST;
use crate::web::plan::{RowTable, href};
use crate::web::shell::{Flash, Shell, Tone};
use crate::web::{AppState, FormText, Person};
use crate::workflow::{self, Declined, OpenCase};

/// How often a list is written again when somebody else wrote it in the same moment.
const PATIENCE: usize = 4;

/// The pages of the map.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get("/casussen/{number}/plan/kaart", Audience::PlanReaders, "plan_map", show),
        Page::post("/casussen/{number}/plan/punten", Audience::PlanReaders, "plan_point", add_point),
        Page::post("/casussen/{number}/plan/onderwerpen", Audience::PlanReaders, "plan_topic", switch),
    ]
}

/// The address of the map of a case.
#[must_use]
pub fn map_href(case: &CaseNumber) -> String {
    format!("/casussen/{case}/plan/kaart")
}

#[derive(Template)]
#[template(path = "pages/plan_map.html")]
struct MapPage {
    shell: Shell,
    header: CaseHeader,
    case: String,
    printed: String,
    version: u32,
    badge: Badge,
    eighteenth: String,
    gaps: Vec<GapLine>,
    /// Where the map is filled in.
    source: String,
    is_empty: bool,
    writable: bool,
    drawing: Drawing,
    areas: Vec<AreaView>,
    topics: Vec<Topic>,
}

struct GapLine {
    words: String,
    button: ProposalButton,
}

/// An area of life to read.
struct AreaView {
    title: String,
    note: Option<&'static str>,
    table: Option<RowTable>,
}

/// Whether an area of life is at issue, and the button that switches it.
pub(super) struct Topic {
    pub(super) name: String,
    pub(super) value: &'static str,
    pub(super) left_out: bool,
    /// Where the form is sent, for who may write.
    pub(super) action: Option<String>,
    pub(super) back: String,
}

/// The areas of life of a plan, each with its switch.
pub(super) fn topic(open: &OpenCase, content: &Content, domain: LifeDomain, back: &str, writable: bool) -> Topic {
    Topic {
        name: sentence(&domain.dutch()),
        value: domain.as_str(),
        left_out: content.sheets.leaves_out(domain),
        action: writable.then(|| format!("/casussen/{}/plan/onderwerpen", open.case.number)),
        back: back.to_owned(),
    }
}

async fn show(State(app): State<AppState>, person: Person, Path(number): Path<String>) -> Answer {
    let open = open(&app, &person, &number, "plan_map").await?;
    let case = &open.case;
    let version = &shown_version(&open, person.now).ok_or(AppError::NotFound)?;
    let content = &version.content;
    let here = map_href(&case.number);
    let today = calendar::day(person.now);
    let map = map_of(case, content, person.now);
    let writable = open.may(CommandKind::WritePlan, person.now);
    let gaps = map.gaps().filter_map(|gap| {
        let proposal = of_gap(gap, person.now)?;
        let button = ProposalButton::new(&open, &proposal, &here, person.now);
        Some(GapLine { words: gap_in_words(&map, gap), button })
    });
    let areas = map.areas.iter().map(|area| AreaView {
        title: sentence(&area.domain.dutch()),
        note: match (area.left_out, area.bars.is_empty()) {
            (true, _) => Some("Niet aan de orde."),
            (false, true) => Some("Nog niet ingevuld."),
            (false, false) => None,
        },
        table: area_table(&map, area),
    });
    let passed = case.eighteenth() <= today;
    render(&MapPage {
        shell: person.shell(),
        header: head(&open, &person, CasePage::Plan),
        case: case.number.to_string(),
        printed: moment(person.now),
        version: version.number,
        badge: state_badge(case, version),
        eighteenth: match passed {
            true => format!("18 geworden op {}", date_without_weekday(case.eighteenth())),
            false => format!("18 jaar op {}", date(case.eighteenth())),
        },
        gaps: gaps.collect(),
        source: href(&case.number, Section::WhoPays),
        writable,
        is_empty: content.sheets.coverage.rows.is_empty(),
        drawing: Drawing::of(&map, today),
        areas: areas.collect(),
        topics: LifeDomain::ALL.iter().map(|domain| topic(&open, content, *domain, &here, writable)).collect(),
    })
}

/// A change to a list of the draft, made from what stands there now.
enum Change {
    /// It says that already.
    Already,
    /// This is what to write.
    Write(Writing),
}

/// Makes a change to the draft, again where somebody else wrote in the same moment; answers whether anything was written.
async fn write(
    app: &AppState,
    person: &Person,
    number: &CaseNumber,
    change: impl Fn(&Case, &Content) -> Result<Change, AppError>,
) -> Result<bool, AppError> {
    for _ in 0..PATIENCE {
        let open = workflow::glance(&app.db, person.acting(), number, person.now).await?;
        let offer = Offer { kind: CommandKind::WritePlan, target: None };
        open.check(offer, person.now).map_err(Declined::from)?;
        let empty = Content::default();
        let content = open.case.draft().map_or(&empty, |draft| &draft.content);
        let writing = match change(&open.case, content)? {
            Change::Already => return Ok(false),
            Change::Write(writing) => writing,
        };
        let command = Command::WritePlan { writing };
        match workflow::execute(&app.db, person.acting(), number, command, None, person.now).await {
            Ok(_) => return Ok(true),
            Err(Declined::Refused(Refusal::NotNow(NotNow::PlaceChanged))) => {}
            Err(declined) => return Err(declined.into()),
        }
    }
    Err(AppError::NotNow(NotNow::PlaceChanged.dutch().into_owned()))
}

async fn add_point(State(app): State<AppState>, person: Person, Path(number): Path<String>, form: FormText) -> Answer {
    let number: CaseNumber = number.parse().map_err(|_| AppError::NotFound)?;
    let gone = || AppError::Unusable("Dit punt is er niet meer. Ga terug en kijk opnieuw.".to_owned());
    let written = write(&app, &person, &number, |case, content| {
        let point = find(case, person.now, form.text("punt")).ok_or_else(gone)?;
        if content.needs_already(&point.need) {
            return Ok(Change::Already);
        }
        if content.needs.len() >= MOST {
            return Err(AppError::Unusable("De lijst met punten is vol. Haal er eerst een punt af.".to_owned()));
        }
        let needs = content.needs.iter().cloned().chain([point.need]).collect();
        Ok(Change::Write(Writing::Needs { needs, seen: content.needs_revision }))
    });
    let told = match written.await? {
        true => "Het punt staat in het plan, bij \u{201c}Wat moet eerst geregeld zijn?\u{201d}.",
        false => "Dit punt stond al in het plan.",
    };
    let back = own_address(&app, form.text("terug")).unwrap_or_else(|| map_href(&number));
    person.go_and_tell(&app, &back, Flash::done(told)).await
}

async fn switch(State(app): State<AppState>, person: Person, Path(number): Path<String>, form: FormText) -> Answer {
    let number: CaseNumber = number.parse().map_err(|_| AppError::NotFound)?;
    let unknown = || AppError::Unusable("Kies een onderwerp van het plan.".to_owned());
    let domain = LifeDomain::parse(form.text("onderwerp"));
    let leave_out = form.text("stand") == "uit";
    let written = write(&app, &person, &number, |_, content| {
        let domain = domain.ok_or_else(unknown)?;
        let list = &content.sheets.not_at_issue;
        if list.rows.contains(&domain) == leave_out {
            return Ok(Change::Already);
        }
        let keeps = |found: &LifeDomain| if *found == domain { leave_out } else { list.rows.contains(found) };
        let rows = SheetRows::NotAtIssue(LifeDomain::ALL.iter().copied().filter(keeps).collect());
        Ok(Change::Write(Writing::Sheet { rows, seen: list.revision }))
    });
    written.await?;
    let name = domain.map(|domain| sentence(&domain.dutch())).unwrap_or_default();
    let told = match leave_out {
        true => format!("{name} is niet aan de orde in dit plan."),
        false => format!("{name} is aan de orde in dit plan."),
    };
    let back = own_address(&app, form.text("terug")).unwrap_or_else(|| map_href(&number));
    person.go_and_tell(&app, &back, Flash::done(told)).await
}
