//! Both suites over the store in memory.

use keystead_core::MemoryStore;

mod store {
    use super::place;

    keystead_tests::store_conformance!(place());
}

mod vault {
    use super::place;

    keystead_tests::vault_conformance!(place());
}

fn place() -> impl AsyncFn() -> MemoryStore {
    let store = MemoryStore::new();
    async move || store.clone()
}
