//! Numbers for monitoring, as OpenMetrics writes them. Labels are routes, methods and statuses: no id, name or address.

use core::fmt::Write as _;
use core::time::Duration;
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use keystead_core::{Error, TickReport, Timestamp};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use serde_json::{Map, json};

use super::listen::Peer;
use super::seal::Seal;
use crate::edge::Stopwatch;
use crate::log::{self, Level};

/// The media type of the numbers.
const MEDIA: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// What stands for routes that are none of an interface: the console's files, and paths that nothing is at.
const ELSEWHERE: &str = "other";

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    route: String,
    method: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

type Durations = Family<Route, Histogram, fn() -> Histogram>;

/// Everything that is counted.
pub(crate) struct Metrics {
    registry: Registry,
    answers: Family<Answer, Counter>,
    durations: Durations,
    pub(super) connections: Gauge,
    sealed: Gauge,
    ticks: Counter,
    failed_ticks: Counter,
    last_tick: Gauge,
    next_deadline: Gauge,
    destroyed: Counter,
    rotated: Counter,
    pub(super) audit_failures: Counter,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("keystead");
        let durations: fn() -> Histogram = || Histogram::new(exponential_buckets(0.000_25, 2.0, 16));
        let this = Self {
            answers: Family::default(),
            durations: Family::new_with_constructor(durations),
            connections: Gauge::default(),
            sealed: Gauge::default(),
            ticks: Counter::default(),
            failed_ticks: Counter::default(),
            last_tick: Gauge::default(),
            next_deadline: Gauge::default(),
            destroyed: Counter::default(),
            rotated: Counter::default(),
            audit_failures: Counter::default(),
            registry: Registry::default(),
        };
        registry.register("http_requests", "Requests that were answered", this.answers.clone());
        let help = "Time from the head of a request to the head of its answer";
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, this.durations.clone());
        registry.register("connections", "Open connections", this.connections.clone());
        registry.register("sealed", "1 while nobody has unlocked the vault", this.sealed.clone());
        registry.register("ticks", "Looks at what is due", this.ticks.clone());
        registry.register("ticks_failed", "Looks at what is due that failed", this.failed_ticks.clone());
        let help = "When what is due was last looked at without failure, in seconds since 1970";
        registry.register_with_unit("last_tick_time", help, Unit::Seconds, this.last_tick.clone());
        let help = "When something is due next, in seconds since 1970; 0 if nothing is";
        registry.register_with_unit("next_deadline_time", help, Unit::Seconds, this.next_deadline.clone());
        registry.register("keys_destroyed", "Keys whose waiting time was over", this.destroyed.clone());
        registry.register("keys_rotated", "Keys whose rotation was due", this.rotated.clone());
        let help = "Times that the audit log could not be written; what it lacks is written later";
        registry.register("audit_write_failures", help, this.audit_failures.clone());
        Self { registry, ..this }
    }
}

impl Metrics {
    /// Counts a look at what was due.
    pub(super) fn ticked(&self, now: Timestamp, outcome: &Result<TickReport, Error>) {
        self.ticks.inc();
        match outcome {
            Ok(report) => {
                self.destroyed.inc_by(report.destroyed.len() as u64);
                self.rotated.inc_by(report.rotated.len() as u64);
                self.last_tick.set(seconds(now.0));
                self.next_deadline.set(report.next_deadline.map_or(0, seconds));
            }
            Err(_) => {
                self.failed_ticks.inc();
            }
        }
    }

    fn answered(&self, route: &str, method: &'static str, status: StatusCode, took: Duration) {
        let route = route.to_owned();
        let answer = Answer { route: route.clone(), method, status: status.as_u16() };
        self.answers.get_or_create(&answer).inc();
        self.durations.get_or_create(&Route { route }).observe(took.as_secs_f64());
    }

    /// All numbers.
    fn text(&self) -> String {
        let mut text = String::new();
        // A text that is not complete would be taken for one that is.
        if encode(&mut text, &self.registry).is_err() {
            text.clear();
            let _ = writeln!(text, "# EOF");
        }
        text
    }
}

/// What is known to the routes of monitoring, and what watches requests.
pub(super) struct Watch {
    pub(super) seal: Seal,
    /// Whether a line is written for each request.
    pub(super) log_requests: bool,
}

/// The route at which the numbers are.
pub(super) fn router(seal: Seal) -> Router {
    Router::new().route("/metrics", get(show)).with_state(seal)
}

async fn show(State(seal): State<Seal>) -> Response {
    let metrics = seal.metrics();
    metrics.sealed.set(i64::from(seal.is_sealed()));
    ([(CONTENT_TYPE, MEDIA), (CACHE_CONTROL, "no-store")], metrics.text()).into_response()
}

/// Counts requests, and writes a line for each if that is asked for.
pub(super) async fn observe(
    State(watch): State<Arc<Watch>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or_else(|| ELSEWHERE.to_owned(), |route| route.as_str().to_owned());
    let method = name(request.method());
    let stopwatch = Stopwatch::start();
    let answer = next.run(request).await;
    let took = stopwatch.elapsed();
    watch.seal.metrics().answered(&route, method, answer.status(), took);
    if watch.log_requests {
        let status = answer.status().as_u16();
        let milliseconds = took.as_secs_f64() * 1_000.0;
        let client = peer.address.ip().to_canonical().to_string();
        let message = format!("{client} {method} {route}: {status} in {milliseconds:.1} ms");
        // The route and not the path: paths of some interfaces have an application key in them.
        let fields = json!({
            "client": client, "method": method, "route": route, "status": status, "milliseconds": milliseconds,
        });
        let fields = fields.as_object().cloned().unwrap_or_else(Map::new);
        log::say_with(Level::Info, "http.request", message, fields);
    }
    answer
}

/// The name of a method: clients can make up others without end.
fn name(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or(ELSEWHERE)
}

fn seconds(milliseconds: u64) -> i64 {
    i64::try_from(milliseconds / 1_000).unwrap_or(i64::MAX)
}
