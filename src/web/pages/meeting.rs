//! One meeting of the table: what is on the agenda and how it went, who is expected and who is there, who answers for
//! whom; and for the project lead opening, closing, moving and cancelling it.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::meetings::href;
use super::sitting::{self, Sitting};
use crate::database::DatabaseError;
use crate::domain::appointment::Appointment;
use crate::domain::calendar;
use crate::domain::case::{VoiceWay, YouthAnswer};
use crate::domain::command::{Command, CommandKind};
use crate::domain::ids::{CaseId, CaseNumber, MeetingId, UserId};
use crate::domain::meeting::{LONGEST, Meeting, MeetingCommand, MeetingEvent, MeetingState};
use crate::domain::policy::{Audience, admits};
use crate::domain::refusal::{NotNow, Refusal};
use crate::domain::role::Role;
use crate::domain::text::{Prose, Unfit};
use crate::dutch::commands::said;
use crate::dutch::dates::{clock, date, date_short, date_typed, days_until, local, moment, read_date, read_time, time};
use crate::dutch::events::overtaken;
use crate::dutch::numbers::count;
use crate::dutch::refusals::at_field;
use crate::dutch::{Dutch, list, lower, sentence};
use crate::live::Subject;
use crate::post::calendar::{Use, file as appointment_file};
use crate::store::agenda::{self, Asked, Changed, Expected, ItemLine, present};
use crate::store::{accounts, meetings, outbox, walls};
use crate::web::acts;
use crate::web::case_header::{age_badge, name_for};
use crate::web::error::AppError;
use crate::web::fields::{Choice, Field, Form, Width, Words};
use crate::web::page::{Answer, Page, render, render_as, see_other};
use crate::web::parts::{Action, Actions, Badge, Confirm, Crumbs, Facts, Refused};
use crate::web::shell::{Flash, Shell, Tone};
use crate::web::stream::stream;
use crate::web::{AppState, FormText, Person};
use crate::workflow::{self, Declined, OpenCase, Stale};

/// The pages of one meeting.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get("/tafel/{date}", Audience::Table, "meeting", show),
        Page::get("/tafel/{date}/delen", Audience::Table, "meeting_parts", refresh).unattended(),
        Page::get("/tafel/{date}/live", Audience::Table, "meeting_live", listen).unattended(),
        Page::get("/tafel/{date}/agenda.ics", Audience::Table, "meeting_calendar", calendar_file),
        Page::get("/tafel/{date}/verplaatsen", Audience::Lead, "move_meeting", show_move),
        Page::post("/tafel/{date}/verplaatsen", Audience::Lead, "do_move_meeting", do_move),
        Page::get("/tafel/{date}/laten-vervallen", Audience::Lead, "cancel_meeting", show_cancel),
        Page::post("/tafel/{date}/laten-vervallen", Audience::Lead, "do_cancel_meeting", do_cancel),
        Page::get("/tafel/{date}/openen", Audience::Lead, "show_open_meeting", show_open),
        Page::post("/tafel/{date}/openen", Audience::Lead, "open_meeting", do_open),
        Page::get("/tafel/{date}/afronden", Audience::Lead, "show_close_meeting", show_close),
        Page::post("/tafel/{date}/afronden", Audience::Lead, "close_meeting", do_close),
        Page::post("/tafel/{date}/aanwezigheid", Audience::Lead, "record_attendance", do_attend),
        Page::post("/tafel/{date}/niet-aan-toe", Audience::Lead, "mark_not_reached", do_not_reached),
        Page::post("/tafel/{date}/volgorde", Audience::Lead, "arrange_agenda", do_arrange),
        Page::post("/tafel/{date}/tijd", Audience::Lead, "set_time_box", do_time),
        Page::post("/tafel/{date}/vervanger", Audience::Table, "name_deputy", do_name_deputy),
    ]
}

/// Everything the pages of a meeting are drawn from.
pub(super) struct Opened {
    pub(super) meeting: Meeting,
    pub(super) href: String,
    pub(super) items: Vec<ItemLine>,
    /// The case whose turn it is, if this person sees it.
    pub(super) now: Option<OpenCase>,
    pub(super) expected: Vec<Expected>,
    deputies: Vec<(UserId, String, Role)>,
    /// How many screens in the room show it, for who leads it.
    screens: i64,
    changes: Vec<Changed>,
    /// Who was sent the appointment, for who leads it.
    asked: BTreeMap<UserId, Asked>,
    /// Whether that day has more than one meeting.
    one_of_more: bool,
}

/// "2026-11-26" is the meeting of that day, "2026-11-26-2" the second one.
fn read_address(text: &str) -> Option<(NaiveDate, i64)> {
    let (day, place) = match text.get(10..) {
        Some("") => (text, 1),
        Some(rest) => (text.get(..10)?, rest.strip_prefix('-')?.parse().ok().filter(|place| (2..100).contains(place))?),
        None => return None,
    };
    let read: NaiveDate = day.parse().ok()?;
    (read.to_string() == day).then_some((read, place))
}

pub(super) async fn open(app: &AppState, person: &Person, address: &str, reads: bool) -> Result<Opened, AppError> {
    let (day, place) = read_address(address).ok_or(AppError::NotFound)?;
    let member = (person.role == Role::CoreMember).then_some(person.user);
    let leads = admits(Audience::Lead, Some(person.role));
    let (of_committee, own) = (sees_everybody(person.role), person.user);
    let found = app
        .db
        .transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
            Box::pin(async move {
                let Some(id) = agenda::meeting_at(tx, day, place).await? else { return Ok(None) };
                let Some(meeting) = meetings::load(tx, id).await? else { return Ok(None) };
                if reads {
                    accounts::record(tx, "read_meeting", "meeting", &id.to_string(), "done").await?;
                }
                let items = agenda::agenda(tx, id).await?;
                let mut expected = agenda::expected(tx, id).await?;
                // who came for another case is none of a guest's business
                expected.retain(|expected| of_committee || sees_at_table(expected, &meeting, own));
                let deputies = match member {
                    Some(member) => agenda::possible_deputies(tx, member).await?,
                    None => Vec::new(),
                };
                let screens = if leads { walls::coupled(tx, id).await? } else { 0 };
                let asked = if leads { agenda::asked(tx, id).await? } else { BTreeMap::new() };
                let one_of_more = place > 1 || agenda::meeting_at(tx, day, 2).await?.is_some();
                let changes = agenda::changed(tx, id).await?;
                let (href, now) = (href(day, place), None);
                let opened =
                    Opened { meeting, href, items, now, expected, deputies, screens, changes, asked, one_of_more };
                Ok(Some(opened))
            })
        })
        .await?;
    let mut opened = found.ok_or(AppError::NotFound)?;
    if let Some(number) = sitting::shown(&opened).map(|item| item.number.clone()) {
        let acting = person.acting();
        let case = match reads {
            true => workflow::look(&app.db, acting, &number, "case_table", person.now).await,
            false => workflow::glance(&app.db, acting, &number, person.now).await,
        };
        opened.now = match case {
            Ok(case) => Some(case),
            // lost in the same moment
            Err(Declined::Unknown) => None,
            Err(declined) => return Err(declined.into()),
        };
    }
    Ok(opened)
}

