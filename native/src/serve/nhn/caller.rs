//! Who calls: by application key alone, with an access key, or with a token made from one.

use std::sync::Arc;

use axum::http::HeaderMap;
use keystead_core::{Actor, Error};

use super::outcome::Failure;
use super::version::Version;
use crate::serve::engine::Engine;
use crate::serve::identity::{Identity, bearer};

/// Knows callers.
pub(super) struct Door {
    pub(super) identity: Arc<Identity>,
}

impl Door {
    pub(super) fn new(identity: Arc<Identity>) -> Self {
        Self { identity }
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
        self.identity.application_key(engine, appkey).map_err(|error| match error {
            Error::AccessDenied => Failure::InvalidAppkey,
            other => other.into(),
        })
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
