//! Answers of a store that arrive when others have gone on already.

use alloc::boxed::Box;
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use super::*;
use crate::store::{ChangeSet, Page, Query, Revision, Store, StoreError};

/// A store that answers late: with what it had when it was asked.
struct Late(MemoryStore);

async fn late<T>(answer: T) -> T {
    let mut answer = Some(answer);
    let mut waited = false;
    core::future::poll_fn(move |_| {
        if core::mem::replace(&mut waited, true) {
            answer.take().map_or(Poll::Pending, Poll::Ready)
        } else {
            Poll::Pending
        }
    })
    .await
}

impl Store for Late {
    async fn load(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        late(self.0.load(key).await).await
    }

    async fn list(&self, query: &Query) -> Result<Page, StoreError> {
        late(self.0.list(query).await).await
    }

    async fn commit(&self, changes: ChangeSet) -> Result<Revision, StoreError> {
        late(self.0.commit(changes).await).await
    }
}

/// Polls to the end.
fn drive<T>(work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(done) = work.as_mut().poll(&mut context) {
            return done;
        }
    }
}

fn opened(world: &World) -> Vault<Late> {
    let locked = drive(LockedVault::open(Late(world.store.clone()))).unwrap();
    let Ok(vault) = drive(locked.unlock_with_passphrase_key(&passphrase_key())) else {
        panic!("it is the passphrase")
    };
    vault
}

#[test]
fn whoever_is_overtaken_by_a_commit_is_told_of_no_roll_back() {
    let world = World::new();
    let vault = opened(&world);
    let mut context = Context::from_waker(Waker::noop());
    let (mut random, mut other) = (CountingRandom::new(7), CountingRandom::new(8));
    drive(vault.settings()).unwrap();
    let mut looking = pin!(vault.settings());
    let mut call = Call::new(world.now, &mut random);
    let mut encrypting = pin!(vault.encrypt(world.key, b"message", b"", &mut call));
    assert!(looking.as_mut().poll(&mut context).is_pending());
    assert!(encrypting.as_mut().poll(&mut context).is_pending());
    // The store has answered both; before they hear it, somebody else commits through the same vault.
    let renamed = KeyChanges { name: Some("another".into()), ..KeyChanges::default() };
    drive(vault.update_key(world.key, renamed, &mut Call::new(world.now, &mut other))).unwrap();
    drive(looking).unwrap();
    drive(encrypting).unwrap();
    assert_eq!(drive(vault.key(world.key, &Call::new(world.now, &mut other))).unwrap().name, "another");
}

#[test]
fn settings_of_an_older_header_do_not_take_the_place_of_newer_ones() {
    let world = World::new();
    let vault = opened(&world);
    let mut context = Context::from_waker(Waker::noop());
    let mut random = CountingRandom::new(7);
    let mut looking = pin!(vault.slots());
    assert!(looking.as_mut().poll(&mut context).is_pending());
    let changes = SettingsChanges { strict_audit: Some(true), ..SettingsChanges::default() };
    drive(vault.update_settings(changes, &mut Call::new(world.now, &mut random))).unwrap();
    drive(looking).unwrap();
    assert!(vault.cache.lock().settings().strict_audit);
}

#[test]
fn many_who_wait_for_the_same_block_of_a_lease_take_few_commits() {
    let world = World::new();
    let vault = opened(&world);
    let revision = || drive(world.store.load(&RecordKey::HEADER)).unwrap().unwrap().revision.0;
    let before = revision();
    let mut waiting: Vec<_> = (0..300)
        .map(|number| {
            let vault = &vault;
            Box::pin(async move {
                let mut random = CountingRandom::new(1_000 * (number + 1));
                vault.encrypt(world.key, b"message", b"", &mut Call::new(world.now, &mut random)).await
            })
        })
        .collect();
    let mut context = Context::from_waker(Waker::noop());
    while !waiting.is_empty() {
        waiting.retain_mut(|encrypting| match encrypting.as_mut().poll(&mut context) {
            Poll::Ready(ciphertext) => ciphertext.is_err(),
            Poll::Pending => true,
        });
    }
    // Blocks of 16, 32, 64, 128 and 256 messages, and at most as many for what was recorded of them.
    assert!(revision() - before <= 10, "{} commits", revision() - before);
    let view = drive(vault.key(world.key, &Call::new(world.now, &mut CountingRandom::new(1)))).unwrap();
    assert!(view.versions[0].operations >= 300);
}
