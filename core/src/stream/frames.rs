//! Where the frames of a stream are, and which nonce each has. Nothing here is secret.

use core::ops::Range;

use super::header::StreamHeader;
use crate::crypto::{NONCE_BYTES, TAG_BYTES};
use crate::error::Error;

/// Bytes of a nonce prefix.
pub(super) const PREFIX_BYTES: usize = 7;
/// The most frames of a stream.
const MAX_FRAMES: u32 = u32::MAX;

/// How many bytes of plaintext a frame has: a power of two from 4 KiB to 16 MiB. Whoever opens a stream keeps one frame in
/// memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameSize(u8);

impl FrameSize {
    /// 64 KiB.
    pub const DEFAULT: Self = Self(16);
    const MIN: u8 = 12;
    const MAX: u8 = 24;

    /// Frames of 2^`exponent` bytes: 12 to 24; `None` for any other.
    pub const fn of_exponent(exponent: u8) -> Option<Self> {
        if exponent < Self::MIN || exponent > Self::MAX { None } else { Some(Self(exponent)) }
    }

    /// The power of two.
    pub const fn exponent(self) -> u8 {
        self.0
    }

    /// Bytes of plaintext.
    pub const fn bytes(self) -> usize {
        1 << self.0
    }

    /// Bytes of a whole frame with its tag.
    pub const fn sealed_bytes(self) -> usize {
        self.bytes() + TAG_BYTES
    }
}

impl Default for FrameSize {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Where the frames of a stream are. Offsets count from the beginning of the stream, header included; sizes are what the
/// stream claims until its frames are opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frames(pub(super) FrameSize);

impl Frames {
    /// The size of a frame.
    pub const fn size(self) -> FrameSize {
        self.0
    }

    /// The most bytes of plaintext that a stream of such frames has.
    pub const fn max_plaintext_bytes(self) -> u64 {
        (MAX_FRAMES as u64) << self.0.0
    }

    /// The numbers of the frames that hold these bytes of the plaintext.
    ///
    /// # Errors
    /// [`Error::PlaintextTooLarge`] if no stream has so many.
    pub fn holding(self, bytes: Range<u64>) -> Result<Range<u32>, Error> {
        let too_large = || Error::PlaintextTooLarge { limit: self.max_plaintext_bytes() };
        let number = |frame: u64| u32::try_from(frame).map_err(|_| too_large());
        if bytes.end > self.max_plaintext_bytes() {
            return Err(too_large());
        }
        if bytes.is_empty() {
            return Ok(0..0);
        }
        Ok(number(bytes.start >> self.0.0)?..number(bytes.end.div_ceil(1 << self.0.0))?)
    }

    /// Where the frame of this number lies in the stream. The last frame may end earlier.
    pub const fn place(self, number: u32) -> Range<u64> {
        let sealed = self.0.sealed_bytes() as u64;
        let start = StreamHeader::BYTES as u64 + sealed * number as u64;
        start..start + sealed
    }

    /// How many frames a whole stream of `stream_bytes` bytes has, header included.
    ///
    /// # Errors
    /// [`Error::CiphertextMalformed`] if no stream has this length.
    pub fn count(self, stream_bytes: u64) -> Result<u32, Error> {
        let body = stream_bytes.checked_sub(StreamHeader::BYTES as u64).ok_or(Error::CiphertextMalformed)?;
        let sealed = self.0.sealed_bytes() as u64;
        let (whole, rest) = (body / sealed, body % sealed);
        let tag = TAG_BYTES as u64;
        let fits = rest == 0 && whole > 0 || rest > tag || whole == 0 && rest == tag;
        let count = u32::try_from(whole + u64::from(rest > 0)).ok();
        count.filter(|_| fits).ok_or(Error::CiphertextMalformed)
    }

    /// How many bytes of plaintext a whole stream of `stream_bytes` bytes has, header included.
    ///
    /// # Errors
    /// [`Error::CiphertextMalformed`] if no stream has this length.
    pub fn plaintext_bytes(self, stream_bytes: u64) -> Result<u64, Error> {
        let tags = u64::from(self.count(stream_bytes)?) * TAG_BYTES as u64;
        Ok(stream_bytes - StreamHeader::BYTES as u64 - tags)
    }

    /// Whether the frame of this number can have `bytes` bytes of plaintext.
    pub(super) const fn admits(self, number: u32, is_last: bool, bytes: usize) -> bool {
        let size = self.0.bytes();
        if number == MAX_FRAMES {
            return false;
        }
        if is_last { bytes <= size && (bytes > 0 || number == 0) } else { bytes == size }
    }
}

/// The nonce of a frame.
pub(super) fn nonce(prefix: &[u8; PREFIX_BYTES], number: u32, is_last: bool) -> [u8; NONCE_BYTES] {
    let [a, b, c, d, e, f, g] = *prefix;
    let [h, i, j, k] = number.to_be_bytes();
    [a, b, c, d, e, f, g, h, i, j, k, u8::from(is_last)]
}
