//! When the table sits: the meetings to come and those that were, and for the project lead the cases that wait for a
//! place, what is urgent first.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc, Weekday};

use super::meeting::{amount, sees_everybody};
use crate::database::DatabaseError;
use crate::domain::calendar;
use crate::domain::ids::MeetingId;
use crate::domain::meeting::{ItemOutcome, MeetingState};
use crate::domain::phase::Phase;
use crate::domain::policy::{Audience, admits};
use crate::domain::refusal::Refusal;
use crate::domain::text::Unfit;
use crate::dutch::dates::{clock, date, date_typed, days_until, in_use, moment, read_date, read_time, time};
use crate::dutch::numbers::count;
use crate::dutch::refusals::at_field;
use crate::dutch::{Dutch, list, sentence, table};
use crate::store::agenda::{self, After, MeetingLine, Waiting, Weekly};
use crate::web::case_header::{age_badge, name_for};
use crate::web::error::AppError;
use crate::web::fields::{Field, Form, Width};
use crate::web::page::{Answer, Page, render_as};
use crate::web::parts::{Badge, Pager};
use crate::web::shell::{Flash, Shell, Tone};
use crate::web::{AppState, FormText, Person, QueryText, encode};
use crate::workflow::{self, Declined};

pub(super) const LIST: &str = "/tafel";
/// The most meetings that are planned at once: half a year of weeks.
pub(super) const MOST: i64 = 26;

/// The pages of the meetings.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get(LIST, Audience::Table, "meetings", show).in_menu("Tafel"),
        Page::post(LIST, Audience::Lead, "plan_meetings", plan),
    ]
}

/// The address of a meeting: its day, and which of that day if it is not the first.
#[must_use]
pub fn href(day: NaiveDate, place: i64) -> String {
    if place > 1 { format!("{LIST}/{day}-{place}") } else { format!("{LIST}/{day}") }
}

/// The address of a meeting wherever its place on the day is not at hand; it leads to the other one, also when that changed since.
#[must_use]
pub fn lasting(meeting: MeetingId) -> String {
    format!("{LIST}/{meeting}")
}

#[derive(Template)]
#[template(path = "pages/meetings.html")]
struct ListPage {
    shell: Shell,
    /// Why what was pressed was not done.
    refused: Option<String>,
    leads: bool,
    upcoming: Vec<Line>,
    past: Vec<Line>,
    past_pager: Pager,
    /// The first meeting a case can still be put on.
    next: Option<String>,
    waiting: Vec<WaitingLine>,
    more_waiting: Option<String>,
    form: Option<Form>,
    /// Who gets a meeting that is planned in the calendar.
    asked: Vec<String>,
    /// "Elke donderdag om 9.00 uur", and how many weeks are planned in one press.
    weekly: String,
    weeks: i64,
}

struct Line {
    day: String,
    time: String,
    href: String,
    items: String,
    badge: Badge,
}

struct WaitingLine {
    number: String,
    name: String,
    badges: Vec<Badge>,
    why: String,
    last_safe: String,
    late: bool,
    /// What the plan lacks before it can be decided on.
    gaps: Option<String>,
    /// Why it cannot be put on a meeting.
    hindered: Option<&'static str>,
}

fn line(meeting: &MeetingLine) -> Line {
    let tone = match meeting.state {
        MeetingState::Planned => Tone::Neutral,
        MeetingState::Open => Tone::Info,
        MeetingState::Closed => Tone::Good,
        MeetingState::Cancelled => Tone::Warning,
    };
    Line {
        day: sentence(&date(meeting.day)),
        time: time(meeting.starts_at),
        href: href(meeting.day, meeting.place),
        items: table::items(meeting.items),
        badge: Badge::new(tone, meeting.state.dutch()),
    }
}

fn waiting_line(case: &Waiting, person: &Person) -> WaitingLine {
    let today = calendar::day(person.now);
    let mut badges = vec![age_badge(case.born, today)];
    if case.urgent {
        badges.insert(0, Badge::new(Tone::Bad, "Spoed").icon("warning"));
    }
    let left = match case.left {
        None if case.phase == Phase::AtTable => "Terug van de randvoorwaarden".to_owned(),
        None if case.gaps > 0 => "Nieuw: aangeboden voor de tafel".to_owned(),
        None => "Nieuw: het plan is klaar voor de tafel".to_owned(),
        Some(ItemOutcome::CarriedOver) => {
            format!("Nog geen besluit, al {} keer besproken", u32::try_from(case.tables).unwrap_or(0).max(1))
        }
        Some(outcome) => outcome.dutch().into_owned(),
    };
    let why = match &case.urgent_because {
        Some(because) => format!("{left}. Spoed: {because}"),
        None => format!("{left}."),
    };
    WaitingLine {
        number: case.number.to_string(),
        name: name_for(&case.first_name, case.tables > 0, person.role),
        badges,
        why,
        gaps: (case.gaps > 0).then(|| count(amount(case.gaps), "onderdeel", "onderdelen")),
        last_safe: format!("{} ({})", date(case.last_safe_day), days_until(today, case.last_safe_day)),
        late: case.last_safe_day < today,
        hindered: (!case.shared).then_some("De jongere geeft geen toestemming om de casus met de commissie te delen."),
    }
}

