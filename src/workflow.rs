//! The one door through which cases and meetings change: who asks, the case locked, the rules, and then everything that stays
//! of it in the same transaction. What is refused stays in the trail.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use uuid::Uuid;

use crate::database::{Acting, Database, DatabaseError, Tx};
use crate::domain::apply;
use crate::domain::calendar;
use crate::domain::case::{Case, Record};
use crate::domain::command::{Command, CommandKind, MeetingChange, StartSignal, Writing};
use crate::domain::decide;
use crate::domain::event::{Event, Recorded};
use crate::domain::facts::Facts;
use crate::domain::ids::{CaseId, CaseNumber, MeetingId, OrganisationId, UserId};
use crate::domain::meeting::{self, Meeting, MeetingCommand, MeetingEvent, MeetingState};
use crate::domain::notice;
use crate::domain::offer::{self, Offer};
use crate::domain::policy;
use crate::domain::refusal::Refusal;
use crate::domain::role::{Actor, Author, Job, Person, Role};
use crate::domain::text::Unfit;
use crate::dutch::{decisions, excerpt, youth_letter};
use crate::post::worker;
use crate::store::names::Named;
use crate::store::record::Told;
use crate::store::walls::Coupling;
use crate::store::{agenda, cases, decisions as kept, excerpts, history, meetings, names, plans, record, walls};

/// The channel on which listeners hear the number of a case that changed.
pub const CASES: &str = "casustafel_cases";

/// The channel on which listeners hear which meeting changed.
pub const MEETINGS: &str = "casustafel_meetings";

/// A second factor counts as fresh for this long.
const FRESH: TimeDelta = TimeDelta::minutes(5);

/// How often a meeting is tried again when a case came on its agenda in the same moment.
const PATIENCE: usize = 4;

/// Why a change did not go through.
#[derive(Debug, thiserror::Error)]
pub enum Declined {
    /// There is no such case or meeting, or it is not the actor's to see: nobody can tell which.
    #[error("unknown")]
    Unknown,
    /// The page was older than what it would change.
    #[error("somebody was first")]
    Stale(Stale),
    /// The rules say no.
    #[error("refused")]
    Refused(Refusal),
    /// The database did not go along.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<Refusal> for Declined {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Who was first, when, and with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// The name; the application itself has none.
    pub who: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// The kind of event, as stored.
    pub what: String,
}

/// A case as it is opened for somebody, with everything a page needs to draw it.
#[derive(Clone, Debug)]
pub struct OpenCase {
    /// The case, as far as this person sees it.
    pub case: Case,
    /// Who looks.
    pub actor: Actor,
    /// What the rules look at besides the case.
    pub facts: Facts,
    /// Everybody it speaks of.
    pub names: BTreeMap<UserId, Named>,
    /// The organisations it speaks of, and every active provider.
    pub organisations: BTreeMap<OrganisationId, String>,
}

impl OpenCase {
    /// Everything this person can do now: exactly the buttons of the page.
    pub fn offers(&self, now: DateTime<Utc>) -> Vec<Offer> {
        offer::offered(&self.case, &self.actor, &self.facts, now)
    }

    /// What is this person's to do, but not now, and why.
    pub fn withheld(&self, now: DateTime<Utc>) -> Vec<(Offer, Refusal)> {
        offer::withheld(&self.case, &self.actor, &self.facts, now)
    }

    /// Whether this person can do something of that kind now, with whichever child of the case.
    pub fn may(&self, kind: CommandKind, now: DateTime<Utc>) -> bool {
        self.offers(now).iter().any(|offer| offer.kind == kind)
    }

    /// Whether exactly that may be done now; why not otherwise.
    pub fn check(&self, offer: Offer, now: DateTime<Utc>) -> Result<(), Refusal> {
        offer::check(&self.case, &self.actor, offer, &self.facts, now)
    }

    /// The role of who looks; a job has none.
    pub fn role(&self) -> Option<Role> {
        self.actor.person().map(|person| person.role)
    }

