//! A real Chromium with nobody at the keys, and what is looked at on every page it shows.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities as _;
use thirtyfour::prelude::*;

const AXE: &str = include_str!("../vendor/axe.min.js");
/// Wide and narrow: a desk and a phone.
const WIDTHS: [(u32, u32); 2] = [(390, 844), (1280, 900)];
/// Longer than this and a page does not come.
const PATIENCE: Duration = Duration::from_secs(40);

/// The program that holds the browser; it and its browsers end with the test, however that ends.
pub struct Keeper {
    program: Child,
    port: u16,
    folder: PathBuf,
}

impl Keeper {
    /// Starts it; nothing when this machine has no browser, which on the build server is a failure.
    pub fn start() -> Option<Self> {
        let found = |name: &str| {
            let path = std::env::var_os("PATH").unwrap_or_default();
            let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
            folders.push("/usr/bin".into());
            folders.into_iter().map(|folder| folder.join(name)).find(|file| file.is_file())
        };
        let Some(driver) = found("chromedriver") else {
            assert!(std::env::var_os("CI").is_none(), "chromedriver is missing: apt-get install chromium-driver");
            eprintln!("chromedriver is missing: no page was opened in a real browser");
            return None;
        };
        let folder = std::env::temp_dir().join(format!("casustafel-browser-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut program = Command::new(driver)
            .args(["--port=0", "--log-level=SEVERE"])
            .env("TMPDIR", &folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
        let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        });
        // what it says later must go somewhere, or it stands still
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self { program, port: port.expect("the port of chromedriver"), folder })
    }

    /// Opens a window; its console is listened to.
    pub async fn open(&self) -> Window {
        let mut wishes = DesiredCapabilities::chrome();
        let profile = format!("--user-data-dir={}", self.folder.join(uuid::Uuid::new_v4().to_string()).display());
        for wish in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            profile.as_str(),
        ] {
            wishes.add_arg(wish).unwrap();
        }
        wishes.set_browser_log_level(thirtyfour::LoggingPrefsLogLevel::All).unwrap();
        let driver = WebDriver::new(format!("http://127.0.0.1:{}", self.port), wishes).await.unwrap();
        Window { driver, looked_at: BTreeSet::new(), barriers: Vec::new() }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        // asked to end it ends its browsers too; only when it does not listen it is made to
        let _ = Command::new("kill").args(["-TERM", &self.program.id().to_string()]).status();
        let deadline = Instant::now() + Duration::from_secs(5);
        while self.program.try_wait().is_ok_and(|ended| ended.is_none()) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = self.program.kill();
        let _ = self.program.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A window of the browser.
pub struct Window {
    /// The window itself.
    pub driver: WebDriver,
    looked_at: BTreeSet<String>,
    barriers: Vec<String>,
}

impl Window {
    /// Goes to an address and looks at the page there.
    pub async fn goto(&mut self, address: &str) {
        self.driver.goto(address).await.unwrap();
        self.look().await;
    }

    /// The words on the page.
    pub async fn text(&self) -> String {
        let words = "return document.body.innerText.replace(/\\s+/g, ' ')";
        self.driver.execute(words, vec![]).await.unwrap().convert().unwrap()
    }

