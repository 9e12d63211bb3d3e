//! AES-256-GCM (NIST SP 800-38D) of the crate `aes-gcm`, and nothing else.
//!
//! Most of that crate is generic, and generic code is compiled where it is used, with the profile of whoever uses it. In
//! WebAssembly the engine is compiled to be small, and its ciphers to be fast: so they are used here.
#![no_std]
#![forbid(unsafe_code)]

use aes_gcm::aead::{AeadInOut, KeyInit, inout::InOutBuf};
use aes_gcm::{Aes256Gcm, Nonce, Tag};

/// The most bytes of a message.
pub const MAX_MESSAGE_BYTES: u64 = aes_gcm::P_MAX;

/// What was given has no such ciphertext, or is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused;

/// Encrypts `buffer` in place and gives the tag.
///
/// # Errors
/// [`Refused`] beyond [`MAX_MESSAGE_BYTES`].
pub fn seal(
    key: &[u8; 32],
    nonce: &[u8; 12],
    associated_data: &[u8],
    buffer: &mut [u8],
) -> Result<[u8; 16], Refused> {
    Aes256Gcm::new(key.into())
        .encrypt_inout_detached(&Nonce::from(*nonce), associated_data, InOutBuf::from(buffer))
        .map(Into::into)
        .map_err(|_| Refused)
}

/// Decrypts `buffer` in place.
///
/// # Errors
/// [`Refused`] if the tag does not fit; `buffer` then holds no plaintext.
pub fn open(
    key: &[u8; 32],
    nonce: &[u8; 12],
    associated_data: &[u8],
    buffer: &mut [u8],
    tag: &[u8; 16],
) -> Result<(), Refused> {
    let buffer = InOutBuf::from(buffer);
    Aes256Gcm::new(key.into())
        .decrypt_inout_detached(&Nonce::from(*nonce), associated_data, buffer, &Tag::from(*tag))
        .map_err(|_| Refused)
}
