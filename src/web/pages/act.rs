//! The page of one act: what will happen and who will be told, the questions, and the button. Whatever stands in the way is
//! said here, with everything that was typed still there.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::account::{check_code, code_field};
use crate::domain::command::CommandKind;
use crate::domain::ids::CaseNumber;
use crate::domain::offer::Offer;
use crate::domain::policy::Audience;
use crate::domain::refusal::Refusal;
use crate::domain::text::Unfit;
use crate::dutch::commands::{button_of, of_slug, said, said_of};
use crate::dutch::{Dutch, events, list, refusals, sentence};
use crate::web::access::own_address;
use crate::web::acts::{self, Choices, Prepared, Scene};
use crate::web::case_header::{CaseHeader, CasePage};
use crate::web::error::AppError;
use crate::web::fields::{Field, Form, Kind, Words};
use crate::web::page::{Page, render_as, see_other};
use crate::web::parts::{Confirm, Facts};
use crate::web::plan::proposals;
use crate::web::session::Person;
use crate::web::shell::{Flash, Shell, Tone};
use crate::web::{Answer, AppState, FormText, QueryText, encode};
use crate::workflow::{self, Declined, OpenCase, Stale};

const PATH: &str = "/casussen/{number}/doen/{act}";

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![Page::get(PATH, Audience::CaseWorkers, "act", show), Page::post(PATH, Audience::CaseWorkers, "do_act", submit)]
}

#[derive(Template)]
#[template(path = "pages/act.html")]
struct ActPage {
    shell: Shell,
    header: CaseHeader,
    number: String,
    title: &'static str,
    refused: Option<String>,
    kept: Facts,
    back: String,
    facts: Facts,
    confirm: Option<Confirm>,
}

/// What is asked: which act, of which case, on which of its children, and where one came from.
#[derive(Debug, Clone)]
struct Asked {
    number: CaseNumber,
    offer: Offer,
    back: Option<String>,
}

impl Asked {
    fn read(app: &AppState, number: &str, act: &str, query: &QueryText) -> Result<Self, AppError> {
        let number = number.parse().map_err(|_| AppError::NotFound)?;
        let kind = of_slug(act).filter(|kind| acts::is_pressed(*kind)).ok_or(AppError::NotFound)?;
        let target = match query.text("onderdeel") {
            "" => None,
            typed => Some(typed.parse().map_err(|_| AppError::NotFound)?),
        };
        let back = Some(query.text("terug")).filter(|back| !back.is_empty());
        Ok(Self { number, offer: Offer { kind, target }, back: back.and_then(|back| own_address(app, back)) })
    }

    fn kind(&self) -> CommandKind {
        self.offer.kind
    }

    /// The address of this page.
    fn address(&self) -> String {
        let mut address = format!("/casussen/{}/doen/{}", self.number, said(self.kind()).slug);
        let mut sign = '?';
        if let Some(target) = self.offer.target {
            address.push_str(&format!("{sign}onderdeel={target}"));
            sign = '&';
        }
        if let Some(back) = &self.back {
            address.push_str(&format!("{sign}terug={}", encode(back)));
        }
        address
    }

    /// Where one goes afterwards: where one came from, or the page of the case that the act belongs to.
    fn onward(&self, open: &OpenCase) -> String {
        let page = acts::page_after(self.kind());
        let page = if open.reads_plan() { page } else { CasePage::Overview };
        self.back.clone().unwrap_or_else(|| page.href(&open.case))
    }
}

async fn open(app: &AppState, person: &Person, asked: &Asked) -> Result<(OpenCase, Choices), AppError> {
    let offer = asked.offer;
    let found = workflow::look_and(&app.db, person.acting(), &asked.number, "act", person.now, move |tx, open| {
        Box::pin(async move { acts::choices(tx, offer, open).await })
    });
    let (open, choices) = found.await?;
    if is_there(&open, asked) { Ok((open, choices)) } else { Err(AppError::NotFound) }
}

