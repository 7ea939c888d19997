//! Forms as data: a page says which fields it asks for, what was typed and what is wrong with it; how that is drawn is
//! decided once, in `templates/components/`.
//!
//! ```text
//! let form = Form::new("/casussen/FX-2026-0014/vraag", "Versturen")
//!     .hidden("revision", "7")
//!     .field(Field::area("question", "Uw vraag").hint("Noem geen namen van anderen.").value(&typed.question).error(unfit))
//!     .field(Field::date("until", "Tot wanneer").optional());
//! ```
//!
//! In a template: `{{ form }}`, or `{{ field }}` for one field. Both are markup already and are not escaped again;
//! everything inside them is.

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

/// Words that may be written in the program or come from somebody.
pub type Words = Cow<'static, str>;

/// One question on a form.
#[derive(Debug, Clone, Template)]
#[template(path = "components/field.html")]
pub struct Field {
    /// The name under which it is sent: letters, digits, `-` and `_`.
    pub name: Words,
    /// The form it stands in, where a page has more forms with the same names; empty where there is one.
    pub within: &'static str,
    /// The question, above the field.
    pub label: Words,
    /// Help under the question: what is meant and what not to write.
    pub hint: Option<Words>,
    /// What is the matter with what was typed, and what to do.
    pub error: Option<Words>,
    /// What was typed, or what is known already.
    pub value: String,
    /// Whether it may stay empty; said behind the label.
    pub optional: bool,
    /// The words on the empty choice of a list that opens; there is none when a choice is always made.
    pub empty: Option<&'static str>,
    /// Which kind of field it is.
    pub kind: Kind,
}

impl HtmlSafe for Field {}

/// The kinds of field.
#[derive(Debug, Clone)]
pub enum Kind {
    /// One line of text.
    Text {
        /// How wide, as the length of what is expected.
        width: Width,
        /// What a browser may fill in by itself; "off" for everything about a young person.
        autocomplete: &'static str,
        /// Which keyboard a phone shows: "text", "numeric", "email", "tel".
        keyboard: &'static str,
    },
    /// A password, never drawn with its value.
    Password {
        /// "current-password" or "new-password".
        autocomplete: &'static str,
    },
    /// Several lines of text.
    Area {
        /// Lines to begin with; the field grows with its text.
        rows: u8,
        /// The most signs that are kept, counted down under the field.
        limit: Option<u32>,
    },
    /// A day, typed as "26-11-2026".
    Date,
    /// One of many, in a list that opens.
    Select(Vec<Choice>),
    /// One of a few, all in view.
    Radio(Vec<Choice>),
    /// Any of a few, all in view; each is sent under the field's name.
    Checks(Vec<Choice>),
    /// Yes or nothing: sent as "yes".
    Check,
    /// Not a question: a heading above the fields that follow; the hint is the text under it.
    Heading,
    /// Words that somebody wrote before, to read beside the question that follows; the hint says whose.
    Quote,
}

/// How wide a line of text is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// A year, a number, a code.
    Short,
    /// A name, a number with letters.
    Medium,
    /// As wide as the form.
    Full,
}

impl Width {
    /// The last part of the class name.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Medium => "medium",
            Self::Full => "full",
        }
    }
}

/// One answer to choose.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is sent.
    pub value: Words,
    /// What one reads.
    pub label: Words,
    /// Help under the label.
    pub hint: Option<Words>,
    /// Whether it is chosen.
    pub checked: bool,
}

impl Choice {
    /// An answer that is not chosen.
    #[must_use]
    pub fn new(value: impl Into<Words>, label: impl Into<Words>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None, checked: false }
    }

    /// With help under the label.
    #[must_use]
    pub fn hint(self, hint: impl Into<Words>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// Chosen or not.
    #[must_use]
    pub fn checked(self, checked: bool) -> Self {
        Self { checked, ..self }
    }
}

impl Field {
    fn of(kind: Kind, name: impl Into<Words>, label: impl Into<Words>) -> Self {
        Self {
            name: name.into(),
            within: "",
            label: label.into(),
            hint: None,
            error: None,
            value: String::new(),
            optional: false,
            empty: Some("Kies…"),
            kind,
        }
    }

    /// One line of text.
    #[must_use]
    pub fn text(name: impl Into<Words>, label: impl Into<Words>) -> Self {
        Self::of(Kind::Text { width: Width::Full, autocomplete: "off", keyboard: "text" }, name, label)
    }

    /// A whole number or an amount.
    #[must_use]
    pub fn number(name: impl Into<Words>, label: impl Into<Words>) -> Self {
        Self::of(Kind::Text { width: Width::Short, autocomplete: "off", keyboard: "numeric" }, name, label)
    }

