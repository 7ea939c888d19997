//! Mijn werk, the first screen of everybody: what there is to do now, for which casus, since when, by when, with one button.

use askama::Template;
use axum::extract::State;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::cases::{LIST, step_address, waiting_address};
use super::confirmations;
use super::meetings::lasting;
use crate::database::DatabaseError;
use crate::domain::calendar;
use crate::domain::case::MomentKind;
use crate::domain::phase::Phase;
use crate::domain::policy::{Audience, Reach, admits, confirms, keeps_watch, reach};
use crate::domain::role::Role;
use crate::dutch::case::waiting_for;
use crate::dutch::dates::{date, date_short, time};
use crate::dutch::numbers::{count, number};
use crate::dutch::{Dutch, getting_in, list, lower, sentence};
use crate::store::accounts::{self, AccountRequest};
use crate::store::lists::{BOUND, OF_A_KIND};
use crate::store::outbox;
use crate::store::work::{self, Kind, Late, NextTable, Todo, Waiting};
use crate::web::case_header::name_for;
use crate::web::page::{Page, render};
use crate::web::parts::{Badge, WorkItem, WorkList};
use crate::web::session::Person;
use crate::web::shell::{Shell, Tone};
use crate::web::{Answer, AppState};

/// The most signs of what somebody wrote that stand in the list.
const LONGEST: usize = 160;

/// An alarm at the gate is told this long.
const ALARMED: TimeDelta = TimeDelta::days(7);

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![Page::get("/", Audience::SignedIn, "work", show).in_menu("Mijn werk")]
}

#[derive(Template)]
#[template(path = "pages/work.html")]
struct WorkPage {
    shell: Shell,
    may_start: bool,
    /// What who keeps watch must know.
    alarms: Vec<String>,
    groups: Vec<Group>,
    nothing: Option<&'static str>,
    given_up: Option<String>,
    tables: Vec<Table>,
    waiting: Vec<Row>,
    places: Vec<Place>,
}

