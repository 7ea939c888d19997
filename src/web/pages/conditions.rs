//! What must be arranged before the go: per area of life, with the law, who arranges it, what shows it, and until when it
//! counts. The remark for the WIZ-portaal stands ready to copy, without anything about the youth.

use askama::Template;
use axum::extract::{Path, State};
use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::calendar;
use crate::domain::carrying_over;
use crate::domain::case::Case;
use crate::domain::command::CommandKind;
use crate::domain::condition::{Condition, ConditionKind, ConditionState};
use crate::domain::ids::CaseNumber;
use crate::domain::offer::Offer;
use crate::domain::plan::Need;
use crate::domain::policy::Audience;
use crate::domain::role::LifeDomain;
use crate::dutch::commands::said;
use crate::dutch::{Dutch, dates, numbers, sentence};
use crate::web::acts::{self, ActPanel, arranged_by, asks_too_late, concerns, proof_words, relief_words};
use crate::web::case_header::{CaseHeader, CasePage};
use crate::web::error::AppError;
use crate::web::page::{Page, render};
use crate::web::parts::{Action, Badge, Facts};
use crate::web::plan::proposals::{ProposalButton, of_condition, shown_content};
use crate::web::plan::usual::{LawOffer, per_law, when};
use crate::web::session::Person;
use crate::web::shell::{Shell, Tone};
use crate::web::{Answer, AppState};
use crate::workflow::{self, OpenCase};

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![Page::get("/casussen/{number}/randvoorwaarden", Audience::PlanReaders, "conditions", show)]
}

#[derive(Template)]
#[template(path = "pages/conditions.html")]
struct ConditionsPage {
    shell: Shell,
    header: CaseHeader,
    number: String,
    standing: String,
    all_met: bool,
    groups: Vec<Group>,
    remark: Option<Remark>,
    expected: Vec<String>,
    earlier: Option<Earlier>,
    offered: Vec<LawOffer>,
    /// The act that adds one.
    adds: String,
    unfold: bool,
    panel: ActPanel,
}

/// The list of the plan that went back to the table, while the new one is not adopted.
struct Earlier {
    version: u32,
    rows: Vec<EarlierRow>,
    /// How many of them stand in the new plan, and how many do not.
    standing: String,
}

struct EarlierRow {
    what: String,
    badges: Vec<Badge>,
    facts: Facts,
    /// What becomes of it in the new plan.
    becomes: &'static str,
    /// Puts it in the new plan, or says that it is there.
    way: Option<ProposalButton>,
}

struct Group {
    title: String,
    rows: Vec<Row>,
}

/// The remark for the WIZ-portaal, and whether it was placed.
struct Remark {
    text: String,
    placed: Option<String>,
}

struct Row {
    number: u32,
    what: String,
    badges: Vec<Badge>,
    facts: Facts,
    concerns: Vec<String>,
    refused: Option<Refused>,
    actions: Vec<Action>,
}

/// The ways on from a condition that does not work out and keeps the go waiting, as far as this person can take them.
struct Refused {
    /// What takes its place is added here.
    instead: Option<String>,
    /// Whether it can be said not to be needed.
    may_waive: bool,
    /// The plan goes back to the table here.
    back: Option<String>,
}

async fn show(State(app): State<AppState>, person: Person, Path(number): Path<String>) -> Answer {
    let number: CaseNumber = number.parse().map_err(|_| AppError::NotFound)?;
    let open = workflow::look(&app.db, person.acting(), &number, "conditions", person.now).await?;
    let case = &open.case;
    let today = calendar::day(person.now);
    let offers = open.offers(person.now);
    let current: Vec<&Condition> = case.current_conditions().collect();
    let expected = if case.adopted().is_none() { needs(case) } else { Vec::new() };
    render(&ConditionsPage {
        shell: person.shell(),
        header: CaseHeader::of(&open, person.role, CasePage::Conditions, person.now),
        number: number.to_string(),
        standing: standing(case, &current, today),
        all_met: !current.is_empty() && case.open_blocking(today).is_empty(),
        groups: groups(&open, &current, &offers, today),
        remark: case.care_order().map(|order| remark(&open, order)),
        expected,
        earlier: earlier(&open, person.now, today),
        adds: format!("/casussen/{number}/doen/{}", said(CommandKind::AddCondition).slug),
        offered: offered(&open, &current, person.now, today),
        unfold: current.len() <= 1,
        panel: acts::panel(&open, CasePage::Conditions, person.now),
    })
}

