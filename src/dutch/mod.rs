//! What the program says to people, in Dutch: every word that is not in a template.

mod starting;

use std::borrow::Cow;

/// Something that can be said to a person.
pub trait Dutch {
    /// The word or sentence, as it appears on a page or in a terminal.
    fn dutch(&self) -> Cow<'static, str>;
}
