//! Casustafel: a weekly table for young people who turn eighteen.

#![forbid(unsafe_code)]

pub mod auth;
pub mod clock;
pub mod config;
pub mod dutch;
pub mod web;
