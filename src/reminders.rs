//! The job that reminds people: what is due is asked of each case anew, and told to whom it is, once for each step of each thing.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use crate::database::{Acting, Database, DatabaseError, Tx};
use crate::domain::calendar;
use crate::domain::due::{self, Due, Step};
use crate::domain::ids::{CaseNumber, UserId};
use crate::domain::notice::{NoticeKind, To};
use crate::domain::role::Role;
use crate::post::worker;
use crate::store::reminders::{self, Reminder};
use crate::store::{cases, settings};

/// Under which name it acts.
const JOB: &str = "reminders";
/// So many cases are looked at in one go; the others follow a minute later.
const AT_ONCE: i64 = 500;

/// Reminds people of what is due, when it is time for that. Answers how many messages that took.
///
/// # Errors
/// When the database does not answer.
pub async fn run(db: &Database, now: DateTime<Utc>) -> Result<i64, DatabaseError> {
    let numbers = db.transact_at(now, Acting::Job(JOB), |tx| Box::pin(to_look_at(tx))).await?;
    let mut told = 0;
    for number in numbers {
        told +=
            db.transact_at(now, Acting::Job(JOB), move |tx| Box::pin(async move { look(tx, &number).await })).await?;
    }
    if told > 0 {
        worker::wake(db);
    }
    Ok(told)
}

async fn to_look_at(tx: &mut Tx) -> Result<Vec<CaseNumber>, DatabaseError> {
    let now = tx.now();
    if !due::is_time(now, reminders::hour(tx).await?) {
        return Ok(Vec::new());
    }
    reminders::to_look_at(tx, calendar::day(now), AT_ONCE).await
}

/// Looks at one case, as the only one who does at that moment.
async fn look(tx: &mut Tx, number: &CaseNumber) -> Result<i64, DatabaseError> {
    let today = calendar::day(tx.now());
    let Some(id) = cases::lock(tx, number).await? else { return Ok(0) };
    if !reminders::still_to_look_at(tx, id, today).await? {
        return Ok(0);
    }
    let Some(case) = cases::load(tx, number).await? else { return Ok(0) };
    let times = settings::lead_times(tx).await?;
    let all = due::due(&case, &times, today);
    let mut told = 0;
    let mut nobody = false;
    if !all.is_empty() {
        let whose = all.iter().flat_map(|due| due.whose.iter().copied().chain(due.deputy));
        let whom: BTreeSet<To> = whose.chain([LEADS]).collect();
        let people = reminders::reachable(tx, &whom).await?;
        let submitted = case.milestones.submitted.is_some();
        let (list, unheard) = told_of(&all, &people, submitted);
        nobody = unheard;
        told = reminders::remind(tx, id, number, &list).await?;
    }
    let next: Option<NaiveDate> = due::next_step(&case, &times, today);
    reminders::looked(tx, id, next, nobody).await?;
    Ok(told)
}

const LEADS: To = To::Role(Role::ProjectLead);

