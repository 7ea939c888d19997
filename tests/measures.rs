//! What pages ask of the database, without a clock: the statements of each page, the same at few cases and at many, and the
//! indexes that give every list. The numbers stand in `tests/golden/statements.txt`; `GOLDEN=write` writes it anew, to be read.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::StatusCode;
use casustafel::config::BaseUrl;
use casustafel::demo::{self, crowd, people};
use serde_json::Value;
use sqlx::Row;
use tracing::field::{Field, Visit};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use crate::support::{App, Page, Person};

/// Who looks, with the part they play.
const LOOKING: [(&str, &str); 7] = [
    ("ingrid", "project lead"),
    ("joris", "signaller"),
    ("hilde", "contact"),
    ("fadoua", "case manager"),
    ("marijke", "core member"),
    ("karin", "invitee"),
    ("leon", "adviser"),
];

/// What the driver tells on this thread: the statements it sends, and the plans by which the database answers.
#[derive(Clone, Default)]
struct Ear(Arc<Mutex<Heard>>);

#[derive(Default)]
struct Heard {
    statements: Vec<String>,
    plans: Vec<Value>,
}

impl Ear {
    fn listen(&self) -> DefaultGuard {
        tracing::subscriber::set_default(tracing_subscriber::registry().with(self.clone()))
    }

