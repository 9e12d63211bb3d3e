//! Who calls: by application key alone, with an access key, or with a token made from one.

use std::collections::HashMap;
use std::sync::Mutex;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use data_encoding::BASE64;
use keystead_core::{Actor, Error};
use sha2::{Digest, Sha256};

use super::outcome::Failure;
use super::tokens::Tokens;
use super::version::Version;
use crate::serve::engine::Engine;

/// Knows callers.
#[derive(Default)]
pub(super) struct Door {
    pub(super) tokens: Tokens,
    /// Application keys that were found at a revision: looking for one reads every principal.
    applications: Mutex<HashMap<[u8; 32], (u64, Actor)>>,
}

/// The most application keys that are remembered.
const MOST: usize = 1_000;

impl Door {
    /// Who makes a request of this version. Every version has an application key in its path; the later ones ask for more.
    pub(super) fn admit(
        &self,
        engine: &Engine,
        version: Version,
        appkey: &str,
        headers: &HeaderMap,
    ) -> Result<Actor, Failure> {
        let application = self.application(engine, appkey)?;
        match version {
            Version::V1_0 | Version::V1_1 => Ok(application),
            Version::V1_2 => {
                let (id, secret) =
                    (text(headers, "x-tc-authentication-id"), text(headers, "x-tc-authentication-secret"));
                let (Some(id), Some(secret)) = (id, secret) else {
                    return Err(Failure::NotAuthenticated);
                };
                self.access_key(engine, id, secret)
            }
            Version::V1_3 => {
                let given = text(headers, "x-nhn-authorization").and_then(bearer);
                let given = given.ok_or(Failure::NotAuthenticated)?;
                let held = self.tokens.holder(given, Engine::now()?);
                let (actor, access_key) = held.ok_or(Failure::NotAuthenticated)?;
                // A token does not outlive its access key.
                let Actor::Principal(principal) = actor else { return Err(Failure::NotAuthenticated) };
                let keys = engine.look(async |vault| vault.access_keys(principal).await);
                let keys = keys.or_else(|error| match error {
                    Error::NotFound(_) => Ok(Vec::new()),
                    other => Err(other),
                })?;
                if keys.iter().any(|key| key.id == access_key) {
                    Ok(actor)
                } else {
                    Err(Failure::NotAuthenticated)
                }
            }
        }
    }

    /// Who shows this access key.
    pub(super) fn access_key(&self, engine: &Engine, id: &str, secret: &str) -> Result<Actor, Failure> {
        engine.look(async |vault| vault.admit_access_key(id, secret).await).map_err(|error| match error {
            Error::AccessDenied => Failure::NotAuthenticated,
            other => other.into(),
        })
    }

    fn application(&self, engine: &Engine, appkey: &str) -> Result<Actor, Failure> {
        let place: [u8; 32] = Sha256::digest(appkey.as_bytes()).into();
        let revision = engine.revision()?;
        if let Ok(known) = self.applications.lock()
            && let Some((of, actor)) = known.get(&place)
            && *of == revision
        {
            return Ok(*actor);
        }
        let found = engine.look(async |vault| vault.admit_application_key(appkey).await);
        let actor = found.map_err(|error| match error {
            Error::AccessDenied => Failure::InvalidAppkey,
            other => other.into(),
        })?;
        if let Ok(mut known) = self.applications.lock() {
            if known.len() >= MOST {
                known.clear();
            }
            known.insert(place, (revision, actor));
        }
        Ok(actor)
    }
}

/// The id and the secret of `Authorization: Basic` (RFC 7617).
pub(in crate::serve) fn basic(headers: &HeaderMap) -> Option<(String, String)> {
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
fn bearer(given: &str) -> Option<&str> {
    let (scheme, token) = given.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
