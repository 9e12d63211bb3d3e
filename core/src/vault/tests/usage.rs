use alloc::vec;
use core::cell::Cell;

use super::*;
use crate::import::Imported;
use crate::key::RotationPolicy;
use crate::secret::SecretBytes;
use crate::store::{ChangeSet, Page, Query, Revision};

fn used(view: &KeyView) -> Vec<u64> {
    view.versions.iter().map(|version| version.operations).collect()
}

fn set_rotation(world: &mut World, policy: RotationPolicy) {
    let key = world.key;
    world.run(async |vault, call| vault.set_rotation(key, policy, call).await).unwrap();
}

#[test]
fn counts_run_ahead_and_are_exact_after_closing() {
    let mut world = World::new();
    for _ in 0..20 {
        world.encrypt(b"12345", b"").unwrap();
    }
    assert!(used(&world.view())[0] >= 20);
    world.run(async |vault, call| vault.close(call).await).unwrap();
    assert_eq!(used(&world.view()), [20]);
    assert_eq!(world.view().versions[0].bytes, 100);
}

#[test]
fn a_crash_can_over_count_and_never_under_counts() {
    let mut world = World::new();
    for round in 1..=5_u64 {
        for _ in 0..10 {
            world.encrypt(b"plain", b"").unwrap();
        }
        // The process ends without a word.
        world.vault = world.second();
        assert!(used(&world.view())[0] >= round * 10);
    }
}

#[test]
fn a_key_rotates_after_as_many_operations_as_its_policy_says() {
    let mut world = World::new();
    set_rotation(&mut world, RotationPolicy { max_operations: Some(5), ..RotationPolicy::OFF });
    let ciphertexts: Vec<_> = (0..12).map(|_| world.encrypt(b"plain", b"").unwrap()).collect();
    let versions = ciphertexts.iter().map(|c| crate::EnvelopeHeader::parse(c).unwrap().version.0);
    assert_eq!(versions.collect::<Vec<_>>(), [1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3]);
    assert_eq!(used(&world.view())[..2], [5, 5]);
    for ciphertext in &ciphertexts {
        assert_eq!(world.decrypt(ciphertext, b"").unwrap(), b"plain");
    }
}

#[test]
fn a_key_rotates_after_as_many_bytes_as_its_policy_says() {
    let mut world = World::new();
    set_rotation(&mut world, RotationPolicy { max_bytes: Some(100), ..RotationPolicy::OFF });
    let ciphertexts: Vec<_> = (0..6).map(|_| world.encrypt(&[0; 40], b"").unwrap()).collect();
    // A message that would go beyond the limit is the first of the next version.
    let versions = ciphertexts.iter().map(|c| crate::EnvelopeHeader::parse(c).unwrap().version.0);
    assert_eq!(versions.collect::<Vec<_>>(), [1, 1, 2, 2, 3, 3]);
    assert!(world.view().versions.iter().all(|version| version.bytes <= 100));
    // One message alone may be larger than the limit: it has a version to itself.
    let large = world.encrypt(&[0; 500], b"").unwrap();
    assert_eq!(crate::EnvelopeHeader::parse(&large).unwrap().version.0, 4);
}

#[test]
fn a_version_that_has_protected_all_it_may_stops() {
    let mut world = World::new();
    let (keystore, limit) = (new_keystore("hard stop"), 3);
    let mut profile = crate::profile::Profile::ALL[0].clone();
    profile.id = ProfileId::named("few");
    profile.limits.operations = limit;
    world.vault = world.second().with_profile(std::boxed::Box::leak(profile.into()));
    let keystore = NewKeystore { profile: ProfileId::named("few"), ..keystore };
    let keystore = world.run(async |vault, call| vault.create_keystore(keystore, call).await).unwrap();
    world.keystore = keystore.id.parse().unwrap();
    world.key = world.create_key("few").id.parse().unwrap();
    let last = (0..limit).map(|_| world.encrypt(b"plain", b"").unwrap()).last().unwrap();
    assert_eq!(world.encrypt(b"plain", b""), Err(Error::BudgetSpent { limit }));
    assert_eq!(world.decrypt(&last, b"").unwrap(), b"plain");
    let key = world.key;
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    assert!(world.encrypt(b"plain", b"").is_ok());
}