/// The remark that the case manager places with the order: nothing about the youth stands in it.
fn remark(open: &OpenCase, order: &Condition) -> Remark {
    let number = &open.case.number;
    let placed = match &order.state {
        ConditionState::Fulfilled { proof, by, at, .. } => proof.remark_on.map(|on| {
            let recorded = dates::moment_short(*at);
            format!("De opmerking is geplaatst op {}. {} legde dat vast, {recorded}.", dates::date(on), open.name(*by))
        }),
        _ => None,
    };
    Remark {
        text: format!("Deze bestelling hoort bij een casus uit de pilot casustafel 18-/18+. Casusnummer {number}."),
        placed,
    }
}

/// The kinds of conditions that are not on the list, per law. For who can add one.
fn offered(open: &OpenCase, current: &[&Condition], now: DateTime<Utc>, today: NaiveDate) -> Vec<LawOffer> {
    if !open.may(CommandKind::AddCondition, now) {
        return Vec::new();
    }
    let listed: Vec<ConditionKind> = current.iter().map(|found| found.kind).collect();
    per_law(open, &listed, today)
}

/// What was on the list of the plan that went back: with what shows it, and the way into the new plan.
fn earlier(open: &OpenCase, now: DateTime<Utc>, today: NaiveDate) -> Option<Earlier> {
    let case = &open.case;
    let found = carrying_over::of_what_went_back(case);
    let version = found.first()?.version;
    let here = format!("/casussen/{}/randvoorwaarden#eerder", case.number);
    let content = shown_content(case);
    let comes_back = |condition: &Condition| {
        let in_plan = |need: &Need| need.kind == condition.kind && need.what == condition.what;
        let by_itself = matches!(condition.kind, ConditionKind::CareOrder | ConditionKind::RevocationResolved);
        by_itself || content.is_some_and(|content| content.needs.iter().any(in_plan))
    };
    let row = |condition: &&Condition| EarlierRow {
        what: condition.what.to_string(),
        badges: vec![state_badge(condition, today)],
        facts: told(Facts::default(), open, condition, today),
        becomes: match (comes_back(condition), carrying_over::counts_on(condition)) {
            (true, true) => "Wat is geregeld, telt in het nieuwe plan.",
            (true, false) => "Komt terug in het nieuwe plan en moet nog worden geregeld.",
            (false, true) => "Staat niet in het nieuwe plan. Wat is geregeld, telt dan niet.",
            (false, false) => "Staat niet in het nieuwe plan.",
        },
        way: of_condition(condition)
            .filter(|_| !comes_back(condition))
            .map(|proposal| ProposalButton::new(open, &proposal, &here, now)),
    };
    let rows: Vec<EarlierRow> = found.iter().map(row).collect();
    let amount = |len: usize| i64::try_from(len).unwrap_or(i64::MAX);
    let missing = found.iter().filter(|condition| !comes_back(condition)).count();
    let all = numbers::count(amount(rows.len()), "randvoorwaarde", "randvoorwaarden");
    let standing = match missing {
        0 => format!("Van {all} komt alles terug in het nieuwe plan."),
        1 => format!("Van {all} staat er 1 niet in het nieuwe plan."),
        missing => format!("Van {all} staan er {missing} niet in het nieuwe plan."),
    };
    Some(Earlier { version, rows, standing })
}

/// What the newest plan says must be arranged first, before anything is adopted.
fn needs(case: &Case) -> Vec<String> {
    let newest = case.newest().into_iter();
    newest.flat_map(|version| &version.content.needs).map(|need| need.what.to_string()).collect()
}