/// Whether this person is told of a meeting as a whole, and not only of the cases they take part in.
pub(super) fn sees_everybody(role: Role) -> bool {
    role == Role::CoreMember || admits(Audience::Lead, Some(role))
}

/// Whether a guest sees that somebody is at the table: the committee and whoever stands in for it, who came for the same case, and
/// oneself.
fn sees_at_table(expected: &Expected, meeting: &Meeting, own: UserId) -> bool {
    expected.role == Role::CoreMember
        || expected.user == own
        || !expected.cases.is_empty()
        || meeting.deputies.iter().any(|named| named.deputy == expected.user)
}

impl Opened {
    pub(super) fn day(&self) -> NaiveDate {
        calendar::day(self.meeting.starts_at)
    }

    fn is_upcoming(&self) -> bool {
        matches!(self.meeting.state, MeetingState::Planned | MeetingState::Open)
    }

    fn round_open(&self) -> bool {
        self.items.iter().any(|item| item.round_open && item.outcome.is_none_or(|outcome| outcome == AWAITS))
    }

    /// The cases that keep the meeting from being closed.
    fn without_outcome(&self) -> Vec<String> {
        self.items.iter().filter(|item| item.outcome.is_none()).map(|item| item.number.to_string()).collect()
    }

    fn name(&self, user: UserId) -> String {
        let found = self.expected.iter().find(|expected| expected.user == user);
        found.map_or_else(|| "iemand die er niet meer is".to_owned(), |found| found.name.clone())
    }

    fn title(&self) -> String {
        match self.one_of_more {
            true => format!("Tafel van {}", moment(self.meeting.starts_at)),
            false => format!("Tafel van {}", date(self.day())),
        }
    }

    pub(super) fn crumbs(&self) -> Crumbs {
        Crumbs::default().above("Tafel", "/tafel").above(self.title(), self.href.clone())
    }
}

const AWAITS: crate::domain::meeting::ItemOutcome = crate::domain::meeting::ItemOutcome::AwaitingWriting;

#[derive(Template)]
#[template(path = "pages/meeting.html")]
struct MeetingPage {
    shell: Shell,
    refused: Option<String>,
    parts: MeetingParts,
}

/// Everything on the page that changes while people meet; also asked for by the page itself, to stay fresh.
#[derive(Template)]
#[template(path = "components/meeting_parts.html")]
struct MeetingParts {
    title: String,
    when: String,
    badge: Badge,
    /// How much time the agenda takes, as far as it was given.
    minutes: Option<String>,
    /// Where it stood before, and why it does no more.
    history: Vec<String>,
    is_open: bool,
    leads: bool,
    /// Whether it is said how the appointment of each person stands.
    letters: bool,
    sitting: Option<Sitting>,
    /// The open rounds that wait for this person and are about a case that is not on the screen: number and address.
    elsewhere: Vec<(String, String)>,
    items: Vec<ItemView>,
    can_order: bool,
    href: String,
    people: Vec<PersonView>,
    recorded: bool,
    attendance: Option<Form>,
    deputy: Option<Form>,
    /// How the screen in the room is coupled, for who leads.
    screen: Option<ScreenView>,
    calendar: Option<String>,
    actions: Actions,
    links: Vec<(&'static str, String)>,
}

impl askama::filters::HtmlSafe for MeetingParts {}

/// The screen in the room.
struct ScreenView {
    /// What shows the meeting now, if anything.
    coupled: Option<String>,
    form: Form,
}

struct ItemView {
    number: String,
    name: String,
    badges: Vec<Badge>,
    plan: String,
    minutes: Option<i32>,
    /// How it is prepared: words, and whether that is as it should be.
    ready: Vec<(String, bool)>,
    /// Whether it is on the screen.
    shown: bool,
    can_show: bool,
    outcome: Badge,
    revision: i64,
    /// Whether the project lead can say now that the meeting did not get to it.
    can_mark: bool,
}

struct PersonView {
    name: String,
    part: String,
    deputy: Option<String>,
    /// How the appointment stands.
    letter: &'static str,
    present: Option<String>,
}

async fn show(State(app): State<AppState>, person: Person, Path(address): Path<String>) -> Answer {
    if let Ok(id) = address.parse() {
        let to = address_now(&app, &person, MeetingId(id)).await?.ok_or(AppError::NotFound)?;
        return Ok(see_other(&to));
    }
    match open(&app, &person, &address, true).await {
        Ok(opened) => draw(&person, &opened, None, StatusCode::OK),
        Err(AppError::NotFound) => Ok(see_other(&moved_to(&app, &person, &address).await?)),
        Err(error) => Err(error),
    }
}

async fn listen(State(app): State<AppState>, person: Person, Path(address): Path<String>) -> Answer {
    let (day, place) = read_address(&address).ok_or(AppError::NotFound)?;
    let found = app
        .db
        .transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
            Box::pin(async move { agenda::meeting_at(tx, day, place).await })
        })
        .await?;
    stream(&app, &person, Subject::Meeting(found.ok_or(AppError::NotFound)?)).await
}

/// The parts of the page again, without the rest.
async fn refresh(State(app): State<AppState>, person: Person, Path(address): Path<String>) -> Answer {
    let opened = open(&app, &person, &address, false).await?;
    render(&parts(&person, &opened))
}

pub(super) fn draw(person: &Person, opened: &Opened, refused: Option<String>, status: StatusCode) -> Answer {
    render_as(status, &MeetingPage { shell: person.shell(), refused, parts: parts(person, opened) })
}

/// The appointment as a file, for whoever takes part: the same entry as the one that came by mail.
async fn calendar_file(State(app): State<AppState>, person: Person, Path(address): Path<String>) -> Answer {
    let opened = open(&app, &person, &address, false).await?;
    if !takes_part(&opened, &person) {
        return Err(AppError::NotFound);
    }
    let meeting = opened.meeting.id;
    let entry = app
        .db
        .transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
            Box::pin(async move { outbox::own_entry(tx, meeting).await })
        })
        .await?;
    let appointment = Appointment { meeting, user: person.user, starts_at: opened.meeting.starts_at };
    let sequence = entry.map_or(0, |entry| entry.sequence);
    let file = appointment_file(&appointment, sequence, Use::Download, &app.base_url, person.now);
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"casustafel.ics\""),
    ];
    Ok((headers, file).into_response())
}

