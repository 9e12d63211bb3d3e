//! A store that somebody has written to behind Keystead's back.

use keystead_core::store::{ChangeSet, Page, Query, Record, RecordKey, Revision};
use keystead_core::{Store, StoreError};

/// Passes everything on, but shows each record as `alter` makes it: changed, replaced by an old copy, or gone.
pub struct AlteredStore<S, F> {
    inner: S,
    alter: F,
}

impl<S, F: Fn(Record) -> Option<Record>> AlteredStore<S, F> {
    /// Shows the records of `inner` through `alter`.
    pub const fn new(inner: S, alter: F) -> Self {
        Self { inner, alter }
    }
}

impl<S: Store, F: Fn(Record) -> Option<Record>> Store for AlteredStore<S, F> {
    async fn load(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        Ok(self.inner.load(key).await?.and_then(&self.alter))
    }

    async fn list(&self, query: &Query) -> Result<Page, StoreError> {
        let Page { records, next } = self.inner.list(query).await?;
        Ok(Page { records: records.into_iter().filter_map(&self.alter).collect(), next })
    }

    async fn commit(&self, changes: ChangeSet) -> Result<Revision, StoreError> {
        self.inner.commit(changes).await
    }
}
