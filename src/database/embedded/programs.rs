//! Where PostgreSQL's own programs are, and how they are called: as another user when root started us, never in a folder that
//! this user cannot open, and without the environment of the one who started us.

use std::ffi::OsStr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{EmbeddedProblem, SUPERUSER, SystemUser};

/// The programs of one PostgreSQL installation.
#[derive(Clone, Debug)]
pub struct Programs {
    bindir: PathBuf,
    major: u32,
}

impl Programs {
    /// Looks in `bindir` when given, else in the path and in the usual places, for the version that made the cluster, or
    /// else for the newest.
    pub fn find(bindir: Option<&Path>, made_with: Option<u32>) -> Result<Self, EmbeddedProblem> {
        let mut found: Vec<Self> = match bindir {
            Some(bindir) => vec![
                Self::in_folder(bindir.to_owned())
                    .ok_or_else(|| EmbeddedProblem::ProgramsNotIn { bindir: bindir.to_owned() })?,
            ],
            None => usual_places().into_iter().filter_map(Self::in_folder).collect(),
        };
        found.sort_by_key(|programs| programs.major);
        let newest = found.last().ok_or(EmbeddedProblem::ProgramsMissing)?;
        match made_with {
            None => Ok(newest.clone()),
            Some(made_with) => found
                .iter()
                .find(|programs| programs.major == made_with)
                .cloned()
                .ok_or(EmbeddedProblem::OtherVersion { made_with }),
        }
    }

    fn in_folder(bindir: PathBuf) -> Option<Self> {
        if !bindir.join("initdb").is_file() {
            return None;
        }
        let said = Command::new(bindir.join("postgres")).arg("--version").output().ok()?.stdout;
        // "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"
        let said = String::from_utf8_lossy(&said).into_owned();
        let version = said.split_once("(PostgreSQL) ")?.1;
        let major: String = version.chars().take_while(char::is_ascii_digit).collect();
        Some(Self { bindir, major: major.parse().ok()? })
    }

    /// A command of this installation, to be run as `user`.
    pub fn command(&self, program: &str, user: SystemUser) -> Command {
        as_user(self.bindir.join(program), user)
    }

    /// Makes an empty cluster in `data` that sorts as Dutch does.
    pub fn init(&self, data: &Path, user: SystemUser, durable: bool) -> Result<(), EmbeddedProblem> {
        let dutch = ["--locale-provider=icu", "--icu-locale=nl-NL"];
        let attempts: &[&[&str]] = if self.major >= 15 { &[&dutch, &[]] } else { &[&[]] };
        let mut said = String::new();
        for sorting in attempts {
            let mut command = self.command("initdb", user);
            command.arg("-D").arg(data).args(["-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]);
            command.args(*sorting);
            if !durable {
                command.arg("--no-sync");
            }
            match command.output() {
                Ok(output) if output.status.success() => return Ok(()),
                // initdb removes what it began when it fails
                Ok(output) => said = complaint(&String::from_utf8_lossy(&output.stderr)),
                Err(error) => said = error.to_string(),
            }
        }
        Err(EmbeddedProblem::NotMade { said })
    }
}

/// What the matter was: the last line that says that something failed, or else the last line.
pub fn complaint(text: &str) -> String {
    let lines = || text.lines().rev().map(str::trim).filter(|line| !line.is_empty());
    let failed = |line: &&str| ["FATAL:", "PANIC:", "error:"].iter().any(|sign| line.contains(sign));
    lines().find(failed).or_else(|| lines().next()).unwrap_or_default().to_owned()
}

/// Whether `user` can enter `folder` from above.
pub fn can_reach(folder: &Path, user: SystemUser) -> bool {
    as_user("/bin/sh", user)
        .args(["-c", "cd \"$1\"", "sh"])
        .arg(folder)
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// A command that runs as `user`, in a group of its own: Ctrl-C reaches the program first, and the program stops the rest.
pub fn as_user(program: impl AsRef<OsStr>, user: SystemUser) -> Command {
    let mut command = Command::new(program);
    command
        .stdin(Stdio::null())
        .current_dir("/")
        .process_group(0)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("LC_ALL", "C.UTF-8")
        .env("TZ", "UTC");
    if user.step_down {
        command.uid(user.uid).gid(user.gid);
    }
    command
}

fn usual_places() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    for (above, below) in
        [("/usr/lib/postgresql", "bin"), ("/usr/local/lib/postgresql", "bin"), ("/opt/homebrew/opt", "bin")]
    {
        let versions = std::fs::read_dir(above).into_iter().flatten().flatten();
        places.extend(versions.map(|version| version.path().join(below)));
    }
    places
}
