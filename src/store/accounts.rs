//! Accounts and organisations, as the administrator keeps them.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::auth::token::TokenHash;
use crate::domain::ids::{OrganisationId, UserId};
use crate::domain::organisation::OrganisationKind;
use crate::domain::role::{Represents, Role, words};

/// How many lines stand on one page of a list.
pub const PER_PAGE: usize = 50;

/// One account in the list.
#[derive(Debug, Clone)]
pub struct AccountLine {
    /// The account.
    pub id: UserId,
    /// Full name.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// The role.
    pub role: Role,
    /// The name of the organisation.
    pub organisation_name: Option<String>,
    /// How it stands.
    pub standing: Standing,
}

/// How an account stands, on its way in and out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The person has a link and has not set a password.
    Invited,
    /// There is a password and no second factor yet.
    NoSecondFactor,
    /// It is set up and waits for the second person.
    Waiting,
    /// The second person said no.
    Refused,
    /// It may be used.
    InUse,
    /// It may not be used any more.
    Ended,
}

impl Standing {
    const fn of(ended: bool, counts: bool, asked: bool, has_password: bool, has_second_factor: bool) -> Self {
        match (ended, counts, asked, has_password, has_second_factor) {
            (true, ..) => Self::Ended,
            (_, false, false, ..) => Self::Refused,
            (.., false, _) => Self::Invited,
            (.., false) => Self::NoSecondFactor,
            (_, false, ..) => Self::Waiting,
            _ => Self::InUse,
        }
    }
}

/// Accounts by name, those whose name or address contains `search`, beginning after that account: one more than fits on a page when
/// there is a next page.
///
/// # Errors
/// When the database does not answer.
pub async fn accounts(
    db: &mut PgConnection,
    search: Option<&str>,
    after: Option<Uuid>,
) -> sqlx::Result<Vec<AccountLine>> {
    let limit = i64::try_from(PER_PAGE + 1).unwrap_or(i64::MAX);
    let rows = sqlx::query!(
        r#"
        select
            u.id, u.name, u.email, u.role, o.name as "organisation_name?", u.active, u.deactivated_at is not null as "ended!",
            exists (select from account_requests r where r.user_id = u.id and r.ended_at is null) as "asked!",
            c.password_set_at is not null as "has_password!",
            c.totp_confirmed_at is not null as "has_second_factor!"
        from users u
        left join organisations o on o.id = u.organisation_id
        left join user_credentials c on c.user_id = u.id
        where
            ($1::text is null or strpos(lower(u.name), lower($1)) > 0 or strpos(lower(u.email), lower($1)) > 0)
            and ($2::uuid is null or (lower(u.name), u.id) > (select lower(l.name), l.id from users l where l.id = $2))
        order by lower(u.name), u.id
        limit $3
        "#,
        search,
        after,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(AccountLine {
                id: UserId(row.id),
                name: row.name,
                email: row.email,
                role: Role::parse(&row.role)?,
                organisation_name: row.organisation_name,
                standing: Standing::of(row.ended, row.active, row.asked, row.has_password, row.has_second_factor),
            })
        })
        .collect())
}

/// One account in full.
#[derive(Debug, Clone)]
pub struct Account {
    /// The account.
    pub id: UserId,
    /// Full name.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// The role.
    pub role: Role,
    /// The organisation.
    pub organisation: Option<OrganisationId>,
    /// The name of the organisation.
    pub organisation_name: Option<String>,
    /// The domain a core member speaks for.
    pub represents: Option<Represents>,
    /// How it stands.
    pub standing: Standing,
    /// Since when it has ended.
    pub deactivated_at: Option<DateTime<Utc>>,
    /// Who asked last for a second person, and when, while that is open.
    pub asked: Option<(String, DateTime<Utc>)>,
    /// Who refused it last, when, and why, while that counts.
    pub refused: Option<(String, DateTime<Utc>, String)>,
    /// When the password was set.
    pub password_set_at: Option<DateTime<Utc>>,
    /// When the second factor was set up.
    pub second_factor_at: Option<DateTime<Utc>>,
    /// How many sessions are open.
    pub sessions: i64,
    /// Until when an invitation is open.
    pub invited_until: Option<DateTime<Utc>>,
    /// How many open cases lean on it: as signaller, as case manager, or with something to arrange.
    pub open_cases: i64,
}

