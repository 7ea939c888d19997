//! Why a case goes round again, on the pages where the new plan is made and talked about: the reason, what slipped besides, and what
//! the new plan took over that lies in the past.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, Utc};

use crate::domain::again::taken_over;
use crate::domain::calendar;
use crate::domain::case::Case;
use crate::domain::looking_back;
use crate::domain::plan::Section;
use crate::dutch::numbers::count;
use crate::dutch::{self, dates};
use crate::web::plan::href;
use crate::web::shell::Tone;

/// Why a case goes round again.
#[derive(Debug, Clone, Template)]
#[template(path = "components/again.html")]
pub struct Again {
    title: String,
    reason: String,
    /// What was seen go worse and not answered, as far as the reason does not say so.
    slipped: Vec<String>,
    /// What was taken over and lies in the past, with the place where it stands.
    past: Vec<(String, String)>,
}

impl HtmlSafe for Again {}

impl Again {
    /// Of a case; nothing where it does not go round again.
    #[must_use]
    pub fn of(case: &Case, now: DateTime<Utc>) -> Option<Self> {
        let again = case.round_again()?;
        let today = calendar::day(now);
        let reason = again.reason.to_string();
        let slipped = dutch::looking_back::slipped_lines(&looking_back::slipped(case));
        let past = taken_over(case, today).into_iter();
        Some(Self {
            title: {
                let how = if again.went_back { "Terug naar de tafel" } else { "Opnieuw op tafel" };
                format!("{how} sinds {}", dates::date(calendar::day(again.at)))
            },
            slipped: slipped.into_iter().filter(|line| !reason.contains(line)).collect(),
            past: past.map(|one| (dutch::looking_back::taken_over(&one), href(&case.number, one.section()))).collect(),
            reason,
        })
    }
}

impl Again {
    /// How much of what was taken over lies in the past.
    fn many(&self) -> String {
        count(i64::try_from(self.past.len()).unwrap_or(i64::MAX), "punt", "punten")
    }
}

/// What a section of the new plan took over that lies in the past.
#[must_use]
pub fn past_in(case: &Case, section: Section, now: DateTime<Utc>) -> Vec<String> {
    let all = taken_over(case, calendar::day(now)).into_iter();
    all.filter(|one| one.section() == section).map(|one| dutch::looking_back::taken_over(&one)).collect()
}
