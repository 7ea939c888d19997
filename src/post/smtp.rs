//! How a letter leaves: to a mail server, or in a demo into a mailbox of its own.

use std::error::Error;
use std::time::Duration;
use std::{fmt, io};

use lettre::transport::smtp;
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::message::{House, Letter};
use crate::config::{Seal, Secret};
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
    /// The mail server does not know the name and the password, or asks for them in a way that is not ours.
    NotLetIn(Option<u16>),
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
    pub(crate) const EXAMPLES: [Self; 9] = [
        Self::Unreachable,
        Self::TimedOut,
        Self::NotSealed,
        Self::NotLetIn(None),
        Self::NotLetIn(Some(535)),
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
            "not_let_in" => Self::NotLetIn(code),
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
            Self::NotLetIn(code) => ("not_let_in", *code),
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

/// The numbers with which a mail server says that it does not let somebody in (RFC 4954).
const NOT_LET_IN: [u16; 4] = [530, 534, 535, 538];

impl From<smtp::Error> for Problem {
    fn from(error: smtp::Error) -> Self {
        let code = error.status().map(u16::from);
        if code.is_some_and(|code| NOT_LET_IN.contains(&code)) {
            Self::NotLetIn(code)
        } else if error.is_permanent() {
            Self::Refused(code)
        } else if error.is_transient() {
            Self::Put(code)
        } else if error.is_timeout() {
            Self::TimedOut
        } else if error.is_tls() || broke_the_seal(&error) {
            Self::NotSealed
        } else if error.is_client() {
            Self::of_words(&error)
        } else {
            Self::Unreachable
        }
    }
}

impl Problem {
    /// What is missing in what the mail server offers; the errors differ in their words only.
    fn of_words(error: &smtp::Error) -> Self {
        let said = error.source().map(ToString::to_string).unwrap_or_default();
        if said.contains("STARTTLS") {
            Self::NotSealed
        } else if said.contains("authentication") {
            Self::NotLetIn(None)
        } else {
            Self::Unreachable
        }
    }
}

/// Whether a certificate was not accepted, or the other side does not seal at all: such an error is called broken data.
fn broke_the_seal(error: &smtp::Error) -> bool {
    let mut cause = error.source();
    while let Some(found) = cause {
        if found.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::InvalidData) {
            return true;
        }
        cause = found.source();
    }
    false
}

/// What carries letters out of the house.
#[derive(Clone, Debug)]
pub enum Carrier {
    /// A mail server, and how long a whole letter may take.
    Server(AsyncSmtpTransport<Tokio1Executor>, Duration),
    /// The mailbox of the demo, in its database.
    Mailbox(Database),
}

impl Carrier {
    /// To the mail server at this address: `smtps://` seals from the start, `smtp://…?tls=required` before anything is said. The
    /// authority vouches for its certificate, besides those whom browsers know.
    ///
    /// # Errors
    /// When the address or the authority cannot be used.
    pub fn server(url: &Secret, authority: Option<&Certificate>) -> Result<Self, smtp::Error> {
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.reveal())?;
        if let (Some(authority), Some(Seal { host, at_once })) = (authority, Seal::of(url)) {
            let trusted = TlsParameters::builder(host).add_root_certificate(authority.clone()).build()?;
            transport = transport.tls(if at_once { Tls::Wrapper(trusted) } else { Tls::Required(trusted) });
        }
        let lines = PoolConfig::new().max_size(LINES);
        Ok(Self::Server(transport.timeout(Some(ANSWER)).pool_config(lines).build(), WHOLE))
    }

    /// The same with another patience for a mail server that does not answer; only tests choose less than the usual.
    #[must_use]
    pub fn waiting_at_most(self, whole: Duration) -> Self {
        match self {
            Self::Server(transport, _) => Self::Server(transport, whole),
            Self::Mailbox(database) => Self::Mailbox(database),
        }
    }

    /// Carries one letter; when it answers well, somebody else has taken the letter over.
    ///
    /// # Errors
    /// What was the matter.
    pub async fn carry(&self, letter: &Letter, house: &House) -> Result<(), Problem> {
        let message = letter.message(house)?;
        match self {
            Self::Server(transport, whole) => match tokio::time::timeout(*whole, transport.send(message)).await {
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
