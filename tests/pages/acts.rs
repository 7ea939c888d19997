//! The acts on a case through their real pages: what is drawn, pressed, refused, and never lost.

use axum::http::StatusCode;
use casustafel::auth::token::Token;
use casustafel::database::{Acting, TokenHash};
use casustafel::domain::case::Case;
use casustafel::domain::command::{Command, StartSignal, Writing};
use casustafel::domain::ids::{CaseNumber, MeetingId, OrganisationId};
use casustafel::domain::meeting::MeetingCommand;
use casustafel::domain::plan::{Action, Section, Voice};
use casustafel::domain::role::{Represents, Role};
use casustafel::domain::round::Stance;
use casustafel::domain::signal::{
    Consent, ConsentWay, ContinuityRisk, LegalGround, Receivers, ScopeAnswer, ScopeQuestion, Signal,
};
use casustafel::domain::text::Line;
use casustafel::web::session::database_role;
use casustafel::workflow;
use chrono::TimeDelta;

use crate::support::{App, Page, Person};

/// The people of one case, each with a browser.
struct Town {
    app: App,
    number: CaseNumber,
    lead: Person,
    signaller: Person,
    manager: Person,
    youth: Person,
    housing: Person,
}

fn acting(person: &Person, role: Role) -> Acting {
    let token = person.cookies.values().find_map(|cookie| Token::parse(cookie)).unwrap();
    Acting::person(TokenHash(token.hash()), database_role(role))
}

impl Town {
    /// A complete signal that waits to be submitted.
    async fn new() -> Self {
        let app = App::start().await;
        let lead = app.person("Ingrid Solle", Role::ProjectLead).await;
        let signaller = app.person("Anouk Bakker", Role::Signaller).await;
        let manager = app.person("Wouter Haan", Role::CaseManager).await;
        let youth = app.core("Marijke Postel", Represents::Youth).await;
        let housing = app.core("Rob Elzen", Represents::ProtectedHousing).await;
        let provider = app.rows(&format!("select organisation_id from users where id = '{}'", signaller.id)).await;
        let provider = OrganisationId(sqlx::Row::get(&provider[0], 0));
        let start = StartSignal {
            first_name: Line::parse("Noor").unwrap(),
            born: "2009-01-19".parse().unwrap(),
            provider,
            signaller: signaller.id,
            care_ended_on: None,
            youth_told_on: "2026-11-12".parse().unwrap(),
        };
        let now = app.now();
        let case =
            workflow::start_signal(&app.state.db, acting(&signaller, Role::Signaller), start, now).await.unwrap();
        let town = Self { number: case.number, app, lead, signaller, manager, youth, housing };
        let signal = Signal {
            risks: [ContinuityRisk::PlaceEnds].into(),
            scope: ScopeQuestion::ALL.iter().map(|question| (*question, ScopeAnswer::Yes)).collect(),
            legal_ground: Some(LegalGround::YouthAct),
            consent: Some(Consent {
                to: [Receivers::Committee, Receivers::Wij, Receivers::Invitees].into(),
                given_on: "2026-11-12".parse().unwrap(),
                way: ConsentWay::Written,
            }),
            ..Signal::default()
        };
        town.command(&town.signaller, Role::Signaller, Command::EditSignal { signal }).await;
        town
    }

    async fn command(&self, person: &Person, role: Role, command: Command) -> Case {
        let now = self.app.now();
        workflow::execute(&self.app.state.db, acting(person, role), &self.number, command, None, now).await.unwrap()
    }

    fn act(&self, slug: &str) -> String {
        format!("/casussen/{}/doen/{slug}", self.number)
    }

    /// A case that waits for the project lead.
    async fn submitted() -> Self {
        let mut town = Self::new().await;
        let address = town.act("aanmelden");
        town.signaller.get(&address).await;
        let page = town.signaller.press("Aanmelden", &[]).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        town
    }

