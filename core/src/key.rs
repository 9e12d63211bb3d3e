//! A key: what is known of it, and its versions. Its material is elsewhere.

use alloc::string::String;
use alloc::vec::Vec;

use crate::actor::{Access, Author};
use crate::asymmetric::SignatureAlgorithm;
use crate::error::{Error, Subject, Wanted};
use crate::hsm::TokenSerial;
use crate::id::{KeyId, KeystoreId, VersionNumber};
use crate::lifecycle::{KeyEvent, KeyState, KeyUse, VersionEvent, VersionState};
use crate::profile::{Confirm, KeyKind, KeyUsage, Precondition, Profile};
use crate::time::{Period, Timestamp};

mod publication;
mod rotation;
mod versions;

pub use publication::Publication;
pub use rotation::RotationPolicy;
pub(crate) use versions::{KeyVersion, Primary};

/// A key without its material.
///
/// Invariants: `versions` is sorted by number without gaps; a destroyed key has destroyed versions only; an enabled key
/// has a version that protects. The rules of its keystore are an argument of everything that decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) id: KeyId,
    pub(crate) keystore: KeystoreId,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) kind: KeyKind,
    pub(crate) usage: KeyUsage,
    pub(crate) origin: Origin,
    pub(crate) boundary: Boundary,
    /// Whether equal messages in equal contexts have equal ciphertexts. Fixed at creation.
    pub(crate) convergent: bool,
    pub(crate) state: KeyState,
    pub(crate) versions: Vec<KeyVersion>,
    pub(crate) primary: Primary,
    pub(crate) rotation: RotationPolicy,
    pub(crate) last_rotation: Option<Timestamp>,
    pub(crate) next_rotation: Option<Timestamp>,
    pub(crate) access: Access,
    /// The one algorithm that it signs with, if it was chosen.
    pub(crate) algorithm: Option<SignatureAlgorithm>,
    /// Whether its material may leave, as far as the profile lets any out.
    pub(crate) exportable: bool,
    /// The token in which its private parts lie; none if the vault keeps them.
    pub(crate) token: Option<TokenSerial>,
    pub(crate) publication: Publication,
    pub(crate) last_used: Option<Timestamp>,
    pub(crate) created: Timestamp,
    pub(crate) created_by: Author,
    pub(crate) changed: Timestamp,
    pub(crate) changed_by: Author,
}

/// Where a key's first version came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub enum Origin {
    /// It was made here.
    Generated,
    /// It was brought in.
    Imported,
    /// Only its public half was brought in: it verifies and encrypts, and nothing else.
    PublicOnly,
}

/// Where a key may be used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Boundary {
    /// Everywhere.
    #[default]
    Global,
    /// Only in a vault that is configured for this region.
    Isolated(String),
}

/// Something that time does to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    Deletion,
    VersionDeletion(VersionNumber),
    /// A version that was published ahead becomes the default.
    Promotion(VersionNumber),
    Rotation,
}

impl Key {
    /// What time does to the key next, and when. At one moment deletions go first, and rotations last.
    pub(crate) fn next_due(&self, rules: &Profile) -> Option<(Timestamp, Due)> {
        let deletion = self.state.deadline().map(|at| (at, Due::Deletion));
        let rotation = self
            .next_rotation
            .filter(|_| self.state.permits(KeyUse::AutoRotate, rules) && self.has_room(rules))
            .map(|at| (at, Due::Rotation));
        self.version_deadlines()
            .chain(deletion)
            .chain(self.promotions())
            .chain(rotation)
            .min_by_key(|(at, due)| (*at, due.rank()))
    }

    /// When something will happen by itself: what a store's deadline index holds.
    pub(crate) fn deadline(&self, rules: &Profile) -> Option<Timestamp> {
        self.next_due(rules).map(|(at, _)| at)
    }

    fn version_deadlines(&self) -> impl Iterator<Item = (Timestamp, Due)> {
        self.versions.iter().filter_map(|version| {
            version.state.deadline().map(|at| (at, Due::VersionDeletion(version.number)))
        })
    }

