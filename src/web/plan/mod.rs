//! The plan as pages show it: addresses of its sections, who wrote what, and its rows as lines of text.

pub mod beside;
pub mod lists;
pub mod lookup;
pub mod map;
pub mod money;
pub mod proposals;
pub mod reasons;
pub mod rows;
pub mod totals;
pub mod usual;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::domain::condition::{Owner, OwnerRole};
use crate::domain::ids::{CaseNumber, UserId};
use crate::domain::plan::{Action, Content, Need, PlanGap, Section, Step, Voice};
use crate::domain::text::Line;
use crate::dutch::dates::{date_short, moment_short};
use crate::dutch::{Dutch, sentence};

/// The words for a section in an address.
#[must_use]
pub const fn slug(section: Section) -> &'static str {
    match section {
        Section::ThisIsMe => "dit-ben-ik",
        Section::SituationNow => "mijn-situatie-nu",
        Section::InSixMonths => "over-zes-maanden",
        Section::Later => "later",
        Section::Housing => "wonen",
        Section::Money => "geld",
        Section::Health => "gezondheid-en-zorg",
        Section::SchoolAndWork => "school-en-werk",
        Section::MyPeople => "mijn-mensen",
        Section::WhatICanDo => "wat-kan-ik-zelf",
        Section::HelpINeed => "waar-heb-ik-hulp-bij-nodig",
        Section::WatchOutFor => "waar-moeten-we-op-letten",
        Section::WhatIsStuck => "wat-loopt-er-vast",
        Section::WhatWeDoDifferently => "wat-gaan-we-anders-doen",
        Section::Legitimacy => "waarom-mag-dit",
        Section::SocialReturn => "wat-levert-het-op",
        Section::Involvement => "wie-doet-er-mee",
        Section::ActionPlan => "wie-doet-wat",
        Section::Fallback => "als-het-anders-loopt",
        Section::FirstArranged => "wat-moet-eerst-geregeld-zijn",
        Section::WhoPays => "wie-betaalt",
        Section::LookBack => "wanneer-kijken-we-terug",
        Section::MyAgreement => "mijn-akkoord",
    }
}

/// The section of the words in an address.
#[must_use]
pub fn of_slug(word: &str) -> Option<Section> {
    Section::ALL.iter().copied().find(|section| slug(*section) == word)
}

/// The address of a section.
#[must_use]
pub fn href(case: &CaseNumber, section: Section) -> String {
    format!("/casussen/{case}/plan/{}", slug(section))
}

/// The section before and the one after.
#[must_use]
pub fn neighbours(section: Section) -> (Option<Section>, Option<Section>) {
    let all = Section::ALL;
    let place = all.iter().position(|found| *found == section).unwrap_or(0);
    let before = place.checked_sub(1).and_then(|place| all.get(place));
    (before.copied(), all.get(place + 1).copied())
}

/// The sections in groups: the six steps of the Doorbraakmethode, and what stands outside them.
#[must_use]
pub fn groups() -> Vec<(Option<Step>, Vec<Section>)> {
    let steps = Step::ALL.iter().map(|step| Some(*step)).chain([None]);
    steps.map(|step| (step, Section::ALL.iter().copied().filter(|section| section.step() == step).collect())).collect()
}

/// Where a gap in the plan is filled: the section, and the place on its page.
#[must_use]
pub fn place_of(gap: PlanGap, content: &Content) -> (Section, String) {
    let first_empty = |step: Step| {
        let mut sections = Section::ALL.iter().filter(|section| section.step() == Some(step));
        sections.find(|section| !content.is_filled(**section)).copied().unwrap_or(Section::ThisIsMe)
    };
    match gap {
        PlanGap::Step(step) => (first_empty(step), "woorden".to_owned()),
        PlanGap::Section(section) => (section, "rijen".to_owned()),
        PlanGap::YouthWords => (Section::ThisIsMe, "woorden".to_owned()),
        PlanGap::Actions => (Section::ActionPlan, "what-1".to_owned()),
        PlanGap::DoerAndDate => {
            let unfinished = content.actions.iter().enumerate().find(|(_, action)| !action.is_complete());
            let field = unfinished
                .map(|(place, action)| format!("{}-{}", if action.doer.is_none() { "doer" } else { "due" }, place + 1));
            (Section::ActionPlan, field.unwrap_or_else(|| "rijen".to_owned()))
        }
    }
}

/// Who wrote a passage last, and when: "Femke de Boer, 26 nov 2026, 14:02".
#[must_use]
pub fn written(content: &Content, section: Section, voice: Voice, name: &impl Fn(UserId) -> String) -> Option<String> {
    let passage = content.passages.get(&(section, voice))?;
    Some(format!("{}, {}", name(passage.author), moment_short(passage.written_at)))
}

/// Who wrote the rows of a section last, and when.
#[must_use]
pub fn rows_written(content: &Content, section: Section, name: &impl Fn(UserId) -> String) -> Option<String> {
    let (by, at) = content.rows_written(section)?;
    Some(format!("{}, {}", name(by), moment_short(at)))
}

