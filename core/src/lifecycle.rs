//! The one table of states and events. Code, documents, console and tests all derive from it.
//!
//! ```text
//!                 first version                 disable
//!   PreActive ------------------> Enabled ------------------> Disabled
//!       |                          ^   |  <------------------  ^   |
//!       |                   cancel |   |        enable  cancel |   |
//!       |                          |   | request deletion      |   | request deletion
//!       |                          |   v                       |   v
//!       |                        PendingDeletion{due, resume_to}---+
//!       |                                |
//!       | delete now                     | deletion due, delete now
//!       v                                v
//!   Destroyed  <---------------------- Destroyed                (a tombstone stays)
//! ```

use core::fmt;

use crate::error::{Error, Wanted};
use crate::profile::{CancelTo, Profile};
use crate::time::Timestamp;

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

/// The state to return to when a deletion is cancelled.
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
    /// It protects (if it is the newest) and processes.
    Active,
    /// Its material is gone for good.
    Destroyed,
}

/// Something that happens to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyEvent {
    /// Its first version is made.
    FirstVersion,
    /// Somebody disables it.
    Disable,
    /// Somebody enables it.
    Enable,
    /// Somebody asks for its deletion.
    RequestDeletion,
    /// Somebody takes that back.
    CancelDeletion,
    /// Somebody deletes it without waiting.
    DeleteNow,
    /// The waiting time is over.
    DeletionDue,
}

/// A use of a key that leaves its state as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyUse {
    /// Encrypt with its newest version.
    Encrypt,
    /// Decrypt with the version that the ciphertext names.
    Decrypt,
    /// Make a new version.
    Rotate,
    /// Change its name or description.
    Edit,
    /// Write its material into an encrypted bundle.
    Backup,
}

/// A key state without its data: a row or column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
pub enum VersionStateName {
    /// [`VersionState::Active`].
    Active,
    /// [`VersionState::Destroyed`].
    Destroyed,
}

/// What a profile must permit for a transition to exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum If {
    /// Every profile has it.
    Always,
    /// Profiles that can disable a whole key.
    WholeKeyDisable,
    /// Profiles that delete without a request before.
    NowWithoutPending,
}

use KeyEvent as On;
use KeyStateName as S;

/// The transitions of a key: from, on, to, and the knob that they hang on. `to` of a cancelled deletion is the
/// `resume_to` that was fixed at the request, which the profile chose.
#[rustfmt::skip]
const KEY_TRANSITIONS: &[(S, On, &[S], If)] = &[
    (S::PreActive,       On::FirstVersion,    &[S::Enabled],             If::Always),
    (S::PreActive,       On::DeleteNow,       &[S::Destroyed],           If::Always),
    (S::Enabled,         On::Disable,         &[S::Disabled],            If::WholeKeyDisable),
    (S::Disabled,        On::Enable,          &[S::Enabled],             If::WholeKeyDisable),
    (S::Enabled,         On::RequestDeletion, &[S::PendingDeletion],     If::Always),
    (S::Disabled,        On::RequestDeletion, &[S::PendingDeletion],     If::Always),
    (S::PendingDeletion, On::CancelDeletion,  &[S::Enabled, S::Disabled], If::Always),
    (S::PendingDeletion, On::DeletionDue,     &[S::Destroyed],           If::Always),
    (S::PendingDeletion, On::DeleteNow,       &[S::Destroyed],           If::Always),
    (S::Enabled,         On::DeleteNow,       &[S::Destroyed],           If::NowWithoutPending),
    (S::Disabled,        On::DeleteNow,       &[S::Destroyed],           If::NowWithoutPending),
];

/// In which states a key can be put to which use.
#[rustfmt::skip]
const KEY_USES: &[(KeyUse, &[S])] = &[
    (KeyUse::Encrypt, &[S::Enabled]),
    (KeyUse::Decrypt, &[S::Enabled]),
    (KeyUse::Rotate,  &[S::Enabled]),
    (KeyUse::Edit,    &[S::PreActive, S::Enabled, S::Disabled]),
    (KeyUse::Backup,  &[S::PreActive, S::Enabled, S::Disabled, S::PendingDeletion, S::Destroyed]),
];

impl KeyState {
    /// The state after `event` at `now` under `profile`.
    ///
    /// # Errors
    /// [`Error::KeyStateForbids`] if the table has no such transition.
    pub fn after(self, event: KeyEvent, now: Timestamp, profile: &Profile) -> Result<Self, Error> {
        let targets = self.targets(event, profile);
        match (self, event, targets) {
            (_, _, []) => Err(Error::KeyStateForbids { state: self.name(), wanted: Wanted::Event(event) }),
            (Self::PendingDeletion { due, .. }, KeyEvent::DeletionDue, _) if now < due => {
                Err(Error::KeyStateForbids { state: self.name(), wanted: Wanted::Event(event) })
            }
            (Self::PendingDeletion { resume_to, .. }, KeyEvent::CancelDeletion, _) => Ok(resume_to.state()),
            (_, _, [S::PendingDeletion, ..]) => {
                Ok(Self::PendingDeletion { due: due(now, profile), resume_to: self.resume_to(profile) })
            }
            (_, _, [S::PreActive, ..]) => Ok(Self::PreActive),
            (_, _, [S::Enabled, ..]) => Ok(Self::Enabled),
            (_, _, [S::Disabled, ..]) => Ok(Self::Disabled),
            (_, _, [S::Destroyed, ..]) => Ok(Self::Destroyed),
        }
    }

