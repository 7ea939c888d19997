//! The parts a page is put together from, as data: a badge, the eight steps, what one can do now, a timeline, a board.
//! How a part is drawn is decided once, in `templates/components/`; in a template one writes `{{ steps }}`.
//! A part is markup already and is not escaped again; everything inside it is.

use askama::Template;
use askama::filters::HtmlSafe;

use super::fields::{Field, Form, Words};
use super::shell::Tone;
use crate::dutch::{self, dates};

/// A word with a colour and an icon: the state of something.
#[derive(Debug, Clone, Template)]
#[template(path = "components/badge.html")]
pub struct Badge {
    /// How it is to be read.
    pub tone: Tone,
    /// The icon beside the word.
    pub icon: &'static str,
    /// The word.
    pub text: Words,
}

impl HtmlSafe for Badge {}

impl Badge {
    /// A badge in this tone, with the icon that goes with it.
    #[must_use]
    pub fn new(tone: Tone, text: impl Into<Words>) -> Self {
        Self { tone, icon: tone.icon(), text: text.into() }
    }

    /// With another icon: the name of a symbol in `static/icons/icons.svg`.
    #[must_use]
    pub fn icon(self, icon: &'static str) -> Self {
        Self { icon, ..self }
    }

    /// The age clock: "17 jaar, nog 54 dagen tot 18". Asks for attention in the last ninety days, urgently in the last thirty.
    #[must_use]
    pub fn age_clock(years: i32, days_to_eighteen: i64) -> Self {
        let tone = match days_to_eighteen {
            0..=30 => Tone::Bad,
            31..=90 => Tone::Warning,
            _ => Tone::Neutral,
        };
        Self::new(tone, dates::age_clock(years, days_to_eighteen)).icon("clock")
    }
}

impl Badge {
    /// The age clock where there is little room: "nog 54 dagen", and the age itself once eighteen.
    #[must_use]
    pub fn age_clock_short(years: i32, days_to_eighteen: i64) -> Self {
        let long = Self::age_clock(years, days_to_eighteen);
        if days_to_eighteen > 0 { Self { text: dates::days_left(days_to_eighteen).into(), ..long } } else { long }
    }
}

/// How it goes in one domain of life, as a traffic light that is told in words.
#[derive(Debug, Clone, Template)]
#[template(path = "components/light.html")]
pub struct Light {
    /// Good is green, a warning orange, bad red; neutral is not known.
    pub tone: Tone,
}

impl HtmlSafe for Light {}

/// Where a casus stands in the eight steps.
#[derive(Debug, Clone, Template)]
#[template(path = "components/steps.html")]
pub struct StepTrack {
    steps: Vec<Step>,
    current: Option<usize>,
}

impl HtmlSafe for StepTrack {}

#[derive(Debug, Clone)]
struct Step {
    label: &'static str,
    state: StepState,
    note: Option<Words>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StepState {
    Done,
    Current,
    Todo,
}

impl StepState {
    const fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Current => "current",
            Self::Todo => "todo",
        }
    }
}

impl StepTrack {
    /// A casus that stands in step 1 to 8: those before are done.
    #[must_use]
    pub fn at(step: usize) -> Self {
        let state = |place: usize| match (place + 1).cmp(&step) {
            std::cmp::Ordering::Less => StepState::Done,
            std::cmp::Ordering::Equal => StepState::Current,
            std::cmp::Ordering::Greater => StepState::Todo,
        };
        Self::with(state, Some(step))
    }

    /// A closed casus that came as far as step 1 to 8.
    #[must_use]
    pub fn closed_after(step: usize) -> Self {
        Self::with(|place| if place < step { StepState::Done } else { StepState::Todo }, None)
    }

    fn with(state: impl Fn(usize) -> StepState, current: Option<usize>) -> Self {
        let steps = dutch::STEPS
            .iter()
            .enumerate()
            .map(|(place, label)| Step { label, state: state(place), note: None })
            .collect();
        Self { steps, current }
    }

    /// With a few words under step 1 to 8: "sinds 3 nov", "ronde 2".
    #[must_use]
    pub fn note(mut self, step: usize, note: impl Into<Words>) -> Self {
        if let Some(step) = step.checked_sub(1).and_then(|place| self.steps.get_mut(place)) {
            step.note = Some(note.into());
        }
        self
    }

    fn current_label(&self) -> Option<(usize, &'static str)> {
        let step = self.current?;
        Some((step, self.steps.get(step.checked_sub(1)?)?.label))
    }
}