    /// A plan that was written and offered.
    async fn scheduling() -> Self {
        let mut town = Self::submitted().await;
        let (accept, assign, offer) =
            (town.act("in-behandeling"), town.act("casemanager-toewijzen"), town.act("klaar-voor-de-tafel"));
        town.lead.get(&accept).await;
        town.lead.press("In behandeling nemen", &[]).await;
        town.lead.get(&assign).await;
        let manager = town.manager.id.to_string();
        let page = town.lead.press("Casemanager toewijzen", &[("user", &manager)]).await;
        assert!(page.has("De casemanager is toegewezen."), "{}", page.text());
        use Section::*;
        for section in [ThisIsMe, InSixMonths, Housing, WhatIsStuck, Legitimacy, SocialReturn, Involvement] {
            let voice = if section == ThisIsMe { Voice::Youth } else { Voice::Helpers };
            let writing = Writing::Passage { section, voice, text: format!("Over {section:?}"), seen: 0 };
            town.command(&town.signaller, Role::Signaller, Command::WritePlan { writing }).await;
        }
        let action = Action {
            what: Line::parse("Kamercontract tekenen").unwrap(),
            doer: Line::parse("Noor").ok(),
            helpers: None,
            due: "2027-01-05".parse().ok(),
            by_youth: true,
            after_eighteen: None,
        };
        let writing = Writing::Actions { actions: vec![action], seen: 0 };
        town.command(&town.signaller, Role::Signaller, Command::WritePlan { writing }).await;
        town.manager.get(&offer).await;
        let page = town.manager.press("Klaar voor de tafel", &[]).await;
        assert!(page.has("Het plan is klaar voor de tafel."), "{}", page.text());
        town
    }

    async fn meeting(&self, command: Option<MeetingCommand>, meeting: Option<MeetingId>) -> MeetingId {
        let (db, now) = (&self.app.state.db, self.app.now());
        let lead = acting(&self.lead, Role::ProjectLead);
        match (command, meeting) {
            (Some(command), Some(meeting)) => {
                workflow::execute_meeting(db, lead, meeting, command, None, now).await.unwrap().id
            }
            _ => workflow::plan_meeting(db, lead, now + TimeDelta::hours(1), now).await.unwrap().id,
        }
    }

    /// A case that is being discussed.
    async fn at_table() -> Self {
        let mut town = Self::scheduling().await;
        let meeting = town.meeting(None, None).await;
        let (schedule, voice, discuss) = (town.act("inplannen"), town.act("inbreng-jongere"), town.act("bespreken"));
        let page = town.lead.get(&schedule).await;
        assert_eq!(page.value("meeting"), Some(meeting.to_string()), "the first next table is chosen already");
        town.lead.press("Inplannen", &[]).await;
        town.signaller.get(&voice).await;
        town.signaller.press("Vastleggen", &[("way", "Aan tafel")]).await;
        town.meeting(Some(MeetingCommand::Open), Some(meeting)).await;
        let present = [town.youth.id, town.housing.id].into();
        town.meeting(Some(MeetingCommand::RecordAttendance { present }), Some(meeting)).await;
        town.lead.get(&discuss).await;
        let page = town.lead.press("Bespreking beginnen", &[]).await;
        assert!(page.has("Stap 5 van 8"), "{}", page.text());
        town
    }

    async fn agree(&self) {
        let case = self.case().await;
        let round = case.open_round().unwrap().clone();
        for (person, seat) in [(&self.youth, self.youth.id), (&self.housing, self.housing.id)] {
            let stance = Stance::Agree;
            let command = Command::TakePosition { seat, version: round.version, hash: round.hash, stance };
            self.command(person, Role::CoreMember, command).await;
        }
    }

    async fn case(&self) -> Case {
        let (db, now) = (&self.app.state.db, self.app.now());
        workflow::look(db, acting(&self.lead, Role::ProjectLead), &self.number, "test", now).await.unwrap().case
    }

    /// An adopted plan of which the care order must still be placed.
    async fn arranging() -> Self {
        let mut town = Self::at_table().await;
        let (answer, round, adopt) = (town.act("antwoord-jongere"), town.act("ronde-openen"), town.act("vaststellen"));
        town.signaller.get(&answer).await;
        town.signaller.press("Vastleggen", &[("answer", "Ja"), ("words", "Zo wil ik het.")]).await;
        let page = town.lead.get(&round).await;
        assert!(
            page.has("Jeugd, Marijke Postel") && page.has("2 mensen kunnen een standpunt geven"),
            "{}",
            page.text()
        );
        town.lead.press("Ronde openen", &[]).await;
        town.agree().await;
        let page = town.lead.get(&adopt).await;
        assert!(page.has("Ja: “Zo wil ik het.”") && page.has("Iedereen is het eens"), "{}", page.text());
        let page = town.lead.press("Vaststellen", &[]).await;
        assert_eq!(page.address, format!("/casussen/{}/randvoorwaarden", town.number));
        assert!(page.has("Het plan is vastgesteld."), "{}", page.text());
        town
    }
}