    /// Whether the table has a transition for `event` under `profile`.
    pub fn accepts(self, event: KeyEvent, profile: &Profile) -> bool {
        !self.targets(event, profile).is_empty()
    }

    /// Whether the state permits `wanted`.
    pub fn permits(self, wanted: KeyUse) -> bool {
        let state = self.name();
        KEY_USES.iter().any(|(use_, states)| *use_ == wanted && states.contains(&state))
    }

    /// The state without its data.
    pub const fn name(self) -> KeyStateName {
        match self {
            Self::PreActive => S::PreActive,
            Self::Enabled => S::Enabled,
            Self::Disabled => S::Disabled,
            Self::PendingDeletion { .. } => S::PendingDeletion,
            Self::Destroyed => S::Destroyed,
        }
    }

    /// When something will happen to the key by itself.
    pub const fn deadline(self) -> Option<Timestamp> {
        match self {
            Self::PendingDeletion { due, .. } => Some(due),
            _ => None,
        }
    }

    fn targets(self, event: KeyEvent, profile: &Profile) -> &'static [KeyStateName] {
        let state = self.name();
        KEY_TRANSITIONS
            .iter()
            .find(|(from, on, _, knob)| *from == state && *on == event && knob.holds(profile))
            .map_or(&[], |(_, _, to, _)| *to)
    }

    const fn resume_to(self, profile: &Profile) -> ResumeTo {
        match (profile.deletion_cancel_to, self) {
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
    /// Whether the version can be put to `wanted`; what a key may do is the meet of this and the key's own state.
    pub const fn permits(self, wanted: KeyUse) -> bool {
        match (self, wanted) {
            (Self::Active, _) | (Self::Destroyed, KeyUse::Rotate | KeyUse::Edit | KeyUse::Backup) => true,
            (Self::Destroyed, KeyUse::Encrypt | KeyUse::Decrypt) => false,
        }
    }

    /// The state without its data.
    pub const fn name(self) -> VersionStateName {
        match self {
            Self::Active => VersionStateName::Active,
            Self::Destroyed => VersionStateName::Destroyed,
        }
    }
}

impl If {
    const fn holds(self, profile: &Profile) -> bool {
        match self {
            Self::Always => true,
            Self::WholeKeyDisable => profile.disable_whole_key,
            Self::NowWithoutPending => !profile.delete_now_needs_pending,
        }
    }
}

const fn due(now: Timestamp, profile: &Profile) -> Timestamp {
    let due = now.plus(profile.deletion_window);
    match profile.deletion_round_up {
        Some(step) => due.rounded_up_to(step),
        None => due,
    }
}

impl KeyStateName {
    /// Every state, in the order of a key's life.
    pub const ALL: [Self; 5] =
        [Self::PreActive, Self::Enabled, Self::Disabled, Self::PendingDeletion, Self::Destroyed];

    /// What to do when this state refuses something.
    pub(crate) const fn advice(self, wanted: Wanted) -> &'static str {
        match self {
            Self::PreActive => "Make its first version.",
            Self::Enabled if matches!(wanted, Wanted::Event(KeyEvent::DeleteNow)) => {
                "Request its deletion first."
            }
            Self::Enabled => "There is nothing to do.",
            Self::Disabled => "Enable it first.",
            Self::PendingDeletion => "Cancel its deletion first.",
            Self::Destroyed => "Its material is gone for good.",
        }
    }
}

impl KeyEvent {
    /// Every event.
    pub const ALL: [Self; 7] = [
        Self::FirstVersion,
        Self::Disable,
        Self::Enable,
        Self::RequestDeletion,
        Self::CancelDeletion,
        Self::DeleteNow,
        Self::DeletionDue,
    ];
}

impl KeyUse {
    /// Every use.
    pub const ALL: [Self; 5] = [Self::Encrypt, Self::Decrypt, Self::Rotate, Self::Edit, Self::Backup];
}

impl Wanted {
    pub(crate) const fn participle(self) -> &'static str {
        match self {
            Self::Event(KeyEvent::FirstVersion) => "activated",
            Self::Event(KeyEvent::Disable) => "disabled",
            Self::Event(KeyEvent::Enable) => "enabled",
            Self::Event(KeyEvent::RequestDeletion) => "scheduled for deletion",
            Self::Event(KeyEvent::CancelDeletion) => "taken back from deletion",
            Self::Event(KeyEvent::DeleteNow) => "deleted at once",
            Self::Event(KeyEvent::DeletionDue) => "destroyed",
            Self::Use(KeyUse::Encrypt) => "used to encrypt",
            Self::Use(KeyUse::Decrypt) => "used to decrypt",
            Self::Use(KeyUse::Rotate) => "rotated",
            Self::Use(KeyUse::Edit) => "edited",
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
            Self::Destroyed => "destroyed",
        })
    }
}

#[cfg(test)]
mod tests;
