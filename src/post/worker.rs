//! The one who writes the letters and carries them out; as many may do so at once as there are instances of the program.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use sqlx::postgres::PgListener;
use tokio::sync::watch;
use uuid::Uuid;

use super::letters;
use super::message::{House, Letter};
use super::smtp::{Carrier, Problem};
use crate::auth::first::invitation_path;
use crate::auth::gate::INVITATION;
use crate::auth::token::Token;
use crate::config::SecretKey;
use crate::database::{Acting, Database, DatabaseError, Tx};
use crate::domain::appointment;
use crate::store::outbox::{self, Due, Purpose};

/// The channel on which the post hears that something was told.
pub const CHANNEL: &str = "casustafel_post";

/// A letter is tried for this long.
const GIVEN_UP_AFTER: TimeDelta = TimeDelta::hours(48);
/// The first pause; each next one is twice as long.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(1);
/// No pause is longer.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(6);
/// What was told longer ago is no news any more: it stands in people's own lists.
const NEWS: TimeDelta = TimeDelta::days(7);
/// Whoever took a letter has this long to tell how it went; longer than the slowest mail server may take.
const TAKEN: TimeDelta = TimeDelta::minutes(5);
/// Letters taken at once.
const AT_ONCE: i64 = 8;
/// Rounds without looking up, so that a stop is heard.
const ROUNDS: usize = 50;
/// Without being woken the post looks this often.
const POLL: Duration = Duration::from_secs(20);
/// How often it is tried to note how a letter went.
const NOTING: u32 = 3;

/// Where letters are written and sent.
#[derive(Clone, Debug)]
pub struct PostRoom {
    db: Database,
    house: House,
    carrier: Carrier,
    link_key: [u8; 32],
}

impl PostRoom {
    /// The post of this house.
    #[must_use]
    pub fn new(db: Database, house: House, carrier: Carrier, key: &SecretKey) -> Self {
        Self { db, house, carrier, link_key: key.derive("links of accounts") }
    }

    /// Works until somebody says stop; what it has in hand it finishes.
    pub async fn work(self, mut stop: watch::Receiver<bool>) {
        let mut ear = None;
        while !*stop.borrow() {
            match self.round().await {
                Ok(0) => {}
                Ok(sent) => tracing::info!(sent, "letters were sent"),
                Err(error) => tracing::error!(%error, "the post did not go out"),
            }
            tokio::select! {
                // nobody left who could say it means the same
                _ = stop.wait_for(|stop| *stop) => return,
                () = self.sleep(&mut ear) => {}
            }
        }
    }

