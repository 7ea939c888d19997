//! When somebody wants their mail: at once, or what came since the day before in one letter each working day.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::calendar::{day, is_working_day, moment, next_working_day};
use super::notice::NoticeKind;

/// What follows within this time travels along.
pub const TOGETHER: TimeDelta = TimeDelta::minutes(3);
/// The hours to choose from; reminders are told before the first of them.
pub const HOURS: std::ops::RangeInclusive<u8> = 9..=17;

/// How somebody wants their mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wish {
    /// As it comes.
    #[default]
    AtOnce,
    /// Together, on working days from that hour.
    Daily(u8),
}

impl Wish {
    /// Whether a message may leave at a moment. What would let somebody set out in vain never waits.
    pub fn lets_go(self, kind: NoticeKind, told: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        kind.is_urgent() || self.leaves(told) <= now
    }

    /// When what was told at a moment leaves.
    fn leaves(self, told: DateTime<Utc>) -> DateTime<Utc> {
        let hour = match self {
            Self::AtOnce => return told + TOGETHER,
            Self::Daily(hour) => NaiveTime::from_hms_opt(hour.into(), 0, 0).unwrap_or_default(),
        };
        let same_day = day(told);
        match moment(same_day, hour) {
            today if is_working_day(same_day) && today > told => today,
            _ => moment(next_working_day(same_day), hour),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(wish: Wish, told: &str) -> String {
        wish.leaves(told.parse().unwrap()).to_rfc3339()
    }

    #[test]
    fn what_is_told_leaves_at_the_hour_of_the_next_working_day() {
        assert_eq!(leaves(Wish::Daily(9), "2026-11-26T07:30:00Z"), "2026-11-26T08:00:00+00:00");
        assert_eq!(leaves(Wish::Daily(9), "2026-11-26T08:00:00Z"), "2026-11-27T08:00:00+00:00");
        assert_eq!(leaves(Wish::Daily(16), "2026-11-27T16:00:00Z"), "2026-11-30T15:00:00+00:00", "over the weekend");
        // Good Friday, Easter Monday and the change of clocks lie between
        assert_eq!(leaves(Wish::Daily(9), "2027-03-25T09:00:00Z"), "2027-03-30T07:00:00+00:00");
    }

    #[test]
    fn a_journey_in_vain_is_told_whatever_somebody_chose() {
        let now = "2026-11-28T20:00:00Z".parse().unwrap();
        for kind in NoticeKind::ALL {
            assert_eq!(Wish::Daily(9).lets_go(*kind, now, now), kind.is_urgent(), "{kind:?}");
        }
    }
}
