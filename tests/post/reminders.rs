//! Nobody finds out by accident that a day has passed: each person is reminded once of each step, on the right day, by page and mail.

use axum::http::StatusCode;
use casustafel::domain::command::{Command, NewCondition, NewOpenPoint};
use casustafel::domain::condition::{ConditionKind, Owner, OwnerRole};
use casustafel::domain::ids::{CaseNumber, UserId};
use casustafel::domain::role::Role;
use casustafel::reminders;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::Row;

use super::{together, town_with_post};
use crate::pages::town::{Town, line, prose};
use crate::support::Person;

impl Town {
    /// It becomes that moment.
    fn until(&self, moment: &str) {
        let moment: DateTime<Utc> = moment.parse().unwrap();
        self.app.pass(moment - self.app.now());
    }

    /// The job looks, as it does every minute.
    async fn remind(&self) -> i64 {
        reminders::run(&self.app.state.db, self.app.now()).await.unwrap()
    }

    /// A condition that somebody must arrange by a day.
    async fn must_arrange(&self, number: &CaseNumber, owner: Owner, by: &str) {
        let condition = NewCondition {
            kind: ConditionKind::Housing,
            what: line("Kamer bij Noorderlicht"),
            owner,
            blocking: true,
            expected_on: Some(by.parse::<NaiveDate>().unwrap()),
            group: None,
        };
        self.act(&self.lead, number, Command::AddCondition { condition }).await;
    }

    /// What somebody was told of these kinds, in the order in which it came.
    async fn told(&self, who: &Person, like: &str) -> Vec<String> {
        let asked =
            format!("select kind from outbox where to_user = '{}' and kind like '{like}' order by id", who.id.0);
        self.app.rows(&asked).await.iter().map(|row| row.get(0)).collect()
    }
}

fn the_manager() -> Owner {
    Owner::role(OwnerRole::CaseManager)
}

#[tokio::test]
async fn each_step_is_told_once_on_its_day_and_what_is_past_to_the_project_lead_too() {
    let (mut town, server, post) = town_with_post().await;
    let number = town.adopted(&[]).await;
    town.must_arrange(&number, the_manager(), "2026-12-10").await;
    town.until("2026-12-06T10:00:00Z");
    town.remind().await;
    assert_eq!(town.told(&town.manager, "condition_%ar").await, [""; 0], "a Sunday");
    town.until("2026-12-07T06:59:00Z");
    town.remind().await;
    assert_eq!(town.told(&town.manager, "condition_near").await.len(), 0, "not before eight in the morning");
    for (moment, manager, lead) in [
        ("2026-12-07T07:00:00Z", vec!["condition_near"], vec![]),
        ("2026-12-08T07:00:00Z", vec!["condition_near"], vec![]),
        ("2026-12-10T12:00:00Z", vec!["condition_near", "condition_today"], vec![]),
        ("2026-12-11T07:00:00Z", vec!["condition_near", "condition_today", "condition_late"], vec!["condition_late"]),
        ("2026-12-21T07:00:00Z", vec!["condition_near", "condition_today", "condition_late"], vec!["condition_late"]),
    ] {
        town.until(moment);
        for _ in 0..3 {
            town.remind().await;
        }
        let steps = "condition_%";
        let told: Vec<String> = town.told(&town.manager, steps).await;
        let told: Vec<&String> = told.iter().filter(|kind| *kind != "condition_to_arrange").collect();
        assert_eq!(told, manager, "{moment}");
        assert_eq!(town.told(&town.lead, steps).await, lead, "{moment}");
        town.app.pass(together());
        post.round().await.unwrap();
    }

    let late = "De dag is voorbij waarop een randvoorwaarde geregeld moest zijn.";
    for reader in [&mut town.manager, &mut town.lead] {
        let letters: Vec<String> = server.got_by(&reader.email).iter().map(|got| got.body()).collect();
        assert!(letters.iter().any(|letter| letter.contains(late)), "{letters:?}");
        reader.arrive().await;
        let page = reader.get("/berichten").await;
        assert!(page.has(late), "the page says the same: {}", page.text());
    }
    for got in server.got() {
        for name in ["Noor", "Fadoua", "Mirthe", "Ingrid", "Kamer", number.to_string().as_str()] {
            let parts = got.parts().into_iter().map(|(_, text)| text).collect::<String>();
            assert!(!parts.contains(name), "{name} in {parts}");
        }
    }
}

