//! Approvals: changes are put aside, somebody asks for approval of them, somebody else gives it, and all of them are made
//! in one commit.
//!
//! - Whoever puts a change aside must be permitted to make it, and it must be possible then: it is tried, on top of what
//!   was put aside before it, and taken back.
//! - A request never changes. It holds what is shown of each change and a hash of what is sealed, and the policy under
//!   which it was made.
//! - Nobody decides about a request that they made, or that has a change in it that they put aside; nor about keys that
//!   they may not see.
//! - With the last approval every change is made, in the name of whoever put it aside, with the rights that they have
//!   then. If one cannot be made, none is.
//! - What waits is part of the vault, but not of a bundle.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::Vault;
use super::change::Change;
use super::transaction::Transaction;
use crate::actor::Subject;
use crate::approval::{ApprovalState, Item, Outcome, Request, StagedChange};
use crate::audit::{Action, ObjectKind};
use crate::call::Call;
use crate::crypto::sha256;
use crate::error::{self, Error, Feature};
use crate::id::{ApprovalId, KeystoreId, StagedChangeId};
use crate::operation::Operation;
use crate::store::{Cursor, Order, Query, Record, RecordKind, Store};
use crate::view::{ApprovalRequestView, Listing, StagedChangeView};

mod apply;
mod decide;
mod records;

use records::{attempted, check_text, note, staged_in};

/// The most changes that wait in one keystore, and so the most of one request.
const MAX_STAGED: u32 = 100;

/// Which requests to list: newest first.
#[derive(Clone, Debug)]
pub struct ApprovalQuery {
    /// Only those of this keystore.
    pub keystore: Option<KeystoreId>,
    /// Only those in one of these states; empty means any.
    pub states: Vec<ApprovalState>,
    /// Only those behind this position.
    pub after: Option<Cursor>,
    /// The most requests of a page.
    pub limit: u32,
}

impl Default for ApprovalQuery {
    /// Every request, 100 a page.
    fn default() -> Self {
        Self { keystore: None, states: Vec::new(), after: None, limit: 100 }
    }
}

impl<S: Store> Vault<S> {
    /// Puts a change aside until it is approved. It is tried, and refused now if it could not be made now. A change that
    /// needs the keystore's user PIN cannot be put aside.
    ///
    /// # Errors
    /// [`Error::NotOffered`] if the keystore asks for no approvals, [`Error::NotFound`] for an object that is not in
    /// it, [`Error::ApprovalFull`] if 100 changes wait already, [`Error::AccessDenied`], what the change itself is refused
    /// with, and those of every change, as [`Self::apply`] has them.
    pub async fn stage(
        &self,
        keystore: KeystoreId,
        change: &Change,
        call: &mut Call<'_>,
    ) -> Result<StagedChangeView, Error> {
        let attempted = note(Action::Stage, ObjectKind::Keystore, keystore.0, keystore);
        self.mutate(attempted, call, async |t, call| {
            let site = t.load_keystore(keystore).await?;
            t.authorize(Operation::StageChange, &site, None, None, call).await?;
            if site.approvals.is_none() {
                return Err(Error::NotOffered(Feature::Approvals));
            }
            let name = t.name_in(keystore, change).await?;
            let staged = t.staged(keystore).await?;
            if staged.len() >= MAX_STAGED as usize {
                return Err(Error::ApprovalFull { limit: MAX_STAGED });
            }
            let event = t.rehearse(&staged, change, call).await?;
            let id = StagedChangeId::make_random(call.random)?;
            let mut salt = [0; 32];
            call.random.fill(&mut salt)?;
            let stored = change.encode(salt)?;
            let item = Item {
                id,
                number: t.next_number(RecordKind::StagedChange, keystore).await?,
                digest: sha256(&[stored.expose()]),
                event,
                target: change.target(),
                name,
                details: change.details(),
                staged: t.now,
                staged_by: t.subject.author.clone(),
            };
            t.put_sealed(id, &stored, call).await?;
            let staged = StagedChange { keystore, item, request: None };
            t.put_staged(&staged)?;
            let note = note(Action::Stage, ObjectKind::StagedChange, id.0, keystore);
            t.note(note.detail("event", event).detail("name", &staged.item.name));
            Ok(StagedChangeView::of(&staged, true))
        })
        .await
    }

