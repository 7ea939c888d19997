//! An account that sees cases is made by two people: one asks, another rings up and confirms.

use axum::http::StatusCode;
use casustafel::auth::invite_first;
use casustafel::auth::token::Token;
use casustafel::auth::totp::Seed;
use casustafel::database::{Acting, DatabaseError, DatabaseRole, TokenHash};
use casustafel::domain::role::Role;
use sqlx::AssertSqlSafe;

use super::texts;
use super::town::{Browser, ORIGIN, PASSWORD, Somebody, Town};

/// Asks the office for an account; answers the link.
async fn ask(browser: &mut Browser, name: &str, role: Role, more: &[(&str, &str)]) -> String {
    let email = format!("{}@ergens.example", name.to_lowercase());
    let facts = [("naam", name), ("email", email.as_str()), ("rol", role.as_str())];
    let facts: Vec<(&str, &str)> = facts.into_iter().chain(more.iter().copied()).collect();
    let made = browser.post("/beheer/accounts/nieuw", &facts).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    texts(&made.text, "main code").remove(0).strip_prefix(ORIGIN).unwrap().to_owned()
}

/// Sets up password and second step with a link, as whoever holds it can; answers what they sign in with.
async fn set_up(town: &Town, link: &str, name: &str) -> (Browser, Somebody) {
    let mut browser = town.browser();
    let accepted = browser.post(link, &[("nieuw", PASSWORD), ("herhaald", PASSWORD)]).await;
    assert_eq!(accepted.location(), "/tweede-factor", "{}", accepted.text);
    let spelled = texts(&browser.get("/tweede-factor/instellen").await.text, "details code").remove(0);
    let secret = totp_rs::Secret::try_from_base32(spelled.replace(' ', "")).unwrap();
    let seed = Seed::from_bytes(secret.as_bytes()).unwrap();
    let done = browser.post("/tweede-factor/instellen", &[("code", &seed.code_at(town.app.clock.now()))]).await;
    assert_eq!(texts(&done.text, "ol code").len(), 10, "{}", done.text);
    town.pass(chrono::TimeDelta::seconds(30));
    let email = format!("{}@ergens.example", name.to_lowercase());
    let id = town.id_of(&email).await;
    (browser, Somebody { id, email, seed })
}

/// Whether somebody comes in with password and code.
async fn comes_in(town: &Town, somebody: &Somebody) -> bool {
    let mut browser = town.browser();
    let given = browser.post("/aanmelden", &[("email", &somebody.email), ("wachtwoord", PASSWORD)]).await;
    if given.location() != "/tweede-factor" {
        return false;
    }
    let reply = browser.post("/tweede-factor", &[("code", &town.code_of(somebody))]).await;
    town.pass(chrono::TimeDelta::seconds(30));
    assert!(["/", "/aanmelden?melding=wacht"].contains(&reply.location()), "{}", reply.text);
    let inside = browser.get("/account").await.status == StatusCode::OK;
    assert_eq!(inside, reply.location() == "/");
    inside
}

/// The one request that this person finds on the list.
async fn request(browser: &mut Browser) -> String {
    let list = browser.get("/toegang/accounts").await;
    let page = scraper::Html::parse_document(&list.text);
    let link = page.select(&scraper::Selector::parse("td a").unwrap()).next();
    link.unwrap_or_else(|| panic!("{}", list.text)).attr("href").unwrap().to_owned()
}

fn acting(browser: &Browser, role: DatabaseRole) -> Acting {
    let token = browser.cookie.clone().unwrap().split_once('=').unwrap().1.to_owned();
    Acting::person(TokenHash(Token::parse(&token).unwrap().hash()), role)
}

async fn raw(town: &Town, acting: Acting, sql: String) -> Result<(), DatabaseError> {
    town.app
        .db
        .transact::<_, DatabaseError, _>(acting, move |tx| {
            Box::pin(async move {
                sqlx::query(AssertSqlSafe(sql)).execute(&mut **tx).await?;
                Ok(())
            })
        })
        .await
}

