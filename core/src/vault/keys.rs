//! Keys: create, list, change.

use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry;
use alloc::string::String;
use alloc::vec::Vec;

use super::Vault;
use super::cache::Touch;
use super::change::Change;
use super::integrity::draft;
use super::material::{material_key, service_of};
use super::new_key::{NewKey, check_kind};
use super::objects::{Source, source_of};
use super::transaction::Transaction;
use super::{names, notes};
use crate::actor::Access;
use crate::call::Call;
use crate::error::{Error, Feature, Subject};
use crate::hsm::{Custody, HsmObject};
use crate::id::{KeyId, KeystoreId};
use crate::import::MaterialProblem;
use crate::key::{Boundary, Key, KeyVersion, Origin, Primary, Publication, RotationPolicy};
use crate::keygen;
use crate::keystore::Keystore;
use crate::lifecycle::{KeyState, KeyStateName};
use crate::operation::Operation;
use crate::profile::KeyUsage;
use crate::secret::SecretBytes;
use crate::store::{Cursor, Order, Query, Record, RecordKey, RecordKind, Store};
use crate::view::{KeyRow, KeyView, Listing};

/// What to change of a key; `None` leaves as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// Creates a key.
    ///
    /// # Errors
    /// [`Error::NotFound`] without such a keystore, [`Error::InvalidName`], [`Error::NameTaken`],
    /// [`Error::DescriptionTooLong`], [`Error::NotOffered`] for what the profile does not have,
    /// [`Error::KindUnavailable`], [`Error::SecretTooLarge`], [`Error::MaterialMalformed`], [`Error::RotationPeriod`], and
    /// those of [`Self::apply`].
    pub async fn create_key(
        &self,
        keystore: KeystoreId,
        new: NewKey,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        self.apply(&Change::CreateKey { keystore, new }, call).await?.key()
    }

    /// One page of the keys as they are at the call's time, as far as whoever calls may see them. A page may have fewer
    /// rows than asked for and still have a next.
    ///
    /// # Errors
    /// [`Error::RecordAltered`], [`Error::Store`].
    pub async fn keys(&self, query: &KeyQuery, call: &Call<'_>) -> Result<Listing<KeyRow>, Error> {
        let subject = self.subject(call).await?;
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
        let mut keystores: BTreeMap<KeystoreId, Keystore> = BTreeMap::new();
        let mut items = Vec::new();
        for record in &page.records {
            let key = Key::decode(KeyId(record.key.id), &record.body)?;
            let keystore = match keystores.entry(key.keystore) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => place.insert(self.load_keystore(key.keystore).await?),
            };
            let key = key.settled(call.now, &keystore.rules);
            items.extend(KeyRow::of(&key, &keystore.rules, &subject));
        }
        Ok(Listing { items, next: page.next })
    }

    /// One key as it is at the call's time.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::AccessDenied`], [`Error::RecordAltered`], [`Error::Store`].
    pub async fn key(&self, id: KeyId, call: &Call<'_>) -> Result<KeyView, Error> {
        let subject = self.subject(call).await?;
        let record = self.load_verified(&record_key(id)).await?.ok_or(Error::NotFound(Subject::Key))?;
        let key = Key::decode(id, &record.body)?;
        let keystore = self.load_keystore(key.keystore).await?;
        let key = key.settled(call.now, &keystore.rules);
        match KeyRow::of(&key, &keystore.rules, &subject) {
            Some(KeyRow::Full(view)) => Ok(*view),
            Some(KeyRow::Partial(_)) => Err(Error::AccessDenied),
            None => Err(Error::NotFound(Subject::Key)),
        }
    }

    /// Changes name or description.
    ///
    /// # Errors
    /// [`Error::KeyStateForbids`], [`Error::NotFound`], and those of [`Self::create_key`].
    pub async fn update_key(
        &self,
        key: KeyId,
        changes: KeyChanges,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        self.apply(&Change::UpdateKey { key, changes }, call).await?.key()
    }

    /// Changes who may use a key. Opening it forgets the list.
    ///
    /// # Errors
    /// [`Error::NotOffered`], [`Error::NotFound`] for a key or principal that is not there, and those of
    /// [`Self::update_key`].
    pub async fn set_access(
        &self,
        key: KeyId,
        access: Access,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        self.apply(&Change::SetAccess { key, access }, call).await?.key()
    }
}

