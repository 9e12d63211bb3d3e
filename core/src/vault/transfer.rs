//! Export to a bundle and import from one.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::journal::Note;
use super::material::{has_material, material_key, service_of};
use super::transaction::Transaction;
use super::{Vault, keys, keystores};
use crate::audit::{Action, Subject};
use crate::bundle::{self, Content, ContentKey, ContentKeystore, ContentVersion, ImportMode, ImportReport};
use crate::call::Call;
use crate::crypto::Provider;
use crate::error::Error;
use crate::id::{KeyId, KeystoreId, VersionNumber};
use crate::key::Key;
use crate::keystore::Keystore;
use crate::lifecycle::KeyUse;
use crate::operation::Operation;
use crate::profile::Profile;
use crate::secret::SecretBytes;
use crate::slot::PassphraseKey;
use crate::store::{Query, RecordKind, Store};

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
        let note = Note::new(Subject::Backup, Action::Export);
        self.mutate(note.clone(), call, async |t, _| {
            t.authorize_vault(Operation::Backup)?;
            t.note(note.clone());
            Ok(())
        })
        .await?;
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
    /// [`Error::BundleMalformed`], [`Error::BundleFormat`], [`Error::BundleNotOpened`], [`Error::ApprovalRequired`] for new
    /// keys in a keystore that is here and asks for approval, and those of every change. Nothing was imported then.
    pub async fn import_bundle(
        &self,
        bundle: &[u8],
        passphrase: &PassphraseKey,
        mode: ImportMode,
        call: &mut Call<'_>,
    ) -> Result<ImportReport, Error> {
        let content = Parsed::new(&bundle::open(bundle, passphrase)?, &self.profiles, &self.provider)?;
        let attempted = match mode {
            // A transaction that writes nothing commits nothing.
            ImportMode::DryRun => Note::SILENT,
            ImportMode::Apply => Note::new(Subject::Backup, Action::Import),
        };
        self.mutate(attempted.clone(), call, async |t, call| {
            t.authorize_vault(Operation::Restore)?;
            let mut report = t.import(&content, mode, call).await?;
            if mode == ImportMode::Apply {
                report.applied = true;
                let keys = report.added_keys.len();
                t.note(attempted.clone().detail("vault", &content.vault_name).detail("keys", keys));
            }
            Ok(report)
        })
        .await
    }

    async fn content(&self, vault_name: String, call: &Call<'_>) -> Result<Content, Error> {
        let keystores = self.every(Query::all(RecordKind::Keystore)).await?;
        let mut rules = BTreeMap::new();
        for record in &keystores {
            let id = KeystoreId(record.key.id);
            rules.insert(id, Keystore::decode(id, &record.body, &self.profiles)?.rules);
        }
        let mut keys = Vec::new();
        for record in self.every(Query::all(RecordKind::Key)).await? {
            let key = Key::decode(KeyId(record.key.id), &record.body)?;
            let rules = rules.get(&key.keystore).ok_or(Error::RecordsRolledBack)?;
            let key = key.settled(call.now, rules);
            key.check_state(KeyUse::Backup, None, call.now, rules)?;
            let mut versions = Vec::new();
            for version in key.versions.iter().filter(|version| has_material(version.state)) {
                let material = self.unwrap_material(key.id, version.number).await?;
                versions
                    .push(ContentVersion { number: version.number.0, material: material.expose().to_vec() });
            }
            keys.push(ContentKey { id: key.id.0, body: key.encode()?, versions });
        }
        let keystores = keystores
            .into_iter()
            .map(|record| ContentKeystore { id: record.key.id, body: record.body })
            .collect();
        Ok(Content { vault: self.id.0, vault_name, exported: call.now.0, keystores, keys })
    }
}

/// A bundle's content in domain types, checked as a whole before anything is written.
struct Parsed {
    vault_name: String,
    exported: u64,
    keystores: Vec<Keystore>,
    keys: Vec<(Key, BTreeMap<VersionNumber, SecretBytes>)>,
}

