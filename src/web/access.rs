//! The door of every page: who is asking, is the page for them, and did they really ask.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error::{AppError, ShellSlot};
use super::form::{FormText, LARGEST};
use super::page::{Page, see_other};
use super::session::{Halfway, Person, Visit, Visitor, look_up};
use super::{AppState, PageName, RequestId};
use crate::database::{DatabaseError, Trace};
use crate::domain::policy::{Audience, admits};
use crate::store::accounts;

/// Stands before one page.
pub(super) async fn guard(State((app, page)): State<(AppState, Page)>, request: Request, next: Next) -> Response {
    match admit(&app, &page, request).await {
        Ok(request) => next.run(request).await,
        Err(turned_away) => turned_away,
    }
}

async fn admit(app: &AppState, page: &Page, request: Request) -> Result<Request, Response> {
    let (mut parts, body) = request.into_parts();
    if let Some(name) = parts.extensions.get::<PageName>() {
        name.set(page.name);
    }
    let trace = trace(app, &parts.headers, &parts.extensions);
    let mut visit = Visit::new(app, &parts, trace);
    let visitor = look_up(app, &mut visit, &parts, page.keeps_session).await.map_err(IntoResponse::into_response)?;
    if let Some(slot) = parts.extensions.get::<ShellSlot>() {
        slot.fill(&visit.shell());
    }
    match (page.audience, &visitor) {
        (Audience::Everyone, _) | (Audience::HalfSignedIn, Visitor::Halfway(_)) => {}
        (Audience::HalfSignedIn, Visitor::Complete(_)) => return Err(see_other("/")),
        (_, Visitor::Nobody) => return Err(AppError::NotSignedIn.into_response()),
        (_, Visitor::Halfway(session)) => {
            return Err(see_other(if session.enrolled { "/tweede-factor" } else { "/tweede-factor/instellen" }));
        }
        (audience, Visitor::Complete(person)) => {
            if !admits(audience, Some(person.role)) {
                return Err(refuse(app, person, page).await.into_response());
            }
        }
    }
    match visitor {
        Visitor::Nobody => {}
        Visitor::Halfway(session) => {
            parts.extensions.insert(Halfway { session: *session, visit: visit.clone() });
        }
        Visitor::Complete(person) => {
            parts.extensions.insert(*person);
        }
    }
    parts.extensions.insert(visit);
    Ok(Request::from_parts(parts, body))
}

/// Leaves a trace of somebody who tried a page that is not theirs.
async fn refuse(app: &AppState, person: &Person, page: &Page) -> AppError {
    let name = page.name;
    let written = app
        .db
        .transact::<_, DatabaseError, _>(person.acting(), move |tx| {
            Box::pin(async move { Ok(accounts::record(tx, "open_page", "page", name, "refused").await?) })
        })
        .await;
    written.map_or_else(AppError::from, |()| AppError::NotYours)
}

/// Finds out who asks for an address that does not exist, so that the answer has their menu around it.
pub(super) async fn nothing_there(State(app): State<AppState>, request: Request) -> AppError {
    let (parts, _) = request.into_parts();
    let mut visit = Visit::new(&app, &parts, trace(&app, &parts.headers, &parts.extensions));
    if let Err(error) = look_up(&app, &mut visit, &parts, false).await {
        return error;
    }
    if let Some(slot) = parts.extensions.get::<ShellSlot>() {
        slot.fill(&visit.shell());
    }
    AppError::NotFound
}

/// Turns away what no page of ours sends: a change asked for by another site, a body that is too large, an address with bytes
/// that are no text.
pub(super) async fn check_request(State(app): State<AppState>, request: Request, next: Next) -> Response {
    if !is_text(request.uri()) {
        return AppError::NotFound.into_response();
    }
    if is_too_large(request.headers()) {
        return AppError::TooLarge.into_response();
    }
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !is_safe && !comes_from_here(&app, request.headers()) {
        return AppError::CrossSite.into_response();
    }
    next.run(request).await
}

