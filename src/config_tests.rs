//! What may be chosen, and that everything wrong is said at once.

use std::collections::HashMap;

use super::*;
use crate::dutch::Dutch;

/// A folder of one test, gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> std::io::Result<Self> {
        let path = std::env::temp_dir().join(format!("casustafel-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    fn file(&self, name: &str, content: &str) -> std::io::Result<String> {
        let path = self.0.join(name);
        std::fs::write(&path, content)?;
        Ok(path.display().to_string())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn read(variables: &[(&str, &str)]) -> Result<Config, Problems> {
    let variables: HashMap<_, _> = variables.iter().copied().collect();
    Config::read(|name| variables.get(name).map(OsString::from))
}

fn problems(variables: &[(&str, &str)]) -> Vec<Problem> {
    read(variables).err().map(|it| it.0).unwrap_or_default()
}

const STRONG: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

#[test]
fn without_any_variable_the_program_serves_this_machine_only_with_a_database_of_its_own() -> Result<(), Problems> {
    let folder = Folder::new("defaults").map_err(|_| Problems(Vec::new()))?;
    let config = read(&[("DATA_DIR", &folder.0.display().to_string())])?;
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.base_url, None);
    assert!(matches!(config.database, DatabaseChoice::Embedded { bindir: None }));
    assert!(config.smtp_url.is_none());
    Ok(())
}

#[test]
fn every_problem_is_said_at_once() {
    let found = problems(&[
        ("LISTEN", "localhost"),
        ("BASE_URL", "casustafel"),
        ("DATA_DIR", "gegevens"),
        ("DATABASE_URL", "mysql://server"),
        ("SMTP_URL", "smtp://mail.example.org"),
        ("SMTP_CA_FILE", "/bestaat/ook/niet"),
        ("MAIL_FROM", "casustafel"),
        ("SECRET_KEY_FILE", "/bestaat/niet"),
    ]);
    let said = Problems(found.clone()).dutch();
    for name in [
        "LISTEN is \"localhost\"",
        "BASE_URL is \"casustafel\"",
        "DATA_DIR is \"gegevens\"",
        "DATABASE_URL is niet te lezen",
        "SMTP_URL zou mail onversleuteld",
        "Het bestand /bestaat/ook/niet uit SMTP_CA_FILE is niet te lezen",
        "MAIL_FROM is \"casustafel\"",
        "/bestaat/niet is niet te lezen",
        "op 8 punten",
    ] {
        assert!(said.contains(name), "{name} is missing in:\n{said}");
    }
    assert_eq!(found.len(), 8);
}

#[test]
fn plain_http_is_for_this_machine_only() {
    let data = ("DATA_DIR", "/nergens");
    let open = ("LISTEN", "0.0.0.0:80");
    assert!(matches!(problems(&[data, open])[..], [Problem::BaseUrlMissing { .. }]));
    for plain in ["http://casustafel.example.org", "http://localhost"] {
        assert!(matches!(problems(&[data, open, ("BASE_URL", plain)])[..], [Problem::PlainHttp { .. }]));
    }
    let foreign = [data, ("BASE_URL", "http://casustafel.example.org")];
    assert!(matches!(problems(&foreign)[..], [Problem::PlainHttp { .. }]));
}

#[test]
fn mail_leaves_this_machine_over_a_sealed_line_only() {
    let data = ("DATA_DIR", "/nergens");
    let from = ("MAIL_FROM", "casustafel@example.org");
    let said = |url| problems(&[data, from, ("LISTEN", "nergens"), ("SMTP_URL", url)]);
    for open in [
        "smtp://mail.example.org",
        "smtp://mail.example.org?tls=opportunistic",
        "smtp://naam:tls=required@mail.example.org",
        "smtp://mail.example.org?hint=tls=required",
        "smtp://mail.example.org?tls=opportunistic&tls=required",
    ] {
        assert!(said(open).contains(&Problem::SmtpPlain), "{open}");
    }
    for sealed in ["smtps://naam:woord@mail.example.org", "smtp://mail.example.org:587/huis?tls=required"] {
        assert_eq!(said(sealed).len(), 1, "{sealed}");
    }
    let seal = |url| Seal::of(&Secret::new(url)).map(|seal| (seal.host, seal.at_once));
    assert_eq!(seal("smtps://naam:woord@mail.example.org:465"), Some(("mail.example.org".into(), true)));
    assert_eq!(seal("smtp://mail.example.org?tls=required"), Some(("mail.example.org".into(), false)));
}

#[test]
fn who_vouches_for_the_mail_server_stands_in_a_file_with_a_certificate() -> std::io::Result<()> {
    let folder = Folder::new("authority")?;
    let data = folder.0.display().to_string();
    let key = rcgen::KeyPair::generate().map_err(std::io::Error::other)?;
    let made = rcgen::CertificateParams::default().self_signed(&key).map_err(std::io::Error::other)?;
    let broken = "-----BEGIN CERTIFICATE-----\naGFsbG8=\n-----END CERTIFICATE-----\n";
    for useless in ["", "Aan de beheerder", broken, "-----BEGIN CERTIFICATE-----\n", &key.serialize_pem()] {
        let file = folder.file("useless.pem", useless)?;
        let found = problems(&[("DATA_DIR", &data), ("SMTP_CA_FILE", &file)]);
        assert!(matches!(found[..], [Problem::SmtpCaUnusable { .. }]), "{useless}");
        let said = Problems(found).dutch().into_owned();
        assert!(said.contains("useless.pem (SMTP_CA_FILE) staat geen bruikbaar certificaat"), "{said}");
    }
    for useful in [made.pem(), format!("Van ons\n{0}{0}", made.pem())] {
        let file = folder.file("useful.pem", &useful)?;
        let config = read(&[("DATA_DIR", &data), ("SMTP_CA_FILE", &file)]).ok();
        assert!(config.is_some_and(|config| config.smtp_authority.is_some()), "{useful}");
    }
    Ok(())
}

#[test]
fn a_base_url_is_a_site_without_a_path() {
    let parsed = |text: &str| text.parse::<BaseUrl>().map(|url| url.text);
    assert_eq!(parsed("https://Tafel.example.org:443/"), Ok("https://tafel.example.org".into()));
    assert_eq!(parsed("http://[::1]:8080"), Ok("http://[::1]:8080".into()));
    for wrong in [
        "tafel.example.org",
        "ftp://tafel.example.org",
        "https://tafel.example.org/pad",
        "https://tafel.example.org?a=b",
        "https://piet@tafel.example.org",
        "https://",
    ] {
        assert_eq!(parsed(wrong), Err(()), "{wrong}");
    }
}

#[test]
fn a_server_of_ones_own_needs_a_strong_key_of_ones_own() -> std::io::Result<()> {
    let folder = Folder::new("keys")?;
    let data = folder.0.display().to_string();
    let server = [("DATA_DIR", data.as_str()), ("DATABASE_URL", "postgres://casustafel_app@localhost/casustafel")];
    assert_eq!(problems(&server), [Problem::KeyFileMissing]);
    for weak in ["kort", &"a".repeat(64), ""] {
        let file = folder.file("weak", weak)?;
        let found = problems(&[&server[..], &[("SECRET_KEY_FILE", &file)]].concat());
        assert!(matches!(found[..], [Problem::KeyTooWeak { .. }]), "{weak}");
    }
    let file = folder.file("strong", STRONG)?;
    assert!(read(&[&server[..], &[("SECRET_KEY_FILE", &file)]].concat()).is_ok());
    Ok(())
}

#[test]
fn a_key_is_made_once_and_readable_for_its_owner_only() -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new("own-key")?;
    let data = folder.0.display().to_string();
    let key = || read(&[("DATA_DIR", &data)]).map(|config| config.secret_key.derive("test")).ok();
    let first = key();
    assert!(first.is_some());
    assert_eq!(first, key());
    let mode = folder.0.join("secret.key").metadata()?.permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(&folder.0)?.count(), 1);
    Ok(())
}

