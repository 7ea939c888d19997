//! Casustafel: from the signal of a provider to a plan that holds after the eighteenth birthday, decided unanimously at
//! one weekly table.

#![forbid(unsafe_code)]

pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod database;
pub mod demo;
pub mod domain;
pub mod dutch;
pub mod live;
pub mod post;
pub mod reminders;
pub mod server;
pub mod store;
pub mod verify;
pub mod web;
pub mod workflow;
