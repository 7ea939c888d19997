//! Ten thousand requests that no browser sends: nothing breaks, and nothing changes.

use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, header};
use casustafel::domain::role::Role;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::story::*;
use crate::support::{App, Person};

const MANY: u64 = 10_000;

/// The same numbers at every run: a request that breaks something can be sent again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % sides as u64).unwrap()
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())]
    }
}

/// Values that are wrong everywhere.
const STRANGE: [&str; 24] = [
    "%00",
    "%ff%fe",
    "%c3%28",
    "%",
    "%2",
    "%zz",
    "%e2%80%ae",
    "%ed%a0%80",
    "-1",
    "0",
    "99999999999999999999999999",
    "-9223372036854775809",
    "1e400",
    "NaN",
    "..%2f..%2fetc%2fpasswd",
    "'%3b+drop+table+cases--",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "%7B%7B7*7%7D%7D",
    "00000000-0000-0000-0000-000000000000",
    "31-02-2026",
    "32-13-99999",
    "2026-02-30",
    "+",
    "%0d%0aSet-Cookie:+s=1",
];

/// What stands in a place of an address, where the router still takes it for one.
fn part(dice: &mut Dice, name: &str, number: &str) -> String {
    if name == "number" && dice.roll(2) == 0 {
        return number.to_owned();
    }
    match dice.roll(8) {
        0 => "FX-2026-9999".to_owned(),
        1 => "FX-99999999999999999999-1".to_owned(),
        2 => "a".repeat(1 + dice.roll(3_000)),
        3 => dice.pick(&["spoed", "go-geven", "redenen", "wonen", "papieren", "2026-11-19", "1", "versies"]).to_owned(),
        4 => "%C3%A9%C3%A9n".to_owned(),
        5 => "2026-11-19-99999999999999999999".to_owned(),
        _ => dice.pick(&STRANGE).replace('+', "%20"),
    }
}

fn address(dice: &mut Dice, path: &str, number: &str) -> String {
    let parts =
        path.split('/').skip(1).map(|piece| match piece.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => part(dice, name, number),
            None => piece.to_owned(),
        });
    let mut address = format!("/{}", parts.collect::<Vec<_>>().join("/"));
    match dice.roll(8) {
        0 => address.push_str(&format!("?onderdeel={}", dice.pick(&STRANGE))),
        1 => address.push_str(&format!("?{0}={0}&{0}=&&=&=", dice.pick(&STRANGE))),
        2 => address
            .push_str(&format!("?terug={}", dice.pick(&["//evil.example", "https://evil.example", "\\\\evil", "%00"]))),
        3 => address.push_str(&format!("?voor={0}&na={0}&zoek={0}&stap={0}&pagina={0}", dice.pick(&STRANGE))),
        4 => address.push_str(&format!("?{}", "x=1&".repeat(dice.roll(3_000)))),
        _ => {}
    }
    address
}

/// The names of fields that forms have, and some that none has.
const NAMES: [&str; 26] = [
    "reason",
    "user",
    "date",
    "born",
    "first_name",
    "what-1",
    "due-1",
    "stance",
    "seat",
    "hash",
    "hulp",
    "woorden",
    "woorden-revision",
    "rijen-revision",
    "email",
    "wachtwoord",
    "code",
    "day",
    "time",
    "weeks",
    "present",
    "risks",
    "recipients",
    "version",
    "k1",
    "%00",
];

