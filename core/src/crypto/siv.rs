//! AES-SIV with 512 bits of key (RFC 5297), over a list of components: authenticated encryption that is the same each
//! time. Two equal plaintexts with equal components have equal ciphertexts; beyond that nothing repeats, and no nonce is
//! needed.

use aes_siv::KeyInit;
use aes_siv::siv::Aes256Siv;
use zeroize::Zeroizing;

use crate::error::Error;

/// Bytes of a key: half for S2V, half for the counter mode.
pub(crate) const KEY_BYTES: usize = 64;
/// Bytes of a synthetic IV, which is also the tag.
pub(crate) const SIV_BYTES: usize = 16;

/// A key.
pub(crate) type Key = Zeroizing<[u8; KEY_BYTES]>;

/// Encrypts `buffer` in place and returns the synthetic IV.
pub(crate) fn seal(key: &Key, components: &[&[u8]], buffer: &mut [u8]) -> Result<[u8; SIV_BYTES], Error> {
    cipher(key)
        .encrypt_inout_detached(components, buffer.into())
        .map(Into::into)
        .map_err(|_| Error::Unreachable("components of AES-SIV"))
}

/// Decrypts `buffer` in place.
///
/// # Errors
/// [`Error::DecryptionFailed`] if it is not what `siv` was made of; `buffer` then holds no plaintext.
pub(crate) fn open(
    key: &Key,
    components: &[&[u8]],
    siv: &[u8; SIV_BYTES],
    buffer: &mut [u8],
) -> Result<(), Error> {
    cipher(key)
        .decrypt_inout_detached(components, buffer.into(), &(*siv).into())
        .map_err(|_| Error::DecryptionFailed)
}

fn cipher(key: &Key) -> Aes256Siv {
    let key: &[u8; KEY_BYTES] = key;
    Aes256Siv::new(key.into())
}

#[cfg(test)]
mod tests;
