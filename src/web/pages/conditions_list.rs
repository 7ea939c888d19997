//! What must be arranged in all cases that somebody sees: what is late first, per owner, area of life and law, as the address says.

use askama::Template;
use axum::extract::State;
use chrono::NaiveDate;
use uuid::Uuid;

use super::conditions::standing_badge;
use crate::database::DatabaseError;
use crate::domain::calendar;
use crate::domain::condition::{ConditionKind, Law, OwnerRole};
use crate::domain::policy::{Audience, Reach, reach};
use crate::domain::role::{LifeDomain, Role};
use crate::dutch::dates::{self, date_short};
use crate::dutch::{Dutch, sentence};
use crate::store::conditions::{self, After, Line, Listing, Wanted};
use crate::web::case_header::{name_for, short_age_badge};
use crate::web::fields::{Choice, Field};
use crate::web::page::{Page, render};
use crate::web::parts::{Badge, Filters, Pager};
use crate::web::session::Person;
use crate::web::shell::{Shell, Tone};
use crate::web::{Answer, AppState, FormText, QueryText, encode};

const LIST: &str = "/randvoorwaarden";

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![Page::get(LIST, Audience::Arrangers, "condition_list", show).in_menu("Randvoorwaarden")]
}

#[derive(Template)]
#[template(path = "pages/conditions_list.html")]
struct ListPage {
    shell: Shell,
    lead: &'static str,
    filters: Filters,
    rows: Vec<Row>,
    empty: &'static str,
    narrowed: bool,
    start: Option<String>,
    pager: Pager,
}

struct Row {
    href: String,
    what: String,
    kind: String,
    case: String,
    name: String,
    age: Badge,
    badges: Vec<Badge>,
    owner: String,
    deputy: String,
    asked: String,
    expected: String,
    late: bool,
}

async fn show(State(app): State<AppState>, person: Person, query: QueryText) -> Answer {
    let asked = Asked::read(&query);
    let (wanted, after) = (asked.wanted(), asked.after);
    let listing: Listing = app
        .db
        .transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
            Box::pin(async move { conditions::waiting(tx, &wanted, after).await })
        })
        .await?;
    let today = calendar::day(person.now);
    let next = listing.lines.last().filter(|_| listing.more);
    let next = next.map(|last| Asked { after: Some(last.place), ..asked.clone() }.address());
    render(&ListPage {
        shell: person.shell(),
        lead: lead(person.role),
        filters: filters(&asked),
        rows: listing.lines.iter().map(|line| row(line, person.role, today)).collect(),
        empty: if asked.after.is_some() {
            "Dit is het einde van de lijst."
        } else if asked.narrows() {
            "Er is geen randvoorwaarde die hierbij past. Kies minder filters."
        } else {
            "Er staat nu niets open. Stelt de tafel een plan vast, dan komt hier wat er eerst geregeld moet zijn."
        },
        narrowed: asked.narrows(),
        start: asked.after.map(|_| Asked { after: None, ..asked.clone() }.address()),
        pager: Pager { previous: None, next },
    })
}

fn lead(role: Role) -> &'static str {
    match reach(role) {
        Reach::All => "Wat in alle casussen nog geregeld moet zijn voor de go. Wat te laat is staat bovenaan.",
        Reach::Committee => {
            "Wat uw domein nog moet regelen voor de go, en wat op uw naam staat. Wat te laat is staat bovenaan."
        }
        Reach::Provider | Reach::Own | Reach::None => {
            "Wat in uw casussen nog geregeld moet zijn voor de go. Wat te laat is staat bovenaan."
        }
    }
}

fn row(line: &Line, role: Role, today: NaiveDate) -> Row {
    let late = line.expected_on.is_some_and(|expected| expected < today);
    let mut badges = vec![standing_badge(&line.state, line.relief, line.expected_on, today)];
    badges.extend(line.urgent.then(|| Badge::new(Tone::Bad, "Spoed").icon("warning")));
    if !line.blocking {
        badges.push(Badge::new(Tone::Neutral, "Houdt de go niet tegen"));
    }
    let owner = sentence(&line.owner.dutch());
    Row {
        href: format!("/casussen/{}/randvoorwaarden#randvoorwaarde-{}", line.case, line.place.number),
        what: line.what.clone(),
        kind: line.kind.dutch().into_owned(),
        case: line.case.clone(),
        name: name_for(&line.first_name, line.discussed, role),
        age: short_age_badge(line.born, today),
        badges,
        owner: line
            .owner_name
            .as_ref()
            .map_or(owner.clone(), |name| format!("{name} ({})", crate::dutch::lower(&owner))),
        deputy: line.deputy_name.clone().unwrap_or_default(),
        asked: line.requested_on.map(date_short).unwrap_or_default(),
        expected: line.expected_on.map(date_short).unwrap_or_default(),
        late,
    }
}

/// What the address asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Asked {
    area: Option<LifeDomain>,
    law: Option<Law>,
    owner: Option<OwnerRole>,
    mine: bool,
    late: bool,
    after: Option<After>,
}

impl Asked {
    fn read(query: &FormText) -> Self {
        let owner = query.text("wie");
        Self {
            area: LifeDomain::ALL.iter().copied().find(|area| slug(&area.dutch()) == query.text("gebied")),
            law: Law::ALL.iter().copied().find(|law| slug(&law.dutch()) == query.text("wet")),
            owner: OwnerRole::ALL.iter().copied().find(|part| owner_slug(*part) == owner),
            mine: owner == "ik",
            late: query.text("te-laat") == "yes",
            after: cursor(query.text("na")),
        }
    }

