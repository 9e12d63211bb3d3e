//! The one table of states and events, for keys, versions and credentials. Code, documents, console and tests all
//! derive from it.
//!
//! A row says: in this state, on this event, to these states, if the profile permits it. What is not in the table does
//! not happen. `docs/lifecycle.md` is generated from the same rows.

use crate::error::{Error, Wanted};
use crate::profile::{CancelTo, Profile};
use crate::time::Timestamp;

mod document;
mod names;
mod table;

pub use document::document;
use table::{CREDENTIAL_TRANSITIONS, KEY_TRANSITIONS, KEY_USES, Row, VERSION_TRANSITIONS, VERSION_USES};
pub use table::{Condition, CredentialEvent, KeyEvent, KeyUse, VersionEvent};

/// The state of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It has no version yet.
    PreActive,
    /// It does all that it was made for.
    Enabled,
    /// It does nothing until it is enabled again.
    Disabled,
    /// It does nothing, and will be destroyed when `due` has come.
    PendingDeletion {
        /// When it will be destroyed.
        due: Timestamp,
        /// The state that cancelling returns it to.
        resume_to: ResumeTo,
    },
    /// Its material is gone for good; only this tombstone is left.
    Destroyed,
}

/// The state that a key returns to when its deletion is cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResumeTo {
    /// [`KeyState::Enabled`].
    Enabled,
    /// [`KeyState::Disabled`].
    Disabled,
}

/// The state of one version of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionState {
    /// It protects, if it is the key's default version, and processes.
    Active,
    /// It protects nothing new. Whether it still processes is the profile's choice.
    Deactivated,
    /// Somebody else may know it. It protects nothing, and processes only by an explicit, audited override.
    Compromised,
    /// It does nothing, and will be destroyed when `due` has come.
    PendingDeletion {
        /// When it will be destroyed.
        due: Timestamp,
        /// The state that cancelling returns it to.
        resume_to: VersionResumeTo,
    },
    /// Its material is gone for good.
    Destroyed,
}

/// The state that a version returns to when its deletion is cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionResumeTo {
    /// [`VersionState::Active`].
    Active,
    /// [`VersionState::Deactivated`].
    Deactivated,
    /// [`VersionState::Compromised`]: what is known to others stays so.
    Compromised,
}

/// The state of a client's credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialState {
    /// It authenticates.
    Active,
    /// It does not authenticate, and will be removed when `due` has come.
    PendingDeletion {
        /// When it will be removed.
        due: Timestamp,
    },
    /// It was removed.
    Destroyed,
}

/// A key state without its data: a row or column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub enum KeyStateName {
    /// [`KeyState::PreActive`].
    PreActive,
    /// [`KeyState::Enabled`].
    Enabled,
    /// [`KeyState::Disabled`].
    Disabled,
    /// [`KeyState::PendingDeletion`].
    PendingDeletion,
    /// [`KeyState::Destroyed`].
    Destroyed,
}

/// A version state without its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub enum VersionStateName {
    /// [`VersionState::Active`].
    Active,
    /// [`VersionState::Deactivated`].
    Deactivated,
    /// [`VersionState::Compromised`].
    Compromised,
    /// [`VersionState::PendingDeletion`].
    PendingDeletion,
    /// [`VersionState::Destroyed`].
    Destroyed,
}

/// A credential state without its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub enum CredentialStateName {
    /// [`CredentialState::Active`].
    Active,
    /// [`CredentialState::PendingDeletion`].
    PendingDeletion,
    /// [`CredentialState::Destroyed`].
    Destroyed,
}

/// The states that the row for `from` and `on` leads to under `profile`; empty if there is none.
fn targets<S: PartialEq, E: PartialEq>(
    rows: &'static [Row<S, E>],
    from: &S,
    on: &E,
    profile: &Profile,
) -> &'static [S] {
    rows.iter()
        .find(|row| row.from == *from && row.on == *on && row.condition.holds(profile))
        .map_or(&[], |row| row.to)
}

