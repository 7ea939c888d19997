//! All tests that need the whole application, in one program.
#![allow(clippy::unwrap_used, clippy::panic)]

mod gate;
