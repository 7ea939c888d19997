//! Recovery codes: ten codes on paper, each good for one time the phone is not at hand.

use super::token::{NoChance, TokenHash, sha256};

/// How many codes a person gets at a time.
pub const HOW_MANY: usize = 10;

/// Letters and digits that cannot be taken for each other.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// One code of 120 bits, in six groups of four.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// A new set of codes.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn generate_set() -> Result<Vec<Self>, NoChance> {
        (0..HOW_MANY).map(|_| Self::generate()).collect()
    }

    fn generate() -> Result<Self, NoChance> {
        let mut bytes = [0; 24];
        getrandom::fill(&mut bytes).map_err(|_| NoChance)?;
        Ok(Self(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()))
    }

    /// What somebody typed over from paper: dashes, spaces and small letters are all right, O is 0, I and L are 1.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.len() > 100 {
            return None;
        }
        let plain: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect();
        let fits = plain.len() == 24 && plain.bytes().all(|byte| ALPHABET.contains(&byte));
        fits.then_some(Self(plain))
    }

    /// As it is printed.
    #[must_use]
    pub fn reveal(&self) -> String {
        let groups: Vec<&str> = (0..6).filter_map(|group| self.0.get(group * 4..group * 4 + 4)).collect();
        groups.join("-")
    }

    /// What the database keeps.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        sha256(self.0.as_bytes())
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_be_typed_over_carelessly() {
        let codes = RecoveryCode::generate_set().unwrap();
        assert_eq!(codes.len(), 10);
        for code in codes {
            let printed = code.reveal();
            assert_eq!(printed.len(), 29);
            let careless =
                format!("  {} ", printed.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l"));
            assert_eq!(RecoveryCode::parse(&careless), Some(code));
        }
    }

    #[test]
    fn other_text_is_no_code() {
        for text in ["", "123456", "UUUU-UUUU-UUUU-UUUU-UUUU-UUUU", "é", &"0".repeat(25), &"0".repeat(5000)] {
            assert_eq!(RecoveryCode::parse(text), None, "{text}");
        }
    }
}