impl<S: Store> Transaction<'_, S> {
    pub(super) async fn create_key(
        &mut self,
        keystore: KeystoreId,
        new: &NewKey,
        operation: Operation,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        let mut keystore = self.load_keystore(keystore).await?;
        self.authorize(operation, &keystore, None, None, call).await?;
        let rules = keystore.rules.clone();
        rules.check_name(&new.name)?;
        rules.check_description(&new.description)?;
        let usage = check_kind(&keystore, new)?;
        let boundary = self.boundary(&keystore, new)?;
        let author = self.subject.author.clone();
        let mut key = Key {
            id: KeyId::make_random(call.random)?,
            keystore: keystore.id,
            name: new.name.clone(),
            description: new.description.clone(),
            kind: new.kind,
            usage,
            origin: match &new.imported {
                None => Origin::Generated,
                Some(imported) if imported.is_public_only() => Origin::PublicOnly,
                Some(_) => Origin::Imported,
            },
            boundary,
            convergent: new.convergent,
            state: KeyState::PreActive,
            versions: Vec::new(),
            primary: Primary::Newest,
            rotation: RotationPolicy::OFF,
            last_rotation: None,
            next_rotation: None,
            access: Access::Open,
            algorithm: new.algorithm,
            exportable: new.exportable && new.custody.token().is_none(),
            token: new.custody.token().cloned(),
            publication: match usage {
                KeyUsage::SignVerify | KeyUsage::EncryptAndSign => {
                    new.publication.unwrap_or(rules.publication)
                }
                _ => Publication::AT_ONCE,
            },
            last_used: None,
            created: self.now,
            created_by: author.clone(),
            changed: self.now,
            changed_by: author,
        };
        self.check_access(&keystore, &new.access).await?;
        key.access = new.access.clone();
        self.begin_rotation(&mut key, &keystore, new)?;
        if !new.pre_active {
            let imported = new.imported.as_ref().map(|imported| &imported.material);
            match &new.custody {
                Custody::Vault => {
                    self.add_version(&mut key, &keystore, new.secret.as_ref().or(imported), call).await?;
                }
                Custody::Token(token) | Custody::Object(HsmObject { token, .. }) => {
                    let source = source_of(&new.custody, imported);
                    let origin = self.add_object(&mut key, &keystore, token, source, self.now).await?;
                    key.origin = origin;
                }
            }
        }
        if rules.names.unique {
            self.claim_name(&keystore, &key).await?;
        }
        self.put_key(&key, &keystore)?;
        keystore.live_keys = keystore.live_keys.saturating_add(1);
        self.put_keystore(&keystore)?;
        self.note(notes::key(operation, &key, None).detail("name", &key.name).detail("kind", key.kind));
        Ok(KeyView::of(&key, &rules))
    }

    fn boundary(&self, keystore: &Keystore, new: &NewKey) -> Result<Boundary, Error> {
        if !new.isolated {
            return Ok(Boundary::Global);
        }
        if !keystore.rules.boundaries {
            return Err(Error::NotOffered(Feature::Boundaries));
        }
        let region = self.settings().region.ok_or(Error::SettingInvalid { field: "region" })?;
        Ok(Boundary::Isolated(region))
    }

    fn begin_rotation(&self, key: &mut Key, keystore: &Keystore, new: &NewKey) -> Result<(), Error> {
        let rules = &keystore.rules;
        let offset = self.settings().utc_offset_minutes;
        if let Some(policy) = new.rotation {
            return key.set_rotation(policy, self.now, rules, offset);
        }
        match rules.rotation.default_days {
            Some(days) if key.check_rotates(rules).is_ok() => {
                key.set_rotation(RotationPolicy::every(days), self.now, rules, offset)
            }
            _ => Ok(()),
        }
    }

    /// Refuses an allow list that the profile does not have, or with somebody who is not registered.
    async fn check_access(&mut self, keystore: &Keystore, access: &Access) -> Result<(), Error> {
        let Access::Restricted(allowed) = access else { return Ok(()) };
        if !keystore.rules.access.lists {
            return Err(Error::NotOffered(Feature::AccessLists));
        }
        for id in allowed {
            self.load_principal(*id).await?;
        }
        Ok(())
    }

    pub(super) async fn update_key(
        &mut self,
        id: KeyId,
        changes: &KeyChanges,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        let (mut key, keystore) = self.open(id, Operation::UpdateKey, None, call).await?;
        let before = key.clone();
        if let Some(name) = &changes.name {
            keystore.rules.check_name(name)?;
            key.name.clone_from(name);
        }
        if let Some(description) = &changes.description {
            keystore.rules.check_description(description)?;
            key.description.clone_from(description);
        }
        if keystore.rules.names.unique && key.name != before.name {
            self.release_name(&keystore, &before).await?;
            self.claim_name(&keystore, &key).await?;
        }
        self.note(notes::key(Operation::UpdateKey, &key, None).detail("name", &key.name));
        self.close(&before, key, &keystore).await
    }

    pub(super) async fn set_access(
        &mut self,
        id: KeyId,
        access: &Access,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        let (mut key, keystore) = self.open(id, Operation::SetAccess, None, call).await?;
        let before = key.clone();
        self.check_access(&keystore, access).await?;
        key.access = access.clone();
        let allowed = match access {
            Access::Open => String::from("everybody"),
            Access::Restricted(allowed) => names::joined(allowed),
        };
        self.note(notes::key(Operation::SetAccess, &key, None).detail("allowed", allowed));
        self.close(&before, key, &keystore).await
    }

    /// The key as it is now, and its keystore.
    pub(super) async fn load_key(&mut self, id: KeyId) -> Result<(Key, Keystore), Error> {
        let record = self.load(&record_key(id)).await?.ok_or(Error::NotFound(Subject::Key))?;
        let key = Key::decode(id, &record.body)?;
        let keystore = self.load_keystore(key.keystore).await?;
        Ok((key, keystore))
    }

    /// A key that is about to be changed: everything that was due is done first, then it is asked whether `operation` is
    /// permitted.
    pub(super) async fn open(
        &mut self,
        id: KeyId,
        operation: Operation,
        version: Option<crate::VersionNumber>,
        call: &mut Call<'_>,
    ) -> Result<(Key, Keystore), Error> {
        let (key, keystore) = self.load_key(id).await?;
        let key = self.settle_key(key, &keystore, call).await?;
        self.authorize(operation, &keystore, Some(&key), version, call).await?;
        Ok((key, keystore))
    }

    /// Writes a key that was changed by whoever makes this mutation.
    pub(super) async fn close(
        &mut self,
        before: &Key,
        mut key: Key,
        keystore: &Keystore,
    ) -> Result<KeyView, Error> {
        let author = self.subject.author.clone();
        key.changed(self.now, &author);
        self.replace_key(before, &key, keystore).await?;
        Ok(KeyView::of(&key, &keystore.rules))
    }

    /// Writes a changed key, and takes the material of versions that came to their end out of the store.
    pub(super) async fn replace_key(
        &mut self,
        before: &Key,
        after: &Key,
        keystore: &Keystore,
    ) -> Result<(), Error> {
        self.put_key(after, keystore)?;
        for version in before.versions.iter().filter(|version| version.has_material()) {
            if !after.version(version.number).is_some_and(KeyVersion::has_material) {
                self.delete_material(&material_key(after.id, version.number)).await?;
            }
        }
        let live = |version: &KeyVersion| {
            let has_it = |kept: &KeyVersion| kept.live_object() == version.live_object();
            // Nearly always the version of the same number: looking through all of them for each takes long.
            after.version(version.number).is_some_and(has_it) || after.versions.iter().any(has_it)
        };
        for version in before.versions.iter().filter(|version| !live(version)) {
            version.live_object().iter().for_each(|object| self.objects.lock().doom(object));
        }
        if before.is_live() && !after.is_live() {
            if keystore.rules.names.unique {
                self.release_name(keystore, before).await?;
            }
            let mut keystore = self.load_keystore(keystore.id).await?;
            keystore.live_keys = keystore.live_keys.saturating_sub(1);
            self.put_keystore(&keystore)?;
        }
        Ok(())
    }

    pub(super) fn put_key(&mut self, key: &Key, keystore: &Keystore) -> Result<(), Error> {
        self.put(record_of(key, keystore)?);
        self.touch(Touch::Key(key.id));
        Ok(())
    }

    /// Adds a version, with the given material or with fresh.
    pub(super) async fn add_version(
        &mut self,
        key: &mut Key,
        keystore: &Keystore,
        given: Option<&SecretBytes>,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        let now = self.now;
        self.add_version_at(key, keystore, given, now, call).await
    }

    /// As [`Self::add_version`], dated at `at`: when it was due.
    pub(super) async fn add_version_at(
        &mut self,
        key: &mut Key,
        keystore: &Keystore,
        given: Option<&SecretBytes>,
        at: crate::Timestamp,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        if let Some(token) = key.token.clone() {
            let fresh = Source::Fresh { by_itself: false };
            let source = given.map_or(fresh, Source::Material);
            return self.add_object(key, keystore, &token, source, at).await.map(|_| ());
        }
        let fresh;
        let material = match given {
            Some(given) => given,
            None => {
                if key.origin == Origin::PublicOnly {
                    return Err(Error::KindForbids);
                }
                fresh = self.vault.fresh_material(key.kind, call.random)?;
                &fresh
            }
        };
        let public = keygen::check(&self.vault.provider, key.kind, material, &keystore.rules.limits)?;
        let only_public = public.as_ref().is_some_and(|public| public.to_der() == material.expose());
        if only_public != (key.origin == Origin::PublicOnly) {
            // What has only a public half would be a key that cannot sign, under the name of one that can.
            return Err(MaterialProblem::Public.into());
        }
        let number = key.add_version(public, None, at, &keystore.rules)?;
        let place = material_key(key.id, number);
        self.put_material(&place, service_of(key.kind), material.expose(), call).await
    }
}

/// The record of a key.
pub(super) fn record_of(key: &Key, keystore: &Keystore) -> Result<Record, Error> {
    let mut record = draft(record_key(key.id), &key.name, key.created, key.encode()?);
    record.parent = Some(key.keystore.0);
    record.state = key.state.name().number();
    record.due = key.deadline(&keystore.rules);
    Ok(record)
}

pub(super) const fn record_key(id: KeyId) -> RecordKey {
    RecordKey { kind: RecordKind::Key, id: id.0, part: 0 }
}
