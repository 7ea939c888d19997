//! The price list: what things cost, and what they cost before.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::ids::UserId;
use crate::domain::sheets::{Certainty, Payer};
use crate::domain::text::Line;

/// One price of an item.
#[derive(Debug, Clone)]
pub struct Price {
    /// For one unit, in cents. 0 to `PRICE_MOST`.
    pub cents: i64,
    /// The lowest it could be.
    pub low: Option<i64>,
    /// The highest it could be.
    pub high: Option<i64>,
    /// Where it comes from.
    pub source: String,
    /// The day on which it was right, where that is known.
    pub as_of: Option<NaiveDate>,
    /// How sure it is.
    pub certainty: Certainty,
}

/// Something that stands in the price list.
#[derive(Debug, Clone)]
pub struct Item {
    /// Which.
    pub id: Uuid,
    /// What it is.
    pub what: String,
    /// Per what: a day, a month.
    pub unit: String,
    /// Who usually pays.
    pub payer: Option<Payer>,
    /// Since when it is not chosen any more.
    pub ended_on: Option<NaiveDate>,
    /// What it costs now; nothing when nobody knows yet.
    pub price: Option<Price>,
}

/// Everything that stands in the price list, by name; what ended comes last.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &mut PgConnection) -> sqlx::Result<Vec<Item>> {
    let rows = sqlx::query!(
        r#"
        select
            i.id, i.what, i.unit, i.payer, i.ended_on,
            p.cents as "cents?", p.low_cents as "low?", p.high_cents as "high?", p.source as "source?",
            p.as_of as "as_of?", p.certainty as "certainty?"
        from price_items i
        left join prices p on p.item_id = i.id and p.number = (select max(n.number) from prices n where n.item_id = i.id)
        order by i.ended_on is not null, lower(i.what), i.unit
        "#,
    )
    .fetch_all(db)
    .await?;
    let items = rows.into_iter().map(|row| {
        let known = row.cents.zip(row.source).zip(row.certainty.as_deref().and_then(Certainty::parse));
        let (low, high, as_of) = (row.low, row.high, row.as_of);
        let price = known.map(|((cents, source), certainty)| Price { cents, low, high, source, as_of, certainty });
        Item {
            id: row.id,
            what: row.what,
            unit: row.unit,
            payer: row.payer.as_deref().and_then(Payer::parse),
            ended_on: row.ended_on,
            price,
        }
    });
    Ok(items.collect())
}

/// What an item cost, the newest price first, with the moment it was written down.
///
/// # Errors
/// When the database does not answer.
pub async fn past(db: &mut PgConnection, item: Uuid) -> sqlx::Result<Vec<(Price, DateTime<Utc>)>> {
    let rows = sqlx::query!(
        r#"
        select p.cents, p.low_cents as low, p.high_cents as high, p.source, p.as_of, p.certainty, p.set_at
        from prices p
        where p.item_id = $1
        order by p.number desc
        "#,
        item,
    )
    .fetch_all(db)
    .await?;
    let prices = rows.into_iter().filter_map(|row| {
        let certainty = Certainty::parse(&row.certainty)?;
        let (cents, low, high, source, as_of) = (row.cents, row.low, row.high, row.source, row.as_of);
        Some((Price { cents, low, high, source, as_of, certainty }, row.set_at))
    });
    Ok(prices.collect())
}

/// Puts something in the price list, without a price yet.
///
/// # Errors
/// When it stands there already or the database does not answer.
pub async fn add(db: &mut PgConnection, id: Uuid, what: &Line, unit: &Line, payer: Option<Payer>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into price_items (id, what, unit, payer) values ($1, $2, $3, $4)",
        id,
        what.as_str(),
        unit.as_str(),
        payer.map(Payer::as_str),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Gives an item a new price; the earlier ones stay to be read.
///
/// # Errors
/// When a constraint refuses it or the database does not answer.
pub async fn set(db: &mut PgConnection, item: Uuid, price: &Price, by: UserId) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into prices (item_id, number, cents, low_cents, high_cents, source, as_of, certainty, set_by)
        select $1, coalesce(max(p.number), 0) + 1, $2, $3, $4, $5, $6, $7, $8
        from prices p
        where p.item_id = $1
        ",
        item,
        price.cents,
        price.low,
        price.high,
        price.source,
        price.as_of,
        price.certainty.as_str(),
        by.0,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes an item off the list from a day on, or puts it back.
///
/// # Errors
/// When another with the same name stands in the list meanwhile, or the database does not answer.
pub async fn end(db: &mut PgConnection, item: Uuid, on: Option<NaiveDate>) -> sqlx::Result<()> {
    sqlx::query!("update price_items set ended_on = $2 where id = $1", item, on).execute(db).await?;
    Ok(())
}
