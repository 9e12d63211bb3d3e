//! From a locked vault to an unlocked one, and back.

use core::fmt;

use super::integrity::{Root, Secrets, generation_of};
use super::journal::Note;
use super::{Vault, info_of};
use crate::audit::{Action, ObjectKind, Subject};
use crate::call::Call;
use crate::codec::{self, HeaderBody, SlotBody};
use crate::error::Error;
use crate::id::VaultId;
use crate::operation::Operation;
use crate::secret::{Passphrase, Secret32};
use crate::slot::{KdfParams, KeyFile, PassphraseKey, RecoveryCode, SlotSecret};
use crate::store::{Query, Record, RecordKey, RecordKind, Revision, Store};
use crate::view::VaultInfo;

/// A vault whose secrets are sealed. What it tells is not authenticated until it is unlocked.
pub struct LockedVault<S> {
    store: S,
    header: HeaderBody,
    not_before: Revision,
}

/// An unlock that did not succeed, with the vault to try again.
pub struct UnlockFailed<S> {
    /// Why.
    pub error: Error,
    /// The vault, still locked.
    pub locked: LockedVault<S>,
}

impl<S> fmt::Debug for UnlockFailed<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnlockFailed").field("error", &self.error).finish_non_exhaustive()
    }
}

impl<S: Store> LockedVault<S> {
    /// Finds the vault in `store`.
    ///
    /// # Errors
    /// [`Error::VaultAbsent`] if there is none, [`Error::StoredFormat`] if it is too new, [`Error::Store`].
    pub async fn open(store: S) -> Result<Self, Error> {
        let record = store.load(&RecordKey::HEADER).await?.ok_or(Error::VaultAbsent)?;
        let header = codec::decode(&record.body)?;
        Ok(Self { store, header, not_before: Revision::NONE })
    }

    /// What the vault says of itself.
    pub fn info(&self) -> VaultInfo {
        info_of(&self.header)
    }

    /// Refuses to unlock a store that is older than `revision`: the highest [`Vault::revision`] that the platform
    /// remembers of this vault, kept where whoever can write to the store cannot. A copy of the whole store that was put
    /// back while the vault was closed is noticed by nothing else. Without this call every revision will do.
    #[must_use]
    pub fn not_before(mut self, revision: Revision) -> Self {
        self.not_before = self.not_before.max(revision);
        self
    }

    /// The parameters and salts of the passphrase slots, for [`PassphraseKey::derive`] on another thread.
    ///
    /// # Errors
    /// [`Error::RecordAltered`] if the header names parameters that no Keystead writes.
    pub fn passphrase_slots(&self) -> Result<alloc::vec::Vec<(KdfParams, [u8; 32])>, Error> {
        self.header.slots.iter().filter_map(|slot| slot.method.parameters().transpose()).collect()
    }

    /// Unlocks with a passphrase; tries each passphrase slot. Takes the time of Argon2id for each.
    ///
    /// # Errors
    /// [`Error::UnlockFailed`] if it opens no slot; [`Error::RecordAltered`] or [`Error::RecordsRolledBack`] if the vault
    /// was changed outside Keystead; [`Error::Store`].
    pub async fn unlock_with_passphrase(self, passphrase: &Passphrase) -> Result<Vault<S>, UnlockFailed<S>> {
        let root = self.root_by(|slot| match slot.method.parameters()? {
            Some((params, salt)) => PassphraseKey::derive(passphrase, params, salt).map(|key| Some(key.key)),
            None => Ok(None),
        });
        self.unlock(root).await
    }

    /// Unlocks with a passphrase that was stretched before, on another thread.
    ///
    /// # Errors
    /// As [`Self::unlock_with_passphrase`].
    pub async fn unlock_with_passphrase_key(self, key: &PassphraseKey) -> Result<Vault<S>, UnlockFailed<S>> {
        let root = self.root_by(|slot| slot.method.key_of_passphrase(key));
        self.unlock(root).await
    }

    /// Unlocks with the recovery code.
    ///
    /// # Errors
    /// As [`Self::unlock_with_passphrase`].
    pub async fn unlock_with_recovery_code(self, code: &RecoveryCode) -> Result<Vault<S>, UnlockFailed<S>> {
        let root = self.root_by(|slot| slot.method.key_of_code(code));
        self.unlock(root).await
    }

    /// Unlocks with what a passkey's authenticator gave for the salt that [`SlotView::passkey`](crate::SlotView::passkey)
    /// names (`prf.results.first`); tries each passkey slot.
    ///
    /// # Errors
    /// As [`Self::unlock_with_passphrase`].
    pub async fn unlock_with_passkey(self, output: &Secret32) -> Result<Vault<S>, UnlockFailed<S>> {
        let root = self.root_by(|slot| slot.method.key_of_passkey(output));
        self.unlock(root).await
    }

