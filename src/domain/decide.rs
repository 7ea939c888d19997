//! From what is asked to what happens: the check, then what was filled in, then the events. Nothing else changes a case.

mod conditions;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::apply::apply;
use super::calendar;
use super::carrying_over::carried_over;
use super::case::{Capacity, Case, Ending, Moment, MomentKind, Record, RecordKind, Seen, VoiceWay, YouthVoice};
use super::command::{Command, MeetingChange, NewOpenPoint, StartSignal, Writing};
use super::condition::{Condition, ConditionKind, ConditionState, Owner, OwnerRole, Relief};
use super::continuity::{Gap, Map};
use super::event::{Event, Recorded};
use super::facts::{Facts, MeetingFacts, OrganisationKind};
use super::ids::{CaseId, CaseNumber, UserId};
use super::looking_back::{self, Rhythm, SPACED};
use super::meeting::{Deputy, ItemOutcome};
use super::offer::{Offer, check};
use super::phase::{ClosedReason, Phase};
use super::plan::{Content, Digest, PlanVersion, VersionState, Voice};
use super::policy;
use super::refusal::{NotNow, Refusal};
use super::role::{Actor, LifeDomain, Role};
use super::round::{Position, RoundEnd, Stance, Standing};
use super::rules::{Look, at_table, monitoring};
use super::text::{Line, Prose, Unfit};

/// What a command leads to, or why it may not.
pub type Decision = Result<Vec<Event>, Refusal>;

/// The start of a case: by a signaller or a provider's contact, for a youth in care with their own provider, now or
/// until at most half a year ago, who was told.
pub fn start(
    id: CaseId,
    number: CaseNumber,
    start: &StartSignal,
    actor: &Actor,
    facts: &Facts,
    now: DateTime<Utc>,
) -> Decision {
    let Some(person) = actor.person() else { return Err(Refusal::NotYours) };
    if !policy::may_start_signal(person, start.provider) {
        return Err(Refusal::NotYours);
    }
    let today = calendar::day(now);
    let signals_self = start.signaller == person.user && person.role == Role::Signaller;
    let colleague = facts.named.iter().any(|named| {
        named.user == start.signaller
            && named.active
            && named.role == Role::Signaller
            && named.organisation == Some(start.provider)
    });
    let too_long_ago = start.care_ended_on.is_some_and(|ended| today > calendar::months_after(ended, 6));
    let mut unfit = Vec::new();
    let mut wrong = |so: bool, field, problem| {
        if so {
            unfit.push((field, problem));
        }
    };
    wrong(start.born > today, "born", Unfit::InTheFuture);
    wrong(calendar::age(start.born, today) > 26, "born", Unfit::InThePast);
    wrong(start.youth_told_on > today, "youth_told_on", Unfit::InTheFuture);
    wrong(start.youth_told_on < start.born, "youth_told_on", Unfit::InThePast);
    wrong(too_long_ago, "care_ended_on", Unfit::InThePast);
    wrong(start.care_ended_on.is_some_and(|ended| ended > today), "care_ended_on", Unfit::InTheFuture);
    wrong(!signals_self && !colleague, "signaller", Unfit::NotThatPerson);
    if unfit.is_empty() { Ok(vec![Event::started(id, number, start)]) } else { Err(Refusal::Unfit(unfit)) }
}

