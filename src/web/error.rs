//! What is said when there is nothing to show: one page per kind of trouble, in Dutch, with what to do.

use std::sync::{Arc, OnceLock};

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::shell::Shell;
use super::{AppState, RequestId, page};
use crate::database::DatabaseError;
use crate::domain::refusal::Refusal;
use crate::dutch::events::overtaken;
use crate::dutch::{Dutch, sentence};
use crate::workflow::Declined;

/// Why a request got no page of its own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppError {
    /// The request cannot be read (400).
    #[error("malformed request")]
    Malformed,
    /// A request from another site, or one that does not say where it comes from (403).
    #[error("cross-site request")]
    CrossSite,
    /// Visible, but not this person's to open or do (403).
    #[error("not theirs")]
    NotYours,
    /// Not there, or not visible to this person: the same answer (404).
    #[error("not found")]
    NotFound,
    /// The address exists, but not for this method (405).
    #[error("wrong method")]
    WrongMethod,
    /// Not now; the sentence says why and who can (409).
    #[error("not now")]
    NotNow(String),
    /// More than a form can be (413).
    #[error("too large")]
    TooLarge,
    /// Not the form that the page has (415).
    #[error("wrong kind of body")]
    WrongKind,
    /// A value that no form of ours sends; the sentence says which (422).
    #[error("unusable")]
    Unusable(String),
    /// Too many at once or too fast; how many seconds to wait (429).
    #[error("crowded")]
    Crowded(u32),
    /// The session is over, or the role changed while the page was asked for: sign in and come back.
    #[error("not signed in")]
    NotSignedIn,
    /// A mistake of the program (500).
    #[error("broken")]
    Broken,
    /// The database is away, full or too busy (503).
    #[error("away")]
    Away,
}

impl AppError {
    /// The status it is answered with.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::CrossSite | Self::NotYours => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotNow(_) => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::WrongKind => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unusable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Crowded(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::NotSignedIn => StatusCode::SEE_OTHER,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Away => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The trouble behind a bare status, as the framework answers it.
    fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::FORBIDDEN => Self::NotYours,
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::WrongMethod,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::WrongKind,
            StatusCode::TOO_MANY_REQUESTS => Self::Crowded(10),
            StatusCode::SERVICE_UNAVAILABLE => Self::Away,
            status if status.is_server_error() => Self::Broken,
            _ => Self::Malformed,
        }
    }
}

impl From<DatabaseError> for AppError {
    fn from(error: DatabaseError) -> Self {
        match &error {
            DatabaseError::NotAdmitted => Self::NotSignedIn,
            DatabaseError::Busy(_) | DatabaseError::Unavailable(_) => {
                tracing::warn!(%error, "the database did not answer");
                Self::Away
            }
            DatabaseError::Constraint(_)
            | DatabaseError::Forbidden
            | DatabaseError::Interrupted
            | DatabaseError::Other(_) => {
                tracing::error!(%error, "a transaction failed");
                Self::Broken
            }
        }
    }
}

impl From<Declined> for AppError {
    /// For pages that have nothing to redraw.
    fn from(declined: Declined) -> Self {
        match declined {
            Declined::Unknown => Self::NotFound,
            Declined::Stale(stale) => Self::NotNow(overtaken(stale.who.as_deref(), &stale.what, stale.at)),
            Declined::Refused(Refusal::NotYours) => Self::NotYours,
            Declined::Refused(Refusal::NotNow(reason)) => Self::NotNow(reason.dutch().into_owned()),
            Declined::Refused(Refusal::Unfit(unfit)) => {
                let sentences: Vec<String> = unfit.iter().map(|(_, unfit)| sentence(&unfit.dutch())).collect();
                Self::Unusable(sentences.join(" "))
            }
            Declined::Database(error) => error.into(),
        }
    }
}

impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> Self {
        DatabaseError::from(error).into()
    }
}

impl IntoResponse for AppError {
    /// Only the status; `dress` draws the page, because it knows for whom.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Self::Crowded(seconds) = self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Where the frame of the page is left for an error page, by whoever finds out who asks.
#[derive(Debug, Clone, Default)]
pub(super) struct ShellSlot(Arc<OnceLock<Shell>>);

impl ShellSlot {
    /// Leaves the frame.
    pub(super) fn fill(&self, shell: &Shell) {
        let _ = self.0.set(shell.clone());
    }
}

#[derive(Template)]
#[template(path = "pages/error.html")]
struct ErrorPage<'a> {
    shell: Shell,
    error: &'a AppError,
    number: Option<String>,
}

/// Turns every error, also those of the framework, into a Dutch page.
pub(super) async fn dress(State(app): State<AppState>, mut request: Request, next: Next) -> Response {
    let slot = ShellSlot::default();
    request.extensions_mut().insert(slot.clone());
    let number = request.extensions().get::<RequestId>().copied();
    let is_script = request.headers().get(header::ACCEPT).is_some_and(|accept| accept == "application/json");
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let response = next.run(request).await;
    let status = response.status();
    let error = match response.extensions().get::<AppError>() {
        Some(error) => error.clone(),
        None if (status.is_client_error() || status.is_server_error()) && !is_page(&response) => {
            AppError::of_status(status)
        }
        None => return response,
    };
    if is_script {
        let status = if error == AppError::NotSignedIn { StatusCode::UNAUTHORIZED } else { error.status() };
        return status.into_response();
    }
    if error == AppError::NotSignedIn {
        let back = super::access::way_back(&app, &method, &uri);
        return page::see_other(&super::access::sign_in_address(back.as_deref()));
    }
    let shell = slot.0.get().cloned().unwrap_or_else(|| app.bare_shell());
    let number = number.filter(|_| error.status().is_server_error()).map(|number| number.0.to_string());
    let drawn = page::render_as(error.status(), &ErrorPage { shell, error: &error, number });
    let mut dressed = drawn.unwrap_or_else(|_| error.status().into_response());
    for name in [header::RETRY_AFTER, header::ALLOW] {
        if let Some(value) = response.headers().get(&name) {
            dressed.headers_mut().insert(name, value.clone());
        }
    }
    dressed
}

/// Whether a page of ours answered, in HTML or for a script of ours.
fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html") || kind.starts_with("application/json"))
}
