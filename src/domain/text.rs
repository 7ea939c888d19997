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
    /// Holds what reads as a citizen service number: that is kept nowhere.
    CitizenNumber,
    /// More than a number where only a number belongs.
    NotANumberOnly,
    /// A name where the person is known by an account.
    OnlyWithoutAccount,
    /// The provider who cares for the youth is not among those chosen.
    ProviderMissing,
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

            /// What was stored: it was fit by the rules of the day it was written, and is read whatever they became.
            pub fn stored(text: String) -> Self {
                Self(text)
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
    if holds_citizen_number(text) {
        return Err(Unfit::CitizenNumber);
    }
    Ok(text.to_owned())
}

/// Whether a citizen service number (BSN) may stand in it: nine digits by themselves, in one piece or in the groups people write them
/// in, that pass the eleven test. A letter right beside them, or tied to them by a dash, makes them another number, unless it says
/// "bsn".
fn holds_citizen_number(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    (0..chars.len()).any(|start| {
        chars[start].is_ascii_digit()
            && begins_a_number(&chars[..start])
            && WRITTEN.iter().any(|groups| {
                let Some((digits, end)) = digits_in(&chars, start, groups) else { return false };
                !goes_on(&chars[end..]) && passes_eleven(&digits)
            })
    })
}

/// Whether a number of its own begins after these signs: no letter or digit stands right before it, nor before a dash.
fn begins_a_number(before: &[char]) -> bool {
    let ties = before.iter().rev().take(3).take_while(|c| matches!(c, '-' | '/')).count();
    let word: String = before.iter().rev().skip(ties).take(4).take_while(|c| c.is_alphanumeric()).collect();
    word.is_empty() || word.eq_ignore_ascii_case("nsb")
}

/// Whether the number goes on in these signs: with a letter or a digit, or with one after a dash.
fn goes_on(after: &[char]) -> bool {
    let ties = after.iter().take(3).take_while(|c| matches!(c, '-' | '/')).count();
    after.get(ties).is_some_and(|c| c.is_alphanumeric())
}

/// How people write the nine digits: in groups of so many.
const WRITTEN: [&[usize]; 4] = [&[9], &[3, 3, 3], &[4, 2, 3], &[2, 2, 2, 3]];

/// The digits of groups with a point, a comma, a dash or one or two spaces between them, from there on, and where they end.
fn digits_in(chars: &[char], start: usize, groups: &[usize]) -> Option<(Vec<u32>, usize)> {
    let (mut digits, mut at) = (Vec::with_capacity(9), start);
    for (place, group) in groups.iter().enumerate() {
        if place > 0 {
            let spaces = chars.get(at..)?.iter().take(2).take_while(|c| c.is_whitespace()).count();
            at += match chars.get(at)? {
                '.' | ',' | '-' => 1,
                _ if spaces > 0 => spaces,
                _ => return None,
            };
        }
        for _ in 0..*group {
            digits.push(chars.get(at)?.to_digit(10)?);
            at += 1;
        }
    }
    Some((digits, at))
}

/// The eleven test of the citizen service number: 9 to 2 times each digit, less the last.
fn passes_eleven(digits: &[u32]) -> bool {
    let (Some((last, first)), true) = (digits.split_last(), digits.iter().any(|digit| *digit != 0)) else {
        return false;
    };
    let sum: u32 = first.iter().zip((2..=9).rev()).map(|(digit, weight)| digit * weight).sum();
    sum >= *last && (sum - last).is_multiple_of(11)
}

/// What people write in front of a number.
const BEFORE_A_NUMBER: [&str; 8] =
    ["beschikking", "besluit", "bestelling", "bestelnummer", "kenmerk", "nummer", "order", "ordernummer"];

/// Whether it is the number of an order or a decision and nothing more: each word holds a digit, is at most three letters long, or says
/// what the number is of, so that no name slips in.
pub fn is_number_only(text: &str) -> bool {
    let is_part = |word: &str| {
        word.chars().any(|c| c.is_ascii_digit())
            || word.chars().count() <= 3
            || BEFORE_A_NUMBER.contains(&word.trim_end_matches(':').to_lowercase().as_str())
    };
    text.chars().any(|c| c.is_ascii_digit()) && text.chars().count() <= 60 && text.split_whitespace().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citizen_service_number_is_kept_nowhere() {
        for held in [
            "123456782",
            "BSN 123456782.",
            "het nummer (1234.56.782) en",
            "123 456 782",
            "x\n111222333",
            "bsn123456782",
            "BSN-123456782",
            "bsn: 123456782",
            "123-456-782",
            "12.34.56.782",
            "123,456,782",
            "123  456  782",
            "123\u{a0}456\u{a0}782",
        ] {
            assert_eq!(Prose::parse(held), Err(Unfit::CitizenNumber), "{held}");
            assert_eq!(passage(held), Err(Unfit::CitizenNumber), "{held}");
        }
        assert_eq!(Line::parse("123456782"), Err(Unfit::CitizenNumber));
        for other in [
            "123456789",
            "0612345678",
            "B-123456782",
            "W123456782",
            "1123456782",
            "26-11-2026",
            "26-11-2026 5",
            "000000000",
            "123456782-B",
            "a/123456782",
            "€ 123.456",
        ] {
            assert!(Line::parse(other).is_ok(), "{other}");
        }
    }

    #[test]
    fn a_number_is_a_number_and_no_name() {
        for number in ["118", "B-2026-118", "WIZ-2026-118", "nr 118 B", "2026 118", "Bestelling 40817", "Kenmerk: 12"] {
            assert!(is_number_only(number), "{number}");
        }
        for more in ["Noor de Vries", "bestelling van Noor 118", "Bestelling", &"1".repeat(61)] {
            assert!(!is_number_only(more), "{more}");
        }
    }

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