#[test]
fn synchronous_use_is_counted_ahead_too() {
    let mut world = World::new();
    let key = world.key;
    set_rotation(&mut world, RotationPolicy { max_operations: Some(3), ..RotationPolicy::OFF });
    world.prepare(key);
    for _ in 0..3 {
        world.run(async |vault, call| vault.encrypt_sync(key, b"", b"", call)).unwrap();
    }
    let spent = world.run(async |vault, call| vault.encrypt_sync(key, b"", b"", call));
    assert_eq!(spent, Err(Error::KeyNotLoaded));
    world.prepare(key);
    let next = world.run(async |vault, call| vault.encrypt_sync(key, b"", b"", call)).unwrap();
    assert_eq!(crate::EnvelopeHeader::parse(&next).unwrap().version.0, 2);
}

#[test]
fn preparing_a_key_again_leaves_what_was_counted_ahead_to_its_version() {
    let mut world = World::new();
    let key = world.key;
    set_rotation(&mut world, RotationPolicy { max_operations: Some(3), ..RotationPolicy::OFF });
    for _ in 0..3 {
        world.prepare(key);
        let sealed = world.run(async |vault, call| vault.encrypt_sync(key, b"", b"", call)).unwrap();
        assert_eq!(crate::EnvelopeHeader::parse(&sealed).unwrap().version.0, 1);
    }
    world.prepare(key);
    let next = world.run(async |vault, call| vault.encrypt_sync(key, b"", b"", call)).unwrap();
    assert_eq!(crate::EnvelopeHeader::parse(&next).unwrap().version.0, 2);
}

#[test]
fn large_synchronous_messages_go_on_once_the_key_is_prepared_again() {
    let mut world = World::new();
    let key = world.key;
    let plaintext = vec![5; 3 << 20];
    let mut prepared = 0;
    for _ in 0..45 {
        let mut sealed = world.run(async |vault, call| vault.encrypt_sync(key, &plaintext, b"", call));
        if sealed == Err(Error::KeyNotLoaded) {
            world.prepare(key);
            prepared += 1;
            sealed = world.run(async |vault, call| vault.encrypt_sync(key, &plaintext, b"", call));
        }
        assert!(sealed.is_ok());
    }
    assert!((2..5).contains(&prepared), "135 MiB need more than the first block, and few more: {prepared}");
    // A message of more than a whole block is waited for alone.
    let large = vec![5; 140 << 20];
    assert_eq!(
        world.run(async |vault, call| vault.encrypt_sync(key, &large, b"", call)),
        Err(Error::KeyNotLoaded)
    );
    world.prepare(key);
    assert!(world.run(async |vault, call| vault.encrypt_sync(key, &large, b"", call)).is_ok());
}

#[test]
fn a_large_synchronous_message_is_the_last_of_a_version_that_counts_bytes() {
    let mut world = World::new();
    let key = world.key;
    set_rotation(&mut world, RotationPolicy { max_bytes: Some(1_000), ..RotationPolicy::OFF });
    let mut version_of = |bytes: usize| {
        let plaintext = vec![5; bytes];
        let again = world.run(async |vault, call| vault.encrypt_sync(key, &plaintext, b"", call));
        let sealed = match again {
            Err(Error::KeyNotLoaded) => {
                world.prepare(key);
                world.run(async |vault, call| vault.encrypt_sync(key, &plaintext, b"", call))
            }
            done => done,
        };
        sealed.map(|sealed| crate::EnvelopeHeader::parse(&sealed).unwrap().version.0)
    };
    assert_eq!([version_of(600), version_of(300), version_of(300)], [Ok(1), Ok(1), Ok(2)]);
    // It does not fit into what is left, and not into a block at all: it has a version to itself.
    assert_eq!([version_of(5_000), version_of(10)], [Ok(3), Ok(4)]);
}

#[test]
fn the_last_use_is_written_with_the_next_flush_and_changes_nothing_else() {
    let mut world = World::new();
    let before = world.view();
    world.now = world.now.plus(Period::HOUR);
    world.encrypt(b"plain", b"").unwrap();
    world.run(async |vault, call| vault.flush(call).await).unwrap();
    let after = world.view();
    assert_eq!(after.last_used, Some(world.now.0));
    assert_eq!((after.changed, after.changed_by), (before.changed, before.changed_by));
}

#[test]
fn a_rotation_that_is_due_happens_before_the_next_message() {
    let mut world = World::new();
    set_rotation(&mut world, RotationPolicy::every(30));
    world.now = world.now.plus(Period::DAY.times(95));
    let ciphertext = world.encrypt(b"plain", b"").unwrap();
    assert_eq!(crate::EnvelopeHeader::parse(&ciphertext).unwrap().version.0, 4);
    let made: Vec<_> = world.view().versions.iter().map(|version| version.created).collect();
    let due = |days| START.plus(Period::DAY.times(days)).0;
    assert_eq!(made, [START.0, due(30), due(60), due(90)]);
    assert_eq!(world.view().next_rotation, Some(due(120)));
}

