//! Whether everything that is stored is what history says it must be: each case is folded anew from its events and compared
//! with what the pages show.

use chrono::{DateTime, Utc};

use crate::database::{Acting, Database, DatabaseError, Tx};
use crate::domain::apply;
use crate::domain::case::Case;
use crate::domain::ids::CaseNumber;
use crate::domain::invariants::{self, Violation};
use crate::store::{cases, history};

/// What was looked at, and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many cases were looked at.
    pub looked_at: usize,
    /// Those that are off, in order of their numbers.
    pub off: Vec<Off>,
}

/// A case that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Off {
    /// Which.
    pub number: CaseNumber,
    /// What is the matter.
    pub problems: Vec<Problem>,
}

/// What can be the matter with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Its history was changed: a link of the chain does not fit.
    ChainBroken,
    /// Its history does not begin with a start.
    NoBeginning,
    /// Its history leads to another case than the one that is shown.
    Differs(&'static str),
    /// It breaks a rule that holds at every moment.
    Violates(Violation),
    /// A word of a plan is not there, or cannot be read.
    Unreadable,
}

/// Looks at every case, one transaction each, so that nobody waits for it.
pub async fn verify(db: &Database, now: DateTime<Utc>) -> Result<Report, DatabaseError> {
    let mut report = Report::default();
    let mut after: Option<String> = None;
    loop {
        let from = after.clone();
        let numbers = db
            .transact_at(now, Acting::Job("verify"), move |tx| {
                Box::pin(async move { cases::numbers_after(tx, from.as_deref()).await })
            })
            .await?;
        let Some(last) = numbers.last() else { return Ok(report) };
        after = Some(last.to_string());
        for number in numbers {
            let asked = number.clone();
            let problems = db
                .transact_at(now, Acting::Job("verify"), move |tx| Box::pin(async move { problems(tx, &asked).await }))
                .await?;
            report.looked_at += 1;
            if !problems.is_empty() {
                report.off.push(Off { number, problems });
            }
        }
    }
}

async fn problems(tx: &mut Tx, number: &CaseNumber) -> Result<Vec<Problem>, DatabaseError> {
    // nothing changes between the reading of the case and of its history
    if cases::lock(tx, number).await?.is_none() {
        return Ok(vec![]);
    }
    let case = match cases::load(tx, number).await {
        Ok(Some(case)) => case,
        Ok(None) => return Ok(vec![]),
        Err(DatabaseError::Other(_)) => return Ok(vec![Problem::Unreadable]),
        Err(error) => return Err(error),
    };
    let (events, linked) = history::whole(tx, case.id).await?;
    let mut problems: Vec<Problem> = invariants::violations(&case).into_iter().map(Problem::Violates).collect();
    if !linked {
        problems.push(Problem::ChainBroken);
    }
    let revision = events.last().map_or(0, |(revision, _)| *revision);
    match apply::fold(events.iter().map(|(_, recorded)| recorded)) {
        None => problems.push(Problem::NoBeginning),
        Some(folded) => {
            let folded = Case { revision, ..folded };
            problems.extend(difference(folded, case).map(Problem::Differs));
        }
    }
    Ok(problems)
}

/// The part in which the two differ. What is being written is mentioned in history once per sitting, so the passages of what was
/// never frozen are left out.
fn difference(folded: Case, shown: Case) -> Option<&'static str> {
    let without_drafts = |mut case: Case| {
        for version in case.versions.iter_mut().filter(|version| version.hash.is_none()) {
            version.content.passages.clear();
        }
        case
    };
    let (folded, shown) = (without_drafts(folded), without_drafts(shown));
    if folded == shown {
        return None;
    }
    let parts = [
        (folded.revision != shown.revision, "revision"),
        (folded.phase != shown.phase, "phase"),
        (folded.milestones != shown.milestones, "milestones"),
        (folded.signal != shown.signal || folded.checklist != shown.checklist, "signal"),
        (folded.versions != shown.versions, "versions"),
        (folded.rounds != shown.rounds, "rounds"),
        (folded.items != shown.items, "items"),
        (folded.invitations != shown.invitations, "invitations"),
        (folded.conditions != shown.conditions, "conditions"),
        (folded.goes != shown.goes, "goes"),
        (folded.moments != shown.moments || folded.records != shown.records, "monitoring"),
        (folded.open_points != shown.open_points, "open_points"),
    ];
    Some(parts.into_iter().find(|(differs, _)| *differs).map_or("case", |(_, part)| part))
}
