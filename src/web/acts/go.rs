//! Steps 7 and 8: the official go, looking back, and the table once more.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::asking::options;
use super::conditions::{arranged_by, concerns, proof_words};
use super::table::reason;
use super::{About, Asking, Scene};
use crate::domain;
use crate::domain::case::{Light, Record, RecordKind, Seen};
use crate::domain::command::Command;
use crate::domain::condition::ConditionState;
use crate::domain::ids::OrganisationId;
use crate::domain::role::LifeDomain;
use crate::domain::text::Prose;
use crate::dutch::events::Names;
use crate::dutch::{Dutch, dates, list, looking_back, lower, sentence, sorting_key};
use crate::web::fields::{Choice, Field};

pub(super) fn give(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    let case = scene.case();
    if let Some(adopted) = case.adopted() {
        let hash = adopted.hash.map(|hash| format!(", kenmerk {}", hash.short())).unwrap_or_default();
        about.fact("Plan", format!("versie {}{hash}", adopted.number));
        about.will(format!("Versie {} van het plan geldt vanaf nu.", adopted.number));
    }
    if let Some(older) = case.in_effect() {
        about.will(format!("Versie {} geldt niet meer.", older.number));
    }
    if let Some(adopted_at) = case.milestones.adopted {
        about.fact("Vastgesteld op", dates::date(dates::day_of(adopted_at)));
    }
    let lines: Vec<String> = case
        .current_conditions()
        .map(|condition| match &condition.state {
            ConditionState::Fulfilled { proof, .. } => format!("{} ({})", condition.what, proof_words(proof)),
            ConditionState::Covered { until, .. } => {
                format!("{} (onder voorbehoud tot en met {})", condition.what, dates::date_without_weekday(*until))
            }
            state if condition.blocking => {
                format!("{} ({})", condition.what, crate::dutch::lower(&state.dutch()))
            }
            state => format!(
                "{} ({}, houdt de go niet tegen, {})",
                condition.what,
                crate::dutch::lower(&state.dutch()),
                arranged_by(scene.open, condition)
            ),
        })
        .collect();
    about.fact("Randvoorwaarden op dit moment", lines.join("\n"));
    let off: Vec<String> = case
        .current_conditions()
        .flat_map(|condition| {
            let off = concerns(scene.open, condition, scene.today());
            off.into_iter().map(|concern| format!("{}: {}", condition.what, lower(&concern)))
        })
        .collect();
    if !off.is_empty() {
        about.fact("Let op", off.join("\n"));
    }
    about.will("De lijst met randvoorwaarden wordt bewaard zoals die nu is.");
    about.will("De casus gaat naar stap 8. De momenten om terug te kijken worden gepland.");
    about.will("De jongere hoort dit van de hulpverlener.");
    about.tells_submitters(scene);
    let earlier: BTreeSet<OrganisationId> =
        case.valid_go().into_iter().flat_map(|go| go.recipients.iter().copied()).collect();
    about.told.push("de contactpersoon van elke aanbieder die u aanvinkt".into());
    for provider in &earlier {
        about.tells_provider(scene, *provider);
    }
    let mut providers: Vec<(OrganisationId, String)> =
        scene.open.organisations.iter().map(|(id, name)| (*id, name.clone())).collect();
    providers.sort_by_cached_key(|(id, name)| (*id != case.provider, sorting_key(name)));
    let choices = providers.into_iter().map(|(id, name)| {
        let choice = Choice::new(id.to_string(), name).checked(id == case.provider || earlier.contains(&id));
        if id == case.provider {
            choice.hint("Hier krijgt de jongere hulp. Deze aanbieder hoort erbij.")
        } else {
            choice
        }
    });
    let recipients = ask
        .several(Field::checks("recipients", "Aan welke aanbieders geeft u de go?", choices.collect()), |chosen| {
            chosen.parse::<OrganisationId>().ok()
        });
    let hint = "De aanbieder leest dit. Schrijf niets over de gezondheid of het verleden van de jongere.";
    let remark = ask.prose_or_none(Field::area("remark", "Opmerking voor de aanbieder").hint(hint).rows(3));
    Some(Command::GiveGo { recipients: recipients?.into_iter().collect(), remark: remark? })
}

