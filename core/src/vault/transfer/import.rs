//! Into a vault: principals, settings, keystores and credentials of a bundle. Keys are in [`super::keys`].

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::difference;
use super::parsed::Parsed;
use crate::actor::Principal;
use crate::audit::{self, Action, ObjectKind};
use crate::bundle::{
    Conflict, Difference, ImportKind, ImportObstacle, ImportOutcome, ImportReport, ImportRow,
};
use crate::call::Call;
use crate::credential::Credential;
use crate::error::Error;
use crate::id::KeystoreId;
use crate::keystore::Keystore;
use crate::lifecycle::CredentialState;
use crate::operation::Operation;
use crate::secret::SecretBytes;
use crate::store::{Query, RecordKind, Store};
use crate::time::Timestamp;
use crate::vault::access::principal_key;
use crate::vault::certificates::authority_key;
use crate::vault::credentials::{record_key as credential_key, secret_key};
use crate::vault::journal::Note;
use crate::vault::service_keys::Service;
use crate::vault::transaction::Transaction;
use crate::vault::{keystores, notes};

/// What is to be done with something that is here and differs.
pub(super) enum Verdict {
    Keep,
    Replace,
    Refuse(ImportObstacle),
}

impl Verdict {
    pub(super) const fn outcome(&self) -> (ImportOutcome, Option<ImportObstacle>) {
        match self {
            Self::Keep => (ImportOutcome::Kept, None),
            Self::Replace => (ImportOutcome::Replaced, None),
            Self::Refuse(obstacle) => (ImportOutcome::Conflict, Some(*obstacle)),
        }
    }
}

/// Whether what differs is to be replaced at all.
pub(super) fn is_wanted(conflict: Conflict, here: Timestamp, there: Timestamp) -> bool {
    match conflict {
        Conflict::Keep => false,
        Conflict::Replace => true,
        Conflict::Newer => there > here,
    }
}

pub(super) fn row(
    kind: ImportKind,
    id: impl ToString,
    name: &str,
    (outcome, obstacle): (ImportOutcome, Option<ImportObstacle>),
    differences: Vec<Difference>,
) -> ImportRow {
    ImportRow { kind, id: id.to_string(), name: name.into(), outcome, obstacle, differences }
}

pub(super) const ADDED: (ImportOutcome, Option<ImportObstacle>) = (ImportOutcome::Added, None);
pub(super) const UNCHANGED: (ImportOutcome, Option<ImportObstacle>) = (ImportOutcome::Unchanged, None);
pub(super) const KEPT: (ImportOutcome, Option<ImportObstacle>) = (ImportOutcome::Kept, None);

