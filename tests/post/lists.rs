//! Who reads what was told: everybody their own messages, the project lead and the administrator what was sent.

use axum::http::StatusCode;
use casustafel::domain::case::Capacity;
use casustafel::domain::command::Command;
use casustafel::domain::role::{Represents, Role};
use casustafel::post::{Carrier, House, PostRoom};
use chrono::TimeDelta;

use super::{post_room, tell, together, town_with_post};
use crate::pages::town::prose;
use crate::support::smtp::MailServer;
use crate::support::{App, Page};

fn bell(page: &Page) -> String {
    page.texts(".ct-bell").concat()
}

#[tokio::test]
async fn the_bell_counts_what_is_new_until_it_was_read() {
    let app = App::start().await;
    let mut anne = app.person("Anne", Role::Invitee).await;
    let mut bert = app.person("Bert", Role::Invitee).await;
    assert_eq!(bell(&anne.get("/").await), "Berichten");
    assert!(anne.get("/berichten").await.has("U hebt nog geen berichten"));
    tell(&app, anne.id, "invited").await;
    app.pass(TimeDelta::minutes(1));
    tell(&app, anne.id, "uninvited").await;
    assert_eq!(bell(&anne.get("/").await), "Berichten 2 nieuw");
    assert_eq!(bell(&bert.get("/").await), "Berichten", "one's own only");
    let page = anne.get("/berichten").await;
    assert_eq!(bell(&page), "Berichten");
    let what = page.texts("tbody td[data-label=Bericht]");
    assert_eq!(
        what,
        [
            "Een uitnodiging voor u is ingetrokken. nieuw",
            "U bent uitgenodigd om over een casus mee te praten. FX-2026-014 nieuw"
        ]
    );
    let leads: Vec<String> = page.links().into_iter().map(|(_, to)| to).filter(|to| to.contains("FX-")).collect();
    assert_eq!(leads, ["/casussen/FX-2026-014/tafel"], "what is over leads nowhere");
    assert!(anne.get("/berichten").await.texts("td .ct-badge").is_empty());
    assert_eq!(bell(&anne.get("/account").await), "Berichten");
}

