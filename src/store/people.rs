//! How people come in: passwords, second factors, sessions and one-time links. Everything here runs as the gate.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::auth::delay::Counted;
use crate::auth::token::TokenHash;
use crate::domain::ids::{OrganisationId, UserId};
use crate::domain::role::{Represents, Role};

/// A session ends when nothing is asked for this long.
pub const IDLE: TimeDelta = TimeDelta::minutes(30);
/// A session ends after this long whatever happens: the length of a table day.
pub const LONGEST: TimeDelta = TimeDelta::hours(10);
/// Between password and second factor there is this long.
pub const HALFWAY: TimeDelta = TimeDelta::minutes(15);
/// How many sessions a person has at the same time; an older one makes place.
pub const AT_ONCE: i64 = 3;

/// What is known of an account by its email address, for checking a password.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The account.
    pub user: UserId,
    /// Whether it has not ended: then the password is right or wrong, whether or not a second person has confirmed the account.
    pub open: bool,
    /// The hash of the password, once it is set.
    pub password_phc: Option<String>,
}

/// The account with this email address; capitals make no difference.
///
/// # Errors
/// When the database does not answer.
pub async fn credentials_of(db: &mut PgConnection, email: &str) -> sqlx::Result<Option<Credentials>> {
    let row = sqlx::query!(
        r#"
        select u.id, u.deactivated_at is null as "open!", c.password_phc as "password_phc?"
        from users u
        left join user_credentials c on c.user_id = u.id
        where lower(u.email) = lower($1)
        "#,
        email,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Credentials { user: UserId(row.id), open: row.open, password_phc: row.password_phc }))
}

/// The hash of a person's own password.
///
/// # Errors
/// When the database does not answer.
pub async fn password_of(db: &mut PgConnection, user: UserId) -> sqlx::Result<Option<String>> {
    let found = sqlx::query_scalar!("select password_phc from user_credentials where user_id = $1", user.0)
        .fetch_optional(db)
        .await?;
    Ok(found.flatten())
}

