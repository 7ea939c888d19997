//! The journeys of a case, told as people live them: every page opened, every button pressed, every form filled in.

mod at_the_table;
mod beginning;
mod conditions;
mod letters;
mod round_again;
mod straight;
