//! What stands above every page of one casus: which, how old, where in the eight steps, for whom it waits, and its pages.
//!
//! A page's template shows it with `{{ header }}` right under `{% block content %}`; the page's own heading is then an `h2`.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, NaiveDate, Utc};

use super::fields::Words;
use super::parts::{Badge, Crumbs, StepTrack, Tab, Tabs};
use super::shell::Tone;
use crate::domain::calendar;
use crate::domain::case::{Case, WaitsFor};
use crate::domain::condition::OwnerRole;
use crate::domain::ids::UserId;
use crate::domain::phase::Phase;
use crate::domain::policy;
use crate::domain::role::Role;
use crate::dutch::case::{SOMEBODY_ARRANGES, age_clock, initial, waiting_for};
use crate::dutch::dates::{date_short, days_left};
use crate::dutch::numbers::count;
use crate::dutch::sentence;
use crate::workflow::OpenCase;

/// The pages of one casus, in the order of their tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CasePage {
    /// Where it stands and what one can do.
    Overview,
    /// The signal and its checklist.
    Signal,
    /// The plan.
    Plan,
    /// Meetings, rounds and positions.
    Table,
    /// What must be arranged.
    Conditions,
    /// The official go.
    Go,
    /// Looking back.
    Monitoring,
    /// Who is involved.
    People,
    /// What happened.
    Timeline,
}

impl CasePage {
    /// Every page in order.
    pub const ALL: [Self; 9] = [
        Self::Overview,
        Self::Signal,
        Self::Plan,
        Self::Table,
        Self::Conditions,
        Self::Go,
        Self::Monitoring,
        Self::People,
        Self::Timeline,
    ];

    /// The words on its tab.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overzicht",
            Self::Signal => "Signaal",
            Self::Plan => "Plan",
            Self::Table => "Tafel",
            Self::Conditions => "Randvoorwaarden",
            Self::Go => "Go",
            Self::Monitoring => "Monitoring",
            Self::People => "Betrokkenen",
            Self::Timeline => "Tijdlijn",
        }
    }

    /// Its address.
    #[must_use]
    pub fn href(self, case: &Case) -> String {
        let below = match self {
            Self::Overview => "",
            Self::Signal => "/signaal",
            Self::Plan => "/plan",
            Self::Table => "/tafel",
            Self::Conditions => "/randvoorwaarden",
            Self::Go => "/go",
            Self::Monitoring => "/monitoring",
            Self::People => "/betrokkenen",
            Self::Timeline => "/tijdlijn",
        };
        format!("/casussen/{}{below}", case.number)
    }

    /// Whether somebody with that role sees it: a provider's contact sees number, step and signal only.
    fn is_for(self, reader: Role) -> bool {
        policy::reads_plan(reader) || matches!(self, Self::Overview | Self::Signal | Self::People)
    }

    /// When it will have something to show, if not yet.
    fn later(self, case: &Case) -> Option<&'static str> {
        let (empty, when) = match self {
            Self::Overview | Self::Signal | Self::People | Self::Timeline => return None,
            Self::Plan => (case.versions.is_empty(), "na aanmelden"),
            Self::Table => (case.milestones.offered.is_none(), "als het plan klaar is"),
            Self::Conditions => (case.conditions.is_empty(), "na vaststellen"),
            Self::Go if case.milestones.adopted.is_none() => (true, "na vaststellen"),
            Self::Go => (case.goes.is_empty() && case.phase == Phase::Arranging, "als alles geregeld is"),
            Self::Monitoring => (case.goes.is_empty(), "na de go"),
        };
        (empty && case.phase.is_open()).then_some(when)
    }
}

/// The head of a casus.
#[derive(Debug, Clone, Template)]
#[template(path = "components/case.html")]
pub struct CaseHeader {
    crumbs: Crumbs,
    number: String,
    name: String,
    badges: Vec<Badge>,
    waits_for: Option<Waits>,
    closed: Option<Words>,
    steps: StepTrack,
    tabs: Tabs,
}

