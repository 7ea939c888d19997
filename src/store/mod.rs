//! SQL and nothing else: functions on a transaction, named for the answer.

pub mod accounts;
pub mod people;
