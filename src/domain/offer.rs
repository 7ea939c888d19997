//! What somebody can do with a case now: exactly the buttons that a page draws.

use chrono::{DateTime, Utc};

use super::case::Case;
use super::command::CommandKind::{self, *};
use super::facts::Facts;
use super::policy;
use super::refusal::Refusal;
use super::role::Actor;
use super::rules::{Look, Verdict, any_time, arranging, at_table, awaiting_go, monitoring, planning, scheduling};
use super::rules::{signalling, submitted};

/// A command somebody can give, and the child of the case it is about where there is one per child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Offer {
    /// What.
    pub kind: CommandKind,
    /// The condition, invitation, open point or look back it is about.
    pub target: Option<u32>,
}

/// Whether somebody may give that command now, leaving aside what would be filled in with it. First whose business it
/// is, then whether it is the moment.
pub fn check(case: &Case, actor: &Actor, offer: Offer, facts: &Facts, now: DateTime<Utc>) -> Verdict {
    if !policy::permits(actor, offer.kind, case, offer.target) {
        return Err(Refusal::NotYours);
    }
    let look = &Look { case, actor, facts, now };
    let target = offer.target.unwrap_or(0);
    match offer.kind {
        AnswerChecklist | EditSignal => signalling::may_edit_signal(look),
        SubmitSignal => signalling::may_submit(look),
        AcceptSignal | ReturnSignal | DeclineSignal => submitted::may_judge_signal(look),
        ReportNoCaseManager => signalling::may_report_no_case_manager(look),
        AskHelp => signalling::may_ask_help(look),
        AssignCaseManager => submitted::may_assign_case_manager(look),
        WritePlan => planning::may_write(look),
        OfferPlan => planning::may_offer(look),
        WithdrawOffer => planning::may_withdraw_offer(look),
        Schedule => scheduling::may_schedule(look),
        Reschedule => scheduling::may_reschedule(look),
        Invite => scheduling::may_invite(look),
        Uninvite => scheduling::may_uninvite(look, target),
        RecordYouthVoice => scheduling::may_record_youth_voice(look),
        OpenDiscussion => at_table::may_open_discussion(look),
        OpenRound => at_table::may_open_round(look),
        TakePosition => at_table::may_take_position(look),
        CloseRound => at_table::may_close_round(look),
        RestoreVersion => planning::may_restore(look),
        EditTabledPlan => at_table::may_edit_tabled_plan(look),
        RecordYouthAnswer => at_table::may_record_youth_answer(look),
        ReplyToYouth => at_table::may_reply_to_youth(look),
        Adopt => at_table::may_adopt(look),
        CarryOver => at_table::may_carry_over(look),
        Escalate => at_table::may_escalate(look),
        AwaitWriting => at_table::may_await_writing(look),
        EndWaiting => at_table::may_end_waiting(look),
        MarkNotReached => at_table::may_mark_not_reached(look),
        AddCondition => arranging::may_add(look),
        AssignCondition => arranging::may_assign(look, target),
        RequestCondition => arranging::may_request(look, target),
        FulfilCondition => arranging::may_fulfil(look, target),
        ConfirmCondition => arranging::may_confirm(look, target),
        ReopenCondition => arranging::may_reopen(look, target),
        WaiveCondition => arranging::may_waive(look, target),
        UnblockCondition => arranging::may_unblock(look, target),
        CoverCondition => arranging::may_cover(look, target),
        RefuseCondition => arranging::may_refuse(look, target),
        ReturnToTable => arranging::may_return_to_table(look),
        FollowConditions => arranging::may_follow_conditions(look),
        GiveGo => awaiting_go::may_give_go(look),
        WithholdGo => awaiting_go::may_withhold_go(look),
        RevokeGo => awaiting_go::may_revoke_go(look),
        RecordMonitoring | Adjust => monitoring::may_record(look),
        CorrectRecord | WithdrawRecord => monitoring::may_take_back(look, target),
        Retable => monitoring::may_retable(look),
        KeepPlan => monitoring::may_keep_plan(look),
        Withdraw => signalling::may_withdraw(look),
        Close => monitoring::may_close(look),
        Reopen => monitoring::may_reopen(look),
        Pause => any_time::may_pause(look),
        Resume => any_time::may_resume(look),
        SetUrgent => any_time::may_set_urgent(look),
        ClearUrgent => any_time::may_clear_urgent(look),
        WithdrawConsent => any_time::may_withdraw_consent(look),
        RenewConsent => any_time::may_renew_consent(look),
        AddOpenPoint => any_time::may_add_point(look),
        AddCorrection => any_time::may_add_correction(look),
        ResolveOpenPoint => any_time::may_resolve_point(look, target),
        ReplaceSignaller | CorrectBirthDate | CorrectFirstName => any_time::may_correct_people(look),
        FollowMeeting => look.is_open(),
    }
}

/// Every command somebody can give now. What the application or a meeting does by itself is no button.
pub fn offered(case: &Case, actor: &Actor, facts: &Facts, now: DateTime<Utc>) -> Vec<Offer> {
    let buttons = CommandKind::ALL.iter().filter(|kind| !matches!(kind, EndWaiting | FollowConditions | FollowMeeting));
    buttons
        .flat_map(|kind| targets(case, *kind).into_iter().map(|target| Offer { kind: *kind, target }))
        .filter(|offer| check(case, actor, *offer, facts, now).is_ok())
        .collect()
}

/// What is the actor's to do with this case but not now, and why: drawn beside the buttons.
pub fn withheld(case: &Case, actor: &Actor, facts: &Facts, now: DateTime<Utc>) -> Vec<(Offer, Refusal)> {
    let whole_case = CommandKind::ALL.iter().map(|kind| Offer { kind: *kind, target: None });
    whole_case
        .filter(|offer| targets(case, offer.kind) == [None])
        .filter_map(|offer| match check(case, actor, offer, facts, now) {
            Err(Refusal::NotYours) | Ok(()) => None,
            Err(refusal) => Some((offer, refusal)),
        })
        .collect()
}

/// The children of the case a command can be about.
fn targets(case: &Case, kind: CommandKind) -> Vec<Option<u32>> {
    match kind {
        AssignCondition | RequestCondition | FulfilCondition | ConfirmCondition | ReopenCondition | WaiveCondition
        | UnblockCondition | CoverCondition | RefuseCondition => {
            case.conditions.iter().map(|condition| Some(condition.number)).collect()
        }
        CorrectRecord | WithdrawRecord => case.records.iter().map(|record| Some(record.number)).collect(),
        Uninvite => case.invitations.iter().map(|invitation| Some(invitation.number)).collect(),
        ResolveOpenPoint => case.open_points.iter().map(|point| Some(point.number)).collect(),
        _ => vec![None],
    }
}
