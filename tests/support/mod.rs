//! The application as people meet it: started with a database of its own, a clock that tests move, and people who send requests.

pub mod app;
pub mod cluster;
pub mod fingerprint;
pub mod page;
pub mod person;
pub mod smtp;
pub mod story;

pub use app::App;
pub use page::Page;
pub use person::Person;
