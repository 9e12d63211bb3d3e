//! A store whose next commit is cut short, before or after it has happened.

use core::cell::Cell;
use std::rc::Rc;

use keystead_core::store::{ChangeSet, Page, Query, Record, RecordKey, Revision};
use keystead_core::{Store, StoreError};
use serde::{Deserialize, Serialize};

/// How a commit is cut short.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
pub enum Crash {
    /// Nothing was written.
    Before,
    /// Everything was written, and the answer was lost.
    After,
}

pub(crate) struct CrashStore<S> {
    inner: S,
    next: Rc<Cell<Option<Crash>>>,
}

impl<S> CrashStore<S> {
    pub(crate) fn new(inner: S, next: Rc<Cell<Option<Crash>>>) -> Self {
        Self { inner, next }
    }
}

impl<S: Store> Store for CrashStore<S> {
    async fn load(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        self.inner.load(key).await
    }

    async fn list(&self, query: &Query) -> Result<Page, StoreError> {
        self.inner.list(query).await
    }

    async fn commit(&self, changes: ChangeSet) -> Result<Revision, StoreError> {
        let crash = self.next.take();
        if crash == Some(Crash::Before) {
            return Err(StoreError::Full);
        }
        let revision = self.inner.commit(changes).await?;
        match crash {
            Some(_) => Err(StoreError::Full),
            None => Ok(revision),
        }
    }
}
