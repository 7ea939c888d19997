//! What people do with a case, as pages: for each act what it asks, what will happen and who will be told, and how what was
//! typed becomes a command. One function per act draws its questions and reads its answers.
//!
//! A page about a case shows the acts that can be done now with `panel`, and one act beside its subject with `link`.

mod asking;
mod conditions;
mod consent;
mod ending;
mod go;
mod panel;
mod scheduling;
mod signal;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

pub use asking::Asking;
pub use conditions::{arranged_by, asks_too_late, concerns, owner, proof_words, relief_words, timing};
pub use panel::{ActPanel, address, back_to, link, panel};

use super::FormText;
use super::case_header::CasePage;
use super::fields::{Choice, Field, Kind, Words};
use super::parts::Facts;
use super::plan::written;
use crate::database::{DatabaseError, Tx};
use crate::domain::calendar;
use crate::domain::case::Case;
use crate::domain::command::{Command, CommandKind};
use crate::domain::decide::decide;
use crate::domain::ids::{CaseNumber, UserId};
use crate::domain::offer::Offer;
use crate::domain::plan::{Need, Section, Voice};
use crate::domain::policy::{Audience, admits};
use crate::domain::refusal::Refusal;
use crate::domain::role::Role;
use crate::domain::text::Unfit;
use crate::dutch::events::Names;
use crate::dutch::{Dutch, dates, sorting_key};
use crate::store::choices::{self, Account, Meeting};
use crate::store::plans;
use crate::store::record::Told;
use crate::workflow::{self, OpenCase};

/// What an act lets people choose from, besides what stands in the case.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Accounts.
    pub people: Vec<Account>,
    /// Meetings to come.
    pub meetings: Vec<Meeting>,
    /// The goals of the plan in effect, as they were written down, and by whom.
    pub goals: Vec<(String, String)>,
    /// Everybody who will be told, by name, where that can be foreseen.
    pub told: Option<Vec<Words>>,
}

/// Finds what an act lets people choose from, and who will be told.
///
/// # Errors
/// When the database does not answer.
pub async fn choices(tx: &mut Tx, offer: Offer, open: &OpenCase) -> Result<Choices, DatabaseError> {
    let (kind, case) = (offer.kind, &open.case);
    let mut found = Choices::default();
    match kind {
        CommandKind::Invite => found.people = choices::invitable(tx).await?,
        CommandKind::AssignCondition => {
            found.people = choices::signallers(tx, case.provider).await?;
            found.people.extend(choices::case_managers(tx).await?);
            found.people.extend(guests(open, tx.now()));
        }
        CommandKind::AssignCaseManager => found.people = choices::case_managers(tx).await?,
        CommandKind::AskHelp => found.people = choices::advisers(tx).await?,
        CommandKind::ReplaceSignaller => found.people = choices::signallers(tx, case.provider).await?,
        CommandKind::Schedule | CommandKind::Reschedule | CommandKind::CarryOver => {
            found.meetings = choices::meetings_to_come(tx).await?;
        }
        CommandKind::RecordMonitoring | CommandKind::CorrectRecord => found.goals = goals(tx, open).await?,
        _ => {}
    }
    found.people.sort_by_cached_key(|account| (sorting_key(&account.name), account.user));
    if let Some(foreseen) = scheduling::foreseen(offer, open, &found.meetings) {
        let told = workflow::announced(tx, open, &foreseen).await?;
        found.told = told.map(|told| told.iter().map(told_words).collect());
    }
    Ok(found)
}

/// What the plan in effect says of where the youth will be: the youth's own words first.
async fn goals(tx: &mut Tx, open: &OpenCase) -> Result<Vec<(String, String)>, DatabaseError> {
    let Some(valid) = open.case.in_effect() else { return Ok(Vec::new()) };
    let mut texts = plans::texts(tx, open.case.id, valid.number, Some(Section::InSixMonths)).await?;
    let by = |voice| {
        let by = written(&valid.content, Section::InSixMonths, voice, &|user| open.person(user)).unwrap_or_default();
        match voice {
            Voice::Youth => format!("Woorden van de jongere, opgeschreven door {by}"),
            Voice::Helpers => format!("Aangevuld door {by}"),
        }
    };
    let goal = |voice: &Voice| Some((texts.remove(&(Section::InSixMonths, *voice))?, by(*voice)));
    Ok([Voice::Youth, Voice::Helpers].iter().filter_map(goal).collect())
}

