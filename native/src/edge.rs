//! The program's only look at the world: the system's clock and its random source. The engine is given both.

use core::time::Duration;
use std::time::{Instant, SystemTime};

use keystead_core::random::RandomFailed;
use keystead_core::{SecureRandom, Timestamp};

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl SystemClock {
    /// The time now; `None` if the clock stands before 1970 and cannot be right.
    #[allow(clippy::disallowed_methods, reason = "this is the edge where the clock is read")]
    pub fn now(self) -> Option<Timestamp> {
        let elapsed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
        u64::try_from(elapsed.as_millis()).ok().map(Timestamp)
    }
}

/// Measures how long something takes, whatever becomes of the clock meanwhile.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[allow(clippy::disallowed_methods, reason = "this is the edge where the clock is read")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since its start.
    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// The operating system's random source.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRandom;

impl SecureRandom for OsRandom {
    #[allow(clippy::disallowed_methods, reason = "this is the edge where randomness is drawn")]
    fn fill(&mut self, out: &mut [u8]) -> Result<(), RandomFailed> {
        getrandom::fill(out).map_err(|_| RandomFailed)
    }
}
