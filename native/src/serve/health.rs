//! Whether the process lives, whether it can do its work, and whether the console shows the vault here or one in the browser.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use keystead_core::{Error, LockedVault};
use serde::Serialize;

use super::seal::Seal;
use crate::store::Place;

/// The vault behind the server, as far as its health is concerned.
pub(super) struct Vault {
    pub(super) place: Option<Place>,
    pub(super) seal: Seal,
}

/// The routes.
pub(super) fn router(vault: Vault) -> Router {
    let router = Router::new().route("/healthz", get(alive)).route("/readyz", get(ready));
    router.route("/place.json", get(place)).with_state(Arc::new(vault))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ready {
    /// "ready", "uninitialized" (no vault yet, the console is served), "unavailable".
    status: &'static str,
    /// Whether nobody has unlocked the vault; absent if there is none behind this server.
    #[serde(skip_serializing_if = "Option::is_none")]
    sealed: Option<bool>,
    /// The code of what is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
}

/// The process answers.
async fn alive() -> Response {
    ([(CACHE_CONTROL, "no-store")], "alive\n").into_response()
}

/// The store answers too.
async fn ready(State(vault): State<Arc<Vault>>) -> Response {
    let sealed = vault.seal.is_sealed();
    let (status, ready) = match vault.place.clone() {
        None => (StatusCode::OK, Ready { status: "ready", sealed: None, code: None }),
        Some(place) => match tokio::task::spawn_blocking(move || look(&place)).await {
            Ok(Ok(())) => (StatusCode::OK, Ready { status: "ready", sealed: Some(sealed), code: None }),
            Ok(Err(Error::VaultAbsent)) => {
                (StatusCode::OK, Ready { status: "uninitialized", sealed: Some(true), code: None })
            }
            Ok(Err(error)) => unavailable(&error, sealed),
            Err(_) => unavailable(&Error::Unreachable("a look at the store"), sealed),
        },
    };
    (status, [(CACHE_CONTROL, "no-store")], Json(ready)).into_response()
}

/// Where the vault is that the console shows. It takes the place of a file of the console that says that it is in the browser:
/// so it is until there is one here.
async fn place(State(vault): State<Arc<Vault>>) -> Response {
    let here = match vault.place.clone() {
        None => false,
        Some(_) if !vault.seal.is_sealed() => true,
        Some(place) => {
            let found = tokio::task::spawn_blocking(move || look(&place)).await;
            !matches!(found, Ok(Err(Error::VaultAbsent)))
        }
    };
    let vault = if here { "server" } else { "browser" };
    ([(CACHE_CONTROL, "no-store")], Json(serde_json::json!({ "vault": vault }))).into_response()
}

fn look(place: &Place) -> Result<(), Error> {
    let store = place.open()?.ok_or(Error::VaultAbsent)?;
    pollster::block_on(LockedVault::open(store)).map(|_| ())
}

const fn unavailable(error: &Error, sealed: bool) -> (StatusCode, Ready) {
    let ready = Ready { status: "unavailable", sealed: Some(sealed), code: Some(error.code()) };
    (StatusCode::SERVICE_UNAVAILABLE, ready)
}
