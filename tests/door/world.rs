//! A town with its table, without pages: people who give commands through the one door, and cases brought to a step.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use casustafel::clock::{Clock, ClockHand};
use casustafel::database::{Acting, Database, DatabaseError, DatabaseRole, TokenHash, Tx};
use casustafel::domain::calendar;
use casustafel::domain::case::{Capacity, Case, VoiceWay, YouthAnswer, YouthVoice};
use casustafel::domain::command::{Command, StartSignal, Writing};
use casustafel::domain::condition::{ConditionKind, Owner, OwnerRole, Proof};
use casustafel::domain::ids::{CaseNumber, MeetingId, OrganisationId, UserId};
use casustafel::domain::meeting::{Meeting, MeetingCommand};
use casustafel::domain::phase::Phase;
use casustafel::domain::plan::{Action, Need, Section, Voice};
use casustafel::domain::role::Represents;
use casustafel::domain::round::Stance;
use casustafel::domain::signal::*;
use casustafel::domain::text::{Line, Prose};
use casustafel::store;
use casustafel::workflow::{self, Declined};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{AssertSqlSafe, Connection, Executor};
use uuid::Uuid;

use crate::support::cluster::TestDatabase;

/// Somebody with a session.
#[derive(Clone, Debug)]
pub struct Somebody {
    pub id: UserId,
    pub acting: Acting,
}

/// The town.
#[derive(Clone)]
pub struct World(Arc<Inner>);

pub struct Inner {
    pub db: Database,
    pub hand: ClockHand,
    pub provider: OrganisationId,
    pub other_provider: OrganisationId,
    pub signaller: Somebody,
    pub colleague: Somebody,
    pub contact: Somebody,
    pub other_signaller: Somebody,
    pub other_contact: Somebody,
    pub case_manager: Somebody,
    pub second_case_manager: Somebody,
    pub lead: Somebody,
    pub second_lead: Somebody,
    pub youth: Somebody,
    pub housing: Somebody,
    pub income: Somebody,
    pub therapist: Somebody,
    pub advisor: Somebody,
    pub administrator: Somebody,
    pub privacy: Somebody,
    pub finance: Somebody,
    pub reader: Somebody,
    meetings: AtomicU32,
    // last, so that it outlives the connections
    pub test: TestDatabase,
}

