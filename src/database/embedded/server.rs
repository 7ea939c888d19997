//! The server's process: kept running while the program runs, stopped when it ends, however it ends.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::programs::{as_user, complaint};
use super::{EmbeddedProblem, Programs, SystemUser, leftovers, open_own};

/// Where the server says what it has to say.
const LOG: &str = "log";
/// A server that ends sooner than this did not start.
const HARDLY_LIVED: Duration = Duration::from_secs(2);
/// How long starts may fail in a row. The children of a killed server hold on to its memory for a moment, and on a busy machine
/// that moment is long.
const STUBBORN: Duration = Duration::from_secs(10);
/// How long to wait before the next try.
const PAUSE: Duration = Duration::from_millis(200);
/// How long the server may take to stop before it is told to stop at once.
const PATIENCE: Duration = Duration::from_secs(10);

/// What goes to the log must not hold what people wrote: no statements, no details of rows.
const SETTINGS: [&str; 9] = [
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "port=5432",
    "max_connections=100",
    "timezone=UTC",
    "log_timezone=UTC",
    "jit=off",
    "log_error_verbosity=terse",
    "log_min_error_statement=panic",
];

/// A running server and the thread that keeps it running.
#[derive(Debug)]
pub struct Server {
    shared: Arc<Shared>,
    keeper: Option<JoinHandle<()>>,
    _lock: File,
}

#[derive(Debug)]
struct Shared {
    programs: Programs,
    folder: PathBuf,
    user: SystemUser,
    process: Mutex<Option<Pid>>,
    stopping: AtomicBool,
    given_up: AtomicBool,
}

impl Server {
    /// Starts the server and returns at once; it may still be recovering.
    pub fn start(programs: Programs, folder: PathBuf, user: SystemUser, lock: File) -> Result<Self, EmbeddedProblem> {
        let shared = Arc::new(Shared {
            programs,
            folder,
            user,
            process: Mutex::new(None),
            stopping: AtomicBool::new(false),
            given_up: AtomicBool::new(false),
        });
        let kept = Arc::clone(&shared);
        let keeper = std::thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || kept.keep_running())
            .map_err(|error| EmbeddedProblem::NotMade { said: error.to_string() })?;
        Ok(Self { shared, keeper: Some(keeper), _lock: lock })
    }

    /// Whether the server ended again and again.
    pub fn has_given_up(&self) -> bool {
        self.shared.given_up.load(Ordering::SeqCst)
    }

    /// The number of the server's process.
    pub fn process(&self) -> Option<u32> {
        let process = (*self.shared.process())?;
        process.as_raw_pid().try_into().ok()
    }

    /// What to say when it does not start.
    pub fn not_started(&self) -> EmbeddedProblem {
        let log = self.shared.folder.join(LOG);
        let said = std::fs::read(&log).unwrap_or_default();
        EmbeddedProblem::NotStarted { said: complaint(&String::from_utf8_lossy(&said)), log }
    }

    /// Stops the server and waits until it is gone.
    pub fn stop(mut self) {
        self.shared.stop(Signal::INT);
        let Some(keeper) = self.keeper.take() else {
            return;
        };
        let deadline = Instant::now() + PATIENCE;
        while !keeper.is_finished() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(10));
        }
        if !keeper.is_finished() {
            self.shared.stop(Signal::QUIT);
        }
        // a panic there has been reported already
        let _ = keeper.join();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stop(Signal::INT);
    }
}

impl Shared {
    fn process(&self) -> std::sync::MutexGuard<'_, Option<Pid>> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stop(&self, signal: Signal) {
        self.stopping.store(true, Ordering::SeqCst);
        if let Some(process) = *self.process() {
            // it may be gone in this very moment
            let _ = kill_process(process, signal);
        }
    }

    /// Starts the server again each time it ends, until it is told to stop or does not start any more.
    fn keep_running(&self) {
        let mut failing_since = None;
        while !self.stopping.load(Ordering::SeqCst) {
            leftovers::clear(&self.folder.join("data"));
            let began = Instant::now();
            let server = {
                // held until the number stands in it: whoever sees the server answer also finds its number, and whoever stops us
                // in between finds somebody to stop
                let mut process = self.process();
                let server = self.spawn();
                *process = server.as_ref().ok().map(Pid::from_child);
                server
            };
            if let Ok(server) = server {
                self.attend(server);
            }
            if began.elapsed() > HARDLY_LIVED {
                failing_since = None;
            } else if failing_since.get_or_insert(began).elapsed() > STUBBORN {
                self.given_up.store(true, Ordering::SeqCst);
                return;
            }
            if !self.stopping.load(Ordering::SeqCst) {
                std::thread::sleep(PAUSE);
            }
        }
    }

    fn spawn(&self) -> io::Result<Child> {
        let log = open_own(&self.folder, LOG, self.user)?;
        log.set_len(0)?;
        let mut command = self.programs.command("postgres", self.user);
        command
            .arg("-D")
            .arg(self.folder.join("data"))
            .arg("-k")
            .arg(&self.folder)
            .stdout(log.try_clone()?)
            .stderr(log);
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        command.spawn()
    }

    /// Waits until the server ends, with a guard beside it that stops it when this program is gone.
    fn attend(&self, mut server: Child) {
        let process = Pid::from_child(&server);
        let guard = guard(process, self.user);
        // told to stop between the last look and the start, or left without a guard
        if self.stopping.load(Ordering::SeqCst) || guard.is_err() {
            let _ = kill_process(process, Signal::INT);
        }
        // waiting fails only for a child that is no longer ours
        let _ = server.wait();
        *self.process() = None;
        if let Ok(mut guard) = guard {
            // before its line closes: the number of the server may soon be somebody else's
            let _ = guard.kill();
            let _ = guard.wait();
        }
    }
}

/// A shell that waits for the end of a line that only this program holds. It ends with the program, also after `kill -9`.
fn guard(process: Pid, user: SystemUser) -> io::Result<Child> {
    as_user(Path::new("/bin/sh"), user)
        .args(["-c", "read -r line; kill -INT \"$1\"", "sh"])
        .arg(process.as_raw_pid().to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}
