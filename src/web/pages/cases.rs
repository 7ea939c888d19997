//! The work list: the cases somebody sees, narrowed down and ordered as the address says, as lines or as the eight steps.

use askama::Template;
use axum::extract::State;
use chrono::{DateTime, Days, NaiveDate};
use uuid::Uuid;

use crate::database::DatabaseError;
use crate::domain::calendar;
use crate::domain::case::WaitsFor;
use crate::domain::condition::OwnerRole;
use crate::domain::ids::OrganisationId;
use crate::domain::phase::{ClosedReason, Phase};
use crate::domain::policy::{Audience, Reach, admits, reach, reads_plan};
use crate::domain::role::Role;
use crate::dutch::case::{SOMEBODY_ARRANGES, waiting_for};
use crate::dutch::dates::{date_short, in_use};
use crate::dutch::numbers::{count, number};
use crate::dutch::{STEPS, sentence};
use crate::store::lists::{self, After, BOARD_BOUND, BOUND, Key, Line, Listing, Order, Place, Wanted};
use crate::web::case_header::{name_for, short_age_badge};
use crate::web::fields::{Choice, Field};
use crate::web::page::{Page, render, see_other};
use crate::web::parts::{Badge, Board, Card, Column, Filters, Pager};
use crate::web::search::Search;
use crate::web::session::Person;
use crate::web::shell::{Shell, Tone};
use crate::web::{Answer, AppState, FormText, QueryText, encode};

/// The address of the list.
pub const LIST: &str = "/casussen";

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get(LIST, Audience::CaseWorkers, "cases", show).in_menu("Casussen"),
        Page::post(LIST, Audience::CaseWorkers, "search_cases", search),
    ]
}

#[derive(Template)]
#[template(path = "pages/cases.html")]
struct ListPage {
    shell: Shell,
    may_start: bool,
    as_board: Option<String>,
    filters: Filters,
    total: String,
    rows: Vec<Row>,
    with_provider: bool,
    empty: Empty,
    start: Option<String>,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "pages/board.html")]
struct BoardPage {
    shell: Shell,
    may_start: bool,
    as_list: String,
    filters: Filters,
    total: String,
    board: Board,
    empty: Empty,
}

struct Row {
    href: String,
    number: String,
    name: String,
    badges: Vec<Badge>,
    age: Badge,
    step: String,
    waits_for: String,
    since: String,
    provider: String,
    table_day: String,
    too_late: bool,
}

/// What is said where nothing is.
struct Empty {
    title: &'static str,
    text: &'static str,
    all: bool,
}

async fn show(State(app): State<AppState>, person: Person, query: QueryText) -> Answer {
    let search = Search::read(&app, &person, &query, is_number).await?;
    let asked = Asked::read(&query, search, calendar::day(person.now), person.role);
    if asked.board { board(&app, &person, &asked).await } else { list(&app, &person, &asked).await }
}

/// Keeps the words that were typed, and shows what was chosen at its own address.
async fn search(State(app): State<AppState>, person: Person, typed: FormText) -> Answer {
    let search = Search::keep(&app, &person, &typed, is_number).await?;
    let asked = Asked::read(&typed, search, calendar::day(person.now), person.role);
    Ok(see_other(&asked.address()))
}

async fn list(app: &AppState, person: &Person, asked: &Asked) -> Answer {
    let (wanted, order, after) = (asked.wanted.clone(), asked.order, asked.after);
    let with_provider = crosses_providers(person.role);
    let (listing, places): (Listing, Vec<Place>) = app
        .db
        .transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
            Box::pin(async move {
                let listing = lists::cases(tx, &wanted, order, after).await?;
                let places = if with_provider { lists::places(tx).await? } else { Vec::new() };
                Ok((listing, places))
            })
        })
        .await?;
    let today = calendar::day(person.now);
    let next = listing.lines.last().filter(|_| listing.more).map(|last| {
        let after = After { key: last.key(order), id: last.id };
        Asked { after: Some(after), ..asked.clone() }.address()
    });
    let total = if listing.lines.is_empty() { String::new() } else { in_words(listing.total) };
    render(&ListPage {
        shell: person.shell(),
        may_start: may_start(person.role),
        as_board: (!asked.is_closed()).then(|| Asked { board: true, after: None, ..asked.clone() }.address()),
        filters: filters(asked, person.role, &places),
        total,
        rows: listing.lines.iter().map(|line| row(line, person.role, today)).collect(),
        with_provider,
        empty: empty(person.role, asked),
        start: asked.after.map(|_| Asked { after: None, ..asked.clone() }.address()),
        pager: Pager { previous: None, next },
    })
}

