//! Who writes where: told on every page of the plan and kept fresh while it is open. It follows from what was saved, so
//! opening a page locks nothing and changes nothing.

use std::collections::BTreeMap;

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, TimeDelta, Utc};

use super::{href, slug};
use crate::domain::ids::{CaseNumber, UserId};
use crate::domain::plan::{Content, PlanVersion, Section};
use crate::dutch::dates::time;
use crate::dutch::events::section_name;

/// Who saved something within this time is still writing.
const LATELY: TimeDelta = TimeDelta::minutes(2);

/// The others who write in a plan, as somebody who has it open sees them.
pub struct Beside<'a> {
    /// The case.
    pub case: &'a CaseNumber,
    /// What the plan says now.
    pub content: &'a Content,
    /// Who looks.
    pub me: UserId,
    /// The moment.
    pub now: DateTime<Utc>,
    /// The newest change that the page holds.
    pub since: DateTime<Utc>,
    /// What an account is called.
    pub name: &'a dyn Fn(UserId) -> String,
}

/// What is said at one section.
#[derive(Debug, Clone, Template)]
#[template(path = "components/beside.html")]
pub struct Others {
    id: &'static str,
    section: String,
    lines: Vec<String>,
    /// Where the new text is, when the page holds an older one.
    newer: Option<String>,
}

impl HtmlSafe for Others {}

impl Beside<'_> {
    /// What is said at a section: who writes there, and who changed it since the page was opened.
    #[must_use]
    pub fn at(&self, section: Section) -> Others {
        let mut last: BTreeMap<UserId, DateTime<Utc>> = BTreeMap::new();
        for (who, at) in self.content.written(section).filter(|(who, _)| *who != self.me) {
            let latest = last.entry(who).or_insert(at);
            *latest = at.max(*latest);
        }
        let mut last: Vec<(UserId, DateTime<Utc>)> = last.into_iter().collect();
        last.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
        let line = |(who, at): &(UserId, DateTime<Utc>)| {
            let (name, clock) = ((self.name)(*who), time(*at));
            if self.now - *at < LATELY {
                Some(format!("{name} schrijft hier ({clock})."))
            } else {
                (*at > self.since).then(|| format!("{name} heeft dit om {clock} gewijzigd."))
            }
        };
        let newer = last.iter().any(|(_, at)| *at > self.since);
        Others {
            id: slug(section),
            section: section_name(section),
            lines: last.iter().filter_map(line).collect(),
            newer: newer.then(|| href(self.case, section)),
        }
    }
}

/// The newest change in a plan: what a page that is made now holds.
#[must_use]
pub fn newest(content: &Content) -> DateTime<Utc> {
    let all = Section::ALL.iter().flat_map(|section| content.written(*section));
    all.map(|(_, at)| at).max().unwrap_or(DateTime::UNIX_EPOCH)
}

/// Where a page of the plan asks who writes where. Only a draft changes; of any other version there is nothing to ask.
#[must_use]
pub fn address(case: &CaseNumber, version: &PlanVersion) -> Option<String> {
    let since = newest(&version.content).timestamp_micros();
    version.is_draft().then(|| format!("/casussen/{case}/plan/nu?versie={}&sinds={since}", version.number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plan::{Digest, Passage, Voice};

    fn written(who: u128, minute: i64) -> Content {
        let passage = Passage {
            digest: Digest::of("Rust."),
            empty: false,
            author: UserId(uuid::Uuid::from_u128(who)),
            written_at: DateTime::UNIX_EPOCH + TimeDelta::minutes(minute),
            revision: 1,
        };
        Content { passages: [((Section::Housing, Voice::Helpers), passage)].into(), ..Content::default() }
    }

    fn said(content: &Content, now: i64, since: i64) -> (Vec<String>, bool) {
        let at = |minute| DateTime::UNIX_EPOCH + TimeDelta::minutes(minute);
        let case = CaseNumber::new(2026, 1);
        let me = UserId(uuid::Uuid::from_u128(1));
        let name = |_: UserId| "Fadoua".to_owned();
        let beside = Beside { case: &case, content, me, now: at(now), since: at(since), name: &name };
        let others = beside.at(Section::Housing);
        (others.lines, others.newer.is_some())
    }

    #[test]
    fn whoever_saved_in_the_last_two_minutes_writes_there() {
        let content = written(2, 60);
        assert_eq!(said(&content, 61, 60), (vec!["Fadoua schrijft hier (02:00).".to_owned()], false));
        assert_eq!(said(&content, 62, 60), (vec![], false), "two minutes later nobody does");
        assert_eq!(said(&written(1, 60), 61, 0), (vec![], false), "one is not told about oneself");
    }

    #[test]
    fn what_changed_after_the_page_was_opened_is_told_as_long_as_the_page_is_open() {
        let content = written(2, 60);
        assert_eq!(said(&content, 90, 59), (vec!["Fadoua heeft dit om 02:00 gewijzigd.".to_owned()], true));
        assert_eq!(said(&content, 61, 59), (vec!["Fadoua schrijft hier (02:00).".to_owned()], true));
    }
}
