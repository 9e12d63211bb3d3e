//! Unlocking a running server: `POST /api/v1/unseal`.

use core::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use data_encoding::BASE64;
use keystead_core::{Error, KeyFile, LockedVault, Passphrase, RecoveryCode, Vault};
use pollster::block_on;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::guesses::Guard;
use super::listen::Peer;
use super::problem::Problem;
use super::seal::Seal;
use crate::edge::SystemClock;
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
    guard: Arc<Guard>,
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

pub(super) fn router(seal: Seal, unsealing: Unsealing, guard: Arc<Guard>) -> Router {
    let (permits, waiting) = (Semaphore::new(AT_ONCE), AtomicUsize::new(0));
    let shared = Arc::new(Shared { seal, unsealing, permits, waiting, guard });
    Router::new().route("/api/v1/unseal", post(unseal).fallback(other_method)).with_state(shared)
}

async fn other_method() -> Problem {
    Problem::method("POST")
}

async fn unseal(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let secret = read(&headers, body).await?;
    if !shared.seal.is_sealed() {
        return Ok(state(false));
    }
    let place = Place::take(&shared.waiting).ok_or_else(busy)?;
    let permit = shared.permits.acquire().await.map_err(|_| busy())?;
    let from = shared.guard.from(peer, &headers);
    shared.guard.may_try(from)?;
    match tokio::task::block_in_place(|| shared.open(&secret)) {
        Ok(()) => shared.guard.was_right(from),
        Err(error) => {
            if error == Error::UnlockFailed {
                shared.guard.wrong_passphrase(from);
            }
            return Err(error.into());
        }
    }
    drop((permit, place));
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

async fn read(headers: &HeaderMap, body: Body) -> Result<Secret, Problem> {
    let media = headers.get(CONTENT_TYPE).and_then(|media| media.to_str().ok()).unwrap_or_default();
    // A page of another site cannot send this type without asking first.
    if !media.trim_start().to_ascii_lowercase().starts_with("application/json") {
        return Err(Problem::media());
    }
    let body = to_bytes(body, BODY_BYTES).await.map_err(|_| malformed())?;
    let shown: Shown = serde_json::from_slice(&body).map_err(|_| malformed())?;
    let text = |given: Option<String>| given.map(Zeroizing::new);
    let secret = match (text(shown.passphrase), text(shown.recovery_code), text(shown.key_file)) {
        (Some(passphrase), None, None) => Passphrase::new(&passphrase).map(Secret::Passphrase),
        (None, Some(code), None) => RecoveryCode::parse(&code).map(Secret::RecoveryCode),
        (None, None, Some(file)) => {
            let file = Zeroizing::new(BASE64.decode(file.as_bytes()).map_err(|_| malformed())?);
            KeyFile::new(&file).map(Secret::KeyFile)
        }
        _ => return Err(malformed()),
    };
    Ok(secret?)
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

fn malformed() -> Problem {
    Problem::choice("Send an object with one of passphrase, recoveryCode and keyFile (in Base64).")
}

fn busy() -> Problem {
    let detail = "Too many attempts to unlock the vault are under way. Try again in a moment.";
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "request.busy", detail).retry_after(2)
}

/// Whether nobody can use the vault, as it is answered.
pub(super) fn state(sealed: bool) -> Response {
    ([(CACHE_CONTROL, "no-store")], Json(json!({ "sealed": sealed }))).into_response()
}
