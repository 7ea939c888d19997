//! The administrator's accounts: who may come in, as what, and letting them in.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use uuid::Uuid;

use super::account::{check_code, code_field};
use super::invitation::with_errors;
use crate::auth::first::invitation_path;
use crate::auth::gate::{GateError, INVITATION};
use crate::auth::token::Token;
use crate::database::{DatabaseError, Tx};
use crate::domain::ids::UserId;
use crate::domain::policy::{Audience, confirms, sees_cases};
use crate::domain::role::{Represents, Role};
use crate::dutch::people::what_a_role_does;
use crate::dutch::{Dutch, dates, numbers, sentence};
use crate::post::worker;
use crate::store::accounts::{self, Account, AccountFacts, Organisation, PER_PAGE, Standing};
use crate::store::{outbox, people};
use crate::web::error::AppError;
use crate::web::fields::{Choice, Field, Form, Words};
use crate::web::page::{FormPage, Page, render, render_as, see_other};
use crate::web::parts::{Action, Actions, Badge, Confirm, Crumbs, Facts, Filters, Pager};
use crate::web::search::Search;
use crate::web::session::Person;
use crate::web::shell::{Flash, Shell, Tone};
use crate::web::{Answer, AppState, FormText, QueryText};

const LIST: &str = "/beheer/accounts";

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get(LIST, Audience::Office, "accounts", show_list).in_menu("Accounts"),
        Page::post(LIST, Audience::Office, "search_accounts", search),
        Page::get("/beheer/accounts/nieuw", Audience::Office, "new_account", show_new),
        Page::post("/beheer/accounts/nieuw", Audience::Office, "add_account", add),
        Page::get("/beheer/accounts/{account}", Audience::Office, "one_account", show_one),
        Page::post("/beheer/accounts/{account}", Audience::Office, "change_account", change),
        Page::get("/beheer/accounts/{account}/{act}", Audience::Office, "account_act", show_act),
        Page::post("/beheer/accounts/{account}/{act}", Audience::Office, "do_account_act", act),
    ]
}

#[derive(Template)]
#[template(path = "pages/accounts.html")]
struct ListPage {
    shell: Shell,
    filters: Filters,
    lines: Vec<Line>,
    searched: bool,
    later: bool,
    pager: Pager,
}

struct Line {
    href: String,
    name: String,
    email: String,
    role: String,
    organisation: String,
    state: Badge,
}

async fn show_list(State(app): State<AppState>, person: Person, query: QueryText) -> Answer {
    let search = Search::read(&app, &person, &query, |_| false).await?;
    let after: Option<Uuid> = query.text("na").parse().ok();
    let later = after.is_some();
    let searched = !search.words.is_empty();
    let asked = searched.then(|| search.words.clone());
    let mut found = app
        .db
        .transact::<_, DatabaseError, _>(person.acting(), move |tx| {
            Box::pin(async move {
                accounts::record(tx, "list_accounts", "user", "", "done").await?;
                Ok(accounts::accounts(tx, asked.as_deref(), after).await?)
            })
        })
        .await?;
    let more = found.len() > PER_PAGE;
    found.truncate(PER_PAGE);
    let next = found.last().filter(|_| more).map(|last| match searched {
        true => format!("{LIST}?zoek={}&na={}", search.key, last.id),
        false => format!("{LIST}?na={}", last.id),
    });
    let lines = found.into_iter().map(|account| Line {
        href: format!("{LIST}/{}", account.id),
        state: state(account.standing),
        name: account.name,
        email: account.email,
        role: sentence(&account.role.dutch()),
        organisation: account.organisation_name.unwrap_or_default(),
    });
    let filters = Filters {
        action: LIST.to_owned(),
        fields: vec![Field::text("zoek", "Naam of e-mailadres").value(search.words.clone())],
        hidden: Vec::new(),
        active: searched,
        posts: true,
        expired: search.expired,
    };
    render(&ListPage {
        shell: person.shell(),
        filters,
        lines: lines.collect(),
        searched,
        later,
        pager: Pager { previous: None, next },
    })
}

