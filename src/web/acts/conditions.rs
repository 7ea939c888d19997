//! Steps 6 and 7: what must be arranged, by whom, with which proof.

use super::asking::options;
use super::table::{condition_kinds, name_or_none, reason};
use super::{About, Asking, Scene, read_user};
use chrono::NaiveDate;

use crate::domain::application::{self, Concern, Needed, Window};
use crate::domain::command::{Command, NewCondition};
use crate::domain::condition::{
    Condition, ConditionKind, ConditionState, Owner, OwnerRole, Proof, ProofNeed, Relief, last_covered_day,
};
use crate::domain::ids::UserId;
use crate::domain::plan::Need;
use crate::domain::policy::{Audience, admits};
use crate::domain::rules::arranging::counts_at_once;
use crate::domain::text::Unfit;
use crate::dutch::events::Names;
use crate::dutch::{Dutch, conditions, dates, sentence, sorting_key};
use crate::web::fields::{Choice, Field};
use crate::workflow::OpenCase;

/// Who arranges a condition: the person meant, by name.
#[must_use]
pub fn owner(open: &OpenCase, owner: &Owner) -> String {
    let in_part = match owner.role {
        OwnerRole::CaseManager => open.case.case_manager,
        OwnerRole::Signaller => Some(open.case.signaller),
        _ => None,
    };
    match (owner.user.or(in_part), &owner.name) {
        (Some(user), _) => {
            let role = open.names.get(&user).map(|named| format!(" ({})", named.role.dutch())).unwrap_or_default();
            format!("{}{role}", open.person(user))
        }
        (None, Some(name)) => name.to_string(),
        (None, None) => sentence(&owner.role.dutch()),
    }
}

/// Who arranges a condition, and who stands in: "Petra Vos (WIJ-casemanager). Vervanger: Daan Mulder (kernlid)".
#[must_use]
pub fn arranged_by(open: &OpenCase, condition: &Condition) -> String {
    let by = owner(open, &condition.owner);
    match condition.deputy {
        Some(deputy) => {
            let instead = Owner { role: OwnerRole::CoreMember, user: Some(deputy), name: None };
            format!("{by}. Vervanger: {}", owner(open, &instead))
        }
        None => by,
    }
}

fn the_condition<'a>(scene: &'a Scene) -> Option<&'a Condition> {
    scene.target.and_then(|number| scene.case().condition(number))
}

/// What the act is about.
fn condition_facts(scene: &Scene, about: &mut About) {
    let Some(condition) = the_condition(scene) else { return };
    about.fact(format!("Randvoorwaarde {}", condition.number), condition.what.to_string());
    about.fact("Soort", condition.kind.dutch());
    about.fact("Eigenaar", arranged_by(scene.open, condition));
    about.fact("Houdt de go tegen", if condition.blocking { "Ja" } else { "Nee" });
    let state = match &condition.state {
        ConditionState::Fulfilled { proof, .. } => format!("{}: {}", condition.state.dutch(), proof_words(proof)),
        ConditionState::Waived { reason } | ConditionState::Refused { reason } => {
            format!("{}: {reason}", condition.state.dutch())
        }
        ConditionState::Covered { guarantor, until } => {
            format!("{} tot en met {}, {guarantor} staat ervoor in", condition.state.dutch(), dates::date(*until))
        }
        ConditionState::Open => condition.state.dutch().into_owned(),
    };
    about.fact("Nu", state);
    if let Some(relief) = &condition.relief {
        about.fact("Voorstel van de projectleider", relief_words(relief));
    }
}

/// "B-2026-118, 12 november 2026, geldig tot en met 1 mei 2027".
#[must_use]
pub fn proof_words(proof: &Proof) -> String {
    let mut words = format!("{}, {}", proof.reference, dates::date_without_weekday(proof.dated));
    match (proof.valid_from, proof.valid_until) {
        (Some(from), Some(until)) => words.push_str(&format!(
            ", geldig van {} tot en met {}",
            dates::date_without_weekday(from),
            dates::date_without_weekday(until)
        )),
        (None, Some(until)) => {
            words.push_str(&format!(", geldig tot en met {}", dates::date_without_weekday(until)));
        }
        (Some(from), None) => words.push_str(&format!(", geldig vanaf {}", dates::date_without_weekday(from))),
        (None, None) => {}
    }
    if let Some(remark) = proof.remark_on {
        words.push_str(&format!(", opmerking geplaatst op {}", dates::date_without_weekday(remark)));
    }
    words
}

