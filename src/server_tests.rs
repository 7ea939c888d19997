//! The server bounds what the outside world can hold on to, and ends in good order.

use std::time::Instant;

use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;

use super::*;

/// Limits that a test can wait for.
const SHORT: Limits =
    Limits { header_time: Duration::from_millis(200), drain: Duration::from_millis(500), ..Limits::USUAL };

struct Served {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

async fn served(router: Router, limits: Limits) -> std::io::Result<Served> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = stop_line();
    let task = tokio::spawn(serve(listener, router, limits, stopped));
    Ok(Served { address, stop, task })
}

async fn ask(address: SocketAddr, request: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

const HELLO: &str = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn who_dawdles_over_a_request_or_says_nothing_is_shown_out() -> std::io::Result<()> {
    let served = served(Router::new().route("/", get(|| async { "dag" })), SHORT).await?;
    for beginning in ["", "GET / HTTP/1.1\r\nhos"] {
        let began = Instant::now();
        let answer = ask(served.address, beginning).await?;
        assert!(!answer.contains("dag"));
        assert!(began.elapsed() < Duration::from_secs(3));
    }
    assert!(ask(served.address, HELLO).await?.ends_with("dag"));
    Ok(())
}

#[tokio::test]
async fn no_more_come_in_than_there_is_room_for() -> std::io::Result<()> {
    let limits = Limits { connections: 1, header_time: Duration::from_millis(400), ..SHORT };
    let served = served(Router::new().route("/", get(|| async { "dag" })), limits).await?;
    let _sitting = TcpStream::connect(served.address).await?;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let began = Instant::now();
    assert!(ask(served.address, HELLO).await?.ends_with("dag"));
    assert!(began.elapsed() > Duration::from_millis(200), "there was room for two");
    Ok(())
}

#[tokio::test]
async fn an_address_longer_than_any_of_ours_is_refused() -> std::io::Result<()> {
    let served = served(Router::new(), SHORT).await?;
    let long = HELLO.replacen('/', &format!("/{}", "a".repeat(9_000)), 1);
    assert!(ask(served.address, &long).await?.starts_with("HTTP/1.1 414"));
    let longer = HELLO.replacen('/', &format!("/{}", "a".repeat(90_000)), 1);
    assert!(!ask(served.address, &longer).await.unwrap_or_default().contains("200 OK"));
    Ok(())
}

#[tokio::test]
async fn work_that_was_begun_is_finished_when_the_asker_leaves() -> std::io::Result<()> {
    let (begun, mut has_begun) = mpsc::channel(1);
    let (done, mut is_done) = mpsc::channel(1);
    let slow = get(move || async move {
        let _ = begun.send(()).await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        let _ = done.send(()).await;
    });
    let served = served(Router::new().route("/", slow), SHORT).await?;
    let mut stream = TcpStream::connect(served.address).await?;
    stream.write_all(HELLO.as_bytes()).await?;
    has_begun.recv().await;
    drop(stream);
    let finished = tokio::time::timeout(Duration::from_secs(2), is_done.recv()).await;
    assert_eq!(finished, Ok(Some(())));
    Ok(())
}

#[tokio::test]
async fn at_the_end_running_requests_finish_and_silent_ones_do_not_hold_it_up() -> std::io::Result<()> {
    let slow = get(|| async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        "klaar"
    });
    let served =
        served(Router::new().route("/", slow), Limits { header_time: Duration::from_secs(60), ..SHORT }).await?;
    let _silent = TcpStream::connect(served.address).await?;
    let asking = tokio::spawn(ask(served.address, HELLO));
    tokio::time::sleep(Duration::from_millis(50)).await;

    let began = Instant::now();
    let _ = served.stop.send(true);
    served.task.await?;
    assert!(began.elapsed() < Duration::from_secs(2));
    assert!(asking.await??.ends_with("klaar"));
    assert!(TcpStream::connect(served.address).await.is_err());
    Ok(())
}
