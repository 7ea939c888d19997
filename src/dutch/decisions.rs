//! What a meeting decided about a case, in words: made when the meeting is closed and kept as it was. As long as the meeting
//! lasts, the same words are made anew each time.

use super::{Dutch, dates, excerpt, table};
use crate::domain::case::{AgendaItem, Case};
use crate::domain::decisions::{AskedRound, Decision, Point, Said};
use crate::domain::ids::{MeetingId, UserId};
use crate::domain::meeting::ItemOutcome;
use crate::domain::round::{Round, RoundEnd, Seat};

/// What a meeting decided about a case, as it stands now.
#[must_use]
pub fn decision(
    case: &Case,
    meeting: MeetingId,
    outcome: Option<ItemOutcome>,
    name: impl Fn(UserId) -> String,
) -> Decision {
    let round = case.rounds.iter().rev().find(|round| round.meeting == Some(meeting));
    let last = round.map(|round| round.number);
    let earlier = case.rounds.iter().filter(|round| round.meeting == Some(meeting) && Some(round.number) != last);
    let next = case.items.iter().find(|item| item.outcome.is_none() && item.meeting != meeting);
    let adopted = round.filter(|round| round.end == Some(RoundEnd::Adopted));
    let plan = adopted.and_then(|round| case.version(round.version));
    let (conditions, actions) = plan.map(|plan| arranged(case, plan.number, &name)).unwrap_or_default();
    let points = case.open_points.iter().filter(|_| outcome != Some(ItemOutcome::NotReached)).map(|point| {
        let asked = format!("{} ({}{})", point.what, name(point.owner), by_day(Some(point.due)));
        let answer = point.answer.as_ref().map(|answer| format!(". Antwoord: {answer}")).unwrap_or_default();
        Point { number: point.number, words: format!("{asked}{answer}") }
    });
    Decision {
        outcome,
        decision: sentence(outcome, adopted, next),
        youth: round.and_then(|round| case.youth_answer(round.version)).map(|answered| match &answered.words {
            Some(words) => format!("{}: \u{201c}{words}\u{201d}", answered.answer.dutch()),
            None => answered.answer.dutch().into_owned(),
        }),
        earlier: earlier.map(|round| AskedRound { ended: ended(round), ..asked(round, &name) }).collect(),
        round: round.map(|round| asked(round, &name)),
        conditions,
        actions,
        points: points.collect(),
    }
}

/// What must be arranged first and who does what, of a version that was adopted.
#[must_use]
pub fn arranged(case: &Case, version: u32, name: impl Fn(UserId) -> String) -> (Vec<String>, Vec<String>) {
    let conditions = case.conditions.iter().filter(|condition| condition.version == version).map(|condition| {
        let by = excerpt::owner(&condition.owner, &name);
        format!("{} ({by}{})", condition.what, by_day(condition.expected_on))
    });
    let plan = case.version(version);
    let actions = plan.map(|plan| plan.content.actions.as_slice()).unwrap_or_default().iter().map(|action| {
        let doer = action.doer.as_ref().map(|doer| format!(": {doer}")).unwrap_or_default();
        format!("{}{doer}{}", action.what, by_day(action.due))
    });
    (conditions.collect(), actions.collect())
}

fn ended(round: &Round) -> Option<String> {
    round.end.map(|end| end.dutch().into_owned())
}

fn by_day(day: Option<chrono::NaiveDate>) -> String {
    day.map(|day| format!(", uiterlijk {}", dates::date_short(day))).unwrap_or_default()
}

fn sentence(outcome: Option<ItemOutcome>, adopted: Option<&Round>, next: Option<&AgendaItem>) -> String {
    use ItemOutcome::*;
    match (outcome, adopted) {
        (Some(Adopted), Some(round)) => {
            format!("Het plan, versie {}, is met ieders instemming vastgesteld.", round.version)
        }
        (Some(Adopted), None) => "Het plan is vastgesteld.".to_owned(),
        (Some(CarriedOver), _) => match next {
            Some(next) => {
                format!("Er is nog geen besluit. De casus komt terug op de tafel van {}.", dates::date(next.on))
            }
            None => "Er is nog geen besluit. De casus komt terug op een volgende tafel.".to_owned(),
        },
        (Some(AwaitingWriting), _) => "Wie er niet was, antwoordt nog schriftelijk.".to_owned(),
        (Some(NotReached), _) => "De tafel kwam niet aan deze casus toe.".to_owned(),
        (Some(KeptPlan), _) => "Het plan dat al geldt, blijft zoals het is.".to_owned(),
        (Some(Withdrawn), _) => "De casus is van de agenda gehaald.".to_owned(),
        (Some(MeetingCancelled), _) => "De bijeenkomst ging niet door.".to_owned(),
        (None, _) => "Er is nog niets besloten.".to_owned(),
    }
}

fn asked(round: &Round, name: &impl Fn(UserId) -> String) -> AskedRound {
    let counting = round.counting();
    let mut seats: Vec<&Seat> = round.seats.iter().collect();
    seats.sort_by_key(|seat| seat.represents);
    let said = seats.into_iter().map(|seat| {
        let position = counting.get(&seat.member);
        let member = name(seat.member);
        let person = match (position, seat.deputy) {
            (Some(position), _) if position.by != seat.member => format!("{}, namens {member}", name(position.by)),
            (None, Some(deputy)) => format!("{member}, vervanger: {}", name(deputy)),
            _ => member,
        };
        Said {
            domain: seat.represents.dutch().into_owned(),
            person,
            stance: position.map(|position| position.stance.as_str().to_owned()),
            text: position.and_then(|position| table::said_with(&position.stance)),
        }
    });
    AskedRound { number: round.number, version: round.version, ended: None, seats: said.collect() }
}
