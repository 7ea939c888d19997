//! What a form lets people choose from: accounts that may be used and meetings to come, never more than fit in a list.

use chrono::{DateTime, NaiveDate, Utc};

use crate::database::{DatabaseError, Tx};
use crate::domain::ids::{MeetingId, OrganisationId, UserId};
use crate::domain::role::{Represents, Role};

/// No list to choose from is longer than this.
const MOST: i64 = 500;

/// No more meetings than these are offered: half a year of weeks.
const MOST_MEETINGS: i64 = 26;

/// An account that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The account.
    pub user: UserId,
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The organisation, by name.
    pub organisation: Option<String>,
    /// The domain a core member speaks for.
    pub represents: Option<Represents>,
}

/// A meeting that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// Which.
    pub id: MeetingId,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// Its local day.
    pub on: NaiveDate,
    /// Whether it is going on now.
    pub is_open: bool,
    /// How many cases stand on it, as far as the one who chooses sees them.
    pub items: i64,
}

/// Everybody who can be invited to a case: who works with cases and is not in the core already.
pub async fn invitable(tx: &mut Tx) -> Result<Vec<Account>, DatabaseError> {
    let roles = [Role::Signaller, Role::CaseManager, Role::Invitee, Role::MethodAdvisor, Role::ProjectLead];
    with_roles(tx, &roles, None, None).await
}

/// The case managers of WIJ Groningen.
pub async fn case_managers(tx: &mut Tx) -> Result<Vec<Account>, DatabaseError> {
    with_roles(tx, &[Role::CaseManager], None, Some("wij")).await
}

/// The advisers on the method.
pub async fn advisers(tx: &mut Tx) -> Result<Vec<Account>, DatabaseError> {
    with_roles(tx, &[Role::MethodAdvisor], None, None).await
}

/// The signallers of one provider.
pub async fn signallers(tx: &mut Tx, provider: OrganisationId) -> Result<Vec<Account>, DatabaseError> {
    with_roles(tx, &[Role::Signaller], Some(provider), None).await
}

/// Active accounts with one of these roles, of one organisation or of one kind of organisation where that is asked.
async fn with_roles(
    tx: &mut Tx,
    roles: &[Role],
    organisation: Option<OrganisationId>,
    kind: Option<&str>,
) -> Result<Vec<Account>, DatabaseError> {
    let roles: Vec<String> = roles.iter().map(|role| role.as_str().to_owned()).collect();
    let rows = sqlx::query!(
        r#"
        select u.id, u.name, u.role, u.represents, o.name as "organisation?"
        from users u
        left join organisations o on o.id = u.organisation_id
        where
            u.active
            and u.role = any ($1)
            and ($2::uuid is null or u.organisation_id = $2)
            and ($3::text is null or o.kind = $3)
        order by lower(u.name), u.id
        limit $4
        "#,
        &roles,
        organisation.map(|organisation| organisation.0),
        kind,
        MOST,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(Account {
                user: UserId(row.id),
                name: row.name,
                role: Role::parse(&row.role)?,
                organisation: row.organisation,
                represents: row.represents.as_deref().and_then(Represents::parse),
            })
        })
        .collect())
}

/// The meetings that can still take cases, the first one first.
pub async fn meetings_to_come(tx: &mut Tx) -> Result<Vec<Meeting>, DatabaseError> {
    let rows = sqlx::query!(
        r#"
        select
            m.id, m.starts_at, m.day as "day!", m.state,
            (
                select count(*)
                from agenda_items i
                where i.meeting_id = m.id and i.outcome is null
            ) as "items!"
        from meetings m
        where m.state in ('planned', 'open')
        order by m.starts_at, m.id
        limit $1
        "#,
        MOST_MEETINGS,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Meeting {
            id: MeetingId(row.id),
            starts_at: row.starts_at,
            on: row.day,
            is_open: row.state == "open",
            items: row.items,
        })
        .collect())
}
