//! What is handed out for AES-256-GCM to be computed elsewhere: by WebCrypto, or by a token.

use crate::crypto::NONCE_BYTES;
use crate::secret::Secret32;

/// What AES-256-GCM is computed with, by whoever computes it.
#[derive(Clone, Copy)]
pub struct AesGcm<'a> {
    /// The key. It opens other messages, too: do not keep it.
    pub key: &'a Secret32,
    /// The nonce. It must be used for this one message.
    pub nonce: &'a [u8; NONCE_BYTES],
    /// The associated data.
    pub associated_data: &'a [u8],
}
