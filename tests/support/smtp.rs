//! A small mail server that speaks the protocol and can misbehave.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use casustafel::config::Secret;
use lettre::transport::smtp::client::Certificate;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;

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
    /// With each letter it feels different; now and then it takes one.
    Fickle,
}

/// How a fickle server feels, one letter after another.
const FICKLE: [Mood; 8] = [
    Mood::Takes,
    Mood::PutsOff,
    Mood::DiesAfterData,
    Mood::Takes,
    Mood::Refuses,
    Mood::HangsUp,
    Mood::DiesDuringData,
    Mood::DiesAfterData,
];

/// A letter as it came in.
#[derive(Clone, Debug)]
pub struct Got {
    pub to: String,
    /// Who had said who they are, when it came over a sealed line.
    pub sealed_by: Option<String>,
    /// Whether the server said that it has it.
    pub said_so: bool,
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

/// Somebody who vouches for mail servers, as the authority of a municipality does.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    pub fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut wish = CertificateParams::new(Vec::new()).unwrap();
        wish.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = wish.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(wish, key), pem }
    }

    /// Its certificate, as it stands in a file.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// Its certificate, as the post takes it.
    pub fn certificate(&self) -> Certificate {
        Certificate::from_pem(self.pem.as_bytes()).unwrap()
    }

    /// What seals the lines to a machine of this name.
    fn vouches_for(&self, host: &str) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec![host.to_owned()]).unwrap().signed_by(&key, &self.issuer).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key.into())
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// How the lines to a server are sealed, and how it asks who calls.
#[derive(Clone)]
enum Line {
    /// Not at all; it takes letters from anybody.
    Open,
    /// From the first byte; it takes a name and a password in one word (`PLAIN`).
    AtOnce(TlsAcceptor),
    /// After a greeting; it asks for a name and then for a password (`LOGIN`).
    WhenAsked(TlsAcceptor),
}

/// What one conversation has come to.
#[derive(Default)]
struct Talk {
    /// How the server feels about the letter it is about.
    mood: Option<Mood>,
    sealed: bool,
    caller: Option<String>,
    to: String,
}

/// How a conversation ended.
enum End {
    Gone,
    /// The other side wants to go on over a sealed line.
    ToSeal,
}

/// The server; it stops taking calls when the test ends.
#[derive(Clone)]
pub struct MailServer {
    pub at: SocketAddr,
    line: Line,
    mood: Arc<Mutex<Mood>>,
    letters: Arc<AtomicUsize>,
    password: Arc<Mutex<&'static str>>,
    got: Arc<Mutex<Vec<Got>>>,
    said: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    /// One on this machine, that does not seal.
    pub async fn start() -> Self {
        Self::behind(Line::Open).await
    }

    /// One that seals from the first byte, with a certificate for this name.
    pub async fn sealed(authority: &Authority, host: &str) -> Self {
        Self::behind(Line::AtOnce(authority.vouches_for(host))).await
    }

    /// One that seals when it is asked to, with a certificate for this name.
    pub async fn sealing(authority: &Authority, host: &str) -> Self {
        Self::behind(Line::WhenAsked(authority.vouches_for(host))).await
    }

