//! Private keys in PKCS#8, PKCS#1 and SEC 1.

use alloc::vec::Vec;

use ::pkcs1::RsaPrivateKeyRef;
use ::pkcs8::der::asn1::{AnyRef, OctetStringRef, UintRef};
use ::pkcs8::der::{Decode, Encode};
use ::pkcs8::spki::AlgorithmIdentifierRef;
use ::pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use ::sec1::EcPrivateKey;

use super::{MaterialProblem, check_size};
use crate::asymmetric::{Asymmetric, RustCrypto};
use crate::error::Error;
use crate::profile::KeyKind;
use crate::secret::SecretBytes;

/// RFC 8017 appendix A.1, RFC 5480 sections 2.1.1 and 2.1.1.1, RFC 8410 section 3.
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
pub(crate) const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
pub(crate) const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
pub(crate) const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
pub(crate) const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
/// Other keys for signatures and for agreement on keys that RFC 8410 names: X25519, X448, Ed448.
const OTHER_CURVES: [ObjectIdentifier; 3] = [
    ObjectIdentifier::new_unwrap("1.3.101.110"),
    ObjectIdentifier::new_unwrap("1.3.101.111"),
    ObjectIdentifier::new_unwrap("1.3.101.113"),
];

/// `EncryptedPrivateKeyInfo` (RFC 5208 section 6): the layout of a public key, with an octet string for the bits.
type Encrypted<'a> = ::pkcs8::spki::SubjectPublicKeyInfo<AnyRef<'a>, &'a OctetStringRef>;

type Read = Result<(KeyKind, SecretBytes), Error>;

/// A private key in PEM.
pub(super) fn from_pem(text: &str) -> Read {
    check_size(text.as_bytes())?;
    // OpenSSL writes the curve in a block of its own before the key, and repeats it there.
    let text = text.trim();
    let block = match text.find("-----BEGIN EC PARAMETERS-----") {
        Some(0) => text.rfind("-----BEGIN ").and_then(|at| text.get(at..)).unwrap_or(text),
        _ => text,
    };
    if block.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") || block.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(MaterialProblem::Encrypted.into());
    }
    let (label, der) =
        ::pkcs8::der::pem::decode_vec(block.as_bytes()).map_err(|_| MaterialProblem::Malformed)?;
    let der = SecretBytes::new(der);
    match label {
        "PRIVATE KEY" => pkcs8(der.expose()),
        "RSA PRIVATE KEY" => pkcs1(der.expose()),
        "EC PRIVATE KEY" => sec1(der.expose(), None),
        "PUBLIC KEY" | "RSA PUBLIC KEY" | "CERTIFICATE" => Err(MaterialProblem::Public.into()),
        _ => Err(MaterialProblem::Malformed.into()),
    }
}

/// A private key in DER. The three structures cannot be taken for each other: behind the version comes a sequence, an
/// integer or an octet string.
pub(super) fn from_der(bytes: &[u8]) -> Read {
    check_size(bytes)?;
    if PrivateKeyInfoRef::from_der(bytes).is_ok() {
        pkcs8(bytes)
    } else if RsaPrivateKeyRef::from_der(bytes).is_ok() {
        pkcs1(bytes)
    } else if EcPrivateKey::from_der(bytes).is_ok() {
        sec1(bytes, None)
    } else if Encrypted::from_der(bytes).is_ok() {
        Err(MaterialProblem::Encrypted.into())
    } else if ::pkcs8::spki::SubjectPublicKeyInfoRef::from_der(bytes).is_ok() {
        Err(MaterialProblem::Public.into())
    } else {
        Err(MaterialProblem::Malformed.into())
    }
}

