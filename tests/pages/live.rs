//! Pages that hear at once that something changed: never what, never too late, and never somebody who may not know any more.

use std::time::{Duration, Instant};

use axum::Router;
use axum::body::BodyDataStream;
use axum::http::StatusCode;
use casustafel::database::Database;
use casustafel::domain::case::Capacity;
use casustafel::domain::command::Command;
use casustafel::domain::ids::CaseNumber;
use casustafel::domain::meeting::MeetingCommand;
use casustafel::domain::role::{Represents, Role};
use casustafel::domain::round::Stance;
use casustafel::live::Live;
use casustafel::server::{self, Limits};
use casustafel::web::router;
use futures_util::StreamExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::watch;

use super::town::{Town, line, prose};
use crate::support::{App, Person, rounds};

/// Somebody's open page.
pub struct Ear {
    stream: BodyDataStream,
    ended: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    Changed(String),
    Ended,
    Nothing,
}

impl Ear {
    pub async fn open(router: &Router, who: &Person, address: &str) -> Self {
        let response = who.listen(router, address).await;
        assert_eq!(response.status(), StatusCode::OK, "{address}");
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        Self { stream: response.into_body().into_data_stream(), ended: false }
    }

    /// The next thing that is told, if anything is within this time.
    pub async fn within(&mut self, time: Duration) -> Heard {
        let deadline = Instant::now() + time;
        while !self.ended {
            let left = deadline.saturating_duration_since(Instant::now());
            match tokio::time::timeout(left, self.stream.next()).await {
                Err(_) => return Heard::Nothing,
                // orderly, or broken off with the server
                Ok(None | Some(Err(_))) => self.ended = true,
                Ok(Some(Ok(chunk))) => {
                    let text = String::from_utf8(chunk.to_vec()).unwrap();
                    if let Some(id) = text.lines().find_map(|line| line.strip_prefix("data: ")) {
                        return Heard::Changed(id.to_owned());
                    }
                }
            }
        }
        Heard::Ended
    }

    pub async fn soon(&mut self) -> Heard {
        self.within(Duration::from_secs(4)).await
    }
}

fn table(number: &CaseNumber) -> String {
    format!("/casussen/{number}/tafel/live")
}

/// Another instance on the same database.
fn second_instance(app: &App) -> (Router, watch::Sender<bool>) {
    let (stop, stopped) = server::stop_line();
    let mut state = app.state.clone();
    state.db = Database::with(app.database.options(), app.state.clock.clone());
    state.live = Live::new(state.db.clone(), stopped);
    (router(state), stop)
}

