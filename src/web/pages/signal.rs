//! The signal of a casus: read as a whole, filled in part by part, checked before it is submitted. Each part is saved while one types,
//! and knows what it looked like when it was drawn, so that two people can fill in different parts at once and never overwrite each
//! other unseen.

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::domain::case::Case;
use crate::domain::command::{Command, CommandKind};
use crate::domain::ids::CaseNumber;
use crate::domain::offer::Offer;
use crate::domain::policy::Audience;
use crate::domain::refusal::Refusal;
use crate::domain::role::Role;
use crate::domain::signal::{
    Answer as Reply, ChecklistItem, Consent, ConsentWay, ContinuityRisk, LegalGround, LivesNow, Measure, Receivers,
    ScopeAnswer, ScopeQuestion, Signal, SignalGap,
};
use crate::domain::text::{Line, Prose, Unfit};
use crate::dutch::checklist::{Theme, code, point, why};
use crate::dutch::dates::{date_short, date_typed, date_without_weekday, day_of, time};
use crate::dutch::events::Names;
use crate::dutch::numbers::{count, number as figures};
use crate::dutch::{Dutch, lower, refusals};
use crate::store::history::{self, Given};
use crate::web::acts::{self, ActPanel, Asking};
use crate::web::case_header::{CaseHeader, CasePage};
use crate::web::error::AppError;
use crate::web::fields::{Choice, Field, Form, Words};
use crate::web::page::{Page, render, render_as, see_other};
use crate::web::parts::{Badge, Facts};
use crate::web::session::Person;
use crate::web::shell::{Flash, Shell, Tone};
use crate::web::{Answer, AppState, FormText};
use crate::workflow::{self, Declined, OpenCase};

/// How often a part is merged again when somebody saved another part in the same moment.
const PATIENCE: usize = 4;

/// The most signs of what happens if nothing is done (domain.md 3a).
const IF_NOTHING_MOST: u32 = 600;

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    let audience = Audience::CaseWorkers;
    vec![
        Page::get("/casussen/{number}/signaal", audience, "signal", show),
        Page::get("/casussen/{number}/signaal/controle", audience, "signal_check", check),
        Page::post("/casussen/{number}/signaal/reden", audience, "add_risk", add_risk),
        Page::get("/casussen/{number}/signaal/checklist", audience, "checklist", show_checklist),
        Page::get("/casussen/{number}/signaal/checklist/{theme}", audience, "checklist_theme", show_theme),
        Page::post("/casussen/{number}/signaal/checklist/{theme}", audience, "answer_checklist", save_theme),
        Page::get("/casussen/{number}/signaal/{part}", audience, "signal_part", show_part),
        Page::post("/casussen/{number}/signaal/{part}", audience, "edit_signal", save_part),
    ]
}

/// What is filled in on one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Where the youth lives and what ends when.
    Situation,
    /// Why care may break off.
    Risks,
    /// The questions about the target group.
    Scope,
    /// Law and consent.
    Consent,
    /// A theme of the checklist.
    Checklist(Theme),
}

impl Part {
    const OF_SIGNAL: [Self; 4] = [Self::Situation, Self::Risks, Self::Scope, Self::Consent];

    /// Every part, in order.
    fn all() -> impl Iterator<Item = Self> {
        Self::OF_SIGNAL.into_iter().chain(Theme::ALL.into_iter().map(Self::Checklist))
    }

    fn of_slug(slug: &str) -> Option<Self> {
        Self::OF_SIGNAL.into_iter().find(|part| part.slug() == slug)
    }

