//! Step 5: the discussion, the round, the youth's answer, adopting or carrying over.

use super::{About, Asking, Scene, read_user};
use crate::domain::calendar;
use crate::domain::case::YouthAnswer;
use crate::domain::command::{Command, NewOpenPoint};
use crate::domain::condition::ConditionKind;
use crate::domain::ids::MeetingId;
use crate::domain::plan::Digest;
use crate::domain::round::{Round, Standing};
use crate::domain::rules::{Look, at_table};
use crate::domain::text::{Line, Prose, Unfit};
use crate::dutch::{Dutch, dates, list, numbers};
use crate::web::acts::asking::options;
use crate::web::fields::{Choice, Field};

fn amount(len: usize) -> i64 {
    i64::try_from(len).unwrap_or(i64::MAX)
}

fn people(len: usize) -> String {
    numbers::count(amount(len), "persoon", "mensen")
}

/// Which version lies on the table, and how one recognises it on paper.
fn version_fact(scene: &Scene, about: &mut About) {
    if let Some(newest) = scene.case().newest() {
        let words = match (newest.hash, newest.frozen_at) {
            (Some(hash), Some(at)) => {
                format!("versie {}, kenmerk {}, ligt vast sinds {}", newest.number, hash.short(), dates::moment(at))
            }
            _ => format!("versie {} (concept)", newest.number),
        };
        about.fact("Plan", words);
    }
}

/// What the youth said of that version, before anything else.
fn youth_fact(scene: &Scene, version: u32, about: &mut About) {
    let words = match scene.case().youth_answer(version) {
        Some(answered) => match &answered.words {
            Some(words) => format!("{}: \u{201c}{words}\u{201d}", answered.answer.dutch()),
            None => answered.answer.dutch().into_owned(),
        },
        None => "Nog geen antwoord op deze versie".to_owned(),
    };
    about.fact(format!("Wat {} zegt", scene.youth()), words);
}

/// How the seats of a round stand, one line per seat.
fn standing_fact(scene: &Scene, round: &Round, about: &mut About) {
    let counting = round.counting();
    let line = |seat: &crate::domain::round::Seat| {
        let stance = counting.get(&seat.member).map_or("nog geen standpunt".into(), |last| last.stance.dutch());
        format!("{}, {}: {}", seat.represents.dutch(), scene.open.name(seat.member), crate::dutch::lower(&stance))
    };
    let lines: Vec<String> = round.seats.iter().map(line).collect();
    about.fact(format!("Ronde {}", round.number), lines.join("\n"));
    about.fact("Stand", round.standing().dutch());
}

pub(super) fn open_discussion(scene: &Scene, _: &mut Asking, about: &mut About) -> Option<Command> {
    let case = scene.case();
    version_fact(scene, about);
    if let Some(voice) = &case.youth_voice {
        about.fact("Hoe de jongere meedoet", voice.way.dutch());
    }
    if let Some(draft) = case.draft() {
        let gaps: Vec<_> = draft.content.gaps_for_round().iter().map(|gap| gap.dutch()).collect();
        about.will(format!("Versie {} van het plan ligt op tafel. De tekst verandert niet meer.", draft.number));
        if !gaps.is_empty() {
            about.will(format!("Let op: een ronde kan pas als het plan compleet is. Nu nog: {}.", list(&gaps)));
        }
    }
    match case.upcoming_item() {
        Some(item) if item.discussed => {
            about.will("Standpunten over een vorige versie tellen niet meer. Open daarna een ronde over deze tekst.");
        }
        _ if case.phase.step() == Some(5) => {
            about.will("De bespreking gaat verder. De casus blijft in stap 5, Bespreken en vaststellen.");
        }
        _ => {
            about.will("De casus gaat naar stap 5, Bespreken en vaststellen.");
        }
    }
    Some(Command::OpenDiscussion)
}