#[tokio::test]
async fn an_account_that_sees_cases_counts_only_after_a_project_lead_confirmed_it() {
    let town = Town::new().await;
    let bea = town.somebody("Bea", Role::Administrator).await;
    let pia = town.somebody("Pia", Role::ProjectLead).await;
    let mut bea = town.signed_in(&bea).await;
    let mut pia_browser = town.signed_in(&pia).await;
    let link = ask(&mut bea, "Kim", Role::CoreMember, &[("namens", "youth")]).await;
    let list = pia_browser.get("/toegang/accounts").await;
    assert!(list.text.contains("Kim") && list.text.contains("nog niet ingesteld"), "{}", list.text);
    assert_eq!(town.count("outbox").await, 0, "there is nothing to confirm yet");

    let (mut holder, kim) = set_up(&town, &link, "Kim").await;
    assert_eq!(holder.get("/account").await.location(), "/aanmelden?terug=/account", "set up is not inside");
    assert!(!comes_in(&town, &kim).await);
    assert_eq!(town.count("sessions where user_id = (select id from users where name = 'Kim')").await, 0);
    assert!(town.browser().get("/aanmelden?melding=wacht").await.text.contains("wacht op bevestiging"));
    let told = format!("outbox where kind = 'account_to_confirm' and to_user = '{}'", pia.id);
    assert_eq!(town.count(&told).await, 1);
    assert!(bea.get(&format!("/beheer/accounts/{}", kim.id)).await.text.contains("wacht op bevestiging"));

    let work = pia_browser.get("/").await;
    assert!(work.text.contains("Account bevestigen") && work.text.contains("Kim, kernlid Jeugd"), "{}", work.text);
    let request = request(&mut pia_browser).await;
    assert_eq!(bea.get(&request).await.status, StatusCode::NOT_FOUND, "who asked does not judge");
    let page = pia_browser.get(&request).await;
    assert!(page.text.contains("kim@ergens.example") && page.text.contains("Gevraagd door"));
    let empty = pia_browser.post(&request, &[]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(pia_browser.post(&request, &[("oordeel", "ja")]).await.location(), "/toegang/accounts");
    assert_eq!(pia_browser.post(&request, &[("oordeel", "ja")]).await.status, StatusCode::NOT_FOUND, "once");
    assert!(comes_in(&town, &kim).await);
    assert_eq!(town.count("audit where action = 'ask_to_confirm_account' and result = 'done'").await, 1);
    assert_eq!(town.count("audit where action = 'confirm_account' and result = 'done'").await, 1);
    assert_eq!(town.count("outbox where kind = 'account_judged'").await, 1);
}

#[tokio::test]
async fn who_is_refused_does_not_get_in_with_what_was_set_up() {
    let town = Town::new().await;
    let bea = town.somebody("Bea", Role::Administrator).await;
    let pia = town.somebody("Pia", Role::ProjectLead).await;
    let mut bea = town.signed_in(&bea).await;
    let mut pia = town.signed_in(&pia).await;
    let link = ask(&mut bea, "Kim", Role::CoreMember, &[("namens", "youth")]).await;
    let (_, kim) = set_up(&town, &link, "Kim").await;
    let about = request(&mut pia).await;
    let silent = pia.post(&about, &[("oordeel", "nee")]).await;
    assert!(silent.text.contains("Schrijf waarom u het account weigert."));
    let refused = pia.post(&about, &[("oordeel", "nee"), ("reden", "Kim kent dit account niet.")]).await;
    assert_eq!(refused.location(), "/toegang/accounts");
    assert!(!comes_in(&town, &kim).await);
    assert_eq!(town.count(&format!("user_credentials where user_id = '{}' and password_phc is null", kim.id)).await, 1);
    let page = bea.get(&format!("/beheer/accounts/{}", kim.id)).await;
    assert!(page.text.contains("geweigerd") && page.text.contains("Kim kent dit account niet."), "{}", page.text);
    assert_eq!(town.count("audit where action = 'refuse_account'").await, 1);

    // the way back: a new link, and again a confirmation
    let invited = bea.post(&format!("/beheer/accounts/{}/uitnodiging", kim.id), &[]).await;
    let link = texts(&invited.text, "main code").remove(0).strip_prefix(ORIGIN).unwrap().to_owned();
    let (_, kim) = set_up(&town, &link, "Kim").await;
    assert!(!comes_in(&town, &kim).await);
    let about = request(&mut pia).await;
    pia.post(&about, &[("oordeel", "ja")]).await;
    assert!(comes_in(&town, &kim).await);
}

#[tokio::test]
async fn other_rights_and_a_reopened_account_wait_again_and_a_new_name_does_not() {
    let town = Town::new().await;
    let bea = town.somebody("Bea", Role::Administrator).await;
    let pia = town.somebody("Pia", Role::ProjectLead).await;
    let flo = town.somebody("Flo", Role::FinanceController).await;
    let mut bea = town.signed_in(&bea).await;
    let mut pia = town.signed_in(&pia).await;
    let mut flo_browser = town.signed_in(&flo).await;
    let href = format!("/beheer/accounts/{}", flo.id);
    let change = |name: &'static str, role: &'static str, domain: &'static str| {
        [("naam", name), ("email", "flo@noorderlicht.example"), ("rol", role), ("namens", domain)]
    };
    assert_eq!(bea.post(&href, &change("Floor", "finance_controller", "")).await.location(), href);
    assert_eq!(flo_browser.get("/account").await.status, StatusCode::OK);

    for (role, domain) in [("core_member", "youth"), ("core_member", "housing"), ("project_lead", "")] {
        assert_eq!(bea.post(&href, &change("Floor", role, domain)).await.location(), href);
        assert!(bea.get(&href).await.text.contains("wacht op bevestiging"), "{role} {domain}");
        assert_eq!(flo_browser.get("/account").await.location(), "/aanmelden?terug=/account");
        assert!(!comes_in(&town, &flo).await, "{role} {domain}");
        let about = request(&mut pia).await;
        // changed behind the back of who looks: look again
        bea.post(&href, &change("Flore", role, domain)).await;
        assert_eq!(pia.post(&about, &[("oordeel", "ja")]).await.status, StatusCode::NOT_FOUND);
        let about = request(&mut pia).await;
        assert_eq!(pia.post(&about, &[("oordeel", "ja")]).await.location(), "/toegang/accounts");
        assert!(comes_in(&town, &flo).await, "{role} {domain}");
    }

    bea.post(&format!("{href}/beeindigen"), &[]).await;
    assert!(!comes_in(&town, &flo).await);
    bea.post(&format!("{href}/heropenen"), &[]).await;
    assert!(!comes_in(&town, &flo).await, "opened by one is not open");
    let about = request(&mut pia).await;
    pia.post(&about, &[("oordeel", "ja")]).await;
    assert!(comes_in(&town, &flo).await);
}

