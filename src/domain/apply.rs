//! What an event does to a case. The only reading of events there is: folding them from the first gives the case.

use chrono::{DateTime, Utc};

use super::calendar;
use super::case::*;
use super::condition::{Condition, ConditionState, Relief};
use super::decide::deputies_of;
use super::event::{Event, Recorded};
use super::ids::UserId;
use super::phase::{ClosedReason, Phase};
use super::plan::{Content, Passage, PlanVersion, VersionState, Written};
use super::role::{Author, Represents};
use super::round::{Position, Round};
use super::signal::{Answered, Consent, Signal};

/// The case that a first event begins; any other event begins none.
pub fn begin(first: &Recorded) -> Option<Case> {
    let Event::SignalStarted { id, number, first_name, born, provider, signaller, care_ended_on, .. } = &first.event
    else {
        return None;
    };
    let signal = Signal { care_ends_on: *care_ended_on, ..Signal::default() };
    let milestones = Milestones { started: Some(first.at), phase_since: Some(first.at), ..Milestones::default() };
    Some(Case {
        id: *id,
        number: number.clone(),
        revision: 1,
        phase: Phase::Signalling,
        youth: Youth { first_name: first_name.clone(), born: *born },
        provider: *provider,
        signaller: *signaller,
        case_manager: None,
        signal,
        checklist: Default::default(),
        milestones,
        returned_with: None,
        youth_voice: None,
        urgent: None,
        paused: None,
        consent_withdrawn: None,
        no_case_manager: None,
        help: vec![],
        versions: vec![],
        rounds: vec![],
        items: vec![],
        invitations: vec![],
        deputies: vec![],
        youth_answers: vec![],
        replies: vec![],
        conditions: vec![],
        goes: vec![],
        withheld: None,
        moments: vec![],
        records: vec![],
        open_points: vec![],
        corrections: vec![],
        tables: 0,
        retabled: None,
        closing: None,
    })
}

/// The case after all events, from the first; none if they do not begin with a start.
pub fn fold<'a>(events: impl IntoIterator<Item = &'a Recorded>) -> Option<Case> {
    let mut events = events.into_iter();
    let begun = begin(events.next()?)?;
    Some(events.fold(begun, apply))
}

/// The case after an event. The revision is the door's to count.
pub fn apply(mut case: Case, recorded: &Recorded) -> Case {
    let before = case.phase;
    happen(&mut case, &recorded.event, recorded.by, recorded.at);
    follow_conditions(&mut case, recorded.at);
    if case.phase != before {
        case.milestones.phase_since = Some(recorded.at);
    }
    case
}

/// Between 6 and 7 nobody presses: the step follows from the blocking conditions that are open.
fn follow_conditions(case: &mut Case, at: DateTime<Utc>) {
    if matches!(case.phase, Phase::Arranging | Phase::AwaitingGo) {
        let arranged = case.open_blocking(calendar::day(at)).is_empty();
        case.phase = if arranged { Phase::AwaitingGo } else { Phase::Arranging };
    }
}

