//! The ciphertexts of the `standard` profile. They begin with what they are, and with the key and version that open them:
//!
//! ```text
//! offset  size
//! 0       4     magic "KSE1"
//! 4       1     suite
//! 5       16    key id
//! 21      4     version, big-endian
//! 25      ...   as the suite says
//! ```
//!
//! | suite | what it is | where it is drawn |
//! |---|---|---|
//! | 1 | a message | `envelope/message.rs` |
//! | 2 | a message that was encrypted convergently | `convergent.rs` |
//! | 3 | a message of suite 1 whose key was wrapped again, by earlier builds | `envelope/rewrapped.rs` |
//! | 4 | a message that an RSA key encrypted | `vault/oaep.rs` |
//! | 5 | a message that an AES key in a token encrypted | `envelope/direct.rs` |
//!
//! What is too long to be one message is a stream (`stream.rs`), which begins with `KSS1`.

use alloc::boxed::Box;

use crate::convergent::{self, ConvergentHeader};
use crate::crypto::{NONCE_BYTES, TAG_BYTES};
use crate::error::Error;
use crate::id::{KeyId, VersionNumber};

pub(crate) mod direct;
pub(crate) mod message;
pub(crate) mod rewrapped;

pub(crate) use message::MessageHeader;
pub(crate) use rewrapped::RewrappedHeader;

pub(crate) const MAGIC: &[u8; 4] = b"KSE1";
/// Bytes that every suite begins with.
pub(crate) const PREFIX_BYTES: usize = 25;

/// By how many bytes the ciphertext of a message is longer than its plaintext: header and tag. If the key encrypts
/// convergently, it is 73.
pub const OVERHEAD_BYTES: usize = message::HEADER_BYTES + TAG_BYTES;

/// By how many bytes a ciphertext is longer than its plaintext at most: an earlier build has rewrapped it.
pub const MAX_OVERHEAD_BYTES: usize = rewrapped::HEADER_BYTES + TAG_BYTES;

/// The most bytes of a plaintext that is encrypted as one message: 1 GiB.
pub const MAX_PLAINTEXT_BYTES: u64 = 1 << 30;

/// What a ciphertext says of itself in the clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvelopeHeader {
    /// The key that opens it.
    pub key: KeyId,
    /// The version of that key.
    pub version: VersionNumber,
    pub(crate) suite: Suite,
}

/// What follows key and version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Suite {
    Message(MessageHeader),
    Convergent(ConvergentHeader),
    Rewrapped(Box<RewrappedHeader>),
    /// What RSA encrypted follows at once.
    Oaep,
    /// The nonce.
    Direct([u8; NONCE_BYTES]),
}

impl Suite {
    pub(crate) const MESSAGE: u8 = 1;
    pub(crate) const CONVERGENT: u8 = 2;
    pub(crate) const REWRAPPED: u8 = 3;
    pub(crate) const OAEP: u8 = 4;
    pub(crate) const DIRECT: u8 = 5;
}

impl EnvelopeHeader {
    /// Reads the header of `ciphertext`. Total: any bytes give a header or an error.
    ///
    /// Nothing is authenticated yet: the result may be used to find the key, and for nothing else.
    ///
    /// # Errors
    /// [`Error::CiphertextMalformed`] if it does not begin with a header, or is too short to have a tag.
    pub fn parse(ciphertext: &[u8]) -> Result<Self, Error> {
        let mut fields = Fields(ciphertext);
        let magic: [u8; 4] = fields.take()?;
        let [suite] = fields.take()?;
        let key = KeyId(fields.take()?);
        let version = VersionNumber(u32::from_be_bytes(fields.take()?));
        if magic != *MAGIC {
            return Err(Error::CiphertextMalformed);
        }
        let suite = match suite {
            Suite::MESSAGE => Suite::Message(MessageHeader::take(key, version, &mut fields)?),
            Suite::CONVERGENT => {
                Suite::Convergent(ConvergentHeader { commitment: fields.take()?, siv: fields.take()? })
            }
            Suite::OAEP => Suite::Oaep,
            Suite::DIRECT => Suite::Direct(fields.take()?),
            Suite::REWRAPPED => Suite::Rewrapped(Box::new(RewrappedHeader::take(key, version, &mut fields)?)),
            _ => return Err(Error::CiphertextMalformed),
        };
        if matches!(suite, Suite::Message(_) | Suite::Oaep | Suite::Direct(_)) && fields.0.len() < TAG_BYTES {
            return Err(Error::CiphertextMalformed);
        }
        Ok(Self { key, version, suite })
    }

    /// Where the header ends and the ciphertext begins.
    pub const fn header_bytes(&self) -> usize {
        match self.suite {
            Suite::Message(_) => message::HEADER_BYTES,
            Suite::Convergent(_) => convergent::HEADER_BYTES,
            Suite::Rewrapped(_) => rewrapped::HEADER_BYTES,
            Suite::Oaep => PREFIX_BYTES,
            Suite::Direct(_) => direct::HEADER_BYTES,
        }
    }
}

/// What every suite begins with.
pub(crate) fn prefix(suite: u8, key: KeyId, version: VersionNumber) -> [u8; PREFIX_BYTES] {
    let mut bytes = [0; PREFIX_BYTES];
    let parts: [&[u8]; 4] = [MAGIC, &[suite], key.as_bytes(), &version.0.to_be_bytes()];
    let mut rest = bytes.as_mut_slice();
    for part in parts {
        let Some((place, behind)) = rest.split_at_mut_checked(part.len()) else { break };
        place.copy_from_slice(part);
        rest = behind;
    }
    bytes
}

/// Takes fixed-size fields off the front.
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl Fields<'_> {
    pub(crate) fn take<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let (field, rest) = self.0.split_first_chunk().ok_or(Error::CiphertextMalformed)?;
        self.0 = rest;
        Ok(*field)
    }
}

#[cfg(test)]
mod tests;
