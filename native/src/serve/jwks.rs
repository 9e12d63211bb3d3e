//! The public keys of a keystore, for everybody who verifies its tokens: `/keystores/ID/.well-known/jwks.json`.
//!
//! The path in front of `/.well-known` can be the issuer of the tokens.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use data_encoding::HEXLOWER;
use keystead_core::client::Client;
use keystead_core::random::SecureRandom as _;
use keystead_core::{Actor, Error, KeystoreId};
use sha2::{Digest, Sha256};

use super::engine::{Caller, Engine};
use crate::edge::OsRandom;

/// How long others may keep a set, in seconds; up to a quarter more, so that they do not all come back at once. Keys are
/// published a day ahead by default, and kept for a day behind.
const MAX_AGE_SECONDS: u64 = 300;

pub(super) fn router(engine: Option<Engine>) -> Router {
    Router::new().route("/keystores/{keystore}/.well-known/jwks.json", get(serve)).with_state(engine)
}

async fn serve(
    State(engine): State<Option<Engine>>,
    Path(keystore): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(engine) = engine else {
        return (StatusCode::SERVICE_UNAVAILABLE, "The vault is locked.\n").into_response();
    };
    // Public keys are for everybody: the engine itself hands them out.
    let caller = Caller { actor: Actor::System, client: Client::default() };
    let found = keystore.parse::<KeystoreId>().and_then(|keystore| {
        engine.run(caller, async |vault, call| vault.jwks(keystore, call).await?.to_json())
    });
    let body = match found {
        Ok(set) => set,
        Err(Error::NotFound(_) | Error::InvalidId) => {
            return (StatusCode::NOT_FOUND, "There is no such keystore.\n").into_response();
        }
        Err(error) => {
            eprintln!("error[{}]: {error}", error.code());
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