fn happen(case: &mut Case, event: &Event, by: Author, at: DateTime<Utc>) {
    let today = calendar::day(at);
    match event {
        Event::SignalStarted { .. } => {}
        Event::ChecklistAnswered { item, answer, note } => match answer {
            Some(answer) => {
                case.checklist.insert(*item, Answered { answer: *answer, note: note.clone(), on: today });
            }
            None => {
                case.checklist.remove(item);
            }
        },
        Event::SignalEdited { signal } => case.signal = signal.clone(),
        Event::SignalSubmitted => {
            case.phase = Phase::Submitted;
            case.returned_with = None;
            case.milestones.submitted.get_or_insert(at);
        }
        Event::SignalAccepted => {
            case.phase = Phase::Planning;
            case.milestones.accepted.get_or_insert(at);
        }
        Event::SignalReturned { question } => {
            case.phase = Phase::Signalling;
            case.returned_with = Some(question.clone());
        }
        Event::SignalDeclined { reason, helped_where } => {
            let closing =
                Closing { at, reason: reason.clone(), handover: Some(helped_where.clone()), from: case.phase };
            close(case, ClosedReason::OutOfScope, closing);
        }
        Event::NoCaseManagerReported { due } => case.no_case_manager = Some(NoCaseManager { at, due: *due }),
        Event::HelpAsked { advisor, question } => {
            case.help.push(HelpAsked { advisor: *advisor, question: question.clone(), at });
        }
        Event::CaseManagerAssigned { user } => assign_case_manager(case, *user, at),
        Event::DraftBegun { version, from } => begin_draft(case, *version, *from),
        Event::PassageWritten { version, section, voice, digest, empty } => {
            if let (Some(draft), Author::Person(author)) = (draft_mut(case, *version), by) {
                let revision = draft.passages.get(&(*section, *voice)).map_or(0, |passage| passage.revision);
                let passage =
                    Passage { digest: *digest, empty: *empty, author, written_at: at, revision: revision + 1 };
                draft.passages.insert((*section, *voice), passage);
            }
        }
        Event::ActionsWritten { version, actions } => {
            if let Some(draft) = draft_mut(case, *version) {
                draft.actions = actions.clone();
                draft.actions_revision += 1;
                draft.actions_written = written(by, at);
            }
        }
        Event::NeedsWritten { version, needs } => {
            if let Some(draft) = draft_mut(case, *version) {
                draft.needs = needs.clone();
                draft.needs_revision += 1;
                draft.needs_written = written(by, at);
            }
        }
        Event::SheetWritten { version, rows } => {
            if let (Some(draft), Author::Person(author)) = (draft_mut(case, *version), by) {
                draft.sheets.write(rows.clone(), author, at);
            }
        }
        Event::PlanOffered { .. } => {
            case.phase = Phase::Scheduling;
            case.milestones.offered.get_or_insert(at);
        }
        Event::OfferWithdrawn { .. } => case.phase = Phase::Planning,
        Event::Scheduled { item, meeting, on, deputies, access_until, .. } => {
            case.items.push(AgendaItem { number: *item, meeting: *meeting, on: *on, discussed: false, outcome: None });
            case.milestones.scheduled.get_or_insert(at);
            case.deputies = deputies_of(&case.deputies, *meeting, deputies);
            extend_access(case, at, *access_until);
            invite_submitters(case, at, *access_until);
        }
        Event::Rescheduled { item, meeting, on, deputies, access_until, .. } => {
            if let Some(found) = case.items.iter_mut().find(|found| found.number == *item) {
                found.meeting = *meeting;
                found.on = *on;
            }
            case.deputies = deputies_of(&case.deputies, *meeting, deputies);
            extend_access(case, at, *access_until);
        }
        Event::MeetingMoved { meeting, on, access_until } => {
            for item in case.items.iter_mut().filter(|item| item.meeting == *meeting && item.outcome.is_none()) {
                item.on = *on;
            }
            extend_access(case, at, *access_until);
        }
        Event::ItemEnded { item, outcome } => {
            if let Some(found) = case.items.iter_mut().find(|found| found.number == *item) {
                found.outcome = Some(*outcome);
            }
        }
        Event::Invited { invitation, user, capacity, represents, until, .. } => case.invitations.push(Invitation {
            number: *invitation,
            user: *user,
            capacity: *capacity,
            represents: *represents,
            at,
            until: *until,
            ended: None,
        }),
        Event::Uninvited { invitation, .. } => {
            uninvite(case, *invitation, by, at);
        }
        Event::DeputyNamed { meeting, member, deputy } => {
            case.deputies.retain(|(named_at, named)| named_at != meeting || named.member != *member);
            let named = deputy.map(|deputy| super::meeting::Deputy { member: *member, deputy });
            case.deputies.extend(named.map(|named| (*meeting, named)));
        }
        Event::YouthVoiceRecorded { voice } => case.youth_voice = Some(voice.clone()),
        Event::PlanTabled { version, content, hash } => {
            if let Some(draft) = case.versions.iter_mut().find(|draft| draft.number == *version) {
                draft.state = VersionState::Tabled;
                draft.content = Content::clone(content);
                draft.hash = Some(*hash);
                draft.frozen_at = Some(at);
            }
        }
        Event::DiscussionOpened { item } => {
            if let Some(found) = case.items.iter_mut().find(|found| found.number == *item) {
                case.tables += u32::from(!found.discussed);
                found.discussed = true;
            }
            case.phase = Phase::AtTable;
            case.milestones.discussed.get_or_insert(at);
        }
        Event::RoundOpened { round, version, hash, seats } => case.rounds.push(Round {
            number: *round,
            version: *version,
            hash: *hash,
            meeting: case.upcoming_item().map(|item| item.meeting),
            seats: seats.clone(),
            positions: vec![],
            opened_at: at,
            awaiting_until: None,
            end: None,
        }),
        Event::PositionTaken { round, position } => {
            if let Some(found) = round_mut(case, *round) {
                found.positions.push(Position { at, ..position.clone() });
            }
        }
        Event::RoundClosed { round, end } => {
            if let Some(found) = round_mut(case, *round) {
                found.end = Some(*end);
            }
        }
        Event::WritingAwaited { round, until } => {
            if let Some(found) = round_mut(case, *round) {
                found.awaiting_until = Some(*until);
            }
        }
        Event::YouthAnswered { version, answer, words } => {
            case.youth_answers.push(YouthAnswered { version: *version, answer: *answer, words: words.clone(), at })
        }
        Event::YouthRepliedTo { version, text, review_on } => {
            case.replies.push(Reply { version: *version, text: text.clone(), review_on: *review_on, at });
        }
        Event::PlanAdopted { version, .. } => {
            set_state(case, *version, VersionState::Adopted);
            case.phase = Phase::Arranging;
            case.withheld = None;
            case.tables = 0;
            case.milestones.adopted = Some(at);
        }
        Event::ConditionAdded { condition } => {
            case.conditions.push(Condition { since: Some(at), ..condition.clone() });
        }
        Event::ConditionAssigned { condition, owner, deputy } => {
            if let Some(found) = condition_mut(case, *condition) {
                found.owner = owner.clone();
                found.deputy = *deputy;
            }
        }
        Event::ConditionRequested { condition, on, expected_on } => {
            if let Some(found) = condition_mut(case, *condition) {
                found.requested_on = Some(*on);
                found.expected_on = *expected_on;
                found.state = ConditionState::Open;
            }
        }
        Event::ConditionFulfilled { condition, proof, confirmed } => {
            if let (Some(found), Author::Person(by)) = (condition_mut(case, *condition), by) {
                found.state = ConditionState::Fulfilled { proof: proof.clone(), by, at, confirmed: *confirmed };
                found.relief = None;
            }
        }
        Event::ConditionConfirmed { condition } => {
            if let Some(found) = condition_mut(case, *condition) {
                confirm(found);
            }
        }
        Event::ReliefProposed { condition, relief } => {
            if let Some(found) = condition_mut(case, *condition) {
                found.relief = Some(relief.clone());
            }
        }
        Event::ConditionReopened { condition, .. } => {
            if let Some(found) = condition_mut(case, *condition) {
                found.state = ConditionState::Open;
                found.since = Some(at);
                found.relief = None;
            }
        }
        Event::ConditionRefused { condition, reason } => {
            if let Some(found) = condition_mut(case, *condition) {
                found.state = ConditionState::Refused { reason: reason.clone() };
                found.since = Some(at);
                found.relief = None;
                found.blocking = true;
            }
        }
        Event::ConditionsFollowed => {}
        Event::CarriedOver | Event::Escalated { .. } => {}
        Event::ReturnedToTable { version, reason } => {
            set_state(case, *version, VersionState::Abandoned);
            case.retabled = Some(Retabled { reason: reason.clone(), at, kept: None, went_back: true });
            case.phase = Phase::AtTable;
            case.withheld = None;
        }
        Event::VersionAbandoned { version } => set_state(case, *version, VersionState::Abandoned),
        Event::GoGiven { go, version, recipients, remark, conditions } => {
            if let Author::Person(by) = by {
                give_go(case, *version, at);
                case.goes.push(Go {
                    number: *go,
                    version: *version,
                    by,
                    at,
                    recipients: recipients.iter().copied().collect(),
                    remark: remark.clone(),
                    conditions: conditions.clone(),
                    ended: None,
                });
            }
        }
        Event::MomentsPlanned { moments } => {
            case.moments.retain(|moment| moment.record.is_some());
            case.moments.extend(moments.iter().cloned());
        }
        Event::GoWithheld { reason, look_on } => {
            case.withheld = Some(Withheld { reason: reason.clone(), look_on: *look_on, at });
        }
        Event::GoRevoked { go, reason } => {
            if let Some(found) = case.goes.iter_mut().find(|found| found.number == *go) {
                found.ended = Some(GoEnded { how: GoEnd::Revoked, at, reason: Some(reason.clone()) });
                let version = found.version;
                set_state(case, version, VersionState::Adopted);
                case.milestones.go = None;
            }
            if case.phase == Phase::Monitoring {
                case.phase = Phase::Arranging;
            }
        }
        Event::MonitoringRecorded { record } => record_monitoring(case, record),
        Event::RecordWithdrawn { record, reason, replaced_by } => {
            if let Author::Person(by) = by {
                let (reason, replaced_by) = (reason.clone(), *replaced_by);
                withdraw_record(case, *record, RecordWithdrawn { reason, replaced_by, by, at });
            }
        }
        Event::Retabled { reason } => {
            case.retabled = Some(Retabled { reason: reason.clone(), at, kept: None, went_back: false });
            case.phase = Phase::Planning;
            case.youth_voice = None;
            case.tables = 0;
        }
        Event::PlanKept { .. } => {
            case.retabled.iter_mut().for_each(|again| again.kept = Some(at));
            case.phase = Phase::Monitoring;
            case.tables = 0;
        }
        Event::Withdrawn { needed_now, .. } => {
            let closing = Closing { at, reason: needed_now.clone(), handover: None, from: case.phase };
            close(case, ClosedReason::Withdrawn, closing);
        }
        Event::Closed { reason, explanation, handover, .. } => {
            let closing = Closing { at, reason: explanation.clone(), handover: handover.clone(), from: case.phase };
            close(case, *reason, closing);
        }
        Event::Reopened { to, .. } => reopen(case, *to),
        Event::Paused { reason, until } => {
            case.paused = Some(Pause { reason: reason.clone(), until: *until, since: at });
        }
        Event::Resumed { .. } => case.paused = None,
        Event::UrgencySet { reason } => case.urgent = Some(reason.clone()),
        Event::UrgencyCleared { .. } => case.urgent = None,
        Event::ConsentWithdrawn { on, way, told_to } => {
            case.consent_withdrawn = Some(ConsentWithdrawn { on: *on, way: *way, told_to: told_to.clone(), at });
        }
        Event::ConsentRenewed { to, on, way } => {
            case.consent_withdrawn = None;
            case.signal.consent = Some(Consent { to: to.clone(), given_on: *on, way: *way });
        }
        Event::OpenPointAdded { point, what, owner, due } => case.open_points.push(OpenPoint {
            number: *point,
            what: what.clone(),
            owner: *owner,
            due: *due,
            answer: None,
        }),
        Event::OpenPointResolved { point, answer } => {
            for found in case.open_points.iter_mut().filter(|found| found.number == *point) {
                found.answer = Some(answer.clone());
            }
        }
        Event::CorrectionAdded { text, .. } => {
            if let Author::Person(by) = by {
                case.corrections.push(Correction { text: text.clone(), by, at });
            }
        }
        Event::SignallerReplaced { user, .. } => replace_signaller(case, *user, at),
        Event::BirthDateCorrected { born, .. } => case.youth.born = *born,
        Event::FirstNameCorrected { first_name, .. } => case.youth.first_name = first_name.clone(),
    }
}

