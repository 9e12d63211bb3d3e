//! Sockets: plain, or TLS 1.3 with a certificate of the client if it has one.

use core::net::SocketAddr;
use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;
use std::io;
use std::sync::Arc;

use keystead_core::client::CertificateFingerprint;
use rustls::ServerConfig;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::limits::{Admission, Place};

/// How long a client has to agree on keys.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// The most handshakes at once; further connections wait in the system's queue.
const HANDSHAKES: usize = 256;
/// How long to wait when the system has no more sockets.
const EXHAUSTED: Duration = Duration::from_millis(200);

/// The other end of a connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer {
    pub(super) address: SocketAddr,
    /// The certificate whose private key it proved to hold.
    pub(super) certificate: Option<CertificateFingerprint>,
}

/// Where connections come from.
pub(super) struct Entrance {
    ready: mpsc::Receiver<(Stream, Peer, Place)>,
}

impl Entrance {
    /// Takes connections from `listener`, with TLS if `tls` says how.
    pub(super) fn open(listener: TcpListener, tls: Option<Arc<ServerConfig>>, admission: Admission) -> Self {
        let (sender, ready) = mpsc::channel(1);
        tokio::spawn(accept(listener, tls.map(TlsAcceptor::from), admission, sender));
        Self { ready }
    }
}

/// Hands connections over until nobody takes them any more. A slow handshake keeps nobody else waiting.
async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    admission: Admission,
    ready: mpsc::Sender<(Stream, Peer, Place)>,
) {
    let handshakes = Arc::new(Semaphore::new(HANDSHAKES));
    loop {
        let Ok(permit) = Arc::clone(&handshakes).acquire_owned().await else { return };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = ready.closed() => return,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            // A client that was gone before it was accepted harms nobody else.
            Err(error) => {
                let passing = [io::ErrorKind::ConnectionAborted, io::ErrorKind::ConnectionReset];
                if !passing.contains(&error.kind()) {
                    tokio::time::sleep(EXHAUSTED).await;
                }
                continue;
            }
        };
        // Whoever has too many is told by the connection's end: it has not been spoken on yet.
        let Some(place) = admission.enter(address.ip()) else { continue };
        // What is answered is written as a whole: waiting for more gains nothing.
        let _ = stream.set_nodelay(true);
        let (tls, ready) = (tls.clone(), ready.clone());
        tokio::spawn(async move {
            let opened = match tls {
                None => Some((Stream::Plain(stream), None)),
                Some(tls) => match tokio::time::timeout(HANDSHAKE, tls.accept(stream)).await {
                    Ok(Ok(stream)) => {
                        let certificate = fingerprint(&stream);
                        Some((Stream::Tls(Box::new(stream)), certificate))
                    }
                    // Whoever does not speak TLS 1.3 is told so by the protocol itself.
                    _ => None,
                },
            };
            drop(permit);
            if let Some((stream, certificate)) = opened {
                // The server is about to stop if nobody takes it.
                let _ = ready.send((stream, Peer { address, certificate }, place)).await;
            }
        });
    }
}

fn fingerprint(stream: &TlsStream<TcpStream>) -> Option<CertificateFingerprint> {
    let own = stream.get_ref().1.peer_certificates()?.first()?;
    Some(CertificateFingerprint(Sha256::digest(own).into()))
}

impl Entrance {
    /// The next connection; `None` if there will be no other.
    pub(super) async fn accept(&mut self) -> Option<(Stream, Peer, Place)> {
        self.ready.recv().await
    }
}

/// A connection.
pub(super) enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            Self::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
