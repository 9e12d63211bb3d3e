//! The clock and the random source: all that this crate takes from its surroundings unasked.

use keystead_core::random::RandomFailed;
use keystead_core::{SecureRandom, Timestamp};

/// The time of the system's clock.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float cast saturates")]
pub fn now() -> Timestamp {
    Timestamp(js_sys::Date::now() as u64)
}

/// The random source of the system, through `crypto.getRandomValues`.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRandom;

impl SecureRandom for OsRandom {
    #[allow(clippy::disallowed_methods, reason = "the edge of the browser")]
    fn fill(&mut self, out: &mut [u8]) -> Result<(), RandomFailed> {
        getrandom::fill(out).map_err(|_| RandomFailed)
    }
}
