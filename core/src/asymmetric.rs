//! Keys with a public and a private half: what they can do, and who computes it.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::error::Error;
use crate::profile::KeyKind;
use crate::random::SecureRandom;
use crate::secret::SecretBytes;

mod encoding;
mod public_key;
mod rustcrypto;

pub use public_key::{Jwk, PublicKey};
pub(crate) use rustcrypto::RustCrypto;

/// How a signature is computed. A key has the algorithms of its kind; none is ever taken from a signature, a token or
/// another input that is to be verified. On every wire it has its name in JOSE.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 section 8.2).
    #[cfg_attr(feature = "serde", serde(rename = "RS256"))]
    RsaPkcs1Sha256,
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256, a salt of 32 bytes (RFC 8017 section 8.1, RFC 7518 section 3.5).
    #[cfg_attr(feature = "serde", serde(rename = "PS256"))]
    RsaPssSha256,
    /// ECDSA on P-256 with SHA-256 (FIPS 186-5).
    #[cfg_attr(feature = "serde", serde(rename = "ES256"))]
    EcdsaP256Sha256,
    /// ECDSA on P-384 with SHA-384 (FIPS 186-5).
    #[cfg_attr(feature = "serde", serde(rename = "ES384"))]
    EcdsaP384Sha384,
    /// Ed25519 (RFC 8032 section 5.1). It signs messages alone, never digests.
    #[cfg_attr(feature = "serde", serde(rename = "EdDSA"))]
    Ed25519,
}

/// What is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signable<'a> {
    /// A message; it is hashed here.
    Message(&'a [u8]),
    /// The digest of a message, made by the hash of the algorithm: [`SignatureAlgorithm::digest_bytes`] long.
    Digest(&'a [u8]),
}

/// How a signature is written down. It makes a difference for ECDSA alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum SignatureEncoding {
    /// `r` and `s` behind each other, each as long as the order: IEEE P1363, JWS (RFC 7518 section 3.4), WebCrypto.
    #[default]
    P1363,
    /// An ASN.1 sequence in DER (RFC 3279 section 2.2.3): X.509, OpenSSL, Java.
    Der,
}

impl SignatureAlgorithm {
    /// Every algorithm.
    pub const ALL: [Self; 5] = [
        Self::RsaPkcs1Sha256,
        Self::RsaPssSha256,
        Self::EcdsaP256Sha256,
        Self::EcdsaP384Sha384,
        Self::Ed25519,
    ];

    /// The algorithms of keys of `kind`, the usual one first; none for keys that do not sign.
    pub const fn of_kind(kind: KeyKind) -> &'static [Self] {
        match kind {
            KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 => {
                &[Self::RsaPkcs1Sha256, Self::RsaPssSha256]
            }
            KeyKind::EcP256 => &[Self::EcdsaP256Sha256],
            KeyKind::EcP384 => &[Self::EcdsaP384Sha384],
            KeyKind::Ed25519 => &[Self::Ed25519],
            KeyKind::Secret | KeyKind::Aes256 | KeyKind::HmacSha256 => &[],
        }
    }

    /// Its name as `alg` in JOSE: RFC 7518 section 3.1, RFC 8037 section 3.1.
    pub const fn jose_name(self) -> &'static str {
        match self {
            Self::RsaPkcs1Sha256 => "RS256",
            Self::RsaPssSha256 => "PS256",
            Self::EcdsaP256Sha256 => "ES256",
            Self::EcdsaP384Sha384 => "ES384",
            Self::Ed25519 => "EdDSA",
        }
    }

    /// The algorithm of this name in JOSE.
    pub fn of_jose_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.jose_name() == name)
    }

    /// The length of the digests that it signs; `None` if it signs none.
    pub const fn digest_bytes(self) -> Option<usize> {
        match self {
            Self::RsaPkcs1Sha256 | Self::RsaPssSha256 | Self::EcdsaP256Sha256 => Some(32),
            Self::EcdsaP384Sha384 => Some(48),
            Self::Ed25519 => None,
        }
    }

    /// Whether keys of `kind` sign or verify `signable` with this algorithm: what each provider asks first.
    ///
    /// # Errors
    /// [`Error::AlgorithmForbidden`], [`Error::DigestLength`].
    pub fn check(self, kind: KeyKind, signable: Signable<'_>) -> Result<(), Error> {
        if !Self::of_kind(kind).contains(&self) {
            return Err(Error::AlgorithmForbidden);
        }
        match signable {
            Signable::Message(_) => Ok(()),
            Signable::Digest(digest) if self.digest_bytes() == Some(digest.len()) => Ok(()),
            Signable::Digest(_) => Err(Error::DigestLength { expected: self.digest_bytes() }),
        }
    }
}

