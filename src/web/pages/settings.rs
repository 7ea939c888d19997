//! What this municipality chose: how many weeks each route to help after 18 takes, how long after a go people look back, from which
//! hour people are reminded, and by which rules the table sits. The administrator changes it, the project lead reads it; a change of a route is reckoned through
//! to every open case at once.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;

use crate::database::DatabaseError;
use crate::domain::case::MomentKind;
use crate::domain::due::{HOUR_SETTING, HOURS, USUAL_HOUR};
use crate::domain::facts::{Settings, TableRule};
use crate::domain::lead_times::{LeadTimes, Route, WEEKS_MOST};
use crate::domain::looking_back::{self, Rhythm, SPACED, key, usual_weeks};
use crate::domain::policy::{Audience, admits};
use crate::dutch::Dutch;
use crate::dutch::dates::moment;
use crate::dutch::numbers::count;
use crate::dutch::table_rules;
use crate::store::{reminders, settings};
use crate::web::fields::{Choice, Field, Form};
use crate::web::page::{Answer, Page, render_as};
use crate::web::shell::{Flash, Shell};
use crate::web::{AppState, FormText, Person};

const PLACE: &str = "/beheer/instellingen";
const RHYTHM: &str = "/beheer/instellingen/terugkijken";
const HOUR: &str = "/beheer/instellingen/herinneringen";
const RULES: &str = "/beheer/instellingen/tafel";

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get(PLACE, Audience::Settings, "settings", show).in_menu("Instellingen"),
        Page::post(PLACE, Audience::Office, "change_settings", change),
        Page::post(RHYTHM, Audience::Office, "change_rhythm", change_rhythm),
        Page::post(HOUR, Audience::Office, "change_reminders", change_hour),
        Page::post(RULES, Audience::Office, "change_rules", change_rules),
    ]
}

#[derive(Template)]
#[template(path = "pages/settings.html")]
struct SettingsPage {
    shell: Shell,
    lines: Vec<Line>,
    /// The form, for who may change it.
    form: Option<Form>,
    moments: Vec<Line>,
    moments_form: Option<Form>,
    /// From which hour people are reminded.
    hour: String,
    usual_hour: String,
    hour_changed: Option<String>,
    hour_form: Option<Form>,
    rules: Vec<Rule>,
    rules_form: Option<Form>,
}

/// A rule of the table and what is chosen.
struct Rule {
    name: String,
    now: String,
    usual: String,
    changed: Option<String>,
}

/// What somebody sent that cannot be used: in which of the forms.
enum Typed<'a> {
    Nothing,
    Weeks(&'a FormText),
    Rhythm(&'a FormText),
    Hour(&'a FormText),
    Rules(&'a FormText),
}

impl<'a> Typed<'a> {
    fn weeks(&self) -> Option<&'a FormText> {
        if let Self::Weeks(typed) = self { Some(typed) } else { None }
    }

    fn rhythm(&self) -> Option<&'a FormText> {
        if let Self::Rhythm(typed) = self { Some(typed) } else { None }
    }

    fn hour(&self) -> Option<&'a FormText> {
        if let Self::Hour(typed) = self { Some(typed) } else { None }
    }

    fn rules(&self) -> Option<&'a FormText> {
        if let Self::Rules(typed) = self { Some(typed) } else { None }
    }
}

struct Line {
    name: String,
    weeks: String,
    usual: String,
    counts_from: &'static str,
    changed: Option<String>,
}

/// The name of the field of the hour.
const HOUR_FIELD: &str = "uur";

/// The name of the field of a route.
fn field_of(route: Route) -> String {
    format!("weken_{}", route.as_str())
}

/// The name of the field of a moment.
fn field_of_moment(kind: MomentKind) -> String {
    format!("terugkijken_{}", kind.as_str())
}

