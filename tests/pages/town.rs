//! A town whose people have browsers: cases are brought to a step through the door, and from there people press buttons.

use casustafel::auth::token::Token;
use casustafel::database::{Acting, TokenHash};
use casustafel::domain::calendar;
use casustafel::domain::case::{Case, VoiceWay, YouthVoice};
use casustafel::domain::command::{Command, StartSignal, Writing};
use casustafel::domain::ids::{CaseNumber, MeetingId, OrganisationId};
use casustafel::domain::meeting::MeetingCommand;
use casustafel::domain::plan::{Action, Section, Voice};
use casustafel::domain::role::{LifeDomain, Represents, Role};
use casustafel::domain::round::Stance;
use casustafel::domain::sheets::{Coverage, Payer, SheetRows};
use casustafel::domain::signal::*;
use casustafel::domain::text::{Line, Prose};
use casustafel::store;
use casustafel::web::session::database_role;
use casustafel::workflow;
use chrono::{NaiveDate, TimeDelta};

use crate::support::{App, Person};

/// The people of one table, each with a browser.
pub struct Town {
    pub app: App,
    pub lead: Person,
    pub signaller: Person,
    pub manager: Person,
    pub youth: Person,
    pub housing: Person,
    pub income: Person,
}

pub fn line(text: &str) -> Line {
    Line::parse(text).unwrap()
}

pub fn prose(text: &str) -> Prose {
    Prose::parse(text).unwrap()
}

/// What this person is to the database.
fn acting(who: &Person, role: Role) -> Acting {
    let token = who.cookies.values().next().and_then(|token| Token::parse(token)).expect("somebody signed in");
    Acting::person(TokenHash(token.hash()), database_role(role))
}

impl Town {
    pub async fn new() -> Self {
        Self::within(App::start().await).await
    }

    /// The same people in an application of one's own.
    pub async fn within(app: App) -> Self {
        Self {
            lead: app.person("Ingrid Solle", Role::ProjectLead).await,
            signaller: app.person("Mirthe Dijkhuis", Role::Signaller).await,
            manager: app.person("Fadoua Amrani", Role::CaseManager).await,
            youth: app.core("Marijke Postel", Represents::Youth).await,
            housing: app.core("Rob Elzen", Represents::ProtectedHousing).await,
            income: app.core("Saskia Nijhuis", Represents::WorkAndIncome).await,
            app,
        }
    }

    pub fn today(&self) -> NaiveDate {
        calendar::day(self.app.now())
    }

    fn role_of(&self, who: &Person) -> Role {
        match who.id {
            id if id == self.lead.id => Role::ProjectLead,
            id if id == self.signaller.id => Role::Signaller,
            id if id == self.manager.id => Role::CaseManager,
            _ => Role::CoreMember,
        }
    }

    /// Gives a command through the door.
    pub async fn act(&self, who: &Person, number: &CaseNumber, command: Command) -> Case {
        let (kind, now) = (command.kind(), self.app.now());
        let acting = acting(who, self.role_of(who));
        let done = workflow::execute(&self.app.state.db, acting, number, command, None, now).await;
        done.unwrap_or_else(|declined| panic!("{kind:?}: {declined:?}"))
    }

    pub async fn act_on(&self, meeting: MeetingId, command: MeetingCommand) {
        let (db, now) = (&self.app.state.db, self.app.now());
        workflow::execute_meeting(db, acting(&self.lead, Role::ProjectLead), meeting, command, None, now)
            .await
            .unwrap();
    }

    /// The whole case.
    pub async fn whole(&self, number: &CaseNumber) -> Case {
        let number = number.clone();
        let found = self.app.as_job(move |tx| Box::pin(async move { store::cases::load(tx, &number).await })).await;
        found.unwrap()
    }

