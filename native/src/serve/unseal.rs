//! Unlocking and sealing a running server: `POST /api/v1/unseal` and `POST /api/v1/seal`.

use core::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use data_encoding::BASE64;
use keystead_core::client::Client;
use keystead_core::{Error, Fault, KeyFile, LockedVault, Passphrase, RecoveryCode, Vault};
use pollster::block_on;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::engine::Caller;
use super::identity::basic;
use super::listen::Peer;
use super::seal::Seal;
use crate::edge::SystemClock;
use crate::log::{self, Level};
use crate::provider::AWS_LC;
use crate::store::VaultStore;

/// How many attempts are worked on at once: each takes the memory that Argon2id asks for.
const AT_ONCE: usize = 1;
/// How many attempts wait at most; further ones are told to come again.
const WAITING: usize = 16;
/// The most bytes of a body: a key file and its Base64.
const BODY_BYTES: usize = 16 << 10;

type Open = dyn Fn() -> Result<LockedVault<VaultStore>, Error> + Send + Sync;
type Opened = dyn Fn(&Vault<VaultStore>) + Send + Sync;

/// Finds the vault, and is told when it was unlocked.
pub(crate) struct Unsealing {
    /// The locked vault, which refuses to be older than what is remembered of it.
    pub(crate) open: Box<Open>,
    /// Remembers how far it has come.
    pub(crate) opened: Box<Opened>,
}

struct Shared {
    seal: Seal,
    unsealing: Unsealing,
    permits: Semaphore,
    waiting: AtomicUsize,
}

/// What opens the vault: one of these.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Shown {
    passphrase: Option<String>,
    recovery_code: Option<String>,
    /// The bytes of a key file, in Base64.
    key_file: Option<String>,
}

enum Secret {
    Passphrase(Passphrase),
    RecoveryCode(RecoveryCode),
    KeyFile(KeyFile),
}

/// Why nothing was done.
enum Refusal {
    /// The body is not what is expected.
    Malformed,
    /// The body is no JSON, or was sent by a form.
    MediaType,
    /// There are too many attempts.
    Busy,
    /// Nobody is known by what was sent.
    Unauthenticated,
    /// The vault is sealed already.
    Sealed,
    /// The engine's reason.
    Engine(Error),
}

pub(super) fn router(seal: Seal, unsealing: Unsealing) -> Router {
    let (permits, waiting) = (Semaphore::new(AT_ONCE), AtomicUsize::new(0));
    let shared = Arc::new(Shared { seal, unsealing, permits, waiting });
    Router::new()
        .route("/api/v1/unseal", post(unseal).fallback(other_method))
        .route("/api/v1/seal", post(seal_again).fallback(other_method))
        .with_state(shared)
}

async fn other_method() -> Response {
    let detail = "Only POST is answered here.";
    let mut answer = problem(StatusCode::METHOD_NOT_ALLOWED, "request.method", detail);
    answer.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
    answer
}

async fn unseal(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let secret = read(&headers, body).await?;
    if !shared.seal.is_sealed() {
        return Ok(state(false));
    }
    let place = Place::take(&shared.waiting).ok_or(Refusal::Busy)?;
    let permit = shared.permits.acquire().await.map_err(|_| Refusal::Busy)?;
    let outcome = tokio::task::block_in_place(|| shared.open(&secret));
    drop((permit, place));
    outcome.map_err(Refusal::Engine)?;
    Ok(state(false))
}

impl Shared {
    fn open(&self, secret: &Secret) -> Result<(), Error> {
        // Somebody else may have unlocked it meanwhile.
        if !self.seal.is_sealed() {
            return Ok(());
        }
        let locked = (self.unsealing.open)()?;
        let opened = match secret {
            Secret::Passphrase(passphrase) => block_on(locked.unlock_with_passphrase(passphrase)),
            Secret::RecoveryCode(code) => block_on(locked.unlock_with_recovery_code(code)),
            Secret::KeyFile(file) => block_on(locked.unlock_with_key_file(file)),
        };
        let vault = opened.map_err(|failed| failed.error)?.with_provider(AWS_LC);
        (self.unsealing.opened)(&vault);
        let unsealed = self.seal.unseal(vault, || SystemClock.now());
        unsealed.map(|_| ()).map_err(|_| Error::Unreachable("a thread for the scheduler"))
    }
}

