//! Key material as others read it: the forms in which it leaves, where it leaves at all.

use alloc::string::String;
use alloc::vec::Vec;

use ::pkcs1::RsaPrivateKeyRef;
use ::pkcs8::der::asn1::{AnyRef, OctetStringRef};
use ::pkcs8::der::pem::LineEnding;
use ::pkcs8::der::{Decode, Encode};
use ::pkcs8::spki::AlgorithmIdentifierRef;
use ::pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use ::sec1::EcPrivateKey;
use data_encoding::BASE64URL_NOPAD;
use zeroize::Zeroizing;

use crate::asymmetric::PublicKey;
use crate::crypto::concat;
use crate::error::Error;
use crate::import::{EC, ED25519, P256, P384};
use crate::profile::KeyKind;
use crate::secret::SecretBytes;

/// In which form key material leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub enum ExportFormat {
    /// The engine's own form, as [`Asymmetric`](crate::Asymmetric) describes it: what [`Imported::raw`](crate::Imported::raw)
    /// takes.
    Raw,
    /// The bytes as tokens `0x` and two lower-case hexadecimal digits, with `", "` between them: 32 of a symmetric key,
    /// those of PKCS#8 of a private one.
    HexTokens,
    /// A JSON Web Key (RFC 7517) with its private members, and with `alg` for symmetric keys.
    Jwk,
    /// PKCS#8 in DER (RFC 5208, 5958): private keys alone.
    Pkcs8Der,
    /// PKCS#8 in PEM (RFC 7468): private keys alone.
    Pkcs8Pem,
}

/// Writes material in a form. `public` is its public half, if it has one.
///
/// # Errors
/// [`Error::KindForbids`] for a form that keys of `kind` do not have; [`Error::MaterialMalformed`] if the material is not
/// in the engine's form.
pub(crate) fn write(
    kind: KeyKind,
    material: &SecretBytes,
    public: Option<&PublicKey>,
    format: ExportFormat,
) -> Result<SecretBytes, Error> {
    let bytes = material.expose();
    match (format, kind) {
        (ExportFormat::Raw, _) => Ok(copy(bytes)),
        (ExportFormat::HexTokens, KeyKind::Aes256 | KeyKind::HmacSha256) => Ok(tokens(bytes)),
        (ExportFormat::Jwk, KeyKind::Aes256) => Ok(octets(bytes, "A256GCM")),
        (ExportFormat::Jwk, KeyKind::HmacSha256) => Ok(octets(bytes, "HS256")),
        (_, KeyKind::Secret | KeyKind::Aes256 | KeyKind::HmacSha256) => Err(Error::KindForbids),
        (ExportFormat::Jwk, _) => private_jwk(kind, bytes, public),
        (ExportFormat::HexTokens, _) => Ok(tokens(pkcs8(kind, bytes, public)?.expose())),
        (ExportFormat::Pkcs8Der, _) => pkcs8(kind, bytes, public),
        (ExportFormat::Pkcs8Pem, _) => {
            let der = pkcs8(kind, bytes, public)?;
            let pem = ::pkcs8::der::pem::encode_string("PRIVATE KEY", LineEnding::LF, der.expose());
            Ok(SecretBytes::new(pem.map_err(|_| Error::Unreachable("PEM of a private key"))?.into_bytes()))
        }
    }
}

fn copy(bytes: &[u8]) -> SecretBytes {
    SecretBytes::new(Vec::from(bytes))
}

fn tokens(bytes: &[u8]) -> SecretBytes {
    // A buffer that grows would leave copies behind.
    let mut text = Vec::with_capacity(bytes.len() * 6);
    for (at, byte) in bytes.iter().enumerate() {
        text.extend_from_slice(if at == 0 { b"0x" } else { b", 0x" });
        text.extend(
            [byte >> 4, byte & 15].map(|digit| if digit < 10 { b'0' + digit } else { b'a' + digit - 10 }),
        );
    }
    SecretBytes::new(text)
}

fn octets(bytes: &[u8], algorithm: &str) -> SecretBytes {
    let k = Zeroizing::new(BASE64URL_NOPAD.encode(bytes));
    json(&[("kty", "oct"), ("alg", algorithm), ("k", &k)])
}

