//! Databases as a whole: opening, listing, deleting, and what is not a vault's.

use keystead_browser::{BrowserStore, OsRandom, now};
use keystead_core::store::{Order, Query, RecordKey, RecordKind, Revision};
use keystead_core::{Call, LockedVault, Store};
use keystead_tests::testkit::{ChangeSetBuilder, dump, passphrase_key};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{as_version_1, foreign, fresh_name, fresh_store, vault_with_key, without};

#[wasm_bindgen_test]
async fn a_vault_is_there_after_everything_was_dropped() {
    let name = fresh_name();
    let (vault, key) = vault_with_key(BrowserStore::open(&name).await.expect("IndexedDB")).await;
    drop(vault);
    let locked =
        LockedVault::open(BrowserStore::open(&name).await.expect("IndexedDB")).await.expect("a vault");
    assert_eq!(locked.info().name, "Vault");
    let vault = locked.unlock_with_passphrase_key(&passphrase_key(1)).await.expect("the passphrase");
    assert_eq!(
        vault.key(key, &Call::new(keystead_browser::now(), &mut OsRandom)).await.expect("the key").name,
        "Key"
    );
    assert_eq!(vault.check().await.expect("a sound store").revision, 3);
}

#[wasm_bindgen_test]
async fn vaults_are_listed_by_name_and_deleted() {
    let (first, second) = (fresh_store().await, fresh_store().await);
    let names = BrowserStore::names().await.expect("a list");
    assert!(names.iter().any(|name| name == first.name()) && names.iter().any(|name| name == second.name()));
    assert!(names.is_sorted());

    BrowserStore::delete_database(first.name()).await.expect("both connections let go");
    let names = BrowserStore::names().await.expect("a list");
    assert!(!names.iter().any(|name| name == first.name()) && names.iter().any(|name| name == second.name()));
    BrowserStore::delete_database(first.name()).await.expect("absence is no error");
}

#[wasm_bindgen_test]
async fn a_handle_whose_connection_was_closed_opens_another() {
    let store = fresh_store().await;
    store.commit(ChangeSetBuilder::to(1).build()).await.expect("a commit");
    // A deletion closes every connection; the store is empty then, as whoever opens it next finds it.
    BrowserStore::delete_database(store.name()).await.expect("the handle lets go");
    assert_eq!(store.load(&RecordKey::HEADER).await, Ok(None));

    BrowserStore::delete_database(store.name()).await.expect("the handle lets go again");
    assert_eq!(store.commit(ChangeSetBuilder::to(1).build()).await, Ok(Revision(1)));
}

#[wasm_bindgen_test]
async fn a_database_of_a_newer_schema_is_busy() {
    let name = fresh_name();
    foreign(&name, 3).await;
    let error = BrowserStore::open(&name).await.err().expect("a newer database");
    assert_eq!(error.code(), "store.busy");
}

#[wasm_bindgen_test]
async fn a_database_that_somebody_else_made_is_corrupt() {
    let name = fresh_name();
    foreign(&name, 2).await;
    let store = BrowserStore::open(&name).await.expect("a database");
    let error = store.load(&RecordKey::HEADER).await.expect_err("no records in it");
    assert_eq!(error.code(), "store.corrupt");
    let error = store.commit(ChangeSetBuilder::to(1).build()).await.expect_err("no records in it");
    assert_eq!(error.code(), "store.corrupt");
}

#[wasm_bindgen_test]
async fn a_database_of_the_first_schema_is_upgraded_with_all_that_is_in_it() {
    let (vault, key) = vault_with_key(fresh_store().await).await;
    let records = dump(vault.store()).await;
    let old = fresh_name();
    assert_eq!(as_version_1(vault.store().name(), &old).await, records.len() as f64);

    let store = BrowserStore::open(&old).await.expect("an upgrade");
    assert_eq!(dump(&store).await, records);
    let keys = records.iter().filter(|record| record.key.kind == RecordKind::Key);
    let states: Vec<_> = keys.map(|record| record.state).collect();
    for order in [Order::Address, Order::Label, Order::Created, Order::Due] {
        for (states, descending) in [(vec![], true), (states.clone(), false)] {
            let query = Query { order, states, descending, ..Query::all(RecordKind::Key) };
            let page = store.list(&query).await.expect("a list");
            assert_eq!(page, query.page_of(records.clone()), "{query:?}");
            assert_eq!(page.records.len(), 1, "{query:?}");
        }
    }
    let locked = LockedVault::open(store).await.expect("a vault");
    let vault = locked.unlock_with_passphrase_key(&passphrase_key(1)).await.expect("the passphrase");
    let mut random = OsRandom;
    vault.rotate(key, &mut Call::new(now(), &mut random)).await.expect("a change");
    vault.check().await.expect("a sound store");
}

#[wasm_bindgen_test]
async fn a_browser_without_indexed_db_is_told_so() {
    let restore = without(Vec::new(), "indexedDB");
    let opened = BrowserStore::open("anything").await.err();
    let listed = BrowserStore::names().await.err();
    let deleted = BrowserStore::delete_database("anything").await.err();
    restore.call0(&JsValue::UNDEFINED).expect("indexedDB");
    for error in [opened, listed, deleted] {
        assert_eq!(error.expect("no IndexedDB").code(), "store.unsupported");
    }
    fresh_store().await;
}
