//! "Wat kunt u nu doen": the acts that can be done now, the next step first, the rest at hand, and what cannot be done yet
//! with the reason.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, Utc};

use super::{own_page, page_of};
use crate::domain::case::Case;
use crate::domain::command::CommandKind::{self, *};
use crate::domain::ids::CaseNumber;
use crate::domain::looking_back;
use crate::domain::offer::Offer;
use crate::domain::refusal::{NotNow, Refusal};
use crate::dutch::commands::{said, said_of};
use crate::dutch::{self, numbers, refusals};
use crate::web::case_header::CasePage;
use crate::web::encode;
use crate::web::parts::{Action, Actions, Because, Refused};
use crate::workflow::OpenCase;

/// The acts of a page of a case.
#[derive(Debug, Clone, Template)]
#[template(path = "components/acts.html")]
pub struct ActPanel {
    /// What is wanted now, and what cannot be done yet.
    pub actions: Actions,
    /// What is possible as well, less often wanted.
    pub more: Vec<Action>,
}

impl HtmlSafe for ActPanel {}

impl ActPanel {
    /// The same acts, each of which leads back to that page.
    #[must_use]
    pub fn back_to(mut self, page: &str) -> Self {
        for action in self.actions.offered.iter_mut().chain(&mut self.more) {
            back_to(action, page);
        }
        self
    }
}

/// Lets an act with a page of its own lead back to that page.
pub fn back_to(action: &mut Action, page: &str) {
    if action.href.contains("/doen/") {
        let sign = if action.href.contains('?') { '&' } else { '?' };
        action.href.push_str(&format!("{sign}terug={}", encode(page)));
    }
}

/// Where an act is done.
#[must_use]
pub fn address(number: &CaseNumber, offer: Offer) -> String {
    let page = own_page(offer.kind, number);
    let page = page.unwrap_or_else(|| format!("/casussen/{number}/doen/{}", said(offer.kind).slug));
    match offer.target {
        Some(target) => format!("{page}?onderdeel={target}"),
        None => page,
    }
}

/// The button of one act: `href`, `label` and how heavy it is drawn.
#[must_use]
pub fn link(open: &OpenCase, offer: &Offer) -> Action {
    let action = Action::link(said_of(offer.kind, &open.case).label, address(&open.case.number, *offer));
    if ends_something(offer.kind) { action.danger() } else { action }
}

/// What can be done now on that page of the case; on the overview everything.
#[must_use]
pub fn panel(open: &OpenCase, page: CasePage, now: DateTime<Utc>) -> ActPanel {
    let is_here = |kind: CommandKind| page == CasePage::Overview || page_of(kind) == page || is_asked_at(kind, page);
    let mut offers: Vec<Offer> = open.offers(now).into_iter().filter(|offer| is_here(offer.kind)).collect();
    let weight = |kind| weight(kind, &open.case);
    offers.sort_by_key(|offer| (weight(offer.kind), offer.kind, offer.target));
    let mut offered: Vec<Action> = Vec::new();
    let mut more = Vec::new();
    for offer in offers.iter().filter(|offer| offer.target.is_none()) {
        let button = link(open, offer);
        if button.href == page.href(&open.case) {
            continue;
        }
        match weight(offer.kind) {
            0 if offered.is_empty() => offered.push(button.primary()),
            0 | 1 => offered.push(button),
            _ => more.push(button),
        }
    }
    if page == CasePage::Overview {
        offered.extend(beside_their_subject(open, &offers));
    }
    // the overview says what the case waits for; the page of the subject says the rest
    let most = if page == CasePage::Overview { 0 } else { 1 };
    let refused = open
        .withheld(now)
        .into_iter()
        .filter(|(offer, refusal)| {
            is_here(offer.kind) && weight(offer.kind) <= most && refusals::is_worth_saying(refusal)
        })
        .filter(|(offer, refusal)| !goes_without_saying(offer.kind, refusal))
        .filter(|(offer, _)| own_page(offer.kind, &open.case.number) != Some(page.href(&open.case)));
    let refused = refused.map(|(offer, refusal)| Refused {
        label: said_of(offer.kind, &open.case).label.into(),
        why: refusals::explain(offer.kind, &refusal, &open.case).into(),
        who: None,
    });
    let because = if page == CasePage::Overview && open.reads_plan() { slipped(&open.case) } else { None };
    ActPanel { actions: Actions { because, offered, refused: said_once(refused) }, more }
}

/// What slipped, as long as nobody who answers for it said what is done about it.
fn slipped(case: &Case) -> Option<Because> {
    looking_back::unanswered(case)?;
    let lines = dutch::looking_back::slipped_lines(&looking_back::slipped(case));
    Some(Because { title: "Dit gaat minder dan eerder", lines, until: dutch::looking_back::OPEN_UNTIL })
}

