//! What the plan could still arrange: a gap on the continuïteitskaart, a question of the checklist that is not arranged yet, or what
//! stood on the list of the plan that went back to the table.
//! One press puts it in the plan as a point; after the decision it becomes a condition.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, Utc};

use crate::domain::calendar;
use crate::domain::carrying_over;
use crate::domain::case::Case;
use crate::domain::command::CommandKind;
use crate::domain::condition::{Condition, ConditionKind, Owner, OwnerRole, is_same_thing};
use crate::domain::continuity::{Gap, Map};
use crate::domain::ids::CaseNumber;
use crate::domain::plan::{Content, Need, Section};
use crate::domain::signal::ChecklistItem;
use crate::domain::text::Line;
use crate::dutch::Dutch;
use crate::dutch::checklist::{Theme, point, theme};
use crate::dutch::commands::said;
use crate::dutch::plan::closing;
use crate::web::encode;
use crate::workflow::OpenCase;

/// Something that could be a point of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What it is asked by: nothing personal.
    pub key: String,
    /// The point it would become.
    pub need: Need,
}

impl Proposal {
    fn new(key: String, kind: ConditionKind, what: &str, expected_on: Option<chrono::NaiveDate>) -> Option<Self> {
        let owner = Owner::role(OwnerRole::CaseManager);
        let need = Need { kind, what: Line::parse(what).ok()?, owner, blocking: true, expected_on, group: None };
        Some(Self { key, need })
    }
}

/// The content people look at: the draft's, or else that of the newest version.
#[must_use]
pub fn shown_content(case: &Case) -> Option<&Content> {
    case.draft().or_else(|| case.newest()).map(|version| &version.content)
}

/// The map of what is written in the plan now, seen on that moment.
#[must_use]
pub fn map_of(case: &Case, content: &Content, now: DateTime<Utc>) -> Map {
    Map::of(content, case.youth.born, calendar::day(now))
}

/// A gap as a point.
#[must_use]
pub fn of_gap(gap: &Gap, now: DateTime<Utc>) -> Option<Proposal> {
    let key = format!("gat-{}-{}", gap.domain.as_str(), gap.from);
    Proposal::new(key, gap.kind(), &closing(gap), Some(gap.arranged_by(calendar::day(now))))
}

/// A question of the checklist as a point.
#[must_use]
pub fn of_question(item: ChecklistItem) -> Option<Proposal> {
    Proposal::new(format!("vraag-{}", item.as_str()), item.kind(), point(item), None)
}

/// A kind of condition as a point, with who usually arranges it.
#[must_use]
pub fn of_kind(kind: ConditionKind) -> Option<Proposal> {
    let mut proposal = Proposal::new(format!("soort-{}", kind.as_str()), kind, &kind.dutch(), None)?;
    proposal.need.owner = Owner::role(kind.usual_owner());
    Some(proposal)
}

/// What stood on the list of the plan that went back, as a point of the new one. The solved reason of a go that was revoked comes back
/// by itself.
#[must_use]
pub fn of_condition(condition: &Condition) -> Option<Proposal> {
    let Condition { kind, what, owner, blocking, expected_on, .. } = condition;
    let need = Need {
        kind: *kind,
        what: what.clone(),
        owner: owner.clone(),
        blocking: *blocking,
        expected_on: *expected_on,
        group: None,
    };
    let key = format!("randvoorwaarde-{}", condition.number);
    (*kind != ConditionKind::RevocationResolved).then_some(Proposal { key, need })
}

/// The questions whose answer asks for a point beside a section: those about its area of life; all of them where the points stand.
#[must_use]
pub fn open_questions(case: &Case, section: Section) -> Vec<ChecklistItem> {
    let is_beside = |item: ChecklistItem| {
        let about = match section {
            Section::FirstArranged => return true,
            Section::Housing => Theme::Housing,
            Section::Money => Theme::Income,
            Section::Health => Theme::Care,
            Section::SchoolAndWork => Theme::SchoolWork,
            Section::MyPeople => Theme::People,
            _ => return false,
        };
        theme(item) == about
    };
    let open = case.checklist.iter().filter(|(item, answered)| answered.is_open() && is_beside(**item));
    open.map(|(item, _)| *item).collect()
}

/// The proposal that is asked for, if it can still be made.
#[must_use]
pub fn find(case: &Case, now: DateTime<Utc>, key: &str) -> Option<Proposal> {
    let map = shown_content(case).map(|content| map_of(case, content, now));
    let gaps = map.iter().flat_map(Map::gaps).filter_map(|gap| of_gap(gap, now));
    let questions = open_questions(case, Section::FirstArranged).into_iter().filter_map(of_question);
    let kinds = ConditionKind::ALL.iter().filter(|kind| kind.is_offered()).filter_map(|kind| of_kind(*kind));
    let earlier = carrying_over::of_what_went_back(case).into_iter().filter_map(of_condition);
    gaps.chain(questions).chain(kinds).chain(earlier).find(|proposal| proposal.key == key)
}

/// The button beside a proposal, or what became of it.
#[derive(Debug, Clone, Template)]
#[template(path = "components/proposal.html")]
pub struct ProposalButton {
    case: CaseNumber,
    about: String,
    way: Way,
    back: String,
}

impl HtmlSafe for ProposalButton {}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Way {
    /// It stands among the points of the plan.
    InPlan,
    /// It stands among the conditions.
    Arranged,
    /// One press puts it in the plan.
    Add(String),
    /// The page on which it becomes a condition.
    Condition(String),
    /// This person can do nothing with it now.
    Nothing,
}

impl ProposalButton {
    /// For this person, now; `back` is the page it stands on.
    #[must_use]
    pub fn new(open: &OpenCase, proposal: &Proposal, back: &str, now: DateTime<Utc>) -> Self {
        let case = &open.case;
        let Proposal { key, need } = proposal;
        let in_plan = shown_content(case).is_some_and(|content| content.needs_already(need));
        let same = |kind, what, day| is_same_thing((kind, what, day), (need.kind, &need.what, need.expected_on));
        let arranged = case.current_conditions().any(|found| same(found.kind, &found.what, found.expected_on));
        let way = if arranged {
            Way::Arranged
        } else if open.may(CommandKind::AddCondition, now) {
            let act = said(CommandKind::AddCondition).slug;
            Way::Condition(format!("/casussen/{}/doen/{act}?punt={key}&terug={}", case.number, encode(back)))
        } else if in_plan {
            Way::InPlan
        } else if open.may(CommandKind::WritePlan, now) {
            Way::Add(key.clone())
        } else {
            Way::Nothing
        };
        Self { case: case.number.clone(), about: need.what.to_string(), way, back: back.to_owned() }
    }
}
