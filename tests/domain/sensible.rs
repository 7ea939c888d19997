//! What a sensible person would fill in with a button. `pick` varies it, so that a walk does not always say the same.

use super::calendar;
use super::case::{Capacity, Moment, VoiceWay, YouthAnswer, YouthVoice};
use super::command::{Command, CommandKind, MeetingChange, Writing};
use super::condition::{ConditionKind, Owner, OwnerRole};
use super::ids::{MeetingId, UserId};
use super::looking_back;
use super::meeting::MeetingState;
use super::offer::Offer;
use super::phase::{ClosedReason, Phase};
use super::plan::{Digest, PlanGap, Section, Step, Voice};
use super::role::{LifeDomain, Represents};
use super::round::{Seat, Stance};
use super::signal::{Answer, ChecklistItem, ConsentWay, Receivers};
use super::testing::*;

fn one_of<T: Copy>(choices: &[T], pick: u32) -> T {
    choices[pick as usize % choices.len()]
}

/// The whole command behind a button, with values that a person who means well would give.
pub fn command(story: &Story, by: UserId, offer: Offer, pick: u32) -> Command {
    use CommandKind::*;
    let case = &story.case;
    let today = story.today();
    let in_days = |days: u32| calendar::days_after(today, u64::from(days));
    let reason = || prose("Omdat het zo beter is.");
    let target = offer.target.unwrap_or(0);
    let newest = case.newest().map_or(0, |version| version.number);
    let text = case.latest_round().map_or_else(|| (newest, Digest::of("")), |round| (round.version, round.hash));
    match offer.kind {
        AnswerChecklist => Command::AnswerChecklist {
            item: one_of(ChecklistItem::ALL, pick),
            answer: (pick % 5 > 0).then(|| one_of(Answer::ALL, pick)),
            note: None,
        },
        EditSignal => {
            let mut signal = complete_signal();
            signal.legal_ground = signal.legal_ground.filter(|_| pick % 4 > 0);
            Command::EditSignal { signal }
        }
        SubmitSignal => Command::SubmitSignal,
        AcceptSignal => Command::AcceptSignal,
        ReturnSignal => Command::ReturnSignal { question: reason() },
        DeclineSignal => Command::DeclineSignal { reason: reason(), helped_where: reason() },
        ReportNoCaseManager => Command::ReportNoCaseManager,
        AskHelp => Command::AskHelp { advisor: (pick % 2 == 0).then_some(HANNA), question: reason() },
        AssignCaseManager => {
            let others: Vec<UserId> =
                [CARLA, COR].into_iter().filter(|user| case.case_manager != Some(*user)).collect();
            Command::AssignCaseManager { user: one_of(&others, pick) }
        }
        WritePlan => Command::WritePlan { writing: writing(story, by, pick) },
        OfferPlan => Command::OfferPlan { youth_absent: Some(reason()) },
        WithdrawOffer => Command::WithdrawOffer { reason: reason() },
        Schedule => Command::Schedule { meeting: meeting_other_than(story, None, pick), reason: Some(reason()) },
        Reschedule => {
            let now = case.pending_item().map(|item| item.meeting);
            Command::Reschedule { meeting: meeting_other_than(story, now, pick), reason: reason() }
        }
        Invite => {
            let free = |user: &UserId| {
                !story.core.iter().any(|seat| seat.user == *user)
                    && !case.invitations.iter().any(|found| found.user == *user && found.is_active(today))
            };
            let candidates: Vec<UserId> =
                [GIJS, GREET, GUUS, ANNA, CARLA, COR, HANNA, ADA].into_iter().filter(free).collect();
            Command::Invite {
                user: if candidates.is_empty() { AART } else { one_of(&candidates, pick) },
                capacity: one_of(Capacity::ALL, pick / 2),
                represents: one_of(&[Represents::Treatment, Represents::Wij, Represents::Provider], pick),
                reason: Some(reason()),
            }
        }
        Uninvite => Command::Uninvite { invitation: target, reason: reason() },
        RecordYouthVoice => Command::RecordYouthVoice { voice: YouthVoice { way: VoiceWay::AtTable, note: None } },
        OpenDiscussion => Command::OpenDiscussion,
        OpenRound => Command::OpenRound,
        TakePosition => {
            let seats: Vec<&Seat> = case.latest_round().into_iter().flat_map(|round| round.seats_of(by)).collect();
            let seat = (!seats.is_empty()).then(|| one_of(&seats, pick));
            let indispensable = seat.is_none_or(|seat| seat.represents.is_indispensable());
            Command::TakePosition {
                seat: seat.map_or(by, |seat| seat.member),
                version: text.0,
                hash: text.1,
                stance: stance(pick, indispensable),
            }
        }
        CloseRound => Command::CloseRound { although_unanimous: true },
        RestoreVersion => {
            let frozen = case.versions.iter().filter(|version| !version.is_draft());
            let numbers: Vec<u32> = frozen.map(|version| version.number).collect();
            Command::RestoreVersion { version: if numbers.is_empty() { 1 } else { one_of(&numbers, pick) } }
        }
        EditTabledPlan => Command::EditTabledPlan,
        RecordYouthAnswer => Command::RecordYouthAnswer {
            version: newest,
            answer: one_of(&[YouthAnswer::Yes, YouthAnswer::Yes, YouthAnswer::NotYet, YouthAnswer::No], pick),
            words: None,
        },
        ReplyToYouth => Command::ReplyToYouth { text: reason(), review_on: in_days(30) },
        Adopt => Command::Adopt { version: text.0, hash: text.1, youth_silent: Some(reason()) },
        CarryOver => {
            Command::CarryOver { open_points: vec![open_point(case.signaller, in_days(pick % 9))], next: None }
        }
        Escalate => Command::Escalate { to: line("Expertteam"), question: reason() },
        AwaitWriting => Command::AwaitWriting,
        EndWaiting => Command::EndWaiting,
        MarkNotReached => Command::MarkNotReached,
        AddCondition => {
            let mut condition = new_condition(one_of(ConditionKind::ALL, pick), None);
            condition.owner = Owner::role(one_of(&[OwnerRole::CaseManager, OwnerRole::ProjectLead], pick));
            condition.owner.user = (pick % 3 == 0).then(|| one_of(&[FEMKE, DIRK, CARLA], pick / 3));
            condition.blocking = pick % 4 > 0;
            Command::AddCondition { condition }
        }
        AssignCondition => {
            let by_manager = case.condition(target).is_some_and(|found| found.owner.role == OwnerRole::CaseManager);
            let mut owner = Owner::role(if by_manager { OwnerRole::Signaller } else { OwnerRole::CaseManager });
            owner.user = (pick % 3 == 0).then(|| one_of(&[FEMKE, DIRK], pick / 3));
            let deputy = (pick % 2 == 0).then(|| one_of(&[FEMKE, DIRK, IRIS, ELS], pick / 2));
            Command::AssignCondition {
                condition: target,
                deputy: deputy.filter(|user| owner.user != Some(*user)),
                owner,
            }
        }
        RequestCondition => {
            Command::RequestCondition { condition: target, on: today, expected_on: Some(in_days(pick % 90)) }
        }
        FulfilCondition => {
            let kind = case.condition(target).map_or(ConditionKind::Other, |condition| condition.kind);
            let mut proof = proof(kind, today);
            if pick % 3 == 0 {
                proof.valid_until = Some(in_days(pick % 12));
            }
            Command::FulfilCondition { condition: target, proof }
        }
        ConfirmCondition => Command::ConfirmCondition { condition: target },
        ReopenCondition => Command::ReopenCondition { condition: target, reason: reason() },
        WaiveCondition => Command::WaiveCondition { condition: target, reason: reason(), no_order_needed: true },
        UnblockCondition => Command::UnblockCondition { condition: target, reason: reason() },
        CoverCondition => {
            Command::CoverCondition { condition: target, guarantor: line("Menzis"), until: in_days(pick % 12) }
        }
        RefuseCondition => Command::RefuseCondition { condition: target, reason: reason() },
        ReturnToTable => Command::ReturnToTable { reason: reason() },
        FollowConditions => Command::FollowConditions,
        GiveGo => {
            Command::GiveGo { recipients: [PROVIDER, one_of(&[PROVIDER, OTHER_PROVIDER], pick)].into(), remark: None }
        }
        WithholdGo => Command::WithholdGo { reason: reason(), look_on: in_days(7) },
        RevokeGo => Command::RevokeGo { reason: reason() },
        RecordMonitoring => {
            let open = |moment: &&Moment| moment.record.is_none() && looking_back::is_near(moment, today);
            let planned = case.moments.iter().find(open).map(|moment| moment.number);
            Command::RecordMonitoring { moment: planned.filter(|_| pick % 2 == 0), seen: seen(today) }
        }
        Adjust => Command::Adjust { on: today, what: reason(), next_on: None },
        CorrectRecord => {
            let wrong = case.record(target);
            let mut seen = wrong.map_or_else(|| seen(today), |record| record.seen.clone());
            let others = ["Anders dan gedacht.", "Toch anders."].map(prose);
            seen.adjustment = others.into_iter().find(|other| seen.adjustment.as_ref() != Some(other));
            seen.next_on = seen.next_on.filter(|_| pick % 2 == 0);
            let own = |found: &&Moment| found.record == Some(target);
            let moment = case.moments.iter().find(own).map(|found| found.number);
            Command::CorrectRecord { record: target, reason: reason(), moment, seen }
        }
        WithdrawRecord => Command::WithdrawRecord { record: target, reason: reason() },
        Retable => Command::Retable { reason: reason() },
        KeepPlan => Command::KeepPlan { reason: reason() },
        Withdraw => Command::Withdraw { needed_now: reason(), with_youth: true },
        Close => Command::Close {
            reason: match case.phase {
                Phase::Monitoring => one_of(&[ClosedReason::Completed, ClosedReason::Age, ClosedReason::Moved], pick),
                _ => one_of(&[ClosedReason::LostContact, ClosedReason::StoppedByYouth], pick),
            },
            explanation: reason(),
            in_order: LifeDomain::ALL.iter().copied().collect(),
            handover: Some(reason()),
            despite: Some(reason()),
        },
        Reopen => Command::Reopen { reason: reason() },
        Pause => Command::Pause { reason: reason(), until: in_days(14) },
        Resume => Command::Resume { reason: reason() },
        SetUrgent => Command::SetUrgent { reason: reason() },
        ClearUrgent => Command::ClearUrgent { reason: reason() },
        WithdrawConsent => Command::WithdrawConsent { on: today, way: ConsentWay::Spoken, told_to: line("Anna") },
        RenewConsent => Command::RenewConsent {
            to: if pick % 4 == 0 { [Receivers::Wij].into() } else { Receivers::ALL.iter().copied().collect() },
            on: today,
            way: ConsentWay::Written,
        },
        AddOpenPoint => {
            Command::AddOpenPoint { point: open_point(one_of(&[ANNA, DIRK, GIJS, HANNA], pick), in_days(pick % 9)) }
        }
        ResolveOpenPoint => Command::ResolveOpenPoint { point: target, answer: reason() },
        AddCorrection => {
            let listed = case.items.iter().find(|item| item.outcome.is_some());
            Command::AddCorrection { text: reason(), meeting: listed.map(|item| item.meeting) }
        }
        ReplaceSignaller => {
            let user = if case.signaller == ANNA { AART } else { ANNA };
            Command::ReplaceSignaller { user, reason: reason() }
        }
        CorrectBirthDate => Command::CorrectBirthDate {
            born: one_of(&[date("2009-02-10"), date("2009-02-12")], pick),
            reason: reason(),
        },
        CorrectFirstName => {
            Command::CorrectFirstName { first_name: line(one_of(&["Sam", "Sem"], pick)), reason: reason() }
        }
        FollowMeeting => Command::FollowMeeting {
            meeting: case.pending_item().map_or(MeetingId(uuid::Uuid::nil()), |item| item.meeting),
            change: MeetingChange::DeputyNamed { member: by, deputy: None },
        },
    }
}

