//! Whenever it is needed: withdrawing, closing, reopening, resting and hurrying.

use super::asking::options;
use super::conditions::proof_words;
use super::table::reason;
use super::{About, Asking, Scene};
use crate::domain::calendar;
use crate::domain::command::Command;
use crate::domain::condition::{ConditionState, ProofNeed};
use crate::domain::looking_back::{self, Seer};
use crate::domain::phase::{ClosedReason, Phase};
use crate::domain::role::LifeDomain;
use crate::domain::rules::{Look, monitoring};
use crate::dutch::events::Names;
use crate::dutch::{Dutch, dates, list, lower, sentence};
use crate::web::fields::Field;

/// Formal decisions that run: the application never ends one.
fn running_decisions(scene: &Scene, about: &mut About) {
    let today = scene.today();
    let running: Vec<String> = scene
        .case()
        .current_conditions()
        .filter_map(|condition| match &condition.state {
            ConditionState::Fulfilled { proof, .. }
                if condition.kind.proof_need() != ProofNeed::Reference && proof.is_valid_on(today) =>
            {
                Some(format!("{}: {}", condition.what, proof_words(proof)))
            }
            _ => None,
        })
        .collect();
    if !running.is_empty() {
        about.fact("Beschikkingen en bestellingen die doorlopen", running.join("\n"));
        about.will("Beschikkingen en bestellingen stoppen hierdoor niet. Regel dat zo nodig zelf.");
    }
}

/// What nobody has finished: it does not hold the closing up, and whoever closes must have seen it.
fn still_open(scene: &Scene, about: &mut About) {
    let (case, today) = (scene.case(), scene.today());
    let points: Vec<String> = case
        .open_points
        .iter()
        .filter(|point| point.answer.is_none())
        .map(|point| {
            format!("{} ({}, uiterlijk {})", point.what, scene.open.person(point.owner), dates::date_short(point.due))
        })
        .collect();
    let conditions: Vec<String> = case
        .current_conditions()
        .filter(|condition| !condition.is_met(today))
        .map(|condition| condition.what.to_string())
        .collect();
    if points.is_empty() && conditions.is_empty() {
        return;
    }
    about.will("Let op: er staat nog iets open. Bij afsluiten kijkt niemand daar meer naar. Klopt dat echt?");
    if !points.is_empty() {
        about.fact("Punten zonder antwoord", points.join("\n"));
    }
    if !conditions.is_empty() {
        about.fact("Randvoorwaarden die niet geregeld zijn", conditions.join("\n"));
    }
}

/// How each area of life was last seen, by each of the two: whoever lets go must have it before them.
fn last_seen(scene: &Scene, about: &mut About) {
    let records = looking_back::looks(scene.case());
    if records.is_empty() {
        if scene.case().phase == Phase::Monitoring {
            about.will("Let op: sinds de go is nog niet vastgelegd hoe het gaat.");
        }
        return;
    }
    let seen = |seer, domain: LifeDomain| {
        let light = records.iter().rev().find_map(|record| record.light(seer, domain));
        light.map_or_else(|| "niet besproken".to_owned(), |light| lower(&light.dutch()))
    };
    let lines = LifeDomain::ALL.iter().map(|domain| {
        let (youth, professional) = (seen(Seer::Youth, *domain), seen(Seer::Professional, *domain));
        format!("{}: {youth} volgens de jongere, {professional} volgens wie helpt", sentence(&domain.dutch()))
    });
    about.fact("Mag los? Zo is het laatst gezien", lines.collect::<Vec<_>>().join("\n"));
}

/// Until when youth care can begin again after it ended.
fn half_year(scene: &Scene, about: &mut About) {
    if let Some(ends) = scene.case().signal.care_ends_on {
        let last = calendar::months_after(ends, 6);
        let until = dates::days_until(scene.today(), last);
        about.fact("Jeugdhulp opnieuw starten kan tot en met", format!("{} ({until})", dates::date(last)));
    }
}

fn round_and_agenda(scene: &Scene, about: &mut About) {
    if let Some(round) = scene.case().open_round() {
        about.will(format!("Ronde {} sluit.", round.number));
    }
    if let Some(item) = scene.case().pending_item() {
        about.will(format!("De casus gaat van de agenda van {}.", dates::date(item.on)));
    }
}

pub(super) fn withdraw(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    about.danger = true;
    running_decisions(scene, about);
    about.will("De casus wordt afgesloten zonder plan. Alles blijft bewaard en de projectleider kan hem heropenen.");
    round_and_agenda(scene, about);
    about.tells_submitters(scene);
    let needed_now =
        ask.prose(Field::area("needed_now", "Wat heeft de jongere nu nodig?").hint("En wie zorgt daarvoor?"));
    let with_youth =
        ask.tick(Field::check("with_youth", "De jongere weet dit en is het ermee eens, of vroeg er zelf om"));
    Some(Command::Withdraw { needed_now: needed_now?, with_youth: with_youth? })
}

