//! Pages, as people use them.

mod casework;
