//! What one client may take of the server: connections, requests, bytes and time.

use core::mem;
use core::net::{IpAddr, Ipv6Addr};
use core::num::NonZeroU32;
use core::pin::Pin;
use core::sync::atomic::{AtomicBool, Ordering};
use core::task::{Context, Poll};
use core::time::Duration;
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{CONNECTION, CONTENT_LENGTH, EXPECT, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt as _;
use keystead_core::client::Ipv4Block;
use tokio::time::{Instant, Sleep, sleep_until, timeout};

use super::listen::Peer;
use super::nhn::origin;
use super::problem::Problem;

/// How many clients are remembered before those that have not asked for long are forgotten.
const CLIENTS: usize = 10_000;
/// What a body that is large has to come with at least.
const BYTES_PER_SECOND: u64 = 64 << 10;
/// So much of a body that nobody wants is read all the same, so that its sender comes to read the answer.
const UNWANTED_BYTES: u64 = 4 << 20;
/// How long that may take.
const UNWANTED_TIME: Duration = Duration::from_secs(2);

/// The bounds of a server.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// The most bytes of a request's body.
    pub(crate) body_bytes: u64,
    /// How long a client may take for the head of a request, on a connection that it keeps open as well.
    pub(crate) head: Duration,
    /// How long a client may take for the body of a request, beside a second for each [`BYTES_PER_SECOND`].
    pub(crate) body: Duration,
    /// The most connections at once; further ones wait.
    pub(crate) connections: usize,
    /// The most connections of one client at once; further ones are closed.
    pub(crate) connections_per_client: usize,
    /// The most requests of one client in a second; `None` for any number.
    pub(crate) requests_per_second: Option<NonZeroU32>,
}

/// Who is counted as one client: an address, or the network of a site where addresses are for the taking.
pub(super) fn client_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address @ IpAddr::V4(_) => address,
    }
}

/// Counts the connections of each client.
#[derive(Clone)]
pub(super) struct Admission {
    most: usize,
    proxies: Vec<Ipv4Block>,
    counts: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// A connection that is counted, until it is dropped.
pub(super) struct Place {
    client: Option<IpAddr>,
    counts: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Admission {
    /// Proxies that are trusted are not counted: they are many clients.
    pub(super) fn new(limits: &Limits, proxies: Vec<Ipv4Block>) -> Self {
        Self { most: limits.connections_per_client, proxies, counts: Arc::default() }
    }

    /// A place for one more connection from `address`; `None` if it has as many as it may.
    pub(super) fn enter(&self, address: IpAddr) -> Option<Place> {
        let client = client_of(address);
        let is_proxy = match client {
            IpAddr::V4(address) => self.proxies.iter().any(|block| block.contains(address)),
            IpAddr::V6(_) => false,
        };
        let counts = Arc::clone(&self.counts);
        if is_proxy {
            return Some(Place { client: None, counts });
        }
        let mut all = lock(&self.counts);
        let count = all.entry(client).or_insert(0);
        if *count >= self.most {
            return None;
        }
        *count += 1;
        drop(all);
        Some(Place { client: Some(client), counts })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(client) = self.client else { return };
        let mut all = lock(&self.counts);
        if let Some(count) = all.get_mut(&client) {
            *count -= 1;
            if *count == 0 {
                all.remove(&client);
            }
        }
    }
}

fn lock(counts: &Mutex<HashMap<IpAddr, usize>>) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
    // Nothing panics while it is held; if something did, the counts would be whole all the same.
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What every request passes before its route.
pub(super) struct Requests {
    body_bytes: u64,
    body: Duration,
    proxies: Vec<Ipv4Block>,
    rate: Option<RateLimiter<IpAddr, HashMapStateStore<IpAddr>, DefaultClock>>,
}

impl Requests {
    pub(super) fn new(limits: &Limits, proxies: Vec<Ipv4Block>) -> Self {
        let rate = limits.requests_per_second.map(|most| RateLimiter::hashmap(Quota::per_second(most)));
        Self { body_bytes: limits.body_bytes, body: limits.body, proxies, rate }
    }