/// What a command leads to.
pub fn decide(case: &Case, command: &Command, actor: &Actor, facts: &Facts, now: DateTime<Utc>) -> Decision {
    check(case, actor, Offer { kind: command.kind(), target: command.target() }, facts, now)?;
    let look = &Look { case, actor, facts, now };
    let today = look.today();
    match command {
        Command::AnswerChecklist { item, answer, note } => {
            one(Event::ChecklistAnswered { item: *item, answer: *answer, note: note.clone() })
        }
        Command::EditSignal { signal } => {
            let given_on = signal.consent.as_ref().map(|consent| consent.given_on);
            refuse_if(given_on.is_some_and(|given| given > today), "consent_on", Unfit::InTheFuture)?;
            one(Event::SignalEdited { signal: signal.clone() })
        }
        Command::SubmitSignal => one(Event::SignalSubmitted),
        Command::AcceptSignal => Ok([Event::SignalAccepted].into_iter().chain(draft_unless_there(case)).collect()),
        Command::ReturnSignal { question } => one(Event::SignalReturned { question: question.clone() }),
        Command::DeclineSignal { reason, helped_where } => {
            one(Event::SignalDeclined { reason: reason.clone(), helped_where: helped_where.clone() })
        }
        Command::ReportNoCaseManager => {
            let due = (0..5).fold(today, |day, _| calendar::next_working_day(day));
            one(Event::NoCaseManagerReported { due })
        }
        Command::AskHelp { advisor, question } => {
            let fit = advisor.is_none_or(|advisor| named_is(facts, advisor, |named| named.role == Role::MethodAdvisor));
            refuse_if(!fit, "advisor", Unfit::NotThatPerson)?;
            one(Event::HelpAsked { advisor: *advisor, question: question.clone() })
        }
        Command::AssignCaseManager { user } => {
            refuse_if(case.case_manager == Some(*user), "user", Unfit::NotThatPerson)?;
            let of_wij = named_is(facts, *user, |named| {
                named.role == Role::CaseManager && named.organisation_kind == Some(OrganisationKind::Wij)
            });
            refuse_if(!of_wij, "user", Unfit::NotThatPerson)?;
            let mut events = seat_lost(case, case.case_manager);
            events.push(Event::CaseManagerAssigned { user: *user });
            Ok(events)
        }
        Command::WritePlan { writing } => write(look, writing),
        Command::RestoreVersion { version } => {
            let earlier = case.version(*version).filter(|found| !found.is_draft());
            refuse_if(earlier.is_none(), "version", Unfit::NotAChoice)?;
            let given_up = case.draft().map(|draft| Event::VersionAbandoned { version: draft.number });
            Ok(given_up.into_iter().chain([begin_draft(case, earlier)]).collect())
        }
        Command::OfferPlan { youth_absent } => {
            let gaps = case.draft().map(|draft| draft.content.gaps_for_table(youth_absent.is_some()));
            match gaps {
                Some(gaps) if gaps.is_empty() => one(Event::PlanOffered { youth_absent: youth_absent.clone() }),
                Some(_) => Err(Refusal::unfit("youth_absent", Unfit::Empty)),
                None => not_now(NotNow::NoDraft),
            }
        }
        Command::WithdrawOffer { reason } => {
            let mut events = leave_table(look, RoundEnd::CaseLeft, ItemOutcome::Withdrawn);
            events.push(Event::OfferWithdrawn { reason: reason.clone() });
            Ok(events)
        }
        Command::Schedule { meeting, reason } => {
            let meeting = upcoming_meeting(look, *meeting)?;
            let first = facts.next_meeting.as_ref().is_none_or(|next| next.starts_at >= meeting.starts_at);
            refuse_if(!first && reason.is_none(), "reason", Unfit::Empty)?;
            one(scheduled(case, facts, meeting, reason.as_ref()))
        }
        Command::Reschedule { meeting, reason } => {
            let meeting = upcoming_meeting(look, *meeting)?;
            let Some(item) = case.upcoming_item() else { return not_now(NotNow::NotScheduled) };
            refuse_if(item.meeting == meeting.id, "meeting", Unfit::NotAChoice)?;
            one(Event::Rescheduled {
                item: item.number,
                meeting: meeting.id,
                on: meeting.on,
                reason: reason.clone(),
                deputies: meeting.deputies.clone(),
                access_until: access_until(facts, meeting.on),
            })
        }
        Command::Invite { user, capacity, represents, reason } => {
            // Who chairs takes no seat.
            let fit = named_is(facts, *user, |named| policy::reads_plan(named.role) && named.role != Role::ProjectLead);
            let in_core = facts.core.iter().any(|seat| seat.user == *user);
            let usually_decides = represents.completes_by_default() && !case.involves(*user);
            let deviates = usually_decides && *capacity == Capacity::Explains;
            let invited = case.invitations.iter().any(|found| found.user == *user && found.is_active(today));
            if fit && !in_core && invited {
                return not_now(NotNow::AlreadyInvited);
            }
            refuse_each([
                (!fit || in_core, "user", Unfit::NotThatPerson),
                (deviates && reason.is_none(), "reason", Unfit::Empty),
            ])?;
            let Some(item) = case.pending_item() else { return not_now(NotNow::NotScheduled) };
            let mut events = vec![Event::Invited {
                invitation: next_number(case.invitations.iter().map(|found| found.number)),
                user: *user,
                capacity: *capacity,
                represents: *represents,
                reason: reason.clone(),
                until: access_until(facts, item.on.max(today)),
            }];
            if *capacity == Capacity::Completes && !facts.settings.only_core_decides {
                events.extend(seats_changed(case));
            }
            Ok(events)
        }
        Command::Uninvite { invitation, reason } => {
            let invited = case.invitations.iter().find(|found| found.number == *invitation).map(|found| found.user);
            let mut events = vec![Event::Uninvited { invitation: *invitation, reason: reason.clone() }];
            events.extend(seat_lost(case, invited));
            Ok(events)
        }
        Command::RecordYouthVoice { voice } => {
            let YouthVoice { way, note } = voice;
            refuse_if(*way == VoiceWay::NotAtAll && note.is_none(), "note", Unfit::Empty)?;
            one(Event::YouthVoiceRecorded { voice: voice.clone() })
        }
        Command::OpenDiscussion => {
            let Some(item) = case.upcoming_item() else { return not_now(NotNow::NotScheduled) };
            let tabled = case.draft().map(|draft| Event::PlanTabled {
                version: draft.number,
                content: Box::new(draft.content.clone()),
                hash: draft.content.hash(),
            });
            Ok(tabled.into_iter().chain([Event::DiscussionOpened { item: item.number }]).collect())
        }
        Command::OpenRound => {
            let Some((version, hash)) = case.newest().and_then(|newest| Some((newest.number, newest.hash?))) else {
                return not_now(NotNow::DraftBesideTabled);
            };
            let round = next_number(case.rounds.iter().map(|round| round.number));
            one(Event::RoundOpened { round, version, hash, seats: at_table::seats(look) })
        }
        Command::TakePosition { seat, version, hash, stance } => take_position(look, *seat, *version, *hash, stance),
        Command::CloseRound { although_unanimous } => {
            let unanimous = case.open_round().is_some_and(|round| round.standing() == Standing::Unanimous);
            if unanimous && !although_unanimous {
                return not_now(NotNow::Unanimous);
            }
            let mut events: Vec<Event> = round_closed(case, RoundEnd::ClosedByLead).into_iter().collect();
            events.extend(awaiting_item_ends(case));
            Ok(events)
        }
        Command::EditTabledPlan => {
            let mut events: Vec<Event> = round_closed(case, RoundEnd::PlanEdited).into_iter().collect();
            events.extend(awaiting_item_ends(case));
            events.push(begin_draft(case, case.newest()));
            Ok(events)
        }
        Command::RecordYouthAnswer { version, answer, words } => {
            let newest = case.newest().filter(|newest| newest.hash.is_some()).map(|newest| newest.number);
            if newest != Some(*version) {
                return not_now(NotNow::OtherText);
            }
            one(Event::YouthAnswered { version: *version, answer: *answer, words: words.clone() })
        }
        Command::ReplyToYouth { text, review_on } => {
            refuse_if(*review_on <= today, "review_on", Unfit::InThePast)?;
            refuse_if(*review_on > a_year_from(today), "review_on", Unfit::TooFar)?;
            let Some(version) = case.newest() else { return not_now(NotNow::NothingToReply) };
            one(Event::YouthRepliedTo { version: version.number, text: text.clone(), review_on: *review_on })
        }
        Command::Adopt { version, hash, youth_silent } => adopt(look, *version, *hash, youth_silent.as_ref()),
        Command::CarryOver { open_points, next } => {
            refuse_if(!open_points.iter().all(|point| takes_part(look, point.owner)), "owner", Unfit::NotThatPerson)?;
            let points = open_points_added(look, open_points)?;
            let known = case.open_points.iter().any(|point| point.answer.is_none());
            if points.is_empty() && !known {
                return Err(Refusal::unfit("what", Unfit::Empty));
            }
            let mut events = points;
            events.extend(round_closed(case, RoundEnd::CarriedOver));
            events.extend(
                case.pending_item()
                    .map(|item| Event::ItemEnded { item: item.number, outcome: ItemOutcome::CarriedOver }),
            );
            events.push(Event::CarriedOver);
            if let Some(next) = next {
                look.may_be_shared()?;
                let meeting = upcoming_meeting(look, *next)?;
                let first = facts.next_meeting.as_ref().is_some_and(|first| first.id == meeting.id);
                let here = case.pending_item().is_some_and(|item| item.meeting == meeting.id);
                refuse_if(!first || here, "next", Unfit::NotAChoice)?;
                events.push(scheduled(case, facts, meeting, None));
            }
            Ok(events)
        }
        Command::Escalate { to, question } => one(Event::Escalated { to: to.clone(), question: question.clone() }),
        Command::AwaitWriting => {
            let Some(round) = case.open_round() else { return not_now(NotNow::NoOpenRound) };
            let mut events =
                vec![Event::WritingAwaited { round: round.number, until: calendar::end_of_next_working_day(now) }];
            events.extend(
                case.upcoming_item()
                    .map(|item| Event::ItemEnded { item: item.number, outcome: ItemOutcome::AwaitingWriting }),
            );
            Ok(events)
        }
        Command::EndWaiting => {
            let mut events: Vec<Event> = round_closed(case, RoundEnd::CarriedOver).into_iter().collect();
            events.extend(awaiting_item_ends(case));
            events.push(Event::CarriedOver);
            Ok(events)
        }
        Command::MarkNotReached => {
            let Some(item) = case.upcoming_item() else { return not_now(NotNow::NotScheduled) };
            one(Event::ItemEnded { item: item.number, outcome: ItemOutcome::NotReached })
        }
        Command::AddCondition { condition } => conditions::added(look, condition),
        Command::AssignCondition { condition, owner, deputy } => conditions::assigned(look, *condition, owner, *deputy),
        Command::FulfilCondition { condition, proof } => conditions::fulfilled(look, *condition, proof),
        Command::ConfirmCondition { condition } => one(Event::ConditionConfirmed { condition: *condition }),
        Command::RequestCondition { condition, on, expected_on } => {
            conditions::requested(look, *condition, *on, *expected_on)
        }
        Command::ReopenCondition { condition, reason } => {
            one(Event::ConditionReopened { condition: *condition, reason: reason.clone() })
        }
        Command::WaiveCondition { condition, reason, no_order_needed } => {
            conditions::waived(look, *condition, reason, *no_order_needed)
        }
        Command::UnblockCondition { condition, reason } => {
            one(Event::ReliefProposed { condition: *condition, relief: Relief::Unblock { reason: reason.clone() } })
        }
        Command::CoverCondition { condition, guarantor, until } => {
            conditions::covered(look, *condition, guarantor, *until)
        }
        Command::RefuseCondition { condition, reason } => {
            one(Event::ConditionRefused { condition: *condition, reason: reason.clone() })
        }
        Command::ReturnToTable { reason } => {
            let Some(adopted) = case.adopted() else { return not_now(NotNow::OtherPhase) };
            let returned = Event::ReturnedToTable { version: adopted.number, reason: reason.clone() };
            Ok(vec![returned, begin_draft(case, Some(adopted))])
        }
        Command::FollowConditions => one(Event::ConditionsFollowed),
        Command::GiveGo { recipients, remark } => give_go(look, recipients, remark.as_ref()),
        Command::WithholdGo { reason, look_on } => {
            refuse_if(*look_on <= today, "look_on", Unfit::InThePast)?;
            refuse_if(*look_on > a_year_from(today), "look_on", Unfit::TooFar)?;
            one(Event::GoWithheld { reason: reason.clone(), look_on: *look_on })
        }
        Command::RevokeGo { reason } => revoke_go(look, reason),
        Command::RecordMonitoring { moment, seen } => {
            refuse_if(!RecordKind::LOOKS.contains(&seen.kind), "kind", Unfit::NotAChoice)?;
            record_monitoring(look, *moment, seen, None)
        }
        Command::Adjust { on, what, next_on } => {
            record_monitoring(look, None, &Seen::adjusted(*on, what.clone(), *next_on), None)
        }
        Command::CorrectRecord { record, reason, moment, seen } => {
            let Some(wrong) = case.record(*record) else { return not_now(NotNow::NoRecord) };
            // a look back stays one, and an adjustment as well
            let other = wrong.is_look() != RecordKind::LOOKS.contains(&seen.kind);
            refuse_if(other, "kind", Unfit::NotAChoice)?;
            refuse_if((*moment, seen) == (wrong.moment, &wrong.seen), "seen", Unfit::NothingChanged)?;
            let replaced_by = Some(next_number(case.records.iter().map(|record| record.number)));
            let withdrawn = Event::RecordWithdrawn { record: *record, reason: reason.clone(), replaced_by };
            let replacing = record_monitoring(look, *moment, seen, Some(wrong))?;
            Ok([withdrawn].into_iter().chain(replacing).collect())
        }
        Command::WithdrawRecord { record, reason } => {
            one(Event::RecordWithdrawn { record: *record, reason: reason.clone(), replaced_by: None })
        }
        Command::Retable { reason } => {
            Ok(vec![Event::Retabled { reason: reason.clone() }, begin_draft(case, case.in_effect())])
        }
        Command::KeepPlan { reason } => {
            let mut events = leave_table(look, RoundEnd::CaseLeft, ItemOutcome::KeptPlan);
            events.extend(newer_abandoned(case));
            events.push(Event::PlanKept { reason: reason.clone() });
            Ok(events)
        }
        Command::Withdraw { needed_now, with_youth } => {
            let alone = !with_youth && !actor.person().is_some_and(policy::leads);
            refuse_if(alone && case.phase != Phase::Signalling, "with_youth", Unfit::NotConfirmed)?;
            let mut events = leave_table(look, RoundEnd::CaseLeft, ItemOutcome::Withdrawn);
            events.push(Event::Withdrawn { needed_now: needed_now.clone(), with_youth: *with_youth });
            Ok(events)
        }
        Command::Close { reason, explanation, in_order, handover, despite } => {
            close_fits(case.phase, *reason)?;
            let lets_go = matches!(reason, ClosedReason::Completed | ClosedReason::Age);
            let all_in_order = LifeDomain::ALL.iter().all(|domain| in_order.contains(domain));
            let needs_contact = !matches!(reason, ClosedReason::Deceased | ClosedReason::LostContact);
            let doubted = lets_go && !looking_back::doubts(case).is_empty();
            refuse_each([
                (lets_go && !all_in_order, "in_order", Unfit::NotConfirmed),
                (needs_contact && handover.is_none(), "handover", Unfit::Empty),
                (doubted && despite.is_none(), "despite", Unfit::Empty),
            ])?;
            let mut events = leave_table(look, RoundEnd::CaseLeft, ItemOutcome::Withdrawn);
            if case.in_effect().is_some() {
                events.extend(newer_abandoned(case));
            }
            events.push(Event::Closed {
                reason: *reason,
                explanation: explanation.clone(),
                in_order: in_order.clone(),
                handover: handover.clone(),
                despite: despite.clone().filter(|_| doubted),
            });
            Ok(events)
        }
        Command::Reopen { reason } => {
            let to = monitoring::reopens_to(look);
            let draft = (to == Phase::Planning).then(|| draft_unless_there(case)).flatten();
            Ok([Event::Reopened { to, reason: reason.clone() }].into_iter().chain(draft).collect())
        }
        Command::Pause { reason, until } => {
            refuse_if(*until <= today, "until", Unfit::InThePast)?;
            refuse_if(*until > a_year_from(today), "until", Unfit::TooFar)?;
            one(Event::Paused { reason: reason.clone(), until: *until })
        }
        Command::Resume { reason } => one(Event::Resumed { reason: reason.clone() }),
        Command::SetUrgent { reason } => one(Event::UrgencySet { reason: reason.clone() }),
        Command::ClearUrgent { reason } => one(Event::UrgencyCleared { reason: reason.clone() }),
        Command::WithdrawConsent { on, way, told_to } => {
            refuse_if(*on > today, "on", Unfit::InTheFuture)?;
            let mut events: Vec<Event> = round_closed(case, RoundEnd::ConsentWithdrawn).into_iter().collect();
            events.extend(awaiting_item_ends(case));
            events.push(Event::ConsentWithdrawn { on: *on, way: *way, told_to: told_to.clone() });
            Ok(events)
        }
        Command::RenewConsent { to, on, way } => {
            refuse_if(*on > today, "on", Unfit::InTheFuture)?;
            refuse_if(to.is_empty(), "to", Unfit::NotAChoice)?;
            one(Event::ConsentRenewed { to: to.clone(), on: *on, way: *way })
        }
        Command::AddOpenPoint { point } => {
            let fit = named_is(facts, point.owner, |named| policy::reads_plan(named.role));
            refuse_if(!fit, "owner", Unfit::NotThatPerson)?;
            open_points_added(look, std::slice::from_ref(point))
        }
        Command::ResolveOpenPoint { point, answer } => {
            one(Event::OpenPointResolved { point: *point, answer: answer.clone() })
        }
        Command::AddCorrection { text, meeting } => {
            let listed = |meeting| case.items.iter().any(|item| item.meeting == meeting && item.outcome.is_some());
            refuse_if(meeting.is_some_and(|meeting| !listed(meeting)), "meeting", Unfit::NotAChoice)?;
            one(Event::CorrectionAdded { text: text.clone(), meeting: *meeting })
        }
        Command::ReplaceSignaller { user, reason } => {
            let colleague = named_is(facts, *user, |named| {
                named.role == Role::Signaller && named.organisation == Some(case.provider)
            });
            refuse_if(!colleague || case.signaller == *user, "user", Unfit::NotThatPerson)?;
            let mut events = seat_lost(case, Some(case.signaller));
            events.push(Event::SignallerReplaced { user: *user, reason: reason.clone() });
            Ok(events)
        }
        Command::CorrectBirthDate { born, reason } => {
            refuse_if(*born > today, "born", Unfit::InTheFuture)?;
            refuse_if(calendar::age(*born, today) > 30, "born", Unfit::InThePast)?;
            one(Event::BirthDateCorrected { born: *born, reason: reason.clone() })
        }
        Command::CorrectFirstName { first_name, reason } => {
            one(Event::FirstNameCorrected { first_name: first_name.clone(), reason: reason.clone() })
        }
        Command::FollowMeeting { meeting, change } => follow_meeting(look, *meeting, change),
    }
}

