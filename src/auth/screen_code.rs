//! The code on a screen in the room: short enough to type, made from the secret of the machine behind it, so that nobody has to keep it.

use sha2::{Digest, Sha256};

use super::token::Token;

/// Letters and digits that nobody takes for another: no I and O, no 0 and 1.
const SIGNS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// How many of them.
const LENGTH: usize = 6;

/// A code of six signs.
#[derive(Clone, PartialEq, Eq)]
pub struct ScreenCode(String);

impl ScreenCode {
    /// The code that belongs to the secret of a machine.
    #[must_use]
    pub fn of(token: &Token) -> Self {
        let digest = Sha256::new().chain_update("screen code").chain_update(token.hash()).chain_update(token.reveal());
        let signs = digest.finalize().into_iter().take(LENGTH).map(|byte| sign(byte & 31));
        Self(signs.collect())
    }

    /// Reads what somebody typed: small letters, spaces and dashes do not matter.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let signs: String = typed.chars().filter(|sign| !matches!(sign, ' ' | '-')).collect();
        let signs = signs.to_ascii_uppercase();
        let fits = signs.len() == LENGTH && signs.bytes().all(|sign| SIGNS.contains(&sign));
        fits.then_some(Self(signs))
    }

    /// The code as it is shown, in two halves.
    #[must_use]
    pub fn shown(&self) -> String {
        let (first, second) = self.0.split_at(LENGTH / 2);
        format!("{first} {second}")
    }

    /// What the database keeps of it.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

fn sign(place: u8) -> char {
    SIGNS.get(usize::from(place)).map_or('A', |sign| char::from(*sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_shown_however_it_is_typed() {
        let code = ScreenCode::of(&Token::generate().unwrap());
        assert_eq!(code.shown().len(), 7);
        let typed =
            [code.shown(), code.shown().to_lowercase(), code.shown().replace(' ', "-"), code.shown().replace(' ', "")];
        for typed in typed {
            assert!(ScreenCode::parse(&typed).is_some_and(|read| read.hash() == code.hash()), "{typed}");
        }
        for wrong in ["", "ABC", "ABCDEFG", "ABCDE0", "ABCDEI", "ÀBCDE"] {
            assert!(ScreenCode::parse(wrong).is_none(), "{wrong}");
        }
    }
}
