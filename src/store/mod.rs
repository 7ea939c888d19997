//! SQL and nothing else: functions on a transaction, named for the answer. Whoever asks sees no more than they may.

pub mod accounts;
pub mod agenda;
pub mod cases;
pub mod choices;
pub mod conditions;
pub mod crowd;
pub mod decisions;
pub mod excerpts;
pub mod go_letters;
pub mod grounds;
pub mod history;
pub mod lists;
pub mod live;
pub mod meetings;
pub mod names;
pub mod outbox;
pub mod people;
pub mod plans;
pub mod prices;
pub mod record;
pub mod reminders;
pub mod search;
pub mod settings;
pub mod speed;
pub mod trail;
pub mod walls;
pub mod work;

use crate::database::DatabaseError;

/// A stored value that the program does not know: a mistake in the program or in a migration, never in what somebody typed.
fn unknown(what: &'static str) -> DatabaseError {
    DatabaseError::Other(format!("a stored {what} is unknown to the program"))
}

/// As JSON, for statements that take many rows at once.
fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<serde_json::Value, DatabaseError> {
    serde_json::to_value(value).map_err(|_| DatabaseError::Other("a value cannot be written as JSON".to_owned()))
}
