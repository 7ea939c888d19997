//! The application as people meet it: started with a database of its own, a clock that tests move, and people who send requests.

pub mod app;
pub mod cluster;
pub mod fingerprint;
pub mod instance;
pub mod page;
pub mod person;
pub mod smtp;
pub mod story;

pub use app::App;
pub use page::Page;
pub use person::Person;

/// How many times something is raced: as often as is usual, or as `ROUNDS` says, for whoever has an hour.
pub fn rounds(usual: u32) -> u32 {
    std::env::var("ROUNDS").ok().and_then(|wish| wish.parse().ok()).unwrap_or(usual)
}
