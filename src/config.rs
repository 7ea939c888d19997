//! How the program is set up: the environment read once, at the start, with everything that is wrong said at once.

use std::ffi::OsString;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use axum::http::Uri;
use lettre::message::Mailbox;
use lettre::transport::smtp::client::{Certificate, TlsParameters};
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use sha2::{Digest, Sha256};
use sqlx::postgres::PgConnectOptions;

/// Everything that may be chosen from outside. Secrets do not show in its debug form.
#[derive(Clone, Debug)]
pub struct Config {
    /// The address the program listens on.
    pub listen: SocketAddr,
    /// Where people find the program; `None` means "the address it listens on", which is then a loopback address.
    pub base_url: Option<BaseUrl>,
    /// The folder of the embedded database and the key.
    pub data_dir: PathBuf,
    /// Where the data is.
    pub database: DatabaseChoice,
    /// The server that takes mail; `None` keeps mail in the outbox.
    pub smtp_url: Option<Secret>,
    /// Who vouches for that server, besides those whom browsers know.
    pub smtp_authority: Option<Certificate>,
    /// The sender of mail.
    pub mail_from: Mailbox,
    /// The key that seals what the database may not be able to read.
    pub secret_key: SecretKey,
    /// What one password check costs.
    pub password_cost: PasswordCost,
}

/// Which database holds the data.
#[derive(Clone, Debug)]
pub enum DatabaseChoice {
    /// A private cluster in the data folder, with the PostgreSQL programs of `bindir` when given.
    Embedded {
        /// Where `initdb` and `postgres` are, when they are not to be looked for.
        bindir: Option<PathBuf>,
    },
    /// A server of somebody's own.
    Server {
        /// How the program connects: as the login without any right of its own.
        url: Secret,
        /// How `migrate` connects: as the one who may create roles and tables.
        migration_url: Option<Secret>,
    },
}

/// Text that must not appear in any message.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Keeps `text` out of sight.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one who needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// How the line to a mail server is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// The name that must stand on the certificate of the server.
    pub host: String,
    /// From the first byte; else after a greeting, before anything is said.
    pub at_once: bool,
}

impl Seal {
    /// The seal that the address of a mail server asks for; `None` when mail would travel open, or might.
    #[must_use]
    pub fn of(url: &Secret) -> Option<Self> {
        let url: Uri = url.reveal().parse().ok()?;
        let wish = url.query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("tls="));
        let at_once = match (url.scheme_str(), wish) {
            (Some("smtps"), _) => true,
            (Some("smtp"), Some("required")) => false,
            _ => return None,
        };
        Some(Self { host: url.host()?.to_owned(), at_once })
    }
}

/// The key of this installation, 32 bytes; what is sealed with it cannot be opened from the database alone.
#[derive(Clone)]
pub struct SecretKey([u8; 32]);

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl SecretKey {
    /// The shortest content of a key file, in bytes.
    pub const SHORTEST: usize = 32;
    /// A key file with fewer different bytes than this was typed, not drawn.
    const FEWEST_DIFFERENT: usize = 8;

    /// A new key, drawn by chance.
    pub fn draw() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// The key for one purpose; keys for different purposes say nothing about each other.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        Sha256::new().chain_update(self.0).chain_update(purpose).finalize().into()
    }

    fn from_content(content: &[u8]) -> Option<Self> {
        let content = content.trim_ascii();
        let mut seen = [false; 256];
        content.iter().for_each(|byte| seen[usize::from(*byte)] = true);
        let different = seen.iter().filter(|seen| **seen).count();
        (content.len() >= Self::SHORTEST && different >= Self::FEWEST_DIFFERENT)
            .then(|| Self(Sha256::digest(content).into()))
    }

    /// The key in `path`; when there is no such file, a new key is put there, readable for its owner only.
    fn read_or_make(path: &Path) -> Result<Self, Problem> {
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)
                .map_err(|error| Problem::DataDirUnusable { path: parent.to_owned(), error: error.to_string() })?;
        }
        let failed = |error: String| Problem::KeyFileUnreadable { path: path.to_owned(), error };
        match std::fs::read(path) {
            Ok(content) => Self::from_content(&content).ok_or_else(|| Problem::KeyTooWeak { path: path.to_owned() }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                make_key_file(path).map_err(failed)?;
                Self::read_or_make(path)
            }
            Err(error) => Err(failed(error.to_string())),
        }
    }
}

