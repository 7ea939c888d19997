//! Getting in, step by step: the link, the password, the second factor, and later both of them again.
//!
//! Every way in costs the same work and gives the same answer for accounts that do not exist, may not be used, or must wait.

use std::net::IpAddr;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::FutureExt as _;
use sqlx::PgConnection;
use uuid::Uuid;

use super::delay::Counted;
use super::password::{Crowded, Hasher, NewPassword, Unhashable};
use super::recovery::RecoveryCode;
use super::seal::Seal;
use super::token::{NoChance, Token, TokenHash, sha256};
use super::totp::Seed;
use crate::config::{PasswordCost, SecretKey};
use crate::database::{Acting, Database, DatabaseError, Trace};
use crate::domain::ids::UserId;
use crate::store::go_letters::{self, Standing};
use crate::store::people::{self, Act, Invitation, LiveSession, NewSession};

/// An invitation can be accepted this long.
pub const INVITATION: TimeDelta = TimeDelta::hours(72);
/// After this many wrong codes one has to begin again with the password.
const WRONG_CODES: i32 = 5;

/// Why a step could not be taken at all.
#[derive(Debug, Clone, thiserror::Error)]
pub enum GateError {
    /// The database did not do it.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Too many are at the door.
    #[error(transparent)]
    Crowded(#[from] Crowded),
    /// The system gives no random numbers.
    #[error(transparent)]
    NoChance(#[from] NoChance),
    /// A second factor was sealed with another key.
    #[error("a second factor cannot be opened with this key")]
    Sealed,
}

impl From<sqlx::Error> for GateError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.into())
    }
}

/// Who tries, and from where.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// Where the request came from.
    pub trace: Trace,
    /// What kind of device it is, in words.
    pub device: String,
}

/// How a password was received.
#[derive(Debug)]
pub enum SignIn {
    /// It is right: with this token one gives the second factor.
    Accepted(Token),
    /// Account or password is wrong; which of the two is not said.
    Wrong,
    /// Not looked at: so many seconds to wait.
    Wait(i64),
}

/// How a code was received.
#[derive(Debug)]
pub enum SecondFactor {
    /// It is right: this token opens everything, and this is where one wanted to go.
    Accepted(Token, Option<String>),
    /// It is right, and the account does not count yet: a second person has to confirm it.
    Waits,
    /// It is wrong, or was used before.
    Wrong,
    /// Not looked at: so many seconds to wait.
    Wait(i64),
    /// Too many wrong codes: begin again with the password.
    Ended,
}

/// How a password or code was received from somebody who is inside already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmation {
    /// It is right.
    Accepted,
    /// It is wrong, or was used before.
    Wrong,
    /// Not looked at: so many seconds to wait.
    Wait(i64),
}

/// What somebody without an account hears of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeChecked {
    /// How the go stands.
    Known(Standing),
    /// Not told: so many seconds to wait.
    Wait(i64),
}

/// A second factor that was just set up.
#[derive(Debug)]
pub struct Enrolled {
    /// The token that opens everything; none as long as a second person has to confirm the account.
    pub token: Option<Token>,
    /// Where one wanted to go.
    pub return_to: Option<String>,
    /// The recovery codes, to be shown this once.
    pub codes: Vec<RecoveryCode>,
}

/// The gate.
#[derive(Clone, Debug)]
pub struct Gate {
    db: Database,
    hasher: Hasher,
    seal: Arc<Seal>,
}

impl Gate {
    /// A gate to this database.
    ///
    /// # Errors
    /// When passwords cannot be hashed at this cost, or the key cannot be used.
    pub fn new(db: Database, key: &SecretKey, cost: PasswordCost) -> Result<Self, Unhashable> {
        let seal = Seal::new(&key.derive("second factor seeds")).ok_or(Unhashable)?;
        Ok(Self { db, hasher: Hasher::new(cost.memory_kib, cost.passes)?, seal: Arc::new(seal) })
    }

