//! Serving pages over plain HTTP/1.1: a bounded number of connections, none of which may dawdle, and an orderly end.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt;

/// How much the outside world may ask for at once, and how long it may take about it.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at once; who comes later waits outside.
    pub connections: usize,
    /// How long a request may take to arrive, and a connection may be silent.
    pub header_time: Duration,
    /// The longest request line and headers together, in bytes.
    pub head: usize,
    /// The longest address, in bytes.
    pub address: usize,
    /// How long running requests get to finish at the end.
    pub drain: Duration,
}

impl Limits {
    /// What the program is served with.
    pub const USUAL: Self = Self {
        connections: 512,
        header_time: Duration::from_secs(10),
        head: 32 * 1024,
        address: 8 * 1024,
        drain: Duration::from_secs(10),
    };
}

/// Serves `router` on `listener` until `stop` becomes true, then lets running requests finish.
///
/// Streams that never end by themselves must watch the same `stop`.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, mut stop: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(limits.connections));
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = stopped(&mut stop) => break,
        };
        let Some((stream, from, place)) = accepted else { continue };
        let (router, stop) = (router.clone(), stop.clone());
        tokio::spawn(async move {
            connection(stream, from, router, limits, stop).await;
            drop(place);
        });
    }
    drop(listener);
    // every place free again means every connection is done
    let places_of_all = u32::try_from(limits.connections).unwrap_or(u32::MAX);
    if tokio::time::timeout(limits.drain, places.acquire_many(places_of_all)).await.is_err() {
        tracing::warn!("some connections were cut off at the end");
    }
}

/// Becomes ready when the program is asked to stop: by Ctrl-C, or by the system.
pub async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};

    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        // without one of the two, the other still works
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

async fn stopped(stop: &mut watch::Receiver<bool>) {
    // nobody left who could say it means the same
    let _ = stop.wait_for(|stop| *stop).await;
}

type Place = tokio::sync::OwnedSemaphorePermit;

async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> Option<(TcpStream, SocketAddr, Place)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, from)) => {
            // answers are small and complete: there is nothing to wait for
            let _ = stream.set_nodelay(true);
            Some((stream, from, place))
        }
        Err(error) => {
            // the other side left already, or there are too many open files: in both cases others must get their turn
            tracing::debug!(%error, "a connection was not accepted");
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

async fn connection(
    stream: TcpStream,
    from: SocketAddr,
    router: Router,
    limits: Limits,
    mut stop: watch::Receiver<bool>,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let router = router.clone();
        async move { Ok::<_, Infallible>(answer(router, request, from, limits).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_time)
        .max_buf_size(limits.head)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    // a connection that breaks or dawdles is its own affair: there is nobody left to tell
    let finished = tokio::select! {
        _ = connection.as_mut() => true,
        () = stopped(&mut stop) => false,
    };
    if !finished {
        connection.as_mut().graceful_shutdown();
        let _ = tokio::time::timeout(limits.drain, connection).await;
    }
}

/// Answers in a task of its own, so that who leaves early does not cut off work that was begun.
async fn answer(router: Router, request: Request<Incoming>, from: SocketAddr, limits: Limits) -> Response {
    if request.uri().to_string().len() > limits.address {
        return StatusCode::URI_TOO_LONG.into_response();
    }
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(from));
    match tokio::spawn(router.oneshot(request)).await {
        Ok(Ok(response)) => response,
        Ok(Err(impossible)) => match impossible {},
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// Makes the two ends of the stop: the one that says it and the one that hears it.
#[must_use]
pub fn stop_line() -> (watch::Sender<bool>, watch::Receiver<bool>) {
    watch::channel(false)
}

/// Says stop when `asked` is ready.
pub fn stop_when(asked: impl Future<Output = ()> + Send + 'static, line: watch::Sender<bool>) {
    tokio::spawn(async move {
        asked.await;
        // nobody listens any more: then it stopped already
        let _ = line.send(true);
    });
}

#[cfg(test)]
#[path = "server_tests.rs"]
mod tests;