    /// The key with every deletion and promotion that was due by `now`: what needs no fresh material. Having slept makes no
    /// difference.
    pub(crate) fn settled(mut self, now: Timestamp, rules: &Profile) -> Self {
        while let Some((at, due)) = self.next_without_material().filter(|(at, _)| *at <= now) {
            if self.do_due(at, due, rules).is_err() {
                break;
            }
        }
        self
    }

    /// Whether the two are the same key in the same state, whatever each was used for: counters are not compared.
    pub(crate) fn is_but_for_use(&self, other: &Self) -> bool {
        let unused = |key: &Self| {
            let mut key = key.clone();
            key.last_used = None;
            for version in &mut key.versions {
                (version.operations, version.bytes) = (0, 0);
            }
            key
        };
        unused(self) == unused(other)
    }

    fn next_without_material(&self) -> Option<(Timestamp, Due)> {
        let whole = self.state.deadline().map(|at| (at, Due::Deletion));
        self.version_deadlines()
            .chain(whole)
            .chain(self.promotions())
            .min_by_key(|(at, due)| (*at, due.rank()))
    }

    /// Does a deletion or a promotion that is due at `at`.
    pub(crate) fn do_due(&mut self, at: Timestamp, due: Due, rules: &Profile) -> Result<(), Error> {
        match due {
            Due::Deletion => self.apply(KeyEvent::DeletionDue, at, rules)?,
            Due::VersionDeletion(number) => {
                self.apply_to_version(number, VersionEvent::DeletionDue, at, rules)?;
            }
            Due::Promotion(number) => self.promote(number, at, rules),
            Due::Rotation => return Ok(()),
        }
        self.changed = at;
        self.changed_by = Author::system();
        Ok(())
    }

    /// The algorithm to sign with: the one that was fixed for the key and no other; or else the one that is wanted, if keys
    /// of this kind have it, or their usual one.
    pub(crate) fn signature_algorithm(
        &self,
        wanted: Option<SignatureAlgorithm>,
    ) -> Result<SignatureAlgorithm, Error> {
        let known = SignatureAlgorithm::of_kind(self.kind);
        match wanted.or(self.algorithm) {
            Some(wanted) if self.algorithm.is_some_and(|own| own != wanted) => Err(Error::AlgorithmForbidden),
            None => known.first().copied().ok_or(Error::KindForbids),
            Some(wanted) if known.contains(&wanted) => Ok(wanted),
            Some(_) => Err(Error::AlgorithmForbidden),
        }
    }

    /// Moves the key along the table.
    pub(crate) fn apply(&mut self, event: KeyEvent, now: Timestamp, rules: &Profile) -> Result<(), Error> {
        let after = self.state.after(event, now, rules)?;
        let deletes = matches!(event, KeyEvent::RequestDeletion | KeyEvent::DeleteNow);
        let blocked =
            rules.deletion.precondition == Precondition::VersionsDestroyed && self.has_versions_left();
        if deletes && blocked {
            return Err(Error::VersionsRemain);
        }
        let slept = !self.state.permits(KeyUse::AutoRotate, rules);
        self.state = after;
        if slept && self.state.permits(KeyUse::AutoRotate, rules) {
            // What was due while the key could not rotate is due now, not then.
            self.next_rotation = self.next_rotation.map(|next| next.max(now));
        }
        if self.state == KeyState::Destroyed {
            for version in &mut self.versions {
                version.state = version.state.after(VersionEvent::KeyDestroyed, now, rules)?;
            }
            self.primary = Primary::None;
            self.next_rotation = None;
        }
        Ok(())
    }