#[tokio::test]
async fn a_program_that_was_off_for_a_week_over_easter_and_the_change_of_clocks_tells_it_once() {
    let (town, ..) = town_with_post().await;
    let number = town.adopted(&[]).await;
    // Good Friday, two days before clocks go forward
    town.must_arrange(&number, the_manager(), "2027-03-26").await;
    town.until("2027-03-19T07:00:00Z");
    town.remind().await;
    let late = |kinds: Vec<String>| kinds.into_iter().filter(|kind| kind != "condition_to_arrange").collect::<Vec<_>>();
    assert_eq!(late(town.told(&town.manager, "condition_%").await), [""; 0]);
    // Easter Monday at nine, and the day after a minute too early by the new clock
    for early in ["2027-03-29T07:00:00Z", "2027-03-30T05:59:00Z"] {
        town.until(early);
        assert_eq!(town.remind().await, 0, "{early}");
    }
    town.until("2027-03-30T06:00:00Z");
    town.remind().await;
    assert_eq!(late(town.told(&town.manager, "condition_%").await), ["condition_late"], "one message, not three");
    assert_eq!(town.told(&town.lead, "condition_%").await, ["condition_late"]);
}

#[tokio::test]
async fn from_which_hour_people_are_reminded_is_set_by_the_office_and_counts_at_once() {
    let (mut town, ..) = town_with_post().await;
    let number = town.adopted(&[]).await;
    town.must_arrange(&number, the_manager(), "2026-12-10").await;
    town.until("2026-12-07T06:00:00Z");
    assert_eq!(town.remind().await, 0, "seven o'clock is too early");
    let place = "/beheer/instellingen";
    let page = town.lead.get(place).await;
    assert!(
        page.has("vanaf 8.00 uur") && !page.buttons().iter().any(|words| words == "Uur opslaan"),
        "{}",
        page.text()
    );
    let forged = town.lead.forge("/beheer/instellingen/herinneringen", &[("uur", "6")]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let mut office = town.app.person("Chantal Jonker", Role::Administrator).await;
    office.get(place).await;
    for wrong in ["5", "9", "zeven", ""] {
        let page = office.press("Uur opslaan", &[("uur", wrong)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert_eq!(page.value("uur").as_deref(), Some(wrong), "what was typed stays");
        assert!(page.has("vul een heel uur in van 6 tot en met 8."), "{}", page.text());
    }
    let page = office.press("Uur opslaan", &[("uur", "7")]).await;
    assert!(page.has("vanaf 7.00 uur") && page.has("Chantal Jonker, "), "{}", page.text());
    let trail = "audit where action = 'change_setting' and object_id = 'reminders.hour: 8 -> 7'";
    assert_eq!(town.app.count(trail).await, 1, "who changed what stays in the trail");
    office.get(place).await;
    let page = office.press("Uur opslaan", &[]).await;
    assert!(page.has("Er is niets gewijzigd."), "{}", page.text());
    town.until("2026-12-07T06:01:00Z");
    town.remind().await;
    assert_eq!(town.told(&town.manager, "condition_near").await, ["condition_near"]);
}

#[tokio::test]
async fn a_deputy_is_reminded_of_what_is_past_as_the_owner_is() {
    let (town, ..) = town_with_post().await;
    let number = town.adopted(&[]).await;
    town.must_arrange(&number, the_manager(), "2026-12-10").await;
    let condition = town.whole(&number).await.current_conditions().last().unwrap().number;
    let deputy = town.app.person("Sanne Kuiper", Role::CaseManager).await;
    let assign = Command::AssignCondition { condition, owner: the_manager(), deputy: Some(deputy.id) };
    town.act(&town.lead, &number, assign).await;
    assert_eq!(town.told(&deputy, "%").await, ["condition_assigned"]);
    assert_eq!(town.told(&town.manager, "condition_assigned").await, [""; 0], "the owner stays who it was");
    for (moment, told) in [("2026-12-10T12:00:00Z", 0), ("2026-12-11T07:00:00Z", 1), ("2026-12-14T07:00:00Z", 1)] {
        town.until(moment);
        town.remind().await;
        assert_eq!(town.told(&deputy, "condition_late").await.len(), told, "{moment}");
    }
    assert_eq!(town.told(&town.manager, "condition_late").await.len(), 1);
}

#[tokio::test]
async fn two_instances_at_once_remind_nobody_twice() {
    let (town, ..) = town_with_post().await;
    let mut numbers = Vec::new();
    for _ in 0..6 {
        let number = town.planning_for("2009-10-01", None).await;
        numbers.push(number);
    }
    town.until("2027-06-11T06:00:00Z");
    let (one, other, third) = tokio::join!(town.remind(), town.remind(), town.remind());
    assert_eq!(one + other + third, 12, "the signaller and the case manager of each case");
    assert_eq!(town.told(&town.manager, "table_day_%").await, ["table_day_today"; 6]);
    let twice = "select 1 from outbox where kind = 'table_day_today' group by to_user, case_number having count(*) > 1";
    assert_eq!(town.app.rows(twice).await.len(), 0);
    assert_eq!(town.remind().await, 0);
}

#[tokio::test]
async fn a_case_that_rests_reminds_nobody_until_the_day_it_is_looked_at_again() {
    let (mut town, ..) = town_with_post().await;
    let number = town.adopted(&[]).await;
    town.must_arrange(&number, the_manager(), "2026-12-10").await;
    let pause = Command::Pause { reason: prose("Noor is op reis."), until: "2026-12-14".parse().unwrap() };
    town.act(&town.lead, &number, pause).await;
    town.until("2026-12-11T08:00:00Z");
    assert_eq!(town.remind().await, 0);
    town.until("2026-12-14T08:00:00Z");
    town.remind().await;
    assert_eq!(town.told(&town.lead, "review_%").await, ["review_today"]);
    town.lead.arrive().await;
    town.act(&town.lead, &number, Command::Resume { reason: prose("Noor is terug.") }).await;
    town.until("2026-12-15T08:00:00Z");
    town.remind().await;
    assert_eq!(town.told(&town.manager, "condition_late").await.len(), 1, "what was due meanwhile comes after");
}

#[tokio::test]
async fn what_reaches_nobody_stands_with_the_project_lead_until_somebody_takes_it() {
    let (mut town, ..) = town_with_post().await;
    let number = town.adopted(&[]).await;
    let gone = town.app.person("Karin Vos", casustafel::domain::role::Role::Invitee).await;
    let owner = Owner { role: OwnerRole::CoreMember, user: Some(town.housing.id), name: None };
    town.must_arrange(&number, owner, "2026-12-10").await;
    let none = "Niemand om te herinneren";
    town.until("2026-12-10T08:00:00Z");
    deactivate(&town, gone.id).await;
    town.remind().await;
    town.lead.arrive().await;
    assert!(!town.lead.get("/").await.has(none), "somebody was reminded");
    deactivate(&town, town.housing.id).await;
    town.remind().await;
    assert_eq!(town.told(&town.lead, "nobody_%").await, ["nobody_to_remind"]);
    let page = town.lead.get("/").await;
    assert!(page.has(none) && page.has(&number.to_string()), "{}", page.text());
    let refuse = Command::RefuseCondition { condition: conditions(&town, &number).await, reason: prose("Geen kamer.") };
    town.act(&town.lead, &number, refuse).await;
    let condition = conditions(&town, &number).await;
    let waive = Command::WaiveCondition { condition, reason: prose("Noor blijft thuis."), no_order_needed: false };
    town.act(&town.lead, &number, waive).await;
    let page = town.lead.get("/").await;
    assert!(!page.has(none), "{}", page.text());
}

/// The number of the condition that was added.
async fn conditions(town: &Town, number: &CaseNumber) -> u32 {
    let case = town.whole(number).await;
    case.conditions.iter().find(|condition| condition.expected_on.is_some()).unwrap().number
}

/// Somebody's account ends, by whoever keeps the accounts.
async fn deactivate(town: &Town, user: UserId) {
    let now = town.app.now().to_rfc3339();
    let gone = format!(
        "do $$ begin
            perform set_config('app.now', '{now}', true);
            update users set active = false, deactivated_at = app_now() where id = '{}';
        end $$",
        user.0
    );
    town.app.rows(&gone).await;
}

#[tokio::test]
async fn an_open_point_is_asked_of_whoever_finds_out_until_it_is_answered() {
    let (mut town, ..) = town_with_post().await;
    let (number, _) = town.at_table().await;
    let point = |due: &str| {
        let point = NewOpenPoint { what: prose("Wie betaalt?"), owner: town.income.id, due: due.parse().unwrap() };
        Command::AddOpenPoint { point }
    };
    town.act(&town.lead, &number, point("2026-11-19")).await;
    town.act(&town.lead, &number, point("2026-11-19")).await;
    town.until("2026-11-18T08:00:00Z");
    town.remind().await;
    assert_eq!(town.told(&town.income, "point_%").await, ["point_near"], "two things, one message");
    town.until("2026-11-19T08:00:00Z");
    town.remind().await;
    town.app.pass(TimeDelta::days(1));
    town.lead.arrive().await;
    for point in 1..=2 {
        let resolve = Command::ResolveOpenPoint { point, answer: prose("De gemeente.") };
        town.act(&town.lead, &number, resolve).await;
    }
    town.remind().await;
    assert_eq!(town.told(&town.income, "point_%").await, ["point_near", "point_today"]);
    assert_eq!(town.told(&town.lead, "point_%").await, [""; 0]);
}