/// Whether this person is expected at a meeting that is still to come, or leads it.
fn takes_part(opened: &Opened, person: &Person) -> bool {
    let expected = admits(Audience::Lead, Some(person.role))
        || !opened.items.is_empty()
        || opened.expected.iter().any(|expected| expected.user == person.user);
    opened.is_upcoming() && expected
}

fn parts(person: &Person, opened: &Opened) -> MeetingParts {
    let meeting = &opened.meeting;
    let leads = admits(Audience::Lead, Some(person.role));
    let today = calendar::day(person.now);
    let tone = match meeting.state {
        MeetingState::Planned => Tone::Neutral,
        MeetingState::Open => Tone::Info,
        MeetingState::Closed => Tone::Good,
        MeetingState::Cancelled => Tone::Warning,
    };
    let far = if opened.is_upcoming() { format!(" ({})", days_until(today, opened.day())) } else { String::new() };
    let is_open = meeting.state == MeetingState::Open;
    let minutes: i64 = opened.items.iter().filter_map(|item| item.minutes).map(i64::from).sum();
    MeetingParts {
        title: opened.title(),
        when: format!("{}{far}", sentence(&moment(meeting.starts_at))),
        badge: Badge::new(tone, meeting.state.dutch()),
        minutes: (minutes > 0).then(|| format!("{} op de agenda", count(minutes, "minuut", "minuten"))),
        history: history(&opened.changes),
        is_open,
        leads,
        letters: leads && opened.is_upcoming(),
        sitting: opened.now.as_ref().and_then(|case| sitting::sitting(opened, case, person)),
        elsewhere: elsewhere(opened),
        can_order: leads && opened.is_upcoming(),
        items: opened.items.iter().map(|item| item_view(item, opened, person)).collect(),
        href: opened.href.clone(),
        people: opened.expected.iter().map(|expected| person_view(expected, opened)).collect(),
        recorded: meeting.present.is_some(),
        attendance: (leads && is_open).then(|| attendance_form(opened)),
        deputy: deputy_form(opened, person, None),
        screen: (leads && opened.is_upcoming()).then(|| screen_view(opened)),
        calendar: takes_part(opened, person).then(|| format!("{}/agenda.ics", opened.href)),
        actions: if leads { actions(opened, person.now) } else { Actions::default() },
        links: links(opened, leads),
    }
}

/// Where else a position is asked of the reader.
fn elsewhere(opened: &Opened) -> Vec<(String, String)> {
    let shown = opened.now.as_ref().map(|case| &case.case.number);
    let asks = opened.items.iter().filter(|item| item.asks_reader && Some(&item.number) != shown);
    asks.map(|item| (item.number.to_string(), format!("/casussen/{}/tafel#standpunt", item.number))).collect()
}

/// Each time it was moved or cancelled: from where to where, why, by whom.
fn history(changes: &[Changed]) -> Vec<String> {
    let mut stood = None;
    let mut told = Vec::new();
    for change in changes {
        let by = change.name.as_ref().map(|name| format!("{name}, ")).unwrap_or_default();
        let signed = format!("({by}{})", moment(change.at));
        match &change.event {
            MeetingEvent::Planned { starts_at } => stood = Some(*starts_at),
            MeetingEvent::Moved { to, reason } => {
                let from = stood.map(|from| format!(" van {}", moment(from))).unwrap_or_default();
                told.push(format!("Verplaatst{from} naar {}. Reden: {reason} {signed}", moment(*to)));
                stood = Some(*to);
            }
            MeetingEvent::Cancelled { reason } => told.push(format!("Vervallen. Reden: {reason} {signed}")),
            _ => {}
        }
    }
    told
}

/// The other screens of the meeting.
fn links(opened: &Opened, leads: bool) -> Vec<(&'static str, String)> {
    let wall = (leads && opened.is_upcoming()).then(|| ("Scherm voor in de zaal", format!("{}/scherm", opened.href)));
    let began = matches!(opened.meeting.state, MeetingState::Open | MeetingState::Closed);
    let list = began.then(|| ("Besluitenlijst", format!("{}/besluitenlijst", opened.href)));
    wall.into_iter().chain(list).collect()
}

/// The age, and whether it cannot wait.
pub(super) fn badges(item: &ItemLine, today: NaiveDate) -> Vec<Badge> {
    let mut badges = vec![age_badge(item.born, today)];
    if item.urgent {
        badges.insert(0, Badge::new(Tone::Bad, "Spoed").icon("warning"));
    }
    badges
}

/// The text that lies before everybody, or the one that is being written.
pub(super) fn plan_href(item: &ItemLine) -> String {
    match item.version {
        Some(version) => format!("/casussen/{}/plan/versies/{version}", item.number),
        None => format!("/casussen/{}/plan", item.number),
    }
}

pub(super) fn amount(many: usize) -> i64 {
    i64::try_from(many).unwrap_or(i64::MAX)
}

/// How a case is prepared: which text, the youth's voice, who decides along, what changed since the last time.
fn ready(item: &ItemLine) -> Vec<(String, bool)> {
    let ready = &item.ready;
    let mut told = Vec::new();
    told.push(match item.version {
        None if ready.gaps > 0 => {
            (format!("plan nog niet compleet: {}", count(amount(ready.gaps), "onderdeel", "onderdelen")), false)
        }
        Some(version) if ready.gaps > 0 && !ready.draft => (
            format!(
                "plan versie {version} nog niet compleet: {}",
                count(amount(ready.gaps), "onderdeel", "onderdelen")
            ),
            false,
        ),
        Some(version) if ready.draft => (format!("plan versie {version}, een nieuwe versie in de maak"), true),
        Some(version) => (format!("plan versie {version}"), true),
        None => ("plan in concept".to_owned(), true),
    });
    told.push(match (ready.youth_voice, ready.youth_answer, item.version) {
        (_, Some(answer), Some(version)) => {
            let text = format!("de jongere zegt over versie {version}: {}", lower(&answer.dutch()));
            (text, answer == YouthAnswer::Yes)
        }
        (None, ..) => ("stem van de jongere nog niet vastgelegd".to_owned(), false),
        (Some(VoiceWay::NotAtAll), ..) => ("vastgelegd dat de jongere niet meedoet".to_owned(), false),
        (Some(_), ..) => ("stem van de jongere vastgelegd".to_owned(), true),
    });
    told.push(match ready.completing {
        0 => ("de vaste kern beslist".to_owned(), true),
        1 => ("de vaste kern en 1 genodigde beslissen".to_owned(), true),
        many => (format!("de vaste kern en {many} genodigden beslissen"), true),
    });
    // this discussion is no time before
    if ready.tables > i32::from(item.discussed) && item.outcome.is_none() {
        let text = match (ready.last_round, item.version) {
            (Some(last), Some(now)) if now > last => "nieuwe tekst sinds de vorige keer",
            _ if ready.draft => "aan de tekst wordt gewerkt sinds de vorige keer",
            _ => "zelfde tekst als de vorige keer",
        };
        told.push((text.to_owned(), true));
    }
    if ready.points > 0 {
        let done = ready.answered == ready.points;
        told.push((format!("{} van de {} punten uitgezocht", ready.answered, ready.points), done));
    }
    told
}

