//! All tests that need the whole application, in one program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod browser;
mod database;
mod domain;
mod door;
mod gate;
mod instances;
mod journeys;
mod malformed;
mod measures;
mod pages;
mod people;
mod post;
mod program;
#[allow(dead_code, unused_imports, reason = "what stands ready for tests need not be used by one today")]
mod support;
