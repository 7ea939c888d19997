//! Pages as people meet them. What is not the matter of a test is done through the door; what is, through the page.

mod acts;
mod casework;
mod clock;
pub mod live;
mod map;
mod money;
mod paper;
mod plan;
mod rules;
mod search;
mod sitting;
mod speed;
mod table;
mod together;
pub mod town;
mod wall;
