//! The plan, written with the youth: how far it is, step by step, and one section at a time to read and write in. The
//! youth's own words and those of the helpers stand apart; two people who write at once both keep their text.

use std::borrow::Cow;
use std::collections::BTreeMap;

use askama::Template;
use askama::filters::HtmlSafe;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::plan_map::{Topic, topic};
use super::plan_versions::totals_of;
use crate::database::DatabaseError;
use crate::domain::calendar;
use crate::domain::case::Case;
use crate::domain::command::{Command, CommandKind, Writing};
use crate::domain::condition::ConditionKind;
use crate::domain::ids::{CaseNumber, UserId};
use crate::domain::offer::Offer;
use crate::domain::phase::Phase;
use crate::domain::plan::{Content, Digest, PlanGap, PlanVersion, Section, Step, VersionState, Voice};
use crate::domain::policy::Audience;
use crate::domain::refusal::{NotNow, Refusal};
use crate::domain::role::LifeDomain;
use crate::domain::signal::ChecklistItem;
use crate::domain::text;
use crate::dutch::checklist::{code, point};
use crate::dutch::events::section_name;
use crate::dutch::numbers::count;
use crate::dutch::plan::{help, number as section_number, step_help};
use crate::dutch::refusals::{at_field, explain};
use crate::dutch::{Dutch, dates, lower, sentence};
use crate::store::plans;
use crate::web::acts::{ActPanel, panel};
use crate::web::again::{Again, past_in};
use crate::web::case_header::{CaseHeader, CasePage, shown_name};
use crate::web::differences::{Differences, holds, together};
use crate::web::error::AppError;
use crate::web::fields::{ErrorSummary, Field, Words};
use crate::web::form::FormText;
use crate::web::page::{Answer, Page, render, render_as};
use crate::web::parts::Badge;
use crate::web::plan::beside::{self, Beside, Others, newest};
use crate::web::plan::lists::{List, TypedList, list_of};
use crate::web::plan::lookup::{self, Asked, Lookup};
use crate::web::plan::map::gap_in_words;
use crate::web::plan::proposals::{ProposalButton, map_of, of_question, open_questions};
use crate::web::plan::rows::Drawn;
use crate::web::plan::totals::Totals;
use crate::web::plan::usual::{self, UsualKinds};
use crate::web::plan::{RowTable, groups, href, neighbours, of_slug, place_of, rows_written, slug, written};
use crate::web::shell::{Flash, Shell, Tone};
use crate::web::{AppState, Person, QueryText};
use crate::workflow::{self, Declined, OpenCase};

/// The pages of the plan.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get("/casussen/{number}/plan", Audience::PlanReaders, "plan", overview),
        Page::get("/casussen/{number}/plan/alles", Audience::PlanReaders, "plan_all", all),
        Page::get("/casussen/{number}/plan/nu", Audience::PlanReaders, "plan_beside", beside_now).unattended(),
        Page::get("/casussen/{number}/plan/{section}", Audience::PlanReaders, "plan_section", show),
        Page::post("/casussen/{number}/plan/{section}", Audience::PlanReaders, "plan_section_write", write),
    ]
}

/// The words of a version, by section and voice.
pub(super) type Texts = BTreeMap<(Section, Voice), String>;

/// The words of a version, for somebody who may see the case.
pub(super) async fn texts_of(app: &AppState, person: &Person, case: &Case, version: u32) -> Result<Texts, AppError> {
    texts_in(app, person, case, version, None).await
}

/// The words of a version or of one section of it, in one statement.
async fn texts_in(
    app: &AppState,
    person: &Person,
    case: &Case,
    version: u32,
    only: Option<Section>,
) -> Result<Texts, AppError> {
    let case = case.id;
    let texts = app.db.transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
        Box::pin(async move { plans::texts(tx, case, version, only).await })
    });
    Ok(texts.await?)
}

/// What an account is called on this case's pages.
pub(super) fn name_of(open: &OpenCase) -> impl Fn(UserId) -> String + '_ {
    move |user| open.names.get(&user).map_or_else(|| "iemand zonder account".to_owned(), |named| named.name.clone())
}

/// The head of the case, for this person on that page.
pub(super) fn head(open: &OpenCase, person: &Person, page: CasePage) -> CaseHeader {
    CaseHeader::of(open, person.role, page, person.now)
}

/// The version that is being written, or else the newest; while the signal waits, the empty one that the first words begin.
pub(super) fn shown_version(open: &OpenCase, now: DateTime<Utc>) -> Option<PlanVersion> {
    let case = &open.case;
    let blank = || PlanVersion {
        number: case.versions.len().try_into().unwrap_or(0) + 1,
        state: VersionState::Draft,
        content: Content::default(),
        hash: None,
        frozen_at: None,
        copied_from: None,
    };
    let shown = case.draft().or_else(|| case.newest()).cloned();
    shown.or_else(|| open.may(CommandKind::WritePlan, now).then(blank))
}

/// Where a version stands, in words: one that was followed by another without a decision lay on the table before.
pub(super) fn state_words(case: &Case, version: &PlanVersion) -> Cow<'static, str> {
    let followed = case.versions.iter().any(|newer| newer.number > version.number && !newer.is_draft());
    match version.state {
        VersionState::Tabled if followed => "Lag eerder op tafel".into(),
        state => state.dutch(),
    }
}

/// The badge of a version's state.
pub(super) fn state_badge(case: &Case, version: &PlanVersion) -> Badge {
    use VersionState::*;
    let tone = match version.state {
        Draft => Tone::Neutral,
        Tabled => Tone::Info,
        Adopted | InEffect => Tone::Good,
        Superseded | Abandoned => Tone::Neutral,
    };
    Badge::new(tone, state_words(case, version))
}