fn one(event: Event) -> Decision {
    Ok(vec![event])
}

fn not_now(reason: NotNow) -> Decision {
    Err(Refusal::NotNow(reason))
}

fn refuse_if(wrong: bool, field: &'static str, unfit: Unfit) -> Result<(), Refusal> {
    if wrong { Err(Refusal::unfit(field, unfit)) } else { Ok(()) }
}

/// Everything that is the matter, at once.
fn refuse_each<const MANY: usize>(all: [(bool, &'static str, Unfit); MANY]) -> Result<(), Refusal> {
    let wrong: Vec<_> = all.into_iter().filter(|(wrong, ..)| *wrong).map(|(_, field, unfit)| (field, unfit)).collect();
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::Unfit(wrong)) }
}

fn named_is(facts: &Facts, user: UserId, fit: impl Fn(&super::facts::NamedPerson) -> bool) -> bool {
    facts.named.iter().any(|named| named.user == user && named.active && fit(named))
}

/// The number after the highest, from 1.
pub(super) fn next_number(numbers: impl Iterator<Item = u32>) -> u32 {
    numbers.max().unwrap_or(0).saturating_add(1)
}

fn access_until(facts: &Facts, on: NaiveDate) -> NaiveDate {
    calendar::days_after(on, facts.settings.invitee_days_after_meeting)
}

