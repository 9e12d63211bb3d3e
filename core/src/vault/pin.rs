//! The user PIN of a keystore: what its profile asks for before something is deleted for good.

use super::Vault;
use super::journal::Note;
use super::keys;
use super::transaction::Transaction;
use crate::audit::{Action, ObjectKind, Subject};
use crate::call::Call;
use crate::crypto::{concat, sealed_box};
use crate::error::{self, Error};
use crate::id::{KeyId, KeystoreId};
use crate::key::Key;
use crate::keystore::PinLock;
use crate::operation::Operation;
use crate::random::SecureRandom;
use crate::slot::{KdfParams, PassphraseKey};
use crate::store::Store;
use crate::view::KeystoreView;

/// What is in the box that only the right PIN opens.
const CHECK: &[u8] = b"keystead/user-pin";

/// That a PIN was the right one.
pub(super) struct Proof(());

impl PinLock {
    /// A lock that this PIN opens.
    pub(super) fn make(
        keystore: KeystoreId,
        pin: &PassphraseKey,
        random: &mut dyn SecureRandom,
    ) -> Result<Self, Error> {
        Ok(Self {
            memory_kib: pin.params.memory_kib(),
            iterations: pin.params.iterations(),
            lanes: pin.params.lanes(),
            salt: pin.salt,
            check: sealed_box::seal(&pin.key, &context(keystore), CHECK, random)?,
            failures: 0,
        })
    }

    fn params(&self) -> Result<KdfParams, Error> {
        KdfParams::new(self.memory_kib, self.iterations, self.lanes).map_err(|_| Error::RecordAltered)
    }

    fn opens(&self, keystore: KeystoreId, pin: &PassphraseKey) -> Result<bool, Error> {
        let same = (self.params()?, self.salt) == (pin.params, pin.salt);
        Ok(same && sealed_box::open(&pin.key, &context(keystore), &self.check)?.is_some())
    }
}

impl<S: Store> Vault<S> {
    /// How the user PIN of a keystore is stretched with [`PassphraseKey::derive`], on another thread if need be.
    ///
    /// # Errors
    /// [`Error::PinRequired`] if it has none, [`Error::NotFound`], [`Error::RecordAltered`], [`Error::Store`].
    pub async fn pin_parameters(&self, keystore: KeystoreId) -> Result<(KdfParams, [u8; 32]), Error> {
        let pin = self.load_keystore(keystore).await?.pin.ok_or(Error::PinRequired)?;
        Ok((pin.params()?, pin.salt))
    }

    /// Gives a keystore another user PIN, and unlocks it if it was locked. `current` is the PIN until now; the owner of
    /// the vault needs none.
    ///
    /// # Errors
    /// [`Error::PinRequired`] if the keystore has none or `current` is missing, [`Error::PinMismatch`],
    /// [`Error::PinLocked`], [`Error::AccessDenied`], and those of every change.
    pub async fn change_pin(
        &self,
        keystore: KeystoreId,
        current: Option<&PassphraseKey>,
        new: &PassphraseKey,
        call: &mut Call<'_>,
    ) -> Result<KeystoreView, Error> {
        if call.actor != crate::Actor::Owner {
            let current = current.ok_or(Error::PinRequired)?;
            self.verify_pin(keystore, current, call).await?;
        }
        let note = Note::new(Subject::Keystore, Action::Update)
            .about(ObjectKind::Keystore, keystore.0)
            .within(keystore)
            .detail("changed", "pin");
        self.mutate(note.clone(), call, async |transaction, call| {
            let mut found = transaction.load_keystore(keystore).await?;
            transaction.authorize(Operation::UpdateKeystore, &found, None, None, call).await?;
            if found.pin.is_none() {
                return Err(Error::PinRequired);
            }
            found.pin = Some(PinLock::make(keystore, new, call.random)?);
            found.changed = transaction.now;
            found.changed_by = transaction.subject.author.clone();
            transaction.note(note.clone());
            transaction.put_keystore(&found)?;
            Ok(KeystoreView::of(&found))
        })
        .await
    }

    pub(super) async fn verify_pin_of_key(
        &self,
        key: KeyId,
        pin: &PassphraseKey,
        call: &mut Call<'_>,
    ) -> Result<Proof, Error> {
        let record = self.load_verified(&keys::record_key(key)).await?;
        let record = record.ok_or(Error::NotFound(error::Subject::Key))?;
        self.verify_pin(Key::decode(key, &record.body)?.keystore, pin, call).await
    }

    /// Verifies a PIN. A wrong one is counted, in a commit of its own, before it is answered.
    async fn verify_pin(
        &self,
        keystore: KeystoreId,
        pin: &PassphraseKey,
        call: &mut Call<'_>,
    ) -> Result<Proof, Error> {
        self.mutate(Note::SILENT, call, async |transaction, _| transaction.count_pin(keystore, pin).await)
            .await?
    }
}

impl<S: Store> Transaction<'_, S> {
    async fn count_pin(
        &mut self,
        id: KeystoreId,
        pin: &PassphraseKey,
    ) -> Result<Result<Proof, Error>, Error> {
        // Who may not do what a PIN is for may not try PINs either, nor lock one for others.
        self.authorize_vault(Operation::DeleteKey)?;
        let mut keystore = self.load_keystore(id).await?;
        let mut lock = keystore.pin.clone().ok_or(Error::PinRequired)?;
        if lock.failures >= PinLock::MAX_FAILURES {
            return Ok(Err(Error::PinLocked));
        }
        let opens = lock.opens(id, pin)?;
        let before = lock.failures;
        lock.failures = if opens { 0 } else { lock.failures.saturating_add(1) };
        let failures = lock.failures;
        if failures != before {
            keystore.pin = Some(lock);
            self.put_keystore(&keystore)?;
        }
        if opens {
            return Ok(Ok(Proof(())));
        }
        let note = Note::new(Subject::Keystore, Action::Update).about(ObjectKind::Keystore, id.0).within(id);
        let attempts_left = PinLock::MAX_FAILURES.saturating_sub(failures);
        let refused = Error::PinMismatch { attempts_left };
        self.note(note.detail("changed", "pin failures").refused(&refused));
        Ok(Err(refused))
    }
}

/// The keystore alone: in a bundle it moves to another vault, and keeps its id and its PIN.
fn context(keystore: KeystoreId) -> alloc::vec::Vec<u8> {
    concat(&[b"keystead/user-pin/v1", &keystore.0])
}

#[cfg(test)]
mod tests;
