//! The public keys of a keystore, for everybody who verifies its tokens: `/keystores/ID/.well-known/jwks.json`.
//!
//! The path in front of `/.well-known` can be the issuer of the tokens.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use data_encoding::HEXLOWER;
use keystead_core::client::Client;
use keystead_core::random::SecureRandom as _;
use keystead_core::{Actor, Error, KeystoreId, Timestamp};
use sha2::{Digest, Sha256};

use super::engine::{Caller, Engine};
use super::seal::Seal;
use crate::edge::OsRandom;
use crate::log::{self, Level};

/// How long others may keep a set, in seconds; up to a quarter more, so that they do not all come back at once. Keys are
/// published a day ahead by default, and kept for a day behind.
const MAX_AGE_SECONDS: u64 = 300;

/// How long a set is served again without a look at the keys, in milliseconds, while nobody changes anything: what time alone
/// takes out of it waits so long.
const KEPT_MILLISECONDS: u64 = 60_000;

/// The sets that were asked for. Anybody may ask, and each look reads every key of a keystore.
struct Published {
    seal: Seal,
    sets: Mutex<HashMap<KeystoreId, Kept>>,
}

struct Kept {
    revision: u64,
    at: Timestamp,
    body: String,
}

impl Published {
    fn set(&self, engine: &Engine, keystore: KeystoreId) -> Result<String, Error> {
        let (revision, now) = (engine.revision()?, Engine::now()?);
        let mut sets = self.sets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = sets.get(&keystore)
            && kept.revision == revision
            && now.0.saturating_sub(kept.at.0) < KEPT_MILLISECONDS
        {
            return Ok(kept.body.clone());
        }
        // Public keys are for everybody: the engine itself hands them out. Those who ask meanwhile wait for the same look.
        let caller = Caller { actor: Actor::System, client: Client::default() };
        let found = engine.run(caller, async |vault, call| vault.jwks(keystore, call).await?.to_json());
        match &found {
            Ok(body) => {
                sets.insert(keystore, Kept { revision, at: now, body: body.clone() });
            }
            Err(_) => {
                sets.remove(&keystore);
            }
        }
        found
    }
}

pub(super) fn router(seal: Seal) -> Router {
    let published = Arc::new(Published { seal, sets: Mutex::default() });
    Router::new().route("/keystores/{keystore}/.well-known/jwks.json", get(serve)).with_state(published)
}

async fn serve(
    State(published): State<Arc<Published>>,
    Path(keystore): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(engine) = published.seal.engine() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "The vault is locked.\n").into_response();
    };
    let found = keystore.parse().and_then(|keystore| published.set(&engine, keystore));
    let body = match found {
        Ok(set) => set,
        Err(Error::NotFound(_) | Error::InvalidId) => {
            return (StatusCode::NOT_FOUND, "There is no such keystore.\n").into_response();
        }
        Err(error) => {
            log::say(Level::Error, error.code(), &error);
            return (StatusCode::SERVICE_UNAVAILABLE, "The keys cannot be read now.\n").into_response();
        }
    };
    let tag = format!("\"{}\"", HEXLOWER.encode(&Sha256::digest(&body)[..16]));
    let known = headers.get(IF_NONE_MATCH).and_then(|given| given.to_str().ok());
    let known = known.is_some_and(|given| given.split(',').any(|one| one.trim() == tag || one.trim() == "*"));
    let fields = [
        (CONTENT_TYPE, "application/jwk-set+json".to_owned()),
        (CACHE_CONTROL, format!("public, max-age={}", MAX_AGE_SECONDS + jitter())),
        // Pages of other origins verify tokens, too.
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*".to_owned()),
        (ETAG, tag),
    ];
    if known { (StatusCode::NOT_MODIFIED, fields).into_response() } else { (fields, body).into_response() }
}

/// Up to a quarter of the age; none when there is no randomness.
fn jitter() -> u64 {
    let mut byte = [0];
    match OsRandom.fill(&mut byte) {
        Ok(()) => u64::from(byte[0]) * (MAX_AGE_SECONDS / 4) / u64::from(u8::MAX),
        Err(_) => 0,
    }
}
