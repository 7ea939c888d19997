//! What can go wrong with the database, by kind, and without a word of what people wrote: such words do not belong in a log.

use std::borrow::Cow;

/// Why a transaction did not go through. Neither of its forms shows the value of a row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseError {
    /// The session is over, or its account may no longer act in this role.
    #[error("the session does not admit this transaction")]
    NotAdmitted,
    /// The data must obey a rule and would not; the name of the rule is a sentence.
    #[error("the database refuses: {0}")]
    Constraint(String),
    /// The database role may not do this.
    #[error("the database role may not do this")]
    Forbidden,
    /// Somebody else held on to the same thing for too long; trying again may help.
    #[error("the database was too busy ({0})")]
    Busy(String),
    /// The database is away, restarting, or out of space.
    #[error("the database is away ({0})")]
    Unavailable(String),
    /// The work stopped in the middle, and nothing of it was kept.
    #[error("the work stopped halfway")]
    Interrupted,
    /// Anything else: a mistake in the program.
    #[error("database error {0}")]
    Other(String),
}

impl DatabaseError {
    /// The name of the constraint that refused, when one did.
    pub fn constraint(&self) -> Option<&str> {
        match self {
            Self::Constraint(name) => Some(name),
            _ => None,
        }
    }
}

impl From<sqlx::Error> for DatabaseError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(refused) => {
                let code = refused.code().unwrap_or_default();
                by_code(&code, refused.constraint(), refused.message())
            }
            sqlx::Error::Io(error) => Self::Unavailable(error.kind().to_string()),
            sqlx::Error::Tls(_) => Self::Unavailable("tls".to_owned()),
            sqlx::Error::PoolTimedOut => Self::Unavailable("no connection was free".to_owned()),
            sqlx::Error::PoolClosed => Self::Unavailable("the program is stopping".to_owned()),
            sqlx::Error::WorkerCrashed => Self::Interrupted,
            sqlx::Error::RowNotFound => Self::Other("a row that must exist does not".to_owned()),
            // the reason may quote the value, the place does not
            sqlx::Error::ColumnDecode { index, .. } => Self::Other(format!("column {index} does not fit its type")),
            sqlx::Error::Decode(_) => Self::Other("a value does not fit its type".to_owned()),
            sqlx::Error::Encode(_) => Self::Other("a parameter cannot be sent".to_owned()),
            sqlx::Error::ColumnNotFound(name) => Self::Other(format!("column {name} is not there")),
            sqlx::Error::Protocol(said) => Self::Other(format!("protocol: {said}")),
            _ => Self::Other("outside the server".to_owned()),
        }
    }
}

/// The classes of SQLSTATE that the rest of the program tells apart.
fn by_code(code: &str, constraint: Option<&str>, message: &str) -> DatabaseError {
    let owned = || code.to_owned();
    match (code, constraint) {
        ("42501", _) => DatabaseError::Forbidden,
        ("40001" | "40P01" | "55P03" | "57014", _) => DatabaseError::Busy(owned()),
        ("57P01" | "57P02" | "57P03" | "25P03", _) => DatabaseError::Unavailable(owned()),
        (_, Some(name)) if code.starts_with("23") => DatabaseError::Constraint(name.to_owned()),
        _ if code.starts_with("08") || code.starts_with("53") || code.starts_with("58") => {
            DatabaseError::Unavailable(owned())
        }
        _ => DatabaseError::Other(format!("{code}{}", harmless(code, message))),
    }
}

/// The message of an error about the statement itself; those about data quote the data.
fn harmless<'m>(code: &str, message: &'m str) -> Cow<'m, str> {
    if code.starts_with("42") { format!(": {message}").into() } else { "".into() }
}