/// A body that cannot be carried out: no revision that ever was, no choice that is offered, or no form at all.
fn body(dice: &mut Dice) -> (Option<&'static str>, Vec<u8>) {
    const FORM: &str = "application/x-www-form-urlencoded";
    match dice.roll(12) {
        0 => (Some("application/json"), br#"{"reason": ["#.to_vec()),
        1 => (
            Some("multipart/form-data; boundary=x"),
            b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1".to_vec(),
        ),
        2 => (Some("text/plain"), b"revisie=0".to_vec()),
        3 => (None, b"reason=x".to_vec()),
        4 => (Some(FORM), vec![0xff, 0xfe, b'=', 0x00, b'&', 0xc3, 0x28]),
        5 => (Some(FORM), vec![b'&'; 1 + dice.roll(20_000)]),
        6 => (Some(FORM), format!("reason={}&revisie=0&revision=0", "a".repeat(dice.roll(300_000))).into_bytes()),
        7 => (Some("application/x-www-form-urlencoded; charset=\"\u{7f}"), b"revisie=0&revision=0&a=%".to_vec()),
        _ => {
            let mut fields = vec!["revisie=-1".to_owned(), "revision=-1".to_owned()];
            for _ in 0..1 + dice.roll(12) {
                let (name, value) = (dice.pick(&NAMES), dice.pick(&STRANGE));
                fields.push(format!("{name}={value}"));
                if dice.roll(3) == 0 {
                    fields.push(format!("{name}={}", dice.pick(&STRANGE)));
                }
            }
            (Some(FORM), fields.join("&").into_bytes())
        }
    }
}

/// One request; nothing when it is not even a request to this library, which the raw sockets below send.
fn request(dice: &mut Dice, pages: &[(Method, &'static str)], number: &str) -> Option<Request<Body>> {
    let (method, path) = &pages[dice.roll(pages.len())];
    let mut address = address(dice, path, number);
    if dice.roll(40) == 0 {
        address = format!("/{}", "a/".repeat(dice.roll(4_000)));
    }
    let method = match dice.roll(12) {
        0 => dice
            .pick(&[&Method::PUT, &Method::DELETE, &Method::PATCH, &Method::OPTIONS, &Method::HEAD, &Method::TRACE])
            .clone(),
        1 => Method::POST,
        2 => Method::GET,
        _ => method.clone(),
    };
    let mut request = Request::builder().method(&method).uri(address);
    let site = match dice.roll(12) {
        0 => "cross-site",
        1 => "none",
        2 => "\u{1}",
        _ => "same-origin",
    };
    if let Ok(site) = HeaderValue::from_str(site) {
        request = request.header("sec-fetch-site", site);
    }
    let (kind, body) = if method == Method::GET { (None, Vec::new()) } else { body(dice) };
    if let Some(kind) = kind.and_then(|kind| HeaderValue::from_bytes(kind.as_bytes()).ok()) {
        request = request.header(header::CONTENT_TYPE, kind);
    }
    match dice.roll(10) {
        0 => request = request.header(header::ACCEPT, "application/json"),
        1 => request = request.header(header::ACCEPT_LANGUAGE, HeaderValue::from_bytes(b"\xff\xfe").unwrap()),
        2 => request = request.header(header::USER_AGENT, "x".repeat(9_000)),
        3 => request = request.header(header::ORIGIN, "null"),
        _ => {}
    }
    request.body(Body::from(body)).ok()
}

/// Sessions end by some of these requests; whoever was signed out comes back.
async fn send(people: &mut [Person], request: Request<Body>, dice: &mut Dice) -> (u16, String) {
    let place = dice.roll(people.len());
    let person = &mut people[place];
    if person.cookies.is_empty() && !person.name.is_empty() {
        person.arrive().await;
    }
    let page = person.send(request).await;
    let onward = page.headers.get(header::LOCATION).and_then(|place| place.to_str().ok()).unwrap_or_default();
    if onward.starts_with("/aanmelden") {
        person.cookies.clear();
    }
    (page.status.as_u16(), page.body)
}

/// A story somewhere in the middle, where most can be broken.
async fn middle(app: App) -> Story {
    let mut story = Story::begins_in(app).await.joined("Chantal", Role::Administrator).await.at_the_table().await;
    story.does(INGRID, "Ronde openen", &[]).await;
    story
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_malformed_requests_break_nothing_and_change_nothing() {
    let app = App::start().await;
    let mut story = middle(app.clone()).await;
    let before = app.fingerprint().await;
    let mut people = vec![app.visitor()];
    for name in [INGRID, MIRTHE, FADOUA, ROB, "Chantal"] {
        people.push(story.who(name).clone());
    }
    let begun = std::time::Instant::now();
    let tasks: Vec<_> = (0..4_u64)
        .map(|lane| {
            let (mut people, app, number) = (people.clone(), app.clone(), story.number.clone());
            tokio::spawn(async move {
                // these ask nothing, so that any form is a good one; what they do is proven at the gate
                let asks_nothing = ["sign_out", "sign_out_everywhere", "renew_recovery_codes", "ask_screen_code"];
                let all = app.state.pages();
                let left_out: Vec<&str> =
                    all.iter().filter(|page| asks_nothing.contains(&page.name)).map(|page| page.path).collect();
                let pages: Vec<(Method, &'static str)> = all
                    .iter()
                    .filter(|page| !left_out.contains(&page.path))
                    .map(|page| (page.method.clone(), page.path))
                    .collect();
                let (mut dice, mut sent) = (Dice(lane), 0);
                let mut statuses = std::collections::BTreeMap::new();
                while sent < MANY / 4 {
                    let seed = dice.0;
                    let Some(request) = request(&mut dice, &pages, &number) else { continue };
                    let what: String = format!("{} {}", request.method(), request.uri()).chars().take(300).collect();
                    let (status, body) = send(&mut people, request, &mut dice).await;
                    let words: String = body.chars().take(2_000).collect();
                    assert!(status < 500, "{status} for {what} (lane {lane}, dice {seed}): {words}");
                    *statuses.entry(status).or_insert(0) += 1;
                    sent += 1;
                }
                statuses
            })
        })
        .collect();
    let mut statuses = std::collections::BTreeMap::<u16, u32>::new();
    for task in tasks {
        for (status, many) in task.await.unwrap() {
            *statuses.entry(status).or_default() += many;
        }
    }
    eprintln!("{statuses:?} in {:?}", begun.elapsed());
    for kind in [200, 303, 400, 403, 404, 405, 409, 413, 415, 422] {
        assert!(statuses.contains_key(&kind), "no request was answered with {kind}: {statuses:?}");
    }
    let after = app.fingerprint().await;
    let changed: Vec<&String> = before.keys().filter(|table| before[*table] != after[*table]).collect();
    assert!(changed.is_empty(), "{changed:?} changed");
}

#[tokio::test]
async fn what_is_no_request_at_all_is_answered_or_hung_up_on() {
    let app = App::served().await;
    let address = app.state.base_url.as_str().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let long = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(200_000));
    let headers = format!("GET /aanmelden HTTP/1.1\r\nHost: x\r\n{}\r\n", "X-A: b\r\n".repeat(5_000));
    let raw: [&[u8]; 12] = [
        b"",
        b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /%zz HTTP/1.1\r\nHost: \xff\xfe\r\n\r\n",
        b"GET http://[::1/ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /aanmelden HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /aanmelden HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"POST /aanmelden HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        long.as_bytes(),
        headers.as_bytes(),
    ];
    for bytes in raw {
        let shown: String = String::from_utf8_lossy(bytes).chars().take(60).collect();
        let mut line = tokio::net::TcpStream::connect(&address).await.unwrap();
        // it may hang up before all of it was said
        let _ = line.write_all(bytes).await;
        let _ = line.shutdown().await;
        let mut answer = Vec::new();
        let reading = line.read_to_end(&mut answer);
        let _ =
            tokio::time::timeout(std::time::Duration::from_secs(20), reading).await.expect("it hangs on to the line");
        let answer = String::from_utf8_lossy(&answer);
        let refused = answer.is_empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.0 4");
        assert!(refused, "{shown:?} is answered with {}", answer.chars().take(200).collect::<String>());
    }
    let mut visitor = app.visitor();
    assert_eq!(visitor.get("/aanmelden").await.status, axum::http::StatusCode::OK, "others are served all the same");
}
