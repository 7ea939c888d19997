//! Appointments in calendars: asked, moved and taken back, read by a reader that has nothing to do with the writer.

use std::collections::BTreeMap;

use casustafel::domain::calendar;
use casustafel::domain::case::Capacity;
use casustafel::domain::command::Command;
use casustafel::domain::meeting::MeetingCommand;
use casustafel::domain::role::{Represents, Role};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use super::{together, town_with_post};
use crate::pages::town::prose;
use crate::support::smtp::Got;

/// A component of a calendar file, read line by line.
#[derive(Debug, Default)]
struct Part {
    name: String,
    lines: Vec<(String, BTreeMap<String, String>, String)>,
    inside: Vec<Part>,
}

impl Part {
    fn read(file: &str) -> Self {
        assert!(file.ends_with("\r\n") && !file.replace("\r\n", "").contains(['\r', '\n']), "lines end in CRLF");
        assert!(file.split("\r\n").all(|line| line.len() <= 75), "lines are folded");
        let unfolded = file.replace("\r\n ", "").replace("\r\n\t", "");
        let mut open: Vec<Part> = vec![Part::default()];
        for line in unfolded.lines() {
            let (key, value) = line.split_once(':').unwrap_or_else(|| panic!("no value in {line}"));
            match key {
                "BEGIN" => open.push(Part { name: value.to_owned(), ..Part::default() }),
                "END" => {
                    let closed = open.pop().unwrap();
                    assert_eq!(closed.name, value);
                    open.last_mut().unwrap().inside.push(closed);
                }
                _ => {
                    let mut words = key.split(';');
                    let name = words.next().unwrap().to_owned();
                    let parameters = words.map(|word| word.split_once('=').unwrap());
                    let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
                    open.last_mut().unwrap().lines.push((name, parameters, value.to_owned()));
                }
            }
        }
        let mut all = open.pop().unwrap();
        assert!(open.is_empty() && all.inside.len() == 1 && all.lines.is_empty());
        all.inside.remove(0)
    }

    fn value(&self, name: &str) -> &str {
        let found: Vec<_> = self.lines.iter().filter(|(found, ..)| found == name).collect();
        assert_eq!(found.len(), 1, "{name} in {self:?}");
        &found[0].2
    }

    fn part(&self, name: &str) -> &Part {
        self.inside.iter().find(|part| part.name == name).unwrap_or_else(|| panic!("no {name} in {self:?}"))
    }

    /// A moment on the clock of the file, by the rules in the file.
    fn moment(&self, name: &str) -> DateTime<Utc> {
        let event = self.part("VEVENT");
        let (_, parameters, value) = event.lines.iter().find(|(found, ..)| found == name).unwrap();
        let zone = self.part("VTIMEZONE");
        assert_eq!(parameters["TZID"], zone.value("TZID"));
        let local = NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%S").unwrap();
        let last_sunday = |month: u32| {
            let mut day = NaiveDate::from_ymd_opt(chrono::Datelike::year(&local), month, 31).unwrap();
            while chrono::Datelike::weekday(&day) != chrono::Weekday::Sun {
                day = day.pred_opt().unwrap();
            }
            day
        };
        let begins = |part: &str| {
            let rule = zone.part(part).value("RRULE");
            assert!(rule.starts_with("FREQ=YEARLY") && rule.contains("BYDAY=-1SU"), "{rule}");
            let month = rule.split("BYMONTH=").nth(1).unwrap().parse().unwrap();
            let start = NaiveDateTime::parse_from_str(zone.part(part).value("DTSTART"), "%Y%m%dT%H%M%S").unwrap();
            last_sunday(month).and_time(start.time())
        };
        let (daylight, standard) = (zone.part("DAYLIGHT"), zone.part("STANDARD"));
        for (before, after) in [(daylight, standard), (standard, daylight)] {
            assert_eq!(before.value("TZOFFSETTO"), after.value("TZOFFSETFROM"), "the clock goes from one to the other");
        }
        let summer = (begins("DAYLIGHT")..begins("STANDARD")).contains(&local);
        let offset = zone.part(if summer { "DAYLIGHT" } else { "STANDARD" }).value("TZOFFSETTO");
        let hours: i64 = offset[..3].parse().unwrap();
        (local - TimeDelta::hours(hours)).and_utc()
    }
}

