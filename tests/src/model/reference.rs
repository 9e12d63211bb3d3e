//! The reference: a key as a few lines say what it is.

use serde::{Deserialize, Serialize};

use crate::model::rules::{Asked, Cancel, End, Pause, Policy, Rules};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    PreActive,
    Enabled,
    Disabled,
    Pending { due: u64, back_to_enabled: bool },
    Destroyed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum VersionState {
    Active,
    Deactivated,
    Compromised,
    Pending { due: u64, back: Back },
    Destroyed,
}

/// What a version returns to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Back {
    Active,
    Deactivated,
    Compromised,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Version {
    pub(crate) state: VersionState,
    pub(crate) made: u64,
    /// What it has really protected.
    pub(crate) messages: u64,
    pub(crate) bytes: u64,
    /// The most messages that it may protect, if that was said before it was made.
    pub(crate) limit: Option<u64>,
}

/// Which version protects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Choice {
    Newest,
    Number(u32),
    None,
}

/// What is asked of a version.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
pub enum OfVersion {
    /// It protects nothing new.
    Deactivate,
    /// It does again.
    Activate,
    /// Others know it.
    Compromise,
    /// It is to be destroyed when the window ends.
    RequestDeletion,
    /// It is not, after all.
    CancelDeletion,
    /// It is destroyed.
    Destroy,
}

/// What is asked of a key.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
pub enum Ask {
    /// A new version.
    Rotate,
    /// When it rotates by itself.
    SetRotation(Policy),
    /// It does nothing.
    Disable,
    /// It does again.
    Enable,
    /// It is to be destroyed when the window ends.
    RequestDeletion,
    /// It is not, after all.
    CancelDeletion,
    /// It is destroyed at once, confirmed as its profile asks or not.
    DeleteNow {
        /// Whether it is.
        confirmed: bool,
    },
    /// Something of a version.
    Version(u32, OfVersion),
    /// Which version protects.
    SetDefault(u32),
}

#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) rules: &'static Rules,
    pub(crate) state: State,
    pub(crate) versions: Vec<Version>,
    pub(crate) default: Choice,
    pub(crate) policy: Policy,
    pub(crate) next: Option<u64>,
    pub(crate) imported: bool,
}

impl Key {
    /// A new key; `None` if the profile does not have such keys.
    pub(crate) fn new(
        rules: &'static Rules,
        now: u64,
        pre_active: bool,
        imported: bool,
        policy: Option<Policy>,
    ) -> Option<Self> {
        let fits = (!pre_active || (rules.pre_activation && !imported)) && (!imported || rules.imports);
        let policy = policy.unwrap_or_else(|| rules.usual(imported));
        if !fits || !rules.accepts(policy, imported) {
            return None;
        }
        let next = policy.days.map(|days| rules.period_end(now, days));
        let (state, versions) = (State::PreActive, Vec::new());
        let mut key = Self { rules, state, versions, default: Choice::Newest, policy, next, imported };
        if !pre_active {
            key.add_version(now);
        }
        Some(key)
    }

    /// The number of the version that protects.
    pub(crate) fn protecting(&self) -> Option<u32> {
        let number = match self.default {
            Choice::Newest => self.newest()?,
            Choice::Number(number) => number,
            Choice::None => return None,
        };
        let active = self.version(number)?.state == VersionState::Active;
        (active && self.state != State::Destroyed).then_some(number)
    }

    pub(crate) fn newest(&self) -> Option<u32> {
        Some(self.rules.first_version + u32::try_from(self.versions.len()).unwrap().checked_sub(1)?)
    }

    pub(crate) fn version(&self, number: u32) -> Option<&Version> {
        self.versions.get(number.checked_sub(self.rules.first_version)? as usize)
    }

    pub(crate) fn version_mut(&mut self, number: u32) -> Option<&mut Version> {
        self.versions.get_mut(number.checked_sub(self.rules.first_version)? as usize)
    }

    /// Whether old data can be decrypted.
    pub(crate) fn opens(&self, number: u32) -> bool {
        let version = self.version(number).map(|version| version.state);
        let may = match version {
            Some(VersionState::Active) => true,
            Some(VersionState::Deactivated) => self.rules.deactivated_decrypts,
            _ => false,
        };
        may && self.state == State::Enabled
    }