/// Things to do under one heading.
struct Group {
    heading: &'static str,
    work: WorkList,
    rest: Option<(String, &'static str)>,
}

/// A meeting of the table: one that is open, or the next.
struct Table {
    heading: &'static str,
    when: String,
    href: String,
    cases: Vec<(String, String, bool)>,
    number: String,
    /// What is said when no case is left.
    empty: &'static str,
}

/// For whom open cases wait.
struct Row {
    whom: String,
    total: String,
    longest: String,
    href: String,
}

/// A page for whoever sees no cases.
struct Place {
    label: String,
    href: String,
}

async fn show(State(app): State<AppState>, person: Person) -> Answer {
    let (role, now) = (person.role, person.now);
    let reach = reach(role);
    let sees_letters = admits(Audience::Lead, Some(role));
    let with_table = admits(Audience::Table, Some(role)) && matches!(reach, Reach::All | Reach::Committee);
    let (todos, waiting, tables, asked, given_up, sprays) = app
        .db
        .transact_at::<_, DatabaseError, _>(now, person.acting(), move |tx| {
            Box::pin(async move {
                let todos = work::todos(tx).await?;
                let waiting = if reach == Reach::All { work::waiting(tx).await? } else { Vec::new() };
                let tables = if with_table { work::next_tables(tx).await? } else { Vec::new() };
                let asked =
                    if confirms(role).is_empty() { Vec::new() } else { confirmations::requests(tx, role).await? };
                let given_up = if sees_letters { outbox::given_up(tx).await? } else { 0 };
                let since = now - ALARMED;
                let sprays = if keeps_watch(role) { accounts::sprays(tx, since).await? } else { Vec::new() };
                Ok((todos, waiting, tables, asked, given_up, sprays))
            })
        })
        .await?;
    let today = calendar::day(now);
    let shell = person.shell();
    let mut groups = if reach == Reach::All { by_kind(&todos, role, today) } else { together(&todos, role, today) };
    groups.extend(to_confirm(&asked, &person, today));
    let places = if reach == Reach::None { places(&shell) } else { Vec::new() };
    render(&WorkPage {
        may_start: admits(Audience::Signallers, Some(role)),
        alarms: sprays.iter().map(|spray| getting_in::spray(&spray.network, spray.at)).collect(),
        nothing: groups.is_empty().then(|| nothing(role, !places.is_empty())),
        groups,
        given_up: (given_up > 0).then(|| count(given_up, "mail is niet aangekomen", "mails zijn niet aangekomen")),
        tables: tables.into_iter().map(|table| next_table(table, role, today)).collect(),
        waiting: waiting.iter().filter(|waiting| waiting.total > 0).map(|waiting| row(waiting, today)).collect(),
        places,
        shell,
    })
}

/// Everything under one heading, most pressing first.
fn together(todos: &[Todo], role: Role, today: NaiveDate) -> Vec<Group> {
    if todos.is_empty() {
        return Vec::new();
    }
    let full = Kind::ALL.iter().any(|kind| i64::try_from(of(todos, *kind).count()).is_ok_and(|many| many > OF_A_KIND));
    let items = todos.iter().map(|todo| item(todo, role, today)).collect();
    let rest = full.then(|| (LIST.to_owned(), "Er is nog meer: bekijk al uw casussen"));
    vec![Group { heading: "Te doen", work: WorkList { items }, rest }]
}

/// What presses on a project lead, kind by kind.
fn by_kind(todos: &[Todo], role: Role, today: NaiveDate) -> Vec<Group> {
    let kinds = [
        (Kind::Unreached, "Niemand om te herinneren", LIST.to_owned()),
        (Kind::ConsentWithdrawn, "Toestemming ingetrokken", LIST.to_owned()),
        (Kind::JudgeSignal, "Nieuwe signalen", step_address(Phase::Submitted)),
        (Kind::Refused, "Een randvoorwaarde lukt niet", step_address(Phase::Arranging)),
        (Kind::Slipped, "Gaat minder dan bij de vorige keer terugkijken", step_address(Phase::Monitoring)),
        (Kind::GiveGo, "Klaar voor de go", step_address(Phase::AwaitingGo)),
        (Kind::Arrange, "Zelf te regelen", step_address(Phase::Arranging)),
        (Kind::NameOwner, "Nog van niemand", step_address(Phase::Arranging)),
        (Kind::Schedule, "Nog op een tafel te zetten", step_address(Phase::Scheduling)),
        (Kind::AssignCaseManager, "Nog zonder casemanager", step_address(Phase::Planning)),
        (Kind::Overdue, "Een afgesproken dag is voorbij", LIST.to_owned()),
    ];
    let shown = usize::try_from(OF_A_KIND).unwrap_or(usize::MAX);
    kinds
        .into_iter()
        .filter_map(|(kind, heading, href)| {
            let all: Vec<&Todo> = of(todos, kind).collect();
            let items: Vec<WorkItem> = all.iter().take(shown).map(|todo| item(todo, role, today)).collect();
            let rest = (all.len() > shown).then_some((href, "Bekijk ze allemaal"));
            (!items.is_empty()).then_some(Group { heading, work: WorkList { items }, rest })
        })
        .collect()
}

/// The accounts that wait for this person as the second one.
fn to_confirm(asked: &[AccountRequest], person: &Person, today: NaiveDate) -> Option<Group> {
    let waiting: Vec<&AccountRequest> =
        asked.iter().filter(|request| confirmations::can_judge(request, person)).collect();
    let shown = usize::try_from(OF_A_KIND).unwrap_or(usize::MAX);
    let items = waiting.iter().take(shown).map(|request| WorkItem {
        what: "Account bevestigen".into(),
        about: Some(format!("{}, {}", request.name, confirmations::as_what(request)).into()),
        when: Some(format!("Gevraagd door {}, {}", request.asked_by_name, ago(request.asked_at, today)).into()),
        badges: Vec::new(),
        button: "Bekijken".into(),
        href: format!("{}/{}", confirmations::LIST, request.id),
    });
    (!waiting.is_empty()).then(|| Group {
        heading: "Accounts die op u wachten",
        work: WorkList { items: items.collect() },
        rest: (waiting.len() > shown).then(|| (confirmations::LIST.to_owned(), "Bekijk ze allemaal")),
    })
}

fn of(todos: &[Todo], kind: Kind) -> impl Iterator<Item = &Todo> {
    todos.iter().filter(move |todo| todo.kind == kind)
}

/// What is to be done, the words on the button, and the page it leads to.
const fn told(kind: Kind) -> (&'static str, &'static str, &'static str) {
    match kind {
        Kind::AnswerQuestion => ("Vraag van de projectleider beantwoorden", "Naar het signaal", "/signaal"),
        Kind::FinishSignal => ("Signaal afmaken en aanmelden", "Verder invullen", "/signaal"),
        Kind::FindCaseManager => ("Casemanager zoeken", "Bekijk wat u kunt doen", ""),
        Kind::WritePlan => ("Toekomstplan schrijven", "Naar het plan", "/plan"),
        Kind::Prepare => ("Bespreking voorbereiden", "Bekijken", "/tafel"),
        Kind::AskYouth => ("De jongere om een antwoord vragen", "Antwoord vastleggen", "/tafel"),
        Kind::TakePosition => ("Uw standpunt geven", "Naar de ronde", "/tafel"),
        Kind::Confirm => ("Randvoorwaarde bevestigen", "Bekijken en bevestigen", "/randvoorwaarden"),
        Kind::PlaceOrder => {
            ("Zorg bestellen, met de opmerking in het WIZ-portaal", "Naar de bestelling", "/randvoorwaarden")
        }
        Kind::Arrange => ("Randvoorwaarde regelen", "Naar de randvoorwaarde", "/randvoorwaarden"),
        Kind::AnswerPoint => ("Openstaand punt uitzoeken", "Naar het punt", "/tafel"),
        Kind::LookBack => ("Terugkijken met de jongere", "Gesprek vastleggen", "/monitoring"),
        Kind::GiveHelp => ("Meedenken: uw hulp is gevraagd", "Naar de casus", ""),
        Kind::JudgeSignal => ("Nieuw signaal beoordelen", "Bekijken", "/signaal"),
        Kind::AssignCaseManager => ("Casemanager toewijzen", "Naar de casus", ""),
        Kind::Schedule => ("Op een tafel zetten", "Inplannen", ""),
        Kind::Refused => ("Iets anders regelen, of terug naar de tafel", "Bekijk wat er kan", "/randvoorwaarden"),
        Kind::Slipped => ("Bijsturen, of opnieuw op tafel", "Bekijk wat er minder gaat", "/monitoring"),
        Kind::NameOwner => ("Kiezen wie de randvoorwaarde regelt", "Naar de randvoorwaarde", "/randvoorwaarden"),
        Kind::GiveGo => ("Alles is geregeld: go geven", "Naar de go", "/go"),
        Kind::ConsentWithdrawn => ("De jongere trok de toestemming in", "Bekijken", ""),
        Kind::Overdue => ("Nagaan hoe het staat", "Naar de casus", ""),
        Kind::Unreached => {
            ("Van een afgesproken dag kan niemand een herinnering krijgen: spreek af wie het doet", "Naar de casus", "")
        }
    }
}

/// What its day is, when one is known.
fn day_words(kind: Kind, due: NaiveDate, today: NaiveDate) -> String {
    let day = date_short(due);
    match kind {
        Kind::AnswerQuestion
        | Kind::FinishSignal
        | Kind::FindCaseManager
        | Kind::WritePlan
        | Kind::Schedule
        | Kind::AssignCaseManager => format!("uiterlijk {day} op tafel"),
        Kind::Prepare => format!("op tafel op {}", date(due)),
        Kind::TakePosition => format!("schriftelijk kan tot en met {day}"),
        Kind::Confirm | Kind::PlaceOrder | Kind::Arrange | Kind::Refused | Kind::NameOwner => {
            format!("verwacht op {day}")
        }
        Kind::LookBack => format!("gepland op {day}"),
        Kind::GiveGo => format!("wordt 18 op {day}"),
        Kind::Overdue => {
            let late = calendar::days_between(due, today);
            format!("de dag was {day}, {} geleden", count(late, "dag", "dagen"))
        }
        Kind::Unreached => format!("gebleken op {day}"),
        Kind::AskYouth
        | Kind::AnswerPoint
        | Kind::GiveHelp
        | Kind::Slipped
        | Kind::JudgeSignal
        | Kind::ConsentWithdrawn => {
            format!("voor {day}")
        }
    }
}

/// Of what the day has passed, the words on the button, and the page it leads to.
const fn told_late(late: Late) -> (&'static str, &'static str, &'static str) {
    match late {
        Late::Condition => ("Een randvoorwaarde is te laat", "Naar de randvoorwaarde", "/randvoorwaarden"),
        Late::Point => ("Een openstaand punt is te laat", "Naar het punt", "/tafel"),
        Late::LookBack => ("Terugkijken is nog niet gedaan", "Naar de monitoring", "/monitoring"),
        Late::Rest => ("De pauze is voorbij", "Naar de casus", ""),
        Late::Withheld => ("Opnieuw kijken of de go kan", "Naar de go", "/go"),
        Late::Search => ("Er is nog geen casemanager gevonden", "Naar de casus", ""),
    }
}

fn item(todo: &Todo, role: Role, today: NaiveDate) -> WorkItem {
    let (what, button, page) = todo.late.as_ref().map_or(told(todo.kind), |(late, _)| told_late(*late));
    let mut when: Vec<String> = Vec::new();
    let whose = todo.late.as_ref().and_then(|(_, whose)| whose.as_ref());
    when.extend(whose.map(|whose| format!("van {whose}")));
    when.extend(todo.since.map(|since| ago(since, today)));
    when.extend(todo.due.map(|due| day_words(todo.kind, due, today)));
    let mut when = sentence(&when.join(", "));
    if let Some(about) = &todo.about {
        let about = match todo.kind {
            Kind::Confirm | Kind::PlaceOrder | Kind::Arrange | Kind::Refused | Kind::NameOwner => own_words(about),
            Kind::LookBack => kinds_of_moments(about),
            Kind::Overdue if todo.late.as_ref().is_some_and(|(late, _)| *late == Late::Condition) => own_words(about),
            _ => format!("“{}”", shortened(about)),
        };
        when = if when.is_empty() { about } else { format!("{about} {when}") };
    }
    let has_deadline = !matches!(todo.kind, Kind::Overdue | Kind::Unreached | Kind::Prepare);
    let late = has_deadline && todo.due.is_some_and(|due| due < today);
    let urgent = todo.urgent.then(|| Badge::new(Tone::Bad, "Spoed").icon("warning"));
    let late = late.then(|| Badge::new(Tone::Bad, "Dag is voorbij").icon("clock"));
    WorkItem {
        what: what.into(),
        about: Some(format!("{} · {}", todo.number, name_for(&todo.first_name, todo.discussed, role)).into()),
        when: (!when.is_empty()).then(|| when.into()),
        badges: urgent.into_iter().chain(late).collect(),
        button: button.into(),
        href: format!("{LIST}/{}{page}", todo.number),
    }
}

/// What something is called, as a sentence.
fn own_words(about: &str) -> String {
    format!("{}.", shortened(about).trim_end_matches('.'))
}

/// Why people look back on that day: every kind of moment that was planned for it.
fn kinds_of_moments(about: &str) -> String {
    let mut kinds: Vec<MomentKind> = about.split(' ').filter_map(MomentKind::parse).collect();
    kinds.sort();
    let kinds: Vec<String> = kinds.iter().map(|kind| lower(&kind.dutch())).collect();
    format!("{}.", sentence(&list(&kinds)))
}

fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default().trim_end()),
        None => line,
    }
}

