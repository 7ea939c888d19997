//! The database that comes along: a private PostgreSQL cluster in the data folder, so that one command is enough to begin.
//!
//! It listens on a unix socket in a folder that only its own user may open, runs as an unprivileged system user when the program
//! was started by root, stops with the program however that ends, and recovers by itself at the next start.

mod leftovers;
mod programs;
mod server;

use std::fs::{File, TryLockError};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{AssertSqlSafe, Connection};

pub use programs::Programs;
use server::Server;

/// The name of the cluster's superuser; nobody but the program can reach it.
pub const SUPERUSER: &str = "postgres";

/// The longest address of a unix socket that every system takes, in bytes.
const LONGEST_SOCKET: usize = 107;
/// What PostgreSQL calls its socket inside the folder.
const SOCKET: &str = "/.s.PGSQL.5432";
/// How long a start may take: recovery after a crash included.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why there is no embedded database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EmbeddedProblem {
    /// PostgreSQL is not installed.
    ProgramsMissing,
    /// `PG_BINDIR` does not hold PostgreSQL.
    ProgramsNotIn {
        /// The folder it names.
        bindir: PathBuf,
    },
    /// The cluster was made by another major version than the ones that are here.
    OtherVersion {
        /// The version that made it.
        made_with: u32,
    },
    /// There is no user that PostgreSQL may run as.
    NoSystemUser,
    /// The folder cannot be made or written.
    FolderUnusable {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        error: String,
    },
    /// The folder belongs to somebody else.
    FolderOfSomebodyElse {
        /// The folder.
        path: PathBuf,
    },
    /// The system user cannot come near the folder.
    FolderUnreachable {
        /// The folder.
        path: PathBuf,
    },
    /// The path of the folder is too long for a unix socket.
    PathTooLong {
        /// The folder.
        path: PathBuf,
    },
    /// The cluster could not be made.
    NotMade {
        /// The last thing that `initdb` said.
        said: String,
    },
    /// The server does not start.
    NotStarted {
        /// The last thing that it said.
        said: String,
        /// Where it said more.
        log: PathBuf,
    },
    /// Another program holds the folder and its server does not answer.
    Held {
        /// The folder.
        path: PathBuf,
    },
}

/// The user that PostgreSQL runs as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SystemUser {
    /// The number of the user.
    pub uid: u32,
    /// The number of its group.
    pub gid: u32,
    /// Whether the program must step down to it.
    pub step_down: bool,
}

impl SystemUser {
    /// The user of this program, or `postgres` (else `nobody`) when that is root: PostgreSQL refuses to run as root.
    pub fn find() -> Option<Self> {
        let uid = rustix::process::geteuid();
        if !uid.is_root() {
            let gid = rustix::process::getegid().as_raw();
            return Some(Self { uid: uid.as_raw(), gid, step_down: false });
        }
        let users = std::fs::read_to_string("/etc/passwd").ok()?;
        let named = |name: &str| {
            users.lines().find_map(|line| {
                let fields: Vec<_> = line.split(':').collect();
                let [found, _, uid, gid, ..] = fields[..] else {
                    return None;
                };
                (found == name).then_some(Self { uid: uid.parse().ok()?, gid: gid.parse().ok()?, step_down: true })
            })
        };
        named("postgres").or_else(|| named("nobody"))
    }
}

/// A running embedded cluster: one that this program started, or one of another instance that it joined.
#[derive(Debug)]
pub struct Embedded {
    folder: PathBuf,
    server: Option<Server>,
}

