//! A whole meeting of five cases in real browsers: the chair, the three members of the core with a phone each, and the screen in the
//! room. One case is at its third table, one gets no decision, one is changed at the table.

use casustafel::domain::case::{VoiceWay, YouthVoice};
use casustafel::domain::command::{Command, NewOpenPoint};
use casustafel::domain::ids::CaseNumber;
use casustafel::domain::meeting::{ItemOutcome, MeetingCommand};
use casustafel::domain::phase::Phase;
use casustafel::domain::plan::{Section, Voice};
use casustafel::domain::round::Stance;
use casustafel::dutch::Dutch as _;
use casustafel::dutch::dates::date_typed;
use futures_util::FutureExt as _;
use thirtyfour::Cookie;

use super::window::{Keeper, Window};
use crate::pages::town::{Town, prose};
use crate::support::story::pressed;
use crate::support::{App, Person};

/// The windows and the town in which they stand.
struct Room {
    town: Town,
    base: String,
    day: String,
    chair: Window,
    /// Those of Marijke, Rob and Saskia.
    phones: [Window; 3],
    wall: Window,
}

pub(super) async fn sits_down(window: &mut Window, base: &str, person: &mut Person) {
    window.goto(&format!("{base}/hulp")).await;
    person.arrive().await;
    for (name, value) in person.cookies.clone() {
        let mut cookie = Cookie::new(name, value);
        cookie.set_path("/");
        window.driver.add_cookie(cookie).await.unwrap();
    }
}

impl Room {
    /// The chair does something about a case, from its page.
    async fn does(&mut self, number: &CaseNumber, button: &str, fields: &[(&str, &str)]) {
        self.chair.goto(&format!("{}/casussen/{number}", self.base)).await;
        self.chair.follow("aside", button).await;
        for (name, value) in fields {
            self.chair.fill(name, value).await;
        }
        self.chair.press(pressed(button)).await;
    }

    /// The case is what everybody looks at, and a round opens.
    async fn takes_up(&mut self, number: &CaseNumber) {
        self.does(number, "Bespreken", &[]).await;
        self.chair.goto(&format!("{}{}", self.base, self.day)).await;
        self.chair.press(&format!("Op het scherm: {number}")).await;
        self.wall.reads(&format!("{number} · N.")).await;
        self.does(number, "Ronde openen", &[]).await;
    }

    /// Everybody answers on their phone, which shows the case by itself; Saskia is the last.
    async fn answers(&mut self, number: &CaseNumber, last: &[(&str, &str)]) {
        let agree = [("stance", "agree")];
        for (phone, answer) in self.phones.iter_mut().zip([&agree, &agree, last]) {
            phone.reads(&format!("Uw standpunt over {number}")).await;
            phone.reads("Van u gevraagd: geef uw standpunt").await;
            for (name, value) in answer {
                phone.fill(name, value).await;
            }
            phone.press("Standpunt geven").await;
        }
    }

    /// Who agreed before the text changed agrees again with one press.
    async fn still_agree(&mut self) {
        for phone in &mut self.phones {
            phone.reads("Nog steeds akkoord").await;
            phone.press("Nog steeds akkoord").await;
        }
    }

    async fn adopts(&mut self, number: &CaseNumber) {
        self.wall.reads("3 van de 3 hebben een standpunt gegeven").await;
        self.does(number, "Vaststellen", &[("youth_silent", "Noor is op school.")]).await;
        assert_eq!(self.town.whole(number).await.phase, Phase::Arranging);
    }
}

fn point(town: &Town) -> NewOpenPoint {
    NewOpenPoint { what: prose("Wie betaalt de borg?"), owner: town.manager.id, due: town.today() }
}

/// A table before this one, which gave no decision.
async fn no_decision(town: &mut Town, number: &CaseNumber) {
    let meeting = town.meeting(0).await;
    town.act(&town.lead, number, Command::Schedule { meeting, reason: None }).await;
    town.sit(meeting).await;
    voice(town, number).await;
    town.act(&town.lead, number, Command::OpenDiscussion).await;
    let round = town.act(&town.lead, number, Command::OpenRound).await.open_round().unwrap().clone();
    let stance = Stance::NotYet { question: prose("Wie betaalt de borg?") };
    let (seat, version, hash) = (town.income.id, round.version, round.hash);
    town.act(&town.income, number, Command::TakePosition { seat, version, hash, stance }).await;
    town.act(&town.lead, number, Command::CarryOver { open_points: vec![point(town)], next: None }).await;
    town.act_on(meeting, MeetingCommand::Close).await;
    town.next_week().await;
}

