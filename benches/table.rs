//! How soon a position is on every screen: two instances on one database, thirty pages that listen, one member who takes a position
//! over and over. Counted from the moment the form is sent to the moment the last page is told that something changed.
//!
//! `cargo bench --bench table -- --listeners 30 --rounds 300`; `DATA_DIR` says where the demo is.
#![allow(clippy::print_stdout, reason = "it is a program that prints a line")]

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::http::{Request, StatusCode};
use casustafel::auth::gate::Gate;
use casustafel::clock::Clock;
use casustafel::config::{BaseUrl, Config};
use casustafel::database::{self, Database, Purpose};
use casustafel::server;
use casustafel::web::{AppState, router};
use futures_util::StreamExt as _;
use futures_util::future::join_all;
use http_body_util::BodyExt as _;
use scraper::{Html, Selector};
use tower::ServiceExt as _;

use demo::{arrives, option, position};

mod demo;

fn main() -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let config = match Config::from_environment() {
            Ok(config) => config,
            Err(problems) => bail!("{problems:?}"),
        };
        let opened = match database::open(&config, Purpose::Demo, Clock::system()).await {
            Ok(opened) => opened,
            Err(problem) => bail!("{problem:?}"),
        };
        let outcome = measure(&config, &opened.database).await;
        opened.close().await;
        outcome
    })
}

async fn measure(config: &Config, db: &Database) -> Result<()> {
    let listeners = option("--listeners").map_or(Ok(30), |given| given.parse()).context("--listeners 30")?;
    let rounds = option("--rounds").map_or(Ok(300), |given| given.parse()).context("--rounds 300")?;
    let mut instances = Vec::new();
    let mut lines = Vec::new();
    for _ in 0..2 {
        let gate = Gate::new(db.clone(), &config.secret_key, config.password_cost)?;
        let (line, stop) = server::stop_line();
        lines.push(line);
        instances.push(router(AppState::new(db.clone(), gate, BaseUrl::of_listener(config.listen), true, stop)));
    }
    let (core, lead) = (arrives(db, "saskia").await?, arrives(db, "ingrid").await?);
    let (table, form) = open_round(&instances[0], &core).await?;
    let mut ears = Vec::new();
    for place in 0..listeners {
        let cookie = if place % 3 == 0 { &lead } else { &core };
        ears.push(listen(&instances[place % 2], cookie, &format!("{table}/live")).await?);
    }
    let mut took = Vec::new();
    for round in 0..rounds {
        let sent = Instant::now();
        ask(&instances[round % 2], &core, &table, Some(&form), StatusCode::SEE_OTHER).await?;
        let heard = join_all(ears.iter_mut().map(told)).await;
        ensure!(heard.iter().all(|heard| *heard), "a page was told nothing for five seconds");
        took.push(sent.elapsed().as_secs_f64() * 1_000.0);
    }
    took.sort_by(f64::total_cmp);
    let within = |share: f64| took.get((took.len() as f64 * share) as usize).copied().unwrap_or_default();
    println!(
        "{listeners} pages on 2 instances, {rounds} positions: the last page is told after p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms",
        within(0.50),
        within(0.95),
        within(0.99)
    );
    Ok(())
}

/// Until a page is told that something changed.
async fn told(stream: &mut BodyDataStream) -> bool {
    let wait = async {
        while let Some(Ok(chunk)) = stream.next().await {
            if String::from_utf8_lossy(&chunk).lines().any(|line| line.starts_with("data: ")) {
                return true;
            }
        }
        false
    };
    tokio::time::timeout(Duration::from_secs(5), wait).await.unwrap_or(false)
}

async fn listen(pages: &Router, cookie: &str, path: &str) -> Result<BodyDataStream> {
    let request = Request::get(path).header("cookie", cookie).body(Body::empty())?;
    let response = pages.clone().oneshot(request).await?;
    ensure!(response.status() == StatusCode::OK, "{path} answers {}", response.status());
    Ok(response.into_body().into_data_stream())
}

async fn ask(pages: &Router, cookie: &str, path: &str, form: Option<&str>, expected: StatusCode) -> Result<String> {
    let request = match form {
        None => Request::get(path).body(Body::empty()),
        Some(form) => Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned())),
    };
    let mut request = request?;
    request.headers_mut().insert("cookie", cookie.parse()?);
    let response = pages.clone().oneshot(request).await?;
    let status = response.status();
    let body = response.into_body().collect().await?.to_bytes();
    ensure!(status == expected, "{path} answers {status}");
    Ok(String::from_utf8_lossy(&body).into_owned())
}

/// The page of a case with an open round, and the form by which this member agrees.
async fn open_round(pages: &Router, core: &str) -> Result<(String, String)> {
    let link = Selector::parse("a[href]").map_err(|error| anyhow::anyhow!("{error}"))?;
    let list = ask(pages, core, "/casussen?stap=5", None, StatusCode::OK).await?;
    let cases: Vec<String> = Html::parse_document(&list)
        .select(&link)
        .filter_map(|link| link.attr("href"))
        .filter(|href| href.starts_with("/casussen/FX-"))
        .map(|href| format!("{href}/tafel"))
        .collect();
    for table in cases {
        let page = ask(pages, core, &table, None, StatusCode::OK).await?;
        if let Some(form) = position(&page)? {
            return Ok((table, form));
        }
    }
    bail!("no case with an open round in this demo");
}
