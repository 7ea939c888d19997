//! In a demo only: the mail that would have been sent, as it would have been sent.

use askama::Template;
use axum::extract::State;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::sign_in::origin;
use crate::database::{Acting, DatabaseError};
use crate::domain::policy::Audience;
use crate::dutch::dates;
use crate::store::outbox::{self, PAGE};
use crate::web::error::AppError;
use crate::web::page::{Page, render};
use crate::web::parts::Pager;
use crate::web::session::Visit;
use crate::web::shell::Shell;
use crate::web::{Answer, AppState, QueryText};

const LIST: &str = "/demo/postvak";

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![Page::get(LIST, Audience::Everyone, "demo_mailbox", show)]
}

#[derive(Template)]
#[template(path = "pages/demo_mailbox.html")]
struct MailboxPage {
    shell: Shell,
    letters: Vec<Letter>,
    later: bool,
    pager: Pager,
}

struct Letter {
    address: String,
    at: String,
    subject: String,
    body: Vec<Paragraph>,
    calendar: Option<String>,
    message: String,
}

/// A line of the text, as a link when it is one.
struct Paragraph {
    text: String,
    link: bool,
}

async fn show(State(app): State<AppState>, visit: Visit, query: QueryText) -> Answer {
    if !app.demo {
        return Err(AppError::NotFound);
    }
    let acting = Acting::gate().from(origin(&visit).trace);
    let before = cursor(query.text("voor"));
    let mut found = app
        .db
        .transact::<_, DatabaseError, _>(acting, move |tx| Box::pin(async move { outbox::mailbox(tx, before).await }))
        .await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| more).map(|last| format!("{LIST}?voor={}", place(last.at, last.id)));
    let base = app.base_url.as_str();
    let letters = found.into_iter().map(|letter| Letter {
        at: dates::moment(letter.at),
        address: letter.address,
        subject: letter.subject,
        body: letter
            .body
            .lines()
            .map(|line| Paragraph { text: line.to_owned(), link: line.starts_with(base) })
            .collect(),
        calendar: letter.calendar,
        message: letter.message,
    });
    render(&MailboxPage {
        shell: visit.shell(),
        letters: letters.collect(),
        later: before.is_some(),
        pager: Pager { previous: None, next },
    })
}

/// Where a list goes on, as it stands in the address.
pub(super) fn place(at: DateTime<Utc>, id: Uuid) -> String {
    format!("{}~{id}", at.timestamp_micros())
}

/// Reads it back.
pub(super) fn cursor(text: &str) -> Option<(DateTime<Utc>, Uuid)> {
    let (at, id) = text.split_once('~')?;
    let at = DateTime::from_timestamp_micros(at.parse().ok()?)?;
    Some((dates::in_use(&at.date_naive()).then_some(at)?, id.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_list_reads_back_and_nonsense_begins_at_the_start() {
        let (at, id) = (DateTime::from_timestamp_micros(1_800_000_000_123_456).unwrap(), Uuid::from_u128(7));
        assert_eq!(cursor(&place(at, id)), Some((at, id)));
        for nonsense in ["", "~", "1~x", "999999999999999999~00000000-0000-0000-0000-000000000007"] {
            assert_eq!(cursor(nonsense), None, "{nonsense}");
        }
    }
}
