//! Who may open which page of which case at which step: asked of every page there is, by everybody, and compared with a list
//! that people have read. A page that is not on that list fails; `GOLDEN=write` writes the list anew, to be read again.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use axum::body::Body;
use axum::http::{Method, Request, header};
use casustafel::domain::role::Role;

use crate::support::story::*;
use crate::support::{App, Page, Person};

const KAREN: &str = "Karen Invited";
const LEON: &str = "Leon Asked";

/// Everybody who asks: what the list calls them, and who they are in the story.
const ASKING: [(&str, &str); 16] = [
    ("project lead", INGRID),
    ("signaller", MIRTHE),
    ("another signaller", "Sanne Colleague"),
    ("contact", "Hilde Contact"),
    ("another provider's contact", "Harm Elsewhere"),
    ("case manager", FADOUA),
    ("another case manager", "Wouter Colleague"),
    ("core member", MARIJKE),
    ("invitee", KAREN),
    ("another invitee", "Kees Elsewhere"),
    ("adviser", LEON),
    ("finance controller", "Gerda"),
    ("privacy officer", "Olaf"),
    ("administrator", "Chantal"),
    ("learning reader", "Youssef"),
    ("nobody signed in", "Visitor"),
];

/// What stands for the differing part of an address; a new kind of part must be given its example here.
fn examples(part: &str) -> &'static [&'static str] {
    match part {
        "act" => &["aanmelden", "spoed", "go-geven"],
        "section" => &["wonen"],
        "version" | "go" | "place" => &["1"],
        "part" => &["redenen"],
        "theme" => &["papieren"],
        "date" => &["2026-11-19"],
        // of accounts, organisations, sessions, requests, letters, prices, grounds and links there is none with these names
        "account" | "organisation" | "session" | "request" | "letter" | "price" | "ground" => {
            &["00000000-0000-4000-8000-000000000001"]
        }
        "link" => &["aaaa"],
        "stretch" => &["eerste-tafel"],
        other => panic!("say in tests/access.rs what stands for {{{other}}} in an address"),
    }
}

/// The addresses of a page; the number of the case stays open.
fn addresses(path: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    for part in path.split('/').skip(1) {
        let values: Vec<String> = match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some("number") => vec!["{number}".to_owned()],
            // the acts of accounts are others than those of a case
            Some("act") if path.starts_with("/beheer") => vec!["uitnodigen".to_owned()],
            Some(name) => examples(name).iter().map(|value| (*value).to_owned()).collect(),
            None => vec![part.to_owned()],
        };
        found = found.iter().flat_map(|above| values.iter().map(move |value| format!("{above}/{value}"))).collect();
    }
    found
}

/// Asks for a page, or posts what no page of ours sends, so that nothing can come of it: a revision that never was.
async fn ask(person: &mut Person, method: &Method, address: &str) -> Page {
    let mut request = Request::builder().method(method).uri(address).header("sec-fetch-site", "same-origin");
    let mut body = Body::empty();
    if method == Method::POST && address.starts_with("/casussen/FX-") {
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        body = Body::from("revisie=0&revision=0");
    } else if method == Method::POST {
        request = request.header(header::CONTENT_TYPE, "text/plain");
        body = Body::from("iets");
    }
    person.send(request.body(body).unwrap()).await
}