async fn search(State(app): State<AppState>, person: Person, typed: FormText) -> Answer {
    let search = Search::keep(&app, &person, &typed, |_| false).await?;
    Ok(see_other(&if search.key.is_empty() { LIST.to_owned() } else { format!("{LIST}?zoek={}", search.key) }))
}

fn state(standing: Standing) -> Badge {
    match standing {
        Standing::Ended => Badge::new(Tone::Neutral, "beëindigd"),
        Standing::Refused => Badge::new(Tone::Bad, "geweigerd"),
        Standing::Invited => Badge::new(Tone::Info, "uitgenodigd"),
        Standing::NoSecondFactor => Badge::new(Tone::Warning, "zonder tweede stap"),
        Standing::Waiting => Badge::new(Tone::Warning, "wacht op bevestiging"),
        Standing::InUse => Badge::new(Tone::Good, "in gebruik"),
    }
}

/// What was typed on the form of an account.
#[derive(Debug, Clone, Default)]
struct AccountForm {
    name: String,
    email: String,
    role: String,
    organisation: String,
    represents: String,
}

impl AccountForm {
    fn typed(typed: &FormText) -> Self {
        Self {
            name: typed.text("naam").split_whitespace().collect::<Vec<_>>().join(" "),
            email: typed.text("email").to_owned(),
            role: typed.text("rol").to_owned(),
            organisation: typed.text("organisatie").to_owned(),
            represents: typed.text("namens").to_owned(),
        }
    }

    fn of(account: &Account) -> Self {
        Self {
            name: account.name.clone(),
            email: account.email.clone(),
            role: account.role.as_str().to_owned(),
            organisation: account.organisation.map(|id| id.to_string()).unwrap_or_default(),
            represents: account.represents.map(Represents::as_str).unwrap_or_default().to_owned(),
        }
    }

    /// What the account is made of, or what is the matter with each field.
    fn parse(&self, organisations: &[Organisation]) -> Result<AccountFacts, Vec<(&'static str, String)>> {
        let mut errors = Vec::new();
        let mut wrong = |field, sentence: &str| errors.push((field, sentence.to_owned()));
        if self.name.is_empty() {
            wrong("naam", "Vul de naam in.");
        } else if self.name.chars().count() > 120 || self.name.chars().any(char::is_control) {
            wrong("naam", "Gebruik hoogstens 120 tekens voor de naam.");
        }
        if self.email.is_empty() {
            wrong("email", "Vul het e-mailadres in.");
        } else if !is_email(&self.email) {
            wrong("email", "Vul een e-mailadres in zoals naam@organisatie.nl.");
        }
        let role = Role::parse(&self.role);
        if role.is_none() {
            wrong("rol", "Kies een rol.");
        }
        let organisation =
            organisations.iter().find(|known| known.id.to_string() == self.organisation).map(|known| known.id);
        if matches!(role, Some(Role::Signaller | Role::ProviderContact | Role::CaseManager)) && organisation.is_none() {
            wrong("organisatie", "Kies voor deze rol de organisatie.");
        }
        let represents = Represents::parse(&self.represents);
        if role == Some(Role::CoreMember) && represents.is_none() {
            wrong("namens", "Kies namens welk domein dit kernlid beslist.");
        }
        match role {
            Some(role) if errors.is_empty() => Ok(AccountFacts {
                name: self.name.clone(),
                email: self.email.clone(),
                role,
                organisation,
                represents: represents.filter(|_| role == Role::CoreMember),
            }),
            _ => Err(errors),
        }
    }