/// "Karin Vos (genodigde, Zuidhoek)".
#[must_use]
pub fn told_words(told: &Told) -> Words {
    let role = told.role.dutch();
    match &told.organisation {
        Some(organisation) => format!("{} ({role}, {organisation})", told.name).into(),
        None => format!("{} ({role})", told.name).into(),
    }
}

/// The case an act is about, for whom and when.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The case, open for somebody.
    pub open: &'a OpenCase,
    /// What there is to choose from.
    pub choices: &'a Choices,
    /// The condition, invitation or open point it is about.
    pub target: Option<u32>,
    /// The moment.
    pub now: DateTime<Utc>,
    /// What the form is filled in with when it is drawn for the first time.
    pub proposed: Option<&'a Need>,
}

impl Names for OpenCase {
    fn person(&self, user: UserId) -> String {
        match self.names.get(&user) {
            Some(named) => named.name.clone(),
            None => "iemand die hier niet meer werkt".to_owned(),
        }
    }

    fn organisation(&self, organisation: crate::domain::ids::OrganisationId) -> String {
        self.organisations.get(&organisation).cloned().unwrap_or_else(|| "een andere organisatie".to_owned())
    }
}

impl Scene<'_> {
    /// The case.
    #[must_use]
    pub fn case(&self) -> &Case {
        &self.open.case
    }

    /// The day it is.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        calendar::day(self.now)
    }

    /// "Anouk Bakker (hulpverlener)".
    #[must_use]
    pub fn who(&self, user: UserId) -> String {
        match self.open.names.get(&user) {
            Some(named) => format!("{} ({})", named.name, named.role.dutch()),
            None => self.open.person(user),
        }
    }

    /// The first name of the youth, as far as this person reads it.
    #[must_use]
    pub fn youth(&self) -> String {
        super::case_header::shown_name(self.case(), self.open.role().unwrap_or(Role::CoreMember))
    }

    /// The people who play a part in the case, to choose from: who signals, who manages, the core, who was invited.
    fn people_of_the_case(&self) -> Vec<Choice> {
        let case = self.case();
        let mut all: BTreeSet<UserId> = BTreeSet::from([case.signaller]);
        all.extend(case.case_manager);
        all.extend(self.open.facts.core.iter().map(|seat| seat.user));
        let today = self.today();
        all.extend(case.invitations.iter().filter(|found| found.is_active(today)).map(|found| found.user));
        all.extend(self.open.actor.person().map(|person| person.user));
        let mut named: Vec<UserId> = all.into_iter().filter(|user| self.open.names.contains_key(user)).collect();
        named.sort_by_cached_key(|user| (sorting_key(&self.open.person(*user)), *user));
        named.into_iter().map(|user| Choice::new(user.to_string(), self.who(user))).collect()
    }

    /// The accounts there are to choose from.
    fn accounts(&self) -> Vec<Choice> {
        let label = |account: &Account| match &account.organisation {
            Some(organisation) => format!("{}, {} ({organisation})", account.name, account.role.dutch()),
            None => format!("{}, {}", account.name, account.role.dutch()),
        };
        self.choices.people.iter().map(|account| Choice::new(account.user.to_string(), label(account))).collect()
    }

    /// The meetings there are to choose from.
    fn meetings(&self) -> Vec<Choice> {
        let label = |meeting: &Meeting| {
            let when = dates::moment(meeting.starts_at);
            let items = crate::dutch::numbers::count(meeting.items, "casus", "casussen");
            if meeting.is_open { format!("{when} (nu bezig, {items})") } else { format!("{when} ({items})") }
        };
        self.choices.meetings.iter().map(|meeting| Choice::new(meeting.id.to_string(), label(meeting))).collect()
    }
}

/// The guests of the case, as people to choose from.
fn guests(open: &OpenCase, now: DateTime<Utc>) -> Vec<Account> {
    let today = calendar::day(now);
    let mut guests: Vec<UserId> =
        open.case.invitations.iter().filter(|found| found.is_active(today)).map(|found| found.user).collect();
    guests.sort_unstable();
    guests.dedup();
    let account = |user: UserId| {
        let named = open.names.get(&user)?;
        Some(Account { user, name: named.name.clone(), role: named.role, organisation: None, represents: None })
    };
    guests.into_iter().filter_map(account).collect()
}

/// What is said about an act before it is done.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// What it is about.
    pub facts: Facts,
    /// What will happen, sentence by sentence.
    pub happens: Vec<Words>,
    /// Who will be told.
    pub told: Vec<Words>,
    /// Whether those are all of them, by name.
    pub by_name: bool,
    /// Whether it ends or takes back something.
    pub danger: bool,
}

