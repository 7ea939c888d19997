//! The excerpt of each decision and the letter to the youth about it, kept as the words they were told in.

use crate::database::{DatabaseError, Tx};
use crate::domain::ids::CaseId;

/// What is told of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The excerpt.
    pub text: String,
    /// The letter to the youth; decisions from before there was one have none.
    pub letter: Option<String>,
}

/// Keeps the excerpt and the letter of a version that is adopted in this transaction.
pub async fn keep(
    tx: &mut Tx,
    case: CaseId,
    version: u32,
    text: &str,
    letter: Option<&str>,
) -> Result<(), DatabaseError> {
    let version = i32::try_from(version).unwrap_or(i32::MAX);
    sqlx::query!(
        "insert into excerpts (case_id, version, text, letter) values ($1, $2, $3, $4)",
        case.0,
        version,
        text,
        letter,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What was told of a version, where that was adopted.
pub async fn of(tx: &mut Tx, case: CaseId, version: u32) -> Result<Option<Excerpt>, DatabaseError> {
    let version = i32::try_from(version).unwrap_or(i32::MAX);
    let found = sqlx::query_as!(
        Excerpt,
        "select text, letter from excerpts where case_id = $1 and version = $2",
        case.0,
        version,
    );
    Ok(found.fetch_optional(&mut **tx).await?)
}
