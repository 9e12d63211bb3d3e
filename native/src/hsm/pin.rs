//! PINs as tokens take them.

use core::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use cryptoki::slot::TokenInfo;
use cryptoki::types::AuthPin;
use keystead_core::pin::Pin;
use zeroize::Zeroizing;

use super::failure::{Failure, Problem};
use super::view::{Attempts, PinView, Role};

/// A PIN that a token has already, whatever its rules were. Wiped when dropped, and never printed.
pub struct TokenPin(Zeroizing<String>);

/// Whether the last attempt that a token leaves may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FinalTry {
    /// No: it is refused before the token is asked.
    Keep,
    /// Yes: somebody who was warned wants it.
    Use,
}

impl TokenPin {
    /// The most bytes of a PIN.
    pub const MAX_BYTES: usize = 255;

    /// The PIN with this text.
    ///
    /// # Errors
    /// `hsm.pin_unfit` if it is empty or longer than [`Self::MAX_BYTES`]: no token has such a PIN.
    pub fn new(text: &str) -> Result<Self, Failure> {
        if text.is_empty() || text.len() > Self::MAX_BYTES {
            return Err(Problem::PinRefused { min: 1, max: Self::MAX_BYTES }.into());
        }
        Ok(Self(Zeroizing::new(text.to_owned())))
    }

    /// Another one with the same text.
    pub(super) fn copy(&self) -> Self {
        Self(self.0.clone())
    }

    /// Whether both are the same. The time that it takes tells their lengths alone.
    pub(super) fn is(&self, other: &Self) -> bool {
        verify_slices_are_equal(self.0.as_bytes(), other.0.as_bytes()).is_ok()
    }

    /// A copy as the module takes it, which is wiped when dropped.
    pub(super) fn auth(&self) -> AuthPin {
        AuthPin::from(self.0.as_str())
    }
}

impl From<&Pin> for TokenPin {
    fn from(pin: &Pin) -> Self {
        Self(Zeroizing::new(pin.expose().to_owned()))
    }
}

impl fmt::Debug for TokenPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenPin(..)")
    }
}

/// Refuses an attempt that would fail anyway, or that could lock the PIN without anybody wanting it.
pub(super) fn may_try(info: &TokenInfo, role: Role, final_try: FinalTry) -> Result<(), Failure> {
    if role == Role::User && !info.user_pin_initialized() {
        return Err(Problem::PinUnset.into());
    }
    match PinView::new(info, role).attempts {
        Attempts::None => Err(Problem::PinLocked(role).into()),
        Attempts::Last if final_try == FinalTry::Keep => Err(Problem::PinFinalTry(role).into()),
        _ => Ok(()),
    }
}

/// Refuses a new PIN that the token would not take.
pub(super) fn may_set(info: &TokenInfo, pin: &Pin) -> Result<(), Failure> {
    let (min, max) = (info.min_pin_length(), info.max_pin_length());
    if (min..=max).contains(&pin.expose().len()) {
        Ok(())
    } else {
        Err(Problem::PinRefused { min, max }.into())
    }
}

#[cfg(test)]
mod tests;