    /// The hasher, for counting its work and for filling a demo.
    #[must_use]
    pub fn hasher(&self) -> &Hasher {
        &self.hasher
    }

    /// Seals a seed for its owner.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn seal(&self, user: UserId, seed: &Seed) -> Result<Vec<u8>, NoChance> {
        self.seal.close(user.0, seed.as_bytes())
    }

    /// Opens a sealed seed of its owner.
    #[must_use]
    pub fn open(&self, user: UserId, sealed: &[u8]) -> Option<Seed> {
        self.seal.open(user.0, sealed).and_then(|bytes| Seed::from_bytes(&bytes))
    }

    fn acting(origin: &Origin, account: Option<UserId>) -> Acting {
        Acting::Gate { account: account.map(|user| user.0), trace: origin.trace }
    }

    /// Receives an address and a password. One hash, whatever comes of it.
    ///
    /// # Errors
    /// When the door is crowded or the database does not answer.
    pub async fn sign_in(
        &self,
        email: &str,
        password: String,
        return_to: Option<String>,
        origin: &Origin,
    ) -> Result<SignIn, GateError> {
        let email = email.trim().to_lowercase();
        let counts = [
            (Counted::AccountAndAddress, pair_key(&email, origin.trace.address)),
            (Counted::Account, sha256(email.as_bytes())),
            (Counted::Address, address_key(origin.trace.address)),
        ];
        let (known, wait) = self
            .db
            .transact::<_, GateError, _>(Self::acting(origin, None), move |tx| {
                async move {
                    let now = tx.now();
                    let known = people::credentials_of(tx, &email).await?;
                    let until = people::blocked_until(tx, &counts, now).await?;
                    // Counted before the answer is known, so that trying many at once gains nothing.
                    let (pair, key) = &counts[0];
                    if until.is_none() {
                        people::count_failure(tx, *pair, key, now).await?;
                    }
                    Ok((known, until.map(|until| seconds_until(now, until))))
                }
                .boxed()
            })
            .await?;
        let stored = known.as_ref().and_then(|known| known.password_phc.clone());
        let fits = self.hasher.verify(stored, password).await?;
        let user = known.as_ref().map(|known| known.user);
        let open = known.is_some_and(|known| known.open);
        let accepted = user.filter(|_| fits && open && wait.is_none());
        let token = Token::generate()?;
        let network = origin.trace.address.map(network);
        let session = accepted.map(|user| half_session(&token, user, return_to, origin));
        self.db
            .transact::<_, GateError, _>(Self::acting(origin, accepted), move |tx| {
                async move {
                    let now = tx.now();
                    if let (Some(user), Some(session)) = (accepted, session) {
                        people::forget_failures(tx, counts[0].0, &counts[0].1).await?;
                        people::begin_session(tx, &session, now).await?;
                        people::sweep(tx, now).await?;
                        people::record(tx, Act { action: "give_password", user: Some(user), result: "done" }).await?;
                        return Ok(());
                    }
                    if wait.is_none() {
                        for (counted, key) in &counts[1..] {
                            people::count_failure(tx, *counted, key, now).await?;
                        }
                        if let Some(network) = network {
                            people::note_failing_account(tx, &network, &counts[1].1).await?;
                        }
                    }
                    let result = if wait.is_some() { "refused" } else { "failed" };
                    people::record(tx, Act { action: "give_password", user, result }).await?;
                    Ok(())
                }
                .boxed()
            })
            .await?;
        Ok(match (accepted, wait) {
            (Some(_), _) => SignIn::Accepted(token),
            (None, Some(seconds)) => SignIn::Wait(seconds),
            (None, None) => SignIn::Wrong,
        })
    }

    /// Receives the code from the phone, or one from paper, of somebody who gave the password.
    ///
    /// # Errors
    /// When the database does not answer or the second factor cannot be opened.
    pub async fn second_factor(
        &self,
        half: &LiveSession,
        old: &Token,
        typed: String,
        origin: &Origin,
    ) -> Result<SecondFactor, GateError> {
        let user = half.user;
        let token = Token::generate()?;
        let next = self.full_session(&token, half, origin);
        let (old, session, key) = (old.hash(), half.id, self.code_key(user, origin));
        let gate = self.clone();
        let return_to = half.return_to.clone();
        let outcome = self
            .db
            .transact::<_, GateError, _>(Self::acting(origin, Some(user)), move |tx| {
                async move {
                    let now = tx.now();
                    match gate.check_code(tx, user, &typed, key, now).await? {
                        Confirmation::Accepted => {
                            if !people::end_session(tx, &old).await? {
                                return Ok(Checked::Ended);
                            }
                            if !people::counts(tx, user).await? {
                                people::record(tx, Act { action: "sign_in", user: Some(user), result: "refused" })
                                    .await?;
                                return Ok(Checked::Waits);
                            }
                            let next = NewSession { second_factor_at: Some(now), ..next };
                            people::begin_session(tx, &next, now).await?;
                            people::record(tx, Act { action: "sign_in", user: Some(user), result: "done" }).await?;
                            Ok(Checked::Accepted)
                        }
                        Confirmation::Wrong => {
                            people::record(tx, Act { action: "sign_in", user: Some(user), result: "failed" }).await?;
                            if people::count_wrong_code(tx, session).await? >= WRONG_CODES {
                                people::end_session(tx, &old).await?;
                                return Ok(Checked::Ended);
                            }
                            Ok(Checked::Wrong)
                        }
                        Confirmation::Wait(seconds) => Ok(Checked::Wait(seconds)),
                    }
                }
                .boxed()
            })
            .await?;
        Ok(match outcome {
            Checked::Accepted => SecondFactor::Accepted(token, return_to),
            Checked::Waits => SecondFactor::Waits,
            Checked::Wrong => SecondFactor::Wrong,
            Checked::Wait(seconds) => SecondFactor::Wait(seconds),
            Checked::Ended => SecondFactor::Ended,
        })
    }

    /// The seed that is being set up in this half open session: the same one each time the page is shown.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin_enrolment(&self, half: &LiveSession, origin: &Origin) -> Result<Seed, GateError> {
        let begun = half.enrolment_sealed.as_deref().and_then(|sealed| self.open(half.user, sealed));
        if let Some(seed) = begun {
            return Ok(seed);
        }
        let seed = Seed::generate()?;
        let sealed = self.seal(half.user, &seed)?;
        let session = half.id;
        self.db
            .transact::<_, GateError, _>(Self::acting(origin, Some(half.user)), move |tx| {
                async move { Ok(people::set_enrolment(tx, session, Some(&sealed)).await?) }.boxed()
            })
            .await?;
        Ok(seed)
    }

    /// Receives the first code of a new second factor. Nothing when it is wrong.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn enrol(
        &self,
        half: &LiveSession,
        old: &Token,
        typed: &str,
        origin: &Origin,
    ) -> Result<Option<Enrolled>, GateError> {
        let user = half.user;
        let Some(sealed) = half.enrolment_sealed.clone() else {
            return Ok(None);
        };
        let seed = self.open(user, &sealed).ok_or(GateError::Sealed)?;
        let Some(step) = seed.accept(typed, self.db.clock().now(), None) else {
            return Ok(None);
        };
        let token = Token::generate()?;
        let next = self.full_session(&token, half, origin);
        let codes = RecoveryCode::generate_set()?;
        let hashes = hashes(&codes);
        let old = old.hash();
        let done = self
            .db
            .transact::<_, GateError, _>(Self::acting(origin, Some(user)), move |tx| {
                async move {
                    let now = tx.now();
                    // The half open session is the permission: it can be used once.
                    if !people::end_session(tx, &old).await? || people::second_factor_of(tx, user).await?.is_some() {
                        return Ok(None);
                    }
                    people::set_second_factor(tx, user, &sealed, step, now).await?;
                    people::replace_recovery_codes(tx, user, &hashes, now).await?;
                    people::record(tx, Act { action: "set_up_second_factor", user: Some(user), result: "done" })
                        .await?;
                    let counts = people::counts(tx, user).await?;
                    if counts {
                        let next = NewSession { second_factor_at: Some(now), ..next };
                        people::begin_session(tx, &next, now).await?;
                    }
                    let result = if counts { "done" } else { "refused" };
                    people::record(tx, Act { action: "sign_in", user: Some(user), result }).await?;
                    Ok(Some(counts))
                }
                .boxed()
            })
            .await?;
        Ok(done.map(|counts| Enrolled { token: counts.then_some(token), return_to: half.return_to.clone(), codes }))
    }

    /// The invitation behind a link, while it can be accepted. Looking does not use it: mail scanners look too.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn invitation(&self, link: &Token, origin: &Origin) -> Result<Option<Invitation>, GateError> {
        let hash = link.hash();
        self.db
            .transact::<_, GateError, _>(Self::acting(origin, None), move |tx| {
                async move {
                    let now = tx.now();
                    Ok(people::invitation(tx, &hash, now).await?)
                }
                .boxed()
            })
            .await
    }

    /// Accepts an invitation with a password of one's own. Nothing when the link was used or has ended.
    ///
    /// # Errors
    /// When the door is crowded or the database does not answer.
    pub async fn accept_invitation(
        &self,
        link: &Token,
        password: NewPassword,
        origin: &Origin,
    ) -> Result<Option<Token>, GateError> {
        let Some(invitation) = self.invitation(link, origin).await? else {
            return Ok(None);
        };
        let phc = self.hasher.hash(password).await?;
        let user = invitation.user;
        let token = Token::generate()?;
        let session = half_session(&token, user, None, origin);
        let link = link.hash();
        let accepted = self
            .db
            .transact::<_, GateError, _>(Self::acting(origin, Some(user)), move |tx| {
                async move {
                    let now = tx.now();
                    if people::invitation(tx, &link, now).await?.is_none() || !people::use_link(tx, &link, now).await? {
                        return Ok(false);
                    }
                    people::set_password(tx, user, &phc, now).await?;
                    people::end_sessions_of(tx, user, None).await?;
                    people::begin_session(tx, &session, now).await?;
                    people::record(tx, Act { action: "accept_invitation", user: Some(user), result: "done" }).await?;
                    Ok(true)
                }
                .boxed()
            })
            .await?;
        Ok(accepted.then_some(token))
    }

    /// Receives the second factor of somebody who is inside, before something weighty.
    ///
    /// # Errors
    /// When the database does not answer or the second factor cannot be opened.
    pub async fn confirm(
        &self,
        acting: Acting,
        user: UserId,
        session: Uuid,
        typed: String,
        origin: &Origin,
    ) -> Result<Confirmation, GateError> {
        let gate = self.clone();
        let key = self.code_key(user, origin);
        self.db
            .transact::<_, GateError, _>(acting, move |tx| {
                async move {
                    let now = tx.now();
                    let outcome = gate.check_code(tx, user, &typed, key, now).await?;
                    let result = if outcome == Confirmation::Accepted { "done" } else { "failed" };
                    if outcome == Confirmation::Accepted {
                        people::refresh_second_factor(tx, session, now).await?;
                    }
                    people::record(tx, Act { action: "confirm_second_factor", user: Some(user), result }).await?;
                    Ok(outcome)
                }
                .boxed()
            })
            .await
    }

    /// Makes new recovery codes; the old ones are worth nothing from then on.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn new_recovery_codes(&self, acting: Acting, user: UserId) -> Result<Vec<RecoveryCode>, GateError> {
        let codes = RecoveryCode::generate_set()?;
        let hashes = hashes(&codes);
        self.db
            .transact::<_, GateError, _>(acting, move |tx| {
                async move {
                    let now = tx.now();
                    people::replace_recovery_codes(tx, user, &hashes, now).await?;
                    people::record(tx, Act { action: "renew_recovery_codes", user: Some(user), result: "done" })
                        .await?;
                    Ok(())
                }
                .boxed()
            })
            .await?;
        Ok(codes)
    }

    /// Changes a person's own password; every other session of theirs ends.
    ///
    /// # Errors
    /// When the door is crowded or the database does not answer.
    pub async fn change_password(
        &self,
        acting: Acting,
        (user, email): (UserId, &str),
        session: Uuid,
        current: String,
        new: NewPassword,
        origin: &Origin,
    ) -> Result<Confirmation, GateError> {
        let key = pair_key(&email.to_lowercase(), origin.trace.address);
        let (stored, wait) = self
            .db
            .transact::<_, GateError, _>(acting.clone(), move |tx| {
                async move {
                    let now = tx.now();
                    let until = people::blocked_until(tx, &[(Counted::AccountAndAddress, key)], now).await?;
                    if until.is_none() {
                        people::count_failure(tx, Counted::AccountAndAddress, &key, now).await?;
                    }
                    Ok((people::password_of(tx, user).await?, until.map(|until| seconds_until(now, until))))
                }
                .boxed()
            })
            .await?;
        if let Some(seconds) = wait {
            return Ok(Confirmation::Wait(seconds));
        }
        let right = self.hasher.verify(stored, current).await?;
        let phc = if right { Some(self.hasher.hash(new).await?) } else { None };
        self.db
            .transact::<_, GateError, _>(acting, move |tx| {
                async move {
                    let now = tx.now();
                    let Some(phc) = phc else {
                        people::record(tx, Act { action: "change_password", user: Some(user), result: "failed" })
                            .await?;
                        return Ok(Confirmation::Wrong);
                    };
                    people::forget_failures(tx, Counted::AccountAndAddress, &key).await?;
                    people::set_password(tx, user, &phc, now).await?;
                    people::end_sessions_of(tx, user, Some(session)).await?;
                    people::record(tx, Act { action: "change_password", user: Some(user), result: "done" }).await?;
                    Ok(Confirmation::Accepted)
                }
                .boxed()
            })
            .await
    }

    /// Ends the session of a token, whatever it was.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sign_out(&self, token: &Token, user: Option<UserId>, origin: &Origin) -> Result<(), GateError> {
        let hash = token.hash();
        self.db
            .transact::<_, GateError, _>(Self::acting(origin, user), move |tx| {
                async move {
                    if people::end_session(tx, &hash).await? {
                        people::record(tx, Act { action: "sign_out", user, result: "done" }).await?;
                    }
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    fn full_session(&self, token: &Token, half: &LiveSession, origin: &Origin) -> NewSession {
        NewSession { return_to: None, ..half_session(token, half.user, None, origin) }
    }

    /// Looks whether the go of a letter counts. The same work for every answer, and how often one asks is counted per address.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn check_code_of_letter(&self, typed: &str, origin: &Origin) -> Result<CodeChecked, GateError> {
        let plain: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
        let digest = sha256(plain.to_ascii_uppercase().as_bytes());
        let counts = [(Counted::CheckCode, address_key(origin.trace.address))];
        self.db
            .transact::<_, GateError, _>(Self::acting(origin, None), move |tx| {
                async move {
                    let now = tx.now();
                    let until = people::blocked_until(tx, &counts, now).await?;
                    let standing = go_letters::standing(tx, &digest).await?;
                    if let Some(until) = until {
                        return Ok(CodeChecked::Wait(seconds_until(now, until)));
                    }
                    for (counted, key) in &counts {
                        people::count_failure(tx, *counted, key, now).await?;
                    }
                    Ok(CodeChecked::Known(standing))
                }
                .boxed()
            })
            .await
    }

    fn code_key(&self, user: UserId, origin: &Origin) -> TokenHash {
        pair_key(&user.to_string(), origin.trace.address)
    }

    /// Looks at a code: six digits from the phone, or a recovery code. Each counts once.
    async fn check_code(
        &self,
        db: &mut PgConnection,
        user: UserId,
        typed: &str,
        key: TokenHash,
        now: DateTime<Utc>,
    ) -> Result<Confirmation, GateError> {
        if let Some(until) = people::blocked_until(db, &[(Counted::SecondFactor, key)], now).await? {
            return Ok(Confirmation::Wait(seconds_until(now, until)));
        }
        let right = match RecoveryCode::parse(typed) {
            Some(code) => people::use_recovery_code(db, user, &code.hash(), now).await?,
            None => match people::second_factor_of(db, user).await? {
                Some(factor) => {
                    let seed = self.open(user, &factor.sealed).ok_or(GateError::Sealed)?;
                    match seed.accept(typed, now, factor.last_step) {
                        Some(step) => people::use_step(db, user, step).await?,
                        None => false,
                    }
                }
                None => false,
            },
        };
        if right {
            people::forget_failures(db, Counted::SecondFactor, &key).await?;
            return Ok(Confirmation::Accepted);
        }
        people::count_failure(db, Counted::SecondFactor, &key, now).await?;
        Ok(Confirmation::Wrong)
    }
}

/// How a code was received, inside the transaction.
enum Checked {
    Accepted,
    Waits,
    Wrong,
    Wait(i64),
    Ended,
}

fn half_session(token: &Token, user: UserId, return_to: Option<String>, origin: &Origin) -> NewSession {
    NewSession {
        token: token.hash(),
        user,
        second_factor_at: None,
        return_to,
        device: origin.device.clone(),
        address: origin.trace.address.map(|address| address.to_string()).unwrap_or_default(),
    }
}

fn hashes(codes: &[RecoveryCode]) -> Vec<Vec<u8>> {
    codes.iter().map(|code| code.hash().to_vec()).collect()
}

fn seconds_until(now: DateTime<Utc>, until: DateTime<Utc>) -> i64 {
    ((until - now).num_milliseconds() + 999).div_euclid(1000).max(1)
}

fn pair_key(account: &str, address: Option<IpAddr>) -> TokenHash {
    sha256(format!("{account}\n{}", place(address)).as_bytes())
}

fn address_key(address: Option<IpAddr>) -> TokenHash {
    sha256(place(address).as_bytes())
}

/// The address as far as one party has it to itself: a whole IPv4 address, the first 64 bits of an IPv6 address.
fn place(address: Option<IpAddr>) -> String {
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
        None => "?".to_owned(),
    }
}

