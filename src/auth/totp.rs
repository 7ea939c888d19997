//! The second factor: a code of six digits that an app on the phone shows, new every thirty seconds.

use chrono::{DateTime, Utc};
use qrcode::{EcLevel, QrCode};
use totp_rs::{Algorithm, Builder, Secret, Totp};

use super::token::NoChance;

/// How long one code is shown.
pub const STEP_SECONDS: u64 = 30;

/// The secret that phone and application share.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed([u8; 20]);

impl Seed {
    /// A new secret of 160 bits.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn generate() -> Result<Self, NoChance> {
        let mut bytes = [0; 20];
        getrandom::fill(&mut bytes).map_err(|_| NoChance)?;
        Ok(Self(bytes))
    }

    /// The secret from its stored bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes, to be sealed before they are stored.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// For people who type it into their app: groups of four letters.
    #[must_use]
    pub fn spelled(&self) -> String {
        let plain = self.base32();
        let groups: Vec<String> =
            plain.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
        groups.join(" ")
    }

    /// For programs: the same letters without spaces.
    #[must_use]
    pub fn base32(&self) -> String {
        Secret::new_stack(self.0).to_base32()
    }

    /// The code at a moment.
    #[must_use]
    pub fn code_at(&self, now: DateTime<Utc>) -> String {
        self.totp("").generate(seconds(now)).to_string()
    }

    /// The step of a code that is right at this moment (or one step earlier or later, for clocks that differ) and was not used
    /// before: each step counts once.
    #[must_use]
    pub fn accept(&self, typed: &str, now: DateTime<Utc>, last_step: Option<i64>) -> Option<i64> {
        let code: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let totp = self.totp("");
        let current = seconds(now) / STEP_SECONDS;
        let mut steps = [current, current.saturating_sub(1), current + 1].into_iter();
        let step = steps.find(|step| {
            let fits = i64::try_from(*step).is_ok_and(|step| last_step.is_none_or(|last| step > last));
            fits && same(totp.generate(step * STEP_SECONDS).to_string().as_bytes(), code.as_bytes())
        })?;
        i64::try_from(step).ok()
    }

    /// The address that a phone reads from the square: `otpauth://totp/…`.
    #[must_use]
    pub fn address(&self, account: &str) -> String {
        self.totp(account).to_url().unwrap_or_default()
    }

    /// The square for the phone's camera, as one SVG path of modules, with the width of the square in modules.
    #[must_use]
    pub fn square(&self, account: &str) -> Option<Square> {
        let code = QrCode::with_error_correction_level(self.address(account), EcLevel::M).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (at, _) in code.to_colors().iter().enumerate().filter(|(_, color)| **color == qrcode::Color::Dark) {
            let (x, y) = (at % width + QUIET, at / width + QUIET);
            path.push_str(&format!("M{x} {y}h1v1h-1z"));
        }
        Some(Square { path, size: width + 2 * QUIET })
    }

    fn totp(&self, account: &str) -> Totp {
        // A colon separates issuer and account in the address.
        let account = account.replace(':', " ");
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(1)
            .with_step_duration(STEP_SECONDS)
            .with_secret(Secret::new_stack(self.0))
            .with_issuer(Some("Casustafel"))
            .with_account_name(account)
            .build_noncompliant()
    }
}

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed(secret)")
    }
}

/// The white border that a camera needs, in modules.
const QUIET: usize = 4;

/// A square for the camera, to be drawn in the page.
#[derive(Debug, Clone)]
pub struct Square {
    /// The dark modules as an SVG path, one unit a module.
    pub path: String,
    /// Width and height in modules, border included.
    pub size: usize,
}

fn seconds(now: DateTime<Utc>) -> u64 {
    u64::try_from(now.timestamp()).unwrap_or(0)
}

/// Compares without telling by its duration where the difference is.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_005, 0).unwrap()
    }

    #[test]
    fn the_code_is_the_one_of_the_standard() {
        // RFC 6238, appendix B, SHA-1, the last six of eight digits
        let seed = Seed::from_bytes(b"12345678901234567890").unwrap();
        for (at, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(seed.code_at(DateTime::from_timestamp(at, 0).unwrap()), code);
        }
    }

    #[test]
    fn a_code_counts_once() {
        let seed = Seed::generate().unwrap();
        let code = seed.code_at(now());
        let step = seed.accept(&code, now(), None).unwrap();
        assert_eq!(seed.accept(&code, now(), Some(step)), None);
        assert_eq!(seed.accept(&code, now() + TimeDelta::seconds(30), Some(step)), None);
        let next = seed.code_at(now() + TimeDelta::seconds(30));
        assert_eq!(seed.accept(&next, now() + TimeDelta::seconds(30), Some(step)), Some(step + 1));
    }

    #[test]
    fn a_clock_may_be_half_a_minute_off_and_no_more() {
        let seed = Seed::generate().unwrap();
        let code = seed.code_at(now());
        assert!(seed.accept(&code, now() + TimeDelta::seconds(30), None).is_some());
        assert!(seed.accept(&code, now() - TimeDelta::seconds(30), None).is_some());
        assert!(seed.accept(&code, now() + TimeDelta::seconds(90), None).is_none());
        assert!(seed.accept(&code, now() - TimeDelta::seconds(90), None).is_none());
    }

    #[test]
    fn only_six_digits_are_a_code() {
        let seed = Seed::generate().unwrap();
        let code = seed.code_at(now());
        assert!(seed.accept(&format!(" {} {}", &code[..3], &code[3..]), now(), None).is_some());
        for typed in ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", &"1".repeat(100_000)] {
            assert!(seed.accept(typed, now(), None).is_none());
        }
    }

    #[test]
    fn the_square_holds_the_address() {
        let seed = Seed::generate().unwrap();
        let address = seed.address("a.de.vries@aanbieder.example");
        assert!(address.starts_with("otpauth://totp/Casustafel:"), "{address}");
        assert!(address.contains(&seed.base32()));
        let square = seed.square("a.de.vries@aanbieder.example").unwrap();
        assert!(square.size > 29 && square.path.starts_with("M4 4h1v1h-1z"));
    }
}