fn draft_mut(case: &mut Case, number: u32) -> Option<&mut Content> {
    let version = case.versions.iter_mut().find(|version| version.number == number && version.is_draft());
    version.map(|version| &mut version.content)
}

fn round_mut(case: &mut Case, number: u32) -> Option<&mut Round> {
    case.rounds.iter_mut().find(|round| round.number == number)
}

fn condition_mut(case: &mut Case, number: u32) -> Option<&mut Condition> {
    case.conditions.iter_mut().find(|condition| condition.number == number)
}

fn set_state(case: &mut Case, number: u32, state: VersionState) {
    for version in case.versions.iter_mut().filter(|version| version.number == number) {
        version.state = state;
    }
}

fn written(by: Author, at: DateTime<Utc>) -> Option<Written> {
    match by {
        Author::Person(author) => Some((author, at)),
        Author::Job(_) => None,
    }
}

fn begin_draft(case: &mut Case, number: u32, from: Option<u32>) {
    let mut content =
        from.and_then(|from| case.version(from)).map(|version| version.content.clone()).unwrap_or_default();
    // whoever still has a page of an earlier draft before them has seen none of this one
    case.versions.iter().for_each(|earlier| content.goes_on_after(&earlier.content));
    case.versions.push(PlanVersion {
        number,
        state: VersionState::Draft,
        content,
        hash: None,
        frozen_at: None,
        copied_from: from,
    });
}

