//! What is shown of changes that were put aside, and of requests for their approval.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::ApprovalPolicyView;
use crate::approval::{Approval, ApprovalState, Item, Outcome, Request, StagedChange, Target};
use crate::id::{ApprovalId, KeystoreId};

views! {
    /// A change that was put aside. Nothing in it is secret.
    pub struct StagedChangeView {
        /// Its id.
        pub id: String,
        /// The id of its keystore.
        pub keystore: String,
        /// Its place among what was put aside in the keystore: changes are made in this order.
        pub number: u32,
        /// What would be recorded when it is made, such as `symmetric.rotate`.
        pub event: String,
        /// What it is about: `keystore` (also for what is new in it), `key` or `credential`.
        pub object_kind: String,
        /// The id of that.
        pub object: String,
        /// The version that it is about.
        pub version: Option<u32>,
        /// The name of what it is about, or would make; `None` if one may not see it.
        pub name: Option<String>,
        /// What else it would set, in words; empty if one may not see it.
        pub details: Vec<DetailView>,
        /// When it was put aside.
        pub staged: u64,
        /// By whom.
        pub staged_by: String,
        /// The id of the request that it is part of.
        pub request: Option<String>,
    }

    /// One thing that a change would set.
    pub struct DetailView {
        /// Its name, in camelCase.
        pub name: String,
        /// What it would be.
        pub text: String,
    }

    /// A request for approval.
    pub struct ApprovalRequestView {
        /// Its id.
        pub id: String,
        /// The id of its keystore.
        pub keystore: String,
        /// Its number in the keystore, from 1.
        pub number: u32,
        /// What whoever asked says to it.
        pub comment: String,
        /// How it stands.
        pub state: ApprovalState,
        /// The policy under which it was made.
        pub policy: ApprovalPolicyView,
        /// What is asked for, in the order in which it would be done.
        pub changes: Vec<StagedChangeView>,
        /// Who has approved.
        pub approvals: Vec<ApprovalView>,
        /// When it was made.
        pub requested: u64,
        /// By whom.
        pub requested_by: String,
        /// When it was decided or withdrawn.
        pub decided: Option<u64>,
        /// Who denied it.
        pub denied_by: Option<String>,
        /// Why it was denied.
        pub reason: Option<String>,
    }

    /// One approval.
    pub struct ApprovalView {
        /// Who approved.
        pub approver: String,
        /// When it was given, or handed in.
        pub at: u64,
        /// The signature over the document of the request, if it was signed: r and s, 128 hexadecimal digits.
        pub signature: Option<String>,
    }
}

impl StagedChangeView {
    pub(crate) fn of(staged: &StagedChange, visible: bool) -> Self {
        Self::of_item(&staged.item, staged.keystore, staged.request, visible)
    }

    fn of_item(item: &Item, keystore: KeystoreId, request: Option<ApprovalId>, visible: bool) -> Self {
        let (object_kind, object, version) = match item.target {
            Target::Keystore(id) => ("keystore", id.to_string(), None),
            Target::Key(id, version) => ("key", id.to_string(), version.map(|number| number.0)),
            Target::Credential(id) => ("credential", id.to_string(), None),
        };
        let detail = |(name, text): &(String, String)| DetailView { name: name.clone(), text: text.clone() };
        Self {
            id: item.id.to_string(),
            keystore: keystore.to_string(),
            number: item.number,
            event: item.event.name(),
            object_kind: object_kind.into(),
            object,
            version,
            name: visible.then(|| item.name.clone()),
            details: if visible { item.details.iter().map(detail).collect() } else { Vec::new() },
            staged: item.staged.0,
            staged_by: item.staged_by.name.clone(),
            request: request.map(|id| id.to_string()),
        }
    }
}

impl ApprovalRequestView {
    /// `visible` says of each change whether one may see what it is about.
    pub(crate) fn of(request: &Request, visible: &[bool]) -> Self {
        let (decided, denied_by, reason) = match &request.outcome {
            Outcome::Open => (None, None, None),
            Outcome::Approved { at } | Outcome::Withdrawn { at } => (Some(at.0), None, None),
            Outcome::Denied { at, by, reason } => (Some(at.0), Some(by.name.clone()), Some(reason.clone())),
        };
        let visible = visible.iter().copied().chain(core::iter::repeat(false));
        let changes = request.items.iter().zip(visible).map(|(item, visible)| {
            StagedChangeView::of_item(item, request.keystore, Some(request.id), visible)
        });
        Self {
            id: request.id.to_string(),
            keystore: request.keystore.to_string(),
            number: request.number,
            comment: request.comment.clone(),
            state: request.state(),
            policy: ApprovalPolicyView::of(&request.policy),
            changes: changes.collect(),
            approvals: request.approvals.iter().map(ApprovalView::of).collect(),
            requested: request.created.0,
            requested_by: request.created_by.name.clone(),
            decided,
            denied_by,
            reason,
        }
    }
}

impl ApprovalView {
    fn of(approval: &Approval) -> Self {
        Self {
            approver: approval.approver.name.clone(),
            at: approval.at.0,
            signature: approval.signature.map(|signature| data_encoding::HEXLOWER.encode(&signature)),
        }
    }
}