    fn slug(self) -> &'static str {
        match self {
            Self::Situation => "situatie",
            Self::Risks => "redenen",
            Self::Scope => "doelgroep",
            Self::Consent => "toestemming",
            Self::Checklist(Theme::Papers) => "checklist/papieren",
            Self::Checklist(Theme::Housing) => "checklist/wonen",
            Self::Checklist(Theme::Income) => "checklist/inkomen",
            Self::Checklist(Theme::Care) => "checklist/zorg",
            Self::Checklist(Theme::SchoolWork) => "checklist/school-en-werk",
            Self::Checklist(Theme::People) => "checklist/mensen",
            Self::Checklist(Theme::Rights) => "checklist/plan-en-rechten",
        }
    }

    fn title(self) -> Words {
        match self {
            Self::Situation => "Situatie nu".into(),
            Self::Risks => "Waardoor kan de hulp stoppen?".into(),
            Self::Scope => "Past dit bij de casustafel?".into(),
            Self::Consent => "Wet en toestemming".into(),
            Self::Checklist(theme) => format!("Checklist 18-/18+: {}", lower(&theme.dutch())).into(),
        }
    }

    fn lead(self) -> &'static str {
        match self {
            Self::Situation => "Vul in wat u weet. Niets is verplicht; schrijf alleen op wat nodig is voor deze vraag.",
            Self::Risks => "Kies alles wat speelt. Eén reden is genoeg om aan te melden.",
            Self::Scope => "Vijf korte vragen. Bij twijfel beslist de projectleider; kies dan gerust twijfel.",
            Self::Consent => {
                "Om een casus te bespreken zijn twee dingen nodig: een wet waarop de gemeente zich baseert, en de toestemming van de \
                 jongere om informatie te delen."
            }
            Self::Checklist(_) => {
                "Loop de vragen samen met de jongere door. Niets is verplicht: wat niet nodig is om te bespreken, slaat u over. \
                 Vragen met een ★ gaan over hulp die moet doorlopen."
            }
        }
    }

    fn href(self, number: &CaseNumber) -> String {
        format!("/casussen/{number}/signaal/{}", self.slug())
    }

    /// The page after this one.
    fn next(self, number: &CaseNumber) -> String {
        let mut after = Self::all().skip_while(|part| *part != self).skip(1);
        after.next().map_or_else(|| format!("/casussen/{number}/signaal/controle"), |next| next.href(number))
    }

    /// "Onderdeel 3 van 11".
    fn place(self) -> String {
        let place = Self::all().position(|part| part == self).unwrap_or_default() + 1;
        format!("Onderdeel {place} van {}", Self::all().count())
    }

    fn kind(self) -> CommandKind {
        match self {
            Self::Checklist(_) => CommandKind::AnswerChecklist,
            _ => CommandKind::EditSignal,
        }
    }

    /// The name of the page in the trail.
    fn trail(self) -> &'static str {
        match self {
            Self::Checklist(_) => "checklist",
            _ => "signal_part",
        }
    }

    /// A mark of what the part holds, that changes when anything in it changes.
    fn mark(self, case: &Case) -> String {
        let signal = &case.signal;
        let held = match self {
            Self::Situation => json!([
                signal.lives_now,
                signal.care_ends_on,
                signal.decision_ends_on,
                signal.address_before_stay,
                signal.measure
            ]),
            Self::Risks => json!([signal.risks, signal.if_nothing_happens]),
            Self::Scope => json!(signal.scope.iter().collect::<Vec<_>>()),
            Self::Consent => json!([signal.legal_ground, signal.consent]),
            Self::Checklist(theme) => {
                let answers = theme.items().map(|item| case.checklist.get(&item));
                json!(answers.map(|answer| answer.map(|answer| (answer.answer, &answer.note))).collect::<Vec<_>>())
            }
        };
        let digest = Sha256::digest(held.to_string());
        digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    /// How far it is filled in.
    fn state(self, case: &Case) -> Badge {
        let signal = &case.signal;
        let gaps = signal.gaps();
        let needed = |gap: SignalGap| gaps.contains(&gap);
        match self {
            Self::Situation if is_bare(signal) => Badge::new(Tone::Neutral, "nog leeg"),
            Self::Situation => Badge::new(Tone::Good, "ingevuld"),
            Self::Risks if needed(SignalGap::Risk) => Badge::new(Tone::Warning, "nog nodig"),
            Self::Scope if needed(SignalGap::Scope) => Badge::new(Tone::Warning, "nog nodig"),
            Self::Consent if needed(SignalGap::LegalGround) || needed(SignalGap::Consent) => {
                Badge::new(Tone::Warning, "nog nodig")
            }
            Self::Risks | Self::Scope | Self::Consent => Badge::new(Tone::Good, "ingevuld"),
            Self::Checklist(theme) => {
                let answered = theme.items().filter(|item| case.checklist.contains_key(item)).count();
                let all = theme.items().count();
                let tone = if answered == all { Tone::Good } else { Tone::Neutral };
                Badge::new(tone, format!("{answered} van {all} beantwoord"))
            }
        }
    }
}

fn is_bare(signal: &Signal) -> bool {
    signal.lives_now.is_none()
        && signal.care_ends_on.is_none()
        && signal.decision_ends_on.is_none()
        && signal.address_before_stay.is_none()
        && signal.measure.is_none()
}

/// What one page holds once it was read.
enum Filled {
    Signal(Box<Signal>),
    Checklist(Vec<(ChecklistItem, Option<Reply>, Option<Line>)>),
}