    /// Waits until these words are on the page.
    pub async fn reads(&self, words: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let text = self.text().await;
            if text.contains(words) {
                return;
            }
            let place = self.driver.current_url().await.unwrap();
            assert!(Instant::now() < deadline, "{words:?} does not come to {place}: {text}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Clicks the link with these words in that part of the page, and looks at the page it leads to.
    pub async fn follow(&mut self, inside: &str, words: &str) {
        let link = self.labelled(&format!("{inside} a[href]"), words).await;
        self.leave(|| async { link.click().await.unwrap() }).await;
    }

    /// What has these words on it; when it stands in a list that is folded in, that is opened.
    async fn labelled(&self, css: &str, words: &str) -> WebElement {
        let find = "const [css, words] = arguments;
            const found = [...document.querySelectorAll(css)].find((one) => one.textContent.trim() === words);
            found?.closest('details')?.setAttribute('open', '');
            return found ?? null";
        let found = self.driver.execute(find, vec![css.into(), words.into()]).await.unwrap().element();
        match found {
            Ok(found) => found,
            Err(_) => panic!("no {words:?} in {css}: {}", self.text().await),
        }
    }

    /// Fills in a field: types, chooses or ticks.
    pub async fn fill(&self, name: &str, value: &str) {
        let found = self.driver.find_all(By::Css(format!("main [name='{name}']"))).await.unwrap();
        let first = found.first().unwrap_or_else(|| panic!("no field {name:?}"));
        let kind = first.prop("type").await.unwrap().unwrap_or_default();
        match kind.as_str() {
            "radio" | "checkbox" => {
                let css = format!("main [name='{name}'][value='{value}']");
                let choice = self.driver.find(By::Css(css)).await.unwrap();
                if !choice.is_selected().await.unwrap() {
                    // by its label, as people do: it is the larger one to press
                    let press = "document.querySelector(`label[for='${arguments[0].id}']`).click()";
                    self.driver.execute(press, vec![choice.to_json().unwrap()]).await.unwrap();
                }
                assert!(choice.is_selected().await.unwrap(), "{name} {value} is not chosen by its label");
            }
            "select-one" => {
                let css = format!("main select[name='{name}'] option[value='{value}']");
                self.driver.find(By::Css(css)).await.unwrap().click().await.unwrap();
            }
            _ => {
                first.clear().await.unwrap();
                first.send_keys(value).await.unwrap();
            }
        }
    }

    /// Presses the button with these words in the page's own part, and looks at the page it leads to.
    pub async fn press(&mut self, words: &str) {
        let button = self.labelled("main button[type='submit'], main form button", words).await;
        self.leave(|| async { button.click().await.unwrap() }).await;
    }

    /// Waits until what was pressed has brought another page, and looks at it.
    pub async fn leave<F: Future<Output = ()>>(&mut self, press: impl FnOnce() -> F) {
        self.driver.execute("window.before = true", vec![]).await.unwrap();
        press().await;
        let deadline = Instant::now() + PATIENCE;
        let arrived = "return window.before === undefined && document.readyState === 'complete'";
        loop {
            let there = self.driver.execute(arrived, vec![]).await.ok().and_then(|told| told.convert::<bool>().ok());
            if there == Some(true) {
                break;
            }
            assert!(Instant::now() < deadline, "no page comes");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.look().await;
    }

    /// Looks at the page, once per address and heading, whichever case it is about: no barrier at either width, and nothing in the console.
    async fn look(&mut self) {
        for said in self.driver.browser_log().await.unwrap() {
            let stands_still = said.level == "SEVERE" && !is_status(&said.message);
            assert!(!stands_still, "the console says: {}", said.message);
        }
        let place = "const heading = document.querySelector('main h2, main h1')?.textContent ?? '';
            return `${location.pathname} ${heading}`.replace(/FX-[0-9]+-[0-9]+/g, 'FX')";
        let place: String = self.driver.execute(place, vec![]).await.unwrap().convert().unwrap();
        if self.looked_at.insert(place.clone()) {
            self.find_barriers(&place).await;
        }
    }

    /// Looks at the page as it is now, also when it was seen before in another state.
    pub async fn look_at(&mut self, state: &str) {
        self.looked_at.insert(state.to_owned());
        self.find_barriers(state).await;
    }

    async fn find_barriers(&mut self, place: &str) {
        self.driver.execute(AXE, vec![]).await.unwrap();
        for (width, height) in WIDTHS {
            self.driver.set_window_rect(0, 0, width, height).await.unwrap();
            let found: Vec<String> = self.driver.execute_async(LOOK, vec![]).await.unwrap().convert().unwrap();
            self.barriers.extend(found.into_iter().map(|barrier| format!("{place} at {width}: {barrier}")));
        }
    }

    /// Says what stood in somebody's way on any page.
    pub fn assert_no_barriers(&self, least: usize) {
        assert!(self.looked_at.len() >= least, "only {} pages were looked at", self.looked_at.len());
        assert!(self.barriers.is_empty(), "{}", self.barriers.join("\n"));
    }
}

/// A status that a test asks for stands in the console too.
fn is_status(message: &str) -> bool {
    message.contains("the server responded with a status of") || message.contains("net::ERR_CONNECTION_REFUSED")
}

/// Every rule of axe, and nothing that must be scrolled for sideways.
const LOOK: &str = r#"
    const done = arguments[arguments.length - 1];
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => {
        const found = violations.map((rule) =>
            `${rule.id}: ${rule.help}: ${rule.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
        if (wide > 0) found.push(`the page is ${wide} pixels too wide`);
        done(found);
    }, (error) => done([`axe: ${error}`]));
"#;