/// What the project lead proposed, in a sentence.
#[must_use]
pub fn relief_words(relief: &Relief) -> String {
    match relief {
        Relief::Waive { reason } => format!("Niet nodig: {reason}"),
        Relief::Unblock { reason } => format!("De go hoeft hier niet op te wachten: {reason}"),
        Relief::Cover { guarantor, until } => {
            format!("Onder voorbehoud tot en met {}. {guarantor} staat ervoor in.", dates::date(*until))
        }
    }
}

fn core(scene: &Scene) -> Vec<UserId> {
    let mut core: Vec<UserId> = scene.open.facts.core.iter().map(|seat| seat.user).collect();
    core.sort_by_cached_key(|user| sorting_key(&scene.open.person(*user)));
    core
}

/// Who arranges a proposed point, as the list of owners has it: of the core the member who speaks for its domain.
fn owner_choice(scene: &Scene, need: &Need) -> String {
    let seat = need.kind.usual_seat().filter(|_| need.owner.role == OwnerRole::CoreMember);
    let member = scene.open.facts.core.iter().find(|member| Some(member.represents) == seat);
    match (need.owner.user, member) {
        (Some(user), _) => user.to_string(),
        (None, Some(member)) => member.user.to_string(),
        (None, None) if need.owner.role == OwnerRole::CoreMember => String::new(),
        (None, None) => need.owner.role.as_str().to_owned(),
    }
}

pub(super) fn add(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    about.will("De randvoorwaarde komt op de lijst. Houdt hij de go tegen, dan wacht de go tot hij is geregeld.");
    about.told.push("wie het regelt".into());
    let proposed = scene.proposed;
    let kind = Field::select("kind", "Wat voor randvoorwaarde is het?", condition_kinds());
    let kind = kind.value(proposed.map_or("", |need| need.kind.as_str()));
    let kind = ask.choice(kind, ConditionKind::parse);
    if let Some(kind) = kind.or(proposed.map(|need| need.kind)) {
        when_to_ask(scene, kind, about);
    }
    let hint = "In een paar woorden. Zonder diagnose of andere gegevens over gezondheid.";
    let what = Field::text("what", "Wat moet er geregeld zijn?").hint(hint);
    let what = ask.line(what.value(proposed.map(|need| need.what.to_string()).unwrap_or_default()));
    let owner = Field::select("owner", "Wie regelt het?", owners(scene));
    let owner = owner.value(proposed.map(|need| owner_choice(scene, need)).unwrap_or_default());
    let owner = ask.choice(owner, read_owner);
    let name = name_or_none(ask, Field::text("owner_name", OWNER_NAME).hint(OWNER_NAME_HINT));
    let blocks =
        vec![Choice::new("yes", "Ja, de go wacht tot dit is geregeld"), Choice::new("no", "Nee, dit mag ook na de go")];
    let blocking =
        ask.choice(Field::radio("blocking", "Houdt dit de go tegen?", blocks).value("yes"), |chosen| match chosen {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        });
    let expected = Field::date("expected_on", "Wanneer is het naar verwachting rond?");
    let day = proposed.and_then(|need| need.expected_on).map(dates::date_typed);
    let expected_on = ask.date_or_none(expected.value(day.unwrap_or_default()));
    let hint = "Heeft u meer wegen waarvan er één genoeg is? Geef die hetzelfde cijfer, van 1 tot en met 9.";
    let group = ask.number_or_none(Field::number("group", "Groep \u{201c}één van\u{201d}").hint(hint), 1, 9);
    let mut owner = owner?;
    owner.name = name?;
    let condition =
        NewCondition { kind: kind?, what: what?, owner, blocking: blocking?, expected_on: expected_on?, group: group? };
    Some(Command::AddCondition { condition })
}

const OWNER_NAME: &str = "Naam van wie het regelt";
const OWNER_NAME_HINT: &str = "Alleen als iemand zonder account het regelt, of als de jongere hulp krijgt van iemand.";

/// Who can arrange something: a part in the case, or a member of the core by name.
fn owners(scene: &Scene) -> Vec<Choice> {
    let parts = OwnerRole::ALL.iter().filter(|role| **role != OwnerRole::CoreMember);
    let mut owners = options(parts.map(|role| (role.as_str().to_owned(), sentence(&role.dutch()))));
    owners.extend(core(scene).into_iter().map(|user| Choice::new(user.to_string(), scene.who(user))));
    owners
}

