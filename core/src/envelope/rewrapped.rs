//! A message whose key was wrapped again, for another key or for a newer version. Its body is as it was. Such messages are
//! read, and none is made any more.
//!
//! ```text
//! offset  size
//! 0       4     magic "KSE1"
//! 4       1     suite: 3
//! 5       16    id of the key that opens it now
//! 21      4     version of that key, big-endian
//! 25      113   the message key in a sealed box (crypto/sealed_box.rs) under that version
//! 138     101   the header that the message had first, verbatim: suite 1
//! 239     n     ciphertext, as it was
//! 239+n   16    tag, as it was
//! ```
//!
//! One message key protects up to 2^20 messages of its salt. The box is bound to the 25 bytes before it, to the first
//! header and to the tag, so that the engine opens this one message with it and no other. That binds nobody who has the
//! raw material of the second key, and the box would then give away the first key's other messages:
//!
//! * The second key was brought in, or is let out: whether its keystore lets keys out can change at any time after.
//! * The first key is destroyed, and with it what it encrypted, it was said; the second key still opens all of the salt.
//! * The first key was compromised, which is why its messages are taken over. The body would still be under a message key
//!   that follows from the first key, and the first header beside it has the salt.
//!
//! No property of the second key answers the last two, so that messages are decrypted and encrypted anew: one pass over a
//! message that has to be opened in any case. A stream has a data key that is its own and random, and is taken over by its
//! header (`stream/header.rs`).

use alloc::vec::Vec;

use super::message::{self, MessageHeader};
use super::{Fields, MAGIC, Suite, prefix};
use crate::crypto::{TAG_BYTES, concat, sealed_box};
use crate::error::Error;
use crate::id::{KeyId, VersionNumber};
#[cfg(test)]
use crate::random::SecureRandom;
use crate::secret::Secret32;

/// Bytes of a sealed box around 32 bytes.
const BOX_BYTES: usize = sealed_box::OVERHEAD_BYTES + 32;
pub(crate) const HEADER_BYTES: usize = super::PREFIX_BYTES + BOX_BYTES + message::HEADER_BYTES;

/// What such a ciphertext holds beside its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RewrappedHeader {
    key: KeyId,
    version: VersionNumber,
    sealed: [u8; BOX_BYTES],
    /// The header that the body was made with.
    pub(crate) original: MessageHeader,
    tag: [u8; TAG_BYTES],
}

impl RewrappedHeader {
    /// What follows the prefix of `key` and `version`; the tag is at the end.
    pub(super) fn take(key: KeyId, version: VersionNumber, fields: &mut Fields<'_>) -> Result<Self, Error> {
        let sealed = fields.take()?;
        let magic: [u8; 4] = fields.take()?;
        let [suite] = fields.take()?;
        if magic != *MAGIC || suite != Suite::MESSAGE {
            return Err(Error::CiphertextMalformed);
        }
        let first = KeyId(fields.take()?);
        let first_version = VersionNumber(u32::from_be_bytes(fields.take()?));
        let original = MessageHeader::take(first, first_version, fields)?;
        let tag = *fields.0.last_chunk().ok_or(Error::CiphertextMalformed)?;
        Ok(Self { key, version, sealed, original, tag })
    }

    /// The message key, with which this one message is opened.
    ///
    /// # Errors
    /// [`Error::DecryptionFailed`].
    pub(crate) fn message_key(&self, material: &Secret32) -> Result<Secret32, Error> {
        let context = context(self.key, self.version, &self.original, &self.tag);
        let opened = sealed_box::open(material, &context, &self.sealed)?.ok_or(Error::DecryptionFailed)?;
        Secret32::copy_from(opened.expose()).ok_or(Error::DecryptionFailed)
    }
}

/// What earlier builds made: `body`, ciphertext and tag of the message that `original` is the header of, with its
/// `message_key` wrapped for a version whose `material` is given.
#[cfg(test)]
pub(crate) fn rewrap(
    key: KeyId,
    version: VersionNumber,
    material: &Secret32,
    original: &MessageHeader,
    message_key: &Secret32,
    body: &[u8],
    random: &mut dyn SecureRandom,
) -> Result<Vec<u8>, Error> {
    let tag = body.last_chunk().ok_or(Error::CiphertextMalformed)?;
    let context = context(key, version, original, tag);
    let sealed = sealed_box::seal(material, &context, message_key.expose(), random)?;
    Ok(concat(&[&prefix(Suite::REWRAPPED, key, version), &sealed, &original.to_bytes(), body]))
}

/// What the box is bound to. Every part has a fixed length.
fn context(key: KeyId, version: VersionNumber, original: &MessageHeader, tag: &[u8; TAG_BYTES]) -> Vec<u8> {
    concat(&[b"keystead/rewrap/v1", &prefix(Suite::REWRAPPED, key, version), &original.to_bytes(), tag])
}

#[cfg(test)]
mod tests;