/// Where a list goes on, as it stands in the address.
fn read_before(text: &str) -> Option<(DateTime<Utc>, MeetingId)> {
    let (at, id) = text.split_once('_')?;
    let at = DateTime::parse_from_rfc3339(at).ok()?.with_timezone(&Utc);
    Some((in_use(&at.date_naive()).then_some(at)?, id.parse().ok()?))
}

fn read_after(text: &str) -> Option<After> {
    let mut parts = text.splitn(3, '_');
    let urgent = parts.next()? == "spoed";
    Some(After { urgent, last_safe_day: parts.next()?.parse().ok().filter(in_use)?, id: parts.next()?.parse().ok()? })
}

async fn show(State(app): State<AppState>, person: Person, query: QueryText) -> Answer {
    list_page(&app, &person, &query, None, None, StatusCode::OK).await
}

/// The list as it is now, with why what was pressed on an older one was not done.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn refused_page(app: &AppState, person: &Person, why: String) -> Answer {
    list_page(app, person, &QueryText::default(), None, Some(why), StatusCode::CONFLICT).await
}

async fn list_page(
    app: &AppState,
    person: &Person,
    query: &QueryText,
    typed: Option<PlanForm>,
    refused: Option<String>,
    status: StatusCode,
) -> Answer {
    let leads = admits(Audience::Lead, Some(person.role));
    let own = !sees_everybody(person.role);
    let (before, after) = (read_before(query.text("voor")), read_after(query.text("na")));
    let found = app
        .db
        .transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
            Box::pin(async move {
                let upcoming = agenda::upcoming(tx).await?;
                let past = agenda::past(tx, before, own).await?;
                let waiting = if leads { agenda::backlog(tx, after).await? } else { Vec::new() };
                let asked = if leads { agenda::always_asked(tx).await? } else { Vec::new() };
                Ok((upcoming, past, waiting, agenda::weekly(tx).await?, asked))
            })
        })
        .await?;
    let (upcoming, mut past, mut waiting, weekly, asked) = found;
    let more_past = past.len() > agenda::PAGE;
    past.truncate(agenda::PAGE);
    let last = past.last().filter(|_| more_past);
    let next_page =
        last.map(|last| format!("{LIST}?voor={}", encode(&format!("{}_{}", last.starts_at.to_rfc3339(), last.id))));
    let more = waiting.len() > agenda::PAGE;
    waiting.truncate(agenda::PAGE);
    let last = waiting.last().filter(|_| more);
    let more_waiting = last.map(|last| {
        let urgent = if last.urgent { "spoed" } else { "gewoon" };
        format!("{LIST}?na={urgent}_{}_{}", last.last_safe_day, last.id)
    });
    let first = upcoming
        .iter()
        .find(|meeting| meeting.state == MeetingState::Planned && meeting.day >= calendar::day(person.now));
    let days: Vec<NaiveDate> = upcoming.iter().map(|meeting| meeting.day).collect();
    let form = typed.unwrap_or_else(|| PlanForm::first(&weekly, calendar::day(person.now), &days));
    let page = ListPage {
        shell: person.shell(),
        refused,
        leads,
        next: first.map(|meeting| moment(meeting.starts_at)),
        upcoming: upcoming.iter().map(line).collect(),
        past: past.iter().map(line).collect(),
        past_pager: Pager { previous: before.map(|_| LIST.to_owned()), next: next_page },
        waiting: waiting.iter().map(|case| waiting_line(case, person)).collect(),
        more_waiting,
        asked: asked.into_iter().map(|(_, name)| name).collect(),
        form: leads.then(|| form.draw()),
        weekly: format!("Elke {} om {} uur", weekly.weekday.dutch(), clock(weekly.time)),
        weeks: weekly.weeks,
    };
    render_as(status, &page)
}

