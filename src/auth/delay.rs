//! How long somebody must wait after wrong attempts. It counts for an account from one address, so that one typing colleague
//! does not lock out a town hall, and more mildly for an account from anywhere and for an address as a whole.

use chrono::TimeDelta;

/// What attempts are counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Passwords for one account from one address.
    AccountAndAddress,
    /// Passwords for one account from anywhere.
    Account,
    /// Passwords from one address for any account.
    Address,
    /// Codes for one account from one address.
    SecondFactor,
    /// Codes of letters from one address, right ones as well.
    CheckCode,
}

impl Counted {
    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccountAndAddress => "account_and_address",
            Self::Account => "account",
            Self::Address => "address",
            Self::SecondFactor => "second_factor",
            Self::CheckCode => "check_code",
        }
    }

    /// After this long without a wrong attempt, counting starts anew.
    #[must_use]
    pub const fn forgotten_after(self) -> TimeDelta {
        match self {
            Self::AccountAndAddress | Self::Account => TimeDelta::hours(1),
            Self::Address | Self::CheckCode => TimeDelta::minutes(1),
            Self::SecondFactor => TimeDelta::minutes(5),
        }
    }

    /// How long to wait after the `failures`-th wrong attempt in a row.
    #[must_use]
    pub fn wait_after(self, failures: i32) -> Option<TimeDelta> {
        let (free, longest) = match self {
            Self::AccountAndAddress => (3, 15 * 60),
            // Mild: whoever types wrong passwords from elsewhere must not keep the owner out.
            Self::Account => (20, 30),
            Self::Address => (30, 60),
            Self::CheckCode => (20, 60),
            Self::SecondFactor => return (failures >= 5).then(|| TimeDelta::minutes(5)),
        };
        let doublings = u32::try_from(failures - free).ok()?;
        if matches!(self, Self::Address | Self::CheckCode) {
            return Some(TimeDelta::seconds(longest));
        }
        let seconds = 1_i64.checked_shl(doublings.min(30)).unwrap_or(longest);
        Some(TimeDelta::seconds(seconds.min(longest)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let waits: Vec<i64> = (0..16)
            .map(|failures| Counted::AccountAndAddress.wait_after(failures).map_or(0, |wait| wait.num_seconds()))
            .collect();
        assert_eq!(waits, [0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
        assert_eq!(Counted::AccountAndAddress.wait_after(i32::MAX), Some(TimeDelta::minutes(15)));
    }

    #[test]
    fn attempts_from_elsewhere_never_keep_the_owner_out_for_long() {
        assert_eq!(Counted::Account.wait_after(19), None);
        assert_eq!(Counted::Account.wait_after(10_000), Some(TimeDelta::seconds(30)));
    }

    #[test]
    fn an_address_may_err_thirty_times_a_minute() {
        assert_eq!(Counted::Address.wait_after(29), None);
        assert_eq!(Counted::Address.wait_after(30), Some(TimeDelta::minutes(1)));
    }

    #[test]
    fn five_wrong_codes_are_enough_for_five_minutes() {
        assert_eq!(Counted::SecondFactor.wait_after(4), None);
        assert_eq!(Counted::SecondFactor.wait_after(5), Some(TimeDelta::minutes(5)));
    }
}
