//! `POST /api/v1/seal`: nobody uses the vault until it is unlocked again.

use std::sync::Arc;

use axum::extract::{ConnectInfo, State};
use axum::http::header::CONNECTION;
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};

use super::Shared;
use crate::serve::engine::Caller;
use crate::serve::listen::Peer;
use crate::serve::problem::Problem;
use crate::serve::unseal;

/// Seals the vault, for whoever may decide that: an administrator, or its owner.
pub(super) async fn seal(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let engine = shared.seal.engine().ok_or_else(Problem::sealed_already)?;
    let actor = super::admit(&shared, &engine, &headers, &Method::POST)?.actor;
    let caller = Caller { actor, client: super::client(&shared, &headers, peer) };
    engine.run(caller, async |vault, call| vault.note_lock(call).await)?;
    drop(engine);
    tokio::task::block_in_place(|| shared.seal.seal());
    // The connection ends with this answer: it is said, so that nobody sends another request on it.
    Ok(([(CONNECTION, "close")], unseal::state(true)).into_response())
}
