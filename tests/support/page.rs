//! A page as somebody sees it: its words, its links, its forms. Tests look at this, never at the inside.

use axum::http::{HeaderMap, StatusCode};
use scraper::{ElementRef, Html, Selector};

/// An answer of the application, with where it came from.
#[derive(Clone, Debug)]
pub struct Page {
    /// The address, after redirects.
    pub address: String,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it was sent.
    pub body: String,
}

/// A form that was filled in, ready to be sent.
#[derive(Clone, Debug)]
pub struct Filled {
    /// `get` or `post`.
    pub method: String,
    /// Where it goes, as written; empty means the page itself.
    pub action: String,
    /// What it holds, in order.
    pub fields: Vec<(String, String)>,
}

impl Page {
    /// All words on the page, with single spaces between them.
    pub fn text(&self) -> String {
        let document = self.document();
        let body = select("body");
        let root = document.select(&body).next().unwrap_or(document.root_element());
        words(root)
    }

    /// Whether these words are on the page.
    pub fn has(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    /// The title in the browser's tab.
    pub fn title(&self) -> String {
        self.texts("title").concat()
    }

    /// The words of every element that fits a CSS selector.
    pub fn texts(&self, css: &str) -> Vec<String> {
        self.document().select(&select(css)).map(words).collect()
    }

    /// An attribute of every element that fits a CSS selector and has it.
    pub fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let document = self.document();
        document.select(&select(css)).filter_map(|element| element.attr(name).map(str::to_owned)).collect()
    }

    /// What can be pressed.
    pub fn buttons(&self) -> Vec<String> {
        let document = self.document();
        document.select(&select(BUTTONS)).map(label_of_button).collect()
    }

    /// Where one can go: words and address of every link.
    pub fn links(&self) -> Vec<(String, String)> {
        let document = self.document();
        let link = select("a[href]");
        let links = document.select(&link);
        links.map(|link| (words(link), link.attr("href").unwrap_or_default().to_owned())).collect()
    }

    /// What a field holds at this moment, by its name.
    pub fn value(&self, name: &str) -> Option<String> {
        let document = self.document();
        let form = select("form");
        let forms: Vec<_> = document.select(&form).collect();
        let mut fields = forms.into_iter().flat_map(|form| defaults(form, None));
        fields.find(|(found, _)| found == name).map(|(_, value)| value)
    }

    /// The form with this button, filled in by name or by label; what is not named keeps what it holds.
    ///
    /// # Panics
    /// When there is no such button, or the form has no such field or choice: a test cannot send what a browser could not.
    pub fn fill(&self, button: &str, fields: &[(&str, &str)]) -> Filled {
        let document = self.document();
        let pressed = document.select(&select(BUTTONS)).find(|found| label_of_button(*found) == button);
        let pressed =
            pressed.unwrap_or_else(|| self.complain(&format!("no button {button:?}; there are {:?}", self.buttons())));
        self.fill_form(&document, self.form_of(&document, pressed), Some(pressed), fields)
    }

    /// The form that goes to an address ending in `action`, filled in, without any button of it pressed that has a name.
    ///
    /// # Panics
    /// As `fill` does.
    pub fn fill_by_action(&self, action: &str, fields: &[(&str, &str)]) -> Filled {
        let document = self.document();
        let all = select("form");
        let mut forms = document.select(&all);
        let form = forms.find(|form| form.attr("action").unwrap_or(&self.address).ends_with(action));
        let form = form.unwrap_or_else(|| self.complain(&format!("no form that goes to {action:?}")));
        self.fill_form(&document, form, None, fields)
    }

    fn form_of<'d>(&self, document: &'d Html, pressed: ElementRef<'d>) -> ElementRef<'d> {
        if let Some(id) = pressed.attr("form") {
            let form = document.select(&select(&format!("form[id=\"{id}\"]"))).next();
            return form.unwrap_or_else(|| self.complain(&format!("no form {id:?}")));
        }
        let mut above = pressed.ancestors().filter_map(ElementRef::wrap);
        let form = above.find(|element| element.value().name() == "form");
        form.unwrap_or_else(|| self.complain(&format!("{:?} is in no form", label_of_button(pressed))))
    }

    fn fill_form(
        &self,
        document: &Html,
        form: ElementRef<'_>,
        pressed: Option<ElementRef<'_>>,
        fields: &[(&str, &str)],
    ) -> Filled {
        let mut sent = defaults(form, pressed);
        for (asked, _) in fields {
            let name = self.name_of(document, form, asked);
            sent.retain(|(found, _)| *found != name);
        }
        for (asked, value) in fields {
            let name = self.name_of(document, form, asked);
            if let Some(value) = self.possible(document, form, &name, value) {
                sent.push((name, value));
            }
        }
        let attribute = |name: &str| {
            let own = pressed.and_then(|pressed| pressed.attr(&format!("form{name}")));
            own.or_else(|| form.attr(name)).unwrap_or_default().to_owned()
        };
        let method = attribute("method").to_ascii_lowercase();
        Filled {
            method: if method == "post" { method } else { "get".to_owned() },
            action: attribute("action"),
            fields: sent,
        }
    }

