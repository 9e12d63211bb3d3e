//! The audit chain of a vault: read, checked, pinned by checkpoints, and written out.

use alloc::string::String;
use alloc::vec::Vec;

use super::Vault;
use super::integrity::draft;
use super::journal::Note;
use super::material::material_key;
use super::service_keys::Service;
use super::transaction::Transaction;
use crate::actor::Actor;
use crate::audit::{
    Action, Checkpoint, Entry, Exporter, Filter, Head, PublicKey, Scope, Segment, SignedCheckpoint,
    SigningKey, Subject,
};
use crate::call::Call;
use crate::codec::CheckpointBody;
use crate::error::Error;
use crate::id::{KeyId, VersionNumber};
use crate::operation::Operation;
use crate::secret::Secret32;
use crate::store::{Cursor, Query, Record, RecordKey, RecordKind, Store};
use crate::time::Timestamp;

/// After so many entries a checkpoint is due.
const CHECKPOINT_EVERY: u64 = 1_024;
/// Segments that one page reads at most when a filter finds little.
const MAX_SCANNED: usize = 4_096;

/// The place of the key that signs checkpoints.
const SIGNING_KEY: RecordKey = material_key(KeyId(*b"audit-signing-k."), VersionNumber(0));

/// Which entries to show, newest first.
#[derive(Clone, Debug)]
pub struct AuditQuery {
    /// What they must be like.
    pub filter: Filter,
    /// Only those before this entry.
    pub before: Option<u64>,
    /// The most entries of a page: 1 to 1,000.
    pub limit: u32,
}

impl Default for AuditQuery {
    /// Every entry, 100 a page.
    fn default() -> Self {
        Self { filter: Filter::default(), before: None, limit: 100 }
    }
}

/// A page of the audit chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditPage {
    /// The entries, newest first.
    pub entries: Vec<Entry>,
    /// What to give as [`AuditQuery::before`] for the next page; `None` if this is the last.
    pub next: Option<u64>,
}

impl<S: Store> Vault<S> {
    /// One page of the audit chain, newest first. What waits to be written is not in it yet.
    ///
    /// # Errors
    /// [`Error::AccessDenied`], [`Error::RecordAltered`], [`Error::Store`].
    pub async fn audit(&self, query: &AuditQuery, call: &Call<'_>) -> Result<AuditPage, Error> {
        let subject = self.subject(call).await?;
        if subject.role < Operation::ReadAudit.least_role() {
            return Err(Error::AccessDenied);
        }
        let limit = query.limit.clamp(1, 1_000) as usize;
        let mut list = Query {
            parent: query.filter.object.map(|object| object.id),
            descending: true,
            limit: 256,
            ..Query::all(RecordKind::Audit)
        };
        // The segment that holds the entry before may begin with it, or earlier.
        list.after = query.before.map(cursor);
        let mut entries = Vec::new();
        let mut scanned = 0;
        loop {
            let page = self.list_verified(&list).await?;
            for record in &page.records {
                let segment = Segment::decode(&record.body)?;
                for entry in segment.entries().rev() {
                    let early = query.before.is_none_or(|before| entry.sequence < before);
                    if early && query.filter.matches(entry) {
                        if entries.len() == limit {
                            let next = entries.last().map(|entry: &Entry| entry.sequence);
                            return Ok(AuditPage { entries, next });
                        }
                        entries.push(entry.clone());
                    }
                }
                scanned += 1;
                if scanned >= MAX_SCANNED {
                    return Ok(AuditPage { entries, next: Some(segment.first_sequence()) });
                }
            }
            match page.next {
                Some(next) => list.after = Some(next),
                None => return Ok(AuditPage { entries, next: None }),
            }
        }
    }

    /// The public key that checkpoints and exports are signed with: keep it elsewhere.
    ///
    /// # Errors
    /// Those of every change: the key is made when it is first asked for.
    pub async fn audit_public_key(&self, call: &mut Call<'_>) -> Result<PublicKey, Error> {
        self.mutate(Note::SILENT, call, async |transaction, call| {
            Ok(transaction.audit_key(call).await?.public_key())
        })
        .await
    }

    /// Follows the whole chain in the store. The number of its last entry.
    ///
    /// # Errors
    /// [`Error::AuditBroken`] with the first entry that is missing or does not follow; [`Error::RecordAltered`],
    /// [`Error::Store`].
    pub async fn verify_audit(&self) -> Result<u64, Error> {
        let trusted = self.load_header().await?.body.audit;
        let trusted = trusted.unwrap_or_else(|| Head::genesis(self.id));
        let mut head = Head::genesis(self.id);
        for record in self.segments().await? {
            if head == trusted {
                break;
            }
            let broken = Error::AuditBroken { sequence: head.next_sequence };
            let segment = Segment::decode(&record.body).map_err(|_| broken)?;
            head.follow(&segment)?;
        }
        if head != trusted {
            return Err(Error::AuditBroken { sequence: head.next_sequence.min(trusted.next_sequence) });
        }
        Ok(head.last_sequence())
    }

