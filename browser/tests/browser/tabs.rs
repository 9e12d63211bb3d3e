//! What other tabs notice. Each store here has a connection and a channel of its own, as a tab has.

use core::cell::{Cell, RefCell};
use std::rc::Rc;

use keystead_browser::{BrowserStore, OsRandom, now};
use keystead_core::store::Revision;
use keystead_core::{Call, LockedVault, Store};
use keystead_tests::testkit::{ChangeSetBuilder, passphrase_key};
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{fresh_store, next_task, vault_with_key};

#[wasm_bindgen_test]
async fn others_hear_of_each_commit_and_the_writer_does_not() {
    let (here, there) = (fresh_store().await, Rc::new(RefCell::new(Vec::new())));
    let other = BrowserStore::open(here.name()).await.expect("another handle");
    let own = Rc::new(RefCell::new(Vec::new()));
    let (heard, echoed) = (Rc::clone(&there), Rc::clone(&own));
    let subscription = other.on_change(move |revision| heard.borrow_mut().push(revision)).expect("a channel");
    let _echo = here.on_change(move |revision| echoed.borrow_mut().push(revision)).expect("a channel");

    here.commit(ChangeSetBuilder::to(1).build()).await.expect("a commit");
    here.commit(ChangeSetBuilder::to(2).build()).await.expect("a commit");
    while there.borrow().len() < 2 {
        next_task().await;
    }
    assert_eq!(*there.borrow(), [Revision(1), Revision(2)]);

    drop(subscription);
    other.commit(ChangeSetBuilder::to(3).build()).await.expect("a commit");
    while own.borrow().is_empty() {
        next_task().await;
    }
    assert_eq!(*own.borrow(), [Revision(3)], "the own commits are not echoed");
    assert_eq!(there.borrow().len(), 2, "nobody listens after the subscription is dropped");
}

#[wasm_bindgen_test]
async fn many_changes_at_once_by_two_tabs_are_all_made() {
    let (store, passphrase) = (fresh_store().await, passphrase_key(1));
    let other = BrowserStore::open(store.name()).await.expect("another handle");
    let (first, key) = vault_with_key(store).await;
    let second =
        LockedVault::open(other).await.expect("a vault").unlock_with_passphrase_key(&passphrase).await;
    let vaults = [Rc::new(first), Rc::new(second.expect("the passphrase"))];
    let left = Rc::new(Cell::new(0_u32));
    for change in 0..48 {
        let (vault, left) = (Rc::clone(&vaults[change % 2]), Rc::clone(&left));
        left.set(left.get() + 1);
        spawn_local(async move {
            let outcome = vault.rotate(key, &mut Call::new(now(), &mut OsRandom)).await;
            assert!(outcome.is_ok(), "{outcome:?}");
            left.set(left.get() - 1);
        });
    }
    while left.get() > 0 {
        next_task().await;
    }
    assert_eq!(
        vaults[0].key(key, &Call::new(now(), &mut OsRandom)).await.expect("the key").versions.len(),
        49
    );
}

#[wasm_bindgen_test]
async fn a_refused_commit_is_not_announced() {
    let here = fresh_store().await;
    let other = BrowserStore::open(here.name()).await.expect("another handle");
    let heard = Rc::new(RefCell::new(Vec::new()));
    let hears = Rc::clone(&heard);
    let _subscription =
        other.on_change(move |revision| hears.borrow_mut().push(revision)).expect("a channel");
    here.commit(ChangeSetBuilder::to(7).build()).await.expect_err("a conflict");
    here.commit(ChangeSetBuilder::to(1).build()).await.expect("a commit");
    while heard.borrow().is_empty() {
        next_task().await;
    }
    assert_eq!(*heard.borrow(), [Revision(1)]);
}

#[wasm_bindgen_test]
async fn a_key_that_another_tab_disabled_encrypts_no_more() {
    let store = fresh_store().await;
    let other = BrowserStore::open(store.name()).await.expect("another handle");
    let (vault, key) = vault_with_key(store).await;
    let mut random = OsRandom;
    let mut call = Call::new(now(), &mut random);
    vault.encrypt(key, b"before", b"", &mut call).await.expect("an enabled key");

    let locked = LockedVault::open(other).await.expect("a vault");
    let second = locked.unlock_with_passphrase_key(&passphrase_key(1)).await.expect("the passphrase");
    second.disable(key, &mut call).await.expect("an enabled key");
    let error = vault.encrypt(key, b"after", b"", &mut call).await.expect_err("a disabled key");
    assert_eq!(error.code(), "key.state_forbids");
}
