//! The administrator's price list: what things cost, from which source, and what they cost before.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use uuid::Uuid;

use super::invitation::with_errors;
use crate::database::DatabaseError;
use crate::domain::calendar;
use crate::domain::policy::Audience;
use crate::domain::sheets::{Certainty, PRICE_MOST, Payer};
use crate::domain::text::{Line, Unfit};
use crate::dutch::Dutch;
use crate::dutch::dates::{date_short, moment_short};
use crate::dutch::numbers::euros;
use crate::dutch::refusals::at_field;
use crate::store::accounts;
use crate::store::prices::{self, Item, Price};
use crate::web::error::AppError;
use crate::web::fields::{Choice, Field, Form, Width};
use crate::web::page::{FormPage, Page, render, render_as};
use crate::web::parts::Crumbs;
use crate::web::plan::rows::Reader;
use crate::web::session::Person;
use crate::web::shell::{Flash, Shell, Tone};
use crate::web::{Answer, AppState, FormText};

const LIST: &str = "/beheer/prijzen";

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get(LIST, Audience::Office, "prices", show_list).in_menu("Prijzen"),
        Page::get("/beheer/prijzen/nieuw", Audience::Office, "new_price", show_new),
        Page::post("/beheer/prijzen/nieuw", Audience::Office, "add_price", add),
        Page::get("/beheer/prijzen/{price}", Audience::Office, "one_price", show_one),
        Page::post("/beheer/prijzen/{price}", Audience::Office, "set_price", set),
        Page::get("/beheer/prijzen/{price}/einde", Audience::Office, "price_end", show_end),
        Page::post("/beheer/prijzen/{price}/einde", Audience::Office, "end_price", end),
    ]
}

#[derive(Template)]
#[template(path = "pages/prices.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<ItemLine>,
    ended: Vec<ItemLine>,
}

struct ItemLine {
    href: String,
    what: String,
    unit: String,
    price: Option<PriceLine>,
}

/// A price to read.
struct PriceLine {
    amount: String,
    range: Option<String>,
    source: String,
    as_of: String,
    certainty: String,
}

impl From<&Price> for PriceLine {
    fn from(price: &Price) -> Self {
        let (low, high) = (price.low.unwrap_or(price.cents), price.high.unwrap_or(price.cents));
        Self {
            amount: euros(price.cents),
            range: (low != high).then(|| format!("{} tot {}", euros(low), euros(high))),
            source: price.source.clone(),
            as_of: price.as_of.map_or_else(|| "niet bekend".to_owned(), date_short),
            certainty: match price.certainty {
                Certainty::Known => "bekend".to_owned(),
                Certainty::Estimate => "schatting".to_owned(),
            },
        }
    }
}

async fn all(app: &AppState, person: &Person) -> Result<Vec<Item>, AppError> {
    let listed = app
        .db
        .transact::<_, DatabaseError, _>(person.acting(), |tx| Box::pin(async move { Ok(prices::list(tx).await?) }));
    Ok(listed.await?)
}

async fn show_list(State(app): State<AppState>, person: Person) -> Answer {
    let (listed, ended): (Vec<Item>, Vec<Item>) =
        all(&app, &person).await?.into_iter().partition(|item| item.ended_on.is_none());
    let line = |item: Item| ItemLine {
        href: format!("{LIST}/{}", item.id),
        price: item.price.as_ref().map(PriceLine::from),
        what: item.what,
        unit: item.unit,
    };
    let (lines, ended) = (listed.into_iter().map(line).collect(), ended.into_iter().map(line).collect());
    render(&ListPage { shell: person.shell(), lines, ended })
}

/// What was typed about an item.
#[derive(Debug, Clone, Default)]
struct ItemForm {
    what: String,
    unit: String,
    payer: String,
}

impl ItemForm {
    fn typed(typed: &FormText) -> Self {
        let text = |name: &str| typed.text(name).to_owned();
        Self { what: text("wat"), unit: text("eenheid"), payer: text("betaler") }
    }

