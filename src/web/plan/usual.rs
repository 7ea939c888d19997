//! What usually must be arranged first, per law: who arranges it, with which proof, by which rule, and when. Before the decision
//! one press puts it among the points of the plan, with everything else on the page saved along; after it, it becomes a condition.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::NaiveDate;

use super::proposals;
use super::rows::{MOST, NeedRow};
use crate::domain::application;
use crate::domain::condition::{ConditionKind, Law, Owner, OwnerRole};
use crate::domain::plan::Section;
use crate::dutch::{Dutch, conditions, dates, sentence};
use crate::web::acts;
use crate::web::form::FormText;
use crate::web::parts::Facts;
use crate::workflow::OpenCase;

/// The name of the button that puts a kind among the points.
const BUTTON: &str = "soort";

/// What could be arranged under one law.
#[derive(Debug, Clone)]
pub struct LawOffer {
    /// The law.
    pub law: String,
    /// What is not on the list yet.
    pub kinds: Vec<KindOffer>,
}

/// A kind of thing that is not on the list.
#[derive(Debug, Clone)]
pub struct KindOffer {
    /// The word it is stored by.
    pub word: &'static str,
    /// What it is.
    pub what: String,
    /// What there is to know of it.
    pub facts: Facts,
}

/// The usual kinds, per law, under the points of a plan that is being written.
#[derive(Debug, Clone, Template)]
#[template(path = "components/usual_kinds.html")]
pub struct UsualKinds {
    laws: Vec<LawOffer>,
}

impl HtmlSafe for UsualKinds {}

impl UsualKinds {
    /// Those that are not among these kinds; nothing where all of them are, or where the list is full. The order in the
    /// WIZ-portaal comes by itself.
    #[must_use]
    pub fn beside(open: &OpenCase, listed: &[ConditionKind], today: NaiveDate) -> Option<Self> {
        let laws = per_law(open, &[listed, &[ConditionKind::CareOrder]].concat(), today);
        (!laws.is_empty() && listed.len() < MOST).then_some(Self { laws })
    }
}

/// The kinds that usually must be arranged and are not listed, per law.
#[must_use]
pub fn per_law(open: &OpenCase, listed: &[ConditionKind], today: NaiveDate) -> Vec<LawOffer> {
    let missing = |kind: &&ConditionKind| kind.is_offered() && !listed.contains(kind);
    let of_law = |law: &Law| {
        let kinds = ConditionKind::ALL.iter().filter(|kind| kind.law() == *law).filter(missing);
        let kinds: Vec<KindOffer> = kinds.map(|kind| offer(open, *kind, today)).collect();
        (!kinds.is_empty()).then(|| LawOffer { law: law.dutch().into_owned(), kinds })
    };
    Law::ALL.iter().filter_map(of_law).collect()
}

fn offer(open: &OpenCase, kind: ConditionKind, today: NaiveDate) -> KindOffer {
    let area = kind.life_domain().map_or_else(|| "Over het hele plan".to_owned(), |area| sentence(&area.dutch()));
    let facts = Facts::default()
        .row("Gebied", area)
        .row("Wie regelt het meestal", sentence(&conditions::usual_owner(kind)))
        .row("Bewijs", kind.proof_need().dutch())
        .row("Regel", conditions::rule(kind))
        .row_if("Wanneer aanvragen", when(open, kind, today));
    KindOffer { word: kind.as_str(), what: kind.dutch().into_owned(), facts }
}

/// The days between which an application is sensible, and why.
#[must_use]
pub fn when(open: &OpenCase, kind: ConditionKind, today: NaiveDate) -> Option<String> {
    let window = acts::timing(open, kind, today).0?;
    let mut words = format!("{} {}", conditions::window(&window), conditions::because(&window));
    if let Some(last) = application::last_restart(kind, &open.case, today) {
        words.push_str(&format!(" Jeugdhulp opnieuw starten kan tot en met {}.", dates::date_without_weekday(last)));
    }
    Some(words)
}

/// What was sent, with a row for the kind whose button was pressed: saved with the rest, so that nothing that was typed is lost.
#[must_use]
pub fn with_point(open: &OpenCase, section: Section, form: FormText) -> FormText {
    let pressed = ConditionKind::parse(form.text(BUTTON)).filter(|kind| kind.is_offered());
    let proposal = pressed.filter(|_| section == Section::FirstArranged).and_then(proposals::of_kind);
    let Some(mut need) = proposal.map(|proposal| proposal.need) else { return form };
    if need.owner.role == OwnerRole::CoreMember {
        let seat = need.kind.usual_seat();
        let member = open.facts.core.iter().find(|member| Some(member.represents) == seat);
        need.owner = Owner { user: member.map(|member| member.user), ..need.owner };
    }
    NeedRow::last_in(form, &need)
}
