//! One mutation: read at one revision, decided, committed as one change set, and computed again on a conflict.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use async_lock::MutexGuard;

use super::cache::Touch;
use super::integrity::{Digest, Root};
use super::journal::{Note, Taken};
use super::service_keys::{Service, ServiceKey};
use super::{Newest, Vault, objects};
use crate::actor;
use crate::call::Call;
use crate::codec::{self, HeaderBody, SettingsBody};
use crate::error::Error;
use crate::id::{ApprovalId, VaultId};
use crate::store::{ChangeSet, Page, Query, Record, RecordKey, Revision, Store, StoreError};
use crate::time::{Period, Timestamp};

mod mark;

/// How often a mutation is computed again when others commit in between.
const ATTEMPTS: u32 = 16;

/// A clock may be this far behind the last change and is then taken to be at it: clocks are set by small steps.
const TOLERATED_STEP_BACK: Period = Period::MINUTE.times(5);

/// The header as it was loaded.
pub(super) struct Header {
    pub(super) record: Record,
    pub(super) body: HeaderBody,
}

/// What a mutation reads and writes. It sees what it has written itself, so that several changes can be one commit.
pub(super) struct Transaction<'v, S> {
    pub(super) vault: &'v Vault<S>,
    /// The time of the mutation: never before that of the one before it.
    pub(super) now: Timestamp,
    /// Who asks.
    pub(super) subject: Arc<actor::Subject>,
    /// Whether what it does was approved by somebody else.
    pub(super) approved: bool,
    /// The request whose changes it makes at the moment, in the names of those who put them aside.
    pub(super) applying: Option<ApprovalId>,
    /// Whether the keystore's user PIN was verified for it.
    pub(super) pin_verified: bool,
    /// Whether the user PIN of the key's token was verified for it.
    pub(super) token_pin_verified: bool,
    pub(super) header: HeaderBody,
    /// Whether the header is to be written although nothing else is.
    pub(super) header_alone: bool,
    header_record: Record,
    digest: Digest,
    /// Records as they were loaded, and those that were not there.
    loaded: BTreeMap<RecordKey, Option<Record>>,
    /// Records to write, and those to remove.
    written: BTreeMap<RecordKey, Option<Record>>,
    touched: Vec<Touch>,
    notes: Vec<Note>,
    pub(super) new_service_keys: BTreeMap<Service, ServiceKey>,
    /// What it has of tokens.
    pub(super) objects: objects::Shared,
    /// The root key that the commit puts in the place of the vault's.
    pub(super) new_root: Option<Root>,
}

/// What a mutation has until it ends.
struct Turn<'v> {
    /// Its turn to write; none while a token is waited for.
    guard: Option<MutexGuard<'v, ()>>,
    /// How often it was computed, but for what tokens were asked for in between.
    attempts: u32,
    objects: objects::Shared,
}

impl<S: Store> Vault<S> {
    /// Runs `decide` on a fresh transaction and commits what it wrote; runs it again if somebody else committed first.
    /// `attempted` says what is asked, for the audit chain, should it be refused.
    pub(super) async fn mutate<T>(
        &self,
        attempted: Note,
        call: &mut Call<'_>,
        decide: impl AsyncFn(&mut Transaction<'_, S>, &mut Call<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut ordinals = Vec::new();
        let mut turn = self.turn().await;
        let outcome = loop {
            match self.attempt(call, &decide, &mut ordinals, &turn.objects).await {
                Err(error) => {
                    if let Err(error) = self.again(&mut turn, error, call).await {
                        break Err(error);
                    }
                }
                done => break done,
            }
        };
        self.finish(turn, outcome.as_ref().map(|_| ()));
        // Whoever makes the material elsewhere asks again with it: nobody was refused anything.
        let comes_again = matches!(outcome, Err(Error::MaterialNeeded { .. })) && ordinals.is_empty();
        if let Err(error) = &outcome
            && !comes_again
        {
            self.record_refused(attempted.refused(error), call, &ordinals).await;
        }
        outcome
    }

    async fn attempt<T>(
        &self,
        call: &mut Call<'_>,
        decide: &impl AsyncFn(&mut Transaction<'_, S>, &mut Call<'_>) -> Result<T, Error>,
        ordinals: &mut Vec<u64>,
        objects: &objects::Shared,
    ) -> Result<T, Error> {
        objects.lock().begin();
        let mut transaction = self.begin(call, objects).await?;
        let result = decide(&mut transaction, call).await?;
        transaction.commit(call, ordinals).await?;
        Ok(result)
    }

    // What does not depend on the mutation is compiled once: WebAssembly is downloaded.

    async fn turn(&self) -> Turn<'_> {
        let guard = Some(self.writing.lock().await);
        Turn { guard, attempts: 1, objects: objects::Shared::default() }
    }

