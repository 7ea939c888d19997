//! One throw-away PostgreSQL cluster per run, and a database of its own for every test.
//!
//! The cluster lives in memory where that is possible and ends with the run, however that ends: a shell beside it waits for the
//! run to be gone, stops the server and removes the folder.

use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use casustafel::database::embedded::{Programs, SUPERUSER, SystemUser};
use casustafel::database::{LOGIN, migrate};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{AssertSqlSafe, Connection};

/// What makes a server quick and its data worthless after a crash.
const CARELESS: [&str; 11] = [
    "dynamic_shared_memory_type=mmap",
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_connections=400",
    "jit=off",
    "log_min_messages=fatal",
];
/// A hundred databases side by side take about this much.
const ROOM: u64 = 2 << 30;
const NAME: &str = "casustafel-test-";

struct Cluster {
    folder: PathBuf,
    /// The line that the shell beside the server listens to; it breaks when this process ends.
    _line: ChildStdin,
    /// Ended by that shell, after this process.
    _server: Child,
}

static CLUSTER: OnceLock<Cluster> = OnceLock::new();
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A database of one test, gone when the test is over.
pub struct TestDatabase {
    name: String,
}

impl TestDatabase {
    /// A copy of the empty database with everything that the migrations make.
    pub async fn new() -> Self {
        let folder = tokio::task::spawn_blocking(|| cluster().folder.clone()).await.unwrap();
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        execute(&folder, format!("create database {name} template template_test strategy file_copy")).await;
        Self { name }
    }

    /// How the program connects.
    pub fn options(&self) -> PgConnectOptions {
        self.options_of(LOGIN)
    }

    /// How somebody connects who may do everything: to look behind the curtain, never to do what the program does.
    pub fn superuser_options(&self) -> PgConnectOptions {
        self.options_of(SUPERUSER)
    }

    /// The same in one line, as it stands in the set-up of a process.
    pub fn url(&self) -> String {
        format!("postgres://{LOGIN}@localhost/{}?host={}&sslmode=disable", self.name, cluster().folder.display())
    }

    fn options_of(&self, user: &str) -> PgConnectOptions {
        options(&cluster().folder, user, &self.name)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let name = self.name.clone();
        // a runtime of its own: the one of the test is ending
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(execute(&cluster().folder, format!("drop database {name} with (force)")));
        });
        let _ = dropping.join();
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

async fn execute(folder: &Path, statement: String) {
    let mut connection = PgConnection::connect_with(&options(folder, SUPERUSER, "postgres")).await.unwrap();
    sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

fn cluster() -> &'static Cluster {
    CLUSTER.get_or_init(|| {
        let user = SystemUser::find().expect("a user that PostgreSQL may run as");
        let base = base();
        sweep(&base);
        let folder = base.join(format!("{NAME}{}", std::process::id()));
        std::fs::create_dir(&folder).unwrap();
        if user.step_down {
            std::os::unix::fs::chown(&folder, Some(user.uid), Some(user.gid)).unwrap();
        }
        let bindir = std::env::var_os("PG_BINDIR").map(PathBuf::from);
        let programs = Programs::find(bindir.as_deref(), None)
            .expect("PostgreSQL is missing: install it (apt-get install postgresql) or set PG_BINDIR");
        let data = folder.join("data");
        programs.init(&data, user, false).expect("a new cluster");
        let mut server = programs.command("postgres", user);
        server.arg("-D").arg(&data).arg("-k").arg(&folder);
        for setting in CARELESS {
            server.args(["-c", setting]);
        }
        let server = server.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let line = guard(server.id(), &folder);
        // a thread and a runtime of its own: this one may belong to a single test
        let prepared = {
            let folder = folder.clone();
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(make_template(&folder));
            })
        };
        prepared.join().expect("the template database");
        Cluster { folder, _line: line, _server: server }
    })
}

fn guard(server: u32, folder: &Path) -> ChildStdin {
    use std::os::unix::process::CommandExt;

    Command::new("/bin/sh")
        .args([
            "-c",
            "read -r line; kill -QUIT \"$1\"; for wait in 1 2 3 4 5 6 7 8 9; do sleep 0.1; kill -0 \"$1\" 2>/dev/null || break; done; rm -rf \"$2\"",
            "sh",
        ])
        .arg(server.to_string())
        .arg(folder)
        .current_dir("/")
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
        .stdin
        .take()
        .unwrap()
}

async fn make_template(folder: &Path) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while let Err(error) = PgConnection::connect_with(&options(folder, SUPERUSER, "postgres")).await {
        assert!(Instant::now() < deadline, "the test cluster does not start: {error}");
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    execute(folder, "create database template_test".to_owned()).await;
    migrate(&options(folder, SUPERUSER, "template_test")).await.expect("the migrations");
}

/// Memory when there is room, else a folder for temporary files.
fn base() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let room = rustix::fs::statvfs(&memory).is_ok_and(|fs| fs.f_bavail * fs.f_frsize >= ROOM);
    if room { memory } else { std::env::temp_dir() }
}

/// Removes what runs left behind that were killed together with the shell beside their server.
fn sweep(base: &Path) {
    for entry in std::fs::read_dir(base).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(run) = name.to_str().and_then(|name| name.strip_prefix(NAME)) else { continue };
        if Path::new("/proc").join(run).exists() {
            continue;
        }
        let note = std::fs::read_to_string(entry.path().join("data/postmaster.pid")).unwrap_or_default();
        if let Some(server) = note.lines().next() {
            let line = std::fs::read(format!("/proc/{server}/cmdline")).unwrap_or_default();
            if String::from_utf8_lossy(&line).contains(&*entry.path().to_string_lossy()) {
                let _ = Command::new("kill").args(["-QUIT", server]).status();
            }
        }
        // it may be somebody else's
        let _ = std::fs::remove_dir_all(entry.path());
    }
}