#[derive(Template)]
#[template(path = "pages/plan.html")]
struct OverviewPage {
    shell: Shell,
    header: CaseHeader,
    number: String,
    name: String,
    version: Option<VersionLine>,
    /// Why the case goes round again.
    again: Option<Again>,
    gaps: Vec<Gap>,
    needed: &'static str,
    complete: &'static str,
    /// Where the page asks who writes where.
    beside: Option<String>,
    steps: Vec<StepLine>,
    filled: usize,
    total: usize,
    /// Whether an area of life was switched off.
    left_out: bool,
    map: Vec<String>,
    topics: Vec<Topic>,
    actions: ActPanel,
}

/// Which version is shown.
struct VersionLine {
    number: u32,
    badge: Badge,
    is_draft: bool,
    writable: bool,
    /// The version that counts or lies on the table beside it.
    beside: Option<String>,
}

/// Something still needed, and where that is done.
struct Gap {
    text: String,
    href: String,
}

struct StepLine {
    title: String,
    help: &'static str,
    filled: usize,
    sections: Vec<SectionLine>,
}

struct SectionLine {
    number: &'static str,
    label: String,
    href: String,
    /// Somebody wrote in it, or it is not at issue.
    done: bool,
    left_out: bool,
    by: Vec<String>,
    changed: bool,
    others: Others,
}

async fn overview(State(app): State<AppState>, person: Person, Path(number): Path<String>) -> Answer {
    let open = open(&app, &person, &number, "plan").await?;
    let case = &open.case;
    let name = name_of(&open);
    let version = shown_version(&open, person.now);
    let version = version.as_ref();
    let empty = Content::default();
    let content = version.map_or(&empty, |version| &version.content);
    let invited =
        case.invitations.iter().filter(|invitation| invitation.user == person.user).map(|found| found.at).max();
    let others = others(&open, &person, content, newest(content), &name);
    let line = |section: Section| {
        let by = Voice::ALL.iter().filter_map(|voice| {
            let by = written(content, section, *voice, &name)?;
            Some(match voice {
                Voice::Youth => format!("Opgeschreven door {by}"),
                Voice::Helpers => format!("Aangevuld door {by}"),
            })
        });
        let changed = |since| Voice::ALL.iter().any(|voice| wrote_since(content, section, *voice, since));
        let rows = list_of(section).map_or(0, |list| list.lines(content, &name).len());
        let rows = (rows > 0).then(|| {
            let many = rows.try_into().unwrap_or(0);
            let many = match section {
                Section::ActionPlan => count(many, "actie", "acties"),
                Section::FirstArranged => count(many, "punt", "punten"),
                _ => count(many, "regel", "regels"),
            };
            match rows_written(content, section, &name) {
                Some(by) => format!("{many}, laatst gewijzigd door {by}"),
                None => many,
            }
        });
        SectionLine {
            number: section_number(section),
            label: section.dutch().into_owned(),
            href: href(&case.number, section),
            done: content.is_done(section),
            left_out: section.life_domain().is_some_and(|domain| content.sheets.leaves_out(domain)),
            by: rows.into_iter().chain(by).collect(),
            changed: invited.is_some_and(changed),
            others: others.at(section),
        }
    };
    let steps = groups().into_iter().map(|(step, sections)| {
        let (title, help) = step_title(step);
        let sections: Vec<SectionLine> = sections.into_iter().map(line).collect();
        StepLine { title, help, filled: sections.iter().filter(|section| section.done).count(), sections }
    });
    let steps: Vec<StepLine> = steps.collect();
    let (needed, complete, gaps) = gaps(case, content);
    let writable = open.may(CommandKind::WritePlan, person.now);
    let map = map_of(case, content, person.now);
    let here = format!("/casussen/{}/plan", case.number);
    let topics = LifeDomain::ALL.iter().map(|domain| topic(&open, content, *domain, &here, writable));
    let page = OverviewPage {
        shell: person.shell(),
        header: head(&open, &person, CasePage::Plan),
        number: case.number.to_string(),
        name: shown_name(case, person.role),
        version: version.map(|version| VersionLine {
            number: version.number,
            badge: state_badge(case, version),
            is_draft: version.is_draft(),
            writable,
            beside: beside_it(case, version),
        }),
        again: Again::of(case, person.now),
        gaps,
        needed,
        complete,
        beside: version.and_then(|version| beside::address(&case.number, version)),
        filled: steps.iter().map(|step| step.filled).sum(),
        total: Section::ALL.len(),
        left_out: !content.sheets.not_at_issue.rows.is_empty(),
        map: map.gaps().map(|gap| gap_in_words(&map, gap)).collect(),
        topics: topics.collect(),
        steps,
        actions: panel(&open, CasePage::Plan, person.now),
    };
    render(&page)
}

/// The others who write in the plan, for this person.
fn others<'a>(
    open: &'a OpenCase,
    person: &Person,
    content: &'a Content,
    since: DateTime<Utc>,
    name: &'a dyn Fn(UserId) -> String,
) -> Beside<'a> {
    Beside { case: &open.case.number, content, me: person.user, now: person.now, since, name }
}

/// The heading of a step, and what it is about.
fn step_title(step: Option<Step>) -> (String, &'static str) {
    match step {
        Some(step) => (format!("Stap {}: {}", step_number(step), lower(&step.dutch())), step_help(step)),
        None => (
            "Afspraken om het plan heen".to_owned(),
            "Wat moet eerst rond zijn, wie betaalt en wanneer kijken we terug?",
        ),
    }
}

