//! Who may see a case, and from when to when. Written by the door after every change; the database judges by it.

use chrono::{DateTime, NaiveTime, Utc};
use uuid::Uuid;

use super::calendar;
use super::case::Case;
use super::ids::COMMITTEE;
use super::role::words;
use super::signal::Receivers;

words!(
    /// Why somebody may see a case.
    InvolvedAs {
        /// Signals.
        Signaller = "signaller",
        /// The provider, for its contact: number, step and signal only.
        Provider = "provider",
        /// Manages the case for WIJ.
        CaseManager = "case_manager",
        /// Was asked for help.
        Advisor = "advisor",
        /// The core of the committee, as a whole.
        Committee = "committee",
        /// Was invited.
        Invitee = "invitee",
        /// Answers for a member.
        Deputy = "deputy",
        /// Owns a condition or an open point.
        Owner = "owner",
    }
);

/// A party may see the case within a span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Involvement {
    /// An account, an organisation, or the committee.
    pub party: Uuid,
    /// Why.
    pub capacity: InvolvedAs,
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when; as long as the case lasts where there is none.
    pub until: Option<DateTime<Utc>>,
}

/// Everybody who may see the case now or may have seen it, at most one row per party and capacity. Parties that no
/// longer appear lost their access at the moment of the change.
pub fn involvements(case: &Case) -> Vec<Involvement> {
    let started = case.milestones.started.unwrap_or_default();
    let closed = case.closing.as_ref().map(|closing| closing.at);
    let withdrawn = case.consent_withdrawn.as_ref().map(|withdrawn| withdrawn.at);
    let mut all: Vec<Involvement> = Vec::new();
    let mut add = |party, capacity, from, until| {
        let found = all.iter_mut().find(|row| row.party == party && row.capacity == capacity);
        match found {
            Some(row) => row.until = later(row.until, until),
            None => all.push(Involvement { party, capacity, from, until }),
        }
    };
    add(case.signaller.0, InvolvedAs::Signaller, started, None);
    add(case.provider.0, InvolvedAs::Provider, started, None);
    if let Some(manager) = case.case_manager {
        add(manager.0, InvolvedAs::CaseManager, started, None);
    }
    for help in &case.help {
        if let Some(advisor) = help.advisor {
            add(advisor.0, InvolvedAs::Advisor, help.at, closed);
        }
    }
    // Consent given anew can leave the committee out; consent taken back ends its access at that moment.
    if !case.signal.consents_to(Receivers::Committee) {
        all.sort();
        return all;
    }
    if let Some(scheduled) = case.milestones.scheduled {
        add(COMMITTEE, InvolvedAs::Committee, scheduled, earlier(closed, withdrawn));
    }
    for invitation in &case.invitations {
        let last = calendar::moment(calendar::days_after(invitation.until, 1), NaiveTime::MIN);
        let until = [invitation.ended, withdrawn, closed].into_iter().flatten().fold(last, DateTime::min);
        add(invitation.user.0, InvolvedAs::Invitee, invitation.at, Some(until));
    }
    for (meeting, deputy) in &case.deputies {
        let item = case.items.iter().rev().find(|item| item.meeting == *meeting);
        if let Some(item) = item {
            let last = calendar::moment(calendar::days_after(item.on, 8), NaiveTime::MIN);
            let until = [withdrawn, closed].into_iter().flatten().fold(last, DateTime::min);
            add(deputy.deputy.0, InvolvedAs::Deputy, case.milestones.scheduled.unwrap_or(started), Some(until));
        }
    }
    let condition_owners = case.current_conditions().filter_map(|condition| condition.owner.user);
    let point_owners = case.open_points.iter().filter(|point| point.answer.is_none()).map(|point| point.owner);
    for owner in condition_owners.chain(point_owners) {
        let from = case.milestones.discussed.unwrap_or(started);
        add(owner.0, InvolvedAs::Owner, from, earlier(closed, withdrawn));
    }
    all.sort();
    all
}

/// The later of two ends, where no end is the latest of all.
fn later(one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    one.zip(other).map(|(one, other)| one.max(other))
}

/// The earlier of two ends, where no end is the latest of all.
fn earlier(one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    [one, other].into_iter().flatten().min()
}
