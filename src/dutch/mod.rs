//! The words of the interface: how the application says a value in Dutch, to somebody who does not work with law books.
//!
//! Every type that a person reads has one way of being said, here and nowhere else; matches are exhaustive, so that the
//! compiler asks for the word when a value is added.

use std::borrow::Cow;

pub mod case;
pub mod command_line;
pub mod dates;
pub mod getting_in;
pub mod numbers;
pub mod people;
mod starting;

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
    fn a_sentence_begins_with_a_capital() {
        assert_eq!(sentence("de go is gegeven"), "De go is gegeven");
        assert_eq!(sentence("ijsvrij"), "IJsvrij");
        assert_eq!(sentence("één punt"), "Één punt");
        assert_eq!(sentence(""), "");
    }
}
