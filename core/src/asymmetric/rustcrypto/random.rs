//! The engine's randomness for libraries that ask for the traits of `rand_core`.

use core::convert::Infallible;
use core::fmt;

use rand_core::{TryCryptoRng, TryRng};

use crate::crypto;
use crate::error::Error;
use crate::random::{RandomFailed, SecureRandom};

/// Lends a [`SecureRandom`], and remembers whether it failed: libraries tell that as one of several things, or not.
pub(super) struct Lent<'a> {
    random: &'a mut dyn SecureRandom,
    failed: bool,
}

impl<'a> Lent<'a> {
    pub(super) fn new(random: &'a mut dyn SecureRandom) -> Self {
        Self { random, failed: false }
    }

    /// What a library made with it. `otherwise` is the error for a failure of another cause.
    pub(super) fn finish<T, E>(self, made: Result<T, E>, otherwise: Error) -> Result<T, Error> {
        if self.failed { Err(Error::RandomUnavailable) } else { made.map_err(|_| otherwise) }
    }
}

impl fmt::Debug for Lent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lent(..)")
    }
}

impl TryRng for Lent<'_> {
    type Error = RandomFailed;

    fn try_next_u32(&mut self) -> Result<u32, RandomFailed> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes).map(|()| u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, RandomFailed> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes).map(|()| u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), RandomFailed> {
        self.random.fill(out).inspect_err(|_| self.failed = true)
    }
}

impl TryCryptoRng for Lent<'_> {}

/// The same for a library that knows no failure. After one it is given bytes that end its loops, and what it makes of them
/// is thrown away.
pub(super) struct Enduring<'a> {
    lent: Lent<'a>,
    filler: u64,
}

impl<'a> Enduring<'a> {
    pub(super) fn new(random: &'a mut dyn SecureRandom) -> Self {
        Self { lent: Lent::new(random), filler: 0 }
    }

    /// As [`Lent::finish`].
    pub(super) fn finish<T, E>(self, made: Result<T, E>, otherwise: Error) -> Result<T, Error> {
        self.lent.finish(made, otherwise)
    }
}

impl TryRng for Enduring<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes).map(|()| u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes).map(|()| u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        // One failure spoils what is made: it is not asked again.
        if !self.lent.failed && self.lent.try_fill_bytes(out).is_ok() {
            return Ok(());
        }
        for chunk in out.chunks_mut(32) {
            self.filler = self.filler.wrapping_add(1);
            for (to, from) in chunk.iter_mut().zip(crypto::sha256(&[&self.filler.to_be_bytes()])) {
                *to = from;
            }
        }
        Ok(())
    }
}

impl TryCryptoRng for Enduring<'_> {}
