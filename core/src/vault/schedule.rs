//! Rotation and deletion: by hand, and what time does.

use alloc::string::String;

use super::Vault;
use super::change::Change;
use super::notes;
use super::objects::Source;
use super::pin::Proof;
use super::transaction::Transaction;
use crate::actor::{Actor, Author};
use crate::call::Call;
use crate::error::Error;
use crate::hsm::HsmProblem;
use crate::id::{KeyId, VersionNumber};
use crate::key::{Due, Key, Origin, RotationPolicy};
use crate::keystore::Keystore;
use crate::lifecycle::{KeyEvent, VersionEvent};
use crate::operation::Operation;
use crate::profile::Confirm;
use crate::slot::PassphraseKey;
use crate::store::Store;
use crate::time::Timestamp;
use crate::view::KeyView;

/// The most that one commit does of what was due: eleven years of rotations every day. After a longer sleep the rest is
/// done by the next, so that a clock set far ahead does not make millions of versions at once.
const MAX_DUE: usize = 4_096;

/// What somebody shows before a key is deleted at once: as its profile asks.
#[derive(Clone, Copy)]
pub enum Confirmation<'a> {
    /// Nothing: a dialog was enough.
    None,
    /// The key's name, typed.
    Name(&'a str),
    /// The keystore's user PIN.
    Pin(&'a PassphraseKey),
    /// The user PIN of the token in which the key lies. It may be under an attacker's control.
    TokenPin(&'a str),
}

impl<S: Store> Vault<S> {
    /// Makes a new version, which protects from now on. Older versions still process. A key without a version is
    /// activated by it.
    ///
    /// # Errors
    /// [`Error::KeyStateForbids`], [`Error::NotFound`], [`Error::NotOffered`] if the key does not rotate,
    /// [`Error::VersionsExhausted`], and those of [`Self::apply`].
    pub async fn rotate(&self, key: KeyId, call: &mut Call<'_>) -> Result<KeyView, Error> {
        self.apply(&Change::Rotate { key }, call).await?.key()
    }

    /// Changes when a key rotates by itself.
    ///
    /// # Errors
    /// [`Error::RotationPeriod`], [`Error::RotationByUse`], [`Error::NotOffered`], [`Error::KeyStateForbids`],
    /// [`Error::NotFound`], and those of [`Self::apply`].
    pub async fn set_rotation(
        &self,
        key: KeyId,
        policy: RotationPolicy,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        self.apply(&Change::SetRotation { key, policy }, call).await?.key()
    }

    /// Takes a key out of use until it is enabled again.
    ///
    /// # Errors
    /// [`Error::KeyStateForbids`], [`Error::NotFound`], and those of [`Self::apply`].
    pub async fn disable(&self, key: KeyId, call: &mut Call<'_>) -> Result<KeyView, Error> {
        self.move_key(key, KeyEvent::Disable, call).await
    }

    /// Takes a disabled key into use again.
    ///
    /// # Errors
    /// As [`Self::disable`].
    pub async fn enable(&self, key: KeyId, call: &mut Call<'_>) -> Result<KeyView, Error> {
        self.move_key(key, KeyEvent::Enable, call).await
    }

    /// Takes a key out of use and has it destroyed when the profile's window is over.
    ///
    /// # Errors
    /// As [`Self::disable`].
    pub async fn request_deletion(&self, key: KeyId, call: &mut Call<'_>) -> Result<KeyView, Error> {
        self.move_key(key, KeyEvent::RequestDeletion, call).await
    }

    /// Takes a request for deletion back.
    ///
    /// # Errors
    /// As [`Self::disable`].
    pub async fn cancel_deletion(&self, key: KeyId, call: &mut Call<'_>) -> Result<KeyView, Error> {
        self.move_key(key, KeyEvent::CancelDeletion, call).await
    }

    /// Destroys a key without waiting.
    ///
    /// # Errors
    /// [`Error::ConfirmationMismatch`], [`Error::PinMismatch`], [`Error::PinLocked`], [`Error::VersionsRemain`],
    /// [`Error::Hsm`] if the key lies in a token that cannot be reached, and those of [`Self::disable`].
    pub async fn delete_now(
        &self,
        key: KeyId,
        confirmation: Confirmation<'_>,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        let event = KeyEvent::DeleteNow;
        match confirmation {
            Confirmation::Pin(pin) => {
                let proof = self.verify_pin_of_key(key, pin, call).await?;
                let change = Change::MoveKey { key, event, confirmation: None };
                self.apply_with_pin(&change, proof, call).await?.key()
            }
            Confirmation::TokenPin(pin) => self.delete_from_token(key, pin, call).await,
            Confirmation::Name(name) => {
                let confirmation = Some(String::from(name));
                self.apply(&Change::MoveKey { key, event, confirmation }, call).await?.key()
            }
            Confirmation::None => self.move_key(key, event, call).await,
        }
    }

    async fn move_key(&self, key: KeyId, event: KeyEvent, call: &mut Call<'_>) -> Result<KeyView, Error> {
        self.apply(&Change::MoveKey { key, event, confirmation: None }, call).await?.key()
    }

    async fn apply_with_pin(
        &self,
        change: &Change,
        _: Proof,
        call: &mut Call<'_>,
    ) -> Result<super::change::Changed, Error> {
        self.mutate(notes::attempted(change), call, async |transaction, call| {
            transaction.pin_verified = true;
            transaction.apply(change, call).await
        })
        .await
    }

    /// Changes a version's state.
    ///
    /// # Errors
    /// [`Error::VersionStateForbids`], [`Error::VersionProtected`], [`Error::KeyStateForbids`], [`Error::NotFound`], and
    /// those of [`Self::apply`].
    pub async fn move_version(
        &self,
        key: KeyId,
        version: VersionNumber,
        event: VersionEvent,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        self.apply(&Change::MoveVersion { key, version, event }, call).await?.key()
    }

    /// Chooses the version that protects new data, until the next rotation.
    ///
    /// # Errors
    /// [`Error::NotOffered`], and those of [`Self::move_version`].
    pub async fn set_default_version(
        &self,
        key: KeyId,
        version: VersionNumber,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        self.apply(&Change::SetDefaultVersion { key, version }, call).await?.key()
    }
}

impl<S: Store> Transaction<'_, S> {
    pub(super) async fn rotate(&mut self, id: KeyId, call: &mut Call<'_>) -> Result<KeyView, Error> {
        let (mut key, keystore) = self.open(id, Operation::Rotate, None, call).await?;
        key.check_rotates(&keystore.rules)?;
        let before = key.clone();
        self.add_version(&mut key, &keystore, None, call).await?;
        if !before.versions.is_empty() {
            key.rotated(self.now, true, &keystore.rules, self.settings().utc_offset_minutes);
        }
        let newest = key.versions.last().map(|version| version.number);
        self.note(notes::key(Operation::Rotate, &key, newest));
        self.close(&before, key, &keystore).await
    }

    pub(super) async fn set_rotation(
        &mut self,
        id: KeyId,
        policy: RotationPolicy,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        let (mut key, keystore) = self.open(id, Operation::SetRotation, None, call).await?;
        let before = key.clone();
        let offset = self.settings().utc_offset_minutes;
        key.set_rotation(policy, self.now, &keystore.rules, offset)?;
        let days = policy.period_days.unwrap_or(0);
        self.note(notes::key(Operation::SetRotation, &key, None).detail("days", days));
        self.close(&before, key, &keystore).await
    }

    pub(super) async fn move_key(
        &mut self,
        id: KeyId,
        event: KeyEvent,
        operation: Operation,
        confirmation: Option<&str>,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        let (mut key, keystore) = self.open(id, operation, None, call).await?;
        let before = key.clone();
        key.apply(event, self.now, &keystore.rules)?;
        if event == KeyEvent::DeleteNow {
            match key.confirm(&keystore.rules) {
                Confirm::Name if confirmation != Some(key.name.as_str()) => {
                    return Err(Error::ConfirmationMismatch);
                }
                Confirm::Pin if !self.pin_verified => return Err(Error::PinRequired),
                // Others have approved it: they take the place of whoever knows the PIN.
                Confirm::TokenPin if !self.token_pin_verified && !self.approved => {
                    return Err(HsmProblem::PinRequired.into());
                }
                Confirm::Name | Confirm::Pin | Confirm::TokenPin | Confirm::Dialog => {}
            }
        }
        let mut note = notes::key(operation, &key, None);
        if let Some(due) = key.state.deadline() {
            note = note.detail("due", due.0);
        }
        self.note(note);
        self.close(&before, key, &keystore).await
    }

    pub(super) async fn move_version(
        &mut self,
        id: KeyId,
        number: VersionNumber,
        event: VersionEvent,
        operation: Operation,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        let (mut key, keystore) = self.open(id, operation, None, call).await?;
        let before = key.clone();
        let was_default = key.primary(&keystore.rules).is_some_and(|default| default.number == number);
        key.apply_to_version(number, event, self.now, &keystore.rules)?;
        self.note(notes::key(operation, &key, Some(number)));
        let renews = key.origin != Origin::PublicOnly;
        if event == VersionEvent::Compromise && was_default && renews {
            // What is known to others protects nothing new, from this commit on.
            self.add_version(&mut key, &keystore, None, call).await?;
            key.rotated(self.now, true, &keystore.rules, self.settings().utc_offset_minutes);
            let newest = key.versions.last().map(|version| version.number);
            self.note(notes::key(Operation::AutoRotate, &key, newest).by(Actor::System));
        }
        self.close(&before, key, &keystore).await
    }

    pub(super) async fn set_default_version(
        &mut self,
        id: KeyId,
        number: VersionNumber,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        let (mut key, keystore) = self.open(id, Operation::SetDefaultVersion, None, call).await?;
        let before = key.clone();
        key.set_default(number, self.now, &keystore.rules)?;
        self.note(notes::key(Operation::SetDefaultVersion, &key, Some(number)));
        self.close(&before, key, &keystore).await
    }

    /// Does what was due by now, in the order in which it was due, and writes it: as if somebody had been awake.
    pub(super) async fn settle_key(
        &mut self,
        key: Key,
        keystore: &Keystore,
        call: &mut Call<'_>,
    ) -> Result<Key, Error> {
        let before = key;
        let mut key = before.clone();
        for _ in 0..MAX_DUE {
            let next = key.next_due(&keystore.rules).filter(|(at, _)| *at <= self.now);
            let Some((at, due)) = next else { break };
            match due {
                // The token does not make keys now: it is done when it does.
                Due::Rotation if self.rotation_waits(&key) => break,
                Due::Rotation => self.rotate_due(&mut key, keystore, at, call).await?,
                Due::Promotion(number) => {
                    key.do_due(at, due, &keystore.rules)?;
                    let note = notes::key(Operation::AutoRotate, &key, Some(number)).detail("starts", at.0);
                    self.note(note.by(Actor::System));
                }
                Due::Deletion | Due::VersionDeletion(_) => {
                    key.do_due(at, due, &keystore.rules)?;
                    let note = match due {
                        Due::VersionDeletion(number) => notes::version_deleted(&key, number),
                        _ => notes::key(Operation::ScheduledDelete, &key, None),
                    };
                    self.note(note.detail("due", at.0).by(Actor::System));
                }
            }
        }
        if key != before {
            self.replace_key(&before, &key, keystore).await?;
        }
        Ok(key)
    }

    async fn rotate_due(
        &mut self,
        key: &mut Key,
        keystore: &Keystore,
        at: Timestamp,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        let at = match key.token.clone() {
            // It is made now, not then: nobody has seen its public half before.
            Some(token) => {
                let (source, now) = (Source::Fresh { by_itself: true }, self.now);
                self.add_object(key, keystore, &token, source, now).await?;
                now
            }
            None => {
                self.add_version_at(key, keystore, None, at, call).await?;
                at
            }
        };
        key.rotated(at, false, &keystore.rules, self.settings().utc_offset_minutes);
        key.changed(at, &Author::system());
        let newest = key.versions.last().map(|version| version.number);
        let note = notes::key(Operation::AutoRotate, key, newest).detail("due", at.0).by(Actor::System);
        self.note(note);
        Ok(())
    }
}
