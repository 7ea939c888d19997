//! What stands around every page: who is signed in, where one can go, and what was just done.
//!
//! A page's template begins with `{% extends "base.html" %}`, fills the blocks `title` (a number, never a name) and
//! `content`, and its struct has a field `shell: Shell`; the test below is an example.

use chrono::{DateTime, Utc};

/// The frame of one page for one person.
#[derive(Debug, Clone, Default)]
pub struct Shell {
    /// Who is signed in; nobody on the sign-in pages.
    pub person: Option<Person>,
    /// Where this person can go, in order; empty draws no navigation.
    pub nav: Vec<NavItem>,
    /// What the previous act led to, told once.
    pub flash: Option<Flash>,
    /// How many messages this person has not seen yet, at most a hundred.
    pub unseen: i64,
    /// Whether the data are made up: draws the banner.
    pub demo: bool,
    /// When the session ends by itself, so that the page can warn in time.
    pub session: Option<SessionEnd>,
}

/// The person who is signed in, as the header names them.
#[derive(Debug, Clone)]
pub struct Person {
    /// Full name.
    pub name: String,
    /// The role in Dutch words, with the organisation where that helps ("projectleider").
    pub role: String,
}

/// One entry of the navigation.
#[derive(Debug, Clone)]
pub struct NavItem {
    /// The words one reads.
    pub label: String,
    /// The address, from the root.
    pub href: String,
    /// Whether this is the part of the application one is in.
    pub current: bool,
}

impl NavItem {
    /// An entry; `path` is the address of the page being shown, to mark the current one.
    #[must_use]
    pub fn new(label: impl Into<String>, href: impl Into<String>, path: &str) -> Self {
        let href = href.into();
        let current = match href.as_str() {
            "/" => path == "/",
            href => path == href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')),
        };
        Self { label: label.into(), href, current }
    }
}

/// A short message after an act, shown once on the next page.
#[derive(Debug, Clone)]
pub struct Flash {
    /// How it is to be read.
    pub tone: Tone,
    /// One sentence.
    pub text: String,
}

impl Flash {
    /// "The go was given": the act went through.
    #[must_use]
    pub fn done(text: impl Into<String>) -> Self {
        Self { tone: Tone::Good, text: text.into() }
    }
}

/// How a message, a badge or a box is to be read; drawn with a colour, an icon and a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Plain.
    #[default]
    Neutral,
    /// Something to know.
    Info,
    /// Something went well or is in order.
    Good,
    /// Something asks for attention.
    Warning,
    /// Something is wrong, late or refused.
    Bad,
}

impl Tone {
    /// The last part of the class names: `ct-badge--good`.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Info => "info",
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Bad => "bad",
        }
    }

    /// The icon that goes with it, a symbol in `icons/icons.svg`.
    #[must_use]
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Neutral => "dot",
            Self::Info => "info",
            Self::Good => "check",
            Self::Warning => "warning",
            Self::Bad => "cross",
        }
    }
}

/// The end of a session that nobody uses, for the warning before it.
#[derive(Debug, Clone)]
pub struct SessionEnd {
    /// The moment at which the session ends unless a page is asked for.
    pub at: DateTime<Utc>,
    /// How many seconds are left at the moment this page is made: the browser's own clock may be wrong.
    pub seconds_left: i64,
    /// How many seconds before the end the warning appears.
    pub warn_seconds: i64,
    /// Where "langer blijven" posts to.
    pub extend_href: String,
    /// Whether staying longer is still possible: not when the absolute limit ends the session.
    pub extendable: bool,
}

#[cfg(test)]
mod tests {
    use askama::Template;

    use super::*;

    #[derive(Template)]
    #[template(
        ext = "html",
        source = r#"{% extends "base.html" %}
{% block title %}{{ number }}{% endblock %}
{% block content %}<h1>Casus {{ number }}</h1>{% endblock %}"#
    )]
    struct CasePage {
        shell: Shell,
        number: &'static str,
    }

    fn page(shell: Shell) -> scraper::Html {
        let page = CasePage { shell, number: "FX-2026-0014" };
        scraper::Html::parse_document(&page.render().unwrap())
    }

    fn texts(page: &scraper::Html, selector: &str) -> Vec<String> {
        let selector = scraper::Selector::parse(selector).unwrap();
        page.select(&selector).map(|found| found.text().collect::<String>().trim().to_owned()).collect()
    }

    #[test]
    fn somebody_who_is_not_signed_in_sees_no_navigation_and_no_way_out() {
        let page = page(Shell::default());
        assert_eq!(texts(&page, "title"), ["FX-2026-0014 · Casustafel"]);
        assert_eq!(texts(&page, "main h1"), ["Casus FX-2026-0014"]);
        assert!(texts(&page, "nav, .ct-demo, .ct-notice, dialog, form").is_empty());
    }

    #[test]
    fn somebody_who_is_signed_in_sees_their_name_their_places_and_what_they_just_did() {
        let page = page(Shell {
            person: Some(Person { name: "Femke <de> Boer".into(), role: "projectleider".into() }),
            nav: vec![NavItem::new("Mijn werk", "/", "/casussen"), NavItem::new("Casussen", "/casussen", "/casussen")],
            flash: Some(Flash::done("De go is gegeven.")),
            unseen: 100,
            demo: true,
            session: None,
        });
        assert_eq!(texts(&page, ".ct-bell"), ["Berichten99+ nieuw"]);
        assert_eq!(texts(&page, ".ct-person__name"), ["Mijn account: Femke <de> Boerprojectleider"]);
        assert_eq!(texts(&page, "nav a"), ["Mijn werk", "Casussen"]);
        assert_eq!(texts(&page, "nav a[aria-current=page]"), ["Casussen"]);
        assert_eq!(texts(&page, "[role=status]"), ["De go is gegeven."]);
        assert_eq!(texts(&page, ".ct-demo strong"), ["Demogegevens."]);
        assert_eq!(texts(&page, "form[action='/afmelden'] button"), ["Afmelden"]);
    }

    #[test]
    fn an_entry_is_current_on_its_page_and_below_it() {
        assert!(NavItem::new("Casussen", "/casussen", "/casussen").current);
        assert!(NavItem::new("Casussen", "/casussen", "/casussen/FX-2026-0014/plan").current);
        assert!(!NavItem::new("Casussen", "/casussen", "/casussenlijst").current);
        assert!(!NavItem::new("Mijn werk", "/", "/casussen").current);
        assert!(NavItem::new("Mijn werk", "/", "/").current);
    }
}