    /// An e-mail address.
    #[must_use]
    pub fn email(name: impl Into<Words>, label: impl Into<Words>) -> Self {
        Self::of(Kind::Text { width: Width::Full, autocomplete: "off", keyboard: "email" }, name, label)
    }

    /// A code from an authenticator or a letter.
    #[must_use]
    pub fn code(name: impl Into<Words>, label: impl Into<Words>) -> Self {
        Self::of(Kind::Text { width: Width::Short, autocomplete: "one-time-code", keyboard: "numeric" }, name, label)
    }

    /// A password: `autocomplete` is "current-password" or "new-password".
    #[must_use]
    pub fn password(name: impl Into<Words>, label: impl Into<Words>, autocomplete: &'static str) -> Self {
        Self::of(Kind::Password { autocomplete }, name, label)
    }

    /// Several lines of text.
    #[must_use]
    pub fn area(name: impl Into<Words>, label: impl Into<Words>) -> Self {
        Self::of(Kind::Area { rows: 4, limit: None }, name, label)
    }

    /// A day.
    #[must_use]
    pub fn date(name: impl Into<Words>, label: impl Into<Words>) -> Self {
        Self::of(Kind::Date, name, label)
    }

    /// One of many; begins with an empty choice.
    #[must_use]
    pub fn select(name: impl Into<Words>, label: impl Into<Words>, choices: Vec<Choice>) -> Self {
        Self::of(Kind::Select(choices), name, label)
    }

    /// One of a few.
    #[must_use]
    pub fn radio(name: impl Into<Words>, label: impl Into<Words>, choices: Vec<Choice>) -> Self {
        Self::of(Kind::Radio(choices), name, label)
    }

    /// Any of a few.
    #[must_use]
    pub fn checks(name: impl Into<Words>, label: impl Into<Words>, choices: Vec<Choice>) -> Self {
        Self::of(Kind::Checks(choices), name, label)
    }

    /// Yes or nothing; `value("yes")` draws it ticked.
    #[must_use]
    pub fn check(name: impl Into<Words>, label: impl Into<Words>) -> Self {
        Self { optional: true, ..Self::of(Kind::Check, name, label) }
    }

    /// A heading above the fields that follow.
    #[must_use]
    pub fn heading(label: impl Into<Words>) -> Self {
        Self::of(Kind::Heading, "", label)
    }

    /// Words that somebody wrote before, and whose they are.
    #[must_use]
    pub fn quote(words: impl Into<Words>, by: impl Into<Words>) -> Self {
        Self::of(Kind::Quote, "", words).hint(by)
    }

    /// In one of several forms on a page that have the same names.
    #[must_use]
    pub fn within(self, form: &'static str) -> Self {
        Self { within: form, ..self }
    }

    /// Its id on the page.
    #[must_use]
    pub fn id(&self) -> Words {
        if self.within.is_empty() { self.name.clone() } else { format!("{}-{}", self.within, self.name).into() }
    }

    /// With help under the question.
    #[must_use]
    pub fn hint(self, hint: impl Into<Words>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// With what was typed or chosen; chooses among the choices too.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        if let Kind::Select(choices) | Kind::Radio(choices) = &mut self.kind {
            for choice in choices {
                choice.checked = choice.value == self.value;
            }
        }
        self
    }

    /// With what is the matter; nothing when there is nothing the matter.
    #[must_use]
    pub fn error(self, error: Option<impl Into<Words>>) -> Self {
        Self { error: error.map(Into::into), ..self }
    }

    /// May stay empty.
    #[must_use]
    pub fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// With other words on the empty choice (a list that opens only): "Alle".
    #[must_use]
    pub fn empty(self, words: &'static str) -> Self {
        Self { empty: Some(words), ..self }
    }

    /// Without an empty choice (a list that opens only).
    #[must_use]
    pub fn filled(self) -> Self {
        Self { empty: None, ..self }
    }

    /// With room for this many lines (several lines of text only).
    #[must_use]
    pub fn rows(mut self, lines: u8) -> Self {
        if let Kind::Area { rows, .. } = &mut self.kind {
            *rows = lines;
        }
        self
    }

    /// With a most number of signs (several lines of text only).
    #[must_use]
    pub fn limit(mut self, most: u32) -> Self {
        if let Kind::Area { limit, .. } = &mut self.kind {
            *limit = Some(most);
        }
        self
    }

    /// As wide as what is expected (one line of text only).
    #[must_use]
    pub fn width(mut self, wide: Width) -> Self {
        if let Kind::Text { width, .. } = &mut self.kind {
            *width = wide;
        }
        self
    }

    /// With what a browser may fill in by itself (one line of text only).
    #[must_use]
    pub fn autocomplete(mut self, what: &'static str) -> Self {
        if let Kind::Text { autocomplete, .. } = &mut self.kind {
            *autocomplete = what;
        }
        self
    }

    /// Whether help is drawn under the question: a date without help of its own gets an example.
    #[must_use]
    pub fn has_help(&self) -> bool {
        self.hint.is_some() || matches!(self.kind, Kind::Date)
    }

    /// Which elements describe the field, for `aria-describedby`; empty when none do.
    #[must_use]
    pub fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if self.has_help() {
            ids.push(format!("{}-hulp", self.id()));
        }
        if self.error.is_some() {
            ids.push(format!("{}-fout", self.id()));
        }
        if matches!(self.kind, Kind::Area { limit: Some(_), .. }) {
            ids.push(format!("{}-teller", self.id()));
        }
        ids.join(" ")
    }
}

