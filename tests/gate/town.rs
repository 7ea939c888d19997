//! A small town to sign in to: a database of its own, a clock that stands still, and browsers that send requests.

use std::net::{IpAddr, SocketAddr};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use casustafel::auth::first::add_demo_account;
use casustafel::auth::gate::Gate;
use casustafel::auth::password::NewPassword;
use casustafel::auth::totp::Seed;
use casustafel::clock::{Clock, ClockHand};
use casustafel::config::{BaseUrl, PasswordCost, SecretKey};
use casustafel::database::{Acting, Database, DatabaseError};
use casustafel::domain::ids::{OrganisationId, UserId};
use casustafel::domain::role::{Represents, Role};
use casustafel::store::accounts::AccountFacts;
use casustafel::web::{AppState, encode, router};
use chrono::{DateTime, TimeDelta};
use http_body_util::BodyExt as _;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _};
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::support::cluster::TestDatabase;

pub const ORIGIN: &str = "https://casustafel.example.nl";
pub const PASSWORD: &str = "vijf natte schapen zingen";

/// A running application without a socket.
pub struct Town {
    pub app: AppState,
    pub clock: ClockHand,
    pub superuser: sqlx::postgres::PgConnectOptions,
    router: Router,
    _database: TestDatabase,
}

/// Somebody with an account.
#[derive(Clone)]
pub struct Somebody {
    pub id: UserId,
    pub email: String,
    pub seed: Seed,
}

/// A browser with its cookie.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub cookie: Option<String>,
    pub address: IpAddr,
}

/// What came back.
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Reply {
    pub fn location(&self) -> &str {
        self.headers.get("location").and_then(|place| place.to_str().ok()).unwrap_or_default()
    }
}

impl Town {
    pub async fn new() -> Self {
        Self::with(false).await
    }

    pub async fn with(demo: bool) -> Self {
        let database = TestDatabase::new().await;
        let (clock, hand) = Clock::held_at(DateTime::from_timestamp(1_795_000_000, 0).unwrap());
        let db = Database::with(database.options(), clock);
        let gate = Gate::new(db.clone(), &SecretKey::draw().unwrap(), PasswordCost::LEAST).unwrap();
        let app = AppState::new(db, gate, ORIGIN.parse::<BaseUrl>().unwrap(), demo, casustafel::server::stop_line().1);
        Self {
            router: router(app.clone()),
            app,
            clock: hand,
            superuser: database.superuser_options(),
            _database: database,
        }
    }

    pub fn browser(&self) -> Browser {
        Browser { router: self.router.clone(), cookie: None, address: "192.0.2.7".parse().unwrap() }
    }

    pub fn pass(&self, time: TimeDelta) {
        self.clock.move_by(time);
    }

    /// An account with a password and a second factor.
    pub async fn somebody(&self, name: &str, role: Role) -> Somebody {
        let id = UserId(Uuid::new_v4());
        let seed = Seed::generate().unwrap();
        let password = NewPassword::parse(PASSWORD, &[]).unwrap();
        let secrets = self.app.gate.demo_secrets(id, password, &seed).await.unwrap();
        let email = format!("{}@noorderlicht.example", name.to_lowercase());
        let needs_organisation = matches!(role, Role::Signaller | Role::ProviderContact | Role::CaseManager);
        let organisation = if needs_organisation { Some(self.organisation(name).await) } else { None };
        let facts = AccountFacts {
            name: name.to_owned(),
            email: email.clone(),
            role,
            organisation,
            represents: (role == Role::CoreMember).then_some(Represents::Youth),
        };
        self.app
            .db
            .transact::<_, DatabaseError, _>(Acting::Job("test"), move |tx| {
                Box::pin(async move { Ok(add_demo_account(tx, id, &facts, &secrets).await?) })
            })
            .await
            .unwrap();
        Somebody { id, email, seed }
    }

    async fn organisation(&self, of: &str) -> OrganisationId {
        let id = Uuid::new_v4();
        self.raw(&format!(
            "insert into organisations (id, name, kind, created_at) values ('{id}', 'Aanbieder van {of}', 'provider', now())"
        ))
        .await;
        OrganisationId(id)
    }

    /// SQL as the superuser, for arranging what no page arranges.
    pub async fn raw(&self, sql: &str) {
        let mut connection = PgConnection::connect_with(&self.superuser).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
    }

    /// A count as the superuser, for looking past every page.
    pub async fn count(&self, sql: &str) -> i64 {
        let mut connection = PgConnection::connect_with(&self.superuser).await.unwrap();
        sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {sql}")))
            .fetch_one(&mut connection)
            .await
            .unwrap()
    }

    /// The account with this address.
    pub async fn id_of(&self, email: &str) -> UserId {
        let mut connection = PgConnection::connect_with(&self.superuser).await.unwrap();
        let found = sqlx::query_scalar("select id from users where email = $1").bind(email);
        UserId(found.fetch_one(&mut connection).await.unwrap())
    }

    pub fn code_of(&self, somebody: &Somebody) -> String {
        somebody.seed.code_at(self.app.clock.now())
    }

    /// Signs somebody in with password and code, and waits for the next code so that it can be used.
    pub async fn signed_in(&self, somebody: &Somebody) -> Browser {
        let mut browser = self.browser();
        browser.give_password(somebody).await;
        let reply = browser.post("/tweede-factor", &[("code", &self.code_of(somebody))]).await;
        assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, "/"), "{}", reply.text);
        self.pass(TimeDelta::seconds(30));
        browser
    }
}

impl Browser {
    pub async fn give_password(&mut self, somebody: &Somebody) -> Reply {
        let reply = self.post("/aanmelden", &[("email", &somebody.email), ("wachtwoord", PASSWORD)]).await;
        assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, "/tweede-factor"), "{}", reply.text);
        reply
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body.join("&")))
            .unwrap();
        self.send(request).await
    }

    pub async fn send(&mut self, mut request: Request<Body>) -> Reply {
        if let Some(cookie) = &self.cookie {
            request.headers_mut().insert("cookie", cookie.parse().unwrap());
        }
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(self.address, 40_000)));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        if let Some(line) = parts.headers.get("set-cookie").and_then(|line| line.to_str().ok()) {
            let pair = line.split(';').next().unwrap();
            self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
        }
        let text = String::from_utf8_lossy(&body.collect().await.unwrap().to_bytes()).into_owned();
        Reply { status: parts.status, headers: parts.headers, text }
    }
}
