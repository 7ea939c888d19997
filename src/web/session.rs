//! Who is asking: the cookie, the session behind it, and the person as the database knows them at this moment.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::AppState;
use super::error::AppError;
use super::page::{Answer, see_other};
use super::shell::{self, Flash, SessionEnd, Shell, Tone};
use crate::auth::token::Token;
use crate::database::{Acting, DatabaseError, DatabaseRole, TokenHash, Trace};
use crate::domain::ids::{OrganisationId, UserId};
use crate::domain::role::{self, Actor, Represents, Role};
use crate::dutch::Dutch;
use crate::store::people::{self, IDLE, LiveSession};

/// A second factor counts as fresh for this long.
pub const FRESH: TimeDelta = TimeDelta::minutes(5);
/// The warning comes this long before a session ends.
const WARNING: TimeDelta = TimeDelta::minutes(5);

/// A signed-in person, with role and organisation as they are at this request.
///
/// As an argument of a handler it says that the page needs somebody signed in; which roles, the page's audience has said already.
#[derive(Clone, Debug)]
pub struct Person {
    /// The account.
    pub user: UserId,
    /// Full name.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// The role now.
    pub role: Role,
    /// The organisation now.
    pub organisation: Option<OrganisationId>,
    /// The name of that organisation.
    pub organisation_name: Option<String>,
    /// The domain a core member speaks for.
    pub represents: Option<Represents>,
    /// Whether the second factor was given in the last five minutes.
    pub fresh_second_factor: bool,
    /// The number of their session, which is no secret.
    pub session: Uuid,
    /// The moment of this request: everything on the page counts for this moment.
    pub now: DateTime<Utc>,
    visit: Visit,
}

/// Anybody who asks for a page, signed in or not.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Where the request came from.
    pub trace: Trace,
    /// What kind of device asks, in words.
    pub device: String,
    token: Option<Token>,
    shell: Shell,
}

/// Somebody who gave a password and still has to give the second factor.
#[derive(Clone, Debug)]
pub struct Halfway {
    /// Their session.
    pub session: LiveSession,
    /// Where it came from.
    pub visit: Visit,
}

/// What the cookie turned out to mean.
#[derive(Clone, Debug)]
pub(super) enum Visitor {
    Nobody,
    Halfway(Box<LiveSession>),
    Complete(Box<Person>),
}

impl Person {
    /// Acts as this person, with the rights that the database gives to their role.
    #[must_use]
    pub fn acting(&self) -> Acting {
        self.acting_as(database_role(self.role))
    }

    /// Acts as this person at the gate: for their own password, codes and sessions.
    #[must_use]
    pub fn acting_at_gate(&self) -> Acting {
        self.acting_as(DatabaseRole::Gate)
    }

    fn acting_as(&self, role: DatabaseRole) -> Acting {
        let hash = self.visit.token.as_ref().map_or([0; 32], Token::hash);
        Acting::person(TokenHash(hash), role).from(self.visit.trace)
    }

    /// The person as the rules of the workflow know them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Person(role::Person {
            user: self.user,
            role: self.role,
            organisation: self.organisation,
            fresh_second_factor: self.fresh_second_factor,
        })
    }

    /// The frame of the page for this person.
    #[must_use]
    pub fn shell(&self) -> Shell {
        self.visit.shell()
    }

    /// Where the request came from.
    #[must_use]
    pub fn visit(&self) -> &Visit {
        &self.visit
    }

    /// Tells something on the next page and sends the browser there: the end of every post that went through.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn go_and_tell(&self, app: &AppState, to: &str, flash: Flash) -> Answer {
        let session = self.session;
        let words = format!("{}:{}", flash.tone.class(), flash.text);
        app.db
            .transact::<_, DatabaseError, _>(self.acting_at_gate(), move |tx| {
                Box::pin(async move { Ok(people::set_flash(tx, session, Some(&words)).await?) })
            })
            .await?;
        Ok(see_other(to))
    }
}

impl Visit {
    pub(super) fn new(app: &AppState, parts: &Parts, trace: Trace) -> Self {
        let device =
            device(parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default());
        Self { trace, device, token: cookie(app, &parts.headers), shell: app.bare_shell() }
    }

    /// The frame of the page.
    #[must_use]
    pub fn shell(&self) -> Shell {
        self.shell.clone()
    }

    /// The token of the session, whatever it is worth.
    #[must_use]
    pub fn token(&self) -> Option<&Token> {
        self.token.as_ref()
    }
}

/// Looks the session up, keeps it alive, and takes the message that was left for this page.
pub(super) async fn look_up(
    app: &AppState,
    visit: &mut Visit,
    parts: &Parts,
    attended: bool,
) -> Result<Visitor, AppError> {
    let Some(token) = visit.token.as_ref().map(Token::hash) else {
        return Ok(Visitor::Nobody);
    };
    let now = app.clock.now();
    let is_shown = attended && parts.method == axum::http::Method::GET;
    let found = app
        .db
        .transact_at::<_, DatabaseError, _>(now, Acting::gate().from(visit.trace), move |tx| {
            Box::pin(async move {
                let found = people::live_session(tx, &token, now).await?;
                if let Some(session) = &found {
                    if attended && now - session.last_seen_at > TimeDelta::seconds(30) {
                        people::touch_session(tx, &token, now).await?;
                    }
                    if is_shown && session.flash.is_some() {
                        people::set_flash(tx, session.id, None).await?;
                    }
                }
                Ok(found)
            })
        })
        .await?;
    let Some(mut session) = found else {
        return Ok(Visitor::Nobody);
    };
    let Some(second_factor_at) = session.second_factor_at else {
        return Ok(Visitor::Halfway(Box::new(session)));
    };
    visit.shell.person = Some(shell::Person { name: session.name.clone(), role: in_words(&session) });
    visit.shell.unseen = session.unseen;
    visit.shell.nav = app.menu_of(session.role, parts.uri.path());
    visit.shell.flash = session.flash.take().filter(|_| is_shown).map(|words| read_flash(&words));
    visit.shell.session = Some(session_end(&session, now, attended));
    Ok(Visitor::Complete(Box::new(Person {
        user: session.user,
        name: session.name,
        email: session.email,
        role: session.role,
        organisation: session.organisation,
        organisation_name: session.organisation_name,
        represents: session.represents,
        fresh_second_factor: now - second_factor_at <= FRESH,
        session: session.id,
        now,
        visit: visit.clone(),
    })))
}

