//! Passwords: which are good enough, and how they are kept.
//!
//! Length is what counts (NIST 800-63B, ASVS 6.2): no rules about capitals or signs, but no password that everybody tries first. How
//! soon somebody would come to it, zxcvbn estimates, from tens of thousands of common passwords and words and from rows, dates and
//! repeats; the words of this house, of this person and of this country are added.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use zxcvbn::Score;
use zxcvbn::feedback::{Feedback, Warning};

use super::token::NoChance;

/// The fewest characters of a password.
pub const SHORTEST: usize = 15;
/// The most bytes of a password.
pub const LONGEST: usize = 256;

/// Why a password is not good enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    /// Fewer than [`SHORTEST`] characters.
    TooShort,
    /// More than [`LONGEST`] bytes.
    TooLong,
    /// One that many people use, or a few words that everybody tries first.
    Common,
    /// The same few characters over and over, a row of the keyboard, or a date.
    Regular,
    /// Little more than the person's own name, the organisation or the name of this application.
    Guessable,
}

/// A password that is good enough to be set.
pub struct NewPassword(String);

impl NewPassword {
    /// Judges what somebody typed. `context` holds words that others would try first: name, address, organisation.
    ///
    /// # Errors
    /// When it is too short, too long, or easily guessed.
    pub fn parse(typed: &str, context: &[&str]) -> Result<Self, Weak> {
        if typed.chars().count() < SHORTEST {
            return Err(Weak::TooShort);
        }
        if typed.len() > LONGEST {
            return Err(Weak::TooLong);
        }
        // a capital here and there is what everybody adds, so it counts for nothing
        let plain = typed.to_lowercase();
        if is_guessable(&plain, context) {
            return Err(Weak::Guessable);
        }
        match easily_guessed(&plain, context) {
            Some(weak) => Err(weak),
            None => Ok(Self(typed.to_owned())),
        }
    }
}

impl std::fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewPassword(secret)")
    }
}

/// What people in the Netherlands choose, and a few famous sentences: zxcvbn itself knows single English words.
static DUTCH: LazyLock<Vec<&'static str>> = LazyLock::new(|| include_str!("dutch_passwords.txt").lines().collect());

/// Words that everybody would try at this application.
const HOUSE_WORDS: [&str; 16] = [
    "casustafel",
    "casuistiektafel",
    "casus",
    "tafel",
    "groningen",
    "gemeente",
    "jeugdhulp",
    "jeugdzorg",
    "jeugd",
    "toekomstplan",
    "wachtwoord",
    "password",
    "welkom",
    "geheim",
    "verander",
    "inloggen",
];

/// Whether somebody who tries the likeliest first, with this person and this house in mind, would be there soon: what of it stands
/// out most.
fn easily_guessed(plain: &str, context: &[&str]) -> Option<Weak> {
    let known =
        context.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric())).filter(|word| word.len() >= 3);
    let inputs: Vec<&str> = known.chain(HOUSE_WORDS).chain(DUTCH.iter().copied()).collect();
    let judged = zxcvbn::zxcvbn(plain, &inputs);
    if judged.score() >= Score::Three {
        return None;
    }
    use Warning::*;
    Some(match judged.feedback().and_then(Feedback::warning) {
        Some(
            StraightRowsOfKeysAreEasyToGuess
            | ShortKeyboardPatternsAreEasyToGuess
            | RepeatsLikeAaaAreEasyToGuess
            | RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess
            | SequencesLikeAbcAreEasyToGuess
            | RecentYearsAreEasyToGuess
            | DatesAreOftenEasyToGuess,
        ) => Weak::Regular,
        _ => Weak::Common,
    })
}

/// What is left after the words of the house and the person, digits and signs is too little to be a secret.
fn is_guessable(plain: &str, context: &[&str]) -> bool {
    let mut rest: String = plain.chars().filter(|c| c.is_alphabetic()).collect();
    let mut words: Vec<String> = HOUSE_WORDS.iter().map(|word| (*word).to_owned()).collect();
    for text in context {
        words.extend(text.to_lowercase().split(|c: char| !c.is_alphabetic()).map(str::to_owned));
    }
    words.retain(|word| word.chars().count() >= 3);
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in &words {
        rest = rest.replace(word.as_str(), "");
    }
    let was_named = rest.chars().count() < plain.chars().filter(|c| c.is_alphabetic()).count();
    was_named && rest.chars().count() < 8
}

