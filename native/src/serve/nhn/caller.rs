//! Who calls: by application key alone, with an access key, or with a token made from one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::http::HeaderMap;
use keystead_core::{Actor, Error};
use sha2::{Digest, Sha256};

use super::outcome::Failure;
use super::version::Version;
use crate::serve::engine::Engine;
use crate::serve::identity::{Identity, bearer};

/// Knows callers.
pub(super) struct Door {
    pub(super) identity: Arc<Identity>,
    /// Application keys that were found at a revision: looking for one reads every principal.
    applications: Mutex<HashMap<[u8; 32], (u64, Actor)>>,
}

/// The most application keys that are remembered.
const MOST: usize = 1_000;

impl Door {
    pub(super) fn new(identity: Arc<Identity>) -> Self {
        Self { identity, applications: Mutex::default() }
    }

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
                self.identity.token(engine, given).map_err(not_authenticated)
            }
        }
    }

    /// Who shows this access key.
    pub(super) fn access_key(&self, engine: &Engine, id: &str, secret: &str) -> Result<Actor, Failure> {
        self.identity.access_key(engine, id, secret).map_err(not_authenticated)
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

fn not_authenticated(error: Error) -> Failure {
    match error {
        Error::AccessDenied => Failure::NotAuthenticated,
        other => other.into(),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