/// A JSON object of texts that need no escapes.
fn json(members: &[(&str, &str)]) -> SecretBytes {
    let length = members.iter().map(|(name, text)| name.len() + text.len() + 6).sum::<usize>();
    let mut object = String::with_capacity(length + 2);
    for (at, (name, text)) in members.iter().enumerate() {
        let parts = [if at == 0 { "{\"" } else { ",\"" }, name, "\":\"", text, "\""];
        object.extend(parts);
    }
    object.push('}');
    SecretBytes::new(object.into_bytes())
}

fn private_jwk(kind: KeyKind, bytes: &[u8], public: Option<&PublicKey>) -> Result<SecretBytes, Error> {
    let public = public.ok_or(Error::MaterialMalformed)?.to_jwk()?;
    let text = |bytes: &[u8]| Zeroizing::new(BASE64URL_NOPAD.encode(bytes));
    let known = |member: &Option<String>| member.clone().unwrap_or_default();
    let mut members = Vec::from([("kty", Zeroizing::new(public.kty.clone()))]);
    if matches!(kind, KeyKind::EcP256 | KeyKind::EcP384 | KeyKind::Ed25519) {
        members.push(("crv", Zeroizing::new(known(&public.crv))));
        members.push(("x", Zeroizing::new(known(&public.x))));
        if let Some(y) = public.y {
            members.push(("y", Zeroizing::new(y)));
        }
        members.push(("d", text(bytes)));
    } else {
        let malformed = |_| Error::MaterialMalformed;
        let info = PrivateKeyInfoRef::from_der(bytes).map_err(malformed)?;
        let key = RsaPrivateKeyRef::from_der(info.private_key.as_bytes()).map_err(malformed)?;
        for (name, number) in [
            ("n", &key.modulus),
            ("e", &key.public_exponent),
            ("d", &key.private_exponent),
            ("p", &key.prime1),
            ("q", &key.prime2),
            ("dp", &key.exponent1),
            ("dq", &key.exponent2),
            ("qi", &key.coefficient),
        ] {
            members.push((name, text(number.as_bytes())));
        }
    }
    let members: Vec<_> = members.iter().map(|(name, text)| (*name, text.as_str())).collect();
    Ok(json(&members))
}

/// A private key as PKCS#8 in DER. EC keys need their public half.
pub(crate) fn pkcs8(kind: KeyKind, bytes: &[u8], public: Option<&PublicKey>) -> Result<SecretBytes, Error> {
    let unreachable = |_| Error::Unreachable("PKCS#8 of a private key");
    let info = |oid: ObjectIdentifier, curve: Option<&ObjectIdentifier>, inner: &SecretBytes| {
        let octets = OctetStringRef::new(inner.expose()).map_err(unreachable)?;
        let parameters = curve.map(AnyRef::from);
        let info: PrivateKeyInfoRef<'_> =
            PrivateKeyInfoRef::new(AlgorithmIdentifierRef { oid, parameters }, octets);
        info.to_der().map(SecretBytes::new).map_err(unreachable)
    };
    let curve = match kind {
        KeyKind::EcP256 => Some(P256),
        KeyKind::EcP384 => Some(P384),
        _ => None,
    };
    match (kind, curve) {
        (_, Some(curve)) => {
            // RFC 5915: the curve stands outside; the point is the end of SubjectPublicKeyInfo.
            let point = 1 + 2 * bytes.len();
            let spki = public.ok_or(Error::MaterialMalformed)?.to_der();
            let point = spki.len().checked_sub(point).and_then(|at| spki.get(at..));
            let key = EcPrivateKey { private_key: bytes, parameters: None, public_key: point };
            let inner = key.to_der().map(SecretBytes::new).map_err(unreachable)?;
            info(EC, Some(&curve), &inner)
        }
        (KeyKind::Ed25519, _) => {
            // RFC 8410 section 7: an octet string of 32 bytes inside the octet string.
            let inner = SecretBytes::new(concat(&[&[0x04, 0x20], bytes]));
            info(ED25519, None, &inner)
        }
        _ => Ok(copy(bytes)),
    }
}

#[cfg(test)]
mod tests;