    /// Whether this person reads the plan; a provider's contact sees number, step and signal only.
    pub fn reads_plan(&self) -> bool {
        self.role().is_none_or(policy::reads_plan)
    }

    /// Whether what was written down there is read, and not only that it was taken back.
    pub fn reads_record(&self, record: &Record) -> bool {
        self.actor.person().is_none_or(|person| policy::reads_record(person, record))
    }

    /// The name of somebody the case speaks of.
    pub fn name(&self, user: UserId) -> &str {
        self.names.get(&user).map_or("", |named| named.name.as_str())
    }
}

/// Gives a command to a case, and answers with the case after it. `seen` is the revision of the page it came from.
pub async fn execute(
    db: &Database,
    acting: Acting,
    number: &CaseNumber,
    command: Command,
    seen: Option<i64>,
    now: DateTime<Utc>,
) -> Result<Case, Declined> {
    let kind = command.kind();
    let asked = number.clone();
    let job = job_of(&acting);
    let outcome = db
        .transact_at(now, acting.clone(), move |tx| {
            Box::pin(async move { change(tx, job, &asked, &command, seen).await })
        })
        .await;
    match outcome {
        Ok(after) => {
            wake(db, CASES, after.number.to_string());
            Ok(after)
        }
        Err(halt) => {
            if halt.declined.leaves_a_trace() {
                let number = number.clone();
                trace(db, acting, now, move |tx| {
                    Box::pin(async move { record::attempt(tx, kind.as_str(), halt.case, &number).await })
                })
                .await;
            }
            Err(halt.declined)
        }
    }
}

/// Starts a case, and answers with it.
pub async fn start_signal(
    db: &Database,
    acting: Acting,
    start: StartSignal,
    now: DateTime<Utc>,
) -> Result<Case, Declined> {
    start_signal_once(db, acting, CaseId(Uuid::now_v7()), start, now).await
}

/// Starts the case that a page has a name for already, and answers with it: whoever presses twice starts one case.
pub async fn start_signal_once(
    db: &Database,
    acting: Acting,
    id: CaseId,
    start: StartSignal,
    now: DateTime<Utc>,
) -> Result<Case, Declined> {
    let outcome =
        db.transact_at(now, acting.clone(), move |tx| Box::pin(async move { begin_case(tx, id, &start).await })).await;
    match outcome {
        Ok(case) => {
            wake(db, CASES, case.number.to_string());
            Ok(case)
        }
        Err(declined) => {
            if declined.leaves_a_trace() {
                trace(db, acting, now, record::attempt_to_start).await;
            }
            Err(declined)
        }
    }
}

/// Gives a command to a meeting, lets its cases follow, and answers with the meeting after it.
pub async fn execute_meeting(
    db: &Database,
    acting: Acting,
    meeting: MeetingId,
    command: MeetingCommand,
    seen: Option<i64>,
    now: DateTime<Utc>,
) -> Result<Meeting, Declined> {
    let mut outcome = Err(MeetingHalt::Again);
    for _ in 0..PATIENCE {
        let command = command.clone();
        outcome = db
            .transact_at(now, acting.clone(), move |tx| {
                Box::pin(async move { change_meeting(tx, meeting, &command, seen).await })
            })
            .await;
        if !matches!(outcome, Err(MeetingHalt::Again)) {
            break;
        }
    }
    match outcome {
        Ok((after, followed)) => {
            for number in &followed {
                wake(db, CASES, number.to_string());
            }
            wake(db, MEETINGS, meeting.to_string());
            Ok(after)
        }
        Err(MeetingHalt::Again) => Err(DatabaseError::Busy("the agenda kept changing".to_owned()).into()),
        Err(MeetingHalt::Declined(declined)) => {
            if declined.leaves_a_trace() {
                let action = word(&command);
                trace(db, acting, now, move |tx| {
                    Box::pin(async move { record::meeting_act(tx, action, &meeting.to_string(), false).await })
                })
                .await;
            }
            Err(declined)
        }
    }
}

