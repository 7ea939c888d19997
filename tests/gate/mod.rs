//! Getting in, staying in, and being kept out.

mod second_person;
mod town;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use casustafel::auth::invite_first_administrator;
use casustafel::database::{Acting, DatabaseError, DatabaseRole, TokenHash};
use casustafel::domain::role::Role;
use casustafel::web::headers::ALWAYS;
use casustafel::web::pages;
use chrono::TimeDelta;
use scraper::{Html, Selector};
use sqlx::Connection as _;
use town::{ORIGIN, PASSWORD, Town};

fn texts(page: &str, selector: &str) -> Vec<String> {
    let page = Html::parse_document(page);
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector).map(|element| element.text().collect::<String>().trim().to_owned()).collect()
}

#[tokio::test]
async fn the_first_administrator_comes_in_by_link_password_and_phone() {
    let town = Town::new().await;
    let link = invite_first_administrator(&town.app.db, "Bea@Gemeente.example", "Bea Beheer").await.unwrap();
    let mut bea = town.browser();
    for _ in 0..100 {
        assert_eq!(bea.get(&link).await.status, StatusCode::OK, "looking does not use the link");
    }

    let weak = bea.post(&link, &[("nieuw", "Casustafel-Bea-2026"), ("herhaald", "Casustafel-Bea-2026")]).await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(weak.text.contains("makkelijk te raden"));
    assert!(!weak.text.contains("Casustafel-Bea-2026"));
    let unequal = bea.post(&link, &[("nieuw", PASSWORD), ("herhaald", "vijf natte schapen")]).await;
    assert_eq!(unequal.status, StatusCode::UNPROCESSABLE_ENTITY);

    let accepted = bea.post(&link, &[("nieuw", PASSWORD), ("herhaald", PASSWORD)]).await;
    assert_eq!((accepted.status, accepted.location()), (StatusCode::SEE_OTHER, "/tweede-factor"));
    assert_eq!(bea.get("/tweede-factor").await.location(), "/tweede-factor/instellen");
    assert_eq!(bea.get("/account").await.location(), "/tweede-factor/instellen", "a password alone opens nothing");

    let enrolment = bea.get("/tweede-factor/instellen").await;
    let spelled = texts(&enrolment.text, "details code").remove(0);
    assert_eq!(
        texts(&bea.get("/tweede-factor/instellen").await.text, "details code")[0],
        spelled,
        "the square stays the same"
    );
    let secret = totp_rs::Secret::try_from_base32(spelled.replace(' ', "")).unwrap();
    let seed = casustafel::auth::totp::Seed::from_bytes(secret.as_bytes()).unwrap();
    assert_eq!(
        bea.post("/tweede-factor/instellen", &[("code", "000000")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let before = bea.cookie.clone();
    let done = bea.post("/tweede-factor/instellen", &[("code", &seed.code_at(town.app.clock.now()))]).await;
    assert_eq!(done.status, StatusCode::OK);
    let codes = texts(&done.text, "ol code");
    assert_eq!(codes.len(), 10);
    assert_ne!(bea.cookie, before, "the token changes with the second factor");
    assert!(bea.get("/account").await.text.contains("Bea Beheer"));
    assert!(bea.get("/account").await.text.contains("10 herstelcodes"));

    let mut other = town.browser();
    assert_eq!(other.get(&link).await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.post(&link, &[("nieuw", PASSWORD), ("herhaald", PASSWORD)]).await.status, StatusCode::NOT_FOUND);
    assert!(invite_first_administrator(&town.app.db, "x@y.example", "X").await.is_err(), "there is one now");

    // one recovery code in the place of the phone, once
    let mut again = town.browser();
    again.post("/aanmelden", &[("email", "bea@gemeente.example"), ("wachtwoord", PASSWORD)]).await;
    let typed = codes[3].to_lowercase().replace('-', " ");
    assert_eq!(again.post("/tweede-factor", &[("soort", "herstelcode"), ("code", &typed)]).await.location(), "/");
    let mut third = town.browser();
    third.post("/aanmelden", &[("email", "bea@gemeente.example"), ("wachtwoord", PASSWORD)]).await;
    let used = third.post("/tweede-factor", &[("soort", "herstelcode"), ("code", &codes[3])]).await;
    assert_eq!(used.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn of_fifty_who_follow_one_link_one_gets_in() {
    let town = Town::new().await;
    let link = invite_first_administrator(&town.app.db, "bea@gemeente.example", "Bea").await.unwrap();
    let presses: Vec<_> = (0..50)
        .map(|_| {
            let (mut browser, link) = (town.browser(), link.clone());
            tokio::spawn(
                async move { browser.post(&link, &[("nieuw", PASSWORD), ("herhaald", PASSWORD)]).await.status },
            )
        })
        .collect();
    let mut inside = 0;
    for press in presses {
        match press.await.unwrap() {
            StatusCode::SEE_OTHER => inside += 1,
            StatusCode::NOT_FOUND | StatusCode::TOO_MANY_REQUESTS => {}
            other => panic!("{other}"),
        }
    }
    assert_eq!(inside, 1);
    assert_eq!(town.count("sessions").await, 1);
}

#[tokio::test]
async fn a_link_ends_after_three_days() {
    let town = Town::new().await;
    let link = invite_first_administrator(&town.app.db, "bea@gemeente.example", "Bea").await.unwrap();
    town.pass(TimeDelta::hours(72));
    assert_eq!(
        town.browser().post(&link, &[("nieuw", PASSWORD), ("herhaald", PASSWORD)]).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_code_opens_the_door_once() {
    let town = Town::new().await;
    let anne = town.somebody("Anne", Role::Signaller).await;
    let code = town.code_of(&anne);
    let mut first = town.browser();
    first.give_password(&anne).await;
    assert_eq!(first.post("/tweede-factor", &[("code", &code)]).await.location(), "/");
    let mut second = town.browser();
    second.give_password(&anne).await;
    let replayed = second.post("/tweede-factor", &[("code", &code)]).await;
    assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(replayed.text.contains("al gebruikt"));
    town.pass(TimeDelta::seconds(30));
    assert_eq!(second.post("/tweede-factor", &[("code", &town.code_of(&anne))]).await.location(), "/");
}

#[tokio::test]
async fn five_wrong_codes_end_the_attempt_and_the_next_must_wait() {
    let town = Town::new().await;
    let anne = town.somebody("Anne", Role::Signaller).await;
    let mut guesser = town.browser();
    guesser.give_password(&anne).await;
    for _ in 0..4 {
        assert_eq!(
            guesser.post("/tweede-factor", &[("code", "000000")]).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
    assert_eq!(guesser.post("/tweede-factor", &[("code", "000000")]).await.location(), "/aanmelden?melding=codes");
    guesser.give_password(&anne).await;
    let right = guesser.post("/tweede-factor", &[("code", &town.code_of(&anne))]).await;
    assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(right.headers["retry-after"], "300");
    assert!(right.text.contains("Wacht 5 minuten"));
    town.pass(TimeDelta::minutes(5));
    assert_eq!(guesser.post("/tweede-factor", &[("code", &town.code_of(&anne))]).await.location(), "/");
}

#[tokio::test]
async fn wrong_passwords_make_the_wait_longer_for_that_account_from_that_address_only() {
    let town = Town::new().await;
    let anne = town.somebody("Anne", Role::Signaller).await;
    let mut guesser = town.browser();
    for _ in 0..2 {
        guesser.post("/aanmelden", &[("email", &anne.email), ("wachtwoord", "zes natte schapen!!")]).await;
    }
    let mut waits = Vec::new();
    for _ in 0..6 {
        let wrong = guesser.post("/aanmelden", &[("email", &anne.email), ("wachtwoord", "zes natte schapen!!")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let now = guesser.post("/aanmelden", &[("email", &anne.email), ("wachtwoord", PASSWORD)]).await;
        assert_eq!(now.status, StatusCode::TOO_MANY_REQUESTS, "not even the right one is looked at");
        let wait: i64 = now.headers["retry-after"].to_str().unwrap().parse().unwrap();
        waits.push(wait);
        town.pass(TimeDelta::seconds(wait));
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32]);

    // somebody else in the same town hall is not in the way, nor is the owner elsewhere
    let bert = town.somebody("Bert", Role::Signaller).await;
    guesser.post("/aanmelden", &[("email", &anne.email), ("wachtwoord", "zes natte schapen!!")]).await;
    town.browser().give_password(&bert).await;
    let mut elsewhere = town.browser();
    elsewhere.address = "198.51.100.9".parse().unwrap();
    elsewhere.give_password(&anne).await;
}

#[tokio::test]
async fn one_password_on_many_accounts_raises_an_alarm_once_an_hour() {
    let town = Town::new().await;
    let bea = town.somebody("Bea", Role::Administrator).await;
    let olaf = town.somebody("Olaf", Role::PrivacyOfficer).await;
    let try_on = async |from: &str, account: usize| {
        let mut sprayer = town.browser();
        sprayer.address = from.parse().unwrap();
        let email = format!("persoon{account}@noorderlicht.example");
        sprayer.post("/aanmelden", &[("email", &email), ("wachtwoord", "Zomer2026Zomer2026")]).await
    };
    // one account again and again, and nine others, and others elsewhere or long after
    for _ in 0..3 {
        try_on("192.0.2.1", 0).await;
    }
    for account in 1..9 {
        try_on(&format!("192.0.2.{account}"), account).await;
    }
    try_on("198.51.100.1", 9).await;
    town.pass(TimeDelta::minutes(11));
    try_on("192.0.2.1", 9).await;
    assert_eq!(town.count("sprays").await, 0);
    // nine more within ten minutes
    for account in 10..18 {
        try_on(&format!("192.0.2.{account}"), account).await;
    }
    assert_eq!(town.count("sprays").await, 0);
    try_on("192.0.2.200", 18).await;
    assert_eq!(town.count("sprays where network = '192.0.2.0/24' and accounts = 10").await, 1);
    assert_eq!(town.count("audit where action = 'sign_in_spray' and object_id = '192.0.2.0/24'").await, 1);
    for told in [&bea, &olaf] {
        let notice = format!("outbox where kind = 'sign_in_spray' and to_user = '{}'", told.id);
        assert_eq!(town.count(&notice).await, 1);
    }
    assert_eq!(town.count("outbox").await, 2);
    let again = async || {
        for account in 20..31 {
            try_on(&format!("192.0.2.{account}"), account).await;
        }
        town.count("sprays").await
    };
    assert_eq!(again().await, 1, "told within the hour");
    town.pass(TimeDelta::minutes(61));
    assert_eq!(again().await, 2, "and again after it");
    assert!(town.signed_in(&bea).await.get("/").await.text.contains("192.0.2.0/24"));
    assert!(town.signed_in(&olaf).await.get("/").await.text.contains("192.0.2.0/24"));
    town.pass(TimeDelta::minutes(11));
    town.browser().give_password(&bea).await;
    assert_eq!(town.count("failing_accounts").await, 0, "nobody is remembered for longer than it matters");
}

#[tokio::test]
async fn every_account_that_cannot_come_in_costs_one_hash_and_answers_the_same() {
    let town = Town::new().await;
    let wrong = town.somebody("Wrong", Role::Signaller).await;
    let ended = town.somebody("Ended", Role::Signaller).await;
    town.raw(&format!("update users set active = false, deactivated_at = now() where id = '{}'", ended.id)).await;
    invite_first_administrator(&town.app.db, "invited@gemeente.example", "Invited").await.unwrap();
    let mut answers = Vec::new();
    for (email, password) in [
        ("nobody@nowhere.example", PASSWORD),
        (wrong.email.as_str(), "zes natte schapen!!"),
        (ended.email.as_str(), PASSWORD),
        ("invited@gemeente.example", PASSWORD),
        ("geen adres", PASSWORD),
    ] {
        let before = town.app.gate.hasher().hashes_made();
        let mut browser = town.browser();
        let reply = browser.post("/aanmelden", &[("email", email), ("wachtwoord", password)]).await;
        assert_eq!(town.app.gate.hasher().hashes_made() - before, 1, "{email}");
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{email}");
        assert_eq!(browser.cookie, None);
        answers.push(reply.text.replace(email, "…"));
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));

    // and one that must wait, known or not
    for email in [wrong.email.as_str(), "nobody@nowhere.example"] {
        for _ in 0..3 {
            town.browser().post("/aanmelden", &[("email", email), ("wachtwoord", "zes natte schapen!!")]).await;
        }
        let before = town.app.gate.hasher().hashes_made();
        let reply = town.browser().post("/aanmelden", &[("email", email), ("wachtwoord", PASSWORD)]).await;
        assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS, "{email}");
        assert_eq!(town.app.gate.hasher().hashes_made() - before, 1, "{email}");
    }
}

#[tokio::test]
async fn a_session_ends_after_half_an_hour_of_silence_and_after_ten_hours_whatever_happens() {
    let town = Town::new().await;
    let anne = town.somebody("Anne", Role::Signaller).await;
    let mut idle = town.signed_in(&anne).await;
    town.pass(TimeDelta::minutes(29));
    assert_eq!(idle.get("/account").await.status, StatusCode::OK);
    town.pass(TimeDelta::minutes(30));
    assert_eq!(idle.get("/account").await.location(), "/aanmelden?terug=/account");

    let mut busy = town.signed_in(&anne).await;
    for _ in 0..29 {
        town.pass(TimeDelta::minutes(20));
        assert_eq!(busy.post("/sessie/verlengen", &[]).await.status, StatusCode::OK);
    }
    let page = busy.get("/account").await;
    let page = Html::parse_document(&page.text);
    let dialog = page.select(&Selector::parse("#sessie").unwrap()).next().unwrap();
    assert_eq!(dialog.attr("data-left"), Some("1170"), "ten hours end it, half an hour does not");
    town.pass(TimeDelta::minutes(20));
    assert_eq!(busy.get("/account").await.location(), "/aanmelden?terug=/account");
}

#[tokio::test]
async fn after_signing_in_one_is_where_one_was_and_never_on_another_site() {
    let town = Town::new().await;
    let bea = town.somebody("Bea", Role::Administrator).await;
    let mut browser = town.browser();
    let turned = browser.get("/beheer/accounts?zoek=anne%20de").await;
    assert_eq!(turned.location(), "/aanmelden?terug=/beheer/accounts%3Fzoek%3Danne%2520de");
    let page = browser.get(turned.location()).await;
    let hidden = Html::parse_document(&page.text);
    let hidden =
        hidden.select(&Selector::parse("input[name=terug]").unwrap()).next().unwrap().attr("value").unwrap().to_owned();
    assert_eq!(hidden, "/beheer/accounts?zoek=anne%20de");
    browser.post("/aanmelden", &[("email", &bea.email), ("wachtwoord", PASSWORD), ("terug", &hidden)]).await;
    assert_eq!(browser.post("/tweede-factor", &[("code", &town.code_of(&bea))]).await.location(), hidden);

    town.pass(TimeDelta::hours(1));
    let posted = browser.post("/beheer/organisaties/nieuw", &[("naam", "X")]).await;
    assert_eq!(posted.location(), "/aanmelden?terug=/beheer/organisaties/nieuw");

    for evil in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/%2f/evil.example",
        "javascript:alert(1)",
        "/onbekend",
        "\t//evil.example",
        "/account\r\nX: y",
        "/afmelden",
        "@evil.example",
        "/tweede-factor",
    ] {
        let mut browser = town.browser();
        town.pass(TimeDelta::seconds(30));
        browser.post("/aanmelden", &[("email", &bea.email), ("wachtwoord", PASSWORD), ("terug", evil)]).await;
        assert_eq!(browser.post("/tweede-factor", &[("code", &town.code_of(&bea))]).await.location(), "/", "{evil}");
    }
}

#[tokio::test]
async fn a_cookie_from_before_is_worth_nothing_after_and_the_database_has_only_hashes() {
    let town = Town::new().await;
    let anne = town.somebody("Anne", Role::Signaller).await;
    let mut browser = town.browser();
    let reply = browser.give_password(&anne).await;
    let cookie = reply.headers["set-cookie"].to_str().unwrap();
    assert!(
        cookie.starts_with("__Host-s=") && cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"),
        "{cookie}"
    );
    let half = browser.clone();
    browser.post("/tweede-factor", &[("code", &town.code_of(&anne))]).await;
    assert_ne!(half.cookie, browser.cookie);
    let mut half = half;
    assert_eq!(half.get("/tweede-factor").await.location(), "/aanmelden");
    let token = browser.cookie.clone().unwrap().split_once('=').unwrap().1.to_owned();
    assert_eq!(token.len(), 64);
    assert_eq!(town.count(&format!("sessions where encode(token_sha256, 'hex') = '{token}'")).await, 0);
    assert_eq!(town.count("sessions").await, 1);
    let mut out = browser.clone();
    let left = out.post("/afmelden", &[]).await;
    assert_eq!(left.headers["clear-site-data"], "\"cookies\", \"storage\"");
    assert_eq!(browser.get("/account").await.location(), "/aanmelden?terug=/account");
    assert_eq!(town.count("sessions").await, 0);
}

#[tokio::test]
async fn somebody_ends_their_other_devices_and_a_new_password_ends_them_all() {
    let town = Town::new().await;
    let anne = town.somebody("Anne", Role::Signaller).await;
    let mut phone = town.signed_in(&anne).await;
    let mut desk = town.signed_in(&anne).await;
    let short = desk.post("/account/wachtwoord", &[("huidig", "mis"), ("nieuw", "kort"), ("herhaald", "kort")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    let new = "acht rode fietsen op zolder";
    let wrong = desk.post("/account/wachtwoord", &[("huidig", "mis"), ("nieuw", new), ("herhaald", new)]).await;
    assert!(wrong.text.contains("niet uw huidige wachtwoord"));
    let changed = desk.post("/account/wachtwoord", &[("huidig", PASSWORD), ("nieuw", new), ("herhaald", new)]).await;
    assert_eq!(changed.location(), "/account");
    assert!(desk.get("/account").await.text.contains("Uw wachtwoord is gewijzigd."));
    assert!(!desk.get("/account").await.text.contains("Uw wachtwoord is gewijzigd."), "told once");
    assert_eq!(phone.get("/account").await.location(), "/aanmelden?terug=/account");

    // at most three at once: the oldest makes place
    town.raw("delete from sessions").await;
    let set = "update user_credentials set password_phc = (select password_phc from user_credentials limit 1)";
    town.raw(set).await;
    let bert = town.somebody("Bert", Role::Signaller).await;
    let mut first = town.signed_in(&bert).await;
    for _ in 0..3 {
        town.signed_in(&bert).await;
    }
    assert_eq!(first.get("/account").await.location(), "/aanmelden?terug=/account");
}

#[tokio::test]
async fn a_change_that_another_site_asks_for_is_refused_on_every_page() {
    let town = Town::new().await;
    let bea = town.somebody("Bea", Role::Administrator).await;
    let mut browser = town.signed_in(&bea).await;
    let before = town.count("sessions where id is not null").await;
    let attacks: [&[(&str, &str)]; 7] = [
        &[("sec-fetch-site", "cross-site"), ("origin", ORIGIN)],
        &[("sec-fetch-site", "same-site"), ("origin", ORIGIN)],
        &[("sec-fetch-site", "none")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[],
        &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
    ];
    let mut posts = 0;
    for page in pages::all().iter().filter(|page| page.method == Method::POST) {
        let path = page.path.replace("{", "").replace("}", "");
        for attack in attacks {
            let mut request = Request::post(&path).header("content-type", "application/x-www-form-urlencoded");
            for (name, value) in attack {
                request = request.header(*name, *value);
            }
            let reply = browser.send(request.body(Body::from("email=a&wachtwoord=b")).unwrap()).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{page:?} {attack:?}");
            assert!(reply.text.contains("niet van deze site"));
        }
        posts += 1;
    }
    assert!(posts >= 12);
    assert_eq!(town.count("sessions where id is not null").await, before);
    assert_eq!(town.count("sign_in_attempts").await, 0);
    // an old browser that sends only the origin is let in when it is ours
    let request = Request::post("/sessie/verlengen").header("origin", ORIGIN).body(Body::empty()).unwrap();
    assert_eq!(browser.send(request).await.status, StatusCode::OK);
}

#[tokio::test]
async fn every_answer_carries_the_headers_whatever_it_is() {
    let town = Town::new().await;
    let anne = town.somebody("Anne", Role::Signaller).await;
    let mut nobody = town.browser();
    let mut browser = town.signed_in(&anne).await;
    let form = "application/x-www-form-urlencoded";
    let request = |method: &str, path: &str, kind: &str, body: Vec<u8>| {
        let request = Request::builder().method(method).uri(path).header("sec-fetch-site", "same-origin");
        let request = if kind.is_empty() { request } else { request.header("content-type", kind) };
        request.body(Body::from(body)).unwrap()
    };
    let mut seen = Vec::new();
    for (method, path, kind, body) in [
        ("GET", "/aanmelden", "", vec![]),
        ("HEAD", "/aanmelden", "", vec![]),
        ("GET", "/nergens", "", vec![]),
        ("GET", "/account", "", vec![]),
        ("GET", "/beheer/accounts", "", vec![]),
        ("DELETE", "/account", "", vec![]),
        ("TRACE", "/account", "", vec![]),
        ("POST", "/aanmelden", form, b"email=%ff".to_vec()),
        ("POST", "/aanmelden", form, b"email=a".to_vec()),
        ("POST", "/aanmelden", "application/json", b"{}".to_vec()),
        ("POST", "/aanmelden", form, vec![b'a'; 256 * 1024 + 1]),
        ("GET", "/aanmelden?terug=%00", "", vec![]),
        ("GET", "/uitnodiging/%ff", "", vec![]),
        ("GET", "/s/00000000/css/app.css", "", vec![]),
        ("GET", "/demo/codes", "", vec![]),
        ("POST", "/afmelden", form, vec![]),
    ] {
        let who = if path == "/account" && method == "GET" { &mut nobody } else { &mut browser };
        let reply = who.send(request(method, path, kind, body)).await;
        for (name, value) in ALWAYS {
            assert_eq!(reply.headers.get(&name).map(|value| value.to_str().unwrap()), Some(value), "{method} {path}");
        }
        assert!(reply.headers.contains_key("x-request-id"));
        assert!(!reply.headers.contains_key("server") && !reply.headers.contains_key("x-powered-by"));
        assert_eq!(reply.headers["cache-control"], "no-store", "{method} {path}");
        if reply.status.is_client_error() && method != "HEAD" {
            assert!(reply.text.contains("lang=\"nl\""), "{method} {path} is a Dutch page");
        }
        seen.push(reply.status.as_u16());
    }
    assert_eq!(seen, [303, 303, 404, 303, 403, 405, 405, 400, 422, 415, 413, 404, 404, 404, 404, 303]);
    assert!(!casustafel::web::headers::CONTENT_SECURITY_POLICY.contains("unsafe"));
}

#[tokio::test]
async fn a_right_that_is_taken_away_is_gone_at_the_next_click() {
    let town = Town::new().await;
    let bea = town.somebody("Bea", Role::Administrator).await;
    let cor = town.somebody("Cor", Role::Administrator).await;
    let mut bea_browser = town.signed_in(&bea).await;
    let mut cor_browser = town.signed_in(&cor).await;
    assert_eq!(cor_browser.get("/beheer/accounts").await.status, StatusCode::OK);
    // in the database, with the session left alone
    town.raw(&format!("update users set role = 'privacy_officer' where id = '{}'", cor.id)).await;
    assert_eq!(cor_browser.get("/beheer/accounts").await.status, StatusCode::FORBIDDEN);
    assert_eq!(town.count("audit where action = 'open_page' and result = 'refused'").await, 1);
    // through the page: the session ends with the right
    let facts = [("naam", "Cor"), ("email", &cor.email), ("rol", "learning_reader")];
    let changed = bea_browser.post(&format!("/beheer/accounts/{}", cor.id), &facts).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.text);
    assert_eq!(cor_browser.get("/account").await.location(), "/aanmelden?terug=/account");
    // ended: neither the session nor the password opens anything
    let mut again = town.signed_in(&cor).await;
    assert_eq!(
        bea_browser.post(&format!("/beheer/accounts/{}/beeindigen", cor.id), &[]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(again.get("/account").await.location(), "/aanmelden?terug=/account");
    let refused = town.browser().post("/aanmelden", &[("email", &cor.email), ("wachtwoord", PASSWORD)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_last_project_lead_and_the_last_administrator_stay() {
    let town = Town::new().await;
    let bea = town.somebody("Bea", Role::Administrator).await;
    let pia = town.somebody("Pia", Role::ProjectLead).await;
    let mut browser = town.signed_in(&bea).await;
    let own = format!("/beheer/accounts/{}", bea.id);
    let demoted = browser.post(&own, &[("naam", "Bea"), ("email", &bea.email), ("rol", "learning_reader")]).await;
    assert!(demoted.text.contains("Uw eigen rol kunt u niet wijzigen"));
    assert_eq!(browser.post(&format!("{own}/beeindigen"), &[]).await.status, StatusCode::CONFLICT);
    let lead = format!("/beheer/accounts/{}", pia.id);
    let demoted = browser.post(&lead, &[("naam", "Pia"), ("email", &pia.email), ("rol", "learning_reader")]).await;
    assert_eq!(demoted.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(demoted.text.contains("laatste projectleider"));
    assert_eq!(browser.post(&format!("{lead}/beeindigen"), &[]).await.status, StatusCode::CONFLICT);
    assert_eq!(town.count("users where active and role in ('project_lead', 'administrator')").await, 2);

    // two administrators who end each other in the same second: one stays
    let cor = town.somebody("Cor", Role::Administrator).await;
    let mut other = town.signed_in(&cor).await;
    let (first, second) = (format!("/beheer/accounts/{}/beeindigen", cor.id), format!("{own}/beeindigen"));
    tokio::join!(browser.post(&first, &[]), other.post(&second, &[]));
    assert_eq!(town.count("users where active and role = 'administrator'").await, 1);
}

#[tokio::test]
async fn the_administrator_lets_somebody_in_after_showing_again_who_they_are() {
    let town = Town::new().await;
    let bea = town.somebody("Bea", Role::Administrator).await;
    let mut browser = town.signed_in(&bea).await;
    let added = browser
        .post("/beheer/organisaties/nieuw", &[("naam", " Stichting   Noorderlicht "), ("soort", "provider")])
        .await;
    assert_eq!(added.location(), "/beheer/organisaties");
    let twice =
        browser.post("/beheer/organisaties/nieuw", &[("naam", "stichting noorderlicht"), ("soort", "provider")]).await;
    assert!(twice.text.contains("al een organisatie met deze naam"));
    let page = Html::parse_document(&browser.get("/beheer/accounts/nieuw").await.text);
    let organisation = page
        .select(&Selector::parse("#organisatie option").unwrap())
        .find(|option| option.text().collect::<String>() == "Stichting Noorderlicht")
        .and_then(|option| option.attr("value"))
        .unwrap()
        .to_owned();

    town.pass(TimeDelta::minutes(6));
    let facts = [
        ("naam", "Anne Bos"),
        ("email", "anne@noorderlicht.example"),
        ("rol", "signaller"),
        ("organisatie", &organisation),
    ];
    let stale = browser.post("/beheer/accounts/nieuw", &facts).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        stale.text.contains("Vul de code uit uw app in.") && stale.text.contains("value=\"Anne Bos\""),
        "nothing typed is lost"
    );
    assert_eq!(town.count("users where name = 'Anne Bos'").await, 0);
    let code = town.code_of(&bea);
    let with_code: Vec<(&str, &str)> = facts.iter().copied().chain([("code", code.as_str())]).collect();
    let made = browser.post("/beheer/accounts/nieuw", &with_code).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    let link = texts(&made.text, "main code").remove(0);
    let link = link.strip_prefix(ORIGIN).unwrap();
    let mut anne = town.browser();
    assert!(anne.get(link).await.text.contains("Stichting Noorderlicht"));
    anne.post(link, &[("nieuw", PASSWORD), ("herhaald", PASSWORD)]).await;
    assert_eq!(anne.get("/tweede-factor").await.location(), "/tweede-factor/instellen");

    let double = browser.post("/beheer/accounts/nieuw", &facts).await;
    assert!(double.text.contains("al een account met dit e-mailadres"));
    let found = browser.post("/beheer/accounts", &[("zoek", "ANNE")]).await;
    assert!(!found.location().contains("ANNE"));
    let list = browser.get(found.location()).await;
    assert_eq!(texts(&list.text, "tbody th"), ["Anne Bos"]);
}

#[tokio::test]
async fn without_a_phone_two_people_wipe_the_second_step_and_the_password_stays() {
    let town = Town::new().await;
    let bea = town.somebody("Bea", Role::Administrator).await;
    let pia = town.somebody("Pia", Role::ProjectLead).await;
    let anne = town.somebody("Anne", Role::Signaller).await;
    let mut phone = town.signed_in(&anne).await;
    let mut bea_browser = town.signed_in(&bea).await;
    let mut pia_browser = town.signed_in(&pia).await;
    let href = format!("/beheer/accounts/{}", anne.id);
    assert_eq!(bea_browser.post(&format!("{href}/tweede-stap"), &[]).await.location(), href);
    assert_eq!(phone.get("/account").await.status, StatusCode::OK, "one alone changes nothing");

    // who asked cannot confirm, not by the page and not in the database
    let page = Html::parse_document(&pia_browser.get("/toegang/tweede-stap").await.text);
    let request = page.select(&Selector::parse("td a").unwrap()).next().unwrap().attr("href").unwrap().to_owned();
    assert_eq!(bea_browser.post(&request, &[]).await.status, StatusCode::CONFLICT);
    let token = bea_browser.cookie.clone().unwrap().split_once('=').unwrap().1.to_owned();
    let hash = TokenHash(casustafel::auth::token::Token::parse(&token).unwrap().hash());
    let id: uuid::Uuid = request.rsplit('/').next().unwrap().parse().unwrap();
    let alone = town
        .app
        .db
        .transact::<_, DatabaseError, _>(Acting::person(hash, DatabaseRole::Office), move |tx| {
            Box::pin(async move { Ok(casustafel::store::accounts::confirm_reset(tx, id).await?) })
        })
        .await;
    assert_eq!(alone, Err(DatabaseError::Constraint("a second factor is wiped by two people".to_owned())));
    assert_eq!(phone.get(&request).await.status, StatusCode::FORBIDDEN);

    assert_eq!(pia_browser.post(&request, &[]).await.location(), "/toegang/tweede-stap");
    assert_eq!(pia_browser.post(&request, &[]).await.status, StatusCode::NOT_FOUND, "once");
    assert_eq!(phone.get("/account").await.location(), "/aanmelden?terug=/account");
    let mut again = town.browser();
    again.give_password(&anne).await;
    assert_eq!(again.get("/tweede-factor").await.location(), "/tweede-factor/instellen");
    let old = again.post("/tweede-factor", &[("code", &town.code_of(&anne))]).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn only_the_administrator_sees_accounts_and_only_a_demo_shows_codes() {
    let town = Town::new().await;
    for (name, role) in [
        ("Anne", Role::Signaller),
        ("Pia", Role::ProjectLead),
        ("Kim", Role::CoreMember),
        ("Flo", Role::FinanceController),
        ("Pim", Role::PrivacyOfficer),
    ] {
        let somebody = town.somebody(name, role).await;
        let mut browser = town.signed_in(&somebody).await;
        for path in ["/beheer/accounts", "/beheer/organisaties", "/beheer/accounts/nieuw"] {
            let reply = browser.get(path).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{role:?} {path}");
            assert!(reply.text.contains("niet voor u"));
        }
        assert_eq!(
            browser.post("/beheer/organisaties/nieuw", &[("naam", "X"), ("soort", "wij")]).await.status,
            StatusCode::FORBIDDEN
        );
        assert_eq!(browser.get("/demo/codes").await.status, StatusCode::NOT_FOUND);
    }
    let demo = Town::with(true).await;
    demo.raw("update database_facts set is_demo = true").await;
    let anne = demo.somebody("Anne", Role::Signaller).await;
    let codes = demo.browser().get("/demo/codes").await;
    assert!(codes.text.contains(&demo.code_of(&anne)) && codes.text.contains("Aanbieder van Anne"));
}

#[tokio::test]
async fn the_database_believes_a_session_only_in_the_role_that_fits() {
    let town = Town::new().await;
    let anne = town.somebody("Anne", Role::Signaller).await;
    let browser = town.signed_in(&anne).await;
    let token = browser.cookie.unwrap().split_once('=').unwrap().1.to_owned();
    let hash = TokenHash(casustafel::auth::token::Token::parse(&token).unwrap().hash());
    for role in [DatabaseRole::Lead, DatabaseRole::Office, DatabaseRole::Privacy, DatabaseRole::Figures] {
        let refused = town
            .app
            .db
            .transact::<(), DatabaseError, _>(Acting::person(hash, role), |_| Box::pin(async { Ok(()) }))
            .await;
        assert_eq!(refused, Err(DatabaseError::NotAdmitted), "{role:?}");
    }
    let admitted = town
        .app
        .db
        .transact::<_, DatabaseError, _>(Acting::person(hash, DatabaseRole::Scoped), |tx| {
            Box::pin(async move { Ok(tx.person().map(|person| person.user_id)) })
        })
        .await;
    assert_eq!(admitted, Ok(Some(anne.id.0)));
}

#[tokio::test]
async fn nobody_sets_an_actor_or_rewrites_the_trail() {
    let town = Town::new().await;
    let mut connection = sqlx::PgConnection::connect_with(&town.superuser).await.unwrap();
    sqlx::raw_sql("set role casustafel_job; select act_as_job('test', now()); ")
        .execute(&mut connection)
        .await
        .unwrap();
    for sql in [
        "select set_config('app.actor', gen_random_uuid()::text, false)",
        "update audit set result = 'done'",
        "delete from audit",
        "truncate audit",
        "insert into audit (at, action, result, job) values (now(), 'forged', 'done', 'x')",
        "select password_phc from users natural join user_credentials for update",
        "update users set role = 'administrator'",
    ] {
        let refused = sqlx::raw_sql(sql).execute(&mut connection).await.unwrap_err();
        let code = refused.as_database_error().and_then(|error| error.code()).unwrap().into_owned();
        assert_eq!(code, "42501", "{sql}");
    }
    sqlx::raw_sql("reset role").execute(&mut connection).await.unwrap();
    sqlx::raw_sql(
        "begin; set local role casustafel_gate; select act_as_gate(now()); select record_audit('tried'); commit",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    for sql in ["update audit set result = 'failed'", "delete from audit", "truncate audit"] {
        let refused = sqlx::raw_sql(sql).execute(&mut connection).await.unwrap_err();
        assert_eq!(refused.as_database_error().unwrap().message(), "the audit trail is only added to", "{sql}");
    }
}

#[tokio::test]
async fn whatever_is_sent_to_the_gate_the_answer_is_no_failure_of_ours() {
    let town = Town::new().await;
    let bea = town.somebody("Bea", Role::Administrator).await;
    let mut browser = town.signed_in(&bea).await;
    let long = "x".repeat(60_000);
    let values = [
        "",
        " ",
        "\u{202e}",
        "%",
        "'; drop table users; --",
        "<script>",
        "\u{1F600}",
        "99999999999999999999",
        "-1",
        "\u{1}",
        &long,
    ];
    let fields = [
        "email",
        "wachtwoord",
        "terug",
        "code",
        "soort",
        "nieuw",
        "herhaald",
        "huidig",
        "naam",
        "rol",
        "organisatie",
        "namens",
        "gestopt",
        "zoek",
        "na",
    ];
    let mut sent = 0;
    for page in pages::all() {
        let path = page.path.replace("{account}", &bea.id.to_string()).replace("{organisation}", &bea.id.to_string());
        let path = path.replace("{act}", "beeindigen").replace("{", "").replace("}", "");
        // signing out ends it, and what listens goes on answering (`tests/pages/live.rs`)
        if matches!(page.name, "sign_out" | "sign_out_everywhere" | "wall_live") {
            continue;
        }
        for value in values {
            let all: Vec<(&str, &str)> = fields
                .iter()
                .map(|field| (*field, if value.len() > 1_000 && *field != "naam" { "y" } else { value }))
                .collect();
            let reply = if page.method == Method::POST {
                browser.post(&path, &all).await
            } else {
                let value = if value.len() > 1_000 { "y" } else { value };
                browser
                    .get(&format!(
                        "{path}?terug={v}&zoek={v}&na={v}&naam={v}&melding={v}",
                        v = casustafel::web::encode(value)
                    ))
                    .await
            };
            assert!(!reply.status.is_server_error(), "{page:?} {value:?} {}", reply.status);
            sent += 1;
        }
    }
    assert!(sent > 250);
    assert_eq!(town.count("users where name = 'Bea' and active and role = 'administrator'").await, 1);
}

#[tokio::test]
async fn who_leaves_with_open_cases_leaves_a_word_for_the_project_lead() {
    let town = Town::new().await;
    let bea = town.somebody("Bea", Role::Administrator).await;
    let pia = town.somebody("Pia", Role::ProjectLead).await;
    let anne = town.somebody("Anne", Role::Signaller).await;
    town.raw(&format!(
        "set session_replication_role = replica;
        insert into cases (id, number, first_name, born, provider_id, signaller_id, waits_for, waits_since, last_safe_table_day, \
         eighteenth, details)
        select gen_random_uuid(), 'FX-2026-014', 'Sam', '2009-03-01', organisation_id, id, 'signaller', now(), '2027-01-01', \
         '2027-03-01', '{{}}' from users where id = '{}'",
        anne.id
    ))
    .await;
    let mut browser = town.signed_in(&bea).await;
    let href = format!("/beheer/accounts/{}", anne.id);
    let page = browser.get(&format!("{href}/beeindigen")).await;
    assert!(page.text.contains("1 open casus") && page.text.contains("De projectleiders"));
    assert!(!page.text.contains("FX-2026-014"), "which case it is, is not the administrator's business");
    assert_eq!(browser.post(&format!("{href}/beeindigen"), &[]).await.status, StatusCode::SEE_OTHER);
    let told =
        format!("outbox where to_user = '{}' and kind = 'successor_needed' and case_number = 'FX-2026-014'", pia.id);
    assert_eq!(town.count(&told).await, 1);
}