    /// Whether old data can be decrypted in spite of a compromise.
    pub(crate) fn opens_compromised(&self, number: u32) -> bool {
        let version = self.version(number).map(|version| version.state);
        version == Some(VersionState::Compromised) && self.state == State::Enabled
    }

    fn rotates_by_itself(&self) -> bool {
        match self.state {
            State::Enabled => true,
            State::Disabled => self.rules.rotates_disabled,
            _ => false,
        }
    }

    /// When something happens next, and whether it is a rotation.
    pub(crate) fn next_event(&self) -> Option<(u64, bool)> {
        let whole = match self.state {
            State::Pending { due, .. } => Some((due, false)),
            _ => None,
        };
        let versions = self.versions.iter().filter_map(|version| match version.state {
            VersionState::Pending { due, .. } => Some((due, false)),
            _ => None,
        });
        let rotation = self.next.filter(|_| self.rotates_by_itself()).map(|at| (at, true));
        versions.chain(whole).chain(rotation).min()
    }

    /// What time has done by now. `with_rotations` is what a use finds, without is what a look finds.
    pub(crate) fn at(&self, now: u64, with_rotations: bool) -> Self {
        let mut key = self.clone();
        key.delete_due(now);
        while with_rotations && key.rotates_by_itself() && key.next.is_some_and(|at| at <= now) {
            let at = key.next.unwrap();
            key.add_version(at);
            key.next = key.policy.days.map(|days| key.rules.period_end(at, days));
        }
        key
    }

    fn delete_due(&mut self, now: u64) {
        for version in &mut self.versions {
            if matches!(version.state, VersionState::Pending { due, .. } if due <= now) {
                version.state = VersionState::Destroyed;
            }
        }
        if matches!(self.state, State::Pending { due, .. } if due <= now) {
            self.destroy();
        }
    }

    fn destroy(&mut self) {
        self.state = State::Destroyed;
        self.default = Choice::None;
        self.next = None;
        for version in &mut self.versions {
            version.state = VersionState::Destroyed;
        }
    }

    fn become_state(&mut self, state: State, now: u64) {
        let slept = !self.rotates_by_itself();
        self.state = state;
        if slept && self.rotates_by_itself() {
            self.next = self.next.map(|next| next.max(now));
        }
    }

    fn add_version(&mut self, now: u64) {
        let limit = self.policy.operations;
        self.versions.push(Version { state: VersionState::Active, made: now, messages: 0, bytes: 0, limit });
        self.default = Choice::Newest;
        let wakes = self.state == State::Disabled && self.rules.pause == Pause::ByItsVersions;
        if self.state == State::PreActive || wakes {
            self.become_state(State::Enabled, now);
        }
    }

    /// A new version before its time.
    pub(crate) fn rotate_early(&mut self, now: u64) {
        let first = self.versions.is_empty();
        self.add_version(now);
        if let Some(days) = self.policy.days
            && !first
            && self.rules.by_hand_begins_anew
        {
            self.next = Some(self.rules.period_end(now, days));
        }
    }

