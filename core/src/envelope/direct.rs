//! A message that an AES-256 key in a token encrypted itself: suite 5 of the envelope.
//!
//! ```text
//! offset  size
//! 0       4     magic "KSE1"
//! 4       1     suite: 5 = AES-256-GCM with the version's own key
//! 5       16    key id
//! 21      4     version, big-endian
//! 25      12    nonce
//! 37      n     ciphertext
//! 37+n    16    tag
//! ```
//!
//! The key cannot leave the token, so that nothing is derived from it: it encrypts each message itself. The nonce is random,
//! which is why one version encrypts at most 2^32 messages (NIST SP 800-38D section 8.3). The first 25 bytes, followed by the
//! caller's AAD, are the associated data. They are never empty: there are tokens that fail without any.

use alloc::vec::Vec;

use super::{PREFIX_BYTES, Suite, prefix};
use crate::crypto::{NONCE_BYTES, concat};
use crate::id::{KeyId, VersionNumber};

pub(crate) const HEADER_BYTES: usize = PREFIX_BYTES + NONCE_BYTES;

/// The most messages that one version encrypts.
pub(crate) const MAX_MESSAGES: u64 = 1 << 32;

/// Puts a ciphertext together; `body` ends with the tag.
pub(crate) fn compose(key: KeyId, version: VersionNumber, nonce: &[u8; NONCE_BYTES], body: &[u8]) -> Vec<u8> {
    concat(&[&prefix(Suite::DIRECT, key, version), nonce, body])
}

/// What AES-GCM authenticates beside the ciphertext.
pub(crate) fn associated_data(key: KeyId, version: VersionNumber, aad: &[u8]) -> Vec<u8> {
    concat(&[&prefix(Suite::DIRECT, key, version), aad])
}
