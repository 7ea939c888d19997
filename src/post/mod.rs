//! What is told leaves the house: letters are written from what the outbox holds, and sent, each once.
//!
//! Nothing here runs inside the transaction of a request. A letter is taken for a while, sent, and then noted as sent; whoever dies in
//! between leaves it to the next, who sends the same letter under the same number.

pub mod calendar;
pub mod letters;
pub mod message;
pub mod smtp;
pub mod worker;

pub use message::House;
pub use smtp::{Carrier, Problem};
pub use worker::PostRoom;