fn session_end(session: &LiveSession, now: DateTime<Utc>, attended: bool) -> SessionEnd {
    let seen = if attended { now } else { session.last_seen_at };
    let at = (seen + IDLE).min(session.expires_at);
    SessionEnd {
        at,
        seconds_left: (at - now).num_seconds().max(0),
        warn_seconds: WARNING.num_seconds(),
        extend_href: "/sessie/verlengen".to_owned(),
        extendable: at < session.expires_at,
    }
}

fn in_words(session: &LiveSession) -> String {
    let role = match session.represents {
        Some(domain) => format!("{} {}", session.role.dutch(), domain.dutch()),
        None => session.role.dutch().into_owned(),
    };
    match &session.organisation_name {
        Some(organisation) => format!("{role}, {organisation}"),
        None => role,
    }
}

fn read_flash(words: &str) -> Flash {
    let (tone, text) = words.split_once(':').unwrap_or(("", words));
    let tones = [Tone::Info, Tone::Good, Tone::Warning, Tone::Bad];
    let tone = tones.into_iter().find(|known| known.class() == tone).unwrap_or_default();
    Flash { tone, text: text.to_owned() }
}

/// The role that a transaction takes for somebody with this account role; the database keeps the same list.
#[must_use]
pub const fn database_role(role: Role) -> DatabaseRole {
    match role {
        Role::Signaller
        | Role::ProviderContact
        | Role::CaseManager
        | Role::CoreMember
        | Role::Invitee
        | Role::MethodAdvisor => DatabaseRole::Scoped,
        Role::ProjectLead => DatabaseRole::Lead,
        Role::Administrator => DatabaseRole::Office,
        Role::PrivacyOfficer => DatabaseRole::Privacy,
        Role::FinanceController | Role::LearningReader => DatabaseRole::Figures,
    }
}

impl FromRequestParts<AppState> for Person {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, AppError> {
        parts.extensions.get::<Self>().cloned().ok_or(AppError::NotSignedIn)
    }
}

impl OptionalFromRequestParts<AppState> for Person {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Option<Self>, AppError> {
        Ok(parts.extensions.get::<Self>().cloned())
    }
}

impl FromRequestParts<AppState> for Halfway {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, AppError> {
        parts.extensions.get::<Self>().cloned().ok_or(AppError::NotSignedIn)
    }
}

impl OptionalFromRequestParts<AppState> for Halfway {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Option<Self>, AppError> {
        Ok(parts.extensions.get::<Self>().cloned())
    }
}

impl FromRequestParts<AppState> for Visit {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, AppError> {
        parts.extensions.get::<Self>().cloned().ok_or(AppError::Broken)
    }
}

/// The name of the cookie: over https the browser itself guards that it came from this very site.
fn cookie_name(app: &AppState) -> &'static str {
    if app.base_url.is_https() { "__Host-s" } else { "s" }
}

fn cookie(app: &AppState, headers: &HeaderMap) -> Option<Token> {
    let name = cookie_name(app);
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, _)| *found == name).and_then(|(_, value)| Token::parse(value))
}

/// Gives the browser a token to keep until it closes.
pub fn hand_over(app: &AppState, response: &mut Response, token: &Token) {
    set_cookie(app, response, &token.reveal(), "");
}

/// Takes the token from the browser.
pub fn take_back(app: &AppState, response: &mut Response) {
    set_cookie(app, response, "", "; Max-Age=0");
}

fn set_cookie(app: &AppState, response: &mut Response, value: &str, age: &str) {
    let secure = if app.base_url.is_https() { "; Secure" } else { "" };
    let line = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", cookie_name(app));
    if let Ok(line) = HeaderValue::from_str(&line) {
        response.headers_mut().insert(header::SET_COOKIE, line);
    }
}

/// "Firefox op Windows": enough for somebody to recognise their own devices.
fn device(agent: &str) -> String {
    let first =
        |words: &[(&str, &'static str)]| words.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    let browser = first(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "Mac"),
        ("CrOS", "Chromebook"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} op {system}"),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => "onbekend apparaat".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_named_so_that_its_owner_knows_it() {
        let chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36";
        assert_eq!(device(chrome), "Chrome op Windows");
        assert_eq!(
            device(
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 Version/17.5 Mobile Safari/604.1"
            ),
            "Safari op iPhone"
        );
        assert_eq!(device("curl/8"), "onbekend apparaat");
    }

    #[test]
    fn a_message_keeps_its_tone() {
        let flash = read_flash("warning:Let op: nog 2 dagen");
        assert_eq!((flash.tone, flash.text.as_str()), (Tone::Warning, "Let op: nog 2 dagen"));
        assert_eq!(read_flash("zomaar").tone, Tone::Neutral);
    }
}
