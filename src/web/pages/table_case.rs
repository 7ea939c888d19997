//! One case at the table, in a minute: what the youth says, which text lies before everybody, who decides, what they said,
//! and what one can do oneself. A position is bound to the exact text that was read.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};

use super::decision;
use super::meetings::lasting;
use super::plan::{head, name_of, open, state_badge, texts_of};
use super::plan_versions::{changed_sections, differences_href};
use crate::domain::calendar;
use crate::domain::case::{Capacity, Case, YouthAnswer};
use crate::domain::command::{Command, CommandKind};
use crate::domain::ids::{CaseNumber, UserId};
use crate::domain::lead_times::last_safe_day;
use crate::domain::offer::Offer;
use crate::domain::phase::Phase;
use crate::domain::plan::{Digest, Section, Voice};
use crate::domain::policy::Audience;
use crate::domain::refusal::{NotNow, Refusal};
use crate::domain::role::LifeDomain;
use crate::domain::round::{Position, Round, Seat, Stance, Standing};
use crate::domain::text::{Prose, Unfit};
use crate::dutch::dates::{date, date_short, days_until, moment, moment_short, time};
use crate::dutch::refusals::{at_field, explain};
use crate::dutch::{Dutch, lower, sentence, table};
use crate::live::Subject;
use crate::web::access::own_address;
use crate::web::acts::{ActPanel, back_to, link, panel};
use crate::web::again::Again;
use crate::web::case_header::{CaseHeader, CasePage, shown_name};
use crate::web::error::AppError;
use crate::web::fields::{Choice, ErrorSummary, Field, Words};
use crate::web::page::{Answer, Page, render, render_as};
use crate::web::parts::{self, Action, Badge, Mark, Positions};
use crate::web::plan::RowTable;
use crate::web::plan::lists::Listing as _;
use crate::web::plan::money::CostRow;
use crate::web::plan::totals::Totals;
use crate::web::shell::{Flash, Shell, Tone};
use crate::web::stream::stream;
use crate::web::{AppState, FormText, Person};
use crate::workflow::{self, Declined, OpenCase};

/// The pages of a case at the table.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get("/casussen/{number}/tafel", Audience::Table, "case_table", show),
        Page::get("/casussen/{number}/tafel/delen", Audience::Table, "case_table_parts", refresh).unattended(),
        Page::get("/casussen/{number}/tafel/live", Audience::Table, "case_table_live", listen).unattended(),
        Page::post("/casussen/{number}/tafel", Audience::Table, "take_position", answer),
    ]
}

#[derive(Template)]
#[template(path = "pages/table_case.html")]
struct TablePage {
    shell: Shell,
    case: String,
    parts: TableParts,
}

/// Everything on the page that changes while people talk; also asked for by the page itself, to stay fresh.
#[derive(Template)]
#[template(path = "components/table_parts.html")]
struct TableParts {
    header: CaseHeader,
    /// The address of the page.
    href: String,
    name: String,
    when: Option<When>,
    /// When there will be something to see here, if not yet.
    later: Option<String>,
    /// Why the case goes round again.
    again: Option<Again>,
    youth: YouthView,
    version: Option<VersionView>,
    costs: Option<CostsView>,
    round: Option<RoundView>,
    /// Why what this person said counts no more.
    lapsed: Option<&'static str>,
    /// What is wrong with what was sent, or what happened meanwhile.
    meanwhile: Option<String>,
    form: Option<PositionView>,
    /// The form holds what was typed and not kept: it stays as it is.
    typed: bool,
    /// What was typed on a text that is no longer there, when no form is there to hold it.
    kept: Vec<(Words, String)>,
    people: Vec<Guest>,
    core: Vec<String>,
    points: Vec<PointView>,
    history: Vec<PastRound>,
    tables: Vec<PastTable>,
    actions: ActPanel,
}

impl askama::filters::HtmlSafe for TableParts {}

/// The meeting it is on, or the place it waits for.
struct When {
    text: String,
    href: Option<String>,
    badge: Option<Badge>,
}

/// What the youth says of the plan.
pub(super) struct YouthView {
    pub(super) answer: Option<(Badge, Option<String>, String)>,
    reply: Option<(String, String)>,
    voice: Option<(String, Option<String>)>,
}

struct VersionView {
    number: u32,
    href: String,
    badge: Badge,
    frozen: Option<String>,
    hash: Option<String>,
    draft_beside: bool,
    /// Whether it is the plan that counts now.
    in_effect: bool,
    /// Where the decision is read, once there is one.
    decision: Option<String>,
    /// What changed since this person last agreed.
    since: Option<(String, String)>,
}