/// What the letter says to a calendar: the word, the name of the appointment, its number of changes and its start.
fn said(got: &Got) -> (String, String, i32, DateTime<Utc>) {
    let file = Part::read(&got.calendar().unwrap_or_else(|| panic!("no calendar file: {}", got.body())));
    let event = file.part("VEVENT");
    assert_eq!(file.value("VERSION"), "2.0");
    assert_eq!(event.value("ORGANIZER"), "mailto:tafel@gemeente.example");
    assert_eq!(event.value("ATTENDEE"), format!("mailto:{}", got.to));
    assert_eq!(event.value("SUMMARY"), "Casustafel");
    let known = [
        "UID",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "SEQUENCE",
        "STATUS",
        "SUMMARY",
        "DESCRIPTION",
        "URL",
        "ORGANIZER",
        "ATTENDEE",
    ];
    assert!(event.lines.iter().all(|(name, ..)| known.contains(&name.as_str())), "{event:?}");
    let method = file.value("METHOD").to_owned();
    assert_eq!(event.value("STATUS"), if method == "CANCEL" { "CANCELLED" } else { "CONFIRMED" });
    let kind = got.parts().into_iter().find(|(kind, _)| kind.starts_with("text/calendar")).unwrap().0;
    assert!(kind.contains(&format!("method={method}")), "{kind}");
    let stamp = NaiveDateTime::parse_from_str(event.value("DTSTAMP"), "%Y%m%dT%H%M%SZ").unwrap().and_utc();
    assert_eq!(stamp, DateTime::parse_from_rfc2822(&got.header("Date")).unwrap(), "of two words the later one counts");
    let start = file.moment("DTSTART");
    assert_eq!(file.moment("DTEND") - start, TimeDelta::hours(2), "by the clock of the table, in summer and in winter");
    (method, event.value("UID").to_owned(), event.value("SEQUENCE").parse().unwrap(), start)
}

fn nine(day: &str) -> DateTime<Utc> {
    calendar::moment(day.parse().unwrap(), NaiveTime::from_hms_opt(9, 0, 0).unwrap())
}

#[tokio::test]
async fn the_core_is_asked_and_a_move_over_the_change_of_clocks_keeps_nine_oclock() {
    let (town, server, post) = town_with_post().await;
    town.app.pass(nine("2027-03-10") - town.app.now());
    let mut lead = town.lead.clone();
    lead.arrive().await;
    lead.get("/tafel").await;
    lead.press("Bijeenkomst plannen", &[("day", "25-03-2027"), ("time", "9:00"), ("weeks", "1")]).await;
    post.round().await.unwrap();
    let first = server.got_by(&town.youth.email);
    assert_eq!(first.len(), 1);
    assert_eq!(first[0].header("Subject"), "Uitnodiging voor de casustafel");
    let (method, name, sequence, start) = said(&first[0]);
    assert_eq!((method.as_str(), sequence, start), ("REQUEST", 0, nine("2027-03-25")));
    assert_eq!(server.got().len(), 4, "who leads it, the three members of the core and nobody else");
    post.round().await.unwrap();
    assert_eq!(server.got().len(), 4, "once");

    lead.get("/tafel/2027-03-25/verplaatsen").await;
    let page = lead.shown().clone();
    assert!(page.has("Deze 3 mensen krijgen bericht") && page.has("Marijke Postel (kernlid"), "{}", page.text());
    let moved = [("day", "1-4-2027"), ("time", "9:00"), ("reason", "Zaal bezet.")];
    lead.press("Bijeenkomst verplaatsen", &moved).await;
    post.round().await.unwrap();
    let all = server.got_by(&town.youth.email);
    assert_eq!(all.len(), 2);
    let after = said(&all[1]);
    assert_eq!(after, ("REQUEST".to_owned(), name.clone(), 1, nine("2027-04-01")));
    assert_eq!(
        after.3 - start,
        TimeDelta::days(7) - TimeDelta::hours(1),
        "an hour less than a week: clocks went forward"
    );
    assert!(all[1].body().contains("donderdag 1 april 2027") && !all[1].body().contains("Zaal"), "{}", all[1].body());

    lead.get("/tafel/2027-04-01/laten-vervallen").await;
    lead.press("Bijeenkomst laten vervallen", &[("reason", "Niemand kan.")]).await;
    post.round().await.unwrap();
    let all = server.got_by(&town.youth.email);
    assert_eq!(said(&all[2]), ("CANCEL".to_owned(), name, 2, nine("2027-04-01")));
    assert!(all[2].body().contains("gaat niet door"), "{}", all[2].body());
    let other = said(&server.got_by(&town.housing.email)[0]);
    assert_ne!(other.1, said(&first[0]).1, "everybody's appointment has a name of its own");
}

