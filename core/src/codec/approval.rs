//! The stored form of what waits for approval, and the document that approvers sign.

use alloc::string::String;
use alloc::vec::Vec;

use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};

use super::author::AuthorBody;
use super::keystore::ApprovalsBody;
use crate::approval::{Approval, Item, Outcome, Request, StagedChange, Target};
use crate::error::Error;
use crate::id::{ApprovalId, CredentialId, KeyId, KeystoreId, StagedChangeId, VaultId, VersionNumber};
use crate::time::Timestamp;

/// What a document begins with, so that a signature of it means nothing elsewhere.
const DOCUMENT: &str = "keystead/approval/v1";

#[derive(Encode, Decode)]
#[cbor(map)]
struct StagedBody {
    #[n(0)]
    keystore: ByteArray<16>,
    #[n(1)]
    item: ItemBody,
    #[n(2)]
    request: Option<ByteArray<16>>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct ItemBody {
    #[n(0)]
    id: ByteArray<16>,
    #[n(1)]
    number: u32,
    #[n(2)]
    digest: ByteArray<32>,
    /// The name of the event.
    #[n(3)]
    event: String,
    #[n(4)]
    target: TargetBody,
    #[n(5)]
    name: String,
    #[n(6)]
    details: Vec<(String, String)>,
    #[n(7)]
    staged: u64,
    #[n(8)]
    staged_by: AuthorBody,
}

#[derive(Encode, Decode)]
enum TargetBody {
    #[n(0)]
    Keystore(#[n(0)] ByteArray<16>),
    #[n(1)]
    Key(#[n(0)] ByteArray<16>, #[n(1)] Option<u32>),
    #[n(2)]
    Credential(#[n(0)] ByteArray<16>),
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct RequestBody {
    #[n(0)]
    keystore: ByteArray<16>,
    #[n(1)]
    number: u32,
    #[n(2)]
    comment: String,
    #[n(3)]
    policy: ApprovalsBody,
    #[n(4)]
    items: Vec<ItemBody>,
    #[n(5)]
    created: u64,
    #[n(6)]
    created_by: AuthorBody,
    #[n(7)]
    approvals: Vec<ApprovalBody>,
    #[n(8)]
    outcome: OutcomeBody,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct ApprovalBody {
    #[n(0)]
    approver: AuthorBody,
    #[n(1)]
    at: u64,
    #[n(2)]
    signature: Option<ByteArray<64>>,
}

#[derive(Encode, Decode)]
enum OutcomeBody {
    #[n(0)]
    Open,
    #[n(1)]
    Approved(#[n(0)] u64),
    #[n(2)]
    Denied {
        #[n(0)]
        at: u64,
        #[n(1)]
        by: AuthorBody,
        #[n(2)]
        reason: String,
    },
    #[n(3)]
    Withdrawn(#[n(0)] u64),
}

/// What approvers sign: everything that is asked for, and by whom.
#[derive(Encode)]
#[cbor(map)]
struct DocumentBody {
    #[n(0)]
    format: &'static str,
    #[n(1)]
    vault: ByteArray<16>,
    #[n(2)]
    request: ByteArray<16>,
    #[n(3)]
    keystore: ByteArray<16>,
    #[n(4)]
    number: u32,
    #[n(5)]
    policy: ApprovalsBody,
    #[n(6)]
    comment: String,
    #[n(7)]
    created: u64,
    #[n(8)]
    created_by: AuthorBody,
    #[n(9)]
    items: Vec<ItemBody>,
}

impl StagedChange {
    pub(crate) fn encode(&self) -> Result<Vec<u8>, Error> {
        super::encode(&StagedBody {
            keystore: self.keystore.0.into(),
            item: ItemBody::of(&self.item),
            request: self.request.map(|id| id.0.into()),
        })
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let body: StagedBody = super::decode(bytes)?;
        Ok(Self {
            keystore: KeystoreId(body.keystore.into()),
            item: body.item.item()?,
            request: body.request.map(|id| ApprovalId(id.into())),
        })
    }
}

impl Request {
    pub(crate) fn encode(&self) -> Result<Vec<u8>, Error> {
        super::encode(&RequestBody {
            keystore: self.keystore.0.into(),
            number: self.number,
            comment: self.comment.clone(),
            policy: ApprovalsBody::of(&self.policy),
            items: self.items.iter().map(ItemBody::of).collect(),
            created: self.created.0,
            created_by: AuthorBody::of(&self.created_by),
            approvals: self.approvals.iter().map(ApprovalBody::of).collect(),
            outcome: OutcomeBody::of(&self.outcome),
        })
    }

    pub(crate) fn decode(id: ApprovalId, bytes: &[u8]) -> Result<Self, Error> {
        let body: RequestBody = super::decode(bytes)?;
        Ok(Self {
            id,
            keystore: KeystoreId(body.keystore.into()),
            number: body.number,
            comment: body.comment,
            policy: body.policy.policy(),
            items: body.items.into_iter().map(ItemBody::item).collect::<Result<_, _>>()?,
            created: Timestamp(body.created),
            created_by: body.created_by.author(),
            approvals: body.approvals.into_iter().map(ApprovalBody::approval).collect(),
            outcome: body.outcome.outcome(),
        })
    }

    /// The document that approvers sign: CBOR in its canonical form (RFC 8949 section 4.2.1), the same bytes whenever it
    /// is asked for.
    pub(crate) fn document(&self, vault: VaultId) -> Result<Vec<u8>, Error> {
        let body = DocumentBody {
            format: DOCUMENT,
            vault: vault.0.into(),
            request: self.id.0.into(),
            keystore: self.keystore.0.into(),
            number: self.number,
            policy: ApprovalsBody::of(&self.policy),
            comment: self.comment.clone(),
            created: self.created.0,
            created_by: AuthorBody::of(&self.created_by),
            items: self.items.iter().map(ItemBody::of).collect(),
        };
        minicbor::to_vec(&body).map_err(|_| Error::Unreachable("encoding into memory"))
    }
}

impl ItemBody {
    fn of(item: &Item) -> Self {
        Self {
            id: item.id.0.into(),
            number: item.number,
            digest: item.digest.into(),
            event: item.event.name(),
            target: match item.target {
                Target::Keystore(id) => TargetBody::Keystore(id.0.into()),
                Target::Key(id, version) => TargetBody::Key(id.0.into(), version.map(|number| number.0)),
                Target::Credential(id) => TargetBody::Credential(id.0.into()),
            },
            name: item.name.clone(),
            details: item.details.clone(),
            staged: item.staged.0,
            staged_by: AuthorBody::of(&item.staged_by),
        }
    }

    fn item(self) -> Result<Item, Error> {
        Ok(Item {
            id: StagedChangeId(self.id.into()),
            number: self.number,
            digest: self.digest.into(),
            event: self.event.parse().map_err(|_| Error::corrupt("an event that is not known"))?,
            target: match self.target {
                TargetBody::Keystore(id) => Target::Keystore(KeystoreId(id.into())),
                TargetBody::Key(id, version) => Target::Key(KeyId(id.into()), version.map(VersionNumber)),
                TargetBody::Credential(id) => Target::Credential(CredentialId(id.into())),
            },
            name: self.name,
            details: self.details,
            staged: Timestamp(self.staged),
            staged_by: self.staged_by.author(),
        })
    }
}

impl ApprovalBody {
    fn of(approval: &Approval) -> Self {
        Self {
            approver: AuthorBody::of(&approval.approver),
            at: approval.at.0,
            signature: approval.signature.map(Into::into),
        }
    }

    fn approval(self) -> Approval {
        Approval {
            approver: self.approver.author(),
            at: Timestamp(self.at),
            signature: self.signature.map(Into::into),
        }
    }
}

impl OutcomeBody {
    fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Open => Self::Open,
            Outcome::Approved { at } => Self::Approved(at.0),
            Outcome::Denied { at, by, reason } => {
                Self::Denied { at: at.0, by: AuthorBody::of(by), reason: reason.clone() }
            }
            Outcome::Withdrawn { at } => Self::Withdrawn(at.0),
        }
    }

    fn outcome(self) -> Outcome {
        match self {
            Self::Open => Outcome::Open,
            Self::Approved(at) => Outcome::Approved { at: Timestamp(at) },
            Self::Denied { at, by, reason } => Outcome::Denied { at: Timestamp(at), by: by.author(), reason },
            Self::Withdrawn(at) => Outcome::Withdrawn { at: Timestamp(at) },
        }
    }
}

#[cfg(test)]
mod tests;