pub(super) fn close(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    let case = scene.case();
    about.danger = true;
    last_seen(scene, about);
    still_open(scene, about);
    running_decisions(scene, about);
    half_year(scene, about);
    about.will("Er wordt niet meer aan de casus gewerkt. De commissie en genodigden zien hem niet meer.");
    if let Some(go) = case.valid_go() {
        about.fact("Go die nu geldt", format!("voor versie {}, van {}", go.version, dates::date(dates::day_of(go.at))));
        about.will("De go eindigt.");
        for provider in &go.recipients {
            about.tells_provider(scene, *provider);
        }
    }
    round_and_agenda(scene, about);
    about.will("Vanaf vandaag loopt de bewaartermijn. De projectleider kan de casus later heropenen.");
    about.tells_submitters(scene);
    let fits = |reason: &&ClosedReason| match reason {
        ClosedReason::OutOfScope | ClosedReason::Withdrawn => false,
        ClosedReason::Completed | ClosedReason::Age => case.phase == Phase::Monitoring,
        _ => true,
    };
    let reasons = options(ClosedReason::ALL.iter().filter(fits).map(|reason| (reason.as_str(), reason.dutch())));
    let reason = ask.choice(Field::radio("reason", "Waarom sluit u de casus af?", reasons), ClosedReason::parse);
    let explanation = ask.prose(Field::area("explanation", "Toelichting").rows(3));
    let domains = options(LifeDomain::ALL.iter().map(|domain| (domain.as_str(), sentence(&domain.dutch()))));
    let hint = "Loslaten kan pas als alle vijf op orde zijn. Bij een andere reden vinkt u aan wat klopt.";
    let in_order = ask.several(Field::checks("in_order", "Wat is op orde?", domains).hint(hint), LifeDomain::parse);
    let hint = "Naam en organisatie. Mag leeg als er geen contact meer is of als de jongere is overleden.";
    let handover = ask.prose_if_needed(
        Field::area("handover", "Wie neemt het over, of wie kan de jongere bellen?").hint(hint).rows(2),
    );
    let doubts: Vec<String> = looking_back::doubts(case).iter().map(|domain| lower(&domain.dutch())).collect();
    let despite = if doubts.is_empty() || case.phase != Phase::Monitoring {
        Some(None)
    } else {
        let label = format!("Bij het laatste gesprek niet op orde: {}. Waarom kan de casus toch dicht?", list(&doubts));
        let hint = "Nodig als u kiest dat alles op orde is of dat de jongere te oud is. Het staat op de tijdlijn.";
        ask.prose_if_needed(Field::area("despite", label).hint(hint).rows(3))
    };
    Some(Command::Close {
        reason: reason?,
        explanation: explanation?,
        in_order: in_order?.into_iter().collect(),
        handover: handover?,
        despite: despite?,
    })
}

pub(super) fn reopen(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    let case = scene.case();
    let open = scene.open;
    let to = monitoring::reopens_to(&Look { case, actor: &open.actor, facts: &open.facts, now: scene.now });
    if let Some(closing) = &case.closing {
        let why = if let Phase::Closed(reason) = case.phase { reason.dutch() } else { "".into() };
        about.fact("Afgesloten", format!("{}. {why}.", sentence(&dates::moment(closing.at))));
        about.fact("Toelichting toen", closing.reason.to_string());
    }
    half_year(scene, about);
    about.will(format!("De casus gaat verder in de stap \u{201c}{}\u{201d}.", to.dutch()));
    about.will("Wie bij de casus hoort kan er weer aan werken. De geschiedenis blijft één geheel.");
    about.tells_submitters(scene);
    let reason = reason(ask, "Waarom heropent u de casus?");
    Some(Command::Reopen { reason: reason? })
}

pub(super) fn pause(_: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    about.will("Er gaan geen herinneringen meer uit. De leeftijdsklok loopt door en blijft zichtbaar.");
    about.will("Alles kan nog steeds. Pauze telt apart in de doorlooptijden.");
    let reason = reason(ask, "Waarom pauzeert u de casus?");
    let until = ask.date(Field::date("until", "Wanneer kijkt u opnieuw?"));
    Some(Command::Pause { reason: reason?, until: until? })
}

pub(super) fn resume(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    if let Some(pause) = &scene.case().paused {
        about.fact("Gepauzeerd sinds", dates::date(dates::day_of(pause.since)));
        about.fact("Reden toen", pause.reason.to_string());
    }
    about.will("Herinneringen gaan weer uit.");
    let reason = reason(ask, "Waarom gaat de casus verder?");
    Some(Command::Resume { reason: reason? })
}

pub(super) fn set_urgent(_: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    about.will("De casus staat bovenaan in de lijsten, met het woord spoed erbij.");
    let reason = reason(ask, "Waarom kan dit niet wachten?");
    Some(Command::SetUrgent { reason: reason? })
}

pub(super) fn clear_urgent(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    if let Some(reason) = &scene.case().urgent {
        about.fact("Reden van de spoed", reason.to_string());
    }
    about.will("De casus staat weer op de gewone plek in de lijsten.");
    let reason = reason(ask, "Waarom is er geen spoed meer?");
    Some(Command::ClearUrgent { reason: reason? })
}