/// What the plan costs, folded away so that the project lead decides when it is in view.
struct CostsView {
    totals: Totals,
    table: RowTable,
    /// What gets better without money, in the words of the plan.
    gains: Vec<(String, String)>,
}

struct Guest {
    name: String,
    represents: String,
    capacity: String,
    until: String,
    /// Taking the invitation back, for who may.
    uninvite: Option<Action>,
}

struct PointView {
    what: String,
    owner: String,
    due: String,
    late: bool,
    answer: Option<String>,
    resolve: Option<Action>,
}

struct PastRound {
    title: String,
    end: String,
    positions: Positions,
}

struct PastTable {
    on: String,
    href: String,
    outcome: String,
}

/// A round as everybody at the table sees it.
#[derive(Template)]
#[template(path = "components/round.html")]
pub(super) struct RoundView {
    number: u32,
    version: u32,
    hash: String,
    opened: String,
    badge: Badge,
    explained: &'static str,
    answered: String,
    positions: Positions,
    awaiting: Option<String>,
    /// What the project lead can do now that everybody agrees.
    adopt: Option<Action>,
}

impl askama::filters::HtmlSafe for RoundView {}

/// The form for somebody's own position.
#[derive(Template)]
#[template(path = "components/position.html")]
pub(super) struct PositionView {
    action: String,
    /// Which case it is about, where that does not stand above it.
    about: Option<String>,
    /// Where to go afterwards, when it is not the page of the case.
    back: Option<String>,
    version: u32,
    hash: String,
    errors: ErrorSummary,
    seat: Option<Field>,
    only_seat: Option<String>,
    said: Option<String>,
    /// What somebody can still do about it.
    may_change: &'static str,
    /// Whether all that was said was said by somebody who stands in.
    stood_in: bool,
    /// What was said on an earlier version, for every seat that did not answer yet.
    before: Vec<BeforeView>,
    choices: Vec<StanceView>,
    wrong: Option<String>,
}

impl askama::filters::HtmlSafe for PositionView {}

impl PositionView {
    /// Whether something was said already, by this person or in their name.
    pub(super) fn was_given(&self) -> bool {
        self.said.is_some()
    }

    /// Whether somebody who stands in for this person said it, and this person nothing.
    pub(super) fn was_given_in_their_name(&self) -> bool {
        self.stood_in
    }
}

/// What somebody said on an earlier version, and what changed since.
struct BeforeView {
    said: String,
    changed: Vec<String>,
    href: String,
    compare: String,
    /// The seat that agreed, which can go on doing so with one press.
    agreed: Option<(String, String)>,
}

/// One thing somebody can say, with what belongs to it.
struct StanceView {
    id: &'static str,
    value: &'static str,
    label: &'static str,
    checked: bool,
    fields: Vec<Field>,
}

/// The seats of this person that did not answer yet, with the version on which they last did and what they said then.
fn earlier<'a>(case: &'a Case, round: &'a Round, person: &Person) -> Vec<(&'a Seat, u32, &'a Position)> {
    let counting = round.counting();
    let last = |seat: &'a Seat| {
        let before = case.rounds.iter().rev().filter(|before| before.version < round.version);
        let mut said = before.filter_map(|before| Some((before.version, *before.counting().get(&seat.member)?)));
        said.next().map(|(version, position)| (seat, version, position))
    };
    round.seats_of(person.user).filter(|seat| !counting.contains_key(&seat.member)).filter_map(last).collect()
}

fn before_view(
    open: &OpenCase,
    round: &Round,
    person: &Person,
    back: &str,
    (seat, version, position): (&Seat, u32, &Position),
) -> BeforeView {
    let name = name_of(open);
    let own = seat.member == person.user;
    let whose = if own { "uw standpunt".to_owned() } else { format!("het standpunt voor {}", name(seat.member)) };
    let by = if position.by == person.user { String::new() } else { format!(", gegeven door {}", name(position.by)) };
    let case = &open.case;
    let texts = case.version(version).zip(case.version(round.version));
    let href = differences_href(case, version, round.version);
    let button = match own {
        true => "Nog steeds akkoord".to_owned(),
        false => format!("Nog steeds akkoord namens {}", name(seat.member)),
    };
    BeforeView {
        said: format!("Op versie {version} was {whose}: {}{by}.", lower(&position.stance.dutch())),
        changed: texts.map(|(from, to)| changed_sections(open, from, to)).unwrap_or_default(),
        href: if back.is_empty() { href } else { format!("{href}&terug={back}") },
        compare: format!("Vergelijk versie {version} en versie {}", round.version),
        agreed: matches!(position.stance, Stance::Agree).then(|| (seat.member.to_string(), button)),
    }
}