async fn page(app: &AppState, person: &Person, typed: Typed<'_>, status: StatusCode) -> Answer {
    let found = app.db.transact_at::<_, DatabaseError, _>(person.now, person.acting(), |tx| {
        Box::pin(async move {
            let (times, rhythm) = (settings::lead_times(tx).await?, settings::rhythm(tx).await?);
            let (hour, rules) = (reminders::hour(tx).await?, settings::table(tx).await?);
            Ok((times, rhythm, hour, rules, settings::changed(tx).await?))
        })
    });
    let (times, rhythm, hour, rules, changed) = found.await?;
    let last = |key: &str| {
        let last = changed.iter().find(|changed| changed.key == key);
        last.map(|changed| format!("{}, {}", changed.by, moment(changed.at)))
    };
    let weeks = |weeks: u8| count(weeks.into(), "week", "weken");
    let lines = Route::ALL.iter().map(|route| Line {
        name: route.dutch().into_owned(),
        weeks: weeks(times.weeks(*route)),
        usual: weeks(route.usual_weeks()),
        counts_from: match route.takes_over() {
            true => "18 jaar, en het einde van hulp of beschikking",
            false => "18 jaar",
        },
        changed: last(route.key()),
    });
    let moments = SPACED.iter().map(|kind| Line {
        name: kind.dutch().into_owned(),
        weeks: weeks(rhythm.weeks(*kind)),
        usual: weeks(usual_weeks(*kind)),
        counts_from: if *kind == MomentKind::BeforeEnd { "de dag waarop het afloopt, terug" } else { "de go" },
        changed: last(&key(*kind)),
    });
    let usual = Settings::default();
    let chosen = TableRule::ALL.iter().map(|rule| Rule {
        name: rule.dutch().into_owned(),
        now: table_rules::rule_chosen(*rule, rule.chosen(&rules)),
        usual: table_rules::rule_chosen(*rule, rule.chosen(&usual)),
        changed: last(rule.as_str()),
    });
    let may_change = admits(Audience::Office, Some(person.role));
    let page = SettingsPage {
        shell: person.shell(),
        lines: lines.collect(),
        form: may_change.then(|| form(&times, typed.weeks())),
        moments: moments.collect(),
        moments_form: may_change.then(|| rhythm_form(&rhythm, typed.rhythm())),
        hour: hour_in_words(hour),
        usual_hour: hour_in_words(USUAL_HOUR),
        hour_changed: last(HOUR_SETTING),
        hour_form: may_change.then(|| hour_form(hour, typed.hour())),
        rules: chosen.collect(),
        rules_form: may_change.then(|| rules_form(&rules, typed.rules())),
    };
    render_as(status, &page)
}

fn form(times: &LeadTimes, typed: Option<&FormText>) -> Form {
    let fields = Route::ALL.iter().map(|route| {
        let name = field_of(*route);
        let value = typed.map_or_else(|| times.weeks(*route).to_string(), |typed| typed.text(&name).to_owned());
        let wrong = read(&value).is_none();
        let error = wrong.then(|| format!("{}: vul een heel getal in van 1 tot en met {WEEKS_MOST}.", route.dutch()));
        let hint = format!("In weken. Standaard: {}.", route.usual_weeks());
        Field::number(name, route.dutch()).hint(hint).value(value).error(error)
    });
    Form::new(PLACE, "Aanvraagtijden opslaan").fields(fields)
}

fn rhythm_form(rhythm: &Rhythm, typed: Option<&FormText>) -> Form {
    let most = looking_back::WEEKS_MOST;
    let fields = SPACED.iter().map(|kind| {
        let name = field_of_moment(*kind);
        let value = typed.map_or_else(|| rhythm.weeks(*kind).to_string(), |typed| typed.text(&name).to_owned());
        let wrong = read_moment(&value).is_none();
        let error = wrong.then(|| format!("{}: vul een heel getal in van 1 tot en met {most}.", kind.dutch()));
        let hint = format!("In weken. Standaard: {}.", usual_weeks(*kind));
        Field::number(name, kind.dutch()).hint(hint).value(value).error(error)
    });
    Form::new(RHYTHM, "Momenten opslaan").fields(fields)
}