/// Asks the questions of a part; the answers, over what the case holds already, when all of them can be used.
fn questions(part: Part, ask: &mut Asking, case: &Case) -> Option<Filled> {
    let signal = &case.signal;
    let mut filled = signal.clone();
    match part {
        Part::Situation => {
            let places = LivesNow::ALL.iter().map(|place| Choice::new(place.as_str(), place.dutch()));
            let place = Field::select("lives_now", "Waar woont de jongere nu?", places.collect());
            let place = place.value(signal.lives_now.map_or("", LivesNow::as_str));
            let lives_now = ask.choice_or_none(place, LivesNow::parse);
            let ends = Field::date("care_ends_on", "Wanneer stopt de hulp die er nu is?");
            let ends = ends.value(signal.care_ends_on.map(date_typed).unwrap_or_default());
            let care_ends_on = ask.date_or_none(ends);
            let decision = Field::date("decision_ends_on", "Tot wanneer loopt de beschikking?");
            let decision = decision.value(signal.decision_ends_on.map(date_typed).unwrap_or_default());
            let decision_ends_on = ask.date_or_none(decision);
            let before = Field::text("address_before_stay", "In welke gemeente woonde de jongere voor het verblijf?")
                .hint("Alleen de gemeente, niet het adres. Die gemeente is verantwoordelijk (woonplaatsbeginsel).")
                .value(signal.address_before_stay.as_ref().map(Line::as_str).unwrap_or_default());
            let address_before_stay = ask.line_or_none(before);
            let measures = Measure::ALL.iter().map(|measure| Choice::new(measure.as_str(), measure.dutch()));
            let measure = Field::radio("measure", "Is er een maatregel?", measures.collect())
                .hint("Schrijf nergens op waarom. Een maatregel voor bescherming stopt op de 18e verjaardag.")
                .value(signal.measure.map_or("", Measure::as_str));
            let measure = ask.choice_or_none(measure, Measure::parse);
            filled.lives_now = lives_now?;
            filled.care_ends_on = care_ends_on?;
            filled.decision_ends_on = decision_ends_on?;
            filled.address_before_stay = address_before_stay?;
            filled.measure = measure?;
        }
        Part::Risks => {
            let risks = ContinuityRisk::ALL
                .iter()
                .map(|risk| Choice::new(risk.as_str(), risk.dutch()).checked(signal.risks.contains(risk)));
            let risks = ask.several(
                Field::checks("risks", "Waardoor kan de hulp stoppen?", risks.collect()),
                ContinuityRisk::parse,
            );
            let nothing = Field::area("if_nothing_happens", "Wat gebeurt er als niemand iets doet?")
                .hint("Twee of drie zinnen. Noem geen diagnoses en geen namen van anderen.")
                .limit(IF_NOTHING_MOST)
                .optional()
                .value(signal.if_nothing_happens.as_ref().map(Prose::as_str).unwrap_or_default());
            let most = usize::try_from(IF_NOTHING_MOST).unwrap_or(usize::MAX);
            let nothing = ask.ask(nothing, |typed| match typed.chars().count() > most {
                true => Err(Unfit::TooLong(most)),
                false => Prose::parse_optional(typed),
            });
            filled.risks = risks?.into_iter().collect();
            filled.if_nothing_happens = nothing?;
        }
        Part::Scope => {
            let mut answers = Vec::new();
            for question in ScopeQuestion::ALL {
                let choices = ScopeAnswer::ALL.iter().map(|answer| Choice::new(answer.as_str(), answer.dutch()));
                let field = Field::radio(format!("scope_{}", question.as_str()), question.dutch(), choices.collect())
                    .value(signal.scope.get(question).map_or("", |answer| answer.as_str()));
                answers.push(ask.choice_if_needed(field, ScopeAnswer::parse).map(|answer| (*question, answer)));
            }
            let answers: Option<Vec<_>> = answers.into_iter().collect();
            filled.scope = answers?.into_iter().filter_map(|(question, answer)| Some((question, answer?))).collect();
        }
        Part::Consent => {
            let grounds = LegalGround::ALL.iter().map(|ground| Choice::new(ground.as_str(), ground.dutch()));
            let ground = Field::radio("legal_ground", "Op welke wet baseert de gemeente zich?", grounds.collect())
                .hint("Kies de wet die past bij wat er nu nodig is. Toestemming van de jongere is iets anders; die komt hieronder.")
                .value(signal.legal_ground.map_or("", LegalGround::as_str));
            let legal_ground = ask.choice_if_needed(ground, LegalGround::parse);
            let consent = signal.consent.as_ref();
            let given_to = |receivers: Receivers| consent.is_some_and(|consent| consent.to.contains(&receivers));
            let receivers = Receivers::ALL
                .iter()
                .map(|receivers| Choice::new(receivers.as_str(), receivers.dutch()).checked(given_to(*receivers)));
            let to = Field::checks("consent_to", "Aan wie mag u van de jongere informatie geven?", receivers.collect())
                .hint("Zet niets aan als de jongere geen toestemming geeft. Vanaf 16 jaar beslist de jongere zelf.");
            let to = ask.several(to, Receivers::parse);
            let gives = to.as_ref().is_some_and(|to| !to.is_empty());
            let on = Field::date("consent_on", "Op welke dag gaf de jongere toestemming?")
                .value(consent.map(|consent| date_typed(consent.given_on)).unwrap_or_default());
            let on = ask.ask(on, |typed| match typed {
                "" if gives => Err(Unfit::Empty),
                "" => Ok(None),
                typed => crate::dutch::dates::read_date(typed).map(Some).ok_or(Unfit::NotADate),
            });
            let ways = ConsentWay::ALL.iter().map(|way| Choice::new(way.as_str(), way.dutch()));
            let way = Field::radio("consent_way", "Hoe gaf de jongere toestemming?", ways.collect())
                .value(consent.map_or("", |consent| consent.way.as_str()));
            let way = ask.ask(way, |chosen| match ConsentWay::parse(chosen) {
                None if gives => Err(Unfit::NotAChoice),
                way => Ok(way),
            });
            filled.legal_ground = legal_ground?;
            let (to, on, way) = (to?, on?, way?);
            let given = on.zip(way).filter(|_| !to.is_empty());
            filled.consent = given.map(|(given_on, way)| Consent { to: to.into_iter().collect(), given_on, way });
        }
        Part::Checklist(theme) => {
            let mut answers = Vec::new();
            for item in theme.items() {
                let known = case.checklist.get(&item);
                let mark = if item.is_continuity() { " ★" } else { "" };
                let choices = Reply::ALL.iter().map(|reply| Choice::new(reply.as_str(), reply.dutch()));
                let field =
                    Field::radio(item.as_str(), format!("{}{mark}  {}", code(item), item.dutch()), choices.collect())
                        .hint(why(item))
                        .value(known.map_or("", |known| known.answer.as_str()));
                let note_name = format!("{}_note", item.as_str());
                // a remark is kept with its answer, so it asks for one
                let answer = match ask.sent(&note_name) {
                    true => ask.choice(field, Reply::parse).map(Some),
                    false => ask.choice_if_needed(field, Reply::parse),
                };
                let note = Field::text(note_name, format!("Opmerking bij {}", code(item)))
                    .value(known.and_then(|known| known.note.as_ref()).map(Line::as_str).unwrap_or_default());
                let note = ask.line_or_none(note);
                answers.push(answer.zip(note).map(|(answer, note)| (item, answer, note)));
            }
            let answers: Option<Vec<_>> = answers.into_iter().collect();
            return answers.map(Filled::Checklist);
        }
    }
    Some(Filled::Signal(Box::new(filled)))
}

