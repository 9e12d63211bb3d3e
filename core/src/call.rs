//! What every operation is given from outside.

use crate::random::SecureRandom;
use crate::time::Timestamp;

/// The time and the randomness of one call: the engine's only knowledge of the world outside.
///
/// The same vault, the same call and the same random bytes give the same result, always.
pub struct Call<'a> {
    pub(crate) now: Timestamp,
    pub(crate) random: &'a mut dyn SecureRandom,
}

impl<'a> Call<'a> {
    /// A call made at `now` that draws from `random`.
    pub fn new(now: Timestamp, random: &'a mut dyn SecureRandom) -> Self {
        Self { now, random }
    }

    /// The time of the call.
    pub fn now(&self) -> Timestamp {
        self.now
    }
}
