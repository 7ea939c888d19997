//! Getting in: what is the matter with a password or a code, and how long to wait.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use super::{Dutch, dates, numbers, sentence};
use crate::auth::password::{LONGEST, SHORTEST, Weak};

impl Dutch for Weak {
    fn dutch(&self) -> Cow<'static, str> {
        match self {
            Self::TooShort => format!("Neem een langer wachtwoord: minstens {SHORTEST} tekens.").into(),
            Self::TooLong => format!("Neem een korter wachtwoord: hoogstens {LONGEST} tekens.").into(),
            Self::Common => "Dit wachtwoord is snel te raden, omdat veel mensen zoiets kiezen. Bedenk een zin van vier of vijf losse woorden die niemand anders zo zou zeggen.".into(),
            Self::Regular => {
                "Dit wachtwoord is te regelmatig, zoals een rij toetsen, een datum of steeds hetzelfde. Bedenk een zin van vier of vijf losse woorden.".into()
            }
            Self::Guessable => {
                "Dit wachtwoord is te makkelijk te raden, omdat uw naam, uw organisatie of de naam van deze site erin staat. Bedenk een zin van vier of vijf losse woorden.".into()
            }
        }
    }
}

/// Address or password is wrong: which of the two is not said.
pub const WRONG_PASSWORD: &str = "Het e-mailadres of het wachtwoord klopt niet.";

/// A code is wrong or was used before.
pub const WRONG_CODE: &str =
    "Deze code klopt niet of is al gebruikt. Wacht op de volgende code in uw app en vul die in.";

/// Too many wrong codes.
pub const TOO_MANY_CODES: &str = "De code was te vaak fout. Begin opnieuw met uw wachtwoord.";

/// Everything is set up, and the second person has not said yes.
pub const WAITS: &str = "Uw account wacht op bevestiging door een tweede persoon, meestal de projectleider. Die belt u daarvoor. \
                         Daarna kunt u zich aanmelden.";

/// Somebody tries one password on many accounts.
#[must_use]
pub fn spray(network: &str, at: DateTime<Utc>) -> String {
    format!(
        "{}: vanaf één netwerk ({network}) is binnen tien minuten met tien of meer verschillende e-mailadressen een verkeerd wachtwoord \
         gegeven. Meld dit aan wie de beveiliging van de gemeente doet.",
        sentence(&dates::moment(at))
    )
}

/// How long one has to wait before trying again.
#[must_use]
pub fn wait(seconds: i64) -> String {
    let long = if seconds < 60 {
        numbers::count(seconds, "seconde", "seconden")
    } else {
        numbers::count((seconds + 59) / 60, "minuut", "minuten")
    };
    format!("Het ging een paar keer mis. Wacht {long} en probeer het dan opnieuw.")
}

/// Asking about codes went too fast from one address: how long to wait.
#[must_use]
pub fn asked_too_often(seconds: i64) -> String {
    let long = numbers::count(seconds, "seconde", "seconden");
    format!("Vanaf dit adres is net al vaak gecontroleerd. Wacht {long} en probeer het dan opnieuw.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_said_in_seconds_or_minutes() {
        assert!(wait(1).contains("Wacht 1 seconde en"));
        assert!(wait(59).contains("59 seconden"));
        assert!(wait(61).contains("2 minuten"));
    }
}
