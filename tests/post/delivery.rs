//! Each letter once, whatever happens to the mail server or to the one who sends.

use std::collections::BTreeMap;
use std::time::Duration;

use casustafel::config::Secret;
use casustafel::domain::command::Command;
use casustafel::domain::role::Role;
use casustafel::post::Carrier;
use chrono::TimeDelta;

use super::{post_by, post_room, tell, together, town_with_post};
use crate::pages::town::prose;
use crate::support::smtp::{Got, MailServer, Mood};
use crate::support::{App, Person, rounds};

/// So many people who are each told something.
pub async fn told(app: &App, many: u32) -> Vec<Person> {
    let mut people = Vec::new();
    for number in 0..many {
        let person = app.person(&format!("Persoon {number}"), Role::Invitee).await;
        tell(app, person.id, "invited").await;
        people.push(person);
    }
    app.pass(together());
    people
}

/// What is promised: everybody gets one letter, under one number. It comes again only while the server never said that it had it, and
/// then as the same letter to the last byte.
pub fn each_came_once(server: &MailServer, people: &[Person]) {
    let mut by_number: BTreeMap<String, Vec<Got>> = BTreeMap::new();
    for got in server.got() {
        by_number.entry(got.number()).or_default().push(got);
    }
    for (number, copies) in &by_number {
        let said_so: Vec<bool> = copies.iter().map(|got| got.said_so).collect();
        let (last, before) = said_so.split_last().unwrap();
        assert!(*last && !before.contains(&true), "{number}: {said_so:?}");
        assert!(copies.iter().all(|got| got.text == copies[0].text && got.to == copies[0].to), "{number}");
    }
    let mut reached: Vec<&str> = by_number.values().map(|copies| copies[0].to.as_str()).collect();
    reached.sort_unstable();
    let mut expected: Vec<&str> = people.iter().map(|person| person.email.as_str()).collect();
    expected.sort_unstable();
    assert_eq!(reached, expected);
}

#[tokio::test]
async fn two_instances_at_once_send_each_letter_once() {
    let app = App::start().await;
    let server = MailServer::start().await;
    let people = told(&app, 40).await;
    let (one, other) = (post_room(&app, &server), post_room(&app, &server));
    let (first, second) = tokio::join!(one.round(), other.round());
    let sent = first.unwrap() + second.unwrap() + one.round().await.unwrap();
    assert_eq!(sent, 40);
    assert_eq!(server.got().len(), 40, "not one of them twice");
    assert!(people.iter().all(|person| server.got_by(&person.email).len() == 1));
    assert_eq!(app.count("mails where sent_at is null").await, 0);
    assert!(server.said().iter().any(|line| line.starts_with("AUTH PLAIN")), "it says who it is");
}

#[tokio::test]
async fn what_is_told_within_minutes_is_one_letter_and_a_cancelled_table_goes_at_once() {
    let (town, server, post) = town_with_post().await;
    let anne = town.app.person("Anne", Role::Invitee).await;
    tell(&town.app, anne.id, "invited").await;
    post.round().await.unwrap();
    assert!(server.got().is_empty(), "more may follow");
    town.app.pass(TimeDelta::minutes(2));
    tell(&town.app, anne.id, "open_point").await;
    tell(&town.app, anne.id, "open_point").await;
    town.app.pass(TimeDelta::minutes(1));
    post.round().await.unwrap();
    let got = server.got_by(&anne.email);
    assert_eq!(got.len(), 1);
    assert_eq!(got[0].header("Subject"), "Er staat iets voor u klaar");
    let body = got[0].body();
    assert!(body.contains("- U bent uitgenodigd om over een casus mee te praten.\n"), "{body}");
    assert_eq!(body.matches("openstaand punt").count(), 1, "{body}");
    assert!(body.contains("\nhttp://127.0.0.1:8080/berichten\n"), "{body}");

    tell(&town.app, anne.id, "meeting_cancelled").await;
    post.round().await.unwrap();
    assert_eq!(server.got_by(&anne.email).len(), 2);
    post.round().await.unwrap();
    assert_eq!(server.got_by(&anne.email).len(), 2, "and not again");
}

