//! The start of a case, the looks back that follow a go, and what history says of it all.

use super::*;
use crate::domain::apply::fold;
use crate::domain::ids::UserId;
use crate::domain::testing::*;
use uuid::Uuid;

fn signal() -> StartSignal {
    StartSignal {
        first_name: line("Noor"),
        born: date("2009-02-10"),
        provider: PROVIDER,
        signaller: ANNA,
        care_ended_on: None,
        youth_told_on: date("2026-11-20"),
    }
}

fn starting(by: UserId, signal: &StartSignal) -> Decision {
    let facts = Facts { named: named(signal.signaller).into_iter().collect(), ..Facts::default() };
    let (id, number) = (CaseId(Uuid::nil()), CaseNumber::new(2026, 1));
    start(id, number, signal, &person(by), &facts, at_ten(date("2026-11-23")))
}

#[test]
fn a_signal_is_started_by_people_of_the_youths_own_provider() {
    assert!(starting(ANNA, &signal()).is_ok());
    assert!(starting(BRAM, &signal()).is_ok(), "for a colleague");
    for stranger in [ADA, BEA, CARLA, DIRK, IRIS, MIA] {
        assert_eq!(starting(stranger, &signal()), Err(Refusal::NotYours), "{}", name_of(stranger));
    }
    let mut elsewhere = signal();
    elsewhere.signaller = ADA;
    assert_eq!(starting(BRAM, &elsewhere), Err(Refusal::unfit("signaller", Unfit::NotThatPerson)));
}

#[test]
fn a_signal_is_started_until_half_a_year_after_the_care_ended() {
    let ended = |day: &str| StartSignal { care_ended_on: Some(date(day)), ..signal() };
    assert!(starting(ANNA, &ended("2026-05-23")).is_ok(), "exactly six months ago");
    assert_eq!(starting(ANNA, &ended("2026-05-22")), Err(Refusal::unfit("care_ended_on", Unfit::InThePast)));
    assert_eq!(starting(ANNA, &ended("2026-11-24")), Err(Refusal::unfit("care_ended_on", Unfit::InTheFuture)));
}

#[test]
fn every_mistake_of_a_start_is_said_at_once() {
    let wrong = StartSignal { born: date("2027-01-01"), youth_told_on: date("2026-11-24"), ..signal() };
    let expected =
        vec![("born", Unfit::InTheFuture), ("youth_told_on", Unfit::InTheFuture), ("youth_told_on", Unfit::InThePast)];
    assert_eq!(starting(ANNA, &wrong), Err(Refusal::Unfit(expected)));
}

#[test]
fn a_go_plans_the_looks_back_that_are_still_to_come() {
    let story = Story::monitoring();
    let planned: Vec<(MomentKind, String)> =
        story.case.moments.iter().map(|moment| (moment.kind, moment.on.to_string())).collect();
    let expected = [
        (MomentKind::TwoWeeks, "2026-12-10"),
        (MomentKind::SixWeeks, "2027-01-07"),
        (MomentKind::Eighteen, "2027-02-10"),
        (MomentKind::ThreeMonths, "2027-02-26"),
        (MomentKind::SixMonths, "2027-05-26"),
        (MomentKind::Year, "2027-11-26"),
        (MomentKind::TwentyOne, "2030-02-08"),
        (MomentKind::TwentyThree, "2032-02-10"),
    ];
    assert_eq!(planned, expected.map(|(kind, on)| (kind, on.to_owned())));
}

