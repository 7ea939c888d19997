//! What differs between two texts, word by word, and how two people's texts come together without losing either.

use std::time::Duration;

use askama::Template;
use askama::filters::HtmlSafe;
use similar::{ChangeTag, TextDiff};

/// A comparison that takes longer is finished roughly instead of exactly.
const PATIENCE: Duration = Duration::from_millis(250);

/// Two texts as one, with what was left out and what was added marked; drawn with words for who does not see the marks.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/differences.html")]
pub struct Differences {
    /// The pieces in order.
    pub pieces: Vec<Piece>,
}

impl HtmlSafe for Differences {}

/// A run of text that stands in both, only in the first, or only in the second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Where it stands.
    pub fate: Fate,
    /// The text.
    pub text: String,
}

/// What became of a run of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It stands in both.
    Kept,
    /// It stands only in the first.
    Removed,
    /// It stands only in the second.
    Added,
}

impl Differences {
    /// From one text to another.
    #[must_use]
    pub fn between(before: &str, after: &str) -> Self {
        let diff = TextDiff::configure().timeout(PATIENCE).diff_unicode_words(before, after);
        let mut pieces: Vec<Piece> = Vec::new();
        let (mut removed, mut added, mut gap) = (String::new(), String::new(), String::new());
        for change in diff.iter_all_changes() {
            let changed = change.tag() != ChangeTag::Equal;
            let in_between = !(removed.is_empty() && added.is_empty());
            if changed && !gap.is_empty() {
                // only white space stood between two changes: they are one
                removed.push_str(&gap);
                added.push_str(&gap);
                gap.clear();
            }
            match change.tag() {
                ChangeTag::Delete => removed.push_str(change.value()),
                ChangeTag::Insert => added.push_str(change.value()),
                ChangeTag::Equal
                    if in_between && change.value().trim().is_empty() && !change.value().contains('\n') =>
                {
                    gap.push_str(change.value());
                }
                ChangeTag::Equal => {
                    put(&mut pieces, Fate::Removed, &mut removed);
                    put(&mut pieces, Fate::Added, &mut added);
                    put(&mut pieces, Fate::Kept, &mut gap);
                    put(&mut pieces, Fate::Kept, &mut change.value().to_owned());
                }
            }
        }
        put(&mut pieces, Fate::Removed, &mut removed);
        put(&mut pieces, Fate::Added, &mut added);
        put(&mut pieces, Fate::Kept, &mut gap);
        Self { pieces }
    }

    /// Whether there is no difference.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.pieces.iter().all(|piece| piece.fate == Fate::Kept)
    }

    /// Only the first text, with what is missing from the second marked.
    #[must_use]
    pub fn first(&self) -> Self {
        self.without(Fate::Added)
    }

    /// Only the second text, with what is missing from the first marked.
    #[must_use]
    pub fn second(&self) -> Self {
        self.without(Fate::Removed)
    }

    fn without(&self, fate: Fate) -> Self {
        Self { pieces: self.pieces.iter().filter(|piece| piece.fate != fate).cloned().collect() }
    }
}

/// Adds the text to the last piece when that has the same fate, else as a piece of its own; the text is empty after it.
fn put(pieces: &mut Vec<Piece>, fate: Fate, text: &mut String) {
    let text = std::mem::take(text);
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if last.fate == fate => last.text.push_str(&text),
        _ => pieces.push(Piece { fate, text }),
    }
}

/// Both texts in one: lines that stand in both once, the others one after the other. No line of either is lost.
#[must_use]
pub fn together(theirs: &str, mine: &str) -> String {
    let (theirs, mine): (Vec<&str>, Vec<&str>) = (theirs.lines().collect(), mine.lines().collect());
    let diff = TextDiff::configure().timeout(PATIENCE).diff_slices(&theirs, &mine);
    let lines: Vec<&str> = diff.iter_all_changes().map(|change| change.value()).collect();
    lines.join("\n")
}

/// Whether no line of the one text would be lost by keeping the other: each stands in it, in the same order.
#[must_use]
pub fn holds(whole: &str, part: &str) -> bool {
    let mut rest = Some(whole);
    for line in part.lines().map(str::trim).filter(|line| !line.is_empty()) {
        rest = rest.and_then(|rest| rest.split_once(line)).map(|(_, after)| after);
    }
    rest.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(before: &str, after: &str) -> String {
        let piece = |piece: &Piece| match piece.fate {
            Fate::Kept => piece.text.clone(),
            Fate::Removed => format!("[-{}-]", piece.text),
            Fate::Added => format!("[+{}+]", piece.text),
        };
        Differences::between(before, after).pieces.iter().map(piece).collect()
    }

    #[test]
    fn differences_are_told_by_the_word() {
        assert_eq!(
            told("Ik wil in Groningen wonen.", "Ik wil in Assen wonen."),
            "Ik wil in [-Groningen-][+Assen+] wonen."
        );
        assert_eq!(told("Rust.", "Rust."), "Rust.");
        assert_eq!(told("", "Een hond"), "[+Een hond+]");
        assert_eq!(told("een twee drie", "vier vijf zes"), "[-een twee drie-][+vier vijf zes+]");
    }

    #[test]
    fn marks_come_with_words_and_text_stays_text() {
        let drawn = Differences::between("a <b>", "a <i>").to_string();
        assert!(!drawn.contains("<b>") && !drawn.contains("<i>"), "{drawn}");
        assert!(drawn.contains("weggehaald") && drawn.contains("toegevoegd"), "{drawn}");
    }

    #[test]
    fn two_peoples_lines_come_together() {
        assert_eq!(together("Samen\nVan Femke", "Samen\nVan Johan"), "Samen\nVan Femke\nVan Johan");
        assert_eq!(together("", "Van Johan"), "Van Johan");
        assert_eq!(together("Zelfde", "Zelfde"), "Zelfde");
    }

    #[test]
    fn a_text_holds_another_when_no_line_of_it_would_be_lost() {
        assert!(holds("Een kamer met begeleiding.", "Een kamer"));
        assert!(holds("Vooraf.\nEen kamer.\nRust en ruimte.", "Een kamer.\n\nRust"));
        assert!(holds("", "") && holds("Iets", ""));
        for (whole, part) in [("Een mooie kamer", "Een kamer"), ("Rust\nKamer", "Kamer\nRust"), ("Rust", "Rust\nRust")]
        {
            assert!(!holds(whole, part), "{whole} {part}");
        }
    }

    proptest! {
        #[test]
        fn each_side_of_a_comparison_is_exactly_its_text(before in "[a-c \n]{0,40}", after in "[a-c \n]{0,40}") {
            let all = Differences::between(&before, &after);
            let text = |side: Differences| side.pieces.into_iter().map(|piece| piece.text).collect::<String>();
            prop_assert_eq!(text(all.first()), before);
            prop_assert_eq!(text(all.second()), after);
        }

        #[test]
        fn no_line_of_either_is_lost(theirs in "[a-c\n]{0,30}", mine in "[a-c\n]{0,30}") {
            let both = together(&theirs, &mine);
            let count = |text: &str, line: &str| text.lines().filter(|found| *found == line).count();
            for line in theirs.lines().chain(mine.lines()).filter(|line| !line.is_empty()) {
                prop_assert!(count(&both, line) >= count(&theirs, line).max(count(&mine, line)));
            }
        }
    }
}
