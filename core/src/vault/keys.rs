//! Keys: create, list, change, rotate, and the events of their lifecycle.

use alloc::string::String;
use alloc::vec::Vec;

use super::Vault;
use super::integrity::{draft, seal_material};
use super::transaction::Transaction;
use crate::call::Call;
use crate::codec;
use crate::error::{Error, Subject};
use crate::id::{KeyId, KeystoreId, VersionNumber};
use crate::key::Key;
use crate::lifecycle::{KeyEvent, KeyState, KeyStateName, KeyUse, VersionState};
use crate::secret::Secret32;
use crate::store::{Cursor, Order, Query, Record, RecordKey, RecordKind, Store};
use crate::time::Timestamp;
use crate::view::{KeyKind, KeyView, Listing};

/// What a key is created with.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Its name; the profile says how long it may be. Names may repeat, ids do not.
    pub name: String,
    /// Its description; the profile says how long it may be.
    pub description: String,
    /// What it is made of and what for, fixed for good.
    pub kind: KeyKind,
}

/// What to change of a key; `None` leaves as it is.
#[derive(Clone, Debug, Default)]
pub struct KeyChanges {
    /// The new name.
    pub name: Option<String>,
    /// The new description.
    pub description: Option<String>,
}

/// Which keys to list.
#[derive(Clone, Debug)]
pub struct KeyQuery {
    /// Only those of this keystore.
    pub keystore: Option<KeystoreId>,
    /// Only those in one of these states; empty means any. A key whose deletion is due counts as pending until the next
    /// [`Vault::tick`] has written that down.
    pub states: Vec<KeyStateName>,
    /// Only those whose name contains this text, whatever its case.
    pub name_contains: Option<String>,
    /// By what they are sorted.
    pub order: Order,
    /// From the last to the first.
    pub descending: bool,
    /// Only those behind this position.
    pub after: Option<Cursor>,
    /// The most keys of a page.
    pub limit: u32,
}

impl Default for KeyQuery {
    /// Every key, newest first, 100 a page.
    fn default() -> Self {
        Self {
            keystore: None,
            states: Vec::new(),
            name_contains: None,
            order: Order::Created,
            descending: true,
            after: None,
            limit: 100,
        }
    }
}

impl<S: Store> Vault<S> {
    /// Creates a key with its first version.
    ///
    /// # Errors
    /// [`Error::NotFound`] without such a keystore, [`Error::InvalidName`], [`Error::DescriptionTooLong`], and those of
    /// every change: [`Error::ClockMovedBack`], [`Error::RandomUnavailable`], [`Error::RecordAltered`],
    /// [`Error::RecordsRolledBack`], [`Error::Store`].
    pub async fn create_key(
        &self,
        keystore: KeystoreId,
        new: NewKey,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        self.mutate(call, async |transaction, call| {
            let (mut keystore, record) = transaction.load_keystore(keystore).await?;
            let profile = keystore.profile.profile();
            profile.check_name(&new.name)?;
            profile.check_description(&new.description)?;
            let mut key = Key {
                id: KeyId::make_random(call.random)?,
                keystore: keystore.id,
                profile: keystore.profile,
                name: new.name.clone(),
                description: new.description.clone(),
                kind: new.kind,
                state: KeyState::PreActive,
                versions: Vec::new(),
                created: transaction.now,
                changed: transaction.now,
            };
            transaction.add_version(&mut key, call)?;
            key.apply(KeyEvent::FirstVersion, transaction.now)?;
            transaction.put_key(&key, None)?;
            keystore.live_keys = keystore.live_keys.saturating_add(1);
            transaction.put_keystore(&keystore, Some(&record))?;
            Ok(KeyView::of(&key))
        })
        .await
    }

