//! A page as data: its address, who it is for, and what answers. The router is made from the list of pages and from nothing else.

use askama::Template;
use axum::handler::Handler;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};

use super::AppState;
use super::error::AppError;
use super::fields::{Form, Words};
use super::parts::Crumbs;
use super::shell::Shell;
use crate::domain::policy::Audience;

/// What a handler answers.
pub type Answer = Result<Response, AppError>;

/// One page, or one form that is posted.
#[derive(Clone)]
pub struct Page {
    /// `GET` shows, `POST` changes.
    pub method: Method,
    /// The address, in Dutch; `{…}` stands for a part that differs.
    pub path: &'static str,
    /// Who may open it.
    pub audience: Audience,
    /// Its name in logs, in the trail and in tests.
    pub name: &'static str,
    /// Its words in the main menu, when it stands there.
    pub menu: Option<&'static str>,
    /// Whether asking for it shows that somebody is at work. Not for what a page asks for by itself.
    pub keeps_session: bool,
    handler: MethodRouter<AppState>,
}

impl Page {
    /// A page that shows something.
    pub fn get<H, T>(path: &'static str, audience: Audience, name: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        Self { method: Method::GET, path, audience, name, menu: None, keeps_session: true, handler: get(handler) }
    }

    /// A form that is posted.
    pub fn post<H, T>(path: &'static str, audience: Audience, name: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        Self { method: Method::POST, path, audience, name, menu: None, keeps_session: true, handler: post(handler) }
    }

    /// In the main menu of everybody who may open it.
    #[must_use]
    pub fn in_menu(self, label: &'static str) -> Self {
        Self { menu: Some(label), ..self }
    }

    /// Asked for by a page itself, not by a person: it does not keep the session alive.
    #[must_use]
    pub fn unattended(self) -> Self {
        Self { keeps_session: false, ..self }
    }

    /// What answers.
    pub(super) fn handler(&self) -> MethodRouter<AppState> {
        self.handler.clone()
    }

    /// Whether this page is shown at that address.
    #[must_use]
    pub fn is_at(&self, path: &str) -> bool {
        let (mut pattern, mut asked) = (self.path.split('/'), path.split('/'));
        loop {
            match (pattern.next(), asked.next()) {
                (None, None) => return true,
                (Some(expected), Some(part)) if expected.starts_with('{') => {
                    if part.is_empty() {
                        return false;
                    }
                }
                (Some(expected), Some(part)) if expected == part => {}
                _ => return false,
            }
        }
    }
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} ({}, {:?})", self.method, self.path, self.name, self.audience)
    }
}

/// A page that is a heading and a form, which is most of them.
#[derive(Debug, Template)]
#[template(path = "pages/form.html")]
pub struct FormPage {
    /// The frame.
    pub shell: Shell,
    /// The heading, which is also the title: a number, never a name.
    pub title: Words,
    /// The pages above this one.
    pub crumbs: Crumbs,
    /// What it is about, in a sentence or two.
    pub lead: Option<Words>,
    /// The form.
    pub form: Form,
}

/// Shows a page.
///
/// # Errors
/// When the template cannot be drawn.
pub fn render(template: &impl Template) -> Answer {
    render_as(StatusCode::OK, template)
}

/// Shows a page with another status: 422 for a form that comes back, 409 for what was changed meanwhile.
///
/// # Errors
/// When the template cannot be drawn.
pub fn render_as(status: StatusCode, template: &impl Template) -> Answer {
    let drawn = template.render().map_err(|error| {
        tracing::error!(%error, "a page could not be drawn");
        AppError::Broken
    })?;
    Ok((status, Html(drawn)).into_response())
}

/// Sends the browser on after a post.
#[must_use]
pub fn see_other(path: &str) -> Response {
    match HeaderValue::from_str(path) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => AppError::Malformed.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_found_by_its_address() {
        let page = Page::get("/casussen/{number}/plan", Audience::SignedIn, "plan", || async {});
        assert!(page.is_at("/casussen/FX-2026-014/plan"));
        for other in
            ["/casussen/FX-2026-014", "/casussen//plan", "/casussen/FX-2026-014/plan/", "/", "", "//casussen/x/plan"]
        {
            assert!(!page.is_at(other), "{other}");
        }
    }
}
