//! What the youth allows: consent that is taken back, or given again.

use super::asking::options;
use super::{About, Asking, Scene};
use crate::domain::command::Command;
use crate::domain::signal::{ConsentWay, Receivers};
use crate::dutch::{Dutch, dates};
use crate::web::fields::Field;

fn way(ask: &mut Asking, question: &'static str) -> Option<ConsentWay> {
    let ways = options(ConsentWay::ALL.iter().map(|way| (way.as_str(), way.dutch())));
    ask.choice(Field::radio("way", question, ways), ConsentWay::parse)
}

pub(super) fn withdraw(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    about.danger = true;
    if let Some(consent) = &scene.case().signal.consent {
        about.fact("Toestemming gegeven op", dates::date_without_weekday(consent.given_on));
    }
    about.will("De commissie en de genodigden kunnen de casus meteen niet meer zien.");
    about.will("Een open ronde sluit. Bespreken kan pas weer na nieuwe toestemming.");
    about.will("De projectleider bekijkt met u wat er nu nodig is.");
    about.tells_lead(scene);
    let on = ask.date(Field::date("on", "Op welke dag zei de jongere dit?"));
    let way = way(ask, "Hoe zei de jongere dit?");
    let told_to = ask.line(Field::text("told_to", "Tegen wie?").hint("De naam van de hulpverlener of casemanager."));
    Some(Command::WithdrawConsent { on: on?, way: way?, told_to: told_to? })
}

pub(super) fn renew(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    if let Some(withdrawn) = &scene.case().consent_withdrawn {
        about.fact("Ingetrokken op", dates::date_without_weekday(withdrawn.on));
    }
    about.will("Wie u hieronder aanvinkt kan de casus weer zien, zodra die bij de casus betrokken is.");
    let receivers = options(Receivers::ALL.iter().map(|to| (to.as_str(), to.dutch())));
    let to = ask.several(Field::checks("to", "Aan wie mag informatie worden gegeven?", receivers), Receivers::parse);
    let on = ask.date(Field::date("on", "Op welke dag gaf de jongere toestemming?"));
    let way = way(ask, "Hoe gaf de jongere toestemming?");
    Some(Command::RenewConsent { to: to?.into_iter().collect(), on: on?, way: way? })
}
