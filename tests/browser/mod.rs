//! In a real browser: one case through all eight steps by everybody who has a part in it, and two screens beside each other.

mod meeting;
mod order;
mod together;
mod window;

use std::time::Duration;

use futures_util::FutureExt as _;
use thirtyfour::Cookie;
use window::{Keeper, Window};

use crate::support::App;
use crate::support::story::*;

/// The window and whose turn it is at the keys.
struct Desk {
    window: Window,
    story: Story,
    base: String,
}

impl Desk {
    async fn sits_down(&mut self, who: &str) {
        self.window.driver.delete_all_cookies().await.unwrap();
        let person = self.story.who(who);
        person.arrive().await;
        for (name, value) in person.cookies.clone() {
            let mut cookie = Cookie::new(name, value);
            cookie.set_path("/");
            self.window.driver.add_cookie(cookie).await.unwrap();
        }
    }

    /// Opens pages that are of no case.
    async fn looks_at(&mut self, pages: &[&str]) {
        for page in pages {
            let address = format!("{}{page}", self.base);
            self.window.goto(&address).await;
        }
    }

    async fn opens(&mut self, page: &str) {
        let address = format!("{}{}", self.base, self.story.at(page));
        self.window.goto(&address).await;
    }

    /// Presses a button of the case's overview and fills in what it asks.
    async fn does(&mut self, who: &str, button: &str, fields: &[(&str, &str)]) {
        self.sits_down(who).await;
        self.opens("").await;
        self.window.follow("aside", button).await;
        for (name, value) in fields {
            self.window.fill(name, value).await;
        }
        self.window.press(pressed(button)).await;
    }

    /// Fills in a page and presses a button of it.
    async fn fills_in(&mut self, page: &str, button: &str, fields: &[(&str, &str)]) {
        self.opens(page).await;
        for (name, value) in fields {
            self.window.fill(name, value).await;
        }
        self.window.press(button).await;
    }
}

