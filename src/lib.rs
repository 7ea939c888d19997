//! Casustafel.

pub mod web;
