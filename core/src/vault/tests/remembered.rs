//! What a vault remembers between calls, and when it forgets.

use alloc::string::{String, ToString};
use core::pin::pin;
use core::sync::atomic::{AtomicUsize, Ordering};
use core::task::{Context, Poll, Waker};

use super::*;
use crate::access_key::AccessSecret;
use crate::actor::{Actor, PrincipalKind, Role};
use crate::id::PrincipalId;
use crate::store::{ChangeSet, Page, Query, Revision, Store};

/// A store that counts what it is asked for beside the header, and says only when it is asked again that it has committed.
struct Watched {
    store: MemoryStore,
    looks: AtomicUsize,
    commits: AtomicUsize,
}

impl Store for Watched {
    async fn load(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        if *key != RecordKey::HEADER {
            self.looks.fetch_add(1, Ordering::Relaxed);
        }
        self.store.load(key).await
    }

    async fn list(&self, query: &Query) -> Result<Page, StoreError> {
        self.looks.fetch_add(1, Ordering::Relaxed);
        self.store.list(query).await
    }

    async fn commit(&self, changes: ChangeSet) -> Result<Revision, StoreError> {
        self.commits.fetch_add(1, Ordering::Relaxed);
        let done = self.store.commit(changes).await;
        let mut waited = false;
        core::future::poll_fn(|context| {
            context.waker().wake_by_ref();
            if core::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        done
    }
}

fn watched(world: &World) -> Vault<Watched> {
    let (looks, commits) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let store = Watched { store: world.store.clone(), looks, commits };
    let locked = block_on(LockedVault::open(store)).unwrap();
    block_on(locked.unlock_with_passphrase_key(&passphrase_key())).unwrap()
}

/// Looks at the store beside the header since this was last asked.
fn looks(vault: &Vault<Watched>) -> usize {
    vault.store.looks.swap(0, Ordering::Relaxed)
}

fn commits(vault: &Vault<Watched>) -> usize {
    vault.store.commits.swap(0, Ordering::Relaxed)
}

/// Somebody with an access key.
struct Holder {
    principal: PrincipalId,
    id: String,
    secret: String,
}

impl Holder {
    fn new(world: &mut World) -> Self {
        let principal = world.principal("alice", Role::User, &[]);
        let made = world.run(async |vault, call| vault.create_access_key(principal, call).await).unwrap();
        Self { principal, id: made.id.to_string(), secret: made.secret.expose().into() }
    }

    fn shows<S: Store>(&self, vault: &Vault<S>) -> Result<Actor, Error> {
        block_on(vault.admit_access_key(&self.id, &self.secret))
    }
}

#[test]
fn whoever_is_known_costs_a_look_at_the_header_alone() {
    let mut world = World::new();
    let holder = Holder::new(&mut world);
    let vault = watched(&world);
    let mut random = CountingRandom::new(9);
    let mut call = Call::new(world.now, &mut random).by(Actor::Principal(holder.principal));
    assert_eq!(holder.shows(&vault), Ok(Actor::Principal(holder.principal)));
    block_on(vault.encrypt(world.key, b"message", b"", &mut call)).unwrap();
    assert!(looks(&vault) > 0);
    for _ in 0..5 {
        assert_eq!(holder.shows(&vault), Ok(Actor::Principal(holder.principal)));
        block_on(vault.encrypt(world.key, b"message", b"", &mut call)).unwrap();
    }
    assert_eq!(looks(&vault), 0);
    // What is wrong is refused from memory as well, and what does not exist is looked for each time.
    let refused = block_on(vault.admit_access_key(&holder.id, "wrong"));
    assert_eq!((refused, looks(&vault)), (Err(Error::AccessDenied), 0));
    for _ in 0..2 {
        let unknown = block_on(vault.admit_access_key(&"0".repeat(40), &holder.secret));
        assert_eq!((unknown, looks(&vault)), (Err(Error::AccessDenied), 1));
    }
}

#[test]
fn what_another_server_takes_away_admits_nobody_from_the_next_call_on() {
    let mut world = World::new();
    let holder = Holder::new(&mut world);
    let (admin, key) = (world.second(), world.key);
    let mut random = CountingRandom::new(9);
    let use_key = |world: &mut World| {
        let by = Actor::Principal(holder.principal);
        block_on(world.vault.encrypt(
            key,
            b"message",
            b"",
            &mut Call::new(world.now, &mut world.random).by(by),
        ))
    };
    assert!(holder.shows(&world.vault).is_ok());
    assert!(use_key(&mut world).is_ok());
    let mut call = Call::new(world.now, &mut random);
    let changes = PrincipalChanges { role: Some(Role::Viewer), ..PrincipalChanges::default() };
    block_on(admin.update_principal(holder.principal, changes, &mut call)).unwrap();
    assert_eq!(use_key(&mut world).map(|_| ()), Err(Error::AccessDenied));
    assert!(holder.shows(&world.vault).is_ok(), "a viewer is still somebody");
    block_on(admin.delete_access_key(holder.id.parse().unwrap(), &mut call)).unwrap();
    assert_eq!(holder.shows(&world.vault), Err(Error::AccessDenied));
    assert_eq!(block_on(world.vault.access_keys(holder.principal)).unwrap().len(), 0);
    let again = block_on(admin.create_access_key(holder.principal, &mut call)).unwrap();
    let again = Holder {
        id: again.id.to_string(),
        secret: again.secret.expose().into(),
        principal: holder.principal,
    };
    assert!(again.shows(&world.vault).is_ok());
    block_on(admin.delete_principal(holder.principal, &mut call)).unwrap();
    assert_eq!(again.shows(&world.vault), Err(Error::AccessDenied));
    assert_eq!(use_key(&mut world).map(|_| ()), Err(Error::AccessDenied));
}

#[test]
fn an_application_key_is_looked_for_once_and_forgotten_with_its_program() {
    let mut world = World::new();
    let new = NewPrincipal {
        name: "billing".into(),
        kind: PrincipalKind::Service,
        role: Role::User,
        groups: Vec::new(),
        approval_key: None,
    };
    let made = world.run(async |vault, call| vault.create_principal(new, call).await).unwrap();
    let program: PrincipalId = made.id.parse().unwrap();
    let key = world.run(async |vault, call| vault.create_application_key(program, call).await).unwrap();
    let vault = watched(&world);
    looks(&vault);
    let shows = |key: &AccessSecret| block_on(vault.admit_application_key(key.expose()));
    assert_eq!((shows(&key), looks(&vault)), (Ok(Actor::Principal(program)), 1));
    assert_eq!((shows(&key), looks(&vault)), (Ok(Actor::Principal(program)), 0));
    // Another commit of its own leaves it; another server's does not, and a key that was replaced admits nobody.
    let mut random = CountingRandom::new(9);
    let mut call = Call::new(world.now, &mut random);
    block_on(vault.note_lock(&mut call)).unwrap();
    block_on(vault.flush(&mut call)).unwrap();
    looks(&vault);
    assert_eq!((shows(&key), looks(&vault)), (Ok(Actor::Principal(program)), 0));
    let other = world.run(async |vault, call| vault.create_application_key(program, call).await).unwrap();
    assert_eq!(shows(&key), Err(Error::AccessDenied));
    assert_eq!(shows(&other), Ok(Actor::Principal(program)));
    block_on(vault.delete_application_key(program, &mut call)).unwrap();
    assert_eq!(shows(&other), Err(Error::AccessDenied));
}

#[test]
fn a_commit_that_is_seen_before_its_end_leaves_what_it_did_not_change() {
    let mut world = World::new();
    let holder = Holder::new(&mut world);
    let vault = watched(&world);
    let (mut random, mut other) = (CountingRandom::new(9), CountingRandom::new(10));
    let mut call = Call::new(world.now, &mut random);
    holder.shows(&vault).unwrap();
    block_on(vault.encrypt(world.key, b"message", b"", &mut call)).unwrap();
    // The keystore's other settings change; the change is in the store, and the store has not said so yet.
    let settings = SettingsChanges { region: Some(Some("kr1".into())), ..SettingsChanges::default() };
    let mut changing = Call::new(world.now, &mut other);
    let mut change = pin!(vault.update_settings(settings, &mut changing));
    assert!(change.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    looks(&vault);
    for _ in 0..2 {
        holder.shows(&vault).unwrap();
        block_on(vault.encrypt(world.key, b"message", b"", &mut call)).unwrap();
        assert_eq!(looks(&vault), 0);
    }
    block_on(change).unwrap();
    holder.shows(&vault).unwrap();
    block_on(vault.encrypt(world.key, b"message", b"", &mut call)).unwrap();
    assert_eq!(looks(&vault), 0);
}

#[test]
fn a_commit_that_is_seen_before_its_end_takes_away_what_it_changed() {
    let mut world = World::new();
    let holder = Holder::new(&mut world);
    let vault = watched(&world);
    let mut random = CountingRandom::new(9);
    holder.shows(&vault).unwrap();
    let mut call = Call::new(world.now, &mut random);
    let mut change = pin!(vault.delete_access_key(holder.id.parse().unwrap(), &mut call));
    assert!(change.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    assert_eq!(holder.shows(&vault), Err(Error::AccessDenied));
    block_on(change).unwrap();
    assert_eq!(holder.shows(&vault), Err(Error::AccessDenied));
}

#[test]
fn as_many_records_wait_as_the_vault_is_told() {
    let world = World::new();
    for (most, expected) in [(3, 3), (0, 10), (5_000, 0)] {
        let vault = watched(&world).with_records_waiting(most);
        let mut random = CountingRandom::new(most as u64 + 50);
        let mut call = Call::new(world.now, &mut random);
        block_on(vault.encrypt(world.key, b"message", b"", &mut call)).unwrap();
        block_on(vault.flush(&mut call)).unwrap();
        commits(&vault);
        for _ in 0..10 {
            block_on(vault.encrypt(world.key, b"message", b"", &mut call)).unwrap();
        }
        assert_eq!(commits(&vault), expected, "{most}");
        block_on(vault.close(&mut call)).unwrap();
    }
}