/// "Wat kunt u nu doen": the buttons that would be accepted, and what is refused with why and who can.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/actions.html")]
pub struct Actions {
    /// What asks for it, where something does.
    pub because: Option<Because>,
    /// What this person can do now; the first is what is most likely wanted.
    pub offered: Vec<Action>,
    /// What this person might look for but cannot do now.
    pub refused: Vec<Refused>,
}

impl HtmlSafe for Actions {}

/// Why something should be done now, line by line.
#[derive(Debug, Clone)]
pub struct Because {
    /// What is the matter.
    pub title: &'static str,
    /// What exactly.
    pub lines: Vec<String>,
    /// Until when it stands there.
    pub until: &'static str,
}

/// Something one can do.
#[derive(Debug, Clone)]
pub struct Action {
    /// The words on the button, a verb: "Go geven".
    pub label: Words,
    /// Where it leads, or where it is posted.
    pub href: String,
    /// One sentence on what will happen.
    pub help: Option<Words>,
    /// How heavy the button is drawn.
    pub weight: Weight,
    /// What is posted at once; nothing for a link to a page of its own (every formal act has one).
    pub post: Option<Vec<(Words, String)>>,
}

/// How heavy a button is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The one thing to do here.
    Primary,
    /// One of the other things.
    Secondary,
    /// Ends or takes back something.
    Danger,
}

impl Weight {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "utrecht-button--primary-action",
            Self::Secondary => "utrecht-button--secondary-action",
            Self::Danger => "utrecht-button--danger",
        }
    }
}

impl Action {
    /// Leads to a page of its own, where it is filled in or confirmed.
    #[must_use]
    pub fn link(label: impl Into<Words>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into(), help: None, weight: Weight::Secondary, post: None }
    }

    /// Is done at once, with these values along.
    #[must_use]
    pub fn post(label: impl Into<Words>, href: impl Into<String>, values: Vec<(Words, String)>) -> Self {
        Self { post: Some(values), ..Self::link(label, href) }
    }

    /// With one sentence on what will happen.
    #[must_use]
    pub fn help(self, help: impl Into<Words>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// Drawn as the one thing to do here.
    #[must_use]
    pub fn primary(self) -> Self {
        Self { weight: Weight::Primary, ..self }
    }

    /// Drawn as something that ends or takes back.
    #[must_use]
    pub fn danger(self) -> Self {
        Self { weight: Weight::Danger, ..self }
    }
}

/// Something one cannot do now.
#[derive(Debug, Clone)]
pub struct Refused {
    /// What it is called: "Go geven".
    pub label: Words,
    /// Why not, and what is missing.
    pub why: Words,
    /// Who can, when somebody else can: "de projectleider".
    pub who: Option<Words>,
}

/// The pages of one casus beside each other.
#[derive(Debug, Clone, Template)]
#[template(path = "components/tabs.html")]
pub struct Tabs {
    /// What they are pages of, for who does not see them: "Casus FX-2026-0014".
    pub about: Words,
    /// In order.
    pub tabs: Vec<Tab>,
}

impl HtmlSafe for Tabs {}

/// One page among others.
#[derive(Debug, Clone)]
pub struct Tab {
    /// Its name: "Randvoorwaarden".
    pub label: Words,
    /// Its address.
    pub href: String,
    /// Whether it is the one in view.
    pub current: bool,
    /// When it will have something to show, if not yet: "na vaststellen".
    pub later: Option<Words>,
}

/// What happened, newest first.
#[derive(Debug, Clone, Template)]
#[template(path = "components/timeline.html")]
pub struct Timeline {
    /// In the order in which they are shown.
    pub moments: Vec<Moment>,
}

impl HtmlSafe for Timeline {}

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct Moment {
    /// When, in words.
    pub when: Words,
    /// What, in one sentence.
    pub what: Words,
    /// Who did it: name and role.
    pub who: Option<Words>,
    /// What was said or written with it.
    pub text: Option<Words>,
    /// How it is to be read.
    pub tone: Tone,
}

/// The eight steps as columns, with counts and cards.
#[derive(Debug, Clone, Template)]
#[template(path = "components/board.html")]
pub struct Board {
    /// One for each step.
    pub columns: Vec<Column>,
}

impl HtmlSafe for Board {}

/// One step on the board.
#[derive(Debug, Clone)]
pub struct Column {
    /// The name of the step.
    pub label: Words,
    /// How many casussen stand in it, shown or not.
    pub count: i64,
    /// Whether there are more than were counted.
    pub more: bool,
    /// The first of them.
    pub cards: Vec<Card>,
    /// Where all of them are listed.
    pub href: String,
}

