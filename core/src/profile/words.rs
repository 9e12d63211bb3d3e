//! What a product calls the states.

use crate::lifecycle::{CredentialStateName, KeyStateName, VersionStateName};

/// A state as a product's console and its wire call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// For people.
    pub label: &'static str,
    /// For programs.
    pub wire: &'static str,
}

/// The words for every state. A state that a profile's keys never have is called by the engine's own word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// For keys, in the order of [`KeyStateName::ALL`].
    pub key: [Word; 5],
    /// For versions, in the order of [`VersionStateName::ALL`].
    pub version: [Word; 5],
    /// For credentials, in the order of [`CredentialStateName::ALL`].
    pub credential: [Word; 3],
}

/// A word.
pub(super) const fn word(label: &'static str, wire: &'static str) -> Word {
    Word { label, wire }
}

impl Words {
    /// The word for a key's state.
    pub const fn key(&self, state: KeyStateName) -> Word {
        self.key[state as usize]
    }

    /// The word for a version's state.
    pub const fn version(&self, state: VersionStateName) -> Word {
        self.version[state as usize]
    }

    /// The word for a credential's state.
    pub const fn credential(&self, state: CredentialStateName) -> Word {
        self.credential[state as usize]
    }
}
