//! Reading a stream.

use alloc::vec::Vec;
use core::ops::Range;

use super::frames::Frames;
use super::header::StreamHeader;
use super::seal::FrameJob;
use crate::crypto::Provider;
use crate::elsewhere::Shelf;
use crate::error::Error;
use crate::secret::Secret32;

/// Opens the frames of a stream: one after the other with [`Self::push`] and [`Self::finish`], or any of them with
/// [`Self::open_frame`]. It keeps one frame in memory.
///
/// What it gives out is authentic, but only [`Self::finish`] tells that it was all: whoever acts on the beginning of a
/// stream must be able to take it back.
pub struct StreamOpener {
    header: StreamHeader,
    data_key: Secret32,
    shelf: Shelf,
    provider: Provider,
    /// The number of the next frame; none when one failed.
    next: Option<u32>,
    waiting: Vec<u8>,
}

impl StreamOpener {
    pub(crate) fn new(header: StreamHeader, data_key: Secret32, provider: Provider) -> Self {
        Self { header, data_key, shelf: Shelf::default(), provider, next: Some(0), waiting: Vec::new() }
    }

    /// What the stream says of itself; it is authenticated.
    pub const fn header(&self) -> &StreamHeader {
        &self.header
    }

    /// Takes the next bytes of the stream behind its header, and gives out the plaintext of the frames that they complete.
    ///
    /// # Errors
    /// [`Error::DecryptionFailed`], and from then on [`Error::StreamEnded`].
    pub fn push(&mut self, mut chunk: &[u8]) -> Result<Vec<u8>, Error> {
        let size = self.frames().size();
        // Nothing grows: that would leave copies of plaintext behind.
        let mut output = Vec::with_capacity(self.waiting.len() + chunk.len());
        // A frame of which nothing follows may be the last.
        while self.waiting.len() + chunk.len() > size.sealed_bytes() {
            let number = self.next.take().ok_or(Error::StreamEnded)?;
            let (now, rest) = chunk
                .split_at_checked(size.sealed_bytes() - self.waiting.len())
                .ok_or(Error::Unreachable("a frame's rest"))?;
            chunk = rest;
            let frame = if self.waiting.is_empty() {
                now
            } else {
                self.waiting.extend_from_slice(now);
                &self.waiting
            };
            self.frame(number, false).open_into(&self.provider, frame, &mut output)?;
            self.waiting.clear();
            self.next = number.checked_add(1);
        }
        if self.next.is_none() {
            return Err(Error::StreamEnded);
        }
        self.waiting.extend_from_slice(chunk);
        Ok(output)
    }

    /// The plaintext of the last frame: the stream has ended. Until this succeeds, nothing tells that the stream is whole.
    ///
    /// # Errors
    /// [`Error::DecryptionFailed`] if the stream goes on, or went wrong; [`Error::StreamEnded`] if that was said before.
    pub fn finish(self) -> Result<Vec<u8>, Error> {
        let number = self.next.ok_or(Error::StreamEnded)?;
        self.open_frame(number, true, &self.waiting)
    }

    /// The plaintext of one frame: ciphertext and tag, as they lie at [`Frames::place`]. What a frame holds is authentic, and
    /// that it is the frame of this number; that the stream ends where it should is known when its last frame is opened
    /// as the last.
    ///
    /// # Errors
    /// [`Error::DecryptionFailed`].
    pub fn open_frame(&self, number: u32, is_last: bool, frame: &[u8]) -> Result<Vec<u8>, Error> {
        self.frame(number, is_last).open(&self.provider, frame)
    }

    /// One frame, to be computed elsewhere.
    pub fn frame(&self, number: u32, is_last: bool) -> FrameJob {
        FrameJob::new(&self.header, (&self.data_key, &self.shelf), number, is_last)
    }

    /// The numbers of the frames that hold these bytes of the plaintext.
    ///
    /// # Errors
    /// As [`Frames::holding`].
    pub fn frame_range(&self, bytes: Range<u64>) -> Result<Range<u32>, Error> {
        self.frames().holding(bytes)
    }

    /// Where the frames are.
    pub const fn frames(&self) -> Frames {
        self.header.frames()
    }
}
