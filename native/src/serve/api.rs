//! The server's own interface, `/api/v1`: everything that the engine does, for the console and for programs.
//!
//! Everything is decided by the engine; here is how callers prove who they are, and one table of operations, from which the
//! routes and the OpenAPI document are made.

mod document;
mod events;
mod operation;
mod repeats;
mod routes;
mod seal;
mod session;
mod sign_in;
mod streams;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{ConnectInfo, RawPathParams, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use keystead_core::client::{Client, Ipv4Block};
use keystead_core::{Actor, Error};
use tokio::sync::Semaphore;

use self::document::document;
pub(crate) use self::document::text;
use self::operation::{Ask, Operation, Reply};
use self::repeats::{Known, Repeats};
use self::routes::Kids;
use self::session::{Session, Sessions};
use super::engine::{Caller, Engine};
use super::guesses::Guard;
use super::identity::{self, Identity};
use super::listen::Peer;
use super::problem::Problem;
use super::seal::Seal;

/// What every path begins with.
const BASE: &str = "/api/v1";
/// The header in which a client says what its MAC address is.
const MAC_HEADER: &str = "keystead-client-mac";
/// The header by which a request can be repeated.
const IDEMPOTENCY_HEADER: &str = "idempotency-key";
/// How many passphrases are stretched at once: each takes as much memory as its slot says, 64 MiB if nothing else was chosen.
const STRETCHED_AT_ONCE: usize = 2;

/// What the routes share.
struct Shared {
    seal: Seal,
    identity: Arc<Identity>,
    sessions: Sessions,
    repeats: Repeats,
    kids: Kids,
    stretching: Semaphore,
    guard: Arc<Guard>,
    proxies: Vec<Ipv4Block>,
    /// Whether connections are encrypted.
    secure: bool,
    document: Vec<u8>,
}

/// One path, with what can be done there.
struct Place {
    shared: Arc<Shared>,
    operations: Vec<Operation>,
    allowed: &'static str,
}

/// The routes of the interface.
pub(super) fn router(
    seal: Seal,
    identity: Arc<Identity>,
    guard: Arc<Guard>,
    proxies: Vec<Ipv4Block>,
    secure: bool,
) -> Router {
    let shared = Arc::new(Shared {
        seal,
        identity,
        sessions: Sessions::default(),
        repeats: Repeats::default(),
        kids: Kids::default(),
        stretching: Semaphore::new(STRETCHED_AT_ONCE),
        guard,
        proxies,
        secure,
        document: serde_json::to_vec(&document()).unwrap_or_default(),
    });
    let mut places: BTreeMap<&'static str, Vec<Operation>> = BTreeMap::new();
    for operation in routes::table() {
        places.entry(operation.path).or_default().push(operation);
    }
    let mut router = Router::new();
    for (path, operations) in places {
        let allowed = allowed(&operations);
        let place = Arc::new(Place { shared: Arc::clone(&shared), operations, allowed });
        if path.starts_with("/jwt/") {
            // The same for programs that know no more than where the server is.
            router = router.route(path, any(dispatch).with_state(Arc::clone(&place)));
        }
        router = router.route(&format!("{BASE}{path}"), any(dispatch).with_state(place));
    }
    let own = Router::new()
        .route("/openapi.json", get(serve_document).fallback(async || Problem::method("GET, HEAD")))
        .route(
            "/session",
            get(sign_in::show)
                .post(sign_in::begin)
                .delete(sign_in::end)
                .fallback(async || Problem::method("DELETE, GET, HEAD, POST")),
        )
        .route(
            "/keys/{key}/encrypt-stream",
            post(streams::encrypt).fallback(async || Problem::method("POST")),
        )
        .route(
            "/keys/{key}/decrypt-stream",
            post(streams::decrypt).fallback(async || Problem::method("POST")),
        )
        .route("/seal", post(seal::seal).fallback(async || Problem::method("POST")))
        .route("/events", get(events::serve).fallback(async || Problem::method("GET, HEAD")))
        .with_state(shared);
    router
        .nest(BASE, own)
        .route("/api", any(async || Problem::not_found()))
        .route("/api/{*path}", any(async || Problem::not_found()))
}

/// The header Allow of a path. There are as many as there are paths, and they live as long as the program.
fn allowed(operations: &[Operation]) -> &'static str {
    let mut methods: Vec<&str> = operations.iter().map(|operation| operation.method.as_str()).collect();
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.sort_unstable();
    Box::leak(methods.join(", ").into_boxed_str())
}

async fn serve_document(State(shared): State<Arc<Shared>>) -> Response {
    ([(CONTENT_TYPE, "application/json")], shared.document.clone()).into_response()
}

async fn dispatch(
    State(place): State<Arc<Place>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    path: RawPathParams,
    request: axum::extract::Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let method = if parts.method == Method::HEAD { &Method::GET } else { &parts.method };
    let Some(operation) = place.operations.iter().find(|operation| operation.method == *method) else {
        return Problem::method(place.allowed).into_response();
    };
    let path: Vec<(String, String)> =
        path.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    answer(&place.shared, operation, &parts, &path, body, peer)
        .await
        .unwrap_or_else(IntoResponse::into_response)
}

