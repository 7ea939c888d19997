//! One case and its people, through the pages: each helper opens what a person would open and presses what is drawn there.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use casustafel::domain::command::CommandKind;
use casustafel::domain::role::{Represents, Role};
use casustafel::dutch::commands::{self, said};
use chrono::{DateTime, Utc};
use sqlx::Row as _;

use super::{App, Page, Person};

/// The project lead.
pub const INGRID: &str = "Ingrid Solle";
/// Who signals, at Noorderlicht.
pub const MIRTHE: &str = "Mirthe Dijkhuis";
/// The case manager of WIJ Groningen.
pub const FADOUA: &str = "Fadoua Amrani";
/// Core member for Jeugd.
pub const MARIJKE: &str = "Marijke Postel";
/// Core member for Beschermd Wonen.
pub const ROB: &str = "Rob Elzen";
/// Core member for Werk en Inkomen.
pub const SASKIA: &str = "Saskia Nijhuis";
/// The committee.
pub const CORE: [&str; 3] = [MARIJKE, ROB, SASKIA];

/// The need of the plan that becomes the first condition.
pub const ROOM: &str = "Kamer bij Nieuw Begin";

/// The case of Noor and the people around it.
pub struct Story {
    /// The application they use.
    pub app: App,
    /// The number of the case, once it has one.
    pub number: String,
    people: BTreeMap<&'static str, Person>,
}

impl Story {
    /// Monday morning: everybody has an account, and the Thursdays of six weeks are planned.
    pub async fn begins() -> Self {
        Self::begins_in(App::start().await).await
    }

    /// The same, in an application of one's own.
    pub async fn begins_in(app: App) -> Self {
        let mut people = BTreeMap::new();
        for (name, role) in [(INGRID, Role::ProjectLead), (MIRTHE, Role::Signaller), (FADOUA, Role::CaseManager)] {
            people.insert(name, app.person(name, role).await);
        }
        let domains = [Represents::Youth, Represents::ProtectedHousing, Represents::WorkAndIncome];
        for (name, represents) in CORE.into_iter().zip(domains) {
            people.insert(name, app.core(name, represents).await);
        }
        let mut story = Self { app, number: String::new(), people };
        story.who(INGRID).get("/tafel").await;
        let six_weeks = [("day", "19-11-2026"), ("time", "9:00"), ("weeks", "6")];
        let planned = story.who(INGRID).press("Bijeenkomst plannen", &six_weeks).await;
        assert!(planned.has("6 bijeenkomsten zijn gepland"), "{}", planned.text());
        story
    }

    /// Somebody else joins the story.
    pub async fn joined(mut self, name: &'static str, role: Role) -> Self {
        let person = self.app.person(name, role).await;
        self.people.insert(name, person);
        self
    }

    /// Somebody who was made elsewhere joins the story.
    pub fn joins(&mut self, person: Person, name: &'static str) {
        self.people.insert(name, person);
    }

    /// Somebody of the story, with their browser.
    pub fn who(&mut self, name: &str) -> &mut Person {
        self.people.get_mut(name).unwrap_or_else(|| panic!("{name} is not in this story"))
    }

    /// The time moves on.
    pub fn on(&self, moment: &str) {
        let moment: DateTime<Utc> = moment.parse().unwrap();
        assert!(moment >= self.app.now(), "a story goes forward");
        self.app.clock.move_to(moment);
    }

    /// The address of a page of the case; empty for the overview.
    pub fn at(&self, page: &str) -> String {
        format!("/casussen/{}{page}", self.number)
    }

    /// Opens a page of the case, which is there for this person.
    pub async fn opens(&mut self, who: &str, page: &str) -> Page {
        let address = self.at(page);
        let shown = self.who(who).get(&address).await;
        assert_eq!(shown.status, StatusCode::OK, "{who} opens {address}: {}", shown.text());
        shown
    }