    fn fields(&self) -> Vec<Field> {
        let payers = Payer::ALL.iter().map(|payer| Choice::new(payer.as_str(), payer.dutch())).collect();
        vec![
            Field::text("wat", "Wat kost er geld?").value(&self.what),
            Field::text("eenheid", "Per wat?")
                .hint("Eén dag, maand, jaar, uur of keer. Schrijf alleen het woord: dag.")
                .width(Width::Medium)
                .value(&self.unit),
            Field::select("betaler", "Wie betaalt dit meestal?", payers).optional().value(&self.payer),
        ]
    }

    fn read(&self, read: &mut Reader) -> Option<(Line, Line, Option<Payer>)> {
        let what = read.take("wat", Line::parse(&self.what));
        let unit = Line::parse(&self.unit)
            .and_then(|unit| if unit.as_str().chars().count() > 60 { Err(Unfit::TooLong(60)) } else { Ok(unit) });
        let unit = read.take("eenheid", unit);
        let payer = read.choice_or_none("betaler", &self.payer, Payer::parse);
        what.zip(unit).map(|(what, unit)| (what, unit, payer))
    }
}

/// What was typed about a price.
#[derive(Debug, Clone, Default)]
struct PriceForm {
    price: String,
    low: String,
    high: String,
    source: String,
    as_of: String,
    certainty: String,
}

impl PriceForm {
    fn typed(typed: &FormText) -> Self {
        let text = |name: &str| typed.text(name).to_owned();
        Self {
            price: text("prijs"),
            low: text("laagste"),
            high: text("hoogste"),
            source: text("bron"),
            as_of: text("peildatum"),
            certainty: text("zekerheid"),
        }
    }

    fn is_empty(&self) -> bool {
        [&self.price, &self.low, &self.high, &self.source, &self.as_of].iter().all(|text| text.is_empty())
    }

    fn fields(&self) -> Vec<Field> {
        let certainties = Certainty::ALL.iter().map(|sure| Choice::new(sure.as_str(), sure.dutch())).collect();
        let certainty = if self.certainty.is_empty() { Certainty::Estimate.as_str() } else { &self.certainty };
        vec![
            Field::number("prijs", "Prijs, in euro").value(&self.price),
            Field::number("laagste", "Laagste prijs").optional().value(&self.low),
            Field::number("hoogste", "Hoogste prijs").optional().value(&self.high),
            Field::text("bron", "Waar komt de prijs vandaan?")
                .hint("Bijvoorbeeld een contract, een tarief of een onderzoek.")
                .value(&self.source),
            Field::date("peildatum", "Op welke dag klopte de prijs?").value(&self.as_of),
            Field::radio("zekerheid", "Hoe zeker is het?", certainties).value(certainty),
        ]
    }

    fn read(&self, read: &mut Reader) -> Option<Price> {
        let price = read.amount("prijs", &self.price, PRICE_MOST);
        let low = read.amount_or_none("laagste", &self.low, price.unwrap_or(PRICE_MOST));
        let high = read.amount_or_none("hoogste", &self.high, PRICE_MOST);
        if high.zip(price).is_some_and(|(high, price)| high < price) {
            read.wrong("hoogste", Unfit::NotAnAmount { least: price.unwrap_or_default(), most: PRICE_MOST });
        }
        let source = read.take("bron", Line::parse(&self.source));
        if self.as_of.is_empty() {
            read.wrong("peildatum", Unfit::Empty);
        }
        let as_of = read.day("peildatum", &self.as_of);
        let certainty = read.choice("zekerheid", &self.certainty, Certainty::parse);
        price.zip(source).zip(certainty).map(|((cents, source), certainty)| Price {
            cents,
            low,
            high,
            source: source.to_string(),
            as_of,
            certainty,
        })
    }
}