fn item_view(item: &ItemLine, opened: &Opened, person: &Person) -> ItemView {
    let meeting = &opened.meeting;
    let is_open = meeting.state == MeetingState::Open;
    let shown = meeting.screen.as_ref().is_some_and(|screen| screen.case == item.id);
    let outcome = match (item.outcome, item.round_open, item.discussed) {
        (Some(outcome), ..) => {
            use crate::domain::meeting::ItemOutcome::*;
            let tone = match outcome {
                Adopted | KeptPlan => Tone::Good,
                CarriedOver | AwaitingWriting | NotReached => Tone::Warning,
                Withdrawn | MeetingCancelled => Tone::Neutral,
            };
            Badge::new(tone, outcome.dutch())
        }
        (None, true, _) => Badge::new(Tone::Info, "Ronde open"),
        (None, false, true) => Badge::new(Tone::Info, "Wordt besproken"),
        (None, false, false) => Badge::new(Tone::Neutral, "Nog te bespreken"),
    };
    ItemView {
        number: item.number.to_string(),
        name: name_for(&item.first_name, item.known, person.role),
        badges: badges(item, calendar::day(person.now)),
        plan: plan_href(item),
        minutes: item.minutes,
        ready: if opened.is_upcoming() { ready(item) } else { Vec::new() },
        shown,
        can_show: is_open && !shown,
        outcome,
        revision: item.revision,
        can_mark: is_open && item.outcome.is_none() && !item.discussed && !item.round_open,
    }
}

/// Whom somebody speaks for, or why they are invited.
fn part(expected: &Expected) -> String {
    match expected.represents.filter(|_| expected.role == Role::CoreMember) {
        Some(domain) => format!("Vaste kern, {}", domain.dutch()),
        None if expected.cases.is_empty() => sentence(&expected.role.dutch()),
        None => format!("{}, uitgenodigd voor {}", sentence(&expected.role.dutch()), list(&expected.cases)),
    }
}

fn deputy_of(user: UserId, opened: &Opened) -> Option<String> {
    let named = opened.meeting.deputies.iter().find(|named| named.member == user)?;
    Some(format!("vervanger: {}", opened.name(named.deputy)))
}

fn person_view(expected: &Expected, opened: &Opened) -> PersonView {
    let answers_for = opened.meeting.deputies.iter().filter(|named| named.deputy == expected.user);
    let answers_for: Vec<String> = answers_for.map(|named| opened.name(named.member)).collect();
    let deputy = match answers_for.as_slice() {
        [] => deputy_of(expected.user, opened),
        members => Some(format!("vervangt {}", list(members))),
    };
    let letter = match opened.asked.get(&expected.user) {
        Some(Asked::Sent) => "verstuurd",
        Some(Asked::Waiting) => "wacht op verzending",
        Some(Asked::GivenUp) => "niet aangekomen",
        None => "nog niet verstuurd",
    };
    let present = opened.meeting.present.as_ref().map(|present| match expected.stood_in_for.as_slice() {
        [] if present.contains(&expected.user) => "ja".to_owned(),
        [] => "nee".to_owned(),
        members => format!("ja, namens {}", list(members)),
    });
    PersonView { name: expected.name.clone(), part: part(expected), deputy, letter, present }
}

fn attendance_form(opened: &Opened) -> Form {
    let present = opened.meeting.present.as_ref();
    let people = opened.expected.iter().map(|expected| {
        let choice = Choice::new(expected.user.to_string(), expected.name.clone());
        let about = match deputy_of(expected.user, opened) {
            Some(deputy) => format!("{}; {deputy}", part(expected)),
            None => part(expected),
        };
        choice.hint(about).checked(present.is_some_and(|present| present.contains(&expected.user)))
    });
    Form::new(format!("{}/aanwezigheid", opened.href), "Aanwezigheid vastleggen")
        .hidden("revision", opened.meeting.revision.to_string())
        .field(Field::checks("present", "Wie is er?", people.collect()))
}

fn screen_view(opened: &Opened) -> ScreenView {
    let coupled = match opened.screens {
        0 => None,
        1 => Some("Er is 1 scherm gekoppeld.".to_owned()),
        many => Some(format!("Er zijn {many} schermen gekoppeld.")),
    };
    let code = Field::text("code", "Code op het scherm").width(Width::Short).hint("Zes letters en cijfers.");
    ScreenView { coupled, form: Form::new(format!("{}/scherm/koppelen", opened.href), "Scherm koppelen").field(code) }
}

/// What stands for naming nobody.
const NOBODY: &str = "niemand";

/// The form with which a member of the core names an own deputy, while that is still possible.
fn deputy_form(opened: &Opened, person: &Person, mistake: Option<String>) -> Option<Form> {
    if person.role != Role::CoreMember || !opened.is_upcoming() || opened.round_open() {
        return None;
    }
    let people = opened
        .deputies
        .iter()
        .map(|(user, name, role)| Choice::new(user.to_string(), format!("{name}, {}", role.dutch())));
    let people = [Choice::new(NOBODY, "Niemand, ik kom zelf")].into_iter().chain(people);
    let named = opened.meeting.deputies.iter().find(|named| named.member == person.user);
    let now = named.map_or_else(|| NOBODY.to_owned(), |named| named.deputy.to_string());
    Some(
        Form::new(format!("{}/vervanger", opened.href), "Vervanger vastleggen")
            .hidden("revision", opened.meeting.revision.to_string())
            .field(
                Field::select("deputy", "Wie antwoordt namens u als u er niet bent?", people.collect())
                    .hint("Uw eigen standpunt gaat altijd voor dat van uw vervanger.")
                    .value(now)
                    .error(mistake),
            ),
    )
}

/// A meeting that begins later than this is not opened without a question.
const EARLY: TimeDelta = TimeDelta::hours(1);

/// Whether it is so long before the meeting that opening it may be a mistake.
fn is_early(opened: &Opened, now: DateTime<Utc>) -> bool {
    opened.meeting.state == MeetingState::Planned && opened.meeting.starts_at - now > EARLY
}