impl KeyState {
    /// The state after `event` at `now` under `profile`.
    ///
    /// # Errors
    /// [`Error::KeyStateForbids`] if the table has no such transition, or a deletion is not due yet.
    pub fn after(self, event: KeyEvent, now: Timestamp, profile: &Profile) -> Result<Self, Error> {
        let refused = || Error::KeyStateForbids { state: self.name(), wanted: Wanted::Event(event) };
        let target = targets(KEY_TRANSITIONS, &self.name(), &event, profile).first().ok_or_else(refused)?;
        Ok(match (self, event, target) {
            (Self::PendingDeletion { due, .. }, KeyEvent::DeletionDue, _) if now < due => {
                return Err(refused());
            }
            (Self::PendingDeletion { resume_to, .. }, KeyEvent::CancelDeletion, _) => resume_to.state(),
            (_, _, KeyStateName::PreActive) => Self::PreActive,
            (_, _, KeyStateName::Enabled) => Self::Enabled,
            (_, _, KeyStateName::Disabled) => Self::Disabled,
            (_, _, KeyStateName::PendingDeletion) => Self::PendingDeletion {
                due: profile.deletion.due(now).ok_or_else(refused)?,
                resume_to: self.resume_to(profile),
            },
            (_, _, KeyStateName::Destroyed) => Self::Destroyed,
        })
    }

    /// Whether the table has a transition for `event` under `profile`.
    pub fn accepts(self, event: KeyEvent, profile: &Profile) -> bool {
        !targets(KEY_TRANSITIONS, &self.name(), &event, profile).is_empty()
    }

    /// Whether the state permits `wanted` under `profile`.
    pub fn permits(self, wanted: KeyUse, profile: &Profile) -> bool {
        let state = self.name();
        let row = |(use_, from, condition): &(KeyUse, KeyStateName, Condition)| {
            *use_ == wanted && *from == state && condition.holds(profile)
        };
        KEY_USES.iter().any(row)
    }

    /// The state without its data.
    pub const fn name(self) -> KeyStateName {
        match self {
            Self::PreActive => KeyStateName::PreActive,
            Self::Enabled => KeyStateName::Enabled,
            Self::Disabled => KeyStateName::Disabled,
            Self::PendingDeletion { .. } => KeyStateName::PendingDeletion,
            Self::Destroyed => KeyStateName::Destroyed,
        }
    }

    /// When the state will change by itself.
    pub const fn deadline(self) -> Option<Timestamp> {
        match self {
            Self::PendingDeletion { due, .. } => Some(due),
            _ => None,
        }
    }

    const fn resume_to(self, profile: &Profile) -> ResumeTo {
        match (profile.deletion.cancel_to, self) {
            (CancelTo::Disabled, _) | (CancelTo::Previous, Self::Disabled) => ResumeTo::Disabled,
            (CancelTo::Enabled | CancelTo::Previous, _) => ResumeTo::Enabled,
        }
    }
}

impl ResumeTo {
    const fn state(self) -> KeyState {
        match self {
            Self::Enabled => KeyState::Enabled,
            Self::Disabled => KeyState::Disabled,
        }
    }
}

impl VersionState {
    /// The state after `event` at `now` under `profile`.
    ///
    /// # Errors
    /// [`Error::VersionStateForbids`] if the table has no such transition, or a deletion is not due yet.
    pub fn after(self, event: VersionEvent, now: Timestamp, profile: &Profile) -> Result<Self, Error> {
        let refused =
            || Error::VersionStateForbids { state: self.name(), wanted: Wanted::VersionEvent(event) };
        let name = self.name();
        let target = targets(VERSION_TRANSITIONS, &name, &event, profile).first().ok_or_else(refused)?;
        Ok(match (self, event, target) {
            (Self::PendingDeletion { due, .. }, VersionEvent::DeletionDue, _) if now < due => {
                return Err(refused());
            }
            (Self::PendingDeletion { resume_to, .. }, VersionEvent::CancelDeletion, _) => resume_to.state(),
            (_, _, VersionStateName::Active) => Self::Active,
            (_, _, VersionStateName::Deactivated) => Self::Deactivated,
            (_, _, VersionStateName::Compromised) => Self::Compromised,
            (_, _, VersionStateName::PendingDeletion) => Self::PendingDeletion {
                due: profile.deletion.due(now).ok_or_else(refused)?,
                resume_to: self.resume_to(profile),
            },
            (_, _, VersionStateName::Destroyed) => Self::Destroyed,
        })
    }