async fn show(State(app): State<AppState>, person: Person, Path(number): Path<String>) -> Answer {
    let open = open(&app, &person, &number, "case_table").await?;
    render(&page(&app, &open, &person, &Sent::default(), None).await?)
}

/// The parts of the page again, without the rest.
async fn refresh(State(app): State<AppState>, person: Person, Path(number): Path<String>) -> Answer {
    let number: CaseNumber = number.parse().map_err(|_| AppError::NotFound)?;
    let open = workflow::glance(&app.db, person.acting(), &number, person.now).await?;
    render(&parts(&app, &open, &person, &Sent::default(), None).await?)
}

async fn listen(State(app): State<AppState>, person: Person, Path(number): Path<String>) -> Answer {
    let number: CaseNumber = number.parse().map_err(|_| AppError::NotFound)?;
    stream(&app, &person, Subject::Case(number)).await
}

async fn page(
    app: &AppState,
    open: &OpenCase,
    person: &Person,
    sent: &Sent,
    meanwhile: Option<String>,
) -> Result<TablePage, AppError> {
    let parts = parts(app, open, person, sent, meanwhile).await?;
    Ok(TablePage { shell: person.shell(), case: open.case.number.to_string(), parts })
}

/// The open round and the form for it, on the page of the meeting.
pub(super) fn at_hand(open: &OpenCase, person: &Person, back: &str) -> (Option<RoundView>, Option<PositionView>) {
    let mut round = open.case.open_round().map(|round| round_view(open, round, person.now));
    if let Some(adopt) = round.as_mut().and_then(|round| round.adopt.as_mut()) {
        back_to(adopt, back);
    }
    let about = Some(open.case.number.to_string());
    let form = position_form(open, person, &Sent { back: back.to_owned(), ..Sent::default() });
    (round, form.map(|form| PositionView { about, ..form }))
}

/// Why the position that this person gave counts no more, while there is no new round.
pub(super) fn lapsed(case: &Case, person: &Person) -> Option<&'static str> {
    let last = case.rounds.last()?;
    let counting = last.counting();
    let given = last.seats_of(person.user).any(|seat| counting.contains_key(&seat.member));
    table::lapsed(last.end?).filter(|_| given)
}

async fn parts(
    app: &AppState,
    open: &OpenCase,
    person: &Person,
    sent: &Sent,
    meanwhile: Option<String>,
) -> Result<TableParts, AppError> {
    let case = &open.case;
    let form = position_form(open, person, sent);
    let lost = meanwhile.is_some() && form.is_none();
    Ok(TableParts {
        header: head(open, person, CasePage::Table),
        href: format!("/casussen/{}/tafel", case.number),
        name: shown_name(case, person.role),
        when: when(open, person.now),
        later: later(case),
        again: Again::of(case, person.now),
        youth: youth(case),
        version: version(open, person),
        costs: costs(app, open, person).await?,
        round: case.open_round().map(|round| round_view(open, round, person.now)),
        lapsed: lapsed(case, person),
        meanwhile,
        kept: if lost { sent.texts() } else { Vec::new() },
        typed: sent.is_typed(),
        form,
        people: guests(open, person.now),
        core: core(open),
        points: points(open, person),
        history: history(open),
        tables: tables(case),
        actions: panel(open, CasePage::Table, person.now),
    })
}

fn when(open: &OpenCase, now: DateTime<Utc>) -> Option<When> {
    let case = &open.case;
    let today = calendar::day(now);
    if let Some(item) = case.pending_item() {
        let time = open.facts.meeting.as_ref().filter(|meeting| meeting.id == item.meeting);
        let at = time.map_or_else(|| date(item.on), |meeting| moment(meeting.starts_at));
        let which = case.tables + u32::from(!item.discussed);
        let distance = if item.on == today { "vandaag".to_owned() } else { days_until(today, item.on) };
        let badge = item.outcome.map(|outcome| Badge::new(Tone::Warning, outcome.dutch()));
        let badge = badge.or_else(|| item.discussed.then(|| Badge::new(Tone::Info, "Wordt nu besproken")));
        return Some(When {
            text: format!("{} ({distance}), voor de {} keer aan tafel", sentence(&at), table::ordinal(which)),
            href: Some(lasting(item.meeting)),
            badge,
        });
    }
    let last_safe = last_safe_day(case, &open.facts.settings.lead_times).day;
    case.phase.within(4, 5).then(|| When {
        text: format!(
            "Nog niet ingepland. De laatste dag waarop de tafel op tijd kan besluiten, {} {} ({}).",
            if last_safe < today { "was" } else { "is" },
            date(last_safe),
            days_until(today, last_safe)
        ),
        href: None,
        badge: (last_safe < today).then(|| Badge::new(Tone::Bad, "Te laat voor een besluit op tijd")),
    })
}

