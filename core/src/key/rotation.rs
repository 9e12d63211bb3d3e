//! When a key rotates.

use crate::error::{Error, Feature};
use crate::key::{Key, Origin};
use crate::profile::{KeyKind, Profile, RotationOff};
use crate::time::Timestamp;

/// The most operations or bytes that rotation by use can be asked to wait for.
const MAX_USE: u64 = 1 << 48;

/// When a key rotates by itself: whatever comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", default, deny_unknown_fields)
)]
pub struct RotationPolicy {
    /// Every so many days; the profile says how many.
    pub period_days: Option<u32>,
    /// After so many messages: 1 to 2^48, where the profile rotates by use.
    pub max_operations: Option<u64>,
    /// After so many bytes: 1 to 2^48, where the profile rotates by use.
    pub max_bytes: Option<u64>,
}

impl RotationPolicy {
    /// Never.
    pub const OFF: Self = Self { period_days: None, max_operations: None, max_bytes: None };

    /// Every `days` days.
    pub const fn every(days: u32) -> Self {
        Self { period_days: Some(days), max_operations: None, max_bytes: None }
    }

    /// Checks it against the rules.
    ///
    /// # Errors
    /// [`Error::RotationPeriod`], [`Error::RotationByUse`], [`Error::NotOffered`].
    pub fn check(&self, rules: &Profile) -> Result<(), Error> {
        if let Some(days) = self.period_days {
            rules.rotation.check_days(days)?;
        }
        for limit in [self.max_operations, self.max_bytes].into_iter().flatten() {
            if !rules.rotation.by_use {
                return Err(Error::NotOffered(Feature::Rotation));
            }
            if limit == 0 || limit > MAX_USE {
                return Err(Error::RotationByUse { max: MAX_USE });
            }
        }
        Ok(())
    }

    /// Whether it never rotates.
    pub const fn is_off(&self) -> bool {
        self.period_days.is_none() && self.max_operations.is_none() && self.max_bytes.is_none()
    }
}

impl Key {
    /// Whether the key can rotate at all, by hand or by itself.
    pub(crate) fn check_rotates(&self, rules: &Profile) -> Result<(), Error> {
        let never = rules.rotation.off == RotationOff::Always
            || self.kind == KeyKind::Secret
            // Nobody here can make the next one: it is brought in.
            || self.origin == Origin::PublicOnly;
        let imported = self.origin == Origin::Imported && !rules.rotation.imported;
        if never || imported { Err(Error::NotOffered(Feature::Rotation)) } else { Ok(()) }
    }

    /// Begins a policy at `now`.
    pub(crate) fn set_rotation(
        &mut self,
        policy: RotationPolicy,
        now: Timestamp,
        rules: &Profile,
        utc_offset_minutes: i16,
    ) -> Result<(), Error> {
        policy.check(rules)?;
        if !policy.is_off() {
            self.check_rotates(rules)?;
        }
        self.rotation = policy;
        self.next_rotation =
            policy.period_days.map(|days| rules.rotation.next(now, days, utc_offset_minutes));
        Ok(())
    }

    /// What a rotation at `at` does to the schedule. By itself: one period on from when it was due. By hand: from now,
    /// where the profile says so.
    pub(crate) fn rotated(&mut self, at: Timestamp, by_hand: bool, rules: &Profile, utc_offset_minutes: i16) {
        self.last_rotation = Some(at);
        if let Some(days) = self.rotation.period_days
            && (!by_hand || rules.rotation.manual_resets || self.next_rotation.is_none())
        {
            self.next_rotation = Some(rules.rotation.next(at, days, utc_offset_minutes));
        }
    }

    /// Whether the default version has used up what the policy gives it, and nothing waits to take its place.
    pub(crate) fn is_used_up(&self, rules: &Profile) -> bool {
        let Some(version) = self.primary(rules).filter(|_| !self.has_successor()) else { return false };
        let spent = |used: u64, limit: Option<u64>| limit.is_some_and(|limit| used >= limit);
        spent(version.operations, self.rotation.max_operations)
            || spent(version.bytes, self.rotation.max_bytes)
    }
}

impl Key {
    /// Whether the default version was due to change by `now`.
    pub(crate) fn next_rotation_due(&self, rules: &Profile, now: Timestamp) -> bool {
        let due = self.next_due(rules);
        matches!(due, Some((at, super::Due::Rotation | super::Due::Promotion(_))) if at <= now)
    }
}
