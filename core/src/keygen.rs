//! Material of each kind of key: made, and checked when it comes from outside.

use alloc::vec::Vec;

use crate::asymmetric::PublicKey;
use crate::crypto::Provider;
use crate::error::Error;
use crate::profile::{KeyKind, Limits};
use crate::random::SecureRandom;
use crate::secret::{Secret32, SecretBytes};

/// Fresh material.
///
/// # Errors
/// [`Error::MaterialNeeded`] if the provider leaves such keys to somebody else; [`Error::MaterialMalformed`] for
/// confidential data, which somebody must give; [`Error::RandomUnavailable`].
pub(crate) fn generate(
    provider: &Provider,
    kind: KeyKind,
    random: &mut dyn SecureRandom,
) -> Result<SecretBytes, Error> {
    match kind {
        KeyKind::Aes256 | KeyKind::HmacSha256 => {
            Ok(SecretBytes::new(Vec::from(*Secret32::make_random(random)?.expose())))
        }
        KeyKind::Secret => Err(Error::MaterialMalformed),
        KeyKind::Rsa2048
        | KeyKind::Rsa3072
        | KeyKind::Rsa4096
        | KeyKind::EcP256
        | KeyKind::EcP384
        | KeyKind::Ed25519 => {
            provider.asymmetric.generate(kind, random)?.ok_or(Error::MaterialNeeded { kind })
        }
    }
}

/// Checks material: 32 bytes for AES-256 and HMAC-SHA-256, UTF-8 within its limit for confidential data, and for keys
/// with two halves the private half in the form of [`Asymmetric`](crate::Asymmetric), or the public half alone as
/// `SubjectPublicKeyInfo`. The answer is the public half, if there is one.
///
/// # Errors
/// [`Error::MaterialMalformed`], [`Error::SecretTooLarge`].
pub(crate) fn check(
    provider: &Provider,
    kind: KeyKind,
    material: &SecretBytes,
    limits: &Limits,
) -> Result<Option<PublicKey>, Error> {
    let bytes = material.expose();
    let sound = match kind {
        KeyKind::Aes256 | KeyKind::HmacSha256 => bytes.len() == 32,
        KeyKind::Secret => {
            if bytes.is_empty() || bytes.len() as u64 > limits.secret_bytes {
                return Err(Error::SecretTooLarge { limit: limits.secret_bytes });
            }
            core::str::from_utf8(bytes).is_ok()
        }
        KeyKind::Rsa2048
        | KeyKind::Rsa3072
        | KeyKind::Rsa4096
        | KeyKind::EcP256
        | KeyKind::EcP384
        | KeyKind::Ed25519 => {
            return match PublicKey::from_der(bytes) {
                Ok(public) if public.kind() == kind => Ok(Some(public)),
                _ => provider.asymmetric.load(kind, material)?.public().map(Some),
            };
        }
    };
    if sound { Ok(None) } else { Err(Error::MaterialMalformed) }
}
