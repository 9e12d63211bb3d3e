//! When the public keys of a signing key are published, before and after they sign.

use crate::error::Error;
use crate::id::VersionNumber;
use crate::key::{Due, Key};
use crate::lifecycle::KeyUse;
use crate::profile::Profile;
use crate::time::{Period, Timestamp};

const MAX_LEAD_HOURS: u32 = 8_760;
const MAX_RETENTION_HOURS: u32 = 87_600;

/// How a signing key's public keys are published, so that whoever verifies has the next one in time and the previous one
/// long enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct Publication {
    /// Hours between the publication of a version that a rotation made and its first signature: 0 to 8,760. Until then the
    /// version before goes on signing. A version that takes the place of a compromised one signs at once.
    pub lead_hours: u32,
    /// Hours that a version stays published after its last signature: 0 to 87,600; `None` as long as it verifies.
    pub retention_hours: Option<u32>,
}

impl Publication {
    /// A new version signs at once, and stays published as long as it verifies.
    pub const AT_ONCE: Self = Self { lead_hours: 0, retention_hours: None };

    /// Checks the bounds.
    ///
    /// # Errors
    /// [`Error::CustomOutOfBounds`] with the field and its bounds.
    pub fn check(&self) -> Result<(), Error> {
        let within = |field, value, max| {
            if value > max { Err(Error::CustomOutOfBounds { field, min: 0, max }) } else { Ok(()) }
        };
        within("leadHours", self.lead_hours, MAX_LEAD_HOURS)?;
        within("retentionHours", self.retention_hours.unwrap_or(0), MAX_RETENTION_HOURS)
    }
}

impl Key {
    /// Versions that wait to become the default.
    pub(super) fn promotions(&self) -> impl Iterator<Item = (Timestamp, Due)> {
        let live = self.is_live();
        self.versions
            .iter()
            .filter(move |_| live)
            .filter_map(|version| version.starts.map(|at| (at, Due::Promotion(version.number))))
    }

    /// Whether a version waits to become the default.
    pub(crate) fn has_successor(&self) -> bool {
        self.versions.iter().any(|version| version.starts.is_some())
    }

    /// When a version that is made at `at` becomes the default, if the one before goes on for a while.
    pub(super) fn start_of_next(&self, at: Timestamp, rules: &Profile) -> Option<Timestamp> {
        let waits = self.publication.lead_hours > 0 && self.primary(rules).is_some();
        waits.then(|| at.plus(Period::HOUR.times(u64::from(self.publication.lead_hours))))
    }

    /// Makes a version that was published ahead the default: unless it was taken out of use in the meantime, or the
    /// default is newer, or there is none any more because somebody took it away.
    pub(super) fn promote(&mut self, number: VersionNumber, at: Timestamp, rules: &Profile) {
        let default = self.primary(rules).map(|default| default.number);
        let Some(version) = self.version_mut(number) else { return };
        version.starts = None;
        let usable = version.state.permits(KeyUse::Encrypt, rules);
        if usable && default.is_some_and(|default| default < number) {
            self.point_to(number);
            self.default_moved(default, at, rules);
        }
    }

    /// Remembers until when the default before was one.
    pub(super) fn default_moved(&mut self, before: Option<VersionNumber>, at: Timestamp, rules: &Profile) {
        let after = self.primary(rules).map(|default| default.number);
        if before == after {
            return;
        }
        for (number, replaced) in [(before, Some(at)), (after, None)] {
            if let Some(version) = number.and_then(|number| self.version_mut(number)) {
                version.replaced = replaced;
            }
        }
    }

    /// Whether the public key of a version is published at `now`: the one that signs, those that will, and those that did
    /// for as long as the key says. States are not looked at.
    pub(crate) fn publishes(&self, number: VersionNumber, now: Timestamp, rules: &Profile) -> bool {
        let Some(version) = self.version(number) else { return false };
        let signs = self.primary(rules).is_some_and(|default| default.number == number);
        match self.publication.retention_hours {
            _ if signs || version.starts.is_some() => true,
            None => true,
            Some(hours) => version
                .replaced
                .is_some_and(|replaced| now < replaced.plus(Period::HOUR.times(u64::from(hours)))),
        }
    }
}
