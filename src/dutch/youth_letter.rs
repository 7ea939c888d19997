//! The letter to the youth about a decision, in words that need no dictionary. Made once, when the plan is adopted, and kept as it
//! was, in the form of an excerpt: a title, lines, headings that begin with `# ` and items with `- `.

use chrono::{DateTime, NaiveDate, Utc};

use super::excerpt::heading;
use super::{Dutch, dates, lower};
use crate::domain::calendar;
use crate::domain::case::{Case, YouthAnswer};
use crate::domain::condition::{Owner, OwnerRole};
use crate::domain::ids::UserId;
use crate::domain::plan::Action;

/// The letter about a version, right after it was adopted; `lead` is who signs it. Nothing for a version that is not there.
#[must_use]
pub fn youth_letter(
    case: &Case,
    version: u32,
    lead: &str,
    name: impl Fn(UserId) -> String,
    at: DateTime<Utc>,
) -> Option<String> {
    let plan = case.version(version)?;
    let signaller = name(case.signaller);
    let mut lines = vec![
        "Jouw plan is goedgekeurd".to_owned(),
        String::new(),
        format!("{}.", dates::date_without_weekday(calendar::day(at))),
        format!("Beste {},", case.youth.first_name),
        format!(
            "Op {} is er over jouw plan gepraat. Iedereen die mee mocht beslissen, vindt het een goed plan. Nu kunnen we het gaan regelen.",
            dates::date(calendar::day(at))
        ),
    ];
    heading(&mut lines, "Wat jij ervan vindt");
    lines.extend(own_answer(case, version));
    let mut conditions = case.conditions.iter().filter(|condition| condition.version == version).peekable();
    if conditions.peek().is_some() {
        heading(&mut lines, "Wat we eerst regelen");
        lines.extend(conditions.map(|condition| {
            let who = owner(case, &condition.owner, &name);
            format!("- {}. Wie: {who}. {}", full(condition.what.as_str()), ready(condition.expected_on))
        }));
    }
    if !plan.content.actions.is_empty() {
        heading(&mut lines, "Wie doet wat");
        let mut actions: Vec<&Action> = plan.content.actions.iter().collect();
        actions.sort_by_key(|action| (action.due.is_none(), action.due));
        lines.extend(actions.into_iter().map(|action| {
            let who = match (&action.doer, action.by_youth) {
                (_, true) => "jij".to_owned(),
                (Some(doer), false) => doer.to_string(),
                (None, false) => "nog niemand".to_owned(),
            };
            format!("- {}. Wie: {who}. {}", full(action.what.as_str()), ready(action.due))
        }));
    }
    heading(&mut lines, "Wanneer begint het?");
    lines.push(format!(
        "Is geregeld wat eerst moet, dan beginnen we met jouw plan. {signaller} vertelt je wanneer dat is. Duurt het lang? Vraag dan hoe het staat."
    ));
    heading(&mut lines, "Ben je het er niet mee eens?");
    let manager = case.case_manager.map(|manager| format!(" of tegen {}", name(manager))).unwrap_or_default();
    lines.push(format!(
        "Het is jouw plan. Je mag altijd van gedachten veranderen. Zeg het tegen {signaller}{manager}. Dan praten we er opnieuw over, samen met jou."
    ));
    lines.push(
        "Krijg je later een brief van de gemeente over hulp of geld? Daarin staat hoe je kunt laten weten dat je het er niet mee eens bent, en voor welke dag."
            .to_owned(),
    );
    heading(&mut lines, "Iemand die alleen voor jou is");
    lines.push(
        "Je mag een vertrouwenspersoon vragen. Dat kost niets. Een vertrouwenspersoon hoort niet bij de gemeente en niet bij je hulpverleners, helpt je zeggen wat je wilt, en vertelt niets door zonder dat jij het goed vindt. Vraag het aan je hulpverlener of kijk op jeugdstem.nl."
            .to_owned(),
    );
    lines.push("Vind je deze brief moeilijk? Lees hem samen met iemand die je vertrouwt.".to_owned());
    lines.push(format!("Groeten, namens iedereen die meedacht, {lead}."));
    Some(lines.join("\n"))
}

fn own_answer(case: &Case, version: u32) -> Vec<String> {
    let Some(answered) = case.youth_answer(version) else {
        return vec!["Dat weten we nog niet. Vertel het ons gerust. Dat kan altijd nog.".to_owned()];
    };
    let said = match answered.answer {
        YouthAnswer::Yes => "Jij zei: ja, dit is mijn plan.",
        YouthAnswer::NotYet => "Jij zei: dit is nog niet mijn plan.",
        YouthAnswer::No => "Jij zei: nee, dit is niet mijn plan.",
    };
    let words = answered.words.as_ref().map(|words| format!(" In jouw woorden: \u{201c}{words}\u{201d}"));
    let reply = case.reply(version).map(|reply| {
        format!(
            "Ons antwoord aan jou: {} We kijken er samen opnieuw naar op {}.",
            full_stop(reply.text.as_str()),
            dates::date(reply.review_on)
        )
    });
    [Some(format!("{said}{}", words.unwrap_or_default())), reply].into_iter().flatten().collect()
}

/// Who arranges it, by name where that is known.
fn owner(case: &Case, owner: &Owner, name: &impl Fn(UserId) -> String) -> String {
    let meant = match owner.role {
        OwnerRole::CaseManager => case.case_manager,
        OwnerRole::Signaller => Some(case.signaller),
        _ => None,
    };
    match (owner.role, owner.user.or(meant), &owner.name) {
        (OwnerRole::Youth, ..) => "jij, samen met je hulpverlener".to_owned(),
        (_, Some(user), _) => name(user),
        (_, None, Some(name)) => name.to_string(),
        (role, None, None) => lower(&role.dutch()),
    }
}

fn ready(day: Option<NaiveDate>) -> String {
    match day {
        Some(day) => format!("Klaar: {}.", dates::date_without_weekday(day)),
        None => "De dag weten we nog niet.".to_owned(),
    }
}

fn full(text: &str) -> &str {
    text.trim_end_matches('.')
}

fn full_stop(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}
