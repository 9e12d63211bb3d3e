//! Material of each kind of key: made, and checked when it comes from outside.

use alloc::vec::Vec;

use p256::SecretKey;

use crate::error::Error;
use crate::profile::{KeyKind, Limits};
use crate::random::SecureRandom;
use crate::secret::{Secret32, SecretBytes};

/// How often a scalar is drawn again that is not on the curve: each draw fails with a chance of 2^-32.
const DRAWS: u32 = 8;

/// Fresh material.
///
/// # Errors
/// [`Error::KindUnavailable`] for kinds that are not made here, [`Error::MaterialMalformed`] for confidential data, which
/// somebody must give; [`Error::RandomUnavailable`].
pub(crate) fn generate(kind: KeyKind, random: &mut dyn SecureRandom) -> Result<SecretBytes, Error> {
    match kind {
        KeyKind::Aes256 | KeyKind::HmacSha256 => {
            Ok(SecretBytes::new(Vec::from(*Secret32::make_random(random)?.expose())))
        }
        KeyKind::EcP256 => {
            for _ in 0..DRAWS {
                let scalar = Secret32::make_random(random)?;
                if SecretKey::from_slice(scalar.expose()).is_ok() {
                    return Ok(SecretBytes::new(Vec::from(*scalar.expose())));
                }
            }
            Err(Error::RandomUnavailable)
        }
        KeyKind::Secret => Err(Error::MaterialMalformed),
        KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 | KeyKind::EcP384 | KeyKind::Ed25519 => {
            Err(Error::KindUnavailable)
        }
    }
}

/// Checks material: 32 bytes for AES-256 and HMAC-SHA-256, a scalar of the curve for P-256, UTF-8 within its limit for
/// confidential data.
///
/// # Errors
/// [`Error::MaterialMalformed`], [`Error::SecretTooLarge`], [`Error::KindUnavailable`].
pub(crate) fn check(kind: KeyKind, material: &SecretBytes, limits: &Limits) -> Result<(), Error> {
    let bytes = material.expose();
    let sound = match kind {
        KeyKind::Aes256 | KeyKind::HmacSha256 => bytes.len() == 32,
        // The library also takes scalars with leading zeros left out.
        KeyKind::EcP256 => bytes.len() == 32 && SecretKey::from_slice(bytes).is_ok(),
        KeyKind::Secret => {
            if bytes.is_empty() || bytes.len() as u64 > limits.secret_bytes {
                return Err(Error::SecretTooLarge { limit: limits.secret_bytes });
            }
            core::str::from_utf8(bytes).is_ok()
        }
        KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 | KeyKind::EcP384 | KeyKind::Ed25519 => {
            return Err(Error::KindUnavailable);
        }
    };
    if sound { Ok(()) } else { Err(Error::MaterialMalformed) }
}
