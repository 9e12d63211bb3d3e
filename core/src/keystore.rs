//! A keystore: a named place for keys, under one profile.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::actor::Author;
use crate::client::Gate;
use crate::error::{Error, Feature};
use crate::id::{KeystoreId, PrincipalId};
use crate::profile::{Customization, Profile, ProfileId};
use crate::time::Timestamp;

/// A keystore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Keystore {
    pub(crate) id: KeystoreId,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) profile: ProfileId,
    pub(crate) custom: Customization,
    /// The profile with the customization: computed, not stored.
    pub(crate) rules: Arc<Profile>,
    pub(crate) gate: Gate,
    pub(crate) approvals: Option<ApprovalPolicy>,
    pub(crate) pin: Option<PinLock>,
    /// How many of its keys are not destroyed.
    pub(crate) live_keys: u32,
    pub(crate) created: Timestamp,
    pub(crate) created_by: Author,
    pub(crate) changed: Timestamp,
    pub(crate) changed_by: Author,
}

/// Who must approve changes of a keystore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalPolicy {
    /// How many must approve: 1 to the number of approvers.
    pub needed: u8,
    /// Who may approve: administrators, and no groups. Empty means any administrator, also one who was registered later,
    /// and the owner of the vault.
    pub approvers: Vec<PrincipalId>,
    /// Whether each approval must be signed with the approver's registered key, so that it can be collected offline.
    pub signed: bool,
}

/// What a user PIN is verified with, and how often it was wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PinLock {
    pub(crate) memory_kib: u32,
    pub(crate) iterations: u32,
    pub(crate) lanes: u32,
    pub(crate) salt: [u8; 32],
    /// A box that only the key made from the PIN opens.
    pub(crate) check: Vec<u8>,
    pub(crate) failures: u8,
}

impl PinLock {
    /// Wrong attempts until the PIN is locked.
    pub(crate) const MAX_FAILURES: u8 = 10;
}

impl ApprovalPolicy {
    /// One approval by any administrator but the one who asks.
    pub const ONE: Self = Self { needed: 1, approvers: Vec::new(), signed: false };

    /// Checks the numbers.
    ///
    /// # Errors
    /// [`Error::NotOffered`] if the profile has no approvals, [`Error::SettingInvalid`] if the numbers do not fit.
    pub(crate) fn check(&self, rules: &Profile) -> Result<(), Error> {
        if !rules.approvals {
            return Err(Error::NotOffered(Feature::Approvals));
        }
        let enough = self.approvers.is_empty() || usize::from(self.needed) <= self.approvers.len();
        if self.needed == 0 || !enough || self.needed > 16 || self.approvers.len() > 64 {
            return Err(Error::SettingInvalid { field: "approvals" });
        }
        Ok(())
    }
}

/// Checks a gate against a profile.
pub(crate) fn check_gate(gate: &Gate, rules: &Profile) -> Result<(), Error> {
    let (wanted, offered) = (gate.methods, rules.access.gate_methods);
    let beyond = (wanted.ipv4 && !offered.ipv4)
        || (wanted.mac && !offered.mac)
        || (wanted.certificate && !offered.certificate);
    if beyond {
        return Err(Error::NotOffered(Feature::GateMethod));
    }
    gate.check(rules.access.gate_required)
}

#[cfg(test)]
mod tests;