#[tokio::test]
async fn whoever_dies_between_sending_and_noting_leaves_a_letter_that_keeps_its_number() {
    let app = App::start().await;
    let server = MailServer::start().await;
    let anne = app.person("Anne", Role::Invitee).await;
    tell(&app, anne.id, "invited").await;
    app.pass(together());
    server.feel(Mood::HangsAfterData);
    let doomed = post_room(&app, &server);
    let working = tokio::spawn(async move { doomed.round().await });
    for _ in 0..200 {
        if !server.got().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    working.abort();
    assert_eq!(server.got().len(), 1);
    server.feel(Mood::Takes);
    let next = post_room(&app, &server);
    assert_eq!(next.round().await.unwrap(), 0, "it is still in somebody's hands");
    app.pass(TimeDelta::minutes(5));
    assert_eq!(next.round().await.unwrap(), 1);
    assert_eq!(server.got().len(), 2);
    assert_eq!(server.numbers().len(), 1, "whoever got it twice can tell");
    assert_eq!(server.got()[0].parts(), server.got()[1].parts());
}

#[tokio::test]
async fn a_mail_server_that_misbehaves_in_every_way_gets_each_letter_once_in_the_end() {
    let app = App::start().await;
    let server = MailServer::start().await;
    let many = rounds(40).max(16);
    let people = told(&app, many).await;
    let twice = |carrier: &dyn Fn() -> Carrier| [post_by(&app, carrier()), post_by(&app, carrier())];
    let usual = twice(&|| Carrier::server(&server.url(), None).unwrap());
    let impatient =
        twice(&|| Carrier::server(&server.url(), None).unwrap().waiting_at_most(Duration::from_millis(400)));
    // nobody listens at the first port of a machine
    let wrong_number = twice(&|| Carrier::server(&Secret::new("smtp://127.0.0.1:1"), None).unwrap());
    let mut said_so = 0;
    for (mood, instances) in [
        (Mood::DiesDuringData, &usual),
        (Mood::DiesAfterData, &usual),
        (Mood::HangsAfterData, &impatient),
        (Mood::PutsOff, &usual),
        (Mood::Takes, &wrong_number),
        (Mood::HangsUp, &usual),
        (Mood::Refuses, &usual),
        (Mood::Fickle, &usual),
        (Mood::Fickle, &usual),
        (Mood::Takes, &usual),
    ] {
        server.feel(mood);
        let mut sent = 0;
        // one round carries some hundreds
        for _ in 0..=many / 500 {
            let [one, other] = instances;
            let (first, second) = tokio::join!(one.round(), other.round());
            sent += first.unwrap() + second.unwrap();
        }
        let before = said_so;
        said_so = server.got().iter().filter(|got| got.said_so).count();
        assert_eq!(sent, said_so - before, "{mood:?}: what was sent is what the server said it has");
        let (waiting, tried) =
            (app.count("mails where sent_at is null").await, app.count("mails where attempts > 0").await);
        assert_eq!((waiting + i64::try_from(said_so).unwrap(), tried), (i64::from(many), i64::from(many)), "{mood:?}");
        match mood {
            Mood::Fickle => assert!(sent > 0 && waiting > 0, "some of them: {sent}, {waiting}"),
            Mood::Takes if std::ptr::eq(instances, &usual) => assert_eq!(waiting, 0),
            _ => assert_eq!(sent, 0, "{mood:?}"),
        }
        // longer than the longest pause by then, and all of it within two days
        app.pass(TimeDelta::hours(5));
    }
    each_came_once(&server, &people);
    let whole = usize::try_from(many).unwrap();
    assert!(server.got().len() >= 2 * whole, "all of them came once without a word: {}", server.got().len());
}

#[tokio::test]
async fn what_does_not_arrive_in_two_days_is_given_up_and_the_lead_is_told() {
    let (mut town, server, post) = town_with_post().await;
    let anne = town.app.person("Anne Bos", Role::Invitee).await;
    tell(&town.app, anne.id, "invited").await;
    town.app.pass(together());
    server.feel(Mood::Refuses);
    let mut tries = 0;
    for _ in 0..60 {
        post.round().await.unwrap();
        let said = server.said().iter().filter(|line| line.contains(&anne.email)).count();
        if said > tries {
            tries = said;
        }
        town.app.pass(TimeDelta::hours(1));
    }
    assert!((12..=30).contains(&tries), "tried {tries} times, with growing pauses");
    assert_eq!(town.app.count("mails where given_up_at is not null and problem = 'refused 550'").await, 1);

    town.lead.arrive().await;
    let page = town.lead.get("/").await;
    assert!(page.has("1 mail is niet aangekomen"), "{}", page.text());
    let page = town.lead.get("/berichten").await;
    assert!(page.has("Een mail is niet aangekomen."), "{}", page.text());
    let page = town.lead.get("/beheer/berichten?welke=mislukt").await;
    assert!(page.has("Anne Bos") && page.has("De mailserver weigerde de mail (code 550)."), "{}", page.text());
    assert!(!page.has("onbekend"), "what the server said may name people");

    server.feel(Mood::Takes);
    town.lead.press("Opnieuw proberen aan Anne Bos", &[]).await;
    assert_eq!(post.round().await.unwrap(), 1);
    assert_eq!(server.got_by(&anne.email).len(), 1);
    let page = town.lead.get("/beheer/berichten?welke=mislukt").await;
    assert!(page.has("Er is geen mail gevonden."), "{}", page.text());
    assert!(!town.lead.get("/").await.has("niet aangekomen"));
    let alarms = "outbox where kind = 'mail_failed' and mail_id is not null";
    assert_eq!(town.app.count(alarms).await, 0, "that mail fails is not told by mail");
}

#[tokio::test]
async fn the_lead_can_see_to_a_letter_that_never_arrives() {
    let (mut town, server, post) = town_with_post().await;
    let anne = town.app.person("Anne Bos", Role::Invitee).await;
    tell(&town.app, anne.id, "invited").await;
    town.app.pass(together());
    server.feel(Mood::HangsUp);
    post.round().await.unwrap();
    town.app.pass(TimeDelta::hours(49));
    post.round().await.unwrap();
    town.lead.arrive().await;
    town.lead.get("/beheer/berichten").await;
    let page = town.lead.press("Afhandelen van de mail aan Anne Bos", &[]).await;
    assert!(page.has("De mail is afgehandeld.") && page.has("afgehandeld"), "{}", page.text());
    assert!(!town.lead.get("/").await.has("niet aangekomen"));
    let again = format!("/beheer/berichten/{}/opnieuw", uuid::Uuid::nil());
    assert_eq!(town.lead.forge(&again, &[]).await.status, axum::http::StatusCode::CONFLICT);
}

#[tokio::test]
async fn no_letter_of_a_whole_procedure_names_anybody_or_any_case() {
    let (town, server, post) = town_with_post().await;
    let karin = town.app.person("Karin Vos", Role::Invitee).await;
    let number = town.offered().await;
    let meeting = town.meeting(7).await;
    town.act(&town.lead, &number, Command::Schedule { meeting, reason: None }).await;
    let invite = Command::Invite {
        user: karin.id,
        capacity: casustafel::domain::case::Capacity::Explains,
        represents: casustafel::domain::role::Represents::Other,
        reason: None,
    };
    town.act(&town.lead, &number, invite).await;
    town.app.pass(together());
    post.round().await.unwrap();
    let invitation = town.whole(&number).await.invitations.iter().find(|found| found.user == karin.id).unwrap().number;
    town.act(&town.lead, &number, Command::Uninvite { invitation, reason: prose("Karin is ziek.") }).await;
    post.round().await.unwrap();
    town.act(&town.lead, &number, Command::WithdrawOffer { reason: prose("Noor wil nog nadenken.") }).await;
    post.round().await.unwrap();
    let got = server.got();
    assert!(got.len() >= 8, "{}", got.len());
    for letter in &got {
        let parts: String = letter.parts().into_iter().map(|(_, text)| text).collect();
        let (head, _) = letter.text.split_once("\r\n\r\n").unwrap();
        assert!(head.is_ascii(), "{head}");
        for personal in
            ["Noor", "Karin", "Vos", "Ingrid", "Mirthe", "FX-", "ziek", "nadenken", "Veldkant", "Noorderlicht"]
        {
            assert!(!parts.contains(personal) && !head.contains(personal), "{personal} in {head}\n{parts}");
        }
        let allowed = [
            "To",
            "From",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding",
        ];
        let unfolded = head.replace("\r\n ", " ");
        for line in unfolded.lines() {
            let name = line.split(':').next().unwrap();
            assert!(allowed.contains(&name), "{line}");
        }
    }
}

#[tokio::test]
async fn whoever_submitted_hears_of_the_decision_and_comes_to_the_page_where_it_can_be_read() {
    let (mut town, server, post) = town_with_post().await;
    let number = town.adopted(&[]).await;
    town.app.pass(together());
    post.round().await.unwrap();
    for person in [&mut town.signaller, &mut town.manager] {
        let bodies: Vec<String> = server.got_by(&person.email).iter().map(|got| got.body()).collect();
        let told = bodies.iter().filter(|body| body.contains("u kunt het besluit lezen")).count();
        assert_eq!(told, 1, "{bodies:?}");
        assert!(bodies.iter().all(|body| !body.contains("Noor") && !body.contains(&number.to_string())));
        let list = person.get("/berichten").await;
        let (_, href) = list.links().into_iter().find(|(_, href)| href.ends_with("/besluit")).expect("a way to it");
        let page = person.get(&href).await;
        assert!(page.address.ends_with("/besluit/1") && page.has("Besluit over het plan van Noor"), "{}", page.text());
    }
}

#[tokio::test]
async fn what_was_done_before_the_letter_left_is_not_asked_by_mail_any_more() {
    let (town, server, post) = town_with_post().await;
    let number = town.adopted(&[]).await;
    let asks = "Er is een randvoorwaarde die een kernlid moet bevestigen.";
    let round = "Er is een ronde open: u kunt uw standpunt geven.";
    let got = |words: &str| -> Vec<String> {
        let core = [&town.youth, &town.housing, &town.income];
        let told = |person: &&&Person| server.got_by(&person.email).iter().any(|got| got.body().contains(words));
        core.iter().filter(told).map(|person| person.name.clone()).collect()
    };
    town.app.pass(together());
    post.round().await.unwrap();
    assert!(got(round).is_empty(), "everybody answered at the table, within minutes");

    let condition = town.whole(&number).await.current_conditions().next().unwrap().number;
    let proof = casustafel::domain::condition::Proof {
        reference: crate::pages::town::line("B-12"),
        dated: town.today(),
        valid_from: Some(town.today()),
        valid_until: town.today().checked_add_days(chrono::Days::new(200)),
        remark_on: Some(town.today()),
    };
    let fulfil = Command::FulfilCondition { condition, proof };
    town.act(&town.lead, &number, fulfil.clone()).await;
    town.act(&town.housing, &number, Command::ConfirmCondition { condition }).await;
    town.app.pass(together());
    post.round().await.unwrap();
    assert!(got(asks).is_empty(), "it was confirmed at once");

    let reopen = Command::ReopenCondition { condition, reason: prose("Toch niet.") };
    town.act(&town.lead, &number, reopen).await;
    town.act(&town.lead, &number, fulfil).await;
    town.app.pass(together());
    post.round().await.unwrap();
    assert_eq!(got(asks).len(), 3, "now it waits");
}