impl Embedded {
    /// Starts the cluster in `data_dir`, makes it the first time, or joins the one that another instance runs there.
    pub async fn start(data_dir: &Path, bindir: Option<&Path>) -> Result<Self, EmbeddedProblem> {
        let folder = data_dir.join("postgres");
        let deadline = Instant::now() + PATIENCE;
        let user = make_folder(&folder)?;
        let lock = loop {
            let lock = open_own(&folder, "lock", user).map_err(|error| unusable(&folder, &error))?;
            match lock.try_lock() {
                Ok(()) => break lock,
                Err(TryLockError::WouldBlock) if Instant::now() > deadline => {
                    return Err(EmbeddedProblem::Held { path: folder });
                }
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(unusable(&folder, &error)),
            }
            if answers(&folder).await {
                return Ok(Self { folder, server: None });
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        let server = {
            let (folder, bindir) = (folder.clone(), bindir.map(Path::to_owned));
            tokio::task::spawn_blocking(move || start_server(folder, bindir, user, lock))
                .await
                .map_err(|error| EmbeddedProblem::NotMade { said: error.to_string() })??
        };
        while !answers(&folder).await {
            if server.has_given_up() || Instant::now() > deadline {
                return Err(server.not_started());
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        Ok(Self { folder, server: Some(server) })
    }

    /// Whether another instance runs the server; it then ends with that instance.
    pub fn is_joined(&self) -> bool {
        self.server.is_none()
    }

    /// How to connect to one of its databases as one of its users.
    pub fn options(&self, user: &str, database: &str) -> PgConnectOptions {
        options(&self.folder, user, database)
    }

    /// Makes the database when there is none by that name.
    pub async fn ensure_database(&self, name: &'static str) -> Result<(), sqlx::Error> {
        let options = self.options(SUPERUSER, "postgres");
        let mut connection = PgConnection::connect_with(&options).await?;
        let found: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
            .bind(name)
            .fetch_one(&mut connection)
            .await?;
        if !found {
            // the name is one of the constants of this program
            let made = sqlx::query(AssertSqlSafe(format!("create database {name}"))).execute(&mut connection).await;
            match made {
                Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42P04") => {}
                other => {
                    other?;
                }
            }
        }
        connection.close().await
    }

    /// Drops a demo whose stories were cut short, so that they are told from the beginning: it has accounts, yet it was
    /// never marked as a demo.
    pub async fn forget_half_a_demo(&self, name: &'static str) -> Result<(), sqlx::Error> {
        let half = "select to_regclass('users') is not null and to_regclass('database_facts') is not null";
        let Ok(mut demo) = PgConnection::connect_with(&self.options(SUPERUSER, name)).await else {
            return Ok(());
        };
        let shaped: bool = sqlx::query_scalar(half).fetch_one(&mut demo).await?;
        let cut_short = shaped
            && sqlx::query_scalar("select not is_demo and exists (select from users) from database_facts")
                .fetch_one(&mut demo)
                .await?;
        demo.close().await?;
        if cut_short {
            let mut connection = PgConnection::connect_with(&self.options(SUPERUSER, "postgres")).await?;
            // the name is one of the constants of this program
            let drop = format!("drop database {name} with (force)");
            sqlx::query(AssertSqlSafe(drop)).execute(&mut connection).await?;
            connection.close().await?;
        }
        Ok(())
    }

    /// The number of the server's process, when this program started it.
    pub fn server_process(&self) -> Option<u32> {
        self.server.as_ref()?.process()
    }

    /// Stops the server, when this program started it, and waits until it is gone.
    pub async fn stop(self) {
        if let Some(server) = self.server {
            // a panic there has been reported already
            let _ = tokio::task::spawn_blocking(move || server.stop()).await;
        }
    }
}

fn options(folder: &Path, user: &str, database: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(folder)
        .port(5432)
        .ssl_mode(PgSslMode::Disable)
        .username(user)
        .database(database)
}

/// Whether the server lets us in.
async fn answers(folder: &Path) -> bool {
    let options = options(folder, SUPERUSER, "postgres");
    let knock = PgConnection::connect_with(&options);
    match tokio::time::timeout(Duration::from_secs(5), knock).await {
        Ok(Ok(connection)) => connection.close().await.is_ok(),
        _ => false,
    }
}

/// Makes the folder that only the server's user may open, and says which user that is.
fn make_folder(folder: &Path) -> Result<SystemUser, EmbeddedProblem> {
    if folder.as_os_str().len() + SOCKET.len() > LONGEST_SOCKET {
        return Err(EmbeddedProblem::PathTooLong { path: folder.to_owned() });
    }
    let mut user = SystemUser::find().ok_or(EmbeddedProblem::NoSystemUser)?;
    let failed = |error: std::io::Error| unusable(folder, &error);
    match folder.metadata() {
        // made before; a folder of an ordinary user stays of that user, also when root starts the program
        Ok(found) if found.uid() != user.uid => {
            if !user.step_down {
                return Err(EmbeddedProblem::FolderOfSomebodyElse { path: folder.to_owned() });
            }
            if found.uid() == 0 {
                chown(folder, Some(user.uid), Some(user.gid)).map_err(failed)?;
            } else {
                (user.uid, user.gid) = (found.uid(), found.gid());
            }
        }
        Ok(_) => {}
        Err(_) => {
            std::fs::create_dir_all(folder).map_err(failed)?;
            if user.step_down {
                chown(folder, Some(user.uid), Some(user.gid)).map_err(failed)?;
            }
        }
    }
    std::fs::set_permissions(folder, PermissionsExt::from_mode(0o700)).map_err(failed)?;
    if !programs::can_reach(folder, user) {
        return Err(EmbeddedProblem::FolderUnreachable { path: folder.to_owned() });
    }
    Ok(user)
}

/// Opens a file of ours in the folder, for the folder's own user: the lock, that the one who runs the server keeps as long as it
/// lives, and the log.
fn open_own(folder: &Path, name: &str, user: SystemUser) -> std::io::Result<File> {
    let path = folder.join(name);
    let file = File::options().create(true).truncate(false).write(true).open(&path)?;
    if user.step_down {
        chown(&path, Some(user.uid), Some(user.gid))?;
    }
    Ok(file)
}

fn unusable(folder: &Path, error: &std::io::Error) -> EmbeddedProblem {
    EmbeddedProblem::FolderUnusable { path: folder.to_owned(), error: error.to_string() }
}

fn start_server(
    folder: PathBuf,
    bindir: Option<PathBuf>,
    user: SystemUser,
    lock: File,
) -> Result<Server, EmbeddedProblem> {
    let data = folder.join("data");
    let made_with =
        std::fs::read_to_string(data.join("PG_VERSION")).ok().and_then(|version| version.trim().parse().ok());
    let programs = Programs::find(bindir.as_deref(), made_with)?;
    if made_with.is_none() {
        make_cluster(&programs, &folder, user)?;
    }
    Server::start(programs, folder, user, lock)
}

/// Makes the cluster beside its place and moves it there, so that a crash never leaves half a cluster.
fn make_cluster(programs: &Programs, folder: &Path, user: SystemUser) -> Result<(), EmbeddedProblem> {
    let half = folder.join("half");
    if half.exists() {
        std::fs::remove_dir_all(&half).map_err(|error| unusable(&half, &error))?;
    }
    programs.init(&half, user, true)?;
    std::fs::rename(&half, folder.join("data")).map_err(|error| unusable(folder, &error))
}

#[cfg(test)]
#[path = "embedded_tests.rs"]
mod tests;