    async fn behind(line: Line) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            at: listener.local_addr().unwrap(),
            line,
            mood: Arc::new(Mutex::new(Mood::Takes)),
            letters: Arc::default(),
            password: Arc::new(Mutex::new("geheim")),
            got: Arc::default(),
            said: Arc::default(),
        };
        let answering = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let answering = answering.clone();
                tokio::spawn(async move { answering.answer(stream).await });
            }
        });
        server
    }

    /// Its address, as it stands in the set-up.
    pub fn url(&self) -> Secret {
        let port = self.at.port();
        Secret::new(match self.line {
            Line::Open => format!("smtp://post:geheim@{}", self.at),
            Line::AtOnce(_) => format!("smtps://post:geheim@localhost:{port}"),
            Line::WhenAsked(_) => format!("smtp://post:geheim@localhost:{port}?tls=required"),
        })
    }

    pub fn feel(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// From now on this is the password of those who call.
    pub fn ask_for(&self, password: &'static str) {
        *self.password.lock().unwrap() = password;
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

    /// How it feels about the next letter.
    fn mood(&self) -> Mood {
        match *self.mood.lock().unwrap() {
            Mood::Fickle => FICKLE[self.letters.fetch_add(1, Ordering::Relaxed) % FICKLE.len()],
            mood => mood,
        }
    }

    async fn answer(&self, mut stream: TcpStream) -> Option<()> {
        if *self.mood.lock().unwrap() == Mood::HangsUp {
            return None;
        }
        let mut talk = Talk::default();
        match &self.line {
            Line::Open => self.greet(&mut stream, &mut talk).await?,
            Line::AtOnce(seal) => {
                talk.sealed = true;
                self.greet(&mut seal.accept(stream).await.ok()?, &mut talk).await?
            }
            Line::WhenAsked(seal) => {
                if let End::ToSeal = self.greet(&mut stream, &mut talk).await? {
                    let mut stream = seal.accept(stream).await.ok()?;
                    // what was said before does not count
                    talk = Talk { sealed: true, ..Talk::default() };
                    self.talk(&mut BufReader::new(&mut stream), &mut talk).await?;
                }
                End::Gone
            }
        };
        Some(())
    }

    async fn greet(&self, stream: &mut (impl AsyncRead + AsyncWrite + Unpin), talk: &mut Talk) -> Option<End> {
        stream.write_all(b"220 post.example klaar\r\n").await.ok()?;
        self.talk(&mut BufReader::new(stream), talk).await
    }

    async fn talk<S>(&self, stream: &mut BufReader<S>, talk: &mut Talk) -> Option<End>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let open = matches!(self.line, Line::Open);
        while let Some(line) = hear(stream).await {
            self.said.lock().unwrap().push(line.clone());
            let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let reply: &[u8] = match word.as_str() {
                "EHLO" => match &self.line {
                    Line::Open | Line::AtOnce(_) => b"250-post.example\r\n250-8BITMIME\r\n250 AUTH PLAIN\r\n",
                    Line::WhenAsked(_) if talk.sealed => b"250-post.example\r\n250-8BITMIME\r\n250 AUTH LOGIN\r\n",
                    Line::WhenAsked(_) => b"250-post.example\r\n250-8BITMIME\r\n250 STARTTLS\r\n",
                },
                "STARTTLS" => {
                    stream.write_all(b"220 toe maar\r\n").await.ok()?;
                    return Some(End::ToSeal);
                }
                "AUTH" => {
                    let (name, password) = asked_who(stream, &line).await?;
                    if password == *self.password.lock().unwrap() {
                        talk.caller = Some(name);
                        b"235 ja\r\n"
                    } else {
                        b"535 5.7.8 Anne de Vries onbekend\r\n"
                    }
                }
                "MAIL" if !open && (!talk.sealed || talk.caller.is_none()) => b"530 5.7.0 wie bent u\r\n",
                "MAIL" => {
                    talk.mood = Some(self.mood());
                    match talk.mood {
                        Some(Mood::HangsUp) => return None,
                        Some(Mood::PutsOff) => b"451 4.3.0 later\r\n",
                        _ => b"250 ja\r\n",
                    }
                }
                "RCPT" if talk.mood == Some(Mood::Refuses) => b"550 5.1.1 Anne de Vries onbekend\r\n",
                "RCPT" => {
                    talk.to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                    b"250 ja\r\n"
                }
                "DATA" => {
                    stream.write_all(b"354 kom maar\r\n").await.ok()?;
                    let mut text = String::new();
                    loop {
                        let line = hear(stream).await?;
                        if line == "." {
                            break;
                        }
                        if talk.mood == Some(Mood::DiesDuringData) {
                            return None;
                        }
                        text.push_str(line.strip_prefix('.').unwrap_or(&line));
                        text.push_str("\r\n");
                    }
                    let sealed_by = talk.caller.clone().filter(|_| talk.sealed);
                    let said_so = !matches!(talk.mood, Some(Mood::DiesAfterData | Mood::HangsAfterData));
                    self.got.lock().unwrap().push(Got { to: talk.to.clone(), sealed_by, said_so, text });
                    match talk.mood {
                        Some(Mood::DiesAfterData) => return None,
                        Some(Mood::HangsAfterData) => {
                            tokio::time::sleep(Duration::from_secs(600)).await;
                            return None;
                        }
                        _ => b"250 2.0.0 aangenomen\r\n",
                    }
                }
                "QUIT" => {
                    stream.write_all(b"221 dag\r\n").await.ok()?;
                    return Some(End::Gone);
                }
                _ => b"250 ja\r\n",
            };
            stream.write_all(reply).await.ok()?;
        }
        Some(End::Gone)
    }
}

/// The next line, without its end; nothing when the line broke.
async fn hear(stream: &mut (impl AsyncBufReadExt + Unpin)) -> Option<String> {
    let mut line = String::new();
    let many = stream.read_line(&mut line).await.ok()?;
    (many > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
}

/// The name and the password of whoever calls, given in one word or asked one after the other.
async fn asked_who<S>(stream: &mut BufReader<S>, line: &str) -> Option<(String, String)>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let text = |word: &str| String::from_utf8(base64(word)).ok();
    if let Some(word) = line.strip_prefix("AUTH PLAIN ") {
        let said = text(word)?;
        let mut said = said.split('\0').skip(1);
        return Some((said.next()?.to_owned(), said.next()?.to_owned()));
    }
    // "Username:" and "Password:"
    stream.write_all(b"334 VXNlcm5hbWU6\r\n").await.ok()?;
    let name = text(&hear(stream).await?)?;
    stream.write_all(b"334 UGFzc3dvcmQ6\r\n").await.ok()?;
    Some((name, text(&hear(stream).await?)?))
}