fn standing(case: &Case, current: &[&Condition], today: NaiveDate) -> String {
    let met = current.iter().filter(|condition| condition.is_met(today)).count();
    let amount = |len: usize| i64::try_from(len).unwrap_or(i64::MAX);
    let all = numbers::count(amount(current.len()), "randvoorwaarde", "randvoorwaarden");
    let counted = format!("Van {all} {} er {} geregeld.", if met == 1 { "is" } else { "zijn" }, amount(met));
    let blocking = case.open_blocking(today).len();
    match (case.adopted().is_some(), blocking) {
        (false, _) => format!("{counted} Ze horen bij het plan dat nu geldt."),
        (true, 0) => format!("{counted} Niets houdt de go nog tegen."),
        (true, 1) => format!("{counted} Nog 1 houdt de go tegen."),
        (true, open) => format!("{counted} Nog {open} houden de go tegen."),
    }
}

/// The conditions per area of life, in the order of the areas; what belongs to several or to none comes last.
fn groups(open: &OpenCase, current: &[&Condition], offers: &[Offer], today: NaiveDate) -> Vec<Group> {
    let areas = LifeDomain::ALL.iter().copied().map(Some).chain([None]);
    let group = |area: Option<LifeDomain>| {
        let rows = current.iter().filter(|condition| condition.kind.life_domain() == area);
        let title = area.map_or_else(|| "Over het hele plan".to_owned(), |area| sentence(&area.dutch()));
        Group { title, rows: rows.map(|condition| row(open, condition, offers, today)).collect() }
    };
    areas.map(group).filter(|group| !group.rows.is_empty()).collect()
}

fn row(open: &OpenCase, condition: &Condition, offers: &[Offer], today: NaiveDate) -> Row {
    let mut facts = Facts::default()
        .row("Soort", condition.kind.dutch())
        .row("Wet", condition.kind.law().dutch())
        .row("Wie regelt het", arranged_by(open, condition));
    let revoked = open.case.goes.last().and_then(|go| go.ended.as_ref()).and_then(|ended| ended.reason.as_ref());
    let revoked = revoked.filter(|_| condition.kind == ConditionKind::RevocationResolved);
    facts = facts.row_if("Waarom de go is ingetrokken", revoked.map(ToString::to_string));
    facts = facts.row_if("Wanneer aanvragen", when(open, condition.kind, today).filter(|_| !condition.is_met(today)));
    facts = told(facts, open, condition, today);
    Row {
        number: condition.number,
        what: condition.what.to_string(),
        badges: badges(open, condition, today),
        facts,
        concerns: concerns(open, condition, today),
        refused: refused(open, condition, offers),
        actions: actions(open, condition, offers),
    }
}

/// What was asked, what is expected, and what shows that it is arranged.
fn told(mut facts: Facts, open: &OpenCase, condition: &Condition, today: NaiveDate) -> Facts {
    facts = facts.row_if("Aangevraagd", condition.requested_on.map(dates::date));
    if let Some(expected) = condition.expected_on.filter(|_| !condition.is_met(today)) {
        facts = facts.row("Verwacht", format!("{} ({})", dates::date(expected), dates::days_until(today, expected)));
    }
    match &condition.state {
        ConditionState::Open => {}
        ConditionState::Fulfilled { proof, by, at, .. } => {
            facts = facts.row("Bewijs", proof_words(proof));
            facts = facts.row("Vastgelegd door", format!("{}, {}", open.name(*by), dates::moment_short(*at)));
        }
        ConditionState::Waived { reason } => facts = facts.row("Waarom niet nodig", reason.to_string()),
        ConditionState::Covered { guarantor, until } => {
            let until = dates::date(*until);
            facts = facts.row("Voorbehoud", format!("{guarantor} staat ervoor in, tot en met {until}"));
        }
        ConditionState::Refused { reason } => facts = facts.row("Waarom het niet lukt", reason.to_string()),
    }
    if let Some(relief) = &condition.relief {
        facts = facts.row("Voorstel, wacht op een kernlid", relief_words(relief));
    }
    facts
}