pub(super) fn open_round(scene: &Scene, _: &mut Asking, about: &mut About) -> Option<Command> {
    let open = scene.open;
    let look = Look { case: &open.case, actor: &open.actor, facts: &open.facts, now: scene.now };
    let seats = at_table::seats(&look);
    version_fact(scene, about);
    if let Some(newest) = scene.case().newest() {
        youth_fact(scene, newest.number, about);
    }
    let line = |seat: &crate::domain::round::Seat| {
        let deputy = seat.deputy.map(|deputy| format!(" (vervanger: {})", open.name(deputy))).unwrap_or_default();
        format!("{}, {}{deputy}", seat.represents.dutch(), open.name(seat.member))
    };
    about.fact("Wie meebeslissen", seats.iter().map(line).collect::<Vec<_>>().join("\n"));
    about.will(format!("{} kunnen een standpunt geven over precies deze tekst.", people(seats.len())));
    about.will("Ook wie er niet is, telt mee. Zwijgen is geen akkoord.");
    about.will("Verandert het plan of komt er iemand bij die meebeslist, dan sluit de ronde.");
    for seat in &seats {
        about.tells(scene, seat.member);
        if let Some(deputy) = seat.deputy {
            about.tells(scene, deputy);
        }
    }
    Some(Command::OpenRound)
}

pub(super) fn close_round(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    about.danger = true;
    let round = scene.case().open_round();
    let unanimous = round.is_some_and(|round| round.standing() == Standing::Unanimous);
    if let Some(round) = round {
        standing_fact(scene, round, about);
        round.seats.iter().for_each(|seat| {
            about.tells(scene, seat.member);
        });
    }
    about.will("Niemand kan nog een standpunt geven in deze ronde. De standpunten blijven bewaard.");
    about.will("Het plan wordt hiermee niet vastgesteld. U kunt later een nieuwe ronde openen.");
    if !unanimous {
        return Some(Command::CloseRound { although_unanimous: false });
    }
    about.will(
        "Iedereen is het eens: vaststellen kan nu. Sluit u de ronde, dan moet iedereen opnieuw een standpunt geven.",
    );
    let field = Field::check("although_unanimous", "Ik sluit de ronde toch, zonder vast te stellen");
    let sure = ask.ask(field, |sent| if sent == "yes" { Ok(true) } else { Err(Unfit::NotConfirmed) });
    Some(Command::CloseRound { although_unanimous: sure? })
}

pub(super) fn edit_tabled_plan(scene: &Scene, _: &mut Asking, about: &mut About) -> Option<Command> {
    about.danger = true;
    version_fact(scene, about);
    if let Some(newest) = scene.case().newest() {
        about
            .will(format!("Er komt een nieuw concept, gemaakt van versie {}. Daarin kunt u schrijven.", newest.number));
    }
    about.will("Alle standpunten en het antwoord van de jongere op de vorige versie tellen niet meer.");
    about.will("Daarna zet de projectleider het nieuwe concept op tafel. Iedereen ziet dan wat er is veranderd.");
    if let Some(round) = scene.case().open_round() {
        about.will(format!("Ronde {} sluit.", round.number));
        round.seats.iter().for_each(|seat| {
            about.tells(scene, seat.member);
        });
    }
    Some(Command::EditTabledPlan)
}

/// The version and hash that were read; what comes back is what the person saw.
fn version_read(scene: &Scene, ask: &mut Asking) -> Option<(u32, Digest)> {
    let newest = scene.case().newest();
    let number = newest.map(|newest| newest.number.to_string()).unwrap_or_default();
    let hash = newest.and_then(|newest| newest.hash).map(|hash| hash.to_string()).unwrap_or_default();
    let number = ask.hidden("versie", number);
    let hash = ask.hidden("kenmerk", hash);
    // what no page of ours sends is about no version: the rules then say so
    let read = |number: &str, hash: &str| number.parse().ok().zip(Digest::parse(hash));
    Some(read(number?, hash?).unwrap_or((0, Digest::of(""))))
}

