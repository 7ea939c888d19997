//! What changed, told at once to whoever looks at it: one ear on the database for each instance, and for every open page a
//! listener who hears that something changed, never what.
//!
//! Nothing is remembered: session and access are asked of the database before every word and every few seconds in between, and
//! so is whether something changed that the ear missed. A listener who may not know any more hears nothing, and ends.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sqlx::postgres::PgListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, watch};
use tokio::time::{Instant, Interval, MissedTickBehavior};

use crate::database::{Acting, Database, DatabaseError, TokenHash};
use crate::domain::ids::{CaseNumber, MeetingId};
use crate::store::live::{self, Sight};
use crate::workflow::{CASES, MEETINGS};

/// How often a listener looks by itself.
const LOOK: Duration = Duration::from_secs(5);
/// No listener stays longer than this; a page that is still open comes back by itself.
const STAY: Duration = Duration::from_secs(600);
/// How long a listener waits for the ear to be at the database.
const PATIENCE: Duration = Duration::from_secs(3);
/// Listeners at once; who comes later asks for the page again now and then, as pages do without this.
const PLACES: usize = 384;
/// Listeners at once of one session, so that nobody takes the places of all.
const SHARE: usize = 32;
/// Words that may wait for a slow listener; one who missed some looks again.
const WORDS: usize = 256;

/// What a page is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// One case.
    Case(CaseNumber),
    /// One meeting, with the cases on its agenda.
    Meeting(MeetingId),
    /// The meeting that a screen on the wall is coupled to.
    Wall,
}

/// What is told to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Something changed in what it shows.
    Changed,
    /// Nothing did.
    Nothing,
}

/// Why nobody can listen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Deaf {
    /// It is not there, or not for this person to see.
    #[error("there is nothing to listen to")]
    Unknown,
    /// The line to the database is down, or every place is taken.
    #[error("nobody can listen now")]
    NotNow,
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

/// What the ear hears.
#[derive(Clone, Debug)]
enum Heard {
    Case(CaseNumber),
    Meeting(MeetingId),
}

/// The ear of this instance; copies share it.
#[derive(Clone, Debug)]
pub struct Live {
    db: Database,
    words: broadcast::Sender<Heard>,
    /// Which connection the ear is on; none while the line is down.
    line: Arc<watch::Sender<Option<u64>>>,
    places: Arc<Semaphore>,
    shares: Shares,
    begun: Arc<AtomicBool>,
    stop: watch::Receiver<bool>,
}

/// How many places each session has taken.
type Shares = Arc<Mutex<HashMap<[u8; 32], usize>>>;

/// A place among the listeners, given back when it is dropped.
#[derive(Debug)]
struct Place {
    shares: Shares,
    session: Option<[u8; 32]>,
    _one: OwnedSemaphorePermit,
}

impl Place {
    /// A place for this session; none when all are taken, or its share is.
    fn take(places: &Arc<Semaphore>, shares: &Shares, acting: &Acting) -> Option<Self> {
        let session = match acting {
            Acting::Person { session: TokenHash(hash), .. } | Acting::Wall { screen: TokenHash(hash), .. } => {
                Some(*hash)
            }
            Acting::Gate { .. } | Acting::Job(_) => None,
        };
        let one = Arc::clone(places).try_acquire_owned().ok()?;
        if let Some(session) = session {
            let mut taken = shares.lock().ok()?;
            let share = taken.entry(session).or_default();
            if *share >= SHARE {
                return None;
            }
            *share += 1;
        }
        Some(Self { shares: Arc::clone(shares), session, _one: one })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let (Some(session), Ok(mut taken)) = (self.session, self.shares.lock()) else { return };
        if let Some(share) = taken.get_mut(&session) {
            *share = share.saturating_sub(1);
        }
        taken.retain(|_, share| *share > 0);
    }
}

/// Somebody who listens to what one page is about.
#[derive(Debug)]
pub struct Listener {
    db: Database,
    acting: Acting,
    subject: Subject,
    role: String,
    seen: Sight,
    words: broadcast::Receiver<Heard>,
    line: watch::Receiver<Option<u64>>,
    stop: watch::Receiver<bool>,
    look: Interval,
    until: Instant,
    _place: Place,
}

impl Live {
    /// Nobody listens yet; the ear goes to the database with the first listener. Everything ends when `stop` becomes true.
    #[must_use]
    pub fn new(db: Database, stop: watch::Receiver<bool>) -> Self {
        Self {
            db,
            words: broadcast::channel(WORDS).0,
            line: Arc::new(watch::channel(None).0),
            places: Arc::new(Semaphore::new(PLACES)),
            shares: Arc::default(),
            begun: Arc::default(),
            stop,
        }
    }