fn step_number(step: Step) -> usize {
    Step::ALL.iter().position(|found| *found == step).map_or(1, |place| place + 1)
}

fn wrote_since(content: &Content, section: Section, voice: Voice, since: DateTime<Utc>) -> bool {
    content.passages.get(&(section, voice)).is_some_and(|passage| passage.written_at > since)
}

/// What is said of the other version that matters: the plan in effect beside a new draft, or the one on the table.
fn beside_it(case: &Case, shown: &PlanVersion) -> Option<String> {
    let other = case.in_effect().filter(|version| version.number != shown.number);
    other.map(|version| format!("Versie {} geldt nu, tot er een go is voor een nieuwer plan.", version.number))
}

/// What the plan still lacks for the next thing that is asked of it, under a heading, and what to say when that is nothing.
fn gaps(case: &Case, content: &Content) -> (&'static str, &'static str, Vec<Gap>) {
    let at = |gap: PlanGap| {
        let (section, field) = place_of(gap, content);
        Gap { text: sentence(&gap.dutch()), href: format!("{}#{field}", href(&case.number, section)) }
    };
    match case.phase {
        Phase::Submitted | Phase::Planning => {
            let mut gaps: Vec<Gap> = content.gaps_for_table(false).into_iter().map(at).collect();
            if case.case_manager.is_none() {
                let href = format!("/casussen/{}/betrokkenen", case.number);
                gaps.insert(0, Gap { text: "Er is nog geen WIJ-casemanager".to_owned(), href });
            }
            let complete = "Alles wat nodig is voor de tafel, staat in het plan.";
            ("Nog nodig voordat het plan naar de tafel kan", complete, gaps)
        }
        Phase::Scheduling | Phase::AtTable => {
            let complete = "Alles wat nodig is om erover te besluiten, staat in het plan.";
            let gaps = content.gaps_for_round().into_iter().map(at).collect();
            ("Nog nodig voordat de tafel erover kan besluiten", complete, gaps)
        }
        _ => ("", "", Vec::new()),
    }
}

/// Reads the number in the address and opens the case for reading.
pub(super) async fn open(
    app: &AppState,
    person: &Person,
    number: &str,
    page: &'static str,
) -> Result<OpenCase, AppError> {
    let number: CaseNumber = number.parse().map_err(|_| AppError::NotFound)?;
    Ok(workflow::look(&app.db, person.acting(), &number, page, person.now).await?)
}

#[derive(Template)]
#[template(path = "pages/plan_section.html")]
struct SectionPage {
    shell: Shell,
    header: CaseHeader,
    case: String,
    step: Option<String>,
    version: u32,
    badge: Badge,
    /// Where the page asks who writes where.
    beside: Option<String>,
    section: SectionView,
    previous: Option<(String, String)>,
    next: Option<(String, String)>,
}

/// A section to write in, or to read where nothing can be written now.
#[derive(Template)]
#[template(path = "components/plan_section.html")]
struct SectionView {
    slug: &'static str,
    href: String,
    mark: &'static str,
    label: String,
    help: &'static str,
    /// It stands on one page with all the others.
    among_others: bool,
    /// Who has the form before them: what they typed is kept in nobody else's name.
    writer: String,
    others: Others,
    /// Why nothing can be written here now.
    closed: Option<String>,
    /// What was typed and could not be kept at all.
    kept: Vec<(Words, String)>,
    youth: PlaceView,
    helpers: PlaceView,
    sheet: Option<SheetView>,
    /// Whether the area of life it is about is at issue.
    topic: Option<Topic>,
    /// What the checklist asks for beside this section.
    questions: Vec<QuestionLine>,
    /// What helps with the rows.
    lookup: Option<Lookup>,
    errors: ErrorSummary,
    onward: bool,
}

impl HtmlSafe for SectionView {}

impl SectionView {
    /// The rank of the headings inside it.
    fn rank(&self) -> u8 {
        if self.among_others { 5 } else { 3 }
    }

    /// The kinds of what must be arranged first that stand in its rows, saved or not.
    fn kinds(&self) -> Vec<ConditionKind> {
        let questions = self.sheet.iter().flat_map(|sheet| &sheet.rows).flat_map(Drawn::questions);
        questions
            .filter(|field| field.name.starts_with("kind-"))
            .filter_map(|field| ConditionKind::parse(&field.value))
            .collect()
    }

    /// An id inside it, which differs from those of the other sections on the page.
    fn id(&self, name: &str) -> String {
        if self.among_others { format!("{}-{name}", self.slug) } else { name.to_owned() }
    }
}

/// A question of the checklist that is not arranged.
struct QuestionLine {
    words: String,
    answer: String,
    button: ProposalButton,
}

/// The questions of the checklist that ask for a point beside a section.
fn questions(open: &OpenCase, section: Section, now: DateTime<Utc>) -> Vec<QuestionLine> {
    let back = href(&open.case.number, section);
    let line = |item: ChecklistItem| {
        let answered = open.case.checklist.get(&item)?;
        let note = answered.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
        Some(QuestionLine {
            words: format!("{} {}", code(item), point(item)),
            answer: format!("{}{note}", lower(&answered.answer.dutch())),
            button: ProposalButton::new(open, &of_question(item)?, &back, now),
        })
    };
    open_questions(&open.case, section).into_iter().filter_map(line).collect()
}