    fn draw(&self, action: String, submit: &'static str, organisations: &[Organisation], person: &Person) -> Form {
        let roles = Role::ALL
            .iter()
            .map(|role| Choice::new(role.as_str(), sentence(&role.dutch())).hint(what_a_role_does(*role)));
        let chosen =
            |organisation: &&Organisation| organisation.active || organisation.id.to_string() == self.organisation;
        let organisations = organisations.iter().filter(chosen);
        let organisations =
            organisations.map(|organisation| Choice::new(organisation.id.to_string(), organisation.name.clone()));
        let domains = Represents::ALL.iter().map(|domain| Choice::new(domain.as_str(), domain.dutch()));
        Form::new(action, submit)
            .field(Field::text("naam", "Naam").value(self.name.clone()))
            .field(
                Field::email("email", "E-mailadres")
                    .hint("Hiermee meldt de persoon zich aan.")
                    .value(self.email.clone()),
            )
            .field(Field::radio("rol", "Rol", roles.collect()).value(self.role.clone()))
            .field(
                Field::select("organisatie", "Organisatie", organisations.collect())
                    .hint("Nodig voor hulpverleners, contactpersonen en WIJ-casemanagers.")
                    .value(self.organisation.clone())
                    .optional(),
            )
            .field(
                Field::select("namens", "Beslist namens", domains.collect())
                    .hint("Alleen voor kernleden.")
                    .value(self.represents.clone())
                    .optional(),
            )
            .fields(code_field(person))
            .cancel(LIST)
    }
}

fn is_email(text: &str) -> bool {
    let plain = text.len() <= 254 && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    plain
        && matches!(text.split_once('@'), Some((name, host)) if !name.is_empty() && !host.is_empty() && !host.contains('@'))
}

/// What the database refused, at the field it is about.
fn refused(error: &DatabaseError) -> Option<(&'static str, String)> {
    let (field, sentence) = match error.constraint()? {
        "an email address belongs to one account" => ("email", "Er is al een account met dit e-mailadres."),
        "an email address is usable" => ("email", "Vul een e-mailadres in zoals naam@organisatie.nl."),
        "the last project lead stays" => ("rol", LAST_LEAD),
        "the last administrator stays" => ("rol", LAST_ADMINISTRATOR),
        _ => return None,
    };
    Some((field, sentence.to_owned()))
}

const LAST_LEAD: &str = "Dit is de laatste projectleider. Maak eerst een ander account voor een projectleider.";
const LAST_ADMINISTRATOR: &str = "Dit is de laatste beheerder. Maak eerst een ander account voor een beheerder.";
const OWN_ROLE: &str = "Uw eigen rol kunt u niet wijzigen. Vraag het een andere beheerder.";

async fn organisations(app: &AppState, person: &Person) -> Result<Vec<Organisation>, AppError> {
    let found = app
        .db
        .transact::<_, DatabaseError, _>(person.acting(), |tx| {
            Box::pin(async move { Ok(accounts::organisations(tx).await?) })
        })
        .await?;
    Ok(found)
}

fn form_page(person: &Person, status: StatusCode, title: &'static str, lead: Option<Words>, form: Form) -> Answer {
    let crumbs = Crumbs::default().above("Accounts", LIST);
    render_as(status, &FormPage { shell: person.shell(), title: title.into(), crumbs, lead, form })
}

const NEW: &str = "Account toevoegen";

/// How the link of a new account reaches its owner.
fn new_lead(app: &AppState) -> Words {
    let way = match app.mails {
        true => "Na het toevoegen krijgt de persoon een mail met een link om zelf een wachtwoord te kiezen.",
        false => "Na het toevoegen krijgt u een link waarmee de persoon zelf een wachtwoord kiest.",
    };
    format!("{way} Wie casussen ziet, kan pas binnenkomen als een projectleider het account heeft bevestigd.").into()
}

async fn show_new(State(app): State<AppState>, person: Person) -> Answer {
    let organisations = organisations(&app, &person).await?;
    let form = AccountForm::default().draw("/beheer/accounts/nieuw".to_owned(), NEW, &organisations, &person);
    form_page(&person, StatusCode::OK, NEW, Some(new_lead(&app)), form)
}

