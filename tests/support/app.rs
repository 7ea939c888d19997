//! The application, started for one test.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use casustafel::auth::gate::Gate;
use casustafel::clock::{Clock, ClockHand};
use casustafel::config::{BaseUrl, PasswordCost, SecretKey};
use casustafel::database::{Acting, Database, DatabaseError};
use casustafel::domain::ids::{OrganisationId, UserId};
use casustafel::domain::organisation::OrganisationKind;
use casustafel::domain::role::{Represents, Role};
use casustafel::server::{self, Limits};
use casustafel::store::accounts::{self, AccountFacts};
use casustafel::web::{AppState, router};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{AssertSqlSafe, Connection, Executor};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, watch};
use uuid::Uuid;

use super::cluster::TestDatabase;
use super::person::Person;

/// When every story begins, unless it says otherwise: a Monday, nine o'clock in the morning.
pub fn monday() -> DateTime<Utc> {
    "2026-11-16T08:00:00Z".parse().unwrap()
}

/// A started application; copies are the same one. What the pages can reach can be reached through it too.
#[derive(Clone)]
pub struct App(Arc<Inner>);

pub struct Inner {
    /// What the pages can reach.
    pub state: AppState,
    /// The hand of its clock.
    pub clock: ClockHand,
    /// All pages, to be asked without a socket.
    pub router: Router,
    /// Its database, for looking behind the curtain.
    pub database: TestDatabase,
    organisations: Mutex<HashMap<String, OrganisationId>>,
    number: AtomicU32,
    stop: watch::Sender<bool>,
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
    }
}

impl App {
    /// Starts without a socket: people reach the pages directly.
    pub async fn start() -> Self {
        Self::with(BaseUrl::of_listener(SocketAddr::from(([127, 0, 0, 1], 8080))), false).await
    }

