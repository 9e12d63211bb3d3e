//! A small secret sealed under another: root key under a slot, material under its wrapping key, a bundle's content.
//!
//! ```text
//! offset  size
//! 0       1     suite: 1 = HKDF-SHA-256, AES-256-GCM, 32-byte commitment
//! 1       32    salt, random for each box
//! 33      32    commitment
//! 65      n     ciphertext
//! 65+n    16    tag
//! ```
//!
//! HKDF-SHA-256 over the sealing key and the salt gives a key for this box alone and a commitment to it. As the key is
//! used once, the nonce is zero. The commitment is compared first: AES-GCM alone lets one ciphertext open under two
//! keys, which would turn a search over unlock slots into an oracle.

use alloc::vec::Vec;

use super::{Aead as _, NONCE_BYTES, TAG_BYTES, aead::RustCryptoAesGcm, concat, derive_pair, equal};
use crate::error::Error;
use crate::random::SecureRandom;
use crate::secret::{Secret32, SecretBytes};

const SUITE: u8 = 1;
const SALT: core::ops::Range<usize> = 1..33;
const COMMITMENT: core::ops::Range<usize> = 33..65;
const CIPHERTEXT: usize = 65;
/// By how many bytes a box is longer than what is in it.
pub(crate) const OVERHEAD_BYTES: usize = CIPHERTEXT + TAG_BYTES;
const NONCE: [u8; NONCE_BYTES] = [0; NONCE_BYTES];

/// Seals `secret` under `key`. `context` says what is sealed, for whom and where; the box opens with the same only.
pub(crate) fn seal(
    key: &Secret32,
    context: &[u8],
    secret: &[u8],
    random: &mut dyn SecureRandom,
) -> Result<Vec<u8>, Error> {
    let mut salt = [0; 32];
    random.fill(&mut salt)?;
    let (box_key, commitment) = derive(key, &salt)?;
    // Room for the tag from the start, so that the plaintext is never moved and left behind.
    let mut sealed = Vec::with_capacity(CIPHERTEXT + secret.len() + TAG_BYTES);
    sealed.push(SUITE);
    sealed.extend_from_slice(&salt);
    sealed.extend_from_slice(commitment.expose());
    sealed.extend_from_slice(secret);
    let associated_data = concat(&[&[SUITE], context]);
    let body = sealed.get_mut(CIPHERTEXT..).ok_or(Error::Unreachable("body of a box"))?;
    let tag = RustCryptoAesGcm.seal(&box_key, &NONCE, &associated_data, body)?;
    sealed.extend_from_slice(&tag);
    Ok(sealed)
}

/// Opens a box, or `None`: wrong key, wrong context, or changed bytes; which of them is not told.
pub(crate) fn open(key: &Secret32, context: &[u8], sealed: &[u8]) -> Result<Option<SecretBytes>, Error> {
    let parts = (sealed.first(), sealed.get(SALT), sealed.get(COMMITMENT), sealed.get(CIPHERTEXT..));
    let (Some(&SUITE), Some(salt), Some(expected), Some(body)) = parts else {
        return Ok(None);
    };
    let Some((ciphertext, tag)) = body.split_last_chunk::<TAG_BYTES>() else {
        return Ok(None);
    };
    let (box_key, commitment) = derive(key, salt)?;
    if !equal(commitment.expose(), expected) {
        return Ok(None);
    }
    let associated_data = concat(&[&[SUITE], context]);
    let mut buffer = ciphertext.to_vec();
    match RustCryptoAesGcm.open(&box_key, &NONCE, &associated_data, &mut buffer, tag) {
        Ok(()) => Ok(Some(SecretBytes::new(buffer))),
        Err(_) => Ok(None),
    }
}

fn derive(key: &Secret32, salt: &[u8]) -> Result<(Secret32, Secret32), Error> {
    derive_pair(key, salt, &[b"keystead/box/v1"])
}

#[cfg(test)]
mod tests;