    /// On that page of the case somebody reads these words.
    pub async fn reads(&mut self, who: &str, page: &str, words: &str) {
        let shown = self.opens(who, page).await;
        assert!(shown.has(words), "{who} does not read {words:?} on {}:\n{}", shown.address, shown.text());
    }

    /// On that page of the case somebody does not read these words.
    pub async fn does_not_read(&mut self, who: &str, page: &str, words: &str) {
        let shown = self.opens(who, page).await;
        assert!(!shown.has(words), "{who} reads {words:?} on {}", shown.address);
    }

    /// For this person the case does not exist.
    pub async fn is_hidden_from(&mut self, who: &str) {
        let address = self.at("");
        let hidden = self.who(who).get(&address).await;
        let never = self.who(who).get("/casussen/FX-2026-9999").await;
        assert_eq!((hidden.status, never.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND), "{who}");
        assert_eq!(hidden.text(), never.text(), "{who}");
    }

    /// Everybody who may see the case sees it in that step.
    pub async fn stands_at(&mut self, step: u8, whom: &[&str]) {
        for who in whom {
            let shown = self.opens(who, "").await;
            let now = shown.texts(".ct-steps__now").concat();
            assert!(now.starts_with(&format!("Stap {step} van 8:")), "{who} sees {now:?}, not step {step}");
        }
    }

    /// The case is closed, with that word.
    pub async fn is_closed(&mut self, who: &str, why: &str) {
        let shown = self.opens(who, "").await;
        assert!(shown.texts(".ct-steps__now").is_empty(), "no step is current");
        assert!(shown.has(why), "{who} does not read {why:?}:\n{}", shown.text());
    }

    /// The button is drawn for this person, on the overview of the case.
    pub async fn can(&mut self, who: &str, button: &str) {
        let shown = self.opens(who, "").await;
        assert!(is_offered(&shown, button), "{who} has no {button:?}, but {:?}", offered(&shown));
    }

    /// The button is not drawn, and whoever knows its address is refused.
    pub async fn cannot(&mut self, who: &str, button: &str) {
        let shown = self.opens(who, "").await;
        assert!(!is_offered(&shown, button), "{who} has {button:?}");
        let address = self.at(&format!("/doen/{}", slug(button)));
        let closed = self.who(who).get(&address).await;
        assert!(
            !closed.buttons().iter().any(|found| found == pressed(button)),
            "{who} finds {button:?}: {}",
            closed.text()
        );
        if closed.status == StatusCode::OK {
            return; // it has a page of its own, which has other things to read
        }
        let revision: i64 = self.app.rows("select revision from cases").await[0].get(0);
        let forged = self.who(who).forge(&address, &[("revisie", &revision.to_string())]).await;
        for refused in [closed, forged] {
            let known = [StatusCode::FORBIDDEN, StatusCode::CONFLICT].contains(&refused.status);
            assert!(known, "{who} gets {} for {address}: {}", refused.status, refused.text());
        }
    }

    /// Presses a button of the overview and fills in what it asks.
    pub async fn does(&mut self, who: &str, button: &str, fields: &[(&str, &str)]) -> Page {
        let shown = self.opens(who, "").await;
        assert!(is_offered(&shown, button), "{who} has no {button:?}, but {:?}", offered(&shown));
        self.who(who).follow(button).await;
        self.presses(who, button, fields).await
    }

    /// Presses a button beside a condition or an open point.
    pub async fn does_about(
        &mut self,
        who: &str,
        page: &str,
        target: u32,
        button: &str,
        fields: &[(&str, &str)],
    ) -> Page {
        let shown = self.opens(who, page).await;
        let wanted = format!("/doen/{}?onderdeel={target}", slug(button));
        let links = shown.links();
        let found = links.iter().find(|(_, address)| address.ends_with(&wanted));
        let (_, address) = found.unwrap_or_else(|| panic!("{who} has no {wanted} on {page}, but {links:?}"));
        self.who(who).get(address).await;
        self.presses(who, button, fields).await
    }

