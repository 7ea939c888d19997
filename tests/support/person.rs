//! Somebody with a browser: keeps cookies, follows redirects, fills in the forms that are really there.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode, Uri, header};
use axum::response::Response;
use casustafel::auth::first::DemoSecrets;
use casustafel::auth::password::NewPassword;
use casustafel::auth::token::Token;
use casustafel::auth::totp::Seed;
use casustafel::domain::ids::UserId;
use casustafel::store::accounts::AccountFacts;
use casustafel::store::people::{self, NewSession};
use casustafel::web::encode;
use chrono::{DateTime, TimeDelta, Utc};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::app::App;
use super::page::{Filled, Page};

/// Everybody's password.
pub const PASSWORD: &str = "vijf natte schapen zingen";
/// Longer than this without a click, and a session is over.
const IDLE: TimeDelta = TimeDelta::minutes(29);

/// Somebody with a browser.
#[derive(Clone)]
pub struct Person {
    /// Their account.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// Their second factor.
    pub seed: Seed,
    /// What the browser shows.
    pub page: Option<Page>,
    /// What the browser keeps.
    pub cookies: BTreeMap<String, String>,
    /// Where the browser is.
    pub from: SocketAddr,
    app: App,
    /// How their requests come to the application, when not at once.
    way: Option<Router>,
    /// When they last did something; `None` as long as they are not to be signed in again by themselves.
    last_seen: Option<DateTime<Utc>>,
}

impl Person {
    pub(super) async fn new(app: &App, id: UserId, facts: &AccountFacts) -> Self {
        let seed = Seed::generate().unwrap();
        Self { id, name: facts.name.clone(), email: facts.email.clone(), seed, ..Self::visitor(app) }
    }

    pub(super) fn visitor(app: &App) -> Self {
        Self {
            id: UserId(uuid::Uuid::nil()),
            name: String::new(),
            email: String::new(),
            seed: Seed::from_bytes(&[0; 20]).unwrap(),
            page: None,
            cookies: BTreeMap::new(),
            from: SocketAddr::from(([192, 0, 2, 7], 40_000)),
            app: app.clone(),
            way: None,
            last_seen: None,
        }
    }

    pub(super) async fn secrets(&self) -> DemoSecrets {
        let password = NewPassword::parse(PASSWORD, &[]).unwrap();
        self.app.state.gate.demo_secrets(self.id, password, &self.seed).await.unwrap()
    }

    /// Is signed in from one moment to the next, with a fresh second factor, without the forms. From then on they sign in
    /// again by themselves when time passed.
    pub async fn arrive(&mut self) {
        let token = Token::generate().unwrap();
        let now = self.app.now();
        let session = NewSession {
            token: token.hash(),
            user: self.id,
            second_factor_at: Some(now),
            return_to: None,
            device: "test".to_owned(),
            address: String::new(),
        };
        self.app.as_job(move |tx| Box::pin(async move { Ok(people::begin_session(tx, &session, now).await?) })).await;
        let https = self.app.state.base_url.is_https();
        self.cookies.insert(if https { "__Host-s" } else { "s" }.to_owned(), token.reveal());
        self.last_seen = Some(now);
    }

    /// Signs in through the forms, with password and code, and waits until the next code.
    pub async fn sign_in(&mut self) -> Page {
        self.cookies.clear();
        self.last_seen = None;
        self.get("/aanmelden").await;
        self.post_form("/aanmelden", &[("email", &self.email.clone()), ("wachtwoord", PASSWORD)]).await;
        let code = self.seed.code_at(self.app.now());
        let page = self.post_form("/tweede-factor", &[("code", &code)]).await;
        self.app.pass(TimeDelta::seconds(30));
        page
    }

    /// From now on their requests go this way: to another instance of the application.
    pub fn goes_by(&mut self, way: &Router) {
        self.way = Some(way.clone());
    }

    /// Opens a page, by its address.
    pub async fn get(&mut self, address: &str) -> Page {
        self.refresh_session().await;
        self.browse(Method::GET, address, None).await
    }

    /// Clicks the link with these words.
    pub async fn follow(&mut self, words: &str) -> Page {
        let links = self.shown().links();
        let found = links.iter().find(|(found, _)| found == words);
        let Some((_, address)) = found else { panic!("no link {words:?}; there are {links:?}") };
        let address = self.resolve(address);
        self.get(&address).await
    }

    /// Fills in the form with this button, by name or label, and presses it.
    pub async fn press(&mut self, button: &str, fields: &[(&str, &str)]) -> Page {
        let filled = self.shown().fill(button, fields);
        self.submit(filled).await
    }

    /// Fills in the form on the page that goes to this address, and sends it.
    pub async fn post_form(&mut self, action: &str, fields: &[(&str, &str)]) -> Page {
        let filled = self.shown().fill_by_action(action, fields);
        self.submit(filled).await
    }

