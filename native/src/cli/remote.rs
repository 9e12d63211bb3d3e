//! A running server, as the command line talks to it.

mod connection;
mod problem;
mod trust;

use core::time::Duration;
use std::io;
use std::thread;

use data_encoding::BASE64;
use http_body_util::BodyExt as _;
use hyper::body::{Bytes, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderValue, USER_AGENT};
use hyper::{Method, Request, Response, Uri};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::time::timeout;
use zeroize::Zeroizing;

use self::connection::{Go, Outgoing, Target, pieces, said, waiting, whole};
use super::args::Globals;
use super::failure::Failure;
use super::files::Input;
use super::session;

/// How long a server has to answer: it may wait for others, for Argon2id, and for what is large.
const ANSWER: Duration = Duration::from_secs(300);
/// What every path begins with.
const BASE: &str = "/api/v1";
/// Where a server is that nobody has named.
const USUAL: &str = "http://127.0.0.1:7420";
/// What is longer is sent when the server says that it takes it.
const LARGE: usize = 64 << 10;
/// How much of a stream is read at once.
const PIECE: usize = 256 << 10;

/// A server.
pub(super) struct Remote {
    target: Target,
    /// What was asked for, for sentences.
    url: String,
    host: HeaderValue,
    prefix: String,
    authorization: Option<HeaderValue>,
    runtime: Runtime,
}

/// A request on its way to being made.
pub(super) struct Asked<'r> {
    remote: &'r Remote,
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
}

impl Remote {
    /// The server that the arguments name, or the usual one on this machine. Whatever is sent to another machine is
    /// encrypted.
    pub(super) fn new(globals: &Globals) -> Result<Self, Failure> {
        let url = globals.online.server.as_deref().unwrap_or(USUAL).trim_end_matches('/').to_owned();
        let unusable =
            || Failure::Arguments("--server takes an address such as https://keys.example.org:7420".into());
        let address: Uri = url.parse().map_err(|_| unusable())?;
        let authority = address.authority().filter(|authority| !authority.as_str().contains('@'));
        let authority = authority.ok_or_else(unusable)?.as_str();
        let tls = match address.scheme_str() {
            Some("https") => Some(trust::configuration(globals)?),
            Some("http") if is_here(&address) => None,
            Some("http") => {
                let problem =
                    "Without TLS others could read what is sent: name a server on another machine by https";
                return Err(Failure::Arguments(problem.into()));
            }
            _ => return Err(unusable()),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime
            .map_err(|error| Failure::ServerUnreachable { url: url.clone(), reason: error.to_string() })?;
        Ok(Self {
            target: Target::new(&address, tls).ok_or_else(unusable)?,
            host: HeaderValue::from_str(authority).map_err(|_| unusable())?,
            prefix: address.path().trim_end_matches('/').to_owned() + BASE,
            url,
            authorization: None,
            runtime,
        })
    }

    /// The same, with the access key that the arguments name.
    pub(super) fn signed_in(globals: &Globals) -> Result<Self, Failure> {
        let mut remote = Self::new(globals)?;
        let (id, secret) = session::access_key(globals)?;
        let shown = Zeroizing::new(format!("{id}:{}", *secret));
        let encoded = Zeroizing::new(format!("Basic {}", BASE64.encode(shown.as_bytes())));
        let mut header = HeaderValue::from_str(&encoded)
            .map_err(|_| Failure::Unreachable("a header of letters and digits"))?;
        header.set_sensitive(true);
        remote.authorization = Some(header);
        Ok(remote)
    }

    pub(super) fn get(&self, path: impl Into<String>) -> Asked<'_> {
        self.ask(Method::GET, path)
    }

    pub(super) fn post(&self, path: impl Into<String>) -> Asked<'_> {
        self.ask(Method::POST, path)
    }

    pub(super) fn put(&self, path: impl Into<String>) -> Asked<'_> {
        self.ask(Method::PUT, path)
    }

    pub(super) fn patch(&self, path: impl Into<String>) -> Asked<'_> {
        self.ask(Method::PATCH, path)
    }

    pub(super) fn delete(&self, path: impl Into<String>) -> Asked<'_> {
        self.ask(Method::DELETE, path)
    }

    fn ask(&self, method: Method, path: impl Into<String>) -> Asked<'_> {
        Asked { remote: self, method, path: path.into(), headers: Vec::new() }
    }

    fn unreachable(&self, reason: impl Into<String>) -> Failure {
        Failure::ServerUnreachable { url: self.url.clone(), reason: reason.into() }
    }
}

fn is_here(address: &Uri) -> bool {
    let host = address.host().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse().is_ok_and(|address: core::net::IpAddr| address.is_loopback())
}