impl HtmlSafe for CaseHeader {}

#[derive(Debug, Clone)]
struct Waits {
    whom: String,
    since: Option<String>,
}

impl CaseHeader {
    /// The head of a case that is open for somebody, on that page of it.
    #[must_use]
    pub fn of(open: &OpenCase, reader: Role, page: CasePage, now: DateTime<Utc>) -> Self {
        let who = |user| open.names.get(&user).map(|named| (named.name.clone(), named.organisation.clone()));
        Self::new(&open.case, reader, who, open.facts.waits_since, page, now)
    }

    /// The head for somebody with that role, on that page of the casus. `who` says what an account is called and where it works.
    fn new(
        case: &Case,
        reader: Role,
        who: impl Fn(UserId) -> Option<(String, Option<String>)>,
        waits_since: Option<DateTime<Utc>>,
        page: CasePage,
        now: DateTime<Utc>,
    ) -> Self {
        let today = calendar::day(now);
        let tab = |shown: CasePage| Tab {
            label: shown.label().into(),
            href: shown.href(case),
            current: shown == page,
            later: shown.later(case).map(Words::Borrowed),
        };
        let waits_for = case.waits_for(today);
        let since = waits_since.map(|since| {
            let days = calendar::days_between(calendar::day(since), today);
            let ago = if days == 0 { "vandaag".to_owned() } else { count(days, "dag", "dagen") };
            format!("sinds {} ({ago})", date_short(calendar::day(since)))
        });
        let whom = match case.phase {
            // what must be arranged belongs to the plan, so whoever does not read that cannot be told whose turn it is
            Phase::Arranging if !policy::reads_plan(reader) => SOMEBODY_ARRANGES.to_owned(),
            _ => whom(case, waits_for, &who, today),
        };
        Self {
            crumbs: Crumbs::default().above("Casussen", "/casussen"),
            number: case.number.to_string(),
            name: shown_name(case, reader),
            badges: badges(case, today),
            waits_for: (waits_for != WaitsFor::Nobody).then_some(Waits { whom, since }),
            closed: case
                .closing
                .as_ref()
                .map(|closing| Words::Owned(format!("Afgesloten op {}.", date_short(calendar::day(closing.at))))),
            steps: steps(case),
            tabs: Tabs {
                about: format!("Casus {}", case.number).into(),
                tabs: CasePage::ALL.into_iter().filter(|shown| shown.is_for(reader)).map(tab).collect(),
            },
        }
    }
}

/// The name somebody reads: core members know a youth by the first letter until the table has discussed the case.
#[must_use]
pub fn shown_name(case: &Case, reader: Role) -> String {
    name_for(case.youth.first_name.as_str(), case.milestones.discussed.is_some(), reader)
}

/// The same, of a line in a list.
#[must_use]
pub fn name_for(first_name: &str, discussed: bool, reader: Role) -> String {
    if policy::knows_by_initial(reader) && !discussed { initial(first_name) } else { first_name.to_owned() }
}

/// The age clock as a badge: asks for attention in the last ninety days before 18, urgently in the last thirty.
#[must_use]
pub fn age_badge(born: NaiveDate, today: NaiveDate) -> Badge {
    let tone = match calendar::days_between(today, calendar::birthday(born, 18)) {
        0..=30 => Tone::Bad,
        31..=90 => Tone::Warning,
        _ => Tone::Neutral,
    };
    Badge::new(tone, age_clock(born, today)).icon("clock")
}

/// The same where there is little room: "nog 54 dagen tot 18" in the last year before 18.
#[must_use]
pub fn short_age_badge(born: NaiveDate, today: NaiveDate) -> Badge {
    let badge = age_badge(born, today);
    match calendar::days_between(today, calendar::birthday(born, 18)) {
        days @ 2..=366 => Badge { text: format!("{} tot 18", days_left(days)).into(), ..badge },
        _ => badge,
    }
}