#[tokio::test]
async fn a_move_to_winter_keeps_nine_oclock_as_well() {
    let (town, server, post) = town_with_post().await;
    town.app.pass(nine("2027-10-12") - town.app.now());
    let mut lead = town.lead.clone();
    lead.arrive().await;
    lead.get("/tafel").await;
    lead.press("Bijeenkomst plannen", &[("day", "28-10-2027"), ("time", "9:00"), ("weeks", "1")]).await;
    post.round().await.unwrap();
    town.app.pass(TimeDelta::minutes(30));
    lead.get("/tafel/2027-10-28/verplaatsen").await;
    lead.press("Bijeenkomst verplaatsen", &[("day", "4-11-2027"), ("time", "9:00"), ("reason", "Zaal bezet.")]).await;
    post.round().await.unwrap();
    let all: Vec<_> = server.got_by(&town.youth.email).iter().map(said).collect();
    let [(_, name, 0, start), (_, same, 1, after)] = &all[..] else { panic!("{all:?}") };
    assert_eq!(name, same);
    assert_eq!((*start, *after), (nine("2027-10-28"), nine("2027-11-04")));
    assert_eq!(*after - *start, TimeDelta::days(7) + TimeDelta::hours(1), "an hour more than a week");
}

#[tokio::test]
async fn whoever_is_invited_is_asked_and_whoever_is_uninvited_is_freed() {
    let (town, server, post) = town_with_post().await;
    let karin = town.app.person("Karin Vos", Role::Invitee).await;
    let number = town.offered().await;
    let meeting = town.meeting(7).await;
    town.act(&town.lead, &number, Command::Schedule { meeting, reason: None }).await;
    let invite =
        |user| Command::Invite { user, capacity: Capacity::Explains, represents: Represents::Other, reason: None };
    town.act(&town.lead, &number, invite(karin.id)).await;
    post.round().await.unwrap();
    assert!(server.got().iter().all(|got| got.to != karin.email), "it waits for what follows");
    town.app.pass(together());
    post.round().await.unwrap();
    let got = server.got_by(&karin.email);
    assert_eq!(got.len(), 1, "told and asked in one letter");
    assert!(got[0].body().contains("U bent uitgenodigd om over een casus mee te praten."));
    let (method, name, sequence, _) = said(&got[0]);
    assert_eq!((method.as_str(), sequence), ("REQUEST", 0));
    for expected in [&town.signaller, &town.manager, &town.youth] {
        let asked = server.got_by(&expected.email);
        assert_eq!(asked.iter().filter(|got| got.calendar().is_some()).count(), 1, "{}", expected.name);
    }
    let chairs = server.got_by(&town.lead.email);
    assert_eq!(
        chairs.iter().filter(|got| got.calendar().is_some()).count(),
        1,
        "the lead has the table in the calendar too"
    );

    let invitation = town.whole(&number).await.invitations.iter().find(|found| found.user == karin.id).unwrap().number;
    town.act(&town.lead, &number, Command::Uninvite { invitation, reason: prose("Vergissing.") }).await;
    post.round().await.unwrap();
    let got = server.got_by(&karin.email);
    let (method, same, sequence, _) = said(&got[1]);
    assert_eq!((method.as_str(), &same, sequence), ("CANCEL", &name, 1));
    town.act(&town.lead, &number, invite(karin.id)).await;
    town.app.pass(together());
    post.round().await.unwrap();
    let (method, same, sequence, _) = said(&server.got_by(&karin.email)[2]);
    assert_eq!((method.as_str(), &same, sequence), ("REQUEST", &name, 2));
}

#[tokio::test]
async fn a_table_that_was_held_stays_in_the_calendar() {
    let (town, server, post) = town_with_post().await;
    town.meeting(2).await;
    post.round().await.unwrap();
    let before = server.got().len();
    town.app.pass(TimeDelta::days(3));
    post.round().await.unwrap();
    assert_eq!(server.got().len(), before);
}

