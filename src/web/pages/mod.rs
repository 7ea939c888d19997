//! The pages, one file each. A page that is not in this list does not exist.

use super::page::Page;

pub mod account;
pub mod accounts;
pub mod act;
pub mod case;
pub mod cases;
pub mod check;
pub mod conditions;
pub mod conditions_list;
pub mod confirmations;
pub mod decision;
pub mod decisions;
pub mod demo_codes;
pub mod demo_mailbox;
pub mod go;
pub mod go_letter;
pub mod grounds;
pub mod help;
pub mod inspection;
pub mod invitation;
pub mod letters;
pub mod meeting;
pub mod meetings;
pub mod messages;
pub mod monitoring;
pub mod new_signal;
pub mod notices;
pub mod organisations;
pub mod people;
pub mod plan;
pub mod plan_map;
pub mod plan_short;
pub mod plan_versions;
pub mod prices;
pub mod resets;
pub mod search;
pub mod second_factor;
pub mod series;
pub mod settings;
pub mod sign_in;
pub mod signal;
pub mod sitting;
pub mod speed;
pub mod table_case;
pub mod timeline;
pub mod wall;
pub mod work;

/// All pages, in the order of the main menu.
#[must_use]
pub fn all() -> Vec<Page> {
    let files = [
        work::pages(),
        cases::pages(),
        search::pages(),
        conditions_list::pages(),
        new_signal::pages(),
        case::pages(),
        signal::pages(),
        people::pages(),
        timeline::pages(),
        plan::pages(),
        plan_versions::pages(),
        plan_map::pages(),
        plan_short::pages(),
        table_case::pages(),
        decision::pages(),
        meetings::pages(),
        meeting::pages(),
        sitting::pages(),
        speed::pages(),
        decisions::pages(),
        wall::pages(),
        series::pages(),
        inspection::pages(),
        prices::pages(),
        grounds::pages(),
        sign_in::pages(),
        second_factor::pages(),
        invitation::pages(),
        account::pages(),
        accounts::pages(),
        organisations::pages(),
        settings::pages(),
        letters::pages(),
        messages::pages(),
        notices::pages(),
        act::pages(),
        conditions::pages(),
        go::pages(),
        go_letter::pages(),
        monitoring::pages(),
        confirmations::pages(),
        resets::pages(),
        demo_codes::pages(),
        demo_mailbox::pages(),
        check::pages(),
        help::pages(),
    ];
    files.into_iter().flatten().collect()
}