#[test]
fn what_is_known_to_end_gets_a_look_back_before_it_that_says_what_ends() {
    use crate::domain::sheets::{Coverage, Payer};
    let mut story = Story::awaiting_go();
    let bar = |domain, until| Coverage {
        domain,
        what: line("Hulp"),
        by: None,
        payer: Payer::YouthCare,
        from: date("2026-01-01"),
        until: Some(date(until)),
        monthly: None,
    };
    let near = [LifeDomain::Income, LifeDomain::Support].map(|domain| bar(domain, "2026-12-24"));
    let rows = near.into_iter().chain([bar(LifeDomain::Housing, "2027-06-30")]).collect();
    story.case.versions.last_mut().unwrap().content.sheets.coverage.rows = rows;
    let planned = moments(&story.case, &Rhythm::default(), story.today());
    let ends = planned.iter().filter(|moment| moment.kind == MomentKind::BeforeEnd);
    let ends: Vec<(String, Vec<Ending>)> = ends.map(|moment| (moment.on.to_string(), moment.ends.clone())).collect();
    let areas = |areas: &[LifeDomain]| areas.iter().copied().map(Ending::Area).collect::<Vec<_>>();
    let expected = [
        ("2026-11-27", areas(&[LifeDomain::Income, LifeDomain::Support])),
        ("2027-04-01", areas(&[LifeDomain::Housing])),
    ];
    assert_eq!(ends, expected.map(|(on, ends)| (on.to_owned(), ends)));
}

#[test]
fn nobody_plans_to_look_back_when_nobody_would_be_there() {
    let mut story = Story::awaiting_go();
    let mut proofs = 0;
    for condition in &mut story.case.conditions {
        if let ConditionState::Fulfilled { proof, .. } = &mut condition.state {
            proof.valid_until = Some(date("2198-06-30"));
            proofs += 1;
        }
    }
    let latest = looking_back::latest(&story.case, story.today());
    let planned = moments(&story.case, &Rhythm::default(), story.today());
    assert!(proofs > 0 && planned.iter().all(|moment| moment.on <= latest), "{planned:?}");
}

#[test]
fn a_look_back_may_name_the_next_and_scores_from_1_to_10() {
    let story = Story::monitoring();
    let record = |change: fn(&mut Seen)| {
        let mut seen = seen(story.today());
        change(&mut seen);
        Command::RecordMonitoring { moment: Some(1), seen }
    };
    for zero in [record(|seen| seen.progress = Some(0)), record(|seen| seen.progress = Some(11))] {
        let unfit = Unfit::NotANumber { least: 1, most: 10 };
        assert_eq!(story.refusal(ANNA, zero), Refusal::unfit("progress", unfit));
    }
    let tomorrow = record(|seen| seen.on = date("2026-11-27"));
    assert_eq!(story.refusal(ANNA, tomorrow), Refusal::unfit("on", Unfit::InTheFuture));
    let next = story.clone().does(ANNA, record(|seen| seen.next_on = Some(date("2027-01-20"))));
    assert_eq!(next.case.moments[0].record, Some(1));
    let agreed = next.case.moments.last().map(|moment| (moment.kind, moment.on));
    assert_eq!(agreed, Some((MomentKind::Agreed, date("2027-01-20"))));
}

#[test]
fn history_folds_to_the_case_also_after_it_was_written_down_and_read_back() {
    let story = Story::retabled().offered().on_agenda().discussed().does(IRIS, Command::OpenRound).all_agree();
    let written: Vec<String> = story.history.iter().map(|event| serde_json::to_string(event).unwrap()).collect();
    let read: Vec<Recorded> = written.iter().map(|event| serde_json::from_str(event).unwrap()).collect();
    let folded = fold(&read).map(|case| Case { revision: story.case.revision, ..case });
    assert_eq!(folded, Some(story.case.clone()));
    let whole: Case = serde_json::from_str(&serde_json::to_string(&story.case).unwrap()).unwrap();
    assert_eq!(whole, story.case);
}

#[test]
fn writing_and_answering_leave_the_revision_and_everything_else_counts_one() {
    let story = Story::planning();
    let revision = story.case.revision;
    assert_eq!(story.written().case.revision, revision);
    let round = Story::round_open();
    let revision = round.case.revision;
    assert_eq!(round.all_agree().case.revision, revision);
    let submitted = Story::submitted();
    let revision = submitted.case.revision;
    assert_eq!(submitted.does(IRIS, Command::AcceptSignal).case.revision, revision + 1);
}
