//! Export to a bundle and import from one.

use alloc::vec::Vec;

use super::Vault;
use super::journal::Note;
use crate::audit::{Action, Subject};
use crate::bundle::{self, ImportMode, ImportOptions, ImportReport};
use crate::call::Call;
use crate::codec::BackupBody;
use crate::error::Error;
use crate::operation::Operation;
use crate::slot::PassphraseKey;
use crate::store::Store;

mod content;
mod difference;
mod import;
mod keys;
mod parsed;

use parsed::Parsed;

/// How often a vault is read for a backup while others go on changing it.
const ATTEMPTS: u32 = 8;
/// After how many of these those who change it through this vault wait until it is read.
const PATIENCE: u32 = 3;

impl<S: Store> Vault<S> {
    /// Everything in the vault as one encrypted and signed bundle, which `passphrase` opens: see [`crate::bundle`]. What
    /// the vault itself is unlocked with is not in it, nor are changes that wait for approval. That it was made is noted
    /// ([`VaultInfo::backup`](crate::VaultInfo::backup)).
    ///
    /// # Errors
    /// [`Error::AccessDenied`], [`Error::RandomUnavailable`], [`Error::RecordAltered`], [`Error::RecordsRolledBack`],
    /// [`Error::AuditBroken`], [`Error::Store`], as a conflict if others, who have the vault open themselves, commit faster than
    /// it can be read.
    pub async fn export_bundle(
        &self,
        passphrase: &PassphraseKey,
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        let note = Note::new(Subject::Backup, Action::Export);
        let key = self
            .mutate(note.clone(), call, async |t, call| {
                t.authorize_vault(Operation::Backup)?;
                t.note(note.clone());
                t.audit_key(call).await
            })
            .await?;
        let mut attempt = 1;
        loop {
            // Whoever changes the vault here is kept waiting rather than the backup for good.
            let turn = if attempt > PATIENCE { Some(self.writing.lock().await) } else { None };
            let before = self.load_header().await?;
            // A backup that silently lacks a key is worse than none: the whole store is checked first.
            let checked = self.check_at(&before).await;
            let content = self.content(&before.body, &key, call).await;
            let revision = self.load_header().await?.record.revision;
            drop(turn);
            if revision == before.record.revision {
                checked?;
                let bundle = bundle::seal(&content?, passphrase, &key, call.random)?;
                let made = BackupBody { time: before.body.clock, revision: revision.0 };
                self.note_backup(made, call).await?;
                return Ok(bundle);
            }
            attempt += 1;
            if attempt > ATTEMPTS {
                return Err(Error::conflict(before.record.revision, revision));
            }
        }
    }

    /// Notes that a backup was made. A later one of another caller stays noted.
    async fn note_backup(&self, made: BackupBody, call: &mut Call<'_>) -> Result<(), Error> {
        self.mutate(Note::SILENT, call, async |transaction, _| {
            let known = transaction.header.backup;
            if known.is_none_or(|known| known.revision < made.revision) {
                transaction.header.backup = Some(made);
                transaction.header_alone = true;
            }
            Ok(())
        })
        .await
    }

    /// Brings what is in a bundle into this vault, in one commit; ids stay the same, so that every ciphertext still finds
    /// its key. What is here already and differs stays as it is, unless `options` say otherwise; no material is ever lost.
    /// A dry run does all of it and writes nothing. The bytes may be under an attacker's control.
    ///
    /// A bundle brings its principals with it, with their roles: import none that is not signed by whom you think.
    ///
    /// # Errors
    /// [`Error::BundleMalformed`], [`Error::BundleFormat`], [`Error::BundleSignature`], [`Error::BundleNotOpened`],
    /// [`Error::ProfileUnknown`]; [`Error::ApprovalRequired`] for new keys or credentials in a keystore that is here and
    /// asks for approval, and for replacing what is in it; [`Error::NameTaken`] for a new key in a keystore whose names are
    /// unique; and those of every change. Nothing was imported then.
    pub async fn import_bundle(
        &self,
        bundle: &[u8],
        passphrase: &PassphraseKey,
        options: impl Into<ImportOptions>,
        call: &mut Call<'_>,
    ) -> Result<ImportReport, Error> {
        let ImportOptions { mode, conflict } = options.into();
        let opened = bundle::open(bundle, passphrase)?;
        let signed_by = opened.signer.map(|key| key.fingerprint()).transpose()?;
        let content = Parsed::new(&opened.content, &self.profiles, &self.provider)?;
        let attempted = match mode {
            ImportMode::DryRun => Note::SILENT,
            ImportMode::Apply => Note::new(Subject::Backup, Action::Import),
        };
        self.mutate(attempted.clone(), call, async |t, call| {
            t.authorize_vault(Operation::Restore)?;
            let before = t.mark();
            let mut report = t.import(&content, conflict, signed_by.clone(), call).await?;
            if mode == ImportMode::DryRun {
                // A transaction that writes nothing commits nothing.
                t.back_to(before);
                return Ok(report);
            }
            report.applied = true;
            let note = attempted.clone().detail("vault", &content.vault_name);
            let note = note.detail("keys", report.added_keys.len());
            t.note(signed_by.iter().fold(note, |note, key| note.detail("signed_by", key)));
            Ok(report)
        })
        .await
    }
}

/// Checks a bundle's content as an import does, for fuzzing.
#[cfg(fuzzing)]
pub(crate) fn check_bundle_content(
    content: &bundle::Content,
    profiles: &[&'static crate::profile::Profile],
    provider: &crate::crypto::Provider,
) {
    drop(Parsed::new(content, profiles, provider));
}