fn badges(case: &Case, today: NaiveDate) -> Vec<Badge> {
    let mut badges = vec![age_badge(case.youth.born, today)];
    if case.urgent.is_some() {
        badges.push(Badge::new(Tone::Bad, "Spoed").icon("warning"));
    }
    if let Some(pause) = &case.paused {
        badges.push(Badge::new(Tone::Warning, format!("Gepauzeerd tot {}", date_short(pause.until))).icon("clock"));
    }
    if case.consent_withdrawn.is_some() {
        badges.push(Badge::new(Tone::Bad, "Toestemming ingetrokken").icon("lock"));
    }
    badges
}

fn steps(case: &Case) -> StepTrack {
    match case.phase {
        Phase::Closed(_) => {
            let from = case.closing.as_ref().and_then(|closing| closing.from.step()).unwrap_or(1);
            StepTrack::closed_after(usize::from(from))
        }
        open => {
            let step = usize::from(open.step().unwrap_or(1));
            let track = StepTrack::at(step);
            match case.milestones.phase_since {
                Some(since) => track.note(step, format!("sinds {}", date_short(calendar::day(since)))),
                None => track,
            }
        }
    }
}

fn whom(
    case: &Case,
    waits_for: WaitsFor,
    who: &impl Fn(UserId) -> Option<(String, Option<String>)>,
    today: NaiveDate,
) -> String {
    let name = match waits_for {
        WaitsFor::Signaller | WaitsFor::Owner(OwnerRole::Signaller) => who(case.signaller),
        WaitsFor::CaseManager | WaitsFor::Owner(OwnerRole::CaseManager) => case.case_manager.and_then(who),
        WaitsFor::Owner(_) => case.waits_on(today).and_then(|condition| {
            let person = condition.owner.user.and_then(who);
            person.or_else(|| condition.owner.name.as_ref().map(|name| (name.to_string(), None)))
        }),
        WaitsFor::ProjectLead | WaitsFor::Committee | WaitsFor::Nobody => None,
    };
    let part = waiting_for(waits_for);
    match name {
        Some((name, organisation)) => {
            let part = part.trim_start_matches("de ").trim_start_matches("een ");
            let place = organisation.map(|organisation| format!(", {organisation}")).unwrap_or_default();
            format!("{name} ({part}{place})")
        }
        None => part.to_owned(),
    }
}

impl CaseHeader {
    fn waits(&self) -> Option<String> {
        let waits = self.waits_for.as_ref()?;
        Some(match &waits.since {
            Some(since) => format!("{}, {since}", sentence(&format!("wacht op {}", waits.whom))),
            None => sentence(&format!("wacht op {}", waits.whom)),
        })
    }
}

#[cfg(test)]
mod tests {
    use scraper::{Html, Selector};
    use uuid::Uuid;

    use super::*;
    use crate::domain::apply::begin;
    use crate::domain::case::{Closing, Pause};
    use crate::domain::command::StartSignal;
    use crate::domain::event::{Event, Recorded};
    use crate::domain::ids::{CaseId, CaseNumber, OrganisationId};
    use crate::domain::phase::ClosedReason;
    use crate::domain::role::Author;
    use crate::domain::text::{Line, Prose};

    fn now() -> DateTime<Utc> {
        "2026-11-26T13:00:00Z".parse().unwrap()
    }

    fn noor() -> Case {
        let signaller = UserId(Uuid::from_u128(1));
        let start = StartSignal {
            first_name: Line::parse("Noor").unwrap(),
            born: "2009-01-19".parse().unwrap(),
            provider: OrganisationId(Uuid::from_u128(2)),
            signaller,
            care_ended_on: None,
            youth_told_on: "2026-11-12".parse().unwrap(),
        };
        let event = Event::started(CaseId(Uuid::from_u128(3)), CaseNumber::new(2026, 14), &start);
        let at = "2026-11-12T09:00:00Z".parse().unwrap();
        begin(&Recorded { event, by: Author::Person(signaller), at }).unwrap()
    }

