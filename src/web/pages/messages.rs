//! What was told to me, the newest first, each with the page where it is read. Opening the list counts as having seen it.

use askama::Template;
use axum::extract::State;

use crate::database::DatabaseError;
use crate::domain::notice::NoticeKind;
use crate::domain::policy::{Audience, admits, reads_plan, sees_cases};
use crate::domain::role::Role;
use crate::dutch::post::table_of;
use crate::dutch::{Dutch, dates};
use crate::store::outbox::{self, Message, PAGE};
use crate::web::page::{Page, render};
use crate::web::parts::Pager;
use crate::web::session::Person;
use crate::web::shell::Shell;
use crate::web::{Answer, AppState, QueryText};

const LIST: &str = "/berichten";

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![Page::get(LIST, Audience::SignedIn, "messages", show)]
}

#[derive(Template)]
#[template(path = "pages/messages.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    later: bool,
    mails: bool,
    email: String,
    pager: Pager,
}

struct Line {
    at: String,
    what: String,
    /// When the table sits that it is about.
    table: Option<String>,
    number: Option<String>,
    href: Option<String>,
    new: bool,
}

async fn show(State(app): State<AppState>, person: Person, query: QueryText) -> Answer {
    let (user, before) = (person.user, query.text("voor").parse().ok());
    let mut found = app
        .db
        .transact_at::<_, DatabaseError, _>(person.now, person.acting_at_gate(), move |tx| {
            Box::pin(async move { outbox::read_own(tx, user, before).await })
        })
        .await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| more).map(|last| format!("{LIST}?voor={}", last.id));
    let mut shell = person.shell();
    if before.is_none() {
        // what is still unseen stands further on
        let seen = i64::try_from(found.iter().filter(|message| !message.seen).count()).unwrap_or_default();
        shell.unseen = (shell.unseen - seen).max(0);
    }
    render(&ListPage {
        shell,
        lines: found.into_iter().map(|message| line(message, person.role)).collect(),
        later: before.is_some(),
        mails: app.mails,
        email: person.email.clone(),
        pager: Pager { previous: None, next },
    })
}

fn line(message: Message, role: Role) -> Line {
    Line {
        at: dates::moment_short(message.at),
        what: message.kind.dutch().into_owned(),
        table: message.table_at.map(|at| table_of(message.kind, at)),
        href: place(&message, role),
        number: message.number,
        new: !message.seen,
    }
}

/// Where one reads what a message is about; nowhere once it is over.
fn place(message: &Message, role: Role) -> Option<String> {
    use NoticeKind::*;
    let page = match message.kind {
        MeetingMoved | MeetingCancelled => {
            let of_meeting = message.meeting.map_or_else(|| "/tafel".to_owned(), |meeting| format!("/tafel/{meeting}"));
            return Some(of_meeting).filter(|_| admits(Audience::Table, Some(role)));
        }
        MailFailed => return Some("/beheer/berichten?welke=mislukt".to_owned()),
        AccountToConfirm => return Some("/toegang/accounts".to_owned()),
        AccountJudged => return Some("/beheer/accounts".to_owned()),
        SignInSpray => return Some("/".to_owned()),
        Uninvited => return None,
        SignalSubmitted | SignalJudged => "/signaal",
        Scheduled | Invited | NamedDeputy | RoundOpened | RoundClosed | AnswerAwaited | OpenPoint | BackToTable
        | PointNear | PointToday | PointLate | AnswerToday => "/tafel",
        PlanAdopted => "/besluit",
        ConditionToArrange | ConditionAssigned | ConditionToConfirm | ConditionRefused | ConditionNear
        | ConditionToday | ConditionLate | ProofEndsSoon | ProofEndsToday | ProofEnded => "/randvoorwaarden",
        Slipped | LookBackChanged | LookBackNear | LookBackToday | LookBackLate => "/monitoring",
        GoGiven | GoWithheld | GoRevoked | ReadyForGo => "/go",
        HelpAsked | CaseManagerAssigned | PlanOffered | TakenOffAgenda | ConsentWithdrawn | SignallerReplaced
        | SuccessorNeeded | CaseTurned | CaseEnded | SearchToday | SearchLate | ReviewToday | ReviewLate
        | TableDayNear | TableDayToday | TableDayLate | GoDayNear | GoDayToday | GoDayLate | NobodyToRemind => "",
    };
    let page = if reads_plan(role) || page == "/signaal" { page } else { "" };
    message.number.as_ref().filter(|_| sees_cases(role)).map(|number| format!("/casussen/{number}{page}"))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::domain::ids::MeetingId;

    /// What a message knows of a meeting.
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Meeting {
        None,
        Known,
        Forgotten,
    }

    #[test]
    fn a_message_leads_to_a_page_that_its_reader_may_open() {
        let message = |kind, meeting| Message {
            id: 1,
            kind,
            number: Some("FX-2026-014".to_owned()).filter(|_| meeting == Meeting::None),
            meeting: (meeting == Meeting::Known).then(|| MeetingId(Uuid::from_u128(7))),
            table_at: None,
            at: DateTime::UNIX_EPOCH,
            seen: false,
        };
        let at = |kind, role| place(&message(kind, Meeting::None), role);
        assert_eq!(at(NoticeKind::GoGiven, Role::Signaller).as_deref(), Some("/casussen/FX-2026-014/go"));
        assert_eq!(at(NoticeKind::GoGiven, Role::ProviderContact).as_deref(), Some("/casussen/FX-2026-014"));
        assert_eq!(at(NoticeKind::Scheduled, Role::CaseManager).as_deref(), Some("/casussen/FX-2026-014/tafel"));
        assert_eq!(at(NoticeKind::Uninvited, Role::Invitee), None);
        for kind in [NoticeKind::MeetingMoved, NoticeKind::MeetingCancelled] {
            let at = |meeting, role| place(&message(kind, meeting), role);
            let page = format!("/tafel/{}", Uuid::from_u128(7));
            assert_eq!(at(Meeting::Known, Role::CoreMember), Some(page), "the meeting itself");
            assert_eq!(at(Meeting::Forgotten, Role::CoreMember).as_deref(), Some("/tafel"), "told long ago");
            assert_eq!(at(Meeting::Known, Role::Administrator), None, "who has another role by now");
        }
    }
}