/// Plans a meeting of the table, on a day of its own.
pub async fn plan_meeting(
    db: &Database,
    acting: Acting,
    starts_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Meeting, Declined> {
    plan_meeting_beside(db, acting, starts_at, false, now).await
}

/// The same; when it is `extra`, also on a day that has a meeting already.
pub async fn plan_meeting_beside(
    db: &Database,
    acting: Acting,
    starts_at: DateTime<Utc>,
    extra: bool,
    now: DateTime<Utc>,
) -> Result<Meeting, Declined> {
    db.transact_at(now, acting, move |tx| {
        Box::pin(async move {
            if !actor(tx, None)?.person().is_some_and(policy::leads) {
                return Err(Declined::from(Refusal::NotYours));
            }
            refuse_day(tx, starts_at, extra, "starts_at").await?;
            let planned = Meeting {
                id: MeetingId(Uuid::now_v7()),
                revision: 1,
                state: MeetingState::Planned,
                starts_at,
                present: None,
                deputies: Default::default(),
                places: Vec::new(),
                screen: None,
            };
            meetings::begin(tx, &planned).await?;
            meetings::happened(tx, planned.id, &[MeetingEvent::Planned { starts_at }]).await?;
            record::meeting_act(tx, "plan_meeting", &planned.id.to_string(), true).await?;
            Ok(planned)
        })
    })
    .await
}

/// Couples the screen that shows this code to a meeting. Wrong codes are counted, and stay in the trail.
pub async fn couple_screen(
    db: &Database,
    acting: Acting,
    meeting: MeetingId,
    code: [u8; 32],
    now: DateTime<Utc>,
) -> Result<Coupling, DatabaseError> {
    let done = db.transact_at::<_, DatabaseError, _>(now, acting, move |tx| {
        Box::pin(async move {
            let coupling = walls::couple(tx, meeting, &code).await?;
            let done = coupling == Coupling::Coupled;
            record::meeting_act(tx, "couple_screen", &meeting.to_string(), done).await?;
            Ok(coupling)
        })
    });
    let done = done.await?;
    wake(db, MEETINGS, meeting.to_string());
    Ok(done)
}

/// Uncouples every screen of a meeting: what they show ends at once.
pub async fn uncouple_screens(
    db: &Database,
    acting: Acting,
    meeting: MeetingId,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    let done = db.transact_at::<_, DatabaseError, _>(now, acting, move |tx| {
        Box::pin(async move {
            walls::uncouple(tx, meeting).await?;
            record::meeting_act(tx, "uncouple_screen", &meeting.to_string(), true).await
        })
    });
    done.await?;
    wake(db, MEETINGS, meeting.to_string());
    Ok(())
}

/// Opens a case for a page, and leaves in the trail that this person looked at it.
pub async fn look(
    db: &Database,
    acting: Acting,
    number: &CaseNumber,
    page: &'static str,
    now: DateTime<Utc>,
) -> Result<OpenCase, Declined> {
    look_and(db, acting, number, page, now, |_, _| Box::pin(async { Ok(()) })).await.map(|(open, ())| open)
}

/// The same, with what else the page needs from the same transaction.
pub async fn look_and<T, F>(
    db: &Database,
    acting: Acting,
    number: &CaseNumber,
    page: &'static str,
    now: DateTime<Utc>,
    more: F,
) -> Result<(OpenCase, T), Declined>
where
    T: Send + 'static,
    F: for<'t> FnOnce(&'t mut Tx, &'t OpenCase) -> BoxFuture<'t, Result<T, DatabaseError>> + Send + 'static,
{
    let outcome = opened(db, acting.clone(), number, Some(page), now, more).await;
    if let Err(declined) = &outcome
        && declined.leaves_a_trace()
    {
        let number = number.clone();
        trace(db, acting, now, move |tx| Box::pin(async move { record::attempt(tx, "read", None, &number).await }))
            .await;
    }
    outcome
}

/// The case once more, for a part of a page that the page itself asks for again: that this person looks at it was recorded when
/// the page was opened.
pub async fn glance(
    db: &Database,
    acting: Acting,
    number: &CaseNumber,
    now: DateTime<Utc>,
) -> Result<OpenCase, Declined> {
    opened(db, acting, number, None, now, |_, _| Box::pin(async { Ok(()) })).await.map(|(open, ())| open)
}

async fn opened<T, F>(
    db: &Database,
    acting: Acting,
    number: &CaseNumber,
    page: Option<&'static str>,
    now: DateTime<Utc>,
    more: F,
) -> Result<(OpenCase, T), Declined>
where
    T: Send + 'static,
    F: for<'t> FnOnce(&'t mut Tx, &'t OpenCase) -> BoxFuture<'t, Result<T, DatabaseError>> + Send + 'static,
{
    let asked = number.clone();
    let job = job_of(&acting);
    db.transact_at(now, acting, move |tx| {
        Box::pin(async move {
            let actor = actor(tx, job)?;
            let Some((case, facts)) = cases::load_with_facts(tx, &asked, None, &[]).await? else {
                return Err(Declined::Unknown);
            };
            let people = names::spoken_of(&case).into_iter().chain(facts.core.iter().map(|seat| seat.user));
            let (names, organisations) = names::names(tx, &people.collect(), &names::organisations_of(&case)).await?;
            let open = OpenCase { case, actor, facts, names, organisations };
            let found = more(tx, &open).await?;
            if let Some(page) = page {
                record::reading(tx, page, &open.case).await?;
            }
            Ok((open, found))
        })
    })
    .await
}

/// Who would be told if that was done now, by name: decided as when it is done, and nothing is written. `None` when it would be
/// refused.
pub async fn announced(tx: &mut Tx, open: &OpenCase, command: &Command) -> Result<Option<Vec<Told>>, DatabaseError> {
    let found = cases::load_with_facts(tx, &open.case.number, command.meeting(), &command.names()).await?;
    let Some((before, facts)) = found else { return Ok(None) };
    let Ok((events, after)) = decide::carry_out(&before, command, &open.actor, &facts, tx.now()) else {
        return Ok(None);
    };
    record::told_by(tx, &notice::notices(Some(&before), &after, &events)).await.map(Some)
}

/// Who would be told of that change of a meeting, by name: with the people of the cases on it. `None` when it would be refused.
pub async fn announced_meeting(
    tx: &mut Tx,
    before: &Meeting,
    command: &MeetingCommand,
) -> Result<Option<Vec<Told>>, DatabaseError> {
    let actor = actor(tx, None)?;
    let agenda = meetings::standing(tx, before.id).await?;
    let Ok(events) = meeting::decide(before, &agenda, command, false, &actor, tx.now()) else { return Ok(None) };
    let after = events.iter().fold(before.clone(), meeting::apply);
    let mut notices = notice::of_meeting(&after, &events);
    for (_, number) in meetings::waiting_cases(tx, before.id).await? {
        match followed(tx, &number, before.id, command, &actor).await? {
            Some(Ok((case, events, after))) => notices.extend(notice::notices(Some(&case), &after, &events)),
            Some(Err(_)) => return Ok(None),
            None => {}
        }
    }
    record::told_by(tx, &notices).await.map(Some)
}

/// What follows for a case from a change of the meeting it is on: the case before, what happens, and the case after. Nothing when
/// the change is none of its business.
async fn followed(
    tx: &mut Tx,
    number: &CaseNumber,
    meeting: MeetingId,
    command: &MeetingCommand,
    actor: &Actor,
) -> Result<Option<Result<(Case, Vec<Recorded>, Case), Refusal>>, DatabaseError> {
    let Some(change) = change_for_cases(command) else { return Ok(None) };
    let Some((before, facts)) = cases::load_with_facts(tx, number, Some(meeting), &[]).await? else { return Ok(None) };
    let follow = Command::FollowMeeting { meeting, change };
    let decided = decide::carry_out(&before, &follow, actor, &facts, tx.now());
    Ok(Some(decided.map(|(events, after)| (before, events, after))))
}

/// What the application does by itself: ends the waiting for written answers at its deadline, and lets the step follow when proof
/// or cover has expired. Answers how many cases it moved. What cannot be done now is tried again the next time.
pub async fn run_jobs(db: &Database, now: DateTime<Utc>) -> Result<usize, DatabaseError> {
    let due: [(Job, Command, Vec<CaseNumber>); 2] = [
        (Job::WrittenAnswers, Command::EndWaiting, jobs_due(db, Job::WrittenAnswers, now).await?),
        (Job::Conditions, Command::FollowConditions, jobs_due(db, Job::Conditions, now).await?),
    ];
    let mut moved = 0;
    for (job, command, numbers) in due {
        for number in numbers {
            match execute(db, Acting::Job(job.as_str()), &number, command.clone(), None, now).await {
                Ok(_) => moved += 1,
                // somebody was first, or it is for the next round
                Err(Declined::Refused(_) | Declined::Unknown | Declined::Stale(_)) => {}
                Err(Declined::Database(error)) => return Err(error),
            }
        }
    }
    Ok(moved)
}

async fn jobs_due(db: &Database, job: Job, now: DateTime<Utc>) -> Result<Vec<CaseNumber>, DatabaseError> {
    db.transact_at(now, Acting::Job(job.as_str()), move |tx| {
        Box::pin(async move {
            match job {
                Job::WrittenAnswers => cases::waiting_too_long(tx).await,
                Job::Conditions => cases::conditions_expired(tx).await,
            }
        })
    })
    .await
}

impl Declined {
    /// Whether the attempt belongs in the trail: somebody asked for what may not be.
    fn leaves_a_trace(&self) -> bool {
        matches!(self, Self::Unknown | Self::Refused(_) | Self::Stale(_))
    }
}

/// Why a change stopped, with the case it was about where the actor sees it.
struct Halt {
    declined: Declined,
    case: Option<CaseId>,
}

impl From<DatabaseError> for Halt {
    fn from(error: DatabaseError) -> Self {
        Self { declined: error.into(), case: None }
    }
}

impl From<Declined> for Halt {
    fn from(declined: Declined) -> Self {
        Self { declined, case: None }
    }
}

enum MeetingHalt {
    Declined(Declined),
    Again,
}

impl<E: Into<Declined>> From<E> for MeetingHalt {
    fn from(error: E) -> Self {
        Self::Declined(error.into())
    }
}

/// The name of the job that acts, if it is one.
fn job_of(acting: &Acting) -> Option<&'static str> {
    match acting {
        Acting::Job(name) => Some(name),
        Acting::Gate { .. } | Acting::Wall { .. } | Acting::Person { .. } => None,
    }
}

