//! Connections to a server: HTTP/1.1 over TCP, with TLS or without. What is sent and what is answered flow at the same time, so
//! that a stream of any length needs room for a few pieces of it alone.

use core::pin::{Pin, pin};
use core::time::Duration;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::stream::unfold;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::client::conn::http1;
use hyper::ext::on_informational;
use hyper::header::{EXPECT, HeaderValue};
use hyper::{Request, Response, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// How long a connection may take until it stands.
const CONNECT: Duration = Duration::from_secs(15);

/// How long is waited for a server to say that it takes a body.
const CONTINUE: Duration = Duration::from_secs(5);

/// What is sent.
pub(super) type Outgoing = UnsyncBoxBody<Bytes, io::Error>;

/// Lets a body go that waits for the server to take it.
#[derive(Clone)]
pub(super) struct Go(Arc<Mutex<Option<oneshot::Sender<()>>>>);

impl Go {
    /// It, and what the body waits for: an error if it shall not go.
    pub(super) fn new() -> (Self, oneshot::Receiver<()>) {
        let (sender, receiver) = oneshot::channel();
        (Self(Arc::new(Mutex::new(Some(sender)))), receiver)
    }

    fn go(&self) {
        if let Some(sender) = self.take() {
            // Nobody waits who has ended already.
            let _ = sender.send(());
        }
    }

    fn stop(&self) {
        drop(self.take());
    }

    fn take(&self) -> Option<oneshot::Sender<()>> {
        // Nothing panics while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

trait Socket: AsyncRead + AsyncWrite + Send {}
impl<T: AsyncRead + AsyncWrite + Send> Socket for T {}

/// Where a server is, and how it is spoken to.
pub(super) struct Target {
    host: String,
    port: u16,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl Target {
    /// The server at `address`, which has a host; over TLS if a configuration is given.
    pub(super) fn new(address: &Uri, tls: Option<rustls::ClientConfig>) -> Option<Self> {
        let host = address.host()?.trim_matches(['[', ']']).to_owned();
        let port = address.port_u16().unwrap_or(if tls.is_some() { 443 } else { 80 });
        let tls = match tls {
            Some(config) => {
                let name = ServerName::try_from(host.clone()).ok()?;
                Some((TlsConnector::from(Arc::new(config)), name))
            }
            None => None,
        };
        Some(Self { host, port, tls })
    }

    /// Sends a request over a connection of its own. What is large waits in its body for `go`: a server that refuses it says so
    /// before, and would close the connection under what is still sent.
    pub(super) async fn send(
        &self,
        mut request: Request<Outgoing>,
        go: Option<Go>,
    ) -> Result<Response<Incoming>, String> {
        let Some(go) = go else { return self.exchange(request).await };
        request.headers_mut().insert(EXPECT, HeaderValue::from_static("100-continue"));
        let told = go.clone();
        on_informational(&mut request, move |answer| {
            if answer.status() == StatusCode::CONTINUE {
                told.go();
            }
        });
        let mut exchange = pin!(self.exchange(request));
        let answer = match timeout(CONTINUE, &mut exchange).await {
            Ok(answer) => answer,
            Err(_) => {
                // What stands between does not tell.
                go.go();
                exchange.await
            }
        };
        if answer.as_ref().is_ok_and(|answer| answer.status().is_success()) {
            go.go()
        } else {
            go.stop()
        }
        answer
    }

    async fn exchange(&self, request: Request<Outgoing>) -> Result<Response<Incoming>, String> {
        let connected = timeout(CONNECT, self.connect()).await;
        let socket = connected.map_err(|_| "it took too long to connect".to_owned())??;
        let (mut sender, connection) = http1::handshake(TokioIo::new(socket)).await.map_err(said)?;
        // It ends with the answer, or with the runtime.
        tokio::spawn(connection);
        sender.send_request(request).await.map_err(said)
    }

    async fn connect(&self) -> Result<Pin<Box<dyn Socket>>, String> {
        let tcp = TcpStream::connect((self.host.as_str(), self.port)).await;
        let tcp = tcp.map_err(|error| error.to_string())?;
        tcp.set_nodelay(true).map_err(|error| error.to_string())?;
        Ok(match &self.tls {
            Some((tls, name)) => {
                Box::pin(tls.connect(name.clone(), tcp).await.map_err(|error| error.to_string())?)
            }
            None => Box::pin(tcp),
        })
    }
}

/// An error of HTTP with what is behind it, which is what helps.
pub(super) fn said(error: hyper::Error) -> String {
    use core::error::Error as _;
    let behind = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    format!("{error}{behind}")
}

/// A body that is there already.
pub(super) fn whole(bytes: Bytes) -> Outgoing {
    Full::new(bytes).map_err(|never| match never {}).boxed_unsync()
}

/// The same, which waits.
pub(super) fn waiting(bytes: Bytes, go: oneshot::Receiver<()>) -> Outgoing {
    let frame = async move {
        go.await.map_err(|_| io::Error::other("the server does not take it"))?;
        Ok(Frame::data(bytes))
    };
    StreamBody::new(futures_util::stream::once(frame)).boxed_unsync()
}

/// A body that comes piece by piece. An error in place of a piece breaks the request off.
pub(super) fn pieces(receiver: mpsc::Receiver<io::Result<Bytes>>) -> Outgoing {
    let frames = unfold(receiver, |mut receiver| async move {
        let piece = receiver.recv().await?;
        Some((piece.map(Frame::data), receiver))
    });
    StreamBody::new(frames).boxed_unsync()
}