/// Writes a key file in one step: two programs that start together end up with the same key, and a crash leaves none that is half.
fn make_key_file(path: &Path) -> Result<(), String> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;

    let drawn = SecretKey::draw().map_err(|error| error.to_string())?;
    let text: String = drawn.0.iter().map(|byte| format!("{byte:02x}")).collect();
    let half = path.with_extension(format!("{}.half", std::process::id()));
    let written = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&half)
        .and_then(|mut file| {
            writeln!(file, "{text}")?;
            file.sync_all()
        })
        .and_then(|()| match std::fs::hard_link(&half, path) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(()),
        });
    let cleared = std::fs::remove_file(&half);
    written.and(cleared).map_err(|error| error.to_string())
}

/// Where people find the program: `https://casustafel.example.nl`, without a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    text: String,
    https: bool,
    host: String,
}

impl BaseUrl {
    /// The address of a program that listens on a loopback address.
    pub fn of_listener(listen: SocketAddr) -> Self {
        Self { text: format!("http://{listen}"), https: false, host: listen.ip().to_string() }
    }

    /// The address without a slash at the end; also what a browser calls the origin.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether browsers speak to the program over TLS.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// The full address of a page; `path` begins with a slash.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }

    /// The name of the machine in it.
    pub fn host(&self) -> &str {
        &self.host
    }

    fn is_loopback(&self) -> bool {
        self.host == "localhost"
            || self.host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

impl FromStr for BaseUrl {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let uri: Uri = text.parse().map_err(|_| ())?;
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(()),
        };
        let authority = uri.authority().ok_or(())?;
        let bare = uri.path().len() <= 1 && uri.query().is_none();
        if !bare || authority.as_str().contains('@') || authority.host().is_empty() {
            return Err(());
        }
        let standard_port = if https { 443 } else { 80 };
        let host = authority.host().to_ascii_lowercase();
        let port = authority
            .port_u16()
            .filter(|port| *port != standard_port)
            .map(|port| format!(":{port}"))
            .unwrap_or_default();
        let scheme = if https { "https" } else { "http" };
        Ok(Self { text: format!("{scheme}://{host}{port}"), https, host })
    }
}

/// What one password check costs (Argon2id); only tests choose less than the usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Number of passes over that memory.
    pub passes: u32,
}

impl PasswordCost {
    /// 19 MiB and two passes: about 30 ms of one core.
    pub const USUAL: Self = Self { memory_kib: 19_456, passes: 2 };
    /// As little as the algorithm allows, for tests.
    pub const LEAST: Self = Self { memory_kib: 8, passes: 1 };
}

/// One thing that is wrong with the set-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A variable holds bytes that are not text.
    NotText {
        /// Its name.
        name: &'static str,
    },
    /// A secret is given both as a value and as a file.
    GivenTwice {
        /// The name of the variable with the value.
        name: &'static str,
    },
    /// The file that should hold a secret cannot be read.
    SecretFileUnreadable {
        /// The variable that names the file.
        name: String,
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: String,
    },
    /// `LISTEN` is not an address with a port.
    ListenUnusable {
        /// What it says.
        value: String,
    },
    /// `BASE_URL` is not an address of a site.
    BaseUrlUnusable {
        /// What it says.
        value: String,
    },
    /// The program would listen to others, but nobody said under which https address.
    BaseUrlMissing {
        /// The address it would listen on.
        listen: SocketAddr,
    },
    /// People would send passwords over a line that anyone can read.
    PlainHttp {
        /// The address without https.
        base_url: String,
        /// The address it would listen on.
        listen: SocketAddr,
    },
    /// No data folder was named and the user has no home folder.
    DataDirUnknown,
    /// The data folder is not a full path.
    DataDirRelative {
        /// What it says.
        path: PathBuf,
    },
    /// The data folder cannot be made or written.
    DataDirUnusable {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        error: String,
    },
    /// An address of a PostgreSQL server cannot be read.
    DatabaseUrlUnusable {
        /// The name of the variable.
        name: &'static str,
    },
    /// `MIGRATION_URL` makes no sense without `DATABASE_URL`.
    MigrationUrlAlone,
    /// `SMTP_URL` is not an address of a mail server.
    SmtpUrlUnusable,
    /// Mail would travel unencrypted to another machine.
    SmtpPlain,
    /// The file with the certificate behind the mail server cannot be read.
    SmtpCaUnreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: String,
    },
    /// That file holds no certificate.
    SmtpCaUnusable {
        /// The file.
        path: PathBuf,
    },
    /// Mail would be sent, but nobody said by whom.
    MailFromMissing,
    /// `MAIL_FROM` is not a mail address.
    MailFromUnusable {
        /// What it says.
        value: String,
    },
    /// A server of one's own needs a key of one's own.
    KeyFileMissing,
    /// The key file cannot be read or made.
    KeyFileUnreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: String,
    },
    /// The key is too short or too regular.
    KeyTooWeak {
        /// The file.
        path: PathBuf,
    },
}