/// What was typed to plan meetings.
#[derive(Debug, Clone, Default)]
struct PlanForm {
    day: String,
    time: String,
    weeks: String,
    skip_holidays: bool,
    /// Also on a day that has a meeting.
    extra: bool,
    mistakes: Vec<(&'static str, String)>,
}

const DAY: &str = "Op welke dag?";
const TIME: &str = "Hoe laat?";
const WEEKS: &str = "Hoeveel weken achter elkaar?";

impl PlanForm {
    /// The first weekly day without a meeting that is no public holiday.
    fn first(weekly: &Weekly, today: NaiveDate, taken: &[NaiveDate]) -> Self {
        let free = |day: &NaiveDate| !taken.contains(day) && !calendar::is_public_holiday(*day);
        let mut days = weekdays(today, weekly.weekday);
        let day = days.by_ref().take(60).find(free).unwrap_or(today);
        Self {
            day: date_typed(day),
            time: clock(weekly.time),
            weeks: "1".to_owned(),
            skip_holidays: weekly.skip_holidays,
            extra: false,
            mistakes: Vec::new(),
        }
    }

    fn typed(form: &FormText) -> Self {
        Self {
            day: form.text("day").to_owned(),
            time: form.text("time").to_owned(),
            weeks: form.text("weeks").to_owned(),
            skip_holidays: form.has("skip_holidays"),
            extra: form.has("extra"),
            mistakes: Vec::new(),
        }
    }

    /// The days and the time, or everything that is the matter.
    fn read(&mut self, today: NaiveDate) -> Option<(Vec<NaiveDate>, Vec<NaiveDate>, NaiveTime)> {
        let mut mistakes = Vec::new();
        let day = read_date(&self.day).ok_or(Unfit::NotADate);
        let day = day.and_then(|day| if day < today { Err(Unfit::InThePast) } else { Ok(day) });
        let day = day.map_err(|unfit| mistakes.push(("day", at_field(DAY, unfit)))).ok();
        let time = read_time(&self.time);
        if time.is_none() {
            mistakes.push(("time", "Vul een tijd in zoals 9:00.".to_owned()));
        }
        let weeks: Option<i64> = self.weeks.parse().ok().filter(|weeks| (1..=MOST).contains(weeks));
        if weeks.is_none() {
            mistakes.push(("weeks", at_field(WEEKS, Unfit::NotANumber { least: 1, most: MOST })));
        }
        let days = day.zip(weeks).map(|(day, weeks)| {
            let all = (0..weeks).filter_map(|week| day.checked_add_days(Days::new(7 * week.unsigned_abs())));
            all.partition::<Vec<NaiveDate>, _>(|day| self.skip_holidays && calendar::is_public_holiday(*day))
        });
        if let Some((holidays, wanted)) = &days
            && wanted.is_empty()
        {
            let days: Vec<String> = holidays.iter().map(|day| date(*day)).collect();
            let also = format!(
                "{} is een feestdag. Kies een andere dag, of sla feestdagen niet over.",
                sentence(&list(&days))
            );
            mistakes.push(("day", also));
        }
        self.mistakes = mistakes;
        let (holidays, wanted) = days?;
        let time = time?;
        self.mistakes.is_empty().then_some((wanted, holidays, time))
    }

