//! What a browser sees: pages, forms and the files they need.
//!
//! The router is made from the list of pages (`pages/mod.rs`) and nothing else; every layer around them is added here, in one
//! place, from the outside in.

pub mod access;
pub mod acts;
pub mod assets;
pub mod case_header;
pub mod error;
pub mod fields;
pub mod form;
pub mod headers;
pub mod page;
pub mod pages;
pub mod parts;
pub mod session;
pub mod shell;

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
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
    pages: Arc<[Page]>,
}

impl AppState {
    /// Brings together what the pages need.
    #[must_use]
    pub fn new(db: Database, gate: Gate, base_url: BaseUrl, demo: bool) -> Self {
        let clock = db.clock().clone();
        Self { db, clock, gate, base_url: Arc::new(base_url), demo, pages: pages::all().into() }
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
