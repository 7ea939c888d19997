//! The demo: made-up cases told day by day through the one door, relative to today, so that every list has something
//! in it and every screen reads like one at work.

pub mod crowd;
pub mod people;
pub mod script;
mod stories;

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveTime, Utc};
use serde::Serialize;

use crate::auth::first::add_demo_account;
use crate::auth::gate::{Gate, GateError};
use crate::auth::password::NewPassword;
use crate::auth::token::Token;
use crate::auth::totp::Seed;
use crate::database::{Acting, Database, DatabaseError, TokenHash};
use crate::domain::calendar;
use crate::domain::case::Case;
use crate::domain::ids::MeetingId;
use crate::domain::meeting::MeetingCommand;
use crate::store::accounts::{self, AccountFacts};
use crate::store::people::{self as sessions, NewSession};
use crate::workflow::{self, Declined};
use people::{ORGANISATIONS, PASSWORD, PERSONAS, Persona};
use script::{Deed, Planned, Scene, Script};

/// What somebody needs to sign in to the demo.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    /// The name.
    pub name: String,
    /// The role, as it is stored.
    pub role: &'static str,
    /// The organisation.
    pub organisation: &'static str,
    /// The address.
    pub email: String,
    /// The password.
    pub password: &'static str,
    /// The secret of the second factor, to type into an authenticator.
    pub totp_secret: String,
}

/// Every account of the demo, in the order of the README.
pub fn accounts() -> Vec<Account> {
    let of = |persona: &Persona| {
        let organisation = ORGANISATIONS.iter().find(|organisation| organisation.key == persona.organisation);
        let seed = Seed::from_bytes(&persona.totp_seed());
        Account {
            name: persona.name.to_owned(),
            role: persona.role.as_str(),
            organisation: organisation.map_or("", |organisation| organisation.name),
            email: persona.email(),
            password: PASSWORD,
            totp_secret: seed.map(|seed| seed.base32()).unwrap_or_default(),
        }
    };
    PERSONAS.iter().map(of).collect()
}

/// Why the demo could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DemoProblem {
    /// The database said no.
    #[error("de database weigert de demogegevens: {0}")]
    Database(#[from] DatabaseError),
    /// The door said no to a deed of a story, which then tells something that cannot happen.
    #[error("verhaal {story:?} klopt niet: {who} op {at}: {why}")]
    Story {
        /// Which story.
        story: Option<usize>,
        /// Who.
        who: &'static str,
        /// When.
        at: DateTime<Utc>,
        /// Why not.
        why: String,
    },
    /// The secrets of the accounts could not be made.
    #[error("de geheimen van de demo-accounts konden niet worden gemaakt")]
    Secrets,
}

impl From<GateError> for DemoProblem {
    fn from(_: GateError) -> Self {
        Self::Secrets
    }
}

impl From<sqlx::Error> for DemoProblem {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.into())
    }
}

/// Makes the accounts and tells the stories, unless this database is a demo already. Answers whether anything was made.
///
/// # Errors
/// When the database refuses, or a story tells what cannot happen.
pub async fn fill(db: &Database, gate: &Gate, now: DateTime<Utc>) -> Result<bool, DemoProblem> {
    if is_demo(db).await? {
        return Ok(false);
    }
    introduce(db, gate, now).await?;
    tell(db, now).await?;
    db.transact_at(now, Acting::Job("demo"), |tx| {
        Box::pin(async move {
            for persona in PERSONAS {
                sessions::end_sessions_of(tx, people::user(persona.key), None).await?;
            }
            sessions::mark_demo(tx).await?;
            Ok::<_, DemoProblem>(())
        })
    })
    .await?;
    Ok(true)
}

/// Makes the organisations and the accounts of the demo.
///
/// # Errors
/// When the database refuses.
pub async fn introduce(db: &Database, gate: &Gate, now: DateTime<Utc>) -> Result<(), DemoProblem> {
    let mut secrets = Vec::new();
    for persona in PERSONAS {
        let id = people::user(persona.key);
        let password = NewPassword::parse(PASSWORD, &[]).map_err(|_| DemoProblem::Secrets)?;
        let seed = Seed::from_bytes(&persona.totp_seed()).ok_or(DemoProblem::Secrets)?;
        secrets.push((id, persona, gate.demo_secrets(id, password, &seed).await?));
    }
    db.transact_at(now, Acting::Job("demo"), move |tx| {
        Box::pin(async move {
            for organisation in ORGANISATIONS {
                let id = people::organisation(organisation.key);
                accounts::add_organisation(tx, id, organisation.name, organisation.kind).await?;
            }
            for (id, persona, secrets) in secrets {
                let facts = AccountFacts {
                    name: persona.name.to_owned(),
                    email: persona.email(),
                    role: persona.role,
                    organisation: Some(people::organisation(persona.organisation)),
                    represents: persona.represents,
                };
                add_demo_account(tx, id, &facts, &secrets).await?;
            }
            Ok::<_, DemoProblem>(())
        })
    })
    .await
}

