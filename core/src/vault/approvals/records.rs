//! Records of what waits for approval, and who may see what of it.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Change, label_of};
use crate::actor::Subject;
use crate::approval::{Item, Request, StagedChange, Target};
use crate::audit::{self, Action, ObjectKind};
use crate::call::Call;
use crate::error::{self, Error};
use crate::id::{ApprovalId, KeyId, KeystoreId, StagedChangeId, VersionNumber};
use crate::key::Key;
use crate::keystore::Keystore;
use crate::secret::SecretBytes;
use crate::store::{Order, Query, RecordKey, RecordKind, Store};
use crate::vault::integrity::draft;
use crate::vault::journal::Note;
use crate::vault::material::material_key;
use crate::vault::service_keys::Service;
use crate::vault::transaction::Transaction;
use crate::vault::{Vault, keys};

/// The most characters of a comment or a reason.
const TEXT_MAX_CHARS: u32 = 1_000;

impl<S: Store> Vault<S> {
    /// Whether `subject` may see what a change is about.
    pub(super) async fn is_visible(&self, item: &Item, subject: &Subject) -> Result<bool, Error> {
        let Target::Key(id, _) = item.target else { return Ok(true) };
        let Some(record) = self.load_verified(&keys::record_key(id)).await? else { return Ok(false) };
        let key = Key::decode(id, &record.body)?;
        Ok(key.access.admits(subject, &key.created_by))
    }

    /// Refuses whoever may not see everything that is asked for.
    pub(super) async fn check_sees(&self, request: &Request, subject: &Subject) -> Result<(), Error> {
        for item in &request.items {
            if !self.is_visible(item, subject).await? {
                return Err(Error::AccessDenied);
            }
        }
        Ok(())
    }
}