/// What everybody got, by page: the step, and who got which status.
type Seen = BTreeMap<(String, String), Vec<(String, BTreeMap<u16, Vec<&'static str>>)>>;

/// Somebody asks for all of them; what is hidden looks like what is not there.
async fn asks_for_all(
    mut person: Person,
    label: &str,
    pages: &[(Method, String)],
    number: &str,
    step: &str,
) -> Vec<((String, String), u16)> {
    if !person.name.is_empty() {
        person.arrive().await;
    }
    let mut answers = Vec::new();
    for (method, address) in pages {
        // whoever is signed out by one request is back for the next
        if !person.name.is_empty() && !address.contains("{number}") {
            person.arrive().await;
        }
        let mut asking = person.clone();
        let page = ask(&mut asking, method, &address.replace("{number}", number)).await;
        let status = page.status.as_u16();
        if address.contains("{number}") && status == 404 && *method == Method::GET {
            let never = ask(&mut asking, method, &address.replace("{number}", "FX-2026-9999")).await;
            let same = |page: &Page| page.body.replace(number, "").replace("FX-2026-9999", "");
            assert_eq!(same(&page), same(&never), "{label} can tell that {address} exists at {step}");
        }
        answers.push(((address.clone(), method.to_string()), status));
    }
    answers
}

/// Everybody asks for every page that differs per case (or for the others), and nothing changes by it.
async fn everybody_asks(story: &mut Story, step: &str, of_cases: bool, seen: &mut Seen) {
    let app = story.app.clone();
    let pages: Vec<(Method, String)> = app
        .state
        .pages()
        .iter()
        .filter(|page| page.path.contains("{number}") == of_cases)
        .flat_map(|page| addresses(page.path).into_iter().map(|address| (page.method.clone(), address)))
        .collect();
    let before = app.fingerprint().await;
    let mut asking = Vec::new();
    for (label, name) in ASKING {
        let person = if name == "Visitor" { app.visitor() } else { story.who(name).clone() };
        let (pages, number) = (pages.clone(), story.number.clone());
        let step = step.to_owned();
        asking.push((label, tokio::spawn(async move { asks_for_all(person, label, &pages, &number, &step).await })));
    }
    for (label, answers) in asking {
        for ((address, method), status) in answers.await.unwrap() {
            let row = seen.entry((address, method)).or_default();
            if row.last().is_none_or(|(at, _)| at != step) {
                row.push((step.to_owned(), BTreeMap::new()));
            }
            row.last_mut().unwrap().1.entry(status).or_default().push(label);
        }
    }
    let after = app.fingerprint().await;
    let changed: Vec<&String> = before.keys().filter(|table| before[*table] != after[*table]).collect();
    assert!(changed.is_empty(), "asking at {step} changed {changed:?}");
    // who signed in that often has lost older sessions, and goes on in a new one
    app.rows("delete from sessions").await;
    for (_, name) in ASKING.into_iter().filter(|(_, name)| *name != "Visitor") {
        story.who(name).arrive().await;
    }
}

/// The list as people read it: steps with the same answers share a line.
fn written(seen: &Seen) -> String {
    let mut text = String::from(
        "# Who may open which page, and at which step of the case. Made by tests/access.rs; read every change.\n\
         # 200 opens, 303 is sent on, 403 not theirs, 404 not there for them, 409 not now, 415 and 422 past the door.\n",
    );
    for ((address, method), rows) in seen {
        let _ = writeln!(text, "\n{method} {address}");
        let mut shared: Vec<(Vec<&str>, &BTreeMap<u16, Vec<&'static str>>)> = Vec::new();
        for (step, answers) in rows {
            match shared.last_mut() {
                Some((steps, same)) if *same == answers => steps.push(step),
                _ => shared.push((vec![step], answers)),
            }
        }
        for (steps, answers) in shared {
            let steps = match steps.as_slice() {
                [only] => (*only).to_owned(),
                [first, .., last] => format!("{first} to {last}"),
                [] => String::new(),
            };
            let _ = writeln!(text, "  {steps}:");
            for (status, who) in answers {
                let who = if who.len() == ASKING.len() { "everybody".to_owned() } else { who.join(", ") };
                let _ = writeln!(text, "    {status} {who}");
            }
        }
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_page_opens_for_whom_the_list_says_and_for_nobody_else() {
    let app = App::start().await;
    let mut story = Story::begins_in(app.clone()).await;
    for (name, role) in [
        (KAREN, Role::Invitee),
        ("Kees Elsewhere", Role::Invitee),
        (LEON, Role::MethodAdvisor),
        ("Sanne Colleague", Role::Signaller),
        ("Hilde Contact", Role::ProviderContact),
        ("Wouter Colleague", Role::CaseManager),
        ("Gerda", Role::FinanceController),
        ("Olaf", Role::PrivacyOfficer),
        ("Chantal", Role::Administrator),
        ("Youssef", Role::LearningReader),
    ] {
        story = story.joined(name, role).await;
    }
    story.joins(app.person_at("Zuidhoek", "Harm Elsewhere", Role::ProviderContact).await, "Harm Elsewhere");
    let mut seen = Seen::new();
    everybody_asks(&mut story, "always", false, &mut seen).await;

    let mut story = story.signalled().await;
    everybody_asks(&mut story, "1 signaleren", true, &mut seen).await;
    story.submits().await;
    everybody_asks(&mut story, "2 aangemeld", true, &mut seen).await;
    story.does(INGRID, "In behandeling nemen", &[]).await;
    let leon = story.who(LEON).id.to_string();
    story.does(MIRTHE, "Hulp vragen", &[("advisor", &leon), ("question", "Wie kan dit?")]).await;
    story.gets_a_case_manager().await;
    everybody_asks(&mut story, "3 toekomstplan", true, &mut seen).await;
    story.writes_the_plan().await;
    story.does(FADOUA, "Klaar voor de tafel", &[]).await;
    story.does(INGRID, "Inplannen", &[]).await;
    let karen = story.who(KAREN).id.to_string();
    let invited = [("user", karen.as_str()), ("represents", "other"), ("capacity", "explains")];
    story.does(INGRID, "Uitnodigen", &invited).await;
    everybody_asks(&mut story, "4 inplannen", true, &mut seen).await;
    story.does(MIRTHE, "Vastleggen hoe de jongere meedoet", &[("way", "at_table")]).await;
    story.meets("2026-11-19").await;
    story.does(INGRID, "Bespreken", &[]).await;
    everybody_asks(&mut story, "5 bespreken", true, &mut seen).await;
    story.decides().await;
    everybody_asks(&mut story, "6 randvoorwaarden", true, &mut seen).await;
    story.meeting_ends("2026-11-19").await;
    story.on("2026-11-20T09:00:00Z");
    story.arranges_the_room(1).await;
    story.arranges_the_order(2).await;
    everybody_asks(&mut story, "7 go", true, &mut seen).await;
    story.does(INGRID, "Go geven", &[]).await;
    everybody_asks(&mut story, "8 monitoren", true, &mut seen).await;
    let moved = [("reason", "moved"), ("explanation", "Noor woont in Zwolle."), ("handover", "Wijkteam Zwolle.")];
    story.does(INGRID, "Afsluiten", &moved).await;
    everybody_asks(&mut story, "afgesloten", true, &mut seen).await;

    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/who_may_open.txt");
    let now = written(&seen);
    if std::env::var_os("GOLDEN").is_some_and(|wish| wish == "write") {
        std::fs::write(&file, &now).unwrap();
    }
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<String>>();
    let new: Vec<String> = lines(&now).difference(&lines(&known)).cloned().collect();
    assert!(known == now, "tests/golden/who_may_open.txt says otherwise; new or other lines: {new:#?}");
}