fn hour_in_words(hour: u8) -> String {
    format!("{hour}.00 uur")
}

fn hour_form(hour: u8, typed: Option<&FormText>) -> Form {
    let (first, last) = (HOURS.start(), HOURS.end());
    let value = typed.map_or_else(|| hour.to_string(), |typed| typed.text(HOUR_FIELD).to_owned());
    let error = read_hour(&value).is_none();
    let error = error.then(|| format!("Vanaf welk uur: vul een heel uur in van {first} tot en met {last}."));
    let hint = format!("Een heel uur, van {first} tot en met {last}. Standaard: {USUAL_HOUR}.");
    let field = Field::number(HOUR_FIELD, "Vanaf welk uur?").hint(hint).value(value).error(error);
    Form::new(HOUR, "Uur opslaan").fields([field])
}

fn field_of_rule(rule: TableRule) -> String {
    format!("tafel_{}", rule.as_str())
}

fn rules_form(rules: &Settings, typed: Option<&FormText>) -> Form {
    let fields = TableRule::ALL.iter().map(|rule| {
        let name = field_of_rule(*rule);
        let now = match (rule.chosen(rules), rule.range()) {
            (1, None) => "ja".to_owned(),
            (_, None) => "nee".to_owned(),
            (number, Some(_)) => number.to_string(),
        };
        let value = typed.map_or(now, |typed| typed.text(&name).to_owned());
        let wrong = read_rule(*rule, &value).is_none();
        let (field, error) = match rule.range() {
            None => {
                let choices = vec![Choice::new("ja", "Ja"), Choice::new("nee", "Nee")];
                (Field::radio(name, rule.dutch(), choices), format!("{}: kies ja of nee.", rule.dutch()))
            }
            Some(range) => {
                let (least, most) = (range.start(), range.end());
                let error = format!("{}: vul een heel getal in van {least} tot en met {most}.", rule.dutch());
                (Field::number(name, rule.dutch()), error)
            }
        };
        field.hint(table_rules::rule_explained(*rule)).value(value).error(wrong.then_some(error))
    });
    Form::new(RULES, "Regels opslaan").fields(fields)
}

fn read_rule(rule: TableRule, typed: &str) -> Option<u8> {
    match (rule.range(), typed) {
        (None, "ja") => Some(1),
        (None, "nee") => Some(0),
        (None, _) => None,
        (Some(range), typed) => typed.parse().ok().filter(|number| range.contains(number)),
    }
}

fn read_hour(typed: &str) -> Option<u8> {
    typed.parse().ok().filter(|hour| HOURS.contains(hour))
}

fn read_moment(typed: &str) -> Option<u8> {
    typed.parse().ok().filter(|weeks| (1..=looking_back::WEEKS_MOST).contains(weeks))
}

fn read(typed: &str) -> Option<u8> {
    typed.parse().ok().filter(|weeks| (1..=WEEKS_MOST).contains(weeks))
}

async fn show(State(app): State<AppState>, person: Person) -> Answer {
    page(&app, &person, Typed::Nothing, StatusCode::OK).await
}

async fn change(State(app): State<AppState>, person: Person, typed: FormText) -> Answer {
    let asked: Option<Vec<(Route, u8)>> =
        Route::ALL.iter().map(|route| Some((*route, read(typed.text(&field_of(*route)))?))).collect();
    let Some(asked) = asked else {
        return page(&app, &person, Typed::Weeks(&typed), StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let done = app.db.transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
        Box::pin(async move {
            let before = settings::lead_times(tx).await?;
            let differs: Vec<&(Route, u8)> =
                asked.iter().filter(|(route, weeks)| before.weeks(*route) != *weeks).collect();
            for (route, weeks) in &differs {
                settings::set_number(tx, route.key(), *weeks).await?;
                settings::record(tx, route.key(), before.weeks(*route), *weeks).await?;
            }
            if differs.is_empty() {
                return Ok(None);
            }
            let times = settings::lead_times(tx).await?;
            Ok(Some(settings::reckon(tx, &times).await?))
        })
    });
    let told = match done.await? {
        None => "Er is niets gewijzigd.".to_owned(),
        Some(0) => "De aanvraagtijden zijn opgeslagen. Geen enkele laatste veilige tafeldag verandert.".to_owned(),
        Some(moved) => {
            let cases = count(moved, "lopende casus", "lopende casussen");
            format!("De aanvraagtijden zijn opgeslagen. Bij {cases} is de laatste veilige tafeldag opnieuw berekend.")
        }
    };
    person.go_and_tell(&app, PLACE, Flash::done(told)).await
}

