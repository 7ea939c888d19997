//! What is said in a terminal.

use std::borrow::Cow;
use std::net::SocketAddr;

use super::Dutch;
use super::numbers::number;
use crate::auth::first::NotInvited;
use crate::cli::arguments::ArgumentProblem;

/// What the program can do, for who asks.
pub const HELP: &str = "\
De casustafel: van een signaal over een jongere die 18 wordt tot een plan dat daarna blijft werken.

Gebruik: casustafel [opdracht]

  demo      Start met demogegevens rond de datum van vandaag. Dit gebeurt ook zonder opdracht.
              --accounts BESTAND  schrijft de demo-accounts als JSON in dit bestand
              --cases AANTAL      maakt er zoveel verzonnen casussen bij
  serve     Start met echte gegevens.
  migrate   Werkt de database bij naar deze versie van het programma.
  user add  Maakt het account van de eerste beheerder en toont de uitnodigingslink.
              --name NAAM  --email ADRES
              --role project_lead  maakt de eerste projectleider, die de andere accounts bevestigt
  verify    Vergelijkt elke casus met zijn geschiedenis en noemt wat niet klopt.

  --help    Toont deze tekst.
  --version Toont de versie.

Instellingen staan in de omgeving. Wat tussen haakjes staat, geldt als er niets is ingevuld.

  LISTEN           Adres en poort om op te luisteren (127.0.0.1:8080).
  BASE_URL         Het adres waarop mensen de casustafel openen; https, behalve op deze machine zelf.
  DATA_DIR         Map voor de meegeleverde database en de sleutel
                   (/var/lib/casustafel voor root, anders ~/.local/share/casustafel).
  DATABASE_URL     Adres van een eigen PostgreSQL-server, met de gebruiker casustafel_app.
  MIGRATION_URL    Hetzelfde met een gebruiker die rollen en tabellen mag maken; alleen voor migrate en demo.
  PG_BINDIR        Map met initdb en postgres, als die niet op de gewone plek staan.
  SMTP_URL         Adres van de mailserver (smtps://…). Zonder mailserver gaat er geen mail weg.
  SMTP_CA_FILE     Bestand met het certificaat van een eigen ondertekenaar van de mailserver (PEM).
  MAIL_FROM        Afzender van de mail.
  SECRET_KEY_FILE  Bestand met minstens 32 willekeurige tekens (een eigen bestand in DATA_DIR).
  RUST_LOG         Hoeveel het programma over zichzelf vertelt (info).

Achter DATABASE_URL, MIGRATION_URL en SMTP_URL mag _FILE: dan staat het adres in een bestand.
";

impl Dutch for ArgumentProblem {
    fn dutch(&self) -> Cow<'static, str> {
        let matter = match self {
            Self::UnknownCommand(command) => format!("De opdracht \"{command}\" bestaat niet."),
            Self::UnknownOption { command: "casustafel", option } => {
                format!("{option} hoort achter een opdracht.")
            }
            Self::UnknownOption { command, option } => {
                format!("De opdracht {command} kent \"{option}\" niet.")
            }
            Self::ValueMissing(option) => format!("Achter {option} staat niets."),
            Self::OptionMissing { command, option } => {
                format!("Bij de opdracht {command} hoort {option}.")
            }
            Self::NotARole(value) => {
                format!("Achter --role hoort administrator of project_lead, en niet \"{value}\".")
            }
            Self::NotANumber { option, value } => {
                format!("Achter {option} hoort een getal, en \"{value}\" is er geen.")
            }
            Self::NotText => "Een van de woorden is geen leesbare tekst.".to_owned(),
        };
        format!("{matter} Met casustafel --help staat er wat wel kan.").into()
    }
}

impl Dutch for NotInvited {
    fn dutch(&self) -> Cow<'static, str> {
        match self {
            Self::AlreadyThere(role) => {
                return format!(
                    "Er is al een {} die kan aanmelden. Nieuwe accounts maakt een beheerder in de casustafel zelf.",
                    role.dutch()
                )
                .into();
            }
            Self::Unusable => "Dit adres of deze naam is niet te gebruiken. Vul een mailadres in en een naam van hoogstens 120 tekens.",
            Self::Taken => "Dit mailadres hoort al bij een account met een andere rol.",
            Self::Database(_) => "De database antwoordt niet zoals verwacht. Er is geen account gemaakt.",
            Self::NoChance => "Het systeem geeft geen willekeurige getallen. Er is geen account gemaakt.",
        }
        .into()
    }
}

/// The line that says where the pages are.
#[must_use]
pub fn serving(base_url: &str) -> String {
    format!("De casustafel draait op {base_url} (stoppen met Ctrl-C).")
}

/// Why the program cannot listen.
#[must_use]
pub fn cannot_listen(listen: SocketAddr, error: &std::io::Error) -> String {
    if error.kind() == std::io::ErrorKind::AddrInUse {
        format!("Op {listen} luistert al een ander programma. Stop dat, of kies met LISTEN een andere poort.")
    } else {
        format!("Luisteren op {listen} lukt niet ({error}). Kies met LISTEN een ander adres.")
    }
}

/// How many steps a migration took.
#[must_use]
pub fn migrated(steps: usize) -> String {
    match steps {
        0 => "De database was al bij.".to_owned(),
        1 => "De database is bijgewerkt met 1 stap.".to_owned(),
        steps => format!("De database is bijgewerkt met {steps} stappen."),
    }
}

/// That the program could not even begin.
#[must_use]
pub fn cannot_begin(error: &std::io::Error) -> String {
    format!("Het programma kan niet beginnen: {error}.")
}

/// Before the demo is filled, which takes a few seconds the first time.
pub const FILLING_THE_DEMO: &str = "De demogegevens worden klaargezet; alles in de demo is verzonnen.";

/// How far the filling with made-up cases has come.
#[must_use]
pub fn crowding(done: u32, wanted: u32) -> String {
    let (arrived, all) = (number(i64::from(done)), number(i64::from(wanted)));
    if done >= wanted {
        format!("  {arrived} verzonnen casussen staan klaar naast de verhalen.")
    } else {
        format!("  {arrived} van {all} verzonnen casussen")
    }
}

/// How one account of the demo signs in.
#[must_use]
pub fn demo_account(email: &str, password: &str, totp_secret: &str, role: &str) -> String {
    format!("  {email}  wachtwoord \"{password}\"  authenticator {totp_secret}  ({role})")
}

/// Why the list of accounts could not be written.
#[must_use]
pub fn cannot_write(file: &std::path::Path, error: &std::io::Error) -> String {
    format!("De lijst van accounts kon niet worden geschreven in {}: {error}.", file.display())
}

/// The invitation of the first administrator.
#[must_use]
pub fn invited(link: &str) -> String {
    format!("Het account is gemaakt. Geef deze link aan de beheerder; hij werkt een keer en drie dagen lang:\n{link}")
}