/// Who acts in this transaction, as the rules know them.
fn actor(tx: &Tx, job: Option<&'static str>) -> Result<Actor, DatabaseError> {
    match (tx.person(), job.and_then(Job::parse)) {
        (Some(person), _) => Ok(Actor::Person(Person {
            user: UserId(person.user_id),
            role: Role::parse(&person.role).ok_or(DatabaseError::NotAdmitted)?,
            organisation: person.organisation_id.map(OrganisationId),
            fresh_second_factor: tx.now() - person.second_factor_at <= FRESH,
        })),
        (None, Some(job)) => Ok(Actor::Job(job)),
        (None, None) => Err(DatabaseError::NotAdmitted),
    }
}

async fn change(
    tx: &mut Tx,
    job: Option<&'static str>,
    number: &CaseNumber,
    command: &Command,
    seen: Option<i64>,
) -> Result<Case, Halt> {
    let actor = actor(tx, job)?;
    let Some(id) = cases::lock(tx, number).await? else { return Err(Declined::Unknown.into()) };
    if actor.person().is_some_and(|person| !policy::reads_plan(person.role)) {
        cases::see_as_signaller(tx, id).await?;
    }
    if let Some(meeting) = command.meeting() {
        meetings::hold(tx, meeting).await?;
    }
    let found = cases::load_with_facts(tx, number, command.meeting(), &command.names()).await?;
    let Some((before, facts)) = found else { return Err(Declined::Unknown.into()) };
    let halt = |declined| Halt { declined, case: Some(id) };
    if !command.kind().ignores_case_revision() && seen.is_some_and(|seen| seen != before.revision) {
        // who may not read the plan is not told what happened in it either
        let reads = actor.person().is_none_or(|person| policy::reads_plan(person.role));
        let last = if reads { history::last_change(tx, id).await? } else { None };
        return Err(halt(Declined::Stale(stale(last, tx.now()))));
    }
    let decided = decide::carry_out(&before, command, &actor, &facts, tx.now());
    let (events, after) = decided.map_err(|refusal| halt(refusal.into()))?;
    if let Command::WritePlan { writing: Writing::Passage { text, .. } } = command
        && !events.is_empty()
    {
        plans::keep(tx, id, text).await?;
    }
    store(tx, &before, &after, command.kind().as_str(), &events).await?;
    Ok(after)
}

