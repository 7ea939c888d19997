//! What somebody typed behind the name of the program.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::domain::role::Role;

/// What the program is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Say what it can do.
    Help,
    /// Say which version it is.
    Version,
    /// Serve the real thing.
    Serve,
    /// Serve made-up data.
    Demo {
        /// Where to write the accounts.
        accounts: Option<PathBuf>,
        /// How many cases to make besides the told ones.
        cases: u32,
    },
    /// Bring the database to the shape this program expects.
    Migrate,
    /// Make the account of the first administrator or project lead.
    AddUser {
        /// What they will be.
        role: Role,
        /// Their name.
        name: String,
        /// Their mail address.
        email: String,
    },
    /// Compare every case with its history.
    Verify,
}

/// Why it is not clear what the program is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArgumentProblem {
    /// There is no such command.
    UnknownCommand(String),
    /// The command has no such option.
    UnknownOption {
        /// The command.
        command: &'static str,
        /// The option.
        option: String,
    },
    /// An option has nothing behind it.
    ValueMissing(&'static str),
    /// An option that cannot be left out.
    OptionMissing {
        /// The command.
        command: &'static str,
        /// The option.
        option: &'static str,
    },
    /// A number that is none.
    NotANumber {
        /// The option.
        option: &'static str,
        /// What was typed.
        value: String,
    },
    /// A role that nobody gets from the command line.
    NotARole(String),
    /// An argument holds bytes that are not text.
    NotText,
}

/// Understands what was typed; nothing at all means the demo.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Order, ArgumentProblem> {
    let words: Vec<OsString> = arguments.into_iter().collect();
    let asks_help = |word: &OsString| word == "--help" || word == "-h";
    if words.iter().any(asks_help) {
        return Ok(Order::Help);
    }
    let mut rest = words.into_iter();
    let command = rest.next().map_or(Ok("demo".to_owned()), text)?;
    match command.as_str() {
        "help" => Ok(Order::Help),
        "version" | "--version" | "-V" => Ok(Order::Version),
        "serve" => Options::read("serve", &[], rest).map(|_| Order::Serve),
        "migrate" => Options::read("migrate", &[], rest).map(|_| Order::Migrate),
        "verify" => Options::read("verify", &[], rest).map(|_| Order::Verify),
        "demo" => {
            let mut given = Options::read("demo", &["--accounts", "--cases"], rest)?;
            let cases = match given.take("--cases") {
                None => 0,
                Some(value) => number("--cases", value)?,
            };
            Ok(Order::Demo { accounts: given.take("--accounts").map(PathBuf::from), cases })
        }
        "user" => match rest.next().map(text).transpose()?.as_deref() {
            Some("add") => {
                let mut given = Options::read("user add", &["--name", "--email", "--role"], rest)?;
                let role = match given.take("--role") {
                    None => Role::Administrator,
                    Some(value) => first_role(text(value)?)?,
                };
                Ok(Order::AddUser { role, name: given.require("--name")?, email: given.require("--email")? })
            }
            other => {
                Err(ArgumentProblem::UnknownCommand(format!("user {}", other.unwrap_or_default()).trim().to_owned()))
            }
        },
        // options without a command are those of the demo's
        option if option.starts_with("--") => {
            Err(ArgumentProblem::UnknownOption { command: "casustafel", option: option.to_owned() })
        }
        _ => Err(ArgumentProblem::UnknownCommand(command)),
    }
}

fn text(word: OsString) -> Result<String, ArgumentProblem> {
    word.into_string().map_err(|_| ArgumentProblem::NotText)
}

/// Of these the first one comes from the command line; all others are asked for and confirmed in the application.
fn first_role(word: String) -> Result<Role, ArgumentProblem> {
    match Role::parse(&word) {
        Some(role @ (Role::Administrator | Role::ProjectLead)) => Ok(role),
        _ => Err(ArgumentProblem::NotARole(word)),
    }
}

