//! JSON Web Tokens.

use data_encoding::BASE64URL_NOPAD;
use keystead_core::body::{SignJwtBody, TokenView, VerifiedTokenView, VerifyJwtBody};
use keystead_core::jose::{JwtKeys, VerifiedJwt};
use keystead_core::{KeyId, KeystoreId};
use serde_json::Value;

use super::{Backend, below};
use crate::cli::backend::clients::text;
use crate::cli::failure::Failure;

impl Backend<'_, '_> {
    pub(crate) fn sign_jwt(&mut self, key: KeyId, body: SignJwtBody) -> Result<String, Failure> {
        match self {
            Self::Here(here) => {
                let claims = Value::Object(body.claims).to_string();
                here.recorded(async |vault, call| vault.sign_jwt(key, &claims, &body.options, call).await)
            }
            Self::There(remote) => {
                Ok(remote.post(below("keys", key, "sign-jwt")).send::<TokenView>(&body)?.token)
            }
        }
    }

    pub(crate) fn verify_jwt(&mut self, keys: JwtKeys, body: &VerifyJwtBody) -> Result<VerifiedJwt, Failure> {
        match self {
            Self::Here(here) => here
                .recorded(async |vault, call| vault.verify_jwt(keys, &body.token, &body.checks, call).await),
            Self::There(remote) => {
                let path = match keys {
                    JwtKeys::Key(key) => below("keys", key, "verify-jwt"),
                    JwtKeys::Keystore(keystore) => below("keystores", keystore, "verify-jwt"),
                };
                let found: VerifiedTokenView = remote.post(path).send(body)?;
                // What was sent is shown as it was sent.
                let part = |number: usize| {
                    let part = body.token.split('.').nth(number).unwrap_or_default();
                    text(&BASE64URL_NOPAD.decode(part.as_bytes()).unwrap_or_default())
                };
                Ok(VerifiedJwt { header: part(0)?, claims: part(1)?, key: found.key, version: found.version })
            }
        }
    }

    /// A JSON Web Key Set.
    pub(crate) fn jwks(&mut self, keystore: KeystoreId) -> Result<String, Failure> {
        match self {
            Self::Here(here) => {
                here.recorded(async |vault, call| vault.jwks(keystore, call).await?.to_json())
            }
            Self::There(remote) => {
                text(&remote.get(below("keystores", keystore, "jwks")).bytes(None::<&()>)?)
            }
        }
    }
}