/// What must be asked of the case to keep what was filled in; nothing when it holds all of it already.
fn commands(filled: Filled, case: &Case) -> Vec<Command> {
    match filled {
        Filled::Signal(signal) if *signal == case.signal => Vec::new(),
        Filled::Signal(signal) => vec![Command::EditSignal { signal: *signal }],
        Filled::Checklist(answers) => answers
            .into_iter()
            .filter(|(item, answer, note)| {
                let known = case.checklist.get(item);
                let held = known.map(|known| known.answer) == *answer
                    && known.and_then(|known| known.note.as_ref()) == note.as_ref();
                !held
            })
            .map(|(item, answer, note)| Command::AnswerChecklist { item, answer, note })
            .collect(),
    }
}

/// Reasons to signal that follow from what is not arranged and were not chosen yet.
fn proposals(case: &Case) -> Vec<(ContinuityRisk, Vec<ChecklistItem>)> {
    let mut proposed: Vec<(ContinuityRisk, Vec<ChecklistItem>)> = Vec::new();
    for (item, answered) in &case.checklist {
        let Some(risk) = item.proposes().filter(|_| answered.answer == Reply::NotArranged) else { continue };
        if case.signal.risks.contains(&risk) {
            continue;
        }
        match proposed.iter_mut().find(|(known, _)| *known == risk) {
            Some((_, items)) => items.push(*item),
            None => proposed.push((risk, vec![*item])),
        }
    }
    proposed
}

/// A reason that can be added with one press.
struct Proposal {
    value: &'static str,
    label: String,
    because: String,
}

fn drawn_proposals(case: &Case, only: Option<Theme>) -> Vec<Proposal> {
    let of_theme =
        |items: &[ChecklistItem]| only.is_none_or(|theme| items.iter().any(|item| theme.items().any(|of| of == *item)));
    let proposed = proposals(case).into_iter().filter(|(_, items)| of_theme(items));
    proposed
        .map(|(risk, items)| Proposal {
            value: risk.as_str(),
            label: risk.dutch().into_owned(),
            because: items.iter().map(|item| item.dutch().into_owned()).collect::<Vec<_>>().join(" "),
        })
        .collect()
}

#[derive(Template)]
#[template(path = "pages/signal.html")]
struct SignalPage {
    shell: Shell,
    header: CaseHeader,
    number: String,
    question: Option<String>,
    editable: bool,
    parts: Vec<PartLine>,
    sections: Vec<Section>,
    /// How answers of the checklist changed.
    changes: Facts,
    panel: ActPanel,
}

struct PartLine {
    title: Words,
    href: String,
    state: Badge,
}