/// Seals the vault, for whoever may decide that: an administrator who shows an access key.
async fn seal_again(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let engine = shared.seal.engine().ok_or(Refusal::Sealed)?;
    let (id, secret) = basic(&headers).ok_or(Refusal::Unauthenticated)?;
    let secret = Zeroizing::new(secret);
    let actor = engine.look(async |vault| vault.admit_access_key(&id, &secret).await);
    let actor = actor.map_err(|error| match error {
        Error::AccessDenied | Error::InvalidId => Refusal::Unauthenticated,
        other => Refusal::Engine(other),
    })?;
    let client = Client { certificate: peer.certificate, ..Client::at(peer.address.ip()) };
    let noted = engine.run(Caller { actor, client }, async |vault, call| vault.note_lock(call).await);
    noted.map_err(Refusal::Engine)?;
    drop(engine);
    let seal = shared.seal.clone();
    tokio::task::block_in_place(|| seal.seal());
    Ok(state(true))
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Secret, Refusal> {
    let media = headers.get(CONTENT_TYPE).and_then(|media| media.to_str().ok()).unwrap_or_default();
    // A page of another site cannot send this type without asking first.
    if !media.trim_start().to_ascii_lowercase().starts_with("application/json") {
        return Err(Refusal::MediaType);
    }
    let body = to_bytes(body, BODY_BYTES).await.map_err(|_| Refusal::Malformed)?;
    let shown: Shown = serde_json::from_slice(&body).map_err(|_| Refusal::Malformed)?;
    let text = |given: Option<String>| given.map(Zeroizing::new);
    let secret = match (text(shown.passphrase), text(shown.recovery_code), text(shown.key_file)) {
        (Some(passphrase), None, None) => Passphrase::new(&passphrase).map(Secret::Passphrase),
        (None, Some(code), None) => RecoveryCode::parse(&code).map(Secret::RecoveryCode),
        (None, None, Some(file)) => {
            let file = Zeroizing::new(BASE64.decode(file.as_bytes()).map_err(|_| Refusal::Malformed)?);
            KeyFile::new(&file).map(Secret::KeyFile)
        }
        _ => return Err(Refusal::Malformed),
    };
    secret.map_err(Refusal::Engine)
}

/// A place among those who wait.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Option<Self> {
        let more = |count: usize| (count < WAITING).then_some(count + 1);
        waiting.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).ok()?;
        Some(Self(waiting))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

fn state(sealed: bool) -> Response {
    ([(CACHE_CONTROL, "no-store")], Json(json!({ "sealed": sealed }))).into_response()
}

fn problem(status: StatusCode, code: &str, detail: &str) -> Response {
    let title = status.canonical_reason().unwrap_or_default();
    let kind = format!("urn:keystead:{code}");
    let body =
        json!({ "type": kind, "title": title, "status": status.as_u16(), "detail": detail, "code": code });
    let headers = [(CONTENT_TYPE, "application/problem+json"), (CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let with = |mut answer: Response, name: HeaderName, value: &'static str| {
            answer.headers_mut().insert(name, HeaderValue::from_static(value));
            answer
        };
        match self {
            Self::Malformed => problem(
                StatusCode::BAD_REQUEST,
                "request.malformed",
                "Send an object with one of passphrase, recoveryCode and keyFile (in Base64).",
            ),
            Self::MediaType => problem(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "request.media_type",
                "Send JSON, with Content-Type: application/json.",
            ),
            Self::Busy => with(
                problem(
                    StatusCode::TOO_MANY_REQUESTS,
                    "request.too_many",
                    "Too many attempts to unlock the vault are under way. Try again in a moment.",
                ),
                RETRY_AFTER,
                "2",
            ),
            Self::Unauthenticated => with(
                problem(
                    StatusCode::UNAUTHORIZED,
                    "request.unauthenticated",
                    "Show the access key of an administrator as user and password (RFC 7617).",
                ),
                WWW_AUTHENTICATE,
                "Basic realm=\"keystead\", charset=\"UTF-8\"",
            ),
            Self::Sealed => problem(
                StatusCode::CONFLICT,
                "vault.sealed",
                "The vault is sealed already. There is nothing to do.",
            ),
            Self::Engine(error) => {
                let status = match (&error, error.fault()) {
                    (Error::UnlockFailed | Error::AccessDenied, _) => StatusCode::FORBIDDEN,
                    (Error::VaultAbsent, _) => StatusCode::CONFLICT,
                    (_, Fault::Caller) => StatusCode::BAD_REQUEST,
                    (_, Fault::Policy) => StatusCode::CONFLICT,
                    (_, Fault::Data | Fault::Environment) => StatusCode::SERVICE_UNAVAILABLE,
                    (_, Fault::Bug) => StatusCode::INTERNAL_SERVER_ERROR,
                };
                if status.is_server_error() {
                    log::say(Level::Error, error.code(), &error);
                }
                problem(status, error.code(), &error.to_string())
            }
        }
    }
}
