//! Who is involved in a casus: who may see it, in which part, since when and until when, and to whom the youth lets information go.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::calendar;
use crate::domain::command::CommandKind;
use crate::domain::ids::{COMMITTEE, CaseNumber, OrganisationId, UserId};
use crate::domain::involvement::{InvolvedAs, Involvement, involvements};
use crate::domain::offer::Offer;
use crate::domain::policy::Audience;
use crate::dutch::dates::{date_short, date_without_weekday};
use crate::dutch::events::Names;
use crate::dutch::{Dutch, lower, sentence};
use crate::web::acts::{self, ActPanel};
use crate::web::case_header::{CaseHeader, CasePage};
use crate::web::error::AppError;
use crate::web::page::{Page, render};
use crate::web::parts::{Action, Facts};
use crate::web::session::Person;
use crate::web::shell::Shell;
use crate::web::{Answer, AppState};
use crate::workflow::{self, OpenCase};

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![Page::get("/casussen/{number}/betrokkenen", Audience::CaseWorkers, "people", show)]
}

#[derive(Template)]
#[template(path = "pages/people.html")]
struct PeoplePage {
    shell: Shell,
    header: CaseHeader,
    number: String,
    limited: bool,
    now: Vec<Row>,
    before: Vec<Row>,
    core: Vec<(String, String)>,
    consent: Facts,
    panel: ActPanel,
}

struct Row {
    name: String,
    from: String,
    part: String,
    since: String,
    until: String,
    /// Taking the invitation back, for who may.
    uninvite: Option<Action>,
}

async fn show(State(app): State<AppState>, person: Person, Path(number): Path<String>) -> Answer {
    let number: CaseNumber = number.parse().map_err(|_| AppError::NotFound)?;
    let open = workflow::look(&app.db, person.acting(), &number, "people", person.now).await?;
    let limited = !open.reads_plan();
    let all = involvements(&open.case);
    let shown = all.into_iter().filter(|row| !limited || is_of_the_signal(row));
    let mut shown: Vec<Involvement> = shown.collect();
    shown.sort_by_key(|row| (row.capacity, row.from, row.party));
    let (now, before): (Vec<_>, Vec<_>) =
        shown.into_iter().partition(|row| row.until.is_none_or(|until| until > person.now));
    let invited = uninvite(&open, person.now);
    let committee = now.iter().any(|row| row.party == COMMITTEE);
    let core = open.facts.core.iter().map(|seat| (open.person(seat.user), seat.represents.dutch().into_owned()));
    render(&PeoplePage {
        shell: person.shell(),
        header: CaseHeader::of(&open, person.role, CasePage::People, person.now),
        number: open.case.number.to_string(),
        limited,
        core: if committee { core.collect() } else { Vec::new() },
        now: now
            .iter()
            .map(|row| {
                let uninvite = invited.get(&UserId(row.party)).filter(|_| row.capacity == InvolvedAs::Invitee);
                Row { uninvite: uninvite.cloned(), ..drawn(row, &open) }
            })
            .collect(),
        before: before.iter().map(|row| drawn(row, &open)).collect(),
        consent: consent(&open),
        panel: acts::panel(&open, CasePage::People, person.now),
    })
}

/// How each invitation that is active is taken back, for who may.
fn uninvite(open: &OpenCase, now: DateTime<Utc>) -> BTreeMap<UserId, Action> {
    let offers = open.offers(now).into_iter().filter(|offer| offer.kind == CommandKind::Uninvite);
    let whom = |offer: Offer| {
        let found = open.case.invitations.iter().find(|found| Some(found.number) == offer.target)?;
        Some((found.user, acts::link(open, &offer)))
    };
    offers.filter_map(whom).collect()
}

/// What a provider's contact knows of: who signals, who manages, and the own organisation.
fn is_of_the_signal(row: &Involvement) -> bool {
    matches!(row.capacity, InvolvedAs::Signaller | InvolvedAs::Provider | InvolvedAs::CaseManager)
}

fn drawn(row: &Involvement, open: &OpenCase) -> Row {
    let user = UserId(row.party);
    let (name, from) = match row.capacity {
        InvolvedAs::Provider => {
            ("Contactpersoon van de aanbieder".to_owned(), open.organisation(OrganisationId(row.party)))
        }
        InvolvedAs::Committee => ("Vaste kern van de commissie".to_owned(), String::new()),
        _ => {
            let organisation = open.names.get(&user).and_then(|named| named.organisation.clone());
            (open.person(user), organisation.unwrap_or_default())
        }
    };
    Row {
        name,
        from,
        part: match row.capacity {
            InvolvedAs::Provider => "ziet nummer, stap en signaal".to_owned(),
            InvolvedAs::Committee => "beslist over het plan".to_owned(),
            capacity => capacity.dutch().into_owned(),
        },
        since: short(row.from),
        // an end at midnight is the day before, wholly
        until: row.until.map_or_else(
            || "zolang de casus loopt".to_owned(),
            |until| format!("tot en met {}", short(until - TimeDelta::microseconds(1))),
        ),
        uninvite: None,
    }
}

fn short(moment: DateTime<Utc>) -> String {
    date_short(calendar::day(moment))
}

fn consent(open: &OpenCase) -> Facts {
    let case = &open.case;
    let facts = Facts::default();
    let facts = match &case.signal.consent {
        Some(consent) => {
            let to: Vec<String> = consent.to.iter().map(|receivers| receivers.dutch().into_owned()).collect();
            facts.row("Mag informatie krijgen", to.join("\n")).row(
                "Gegeven op",
                format!("{}, {}", date_without_weekday(consent.given_on), lower(&consent.way.dutch())),
            )
        }
        None => facts.row("Mag informatie krijgen", "De jongere heeft nog geen toestemming gegeven."),
    };
    match &case.consent_withdrawn {
        Some(withdrawn) => facts.row(
            "Ingetrokken op",
            sentence(&format!(
                "{}, {}, gezegd tegen {}",
                date_without_weekday(withdrawn.on),
                lower(&withdrawn.way.dutch()),
                withdrawn.told_to
            )),
        ),
        None => facts,
    }
}