fn errors(page: &Page) -> Vec<String> {
    page.texts("#fouten li")
}

#[tokio::test]
async fn a_case_goes_from_signal_to_go_through_its_forms() {
    let mut town = Town::arranging().await;
    let number = town.number.clone();
    let page = town.manager.get(&format!("/casussen/{number}/randvoorwaarden")).await;
    assert!(page.has("Van 1 randvoorwaarde zijn er 0 geregeld. Nog 1 houdt de go tegen."), "{}", page.text());
    let remark = page.texts("[data-copy]").concat();
    assert!(remark.contains(&number.to_string()) && !remark.contains("Noor"), "{remark}");
    let page = town.lead.get(&format!("/casussen/{number}/go")).await;
    assert!(page.has("De go kan pas als alles in deze lijst is geregeld."), "{}", page.text());
    assert!(page.has("Nog niet alles is geregeld. Open is: “Bestelling in het WIZ-portaal"), "{}", page.text());

    town.manager.get(&format!("{}?onderdeel=1", town.act("randvoorwaarde-geregeld"))).await;
    let proof = [("reference", "118"), ("dated", "16-11-2026"), ("remark_on", "16-11-2026")];
    let page = town.manager.press("Vastleggen", &proof).await;
    assert!(page.has("Niets houdt de go nog tegen."), "{}", page.text());

    let give = town.act("go-geven");
    let page = town.lead.get(&give).await;
    assert!(page.has("de contactpersoon van elke aanbieder die u aanvinkt"));
    let page = town.lead.press("Go geven", &[]).await;
    assert_eq!(page.address, format!("/casussen/{number}/go"));
    assert!(page.has("De go is gegeven. De aanbieder krijgt bericht."), "{}", page.text());
    assert!(page.has("Ingrid Solle (projectleider)") && page.has("Noorderlicht"), "{}", page.text());

    let page = town.signaller.get(&format!("/casussen/{number}/monitoring")).await;
    assert!(page.has("Nog niets vastgelegd") && page.has("Eerste keer na de go"), "{}", page.text());
    town.signaller.follow("Vastleggen : Eerste keer na de go").await;
    let goals = "De kamer is gelukt, school nog niet.";
    let seen = [
        ("kind", "Gesprek"),
        ("progress", "7"),
        ("youth_housing", "Op orde"),
        ("pro_housing", "Kwetsbaar"),
        ("goals", goals),
    ];
    let page = town.signaller.press("Vastleggen", &seen).await;
    assert!(page.has("De doelen uit het plan") && page.has(goals), "{}", page.text());
    assert!(page.has("Vastgelegd hoe het gaat.") && page.has("7 van 10"), "{}", page.text());
    let row = page.texts("table tbody tr").into_iter().find(|row| row.starts_with("Wonen")).unwrap();
    assert_eq!(row.matches("Op orde").count(), 2);
    assert_eq!(row.matches("Kwetsbaar").count(), 2);
}