/// Makes and checks hashes, two at a time, so that a flood at the door leaves the house standing.
#[derive(Clone)]
pub struct Hasher {
    argon: Argon2<'static>,
    /// The hash of no password: checked for accounts that have none, so that all answers take equally long.
    nobody: Arc<str>,
    places: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    done: Arc<AtomicU64>,
}

/// How many may wait for one of the two places.
const QUEUE: usize = 16;

/// Too many people are signing in at this moment.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("too many passwords to check at once")]
pub struct Crowded;

/// The settings for hashing are unusable.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("passwords cannot be hashed with these settings")]
pub struct Unhashable;

impl From<NoChance> for Unhashable {
    fn from(_: NoChance) -> Self {
        Self
    }
}

impl Hasher {
    /// A hasher that spends this much memory (KiB) and this many passes on each password.
    ///
    /// # Errors
    /// When Argon2 refuses the figures or the system gives no random numbers.
    pub fn new(memory_kib: u32, passes: u32) -> Result<Self, Unhashable> {
        let params = Params::new(memory_kib, passes, 1, None).map_err(|_| Unhashable)?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = hash_with(&argon, &super::token::Token::generate()?.reveal())?;
        Ok(Self {
            argon,
            nobody: nobody.into(),
            places: Arc::new(Semaphore::new(2)),
            waiting: Arc::default(),
            done: Arc::default(),
        })
    }

    /// Whether `typed` is the password behind `stored`. Costs one hash, also when there is nothing stored.
    ///
    /// # Errors
    /// When too many are waiting.
    pub async fn verify(&self, stored: Option<String>, typed: String) -> Result<bool, Crowded> {
        let argon = self.argon.clone();
        let nobody = Arc::clone(&self.nobody);
        self.in_turn(move || {
            let known = stored.is_some();
            let stored = stored.unwrap_or_else(|| nobody.as_ref().to_owned());
            // Longer than any password can be: hash a piece of it, and say no.
            let fits = typed.len() <= LONGEST;
            let typed = typed.as_bytes().get(..LONGEST).unwrap_or(typed.as_bytes());
            let right = argon.verify_password(typed, stored.as_str()).is_ok();
            right && known && fits
        })
        .await
    }

    /// The hash to store for a new password.
    ///
    /// # Errors
    /// When too many are waiting.
    pub async fn hash(&self, password: NewPassword) -> Result<String, Crowded> {
        let argon = self.argon.clone();
        self.in_turn(move || hash_with(&argon, &password.0)).await?.map_err(|_| Crowded)
    }

    /// How many hashes were made so far: a test counts that every answer costs exactly one.
    #[must_use]
    pub fn hashes_made(&self) -> u64 {
        self.done.load(Ordering::SeqCst)
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Crowded> {
        let waiting = Waiting::join(Arc::clone(&self.waiting))?;
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|_| Crowded)?;
        drop(waiting);
        let done = Arc::clone(&self.done);
        tokio::task::spawn_blocking(move || {
            let answer = work();
            done.fetch_add(1, Ordering::SeqCst);
            drop(place);
            answer
        })
        .await
        .map_err(|_| Crowded)
    }
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hasher")
    }
}

/// One who waits; leaves the queue when the request is dropped.
struct Waiting(Arc<AtomicUsize>);

