//! In a demo only: the accounts and the codes that their phones would show at this moment.

use askama::Template;
use axum::extract::State;

use super::sign_in::origin;
use crate::auth::totp::STEP_SECONDS;
use crate::database::{Acting, DatabaseError};
use crate::domain::policy::Audience;
use crate::domain::role::Role;
use crate::dutch::Dutch;
use crate::store::people;
use crate::web::error::AppError;
use crate::web::page::{Page, render};
use crate::web::session::Visit;
use crate::web::shell::Shell;
use crate::web::{Answer, AppState};

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![Page::get("/demo/codes", Audience::Everyone, "demo_codes", show)]
}

#[derive(Template)]
#[template(path = "pages/demo_codes.html")]
struct DemoCodesPage {
    shell: Shell,
    accounts: Vec<Line>,
    seconds_left: u64,
}

struct Line {
    name: String,
    email: String,
    role: String,
    code: String,
}

async fn show(State(app): State<AppState>, visit: Visit) -> Answer {
    if !app.demo {
        return Err(AppError::NotFound);
    }
    let acting = Acting::gate().from(origin(&visit).trace);
    let accounts = app
        .db
        .transact::<_, DatabaseError, _>(acting, |tx| Box::pin(async move { Ok(people::demo_accounts(tx).await?) }))
        .await?;
    let now = app.clock.now();
    let accounts = accounts.into_iter().filter_map(|account| {
        let seed = app.gate.open(account.user, &account.sealed)?;
        let role = Role::parse(&account.role)?.dutch();
        let role = match account.organisation_name {
            Some(organisation) => format!("{role}, {organisation}"),
            None => role.into_owned(),
        };
        Some(Line { name: account.name, email: account.email, role, code: seed.code_at(now) })
    });
    let past = u64::try_from(now.timestamp()).unwrap_or_default() % STEP_SECONDS;
    render(&DemoCodesPage { shell: visit.shell(), accounts: accounts.collect(), seconds_left: STEP_SECONDS - past })
}