#[tokio::test]
async fn a_link_that_opens_a_whole_account_makes_it_wait_and_one_that_only_sets_a_password_does_not() {
    let town = Town::new().await;
    let bea = town.somebody("Bea", Role::Administrator).await;
    let pia = town.somebody("Pia", Role::ProjectLead).await;
    let kim = town.somebody("Kim", Role::CoreMember).await;
    let mut bea = town.signed_in(&bea).await;
    let mut pia = town.signed_in(&pia).await;
    let href = format!("/beheer/accounts/{}", kim.id);
    let mut links = Vec::new();
    for _ in 0..2 {
        let invited = bea.post(&format!("{href}/uitnodiging"), &[]).await;
        let link = texts(&invited.text, "main code").remove(0).strip_prefix(ORIGIN).unwrap().to_owned();
        let used = town.browser().post(&link, &[("nieuw", PASSWORD), ("herhaald", PASSWORD)]).await;
        assert_eq!(used.location(), "/tweede-factor");
        links.push(link);
        assert!(comes_in(&town, &kim).await, "the phone still stands before the door");
    }
    // whoever set the password by the link may be the one who asks to wipe the phone
    bea.post(&format!("{href}/tweede-stap"), &[]).await;
    let page = scraper::Html::parse_document(&pia.get("/toegang/tweede-stap").await.text);
    let wipe = page.select(&scraper::Selector::parse("td a").unwrap()).next().unwrap().attr("href").unwrap().to_owned();
    assert_eq!(pia.post(&wipe, &[]).await.location(), "/toegang/tweede-stap");
    assert_eq!(town.count("users where name = 'Kim' and active").await, 0);
    assert_eq!(town.count("account_requests where why = 'link' and ended_at is null").await, 1);
}

#[tokio::test]
async fn the_database_lets_nobody_count_by_themselves() {
    let town = Town::new().await;
    let bea = town.somebody("Bea", Role::Administrator).await;
    let pia = town.somebody("Pia", Role::ProjectLead).await;
    let mut bea_browser = town.signed_in(&bea).await;
    let pia_browser = town.signed_in(&pia).await;
    let link = ask(&mut bea_browser, "Kim", Role::CoreMember, &[("namens", "youth")]).await;
    let office = || acting(&bea_browser, DatabaseRole::Office);
    let request = "(select id from account_requests where ended_at is null)";
    let lead = || acting(&pia_browser, DatabaseRole::Lead);
    let early = raw(&town, lead(), format!("select confirm_account({request})")).await;
    assert_eq!(early, Err(DatabaseError::Constraint("an account is confirmed once it is set up".to_owned())));
    let (_, kim) = set_up(&town, &link, "Kim").await;

    for forbidden in [
        "update users set confirmed_at = app_now() where name = 'Kim'",
        "update account_requests set ended_at = app_now(), judged_by = app_actor()",
        "delete from account_requests",
        "insert into account_requests (user_id, why, asked_by) select id, 'account', app_actor() from users where name = 'Kim'",
        "select ask_to_confirm_account(id, 'account', id) from users",
        "select confirm_the_first(id) from users",
        "select forget_how_to_enter(id) from users",
    ] {
        assert_eq!(raw(&town, office(), forbidden.to_owned()).await, Err(DatabaseError::Forbidden), "{forbidden}");
        assert_eq!(raw(&town, lead(), forbidden.to_owned()).await, Err(DatabaseError::Forbidden), "{forbidden}");
    }
    raw(&town, office(), "update users set active = true where name = 'Kim'".to_owned()).await.unwrap();
    raw(&town, office(), format!("select confirm_account({request})")).await.unwrap();
    let made = "insert into users (id, email, name, role, represents, created_at, created_by)
        select gen_random_uuid(), 'x@y', 'Xan', 'core_member', 'youth', app_now(), app_actor()";
    raw(&town, office(), made.to_owned()).await.unwrap();
    assert_eq!(town.count("users where name in ('Kim', 'Xan') and active").await, 0, "none of it makes them count");

    let session = format!(
        "insert into sessions (token_sha256, user_id, created_at, last_seen_at, expires_at, second_factor_at)
        values (sha256('x'), '{}', app_now(), app_now(), app_now() + interval '1 hour', app_now())",
        kim.id
    );
    let refused = raw(&town, Acting::gate(), session).await;
    assert_eq!(refused, Err(DatabaseError::Constraint("only an account that counts has a full session".to_owned())));
    // nobody is the second person for what they asked themselves
    town.raw(&format!("update account_requests set asked_by = '{}' where user_id = '{}'", pia.id, kim.id)).await;
    let kims = format!("(select id from account_requests where user_id = '{}' and ended_at is null)", kim.id);
    let alone = raw(&town, lead(), format!("select confirm_account({kims})")).await;
    assert_eq!(alone, Err(DatabaseError::Constraint("an account is confirmed by two people".to_owned())));
    assert!(!comes_in(&town, &kim).await);
}

