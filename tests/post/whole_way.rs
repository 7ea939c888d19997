//! One case from the adoption to the closing, under a moved clock: a birthday on 29 February, a condition that does not work out, a go
//! that is withheld, the table once more, clocks that go forward, and a week in which the program is off.

use std::collections::BTreeSet;

use casustafel::domain::calendar;
use casustafel::domain::command::{Command, NewCondition};
use casustafel::domain::condition::{ConditionKind, Owner, OwnerRole, Proof};
use casustafel::domain::ids::CaseNumber;
use casustafel::domain::meeting::MeetingCommand;
use casustafel::domain::phase::{ClosedReason, Phase};
use casustafel::domain::plan::{Section, Voice};
use casustafel::domain::role::LifeDomain;
use casustafel::post::PostRoom;
use casustafel::{reminders, workflow};
use chrono::{DateTime, NaiveDate, TimeDelta, Timelike, Utc};
use chrono_tz::Europe::Amsterdam;
use sqlx::Row;

use super::town_with_post;
use crate::pages::town::{Town, line, prose};

/// Half past nine in Groningen on that day, and everybody is signed in.
async fn comes(town: &mut Town, day: &str) {
    let day: NaiveDate = day.parse().unwrap();
    let moment = day.and_hms_opt(9, 30, 0).unwrap().and_local_timezone(Amsterdam).unwrap().with_timezone(&Utc);
    town.app.pass(moment - town.app.now());
    for person in
        [&mut town.lead, &mut town.signaller, &mut town.manager, &mut town.youth, &mut town.housing, &mut town.income]
    {
        person.arrive().await;
    }
}

/// Day after day until that one, the jobs look at eight, at noon, in the evening and at night; the mail goes out.
async fn until(town: &mut Town, post: &PostRoom, day: &str) {
    let last: NaiveDate = day.parse().unwrap();
    while town.today() < last {
        for hour in [1, 8, 12, 19] {
            let at = town.today().and_hms_opt(hour, 5, 0).unwrap().and_local_timezone(Amsterdam).unwrap();
            if at > town.app.now() {
                town.app.pass(at.with_timezone(&Utc) - town.app.now());
                workflow::run_jobs(&town.app.state.db, town.app.now()).await.unwrap();
                reminders::run(&town.app.state.db, town.app.now()).await.unwrap();
                post.round().await.unwrap();
            }
        }
        let next =
            town.today().succ_opt().unwrap().and_hms_opt(0, 5, 0).unwrap().and_local_timezone(Amsterdam).unwrap();
        town.app.pass(next.with_timezone(&Utc) - town.app.now());
    }
    comes(town, day).await;
}

/// On the table, agreed on by everybody and adopted; the meeting is over.
async fn adopts(town: &Town, number: &CaseNumber) {
    let meeting = town.adopts(number).await;
    town.act_on(meeting, MeetingCommand::Close).await;
}

fn room(by: &str) -> Command {
    let condition = NewCondition {
        kind: ConditionKind::Housing,
        what: line("Kamer met begeleiding"),
        owner: Owner::role(OwnerRole::CaseManager),
        blocking: true,
        expected_on: Some(by.parse().unwrap()),
        group: None,
    };
    Command::AddCondition { condition }
}

/// Everything that keeps the go waiting is arranged by the case manager, today.
async fn arranges_all(town: &Town, number: &CaseNumber) {
    let case = town.whole(number).await;
    let today = town.today();
    let version = case.current_conditions().next().unwrap().version;
    let open: Vec<u32> = casustafel::domain::condition::open_blocking(&case.conditions, version, today)
        .iter()
        .map(|condition| condition.number)
        .collect();
    for condition in open {
        let proof = Proof {
            reference: line("B-12"),
            dated: today,
            valid_from: None,
            valid_until: None,
            remark_on: Some(today),
        };
        town.act(&town.manager, number, Command::FulfilCondition { condition, proof }).await;
    }
    assert_eq!(town.whole(number).await.phase, Phase::AwaitingGo);
}

async fn go(town: &Town, number: &CaseNumber) {
    let recipients = [town.whole(number).await.provider].into();
    town.act(&town.lead, number, Command::GiveGo { recipients, remark: None }).await;
}