    /// Sleeps until something was told, or a while. What is missed is found at the next look.
    async fn sleep(&self, ear: &mut Option<PgListener>) {
        if ear.is_none() {
            *ear = match PgListener::connect_with(self.db.pool()).await {
                Ok(mut listener) => listener.listen(CHANNEL).await.is_ok().then_some(listener),
                Err(_) => None,
            };
        }
        let Some(listener) = ear else { return tokio::time::sleep(POLL).await };
        match tokio::time::timeout(POLL, listener.try_recv()).await {
            // one look answers to all that was called meanwhile
            Ok(Ok(Some(_))) => while listener.next_buffered().is_some() {},
            Err(_) => {}
            Ok(_) => {
                *ear = None;
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }

    /// Writes the letters that are due and sends what can be sent now; answers how many were sent.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn round(&self) -> Result<usize, DatabaseError> {
        self.transact(|tx| Box::pin(write(tx))).await?;
        let mut sent = 0;
        for _ in 0..ROUNDS {
            let due = self
                .transact(|tx| {
                    Box::pin(async move {
                        let back = tx.now() + TAKEN;
                        outbox::take(tx, AT_ONCE, back).await
                    })
                })
                .await?;
            if due.is_empty() {
                break;
            }
            let went = join_all(due.iter().map(|due| self.send(due))).await;
            for outcome in went {
                sent += usize::from(outcome?);
            }
        }
        Ok(sent)
    }

    /// Sends one letter and notes how that went; says whether it was sent.
    async fn send(&self, due: &Due) -> Result<bool, DatabaseError> {
        let link = Token::of_letter(&self.link_key, due.id);
        if due.purpose == Purpose::Invitation {
            let (letter, hash) = (due.id, link.hash());
            let kept = self.transact(move |tx| {
                Box::pin(async move {
                    let until = tx.now() + INVITATION;
                    outbox::keep_link(tx, letter, &hash, until).await
                })
            });
            kept.await?;
        }
        let letter = Letter::write(due, &self.house, || self.house.base_url.join(&invitation_path(&link)));
        let outcome = self.carrier.carry(&letter, &self.house).await;
        if let Err(problem) = &outcome {
            tracing::warn!(letter = %due.id, %problem, attempts = due.attempts, "a letter did not go out");
        }
        let mut tries = 0;
        loop {
            match self.note(due, outcome).await {
                Ok(()) => return Ok(outcome.is_ok()),
                Err(error) => {
                    tries += 1;
                    // whoever takes it next sends it under the same number
                    if tries >= NOTING {
                        return Err(error);
                    }
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }

    async fn note(&self, due: &Due, outcome: Result<(), Problem>) -> Result<(), DatabaseError> {
        let (id, counts_from, attempts) = (due.id, due.counts_from, due.attempts);
        self.transact(move |tx| {
            Box::pin(async move {
                match (outcome, next_attempt(counts_from, attempts, tx.now())) {
                    (Ok(()), _) => outbox::sent(tx, id).await,
                    (Err(problem), Some(again)) => outbox::failed(tx, id, &problem.to_string(), again).await,
                    (Err(problem), None) => outbox::give_up(tx, id, &problem.to_string()).await,
                }
            })
        })
        .await
    }

    async fn transact<T, F>(&self, work: F) -> Result<T, DatabaseError>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> futures_util::future::BoxFuture<'t, Result<T, DatabaseError>> + Send + 'static,
    {
        self.db.transact(Acting::Job("post"), work).await
    }
}

/// Writes the letters that are due, unless somebody else does so at this moment.
async fn write(tx: &mut Tx) -> Result<(), DatabaseError> {
    if !outbox::write_alone(tx).await? {
        return Ok(());
    }
    let now = tx.now();
    let waiting = outbox::unmailed(tx, now - NEWS).await?;
    let changes = appointment::changes(&outbox::appointments(tx).await?, &outbox::entries(tx).await?);
    for (user, letter) in letters::due(&waiting, &changes, now) {
        outbox::write(tx, Uuid::now_v7(), user, &letter.messages, letter.change.as_ref()).await?;
    }
    Ok(())
}

/// When a letter is tried again that was tried so often; never, when its time is over.
fn next_attempt(counts_from: DateTime<Utc>, attempts: i32, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let end = counts_from + GIVEN_UP_AFTER;
    let doubled = u32::try_from(attempts - 1).unwrap_or(0).min(16);
    let pause = (FIRST_PAUSE * 2_i32.pow(doubled)).min(LONGEST_PAUSE);
    (now < end).then(|| (now + pause).min(end))
}

/// Wakes the post after something was told, and committed; who misses it looks again by itself.
pub fn wake(db: &Database) {
    let pool = db.pool().clone();
    tokio::spawn(async move {
        let told = sqlx::query!("select pg_notify($1, '')", CHANNEL).execute(&pool).await;
        if let Err(error) = told {
            tracing::warn!(error = %DatabaseError::from(error), "the post was not woken");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_from_a_minute_to_six_hours_and_end_after_two_days() {
        let begin = DateTime::UNIX_EPOCH;
        let pause = |attempts, after: TimeDelta| {
            let now = begin + after;
            next_attempt(begin, attempts, now).map(|again| (again - now).num_minutes())
        };
        let pauses: Vec<_> = (1..=11).filter_map(|attempts| pause(attempts, TimeDelta::zero())).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]);
        assert_eq!(pause(40, TimeDelta::hours(47)), Some(60), "the last time at the end");
        assert_eq!(pause(41, TimeDelta::hours(48)), None);
    }
}