/// Everything that is wrong with the set-up, in the order of the variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Config {
    /// Reads the environment of the program.
    ///
    /// With the embedded database and without `SECRET_KEY_FILE`, a key is made in the data folder the first time.
    pub fn from_environment() -> Result<Self, Problems> {
        Self::read(|name| std::env::var_os(name))
    }

    /// The same, with the environment given as a function.
    pub fn read(environment: impl Fn(&str) -> Option<OsString>) -> Result<Self, Problems> {
        let mut reader = Reader { environment, problems: Vec::new() };
        let listen = reader.listen();
        let base_url = reader.base_url(listen);
        let data_dir = reader.data_dir();
        let database = reader.database();
        let smtp_url = reader.smtp_url();
        let smtp_authority = reader.smtp_authority();
        let mail_from = reader.mail_from(smtp_url.is_some());
        let secret_key = reader.secret_key(&database, data_dir.as_deref());
        match (listen, data_dir, mail_from, secret_key) {
            (Some(listen), Some(data_dir), Some(mail_from), Some(secret_key)) if reader.problems.is_empty() => {
                Ok(Self {
                    listen,
                    base_url,
                    data_dir,
                    database,
                    smtp_url,
                    smtp_authority,
                    mail_from,
                    secret_key,
                    password_cost: PasswordCost::USUAL,
                })
            }
            _ => Err(Problems(reader.problems)),
        }
    }
}

/// Reads one variable after another and keeps what is wrong.
struct Reader<E> {
    environment: E,
    problems: Vec<Problem>,
}

impl<E: Fn(&str) -> Option<OsString>> Reader<E> {
    fn problem<T>(&mut self, problem: Problem) -> Option<T> {
        self.problems.push(problem);
        None
    }

    /// The text of a variable; an empty one counts as absent.
    fn text(&mut self, name: &'static str) -> Option<String> {
        match (self.environment)(name)?.into_string() {
            Ok(text) if text.trim().is_empty() => None,
            Ok(text) => Some(text.trim().to_owned()),
            Err(_) => self.problem(Problem::NotText { name }),
        }
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        (self.environment)(name).filter(|path| !path.is_empty()).map(PathBuf::from)
    }

    /// A secret: the content of the file that `NAME_FILE` names, or else the value of `NAME`.
    fn secret(&mut self, name: &'static str) -> Option<Secret> {
        let file_name = format!("{name}_FILE");
        let value = self.text(name);
        let Some(path) = self.path(&file_name) else {
            return value.map(Secret);
        };
        if value.is_some() {
            return self.problem(Problem::GivenTwice { name });
        }
        match std::fs::read_to_string(&path) {
            Ok(content) => Some(Secret::new(content.trim())),
            Err(error) => {
                self.problem(Problem::SecretFileUnreadable { name: file_name, path, error: error.to_string() })
            }
        }
    }