struct Section {
    title: Words,
    facts: Facts,
    none: &'static str,
}

#[derive(Template)]
#[template(path = "pages/signal_part.html")]
struct PartPage {
    shell: Shell,
    header: CaseHeader,
    number: String,
    title: Words,
    place: String,
    lead: &'static str,
    proposals: Vec<Proposal>,
    here: String,
    no_consent: bool,
    compact: bool,
    conflict: Option<Conflict>,
    form: Form,
    changes: Facts,
}

/// What stands around the form of a part.
#[derive(Default)]
struct Around {
    /// Why it cannot be kept.
    refusal: Option<String>,
    /// What somebody else made of it meanwhile.
    conflict: Option<Conflict>,
    /// How its answers changed.
    changes: Facts,
}

/// What somebody else made of the same part meanwhile.
struct Conflict {
    sentence: &'static str,
    theirs: Facts,
}

#[derive(Template)]
#[template(path = "pages/signal_check.html")]
struct CheckPage {
    shell: Shell,
    header: CaseHeader,
    number: String,
    missing: Vec<(String, String)>,
    hindrance: Option<String>,
    proposals: Vec<Proposal>,
    here: String,
    no_consent: bool,
    parts: Vec<PartLine>,
    sections: Vec<Section>,
    submit: Option<String>,
}

async fn open(app: &AppState, person: &Person, number: &str, page: &'static str) -> Result<OpenCase, AppError> {
    let number: CaseNumber = number.parse().map_err(|_| AppError::NotFound)?;
    workflow::look(&app.db, person.acting(), &number, page, person.now).await.map_err(AppError::from)
}

fn header(open: &OpenCase, person: &Person) -> CaseHeader {
    CaseHeader::of(open, person.role, CasePage::Signal, person.now)
}

/// The same, with every answer of the checklist as it was given.
async fn open_with_answers(
    app: &AppState,
    person: &Person,
    number: &str,
    page: &'static str,
) -> Result<(OpenCase, Vec<Given>), AppError> {
    let number: CaseNumber = number.parse().map_err(|_| AppError::NotFound)?;
    let found = workflow::look_and(&app.db, person.acting(), &number, page, person.now, |tx, open| {
        Box::pin(async move { history::answers(tx, open.case.id).await })
    });
    Ok(found.await?)
}

/// How answers changed: "was loopt tot 3 november 2026". What stayed as it was first answered is left out.
fn changes(given: &[Given], only: Option<Theme>) -> Facts {
    let is_meant = |item: &ChecklistItem| only.is_none_or(|theme| theme.items().any(|of| of == *item));
    ChecklistItem::ALL.iter().filter(|item| is_meant(item)).fold(Facts::default(), |facts, item| {
        let answers: Vec<&Given> = given.iter().filter(|given| given.item == *item).collect();
        let told = answers.windows(2).filter_map(|pair| {
            let [before, after] = pair else { return None };
            let answer = before.answer.filter(|_| before.answer != after.answer)?;
            Some(format!("was {} tot {}", lower(&answer.dutch()), date_without_weekday(day_of(after.at))))
        });
        let told: Vec<String> = told.collect();
        let name = format!("{}  {}", code(*item), point(*item));
        facts.row_if(name, (!told.is_empty()).then(|| told.join("\n")))
    })
}

async fn show(State(app): State<AppState>, person: Person, Path(number): Path<String>) -> Answer {
    let (open, given) = open_with_answers(&app, &person, &number, "signal").await?;
    let case = &open.case;
    let editable = open.may(CommandKind::EditSignal, person.now);
    render(&SignalPage {
        shell: person.shell(),
        header: header(&open, &person),
        number: case.number.to_string(),
        question: case.returned_with.as_ref().filter(|_| case.phase.within(1, 1)).map(ToString::to_string),
        editable,
        parts: if editable { part_lines(case) } else { Vec::new() },
        sections: sections(&open, person.role),
        changes: changes(&given, None),
        panel: acts::panel(&open, CasePage::Signal, person.now),
    })
}

async fn show_checklist(State(app): State<AppState>, person: Person, Path(number): Path<String>) -> Answer {
    let open = open(&app, &person, &number, "checklist").await?;
    let first = Part::Checklist(Theme::Papers).href(&open.case.number);
    let signal = CasePage::Signal.href(&open.case);
    Ok(see_other(if open.may(CommandKind::AnswerChecklist, person.now) { &first } else { &signal }))
}