    /// What stands in one place of a version.
    pub async fn text(&self, number: &CaseNumber, version: u32, section: Section, voice: Voice) -> String {
        let case = self.whole(number).await.id;
        let texts = self
            .app
            .as_job(move |tx| Box::pin(async move { store::plans::texts(tx, case, version, None).await }))
            .await;
        texts.get(&(section, voice)).cloned().unwrap_or_default()
    }

    async fn provider(&self) -> OrganisationId {
        use sqlx::Row;
        let rows = self.app.rows("select id from organisations where name = 'Noorderlicht'").await;
        OrganisationId(rows[0].get(0))
    }

    /// A case in step 3 with its case manager; nothing was written yet.
    pub async fn planning(&self) -> CaseNumber {
        self.planning_for("2009-03-01", None).await
    }

    /// The same, for a youth who was born on that day and whose care ends on that other day.
    pub async fn planning_for(&self, born: &str, care_ends: Option<&str>) -> CaseNumber {
        let number = self.signalling_for(born, care_ends).await;
        self.taken_up(&number).await;
        number
    }

    /// A complete signal that waits to be submitted.
    pub async fn signalling(&self) -> CaseNumber {
        self.signalling_for("2009-03-01", None).await
    }

    async fn signalling_for(&self, born: &str, care_ends: Option<&str>) -> CaseNumber {
        let now = self.app.now();
        let start = StartSignal {
            first_name: line("Noor"),
            born: born.parse().unwrap(),
            provider: self.provider().await,
            signaller: self.signaller.id,
            care_ended_on: None,
            youth_told_on: self.today(),
        };
        let acting = acting(&self.signaller, Role::Signaller);
        let number = workflow::start_signal(&self.app.state.db, acting, start, now).await.unwrap().number;
        let signal = Signal {
            care_ends_on: care_ends.map(|ends| ends.parse().unwrap()),
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
        };
        self.act(&self.signaller, &number, Command::EditSignal { signal }).await;
        number
    }

    /// The signal is submitted and taken up, and the case manager is known.
    pub async fn taken_up(&self, number: &CaseNumber) {
        self.act(&self.signaller, number, Command::SubmitSignal).await;
        self.act(&self.lead, number, Command::AcceptSignal).await;
        self.act(&self.lead, number, Command::AssignCaseManager { user: self.manager.id }).await;
    }

    /// Writes in one place of the draft, having seen what is there.
    pub async fn write(&self, who: &Person, number: &CaseNumber, section: Section, voice: Voice, text: &str) {
        let now = self.whole(number).await;
        let places = now.draft().map(|draft| &draft.content.passages);
        let seen = places.and_then(|places| places.get(&(section, voice))).map_or(0, |passage| passage.revision);
        let writing = Writing::Passage { section, voice, text: text.to_owned(), seen };
        self.act(who, number, Command::WritePlan { writing }).await;
    }

    /// Writes who delivers and pays: the area of life, from when, until when.
    pub async fn covers(&self, number: &CaseNumber, bars: &[(LifeDomain, &str, Option<&str>)]) {
        let now = self.whole(number).await;
        let seen = now.draft().map_or(0, |draft| draft.content.sheets.coverage.revision);
        let bars = bars.iter().map(|(domain, from, until)| Coverage {
            domain: *domain,
            what: line("Hulp die er is"),
            by: None,
            payer: Payer::YouthCare,
            from: from.parse().unwrap(),
            until: until.map(|until| until.parse().unwrap()),
            monthly: None,
        });
        let writing = Writing::Sheet { rows: SheetRows::Coverage(bars.collect()), seen };
        self.act(&self.manager, number, Command::WritePlan { writing }).await;
    }

    /// A case in step 4 with a plan that can be adopted.
    pub async fn offered(&self) -> CaseNumber {
        let number = self.planning().await;
        self.offers(&number).await;
        number
    }

