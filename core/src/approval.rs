//! Changes that were put aside, and requests for their approval.

use alloc::string::String;
use alloc::vec::Vec;

use crate::actor::{Actor, Author, Role, Subject};
use crate::audit::Event;
use crate::error::Error;
use crate::id::{ApprovalId, CredentialId, KeyId, KeystoreId, StagedChangeId, VersionNumber};
use crate::keystore::ApprovalPolicy;
use crate::time::Timestamp;
use crate::vault::Change;

mod details;
#[cfg(test)]
pub(crate) mod fixtures;
mod signature;

pub use signature::approval_signature;
pub(crate) use signature::is_signed;

/// What a change that was put aside is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Keystore(KeystoreId),
    Key(KeyId, Option<VersionNumber>),
    Credential(CredentialId),
}

/// What is shown of a change that was put aside, and what an approval of it stands for. The change itself is sealed
/// elsewhere, and `digest` binds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) id: StagedChangeId,
    /// Its place among what was put aside in its keystore: changes are made in this order.
    pub(crate) number: u32,
    /// SHA-256 over the stored form of the change, which has a random part.
    pub(crate) digest: [u8; 32],
    pub(crate) event: Event,
    pub(crate) target: Target,
    /// The name of what it is about when it was put aside; of something new, the name that it is to have.
    pub(crate) name: String,
    /// What else it would set, without anything secret.
    pub(crate) details: Vec<(String, String)>,
    pub(crate) staged: Timestamp,
    pub(crate) staged_by: Author,
}

/// A change that was put aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StagedChange {
    pub(crate) keystore: KeystoreId,
    pub(crate) item: Item,
    /// The open request that it is part of. It cannot be taken back as long as it is.
    pub(crate) request: Option<ApprovalId>,
}

/// A request for approval. What is asked for never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) id: ApprovalId,
    pub(crate) keystore: KeystoreId,
    /// Counted from 1 in its keystore.
    pub(crate) number: u32,
    pub(crate) comment: String,
    /// The policy under which it was made.
    pub(crate) policy: ApprovalPolicy,
    pub(crate) items: Vec<Item>,
    pub(crate) created: Timestamp,
    pub(crate) created_by: Author,
    pub(crate) approvals: Vec<Approval>,
    pub(crate) outcome: Outcome,
}

/// One approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Approval {
    pub(crate) approver: Author,
    pub(crate) at: Timestamp,
    /// ECDSA over the document of the request, if it was signed: r and s.
    pub(crate) signature: Option<[u8; 64]>,
}

/// How a request ended, if it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Open,
    Approved { at: Timestamp },
    Denied { at: Timestamp, by: Author, reason: String },
    Withdrawn { at: Timestamp },
}

/// The state of a request for approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub enum ApprovalState {
    /// It waits to be decided.
    Ready,
    /// It was approved, and its changes were made.
    Approved,
    /// Somebody denied it.
    Denied,
    /// Whoever asked has taken it back.
    Withdrawn,
}

impl ApprovalState {
    /// The number that stands for the state in a record's index.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Ready => 0,
            Self::Approved => 1,
            Self::Denied => 2,
            Self::Withdrawn => 3,
        }
    }
}

impl Change {
    /// What it is about. A new key or credential has no id yet: its keystore stands for it.
    pub(crate) const fn target(&self) -> Target {
        match self {
            Self::CreateKey { keystore, .. }
            | Self::UpdateKeystore { keystore, .. }
            | Self::DeleteKeystore { keystore }
            | Self::AddCredential { keystore, .. }
            | Self::CreateCertificate { keystore, .. } => Target::Keystore(*keystore),
            Self::MoveVersion { key, version, .. } | Self::SetDefaultVersion { key, version } => {
                Target::Key(*key, Some(*version))
            }
            Self::UpdateKey { key, .. }
            | Self::UpdateSecret { key, .. }
            | Self::Rotate { key }
            | Self::ImportVersion { key, .. }
            | Self::MoveKey { key, .. }
            | Self::SetRotation { key, .. }
            | Self::SetAccess { key, .. } => Target::Key(*key, None),
            Self::UpdateCredential { credential, .. } | Self::MoveCredential { credential, .. } => {
                Target::Credential(*credential)
            }
        }
    }
}

impl Request {
    pub(crate) const fn state(&self) -> ApprovalState {
        match self.outcome {
            Outcome::Open => ApprovalState::Ready,
            Outcome::Approved { .. } => ApprovalState::Approved,
            Outcome::Denied { .. } => ApprovalState::Denied,
            Outcome::Withdrawn { .. } => ApprovalState::Withdrawn,
        }
    }

    /// Refuses a request that was decided already.
    pub(crate) const fn check_open(&self) -> Result<(), Error> {
        match self.outcome {
            Outcome::Open => Ok(()),
            _ => Err(Error::ApprovalClosed),
        }
    }

    /// Refuses whoever has a part in what is asked for.
    pub(crate) fn check_other(&self, actor: Actor) -> Result<(), Error> {
        let own = |author: &Author| author.actor == actor;
        if own(&self.created_by) || self.items.iter().any(|item| own(&item.staged_by)) {
            return Err(Error::ApprovalSelf);
        }
        Ok(())
    }

    /// Adds an approval, once for each approver, and says whether there are enough now.
    pub(crate) fn add(&mut self, approval: Approval) -> Result<bool, Error> {
        let again = |given: &Approval| given.approver.actor == approval.approver.actor;
        if self.approvals.iter().any(again) {
            return Err(Error::ApprovalClosed);
        }
        self.approvals.push(approval);
        Ok(self.approvals.len() >= usize::from(self.policy.needed))
    }
}

/// Refuses whoever may not decide under a policy: somebody on its list, if it has one, or any administrator. Without a
/// policy, because approvals were switched off in the meantime, any administrator.
pub(crate) fn check_decider(policy: Option<&ApprovalPolicy>, subject: &Subject) -> Result<(), Error> {
    let approvers = policy.map_or(&[][..], |policy| &policy.approvers);
    let listed = match subject.author.actor {
        Actor::System => false,
        Actor::Owner => approvers.is_empty(),
        Actor::Principal(id) => {
            approvers.is_empty()
                || approvers.contains(&id)
                || subject.groups.iter().any(|group| approvers.contains(group))
        }
    };
    if listed && subject.role >= Role::Admin { Ok(()) } else { Err(Error::AccessDenied) }
}