fn scheduled(case: &Case, facts: &Facts, meeting: &MeetingFacts, reason: Option<&Prose>) -> Event {
    Event::Scheduled {
        item: next_number(case.items.iter().map(|item| item.number)),
        meeting: meeting.id,
        on: meeting.on,
        reason: reason.cloned(),
        deputies: meeting.deputies.clone(),
        access_until: access_until(facts, meeting.on),
    }
}

fn upcoming_meeting<'a>(look: &Look<'a>, meeting: super::ids::MeetingId) -> Result<&'a MeetingFacts, Refusal> {
    let found = look.facts.meeting.as_ref().filter(|found| found.id == meeting && found.is_upcoming);
    found.ok_or(Refusal::unfit("meeting", Unfit::NotAChoice))
}

/// A new draft; the words of the version it begins from carry over.
fn begin_draft(case: &Case, from: Option<&PlanVersion>) -> Event {
    let version = next_number(case.versions.iter().map(|version| version.number));
    Event::DraftBegun { version, from: from.map(|from| from.number) }
}

/// A case in planning needs a draft: where it has none, from the newest version that was not given up.
fn draft_unless_there(case: &Case) -> Option<Event> {
    let kept = case.versions.iter().rev().find(|version| version.state != VersionState::Abandoned);
    case.draft().is_none().then(|| begin_draft(case, kept.or(case.newest())))
}