fn later(case: &Case) -> Option<String> {
    match case.phase {
        Phase::Signalling | Phase::Submitted | Phase::Planning if case.items.is_empty() => Some(
            "Zodra het plan klaar is voor de tafel, zet de projectleider deze casus op de eerstvolgende bijeenkomst. \
             Dan staat hier wanneer dat is, wie er zijn en wat iedereen vindt."
                .to_owned(),
        ),
        _ => None,
    }
}

/// What the youth says of the newest version on the table.
pub(super) fn youth(case: &Case) -> YouthView {
    let newest = case.versions.iter().rev().find(|version| version.hash.is_some());
    let answered = newest.and_then(|version| case.youth_answer(version.number));
    let answer = answered.map(|answered| {
        let tone = match answered.answer {
            YouthAnswer::Yes => Tone::Good,
            YouthAnswer::NotYet => Tone::Warning,
            YouthAnswer::No => Tone::Bad,
        };
        let words = answered.words.as_ref().map(ToString::to_string);
        let by = format!("Over versie {}, op {}", answered.version, moment_short(answered.at));
        (Badge::new(tone, answered.answer.dutch()), words, by)
    });
    let reply = newest.and_then(|version| case.reply(version.number)).map(|reply| {
        let review = format!(
            "Opgeschreven op {}. We kijken hier opnieuw naar op {}.",
            moment_short(reply.at),
            date(reply.review_on)
        );
        (reply.text.to_string(), review)
    });
    let voice = case.youth_voice.as_ref();
    let voice = voice.map(|voice| (voice.way.dutch().into_owned(), voice.note.as_ref().map(ToString::to_string)));
    YouthView { answer, reply, voice }
}

/// What the version on the table costs, where that was written down.
async fn costs(app: &AppState, open: &OpenCase, person: &Person) -> Result<Option<CostsView>, AppError> {
    let Some(version) = open.case.versions.iter().rev().find(|version| version.hash.is_some()) else {
        return Ok(None);
    };
    let lines = &version.content.sheets.costs.rows;
    let Some(totals) = Totals::of(lines) else { return Ok(None) };
    let texts = texts_of(app, person, &open.case, version.number).await?;
    let gains = [(Voice::Youth, shown_name(&open.case, person.role)), (Voice::Helpers, "Wie helpt".to_owned())];
    let gains = gains.into_iter().filter_map(|(voice, by)| {
        let text = texts.get(&(Section::SocialReturn, voice)).filter(|text| !text.is_empty())?;
        Some((text.clone(), by))
    });
    Ok(Some(CostsView { totals, table: CostRow::table(lines, &name_of(open)), gains: gains.collect() }))
}

fn version(open: &OpenCase, person: &Person) -> Option<VersionView> {
    let case = &open.case;
    let shown = case.versions.iter().rev().find(|version| version.hash.is_some())?;
    let agreed = case.rounds.iter().rev().filter(|round| round.version < shown.number).find(|round| {
        let counting = round.counting();
        let seats = round.seats_of(person.user);
        seats
            .into_iter()
            .any(|seat| counting.get(&seat.member).is_some_and(|position| matches!(position.stance, Stance::Agree)))
    });
    Some(VersionView {
        number: shown.number,
        href: format!("/casussen/{}/plan/versies/{}", case.number, shown.number),
        badge: state_badge(case, shown),
        frozen: shown.frozen_at.map(moment),
        hash: shown.hash.map(|hash| hash.short()),
        decision: decision::href(case, shown.number),
        in_effect: case.in_effect().is_some_and(|valid| valid.number == shown.number),
        draft_beside: case.draft().is_some_and(|draft| draft.number > shown.number),
        since: agreed.map(|round| {
            let words = format!("Wat is er veranderd sinds u akkoord gaf op versie {}?", round.version);
            (words, differences_href(case, round.version, shown.number))
        }),
    })
}