    /// How long this client has to wait before its next request.
    fn wait(&self, peer: IpAddr, headers: &HeaderMap) -> Option<Duration> {
        let rate = self.rate.as_ref()?;
        if rate.len() > CLIENTS {
            rate.retain_recent();
        }
        let client = client_of(origin(peer, headers, &self.proxies));
        let refused = rate.check_key(&client).err()?;
        Some(refused.wait_time_from(DefaultClock::default().now()))
    }
}

/// Refuses requests that are too many or too large, and bodies that come too slowly.
pub(super) async fn bound(
    State(requests): State<Arc<Requests>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
    next: Next,
) -> Response {
    if let Some(wait) = requests.wait(peer.address.ip(), request.headers()) {
        let detail = "This client asks more often than it may. Wait as long as Retry-After says.";
        let refused = Problem::new(StatusCode::TOO_MANY_REQUESTS, "request.rate", detail);
        return dismiss(request, refused.retry_after(wait.as_secs() + 1).into_response()).await;
    }
    let said =
        request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    let is_stream = is_stream(request.uri().path());
    if !is_stream && said.is_some_and(|length| length > requests.body_bytes) {
        return dismiss(request, too_large()).await;
    }
    let waits = waits_for_leave(request.headers());
    let state = Arc::new(BodyState::default());
    let time = requests.body;
    let left = if is_stream { u64::MAX } else { requests.body_bytes };
    let watched = Arc::clone(&state);
    let request = request
        .map(|body| Body::new(Bounded { body, left, received: 0, time, deadline: None, state: watched }));
    let answer = next.run(request).await;
    if state.is_slow.load(Ordering::Acquire) {
        let detail = "The body of the request did not arrive in time.";
        return closing(Problem::new(StatusCode::REQUEST_TIMEOUT, "request.slow", detail));
    }
    let answer = if state.is_large.load(Ordering::Acquire) { too_large() } else { answer };
    let rest = state.rest.lock().unwrap_or_else(PoisonError::into_inner).take();
    match rest {
        Some((rest, received)) => dispose(rest, waits && received == 0, answer).await,
        None => answer,
    }
}

/// Answers a request whose body was not looked at.
async fn dismiss(request: Request, answer: Response) -> Response {
    let waits = waits_for_leave(request.headers());
    dispose(request.into_body(), waits, answer).await
}

/// Whether the body is sent only when the server says so, or has answered.
fn waits_for_leave(headers: &HeaderMap) -> bool {
    headers.get(EXPECT).is_some_and(|expected| expected.as_bytes().eq_ignore_ascii_case(b"100-continue"))
}

/// Reads what is left of a body and drops it. A connection that is closed with something unread is reset, and whoever still
/// sends on it never sees the answer (RFC 9112, section 9.6). What is too long, takes too long or `waits` ends the connection,
/// and the answer says so: the next request is not sent into nowhere.
async fn dispose(mut body: Body, waits: bool, mut answer: Response) -> Response {
    if body.is_end_stream() {
        return answer;
    }
    let is_short = body.size_hint().lower() <= UNWANTED_BYTES;
    let read = async {
        let mut left = UNWANTED_BYTES;
        while let Some(frame) = body.frame().await {
            let length = frame.ok()?.data_ref().map_or(0, |data| data.len() as u64);
            left = left.checked_sub(length)?;
        }
        Some(())
    };
    let is_read = is_short && !waits && matches!(timeout(UNWANTED_TIME, read).await, Ok(Some(())));
    if !is_read {
        answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    answer
}

/// Whether a body is worked on piece by piece: it may have any length, and has to go on in time rather than to end in time.
fn is_stream(path: &str) -> bool {
    path.starts_with("/api/v1/keys/")
        && (path.ends_with("/encrypt-stream") || path.ends_with("/decrypt-stream"))
}

fn too_large() -> Response {
    let detail = "The body of the request is too large.";
    closing(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "request.too_large", detail))
}

/// Whatever is left of the request is not waited for.
fn closing(problem: Problem) -> Response {
    let mut answer = problem.into_response();
    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    answer
}

/// What became of a body.
#[derive(Default)]
struct BodyState {
    is_slow: AtomicBool,
    is_large: AtomicBool,
    /// What nobody wanted of it, and how much was read before.
    rest: Mutex<Option<(Body, u64)>>,
}

/// A body that ends with an error when it is too large, or not there in time.
struct Bounded {
    body: Body,
    left: u64,
    received: u64,
    time: Duration,
    /// From the first wait for it on: its beginning, and when it is over.
    deadline: Option<(Instant, Pin<Box<Sleep>>)>,
    state: Arc<BodyState>,
}

impl Drop for Bounded {
    fn drop(&mut self) {
        if !self.body.is_end_stream() {
            let rest = (mem::take(&mut self.body), self.received);
            *self.state.rest.lock().unwrap_or_else(PoisonError::into_inner) = Some(rest);
        }
    }
}

impl HttpBody for Bounded {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        let failed =
            |reason: &str| Poll::Ready(Some(Err(axum::Error::new(io::Error::other(reason.to_owned())))));
        match Pin::new(&mut this.body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                let length = frame.data_ref().map_or(0, |data| data.len() as u64);
                let Some(left) = this.left.checked_sub(length) else {
                    this.state.is_large.store(true, Ordering::Release);
                    return failed("the body is too large");
                };
                this.left = left;
                this.received += length;
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(None) => {
                // Nothing of it is left, and nobody asks it again.
                this.body = Body::empty();
                Poll::Ready(None)
            }
            Poll::Ready(frame) => Poll::Ready(frame),
            Poll::Pending => {
                let time = this.time + Duration::from_secs(this.received / BYTES_PER_SECOND);
                let (began, deadline) = this.deadline.get_or_insert_with(|| {
                    let now = Instant::now();
                    (now, Box::pin(sleep_until(now + time)))
                });
                if deadline.deadline() != *began + time {
                    deadline.as_mut().reset(*began + time);
                }
                if deadline.as_mut().poll(context).is_pending() {
                    return Poll::Pending;
                }
                this.state.is_slow.store(true, Ordering::Release);
                failed("the body did not arrive in time")
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests;