fn round_closed(case: &Case, end: RoundEnd) -> Option<Event> {
    case.open_round().map(|round| Event::RoundClosed { round: round.number, end })
}

/// An item that waits for written answers is carried over when its round ends otherwise.
fn awaiting_item_ends(case: &Case) -> Option<Event> {
    let waits = |item: &&super::case::AgendaItem| item.outcome == Some(ItemOutcome::AwaitingWriting);
    let item = case.pending_item().filter(waits)?;
    Some(Event::ItemEnded { item: item.number, outcome: ItemOutcome::CarriedOver })
}

/// Who decides changed: the round ends, and whatever was objected stays in the record.
fn seats_changed(case: &Case) -> Vec<Event> {
    let round = round_closed(case, RoundEnd::SeatsChanged);
    round.into_iter().chain(awaiting_item_ends(case)).collect()
}

/// A round does not outlive the seat of somebody who leaves the case: nobody can answer for it any more.
fn seat_lost(case: &Case, leaving: Option<UserId>) -> Vec<Event> {
    let had_seat = |round: &super::round::Round| round.seats.iter().any(|seat| Some(seat.member) == leaving);
    if case.open_round().is_some_and(had_seat) { seats_changed(case) } else { Vec::new() }
}

/// The case leaves the table: its round and its item end.
fn leave_table(look: &Look, end: RoundEnd, outcome: ItemOutcome) -> Vec<Event> {
    let round = round_closed(look.case, end);
    let item = at_table::outcome_when_leaving(look, outcome).map(|(item, outcome)| Event::ItemEnded { item, outcome });
    round.into_iter().chain(item).collect()
}

