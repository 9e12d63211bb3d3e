//! Keystores: create, list, change, delete.

use alloc::string::String;
use alloc::vec::Vec;

use super::Vault;
use super::integrity::draft;
use super::transaction::Transaction;
use crate::call::Call;
use crate::error::{Error, Subject};
use crate::id::KeystoreId;
use crate::keystore::Keystore;
use crate::profile::ProfileId;
use crate::store::{Order, Query, Record, RecordKey, RecordKind, Store};
use crate::view::KeystoreView;

/// What a keystore is created with.
#[derive(Clone, Debug)]
pub struct NewKeystore {
    /// Its name, unique in the vault; the profile says how long it may be.
    pub name: String,
    /// Its description; the profile says how long it may be.
    pub description: String,
    /// The profile of its keys, fixed for good.
    pub profile: ProfileId,
}

/// What to change of a keystore; `None` leaves as it is.
#[derive(Clone, Debug, Default)]
pub struct KeystoreChanges {
    /// The new name.
    pub name: Option<String>,
    /// The new description.
    pub description: Option<String>,
}

impl<S: Store> Vault<S> {
    /// Creates a keystore.
    ///
    /// # Errors
    /// [`Error::InvalidName`], [`Error::NameTaken`], [`Error::DescriptionTooLong`], and those of every change:
    /// [`Error::ClockMovedBack`], [`Error::RandomUnavailable`], [`Error::RecordAltered`], [`Error::RecordsRolledBack`],
    /// [`Error::Store`].
    pub async fn create_keystore(
        &self,
        new: NewKeystore,
        call: &mut Call<'_>,
    ) -> Result<KeystoreView, Error> {
        let profile = new.profile.profile();
        profile.check_name(&new.name)?;
        profile.check_description(&new.description)?;
        self.mutate(call, async |transaction, call| {
            transaction.require_free_name(&new.name, None).await?;
            let keystore = Keystore {
                id: KeystoreId::make_random(call.random)?,
                name: new.name.clone(),
                description: new.description.clone(),
                profile: new.profile,
                live_keys: 0,
                created: transaction.now,
                changed: transaction.now,
            };
            transaction.put_keystore(&keystore, None)?;
            Ok(KeystoreView::of(&keystore))
        })
        .await
    }

    /// All keystores by name.
    ///
    /// # Errors
    /// [`Error::RecordAltered`], [`Error::Store`].
    pub async fn keystores(&self) -> Result<Vec<KeystoreView>, Error> {
        let mut query = Query { order: Order::Label, ..Query::all(RecordKind::Keystore) };
        let mut keystores = Vec::new();
        loop {
            let page = self.list_verified(&query).await?;
            for record in &page.records {
                let keystore = Keystore::decode(KeystoreId(record.key.id), &record.body)?;
                keystores.push(KeystoreView::of(&keystore));
            }
            match page.next {
                Some(next) => query.after = Some(next),
                None => return Ok(keystores),
            }
        }
    }

    /// One keystore.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::RecordAltered`], [`Error::Store`].
    pub async fn keystore(&self, id: KeystoreId) -> Result<KeystoreView, Error> {
        let record = self.load_verified(&record_key(id)).await?.ok_or(Error::NotFound(Subject::Keystore))?;
        Ok(KeystoreView::of(&Keystore::decode(id, &record.body)?))
    }

    /// Changes name or description.
    ///
    /// # Errors
    /// [`Error::NotFound`], and those of [`Self::create_keystore`].
    pub async fn update_keystore(
        &self,
        id: KeystoreId,
        changes: KeystoreChanges,
        call: &mut Call<'_>,
    ) -> Result<KeystoreView, Error> {
        self.mutate(call, async |transaction, _| {
            let (mut keystore, record) = transaction.load_keystore(id).await?;
            let profile = keystore.profile.profile();
            if let Some(name) = &changes.name {
                profile.check_name(name)?;
                transaction.require_free_name(name, Some(id)).await?;
                keystore.name.clone_from(name);
            }
            if let Some(description) = &changes.description {
                profile.check_description(description)?;
                keystore.description.clone_from(description);
            }
            keystore.changed = transaction.now;
            transaction.put_keystore(&keystore, Some(&record))?;
            Ok(KeystoreView::of(&keystore))
        })
        .await
    }

    /// Deletes a keystore whose keys are all destroyed, and the tombstones of these keys.
    ///
    /// # Errors
    /// [`Error::KeystoreNotEmpty`], [`Error::NotFound`], and those of every change.
    pub async fn delete_keystore(&self, id: KeystoreId, call: &mut Call<'_>) -> Result<(), Error> {
        self.mutate(call, async |transaction, _| {
            let (keystore, record) = transaction.load_keystore(id).await?;
            if keystore.live_keys > 0 {
                return Err(Error::KeystoreNotEmpty { keys: keystore.live_keys });
            }
            let mut query = Query { parent: Some(id.0), ..Query::all(RecordKind::Key) };
            loop {
                let page = transaction.vault.list_verified(&query).await?;
                for tombstone in &page.records {
                    transaction.delete(tombstone);
                    transaction.touch(tombstone.key.id);
                }
                match page.next {
                    Some(next) => query.after = Some(next),
                    None => break,
                }
            }
            transaction.delete(&record);
            Ok(())
        })
        .await
    }
}

impl<S: Store> Transaction<'_, S> {
    pub(super) async fn load_keystore(&self, id: KeystoreId) -> Result<(Keystore, Record), Error> {
        let record =
            self.vault.load_verified(&record_key(id)).await?.ok_or(Error::NotFound(Subject::Keystore))?;
        Ok((Keystore::decode(id, &record.body)?, record))
    }

    pub(super) fn put_keystore(
        &mut self,
        keystore: &Keystore,
        previous: Option<&Record>,
    ) -> Result<(), Error> {
        let record = draft(record_key(keystore.id), &keystore.name, keystore.created, keystore.encode()?);
        self.put(record, previous);
        Ok(())
    }

    /// Refuses a name that another keystore has.
    pub(super) async fn require_free_name(&self, name: &str, own: Option<KeystoreId>) -> Result<(), Error> {
        let mut query = Query { label_contains: Some(name.into()), ..Query::all(RecordKind::Keystore) };
        loop {
            let page = self.vault.list_verified(&query).await?;
            let taken =
                |record: &Record| record.label == name && own.is_none_or(|own| record.key.id != own.0);
            if page.records.iter().any(taken) {
                return Err(Error::NameTaken);
            }
            match page.next {
                Some(next) => query.after = Some(next),
                None => return Ok(()),
            }
        }
    }
}

pub(super) const fn record_key(id: KeystoreId) -> RecordKey {
    RecordKey { kind: RecordKind::Keystore, id: id.0, part: 0 }
}
