//! The numbers that a public key is made of, between all forms of it.

use pkcs1::{RsaPublicKey, RsaPublicKeyRef};
use spki::der::asn1::{AnyRef, BitStringRef, ObjectIdentifier, UintRef};
use spki::der::{self, Decode, Encode};
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

use crate::error::Error;
use crate::profile::KeyKind;

/// `rsaEncryption` (RFC 8017 appendix C).
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// `id-ecPublicKey` (RFC 5480 section 2.1.1).
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// `secp256r1` (RFC 5480 section 2.1.1.1).
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
/// `secp384r1` (RFC 5480 section 2.1.1.1).
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
/// `id-Ed25519` (RFC 8410 section 3).
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
/// The one public exponent: 65537 (FIPS 186-5 section 5.1 allows more).
pub(in crate::asymmetric) const EXPONENT: [u8; 3] = [1, 0, 1];
/// The largest modulus in bytes, and room for what is around it.
const RSA_DER_BYTES: usize = 512 + 32;

/// What a public key is made of. Not checked.
#[derive(Clone, Copy)]
pub(in crate::asymmetric) enum Components<'a> {
    /// The modulus, big-endian without leading zeros. The exponent is 65537.
    Rsa(&'a [u8]),
    /// An uncompressed point (SEC 1 section 2.3.3): 4, `x`, `y`.
    P256(&'a [u8]),
    /// The same on P-384.
    P384(&'a [u8]),
    /// A compressed point (RFC 8032 section 5.1.2).
    Ed25519(&'a [u8]),
}

impl<'a> Components<'a> {
    /// The kind of key; `None` for an RSA modulus of another length.
    pub(in crate::asymmetric) fn kind(&self) -> Option<KeyKind> {
        match self {
            // The top bit counts: a modulus of 2,041 bits has 256 bytes too.
            Self::Rsa(modulus) => match (modulus.len(), modulus.first()) {
                (256, Some(128..)) => Some(KeyKind::Rsa2048),
                (384, Some(128..)) => Some(KeyKind::Rsa3072),
                (512, Some(128..)) => Some(KeyKind::Rsa4096),
                _ => None,
            },
            Self::P256(_) => Some(KeyKind::EcP256),
            Self::P384(_) => Some(KeyKind::EcP384),
            Self::Ed25519(_) => Some(KeyKind::Ed25519),
        }
    }

    pub(super) fn of_info(info: &SubjectPublicKeyInfoRef<'a>) -> Result<Self, Error> {
        let bits = info.subject_public_key.as_bytes().ok_or(Error::MaterialMalformed)?;
        let curve = || info.algorithm.parameters_oid().map_err(|_| Error::MaterialMalformed);
        match info.algorithm.oid {
            RSA => {
                let key = RsaPublicKeyRef::from_der(bits).map_err(|_| Error::MaterialMalformed)?;
                if key.public_exponent.as_bytes() != EXPONENT {
                    return Err(Error::MaterialMalformed);
                }
                Ok(Self::Rsa(key.modulus.as_bytes()))
            }
            EC => match curve()? {
                P256 => Ok(Self::P256(bits)),
                P384 => Ok(Self::P384(bits)),
                _ => Err(Error::MaterialMalformed),
            },
            ED25519 => Ok(Self::Ed25519(bits)),
            _ => Err(Error::MaterialMalformed),
        }
    }

    /// Whether the numbers are a key: an odd modulus, a point on the curve.
    pub(super) fn is_sound(&self) -> bool {
        match *self {
            Self::Rsa(modulus) => modulus.last().is_some_and(|last| last % 2 == 1),
            Self::P256(point) => {
                point.len() == 65 && p256::ecdsa::VerifyingKey::from_sec1_bytes(point).is_ok()
            }
            Self::P384(point) => {
                point.len() == 97 && p384::ecdsa::VerifyingKey::from_sec1_bytes(point).is_ok()
            }
            Self::Ed25519(point) => {
                let key = <[u8; 32]>::try_from(point).ok();
                let key = key.and_then(|point| ed25519_dalek::VerifyingKey::from_bytes(&point).ok());
                // The library reads coordinates beyond the prime (against RFC 8032 section 5.1.3): written again, they
                // are others.
                key.is_some_and(|key| !key.is_weak() && key.to_edwards().compress().as_bytes() == point)
            }
        }
    }

    /// `SubjectPublicKeyInfo` of these numbers.
    pub(super) fn with_info<T>(
        &self,
        then: impl FnOnce(SubjectPublicKeyInfoRef<'_>) -> der::Result<T>,
    ) -> Result<T, Error> {
        self.try_with_info(then).map_err(|_| Error::Unreachable("SubjectPublicKeyInfo of a checked key"))
    }

    fn try_with_info<T>(
        &self,
        then: impl FnOnce(SubjectPublicKeyInfoRef<'_>) -> der::Result<T>,
    ) -> der::Result<T> {
        let mut buffer = [0; RSA_DER_BYTES];
        let (oid, parameters, bits) = match *self {
            Self::Rsa(modulus) => {
                let key = RsaPublicKey {
                    modulus: UintRef::new(modulus)?,
                    public_exponent: UintRef::new(&EXPONENT)?,
                };
                (RSA, Some(AnyRef::NULL), key.encode_to_slice(&mut buffer)?)
            }
            Self::P256(point) => (EC, Some(AnyRef::from(&P256)), point),
            Self::P384(point) => (EC, Some(AnyRef::from(&P384)), point),
            Self::Ed25519(point) => (ED25519, None, point),
        };
        then(SubjectPublicKeyInfoRef {
            algorithm: AlgorithmIdentifierRef { oid, parameters },
            subject_public_key: BitStringRef::from_bytes(bits)?,
        })
    }
}
