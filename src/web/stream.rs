//! A page that stays open and hears that something changed: server-sent events with an id in them and nothing else.

use std::convert::Infallible;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use super::AppState;
use super::error::AppError;
use super::page::Answer;
use super::session::Person;
use crate::database::Acting;
use crate::live::{Deaf, Listener, Subject, Told};

/// After this long a browser whose stream ended comes back.
const AGAIN: Duration = Duration::from_secs(1);

/// Lets a page listen to what it is about.
///
/// # Errors
/// When it is not this person's to see, or nobody can listen now: the page then asks again by itself, now and then.
pub async fn stream(app: &AppState, person: &Person, subject: Subject) -> Answer {
    listen(app, person.acting(), subject).await
}

/// The same for the screen on the wall.
///
/// # Errors
/// When it is not coupled, or nobody can listen now.
pub async fn stream_to_wall(app: &AppState, screen: Acting) -> Answer {
    match listen(app, screen, Subject::Wall).await {
        // there is nobody to sign in
        Err(AppError::NotSignedIn) => Err(AppError::NotFound),
        answer => answer,
    }
}

async fn listen(app: &AppState, acting: Acting, subject: Subject) -> Answer {
    let id = match &subject {
        Subject::Case(number) => number.to_string(),
        Subject::Meeting(id) => id.to_string(),
        Subject::Wall => "scherm".to_owned(),
    };
    match app.live.listen(acting, subject).await {
        Ok(listener) => Ok(answer(listener, id)),
        Err(Deaf::Unknown) => Err(AppError::NotFound),
        Err(Deaf::NotNow) => Err(AppError::Away),
        Err(Deaf::Database(error)) => Err(error.into()),
    }
}

fn answer(listener: Listener, id: String) -> Response {
    let first = Event::default().retry(AGAIN).comment("");
    let events = stream::unfold((listener, Some(first)), move |(mut listener, first)| {
        let id = id.clone();
        async move {
            let event = match first {
                Some(first) => first,
                None => match listener.next().await? {
                    Told::Changed => Event::default().data(id),
                    Told::Nothing => Event::default().comment(""),
                },
            };
            Some((Ok::<_, Infallible>(event), (listener, None)))
        }
    });
    let mut response = Sse::new(events).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}
