//! Steps 1 to 3: the signal goes to the project lead, who takes it up or not; a case manager is found.

use super::{About, Asking, Scene, read_user};
use crate::domain::calendar;
use crate::domain::command::Command;
use crate::dutch::events::Names;
use crate::dutch::{Dutch, dates, list};
use crate::web::fields::{Choice, Field};

const NO_NAMES: &str = "Schrijf alleen op wat nodig is. Noem geen namen van anderen.";

pub(super) fn submit(scene: &Scene, _: &mut Asking, about: &mut About) -> Option<Command> {
    let case = scene.case();
    let risks: Vec<_> = case.signal.risks.iter().map(|risk| crate::dutch::lower(&risk.dutch())).collect();
    about.fact("Jongere", scene.youth());
    about.fact("Geboren", dates::date_without_weekday(case.youth.born));
    about.fact("Aanbieder", scene.open.organisation(case.provider));
    if !risks.is_empty() {
        about.fact("Waardoor de hulp kan stoppen", list(&risks));
    }
    about.will("De projectleider ziet het signaal en de checklist, en neemt het binnen twee werkdagen in behandeling.");
    about.will("U kunt het signaal daarna niet meer wijzigen, tenzij de projectleider het terugstuurt met een vraag.");
    about.tells_lead(scene);
    Some(Command::SubmitSignal)
}

pub(super) fn accept(scene: &Scene, _: &mut Asking, about: &mut About) -> Option<Command> {
    about.fact("Signaal van", scene.who(scene.case().signaller));
    about.fact("Aanbieder", scene.open.organisation(scene.case().provider));
    about.will("De casus gaat naar stap 3. Het toekomstplan kan worden geschreven.");
    about.will("Is er nog geen casemanager? Wijs die daarna toe, of kijk of de hulpverlener hulp vraagt.");
    about.tells(scene, scene.case().signaller);
    Some(Command::AcceptSignal)
}

pub(super) fn return_with_question(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    about.will("Het signaal gaat terug naar de hulpverlener, met uw vraag. Alles wat is ingevuld blijft staan.");
    about.tells(scene, scene.case().signaller);
    let question = ask.prose(Field::area("question", "Wat wilt u weten?").hint(NO_NAMES));
    Some(Command::ReturnSignal { question: question? })
}

pub(super) fn decline(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    about.danger = true;
    about.will("De casus wordt afgesloten zonder plan. U kunt hem later heropenen.");
    about.will("De hulpverlener leest uw reden en waar de jongere wel hulp krijgt.");
    about.will("De reden telt mee bij wat we leren van de pilot, zonder naam.");
    about.tells(scene, scene.case().signaller);
    let reason = ask.prose(Field::area("reason", "Waarom nemen we dit niet in behandeling?").hint(NO_NAMES));
    let helped_where = ask.prose(Field::area("helped_where", "Waar krijgt de jongere wel hulp?"));
    Some(Command::DeclineSignal { reason: reason?, helped_where: helped_where? })
}

pub(super) fn report_no_case_manager(scene: &Scene, _: &mut Asking, about: &mut About) -> Option<Command> {
    let due = (0..5).fold(scene.today(), |day, _| calendar::next_working_day(day));
    about.will(format!("U zoekt een casemanager bij WIJ Groningen, uiterlijk {}.", dates::date(due)));
    about.will("De projectleider ziet dit en kan helpen of iemand toewijzen.");
    about.tells_lead(scene);
    Some(Command::ReportNoCaseManager)
}

pub(super) fn ask_help(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    about.will("Wie u om hulp vraagt kan deze casus lezen en met u meedenken.");
    about.will("Een IPW-adviseur krijgt toegang tot deze ene casus, zolang die loopt.");
    let mut people = vec![Choice::new("project_lead", "De projectleider")];
    people.extend(scene.accounts());
    let advisor = ask.choice(Field::radio("advisor", "Aan wie vraagt u hulp?", people), |chosen| match chosen {
        "project_lead" => Some(None),
        user => read_user(user).map(Some),
    });
    let question = ask.prose(Field::area("question", "Wat is uw vraag?").hint(NO_NAMES));
    about.told.push("wie u kiest".into());
    Some(Command::AskHelp { advisor: advisor?, question: question? })
}

pub(super) fn assign_case_manager(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    match scene.case().case_manager {
        Some(now) => {
            about.fact("Casemanager nu", scene.who(now));
            about
                .will(format!("{} kan de casus meteen niet meer zien. Wat al is gedaan blijft staan.", scene.who(now)));
            about.will("Openstaande randvoorwaarden, punten en uitnodigingen gaan mee naar de nieuwe casemanager.");
        }
        None => {
            about.will("De casemanager kan de casus lezen en schrijft mee aan het plan.");
        }
    }
    about.told.push("de casemanager die u kiest".into());
    about.tells(scene, scene.case().signaller);
    let hint = if scene.choices.people.is_empty() {
        "Er zijn nog geen casemanagers van WIJ Groningen met een account. De beheerder kan er een maken."
    } else {
        "Casemanagers van WIJ Groningen met een account."
    };
    let user = ask.choice(Field::select("user", "Wie wordt de casemanager?", scene.accounts()).hint(hint), read_user);
    Some(Command::AssignCaseManager { user: user? })
}

pub(super) fn replace_signaller(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    let now = scene.case().signaller;
    about.fact("Hulpverlener nu", scene.who(now));
    about.will(format!("{} kan de casus meteen niet meer zien. Wat al is gedaan blijft staan.", scene.who(now)));
    about.will("Wie u kiest krijgt de casus en alles wat openstaat.");
    about.tells(scene, now);
    about.told.push("de hulpverlener die u kiest".into());
    let others = scene.accounts().into_iter().filter(|choice| choice.value != now.to_string()).collect();
    let hint = format!("Hulpverleners van {}.", scene.open.organisation(scene.case().provider));
    let user = ask.choice(Field::select("user", "Wie neemt het over?", others).hint(hint), read_user);
    let reason = ask.prose(Field::area("reason", "Waarom?").rows(2));
    Some(Command::ReplaceSignaller { user: user?, reason: reason? })
}

pub(super) fn correct_birth_date(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    about.fact("Nu staat er", dates::date_without_weekday(scene.case().youth.born));
    about.will("Alle dagen die van de leeftijd afhangen worden opnieuw berekend.");
    about.will("De oude datum blijft in de tijdlijn staan.");
    let born = ask.date(Field::date("born", "Wat is de juiste geboortedatum?").hint("Bijvoorbeeld 19-01-2009."));
    let reason = ask.prose(Field::area("reason", "Waarom verbetert u de datum?").rows(2));
    Some(Command::CorrectBirthDate { born: born?, reason: reason? })
}

pub(super) fn correct_first_name(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    about.fact("Nu staat er", scene.youth());
    about.will("Overal staat vanaf nu de juiste naam. In de tijdlijn staat dat u hem verbeterde, zonder de oude naam.");
    let hint = "Alleen de voornaam of roepnaam.";
    let first_name = ask.line(Field::text("first_name", "Wat is de juiste voornaam?").hint(hint));
    let reason = ask.prose(Field::area("reason", "Waarom verbetert u de naam?").rows(2));
    Some(Command::CorrectFirstName { first_name: first_name?, reason: reason? })
}