/// What is wrong on a form, above it: takes the focus and leads to each field.
#[derive(Debug, Clone, Template)]
#[template(path = "components/errors.html")]
pub struct ErrorSummary {
    /// Each mistake: the id of the field it is about (empty when about none) and the sentence.
    pub mistakes: Vec<(Words, Words)>,
}

impl HtmlSafe for ErrorSummary {}

impl ErrorSummary {
    /// Of these fields, in their order; draws nothing when none has an error.
    #[must_use]
    pub fn of(fields: &[Field]) -> Self {
        Self { mistakes: fields.iter().filter_map(|field| Some((field.id(), field.error.clone()?))).collect() }
    }
}

/// A whole form.
#[derive(Debug, Clone, Template)]
#[template(path = "components/form.html")]
pub struct Form {
    /// Where it is posted.
    pub action: String,
    /// What goes along unseen, such as the revision that was read.
    pub hidden: Vec<(Words, String)>,
    /// The questions, in order.
    pub fields: Vec<Field>,
    /// What is wrong that belongs to no field, such as "uw collega heeft dit net gewijzigd".
    pub refusal: Option<Words>,
    /// The words on the button.
    pub submit: Words,
    /// Whether the button means something that cannot be undone.
    pub danger: bool,
    /// Other buttons of the same form: (name, value, label), such as "Opslaan en later verder".
    pub others: Vec<(Words, Words, Words)>,
    /// Where one goes instead; no such link when none.
    pub cancel: Option<String>,
    /// Where the form is saved while one types; not at all when none.
    pub autosave: Option<String>,
}

impl HtmlSafe for Form {}

impl Form {
    /// A form without questions.
    #[must_use]
    pub fn new(action: impl Into<String>, submit: impl Into<Words>) -> Self {
        Self {
            action: action.into(),
            hidden: Vec::new(),
            fields: Vec::new(),
            refusal: None,
            submit: submit.into(),
            danger: false,
            others: Vec::new(),
            cancel: None,
            autosave: None,
        }
    }

    /// With one more question.
    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    /// With more questions.
    #[must_use]
    pub fn fields(mut self, fields: impl IntoIterator<Item = Field>) -> Self {
        self.fields.extend(fields);
        self
    }

    /// With something that goes along unseen.
    #[must_use]
    pub fn hidden(mut self, name: impl Into<Words>, value: impl Into<String>) -> Self {
        self.hidden.push((name.into(), value.into()));
        self
    }

    /// With a sentence above it that says why it did not go through.
    #[must_use]
    pub fn refusal(self, refusal: Option<impl Into<Words>>) -> Self {
        Self { refusal: refusal.map(Into::into), ..self }
    }

    /// The button means something that cannot be undone.
    #[must_use]
    pub fn danger(self) -> Self {
        Self { danger: true, ..self }
    }

    /// With another button.
    #[must_use]
    pub fn other(mut self, name: impl Into<Words>, value: impl Into<Words>, label: impl Into<Words>) -> Self {
        self.others.push((name.into(), value.into(), label.into()));
        self
    }

    /// With a way back.
    #[must_use]
    pub fn cancel(self, href: impl Into<String>) -> Self {
        Self { cancel: Some(href.into()), ..self }
    }

    /// Saved while one types, by the same fields posted to this address.
    #[must_use]
    pub fn autosave(self, href: impl Into<String>) -> Self {
        Self { autosave: Some(href.into()), ..self }
    }

    /// What is wrong, drawn above the form.
    #[must_use]
    pub fn errors(&self) -> ErrorSummary {
        let mut summary = ErrorSummary::of(&self.fields);
        if let Some(refusal) = &self.refusal {
            summary.mistakes.insert(0, (Words::Borrowed(""), refusal.clone()));
        }
        summary
    }
}

#[cfg(test)]
mod tests {
    use scraper::{Html, Selector};

    use super::*;

    fn drawn(part: &impl std::fmt::Display) -> Html {
        Html::parse_fragment(&part.to_string())
    }

