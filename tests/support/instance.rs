//! The program itself on the database of a test, as often as one likes, and the way there that people have.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::App;
use super::smtp::MailServer;

/// A process of the program that serves the database of a test; it ends with the test, however that ends.
pub struct Instance {
    /// Where it listens, also after it was killed and started again.
    pub at: SocketAddr,
    settings: Vec<(&'static str, String)>,
    folder: PathBuf,
    running: Option<Child>,
}

impl Instance {
    /// Starts one. All of them have one key and one address, as behind a proxy.
    pub fn of(app: &App, mail: Option<&MailServer>) -> Self {
        let folder = std::env::temp_dir().join(format!("casustafel-instance-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir(&folder).unwrap();
        let key = folder.join("key");
        std::fs::write(&key, "vier en twintig ganzen 0123456789 op het Hoge der A").unwrap();
        // whoever bound it last gives it up
        let at = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut settings = vec![
            ("DATABASE_URL", app.database.url()),
            ("SECRET_KEY_FILE", key.display().to_string()),
            ("DATA_DIR", folder.display().to_string()),
            ("BASE_URL", app.state.base_url.as_str().to_owned()),
            ("LISTEN", at.to_string()),
        ];
        if let Some(mail) = mail {
            settings.push(("SMTP_URL", mail.url().reveal().to_owned()));
            settings.push(("MAIL_FROM", "Casustafel <tafel@gemeente.example>".to_owned()));
        }
        let mut instance = Self { at, settings, folder, running: None };
        instance.starts();
        instance
    }

    fn command(&self, order: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_casustafel"));
        command.arg(order).envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Starts serving, and waits until it does.
    pub fn starts(&mut self) {
        let mut child = self.command("serve").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut complaints = child.stderr.take().unwrap();
        self.running = Some(child);
        if !said.any(|line| line.unwrap().contains("http://")) {
            let mut why = String::new();
            complaints.read_to_string(&mut why).unwrap();
            panic!("it does not serve: {why}");
        }
        // what it says later must go somewhere
        std::thread::spawn(move || std::io::copy(&mut complaints, &mut std::io::sink()));
    }

    /// Is killed, in the middle of whatever it does (`kill -9`).
    pub fn is_killed(&mut self) {
        let mut child = self.running.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Compares every case with its history, as whoever runs the program does.
    pub fn verifies(&self) -> Output {
        self.command("verify").output().unwrap()
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        if self.running.is_some() {
            self.is_killed();
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The way to these servers that a proxy gives: to the first one that takes the call. A request that was under way when its server
/// died is not repeated, for nobody knows how far it came.
pub fn way_to(servers: &[&Instance]) -> Router {
    let at: Vec<SocketAddr> = servers.iter().map(|server| server.at).collect();
    Router::new().fallback(move |request: Request| {
        let at = at.clone();
        async move { pass_on(&at, request).await }
    })
}

async fn pass_on(servers: &[SocketAddr], request: Request) -> Response {
    for at in servers {
        let Ok(line) = TcpStream::connect(at).await else { continue };
        let Ok((mut ask, line)) = http1::handshake::<_, Body>(TokioIo::new(line)).await else { continue };
        tokio::spawn(line);
        return match ask.send_request(request).await {
            Ok(answer) => answer.map(Body::new),
            Err(_) => StatusCode::BAD_GATEWAY.into_response(),
        };
    }
    StatusCode::BAD_GATEWAY.into_response()
}