async fn check(State(app): State<AppState>, person: Person, Path(number): Path<String>) -> Answer {
    let open = open(&app, &person, &number, "signal_check").await?;
    let case = &open.case;
    let submit = Offer { kind: CommandKind::SubmitSignal, target: None };
    let missing = case.signal.gaps().into_iter().map(|gap| {
        let part = match gap {
            SignalGap::Risk => Part::Risks,
            SignalGap::Scope => Part::Scope,
            SignalGap::LegalGround | SignalGap::Consent => Part::Consent,
        };
        (crate::dutch::sentence(&gap.dutch()), part.href(&case.number))
    });
    let missing: Vec<(String, String)> = if case.phase.within(1, 1) { missing.collect() } else { Vec::new() };
    let verdict = open.check(submit, person.now);
    let hindrance = match &verdict {
        Err(Refusal::NotYours) if !open.may(CommandKind::EditSignal, person.now) => {
            return Ok(see_other(&CasePage::Signal.href(case)));
        }
        Err(refusal) if missing.is_empty() => Some(refusals::explain(CommandKind::SubmitSignal, refusal, case)),
        _ => None,
    };
    render(&CheckPage {
        shell: person.shell(),
        header: header(&open, &person),
        number: case.number.to_string(),
        hindrance,
        proposals: drawn_proposals(case, None),
        here: format!("/casussen/{}/signaal/controle", case.number),
        no_consent: case.signal.gaps().contains(&SignalGap::Consent),
        parts: part_lines(case),
        sections: sections(&open, person.role),
        submit: verdict.is_ok().then(|| acts::link(&open, &submit).href),
        missing,
    })
}

fn part_lines(case: &Case) -> Vec<PartLine> {
    Part::all()
        .map(|part| PartLine { title: part.title(), href: part.href(&case.number), state: part.state(case) })
        .collect()
}

async fn show_part(
    State(app): State<AppState>,
    person: Person,
    Path((number, part)): Path<(String, String)>,
) -> Answer {
    let part = Part::of_slug(&part).ok_or(AppError::NotFound)?;
    show_filled(&app, &person, &number, part).await
}

async fn show_theme(
    State(app): State<AppState>,
    person: Person,
    Path((number, theme)): Path<(String, String)>,
) -> Answer {
    show_filled(&app, &person, &number, theme_of(&theme)?).await
}

fn theme_of(slug: &str) -> Result<Part, AppError> {
    let slug = format!("checklist/{slug}");
    Part::all().find(|part| part.slug() == slug).ok_or(AppError::NotFound)
}

async fn show_filled(app: &AppState, person: &Person, number: &str, part: Part) -> Answer {
    let (open, given) = open_with_answers(app, person, number, part.trail()).await?;
    if !open.may(part.kind(), person.now) {
        return Ok(see_other(&CasePage::Signal.href(&open.case)));
    }
    let mut ask = Asking::first();
    questions(part, &mut ask, &open.case);
    let changes = match part {
        Part::Checklist(theme) => changes(&given, Some(theme)),
        _ => Facts::default(),
    };
    draw(person, &open, part, StatusCode::OK, ask, Around { changes, ..Around::default() })
}

async fn save_part(
    State(app): State<AppState>,
    person: Person,
    Path((number, part)): Path<(String, String)>,
    headers: HeaderMap,
    typed: FormText,
) -> Answer {
    let part = Part::of_slug(&part).ok_or(AppError::NotFound)?;
    save(&app, &person, &number, part, &headers, &typed).await
}

async fn save_theme(
    State(app): State<AppState>,
    person: Person,
    Path((number, theme)): Path<(String, String)>,
    headers: HeaderMap,
    typed: FormText,
) -> Answer {
    save(&app, &person, &number, theme_of(&theme)?, &headers, &typed).await
}

async fn save(
    app: &AppState,
    person: &Person,
    number: &str,
    part: Part,
    headers: &HeaderMap,
    typed: &FormText,
) -> Answer {
    let by_itself = headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes() == b"application/json");
    for _ in 0..PATIENCE {
        let open = open(app, person, number, part.trail()).await?;
        let case = &open.case;
        if let Err(refusal) = open.check(Offer { kind: part.kind(), target: None }, person.now) {
            return Err(turned_away(part, &refusal, case));
        }
        let mut ask = Asking::read(typed, &[]);
        let filled = questions(part, &mut ask, case);
        let Some(filled) = filled.filter(|_| !ask.has_mistakes()) else {
            return draw(person, &open, part, StatusCode::UNPROCESSABLE_ENTITY, ask, Around::default());
        };
        let wanted = commands(filled, case);
        if typed.text("revision") != part.mark(case) && !wanted.is_empty() {
            let around = Around { conflict: Some(conflict(&open, part)), ..Around::default() };
            return draw(person, &open, part, StatusCode::CONFLICT, ask, around);
        }
        let before = proposals(case).len();
        match carry_out(app, person, case, wanted).await {
            Ok(after) if by_itself => {
                let told = json!({ "saved": time(person.now), "revision": part.mark(&after) });
                return Ok(Json(told).into_response());
            }
            Ok(after) => return onward(app, person, part, &after, proposals(&after).len() > before, typed).await,
            Err(Declined::Stale(_)) => {}
            Err(Declined::Refused(Refusal::Unfit(unfit))) => {
                let mut ask = Asking::read(typed, &unfit);
                questions(part, &mut ask, case);
                let refusal = ask.stray().map(|stray| crate::dutch::sentence(&stray.dutch()));
                let around = Around { refusal, ..Around::default() };
                return draw(person, &open, part, StatusCode::UNPROCESSABLE_ENTITY, ask, around);
            }
            Err(Declined::Refused(refusal)) => return Err(turned_away(part, &refusal, case)),
            Err(declined) => return Err(declined.into()),
        }
    }
    Err(AppError::Away)
}

