//! The ways to unlock a vault: added, changed and removed, each alone.

use alloc::vec::Vec;

use super::journal::Note;
use super::transaction::Transaction;
use super::{Vault, info_of, notes, slot_view};
use crate::audit::{ObjectKind, Subject};
use crate::call::Call;
use crate::codec::{SlotBody, SlotMethod};
use crate::error::{self, Error};
use crate::id::SlotId;
use crate::operation::Operation;
use crate::secret::Secret32;
use crate::slot::{KdfParams, NewSlot, PassphraseKey, RecoveryCode, SlotKind};
use crate::store::Store;
use crate::view::SlotView;

/// The most slots of a vault: unlocking with a passphrase tries each slot that takes one.
const MAX_SLOTS: usize = 32;

impl<S: Store> Vault<S> {
    /// The ways to unlock the vault, oldest first.
    ///
    /// # Errors
    /// [`Error::RecordAltered`], [`Error::RecordsRolledBack`], [`Error::Store`].
    pub async fn slots(&self) -> Result<Vec<SlotView>, Error> {
        Ok(info_of(&self.load_header().await?.body).slots)
    }

    /// What a passphrase is to be stretched with for a slot: its parameters and its salt.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::SlotMismatch`] for a slot that takes no passphrase, and those of [`Self::slots`].
    pub async fn slot_parameters(&self, id: SlotId) -> Result<(KdfParams, [u8; 32]), Error> {
        let header = self.load_header().await?.body;
        let slot = header.slots.iter().find(|slot| slot.id == id.0);
        let slot = slot.ok_or(Error::NotFound(error::Subject::Slot))?;
        slot.method.parameters()?.ok_or(Error::SlotMismatch)
    }

    /// Whether `shown`, stretched with [`Self::slot_parameters`], opens a slot: for somebody who proves to a server that
    /// already holds the vault unlocked that they own it. It may be under an attacker's control; stretching it is what makes
    /// guesses slow.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::RecordAltered`], [`Error::Store`].
    pub async fn opens_slot(&self, id: SlotId, shown: &PassphraseKey) -> Result<bool, Error> {
        let header = self.load_header().await?.body;
        let slot = header.slots.iter().find(|slot| slot.id == id.0);
        let slot = slot.ok_or(Error::NotFound(error::Subject::Slot))?;
        Ok(match slot.method.key_of_passphrase(shown)? {
            Some(key) => slot.open(self.id, &key)?.is_some(),
            None => false,
        })
    }

    /// Adds a way to unlock the vault.
    ///
    /// # Errors
    /// [`Error::InvalidName`] for the label, [`Error::SettingInvalid`] for what describes a passkey or an external key,
    /// [`Error::SlotsExhausted`], [`Error::AccessDenied`], and those of every change.
    pub async fn add_slot(&self, new: &NewSlot, call: &mut Call<'_>) -> Result<SlotView, Error> {
        self.mutate(attempted(Operation::AddSlot, None), call, async |transaction, call| {
            transaction.authorize_vault(Operation::AddSlot)?;
            if transaction.header.slots.len() >= MAX_SLOTS {
                return Err(Error::SlotsExhausted { max: MAX_SLOTS as u32 });
            }
            let (method, key) = new.method(call.random)?;
            let root = transaction.vault.secrets.root();
            let (vault, now) = (transaction.vault_id(), transaction.now);
            let slot = SlotBody::make(vault, method, &new.label, &key, &root, now, call.random)?;
            transaction.note_slot(Operation::AddSlot, &slot);
            let view = slot_view(&slot);
            transaction.header.slots.push(slot);
            Ok(view)
        })
        .await
    }

    /// Removes a way to unlock the vault. A passphrase or a recovery code stays always: a vault that only a machine opens
    /// is lost with the machine.
    ///
    /// What was unlocked with the slot before stays unlocked, and whoever knew the slot's secret and kept a copy of the
    /// store from before can open that copy: [`Self::rotate_root`] is for that.
    ///
    /// # Errors
    /// [`Error::SlotProtected`] for the last passphrase or recovery code, [`Error::NotFound`], [`Error::AccessDenied`],
    /// and those of every change.
    pub async fn remove_slot(&self, id: SlotId, call: &mut Call<'_>) -> Result<(), Error> {
        self.mutate(attempted(Operation::RemoveSlot, Some(id)), call, async |transaction, _| {
            transaction.authorize_vault(Operation::RemoveSlot)?;
            let slot = transaction.slot(id)?.clone();
            let slots = &mut transaction.header.slots;
            slots.retain(|slot| slot.id != id.0);
            if !slots.iter().any(|slot| slot.method.kind().opens_by_hand()) {
                return Err(Error::SlotProtected);
            }
            transaction.note_slot(Operation::RemoveSlot, &slot);
            Ok(())
        })
        .await
    }

