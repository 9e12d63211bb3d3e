//! How a commit reaches the disk, and in which order commits do.

use core::cell::Cell;
use core::task::{Context, Waker};
use std::rc::Rc;

use keystead_browser::BrowserStore;
use keystead_core::store::{RecordKey, RecordKind, Revision};
use keystead_core::{Store, StoreError};
use keystead_tests::testkit::{ChangeSetBuilder, record};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{fresh_store, held_locks, hold_lock, next_task, watch_transactions, without, writes};

#[wasm_bindgen_test]
async fn a_commit_is_one_strict_transaction_that_is_complete() {
    let store = fresh_store().await;
    let watch = watch_transactions();
    let changes =
        ChangeSetBuilder::to(1).put(record(RecordKind::Key, 1)).put(record(RecordKind::Material, 2)).build();
    store.commit(changes).await.expect("a commit");
    assert_eq!(writes(watch), "strict true");
}

#[wasm_bindgen_test]
async fn a_commit_waits_for_the_lock_and_releases_it() {
    let store = fresh_store().await;
    let lock = format!("keystead:{}", store.name());
    let release = hold_lock(&lock).await;

    let outcome = Rc::new(Cell::new(None));
    let (other, sees) = (store.clone(), Rc::clone(&outcome));
    spawn_local(async move { sees.set(Some(other.commit(ChangeSetBuilder::to(1).build()).await)) });
    while !held_locks().await.ends_with(&lock) {
        next_task().await;
    }
    assert_eq!(outcome.take(), None);
    assert_eq!(store.load(&RecordKey::HEADER).await, Ok(None), "reads do not wait");

    release.call0(&JsValue::UNDEFINED).expect("a release");
    while held_locks().await.contains(&lock) {
        next_task().await;
    }
    assert_eq!(outcome.take(), Some(Ok(Revision(1))));
}

#[wasm_bindgen_test]
async fn a_commit_that_was_given_up_does_not_keep_the_lock() {
    let store = fresh_store().await;
    let lock = format!("keystead:{}", store.name());
    let release = hold_lock(&lock).await;
    let mut given_up = Box::pin(store.commit(ChangeSetBuilder::to(1).build()));
    let mut context = Context::from_waker(Waker::noop());
    assert!(given_up.as_mut().poll(&mut context).is_pending());
    while !held_locks().await.ends_with(&lock) {
        next_task().await;
    }
    drop(given_up);
    release.call0(&JsValue::UNDEFINED).expect("a release");
    released(&store).await;
    assert_eq!(store.commit(ChangeSetBuilder::to(1).build()).await, Ok(Revision(1)));
}

#[wasm_bindgen_test]
async fn overlapping_commits_are_ordered_and_none_is_lost() {
    let store = fresh_store().await;
    let other = BrowserStore::open(store.name()).await.expect("another handle");
    store.commit(ChangeSetBuilder::to(1).build()).await.expect("the first");
    let left = Rc::new(Cell::new(0_u32));
    for writer in 0..8_u8 {
        let handle = if writer % 2 == 0 { store.clone() } else { other.clone() };
        let left = Rc::clone(&left);
        left.set(left.get() + 1);
        spawn_local(async move {
            let mut revision = 1;
            loop {
                let changes = ChangeSetBuilder::to(revision + 1).put(record(RecordKind::Key, writer)).build();
                match handle.commit(changes).await {
                    Err(StoreError::Conflict { found, .. }) => revision = found.0,
                    outcome => break assert!(outcome.is_ok(), "{outcome:?}"),
                }
            }
            left.set(left.get() - 1);
        });
    }
    while left.get() > 0 {
        next_task().await;
    }
    let header = store.load(&RecordKey::HEADER).await.expect("a store").expect("a header");
    assert_eq!(header.revision, Revision(9));
    for writer in 0..8_u8 {
        let key = record(RecordKind::Key, writer).key;
        assert!(store.load(&key).await.expect("a store").is_some(), "writer {writer}");
    }
}

#[wasm_bindgen_test]
async fn a_loser_that_never_comes_again_does_not_keep_others_waiting() {
    let store = fresh_store().await;
    let other = BrowserStore::open(store.name()).await.expect("another handle");
    store.commit(ChangeSetBuilder::to(1).build()).await.expect("the first");
    other.commit(ChangeSetBuilder::to(1).build()).await.expect_err("a conflict");
    assert!(held_locks().await.contains(store.name()), "kept for the next attempt");
    assert_eq!(store.commit(ChangeSetBuilder::to(2).build()).await, Ok(Revision(2)));

    other.commit(ChangeSetBuilder::to(2).build()).await.expect_err("a conflict");
    assert_eq!(other.commit(ChangeSetBuilder::to(3).build()).await, Ok(Revision(3)), "its next attempt");
    released(&store).await;

    other.commit(ChangeSetBuilder::to(3).build()).await.expect_err("a conflict");
    drop(other); // Nobody is left to come again.
    released(&store).await;
}

/// Waits until nobody holds the store's lock.
async fn released(store: &BrowserStore) {
    while held_locks().await.contains(store.name()) {
        next_task().await;
    }
}

#[wasm_bindgen_test]
async fn without_web_locks_the_revision_still_decides() {
    let store = fresh_store().await;
    let other = BrowserStore::open(store.name()).await.expect("another handle");
    let restore = without(vec!["navigator".into()], "locks");
    let first = store.commit(ChangeSetBuilder::to(1).build()).await;
    let second = other.commit(ChangeSetBuilder::to(1).build()).await;
    restore.call0(&JsValue::UNDEFINED).expect("navigator.locks");
    assert_eq!(first, Ok(Revision(1)));
    let (expected, found) = (Revision::NONE, Revision(1));
    assert_eq!(second, Err(StoreError::Conflict { expected, found }));
}
