//! The project lead puts the agenda in order: by dragging, or with the keyboard alone.

use casustafel::domain::command::Command;
use thirtyfour::Key;
use thirtyfour::prelude::*;

use super::in_a_browser;
use super::meeting::sits_down;
use super::window::Window;
use crate::pages::town::Town;
use crate::support::App;

/// The cases in the order in which they stand on the page.
async fn order(window: &Window) -> Vec<String> {
    let read = "return [...document.querySelectorAll('[data-order] > li')].map((item) => item.dataset.number)";
    window.driver.execute(read, vec![]).await.unwrap().convert().unwrap()
}

async fn grip(window: &Window, number: &str) -> WebElement {
    window.driver.find(By::Css(format!("[data-number='{number}'] [data-grip]"))).await.unwrap()
}

/// Takes one by its grip and brings it to where another has its own.
async fn drags(window: &Window, number: &str, to: &str) {
    let middle = "document.querySelector('[data-order]').scrollIntoView({ block: 'center' })";
    window.driver.execute(middle, vec![]).await.unwrap();
    let (from, to) = (grip(window, number).await, grip(window, to).await);
    let chain = window.driver.action_chain().move_to_element_center(&from).click_and_hold();
    chain.move_to_element_center(&to).perform().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_agenda_is_ordered_by_dragging_and_by_keyboard_and_stays_so() {
    let mut town = Town::within(App::served().await).await;
    let meeting = town.meeting(0).await;
    let mut cases = Vec::new();
    for _ in 0..3 {
        let number = town.offered().await;
        town.act(&town.lead, &number, Command::Schedule { meeting, reason: None }).await;
        cases.push(number.to_string());
    }
    in_a_browser(|mut window| async move {
        let base = town.app.state.base_url.as_str().trim_end_matches('/').to_owned();
        let page = format!("{base}/tafel/{}", town.today());
        sits_down(&mut window, &base, &mut town.lead).await;
        window.goto(&page).await;
        let [a, b, c] = [0, 1, 2].map(|place| cases[place].as_str());
        assert_eq!(order(&window).await, [a, b, c]);

        // the last one to the front
        drags(&window, c, a).await;
        assert_eq!(order(&window).await, [c, a, b], "the others move while it is held");
        let chain = window.driver.action_chain();
        window.leave(|| async { chain.release().perform().await.unwrap() }).await;
        assert_eq!(order(&window).await, [c, a, b]);
        window.goto(&page).await;
        assert_eq!(order(&window).await, [c, a, b], "it is kept");

        // taken up, and put back with Escape: nothing changes and nothing is sent
        drags(&window, c, b).await;
        assert_eq!(order(&window).await, [a, c, b]);
        let arrangements = "meeting_events where kind = 'arranged'";
        let arranged = town.app.count(arrangements).await;
        window.driver.action_chain().send_keys(Key::Escape + "").release().perform().await.unwrap();
        assert_eq!(order(&window).await, [c, a, b]);
        window.goto(&page).await;
        assert_eq!(order(&window).await, [c, a, b]);
        assert_eq!(town.app.count(arrangements).await, arranged, "nothing was sent");

        // with the keyboard alone: to the button of the last one, and press
        let focus = "const at = document.activeElement; return at.textContent.trim().replace(/\\s+/g, ' ')";
        let mut steps = 0;
        while window.driver.execute(focus, vec![]).await.unwrap().convert::<String>().unwrap() != format!("Omhoog: {b}")
        {
            window.driver.action_chain().send_keys(Key::Tab + "").perform().await.unwrap();
            steps += 1;
            assert!(steps < 80, "the button is not reached");
        }
        let chain = window.driver.action_chain();
        window.leave(|| async { chain.send_keys(Key::Enter + "").perform().await.unwrap() }).await;
        assert_eq!(order(&window).await, [c, b, a]);
        window.goto(&page).await;
        assert_eq!(order(&window).await, [c, b, a], "it is kept as well");
        window.assert_no_barriers(1);
    })
    .await;
}