    /// One page of keys as they are at `now`.
    ///
    /// # Errors
    /// [`Error::RecordAltered`], [`Error::Store`].
    pub async fn keys(&self, query: &KeyQuery, now: Timestamp) -> Result<Listing<KeyView>, Error> {
        let page = self
            .list_verified(&Query {
                kind: RecordKind::Key,
                parent: query.keystore.map(|keystore| keystore.0),
                states: query.states.iter().map(|state| state.number()).collect(),
                label_contains: query.name_contains.clone(),
                due_by: None,
                order: query.order,
                descending: query.descending,
                after: query.after.clone(),
                limit: query.limit,
            })
            .await?;
        let view = |record: &Record| {
            let key = Key::decode(KeyId(record.key.id), &record.body)?;
            Ok(KeyView::of(&key.settled(now)))
        };
        Ok(Listing { items: page.records.iter().map(view).collect::<Result<_, Error>>()?, next: page.next })
    }

    /// One key as it is at `now`.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::RecordAltered`], [`Error::Store`].
    pub async fn key(&self, id: KeyId, now: Timestamp) -> Result<KeyView, Error> {
        let record = self.load_verified(&record_key(id)).await?.ok_or(Error::NotFound(Subject::Key))?;
        Ok(KeyView::of(&Key::decode(id, &record.body)?.settled(now)))
    }

    /// Changes name or description.
    ///
    /// # Errors
    /// [`Error::KeyStateForbids`], [`Error::NotFound`], and those of [`Self::create_key`].
    pub async fn update_key(
        &self,
        id: KeyId,
        changes: KeyChanges,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        self.change_key(id, call, async |transaction, key, _| {
            key.authorize(KeyUse::Edit, transaction.now)?;
            if let Some(name) = &changes.name {
                key.profile().check_name(name)?;
                key.name.clone_from(name);
            }
            if let Some(description) = &changes.description {
                key.profile().check_description(description)?;
                key.description.clone_from(description);
            }
            key.changed = transaction.now;
            Ok(())
        })
        .await
    }

    /// Makes a new version, which encrypts from now on. Older versions still decrypt.
    ///
    /// # Errors
    /// [`Error::KeyStateForbids`], [`Error::NotFound`], and those of [`Self::create_key`].
    pub async fn rotate(&self, id: KeyId, call: &mut Call<'_>) -> Result<KeyView, Error> {
        self.change_key(id, call, async |transaction, key, call| {
            key.authorize(KeyUse::Rotate, transaction.now)?;
            transaction.add_version(key, call)
        })
        .await
    }

    /// Takes a key out of use until it is enabled again.
    ///
    /// # Errors
    /// As [`Self::rotate`].
    pub async fn disable(&self, id: KeyId, call: &mut Call<'_>) -> Result<KeyView, Error> {
        self.move_key(id, KeyEvent::Disable, call).await
    }

    /// Takes a disabled key into use again.
    ///
    /// # Errors
    /// As [`Self::rotate`].
    pub async fn enable(&self, id: KeyId, call: &mut Call<'_>) -> Result<KeyView, Error> {
        self.move_key(id, KeyEvent::Enable, call).await
    }

    /// Asks for a key's deletion. It is out of use at once, and destroyed when the profile's window is over.
    ///
    /// # Errors
    /// As [`Self::rotate`].
    pub async fn request_deletion(&self, id: KeyId, call: &mut Call<'_>) -> Result<KeyView, Error> {
        self.move_key(id, KeyEvent::RequestDeletion, call).await
    }

    /// Takes a request for deletion back.
    ///
    /// # Errors
    /// As [`Self::rotate`].
    pub async fn cancel_deletion(&self, id: KeyId, call: &mut Call<'_>) -> Result<KeyView, Error> {
        self.move_key(id, KeyEvent::CancelDeletion, call).await
    }

    /// Destroys a key without waiting: its material is removed for good, and nothing that it encrypted can ever be read
    /// again. `confirmation` is the key's name, where the profile asks for it.
    ///
    /// # Errors
    /// [`Error::ConfirmationMismatch`], and those of [`Self::rotate`].
    pub async fn delete_now(
        &self,
        id: KeyId,
        confirmation: &str,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        self.change_key(id, call, async |transaction, key, _| {
            key.apply(KeyEvent::DeleteNow, transaction.now)?;
            if key.profile().delete_now_needs_name && key.name != confirmation {
                return Err(Error::ConfirmationMismatch);
            }
            Ok(())
        })
        .await
    }

    async fn move_key(&self, id: KeyId, event: KeyEvent, call: &mut Call<'_>) -> Result<KeyView, Error> {
        self.change_key(id, call, async |transaction, key, _| key.apply(event, transaction.now)).await
    }