/// Runs with a window that is closed whatever happens.
async fn in_a_browser<F>(work: impl FnOnce(Window) -> F)
where
    F: Future<Output = ()>,
{
    let Some(keeper) = Keeper::start() else { return };
    let window = keeper.open().await;
    let driver = window.driver.clone();
    let ended = std::panic::AssertUnwindSafe(work(window)).catch_unwind().await;
    let _ = driver.quit().await;
    drop(keeper);
    if let Err(panic) = ended {
        std::panic::resume_unwind(panic);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_goes_through_all_eight_steps_and_no_page_has_a_barrier() {
    let app = App::served().await;
    let story = Story::begins_in(app.clone()).await;
    in_a_browser(|window| eight_steps(window, app, story)).await;
}

async fn eight_steps(window: Window, app: App, story: Story) {
    let base = app.state.base_url.as_str().trim_end_matches('/').to_owned();
    let mut desk = Desk { window, story, base };
    let base = desk.base.clone();

    // Mirthe signs in as everybody must
    let mirthe = desk.story.who(MIRTHE).clone();
    desk.window.goto(&format!("{base}/aanmelden")).await;
    desk.window.fill("email", &mirthe.email).await;
    desk.window.fill("wachtwoord", crate::support::person::PASSWORD).await;
    desk.window.press("Verder").await;
    desk.window.fill("code", &mirthe.seed.code_at(app.now())).await;
    desk.window.press("Aanmelden").await;
    desk.window.reads("Mijn werk").await;

    // 1 and 2: the signal
    desk.window.goto(&format!("{base}/casussen/nieuw")).await;
    let noor = [("first_name", "Noor"), ("born", "19-01-2009"), ("care", "now"), ("youth_told_on", "13-11-2026")];
    for (name, value) in noor {
        desk.window.fill(name, value).await;
    }
    desk.window.press("Signaal starten").await;
    let place = desk.window.driver.current_url().await.unwrap();
    desk.story.number = place.path().split('/').nth(2).unwrap_or_default().to_owned();
    let part = "Opslaan en verder";
    desk.fills_in("/signaal/redenen", part, &[("risks", "place_ends")]).await;
    let scope =
        ["in_care", "lives_in_groningen", "complex_problems", "protected_housing_does_not_fit", "youth_care_helps"];
    let scope = scope.map(|question| format!("scope_{question}"));
    let answers: Vec<(&str, &str)> = scope.iter().map(|name| (name.as_str(), "yes")).collect();
    desk.fills_in("/signaal/doelgroep", part, &answers).await;
    let consent = [
        ("legal_ground", "youth_act"),
        ("consent_to", "committee"),
        ("consent_to", "wij"),
        ("consent_to", "invitees"),
        ("consent_on", "13-11-2026"),
        ("consent_way", "written"),
    ];
    desk.fills_in("/signaal/toestemming", part, &consent).await;
    desk.opens("/signaal/checklist/papieren").await;
    desk.opens("/signaal").await;
    desk.opens("/signaal/controle").await;
    desk.window.follow("main", "Aanmelden").await;
    desk.window.press("Aanmelden").await;
    desk.window.reads("Aangemeld : hier staat de casus nu").await;

    // 3: taken up, and the plan
    desk.does(INGRID, "In behandeling nemen", &[]).await;
    let fadoua = desk.story.who(FADOUA).id.to_string();
    desk.does(INGRID, "Casemanager toewijzen", &[("user", &fadoua)]).await;
    desk.sits_down(FADOUA).await;
    desk.opens("/plan").await;
    desk.opens("/plan/kaart").await;
    desk.opens("/plan/kort").await;
    desk.fills_in(
        "/plan/wie-doet-wat",
        "Opslaan",
        &[("what-1", "Kijken"), ("doer-1", "Mirthe"), ("due-1", "01-12-2026")],
    )
    .await;
    let need = [("kind-1", "housing"), ("what-1", ROOM), ("owner-1", "signaller")];
    desk.fills_in("/plan/wat-moet-eerst-geregeld-zijn", "Opslaan", &need).await;
    for section in
        ["mijn-situatie-nu", "wonen", "wat-loopt-er-vast", "waarom-mag-dit", "wat-levert-het-op", "wie-doet-er-mee"]
    {
        desk.fills_in(&format!("/plan/{section}"), "Opslaan", &[("hulp", "Kort en duidelijk.")]).await;
    }
    desk.sits_down(MIRTHE).await;
    desk.fills_in("/plan/over-zes-maanden", "Opslaan", &[("woorden", "Dan woon ik op mezelf.")]).await;

    // 4: on the agenda
    desk.does(FADOUA, "Klaar voor de tafel", &[]).await;
    desk.does(INGRID, "Inplannen", &[]).await;
    desk.does(MIRTHE, "Vastleggen hoe de jongere meedoet", &[("way", "at_table")]).await;

    // 5: at the table
    desk.story.on("2026-11-19T08:05:00Z");
    desk.sits_down(INGRID).await;
    desk.window.goto(&format!("{base}/tafel")).await;
    desk.window.goto(&format!("{base}/tafel/2026-11-19")).await;
    desk.window.press("Bijeenkomst openen").await;
    for who in CORE {
        let id = desk.story.who(who).id.to_string();
        desk.window.fill("present", &id).await;
    }
    desk.window.press("Aanwezigheid vastleggen").await;
    desk.does(INGRID, "Bespreken", &[]).await;
    desk.does(INGRID, "Ronde openen", &[]).await;
    let sitting = ["/tafel/2026-11-19", "/tafel/2026-11-19/besluitenlijst"];
    let screen = "/tafel/2026-11-19/scherm";
    desk.looks_at(&[sitting[0], screen, sitting[1]]).await;
    for who in CORE {
        desk.sits_down(who).await;
        desk.looks_at(&sitting[..1]).await;
        desk.fills_in("/tafel", "Standpunt geven", &[("stance", "agree")]).await;
    }
    desk.does(MIRTHE, "Antwoord van de jongere", &[("answer", "yes"), ("words", "Dit is mijn plan.")]).await;
    desk.sits_down(INGRID).await;
    desk.looks_at(&[sitting[0], screen]).await;
    desk.does(INGRID, "Vaststellen", &[]).await;
    desk.looks_at(&[sitting[0], screen, sitting[1], "/scherm", "/tafel/reeks"]).await;
    for page in ["/besluit", "/besluit/1/brief"] {
        desk.opens(page).await;
    }
    desk.opens("/plan/versies").await;
    desk.opens("/plan/versies/1").await;

    // 6 and 7: arranged, and the go
    for (who, condition, fields) in [
        (MIRTHE, 1, &[("reference", "Huurcontract 12"), ("dated", "19-11-2026")][..]),
        (FADOUA, 2, &[("reference", "WIZ-118"), ("dated", "19-11-2026"), ("remark_on", "19-11-2026")][..]),
    ] {
        desk.sits_down(who).await;
        desk.opens("/randvoorwaarden").await;
        desk.fills_in(&format!("/doen/randvoorwaarde-geregeld?onderdeel={condition}"), pressed("Is geregeld"), fields)
            .await;
    }
    desk.sits_down(INGRID).await;
    desk.opens("/go").await;
    desk.does(INGRID, "Go geven", &[]).await;
    desk.opens("/go/1/brief/1").await;
    desk.looks_at(&["/controle"]).await;

    // 8: looking back
    desk.story.on("2026-12-03T10:00:00Z");
    desk.does(MIRTHE, "Terugkijken", &[("moment", "1"), ("kind", "conversation"), ("progress", "7")]).await;
    desk.window.reads("Monitoren en bijsturen : hier staat de casus nu").await;
    for page in ["/monitoring", "/betrokkenen", "/tijdlijn", ""] {
        desk.opens(page).await;
    }
    for (who, pages) in [
        (INGRID, &["/", "/casussen", "/casussen?weergave=bord", "/account", "/zoeken", "/zoeken?zoek=2026-001"][..]),
        (INGRID, &["/randvoorwaarden", "/doorlooptijden", "/berichten", "/beheer/wie-krijgt-bericht"][..]),
        (INGRID, &["/beheer/instellingen", "/beheer/berichten", "/leren/gronden"][..]),
        (MARIJKE, &["/", "/randvoorwaarden", "/zoeken", "/hulp", "/toegankelijkheid"][..]),
    ] {
        desk.sits_down(who).await;
        desk.looks_at(pages).await;
    }
    desk.window.assert_no_barriers(65);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_typed_stays_when_the_session_ends_and_is_kept_once_somebody_is_back() {
    let app = App::served().await;
    let story = Story::begins_in(app.clone()).await.taken_up().await;
    in_a_browser(|window| typing(window, app, story)).await;
}

async fn typing(window: Window, app: App, story: Story) {
    let base = app.state.base_url.as_str().trim_end_matches('/').to_owned();
    let mut desk = Desk { window, story, base };
    let base = desk.base.clone();
    desk.window.goto(&format!("{base}/aanmelden")).await;
    desk.sits_down(FADOUA).await;
    desk.opens("/plan/wonen").await;
    desk.window.fill("hulp", "Een kamer").await;
    desk.window.reads("Opgeslagen").await;
    let kept = "plan_texts where text = 'Een kamer'";
    assert_eq!(app.count(kept).await, 1, "it is kept without a button");

    // the session ends while somebody goes on typing
    app.rows("delete from sessions").await;
    let field = desk.window.driver.find(thirtyfour::By::Css("main [name='hulp']")).await.unwrap();
    field.send_keys(" met begeleiding").await.unwrap();
    desk.window.reads("U bent afgemeld.").await;
    assert_eq!(field.prop("value").await.unwrap().unwrap_or_default(), "Een kamer met begeleiding");

    // back in another tab, the page goes on by itself at the next key
    desk.sits_down(FADOUA).await;
    field.send_keys(".").await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let kept = "plan_texts where text = 'Een kamer met begeleiding.'";
    for _ in 0..100 {
        if app.count(kept).await == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("what was typed is not kept: {}", desk.window.text().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_position_appears_on_the_other_screen_and_what_somebody_types_there_stays() {
    let app = App::served().await;
    let mut story = Story::begins_in(app.clone()).await.at_the_table().await;
    story.does(INGRID, "Ronde openen", &[]).await;
    let Some(keeper) = Keeper::start() else { return };
    let (one, other) = (keeper.open().await, keeper.open().await);
    let drivers = [one.driver.clone(), other.driver.clone()];
    let ended = std::panic::AssertUnwindSafe(two_screens(one, other, &app, story)).catch_unwind().await;
    for driver in drivers {
        let _ = driver.quit().await;
    }
    drop(keeper);
    if let Err(panic) = ended {
        std::panic::resume_unwind(panic);
    }
}

async fn two_screens(one: Window, other: Window, app: &App, story: Story) {
    let base = app.state.base_url.as_str().trim_end_matches('/').to_owned();
    let mut desk = Desk { window: one, story, base: base.clone() };
    desk.window.goto(&format!("{base}/hulp")).await;
    desk.sits_down(ROB).await;
    desk.fills_in("/tafel", "Standpunt geven", &[("stance", "agree")]).await;
    desk.window.reads("U kunt dit wijzigen zolang de ronde open is.").await;
    desk.window.fill("stance", "not_yet").await;
    desk.window.fill("question", "Wie betaalt de borg?").await;
    desk.window.driver.execute("window.before = true", vec![]).await.unwrap();

    let mut robs = std::mem::replace(&mut desk.window, other);
    desk.window.goto(&format!("{base}/hulp")).await;
    desk.sits_down(MARIJKE).await;
    // what Rob's page asks does not arrive, though it hears that something changed
    let cut = "window.whole = XMLHttpRequest.prototype.open;
        XMLHttpRequest.prototype.open = function (how) { window.whole.call(this, how, '/nergens/' + Math.random()); };
        XMLHttpRequest.prototype.send = new Proxy(XMLHttpRequest.prototype.send, {
            apply(send, request, given) {
                if (window.whole) return setTimeout(() => ['error', 'loadend'].map((what) => request.dispatchEvent(new ProgressEvent(what))));
                return Reflect.apply(send, request, given);
            }
        });";
    robs.driver.execute(cut, vec![]).await.unwrap();
    desk.fills_in("/tafel", "Standpunt geven", &[("stance", "agree")]).await;
    robs.reads("U ziet misschien niet het laatste").await;
    robs.driver
        .execute("XMLHttpRequest.prototype.open = window.whole; window.whole = undefined", vec![])
        .await
        .unwrap();
    robs.reads("2 van de 3 hebben een standpunt gegeven").await;
    let stale = "return document.querySelector('[data-stale]').hidden";
    assert!(robs.driver.execute(stale, vec![]).await.unwrap().convert::<bool>().unwrap());
    let kept = "return [window.before === true, document.querySelector('main [name=question]').value]";
    let kept: (bool, String) = robs.driver.execute(kept, vec![]).await.unwrap().convert().unwrap();
    assert_eq!(kept, (true, "Wie betaalt de borg?".to_owned()), "without a new page, and with what was typed");

    // the round closes: what he typed stays, what stands beside it is true, and he is not let send what would be refused
    desk.story.does(INGRID, "Ronde sluiten", &[]).await;
    robs.reads("De ronde over versie 1 is gesloten.").await;
    assert!(!robs.text().await.contains("U kunt dit wijzigen"), "{}", robs.text().await);
    let form = "const form = document.querySelector('main form[data-about]');
        return [form.querySelector('button[type=submit]').disabled, form.question.value]";
    let closed: (bool, String) = robs.driver.execute(form, vec![]).await.unwrap().convert().unwrap();
    assert_eq!(closed, (true, "Wie betaalt de borg?".to_owned()));
    robs.look_at("the round closed while somebody typed").await;
    desk.story.does(INGRID, "Ronde openen", &[]).await;
    robs.reads("0 van de 3 hebben een standpunt gegeven").await;
    let open: (bool, String) = robs.driver.execute(form, vec![]).await.unwrap().convert().unwrap();
    assert_eq!(open, (false, "Wie betaalt de borg?".to_owned()), "a new round on the same text takes it");
    assert!(!robs.text().await.contains("is gesloten. U kunt nu"), "{}", robs.text().await);
    desk.story.does(INGRID, "Aanpassen", &[]).await;
    desk.story.writes(FADOUA, "wonen", &[("hulp", "Een kamer met een tuin.")]).await;
    desk.story.does(INGRID, "Nieuwe versie op tafel leggen", &[]).await;
    desk.story.does(INGRID, "Ronde openen", &[]).await;
    robs.reads("Er ligt nu iets anders voor dan versie 1.").await;
    robs.press("Standpunt geven").await;
    robs.reads("Nu ligt versie 2 voor.").await;
    let typed = "return document.querySelector('main [name=question]').value";
    let typed: String = robs.driver.execute(typed, vec![]).await.unwrap().convert().unwrap();
    assert_eq!(typed, "Wie betaalt de borg?");
    robs.assert_no_barriers(1);
}
