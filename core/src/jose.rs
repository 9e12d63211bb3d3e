//! Signed tokens: JSON Web Signature in its compact form (RFC 7515) and JSON Web Token (RFC 7519), read as RFC 8725 asks
//! for it.
//!
//! What a token says of itself decides nothing: a key has its algorithm, and the token must name that one. A token is
//! never a source of keys, and `none` is no algorithm.

use alloc::string::String;
use alloc::vec::Vec;

use data_encoding::BASE64URL_NOPAD;

use crate::error::Error;

mod checks;
mod claims;
mod json;
mod problem;
mod views;

pub use checks::{CheckedClaim, JwtChecks};
pub use claims::JwtOptions;
pub use problem::TokenProblem;
pub use views::{Jwks, JwtKeys, PublishedKey, Role, VerifiedJwt};

/// The most characters of a token.
pub const MAX_TOKEN_BYTES: usize = 65_536;

/// Members of a header that whoever signs does not choose: the key decides, or they are not supported here.
const RESERVED: [&str; 10] = ["alg", "kid", "crit", "b64", "jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256"];

/// A token that was taken apart. Nothing of it is verified yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    algorithm: String,
    key_id: Option<String>,
    token_type: Option<String>,
    header: String,
    payload: Vec<u8>,
    signed: String,
    signature: Vec<u8>,
}

impl Token {
    /// Takes a token in compact form apart. Total: any text gives a token or an error.
    ///
    /// # Errors
    /// [`TokenProblem::TooLarge`] beyond 65,536 characters; [`TokenProblem::Critical`] if the header has `crit` or `b64`,
    /// none of whose extensions is understood here; [`TokenProblem::Algorithm`] for `none`; [`TokenProblem::Malformed`]
    /// unless it is three parts of base64url without padding, the first a JSON object without a member that is there
    /// twice, with `alg` a text.
    pub fn parse(token: &str) -> Result<Self, Error> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(TokenProblem::TooLarge { limit: MAX_TOKEN_BYTES }.into());
        }
        let malformed = || Error::from(TokenProblem::Malformed);
        let (signed, signature) = token.rsplit_once('.').ok_or_else(malformed)?;
        let (header, payload) = signed.split_once('.').ok_or_else(malformed)?;
        let decode = |part: &str| BASE64URL_NOPAD.decode(part.as_bytes()).map_err(|_| malformed());
        let (header, payload, signature) = (decode(header)?, decode(payload)?, decode(signature)?);
        let header = String::from_utf8(header).map_err(|_| malformed())?;
        let members = json::object(header.as_bytes()).ok_or_else(malformed)?;
        let text = |name: &str| match members.get(name) {
            None => Ok(None),
            Some(value) => value.as_str().map(|text| Some(String::from(text))).ok_or_else(malformed),
        };
        if members.contains_key("crit") || members.contains_key("b64") {
            return Err(TokenProblem::Critical.into());
        }
        let algorithm = text("alg")?.ok_or_else(malformed)?;
        if algorithm.eq_ignore_ascii_case("none") {
            return Err(TokenProblem::Algorithm.into());
        }
        let (key_id, token_type) = (text("kid")?, text("typ")?);
        Ok(Self { algorithm, key_id, token_type, header, payload, signed: signed.into(), signature })
    }

    /// The `alg` that it names.
    pub fn algorithm(&self) -> &str {
        &self.algorithm
    }

    /// The `kid` that it names.
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// The `typ` that it names.
    pub fn token_type(&self) -> Option<&str> {
        self.token_type.as_deref()
    }

    /// The header: a JSON object as it was sent.
    pub fn header(&self) -> &str {
        &self.header
    }

    /// The payload. Nobody has verified it.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// What is signed: the first two parts with the dot between them (RFC 7515 section 5.1).
    pub fn signing_input(&self) -> &[u8] {
        self.signed.as_bytes()
    }

    /// The signature.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }
}

/// The first two parts of a token in compact form.
pub(crate) fn signing_input(header: &str, payload: &[u8]) -> String {
    let mut text = BASE64URL_NOPAD.encode(header.as_bytes());
    text.push('.');
    BASE64URL_NOPAD.encode_append(payload, &mut text);
    text
}

/// The token: the first two parts and the signature over them.
pub(crate) fn compact(mut signing_input: String, signature: &[u8]) -> String {
    signing_input.push('.');
    BASE64URL_NOPAD.encode_append(signature, &mut signing_input);
    signing_input
}

/// A header: what the key decides, and what whoever signs adds to it, a JSON object.
pub(crate) fn header(algorithm: &str, key_id: &str, extra: &str) -> Result<String, Error> {
    let mut members = match extra.trim() {
        "" => serde_json::Map::new(),
        extra => json::object(extra.as_bytes()).ok_or(TokenProblem::Malformed)?,
    };
    if RESERVED.iter().any(|name| members.contains_key(*name)) {
        return Err(TokenProblem::Options.into());
    }
    for (name, value) in [("alg", algorithm), ("kid", key_id)] {
        members.insert(name.into(), value.into());
    }
    json::text(&members)
}

#[cfg(test)]
mod tests;
