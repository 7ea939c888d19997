//! Opening the database at the start: the embedded one or somebody's own, in the right shape, with no more rights than needed.

use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

use super::embedded::{Embedded, EmbeddedProblem, SUPERUSER};
use super::migrate::check_schema;
use super::{Acting, Database, DatabaseError, LOGIN, MigrationProblem, SchemaProblem, migrate};
use crate::clock::Clock;
use crate::config::{Config, DatabaseChoice};

/// What the database is opened for. The demo has one of its own beside the real one, so that they never mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The real thing.
    Real,
    /// Demo data.
    Demo,
}

impl Purpose {
    fn database(self) -> &'static str {
        match self {
            Self::Real => "casustafel",
            Self::Demo => "casustafel_demo",
        }
    }
}

/// Why the database cannot be opened.
#[derive(Debug)]
pub enum OpeningProblem {
    /// The embedded database does not run.
    Embedded(EmbeddedProblem),
    /// It could not be given its shape.
    Migration(MigrationProblem),
    /// It has another shape than this program expects.
    Schema(SchemaProblem),
    /// The server is away, does not know the login, or does not trust it.
    Unreachable(String),
    /// The login may do more than the program ever needs.
    TooMuchRight {
        /// The login.
        login: String,
    },
    /// The real thing was asked to work on demo data, whose passwords everybody knows.
    HoldsDemo,
    /// The demo was asked to mix its data with real ones.
    HoldsRealData,
    /// `migrate` was asked for a server of somebody's own without `MIGRATION_URL`.
    NoMigrationUrl,
}

/// An open database, with the embedded cluster it may be in.
#[derive(Debug)]
pub struct Opened {
    /// The database.
    pub database: Database,
    embedded: Option<Embedded>,
}

impl Opened {
    /// The embedded cluster, when it is one.
    pub fn embedded(&self) -> Option<&Embedded> {
        self.embedded.as_ref()
    }

    /// Waits until every transaction is done, then stops what was started.
    pub async fn close(self) {
        self.database.close().await;
        if let Some(embedded) = self.embedded {
            embedded.stop().await;
        }
    }
}

/// Opens the database that `config` names.
///
/// The embedded one is started, made and brought to the right shape. One on a server must have that shape already; only for a
/// demo it is given it, when `MIGRATION_URL` says how.
pub async fn open(config: &Config, purpose: Purpose, clock: Clock) -> Result<Opened, OpeningProblem> {
    let (options, embedded) = match &config.database {
        DatabaseChoice::Embedded { bindir } => {
            let embedded = start_embedded(config, bindir.as_deref(), purpose).await?;
            if let Err(problem) = migrate(&embedded.options(SUPERUSER, purpose.database())).await {
                embedded.stop().await;
                return Err(OpeningProblem::Migration(problem));
            }
            (embedded.options(LOGIN, purpose.database()), Some(embedded))
        }
        DatabaseChoice::Server { url, migration_url } => {
            if let (Some(migration_url), Purpose::Demo) = (migration_url, purpose) {
                migrate(&parse(migration_url.reveal())?).await.map_err(OpeningProblem::Migration)?;
            }
            (parse(url.reveal())?, None)
        }
    };
    let opened = Opened { database: Database::with(options, clock), embedded };
    match check(&opened.database, purpose).await {
        Ok(()) => Ok(opened),
        Err(problem) => {
            opened.close().await;
            Err(problem)
        }
    }
}

/// How `migrate` connects, and the embedded cluster it may connect to; stop that one afterwards.
pub async fn migration_options(
    config: &Config,
    purpose: Purpose,
) -> Result<(PgConnectOptions, Option<Embedded>), OpeningProblem> {
    match &config.database {
        DatabaseChoice::Embedded { bindir } => {
            let embedded = start_embedded(config, bindir.as_deref(), purpose).await?;
            Ok((embedded.options(SUPERUSER, purpose.database()), Some(embedded)))
        }
        DatabaseChoice::Server { migration_url, .. } => {
            let url = migration_url.as_ref().ok_or(OpeningProblem::NoMigrationUrl)?;
            Ok((parse(url.reveal())?, None))
        }
    }
}

async fn start_embedded(
    config: &Config,
    bindir: Option<&std::path::Path>,
    purpose: Purpose,
) -> Result<Embedded, OpeningProblem> {
    let embedded = Embedded::start(&config.data_dir, bindir).await.map_err(OpeningProblem::Embedded)?;
    let ready = async {
        if purpose == Purpose::Demo && !embedded.is_joined() {
            embedded.forget_half_a_demo(purpose.database()).await?;
        }
        embedded.ensure_database(purpose.database()).await
    };
    match ready.await {
        Ok(()) => Ok(embedded),
        Err(error) => {
            embedded.stop().await;
            Err(unreachable_because(&error))
        }
    }
}

fn parse(url: &str) -> Result<PgConnectOptions, OpeningProblem> {
    PgConnectOptions::from_str(url).map_err(|error| unreachable_because(&error))
}

/// The server's own message names the login and the database, never a password.
fn unreachable_because(error: &sqlx::Error) -> OpeningProblem {
    OpeningProblem::Unreachable(match error {
        sqlx::Error::Database(refused) => refused.message().to_owned(),
        sqlx::Error::Io(error) => error.to_string(),
        sqlx::Error::PoolTimedOut => "geen antwoord binnen drie seconden".to_owned(),
        sqlx::Error::Tls(error) => error.to_string(),
        _ => "onbekende fout".to_owned(),
    })
}

async fn check(database: &Database, purpose: Purpose) -> Result<(), OpeningProblem> {
    check_login(database).await?;
    check_schema(database.pool()).await.map_err(OpeningProblem::Schema)?;
    check_purpose(database, purpose).await
}

/// Demo data and real data never meet, whatever the address of the server says.
async fn check_purpose(database: &Database, purpose: Purpose) -> Result<(), OpeningProblem> {
    let facts = database
        .transact::<_, DatabaseError, _>(Acting::Job("start"), |tx| {
            Box::pin(async move {
                let facts =
                    sqlx::query!(r#"select is_demo, exists (select from users) as "has_people!" from database_facts"#);
                Ok(facts.fetch_one(&mut **tx).await?)
            })
        })
        .await
        .map_err(|error| OpeningProblem::Unreachable(error.to_string()))?;
    match purpose {
        Purpose::Real if facts.is_demo => Err(OpeningProblem::HoldsDemo),
        Purpose::Demo if facts.has_people && !facts.is_demo => Err(OpeningProblem::HoldsRealData),
        Purpose::Real | Purpose::Demo => Ok(()),
    }
}

/// A login that owns tables or stands above their policies would make every lock in the database a drawing of a lock.
async fn check_login(database: &Database) -> Result<(), OpeningProblem> {
    let (login, too_much): (String, bool) = sqlx::query_as(
        "
        select
            r.rolname::text,
            r.rolsuper or r.rolbypassrls or r.rolcreaterole or exists (
                select
                from pg_roles o
                where o.rolname = 'casustafel_owner' and pg_has_role(r.oid, o.oid, 'member')
            )
        from pg_roles r
        where r.rolname = current_user
        ",
    )
    .fetch_one(database.pool())
    .await
    .map_err(|error| unreachable_because(&error))?;
    if too_much { Err(OpeningProblem::TooMuchRight { login }) } else { Ok(()) }
}
