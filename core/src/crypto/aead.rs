//! AES-256-GCM, NIST SP 800-38D.

use crate::error::Error;
use crate::secret::Secret32;

/// Bytes of a nonce.
pub const NONCE_BYTES: usize = 12;
/// Bytes of an authentication tag.
pub const TAG_BYTES: usize = 16;

/// Authenticated encryption with associated data (RFC 5116): AES-256-GCM with 96-bit nonces and 128-bit tags.
///
/// Whoever implements it promises indistinguishability and integrity as long as no nonce is used twice under one key;
/// the engine sees to that.
pub trait Aead {
    /// Encrypts `buffer` in place and returns the tag.
    ///
    /// # Errors
    /// [`Error::PlaintextTooLarge`] beyond the cipher's own limit.
    fn seal(
        &self,
        key: &Secret32,
        nonce: &[u8; NONCE_BYTES],
        associated_data: &[u8],
        buffer: &mut [u8],
    ) -> Result<[u8; TAG_BYTES], Error>;

    /// Decrypts `buffer` in place. The caller's `buffer`, nonce and tag are under an attacker's control.
    ///
    /// # Errors
    /// [`Error::DecryptionFailed`] if the tag does not fit; `buffer` then holds no plaintext.
    fn open(
        &self,
        key: &Secret32,
        nonce: &[u8; NONCE_BYTES],
        associated_data: &[u8],
        buffer: &mut [u8],
        tag: &[u8; TAG_BYTES],
    ) -> Result<(), Error>;
}

/// The portable implementation of the `aes-gcm` crate.
pub(super) struct RustCryptoAesGcm;

impl Aead for RustCryptoAesGcm {
    fn seal(
        &self,
        key: &Secret32,
        nonce: &[u8; NONCE_BYTES],
        associated_data: &[u8],
        buffer: &mut [u8],
    ) -> Result<[u8; TAG_BYTES], Error> {
        keystead_gcm::seal(key.expose(), nonce, associated_data, buffer)
            .map_err(|_| Error::PlaintextTooLarge { limit: keystead_gcm::MAX_MESSAGE_BYTES })
    }

    fn open(
        &self,
        key: &Secret32,
        nonce: &[u8; NONCE_BYTES],
        associated_data: &[u8],
        buffer: &mut [u8],
        tag: &[u8; TAG_BYTES],
    ) -> Result<(), Error> {
        keystead_gcm::open(key.expose(), nonce, associated_data, buffer, tag)
            .map_err(|_| Error::DecryptionFailed)
    }
}