#[test]
fn a_prepared_key_whose_rotation_is_due_waits_for_it() {
    let mut world = World::new();
    let key = world.key;
    set_rotation(&mut world, RotationPolicy::every(30));
    world.prepare(key);
    let encrypt = |world: &mut World| {
        let sealed = world.run(async |vault, call| vault.encrypt_sync(key, b"", b"", call));
        sealed.map(|sealed| crate::EnvelopeHeader::parse(&sealed).unwrap().version.0)
    };
    world.now = Timestamp(START.plus(Period::DAY.times(30)).0 - 1);
    assert_eq!(encrypt(&mut world), Ok(1));
    world.now = world.now.plus(Period(1));
    assert_eq!(encrypt(&mut world), Err(Error::KeyNotLoaded));
    world.prepare(key);
    assert_eq!(encrypt(&mut world), Ok(2));
}

#[test]
fn what_was_counted_ahead_stays_there_when_a_policy_is_refused() {
    let mut world = World::new();
    let key = world.key;
    world.encrypt(b"plain", b"").unwrap();
    let ahead = used(&world.view());
    let policy = RotationPolicy { max_operations: Some(0), ..RotationPolicy::OFF };
    let refused = world.run(async |vault, call| vault.set_rotation(key, policy, call).await);
    assert!(matches!(refused, Err(Error::RotationByUse { .. })));
    for _ in 1..ahead[0] {
        world.encrypt(b"plain", b"").unwrap();
    }
    assert_eq!(used(&world.view()), ahead, "nothing more had to be counted");
}

#[test]
fn a_policy_counts_from_the_moment_that_it_is_set() {
    let mut world = World::new();
    for _ in 0..10 {
        world.encrypt(b"plain", b"").unwrap();
    }
    set_rotation(&mut world, RotationPolicy { max_operations: Some(12), ..RotationPolicy::OFF });
    let versions: Vec<_> = (0..4)
        .map(|_| crate::EnvelopeHeader::parse(&world.encrypt(b"plain", b"").unwrap()).unwrap().version.0)
        .collect();
    assert_eq!(versions, [1, 1, 2, 2], "ten were used before, and none is left of what was counted ahead");
}

/// A store that looks into everything that is written to it.
struct Watched<'w> {
    inner: MemoryStore,
    planted: &'w [u8],
    writes: &'w Cell<u32>,
}

impl Store for Watched<'_> {
    async fn load(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        self.inner.load(key).await
    }

    async fn list(&self, query: &Query) -> Result<Page, StoreError> {
        self.inner.list(query).await
    }

    async fn commit(&self, changes: ChangeSet) -> Result<Revision, StoreError> {
        for record in changes.puts.iter().chain([&changes.header]) {
            let mut parts = record.body.windows(self.planted.len());
            assert!(!parts.any(|part| part == self.planted), "{:?} has a key in the clear", record.key);
        }
        self.writes.set(self.writes.get() + 1);
        self.inner.commit(changes).await
    }
}

#[test]
fn what_counts_the_uses_of_a_key_writes_nothing_of_its_material() {
    let (planted, writes) = (*b"thirty-two bytes that are a key!", Cell::new(0));
    let mut random = CountingRandom::new(1);
    let mut call = Call::new(START, &mut random);
    let store = Watched { inner: MemoryStore::new(), planted: &planted, writes: &writes };
    let new = NewVault { name: "Watched".into(), passphrase: passphrase_key() };
    let (vault, _) = block_on(Vault::create(store, new, &mut call)).unwrap();
    let keystore = block_on(vault.create_keystore(new_keystore("Cards"), &mut call)).unwrap();
    let imported = Some(Imported::raw(SecretBytes::new(planted.to_vec())));
    let new = NewKey { imported, ..NewKey::new("brought in", KeyKind::Aes256) };
    let view = block_on(vault.create_key(keystore.id.parse().unwrap(), new, &mut call)).unwrap();
    let key = view.id.parse().unwrap();
    let before = writes.get();
    for _ in 0..3 {
        let sealed = block_on(vault.encrypt(key, b"plain", b"", &mut call)).unwrap();
        block_on(vault.decrypt(None, &sealed, b"", &mut call)).unwrap();
        block_on(vault.flush(&mut call)).unwrap();
    }
    block_on(vault.rotate(key, &mut call)).unwrap();
    block_on(vault.close(&mut call)).unwrap();
    assert!(writes.get() >= before + 3, "something was written and looked at");
}
