//! What callers are shown of tokens and of the keys by which they are verified.

use alloc::string::String;
use alloc::vec::Vec;

use serde_json::{Map, Value};

use super::json;
use crate::asymmetric::{Jwk, SignatureAlgorithm};
use crate::error::Error;
use crate::id::{KeyId, KeystoreId};

/// The keys that a token may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JwtKeys {
    /// Versions of one key. A token without a `kid` is tried with the newest 32 that verify.
    Key(KeyId),
    /// The keys of a keystore. The token must name one. Every key of the keystore is looked at: name the key where that is
    /// known.
    Keystore(KeystoreId),
}

/// A token whose signature and claims are as they must be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct VerifiedJwt {
    /// The header: a JSON object as it was sent.
    pub header: String,
    /// The claims: a JSON object as it was sent.
    pub claims: String,
    /// The id of the key that signed it.
    pub key: String,
    /// The version of the key that signed it.
    pub version: u32,
}

/// What a published version is to its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub enum Role {
    /// It will sign when its time comes.
    Next,
    /// It signs.
    Current,
    /// It signed.
    Previous,
}

/// A public key by which tokens are verified.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct PublishedKey {
    /// The id of the key.
    pub key: String,
    /// Its version.
    pub version: u32,
    /// What the version is to its key.
    pub role: Role,
    /// The algorithm of the key.
    pub algorithm: SignatureAlgorithm,
    /// The RFC 7638 thumbprint: the `kid` of tokens that it verifies.
    pub key_id: String,
    /// The public key.
    pub jwk: Jwk,
}

/// The public keys of a keystore's signing keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct Jwks {
    /// The keys; the versions of each from the newest on.
    pub keys: Vec<PublishedKey>,
}

impl Jwks {
    /// The JSON Web Key Set (RFC 7517 section 5) to publish: of each key its public members, `kid`, `alg`, and `use`,
    /// which is `sig`.
    ///
    /// # Errors
    /// [`Error::Unreachable`] alone.
    pub fn to_json(&self) -> Result<String, Error> {
        let member = |key: &PublishedKey| {
            let mut members =
                json::object(key.jwk.to_json()?.as_bytes()).ok_or(Error::Unreachable("a JSON Web Key"))?;
            for (name, value) in
                [("kid", key.key_id.as_str()), ("alg", key.algorithm.jose_name()), ("use", "sig")]
            {
                members.insert(name.into(), value.into());
            }
            Ok(Value::Object(members))
        };
        let keys = self.keys.iter().map(member).collect::<Result<Vec<_>, Error>>()?;
        json::text(&Map::from_iter([(String::from("keys"), Value::Array(keys))]))
    }
}
