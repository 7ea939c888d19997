//! How the site works and for whom it works: the two pages that every page leads to.

use askama::Template;

use crate::domain::policy::Audience;
use crate::web::page::{Page, render};
use crate::web::shell::Shell;
use crate::web::{Answer, Visit};

/// The pages of this file.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        Page::get("/hulp", Audience::Everyone, "help", help),
        Page::get("/toegankelijkheid", Audience::Everyone, "accessibility", accessibility),
    ]
}

#[derive(Template)]
#[template(path = "pages/help.html")]
struct HelpPage {
    shell: Shell,
}

#[derive(Template)]
#[template(path = "pages/accessibility.html")]
struct AccessibilityPage {
    shell: Shell,
}

async fn help(visit: Visit) -> Answer {
    render(&HelpPage { shell: visit.shell() })
}

async fn accessibility(visit: Visit) -> Answer {
    render(&AccessibilityPage { shell: visit.shell() })
}

#[cfg(test)]
mod tests {
    use scraper::{Html, Selector};

    use super::*;
    use crate::web::pages;

    #[test]
    fn what_every_page_leads_to_exists() {
        let page = Html::parse_document(&HelpPage { shell: Shell::default() }.render().unwrap());
        let links = Selector::parse("footer a").unwrap();
        let hrefs: Vec<&str> = page.select(&links).filter_map(|link| link.attr("href")).collect();
        assert_eq!(hrefs, ["/hulp", "/toegankelijkheid"]);
        for href in hrefs {
            assert!(pages::all().iter().any(|page| page.is_at(href) && page.audience == Audience::Everyone), "{href}");
        }
    }
}