/// An action in one line.
#[must_use]
pub fn action_line(action: &Action) -> String {
    let mut parts = vec![action.what.to_string()];
    let doer = match (&action.doer, action.by_youth) {
        (Some(doer), true) => Some(format!("{doer} (de jongere zelf)")),
        (Some(doer), false) => Some(doer.to_string()),
        (None, true) => Some("de jongere zelf".to_owned()),
        (None, false) => None,
    };
    parts.push(doer.map_or_else(|| "nog niemand".to_owned(), |doer| format!("wie: {doer}")));
    parts.extend(action.helpers.as_ref().map(|helpers| format!("helpt: {helpers}")));
    parts.push(action.due.map_or_else(|| "nog geen datum".to_owned(), |due| format!("klaar op {}", date_short(due))));
    parts.extend(action.after_eighteen.as_ref().map(|who| format!("na 18 jaar: {who}")));
    parts.join("; ")
}

/// Something that must be arranged first, in one line.
#[must_use]
pub fn need_line(need: &Need, name: &dyn Fn(UserId) -> String) -> String {
    let mut parts = vec![format!("{}: {}", sentence(&need.kind.dutch()), need.what)];
    parts.push(format!("wie: {}", owner(&need.owner, name)));
    parts.push(if need.blocking { "de go wacht hierop" } else { "de go wacht hier niet op" }.to_owned());
    parts.extend(need.expected_on.map(|day| format!("verwacht op {}", date_short(day))));
    parts.extend(need.group.map(|group| format!("één van groep {group} is genoeg")));
    parts.join("; ")
}

/// The rows of a section as a table to read.
#[derive(Debug, Clone, Template)]
#[template(path = "components/rows.html")]
pub struct RowTable {
    caption: &'static str,
    head: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl HtmlSafe for RowTable {}

/// The actions as a table.
#[must_use]
pub fn actions_table(actions: &[Action]) -> RowTable {
    let line = |line: &Option<Line>| dash(line.as_ref().map(ToString::to_string));
    let row = |action: &Action| {
        let doer = match (&action.doer, action.by_youth) {
            (Some(doer), true) => format!("{doer} (de jongere zelf)"),
            (Some(doer), false) => doer.to_string(),
            (None, true) => "de jongere zelf".to_owned(),
            (None, false) => "nog niemand".to_owned(),
        };
        let due = action.due.map_or_else(|| "nog geen datum".to_owned(), date_short);
        vec![action.what.to_string(), doer, due, line(&action.helpers), line(&action.after_eighteen)]
    };
    RowTable {
        caption: "Acties",
        head: vec!["Wat", "Wie doet het", "Klaar op", "Wie helpt", "Na 18 jaar"],
        rows: actions.iter().map(row).collect(),
    }
}

/// What must be arranged first as a table.
#[must_use]
pub fn needs_table(needs: &[Need], name: &dyn Fn(UserId) -> String) -> RowTable {
    let row = |need: &Need| {
        let waits = match (need.blocking, need.group) {
            (false, _) => "nee".to_owned(),
            (true, None) => "ja".to_owned(),
            (true, Some(group)) => format!("ja, één van groep {group} is genoeg"),
        };
        let expected = dash(need.expected_on.map(date_short));
        vec![need.what.to_string(), sentence(&need.kind.dutch()), owner(&need.owner, name), expected, waits]
    };
    RowTable {
        caption: "Wat eerst geregeld moet zijn",
        head: vec!["Wat", "Soort", "Wie regelt het", "Verwacht", "De go wacht hierop"],
        rows: needs.iter().map(row).collect(),
    }
}

/// What is known, or a dash.
fn dash(text: Option<String>) -> String {
    text.unwrap_or_else(|| "–".to_owned())
}

/// Who arranges something.
#[must_use]
pub fn owner(owner: &Owner, name: &dyn Fn(UserId) -> String) -> String {
    match (owner.user, &owner.name) {
        (Some(user), _) => name(user),
        (None, Some(outside)) => outside.to_string(),
        (None, None) => match owner.role {
            OwnerRole::CoreMember => "een kernlid".to_owned(),
            role => role.dutch().into_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_has_its_own_address() {
        for section in Section::ALL {
            assert_eq!(of_slug(slug(*section)), Some(*section));
            assert!(slug(*section).bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'));
            assert!(!["versies", "vergelijken", "kaart", "kort", "punten", "onderwerpen"].contains(&slug(*section)));
            assert!(!["alles", "nu", "versies", "vergelijken"].contains(&slug(*section)));
        }
        assert_eq!(of_slug("this_is_me"), None);
    }

    #[test]
    fn one_walks_through_the_sections_in_order() {
        assert_eq!(neighbours(Section::ThisIsMe), (None, Some(Section::SituationNow)));
        assert_eq!(neighbours(Section::Money), (Some(Section::Housing), Some(Section::Health)));
        assert_eq!(neighbours(Section::MyAgreement), (Some(Section::LookBack), None));
    }

    #[test]
    fn the_groups_hold_every_section_once() {
        let all: Vec<Section> = groups().into_iter().flat_map(|(_, sections)| sections).collect();
        assert_eq!(all.len(), Section::ALL.len());
    }
}