    /// The name of a field that is asked for by its name or its label.
    fn name_of(&self, document: &Html, form: ElementRef<'_>, asked: &str) -> String {
        let controls = controls(form);
        if controls.iter().any(|control| control.attr("name") == Some(asked)) {
            return asked.to_owned();
        }
        let labelled = controls.iter().find(|control| labels(document, **control).iter().any(|label| label == asked));
        let name = labelled.and_then(|control| control.attr("name"));
        name.map(str::to_owned).unwrap_or_else(|| {
            let names: Vec<_> = controls.iter().filter_map(|control| control.attr("name")).collect();
            self.complain(&format!("the form has no field {asked:?}; it has {names:?}"))
        })
    }

    /// What a browser would send for this value: a choice may be named by its value or by its words. `None` is a box not ticked.
    fn possible(&self, document: &Html, form: ElementRef<'_>, name: &str, value: &str) -> Option<String> {
        let controls: Vec<_> =
            controls(form).into_iter().filter(|control| control.attr("name") == Some(name)).collect();
        let kind = controls.first().map(|control| (control.value().name(), control.attr("type").unwrap_or("text")));
        let choices: Vec<(String, Vec<String>)> = match kind {
            Some(("input", "checkbox" | "radio")) => controls
                .iter()
                .map(|control| (control.attr("value").unwrap_or("on").to_owned(), labels(document, *control)))
                .collect(),
            Some(("select", _)) => controls
                .iter()
                .flat_map(|control| {
                    control
                        .select(&select("option"))
                        .map(|option| (value_of_option(option), vec![words(option)]))
                        .collect::<Vec<_>>()
                })
                .collect(),
            _ => return Some(value.to_owned()),
        };
        if value.is_empty() && matches!(kind, Some(("input", _))) {
            return None;
        }
        let chosen = choices.iter().find(|(found, names)| found == value || names.iter().any(|name| name == value));
        Some(
            chosen
                .unwrap_or_else(|| self.complain(&format!("{name:?} offers no {value:?}, but {choices:?}")))
                .0
                .clone(),
        )
    }

    fn document(&self) -> Html {
        Html::parse_document(&self.body)
    }

    fn complain(&self, what: &str) -> ! {
        panic!("{what}\non {} ({}):\n{}", self.address, self.status, self.text())
    }
}

const BUTTONS: &str = "button:not([type=button]):not([disabled]), input[type=submit]:not([disabled])";

fn select(css: &str) -> Selector {
    Selector::parse(css).expect("a CSS selector")
}

fn words(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect::<Vec<_>>().join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn label_of_button(button: ElementRef<'_>) -> String {
    match button.attr("value").filter(|_| button.value().name() == "input") {
        Some(value) => value.to_owned(),
        None => words(button),
    }
}

fn controls(form: ElementRef<'_>) -> Vec<ElementRef<'_>> {
    let all = select("input, select, textarea");
    let inside =
        form.select(&all).filter(|control| control.attr("disabled").is_none() && control.attr("name").is_some());
    inside.collect()
}

/// The words beside a control: its label's, or the legend's above a group of them.
fn labels(document: &Html, control: ElementRef<'_>) -> Vec<String> {
    let by_id = control.attr("id").map(|id| format!("label[for=\"{id}\"]"));
    let beside = by_id.into_iter().flat_map(|css| document.select(&select(&css)).map(words).collect::<Vec<_>>());
    let around =
        control.ancestors().filter_map(ElementRef::wrap).filter(|above| above.value().name() == "label").map(words);
    let mut found: Vec<String> = beside.chain(around).collect();
    found.extend(control.attr("aria-label").map(str::to_owned));
    found
}

fn value_of_option(option: ElementRef<'_>) -> String {
    option.attr("value").map_or_else(|| words(option), str::to_owned)
}

/// What a browser would send when nothing is typed.
fn defaults(form: ElementRef<'_>, pressed: Option<ElementRef<'_>>) -> Vec<(String, String)> {
    let mut sent = Vec::new();
    for control in controls(form) {
        let name = control.attr("name").unwrap_or_default().to_owned();
        match (control.value().name(), control.attr("type").unwrap_or("text")) {
            ("input", "submit" | "button" | "reset" | "image" | "file") => {}
            ("input", "checkbox" | "radio") => {
                if control.attr("checked").is_some() {
                    sent.push((name, control.attr("value").unwrap_or("on").to_owned()));
                }
            }
            ("select", _) => {
                let option = select("option");
                let options: Vec<_> = control.select(&option).collect();
                let chosen = options.iter().filter(|option| option.attr("selected").is_some());
                let mut values: Vec<_> = chosen.map(|option| value_of_option(*option)).collect();
                if values.is_empty() && control.attr("multiple").is_none() {
                    values.extend(options.first().map(|option| value_of_option(*option)));
                }
                sent.extend(values.into_iter().map(|value| (name.clone(), value)));
            }
            ("textarea", _) => {
                let text: String = control.text().collect();
                // browsers drop the line end right after the tag and send every other one as two characters
                let text = text.strip_prefix('\n').unwrap_or(&text);
                sent.push((name, text.replace("\r\n", "\n").replace('\n', "\r\n")));
            }
            _ => sent.push((name, control.attr("value").unwrap_or_default().to_owned())),
        }
    }
    if let Some((name, button)) = pressed.and_then(|button| Some((button.attr("name")?, button))) {
        sent.push((name.to_owned(), button.attr("value").unwrap_or_default().to_owned()));
    }
    sent
}