/// The mistakes as sentences, each with the label of its field.
fn sentences(form: &Form, mistakes: Vec<(&'static str, Unfit)>) -> Vec<(&'static str, String)> {
    let label = |name: &str| form.fields.iter().find(|field| field.name == name).map(|field| field.label.to_string());
    mistakes.into_iter().map(|(name, unfit)| (name, at_field(&label(name).unwrap_or_default(), unfit))).collect()
}

fn page(person: &Person, status: StatusCode, title: &str, lead: Option<&'static str>, form: Form) -> Answer {
    let crumbs = Crumbs::default().above("Prijzen", LIST);
    let (title, lead) = (title.to_owned().into(), lead.map(Into::into));
    render_as(status, &FormPage { shell: person.shell(), title, crumbs, lead, form })
}

const NEW: &str = "Prijs toevoegen";
const NEW_LEAD: &str = "Weet u de prijs nog niet? Laat de vragen over de prijs dan leeg. Wie een plan schrijft, kiest hem zodra er een prijs is.";

fn new_form(item: &ItemForm, price: &PriceForm) -> Form {
    let price =
        price.fields().into_iter().map(|field| if field.name == "zekerheid" { field } else { field.optional() });
    Form::new(format!("{LIST}/nieuw"), "Toevoegen").fields(item.fields()).fields(price).cancel(LIST)
}

async fn show_new(person: Person) -> Answer {
    let form = new_form(&ItemForm::default(), &PriceForm::default());
    page(&person, StatusCode::OK, NEW, Some(NEW_LEAD), form)
}

async fn add(State(app): State<AppState>, person: Person, typed: FormText) -> Answer {
    let (item, price) = (ItemForm::typed(&typed), PriceForm::typed(&typed));
    let form = new_form(&item, &price);
    let redraw = |errors| {
        page(&person, StatusCode::UNPROCESSABLE_ENTITY, NEW, Some(NEW_LEAD), with_errors(form.clone(), errors))
    };
    let mut read = Reader::default();
    let known = item.read(&mut read);
    let priced = if price.is_empty() { None } else { price.read(&mut read) };
    let (what, unit, payer) = match read.finish(known, |known| known) {
        Ok(known) => known,
        Err(mistakes) => return redraw(sentences(&form, mistakes)),
    };
    let (id, by) = (Uuid::new_v4(), person.user);
    let added = app.db.transact::<_, DatabaseError, _>(person.acting(), move |tx| {
        Box::pin(async move {
            prices::add(tx, id, &what, &unit, payer).await?;
            if let Some(price) = priced {
                prices::set(tx, id, &price, by).await?;
            }
            Ok(accounts::record(tx, "add_price", "price", &id.to_string(), "done").await?)
        })
    });
    match added.await {
        Ok(()) => person.go_and_tell(&app, LIST, Flash::done("De prijs staat op de lijst.")).await,
        Err(error) => redraw(vec![refused(&error).ok_or(error)?]),
    }
}

fn refused(error: &DatabaseError) -> Option<(&'static str, String)> {
    let taken = error.constraint()? == "an item stands in the price list once";
    taken.then(|| ("wat", "Dit staat al op de prijslijst, per dezelfde eenheid. Wijzig daar de prijs.".to_owned()))
}

#[derive(Template)]
#[template(path = "pages/price.html")]
struct OnePage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    payer: Option<String>,
    ended: Option<String>,
    end_href: String,
    /// What it cost, the newest first, with when it was written down.
    past: Vec<(PriceLine, String)>,
    form: Form,
}

async fn find(app: &AppState, person: &Person, id: &str) -> Result<Item, AppError> {
    let id: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
    all(app, person).await?.into_iter().find(|item| item.id == id).ok_or(AppError::NotFound)
}

fn title(item: &Item) -> String {
    format!("{}, per {}", item.what, item.unit)
}

fn price_form(item: &Item, price: &PriceForm) -> Form {
    Form::new(format!("{LIST}/{}", item.id), "Nieuwe prijs opslaan").fields(price.fields()).cancel(LIST)
}