    /// Takes a change back that was put aside: any administrator may. Its sealed form is destroyed.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::ApprovalPending`] if it is part of an open request, [`Error::AccessDenied`], and those
    /// of every change.
    pub async fn unstage(&self, id: StagedChangeId, call: &mut Call<'_>) -> Result<(), Error> {
        let attempted = attempted(Action::Unstage, ObjectKind::StagedChange, id.0);
        self.mutate(attempted, call, async |t, call| {
            let staged = t.load_staged(id).await?;
            let site = t.load_keystore(staged.keystore).await?;
            t.authorize(Operation::UnstageChange, &site, None, None, call).await?;
            if staged.request.is_some() {
                return Err(Error::ApprovalPending);
            }
            t.remove_staged(id).await?;
            let note = note(Action::Unstage, ObjectKind::StagedChange, id.0, staged.keystore);
            t.note(note.detail("event", staged.item.event).detail("name", &staged.item.name));
            Ok(())
        })
        .await
    }

    /// What is put aside in a keystore, in the order in which it would be made; also what is part of an open request.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::AccessDenied`], [`Error::RecordAltered`], [`Error::Store`].
    pub async fn staged(
        &self,
        keystore: KeystoreId,
        call: &Call<'_>,
    ) -> Result<Vec<StagedChangeView>, Error> {
        let subject = self.subject(call).await?;
        self.load_keystore(keystore).await?;
        let mut views = Vec::new();
        for record in self.every(staged_in(keystore)).await? {
            let staged = StagedChange::decode(&record.body)?;
            let visible = self.is_visible(&staged.item, &subject).await?;
            views.push(StagedChangeView::of(&staged, visible));
        }
        Ok(views)
    }

    /// Asks for approval of `changes`, or of everything that waits in the keystore if that is empty. They cannot be
    /// altered or taken back as long as the request is open. `comment` has at most 1,000 characters.
    ///
    /// # Errors
    /// [`Error::ApprovalEmpty`] if nothing waits, [`Error::ApprovalPending`] for a change that is part of an open request
    /// already, [`Error::NotOffered`] if the keystore asks for no approvals, [`Error::DescriptionTooLong`],
    /// [`Error::NotFound`], [`Error::AccessDenied`], and those of every change.
    pub async fn request_approval(
        &self,
        keystore: KeystoreId,
        changes: &[StagedChangeId],
        comment: &str,
        call: &mut Call<'_>,
    ) -> Result<ApprovalRequestView, Error> {
        let attempted = note(Action::ApproveRequest, ObjectKind::Keystore, keystore.0, keystore);
        self.mutate(attempted, call, async |t, call| {
            let site = t.load_keystore(keystore).await?;
            t.authorize(Operation::RequestApproval, &site, None, None, call).await?;
            let policy = site.approvals.ok_or(Error::NotOffered(Feature::Approvals))?;
            check_text(comment)?;
            let id = ApprovalId::make_random(call.random)?;
            let mut items = Vec::new();
            for mut staged in t.wanted(keystore, changes).await? {
                staged.request = Some(id);
                t.put_staged(&staged)?;
                items.push(staged.item);
            }
            let request = Request {
                id,
                keystore,
                number: t.next_number(RecordKind::ApprovalRequest, keystore).await?,
                comment: comment.into(),
                policy,
                items,
                created: t.now,
                created_by: t.subject.author.clone(),
                approvals: Vec::new(),
                outcome: Outcome::Open,
            };
            t.put_request(&request)?;
            let note = note(Action::ApproveRequest, ObjectKind::ApprovalRequest, id.0, keystore);
            t.note(note.detail("number", request.number).detail("changes", request.items.len()));
            t.vault.request_view(&request, &t.subject).await
        })
        .await
    }

    /// Takes a request back: whoever made it may. Its changes wait again.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::ApprovalClosed`] if it is not open any more, [`Error::AccessDenied`] for everybody
    /// else, and those of every change.
    pub async fn withdraw_approval(
        &self,
        id: ApprovalId,
        call: &mut Call<'_>,
    ) -> Result<ApprovalRequestView, Error> {
        let attempted = attempted(Action::Unstage, ObjectKind::ApprovalRequest, id.0);
        self.mutate(attempted, call, async |t, call| {
            let (mut request, site) = t.load_request(id).await?;
            t.authorize(Operation::UnstageChange, &site, None, None, call).await?;
            request.check_open()?;
            if request.created_by.actor != t.subject.author.actor {
                return Err(Error::AccessDenied);
            }
            request.outcome = Outcome::Withdrawn { at: t.now };
            t.release(&request).await?;
            t.put_request(&request)?;
            let note = note(Action::Unstage, ObjectKind::ApprovalRequest, id.0, request.keystore);
            t.note(note.detail("number", request.number));
            t.vault.request_view(&request, &t.subject).await
        })
        .await
    }

