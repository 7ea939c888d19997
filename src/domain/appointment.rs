//! What stands in people's calendars: who must be at which meeting, and what must be said to whom when that changes. An entry
//! keeps its number of changes, so that calendars know which word is the last.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::ids::{MeetingId, UserId};
use super::role::words;

/// The core hears of a meeting this long before it; earlier when there is a case on the agenda.
pub const AHEAD: TimeDelta = TimeDelta::weeks(4);
/// How long a meeting stands in a calendar; the agenda decides how long it takes.
pub const LENGTH: TimeDelta = TimeDelta::hours(2);

words!(
    /// What is said to a calendar.
    Method {
        /// Put it in, or at another moment.
        Request = "request",
        /// Take it out.
        Cancel = "cancel",
    }
);

/// Somebody who must be at a meeting to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// Which meeting.
    pub meeting: MeetingId,
    /// Who.
    pub user: UserId,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
}

/// What somebody's calendar was told last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The meeting, who, and the start as it was told.
    pub told: Appointment,
    /// How many times it changed.
    pub sequence: i32,
    /// Whether it was taken back.
    pub taken_back: bool,
}

/// What must be said to somebody's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The meeting, who, and the start; of what is taken back the start it stood at.
    pub appointment: Appointment,
    /// To do what.
    pub method: Method,
    /// How many times the entry has changed with this.
    pub sequence: i32,
}

/// What must be said so that every calendar shows what is wanted, in the order of meetings and people.
pub fn changes(wanted: &[Appointment], entries: &[Entry]) -> Vec<Change> {
    let key = |appointment: &Appointment| (appointment.meeting, appointment.user);
    let known: BTreeMap<_, &Entry> = entries.iter().map(|entry| (key(&entry.told), entry)).collect();
    let wanted: BTreeMap<_, &Appointment> = wanted.iter().map(|wanted| (key(wanted), wanted)).collect();
    let requests = wanted.iter().filter_map(|(key, appointment)| {
        let sequence = match known.get(key) {
            None => 0,
            Some(entry) if entry.taken_back || entry.told.starts_at != appointment.starts_at => entry.sequence + 1,
            Some(_) => return None,
        };
        Some(Change { appointment: **appointment, method: Method::Request, sequence })
    });
    let cancels = known.iter().filter(|(key, entry)| !entry.taken_back && !wanted.contains_key(*key));
    let cancels = cancels.map(|(_, entry)| Change {
        appointment: entry.told,
        method: Method::Cancel,
        sequence: entry.sequence + 1,
    });
    requests.chain(cancels).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn at(user: u128, hour: i64) -> Appointment {
        Appointment {
            meeting: MeetingId(Uuid::from_u128(1)),
            user: UserId(Uuid::from_u128(user)),
            starts_at: DateTime::UNIX_EPOCH + TimeDelta::hours(hour),
        }
    }

    fn entry(told: Appointment, sequence: i32, taken_back: bool) -> Entry {
        Entry { told, sequence, taken_back }
    }

    fn said(wanted: &[Appointment], entries: &[Entry]) -> Vec<(u128, Method, i32, i64)> {
        let words = |change: Change| {
            let hours = (change.appointment.starts_at - DateTime::UNIX_EPOCH).num_hours();
            (change.appointment.user.0.as_u128(), change.method, change.sequence, hours)
        };
        changes(wanted, entries).into_iter().map(words).collect()
    }

    #[test]
    fn whoever_is_expected_is_asked_once_and_again_when_it_moves() {
        assert_eq!(said(&[at(1, 9)], &[]), [(1, Method::Request, 0, 9)]);
        assert_eq!(said(&[at(1, 9)], &[entry(at(1, 9), 0, false)]), []);
        assert_eq!(said(&[at(1, 10)], &[entry(at(1, 9), 0, false)]), [(1, Method::Request, 1, 10)]);
    }

    #[test]
    fn what_is_no_longer_wanted_is_taken_back_once_and_may_come_again() {
        assert_eq!(said(&[], &[entry(at(1, 9), 2, false)]), [(1, Method::Cancel, 3, 9)]);
        assert_eq!(said(&[], &[entry(at(1, 9), 3, true)]), []);
        assert_eq!(said(&[at(1, 9)], &[entry(at(1, 9), 3, true)]), [(1, Method::Request, 4, 9)]);
    }

    #[test]
    fn each_calendar_counts_its_own_changes() {
        let entries = [entry(at(1, 9), 0, false), entry(at(2, 8), 4, false)];
        assert_eq!(
            said(&[at(1, 9), at(2, 9), at(3, 9)], &entries),
            [(2, Method::Request, 5, 9), (3, Method::Request, 0, 9)]
        );
    }
}
