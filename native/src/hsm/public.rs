//! Public keys: from the attributes of a token, and into them.

use cryptoki::object::{Attribute, AttributeType};
use data_encoding::BASE64URL_NOPAD;
use keystead_core::{Jwk, KeyKind, PublicKey};
use pkcs8::der::asn1::OctetStringRef;
use pkcs8::der::{Decode, Encode};
use serde_json::json;

use super::failure::{Failure, Problem};
use super::find::{Class, P256, P384};
use super::token::{Call, Token};

/// What a public key is made of, as a token takes it.
pub(super) enum Components {
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    Ec { parameters: &'static [u8], point: Vec<u8> },
}

impl Token {
    /// The public half of the key with this id.
    ///
    /// # Errors
    /// `hsm.object_missing` if the token has no public key of this id, nor a private one that tells it; `hsm.unsupported` if it is none of RSA with 2,048, 3,072
    /// or 4,096 bits, P-256 or P-384, or no sound one; those of every call.
    pub fn public_key(&self, id: &[u8]) -> Result<PublicKey, Failure> {
        self.call(|call| call.public_key(id))
    }
}

impl Call<'_> {
    pub(super) fn public_key(&self, id: &[u8]) -> Result<PublicKey, Failure> {
        let found = match self.key(Class::Public, id) {
            // Not every token keeps public halves; a private RSA key has the same numbers.
            Err(failure) if failure.problem() == &Problem::ObjectMissing => self.key(Class::Private, id)?,
            found => found?,
        };
        let kind = found.kind.ok_or(UNUSUAL)?;
        let wanted = match kind {
            KeyKind::EcP256 | KeyKind::EcP384 => [AttributeType::EcPoint].as_slice(),
            _ => &[AttributeType::Modulus, AttributeType::PublicExponent],
        };
        let attributes = self.session.get_attributes(found.handle, wanted)?;
        let jwk = match (kind, attributes.as_slice()) {
            (KeyKind::EcP256, [Attribute::EcPoint(point)]) => ec_jwk("P-256", 32, point)?,
            (KeyKind::EcP384, [Attribute::EcPoint(point)]) => ec_jwk("P-384", 48, point)?,
            (_, [Attribute::Modulus(modulus), Attribute::PublicExponent(exponent)]) => {
                json!({ "kty": "RSA", "n": number(modulus), "e": number(exponent) })
            }
            // Nothing has them but the public half.
            _ => return Err(Problem::ObjectMissing.into()),
        };
        let key = Jwk::from_json(&jwk.to_string()).and_then(|jwk| PublicKey::from_jwk(&jwk));
        key.map_err(|_| UNUSUAL.into())
    }
}

const UNUSUAL: Problem = Problem::Unsupported("a key of a kind that is used here");

/// A number as JWK writes it, without zeroes in front (RFC 7518 section 6.3.1.1).
fn number(bytes: &[u8]) -> String {
    let zeroes = bytes.iter().take_while(|byte| **byte == 0).count();
    BASE64URL_NOPAD.encode(bytes.get(zeroes..).unwrap_or_default())
}

/// `CKA_EC_POINT` is an octet string in DER around the point (PKCS#11 3.1 section 6.3.3); some modules give the point itself.
fn ec_jwk(curve: &str, half: usize, attribute: &[u8]) -> Result<serde_json::Value, Failure> {
    // A point itself may read as an octet string by accident.
    let is_point = attribute.len() == 1 + 2 * half;
    let inside = <&OctetStringRef>::from_der(attribute).map(OctetStringRef::as_bytes);
    let point = if is_point { attribute } else { inside.map_err(|_| UNUSUAL)? };
    let coordinates = point.strip_prefix(&[4]).filter(|coordinates| coordinates.len() == 2 * half);
    let (x, y) = coordinates.ok_or(UNUSUAL)?.split_at(half);
    Ok(json!({
        "kty": "EC", "crv": curve, "x": BASE64URL_NOPAD.encode(x), "y": BASE64URL_NOPAD.encode(y),
    }))
}

/// The parts of a public key of RSA, P-256 or P-384.
pub(super) fn components(public: &PublicKey) -> Result<Components, Failure> {
    let jwk = public.to_jwk().map_err(|_| UNUSUAL)?;
    let part = |text: &Option<String>| {
        let text = text.as_deref().ok_or(UNUSUAL)?;
        BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| UNUSUAL)
    };
    let parameters = match public.kind() {
        KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 => {
            return Ok(Components::Rsa { modulus: part(&jwk.n)?, exponent: part(&jwk.e)? });
        }
        KeyKind::EcP256 => P256,
        KeyKind::EcP384 => P384,
        _ => return Err(UNUSUAL.into()),
    };
    let mut point = vec![4];
    point.extend(part(&jwk.x)?);
    point.extend(part(&jwk.y)?);
    let point = OctetStringRef::new(&point).and_then(|point| point.to_der()).map_err(|_| UNUSUAL)?;
    Ok(Components::Ec { parameters, point })
}

#[cfg(test)]
mod tests;