async fn is_demo(db: &Database) -> Result<bool, DemoProblem> {
    db.transact(Acting::Job("demo"), |tx| Box::pin(async move { Ok(sessions::is_demo(tx).await?) })).await
}

/// Tells the stories in the order in which things happened.
async fn tell(db: &Database, now: DateTime<Utc>) -> Result<(), DemoProblem> {
    // Stories end by noon of their last day: before noon the last table day was a week ago.
    let mut script = Script::around(calendar::day(now - Duration::hours(12)));
    stories::tell(&mut script);
    let mut deeds = script.deeds;
    deeds.sort_by_key(|planned| planned.at);
    let mut told = Told { db, cases: BTreeMap::new(), meetings: BTreeMap::new() };
    for planned in deeds.into_iter().filter(|planned| planned.at < now) {
        let (story, who, at) = (planned.story, planned.who, planned.at);
        told.deed(planned).await.map_err(|why| DemoProblem::Story { story, who, at, why })?;
    }
    Ok(())
}

/// What was told so far.
struct Told<'a> {
    db: &'a Database,
    cases: BTreeMap<usize, Case>,
    meetings: BTreeMap<chrono::NaiveDate, MeetingId>,
}

impl Told<'_> {
    /// Does one thing, as the person who did it, at the moment it was done.
    async fn deed(&mut self, planned: Planned) -> Result<(), String> {
        let Planned { at, story, who, deed } = planned;
        let acting = self.sign_in(who, at).await.map_err(|problem| problem.to_string())?;
        let declined = |declined: Declined| format!("{declined:?}");
        match deed {
            Deed::PlanMeeting(on) => {
                let nine = NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default();
                let starts_at = calendar::moment(on, nine);
                let meeting = workflow::plan_meeting(self.db, acting, starts_at, at).await.map_err(declined)?;
                self.meetings.insert(on, meeting.id);
            }
            Deed::OpenMeeting(on) => {
                let meeting = self.meeting(on)?;
                let open = MeetingCommand::Open;
                workflow::execute_meeting(self.db, acting.clone(), meeting, open, None, at).await.map_err(declined)?;
                let present = script::CORE.iter().map(|key| people::user(key)).collect();
                let attendance = MeetingCommand::RecordAttendance { present };
                workflow::execute_meeting(self.db, acting, meeting, attendance, None, at).await.map_err(declined)?;
            }
            Deed::CloseMeeting(on) => {
                let meeting = self.meeting(on)?;
                let close = MeetingCommand::Close;
                workflow::execute_meeting(self.db, acting, meeting, close, None, at).await.map_err(declined)?;
            }
            Deed::Start(start) => {
                let case = workflow::start_signal(self.db, acting, start, at).await.map_err(declined)?;
                self.cases.extend(story.map(|story| (story, case)));
            }
            Deed::Ask(command) => {
                let story = story.ok_or("een daad zonder verhaal")?;
                let case = self.cases.get(&story).ok_or("het verhaal begint niet met een signaal")?;
                let command = command(&Scene { case, meetings: &self.meetings }).ok_or("er valt niets te vragen")?;
                let number = case.number.clone();
                let asked = workflow::execute(self.db, acting, &number, command, None, at);
                let case = asked.await.map_err(declined)?;
                self.cases.insert(story, case);
            }
        }
        Ok(())
    }

    fn meeting(&self, on: chrono::NaiveDate) -> Result<MeetingId, String> {
        self.meetings.get(&on).copied().ok_or_else(|| format!("er is geen bijeenkomst op {on}"))
    }

    /// A session of the moment itself, so that even the stories have no other way in.
    async fn sign_in(&self, who: &'static str, at: DateTime<Utc>) -> Result<Acting, DemoProblem> {
        let persona = people::persona(who).ok_or(DemoProblem::Secrets)?;
        let token = Token::generate().map_err(|_| DemoProblem::Secrets)?;
        let session = NewSession {
            token: token.hash(),
            user: people::user(who),
            second_factor_at: Some(at),
            return_to: None,
            device: "demo".to_owned(),
            address: String::new(),
        };
        let hash = TokenHash(token.hash());
        self.db
            .transact_at(at, Acting::Job("demo"), move |tx| {
                Box::pin(async move { Ok::<_, DemoProblem>(sessions::begin_session(tx, &session, at).await?) })
            })
            .await?;
        Ok(Acting::person(hash, crate::web::session::database_role(persona.role)))
    }
}