/// Keeps a new password.
///
/// # Errors
/// When the database does not answer.
pub async fn set_password(db: &mut PgConnection, user: UserId, phc: &str, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into user_credentials (user_id, password_phc, password_set_at)
        values ($1, $2, $3)
        on conflict (user_id) do update
        set password_phc = excluded.password_phc, password_set_at = excluded.password_set_at
        ",
        user.0,
        phc,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The second factor of an account.
#[derive(Debug, Clone)]
pub struct SecondFactor {
    /// The seed, sealed.
    pub sealed: Vec<u8>,
    /// The last step that was used.
    pub last_step: Option<i64>,
}

/// The confirmed second factor of an account, held until the end of the transaction so that one code cannot be used twice at once.
///
/// # Errors
/// When the database does not answer.
pub async fn second_factor_of(db: &mut PgConnection, user: UserId) -> sqlx::Result<Option<SecondFactor>> {
    sqlx::query_as!(
        SecondFactor,
        r#"
        select totp_sealed as "sealed!", totp_last_step as last_step
        from user_credentials
        where user_id = $1 and totp_confirmed_at is not null
        for update
        "#,
        user.0,
    )
    .fetch_optional(db)
    .await
}

/// Remembers that the code of this step was used.
///
/// # Errors
/// When the database does not answer.
pub async fn use_step(db: &mut PgConnection, user: UserId, step: i64) -> sqlx::Result<bool> {
    let used = sqlx::query!(
        "
        update user_credentials
        set totp_last_step = $2
        where user_id = $1 and (totp_last_step is null or totp_last_step < $2)
        ",
        user.0,
        step,
    )
    .execute(db)
    .await?;
    Ok(used.rows_affected() == 1)
}

/// Keeps a second factor whose first code was right.
///
/// # Errors
/// When the database does not answer.
pub async fn set_second_factor(
    db: &mut PgConnection,
    user: UserId,
    sealed: &[u8],
    step: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        update user_credentials
        set totp_sealed = $2, totp_last_step = $3, totp_confirmed_at = $4
        where user_id = $1
        ",
        user.0,
        sealed,
        step,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Throws the old recovery codes away and keeps these.
///
/// # Errors
/// When the database does not answer.
pub async fn replace_recovery_codes(
    db: &mut PgConnection,
    user: UserId,
    hashes: &[Vec<u8>],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!("delete from recovery_codes where user_id = $1", user.0).execute(&mut *db).await?;
    sqlx::query!(
        "
        insert into recovery_codes (user_id, code_sha256, created_at)
        select $1, code, $3
        from unnest($2::bytea[]) code
        ",
        user.0,
        hashes,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Uses a recovery code; false when it is not one of theirs or was used before.
///
/// # Errors
/// When the database does not answer.
pub async fn use_recovery_code(
    db: &mut PgConnection,
    user: UserId,
    hash: &TokenHash,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let used = sqlx::query!(
        "
        update recovery_codes
        set used_at = $3
        where user_id = $1 and code_sha256 = $2 and used_at is null
        ",
        user.0,
        hash.as_slice(),
        now,
    )
    .execute(db)
    .await?;
    Ok(used.rows_affected() == 1)
}

/// How many recovery codes a person has left.
///
/// # Errors
/// When the database does not answer.
pub async fn recovery_codes_left(db: &mut PgConnection, user: UserId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "left!" from recovery_codes where user_id = $1 and used_at is null"#,
        user.0
    )
    .fetch_one(db)
    .await
}

/// A session that is alive, with the person as the database knows them at this moment.
#[derive(Debug, Clone)]
pub struct LiveSession {
    /// Its number, which is no secret.
    pub id: Uuid,
    /// The account.
    pub user: UserId,
    /// Full name.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// The role now.
    pub role: Role,
    /// The organisation now.
    pub organisation: Option<OrganisationId>,
    /// The name of the organisation.
    pub organisation_name: Option<String>,
    /// The domain a core member speaks for.
    pub represents: Option<Represents>,
    /// When something was last asked for.
    pub last_seen_at: DateTime<Utc>,
    /// When it ends whatever happens.
    pub expires_at: DateTime<Utc>,
    /// When the second factor was last given; a session without one is only half open.
    pub second_factor_at: Option<DateTime<Utc>>,
    /// Whether the account has a second factor at all.
    pub enrolled: bool,
    /// The seed that is being set up, sealed.
    pub enrolment_sealed: Option<Vec<u8>>,
    /// Wrong codes since the password.
    pub failed_codes: i32,
    /// What to tell on the next page.
    pub flash: Option<String>,
    /// Where to go after signing in.
    pub return_to: Option<String>,
    /// How many messages this person has not seen yet, at most a hundred.
    pub unseen: i64,
}

/// The session of this token, when it is alive and its account may be used; a half open one also while the account waits for a
/// second person.
///
/// # Errors
/// When the database does not answer.
pub async fn live_session(
    db: &mut PgConnection,
    token: &TokenHash,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<LiveSession>> {
    let row = sqlx::query!(
        r#"
        select
            s.id, s.user_id, u.name, u.email, u.role, u.organisation_id, o.name as "organisation_name?", u.represents,
            s.last_seen_at, s.expires_at, s.second_factor_at, s.enrolment_sealed, s.failed_codes, s.flash, s.return_to,
            c.totp_confirmed_at is not null as "enrolled!", unseen_messages(s.user_id) as "unseen!"
        from sessions s
        join users u on u.id = s.user_id
        left join organisations o on o.id = u.organisation_id
        left join user_credentials c on c.user_id = u.id
        where
            s.token_sha256 = $1
            and (u.active or (s.second_factor_at is null and u.deactivated_at is null))
            and s.expires_at > $2
            and s.last_seen_at > $3
        "#,
        token.as_slice(),
        now,
        now - IDLE,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.and_then(|row| {
        Some(LiveSession {
            id: row.id,
            user: UserId(row.user_id),
            name: row.name,
            email: row.email,
            // A role that this program does not know grants nothing.
            role: Role::parse(&row.role)?,
            organisation: row.organisation_id.map(OrganisationId),
            organisation_name: row.organisation_name,
            represents: row.represents.as_deref().and_then(Represents::parse),
            last_seen_at: row.last_seen_at,
            expires_at: row.expires_at,
            second_factor_at: row.second_factor_at,
            enrolled: row.enrolled,
            enrolment_sealed: row.enrolment_sealed,
            failed_codes: row.failed_codes,
            flash: row.flash,
            return_to: row.return_to,
            unseen: row.unseen,
        })
    }))
}

/// A session to begin.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// The hash of its token.
    pub token: TokenHash,
    /// The account.
    pub user: UserId,
    /// When the second factor was given, if it was.
    pub second_factor_at: Option<DateTime<Utc>>,
    /// Where to go after signing in.
    pub return_to: Option<String>,
    /// What kind of device it is, in words.
    pub device: String,
    /// Where it comes from.
    pub address: String,
}

/// Begins a session; the oldest make place when there are too many.
///
/// # Errors
/// When the database does not answer.
pub async fn begin_session(db: &mut PgConnection, session: &NewSession, now: DateTime<Utc>) -> sqlx::Result<()> {
    let life = if session.second_factor_at.is_some() { LONGEST } else { HALFWAY };
    sqlx::query!(
        "delete from sessions where user_id = $1 and (expires_at <= $2 or last_seen_at <= $3)",
        session.user.0,
        now,
        now - IDLE,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "
        insert into sessions (token_sha256, user_id, created_at, last_seen_at, expires_at, second_factor_at, return_to, device, address)
        values ($1, $2, $3, $3, $4, $5, $6, $7, $8)
        ",
        session.token.as_slice(),
        session.user.0,
        now,
        now + life,
        session.second_factor_at,
        session.return_to,
        session.device,
        session.address,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "
        delete from sessions
        where token_sha256 in (
            select token_sha256
            from sessions
            where user_id = $1
            order by created_at desc, token_sha256 = $2 desc
            offset $3
        )
        ",
        session.user.0,
        session.token.as_slice(),
        AT_ONCE,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends a session: the token is worth nothing any more.
///
/// # Errors
/// When the database does not answer.
pub async fn end_session(db: &mut PgConnection, token: &TokenHash) -> sqlx::Result<bool> {
    let ended = sqlx::query!("delete from sessions where token_sha256 = $1", token.as_slice()).execute(db).await?;
    Ok(ended.rows_affected() == 1)
}

/// Ends one of a person's own sessions by its number.
///
/// # Errors
/// When the database does not answer.
pub async fn end_session_of(db: &mut PgConnection, user: UserId, session: Uuid) -> sqlx::Result<bool> {
    let ended =
        sqlx::query!("delete from sessions where user_id = $1 and id = $2", user.0, session).execute(db).await?;
    Ok(ended.rows_affected() == 1)
}

/// Ends all sessions of a person, except perhaps the one they are in.
///
/// # Errors
/// When the database does not answer.
pub async fn end_sessions_of(db: &mut PgConnection, user: UserId, except: Option<Uuid>) -> sqlx::Result<u64> {
    let ended = sqlx::query!("delete from sessions where user_id = $1 and id is distinct from $2", user.0, except)
        .execute(db)
        .await?;
    Ok(ended.rows_affected())
}

/// Remembers that the session is in use.
///
/// # Errors
/// When the database does not answer.
pub async fn touch_session(db: &mut PgConnection, token: &TokenHash, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update sessions set last_seen_at = greatest(last_seen_at, $2) where token_sha256 = $1",
        token.as_slice(),
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Remembers that the second factor was given again.
///
/// # Errors
/// When the database does not answer.
pub async fn refresh_second_factor(db: &mut PgConnection, session: Uuid, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update sessions set second_factor_at = $2 where id = $1 and second_factor_at is not null",
        session,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Counts a wrong code in a half open session; answers how many there were.
///
/// # Errors
/// When the database does not answer.
pub async fn count_wrong_code(db: &mut PgConnection, session: Uuid) -> sqlx::Result<i32> {
    let count = sqlx::query_scalar!(
        "update sessions set failed_codes = failed_codes + 1 where id = $1 returning failed_codes",
        session
    )
    .fetch_optional(db)
    .await?;
    Ok(count.unwrap_or(i32::MAX))
}

/// Keeps the seed that is being set up, or forgets it.
///
/// # Errors
/// When the database does not answer.
pub async fn set_enrolment(db: &mut PgConnection, session: Uuid, sealed: Option<&[u8]>) -> sqlx::Result<()> {
    sqlx::query!("update sessions set enrolment_sealed = $2 where id = $1", session, sealed).execute(db).await?;
    Ok(())
}

/// Leaves a message for the next page, or takes it away.
///
/// # Errors
/// When the database does not answer.
pub async fn set_flash(db: &mut PgConnection, session: Uuid, flash: Option<&str>) -> sqlx::Result<()> {
    sqlx::query!("update sessions set flash = $2 where id = $1", session, flash).execute(db).await?;
    Ok(())
}

/// One of a person's own sessions.
#[derive(Debug, Clone)]
pub struct SessionLine {
    /// Its number.
    pub id: Uuid,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When something was last asked for.
    pub last_seen_at: DateTime<Utc>,
    /// What kind of device it is.
    pub device: String,
    /// Where it comes from.
    pub address: String,
}

/// A person's own sessions, the latest first.
///
/// # Errors
/// When the database does not answer.
pub async fn sessions_of(db: &mut PgConnection, user: UserId, now: DateTime<Utc>) -> sqlx::Result<Vec<SessionLine>> {
    sqlx::query_as!(
        SessionLine,
        "
        select id, created_at, last_seen_at, device, address
        from sessions
        where user_id = $1 and expires_at > $2 and last_seen_at > $3 and second_factor_at is not null
        order by last_seen_at desc, id
        limit 20
        ",
        user.0,
        now,
        now - IDLE,
    )
    .fetch_all(db)
    .await
}

/// An invitation that can still be accepted.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// The account it is for.
    pub user: UserId,
    /// Full name.
    pub name: String,
    /// The address they will sign in with.
    pub email: String,
    /// The name of the organisation.
    pub organisation_name: Option<String>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// The invitation behind a link, while it can be accepted.
///
/// # Errors
/// When the database does not answer.
pub async fn invitation(
    db: &mut PgConnection,
    token: &TokenHash,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Invitation>> {
    let row = sqlx::query!(
        r#"
        select l.user_id, u.name, u.email, o.name as "organisation_name?", l.expires_at
        from one_time_links l
        join users u on u.id = l.user_id
        left join organisations o on o.id = u.organisation_id
        where l.token_sha256 = $1 and l.purpose = 'invitation' and l.used_at is null and l.expires_at > $2 and u.deactivated_at is null
        "#,
        token.as_slice(),
        now,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Invitation {
        user: UserId(row.user_id),
        name: row.name,
        email: row.email,
        organisation_name: row.organisation_name,
        expires_at: row.expires_at,
    }))
}

/// Uses a link; false when somebody was first, or it has ended. Every other link of the account ends with it.
///
/// # Errors
/// When the database does not answer.
pub async fn use_link(db: &mut PgConnection, token: &TokenHash, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let used = sqlx::query_scalar!(
        "
        update one_time_links
        set used_at = $2
        where token_sha256 = $1 and used_at is null and expires_at > $2
        returning user_id
        ",
        token.as_slice(),
        now,
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(user) = used else {
        return Ok(false);
    };
    sqlx::query!("update one_time_links set used_at = $2 where user_id = $1 and used_at is null", user, now)
        .execute(db)
        .await?;
    Ok(true)
}

/// Whether an account counts: it has not ended, and a second person confirmed it where that is needed.
///
/// # Errors
/// When the database does not answer.
pub async fn counts(db: &mut PgConnection, user: UserId) -> sqlx::Result<bool> {
    let counts = sqlx::query_scalar!("select active from users where id = $1", user.0).fetch_optional(db).await?;
    Ok(counts.unwrap_or(false))
}

/// Until when attempts are not looked at, for any of these counts.
///
/// # Errors
/// When the database does not answer.
pub async fn blocked_until(
    db: &mut PgConnection,
    counts: &[(Counted, TokenHash)],
    now: DateTime<Utc>,
) -> sqlx::Result<Option<DateTime<Utc>>> {
    let kinds: Vec<String> = counts.iter().map(|(kind, _)| kind.as_str().to_owned()).collect();
    let keys: Vec<Vec<u8>> = counts.iter().map(|(_, key)| key.to_vec()).collect();
    sqlx::query_scalar!(
        "
        select max(a.blocked_until)
        from unnest($1::text[], $2::bytea[]) as asked (kind, key_sha256)
        join sign_in_attempts a on a.kind = asked.kind and a.key_sha256 = asked.key_sha256
        where a.blocked_until > $3
        ",
        &kinds,
        &keys,
        now,
    )
    .fetch_one(db)
    .await
}

/// Counts a wrong attempt; answers how many there were in a row.
///
/// # Errors
/// When the database does not answer.
pub async fn count_failure(
    db: &mut PgConnection,
    counted: Counted,
    key: &TokenHash,
    now: DateTime<Utc>,
) -> sqlx::Result<i32> {
    let failures = sqlx::query_scalar!(
        "
        insert into sign_in_attempts (kind, key_sha256, failures, first_failed_at, last_failed_at)
        values ($1, $2, 1, $3, $3)
        on conflict (kind, key_sha256) do update
        set
            failures = case when sign_in_attempts.last_failed_at < $4 then 1 else sign_in_attempts.failures + 1 end,
            first_failed_at = case when sign_in_attempts.last_failed_at < $4 then $3 else sign_in_attempts.first_failed_at end,
            last_failed_at = $3
        returning failures
        ",
        counted.as_str(),
        key.as_slice(),
        now,
        now - counted.forgotten_after(),
    )
    .fetch_one(&mut *db)
    .await?;
    let until = counted.wait_after(failures).map(|wait| now + wait);
    sqlx::query!(
        "update sign_in_attempts set blocked_until = $3 where kind = $1 and key_sha256 = $2",
        counted.as_str(),
        key.as_slice(),
        until,
    )
    .execute(db)
    .await?;
    Ok(failures)
}

/// Notes that an account failed from a network, by a hash. Many different ones in a short time raise an alarm, once an hour.
///
/// # Errors
/// When the database does not answer.
pub async fn note_failing_account(db: &mut PgConnection, network: &str, account: &TokenHash) -> sqlx::Result<()> {
    sqlx::query!("select note_failing_account($1, $2)", network, account.as_slice()).execute(db).await.map(|_| ())
}

/// Forgets wrong attempts after a right one.
///
/// # Errors
/// When the database does not answer.
pub async fn forget_failures(db: &mut PgConnection, counted: Counted, key: &TokenHash) -> sqlx::Result<()> {
    sqlx::query!("delete from sign_in_attempts where kind = $1 and key_sha256 = $2", counted.as_str(), key.as_slice())
        .execute(db)
        .await?;
    Ok(())
}

/// Forgets wrong attempts of yesterday and sessions that ended, of anybody: they are of no use any more.
///
/// # Errors
/// When the database does not answer.
pub async fn sweep(db: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("delete from sign_in_attempts where last_failed_at < $1", now - TimeDelta::days(1))
        .execute(&mut *db)
        .await?;
    sqlx::query!("delete from failing_accounts where at < $1", now - TimeDelta::minutes(10)).execute(&mut *db).await?;
    sqlx::query!("delete from sessions where expires_at < $1", now).execute(db).await?;
    Ok(())
}

/// Something that happened at the gate, for the audit trail.
#[derive(Debug, Clone, Copy)]
pub struct Act<'a> {
    /// What, in a word.
    pub action: &'a str,
    /// To whom.
    pub user: Option<UserId>,
    /// `done`, `refused` or `failed`.
    pub result: &'a str,
}

/// Leaves a trace, in the same transaction as the act.
///
/// # Errors
/// When the database does not answer.
pub async fn record(db: &mut PgConnection, act: Act<'_>) -> sqlx::Result<()> {
    sqlx::query_scalar!(
        "select record_audit($1, 'user', $2, null, null, $3)",
        act.action,
        act.user.map(|user| user.to_string()),
        act.result,
    )
    .fetch_one(db)
    .await?;
    Ok(())
}

/// Whether the data are made up.
///
/// # Errors
/// When the database does not answer.
pub async fn is_demo(db: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!("select is_demo from database_facts").fetch_one(db).await
}

/// A demo account and its sealed seed.
#[derive(Debug, Clone)]
pub struct DemoAccount {
    /// The account.
    pub user: UserId,
    /// Full name.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// The role.
    pub role: String,
    /// The name of the organisation.
    pub organisation_name: Option<String>,
    /// The seed, sealed.
    pub sealed: Vec<u8>,
}

/// Marks the database as a demo: from then on every page says so.
///
/// # Errors
/// When the database does not answer.
pub async fn mark_demo(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("update database_facts set is_demo = true").execute(db).await.map(|_| ())
}

/// The demo accounts, only of a database that is marked as demo.
///
/// # Errors
/// When the database does not answer.
pub async fn demo_accounts(db: &mut PgConnection) -> sqlx::Result<Vec<DemoAccount>> {
    let rows = sqlx::query!(
        r#"
        select u.id, u.name, u.email, u.role, o.name as "organisation_name?", c.totp_sealed as "sealed!"
        from users u
        join user_credentials c on c.user_id = u.id
        join database_facts f on f.is_demo
        left join organisations o on o.id = u.organisation_id
        where u.demo and u.active and c.totp_confirmed_at is not null
        order by u.role, lower(u.name), u.id
        limit 100
        "#,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| DemoAccount {
            user: UserId(row.id),
            name: row.name,
            email: row.email,
            role: row.role,
            organisation_name: row.organisation_name,
            sealed: row.sealed,
        })
        .collect())
}

/// Gives a demo account its password and second factor.
///
/// # Errors
/// When the database does not answer.
pub async fn add_demo_credentials(db: &mut PgConnection, user: UserId, phc: &str, sealed: &[u8]) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into user_credentials (user_id, password_phc, password_set_at, totp_sealed, totp_confirmed_at)
        values ($1, $2, app_now(), $3, app_now())
        ",
        user.0,
        phc,
        sealed,
    )
    .execute(db)
    .await?;
    Ok(())
}
