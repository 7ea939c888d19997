//! Transactions run for somebody, whole or not at all, and tell nothing about rows when they fail.

use std::time::Duration;

use casustafel::clock::Clock;
use casustafel::config::{Config, DatabaseChoice, PasswordCost, Secret, SecretKey};
use casustafel::database::{
    self, Acting, Database, DatabaseError, DatabaseRole, MIGRATIONS, OpeningProblem, Purpose, SchemaProblem, TokenHash,
    Tx,
};
use casustafel::domain::role::Role;
use sqlx::Row;
use sqlx::postgres::PgConnectOptions;

use super::support::App;
use super::support::cluster::TestDatabase;

type Outcome<T> = Result<T, DatabaseError>;

/// Adds a setting, which is enough to see whether a transaction was kept.
async fn add_setting(tx: &mut Tx, key: &'static str) -> Outcome<()> {
    sqlx::query("insert into settings (key, value) values ($1, '\"geheim\"')").bind(key).execute(&mut **tx).await?;
    Ok(())
}

#[tokio::test]
async fn a_transaction_is_finished_also_when_nobody_waits_for_it_any_more() {
    let app = App::start().await;
    let db = app.state.db.clone();
    let waiting = tokio::spawn(async move {
        db.transact::<_, DatabaseError, _>(Acting::Job("test"), |tx| {
            Box::pin(async move {
                add_setting(tx, "left_alone").await?;
                sqlx::query("select pg_sleep(0.3)").execute(&mut **tx).await?;
                Ok(())
            })
        })
        .await
    });
    tokio::time::sleep(Duration::from_millis(150)).await;
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    assert_eq!(app.count("settings where key = 'left_alone'").await, 0, "it must still be running here");
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(app.count("settings where key = 'left_alone'").await, 1);
    assert_eq!(
        app.count("pg_stat_activity where state like 'idle in transaction%' and datname = current_database()").await,
        0
    );
}

#[tokio::test]
async fn of_a_transaction_that_fails_or_panics_nothing_stays() {
    let app = App::start().await;
    let refused: Outcome<()> = app
        .state
        .db
        .transact(Acting::Job("test"), |tx| {
            Box::pin(async move {
                add_setting(tx, "refused").await?;
                Err(DatabaseError::Forbidden)
            })
        })
        .await;
    assert_eq!(refused, Err(DatabaseError::Forbidden));
    let panicked: Outcome<()> = app
        .state
        .db
        .transact(Acting::Job("test"), |tx| {
            Box::pin(async move {
                add_setting(tx, "panicked").await?;
                panic!("a mistake in the program")
            })
        })
        .await;
    assert_eq!(panicked, Err(DatabaseError::Interrupted));
    assert_eq!(app.count("settings where key in ('refused', 'panicked')").await, 0);
    app.as_job(|tx| Box::pin(add_setting(tx, "afterwards"))).await;
}

#[tokio::test]
async fn a_transaction_knows_who_acts_and_leaves_nothing_of_it_behind() {
    let app = App::start().await;
    let anna = app.person("Anna", Role::Signaller).await;
    let session: Vec<u8> = app.rows("select token_sha256 from sessions").await[0].get(0);
    let session = TokenHash(session.try_into().unwrap());
    let person = Acting::person(session, DatabaseRole::Scoped);
    let (name, actor, role, now) = app
        .state
        .db
        .transact::<_, DatabaseError, _>(person, |tx| {
            Box::pin(async move {
                let name = tx.person().unwrap().name.clone();
                let row = sqlx::query("select app_actor(), current_user::text, app_now()").fetch_one(&mut **tx).await?;
                Ok((
                    name,
                    row.get::<uuid::Uuid, _>(0),
                    row.get::<String, _>(1),
                    row.get::<chrono::DateTime<chrono::Utc>, _>(2),
                ))
            })
        })
        .await
        .unwrap();
    assert_eq!((name.as_str(), actor, role.as_str(), now), ("Anna", anna.id.0, "casustafel_scoped", app.now()));

    for _ in 0..20 {
        let row = sqlx::query("select current_user::text, app_actor() is null from (select) nobody")
            .fetch_one(app.state.db.pool())
            .await;
        // without a role even asking who acts is not allowed
        assert!(row.is_err());
        let user: String =
            sqlx::query_scalar("select current_user::text || coalesce(current_setting('app.actor', true), '')")
                .fetch_one(app.state.db.pool())
                .await
                .unwrap();
        assert_eq!(user, "casustafel_app");
    }
}

