//! A small mail server that speaks the protocol and can misbehave.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use casustafel::config::Secret;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// How the server feels about the next letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// It takes them.
    Takes,
    /// It is busy: "try again later".
    PutsOff,
    /// It will not have them.
    Refuses,
    /// It takes a letter and goes silent before saying so.
    HangsAfterData,
    /// It takes a letter and breaks the line before saying so.
    DiesAfterData,
    /// It breaks the line in the middle of a letter, and has nothing.
    DiesDuringData,
    /// It hangs up as soon as somebody calls.
    HangsUp,
}

/// A letter as it came in.
#[derive(Clone, Debug)]
pub struct Got {
    pub to: String,
    pub text: String,
}

impl Got {
    /// A header, unfolded.
    pub fn header(&self, name: &str) -> String {
        let (head, _) = self.text.split_once("\r\n\r\n").unwrap();
        let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let found = head.lines().filter_map(|line| line.split_once(": "));
        let values: Vec<&str> =
            found.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect();
        assert!(values.len() <= 1, "{name} stands there {} times", values.len());
        values.first().map(|value| value.trim().to_owned()).unwrap_or_default()
    }

    pub fn number(&self) -> String {
        self.header("Message-ID")
    }

    /// The parts, decoded, each with its kind.
    pub fn parts(&self) -> Vec<(String, String)> {
        fn walk(part: &str, found: &mut Vec<(String, String)>) {
            let (head, body) = part.split_once("\r\n\r\n").unwrap();
            let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
            let kind = head.lines().find_map(|line| line.strip_prefix("Content-Type: ")).unwrap_or_default().to_owned();
            if let Some(boundary) = kind.split("boundary=\"").nth(1).and_then(|rest| rest.split('"').next()) {
                let fence = format!("--{boundary}");
                for inner in body.split(&fence).skip(1).filter(|inner| !inner.starts_with("--")) {
                    walk(inner.trim_start_matches("\r\n"), found);
                }
            } else {
                assert!(head.contains("Content-Transfer-Encoding: base64"), "{head}");
                found.push((kind, String::from_utf8(base64(body)).unwrap()));
            }
        }
        let mut found = Vec::new();
        walk(&self.text, &mut found);
        found
    }

    /// The text that a person reads.
    pub fn body(&self) -> String {
        self.parts().remove(0).1.replace("\r\n", "\n")
    }

    /// The calendar file, if there is one; the part and the attachment are the same.
    pub fn calendar(&self) -> Option<String> {
        let parts = self.parts();
        let mut files = parts.iter().filter(|(kind, _)| kind.starts_with("text/calendar"));
        let first = files.next()?;
        assert_eq!(files.next(), Some(first), "the attachment is the same file");
        Some(first.1.clone())
    }
}

/// Decodes base64.
fn base64(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut bits, mut many) = (0_u32, 0);
    for letter in text.bytes() {
        let Some(value) = LETTERS.iter().position(|known| *known == letter) else { continue };
        bits = bits << 6 | u32::try_from(value).unwrap();
        many += 6;
        if many >= 8 {
            many -= 8;
            bytes.push(u8::try_from(bits >> many & 0xff).unwrap());
        }
    }
    bytes
}

/// The server; it stops taking calls when the test ends.
#[derive(Clone)]
pub struct MailServer {
    pub at: SocketAddr,
    mood: Arc<Mutex<Mood>>,
    got: Arc<Mutex<Vec<Got>>>,
    said: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let server = Self { at, mood: Arc::new(Mutex::new(Mood::Takes)), got: Arc::default(), said: Arc::default() };
        let answering = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let answering = answering.clone();
                tokio::spawn(async move { answering.answer(stream).await });
            }
        });
        server
    }

    pub fn url(&self) -> Secret {
        Secret::new(format!("smtp://post:geheim@{}", self.at))
    }

    pub fn feel(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// Every letter that came in whole, also those it never said so of.
    pub fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    pub fn got_by(&self, address: &str) -> Vec<Got> {
        self.got().into_iter().filter(|got| got.to == address).collect()
    }

    /// The numbers of the letters, each once.
    pub fn numbers(&self) -> Vec<String> {
        let mut numbers: Vec<String> = self.got().iter().map(Got::number).collect();
        numbers.sort();
        numbers.dedup();
        numbers
    }

    /// Every command anybody gave.
    pub fn said(&self) -> Vec<String> {
        self.said.lock().unwrap().clone()
    }

    fn mood(&self) -> Mood {
        *self.mood.lock().unwrap()
    }

    async fn answer(&self, stream: TcpStream) -> Option<()> {
        if self.mood() == Mood::HangsUp {
            return None;
        }
        let (reading, mut writing) = stream.into_split();
        let mut lines = BufReader::new(reading).lines();
        writing.write_all(b"220 post.example klaar\r\n").await.ok()?;
        let mut to = String::new();
        while let Some(line) = lines.next_line().await.ok()? {
            self.said.lock().unwrap().push(line.clone());
            let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let reply: &[u8] = match word.as_str() {
                "EHLO" => b"250-post.example\r\n250-8BITMIME\r\n250 AUTH PLAIN\r\n",
                "AUTH" => b"235 ja\r\n",
                "MAIL" if self.mood() == Mood::PutsOff => b"451 4.3.0 later\r\n",
                "RCPT" if self.mood() == Mood::Refuses => b"550 5.1.1 Anne de Vries onbekend\r\n",
                "RCPT" => {
                    to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                    b"250 ja\r\n"
                }
                "DATA" => {
                    writing.write_all(b"354 kom maar\r\n").await.ok()?;
                    let mut text = String::new();
                    while let Some(line) = lines.next_line().await.ok()?.filter(|line| line != ".") {
                        if self.mood() == Mood::DiesDuringData {
                            return None;
                        }
                        text.push_str(line.strip_prefix('.').unwrap_or(&line));
                        text.push_str("\r\n");
                    }
                    self.got.lock().unwrap().push(Got { to: to.clone(), text });
                    match self.mood() {
                        Mood::DiesAfterData => return None,
                        Mood::HangsAfterData => {
                            tokio::time::sleep(Duration::from_secs(600)).await;
                            return None;
                        }
                        _ => b"250 2.0.0 aangenomen\r\n",
                    }
                }
                "QUIT" => {
                    writing.write_all(b"221 dag\r\n").await.ok()?;
                    return Some(());
                }
                _ => b"250 ja\r\n",
            };
            writing.write_all(reply).await.ok()?;
        }
        Some(())
    }
}