fn actions(opened: &Opened, now: DateTime<Utc>) -> Actions {
    let revision = || vec![("revision".into(), opened.meeting.revision.to_string())];
    let to = |act: &str| format!("{}/{act}", opened.href);
    let mut actions = Actions::default();
    match opened.meeting.state {
        MeetingState::Planned => {
            let open = match is_early(opened, now) {
                true => Action::link("Bijeenkomst openen", to("openen")),
                false => Action::post("Bijeenkomst openen", to("openen"), revision()),
            };
            actions.offered.push(open.help("Daarna legt u vast wie er zijn en bespreekt u de casussen.").primary());
            actions.offered.push(Action::link("Verplaatsen", to("verplaatsen")));
        }
        MeetingState::Open => match opened.without_outcome().as_slice() {
            [] => {
                let close = Action::link("Bijeenkomst afronden", to("afronden"));
                actions.offered.push(close.help("Alle casussen hebben een uitkomst.").primary());
            }
            open => {
                if opened.meeting.present.is_some()
                    && let Some(next) = open.first()
                {
                    let case = Action::link(format!("Naar {next}"), format!("/casussen/{next}/tafel"));
                    actions.offered.push(case.help("De eerste casus zonder uitkomst.").primary());
                }
                actions.refused.push(Refused {
                    label: "Bijeenkomst afronden".into(),
                    why: without_outcome(open).into(),
                    who: None,
                });
            }
        },
        MeetingState::Closed | MeetingState::Cancelled => return actions,
    }
    if opened.round_open() {
        actions.refused.push(Refused {
            label: "Laten vervallen".into(),
            why: "Er is een ronde open. Sluit die eerst.".into(),
            who: None,
        });
    } else {
        actions.offered.push(Action::link("Laten vervallen", to("laten-vervallen")).danger());
    }
    actions
}

fn without_outcome(numbers: &[String]) -> String {
    let verb = if numbers.len() == 1 { "deze casus" } else { "deze casussen" };
    format!("Bij {verb} staat nog geen uitkomst: {}.", list(numbers))
}

/// What to say when a meeting could not be changed.
fn explain(refusal: &NotNow, opened: &Opened) -> String {
    match refusal {
        NotNow::ItemsWithoutOutcome => without_outcome(&opened.without_outcome()),
        NotNow::RoundOpen => "Er is een ronde open. Dit kan pas als die gesloten is.".to_owned(),
        refusal => refusal.dutch().into_owned(),
    }
}

/// Gives a command to the meeting in the address; the page again with the reason when it is refused.
pub(super) async fn command(
    app: &AppState,
    person: &Person,
    address: &str,
    form: &FormText,
    command: MeetingCommand,
    done: Option<&str>,
) -> Answer {
    let opened = open(app, person, address, false).await?;
    match execute(app, person, &opened, form, command).await {
        Ok(meeting) => {
            let to = address_of(app, person, meeting.id, &opened).await?;
            match done {
                Some(done) => person.go_and_tell(app, &to, Flash::done(done.to_owned())).await,
                None => Ok(see_other(&to)),
            }
        }
        Err(Declined::Refused(Refusal::NotNow(reason))) => {
            let opened = open(app, person, address, false).await?;
            draw(person, &opened, Some(explain(&reason, &opened)), StatusCode::CONFLICT)
        }
        Err(Declined::Refused(Refusal::Unfit(unfit))) => {
            let sentences: Vec<String> = unfit.iter().map(|(_, unfit)| sentence(&unfit.dutch())).collect();
            draw(person, &opened, Some(sentences.join(" ")), StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(Declined::Stale(stale)) => {
            let opened = open(app, person, address, false).await?;
            draw(person, &opened, Some(was_first(&stale)), StatusCode::CONFLICT)
        }
        Err(declined) => Err(declined.into()),
    }
}

/// Who changed the meeting or the case while this page was open.
fn was_first(stale: &Stale) -> String {
    overtaken(stale.who.as_deref(), &stale.what, stale.at)
}

async fn execute(
    app: &AppState,
    person: &Person,
    opened: &Opened,
    form: &FormText,
    command: MeetingCommand,
) -> Result<Meeting, Declined> {
    // without a revision of ours nobody knows what was seen: then it is as old as can be
    let seen = Some(form.text("revision").parse().unwrap_or_default());
    workflow::execute_meeting(&app.db, person.acting(), opened.meeting.id, command, seen, person.now).await
}

/// Where the meeting is found now: on another day after it moved, behind another one after it was cancelled.
async fn address_of(app: &AppState, person: &Person, meeting: MeetingId, before: &Opened) -> Result<String, AppError> {
    Ok(address_now(app, person, meeting).await?.unwrap_or_else(|| before.href.clone()))
}

async fn address_now(app: &AppState, person: &Person, meeting: MeetingId) -> Result<Option<String>, AppError> {
    let found = app
        .db
        .transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
            Box::pin(async move { agenda::place_of(tx, meeting).await })
        })
        .await?;
    Ok(found.map(|(day, place)| href(day, place)))
}

/// Where the meeting is found now that stood on that day before it was moved.
async fn moved_to(app: &AppState, person: &Person, address: &str) -> Result<String, AppError> {
    let (day, _) = read_address(address).ok_or(AppError::NotFound)?;
    let found = app
        .db
        .transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
            Box::pin(async move {
                let Some(meeting) = agenda::moved_from(tx, day).await? else { return Ok(None) };
                agenda::place_of(tx, meeting).await
            })
        })
        .await?;
    found.filter(|(now, _)| *now != day).map(|(day, place)| href(day, place)).ok_or(AppError::NotFound)
}

async fn do_open(State(app): State<AppState>, person: Person, Path(address): Path<String>, form: FormText) -> Answer {
    let opened = open(&app, &person, &address, false).await?;
    if is_early(&opened, person.now) && !form.has("early") {
        return Ok(see_other(&format!("{}/openen", opened.href)));
    }
    let done = "De bijeenkomst is geopend. Leg nu vast wie er zijn.";
    command(&app, &person, &address, &form, MeetingCommand::Open, Some(done)).await
}

async fn do_close(State(app): State<AppState>, person: Person, Path(address): Path<String>, form: FormText) -> Answer {
    command(&app, &person, &address, &form, MeetingCommand::Close, Some("De bijeenkomst is afgerond.")).await
}

async fn do_attend(State(app): State<AppState>, person: Person, Path(address): Path<String>, form: FormText) -> Answer {
    let present: Option<BTreeSet<UserId>> = form.all("present").map(|user| user.parse().ok()).collect();
    let opened = open(&app, &person, &address, false).await?;
    let known: BTreeSet<UserId> = opened.expected.iter().map(|expected| expected.user).collect();
    let Some(present) = present.filter(|present| present.is_subset(&known)) else {
        let stranger = "Iemand die u aanvinkte, staat niet (meer) op de lijst. Kijk de lijst na.".to_owned();
        return draw(&person, &opened, Some(stranger), StatusCode::UNPROCESSABLE_ENTITY);
    };
    let done = match present.len() {
        0 => {
            let nobody = "Vink aan wie er zijn. Is er niemand, laat de bijeenkomst dan vervallen.".to_owned();
            return draw(&person, &opened, Some(nobody), StatusCode::UNPROCESSABLE_ENTITY);
        }
        1 => "Vastgelegd: er is 1 persoon.".to_owned(),
        many => format!("Vastgelegd: er zijn {many} mensen."),
    };
    command(&app, &person, &address, &form, MeetingCommand::RecordAttendance { present }, Some(&done)).await
}