    async fn presses(&mut self, who: &str, button: &str, fields: &[(&str, &str)]) -> Page {
        let asked = self.who(who).shown().clone();
        assert_eq!(asked.status, StatusCode::OK, "{who}: {}", asked.text());
        let now = self.app.now();
        let code = asked.value("code").map(|_| self.who(who).seed.code_at(now));
        let code = code.as_deref().map(|code| ("code", code));
        let fields: Vec<_> = fields.iter().copied().chain(code).collect();
        let done = self.who(who).press(pressed(button), &fields).await;
        assert_eq!(done.status, StatusCode::OK, "{who}: {button}: {}", done.text());
        assert_ne!(done.address, asked.address, "{who}: {button} leads on: {}", done.text());
        done
    }

    // The eight steps, each by the people who take it.

    /// Step 1: Mirthe starts a signal for Noor, who is 17, and fills in what is needed.
    pub async fn signalled(mut self) -> Self {
        let mirthe = self.who(MIRTHE);
        mirthe.get("/casussen/nieuw").await;
        let noor = [("first_name", "Noor"), ("born", "19-01-2009"), ("care", "now"), ("youth_told_on", "13-11-2026")];
        let begun = mirthe.press("Signaal starten", &noor).await;
        assert_eq!(begun.status, StatusCode::OK, "{}", begun.text());
        let mut parts = begun.address.split('/').skip_while(|part| *part != "casussen");
        self.number = parts.nth(1).unwrap_or_default().to_owned();
        assert!(self.number.starts_with("FX-2026-"), "{}", begun.address);
        self.fills_in("situatie", &[("lives_now", "residential"), ("care_ends_on", "19-01-2027")]).await;
        let risks =
            [("risks", "place_ends"), ("risks", "no_income"), ("if_nothing_happens", "Noor raakt haar kamer kwijt.")];
        self.fills_in("redenen", &risks).await;
        let scope = ["in_care", "lives_in_groningen", "complex_problems", "protected_housing_does_not_fit"];
        let mut answers: Vec<(String, &str)> = scope.iter().map(|asked| (format!("scope_{asked}"), "yes")).collect();
        answers.push(("scope_youth_care_helps".to_owned(), "unsure"));
        let answers: Vec<(&str, &str)> = answers.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        self.fills_in("doelgroep", &answers).await;
        self.fills_in(
            "toestemming",
            &[
                ("legal_ground", "youth_act"),
                ("consent_to", "committee"),
                ("consent_to", "wij"),
                ("consent_to", "invitees"),
                ("consent_on", "13-11-2026"),
                ("consent_way", "written"),
            ],
        )
        .await;
        self
    }

    /// A part of the signal, by Mirthe.
    pub async fn fills_in(&mut self, part: &str, fields: &[(&str, &str)]) {
        self.opens(MIRTHE, &format!("/signaal/{part}")).await;
        let kept = self.who(MIRTHE).press("Opslaan en verder", fields).await;
        assert_eq!(kept.status, StatusCode::OK, "{}", kept.text());
        assert!(!kept.address.ends_with(part), "{part} leads on: {}", kept.text());
    }

    /// Step 2: checked and submitted.
    pub async fn submitted(self) -> Self {
        let mut story = self.signalled().await;
        story.submits().await;
        story
    }

    /// Mirthe reads it all through and submits.
    pub async fn submits(&mut self) {
        self.opens(MIRTHE, "/signaal/controle").await;
        self.who(MIRTHE).follow("Aanmelden").await;
        self.presses(MIRTHE, "Aanmelden", &[]).await;
    }

    /// Step 3: taken up on Tuesday, with a case manager.
    pub async fn taken_up(self) -> Self {
        let mut story = self.submitted().await;
        story.on("2026-11-17T09:00:00Z");
        story.does(INGRID, "In behandeling nemen", &[]).await;
        story.gets_a_case_manager().await;
        story
    }