#[tokio::test]
async fn an_empty_form_says_what_is_missing_at_every_field_and_keeps_the_rest() {
    let mut town = Town::submitted().await;
    let decline = town.act("niet-in-behandeling");
    town.lead.get(&decline).await;
    let page = town.lead.press("Niet in behandeling", &[("helped_where", "Bij Het Anker")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(errors(&page), ["Waarom nemen we dit niet in behandeling: vul dit in."]);
    assert_eq!(page.value("helped_where").as_deref(), Some("Bij Het Anker"));
    assert_eq!(page.attributes("#fouten a", "href"), ["#reason"]);
    let page = town.lead.press("Niet in behandeling", &[("reason", "Woont in Assen")]).await;
    assert!(page.has("De casus is afgesloten."), "{}", page.text());
}

#[tokio::test]
async fn a_date_that_has_passed_is_refused_at_its_field() {
    let mut town = Town::submitted().await;
    let pause = town.act("pauzeren");
    town.lead.get(&pause).await;
    let page = town.lead.press("Pauzeren", &[("reason", "Vakantie"), ("until", "01-11-2026")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(errors(&page), ["Wanneer kijkt u opnieuw: deze datum ligt te vroeg. Kies een latere datum."]);
    assert_eq!(page.value("until").as_deref(), Some("01-11-2026"));
}

#[tokio::test]
async fn a_page_that_was_overtaken_says_by_whom_and_can_be_pressed_again() {
    let mut town = Town::submitted().await;
    let (pause, urgent) = (town.act("pauzeren"), town.act("spoed"));
    let mut bas = town.app.person("Bas Tweede", Role::ProjectLead).await;
    town.lead.get(&pause).await;
    bas.get(&urgent).await;
    bas.press("Spoed geven", &[("reason", "Plek stopt vrijdag")]).await;
    let page = town.lead.press("Pauzeren", &[("reason", "Vakantie"), ("until", "01-12-2026")]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    let error = errors(&page).concat();
    assert_eq!(
        error,
        "Bas Tweede heeft om 09:00 de casus spoed gegeven. Bekijk hoe het nu staat en probeer het dan opnieuw."
    );
    assert_eq!(page.value("reason").as_deref(), Some("Vakantie"));
    let page = town.lead.press("Pauzeren", &[]).await;
    assert!(page.has("De casus is gepauzeerd."), "{}", page.text());
}

#[tokio::test]
async fn what_somebody_else_did_first_is_not_done_again_and_the_text_is_not_lost() {
    let mut town = Town::submitted().await;
    let back = town.act("terug-met-vraag");
    let mut bas = town.app.person("Bas Tweede", Role::ProjectLead).await;
    town.lead.get(&back).await;
    bas.get(&town.act("in-behandeling")).await;
    bas.press("In behandeling nemen", &[]).await;
    let page = town.lead.press("Terug met vraag", &[("question", "Tot welke dag mag Noor blijven?")]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("Bas Tweede heeft om 09:00 het signaal in behandeling genomen."), "{}", page.text());
    assert!(page.has("hoort bij een andere stap") && page.has("Tot welke dag mag Noor blijven?"), "{}", page.text());
    assert!(!page.buttons().contains(&"Terug met vraag".to_owned()));
}

#[tokio::test]
async fn what_is_not_yours_or_not_now_shows_the_reason_and_no_button() {
    let mut town = Town::submitted().await;
    let go = town.act("go-geven");
    let page = town.lead.get(&go).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("De casus staat nu in stap 2, “Aangemeld”."), "{}", page.text());
    let page = town.signaller.get(&go).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.has("Dit is niet aan u. Dit kan alleen de projectleider."), "{}", page.text());
    assert!(!page.buttons().contains(&"Go geven".to_owned()));
    let page = town.signaller.forge(&go, &[("revisie", "3"), ("recipients", "x")]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn forged_addresses_choices_and_targets_get_no_further() {
    let mut town = Town::arranging().await;
    for address in [
        "geen-handeling",
        "wachten-beeindigen",
        "randvoorwaarden-volgen",
        "randvoorwaarde-geregeld?onderdeel=99",
        "uitnodiging-intrekken?onderdeel=99",
        "randvoorwaarde-geregeld?onderdeel=x",
    ] {
        let page = town.lead.get(&town.act(address)).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
    }
    let page = town.lead.get("/casussen/FX-2026-999/doen/pauzeren").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);

    // a person that was never on the list, though the account exists
    let assign = town.act("casemanager-toewijzen");
    town.lead.get(&assign).await;
    let revision = town.case().await.revision.to_string();
    let housing = town.housing.id.to_string();
    let page = town.lead.forge(&assign, &[("revisie", &revision), ("user", &housing)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(errors(&page), ["Wie wordt de casemanager: maak een keuze."]);

    // without the revision that was seen nobody knows what was seen
    let pause = town.act("pauzeren");
    let page = town.lead.forge(&pause, &[("reason", "x"), ("until", "01-12-2026")]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(town.case().await.paused.is_none());

    // whoever is not involved does not learn that the case exists
    let mut stranger = town.app.person_at("Zuiderzon", "Vera Vreemd", Role::Signaller).await;
    let page = stranger.get(&town.act("intrekken")).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn closing_a_unanimous_round_is_asked_twice() {
    let mut town = Town::at_table().await;
    let (round, close) = (town.act("ronde-openen"), town.act("ronde-sluiten"));
    town.lead.get(&round).await;
    town.lead.press("Ronde openen", &[]).await;
    town.agree().await;
    town.lead.get(&close).await;
    let page = town.lead.press("Ronde sluiten", &[]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(errors(&page), ["Ik sluit de ronde toch, zonder vast te stellen: zet een vinkje als dit klopt."]);
    let page = town.lead.press("Ronde sluiten", &[("although_unanimous", "yes")]).await;
    assert!(page.has("De ronde is gesloten."), "{}", page.text());
    assert!(town.case().await.open_round().is_none());
}

#[tokio::test]
async fn the_go_asks_for_a_fresh_code_and_keeps_the_remark() {
    let mut town = Town::arranging().await;
    town.manager.get(&format!("{}?onderdeel=1", town.act("randvoorwaarde-geregeld"))).await;
    let proof = [("reference", "118"), ("dated", "16-11-2026"), ("remark_on", "16-11-2026")];
    town.manager.press("Vastleggen", &proof).await;
    town.app.pass(TimeDelta::minutes(6));
    let give = town.act("go-geven");
    town.lead.get(&give).await;
    let page = town.lead.press("Go geven", &[("remark", "Noor kan maandag komen.")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(errors(&page), ["Vul de code uit uw app in."]);
    assert_eq!(page.value("remark").as_deref(), Some("Noor kan maandag komen."));
    assert!(town.case().await.valid_go().is_none());
    let code = town.lead.seed.code_at(town.app.now());
    let page = town.lead.press("Go geven", &[("code", &code)]).await;
    assert!(page.has("De go is gegeven.") && page.has("Noor kan maandag komen."), "{}", page.text());
}

#[tokio::test]
async fn a_second_person_confirms_what_the_project_lead_recorded() {
    let mut town = Town::arranging().await;
    let fulfil = format!("{}?onderdeel=1", town.act("randvoorwaarde-geregeld"));
    let confirm = format!("{}?onderdeel=1", town.act("randvoorwaarde-bevestigen"));
    town.lead.get(&fulfil).await;
    let proof = [("reference", "118"), ("dated", "16-11-2026"), ("remark_on", "16-11-2026")];
    let page = town.lead.press("Vastleggen", &proof).await;
    assert!(page.has("Wacht op een tweede persoon"), "{}", page.text());
    assert_eq!(town.lead.get(&confirm).await.status, StatusCode::FORBIDDEN);
    let page = town.youth.get(&format!("/casussen/{}/randvoorwaarden", town.number)).await;
    assert!(page.links().iter().any(|(_, href)| *href == confirm), "{:?}", page.links());
    town.youth.get(&confirm).await;
    let page = town.youth.press("Bevestigen", &[]).await;
    assert!(
        page.has("U hebt de randvoorwaarde bevestigd.") && page.has("Niets houdt de go nog tegen."),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn pages_that_have_nothing_yet_say_what_will_come() {
    let mut town = Town::submitted().await;
    for (page, words) in
        [("randvoorwaarden", "Nog geen randvoorwaarden"), ("go", "Nog geen go"), ("monitoring", "Nog geen monitoring")]
    {
        let address = format!("/casussen/{}/{page}", town.number);
        assert!(town.lead.get(&address).await.has(words), "{page}");
        let mut stranger = town.app.person_at("Zuiderzon", "Vera Vreemd", Role::Signaller).await;
        assert_eq!(stranger.get(&address).await.status, StatusCode::NOT_FOUND, "{page}");
        let mut contact = town.app.person("Hilde Contact", Role::ProviderContact).await;
        assert_eq!(contact.get(&address).await.status, StatusCode::FORBIDDEN, "{page}");
    }
}
