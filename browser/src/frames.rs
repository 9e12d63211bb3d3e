//! Frames of streams: by WebCrypto, on threads of its own, or in WebAssembly where that is missing.

use js_sys::Uint8Array;
use keystead_core::{Error, FrameJob, Provider};
use zeroize::Zeroizing;

use crate::webcrypto::subtle;

/// Encrypts one frame. `plaintext` is as long as `job` was made for.
///
/// # Errors
/// As [`FrameJob::seal`].
pub async fn seal_frame(
    job: FrameJob,
    provider: &Provider,
    plaintext: &Uint8Array,
) -> Result<Uint8Array, Error> {
    match subtle() {
        Some(subtle) => subtle.seal(&job.aes_gcm(), plaintext).await,
        None => Ok(Uint8Array::from(job.seal(provider, &Zeroizing::new(plaintext.to_vec()))?.as_slice())),
    }
}

/// Decrypts one frame, ciphertext and tag.
///
/// # Errors
/// [`Error::DecryptionFailed`].
pub async fn open_frame(job: FrameJob, provider: &Provider, frame: &Uint8Array) -> Result<Uint8Array, Error> {
    match subtle() {
        Some(subtle) => subtle.open(&job.aes_gcm(), frame).await,
        None => Ok(Uint8Array::from(Zeroizing::new(job.open(provider, &frame.to_vec())?).as_slice())),
    }
}