#[test]
fn a_key_is_not_made_while_something_else_is_wrong() -> std::io::Result<()> {
    let folder = Folder::new("no-key")?;
    let data = folder.0.display().to_string();
    problems(&[("DATA_DIR", &data), ("LISTEN", "nergens")]);
    assert_eq!(std::fs::read_dir(&folder.0)?.count(), 0);
    Ok(())
}

#[test]
fn secrets_may_come_from_files_and_never_show() -> std::io::Result<()> {
    let folder = Folder::new("secrets")?;
    let database = folder.file("database", "postgres://app:hunter2@localhost/casustafel\n")?;
    let key = folder.file("key", STRONG)?;
    let variables = [
        ("DATA_DIR", folder.0.to_str().unwrap_or_default()),
        ("DATABASE_URL_FILE", &database),
        ("MIGRATION_URL", "postgres://owner:hunter2@localhost/casustafel"),
        ("SMTP_URL", "smtps://naam:hunter2@mail.example.org"),
        ("MAIL_FROM", "casustafel@example.org"),
        ("SECRET_KEY_FILE", &key),
    ];
    let config = read(&variables).map_err(|it| std::io::Error::other(it.dutch().into_owned()))?;
    let shown = format!("{config:?}");
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(matches!(
        &config.database,
        DatabaseChoice::Server { url, .. } if url.reveal() == "postgres://app:hunter2@localhost/casustafel"
    ));

    let twice = [("DATABASE_URL", "postgres://app@localhost/casustafel")];
    let found = problems(&[&variables[..], &twice].concat());
    assert_eq!(found, [Problem::GivenTwice { name: "DATABASE_URL" }]);

    let wrong = [("DATABASE_URL", "hunter2://app"), ("SMTP_URL", "hunter2")];
    let said = Problems(problems(&wrong)).dutch();
    assert!(!said.contains("hunter2"), "{said}");
    Ok(())
}