async fn board(app: &AppState, person: &Person, asked: &Asked) -> Answer {
    let wanted = Wanted { phase: None, ..asked.wanted.clone() };
    let with_provider = crosses_providers(person.role);
    let (columns, places) = app
        .db
        .transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
            Box::pin(async move {
                let columns = lists::board(tx, &wanted).await?;
                let places = if with_provider { lists::places(tx).await? } else { Vec::new() };
                Ok((columns, places))
            })
        })
        .await?;
    let today = calendar::day(person.now);
    let total: i64 = columns.iter().map(|column| column.total.min(BOARD_BOUND)).sum();
    let past_bound = columns.iter().any(|column| column.total > BOARD_BOUND);
    let columns = columns.into_iter().zip(STEPS).map(|(column, label)| Column {
        label: label.into(),
        count: column.total.min(BOARD_BOUND),
        more: column.total > BOARD_BOUND,
        cards: column.lines.iter().map(|line| card(line, person.role, today)).collect(),
        href: {
            let wanted = Wanted { phase: Some(column.phase), ..asked.wanted.clone() };
            Asked { board: false, wanted, ..asked.clone() }.address()
        },
    });
    let columns = columns.collect();
    render(&BoardPage {
        shell: person.shell(),
        may_start: may_start(person.role),
        as_list: Asked { board: false, ..asked.clone() }.address(),
        filters: filters(asked, person.role, &places),
        total: match total {
            0 => String::new(),
            total if past_bound => format!("Meer dan {}", count(total, "casus", "casussen")),
            total => count(total, "casus", "casussen"),
        },
        board: Board { columns },
        empty: empty(person.role, asked),
    })
}

/// "34 casussen", or "Meer dan 1.000 casussen" past what is counted.
fn in_words(total: i64) -> String {
    if total > BOUND { format!("Meer dan {} casussen", number(BOUND)) } else { count(total, "casus", "casussen") }
}

fn may_start(role: Role) -> bool {
    admits(Audience::Signallers, Some(role))
}

/// Whether this role's cases come from more than one provider.
fn crosses_providers(role: Role) -> bool {
    !may_start(role)
}

fn row(line: &Line, role: Role, today: NaiveDate) -> Row {
    let closed = line.phase == "closed";
    let waits = !closed && line.waits_for != WaitsFor::Nobody;
    let before_table = Phase::parse(&line.phase, None).is_some_and(|phase| phase.within(1, 5));
    Row {
        href: format!("{LIST}/{}", line.number),
        number: line.number.clone(),
        name: name_for(&line.first_name, line.discussed, role),
        badges: badges(line, today),
        age: short_age_badge(line.born, today),
        step: step(&line.phase),
        waits_for: if waits { whom(line, role, false) } else { String::new() },
        since: waited(line, today),
        provider: line.provider.clone(),
        table_day: if before_table { date_short(line.last_safe_table_day) } else { String::new() },
        too_late: before_table && line.last_safe_table_day < today,
    }
}

fn card(line: &Line, role: Role, today: NaiveDate) -> Card {
    let mut all = vec![short_age_badge(line.born, today)];
    all.extend(badges(line, today));
    Card {
        href: format!("{LIST}/{}", line.number),
        number: line.number.clone().into(),
        name: Some(name_for(&line.first_name, line.discussed, role).into()),
        waits_for: (line.waits_for != WaitsFor::Nobody).then(|| waits(line, role, today).into()),
        badges: all,
    }
}

/// "de hulpverlener van Noorderlicht, 12 dagen": the provider for who sees more than one.
fn waits(line: &Line, role: Role, today: NaiveDate) -> String {
    format!("{}, {}", whom(line, role, crosses_providers(role)), waited(line, today))
}

/// Whom it waits for and where that is; the provider stands in a column of its own where there is one. Who does not read the plan is
/// not told who arranges what stands in it.
fn whom(line: &Line, role: Role, with_provider: bool) -> String {
    if line.phase == Phase::Arranging.as_str() && !reads_plan(role) {
        return SOMEBODY_ARRANGES.to_owned();
    }
    let place = line.waits_at.as_ref().filter(|_| with_provider || line.waits_for != WaitsFor::Signaller);
    match place {
        Some(place) => format!("{} van {place}", waiting_for(line.waits_for)),
        None => waiting_for(line.waits_for).to_owned(),
    }
}

