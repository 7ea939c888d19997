//! The letters of goes, as far as somebody may have them in hand, and whether a code counts.

use chrono::{DateTime, Utc};
use sqlx::types::Json;

use super::unknown;
use crate::database::{DatabaseError, Tx};
use crate::domain::case::GoEnd;
use crate::domain::condition::Condition;
use crate::domain::ids::{CaseId, OrganisationId};
use crate::domain::plan::Digest;

/// A letter of a go to one provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoLetter {
    /// The number of the go in its case.
    pub go: u32,
    /// The place of the provider among those it was given to, from 1.
    pub place: u8,
    /// To whom.
    pub provider: OrganisationId,
    /// Its name.
    pub provider_name: String,
    /// The code by which anybody can ask whether the go counts.
    pub code: String,
    /// The version of the plan.
    pub version: u32,
    /// The hash of what that version says.
    pub hash: Option<Digest>,
    /// When the go was given.
    pub given_at: DateTime<Utc>,
    /// By whom.
    pub given_by: String,
    /// Where that person is reached.
    pub given_by_email: String,
    /// What the project lead wrote with it.
    pub remark: Option<String>,
    /// The conditions as they stood at that moment.
    pub conditions: Vec<Condition>,
    /// How and when it ended.
    pub ended: Option<(GoEnd, DateTime<Utc>)>,
}

/// Whether the go of a code counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It counts.
    Valid,
    /// It counts no more.
    Revoked,
    /// There is no such code.
    Unknown,
}

/// The letters of a case for who acts, of the last go first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_case(tx: &mut Tx, case: CaseId) -> Result<Vec<GoLetter>, DatabaseError> {
    let rows = sqlx::query!(
        r#"
        select
            l.go as "go!", l.place as "place!", l.provider_id as "provider_id!", l.provider as "provider!", l.code as "code!",
            l.version as "version!", l.version_hash, l.given_at as "given_at!", l.given_by as "given_by!",
            l.given_by_email as "given_by_email!", l.remark, l.conditions as "conditions!: Json<Vec<Condition>>", l.ended, l.ended_at
        from letters_of_case($1) l
        "#,
        case.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    let read = |row: &str| GoEnd::parse(row).ok_or_else(|| unknown("end of a go"));
    let number = |value: i32| u32::try_from(value).map_err(|_| unknown("number"));
    let mut letters = Vec::new();
    for row in rows {
        letters.push(GoLetter {
            go: number(row.go)?,
            place: u8::try_from(row.place).map_err(|_| unknown("place"))?,
            provider: OrganisationId(row.provider_id),
            provider_name: row.provider,
            code: row.code,
            version: number(row.version)?,
            hash: row.version_hash.as_deref().and_then(Digest::from_bytes),
            given_at: row.given_at,
            given_by: row.given_by,
            given_by_email: row.given_by_email,
            remark: row.remark,
            conditions: row.conditions.0,
            ended: row.ended.as_deref().map(read).transpose()?.zip(row.ended_at),
        });
    }
    Ok(letters)
}

/// How the go of a code stands, asked by the digest of the code.
///
/// # Errors
/// When the database does not answer.
pub async fn standing(tx: &mut Tx, digest: &[u8; 32]) -> Result<Standing, DatabaseError> {
    let word = sqlx::query_scalar!("select standing_of_code($1)", digest.as_slice()).fetch_one(&mut **tx).await?;
    match word.as_deref() {
        Some("valid") => Ok(Standing::Valid),
        Some("revoked") => Ok(Standing::Revoked),
        Some("unknown") => Ok(Standing::Unknown),
        _ => Err(unknown("standing of a code")),
    }
}