fn refused(open: &OpenCase, condition: &Condition, offers: &[Offer]) -> Option<Refused> {
    let is_refused = matches!(condition.state, ConditionState::Refused { .. }) && condition.relief.is_none();
    if !is_refused
        || !condition.blocking
        || open.case.adopted().map(|version| version.number) != Some(condition.version)
    {
        return None;
    }
    let way = |kind, target| offers.contains(&Offer { kind, target });
    let act = |kind| format!("/casussen/{}/doen/{}", open.case.number, said(kind).slug);
    let same =
        if condition.kind.is_offered() { format!("?punt=soort-{}", condition.kind.as_str()) } else { String::new() };
    Some(Refused {
        instead: way(CommandKind::AddCondition, None).then(|| format!("{}{same}", act(CommandKind::AddCondition))),
        may_waive: way(CommandKind::WaiveCondition, Some(condition.number)),
        back: way(CommandKind::ReturnToTable, None).then(|| act(CommandKind::ReturnToTable)),
    })
}

/// How a condition stands, in a word with a colour.
#[must_use]
pub fn state_badge(condition: &Condition, today: NaiveDate) -> Badge {
    standing_badge(&condition.state, condition.relief.is_some(), condition.expected_on, today)
}

/// The same, from what a list knows of it.
#[must_use]
pub fn standing_badge(
    state: &ConditionState,
    has_relief: bool,
    expected_on: Option<NaiveDate>,
    today: NaiveDate,
) -> Badge {
    let late = expected_on.is_some_and(|expected| expected < today);
    match state {
        ConditionState::Open if has_relief => Badge::new(Tone::Warning, "Wacht op een kernlid"),
        ConditionState::Open if late => Badge::new(Tone::Warning, "Te laat").icon("clock"),
        ConditionState::Open => Badge::new(Tone::Neutral, state.dutch()),
        ConditionState::Fulfilled { proof, .. } if !proof.is_valid_on(today) => {
            Badge::new(Tone::Bad, "Bewijs verlopen")
        }
        ConditionState::Fulfilled { confirmed: true, .. } => Badge::new(Tone::Good, state.dutch()),
        ConditionState::Fulfilled { confirmed: false, .. } => Badge::new(Tone::Warning, state.dutch()),
        ConditionState::Waived { .. } => Badge::new(Tone::Good, state.dutch()),
        ConditionState::Covered { until, .. } if *until < today => Badge::new(Tone::Bad, "Voorbehoud verlopen"),
        ConditionState::Covered { .. } => Badge::new(Tone::Info, state.dutch()),
        ConditionState::Refused { .. } => Badge::new(Tone::Bad, state.dutch()),
    }
}

fn badges(open: &OpenCase, condition: &Condition, today: NaiveDate) -> Vec<Badge> {
    let mut badges = vec![state_badge(condition, today)];
    if asks_too_late(open, condition, today) {
        badges.push(Badge::new(Tone::Warning, "Aanvraag te laat").icon("clock"));
    }
    if !condition.blocking {
        badges.push(Badge::new(Tone::Neutral, "Houdt de go niet tegen"));
    } else if !condition.is_met(today) {
        badges.push(Badge::new(Tone::Warning, "Houdt de go tegen").icon("lock"));
    }
    if let Some(group) = condition.group {
        badges.push(Badge::new(Tone::Info, format!("Eén van groep {group} is genoeg")));
    }
    badges
}

/// What can be done with one condition now, the most likely first.
fn actions(open: &OpenCase, condition: &Condition, offers: &[Offer]) -> Vec<Action> {
    use CommandKind::*;
    let order = [
        ConfirmCondition,
        FulfilCondition,
        RequestCondition,
        RefuseCondition,
        CoverCondition,
        UnblockCondition,
        WaiveCondition,
        ReopenCondition,
        AssignCondition,
    ];
    let offered = order.into_iter().map(|kind| Offer { kind, target: Some(condition.number) });
    let offered = offered.filter(|offer| offers.contains(offer));
    // waiving the order is so rare that it does not stand beside the others
    let offered = offered.filter(|offer| offer.kind != WaiveCondition || condition.kind != ConditionKind::CareOrder);
    let mut actions: Vec<Action> = offered.map(|offer| acts::link(open, &offer)).collect();
    if let Some(first) = actions.first_mut() {
        first.weight = crate::web::parts::Weight::Secondary;
    }
    actions
}