impl Waiting {
    fn join(queue: Arc<AtomicUsize>) -> Result<Self, Crowded> {
        let before = queue.fetch_add(1, Ordering::SeqCst);
        let place = Self(queue);
        if before >= QUEUE { Err(Crowded) } else { Ok(place) }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn hash_with(argon: &Argon2<'_>, password: &str) -> Result<String, Unhashable> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|_| Unhashable)?;
    argon.hash_password_with_salt(password.as_bytes(), &salt).map(|hash| hash.to_string()).map_err(|_| Unhashable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(typed: &str) -> Option<Weak> {
        NewPassword::parse(typed, &["Anneke de Vries", "anneke.devries@noorderlicht.example", "Stichting Noorderlicht"])
            .err()
    }

    #[test]
    fn length_is_what_counts() {
        assert_eq!(judged("veertien teken"), Some(Weak::TooShort));
        assert_eq!(judged("vijf natte schapen"), None);
        assert!(matches!(judged("ééééééééééééÀçü"), Some(Weak::Regular | Weak::Common)));
        assert_eq!(judged(&"zonnebloem op de fiets ".repeat(12)), Some(Weak::TooLong));
        assert_eq!(judged("Kz9!fw#Tqb7&mXe2"), None);
        assert_eq!(judged("blauwe ladder zingt zacht"), None);
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        assert_eq!(judged("CorrectHorseBatteryStaple"), Some(Weak::Common));
        assert_eq!(judged("ditismijnwachtwoord"), Some(Weak::Common));
        for regular in [
            "aaaaaaaaaaaaaaaa",
            "abcabcabcabcabcabc",
            "qwertyuiopasdfghjk",
            "98765432109876543",
            "koekoekkoekoekkoekoek",
        ] {
            assert!(matches!(judged(regular), Some(Weak::Regular | Weak::Common)), "{regular}");
        }
        for named in [
            "Welkom!Casustafel2026",
            "annekedevries1984!",
            "Noorderlicht-Anneke-1",
            "wachtwoord-Groningen-9",
            "Stichting Noorderlicht 1",
        ] {
            assert_eq!(judged(named), Some(Weak::Guessable), "{named}");
        }
    }

    #[test]
    fn what_people_in_this_country_choose_is_refused_in_every_spelling() {
        for typed in [
            "DitIsMijnWachtwoord1",
            "w4chtw00rdw4chtw00rd",
            "ErGaatNietsBovenGroningen!",
            "maandagdinsdagwoensdag",
            "ajaxamsterdam1900",
        ] {
            assert!(judged(typed).is_some(), "{typed}");
        }
        assert!(DUTCH.iter().all(|known| !known.is_empty() && *known == known.to_lowercase().trim()));
    }

    #[test]
    fn a_sentence_of_ones_own_passes() {
        for typed in ["mijn oma bakt blauwe pannenkoeken", "Zaterdag regent het kikkers!", "drie ezels lezen de krant"]
        {
            assert_eq!(judged(typed), None, "{typed}");
        }
    }

    #[test]
    fn the_longest_password_is_judged_at_once() {
        let began = std::time::Instant::now();
        let _ = judged(&"zonnebloem op de fiets ".repeat(11));
        assert!(began.elapsed() < std::time::Duration::from_secs(5), "{:?}", began.elapsed());
    }

    #[tokio::test]
    async fn a_password_fits_its_hash_and_every_answer_costs_one_hash() {
        let hasher = Hasher::new(8, 1).unwrap();
        let stored = hasher.hash(NewPassword::parse("vijf natte schapen", &[]).unwrap()).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{stored}");
        let before = hasher.hashes_made();
        assert!(hasher.verify(Some(stored.clone()), "vijf natte schapen".into()).await.unwrap());
        assert!(!hasher.verify(Some(stored.clone()), "zes natte schapen!".into()).await.unwrap());
        assert!(!hasher.verify(None, "vijf natte schapen".into()).await.unwrap());
        assert!(!hasher.verify(Some(stored), "x".repeat(100_000)).await.unwrap());
        assert_eq!(hasher.hashes_made() - before, 4);
    }

    #[tokio::test]
    async fn a_crowd_at_the_door_is_told_to_come_back() {
        let hasher = Hasher::new(19_456, 2).unwrap();
        let all: Vec<_> = (0..40)
            .map(|_| {
                let hasher = hasher.clone();
                tokio::spawn(async move { hasher.verify(None, "x".into()).await })
            })
            .collect();
        let mut crowded = 0;
        for one in all {
            crowded += u32::from(one.await.unwrap().is_err());
        }
        assert!((1..40).contains(&crowded), "{crowded} were sent away");
        assert!(hasher.verify(None, "x".into()).await.is_ok());
    }
}
