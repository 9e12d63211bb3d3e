//! The strength of a passphrase, in words.

use crate::text::Text;

/// The shortest passphrase that the engine takes, in characters.
pub(crate) const MIN_CHARS: usize = 8;

/// How hard a passphrase is to guess: 0 to 4, as zxcvbn counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Score(u8);

impl Score {
    /// A score as the worker sends it; what is above the scale is the top of it.
    pub(crate) fn new(score: u8) -> Self {
        Self(score.min(4))
    }

    /// How many of the meter's five steps are lit.
    pub(crate) const fn steps(self) -> u8 {
        self.0 + 1
    }

    /// The class that colours them.
    pub(crate) const fn tone(self) -> &'static str {
        match self.0 {
            0 | 1 => "weak",
            2 => "fair",
            _ => "strong",
        }
    }

    /// The word beside them.
    pub(crate) const fn word(self, t: &Text) -> &'static str {
        match self.0 {
            0 => t.common.strength_0,
            1 => t.common.strength_1,
            2 => t.common.strength_2,
            3 => t.common.strength_3,
            _ => t.common.strength_4,
        }
    }

    /// Whether advice on better passphrases is in place.
    pub(crate) const fn wants_advice(self) -> bool {
        self.0 < 3
    }
}

#[cfg(test)]
mod tests;