/// One voice of a section.
struct PlaceView {
    /// The name under which its text is sent.
    name: &'static str,
    title: String,
    text: String,
    by: Option<String>,
    /// The field, where this person may write.
    field: Option<Field>,
    /// What goes along unseen with it.
    hidden: Vec<(String, String)>,
    /// Why this person may not write here, where others may.
    guarded: Option<String>,
    conflict: Option<Conflict>,
}

/// Two texts for one place.
struct Conflict {
    by: Option<String>,
    theirs: Differences,
    mine: Differences,
}

/// The rows of a section.
struct SheetView {
    title: &'static str,
    help: &'static str,
    by: Option<String>,
    table: RowTable,
    /// What the stored rows come to.
    totals: Option<Totals>,
    is_empty: bool,
    /// What stands as it was taken over from the plan in effect, and lies in the past.
    past: Vec<String>,
    rows: Vec<Drawn>,
    hidden: Vec<(String, String)>,
    /// The rows as somebody else saved them meanwhile.
    conflict: Option<Vec<String>>,
    /// A row was put there and is not saved.
    brought: bool,
    refused: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/plan_all.html")]
struct AllPage {
    shell: Shell,
    header: CaseHeader,
    case: String,
    version: u32,
    badge: Badge,
    closed: Option<String>,
    beside: Option<String>,
    steps: Vec<AllStep>,
}

/// A step with all its sections.
struct AllStep {
    id: String,
    title: String,
    help: &'static str,
    filled: usize,
    sections: Vec<SectionView>,
}

async fn all(State(app): State<AppState>, person: Person, Path(number): Path<String>) -> Answer {
    let open = open(&app, &person, &number, "plan_all").await?;
    let case = &open.case;
    let version = &shown_version(&open, person.now).ok_or(AppError::NotFound)?;
    let texts = texts_of(&app, &person, case, version.number).await?;
    let tried = Tried::default();
    let steps = groups().into_iter().enumerate().map(|(place, (step, sections))| {
        let (title, help) = step_title(step);
        let view = |section| section_view(&open, &person, version, section, &texts, &tried, true);
        AllStep {
            id: format!("stap-{}", place + 1),
            title,
            help,
            filled: sections.iter().filter(|section| version.content.is_filled(**section)).count(),
            sections: sections.into_iter().map(view).collect(),
        }
    });
    let steps: Vec<AllStep> = steps.collect();
    render(&AllPage {
        shell: person.shell(),
        header: head(&open, &person, CasePage::Plan),
        case: case.number.to_string(),
        version: version.number,
        badge: state_badge(case, version),
        closed: why_closed(&open, version, person.now),
        beside: beside::address(&case.number, version),
        steps,
    })
}

#[derive(Template)]
#[template(path = "pages/plan_beside.html")]
struct BesidePart {
    closed: Option<String>,
    sections: Vec<Others>,
}

/// Who writes where, for a page that is open.
async fn beside_now(
    State(app): State<AppState>,
    person: Person,
    Path(number): Path<String>,
    query: QueryText,
) -> Answer {
    let number: CaseNumber = number.parse().map_err(|_| AppError::NotFound)?;
    let open = workflow::glance(&app.db, person.acting(), &number, person.now).await?;
    let version = shown_version(&open, person.now).ok_or(AppError::NotFound)?;
    let shown: u32 = query.text("versie").parse().unwrap_or_default();
    let since = query.text("sinds").parse().ok().and_then(DateTime::from_timestamp_micros);
    let name = name_of(&open);
    let others = others(&open, &person, &version.content, since.unwrap_or(person.now), &name);
    let closed = version.number != shown || !version.is_draft();
    render(&BesidePart {
        closed: closed.then(|| format!("/casussen/{number}/plan")),
        sections: Section::ALL.iter().map(|section| others.at(*section)).collect(),
    })
}

async fn show(State(app): State<AppState>, person: Person, Path((number, section)): Path<(String, String)>) -> Answer {
    let section = of_slug(&section).ok_or(AppError::NotFound)?;
    let open = open(&app, &person, &number, "plan_section").await?;
    section_page(&app, &person, &open, section, &Tried::default(), StatusCode::OK).await
}

/// What somebody tried to write and what came of it; empty for a page that is only asked for.
#[derive(Default)]
struct Tried {
    passages: BTreeMap<Voice, (String, Outcome)>,
    list: Option<(Box<dyn TypedList>, Outcome)>,
    /// What was looked up; nothing of the page is saved then.
    lookup: Option<Lookup>,
    /// A row was put there and is not saved.
    brought: bool,
}

/// How a place was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    /// It was not touched, or it is kept.
    Kept,
    /// It cannot be used: the sentence.
    Unusable(String),
    /// Somebody else changed the place first.
    Changed,
    /// It may not be written now: the sentence.
    Refused(String),
    /// It was sent to look something up; with the revision and the mark that were read.
    Unsaved(String, String),
}

impl Tried {
    fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        let passages = self.passages.values().map(|(_, outcome)| outcome);
        passages.chain(self.list.iter().map(|(_, outcome)| outcome))
    }

    fn status(&self) -> StatusCode {
        let any = |wanted: fn(&Outcome) -> bool| self.outcomes().any(wanted);
        if any(|outcome| matches!(outcome, Outcome::Changed | Outcome::Refused(_))) {
            StatusCode::CONFLICT
        } else if any(|outcome| matches!(outcome, Outcome::Unusable(_))) {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        }
    }
}

/// The names under which a voice is sent: its text, the revision that was read, and the mark of what was read.
const fn names(voice: Voice) -> (&'static str, &'static str, &'static str) {
    match voice {
        Voice::Youth => ("woorden", "woorden-revision", "woorden-read"),
        Voice::Helpers => ("hulp", "hulp-revision", "hulp-read"),
    }
}

