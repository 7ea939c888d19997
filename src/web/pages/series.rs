//! When the table sits every week: a weekday and a local hour, how far ahead it is planned, and whether public holidays are passed over.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{NaiveDate, Weekday};

use super::meetings::{LIST, MOST, refused_page, weekdays, who_hears};
use crate::database::DatabaseError;
use crate::domain::calendar;
use crate::domain::policy::{Audience, admits};
use crate::domain::refusal::Refusal;
use crate::domain::text::Unfit;
use crate::dutch::dates::{clock, date, read_time};
use crate::dutch::numbers::count;
use crate::dutch::refusals::at_field;
use crate::dutch::{Dutch, list, sentence};
use crate::store::agenda::{self, Weekly};
use crate::web::fields::{Choice, Field, Form, Width};
use crate::web::page::{Answer, FormPage, Page, render_as};
use crate::web::parts::Crumbs;
use crate::web::shell::Flash;
use crate::web::{AppState, FormText, Person};
use crate::workflow::{self, Declined};

const PAGE: &str = "/tafel/reeks";
const DAY: &str = "Op welke dag zit de tafel?";
const TIME: &str = "Hoe laat?";
const WEEKS: &str = "Hoeveel weken vooruit plant u?";

/// The pages of the weekly series.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get(PAGE, Audience::LettingIn, "weekly_table", show),
        Page::post(PAGE, Audience::LettingIn, "choose_weekly_table", choose),
        Page::post("/tafel/reeks/plannen", Audience::Lead, "plan_ahead", plan_ahead),
    ]
}

/// What was typed.
#[derive(Debug, Clone, Default)]
struct WeeklyForm {
    weekday: String,
    time: String,
    weeks: String,
    skip_holidays: bool,
    mistakes: Vec<(&'static str, String)>,
}

impl WeeklyForm {
    fn of(weekly: &Weekly) -> Self {
        Self {
            weekday: short(weekly.weekday).to_owned(),
            time: clock(weekly.time),
            weeks: weekly.weeks.to_string(),
            skip_holidays: weekly.skip_holidays,
            mistakes: Vec::new(),
        }
    }

    fn typed(form: &FormText) -> Self {
        Self {
            weekday: form.text("weekday").to_owned(),
            time: form.text("time").to_owned(),
            weeks: form.text("weeks").to_owned(),
            skip_holidays: form.has("skip_holidays"),
            mistakes: Vec::new(),
        }
    }

    fn read(&mut self) -> Option<Weekly> {
        let mut mistakes = Vec::new();
        let weekday = WEEK.into_iter().find(|day| short(*day) == self.weekday);
        if weekday.is_none() {
            mistakes.push(("weekday", at_field(DAY, Unfit::NotAChoice)));
        }
        let time = read_time(&self.time);
        if time.is_none() {
            mistakes.push(("time", "Vul een tijd in zoals 9:00.".to_owned()));
        }
        let weeks = self.weeks.parse().ok().filter(|weeks| (1..=MOST).contains(weeks));
        if weeks.is_none() {
            mistakes.push(("weeks", at_field(WEEKS, Unfit::NotANumber { least: 1, most: MOST })));
        }
        self.mistakes = mistakes;
        let ((weekday, time), weeks) = weekday.zip(time).zip(weeks)?;
        Some(Weekly { weekday, time, weeks, skip_holidays: self.skip_holidays })
    }

    fn draw(&self) -> Form {
        let mistake = |name: &str| self.mistakes.iter().find(|(at, _)| *at == name).map(|(_, text)| text.clone());
        let days = WEEK.into_iter().map(|day| Choice::new(short(day), day.dutch())).collect();
        Form::new(PAGE, "Bewaren")
            .cancel(LIST.to_owned())
            .field(Field::select("weekday", DAY, days).filled().value(&self.weekday).error(mistake("weekday")))
            .field(
                Field::text("time", TIME)
                    .hint("De tijd in Groningen. Die blijft gelijk als de klok verandert.")
                    .width(Width::Short)
                    .value(&self.time)
                    .error(mistake("time")),
            )
            .field(
                Field::number("weeks", WEEKS)
                    .hint("De projectleider plant ze met één knop op de pagina Tafel.")
                    .value(&self.weeks)
                    .error(mistake("weeks")),
            )
            .field(Field::check("skip_holidays", "Feestdagen overslaan").value(if self.skip_holidays {
                "yes"
            } else {
                ""
            }))
    }
}

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// As it is stored.
pub(super) const fn short(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "mon",
        Weekday::Tue => "tue",
        Weekday::Wed => "wed",
        Weekday::Thu => "thu",
        Weekday::Fri => "fri",
        Weekday::Sat => "sat",
        Weekday::Sun => "sun",
    }
}