    /// The audit chain as signed text, which [`crate::audit::verify_export`] checks without the vault. Writing it out is an entry
    /// of the chain itself, and the last of the export.
    ///
    /// # Errors
    /// [`Error::AccessDenied`], [`Error::AuditBroken`], and those of every change.
    pub async fn export_audit(&self, call: &mut Call<'_>) -> Result<String, Error> {
        let note = Note::new(Subject::Audit, Action::Export);
        let key = self
            .mutate(note.clone(), call, async |transaction, call| {
                transaction.authorize_vault(Operation::ExportAudit)?;
                transaction.note(note.clone());
                transaction.audit_key(call).await
            })
            .await?;
        let end = self.load_header().await?.body.audit;
        self.audit_text(&key, end, call.now).await
    }

    /// The chain up to `end` as signed text.
    pub(super) async fn audit_text(
        &self,
        key: &SigningKey,
        end: Option<Head>,
        now: Timestamp,
    ) -> Result<String, Error> {
        let end = end.unwrap_or_else(|| Head::genesis(self.id));
        let (mut exporter, mut text) = Exporter::start(key, self.id, Head::genesis(self.id), now)?;
        let mut checkpoints = self.every(Query::all(RecordKind::Checkpoint)).await?.into_iter().peekable();
        for record in self.segments().await? {
            let segment = Segment::decode(&record.body)?;
            if segment.first_sequence() >= end.next_sequence {
                break;
            }
            let first = segment.first_sequence();
            while let Some(record) = checkpoints.next_if(|record| sequence_of(record) < first) {
                text.push_str(&exporter.checkpoint(&SignedCheckpoint::decode(&record.body)?)?);
            }
            text.push_str(&exporter.segment(&segment)?);
        }
        text.push_str(&exporter.finish(now)?);
        Ok(text)
    }

    async fn segments(&self) -> Result<Vec<Record>, Error> {
        self.every(Query::all(RecordKind::Audit)).await
    }

    /// Signs the chain's end if many entries have come since the last time.
    pub(super) async fn checkpoint_if_due(&self, call: &mut Call<'_>) -> Result<(), Error> {
        let header = self.load_header().await?.body;
        let last = header.checkpoint.map_or(0, |checkpoint| checkpoint.sequence);
        let now = header.audit.map_or(0, |head| head.last_sequence());
        if now.saturating_sub(last) < CHECKPOINT_EVERY {
            return Ok(());
        }
        let note = Note::new(Subject::Audit, Action::Checkpoint).by(Actor::System);
        self.mutate(note.clone(), call, async |transaction, call| {
            let key = transaction.audit_key(call).await?;
            transaction.put_checkpoint(&key)?;
            transaction.note(note.clone());
            Ok(())
        })
        .await
    }
}

impl<S: Store> Transaction<'_, S> {
    /// The key that signs checkpoints; made when it is first needed.
    pub(super) async fn audit_key(&mut self, call: &mut Call<'_>) -> Result<SigningKey, Error> {
        if self.load(&SIGNING_KEY).await?.is_some() {
            let material = self.vault.open_material_at(&SIGNING_KEY).await?;
            let bytes = Secret32::copy_from(material.expose()).ok_or(Error::RecordAltered)?;
            return SigningKey::from_bytes(&bytes);
        }
        let key = SigningKey::make_random(call.random)?;
        self.put_material(&SIGNING_KEY, Service::Audit, key.to_bytes().expose(), call).await?;
        Ok(key)
    }

    fn put_checkpoint(&mut self, key: &SigningKey) -> Result<(), Error> {
        let head = self.header.audit.unwrap_or_else(|| Head::genesis(self.vault_id()));
        let signed = Checkpoint::of(self.vault_id(), &head, self.now, Scope::Log).sign(key)?;
        let address = RecordKey { kind: RecordKind::Checkpoint, id: id_of(head.last_sequence()), part: 0 };
        self.put(draft(address, "", self.now, signed.encode()?));
        self.header.checkpoint = Some(CheckpointBody { sequence: head.last_sequence(), time: self.now.0 });
        Ok(())
    }
}

fn id_of(sequence: u64) -> [u8; 16] {
    let mut id = [0; 16];
    id[8..].copy_from_slice(&sequence.to_be_bytes());
    id
}

fn sequence_of(record: &Record) -> u64 {
    let (_, number) = record.key.id.split_at(8);
    number.iter().fold(0, |sequence, byte| sequence << 8 | u64::from(*byte))
}

/// The position of the first segment that begins at `before` or later.
fn cursor(before: u64) -> Cursor {
    let key = RecordKey { kind: RecordKind::Audit, id: id_of(before), part: 0 };
    Cursor { key, label: String::new(), created: crate::Timestamp(0), due: None }
}
