//! Replacing the root key: for when somebody who had it, or who could open a slot, should have it no more.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::Vault;
use super::integrity::{Root, generation_of, service_key_context};
use super::journal::Note;
use super::service_keys::{self, Service, ServiceKey};
use super::transaction::Transaction;
use crate::audit::{self, Action, ObjectKind};
use crate::call::Call;
use crate::codec::{self, RewrapBody, RootBody, ServiceKeyBody, SlotBody};
use crate::crypto::sealed_box;
use crate::error::Error;
use crate::id::SlotId;
use crate::operation::Operation;
use crate::secret::Secret32;
use crate::slot::{RecoveryCode, SlotKind, SlotSecret};
use crate::store::{Query, RecordKind, Store};

/// What becomes of the slots when the root key is replaced. Every slot is named, the recovery code's aside: that is
/// replaced in any case.
pub struct RootRotation {
    /// The slots that are kept, each with what opens it.
    pub keep: Vec<KeptSlot>,
    /// The slots that are dropped: what opened them opens nothing afterwards.
    pub drop: Vec<SlotId>,
}

/// A slot that is kept when the root key is replaced.
pub struct KeptSlot {
    /// The slot.
    pub slot: SlotId,
    /// What opens it.
    pub secret: SlotSecret,
}

impl<S: Store> Vault<S> {
    /// Replaces the root key, in one commit: the service keys are sealed under the new one and get new versions, the slots
    /// that are kept hold the new one, the others are gone, and there is a new recovery code, which is given here and
    /// never again. From then on the old root key opens nothing in this store, and every other program that has the vault
    /// open is refused with [`Error::VaultResealed`] until it unlocks it again.
    ///
    /// Material is still wrapped under the versions of before; [`Self::continue_rewrap`] changes that, step by step.
    ///
    /// What cannot be replaced is `Record-integrity`, by which records are sealed: whoever had the old root key *and* read
    /// the store at that time can still write records that this vault takes for its own. They can read nothing with it.
    ///
    /// # Errors
    /// [`Error::SlotsUnnamed`] with the labels of slots that nothing was said of, [`Error::SlotMismatch`] if a secret does
    /// not open its slot, [`Error::SettingInvalid`] (`drop`) if a slot is named twice, [`Error::NotFound`],
    /// [`Error::AccessDenied`], and those of every change. If the store failed, look at the slots: when the commit was made
    /// all the same, the new recovery code is unknown and is to be renewed.
    pub async fn rotate_root(
        &self,
        rotation: &RootRotation,
        call: &mut Call<'_>,
    ) -> Result<RecoveryCode, Error> {
        let note = Note::new(audit::Subject::Vault, Action::Rotate).about(ObjectKind::Vault, self.id.0);
        self.mutate(note.clone(), call, async |transaction, call| {
            transaction.authorize_vault(Operation::RotateRoot)?;
            let root = Secret32::make_random(call.random)?;
            let generation = generation_of(&transaction.header).saturating_add(1);
            transaction.note(note.clone().detail("generation", generation));
            transaction.reseal_slots(rotation, &root, call)?;
            let code = transaction.put_recovery_code(&root, call)?;
            transaction.reseal_service_keys(&root, call).await?;
            let left = transaction.vault.count_wrapping_keys().await?;
            // Whatever an interrupted run had left is under an older version too: it begins anew.
            transaction.header.root = Some(RootBody {
                generation,
                replaced: transaction.now.0,
                rewrap: Some(RewrapBody { left, after: None }),
            });
            transaction.new_root = Some(Root::new(root, generation));
            Ok(code)
        })
        .await
    }

    async fn count_wrapping_keys(&self) -> Result<u64, Error> {
        let mut query = Query::all(RecordKind::WrappingKey);
        let mut count = 0;
        loop {
            let page = self.list_verified(&query).await?;
            count += page.records.len() as u64;
            match page.next {
                Some(next) => query.after = Some(next),
                None => return Ok(count),
            }
        }
    }
}

impl<S: Store> Transaction<'_, S> {
    /// Puts `root` in every slot that is kept, and drops the others.
    fn reseal_slots(
        &mut self,
        rotation: &RootRotation,
        root: &Secret32,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        let named = || rotation.keep.iter().map(|kept| kept.slot).chain(rotation.drop.iter().copied());
        for (index, id) in named().enumerate() {
            self.slot(id)?;
            if named().skip(index + 1).any(|other| other == id) {
                return Err(Error::SettingInvalid { field: "drop" });
            }
        }
        let unnamed = |slot: &&SlotBody| {
            slot.method.kind() != SlotKind::RecoveryCode && !named().any(|id| id == SlotId(slot.id))
        };
        let slots: Vec<String> =
            self.header.slots.iter().filter(unnamed).map(|slot| slot.label.clone()).collect();
        if !slots.is_empty() {
            return Err(Error::SlotsUnnamed { slots });
        }
        let vault = self.vault_id();
        for kept in &rotation.keep {
            let slot = self.slot(kept.slot)?;
            if slot.method.kind() == SlotKind::RecoveryCode {
                return Err(Error::SlotMismatch);
            }
            let key = kept.secret.slot_key(slot)?.ok_or(Error::SlotMismatch)?;
            slot.open(vault, &key)?.ok_or(Error::SlotMismatch)?;
            slot.seal(vault, &key, root, call.random)?;
        }
        for id in &rotation.drop {
            let slot = self.slot(*id)?.clone();
            self.header.slots.retain(|slot| slot.id != id.0);
            self.note_slot(Operation::RemoveSlot, &slot);
        }
        Ok(())
    }

    /// Seals every version of every service key under `root`, and adds a version to each that rotates.
    async fn reseal_service_keys(&mut self, root: &Secret32, call: &mut Call<'_>) -> Result<(), Error> {
        let (vault, now) = (self.vault_id(), self.now);
        let before = self.vault.secrets.root();
        let mut keys = BTreeMap::new();
        for mut record in self.every(Query::all(RecordKind::ServiceKey)).await? {
            let service = Service::of_id(&record.key.id).ok_or(Error::RecordAltered)?;
            let mut body: ServiceKeyBody = codec::decode(&record.body)?;
            for version in &mut body.versions {
                let context = service_key_context(vault, service.name(), version.number);
                let opened = sealed_box::open(&before, &context, &version.sealed)?;
                let opened = opened.ok_or(Error::RecordAltered)?;
                version.sealed = sealed_box::seal(root, &context, opened.expose(), call.random)?;
            }
            if service.rotates() {
                let number = body.versions.last().map_or(1, |newest| newest.number.saturating_add(1));
                let (_, version) =
                    service_keys::make_version(vault, service, root, number, now, call.random)?;
                body.versions.push(version);
                body.retired_below = Some(number);
                record.due = Some(service_keys::next_rotation(now));
                let note = Note::new(audit::Subject::ServiceKey, Action::Rotate)
                    .about(ObjectKind::ServiceKey, record.key.id)
                    .version(Some(number));
                self.note(note.detail("name", service.name()));
            }
            record.body = codec::encode(&body)?;
            keys.insert(service, ServiceKey::open(vault, service, root, &record)?);
            self.put(record);
        }
        if !keys.contains_key(&Service::RecordIntegrity) {
            return Err(Error::RecordsRolledBack);
        }
        self.new_service_keys.extend(keys);
        Ok(())
    }
}