async fn answer(
    shared: &Shared,
    operation: &Operation,
    parts: &Parts,
    path: &[(String, String)],
    body: Body,
    peer: Peer,
) -> Result<Response, Problem> {
    let engine = &shared.seal.engine().ok_or_else(Problem::sealed)?;
    let actor = admit(shared, engine, &parts.headers, &operation.method)?.actor;
    let body = read_body(&parts.headers, body, operation).await?;
    let caller = Caller { actor, client: client(shared, &parts.headers, peer) };
    let ask = Ask {
        engine,
        caller,
        jobs: shared.seal.jobs(),
        tokens: shared.seal.tokens(),
        kids: &shared.kids,
        path,
        uri: &parts.uri,
        body: &body,
    };
    let place = match (operation.repeatable, parts.headers.get(IDEMPOTENCY_HEADER)) {
        (true, Some(key)) => {
            let key = key.to_str().ok().filter(|key| (1..=255).contains(&key.len()));
            Some(repeats::place(actor, operation.id, key.ok_or_else(Problem::idempotency_key)?))
        }
        _ => None,
    };
    let Some(place) = place else { return Ok(respond((operation.handler)(&ask)?)) };
    if let Known::Answered(status, body) =
        shared.repeats.begin(place, parts.uri.path(), &body, Engine::now()?)?
    {
        return Ok(respond(Reply::Json(status, body)));
    }
    match (operation.handler)(&ask) {
        Ok(reply) => {
            if let Reply::Json(status, body) = &reply {
                shared.repeats.keep(place, *status, body.clone());
            }
            Ok(respond(reply))
        }
        Err(problem) => {
            shared.repeats.forget(place);
            Err(problem)
        }
    }
}

/// Who makes a request, and their session if they are signed in at the console.
struct Admitted {
    actor: Actor,
    session: Option<Session>,
}

/// Who makes a request: by access key, by a token made from one, or by a session.
fn admit(
    shared: &Shared,
    engine: &Engine,
    headers: &HeaderMap,
    method: &Method,
) -> Result<Admitted, Problem> {
    let unknown = |error| match error {
        Error::AccessDenied => Problem::unauthenticated(),
        other => Problem::from(other),
    };
    if let Some(given) = headers.get(axum::http::header::AUTHORIZATION) {
        let token = given.to_str().ok().and_then(identity::bearer);
        let actor = match (token, identity::basic(headers)) {
            (Some(token), _) => shared.identity.token(engine, token),
            (None, Some((id, secret))) => shared.identity.access_key(engine, &id, &secret),
            (None, None) => Err(Error::AccessDenied),
        };
        return Ok(Admitted { actor: actor.map_err(unknown)?, session: None });
    }
    let Some(token) = session::token(headers, shared.secure) else {
        let page = headers.contains_key(session::CSRF_HEADER);
        return Err(if page { Problem::not_signed_in() } else { Problem::unauthenticated() });
    };
    let session = shared.sessions.find(&token, Engine::now()?).ok_or_else(Problem::not_signed_in)?;
    if let Some(access_key) = &session.access_key
        && !identity::has_access_key(engine, session.actor, access_key)?
    {
        shared.sessions.end(&token);
        return Err(Problem::not_signed_in());
    }
    if !method.is_safe() && !session::is_own(headers, &session) {
        return Err(Problem::forged());
    }
    Ok(Admitted { actor: session.actor, session: Some(session) })
}

/// Where a request comes from.
fn client(shared: &Shared, headers: &HeaderMap, peer: Peer) -> Client {
    let from = super::nhn::origin(peer.address.ip(), headers, &shared.proxies);
    let mac = headers.get(MAC_HEADER).and_then(|value| value.to_str().ok()).and_then(|mac| mac.parse().ok());
    Client { mac, certificate: peer.certificate, ..Client::at(from) }
}

async fn read_body(headers: &HeaderMap, body: Body, operation: &Operation) -> Result<Bytes, Problem> {
    let body = limited(body, operation.body_bytes).await?;
    let media = headers.get(CONTENT_TYPE).and_then(|media| media.to_str().ok()).unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default().trim();
    let takes = operation.body.is_some() && !body.is_empty();
    if takes && !media.eq_ignore_ascii_case("application/json") {
        return Err(Problem::media());
    }
    Ok(body)
}

/// A body of at most `limit` bytes.
async fn limited(body: Body, limit: usize) -> Result<Bytes, Problem> {
    // Whoever says how much it is, and waits for leave to send it, is told before.
    if body.size_hint().lower() > limit as u64 {
        return Err(Problem::too_large(limit));
    }
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Problem::too_large(limit)),
        Err(_) => Err(Problem::cut_short()),
    }
}

fn respond(reply: Reply) -> Response {
    const NO_STORE: (HeaderName, &str) = (CACHE_CONTROL, "no-store");
    match reply {
        Reply::Json(status, body) => {
            (status, [NO_STORE, (CONTENT_TYPE, "application/json")], body).into_response()
        }
        Reply::Bytes { media, bytes } => ([NO_STORE, (CONTENT_TYPE, media)], bytes).into_response(),
        Reply::Nothing => (StatusCode::NO_CONTENT, [NO_STORE]).into_response(),
    }
}

#[cfg(test)]
mod tests;
