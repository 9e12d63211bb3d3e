//! Deciding about requests.

use alloc::format;

use super::records::{attempted, check_text, note};
use crate::actor::{Actor, PrincipalKind, Subject};
use crate::approval::{Approval, Outcome, Request, check_decider, is_signed};
use crate::audit::{self, Action, ObjectKind};
use crate::call::Call;
use crate::error::Error;
use crate::id::{ApprovalId, KeystoreId, PrincipalId};
use crate::keystore::Keystore;
use crate::operation::Operation;
use crate::store::Store;
use crate::vault::journal::Note;
use crate::vault::transaction::Transaction;
use crate::vault::{Vault, keystores, notes};
use crate::view::{ApprovalRequestView, KeystoreView};

impl<S: Store> Vault<S> {
    /// Approves a request. With the last approval that is needed all its changes are made, in the same commit, each in
    /// the name of whoever put it aside.
    ///
    /// Who may: the approvers of the policy, or any administrator and the owner of the vault if it names none; but nobody
    /// who made the request or put one of its changes aside, and nobody who may not see every key in it.
    ///
    /// # Errors
    /// [`Error::ApprovalSelf`], [`Error::AccessDenied`], [`Error::ApprovalClosed`] if it is decided or one has approved
    /// already, [`Error::ApprovalSignature`] if the policy wants signatures, [`Error::ApprovalStale`] if the keystore has
    /// another policy by now, [`Error::ApprovalFailed`] if a change cannot be made any more: none was made then, and the
    /// request stays open; [`Error::NotFound`], and those of every change.
    pub async fn approve(&self, id: ApprovalId, call: &mut Call<'_>) -> Result<ApprovalRequestView, Error> {
        self.mutate(attempted(Action::Approve, ObjectKind::ApprovalRequest, id.0), call, async |t, call| {
            let (request, site) = t.load_request(id).await?;
            t.authorize(Operation::Approve, &site, None, None, call).await?;
            if request.policy.signed {
                return Err(Error::ApprovalSignature);
            }
            let approver = Subject::clone(&t.subject);
            t.approve(request, &site, &approver, None, call).await
        })
        .await
    }

    /// Hands in an approval that `approver` has signed: `signature` is ECDSA over P-256 with SHA-256 of
    /// [`Self::approval_document`], r and s of 32 bytes each (IEEE P1363), made with the key that is registered with the
    /// approver. Any administrator may hand it in, also who made the request. The rest is as with [`Self::approve`].
    ///
    /// # Errors
    /// [`Error::ApprovalSignature`] if the signature belongs to another request, to another key or to nobody; those of
    /// [`Self::approve`].
    pub async fn approve_signed(
        &self,
        id: ApprovalId,
        approver: PrincipalId,
        signature: &[u8; 64],
        call: &mut Call<'_>,
    ) -> Result<ApprovalRequestView, Error> {
        self.mutate(attempted(Action::Approve, ObjectKind::ApprovalRequest, id.0), call, async |t, call| {
            let (request, site) = t.load_request(id).await?;
            t.authorize(Operation::Approve, &site, None, None, call).await?;
            let principal = t.load_principal(approver).await?;
            let key = principal.approval_key.as_deref().ok_or(Error::ApprovalSignature)?;
            if !is_signed(&request.document(t.vault_id())?, key, signature) {
                return Err(Error::ApprovalSignature);
            }
            if principal.kind == PrincipalKind::Group {
                return Err(Error::AccessDenied);
            }
            let approver = Subject::of(&principal);
            t.approve(request, &site, &approver, Some(*signature), call).await
        })
        .await
    }