async fn voice(town: &Town, number: &CaseNumber) {
    let voice = YouthVoice { way: VoiceWay::AtTable, note: None };
    town.act(&town.lead, number, Command::RecordYouthVoice { voice }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meeting_of_five_cases_runs_on_the_screens_of_all_until_its_list_is_final() {
    let Some(keeper) = Keeper::start() else { return };
    let mut town = Town::within(App::served().await).await;
    let mut cases = vec![town.offered().await];
    let third = cases[0].clone();
    no_decision(&mut town, &third).await;
    no_decision(&mut town, &third).await;
    for _ in 0..4 {
        cases.push(town.offered().await);
    }
    let meeting = town.meeting(0).await;
    for number in &cases {
        town.act(&town.lead, number, Command::Schedule { meeting, reason: None }).await;
        if *number != third {
            voice(&town, number).await;
        }
    }
    let base = town.app.state.base_url.as_str().trim_end_matches('/').to_owned();
    let day = format!("/tafel/{}", town.today());
    let (chair, wall) = (keeper.open().await, keeper.open().await);
    let phones = [keeper.open().await, keeper.open().await, keeper.open().await];
    let drivers: Vec<_> = [&chair, &wall].into_iter().chain(&phones).map(|window| window.driver.clone()).collect();
    let room = Room { town, base, day, chair, phones, wall };
    let ended = std::panic::AssertUnwindSafe(sits(room, cases)).catch_unwind().await;
    for driver in drivers {
        let _ = driver.quit().await;
    }
    drop(keeper);
    if let Err(panic) = ended {
        std::panic::resume_unwind(panic);
    }
}

async fn sits(mut room: Room, cases: Vec<CaseNumber>) {
    let (base, day) = (room.base.clone(), room.day.clone());
    sits_down(&mut room.chair, &base, &mut room.town.lead).await;
    let members = [&mut room.town.youth, &mut room.town.housing, &mut room.town.income];
    for (phone, member) in room.phones.iter_mut().zip(members) {
        sits_down(phone, &base, member).await;
    }

    // the meeting is opened, and the machine at the wall coupled by its code
    room.chair.goto(&format!("{base}{day}/openen")).await;
    room.chair.press("Nu beginnen").await;
    for who in [room.town.youth.id, room.town.housing.id, room.town.income.id] {
        room.chair.fill("present", &who.to_string()).await;
    }
    room.chair.press("Aanwezigheid vastleggen").await;
    room.wall.goto(&format!("{base}/scherm")).await;
    room.wall.press("Laat een code zien").await;
    let code = "return document.querySelector('.ct-wall__code').textContent.trim()";
    let code: String = room.wall.driver.execute(code, vec![]).await.unwrap().convert().unwrap();
    room.chair.fill("code", &code).await;
    room.chair.press("Scherm koppelen").await;
    for phone in &mut room.phones {
        phone.goto(&format!("{base}{day}")).await;
        phone.driver.set_window_rect(0, 0, 390, 844).await.unwrap();
    }

    // the third table: the way up is offered, and it is adopted all the same
    let [third, plain, undecided, changed, last] = cases.as_slice() else { panic!("five cases") };
    room.takes_up(third).await;
    assert!(room.town.lead.get(&format!("/casussen/{third}")).await.has("Opschalen"), "from the third table on");
    room.answers(third, &[("stance", "agree")]).await;
    room.adopts(third).await;

    room.takes_up(plain).await;
    room.answers(plain, &[("stance", "agree")]).await;
    room.adopts(plain).await;

    // no decision: the question becomes an open point, and the case waits for the next table
    room.takes_up(undecided).await;
    room.answers(undecided, &[("stance", "not_yet"), ("question", "Wie betaalt de borg?")]).await;
    room.chair.goto(&format!("{base}/casussen/{undecided}/tafel")).await;
    room.chair.reads("Wie betaalt de borg?").await;
    let (owner, due) = (room.town.manager.id.to_string(), date_typed(room.town.today()));
    let point = [("what", "Wie betaalt de borg?"), ("owner", owner.as_str()), ("due", due.as_str())];
    room.does(undecided, "Nog geen besluit", &point).await;
    room.wall.reads(&ItemOutcome::CarriedOver.dutch()).await;

    // changed at the table: every answer falls, and everybody answers on the new text
    room.takes_up(changed).await;
    room.answers(changed, &[("stance", "agree")]).await;
    room.wall.reads("3 van de 3 hebben een standpunt gegeven").await;
    room.does(changed, "Aanpassen", &[]).await;
    room.chair.goto(&format!("{base}/casussen/{changed}/plan/wonen")).await;
    room.chair.fill("hulp", "Een kamer met een tuin.").await;
    room.chair.press("Opslaan").await;
    room.does(changed, "Nieuwe versie op tafel leggen", &[]).await;
    room.does(changed, "Ronde openen", &[]).await;
    room.still_agree().await;
    room.adopts(changed).await;
    assert_eq!(room.town.whole(changed).await.versions.len(), 2);
    let tabled = room.town.text(changed, 2, Section::Housing, Voice::Helpers).await;
    assert_eq!(tabled, "Een kamer met een tuin.");

    room.takes_up(last).await;
    room.answers(last, &[("stance", "agree")]).await;
    room.adopts(last).await;

    // the list is final with the meeting, and the wall goes dark
    room.chair.goto(&format!("{base}{day}")).await;
    room.chair.goto(&format!("{base}{day}/afronden")).await;
    room.chair.press("Bijeenkomst afronden").await;
    room.chair.goto(&format!("{base}{day}/besluitenlijst")).await;
    room.chair.reads("Vastgelegd").await;
    for number in &cases {
        room.chair.reads(&number.to_string()).await;
    }
    room.wall.reads("Laat een code zien").await;
    for window in [&room.chair, &room.wall].into_iter().chain(&room.phones) {
        window.assert_no_barriers(2);
    }
}