#[tokio::test]
async fn a_table_that_began_before_its_time_frees_nobody() {
    let (town, server, post) = town_with_post().await;
    let number = town.offered().await;
    let meeting = town.meeting(2).await;
    town.act(&town.lead, &number, Command::Schedule { meeting, reason: None }).await;
    town.app.pass(together());
    post.round().await.unwrap();
    let asked = server.got().len();
    assert!(!server.got_by(&town.manager.email).is_empty());
    town.sit(meeting).await;
    town.act(&town.lead, &number, Command::MarkNotReached).await;
    town.app.pass(together());
    post.round().await.unwrap();
    town.act_on(meeting, MeetingCommand::Close).await;
    town.app.pass(together());
    post.round().await.unwrap();
    let freed = server.got().into_iter().skip(asked).filter(|got| got.body().contains("METHOD:CANCEL")).count();
    assert_eq!(freed, 0);
    assert!(server.got_by(&town.manager.email).iter().all(|got| !got.header("Subject").contains("vervalt")));
}

#[tokio::test]
async fn the_core_hears_of_a_table_far_away_when_it_comes_near() {
    let (town, server, post) = town_with_post().await;
    town.meeting(60).await;
    post.round().await.unwrap();
    assert!(server.got().is_empty());
    town.app.pass(TimeDelta::days(33));
    post.round().await.unwrap();
    assert_eq!(server.got().len(), 4);
}

#[tokio::test]
async fn whoever_takes_part_fetches_the_same_appointment_from_its_page() {
    let (mut town, server, post) = town_with_post().await;
    town.meeting(7).await;
    post.round().await.unwrap();
    let asked = said(&server.got_by(&town.youth.email)[0]);
    let page = town.youth.get("/tafel/2026-11-23").await;
    assert!(page.links().iter().any(|(words, _)| words == "In mijn agenda zetten"), "{}", page.text());
    let file = town.youth.get("/tafel/2026-11-23/agenda.ics").await;
    assert_eq!(file.headers["content-type"], "text/calendar; charset=utf-8");
    let read = Part::read(&file.body);
    assert_eq!(read.value("METHOD"), "PUBLISH");
    assert_eq!(read.part("VEVENT").value("UID"), asked.1);
    assert_eq!(read.moment("DTSTART"), asked.3);
    let outside = town.signaller.get("/tafel/2026-11-23/agenda.ics").await;
    assert_eq!(outside.status, axum::http::StatusCode::NOT_FOUND, "no case of theirs is on it");
}

#[tokio::test]
async fn who_is_promised_a_message_gets_one_and_nobody_else() {
    let (mut town, ..) = town_with_post().await;
    let number = town.offered().await;
    town.meeting(7).await;
    let promised = |page: &crate::support::Page| -> Vec<String> {
        let all = page.texts(".ct-confirm__what ul:last-of-type li");
        all.into_iter().map(|line| line.split(" (").next().unwrap().to_owned()).collect()
    };
    for (address, button, fields) in [
        (format!("/casussen/{number}/doen/inplannen"), "Inplannen", vec![]),
        (
            "/tafel/2026-11-23/verplaatsen".to_owned(),
            "Bijeenkomst verplaatsen",
            vec![("day", "24-11-2026"), ("reason", "Zo.")],
        ),
        ("/tafel/2026-11-24/laten-vervallen".to_owned(), "Bijeenkomst laten vervallen", vec![("reason", "Zo.")]),
    ] {
        let before: i64 = town.app.count("outbox").await;
        let page = town.lead.get(&address).await;
        let mut names = promised(&page);
        names.sort();
        assert!(
            names.len() >= 5 && page.has(&format!("Deze {} mensen krijgen bericht", names.len())),
            "{}",
            page.text()
        );
        let page = town.lead.press(button, &fields).await;
        assert_eq!(page.status, axum::http::StatusCode::OK, "{}", page.text());
        use sqlx::Row;
        let told = town
            .app
            .rows(&format!("select distinct u.name from (select * from outbox order by id offset {before}) o join users u on u.id = o.to_user order by 1"))
            .await;
        let told: Vec<String> = told.iter().map(|row| row.get(0)).collect();
        assert_eq!(told, names, "{address}");
    }
}
