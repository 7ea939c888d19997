//! The workflow as a whole: who may what when, random walks, and the complete small model. Public interface only.

use casustafel::domain::*;

mod exploration;
mod golden;

mod oracle;
mod sensible;
#[path = "../../src/domain/testing.rs"]
mod testing;
mod walks;