async fn do_name_deputy(
    State(app): State<AppState>,
    person: Person,
    Path(address): Path<String>,
    form: FormText,
) -> Answer {
    let deputy = match form.text("deputy") {
        NOBODY => None,
        chosen => match chosen.parse() {
            Ok(user) => Some(user),
            Err(_) => return Err(AppError::Unusable("Kies iemand uit de lijst.".to_owned())),
        },
    };
    let done = match deputy {
        Some(_) => "Uw vervanger is vastgelegd en krijgt bericht. Die persoon kan de casussen op de agenda lezen.",
        None => "U hebt geen vervanger meer.",
    };
    command(&app, &person, &address, &form, MeetingCommand::NameDeputy { member: person.user, deputy }, Some(done))
        .await
}

/// Puts the agenda in order: one case a place up or down, or the whole order at once.
async fn do_arrange(
    State(app): State<AppState>,
    person: Person,
    Path(address): Path<String>,
    form: FormText,
) -> Answer {
    let opened = open(&app, &person, &address, false).await?;
    let mut cases: Vec<CaseId> = opened.items.iter().map(|item| item.id).collect();
    let of_number = |number: &str| opened.items.iter().find(|item| item.number.to_string() == number.trim());
    if form.has("order") {
        let wanted: Option<Vec<CaseId>> =
            form.text("order").split(',').map(|number| of_number(number).map(|item| item.id)).collect();
        let changed = "De agenda is intussen veranderd. Kijk de volgorde na.".to_owned();
        let Some(wanted) = wanted else { return Err(AppError::NotNow(changed)) };
        cases = wanted;
    } else {
        let item = of_number(form.text("number")).ok_or(AppError::NotFound)?;
        let at = cases.iter().position(|case| *case == item.id).ok_or(AppError::NotFound)?;
        let to = match form.text("kant") {
            "omhoog" => at.checked_sub(1),
            "omlaag" => Some(at + 1).filter(|to| *to < cases.len()),
            _ => return Err(AppError::Unusable("Kies omhoog of omlaag.".to_owned())),
        };
        if let Some(to) = to {
            cases.swap(at, to);
        }
    }
    let answer = command(&app, &person, &address, &form, MeetingCommand::Arrange { cases }, None).await?;
    Ok(if answer.status() == StatusCode::SEE_OTHER { see_other(&format!("{}#agenda", opened.href)) } else { answer })
}

async fn do_time(State(app): State<AppState>, person: Person, Path(address): Path<String>, form: FormText) -> Answer {
    let opened = open(&app, &person, &address, false).await?;
    let number = form.text("number");
    let item = opened.items.iter().find(|item| item.number.to_string() == number).ok_or(AppError::NotFound)?;
    let minutes = match form.text("minutes") {
        "" => None,
        typed => match typed.parse().ok().filter(|minutes| (1..=LONGEST).contains(minutes)) {
            Some(minutes) => Some(minutes),
            None => {
                let unfit = Unfit::NotANumber { least: 1, most: LONGEST.into() };
                let why = format!("{number}: {}", at_field("Minuten", unfit));
                return draw(&person, &opened, Some(why), StatusCode::UNPROCESSABLE_ENTITY);
            }
        },
    };
    let asked = MeetingCommand::SetTimeBox { case: item.id, minutes };
    let answer = command(&app, &person, &address, &form, asked, None).await?;
    Ok(if answer.status() == StatusCode::SEE_OTHER { see_other(&format!("{}#agenda", opened.href)) } else { answer })
}

async fn do_not_reached(
    State(app): State<AppState>,
    person: Person,
    Path(address): Path<String>,
    form: FormText,
) -> Answer {
    let number: CaseNumber = form.text("number").parse().map_err(|_| AppError::NotFound)?;
    // without a revision of ours nobody knows what was seen: then it is as old as can be
    let seen = Some(form.text("revision").parse().unwrap_or_default());
    let opened = open(&app, &person, &address, false).await?;
    if !opened.items.iter().any(|item| item.number == number) {
        return Err(AppError::NotFound);
    }
    match workflow::execute(&app.db, person.acting(), &number, Command::MarkNotReached, seen, person.now).await {
        Ok(_) => {
            let told = format!("{number}: {}", lowered(said(CommandKind::MarkNotReached).done));
            person.go_and_tell(&app, &opened.href, Flash::done(told)).await
        }
        Err(Declined::Refused(Refusal::NotNow(reason))) => {
            let refused = format!("{number}: {}", lowered(&reason.dutch()));
            draw(&person, &opened, Some(refused), StatusCode::CONFLICT)
        }
        Err(Declined::Stale(stale)) => {
            let opened = open(&app, &person, &address, false).await?;
            draw(&person, &opened, Some(format!("{number}: {}", lowered(&was_first(&stale)))), StatusCode::CONFLICT)
        }
        Err(declined) => Err(declined.into()),
    }
}

fn lowered(words: &str) -> String {
    crate::dutch::lower(words)
}

#[derive(Template)]
#[template(path = "pages/meeting_act.html")]
struct ActPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    facts: Facts,
    confirm: Confirm,
}

/// What was typed to move or cancel a meeting.
#[derive(Debug, Clone, Default)]
struct ActForm {
    day: String,
    time: String,
    reason: String,
    mistakes: BTreeMap<&'static str, String>,
    refusal: Option<String>,
}

const DAY: &str = "Naar welke dag?";
const TIME: &str = "Hoe laat?";
const REASON: &str = "Waarom?";

impl ActForm {
    fn of(meeting: &Meeting) -> Self {
        let starts = local(meeting.starts_at);
        Self { day: date_typed(starts.date_naive()), time: clock(starts.time()), ..Self::default() }
    }

    fn typed(form: &FormText) -> Self {
        Self {
            day: form.text("day").to_owned(),
            time: form.text("time").to_owned(),
            reason: form.raw("reason").to_owned(),
            ..Self::default()
        }
    }

    fn reason(&mut self) -> Option<Prose> {
        let read = Prose::parse(&self.reason);
        read.map_err(|unfit| self.mistakes.insert("reason", at_field(REASON, unfit))).ok()
    }