/// What was the predecessor's in person moves along; what belongs to the part in the case does so by itself.
fn assign_case_manager(case: &mut Case, user: UserId, at: DateTime<Utc>) {
    let before = case.case_manager.replace(user);
    case.milestones.case_manager.get_or_insert(at);
    case.no_case_manager = None;
    if let Some(before) = before {
        hand_over(case, before, user, at);
    }
    nobody_stands_in_for_themselves(case);
    let scheduled = case.pending_item().is_some();
    let today = calendar::day(at);
    let invited = case.invitations.iter().any(|found| found.user == user && found.is_active(today));
    let until = case.invitations.iter().map(|found| found.until).max();
    if let (true, false, Some(until)) = (scheduled, invited, until) {
        invite(case, user, Represents::Wij, at, until);
    }
}

fn replace_signaller(case: &mut Case, user: UserId, at: DateTime<Utc>) {
    let before = std::mem::replace(&mut case.signaller, user);
    hand_over(case, before, user, at);
    nobody_stands_in_for_themselves(case);
}

/// Who takes over what they were the deputy for is its owner alone.
fn nobody_stands_in_for_themselves(case: &mut Case) {
    let own = |condition: &&Condition| condition.deputy.is_some_and(|deputy| case.owns(deputy, condition));
    let numbers: Vec<u32> = case.conditions.iter().filter(own).map(|condition| condition.number).collect();
    for condition in case.conditions.iter_mut().filter(|condition| numbers.contains(&condition.number)) {
        condition.deputy = None;
    }
}

