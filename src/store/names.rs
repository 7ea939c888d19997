//! The people and organisations that a case speaks of, by name.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::unknown;
use crate::database::{DatabaseError, Tx};
use crate::domain::case::Case;
use crate::domain::condition::ConditionState;
use crate::domain::facts::{NamedPerson, OrganisationKind};
use crate::domain::ids::{OrganisationId, UserId};
use crate::domain::plan::Section;
use crate::domain::role::Role;

/// Somebody with an account, as others know them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The role of the account.
    pub role: Role,
    /// The organisation, by name.
    pub organisation: Option<String>,
}

/// An account that a command names.
pub async fn named(tx: &mut Tx, user: UserId) -> Result<Option<NamedPerson>, DatabaseError> {
    let row = sqlx::query!(
        r#"
        select u.id, u.role, u.organisation_id, o.kind as "kind?", u.active
        from users u
        left join organisations o on o.id = u.organisation_id
        where u.id = $1
        "#,
        user.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    row.map(|row| {
        Ok(NamedPerson {
            user: UserId(row.id),
            role: Role::parse(&row.role).ok_or_else(|| unknown("role"))?,
            organisation: row.organisation_id.map(OrganisationId),
            organisation_kind: row.kind.as_deref().and_then(OrganisationKind::parse),
            active: row.active,
        })
    })
    .transpose()
}

/// The names of accounts and organisations: those asked for, with every active provider among the organisations, since a go
/// may go to any of them.
pub async fn names(
    tx: &mut Tx,
    users: &BTreeSet<UserId>,
    organisations: &BTreeSet<OrganisationId>,
) -> Result<(BTreeMap<UserId, Named>, BTreeMap<OrganisationId, String>), DatabaseError> {
    let wanted: Vec<Uuid> = users.iter().map(|user| user.0).collect();
    let referred: Vec<Uuid> = organisations.iter().map(|organisation| organisation.0).collect();
    let rows = sqlx::query!(
        r#"
        select u.id as "user?", u.name as "name!", u.role as "role?", o.id as "organisation?", o.name as "organisation_name?"
        from users u
        left join organisations o on o.id = u.organisation_id
        where u.id = any ($1)
        union all
        select null, o.name, null, o.id, o.name
        from organisations o
        where o.id = any ($2) or (o.kind = 'provider' and o.active)
        "#,
        &wanted,
        &referred,
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut people = BTreeMap::new();
    let mut named = BTreeMap::new();
    for row in rows {
        match (row.user, row.role) {
            (Some(user), Some(role)) => {
                let role = Role::parse(&role).ok_or_else(|| unknown("role"))?;
                people.insert(UserId(user), Named { name: row.name, role, organisation: row.organisation_name });
            }
            _ => {
                named.extend(row.organisation.map(|id| (OrganisationId(id), row.name)));
            }
        }
    }
    Ok((people, named))
}

/// Everybody a case speaks of.
pub fn spoken_of(case: &Case) -> BTreeSet<UserId> {
    let mut all = BTreeSet::from([case.signaller]);
    all.extend(case.case_manager);
    all.extend(case.help.iter().filter_map(|help| help.advisor));
    for version in &case.versions {
        all.extend(version.content.passages.values().map(|passage| passage.author));
        all.extend(version.content.needs.iter().filter_map(|need| need.owner.user));
        all.extend(Section::ALL.iter().filter_map(|section| version.content.rows_written(*section)).map(|(by, _)| by));
    }
    for round in &case.rounds {
        all.extend(round.seats.iter().flat_map(|seat| [Some(seat.member), seat.deputy]).flatten());
        all.extend(round.positions.iter().map(|position| position.by));
    }
    all.extend(case.invitations.iter().map(|invitation| invitation.user));
    all.extend(case.deputies.iter().flat_map(|(_, named)| [named.member, named.deputy]));
    for condition in &case.conditions {
        all.extend(condition.owner.user);
        all.extend(condition.deputy);
        if let ConditionState::Fulfilled { by, .. } = &condition.state {
            all.insert(*by);
        }
    }
    all.extend(case.goes.iter().map(|go| go.by));
    all.extend(case.records.iter().map(|record| record.by));
    all.extend(case.records.iter().filter_map(|record| Some(record.withdrawn.as_ref()?.by)));
    all.extend(case.open_points.iter().map(|point| point.owner));
    all.extend(case.corrections.iter().map(|correction| correction.by));
    all
}

/// Every organisation a case speaks of.
pub fn organisations_of(case: &Case) -> BTreeSet<OrganisationId> {
    let told = case.goes.iter().flat_map(|go| go.recipients.iter().copied());
    told.chain([case.provider]).collect()
}
