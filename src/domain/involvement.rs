//! Who may see a case, and from when to when. Written by the door after every change; the database judges by it.

use chrono::{DateTime, NaiveTime, Utc};
use uuid::Uuid;

use super::calendar;
use super::case::Case;
use super::ids::{COMMITTEE, UserId};
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
        /// Owns a condition or an open point, or stands in for the owner of a condition.
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

impl Involvement {
    /// Whether it gives access at that moment.
    pub fn lasts_at(&self, at: DateTime<Utc>) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
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
    let arrange = |condition: &super::condition::Condition| [condition.owner.user, condition.deputy];
    let condition_owners = case.current_conditions().flat_map(arrange).flatten();
    let point_owners = case.open_points.iter().filter(|point| point.answer.is_none()).map(|point| point.owner);
    for owner in condition_owners.chain(point_owners) {
        let from = case.milestones.discussed.unwrap_or(started);
        add(owner.0, InvolvedAs::Owner, from, earlier(closed, withdrawn));
    }
    all.sort();
    all
}

/// What the database judges by: the same, without what adds nothing. Who signals or manages a case sees it as long as it lasts, so
/// that an invitation or an open point of theirs gives no further access.
pub fn access(case: &Case) -> Vec<Involvement> {
    let lasts = |row: &Involvement| matches!(row.capacity, InvolvedAs::Signaller | InvolvedAs::CaseManager);
    let mut all = involvements(case);
    all.retain(|row| lasts(row) || !case.involves(UserId(row.party)));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::Capacity;
    use crate::domain::command::Command;
    use crate::domain::condition::{Owner, OwnerRole};
    use crate::domain::ids::UserId;
    use crate::domain::meeting::MeetingCommand;
    use crate::domain::role::Represents;
    use crate::domain::signal::ConsentWay;
    use crate::domain::testing::*;

    fn sees(story: &Story, party: Uuid) -> bool {
        let now = |row: &Involvement| row.from <= story.now && row.until.is_none_or(|until| until > story.now);
        involvements(&story.case).iter().any(|row| row.party == party && now(row))
    }

    fn user(story: &Story, user: UserId) -> bool {
        sees(story, user.0)
    }

    #[test]
    fn the_committee_sees_a_case_from_its_place_on_a_meeting_until_it_is_closed() {
        assert!(!sees(&Story::scheduling(), COMMITTEE));
        assert!(sees(&Story::scheduled(), COMMITTEE));
        assert!(sees(&Story::monitoring(), COMMITTEE));
        assert!(!sees(&Story::completed(), COMMITTEE));
        assert!(sees(&Story::completed().does(IRIS, Command::Reopen { reason: prose("x") }), COMMITTEE));
    }

    #[test]
    fn an_invitee_sees_a_case_from_the_invitation_through_its_last_day() {
        let before = Story::scheduled();
        assert!(!user(&before, GIJS));
        let story = before.invites(GIJS, Capacity::Explains, Represents::Other);
        let until = story.case.invitations.iter().find(|found| found.user == GIJS).unwrap().until;
        assert_eq!(until, date("2026-12-10"), "a fortnight after the meeting");
        assert!(user(&story.clone().given(|story| story.now = at_ten(until)), GIJS));
        assert!(!user(&story.clone().given(|story| story.now = at_ten(until)).days_later(1), GIJS));
        let invitation = story.invitation(GIJS);
        let uninvited = story.days_later(1).does(IRIS, Command::Uninvite { invitation, reason: prose("x") });
        assert!(!user(&uninvited, GIJS));
    }

    #[test]
    fn consent_taken_back_ends_the_access_of_committee_and_invitees_at_once() {
        let story = Story::scheduled().invites(GIJS, Capacity::Completes, Represents::Treatment);
        let story = story.meets(DIRK, MeetingCommand::NameDeputy { member: DIRK, deputy: Some(GUUS) });
        let way = ConsentWay::Spoken;
        let withdrawal = Command::WithdrawConsent { on: story.today(), way, told_to: line("Anna") };
        let parties = [COMMITTEE, GIJS.0, GUUS.0];
        assert!(parties.iter().all(|party| sees(&story, *party)));
        let withdrawn = story.days_later(1).does(ANNA, withdrawal);
        assert!(parties.iter().all(|party| !sees(&withdrawn, *party)));
        assert!(user(&withdrawn, ANNA) && user(&withdrawn, CARLA));
        let renew = |to: Receivers| Command::RenewConsent { to: [to].into(), on: withdrawn.today(), way };
        let only_wij = withdrawn.clone().does(ANNA, renew(Receivers::Wij));
        assert!(parties.iter().all(|party| !sees(&only_wij, *party)), "given anew, but not to the committee");
        let again = withdrawn.clone().does(ANNA, renew(Receivers::Committee));
        assert!(sees(&again, COMMITTEE));
    }

    #[test]
    fn a_deputy_sees_a_case_until_a_week_after_the_meeting() {
        let story = Story::scheduled().meets(DIRK, MeetingCommand::NameDeputy { member: DIRK, deputy: Some(GUUS) });
        assert!(user(&story, GUUS));
        assert!(!user(&story.clone().days_later(30), GUUS));
        let back = story.meets(DIRK, MeetingCommand::NameDeputy { member: DIRK, deputy: None });
        assert!(!user(&back, GUUS));
    }

    #[test]
    fn who_signals_or_manages_a_case_needs_no_further_reason_to_see_it() {
        let story = Story::scheduled().invites(GIJS, Capacity::Explains, Represents::Other);
        let reasons = |story: &Story, user: UserId| {
            access(&story.case).iter().filter(|row| row.party == user.0 && row.lasts_at(story.now)).count()
        };
        assert_eq!((reasons(&story, ANNA), reasons(&story, CARLA), reasons(&story, GIJS)), (1, 1, 1));
        let everybody = |rows: Vec<Involvement>| rows.into_iter().map(|row| row.party).collect::<Vec<_>>();
        let (mut all, mut kept) = (everybody(involvements(&story.case)), everybody(access(&story.case)));
        all.sort();
        all.dedup();
        kept.sort();
        assert_eq!(kept, all, "nobody loses anything");
        let handed_over = story.days_later(1).does(IRIS, Command::AssignCaseManager { user: COR });
        assert_eq!((reasons(&handed_over, CARLA), reasons(&handed_over, COR)), (0, 1));
    }

    #[test]
    fn who_owns_a_condition_and_who_stands_in_see_the_case_as_long_as_they_do() {
        let story = Story::arranging();
        let condition = story.case.current_conditions().next().unwrap().number;
        let assign = |owner, deputy| {
            let owner = Owner { role: OwnerRole::CoreMember, user: Some(owner), name: None };
            Command::AssignCondition { condition, owner, deputy }
        };
        assert!(!user(&story, AART) && !user(&story, COR));
        let story = story.does(IRIS, assign(AART, Some(COR)));
        assert!(user(&story, AART) && user(&story, COR));
        let story = story.days_later(1).does(AART, assign(DIRK, None));
        assert!(!user(&story, AART) && !user(&story, COR));
    }

    #[test]
    fn an_adviser_sees_a_case_once_asked() {
        let asks = Command::AskHelp { advisor: Some(HANNA), question: prose("Hoe?") };
        let story = Story::submitted();
        assert!(!user(&story, HANNA));
        let story = story.does(ANNA, asks);
        assert!(user(&story, HANNA) && !user(&story, HUGO));
    }
}
