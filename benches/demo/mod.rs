//! What the benchmarks have in common: people of the demo who are signed in, and the form by which somebody agrees.

use anyhow::Result;
use casustafel::auth::token::Token;
use casustafel::database::{Acting, Database, DatabaseError};
use casustafel::demo::people::user;
use casustafel::store::people::{NewSession, begin_session};
use casustafel::web::encode;
use scraper::{Html, Selector};

/// What stands behind an option; what cargo adds of its own is left alone.
pub fn option(name: &str) -> Option<String> {
    let words: Vec<String> = std::env::args().collect();
    let place = words.iter().position(|word| word == name)?;
    words.get(place + 1).cloned()
}

/// Somebody of the demo, signed in.
pub async fn arrives(db: &Database, key: &str) -> Result<String> {
    let token = Token::generate()?;
    let now = db.clock().now();
    let session = NewSession {
        token: token.hash(),
        user: user(key),
        second_factor_at: Some(now),
        return_to: None,
        device: "bench".to_owned(),
        address: String::new(),
    };
    db.transact::<_, DatabaseError, _>(Acting::Job("bench"), move |tx| {
        Box::pin(async move { Ok(begin_session(tx, &session, now).await?) })
    })
    .await?;
    Ok(format!("s={}", token.reveal()))
}

/// The form by which somebody agrees, as it stands on the page.
pub fn position(page: &str) -> Result<Option<String>> {
    let selector = |text| Selector::parse(text).map_err(|error| anyhow::anyhow!("{error}"));
    let (forms, fields, stance) =
        (selector("form[method=post]")?, selector("input[type=hidden]")?, selector("[name=stance]")?);
    let document = Html::parse_document(page);
    let Some(form) = document.select(&forms).find(|form| form.select(&stance).next().is_some()) else {
        return Ok(None);
    };
    let hidden = form.select(&fields).filter_map(|field| Some((field.attr("name")?, field.attr("value")?)));
    let pairs = hidden.map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    Ok(Some(pairs.chain(["stance=agree".to_owned()]).collect::<Vec<_>>().join("&")))
}
