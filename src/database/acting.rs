//! On whose behalf a transaction runs: every one runs for somebody, with no more rights than that somebody has.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{DatabaseError, Tx};

/// The hash under which a session is kept; the token itself is only in the cookie.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TokenHash(pub [u8; 32]);

impl std::fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// The roles that a transaction can take in the database. What each may touch is granted in the migrations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DatabaseRole {
    /// Signing in, sessions and one-time links.
    Gate,
    /// Everybody who sees some cases.
    Scoped,
    /// The project lead, who sees all cases.
    Lead,
    /// The administrator: accounts and organisations, no case content.
    Office,
    /// The privacy officer: who looked at what, no plan text.
    Privacy,
    /// Figures and money, no case content.
    Figures,
    /// Work that no person asked for at that moment.
    Job,
    /// The screen on the wall of one meeting, at a machine where nobody is signed in.
    Wall,
}

impl DatabaseRole {
    /// The name of the role in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gate => "casustafel_gate",
            Self::Scoped => "casustafel_scoped",
            Self::Lead => "casustafel_lead",
            Self::Office => "casustafel_office",
            Self::Privacy => "casustafel_privacy",
            Self::Figures => "casustafel_figures",
            Self::Job => "casustafel_job",
            Self::Wall => "casustafel_wall",
        }
    }

    /// Begins and takes the role in one round trip.
    pub(super) fn begin(self) -> &'static str {
        match self {
            Self::Gate => "begin; set local role casustafel_gate",
            Self::Scoped => "begin; set local role casustafel_scoped",
            Self::Lead => "begin; set local role casustafel_lead",
            Self::Office => "begin; set local role casustafel_office",
            Self::Privacy => "begin; set local role casustafel_privacy",
            Self::Figures => "begin; set local role casustafel_figures",
            Self::Job => "begin; set local role casustafel_job",
            Self::Wall => "begin; set local role casustafel_wall",
        }
    }
}

/// Where a request came from, for the audit trail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// The number of the request, as the log knows it.
    pub request: Option<Uuid>,
    /// The address of the browser.
    pub address: Option<IpAddr>,
}

/// Who acts.
#[derive(Clone, Debug)]
pub enum Acting {
    /// Nobody yet, or the account whose password or link was just checked.
    Gate {
        /// That account.
        account: Option<Uuid>,
        /// Where the request came from.
        trace: Trace,
    },
    /// The program itself; the name says which work.
    Job(&'static str),
    /// The screen on the wall, as long as it is coupled to a meeting.
    Wall {
        /// What the machine behind it carries.
        screen: TokenHash,
        /// Where the request came from.
        trace: Trace,
    },
    /// A person who is signed in.
    Person {
        /// Their session.
        session: TokenHash,
        /// The database role that fits their account; the gate's may be taken for their own sessions and codes.
        database_role: DatabaseRole,
        /// Where the request came from.
        trace: Trace,
    },
}

impl Acting {
    /// The gate, for nobody yet.
    pub fn gate() -> Self {
        Self::Gate { account: None, trace: Trace::default() }
    }

    /// A person with a session.
    pub fn person(session: TokenHash, database_role: DatabaseRole) -> Self {
        Self::Person { session, database_role, trace: Trace::default() }
    }

    /// The same, with where the request came from.
    #[must_use]
    pub fn from(mut self, origin: Trace) -> Self {
        match &mut self {
            Self::Gate { trace, .. } | Self::Wall { trace, .. } | Self::Person { trace, .. } => *trace = origin,
            Self::Job(_) => {}
        }
        self
    }

    pub(super) fn role(&self) -> DatabaseRole {
        match self {
            Self::Gate { .. } => DatabaseRole::Gate,
            Self::Job(_) => DatabaseRole::Job,
            Self::Wall { .. } => DatabaseRole::Wall,
            Self::Person { database_role, .. } => *database_role,
        }
    }
}

/// The person for whom a transaction runs, as the database knows them at this moment.
#[derive(Clone, Debug)]
pub struct ActingPerson {
    /// Their account.
    pub user_id: Uuid,
    /// Their name.
    pub name: String,
    /// The role of the account, as stored.
    pub role: String,
    /// The organisation they work for.
    pub organisation_id: Option<Uuid>,
    /// The domain that a core member represents, as stored.
    pub represents: Option<String>,
    /// When they last proved themselves with their second factor.
    pub second_factor_at: DateTime<Utc>,
    /// The number of their session, which says nothing about its token.
    pub session_id: Uuid,
}

/// Tells the database who acts, and that it is `now`. A session that is no longer good is refused.
pub(super) async fn introduce(
    tx: &mut Tx,
    acting: &Acting,
    now: DateTime<Utc>,
) -> Result<Option<ActingPerson>, DatabaseError> {
    match acting {
        Acting::Gate { account, trace } => {
            sqlx::query!(
                "select act_as_gate($1, $2, $3, $4)",
                now,
                *account,
                trace.request,
                trace.address.map(|address| address.to_string()),
            )
            .execute(&mut **tx)
            .await?;
            Ok(None)
        }
        Acting::Job(name) => {
            sqlx::query!("select act_as_job($1, $2)", *name, now).execute(&mut **tx).await?;
            Ok(None)
        }
        Acting::Wall { screen, trace } => {
            let coupled = sqlx::query_scalar!(
                r#"select act_as_wall($1, $2, $3, $4) as "coupled!""#,
                screen.0.as_slice(),
                now,
                trace.request,
                trace.address.map(|address| address.to_string()),
            );
            let coupled = coupled.fetch_one(&mut **tx).await?;
            if coupled { Ok(None) } else { Err(DatabaseError::NotAdmitted) }
        }
        Acting::Person { session, trace, .. } => {
            let person = sqlx::query_as!(
                ActingPerson,
                r#"
                select
                    user_id as "user_id!",
                    name as "name!",
                    role as "role!",
                    organisation_id,
                    represents,
                    second_factor_at as "second_factor_at!",
                    session_id as "session_id!"
                from act_as($1, $2, $3, $4)
                "#,
                session.0.as_slice(),
                now,
                trace.request,
                trace.address.map(|address| address.to_string()),
            )
            .fetch_optional(&mut **tx)
            .await?;
            person.map(Some).ok_or(DatabaseError::NotAdmitted)
        }
    }
}