/// One account; nothing when there is none.
///
/// # Errors
/// When the database does not answer.
pub async fn account(db: &mut PgConnection, id: UserId, now: DateTime<Utc>) -> sqlx::Result<Option<Account>> {
    let row = sqlx::query!(
        r#"
        select
            u.id, u.name, u.email, u.role, u.organisation_id, o.name as "organisation_name?", u.represents, u.active, u.deactivated_at,
            c.password_set_at as "password_set_at?", c.totp_confirmed_at as "second_factor_at?",
            (select count(*) from sessions s where s.user_id = u.id and s.expires_at > $2 and s.last_seen_at > $2 - interval '30 minutes')
                as "sessions!",
            (select max(l.expires_at) from one_time_links l where l.user_id = u.id and l.used_at is null and l.expires_at > $2)
                as invited_until,
            how_many_cases_lean_on(u.id) as "open_cases!",
            r.asked_at as "asked_at?", r.ended_at as request_ended_at, a.name as "asked_by?", j.name as "judged_by?", r.refused_because
        from users u
        left join organisations o on o.id = u.organisation_id
        left join user_credentials c on c.user_id = u.id
        left join lateral (
            select * from account_requests q where q.user_id = u.id order by q.ended_at desc nulls first, q.asked_at desc limit 1
        ) r on not u.active
        left join users a on a.id = r.asked_by
        left join users j on j.id = r.judged_by
        where u.id = $1
        "#,
        id.0,
        now,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.and_then(|row| {
        Some(Account {
            id: UserId(row.id),
            name: row.name,
            email: row.email,
            role: Role::parse(&row.role)?,
            organisation: row.organisation_id.map(OrganisationId),
            organisation_name: row.organisation_name,
            represents: row.represents.as_deref().and_then(Represents::parse),
            standing: Standing::of(
                row.deactivated_at.is_some(),
                row.active,
                row.asked_at.is_some() && row.request_ended_at.is_none(),
                row.password_set_at.is_some(),
                row.second_factor_at.is_some(),
            ),
            deactivated_at: row.deactivated_at,
            asked: row.asked_by.zip(row.asked_at).filter(|_| row.request_ended_at.is_none()),
            refused: row
                .judged_by
                .zip(row.request_ended_at)
                .zip(row.refused_because)
                .map(|((by, at), because)| (by, at, because)),
            password_set_at: row.password_set_at,
            second_factor_at: row.second_factor_at,
            sessions: row.sessions,
            invited_until: row.invited_until,
            open_cases: row.open_cases,
        })
    }))
}

/// What an account is made of.
#[derive(Debug, Clone)]
pub struct AccountFacts {
    /// Full name.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// The role.
    pub role: Role,
    /// The organisation.
    pub organisation: Option<OrganisationId>,
    /// The domain a core member speaks for.
    pub represents: Option<Represents>,
}

/// Makes an account.
///
/// # Errors
/// When a constraint refuses it or the database does not answer.
pub async fn add(db: &mut PgConnection, id: UserId, facts: &AccountFacts, by: Option<UserId>) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into users (id, email, name, role, organisation_id, represents, created_at, created_by)
        values ($1, $2, $3, $4, $5, $6, app_now(), $7)
        ",
        id.0,
        facts.email,
        facts.name,
        facts.role.as_str(),
        facts.organisation.map(|organisation| organisation.0),
        facts.represents.map(Represents::as_str),
        by.map(|by| by.0),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Makes an account of a demo.
///
/// # Errors
/// When a constraint refuses it or the database does not answer.
pub async fn add_demo(db: &mut PgConnection, id: UserId, facts: &AccountFacts) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into users (id, email, name, role, organisation_id, represents, demo, created_at)
        values ($1, $2, $3, $4, $5, $6, true, app_now())
        ",
        id.0,
        facts.email,
        facts.name,
        facts.role.as_str(),
        facts.organisation.map(|organisation| organisation.0),
        facts.represents.map(Represents::as_str),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether there is somebody with this role who is set up and may sign in.