/// Whether somebody is told that a case waits for them: who arranges something stands in the plan.
fn is_told(whom: WaitsFor, role: Role) -> bool {
    reads_plan(role) || !matches!(whom, WaitsFor::Owner(_))
}

/// How long it waits.
fn waited(line: &Line, today: NaiveDate) -> String {
    match calendar::days_between(calendar::day(line.waits_since), today) {
        ..=0 => "sinds vandaag".to_owned(),
        days => count(days, "dag", "dagen"),
    }
}

fn badges(line: &Line, today: NaiveDate) -> Vec<Badge> {
    let urgent = line.urgent.then(|| Badge::new(Tone::Bad, "Spoed").icon("warning"));
    let paused = line.paused_until.filter(|until| *until >= today || line.phase != "closed");
    let paused =
        paused.map(|until| Badge::new(Tone::Warning, format!("Gepauzeerd tot {}", date_short(until))).icon("clock"));
    urgent.into_iter().chain(paused).collect()
}

pub(super) fn step(phase: &str) -> String {
    match Phase::parse(phase, None).and_then(Phase::step) {
        Some(step) => format!("{step}. {}", STEPS.get(usize::from(step) - 1).copied().unwrap_or_default()),
        None => "Afgesloten".to_owned(),
    }
}

/// What the address asks for.
#[derive(Clone, Debug, Default)]
struct Asked {
    board: bool,
    wanted: Wanted,
    milestone: Option<Milestone>,
    search: Search,
    order: Order,
    after: Option<After>,
}

/// How near the eighteenth birthday is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Milestone {
    Past,
    TwoWeeks,
    EightWeeks,
    SixteenWeeks,
    Later,
}

impl Milestone {
    const ALL: [Self; 5] = [Self::TwoWeeks, Self::EightWeeks, Self::SixteenWeeks, Self::Later, Self::Past];

    const fn slug(self) -> &'static str {
        match self {
            Self::Past => "al-18",
            Self::TwoWeeks => "2-weken",
            Self::EightWeeks => "8-weken",
            Self::SixteenWeeks => "16-weken",
            Self::Later => "later",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Past => "Is al 18",
            Self::TwoWeeks => "Wordt binnen 2 weken 18",
            Self::EightWeeks => "Wordt binnen 8 weken 18",
            Self::SixteenWeeks => "Wordt binnen 16 weken 18",
            Self::Later => "Wordt later 18",
        }
    }

    /// The first and the last day on which the birthday may fall.
    fn days(self, today: NaiveDate) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let in_weeks = |weeks: u64| Some(calendar::days_after(today, 7 * weeks));
        let tomorrow = Some(calendar::days_after(today, 1));
        match self {
            Self::Past => (None, Some(today)),
            Self::TwoWeeks => (tomorrow, in_weeks(2)),
            Self::EightWeeks => (tomorrow, in_weeks(8)),
            Self::SixteenWeeks => (tomorrow, in_weeks(16)),
            Self::Later => (in_weeks(16).and_then(|day| day.checked_add_days(Days::new(1))), None),
        }
    }
}

/// Whom it waits for, in the address and in the filter.
const WHOM: [(WaitsFor, &str); 7] = [
    (WaitsFor::Signaller, "hulpverlener"),
    (WaitsFor::ProjectLead, "projectleider"),
    (WaitsFor::CaseManager, "casemanager"),
    (WaitsFor::Committee, "tafel"),
    (WaitsFor::Owner(OwnerRole::CoreMember), "kernlid"),
    (WaitsFor::Owner(OwnerRole::Youth), "jongere"),
    (WaitsFor::Owner(OwnerRole::Outside), "zonder-account"),
];

/// The orders that are offered, with their word in the address.
const ORDERS: [(Order, &str, &str); 4] = [
    (Order::SafeDay, "tafel", "Eerst wie als eerste op tafel moet"),
    (Order::Eighteenth, "leeftijd", "Eerst wie als eerste 18 wordt"),
    (Order::Wait, "wacht", "Eerst wat het langst wacht"),
    (Order::Newest, "nieuwste", "Eerst de nieuwste"),
];

/// The address of the cases that wait for somebody, longest first.
#[must_use]
pub fn waiting_address(whom: WaitsFor) -> String {
    let wanted = Wanted { waits_for: Some(whom), ..Wanted::default() };
    Asked { wanted, order: Order::Wait, ..Asked::default() }.address()
}

