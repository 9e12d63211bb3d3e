//! Signing in at the console and out.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, SET_COOKIE};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use keystead_core::body::{SecretText, SessionView, SignInBody};
use keystead_core::{Actor, Error, Passphrase, PassphraseKey, Role, SlotId, SlotKind};

use super::operation::{BODY_BYTES, object};
use super::session::{self, Session};
use super::{Admitted, Shared};
use crate::serve::engine::Engine;
use crate::serve::guesses::NoAccessKey;
use crate::serve::listen::Peer;
use crate::serve::problem::Problem;

pub(super) async fn begin(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let media = headers.get(CONTENT_TYPE).and_then(|media| media.to_str().ok()).unwrap_or_default();
    // A form of another site cannot send this type without asking.
    if !media.trim_start().to_ascii_lowercase().starts_with("application/json") {
        return Err(Problem::media());
    }
    let body = super::limited(body, BODY_BYTES).await?;
    let shown: SignInBody = object(&body)?;
    let from = shared.guard.from(peer, &headers);
    let engine = shared.seal.engine().ok_or_else(Problem::sealed)?;
    let (actor, access_key) = match shown {
        SignInBody::Owner { passphrase } => {
            shared.guard.may_try(from)?;
            let _permit = shared.stretching.try_acquire().map_err(|_| Problem::busy())?;
            if !tokio::task::block_in_place(|| is_owner(&engine, &passphrase))? {
                shared.guard.wrong_passphrase(from);
                return Err(Error::UnlockFailed.into());
            }
            shared.guard.was_right(from);
            (Actor::Owner, None)
        }
        SignInBody::Principal { access_key_id, secret_access_key } => {
            match shared.identity.access_key(&engine, &access_key_id, secret_access_key.expose()) {
                Ok(actor) => (actor, Some(access_key_id)),
                Err(Error::AccessDenied) => {
                    // Whoever waits does not keep the vault from being sealed.
                    drop(engine);
                    shared.guard.wrong_access_key(&access_key_id, from).await;
                    let mut answer = Problem::not_signed_in().into_response();
                    // It is told of already, and a key in the head may be another one.
                    answer.extensions_mut().insert(NoAccessKey);
                    return Ok(answer);
                }
                Err(other) => return Err(other.into()),
            }
        }
    };
    let engine = &engine;
    let (token, session) = shared.sessions.begin(actor, access_key, Engine::now()?)?;
    let fields =
        [(CACHE_CONTROL, "no-store".to_owned()), (SET_COOKIE, session::cookie(&token, shared.secure))];
    Ok((StatusCode::CREATED, fields, Json(view(engine, &session)?)).into_response())
}

pub(super) async fn show(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Result<Response, Problem> {
    let engine = &shared.seal.engine().ok_or_else(Problem::sealed)?;
    let admitted = super::admit(&shared, engine, &headers, &Method::GET);
    let Admitted { session, .. } = admitted.map_err(Problem::said_to_page)?;
    let session = session.ok_or_else(Problem::not_signed_in)?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(view(engine, &session)?)).into_response())
}

/// Somebody who is not signed in any more is as good as signed out.
pub(super) async fn end(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Result<Response, Problem> {
    if let Some(token) = session::token(&headers, shared.secure)
        && let Some(session) = shared.sessions.find(&token, Engine::now()?)
    {
        if !session::is_own(&headers, &session) {
            return Err(Problem::forged());
        }
        shared.sessions.end(&token);
    }
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, session::no_cookie(shared.secure))]).into_response())
}

fn view(engine: &Engine, session: &Session) -> Result<SessionView, Problem> {
    let (principal, name, role) = match session.actor {
        Actor::Principal(id) => {
            let id = id.to_string();
            let principals = engine.look(async |vault| vault.principals().await)?;
            let own = principals.into_iter().find(|principal| principal.id == id);
            let own = own.ok_or_else(Problem::not_signed_in)?;
            (Some(id), own.name, own.role)
        }
        _ => (None, "owner".to_owned(), Role::Admin),
    };
    Ok(SessionView { principal, name, role, csrf: session.csrf.clone(), ends: session.ends.0 })
}

/// Whether `shown` opens a slot of the vault.
fn is_owner(engine: &Engine, shown: &SecretText) -> Result<bool, Error> {
    let Ok(passphrase) = Passphrase::new(shown.expose()) else { return Ok(false) };
    let slots = engine.look(async |vault| vault.slots().await)?;
    for slot in slots.iter().filter(|slot| slot.kind == SlotKind::Passphrase) {
        let id: SlotId = slot.id.parse()?;
        let (parameters, salt) = engine.look(async |vault| vault.slot_parameters(id).await)?;
        let key = PassphraseKey::derive(&passphrase, parameters, salt)?;
        if engine.look(async |vault| vault.opens_slot(id, &key).await)? {
            return Ok(true);
        }
    }
    Ok(false)
}
