//! Bringing the database to the shape this program expects, and refusing to work with another one.

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection, PgPool};

/// The migrations of this program, in order.
pub static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// Why the database did not get its shape.
#[derive(Debug, thiserror::Error)]
pub enum MigrationProblem {
    /// The one who migrates cannot connect, or lost the connection.
    #[error("the database is away")]
    Unreachable,
    /// The one who migrates may not make roles, tables or rights.
    #[error("the user that migrates has too few rights")]
    TooFewRights,
    /// A migration that was applied before reads differently now.
    #[error("migration {0} was applied in another form")]
    Changed(i64),
    /// A migration failed; the database is as it was before that one.
    #[error("a migration failed: {0}")]
    Failed(String),
}

/// How the shape of the database differs from what this program expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaProblem {
    /// Nothing was ever applied, or the login may not read what was.
    Empty,
    /// This many migrations are still to be applied.
    Older(usize),
    /// This migration was applied in another form.
    Changed(i64),
}

/// Applies what is missing, as the one in `options`, and says how many migrations that were. Two of these at once take turns.
pub async fn migrate(options: &PgConnectOptions) -> Result<usize, MigrationProblem> {
    let options = options.clone().application_name("casustafel migrate").options([("lock_timeout", "30s")]);
    let mut connection = PgConnection::connect_with(&options).await.map_err(|error| problem(&error))?;
    let before = applied(&mut connection).await.unwrap_or_default().len();
    MIGRATIONS.run(&mut connection).await.map_err(|error| match error {
        MigrateError::VersionMismatch(version) => MigrationProblem::Changed(version),
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => problem(&error),
        other => MigrationProblem::Failed(other.to_string()),
    })?;
    // so that the program can see at its start whether the shape fits
    sqlx::query("grant select on _sqlx_migrations to casustafel_app")
        .execute(&mut connection)
        .await
        .map_err(|error| problem(&error))?;
    let after = applied(&mut connection).await.map_err(|error| problem(&error))?.len();
    // a line that breaks while closing changes nothing any more
    let _ = connection.close().await;
    Ok(after - before)
}

/// Compares the database with what this program expects. A newer database is fine: migrations only add what older programs
/// can live with, so that the old program can go on while the new one comes.
pub async fn check_schema(pool: &PgPool) -> Result<(), SchemaProblem> {
    let mut connection = pool.acquire().await.map_err(|_| SchemaProblem::Empty)?;
    let applied = applied(&mut connection).await.map_err(|_| SchemaProblem::Empty)?;
    let mut missing = 0;
    for wanted in MIGRATIONS.iter() {
        match applied.iter().find(|(version, _)| *version == wanted.version) {
            None => missing += 1,
            Some((version, checksum)) if *checksum != *wanted.checksum => {
                return Err(SchemaProblem::Changed(*version));
            }
            Some(_) => {}
        }
    }
    match missing {
        0 => Ok(()),
        missing => Err(SchemaProblem::Older(missing)),
    }
}

/// The bookkeeping is sqlx's own, so it is not among the checked queries.
async fn applied(connection: &mut PgConnection) -> Result<Vec<(i64, Vec<u8>)>, sqlx::Error> {
    sqlx::query_as("select version, checksum from _sqlx_migrations where success").fetch_all(connection).await
}

fn problem(error: &sqlx::Error) -> MigrationProblem {
    match error {
        sqlx::Error::Database(refused) => match refused.code().as_deref() {
            Some("42501") => MigrationProblem::TooFewRights,
            code => MigrationProblem::Failed(format!("{} ({})", refused.message(), code.unwrap_or_default())),
        },
        _ => MigrationProblem::Unreachable,
    }
}