#[tokio::test]
async fn from_adoption_to_closing_everybody_is_reminded_once_and_on_the_right_day() {
    let (mut town, server, post) = town_with_post().await;
    comes(&mut town, "2029-12-03").await;
    let number = town.planning_for("2012-02-29", None).await;
    town.offers(&number).await;
    adopts(&town, &number).await;
    town.act(&town.lead, &number, room("2029-12-20")).await;

    // the room is not there in time, does not work out, and another is found
    until(&mut town, &post, "2029-12-27").await;
    let first = town.whole(&number).await.conditions.last().unwrap().number;
    let reason = prose("De kamer is weg.");
    town.act(&town.manager, &number, Command::RefuseCondition { condition: first, reason }).await;
    until(&mut town, &post, "2030-01-07").await;
    arranges_all(&town, &number).await;
    let look_on: NaiveDate = "2030-01-14".parse().unwrap();
    town.act(&town.lead, &number, Command::WithholdGo { reason: prose("De verhuurder tekent."), look_on }).await;
    until(&mut town, &post, "2030-01-15").await;
    go(&town, &number).await;

    // nobody is eighteen on 29 February of a year without one
    let born: NaiveDate = "2012-02-29".parse().unwrap();
    assert_eq!(calendar::birthday(born, 18), "2030-03-01".parse().unwrap());

    // once more at the table, over the birthday, and over the change to summer time with a week off
    until(&mut town, &post, "2030-02-11").await;
    town.act(&town.lead, &number, Command::Retable { reason: prose("Een andere school.") }).await;
    town.write(&town.signaller, &number, Section::SchoolAndWork, Voice::Helpers, "Naar een andere school.").await;
    town.act(&town.manager, &number, Command::OfferPlan { youth_absent: None }).await;
    until(&mut town, &post, "2030-02-25").await;
    adopts(&town, &number).await;
    town.act(&town.lead, &number, room("2030-04-01")).await;
    until(&mut town, &post, "2030-03-28").await;
    comes(&mut town, "2030-04-04").await; // nothing looked for a week
    until(&mut town, &post, "2030-04-08").await;
    arranges_all(&town, &number).await;
    go(&town, &number).await;
    until(&mut town, &post, "2030-06-03").await;
    let close = Command::Close {
        reason: ClosedReason::Completed,
        explanation: prose("Het kan los."),
        in_order: LifeDomain::ALL.iter().copied().collect(),
        handover: Some(prose("De wijkcoach.")),
        despite: None,
    };
    town.act(&town.lead, &number, close).await;
    let before = town.app.count("reminders").await;
    until(&mut town, &post, "2030-07-01").await;
    assert_eq!(town.app.count("reminders").await, before, "what is closed reminds nobody");

    // every reminder on its day and at its hour, and what is past to the project lead as well
    let rows = town
        .app
        .rows("select r.thing, r.due_on, r.step, r.to_user, r.at from reminders r order by r.at, r.thing, r.step")
        .await;
    let (went_off, back): (NaiveDate, NaiveDate) = ("2030-03-28".parse().unwrap(), "2030-04-04".parse().unwrap());
    let mut seen = BTreeSet::new();
    for row in &rows {
        let (thing, due, step): (String, NaiveDate, String) = (row.get(0), row.get(1), row.get(2));
        let at = row.get::<DateTime<Utc>, _>(4).with_timezone(&Amsterdam);
        let day = at.date_naive();
        let told = format!("{thing} of {due}: {step} on {at}");
        assert!((8..18).contains(&at.hour()), "{told}");
        assert!(calendar::is_working_day(day), "{told}");
        match step.as_str() {
            "ahead" => assert!(day < due && day >= due - TimeDelta::days(14), "{told}"),
            "on_the_day" => assert_eq!(day, due, "{told}"),
            _ => {
                let mut first = due.succ_opt().unwrap();
                while !calendar::is_working_day(first) || (went_off..back).contains(&first) {
                    first = first.succ_opt().unwrap();
                }
                assert_eq!(day, first, "{told}: on the first working day after it, or when the program is back");
                let to_lead = rows.iter().any(|other| {
                    other.get::<String, _>(0) == thing
                        && other.get::<NaiveDate, _>(1) == due
                        && other.get::<String, _>(2) == step
                        && other.get::<uuid::Uuid, _>(3) == town.lead.id.0
                });
                assert!(to_lead, "{told}: the project lead does not know");
            }
        }
        seen.insert((thing.split(':').next().unwrap_or_default().to_owned(), step));
    }
    let of = |matter: &str, step: &str| seen.contains(&(matter.to_owned(), step.to_owned()));
    for (matter, step) in [
        ("condition", "ahead"),
        ("condition", "on_the_day"),
        ("condition", "overdue"),
        ("review", "on_the_day"),
        ("look_back", "ahead"),
        ("look_back", "overdue"),
    ] {
        assert!(of(matter, step), "nobody was reminded of {matter} {step}: {seen:?}");
    }

    // what was told by page was told by mail, without a name; only who had answered already was not asked by mail to do so
    assert_eq!(town.app.count("outbox where mail_id is null and kind <> 'round_opened'").await, 0);
    for got in server.got() {
        assert!(!got.body().contains("Noor ") && !got.header("Subject").contains("Noor"), "{}", got.body());
    }
}
