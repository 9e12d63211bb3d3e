//! What was written once opens for ever, in every store.
#![allow(clippy::expect_used, reason = "a test says that something is wrong by panicking")]

use keystead::store::SqliteStore;
use keystead_core::{MemoryStore, NewVault, Store, Vault};
use keystead_tests::block_on;
use keystead_tests::testkit::{World, passphrase_key};
use keystead_tests::vectors::{self, BUNDLE, Expectations};

#[test]
fn committed_vectors_open_in_memory() {
    block_on(check(MemoryStore::new(), BUNDLE, &Expectations::committed()));
}

#[test]
fn committed_vectors_open_in_sqlite() {
    let directory = tempfile::TempDir::new().expect("a temporary directory");
    let store = SqliteStore::create(directory.path()).expect("a store");
    block_on(check(store, BUNDLE, &Expectations::committed()));
}

#[test]
fn what_is_written_today_opens_too() {
    let (bundle, expectations) = block_on(vectors::write());
    block_on(check(MemoryStore::new(), &bundle, &expectations));
}

async fn check<S: Store>(store: S, bundle: &[u8], expectations: &Expectations) {
    let mut world = World::new(60);
    let new = NewVault { name: "Reader".into(), passphrase: passphrase_key(1) };
    let (vault, _) = Vault::create(store, new, &mut world.call()).await.expect("create");
    vectors::check(&vault, bundle, expectations, &mut world).await;
    vault.check().await.expect("a whole vault");
}