/// Every version newer than the plan in effect is given up.
fn newer_abandoned(case: &Case) -> Vec<Event> {
    let newer = case
        .versions
        .iter()
        .filter(|version| matches!(version.state, VersionState::Draft | VersionState::Tabled | VersionState::Adopted));
    newer.map(|version| Event::VersionAbandoned { version: version.number }).collect()
}

/// Writing in the draft; while the signal waits to be taken up, the first words begin one.
fn write(look: &Look, writing: &Writing) -> Decision {
    let empty = Content::default();
    let (begun, version, content) = match look.case.draft() {
        Some(draft) => (None, draft.number, &draft.content),
        None => {
            let version = next_number(look.case.versions.iter().map(|version| version.number));
            (Some(begin_draft(look.case, None)), version, &empty)
        }
    };
    let written = write_in(look, version, content, writing)?;
    let begun = begun.filter(|_| !written.is_empty());
    Ok(begun.into_iter().chain(written).collect())
}

fn write_in(look: &Look, version: u32, content: &Content, writing: &Writing) -> Decision {
    let Some(person) = look.actor.person() else { return Err(Refusal::NotYours) };
    match writing {
        Writing::Passage { section, voice, text, seen } => {
            let passage = content.passages.get(&(*section, *voice));
            let scribe = look.case.scribe(*section).filter(|_| *voice == Voice::Youth);
            if scribe.is_some_and(|scribe| scribe != person.user) {
                return not_now(NotNow::YouthWords);
            }
            let digest = Digest::of(text);
            let unchanged = passage.map_or(text.is_empty(), |passage| passage.digest == digest);
            if unchanged {
                return Ok(Vec::new());
            }
            if passage.map_or(0, |passage| passage.revision) != *seen {
                return not_now(NotNow::PlaceChanged);
            }
            one(Event::PassageWritten { version, section: *section, voice: *voice, digest, empty: text.is_empty() })
        }
        Writing::Actions { actions, .. } if *actions == content.actions => Ok(Vec::new()),
        Writing::Actions { seen, .. } if *seen != content.actions_revision => not_now(NotNow::PlaceChanged),
        Writing::Actions { actions, .. } => one(Event::ActionsWritten { version, actions: actions.clone() }),
        Writing::Needs { needs, .. } if *needs == content.needs => Ok(Vec::new()),
        Writing::Needs { seen, .. } if *seen != content.needs_revision => not_now(NotNow::PlaceChanged),
        Writing::Needs { needs, .. } => one(Event::NeedsWritten { version, needs: needs.clone() }),
        Writing::Sheet { rows, .. } if content.sheets.says(rows) => Ok(Vec::new()),
        Writing::Sheet { rows, seen } if *seen != content.sheets.revision_of(rows) => not_now(NotNow::PlaceChanged),
        Writing::Sheet { rows, .. } => one(Event::SheetWritten { version, rows: rows.clone() }),
    }
}

fn take_position(look: &Look, member: UserId, version: u32, hash: Digest, stance: &Stance) -> Decision {
    let Some(round) = look.case.open_round() else { return not_now(NotNow::NoOpenRound) };
    let Some(person) = look.actor.person() else { return Err(Refusal::NotYours) };
    let Some(seat) = round.seats_of(person.user).find(|seat| seat.member == member) else {
        return Err(Refusal::NotYours);
    };
    if round.version != version || round.hash != hash {
        return not_now(NotNow::OtherText);
    }
    if matches!(stance, Stance::NotInvolved { .. }) && seat.represents.is_indispensable() {
        return not_now(NotNow::AlwaysInvolved);
    }
    let position = Position { seat: member, by: person.user, stance: stance.clone(), at: look.now };
    one(Event::PositionTaken { round: round.number, position })
}

/// Adopts what everybody agreed to, and turns what must be arranged first into conditions. What was arranged for the
/// version that went back to the table carries over by kind and description. The care order is always among them, and
/// so is the reason why the last go was revoked, as long as it is not solved.
fn adopt(look: &Look, version: u32, hash: Digest, youth_silent: Option<&Prose>) -> Decision {
    let case = look.case;
    let Some(round) = case.open_round() else { return not_now(NotNow::NoOpenRound) };
    if round.version != version || round.hash != hash {
        return not_now(NotNow::OtherText);
    }
    if case.youth_answer(version).is_none() && youth_silent.is_none() {
        return Err(Refusal::unfit("youth_silent", Unfit::Empty));
    }
    let mut events = vec![
        Event::PlanAdopted { version, round: round.number, youth_silent: youth_silent.cloned() },
        Event::RoundClosed { round: round.number, end: RoundEnd::Adopted },
    ];
    events
        .extend(case.pending_item().map(|item| Event::ItemEnded { item: item.number, outcome: ItemOutcome::Adopted }));
    let needs = case.version(version).map(|found| found.content.needs.clone()).unwrap_or_default();
    let first = next_number(case.conditions.iter().map(|condition| condition.number));
    let from_needs = needs.into_iter().map(|need| {
        let seats = round.seats.iter().map(|seat| (seat.member, seat.represents));
        let owner = conditions::seated(need.owner, need.kind, seats);
        let (blocking, group, expected_on) = (need.blocking, need.group, need.expected_on);
        Condition { blocking, group, expected_on, ..Condition::new(version, need.kind, need.what, owner) }
    });
    let mut conditions: Vec<Condition> = from_needs.collect();
    if !conditions.iter().any(|condition| condition.kind == ConditionKind::CareOrder && condition.blocking) {
        conditions.extend(conditions::care_order(version));
    }
    conditions.extend(conditions::unsolved_revocation(case, version, look.today()));
    for (number, mut condition) in (first..).zip(conditions) {
        condition.number = number;
        events.push(Event::ConditionAdded { condition: carried_over(case, condition) });
    }
    Ok(events)
}