async fn kill_the_ears(app: &App) -> usize {
    let ears = "pg_stat_activity where datname = current_database() and query ilike 'listen%'";
    app.rows(&format!("select pg_terminate_backend(pid) from {ears}")).await.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_position_given_on_one_instance_is_told_on_the_other_to_whom_it_concerns() {
    let town = Town::new().await;
    let (number, meeting) = town.round_open().await;
    let (other, _stop) = second_instance(&town.app);
    let mut case = Ear::open(&other, &town.housing, &table(&number)).await;
    let mut sitting = Ear::open(&other, &town.lead, "/tafel/2026-11-16/live").await;
    let mut outsider = Ear::open(&other, &town.manager, "/tafel/2026-11-16/live").await;
    assert_eq!(case.within(Duration::from_millis(300)).await, Heard::Nothing);

    let begun = Instant::now();
    let open = town.whole(&number).await;
    let round = open.open_round().unwrap();
    let (version, hash) = (round.version, round.hash);
    let agree = Command::TakePosition { seat: town.youth.id, version, hash, stance: Stance::Agree };
    town.act(&town.youth, &number, agree).await;
    assert_eq!(case.soon().await, Heard::Changed(number.to_string()));
    assert_eq!(sitting.soon().await, Heard::Changed(meeting.to_string()));
    assert_eq!(outsider.soon().await, Heard::Changed(meeting.to_string()), "the case manager is involved");
    assert!(begun.elapsed() < Duration::from_secs(4), "it was told at once, not found by looking");

    // of a case elsewhere nobody here hears anything
    let elsewhere = town.planning().await;
    town.act(&town.lead, &elsewhere, Command::SetUrgent { reason: prose("Nu.") }).await;
    assert_eq!(case.within(Duration::from_millis(400)).await, Heard::Nothing);
    assert_eq!(sitting.within(Duration::from_millis(400)).await, Heard::Nothing);

    // what happens to the meeting is told at both kinds of page
    town.act_on(meeting, MeetingCommand::RecordAttendance { present: [town.youth.id].into() }).await;
    assert_eq!(case.soon().await, Heard::Changed(number.to_string()));
    assert_eq!(sitting.soon().await, Heard::Changed(meeting.to_string()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_cut_again_and_again_leaves_no_page_behind() {
    let town = Town::new().await;
    let (number, _) = town.at_table().await;
    let (other, _stop) = second_instance(&town.app);
    let routers = [town.app.router.clone(), other];
    for turn in 0..rounds(12) {
        let mut ears = Vec::new();
        for place in 0..6 {
            let who = [&town.youth, &town.housing, &town.lead][place % 3];
            let mut response = who.listen(&routers[place % 2], &table(&number)).await;
            for _ in 0..20 {
                // just cut: a page comes back a moment later, and asks for itself meanwhile
                if response.status() == StatusCode::OK {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
                response = who.listen(&routers[place % 2], &table(&number)).await;
            }
            assert_eq!(response.status(), StatusCode::OK);
            ears.push(Ear { stream: response.into_body().into_data_stream(), ended: false });
        }
        let change = match turn % 2 {
            0 => Command::SetUrgent { reason: prose("Nu.") },
            _ => Command::ClearUrgent { reason: prose("Toch niet.") },
        };
        if turn % 3 == 0 {
            assert_eq!(kill_the_ears(&town.app).await, 2, "each instance has one ear");
            town.act(&town.lead, &number, change).await;
        } else if turn % 3 == 1 {
            let (_, killed) = tokio::join!(town.act(&town.lead, &number, change), kill_the_ears(&town.app));
            assert_eq!(killed, 2);
        } else {
            town.act(&town.lead, &number, change).await;
            kill_the_ears(&town.app).await;
        }
        for mut ear in ears {
            let heard = ear.within(Duration::from_secs(6)).await;
            assert_ne!(heard, Heard::Nothing, "in turn {turn} a page neither hears of the change nor comes back");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_takes_the_places_of_all_and_a_place_that_is_left_is_free() {
    let town = Town::new().await;
    let (number, _) = town.at_table().await;
    let mut ears = Vec::new();
    for _ in 0..32 {
        ears.push(Ear::open(&town.app.router, &town.housing, &table(&number)).await);
    }
    let one_more = || async { town.housing.listen(&town.app.router, &table(&number)).await.status() };
    assert_eq!(one_more().await, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(town.income.listen(&town.app.router, &table(&number)).await.status(), StatusCode::OK);
    ears.pop();
    assert_eq!(one_more().await, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_know_any_more_hears_nothing_and_the_stream_ends() {
    let town = Town::new().await;
    let (number, _) = town.at_table().await;
    let guest = town.app.person("Karin Veldman", Role::Invitee).await;
    let invite = Command::Invite {
        user: guest.id,
        represents: Represents::Provider,
        capacity: Capacity::Explains,
        reason: Some(prose("Licht toe.")),
    };
    town.act(&town.lead, &number, invite).await;
    let mut guests = Ear::open(&town.app.router, &guest, &table(&number)).await;
    let mut guests_table = Ear::open(&town.app.router, &guest, "/tafel/2026-11-16/live").await;
    let mut leaving = Ear::open(&town.app.router, &town.income, &table(&number)).await;
    let mut staying = Ear::open(&town.app.router, &town.housing, &table(&number)).await;

    let invitation = town.whole(&number).await.invitations.last().unwrap().number;
    town.act(&town.lead, &number, Command::Uninvite { invitation, reason: prose("Niet nodig.") }).await;
    town.act(&town.lead, &number, Command::SetUrgent { reason: prose("Nu.") }).await;
    assert_eq!(guests.within(Duration::from_secs(15)).await, Heard::Ended, "who is not invited any more");
    assert_eq!(guests_table.within(Duration::from_secs(15)).await, Heard::Ended);
    assert!(matches!(staying.soon().await, Heard::Changed(_)));

    town.app
        .rows(&format!("update users set active = false, deactivated_at = now() where id = '{}'", town.income.id))
        .await;
    while let Heard::Changed(_) = leaving.within(Duration::from_millis(200)).await {} // of before
    town.act(&town.lead, &number, Command::ClearUrgent { reason: prose("Toch niet.") }).await;
    assert_eq!(leaving.within(Duration::from_secs(15)).await, Heard::Ended, "whose account ended");

    while let Heard::Changed(_) = staying.within(Duration::from_millis(200)).await {}
    let take_back = Command::WithdrawConsent {
        on: town.today(),
        way: casustafel::domain::signal::ConsentWay::Spoken,
        told_to: line("Mirthe Dijkhuis"),
    };
    town.act(&town.signaller, &number, take_back).await;
    town.act(&town.lead, &number, Command::SetUrgent { reason: prose("Nu.") }).await;
    assert_eq!(staying.within(Duration::from_secs(15)).await, Heard::Ended, "when the youth takes consent back");
    assert_eq!(town.housing.listen(&town.app.router, &table(&number)).await.status(), StatusCode::NOT_FOUND);

    // nor does listening keep a session alive
    let mut lead = Ear::open(&town.app.router, &town.lead, &table(&number)).await;
    town.app.pass(chrono::TimeDelta::minutes(31));
    assert_eq!(lead.within(Duration::from_secs(15)).await, Heard::Ended, "a session that nobody uses");
}

#[tokio::test(flavor = "multi_thread")]
async fn not_one_word_is_heard_after_access_was_taken_away() {
    let town = Town::new().await;
    let (number, _) = town.at_table().await;
    let (other, _stop) = second_instance(&town.app);
    let guest = town.app.person("Karin Veldman", Role::Invitee).await;
    for turn in 0..rounds(8) {
        let invite = Command::Invite {
            user: guest.id,
            represents: Represents::Provider,
            capacity: Capacity::Explains,
            reason: Some(prose("Licht toe.")),
        };
        let invitation = town.act(&town.lead, &number, invite).await.invitations.last().unwrap().number;
        let mut ears = Vec::new();
        for router in [&town.app.router, &other] {
            ears.push(Ear::open(router, &guest, &table(&number)).await);
            ears.push(Ear::open(router, &guest, "/tafel/2026-11-16/live").await);
        }
        town.act(&town.lead, &number, Command::Uninvite { invitation, reason: prose("Niet nodig.") }).await;
        // what was said before it lies in the line still; from here on there is nothing
        for ear in &mut ears {
            while let Heard::Changed(_) = ear.within(Duration::ZERO).await {}
        }
        let change = match turn % 2 {
            0 => Command::SetUrgent { reason: prose("Nu.") },
            _ => Command::ClearUrgent { reason: prose("Toch niet.") },
        };
        town.act(&town.lead, &number, change).await;
        for ear in &mut ears {
            assert_eq!(ear.within(Duration::from_secs(15)).await, Heard::Ended, "in turn {turn}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_stops_at_once_although_a_page_is_listening() {
    let town = Town::new().await;
    let (number, _) = town.at_table().await;
    let (stop, stopped) = server::stop_line();
    let mut state = town.app.state.clone();
    state.live = Live::new(state.db.clone(), stopped.clone());
    let door = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = door.local_addr().unwrap();
    let serving = tokio::spawn(server::serve(door, router(state), Limits::USUAL, stopped));

    let (name, value) = town.lead.cookies.first_key_value().unwrap();
    let mut line = tokio::net::TcpStream::connect(address).await.unwrap();
    let ask = format!("GET {} HTTP/1.1\r\nhost: {address}\r\ncookie: {name}={value}\r\n\r\n", table(&number));
    line.write_all(ask.as_bytes()).await.unwrap();
    let mut seen = Vec::new();
    while !String::from_utf8_lossy(&seen).contains("retry:") {
        let mut part = [0; 4096];
        let read = line.read(&mut part).await.unwrap();
        assert_ne!(read, 0, "{}", String::from_utf8_lossy(&seen));
        seen.extend_from_slice(&part[..read]);
    }
    stop.send(true).unwrap();
    tokio::time::timeout(Duration::from_secs(2), serving).await.expect("it stops").unwrap();
}