impl std::ops::Deref for World {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

pub fn line(text: &str) -> Line {
    Line::parse(text).unwrap()
}

pub fn prose(text: &str) -> Prose {
    Prose::parse(text).unwrap()
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn token(number: u128) -> [u8; 32] {
    let mut bytes = [7; 32];
    bytes[..16].copy_from_slice(&number.to_be_bytes());
    bytes
}

impl World {
    pub async fn new() -> Self {
        let test = TestDatabase::new().await;
        let (clock, hand) = Clock::held_at("2026-11-16T08:00:00Z".parse().unwrap());
        let db = Database::with(test.options(), clock);
        let mut connection = PgConnection::connect_with(&test.superuser_options()).await.unwrap();
        let organisation = |n: u128| OrganisationId(Uuid::from_u128(0xa000 + n));
        for (n, name, kind) in [
            (1, "Noorderlicht", "provider"),
            (2, "Zuiderzon", "provider"),
            (3, "WIJ Groningen", "wij"),
            (4, "Gemeente Groningen", "municipality"),
        ] {
            sqlx::query("insert into organisations (id, name, kind, created_at) values ($1, $2, $3, now())")
                .bind(organisation(n).0)
                .bind(name)
                .bind(kind)
                .execute(&mut connection)
                .await
                .unwrap();
        }
        let mut people = Vec::new();
        use DatabaseRole::{Figures, Lead, Office, Privacy, Scoped};
        for (n, role, place, represents, database_role) in [
            (1, "signaller", 1, None, Scoped),
            (2, "signaller", 1, None, Scoped),
            (3, "provider_contact", 1, None, Scoped),
            (4, "signaller", 2, None, Scoped),
            (5, "provider_contact", 2, None, Scoped),
            (6, "case_manager", 3, None, Scoped),
            (7, "case_manager", 3, None, Scoped),
            (8, "project_lead", 4, None, Lead),
            (9, "project_lead", 4, None, Lead),
            (10, "core_member", 4, Some("youth"), Scoped),
            (11, "core_member", 4, Some("protected_housing"), Scoped),
            (12, "core_member", 4, Some("work_and_income"), Scoped),
            (13, "invitee", 4, None, Scoped),
            (14, "method_advisor", 4, None, Scoped),
            (15, "administrator", 4, None, Office),
            (16, "privacy_officer", 4, None, Privacy),
            (17, "finance_controller", 4, None, Figures),
            (18, "learning_reader", 4, None, Figures),
        ] {
            people.push(add(&mut connection, n, role, organisation(place), represents, database_role).await);
        }
        connection.close().await.unwrap();
        let mut people = people.into_iter();
        let mut next = || people.next().unwrap();
        let world = Self(Arc::new(Inner {
            db,
            hand,
            provider: organisation(1),
            other_provider: organisation(2),
            signaller: next(),
            colleague: next(),
            contact: next(),
            other_signaller: next(),
            other_contact: next(),
            case_manager: next(),
            second_case_manager: next(),
            lead: next(),
            second_lead: next(),
            youth: next(),
            housing: next(),
            income: next(),
            therapist: next(),
            advisor: next(),
            administrator: next(),
            privacy: next(),
            finance: next(),
            reader: next(),
            meetings: AtomicU32::new(0),
            test,
        }));
        world.sign_in_again().await;
        world
    }

    /// More core members, so that a round has many seats.
    pub async fn more_core(&self, count: u128) -> Vec<Somebody> {
        let mut connection = PgConnection::connect_with(&self.test.superuser_options()).await.unwrap();
        let mut all = Vec::new();
        for n in 0..count {
            let place = OrganisationId(Uuid::from_u128(0xa004));
            all.push(add(&mut connection, 100 + n, "core_member", place, Some("other"), DatabaseRole::Scoped).await);
        }
        connection.close().await.unwrap();
        self.sign_in_again().await;
        all
    }

    /// As many project leads besides the two.
    pub async fn more_leads(&self, count: u128) -> Vec<Somebody> {
        let mut connection = PgConnection::connect_with(&self.test.superuser_options()).await.unwrap();
        let mut all = Vec::new();
        for n in 0..count {
            let place = OrganisationId(Uuid::from_u128(0xa004));
            all.push(add(&mut connection, 200 + n, "project_lead", place, None, DatabaseRole::Lead).await);
        }
        connection.close().await.unwrap();
        self.sign_in_again().await;
        all
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.db.clock().now()
    }

    pub fn today(&self) -> NaiveDate {
        calendar::day(self.now())
    }

    /// Lets time pass; everybody signs in again.
    pub async fn pass(&self, time: TimeDelta) {
        self.hand.move_by(time);
        self.sign_in_again().await;
    }

    async fn sign_in_again(&self) {
        let now = self.now();
        self.as_superuser(&format!(
            "update sessions
            set created_at = '{now}', last_seen_at = '{now}', expires_at = '{now}'::timestamptz + interval '9 hours',
                second_factor_at = '{now}'"
        ))
        .await;
    }

    /// Looks or tampers behind the curtain.
    pub async fn as_superuser(&self, sql: &str) -> Vec<PgRow> {
        let mut connection = PgConnection::connect_with(&self.test.superuser_options()).await.unwrap();
        let rows = connection.fetch_all(AssertSqlSafe(sql.to_owned())).await.unwrap();
        connection.close().await.unwrap();
        rows
    }

    /// The rule that a superuser runs into, if any.
    pub async fn superuser_tries(&self, sql: &str) -> Option<String> {
        let mut connection = PgConnection::connect_with(&self.test.superuser_options()).await.unwrap();
        let outcome = connection.execute(AssertSqlSafe(sql.to_owned())).await;
        connection.close().await.unwrap();
        outcome.err().and_then(|error| DatabaseError::from(error).constraint().map(str::to_owned))
    }

    /// Sees to it that there is something in every table that is only added to.
    pub async fn round_open_once(&self) {
        if self.count("positions").await == 0 {
            self.unanimous().await;
        }
    }

    /// One number from behind the curtain.
    pub async fn count(&self, what: &str) -> i64 {
        use sqlx::Row;
        self.as_superuser(&format!("select count(*) from {what}")).await[0].get(0)
    }

    /// Statements of somebody's own making, in one transaction that acts for them.
    pub async fn raw(&self, acting: &Acting, statements: &[String]) -> Result<u64, DatabaseError> {
        let statements = statements.to_vec();
        self.db
            .transact_at(self.now(), acting.clone(), move |tx| {
                Box::pin(async move {
                    let mut touched = 0;
                    for statement in statements {
                        touched += sqlx::query(AssertSqlSafe(statement)).execute(&mut **tx).await?.rows_affected();
                    }
                    Ok(touched)
                })
            })
            .await
    }

    pub async fn transact<T, F>(&self, acting: &Acting, work: F) -> Result<T, DatabaseError>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, DatabaseError>> + Send + 'static,
    {
        self.db.transact_at(self.now(), acting.clone(), work).await
    }

    /// The whole case, as the program itself sees it.
    pub async fn whole(&self, number: &CaseNumber) -> Case {
        let number = number.clone();
        let job = Acting::Job("test");
        let found = self.transact(&job, move |tx| Box::pin(async move { store::cases::load(tx, &number).await })).await;
        found.unwrap().unwrap()
    }

    /// Asks, with the newest page in hand.
    pub async fn try_to(&self, who: &Somebody, number: &CaseNumber, command: Command) -> Result<Case, Declined> {
        workflow::execute(&self.db, who.acting.clone(), number, command, None, self.now()).await
    }

    /// Does; and what was stored is what the rules made of it.
    pub async fn act(&self, who: &Somebody, number: &CaseNumber, command: Command) -> Case {
        let kind = command.kind();
        let after = self.try_to(who, number, command).await.unwrap_or_else(|declined| panic!("{kind:?}: {declined:?}"));
        let stored = self.whole(number).await;
        assert!(stored == after, "{kind:?} is stored otherwise:\n{stored:#?}\n{after:#?}");
        after
    }

    pub async fn act_on(&self, who: &Somebody, meeting: MeetingId, command: MeetingCommand) -> Meeting {
        workflow::execute_meeting(&self.db, who.acting.clone(), meeting, command, None, self.now()).await.unwrap()
    }

    /// A meeting on a day that has none yet.
    pub async fn meeting(&self) -> Meeting {
        let days = i64::from(self.meetings.fetch_add(1, Ordering::Relaxed));
        let starts_at = self.now() + TimeDelta::hours(3) + TimeDelta::days(7 * days);
        workflow::plan_meeting(&self.db, self.lead.acting.clone(), starts_at, self.now()).await.unwrap()
    }

    /// A case that has just begun.
    pub async fn signal(&self) -> Case {
        let start = StartSignal {
            first_name: line("Noor"),
            born: date("2009-03-01"),
            provider: self.provider,
            signaller: self.signaller.id,
            care_ended_on: None,
            youth_told_on: self.today(),
        };
        workflow::start_signal(&self.db, self.signaller.acting.clone(), start, self.now()).await.unwrap()
    }

    pub async fn submitted(&self) -> Case {
        let number = self.signal().await.number;
        self.act(&self.signaller, &number, Command::EditSignal { signal: self.full_signal() }).await;
        self.act(&self.signaller, &number, Command::SubmitSignal).await
    }

    pub fn full_signal(&self) -> Signal {
        Signal {
            risks: [ContinuityRisk::PlaceEnds].into(),
            if_nothing_happens: Some(prose("Dan staat Noor op straat.")),
            scope: ScopeQuestion::ALL.iter().map(|question| (*question, ScopeAnswer::Yes)).collect(),
            legal_ground: Some(LegalGround::YouthAct),
            consent: Some(Consent {
                to: Receivers::ALL.iter().copied().collect(),
                given_on: self.today(),
                way: ConsentWay::Written,
            }),
            ..Signal::default()
        }
    }

    pub async fn planning(&self) -> Case {
        let number = self.submitted().await.number;
        self.act(&self.lead, &number, Command::AcceptSignal).await;
        self.act(&self.lead, &number, Command::AssignCaseManager { user: self.case_manager.id }).await;
        self.write_all(&number).await
    }

    /// Writes a plan that can be adopted, in the draft there is.
    pub async fn write_all(&self, number: &CaseNumber) -> Case {
        use Section::*;
        for (section, voice) in [
            (ThisIsMe, Voice::Youth),
            (InSixMonths, Voice::Youth),
            (Housing, Voice::Helpers),
            (WhatIsStuck, Voice::Helpers),
            (Legitimacy, Voice::Helpers),
            (SocialReturn, Voice::Helpers),
            (Involvement, Voice::Helpers),
        ] {
            self.write(&self.signaller, number, section, voice, "Een kamer in de stad, en rust.").await;
        }
        let actions = vec![Action {
            what: line("Kamercontract tekenen"),
            doer: Some(line("Noor")),
            helpers: None,
            due: Some(self.today()),
            by_youth: true,
            after_eighteen: None,
        }];
        let seen = self.whole(number).await.draft().unwrap().content.actions_revision;
        self.act(&self.case_manager, number, Command::WritePlan { writing: Writing::Actions { actions, seen } }).await;
        let needs = vec![Need {
            kind: ConditionKind::Housing,
            what: line("Kamer toegezegd"),
            owner: Owner::role(OwnerRole::CaseManager),
            blocking: true,
            expected_on: Some(self.today()),
            group: None,
        }];
        let seen = self.whole(number).await.draft().unwrap().content.needs_revision;
        self.act(&self.case_manager, number, Command::WritePlan { writing: Writing::Needs { needs, seen } }).await
    }

    /// Writes in one place of the draft, having seen what is there.
    pub async fn write(&self, who: &Somebody, number: &CaseNumber, section: Section, voice: Voice, text: &str) -> Case {
        let now = self.whole(number).await;
        let seen = now.draft().unwrap().content.passages.get(&(section, voice)).map_or(0, |passage| passage.revision);
        let writing = Writing::Passage { section, voice, text: text.to_owned(), seen };
        self.act(who, number, Command::WritePlan { writing }).await
    }

    pub async fn offered(&self) -> Case {
        let number = self.planning().await.number;
        self.act(&self.case_manager, &number, Command::OfferPlan { youth_absent: None }).await
    }

    pub async fn scheduled(&self, meeting: MeetingId) -> Case {
        let number = self.offered().await.number;
        self.schedule(&number, meeting).await
    }

    pub async fn schedule(&self, number: &CaseNumber, meeting: MeetingId) -> Case {
        self.act(&self.lead, number, Command::Schedule { meeting, reason: Some(prose("Dan kan iedereen.")) }).await
    }

    /// Opens the meeting and says who is there.
    pub async fn sit(&self, meeting: MeetingId) -> Meeting {
        self.act_on(&self.lead, meeting, MeetingCommand::Open).await;
        let present = [self.youth.id, self.housing.id, self.income.id].into();
        self.act_on(&self.lead, meeting, MeetingCommand::RecordAttendance { present }).await
    }

    /// Opens the discussion of a case on an open meeting.
    pub async fn discuss(&self, number: &CaseNumber) -> Case {
        let voice = YouthVoice { way: VoiceWay::AtTable, note: None };
        self.act(&self.lead, number, Command::RecordYouthVoice { voice }).await;
        self.act(&self.lead, number, Command::OpenDiscussion).await
    }

    /// A case that is being discussed at an open meeting.
    pub async fn at_table(&self) -> Case {
        let meeting = self.meeting().await;
        let number = self.scheduled(meeting.id).await.number;
        self.act(
            &self.lead,
            &number,
            Command::Invite {
                user: self.therapist.id,
                capacity: Capacity::Completes,
                represents: Represents::Treatment,
                reason: None,
            },
        )
        .await;
        self.sit(meeting.id).await;
        self.discuss(&number).await
    }

    pub async fn round_open(&self) -> Case {
        let number = self.at_table().await.number;
        self.act(&self.lead, &number, Command::OpenRound).await
    }

    /// Takes a position on what is on the table.
    pub fn position(&self, case: &Case, seat: &Somebody, stance: Stance) -> Command {
        let round = case.open_round().unwrap();
        Command::TakePosition { seat: seat.id, version: round.version, hash: round.hash, stance }
    }

    pub fn deciders(&self) -> [&Somebody; 4] {
        [&self.youth, &self.housing, &self.income, &self.therapist]
    }

    /// Everybody agreed; nothing was adopted yet.
    pub async fn unanimous(&self) -> Case {
        let case = self.round_open().await;
        self.all_agree(&case).await
    }

    pub async fn all_agree(&self, case: &Case) -> Case {
        for decider in self.deciders() {
            if case.open_round().unwrap().seats.iter().any(|seat| seat.member == decider.id) {
                self.act(decider, &case.number, self.position(case, decider, Stance::Agree)).await;
            }
        }
        let version = case.newest().unwrap().number;
        let answer = Command::RecordYouthAnswer { version, answer: YouthAnswer::Yes, words: Some(prose("Ja!")) };
        self.act(&self.signaller, &case.number, answer).await
    }

    pub fn adopt(&self, case: &Case) -> Command {
        let newest = case.newest().unwrap();
        Command::Adopt { version: newest.number, hash: newest.hash.unwrap(), youth_silent: None }
    }

    /// Adopted; conditions are open.
    pub async fn arranging(&self) -> Case {
        let case = self.unanimous().await;
        let after = self.act(&self.lead, &case.number, self.adopt(&case)).await;
        assert_eq!(after.phase, Phase::Arranging);
        after
    }

    pub fn proof(&self, valid_until: Option<NaiveDate>) -> Proof {
        Proof {
            reference: line("B-2026-17"),
            dated: self.today(),
            valid_from: None,
            valid_until,
            remark_on: Some(self.today()),
        }
    }

    /// Everything is arranged by its owner.
    pub async fn awaiting_go(&self) -> Case {
        let case = self.arranging().await;
        self.arrange_all(&case).await
    }

    pub async fn arrange_all(&self, case: &Case) -> Case {
        let mut after = case.clone();
        for condition in case.current_conditions() {
            if !condition.is_met(self.today()) {
                let command = Command::FulfilCondition { condition: condition.number, proof: self.proof(None) };
                after = self.act(&self.case_manager, &case.number, command).await;
            }
        }
        assert_eq!(after.phase, Phase::AwaitingGo);
        after
    }

    pub fn go(&self) -> Command {
        Command::GiveGo { recipients: [self.provider].into(), remark: None }
    }

    pub async fn monitoring(&self) -> Case {
        let number = self.awaiting_go().await.number;
        let after = self.act(&self.lead, &number, self.go()).await;
        assert_eq!(after.phase, Phase::Monitoring);
        after
    }
}

async fn add(
    connection: &mut PgConnection,
    n: u128,
    role: &str,
    organisation: OrganisationId,
    represents: Option<&str>,
    database_role: DatabaseRole,
) -> Somebody {
    let id = UserId(Uuid::from_u128(0xb000 + n));
    sqlx::query(
        "insert into users (id, email, name, role, organisation_id, represents, created_at) values ($1, $2, $3, $4, $5, $6, now())",
    )
    .bind(id.0)
    .bind(format!("persoon{n}@casustafel.example"))
    .bind(format!("Persoon {n}"))
    .bind(role)
    .bind(organisation.0)
    .bind(represents)
    .execute(&mut *connection)
    .await
    .unwrap();
    let token = token(n);
    sqlx::query(
        "insert into sessions (token_sha256, user_id, created_at, last_seen_at, expires_at) values ($1, $2, now(), now(), now())",
    )
    .bind(token.as_slice())
    .bind(id.0)
    .execute(connection)
    .await
    .unwrap();
    Somebody { id, acting: Acting::person(TokenHash(token), database_role) }
}
