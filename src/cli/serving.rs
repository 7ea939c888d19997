//! Serving pages: the real ones, and those of the demo.

use std::path::Path;
use std::time::Duration;

use tokio::net::TcpListener;

use super::{Failure, say};
use crate::auth::gate::Gate;
use crate::clock::Clock;
use crate::config::{BaseUrl, Config};
use crate::database::{self, Database, Purpose};
use crate::demo;
use crate::domain::role::Role;
use crate::dutch::{Dutch, command_line};
use crate::post::{Carrier, House, PostRoom};
use crate::reminders;
use crate::server::{self, Limits};
use crate::web::{AppState, router};
use crate::workflow;

/// The post gets this long at the end for the letters it has in hand.
const LAST_POST: Duration = Duration::from_secs(10);

/// Serves the real thing until somebody says stop.
pub async fn serve(config: &Config) -> Result<(), Failure> {
    let listener = listen(config).await?;
    let opened = database::open(config, Purpose::Real, Clock::system()).await?;
    let outcome = serve_on(listener, config, &opened.database, false).await;
    opened.close().await;
    outcome
}

/// Fills the demo database the first time, prints its accounts, and serves it until somebody says stop.
pub async fn demo(config: &Config, accounts: Option<&Path>, cases: u32) -> Result<(), Failure> {
    let listener = listen(config).await?;
    let opened = database::open(config, Purpose::Demo, Clock::system()).await?;
    let outcome = match fill(config, &opened.database, accounts, cases).await {
        Ok(()) => serve_on(listener, config, &opened.database, true).await,
        Err(failure) => Err(failure),
    };
    opened.close().await;
    outcome
}

/// Tells the stories unless they were told before, and says who can sign in.
async fn fill(config: &Config, database: &Database, file: Option<&Path>, cases: u32) -> Result<(), Failure> {
    let gate = Gate::new(database.clone(), &config.secret_key, config.password_cost)
        .map_err(|error| Failure(command_line::cannot_begin(&std::io::Error::other(error))))?;
    say(command_line::FILLING_THE_DEMO);
    demo::fill(database, &gate, database.clock().now()).await.map_err(|problem| Failure(problem.to_string()))?;
    let progress = |done| say(command_line::crowding(done, cases));
    let crowded = demo::crowd::fill(database, cases, database.clock().now(), progress).await;
    crowded.map_err(|problem| Failure(problem.to_string()))?;
    let accounts = demo::accounts();
    if let Some(file) = file {
        let json = serde_json::to_string_pretty(&accounts).map_err(std::io::Error::other);
        json.and_then(|json| std::fs::write(file, json))
            .map_err(|error| Failure(command_line::cannot_write(file, &error)))?;
    }
    for account in &accounts {
        let role = Role::parse(account.role).map(|role| role.dutch()).unwrap_or_default();
        say(command_line::demo_account(&account.email, account.password, &account.totp_secret, &role));
    }
    Ok(())
}

/// Takes the address first: when it is taken, nothing else has to be started and stopped.
async fn listen(config: &Config) -> Result<TcpListener, Failure> {
    TcpListener::bind(config.listen).await.map_err(|error| Failure(command_line::cannot_listen(config.listen, &error)))
}

async fn serve_on(listener: TcpListener, config: &Config, database: &Database, demo: bool) -> Result<(), Failure> {
    let cannot_begin = |error: std::io::Error| Failure(command_line::cannot_begin(&error));
    let base_url = match &config.base_url {
        Some(base_url) => base_url.clone(),
        None => BaseUrl::of_listener(listener.local_addr().map_err(cannot_begin)?),
    };
    let gate = Gate::new(database.clone(), &config.secret_key, config.password_cost)
        .map_err(|error| cannot_begin(std::io::Error::other(error)))?;
    say(command_line::serving(base_url.as_str()));
    let (line, stop) = server::stop_line();
    let house = House { base_url: base_url.clone(), from: config.mail_from.clone() };
    let app = AppState::new(database.clone(), gate, base_url, demo, stop.clone());
    let (app, post) = match carrier(config, database, demo)? {
        Some(carrier) => {
            let post = PostRoom::new(database.clone(), house, carrier, &config.secret_key);
            (app.mailing(), Some(tokio::spawn(post.work(stop.clone()))))
        }
        None => (app, None),
    };
    server::stop_when(server::asked_to_stop(), line);
    let jobs = tokio::spawn(work_every_minute(database.clone()));
    server::serve(listener, router(app), Limits::USUAL, stop).await;
    jobs.abort();
    if let Some(mut post) = post
        && tokio::time::timeout(LAST_POST, &mut post).await.is_err()
    {
        // what it has in hand is taken again later, and sent under the same number
        post.abort();
    }
    Ok(())
}

/// What carries letters: the mail server where there is one, in a demo without one the mailbox of the demo, else nothing.
fn carrier(config: &Config, database: &Database, demo: bool) -> Result<Option<Carrier>, Failure> {
    match &config.smtp_url {
        Some(url) => {
            let server = Carrier::server(url, config.smtp_authority.as_ref());
            Ok(Some(server.map_err(|error| Failure(command_line::cannot_begin(&std::io::Error::other(error))))?))
        }
        None => Ok(demo.then(|| Carrier::Mailbox(database.clone()))),
    }
}

/// Does what is due without anybody asking; what fails is tried again a minute later.
async fn work_every_minute(database: Database) {
    let mut minute = tokio::time::interval(Duration::from_secs(60));
    minute.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        minute.tick().await;
        match workflow::run_jobs(&database, database.clock().now()).await {
            Ok(0) => {}
            Ok(moved) => tracing::info!(moved, "cases followed their deadlines"),
            Err(error) => tracing::error!(%error, "what is due was not done"),
        }
        match reminders::run(&database, database.clock().now()).await {
            Ok(0) => {}
            Ok(told) => tracing::info!(told, "people were reminded"),
            Err(error) => tracing::error!(%error, "people were not reminded"),
        }
    }
}