/// Whether somebody is at the table of this case, so that an open point gives no access that was not there.
fn takes_part(look: &Look, user: UserId) -> bool {
    let invited = |found: &super::case::Invitation| found.user == user && found.is_active(look.today());
    look.actor.is(user)
        || look.case.involves(user)
        || look.case.invitations.iter().any(invited)
        || look.facts.core.iter().any(|seat| seat.user == user)
        || named_is(look.facts, user, |named| policy::reads_plan(named.role))
}

fn open_points_added(look: &Look, points: &[NewOpenPoint]) -> Decision {
    let today = look.today();
    refuse_if(points.iter().any(|point| point.due < today), "due", Unfit::InThePast)?;
    refuse_if(points.iter().any(|point| point.due > a_year_from(today)), "due", Unfit::TooFar)?;
    let first = next_number(look.case.open_points.iter().map(|point| point.number));
    let added = (first..).zip(points).map(|(number, point)| Event::OpenPointAdded {
        point: number,
        what: point.what.clone(),
        owner: point.owner,
        due: point.due,
    });
    Ok(added.collect())
}

/// What people promise to look at again is within a year; a later day is a slip of the pen.
fn a_year_from(today: NaiveDate) -> NaiveDate {
    calendar::months_after(today, 12)
}

fn give_go(
    look: &Look,
    recipients: &std::collections::BTreeSet<super::ids::OrganisationId>,
    remark: Option<&Prose>,
) -> Decision {
    let case = look.case;
    if !look.actor.person().is_some_and(|person| person.fresh_second_factor) {
        return not_now(NotNow::StaleSecondFactor);
    }
    refuse_if(!recipients.contains(&case.provider), "recipients", Unfit::ProviderMissing)?;
    let Some(adopted) = case.adopted() else { return not_now(NotNow::OtherPhase) };
    let conditions: Vec<Condition> =
        case.conditions.iter().filter(|condition| condition.version == adopted.number).cloned().collect();
    let given = Event::GoGiven {
        go: next_number(case.goes.iter().map(|go| go.number)),
        version: adopted.number,
        recipients: recipients.clone(),
        remark: remark.cloned(),
        conditions,
    };
    Ok(vec![given, Event::MomentsPlanned { moments: moments(case, &look.facts.settings.rhythm, look.today()) }])
}

/// Moments to look back after a go on that day: five after it in the rhythm of the municipality, around 18, 21 and 23, and before
/// something ends (domain.md 3f). None lies so far away that nobody would be there.
fn moments(case: &Case, rhythm: &Rhythm, today: NaiveDate) -> Vec<Moment> {
    let born = case.youth.born;
    let spaced = SPACED.iter().filter(|kind| **kind != MomentKind::BeforeEnd);
    let after = spaced.map(|kind| (*kind, rhythm.after(*kind, today))).collect::<Vec<_>>();
    let birthdays = [
        (MomentKind::Eighteen, calendar::birthday(born, 18)),
        (MomentKind::TwentyOne, calendar::birthday(born, 21)),
        (MomentKind::TwentyThree, calendar::birthday(born, 23)),
    ];
    // in the week, and not before tomorrow
    let soonest = calendar::next_working_day(today);
    let held = |on: NaiveDate| calendar::working_day_until(on).max(soonest);
    let to_come = after.into_iter().chain(birthdays).filter(|(_, on)| *on > today);
    let mut days: Vec<(NaiveDate, MomentKind, Vec<Ending>)> =
        to_come.map(|(kind, on)| (held(on), kind, Vec::new())).collect();
    let mut before_ends: BTreeMap<NaiveDate, Vec<Ending>> = BTreeMap::new();
    for (end, what) in endings(case, today) {
        let on = held(rhythm.before_end(end));
        if on <= end {
            before_ends.entry(on).or_default().push(what);
        }
    }
    days.extend(before_ends.into_iter().map(|(on, ends)| (on, MomentKind::BeforeEnd, ends)));
    let latest = looking_back::latest(case, today);
    days.retain(|(on, ..)| *on <= latest);
    days.sort_by_key(|(on, kind, _)| (*on, *kind));
    let first = next_number(case.moments.iter().map(|moment| moment.number));
    (first..).zip(days).map(|(number, (on, kind, ends))| Moment { number, kind, on, record: None, ends }).collect()
}

/// What is known to end after today, and on which day: proofs and guarantees of conditions, and what the plan has for an area of life.
fn endings(case: &Case, today: NaiveDate) -> Vec<(NaiveDate, Ending)> {
    let conditions = case.current_conditions().filter_map(|condition| {
        let end = match &condition.state {
            ConditionState::Fulfilled { proof, .. } => proof.valid_until,
            ConditionState::Covered { until, .. } => Some(*until),
            _ => None,
        };
        Some((end?, Ending::Condition(condition.number)))
    });
    let map = case.adopted().map(|version| Map::of(&version.content, case.youth.born, today));
    let gaps: Vec<Gap> = map.iter().flat_map(Map::gaps).copied().collect();
    let areas = gaps.into_iter().map(|gap| (gap.from, Ending::Area(gap.domain)));
    conditions.chain(areas).filter(|(end, _)| *end > today).collect()
}