    /// Unlocks with a key file.
    ///
    /// # Errors
    /// As [`Self::unlock_with_passphrase`].
    pub async fn unlock_with_key_file(self, file: &KeyFile) -> Result<Vault<S>, UnlockFailed<S>> {
        let root = self.root_by(|slot| slot.method.key_of_file(file));
        self.unlock(root).await
    }

    /// Unlocks with a key that another system handed out for the reference in
    /// [`SlotView::external`](crate::SlotView::external).
    ///
    /// # Errors
    /// As [`Self::unlock_with_passphrase`].
    pub async fn unlock_with_external(self, key: &Secret32) -> Result<Vault<S>, UnlockFailed<S>> {
        let root = self.root_by(|slot| Ok(slot.method.key_of_external(key)));
        self.unlock(root).await
    }

    /// Unlocks with whatever opens a slot.
    ///
    /// # Errors
    /// As [`Self::unlock_with_passphrase`].
    pub async fn unlock_with(self, secret: &SlotSecret) -> Result<Vault<S>, UnlockFailed<S>> {
        let root = self.root_by(|slot| secret.slot_key(slot));
        self.unlock(root).await
    }

    /// The root key by the first slot that the key made for it opens.
    fn root_by(
        &self,
        slot_key: impl Fn(&SlotBody) -> Result<Option<Secret32>, Error>,
    ) -> Result<Secret32, Error> {
        let vault = VaultId(self.header.vault);
        for slot in &self.header.slots {
            if let Some(key) = slot_key(slot)?
                && let Some(root) = slot.open(vault, &key)?
            {
                return Ok(root);
            }
        }
        Err(Error::UnlockFailed)
    }

    async fn unlock(self, root: Result<Secret32, Error>) -> Result<Vault<S>, UnlockFailed<S>> {
        let opened = match root {
            Ok(root) => self.open_secrets(&root).await,
            Err(error) => Err(error),
        };
        match opened {
            Ok((secrets, header)) => {
                Ok(Vault::opened(self.store, VaultId(self.header.vault), secrets, &header))
            }
            Err(error) => Err(UnlockFailed { error, locked: self }),
        }
    }

    /// The vault's secrets, after the header and the service keys have proved to be those that the root key sealed.
    async fn open_secrets(&self, root: &Secret32) -> Result<(Secrets, Record), Error> {
        let page = self.store.list(&Query::all(RecordKind::ServiceKey)).await?;
        // The root key came from a slot of this header, and is of its generation.
        let root = Root::new(root.duplicate(), generation_of(&self.header));
        let secrets = Secrets::open(VaultId(self.header.vault), &root, &page.records)?;
        for record in &page.records {
            secrets.verify(record)?;
        }
        // The header may have moved on since it was read; its seal and its vault decide, not its revision.
        let header = self.store.load(&RecordKey::HEADER).await?.ok_or(Error::RecordsRolledBack)?;
        secrets.verify(&header)?;
        let body: HeaderBody = codec::decode(&header.body)?;
        if body.vault != self.header.vault {
            return Err(Error::RecordAltered);
        }
        if header.revision < self.not_before {
            return Err(Error::RecordsRolledBack);
        }
        secrets.check_generation(&body)?;
        Ok((secrets, header))
    }
}

impl<S: Store> Vault<S> {
    /// Asks whether the caller may lock the vault for everybody who uses it through this program, and records it: the program
    /// then closes the vault and lets go of it.
    ///
    /// # Errors
    /// [`Error::AccessDenied`], and those of every change.
    pub async fn note_lock(&self, call: &mut Call<'_>) -> Result<(), Error> {
        let note = Note::new(Subject::Vault, Action::Lock).about(ObjectKind::Vault, self.id.0);
        self.mutate(note.clone(), call, async |transaction, _| {
            transaction.authorize_vault(Operation::Lock)?;
            transaction.note(note.clone());
            Ok(())
        })
        .await
    }

    /// Wipes every secret and gives the locked vault back.
    ///
    /// # Errors
    /// As [`LockedVault::open`]; the secrets are wiped all the same.
    pub async fn lock(self) -> Result<LockedVault<S>, Error> {
        let Self { store, secrets, cache, .. } = self;
        drop((secrets, cache));
        LockedVault::open(store).await
    }

    /// The revision of the newest commit that this vault has seen: what a platform remembers for
    /// [`LockedVault::not_before`]. It never goes down.
    pub fn revision(&self) -> Revision {
        self.newest.lock().revision
    }

    /// What is known of the vault.
    ///
    /// # Errors
    /// [`Error::RecordAltered`], [`Error::RecordsRolledBack`], [`Error::Store`].
    pub async fn info(&self) -> Result<VaultInfo, Error> {
        Ok(info_of(&self.load_header().await?.body))
    }
}