    /// Sends a form that was filled in before, perhaps on a page that is stale by now.
    pub async fn submit(&mut self, form: Filled) -> Page {
        self.refresh_session().await;
        let address = self.resolve(&form.action);
        let body = urlencoded(&form.fields);
        if form.method == "post" {
            self.browse(Method::POST, &address, Some(body)).await
        } else {
            let path = address.split('?').next().unwrap_or_default().to_owned();
            self.browse(Method::GET, &format!("{path}?{body}"), None).await
        }
    }

    /// Sends fields that no form offered, from the site itself: what somebody does who looks for holes.
    pub async fn forge(&mut self, address: &str, fields: &[(&str, &str)]) -> Page {
        self.refresh_session().await;
        let fields: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.browse(Method::POST, address, Some(urlencoded(&fields))).await
    }

    /// The page in the browser.
    pub fn shown(&self) -> &Page {
        self.page.as_ref().expect("a page in the browser")
    }

    /// Sends one request as it is, with the cookies, and follows nothing.
    pub async fn send(&mut self, mut request: Request<Body>) -> Page {
        let address = request.uri().to_string();
        if !self.cookies.is_empty() {
            let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request.headers_mut().insert(header::COOKIE, pairs.join("; ").parse().unwrap());
        }
        request.extensions_mut().insert(ConnectInfo(self.from));
        let way = self.way.as_ref().unwrap_or(&self.app.router).clone();
        let response = way.oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            self.keep_cookie(line.to_str().unwrap());
        }
        // a stream says nothing by itself: whoever wants to hear it listens (`tests/live`)
        let is_stream = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        let body = if is_stream { Body::empty() } else { body };
        let body = String::from_utf8_lossy(&body.collect().await.unwrap().to_bytes()).into_owned();
        Page { address, status: parts.status, headers: parts.headers, body }
    }

    /// Opens an address that goes on answering, in any instance of the application.
    pub async fn listen(&self, router: &Router, address: &str) -> Response {
        let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::get(address).header(header::COOKIE, pairs.join("; ")).body(Body::empty()).unwrap();
        router.clone().oneshot(request).await.unwrap()
    }

    fn keep_cookie(&mut self, line: &str) {
        let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
        let (name, value) = pair.split_once('=').expect("a cookie with a value");
        if value.is_empty() || attributes.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    /// Sends what a browser sends and follows where it is sent, as a browser does.
    async fn browse(&mut self, method: Method, address: &str, body: Option<String>) -> Page {
        let (mut method, mut address, mut body) = (method, self.resolve(address), body);
        for _ in 0..10 {
            let request = self.request(&method, &address, body.take());
            let page = self.send(request).await;
            let onward = page.headers.get(header::LOCATION).map(|place| place.to_str().unwrap().to_owned());
            let Some(onward) = onward.filter(|_| page.status.is_redirection()) else {
                self.page = Some(page.clone());
                return page;
            };
            assert_eq!(page.status, StatusCode::SEE_OTHER, "a redirect from {address}");
            self.page = Some(page);
            address = self.resolve(&onward);
            method = Method::GET;
        }
        panic!("sent round and round from {address}");
    }

    fn request(&self, method: &Method, address: &str, body: Option<String>) -> Request<Body> {
        let base = self.app.state.base_url.as_str();
        let host = base.parse::<Uri>().unwrap().authority().unwrap().to_string();
        let mut request = Request::builder()
            .method(method)
            .uri(address)
            .header(header::HOST, host)
            .header(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8")
            .header(header::USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0")
            .header("sec-fetch-site", if body.is_some() || self.page.is_some() { "same-origin" } else { "none" })
            .header("sec-fetch-mode", "navigate")
            .header("sec-fetch-dest", "document");
        if body.is_some() {
            request =
                request.header(header::ORIGIN, base).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        request.body(Body::from(body.unwrap_or_default())).unwrap()
    }

    /// An address as written on the page that is shown, as a path of this site.
    fn resolve(&self, written: &str) -> String {
        let base = self.app.state.base_url.as_str();
        let written = written.strip_prefix(base).unwrap_or(written);
        let written = written.split('#').next().unwrap_or_default();
        assert!(!written.contains("://") && !written.starts_with("//"), "{written} leads to another site");
        let here = self.page.as_ref().map_or("/", |page| page.address.as_str());
        let path = here.split('?').next().unwrap_or("/");
        match written {
            "" => here.to_owned(),
            _ if written.starts_with('/') => written.to_owned(),
            _ if written.starts_with('?') => format!("{path}{written}"),
            _ => format!("{}/{written}", path.rsplit_once('/').map_or("", |(above, _)| above)),
        }
    }

    async fn refresh_session(&mut self) {
        let now = self.app.now();
        match self.last_seen {
            Some(last) if now - last > IDLE || now < last => self.arrive().await,
            Some(_) => self.last_seen = Some(now),
            None => {}
        }
    }
}

fn urlencoded(fields: &[(String, String)]) -> String {
    let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}