/// The plan of the go is adopted again, nothing is in effect, and a blocking condition appears: solve the reason.
fn revoke_go(look: &Look, reason: &Prose) -> Decision {
    let case = look.case;
    let Some(go) = case.valid_go() else { return not_now(NotNow::NoGo) };
    let mut events = vec![Event::GoRevoked { go: go.number, reason: reason.clone() }];
    let procedure = case.adopted().map_or(go.version, |adopted| adopted.number.max(go.version));
    let what = Line::parse("De reden waarom de go is ingetrokken, is opgelost");
    events.extend(what.ok().map(|what| Event::ConditionAdded {
        condition: Condition {
            number: next_number(case.conditions.iter().map(|condition| condition.number)),
            ..Condition::new(procedure, ConditionKind::RevocationResolved, what, Owner::role(OwnerRole::ProjectLead))
        },
    }));
    Ok(events)
}

/// What was seen, or adjusted; in the place of something that was written down wrongly, its moment and the day it agreed on are free.
fn record_monitoring(look: &Look, moment: Option<u32>, seen: &Seen, wrong: Option<&Record>) -> Decision {
    let case = look.case;
    let Some(person) = look.actor.person() else { return Err(Refusal::NotYours) };
    let agreed = wrong.is_some_and(|wrong| wrong.seen.next_on == seen.next_on);
    // what is agreed may start later, and what was seen was seen
    let starts = seen.kind == RecordKind::Adjustment;
    let latest = looking_back::latest(case, look.today());
    let score = |score: Option<u8>| score.is_some_and(|score| !(1..=10).contains(&score));
    refuse_each([
        (seen.on > look.today() && !starts, "on", Unfit::InTheFuture),
        (seen.on > latest, "on", Unfit::TooFar),
        (looking_back::earliest(case).is_some_and(|first| seen.on < first), "on", Unfit::InThePast),
        (score(seen.progress), "progress", Unfit::NotANumber { least: 1, most: 10 }),
        (score(seen.safety), "safety", Unfit::NotANumber { least: 1, most: 10 }),
        (seen.next_on.is_some_and(|next| next <= look.today()) && !agreed, "next_on", Unfit::InThePast),
        (seen.next_on.is_some_and(|next| next > latest), "next_on", Unfit::TooFar),
        (seen.is_empty(), "seen", Unfit::NothingSeen),
    ])?;
    let free = |found: &Moment| found.record.is_none() || found.record == wrong.map(|wrong| wrong.number);
    let planned = |number| case.moments.iter().any(|found| found.number == number && free(found));
    if moment.is_some_and(|number| !planned(number)) {
        return not_now(NotNow::MomentDone);
    }
    let far = |found: &Moment| Some(found.number) == moment && !looking_back::is_near(found, seen.on);
    refuse_if(case.moments.iter().any(far), "moment", Unfit::LongBefore)?;
    let number = next_number(case.records.iter().map(|record| record.number));
    one(Event::MonitoringRecorded {
        record: Record {
            number,
            moment,
            by: person.user,
            by_signaller: person.user == case.signaller,
            at: look.now,
            replaces: wrong.map(|wrong| wrong.number),
            withdrawn: None,
            seen: seen.clone(),
        },
    })
}

fn close_fits(phase: Phase, reason: ClosedReason) -> Result<(), Refusal> {
    let fits = match reason {
        ClosedReason::Completed | ClosedReason::Age => phase == Phase::Monitoring,
        ClosedReason::Moved
        | ClosedReason::Transferred
        | ClosedReason::LostContact
        | ClosedReason::StoppedByYouth
        | ClosedReason::Deceased => true,
        ClosedReason::OutOfScope | ClosedReason::Withdrawn => false,
    };
    if fits { Ok(()) } else { Err(Refusal::NotNow(NotNow::OtherReason)) }
}

fn follow_meeting(look: &Look, meeting: super::ids::MeetingId, change: &MeetingChange) -> Decision {
    let case = look.case;
    let item = case.pending_item().filter(|item| item.meeting == meeting);
    let Some(item) = item else { return Ok(Vec::new()) };
    match change {
        MeetingChange::Cancelled if case.open_round().is_some() => not_now(NotNow::RoundOpen),
        MeetingChange::Cancelled => one(Event::ItemEnded { item: item.number, outcome: ItemOutcome::MeetingCancelled }),
        MeetingChange::Moved { on } => {
            one(Event::MeetingMoved { meeting, on: *on, access_until: access_until(look.facts, *on) })
        }
        MeetingChange::DeputyNamed { member, deputy } => {
            one(Event::DeputyNamed { meeting, member: *member, deputy: *deputy })
        }
    }
}

/// Decides and applies: the events with who and when, and the case after them.
pub fn carry_out(
    case: &Case,
    command: &Command,
    actor: &Actor,
    facts: &Facts,
    now: DateTime<Utc>,
) -> Result<(Vec<Recorded>, Case), Refusal> {
    let events = decide(case, command, actor, facts, now)?;
    let recorded: Vec<Recorded> =
        events.into_iter().map(|event| Recorded { event, by: actor.author(), at: now }).collect();
    let mut after = recorded.iter().fold(case.clone(), apply);
    if !recorded.is_empty() && !command.kind().leaves_revision() {
        after.revision += 1;
    }
    Ok((recorded, after))
}

/// For meetings: which deputies a case starts out with.
pub(super) fn deputies_of(
    case: &[(super::ids::MeetingId, Deputy)],
    meeting: super::ids::MeetingId,
    named: &[Deputy],
) -> Vec<(super::ids::MeetingId, Deputy)> {
    let others = case.iter().filter(|(at, _)| *at != meeting).copied();
    others.chain(named.iter().map(|deputy| (meeting, *deputy))).collect()
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