fn read_owner(chosen: &str) -> Option<Owner> {
    match OwnerRole::parse(chosen) {
        Some(role) => Some(Owner::role(role)),
        None => chosen.parse().ok().map(|user| Owner { role: OwnerRole::CoreMember, user: Some(user), name: None }),
    }
}

pub(super) fn assign(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    condition_facts(scene, about);
    about.will("De vervanger kan hetzelfde als de eigenaar, maar draagt de randvoorwaarde niet over.");
    about.will(
        "Herinneringen gaan naar de eigenaar. De vervanger krijgt ze ook zodra de dag voorbij is, of meteen als de eigenaar geen account heeft.",
    );
    about.will("Legt de een vast dat het geregeld is, dan bevestigt de ander dat niet als tweede persoon.");
    about.told.push("de nieuwe eigenaar en de nieuwe vervanger, als die een account hebben".into());
    let found = the_condition(scene);
    let now = found.map(|condition| &condition.owner);
    let mut choices = owners(scene);
    let present = now.and_then(|owner| owner.user).map(|user| Choice::new(user.to_string(), scene.who(user)));
    choices.extend(present.filter(|present| choices.iter().all(|choice| choice.value != present.value)));
    let value = now.map_or_else(String::new, |owner| match owner.user {
        Some(user) => user.to_string(),
        None if owner.role == OwnerRole::CoreMember => String::new(),
        None => owner.role.as_str().to_owned(),
    });
    let owner = ask.choice(Field::select("owner", "Wie regelt het?", choices).value(value), read_owner);
    let name = now.and_then(|owner| owner.name.as_ref()).map(ToString::to_string).unwrap_or_default();
    let name = name_or_none(ask, Field::text("owner_name", OWNER_NAME).hint(OWNER_NAME_HINT).value(name));
    let mut deputies: Vec<Choice> =
        core(scene).into_iter().map(|user| Choice::new(user.to_string(), scene.who(user))).collect();
    deputies.extend(scene.accounts());
    let hint = "Wie het regelt als de eigenaar er niet is: iemand van de commissie, een collega bij de aanbieder of WIJ, of wie is uitgenodigd. De vervanger kan de casus lezen.";
    let deputy = Field::select("deputy", "Wie vervangt?", deputies).empty("Niemand").hint(hint);
    let deputy =
        deputy.value(found.and_then(|condition| condition.deputy).map(|user| user.to_string()).unwrap_or_default());
    let deputy = ask.choice_or_none(deputy, read_user);
    let mut owner = owner?;
    owner.name = name?;
    Some(Command::AssignCondition { condition: scene.target.unwrap_or_default(), owner, deputy: deputy? })
}

pub(super) fn request(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    condition_facts(scene, about);
    if let Some(condition) = the_condition(scene) {
        when_to_ask(scene, condition.kind, about);
    }
    about.will(
        "De dag van de aanvraag en de verwachte dag staan bij de randvoorwaarde. Hij blijft open tot er bewijs is.",
    );
    if the_condition(scene).is_some_and(|condition| matches!(condition.state, ConditionState::Refused { .. })) {
        about.will("Er stond dat het niet lukt. Dat vervalt: de randvoorwaarde is weer nog te regelen.");
    }
    let on = ask.date(Field::date("on", "Op welke dag is het aangevraagd?").value(dates::date_typed(scene.today())));
    let expected = Field::date("expected_on", "Wanneer is het naar verwachting rond?");
    let day = the_condition(scene).and_then(|condition| condition.expected_on).map(dates::date_typed);
    let expected_on = ask.date_or_none(expected.value(day.unwrap_or_default()));
    Some(Command::RequestCondition { condition: scene.target.unwrap_or_default(), on: on?, expected_on: expected_on? })
}

/// What is off with the days of a condition, by the plan that counts or is being made.
fn off(open: &OpenCase, condition: &Condition, today: NaiveDate) -> Vec<Concern> {
    let (window, needed) = timing(open, condition.kind, today);
    application::concerns(condition, window.as_ref(), needed.as_ref(), today)
}

/// The same, in sentences.
#[must_use]
pub fn concerns(open: &OpenCase, condition: &Condition, today: NaiveDate) -> Vec<String> {
    off(open, condition, today).iter().map(conditions::concern).collect()
}

