//! What a browser sees: pages, forms and the files they need.

pub mod assets;
pub mod fields;
pub mod parts;
pub mod shell;
