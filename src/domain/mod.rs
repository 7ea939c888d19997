//! The workflow itself: who may do what with a case, when, and what follows. Pure: no clock, no chance, no database.

pub mod application;
pub mod apply;
pub mod appointment;
pub mod calendar;
pub mod carrying_over;
pub mod case;
pub mod command;
pub mod condition;
pub mod continuity;
pub mod decide;
pub mod decisions;
pub mod digest;
pub mod due;
pub mod event;
pub mod facts;
pub mod ids;
pub mod invariants;
pub mod involvement;
pub mod lead_times;
pub mod looking_back;
pub mod meeting;
pub mod notice;
pub mod offer;
pub mod organisation;
pub mod phase;
pub mod plan;
pub mod policy;
pub mod refusal;
pub mod role;
pub mod round;
pub mod rules;
pub mod sheets;
pub mod signal;
pub mod speed;
#[cfg(test)]
mod testing;
pub mod text;
