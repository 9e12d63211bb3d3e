//! The server: the console's files, whether it is alive and ready, and the interfaces to an unlocked vault.

mod assets;
mod console;
mod engine;
mod headers;
mod health;
mod jwks;
mod listen;
mod nhn;
mod scheduler;
mod seal;
mod tls;
mod unseal;

use core::net::SocketAddr;
use core::time::Duration;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::middleware::map_response;
use axum::routing::get;
use keystead_core::client::Ipv4Block;
use tokio::net::TcpListener;
use tokio::sync::watch;

pub(crate) use assets::Console;
pub(crate) use nhn::Version as NhnVersion;
pub(crate) use seal::Seal;
pub(crate) use tls::{TlsProblem, TlsSource};
pub(crate) use unseal::Unsealing;

use crate::store::Place;
use listen::{Entrance, Peer};

/// How long open requests have to end after the server was told to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

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

/// Serves `site` until the process is told to stop (SIGINT, SIGTERM). `announce` is called once, with the address, when
/// connections are accepted.
pub(crate) fn run(
    site: Site,
    address: SocketAddr,
    announce: impl FnOnce(SocketAddr),
) -> Result<(), ServeError> {
    let stopped = |error: std::io::Error| ServeError::Stopped(error.to_string());
    let Site { console, vault, seal, unsealing, tls, proxies, nhn } = site;
    let tls = tls.map(|source| tls::config(&source)).transpose().map_err(ServeError::Tls)?;
    let interface = unsealing.map(|unsealing| {
        let own = unseal::router(seal.clone(), unsealing);
        own.merge(jwks::router(seal.clone())).merge(nhn::router(seal.clone(), nhn, proxies))
    });
    let app = router(console, health::Vault { place: vault, seal: seal.clone() }, interface);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(stopped)?;
    let outcome = runtime.block_on(async {
        let stop = stop_signal().map_err(stopped)?;
        let not_free = |error: std::io::Error| ServeError::Listen { address, reason: error.to_string() };
        let listener = TcpListener::bind(address).await.map_err(not_free)?;
        let local = listener.local_addr().map_err(stopped)?;
        let entrance = Entrance::open(listener, tls).map_err(stopped)?;
        announce(local);
        serve(entrance, app, stop).await.map_err(stopped)
    });
    seal.seal();
    outcome
}

fn router(console: Console, vault: health::Vault, interface: Option<Router>) -> Router {
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .with_state(Arc::new(vault))
        .merge(interface.unwrap_or_default())
        .fallback_service(Router::new().fallback(console::serve).with_state(Arc::new(console)))
        .layer(map_response(headers::harden))
}

async fn serve(entrance: Entrance, app: Router, stop: watch::Receiver<bool>) -> std::io::Result<()> {
    let mut told = stop.clone();
    let app = app.into_make_service_with_connect_info::<Peer>();
    let graceful = axum::serve(entrance, app).with_graceful_shutdown(async move {
        let mut stop = stop;
        // An error means that nobody can say it any more, which says it too.
        let _ = stop.wait_for(|stop| *stop).await;
    });
    let deadline = async {
        let _ = told.wait_for(|stop| *stop).await;
        tokio::time::sleep(LAST_REQUESTS).await;
    };
    tokio::select! {
        outcome = graceful => outcome,
        () = deadline => Ok(()),
    }
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