fn stance(pick: u32, indispensable: bool) -> Stance {
    let words = || prose("Wie betaalt de tweede maand?");
    match pick % 12 {
        0 => Stance::NotYet { question: words() },
        1 => Stance::Disagree { domain: LifeDomain::Housing, reason: words(), would_agree: words() },
        2 if !indispensable => Stance::NotInvolved { reason: words() },
        _ => Stance::Agree,
    }
}

fn meeting_other_than(story: &Story, than: Option<MeetingId>, pick: u32) -> MeetingId {
    let upcoming = |state| matches!(state, MeetingState::Planned | MeetingState::Open);
    let meetings: Vec<MeetingId> = story
        .meetings
        .iter()
        .filter(|meeting| upcoming(meeting.state) && Some(meeting.id) != than)
        .map(|meeting| meeting.id)
        .collect();
    if meetings.is_empty() { MeetingId(uuid::Uuid::nil()) } else { one_of(&meetings[..meetings.len().min(2)], pick) }
}

/// First what the table and the round still ask for, then anything.
fn writing(story: &Story, by: UserId, pick: u32) -> Writing {
    let content = story.case.draft().map(|draft| draft.content.clone()).unwrap_or_default();
    let missing = content.gaps_for_table(true).into_iter().chain(content.gaps_for_round()).next();
    let section = match missing {
        Some(PlanGap::Step(Step::Situation)) => Section::ThisIsMe,
        Some(PlanGap::Step(Step::Perspective)) => Section::InSixMonths,
        Some(PlanGap::Step(Step::NeedsOverview)) => Section::Housing,
        Some(PlanGap::Step(_)) => Section::WhatIsStuck,
        Some(PlanGap::Section(section)) => section,
        Some(PlanGap::Actions | PlanGap::DoerAndDate) => {
            return Writing::Actions { actions: vec![action()], seen: content.actions_revision };
        }
        _ if pick % 5 == 0 => {
            let all = [
                need(ConditionKind::Housing, "Kamer", Some(1)),
                need(ConditionKind::Housing, "Pleeggezin", Some(1)),
                need(ConditionKind::ExtendedYouthCare, "Beschikking", None),
                need(ConditionKind::CareOrder, "Bestelling", Some(2)),
                need(ConditionKind::Income, "Inkomen", Some(2)),
            ];
            let needs = all.into_iter().enumerate().filter(|(place, _)| (pick >> place) & 1 == 1).map(|(_, need)| need);
            return Writing::Needs { needs: needs.collect(), seen: content.needs_revision };
        }
        _ => one_of(Section::ALL, pick),
    };
    let of_youth = content.passages.get(&(section, Voice::Youth)).is_none_or(|passage| passage.author == by);
    let voice = if of_youth && pick % 3 == 0 { Voice::Youth } else { Voice::Helpers };
    let seen = content.passages.get(&(section, voice)).map_or(0, |passage| passage.revision);
    let text = if missing.is_none() && pick % 11 == 0 { String::new() } else { format!("Woorden {}", pick % 7) };
    Writing::Passage { section, voice, text, seen }
}