pub(super) fn record_youth_answer(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    version_fact(scene, about);
    if let Some(newest) = scene.case().newest() {
        youth_fact(scene, newest.number, about);
    }
    about.will("Het antwoord staat bovenaan bij de bespreking, in de woorden van de jongere.");
    about.will("Bij nee of nog niet krijgt de jongere eerst een geschreven antwoord van de projectleider.");
    let version = version_read(scene, ask).map(|(version, _)| version);
    let answers = options(YouthAnswer::ALL.iter().map(|answer| (answer.as_str(), answer.dutch())));
    let question = format!("Wat zegt {} van dit plan?", scene.youth());
    let answer = ask.choice(Field::radio("answer", question, answers), YouthAnswer::parse);
    let hint = "Schrijf op wat de jongere zelf zegt, niet wat u ervan vindt.";
    let words = ask.prose_or_none(Field::area("words", "In de woorden van de jongere").hint(hint));
    Some(Command::RecordYouthAnswer { version: version?, answer: answer?, words: words? })
}

pub(super) fn reply_to_youth(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    if let Some(newest) = scene.case().newest() {
        youth_fact(scene, newest.number, about);
    }
    about.will("Dit antwoord is voor de jongere. De hulpverlener bespreekt het met de jongere.");
    about.will("Daarna kan het plan worden vastgesteld, als iedereen die meebeslist akkoord is.");
    let hint = "Schrijf tegen de jongere, in gewone taal. Wat doen we met het antwoord, en waarom?";
    let text = ask.prose(Field::area("text", "Uw antwoord").hint(hint).rows(6));
    let review_on = ask.date(Field::date("review_on", "Wanneer kijken we hier opnieuw naar?"));
    Some(Command::ReplyToYouth { text: text?, review_on: review_on? })
}

pub(super) fn adopt(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    let case = scene.case();
    version_fact(scene, about);
    if let Some(newest) = case.newest() {
        youth_fact(scene, newest.number, about);
    }
    if let Some(round) = case.open_round() {
        standing_fact(scene, round, about);
    }
    let needs: Vec<String> =
        case.newest().into_iter().flat_map(|newest| &newest.content.needs).map(|need| need.what.to_string()).collect();
    if !needs.is_empty() {
        about.fact("Wat eerst geregeld moet zijn", needs.join("\n"));
    }
    let open = case.open_points.iter().filter(|point| point.answer.is_none()).count();
    if open > 0 {
        about.fact("Nog openstaande punten", numbers::number(amount(open)));
    }
    about.will("Aan het plan, de standpunten en de redenen verandert niets meer.");
    about.will("Wat eerst geregeld moet zijn wordt een lijst met randvoorwaarden. De bestelling in het WIZ-portaal staat er altijd bij.");
    about.will("De casus gaat naar stap 6, Randvoorwaarden regelen. Het plan geldt pas na de go.");
    about.tells_submitters(scene);
    let read = version_read(scene, ask);
    let answered = case.newest().is_some_and(|newest| case.youth_answer(newest.number).is_some());
    let youth_silent = if answered {
        Some(None)
    } else {
        let hint = "De jongere heeft nog geen antwoord gegeven op deze versie.";
        ask.prose_if_needed(Field::area("youth_silent", "Waarom is er geen antwoord van de jongere?").hint(hint))
    };
    let (version, hash) = read?;
    Some(Command::Adopt { version, hash, youth_silent: youth_silent? })
}

/// What somebody finds out, by when: three questions that belong together.
struct PointFields {
    what: &'static str,
    owner: &'static str,
    due: &'static str,
    number: u8,
}

const POINTS: [PointFields; 3] = [
    PointFields { what: "what", owner: "owner", due: "due", number: 1 },
    PointFields { what: "what-2", owner: "owner-2", due: "due-2", number: 2 },
    PointFields { what: "what-3", owner: "owner-3", due: "due-3", number: 3 },
];