async fn change_rhythm(State(app): State<AppState>, person: Person, typed: FormText) -> Answer {
    let asked: Option<Vec<(MomentKind, u8)>> =
        SPACED.iter().map(|kind| Some((*kind, read_moment(typed.text(&field_of_moment(*kind)))?))).collect();
    let Some(asked) = asked else {
        return page(&app, &person, Typed::Rhythm(&typed), StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let done = app.db.transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
        Box::pin(async move {
            let before = settings::rhythm(tx).await?;
            let differs: Vec<(MomentKind, u8)> =
                asked.into_iter().filter(|(kind, weeks)| before.weeks(*kind) != *weeks).collect();
            for (kind, weeks) in &differs {
                settings::set_number(tx, &key(*kind), *weeks).await?;
                settings::record(tx, &key(*kind), before.weeks(*kind), *weeks).await?;
            }
            Ok(!differs.is_empty())
        })
    });
    let told = match done.await? {
        true => "De momenten zijn opgeslagen. Ze gelden voor elke go vanaf nu; wat al is gepland blijft staan.",
        false => "Er is niets gewijzigd.",
    };
    person.go_and_tell(&app, PLACE, Flash::done(told)).await
}

async fn change_hour(State(app): State<AppState>, person: Person, typed: FormText) -> Answer {
    let Some(asked) = read_hour(typed.text(HOUR_FIELD)) else {
        return page(&app, &person, Typed::Hour(&typed), StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let done = app.db.transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
        Box::pin(async move {
            let before = reminders::hour(tx).await?;
            if before == asked {
                return Ok(false);
            }
            settings::set_number(tx, HOUR_SETTING, asked).await?;
            settings::record(tx, HOUR_SETTING, before, asked).await?;
            Ok(true)
        })
    });
    let told = match done.await? {
        true => format!("Het uur is opgeslagen. Herinneringen komen op werkdagen vanaf {}.", hour_in_words(asked)),
        false => "Er is niets gewijzigd.".to_owned(),
    };
    person.go_and_tell(&app, PLACE, Flash::done(told)).await
}

async fn change_rules(State(app): State<AppState>, person: Person, typed: FormText) -> Answer {
    let asked: Option<Vec<(TableRule, u8)>> =
        TableRule::ALL.iter().map(|rule| Some((*rule, read_rule(*rule, typed.text(&field_of_rule(*rule)))?))).collect();
    let Some(asked) = asked else {
        return page(&app, &person, Typed::Rules(&typed), StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let done = app.db.transact_at::<_, DatabaseError, _>(person.now, person.acting(), move |tx| {
        Box::pin(async move {
            let before = settings::table(tx).await?;
            let differs: Vec<(TableRule, u8)> =
                asked.into_iter().filter(|(rule, chosen)| rule.chosen(&before) != *chosen).collect();
            for (rule, chosen) in &differs {
                settings::set_rule(tx, *rule, *chosen).await?;
                settings::record(tx, rule.as_str(), rule.chosen(&before), *chosen).await?;
            }
            Ok(!differs.is_empty())
        })
    });
    let told = match done.await? {
        true => "De regels van de tafel zijn opgeslagen. Ze gelden vanaf nu.",
        false => "Er is niets gewijzigd.",
    };
    person.go_and_tell(&app, PLACE, Flash::done(told)).await
}