const SOMEBODY_ELSES: &str =
    "Op deze computer is nu iemand anders aangemeld. Wie dit schreef, meldt zich weer aan en gaat hier verder.";

const ROWS: (&str, &str) = ("rijen-revision", "rijen-read");

async fn section_page(
    app: &AppState,
    person: &Person,
    open: &OpenCase,
    section: Section,
    tried: &Tried,
    status: StatusCode,
) -> Answer {
    let case = &open.case;
    let version = &shown_version(open, person.now).ok_or(AppError::NotFound)?;
    let texts = texts_in(app, person, case, version.number, Some(section)).await?;
    let to = |section: Option<Section>| section.map(|section| (section_name(section), href(&case.number, section)));
    let (previous, next) = neighbours(section);
    let here = href(&case.number, section);
    let writable = why_closed(open, version, person.now).is_none();
    let view = section_view(open, person, version, section, &texts, tried, false);
    let lookup = match (&tried.lookup, writable) {
        (Some(lookup), true) => Some(lookup.clone()),
        (None, true) if section == Section::FirstArranged => {
            UsualKinds::beside(open, &view.kinds(), calendar::day(person.now)).map(Lookup::Kinds)
        }
        (None, true) => lookup::lookup(app, person, section, here.clone(), None).await?.0,
        (_, false) => None,
    };
    let page = SectionPage {
        shell: person.shell(),
        header: head(open, person, CasePage::Plan),
        case: case.number.to_string(),
        step: section.step().map(|step| format!("Stap {} van 6: {}", step_number(step), lower(&step.dutch()))),
        version: version.number,
        badge: state_badge(case, version),
        beside: beside::address(&case.number, version),
        section: SectionView {
            topic: section.life_domain().map(|domain| topic(open, &version.content, domain, &here, writable)),
            questions: questions(open, section, person.now),
            lookup,
            ..view
        },
        previous: to(previous),
        next: to(next),
    };
    render_as(status, &page)
}

fn section_view(
    open: &OpenCase,
    person: &Person,
    version: &PlanVersion,
    section: Section,
    texts: &Texts,
    tried: &Tried,
    among_others: bool,
) -> SectionView {
    let case = &open.case;
    let slug = slug(section);
    let within = if among_others { slug } else { "" };
    let closed = why_closed(open, version, person.now);
    let writable = closed.is_none();
    let view = |voice| place(open, person, version, (section, voice), texts, writable, tried.passages.get(&voice));
    let (mut youth, mut helpers) = (view(Voice::Youth), view(Voice::Helpers));
    for place in [&mut youth, &mut helpers] {
        place.field = place.field.take().map(|field| field.within(within));
    }
    let mut sheet = sheet(open, version, section, writable, tried);
    if let Some(sheet) = &mut sheet {
        sheet.past = past_in(case, section, person.now);
    }
    for row in sheet.iter_mut().flat_map(|sheet| &mut sheet.rows) {
        row.fields = std::mem::take(&mut row.fields).into_iter().map(|field| field.within(within)).collect();
        row.rare = std::mem::take(&mut row.rare).into_iter().map(|field| field.within(within)).collect();
        row.remove = row.remove.take().map(|field| field.within(within));
    }
    let fields: Vec<Field> = [&youth.field, &helpers.field].into_iter().flatten().cloned().collect();
    let rows = sheet.iter().flat_map(|sheet| sheet.rows.iter().flat_map(|row| row.questions().cloned()));
    let mut errors = ErrorSummary::of(&fields.into_iter().chain(rows).collect::<Vec<Field>>());
    let refused = sheet.as_ref().and_then(|sheet| sheet.refused.clone()).filter(|_| writable);
    errors.mistakes.extend(refused.map(|sentence| (Words::Borrowed(""), Words::Owned(sentence))));
    let kept = tried.passages.iter().filter_map(|(voice, (text, outcome))| {
        let lost = matches!(outcome, Outcome::Refused(_)) && !text.trim().is_empty();
        lost.then(|| {
            (
                Words::Borrowed(if *voice == Voice::Youth { "Woorden van de jongere" } else { "Aanvulling" }),
                text.clone(),
            )
        })
    });
    let name = name_of(open);
    let others = others(open, person, &version.content, newest(&version.content), &name).at(section);
    SectionView {
        slug,
        href: href(&case.number, section),
        mark: section_number(section),
        label: section.dutch().into_owned(),
        help: help(section),
        among_others,
        writer: person.user.to_string(),
        others,
        closed,
        kept: kept.collect(),
        youth,
        helpers,
        sheet,
        topic: None,
        questions: Vec::new(),
        lookup: None,
        errors,
        onward: neighbours(section).1.is_some() && !among_others,
    }
}

/// Why nothing can be written now, said of the version that is shown.
fn why_closed(open: &OpenCase, version: &PlanVersion, now: DateTime<Utc>) -> Option<String> {
    let refusal = open.check(Offer { kind: CommandKind::WritePlan, target: None }, now).err()?;
    Some(match refusal {
        Refusal::NotYours => {
            "U kunt dit lezen. Schrijven doen de hulpverlener, de casemanager en de projectleider.".to_owned()
        }
        Refusal::NotNow(NotNow::RoundOpen) => {
            "Er loopt een ronde over dit plan. Zolang die open is, verandert er niets aan de tekst.".to_owned()
        }
        Refusal::NotNow(_) if !version.is_draft() => {
            format!("Versie {} heeft op tafel gelegen en verandert niet meer.", version.number)
        }
        refusal => explain(CommandKind::WritePlan, &refusal, &open.case),
    })
}

