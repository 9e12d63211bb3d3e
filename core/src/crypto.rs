//! The few primitives that the engine is built on, each under one name.

use alloc::vec::Vec;

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac as _};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::asymmetric::{Asymmetric, RustCrypto};
use crate::error::Error;
use crate::hsm::{Hsm, NoHsm};
use crate::secret::Secret32;

mod aead;
pub(crate) mod sealed_box;
pub(crate) mod siv;

pub use aead::{Aead, NONCE_BYTES, TAG_BYTES};

/// The replaceable parts of the engine's cryptography. Override one field to put another implementation in its place:
///
/// ```
/// use keystead_core::Provider;
/// let provider = Provider { ..Provider::RUSTCRYPTO };
/// # let _ = provider;
/// ```
#[derive(Clone, Copy)]
pub struct Provider {
    /// AES-256-GCM for messages of callers.
    pub aead: &'static (dyn Aead + Sync),
    /// Keys with a public and a private half.
    pub asymmetric: &'static (dyn Asymmetric + Sync),
    /// Keys in tokens of hardware security modules.
    pub hsm: &'static (dyn Hsm + Sync),
}

impl Provider {
    /// Portable and everywhere: RustCrypto.
    pub const RUSTCRYPTO: Self = Self { aead: &aead::RustCryptoAesGcm, asymmetric: &RustCrypto, hsm: &NoHsm };
}

impl Default for Provider {
    fn default() -> Self {
        Self::RUSTCRYPTO
    }
}

/// HKDF-SHA-256 (RFC 5869) with 64 bytes of output: two independent secrets.
pub(crate) fn derive_pair(
    secret: &Secret32,
    salt: &[u8],
    info: &[&[u8]],
) -> Result<(Secret32, Secret32), Error> {
    derive_pair_from(secret.expose(), salt, info)
}

/// As [`derive_pair`], from secret bytes of any length.
pub(crate) fn derive_pair_from(
    secret: &[u8],
    salt: &[u8],
    info: &[&[u8]],
) -> Result<(Secret32, Secret32), Error> {
    let mut output = zeroize::Zeroizing::new([0; 64]);
    derive_from(secret, salt, info, output.as_mut())?;
    let (first, second) = output.split_at(32);
    let halves = Secret32::copy_from(first).zip(Secret32::copy_from(second));
    halves.ok_or(Error::Unreachable("halves of 64 bytes"))
}

/// HKDF-SHA-256 (RFC 5869) with as much output as `output` has room for: at most 8,160 bytes.
pub(crate) fn derive_into(
    secret: &Secret32,
    salt: &[u8],
    info: &[&[u8]],
    output: &mut [u8],
) -> Result<(), Error> {
    derive_from(secret.expose(), salt, info, output)
}

fn derive_from(secret: &[u8], salt: &[u8], info: &[&[u8]], output: &mut [u8]) -> Result<(), Error> {
    let hkdf = Hkdf::<Sha256>::new(Some(salt), secret);
    hkdf.expand_multi_info(info, output).map_err(|_| Error::Unreachable("length of an HKDF output"))
}

/// HKDF-SHA-256 (RFC 5869) without salt: a secret of its own for the purpose that `label` names.
pub(crate) fn derive_subkey(secret: &Secret32, label: &str) -> Result<Secret32, Error> {
    derive_pair(secret, &[], &[label.as_bytes()]).map(|(subkey, _)| subkey)
}

/// HMAC-SHA-256 (RFC 2104) over the concatenation of `parts`; the caller makes it unambiguous.
pub(crate) fn hmac_sha256(key: &Secret32, parts: &[&[u8]]) -> [u8; 32] {
    // A key of any length is valid for HMAC; the two arms below differ in type only.
    let mut mac = match <Hmac<Sha256> as KeyInit>::new_from_slice(key.expose()) {
        Ok(mac) => mac,
        Err(_) => <Hmac<Sha256> as KeyInit>::new(&Default::default()),
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// SHA-256 (FIPS 180-4) over the concatenation of `parts`; the caller makes it unambiguous.
pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// Equality in a time that depends on the lengths alone.
pub(crate) fn equal(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// Bytes in front of `tail` in one allocation.
pub(crate) fn concat(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

#[cfg(test)]
mod tests;