async fn add(State(app): State<AppState>, person: Person, typed: FormText) -> Answer {
    let organisations = organisations(&app, &person).await?;
    let form = AccountForm::typed(&typed);
    let redraw = |errors| {
        let drawn = form.draw("/beheer/accounts/nieuw".to_owned(), NEW, &organisations, &person);
        form_page(&person, StatusCode::UNPROCESSABLE_ENTITY, NEW, Some(new_lead(&app)), with_errors(drawn, errors))
    };
    let facts = match form.parse(&organisations) {
        Ok(facts) => facts,
        Err(errors) => return redraw(errors),
    };
    if let Some(error) = check_code(&app, &person, &typed).await? {
        return redraw(vec![("code", error)]);
    }
    let id = UserId(Uuid::new_v4());
    let (by, name) = (person.user, facts.name.clone());
    let way = Way::new(&app)?;
    let letting_in = way.clone();
    let added = app
        .db
        .transact::<_, DatabaseError, _>(person.acting(), move |tx| {
            Box::pin(async move {
                accounts::add(tx, id, &facts, Some(by)).await?;
                letting_in.invite(tx, id, by).await?;
                accounts::record(tx, "add_account", "user", &id.to_string(), "done").await?;
                Ok(!people::counts(tx, id).await?)
            })
        })
        .await;
    match added {
        Ok(waits) => way.tell(&app, &person, id, name, waits).await,
        Err(error) => redraw(vec![refused(&error).ok_or(error)?]),
    }
}

#[derive(Template)]
#[template(path = "pages/invitation_link.html")]
struct LinkPage {
    shell: Shell,
    name: String,
    link: String,
    until: String,
    /// Whether a second person has to confirm the account.
    waits: bool,
}

/// How somebody gets the link of their account.
#[derive(Clone)]
enum Way {
    /// A letter brings it, which nobody here reads.
    Letter(Uuid),
    /// Whoever made the account hands it over, because no letter leaves the house.
    Hand(Token),
}

impl Way {
    fn new(app: &AppState) -> Result<Self, AppError> {
        match app.mails {
            true => Ok(Self::Letter(Uuid::now_v7())),
            false => Ok(Self::Hand(Token::generate().map_err(GateError::from)?)),
        }
    }

    /// Invites, in the transaction of the act; what was handed out before opens nothing any more.
    async fn invite(&self, tx: &mut Tx, account: UserId, by: UserId) -> Result<(), DatabaseError> {
        let now = tx.now();
        match self {
            Self::Letter(letter) => {
                accounts::end_invitations(tx, account, now).await?;
                outbox::ask_for_invitation(tx, *letter, account).await
            }
            Self::Hand(token) => {
                Ok(accounts::invite(tx, account, &token.hash(), Some(by), now, now + INVITATION).await?)
            }
        }
    }

    /// Says where the link is; shows it, this once, when it is to be handed over.
    async fn tell(&self, app: &AppState, person: &Person, account: UserId, name: String, waits: bool) -> Answer {
        match self {
            Self::Letter(_) => {
                worker::wake(&app.db);
                let second = if waits { " Daarna moet iemand anders het account nog bevestigen." } else { "" };
                let told = format!("{name} krijgt een mail met een link om zelf een wachtwoord te kiezen.{second}");
                person.go_and_tell(app, &format!("{LIST}/{account}"), Flash::done(told)).await
            }
            Self::Hand(token) => {
                let link = app.base_url.join(&invitation_path(token));
                let until = dates::moment(person.now + INVITATION);
                render(&LinkPage { shell: person.shell(), name, link, until, waits })
            }
        }
    }
}

async fn find(app: &AppState, person: &Person, id: &str) -> Result<Account, AppError> {
    let id = UserId(id.parse().map_err(|_| AppError::NotFound)?);
    let now = person.now;
    let found = app
        .db
        .transact::<_, DatabaseError, _>(person.acting(), move |tx| {
            Box::pin(async move { Ok(accounts::account(tx, id, now).await?) })
        })
        .await?;
    found.ok_or(AppError::NotFound)
}

#[derive(Template)]
#[template(path = "pages/one_account.html")]
struct AccountPage {
    shell: Shell,
    crumbs: Crumbs,
    state: Badge,
    facts: Facts,
    actions: Actions,
    form: Form,
}

