//! Screens on the wall: a machine that asks for a code, the project lead who couples it to a meeting, and what it shows then. What it
//! shows is made in the database, masked, so that nothing else can reach such a machine.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use sqlx::types::Json;

use super::unknown;
use crate::database::{DatabaseError, Tx};
use crate::domain::case::YouthAnswer;
use crate::domain::ids::{MeetingId, UserId};
use crate::domain::meeting::ItemOutcome;
use crate::domain::plan::{Content, Section, Voice};
use crate::domain::round::RoundEnd;

/// How a screen stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its code can be typed.
    Waiting,
    /// Its code was not typed in time.
    Expired,
    /// It shows a meeting.
    Coupled,
    /// It showed one.
    Ended,
}

/// What came of typing a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coupling {
    /// The screen shows the meeting.
    Coupled,
    /// No screen shows that code now.
    Unknown,
    /// Too many wrong codes in a short time.
    Crowded,
    /// The meeting is over.
    Over,
}

/// What the room may read of a meeting.
#[derive(Clone, Debug, Deserialize)]
pub struct Picture {
    /// When the meeting starts.
    pub starts_at: DateTime<Utc>,
    /// The cases without an outcome, in the order of the agenda.
    pub waiting: Vec<Waiting>,
    /// The case on the screen.
    pub case: Option<Shown>,
}

/// A case that waits for its turn.
#[derive(Clone, Debug, Deserialize)]
pub struct Waiting {
    /// Its number.
    pub number: String,
    /// The first letter of the name.
    pub initial: String,
}

/// The case on the screen; of what is covered only that it is there.
#[derive(Clone, Debug, Deserialize)]
pub struct Shown {
    /// Its number.
    pub number: String,
    /// The first letter of the name.
    pub initial: String,
    /// For the days until 18, which are on the screen.
    pub born: NaiveDate,
    /// How it ended at this meeting.
    pub outcome: Option<ItemOutcome>,
    /// How many minutes it gets.
    pub minutes: Option<i32>,
    /// Since when it is on the screen.
    pub since: DateTime<Utc>,
    /// Whether what it costs may be read.
    pub costs: bool,
    /// The part that is open now.
    pub opened: Option<Section>,
    /// Since when.
    pub opened_at: Option<DateTime<Utc>>,
    /// The version that lies before everybody.
    pub version: Option<u32>,
    /// The parts in which something is written.
    pub filled: Vec<Section>,
    /// The words of what may be read.
    pub texts: Vec<Said>,
    /// The lists of what may be read; the others are empty.
    pub content: Content,
    /// Whom those lists speak of.
    pub names: BTreeMap<UserId, String>,
    /// Whether that is a concept no more.
    pub frozen: bool,
    /// What the youth answered on it.
    pub youth: Option<YouthAnswer>,
    /// The last round, while it is open or of this meeting.
    pub round: Option<Asked>,
}

/// Words of one voice in one part.
#[derive(Clone, Debug, Deserialize)]
pub struct Said {
    /// The part.
    pub section: Section,
    /// The voice.
    pub voice: Voice,
    /// The words.
    pub text: String,
}

/// A round: how many answered, and how it ended.
#[derive(Clone, Debug, Deserialize)]
pub struct Asked {
    /// Its number.
    pub number: u32,
    /// How many decide.
    pub seats: usize,
    /// How many of them answered.
    pub answers: usize,
    /// How it ended; nothing while the round is open.
    pub ended: Option<RoundEnd>,
}

/// Lets a machine wait for its code to be typed; not when too many do.
pub async fn ask(tx: &mut Tx, token: &[u8; 32], code: &[u8; 32]) -> Result<bool, DatabaseError> {
    let asked = sqlx::query_scalar!(r#"select ask_for_wall($1, $2) as "asked!""#, token.as_slice(), code.as_slice());
    Ok(asked.fetch_one(&mut **tx).await?)
}

/// How the screen with that secret stands.
pub async fn standing(tx: &mut Tx, token: &[u8; 32]) -> Result<Option<Standing>, DatabaseError> {
    let word = sqlx::query_scalar!("select wall_stands($1)", token.as_slice()).fetch_one(&mut **tx).await?;
    match word.as_deref() {
        None => Ok(None),
        Some("waiting") => Ok(Some(Standing::Waiting)),
        Some("expired") => Ok(Some(Standing::Expired)),
        Some("coupled") => Ok(Some(Standing::Coupled)),
        Some("ended") => Ok(Some(Standing::Ended)),
        Some(_) => Err(unknown("standing of a screen")),
    }
}

/// Couples the screen that shows that code.
pub async fn couple(tx: &mut Tx, meeting: MeetingId, code: &[u8; 32]) -> Result<Coupling, DatabaseError> {
    let word = sqlx::query_scalar!(r#"select couple_wall($1, $2) as "word!""#, meeting.0, code.as_slice());
    match word.fetch_one(&mut **tx).await?.as_str() {
        "coupled" => Ok(Coupling::Coupled),
        "unknown" => Ok(Coupling::Unknown),
        "crowded" => Ok(Coupling::Crowded),
        "over" => Ok(Coupling::Over),
        _ => Err(unknown("coupling of a screen")),
    }
}

/// Uncouples every screen of a meeting.
pub async fn uncouple(tx: &mut Tx, meeting: MeetingId) -> Result<(), DatabaseError> {
    sqlx::query!("select uncouple_walls($1)", meeting.0).fetch_one(&mut **tx).await?;
    Ok(())
}

/// How many screens show a meeting.
pub async fn coupled(tx: &mut Tx, meeting: MeetingId) -> Result<i64, DatabaseError> {
    let many = sqlx::query_scalar!(r#"select walls_of($1) as "many!""#, meeting.0);
    Ok(many.fetch_one(&mut **tx).await?)
}

/// What the room may read of a meeting, for the project lead.
pub async fn picture_for_lead(tx: &mut Tx, meeting: MeetingId) -> Result<Option<Picture>, DatabaseError> {
    let found = sqlx::query_scalar!(r#"select picture_for_lead($1) as "picture: Json<Picture>""#, meeting.0);
    Ok(found.fetch_one(&mut **tx).await?.map(|picture| picture.0))
}

/// What the room may read of the meeting that the screen which asks is coupled to.
pub async fn picture(tx: &mut Tx) -> Result<Option<Picture>, DatabaseError> {
    let found = sqlx::query_scalar!(r#"select wall_picture() as "picture: Json<Picture>""#);
    Ok(found.fetch_one(&mut **tx).await?.map(|picture| picture.0))
}
