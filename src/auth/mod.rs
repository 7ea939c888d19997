//! How people prove who they are: a password, a code from their phone, a code on paper, and the link that let them in first.

pub mod delay;
pub mod first;
pub mod gate;
pub mod password;
pub mod recovery;
pub mod screen_code;
pub mod seal;
pub mod token;
pub mod totp;

pub use first::{invite_first, invite_first_administrator};