async fn show_one(State(app): State<AppState>, person: Person, Path(id): Path<String>) -> Answer {
    let account = find(&app, &person, &id).await?;
    let read = account.id.to_string();
    app.db
        .transact::<_, DatabaseError, _>(person.acting(), move |tx| {
            Box::pin(async move { Ok(accounts::record(tx, "read_account", "user", &read, "done").await?) })
        })
        .await?;
    let form = AccountForm::of(&account);
    draw_one(&app, &person, StatusCode::OK, &account, &form, Vec::new()).await
}

async fn draw_one(
    app: &AppState,
    person: &Person,
    status: StatusCode,
    account: &Account,
    form: &AccountForm,
    errors: Vec<(&'static str, String)>,
) -> Answer {
    let organisations = organisations(app, person).await?;
    let href = format!("{LIST}/{}", account.id);
    let facts = Facts::default()
        .row(
            "Wachtwoord",
            account
                .password_set_at
                .map_or("nog niet ingesteld".to_owned(), |at| format!("ingesteld op {}", dates::moment(at))),
        )
        .row(
            "Tweede stap",
            account
                .second_factor_at
                .map_or("nog niet ingesteld".to_owned(), |at| format!("ingesteld op {}", dates::moment(at))),
        )
        .row_if("Open uitnodiging", account.invited_until.map(|until| format!("werkt tot {}", dates::moment(until))))
        .row("Nu aangemeld", numbers::count(account.sessions, "apparaat", "apparaten"))
        .row("Werkt aan", numbers::count(account.open_cases, "open casus", "open casussen"))
        .row_if("Beëindigd", account.deactivated_at.map(dates::moment))
        .row_if("Bevestiging", confirmation(account));
    let offered = Act::ALL
        .into_iter()
        .filter(|act| act.fits(account, person))
        .map(|act| Action::link(act.label(), format!("{href}/{}", act.word())).help(act.help()));
    let page = AccountPage {
        shell: person.shell(),
        crumbs: Crumbs::default().above("Accounts", LIST),
        state: state(account.standing),
        facts,
        actions: Actions { because: None, offered: offered.collect(), refused: Vec::new() },
        form: with_errors(form.draw(href, "Wijzigingen opslaan", &organisations, person), errors),
    };
    render_as(status, &page)
}

/// What the second person said, or that they have not said anything.
fn confirmation(account: &Account) -> Option<String> {
    let refused = account.refused.as_ref().filter(|_| account.standing == Standing::Refused).map(|(by, at, because)| {
        format!(
            "geweigerd door {by} op {}: “{because}” Wachtwoord en tweede stap zijn gewist. Wijzig het account, of maak een nieuwe \
             uitnodiging; daarna is weer een bevestiging nodig.",
            dates::moment(*at)
        )
    });
    let asked = account.asked.as_ref().filter(|_| account.standing != Standing::Ended).map(|(by, at)| {
        let then = match account.standing {
            Standing::Waiting => "wacht op iemand anders, meestal een projectleider",
            _ => "kan zodra de persoon wachtwoord en tweede stap heeft ingesteld",
        };
        format!("gevraagd door {by} op {}; {then}", dates::moment(*at))
    });
    refused.or(asked)
}

async fn change(State(app): State<AppState>, person: Person, Path(id): Path<String>, typed: FormText) -> Answer {
    let account = find(&app, &person, &id).await?;
    let organisations = organisations(&app, &person).await?;
    let form = AccountForm::typed(&typed);
    let facts = match form.parse(&organisations) {
        Ok(facts) if account.id == person.user && facts.role != account.role => Err(vec![("rol", OWN_ROLE.to_owned())]),
        other => other,
    };
    let facts = match facts {
        Ok(facts) => facts,
        Err(errors) => return draw_one(&app, &person, StatusCode::UNPROCESSABLE_ENTITY, &account, &form, errors).await,
    };
    if let Some(error) = check_code(&app, &person, &typed).await? {
        let errors = vec![("code", error)];
        return draw_one(&app, &person, StatusCode::UNPROCESSABLE_ENTITY, &account, &form, errors).await;
    }
    let id = account.id;
    let other_role = facts.role != account.role;
    // Whoever gets other rights signs in again to use them.
    let other_rights = facts.role != account.role
        || facts.organisation != account.organisation
        || facts.represents != account.represents;
    let changed = app
        .db
        .transact::<_, DatabaseError, _>(person.acting(), move |tx| {
            Box::pin(async move {
                accounts::change(tx, id, &facts).await?;
                if other_role {
                    accounts::ask_for_successor(tx, id).await?;
                }
                if other_rights {
                    accounts::end_sessions(tx, id).await?;
                    accounts::record(tx, "change_role", "user", &id.to_string(), "done").await?;
                }
                accounts::record(tx, "change_account", "user", &id.to_string(), "done").await?;
                Ok(!people::counts(tx, id).await?)
            })
        })
        .await;
    match changed {
        Ok(waits) => {
            let told = if waits && account.standing != Standing::Ended {
                "De wijzigingen zijn opgeslagen. De persoon kan pas binnenkomen als iemand anders, meestal een projectleider, het account heeft bevestigd."
            } else if other_rights && id != person.user {
                "De wijzigingen zijn opgeslagen. De persoon meldt zich opnieuw aan."
            } else {
                "De wijzigingen zijn opgeslagen."
            };
            person.go_and_tell(&app, &format!("{LIST}/{id}"), Flash::done(told)).await
        }
        Err(error) => {
            let errors = vec![refused(&error).ok_or(error)?];
            draw_one(&app, &person, StatusCode::UNPROCESSABLE_ENTITY, &account, &form, errors).await
        }
    }
}

/// What can be done with an account besides changing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Invite,
    ResetSecondFactor,
    End,
    Reopen,
}