pub(super) fn withhold(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    if let Some(withheld) = &scene.case().withheld {
        about.fact(
            "Eerder gezegd",
            format!("{} (opnieuw kijken op {})", withheld.reason, dates::date(withheld.look_on)),
        );
    }
    about.will("De hulpverlener, de casemanager en de jongere kunnen lezen waarom er nog geen go is.");
    about.will("De stap verandert niet.");
    about.tells_submitters(scene);
    let reason = reason(ask, "Waarom is er nog geen go?");
    let look_on = ask.date(Field::date("look_on", "Wanneer kijkt u opnieuw?"));
    Some(Command::WithholdGo { reason: reason?, look_on: look_on? })
}

pub(super) fn revoke(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    about.danger = true;
    if let Some(go) = scene.case().valid_go() {
        let to: Vec<String> = go.recipients.iter().map(|provider| scene.open.organisation(*provider)).collect();
        about.fact("Go", format!("voor versie {}, gegeven op {}", go.version, dates::moment(go.at)));
        about.fact("Gegeven door", scene.who(go.by));
        about.fact("Aan", list(&to));
        for provider in &go.recipients {
            about.tells_provider(scene, *provider);
        }
    }
    about.will("Er geldt daarna geen plan meer. Een ouder plan gaat niet opnieuw gelden.");
    about.will("Er komt een randvoorwaarde bij: de reden van het intrekken is opgelost.");
    about.tells_submitters(scene);
    let reason = reason(ask, "Waarom trekt u de go in?");
    Some(Command::RevokeGo { reason: reason? })
}

