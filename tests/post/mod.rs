//! What is told really arrives: once, in time, and without a word about anybody.

mod appointments;
pub mod delivery;
mod digest;
mod lists;
mod reminders;
mod sealed;
mod whole_way;

use casustafel::config::SecretKey;
use casustafel::domain::ids::UserId;
use casustafel::post::{Carrier, House, PostRoom};
use chrono::TimeDelta;

use crate::pages::town::Town;
use crate::support::App;
use crate::support::smtp::MailServer;

/// The key of the house, the same in every instance; each reader has a file of its own, for tests run side by side.
fn key() -> SecretKey {
    let file = std::env::temp_dir().join(format!("casustafel-post-key-{}", uuid::Uuid::new_v4()));
    std::fs::write(&file, "vier en twintig ganzen 0123456789 op het Hoge der A").unwrap();
    let path = file.clone();
    let config = casustafel::config::Config::read(move |name| match name {
        "SECRET_KEY_FILE" => Some(path.clone().into()),
        "DATA_DIR" => Some("/tmp".into()),
        _ => None,
    });
    std::fs::remove_file(file).unwrap();
    config.unwrap().secret_key
}

/// One instance of the post.
fn post_room(app: &App, server: &MailServer) -> PostRoom {
    post_by(app, Carrier::server(&server.url(), None).unwrap())
}

/// One instance of the post, with a carrier of its own.
fn post_by(app: &App, carrier: Carrier) -> PostRoom {
    let house =
        House { base_url: (*app.state.base_url).clone(), from: "Casustafel <tafel@gemeente.example>".parse().unwrap() };
    PostRoom::new(app.state.db.clone(), house, carrier, &key())
}

/// Tells somebody something, as an act does.
pub async fn tell(app: &App, user: UserId, kind: &'static str) {
    app.as_job(move |tx| {
        Box::pin(async move {
            sqlx::query("insert into outbox (to_user, kind, case_number) values ($1, $2, 'FX-2026-014')")
                .bind(user.0)
                .bind(kind)
                .execute(&mut **tx)
                .await?;
            Ok(())
        })
    })
    .await;
}

/// A town with a mail server, and the post between them.
async fn town_with_post() -> (Town, MailServer, PostRoom) {
    let town = Town::new().await;
    let server = MailServer::start().await;
    let post = post_room(&town.app, &server);
    (town, server, post)
}

/// What is told within a few minutes has been told.
fn together() -> TimeDelta {
    TimeDelta::minutes(3)
}
