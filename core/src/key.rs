//! A key: what is known of it, and its versions. Its material is elsewhere.

use alloc::string::String;
use alloc::vec::Vec;

use crate::error::{Error, Subject, Wanted};
use crate::id::{KeyId, KeystoreId, VersionNumber};
use crate::lifecycle::{KeyEvent, KeyState, KeyUse, VersionState};
use crate::profile::{Profile, ProfileId};
use crate::time::Timestamp;
use crate::view::KeyKind;

/// A key without its material.
///
/// Invariants: `versions` is sorted by number without gaps; a destroyed key has destroyed versions only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) id: KeyId,
    pub(crate) keystore: KeystoreId,
    pub(crate) profile: ProfileId,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) kind: KeyKind,
    pub(crate) state: KeyState,
    pub(crate) versions: Vec<KeyVersion>,
    pub(crate) created: Timestamp,
    pub(crate) changed: Timestamp,
}

/// One version of a key without its material.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyVersion {
    pub(crate) number: VersionNumber,
    pub(crate) state: VersionState,
    pub(crate) created: Timestamp,
}

impl Key {
    pub(crate) fn profile(&self) -> &'static Profile {
        self.profile.profile()
    }

    /// The state at `now`, with everything that was due by then. Having slept makes no difference.
    pub(crate) fn state_at(&self, now: Timestamp) -> KeyState {
        let due = self.state.deadline().is_some_and(|due| due <= now);
        let settled = due.then(|| self.state.after(KeyEvent::DeletionDue, now, self.profile()).ok());
        settled.flatten().unwrap_or(self.state)
    }

    /// The key as it is at `now`.
    pub(crate) fn settled(mut self, now: Timestamp) -> Self {
        if let Some(due) = self.state.deadline().filter(|due| *due <= now)
            && self.apply(KeyEvent::DeletionDue, now).is_ok()
        {
            self.changed = due;
        }
        self
    }

    /// Moves the key along the table.
    pub(crate) fn apply(&mut self, event: KeyEvent, now: Timestamp) -> Result<(), Error> {
        self.state = self.state.after(event, now, self.profile())?;
        if self.state == KeyState::Destroyed {
            for version in &mut self.versions {
                version.state = VersionState::Destroyed;
            }
        }
        self.changed = now;
        Ok(())
    }

    /// The one decision on whether the key may be put to `wanted` now. Asked before any secret is unwrapped.
    pub(crate) fn authorize(&self, wanted: KeyUse, now: Timestamp) -> Result<(), Error> {
        let state = self.state_at(now);
        if state.permits(wanted) {
            return Ok(());
        }
        Err(Error::KeyStateForbids { state: state.name(), wanted: Wanted::Use(wanted) })
    }

    /// The same for one version: what is permitted is the meet of both states.
    pub(crate) fn authorize_version(
        &self,
        number: VersionNumber,
        wanted: KeyUse,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.authorize(wanted, now)?;
        let version = self.version(number).ok_or(Error::NotFound(Subject::Version))?;
        if version.state.permits(wanted) {
            return Ok(());
        }
        Err(Error::VersionStateForbids { state: version.state.name() })
    }

    pub(crate) fn version(&self, number: VersionNumber) -> Option<&KeyVersion> {
        self.versions.iter().find(|version| version.number == number)
    }

    /// The version that protects new data: the newest.
    pub(crate) fn primary(&self) -> Option<&KeyVersion> {
        self.versions.last()
    }

    /// Adds the next version and returns its number.
    pub(crate) fn add_version(&mut self, now: Timestamp) -> Result<VersionNumber, Error> {
        let number = match self.primary() {
            None => self.profile().first_version,
            Some(newest) => newest.number.0.checked_add(1).ok_or(Error::Unreachable("version number"))?,
        };
        let version = KeyVersion { number: VersionNumber(number), state: VersionState::Active, created: now };
        self.versions.push(version);
        self.changed = now;
        Ok(version.number)
    }

    /// Whether the invariants hold: for keys that come from outside.
    pub(crate) fn is_consistent(&self) -> bool {
        let first = self.profile().first_version;
        let gapless = self.versions.iter().zip(first..).all(|(version, number)| version.number.0 == number);
        let usable = self.versions.iter().any(|version| version.state == VersionState::Active);
        let fits_state = match self.state {
            KeyState::PreActive => self.versions.is_empty(),
            KeyState::Destroyed => !usable,
            KeyState::Enabled | KeyState::Disabled | KeyState::PendingDeletion { .. } => usable,
        };
        let checked =
            [self.profile().check_name(&self.name), self.profile().check_description(&self.description)];
        gapless && fits_state && checked.iter().all(Result::is_ok)
    }

    pub(crate) const fn is_live(&self) -> bool {
        !matches!(self.state, KeyState::Destroyed)
    }
}
