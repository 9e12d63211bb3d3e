//! The suites that every store passes.

use keystead_browser::BrowserStore;

use crate::page::fresh_name;

/// Each handle is a connection of its own, as another tab's is.
fn place() -> impl AsyncFn() -> BrowserStore {
    let name = fresh_name();
    async move || BrowserStore::open(&name).await.expect("IndexedDB")
}

keystead_tests::store_conformance_wasm!(place());
keystead_tests::vault_conformance_wasm!(place());