    /// Lets somebody listen, for as long as they may see it.
    ///
    /// # Errors
    /// When it is not theirs to see, or nobody can listen now.
    pub async fn listen(&self, acting: Acting, subject: Subject) -> Result<Listener, Deaf> {
        let place = Place::take(&self.places, &self.shares, &acting).ok_or(Deaf::NotNow)?;
        if !self.begun.swap(true, Ordering::AcqRel) {
            tokio::spawn(hear(self.db.clone(), self.words.clone(), Arc::clone(&self.line), self.stop.clone()));
        }
        let mut line = self.line.subscribe();
        let up = tokio::time::timeout(PATIENCE, line.wait_for(Option::is_some)).await.is_ok_and(|up| up.is_ok());
        if !up || *self.stop.borrow() {
            return Err(Deaf::NotNow);
        }
        // first the ear, then the look: what changes in between is heard
        let words = self.words.subscribe();
        let Some((role, seen)) = look(&self.db, &acting, &subject).await? else { return Err(Deaf::Unknown) };
        let mut look = tokio::time::interval_at(Instant::now() + LOOK, LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Ok(Listener {
            db: self.db.clone(),
            acting,
            subject,
            role,
            seen,
            words,
            line,
            stop: self.stop.clone(),
            look,
            until: Instant::now() + STAY,
            _place: place,
        })
    }
}

impl Listener {
    /// Waits for the next word; none when there is nothing more to hear for this person.
    pub async fn next(&mut self) -> Option<Told> {
        let mut heard = Vec::new();
        let mut missed = false;
        tokio::select! {
            biased;
            _ = self.stop.wait_for(|stop| *stop) => return None,
            _ = self.line.changed() => return None,
            () = tokio::time::sleep_until(self.until) => return None,
            word = self.words.recv() => match word {
                Ok(word) => heard.push(word),
                Err(broadcast::error::RecvError::Lagged(_)) => missed = true,
                Err(broadcast::error::RecvError::Closed) => return None,
            },
            _ = self.look.tick() => {}
        }
        while let Ok(word) = self.words.try_recv() {
            heard.push(word);
        }
        let (role, now) = match look(&self.db, &self.acting, &self.subject).await {
            Ok(Some(found)) => found,
            Ok(None) | Err(DatabaseError::NotAdmitted) => return None,
            Err(error) => {
                tracing::warn!(%error, "a listener could not look");
                return None;
            }
        };
        // who lost a case, or became somebody else, begins again with what is left to see
        if role != self.role || self.seen.cases.keys().any(|case| !now.cases.contains_key(case)) {
            return None;
        }
        let told = missed || now != self.seen || heard.iter().any(|word| concerns(&now, word));
        self.seen = now;
        Some(if told { Told::Changed } else { Told::Nothing })
    }
}

/// Whether a word is about what this person sees.
fn concerns(seen: &Sight, word: &Heard) -> bool {
    match word {
        Heard::Case(number) => seen.cases.contains_key(number),
        Heard::Meeting(id) => seen.meeting == Some(*id),
    }
}

/// The role of the person now, and what they see of the subject now. The session is not kept alive by it.
async fn look(db: &Database, acting: &Acting, subject: &Subject) -> Result<Option<(String, Sight)>, DatabaseError> {
    let subject = subject.clone();
    db.transact(acting.clone(), move |tx| {
        Box::pin(async move {
            let sight = match &subject {
                Subject::Case(number) => live::of_case(tx, number).await?,
                Subject::Meeting(id) => live::of_meeting(tx, *id).await?,
                Subject::Wall => live::of_wall(tx).await?,
            };
            let role = tx.person().map(|person| person.role.clone()).unwrap_or_default();
            Ok(sight.map(|sight| (role, sight)))
        })
    })
    .await
}

/// Listens at the database until the program stops. What was said while the line was down is lost: whoever listened is sent away
/// and looks again.
async fn hear(
    db: Database,
    words: broadcast::Sender<Heard>,
    line: Arc<watch::Sender<Option<u64>>>,
    mut stop: watch::Receiver<bool>,
) {
    for connection in 0_u64.. {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            problem = follow(&db, &words, &line, connection) => {
                line.send_replace(None);
                tracing::warn!(error = %problem, "the line on which changes are heard went down");
            }
        }
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            () = tokio::time::sleep(Duration::from_millis(200)) => {}
        }
    }
    line.send_replace(None);
}

/// Passes on what is heard over one connection, until that breaks.
async fn follow(
    db: &Database,
    words: &broadcast::Sender<Heard>,
    line: &watch::Sender<Option<u64>>,
    connection: u64,
) -> DatabaseError {
    let begun = async {
        let mut ear = PgListener::connect_with(db.pool()).await?;
        ear.eager_reconnect(false);
        ear.listen_all([CASES, MEETINGS]).await?;
        Ok::<_, sqlx::Error>(ear)
    };
    let mut ear = match begun.await {
        Ok(ear) => ear,
        Err(error) => return error.into(),
    };
    line.send_replace(Some(connection));
    loop {
        match ear.try_recv().await {
            Ok(Some(word)) => {
                let heard = match word.channel() {
                    CASES => word.payload().parse().ok().map(Heard::Case),
                    _ => word.payload().parse().ok().map(Heard::Meeting),
                };
                // nobody listens at the moment: then nobody has to know
                let _ = heard.map(|heard| words.send(heard));
            }
            Ok(None) => return DatabaseError::Unavailable("the connection ended".to_owned()),
            Err(error) => return error.into(),
        }
    }
}