impl Asked<'_> {
    pub(super) fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Asks with what `query` says behind the path.
    pub(super) fn query(mut self, query: &impl Serialize) -> Result<Self, Failure> {
        let unfit = || Failure::Unreachable("a query of texts and numbers");
        let serde_json::Value::Object(members) = serde_json::to_value(query).map_err(|_| unfit())? else {
            return Err(unfit());
        };
        let mut text = form_urlencoded::Serializer::new(String::new());
        for (name, value) in &members {
            match value {
                serde_json::Value::Null => continue,
                serde_json::Value::String(value) => text.append_pair(name, value),
                value => text.append_pair(name, &value.to_string()),
            };
        }
        self.path = format!("{}?{}", self.path, text.finish());
        Ok(self)
    }

    /// What it answers to a request without a body.
    pub(super) fn read<T: DeserializeOwned>(self) -> Result<T, Failure> {
        let remote = self.remote;
        parse(remote, &self.exchange(None)?)
    }

    /// What it answers to `body`.
    pub(super) fn send<T: DeserializeOwned>(self, body: &impl Serialize) -> Result<T, Failure> {
        let remote = self.remote;
        parse(remote, &self.exchange(Some(json(body)?))?)
    }

    /// The bytes that it answers to `body`, or to nothing.
    pub(super) fn bytes(self, body: Option<&impl Serialize>) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let body = body.map(json).transpose()?;
        self.exchange(body)
    }

    /// Asks for what is done without an answer.
    pub(super) fn done(self) -> Result<(), Failure> {
        self.exchange(None).map(drop)
    }

    fn exchange(self, body: Option<Zeroizing<Vec<u8>>>) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let remote = self.remote;
        let media = body.as_ref().map(|_| "application/json");
        let bytes = Bytes::copy_from_slice(body.as_deref().map_or(&[], Vec::as_slice));
        let length = bytes.len();
        let (body, go) = if length > LARGE {
            let (go, wait) = Go::new();
            (waiting(bytes, wait), Some(go))
        } else {
            (whole(bytes), None)
        };
        let mut request = self.request(media, body)?;
        request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
        let exchange = async {
            let answer = remote.target.send(request, go).await?;
            let status = answer.status();
            Ok::<_, String>((status, collect(answer).await?))
        };
        let answer = remote.runtime.block_on(async { timeout(ANSWER, exchange).await });
        let answer = answer.map_err(|_| remote.unreachable("it did not answer in time"))?;
        let (status, bytes) = answer.map_err(|reason| remote.unreachable(reason))?;
        if status.is_success() { Ok(bytes) } else { Err(problem::failure(status.as_u16(), &bytes)) }
    }

    /// Sends `first` and the rest of `input` while what comes back is given to `take`, piece by piece.
    pub(super) fn stream(
        self,
        first: Zeroizing<Vec<u8>>,
        input: &mut Input,
        mut take: impl FnMut(&[u8]) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let remote = self.remote;
        let (sender, receiver) = mpsc::channel(2);
        let request = self.request(Some("application/octet-stream"), pieces(receiver))?;
        let (go, wait) = Go::new();
        let input = input.take();
        let reader = thread::spawn(move || match wait.blocking_recv() {
            Ok(()) => feed(&first, input, &sender),
            Err(_) => Ok(()),
        });
        let outcome = remote.runtime.block_on(async {
            let answer = remote.target.send(request, Some(go)).await;
            let answer = answer.map_err(|reason| remote.unreachable(reason))?;
            let status = answer.status();
            if !status.is_success() {
                let bytes = collect(answer).await.map_err(|reason| remote.unreachable(reason))?;
                return Err(problem::failure(status.as_u16(), &bytes));
            }
            let mut body = answer.into_body();
            while let Some(frame) = body.frame().await {
                let frame = frame.map_err(|_| Failure::ServerBrokeOff)?;
                if let Some(bytes) = frame.data_ref() {
                    take(bytes)?;
                }
            }
            Ok(())
        });
        // A reader that waits for more of a pipe is not waited for when there is a failure already.
        if outcome.is_ok() || reader.is_finished() {
            reader.join().map_err(|_| Failure::Unreachable("a thread that reads"))??;
        }
        outcome
    }

    fn request(self, media: Option<&str>, body: Outgoing) -> Result<Request<Outgoing>, Failure> {
        let Self { remote, method, path, headers, .. } = self;
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", remote.prefix))
            .header(HOST, remote.host.clone())
            .header(USER_AGENT, concat!("keystead/", env!("CARGO_PKG_VERSION")));
        if let Some(authorization) = &remote.authorization {
            request = request.header(AUTHORIZATION, authorization.clone());
        }
        if let Some(media) = media {
            request = request.header(CONTENT_TYPE, media);
        }
        for (name, value) in headers {
            request = request.header(name, value);
        }
        request.body(body).map_err(|_| Failure::Unreachable("a request of known parts"))
    }
}

fn json(body: &impl Serialize) -> Result<Zeroizing<Vec<u8>>, Failure> {
    serde_json::to_vec(body).map(Zeroizing::new).map_err(|_| Failure::Unreachable("JSON of a request"))
}

fn parse<T: DeserializeOwned>(remote: &Remote, bytes: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(bytes)
        .map_err(|_| remote.unreachable("what it answers is not of this version of Keystead"))
}

async fn collect(answer: Response<Incoming>) -> Result<Zeroizing<Vec<u8>>, String> {
    let mut body = answer.into_body();
    let mut bytes = Zeroizing::new(Vec::new());
    while let Some(frame) = body.frame().await {
        if let Some(more) = frame.map_err(said)?.data_ref() {
            bytes.extend_from_slice(more);
        }
    }
    Ok(bytes)
}

/// Sends `first` and what is left of `input`, until it ends or nobody takes more.
fn feed(first: &[u8], mut input: Input, to: &mpsc::Sender<io::Result<Bytes>>) -> Result<(), Failure> {
    for piece in first.chunks(PIECE) {
        if to.blocking_send(Ok(Bytes::copy_from_slice(piece))).is_err() {
            return Ok(());
        }
    }
    let mut piece = Zeroizing::new(Vec::with_capacity(PIECE));
    loop {
        piece.clear();
        let ended = match input.read_on(&mut piece, PIECE) {
            Ok(ended) => ended,
            Err(failure) => {
                // The server must not take what was sent so far for the whole.
                let _ = to.blocking_send(Err(io::Error::other("the input could not be read")));
                return Err(failure);
            }
        };
        if !piece.is_empty() && to.blocking_send(Ok(Bytes::copy_from_slice(&piece))).is_err() {
            return Ok(());
        }
        if ended {
            return Ok(());
        }
    }
}