fn stale(last: Option<(Option<String>, DateTime<Utc>, String)>, now: DateTime<Utc>) -> Stale {
    let (who, at, what) = last.unwrap_or((None, now, String::new()));
    Stale { who, at, what }
}

/// Everything that stays of an act. Access follows last: whoever loses it here may still write what they did.
async fn store(
    tx: &mut Tx,
    before: &Case,
    after: &Case,
    action: &str,
    events: &[Recorded],
) -> Result<(), DatabaseError> {
    if events.is_empty() {
        return Ok(());
    }
    cases::save(tx, before, after).await?;
    keep_excerpt(tx, after, events).await?;
    let notices = notice::notices(Some(before), after, events);
    record::act(tx, after, before.revision, action, events, &notices).await?;
    record::access(tx, Some(before), after).await
}

/// What was decided is told in words that stay: to the submitter, and to the youth.
async fn keep_excerpt(tx: &mut Tx, after: &Case, events: &[Recorded]) -> Result<(), DatabaseError> {
    let for_the_youth = |recorded: &&Recorded| {
        let line = notice::happening(&recorded.event, None, after).and_then(notice::line_of);
        line.is_some_and(|line| line.parts.contains(&notice::Part::Youth))
    };
    for recorded in events.iter().filter(for_the_youth) {
        let Event::PlanAdopted { version, youth_silent, .. } = &recorded.event else { continue };
        let mut spoken_of = names::spoken_of(after);
        if let Author::Person(lead) = recorded.by {
            spoken_of.insert(lead);
        }
        let (people, _) = names::names(tx, &spoken_of, &BTreeSet::new()).await?;
        let name = |user: UserId| people.get(&user).map_or_else(String::new, |named| named.name.clone());
        let lead = match recorded.by {
            Author::Person(lead) => name(lead),
            Author::Job(_) => String::new(),
        };
        if let Some(text) = excerpt::excerpt(after, *version, youth_silent.as_ref(), name, tx.now()) {
            let letter = youth_letter::youth_letter(after, *version, &lead, name, tx.now());
            excerpts::keep(tx, after.id, *version, &text, letter.as_deref()).await?;
        }
    }
    Ok(())
}