fn ago(since: DateTime<Utc>, today: NaiveDate) -> String {
    match calendar::days_between(calendar::day(since), today) {
        ..=0 => "sinds vandaag".to_owned(),
        days => format!("sinds {}", count(days, "dag", "dagen")),
    }
}

fn next_table(table: NextTable, role: Role, today: NaiveDate) -> Table {
    let day = calendar::day(table.starts_at);
    let many = i64::try_from(table.cases.len()).unwrap_or(i64::MAX);
    Table {
        when: format!("{} om {}", date(day), time(table.starts_at)),
        heading: match table.open {
            true if day < today => "Deze tafel is nog niet afgerond",
            true => "De tafel is nu bezig",
            false => "Volgende tafel",
        },
        href: lasting(table.meeting),
        number: match (many, table.decided) {
            (0, 1) => "1 casus besproken".to_owned(),
            (0, decided) if decided > 0 => format!("alle {decided} casussen hebben een uitkomst"),
            _ => format!("{} op de agenda", count(many, "casus", "casussen")),
        },
        empty: match table.decided {
            0 => "De projectleider zet casussen op de agenda.",
            _ => "De projectleider rondt de bijeenkomst af. Dan ligt de besluitenlijst vast.",
        },
        cases: table
            .cases
            .into_iter()
            .map(|case| (case.number, name_for(&case.first_name, case.known, role), case.before))
            .collect(),
    }
}