/// Nothing at all is fine; something is fine only when it is complete.
fn point_or_none(scene: &Scene, ask: &mut Asking, fields: &PointFields) -> Option<Option<NewOpenPoint>> {
    let PointFields { what, owner, due, number } = *fields;
    let begun = [what, owner, due].iter().any(|name| ask.sent(name));
    let needed = number == 1 && scene.case().open_points.iter().all(|point| point.answer.is_some());
    let hint = if needed { "Minstens één punt is nodig." } else { "Laat leeg wat niet nodig is." };
    ask.heading(Field::heading(format!("Punt {number}")).hint(hint));
    let people = scene.people_of_the_case();
    let what = Field::area(what, "Wat moet worden uitgezocht?").rows(2);
    let owner = Field::select(owner, "Wie zoekt dit uit?", people);
    let due = Field::date(due, "Uiterlijk wanneer?");
    if begun {
        let (what, owner, due) = (ask.prose(what), ask.choice(owner, read_user), ask.date(due));
        return Some(Some(NewOpenPoint { what: what?, owner: owner?, due: due? }));
    }
    let what = ask.prose_if_needed(what);
    let owner = ask.choice_if_needed(owner, read_user);
    let due = ask.date_if_needed(due);
    what.and(owner).and(due).map(|_| None)
}

pub(super) fn carry_over(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    let case = scene.case();
    let known = case.open_points.iter().filter(|point| point.answer.is_none());
    let known: Vec<String> = known.map(|point| point.what.to_string()).collect();
    about.fact("Besproken op", numbers::count(i64::from(case.tables), "tafel", "tafels"));
    if !known.is_empty() {
        about.fact("Staat al open", known.join("\n"));
    }
    if let Some(round) = case.open_round() {
        standing_fact(scene, round, about);
        about.will(format!("Ronde {} sluit. De standpunten blijven bewaard.", round.number));
        round.seats.iter().for_each(|seat| {
            about.tells(scene, seat.member);
        });
    }
    about.will("De casus komt terug op een volgende tafel. Er is geen maximum aan het aantal tafels.");
    about.will("Wie een punt uitzoekt krijgt bericht en houdt toegang tot deze casus.");
    let next = next_table(scene, ask, about);
    let points = POINTS.iter().map(|fields| point_or_none(scene, ask, fields)).collect::<Vec<_>>();
    let points: Option<Vec<Option<NewOpenPoint>>> = points.into_iter().collect();
    Some(Command::CarryOver { open_points: points?.into_iter().flatten().collect(), next: next? })
}

/// What stands for a case that gets its place later.
const LATER: &str = "later";

