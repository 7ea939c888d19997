//! The words of the interface: how the application says a value in Dutch, to somebody who does not work with law books.
//!
//! Every type that a person reads has one way of being said, here and nowhere else; matches are exhaustive, so that the
//! compiler asks for the word when a value is added.

use std::borrow::Cow;

pub mod case;
pub mod checklist;
pub mod clock;
pub mod command_line;
pub mod commands;
pub mod conditions;
pub mod dates;
pub mod decisions;
pub mod events;
pub mod excerpt;
pub mod getting_in;
pub mod looking_back;
pub mod notices;
pub mod numbers;
pub mod people;
pub mod plan;
pub mod post;
pub mod refusals;
pub mod speed;
mod starting;
pub mod table;
pub mod table_rules;
pub mod trail;
mod verify;
mod words;
pub mod youth_letter;

/// A value that can be said in Dutch.
pub trait Dutch {
    /// The word or phrase, in sentence case only where it stands alone.
    fn dutch(&self) -> Cow<'static, str>;
}

/// The eight steps of a casus, in order, as the step track and the board name them.
pub const STEPS: [&str; 8] = [
    "Signaleren",
    "Aangemeld",
    "Toekomstplan maken",
    "Inplannen",
    "Bespreken en vaststellen",
    "Randvoorwaarden regelen",
    "Go",
    "Monitoren en bijsturen",
];

/// "a, b en c".
#[must_use]
pub fn list<S: AsRef<str>>(words: &[S]) -> String {
    match words {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [before @ .., last] => {
            let before: Vec<&str> = before.iter().map(AsRef::as_ref).collect();
            format!("{} en {}", before.join(", "), last.as_ref())
        }
    }
}

/// The same words with a capital at the start, for a sentence or a heading: "ijs" becomes "IJs".
#[must_use]
pub fn sentence(words: &str) -> String {
    if let Some(rest) = words.strip_prefix("ij") {
        return format!("IJ{rest}");
    }
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The same words with a small letter at the start, for the middle of a sentence. Names and abbreviations stay: "WIJ".
#[must_use]
pub fn lower(words: &str) -> String {
    let mut letters = words.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second.is_whitespace() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => words.to_owned(),
    }
}

/// What names are put in order by, as a Dutch reader looks them up: capitals, accents and signs make no difference.
#[must_use]
pub fn sorting_key(name: &str) -> String {
    let plain = |letter: char| match letter {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        'ý' | 'ÿ' => 'y',
        'ş' | 'š' => 's',
        'ğ' => 'g',
        'ž' => 'z',
        other => other,
    };
    let letters = name.to_lowercase();
    letters.chars().map(plain).filter(|letter| letter.is_alphanumeric() || letter.is_whitespace()).collect()
}

/// Something is said, in Dutch, without a word that only the program knows.
#[cfg(test)]
#[track_caller]
pub(crate) fn assert_dutch(words: &str) {
    const FOREIGN: [&str; 39] = [
        "the",
        "and",
        "or",
        "not",
        "yes",
        "no",
        "case",
        "youth",
        "care",
        "provider",
        "housing",
        "income",
        "health",
        "school_work",
        "support",
        "signal",
        "signaller",
        "submitted",
        "committee",
        "invitee",
        "position",
        "round",
        "meeting",
        "condition",
        "owner",
        "draft",
        "tabled",
        "adopted",
        "version",
        "withdrawn",
        "closed",
        "answer",
        "none",
        "other",
        "you",
        "your",
        "please",
        "must",
        "cannot",
    ];
    assert!(!words.trim().is_empty(), "nothing is said");
    assert_eq!(words.trim(), words, "space around {words:?}");
    assert!(!words.contains('_') && !words.contains("  "), "{words}");
    for word in words.split(|sign: char| !sign.is_alphanumeric()) {
        let word = word.to_lowercase();
        assert!(!FOREIGN.contains(&word.as_str()), "{word:?} in {words:?}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_listed_with_commas_and_en() {
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!(list(&["plan"]), "plan");
        assert_eq!(list(&["plan", "budget"]), "plan en budget");
        assert_eq!(list(&["plan", "budget", "woonplek"]), "plan, budget en woonplek");
    }

    #[test]
    fn in_a_sentence_words_begin_small_but_names_do_not() {
        assert_eq!(lower("Nog niet"), "nog niet");
        assert_eq!(lower("WIJ Groningen"), "WIJ Groningen");
        assert_eq!(lower(""), "");
    }

    #[test]
    fn names_are_put_in_order_as_a_reader_looks_them_up() {
        let mut names = ["Zeynep Şahin", "Élodie Bos", "anne 't Veld", "Eelke Bos", "Anne-Fleur Oud"];
        names.sort_by_key(|name| sorting_key(name));
        assert_eq!(names, ["anne 't Veld", "Anne-Fleur Oud", "Eelke Bos", "Élodie Bos", "Zeynep Şahin"]);
    }

    #[test]
    fn a_sentence_begins_with_a_capital() {
        assert_eq!(sentence("de go is gegeven"), "De go is gegeven");
        assert_eq!(sentence("ijsvrij"), "IJsvrij");
        assert_eq!(sentence("één punt"), "Één punt");
        assert_eq!(sentence(""), "");
    }
}
