//! The places that the npm module keeps a vault in.

use keystead_browser::BrowserStore;
use keystead_core::store::{ChangeSet, Page, Query, Record, RecordKey, Revision};
use keystead_core::{MemoryStore, Store, StoreError};

/// One of the places.
#[derive(Clone)]
pub(super) enum AnyStore {
    Browser(BrowserStore),
    Memory(MemoryStore),
}

impl Store for AnyStore {
    async fn load(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        match self {
            Self::Browser(store) => store.load(key).await,
            Self::Memory(store) => store.load(key).await,
        }
    }

    async fn list(&self, query: &Query) -> Result<Page, StoreError> {
        match self {
            Self::Browser(store) => store.list(query).await,
            Self::Memory(store) => store.list(query).await,
        }
    }

    async fn commit(&self, changes: ChangeSet) -> Result<Revision, StoreError> {
        match self {
            Self::Browser(store) => store.commit(changes).await,
            Self::Memory(store) => store.commit(changes).await,
        }
    }
}
