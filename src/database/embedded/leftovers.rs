//! What an earlier run left behind when it was killed: a server that is still stopping, or a note about one that is gone.

use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// Sees to it that no server uses `data` and that no note says so. Only the one who holds the lock of the folder may call this.
pub fn clear(data: &Path) {
    let note = data.join("postmaster.pid");
    let Some(process) = noted_process(&note) else {
        return;
    };
    // the guard of a killed program is stopping it already; to be told twice does no harm
    let steps = [(Signal::INT, 10), (Signal::QUIT, 5), (Signal::KILL, 5)];
    for (signal, seconds) in steps {
        if is_server_of(process, data) {
            // it may be gone in this very moment
            let _ = kill_process(process, signal);
        }
        if is_gone_within(Duration::from_secs(seconds), process, data) {
            // PostgreSQL refuses to start while the number in the note is in use, even by a program that has nothing to do with it
            let _ = std::fs::remove_file(&note);
            return;
        }
    }
}

fn noted_process(note: &Path) -> Option<Pid> {
    let text = std::fs::read_to_string(note).ok()?;
    Pid::from_raw(text.lines().next()?.trim().parse().ok()?)
}

fn is_gone_within(patience: Duration, process: Pid, data: &Path) -> bool {
    let deadline = Instant::now() + patience;
    while is_server_of(process, data) {
        if Instant::now() > deadline {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    true
}

/// Whether that process is the server of this very folder: its command line names it.
fn is_server_of(process: Pid, data: &Path) -> bool {
    let line = format!("/proc/{}/cmdline", process.as_raw_pid());
    std::fs::read(line)
        .is_ok_and(|line| line.split(|byte| *byte == 0).any(|word| word == data.as_os_str().as_encoded_bytes()))
}