/// Conditions, of one's own and as a deputy, open points and the invitation of a predecessor go to who takes over; who was invited
/// already keeps the
/// own invitation, and the predecessor's ends. A seat does not move: the round ended before.
fn hand_over(case: &mut Case, before: UserId, after: UserId, at: DateTime<Utc>) {
    for condition in case.conditions.iter_mut().filter(|condition| condition.owner.user == Some(before)) {
        condition.owner.user = Some(after);
    }
    for condition in case.conditions.iter_mut().filter(|condition| condition.deputy == Some(before)) {
        condition.deputy = Some(after);
    }
    for point in case.open_points.iter_mut().filter(|point| point.owner == before && point.answer.is_none()) {
        point.owner = after;
    }
    let today = calendar::day(at);
    let invited_already = case.invitations.iter().any(|found| found.user == after && found.is_active(today));
    for found in case.invitations.iter_mut().filter(|found| found.user == before && found.is_active(today)) {
        if invited_already {
            found.ended = Some(at);
        } else {
            found.user = after;
        }
    }
}

/// Those invited before keep access until after the meeting the case goes to now.
fn extend_access(case: &mut Case, at: DateTime<Utc>, until: chrono::NaiveDate) {
    let today = calendar::day(at);
    for found in case.invitations.iter_mut().filter(|found| found.is_active(today)) {
        found.until = until;
    }
}

/// Signaller and case manager are always invited; they explain unless the project lead decides otherwise.
fn invite_submitters(case: &mut Case, at: DateTime<Utc>, until: chrono::NaiveDate) {
    let today = calendar::day(at);
    let submitters = [(Some(case.signaller), Represents::Provider), (case.case_manager, Represents::Wij)];
    for (user, represents) in submitters {
        let Some(user) = user else { continue };
        if !case.invitations.iter().any(|found| found.user == user && found.is_active(today)) {
            invite(case, user, represents, at, until);
        }
    }
}

fn invite(case: &mut Case, user: UserId, represents: Represents, at: DateTime<Utc>, until: chrono::NaiveDate) {
    let number = super::decide::next_number(case.invitations.iter().map(|found| found.number));
    let capacity = Capacity::Explains;
    case.invitations.push(Invitation { number, user, capacity, represents, at, until, ended: None });
}

/// Access ends at once, so what the person was to find out goes to who took the invitation back, and for an owner somebody else
/// must stand in.
fn uninvite(case: &mut Case, number: u32, by: Author, at: DateTime<Utc>) {
    let Some(found) = case.invitations.iter_mut().find(|found| found.number == number) else { return };
    found.ended = Some(at);
    let left = found.user;
    if let (Author::Person(by), false) = (by, case.involves(left)) {
        for point in case.open_points.iter_mut().filter(|point| point.owner == left && point.answer.is_none()) {
            point.owner = by;
        }
        for condition in case.conditions.iter_mut().filter(|condition| condition.deputy == Some(left)) {
            condition.deputy = None;
        }
    }
}

