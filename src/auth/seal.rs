//! A lock on secrets that the application must be able to read back (the seeds of second factors). The key lives outside the
//! database, so that a stolen backup holds no working second factor.

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};

use super::token::NoChance;

/// The first byte of everything sealed: which key it was. There is one so far.
const KEY_NUMBER: u8 = 1;
const NONCE: usize = 12;

/// The key.
pub struct Seal(LessSafeKey);

impl Seal {
    /// A lock with this key.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Option<Self> {
        UnboundKey::new(&CHACHA20_POLY1305, key).ok().map(|key| Self(LessSafeKey::new(key)))
    }

    /// Locks a secret so that it only opens for the same owner.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn close(&self, owner: uuid::Uuid, secret: &[u8]) -> Result<Vec<u8>, NoChance> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| NoChance)?;
        let mut sealed = secret.to_vec();
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(owner.as_bytes()), &mut sealed)
            .map_err(|_| NoChance)?;
        Ok([&[KEY_NUMBER], nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was locked for this owner; nothing when it is somebody else's, damaged, or of another key.
    #[must_use]
    pub fn open(&self, owner: uuid::Uuid, sealed: &[u8]) -> Option<Vec<u8>> {
        let (KEY_NUMBER, rest) = sealed.split_first().map(|(number, rest)| (*number, rest))? else {
            return None;
        };
        let (nonce, locked) = rest.split_at_checked(NONCE)?;
        let mut locked = locked.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let opened = self.0.open_in_place(nonce, Aad::from(owner.as_bytes()), &mut locked).ok()?;
        Some(opened.to_vec())
    }
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn what_was_sealed_opens_for_its_owner_with_its_key_only() {
        let seal = Seal::new(&[7; 32]).unwrap();
        let (mine, yours) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = seal.close(mine, b"seed").unwrap();
        assert_eq!(seal.open(mine, &sealed).as_deref(), Some(b"seed".as_slice()));
        assert_eq!(seal.open(yours, &sealed), None);
        assert_eq!(Seal::new(&[8; 32]).unwrap().open(mine, &sealed), None);
        assert_ne!(sealed, seal.close(mine, b"seed").unwrap());
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert_eq!(seal.open(mine, &damaged), None);
            assert_eq!(seal.open(mine, &sealed[..at]), None);
        }
    }
}