impl<S: Store> Transaction<'_, S> {
    /// The name of what a change is about; it is refused if that is not in the keystore.
    pub(super) async fn name_in(&mut self, keystore: KeystoreId, change: &Change) -> Result<String, Error> {
        let (found, subject, name) = match change.target() {
            Target::Keystore(id) => (id, error::Subject::Keystore, self.load_keystore(id).await?.name),
            Target::Key(id, _) => {
                let (key, site) = self.load_key(id).await?;
                (site.id, error::Subject::Key, key.name)
            }
            Target::Credential(id) => {
                let (credential, site) = self.load_credential(id).await?;
                (site.id, error::Subject::Credential, credential.label())
            }
        };
        if found != keystore {
            return Err(Error::NotFound(subject));
        }
        Ok(match change {
            Change::CreateKey { new, .. } => new.name.clone(),
            Change::AddCredential { new, .. } => new.value.label(),
            Change::CreateCertificate { new, .. } => new.name.clone(),
            _ => name,
        })
    }

    /// What is put aside in a keystore, in order.
    pub(super) async fn staged(&mut self, keystore: KeystoreId) -> Result<Vec<StagedChange>, Error> {
        let records = self.every(staged_in(keystore)).await?;
        let mut staged: Vec<_> =
            records.iter().map(|record| StagedChange::decode(&record.body)).collect::<Result<_, _>>()?;
        staged.sort_by_key(|staged| staged.item.number);
        Ok(staged)
    }

    pub(super) async fn load_staged(&mut self, id: StagedChangeId) -> Result<StagedChange, Error> {
        let missing = Error::NotFound(error::Subject::StagedChange);
        StagedChange::decode(&self.load(&staged_key(id)).await?.ok_or(missing)?.body)
    }

    pub(super) fn put_staged(&mut self, staged: &StagedChange) -> Result<(), Error> {
        let Item { id, number, staged: created, .. } = &staged.item;
        let mut record = draft(staged_key(*id), &label_of(*number), *created, staged.encode()?);
        record.parent = Some(staged.keystore.0);
        record.state = u8::from(staged.request.is_some());
        self.put(record);
        Ok(())
    }

    /// Seals the stored form of a change.
    pub(super) async fn put_sealed(
        &mut self,
        id: StagedChangeId,
        stored: &SecretBytes,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        self.put_material(&sealed_key(id), Service::Approvals, stored.expose(), call).await
    }

    /// Removes a change that was put aside, and destroys its sealed form.
    pub(super) async fn remove_staged(&mut self, id: StagedChangeId) -> Result<(), Error> {
        if self.load(&staged_key(id)).await?.is_some() {
            self.delete(&staged_key(id));
        }
        self.delete_material(&sealed_key(id)).await
    }

    /// Lets the changes of a request wait again.
    pub(super) async fn release(&mut self, request: &Request) -> Result<(), Error> {
        for item in &request.items {
            let mut staged = self.load_staged(item.id).await?;
            staged.request = None;
            self.put_staged(&staged)?;
        }
        Ok(())
    }

    /// A request and its keystore.
    pub(super) async fn load_request(&mut self, id: ApprovalId) -> Result<(Request, Keystore), Error> {
        let missing = Error::NotFound(error::Subject::ApprovalRequest);
        let record = self.load(&request_key(id)).await?.ok_or(missing)?;
        let request = Request::decode(id, &record.body)?;
        let keystore = self.load_keystore(request.keystore).await?;
        Ok((request, keystore))
    }

    pub(super) fn put_request(&mut self, request: &Request) -> Result<(), Error> {
        let label = label_of(request.number);
        let mut record = draft(request_key(request.id), &label, request.created, request.encode()?);
        record.parent = Some(request.keystore.0);
        record.state = request.state().number();
        self.put(record);
        Ok(())
    }

    /// One more than the greatest number among the records of a kind in a keystore.
    pub(super) async fn next_number(&mut self, kind: RecordKind, keystore: KeystoreId) -> Result<u32, Error> {
        let query = Query {
            parent: Some(keystore.0),
            order: Order::Label,
            descending: true,
            limit: 1,
            ..Query::all(kind)
        };
        // What this mutation has written itself is not asked for: it makes one of a kind.
        let page = self.vault.list_verified(&query).await?;
        let last = page.records.first().and_then(|record| record.label.parse::<u32>().ok());
        Ok(last.unwrap_or(0).saturating_add(1))
    }

    /// Removes everything that waits for approval, or did, in a keystore that goes.
    pub(in crate::vault) async fn remove_approvals(&mut self, keystore: KeystoreId) -> Result<(), Error> {
        for staged in self.staged(keystore).await? {
            self.remove_staged(staged.item.id).await?;
        }
        let requests = Query { parent: Some(keystore.0), ..Query::all(RecordKind::ApprovalRequest) };
        for record in self.every(requests).await? {
            self.delete(&record.key);
        }
        Ok(())
    }
}

pub(super) fn staged_in(keystore: KeystoreId) -> Query {
    Query { parent: Some(keystore.0), order: Order::Label, ..Query::all(RecordKind::StagedChange) }
}

const fn staged_key(id: StagedChangeId) -> RecordKey {
    RecordKey { kind: RecordKind::StagedChange, id: id.0, part: 0 }
}

pub(super) const fn request_key(id: ApprovalId) -> RecordKey {
    RecordKey { kind: RecordKind::ApprovalRequest, id: id.0, part: 0 }
}

/// Where the stored form of a change is kept.
pub(super) const fn sealed_key(id: StagedChangeId) -> RecordKey {
    material_key(KeyId(id.0), VersionNumber(0))
}

/// What is written of an attempt that was refused before its object was found.
pub(super) fn attempted(action: Action, kind: ObjectKind, id: [u8; 16]) -> Note {
    Note::new(audit::Subject::Approval, action).about(kind, id)
}

pub(super) fn note(action: Action, kind: ObjectKind, id: [u8; 16], keystore: KeystoreId) -> Note {
    attempted(action, kind, id).within(keystore)
}

pub(super) fn check_text(text: &str) -> Result<(), Error> {
    if text.chars().nth(TEXT_MAX_CHARS as usize).is_some() {
        return Err(Error::DescriptionTooLong { limit: TEXT_MAX_CHARS });
    }
    Ok(())
}