/// The network an address is in, as wide as one party usually has: /24, or /56 for IPv6.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/56", std::net::Ipv6Addr::new(a, b, c, d & 0xff00, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_that_hands_out_addresses_counts_as_one_place() {
        let place = |text: &str| place(Some(text.parse().unwrap()));
        assert_eq!(place("2001:db8:1:2::3"), place("2001:db8:1:2:ffff::1"));
        assert_ne!(place("2001:db8:1:2::3"), place("2001:db8:1:3::3"));
        assert_ne!(place("192.0.2.1"), place("192.0.2.2"));
        assert_eq!(place("::ffff:192.0.2.1"), place("192.0.2.1"));
    }

    #[test]
    fn a_network_is_as_wide_as_one_party_has() {
        let network = |text: &str| network(text.parse().unwrap());
        assert_eq!(network("192.0.2.77"), "192.0.2.0/24");
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.0/24");
        assert_eq!(network("2001:db8:1:2fe::3"), "2001:db8:1:200::/56");
        assert_ne!(network("2001:db8:1:2fe::3"), network("2001:db8:1:3fe::3"));
    }

    #[test]
    fn a_wait_is_told_in_whole_seconds_and_never_as_none() {
        let now = DateTime::UNIX_EPOCH;
        assert_eq!(seconds_until(now, now + TimeDelta::milliseconds(1)), 1);
        assert_eq!(seconds_until(now, now + TimeDelta::milliseconds(1001)), 2);
        assert_eq!(seconds_until(now, now - TimeDelta::seconds(5)), 1);
    }
}