/// The same, of those that wait at one organisation.
#[must_use]
pub fn waiting_address_at(whom: WaitsFor, organisation: Uuid) -> String {
    let wanted = Wanted { waits_for: Some(whom), waits_at: Some(OrganisationId(organisation)), ..Wanted::default() };
    Asked { wanted, order: Order::Wait, ..Asked::default() }.address()
}

/// The address of the cases in a step.
#[must_use]
pub fn step_address(phase: Phase) -> String {
    Asked { wanted: Wanted { phase: Some(phase), ..Wanted::default() }, ..Asked::default() }.address()
}

impl Asked {
    fn read(query: &FormText, search: Search, today: NaiveDate, role: Role) -> Self {
        let milestone = Milestone::ALL.into_iter().find(|known| known.slug() == query.text("mijlpaal"));
        let (eighteen_from, eighteen_until) = milestone.map_or((None, None), |known| known.days(today));
        let phase = match query.text("stap") {
            "afgesloten" => Some(Phase::Closed(ClosedReason::Completed)),
            step => step.parse().ok().and_then(|step: usize| Phase::STEPS.get(step.checked_sub(1)?).copied()),
        };
        let closed = matches!(phase, Some(Phase::Closed(_)));
        let wanted = Wanted {
            phase,
            provider: query.text("aanbieder").parse().ok().filter(|_| crosses_providers(role)).map(OrganisationId),
            waits_for: WHOM
                .into_iter()
                .find(|(whom, slug)| *slug == query.text("wacht") && is_told(*whom, role))
                .map(|(whom, _)| whom),
            waits_at: query.text("bij").parse().ok().filter(|_| crosses_providers(role)).map(OrganisationId),
            urgent: query.text("spoed") == "yes",
            eighteen_from,
            eighteen_until,
            numbers: numbers(&search.words, today),
            name: (!search.words.is_empty()).then(|| search.words.to_lowercase()),
        };
        let order = ORDERS.into_iter().find(|(_, slug, _)| *slug == query.text("volgorde")).map(|(order, ..)| order);
        // closed cases wait for nobody and come to no table: only when they began still orders them
        let order = if closed { Order::Newest } else { order.unwrap_or_default() };
        Self {
            board: query.text("weergave") == "bord",
            wanted,
            milestone,
            search,
            order,
            after: cursor(query.text("na"), order),
        }
    }

    fn is_closed(&self) -> bool {
        matches!(self.wanted.phase, Some(Phase::Closed(_)))
    }

    /// What of it stands in the address: everything but the page one is on.
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let wanted = &self.wanted;
        let mut pairs = Vec::new();
        let mut add = |name, value: Option<String>| pairs.extend(value.map(|value| (name, value)));
        add("weergave", self.board.then(|| "bord".to_owned()));
        add("zoek", (!self.search.key.is_empty()).then(|| self.search.key.clone()));
        add("stap", wanted.phase.map(|phase| phase.step().map_or("afgesloten".to_owned(), |step| step.to_string())));
        add("aanbieder", wanted.provider.map(|provider| provider.to_string()));
        let whom = WHOM.into_iter().find(|(whom, _)| Some(*whom) == wanted.waits_for);
        add("wacht", whom.map(|(_, slug)| slug.to_owned()));
        add("bij", wanted.waits_at.map(|organisation| organisation.to_string()));
        add("mijlpaal", self.milestone.map(|milestone| milestone.slug().to_owned()));
        add("spoed", wanted.urgent.then(|| "yes".to_owned()));
        let order = ORDERS.into_iter().find(|(order, ..)| *order == self.order && self.order != Order::default());
        add("volgorde", order.map(|(_, slug, _)| slug.to_owned()));
        pairs
    }

    fn address(&self) -> String {
        let mut pairs = self.pairs();
        if let Some(after) = self.after {
            pairs.push(("na", written(after)));
        }
        let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        if pairs.is_empty() { LIST.to_owned() } else { format!("{LIST}?{}", pairs.join("&")) }
    }

    fn narrows(&self) -> bool {
        self.pairs().iter().any(|(name, _)| !matches!(*name, "weergave" | "volgorde"))
    }
}

/// Whether it is the number of a case, which may stand in an address.
pub(super) fn is_number(typed: &str) -> bool {
    !numbers(typed, NaiveDate::default()).is_empty()
}

