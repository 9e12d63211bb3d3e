//! Export to a bundle and import from one.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::keys::has_material;
use super::transaction::Transaction;
use super::{Vault, keys, keystores};
use crate::bundle::{self, Content, ContentKey, ContentKeystore, ContentVersion, ImportMode, ImportReport};
use crate::call::Call;
use crate::error::Error;
use crate::id::{KeyId, KeystoreId, VersionNumber};
use crate::key::Key;
use crate::keystore::Keystore;
use crate::lifecycle::KeyUse;
use crate::secret::Secret32;
use crate::slot::PassphraseKey;
use crate::store::{Query, Record, RecordKind, Store};

impl<S: Store> Vault<S> {
    /// Everything in the vault as one encrypted bundle, which `passphrase` opens.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`], [`Error::RecordAltered`], [`Error::RecordsRolledBack`], [`Error::Store`], as a
    /// conflict if others commit faster than the vault can be read.
    pub async fn export_bundle(
        &self,
        passphrase: &PassphraseKey,
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        let mut attempt = 1;
        loop {
            let before = self.load_header().await?;
            // A backup that silently lacks a key is worse than none: the whole store is checked first.
            let checked = self.check_at(&before).await;
            let content = self.content(before.body.name.clone(), call).await;
            let revision = self.load_header().await?.record.revision;
            if revision == before.record.revision {
                checked?;
                return bundle::seal(&content?, passphrase, call.random);
            }
            attempt += 1;
            if attempt > 8 {
                return Err(Error::conflict(before.record.revision, revision));
            }
        }
    }

    /// Brings what is in a bundle into this vault, in one commit; ids stay the same, so that every ciphertext still
    /// finds its key. What is here already is never changed. The bytes may be under an attacker's control.
    ///
    /// # Errors
    /// [`Error::BundleMalformed`], [`Error::BundleFormat`], [`Error::BundleNotOpened`], and
    /// those of every change. Nothing was imported then.
    pub async fn import_bundle(
        &self,
        bundle: &[u8],
        passphrase: &PassphraseKey,
        mode: ImportMode,
        call: &mut Call<'_>,
    ) -> Result<ImportReport, Error> {
        let content = Parsed::new(&bundle::open(bundle, passphrase)?)?;
        match mode {
            // A transaction that writes nothing commits nothing.
            ImportMode::DryRun => {
                self.mutate(call, async |t, call| t.import(&content, mode, call).await).await
            }
            ImportMode::Apply => {
                let mut report =
                    self.mutate(call, async |t, call| t.import(&content, mode, call).await).await?;
                report.applied = true;
                Ok(report)
            }
        }
    }

    async fn content(&self, vault_name: String, call: &Call<'_>) -> Result<Content, Error> {
        let keystores = self.every(RecordKind::Keystore).await?;
        let mut keys = Vec::new();
        for record in self.every(RecordKind::Key).await? {
            let key = Key::decode(KeyId(record.key.id), &record.body)?.settled(call.now);
            key.authorize(KeyUse::Backup, call.now)?;
            let mut versions = Vec::new();
            for version in key.versions.iter().filter(|version| has_material(version.state)) {
                let material = self.unwrap_material(key.id, version.number).await?;
                versions.push(ContentVersion { number: version.number.0, material: *material.expose() });
            }
            keys.push(ContentKey { id: key.id.0, body: key.encode()?, versions });
        }
        let keystores = keystores
            .into_iter()
            .map(|record| ContentKeystore { id: record.key.id, body: record.body })
            .collect();
        Ok(Content { vault: self.id.0, vault_name, exported: call.now.0, keystores, keys })
    }

    async fn every(&self, kind: RecordKind) -> Result<Vec<Record>, Error> {
        let mut query = Query::all(kind);
        let mut records = Vec::new();
        loop {
            let page = self.list_verified(&query).await?;
            records.extend(page.records);
            match page.next {
                Some(next) => query.after = Some(next),
                None => return Ok(records),
            }
        }
    }
}

/// A bundle's content in domain types, checked as a whole before anything is written.
struct Parsed {
    vault_name: String,
    exported: u64,
    keystores: Vec<Keystore>,
    keys: Vec<(Key, BTreeMap<VersionNumber, Secret32>)>,
}

