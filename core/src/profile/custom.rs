//! What a keystore may change of a profile that is customizable.

use super::{CancelTo, Profile, Unauthorized};
use crate::error::{Error, Feature};
use crate::time::Period;

/// A keystore's own choices; `None` leaves the profile's. Every bound is on the safe side: a window can be made longer
/// than a day and never absent, and nothing here weakens cryptography.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", default, deny_unknown_fields)
)]
pub struct Customization {
    /// Hours that a requested deletion waits: 24 to 8,760.
    pub deletion_window_hours: Option<u32>,
    /// What cancelling a deletion returns to.
    pub cancel_to: Option<CancelTo>,
    /// Days of rotation that new keys begin with: 0 (none), or 1 to 1,095.
    pub rotation_default_days: Option<u32>,
    /// The most versions of a key: 2 to 10,000.
    pub versions_max: Option<u32>,
    /// Whether the bytes of symmetric keys and private keys may leave the engine. Off unless asked for.
    pub allow_export: Option<bool>,
    /// Whether no two keys may have one name.
    pub unique_names: Option<bool>,
    /// What somebody without access sees of a restricted key.
    pub unauthorized: Option<Unauthorized>,
}

impl Customization {
    /// Whether nothing is changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Checks that `profile` can be customized and that every value is within its bounds.
    ///
    /// # Errors
    /// [`Error::NotOffered`], [`Error::CustomOutOfBounds`] with the field and its bounds.
    pub fn check(&self, profile: &Profile) -> Result<(), Error> {
        if !self.is_empty() && !profile.customizable {
            return Err(Error::NotOffered(Feature::Customization));
        }
        within("deletionWindowHours", self.deletion_window_hours, 24, 8_760)?;
        within("versionsMax", self.versions_max, 2, 10_000)?;
        within("rotationDefaultDays", self.rotation_default_days.filter(|days| *days > 0), 1, 1_095)
    }

    /// `profile` with these choices. They have been checked.
    pub(crate) fn apply(&self, profile: &Profile) -> Profile {
        let mut rules = profile.clone();
        if let Some(hours) = self.deletion_window_hours {
            rules.deletion.window = Some(Period::HOUR.times(u64::from(hours)));
        }
        if let Some(cancel_to) = self.cancel_to {
            rules.deletion.cancel_to = cancel_to;
        }
        if let Some(days) = self.rotation_default_days {
            rules.rotation.default_days = Some(days).filter(|days| *days > 0);
        }
        if let Some(max) = self.versions_max {
            rules.versions.max = Some(max);
        }
        if let Some(allowed) = self.allow_export {
            rules.export.symmetric = allowed;
            rules.export.private = allowed;
        }
        if let Some(unique) = self.unique_names {
            rules.names.unique = unique;
        }
        if let Some(unauthorized) = self.unauthorized {
            rules.access.unauthorized = unauthorized;
        }
        rules
    }
}

fn within(field: &'static str, value: Option<u32>, min: u32, max: u32) -> Result<(), Error> {
    match value {
        Some(value) if value < min || value > max => Err(Error::CustomOutOfBounds { field, min, max }),
        _ => Ok(()),
    }
}