/// A casus at a glance.
#[derive(Debug, Clone)]
pub struct Card {
    /// Where it leads.
    pub href: String,
    /// The number of the casus.
    pub number: Words,
    /// The first name, for who may see it.
    pub name: Option<Words>,
    /// What it waits for.
    pub waits_for: Option<Words>,
    /// Age clock, urgency and the like.
    pub badges: Vec<Badge>,
}

/// What waits for somebody: the first screen of every role.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/work.html")]
pub struct WorkList {
    /// Most pressing first.
    pub items: Vec<WorkItem>,
}

impl HtmlSafe for WorkList {}

/// One thing to do: what, for which casus, since when, by when, one button.
#[derive(Debug, Clone)]
pub struct WorkItem {
    /// What is to be done: "Plan schrijven".
    pub what: Words,
    /// For which casus, as a number and perhaps a first name: "FX-2026-0014 · Noor"; nothing for work without one.
    pub about: Option<Words>,
    /// Since when it waits and by when it is due, in one sentence.
    pub when: Option<Words>,
    /// Age clock, urgency, "te laat".
    pub badges: Vec<Badge>,
    /// The words on the button.
    pub button: Words,
    /// Where the button leads.
    pub href: String,
}

/// The way to the page before and after in a long list.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/pager.html")]
pub struct Pager {
    /// Where the page before is.
    pub previous: Option<String>,
    /// Where the page after is.
    pub next: Option<String>,
}

impl HtmlSafe for Pager {}

/// The positions of the seats in a round.
#[derive(Debug, Clone, Template)]
#[template(path = "components/positions.html")]
pub struct Positions {
    /// One for each seat that decides.
    pub seats: Vec<Seat>,
}

impl HtmlSafe for Positions {}

/// One seat in a round.
#[derive(Debug, Clone)]
pub struct Seat {
    /// The domain or organisation: "Beschermd Wonen".
    pub domain: Words,
    /// Who holds it, and for whom: "Sanne Visser, namens Karim El Amrani".
    pub person: Words,
    /// The last position taken.
    pub mark: Mark,
    /// The question, the reason, or what would make them agree.
    pub text: Option<Words>,
}

/// A position as it is drawn, with an icon and words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// "Akkoord".
    Agree,
    /// "Nog niet".
    NotYet,
    /// "Niet akkoord".
    Disagree,
    /// "Niet betrokken".
    NotInvolved,
    /// No position yet.
    Waiting,
}

impl Mark {
    /// The mark of a stance by the word it is stored by.
    #[must_use]
    pub fn of_word(stance: Option<&str>) -> Self {
        match stance {
            Some("agree") => Self::Agree,
            Some("not_yet") => Self::NotYet,
            Some("disagree") => Self::Disagree,
            Some("not_involved") => Self::NotInvolved,
            _ => Self::Waiting,
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::NotYet => "not-yet",
            Self::Disagree => "disagree",
            Self::NotInvolved => "not-involved",
            Self::Waiting => "waiting",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Agree => "check",
            Self::NotYet => "question",
            Self::Disagree => "cross",
            Self::NotInvolved => "minus",
            Self::Waiting => "clock",
        }
    }
}

/// Names and values under each other.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/facts.html")]
pub struct Facts {
    /// In order; the line ends of a value are kept.
    pub rows: Vec<(Words, Words)>,
}

impl HtmlSafe for Facts {}

impl Facts {
    /// With one more.
    #[must_use]
    pub fn row(mut self, name: impl Into<Words>, value: impl Into<Words>) -> Self {
        self.rows.push((name.into(), value.into()));
        self
    }

    /// With one more, if it is known.
    #[must_use]
    pub fn row_if(self, name: impl Into<Words>, value: Option<impl Into<Words>>) -> Self {
        match value {
            Some(value) => self.row(name, value),
            None => self,
        }
    }
}

/// The page before a formal act: what will happen and who will be told, and then the button.
#[derive(Debug, Clone, Template)]
#[template(path = "components/confirm.html")]
pub struct Confirm {
    /// What will happen, sentence by sentence.
    pub happens: Vec<Words>,
    /// Who will be told; nobody when empty.
    pub told: Vec<Words>,
    /// Whether those are all of them, each by name, so that they can be counted.
    pub by_name: bool,
    /// The questions that remain, and the button.
    pub form: Form,
}

impl HtmlSafe for Confirm {}

