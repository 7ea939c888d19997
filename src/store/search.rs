//! Finding a case again by a number, a first name, an organisation or words of its plan, within what somebody sees. The database looks
//! and guards (migration 0075); what it finds is read under row level security like any other case.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::lists::{After, Key, PER_PAGE, looked};
use super::unknown;
use crate::database::{DatabaseError, Tx};
use crate::domain::plan::Section;
use crate::domain::policy::knows_by_initial;
use crate::domain::role::Role;

/// A case in which every word was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The case.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// The first name; how much of it is shown is the page's to say.
    pub first_name: String,
    /// Whether the table has discussed it.
    pub discussed: bool,
    /// The date of birth.
    pub born: NaiveDate,
    /// Which step; without a reason for a closed one.
    pub phase: String,
    /// The name of the provider.
    pub provider: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// The sections of the plan in which one of the words stands, for whoever reads the plan.
    pub sections: Vec<Section>,
}

impl Hit {
    /// Its place in the order.
    #[must_use]
    pub fn place(&self) -> After {
        After { key: Key::Moment(self.started_at), id: self.id }
    }
}

/// A page of what is found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The newest first.
    pub hits: Vec<Hit>,
    /// Whether a page follows.
    pub more: bool,
}

/// The cases in which every one of these words is found, the newest first, and a row in the trail that somebody searched.
///
/// # Errors
/// When the database does not answer.
pub async fn cases(tx: &mut Tx, typed: &str, after: Option<After>) -> Result<Found, DatabaseError> {
    looked(tx, "search", true).await?;
    let person = tx.person().ok_or(DatabaseError::NotAdmitted)?;
    let role = Role::parse(&person.role).ok_or_else(|| unknown("role"))?;
    let moment = after.and_then(|after| after.key.moment());
    let rows = sqlx::query!(
        r#"
        select
            c.id, c.number, c.first_name, c.discussed_at is not null as "discussed!", c.born, c.phase, o.name as provider,
            found.found_started as "started_at!",
            array(
                select distinct p.section
                from plan_passages p
                join plan_texts t on t.case_id = p.case_id and t.digest = p.digest
                where
                    p.case_id = c.id
                    and not p.empty
                    and (
                        p.version = c.in_effect_version
                        or p.version = (
                            select max(v.number) from plan_versions v where v.case_id = c.id and v.state <> 'abandoned'
                        )
                    )
                    and to_tsvector('pg_catalog.dutch', folded(t.text)) @@ asked.question
            ) as "sections!"
        from search_cases($1, $2, $3, $4, $5) found
        join cases c on c.id = found.found_case
        join organisations o on o.id = c.provider_id
        cross join (select search_question($1, false, true, false) as question) asked
        order by found.found_started desc, c.id desc
        "#,
        typed,
        !knows_by_initial(role),
        moment,
        after.map(|after| after.id),
        i32::try_from(PER_PAGE).unwrap_or(i32::MAX).saturating_add(1),
    )
    .fetch_all(&mut **tx)
    .await?;
    let more = rows.len() > PER_PAGE;
    let hits = rows.into_iter().take(PER_PAGE).map(|row| {
        let mut sections: Vec<Section> = row
            .sections
            .iter()
            .map(|name| Section::parse(name).ok_or_else(|| unknown("section")))
            .collect::<Result<_, _>>()?;
        sections.sort_unstable();
        Ok(Hit {
            id: row.id,
            number: row.number,
            first_name: row.first_name,
            discussed: row.discussed,
            born: row.born,
            phase: row.phase,
            provider: row.provider,
            started_at: row.started_at,
            sections,
        })
    });
    Ok(Found { hits: hits.collect::<Result<_, DatabaseError>>()?, more })
}