impl About {
    fn will(&mut self, sentence: impl Into<Words>) -> &mut Self {
        self.happens.push(sentence.into());
        self
    }

    fn fact(&mut self, name: impl Into<Words>, value: impl Into<Words>) -> &mut Self {
        self.facts.rows.push((name.into(), value.into()));
        self
    }

    /// Somebody is told, unless it is who does it.
    fn tells(&mut self, scene: &Scene, user: UserId) -> &mut Self {
        let words = Words::Owned(scene.who(user));
        if !scene.open.actor.is(user) && !self.told.contains(&words) {
            self.told.push(words);
        }
        self
    }

    /// Who signals and who manages the case are told.
    fn tells_submitters(&mut self, scene: &Scene) -> &mut Self {
        self.tells(scene, scene.case().signaller);
        if let Some(manager) = scene.case().case_manager {
            self.tells(scene, manager);
        }
        self
    }

    /// The project leads are told, unless one of them does it.
    fn tells_lead(&mut self, scene: &Scene) -> &mut Self {
        if !admits(Audience::Lead, scene.open.role()) {
            self.told.push("de projectleider".into());
        }
        self
    }

    /// The core is told.
    fn tells_core(&mut self) -> &mut Self {
        self.told.push("alle kernleden van de commissie".into());
        self
    }

    /// Everybody at the table is told: who submitted, the core, who was invited.
    fn tells_table(&mut self, scene: &Scene) -> &mut Self {
        self.tells_submitters(scene);
        if scene.case().may_be_shared() {
            self.tells_core();
            let today = scene.today();
            for invited in scene.case().invitations.iter().filter(|found| found.is_active(today)) {
                self.tells(scene, invited.user);
            }
        }
        self
    }

    /// The contact of a provider is told.
    fn tells_provider(&mut self, scene: &Scene, provider: crate::domain::ids::OrganisationId) -> &mut Self {
        let words = Words::Owned(format!("de contactpersoon van {}", scene.open.organisation(provider)));
        if !self.told.contains(&words) {
            self.told.push(words);
        }
        self
    }
}

