//! A message of its own: the first suite of the envelope.
//!
//! ```text
//! offset  size
//! 0       4     magic "KSE1"
//! 4       1     suite: 1 = HKDF-SHA-256, AES-256-GCM, 32-byte commitment
//! 5       16    key id
//! 21      4     version, big-endian
//! 25      32    salt
//! 57      12    nonce
//! 69      32    commitment
//! 101     n     ciphertext
//! 101+n   16    tag
//! ```
//!
//! HKDF-SHA-256 over the version's key and the salt gives the message key and the commitment, bound to suite, key id and
//! version. The header, followed by the caller's AAD, is the associated data of AES-256-GCM. One salt serves one open
//! key for at most 2^20 messages; the nonce is a counter and 64 random bits, so that it does not repeat even if a
//! machine is copied while it runs. The version's own key never encrypts anything, and outlives 2^32 messages by far.

use alloc::vec::Vec;

use super::{Fields, OVERHEAD_BYTES, Suite, prefix};
use crate::crypto::{NONCE_BYTES, Provider, concat, derive_pair, equal};
use crate::elsewhere::Shelf;
use crate::error::Error;
use crate::id::{KeyId, VersionNumber};
use crate::random::SecureRandom;
use crate::secret::Secret32;

pub(crate) const HEADER_BYTES: usize = 101;
pub(super) const SALT_BYTES: usize = 32;
const MESSAGES_PER_SALT: u32 = 1 << 20;

/// The header of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MessageHeader {
    pub(crate) key: KeyId,
    pub(crate) version: VersionNumber,
    pub(crate) salt: [u8; SALT_BYTES],
    pub(crate) nonce: [u8; NONCE_BYTES],
    pub(crate) commitment: [u8; 32],
}

impl MessageHeader {
    /// What follows the prefix of `key` and `version`.
    pub(super) fn take(key: KeyId, version: VersionNumber, fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self { key, version, salt: fields.take()?, nonce: fields.take()?, commitment: fields.take()? })
    }

    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let prefix = prefix(Suite::MESSAGE, self.key, self.version);
        concat(&[&prefix, &self.salt, &self.nonce, &self.commitment])
    }
}

/// The message key of one salt, while it is in use for encryption.
pub(crate) struct Writer {
    key: KeyId,
    version: VersionNumber,
    salt: [u8; SALT_BYTES],
    message_key: Secret32,
    commitment: [u8; 32],
    shelf: Shelf,
    used: u32,
}

impl Writer {
    pub(crate) fn new(
        key: KeyId,
        version: VersionNumber,
        material: &Secret32,
        random: &mut dyn SecureRandom,
    ) -> Result<Self, Error> {
        let mut salt = [0; SALT_BYTES];
        random.fill(&mut salt)?;
        let (message_key, commitment) = derive(material, &salt, key, version)?;
        Ok(Self {
            key,
            version,
            salt,
            message_key,
            commitment: *commitment.expose(),
            shelf: Shelf::default(),
            used: 0,
        })
    }

    pub(crate) const fn is_spent(&self) -> bool {
        self.used >= MESSAGES_PER_SALT
    }

    /// The header and message key of the next message, and the key's shelf.
    pub(crate) fn next(
        &mut self,
        random: &mut dyn SecureRandom,
    ) -> Result<(MessageHeader, Secret32, Shelf), Error> {
        let mut nonce = [0; NONCE_BYTES];
        let (counter, rest) = nonce.split_at_mut(4);
        counter.copy_from_slice(&self.used.to_be_bytes());
        random.fill(rest)?;
        self.used = self.used.saturating_add(1);
        let header = MessageHeader {
            key: self.key,
            version: self.version,
            salt: self.salt,
            nonce,
            commitment: self.commitment,
        };
        Ok((header, self.message_key.duplicate(), self.shelf.clone()))
    }
}

/// The message key that `header` commits to.
///
/// # Errors
/// [`Error::DecryptionFailed`] if `material` is not the key that it was made with.
pub(crate) fn message_key(header: &MessageHeader, material: &Secret32) -> Result<Secret32, Error> {
    let (message_key, commitment) = derive(material, &header.salt, header.key, header.version)?;
    if !equal(commitment.expose(), &header.commitment) {
        return Err(Error::DecryptionFailed);
    }
    Ok(message_key)
}

/// What AES-GCM authenticates beside the ciphertext. The header's length is fixed, so that this is unambiguous.
pub(crate) fn associated_data(header: &MessageHeader, aad: &[u8]) -> Vec<u8> {
    let mut bytes = header.to_bytes();
    bytes.extend_from_slice(aad);
    bytes
}

pub(crate) fn seal(
    provider: &Provider,
    header: &MessageHeader,
    message_key: &Secret32,
    associated_data: &[u8],
    plaintext: &[u8],
) -> Result<Vec<u8>, Error> {
    let mut envelope = Vec::with_capacity(plaintext.len() + OVERHEAD_BYTES);
    envelope.extend_from_slice(&header.to_bytes());
    envelope.extend_from_slice(plaintext);
    let body = envelope.get_mut(HEADER_BYTES..).ok_or(Error::Unreachable("body of an envelope"))?;
    let tag = provider.aead.seal(message_key, &header.nonce, associated_data, body)?;
    envelope.extend_from_slice(&tag);
    Ok(envelope)
}

/// Opens `body`: ciphertext and tag.
pub(crate) fn open(
    provider: &Provider,
    nonce: &[u8; NONCE_BYTES],
    message_key: &Secret32,
    associated_data: &[u8],
    body: &[u8],
) -> Result<Vec<u8>, Error> {
    let (body, tag) = body.split_last_chunk().ok_or(Error::CiphertextMalformed)?;
    let mut buffer = body.to_vec();
    provider.aead.open(message_key, nonce, associated_data, &mut buffer, tag)?;
    Ok(buffer)
}

fn derive(
    material: &Secret32,
    salt: &[u8; SALT_BYTES],
    key: KeyId,
    version: VersionNumber,
) -> Result<(Secret32, Secret32), Error> {
    let info: [&[u8]; 4] =
        [b"keystead/envelope/v1", &[Suite::MESSAGE], key.as_bytes(), &version.0.to_be_bytes()];
    derive_pair(material, salt, &info)
}

#[cfg(test)]
mod tests;
