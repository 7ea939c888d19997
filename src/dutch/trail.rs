//! The trail in words: what somebody did, and which page somebody looked at. What acts on a case are called stands in `commands`.

/// What somebody did, by the word it is stored by. A word from a later version is told without its name.
#[must_use]
pub fn act(action: &str) -> &'static str {
    match action {
        "read" => "Bekeken",
        "list" => "Lijst bekeken",
        "search" => "Gezocht in",
        "read_trail" => "Nagekeken wie de casus bekeek",
        "open_page" => "Pagina willen openen",
        "start_signal" => "Signaal gestart",
        "plan_meeting" => "Bijeenkomst gepland",
        "open_meeting" => "Bijeenkomst geopend",
        "close_meeting" => "Bijeenkomst afgerond",
        "cancel_meeting" => "Bijeenkomst laten vervallen",
        "move_meeting" => "Bijeenkomst verplaatst",
        "record_attendance" => "Aanwezigheid vastgelegd",
        "couple_screen" => "Scherm in de zaal gekoppeld",
        "uncouple_screen" => "Scherm in de zaal losgekoppeld",
        "name_deputy" => "Vervanger aangewezen",
        "sign_in" => "Aangemeld",
        "sign_in_spray" => "Vanaf één netwerk met veel accounts geprobeerd binnen te komen",
        "sign_out" => "Afgemeld",
        "sign_out_everywhere" => "Overal afgemeld",
        "choose_mail" => "Gekozen wanneer mail komt",
        "end_session" => "Sessie beëindigd",
        "give_password" => "Wachtwoord gegeven",
        "change_password" => "Wachtwoord gewijzigd",
        "accept_invitation" => "Uitnodiging aangenomen",
        "set_up_second_factor" => "Tweede stap ingesteld",
        "confirm_second_factor" => "Code bevestigd",
        "reset_second_factor" => "Tweede stap van een account gewist",
        "renew_recovery_codes" => "Herstelcodes vernieuwd",
        "list_accounts" => "Lijst van accounts bekeken",
        "add_account" => "Account toegevoegd",
        "change_account" => "Account gewijzigd",
        "change_role" => "Rol van een account gewijzigd",
        "invite_first" | "invite_first_administrator" => "Eerste beheerder of projectleider uitgenodigd",
        "invite" => "Uitnodiging gemaakt",
        "end_account" => "Account beëindigd",
        "reopen_account" => "Account weer geopend",
        "ask_second_factor_reset" => "Gevraagd de tweede stap van een account te wissen",
        "ask_to_confirm_account" => "Gevraagd een account te bevestigen",
        "confirm_account" => "Account bevestigd",
        "refuse_account" => "Account geweigerd",
        "list_letters" => "Lijst van verzonden mail bekeken",
        "try_letter_again" => "Mail opnieuw verzonden",
        "settle_letter" => "Mail die niet aankwam afgehandeld",
        "add_organisation" => "Organisatie toegevoegd",
        "change_organisation" => "Organisatie gewijzigd",
        "change_setting" => "Instelling gewijzigd",
        "add_price" => "Prijs toegevoegd",
        "set_price" => "Nieuwe prijs gegeven",
        "end_price" => "Prijs van de lijst gehaald",
        "restore_price" => "Prijs terug op de lijst gezet",
        "add_ground" => "Grond toegevoegd",
        "change_ground" => "Grond gewijzigd",
        _ => "Andere handeling",
    }
}

/// Which page somebody looked at, by its name in the program.
#[must_use]
pub fn page(name: &str) -> &'static str {
    match name.split_whitespace().next().unwrap_or_default() {
        "case" => "overzicht van de casus",
        "signal" | "signal_part" => "signaal",
        "checklist" => "checklist 18-/18+",
        "signal_check" => "controle van het signaal",
        "people" => "betrokkenen",
        "timeline" => "tijdlijn",
        "plan_map" => "continuïteitskaart",
        "plan_short" => "kort plan",
        "plan" | "plan_all" | "plan_section" => "plan",
        "plan_versions" | "plan_version" | "plan_differences" => "versies van het plan",
        "case_table" => "bespreking van de casus",
        "conditions" => "randvoorwaarden",
        "go" => "go",
        "go_letter" => "brief over de go",
        "monitoring" => "monitoring",
        "act" => "formulier bij de casus",
        "condition_list" => "randvoorwaarden van alle casussen",
        "case_list" | "cases" => "casussen",
        "case_board" => "casussen per stap",
        "speed" | "speed_of_stretch" => "doorlooptijden",
        "my_work" | "work" => "mijn werk",
        "trail" | "inspection" => "wie wat bekeek",
        "meetings" | "table" => "bijeenkomsten",
        "meeting" => "bijeenkomst",
        "prices" | "one_price" | "new_price" => "prijzen",
        "grounds" | "known_grounds" | "one_ground" | "new_ground" => "gronden",
        "accounts" | "one_account" | "new_account" => "accounts",
        _ => "een pagina",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dutch::assert_dutch;

    #[test]
    fn even_an_unknown_word_is_told_in_dutch() {
        for word in ["read", "search", "sign_in", "made_up_later"] {
            assert_dutch(act(word));
        }
        for name in ["case", "case_list", "made_up_later", "", "accounts 018f"] {
            assert_dutch(page(name));
        }
    }
}