fn round_view(open: &OpenCase, round: &Round, now: DateTime<Utc>) -> RoundView {
    let standing = round.standing();
    let tone = match standing {
        Standing::Unanimous => Tone::Good,
        Standing::Incomplete => Tone::Info,
        Standing::Divided | Standing::TooFew => Tone::Warning,
    };
    let adopt = Offer { kind: CommandKind::Adopt, target: None };
    let offered = open.offers(now).contains(&adopt);
    RoundView {
        number: round.number,
        version: round.version,
        hash: round.hash.short(),
        opened: time(round.opened_at),
        badge: Badge::new(tone, standing.dutch()),
        explained: table::standing(standing),
        answered: table::answered(round.counting().len(), round.seats.len()),
        positions: seats_of(open, round),
        awaiting: round.awaiting_until.map(|until| {
            let last = date(calendar::day(until - TimeDelta::seconds(1)));
            format!("Wie er niet was, kan schriftelijk antwoorden tot en met {last}. Daarna gaat de casus door naar een volgende tafel.")
        }),
        adopt: offered.then(|| link(open, &adopt)),
    }
}

/// What counts for each seat of a round.
pub(super) fn seats_of(open: &OpenCase, round: &Round) -> Positions {
    let name = name_of(open);
    let counting = round.counting();
    let seat = |seat: &Seat| {
        let position = counting.get(&seat.member);
        let member = name(seat.member);
        let person = match (position, seat.deputy) {
            (Some(position), _) if position.by != seat.member && open.actor.is(seat.member) => {
                format!("Namens u, door {}", name(position.by))
            }
            (Some(position), _) if position.by != seat.member => format!("{}, namens {member}", name(position.by)),
            (None, Some(deputy)) => format!("{member}, vervanger: {}", name(deputy)),
            _ => member,
        };
        let mark = match position.map(|position| &position.stance) {
            None => Mark::Waiting,
            Some(Stance::Agree) => Mark::Agree,
            Some(Stance::NotYet { .. }) => Mark::NotYet,
            Some(Stance::Disagree { .. }) => Mark::Disagree,
            Some(Stance::NotInvolved { .. }) => Mark::NotInvolved,
        };
        parts::Seat {
            domain: seat.represents.dutch(),
            person: person.into(),
            mark,
            text: position.and_then(|position| table::said_with(&position.stance)).map(Words::Owned),
        }
    };
    let mut seats: Vec<&Seat> = round.seats.iter().collect();
    seats.sort_by_key(|seat| seat.represents);
    Positions { seats: seats.into_iter().map(seat).collect() }
}

fn guests(open: &OpenCase, now: DateTime<Utc>) -> Vec<Guest> {
    let (name, today, offers) = (name_of(open), calendar::day(now), open.offers(now));
    let uninvite = |number| {
        let offer = Offer { kind: CommandKind::Uninvite, target: Some(number) };
        let mut action = offers.contains(&offer).then(|| link(open, &offer))?;
        back_to(&mut action, &format!("/casussen/{}/tafel", open.case.number));
        Some(action)
    };
    let only_core = open.facts.settings.only_core_decides;
    let active = open.case.invitations.iter().filter(|invitation| invitation.is_active(today));
    active
        .map(|invitation| Guest {
            name: name(invitation.user),
            represents: invitation.represents.dutch().into_owned(),
            capacity: match invitation.capacity {
                Capacity::Completes if only_core => "Vult de commissie aan en adviseert".to_owned(),
                capacity => capacity.dutch().into_owned(),
            },
            until: date_short(invitation.until),
            uninvite: uninvite(invitation.number),
        })
        .collect()
}

/// The core by name and domain, in the order in which its domains are named everywhere.
fn core(open: &OpenCase) -> Vec<String> {
    let name = name_of(open);
    let mut seats = open.facts.core.clone();
    seats.sort_by_key(|seat| seat.represents);
    seats.iter().map(|seat| format!("{} ({})", name(seat.user), seat.represents.dutch())).collect()
}

fn points(open: &OpenCase, person: &Person) -> Vec<PointView> {
    let name = name_of(open);
    let today = calendar::day(person.now);
    let offers = open.offers(person.now);
    let mut points: Vec<_> = open.case.open_points.iter().collect();
    points.sort_by_key(|point| (point.answer.is_some(), point.due, point.number));
    let view = |point: &crate::domain::case::OpenPoint| {
        let resolve = Offer { kind: CommandKind::ResolveOpenPoint, target: Some(point.number) };
        let resolve = offers.contains(&resolve).then(|| link(open, &resolve));
        PointView {
            what: point.what.to_string(),
            owner: name(point.owner),
            due: date_short(point.due),
            late: point.answer.is_none() && point.due < today,
            answer: point.answer.as_ref().map(ToString::to_string),
            resolve,
        }
    };
    points.into_iter().map(view).collect()
}