/// Computes with keys that have two halves: the replaceable part of a [`Provider`](crate::Provider) for them.
///
/// Private keys are kept as: PKCS#8 `PrivateKeyInfo` in DER for RSA (RFC 5208), the scalar in 32 or 48 bytes for P-256 and
/// P-384 (SEC 1 section 2.3.7), the seed of 32 bytes for Ed25519 (RFC 8032 section 5.1.5). Public keys are
/// [`PublicKey`]s.
///
/// An implementation may leave private RSA to somebody else who works asynchronously (WebCrypto): `generate` then answers
/// `None`, and the caller brings the material.
pub trait Asymmetric {
    /// Fresh private material of `kind`, in the form above; `None` if such keys are made elsewhere.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`]; [`Error::KindUnavailable`] for kinds that have no two halves.
    fn generate(&self, kind: KeyKind, random: &mut dyn SecureRandom) -> Result<Option<SecretBytes>, Error>;

    /// Reads private material, in the form above and no other, and checks that it is a sound key of `kind`: the right
    /// curve and a scalar of it; an RSA modulus of the right length, consistent parts, and a public exponent of 65537.
    ///
    /// # Errors
    /// [`Error::MaterialMalformed`].
    fn load(&self, kind: KeyKind, private: &SecretBytes) -> Result<Box<dyn PrivateKey>, Error>;

    /// Whether `signature` (in the form of [`SignatureEncoding::P1363`]) is one of `signable` by the holder of `public`.
    /// `signable` and `signature` are under an attacker's control.
    ///
    /// # Errors
    /// [`Error::AlgorithmForbidden`] if `public` has no such algorithm; [`Error::DigestLength`].
    fn verify(
        &self,
        public: &PublicKey,
        algorithm: SignatureAlgorithm,
        signable: Signable<'_>,
        signature: &[u8],
    ) -> Result<bool, Error>;

    /// RSAES-OAEP with SHA-256 and MGF1 with SHA-256 (RFC 8017 section 7.1).
    ///
    /// # Errors
    /// [`Error::PlaintextTooLarge`] beyond the modulus' length less 66 bytes; [`Error::KindForbids`] for keys other than
    /// RSA; [`Error::RandomUnavailable`].
    fn encrypt_oaep(
        &self,
        public: &PublicKey,
        label: &[u8],
        plaintext: &[u8],
        random: &mut dyn SecureRandom,
    ) -> Result<Vec<u8>, Error>;
}

/// A private key that was read once and is ready for use. Dropping it wipes it, as far as its library does.
pub trait PrivateKey: Send + Sync {
    /// Its public half.
    ///
    /// # Errors
    /// [`Error::Unreachable`] alone.
    fn public(&self) -> Result<PublicKey, Error>;

    /// A signature in the form of [`SignatureEncoding::P1363`].
    ///
    /// # Errors
    /// [`Error::AlgorithmForbidden`], [`Error::DigestLength`], [`Error::RandomUnavailable`]; [`Error::ComputedElsewhere`]
    /// if the provider leaves it to somebody else.
    fn sign(
        &self,
        algorithm: SignatureAlgorithm,
        signable: Signable<'_>,
        random: &mut dyn SecureRandom,
    ) -> Result<Vec<u8>, Error>;

    /// Decrypts RSAES-OAEP with SHA-256. `label` and `ciphertext` are under an attacker's control.
    ///
    /// # Errors
    /// [`Error::DecryptionFailed`], which does not say why; [`Error::KindForbids`] for keys other than RSA;
    /// [`Error::ComputedElsewhere`].
    fn decrypt_oaep(
        &self,
        label: &[u8],
        ciphertext: &[u8],
        random: &mut dyn SecureRandom,
    ) -> Result<SecretBytes, Error>;
}