async fn begin_case(tx: &mut Tx, id: CaseId, start: &StartSignal) -> Result<Case, Declined> {
    let actor = actor(tx, None)?;
    let facts = cases::facts_for_start(tx, start.signaller).await?;
    if let Some(number) = cases::begun(tx, id).await? {
        // the same page was sent before: what it started is the answer
        return cases::load(tx, &number).await?.ok_or(Declined::Unknown);
    }
    let year = u16::try_from(calendar::day(tx.now()).year()).unwrap_or(0);
    // whoever may not start gets no number either
    decide::start(id, CaseNumber::new(year, 1), start, &actor, &facts, tx.now())?;
    let number = cases::next_number(tx, year).await?;
    let events = decide::start(id, number, start, &actor, &facts, tx.now())?;
    let recorded: Vec<Recorded> =
        events.into_iter().map(|event| Recorded { event, by: actor.author(), at: tx.now() }).collect();
    let Some(case) = apply::fold(&recorded) else {
        return Err(DatabaseError::Other("a case did not begin".to_owned()).into());
    };
    cases::begin(tx, &case).await?;
    record::access(tx, None, &case).await?;
    let notices = notice::notices(None, &case, &recorded);
    record::act(tx, &case, 0, "start_signal", &recorded, &notices).await?;
    Ok(case)
}

