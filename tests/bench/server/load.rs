//! Makes requests, as many as the other side takes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// A request that is made again and again.
#[derive(Clone)]
pub(crate) struct Prepared {
    pub(crate) method: Method,
    pub(crate) path: String,
    /// What tells who makes it.
    pub(crate) credentials: Vec<(&'static str, String)>,
    pub(crate) body: Bytes,
}

/// What a load has taken.
#[derive(Default)]
pub(crate) struct Taken {
    /// In microseconds.
    latencies: Vec<f64>,
    seconds: f64,
    /// Processor time of whoever makes the requests, and of the server, in seconds.
    generator: f64,
    server: f64,
}

impl Taken {
    pub(crate) fn add(&mut self, other: Self) {
        self.latencies.extend(other.latencies);
        self.seconds += other.seconds;
        self.generator += other.generator;
        self.server += other.server;
    }

    pub(crate) fn per_second(&self) -> f64 {
        self.latencies.len() as f64 / self.seconds
    }

    /// In microseconds.
    pub(crate) fn percentile(&self, share: f64) -> f64 {
        let mut sorted = self.latencies.clone();
        sorted.sort_by(f64::total_cmp);
        let place = (sorted.len() as f64 * share) as usize;
        sorted.get(place.min(sorted.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
    }

    /// Processor time of the server for one request, in microseconds.
    pub(crate) fn server_time(&self) -> f64 {
        self.server * 1_000_000.0 / self.latencies.len() as f64
    }

    /// How much of the processor time of both went into making requests.
    pub(crate) fn generator_share(&self) -> f64 {
        self.generator / (self.generator + self.server)
    }
}

type Connection = SendRequest<Full<Bytes>>;

async fn connect(address: SocketAddr) -> Connection {
    let stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("a socket");
    let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("HTTP");
    tokio::spawn(connection);
    sender
}

async fn send(connection: &mut Connection, prepared: &Prepared) -> (StatusCode, Bytes) {
    let mut request = Request::builder()
        .method(&prepared.method)
        .uri(&prepared.path)
        .header("host", "localhost")
        .header("content-type", "application/json");
    for (name, value) in &prepared.credentials {
        request = request.header(*name, value);
    }
    let request = request.body(Full::new(prepared.body.clone())).expect("a request");
    connection.ready().await.expect("an open connection");
    let response = connection.send_request(request).await.expect("an answer");
    let status = response.status();
    (status, response.into_body().collect().await.expect("a whole answer").to_bytes())
}

/// Whether it is answered with a success, by a server that may not listen yet.
pub(crate) async fn succeeds(address: SocketAddr, path: &str) -> bool {
    let prepared =
        Prepared { method: Method::GET, path: path.into(), credentials: Vec::new(), body: Bytes::new() };
    send(&mut connect(address).await, &prepared).await.0.is_success()
}

/// One request: its answer, which has to be a success.
pub(crate) async fn once(address: SocketAddr, prepared: &Prepared) -> Bytes {
    let (status, body) = send(&mut connect(address).await, prepared).await;
    assert!(status.is_success(), "{status}: {}", String::from_utf8_lossy(&body));
    body
}

/// Makes `prepared` for so long over so many connections.
pub(crate) async fn run(
    address: SocketAddr,
    prepared: &Prepared,
    connections: usize,
    duration: Duration,
    server: u32,
) -> Taken {
    let prepared = Arc::new(prepared.clone());
    let (own, other) = (processor_time("self"), processor_time(&server.to_string()));
    let started = Instant::now();
    let tasks = (0..connections).map(|_| {
        let prepared = Arc::clone(&prepared);
        tokio::spawn(async move {
            let mut connection = connect(address).await;
            let mut latencies = Vec::new();
            while started.elapsed() < duration {
                let before = Instant::now();
                let (status, said) = send(&mut connection, &prepared).await;
                latencies.push(before.elapsed().as_nanos() as f64 / 1_000.0);
                assert!(status.is_success(), "{status}: {}", String::from_utf8_lossy(&said));
            }
            latencies
        })
    });
    let mut latencies = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        latencies.extend(task.await.expect("a task"));
    }
    Taken {
        latencies,
        seconds: started.elapsed().as_secs_f64(),
        generator: processor_time("self") - own,
        server: processor_time(&server.to_string()) - other,
    }
}

/// Seconds of processor time that a process has used: fields 14 and 15 of `/proc/PID/stat`, in hundredths (proc(5)).
fn processor_time(process: &str) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let behind = stat.rsplit(')').next().unwrap_or_default();
    let ticks = behind.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}