/// Who is reminded of what, given who has an active account; and whether something reaches nobody it is for. Of that the project
/// leads hear, as of what is past; of a signal that was never submitted they do not know.
fn told_of(all: &[Due], people: &[(UserId, Role)], submitted: bool) -> (Vec<Reminder>, bool) {
    let reached = |to: &To| -> Vec<UserId> {
        let found = people.iter().filter(|(user, role)| match to {
            To::Person(wanted) => user == wanted,
            To::Role(wanted) => role == wanted,
            To::RoleAt(..) => false,
        });
        found.map(|(user, _)| *user).collect()
    };
    let mut list = Vec::new();
    let mut nobody = false;
    for due in all {
        let mut own: BTreeSet<UserId> = due.whose.iter().flat_map(reached).collect();
        if own.is_empty() || due.step == Step::Overdue {
            own.extend(due.deputy.iter().flat_map(reached));
        }
        let leads: BTreeSet<UserId> = reached(&LEADS).into_iter().collect();
        let unheard = own.is_empty();
        nobody |= unheard;
        let also = if submitted && (unheard || due.leads) { &leads - &own } else { BTreeSet::new() };
        let reminder =
            |to_user, kind| Reminder { thing: due.name(), due_on: due.on, step: due.step.as_str(), to_user, kind };
        list.extend(own.iter().map(|user| reminder(*user, due.kind)));
        let kind = if unheard { NoticeKind::NobodyToRemind } else { due.kind };
        list.extend(also.iter().map(|user| reminder(*user, kind)));
    }
    (list, nobody)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::due::Matter;
    use uuid::Uuid;

    const CARLA: UserId = UserId(Uuid::from_u128(1));
    const IRIS: UserId = UserId(Uuid::from_u128(2));
    const JOOST: UserId = UserId(Uuid::from_u128(3));

    fn a_point(step: Step, whose: Vec<To>) -> Due {
        let kind = Matter::Point.notice(step).unwrap();
        let on = "2026-12-10".parse().unwrap();
        Due { matter: Matter::Point, number: 1, on, step, kind, whose, deputy: None, leads: step == Step::Overdue }
    }

    fn heard(due: Due, people: &[(UserId, Role)]) -> (Vec<(UserId, NoticeKind)>, bool) {
        let (list, nobody) = told_of(&[due], people, true);
        (list.into_iter().map(|reminder| (reminder.to_user, reminder.kind)).collect(), nobody)
    }

    const LEADS_AND_CARLA: [(UserId, Role); 3] =
        [(CARLA, Role::CaseManager), (IRIS, Role::ProjectLead), (JOOST, Role::ProjectLead)];

    #[test]
    fn what_is_past_is_told_to_its_owner_and_to_every_project_lead() {
        let near = heard(a_point(Step::Ahead, vec![To::Person(CARLA)]), &LEADS_AND_CARLA);
        assert_eq!(near, (vec![(CARLA, NoticeKind::PointNear)], false));
        let late = heard(a_point(Step::Overdue, vec![To::Person(CARLA)]), &LEADS_AND_CARLA);
        let all = [CARLA, IRIS, JOOST].map(|user| (user, NoticeKind::PointLate));
        assert_eq!(late, (all.to_vec(), false));
    }

    #[test]
    fn a_deputy_hears_of_what_is_past_and_at_once_where_the_owner_is_not_reached() {
        let with_joost = |step, whose| Due { deputy: Some(To::Person(JOOST)), ..a_point(step, whose) };
        let people = [(CARLA, Role::CaseManager), (JOOST, Role::CoreMember), (IRIS, Role::ProjectLead)];
        for step in [Step::Ahead, Step::OnTheDay] {
            let (told, _) = heard(with_joost(step, vec![To::Person(CARLA)]), &people);
            assert_eq!(told.len(), 1, "{step:?}: {told:?}");
            let (told, nobody) = heard(with_joost(step, vec![]), &people);
            assert_eq!((told[0].0, told.len(), nobody), (JOOST, 1, false), "somebody without an account");
            let (told, nobody) = heard(with_joost(step, vec![To::Person(CARLA)]), &people[1..]);
            assert_eq!((told[0].0, told.len(), nobody), (JOOST, 1, false), "an account that is gone");
        }
        let (late, _) = heard(with_joost(Step::Overdue, vec![To::Person(CARLA)]), &people);
        assert_eq!(late, [CARLA, JOOST, IRIS].map(|user| (user, NoticeKind::PointLate)).to_vec());
    }

    #[test]
    fn what_reaches_nobody_is_told_to_the_project_leads() {
        let gone = heard(a_point(Step::OnTheDay, vec![To::Person(CARLA)]), &LEADS_AND_CARLA[1..]);
        assert_eq!(gone, ([IRIS, JOOST].map(|user| (user, NoticeKind::NobodyToRemind)).to_vec(), true));
        let never = told_of(&[a_point(Step::OnTheDay, vec![])], &LEADS_AND_CARLA, false);
        assert_eq!(never, (vec![], true), "of a signal that was not submitted they do not know");
    }

    #[test]
    fn a_lead_whose_own_it_is_hears_of_it_once() {
        let own = heard(a_point(Step::Overdue, vec![LEADS]), &LEADS_AND_CARLA);
        assert_eq!(own.0, [IRIS, JOOST].map(|user| (user, NoticeKind::PointLate)).to_vec());
    }
}