/// Whether the browser says that the request comes from a page of this site. Silence means no.
fn comes_from_here(app: &AppState, headers: &HeaderMap) -> bool {
    let one = |name: &str| {
        let mut values = headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (Some(value), None) => Some(value.as_bytes()),
            (None, _) => None,
            (Some(_), Some(_)) => Some(b"".as_slice()),
        }
    };
    match (one("sec-fetch-site"), one("origin")) {
        (Some(site), _) => site == b"same-origin",
        (None, Some(origin)) => origin == app.base_url.as_str().as_bytes(),
        (None, None) => false,
    }
}

fn is_text(uri: &Uri) -> bool {
    // A path is read with the rules of a form, except for the plus, which changes nothing here.
    let path = uri.path().as_bytes();
    let query = uri.query().unwrap_or_default().as_bytes();
    FormText::parse(path).is_ok() && FormText::parse(query).is_ok()
}

fn is_too_large(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    length.and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > LARGEST as u64)
}

/// Where a request comes from. With an https address there is a proxy in front that does the encryption, on this machine or in
/// its network, and it says whom it speaks for: the last address in `X-Forwarded-For`, since only that one is its own word.
fn trace(app: &AppState, headers: &HeaderMap, extensions: &axum::http::Extensions) -> Trace {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let behind_proxy = app.base_url.is_https() && peer.is_none_or(is_near);
    Trace {
        request: extensions.get::<RequestId>().map(|RequestId(id)| *id),
        address: if behind_proxy { forwarded_for(headers).or(peer) } else { peer },
    }
}

fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let line = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    line.rsplit(',').next()?.trim().parse().ok()
}

/// On this machine or in a network that the internet cannot reach.
fn is_near(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

/// Where to come back to after signing in: the page itself, or for a form that was posted the page it stands on.
pub(super) fn way_back(app: &AppState, method: &Method, uri: &Uri) -> Option<String> {
    if matches!(*method, Method::GET | Method::HEAD) {
        return own_address(app, uri.path_and_query()?.as_str());
    }
    let mut path = uri.path();
    loop {
        if let Some(own) = own_address(app, path).filter(|own| own != "/") {
            return Some(own);
        }
        path = path.rsplit_once('/').map(|(above, _)| above).filter(|above| !above.is_empty())?;
    }
}

/// The address, when it is one of a page of ours that shows something; never another site.
#[must_use]
pub fn own_address(app: &AppState, address: &str) -> Option<String> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let plain = address.len() <= 512
        && address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        && !address.starts_with("//");
    let known = app
        .pages()
        .iter()
        .any(|page| page.method == Method::GET && page.audience != Audience::HalfSignedIn && page.is_at(path));
    (plain && known).then(|| address.to_owned())
}

/// The sign-in page, with where to come back to.
pub(super) fn sign_in_address(back: Option<&str>) -> String {
    match back.filter(|back| *back != "/") {
        Some(back) => format!("/aanmelden?terug={}", super::encode(back)),
        None => "/aanmelden".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_address_is_the_proxys_own_word() {
        let mut headers = HeaderMap::new();
        assert_eq!(forwarded_for(&headers), None);
        headers.append("x-forwarded-for", "203.0.113.9".parse().unwrap());
        headers.append("x-forwarded-for", "10.0.0.1, 198.51.100.7".parse().unwrap());
        assert_eq!(forwarded_for(&headers), "198.51.100.7".parse().ok());
        headers.append("x-forwarded-for", "unknown".parse().unwrap());
        assert_eq!(forwarded_for(&headers), None);
    }

    #[test]
    fn only_a_machine_nearby_may_speak_for_others() {
        for near in ["127.0.0.1", "::1", "10.1.2.3", "192.168.1.1", "fd00::1", "::ffff:10.0.0.1"] {
            assert!(is_near(near.parse().unwrap()), "{near}");
        }
        for far in ["203.0.113.9", "2001:db8::1", "8.8.8.8"] {
            assert!(!is_near(far.parse().unwrap()), "{far}");
        }
    }
}
