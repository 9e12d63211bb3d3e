//! A store in memory: for tests, and for vaults that live only as long as the process.

use alloc::sync::Arc;

use crate::lock::Mutex;

use super::{ChangeSet, Page, Query, Record, RecordKey, Revision, Store, StoreError};

mod place;
mod records;

use records::Records;

/// Keeps records in memory. Clones share the same records.
///
/// A page costs the time of its own records: indexes serve every order, of a kind or of one parent, with and without a
/// filter by state. Where a query filters by label as well, the records in between are looked at.
#[derive(Clone, Default)]
pub struct MemoryStore {
    records: Arc<Mutex<Records>>,
    #[cfg(test)]
    next_failure: Arc<Mutex<Option<StoreError>>>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Store for MemoryStore {
    async fn load(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        Ok(self.records.lock().get(key).cloned())
    }

    async fn list(&self, query: &Query) -> Result<Page, StoreError> {
        Ok(self.records.lock().list(query))
    }

    async fn commit(&self, changes: ChangeSet) -> Result<Revision, StoreError> {
        #[cfg(test)]
        if let Some(failure) = self.next_failure.lock().take() {
            return Err(failure);
        }
        let mut records = self.records.lock();
        let found = records.get(&RecordKey::HEADER).map_or(Revision::NONE, |header| header.revision);
        let expected = changes.expected();
        if found != expected {
            return Err(StoreError::Conflict { expected, found });
        }
        let revision = changes.header.revision;
        for key in &changes.deletes {
            records.remove(key);
        }
        for record in changes.puts.into_iter().chain([changes.header]) {
            records.put(record);
        }
        Ok(revision)
    }
}

/// What somebody can do who has the store, but not the vault.
#[cfg(test)]
impl MemoryStore {
    pub(crate) fn overwrite(&self, record: Record) {
        self.records.lock().put(record);
    }

    pub(crate) fn remove(&self, key: &RecordKey) {
        self.records.lock().remove(key);
    }

    pub(crate) fn fail_next_commit(&self, failure: StoreError) {
        *self.next_failure.lock() = Some(failure);
    }
}

#[cfg(test)]
mod tests;