/// An act, ready to be drawn or done.
#[derive(Debug)]
pub struct Prepared {
    /// What is said about it.
    pub about: About,
    /// Its questions, with what was typed and what is the matter.
    pub fields: Vec<Field>,
    /// What goes along unseen.
    pub hidden: Vec<(&'static str, String)>,
    /// The command, when something was sent and all of it can be used.
    pub command: Option<Command>,
    /// What the rules could not use that is about no field.
    pub stray: Option<Unfit>,
}

impl Prepared {
    /// With a choice that the page one came from made already.
    #[must_use]
    pub fn chosen(mut self, name: &str, value: &str) -> Self {
        for field in self.fields.iter_mut().filter(|field| field.name == name && !value.is_empty()) {
            *field = field.clone().value(value);
        }
        self
    }
}

/// Whether an act is somebody's to press; the others the application does by itself.
#[must_use]
pub fn is_pressed(kind: CommandKind) -> bool {
    !matches!(kind, CommandKind::EndWaiting | CommandKind::FollowConditions | CommandKind::FollowMeeting)
}

/// The page where an act is done that is no form of reason, date, person and choice.
#[must_use]
pub fn own_page(kind: CommandKind, number: &CaseNumber) -> Option<String> {
    match kind {
        CommandKind::AnswerChecklist => Some(format!("/casussen/{number}/signaal/checklist")),
        CommandKind::EditSignal => Some(format!("/casussen/{number}/signaal")),
        CommandKind::WritePlan => Some(format!("/casussen/{number}/plan")),
        CommandKind::TakePosition => Some(format!("/casussen/{number}/tafel#standpunt")),
        _ => None,
    }
}

/// The page of a case that an act belongs to.
#[must_use]
pub fn page_of(kind: CommandKind) -> CasePage {
    use CommandKind::*;
    match kind {
        AnswerChecklist | EditSignal => CasePage::Signal,
        WritePlan | RestoreVersion | OfferPlan | WithdrawOffer | EditTabledPlan => CasePage::Plan,
        Schedule | Reschedule | Invite | Uninvite | RecordYouthVoice | OpenDiscussion | OpenRound | TakePosition
        | CloseRound | RecordYouthAnswer | ReplyToYouth | CarryOver | Escalate | AwaitWriting | EndWaiting
        | MarkNotReached | AddOpenPoint | ResolveOpenPoint | Adopt => CasePage::Table,
        ReturnToTable | AddCondition | AssignCondition | RequestCondition | FulfilCondition | ConfirmCondition
        | ReopenCondition | WaiveCondition | UnblockCondition | CoverCondition | RefuseCondition | FollowConditions => {
            CasePage::Conditions
        }
        GiveGo | WithholdGo | RevokeGo => CasePage::Go,
        RecordMonitoring | Adjust | CorrectRecord | WithdrawRecord | Retable => CasePage::Monitoring,
        AssignCaseManager | ReplaceSignaller | WithdrawConsent | RenewConsent => CasePage::People,
        SubmitSignal | AcceptSignal | ReturnSignal | DeclineSignal | ReportNoCaseManager | AskHelp | KeepPlan
        | Withdraw | Close | Reopen | Pause | Resume | SetUrgent | ClearUrgent | AddCorrection | CorrectBirthDate
        | CorrectFirstName | FollowMeeting => CasePage::Overview,
    }
}

/// The page of a case where one is sent once an act is done: mostly the one it belongs to.
#[must_use]
pub fn page_after(kind: CommandKind) -> CasePage {
    match kind {
        CommandKind::Adopt => CasePage::Conditions,
        CommandKind::ReturnToTable => CasePage::Table,
        CommandKind::Retable | CommandKind::OfferPlan => CasePage::Overview,
        kind => page_of(kind),
    }
}

/// Draws an act for the first time, or reads what was typed; `refused` is what the rules could not use of it. Nothing for an
/// act that has a page of its own or is nobody's to press. What cannot be read and what the rules cannot use is told at once.
#[must_use]
pub fn prepare(
    kind: CommandKind,
    scene: &Scene,
    typed: Option<&FormText>,
    refused: &[(&'static str, Unfit)],
) -> Option<Prepared> {
    let prepared = read(kind, scene, typed, refused)?;
    match typed.filter(|_| refused.is_empty() && prepared.command.is_none()) {
        Some(typed) => read(kind, scene, Some(typed), &foreseen(kind, scene, typed, &prepared.fields)),
        None => Some(prepared),
    }
}

/// At most this many ways of putting right what cannot be read are tried.
const WAYS: usize = 64;

/// What the rules would refuse of the fields that can be read, however the others are put right: so that nobody mends one field only
/// to hear of the next.
fn foreseen(kind: CommandKind, scene: &Scene, typed: &FormText, fields: &[Field]) -> Vec<(&'static str, Unfit)> {
    let broken: Vec<(&Field, Vec<String>)> = fields
        .iter()
        .filter(|field| field.error.is_some())
        .map(|field| (field, ways_to_mend(field, scene.today())))
        .collect();
    let all = broken.iter().map(|(_, ways)| ways.len()).product::<usize>();
    if broken.is_empty() || !(1..=WAYS).contains(&all) {
        return Vec::new();
    }
    let mut common: Option<Vec<(&'static str, Unfit)>> = None;
    for way in 0..all {
        let mut mended = typed.clone();
        let mut rest = way;
        for (field, ways) in &broken {
            if let Some(value) = ways.get(rest % ways.len()) {
                mended = mended.with(&field.name, value.clone());
            }
            rest /= ways.len();
        }
        let command = read(kind, scene, Some(&mended), &[]).and_then(|prepared| prepared.command);
        let Some(command) = command else { return Vec::new() };
        // whom or which meeting it names is looked up only when it is done
        if command.meeting().is_some() {
            return Vec::new();
        }
        let open = scene.open;
        let refused = match decide(&open.case, &command, &open.actor, &open.facts, scene.now) {
            Err(Refusal::Unfit(refused)) => refused,
            _ => Vec::new(),
        };
        common = Some(match common {
            None => refused,
            Some(before) => before.into_iter().filter(|one| refused.contains(one)).collect(),
        });
    }
    let is_broken = |name: &str| broken.iter().any(|(field, _)| field.name == name);
    let at_a_field = |name: &str| fields.iter().any(|field| field.name == name);
    common
        .unwrap_or_default()
        .into_iter()
        .filter(|(name, unfit)| at_a_field(name) && !is_broken(name) && *unfit != Unfit::NotThatPerson)
        .collect()
}

/// Answers that could be given where the one given cannot be read.
fn ways_to_mend(field: &Field, today: NaiveDate) -> Vec<String> {
    match &field.kind {
        Kind::Text { .. } | Kind::Area { .. } => vec!["1".to_owned()],
        Kind::Date => {
            let decade = chrono::Days::new(3_650);
            let around = [today.checked_sub_days(decade), Some(today), today.checked_add_days(decade)];
            around.into_iter().flatten().map(dates::date_typed).collect()
        }
        Kind::Select(choices) | Kind::Radio(choices) => choices.iter().map(|choice| choice.value.to_string()).collect(),
        Kind::Check => vec!["yes".to_owned(), String::new()],
        Kind::Password { .. } | Kind::Checks(_) | Kind::Heading | Kind::Quote => Vec::new(),
    }
}

fn read(
    kind: CommandKind,
    scene: &Scene,
    typed: Option<&FormText>,
    refused: &[(&'static str, Unfit)],
) -> Option<Prepared> {
    use CommandKind::*;
    let mut ask = typed.map_or_else(Asking::first, |typed| Asking::read(typed, refused));
    let mut about = About::default();
    let act = match kind {
        SubmitSignal => signal::submit,
        AcceptSignal => signal::accept,
        ReturnSignal => signal::return_with_question,
        DeclineSignal => signal::decline,
        ReportNoCaseManager => signal::report_no_case_manager,
        AskHelp => signal::ask_help,
        AssignCaseManager => signal::assign_case_manager,
        ReplaceSignaller => signal::replace_signaller,
        CorrectBirthDate => signal::correct_birth_date,
        RestoreVersion => scheduling::restore_version,
        CorrectFirstName => signal::correct_first_name,
        OfferPlan => scheduling::offer_plan,
        WithdrawOffer => scheduling::withdraw_offer,
        Schedule => scheduling::schedule,
        Reschedule => scheduling::reschedule,
        Invite => scheduling::invite,
        Uninvite => scheduling::uninvite,
        RecordYouthVoice => scheduling::record_youth_voice,
        OpenDiscussion => table::open_discussion,
        OpenRound => table::open_round,
        CloseRound => table::close_round,
        EditTabledPlan => table::edit_tabled_plan,
        RecordYouthAnswer => table::record_youth_answer,
        ReplyToYouth => table::reply_to_youth,
        Adopt => table::adopt,
        CarryOver => table::carry_over,
        Escalate => table::escalate,
        AwaitWriting => table::await_writing,
        MarkNotReached => table::mark_not_reached,
        AddOpenPoint => table::add_open_point,
        ResolveOpenPoint => table::resolve_open_point,
        AddCorrection => table::add_correction,
        AddCondition => conditions::add,
        AssignCondition => conditions::assign,
        RequestCondition => conditions::request,
        FulfilCondition => conditions::fulfil,
        ConfirmCondition => conditions::confirm,
        ReopenCondition => conditions::reopen,
        WaiveCondition => conditions::waive,
        UnblockCondition => conditions::unblock,
        CoverCondition => conditions::cover,
        RefuseCondition => conditions::refuse,
        ReturnToTable => conditions::return_to_table,
        GiveGo => go::give,
        WithholdGo => go::withhold,
        RevokeGo => go::revoke,
        RecordMonitoring => go::record_monitoring,
        Adjust => go::adjust,
        CorrectRecord => go::correct_record,
        WithdrawRecord => go::withdraw_record,
        Retable => go::retable,
        KeepPlan => go::keep_plan,
        Withdraw => ending::withdraw,
        Close => ending::close,
        Reopen => ending::reopen,
        Pause => ending::pause,
        Resume => ending::resume,
        SetUrgent => ending::set_urgent,
        ClearUrgent => ending::clear_urgent,
        WithdrawConsent => consent::withdraw,
        RenewConsent => consent::renew,
        AnswerChecklist | EditSignal | WritePlan | TakePosition | EndWaiting | FollowConditions | FollowMeeting => {
            return None;
        }
    };
    let act: fn(&Scene, &mut Asking, &mut About) -> Option<Command> = act;
    let command = act(scene, &mut ask, &mut about);
    if let Some(told) = &scene.choices.told {
        about.told.clone_from(told);
        about.by_name = true;
    }
    let sound = typed.is_some() && refused.is_empty() && !ask.has_mistakes();
    let stray = ask.stray();
    let (fields, hidden) = ask.into_fields();
    Some(Prepared { about, fields, hidden, command: command.filter(|_| sound), stray })
}

/// An account, from what a list of people sends.
fn read_user(chosen: &str) -> Option<UserId> {
    chosen.parse().ok()
}