    /// Whether the key's state, and that of the version that is needed, permit `wanted` at `now`.
    pub(crate) fn check_state(
        &self,
        wanted: KeyUse,
        version: Option<VersionNumber>,
        now: Timestamp,
        rules: &Profile,
    ) -> Result<(), Error> {
        let state = match self.state.deadline() {
            Some(due) if due <= now => KeyState::Destroyed,
            _ => self.state,
        };
        if !state.permits(wanted, rules) {
            return Err(Error::KeyStateForbids { state: state.name(), wanted: Wanted::Use(wanted) });
        }
        let Some(number) = version else { return Ok(()) };
        let version = self.version(number).ok_or(Error::NotFound(Subject::Version))?;
        let state = match version.state.deadline() {
            Some(due) if due <= now => VersionState::Destroyed,
            _ => version.state,
        };
        if !state.permits(wanted, rules) {
            return Err(Error::VersionStateForbids { state: state.name(), wanted: Wanted::Use(wanted) });
        }
        Ok(())
    }

    /// Whether the invariants hold: for keys that come from outside.
    pub(crate) fn is_consistent(&self, rules: &Profile) -> bool {
        let numbers = rules.versions.first..;
        let gapless = self.versions.iter().zip(numbers).all(|(version, number)| version.number.0 == number);
        let left = self.has_versions_left();
        let protects = self.primary(rules).is_some();
        let fits_state = match self.state {
            KeyState::PreActive => self.versions.is_empty(),
            KeyState::Destroyed => !left,
            // A public key that was reported as compromised has no successor until one is brought in.
            KeyState::Enabled => protects || self.origin == Origin::PublicOnly,
            KeyState::Disabled | KeyState::PendingDeletion { .. } => !self.versions.is_empty(),
        };
        let fits_rotation = self.rotation.check(rules).is_ok();
        let fits_profile = !self.convergent || rules.offers_convergent(self.kind);
        let checked = [rules.check_name(&self.name), rules.check_description(&self.description)];
        gapless && fits_state && fits_rotation && fits_profile && checked.iter().all(Result::is_ok)
    }

    /// Whether a version is not destroyed.
    pub(crate) fn has_versions_left(&self) -> bool {
        self.versions.iter().any(|version| version.state != VersionState::Destroyed)
    }

    /// Whether profile and key let its material out.
    pub(crate) const fn exports(&self, rules: &Profile) -> bool {
        if !self.exportable || matches!(self.origin, Origin::PublicOnly) {
            return false;
        }
        match self.kind {
            KeyKind::Secret => false,
            kind if kind.is_asymmetric() => rules.export.private,
            _ => rules.export.symmetric,
        }
    }

    /// What is asked for before it is deleted at once.
    pub(crate) const fn confirm(&self, rules: &Profile) -> Confirm {
        if self.token.is_some() { Confirm::TokenPin } else { rules.deletion.confirm }
    }

    /// The most messages that one version may protect.
    pub(crate) fn operations_limit(&self, rules: &Profile) -> u64 {
        let limit = rules.limits.operations;
        match (&self.token, self.kind) {
            (Some(_), KeyKind::Aes256) => limit.min(crate::envelope::direct::MAX_MESSAGES),
            _ => limit,
        }
    }

    pub(crate) const fn is_live(&self) -> bool {
        !matches!(self.state, KeyState::Destroyed)
    }

    /// Whether the key may be used in a vault that is configured for `region`.
    pub(crate) fn check_boundary(&self, region: Option<&str>) -> Result<(), Error> {
        match &self.boundary {
            Boundary::Isolated(own) if Some(own.as_str()) != region => {
                Err(Error::OtherRegion { region: own.clone() })
            }
            _ => Ok(()),
        }
    }

    /// How long a deletion that is requested now would wait.
    pub(crate) fn deletion_window(rules: &Profile) -> Period {
        rules.deletion.window.unwrap_or(Period::ZERO)
    }
}

impl Due {
    const fn rank(self) -> u8 {
        match self {
            Self::Deletion => 0,
            Self::VersionDeletion(_) => 1,
            Self::Promotion(_) => 2,
            Self::Rotation => 3,
        }
    }
}

#[cfg(test)]
mod tests;
