//! Keys that arrive wrapped for a public key that the vault made for it: nobody on the way sees them.
//!
//! ```text
//! RSA-OAEP-256   RSAES-OAEP(material)
//! RSA-AES-KWP    RSAES-OAEP(an AES-256 key) | AES-KWP(material under that key)
//! ```
//!
//! RSAES-OAEP is that of RFC 8017 section 7.1 with SHA-256, MGF1 with SHA-256 and an empty label; AES-KWP is RFC 5649.
//! The second is what PKCS#11 calls `CKM_RSA_AES_KEY_WRAP`. The material is 32 bytes for symmetric keys, and a private key
//! in DER as [`Imported::der`] reads it.

use alloc::string::String;
use alloc::vec::Vec;

use aes_kw::{KeyInit, KwpAes256};

use super::{Imported, MaterialProblem, check_size};
use crate::asymmetric::PrivateKey;
use crate::error::Error;
use crate::profile::{ImportFormat, KeyKind};
use crate::random::SecureRandom;
use crate::secret::SecretBytes;

/// The bytes of what is encrypted with RSA-3072.
const MODULUS_BYTES: usize = 384;

/// How a key is wrapped for a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum WrapAlgorithm {
    /// The material alone.
    #[cfg_attr(feature = "serde", serde(rename = "RSA-OAEP-256"))]
    RsaOaep256,
    /// An AES-256 key, and the material under it: for what is longer than OAEP carries.
    #[cfg_attr(feature = "serde", serde(rename = "RSA-AES-KWP"))]
    RsaAesKwp,
}

impl WrapAlgorithm {
    /// The algorithm for keys of `kind`. The other one is taken as well, where the material fits it.
    pub const fn of(kind: KeyKind) -> Self {
        match kind {
            KeyKind::Aes256 | KeyKind::HmacSha256 => Self::RsaOaep256,
            _ => Self::RsaAesKwp,
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RsaOaep256 => "RSA-OAEP-256",
            Self::RsaAesKwp => "RSA-AES-KWP",
        }
    }
}

/// What somebody needs to wrap a key for this vault.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct ImportTicket {
    /// Its id.
    pub id: String,
    /// The public key to wrap with: RSA-3072, SubjectPublicKeyInfo in PEM. It was made for this ticket alone.
    pub public_key: String,
    /// How.
    pub algorithm: WrapAlgorithm,
    /// Until when, in milliseconds since 1970.
    pub expires: u64,
}

/// Unwraps material. `wrapped` is under an attacker's control: whatever is wrong with it has one answer.
pub(crate) fn unwrap(
    private: &dyn PrivateKey,
    kind: KeyKind,
    wrapped: &[u8],
    random: &mut dyn SecureRandom,
) -> Result<Imported, Error> {
    let wrong = || Error::from(MaterialProblem::Wrapping);
    check_size(wrapped)?;
    let (sealed, rest) = wrapped.split_at_checked(MODULUS_BYTES).ok_or_else(wrong)?;
    let opened = private.decrypt_oaep(&[], sealed, random).map_err(|error| match error {
        Error::DecryptionFailed => wrong(),
        other => other,
    })?;
    let material =
        if rest.is_empty() { opened } else { unwrap_kwp(opened.expose(), rest).ok_or_else(wrong)? };
    let form = ImportFormat::Wrapped;
    if kind.is_asymmetric() {
        Ok(Imported { form, ..Imported::der(material.expose())? })
    } else {
        Ok(Imported { material, form, kind: Some(kind) })
    }
}

/// What was wrapped with AES-KWP under `key`. The library takes 8 bytes for the wrapping of nothing, which RFC 5649 does not
/// have.
pub(crate) fn unwrap_kwp(key: &[u8], wrapped: &[u8]) -> Option<SecretBytes> {
    if wrapped.len() < 16 {
        return None;
    }
    let cipher = KwpAes256::new_from_slice(key).ok()?;
    let mut buffer = zeroize::Zeroizing::new(alloc::vec![0; wrapped.len() - 8]);
    Some(SecretBytes::new(Vec::from(cipher.unwrap_key(wrapped, &mut buffer).ok()?)))
}