/// The numbers that a typed text can stand for: "FX-2026-014", "2026-014" or "14" of any year so far.
pub(super) fn numbers(search: &str, today: NaiveDate) -> Vec<String> {
    let typed = search.to_uppercase();
    let digits = |text: &str| !text.is_empty() && text.len() <= 9 && text.bytes().all(|sign| sign.is_ascii_digit());
    if search.is_empty() {
        return Vec::new();
    }
    let after_fx = typed.strip_prefix("FX").map_or(typed.as_str(), |rest| rest.trim_start_matches('-'));
    match after_fx.split_once('-') {
        Some((year, sequence)) if year.len() == 4 && digits(year) && digits(sequence) => {
            let sequence: u32 = sequence.parse().unwrap_or(0);
            vec![format!("FX-{year}-{sequence:03}")]
        }
        None if digits(after_fx) => {
            let sequence: u32 = after_fx.parse().unwrap_or(0);
            let this_year = chrono::Datelike::year(&today);
            (this_year - 10..=this_year).rev().map(|year| format!("FX-{year:04}-{sequence:03}")).collect()
        }
        _ => Vec::new(),
    }
}

/// Where a page begins, as it stands in the address.
pub(super) fn written(after: After) -> String {
    match after.key {
        Key::Day(day) => format!("{day}~{}", after.id),
        Key::Moment(moment) => format!("{}~{}", moment.timestamp_micros(), after.id),
    }
}

pub(super) fn cursor(text: &str, order: Order) -> Option<After> {
    let (key, id) = text.split_once('~')?;
    let id: Uuid = id.parse().ok()?;
    let key = match order {
        Order::SafeDay | Order::Eighteenth => Key::Day(key.parse().ok().filter(in_use)?),
        Order::Wait | Order::Newest => {
            let moment = DateTime::from_timestamp_micros(key.parse().ok()?)?;
            Key::Moment(in_use(&moment.date_naive()).then_some(moment)?)
        }
    };
    Some(After { key, id })
}

fn filters(asked: &Asked, role: Role, places: &[Place]) -> Filters {
    let sees_closed = reach(role) != Reach::Committee;
    let wanted = &asked.wanted;
    let pairs = asked.pairs();
    let value = |name: &str| pairs.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.as_str());
    let steps = STEPS.iter().zip(1..).map(|(label, step)| Choice::new(step.to_string(), format!("{step}. {label}")));
    let closed = sees_closed.then(|| Choice::new("afgesloten", "Afgesloten"));
    let steps = steps.chain(closed);
    let choice = |place: &Place| Choice::new(place.id.to_string(), place.name.clone());
    let providers: Vec<Choice> = places.iter().filter(|place| place.provides).map(choice).collect();
    let whom = WHOM.into_iter().filter(|(whom, _)| is_told(*whom, role));
    let whom = whom.map(|(whom, slug)| Choice::new(slug, sentence(waiting_for(whom))));
    let milestones = Milestone::ALL.into_iter().map(|known| Choice::new(known.slug(), known.label()));
    let orders = ORDERS.into_iter().map(|(_, slug, label)| Choice::new(slug, label));
    let mut fields = vec![Field::text("zoek", "Nummer of voornaam").value(asked.search.words.clone())];
    if !asked.board {
        fields.push(Field::select("stap", "Stap", steps.collect()).empty("Alle open stappen").value(value("stap")));
    }
    if !providers.is_empty() {
        fields.push(Field::select("aanbieder", "Aanbieder", providers).empty("Alle").value(value("aanbieder")));
    }
    fields.push(Field::select("wacht", "Wacht op", whom.collect()).empty("Iedereen").value(value("wacht")));
    if !places.is_empty() {
        let all = places.iter().map(choice).collect();
        fields.push(Field::select("bij", "Wacht bij", all).empty("Alle").value(value("bij")));
    }
    fields.push(Field::select("mijlpaal", "Leeftijd", milestones.collect()).empty("Alle").value(value("mijlpaal")));
    if !asked.board && !asked.is_closed() {
        let first = ORDERS.into_iter().find(|(order, ..)| *order == asked.order).map_or("", |(_, slug, _)| slug);
        fields.push(Field::select("volgorde", "Volgorde", orders.collect()).filled().value(first));
    }
    fields.push(Field::check("spoed", "Alleen spoed").value(if wanted.urgent { "yes" } else { "" }));
    Filters {
        action: LIST.to_owned(),
        fields,
        hidden: if asked.board { vec![("weergave".into(), "bord".to_owned())] } else { Vec::new() },
        active: asked.narrows() || asked.search.expired,
        posts: true,
        expired: asked.search.expired,
    }
}

