//! The places that the npm module keeps a vault in.

use js_sys::Function;
use keystead_browser::{BrowserStore, Subscription};
use keystead_core::store::{ChangeSet, Page, Query, Record, RecordKey, Revision};
use keystead_core::{MemoryStore, Store, StoreError};
use wasm_bindgen::prelude::*;

use crate::adapter::AdapterStore;

/// One of the places.
#[derive(Clone)]
pub(super) enum AnyStore {
    Browser(BrowserStore),
    Memory(MemoryStore),
    Adapter(AdapterStore),
}

impl Store for AnyStore {
    async fn load(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        match self {
            Self::Browser(store) => store.load(key).await,
            Self::Memory(store) => store.load(key).await,
            Self::Adapter(store) => store.load(key).await,
        }
    }

    async fn list(&self, query: &Query) -> Result<Page, StoreError> {
        match self {
            Self::Browser(store) => store.list(query).await,
            Self::Memory(store) => store.list(query).await,
            Self::Adapter(store) => store.list(query).await,
        }
    }

    async fn commit(&self, changes: ChangeSet) -> Result<Revision, StoreError> {
        match self {
            Self::Browser(store) => store.commit(changes).await,
            Self::Memory(store) => store.commit(changes).await,
            Self::Adapter(store) => store.commit(changes).await,
        }
    }
}

/// Calls back when somebody else has committed, until it is dropped.
pub(super) enum Watch {
    Browser(#[allow(dead_code, reason = "it ends when it is dropped")] Subscription),
    Adapter { stop: Function, _callback: Closure<dyn FnMut()> },
}

impl Watch {
    /// `None` where the place has nobody else, or does not tell.
    pub(super) fn begin(store: &AnyStore, mut tell: impl FnMut() + 'static) -> Option<Self> {
        match store {
            AnyStore::Browser(store) => store.on_change(move |_| tell()).map(Self::Browser),
            AnyStore::Memory(_) => None,
            AnyStore::Adapter(store) => {
                let callback = Closure::<dyn FnMut()>::new(tell);
                let stop = store.watch(callback.as_ref().unchecked_ref())?;
                Some(Self::Adapter { stop, _callback: callback })
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Self::Adapter { stop, .. } = self {
            stop.call0(&JsValue::UNDEFINED).ok();
        }
    }
}
