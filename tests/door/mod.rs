//! The one door to cases and meetings, and what the database refuses to whoever goes around it.

mod at_once;
mod catalog;
mod go_races;
mod impossible;
mod map;
mod sight;
mod story;
mod world;
