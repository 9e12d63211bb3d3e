//! Both suites, and the committed vectors, over SQLite.
#![allow(clippy::expect_used, reason = "a test says that something is wrong by panicking")]

use keystead::store::SqliteStore;
use keystead_tests::block_on;
use keystead_tests::vectors;
use tempfile::TempDir;

mod store {
    use super::place;

    keystead_tests::store_conformance!(place());
}

mod vault {
    use super::place;

    keystead_tests::vault_conformance!(place());
}

#[test]
fn committed_vectors_open() {
    for (bundle, expected) in vectors::generations() {
        let directory = TempDir::new().expect("a temporary directory");
        let store = SqliteStore::create(directory.path()).expect("open the store");
        block_on(vectors::check_in(store, bundle, &expected));
    }
}

fn place() -> impl AsyncFn() -> SqliteStore {
    let directory = TempDir::new().expect("a temporary directory");
    async move || SqliteStore::create(directory.path()).expect("open the store")
}
