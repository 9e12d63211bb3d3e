//! A store that fails when a test wants it to.

use core::sync::atomic::{AtomicU32, Ordering};

use keystead_core::store::{ChangeSet, Page, Query, Record, RecordKey, Revision};
use keystead_core::{Store, StoreError};

/// Passes everything on, except one commit, which it refuses.
pub struct FailingStore<S> {
    inner: S,
    error: StoreError,
    /// Commits until the one that fails, counted down; 0 when it is over.
    countdown: AtomicU32,
}

impl<S> FailingStore<S> {
    /// Refuses the `nth` commit from now, counted from 1, with `error`; none if `nth` is 0.
    pub const fn new(inner: S, nth: u32, error: StoreError) -> Self {
        Self { inner, error, countdown: AtomicU32::new(nth) }
    }

    /// Whether the commit that was to fail has failed.
    pub fn has_failed(&self) -> bool {
        self.countdown.load(Ordering::SeqCst) == 0
    }
}

impl<S: Store> Store for FailingStore<S> {
    async fn load(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        self.inner.load(key).await
    }

    async fn list(&self, query: &Query) -> Result<Page, StoreError> {
        self.inner.list(query).await
    }

    async fn commit(&self, changes: ChangeSet) -> Result<Revision, StoreError> {
        let before = self.countdown.load(Ordering::SeqCst);
        self.countdown.store(before.saturating_sub(1), Ordering::SeqCst);
        if before == 1 {
            return Err(self.error.clone());
        }
        self.inner.commit(changes).await
    }
}