async fn change_meeting(
    tx: &mut Tx,
    meeting: MeetingId,
    command: &MeetingCommand,
    seen: Option<i64>,
) -> Result<(Meeting, Vec<CaseNumber>), MeetingHalt> {
    let actor = actor(tx, None)?;
    // cases first and in one order, as everywhere, or two of these would wait for each other
    let on_agenda = touched(tx, meeting, command).await?;
    for (_, number) in &on_agenda {
        cases::lock(tx, number).await?;
    }
    if !meetings::lock(tx, meeting).await? {
        return Err(Declined::Unknown.into());
    }
    if touched(tx, meeting, command).await? != on_agenda {
        return Err(MeetingHalt::Again);
    }
    let Some(before) = meetings::load(tx, meeting).await? else { return Err(Declined::Unknown.into()) };
    if !command.directs() && seen.is_some_and(|seen| seen != before.revision) {
        let last = meetings::last_change(tx, meeting).await?;
        return Err(Declined::Stale(stale(last, tx.now())).into());
    }
    let agenda = meetings::standing(tx, meeting).await?;
    let deputy_is_fit = deputy_is_fit(tx, command).await?;
    let events = meeting::decide(&before, &agenda, command, deputy_is_fit, &actor, tx.now()).map_err(Declined::from)?;
    if let MeetingCommand::Move { to, .. } = command
        && *to != before.starts_at
    {
        let same_day = calendar::day(*to) == calendar::day(before.starts_at);
        refuse_day(tx, *to, same_day, "to").await?;
    }
    let after = events.iter().fold(before.clone(), meeting::apply);
    meetings::save(tx, &before, &after).await?;
    meetings::happened(tx, meeting, &events).await?;
    record::meeting_act(tx, word(command), &meeting.to_string(), true).await?;
    if events.contains(&MeetingEvent::Closed) {
        keep_decisions(tx, &after).await?;
    }
    let notices = notice::of_meeting(&after, &events);
    if !notices.is_empty() {
        record::tell(tx, &after, &notices).await?;
    }

    let mut changed = Vec::new();
    for (_, number) in on_agenda {
        if let Some(decided) = followed(tx, &number, meeting, command, &actor).await? {
            let (before, events, after) = decided.map_err(Declined::from)?;
            store(tx, &before, &after, CommandKind::FollowMeeting.as_str(), &events).await?;
            changed.push(number);
        }
    }
    Ok((after, changed))
}

/// The cases that stay as they are while the meeting changes: those that wait for it, and at its end every case on its list.
async fn touched(
    tx: &mut Tx,
    meeting: MeetingId,
    command: &MeetingCommand,
) -> Result<Vec<(CaseId, CaseNumber)>, DatabaseError> {
    match command {
        MeetingCommand::Close => meetings::cases_on(tx, meeting).await,
        _ => meetings::waiting_cases(tx, meeting).await,
    }
}

/// What the meeting decided is kept in the words of this moment, case by case, with who was there.
async fn keep_decisions(tx: &mut Tx, closed: &Meeting) -> Result<(), DatabaseError> {
    let expected = agenda::expected(tx, closed.id).await?;
    let present = agenda::present(&expected, closed.present.as_ref().unwrap_or(&BTreeSet::new()));
    kept::begin(tx, closed.id, &present).await?;
    for (place, item) in (1..).zip(agenda::agenda(tx, closed.id).await?) {
        let Some(case) = cases::load(tx, &item.number).await? else { continue };
        let (people, _) = names::names(tx, &names::spoken_of(&case), &BTreeSet::new()).await?;
        let name = |user: UserId| people.get(&user).map_or_else(String::new, |named| named.name.clone());
        let told = decisions::decision(&case, closed.id, item.outcome, name);
        kept::keep(tx, closed.id, case.id, place, &told).await?;
    }
    Ok(())
}