    /// What the key is after something was asked of it; `None` if it is refused.
    pub(crate) fn after(&self, ask: Ask, now: u64) -> Option<Self> {
        let rules = self.rules;
        let mut key = self.at(now, true);
        let in_use = matches!(key.state, State::Enabled | State::Disabled);
        let may = match ask {
            Ask::Rotate => {
                let awake = matches!(key.state, State::PreActive | State::Enabled);
                let wakes = key.state == State::Disabled && rules.pause == Pause::ByItsVersions;
                let may =
                    (awake || wakes) && rules.rotation.is_some() && (rules.imported_rotates || !key.imported);
                if may {
                    key.rotate_early(now);
                }
                may
            }
            Ask::SetRotation(policy) => {
                key.policy = policy;
                key.next = policy.days.map(|days| rules.period_end(now, days));
                for version in &mut key.versions {
                    version.limit = None;
                }
                (in_use || key.state == State::PreActive) && rules.accepts(policy, key.imported)
            }
            Ask::Disable => {
                let may = key.state == State::Enabled && rules.pause == Pause::Whole;
                key.state = State::Disabled;
                may
            }
            Ask::Enable => {
                let may = key.state == State::Disabled && rules.pause == Pause::Whole;
                key.become_state(State::Enabled, now);
                may
            }
            Ask::RequestDeletion => {
                let back_to_enabled = match rules.cancel {
                    Cancel::Enabled => true,
                    Cancel::Disabled => false,
                    Cancel::AsBefore => key.state == State::Enabled,
                };
                key.state = State::Pending { due: rules.due(now), back_to_enabled };
                in_use && rules.window_hours > 0
            }
            Ask::CancelDeletion => match key.state {
                State::Pending { back_to_enabled, .. } => {
                    let back = if back_to_enabled { State::Enabled } else { State::Disabled };
                    key.become_state(back, now);
                    true
                }
                _ => false,
            },
            Ask::DeleteNow { confirmed } => {
                let gone = |version: &Version| version.state == VersionState::Destroyed;
                let may = match key.state {
                    State::PreActive | State::Pending { .. } => true,
                    State::Enabled => rules.deletes_unrequested && !rules.versions_destroyed_first,
                    State::Disabled => {
                        rules.deletes_unrequested
                            && (!rules.versions_destroyed_first || key.versions.iter().all(gone))
                    }
                    State::Destroyed => false,
                };
                key.destroy();
                may && (confirmed || rules.asked == Asked::Nothing)
            }
            Ask::Version(number, event) => key.move_version(number, event, now),
            Ask::SetDefault(number) => key.set_default(number, now),
        };
        may.then_some(key)
    }

    fn manages_versions(&self) -> bool {
        self.state == State::Enabled || (self.state == State::Disabled && self.rules.manages_disabled)
    }

    fn set_default(&mut self, number: u32, now: u64) -> bool {
        let active = self.version(number).is_some_and(|version| version.state == VersionState::Active);
        let may = self.rules.chooses_default && self.manages_versions() && active;
        self.default = if self.newest() == Some(number) { Choice::Newest } else { Choice::Number(number) };
        if self.state == State::Disabled && self.rules.pause == Pause::ByItsVersions {
            self.become_state(State::Enabled, now);
        }
        may
    }

    fn move_version(&mut self, number: u32, event: OfVersion, now: u64) -> bool {
        let rules = self.rules;
        let (newest, protecting) = (self.newest(), self.protecting());
        let protected = rules.protects_newest && (newest == Some(number) || protecting == Some(number));
        let manages = self.manages_versions();
        let Some(version) = self.version_mut(number) else { return false };
        use VersionState as V;
        let after = match (event, version.state) {
            (OfVersion::Deactivate, V::Active) if rules.deactivates && !protected => V::Deactivated,
            (OfVersion::Activate, V::Deactivated) if rules.deactivates => V::Active,
            (OfVersion::Compromise, V::Active | V::Deactivated) if rules.compromises => V::Compromised,
            (OfVersion::RequestDeletion, V::Active | V::Deactivated | V::Compromised)
                if rules.version_end == End::AfterTheWindow && !protected =>
            {
                let back = match (version.state, rules.cancel) {
                    (V::Compromised, _) => Back::Compromised,
                    (V::Deactivated, Cancel::AsBefore) | (_, Cancel::Disabled) => Back::Deactivated,
                    _ => Back::Active,
                };
                V::Pending { due: rules.due(now), back }
            }
            (OfVersion::CancelDeletion, V::Pending { back, .. }) => match back {
                Back::Active => V::Active,
                Back::Deactivated => V::Deactivated,
                Back::Compromised => V::Compromised,
            },
            (OfVersion::Destroy, V::Pending { .. }) if !protected => V::Destroyed,
            (OfVersion::Destroy, V::Deactivated | V::Compromised)
                if rules.version_end == End::AtOnce && !protected =>
            {
                V::Destroyed
            }
            _ => return false,
        };
        version.state = after;
        if protecting == Some(number) && self.protecting().is_none() {
            self.default = Choice::None;
            if self.state == State::Enabled && rules.pause == Pause::ByItsVersions {
                self.state = State::Disabled;
            }
            if event == OfVersion::Compromise {
                self.rotate_early(now);
            }
        }
        manages
    }
}
