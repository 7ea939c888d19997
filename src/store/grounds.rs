//! The library of grounds: laws that carried an earlier plan, found by words in Dutch.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::ids::UserId;
use crate::domain::sheets::RoomAsked;

/// A law that carried an earlier plan, and what for.
#[derive(Debug, Clone)]
pub struct KnownGround {
    /// Which.
    pub id: Uuid,
    /// In a few words.
    pub title: String,
    /// The law or treaty.
    pub law: String,
    /// The article or subject.
    pub article: Option<String>,
    /// What the law is for.
    pub purpose: String,
    /// What it was used for, without saying for whom.
    pub used_for: String,
    /// What was asked of it.
    pub room: RoomAsked,
    /// Since when it is not offered any more.
    pub retired_on: Option<NaiveDate>,
}

/// What people type as a question to the library: every word must be found, or the beginning of one. At most ten words count,
/// and forty signs of each: PostgreSQL refuses words without end.
fn question(typed: &str) -> String {
    let words = typed.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
    let cut = |word: &str| word.chars().take(40).collect::<String>();
    words.take(10).map(|word| format!("{}:*", cut(word))).collect::<Vec<_>>().join(" & ")
}

/// The grounds in which these words are found, the best first; all of them when there are no words. `with_retired`: also those
/// that are not offered any more.
///
/// # Errors
/// When the database does not answer.
pub async fn search(db: &mut PgConnection, typed: &str, with_retired: bool) -> sqlx::Result<Vec<KnownGround>> {
    let question = question(typed);
    let rows = sqlx::query!(
        "
        select g.id, g.title, g.law, g.article, g.purpose, g.used_for, g.room, g.retired_on
        from known_grounds g
        where
            ($1 = '' or g.words @@ to_tsquery('pg_catalog.dutch', $1))
            and (g.retired_on is null or $2)
        order by g.retired_on is not null, ts_rank(g.words, to_tsquery('pg_catalog.dutch', nullif($1, ''))) desc, g.law, g.title
        ",
        question,
        with_retired,
    )
    .fetch_all(db)
    .await?;
    let found = rows.into_iter().filter_map(|row| {
        Some(KnownGround {
            id: row.id,
            title: row.title,
            law: row.law,
            article: row.article,
            purpose: row.purpose,
            used_for: row.used_for,
            room: RoomAsked::parse(&row.room)?,
            retired_on: row.retired_on,
        })
    });
    Ok(found.collect())
}

/// One ground; nothing when there is none.
///
/// # Errors
/// When the database does not answer.
pub async fn one(db: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<KnownGround>> {
    Ok(search(db, "", true).await?.into_iter().find(|ground| ground.id == id))
}

/// Adds a ground.
///
/// # Errors
/// When one with the same title stands there already or the database does not answer.
pub async fn add(db: &mut PgConnection, ground: &KnownGround, by: UserId) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into known_grounds (id, title, law, article, purpose, used_for, room, changed_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        ",
        ground.id,
        ground.title,
        ground.law,
        ground.article,
        ground.purpose,
        ground.used_for,
        ground.room.as_str(),
        by.0,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Changes a ground, or retires it; plans that took it over keep their own words.
///
/// # Errors
/// When another with the same title stands there or the database does not answer.
pub async fn change(db: &mut PgConnection, ground: &KnownGround, by: UserId) -> sqlx::Result<()> {
    sqlx::query!(
        "
        update known_grounds
        set
            title = $2, law = $3, article = $4, purpose = $5, used_for = $6, room = $7, retired_on = $8,
            changed_at = app_now(), changed_by = $9
        where id = $1
        ",
        ground.id,
        ground.title,
        ground.law,
        ground.article,
        ground.purpose,
        ground.used_for,
        ground.room.as_str(),
        ground.retired_on,
        by.0,
    )
    .execute(db)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_typed_becomes_a_question_of_plain_words() {
        assert_eq!(question("huur & schuld!"), "huur:* & schuld:*");
        assert_eq!(question(" '); drop -- "), "drop:*");
        assert_eq!(question("  "), "");
        assert_eq!(question(&"a ".repeat(50)).matches(":*").count(), 10);
        assert_eq!(question(&"é".repeat(5_000)).chars().count(), 42);
    }
}
