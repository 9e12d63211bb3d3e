//! The header of a stream.

use alloc::vec::Vec;

use super::frames::{FrameSize, Frames, PREFIX_BYTES};
use crate::crypto::{concat, sealed_box};
use crate::envelope::Fields;
use crate::error::Error;
use crate::id::{KeyId, VersionNumber};
use crate::random::SecureRandom;
use crate::secret::Secret32;

pub(crate) const MAGIC: &[u8; 4] = b"KSS1";
const SUITE: u8 = 1;
/// Bytes of a sealed box around 32 bytes.
const BOX_BYTES: usize = sealed_box::OVERHEAD_BYTES + 32;
/// Bytes in front of the box.
const FRONT_BYTES: usize = 33;

/// What a stream says of itself in the clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamHeader {
    /// The key that opens it.
    pub key: KeyId,
    /// The version of that key.
    pub version: VersionNumber,
    pub(super) size: FrameSize,
    pub(super) prefix: [u8; PREFIX_BYTES],
    sealed: [u8; BOX_BYTES],
}

impl StreamHeader {
    /// Bytes of a header.
    pub const BYTES: usize = FRONT_BYTES + BOX_BYTES;

    /// Whether `bytes` begin as a stream does; four are enough to tell.
    pub fn is_stream(bytes: &[u8]) -> bool {
        bytes.starts_with(MAGIC)
    }

    /// Reads the header of `stream`; what follows it is not looked at. Total: any bytes give a header or an error.
    ///
    /// Nothing is authenticated yet: the result may be used to find the key and the frames, and for nothing else.
    ///
    /// # Errors
    /// [`Error::CiphertextMalformed`].
    pub fn parse(stream: &[u8]) -> Result<Self, Error> {
        let mut fields = Fields(stream);
        let magic: [u8; 4] = fields.take()?;
        let [suite] = fields.take()?;
        let key = KeyId(fields.take()?);
        let version = VersionNumber(u32::from_be_bytes(fields.take()?));
        let [exponent] = fields.take()?;
        if magic != *MAGIC || suite != SUITE {
            return Err(Error::CiphertextMalformed);
        }
        let size = FrameSize::of_exponent(exponent).ok_or(Error::CiphertextMalformed)?;
        Ok(Self { key, version, size, prefix: fields.take()?, sealed: fields.take()? })
    }

    /// The header as it stands in front of the frames.
    pub fn to_bytes(&self) -> Vec<u8> {
        concat(&[&self.front(), &self.sealed])
    }

    /// Where the frames are.
    pub const fn frames(&self) -> Frames {
        Frames(self.size)
    }

    /// The header of a new stream, and its data key.
    pub(super) fn make_random(
        key: KeyId,
        version: VersionNumber,
        size: FrameSize,
        material: &Secret32,
        aad: &[u8],
        random: &mut dyn SecureRandom,
    ) -> Result<(Self, Secret32), Error> {
        let mut prefix = [0; PREFIX_BYTES];
        random.fill(&mut prefix)?;
        let data_key = Secret32::make_random(random)?;
        let empty = Self { key, version, size, prefix, sealed: [0; BOX_BYTES] };
        Ok((empty.with_box(material, aad, &data_key, random)?, data_key))
    }

    /// The data key.
    ///
    /// # Errors
    /// [`Error::DecryptionFailed`].
    pub(crate) fn data_key(&self, material: &Secret32, aad: &[u8]) -> Result<Secret32, Error> {
        let opened =
            sealed_box::open(material, &self.context(aad), &self.sealed)?.ok_or(Error::DecryptionFailed)?;
        Secret32::copy_from(opened.expose()).ok_or(Error::DecryptionFailed)
    }

    /// The same stream's header for another key or version: the data key that was taken out of it, wrapped again.
    pub(crate) fn rewrap(
        &self,
        key: KeyId,
        version: VersionNumber,
        material: &Secret32,
        aad: &[u8],
        data_key: &Secret32,
        random: &mut dyn SecureRandom,
    ) -> Result<Self, Error> {
        Self { key, version, ..self.clone() }.with_box(material, aad, data_key, random)
    }

    fn with_box(
        mut self,
        material: &Secret32,
        aad: &[u8],
        data_key: &Secret32,
        random: &mut dyn SecureRandom,
    ) -> Result<Self, Error> {
        let sealed = sealed_box::seal(material, &self.context(aad), data_key.expose(), random)?;
        self.sealed = sealed.try_into().map_err(|_| Error::Unreachable("length of a box"))?;
        Ok(self)
    }

    fn front(&self) -> Vec<u8> {
        let version = self.version.0.to_be_bytes();
        concat(&[MAGIC, &[SUITE], self.key.as_bytes(), &version, &[self.size.exponent()], &self.prefix])
    }

    /// What the box is bound to. Everything before the AAD has a fixed length.
    fn context(&self, aad: &[u8]) -> Vec<u8> {
        concat(&[b"keystead/stream/v1", &self.front(), aad])
    }
}