async fn one(app: &AppState, person: &Person, item: &Item, status: StatusCode, form: Form) -> Answer {
    let id = item.id;
    let past = app.db.transact::<_, DatabaseError, _>(person.acting(), move |tx| {
        Box::pin(async move { Ok(prices::past(tx, id).await?) })
    });
    let past = past.await?.into_iter().map(|(price, at)| (PriceLine::from(&price), moment_short(at))).collect();
    let page = OnePage {
        shell: person.shell(),
        crumbs: Crumbs::default().above("Prijzen", LIST),
        title: title(item),
        payer: item.payer.map(|payer| payer.dutch().into_owned()),
        ended: item.ended_on.map(date_short),
        end_href: format!("{LIST}/{id}/einde"),
        past,
        form,
    };
    render_as(status, &page)
}

async fn show_one(State(app): State<AppState>, person: Person, Path(id): Path<String>) -> Answer {
    let item = find(&app, &person, &id).await?;
    one(&app, &person, &item, StatusCode::OK, price_form(&item, &PriceForm::default())).await
}

async fn set(State(app): State<AppState>, person: Person, Path(id): Path<String>, typed: FormText) -> Answer {
    let item = find(&app, &person, &id).await?;
    let typed = PriceForm::typed(&typed);
    let form = price_form(&item, &typed);
    let mut read = Reader::default();
    let price = typed.read(&mut read);
    let price = match read.finish(price, |price| price) {
        Ok(price) => price,
        Err(mistakes) => {
            let form = with_errors(form.clone(), sentences(&form, mistakes));
            return one(&app, &person, &item, StatusCode::UNPROCESSABLE_ENTITY, form).await;
        }
    };
    let (id, by) = (item.id, person.user);
    let set = app.db.transact::<_, DatabaseError, _>(person.acting(), move |tx| {
        Box::pin(async move {
            prices::set(tx, id, &price, by).await?;
            Ok(accounts::record(tx, "set_price", "price", &id.to_string(), "done").await?)
        })
    });
    set.await?;
    let told = Flash::done("De nieuwe prijs geldt. Plannen die er al zijn, houden hun eigen bedragen.");
    person.go_and_tell(&app, &format!("{LIST}/{id}"), told).await
}

/// What is asked before an item leaves the list, or comes back on it.
fn end_form(item: &Item) -> (String, &'static str, Form) {
    let action = format!("{LIST}/{}/einde", item.id);
    let back = format!("{LIST}/{}", item.id);
    let named = title(item);
    match item.ended_on {
        None => (
            format!("{named}: van de lijst halen"),
            "Niemand kan deze prijs dan nog kiezen. Plannen die er al zijn, houden hun eigen bedragen.",
            Form::new(action, "Van de lijst halen").danger().cancel(back),
        ),
        Some(_) => (
            format!("{named}: terug op de lijst"),
            "Deze prijs kan daarna weer gekozen worden.",
            Form::new(action, "Terug op de lijst zetten").cancel(back),
        ),
    }
}

async fn show_end(State(app): State<AppState>, person: Person, Path(id): Path<String>) -> Answer {
    let (title, lead, form) = end_form(&find(&app, &person, &id).await?);
    page(&person, StatusCode::OK, &title, Some(lead), form)
}

async fn end(State(app): State<AppState>, person: Person, Path(id): Path<String>, _: FormText) -> Answer {
    let item = find(&app, &person, &id).await?;
    let id = item.id;
    let on = item.ended_on.is_none().then(|| calendar::day(person.now));
    let (act, told) = match on {
        Some(_) => ("end_price", "De prijs staat niet meer op de lijst."),
        None => ("restore_price", "De prijs staat weer op de lijst."),
    };
    let ended = app.db.transact::<_, DatabaseError, _>(person.acting(), move |tx| {
        Box::pin(async move {
            prices::end(tx, id, on).await?;
            Ok(accounts::record(tx, act, "price", &id.to_string(), "done").await?)
        })
    });
    match ended.await {
        Ok(()) => person.go_and_tell(&app, LIST, Flash::done(told)).await,
        Err(error) => {
            let (_, sentence) = refused(&error).ok_or(error)?;
            let (title, lead, form) = end_form(&item);
            page(&person, StatusCode::CONFLICT, &title, Some(lead), form.refusal(Some(sentence)))
        }
    }
}