fn history(open: &OpenCase) -> Vec<PastRound> {
    let past = open.case.rounds.iter().rev().filter_map(|round| Some((round, round.end?)));
    past.map(|(round, end)| PastRound {
        title: format!("Ronde {} over versie {}, {}", round.number, round.version, moment_short(round.opened_at)),
        end: end.dutch().into_owned(),
        positions: seats_of(open, round),
    })
    .collect()
}

fn tables(case: &Case) -> Vec<PastTable> {
    let ended = case.items.iter().rev().filter_map(|item| Some((item, item.outcome?)));
    ended
        .map(|(item, outcome)| PastTable {
            on: date(item.on),
            href: lasting(item.meeting),
            outcome: outcome.dutch().into_owned(),
        })
        .collect()
}

/// A position as it was sent.
#[derive(Debug, Clone, Default)]
struct Sent {
    seat: String,
    stance: String,
    question: String,
    domain: String,
    reason: String,
    would_agree: String,
    why: String,
    back: String,
    mistakes: Vec<(&'static str, String)>,
}

const QUESTION: &str = "Welke vraag moet eerst beantwoord zijn?";
const DOMAIN: &str = "Over welk gebied gaat het?";
const REASON: &str = "Waarom bent u niet akkoord?";
const WOULD_AGREE: &str = "Wanneer zou u wel akkoord zijn?";
const WHY: &str = "Waarom is uw domein niet betrokken?";

impl Sent {
    fn typed(form: &FormText) -> Self {
        let text = |name: &str| form.raw(name).to_owned();
        Self {
            seat: text("seat"),
            stance: text("stance"),
            question: text("question"),
            domain: text("domain"),
            reason: text("reason"),
            would_agree: text("would_agree"),
            why: text("why"),
            back: text("terug"),
            mistakes: Vec::new(),
        }
    }

    /// The seat and what it says, or everything that is the matter. Only what belongs to the choice is looked at.
    fn read(&mut self) -> Option<(UserId, Stance)> {
        let mut mistakes = Vec::new();
        let mut prose = |field: &'static str, label: &str, typed: &str| {
            Prose::parse(typed).map_err(|unfit| mistakes.push((field, at_field(label, unfit)))).ok()
        };
        let stance = match self.stance.as_str() {
            "agree" => Some(Stance::Agree),
            "not_yet" => prose("question", QUESTION, &self.question).map(|question| Stance::NotYet { question }),
            "disagree" => {
                let reason = prose("reason", REASON, &self.reason);
                let would_agree = prose("would_agree", WOULD_AGREE, &self.would_agree);
                let domain = LifeDomain::parse(self.domain.trim());
                if domain.is_none() {
                    mistakes.insert(0, ("domain", at_field(DOMAIN, Unfit::NotAChoice)));
                }
                domain.zip(reason).zip(would_agree).map(|((domain, reason), would_agree)| Stance::Disagree {
                    domain,
                    reason,
                    would_agree,
                })
            }
            "not_involved" => prose("why", WHY, &self.why).map(|reason| Stance::NotInvolved { reason }),
            _ => {
                mistakes.push(("stance", "Kies wat uw standpunt is.".to_owned()));
                None
            }
        };
        let seat = self.seat.parse().ok();
        if seat.is_none() {
            mistakes.insert(0, ("seat", "Kies voor wie u antwoordt.".to_owned()));
        }
        self.mistakes = mistakes;
        seat.zip(stance)
    }

    fn mistake(&self, field: &str) -> Option<String> {
        self.mistakes.iter().find(|(at, _)| *at == field).map(|(_, sentence)| sentence.clone())
    }

    /// What was said before, where nothing was typed: the form starts from there.
    fn after(&self, seat: &Seat, stance: &Stance) -> Self {
        let text = ToString::to_string;
        let start = Self {
            seat: seat.member.to_string(),
            stance: stance.as_str().to_owned(),
            back: self.back.clone(),
            ..Self::default()
        };
        match stance {
            Stance::Agree => self.clone(),
            Stance::NotYet { question } => Self { question: text(question), ..start },
            Stance::Disagree { domain, reason, would_agree } => Self {
                domain: domain.as_str().to_owned(),
                reason: text(reason),
                would_agree: text(would_agree),
                ..start
            },
            Stance::NotInvolved { reason } => Self { why: text(reason), ..start },
        }
    }

    /// Whether somebody sent something.
    fn is_typed(&self) -> bool {
        !self.stance.is_empty() || !self.texts().is_empty() || !self.mistakes.is_empty()
    }

