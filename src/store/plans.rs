//! The words of a plan, kept under their digest.

use std::collections::BTreeMap;

use super::unknown;
use crate::database::{DatabaseError, Tx};
use crate::domain::ids::CaseId;
use crate::domain::plan::{Digest, Section, Voice};

/// Keeps a text under its digest; the same words are kept once per case.
pub async fn keep(tx: &mut Tx, case: CaseId, text: &str) -> Result<(), DatabaseError> {
    let digest = Digest::of(text);
    sqlx::query!(
        "
        insert into plan_texts (case_id, digest, text)
        values ($1, $2, $3)
        on conflict do nothing
        ",
        case.0,
        digest.as_bytes().as_slice(),
        text,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The words of one version, place by place, or of one section of it; places without words are left out.
pub async fn texts(
    tx: &mut Tx,
    case: CaseId,
    version: u32,
    only: Option<Section>,
) -> Result<BTreeMap<(Section, Voice), String>, DatabaseError> {
    let rows = sqlx::query!(
        "
        select p.section, p.voice, t.text
        from plan_passages p
        join plan_texts t on t.case_id = p.case_id and t.digest = p.digest
        where p.case_id = $1 and p.version = $2 and ($3::text is null or p.section = $3) and not p.empty
        ",
        case.0,
        i32::try_from(version).unwrap_or(i32::MAX),
        only.map(Section::as_str),
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            let section = Section::parse(&row.section).ok_or_else(|| unknown("section"))?;
            let voice = Voice::parse(&row.voice).ok_or_else(|| unknown("voice"))?;
            Ok(((section, voice), row.text))
        })
        .collect()
}