#[tokio::test]
async fn a_session_admits_only_its_own_person_in_their_own_role_as_long_as_it_lives() {
    let app = App::start().await;
    app.person("Anna", Role::Signaller).await;
    let session: Vec<u8> = app.rows("select token_sha256 from sessions").await[0].get(0);
    let session = TokenHash(session.try_into().unwrap());
    let look = async |session, role| {
        app.state.db.transact(Acting::person(session, role), |_| Box::pin(async move { Outcome::Ok(()) })).await
    };
    assert_eq!(look(session, DatabaseRole::Scoped).await, Ok(()));
    for role in [DatabaseRole::Lead, DatabaseRole::Office, DatabaseRole::Privacy, DatabaseRole::Figures] {
        assert_eq!(look(session, role).await, Err(DatabaseError::NotAdmitted), "{role:?}");
    }
    assert_eq!(look(TokenHash([7; 32]), DatabaseRole::Scoped).await, Err(DatabaseError::NotAdmitted));
    app.pass(chrono::TimeDelta::minutes(31));
    assert_eq!(look(session, DatabaseRole::Scoped).await, Err(DatabaseError::NotAdmitted));
}

#[tokio::test]
async fn errors_say_which_rule_and_never_which_value() {
    let app = App::start().await;
    let fail = async |statement: &'static str| {
        app.state
            .db
            .transact::<(), DatabaseError, _>(Acting::Job("test"), move |tx| {
                Box::pin(async move {
                    sqlx::query(statement).execute(&mut **tx).await?;
                    Ok(())
                })
            })
            .await
            .unwrap_err()
    };
    let broken = fail("insert into settings (key, value) values ('GEHEIM', '1')").await;
    assert_eq!(broken.constraint(), Some("a setting is named in words"));
    let forbidden = fail("delete from settings").await;
    assert_eq!(forbidden, DatabaseError::Forbidden);
    let odd = fail("select 'geheim'::uuid").await;
    let twice = fail("insert into settings (key, value) values ('geheim', '1'), ('geheim', '2')").await;
    for error in [&broken, &forbidden, &odd, &twice] {
        let shown = format!("{error} {error:?}").to_lowercase();
        assert!(!shown.contains("geheim"), "{shown}");
    }
}

#[tokio::test]
async fn no_transaction_is_waited_for_without_end() {
    let app = App::start().await;
    let limits = app
        .as_job(|tx| {
            Box::pin(async move {
                let names = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"];
                let mut limits = Vec::new();
                for name in names {
                    let limit: String =
                        sqlx::query_scalar("select current_setting($1)").bind(name).fetch_one(&mut **tx).await?;
                    limits.push(limit);
                }
                Ok(limits)
            })
        })
        .await;
    assert_eq!(limits, ["5s", "3s", "10s"]);
}

#[tokio::test]
async fn connections_that_died_unseen_are_replaced() {
    let app = App::start().await;
    let slow = |app: App| async move {
        app.as_job(|tx| {
            Box::pin(async move {
                sqlx::query("select pg_sleep(0.1)").execute(&mut **tx).await?;
                Ok(())
            })
        })
        .await
    };
    let all_at_once = (0..5).map(|_| tokio::spawn(slow(app.clone()))).collect::<Vec<_>>();
    for one in all_at_once {
        one.await.unwrap();
    }
    app.as_job(|tx| Box::pin(add_setting(tx, "before"))).await;
    app.rows("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'casustafel_app' and datname = current_database()")
        .await;
    app.as_job(|tx| Box::pin(add_setting(tx, "after"))).await;
    assert_eq!(app.count("settings where key in ('before', 'after')").await, 2);
}