    /// Whether another attempt is worth it: others committed in between, or what was missing is there now. The error is why
    /// not.
    async fn again<'v>(
        &'v self,
        turn: &mut Turn<'v>,
        error: Error,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        if error.is_conflict() && turn.attempts < ATTEMPTS {
            turn.attempts += 1;
            return Ok(());
        }
        if !matches!(error, Error::MaterialNeeded { .. }) {
            return Err(error);
        }
        // A token may take its time: nobody waits for that before they write.
        turn.guard = None;
        if !self.prepare_object(&turn.objects, call)? {
            return Err(error);
        }
        turn.guard = Some(self.writing.lock().await);
        Ok(())
    }

    fn finish(&self, turn: Turn<'_>, outcome: Result<(), &Error>) {
        let Turn { guard, objects, .. } = turn;
        drop(guard);
        self.finish_objects(&objects, outcome);
    }

    async fn begin(&self, call: &Call<'_>, objects: &objects::Shared) -> Result<Transaction<'_, S>, Error> {
        let header = self.load_header().await?;
        let now = monotonic(call.now, Timestamp(header.body.clock))?;
        let subject = self.subject(call).await?;
        Ok(Transaction {
            vault: self,
            now,
            subject,
            approved: false,
            applying: None,
            pin_verified: false,
            token_pin_verified: false,
            digest: self.secrets.open_digest(&header.body, header.record.revision)?,
            header: header.body,
            header_alone: false,
            header_record: header.record,
            loaded: BTreeMap::new(),
            written: BTreeMap::new(),
            touched: Vec::new(),
            notes: Vec::new(),
            new_service_keys: BTreeMap::new(),
            objects: Arc::clone(objects),
            new_root: None,
        })
    }

    async fn record_refused(&self, note: Note, call: &mut Call<'_>, ordinals: &[u64]) {
        let subject = self.subject(call).await.unwrap_or_else(|_| Arc::new(actor::Subject::unknown()));
        // Without randomness there is no session to record it in; what went wrong is told all the same.
        let _ = self.journal.lock().refuse(note, &subject, call, ordinals);
    }

    /// The header, verified, and not older than one seen before.
    pub(super) async fn load_header(&self) -> Result<Header, Error> {
        let known = self.newest.lock().revision;
        let record = self.store.load(&RecordKey::HEADER).await?.ok_or(Error::RecordsRolledBack)?;
        self.secrets.verify(&record)?;
        let body: HeaderBody = codec::decode(&record.body)?;
        self.secrets.check_generation(&body)?;
        self.note(&record, known, body.settings.clone())?;
        Ok(Header { record, body })
    }

    /// The store's revision: what [`Self::load_header`] finds, without reading the header again if it is the same.
    pub(super) async fn current_revision(&self) -> Result<Revision, Error> {
        let known = self.newest.lock().revision;
        let record = self.store.load(&RecordKey::HEADER).await?.ok_or(Error::RecordsRolledBack)?;
        // Only the revision is used, and it is covered by the seal: the same seal needs no second check.
        if *self.newest.lock() != Newest::of(&record) {
            self.secrets.verify(&record)?;
            let body: HeaderBody = codec::decode(&record.body)?;
            self.secrets.check_generation(&body)?;
            self.note(&record, known, body.settings)?;
        }
        Ok(record.revision)
    }

    /// The record at `key`, verified.
    pub(super) async fn load_verified(&self, key: &RecordKey) -> Result<Option<Record>, Error> {
        let record = self.store.load(key).await?;
        if let Some(record) = &record {
            // A store that answers with another record than it was asked for would swap two keys.
            if record.key != *key {
                return Err(Error::RecordAltered);
            }
            self.secrets.verify(record)?;
        }
        Ok(record)
    }

    /// The page that answers `query`, each record verified.
    pub(super) async fn list_verified(&self, query: &Query) -> Result<Page, Error> {
        let page = self.store.list(query).await?;
        for record in &page.records {
            self.secrets.verify(record)?;
        }
        Ok(page)
    }

    /// Every record that answers `query`, page by page.
    pub(super) async fn every(&self, mut query: Query) -> Result<Vec<Record>, Error> {
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

    /// Remembers a verified header and its settings; refuses one that is older than `known`, the newest that had been seen
    /// when the store was asked for it. While the store answered, others may have committed and been seen: what it answered
    /// is no older for that.
    fn note(&self, header: &Record, known: Revision, settings: Option<SettingsBody>) -> Result<(), Error> {
        if header.revision < known {
            return Err(Error::RecordsRolledBack);
        }
        let mut newest = self.newest.lock();
        if header.revision >= newest.revision {
            *newest = Newest::of(header);
            self.cache.lock().set_settings(settings.unwrap_or_default());
        }
        self.cache.lock().seen(header.revision, &header.seal);
        Ok(())
    }
}

impl<S: Store> Transaction<'_, S> {
    pub(super) fn vault_id(&self) -> VaultId {
        self.vault.id
    }

    pub(super) fn settings(&self) -> SettingsBody {
        self.header.settings.clone().unwrap_or_default()
    }

    /// The record at `key` as this mutation sees it.
    pub(super) async fn load(&mut self, key: &RecordKey) -> Result<Option<Record>, Error> {
        if let Some(written) = self.written.get(key) {
            return Ok(written.clone());
        }
        if let Some(loaded) = self.loaded.get(key) {
            return Ok(loaded.clone());
        }
        let record = self.vault.load_verified(key).await?;
        self.loaded.insert(*key, record.clone());
        Ok(record)
    }

    /// Every record that answers `query` as this mutation sees it, by address.
    pub(super) async fn every(&mut self, query: Query) -> Result<Vec<Record>, Error> {
        let stored = self.vault.every(query.clone()).await?;
        let mut records: BTreeMap<_, _> = stored.into_iter().map(|record| (record.key, record)).collect();
        for (key, record) in &records {
            self.loaded.entry(*key).or_insert_with(|| Some(record.clone()));
        }
        for (key, written) in &self.written {
            match written {
                Some(record) if query.matches(record) => {
                    records.insert(*key, record.clone());
                }
                _ => {
                    records.remove(key);
                }
            }
        }
        Ok(records.into_values().collect())
    }

    /// Inserts or replaces a record. One that is there already was loaded before.
    pub(super) fn put(&mut self, mut record: Record) {
        record.revision = self.header_record.revision.next();
        self.vault.secrets.seal(&mut record);
        self.loaded.entry(record.key).or_insert(None);
        self.written.insert(record.key, Some(record));
    }

    /// Removes a record that was loaded.
    pub(super) fn delete(&mut self, key: &RecordKey) {
        self.written.insert(*key, None);
    }

    /// Says what of the cache is out of date after the commit.
    pub(super) fn touch(&mut self, touch: Touch) {
        self.touched.push(touch);
    }

    /// Says what is done, for the audit chain.
    pub(super) fn note(&mut self, note: Note) {
        let note = match self.applying {
            Some(request) => note.on_behalf_of(&self.subject.author).detail("approval", request),
            None => note,
        };
        self.notes.push(note);
    }

    async fn commit(mut self, call: &mut Call<'_>, ordinals: &mut Vec<u64>) -> Result<(), Error> {
        let taken = self.vault.journal.lock().take(&self.notes, &self.subject, call, self.now, ordinals)?;
        let outcome = self.write(&taken, call).await;
        let mut journal = self.vault.journal.lock();
        match outcome {
            Ok(()) => {
                journal.written(&taken);
                ordinals.clear();
            }
            Err(_) => journal.give_back(taken),
        }
        outcome
    }

    async fn write(&mut self, taken: &Taken, call: &mut Call<'_>) -> Result<(), Error> {
        self.put_uses(taken).await?;
        self.put_audit(taken.drafts.clone())?;
        if self.written.is_empty() && taken.drafts.is_empty() && !self.header_alone {
            return Ok(());
        }
        let revision = self.header_record.revision.next();
        for (key, written) in &self.written {
            if let Some(before) = self.loaded.get(key).and_then(Option::as_ref) {
                self.digest.remove(&self.vault.secrets.element(before));
            }
            if let Some(record) = written {
                self.digest.add(&self.vault.secrets.element(record));
            }
        }
        self.header.clock = self.now.0;
        let sealed = self.vault.secrets.seal_digest(self.vault.id, revision, &self.digest, call.random)?;
        self.header.digest = sealed;
        let mut header = Record {
            revision,
            body: codec::encode(&self.header)?,
            label: String::new(),
            ..self.header_record.clone()
        };
        self.vault.secrets.seal(&mut header);
        let newest = header.clone();
        let written = core::mem::take(&mut self.written);
        let mut changes = ChangeSet { header, puts: Vec::new(), deletes: Vec::new() };
        for (key, written) in written {
            match written {
                Some(record) => changes.puts.push(record),
                None => changes.deletes.push(key),
            }
        }
        self.vault.secrets.set_replacing(self.new_root.is_some());
        self.vault.cache.lock().expect(revision, newest.seal, core::mem::take(&mut self.touched));
        let committed = self.vault.store.commit(changes).await;
        self.vault.secrets.set_replacing(false);
        match committed {
            Ok(found) if found == revision => {
                if let Some(root) = self.new_root.take() {
                    self.vault.secrets.set_root(root);
                }
                // It was committed, whatever others have committed and this vault has seen since.
                self.vault.note(&newest, Revision::NONE, self.header.settings.clone())?;
                self.vault.secrets.add_service_keys(core::mem::take(&mut self.new_service_keys));
                Ok(())
            }
            Ok(found) => {
                self.vault.cache.lock().expect_nothing();
                Err(Error::conflict(revision, found))
            }
            Err(StoreError::Conflict { expected, found }) => {
                self.vault.cache.lock().clear();
                Err(Error::conflict(expected, found))
            }
            Err(error) => {
                self.vault.cache.lock().expect_nothing();
                Err(error.into())
            }
        }
    }
}

/// `now`, but never before `latest`; refused if it is far before.
fn monotonic(now: Timestamp, latest: Timestamp) -> Result<Timestamp, Error> {
    let behind = latest.since(now);
    if behind > TOLERATED_STEP_BACK {
        return Err(Error::ClockMovedBack { latest, behind });
    }
    Ok(now.max(latest))
}
