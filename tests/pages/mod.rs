//! Pages, as people use them.

mod acts;
mod casework;