/// Whether it should have been applied for by now and was not.
#[must_use]
pub fn asks_too_late(open: &OpenCase, condition: &Condition, today: NaiveDate) -> bool {
    off(open, condition, today).iter().any(|concern| matches!(concern, Concern::NotRequested { .. }))
}

/// From when until when applying is sensible, and why; nothing for what is no application.
fn when_to_ask(scene: &Scene, kind: ConditionKind, about: &mut About) {
    if let Some(window) = timing(scene.open, kind, scene.today()).0 {
        about.fact("Wanneer aanvragen", format!("{}\n{}", conditions::window(&window), conditions::because(&window)));
    }
}

/// When something of this kind is to be applied for, and when it must be there, by the plan that counts or is being made.
#[must_use]
pub fn timing(open: &OpenCase, kind: ConditionKind, today: NaiveDate) -> (Option<Window>, Option<Needed>) {
    let case = &open.case;
    let version = case.adopted().or_else(|| case.in_effect()).or_else(|| case.newest());
    let content = version.map(|version| &version.content);
    let window = application::window(kind, case, content, &open.facts.settings.lead_times, today);
    (window, application::needed(kind, case, content, today))
}

pub(super) fn fulfil(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    condition_facts(scene, about);
    let need = the_condition(scene).map_or(ProofNeed::Reference, |condition| condition.kind.proof_need());
    if admits(Audience::Lead, scene.open.role()) {
        let own = |condition: &Condition| {
            let person = scene.open.actor.person();
            condition.owner.role == OwnerRole::ProjectLead
                || person.is_some_and(|person| scene.case().arranges(person.user, condition))
        };
        about.will(match the_condition(scene).is_some_and(own) {
            true => "Het telt zodra een kernlid het bevestigt.",
            false => "Het telt zodra de eigenaar, de vervanger of een kernlid het bevestigt.",
        });
        about.tells_core();
    } else if the_condition(scene)
        .zip(scene.open.actor.person())
        .is_some_and(|(condition, person)| counts_at_once(scene.case(), condition, person))
    {
        about.will("De randvoorwaarde telt meteen als geregeld.");
    } else {
        about.will("Iemand anders regelt dit. Het telt zodra de eigenaar, de vervanger of een kernlid het bevestigt.");
        about.tells_core();
    }
    about.will("Loopt het bewijs af, dan staat de randvoorwaarde vanzelf weer open.");
    let (label, hint, day) = match need {
        ProofNeed::FormalDecision => (
            "Nummer van de beschikking",
            "Alleen het nummer, zonder naam. Bewaar de beschikking zelf in uw dossier.",
            "Datum van de beschikking",
        ),
        ProofNeed::CareOrder => {
            ("Bestelnummer in het WIZ-portaal", "Alleen het nummer, zonder naam.", "Datum van de bestelling")
        }
        ProofNeed::Reference => (
            "Waaruit blijkt het?",
            "Bijvoorbeeld: brief van de verhuurder, contract nummer 12.",
            "Datum van het bewijs",
        ),
    };
    let reference = ask.line(Field::text("reference", label).hint(hint));
    let dated = ask.date(Field::date("dated", day));
    let (valid_from, valid_until) = match need {
        ProofNeed::FormalDecision => (
            ask.date_if_needed(Field::date("valid_from", "Geldig vanaf")),
            ask.date_if_needed(Field::date("valid_until", "Geldig tot en met")),
        ),
        ProofNeed::CareOrder | ProofNeed::Reference => {
            (Some(None), ask.date_or_none(Field::date("valid_until", "Geldig tot en met")))
        }
    };
    let remark_on = if need == ProofNeed::CareOrder {
        let hint = "De opmerking dat het een casus uit de pilot is, op de dag van de bestelling of later. De tekst staat op de pagina Randvoorwaarden.";
        ask.date_if_needed(Field::date("remark_on", "Op welke dag is de opmerking geplaatst?").hint(hint))
    } else {
        Some(None)
    };
    let proof = Proof {
        reference: reference?,
        dated: dated?,
        valid_from: valid_from?,
        valid_until: valid_until?,
        remark_on: remark_on?,
    };
    Some(Command::FulfilCondition { condition: scene.target.unwrap_or_default(), proof })
}