fn place(
    open: &OpenCase,
    person: &Person,
    version: &PlanVersion,
    (section, voice): (Section, Voice),
    texts: &Texts,
    writable: bool,
    tried: Option<&(String, Outcome)>,
) -> PlaceView {
    let name = name_of(open);
    let youth = shown_name(&open.case, person.role);
    let text = texts.get(&(section, voice)).cloned().unwrap_or_default();
    let passage = version.content.passages.get(&(section, voice));
    let by = passage.filter(|passage| !passage.empty).map(|passage| {
        let (who, when) = (name(passage.author), dates::moment_short(passage.written_at));
        match voice {
            Voice::Youth => format!("Woorden van {youth}, opgeschreven door {who}, {when}"),
            Voice::Helpers => format!("Laatst gewijzigd door {who}, {when}"),
        }
    });
    let scribe = open.case.scribe(section).filter(|scribe| voice == Voice::Youth && *scribe != person.user);
    let guarded = scribe.filter(|_| writable).map(|scribe| {
        format!(
            "Alleen {} past deze woorden aan, samen met {youth}. Uw eigen tekst schrijft u hieronder.",
            name(scribe)
        )
    });
    let title = match voice {
        Voice::Youth => format!("In de woorden van {youth}"),
        Voice::Helpers => "Aanvulling van wie helpt".to_owned(),
    };
    let conflict = tried.filter(|(_, outcome)| *outcome == Outcome::Changed).map(|(mine, _)| {
        let between = Differences::between(&text, mine);
        Conflict { by: by.clone(), theirs: between.first(), mine: between.second() }
    });
    let error = tried.and_then(|(_, outcome)| match outcome {
        Outcome::Unusable(sentence) => Some(sentence.clone()),
        Outcome::Changed => Some(if passage.is_some_and(|passage| passage.author == person.user) {
            "U schreef hier zelf ook, in een ander venster. Beide teksten staan nu onder elkaar: lees ze na en sla op."
                .to_owned()
        } else {
            "Iemand anders schreef hier ook. Beide teksten staan nu onder elkaar: lees ze na en sla op.".to_owned()
        }),
        Outcome::Kept | Outcome::Refused(_) | Outcome::Unsaved(..) => None,
    });
    let (sent, revision, read) = names(voice);
    let value = match tried {
        Some((mine, Outcome::Changed)) => together(&text, mine),
        Some((mine, Outcome::Unusable(_) | Outcome::Unsaved(..))) => mine.clone(),
        _ => text.clone(),
    };
    let hint = match voice {
        Voice::Youth => format!("Schrijf op wat {youth} zegt, zoals {youth} het zegt. Maak er geen verslag van."),
        Voice::Helpers => "Alleen wat nodig is om dit plan te begrijpen. Geen burgerservicenummer, geen namen van anderen die dat niet weten.".to_owned(),
    };
    let may_write = writable && guarded.is_none();
    PlaceView {
        name: sent,
        field: may_write
            .then(|| Field::area(sent, title.clone()).hint(hint).optional().rows(6).value(value).error(error)),
        hidden: match tried {
            _ if !may_write => Vec::new(),
            Some((_, Outcome::Unsaved(seen, mark))) => {
                vec![(revision.to_owned(), seen.clone()), (read.to_owned(), mark.clone())]
            }
            _ => vec![
                (revision.to_owned(), passage.map_or(0, |passage| passage.revision).to_string()),
                (read.to_owned(), Digest::of(&text).to_string()),
            ],
        },
        title,
        text,
        by,
        guarded,
        conflict,
    }
}

/// The rows of a section that has them.
fn sheet(open: &OpenCase, version: &PlanVersion, section: Section, writable: bool, tried: &Tried) -> Option<SheetView> {
    let list = list_of(section)?;
    let content = &version.content;
    let name = name_of(open);
    let words = list.words();
    let people = members(open);
    let lines = list.lines(content, &name);
    let (rows, refused, conflict) = match &tried.list {
        Some((typed, Outcome::Changed)) => {
            let sentence = "Iemand anders heeft deze lijst net ook gewijzigd. Hieronder staan de regels van u beiden. \
                            Haal weg wat dubbel is en sla op.";
            (typed.together(content, &people), Some(sentence.to_owned()), true)
        }
        Some((typed, Outcome::Refused(sentence))) => (typed.drawn(&people), Some(sentence.clone()), false),
        Some((typed, Outcome::Unusable(_) | Outcome::Unsaved(..))) => (typed.drawn(&people), None, false),
        Some((_, Outcome::Kept)) | None => (list.drawn(content, &people), None, false),
    };
    let seen = match &tried.list {
        Some((_, Outcome::Unsaved(seen, mark))) => [(ROWS.0, seen.clone()), (ROWS.1, mark.clone())],
        _ => [(ROWS.0, list.revision(content).to_string()), (ROWS.1, list.mark(content).to_string())],
    };
    let hidden = seen.map(|(name, value)| (name.to_owned(), value)).to_vec();
    Some(SheetView {
        title: words.title,
        help: words.help,
        by: rows_written(content, section, &name).map(|by| format!("Laatst gewijzigd door {by}")),
        table: list.table(content, &name),
        totals: totals_of(content, section),
        rows: if writable { rows } else { Vec::new() },
        hidden: if writable { hidden } else { Vec::new() },
        is_empty: lines.is_empty(),
        past: Vec::new(),
        conflict: conflict.then_some(lines),
        brought: tried.brought,
        refused,
    })
}

