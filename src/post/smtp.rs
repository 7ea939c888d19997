//! How a letter leaves: to a mail server, or in a demo into a mailbox of its own.

use std::fmt;
use std::time::Duration;

use lettre::transport::smtp;
use lettre::transport::smtp::PoolConfig;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::message::{House, Letter};
use crate::config::Secret;
use crate::database::{Acting, Database, DatabaseError};
use crate::store::outbox::{self, Received};

/// A mail server has this long for one answer.
const ANSWER: Duration = Duration::from_secs(20);
/// A whole letter may take this long, connecting and saying hello included.
const WHOLE: Duration = Duration::from_secs(45);
/// Lines to the mail server at once.
const LINES: u32 = 4;

/// What was the matter with a letter. Kept as a word with the number the mail server gave, never with its text: that may name people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is no line to the mail server, or it broke.
    Unreachable,
    /// The mail server takes too long.
    TimedOut,
    /// The line cannot be sealed.
    NotSealed,
    /// The mail server does not take it now.
    Put(Option<u16>),
    /// The mail server will not take it.
    Refused(Option<u16>),
    /// The address cannot be used.
    Unwritable,
}

impl Problem {
    /// One of each.
    #[cfg(test)]
    pub(crate) const EXAMPLES: [Self; 7] = [
        Self::Unreachable,
        Self::TimedOut,
        Self::NotSealed,
        Self::Put(Some(451)),
        Self::Refused(None),
        Self::Refused(Some(550)),
        Self::Unwritable,
    ];

    /// The problem behind a stored word.
    #[must_use]
    pub fn parse(stored: &str) -> Option<Self> {
        let (word, code) = stored.split_once(' ').map_or((stored, None), |(word, code)| (word, code.parse().ok()));
        Some(match word {
            "unreachable" => Self::Unreachable,
            "timed_out" => Self::TimedOut,
            "not_sealed" => Self::NotSealed,
            "put_off" => Self::Put(code),
            "refused" => Self::Refused(code),
            "unwritable" => Self::Unwritable,
            _ => return None,
        })
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, code) = match self {
            Self::Unreachable => ("unreachable", None),
            Self::TimedOut => ("timed_out", None),
            Self::NotSealed => ("not_sealed", None),
            Self::Put(code) => ("put_off", *code),
            Self::Refused(code) => ("refused", *code),
            Self::Unwritable => ("unwritable", None),
        };
        match code {
            Some(code) => write!(f, "{word} {code:03}"),
            None => f.write_str(word),
        }
    }
}

impl From<smtp::Error> for Problem {
    fn from(error: smtp::Error) -> Self {
        let code = error.status().map(u16::from);
        if error.is_permanent() {
            Self::Refused(code)
        } else if error.is_transient() {
            Self::Put(code)
        } else if error.is_timeout() {
            Self::TimedOut
        } else if error.is_tls() {
            Self::NotSealed
        } else {
            Self::Unreachable
        }
    }
}

/// What carries letters out of the house.
#[derive(Clone, Debug)]
pub enum Carrier {
    /// A mail server.
    Server(AsyncSmtpTransport<Tokio1Executor>),
    /// The mailbox of the demo, in its database.
    Mailbox(Database),
}

impl Carrier {
    /// To the mail server at this address: `smtps://` seals from the start, `smtp://…?tls=required` before anything is said.
    ///
    /// # Errors
    /// When the address cannot be used.
    pub fn server(url: &Secret) -> Result<Self, smtp::Error> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.reveal())?
            .timeout(Some(ANSWER))
            .pool_config(PoolConfig::new().max_size(LINES))
            .build();
        Ok(Self::Server(transport))
    }

    /// Carries one letter; when it answers well, somebody else has taken the letter over.
    ///
    /// # Errors
    /// What was the matter.
    pub async fn carry(&self, letter: &Letter, house: &House) -> Result<(), Problem> {
        let message = letter.message(house)?;
        match self {
            Self::Server(transport) => match tokio::time::timeout(WHOLE, transport.send(message)).await {
                Ok(outcome) => outcome.map(drop).map_err(Problem::from),
                Err(_) => Err(Problem::TimedOut),
            },
            Self::Mailbox(database) => {
                let received = Received {
                    id: letter.id,
                    at: letter.written_at,
                    address: letter.address.clone(),
                    subject: letter.subject.to_owned(),
                    body: letter.body.clone(),
                    calendar: letter.calendar.as_ref().map(|(_, file)| file.clone()),
                    message: String::from_utf8_lossy(&message.formatted()).into_owned(),
                };
                database
                    .transact::<_, DatabaseError, _>(Acting::Job("post"), move |tx| {
                        Box::pin(async move { outbox::put_in_mailbox(tx, &received).await })
                    })
                    .await
                    .map_err(|_| Problem::Unreachable)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_back_from_its_word() {
        for problem in Problem::EXAMPLES {
            assert_eq!(Problem::parse(&problem.to_string()), Some(problem));
        }
        assert_eq!(Problem::parse("iets anders"), None);
    }
}