async fn show(State(app): State<AppState>, person: Person) -> Answer {
    let found = app.db.transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
        Box::pin(async move { agenda::weekly(tx).await })
    });
    draw(&person, &WeeklyForm::of(&found.await?), StatusCode::OK)
}

fn draw(person: &Person, form: &WeeklyForm, status: StatusCode) -> Answer {
    let crumbs = match admits(Audience::Lead, Some(person.role)) {
        true => Crumbs::default().above("Tafel", LIST),
        false => Crumbs::default(),
    };
    let page = FormPage {
        shell: person.shell(),
        title: "Vaste dag van de tafel".into(),
        crumbs,
        lead: Some("Bijeenkomsten die al gepland zijn, blijven staan. Verplaats die op hun eigen pagina.".into()),
        form: form.draw(),
    };
    render_as(status, &page)
}

async fn choose(State(app): State<AppState>, person: Person, form: FormText) -> Answer {
    let mut typed = WeeklyForm::typed(&form);
    let Some(weekly) = typed.read() else { return draw(&person, &typed, StatusCode::UNPROCESSABLE_ENTITY) };
    app.db
        .transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
            Box::pin(async move { agenda::choose_weekly(tx, short(weekly.weekday), &weekly).await })
        })
        .await?;
    let told = format!("De tafel zit voortaan op {} om {}.", weekly.weekday.dutch(), clock(weekly.time));
    person.go_and_tell(&app, PAGE, Flash::done(told)).await
}

/// Plans the weeks ahead that have no meeting yet, in one press.
async fn plan_ahead(State(app): State<AppState>, person: Person, form: FormText) -> Answer {
    let weekly = app
        .db
        .transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
            Box::pin(async move { agenda::weekly(tx).await })
        })
        .await?;
    if form.text("weeks") != weekly.weeks.to_string() {
        let why = format!(
            "De vaste dag is intussen gewijzigd: elke {} om {} uur, {} vooruit. Er is nog niets gepland. Klopt dit, druk dan nog een keer.",
            weekly.weekday.dutch(),
            clock(weekly.time),
            count(weekly.weeks, "week", "weken"),
        );
        return refused_page(&app, &person, why).await;
    }
    let today = calendar::day(person.now);
    let (mut planned, mut holidays) = (0_i64, Vec::new());
    let weeks = usize::try_from(weekly.weeks).unwrap_or_default();
    for day in weekdays(today, weekly.weekday).take(weeks).collect::<Vec<NaiveDate>>() {
        if weekly.skip_holidays && calendar::is_public_holiday(day) {
            holidays.push(date(day));
            continue;
        }
        match workflow::plan_meeting(&app.db, person.acting(), calendar::moment(day, weekly.time), person.now).await {
            Ok(_) => planned += 1,
            // that week has its meeting
            Err(Declined::Refused(Refusal::Unfit(_))) => {}
            Err(declined) => return Err(declined.into()),
        }
    }
    let done = match planned {
        0 => format!("De komende {} waren al gepland.", count(weekly.weeks, "week", "weken")),
        1 => "1 bijeenkomst is gepland.".to_owned(),
        many => format!("{many} bijeenkomsten zijn gepland."),
    };
    let done = if planned == 0 { done } else { format!("{done} {}", who_hears(&app, &person).await?) };
    let told = match holidays.as_slice() {
        [] => done,
        days => format!("{done} Overgeslagen: {}, vanwege een feestdag.", sentence(&list(days)).trim_end_matches('.')),
    };
    person.go_and_tell(&app, LIST, Flash::done(told)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_in_the_weekly_day_is_told_at_once_and_what_was_typed_stays() {
        let mut typed = WeeklyForm::typed(&FormText::parse(b"weekday=maandag&time=laat&weeks=0").unwrap());
        assert!(typed.read().is_none());
        assert_eq!(typed.mistakes.iter().map(|(at, _)| *at).collect::<Vec<_>>(), ["weekday", "time", "weeks"]);
        assert_eq!(typed.time, "laat");
        let mut typed = WeeklyForm::typed(&FormText::parse(b"weekday=tue&time=13:30&weeks=8").unwrap());
        let read = typed.read().unwrap();
        assert_eq!((read.weekday.num_days_from_monday(), read.weeks, read.skip_holidays), (1, 8, false));
    }
}
