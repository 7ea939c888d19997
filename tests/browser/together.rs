//! Several people write one plan: whatever happens to the connection, the session or the page, no word is lost.

use std::time::Duration;

use thirtyfour::Key;
use thirtyfour::prelude::*;

use super::window::Window;
use super::{Desk, in_a_browser};
use crate::support::App;
use crate::support::story::*;

const SECTION: &str = "/plan/wonen";

async fn desk(window: Window, app: &App, story: Story) -> Desk {
    let base = app.state.base_url.as_str().trim_end_matches('/').to_owned();
    let mut desk = Desk { window, story, base };
    let start = format!("{}/aanmelden", desk.base);
    desk.window.goto(&start).await;
    desk.sits_down(FADOUA).await;
    desk
}

/// Waits until exactly this stands in the database.
async fn is_kept(app: &App, text: &str) {
    let kept = format!("plan_texts t join plan_passages p using (case_id, digest) where t.text = $t${text}$t$");
    for _ in 0..200 {
        if app.count(&kept).await > 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let texts: Vec<String> =
        app.rows("select text from plan_texts").await.iter().map(|row| sqlx::Row::get(row, 0)).collect();
    panic!("{text:?} is not kept, but {texts:?}");
}

impl Desk {
    async fn field(&self, css: &str) -> WebElement {
        self.window.driver.find(By::Css(css)).await.unwrap()
    }

    async fn types(&self, css: &str, text: &str) {
        self.field(css).await.send_keys(text).await.unwrap();
    }

    async fn presses(&self, key: Key) {
        self.window.driver.action_chain().send_keys(key + "").perform().await.unwrap();
    }

    async fn says(&self, script: &str) -> String {
        self.window.driver.execute(script, vec![]).await.unwrap().convert().unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_in_one_section_keep_both_texts_with_one_press_and_elsewhere_never_meet() {
    let app = App::served().await;
    let story = Story::begins_in(app.clone()).await.taken_up().await;
    in_a_browser(|window| async move {
        let mut desk = desk(window, &app, story).await;
        desk.opens(SECTION).await;
        // Ingrid writes in the same place and in another one
        desk.story.writes(INGRID, "wonen", &[("hulp", "Van Ingrid.")]).await;
        desk.story.writes(INGRID, "geld", &[("hulp", "Over geld.")]).await;
        desk.types("main [name='hulp']", "Van Fadoua.").await;
        desk.window.reads("schreef hier ook").await;
        desk.window.reads("Wat er nu staat").await;
        desk.window.look_at("two texts").await;
        let typed = "return document.activeElement.value + document.activeElement.selectionStart";
        assert_eq!(desk.says(typed).await, "Van Fadoua.11", "nobody was pushed out of the field");

        desk.field("main [data-together]").await.click().await.unwrap();
        is_kept(&app, "Van Ingrid.\nVan Fadoua.").await;
        desk.window.reads("Opgeslagen").await;
        assert_eq!(desk.says(typed).await, "Van Ingrid.\nVan Fadoua.23", "one goes on where one was");
        desk.types("main [name='hulp']", " En verder.").await;
        is_kept(&app, "Van Ingrid.\nVan Fadoua. En verder.").await;
        is_kept(&app, "Over geld.").await;

        // on one page with everything: who else is there is told, and two sections are kept each on its own
        desk.opens("/plan/alles").await;
        desk.window.reads("Ingrid Solle schrijft hier").await;
        desk.types("#dit-ben-ik-woorden", "Ik teken.").await;
        app.pass(chrono::TimeDelta::seconds(20));
        desk.story.writes(INGRID, "later", &[("hulp", "Rust.")]).await;
        desk.types("#mijn-mensen-hulp", "Een tante.").await;
        for text in ["Ik teken.", "Een tante.", "Rust."] {
            is_kept(&app, text).await;
        }
        desk.window.reads("Bekijk de nieuwe tekst").await;
        desk.window.look_at("somebody else wrote").await;

        // the same page twice, by the same person, is nobody else
        desk.opens(SECTION).await;
        let first = desk.window.driver.window().await.unwrap();
        let second = desk.window.driver.new_tab().await.unwrap();
        desk.window.driver.switch_to_window(second).await.unwrap();
        desk.opens(SECTION).await;
        desk.types("main [name='hulp']", " Twee.").await;
        is_kept(&app, "Van Ingrid.\nVan Fadoua. En verder. Twee.").await;
        desk.window.driver.switch_to_window(first).await.unwrap();
        desk.types("main [name='hulp']", " Twee. Drie.").await;
        is_kept(&app, "Van Ingrid.\nVan Fadoua. En verder. Twee. Drie.").await;
        desk.window.assert_no_barriers(4);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_while_the_server_is_gone_or_the_page_is_left_is_kept() {
    let app = App::served().await;
    let story = Story::begins_in(app.clone()).await.taken_up().await;
    in_a_browser(|window| async move {
        let mut desk = desk(window, &app, story).await;
        desk.opens(SECTION).await;
        desk.types("main [name='hulp']", "Een").await;
        is_kept(&app, "Een").await;
        app.goes_down();
        desk.types("main [name='hulp']", " kamer").await;
        desk.window.reads("er is geen verbinding").await;
        desk.window.look_at("the server is gone").await;
        desk.types("main [name='hulp']", " met rust").await;
        app.comes_back().await;
        is_kept(&app, "Een kamer met rust").await;

        // the session ends, and the page goes on by itself once somebody is back in another tab
        app.rows("delete from sessions").await;
        desk.types("main [name='hulp']", ".").await;
        desk.window.reads("U bent afgemeld.").await;
        desk.window.look_at("signed out").await;
        desk.sits_down(FADOUA).await;
        is_kept(&app, "Een kamer met rust.").await;

        // back before it was saved
        desk.opens("/plan").await;
        desk.window.follow("main", "5a Wonen").await;
        desk.types("main [name='woorden']", "Ik wil een hond.").await;
        desk.window.driver.back().await.unwrap();
        let _ = desk.window.driver.accept_alert().await;
        is_kept(&app, "Ik wil een hond.").await;
        desk.window.driver.forward().await.unwrap();
        desk.window.reads("5a Wonen").await;
        let words = "return document.querySelector(\"main [name='woorden']\").value";
        assert_eq!(desk.says(words).await, "Ik wil een hond.");

        // what cannot be used stays, with the message at its field
        let row = [("what-1", "Kijken"), ("doer-1", "Mirthe"), ("due-1", "31-02-2027"), ("hulp", "Eerst bellen.")];
        desk.fills_in("/plan/wie-doet-wat", "Opslaan", &row).await;
        for (name, value) in row {
            let field = desk.field(&format!("main [name='{name}']")).await;
            assert_eq!(field.prop("value").await.unwrap().unwrap_or_default(), value, "{name}");
        }
        assert!(desk.says("return document.getElementById('due-1-fout').textContent").await.contains("datum"));
        desk.window.look_at("a row that cannot be used").await;

        // with the keyboard alone: to the field, write, on to the button, press
        desk.opens("/plan/later").await;
        desk.window.driver.execute("document.querySelector('main h2').scrollIntoView()", vec![]).await.unwrap();
        let focus = "const at = document.activeElement; return at.name || at.textContent.trim()";
        let mut steps = 0;
        while desk.says(focus).await != "woorden" {
            desk.presses(Key::Tab).await;
            steps += 1;
            assert!(steps < 60, "the field is not reached");
        }
        desk.window.driver.action_chain().send_keys("Later word ik bakker.").perform().await.unwrap();
        while desk.says(focus).await != "Opslaan" {
            desk.presses(Key::Tab).await;
            steps += 1;
            assert!(steps < 80, "the button is not reached");
        }
        desk.presses(Key::Enter).await;
        desk.window.reads("Opgeslagen om").await;
        is_kept(&app, "Later word ik bakker.").await;
        desk.window.assert_no_barriers(6);
    })
    .await;
}
