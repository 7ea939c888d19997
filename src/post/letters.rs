//! Which letters are due: what somebody is told within a few minutes travels together, or within a working day where they chose so;
//! what cannot wait goes at once.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::domain::appointment::{Change, Method};
use crate::domain::digest::Wish;
use crate::domain::ids::UserId;
use crate::store::outbox::Unmailed;

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
    for (user, (mut messages, changes)) in people {
        let ripe = |message: &&Unmailed| message.wish.lets_go(message.kind, message.at, now);
        // of who has their mail once a day, the rest waits for that hour; an appointment never does
        messages.retain(|message| message.wish == Wish::AtOnce || ripe(message));
        if messages.is_empty() && changes.is_empty() {
            continue;
        }
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
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;
    use crate::domain::appointment::Appointment;
    use crate::domain::ids::MeetingId;
    use crate::domain::notice::NoticeKind;

    fn now() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(1)
    }

    fn told(id: i64, user: u128, kind: NoticeKind, seconds_ago: i64) -> Unmailed {
        let (user, at) = (UserId(Uuid::from_u128(user)), now() - TimeDelta::seconds(seconds_ago));
        Unmailed { id, user, kind, at, wish: Wish::AtOnce }
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
    fn of_who_has_mail_once_a_day_only_what_cannot_wait_goes_before_the_hour() {
        // the second of January 1970, a Friday, at one in the morning
        let daily = |message: Unmailed| Unmailed { wish: Wish::Daily(9), ..message };
        let (old, cancelled) = (told(1, 1, NoticeKind::GoGiven, 600), told(2, 1, NoticeKind::Uninvited, 0));
        assert_eq!(written(&[daily(old)], &[]), []);
        assert_eq!(written(&[daily(old), daily(cancelled)], &[]), [(1, vec![2], None)]);
        assert_eq!(written(&[daily(old)], &[entry(1, 9, Method::Request)]), [(1, vec![], Some(9))]);
        let yesterday = daily(told(3, 1, NoticeKind::GoGiven, 60 * 60 * 42));
        assert_eq!(written(&[yesterday, daily(old)], &[]), [(1, vec![3], None)]);
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