    /// Changes the passphrase of a slot: the root key is sealed anew in this slot, and nothing else is touched. Both are
    /// stretched: `old` with [`Self::slot_parameters`], `new` with [`PassphraseKey::make`].
    ///
    /// # Errors
    /// [`Error::SlotMismatch`] if `old` does not open the slot, [`Error::NotFound`], [`Error::AccessDenied`], and those of
    /// every change.
    pub async fn change_passphrase(
        &self,
        id: SlotId,
        old: &PassphraseKey,
        new: &PassphraseKey,
        call: &mut Call<'_>,
    ) -> Result<SlotView, Error> {
        self.mutate(attempted(Operation::UpdateSlot, Some(id)), call, async |transaction, call| {
            transaction.authorize_vault(Operation::UpdateSlot)?;
            let (vault, root) = (transaction.vault_id(), transaction.vault.secrets.root());
            let slot = transaction.slot(id)?;
            // Only the key that sealed the box opens it: comparing its commitment is the comparison of the two.
            let old = slot.method.key_of_passphrase(old)?.ok_or(Error::SlotMismatch)?;
            slot.open(vault, &old)?.ok_or(Error::SlotMismatch)?;
            slot.method = SlotMethod::of_passphrase(new);
            let key = slot.method.key_of_passphrase(new)?.ok_or(Error::KdfOutOfBounds)?;
            slot.seal(vault, &key, &root, call.random)?;
            let slot = slot.clone();
            transaction.note_slot(Operation::UpdateSlot, &slot);
            Ok(slot_view(&slot))
        })
        .await
    }

    /// Makes a new recovery code; the one before it opens nothing from the same commit on. A vault without one gets one.
    ///
    /// # Errors
    /// [`Error::SlotsExhausted`], [`Error::AccessDenied`], and those of every change.
    pub async fn renew_recovery_code(&self, call: &mut Call<'_>) -> Result<RecoveryCode, Error> {
        self.mutate(attempted(Operation::UpdateSlot, None), call, async |transaction, call| {
            transaction.authorize_vault(Operation::UpdateSlot)?;
            let root = transaction.vault.secrets.root();
            transaction.put_recovery_code(&root, call)
        })
        .await
    }
}

impl<S: Store> Transaction<'_, S> {
    /// The slot in the header.
    pub(super) fn slot(&mut self, id: SlotId) -> Result<&mut SlotBody, Error> {
        let slot = self.header.slots.iter_mut().find(|slot| slot.id == id.0);
        slot.ok_or(Error::NotFound(error::Subject::Slot))
    }

    /// Puts a new recovery code's slot in the place of those before.
    pub(super) fn put_recovery_code(
        &mut self,
        root: &Secret32,
        call: &mut Call<'_>,
    ) -> Result<RecoveryCode, Error> {
        let code = RecoveryCode::make_random(call.random)?;
        let slot = SlotBody::make_recovery(self.vault_id(), &code, root, self.now, call.random)?;
        self.header.slots.retain(|slot| slot.method.kind() != SlotKind::RecoveryCode);
        if self.header.slots.len() >= MAX_SLOTS {
            return Err(Error::SlotsExhausted { max: MAX_SLOTS as u32 });
        }
        self.note_slot(Operation::UpdateSlot, &slot);
        self.header.slots.push(slot);
        Ok(code)
    }

    pub(super) fn note_slot(&mut self, operation: Operation, slot: &SlotBody) {
        let note = attempted(operation, Some(SlotId(slot.id)));
        self.note(note.detail("label", &slot.label).detail("kind", slot.method.kind().name()));
    }
}

/// What is written of an operation on a slot.
fn attempted(operation: Operation, slot: Option<SlotId>) -> Note {
    let note = Note::new(Subject::Slot, notes::action(operation));
    slot.iter().fold(note, |note, slot| note.about(ObjectKind::Slot, slot.0))
}