    /// Whatever was typed, for somebody who must be able to take it along.
    fn texts(&self) -> Vec<(Words, String)> {
        let all =
            [(QUESTION, &self.question), (REASON, &self.reason), (WOULD_AGREE, &self.would_agree), (WHY, &self.why)];
        let typed = all.into_iter().filter(|(_, text)| !text.trim().is_empty());
        typed.map(|(label, text)| (Words::Borrowed(label), text.clone())).collect()
    }
}

/// The form, for whoever may answer in the open round.
fn position_form(open: &OpenCase, person: &Person, sent: &Sent) -> Option<PositionView> {
    let round = open.case.open_round()?;
    if !open.may(CommandKind::TakePosition, person.now) {
        return None;
    }
    let name = name_of(open);
    let seats: Vec<&Seat> = round.seats_of(person.user).collect();
    let first = seats.first()?;
    let earlier = earlier(&open.case, round, person);
    let differs = earlier.iter().find(|(_, _, position)| !matches!(position.stance, Stance::Agree));
    let started = differs.filter(|_| !sent.is_typed()).map(|(seat, _, position)| sent.after(seat, &position.stance));
    let sent = started.as_ref().unwrap_or(sent);
    let for_whom = |seat: &Seat| match seat.member == person.user {
        true => format!("Uzelf, voor {}", seat.represents.dutch()),
        false => format!("Namens {}, voor {}", name(seat.member), seat.represents.dutch()),
    };
    let several = seats.len() > 1;
    let choices = seats.iter().map(|seat| Choice::new(seat.member.to_string(), for_whom(seat))).collect();
    let seat = several.then(|| {
        Field::radio("seat", "Voor wie antwoordt u?", choices).value(sent.seat.clone()).error(sent.mistake("seat"))
    });
    let counting = round.counting();
    let said = seats.iter().filter_map(|seat| {
        let position = counting.get(&seat.member)?;
        let (own, by_self) = (seat.member == person.user, position.by == person.user);
        let whose = match (own, by_self) {
            (true, true) => "Uw standpunt nu".to_owned(),
            (true, false) => format!("Namens u, door {}", name(position.by)),
            (false, true) => format!("Standpunt namens {}", name(seat.member)),
            (false, false) => format!("Standpunt namens {}, door {}", name(seat.member), name(position.by)),
        };
        Some(format!("{whose}: {}, gegeven om {}.", lower(&position.stance.dutch()), time(position.at)))
    });
    let said: Vec<String> = said.collect();
    let by_self = |seat: &&Seat| counting.get(&seat.member).is_some_and(|position| position.by == person.user);
    let stood_in = !said.is_empty() && !seats.iter().any(by_self);
    let may_be_outside = seats.iter().any(|seat| !seat.represents.is_indispensable());
    let area = |name: &'static str, label: &'static str, typed: &str| {
        Field::area(name, label).rows(3).value(typed).error(sent.mistake(name))
    };
    let domains =
        LifeDomain::ALL.iter().map(|domain| Choice::new(domain.as_str(), sentence(&domain.dutch()))).collect();
    let disagree = vec![
        Field::select("domain", DOMAIN, domains).value(sent.domain.trim()).error(sent.mistake("domain")),
        area("reason", REASON, &sent.reason),
        area("would_agree", WOULD_AGREE, &sent.would_agree)
            .hint("Noem wat er in het plan anders moet, zodat de tafel daaraan kan werken."),
    ];
    let stance = |id, value, label, fields| StanceView { id, value, label, checked: sent.stance == value, fields };
    let mut choices = vec![
        stance("stance", "agree", "Akkoord", vec![]),
        stance("stance-2", "not_yet", "Nog niet", vec![area("question", QUESTION, &sent.question)]),
        stance("stance-3", "disagree", "Niet akkoord", disagree),
    ];
    if may_be_outside {
        choices.push(stance(
            "stance-4",
            "not_involved",
            "Mijn domein is niet betrokken",
            vec![area("why", WHY, &sent.why)],
        ));
    }
    let mistakes =
        sent.mistakes.iter().map(|(field, sentence)| (Words::Borrowed(*field), Words::Owned(sentence.clone())));
    Some(PositionView {
        action: format!("/casussen/{}/tafel", open.case.number),
        about: None,
        back: Some(sent.back.clone()).filter(|back| !back.is_empty()),
        version: round.version,
        hash: round.hash.to_string(),
        errors: ErrorSummary { mistakes: mistakes.collect() },
        seat,
        only_seat: (!several).then(|| first.member.to_string()),
        said: (!said.is_empty()).then(|| said.join(" ")),
        may_change: match stood_in {
            true => "Uw eigen standpunt gaat voor, zolang de ronde open is.",
            false => "U kunt dit wijzigen zolang de ronde open is.",
        },
        stood_in,
        before: earlier.into_iter().map(|said| before_view(open, round, person, &sent.back, said)).collect(),
        choices,
        wrong: sent.mistake("stance"),
    })
}

