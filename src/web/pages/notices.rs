//! Who is told what, for the project lead and the administrator: drawn from the same tables by which people are told and reminded.

use askama::Template;

use crate::domain::due::{Matter, Step};
use crate::domain::notice::{Line, NoticeKind, Part, TABLE};
use crate::domain::policy::Audience;
use crate::dutch::notices::step_of;
use crate::dutch::{Dutch, list, sentence};
use crate::web::Answer;
use crate::web::page::{Page, render};
use crate::web::session::Person;
use crate::web::shell::Shell;

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![Page::get("/beheer/wie-krijgt-bericht", Audience::Settings, "notices", show)]
}

#[derive(Template)]
#[template(path = "pages/notices.html")]
struct NoticesPage {
    shell: Shell,
    happenings: Vec<Row>,
    reminders: Vec<Row>,
    nobody: String,
}

/// What happens, who is told, and in which words.
struct Row {
    what: String,
    whom: String,
    words: String,
    mail: &'static str,
}

async fn show(person: Person) -> Answer {
    render(&NoticesPage {
        shell: person.shell(),
        happenings: TABLE.iter().map(happening).collect(),
        reminders: Matter::ALL.iter().flat_map(|matter| reminders(*matter)).collect(),
        nobody: NoticeKind::NobodyToRemind.dutch().into_owned(),
    })
}

fn happening(line: &Line) -> Row {
    row(line.happening.dutch().into_owned(), line.parts, line.kind)
}

fn reminders(matter: Matter) -> Vec<Row> {
    let told = |step: &Step| {
        let what = format!("{}: {}", matter.dutch(), step_of(matter, *step));
        Some(row(what, &matter.parts(*step), matter.notice(*step)?))
    };
    Step::ALL.iter().filter_map(told).collect()
}

fn row(what: String, parts: &[Part], kind: NoticeKind) -> Row {
    let whom: Vec<String> = parts.iter().map(|part| part.dutch().into_owned()).collect();
    let mail = match (kind.is_mailed(), kind.is_urgent()) {
        (false, _) => "geen mail",
        (true, true) => "altijd meteen",
        (true, false) => "zoals iemand koos",
    };
    Row { what, whom: sentence(&list(&whom)), words: kind.dutch().into_owned(), mail }
}