impl Act {
    const ALL: [Self; 4] = [Self::Invite, Self::ResetSecondFactor, Self::End, Self::Reopen];

    const fn word(self) -> &'static str {
        match self {
            Self::Invite => "uitnodiging",
            Self::ResetSecondFactor => "tweede-stap",
            Self::End => "beeindigen",
            Self::Reopen => "heropenen",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Invite => "Nieuwe uitnodiging maken",
            Self::ResetSecondFactor => "Vragen om de tweede stap te wissen",
            Self::End => "Account beëindigen",
            Self::Reopen => "Account weer openen",
        }
    }

    const fn help(self) -> &'static str {
        match self {
            Self::Invite => "Voor wie nog geen wachtwoord heeft of het vergeten is.",
            Self::ResetSecondFactor => "Voor wie de telefoon kwijt is en geen herstelcodes meer heeft.",
            Self::End => "De persoon kan daarna niet meer binnenkomen.",
            Self::Reopen => "De persoon kan weer binnenkomen met het eigen wachtwoord.",
        }
    }

    /// The words in the trail.
    const fn action(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::ResetSecondFactor => "ask_second_factor_reset",
            Self::End => "end_account",
            Self::Reopen => "reopen_account",
        }
    }

    /// Whether it can be done with this account now. Nobody shuts their own door.
    fn fits(self, account: &Account, person: &Person) -> bool {
        let (own, ended) = (account.id == person.user, account.standing == Standing::Ended);
        match self {
            Self::Invite => !ended && !own,
            Self::ResetSecondFactor => !ended && account.second_factor_at.is_some() && !own,
            Self::End => !ended && !own,
            Self::Reopen => ended,
        }
    }

    fn happens(self, account: &Account, mails: bool) -> Vec<Words> {
        let name = &account.name;
        let receives = if mails {
            format!("{name} krijgt per mail een nieuwe link om")
        } else {
            format!("U krijgt een nieuwe link waarmee {name}")
        };
        let chooses = if mails { "een wachtwoord te kiezen" } else { "een wachtwoord kiest" };
        match self {
            Self::Invite => {
                let mut happens: Vec<Words> = vec![
                    format!("{receives} {chooses}. Een eerdere link werkt dan niet meer.").into(),
                    "De link werkt één keer en drie dagen lang.".into(),
                    "Het oude wachtwoord blijft werken tot de link is gebruikt.".into(),
                ];
                if account.second_factor_at.is_none() && (sees_cases(account.role) || !confirms(account.role).is_empty()) {
                    happens.push(
                        "Er is geen tweede stap ingesteld. Na gebruik van de link moet iemand anders, meestal een projectleider, het account bevestigen."
                            .into(),
                    );
                }
                happens
            }
            Self::ResetSecondFactor => vec![
                "Een projectleider of een andere beheerder moet dit bevestigen. U kunt dit niet alleen.".into(),
                format!("Daarna vervallen de tweede stap en de herstelcodes van {name}.").into(),
                format!("{name} wordt overal afgemeld en stelt bij de volgende keer aanmelden, met het eigen wachtwoord, een nieuwe tweede stap in.").into(),
                "Ga eerst na dat u echt met deze persoon te maken hebt, bijvoorbeeld door zelf terug te bellen.".into(),
            ],
            Self::End => {
                let mut happens: Vec<Words> = vec![
                    format!("{name} wordt direct overal afgemeld en kan niet meer binnenkomen.").into(),
                    "Alles wat deze persoon heeft gedaan, blijft in de geschiedenis staan.".into(),
                ];
                if account.open_cases > 0 {
                    let cases = numbers::count(account.open_cases, "open casus", "open casussen");
                    happens.push(format!("{name} werkt nog aan {cases}. De projectleider moet daar een opvolger aanwijzen.").into());
                }
                happens
            }
            Self::Reopen => vec![
                format!("{name} kan weer binnenkomen, met dezelfde rol als voorheen.").into(),
                "Ziet deze rol casussen, dan kan dat pas als een projectleider het account heeft bevestigd.".into(),
            ],
        }
    }
}