    /// Starts on a free port of this machine, for browsers; `base_url` says which.
    pub async fn served() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let app = Self::with(BaseUrl::of_listener(listener.local_addr().unwrap()), false).await;
        tokio::spawn(server::serve(listener, app.router.clone(), Limits::USUAL, app.stop.subscribe()));
        app
    }

    /// The server goes down, as when it is stopped for a new version; whoever has a page open finds nobody there.
    pub fn goes_down(&self) {
        self.stop.send_replace(true);
    }

    /// The server is back, at the same address.
    pub async fn comes_back(&self) {
        self.stop.send_replace(false);
        let address = self.state.base_url.as_str().trim_start_matches("http://").trim_end_matches('/').to_owned();
        let mut listener = TcpListener::bind(&address).await;
        for _ in 0..100 {
            if listener.is_ok() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            listener = TcpListener::bind(&address).await;
        }
        let (router, stop) = (self.router.clone(), self.stop.subscribe());
        tokio::spawn(server::serve(listener.unwrap(), router, Limits::USUAL, stop));
    }

    /// Starts without a socket, with somebody who carries letters out of the house.
    pub async fn mailing() -> Self {
        Self::set_up(BaseUrl::of_listener(SocketAddr::from(([127, 0, 0, 1], 8080))), false, true).await
    }

    /// Starts without a socket, as a demo, in a database that is marked as one.
    pub async fn demo() -> Self {
        let app = Self::with(BaseUrl::of_listener(SocketAddr::from(([127, 0, 0, 1], 8080))), true).await;
        app.rows("update database_facts set is_demo = true").await;
        app
    }

    /// Starts under an address of one's own choice, and as a demo or not.
    pub async fn with(base_url: BaseUrl, demo: bool) -> Self {
        Self::set_up(base_url, demo, demo).await
    }

    async fn set_up(base_url: BaseUrl, demo: bool, mails: bool) -> Self {
        let database = TestDatabase::new().await;
        let (clock, hand) = Clock::held_at(monday());
        let db = Database::with(database.options(), clock);
        let gate = Gate::new(db.clone(), &SecretKey::draw().unwrap(), PasswordCost::LEAST).unwrap();
        let (stop, stopped) = server::stop_line();
        let state = AppState::new(db, gate, base_url, demo, stopped);
        let state = if mails { state.mailing() } else { state };
        Self(Arc::new(Inner {
            router: router(state.clone()),
            state,
            clock: hand,
            database,
            organisations: Mutex::default(),
            number: AtomicU32::new(1),
            stop,
        }))
    }

    /// The time, as the application sees it.
    pub fn now(&self) -> DateTime<Utc> {
        self.state.clock.now()
    }

    /// Lets time pass.
    pub fn pass(&self, time: TimeDelta) {
        self.clock.move_by(time);
    }

    /// Somebody with an account, signed in, at the organisation where such people work. Core members speak for Jeugd.
    pub async fn person(&self, name: &str, role: Role) -> Person {
        let represents = (role == Role::CoreMember).then_some(Represents::Youth);
        self.account(name, role, workplace(role), represents).await
    }

    /// Somebody who works at this organisation, which is a provider.
    pub async fn person_at(&self, organisation: &str, name: &str, role: Role) -> Person {
        self.account(name, role, (organisation, OrganisationKind::Provider), None).await
    }

    /// A core member who speaks for a domain.
    pub async fn core(&self, name: &str, represents: Represents) -> Person {
        self.account(name, Role::CoreMember, workplace(Role::CoreMember), Some(represents)).await
    }

    /// Somebody without an account, or before signing in.
    pub fn visitor(&self) -> Person {
        Person::visitor(self)
    }

    async fn account(
        &self,
        name: &str,
        role: Role,
        (organisation, kind): (&str, OrganisationKind),
        represents: Option<Represents>,
    ) -> Person {
        let id = UserId(Uuid::new_v4());
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let facts = AccountFacts {
            name: name.to_owned(),
            email: format!("persoon{number}@casustafel.example"),
            role,
            organisation: Some(self.organisation(organisation, kind).await),
            represents,
        };
        let person = Person::new(self, id, &facts).await;
        let secrets = person.secrets().await;
        self.as_job(move |tx| {
            Box::pin(async move { Ok(casustafel::auth::first::add_demo_account(tx, id, &facts, &secrets).await?) })
        })
        .await;
        let mut person = person;
        person.arrive().await;
        person
    }

    async fn organisation(&self, name: &str, kind: OrganisationKind) -> OrganisationId {
        let mut known = self.organisations.lock().await;
        if let Some(id) = known.get(name) {
            return *id;
        }
        let id = OrganisationId(Uuid::new_v4());
        let owned = name.to_owned();
        self.as_job(move |tx| Box::pin(async move { Ok(accounts::add_organisation(tx, id, &owned, kind).await?) }))
            .await;
        known.insert(name.to_owned(), id);
        id
    }

    /// Does something that no page does, as the program itself.
    pub async fn as_job<T, F>(&self, work: F) -> T
    where
        T: Send + 'static,
        F: for<'t> FnOnce(
                &'t mut casustafel::database::Tx,
            ) -> futures_util::future::BoxFuture<'t, Result<T, DatabaseError>>
            + Send
            + 'static,
    {
        self.state.db.transact(Acting::Job("test"), work).await.unwrap()
    }

    /// Asks the database something as somebody who may see everything.
    pub async fn rows(&self, sql: &str) -> Vec<PgRow> {
        let mut connection = PgConnection::connect_with(&self.database.superuser_options()).await.unwrap();
        let rows = connection.fetch_all(AssertSqlSafe(sql.to_owned())).await.unwrap();
        connection.close().await.unwrap();
        rows
    }

    /// Counts rows, as in `count("sessions where user_id = '…'")`, as somebody who may see everything.
    pub async fn count(&self, what: &str) -> i64 {
        use sqlx::Row;
        self.rows(&format!("select count(*) from {what}")).await[0].get(0)
    }
}

fn workplace(role: Role) -> (&'static str, OrganisationKind) {
    match role {
        Role::Signaller | Role::ProviderContact => ("Noorderlicht", OrganisationKind::Provider),
        Role::CaseManager => ("WIJ Groningen", OrganisationKind::Wij),
        _ => ("Gemeente Groningen", OrganisationKind::Municipality),
    }
}
