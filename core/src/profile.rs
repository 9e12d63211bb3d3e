//! A profile is data: the limits, windows and habits under which a keystore's keys live.

use crate::error::{Error, NameProblem};
use crate::time::Period;

mod standard;

/// Names a profile. A keystore has one, chosen when it is created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub enum ProfileId {
    /// Keystead's own.
    Standard,
}

impl ProfileId {
    /// The profile's data.
    pub const fn profile(self) -> &'static Profile {
        match self {
            Self::Standard => &standard::STANDARD,
        }
    }

    /// The profile's name on every wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
        }
    }
}

/// The data of a profile.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The most characters of a key's or keystore's name.
    pub name_max_chars: u32,
    /// The most characters of a description.
    pub description_max_chars: u32,
    /// How long a requested deletion waits.
    pub deletion_window: Period,
    /// The due time is rounded up to a multiple of this, if set.
    pub deletion_round_up: Option<Period>,
    /// What a key is after its deletion was cancelled.
    pub deletion_cancel_to: CancelTo,
    /// Whether deleting at once is possible only after a deletion was requested.
    pub delete_now_needs_pending: bool,
    /// Whether deleting at once asks for the key's name.
    pub delete_now_needs_name: bool,
    /// Whether a whole key can be disabled and enabled.
    pub disable_whole_key: bool,
    /// The number of a key's first version.
    pub first_version: u32,
    /// The most bytes of one plaintext.
    pub plaintext_max_bytes: u64,
}

/// What cancelling a deletion returns a key to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelTo {
    /// Always enabled.
    Enabled,
    /// Always disabled: enabling is a separate decision.
    Disabled,
    /// Whatever it was before the request.
    Previous,
}

impl Profile {
    /// Checks a name: 1 to `name_max_chars` characters, no control characters, no white space at either end.
    ///
    /// # Errors
    /// [`Error::InvalidName`] with what is wrong.
    pub fn check_name(&self, name: &str) -> Result<(), Error> {
        let problem = if name.is_empty() {
            NameProblem::Empty
        } else if name.chars().any(char::is_control) || name.trim() != name {
            NameProblem::Characters
        } else if name.chars().nth(self.name_max_chars as usize).is_some() {
            NameProblem::TooLong { limit: self.name_max_chars }
        } else {
            return Ok(());
        };
        Err(Error::InvalidName(problem))
    }

    /// Checks a description's length.
    ///
    /// # Errors
    /// [`Error::DescriptionTooLong`] with the limit.
    pub fn check_description(&self, description: &str) -> Result<(), Error> {
        if description.chars().nth(self.description_max_chars as usize).is_some() {
            return Err(Error::DescriptionTooLong { limit: self.description_max_chars });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