///
/// # Errors
/// When the database does not answer.
pub async fn somebody_signs_in(db: &mut PgConnection, role: Role) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"
        select exists (
            select
            from users u
            join user_credentials c on c.user_id = u.id
            where u.role = $1 and u.active and c.password_phc is not null and c.totp_confirmed_at is not null
        ) as "there_is!"
        "#,
        role.as_str(),
    )
    .fetch_one(db)
    .await
}

/// The account with this role and address.
///
/// # Errors
/// When the database does not answer.
pub async fn invited(db: &mut PgConnection, role: Role, email: &str) -> sqlx::Result<Option<UserId>> {
    let found = sqlx::query_scalar!(
        "select id from users where lower(email) = lower($1) and role = $2 and deactivated_at is null",
        email,
        role.as_str(),
    )
    .fetch_optional(db)
    .await?;
    Ok(found.map(UserId))
}

/// Lets the first of a kind count without a second person, and forgets whatever it could be entered with.
///
/// # Errors
/// When there is one already who can sign in, or the database does not answer.
pub async fn confirm_the_first(db: &mut PgConnection, id: UserId) -> sqlx::Result<()> {
    sqlx::query!("select confirm_the_first($1)", id.0).execute(db).await.map(|_| ())
}

/// Changes an account.
///
/// # Errors
/// When a constraint refuses it or the database does not answer.
pub async fn change(db: &mut PgConnection, id: UserId, facts: &AccountFacts) -> sqlx::Result<bool> {
    let changed = sqlx::query!(
        "
        update users
        set email = $2, name = $3, role = $4, organisation_id = $5, represents = $6
        where id = $1
        ",
        id.0,
        facts.email,
        facts.name,
        facts.role.as_str(),
        facts.organisation.map(|organisation| organisation.0),
        facts.represents.map(Represents::as_str),
    )
    .execute(db)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Ends an account or opens it again.
///
/// # Errors
/// When a constraint refuses it or the database does not answer.
pub async fn set_active(db: &mut PgConnection, id: UserId, active: bool) -> sqlx::Result<bool> {
    let changed = sqlx::query!(
        "
        update users
        set active = $2, deactivated_at = case when $2 then null else app_now() end
        where id = $1 and (deactivated_at is null) <> $2
        ",
        id.0,
        active,
    )
    .execute(db)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Tells the project leads in which cases a successor is needed.
///
/// # Errors
/// When the database does not answer.
pub async fn ask_for_successor(db: &mut PgConnection, id: UserId) -> sqlx::Result<()> {
    sqlx::query!("select ask_for_a_successor($1)", id.0).execute(db).await?;
    Ok(())
}

/// Ends all sessions of an account; answers how many there were.
///
/// # Errors
/// When the database does not answer.
pub async fn end_sessions(db: &mut PgConnection, id: UserId) -> sqlx::Result<u64> {
    let ended = sqlx::query!("delete from sessions where user_id = $1", id.0).execute(db).await?;
    Ok(ended.rows_affected())
}

/// A request to wipe somebody's second factor, that waits for a second person.
#[derive(Debug, Clone)]
pub struct ResetRequest {
    /// The request.
    pub id: Uuid,
    /// The account it is about.
    pub user: UserId,
    /// Whose account it is.
    pub name: String,
    /// The role of that account.
    pub role: Role,
    /// The name of the organisation.
    pub organisation_name: Option<String>,
    /// Who asked.
    pub asked_by: UserId,
    /// The name of who asked.
    pub asked_by_name: String,
    /// When.
    pub asked_at: DateTime<Utc>,
}

/// Asks to wipe somebody's second factor: a second person must confirm it. An earlier request ends.
///
/// # Errors
/// When a constraint refuses it or the database does not answer.
pub async fn ask_to_reset_second_factor(
    db: &mut PgConnection,
    id: UserId,
    by: UserId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!("update second_factor_resets set ended_at = $2 where user_id = $1 and ended_at is null", id.0, now)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "
        insert into second_factor_resets (id, user_id, asked_by, asked_at)
        values ($1, $2, $3, $4)
        ",
        Uuid::new_v4(),
        id.0,
        by.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The requests of the last three days that wait for a second person, the oldest first, at most fifty.
///
/// # Errors
/// When the database does not answer.
pub async fn reset_requests(db: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<ResetRequest>> {
    let rows = sqlx::query!(
        r#"
        select r.id, r.user_id, u.name, u.role, o.name as "organisation_name?", r.asked_by, a.name as asked_by_name, r.asked_at
        from second_factor_resets r
        join users u on u.id = r.user_id
        join users a on a.id = r.asked_by
        left join organisations o on o.id = u.organisation_id
        where r.ended_at is null and r.asked_at > $1 and u.deactivated_at is null
        order by r.asked_at, r.id
        limit 50
        "#,
        now - TimeDelta::hours(72),
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(ResetRequest {
                id: row.id,
                user: UserId(row.user_id),
                name: row.name,
                role: Role::parse(&row.role)?,
                organisation_name: row.organisation_name,
                asked_by: UserId(row.asked_by),
                asked_by_name: row.asked_by_name,
                asked_at: row.asked_at,
            })
        })
        .collect())
}

/// Wipes the second factor, recovery codes, sessions and open invitations, as the second person. False when the request is not
/// open any more.
///
/// # Errors
/// When this person may not be the second one, or the database does not answer.
pub async fn confirm_reset(db: &mut PgConnection, request: Uuid) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select confirm_second_factor_reset($1) as "done!""#, request).fetch_one(db).await
}

words!(
    /// Why an account waits for a second person.
    Why {
        /// It is new.
        New = "account",
        /// Its role, organisation or person changed.
        Changed = "role",
        /// It had ended and was opened again.
        Reopened = "reopening",
        /// A link opened it anew.
        Link = "link",
    }
);

/// A request to let an account count, that waits for a second person.
#[derive(Debug, Clone)]
pub struct AccountRequest {
    /// The request.
    pub id: Uuid,
    /// The account it is about.
    pub user: UserId,
    /// Whose account it is.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// The role of that account.
    pub role: Role,
    /// The name of the organisation.
    pub organisation_name: Option<String>,
    /// The domain a core member speaks for.
    pub represents: Option<Represents>,
    /// Why it waits.
    pub why: Why,
    /// Who asked.
    pub asked_by: UserId,
    /// The name of who asked.
    pub asked_by_name: String,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Since when password and second factor are set up: only then can it be confirmed.
    pub set_up_at: Option<DateTime<Utc>>,
}

/// The accounts that wait for a second person, those that are set up and the oldest first, at most fifty; for an administrator only
/// those of administrators and privacy officers.
///
/// # Errors
/// When the database does not answer.
pub async fn account_requests(db: &mut PgConnection, judges: &[Role]) -> sqlx::Result<Vec<AccountRequest>> {
    let judges: Vec<String> = judges.iter().map(|role| role.as_str().to_owned()).collect();
    let rows = sqlx::query!(
        r#"
        select
            r.id, r.user_id, u.name, u.email, u.role, o.name as "organisation_name?", u.represents, r.why, r.asked_by,
            a.name as asked_by_name, r.asked_at, account_set_up_at(u.id) as set_up_at
        from account_requests r
        join users u on u.id = r.user_id
        join users a on a.id = r.asked_by
        left join organisations o on o.id = u.organisation_id
        where r.ended_at is null and u.role = any ($1)
        order by account_set_up_at(u.id) is null, r.asked_at, r.id
        limit 50
        "#,
        &judges,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(AccountRequest {
                id: row.id,
                user: UserId(row.user_id),
                name: row.name,
                email: row.email,
                role: Role::parse(&row.role)?,
                organisation_name: row.organisation_name,
                represents: row.represents.as_deref().and_then(Represents::parse),
                why: Why::parse(&row.why)?,
                asked_by: UserId(row.asked_by),
                asked_by_name: row.asked_by_name,
                asked_at: row.asked_at,
                set_up_at: row.set_up_at,
            })
        })
        .collect())
}

