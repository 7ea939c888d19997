//! Casustafel.
