//! Who may do what when, and where it leads, as two files to be read like code. `WRITE_GOLDEN=1` writes them anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::case::{Capacity, YouthAnswer};
use super::command::{Command, CommandKind};
use super::ids::UserId;
use super::offer::{Offer, offered};
use super::phase::Phase;
use super::role::{Actor, Job, Represents};
use super::round::Stance;
use super::sensible;
use super::signal::ConsentWay;
use super::testing::*;
use super::{condition::ConditionKind, meeting::MeetingCommand};

fn agrees_with(name: &str, found: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("WRITE_GOLDEN").is_some() {
        std::fs::write(&path, found).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    if let Some((number, (was, is))) =
        expected.lines().zip(found.lines()).enumerate().find(|(_, (expected, found))| expected != found)
    {
        panic!(
            "{name} line {}:\n  was: {was}\n  is:  {is}\nWRITE_GOLDEN=1 writes it anew; read the difference.",
            number + 1
        );
    }
    assert_eq!(expected.lines().count(), found.lines().count(), "{name} has another length");
}

/// Everybody who stands somewhere: with the part they play in these scenes.
const STANDING: &[(UserId, &str)] = &[
    (ANNA, "Anna, signaller of this case"),
    (AART, "Aart, her colleague"),
    (ADA, "Ada, signaller elsewhere"),
    (BRAM, "Bram, contact of the provider"),
    (BEA, "Bea, contact elsewhere"),
    (CARLA, "Carla, case manager of this case"),
    (COR, "Cor, case manager of others"),
    (DIRK, "Dirk, core, Jeugd"),
    (ELS, "Els, core, Beschermd Wonen"),
    (FEMKE, "Femke, core, Werk en Inkomen"),
    (GIJS, "Gijs, invited to complete the committee"),
    (GREET, "Greet, invited to explain, owns an open point"),
    (GUUS, "Guus, deputy of Dirk"),
    (HANNA, "Hanna, adviser who was asked"),
    (HUGO, "Hugo, adviser who was not"),
    (IRIS, "Iris, project lead"),
    (JOOST, "Joost, project lead"),
    (KAREL, "Karel, finance"),
    (LOTTE, "Lotte, privacy"),
    (MIA, "Mia, administrator"),
    (NEL, "Nel, learning reader"),
];

fn people_come(story: Story) -> Story {
    let story = story.meets(DIRK, MeetingCommand::NameDeputy { member: DIRK, deputy: Some(GUUS) });
    if story.case.invitations.iter().any(|found| found.user == GIJS && found.is_active(story.today())) {
        return story;
    }
    let story = story.invites(GIJS, Capacity::Completes, Represents::Treatment);
    story.invites(GREET, Capacity::Explains, Represents::Other)
}

fn asked(story: Story) -> Story {
    story.does(ANNA, Command::AskHelp { advisor: Some(HANNA), question: prose("Wie?") })
}

fn point(story: Story) -> Story {
    let point = open_point(GREET, date("2027-03-01"));
    story.does(IRIS, Command::AddOpenPoint { point })
}

/// Carla's case in step 3, written, with an alternative among its needs and one that Gijs arranges.
fn plan(story: Story) -> Story {
    let mut income = need(ConditionKind::Income, "Inkomen", None);
    income.owner.user = Some(GIJS);
    let needs = vec![
        need(ConditionKind::Housing, "Kamer", Some(1)),
        need(ConditionKind::Housing, "Pleeggezin", Some(1)),
        income,
    ];
    story.written().needs(CARLA, needs)
}

fn silent(story: Story) -> Story {
    let seats = [DIRK, ELS, FEMKE, GIJS];
    seats.into_iter().fold(story, |story, seat| story.says(seat, Stance::Agree)).youth_says(YouthAnswer::Yes)
}

/// The scenes from step 3 to 7: of a first passage, or of one with a plan in effect.
fn passage(planning: Story, with: &str, scenes: &mut Vec<(String, Story)>) -> Story {
    let mut scene = |title: &str, story: &Story| scenes.push((format!("{title}{with}"), story.clone()));
    scene("3 planning, the plan is written", &planning);
    let backlog = planning.offered();
    scene("4 scheduling, in the backlog", &backlog);
    let agenda = people_come(backlog.on_agenda());
    scene("4 scheduling, on a meeting to come", &agenda);
    let open = agenda.clone().meeting_open();
    let voiced = open
        .does(CARLA, sensible::command(&agenda, CARLA, Offer { kind: CommandKind::RecordYouthVoice, target: None }, 0));
    scene("4 scheduling, the meeting is open", &voiced);
    let table = point(voiced.does(IRIS, Command::OpenDiscussion));
    scene("5 at the table, round: none", &table);
    let round = table.clone().does(IRIS, Command::OpenRound);
    scene("5 at the table, round: open", &round);
    scene("5 at the table, round: open, waiting for writing", &round.clone().does(IRIS, Command::AwaitWriting));
    let no = round.clone().youth_says(YouthAnswer::No);
    scene("5 at the table, round: open, the youth says no", &no);
    let unanimous = silent(round.clone());
    scene("5 at the table, round: unanimous", &unanimous);
    scene("5 at the table, round: none, a draft beside", &table.clone().does(IRIS, Command::EditTabledPlan));
    let carried = round.does(IRIS, Command::CarryOver { open_points: vec![], next: None });
    scene("5 at the table, round: none, in the backlog", &carried);
    let arranging = unanimous.adopted();
    scene("6 arranging", &arranging);
    let numbers: Vec<u32> = arranging.case.open_blocking(arranging.today()).iter().map(|found| found.number).collect();
    let by_lead =
        Command::FulfilCondition { condition: numbers[2], proof: proof(ConditionKind::Income, arranging.today()) };
    let waiting = arranging.clone().does(JOOST, by_lead);
    let waive = Command::WaiveCondition { condition: numbers[0], reason: prose("x"), no_order_needed: false };
    scene("6 arranging, proof by the project lead and relief wait for a second person", &waiting.does(IRIS, waive));
    let ready = arranging.arranged();
    let last = ready.case.conditions.last().map_or(0, |condition| condition.number);
    let reopened = ready.clone().does(CARLA, Command::ReopenCondition { condition: last, reason: prose("x") });
    let order = proof(ConditionKind::CareOrder, reopened.today());
    let recorded = reopened.does(JOOST, Command::FulfilCondition { condition: last, proof: order });
    scene("6 arranging, only the second person for the last proof is lacking", &recorded);
    scene("7 awaiting the go", &ready);
    ready
}

fn scenes() -> Vec<(String, Story)> {
    let mut scenes = vec![
        ("1 signalling, nothing filled in".to_owned(), Story::started()),
        ("1 signalling, filled in".to_owned(), Story::started().filled()),
        (
            "1 signalling, returned with a question".to_owned(),
            Story::submitted().does(IRIS, Command::ReturnSignal { question: prose("Welke gemeente?") }),
        ),
        ("2 submitted".to_owned(), Story::submitted()),
        ("2 submitted, no case manager, help asked".to_owned(), asked(Story::submitted())),
        ("3 planning, no case manager".to_owned(), asked(Story::submitted()).does(IRIS, Command::AcceptSignal)),
    ];
    let planning = asked(Story::submitted()).does(IRIS, Command::AcceptSignal);
    let planning = planning.does(IRIS, Command::AssignCaseManager { user: CARLA });
    scenes.push(("3 planning, nothing is written".to_owned(), planning.clone()));
    let ready = passage(plan(planning.clone()), "", &mut scenes);
    let monitoring = ready.clone().released().meeting_over();
    scenes.push(("8 monitoring".to_owned(), monitoring.clone()));
    let again = monitoring.clone().does(IRIS, Command::Retable { reason: prose("De plek stopt.") });
    let ready_again = passage(again.clone(), ", a plan in effect", &mut scenes);
    let revoke = Command::RevokeGo { reason: prose("De aanbieder stopt.") };
    scenes.push(("6 arranging, the go was revoked".to_owned(), monitoring.clone().does(IRIS, revoke.clone())));
    scenes.push(("3 planning, the go was revoked".to_owned(), again.clone().does(IRIS, revoke.clone())));
    scenes.push(("6 arranging, the go of the plan before was revoked".to_owned(), ready_again.does(IRIS, revoke)));
    let back = ready.clone().does(IRIS, Command::ReturnToTable { reason: prose("x") }).meeting_over();
    scenes.push(("5 at the table, back from arranging".to_owned(), back.clone()));
    let again_agreed = back.on_agenda().discussed().does(IRIS, Command::OpenRound).all_agree();
    let again_agreed = again_agreed.youth_says(YouthAnswer::Yes);
    scenes.push(("5 at the table, round: unanimous, everything was arranged before".to_owned(), again_agreed));
    let withdrawal =
        |story: &Story| Command::WithdrawConsent { on: story.today(), way: ConsentWay::Spoken, told_to: line("Anna") };
    let filled = Story::started().filled();
    let round = scenes.iter().find(|(title, _)| title == "5 at the table, round: open").unwrap().1.clone();
    for (title, story) in [
        ("1 signalling, consent withdrawn", filled),
        ("5 at the table, consent withdrawn", round),
        ("7 awaiting the go, consent withdrawn", ready.clone()),
        ("8 monitoring, consent withdrawn", monitoring.clone()),
    ] {
        let command = withdrawal(&story);
        scenes.push((title.to_owned(), story.does(ANNA, command)));
    }
    let close = |story: Story| {
        let offer = Offer { kind: CommandKind::Close, target: None };
        let command = sensible::command(&story, IRIS, offer, 0);
        story.does(IRIS, command)
    };
    let decline = Command::DeclineSignal { reason: prose("x"), helped_where: prose("Wijkteam") };
    scenes.push(("closed, declined".to_owned(), Story::submitted().does(IRIS, decline)));
    scenes.push(("closed, was taken up".to_owned(), close(ready)));
    scenes.push(("closed, a plan was in effect".to_owned(), close(monitoring)));
    scenes
}

/// What somebody is offered, and for which children of the case.
fn offers(story: &Story, user: UserId) -> String {
    let mut kinds: BTreeMap<CommandKind, Vec<u32>> = BTreeMap::new();
    for offer in story.offers(user) {
        kinds.entry(offer.kind).or_default().extend(offer.target);
    }
    let word = |(kind, targets): (&CommandKind, &Vec<u32>)| match targets.as_slice() {
        [] => kind.as_str().to_owned(),
        targets => {
            let numbers: Vec<String> = targets.iter().map(u32::to_string).collect();
            format!("{} {}", kind.as_str(), numbers.join("+"))
        }
    };
    kinds.iter().map(word).collect::<Vec<_>>().join(", ")
}

fn wrapped(out: &mut String, label: &str, words: &str) {
    let mut at = format!("  {label}: ");
    for word in words.split_inclusive(", ") {
        if at.len() + word.len() > 150 {
            let _ = writeln!(out, "{}", at.trim_end());
            at = "      ".to_owned();
        }
        at.push_str(word);
    }
    let _ = writeln!(out, "{}", at.trim_end());
}

/// What is otherwise for anybody when the case rests: nothing but the button that ends it.
fn paused_differs(story: &Story) -> Vec<String> {
    if !story.case.phase.is_open() || story.case.milestones.submitted.is_none() {
        return vec![];
    }
    let pause = Command::Pause { reason: prose("Vakantie."), until: story.today() + chrono::Days::new(30) };
    let paused = story.clone().does(IRIS, pause);
    let mut differences = Vec::new();
    for (user, name) in STANDING {
        let kinds = |story: &Story| -> BTreeSet<Offer> { story.offers(*user).into_iter().collect() };
        let (before, after) = (kinds(story), kinds(&paused));
        let ends = Offer { kind: CommandKind::Resume, target: None };
        let begins = Offer { kind: CommandKind::Pause, target: None };
        let expected: BTreeSet<Offer> = before
            .iter()
            .copied()
            .filter(|offer| *offer != begins)
            .chain(before.contains(&begins).then_some(ends))
            .collect();
        if expected != after {
            differences.push((*name).to_owned());
        }
    }
    differences
}

#[test]
fn who_may_what_when_is_as_it_was_read() {
    let mut out = String::from(
        "Who may do what with a case, and when: the buttons that each person is offered in each scene, with the numbers of the\n\
         conditions, invitations or open points they are about. Whoever is not named is offered nothing. A case that rests\n\
         (paused) offers the same with resume in the place of pause, unless the scene says otherwise. Written by\n\
         tests/domain/golden.rs; WRITE_GOLDEN=1 writes it anew. Read it as code.\n",
    );
    for (title, story) in scenes() {
        let _ = writeln!(out, "\n== {title}");
        let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
        for (user, name) in STANDING {
            let offered = offers(&story, *user);
            if offered.is_empty() {
                continue;
            }
            match groups.iter_mut().find(|(words, _)| *words == offered) {
                Some((_, names)) => names.push(name),
                None => groups.push((offered, vec![name])),
            }
        }
        for (words, names) in groups {
            wrapped(&mut out, &names.join(" · "), &words);
        }
        for name in paused_differs(&story) {
            let _ = writeln!(out, "  PAUSED DIFFERS for {name}");
        }
    }
    agrees_with("who_may_what_when.txt", &out);
}

/// Every move between steps that somebody can make from one of the scenes, with the commands that make it.
pub fn moves() -> BTreeMap<(&'static str, &'static str), BTreeSet<CommandKind>> {
    let mut moves: BTreeMap<(&str, &str), BTreeSet<CommandKind>> = BTreeMap::new();
    for (_, story) in scenes() {
        for (user, _) in STANDING {
            for offer in story.offers(*user) {
                for pick in 0..6 {
                    let mut after = story.clone();
                    let command = sensible::command(&story, *user, offer, pick);
                    if after.tries_as(&person(*user), &command).is_ok() && after.phase() != story.phase() {
                        let step = (story.phase().as_str(), after.phase().as_str());
                        moves.entry(step).or_default().insert(offer.kind);
                    }
                }
            }
        }
    }
    moves
}

#[test]
fn the_steps_follow_each_other_as_they_were_read() {
    let mut out = String::from(
        "From which step a case goes to which, and by which command, found by giving every offered command in every scene of\n\
         who_may_what_when.txt. Besides these, whatever happens first in step 7 after proof or cover expired leads back to 6\n\
         (follow_conditions, every morning, by the application itself). Written by tests/domain/golden.rs.\n\n",
    );
    for ((from, to), kinds) in moves() {
        let words: Vec<&str> = kinds.into_iter().map(CommandKind::as_str).collect();
        let _ = writeln!(out, "{from} -> {to}: {}", words.join(", "));
    }
    agrees_with("transitions.txt", &out);
}

#[test]
fn proof_that_expired_leads_back_to_6_whatever_happens_first() {
    let until = date("2026-11-30");
    let story = Story::arranging();
    let number = story.open_condition(ConditionKind::CareOrder);
    let proof = proof_until(ConditionKind::CareOrder, story.today(), Some(until));
    let story = story.does(CARLA, Command::FulfilCondition { condition: number, proof });
    assert_eq!(story.phase(), Phase::AwaitingGo);
    let morning = story.given(|story| story.now = at_ten(until)).days_later(1);
    let swept = morning.clone().job(Job::Conditions, Command::FollowConditions);
    assert_eq!(swept.phase(), Phase::Arranging);
    let urgent = morning.does(IRIS, Command::SetUrgent { reason: prose("x") });
    assert_eq!(urgent.phase(), Phase::Arranging);
}

#[test]
fn the_application_itself_is_offered_no_button() {
    for (title, story) in scenes() {
        for job in [Job::WrittenAnswers, Job::Conditions] {
            assert!(offered(&story.case, &Actor::Job(job), &story.facts(), story.now).is_empty(), "{title}");
        }
    }
}