/// What is decided where one reads, although it leads to another page: at the table, and about a signal beside it.
fn is_asked_at(kind: CommandKind, page: CasePage) -> bool {
    match page {
        CasePage::Table => matches!(kind, Adopt | EditTabledPlan | WithdrawOffer),
        CasePage::Signal => matches!(kind, SubmitSignal | AcceptSignal | ReturnSignal | DeclineSignal),
        _ => false,
    }
}

/// That nothing is scheduled or opened while a round is open is plain to see: the round stands on the page.
fn goes_without_saying(kind: CommandKind, refusal: &Refusal) -> bool {
    match refusal {
        Refusal::NotNow(NotNow::RoundOpen) => {
            matches!(kind, Schedule | Reschedule | OpenDiscussion | OpenRound | MarkNotReached)
        }
        // the new draft is what one writes in
        Refusal::NotNow(NotNow::DraftBesideTabled) => kind == EditTabledPlan,
        _ => false,
    }
}

/// What cannot be done for one and the same reason, said once.
fn said_once(refused: impl Iterator<Item = Refused>) -> Vec<Refused> {
    let mut all: Vec<Refused> = Vec::new();
    for one in refused {
        match all.iter_mut().find(|known| known.why == one.why && known.who == one.who) {
            Some(known) => known.label = format!("{}, {}", known.label, dutch::lower(&one.label)).into(),
            None => all.push(one),
        }
    }
    all
}

/// What is done beside a condition or an open point: one button to the page where they stand, with how many there are.
fn beside_their_subject(open: &OpenCase, offers: &[Offer]) -> Vec<Action> {
    let groups: [(CommandKind, &str, &str, &str, CasePage); 3] = [
        (ConfirmCondition, "Bevestigen", "randvoorwaarde", "randvoorwaarden", CasePage::Conditions),
        (FulfilCondition, "Regelen", "randvoorwaarde", "randvoorwaarden", CasePage::Conditions),
        (ResolveOpenPoint, "Beantwoorden", "punt", "punten", CasePage::Table),
    ];
    let counted = groups.into_iter().filter_map(|(kind, verb, one, many, page)| {
        let found = offers.iter().filter(|offer| offer.kind == kind).count();
        let found = i64::try_from(found).unwrap_or(i64::MAX);
        let label = format!("{verb}: {}", numbers::count(found, one, many));
        (found > 0).then(|| Action::link(label, page.href(&open.case)))
    });
    counted.collect()
}

/// How much an act is wanted: 0 brings the case further, 1 belongs to the step, 2 is at hand.
fn weight(kind: CommandKind, case: &Case) -> u8 {
    match kind {
        Adjust | Retable if looking_back::unanswered(case).is_some() => 0,
        AssignCaseManager if case.case_manager.is_some() => 2,
        RecordYouthVoice if case.youth_voice.is_some() => 2,
        SubmitSignal | AcceptSignal | OfferPlan | Schedule | OpenDiscussion | OpenRound | TakePosition | Adopt
        | GiveGo => 0,
        AnswerChecklist | EditSignal | ReturnSignal | DeclineSignal | ReportNoCaseManager | AskHelp
        | AssignCaseManager | WritePlan | Reschedule | Invite | RecordYouthVoice | EditTabledPlan
        | RecordYouthAnswer | ReplyToYouth | CarryOver | Escalate | AwaitWriting | MarkNotReached | AddCondition
        | RequestCondition | FulfilCondition | ConfirmCondition | RecordMonitoring | Adjust | Retable
        | RenewConsent | ResolveOpenPoint | Resume | KeepPlan | WithholdGo | Reopen => 1,
        CorrectRecord | WithdrawRecord | WithdrawOffer | Uninvite | CloseRound | EndWaiting | ReopenCondition
        | WaiveCondition | UnblockCondition | CoverCondition | RefuseCondition | AssignCondition | RestoreVersion
        | ReturnToTable | RevokeGo | Withdraw | Close | Pause | SetUrgent | ClearUrgent | WithdrawConsent
        | AddOpenPoint | AddCorrection | ReplaceSignaller | CorrectBirthDate | CorrectFirstName | FollowConditions
        | FollowMeeting => 2,
    }
}

/// Whether an act ends something or takes it back.
fn ends_something(kind: CommandKind) -> bool {
    matches!(
        kind,
        DeclineSignal
            | Uninvite
            | CloseRound
            | RefuseCondition
            | ReturnToTable
            | RevokeGo
            | Withdraw
            | WithdrawRecord
            | Close
            | WithdrawConsent
    )
}
