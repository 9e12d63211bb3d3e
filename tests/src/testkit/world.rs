//! Time and randomness of a test.

use keystead_core::{Call, KdfParams, PassphraseKey, Period, Timestamp};

use super::random::SeededRandom;

/// The world of one test: a clock that moves when it is told to, and randomness that repeats.
#[derive(Clone, Debug)]
pub struct World {
    /// The time of the next call.
    pub now: Timestamp,
    /// Where its randomness comes from.
    pub random: SeededRandom,
}

impl World {
    /// A world that begins at 2026-11-22T00:00:00Z.
    pub const fn new(seed: u64) -> Self {
        Self { now: Timestamp(1_795_305_600_000), random: SeededRandom::new(seed) }
    }

    /// A call made now.
    pub fn call(&mut self) -> Call<'_> {
        Call::new(self.now, &mut self.random)
    }

    /// Lets time pass.
    pub const fn pass(&mut self, period: Period) {
        self.now = self.now.plus(period);
    }
}

/// A stretched passphrase without the stretching: tests that are about something else need not wait for Argon2id.
pub fn passphrase_key(fill: u8) -> PassphraseKey {
    let mut bytes = [fill; PassphraseKey::BYTES];
    let minimum = KdfParams::MINIMUM;
    for (target, number) in
        bytes.chunks_mut(4).zip([minimum.memory_kib(), minimum.iterations(), minimum.lanes()])
    {
        target.copy_from_slice(&number.to_be_bytes());
    }
    PassphraseKey::from_bytes(&bytes).expect("the weakest parameters are accepted")
}
