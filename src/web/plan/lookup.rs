//! Help while writing a list of the plan: a price from the price list, or a law that helped before, put into a new row. Nothing
//! is saved by it: what was typed stays as it is, and whoever writes looks at the row first.

use askama::Template;
use askama::filters::HtmlSafe;
use uuid::Uuid;

use super::usual::UsualKinds;
use crate::database::DatabaseError;
use crate::domain::plan::Section;
use crate::dutch::dates::date_typed;
use crate::dutch::numbers::{euros, euros_typed};
use crate::dutch::{Dutch, lower};
use crate::store::grounds::{self, KnownGround};
use crate::store::prices::{self, Item, Price};
use crate::web::error::AppError;
use crate::web::{AppState, FormText, Person};

/// What somebody asked for while writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Laws in which these words are found.
    Search(String),
    /// This price in a new row; nothing when none was chosen.
    Price(Option<Uuid>),
    /// This law in a new row, out of what these words found.
    Ground(Uuid, String),
}

/// The fields of a row by name, without its number.
pub type Values = Vec<(&'static str, String)>;

impl Asked {
    /// What the button that was pressed asks for; nothing for the button that saves.
    #[must_use]
    pub fn of(section: Section, form: &FormText) -> Option<Self> {
        let words = || form.text("zoekwoord").to_owned();
        match section {
            Section::SocialReturn if form.has("overnemen") => Some(Self::Price(form.text("prijs").parse().ok())),
            Section::Legitimacy if form.has("grond") => {
                Some(form.text("grond").parse().map_or_else(|_| Self::Search(words()), |id| Self::Ground(id, words())))
            }
            Section::Legitimacy if form.has("zoek") => Some(Self::Search(words())),
            _ => None,
        }
    }
}

/// What helps with the list of a section, drawn under it.
#[derive(Debug, Clone)]
pub enum Lookup {
    /// The price list.
    Prices(PriceLookup),
    /// The library of grounds.
    Grounds(GroundLookup),
    /// What usually must be arranged first.
    Kinds(UsualKinds),
}

/// The price list to choose from.
#[derive(Debug, Clone, Template)]
#[template(path = "components/price_lookup.html")]
pub struct PriceLookup {
    href: String,
    choices: Vec<PriceChoice>,
    error: Option<&'static str>,
}

impl HtmlSafe for PriceLookup {}

#[derive(Debug, Clone)]
struct PriceChoice {
    id: Uuid,
    label: String,
    /// The fields of the row it makes; none while it has no price.
    values: Option<Values>,
}

/// The library to search.
#[derive(Debug, Clone, Template)]
#[template(path = "components/ground_lookup.html")]
pub struct GroundLookup {
    href: String,
    words: String,
    found: Option<Vec<GroundView>>,
}

impl HtmlSafe for GroundLookup {}

/// A law of the library to read.
#[derive(Debug, Clone)]
pub struct GroundView {
    /// Which.
    pub id: Uuid,
    /// In a few words.
    pub title: String,
    /// Law and article.
    pub law: String,
    /// What the law is for.
    pub purpose: String,
    /// What it was used for.
    pub used_for: String,
    /// What was asked of it.
    pub room: String,
}

impl From<KnownGround> for GroundView {
    fn from(ground: KnownGround) -> Self {
        let law = match ground.article {
            Some(article) => format!("{}, {article}", ground.law),
            None => ground.law,
        };
        let room = lower(&ground.room.dutch());
        Self { id: ground.id, title: ground.title, law, purpose: ground.purpose, used_for: ground.used_for, room }
    }
}

/// "Detentie, per dag: € 310".
fn label(item: &Item) -> String {
    let price = item.price.as_ref().map_or_else(|| "nog geen prijs".to_owned(), |price| euros(price.cents));
    format!("{}, per {}: {price}", item.what, item.unit)
}

fn cost_row(item: &Item, price: &Price) -> Values {
    vec![
        ("what", item.what.clone()),
        ("unit", item.unit.clone()),
        ("price", euros_typed(price.cents)),
        ("low", price.low.map(euros_typed).unwrap_or_default()),
        ("high", price.high.map(euros_typed).unwrap_or_default()),
        ("chance", "100".to_owned()),
        ("payer", item.payer.map(|payer| payer.as_str().to_owned()).unwrap_or_default()),
        ("certainty", price.certainty.as_str().to_owned()),
        ("source", price.source.clone()),
        ("as_of", price.as_of.map(date_typed).unwrap_or_default()),
    ]
}

fn ground_row(ground: &KnownGround) -> Values {
    vec![
        ("law", ground.law.clone()),
        ("article", ground.article.clone().unwrap_or_default()),
        ("purpose", ground.purpose.clone()),
        ("room", ground.room.as_str().to_owned()),
    ]
}

/// The laws of the library in which these words are found.
///
/// # Errors
/// When the database does not answer.
pub async fn found(app: &AppState, person: &Person, words: &str) -> Result<Vec<KnownGround>, AppError> {
    let words = words.to_owned();
    let found = app.db.transact::<_, DatabaseError, _>(person.acting(), move |tx| {
        Box::pin(async move { Ok(grounds::search(tx, &words, false).await?) })
    });
    Ok(found.await?)
}

/// Everything in the price list that can be chosen, or could be if it had a price.
async fn listed(app: &AppState, person: &Person) -> Result<Vec<Item>, AppError> {
    let listed = app
        .db
        .transact::<_, DatabaseError, _>(person.acting(), |tx| Box::pin(async move { Ok(prices::list(tx).await?) }));
    Ok(listed.await?.into_iter().filter(|item| item.ended_on.is_none()).collect())
}

/// What helps with the list of this section, and the row that was asked for. `href` is the address of the section.
///
/// # Errors
/// When the database does not answer.
pub async fn lookup(
    app: &AppState,
    person: &Person,
    section: Section,
    href: String,
    asked: Option<&Asked>,
) -> Result<(Option<Lookup>, Option<Values>), AppError> {
    match section {
        Section::SocialReturn => {
            let items = listed(app, person).await?;
            let row = |item: &Item| item.price.as_ref().map(|price| cost_row(item, price));
            let brought = match asked {
                Some(Asked::Price(Some(id))) => items.iter().find(|item| item.id == *id).and_then(row),
                _ => None,
            };
            let nothing = matches!(asked, Some(Asked::Price(_))) && brought.is_none();
            let choices = items.iter().map(|item| PriceChoice { id: item.id, label: label(item), values: row(item) });
            let error = nothing.then_some("Kies eerst een prijs uit de lijst.");
            let lookup = PriceLookup { href, choices: choices.collect(), error };
            Ok((Some(Lookup::Prices(lookup)), brought))
        }
        Section::Legitimacy => {
            let (words, wanted) = match asked {
                Some(Asked::Search(words)) => (Some(words), None),
                Some(Asked::Ground(id, words)) => (Some(words), Some(*id)),
                _ => (None, None),
            };
            let found = match words {
                Some(words) => Some(self::found(app, person, words).await?),
                None => None,
            };
            let brought = found.iter().flatten().find(|ground| Some(ground.id) == wanted).map(ground_row);
            let found = found.map(|found| found.into_iter().map(GroundView::from).collect());
            let lookup = GroundLookup { href, words: words.cloned().unwrap_or_default(), found };
            Ok((Some(Lookup::Grounds(lookup)), brought))
        }
        _ => Ok((None, None)),
    }
}