impl Parsed {
    fn new(content: &Content, profiles: &[&'static Profile], provider: &Provider) -> Result<Self, Error> {
        let malformed = |_| Error::BundleMalformed;
        let decode = |content: &ContentKeystore| match Keystore::decode(
            KeystoreId(content.id),
            &content.body,
            profiles,
        ) {
            Err(Error::ProfileUnknown) => Err(Error::ProfileUnknown),
            keystore => keystore.map_err(malformed),
        };
        let keystores: Vec<_> = content.keystores.iter().map(decode).collect::<Result<_, _>>()?;
        let rules: BTreeMap<_, _> =
            keystores.iter().map(|keystore| (keystore.id, keystore.rules.clone())).collect();
        let mut keys = Vec::new();
        for content in &content.keys {
            let key = Key::decode(KeyId(content.id), &content.body).map_err(malformed)?;
            let materials: BTreeMap<_, _> = content
                .versions
                .iter()
                .map(|version| (VersionNumber(version.number), SecretBytes::new(version.material.clone())))
                .collect();
            let rules = rules.get(&key.keystore).ok_or(Error::BundleMalformed)?;
            let expected = key.versions.iter().filter(|version| has_material(version.state));
            let complete = expected.map(|version| version.number).eq(materials.keys().copied());
            let sound = materials
                .values()
                .all(|m| crate::keygen::check(provider, key.kind, m, &rules.limits).is_ok());
            if !complete || !sound || !key.is_consistent(rules) {
                return Err(Error::BundleMalformed);
            }
            keys.push((key, materials));
        }
        let distinct: BTreeSet<_> = keys.iter().map(|(key, _)| key.id).collect();
        if rules.len() != keystores.len() || distinct.len() != keys.len() {
            return Err(Error::BundleMalformed);
        }
        Ok(Self { vault_name: content.vault_name.clone(), exported: content.exported, keystores, keys })
    }
}

impl Parsed {
    fn rules(&self, key: &Key) -> Result<&Profile, Error> {
        let keystore = self.keystores.iter().find(|keystore| keystore.id == key.keystore);
        keystore.map(|keystore| &*keystore.rules).ok_or(Error::BundleMalformed)
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
            let rules = content.rules(key)?;
            let key = key.clone().settled(self.now, rules);
            match self.load(&keys::record_key(key.id)).await? {
                None => {
                    report.added_keys.push(key.name.clone());
                    new_keys.push((key, materials));
                }
                Some(record)
                    if Key::decode(key.id, &record.body)?.settled(self.now, rules).is_but_for_use(&key) =>
                {
                    report.unchanged_keys.push(key.name.clone());
                }
                Some(_) => report.kept_keys.push(key.name.clone()),
            }
        }
        self.import_keystores(content, &new_keys, mode, &mut report).await?;
        if mode == ImportMode::Apply {
            for (key, materials) in new_keys {
                let keystore = self.load_keystore(key.keystore).await?;
                if keystore.rules.names.unique && key.is_live() {
                    self.claim_name(&keystore, &key).await?;
                }
                self.put_key(&key, &keystore)?;
                for version in key.versions.iter().filter(|version| has_material(version.state)) {
                    let material = materials.get(&version.number).ok_or(Error::BundleMalformed)?;
                    let place = material_key(key.id, version.number);
                    self.put_material(&place, service_of(key.kind), material.expose(), call).await?;
                }
            }
        }
        Ok(report)
    }

    /// Adds the keystores that are missing, and counts the new keys in those that are here.
    async fn import_keystores(
        &mut self,
        content: &Parsed,
        new_keys: &[(Key, &BTreeMap<VersionNumber, SecretBytes>)],
        mode: ImportMode,
        report: &mut ImportReport,
    ) -> Result<(), Error> {
        let mut names: BTreeSet<String> = self
            .every(Query::all(RecordKind::Keystore))
            .await?
            .into_iter()
            .map(|record| record.label)
            .collect();
        for keystore in &content.keystores {
            let live =
                new_keys.iter().filter(|(key, _)| key.keystore == keystore.id && key.is_live()).count();
            let live = u32::try_from(live).map_err(|_| Error::BundleMalformed)?;
            let record = self.load(&keystores::record_key(keystore.id)).await?;
            let mut keystore = match &record {
                Some(record) => Keystore::decode(keystore.id, &record.body, &self.vault.profiles)?,
                None => Keystore { live_keys: 0, ..keystore.clone() },
            };
            if record.is_none() {
                keystore.name = free_name(&keystore.name, &names);
                names.insert(keystore.name.clone());
                report.added_keystores.push(keystore.name.clone());
            }
            let gains = new_keys.iter().any(|(key, _)| key.keystore == keystore.id);
            if record.is_some() && keystore.approvals.is_some() && gains {
                return Err(Error::ApprovalRequired);
            }
            keystore.live_keys = keystore.live_keys.saturating_add(live);
            if mode == ImportMode::Apply && (record.is_none() || live > 0) {
                self.put_keystore(&keystore)?;
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

/// Checks a bundle's content as an import does, for fuzzing.
#[cfg(fuzzing)]
pub(crate) fn check_bundle_content(content: &Content, profiles: &[&'static Profile], provider: &Provider) {
    drop(Parsed::new(content, profiles, provider));
}