pub(super) fn confirm(scene: &Scene, _: &mut Asking, about: &mut About) -> Option<Command> {
    condition_facts(scene, about);
    match the_condition(scene).and_then(|condition| condition.relief.as_ref()) {
        Some(Relief::Waive { .. }) => about.will("De randvoorwaarde telt als niet nodig."),
        Some(Relief::Unblock { .. }) => about.will("De go hoeft niet meer op deze randvoorwaarde te wachten."),
        Some(Relief::Cover { until, .. }) => about
            .will(format!("De randvoorwaarde telt tot en met {}. Daarna staat hij weer open.", dates::date(*until))),
        None => about.will("De randvoorwaarde telt als geregeld."),
    };
    about.will("U bevestigt dit als tweede persoon. Uw naam staat erbij in de tijdlijn.");
    Some(Command::ConfirmCondition { condition: scene.target.unwrap_or_default() })
}

pub(super) fn reopen(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    condition_facts(scene, about);
    about.will("De randvoorwaarde staat weer open. Houdt hij de go tegen, dan gaat de casus terug naar stap 6.");
    let reason = reason(ask, "Waarom zet u de randvoorwaarde weer open?");
    Some(Command::ReopenCondition { condition: scene.target.unwrap_or_default(), reason: reason? })
}

pub(super) fn waive(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    condition_facts(scene, about);
    about.will("U doet een voorstel. Het telt zodra een kernlid het bevestigt.");
    about.tells_core();
    let reason = reason(ask, "Waarom is dit niet nodig?");
    let is_order = the_condition(scene).is_some_and(|condition| condition.kind == ConditionKind::CareOrder);
    let no_order_needed = if is_order {
        let field = Field::check("no_order_needed", "Er is voor dit plan helemaal geen bestelling nodig");
        ask.ask(field, |sent| if sent == "yes" { Ok(true) } else { Err(Unfit::NotConfirmed) })
    } else {
        Some(false)
    };
    Some(Command::WaiveCondition {
        condition: scene.target.unwrap_or_default(),
        reason: reason?,
        no_order_needed: no_order_needed?,
    })
}

pub(super) fn unblock(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    condition_facts(scene, about);
    about.will("U doet een voorstel. Zodra een kernlid het bevestigt, hoeft de go hier niet meer op te wachten.");
    about.will("De randvoorwaarde blijft wel op de lijst staan.");
    about.tells_core();
    let reason = reason(ask, "Waarom hoeft de go hier niet op te wachten?");
    Some(Command::UnblockCondition { condition: scene.target.unwrap_or_default(), reason: reason? })
}

pub(super) fn cover(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    condition_facts(scene, about);
    about.will(
        "U doet een voorstel. Zodra een kernlid het bevestigt, telt de randvoorwaarde tot en met de dag die u kiest.",
    );
    about.will("Daarna staat hij weer open, ook als de go al is gegeven.");
    about.tells_core();
    let hint = "Naam en functie van wie garant staat, en onder welke afspraak. Bijvoorbeeld: inkoper Wlz van het zorgkantoor, overbruggingsregeling.";
    let guarantor = ask.line(Field::text("guarantor", "Wie staat ervoor in?").hint(hint));
    let last = dates::date_without_weekday(last_covered_day(scene.today()));
    let until = Field::date("until", "Tot en met welke dag?").hint(format!("Hooguit een halfjaar: tot en met {last}."));
    let until = ask.date(until);
    Some(Command::CoverCondition { condition: scene.target.unwrap_or_default(), guarantor: guarantor?, until: until? })
}

pub(super) fn refuse(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    condition_facts(scene, about);
    about.danger = true;
    about.will("De randvoorwaarde houdt de go tegen tot er een andere oplossing is.");
    about.will("De projectleider kiest een andere weg, of brengt het plan terug naar de tafel.");
    about.tells_lead(scene);
    let reason = reason(ask, "Waarom lukt het niet?");
    Some(Command::RefuseCondition { condition: scene.target.unwrap_or_default(), reason: reason? })
}

pub(super) fn return_to_table(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    about.danger = true;
    if let Some(adopted) = scene.case().adopted() {
        about.fact("Vastgesteld plan", format!("versie {}", adopted.number));
        about.will(format!(
            "Met versie {} gaan we niet verder. Er komt een nieuw concept dat ervan is gemaakt.",
            adopted.number
        ));
    }
    about.will("De casus gaat terug naar stap 5 en moet opnieuw worden ingepland en vastgesteld.");
    about.will("Wat al is geregeld blijft tellen, als dezelfde randvoorwaarde terugkomt.");
    about.tells_submitters(scene);
    let reason = reason(ask, "Waarom gaat het plan terug?");
    Some(Command::ReturnToTable { reason: reason? })
}