#[tokio::test]
async fn an_administrator_is_confirmed_by_another_where_there_is_one() {
    let town = Town::new().await;
    let bea = town.somebody("Bea", Role::Administrator).await;
    let mut bea = town.signed_in(&bea).await;
    let link = ask(&mut bea, "Cor", Role::Administrator, &[]).await;
    let (_, cor) = set_up(&town, &link, "Cor").await;
    assert!(comes_in(&town, &cor).await, "the second one has nobody but the first");
    let link = ask(&mut bea, "Dirk", Role::PrivacyOfficer, &[]).await;
    let (_, dirk) = set_up(&town, &link, "Dirk").await;
    assert!(!comes_in(&town, &dirk).await);
    let mut cor = town.signed_in(&cor).await;
    assert!(cor.get("/").await.text.contains("Account bevestigen"));
    let about = request(&mut cor).await;
    assert_eq!(bea.post(&about, &[("oordeel", "ja")]).await.status, StatusCode::CONFLICT);
    assert_eq!(cor.post(&about, &[("oordeel", "ja")]).await.location(), "/toegang/accounts");
    assert!(comes_in(&town, &dirk).await);
    // who sees figures only counts at once
    let link = ask(&mut bea, "Ella", Role::LearningReader, &[]).await;
    let (_, ella) = set_up(&town, &link, "Ella").await;
    assert!(comes_in(&town, &ella).await);
}

#[tokio::test]
async fn the_first_project_lead_comes_from_the_command_line_and_the_others_from_two_people() {
    let town = Town::new().await;
    let bea = town.somebody("Bea", Role::Administrator).await;
    let mut bea = town.signed_in(&bea).await;
    let link = ask(&mut bea, "Pia", Role::ProjectLead, &[]).await;
    let (_, pia) = set_up(&town, &link, "Pia").await;
    assert!(!comes_in(&town, &pia).await, "one alone makes no project lead");
    let link = invite_first(&town.app.db, Role::ProjectLead, &pia.email, "Pia").await.unwrap();
    assert!(!comes_in(&town, &pia).await, "whoever set it up before gets in with nothing of that");
    let (_, pia) = set_up(&town, &link, "Pia").await;
    assert!(comes_in(&town, &pia).await);
    assert!(invite_first(&town.app.db, Role::ProjectLead, "q@ergens.example", "Q").await.is_err(), "there is one now");
    assert_eq!(town.count("account_requests where ended_at is null").await, 0);

    // the last one who lost everything is let in again by the server, and by nobody alone
    town.raw(&format!("update user_credentials set totp_confirmed_at = null where user_id = '{}'", pia.id)).await;
    let invited = bea.post(&format!("/beheer/accounts/{}/uitnodiging", pia.id), &[]).await;
    let link = texts(&invited.text, "main code").remove(0).strip_prefix(ORIGIN).unwrap().to_owned();
    let (_, pia) = set_up(&town, &link, "Pia").await;
    assert!(!comes_in(&town, &pia).await);
    let link = invite_first(&town.app.db, Role::ProjectLead, &pia.email, "Pia").await.unwrap();
    let (_, pia) = set_up(&town, &link, "Pia").await;
    assert!(comes_in(&town, &pia).await);
}
