//! What a browser sees: pages, forms and the files they need.
//!
//! The router is made from the list of pages (`pages/mod.rs`) and nothing else; every layer around them is added here, in one
//! place, from the outside in.

pub mod access;
pub mod acts;
pub mod again;
pub mod assets;
pub mod case_header;
pub mod chart;
pub mod differences;
pub mod error;
pub mod fields;
pub mod form;
pub mod headers;
pub mod page;
pub mod pages;
pub mod parts;
pub mod plan;
pub mod search;
pub mod session;
pub mod shell;
pub mod stream;

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::sync::watch;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;
use uuid::Uuid;

use crate::auth::gate::Gate;
use crate::clock::Clock;
use crate::config::BaseUrl;
use crate::database::Database;
use crate::domain::policy::admits;
use crate::domain::role::Role;
use crate::live::Live;
use error::AppError;
use page::Page;
use shell::{NavItem, Shell};

pub use form::{FormText, QueryText};
pub use page::Answer;
pub use session::{Person, Visit};

/// No page takes longer than this; a transaction it began is finished all the same.
const PATIENCE: Duration = Duration::from_secs(15);

/// What every page can reach.
#[derive(Clone, Debug)]
pub struct AppState {
    /// The data.
    pub db: Database,
    /// The time.
    pub clock: Clock,
    /// How people get in.
    pub gate: Gate,
    /// Where people find the program.
    pub base_url: Arc<BaseUrl>,
    /// Whether the data are made up.
    pub demo: bool,
    /// How open pages hear that something changed.
    pub live: Live,
    /// Whether letters leave the house, so that a link can go to the one it is for.
    pub mails: bool,
    pages: Arc<[Page]>,
}

impl AppState {
    /// Brings together what the pages need. Pages that stay open end when `stop` becomes true.
    #[must_use]
    pub fn new(db: Database, gate: Gate, base_url: BaseUrl, demo: bool, stop: watch::Receiver<bool>) -> Self {
        let clock = db.clock().clone();
        let live = Live::new(db.clone(), stop);
        let pages = pages::all().into();
        Self { db, clock, gate, base_url: Arc::new(base_url), demo, live, mails: false, pages }
    }

    /// The same, with somebody who carries letters out of the house.
    #[must_use]
    pub fn mailing(self) -> Self {
        Self { mails: true, ..self }
    }

    /// The pages there are.
    #[must_use]
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// The frame of a page for nobody in particular.
    #[must_use]
    pub fn bare_shell(&self) -> Shell {
        Shell { demo: self.demo, ..Shell::default() }
    }

    /// The main menu for a role, at an address.
    fn menu_of(&self, role: Role, path: &str) -> Vec<NavItem> {
        let entries = self.pages.iter().filter(|page| admits(page.audience, Some(role)));
        entries.filter_map(|page| Some(NavItem::new(page.menu?, page.path, path))).collect()
    }
}

/// The number of a request, in the log, in the trail and on the page when something broke.
#[derive(Debug, Clone, Copy)]
pub struct RequestId(pub Uuid);

/// The name of the page that answers, for the log: an address may hold a secret, a name does not.
#[derive(Debug, Clone, Default)]
struct PageName(Arc<OnceLock<&'static str>>);

impl PageName {
    fn set(&self, name: &'static str) {
        let _ = self.0.set(name);
    }
}

/// All pages with all layers.
pub fn router(app: AppState) -> Router {
    let mut router = Router::new().route(assets::ROUTE, get(assets::serve));
    for page in app.pages() {
        let guard = from_fn_with_state((app.clone(), page.clone()), access::guard);
        router = router.route(page.path, page.handler().route_layer(guard));
    }
    router
        .fallback(access::nothing_there)
        .method_not_allowed_fallback(|| async { AppError::WrongMethod })
        .layer(
            ServiceBuilder::new()
                .layer(from_fn(number_and_log))
                .layer(from_fn(headers::put_on))
                .layer(from_fn_with_state(app.clone(), error::dress))
                .layer(CatchPanicLayer::custom(broken))
                .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE))
                .layer(from_fn_with_state(app.clone(), access::check_request)),
        )
        .with_state(app)
}

/// Logs that something was asked and how it went; never by whom or about whom.
async fn number_and_log(mut request: Request, next: Next) -> Response {
    let id = Uuid::now_v7();
    let name = PageName::default();
    let method = request.method().clone();
    request.extensions_mut().insert(RequestId(id));
    request.extensions_mut().insert(name.clone());
    let begun = Instant::now();
    let mut response = next.run(request).await;
    let page = name.0.get().copied().unwrap_or("-");
    let status = response.status().as_u16();
    let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%id, %method, page, status, millis, "answered");
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

fn broken(panic: Box<dyn std::any::Any + Send>) -> Response {
    drop(panic);
    tracing::error!("a page panicked");
    AppError::Broken.into_response()
}

/// Text as a value in an address: everything but letters, digits and a few signs as `%41`.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                encoded.push(char::from(byte))
            }
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http_body_util::BodyExt as _;
    use sqlx::postgres::PgConnectOptions;
    use tower::ServiceExt as _;

    use super::*;
    use crate::config::{PasswordCost, SecretKey};
    use crate::domain::policy::Audience;

    /// An application whose database is away, with one page more.
    fn without_database(page: Page) -> Router {
        let nowhere = PgConnectOptions::new_without_pgpass().socket("/nergens").database("nergens");
        let db = Database::with(nowhere, Clock::system());
        let gate = Gate::new(db.clone(), &SecretKey::draw().unwrap(), PasswordCost::LEAST).unwrap();
        let mut app = AppState::new(
            db,
            gate,
            "https://casustafel.example.nl".parse().unwrap(),
            false,
            crate::server::stop_line().1,
        );
        app.pages = app.pages.iter().cloned().chain([page]).collect();
        router(app)
    }

    async fn get(router: &Router, path: &str, cookie: &str) -> (StatusCode, String) {
        let request = Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert!(response.headers().contains_key("content-security-policy"));
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_page_that_panics_is_answered_in_dutch_with_a_number_and_without_its_words() {
        async fn panics() -> Answer {
            panic!("Sam de Vries")
        }
        let router = without_database(Page::get("/kapot", Audience::Everyone, "broken", panics));
        let (status, text) = get(&router, "/kapot", "").await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(text.contains("Dit ligt aan ons") && text.contains("Nummer: 0"));
        assert!(!text.contains("Sam"));
        assert_eq!(get(&router, "/aanmelden", "").await.0, StatusCode::OK, "the others go on");
    }

    #[tokio::test]
    async fn when_the_database_is_away_the_page_says_so() {
        let router = without_database(Page::get("/iets", Audience::Everyone, "something", || async {}));
        let cookie = format!("__Host-s={}", "a".repeat(64));
        let (status, text) = get(&router, "/account", &cookie).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(text.contains("even niet bereikbaar"));
    }

    #[test]
    fn a_value_in_an_address_stays_one_value() {
        assert_eq!(encode("/casussen?stap=go&zoek=é"), "/casussen%3Fstap%3Dgo%26zoek%3D%C3%A9");
    }
}
