//! How fast the pages are: a demo database is opened as the program opens it, people who are signed in ask for pages over and
//! over, and a table of what that gave is printed. Compare within one run; two runs on a busy machine say little.
//!
//! `cargo bench --bench pages -- --connections 1,8,50 --seconds 5`; `DATA_DIR` says where the demo is.
#![allow(clippy::print_stdout, reason = "it is a program that prints a table")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use casustafel::auth::gate::Gate;
use casustafel::clock::Clock;
use casustafel::config::{BaseUrl, Config};
use casustafel::database::{self, Database, Purpose};
use casustafel::server;
use casustafel::web::{AppState, router};
use http_body_util::BodyExt;
use scraper::{Html, Selector};
use tower::ServiceExt;

use demo::{arrives, option, position};

mod demo;

/// What is asked over and over.
struct Question {
    name: &'static str,
    cookie: String,
    path: String,
    /// A form that is sent, or nothing where a page is opened.
    form: Option<String>,
}

/// What came of it.
struct Measured {
    asked: usize,
    seconds: f64,
    /// In milliseconds, in order.
    took: Vec<f64>,
}

impl Measured {
    fn within(&self, share: f64) -> f64 {
        let place = (self.took.len() as f64 * share) as usize;
        self.took.get(place.min(self.took.len().saturating_sub(1))).copied().unwrap_or_default()
    }
}

fn main() -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(measure())
}

async fn measure() -> Result<()> {
    let wanted = option("--connections").unwrap_or_else(|| "1,8".to_owned());
    let connections: Vec<usize> =
        wanted.split(',').map(str::parse).collect::<Result<_, _>>().context("--connections 1,8,50")?;
    let seconds = option("--seconds").map_or(Ok(3), |seconds| seconds.parse()).context("--seconds 3")?;
    let config = match Config::from_environment() {
        Ok(config) => config,
        Err(problems) => bail!("{problems:?}"),
    };
    let opened = match database::open(&config, Purpose::Demo, Clock::system()).await {
        Ok(opened) => opened,
        Err(problem) => bail!("{problem:?}"),
    };
    let outcome = on(&config, &opened.database, &connections, Duration::from_secs(seconds)).await;
    opened.close().await;
    outcome
}

async fn on(config: &Config, db: &Database, connections: &[usize], time: Duration) -> Result<()> {
    let gate = Gate::new(db.clone(), &config.secret_key, config.password_cost)?;
    let base = BaseUrl::of_listener(config.listen);
    // as long as the line is held, nobody is asked to stop
    let (_line, stop) = server::stop_line();
    let pages = router(AppState::new(db.clone(), gate, base, true, stop));
    let questions = questions(db, &pages).await?;
    println!("{:<28}{:>12}{:>12}{:>10}{:>10}{:>10}", "", "connections", "per second", "p50 ms", "p95 ms", "p99 ms");
    for question in questions {
        let question = Arc::new(question);
        for count in connections {
            let measured = ask_for(&pages, &question, *count, time).await?;
            println!(
                "{:<28}{:>12}{:>12.0}{:>10.1}{:>10.1}{:>10.1}",
                question.name,
                count,
                measured.asked as f64 / measured.seconds,
                measured.within(0.50),
                measured.within(0.95),
                measured.within(0.99),
            );
        }
    }
    Ok(())
}

/// Each connection asks again as soon as it has its answer.
async fn ask_for(pages: &Router, question: &Arc<Question>, connections: usize, time: Duration) -> Result<Measured> {
    ask(pages, question).await?;
    let begun = Instant::now();
    let asking = (0..connections).map(|_| {
        let (pages, question) = (pages.clone(), question.clone());
        tokio::spawn(async move {
            let mut took = Vec::new();
            while begun.elapsed() < time {
                let asked = Instant::now();
                ask(&pages, &question).await?;
                took.push(asked.elapsed().as_secs_f64() * 1_000.0);
            }
            Ok::<_, anyhow::Error>(took)
        })
    });
    let mut took = Vec::new();
    for one in asking.collect::<Vec<_>>() {
        took.extend(one.await??);
    }
    let seconds = begun.elapsed().as_secs_f64();
    took.sort_by(f64::total_cmp);
    Ok(Measured { asked: took.len(), seconds, took })
}

async fn ask(pages: &Router, question: &Question) -> Result<String> {
    let request = match &question.form {
        None => Request::get(&question.path).body(Body::empty()),
        Some(form) => Request::post(&question.path)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form.clone())),
    };
    let mut request = request?;
    request.headers_mut().insert("cookie", question.cookie.parse()?);
    let response = pages.clone().oneshot(request).await?;
    let status = response.status();
    let body = response.into_body().collect().await?.to_bytes();
    let expected = if question.form.is_some() { StatusCode::SEE_OTHER } else { StatusCode::OK };
    ensure!(status == expected, "{}: {} answers {status}", question.name, question.path);
    Ok(String::from_utf8_lossy(&body).into_owned())
}

async fn questions(db: &Database, pages: &Router) -> Result<Vec<Question>> {
    let lead = arrives(db, "ingrid").await?;
    let signaller = arrives(db, "joris").await?;
    let core = arrives(db, "saskia").await?;
    let page = |name, cookie: &str, path: &str| Question {
        name,
        cookie: cookie.to_owned(),
        path: path.to_owned(),
        form: None,
    };
    let list = ask(pages, &page("list", &lead, "/casussen?stap=6")).await?;
    let case = links(&list, |link| link.starts_with("/casussen/FX-")).context("no case in step 6")?;
    let mut all = vec![
        page("list, project lead", &lead, "/casussen"),
        page("list, signaller", &signaller, "/casussen"),
        page("list, core member", &core, "/casussen"),
        page("board, project lead", &lead, "/casussen?weergave=bord"),
        page("Mijn werk, project lead", &lead, "/"),
        page("Mijn werk, signaller", &signaller, "/"),
        page("Mijn werk, core member", &core, "/"),
        page("case", &lead, &case),
        page("plan", &lead, &format!("{case}/plan")),
        page("conditions", &lead, &format!("{case}/randvoorwaarden")),
    ];
    let tables = ask(pages, &page("list", &core, "/casussen?stap=5")).await?;
    let mut numbers = Vec::new();
    each_link(&tables, |link| numbers.extend(link.starts_with("/casussen/FX-").then(|| link.to_owned())));
    for number in numbers {
        let path = format!("{number}/tafel");
        let table = ask(pages, &page("table", &core, &path)).await?;
        if let Some(form) = position(&table)? {
            all.push(page("table", &core, &path));
            all.push(Question { form: Some(form), ..page("position", &core, &path) });
            break;
        }
    }
    Ok(all)
}

fn each_link(page: &str, mut found: impl FnMut(&str)) {
    let links = Selector::parse("a[href]").into_iter();
    for selector in links {
        Html::parse_document(page).select(&selector).filter_map(|link| link.attr("href")).for_each(&mut found);
    }
}

fn links(page: &str, wanted: impl Fn(&str) -> bool) -> Option<String> {
    let mut first = None;
    each_link(page, |link| {
        if first.is_none() && wanted(link) {
            first = Some(link.to_owned());
        }
    });
    first
}
