//! Streams: what is too long to be one message, in constant memory. A stream is a header and frames.
//!
//! ```text
//! offset  size
//! 0       4     magic "KSS1"
//! 4       1     suite: 1 = AES-256-GCM in the STREAM construction, data key in a sealed box
//! 5       16    key id
//! 21      4     version, big-endian
//! 25      1     frame size: 12 to 24, for frames of 2^12 to 2^24 bytes of plaintext
//! 26      7     nonce prefix, random
//! 33      113   the data key in a sealed box (crypto/sealed_box.rs) under the version's key
//! 146     ...   frames
//! ```
//!
//! ```text
//! frame         ciphertext, as long as the frame size; of the last frame 1 byte to the frame size
//!               tag (16 bytes)
//! nonce         prefix (7) | number of the frame, from 0, big-endian (4) | 1 for the last frame, else 0 (1)
//! ```
//!
//! The data key is random and serves one stream. Its box is bound to the 33 bytes before it and to the caller's AAD; the
//! frames have no associated data. So a stream is wrapped for another key by rewriting its header alone.
//!
//! The frames are the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, "Online Authenticated-Encryption and
//! its Nonce-Reuse Misuse-Resistance" (CRYPTO 2015): a frame that is missing, moved, repeated or added, or a stream that
//! ends early, does not authenticate. A stream of no bytes is one empty frame; there is no other empty frame, so that a
//! plaintext has one number of frames. There are at most 2^32 - 1 frames.

mod frames;
mod header;
mod open;
mod seal;

pub use frames::{FrameSize, Frames};
pub(crate) use header::MAGIC;
pub use header::StreamHeader;
pub use open::StreamOpener;
pub use seal::FrameJob;
pub(crate) use seal::Sealer;

#[cfg(test)]
mod tests;