/// The fields of the areas of life, as one of the two sees them.
struct View {
    names: [&'static str; 5],
}

const BY_YOUTH: View =
    View { names: ["youth_housing", "youth_income", "youth_wellbeing", "youth_school_work", "youth_support"] };
const BY_PROFESSIONAL: View =
    View { names: ["pro_housing", "pro_income", "pro_wellbeing", "pro_school_work", "pro_support"] };

/// How the areas of life are seen, each its own question; filled in as it was written down before.
fn lights(
    ask: &mut Asking,
    view: &View,
    before: Option<&BTreeMap<LifeDomain, Light>>,
) -> Option<BTreeMap<LifeDomain, Light>> {
    let asked: Vec<(LifeDomain, Option<Option<Light>>)> = LifeDomain::ALL
        .iter()
        .zip(view.names)
        .map(|(domain, name)| {
            let choices = options(Light::ALL.iter().map(|light| (light.as_str(), light.dutch())));
            let field = Field::select(name, sentence(&domain.dutch()), choices);
            let before = before.and_then(|seen| seen.get(domain)).map_or("", |light| light.as_str());
            (*domain, ask.choice_or_none(field.value(before), Light::parse))
        })
        .collect();
    let mut seen = BTreeMap::new();
    for (domain, light) in asked {
        if let Some(light) = light? {
            seen.insert(domain, light);
        }
    }
    Some(seen)
}

fn yes_or_no(
    ask: &mut Asking,
    name: &'static str,
    question: &'static str,
    before: Option<bool>,
) -> Option<Option<bool>> {
    let choices = options([("yes", "Ja"), ("no", "Nee"), ("unknown", "Niet besproken")]);
    let before = before.map_or("", |stayed| if stayed { "yes" } else { "no" });
    let answer = ask.choice_or_none(Field::radio(name, question, choices).value(before), |chosen| match chosen {
        "yes" => Some(Some(true)),
        "no" => Some(Some(false)),
        "unknown" => Some(None),
        _ => None,
    });
    answer.map(Option::flatten)
}

pub(super) fn record_monitoring(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    about.will("Wie bij de casus betrokken is ziet hoe het gaat. U hoeft niets in te vullen wat niet is besproken.");
    about.will("Gaat het niet goed? De projectleider kan de casus opnieuw op tafel brengen.");
    tells_of_what_slipped(about);
    answers_nothing(scene, about);
    let chosen = scene.target.map(|number| number.to_string()).unwrap_or_default();
    let (moment, seen) = look(scene, ask, chosen, None)?;
    Some(Command::RecordMonitoring { moment, seen })
}

/// Whoever signals reads that the case manager or the project lead still looks at what goes worse.
fn answers_nothing(scene: &Scene, about: &mut About) {
    let person = scene.open.actor.person();
    if person.is_some_and(|person| !domain::looking_back::answers(scene.case(), person.user)) {
        about.will(
            "Gaat er iets minder? Dat blijft openstaan tot ook de casemanager of de projectleider er iets mee doet.",
        );
    }
}

/// Who is told depends on what is filled in.
fn tells_of_what_slipped(about: &mut About) {
    let who = "de hulpverlener, de casemanager en de projectleider";
    about.told.push(format!("als er iets minder gaat dan de vorige keer: {who}").into());
}

/// What is asked of a look back, filled in as it was written down before.
fn look(scene: &Scene, ask: &mut Asking, chosen: String, before: Option<&Record>) -> Option<(Option<u32>, Seen)> {
    let case = scene.case();
    let own = before.map(|record| record.number);
    let planned: Vec<Choice> = case
        .moments
        .iter()
        .filter(|moment| moment.record.is_none() || moment.record == own)
        .map(|moment| {
            let label = format!("{}: {}", dates::date(moment.on), looking_back::moment(case, moment));
            Choice::new(moment.number.to_string(), label)
        })
        .chain([Choice::new("0", "Los gesprek, niet gepland")])
        .collect();
    let moment =
        ask.choice(Field::select("moment", "Bij welk moment hoort dit?", planned).value(chosen), |chosen| match chosen
            .parse::<u32>()
            .ok()?
        {
            0 => Some(None),
            number => Some(Some(number)),
        });
    let before = before.map(|record| &record.seen);
    let day = before.map_or_else(|| scene.today(), |seen| seen.on);
    let on = ask.date(Field::date("on", "Op welke dag was het gesprek?").value(dates::date_typed(day)));
    let kinds = options(RecordKind::LOOKS.iter().map(|kind| (kind.as_str(), kind.dutch())));
    let kind = Field::radio("kind", "Hoe hebt u gekeken?", kinds).value(before.map_or("", |seen| seen.kind.as_str()));
    let kind = ask.choice(kind, RecordKind::parse);
    ask.heading(
        Field::heading(format!("Wat {} zelf zegt", scene.youth()))
            .hint("Vraag het aan de jongere. Vul het niet voor de jongere in."),
    );
    let number = |score: Option<u8>| score.map(|score| score.to_string()).unwrap_or_default();
    let text = |words: Option<&Prose>| words.map(ToString::to_string).unwrap_or_default();
    let progress = ask.number_or_none(
        Field::number("progress", "Ben je ermee opgeschoten?")
            .hint("Een cijfer van 1 tot en met 10.")
            .value(number(before.and_then(|seen| seen.progress))),
        1,
        10,
    );
    let youth_line = text(before.and_then(|seen| seen.youth_line.as_ref()));
    let youth_line =
        ask.prose_or_none(Field::area("youth_line", "In de woorden van de jongere").rows(2).value(youth_line));
    let by_youth = lights(ask, &BY_YOUTH, before.map(|seen| &seen.by_youth));
    ask.heading(Field::heading("Hoe u het ziet").hint("Als hulpverlener, casemanager of lid van de tafel."));
    let by_professional = lights(ask, &BY_PROFESSIONAL, before.map(|seen| &seen.by_professional));
    let safety = ask.number_or_none(
        Field::number("safety", "Veiligheid")
            .hint("Een cijfer van 1 tot en met 10.")
            .value(number(before.and_then(|seen| seen.safety))),
        1,
        10,
    );
    let helper = before.and_then(|seen| seen.same_helper);
    let same_helper = yes_or_no(ask, "same_helper", "Is de hulpverlener dezelfde gebleven?", helper);
    let place = before.and_then(|seen| seen.same_place);
    let same_place = yes_or_no(ask, "same_place", "Is de woonplek dezelfde gebleven?", place);
    let income = before.and_then(|seen| seen.income_without_gap);
    let income_without_gap = yes_or_no(ask, "income_without_gap", "Is er steeds inkomen geweest?", income);
    let said = &scene.choices.goals;
    if !said.is_empty() {
        ask.heading(
            Field::heading("De doelen uit het plan").hint("Zoals ze in het plan staan, onder Over zes maanden."),
        );
        said.iter().for_each(|(words, by)| ask.heading(Field::quote(words.clone(), by.clone())));
    }
    let goals = Field::area("goals", "Hoe staat het met de doelen uit het plan?")
        .rows(3)
        .hint("Wat is gelukt, wat is onderweg, wat lukt niet?")
        .value(text(before.and_then(|seen| seen.goals.as_ref())));
    let goals = ask.prose_or_none(goals);
    ask.heading(Field::heading("Verder"));
    let adjustment = text(before.and_then(|seen| seen.adjustment.as_ref()));
    let adjustment = ask.prose_or_none(Field::area("adjustment", "Wat sturen we bij?").rows(3).value(adjustment));
    let next_on = before.and_then(|seen| seen.next_on).map(dates::date_typed).unwrap_or_default();
    let next_on = ask.date_or_none(Field::date("next_on", "Extra moment om terug te kijken").value(next_on));
    let seen = Seen {
        on: on?,
        kind: kind?,
        progress: progress?,
        youth_line: youth_line?,
        by_youth: by_youth?,
        by_professional: by_professional?,
        safety: safety?,
        same_helper: same_helper?,
        same_place: same_place?,
        income_without_gap: income_without_gap?,
        goals: goals?,
        adjustment: adjustment?,
        next_on: next_on?,
    };
    Some((moment?, seen))
}

/// What is asked of an adjustment, filled in as it was written down before.
fn adjustment(scene: &Scene, ask: &mut Asking, before: Option<&Seen>) -> Option<(NaiveDate, Prose, Option<NaiveDate>)> {
    let what = before.and_then(|seen| seen.adjustment.as_ref()).map(ToString::to_string).unwrap_or_default();
    let what =
        Field::area("what", "Wat sturen we bij?").rows(4).hint("Wat gaat er anders, en wie doet dat?").value(what);
    let what = ask.prose(what);
    let day = before.map_or_else(|| scene.today(), |seen| seen.on);
    let on = ask.date(Field::date("on", "Vanaf welke dag?").value(dates::date_typed(day)));
    let next_on = before.and_then(|seen| seen.next_on).map(dates::date_typed).unwrap_or_default();
    let next_on = ask.date_or_none(Field::date("next_on", "Wanneer kijkt u of het helpt?").value(next_on));
    Some((on?, what?, next_on?))
}

/// What was written down wrongly: by whom and when, and who still reads it; and who is told where it had seen something slip.
fn taken_back(scene: &Scene, about: &mut About) {
    if let Some(record) = scene.target.and_then(|number| scene.case().record(number)) {
        let what = if record.is_look() { record.seen.kind.dutch() } else { "Aanpassing".into() };
        about.fact("Vastgelegd", format!("{what}, {}", dates::date(record.seen.on)));
        about.fact("Door", format!("{}, {}", scene.who(record.by), dates::moment_short(record.at)));
    }
    about.will("Wat er stond telt nergens meer mee. Alleen wie het schreef en de projectleider kunnen het nog lezen. Iedereen leest uw reden.");
    let told = scene.target.is_some_and(|number| domain::looking_back::had_slipped(scene.case(), number));
    if told {
        about.told.push(
            "dat een terugblik is verbeterd of ingetrokken: de hulpverlener, de casemanager en de projectleider".into(),
        );
    }
}

pub(super) fn correct_record(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    let wrong = scene.target.and_then(|number| scene.case().record(number))?;
    taken_back(scene, about);
    about.will("Wat u hieronder invult komt ervoor in de plaats.");
    tells_of_what_slipped(about);
    let reason = ask.prose(Field::area("reason", "Wat klopte er niet?").rows(2));
    let replacing = if wrong.is_look() {
        let chosen = scene.case().moments.iter().find(|moment| moment.record == Some(wrong.number));
        let chosen = chosen.map_or(0, |moment| moment.number);
        look(scene, ask, chosen.to_string(), Some(wrong))
    } else {
        let asked = adjustment(scene, ask, Some(&wrong.seen));
        asked.map(|(on, what, next_on)| (None, Seen::adjusted(on, what, next_on)))
    };
    let (moment, seen) = replacing?;
    Some(Command::CorrectRecord { record: wrong.number, reason: reason?, moment, seen })
}

pub(super) fn withdraw_record(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    about.danger = true;
    taken_back(scene, about);
    let wrong = scene.target.and_then(|number| scene.case().record(number));
    if wrong.is_some_and(|record| record.moment.is_some()) {
        about.will("Het moment om terug te kijken staat daarna weer open.");
    }
    let reason = ask.prose(Field::area("reason", "Waarom trekt u dit in?").rows(2));
    Some(Command::WithdrawRecord { record: scene.target?, reason: reason? })
}

pub(super) fn adjust(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    let slipped = looking_back::slipped(&domain::looking_back::slipped(scene.case()));
    if !slipped.is_empty() {
        about.fact("Dit gaat minder dan eerder", slipped);
        answers_nothing(scene, about);
    }
    about.will("Het plan blijft gelden. Wie bij de casus betrokken is leest wat u bijstuurt.");
    about.will("Is het plan zelf niet meer goed? De projectleider kan de casus opnieuw op tafel brengen.");
    let (on, what, next_on) = adjustment(scene, ask, None)?;
    Some(Command::Adjust { on, what, next_on })
}

pub(super) fn retable(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    if let Some(valid) = scene.case().in_effect() {
        about.fact("Plan dat geldt", format!("versie {}", valid.number));
        about.will(format!("Er komt een nieuw concept, gemaakt van versie {}.", valid.number));
        about.will(format!("Versie {} blijft gelden tot er een nieuwe go is.", valid.number));
    }
    about.will("De casus gaat naar stap 3 en doorloopt dezelfde weg: plan, tafel, randvoorwaarden, go.");
    about.tells_submitters(scene);
    let slipped = looking_back::slipped(&domain::looking_back::slipped(scene.case()));
    let mut field = Field::area("reason", "Waarom moet de casus opnieuw op tafel?").rows(5);
    if !slipped.is_empty() {
        field = field.hint("Wat er minder gaat dan eerder staat er al. Vul aan of haal weg wat niet klopt.");
    }
    let reason = ask.prose(field.value(slipped));
    Some(Command::Retable { reason: reason? })
}

pub(super) fn keep_plan(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    let case = scene.case();
    if let Some(valid) = case.in_effect() {
        about.fact("Plan dat geldt", format!("versie {}", valid.number));
        about.will(format!("Versie {} blijft gelden. De casus gaat terug naar stap 8.", valid.number));
    }
    about.will("Met nieuwere versies gaan we niet verder. Een open ronde sluit en de casus gaat van de agenda.");
    about.tells_submitters(scene);
    let reason = reason(ask, "Waarom blijft het plan zoals het is?");
    Some(Command::KeepPlan { reason: reason? })
}