    fn draw(&self) -> Form {
        let mistake = |name: &str| self.mistakes.iter().find(|(at, _)| *at == name).map(|(_, text)| text.clone());
        Form::new(LIST, "Bijeenkomst plannen")
            .field(Field::date("day", DAY).value(&self.day).error(mistake("day")))
            .field(Field::text("time", TIME).width(Width::Short).value(&self.time).error(mistake("time")))
            .field(
                Field::number("weeks", WEEKS)
                    .hint("Voor een reeks: elke week op dezelfde dag en tijd, hoogstens een half jaar.")
                    .value(&self.weeks)
                    .error(mistake("weeks")),
            )
            .field(Field::check("skip_holidays", "Feestdagen overslaan").value(if self.skip_holidays {
                "yes"
            } else {
                ""
            }))
            .field(
                Field::check("extra", "Ook als er die dag al een bijeenkomst is")
                    .hint("Voor een tweede tafel op een dag, op een andere tijd.")
                    .value(if self.extra { "yes" } else { "" }),
            )
    }
}

/// The days of that weekday after a day, without end.
pub(super) fn weekdays(after: NaiveDate, weekday: Weekday) -> impl Iterator<Item = NaiveDate> {
    let first = after.iter_days().skip(1).find(move |day| day.weekday() == weekday).unwrap_or(after);
    first.iter_weeks()
}

async fn plan(State(app): State<AppState>, person: Person, query: QueryText, form: FormText) -> Answer {
    let mut typed = PlanForm::typed(&form);
    let Some((days, holidays, time)) = typed.read(calendar::day(person.now)) else {
        return list_page(&app, &person, &query, Some(typed), None, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let (mut planned, mut taken, mut is_full) = (Vec::new(), Vec::new(), false);
    for day in days {
        let starts_at = calendar::moment(day, time);
        match workflow::plan_meeting_beside(&app.db, person.acting(), starts_at, typed.extra, person.now).await {
            Ok(meeting) => planned.push(meeting.starts_at),
            Err(Declined::Refused(Refusal::Unfit(unfit))) => {
                let past = unfit.iter().any(|(_, unfit)| *unfit == Unfit::InThePast);
                is_full |= !past;
                let why = match (past, typed.extra) {
                    (true, _) => "is al voorbij",
                    (false, true) => "heeft op die tijd al een bijeenkomst",
                    (false, false) => "heeft al een bijeenkomst",
                };
                taken.push(format!("{} {why}", date(day)));
            }
            Err(declined) => return Err(declined.into()),
        }
    }
    if planned.is_empty() {
        let (at, advice) = match (is_full, typed.extra) {
            (true, true) => ("time", "Kies een andere tijd."),
            (true, false) => ("day", "Kies een andere dag, of vink hieronder aan dat het er een extra is."),
            (false, _) => ("day", "Kies een andere dag."),
        };
        typed.mistakes.push((at, format!("{}. {advice}", sentence(&list(&taken)))));
        return list_page(&app, &person, &query, Some(typed), None, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    taken.extend(holidays.iter().map(|day| format!("{} is een feestdag", date(*day))));
    let done = match planned.as_slice() {
        [only] => format!("De bijeenkomst van {} is gepland.", moment(*only)),
        many => format!("{} bijeenkomsten zijn gepland.", many.len()),
    };
    let skipped = if taken.is_empty() { String::new() } else { format!(" Overgeslagen: {}.", list(&taken)) };
    let told = format!("{done}{skipped} {}", who_hears(&app, &person).await?);
    person.go_and_tell(&app, LIST, Flash::done(told)).await
}

/// Who gets what was planned in the calendar, and when.
pub(super) async fn who_hears(app: &AppState, person: &Person) -> Result<String, AppError> {
    let asked = app
        .db
        .transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
            Box::pin(async move { agenda::always_asked(tx).await })
        })
        .await?;
    let names: Vec<String> = asked.into_iter().map(|(_, name)| name).collect();
    Ok(format!("De afspraak gaat naar {}, op zijn vroegst vier weken van tevoren.", list(&names)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn typed(form: &str) -> PlanForm {
        PlanForm::typed(&FormText::parse(form.as_bytes()).unwrap())
    }

    #[test]
    fn the_first_free_thursday_is_proposed_and_a_holiday_is_passed_over() {
        let weekly = Weekly::default();
        let form = PlanForm::first(&weekly, day("2026-11-22"), &[day("2026-11-26")]);
        assert_eq!((form.day.as_str(), form.time.as_str()), ("03-12-2026", "09:00"));
        // Ascension Day 2026 is a Thursday
        assert_eq!(PlanForm::first(&weekly, day("2026-05-08"), &[]).day, "21-05-2026");
    }

    #[test]
    fn a_series_keeps_its_weekday_and_skips_public_holidays_when_asked() {
        let (days, skipped, _) =
            typed("day=7-5-2026&time=9:00&weeks=3&skip_holidays=yes").read(day("2026-05-01")).unwrap();
        assert_eq!(days, [day("2026-05-07"), day("2026-05-21")]);
        assert_eq!(skipped, [day("2026-05-14")]);
        let (days, skipped, _) = typed("day=14-5-2026&time=14.30&weeks=1").read(day("2026-05-01")).unwrap();
        assert_eq!((days.len(), skipped.len()), (1, 0));
        let mut only_a_holiday = typed("day=14-5-2026&time=9:00&weeks=1&skip_holidays=yes");
        assert!(only_a_holiday.read(day("2026-05-01")).is_none());
        assert!(only_a_holiday.mistakes[0].1.contains("feestdag"));
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let mut form = typed("day=31-2-2026&time=half+tien&weeks=99");
        assert!(form.read(day("2026-05-01")).is_none());
        assert_eq!(form.mistakes.iter().map(|(field, _)| *field).collect::<Vec<_>>(), ["day", "time", "weeks"]);
        let mut past = typed("day=1-1-2026&time=9:00&weeks=1");
        assert!(past.read(day("2026-05-01")).is_none());
    }

    #[test]
    fn a_list_goes_on_where_its_address_says_and_nonsense_begins_at_the_start() {
        let id = uuid::Uuid::from_u128(7);
        assert!(read_after(&format!("spoed_2026-11-26_{id}")).is_some_and(|after| after.urgent));
        assert!(read_before(&format!("2026-11-26T08:00:00+00:00_{id}")).is_some());
        assert!(read_after("x").is_none() && read_before("_").is_none());
    }
}
