//! Public keys as JSON: RFC 7517, 7518, 8037, 7638.

use alloc::string::String;
use alloc::vec::Vec;

use data_encoding::BASE64URL_NOPAD;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::components::EXPONENT;
use super::{Components, PublicKey};
use crate::crypto;
use crate::error::Error;

/// A public JSON Web Key: the members that make up the key, in lexicographic order, as RFC 7638 wants them. Numbers are in
/// base64url without padding.
///
/// Read from JSON, members that say something else about the key (`kid`, `alg`, `use`, …) are passed over: what a key
/// may be used for is the business of whoever holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Jwk {
    /// The curve: `P-256`, `P-384` or `Ed25519`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crv: Option<String>,
    /// The public exponent of RSA.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub e: Option<String>,
    /// The type of key: `RSA`, `EC` or `OKP`.
    pub kty: String,
    /// The modulus of RSA.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<String>,
    /// The first coordinate of a point, or an Ed25519 key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x: Option<String>,
    /// The second coordinate of a point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
    #[serde(default, skip_serializing, rename = "d", deserialize_with = "is_there")]
    #[cfg_attr(feature = "schema", schemars(skip))]
    private: bool,
}

impl Jwk {
    /// Reads the JSON of one key.
    ///
    /// # Errors
    /// [`Error::MaterialMalformed`].
    pub fn from_json(json: &str) -> Result<Self, Error> {
        serde_json::from_str(json).map_err(|_| Error::MaterialMalformed)
    }

    /// The JSON of the key, without white space.
    ///
    /// # Errors
    /// [`Error::Unreachable`] alone.
    pub fn to_json(&self) -> Result<String, Error> {
        serde_json::to_string(self).map_err(|_| Error::Unreachable("JSON of a public key"))
    }

    pub(super) fn thumbprint(&self) -> Result<String, Error> {
        Ok(BASE64URL_NOPAD.encode(&crypto::sha256(&[self.to_json()?.as_bytes()])))
    }

    pub(super) fn read(&self) -> Result<PublicKey, Error> {
        let Self { crv, e, kty, n, x, y, private } = self;
        let text = (kty.as_str(), crv.as_deref(), e.as_deref(), n.as_deref(), x.as_deref(), y.as_deref());
        match text {
            _ if *private => Err(Error::MaterialMalformed),
            ("RSA", None, Some(e), Some(n), None, None) => {
                if bytes(e)? != EXPONENT {
                    return Err(Error::MaterialMalformed);
                }
                Components::Rsa(&bytes(n)?).checked()
            }
            ("EC", Some("P-256"), None, None, Some(x), Some(y)) => {
                Components::P256(&point(x, y, 32)?).checked()
            }
            ("EC", Some("P-384"), None, None, Some(x), Some(y)) => {
                Components::P384(&point(x, y, 48)?).checked()
            }
            ("OKP", Some("Ed25519"), None, None, Some(x), None) => Components::Ed25519(&bytes(x)?).checked(),
            _ => Err(Error::MaterialMalformed),
        }
    }
}

impl Components<'_> {
    pub(super) fn to_jwk(self) -> Result<Jwk, Error> {
        let text = |bytes: &[u8]| Some(BASE64URL_NOPAD.encode(bytes));
        let ec = |curve: &str, point: &[u8]| {
            let (x, y) = point.get(1..).and_then(|both| both.split_at_checked(both.len() / 2))?;
            let kty = String::from("EC");
            Some(Jwk { crv: Some(curve.into()), kty, x: text(x), y: text(y), ..Jwk::default() })
        };
        let jwk = match self {
            Self::Rsa(modulus) => {
                Some(Jwk { e: text(&EXPONENT), kty: "RSA".into(), n: text(modulus), ..Jwk::default() })
            }
            Self::P256(point) => ec("P-256", point),
            Self::P384(point) => ec("P-384", point),
            Self::Ed25519(point) => {
                Some(Jwk { crv: Some("Ed25519".into()), kty: "OKP".into(), x: text(point), ..Jwk::default() })
            }
        };
        jwk.ok_or(Error::Unreachable("a point without coordinates"))
    }
}

fn bytes(text: &str) -> Result<Vec<u8>, Error> {
    BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| Error::MaterialMalformed)
}

/// An uncompressed point. Coordinates have their full length (RFC 7518 section 6.2.1.2).
fn point(x: &str, y: &str, length: usize) -> Result<Vec<u8>, Error> {
    let (x, y) = (bytes(x)?, bytes(y)?);
    if x.len() == length && y.len() == length {
        Ok([&[4][..], &x, &y].concat())
    } else {
        Err(Error::MaterialMalformed)
    }
}

fn is_there<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}
