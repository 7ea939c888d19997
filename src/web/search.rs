//! What somebody searches for. The words are posted and stay on the server; the address holds their number, which works in this
//! session alone. So no name stays behind in a history or a log, and paging, sorting and the way back work all the same.

use uuid::Uuid;

use super::error::AppError;
use super::form::FormText;
use super::session::Person;
use super::{AppState, QueryText};
use crate::database::DatabaseError;
use crate::store::lists;

/// The longest text that is searched for.
const LONGEST: usize = 100;

/// Said where a search was, when its session is over.
pub const EXPIRED: &str = "Deze zoekopdracht geldt niet meer. Vul opnieuw in wat u zoekt.";

/// What is searched for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// As it stands in the address; empty without a search.
    pub key: String,
    /// The words themselves.
    pub words: String,
    /// Whether there was a search once that this session does not know.
    pub expired: bool,
}

impl Search {
    /// What the address means. Words that `says_nothing` of a person may stand there as they are.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn read(
        app: &AppState,
        person: &Person,
        query: &QueryText,
        says_nothing: fn(&str) -> bool,
    ) -> Result<Self, AppError> {
        let key = query.text("zoek");
        if key.is_empty() {
            return Ok(Self::default());
        }
        if says_nothing(key) {
            return Ok(Self { key: key.to_owned(), words: key.to_owned(), expired: false });
        }
        let expired = Self { expired: true, ..Self::default() };
        let Ok(id) = key.parse::<Uuid>() else { return Ok(expired) };
        let kept = app
            .db
            .transact::<_, DatabaseError, _>(person.acting(), move |tx| Box::pin(lists::kept_search(tx, id)))
            .await?;
        Ok(kept.map_or(expired, |words| Self { key: id.to_string(), words, expired: false }))
    }

    /// Keeps what was posted.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep(
        app: &AppState,
        person: &Person,
        typed: &FormText,
        says_nothing: fn(&str) -> bool,
    ) -> Result<Self, AppError> {
        let words: String = typed.text("zoek").chars().filter(|sign| !sign.is_control()).take(LONGEST).collect();
        let words = words.trim().to_owned();
        if words.is_empty() || says_nothing(&words) {
            return Ok(Self { key: words.clone(), words, expired: false });
        }
        let kept = words.clone();
        let id = app
            .db
            .transact::<_, DatabaseError, _>(person.acting(), move |tx| {
                Box::pin(async move { lists::keep_search(tx, &kept).await })
            })
            .await?;
        Ok(Self { key: id.to_string(), words, expired: false })
    }
}