    /// Denies a request, with a reason of at most 1,000 characters. Its changes wait again. Who may: as with
    /// [`Self::approve`], by the policy that the keystore has now.
    ///
    /// # Errors
    /// [`Error::ApprovalSelf`], [`Error::AccessDenied`], [`Error::ApprovalClosed`], [`Error::DescriptionTooLong`],
    /// [`Error::NotFound`], and those of every change.
    pub async fn deny(
        &self,
        id: ApprovalId,
        reason: &str,
        call: &mut Call<'_>,
    ) -> Result<ApprovalRequestView, Error> {
        self.mutate(attempted(Action::Deny, ObjectKind::ApprovalRequest, id.0), call, async |t, call| {
            let (mut request, site) = t.load_request(id).await?;
            t.authorize(Operation::Deny, &site, None, None, call).await?;
            request.check_open()?;
            request.check_other(t.subject.author.actor)?;
            check_decider(site.approvals.as_ref(), &t.subject)?;
            check_text(reason)?;
            let by = t.subject.author.clone();
            request.outcome = Outcome::Denied { at: t.now, by, reason: reason.into() };
            t.release(&request).await?;
            t.put_request(&request)?;
            let note = note(Action::Deny, ObjectKind::ApprovalRequest, id.0, request.keystore);
            t.note(note.detail("number", request.number).detail("reason", reason));
            t.vault.request_view(&request, &t.subject).await
        })
        .await
    }

    /// Switches the approvals of a keystore off without approval: for the owner of the vault alone, who holds its root
    /// key, when nobody is left who could approve. The audit chain says that it was done so. Everybody else, and the
    /// owner in quieter times, puts [`crate::Change::UpdateKeystore`] aside.
    ///
    /// # Errors
    /// [`Error::AccessDenied`], [`Error::NotFound`], and those of every change.
    pub async fn disable_approvals(
        &self,
        keystore: KeystoreId,
        call: &mut Call<'_>,
    ) -> Result<KeystoreView, Error> {
        let attempted = Note::new(audit::Subject::Keystore, Action::Update)
            .about(ObjectKind::Keystore, keystore.0)
            .within(keystore)
            .detail("approvals", "off without approval");
        self.mutate(attempted, call, async |t, _| {
            let mut site = t.load_keystore(keystore).await?;
            if t.subject.author.actor != Actor::Owner {
                return Err(Error::AccessDenied);
            }
            site.approvals = None;
            site.changed = t.now;
            site.changed_by = t.subject.author.clone();
            t.put_keystore(&site)?;
            let note = notes::keystore(Operation::UpdateKeystore, &site);
            t.note(note.detail("approvals", "off without approval"));
            Ok(KeystoreView::of(&site))
        })
        .await
    }
}

impl<S: Store> Transaction<'_, S> {
    /// Adds the approval of `approver`, whose identity is proven, and makes the changes if that was the last one needed.
    async fn approve(
        &mut self,
        mut request: Request,
        site: &Keystore,
        approver: &Subject,
        signature: Option<[u8; 64]>,
        call: &mut Call<'_>,
    ) -> Result<ApprovalRequestView, Error> {
        request.check_open()?;
        request.check_other(approver.author.actor)?;
        check_decider(Some(&request.policy), approver)?;
        if site.approvals.as_ref() != Some(&request.policy) {
            return Err(Error::ApprovalStale);
        }
        self.vault.check_sees(&request, approver).await?;
        let approval = Approval { approver: approver.author.clone(), at: self.now, signature };
        let enough = request.add(approval)?;
        let approvals = format!("{} of {}", request.approvals.len(), request.policy.needed);
        let mut note = note(Action::Approve, ObjectKind::ApprovalRequest, request.id.0, request.keystore)
            .detail("number", request.number)
            .detail("approvals", approvals)
            .on_behalf_of(&approver.author);
        if signature.is_some() {
            note = note.detail("handedInBy", &self.subject.author.name);
        }
        self.note(note);
        if enough {
            self.make(&request, call).await?;
            request.outcome = Outcome::Approved { at: self.now };
        }
        // A request may have deleted its keystore, and everything in it.
        if self.load(&keystores::record_key(request.keystore)).await?.is_some() {
            self.put_request(&request)?;
        }
        self.vault.request_view(&request, &self.subject).await
    }
}
