//! The excerpt of each decision, kept as the words it was told in.

use crate::database::{DatabaseError, Tx};
use crate::domain::ids::CaseId;

/// Keeps the excerpt of a version that is adopted in this transaction.
pub async fn keep(tx: &mut Tx, case: CaseId, version: u32, text: &str) -> Result<(), DatabaseError> {
    let version = i32::try_from(version).unwrap_or(i32::MAX);
    sqlx::query!("insert into excerpts (case_id, version, text) values ($1, $2, $3)", case.0, version, text)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The excerpt of a version, where that was adopted.
pub async fn of(tx: &mut Tx, case: CaseId, version: u32) -> Result<Option<String>, DatabaseError> {
    let version = i32::try_from(version).unwrap_or(i32::MAX);
    let text = sqlx::query_scalar!("select text from excerpts where case_id = $1 and version = $2", case.0, version);
    Ok(text.fetch_optional(&mut **tx).await?)
}
