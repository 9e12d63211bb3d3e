//! A store with the records of another: what somebody kept, opened by the Keystead of today.

use core::cell::RefCell;
use std::collections::BTreeMap;

use keystead_core::store::{ChangeSet, Page, Query, Record, RecordKey, Revision};
use keystead_core::{Store, StoreError};

/// Records in memory, whatever they are.
#[derive(Clone, Debug)]
pub struct CopiedStore(RefCell<BTreeMap<RecordKey, Record>>);

impl CopiedStore {
    /// A store that holds `records`.
    pub fn new(records: impl IntoIterator<Item = Record>) -> Self {
        Self(RefCell::new(records.into_iter().map(|record| (record.key, record)).collect()))
    }
}

impl Store for CopiedStore {
    async fn load(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        Ok(self.0.borrow().get(key).cloned())
    }

    async fn list(&self, query: &Query) -> Result<Page, StoreError> {
        Ok(query.page_of(self.0.borrow().values().cloned()))
    }

    async fn commit(&self, changes: ChangeSet) -> Result<Revision, StoreError> {
        let mut records = self.0.borrow_mut();
        let found = records.get(&RecordKey::HEADER).map_or(Revision::NONE, |header| header.revision);
        if found != changes.expected() {
            return Err(StoreError::Conflict { expected: changes.expected(), found });
        }
        let revision = changes.header.revision;
        for key in &changes.deletes {
            records.remove(key);
        }
        records.extend(changes.puts.into_iter().chain([changes.header]).map(|record| (record.key, record)));
        Ok(revision)
    }
}