/// Whether the case goes to the next meeting that is planned at once; nothing is asked where there is none.
fn next_table(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Option<MeetingId>> {
    let here = scene.case().pending_item().map(|item| item.meeting);
    let first = scene.open.facts.next_meeting.as_ref().map(|first| first.id).filter(|first| Some(*first) != here);
    let Some(next) = scene.choices.meetings.iter().find(|meeting| Some(meeting.id) == first) else {
        about.will("Er is nog geen volgende tafel gepland. De casus wacht op een plek.");
        return Some(None);
    };
    if !scene.case().may_be_shared() {
        return Some(None);
    }
    about.told.push("iedereen die bij deze casus aan tafel zit, als u de volgende tafel kiest".into());
    let choices = options([
        (next.id.to_string(), format!("Op de tafel van {}", dates::moment(next.starts_at))),
        (LATER.to_owned(), "Nog niet inplannen".to_owned()),
    ]);
    let hint = "Niet inplannen betekent: de casus wacht op de pagina Tafel op een plek.";
    let field = Field::radio("next", "Wanneer komt de casus terug?", choices).hint(hint).value(next.id.to_string());
    ask.choice(field, |chosen| if chosen == LATER { Some(None) } else { chosen.parse().ok().map(Some) })
}

pub(super) fn add_open_point(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    about.will("Wie het punt uitzoekt krijgt bericht en houdt toegang tot deze casus.");
    about.told.push("wie het punt uitzoekt".into());
    let what = ask.prose(Field::area("what", "Wat moet worden uitgezocht?").rows(3));
    let owner = ask.choice(Field::select("owner", "Wie zoekt dit uit?", scene.people_of_the_case()), read_user);
    let due = ask.date(Field::date("due", "Uiterlijk wanneer?"));
    Some(Command::AddOpenPoint { point: NewOpenPoint { what: what?, owner: owner?, due: due? } })
}

pub(super) fn resolve_open_point(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    let number = scene.target.unwrap_or_default();
    if let Some(point) = scene.case().open_points.iter().find(|point| point.number == number) {
        about.fact(format!("Punt {number}"), point.what.to_string());
        about.fact("Zoekt uit", scene.who(point.owner));
        about.fact("Uiterlijk", dates::date(point.due));
    }
    about.will("De tafel leest uw antwoord. Het punt staat daarna niet meer open.");
    let answer = ask.prose(Field::area("answer", "Wat is eruit gekomen?"));
    Some(Command::ResolveOpenPoint { point: number, answer: answer? })
}

pub(super) fn escalate(scene: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    about.fact("Besproken op", numbers::count(i64::from(scene.case().tables), "tafel", "tafels"));
    about.will("U legt vast dat u de vraag voorlegt aan iemand buiten de tafel. U neemt zelf contact op.");
    about.will("De stap verandert niet. Ook nu blijft gelden: vaststellen kan alleen als iedereen het eens is.");
    let to =
        ask.line(Field::text("to", "Aan wie legt u de vraag voor?").hint("Bijvoorbeeld het regionale expertteam."));
    let question = ask.prose(Field::area("question", "Welke vraag?").hint("Zonder naam van de jongere."));
    Some(Command::Escalate { to: to?, question: question? })
}

pub(super) fn await_writing(scene: &Scene, _: &mut Asking, about: &mut About) -> Option<Command> {
    let until = calendar::end_of_next_working_day(scene.now);
    let last = dates::date(calendar::day(until - chrono::Duration::minutes(1)));
    if let Some(round) = scene.case().open_round() {
        standing_fact(scene, round, about);
        let counting = round.counting();
        for seat in round.seats.iter().filter(|seat| !counting.contains_key(&seat.member)) {
            about.tells(scene, seat.member);
            if let Some(deputy) = seat.deputy {
                about.tells(scene, deputy);
            }
        }
    }
    about.will(format!("De ronde blijft open tot en met {last}, ook als de bijeenkomst is afgelopen."));
    about.will("Is er dan nog geen eensgezindheid, dan gaat de casus vanzelf naar een volgende tafel.");
    Some(Command::AwaitWriting)
}

pub(super) fn mark_not_reached(scene: &Scene, _: &mut Asking, about: &mut About) -> Option<Command> {
    if let Some(item) = scene.case().upcoming_item() {
        about.fact("Tafel van", dates::date(item.on));
    }
    about.will("De casus gaat van deze agenda en terug naar de lijst voor een volgende tafel.");
    about.tells_table(scene);
    Some(Command::MarkNotReached)
}

pub(super) fn add_correction(_: &Scene, ask: &mut Asking, about: &mut About) -> Option<Command> {
    about.will("De aanvulling komt met datum en uw naam in de tijdlijn. Wat er al stond verandert niet.");
    let text = ask.prose(Field::area("text", "Wat had er moeten staan?").rows(5));
    Some(Command::AddCorrection { text: text?, meeting: None })
}

/// The kinds of condition to choose from, as people know them.
pub(super) fn condition_kinds() -> Vec<Choice> {
    let asked = ConditionKind::ALL.iter().filter(|kind| **kind != ConditionKind::RevocationResolved);
    options(asked.map(|kind| (kind.as_str(), kind.dutch())))
}

/// Somebody without an account.
pub(super) fn name_or_none(ask: &mut Asking, field: Field) -> Option<Option<Line>> {
    ask.line_or_none(field)
}

/// A reason, for an act that asks nothing else.
pub(super) fn reason(ask: &mut Asking, question: &'static str) -> Option<Prose> {
    ask.prose(Field::area("reason", question))
}