async fn show(
    State(app): State<AppState>,
    person: Person,
    Path((number, act)): Path<(String, String)>,
    query: QueryText,
) -> Answer {
    let asked = Asked::read(&app, &number, &act, &query)?;
    let (open, choices) = open(&app, &person, &asked).await?;
    if let Some(page) = acts::own_page(asked.kind(), &asked.number) {
        return Ok(see_other(&page));
    }
    let point = proposals::find(&open.case, person.now, query.text("punt"));
    let proposed = point.as_ref().map(|point| &point.need);
    let scene = Scene { open: &open, choices: &choices, target: asked.offer.target, now: person.now, proposed };
    match check(&open, &asked, &person) {
        Ok(()) => {
            let prepared = acts::prepare(asked.kind(), &scene, None, &[]).ok_or(AppError::NotFound)?;
            let prepared = prepared.chosen("version", query.text("version"));
            draw(&person, &asked, &open, StatusCode::OK, prepared, Trouble::none())
        }
        Err(refusal) => turned_away(&person, &asked, &open, &refusal, None, Facts::default()),
    }
}

/// Whether the act can be done now.
fn check(open: &OpenCase, asked: &Asked, person: &Person) -> Result<(), Refusal> {
    open.check(asked.offer, person.now)
}

async fn submit(
    State(app): State<AppState>,
    person: Person,
    Path((number, act)): Path<(String, String)>,
    query: QueryText,
    typed: FormText,
) -> Answer {
    let asked = Asked::read(&app, &number, &act, &query)?;
    let (open, choices) = open(&app, &person, &asked).await?;
    if acts::own_page(asked.kind(), &asked.number).is_some() {
        return Err(AppError::WrongMethod);
    }
    let scene = Scene { open: &open, choices: &choices, target: asked.offer.target, now: person.now, proposed: None };
    let prepared = acts::prepare(asked.kind(), &scene, Some(&typed), &[]).ok_or(AppError::NotFound)?;
    // without a revision of ours nobody knows what was seen: then it is as old as can be
    let seen: i64 = typed.text("revisie").parse().unwrap_or_default();
    if let Err(refusal) = check(&open, &asked, &person)
        && (seen == open.case.revision || refusal == Refusal::NotYours)
    {
        return turned_away(&person, &asked, &open, &refusal, None, kept(&prepared));
    }
    let code = match asked.kind() {
        CommandKind::GiveGo if prepared.command.is_some() => check_code(&app, &person, &typed).await?,
        _ => None,
    };
    let Some(command) = prepared.command.clone().filter(|_| code.is_none()) else {
        return draw(
            &person,
            &asked,
            &open,
            StatusCode::UNPROCESSABLE_ENTITY,
            prepared,
            Trouble { code, sentence: None },
        );
    };
    let done = workflow::execute(&app.db, person.acting(), &asked.number, command, Some(seen), person.now).await;
    match done {
        Ok(_) => {
            let told = choices.told.iter().flatten().map(ToString::to_string).collect::<Vec<_>>();
            let done = said_of(asked.kind(), &open.case).done;
            let done = match told.is_empty() {
                true => done.to_owned(),
                false => format!("{done} Bericht aan: {}.", list(&told)),
            };
            person.go_and_tell(&app, &asked.onward(&open), Flash::done(done)).await
        }
        Err(Declined::Unknown) => Err(AppError::NotFound),
        Err(Declined::Database(error)) => Err(error.into()),
        Err(Declined::Stale(stale)) => overtaken(&app, &person, &asked, &typed, &stale).await,
        Err(Declined::Refused(Refusal::Unfit(unfit))) => {
            let prepared = acts::prepare(asked.kind(), &scene, Some(&typed), &unfit).ok_or(AppError::NotFound)?;
            let sentence = prepared.stray.map(|stray: Unfit| sentence(&stray.dutch()));
            let trouble = Trouble { code: None, sentence };
            draw(&person, &asked, &open, StatusCode::UNPROCESSABLE_ENTITY, prepared, trouble)
        }
        Err(Declined::Refused(refusal)) => {
            let can_still = check(&open, &asked, &person).is_ok();
            let why = refusals::explain(asked.kind(), &refusal, &open.case);
            match refusal {
                Refusal::NotNow(_) if can_still => {
                    let trouble = Trouble { code: None, sentence: Some(why) };
                    draw(&person, &asked, &open, StatusCode::CONFLICT, prepared, trouble)
                }
                refusal => turned_away(&person, &asked, &open, &refusal, None, kept(&prepared)),
            }
        }
    }
}

