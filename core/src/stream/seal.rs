//! Making the frames of a stream.

use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::frames::{FrameSize, Frames, nonce};
use super::header::StreamHeader;
use crate::crypto::{NONCE_BYTES, Provider, TAG_BYTES};
use crate::elsewhere::{AesGcm, Shelf};
use crate::error::Error;
use crate::id::{KeyId, VersionNumber};
use crate::random::SecureRandom;
use crate::secret::Secret32;

/// One frame that is keyed, but not computed yet.
pub struct FrameJob {
    frames: Frames,
    data_key: Secret32,
    shelf: Shelf,
    nonce: [u8; NONCE_BYTES],
    number: u32,
    is_last: bool,
}

impl FrameJob {
    pub(super) fn new(
        header: &StreamHeader,
        (data_key, shelf): (&Secret32, &Shelf),
        number: u32,
        is_last: bool,
    ) -> Self {
        Self {
            frames: header.frames(),
            data_key: data_key.duplicate(),
            shelf: shelf.clone(),
            nonce: nonce(&header.prefix, number, is_last),
            number,
            is_last,
        }
    }

    /// What is needed to compute it elsewhere: ciphertext and tag are the frame.
    pub const fn aes_gcm(&self) -> AesGcm<'_> {
        AesGcm { key: &self.data_key, nonce: &self.nonce, associated_data: &[], shelf: &self.shelf }
    }

    /// Encrypts the frame here, behind what is in `output`.
    pub(super) fn seal_into(
        self,
        provider: &Provider,
        plaintext: &[u8],
        output: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let start = output.len();
        output.extend_from_slice(plaintext);
        let frame = output.get_mut(start..).ok_or(Error::Unreachable("frame of a stream"))?;
        let tag = provider.aead.seal(&self.data_key, &self.nonce, &[], frame)?;
        output.extend_from_slice(&tag);
        Ok(())
    }

    /// Encrypts the frame here.
    ///
    /// # Errors
    /// [`Error::PlaintextTooLarge`] unless `plaintext` is as long as this frame is: a whole frame, if it is not the last.
    pub fn seal(self, provider: &Provider, plaintext: &[u8]) -> Result<Vec<u8>, Error> {
        self.check(plaintext.len())?;
        let mut output = Vec::with_capacity(plaintext.len() + TAG_BYTES);
        self.seal_into(provider, plaintext, &mut output)?;
        Ok(output)
    }

    /// Decrypts the frame here, behind what is in `output`; after an error `output` is as it was.
    pub(super) fn open_into(
        self,
        provider: &Provider,
        frame: &[u8],
        output: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let (body, tag) = frame.split_last_chunk().ok_or(Error::DecryptionFailed)?;
        self.check(body.len()).map_err(|_| Error::DecryptionFailed)?;
        let start = output.len();
        output.extend_from_slice(body);
        let buffer = output.get_mut(start..).ok_or(Error::Unreachable("frame of a stream"))?;
        let opened = provider.aead.open(&self.data_key, &self.nonce, &[], buffer, tag);
        if opened.is_err() {
            output.truncate(start);
        }
        opened
    }

    /// Decrypts the frame here: ciphertext and tag.
    ///
    /// # Errors
    /// [`Error::DecryptionFailed`].
    pub fn open(self, provider: &Provider, frame: &[u8]) -> Result<Vec<u8>, Error> {
        let mut output = Vec::with_capacity(frame.len());
        self.open_into(provider, frame, &mut output)?;
        Ok(output)
    }

    fn check(&self, bytes: usize) -> Result<(), Error> {
        if self.frames.admits(self.number, self.is_last, bytes) {
            Ok(())
        } else {
            Err(Error::PlaintextTooLarge { limit: self.frames.size().bytes() as u64 })
        }
    }
}

/// Makes the frames of a stream one after the other.
pub(crate) struct Sealer {
    header: StreamHeader,
    data_key: Secret32,
    shelf: Shelf,
    /// The number of the next frame; none when the last was made, or one failed.
    next: Option<u32>,
    /// What does not fill a frame yet. It is filled, but not exceeded.
    waiting: Zeroizing<Vec<u8>>,
}

impl Sealer {
    pub(crate) fn new(
        key: KeyId,
        version: VersionNumber,
        size: FrameSize,
        material: &Secret32,
        aad: &[u8],
        random: &mut dyn SecureRandom,
    ) -> Result<Self, Error> {
        let (header, data_key) = StreamHeader::make_random(key, version, size, material, aad, random)?;
        let shelf = Shelf::default();
        Ok(Self { header, data_key, shelf, next: Some(0), waiting: Zeroizing::new(Vec::new()) })
    }

    pub(crate) const fn header(&self) -> &StreamHeader {
        &self.header
    }

    /// The frames that are full with `chunk`. What remains waits for more: only who knows the end can make the last frame.
    pub(crate) fn push(&mut self, provider: &Provider, mut chunk: &[u8]) -> Result<Vec<u8>, Error> {
        let size = self.header.frames().size();
        let frames = (self.waiting.len() + chunk.len()) / size.bytes();
        let mut output = Vec::with_capacity(frames * size.sealed_bytes());
        if self.next.is_none() {
            return Err(Error::StreamEnded);
        }
        while self.waiting.len() + chunk.len() > size.bytes() {
            let (now, rest) = chunk
                .split_at_checked(size.bytes() - self.waiting.len())
                .ok_or(Error::Unreachable("a frame's rest"))?;
            chunk = rest;
            let job = self.next_job(false)?;
            let sealed = if self.waiting.is_empty() {
                job.seal_into(provider, now, &mut output)
            } else {
                self.wait(now);
                let sealed = job.seal_into(provider, &self.waiting, &mut output);
                self.waiting.clear();
                sealed
            };
            if let Err(error) = sealed {
                self.next = None;
                return Err(error);
            }
        }
        self.wait(chunk);
        Ok(output)
    }

    /// The last frame.
    pub(crate) fn finish(&mut self, provider: &Provider) -> Result<Vec<u8>, Error> {
        let mut output = Vec::with_capacity(self.waiting.len() + TAG_BYTES);
        let job = self.next_job(true)?;
        job.seal_into(provider, &self.waiting, &mut output)?;
        Ok(output)
    }

    /// The next frame, to be computed elsewhere. Nothing may wait.
    pub(crate) fn next_frame(&mut self, bytes: usize, is_last: bool) -> Result<FrameJob, Error> {
        let number = self.next.filter(|_| self.waiting.is_empty()).ok_or(Error::StreamEnded)?;
        FrameJob::new(&self.header, (&self.data_key, &self.shelf), number, is_last).check(bytes)?;
        self.next_job(is_last)
    }

    fn next_job(&mut self, is_last: bool) -> Result<FrameJob, Error> {
        let number = self.next.take().ok_or(Error::StreamEnded)?;
        if number == u32::MAX {
            return Err(Error::PlaintextTooLarge { limit: self.header.frames().max_plaintext_bytes() });
        }
        self.next = if is_last { None } else { number.checked_add(1) };
        Ok(FrameJob::new(&self.header, (&self.data_key, &self.shelf), number, is_last))
    }

    fn wait(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        // A buffer that grows would leave copies behind.
        let size = self.header.frames().size().bytes();
        let missing = size.saturating_sub(self.waiting.len());
        self.waiting.reserve_exact(missing);
        self.waiting.extend_from_slice(bytes);
    }
}