    fn moved(&mut self) -> Option<MeetingCommand> {
        let day = read_date(&self.day);
        if day.is_none() {
            self.mistakes.insert("day", at_field(DAY, Unfit::NotADate));
        }
        let time = read_time(&self.time);
        if time.is_none() {
            self.mistakes.insert("time", "Vul een tijd in zoals 9:00.".to_owned());
        }
        let reason = self.reason();
        day.zip(time)
            .zip(reason)
            .map(|((day, time), reason)| MeetingCommand::Move { to: calendar::moment(day, time), reason })
    }

    fn form(&self, action: String, submit: &'static str, opened: &Opened, moves: bool) -> Form {
        let error = |field: &str| self.mistakes.get(field).cloned();
        let mut form = Form::new(action, submit)
            .hidden("revision", opened.meeting.revision.to_string())
            .refusal(self.refusal.clone())
            .cancel(opened.href.clone());
        if moves {
            form = form
                .field(Field::date("day", DAY).value(&self.day).error(error("day")))
                .field(Field::text("time", TIME).width(Width::Short).value(&self.time).error(error("time")));
        }
        form.field(
            Field::area("reason", REASON)
                .hint("Dit staat in de geschiedenis van de bijeenkomst. Noem geen jongeren.")
                .rows(3)
                .limit(4_000)
                .value(&self.reason)
                .error(error("reason")),
        )
    }
}

fn on_agenda(opened: &Opened) -> Vec<String> {
    let waiting = opened.items.iter().filter(|item| item.outcome.is_none_or(|outcome| outcome == AWAITS));
    waiting.map(|item| item.number.to_string()).collect()
}

/// Who will be told, by name, when the meeting moves or is cancelled: it makes no difference to which day, or why.
async fn told(app: &AppState, person: &Person, opened: &Opened, moves: bool) -> Result<Vec<Words>, AppError> {
    let Ok(reason) = Prose::parse("–") else { return Ok(Vec::new()) };
    let meeting = opened.meeting.clone();
    let command = match moves {
        true => MeetingCommand::Move { to: meeting.starts_at.max(person.now) + TimeDelta::days(1), reason },
        false => MeetingCommand::Cancel { reason },
    };
    let found = app
        .db
        .transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
            Box::pin(async move { workflow::announced_meeting(tx, &meeting, &command).await })
        })
        .await?;
    Ok(found.unwrap_or_default().iter().map(acts::told_words).collect())
}

async fn move_page(app: &AppState, person: &Person, opened: &Opened, form: &ActForm, status: StatusCode) -> Answer {
    let mut happens = vec!["De bijeenkomst gaat naar de dag en tijd die u hieronder kiest.".into()];
    happens.push("Wie verwacht wordt, krijgt de nieuwe afspraak voor in de agenda.".into());
    if !on_agenda(opened).is_empty() {
        happens.push(format!("De agenda gaat mee: {}.", list(&on_agenda(opened))).into());
        happens.push("Wie is uitgenodigd, houdt toegang tot na de nieuwe dag.".into());
    }
    let page = ActPage {
        shell: person.shell(),
        crumbs: opened.crumbs(),
        title: "Bijeenkomst verplaatsen".to_owned(),
        lead: format!("Nu gepland op {}.", moment(opened.meeting.starts_at)),
        facts: Facts::default(),
        confirm: Confirm {
            happens,
            told: told(app, person, opened, true).await?,
            by_name: true,
            form: form.form(format!("{}/verplaatsen", opened.href), "Bijeenkomst verplaatsen", opened, true),
        },
    };
    render_as(status, &page)
}

async fn cancel_page(app: &AppState, person: &Person, opened: &Opened, form: &ActForm, status: StatusCode) -> Answer {
    let mut happens = vec![format!("De bijeenkomst van {} gaat niet door.", date(opened.day())).into()];
    if !on_agenda(opened).is_empty() {
        happens.push(
            format!("Deze casussen wachten weer op een plek: {}. Ze houden hun stap.", list(&on_agenda(opened))).into(),
        );
    }
    let page = ActPage {
        shell: person.shell(),
        crumbs: opened.crumbs(),
        title: "Bijeenkomst laten vervallen".to_owned(),
        lead: format!("Gepland op {}.", moment(opened.meeting.starts_at)),
        facts: Facts::default(),
        confirm: Confirm {
            happens,
            told: told(app, person, opened, false).await?,
            by_name: true,
            form: form
                .form(format!("{}/laten-vervallen", opened.href), "Bijeenkomst laten vervallen", opened, false)
                .danger(),
        },
    };
    render_as(status, &page)
}

/// Before the meeting begins long before its time: on which day it stands.
async fn show_open(State(app): State<AppState>, person: Person, Path(address): Path<String>) -> Answer {
    let opened = open(&app, &person, &address, true).await?;
    if opened.meeting.state != MeetingState::Planned {
        let reason = NotNow::MeetingNotPlanned;
        return draw(&person, &opened, Some(explain(&reason, &opened)), StatusCode::CONFLICT);
    }
    let starts = moment(opened.meeting.starts_at);
    let page = ActPage {
        shell: person.shell(),
        crumbs: opened.crumbs(),
        title: "Nu al beginnen?".to_owned(),
        lead: format!("Deze bijeenkomst staat op {starts}."),
        facts: Facts::default(),
        confirm: Confirm {
            happens: vec![
                "De bijeenkomst is vanaf nu bezig. U kunt haar niet meer verplaatsen.".into(),
                format!("In ieders agenda blijft {starts} staan. Niemand hoort dat u eerder begint.").into(),
            ],
            told: Vec::new(),
            by_name: true,
            form: Form::new(format!("{}/openen", opened.href), "Nu beginnen")
                .hidden("revision", opened.meeting.revision.to_string())
                .hidden("early", "yes")
                .cancel(opened.href.clone()),
        },
    };
    render_as(StatusCode::OK, &page)
}