/// Somebody was first: says who, when and what, with what was typed, on the case as it is now.
async fn overtaken(app: &AppState, person: &Person, asked: &Asked, typed: &FormText, stale: &Stale) -> Answer {
    let (open, choices) = open(app, person, asked).await?;
    let scene = Scene { open: &open, choices: &choices, target: asked.offer.target, now: person.now, proposed: None };
    let prepared = acts::prepare(asked.kind(), &scene, Some(typed), &[]).ok_or(AppError::NotFound)?;
    match check(&open, asked, person) {
        Ok(()) => {
            let sentence = events::overtaken(stale.who.as_deref(), &stale.what, stale.at);
            let trouble = Trouble { code: None, sentence: Some(sentence) };
            draw(person, asked, &open, StatusCode::CONFLICT, prepared, trouble)
        }
        Err(refusal) => {
            let first = events::was_first(stale.who.as_deref(), &stale.what, stale.at);
            turned_away(person, asked, &open, &refusal, Some(first), kept(&prepared))
        }
    }
}

/// What is the matter besides the fields.
struct Trouble {
    code: Option<String>,
    sentence: Option<String>,
}

impl Trouble {
    fn none() -> Self {
        Self { code: None, sentence: None }
    }
}

fn header(person: &Person, open: &OpenCase, asked: &Asked) -> CaseHeader {
    CaseHeader::of(open, person.role, acts::page_of(asked.kind()), person.now)
}

fn draw(
    person: &Person,
    asked: &Asked,
    open: &OpenCase,
    status: StatusCode,
    prepared: Prepared,
    trouble: Trouble,
) -> Answer {
    let words = said_of(asked.kind(), &open.case);
    let Prepared { about, fields, hidden, .. } = prepared;
    let mut form = Form::new(asked.address(), button_of(asked.kind(), &open.case))
        .hidden("revisie", open.case.revision.to_string())
        .fields(fields)
        .refusal(trouble.sentence)
        .cancel(asked.onward(open));
    form = hidden.into_iter().fold(form, |form, (name, value)| form.hidden(name, value));
    if asked.kind() == CommandKind::GiveGo {
        form = form.fields(code_field(person).map(|field| field.error(trouble.code)));
    }
    if about.danger {
        form = form.danger();
    }
    let page = ActPage {
        shell: person.shell(),
        header: header(person, open, asked),
        number: asked.number.to_string(),
        title: words.title,
        refused: None,
        kept: Facts::default(),
        back: asked.onward(open),
        facts: about.facts,
        confirm: Some(Confirm { happens: about.happens, told: about.told, by_name: about.by_name, form }),
    };
    render_as(status, &page)
}

/// The act cannot be done: says why and who can, keeps what was typed, and draws no button.
fn turned_away(
    person: &Person,
    asked: &Asked,
    open: &OpenCase,
    refusal: &Refusal,
    first: Option<String>,
    kept: Facts,
) -> Answer {
    let status = match refusal {
        Refusal::NotYours => StatusCode::FORBIDDEN,
        Refusal::NotNow(_) => StatusCode::CONFLICT,
        Refusal::Unfit(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let why = refusals::explain(asked.kind(), refusal, &open.case);
    let refused = first.map_or_else(|| why.clone(), |first| format!("{first} {why}"));
    let page = ActPage {
        shell: person.shell(),
        header: header(person, open, asked),
        number: asked.number.to_string(),
        title: said_of(asked.kind(), &open.case).title,
        refused: Some(refused),
        kept,
        back: asked.onward(open),
        facts: Facts::default(),
        confirm: None,
    };
    render_as(status, &page)
}

/// Whether the case has what the act would be about: a condition, invitation or point; most acts are about the case itself.
fn is_there(open: &OpenCase, asked: &Asked) -> bool {
    use CommandKind::*;
    let case = &open.case;
    let is = |found: &dyn Fn(u32) -> bool| asked.offer.target.is_some_and(found);
    match asked.kind() {
        Uninvite => is(&|number| case.invitations.iter().any(|found| found.number == number)),
        CorrectRecord | WithdrawRecord => is(&|number| case.record(number).is_some()),
        ResolveOpenPoint => is(&|number| case.open_points.iter().any(|found| found.number == number)),
        AssignCondition | RequestCondition | FulfilCondition | ConfirmCondition | ReopenCondition | WaiveCondition
        | UnblockCondition | CoverCondition | RefuseCondition => is(&|number| case.condition(number).is_some()),
        _ => true,
    }
}

/// What was typed, to read again; nothing that was only chosen.
fn kept(prepared: &Prepared) -> Facts {
    let typed = |field: &&Field| {
        matches!(field.kind, Kind::Area { .. } | Kind::Text { .. }) && !field.value.is_empty() && field.name != "code"
    };
    let rows = prepared.fields.iter().filter(typed);
    Facts { rows: rows.map(|field| (field.label.clone(), Words::Owned(field.value.clone()))).collect() }
}
