//! One mutation: read at one revision, decided, committed as one change set, and computed again on a conflict.

use alloc::vec::Vec;

use super::integrity::Digest;
use super::{Newest, Vault};
use crate::call::Call;
use crate::codec::{self, HeaderBody};
use crate::error::Error;
use crate::id::VaultId;
use crate::store::{ChangeSet, Page, Query, Record, RecordKey, Revision, Store, StoreError};
use crate::time::{Period, Timestamp};

/// How often a mutation is computed again when others commit in between.
const ATTEMPTS: u32 = 16;

/// A clock may be this far behind the last change and is then taken to be at it: clocks are set by small steps.
const TOLERATED_STEP_BACK: Period = Period::MINUTE.times(5);

/// The header as it was loaded.
pub(super) struct Header {
    pub(super) record: Record,
    pub(super) body: HeaderBody,
}

/// What a mutation reads and writes.
pub(super) struct Transaction<'v, S> {
    pub(super) vault: &'v Vault<S>,
    /// The time of the mutation: never before that of the one before it.
    pub(super) now: Timestamp,
    pub(super) header: HeaderBody,
    header_record: Record,
    digest: Digest,
    puts: Vec<Record>,
    deletes: Vec<RecordKey>,
    touched: Vec<[u8; 16]>,
}

impl<S: Store> Vault<S> {
    /// Runs `decide` on a fresh transaction and commits what it wrote; runs it again if somebody else committed first.
    pub(super) async fn mutate<T>(
        &self,
        call: &mut Call<'_>,
        decide: impl AsyncFn(&mut Transaction<'_, S>, &mut Call<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let _turn = self.writing.lock().await;
        let mut attempt = 1;
        loop {
            let outcome = self.attempt(call, &decide).await;
            match outcome {
                Err(error) if error.is_conflict() && attempt < ATTEMPTS => attempt += 1,
                outcome => return outcome,
            }
        }
    }

    async fn attempt<T>(
        &self,
        call: &mut Call<'_>,
        decide: &impl AsyncFn(&mut Transaction<'_, S>, &mut Call<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let header = self.load_header().await?;
        let now = monotonic(call.now, Timestamp(header.body.clock))?;
        let mut transaction = Transaction {
            vault: self,
            now,
            digest: self.secrets.open_digest(&header.body, header.record.revision)?,
            header: header.body,
            header_record: header.record,
            puts: Vec::new(),
            deletes: Vec::new(),
            touched: Vec::new(),
        };
        let result = decide(&mut transaction, call).await?;
        transaction.commit(call).await?;
        Ok(result)
    }

    /// The header, verified, and not older than one seen before.
    pub(super) async fn load_header(&self) -> Result<Header, Error> {
        let record = self.store.load(&RecordKey::HEADER).await?.ok_or(Error::RecordsRolledBack)?;
        self.secrets.verify(&record)?;
        self.note(&record)?;
        let body = codec::decode(&record.body)?;
        Ok(Header { record, body })
    }

    /// The store's revision: what [`Self::load_header`] finds, without reading the header again if it is the same.
    pub(super) async fn current_revision(&self) -> Result<Revision, Error> {
        let record = self.store.load(&RecordKey::HEADER).await?.ok_or(Error::RecordsRolledBack)?;
        // Only the revision is used, and it is covered by the seal: the same seal needs no second check.
        if *self.newest.lock() != Newest::of(&record) {
            self.secrets.verify(&record)?;
            self.note(&record)?;
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

    /// Remembers a verified header; refuses one that is older than one seen before.
    fn note(&self, header: &Record) -> Result<(), Error> {
        let mut newest = self.newest.lock();
        if header.revision < newest.revision {
            return Err(Error::RecordsRolledBack);
        }
        *newest = Newest::of(header);
        Ok(())
    }
}

impl<S: Store> Transaction<'_, S> {
    pub(super) fn vault_id(&self) -> VaultId {
        self.vault.id
    }

    /// Inserts or replaces a record. `previous` is the record that it replaces, as it was loaded.
    pub(super) fn put(&mut self, mut record: Record, previous: Option<&Record>) {
        record.revision = self.header_record.revision.next();
        self.vault.secrets.seal(&mut record);
        if let Some(previous) = previous {
            self.digest.remove(&self.vault.secrets.element(previous));
        }
        self.digest.add(&self.vault.secrets.element(&record));
        self.puts.push(record);
    }

    /// Removes a record that was loaded.
    pub(super) fn delete(&mut self, previous: &Record) {
        self.digest.remove(&self.vault.secrets.element(previous));
        self.deletes.push(previous.key);
    }

    /// Says that what is cached of this key is out of date after the commit.
    pub(super) fn touch(&mut self, key: [u8; 16]) {
        self.touched.push(key);
    }

    async fn commit(mut self, call: &mut Call<'_>) -> Result<(), Error> {
        if self.puts.is_empty() && self.deletes.is_empty() {
            return Ok(());
        }
        let revision = self.header_record.revision.next();
        self.header.clock = self.now.0;
        let sealed = self.vault.secrets.seal_digest(self.vault.id, revision, &self.digest, call.random)?;
        self.header.digest = sealed;
        let mut header = Record { revision, body: codec::encode(&self.header)?, ..self.header_record };
        self.vault.secrets.seal(&mut header);
        let newest = header.clone();
        let committed =
            self.vault.store.commit(ChangeSet { header, puts: self.puts, deletes: self.deletes }).await;
        match committed {
            Ok(found) if found == revision => {
                self.vault.note(&newest)?;
                self.vault.cache.lock().committed(revision, &self.touched);
                Ok(())
            }
            Ok(found) => Err(Error::conflict(revision, found)),
            Err(StoreError::Conflict { expected, found }) => {
                self.vault.cache.lock().clear();
                Err(Error::conflict(expected, found))
            }
            Err(error) => Err(error.into()),
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