async fn find_for(app: &AppState, person: &Person, id: &str, word: &str) -> Result<(Account, Act), AppError> {
    let act = Act::ALL.into_iter().find(|act| act.word() == word).ok_or(AppError::NotFound)?;
    let account = find(app, person, id).await?;
    if act.fits(&account, person) {
        return Ok((account, act));
    }
    Err(AppError::NotNow(if account.id == person.user {
        "Dit kunt u niet met uw eigen account doen. Vraag het een andere beheerder.".to_owned()
    } else if account.standing != Standing::Ended {
        "Dit past niet bij hoe het account nu is. Misschien heeft een andere beheerder het net gewijzigd.".to_owned()
    } else {
        "Dit account is beëindigd. Open het eerst weer.".to_owned()
    }))
}

#[derive(Template)]
#[template(path = "pages/account_act.html")]
struct ActPage {
    shell: Shell,
    crumbs: Crumbs,
    title: &'static str,
    confirm: Confirm,
}

async fn show_act(State(app): State<AppState>, person: Person, Path((id, word)): Path<(String, String)>) -> Answer {
    let (account, act) = find_for(&app, &person, &id, &word).await?;
    draw_act(&app, &person, StatusCode::OK, &account, act, None)
}

fn draw_act(
    app: &AppState,
    person: &Person,
    status: StatusCode,
    account: &Account,
    act: Act,
    error: Option<(&'static str, String)>,
) -> Answer {
    let href = format!("{LIST}/{}", account.id);
    let mut form =
        Form::new(format!("{href}/{}", act.word()), act.label()).fields(code_field(person)).cancel(href.clone());
    match error {
        Some(("code", sentence)) => form = with_errors(form, vec![("code", sentence)]),
        Some((_, sentence)) => form = form.refusal(Some(sentence)),
        None => {}
    }
    form.danger = act == Act::End;
    let page = ActPage {
        shell: person.shell(),
        crumbs: Crumbs::default().above("Accounts", LIST).above("Account", href),
        title: act.label(),
        confirm: Confirm {
            happens: act.happens(account, app.mails),
            told: (act == Act::End && account.open_cases > 0).then(|| "De projectleiders".into()).into_iter().collect(),
            by_name: false,
            form,
        },
    };
    render_as(status, &page)
}

async fn act(
    State(app): State<AppState>,
    person: Person,
    Path((id, word)): Path<(String, String)>,
    typed: FormText,
) -> Answer {
    let (account, act) = find_for(&app, &person, &id, &word).await?;
    if let Some(error) = check_code(&app, &person, &typed).await? {
        return draw_act(&app, &person, StatusCode::UNPROCESSABLE_ENTITY, &account, act, Some(("code", error)));
    }
    let way = Way::new(&app)?;
    let (id, by, letting_in) = (account.id, person.user, way.clone());
    let done = app
        .db
        .transact::<_, DatabaseError, _>(person.acting(), move |tx| {
            Box::pin(async move {
                let now = tx.now();
                match act {
                    Act::Invite => letting_in.invite(tx, id, by).await?,
                    Act::ResetSecondFactor => accounts::ask_to_reset_second_factor(tx, id, by, now).await?,
                    Act::End => {
                        accounts::ask_for_successor(tx, id).await?;
                        accounts::set_active(tx, id, false).await?;
                        accounts::end_invitations(tx, id, now).await?;
                        outbox::drop_invitations(tx, id).await?;
                        accounts::end_sessions(tx, id).await?;
                    }
                    Act::Reopen => {
                        accounts::set_active(tx, id, true).await?;
                    }
                }
                accounts::record(tx, act.action(), "user", &id.to_string(), "done").await?;
                Ok(!people::counts(tx, id).await?)
            })
        })
        .await;
    let waits = match done {
        Ok(waits) => waits,
        Err(error) => {
            let refusal = refused(&error).ok_or(error)?;
            return draw_act(&app, &person, StatusCode::CONFLICT, &account, act, Some(refusal));
        }
    };
    let told = match act {
        Act::Invite => return way.tell(&app, &person, id, account.name, waits).await,
        Act::ResetSecondFactor => {
            "Uw verzoek staat klaar. Een projectleider of een andere beheerder bevestigt het bij ‘Mijn account’, onder ‘Verzoeken’."
        }
        Act::End => "Het account is beëindigd.",
        Act::Reopen if waits => {
            "Het account is weer open, maar telt pas als iemand anders, meestal een projectleider, het heeft bevestigd."
        }
        Act::Reopen => "Het account is weer open.",
    };
    person.go_and_tell(&app, &format!("{LIST}/{id}"), Flash::done(told)).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::OrganisationId;
    use crate::domain::organisation::OrganisationKind;

    fn provider() -> Organisation {
        Organisation {
            id: OrganisationId(Uuid::from_u128(1)),
            name: "Stichting Noorderlicht".to_owned(),
            kind: OrganisationKind::Provider,
            active: true,
            people: 3,
        }
    }

    fn form(role: &str, organisation: &str, represents: &str) -> AccountForm {
        AccountForm {
            name: "Anne Bos".to_owned(),
            email: "anne@noorderlicht.example".to_owned(),
            role: role.to_owned(),
            organisation: organisation.to_owned(),
            represents: represents.to_owned(),
        }
    }

    fn wrong(form: &AccountForm) -> Vec<&'static str> {
        form.parse(&[provider()]).err().unwrap_or_default().into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        assert_eq!(wrong(&AccountForm::default()), ["naam", "email", "rol"]);
        assert_eq!(wrong(&form("signaller", "", "")), ["organisatie"]);
        assert_eq!(wrong(&form("core_member", "", "ergens")), ["namens"]);
        assert_eq!(wrong(&form("root", "", "")), ["rol"]);
    }

    #[test]
    fn only_a_core_member_speaks_for_a_domain() {
        let organisation = provider().id.to_string();
        let signaller = form("signaller", &organisation, "youth").parse(&[provider()]).unwrap();
        assert_eq!((signaller.organisation, signaller.represents), (Some(provider().id), None));
        let member = form("core_member", "", "youth").parse(&[provider()]).unwrap();
        assert_eq!(member.represents, Some(Represents::Youth));
    }

    #[test]
    fn an_email_address_has_two_parts() {
        for good in ["a@b", "anne.bos+table@noorderlicht.example"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["", "anne", "@b", "a@", "a@b@c", "a b@c", "a\u{7}@b", &format!("{}@b", "a".repeat(260))] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
