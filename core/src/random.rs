//! Randomness as an argument.

use crate::error::Error;

/// A cryptographically secure source of random bytes: keys, salts, nonces and ids come from it.
///
/// The operating system's source (`getrandom`) is the right implementation; the edges provide it.
pub trait SecureRandom {
    /// Fills all of `out` with fresh random bytes.
    ///
    /// # Errors
    /// [`RandomFailed`] if the source cannot deliver; `out` must then not be used.
    fn fill(&mut self, out: &mut [u8]) -> Result<(), RandomFailed>;
}

/// The random source failed. No key may be made until it works again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RandomFailed;

impl core::fmt::Display for RandomFailed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("the random source failed")
    }
}

impl core::error::Error for RandomFailed {}

impl From<RandomFailed> for Error {
    fn from(RandomFailed: RandomFailed) -> Self {
        Self::RandomUnavailable
    }
}

/// The same bytes for the same seed: for tests of this crate.
#[cfg(test)]
pub(crate) struct CountingRandom(u64);

#[cfg(test)]
impl CountingRandom {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }
}

#[cfg(test)]
impl SecureRandom for CountingRandom {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), RandomFailed> {
        use sha2::{Digest, Sha256};
        for chunk in out.chunks_mut(32) {
            self.0 += 1;
            let block = Sha256::digest(self.0.to_be_bytes());
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
        Ok(())
    }
}
