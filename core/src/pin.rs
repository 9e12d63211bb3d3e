//! PINs of a token: short secrets that people type, under rules of their own.
//!
//! A PIN has 9 to 255 characters and at least one of each: upper-case letter, lower-case letter, digit and special
//! character. Letters are those of ASCII; special are a space and `( ) , . ! @ # $ % ^ & * - : ;`, and there are no
//! other characters. No four in a row are the same (`aaaa`) or follow each other upwards or downwards (`1234`, `dcba`);
//! only digits, and letters of one case, follow each other.

use alloc::vec::Vec;
use core::fmt;

use crate::error::Error;
use crate::secret::Passphrase;

/// A PIN that keeps every rule. Wiped when dropped, and never printed.
pub struct Pin(Passphrase);

/// A rule that a text breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PinProblem {
    /// It has fewer than [`Pin::MIN_CHARS`] or more than [`Pin::MAX_CHARS`] characters.
    Length,
    /// It has no upper-case letter.
    NoUpperCase,
    /// It has no lower-case letter.
    NoLowerCase,
    /// It has no digit.
    NoDigit,
    /// It has no special character.
    NoSpecial,
    /// It has a character that no PIN has.
    OtherCharacter,
    /// It has four or more of one character in a row.
    Repeated,
    /// It has four or more characters in a row that follow each other.
    Sequential,
}

impl Pin {
    /// The fewest characters of a PIN.
    pub const MIN_CHARS: usize = 9;
    /// The most characters of a PIN.
    pub const MAX_CHARS: usize = 255;
    /// The special characters.
    pub const SPECIAL: &str = " (),.!@#$%^&*-:;";

    /// The PIN as typed by a person.
    ///
    /// # Errors
    /// [`Error::PinRejected`] with every rule that it breaks.
    pub fn new(typed: &str) -> Result<Self, Error> {
        let problems = Self::problems(typed);
        if !problems.is_empty() {
            return Err(Error::PinRejected(problems));
        }
        // What keeps the rules is ASCII without control characters, which preparation leaves as it is.
        Passphrase::new(typed).map(Self)
    }

    /// Every rule that `text` breaks, in the order of [`PinProblem`]; empty if it is a PIN. For forms that show all
    /// problems at once. Stops reading behind [`Self::MAX_CHARS`] characters.
    pub fn problems(text: &str) -> Vec<PinProblem> {
        let chars = || text.chars().take(Self::MAX_CHARS + 1);
        let lacks = |is_wanted: fn(&char) -> bool| !chars().any(|c| is_wanted(&c));
        let has_run = |continues: fn(char, char) -> bool| longest_run(chars(), continues) >= RUN;
        let rules = [
            (PinProblem::Length, !(Self::MIN_CHARS..=Self::MAX_CHARS).contains(&chars().count())),
            (PinProblem::NoUpperCase, lacks(char::is_ascii_uppercase)),
            (PinProblem::NoLowerCase, lacks(char::is_ascii_lowercase)),
            (PinProblem::NoDigit, lacks(char::is_ascii_digit)),
            (PinProblem::NoSpecial, lacks(is_special)),
            (PinProblem::OtherCharacter, chars().any(|c| !c.is_ascii_alphanumeric() && !is_special(&c))),
            (PinProblem::Repeated, has_run(|before, c| before == c)),
            (PinProblem::Sequential, has_run(follows) || has_run(|before, c| follows(c, before))),
        ];
        rules.into_iter().filter_map(|(problem, found)| found.then_some(problem)).collect()
    }

    /// The PIN as a passphrase, to stretch it as one.
    pub const fn as_passphrase(&self) -> &Passphrase {
        &self.0
    }

    /// The text itself. Whoever calls this answers for every copy that it makes.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(..)")
    }
}

impl fmt::Display for PinProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length => write!(f, "Use {} to {} characters.", Pin::MIN_CHARS, Pin::MAX_CHARS),
            Self::NoUpperCase => f.write_str("Add an upper-case letter from A to Z."),
            Self::NoLowerCase => f.write_str("Add a lower-case letter from a to z."),
            Self::NoDigit => f.write_str("Add a digit."),
            Self::NoSpecial => {
                write!(f, "Add a special character: one of {} or a space.", Pin::SPECIAL.trim_start())
            }
            Self::OtherCharacter => write!(
                f,
                "Use no other characters than letters from A to Z, digits, {} and spaces.",
                Pin::SPECIAL.trim_start()
            ),
            Self::Repeated => write!(f, "Do not use {RUN} or more of one character in a row, as in aaaa."),
            Self::Sequential => {
                write!(f, "Do not use {RUN} or more characters in sequence, as in 1234 or dcba.")
            }
        }
    }
}

/// The shortest run that is refused.
const RUN: usize = 4;

fn is_special(c: &char) -> bool {
    Pin::SPECIAL.contains(*c)
}

/// Whether `c` comes directly after `before` among digits, or among letters of one case.
fn follows(before: char, c: char) -> bool {
    let same_kind = (before.is_ascii_digit() && c.is_ascii_digit())
        || (before.is_ascii_lowercase() && c.is_ascii_lowercase())
        || (before.is_ascii_uppercase() && c.is_ascii_uppercase());
    same_kind && u32::from(c) == u32::from(before) + 1
}

/// How many characters the longest row has in which each `continues` the one before.
fn longest_run(chars: impl Iterator<Item = char>, continues: fn(char, char) -> bool) -> usize {
    let (mut longest, mut length, mut before) = (0, 0, None);
    for c in chars {
        length = if before.is_some_and(|before| continues(before, c)) { length + 1 } else { 1 };
        longest = longest.max(length);
        before = Some(c);
    }
    longest
}

#[cfg(test)]
mod tests;