/// The core members by name and domain, for a list to choose an owner from.
fn members(open: &OpenCase) -> Vec<(UserId, String)> {
    let name = name_of(open);
    open.facts
        .core
        .iter()
        .map(|seat| (seat.user, format!("{} ({})", name(seat.user), seat.represents.dutch())))
        .collect()
}

/// Told to the page that saves by itself.
#[derive(Serialize)]
struct Saved {
    saved: Option<String>,
    /// Why something is not kept.
    why: Option<String>,
    /// Somebody else wrote in the same place: there are two texts to bring together.
    two: bool,
    /// New values of fields that go along unseen.
    fields: BTreeMap<String, String>,
}

async fn write(
    State(app): State<AppState>,
    person: Person,
    Path((number, section)): Path<(String, String)>,
    headers: HeaderMap,
    form: FormText,
) -> Answer {
    let section = of_slug(&section).ok_or(AppError::NotFound)?;
    let number: CaseNumber = number.parse().map_err(|_| AppError::NotFound)?;
    // also when nothing is to be kept: what somebody may not see is not there
    let before = workflow::glance(&app.db, person.acting(), &number, person.now).await?;
    let by_itself =
        headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"));
    if let Some(asked) = Asked::of(section, &form) {
        let open = workflow::look(&app.db, person.acting(), &number, "plan_section", person.now).await?;
        if open.check(Offer { kind: CommandKind::WritePlan, target: None }, person.now).is_ok() {
            let tried = unsaved(&app, &person, &number, section, &form, &asked).await?;
            return section_page(&app, &person, &open, section, &tried, StatusCode::OK).await;
        }
    }
    let form = usual::with_point(&before, section, form);
    let writer = Writer { app: &app, person: &person, number: &number, before: &before, earlier: earlier(&form) };
    let mut tried = Tried::default();
    let mut fields = BTreeMap::new();
    for voice in Voice::ALL.iter().copied().filter(|voice| form.has(names(*voice).0)) {
        let (sent, outcome) = writer.passage(section, voice, &form, &mut fields).await?;
        tried.passages.insert(voice, (sent, outcome));
    }
    if let Some(list) = list_of(section).filter(|_| form.has(ROWS.0)) {
        let typed = list.typed(&form);
        let outcome = writer.rows(section, &form, list, typed.as_ref(), &mut fields).await?;
        tried.list = Some((typed, outcome));
    }
    let status = tried.status();
    let time = dates::time(person.now);
    if by_itself {
        let saved = (status == StatusCode::OK).then_some(time);
        let (why, two) = writer.told(section, &tried);
        return Ok((status, Json(Saved { saved, why, two, fields })).into_response());
    }
    if status == StatusCode::OK {
        let onward = neighbours(section).1.filter(|_| form.has("verder"));
        let to = if form.text("terug") == "alles" {
            format!("/casussen/{number}/plan/alles#{}", slug(section))
        } else {
            href(&number, onward.unwrap_or(section))
        };
        return person.go_and_tell(&app, &to, Flash::done(format!("Opgeslagen om {time}."))).await;
    }
    let open = workflow::look(&app.db, person.acting(), &number, "plan_section", person.now).await?;
    section_page(&app, &person, &open, section, &tried, status).await
}

/// What was sent to look something up: all of it as it was typed, with the row that was asked for.
async fn unsaved(
    app: &AppState,
    person: &Person,
    number: &CaseNumber,
    section: Section,
    form: &FormText,
    asked: &Asked,
) -> Result<Tried, AppError> {
    let sent =
        |(revision, read): (&str, &str)| Outcome::Unsaved(form.text(revision).to_owned(), form.text(read).to_owned());
    let voices = Voice::ALL.iter().copied().filter(|voice| form.has(names(*voice).0));
    let passages = voices.map(|voice| {
        let (name, revision, read) = names(voice);
        (voice, (form.raw(name).to_owned(), sent((revision, read))))
    });
    let (lookup, row) = lookup::lookup(app, person, section, href(number, section), Some(asked)).await?;
    let list = list_of(section).filter(|_| form.has(ROWS.0)).map(|list| {
        let mut typed = list.typed(form);
        if let Some(row) = &row {
            typed.bring(row);
        }
        (typed, sent(ROWS))
    });
    Ok(Tried { passages: passages.collect(), list, lookup, brought: row.is_some() })
}

/// Writes for one person in one case.
struct Writer<'a> {
    app: &'a AppState,
    person: &'a Person,
    number: &'a CaseNumber,
    /// The case as it was when the writing arrived.
    before: &'a OpenCase,
    /// What the page sent before without hearing whether it was kept.
    earlier: Vec<FormText>,
}

/// What a page sent before without hearing whether it was kept: a connection that dropped, a window that went away.
fn earlier(form: &FormText) -> Vec<FormText> {
    form.all("eerder").filter_map(|sent| FormText::parse(sent.as_bytes()).ok()).collect()
}

