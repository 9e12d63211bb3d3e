//! Key material as others write it: read, checked, and turned into the engine's own form.
//!
//! Whatever is read here may be under an attacker's control. Nothing that is wrong is repaired: it is refused with a
//! [`MaterialProblem`] that says what to look at.

use alloc::vec::Vec;

use crate::asymmetric::PublicKey;
use crate::error::Error;
use crate::profile::{ImportFormat, KeyKind};
use crate::secret::SecretBytes;

mod components;
mod jwk;
mod private;
mod problem;
mod text;
mod wrapped;

pub use components::{Check, CheckMethod, Component, XorComponents};
pub(crate) use private::{EC, ED25519, P256, P384};
pub use problem::MaterialProblem;
pub(crate) use wrapped::unwrap;
#[cfg(test)]
pub(crate) use wrapped::unwrap_kwp;
pub use wrapped::{ImportTicket, WrapAlgorithm};

/// The most bytes of a text or a structure that is brought in.
pub const MAX_INPUT_BYTES: usize = 65_536;

/// Key material from outside. It is in the engine's own form, which [`Asymmetric`](crate::Asymmetric) describes: a
/// vault checks it once more when it becomes a version.
#[derive(Debug)]
pub struct Imported {
    pub(crate) material: SecretBytes,
    pub(crate) form: ImportFormat,
    pub(crate) kind: Option<KeyKind>,
}

impl Imported {
    /// The bytes themselves, in the engine's own form: 32 for AES-256, HMAC-SHA-256, P-256 and Ed25519, 48 for P-384,
    /// PKCS#8 in DER for RSA.
    pub const fn raw(material: SecretBytes) -> Self {
        Self { material, form: ImportFormat::Raw, kind: None }
    }

    /// 32 bytes as text, for AES-256 and HMAC-SHA-256: 64 hexadecimal digits, or 44 characters of base64 with padding
    /// (RFC 4648 section 4). The lengths tell them apart. White space around the text is dropped.
    ///
    /// # Errors
    /// [`MaterialProblem::Malformed`].
    pub fn text(text: &str) -> Result<Self, Error> {
        let material = text::key_of_32_bytes(text)?;
        Ok(Self { material, form: ImportFormat::Raw, kind: None })
    }

    /// 32 bytes as tokens, for AES-256 and HMAC-SHA-256: `0x` and two hexadecimal digits each, with white space or a
    /// comma between them.
    ///
    /// # Errors
    /// [`MaterialProblem::HexToken`], [`MaterialProblem::Length`].
    pub fn hex_tokens(text: &str) -> Result<Self, Error> {
        let material = text::hex_tokens(text)?;
        match material.expose().len() {
            32 => Ok(Self { material, form: ImportFormat::HexTokens, kind: None }),
            found => Err(MaterialProblem::Length { expected: 32, found }.into()),
        }
    }

    /// A private key in PEM (RFC 7468): `PRIVATE KEY` (PKCS#8, RFC 5208 and 5958), `RSA PRIVATE KEY` (PKCS#1, RFC 8017
    /// appendix A.1.2) or `EC PRIVATE KEY` (RFC 5915, with its named curve, and with or without `EC PARAMETERS` before
    /// it). RSA with 2,048, 3,072 or 4,096 bits, P-256, P-384 and Ed25519 (RFC 8410).
    ///
    /// # Errors
    /// Any [`MaterialProblem`] of private keys.
    pub fn pem(text: &str) -> Result<Self, Error> {
        let (kind, material) = private::from_pem(text)?;
        Ok(Self { material, form: ImportFormat::Pem, kind: Some(kind) })
    }

    /// A private key in DER: the bytes inside what [`Self::pem`] reads. It counts as that form.
    ///
    /// # Errors
    /// As [`Self::pem`].
    pub fn der(bytes: &[u8]) -> Result<Self, Error> {
        let (kind, material) = private::from_der(bytes)?;
        Ok(Self { material, form: ImportFormat::Pem, kind: Some(kind) })
    }

    /// A JSON Web Key (RFC 7517): `oct` with 32 bytes, or the private key of `RSA` (with its prime factors, RFC 7518
    /// section 6.3), of `EC` with P-256 or P-384 (section 6.2), or of `OKP` with Ed25519 (RFC 8037 section 2). Public
    /// members must fit the private ones. A member that is there twice is refused; members that this build does not know
    /// are passed over, as the RFC asks for.
    ///
    /// # Errors
    /// Any [`MaterialProblem`] of private keys.
    pub fn jwk(json: &[u8]) -> Result<Self, Error> {
        let (kind, material) = jwk::read(json)?;
        Ok(Self { material, form: ImportFormat::Jwk, kind })
    }

    /// The public half alone: the key verifies or encrypts, and nothing else.
    pub fn public(key: &PublicKey) -> Self {
        let material = SecretBytes::new(Vec::from(key.to_der()));
        Self { material, form: ImportFormat::PublicKey, kind: Some(key.kind()) }
    }

    /// What the material is, where its form tells: not for bytes that fit several kinds.
    pub const fn kind(&self) -> Option<KeyKind> {
        self.kind
    }

    /// The form that it came in.
    pub const fn form(&self) -> ImportFormat {
        self.form
    }

    /// The material itself, in the engine's own form, for whoever keeps it outside of a vault: in a token, say.
    pub fn into_material(self) -> SecretBytes {
        self.material
    }

    /// Whether it is a public half alone.
    pub fn is_public_only(&self) -> bool {
        self.form == ImportFormat::PublicKey
    }
}

impl From<SecretBytes> for Imported {
    fn from(material: SecretBytes) -> Self {
        Self::raw(material)
    }
}

/// Refuses what is longer than anything that is a key.
fn check_size(bytes: &[u8]) -> Result<(), Error> {
    if bytes.len() > MAX_INPUT_BYTES { Err(MaterialProblem::Malformed.into()) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