#[tokio::test]
async fn a_message_about_a_meeting_leads_to_that_meeting_wherever_it_sits_by_now() {
    let (mut town, ..) = town_with_post().await;
    let mut karin = town.app.person("Karin Vos", Role::Invitee).await;
    town.meeting(7).await;
    town.meeting(8).await;
    town.youth.get("/tafel/2026-11-24").await;
    town.youth.press("Vervanger vastleggen", &[("deputy", &karin.id.to_string())]).await;
    town.lead.get("/tafel/2026-11-23/verplaatsen").await;
    town.lead.press("Bijeenkomst verplaatsen", &[("day", "26-11-2026"), ("reason", "Zaal bezet.")]).await;
    town.lead.get("/tafel/2026-11-24/laten-vervallen").await;
    town.lead.press("Bijeenkomst laten vervallen", &[("reason", "Niemand kan.")]).await;
    let list = town.youth.get("/berichten").await;
    let to: Vec<String> = list.links().into_iter().map(|(_, to)| to).filter(|to| to.starts_with("/tafel/")).collect();
    assert_eq!(to.len(), 2, "{:?}", list.links());
    // with the day of which was told, and not only where it leads
    let told = list.texts("tbody td[data-label=Bericht]");
    assert!(
        told[0].contains("gaat niet door. Het ging om de tafel van dinsdag 24 november 2026 om 12:00."),
        "{told:?}"
    );
    assert!(told[1].contains("is verplaatst. Nu op donderdag 26 november 2026 om 12:00."), "{told:?}");
    let page = town.youth.get(&to[0]).await;
    assert!(page.address == "/tafel/2026-11-24" && page.has("Vervallen"), "{} {}", page.address, page.text());
    let page = town.youth.get(&to[1]).await;
    assert!(page.address == "/tafel/2026-11-26" && page.has("Tafel van donderdag 26 november 2026"), "{}", page.text());
    let list = karin.get("/berichten").await;
    let to: Vec<String> = list.links().into_iter().map(|(_, to)| to).filter(|to| to.starts_with("/tafel/")).collect();
    assert_eq!(to.len(), 1, "who answers for a member hears of that meeting only: {:?}", list.links());
    assert_eq!(karin.get(&to[0]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_is_asked_to_a_table_reads_when_it_sits_and_that_stays_what_was_told() {
    let (mut town, ..) = town_with_post().await;
    let mut karin = town.app.person("Karin Vos", Role::Invitee).await;
    let number = town.offered().await;
    let (meeting, later) = (town.meeting(7).await, town.meeting(14).await);
    town.act(&town.lead, &number, Command::Schedule { meeting, reason: None }).await;
    let (represents, capacity) = (Represents::Other, Capacity::Explains);
    town.act(&town.lead, &number, Command::Invite { user: karin.id, capacity, represents, reason: None }).await;
    let reason = prose("Een week later.");
    town.act(&town.lead, &number, Command::Reschedule { meeting: later, reason }).await;
    let told = |page: &Page| page.texts("tbody td[data-label=Bericht]");
    let list = told(&karin.get("/berichten").await);
    assert!(list[0].contains("Het gaat om de tafel van maandag 30 november 2026 om 12:00."), "{list:?}");
    assert!(list[1].contains("Het gaat om de tafel van maandag 23 november 2026 om 12:00."), "{list:?}");
    let list = told(&town.manager.get("/berichten").await);
    let days = |words: &str| list.iter().filter(|line| line.contains(words)).count();
    assert_eq!((days("30 november"), days("23 november")), (1, 1), "{list:?}");
    assert!(list.iter().any(|line| !line.contains("tafel van")), "what is of no table has no day: {list:?}");
}

#[tokio::test]
async fn a_long_list_goes_on_page_by_page() {
    let app = App::start().await;
    let mut anne = app.person("Anne", Role::Invitee).await;
    for _ in 0..60 {
        tell(&app, anne.id, "invited").await;
    }
    assert_eq!(bell(&anne.get("/").await), "Berichten 60 nieuw");
    let page = anne.get("/berichten").await;
    assert_eq!(page.texts("tbody tr").len(), 50);
    assert_eq!(bell(&page), "Berichten 10 nieuw");
    let page = anne.follow("Volgende").await;
    assert_eq!(page.texts("tbody tr").len(), 10);
    assert_eq!(bell(&anne.get("/").await), "Berichten");
}

#[tokio::test]
async fn the_administrator_sees_kind_and_time_and_no_case() {
    let (mut town, _, post) = town_with_post().await;
    let mut chantal = town.app.person("Chantal", Role::Administrator).await;
    tell(&town.app, town.youth.id, "round_closed").await;
    town.app.pass(together());
    post.round().await.unwrap();
    let page = chantal.get("/beheer/berichten").await;
    assert!(
        page.has("Marijke Postel") && page.has("Een ronde is gesloten zonder besluit") && page.has("verzonden"),
        "{}",
        page.text()
    );
    assert!(!page.has("FX-"), "{}", page.text());
    assert_eq!(town.youth.get("/beheer/berichten").await.status, StatusCode::FORBIDDEN);
    let page = chantal.get("/beheer/berichten?welke=onderweg").await;
    assert!(page.has("Er is geen mail gevonden."), "{}", page.text());
}

/// An application from which letters leave, and the one who carries them.
async fn mailing(administrator: &str) -> (App, crate::support::Person, MailServer, PostRoom) {
    let app = App::mailing().await;
    let server = MailServer::start().await;
    let person = app.person(administrator, Role::Administrator).await;
    let post = post_room(&app, &server);
    (app, person, server, post)
}

fn link(body: &str) -> String {
    let line = body.lines().find(|line| line.contains("/uitnodiging/")).expect("a link in the letter");
    line.strip_prefix("http://127.0.0.1:8080").unwrap().to_owned()
}

#[tokio::test]
async fn the_link_of_an_account_goes_to_its_owner_and_is_nowhere_else() {
    let (app, mut chantal, server, post) = mailing("Chantal").await;
    chantal.get("/beheer/accounts/nieuw").await;
    let facts = [("naam", "Nieuwe Collega"), ("email", "nieuw@gemeente.example"), ("rol", "invitee")];
    let page = chantal.press("Account toevoegen", &facts).await;
    assert!(page.has("Nieuwe Collega krijgt een mail met een link"), "{}", page.text());
    assert!(!page.body.contains("/uitnodiging/"));
    assert_eq!(app.count("one_time_links").await, 0, "the link is made when it is sent");
    assert_eq!(post.round().await.unwrap(), 1);
    let got = server.got_by("nieuw@gemeente.example");
    let first = link(&got[0].body());
    let token = first.rsplit('/').next().unwrap();
    let made_by = format!("one_time_links where created_by = '{}'", chantal.id);
    assert_eq!(app.count(&made_by).await, 1, "so that a second person has to confirm what it opens");
    for table in ["mails", "one_time_links", "outbox", "audit"] {
        assert_eq!(app.count(&format!("{table} t where t::text like '%{token}%'")).await, 0, "{table}");
    }
    assert!(app.visitor().get(&first).await.has("wachtwoord"));

    let account = page.address.clone();
    chantal.get(&format!("{account}/uitnodiging")).await;
    let page = chantal.press("Nieuwe uitnodiging maken", &[]).await;
    assert!(page.has("krijgt een mail"), "{}", page.text());
    assert!(!app.visitor().get(&first).await.status.is_success(), "the earlier link opens nothing any more");
    post.round().await.unwrap();
    let second = link(&server.got_by("nieuw@gemeente.example")[1].body());
    assert_ne!(first, second);
    let mut owner = app.visitor();
    owner.get(&second).await;
    let words = "zeven groene fietsen fluiten";
    let page = owner.press("Wachtwoord instellen", &[("nieuw", words), ("herhaald", words)]).await;
    assert!(page.status.is_success(), "{}", page.text());
    assert!(!app.visitor().get(&second).await.status.is_success(), "once");
}

#[tokio::test]
async fn a_link_that_is_sent_twice_is_the_same_link() {
    use crate::support::smtp::Mood;
    let (app, mut chantal, server, post) = mailing("Chantal").await;
    chantal.get("/beheer/accounts/nieuw").await;
    let facts = [("naam", "Nieuwe Collega"), ("email", "nieuw@gemeente.example"), ("rol", "invitee")];
    chantal.press("Account toevoegen", &facts).await;
    server.feel(Mood::DiesAfterData);
    post.round().await.unwrap();
    server.feel(Mood::Takes);
    app.pass(TimeDelta::minutes(2));
    assert_eq!(post.round().await.unwrap(), 1);
    let got = server.got_by("nieuw@gemeente.example");
    assert_eq!(got.len(), 2);
    assert_eq!(got[0].number(), got[1].number());
    assert_eq!(link(&got[0].body()), link(&got[1].body()));
    assert_eq!(app.count("one_time_links").await, 1);
}

#[tokio::test]
async fn in_a_demo_letters_lie_in_a_mailbox_of_its_own() {
    let app = App::demo().await;
    let mut anne = app.person("Anne", Role::Invitee).await;
    assert!(anne.get("/demo/postvak").await.has("Er is nog geen mail"));
    let house = House { base_url: (*app.state.base_url).clone(), from: "tafel@gemeente.example".parse().unwrap() };
    let post = PostRoom::new(app.state.db.clone(), house, Carrier::Mailbox(app.state.db.clone()), &super::key());
    tell(&app, anne.id, "invited").await;
    app.pass(together());
    assert_eq!(post.round().await.unwrap(), 1);
    let page = app.visitor().get("/demo/postvak").await;
    assert!(page.has("Er staat iets voor u klaar") && page.has(&anne.email), "{}", page.text());
    assert!(page.has("Content-Transfer-Encoding: base64"), "as it would have travelled");
    assert!(page.links().iter().any(|(_, to)| to.ends_with("/berichten")));
    let real = App::start().await;
    assert_eq!(real.visitor().get("/demo/postvak").await.status, StatusCode::NOT_FOUND);
}
