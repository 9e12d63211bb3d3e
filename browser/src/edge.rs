//! The clock and the random source: all that this crate takes from its surroundings unasked.

use core::cell::RefCell;

use keystead_core::random::RandomFailed;
use keystead_core::{SecureRandom, Timestamp};

/// The time of the system's clock.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float cast saturates")]
pub fn now() -> Timestamp {
    Timestamp(js_sys::Date::now() as u64)
}

/// The random source of the system, through `crypto.getRandomValues`. Up to 12 bytes, which is what nonces have, are taken
/// from a few hundred that were drawn ahead: a call takes longer than the encryption of a short message. Whatever is longer,
/// as keys are, is drawn when it is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRandom;

impl SecureRandom for OsRandom {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), RandomFailed> {
        if out.len() > MOST_AHEAD {
            return draw(out);
        }
        AHEAD.with_borrow_mut(|ahead| ahead.take(out))
    }
}

const MOST_AHEAD: usize = 12;
const DRAWN_AHEAD: usize = 384;

thread_local! {
    static AHEAD: RefCell<Ahead> = const { RefCell::new(Ahead { bytes: [0; DRAWN_AHEAD], left: 0 }) };
}

/// Random bytes that nobody has been given yet: the first `left`. The others are zero.
struct Ahead {
    bytes: [u8; DRAWN_AHEAD],
    left: usize,
}

impl Ahead {
    fn take(&mut self, out: &mut [u8]) -> Result<(), RandomFailed> {
        if self.left < out.len() {
            self.left = 0;
            draw(&mut self.bytes)?;
            self.left = self.bytes.len();
        }
        let taken = &mut self.bytes[self.left - out.len()..self.left];
        out.copy_from_slice(taken);
        taken.fill(0);
        self.left -= out.len();
        Ok(())
    }
}

#[allow(clippy::disallowed_methods, reason = "the edge of the browser")]
fn draw(out: &mut [u8]) -> Result<(), RandomFailed> {
    getrandom::fill(out).map_err(|_| RandomFailed)
}
