//! Text that people write: bounded, trimmed, and free of characters that no keyboard makes.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a typed value cannot be used. The sentence for it stands in `dutch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// Nothing was filled in where something is needed.
    Empty,
    /// More characters than fit; carries the most there may be.
    TooLong(usize),
    /// Holds control characters.
    ControlCharacters,
    /// Not a date as dd-mm-jjjj.
    NotADate,
    /// Lies in the past where it should not.
    InThePast,
    /// Lies in the future where it should not.
    InTheFuture,
    /// Lies further away than makes sense.
    TooFar,
    /// Belongs to a day long after the one filled in.
    LongBefore,
    /// Before the day it should follow.
    BeforeItsStart,
    /// Not a whole number within the range.
    NotANumber {
        /// The least it may be.
        least: i64,
        /// The most it may be.
        most: i64,
    },
    /// Not an amount in euros within the range, in cents.
    NotAnAmount {
        /// The least it may be.
        least: i64,
        /// The most it may be.
        most: i64,
    },
    /// None of the choices was made, or one that is not there.
    NotAChoice,
    /// Not an e-mail address.
    NotAnAddress,
    /// The box that confirms was not ticked.
    NotConfirmed,
    /// Nothing was said of how it goes.
    NothingSeen,
    /// The person named is unknown, inactive, or has another role than is needed here.
    NotThatPerson,
    /// It is what it was.
    NothingChanged,
}

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $most:expr, $lines:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The most characters it holds.
            pub const MOST: usize = $most;

            /// Trims and checks; empty text, control characters and too many characters are unfit.
            pub fn parse(text: &str) -> Result<Self, Unfit> {
                let text = clean(text, Self::MOST, $lines)?;
                if text.is_empty() { Err(Unfit::Empty) } else { Ok(Self(text)) }
            }

            /// As `parse`, but nothing filled in is `None`.
            pub fn parse_optional(text: &str) -> Result<Option<Self>, Unfit> {
                match Self::parse(text) {
                    Err(Unfit::Empty) => Ok(None),
                    other => other.map(Some),
                }
            }

            /// The text as it was written, trimmed.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            /// Its length only: text about a youth does not belong in a log.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({} characters)"), self.0.chars().count())
            }
        }
    };
}

text!(
    /// One line: a name, a reference, a short description. 1–200 characters.
    Line,
    200,
    false
);
text!(
    /// A few sentences or paragraphs: a reason, a question, an answer. 1–4,000 characters.
    Prose,
    4_000,
    true
);

/// The most characters one passage of a plan holds.
pub const PASSAGE_MOST: usize = 60_000;

/// A passage of a plan as it is stored: trimmed at the end, may be empty, at most `PASSAGE_MOST` characters.
pub fn passage(text: &str) -> Result<String, Unfit> {
    clean(text, PASSAGE_MOST, true)
}

fn clean(text: &str, most: usize, lines: bool) -> Result<String, Unfit> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim();
    // the separators of lines and paragraphs are no control characters, yet no keyboard makes them
    let separates = |c: char| matches!(c, '\u{2028}' | '\u{2029}');
    let allowed = |c: char| !c.is_control() && !separates(c) || (lines && matches!(c, '\n' | '\t'));
    if !text.chars().all(allowed) {
        return Err(Unfit::ControlCharacters);
    }
    if text.chars().count() > most {
        return Err(Unfit::TooLong(most));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_trimmed_and_bounded() {
        assert_eq!(Line::parse("  Noor ").map(|l| l.to_string()), Ok("Noor".to_owned()));
        assert_eq!(Line::parse("   "), Err(Unfit::Empty));
        assert_eq!(Line::parse("a\nb"), Err(Unfit::ControlCharacters));
        assert_eq!(Line::parse(&"é".repeat(201)), Err(Unfit::TooLong(200)));
        assert!(Line::parse(&"é".repeat(200)).is_ok());
    }

    #[test]
    fn prose_keeps_its_paragraphs_and_refuses_nul() {
        assert_eq!(Prose::parse("a\r\nb").map(|p| p.to_string()), Ok("a\nb".to_owned()));
        assert_eq!(Prose::parse("a\0b"), Err(Unfit::ControlCharacters));
    }

    #[test]
    fn a_log_never_shows_what_was_written() {
        assert_eq!(Prose::parse("schuld").map(|p| format!("{p:?}")), Ok("Prose(6 characters)".to_owned()));
    }
}