    /// Writes what a plan needs and offers it to the table.
    pub async fn offers(&self, number: &CaseNumber) {
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
        let writing = Writing::Actions { actions, seen: 0 };
        self.act(&self.manager, number, Command::WritePlan { writing }).await;
        self.act(&self.manager, number, Command::OfferPlan { youth_absent: None }).await;
    }

    /// A meeting, that many days from now.
    pub async fn meeting(&self, days: i64) -> MeetingId {
        let starts_at = self.app.now() + TimeDelta::hours(3) + TimeDelta::days(days);
        let acting = acting(&self.lead, Role::ProjectLead);
        workflow::plan_meeting(&self.app.state.db, acting, starts_at, self.app.now()).await.unwrap().id
    }

    /// Another meeting today, later than the first.
    pub async fn second_meeting(&self) -> MeetingId {
        let starts_at = self.app.now() + TimeDelta::hours(5);
        let acting = acting(&self.lead, Role::ProjectLead);
        let planned = workflow::plan_meeting_beside(&self.app.state.db, acting, starts_at, true, self.app.now()).await;
        planned.unwrap().id
    }

    /// Opens the meeting with everybody there.
    pub async fn sit(&self, meeting: MeetingId) {
        self.act_on(meeting, MeetingCommand::Open).await;
        let present = [self.youth.id, self.housing.id, self.income.id].into();
        self.act_on(meeting, MeetingCommand::RecordAttendance { present }).await;
    }

    /// A case that is being discussed today, and the meeting.
    pub async fn at_table(&self) -> (CaseNumber, MeetingId) {
        let number = self.offered().await;
        let meeting = self.discusses(&number).await;
        (number, meeting)
    }

    /// A plan that is ready comes to a table today, which begins to discuss it.
    pub async fn discusses(&self, number: &CaseNumber) -> MeetingId {
        let meeting = self.meeting(0).await;
        self.act(&self.lead, number, Command::Schedule { meeting, reason: None }).await;
        self.sit(meeting).await;
        let voice = YouthVoice { way: VoiceWay::AtTable, note: None };
        self.act(&self.lead, number, Command::RecordYouthVoice { voice }).await;
        self.act(&self.lead, number, Command::OpenDiscussion).await;
        meeting
    }

    /// A case with an open round, and the meeting.
    pub async fn round_open(&self) -> (CaseNumber, MeetingId) {
        let (number, meeting) = self.at_table().await;
        self.act(&self.lead, &number, Command::OpenRound).await;
        (number, meeting)
    }

    /// A case whose plan everybody adopted; who is written stands in `bars`.
    pub async fn adopted(&self, bars: &[(LifeDomain, &str, Option<&str>)]) -> CaseNumber {
        let number = self.planning().await;
        self.covers(&number, bars).await;
        self.offers(&number).await;
        self.adopts(&number).await;
        number
    }

    /// A plan that is ready comes to a table today, everybody agrees and it is adopted; the meeting goes on.
    pub async fn adopts(&self, number: &CaseNumber) -> MeetingId {
        let meeting = self.discusses(number).await;
        let round = self.act(&self.lead, number, Command::OpenRound).await.open_round().unwrap().clone();
        for member in [&self.youth, &self.housing, &self.income] {
            let (seat, version, hash, stance) = (member.id, round.version, round.hash, Stance::Agree);
            self.act(member, number, Command::TakePosition { seat, version, hash, stance }).await;
        }
        let adopt = Command::Adopt {
            version: round.version,
            hash: round.hash,
            youth_silent: Some(prose("Noor is op school.")),
        };
        self.act(&self.lead, number, adopt).await;
        meeting
    }

    /// Lets days pass; everybody signs in again.
    pub async fn next_week(&mut self) {
        self.app.pass(TimeDelta::days(7));
        for person in [
            &mut self.lead,
            &mut self.signaller,
            &mut self.manager,
            &mut self.youth,
            &mut self.housing,
            &mut self.income,
        ] {
            person.arrive().await;
        }
    }
}