    fn head(case: &Case, reader: Role) -> Html {
        let anouk = || ("Anouk Bakker".to_owned(), Some("Noorderlicht".to_owned()));
        let who = |user: UserId| (user.0.as_u128() == 1).then(anouk);
        let since = case.milestones.phase_since;
        Html::parse_fragment(&CaseHeader::new(case, reader, who, since, CasePage::Overview, now()).to_string())
    }

    fn texts(page: &Html, selector: &str) -> Vec<String> {
        let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        page.select(&Selector::parse(selector).unwrap()).map(|found| words(found.text().collect())).collect()
    }

    #[test]
    fn the_head_says_who_how_old_where_it_stands_and_whom_it_waits_for() {
        let page = head(&noor(), Role::ProjectLead);
        assert_eq!(texts(&page, "h1"), ["FX-2026-014 · Noor"]);
        assert_eq!(texts(&page, ".ct-badge"), ["17 jaar, nog 54 dagen tot 18"]);
        assert_eq!(
            texts(&page, ".ct-case__waits"),
            ["Wacht op Anouk Bakker (hulpverlener, Noorderlicht), sinds 12 nov 2026 (14 dagen)."]
        );
        assert_eq!(texts(&page, ".ct-steps__now"), ["Stap 1 van 8: Signaleren"]);
        assert_eq!(texts(&page, "a[aria-current=page]"), ["Overzicht"]);
    }

    #[test]
    fn a_page_that_is_not_relevant_yet_says_when_it_will_be() {
        let page = head(&noor(), Role::Signaller);
        let later = texts(&page, ".ct-tab--later");
        assert_eq!(
            later,
            [
                "Plan, na aanmelden",
                "Tafel, als het plan klaar is",
                "Randvoorwaarden, na vaststellen",
                "Go, na vaststellen",
                "Monitoring, na de go"
            ]
        );
    }

    #[test]
    fn a_provider_contact_sees_no_plan_no_table_and_no_timeline() {
        let page = head(&noor(), Role::ProviderContact);
        assert_eq!(texts(&page, ".ct-tab"), ["Overzicht", "Signaal", "Betrokkenen"]);
    }

    #[test]
    fn a_core_member_knows_a_youth_by_the_initial_until_the_table_has_discussed_the_case() {
        let mut case = noor();
        assert_eq!(shown_name(&case, Role::CoreMember), "N.");
        assert_eq!(shown_name(&case, Role::CaseManager), "Noor");
        case.milestones.discussed = Some(now());
        assert_eq!(shown_name(&case, Role::CoreMember), "Noor");
    }

    #[test]
    fn urgency_and_rest_stand_beside_the_age_and_a_closed_casus_waits_for_nobody() {
        let mut case = noor();
        let reason = Prose::parse("reden").unwrap();
        case.urgent = Some(reason.clone());
        case.paused = Some(Pause { reason: reason.clone(), until: "2026-12-10".parse().unwrap(), since: now() });
        let page = head(&case, Role::ProjectLead);
        let badges = ["17 jaar, nog 54 dagen tot 18", "Spoed", "Gepauzeerd tot 10 dec 2026"];
        assert_eq!(texts(&page, ".ct-badge"), badges);
        let from = case.phase;
        case.phase = Phase::Closed(ClosedReason::Withdrawn);
        case.closing = Some(Closing { at: now(), reason, handover: None, from });
        let page = head(&case, Role::ProjectLead);
        assert_eq!(texts(&page, ".ct-case__waits"), ["Afgesloten op 26 nov 2026."]);
        assert!(texts(&page, ".ct-step--current, .ct-tab--later").is_empty());
    }
}
