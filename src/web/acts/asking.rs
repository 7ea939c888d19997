//! A form that is drawn and read by the same lines: each question says what it is and how its answer is read. Drawn for the
//! first time it holds what is known already; once something was sent, every mistake stands at its field and nothing that was
//! typed is lost.

use chrono::NaiveDate;

use crate::domain::text::{Line, Prose, Unfit};
use crate::dutch::{dates, refusals};
use crate::web::FormText;
use crate::web::fields::{Choice, Field, Kind, Words};

/// The form of one act, while it is being asked.
#[derive(Debug)]
pub struct Asking<'a> {
    typed: Option<&'a FormText>,
    refused: &'a [(&'static str, Unfit)],
    fields: Vec<Field>,
    hidden: Vec<(&'static str, String)>,
}

impl<'a> Asking<'a> {
    /// Draws the form for the first time.
    #[must_use]
    pub fn first() -> Self {
        Self { typed: None, refused: &[], fields: Vec::new(), hidden: Vec::new() }
    }

    /// Reads what was typed; `refused` is what the rules could not use of it.
    #[must_use]
    pub fn read(typed: &'a FormText, refused: &'a [(&'static str, Unfit)]) -> Self {
        Self { typed: Some(typed), refused, fields: Vec::new(), hidden: Vec::new() }
    }

    /// The questions, with what was typed and what is the matter.
    #[must_use]
    pub fn into_fields(self) -> (Vec<Field>, Vec<(&'static str, String)>) {
        (self.fields, self.hidden)
    }

    /// Whether something is the matter with any field.
    #[must_use]
    pub fn has_mistakes(&self) -> bool {
        self.fields.iter().any(|field| field.error.is_some())
    }

    /// A heading above the questions that follow.
    pub fn heading(&mut self, field: Field) {
        self.fields.push(field);
    }

    /// Something that goes along unseen; answers what came back.
    pub fn hidden(&mut self, name: &'static str, value: impl Into<String>) -> Option<&'a str> {
        self.hidden.push((name, value.into()));
        self.typed.map(|typed| typed.text(name))
    }

    /// Asks, and reads the answer with `read`.
    pub fn ask<T>(&mut self, mut field: Field, read: impl FnOnce(&str) -> Result<T, Unfit>) -> Option<T> {
        let mut answer = None;
        if let Some(typed) = self.typed {
            let text = typed.text(&field.name);
            let outcome = if is_offered(&field, text) { read(text) } else { Err(Unfit::NotAChoice) };
            field = field.value(text);
            match outcome {
                Ok(value) => answer = Some(value),
                Err(unfit) => field = wrong(field, unfit),
            }
        }
        if let Some((_, unfit)) = self.refused.iter().find(|(name, _)| *name == field.name) {
            field = wrong(field, *unfit);
        }
        self.fields.push(field);
        answer
    }

    /// One line of text.
    pub fn line(&mut self, field: Field) -> Option<Line> {
        self.ask(field, Line::parse)
    }

    /// One line of text that may stay empty.
    pub fn line_or_none(&mut self, field: Field) -> Option<Option<Line>> {
        self.ask(field.optional(), Line::parse_optional)
    }

    /// A few sentences.
    pub fn prose(&mut self, field: Field) -> Option<Prose> {
        self.ask(field, Prose::parse)
    }

    /// A few sentences that may stay empty.
    pub fn prose_or_none(&mut self, field: Field) -> Option<Option<Prose>> {
        self.ask(field.optional(), Prose::parse_optional)
    }

    /// A few sentences that are needed in some cases only; which ones, the rules say. Not drawn as "may stay empty".
    pub fn prose_if_needed(&mut self, field: Field) -> Option<Option<Prose>> {
        self.ask(field, Prose::parse_optional)
    }

    /// A day.
    pub fn date(&mut self, field: Field) -> Option<NaiveDate> {
        self.ask(field, |typed| read_date(typed)?.ok_or(Unfit::Empty))
    }

    /// A day that may stay empty.
    pub fn date_or_none(&mut self, field: Field) -> Option<Option<NaiveDate>> {
        self.ask(field.optional(), read_date)
    }

    /// A day that is needed in some cases only; which ones, the rules say.
    pub fn date_if_needed(&mut self, field: Field) -> Option<Option<NaiveDate>> {
        self.ask(field, read_date)
    }

    /// One of the choices of the field.
    pub fn choice<T>(&mut self, field: Field, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        self.ask(field, |chosen| read(chosen).ok_or(Unfit::NotAChoice))
    }

    /// One of the choices of the field, or none of them.
    pub fn choice_or_none<T>(&mut self, field: Field, read: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
        self.ask(field.optional(), |chosen| match chosen {
            "" => Ok(None),
            chosen => read(chosen).map(Some).ok_or(Unfit::NotAChoice),
        })
    }

    /// One of the choices of the field, needed in some cases only.
    pub fn choice_if_needed<T>(&mut self, field: Field, read: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
        self.ask(field, |chosen| match chosen {
            "" => Ok(None),
            chosen => read(chosen).map(Some).ok_or(Unfit::NotAChoice),
        })
    }

    /// Whether something was sent for that question.
    #[must_use]
    pub fn sent(&self, name: &str) -> bool {
        self.typed.is_some_and(|typed| !typed.text(name).is_empty())
    }

    /// A whole number within a range, or nothing.
    pub fn number_or_none(&mut self, field: Field, least: u8, most: u8) -> Option<Option<u8>> {
        let unfit = Unfit::NotANumber { least: least.into(), most: most.into() };
        self.ask(field.optional(), |typed| match typed {
            "" => Ok(None),
            typed => {
                let number = typed.parse().ok().filter(|number| (least..=most).contains(number));
                number.map(Some).ok_or(unfit)
            }
        })
    }

    /// A box to tick: whether it was.
    pub fn tick(&mut self, field: Field) -> Option<bool> {
        self.ask(field, |typed| Ok(typed == "yes"))
    }

    /// Any of the choices of the field.
    pub fn several<T>(&mut self, mut field: Field, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
        let mut answer = None;
        if let (Some(typed), Kind::Checks(choices)) = (self.typed, &mut field.kind) {
            let sent: Vec<&str> = typed.all(&field.name).collect();
            for choice in choices.iter_mut() {
                choice.checked = sent.contains(&&*choice.value);
            }
            let known = sent.iter().all(|sent| choices.iter().any(|choice| choice.value == *sent));
            let values: Option<Vec<T>> = sent.iter().map(|sent| read(sent)).collect();
            match values.filter(|_| known) {
                Some(values) => answer = Some(values),
                None => field = wrong(field, Unfit::NotAChoice),
            }
        }
        if let Some((_, unfit)) = self.refused.iter().find(|(name, _)| *name == field.name) {
            field = wrong(field, *unfit);
        }
        self.fields.push(field);
        answer
    }

    /// Whether the rules found something the matter that is about no field of this form.
    #[must_use]
    pub fn stray(&self) -> Option<Unfit> {
        let asked = |name: &str| self.fields.iter().any(|field| field.name == name);
        self.refused.iter().find(|(name, _)| !asked(name)).map(|(_, unfit)| *unfit)
    }
}

/// A few choices from a closed list: what is sent, and what one reads.
pub fn options<V: Into<Words>, L: Into<Words>>(all: impl IntoIterator<Item = (V, L)>) -> Vec<Choice> {
    all.into_iter().map(|(value, label)| Choice::new(value, label)).collect()
}

fn wrong(field: Field, unfit: Unfit) -> Field {
    let sentence = refusals::at_field(&field.label, unfit);
    field.error(Some(sentence))
}

/// Whether a choice that was sent is one that was offered; text may be anything.
fn is_offered(field: &Field, sent: &str) -> bool {
    match &field.kind {
        Kind::Select(choices) | Kind::Radio(choices) => {
            sent.is_empty() || choices.iter().any(|choice| choice.value == sent)
        }
        Kind::Check => sent.is_empty() || sent == "yes",
        _ => true,
    }
}

fn read_date(typed: &str) -> Result<Option<NaiveDate>, Unfit> {
    if typed.is_empty() {
        return Ok(None);
    }
    dates::read_date(typed).map(Some).ok_or(Unfit::NotADate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(form: &str) -> FormText {
        FormText::parse(form.as_bytes()).unwrap()
    }

    fn pause(ask: &mut Asking) -> (Option<Prose>, Option<NaiveDate>, Option<&'static str>) {
        let reason = ask.prose(Field::area("reason", "Waarom?"));
        let until = ask.date(Field::date("until", "Tot wanneer?"));
        let way = ask.choice(Field::radio("way", "Hoe?", options([("a", "A"), ("b", "B")])), |chosen| match chosen {
            "a" => Some("first"),
            "b" => Some("second"),
            _ => None,
        });
        (reason, until, way)
    }

    fn errors(ask: Asking) -> Vec<String> {
        ask.into_fields().0.into_iter().filter_map(|field| field.error.map(Words::into_owned)).collect()
    }

    #[test]
    fn drawn_for_the_first_time_nothing_is_wrong() {
        let mut ask = Asking::first();
        assert_eq!(pause(&mut ask), (None, None, None));
        assert!(!ask.has_mistakes());
    }

    #[test]
    fn every_mistake_is_said_at_once_and_what_was_typed_stays() {
        let form = typed("reason=&until=31-02-2026&way=c");
        let mut ask = Asking::read(&form, &[]);
        assert_eq!(pause(&mut ask), (None, None, None));
        let values: Vec<String> = ask.fields.iter().map(|field| field.value.clone()).collect();
        assert_eq!(values, ["", "31-02-2026", "c"]);
        assert_eq!(
            errors(ask),
            [
                "Waarom: vul dit in.",
                "Tot wanneer: dit is geen bestaande datum. Vul bijvoorbeeld 26-11-2026 in.",
                "Hoe: maak een keuze."
            ]
        );
    }

    #[test]
    fn what_the_rules_cannot_use_stands_at_its_field() {
        let form = typed("reason=rust&until=01-01-2020&way=b");
        let refused = [("until", Unfit::InThePast), ("elsewhere", Unfit::Empty)];
        let mut ask = Asking::read(&form, &refused);
        let (reason, until, way) = pause(&mut ask);
        assert!(reason.is_some() && until.is_some() && way == Some("second"));
        assert_eq!(ask.stray(), Some(Unfit::Empty));
        assert_eq!(errors(ask), ["Tot wanneer: deze datum ligt te vroeg. Kies een latere datum."]);
    }

    #[test]
    fn a_choice_that_was_never_offered_is_refused_even_if_it_exists() {
        let form = typed("way=b");
        let mut ask = Asking::read(&form, &[]);
        let only_a = Field::radio("way", "Hoe?", options([("a", "A")]));
        assert_eq!(ask.choice(only_a, |chosen| Some(chosen.to_owned())), None);
        let form = typed("to=a&to=x");
        let mut ask = Asking::read(&form, &[]);
        let checks = Field::checks("to", "Aan wie?", options([("a", "A"), ("b", "B")]));
        assert_eq!(ask.several(checks, |chosen| Some(chosen.to_owned())), None);
        assert!(ask.has_mistakes());
    }

    #[test]
    fn boxes_that_were_ticked_stay_ticked() {
        let form = typed("to=b&sure=yes&score=11");
        let mut ask = Asking::read(&form, &[]);
        let checks = Field::checks("to", "Aan wie?", options([("a", "A"), ("b", "B")]));
        assert_eq!(ask.several(checks, |chosen| Some(chosen.to_owned())), Some(vec!["b".to_owned()]));
        assert_eq!(ask.tick(Field::check("sure", "Zeker")), Some(true));
        assert_eq!(ask.number_or_none(Field::number("score", "Cijfer"), 1, 10), None);
        let Kind::Checks(choices) = &ask.fields[0].kind else { panic!("boxes") };
        assert_eq!(choices.iter().map(|choice| choice.checked).collect::<Vec<_>>(), [false, true]);
        assert_eq!(errors(ask), ["Cijfer: vul een heel getal in van 1 tot en met 10."]);
    }
}
