//! The excerpt of a decision: what the table decided, in words a youth can read. Made once, when the plan is adopted, and
//! kept as it was.

use chrono::{DateTime, Utc};

use super::{Dutch, dates};
use crate::domain::calendar;
use crate::domain::case::Case;
use crate::domain::condition::Owner;
use crate::domain::ids::UserId;
use crate::domain::round::{Round, RoundEnd, Stance};
use crate::domain::text::Prose;

/// The excerpt of a version, right after it was adopted. The first line is the title; lines that begin with
/// `# ` are headings, with `- ` items of a list. Nothing for a version that no round adopted.
#[must_use]
pub fn excerpt(
    case: &Case,
    version: u32,
    youth_silent: Option<&Prose>,
    name: impl Fn(UserId) -> String,
    at: DateTime<Utc>,
) -> Option<String> {
    let adopted = |round: &&Round| round.version == version && round.end == Some(RoundEnd::Adopted);
    let round = case.rounds.iter().rev().find(adopted)?;
    let plan = case.version(version)?;
    let youth = case.youth.first_name.as_str();
    let mut lines = vec![
        format!("Besluit over het plan van {youth}"),
        String::new(),
        format!(
            "De tafel heeft op {} het plan van {youth} vastgesteld. Iedereen die meebesliste, is het eens met precies deze tekst.",
            dates::date(calendar::day(at))
        ),
        format!("Casus {}, versie {version}, kenmerk {}.", case.number, round.hash.short()),
        String::new(),
        format!("# Wat {youth} zelf zegt"),
        String::new(),
        youth_line(case, version, youth, youth_silent),
    ];
    let reply = case.reply(version).map(|reply| {
        format!("Antwoord aan {youth}: {} We kijken hier opnieuw naar op {}.", reply.text, dates::date(reply.review_on))
    });
    lines.extend(reply);
    heading(&mut lines, "Wie meebesliste");
    lines.extend(positions(round, &name));
    heading(&mut lines, "Wat eerst geregeld wordt");
    lines.extend(case.conditions.iter().filter(|condition| condition.version == version).map(|condition| {
        let by = owner(&condition.owner, &name);
        let expected = condition.expected_on.map(|day| format!(", verwacht op {}", dates::date(day)));
        format!("- {} ({by}{})", condition.what, expected.unwrap_or_default())
    }));
    heading(&mut lines, "Wie doet wat");
    lines.extend(plan.content.actions.iter().map(|action| {
        let doer = action.doer.as_ref().map_or("nog niemand", |doer| doer.as_str());
        let due = action.due.map(|due| format!(", klaar op {}", dates::date(due))).unwrap_or_default();
        format!("- {}: {doer}{due}", action.what)
    }));
    heading(&mut lines, "Hoe het verder gaat");
    lines.push(
        "Het plan gaat in als geregeld is wat eerst geregeld moet zijn, en de projectleider de go heeft gegeven."
            .to_owned(),
    );
    lines.push(format!(
        "{youth} mag altijd van gedachten veranderen, en mag gratis een vertrouwenspersoon vragen om mee te kijken."
    ));
    Some(lines.join("\n"))
}

pub(super) fn heading(lines: &mut Vec<String>, words: &str) {
    lines.extend([String::new(), format!("# {words}"), String::new()]);
}

fn youth_line(case: &Case, version: u32, youth: &str, silent: Option<&Prose>) -> String {
    match (case.youth_answer(version), silent) {
        (Some(answered), _) => {
            let words = answered.words.as_ref().map(|words| format!(": “{words}”")).unwrap_or_default();
            format!("{}{words}", answered.answer.dutch())
        }
        (None, Some(reason)) => format!("{youth} heeft niet geantwoord. De reden: {reason}"),
        (None, None) => format!("{youth} heeft niet geantwoord."),
    }
}

fn positions(round: &Round, name: &impl Fn(UserId) -> String) -> Vec<String> {
    let counting = round.counting();
    let seats = round.seats.iter().map(|seat| {
        let position = counting.get(&seat.member);
        let stance =
            position.map_or_else(|| "geen standpunt".to_owned(), |position| position.stance.dutch().to_lowercase());
        let reason = match position.map(|position| &position.stance) {
            Some(Stance::NotInvolved { reason }) => format!(" ({reason})"),
            _ => String::new(),
        };
        let deputy = position.filter(|position| position.by != seat.member);
        let by = deputy.map(|position| format!(", namens hen {}", name(position.by))).unwrap_or_default();
        format!("- {}, {}{by}: {stance}{reason}", seat.represents.dutch(), name(seat.member))
    });
    seats.collect()
}

pub(super) fn owner(owner: &Owner, name: &impl Fn(UserId) -> String) -> String {
    match (owner.user, &owner.name) {
        (Some(user), _) => name(user),
        (None, Some(name)) => name.to_string(),
        (None, None) => owner.role.dutch().into_owned(),
    }
}
