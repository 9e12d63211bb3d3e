//! Both suites over SQLite.
#![allow(clippy::expect_used, reason = "a test says that something is wrong by panicking")]

use keystead::store::SqliteStore;
use tempfile::TempDir;

mod store {
    use super::place;

    keystead_tests::store_conformance!(place());
}

mod vault {
    use super::place;

    keystead_tests::vault_conformance!(place());
}

fn place() -> impl AsyncFn() -> SqliteStore {
    let directory = TempDir::new().expect("a temporary directory");
    async move || SqliteStore::create(directory.path()).expect("open the store")
}
