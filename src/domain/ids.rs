//! Names for things that need one across cases. What lives inside a case is numbered per case instead, so that
//! a child can only be reached through its own case.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// A person with an account.
    UserId
);
id!(
    /// A provider, WIJ Groningen, the municipality or another organisation.
    OrganisationId
);
id!(
    /// One youth's passage through the eight steps.
    CaseId
);
id!(
    /// One meeting of the weekly table.
    MeetingId
);

/// What the committee as a whole is called among the parties that are involved in a case.
pub const COMMITTEE: Uuid = Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_c0de);

/// The number a case is known by: `FX-2026-014`. It stands in addresses and mail, so it grants nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseNumber {
    year: u16,
    sequence: u32,
}

impl CaseNumber {
    /// The `sequence`-th case of `year`; both start at 1.
    pub fn new(year: u16, sequence: u32) -> Self {
        Self { year, sequence }
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FX-{:04}-{:03}", self.year, self.sequence)
    }
}

impl FromStr for CaseNumber {
    type Err = NotACaseNumber;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        let mut parts = text.splitn(3, '-');
        let number = match (parts.next(), parts.next(), parts.next()) {
            (Some("FX"), Some(year), Some(sequence)) if year.len() == 4 && digits(year) && digits(sequence) => {
                year.parse().ok().zip(sequence.parse().ok())
            }
            _ => None,
        };
        let number = number.map(|(year, sequence)| Self { year, sequence }).ok_or(NotACaseNumber)?;
        if number.to_string() == text { Ok(number) } else { Err(NotACaseNumber) }
    }
}

impl TryFrom<String> for CaseNumber {
    type Error = NotACaseNumber;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<CaseNumber> for String {
    fn from(number: CaseNumber) -> Self {
        number.to_string()
    }
}

/// The text is not a case number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a case number")]
pub struct NotACaseNumber;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_number_reads_back_as_it_was_written() {
        for text in ["FX-2026-001", "FX-2026-014", "FX-2027-1234"] {
            assert_eq!(text.parse::<CaseNumber>().map(|n| n.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn a_number_has_one_spelling() {
        for text in ["", "FX-2026-14", "FX-2026-0014", "fx-2026-014", "FX-26-014", "FX-2026-", "FX-2026-+14"] {
            assert_eq!(text.parse::<CaseNumber>(), Err(NotACaseNumber), "{text}");
        }
    }
}