fn row(waiting: &Waiting, today: NaiveDate) -> Row {
    Row {
        whom: sentence(waiting_for(waiting.whom)),
        total: if waiting.total > BOUND { format!("meer dan {}", number(BOUND)) } else { number(waiting.total) },
        longest: waiting.since.map_or_else(String::new, |since| {
            count(calendar::days_between(calendar::day(since), today).max(0), "dag", "dagen")
        }),
        href: waiting_address(waiting.whom),
    }
}

/// Where somebody can go who sees no cases: what stands in their menu, and nothing that is not there.
fn places(shell: &Shell) -> Vec<Place> {
    let elsewhere = shell.nav.iter().filter(|item| item.href != "/");
    elsewhere.map(|item| Place { label: item.label.clone(), href: item.href.clone() }).collect()
}

fn nothing(role: Role, has_places: bool) -> &'static str {
    match role {
        Role::Signaller => {
            "U hoeft nu niets te doen. Start een signaal als de hulp voor een jongere rond de 18e verjaardag dreigt te stoppen. Wat u daarna moet doen, staat hier."
        }
        Role::ProviderContact => "Er zijn nu geen signalen van uw organisatie die nog af moeten.",
        Role::CaseManager => {
            "U hoeft nu niets te doen. Wijst de projectleider u een casus toe, dan staat hier wat u kunt doen."
        }
        Role::CoreMember => {
            "Er wordt nu niets van u gevraagd. Standpunten, randvoorwaarden en punten die u uitzoekt, komen hier te staan."
        }
        Role::Invitee => {
            "Er wordt nu niets van u gevraagd. Bent u uitgenodigd voor een bespreking, dan staat die hier."
        }
        Role::MethodAdvisor => {
            "Niemand heeft nu om uw hulp gevraagd. Vraagt een hulpverlener u mee te denken, dan staat dat hier."
        }
        Role::ProjectLead => "U bent bij: er is nu geen signaal, plan of go dat op u wacht.",
        Role::FinanceController | Role::LearningReader | Role::PrivacyOfficer | Role::Administrator if has_places => {
            "Voor u zijn er geen taken. Dit kunt u openen:"
        }
        Role::FinanceController | Role::LearningReader | Role::PrivacyOfficer | Role::Administrator => {
            "Voor u zijn er geen taken. Voor uw rol zijn er nu ook nog geen andere pagina's; de inhoud van casussen ziet u niet."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn todo(kind: Kind) -> Todo {
        Todo {
            kind,
            number: "FX-2026-014".to_owned(),
            first_name: "Noor".to_owned(),
            discussed: false,
            born: "2009-01-19".parse().unwrap(),
            urgent: false,
            since: Some("2026-11-12T09:00:00Z".parse().unwrap()),
            due: Some("2026-11-20".parse().unwrap()),
            about: None,
            late: None,
        }
    }

    fn today() -> NaiveDate {
        "2026-11-26".parse().unwrap()
    }

    #[test]
    fn a_thing_to_do_says_what_for_whom_since_when_and_by_when() {
        let shown = item(&todo(Kind::WritePlan), Role::CaseManager, today());
        assert_eq!(shown.what, "Toekomstplan schrijven");
        assert_eq!(shown.about.as_deref(), Some("FX-2026-014 · Noor"));
        assert_eq!(shown.when.as_deref(), Some("Sinds 14 dagen, uiterlijk 20 nov 2026 op tafel"));
        assert_eq!(shown.badges.len(), 1);
        assert_eq!(shown.href, "/casussen/FX-2026-014/plan");
    }

    #[test]
    fn a_core_member_reads_an_initial_of_whoever_the_table_has_not_discussed() {
        let shown = item(&todo(Kind::Confirm), Role::CoreMember, today());
        assert_eq!(shown.about.as_deref(), Some("FX-2026-014 · N."));
    }

    #[test]
    fn what_is_late_says_what_whose_and_how_long_and_leads_there() {
        let late = Some((Late::Condition, Some("Wouter Zijlstra".to_owned())));
        let about = Some("Beschikking verlengde jeugdhulp".to_owned());
        let shown = item(&Todo { since: None, about, late, ..todo(Kind::Overdue) }, Role::ProjectLead, today());
        assert_eq!(shown.what, "Een randvoorwaarde is te laat");
        let when = "Beschikking verlengde jeugdhulp. Van Wouter Zijlstra, de dag was 20 nov 2026, 6 dagen geleden";
        assert_eq!(shown.when.as_deref(), Some(when));
        assert_eq!(shown.href, "/casussen/FX-2026-014/randvoorwaarden");
    }

    #[test]
    fn what_somebody_wrote_is_cut_to_a_line() {
        let question = Todo { about: Some("Wie\nbetaalt? ".repeat(60)), ..todo(Kind::AnswerQuestion) };
        let when = item(&question, Role::Signaller, today()).when.unwrap();
        assert!(when.starts_with("“Wie betaalt? Wie") && when.contains('…') && when.chars().count() < 260, "{when}");
    }

    #[test]
    fn more_of_a_kind_than_fits_leads_to_a_list() {
        let many = vec![todo(Kind::JudgeSignal); 9];
        let groups = by_kind(&many, Role::ProjectLead, today());
        assert_eq!(groups.len(), 1);
        assert_eq!(groups[0].work.items.len(), 8);
        assert_eq!(groups[0].rest.as_ref().map(|(href, _)| href.as_str()), Some("/casussen?stap=2"));
        assert!(by_kind(&many[..8], Role::ProjectLead, today())[0].rest.is_none());
    }
}