    /// Whether the table has a transition for `event` under `profile`.
    pub fn accepts(self, event: VersionEvent, profile: &Profile) -> bool {
        !targets(VERSION_TRANSITIONS, &self.name(), &event, profile).is_empty()
    }

    /// Whether the version can be put to `wanted` under `profile`; what a key may do is the meet of this and the key's
    /// own state. Uses that are not of one version's material are permitted in every state.
    pub fn permits(self, wanted: KeyUse, profile: &Profile) -> bool {
        let state = self.name();
        let mut rows = VERSION_USES.iter().filter(|(use_, _, _)| *use_ == wanted).peekable();
        rows.peek().is_none() || rows.any(|(_, from, condition)| *from == state && condition.holds(profile))
    }

    /// The state without its data.
    pub const fn name(self) -> VersionStateName {
        match self {
            Self::Active => VersionStateName::Active,
            Self::Deactivated => VersionStateName::Deactivated,
            Self::Compromised => VersionStateName::Compromised,
            Self::PendingDeletion { .. } => VersionStateName::PendingDeletion,
            Self::Destroyed => VersionStateName::Destroyed,
        }
    }

    /// When the state will change by itself.
    pub const fn deadline(self) -> Option<Timestamp> {
        match self {
            Self::PendingDeletion { due, .. } => Some(due),
            _ => None,
        }
    }

    const fn resume_to(self, profile: &Profile) -> VersionResumeTo {
        match (self, profile.deletion.cancel_to) {
            (Self::Compromised, _) => VersionResumeTo::Compromised,
            (Self::Deactivated, CancelTo::Previous) | (_, CancelTo::Disabled) => VersionResumeTo::Deactivated,
            _ => VersionResumeTo::Active,
        }
    }
}

impl VersionResumeTo {
    const fn state(self) -> VersionState {
        match self {
            Self::Active => VersionState::Active,
            Self::Deactivated => VersionState::Deactivated,
            Self::Compromised => VersionState::Compromised,
        }
    }
}

impl CredentialState {
    /// The state after `event` at `now` under `profile`.
    ///
    /// # Errors
    /// [`Error::CredentialStateForbids`] if the table has no such transition, or a deletion is not due yet.
    pub fn after(self, event: CredentialEvent, now: Timestamp, profile: &Profile) -> Result<Self, Error> {
        let refused =
            || Error::CredentialStateForbids { state: self.name(), wanted: Wanted::CredentialEvent(event) };
        let name = self.name();
        let target = targets(CREDENTIAL_TRANSITIONS, &name, &event, profile).first().ok_or_else(refused)?;
        Ok(match (self, event, target) {
            (Self::PendingDeletion { due }, CredentialEvent::DeletionDue, _) if now < due => {
                return Err(refused());
            }
            (_, _, CredentialStateName::Active) => Self::Active,
            (_, _, CredentialStateName::PendingDeletion) => {
                Self::PendingDeletion { due: profile.deletion.due(now).ok_or_else(refused)? }
            }
            (_, _, CredentialStateName::Destroyed) => Self::Destroyed,
        })
    }

    /// Whether the table has a transition for `event` under `profile`.
    pub fn accepts(self, event: CredentialEvent, profile: &Profile) -> bool {
        !targets(CREDENTIAL_TRANSITIONS, &self.name(), &event, profile).is_empty()
    }

    /// Whether the credential authenticates.
    pub const fn authenticates(self) -> bool {
        matches!(self, Self::Active)
    }

    /// The state without its data.
    pub const fn name(self) -> CredentialStateName {
        match self {
            Self::Active => CredentialStateName::Active,
            Self::PendingDeletion { .. } => CredentialStateName::PendingDeletion,
            Self::Destroyed => CredentialStateName::Destroyed,
        }
    }

    /// When the state will change by itself.
    pub const fn deadline(self) -> Option<Timestamp> {
        match self {
            Self::PendingDeletion { due } => Some(due),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
