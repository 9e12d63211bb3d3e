//! Connections, from when they are accepted until their last answer is written.

use core::mem;
use core::time::Duration;
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tower_service::Service as _;

use super::limits::Limits;
use super::listen::Entrance;
use super::seal::Seal;

/// How long open requests have to end after the server was told to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(10);
/// How long connections stay open that were so when the vault was sealed.
const AFTER_SEALING: Duration = Duration::from_secs(1);
/// The most bytes of the head of a request.
const HEAD_BYTES: usize = 32 << 10;

/// With every request: becomes true when the server was told to stop, for answers that have no end of their own.
#[derive(Clone)]
pub(super) struct Stopping(pub(super) watch::Receiver<bool>);

/// Answers on every connection until `stop` says so; then finishes what was begun. A connection that was open when the vault was
/// sealed ends a moment later, since what it has read may lie in its buffers for as long as it is open.
pub(super) async fn serve(
    mut entrance: Entrance,
    app: Router,
    limits: &Limits,
    seal: &Seal,
    mut stop: watch::Receiver<bool>,
) {
    let (metrics, mut sealings) = (seal.metrics(), seal.sealings());
    let places = Arc::new(Semaphore::new(limits.connections));
    let mut graceful = GracefulShutdown::new();
    let mut ending = JoinSet::new();
    let mut http = http1::Builder::new();
    let stopping = Stopping(stop.clone());
    http.timer(TokioTimer::new()).header_read_timeout(limits.head).max_header_size(HEAD_BYTES);
    loop {
        let accepted = async {
            // Whoever finds no place waits where the system keeps those who are not accepted yet.
            let place = Arc::clone(&places).acquire_owned().await.ok()?;
            let (stream, peer, counted) = entrance.accept().await?;
            Some((stream, peer, (place, counted)))
        };
        let accepted = tokio::select! {
            accepted = accepted => accepted,
            Ok(()) = sealings.changed() => {
                let (sealed, Stopping(mut stop)) = (mem::take(&mut graceful), stopping.clone());
                ending.spawn(async move {
                    // Whatever a client sends next, unaware of it, is answered.
                    let _ = tokio::time::timeout(AFTER_SEALING, stop.wait_for(|stop| *stop)).await;
                    sealed.shutdown().await;
                });
                continue;
            }
            // Those that have ended leave nothing behind.
            Some(_) = ending.join_next() => continue,
            // An error means that nobody can say it any more, which says it too.
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let Some((stream, peer, counted)) = accepted else { break };
        let (app, stopping) = (app.clone(), stopping.clone());
        let service = service_fn(move |mut request: Request<hyper::body::Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            request.extensions_mut().insert(stopping.clone());
            app.clone().call(request)
        });
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        let metrics = Arc::clone(metrics);
        tokio::spawn(async move {
            metrics.connections.inc();
            // A client that breaks off, or says nothing in time, is nobody's failure.
            let _ = connection.await;
            metrics.connections.dec();
            drop(counted);
        });
    }
    // Nobody is accepted any more.
    drop(entrance);
    ending.spawn(graceful.shutdown());
    let _ = tokio::time::timeout(LAST_REQUESTS, ending.join_all()).await;
}