    fn wanted(&self) -> Wanted {
        let fits = |kind: &ConditionKind| {
            self.area.is_none_or(|area| kind.life_domain() == Some(area))
                && self.law.is_none_or(|law| kind.law() == law)
        };
        let narrows = self.area.is_some() || self.law.is_some();
        Wanted {
            kinds: narrows.then(|| ConditionKind::ALL.iter().copied().filter(fits).collect()),
            owner: self.owner,
            mine: self.mine,
            late: self.late,
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let owner = if self.mine { Some("ik") } else { self.owner.map(owner_slug) };
        let pairs = [
            ("wie", owner.map(str::to_owned)),
            ("gebied", self.area.map(|area| slug(&area.dutch()))),
            ("wet", self.law.map(|law| slug(&law.dutch()))),
            ("te-laat", self.late.then(|| "yes".to_owned())),
        ];
        pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    fn narrows(&self) -> bool {
        !self.pairs().is_empty()
    }

    fn address(&self) -> String {
        let mut pairs = self.pairs();
        pairs.extend(self.after.map(|after| ("na", format!("{}~{}~{}", after.day, after.case, after.number))));
        let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        if pairs.is_empty() { LIST.to_owned() } else { format!("{LIST}?{}", pairs.join("&")) }
    }
}

/// A word of ours as it stands in an address: "school en werk" becomes "school-en-werk".
fn slug(words: &str) -> String {
    words.to_lowercase().replace(' ', "-")
}

const fn owner_slug(owner: OwnerRole) -> &'static str {
    match owner {
        OwnerRole::CaseManager => "casemanager",
        OwnerRole::Signaller => "hulpverlener",
        OwnerRole::ProjectLead => "projectleider",
        OwnerRole::CoreMember => "kernlid",
        OwnerRole::Youth => "jongere",
        OwnerRole::Outside => "zonder-account",
    }
}

fn cursor(text: &str) -> Option<After> {
    let mut parts = text.split('~');
    let (day, case, number) = (parts.next()?, parts.next()?, parts.next()?);
    let day: NaiveDate = day.parse().ok().filter(|day| dates::in_use(day) || day.to_string() == "9999-12-31")?;
    let case: Uuid = case.parse().ok()?;
    Some(After { day, case, number: number.parse().ok()? })
}

fn filters(asked: &Asked) -> Filters {
    let pairs = asked.pairs();
    let value = |name: &str| pairs.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.as_str());
    let owners = OwnerRole::ALL.iter().map(|owner| Choice::new(owner_slug(*owner), sentence(&owner.dutch())));
    let owners = std::iter::once(Choice::new("ik", "Ik, ook als vervanger")).chain(owners);
    let areas = LifeDomain::ALL.iter().map(|area| Choice::new(slug(&area.dutch()), sentence(&area.dutch())));
    let laws = Law::ALL.iter().map(|law| Choice::new(slug(&law.dutch()), law.dutch()));
    Filters {
        action: LIST.to_owned(),
        fields: vec![
            Field::select("wie", "Wie regelt het", owners.collect()).empty("Iedereen").value(value("wie")),
            Field::select("gebied", "Gebied", areas.collect()).empty("Alle").value(value("gebied")),
            Field::select("wet", "Wet", laws.collect()).empty("Alle").value(value("wet")),
            Field::check("te-laat", "Alleen wat te laat is").value(value("te-laat")),
        ],
        hidden: Vec::new(),
        active: asked.narrows(),
        posts: false,
        expired: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Asked {
        Asked::read(&FormText::parse(query.as_bytes()).unwrap())
    }

    #[test]
    fn what_is_chosen_survives_in_the_address() {
        let address = "/randvoorwaarden?wie=kernlid&gebied=school-en-werk&wet=participatiewet&te-laat=yes";
        assert_eq!(asked(address.split_once('?').unwrap().1).address(), address);
        assert_eq!(asked("wie=ik").address(), "/randvoorwaarden?wie=ik");
        assert_eq!(asked("wie=x&gebied=y&wet=z&te-laat=no&na=w").address(), LIST);
        for law in Law::ALL {
            let one = Asked { law: Some(*law), ..Asked::default() };
            assert_eq!(asked(one.address().split_once('?').unwrap().1), one);
        }
    }

    #[test]
    fn the_next_page_begins_after_the_last_line_also_where_no_day_is_known() {
        for day in ["2026-11-26", "9999-12-31"] {
            let after = After { day: day.parse().unwrap(), case: Uuid::from_u128(7), number: 3 };
            let one = Asked { after: Some(after), ..Asked::default() };
            assert_eq!(asked(one.address().split_once('?').unwrap().1).after, Some(after));
        }
        assert_eq!(asked("na=2026-11-26~x~3").after, None);
    }

    #[test]
    fn an_area_and_a_law_leave_the_kinds_that_fit_both() {
        let found = asked("gebied=inkomen&wet=participatiewet").wanted();
        assert_eq!(found.kinds, Some(vec![ConditionKind::Income]));
        assert_eq!(asked("").wanted(), Wanted::default());
    }
}
