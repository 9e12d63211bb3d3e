//! Who calls, for every interface: with an access key, or with a token made from one.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use data_encoding::BASE64;
use keystead_core::{Actor, Error};

use super::engine::Engine;
use super::tokens::Tokens;

/// Knows callers.
#[derive(Default)]
pub(super) struct Identity {
    pub(super) tokens: Tokens,
}

impl Identity {
    /// Who shows this access key.
    ///
    /// # Errors
    /// [`Error::AccessDenied`] whatever is wrong with it, and those of the store.
    pub(super) fn access_key(&self, engine: &Engine, id: &str, secret: &str) -> Result<Actor, Error> {
        engine.look(async |vault| vault.admit_access_key(id, secret).await)
    }

    /// Who shows this application key.
    ///
    /// # Errors
    /// As [`Self::access_key`].
    pub(super) fn application_key(&self, engine: &Engine, shown: &str) -> Result<Actor, Error> {
        engine.look(async |vault| vault.admit_application_key(shown).await)
    }

    /// Whose token this is. A token does not outlive its access key.
    ///
    /// # Errors
    /// As [`Self::access_key`].
    pub(super) fn token(&self, engine: &Engine, token: &str) -> Result<Actor, Error> {
        let (actor, access_key) = self.tokens.holder(token, Engine::now()?).ok_or(Error::AccessDenied)?;
        if has_access_key(engine, actor, &access_key)? { Ok(actor) } else { Err(Error::AccessDenied) }
    }
}

/// Whether somebody still has this access key.
///
/// # Errors
/// Those of the store.
pub(super) fn has_access_key(engine: &Engine, actor: Actor, access_key: &str) -> Result<bool, Error> {
    let Actor::Principal(principal) = actor else { return Ok(false) };
    match engine.look(async |vault| vault.access_keys(principal).await) {
        Ok(keys) => Ok(keys.iter().any(|key| key.id == access_key)),
        Err(Error::NotFound(_)) => Ok(false),
        Err(other) => Err(other),
    }
}

/// The id and the secret of `Authorization: Basic` (RFC 7617).
pub(super) fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let given = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = given.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64.decode(encoded.trim().as_bytes()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((id.into(), secret.into()))
}

/// The token of `Bearer` (RFC 6750).
pub(super) fn bearer(given: &str) -> Option<&str> {
    let (scheme, token) = given.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
