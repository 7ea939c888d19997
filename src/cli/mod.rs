//! The command line: what was asked, done, and an answer in a sentence.

pub mod arguments;

mod serving;

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use tracing_subscriber::EnvFilter;

use crate::clock::Clock;
use crate::config::Config;
use crate::database::{self, OpeningProblem, Purpose, migrate, migration_options};
use crate::domain::role::Role;
use crate::dutch::{Dutch, command_line};
use crate::verify::verify;
use arguments::Order;

/// Something did not work out; the sentence says what, and what to do.
#[derive(Debug)]
struct Failure(String);

impl Failure {
    fn from(problem: &impl Dutch) -> Self {
        Self(problem.dutch().into_owned())
    }
}

impl From<OpeningProblem> for Failure {
    fn from(problem: OpeningProblem) -> Self {
        Self::from(&problem)
    }
}

/// Does what was typed. Exit codes: 0 done, 1 not done, 2 not understood or not set up.
#[must_use]
pub fn main() -> ExitCode {
    let order = match arguments::parse(std::env::args_os().skip(1)) {
        Ok(Order::Help) => return said(command_line::HELP.trim_end()),
        Ok(Order::Version) => return said(env!("CARGO_PKG_VERSION")),
        Ok(order) => order,
        Err(problem) => return refused(problem.dutch(), 2),
    };
    let config = match Config::from_environment() {
        Ok(config) => config,
        Err(problems) => return refused(problems.dutch(), 2),
    };
    tell_about_itself();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return refused(command_line::cannot_begin(&error), 1),
    };
    match runtime.block_on(obey(order, &config)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(sentence)) => refused(sentence, 1),
    }
}

async fn obey(order: Order, config: &Config) -> Result<(), Failure> {
    match order {
        Order::Help | Order::Version => Ok(()),
        Order::Serve => serving::serve(config).await,
        Order::Demo { accounts, cases } => serving::demo(config, accounts.as_deref(), cases).await,
        Order::Migrate => bring_up_to_date(config).await,
        Order::AddUser { role, name, email } => add_first(config, role, &name, &email).await,
        Order::Verify => compare_with_history(config).await,
    }
}

async fn bring_up_to_date(config: &Config) -> Result<(), Failure> {
    let (options, embedded) = migration_options(config, Purpose::Real).await?;
    let outcome = migrate(&options).await;
    if let Some(embedded) = embedded {
        embedded.stop().await;
    }
    let steps = outcome.map_err(|problem| Failure::from(&problem))?;
    say(command_line::migrated(steps));
    Ok(())
}

/// Says which cases are off; that there are any is a failure of the command.
async fn compare_with_history(config: &Config) -> Result<(), Failure> {
    let opened = database::open(config, Purpose::Real, Clock::system()).await?;
    let report = verify(&opened.database, opened.database.clock().now()).await;
    opened.close().await;
    let report = report.map_err(|error| Failure(command_line::cannot_begin(&std::io::Error::other(error))))?;
    if report.off.is_empty() {
        say(report.dutch());
        Ok(())
    } else {
        Err(Failure::from(&report))
    }
}

async fn add_first(config: &Config, role: Role, name: &str, email: &str) -> Result<(), Failure> {
    let opened = database::open(config, Purpose::Real, Clock::system()).await?;
    let invited = crate::auth::first::invite_first(&opened.database, role, email, name).await;
    opened.close().await;
    let path = invited.map_err(|problem| Failure::from(&problem))?;
    let base_url = config.base_url.clone().unwrap_or_else(|| crate::config::BaseUrl::of_listener(config.listen));
    say(command_line::invited(&base_url.join(&path)));
    Ok(())
}

/// What the program tells about itself goes to the error output: readable for a person who watches, JSON for a machine that keeps it.
fn tell_about_itself() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // a second one changes nothing
    let _ = if std::io::stderr().is_terminal() { builder.try_init() } else { builder.json().try_init() };
}

fn say(sentence: impl Display) {
    // nobody listens on the other side any more: that is no reason to stop
    let _ = writeln!(std::io::stdout(), "{sentence}");
}

fn said(text: &str) -> ExitCode {
    say(text);
    ExitCode::SUCCESS
}

fn refused(sentence: impl Display, code: u8) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "{sentence}");
    ExitCode::from(code)
}