impl<S: Store> Transaction<'_, S> {
    pub(super) async fn import(
        &mut self,
        content: &Parsed,
        conflict: Conflict,
        signed_by: Option<String>,
        call: &mut Call<'_>,
    ) -> Result<ImportReport, Error> {
        let mut report = ImportReport {
            vault_name: content.vault_name.clone(),
            exported: content.exported,
            signed_by,
            added_keystores: Vec::new(),
            added_keys: Vec::new(),
            unchanged_keys: Vec::new(),
            kept_keys: Vec::new(),
            rows: Vec::new(),
            applied: false,
        };
        self.import_settings(content, conflict, &mut report);
        self.import_principals(content, &mut report).await?;
        let mut names = self.names(RecordKind::Keystore).await?;
        for keystore in &content.keystores {
            self.import_keystore(keystore, conflict, &mut names, &mut report).await?;
        }
        let mut guard = Guard { keystores: self.guarded(content).await? };
        self.import_authorities(content, &guard, call).await?;
        let mut added = BTreeMap::new();
        for (key, materials) in &content.keys {
            let rules = content.rules(key.keystore)?;
            let key = key.clone().settled(self.now, rules);
            if self.import_key(&key, materials, conflict, &mut guard, &mut report, call).await?
                && key.is_live()
            {
                *added.entry(key.keystore).or_insert(0_u32) += 1;
            }
        }
        for (id, live) in added {
            let mut keystore = self.load_keystore(id).await?;
            keystore.live_keys = keystore.live_keys.saturating_add(live);
            self.put_keystore(&keystore)?;
        }
        for (credential, secret) in &content.credentials {
            self.import_credential(credential, secret.as_ref(), &guard, &mut report, call).await?;
        }
        Ok(report)
    }

    fn import_settings(&mut self, content: &Parsed, conflict: Conflict, report: &mut ImportReport) {
        let Some(there) = &content.settings else { return };
        let here = self.settings();
        let outcome = match (&self.header.settings, conflict) {
            _ if here == *there => UNCHANGED,
            (None, _) => ADDED,
            // Settings do not say when they were changed.
            (Some(_), Conflict::Replace) => (ImportOutcome::Replaced, None),
            (Some(_), Conflict::Keep | Conflict::Newer) => KEPT,
        };
        let differences = difference::of_settings(&here, there);
        report.rows.push(row(ImportKind::Settings, content.vault, "settings", outcome, differences));
        if matches!(outcome.0, ImportOutcome::Added | ImportOutcome::Replaced) {
            self.header.settings = Some(there.clone());
            self.note(Note::new(audit::Subject::Settings, Action::Update));
        }
    }

    async fn import_principals(&mut self, content: &Parsed, report: &mut ImportReport) -> Result<(), Error> {
        let mut names = self.names(RecordKind::Principal).await?;
        for there in &content.principals {
            let (name, outcome, differences) = match self.load(&principal_key(there.id)).await? {
                None => {
                    let mut new = there.clone();
                    new.name = free_name(&new.name, &names);
                    names.insert(new.name.clone());
                    self.put_principal(&new)?;
                    let note = Note::new(audit::Subject::Principal, Action::Create);
                    let note = note.about(ObjectKind::Principal, new.id.0).detail("name", &new.name);
                    self.note(note.detail("role", format!("{:?}", new.role)));
                    (new.name, ADDED, Vec::new())
                }
                Some(record) => {
                    let here = Principal::decode(there.id, &record.body)?;
                    let outcome = if here == *there { UNCHANGED } else { KEPT };
                    let differences = difference::of_principals(&here, there);
                    (here.name, outcome, differences)
                }
            };
            report.rows.push(row(ImportKind::Principal, there.id, &name, outcome, differences));
        }
        Ok(())
    }

    async fn import_keystore(
        &mut self,
        there: &Keystore,
        conflict: Conflict,
        names: &mut BTreeSet<String>,
        report: &mut ImportReport,
    ) -> Result<(), Error> {
        let Some(record) = self.load(&keystores::record_key(there.id)).await? else {
            let mut new = Keystore { live_keys: 0, ..there.clone() };
            new.name = free_name(&new.name, names);
            names.insert(new.name.clone());
            self.put_keystore(&new)?;
            self.note(notes::keystore(Operation::CreateKeystore, &new));
            report.added_keystores.push(new.name.clone());
            report.rows.push(row(ImportKind::Keystore, new.id, &new.name, ADDED, Vec::new()));
            return Ok(());
        };
        let here = Keystore::decode(there.id, &record.body, &self.vault.profiles)?;
        // The PIN and its failures stay those of here in any case: an older copy would give more attempts.
        let mut wanted = Keystore { live_keys: here.live_keys, pin: here.pin.clone(), ..there.clone() };
        let (mut outcome, mut name) = (UNCHANGED, here.name.clone());
        let differences = difference::of_keystores(&here, &wanted);
        if here != wanted {
            let verdict = if !is_wanted(conflict, here.changed, there.changed) {
                Verdict::Keep
            } else if here.profile != there.profile {
                Verdict::Refuse(ImportObstacle::OtherObject)
            } else if there.rules.names.unique && !here.rules.names.unique && here.live_keys > 0 {
                Verdict::Refuse(ImportObstacle::Names)
            } else {
                Verdict::Replace
            };
            outcome = verdict.outcome();
            if matches!(verdict, Verdict::Replace) {
                if here.approvals.is_some() {
                    return Err(Error::ApprovalRequired);
                }
                names.remove(&here.name);
                wanted.name = free_name(&wanted.name, names);
                names.insert(wanted.name.clone());
                self.put_keystore(&wanted)?;
                self.note(notes::keystore(Operation::UpdateKeystore, &wanted));
                name = wanted.name;
            }
        }
        report.rows.push(row(ImportKind::Keystore, there.id, &name, outcome, differences));
        Ok(())
    }

    /// A keystore that has issued no certificate yet goes on with the authorities of the bundle.
    async fn import_authorities(
        &mut self,
        content: &Parsed,
        guard: &Guard,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        for (keystore, stored) in &content.authorities {
            let place = authority_key(*keystore);
            if guard.check(*keystore).is_ok() && self.load(&place).await?.is_none() {
                self.put_material(&place, Service::Certificates, stored.expose(), call).await?;
            }
        }
        Ok(())
    }

    async fn import_credential(
        &mut self,
        there: &Credential,
        secret: Option<&SecretBytes>,
        guard: &Guard,
        report: &mut ImportReport,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        if there.state_at(self.now) == CredentialState::Destroyed {
            return Ok(());
        }
        let here = match self.load(&credential_key(there.id)).await? {
            Some(record) => Some(Credential::decode(there.id, &record.body)?),
            None => None,
        };
        let (outcome, differences) = match here {
            Some(here) if here.state_at(self.now) != CredentialState::Destroyed => {
                let same = Credential { last_used: there.last_used, ..here.clone() } == *there;
                let outcome = if same { UNCHANGED } else { KEPT };
                (outcome, difference::of_credentials(&here, there))
            }
            _ => {
                guard.check(there.keystore)?;
                let place = secret_key(there.id);
                self.delete_material(&place).await?;
                if let Some(secret) = secret {
                    self.put_material(&place, Service::Certificates, secret.expose(), call).await?;
                }
                self.put_credential(there)?;
                self.note(notes::credential(Operation::AddCredential, there));
                (ADDED, Vec::new())
            }
        };
        report.rows.push(row(ImportKind::Credential, there.id, &there.label(), outcome, differences));
        Ok(())
    }

    /// The keystores of the bundle that were here before, and ask for approval of changes.
    async fn guarded(&mut self, content: &Parsed) -> Result<BTreeSet<KeystoreId>, Error> {
        let mut guarded = BTreeSet::new();
        for keystore in &content.keystores {
            let record = self.vault.load_verified(&keystores::record_key(keystore.id)).await?;
            if let Some(record) = record {
                let here = Keystore::decode(keystore.id, &record.body, &self.vault.profiles)?;
                if here.approvals.is_some() {
                    guarded.insert(keystore.id);
                }
            }
        }
        Ok(guarded)
    }

    /// The labels of all records of a kind.
    async fn names(&mut self, kind: RecordKind) -> Result<BTreeSet<String>, Error> {
        Ok(self.every(Query::all(kind)).await?.into_iter().map(|record| record.label).collect())
    }
}

/// Keystores that take no change without approval.
pub(super) struct Guard {
    keystores: BTreeSet<KeystoreId>,
}

impl Guard {
    pub(super) fn check(&self, keystore: KeystoreId) -> Result<(), Error> {
        if self.keystores.contains(&keystore) { Err(Error::ApprovalRequired) } else { Ok(()) }
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