/// Before the meeting is closed: what its list will say from then on.
async fn show_close(State(app): State<AppState>, person: Person, Path(address): Path<String>) -> Answer {
    let opened = open(&app, &person, &address, true).await?;
    let refused = match opened.meeting.state {
        MeetingState::Open if opened.without_outcome().is_empty() => None,
        MeetingState::Open => Some(NotNow::ItemsWithoutOutcome),
        _ => Some(NotNow::MeetingNotOpen),
    };
    if let Some(reason) = refused {
        return draw(&person, &opened, Some(explain(&reason, &opened)), StatusCode::CONFLICT);
    }
    let there: Vec<String> = opened.meeting.present.iter().flat_map(|there| present(&opened.expected, there)).collect();
    let present = if there.is_empty() { "Niet vastgelegd".to_owned() } else { sentence(&list(&there)) };
    let outcome = |item: &ItemLine| item.outcome.map(|outcome| format!("{}: {}", item.number, outcome.dutch()));
    let decided: Vec<String> = opened.items.iter().filter_map(outcome).collect();
    let decided = if decided.is_empty() { "Er stond niets op de agenda".to_owned() } else { decided.join("\n") };
    let page = ActPage {
        shell: person.shell(),
        crumbs: opened.crumbs(),
        title: "Bijeenkomst afronden".to_owned(),
        lead: format!("De bijeenkomst van {}.", moment(opened.meeting.starts_at)),
        facts: Facts::default().row("Aanwezig", present).row("Op de besluitenlijst", decided),
        confirm: Confirm {
            happens: vec![
                "De besluitenlijst ligt vast. Aanwezigen, besluiten, standpunten en redenen veranderen niet meer."
                    .into(),
                "Aanvullen kan daarna nog wel, met de datum en uw naam erbij.".into(),
                "Het scherm in de zaal wordt losgekoppeld.".into(),
                "U kunt de bijeenkomst niet opnieuw openen.".into(),
            ],
            told: Vec::new(),
            by_name: true,
            form: Form::new(format!("{}/afronden", opened.href), "Bijeenkomst afronden")
                .hidden("revision", opened.meeting.revision.to_string())
                .cancel(opened.href.clone()),
        },
    };
    render_as(StatusCode::OK, &page)
}

/// Why a meeting cannot be moved or cancelled in the state it is in.
fn hindrance(opened: &Opened, moves: bool) -> Option<NotNow> {
    match opened.meeting.state {
        MeetingState::Planned if !moves && opened.round_open() => Some(NotNow::RoundOpen),
        MeetingState::Planned => None,
        MeetingState::Open if moves => Some(NotNow::MeetingNotPlanned),
        MeetingState::Open if opened.round_open() => Some(NotNow::RoundOpen),
        MeetingState::Open => None,
        MeetingState::Closed | MeetingState::Cancelled if moves => Some(NotNow::MeetingNotPlanned),
        MeetingState::Closed | MeetingState::Cancelled => Some(NotNow::MeetingOver),
    }
}

async fn show_move(State(app): State<AppState>, person: Person, Path(address): Path<String>) -> Answer {
    let opened = open(&app, &person, &address, true).await?;
    match hindrance(&opened, true) {
        Some(reason) => draw(&person, &opened, Some(explain(&reason, &opened)), StatusCode::CONFLICT),
        None => move_page(&app, &person, &opened, &ActForm::of(&opened.meeting), StatusCode::OK).await,
    }
}

async fn show_cancel(State(app): State<AppState>, person: Person, Path(address): Path<String>) -> Answer {
    let opened = open(&app, &person, &address, true).await?;
    match hindrance(&opened, false) {
        Some(reason) => draw(&person, &opened, Some(explain(&reason, &opened)), StatusCode::CONFLICT),
        None => cancel_page(&app, &person, &opened, &ActForm::default(), StatusCode::OK).await,
    }
}

async fn do_move(State(app): State<AppState>, person: Person, Path(address): Path<String>, form: FormText) -> Answer {
    let opened = open(&app, &person, &address, false).await?;
    let mut typed = ActForm::typed(&form);
    let Some(command) = typed.moved() else {
        return move_page(&app, &person, &opened, &typed, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    match execute(&app, &person, &opened, &form, command).await {
        Ok(meeting) => {
            let to = address_of(&app, &person, meeting.id, &opened).await?;
            let day = date_short(calendar::day(meeting.starts_at));
            let told = format!("De bijeenkomst is nu op {day} om {}.", time(meeting.starts_at));
            person.go_and_tell(&app, &to, Flash::done(told)).await
        }
        Err(Declined::Refused(Refusal::Unfit(unfit))) => {
            let taken = unfit.iter().any(|(_, unfit)| *unfit == Unfit::NotAChoice);
            let why = match taken {
                true => {
                    "Op die dag is er al een bijeenkomst, of er begint er een op die tijd. Kies iets anders.".to_owned()
                }
                false => at_field(DAY, Unfit::InThePast),
            };
            typed.mistakes.insert("day", why);
            move_page(&app, &person, &opened, &typed, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(Declined::Refused(Refusal::NotNow(reason))) => {
            typed.refusal = Some(explain(&reason, &opened));
            move_page(&app, &person, &opened, &typed, StatusCode::CONFLICT).await
        }
        Err(Declined::Stale(stale)) => {
            let opened = open(&app, &person, &address, false).await?;
            typed.refusal = Some(was_first(&stale));
            move_page(&app, &person, &opened, &typed, StatusCode::CONFLICT).await
        }
        Err(declined) => Err(declined.into()),
    }
}

async fn do_cancel(State(app): State<AppState>, person: Person, Path(address): Path<String>, form: FormText) -> Answer {
    let opened = open(&app, &person, &address, false).await?;
    let mut typed = ActForm::typed(&form);
    let Some(reason) = typed.reason() else {
        return cancel_page(&app, &person, &opened, &typed, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    match execute(&app, &person, &opened, &form, MeetingCommand::Cancel { reason }).await {
        Ok(meeting) => {
            let to = address_of(&app, &person, meeting.id, &opened).await?;
            let told = "De bijeenkomst is vervallen. De casussen wachten weer op een plek.";
            person.go_and_tell(&app, &to, Flash::done(told)).await
        }
        Err(Declined::Refused(Refusal::NotNow(reason))) => {
            typed.refusal = Some(explain(&reason, &opened));
            cancel_page(&app, &person, &opened, &typed, StatusCode::CONFLICT).await
        }
        Err(Declined::Stale(stale)) => {
            let opened = open(&app, &person, &address, false).await?;
            typed.refusal = Some(was_first(&stale));
            cancel_page(&app, &person, &opened, &typed, StatusCode::CONFLICT).await
        }
        Err(declined) => Err(declined.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meeting_is_found_by_its_day_and_a_second_one_by_its_place() {
        let day: NaiveDate = "2026-11-26".parse().unwrap();
        assert_eq!(read_address("2026-11-26"), Some((day, 1)));
        assert_eq!(read_address("2026-11-26-2"), Some((day, 2)));
        for wrong in ["", "26-11-2026", "2026-11-26-1", "2026-11-26-", "2026-11-26-x", "2026-11-26x2", "2026-11-2", "x"]
        {
            assert_eq!(read_address(wrong), None, "{wrong}");
        }
        assert_eq!(read_address("donderdag é"), None);
    }

    #[test]
    fn moving_tells_every_mistake_at_once_and_keeps_what_was_typed() {
        let form = FormText::parse(b"day=gisteren&time=laat&reason=+").unwrap();
        let mut typed = ActForm::typed(&form);
        assert!(typed.moved().is_none());
        assert_eq!(typed.mistakes.keys().copied().collect::<Vec<_>>(), ["day", "reason", "time"]);
        assert_eq!(typed.day, "gisteren");
    }
}
