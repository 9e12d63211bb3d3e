//! The server: the console's files, whether it is alive and ready, and the interfaces to an unlocked vault.

mod api;
mod assets;
mod connections;
mod console;
mod engine;
mod guesses;
mod headers;
mod health;
mod identity;
mod jobs;
mod jwks;
mod limits;
mod listen;
mod metrics;
mod nhn;
mod problem;
mod scheduler;
mod seal;
mod tls;
mod tokens;
mod unseal;

use core::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn_with_state, map_response};
use keystead_core::client::Ipv4Block;
use tokio::net::TcpListener;
use tokio::sync::watch;

pub(crate) use api::text as openapi;
pub(crate) use assets::Console;
pub(crate) use limits::Limits;
pub(crate) use nhn::Version as NhnVersion;
pub(crate) use seal::Seal;
pub(crate) use tls::{TlsProblem, TlsSource};
pub(crate) use unseal::Unsealing;

use crate::store::Place;
use guesses::Guard;
use limits::{Admission, Requests};
use listen::Entrance;
use metrics::Watch;

/// What is served.
pub(crate) struct Site {
    /// The console's files.
    pub(crate) console: Console,
    /// Where the vault behind it is kept, if there is one.
    pub(crate) vault: Option<Place>,
    /// The vault, sealed or unlocked.
    pub(crate) seal: Seal,
    /// How it is unlocked while the server runs, if there is a vault.
    pub(crate) unsealing: Option<Unsealing>,
    /// Where the certificate comes from; without, connections are plain.
    pub(crate) tls: Option<TlsSource>,
    /// Proxies that are believed when they say where a request comes from.
    pub(crate) proxies: Vec<Ipv4Block>,
    /// The versions of NHN Cloud Secure Key Manager's interface that are served.
    pub(crate) nhn: Vec<NhnVersion>,
    /// What one client may take of it.
    pub(crate) limits: Limits,
    /// How it is watched.
    pub(crate) monitoring: Monitoring,
}

/// How a server is watched.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Monitoring {
    /// Whether numbers are served beside everything else.
    pub(crate) metrics: bool,
    /// An address of their own for numbers and health, without TLS.
    pub(crate) metrics_listen: Option<SocketAddr>,
    /// Whether a line is written for each request.
    pub(crate) log_requests: bool,
}

/// Where a server takes connections.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listening {
    /// The address of everything.
    pub(crate) address: SocketAddr,
    /// The address of numbers and health alone, if they have one.
    pub(crate) metrics: Option<SocketAddr>,
}

/// Why the server did not start, or stopped.
#[derive(Debug)]
pub(crate) enum ServeError {
    /// There is no console in the program, or in the directory.
    ConsoleMissing(Option<PathBuf>),
    /// A file of the console cannot be read.
    ConsoleUnreadable { path: PathBuf, reason: String },
    /// The certificate or its key cannot be used.
    Tls(TlsProblem),
    /// The address cannot be listened on.
    Listen { address: SocketAddr, reason: String },
    /// The system stopped it.
    Stopped(String),
}

/// Serves `site` until the process is told to stop (SIGINT, SIGTERM). `announce` is called once, with the addresses, when
/// connections are accepted.
pub(crate) fn run(
    site: Site,
    address: SocketAddr,
    announce: impl FnOnce(Listening),
) -> Result<(), ServeError> {
    let stopped = |error: std::io::Error| ServeError::Stopped(error.to_string());
    let Site { console, vault, seal, unsealing, tls, proxies, nhn, limits, monitoring } = site;
    let tls = tls.map(|source| tls::config(&source)).transpose().map_err(ServeError::Tls)?;
    let identity = Arc::new(identity::Identity::default());
    let guard = Arc::new(Guard::new(seal.clone(), proxies.clone()));
    let interface = unsealing.map(|unsealing| {
        let (known, guards) = (Arc::clone(&identity), Arc::clone(&guard));
        let own = api::router(seal.clone(), known, guards, proxies.clone(), tls.is_some());
        let own = own.merge(unseal::router(seal.clone(), unsealing, Arc::clone(&guard)));
        let nhn = nhn::router(seal.clone(), identity, nhn, proxies.clone());
        own.merge(jwks::router(seal.clone())).merge(nhn).layer(from_fn_with_state(guard, guesses::watch))
    });
    let health = health::router(health::Vault { place: vault, seal: seal.clone() });
    let watched = metrics::router(seal.clone());
    let numbers = if monitoring.metrics { watched.clone() } else { Router::new() };
    let app = router(console, health.clone(), interface.unwrap_or_default().merge(numbers));
    let aside = health.merge(watched);
    let requests = Arc::new(Requests::new(&limits, proxies.clone()));
    let watch = Arc::new(Watch { seal: seal.clone(), log_requests: monitoring.log_requests });
    let around = |app: Router| {
        let bound = from_fn_with_state(Arc::clone(&requests), limits::bound);
        let observed = from_fn_with_state(Arc::clone(&watch), metrics::observe);
        app.layer(bound).layer(observed).layer(map_response(headers::harden))
    };
    let (app, aside) = (around(app), around(aside));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(stopped)?;
    let outcome = runtime.block_on(async {
        let stop = stop_signal().map_err(stopped)?;
        let listener = bind(address).await?;
        let mut aside_at = None;
        if let Some(address) = monitoring.metrics_listen {
            let listener = bind(address).await?;
            aside_at = Some(listener.local_addr().map_err(stopped)?);
            let entrance = Entrance::open(listener, None, Admission::new(&limits, Vec::new()));
            let (seal, limits, stop) = (seal.clone(), limits.clone(), stop.clone());
            tokio::spawn(async move { connections::serve(entrance, aside, &limits, &seal, stop).await });
        }
        let local = listener.local_addr().map_err(stopped)?;
        let entrance = Entrance::open(listener, tls, Admission::new(&limits, proxies));
        announce(Listening { address: local, metrics: aside_at });
        connections::serve(entrance, app, &limits, &seal, stop).await;
        Ok(())
    });
    seal.seal();
    outcome
}

async fn bind(address: SocketAddr) -> Result<TcpListener, ServeError> {
    let not_free = |error: std::io::Error| ServeError::Listen { address, reason: error.to_string() };
    TcpListener::bind(address).await.map_err(not_free)
}

fn router(console: Console, health: Router, interface: Router) -> Router {
    health
        .merge(interface)
        .fallback_service(Router::new().fallback(console::serve).with_state(Arc::new(console)))
}

/// Becomes true when the process is told to stop.
fn stop_signal() -> std::io::Result<watch::Receiver<bool>> {
    let (sender, receiver) = watch::channel(false);
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    #[cfg(unix)]
    let mut interrupt = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())?;
    tokio::spawn(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
        // Nobody is left to be told if this fails.
        let _ = sender.send(true);
    });
    Ok(receiver)
}