impl Parsed {
    fn new(content: &Content) -> Result<Self, Error> {
        let malformed = |_| Error::BundleMalformed;
        let keystores: Vec<_> = content
            .keystores
            .iter()
            .map(|keystore| Keystore::decode(KeystoreId(keystore.id), &keystore.body).map_err(malformed))
            .collect::<Result<_, _>>()?;
        let ids: BTreeSet<_> = keystores.iter().map(|keystore| keystore.id).collect();
        let mut keys = Vec::new();
        for content in &content.keys {
            let key = Key::decode(KeyId(content.id), &content.body).map_err(malformed)?;
            let materials: BTreeMap<_, _> = content
                .versions
                .iter()
                .map(|version| (VersionNumber(version.number), Secret32::from_bytes(version.material)))
                .collect();
            let expected = key.versions.iter().filter(|version| has_material(version.state));
            let complete = expected.map(|version| version.number).eq(materials.keys().copied());
            if !complete || !ids.contains(&key.keystore) || !key.is_consistent() {
                return Err(Error::BundleMalformed);
            }
            keys.push((key, materials));
        }
        let distinct: BTreeSet<_> = keys.iter().map(|(key, _)| key.id).collect();
        if ids.len() != keystores.len() || distinct.len() != keys.len() {
            return Err(Error::BundleMalformed);
        }
        Ok(Self { vault_name: content.vault_name.clone(), exported: content.exported, keystores, keys })
    }
}

impl<S: Store> Transaction<'_, S> {
    async fn import(
        &mut self,
        content: &Parsed,
        mode: ImportMode,
        call: &mut Call<'_>,
    ) -> Result<ImportReport, Error> {
        let mut report = ImportReport {
            vault_name: content.vault_name.clone(),
            exported: content.exported,
            added_keystores: Vec::new(),
            added_keys: Vec::new(),
            unchanged_keys: Vec::new(),
            kept_keys: Vec::new(),
            applied: false,
        };
        let mut new_keys = Vec::new();
        for (key, materials) in &content.keys {
            let key = key.clone().settled(self.now);
            match self.vault.load_verified(&keys::record_key(key.id)).await? {
                None => {
                    report.added_keys.push(key.name.clone());
                    new_keys.push((key, materials));
                }
                Some(record) if Key::decode(key.id, &record.body)?.settled(self.now) == key => {
                    report.unchanged_keys.push(key.name.clone());
                }
                Some(_) => report.kept_keys.push(key.name.clone()),
            }
        }
        self.import_keystores(content, &new_keys, mode, &mut report).await?;
        if mode == ImportMode::Apply {
            for (key, materials) in new_keys {
                self.put_key(&key, None)?;
                for version in key.versions.iter().filter(|version| has_material(version.state)) {
                    let material = materials.get(&version.number).ok_or(Error::BundleMalformed)?;
                    self.put_material(key.id, version.number, material, call)?;
                }
            }
        }
        Ok(report)
    }

    /// Adds the keystores that are missing, and counts the new keys in those that are here.
    async fn import_keystores(
        &mut self,
        content: &Parsed,
        new_keys: &[(Key, &BTreeMap<VersionNumber, Secret32>)],
        mode: ImportMode,
        report: &mut ImportReport,
    ) -> Result<(), Error> {
        let mut names: BTreeSet<String> =
            self.vault.every(RecordKind::Keystore).await?.into_iter().map(|record| record.label).collect();
        for keystore in &content.keystores {
            let live =
                new_keys.iter().filter(|(key, _)| key.keystore == keystore.id && key.is_live()).count();
            let live = u32::try_from(live).map_err(|_| Error::BundleMalformed)?;
            let record = self.vault.load_verified(&keystores::record_key(keystore.id)).await?;
            let mut keystore = match &record {
                Some(record) => Keystore::decode(keystore.id, &record.body)?,
                None => Keystore { live_keys: 0, ..keystore.clone() },
            };
            if record.is_none() {
                keystore.name = free_name(&keystore.name, &names);
                names.insert(keystore.name.clone());
                report.added_keystores.push(keystore.name.clone());
            }
            keystore.live_keys = keystore.live_keys.saturating_add(live);
            if mode == ImportMode::Apply && (record.is_none() || live > 0) {
                self.put_keystore(&keystore, record.as_ref())?;
            }
        }
        Ok(())
    }
}

/// `name`, or `name (2)`, `name (3)` and so on.
fn free_name(name: &str, taken: &BTreeSet<String>) -> String {
    let candidates = (2_u32..).map(|number| format!("{name} ({number})"));
    core::iter::once(String::from(name))
        .chain(candidates)
        .find(|name| !taken.contains(name))
        .unwrap_or_default()
}
