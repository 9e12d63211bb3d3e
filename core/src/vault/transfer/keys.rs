//! Keys of a bundle: added, or compared with those that are here and replaced where nothing is lost by it.

use super::difference;
use super::import::{ADDED, Guard, UNCHANGED, Verdict, is_wanted, row};
use super::parsed::Materials;
use crate::bundle::{Conflict, ImportKind, ImportObstacle, ImportReport};
use crate::call::Call;
use crate::crypto::equal;
use crate::error::Error;
use crate::key::Key;
use crate::keystore::Keystore;
use crate::lifecycle::{KeyState, VersionState};
use crate::operation::Operation;
use crate::store::Store;
use crate::vault::material::{material_key, service_of};
use crate::vault::transaction::Transaction;
use crate::vault::{keys, notes};

impl<S: Store> Transaction<'_, S> {
    /// Whether the key was added.
    pub(super) async fn import_key(
        &mut self,
        there: &Key,
        materials: &Materials,
        conflict: Conflict,
        guard: &mut Guard,
        report: &mut ImportReport,
        call: &mut Call<'_>,
    ) -> Result<bool, Error> {
        let Some(record) = self.load(&keys::record_key(there.id)).await? else {
            guard.check(there.keystore)?;
            self.add_key(there, materials, call).await?;
            report.added_keys.push(there.name.clone());
            report.rows.push(row(ImportKind::Key, there.id, &there.name, ADDED, alloc::vec::Vec::new()));
            return Ok(true);
        };
        let here = Key::decode(there.id, &record.body)?;
        let keystore = self.load_keystore(here.keystore).await?;
        let here = here.settled(self.now, &keystore.rules);
        let mut name = &here.name;
        let (mut outcome, differences) = (UNCHANGED, difference::of_keys(&here, there));
        if here.is_but_for_use(there) {
            report.unchanged_keys.push(there.name.clone());
        } else {
            let verdict = if is_wanted(conflict, here.changed, there.changed) {
                match self.obstacle(&here, there, materials).await? {
                    Some(obstacle) => Verdict::Refuse(obstacle),
                    None => Verdict::Replace,
                }
            } else {
                Verdict::Keep
            };
            outcome = verdict.outcome();
            if matches!(verdict, Verdict::Replace) {
                guard.check(here.keystore)?;
                self.put_in_place_of(&here, there, &keystore, materials, call).await?;
                name = &there.name;
            } else {
                report.kept_keys.push(there.name.clone());
            }
        }
        report.rows.push(row(ImportKind::Key, there.id, name, outcome, differences));
        Ok(false)
    }

    async fn add_key(&mut self, key: &Key, materials: &Materials, call: &mut Call<'_>) -> Result<(), Error> {
        let keystore = self.load_keystore(key.keystore).await?;
        if keystore.rules.names.unique && key.is_live() {
            self.claim_name(&keystore, key).await?;
        }
        self.put_key(key, &keystore)?;
        for version in key.versions.iter().filter(|version| version.has_material()) {
            let material = materials.get(&version.number).ok_or(Error::BundleMalformed)?;
            let place = material_key(key.id, version.number);
            self.put_material(&place, service_of(key.kind), material.expose(), call).await?;
        }
        Ok(())
    }

    /// What would be lost if the key that is here became the one of the bundle.
    async fn obstacle(
        &mut self,
        here: &Key,
        there: &Key,
        materials: &Materials,
    ) -> Result<Option<ImportObstacle>, Error> {
        let fixed = |key: &Key| {
            (key.keystore, key.kind, key.usage, key.origin, key.boundary.clone(), key.token.clone())
        };
        if fixed(here) != fixed(there) {
            return Ok(Some(ImportObstacle::OtherObject));
        }
        if here.state == KeyState::Destroyed {
            return Ok(Some(ImportObstacle::Destroyed));
        }
        // A version is missed even if it is destroyed: its number would be given to another.
        if there.versions.len() < here.versions.len() {
            return Ok(Some(ImportObstacle::LosesVersions));
        }
        for version in &here.versions {
            let known = materials.get(&version.number);
            if version.state == VersionState::Destroyed {
                if known.is_some() {
                    return Ok(Some(ImportObstacle::Destroyed));
                }
                continue;
            }
            let object = there.version(version.number).and_then(|there| there.object.as_ref());
            if version.object.as_ref() != object {
                return Ok(Some(ImportObstacle::LosesVersions));
            }
            if version.object.is_some() {
                continue;
            }
            let material = self.vault.unwrap_material(here.id, version.number).await?;
            if !known.is_some_and(|known| equal(known.expose(), material.expose())) {
                return Ok(Some(ImportObstacle::LosesVersions));
            }
        }
        let keystore = self.load_keystore(here.keystore).await?;
        let renamed = keystore.rules.names.unique && here.name != there.name;
        if renamed && self.is_name_taken(keystore.id, &there.name, here.id).await? {
            return Ok(Some(ImportObstacle::Names));
        }
        Ok(None)
    }

    async fn put_in_place_of(
        &mut self,
        here: &Key,
        there: &Key,
        keystore: &Keystore,
        materials: &Materials,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        let mut after = there.clone();
        // Counters never go back: what was protected here stays counted.
        after.last_used = after.last_used.max(here.last_used);
        for version in &mut after.versions {
            if let Some(before) = here.version(version.number) {
                version.operations = version.operations.max(before.operations);
                version.bytes = version.bytes.max(before.bytes);
            } else if version.has_material() {
                let material = materials.get(&version.number).ok_or(Error::BundleMalformed)?;
                let place = material_key(after.id, version.number);
                self.put_material(&place, service_of(after.kind), material.expose(), call).await?;
            }
        }
        if keystore.rules.names.unique && here.name != after.name {
            self.release_name(keystore, here).await?;
            self.claim_name(keystore, &after).await?;
        }
        self.replace_key(here, &after, keystore).await?;
        self.note(notes::key(Operation::ImportKey, &after, None).detail("name", &after.name));
        Ok(())
    }
}