/// Gives the commands one after another, each on the case as the one before left it.
async fn carry_out(app: &AppState, person: &Person, case: &Case, wanted: Vec<Command>) -> Result<Case, Declined> {
    let mut after = case.clone();
    for command in wanted {
        let seen = Some(after.revision);
        after = workflow::execute(&app.db, person.acting(), &case.number, command, seen, person.now).await?;
    }
    Ok(after)
}

fn turned_away(part: Part, refusal: &Refusal, case: &Case) -> AppError {
    match refusal {
        Refusal::NotYours => AppError::NotYours,
        refusal => AppError::NotNow(refusals::explain(part.kind(), refusal, case)),
    }
}

/// Where one goes after saving: to the next part, back to the whole, or to the reasons that this part proposes.
async fn onward(app: &AppState, person: &Person, part: Part, after: &Case, proposes: bool, typed: &FormText) -> Answer {
    let number = &after.number;
    if typed.has("later") {
        let flash = Flash::done("Bewaard. U kunt later verdergaan waar u was.");
        return person.go_and_tell(app, &CasePage::Signal.href(after), flash).await;
    }
    let here = proposes.then(|| format!("{}#redenen", part.href(number)));
    Ok(see_other(&here.unwrap_or_else(|| part.next(number))))
}

async fn add_risk(State(app): State<AppState>, person: Person, Path(number): Path<String>, typed: FormText) -> Answer {
    let risk = ContinuityRisk::parse(typed.text("risk")).ok_or(AppError::Malformed)?;
    for _ in 0..PATIENCE {
        let open = open(&app, &person, &number, "signal_part").await?;
        let case = &open.case;
        let back = match Part::all().find(|part| part.href(&case.number) == typed.text("back")) {
            Some(part) => part.href(&case.number),
            None => format!("/casussen/{}/signaal/controle", case.number),
        };
        let mut signal = case.signal.clone();
        if !signal.risks.insert(risk) {
            return Ok(see_other(&back));
        }
        match carry_out(&app, &person, case, vec![Command::EditSignal { signal }]).await {
            Ok(_) => {
                let flash = Flash::done(format!("Toegevoegd als reden: {}.", lower(&risk.dutch())));
                return person.go_and_tell(&app, &back, flash).await;
            }
            Err(Declined::Stale(_)) => {}
            Err(Declined::Refused(refusal)) => return Err(turned_away(Part::Risks, &refusal, case)),
            Err(declined) => return Err(declined.into()),
        }
    }
    Err(AppError::Away)
}

fn draw(person: &Person, open: &OpenCase, part: Part, status: StatusCode, ask: Asking, around: Around) -> Answer {
    let Around { refusal, conflict, changes } = around;
    let case = &open.case;
    let here = part.href(&case.number);
    let (fields, _) = ask.into_fields();
    let form = Form::new(here.clone(), "Opslaan en verder")
        .hidden("revision", part.mark(case))
        .fields(fields)
        .refusal(refusal)
        .other("later", "yes", "Opslaan en later verder")
        .cancel(CasePage::Signal.href(case))
        .autosave(here.clone());
    let theme = match part {
        Part::Checklist(theme) => Some(theme),
        _ => None,
    };
    let proposals = match part {
        Part::Risks => drawn_proposals(case, None),
        Part::Checklist(_) => drawn_proposals(case, theme),
        _ => Vec::new(),
    };
    render_as(
        status,
        &PartPage {
            shell: person.shell(),
            header: header(open, person),
            number: case.number.to_string(),
            title: part.title(),
            place: part.place(),
            lead: part.lead(),
            proposals,
            here,
            no_consent: part == Part::Consent,
            compact: theme.is_some(),
            conflict,
            form,
            changes,
        },
    )
}

/// Somebody else saved the same part: what it holds now, beside what was typed.
fn conflict(open: &OpenCase, part: Part) -> Conflict {
    Conflict {
        sentence: "Iemand anders heeft dit onderdeel gewijzigd nadat u het opende. Hieronder staat wat er nu is bewaard. In het \
                   formulier staat wat u zelf invulde: pas het aan als dat nodig is en sla opnieuw op.",
        theirs: facts_of(part, &open.case),
    }
}