    async fn change_key(
        &self,
        id: KeyId,
        call: &mut Call<'_>,
        change: impl AsyncFn(&mut Transaction<'_, S>, &mut Key, &mut Call<'_>) -> Result<(), Error>,
    ) -> Result<KeyView, Error> {
        self.mutate(call, async |transaction, call| {
            let (mut key, record) = transaction.load_key(id).await?;
            let before = key.clone();
            change(transaction, &mut key, call).await?;
            transaction.replace_key(&before, &key, &record).await?;
            Ok(KeyView::of(&key))
        })
        .await
    }
}

impl<S: Store> Transaction<'_, S> {
    /// The key as it is now, and its record as it is stored.
    pub(super) async fn load_key(&self, id: KeyId) -> Result<(Key, Record), Error> {
        let record = self.vault.load_verified(&record_key(id)).await?.ok_or(Error::NotFound(Subject::Key))?;
        Ok((Key::decode(id, &record.body)?.settled(self.now), record))
    }

    /// Writes a changed key; if it came to its end, takes the material of all its versions out of the store.
    pub(super) async fn replace_key(
        &mut self,
        before: &Key,
        after: &Key,
        record: &Record,
    ) -> Result<(), Error> {
        self.put_key(after, Some(record))?;
        if after.is_live() {
            return Ok(());
        }
        for version in &before.versions {
            let place = material_key(after.id, version.number);
            for key in [place, RecordKey { kind: RecordKind::WrappingKey, ..place }] {
                if let Some(record) = self.vault.load_verified(&key).await? {
                    self.delete(&record);
                }
            }
        }
        let (mut keystore, record) = self.load_keystore(after.keystore).await?;
        keystore.live_keys = keystore.live_keys.saturating_sub(1);
        self.put_keystore(&keystore, Some(&record))
    }

    pub(super) fn put_key(&mut self, key: &Key, previous: Option<&Record>) -> Result<(), Error> {
        let mut record = draft(record_key(key.id), &key.name, key.created, key.encode()?);
        record.parent = Some(key.keystore.0);
        record.state = key.state.name().number();
        record.due = key.state.deadline();
        self.put(record, previous);
        self.touch(key.id.0);
        Ok(())
    }

    /// Adds a version with fresh material.
    pub(super) fn add_version(&mut self, key: &mut Key, call: &mut Call<'_>) -> Result<(), Error> {
        let material = Secret32::make_random(call.random)?;
        let number = key.add_version(self.now)?;
        self.put_material(key.id, number, &material, call)
    }

    /// Seals material under a wrapping key of its own, and that under the vault's service key.
    pub(super) fn put_material(
        &mut self,
        key: KeyId,
        number: VersionNumber,
        material: &Secret32,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        let place = material_key(key, number);
        let wrapping_key = Secret32::make_random(call.random)?;
        let sealed = seal_material(self.vault_id(), &place, &wrapping_key, material.expose(), call.random)?;
        let wrapped = self.vault.wrap(&place, &wrapping_key, call)?;
        for (address, body) in
            [(place, sealed), (RecordKey { kind: RecordKind::WrappingKey, ..place }, wrapped)]
        {
            let mut record = draft(address, "", self.now, codec::versioned(&body));
            record.parent = Some(key.0);
            self.put(record, None);
        }
        Ok(())
    }
}

impl<S: Store> Vault<S> {
    fn wrap(&self, place: &RecordKey, key: &Secret32, call: &mut Call<'_>) -> Result<Vec<u8>, Error> {
        self.secrets.wrap(self.id, place, key, call.random)
    }
}

pub(super) const fn record_key(id: KeyId) -> RecordKey {
    RecordKey { kind: RecordKind::Key, id: id.0, part: 0 }
}

pub(super) const fn material_key(id: KeyId, number: VersionNumber) -> RecordKey {
    RecordKey { kind: RecordKind::Material, id: id.0, part: number.0 }
}

/// Whether a version's material is in the store.
pub(super) const fn has_material(state: VersionState) -> bool {
    !matches!(state, VersionState::Destroyed)
}
