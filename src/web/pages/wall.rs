//! The screen in the room, at a machine where nobody is signed in: first a code, and once the project lead typed it what the room may
//! read of that one meeting. The machine carries a secret of its own, which is good for nothing else.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::sitting::{ScreenPage, ScreenParts};
use crate::auth::screen_code::ScreenCode;
use crate::auth::token::Token;
use crate::database::{Acting, DatabaseError, TokenHash};
use crate::domain::policy::Audience;
use crate::store::walls::{self, Standing};
use crate::web::error::AppError;
use crate::web::page::{Answer, Page, render, see_other};
use crate::web::shell::Shell;
use crate::web::stream::stream_to_wall;
use crate::web::{AppState, FormText, Visit};

const PLACE: &str = "/scherm";
/// How long the machine keeps its secret: as long as a screen can be coupled, in seconds.
const KEEPS: u32 = 12 * 60 * 60;
/// After how many seconds a machine can ask again when there are too many.
const WAIT: u32 = 600;

/// The pages of the screen in the room.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get(PLACE, Audience::Everyone, "wall", show).unattended(),
        Page::post(PLACE, Audience::Everyone, "ask_screen_code", ask).unattended(),
        Page::get("/scherm/delen", Audience::Everyone, "wall_parts", refresh).unattended(),
        Page::get("/scherm/live", Audience::Everyone, "wall_live", listen).unattended(),
    ]
}

#[derive(Template)]
#[template(path = "pages/wall.html")]
struct WallPage {
    shell: Shell,
    /// The code to type, while it can be.
    code: Option<String>,
    /// What happened to the one before.
    before: Option<&'static str>,
}

async fn show(State(app): State<AppState>, visit: Visit, headers: HeaderMap) -> Answer {
    let token = carried(&app, &headers);
    let page = |code, before| render(&WallPage { shell: app.bare_shell(), code, before });
    let Some(token) = token else { return page(None, None) };
    match standing(&app, &visit, &token).await? {
        Some(Standing::Waiting) => page(Some(ScreenCode::of(&token).shown()), None),
        Some(Standing::Coupled) => {
            let parts = parts(&app, &visit, &token).await?;
            let (live, fresh) = ("/scherm/live".to_owned(), "/scherm/delen".to_owned());
            render(&ScreenPage { shell: app.bare_shell(), live, fresh, parts })
        }
        Some(Standing::Ended) => page(None, Some("Dit scherm is losgekoppeld.")),
        Some(Standing::Expired) => page(None, Some("De code is verlopen.")),
        None => page(None, None),
    }
}

async fn ask(State(app): State<AppState>, visit: Visit, _: FormText) -> Answer {
    let token = Token::generate().map_err(|_| AppError::Broken)?;
    let (hash, code) = (token.hash(), ScreenCode::of(&token).hash());
    let asked = app.db.transact::<_, DatabaseError, _>(Acting::gate().from(visit.trace), move |tx| {
        Box::pin(async move { walls::ask(tx, &hash, &code).await })
    });
    if !asked.await? {
        return Err(AppError::Crowded(WAIT));
    }
    let mut response = see_other(PLACE);
    hand_over(&app, &mut response, &token);
    Ok(response)
}

async fn refresh(State(app): State<AppState>, visit: Visit, headers: HeaderMap) -> Answer {
    let token = carried(&app, &headers).ok_or(AppError::NotFound)?;
    render(&parts(&app, &visit, &token).await?)
}

async fn listen(State(app): State<AppState>, visit: Visit, headers: HeaderMap) -> Answer {
    let token = carried(&app, &headers).ok_or(AppError::NotFound)?;
    stream_to_wall(&app, acting(&visit, &token)).await
}

fn acting(visit: &Visit, token: &Token) -> Acting {
    Acting::Wall { screen: TokenHash(token.hash()), trace: visit.trace }
}

async fn standing(app: &AppState, visit: &Visit, token: &Token) -> Result<Option<Standing>, AppError> {
    let hash = token.hash();
    let found = app.db.transact::<_, DatabaseError, _>(Acting::gate().from(visit.trace), move |tx| {
        Box::pin(async move { walls::standing(tx, &hash).await })
    });
    Ok(found.await?)
}

async fn parts(app: &AppState, visit: &Visit, token: &Token) -> Result<ScreenParts, AppError> {
    let now = app.clock.now();
    let found = app
        .db
        .transact_at::<_, DatabaseError, _>(now, acting(visit, token), |tx| {
            Box::pin(async { walls::picture(tx).await })
        })
        .await;
    match found {
        Ok(Some(picture)) => Ok(ScreenParts::of(picture, now)),
        // uncoupled, or its meeting is over: there is nothing here
        Ok(None) | Err(DatabaseError::NotAdmitted) => Err(AppError::NotFound),
        Err(error) => Err(error.into()),
    }
}

fn cookie_name(app: &AppState) -> &'static str {
    if app.base_url.is_https() { "__Host-scherm" } else { "scherm" }
}

/// The secret that the machine carries.
fn carried(app: &AppState, headers: &HeaderMap) -> Option<Token> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == cookie_name(app)).and_then(|(_, value)| Token::parse(value))
}

fn hand_over(app: &AppState, response: &mut Response, token: &Token) {
    let secure = if app.base_url.is_https() { "; Secure" } else { "" };
    let name = cookie_name(app);
    let line = format!("{name}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={KEEPS}{secure}", token.reveal());
    if let Ok(line) = HeaderValue::from_str(&line) {
        response.headers_mut().insert(header::SET_COOKIE, line);
    }
}