    /// Ingrid assigns Fadoua.
    pub async fn gets_a_case_manager(&mut self) {
        let fadoua = self.who(FADOUA).id.to_string();
        self.does(INGRID, "Casemanager toewijzen", &[("user", &fadoua)]).await;
    }

    /// The plan, written with Noor on Tuesday.
    pub async fn planned(self) -> Self {
        let mut story = self.taken_up().await;
        story.writes_the_plan().await;
        story
    }

    /// Noor's words by Mirthe, the rest by Fadoua.
    pub async fn writes_the_plan(&mut self) {
        for (section, words) in [
            ("dit-ben-ik", "Ik ben Noor, ik werk graag met paarden."),
            ("over-zes-maanden", "Dan woon ik op mezelf en slaap ik weer."),
        ] {
            self.writes(MIRTHE, section, &[("woorden", words)]).await;
        }
        for (section, words) in [
            ("mijn-situatie-nu", "De plek stopt op de 18e verjaardag."),
            ("wonen", "Een kamer met begeleiding."),
            ("wat-loopt-er-vast", "Geen wet past helemaal."),
            ("wat-gaan-we-anders-doen", "Jeugd en Beschermd Wonen betalen samen."),
            ("waarom-mag-dit", "Verlengde jeugdhulp volgens de Jeugdwet."),
            ("wat-levert-het-op", "Noor blijft uit de opvang."),
            ("wie-doet-er-mee", "Noor, Mirthe en de stalhouder."),
        ] {
            self.writes(FADOUA, section, &[("hulp", words)]).await;
        }
        let action = [("what-1", "De kamer bekijken"), ("doer-1", "Mirthe Dijkhuis"), ("due-1", "01-12-2026")];
        self.writes(FADOUA, "wie-doet-wat", &action).await;
        let need = [("kind-1", "housing"), ("what-1", ROOM), ("owner-1", "signaller"), ("blocking-1", "yes")];
        self.writes(FADOUA, "wat-moet-eerst-geregeld-zijn", &need).await;
    }

    /// A section of the plan.
    pub async fn writes(&mut self, who: &str, section: &str, fields: &[(&str, &str)]) {
        self.opens(who, &format!("/plan/{section}")).await;
        let kept = self.who(who).press("Opslaan", fields).await;
        assert_eq!(kept.status, StatusCode::OK, "{section}: {}", kept.text());
    }

    /// Step 4: ready for the table.
    pub async fn offered(self) -> Self {
        let mut story = self.planned().await;
        story.does(FADOUA, "Klaar voor de tafel", &[]).await;
        story
    }

    /// On the table of the first next Thursday.
    pub async fn on_the_agenda(self) -> Self {
        let mut story = self.offered().await;
        story.does(INGRID, "Inplannen", &[]).await;
        story
    }

    /// Step 5: Thursday, the meeting is open and the case is discussed.
    pub async fn at_the_table(self) -> Self {
        let mut story = self.on_the_agenda().await;
        story.does(MIRTHE, "Vastleggen hoe de jongere meedoet", &[("way", "at_table")]).await;
        story.meets("2026-11-19").await;
        story.does(INGRID, "Bespreken", &[]).await;
        story
    }

    /// Ingrid opens the meeting of that day and writes down that the core is there.
    pub async fn meets(&mut self, day: &str) {
        self.on(&format!("{day}T08:05:00Z"));
        let core: Vec<String> = CORE.iter().map(|name| self.people[name].id.to_string()).collect();
        let ingrid = self.who(INGRID);
        ingrid.get(&format!("/tafel/{day}")).await;
        let opened = ingrid.press("Bijeenkomst openen", &[]).await;
        assert!(opened.has("De bijeenkomst is geopend"), "{}", opened.text());
        let present: Vec<(&str, &str)> = core.iter().map(|id| ("present", id.as_str())).collect();
        let recorded = ingrid.press("Aanwezigheid vastleggen", &present).await;
        assert!(recorded.has("Vastgelegd: er zijn 3 mensen"), "{}", recorded.text());
    }

