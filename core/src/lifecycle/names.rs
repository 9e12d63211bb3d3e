//! What states and events are called in sentences. What a product calls them is its profile's choice.

use core::fmt;

use super::{
    CredentialEvent, CredentialStateName, KeyEvent, KeyStateName, KeyUse, VersionEvent, VersionStateName,
};
use crate::error::Wanted;

impl KeyStateName {
    /// Every state, in the order of a key's life.
    pub const ALL: [Self; 5] =
        [Self::PreActive, Self::Enabled, Self::Disabled, Self::PendingDeletion, Self::Destroyed];

    /// What to do when this state refuses something.
    pub(crate) const fn advice(self, wanted: Wanted) -> &'static str {
        match self {
            Self::PreActive => "Make its first version.",
            Self::Enabled if matches!(wanted, Wanted::Event(KeyEvent::DeleteNow)) => {
                "Request its deletion first, or destroy its versions, as its keystore's profile asks."
            }
            Self::Enabled => "There is nothing to do.",
            Self::Disabled => "Enable it first.",
            Self::PendingDeletion => "Cancel its deletion first.",
            Self::Destroyed => "Its material is gone for good.",
        }
    }
}

impl VersionStateName {
    /// Every state, in the order of a version's life.
    pub const ALL: [Self; 5] =
        [Self::Active, Self::Deactivated, Self::Compromised, Self::PendingDeletion, Self::Destroyed];

    /// What to do when this state refuses something.
    pub(crate) const fn advice(self) -> &'static str {
        match self {
            Self::Active => "Take it out of use first.",
            Self::Deactivated => "Activate it first.",
            Self::Compromised => "Use another version; to read old data all the same, ask for it explicitly.",
            Self::PendingDeletion => "Cancel its deletion first.",
            Self::Destroyed => "Its material is gone for good.",
        }
    }
}

impl CredentialStateName {
    /// Every state, in the order of a credential's life.
    pub const ALL: [Self; 3] = [Self::Active, Self::PendingDeletion, Self::Destroyed];

    /// What to do when this state refuses something.
    pub(crate) const fn advice(self) -> &'static str {
        match self {
            Self::Active => "Request its deletion first.",
            Self::PendingDeletion => "Cancel its deletion first.",
            Self::Destroyed => "Register it again.",
        }
    }
}

impl Wanted {
    pub(crate) const fn participle(self) -> &'static str {
        match self {
            Self::Event(KeyEvent::FirstVersion) => "activated",
            Self::Event(KeyEvent::Disable | KeyEvent::DefaultLost) => "disabled",
            Self::Event(KeyEvent::Enable | KeyEvent::DefaultGained) => "enabled",
            Self::Event(KeyEvent::RequestDeletion)
            | Self::VersionEvent(VersionEvent::RequestDeletion)
            | Self::CredentialEvent(CredentialEvent::RequestDeletion) => "scheduled for deletion",
            Self::Event(KeyEvent::CancelDeletion)
            | Self::VersionEvent(VersionEvent::CancelDeletion)
            | Self::CredentialEvent(CredentialEvent::CancelDeletion) => "taken back from deletion",
            Self::Event(KeyEvent::DeleteNow) | Self::CredentialEvent(CredentialEvent::DeleteNow) => {
                "deleted at once"
            }
            Self::Event(KeyEvent::DeletionDue)
            | Self::VersionEvent(
                VersionEvent::DeletionDue | VersionEvent::DestroyNow | VersionEvent::KeyDestroyed,
            )
            | Self::CredentialEvent(CredentialEvent::DeletionDue) => "destroyed",
            Self::VersionEvent(VersionEvent::Deactivate) => "deactivated",
            Self::VersionEvent(VersionEvent::Activate) => "activated",
            Self::VersionEvent(VersionEvent::Compromise) => "reported as compromised",
            Self::Use(KeyUse::Encrypt) => "used to encrypt",
            Self::Use(KeyUse::Decrypt) => "used to decrypt",
            Self::Use(KeyUse::DecryptCompromised) => "used to decrypt in spite of a compromise",
            Self::Use(KeyUse::Read) => "read",
            Self::Use(KeyUse::Export) => "exported",
            Self::Use(KeyUse::Rotate | KeyUse::AutoRotate) => "rotated",
            Self::Use(KeyUse::Edit) => "edited",
            Self::Use(KeyUse::ManageVersions) => "given other versions",
            Self::Use(KeyUse::Backup) => "backed up",
        }
    }
}

impl fmt::Display for KeyStateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::PreActive => "not activated yet",
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
            Self::PendingDeletion => "scheduled for deletion",
            Self::Destroyed => "destroyed",
        })
    }
}

impl fmt::Display for VersionStateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Active => "active",
            Self::Deactivated => "deactivated",
            Self::Compromised => "compromised",
            Self::PendingDeletion => "scheduled for deletion",
            Self::Destroyed => "destroyed",
        })
    }
}

impl fmt::Display for CredentialStateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Active => "active",
            Self::PendingDeletion => "scheduled for deletion",
            Self::Destroyed => "deleted",
        })
    }
}