fn empty(role: Role, asked: &Asked) -> Empty {
    if asked.after.is_some() {
        return Empty { title: "Dit is het einde van de lijst", text: "Hierna komen geen casussen meer.", all: false };
    }
    if asked.narrows() {
        return Empty {
            title: "Geen casus gevonden",
            text: "Er is geen casus die u mag zien en die hierbij past. Kies minder filters, of kijk of het nummer klopt.",
            all: true,
        };
    }
    let text = match (reach(role), role) {
        (Reach::All, _) => {
            "Aanbieders melden jongeren aan die tussen wal en schip dreigen te raken. Elk nieuw signaal staat dan hier en bij Mijn werk."
        }
        (Reach::Committee, _) => {
            "Er staat nu geen casus op de agenda van de tafel. Zodra de projectleider een casus inplant, ziet u die hier."
        }
        (Reach::Provider, _) => {
            "Uw organisatie heeft nog geen signaal gestart. U of een collega kan dat doen voor een jongere van 17 of ouder."
        }
        (_, Role::Signaller) => {
            "U hebt nog geen signaal gestart. Doe dat voor een jongere van 17 of ouder voor wie de hulp rond 18 dreigt te stoppen."
        }
        (_, Role::CaseManager) => {
            "U bent nog bij geen casus de casemanager. De projectleider wijst u een casus toe; daarna ziet u die hier."
        }
        (_, Role::MethodAdvisor) => {
            "Er is nog geen casus waarbij uw hulp is gevraagd. Vraagt een hulpverlener u erbij, dan ziet u de casus hier."
        }
        _ => "U bent nu voor geen casus uitgenodigd. Nodigt de projectleider u uit, dan ziet u de casus hier.",
    };
    Empty { title: "Nog geen casussen", text, all: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        "2026-11-26".parse().unwrap()
    }

    fn asked(query: &str) -> Asked {
        let text = FormText::parse(query.as_bytes()).unwrap();
        let words = text.text("zoek").to_owned();
        let search = Search { key: words.clone(), words, expired: false };
        Asked::read(&text, search, today(), Role::ProjectLead)
    }

    #[test]
    fn what_is_chosen_survives_in_the_address() {
        let address =
            "/casussen?zoek=FX-2026-014&stap=3&wacht=casemanager&mijlpaal=8-weken&spoed=yes&volgorde=leeftijd";
        assert_eq!(asked(address.split_once('?').unwrap().1).address(), address);
        assert_eq!(asked("").address(), "/casussen");
        assert_eq!(asked("stap=9&wacht=x&mijlpaal=y&volgorde=tafel&na=z&aanbieder=1").address(), "/casussen");
    }

    #[test]
    fn the_next_page_begins_after_the_last_line_in_the_same_order() {
        let after = After { key: Key::Day(today()), id: Uuid::from_u128(7) };
        assert_eq!(cursor(&written(after), Order::SafeDay), Some(after));
        assert_eq!(cursor(&written(after), Order::Wait), None);
        let moment = DateTime::from_timestamp_micros(1_800_000_000_123_456).unwrap();
        let after = After { key: Key::Moment(moment), id: Uuid::from_u128(7) };
        assert_eq!(cursor(&written(after), Order::Newest), Some(after));
    }

    #[test]
    fn a_number_is_found_in_the_ways_people_type_it() {
        for typed in ["FX-2026-014", "fx-2026-14", "2026-014", "FX2026-014"] {
            assert_eq!(numbers(typed, today()), ["FX-2026-014"], "{typed}");
        }
        assert_eq!(numbers("14", today()).first().map(String::as_str), Some("FX-2026-014"));
        assert!(numbers("Noor", today()).is_empty());
        assert!(is_number("fx-2026-14") && is_number("14") && !is_number("Noor") && !is_number(""));
        assert!(numbers("", today()).is_empty());
    }

    #[test]
    fn closed_cases_are_ordered_by_when_they_began() {
        assert_eq!(asked("stap=afgesloten&volgorde=wacht").order, Order::Newest);
    }

    #[test]
    fn the_milestones_meet_without_a_gap() {
        let (_, until) = Milestone::SixteenWeeks.days(today());
        let (from, _) = Milestone::Later.days(today());
        assert_eq!(calendar::days_after(until.unwrap(), 1), from.unwrap());
        let (_, past) = Milestone::Past.days(today());
        let (soon, _) = Milestone::TwoWeeks.days(today());
        assert_eq!(calendar::days_after(past.unwrap(), 1), soon.unwrap());
    }
}
