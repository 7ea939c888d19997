//! Which letters are due: what somebody is told within a few minutes travels together, what cannot wait goes at once.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::appointment::{Change, Method};
use crate::domain::ids::UserId;
use crate::store::outbox::Unmailed;

/// What follows within this time travels along.
pub const TOGETHER: TimeDelta = TimeDelta::minutes(3);

/// A letter to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToWrite {
    /// The messages it carries.
    pub messages: Vec<i64>,
    /// The entry for the calendar that goes along; a letter takes one.
    pub change: Option<Change>,
}

/// The letters that are due now, and to whom.
#[must_use]
pub fn due(waiting: &[Unmailed], changes: &[Change], now: DateTime<Utc>) -> Vec<(UserId, ToWrite)> {
    let mut people: BTreeMap<UserId, (Vec<&Unmailed>, Vec<&Change>)> = BTreeMap::new();
    for message in waiting {
        people.entry(message.user).or_default().0.push(message);
    }
    for change in changes {
        people.entry(change.appointment.user).or_default().1.push(change);
    }
    let mut letters = Vec::new();
    for (user, (messages, changes)) in people {
        let ripe = |message: &&Unmailed| message.kind.is_urgent() || message.at + TOGETHER <= now;
        let vain = changes.iter().any(|change| change.method == Method::Cancel);
        if !(messages.is_empty() || messages.iter().any(ripe) || vain) {
            continue;
        }
        let mut changes = changes.into_iter().copied();
        let messages = messages.iter().map(|message| message.id).collect();
        letters.push((user, ToWrite { messages, change: changes.next() }));
        letters.extend(changes.map(|change| (user, ToWrite { messages: Vec::new(), change: Some(change) })));
    }
    letters
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::appointment::Appointment;
    use crate::domain::ids::MeetingId;
    use crate::domain::notice::NoticeKind;

    fn now() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(1)
    }

    fn told(id: i64, user: u128, kind: NoticeKind, seconds_ago: i64) -> Unmailed {
        Unmailed { id, user: UserId(Uuid::from_u128(user)), kind, at: now() - TimeDelta::seconds(seconds_ago) }
    }

    fn entry(user: u128, meeting: u128, method: Method) -> Change {
        let appointment = Appointment {
            meeting: MeetingId(Uuid::from_u128(meeting)),
            user: UserId(Uuid::from_u128(user)),
            starts_at: now(),
        };
        Change { appointment, method, sequence: 0 }
    }

    /// Each letter as: to whom, what it tells, of which meeting.
    fn written(waiting: &[Unmailed], changes: &[Change]) -> Vec<(u128, Vec<i64>, Option<u128>)> {
        let letters = due(waiting, changes, now()).into_iter();
        let meeting = |change: Change| change.appointment.meeting.0.as_u128();
        letters.map(|(user, letter)| (user.0.as_u128(), letter.messages, letter.change.map(meeting))).collect()
    }

    #[test]
    fn what_is_told_within_a_few_minutes_travels_together_and_waits_for_that() {
        let first = told(1, 1, NoticeKind::PlanAdopted, 100);
        assert_eq!(written(&[first], &[]), []);
        let (ripe, next) = (told(1, 1, NoticeKind::PlanAdopted, 180), told(2, 1, NoticeKind::GoGiven, 1));
        let other = told(3, 2, NoticeKind::GoGiven, 1);
        assert_eq!(written(&[ripe, next, other], &[]), [(1, vec![1, 2], None)]);
    }

    #[test]
    fn what_would_let_somebody_set_out_in_vain_goes_at_once() {
        let cancelled = told(1, 1, NoticeKind::MeetingCancelled, 0);
        assert_eq!(written(&[cancelled], &[]), [(1, vec![1], None)]);
        let waiting = told(1, 1, NoticeKind::Scheduled, 0);
        assert_eq!(written(&[waiting], &[entry(1, 9, Method::Cancel)]), [(1, vec![1], Some(9))]);
    }

    #[test]
    fn an_entry_for_the_calendar_travels_with_what_is_told_and_a_second_one_alone() {
        let entries = [entry(1, 8, Method::Request), entry(1, 9, Method::Request)];
        let fresh = told(1, 1, NoticeKind::Scheduled, 10);
        assert_eq!(written(&[fresh], &entries), [], "it waits along");
        let ripe = told(1, 1, NoticeKind::Scheduled, 200);
        assert_eq!(written(&[ripe], &entries), [(1, vec![1], Some(8)), (1, vec![], Some(9))]);
        assert_eq!(written(&[], &entries[..1]), [(1, vec![], Some(8))]);
    }
}