    fn listen(&mut self) -> Option<SocketAddr> {
        match self.text("LISTEN") {
            None => Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 8080))),
            Some(value) => match value.parse() {
                Ok(listen) => Some(listen),
                Err(_) => self.problem(Problem::ListenUnusable { value }),
            },
        }
    }

    fn base_url(&mut self, listen: Option<SocketAddr>) -> Option<BaseUrl> {
        let Some(value) = self.text("BASE_URL") else {
            return match listen {
                Some(listen) if !listen.ip().is_loopback() => self.problem(Problem::BaseUrlMissing { listen }),
                _ => None,
            };
        };
        let Ok(base_url) = value.parse::<BaseUrl>() else {
            return self.problem(Problem::BaseUrlUnusable { value });
        };
        match listen {
            Some(listen) if !(base_url.is_https() || base_url.is_loopback() && listen.ip().is_loopback()) => {
                self.problem(Problem::PlainHttp { base_url: base_url.text, listen })
            }
            _ => Some(base_url),
        }
    }

    fn data_dir(&mut self) -> Option<PathBuf> {
        let named = self.path("DATA_DIR").or_else(|| {
            if rustix::process::geteuid().is_root() {
                return Some(PathBuf::from("/var/lib/casustafel"));
            }
            self.path("XDG_DATA_HOME")
                .or_else(|| Some(self.path("HOME")?.join(".local/share")))
                .map(|shared| shared.join("casustafel"))
        });
        match named {
            Some(path) if path.is_absolute() => Some(path),
            Some(path) => self.problem(Problem::DataDirRelative { path }),
            None => self.problem(Problem::DataDirUnknown),
        }
    }

    fn database(&mut self) -> DatabaseChoice {
        let url = self.postgres_url("DATABASE_URL");
        let migration_url = self.postgres_url("MIGRATION_URL");
        match url {
            Some(url) => DatabaseChoice::Server { url, migration_url },
            None => {
                let named = self.path("DATABASE_URL").is_some() || self.path("DATABASE_URL_FILE").is_some();
                if migration_url.is_some() && !named {
                    self.problems.push(Problem::MigrationUrlAlone);
                }
                DatabaseChoice::Embedded { bindir: self.path("PG_BINDIR") }
            }
        }
    }

    fn postgres_url(&mut self, name: &'static str) -> Option<Secret> {
        let url = self.secret(name)?;
        let scheme = url.reveal().split("://").next();
        let known = matches!(scheme, Some("postgres" | "postgresql"));
        if known && PgConnectOptions::from_str(url.reveal()).is_ok() {
            Some(url)
        } else {
            self.problem(Problem::DatabaseUrlUnusable { name })
        }
    }

    fn smtp_url(&mut self) -> Option<Secret> {
        let url = self.secret("SMTP_URL")?;
        let text = url.reveal();
        let parsed: Option<Uri> = text.parse().ok();
        let host = parsed.as_ref().and_then(Uri::host).unwrap_or_default();
        let local =
            host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        if host.is_empty() || AsyncSmtpTransport::<Tokio1Executor>::from_url(text).is_err() {
            self.problem(Problem::SmtpUrlUnusable)
        } else if !local && Seal::of(&url).is_none() {
            self.problem(Problem::SmtpPlain)
        } else {
            Some(url)
        }
    }

    /// The certificates in the file that `SMTP_CA_FILE` names, tried on a line that goes nowhere.
    fn smtp_authority(&mut self) -> Option<Certificate> {
        let path = self.path("SMTP_CA_FILE")?;
        let content = match std::fs::read(&path) {
            Ok(content) => content,
            Err(error) => return self.problem(Problem::SmtpCaUnreadable { path, error: error.to_string() }),
        };
        let holds_one = String::from_utf8_lossy(&content).contains("-----BEGIN CERTIFICATE-----");
        let read = Certificate::from_pem(&content).ok().filter(|_| holds_one);
        let usable = |found: &Certificate| {
            TlsParameters::builder("localhost".to_owned()).add_root_certificate(found.clone()).build().is_ok()
        };
        read.filter(usable).or_else(|| self.problem(Problem::SmtpCaUnusable { path }))
    }

    fn mail_from(&mut self, mail_is_sent: bool) -> Option<Mailbox> {
        match self.text("MAIL_FROM") {
            Some(value) => match value.parse() {
                Ok(mailbox) => Some(mailbox),
                Err(_) => self.problem(Problem::MailFromUnusable { value }),
            },
            None if mail_is_sent => self.problem(Problem::MailFromMissing),
            None => "Casustafel <casustafel@localhost>".parse().ok(),
        }
    }

    /// The key comes last: it is only made when nothing else is wrong.
    fn secret_key(&mut self, database: &DatabaseChoice, data_dir: Option<&Path>) -> Option<SecretKey> {
        if let Some(path) = self.path("SECRET_KEY_FILE") {
            return match std::fs::read(&path) {
                Ok(content) => SecretKey::from_content(&content).or_else(|| self.problem(Problem::KeyTooWeak { path })),
                Err(error) => self.problem(Problem::KeyFileUnreadable { path, error: error.to_string() }),
            };
        }
        if let DatabaseChoice::Server { .. } = database {
            return self.problem(Problem::KeyFileMissing);
        }
        let path = data_dir.filter(|_| self.problems.is_empty())?.join("secret.key");
        SecretKey::read_or_make(&path).or_else(|problem| self.problem(problem).ok_or(())).ok()
    }
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