    /// Ingrid ends the meeting: every case has an outcome.
    pub async fn meeting_ends(&mut self, day: &str) {
        let ingrid = self.who(INGRID);
        ingrid.get(&format!("/tafel/{day}")).await;
        ingrid.follow("Bijeenkomst afronden").await;
        let closed = ingrid.press("Bijeenkomst afronden", &[]).await;
        assert!(closed.has("De bijeenkomst is afgerond"), "{}", closed.text());
    }

    /// Somebody of the committee takes a position on what lies on the table.
    pub async fn says(&mut self, who: &str, fields: &[(&str, &str)]) {
        self.opens(who, "/tafel").await;
        let said = self.who(who).press("Standpunt geven", fields).await;
        assert_eq!(said.status, StatusCode::OK, "{who}: {}", said.text());
    }

    /// The whole committee agrees.
    pub async fn all_agree(&mut self) {
        for who in CORE {
            self.says(who, &[("stance", "agree")]).await;
        }
    }

    /// A round in which everybody agrees, Noor too, and the plan is adopted.
    pub async fn decides(&mut self) {
        self.does(INGRID, "Ronde openen", &[]).await;
        self.all_agree().await;
        self.does(MIRTHE, "Antwoord van de jongere", &[("answer", "yes"), ("words", "Dit is mijn plan.")]).await;
        self.does(INGRID, "Vaststellen", &[]).await;
    }

    /// Step 6: adopted at the first table.
    pub async fn adopted(self) -> Self {
        let mut story = self.at_the_table().await;
        story.decides().await;
        story.meeting_ends("2026-11-19").await;
        story
    }

    /// Step 7: the room and the order are arranged.
    pub async fn arranged(self) -> Self {
        let mut story = self.adopted().await;
        story.on("2026-11-23T09:00:00Z");
        story.arranges_the_room(1).await;
        story.arranges_the_order(2).await;
        story
    }

    /// Mirthe, whose it is, arranged the room.
    pub async fn arranges_the_room(&mut self, condition: u32) {
        let proof = [("reference", "Huurcontract 12"), ("dated", "20-11-2026")];
        self.does_about(MIRTHE, "/randvoorwaarden", condition, "Is geregeld", &proof).await;
    }

    /// Fadoua placed the order, with the remark.
    pub async fn arranges_the_order(&mut self, condition: u32) {
        let order = [("reference", "WIZ-2026-118"), ("dated", "20-11-2026"), ("remark_on", "20-11-2026")];
        self.does_about(FADOUA, "/randvoorwaarden", condition, "Is geregeld", &order).await;
    }

    /// Step 8: the go.
    pub async fn gone(self) -> Self {
        let mut story = self.arranged().await;
        story.does(INGRID, "Go geven", &[]).await;
        story
    }
}

fn act(button: &str) -> CommandKind {
    if button == commands::NEW_TEXT {
        return CommandKind::OpenDiscussion;
    }
    let kind = CommandKind::ALL.iter().find(|kind| said(**kind).label == button);
    *kind.unwrap_or_else(|| panic!("no act is called {button:?}"))
}

/// The slug in the address of an act, by its button.
pub fn slug(button: &str) -> &'static str {
    said(act(button)).slug
}

/// The words on the button that sends the form of an act, by the button that leads to it.
pub fn pressed(button: &str) -> &'static str {
    if button == commands::NEW_TEXT { commands::NEW_TEXT } else { commands::button(act(button)) }
}

/// What the case's pages offer: buttons that lead to an act.
fn offered(page: &Page) -> Vec<String> {
    page.texts("aside a[href]")
}

fn is_offered(page: &Page, button: &str) -> bool {
    offered(page).iter().any(|found| found == button)
}
