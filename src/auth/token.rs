//! Secrets that a browser or a mail carries: 256 random bits, of which the database keeps only the hash.

use std::fmt;

use ring::hmac;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The hash of a secret, as the database knows it.
pub type TokenHash = [u8; 32];

/// A secret that grants something to whoever carries it: a session or a one-time link. Never logged, never stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

/// The system's source of chance failed; nothing secret can be made.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the system gives no random numbers")]
pub struct NoChance;

impl Token {
    /// A new secret.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn generate() -> Result<Self, NoChance> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|_| NoChance)?;
        Ok(Self(bytes))
    }

    /// The secret of a link that is sent by mail: the same one each time the letter is sent, and to be made only by who has the key.
    /// So the database never holds it, and a letter that is sent twice opens once.
    #[must_use]
    pub fn of_letter(key: &[u8; 32], letter: Uuid) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, key);
        let mut bytes = [0; 32];
        bytes.copy_from_slice(hmac::sign(&key, letter.as_bytes()).as_ref());
        Self(bytes)
    }

    /// Reads a secret back from a cookie or an address: 64 hexadecimal digits in lower case, nothing else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
        }
        Some(Self(bytes))
    }

    /// The spelling for a cookie or an address.
    #[must_use]
    pub fn reveal(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// What the database keeps.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        sha256(&self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(secret)")
    }
}

/// SHA-256 of some bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> TokenHash {
    Sha256::digest(bytes).into()
}

const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_as_it_was_revealed() {
        let token = Token::generate().unwrap();
        assert_eq!(Token::parse(&token.reveal()), Some(token.clone()));
        assert_ne!(token.hash(), token.0);
        assert_eq!(format!("{token:?}"), "Token(secret)");
    }

    #[test]
    fn the_link_of_a_letter_is_the_same_each_time_and_needs_the_key() {
        let letter = Uuid::from_u128(7);
        assert_eq!(Token::of_letter(&[1; 32], letter), Token::of_letter(&[1; 32], letter));
        assert_ne!(Token::of_letter(&[1; 32], letter), Token::of_letter(&[2; 32], letter));
        assert_ne!(Token::of_letter(&[1; 32], letter), Token::of_letter(&[1; 32], Uuid::from_u128(8)));
    }

    #[test]
    fn a_token_has_one_spelling() {
        let spelled = Token::generate().unwrap().reveal();
        for wrong in [
            "",
            &spelled[1..],
            &format!("{spelled}0"),
            &format!("é{}", &spelled[2..]),
            &"A".repeat(64),
            &"-".repeat(64),
        ] {
            assert_eq!(Token::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn ten_thousand_tokens_are_all_different() {
        let tokens: std::collections::HashSet<String> =
            (0..10_000).map(|_| Token::generate().unwrap().reveal()).collect();
        assert_eq!(tokens.len(), 10_000);
    }
}