async fn answer(State(app): State<AppState>, person: Person, Path(number): Path<String>, form: FormText) -> Answer {
    let number: CaseNumber = number.parse().map_err(|_| AppError::NotFound)?;
    let mut sent = Sent::typed(&form);
    let read = sent.read();
    let version: u32 = form.text("version").parse().unwrap_or(0);
    let text = Digest::parse(form.text("hash"));
    let (Some((seat, stance)), Some(hash)) = (read, text) else {
        let open = workflow::look(&app.db, person.acting(), &number, "case_table", person.now).await?;
        let moved = text.is_none_or(|hash| open.case.open_round().is_none_or(|round| round.hash != hash));
        let meanwhile = moved.then(|| meanwhile(&open.case, version, &NotNow::OtherText));
        let status = if moved { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
        return render_as(status, &page(&app, &open, &person, &sent, meanwhile).await?);
    };
    let told = match stance {
        Stance::Agree => "Uw akkoord is vastgelegd.",
        _ => "Uw standpunt is vastgelegd.",
    };
    let command = Command::TakePosition { seat, version, hash, stance };
    match workflow::execute(&app.db, person.acting(), &number, command, None, person.now).await {
        Ok(_) => {
            let meeting = Some(&sent.back).filter(|back| back.starts_with("/tafel/"));
            let back = meeting.and_then(|back| own_address(&app, back));
            let to = back.unwrap_or_else(|| format!("/casussen/{number}/tafel"));
            person.go_and_tell(&app, &format!("{to}#ronde"), Flash::done(told)).await
        }
        Err(Declined::Refused(Refusal::NotNow(reason))) => {
            let open = workflow::look(&app.db, person.acting(), &number, "case_table", person.now).await?;
            if reason == NotNow::AlwaysInvolved {
                sent.mistakes.push(("stance", reason.dutch().into_owned()));
                return render_as(StatusCode::CONFLICT, &page(&app, &open, &person, &sent, None).await?);
            }
            let meanwhile = meanwhile(&open.case, version, &reason);
            render_as(StatusCode::CONFLICT, &page(&app, &open, &person, &sent, Some(meanwhile)).await?)
        }
        Err(declined) => Err(declined.into()),
    }
}

/// What happened while somebody was writing a position.
fn meanwhile(case: &Case, read: u32, reason: &NotNow) -> String {
    let round = case.rounds.iter().rev().find(|round| round.version == read && !round.is_open());
    match reason {
        NotNow::OtherText | NotNow::NoOpenRound => table::text_changed(read, round, case.open_round()),
        reason => explain(CommandKind::TakePosition, &Refusal::NotNow(reason.clone()), case),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(form: &str) -> Sent {
        Sent::typed(&FormText::parse(form.as_bytes()).unwrap())
    }

    const SEAT: &str = "seat=00000000-0000-0000-0000-000000000001";

    #[test]
    fn every_mistake_in_a_position_is_told_at_once_and_what_was_typed_stays() {
        let mut disagrees = sent(&format!("{SEAT}&stance=disagree&reason=Te+duur&would_agree=+&domain=moon&why=x"));
        assert!(disagrees.read().is_none());
        let fields: Vec<&str> = disagrees.mistakes.iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, ["domain", "would_agree"]);
        assert_eq!(disagrees.reason, "Te duur");
        let mut nothing = sent("");
        assert!(nothing.read().is_none());
        assert_eq!(nothing.mistakes.len(), 2);
    }

    #[test]
    fn only_what_belongs_to_the_choice_is_asked_for() {
        let (_, stance) = sent(&format!("{SEAT}&stance=agree&question=&reason=")).read().unwrap();
        assert_eq!(stance, Stance::Agree);
        let (_, stance) = sent(&format!("{SEAT}&stance=not_yet&question=Tot+wanneer%3F")).read().unwrap();
        assert!(matches!(stance, Stance::NotYet { .. }));
        assert!(sent(&format!("{SEAT}&stance=not_yet&reason=iets")).read().is_none());
        assert!(sent(&format!("{SEAT}&stance=not_involved")).read().is_none());
    }
}