impl Writer<'_> {
    fn draft(&self) -> Option<&PlanVersion> {
        self.before.case.draft()
    }

    /// The revision that a text goes on from. A page need not have heard of what it saved itself, and somebody may have the same
    /// page open twice: as long as nothing would be lost, what they wrote themselves is no conflict.
    async fn seen_passage(&self, (section, voice): (Section, Voice), seen: u32, text: &str) -> Result<u32, AppError> {
        let Some(draft) = self.draft() else { return Ok(seen) };
        let own = draft.content.passages.get(&(section, voice)).filter(|passage| passage.author == self.person.user);
        let Some(passage) = own.filter(|passage| passage.revision != seen) else { return Ok(seen) };
        let sent = |form: &FormText| {
            text::passage(form.raw(names(voice).0)).is_ok_and(|text| Digest::of(&text) == passage.digest)
        };
        if self.earlier.iter().any(sent) {
            return Ok(passage.revision);
        }
        let texts = texts_in(self.app, self.person, &self.before.case, draft.number, Some(section)).await?;
        let stored = texts.get(&(section, voice)).map_or("", String::as_str);
        Ok(if holds(text, stored) { passage.revision } else { seen })
    }

    /// The same for a list.
    fn seen_rows(&self, section: Section, list: &dyn List, typed: &dyn TypedList, seen: u32) -> u32 {
        let Some(content) = self.draft().map(|draft| &draft.content) else { return seen };
        let own = content.rows_written(section).is_some_and(|(by, _)| by == self.person.user);
        let sent = |form: &FormText| form.has(ROWS.0) && list.typed(form).mark() == Some(list.mark(content));
        if own && (self.earlier.iter().any(sent) || typed.holds(content)) { list.revision(content) } else { seen }
    }

    /// Whether the page was opened by somebody else, on a computer where this person signed in meanwhile.
    fn somebody_elses(&self, form: &FormText) -> bool {
        form.has("schrijver") && form.text("schrijver") != self.person.user.to_string()
    }

    /// What a page that saves by itself is told when not everything was kept.
    fn told(&self, section: Section, tried: &Tried) -> (Option<String>, bool) {
        if !tried.outcomes().any(|outcome| *outcome == Outcome::Changed) {
            let why = tried.outcomes().find_map(|outcome| match outcome {
                Outcome::Refused(why) | Outcome::Unusable(why) => Some(why.clone()).filter(|why| !why.is_empty()),
                Outcome::Kept | Outcome::Changed | Outcome::Unsaved(..) => None,
            });
            return (why, false);
        }
        let written = self.draft().and_then(|draft| draft.content.written(section).max_by_key(|(_, at)| *at));
        let why = written.map(|(who, at)| {
            if who == self.person.user {
                "U schreef hier zelf ook, in een ander venster.".to_owned()
            } else {
                format!("{} schreef hier ook ({}).", name_of(self.before)(who), dates::time(at))
            }
        });
        (why, true)
    }

    async fn execute(&self, writing: Writing) -> Result<Result<Case, Outcome>, AppError> {
        let command = Command::WritePlan { writing };
        match workflow::execute(&self.app.db, self.person.acting(), self.number, command, None, self.person.now).await {
            Ok(case) => Ok(Ok(case)),
            Err(Declined::Refused(Refusal::NotNow(NotNow::PlaceChanged))) => Ok(Err(Outcome::Changed)),
            Err(Declined::Refused(Refusal::NotNow(reason))) => Ok(Err(Outcome::Refused(reason.dutch().into_owned()))),
            Err(declined) => Err(declined.into()),
        }
    }

    /// Writes the words of a voice, unless they are still what was read.
    async fn passage(
        &self,
        section: Section,
        voice: Voice,
        form: &FormText,
        fields: &mut BTreeMap<String, String>,
    ) -> Result<(String, Outcome), AppError> {
        let (name, revision, read) = names(voice);
        let typed = form.raw(name).to_owned();
        let text = match text::passage(&typed) {
            Ok(text) => text,
            Err(unfit) => return Ok((typed, Outcome::Unusable(at_field("Tekst", unfit)))),
        };
        let mark = Digest::of(&text).to_string();
        if form.text(read) == mark {
            return Ok((typed, Outcome::Kept));
        }
        if self.somebody_elses(form) {
            return Ok((typed, Outcome::Refused(SOMEBODY_ELSES.to_owned())));
        }
        let seen = form.text(revision).parse().unwrap_or(0);
        let seen = self.seen_passage((section, voice), seen, &text).await?;
        match self.execute(Writing::Passage { section, voice, text, seen }).await? {
            Ok(case) => {
                let passage = case.draft().and_then(|draft| draft.content.passages.get(&(section, voice)));
                fields.insert(revision.to_owned(), passage.map_or(0, |passage| passage.revision).to_string());
                fields.insert(read.to_owned(), mark);
                Ok((typed, Outcome::Kept))
            }
            Err(outcome) => Ok((typed, outcome)),
        }
    }

    /// Writes a list of rows, unless it is still what was read.
    async fn rows(
        &self,
        section: Section,
        form: &FormText,
        list: &dyn List,
        typed: &dyn TypedList,
        fields: &mut BTreeMap<String, String>,
    ) -> Result<Outcome, AppError> {
        let (revision, read) = ROWS;
        let seen = form.text(revision).parse().unwrap_or(0);
        let seen = self.seen_rows(section, list, typed, seen);
        let Some((mark, writing)) = typed.mark().zip(typed.writing(seen)) else {
            return Ok(Outcome::Unusable(String::new()));
        };
        if form.text(read) == mark.to_string() {
            return Ok(Outcome::Kept);
        }
        if self.somebody_elses(form) {
            return Ok(Outcome::Refused(SOMEBODY_ELSES.to_owned()));
        }
        match self.execute(writing).await? {
            Ok(case) => {
                let content = case.draft().map(|draft| &draft.content);
                let now = content.map_or(0, |content| list.revision(content));
                fields.insert(revision.to_owned(), now.to_string());
                fields
                    .insert(read.to_owned(), content.map(|content| list.mark(content).to_string()).unwrap_or_default());
                Ok(Outcome::Kept)
            }
            Err(outcome) => Ok(outcome),
        }
    }
}