/// What a part holds, as it is read.
fn facts_of(part: Part, case: &Case) -> Facts {
    let signal = &case.signal;
    let facts = Facts::default();
    match part {
        Part::Situation => facts
            .row_if("Woont nu", signal.lives_now.map(|place| place.dutch()))
            .row_if("De hulp stopt op", signal.care_ends_on.map(date_without_weekday))
            .row_if("De beschikking loopt tot en met", signal.decision_ends_on.map(date_without_weekday))
            .row_if("Gemeente voor het verblijf", signal.address_before_stay.as_ref().map(ToString::to_string))
            .row_if("Maatregel", signal.measure.map(|measure| measure.dutch())),
        Part::Risks => {
            let risks: Vec<String> = signal.risks.iter().map(|risk| risk.dutch().into_owned()).collect();
            facts
                .row_if("Waardoor de hulp kan stoppen", (!risks.is_empty()).then(|| risks.join("\n")))
                .row_if("Als niemand iets doet", signal.if_nothing_happens.as_ref().map(ToString::to_string))
        }
        Part::Scope => {
            signal.scope.iter().fold(facts, |facts, (question, answer)| facts.row(question.dutch(), answer.dutch()))
        }
        Part::Consent => {
            let facts = facts.row_if("Wet", signal.legal_ground.map(|ground| ground.dutch()));
            match &signal.consent {
                Some(consent) => {
                    let to: Vec<String> = consent.to.iter().map(|receivers| receivers.dutch().into_owned()).collect();
                    facts.row("Toestemming om te delen met", to.join("\n")).row(
                        "Gegeven op",
                        format!("{}, {}", date_without_weekday(consent.given_on), lower(&consent.way.dutch())),
                    )
                }
                None => facts,
            }
        }
        Part::Checklist(theme) => theme.items().fold(facts, |facts, item| match case.checklist.get(&item) {
            Some(answered) => {
                let note = answered.note.as_ref().map(|note| format!("\n{note}")).unwrap_or_default();
                let on = date_short(answered.on);
                facts.row(
                    format!("{}  {}", code(item), item.dutch()),
                    format!("{} ({on}){note}", answered.answer.dutch()),
                )
            }
            None => facts,
        }),
    }
}

fn sections(open: &OpenCase, reader: Role) -> Vec<Section> {
    let case = &open.case;
    let youth = Facts::default()
        .row("Voornaam", crate::web::case_header::shown_name(case, reader))
        .row("Geboren op", date_without_weekday(case.youth.born))
        .row("Aanbieder", open.organisation(case.provider))
        .row("Hulpverlener", open.person(case.signaller));
    let first = Section { title: "De jongere".into(), facts: youth, none: "" };
    let filled = |part: Part| Section { title: part.title(), facts: facts_of(part, case), none: "Nog niets ingevuld." };
    let of_signal = Part::OF_SIGNAL.into_iter().map(filled);
    let mut sections: Vec<Section> = std::iter::once(first).chain(of_signal).collect();
    let themes = Theme::ALL.into_iter().map(Part::Checklist).map(filled);
    let before = sections.len();
    sections.extend(themes.filter(|section| !section.facts.rows.is_empty()));
    if sections.len() == before {
        let none = "Nog geen vragen besproken.";
        sections.push(Section { title: "Checklist 18-/18+".into(), facts: Facts::default(), none });
    }
    sections
}

/// How much of the checklist was gone through, for other pages of the case: "12 van 34".
#[must_use]
pub(super) fn checklist_progress(case: &Case) -> String {
    if case.checklist.is_empty() {
        return "nog niet ingevuld".to_owned();
    }
    let answered = i64::try_from(case.checklist.len()).unwrap_or(i64::MAX);
    let open = case.checklist.values().filter(|answered| answered.answer == Reply::NotArranged).count();
    let open = i64::try_from(open).unwrap_or(i64::MAX);
    let all = i64::try_from(ChecklistItem::ALL.len()).unwrap_or(i64::MAX);
    format!(
        "{} van {} vragen beantwoord, {} niet geregeld",
        figures(answered),
        figures(all),
        count(open, "punt", "punten")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_found_by_its_address_and_leads_to_the_next() {
        let number: CaseNumber = "FX-2026-014".parse().unwrap();
        let mut seen = vec![Part::Situation.href(&number)];
        for part in Part::all() {
            seen.push(part.next(&number));
        }
        assert_eq!(seen.len(), 12);
        assert_eq!(seen.last().map(String::as_str), Some("/casussen/FX-2026-014/signaal/controle"));
        assert_eq!(Part::of_slug("redenen"), Some(Part::Risks));
        assert_eq!(theme_of("wonen").unwrap(), Part::Checklist(Theme::Housing));
        assert!(theme_of("onzin").is_err());
        assert_eq!(Part::Checklist(Theme::Rights).place(), "Onderdeel 11 van 11");
    }
}