fn number(option: &'static str, value: OsString) -> Result<u32, ArgumentProblem> {
    let value = text(value)?;
    value.replace('.', "").parse().map_err(|_| ArgumentProblem::NotANumber { option, value })
}

/// The options behind a command, each with a value: `--name Anna` or `--name=Anna`.
struct Options {
    command: &'static str,
    given: Vec<(&'static str, OsString)>,
}

impl Options {
    fn read(
        command: &'static str,
        known: &[&'static str],
        mut words: impl Iterator<Item = OsString>,
    ) -> Result<Self, ArgumentProblem> {
        let mut given = Vec::new();
        while let Some(word) = words.next() {
            let (name, value) = match word.to_str().and_then(|word| word.split_once('=')) {
                Some((name, value)) => (name.to_owned(), Some(OsString::from(value))),
                None => (text(word)?, None),
            };
            let Some(option) = known.iter().find(|option| **option == name) else {
                return Err(ArgumentProblem::UnknownOption { command, option: name });
            };
            let value = value.or_else(|| words.next()).filter(|value| !value.is_empty());
            given.push((*option, value.ok_or(ArgumentProblem::ValueMissing(option))?));
        }
        Ok(Self { command, given })
    }

    /// The value given last.
    fn take(&mut self, option: &str) -> Option<OsString> {
        let place = self.given.iter().rposition(|(name, _)| *name == option)?;
        Some(self.given.swap_remove(place).1)
    }

    fn require(&mut self, option: &'static str) -> Result<String, ArgumentProblem> {
        let command = self.command;
        text(self.take(option).ok_or(ArgumentProblem::OptionMissing { command, option })?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Order, ArgumentProblem> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn every_command_is_understood_and_nothing_means_the_demo() {
        assert_eq!(parsed(""), Ok(Order::Demo { accounts: None, cases: 0 }));
        assert_eq!(parsed("serve"), Ok(Order::Serve));
        assert_eq!(parsed("migrate"), Ok(Order::Migrate));
        assert_eq!(parsed("verify"), Ok(Order::Verify));
        assert_eq!(parsed("--version"), Ok(Order::Version));
        let demo = Order::Demo { accounts: Some("a.json".into()), cases: 100_000 };
        assert_eq!(parsed("demo --accounts a.json --cases 100.000"), Ok(demo.clone()));
        assert_eq!(parsed("demo --accounts=a.json --cases=100000"), Ok(demo));
        let anna = |role| Order::AddUser { role, name: "Anna".into(), email: "anna@example.org".into() };
        let line = "user add --email anna@example.org --name Anna";
        assert_eq!(parsed(line), Ok(anna(Role::Administrator)));
        assert_eq!(parsed(&format!("{line} --role=project_lead")), Ok(anna(Role::ProjectLead)));
        for asks in ["--help", "-h", "help", "serve --help", "user add -h"] {
            assert_eq!(parsed(asks), Ok(Order::Help), "{asks}");
        }
    }

    #[test]
    fn what_is_not_understood_is_named() {
        use ArgumentProblem::*;
        assert_eq!(parsed("server"), Err(UnknownCommand("server".into())));
        assert_eq!(parsed("user"), Err(UnknownCommand("user".into())));
        assert_eq!(parsed("user remove"), Err(UnknownCommand("user remove".into())));
        assert_eq!(parsed("serve --poort"), Err(UnknownOption { command: "serve", option: "--poort".into() }));
        assert_eq!(parsed("--poort"), Err(UnknownOption { command: "casustafel", option: "--poort".into() }));
        assert_eq!(parsed("demo --cases"), Err(ValueMissing("--cases")));
        assert_eq!(parsed("demo --cases="), Err(ValueMissing("--cases")));
        assert_eq!(parsed("demo --cases veel"), Err(NotANumber { option: "--cases", value: "veel".into() }));
        let elsewhere = "user add --name Anna --email a@b --role core_member";
        assert_eq!(parsed(elsewhere), Err(NotARole("core_member".into())));
        assert_eq!(parsed("user add --name Anna"), Err(OptionMissing { command: "user add", option: "--email" }));
    }
}