    fn take(&self) -> Heard {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// One field of what is told.
struct Told(&'static str, Option<String>);

impl Visit for Told {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == self.0 {
            self.1 = Some(format!("{value:?}"));
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == self.0 {
            self.1 = Some(value.to_owned());
        }
    }
}

impl<S: Subscriber> Layer<S> for Ear {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let told = |name| {
            let mut told = Told(name, None);
            event.record(&mut told);
            told.1.unwrap_or_default()
        };
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match event.metadata().target() {
            "sqlx::query" => heard.statements.push(told("summary")),
            "sqlx::postgres::notice" => {
                let message = told("message");
                let plan = message.split_once("plan:").and_then(|(_, plan)| serde_json::from_str(plan.trim()).ok());
                heard.plans.extend(plan);
            }
            _ => {}
        }
    }
}

/// The demo with its crowd; the database tells how it answers each statement.
struct Crowded {
    app: App,
    ear: Ear,
    _listening: DefaultGuard,
}

impl Crowded {
    async fn with(cases: u32) -> Self {
        let app = App::with(BaseUrl::of_listener(SocketAddr::from(([127, 0, 0, 1], 8080))), true).await;
        let settings = "session_preload_libraries = 'auto_explain'; auto_explain.log_min_duration = 0; \
                        auto_explain.log_format = json; auto_explain.log_level = notice; \
                        enable_seqscan = off; enable_sort = off; enable_incremental_sort = off";
        for setting in settings.split("; ") {
            app.rows(&format!(
                "do $$ begin execute format('alter database %I set {}', current_database()); end $$",
                setting.replace('\'', "''")
            ))
            .await;
        }
        demo::fill(&app.state.db, &app.state.gate, app.now()).await.unwrap();
        let ear = Ear::default();
        let listening = ear.listen();
        let crowded = Self { app, ear, _listening: listening };
        crowded.grows(cases).await;
        crowded
    }

    async fn grows(&self, cases: u32) {
        crowd::fill(&self.app.state.db, cases, self.app.now(), |_| ()).await.unwrap();
        self.ear.take();
    }

    async fn arrives(&self, key: &str) -> Person {
        let mut person = self.app.visitor();
        person.id = people::user(key);
        person.arrive().await;
        person
    }

    /// The number of the first case for which this is so.
    async fn case(&self, so: &str) -> String {
        let rows = self.app.rows(&format!("select c.number from cases c where {so} order by c.number limit 1")).await;
        rows.first().unwrap_or_else(|| panic!("no case with {so}")).get(0)
    }

    /// What a page asks when somebody comes back to it.
    async fn asked_by(&self, person: &mut Person, address: &str) -> Heard {
        let opened = |page: Page| assert_eq!(page.status, StatusCode::OK, "{address}: {}", page.text());
        opened(person.get(address).await);
        self.ear.take();
        opened(person.get(address).await);
        self.ear.take()
    }
}

/// The statements besides the end of a transaction; its beginning travels unseen, in one round trip with the role. The signal to
/// whoever listens goes out by itself, when the answer is already on its way.
fn counted(heard: &Heard) -> Vec<String> {
    let besides = |statement: &String| {
        let statement = statement.to_ascii_lowercase();
        matches!(statement.as_str(), "commit" | "rollback") || statement.contains("pg_notify")
    };
    heard.statements.iter().filter(|statement| !besides(statement)).cloned().collect()
}

/// The pages that are opened all day, and the acts that matter most, with what each asks.
async fn costs(town: &Crowded) -> BTreeMap<String, Vec<String>> {
    let mut costs = BTreeMap::new();
    for (key, part) in LOOKING {
        let mut person = town.arrives(key).await;
        let pages = [
            ("Mijn werk", "/"),
            ("list", "/casussen"),
            ("board", "/casussen?weergave=bord"),
            ("search", "/zoeken?zoek=2026-014"),
        ];
        for (page, address) in pages {
            costs.insert(format!("{page}: {part}"), counted(&town.asked_by(&mut person, address).await));
        }
    }
    let seated = "exists (select from rounds r join seats s on s.case_id = r.case_id and s.round = r.number \
                  where r.case_id = c.id and r.ended is null and s.member = (select id from users where email like 'marijke@%'))";
    let table = town.case(seated).await;
    let go = town.case("c.phase = 'awaiting_go'").await;
    let mut ingrid = town.arrives("ingrid").await;
    let pages = [
        ("case", &table, ""),
        ("plan", &table, "/plan"),
        ("table", &table, "/tafel"),
        ("timeline", &table, "/tijdlijn"),
        ("people", &table, "/betrokkenen"),
        ("conditions", &go, "/randvoorwaarden"),
        ("go", &go, "/go"),
    ];
    for (page, number, below) in pages {
        let heard = town.asked_by(&mut ingrid, &format!("/casussen/{number}{below}")).await;
        costs.insert(format!("{page}: project lead"), counted(&heard));
    }
    let mut marijke = town.arrives("marijke").await;
    for agreeing in ["position: core member, first on a connection", "position: core member"] {
        marijke.get(&format!("/casussen/{table}/tafel")).await;
        let form = marijke.shown().fill("Standpunt geven", &[("stance", "agree")]);
        costs.insert(agreeing.to_owned(), asked_by_act(town, &mut marijke, form).await);
    }
    costs.remove("position: core member, first on a connection");
    ingrid.get(&format!("/casussen/{go}/doen/go-geven")).await;
    let form = ingrid.shown().fill("Go geven", &[]);
    costs.insert("go given: project lead".to_owned(), asked_by_act(town, &mut ingrid, form).await);
    costs
}

/// What pressing asks, without the page that is shown afterwards.
async fn asked_by_act(town: &Crowded, person: &mut Person, form: crate::support::page::Filled) -> Vec<String> {
    let here = person.shown().address.clone();
    let action = if form.action.is_empty() { here } else { form.action.clone() };
    let body: Vec<String> = form
        .fields
        .iter()
        .map(|(name, value)| format!("{}={}", casustafel::web::encode(name), casustafel::web::encode(value)))
        .collect();
    let request = axum::http::Request::post(action.split('#').next().unwrap_or_default())
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(axum::body::Body::from(body.join("&")))
        .unwrap();
    town.ear.take();
    let page = person.send(request).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{action}: {}", page.text());
    counted(&town.ear.take())
}

fn written(costs: &BTreeMap<String, Vec<String>>) -> String {
    let mut out = String::from(
        "How many statements a page asks of the database, besides the beginning and the end of its transaction, and which: the\n\
         first words of each. The same at few cases and at many. Written by tests/measures.rs; GOLDEN=write writes it anew.\n",
    );
    for (page, statements) in costs {
        let _ = writeln!(out, "\n{page}: {}", statements.len());
        for statement in statements {
            let _ = writeln!(out, "  {statement}");
        }
    }
    out
}

#[tokio::test]
async fn a_page_asks_as_much_at_few_cases_as_at_many() {
    let town = Crowded::with(30).await;
    let few = costs(&town).await;
    town.grows(600).await;
    let many = costs(&town).await;
    for (page, statements) in &few {
        assert_eq!(Some(statements), many.get(page), "{page}");
    }
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/statements.txt");
    let now = written(&few);
    if std::env::var_os("GOLDEN").is_some_and(|wish| wish == "write") {
        std::fs::write(&file, &now).unwrap();
    }
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(known == now, "tests/golden/statements.txt says otherwise:\n{now}");
}

/// Every node of a plan with the nodes right below it.
fn nodes(plan: &Value) -> Vec<&Value> {
    let below = plan["Plans"].as_array().map(Vec::as_slice).unwrap_or_default();
    std::iter::once(plan).chain(below.iter().flat_map(nodes)).collect()
}

/// What goes through a whole table, and what puts cases in an order that no index gave.
fn detours(plan: &Value) -> Vec<String> {
    let grows = |node: &Value| matches!(node["Relation Name"].as_str(), Some("cases" | "case_notes" | "involvements"));
    let mut found = Vec::new();
    for node in nodes(&plan["Plan"]) {
        let kind = node["Node Type"].as_str().unwrap_or_default();
        if kind == "Seq Scan" && grows(node) {
            found.push(format!("all of {}", node["Relation Name"]));
        }
        let below = node["Plans"].as_array().map(Vec::as_slice).unwrap_or_default();
        // what somebody is involved in otherwise is found one by one, and is little
        let one_by_one = |child: &Value| nodes(child).iter().any(|node| node["Index Name"] == "cases_pkey");
        let sorted = |child: &Value| child["Relation Name"] == "cases" && !one_by_one(child);
        if kind.ends_with("Sort") && below.iter().any(sorted) {
            found.push(format!("cases sorted by {}", node["Sort Key"]));
        }
    }
    found
}

#[tokio::test]
async fn every_list_comes_from_an_index_in_the_order_that_is_asked() {
    let town = Crowded::with(600).await;
    let mut wrong = Vec::new();
    for (key, part) in LOOKING {
        let mut person = town.arrives(key).await;
        let orders = ["tafel", "leeftijd", "wacht", "nieuwste"];
        let steps = ["", "&stap=3", "&stap=8"];
        let lists = orders.iter().flat_map(|order| steps.map(|step| format!("/casussen?volgorde={order}{step}")));
        let others =
            ["/", "/casussen?stap=afgesloten", "/casussen?weergave=bord", "/casussen?zoek=no", "/casussen?spoed=yes"];
        for address in lists.chain(others.map(str::to_owned)) {
            let heard = town.asked_by(&mut person, &address).await;
            assert!(!heard.plans.is_empty(), "the database does not tell how it answers {address}");
            let ordered = !address.contains("zoek");
            let found = heard.plans.iter().flat_map(detours).filter(|found| ordered || !found.contains("sorted"));
            wrong.extend(found.map(|found| format!("{part} {address}: {found}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn what_must_be_arranged_comes_from_an_index_what_is_late_first() {
    let town = Crowded::with(600).await;
    let mut seen = Vec::new();
    for key in ["ingrid", "fadoua", "marijke"] {
        let mut person = town.arrives(key).await;
        for address in ["/randvoorwaarden", "/randvoorwaarden?gebied=wonen", "/randvoorwaarden?te-laat=yes"] {
            let heard = town.asked_by(&mut person, address).await;
            let all: Vec<&Value> = heard.plans.iter().flat_map(|plan| nodes(&plan["Plan"])).collect();
            let scanned = |node: &&&Value| {
                node["Node Type"] == "Seq Scan"
                    && matches!(node["Relation Name"].as_str(), Some("cases" | "conditions" | "plan_versions"))
            };
            assert_eq!(all.iter().filter(scanned).count(), 0, "{key} {address} goes through a whole table");
            seen.extend(all.iter().filter_map(|node| node["Index Name"].as_str().map(str::to_owned)));
            let sorts = all.iter().filter(|node| node["Node Type"].as_str().is_some_and(|kind| kind.ends_with("Sort")));
            assert!(key == "fadoua" || sorts.count() == 0, "{key} {address} is put in order by hand");
        }
    }
    assert!(seen.iter().any(|index| index == "conditions_waiting"), "{seen:?}");
}

#[tokio::test]
async fn how_fast_it_goes_comes_from_an_index_what_is_slowest_first() {
    let town = Crowded::with(600).await;
    let mut ingrid = town.arrives("ingrid").await;
    let stretches = ["in-behandeling", "casemanager", "eerste-tafel", "vaststellen", "go", "geheel"];
    let pages = stretches.map(|stretch| format!("/doorlooptijden/{stretch}"));
    for address in std::iter::once("/doorlooptijden".to_owned()).chain(pages) {
        let heard = town.asked_by(&mut ingrid, &address).await;
        let found: Vec<String> = heard.plans.iter().flat_map(detours).collect();
        assert!(!heard.plans.is_empty() && found.is_empty(), "{address}: {found:#?}");
    }
}

#[tokio::test]
async fn a_go_of_the_crowd_has_its_letters_like_any_other() {
    let town = Crowded::with(200).await;
    let crowd = "goes g where not exists (select from go_letters l where l.case_id = g.case_id and l.go = g.number)";
    assert_eq!(town.app.count(crowd).await, 0, "a go without a letter");
    let number =
        town.case("c.phase = 'monitoring' and c.number not in (select number from cases order by number limit 40)");
    let page = town.arrives("ingrid").await.get(&format!("/casussen/{}/go", number.await)).await;
    assert!(page.has("Brief voor"), "{}", page.text());
}

/// What somebody sees of the open cases, asked of who is involved and nothing else: in that order.
async fn sees(town: &Crowded, key: &str, order: &str) -> Vec<String> {
    let now = town.app.now();
    let so = format!(
        "with me as (select id, role, organisation_id from users where email like '{key}@%')
        select c.number
        from cases c, me
        where
            c.phase <> 'closed'
            and case me.role
                when 'project_lead' then c.submitted_at is not null
                else exists (
                    select
                    from involvements i
                    where
                        i.case_id = c.id
                        and (
                            i.party = me.id
                            or (me.role = 'provider_contact' and i.party = me.organisation_id)
                            or (me.role = 'core_member' and i.capacity = 'committee')
                        )
                        and i.valid_from <= '{now}'
                        and (i.valid_until is null or i.valid_until > '{now}')
                )
            end
        order by {order}"
    );
    town.app.rows(&so).await.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn a_list_shows_exactly_what_somebody_sees_page_after_page_in_the_order_that_is_asked() {
    let town = Crowded::with(400).await;
    let orders = [
        ("tafel", "c.last_safe_table_day, c.id"),
        ("leeftijd", "c.eighteenth, c.id"),
        ("wacht", "c.waits_since, c.id"),
        ("nieuwste", "c.started_at desc, c.id desc"),
    ];
    for (key, part) in LOOKING {
        let mut person = town.arrives(key).await;
        for (order, by) in orders {
            let mut shown: Vec<String> = Vec::new();
            let mut address = Some(format!("/casussen?volgorde={order}"));
            while let Some(here) = address {
                let page = person.get(&here).await;
                let links = page.links();
                let cases = links.iter().filter_map(|(_, link)| link.strip_prefix("/casussen/FX-"));
                for number in cases.filter(|number| !number.contains('/')).map(|number| format!("FX-{number}")) {
                    if shown.last() != Some(&number) {
                        shown.push(number);
                    }
                }
                let next = links.into_iter().find(|(words, _)| words.starts_with("Volgende"));
                address = next.map(|(_, link)| if link.starts_with('?') { format!("/casussen{link}") } else { link });
            }
            assert_eq!(shown, sees(&town, key, by).await, "{part}, {order}");
        }
    }
}

#[tokio::test]
async fn the_job_that_reminds_looks_only_at_the_cases_in_which_something_is_due() {
    let town = Crowded::with(600).await;
    let remind = || async {
        town.ear.take();
        casustafel::reminders::run(&town.app.state.db, town.app.now()).await.unwrap();
        town.ear.take()
    };
    town.app.pass(chrono::TimeDelta::days(1));
    let first = remind().await;
    let found: Vec<String> = first.plans.iter().flat_map(detours).collect();
    assert!(!first.plans.is_empty() && found.is_empty(), "{found:#?}");
    for _ in 0..10 {
        remind().await;
    }
    let quiet = remind().await;
    assert_eq!(
        counted(&quiet).len(),
        3,
        "who it is, from which hour, and that there is nothing: {:?}",
        quiet.statements
    );
    let indexes =
        quiet.plans.iter().flat_map(|plan| nodes(&plan["Plan"]).into_iter().map(|node| node["Index Name"].clone()));
    assert!(indexes.into_iter().any(|index| index == "cases_to_remind"), "{:?}", quiet.plans);
}
