//! The program itself, started, stopped and killed as people and machines do.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A data folder and whatever of the program runs in it.
struct House {
    data: PathBuf,
    running: Option<Child>,
}

impl House {
    fn new(name: &str) -> Self {
        let memory = Path::new("/dev/shm");
        let base = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        Self { data: base.join(format!("casustafel-{name}-{}", std::process::id())), running: None }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_casustafel"));
        command.args(arguments).env_remove("DATABASE_URL").env("DATA_DIR", &self.data).env("LISTEN", "127.0.0.1:0");
        command
    }

    fn output(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Starts serving and answers the address it prints.
    fn serve(&mut self) -> String {
        let mut child = self.command(&["serve"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut complaints = child.stderr.take().unwrap();
        self.running = Some(child);
        let Some(line) = said.find(|line| line.as_ref().unwrap().contains("http://")) else {
            let mut why = String::new();
            complaints.read_to_string(&mut why).unwrap();
            panic!("it does not serve: {why}");
        };
        // what it says later must go somewhere
        std::thread::spawn(move || std::io::copy(&mut complaints, &mut std::io::sink()));
        let line = line.unwrap();
        line.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned()
    }

    fn signal(&mut self, signal: &str) -> std::process::ExitStatus {
        let mut child = self.running.take().unwrap();
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        child.wait().unwrap()
    }

    /// The processes whose command line names the data folder: the database's own.
    fn database_processes(&self) -> Vec<u32> {
        let folder = self.data.join("postgres");
        let processes = std::fs::read_dir("/proc").unwrap().flatten();
        let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        numbers
            .filter(|number: &u32| {
                let line = std::fs::read(format!("/proc/{number}/cmdline")).unwrap_or_default();
                String::from_utf8_lossy(&line).contains(folder.to_str().unwrap())
            })
            .collect()
    }

    fn database_is_gone_within(&self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        while !self.database_processes().is_empty() {
            if Instant::now() > deadline {
                return false;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        true
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(mut running) = self.running.take() {
            let _ = running.kill();
            let _ = running.wait();
        }
        self.database_is_gone_within(Duration::from_secs(10));
        let _ = std::fs::remove_dir_all(&self.data);
    }
}

fn status_of(address: &str) -> String {
    let host = address.strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(stream, "GET /aanmelden HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn it_stops_in_good_order_and_takes_its_database_along() {
    let mut house = House::new("order");
    let address = house.serve();
    assert_eq!(status_of(&address), "HTTP/1.1 200 OK");
    assert_eq!(house.database_processes().len(), 1);
    assert!(house.signal("-TERM").success());
    assert!(house.database_processes().is_empty());
}

#[test]
fn killed_it_leaves_no_database_behind_and_starts_again_at_once() {
    let mut house = House::new("killed");
    house.serve();
    house.signal("-KILL");
    // at once: the database of the killed one may still be stopping
    let address = house.serve();
    assert_eq!(status_of(&address), "HTTP/1.1 200 OK");
    house.signal("-KILL");
    assert!(house.database_is_gone_within(Duration::from_secs(10)));
}

#[test]
fn killed_together_with_its_database_it_starts_again() {
    let mut house = House::new("everything");
    house.serve();
    let database = house.database_processes();
    house.signal("-KILL");
    for process in database {
        let _ = Command::new("kill").args(["-KILL", &process.to_string()]).stderr(Stdio::null()).status();
    }
    let address = house.serve();
    assert_eq!(status_of(&address), "HTTP/1.1 200 OK");
    assert!(house.signal("-INT").success());
}

#[test]
fn it_makes_the_first_administrator_once_and_migrates_as_often_as_one_likes() {
    let house = House::new("first");
    let migrated = house.output(&["migrate"]);
    assert!(migrated.status.success());
    assert!(String::from_utf8_lossy(&migrated.stdout).starts_with("De database is bijgewerkt met"));
    let again = house.output(&["migrate"]);
    assert_eq!(String::from_utf8_lossy(&again.stdout), "De database was al bij.\n");
    let invited = house.output(&["user", "add", "--name", "Bea Beheer", "--email", "bea@example.org"]);
    assert!(invited.status.success());
    assert!(String::from_utf8_lossy(&invited.stdout).contains("/uitnodiging/"));
    let wrong = house.output(&["user", "add", "--name", "Bea", "--email", "geen adres"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("mailadres"));
}

#[test]
fn what_it_does_not_understand_it_says_in_a_sentence() {
    let house = House::new("sentences");
    let unknown = house.output(&["dienen"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&unknown.stderr),
        "De opdracht \"dienen\" bestaat niet. Met casustafel --help staat er wat wel kan.\n"
    );
    let bad = house.command(&["serve"]).env("LISTEN", "overal").env("SMTP_URL", "post").output().unwrap();
    assert_eq!(bad.status.code(), Some(2));
    let said = String::from_utf8_lossy(&bad.stderr).into_owned();
    assert!(said.contains("LISTEN is \"overal\"") && said.contains("SMTP_URL is niet te lezen"), "{said}");
    assert!(!house.data.exists(), "nothing is made while the set-up is wrong");
    let help = house.output(&["--help"]);
    assert!(help.status.success() && help.stderr.is_empty());
}
