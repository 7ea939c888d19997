//! The first ones: the administrator who makes the accounts, the project lead who confirms them, and the people of a demo.

use sqlx::PgConnection;
use uuid::Uuid;

use super::gate::{Gate, GateError, INVITATION};
use super::password::NewPassword;
use super::token::Token;
use super::totp::Seed;
use crate::database::{Acting, Database, DatabaseError};
use crate::domain::ids::UserId;
use crate::domain::role::Role;
use crate::store::accounts::{self, AccountFacts};
use crate::store::people;

/// Why there is no invitation for a first one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotInvited {
    /// There is somebody with this role who can sign in: the next one is invited in the application.
    #[error("there is one already")]
    AlreadyThere(Role),
    /// The email address or the name cannot be used.
    #[error("the address or the name cannot be used")]
    Unusable,
    /// The address belongs to an account with another role.
    #[error("the address belongs to somebody else")]
    Taken,
    /// The database did not do it.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    NoChance,
}

impl From<sqlx::Error> for NotInvited {
    fn from(error: sqlx::Error) -> Self {
        let error = DatabaseError::from(error);
        match error.constraint() {
            Some("an email address belongs to one account") => Self::Taken,
            Some("only the first project lead and administrator need no second person") => Self::Unusable,
            Some(_) => Self::Unusable,
            None => Self::Database(error),
        }
    }
}

/// The first administrator, invited.
///
/// # Errors
/// When an administrator can sign in already, or the address or name cannot be used.
pub async fn invite_first_administrator(db: &Database, email: &str, name: &str) -> Result<String, NotInvited> {
    invite_first(db, Role::Administrator, email, name).await
}

/// Makes the account of the first administrator or project lead and answers the address of their invitation, `/uitnodiging/…`, to
/// be put behind the address of the site. One who never accepted, or cannot get in any more, gets a new invitation. It needs no second
/// person: whoever runs the server asks.
///
/// # Errors
/// When somebody with this role can sign in already, or the address or name cannot be used.
pub async fn invite_first(db: &Database, role: Role, email: &str, name: &str) -> Result<String, NotInvited> {
    let token = Token::generate().map_err(|_| NotInvited::NoChance)?;
    let hash = token.hash();
    let facts = AccountFacts {
        name: name.trim().to_owned(),
        email: email.trim().to_owned(),
        role,
        organisation: None,
        represents: None,
    };
    db.transact(Acting::Job("first_account"), move |tx| {
        Box::pin(async move {
            if accounts::somebody_signs_in(tx, role).await? {
                return Err(NotInvited::AlreadyThere(role));
            }
            let id = match accounts::invited(tx, role, &facts.email).await? {
                Some(id) => {
                    accounts::confirm_the_first(tx, id).await?;
                    id
                }
                None => {
                    let id = UserId(Uuid::new_v4());
                    accounts::add(tx, id, &facts, None).await?;
                    id
                }
            };
            let now = tx.now();
            accounts::invite(tx, id, &hash, None, now, now + INVITATION).await?;
            accounts::record(tx, "invite_first", "user", &id.to_string(), "done").await?;
            Ok(())
        })
    })
    .await?;
    Ok(invitation_path(&token))
}

/// The address of an invitation on this site.
#[must_use]
pub fn invitation_path(token: &Token) -> String {
    format!("/uitnodiging/{}", token.reveal())
}

/// The hashed and sealed secrets of a demo account, ready to be stored.
#[derive(Debug)]
pub struct DemoSecrets {
    phc: String,
    sealed: Vec<u8>,
}

impl Gate {
    /// Hashes and seals, outside the transaction.
    ///
    /// # Errors
    /// When too much is being hashed, or the system gives no random numbers.
    pub async fn demo_secrets(&self, id: UserId, password: NewPassword, seed: &Seed) -> Result<DemoSecrets, GateError> {
        Ok(DemoSecrets { phc: self.hasher().hash(password).await?, sealed: self.seal(id, seed)? })
    }
}

/// Adds an account of a demo inside a transaction of a job: password set, second factor confirmed.
///
/// # Errors
/// When a constraint refuses it or the database does not answer.
pub async fn add_demo_account(
    db: &mut PgConnection,
    id: UserId,
    facts: &AccountFacts,
    secrets: &DemoSecrets,
) -> sqlx::Result<()> {
    accounts::add_demo(db, id, facts).await?;
    people::add_demo_credentials(db, id, &secrets.phc, &secrets.sealed).await
}
