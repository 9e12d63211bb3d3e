//! Stores that are not to be trusted: what is shown with them is that the model and the search notice.

use core::sync::atomic::{AtomicU32, Ordering};
use std::collections::HashMap;
use std::sync::Mutex;

use keystead_core::store::{ChangeSet, Page, Query, Record, RecordKey, RecordKind, Revision};
use keystead_core::{MemoryStore, Store, StoreError};

/// Every so often it says that everything was written, and has left one record out.
#[derive(Clone)]
pub(crate) struct Forgetful {
    pub(crate) inner: MemoryStore,
    pub(crate) commits: std::rc::Rc<AtomicU32>,
}

impl Store for Forgetful {
    async fn load(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        self.inner.load(key).await
    }

    async fn list(&self, query: &Query) -> Result<Page, StoreError> {
        self.inner.list(query).await
    }

    async fn commit(&self, mut changes: ChangeSet) -> Result<Revision, StoreError> {
        let number = self.commits.fetch_add(1, Ordering::SeqCst);
        // The vault itself is made in peace.
        if number > 10 && number.is_multiple_of(8) {
            changes.puts.pop();
        }
        self.inner.commit(changes).await
    }
}

/// Now and then it answers with a key as it was when it was first loaded here.
pub(crate) struct Stale<S> {
    inner: S,
    stale: bool,
    first: Mutex<HashMap<[u8; 16], Record>>,
    loads: AtomicU32,
}

impl<S> Stale<S> {
    pub(crate) fn new(inner: S, stale: bool) -> Self {
        Self { inner, stale, first: Mutex::default(), loads: AtomicU32::new(0) }
    }
}

impl<S: Store> Store for Stale<S> {
    async fn load(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        let found = self.inner.load(key).await?;
        let Some(record) = found.filter(|_| self.stale && key.kind == RecordKind::Key) else {
            return self.inner.load(key).await;
        };
        let first =
            self.first.lock().expect("no panic").entry(key.id).or_insert_with(|| record.clone()).clone();
        let old = self.loads.fetch_add(1, Ordering::SeqCst).is_multiple_of(5);
        Ok(Some(if old { first } else { record }))
    }

    async fn list(&self, query: &Query) -> Result<Page, StoreError> {
        self.inner.list(query).await
    }

    async fn commit(&self, changes: ChangeSet) -> Result<Revision, StoreError> {
        self.inner.commit(changes).await
    }
}