/// What the cases on its agenda must know of a change of the meeting.
fn change_for_cases(command: &MeetingCommand) -> Option<MeetingChange> {
    match command {
        MeetingCommand::Cancel { .. } => Some(MeetingChange::Cancelled),
        MeetingCommand::Move { to, .. } => Some(MeetingChange::Moved { on: calendar::day(*to) }),
        MeetingCommand::NameDeputy { member, deputy } => {
            Some(MeetingChange::DeputyNamed { member: *member, deputy: *deputy })
        }
        _ => None,
    }
}

/// The word for it in the trail.
fn word(command: &MeetingCommand) -> &'static str {
    match command {
        MeetingCommand::Open => "open_meeting",
        MeetingCommand::Close => "close_meeting",
        MeetingCommand::Cancel { .. } => "cancel_meeting",
        MeetingCommand::Move { .. } => "move_meeting",
        MeetingCommand::RecordAttendance { .. } => "record_attendance",
        MeetingCommand::NameDeputy { .. } => "name_deputy",
        MeetingCommand::Arrange { .. } => "arrange_agenda",
        MeetingCommand::SetTimeBox { .. } => "set_time_box",
        MeetingCommand::Show { .. } => "show_on_screen",
        MeetingCommand::OpenBlock { .. } => "open_block",
        MeetingCommand::CloseBlock => "close_block",
        MeetingCommand::ShowCosts { .. } => "show_costs",
    }
}

/// Whether the deputy that is named has an active account that may answer for a member. The project lead chairs and never
/// answers for a seat.
async fn deputy_is_fit(tx: &mut Tx, command: &MeetingCommand) -> Result<bool, DatabaseError> {
    let MeetingCommand::NameDeputy { deputy: Some(deputy), .. } = command else { return Ok(false) };
    let named = names::named(tx, *deputy).await?;
    Ok(named.is_some_and(|named| {
        named.active
            && policy::sees_cases(named.role)
            && policy::reads_plan(named.role)
            && named.role != Role::ProjectLead
    }))
}

/// A meeting lies ahead, on a day of its own unless it is `extra`, and never at the moment another one begins.
async fn refuse_day(tx: &mut Tx, starts_at: DateTime<Utc>, extra: bool, field: &'static str) -> Result<(), Declined> {
    if starts_at <= tx.now() {
        return Err(Refusal::unfit(field, Unfit::InThePast).into());
    }
    let others = meetings::on_day(tx, calendar::day(starts_at)).await?;
    if others.contains(&starts_at) || !(extra || others.is_empty()) {
        return Err(Refusal::unfit(field, Unfit::NotAChoice).into());
    }
    Ok(())
}

/// An attempt that came to nothing stays in the trail, in a transaction of its own. Whoever has no session leaves none.
async fn trace<F>(db: &Database, acting: Acting, now: DateTime<Utc>, row: F)
where
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<(), DatabaseError>> + Send + 'static,
{
    if let Err(error) = db.transact_at(now, acting, row).await {
        tracing::error!(%error, "a refused attempt left no trace");
    }
}

/// Tells every listener what changed, and the post that there may be something to send. After the commit, since inside it all
/// commits would queue; whoever misses it looks again by itself.
fn wake(db: &Database, channel: &'static str, what: String) {
    let pool = db.pool().clone();
    tokio::spawn(async move {
        let told = sqlx::query!("select pg_notify($1, $2), pg_notify($3, '')", channel, what, worker::CHANNEL)
            .execute(&pool)
            .await;
        if let Err(error) = told {
            tracing::warn!(error = %DatabaseError::from(error), "listeners were not woken");
        }
    });
}