    /// One page of the requests for approval, newest first.
    ///
    /// # Errors
    /// [`Error::AccessDenied`], [`Error::RecordAltered`], [`Error::Store`].
    pub async fn approval_requests(
        &self,
        query: &ApprovalQuery,
        call: &Call<'_>,
    ) -> Result<Listing<ApprovalRequestView>, Error> {
        let subject = self.subject(call).await?;
        let page = self
            .list_verified(&Query {
                parent: query.keystore.map(|keystore| keystore.0),
                states: query.states.iter().map(|state| state.number()).collect(),
                order: Order::Created,
                descending: true,
                after: query.after.clone(),
                limit: query.limit,
                ..Query::all(RecordKind::ApprovalRequest)
            })
            .await?;
        let mut items = Vec::new();
        for record in &page.records {
            items.push(self.request_view(&decode(record)?, &subject).await?);
        }
        Ok(Listing { items, next: page.next })
    }

    /// One request for approval.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::AccessDenied`], [`Error::RecordAltered`], [`Error::Store`].
    pub async fn approval_request(
        &self,
        id: ApprovalId,
        call: &Call<'_>,
    ) -> Result<ApprovalRequestView, Error> {
        let subject = self.subject(call).await?;
        self.request_view(&self.find_request(id).await?, &subject).await
    }

    /// The document that approvers sign with their registered keys, to have it handed in with
    /// [`Self::approve_signed`]: CBOR in its canonical form (RFC 8949 section 4.2.1), the same bytes whenever it is asked
    /// for. It begins with the text `keystead/approval/v1` and has the vault, the request, the policy, and of each
    /// change what [`StagedChangeView`] shows and SHA-256 over its sealed content. It holds no secret.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::AccessDenied`] for everybody but administrators who may see every key in it,
    /// [`Error::RecordAltered`], [`Error::Store`].
    pub async fn approval_document(&self, id: ApprovalId, call: &Call<'_>) -> Result<Vec<u8>, Error> {
        let subject = self.subject(call).await?;
        let request = self.find_request(id).await?;
        if subject.role < Operation::RequestApproval.least_role() {
            return Err(Error::AccessDenied);
        }
        self.check_sees(&request, &subject).await?;
        request.document(self.id)
    }

    async fn find_request(&self, id: ApprovalId) -> Result<Request, Error> {
        let missing = Error::NotFound(error::Subject::ApprovalRequest);
        decode(&self.load_verified(&records::request_key(id)).await?.ok_or(missing)?)
    }

    async fn request_view(&self, request: &Request, subject: &Subject) -> Result<ApprovalRequestView, Error> {
        let mut visible = Vec::new();
        for item in &request.items {
            visible.push(self.is_visible(item, subject).await?);
        }
        Ok(ApprovalRequestView::of(request, &visible))
    }
}

impl<S: Store> Transaction<'_, S> {
    /// What approval is asked for: `ids`, or everything that waits.
    async fn wanted(
        &mut self,
        keystore: KeystoreId,
        ids: &[StagedChangeId],
    ) -> Result<Vec<StagedChange>, Error> {
        let staged = self.staged(keystore).await?;
        if !ids.iter().all(|id| staged.iter().any(|staged| staged.item.id == *id)) {
            return Err(Error::NotFound(error::Subject::StagedChange));
        }
        let (waiting, pending): (Vec<_>, Vec<_>) = staged
            .into_iter()
            .filter(|staged| ids.is_empty() || ids.contains(&staged.item.id))
            .partition(|staged| staged.request.is_none());
        match (waiting.is_empty(), pending.is_empty() || ids.is_empty()) {
            (_, false) => Err(Error::ApprovalPending),
            (true, true) => Err(Error::ApprovalEmpty),
            (false, true) => Ok(waiting),
        }
    }
}

fn decode(record: &Record) -> Result<Request, Error> {
    Request::decode(ApprovalId(record.key.id), &record.body)
}

/// What a record is sorted by.
fn label_of(number: u32) -> String {
    format!("{number:010}")
}

#[cfg(test)]
mod tests;
