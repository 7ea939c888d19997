//! What time it is: the only place in the program that reads the clock, so that a test can move it and everything moves along.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

/// The clock that the whole program reads: the machine's own, or one that a test holds still.
///
/// A copy shows the same time as the original.
#[derive(Clone, Debug)]
pub struct Clock(Kind);

#[derive(Clone, Debug)]
enum Kind {
    System,
    Held(ClockHand),
}

impl Clock {
    /// The machine's own clock.
    pub fn system() -> Self {
        Self(Kind::System)
    }

    /// A clock that stands still at `at` until its hand is moved.
    pub fn held_at(at: DateTime<Utc>) -> (Self, ClockHand) {
        let hand = ClockHand(Arc::new(AtomicI64::new(at.timestamp_micros())));
        (Self(Kind::Held(hand.clone())), hand)
    }

    /// The time now, in whole microseconds: what the database stores is what was read.
    pub fn now(&self) -> DateTime<Utc> {
        let micros = match &self.0 {
            Kind::System => Utc::now().timestamp_micros(),
            Kind::Held(hand) => hand.0.load(Ordering::SeqCst),
        };
        DateTime::from_timestamp_micros(micros).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

/// The hand of a held clock; whoever has it may move the time for every copy of that clock.
#[derive(Clone, Debug)]
pub struct ClockHand(Arc<AtomicI64>);

impl ClockHand {
    /// Moves the clock forward, or back when `by` is negative.
    pub fn move_by(&self, by: TimeDelta) {
        let micros = by.num_microseconds().unwrap_or(0);
        self.0.fetch_add(micros, Ordering::SeqCst);
    }

    /// Puts the clock at `at`.
    pub fn move_to(&self, at: DateTime<Utc>) {
        self.0.store(at.timestamp_micros(), Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_clock_stands_still_until_its_hand_moves_and_every_copy_shows_the_same() {
        let (clock, hand) = Clock::held_at(DateTime::UNIX_EPOCH);
        let copy = clock.clone();
        assert_eq!(copy.now(), DateTime::UNIX_EPOCH);

        hand.move_by(TimeDelta::days(7));
        assert_eq!(clock.now(), DateTime::UNIX_EPOCH + TimeDelta::days(7));
        assert_eq!(copy.now(), clock.now());

        hand.move_to(DateTime::UNIX_EPOCH);
        assert_eq!(copy.now(), DateTime::UNIX_EPOCH);
    }
}