fn confirm(condition: &mut Condition) {
    match condition.relief.take() {
        Some(Relief::Waive { reason }) => condition.state = ConditionState::Waived { reason },
        Some(Relief::Unblock { .. }) => condition.blocking = false,
        Some(Relief::Cover { guarantor, until }) => condition.state = ConditionState::Covered { guarantor, until },
        None => {
            if let ConditionState::Fulfilled { confirmed, .. } = &mut condition.state {
                *confirmed = true;
            }
        }
    }
}

/// The plan of the go is in effect; whatever was in effect or adopted before is superseded.
fn give_go(case: &mut Case, version: u32, at: DateTime<Utc>) {
    for go in case.goes.iter_mut().filter(|go| go.ended.is_none()) {
        go.ended = Some(GoEnded { how: GoEnd::Replaced, at, reason: None });
    }
    for older in &mut case.versions {
        if older.number != version && matches!(older.state, VersionState::InEffect | VersionState::Adopted) {
            older.state = VersionState::Superseded;
        }
    }
    set_state(case, version, VersionState::InEffect);
    case.phase = Phase::Monitoring;
    case.withheld = None;
    case.milestones.go = Some(at);
}

fn record_monitoring(case: &mut Case, record: &Record) {
    if let Some(moment) = case.moments.iter_mut().find(|moment| Some(moment.number) == record.moment) {
        moment.record = Some(record.number);
    }
    // what was agreed before is agreed once; and what is put right agrees on nothing new where people looked back on that day already
    let same_day = |moment: &&Moment| is_agreed(moment, record.seen.next_on);
    let known = case.moments.iter().filter(same_day).any(|moment| moment.record.is_none() || record.replaces.is_some());
    if let Some(on) = record.seen.next_on.filter(|_| !known) {
        // the number of a moment that fell away stays with what was written down of it
        let known = case.records.iter().filter_map(|record| record.moment);
        let number = super::decide::next_number(case.moments.iter().map(|moment| moment.number).chain(known));
        case.moments.push(Moment { number, kind: MomentKind::Agreed, on, record: None, ends: Vec::new() });
    }
    case.records.push(record.clone());
}

/// Its moment is due again, unless a newer go planned all moments anew; and the moment it agreed on falls away, unless people looked
/// back then already. What replaces it takes both over.
fn withdraw_record(case: &mut Case, number: u32, withdrawn: RecordWithdrawn) {
    let Some(record) = case.records.iter_mut().find(|record| record.number == number) else { return };
    let (replaced, agreed, written) = (withdrawn.replaced_by.is_some(), record.seen.next_on, record.at);
    record.withdrawn = Some(withdrawn);
    let is_past = case.goes.last().is_some_and(|go| written < go.at);
    case.moments.retain(|moment| replaced || !is_past || moment.record != Some(number));
    for moment in case.moments.iter_mut().filter(|moment| moment.record == Some(number)) {
        moment.record = None;
    }
    // somebody else may have agreed on that day as well
    let agreed_still = |other: &Record| other.withdrawn.is_none() && other.seen.next_on == agreed;
    let falls_away = |moment: &Moment| is_agreed(moment, agreed) && moment.record.is_none();
    if !case.records.iter().any(agreed_still) {
        case.moments.retain(|moment| !falls_away(moment));
    }
}

/// Whether it is the moment that a look back agreed on.
fn is_agreed(moment: &Moment, on: Option<chrono::NaiveDate>) -> bool {
    moment.kind == MomentKind::Agreed && Some(moment.on) == on
}

/// A valid go ends with the case; what was tabled or drafted stays as it is, to be read.
fn close(case: &mut Case, reason: ClosedReason, closing: Closing) {
    for go in case.goes.iter_mut().filter(|go| go.ended.is_none()) {
        go.ended = Some(GoEnded { how: GoEnd::CaseClosed, at: closing.at, reason: None });
    }
    case.phase = Phase::Closed(reason);
    case.closing = Some(closing);
    case.paused = None;
}

/// A go that ended only because the case was closed counts again.
fn reopen(case: &mut Case, to: Phase) {
    case.phase = to;
    case.closing = None;
    if to == Phase::Monitoring {
        let last =
            case.goes.iter_mut().rev().find(|go| go.ended.as_ref().is_some_and(|ended| ended.how == GoEnd::CaseClosed));
        if let Some(go) = last {
            go.ended = None;
        }
    }
}