/// Narrowing down a list; what is chosen stands in the address, so that it survives sorting, back and reload. It is posted, and the
/// answer is that address: words that were typed stay on the server.
#[derive(Debug, Clone, Template)]
#[template(path = "components/filters.html")]
pub struct Filters {
    /// The address of the list.
    pub action: String,
    /// The questions, mostly choices.
    pub fields: Vec<Field>,
    /// What goes along unseen, such as the order.
    pub hidden: Vec<(Words, String)>,
    /// Whether anything is chosen: draws the way back to everything.
    pub active: bool,
    /// Whether there are words among it that must not stand in an address.
    pub posts: bool,
    /// A search that is over.
    pub expired: bool,
}

impl HtmlSafe for Filters {}

/// Where one is: the pages above this one.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/crumbs.html")]
pub struct Crumbs {
    /// From the top down: words and address.
    pub above: Vec<(Words, String)>,
}

impl HtmlSafe for Crumbs {}

impl Crumbs {
    /// With one more page above this one.
    #[must_use]
    pub fn above(mut self, label: impl Into<Words>, href: impl Into<String>) -> Self {
        self.above.push((label.into(), href.into()));
        self
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use scraper::{ElementRef, Html, Selector};

    use super::*;
    use crate::web::fields::Choice;
    use crate::web::shell::{Flash, NavItem, Person, SessionEnd, Shell};

    /// Every part in one place, as pages would put them together.
    #[derive(Template)]
    #[template(
        ext = "html",
        source = r#"{% extends "base.html" %}{% import "components/ui.html" as ui %}
{% block title %}FX-2026-0014{% endblock %}
{% block content %}
{{ crumbs }}
{% call ui::print_head("FX-2026-0014", "26 nov 2026, 14:02") %}{% endcall %}
<header class="ct-case"><h1><span class="ct-case__number">FX-2026-0014</span> · Noor</h1>
<p class="ct-badges">{% for badge in badges %}{{ badge }}{% endfor %}</p>{{ steps }}</header>
{{ tabs }}
<div class="ct-columns"><aside aria-label="Acties">{{ actions }}</aside><div>
<h2>Ronde 2</h2>
<p class="ct-lead">Zes mensen besluiten mee over versie 3 van het plan.</p>
{{ positions }}
<section><h2>Wat Noor zelf zegt</h2>{% call ui::quote("Ik wil in Groningen blijven.\nEn mijn hond mag mee.", "Woorden van Noor, opgeschreven door Femke de Boer") %}{% endcall %}</section>
<section><h2>Gegevens</h2>{{ facts }}</section>
<section><h2>Hoe gaat het</h2><p class="ct-badges">{% for light in lights %}{{ light }}{% endfor %}</p></section>
{% call ui::table("Randvoorwaarden") %}<thead><tr><th scope="col">Wat</th><th scope="col">Wie</th><th scope="col">Voor</th><th scope="col" class="ct-number">Bedrag</th></tr></thead>
<tbody><tr><th scope="row"><a href="/x">Beschikking Wmo</a></th><td>Johan Kuipers</td><td class="ct-nowrap">26 nov 2026</td><td class="ct-number">€ 1.340</td></tr>
<tr><th scope="row"><a href="/y">Opdracht in het WIZ-portaal</a></th><td>Samira Haddad</td><td class="ct-nowrap">3 dec 2026</td><td class="ct-number">€ 12.800,50</td></tr></tbody>{% endcall %}
{% call ui::notice(Tone::Info) %}<p>De volgende tafel is op donderdag 3 december 2026.</p>{% endcall %}
{% call ui::notice(Tone::Warning) %}<p>Deze verklaring verloopt over 5 dagen.</p>{% endcall %}
{% call ui::empty("Nog geen monitoring") %}<p>Na de go staat hier wanneer we kijken hoe het gaat. De casemanager vult dat in.</p>{% endcall %}
<section><h2>Wat er gebeurde</h2>{{ timeline }}</section>
</div></div>
{{ pager }}
{% endblock %}"#
    )]
    struct CasePage {
        shell: Shell,
        crumbs: Crumbs,
        badges: Vec<Badge>,
        steps: StepTrack,
        tabs: Tabs,
        positions: Positions,
        facts: Facts,
        lights: Vec<Light>,
        timeline: Timeline,
        actions: Actions,
        pager: Pager,
    }

    #[derive(Template)]
    #[template(
        ext = "html",
        source = r#"{% extends "base.html" %}{% import "components/ui.html" as ui %}
{% block title %}Casussen{% endblock %}
{% block content %}
<div class="ct-head"><h1>Casussen</h1>{% call ui::link_button("Signaal starten", "/casussen/nieuw", "primary") %}{% endcall %}</div>
{{ filters }}{{ board }}
<h2>Mijn werk</h2>
{{ work }}
{% endblock %}"#
    )]
    struct ListPage {
        shell: Shell,
        filters: Filters,
        board: Board,
        work: WorkList,
    }

    #[derive(Template)]
    #[template(
        ext = "html",
        source = r#"{% extends "base.html" %}
{% block title %}Signaal{% endblock %}
{% block content %}<h1>{{ heading }}</h1>{% if let Some(confirm) = confirm %}{{ confirm }}{% endif %}{% if let Some(form) = form %}{{ form }}{% endif %}{% endblock %}"#
    )]
    struct FormPage {
        shell: Shell,
        heading: &'static str,
        confirm: Option<Confirm>,
        form: Option<Form>,
    }

    fn shell() -> Shell {
        Shell {
            person: Some(Person { name: "Femke de Boer".into(), role: "projectleider".into() }),
            nav: [
                ("Mijn werk", "/"),
                ("Casussen", "/casussen"),
                ("Tafel", "/tafel"),
                ("Geld", "/geld"),
                ("Leren", "/leren"),
                ("Cijfers", "/cijfers"),
            ]
            .map(|(label, href)| NavItem::new(label, href, "/casussen/FX-2026-0014"))
            .into(),
            flash: Some(Flash::done("Uw standpunt is bewaard.")),
            unseen: 3,
            demo: true,
            session: Some(SessionEnd {
                at: chrono::DateTime::UNIX_EPOCH,
                seconds_left: 1800,
                warn_seconds: 120,
                extend_href: "/sessie/verlengen".into(),
                extendable: true,
            }),
        }
    }

    fn case_page() -> CasePage {
        let seat = |domain: &'static str, person: &'static str, mark, text: Option<&'static str>| Seat {
            domain: domain.into(),
            person: person.into(),
            mark,
            text: text.map(Into::into),
        };
        let tab = |label: &'static str, current, later: Option<&'static str>| Tab {
            label: label.into(),
            href: format!("/casussen/FX-2026-0014/{}", label.to_lowercase()),
            current,
            later: later.map(Into::into),
        };
        let moment = |when: &'static str, what: &'static str, who: &'static str, text: Option<&'static str>, tone| {
            Moment { when: when.into(), what: what.into(), who: Some(who.into()), text: text.map(Into::into), tone }
        };
        CasePage {
            shell: shell(),
            crumbs: Crumbs::default().above("Casussen", "/casussen"),
            badges: vec![
                Badge::age_clock(17, 54),
                Badge::new(Tone::Bad, "Spoed").icon("warning"),
                Badge::new(Tone::Info, "Wacht op Werk en Inkomen").icon("person"),
            ],
            steps: StepTrack::at(5).note(5, "2e tafel"),
            tabs: Tabs {
                about: "Casus FX-2026-0014".into(),
                tabs: vec![
                    tab("Signaal", false, None),
                    tab("Plan", false, None),
                    tab("Tafel", true, None),
                    tab("Randvoorwaarden", false, Some("na vaststellen")),
                    tab("Go", false, Some("als alles geregeld is")),
                    tab("Monitoring", false, Some("na de go")),
                    tab("Geld", false, None),
                    tab("Betrokkenen", false, None),
                    tab("Tijdlijn", false, None),
                ],
            },
            positions: Positions {
                seats: vec![
                    seat("Jeugd", "Johan Kuipers", Mark::Agree, None),
                    seat(
                        "Beschermd Wonen",
                        "Sanne Visser, namens Karim El Amrani",
                        Mark::NotYet,
                        Some("Wie begeleidt Noor in de eerste maand?"),
                    ),
                    seat(
                        "Werk en Inkomen",
                        "Pieter Postma",
                        Mark::Disagree,
                        Some("Akkoord als de uitkering voor 1 december is aangevraagd."),
                    ),
                    seat("Zorgkantoor", "Marijke Hoekstra", Mark::NotInvolved, None),
                    seat("WIJ Groningen", "Samira Haddad", Mark::Waiting, None),
                ],
            },
            facts: Facts::default()
                .row("Aanbieder", "Elker")
                .row("Casemanager", "Samira Haddad")
                .row_if("Mentor", None::<&str>)
                .row("Adres", "Hereweg 1\nGroningen"),
            lights: [Tone::Good, Tone::Warning, Tone::Bad, Tone::Neutral].map(|tone| Light { tone }).into(),
            timeline: Timeline {
                moments: vec![
                    moment(
                        "26 nov 2026, 14:02",
                        "Ronde 2 is geopend",
                        "Femke de Boer, projectleider",
                        None,
                        Tone::Info,
                    ),
                    moment(
                        "19 nov 2026, 15:30",
                        "Nog geen besluit",
                        "Femke de Boer, projectleider",
                        Some("Open punt: begeleiding in de eerste maand.\nVoor 26 november, Karim El Amrani."),
                        Tone::Warning,
                    ),
                    moment(
                        "3 nov 2026, 09:10",
                        "In behandeling genomen",
                        "Femke de Boer, projectleider",
                        None,
                        Tone::Good,
                    ),
                ],
            },
            actions: Actions {
                because: None,
                offered: vec![
                    Action::link("Ronde sluiten", "/casussen/FX-2026-0014/ronde/sluiten")
                        .help("De standpunten blijven staan. U noteert daarna de open punten.")
                        .primary(),
                    Action::post(
                        "Opnieuw vragen",
                        "/casussen/FX-2026-0014/vraag",
                        vec![("revision".into(), "7".into())],
                    ),
                    Action::link("Intrekken", "/casussen/FX-2026-0014/intrekken").danger(),
                ],
                refused: vec![Refused {
                    label: "Vaststellen".into(),
                    why: "Nog niet iedereen is akkoord: Beschermd Wonen en Werk en Inkomen.".into(),
                    who: Some("de projectleider, zodra alle standpunten akkoord zijn".into()),
                }],
            },
            pager: Pager { previous: Some("/casussen?voor=1".into()), next: Some("/casussen?na=2".into()) },
        }
    }

    fn list_page() -> ListPage {
        let card = |number: &'static str, name: &'static str, waits: &'static str, badges| Card {
            href: format!("/casussen/{number}"),
            number: number.into(),
            name: Some(name.into()),
            waits_for: Some(waits.into()),
            badges,
        };
        let columns = dutch::STEPS.iter().enumerate().map(|(place, label)| Column {
            label: (*label).into(),
            count: [2, 0, 1, 12, 1, 1, 0, 1_340][place],
            more: false,
            cards: if place == 1 || place == 6 {
                vec![]
            } else {
                vec![card("FX-2026-0014", "Noor", "de casemanager", vec![Badge::age_clock_short(17, 54)])]
            },
            href: format!("/casussen?stap={}", place + 1),
        });
        let choices = || vec![Choice::new("elker", "Elker"), Choice::new("wij", "WIJ Groningen")];
        ListPage {
            shell: Shell { flash: None, ..shell() },
            filters: Filters {
                action: "/casussen".into(),
                fields: vec![
                    Field::select("aanbieder", "Aanbieder", choices()).value("wij"),
                    Field::text("zoek", "Nummer of voornaam"),
                    Field::select("volgorde", "Volgorde", choices()),
                ],
                hidden: vec![("weergave".into(), "bord".into())],
                active: true,
                posts: false,
                expired: false,
            },
            board: Board { columns: columns.collect() },
            work: WorkList {
                items: vec![
                    WorkItem {
                        what: "Plan schrijven".into(),
                        about: Some("FX-2026-0014 · Noor".into()),
                        when: Some("Sinds 3 dagen, klaar voor donderdag 3 december 2026".into()),
                        badges: vec![Badge::new(Tone::Bad, "Te laat").icon("clock")],
                        button: "Plan openen".into(),
                        href: "/casussen/FX-2026-0014/plan".into(),
                    },
                    WorkItem {
                        what: "Agenda van de tafel nakijken".into(),
                        about: None,
                        when: None,
                        badges: vec![],
                        button: "Agenda openen".into(),
                        href: "/tafel".into(),
                    },
                ],
            },
        }
    }

    fn form_page() -> FormPage {
        let yes_no = || {
            vec![
                Choice::new("yes", "Ja"),
                Choice::new("no", "Nee").hint("Dan kan het signaal nog niet worden aangemeld."),
            ]
        };
        FormPage {
            shell: Shell { flash: None, ..shell() },
            heading: "Over de jongere",
            confirm: None,
            form: Some(
                Form::new("/casussen/nieuw", "Verder")
                    .field(
                        Field::text("first_name", "Voornaam")
                            .hint("Alleen de voornaam. Schrijf geen achternaam of BSN op.")
                            .value("Noor"),
                    )
                    .field(
                        Field::date("birth_date", "Geboortedatum")
                            .value("31-02-2009")
                            .error(Some("31-02-2009 bestaat niet. Kijk de datum na.")),
                    )
                    .field(
                        Field::radio("informed", "Weet de jongere van deze aanmelding?", yes_no())
                            .error(Some("Kies ja of nee.")),
                    )
                    .field(Field::checks("risks", "Wat dreigt er weg te vallen?", yes_no()).value(""))
                    .field(Field::heading("Wonen").hint("Waar woont de jongere nu, en wat verandert er bij 18?"))
                    .field(Field::select("provider", "Aanbieder", yes_no()))
                    .field(
                        Field::area("situation", "Wat is er aan de hand?")
                            .hint("Houd het kort. Noem geen diagnoses.")
                            .limit(2_000)
                            .value("Noor woont nu in een gezinshuis."),
                    )
                    .field(Field::number("amount", "Bedrag in euro's").optional())
                    .field(
                        Field::check("agreed", "De jongere is het eens met delen van deze gegevens")
                            .error(Some("Zonder instemming kan dit niet verder.")),
                    )
                    .other("later", "yes", "Opslaan en later verder")
                    .cancel("/")
                    .autosave("/casussen/nieuw/concept"),
            ),
        }
    }

    fn confirm_page() -> FormPage {
        FormPage {
            shell: Shell { flash: None, ..shell() },
            heading: "Go geven voor FX-2026-0014",
            confirm: Some(Confirm {
                happens: vec![
                    "Versie 3 van het plan gaat in.".into(),
                    "De monitoring begint op maandag 4 januari 2027.".into(),
                ],
                by_name: false,
                told: vec!["Elker, de aanbieder".into(), "Samira Haddad, casemanager".into()],
                form: Form::new("/casussen/FX-2026-0014/go", "Go geven")
                    .hidden("revision", "7")
                    .field(Field::code("code", "Code uit uw app"))
                    .cancel("/casussen/FX-2026-0014"),
            }),
            form: None,
        }
    }

    /// The name of each page and its markup; shown when a test fails or with `--nocapture`.
    fn pages() -> Vec<(&'static str, String)> {
        let pages = vec![
            ("casus", case_page().render().unwrap()),
            ("lijst", list_page().render().unwrap()),
            ("formulier", form_page().render().unwrap()),
            ("bevestigen", confirm_page().render().unwrap()),
        ];
        for (name, page) in &pages {
            println!("<!-- page {name} -->\n{page}\n<!-- end -->");
        }
        pages
    }

    fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
        let selector = Selector::parse(selector).unwrap();
        page.select(&selector).collect()
    }

    fn texts(page: &Html, selector: &str) -> Vec<String> {
        all(page, selector)
            .into_iter()
            .map(|found| found.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    #[test]
    fn on_every_page_ids_are_unique_and_whatever_is_pointed_at_exists() {
        for (name, page) in pages() {
            let page = Html::parse_document(&page);
            let ids: Vec<&str> = all(&page, "[id]").into_iter().filter_map(|found| found.attr("id")).collect();
            let known: BTreeSet<&str> = ids.iter().copied().collect();
            assert_eq!(ids.len(), known.len(), "{name}: {ids:?}");
            for attribute in ["for", "aria-labelledby", "aria-describedby", "aria-controls"] {
                for element in all(&page, &format!("[{attribute}]")) {
                    for id in element.attr(attribute).unwrap().split(' ') {
                        assert!(known.contains(id), "{name}: {attribute} points at {id}");
                    }
                }
            }
            assert_eq!(all(&page, "h1").len(), 1, "{name}");
            assert!(all(&page, "svg:not([aria-hidden=true])").is_empty(), "{name}: icons are decoration");
        }
    }

    #[test]
    fn the_step_track_tells_what_is_done_where_it_stands_and_what_is_to_come() {
        let page = Html::parse_fragment(&StepTrack::at(5).note(5, "2e tafel").to_string());
        assert_eq!(
            texts(&page, "[aria-current=step] .ct-step__label"),
            ["Bespreken en vaststellen: hier staat de casus nu"]
        );
        assert_eq!(texts(&page, "[aria-current=step] .ct-step__note"), ["2e tafel"]);
        assert_eq!(texts(&page, ".ct-steps__now"), ["Stap 5 van 8: Bespreken en vaststellen"]);
        assert_eq!(all(&page, ".ct-step--done").len(), 4);
        assert_eq!(all(&page, ".ct-step--todo").len(), 3);
        let closed = Html::parse_fragment(&StepTrack::closed_after(8).to_string());
        assert_eq!(all(&closed, ".ct-step--done").len(), 8);
        assert!(all(&closed, "[aria-current], .ct-steps__now").is_empty());
    }

    #[test]
    fn the_age_clock_presses_harder_as_eighteen_comes_nearer() {
        assert_eq!(Badge::age_clock(17, 91).tone, Tone::Neutral);
        assert_eq!(Badge::age_clock(17, 90).tone, Tone::Warning);
        assert_eq!(Badge::age_clock(17, 30).tone, Tone::Bad);
        assert_eq!(Badge::age_clock(18, 0).tone, Tone::Bad);
        assert_eq!(Badge::age_clock(18, -1).tone, Tone::Neutral);
    }

    #[test]
    fn actions_at_once_are_posted_and_others_lead_to_a_page() {
        let page = Html::parse_fragment(&case_page().actions.to_string());
        assert_eq!(texts(&page, "a.utrecht-button"), ["Ronde sluiten", "Intrekken"]);
        assert_eq!(texts(&page, "form button"), ["Opnieuw vragen"]);
        assert_eq!(all(&page, "form input[name=revision][value='7']").len(), 1);
        assert!(
            texts(&page, ".ct-actions__refused li")[0]
                .ends_with("Wie dit wel kan: de projectleider, zodra alle standpunten akkoord zijn.")
        );
        let nothing = Html::parse_fragment(&Actions::default().to_string());
        assert_eq!(texts(&nothing, "p"), ["U hoeft op deze pagina nu niets te doen."]);
    }

    #[test]
    fn the_board_counts_what_it_does_not_show() {
        let page = Html::parse_fragment(&list_page().board.to_string());
        assert_eq!(all(&page, ".ct-column").len(), 8);
        assert_eq!(texts(&page, ".ct-column__count").last().map(String::as_str), Some(": 1.340"));
        assert_eq!(
            texts(&page, ".ct-column__all"),
            ["Alle 2 in Signaleren", "Alle 12 in Inplannen", "Alle 1.340 in Monitoren en bijsturen"]
        );
        assert_eq!(texts(&page, ".ct-column__empty").len(), 2);
    }

    #[test]
    fn a_traffic_light_is_told_in_words() {
        let words = |tone| texts(&Html::parse_fragment(&Light { tone }.to_string()), ".ct-badge").concat();
        assert_eq!(words(Tone::Good), "Gaat goed");
        assert_eq!(words(Tone::Warning), "Let op");
        assert_eq!(words(Tone::Bad), "Gaat niet goed");
        assert_eq!(words(Tone::Neutral), "Niet bekend");
    }

    #[test]
    fn a_position_is_told_in_words() {
        let page = Html::parse_fragment(&case_page().positions.to_string());
        assert_eq!(
            texts(&page, ".ct-position__mark"),
            ["Akkoord", "Nog niet", "Niet akkoord", "Niet betrokken", "Nog geen standpunt"]
        );
    }

    #[test]
    fn what_people_wrote_is_never_taken_for_markup() {
        let evil = "<img src=x onerror=alert(1)>";
        let parts = [
            Badge::new(Tone::Bad, evil).to_string(),
            Facts::default().row(evil, evil).to_string(),
            Crumbs::default().above(evil, evil).to_string(),
            Positions {
                seats: vec![Seat {
                    domain: evil.into(),
                    person: evil.into(),
                    mark: Mark::NotYet,
                    text: Some(evil.into()),
                }],
            }
            .to_string(),
            Timeline {
                moments: vec![Moment {
                    when: evil.into(),
                    what: evil.into(),
                    who: Some(evil.into()),
                    text: Some(evil.into()),
                    tone: Tone::Good,
                }],
            }
            .to_string(),
        ];
        for part in parts {
            assert!(!part.contains("<img"), "{part}");
            assert!(part.contains("onerror"), "{part}");
        }
    }

    #[test]
    fn every_piece_of_work_has_one_button_that_says_what_it_is_for() {
        let page = Html::parse_fragment(&list_page().work.to_string());
        assert_eq!(texts(&page, "li h3"), ["Plan schrijven: FX-2026-0014 · Noor", "Agenda van de tafel nakijken"]);
        assert_eq!(texts(&page, "li a"), ["Plan openen: FX-2026-0014 · Noor", "Agenda openen"]);
        assert_eq!(texts(&page, "li .ct-badge"), ["Te laat"]);
    }

    #[test]
    fn a_short_list_needs_no_pager() {
        assert_eq!(Pager::default().to_string(), "");
    }
}
