//! Mail travels over a line that is sealed by somebody whom the house trusts, or it waits.

use casustafel::config::{Config, Secret};
use casustafel::domain::role::Role;
use casustafel::post::{Carrier, PostRoom};
use chrono::TimeDelta;
use lettre::transport::smtp::client::Certificate;

use super::{post_by, tell, together};
use crate::pages::town::Town;
use crate::support::Person;
use crate::support::smtp::{Authority, MailServer};

/// A town in which Anne is told something, the letter being due.
struct Waiting {
    town: Town,
    anne: Person,
}

impl Waiting {
    async fn new() -> Self {
        let town = Town::new().await;
        let anne = town.app.person("Anne Bos", Role::Invitee).await;
        tell(&town.app, anne.id, "invited").await;
        town.app.pass(together());
        Self { town, anne }
    }

    /// The post that knows this server by its address, and this authority.
    fn post(&self, url: &Secret, authority: Option<&Certificate>) -> PostRoom {
        post_by(&self.town.app, Carrier::server(url, authority).unwrap())
    }

    /// What the list of mail says of the letter to Anne.
    async fn listed(&mut self) -> String {
        self.town.lead.arrive().await;
        self.town.lead.get("/beheer/berichten?welke=onderweg").await.text()
    }
}

/// The authority as it is read from the file that the set-up names.
fn read_from_file(authority: &Authority) -> Certificate {
    let file = std::env::temp_dir().join(format!("casustafel-post-ca-{}", uuid::Uuid::new_v4()));
    std::fs::write(&file, authority.pem()).unwrap();
    let path = file.clone();
    let config = Config::read(move |name| match name {
        "SMTP_CA_FILE" => Some(path.clone().into()),
        "DATA_DIR" => Some(std::env::temp_dir().join("casustafel-post-ca").into()),
        _ => None,
    });
    std::fs::remove_file(file).unwrap();
    config.unwrap().smtp_authority.unwrap()
}

#[tokio::test]
async fn a_letter_arrives_over_a_line_that_an_authority_of_ones_own_seals_from_the_first_byte() {
    let waiting = Waiting::new().await;
    let authority = Authority::new();
    let server = MailServer::sealed(&authority, "localhost").await;
    let post = waiting.post(&server.url(), Some(&read_from_file(&authority)));
    assert_eq!(post.round().await.unwrap(), 1);
    let got = server.got();
    assert_eq!((got.len(), &got[0].to), (1, &waiting.anne.email));
    assert_eq!(got[0].sealed_by.as_deref(), Some("post"));
    assert!(server.said().iter().any(|line| line.starts_with("AUTH PLAIN ")), "{:?}", server.said());
}

#[tokio::test]
async fn a_letter_arrives_over_a_line_that_is_sealed_after_the_greeting() {
    let waiting = Waiting::new().await;
    let authority = Authority::new();
    let server = MailServer::sealing(&authority, "localhost").await;
    let post = waiting.post(&server.url(), Some(&read_from_file(&authority)));
    assert_eq!(post.round().await.unwrap(), 1);
    let got = server.got();
    assert_eq!((got.len(), &got[0].to), (1, &waiting.anne.email));
    assert_eq!(got[0].sealed_by.as_deref(), Some("post"));
    let said = server.said();
    assert!(said[0].starts_with("EHLO") && said[1] == "STARTTLS" && said[2].starts_with("EHLO"), "{said:?}");
    assert!(said[3].starts_with("AUTH LOGIN"), "{said:?}");
}

#[tokio::test]
async fn a_server_for_whom_nobody_vouches_or_who_is_another_gets_nothing_and_the_letter_waits() {
    let mut waiting = Waiting::new().await;
    let (ours, stranger) = (Authority::new(), Authority::new());
    let known = ours.certificate();
    for (server, trusted) in [
        (MailServer::sealed(&stranger, "localhost").await, Some(&known)),
        (MailServer::sealing(&stranger, "localhost").await, Some(&known)),
        (MailServer::sealed(&ours, "post.example").await, Some(&known)),
        (MailServer::sealing(&ours, "post.example").await, Some(&known)),
        (MailServer::sealed(&ours, "localhost").await, None),
        (MailServer::sealing(&ours, "localhost").await, None),
    ] {
        let post = waiting.post(&server.url(), trusted);
        assert_eq!(post.round().await.unwrap(), 0);
        assert!(server.got().is_empty());
        assert!(server.said().iter().all(|line| line.starts_with("EHLO") || line == "STARTTLS"), "{:?}", server.said());
        assert_eq!(waiting.town.app.count("mails where sent_at is null and problem = 'not_sealed'").await, 1);
        waiting.town.app.pass(TimeDelta::hours(2));
    }
    let page = waiting.listed().await;
    assert!(page.contains("De verbinding met de mailserver was niet te beveiligen."), "{page}");
    let server = MailServer::sealed(&ours, "localhost").await;
    assert_eq!(waiting.post(&server.url(), Some(&known)).round().await.unwrap(), 1, "and goes when all is well");
}

#[tokio::test]
async fn a_server_that_cannot_seal_the_line_gets_nothing() {
    let waiting = Waiting::new().await;
    let server = MailServer::start().await;
    let authority = Authority::new().certificate();
    for (url, trusted) in [
        (format!("smtp://post:geheim@{}?tls=required", server.at), None),
        (format!("smtp://post:geheim@localhost:{}?tls=required", server.at.port()), Some(&authority)),
        (format!("smtps://post:geheim@localhost:{}", server.at.port()), Some(&authority)),
    ] {
        let post = waiting.post(&Secret::new(&url), trusted);
        assert_eq!(post.round().await.unwrap(), 0);
        let said = server.said();
        assert!(!said.iter().any(|line| line.starts_with("MAIL") || line.starts_with("AUTH")), "{said:?}");
        assert_eq!(waiting.town.app.count("mails where sent_at is null and problem = 'not_sealed'").await, 1, "{url}");
        waiting.town.app.pass(TimeDelta::hours(2));
    }
}

#[tokio::test]
async fn a_wrong_password_is_a_problem_that_the_lead_reads_and_the_letter_goes_when_it_is_right() {
    let mut waiting = Waiting::new().await;
    let authority = Authority::new();
    for server in
        [MailServer::sealed(&authority, "localhost").await, MailServer::sealing(&authority, "localhost").await]
    {
        server.ask_for("een ander woord");
        let post = waiting.post(&server.url(), Some(&authority.certificate()));
        assert_eq!(post.round().await.unwrap(), 0);
        assert!(server.got().is_empty());
        let page = waiting.listed().await;
        let expected = "De mailserver liet de casustafel niet binnen: de naam of het wachtwoord klopt niet (code 535).";
        assert!(page.contains("Anne Bos") && page.contains(expected), "{page}");
        assert!(!page.contains("onbekend"), "what the server said may name people");

        server.ask_for("geheim");
        waiting.town.app.pass(TimeDelta::minutes(5));
        assert_eq!(post.round().await.unwrap(), 1, "by itself, at the next try");
        assert_eq!(server.got_by(&waiting.anne.email).len(), 1);
        tell(&waiting.town.app, waiting.anne.id, "open_point").await;
        waiting.town.app.pass(together());
    }
}
