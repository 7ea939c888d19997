//! What this municipality chose: how long each route to help after 18 takes, how long after the go people look back, from which
//! hour people are reminded, and by which rules the table sits.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::accounts;
use crate::database::{DatabaseError, Tx};
use crate::domain::facts::{Settings, TableRule};
use crate::domain::lead_times::LeadTimes;
use crate::domain::looking_back::Rhythm;

/// The lead times as they are set now.
///
/// # Errors
/// When the database does not answer.
pub async fn lead_times(tx: &mut Tx) -> Result<LeadTimes, DatabaseError> {
    let rows =
        sqlx::query!("select key, value from settings where key like 'clock.weeks.%'").fetch_all(&mut **tx).await?;
    Ok(LeadTimes::read(|key| rows.iter().find(|row| row.key == key).and_then(|row| row.value.as_u64())))
}

/// How long after the go people look back, as it is set now.
///
/// # Errors
/// When the database does not answer.
pub async fn rhythm(tx: &mut Tx) -> Result<Rhythm, DatabaseError> {
    let rows =
        sqlx::query!("select key, value from settings where key like 'look_back.weeks.%'").fetch_all(&mut **tx).await?;
    Ok(Rhythm::read(|key| rows.iter().find(|row| row.key == key).and_then(|row| row.value.as_u64())))
}

/// The settings of the table among all settings; one that cannot be read keeps its default.
pub(super) fn read(stored: Value) -> Settings {
    let Value::Object(stored) = stored else { return Settings::default() };
    let fits = |key: &String, value: &Value| serde_json::from_value::<Settings>(json!({ key: value })).is_ok();
    let lead_times = LeadTimes::read(|key| stored.get(key).and_then(Value::as_u64));
    let rhythm = Rhythm::read(|key| stored.get(key).and_then(Value::as_u64));
    let usable = stored.into_iter().filter(|(key, value)| fits(key, value)).collect();
    let settings: Settings = serde_json::from_value(Value::Object(usable)).unwrap_or_default();
    Settings { lead_times, rhythm, ..settings }
}

/// The rules of the table as they are set now.
///
/// # Errors
/// When the database does not answer.
pub async fn table(tx: &mut Tx) -> Result<Settings, DatabaseError> {
    let keys: Vec<String> = TableRule::ALL.iter().map(|rule| rule.as_str().to_owned()).collect();
    let stored = sqlx::query_scalar!("select jsonb_object_agg(key, value) from settings where key = any($1)", &keys);
    Ok(stored.fetch_one(&mut **tx).await?.map(read).unwrap_or_default())
}

/// When a setting was last changed, and by whom.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The setting.
    pub key: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The name of who did.
    pub by: String,
}

/// Who last changed which number of weeks, the hour of reminders, and which rule of the table.
///
/// # Errors
/// When the database does not answer.
pub async fn changed(tx: &mut Tx) -> Result<Vec<Changed>, DatabaseError> {
    let rows = sqlx::query!(
        r#"
        select s.key, s.changed_at as "at!", u.name as by
        from settings s
        join users u on u.id = s.changed_by
        where
            s.changed_at is not null
            and (
                s.key like 'clock.weeks.%' or s.key like 'look_back.weeks.%' or s.key = 'reminders.hour' or s.key = any($1)
            )
        order by s.key
        "#,
        &TableRule::ALL.iter().map(|rule| rule.as_str().to_owned()).collect::<Vec<_>>(),
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| Changed { key: row.key, at: row.at, by: row.by }).collect())
}

/// Sets a number: of weeks, or an hour.
///
/// # Errors
/// When the database does not answer or refuses.
pub async fn set_number(tx: &mut Tx, key: &str, number: u8) -> Result<(), DatabaseError> {
    set(tx, key, Value::from(number)).await
}

/// Sets a rule of the table; yes is 1 and no is 0.
///
/// # Errors
/// When the database does not answer or refuses.
pub async fn set_rule(tx: &mut Tx, rule: TableRule, chosen: u8) -> Result<(), DatabaseError> {
    let value = if rule.range().is_some() { Value::from(chosen) } else { Value::from(chosen == 1) };
    set(tx, rule.as_str(), value).await
}

/// Leaves in the trail what a setting was and became.
///
/// # Errors
/// When the database does not answer.
pub async fn record(tx: &mut Tx, key: &str, before: u8, after: u8) -> Result<(), DatabaseError> {
    let told = format!("{key}: {before} -> {after}");
    Ok(accounts::record(tx, "change_setting", "setting", &told, "done").await?)
}

async fn set(tx: &mut Tx, key: &str, value: Value) -> Result<(), DatabaseError> {
    sqlx::query!(
        "
        insert into settings (key, value, changed_at, changed_by)
        values ($1, $2, app_now(), app_actor())
        on conflict (key) do update
        set value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by
        ",
        key,
        value,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Reckons the last safe table day of every open case anew; answers how many moved.
///
/// # Errors
/// When the database does not answer.
pub async fn reckon(tx: &mut Tx, times: &LeadTimes) -> Result<i64, DatabaseError> {
    let (before_eighteen, before_end) = times.longest();
    let moved =
        sqlx::query_scalar!("select reckon_safe_table_days($1, $2)", i32::from(before_eighteen), i32::from(before_end));
    Ok(moved.fetch_one(&mut **tx).await?.unwrap_or_default())
}
