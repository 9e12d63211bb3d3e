//! The versions of a key, and which of them protects.

use crate::actor::Author;
use crate::asymmetric::PublicKey;
use crate::error::{Error, Feature, Subject};
use crate::hsm::HsmObject;
use crate::id::VersionNumber;
use crate::key::Key;
use crate::lifecycle::{KeyEvent, KeyState, KeyUse, VersionEvent, VersionState};
use crate::profile::{Disabling, Profile};
use crate::time::Timestamp;

/// One version of a key without its material.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyVersion {
    pub(crate) number: VersionNumber,
    pub(crate) state: VersionState,
    pub(crate) created: Timestamp,
    /// How many messages it may have protected: never fewer than it has.
    pub(crate) operations: u64,
    /// How many bytes it may have protected: never fewer than it has.
    pub(crate) bytes: u64,
    /// The public half, of keys that have one.
    pub(crate) public: Option<PublicKey>,
    /// Where its object lies, if it is in a token.
    pub(crate) object: Option<HsmObject>,
    /// When it becomes the default, if it was published ahead.
    pub(crate) starts: Option<Timestamp>,
    /// When it stopped being the default.
    pub(crate) replaced: Option<Timestamp>,
}

/// Which version protects new data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Primary {
    /// Always the newest.
    Newest,
    /// One that was chosen, until the next is made.
    Version(VersionNumber),
    /// None: there is none, or it was taken out of use.
    None,
}

impl KeyVersion {
    /// Whether its material is in the store.
    pub(crate) const fn has_material(&self) -> bool {
        self.object.is_none() && !matches!(self.state, VersionState::Destroyed)
    }

    /// Where its object lies, if there is one.
    pub(crate) fn live_object(&self) -> Option<&HsmObject> {
        self.object.as_ref().filter(|_| self.state != VersionState::Destroyed)
    }
}

impl Key {
    pub(crate) fn version(&self, number: VersionNumber) -> Option<&KeyVersion> {
        let at = self.versions.binary_search_by_key(&number, |version| version.number).ok()?;
        self.versions.get(at)
    }

    pub(crate) fn version_mut(&mut self, number: VersionNumber) -> Option<&mut KeyVersion> {
        let at = self.versions.binary_search_by_key(&number, |version| version.number).ok()?;
        self.versions.get_mut(at)
    }

    /// The default version: the one that protects new data, if there is one that can.
    pub(crate) fn primary(&self, rules: &Profile) -> Option<&KeyVersion> {
        let version = match self.primary {
            Primary::Newest => self.versions.last(),
            Primary::Version(number) => self.version(number),
            Primary::None => None,
        };
        version.filter(|version| version.state.permits(KeyUse::Encrypt, rules))
    }

    /// Whether the profile has room for another version.
    pub(crate) fn has_room(&self, rules: &Profile) -> bool {
        rules.versions.max.is_none_or(|max| self.versions.len() < max as usize)
    }

    /// Adds the next version and returns its number. It protects from now on, or is published ahead of that.
    pub(crate) fn add_version(
        &mut self,
        public: Option<PublicKey>,
        object: Option<HsmObject>,
        now: Timestamp,
        rules: &Profile,
    ) -> Result<VersionNumber, Error> {
        if !self.has_room(rules) {
            return Err(Error::VersionsExhausted { max: rules.versions.max.unwrap_or(0) });
        }
        let number = match self.versions.last() {
            None => rules.versions.first,
            Some(newest) => newest.number.0.checked_add(1).ok_or(Error::Unreachable("version number"))?,
        };
        let number = VersionNumber(number);
        let before = self.primary(rules).map(|default| default.number);
        let starts = self.start_of_next(now, rules);
        let state = VersionState::Active;
        let version = KeyVersion {
            number,
            state,
            created: now,
            operations: 0,
            bytes: 0,
            public,
            object,
            starts,
            replaced: None,
        };
        self.versions.push(version);
        self.primary = match (before, starts) {
            (Some(before), Some(_)) => Primary::Version(before),
            _ => Primary::Newest,
        };
        self.default_moved(before, now, rules);
        match self.state {
            KeyState::PreActive => self.apply(KeyEvent::FirstVersion, now, rules)?,
            KeyState::Disabled if rules.disabling == Disabling::ByVersions => {
                self.apply(KeyEvent::DefaultGained, now, rules)?;
            }
            _ => {}
        }
        Ok(number)
    }

    /// Chooses the default version.
    pub(crate) fn set_default(
        &mut self,
        number: VersionNumber,
        now: Timestamp,
        rules: &Profile,
    ) -> Result<(), Error> {
        if !rules.versions.default_selectable {
            return Err(Error::NotOffered(Feature::DefaultVersion));
        }
        let version = self.version(number).ok_or(Error::NotFound(Subject::Version))?;
        if !version.state.permits(KeyUse::Encrypt, rules) {
            return Err(Error::VersionStateForbids {
                state: version.state.name(),
                wanted: crate::error::Wanted::Use(KeyUse::Encrypt),
            });
        }
        let before = self.primary(rules).map(|default| default.number);
        self.point_to(number);
        if let Some(version) = self.version_mut(number) {
            version.starts = None;
        }
        self.default_moved(before, now, rules);
        if self.state == KeyState::Disabled && rules.disabling == Disabling::ByVersions {
            self.apply(KeyEvent::DefaultGained, now, rules)?;
        }
        Ok(())
    }

    pub(super) fn point_to(&mut self, number: VersionNumber) {
        let newest = self.versions.last().is_some_and(|newest| newest.number == number);
        self.primary = if newest { Primary::Newest } else { Primary::Version(number) };
    }

    /// Moves a version along the table, and the key with it where its state hangs on its versions.
    pub(crate) fn apply_to_version(
        &mut self,
        number: VersionNumber,
        event: VersionEvent,
        now: Timestamp,
        rules: &Profile,
    ) -> Result<(), Error> {
        let version = self.version(number).ok_or(Error::NotFound(Subject::Version))?;
        let after = version.state.after(event, now, rules)?;
        let takes_out = matches!(
            event,
            VersionEvent::Deactivate | VersionEvent::RequestDeletion | VersionEvent::DestroyNow
        );
        if takes_out && self.is_protected(number, rules) {
            return Err(Error::VersionProtected);
        }
        let before = self.primary(rules).map(|default| default.number);
        if let Some(version) = self.version_mut(number) {
            version.state = after;
        }
        if before.is_some() && self.primary(rules).is_none() {
            self.primary = Primary::None;
            self.default_moved(before, now, rules);
            if self.state == KeyState::Enabled && rules.disabling == Disabling::ByVersions {
                self.apply(KeyEvent::DefaultLost, now, rules)?;
            }
        }
        Ok(())
    }

    /// Whether a version cannot be taken out of use: the newest, and the one that protects, where the profile says so.
    pub(crate) fn is_protected(&self, number: VersionNumber, rules: &Profile) -> bool {
        let newest = self.versions.last().is_some_and(|newest| newest.number == number);
        let default = self.primary(rules).is_some_and(|default| default.number == number);
        rules.versions.protect_newest && (newest || default)
    }

    /// Says who changed the key and when.
    pub(crate) fn changed(&mut self, now: Timestamp, by: &Author) {
        self.changed = now;
        self.changed_by = by.clone();
    }
}