/// A set-up for a server of one's own; `options` is turned into an address.
fn config_for(options: &PgConnectOptions) -> Config {
    let socket = options.get_socket().unwrap().display();
    let database = options.get_database().unwrap();
    let url = format!("postgres://{}@localhost/{database}?host={socket}", options.get_username());
    Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        base_url: None,
        data_dir: std::env::temp_dir(),
        database: DatabaseChoice::Server { url: Secret::new(url), migration_url: None },
        smtp_url: None,
        smtp_authority: None,
        mail_from: "casustafel@example.org".parse().unwrap(),
        secret_key: SecretKey::draw().unwrap(),
        password_cost: PasswordCost::LEAST,
    }
}

#[tokio::test]
async fn the_program_does_not_work_as_somebody_who_stands_above_the_locks() {
    let database = TestDatabase::new().await;
    let open =
        async |options: PgConnectOptions| database::open(&config_for(&options), Purpose::Real, Clock::system()).await;
    let refused = open(database.superuser_options()).await;
    assert!(matches!(refused, Err(OpeningProblem::TooMuchRight { login }) if login == "postgres"));
    open(database.options()).await.unwrap().close().await;
}

#[tokio::test]
async fn the_program_does_not_work_on_another_shape_than_its_own() {
    let app = App::start().await;
    let open = async || {
        let config = config_for(&app.database.options());
        let opened = database::open(&config, Purpose::Real, Clock::system()).await;
        opened.map(|opened| drop(opened.database))
    };
    assert!(open().await.is_ok());
    app.rows("update _sqlx_migrations set checksum = '\\x00' where version = 1").await;
    assert!(matches!(open().await, Err(OpeningProblem::Schema(SchemaProblem::Changed(1)))));
    app.rows("delete from _sqlx_migrations where version = 1").await;
    assert!(matches!(open().await, Err(OpeningProblem::Schema(SchemaProblem::Older(1)))));
    app.rows("drop table _sqlx_migrations").await;
    assert!(matches!(open().await, Err(OpeningProblem::Schema(SchemaProblem::Empty))));
}

#[tokio::test]
async fn demo_data_and_real_data_never_meet() {
    let app = App::start().await;
    let open = async |purpose| {
        let opened = database::open(&config_for(&app.database.options()), purpose, Clock::system()).await;
        opened.map(|opened| drop(opened.database))
    };
    assert!(open(Purpose::Real).await.is_ok());
    assert!(open(Purpose::Demo).await.is_ok(), "an empty database may become a demo");
    app.person("Anna", Role::Signaller).await;
    assert!(matches!(open(Purpose::Demo).await, Err(OpeningProblem::HoldsRealData)));
    assert!(open(Purpose::Real).await.is_ok());
    app.rows("update database_facts set is_demo = true").await;
    assert!(matches!(open(Purpose::Real).await, Err(OpeningProblem::HoldsDemo)));
    assert!(open(Purpose::Demo).await.is_ok());
}

#[tokio::test]
async fn a_server_that_is_away_is_said_to_be_away() {
    let options = PgConnectOptions::new_without_pgpass().socket("/nergens").username("niemand").database("niets");
    let away = Database::with(options, Clock::system());
    let outcome = away.transact(Acting::Job("test"), |_| Box::pin(async move { Outcome::Ok(()) })).await;
    assert!(matches!(outcome, Err(DatabaseError::Unavailable(_))), "{outcome:?}");
}

/// The compiler embeds the folder without noticing new files in it.
#[test]
fn every_migration_in_the_folder_is_in_the_program() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|extension| extension == "sql"));
    assert_eq!(MIGRATIONS.iter().count(), files.count(), "touch src/database/migrate.rs and build again");
}
