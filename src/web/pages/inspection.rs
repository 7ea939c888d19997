//! Who looked: the trail as the privacy officer reads it, by the number of a case and by period, newest first.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};

use crate::database::DatabaseError;
use crate::domain::command::CommandKind;
use crate::domain::policy::Audience;
use crate::dutch::dates::{in_use, moment_short, read_date};
use crate::dutch::trail::{act, page};
use crate::dutch::{Dutch, sentence};
use crate::store::trail::{self, PER_PAGE, Wanted};
use crate::web::fields::{ErrorSummary, Field};
use crate::web::page::{Page, render_as};
use crate::web::parts::{Badge, Filters, Pager};
use crate::web::session::Person;
use crate::web::shell::{Shell, Tone};
use crate::web::{Answer, AppState, QueryText, encode};

const HERE: &str = "/privacy/inzage";

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![Page::get(HERE, Audience::Privacy, "inspection", show).in_menu("Inzage")]
}

#[derive(Template)]
#[template(path = "pages/inspection.html")]
struct InspectionPage {
    shell: Shell,
    errors: ErrorSummary,
    filters: Filters,
    rows: Vec<Row>,
    narrowed: bool,
    later: bool,
    start: String,
    pager: Pager,
}

struct Row {
    at: String,
    who: String,
    part: String,
    what: String,
    number: String,
    result: Option<Badge>,
}

async fn show(State(app): State<AppState>, person: Person, query: QueryText) -> Answer {
    let typed = |name: &str| query.text(name).chars().take(40).collect::<String>();
    let (number, from, until) = (typed("nummer").to_uppercase(), typed("van"), typed("tot"));
    let only_reading = query.text("alleen") == "yes";
    let (from_day, from_wrong) = read(&from);
    let (until_day, mut until_wrong) = read(&until);
    if from_day.zip(until_day).is_some_and(|(from, until)| until < from) {
        until_wrong = Some("De laatste dag ligt voor de eerste dag. Draai ze om.");
    }
    let wrong = from_wrong.is_some() || until_wrong.is_some();
    let wanted =
        Wanted { number: (!number.is_empty()).then(|| number.clone()), from: from_day, until: until_day, only_reading };
    let before = cursor(query.text("na"));
    let mut found = if wrong {
        Vec::new()
    } else {
        app.db
            .transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
                Box::pin(async move {
                    trail::read(tx, wanted.number.as_deref()).await?;
                    trail::rows(tx, &wanted, before).await
                })
            })
            .await?
    };
    let more = found.len() > PER_PAGE;
    found.truncate(PER_PAGE);
    let mut address = format!("{HERE}?nummer={}&van={}&tot={}", encode(&number), encode(&from), encode(&until));
    if only_reading {
        address.push_str("&alleen=yes");
    }
    let next =
        found.last().filter(|_| more).map(|last| format!("{address}&na={}~{}", last.at.timestamp_micros(), last.id));
    let narrowed = !number.is_empty() || !from.is_empty() || !until.is_empty() || only_reading;
    let fields = vec![
        Field::text("nummer", "Nummer van de casus").value(number),
        Field::date("van", "Vanaf").value(from).error(from_wrong),
        Field::date("tot", "Tot en met").value(until).error(until_wrong),
        Field::check("alleen", "Alleen inzien, geen handelingen").value(if only_reading { "yes" } else { "" }),
    ];
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    render_as(
        status,
        &InspectionPage {
            shell: person.shell(),
            errors: ErrorSummary::of(&fields),
            filters: Filters {
                action: HERE.to_owned(),
                fields,
                hidden: Vec::new(),
                active: narrowed,
                posts: false,
                expired: false,
            },
            rows: found.into_iter().map(row).collect(),
            narrowed,
            later: before.is_some(),
            start: address,
            pager: Pager { previous: None, next },
        },
    )
}

fn read(typed: &str) -> (Option<NaiveDate>, Option<&'static str>) {
    match (typed.is_empty(), read_date(typed)) {
        (true, _) => (None, None),
        (false, None) => (None, Some("Vul een bestaande dag in, zoals 26-11-2026.")),
        (false, day) => (day, None),
    }
}

fn cursor(text: &str) -> Option<(DateTime<Utc>, i64)> {
    let (at, id) = text.split_once('~')?;
    let at = DateTime::from_timestamp_micros(at.parse().ok()?)?;
    Some((in_use(&at.date_naive()).then_some(at)?, id.parse().ok()?))
}

fn row(found: trail::Row) -> Row {
    let result = match found.result.as_str() {
        "done" => None,
        "refused" => Some(Badge::new(Tone::Warning, "geweigerd")),
        _ => Some(Badge::new(Tone::Bad, "mislukt")),
    };
    let role = found.role.map(|role| sentence(&role.dutch())).unwrap_or_default();
    let part = [Some(role), found.organisation].into_iter().flatten().filter(|part| !part.is_empty());
    let what = match CommandKind::parse(&found.action) {
        Some(kind) => kind.dutch().into_owned(),
        None if found.object_kind.as_deref() == Some("page") && found.action != "read_trail" => {
            format!("{}: {}", act(&found.action), page(found.object.as_deref().unwrap_or_default()))
        }
        None => act(&found.action).to_owned(),
    };
    Row {
        at: moment_short(found.at),
        who: found.name.unwrap_or_else(|| "Casustafel zelf".to_owned()),
        part: part.collect::<Vec<_>>().join(", "),
        what,
        number: found.number.unwrap_or_default(),
        result,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(action: &str, object: Option<&str>) -> Row {
        row(trail::Row {
            id: 1,
            at: "2026-11-26T13:02:00Z".parse().unwrap(),
            name: Some("Femke de Boer".to_owned()),
            role: crate::domain::role::Role::parse("project_lead"),
            organisation: None,
            job: None,
            action: action.to_owned(),
            object_kind: object.map(|_| "page".to_owned()),
            object: object.map(str::to_owned),
            number: Some("FX-2026-014".to_owned()),
            result: "done".to_owned(),
        })
    }

    #[test]
    fn a_row_says_who_did_what_in_words() {
        let read = seen("read", Some("case"));
        assert_eq!((read.who.as_str(), read.part.as_str()), ("Femke de Boer", "Projectleider"));
        assert_eq!(read.what, "Bekeken: overzicht van de casus");
        assert_eq!(read.at, "26 nov 2026, 14:02");
        let acted = seen("give_go", None);
        assert_eq!(acted.what, CommandKind::GiveGo.dutch());
    }

    #[test]
    fn a_place_in_the_trail_reads_back() {
        let at = DateTime::from_timestamp_micros(1_800_000_000_123_456).unwrap();
        assert_eq!(cursor(&format!("{}~77", at.timestamp_micros())), Some((at, 77)));
        assert_eq!(cursor("onzin"), None);
    }
}
