//! The way to the data: one login without rights of its own, and transactions that each run for somebody.

pub mod embedded;

mod acting;
mod error;
mod migrate;
mod opening;

use std::ops::{Deref, DerefMut};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{Connection, Postgres, Transaction};

pub use acting::{Acting, ActingPerson, DatabaseRole, TokenHash, Trace};
pub use error::DatabaseError;
pub use migrate::{MIGRATIONS, MigrationProblem, SchemaProblem, migrate};
pub use opening::{Opened, OpeningProblem, Purpose, migration_options, open};

use crate::clock::Clock;

/// The login of the program; it can do nothing until it takes a role.
pub const LOGIN: &str = "casustafel_app";

/// No transaction is worth more patience than this: what hangs must not take the rest along.
const TIMEOUTS: [(&str, &str); 3] =
    [("statement_timeout", "5s"), ("lock_timeout", "3s"), ("idle_in_transaction_session_timeout", "10s")];
const CONNECTIONS: u32 = 16;

/// The database; copies share their connections.
#[derive(Clone, Debug)]
pub struct Database {
    pool: PgPool,
    clock: Clock,
}

/// A transaction that runs for somebody. It can be used wherever a connection is asked for.
#[derive(Debug)]
pub struct Tx {
    transaction: Transaction<'static, Postgres>,
    now: DateTime<Utc>,
    person: Option<ActingPerson>,
}

impl Tx {
    /// The moment for which everything in this transaction counts.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The person for whom it runs; `None` for the gate and for jobs.
    pub fn person(&self) -> Option<&ActingPerson> {
        self.person.as_ref()
    }
}

impl Deref for Tx {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.transaction
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }
}

impl Database {
    /// Makes ready to connect with `options`; the first transaction connects.
    pub fn with(options: PgConnectOptions, clock: Clock) -> Self {
        let options = options.application_name("casustafel").options(TIMEOUTS);
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(Duration::from_secs(3))
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                // one that was in use a moment ago is still there; asking each time would cost a round trip a page
                Box::pin(async move {
                    if meta.idle_for > Duration::from_secs(1) {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_lazy_with(options);
        Self { pool, clock }
    }

    /// The clock that transactions run by.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The connections themselves, for listening and for checks of the database as a whole; never for queries about people.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Runs `work` in one transaction for `acting`, at the time the clock shows now, and keeps it only when `work` succeeds.
    ///
    /// The transaction runs in a task of its own: when the one who waits for it leaves, it is still finished.
    pub async fn transact<T, E, F>(&self, acting: Acting, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        let now = self.clock.now();
        self.transact_at(now, acting, work).await
    }

    /// The same, at a moment that was read from the clock before.
    pub async fn transact_at<T, E, F>(&self, now: DateTime<Utc>, acting: Acting, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        let database = self.clone();
        let task = tokio::spawn(async move {
            let mut tx = database.begin(&acting, now).await?;
            match work(&mut tx).await {
                Ok(answer) => {
                    tx.transaction.commit().await.map_err(DatabaseError::from)?;
                    Ok(answer)
                }
                Err(refusal) => {
                    // a line that breaks here has rolled back as well
                    let _ = tx.transaction.rollback().await;
                    Err(refusal)
                }
            }
        });
        match task.await {
            Ok(outcome) => outcome,
            Err(_) => Err(DatabaseError::Interrupted.into()),
        }
    }

    async fn begin(&self, acting: &Acting, now: DateTime<Utc>) -> Result<Tx, DatabaseError> {
        let statement = acting.role().begin();
        // connections that died while nobody looked: nothing was said yet, so the next one may say it
        let mut dead = 0;
        let transaction = loop {
            match self.pool.begin_with(statement).await {
                Err(error) if dead < CONNECTIONS && is_lost(&error) => dead += 1,
                outcome => break outcome?,
            }
        };
        let mut tx = Tx { transaction, now, person: None };
        tx.person = acting::introduce(&mut tx, acting, now).await?;
        Ok(tx)
    }

    /// Closes the connections when the transactions on them are done; who holds one longer than any transaction may take is not
    /// waited for.
    pub async fn close(&self) {
        if tokio::time::timeout(Duration::from_secs(10), self.pool.close()).await.is_err() {
            tracing::warn!("a connection to the database was still in use at the end");
        }
    }
}

/// Whether the connection, rather than what was asked over it, is the matter.
fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(refused) => refused.code().is_some_and(|code| code.starts_with("57P0")),
        _ => false,
    }
}