fn pkcs8(der: &[u8]) -> Read {
    let info = PrivateKeyInfoRef::from_der(der).map_err(|_| MaterialProblem::Malformed)?;
    let inner = info.private_key.as_bytes();
    match info.algorithm.oid {
        RSA => {
            if !info.algorithm.parameters_any().is_ok_and(|parameters| parameters.is_null()) {
                return Err(MaterialProblem::Malformed.into());
            }
            pkcs1(inner)
        }
        EC => {
            let curve = info.algorithm.parameters_oid().map_err(|_| MaterialProblem::Curve)?;
            sec1(inner, Some(curve))
        }
        ED25519 => {
            if info.algorithm.parameters.is_some() {
                return Err(MaterialProblem::Malformed.into());
            }
            // RFC 8410 section 7: the seed in an octet string, inside the octet string.
            let seed = <&OctetStringRef>::from_der(inner).map_err(|_| MaterialProblem::Malformed)?;
            let public = info.public_key.as_ref().map(|key| key.as_bytes().ok_or(MaterialProblem::Malformed));
            scalar(KeyKind::Ed25519, seed.as_bytes(), public.transpose()?)
        }
        other if OTHER_CURVES.contains(&other) => Err(MaterialProblem::Curve.into()),
        _ => Err(MaterialProblem::Algorithm.into()),
    }
}

fn sec1(der: &[u8], outer: Option<ObjectIdentifier>) -> Read {
    let key = EcPrivateKey::from_der(der).map_err(|_| MaterialProblem::Malformed)?;
    let inner = key.parameters.and_then(|parameters| parameters.named_curve());
    let curve = match (outer, inner) {
        (Some(outer), Some(inner)) if outer != inner => return Err(MaterialProblem::Mismatch.into()),
        (Some(curve), _) | (None, Some(curve)) => curve,
        (None, None) => return Err(MaterialProblem::Curve.into()),
    };
    let kind = match curve {
        P256 => KeyKind::EcP256,
        P384 => KeyKind::EcP384,
        _ => return Err(MaterialProblem::Curve.into()),
    };
    scalar(kind, key.private_key, key.public_key)
}

/// A scalar or a seed whose public key, if it is known, is `public`.
pub(super) fn scalar(kind: KeyKind, private: &[u8], public: Option<&[u8]>) -> Read {
    let material = SecretBytes::new(Vec::from(private));
    let key = RustCrypto.load(kind, &material)?;
    if let Some(public) = public {
        // SubjectPublicKeyInfo ends with the point; a compressed one is 2 or 3 and the first coordinate.
        let spki = key.public()?;
        let half = match kind {
            KeyKind::EcP384 => 48,
            _ => 32,
        };
        let known = spki.to_der();
        let fits = match public {
            [2 | 3, x @ ..] if x.len() == half => {
                known.len().checked_sub(2 * half).and_then(|at| known.get(at..at + half)) == Some(x)
            }
            whole => whole.len() >= half && known.ends_with(whole),
        };
        if !fits {
            return Err(MaterialProblem::Mismatch.into());
        }
    }
    Ok((kind, material))
}

fn pkcs1(der: &[u8]) -> Read {
    rsa(&RsaPrivateKeyRef::from_der(der).map_err(|_| MaterialProblem::Malformed)?)
}

/// An RSA key as PKCS#8 with nothing that is optional in it.
pub(super) fn rsa(key: &RsaPrivateKeyRef<'_>) -> Read {
    if key.other_prime_infos.is_some() {
        return Err(MaterialProblem::Algorithm.into());
    }
    let kind = match bits(key.modulus.as_bytes()) {
        2_048 => KeyKind::Rsa2048,
        3_072 => KeyKind::Rsa3072,
        4_096 => KeyKind::Rsa4096,
        bits => return Err(MaterialProblem::RsaSize { bits }.into()),
    };
    let inner = key.to_der().map(SecretBytes::new).map_err(|_| MaterialProblem::Malformed)?;
    let algorithm = AlgorithmIdentifierRef { oid: RSA, parameters: Some(::pkcs8::der::asn1::Null.into()) };
    let octets = OctetStringRef::new(inner.expose()).map_err(|_| MaterialProblem::Malformed)?;
    let outer = PrivateKeyInfoRef::new(algorithm, octets).to_der();
    Ok((kind, SecretBytes::new(outer.map_err(|_| MaterialProblem::Malformed)?)))
}

/// An unsigned number of RSA in its bytes, big-endian.
pub(super) fn number(bytes: &[u8]) -> Result<UintRef<'_>, Error> {
    UintRef::new(bytes).map_err(|_| MaterialProblem::Malformed.into())
}

fn bits(bytes: &[u8]) -> usize {
    let bytes = bytes.iter().position(|byte| *byte != 0).and_then(|at| bytes.get(at..)).unwrap_or_default();
    let unused = bytes.first().map_or(0, |first| first.leading_zeros() as usize);
    bytes.len() * 8 - unused
}