    fn all<'a>(page: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
        let selector = Selector::parse(selector).unwrap();
        page.select(&selector).collect()
    }

    fn one<'a>(page: &'a Html, selector: &str) -> scraper::ElementRef<'a> {
        let found = all(page, selector);
        assert_eq!(found.len(), 1, "{selector}");
        found[0]
    }

    /// Every way to ask something, each with help and a mistake.
    fn every_kind() -> Vec<Field> {
        let choices = || vec![Choice::new("yes", "Ja").hint("Het is gezegd."), Choice::new("no", "Nee")];
        let fields = vec![
            Field::text("a", "Voornaam"),
            Field::number("b", "Bedrag"),
            Field::email("c", "E-mailadres"),
            Field::code("d", "Code"),
            Field::password("e", "Wachtwoord", "new-password"),
            Field::area("f", "Toelichting").limit(4_000),
            Field::date("g", "Geboortedatum"),
            Field::select("h", "Aanbieder", choices()),
            Field::radio("i", "Weet de jongere hiervan?", choices()),
            Field::checks("j", "Waarop?", choices()),
            Field::check("k", "De jongere weet ervan"),
        ];
        fields.into_iter().map(|field| field.hint("Noem geen namen.").error(Some("Vul dit in."))).collect()
    }

    #[test]
    fn every_field_has_a_label_and_names_its_help_and_its_mistake() {
        for field in every_kind() {
            let page = drawn(&field);
            let first = one(&page, &format!("#{}", field.name));
            assert_eq!(first.attr("name"), Some(&*field.name));
            assert_eq!(all(&page, &format!("label[for={}]", field.name)).len(), 1);
            let described = all(&page, "[aria-describedby]").into_iter().find_map(|element| {
                element.attr("aria-describedby").filter(|ids| ids.contains(&format!("{}-fout", field.name)))
            });
            for id in described.expect("described by its mistake").split(' ') {
                one(&page, &format!("#{id}"));
            }
        }
    }

    #[test]
    fn what_was_typed_is_drawn_again_and_never_taken_for_markup() {
        let typed = "\n  \"Ik\" <b>&</b> jij </textarea><script>";
        let area = drawn(&Field::area("f", "Toelichting").value(typed));
        assert_eq!(one(&area, "textarea").text().collect::<String>(), typed);
        assert!(all(&area, "script").is_empty());
        let text = drawn(&Field::text("a", "Naam").value(typed));
        assert_eq!(one(&text, "input").attr("value"), Some(typed));
    }

    #[test]
    fn a_password_is_never_drawn() {
        assert!(!Field::password("e", "Wachtwoord", "current-password").value("geheim").to_string().contains("geheim"));
    }

    #[test]
    fn a_value_chooses_among_the_choices() {
        let choices = || vec![Choice::new("yes", "Ja"), Choice::new("no", "Nee")];
        let radio = drawn(&Field::radio("i", "Zeker?", choices()).value("no"));
        assert_eq!(one(&radio, "input[checked]").attr("value"), Some("no"));
        let select = drawn(&Field::select("h", "Zeker?", choices()).value("yes"));
        assert_eq!(one(&select, "option[selected]").attr("value"), Some("yes"));
        let check = drawn(&Field::check("k", "Zeker").value("yes"));
        assert_eq!(all(&check, "input[checked]").len(), 1);
    }

    #[test]
    fn the_error_summary_leads_to_every_field_that_is_wrong_and_is_absent_when_none_is() {
        let form = Form::new("/x", "Opslaan")
            .fields(every_kind())
            .field(Field::text("z", "Plaats"))
            .refusal(Some("Een collega was u voor."));
        let page = drawn(&form);
        assert_eq!(all(&page, "#fouten li").len(), 12);
        let links = all(&page, "#fouten a");
        assert_eq!(links.len(), 11);
        for link in links {
            one(&page, link.attr("href").unwrap());
        }
        let without = drawn(&Form::new("/x", "Opslaan").field(Field::text("z", "Plaats")));
        assert!(all(&without, "#fouten, [aria-invalid]").is_empty());
    }

    #[test]
    fn a_form_sends_what_goes_along_unseen_and_names_its_buttons() {
        let form = Form::new("/casussen/FX-2026-0014/vraag", "Versturen")
            .hidden("revision", "7")
            .other("later", "yes", "Opslaan en later verder")
            .cancel("/casussen/FX-2026-0014")
            .autosave("/casussen/FX-2026-0014/vraag/concept");
        let page = drawn(&form);
        assert_eq!(one(&page, "form").attr("data-autosave"), Some("/casussen/FX-2026-0014/vraag/concept"));
        assert_eq!(one(&page, "input[type=hidden]").attr("value"), Some("7"));
        assert_eq!(all(&page, "button").len(), 2);
        assert_eq!(one(&page, "a").attr("href"), Some("/casussen/FX-2026-0014"));
    }
}