/// Many accounts that failed from one network in a short time.
#[derive(Debug, Clone)]
pub struct Spray {
    /// The network.
    pub network: String,
    /// When it was noticed.
    pub at: DateTime<Utc>,
}

/// The alarms since a moment, the latest first, at most five.
///
/// # Errors
/// When the database does not answer.
pub async fn sprays(db: &mut PgConnection, since: DateTime<Utc>) -> sqlx::Result<Vec<Spray>> {
    sqlx::query_as!(Spray, "select network, at from sprays where at > $1 order by at desc, id desc limit 5", since)
        .fetch_all(db)
        .await
}

/// Says yes as the second person. False when the request is not open any more.
///
/// # Errors
/// When this person may not be the second one, the account is not set up, or the database does not answer.
pub async fn confirm_account(db: &mut PgConnection, request: Uuid) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select confirm_account($1) as "done!""#, request).fetch_one(db).await
}

/// Says no as the second person; whatever the account could be entered with is forgotten. False when the request is not open any
/// more.
///
/// # Errors
/// When this person may not be the second one, or the database does not answer.
pub async fn refuse_account(db: &mut PgConnection, request: Uuid, reason: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select refuse_account($1, $2) as "done!""#, request, reason).fetch_one(db).await
}

/// Makes an invitation; earlier ones of the account end.
///
/// # Errors
/// When the database does not answer.
pub async fn invite(
    db: &mut PgConnection,
    id: UserId,
    token: &TokenHash,
    by: Option<UserId>,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> sqlx::Result<()> {
    end_invitations(&mut *db, id, now).await?;
    sqlx::query!(
        "
        insert into one_time_links (token_sha256, purpose, user_id, created_at, created_by, expires_at)
        values ($1, 'invitation', $2, $3, $4, $5)
        ",
        token.as_slice(),
        id.0,
        now,
        by.map(|by| by.0),
        until,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends the open invitations of an account.
///
/// # Errors
/// When the database does not answer.
pub async fn end_invitations(db: &mut PgConnection, id: UserId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update one_time_links set expires_at = $2 where user_id = $1 and used_at is null and expires_at > $2",
        id.0,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// One organisation.
#[derive(Debug, Clone)]
pub struct Organisation {
    /// The organisation.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// What kind it is.
    pub kind: OrganisationKind,
    /// Whether new accounts may belong to it.
    pub active: bool,
    /// How many accounts that may be used belong to it.
    pub people: i64,
}

/// All organisations by name, at most 500.
///
/// # Errors
/// When the database does not answer.
pub async fn organisations(db: &mut PgConnection) -> sqlx::Result<Vec<Organisation>> {
    let rows = sqlx::query!(
        r#"
        select o.id, o.name, o.kind, o.active, count(u.id) as "people!"
        from organisations o
        left join users u on u.organisation_id = o.id and u.active
        group by o.id
        order by lower(o.name), o.id
        limit 500
        "#,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let kind = OrganisationKind::parse(&row.kind)?;
            Some(Organisation {
                id: OrganisationId(row.id),
                name: row.name,
                kind,
                active: row.active,
                people: row.people,
            })
        })
        .collect())
}

/// Adds an organisation.
///
/// # Errors
/// When a constraint refuses it or the database does not answer.
pub async fn add_organisation(
    db: &mut PgConnection,
    id: OrganisationId,
    name: &str,
    kind: OrganisationKind,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into organisations (id, name, kind, created_at) values ($1, $2, $3, app_now())",
        id.0,
        name,
        kind.as_str()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Changes an organisation.
///
/// # Errors
/// When a constraint refuses it or the database does not answer.
pub async fn change_organisation(
    db: &mut PgConnection,
    id: OrganisationId,
    name: &str,
    kind: OrganisationKind,
    active: bool,
) -> sqlx::Result<bool> {
    let changed = sqlx::query!(
        "update organisations set name = $2, kind = $3, active = $4 where id = $1",
        id.0,
        name,
        kind.as_str(),
        active
    )
    .execute(db)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// An act of the administrator, for the audit trail.
///
/// # Errors
/// When the database does not answer.
pub async fn record(
    db: &mut PgConnection,
    action: &str,
    object_kind: &str,
    object: &str,
    result: &str,
) -> sqlx::Result<()> {
    sqlx::query_scalar!("select record_audit($1, $2, $3, null, null, $4)", action, object_kind, object, result)
        .fetch_one(db)
        .await?;
    Ok(())
}
