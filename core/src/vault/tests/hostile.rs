//! Damaged, moved, removed and replayed records; wrong and foreign input; a clock that moves back.

use super::*;

fn place(kind: RecordKind, id: [u8; 16], part: u32) -> RecordKey {
    RecordKey { kind, id, part }
}

#[test]
fn a_ciphertext_that_is_truncated_foreign_or_of_another_key_is_refused_by_name() {
    let mut world = World::new();
    let ciphertext = world.encrypt(b"plain", b"").unwrap();
    assert_eq!(world.decrypt(b"", b""), Err(Error::CiphertextMalformed));
    assert_eq!(world.decrypt(b"not one of ours", b""), Err(Error::CiphertextMalformed));
    assert_eq!(world.decrypt(&ciphertext[..ciphertext.len() - 1], b""), Err(Error::DecryptionFailed));
    assert_eq!(world.decrypt(&ciphertext[..110], b""), Err(Error::CiphertextMalformed));
    let other: KeyId = world.create_key("other").id.parse().unwrap();
    let misdirected = world.run(async |vault, call| vault.decrypt(Some(other), &ciphertext, b"", call).await);
    assert_eq!(misdirected, Err(Error::CiphertextOtherKey));
    let mut relabelled = ciphertext.clone();
    relabelled[5..21].copy_from_slice(other.as_bytes());
    assert_eq!(world.decrypt(&relabelled, b""), Err(Error::DecryptionFailed));
    relabelled[5..21].copy_from_slice(&[0; 16]);
    assert_eq!(world.decrypt(&relabelled, b""), Err(Error::NotFound(Subject::Key)));
    let mut reversioned = ciphertext;
    reversioned[24] = 9;
    assert_eq!(world.decrypt(&reversioned, b""), Err(Error::NotFound(Subject::Version)));
}

#[test]
fn a_record_that_was_changed_in_the_store_is_refused() {
    let mut world = World::new();
    let key = world.key;
    world.run(async |vault, call| vault.disable(key, call).await).unwrap();
    let mut forged = world.stored(place(RecordKind::Key, world.key.0, 0));
    let enabled = crate::key::Key::decode(world.key, &forged.body).unwrap();
    let enabled = crate::key::Key { state: crate::KeyState::Enabled, ..enabled };
    forged.body = enabled.encode().unwrap();
    world.forge(forged);
    assert_eq!(world.encrypt(b"", b""), Err(Error::RecordAltered));
    assert_eq!(world.view_of(key).err(), Some(Error::RecordAltered));
    let rotated = world.run(async |vault, call| vault.rotate(key, call).await);
    assert_eq!(rotated.err(), Some(Error::RecordAltered));
    assert_eq!(block_on(world.vault.check()).err(), Some(Error::RecordAltered));
}

#[test]
fn the_material_of_one_key_does_not_serve_another() {
    let mut world = World::new();
    let other: KeyId = world.create_key("other").id.parse().unwrap();
    for kind in [RecordKind::Material, RecordKind::WrappingKey] {
        let mut moved = world.stored(place(kind, other.0, 1));
        moved.key.id = world.key.0;
        world.forge(moved);
    }
    assert_eq!(world.encrypt(b"", b""), Err(Error::RecordAltered));
}

#[test]
fn an_old_copy_of_a_record_put_back_is_found_by_the_check() {
    let mut world = World::new();
    let (key, address) = (world.key, place(RecordKind::Key, world.key.0, 0));
    let before = world.stored(address);
    world.run(async |vault, call| vault.disable(key, call).await).unwrap();
    block_on(world.vault.check()).unwrap();
    world.forge(before);
    assert_eq!(block_on(world.vault.check()).err(), Some(Error::RecordsRolledBack));
}

#[test]
fn a_record_that_was_removed_is_missed() {
    let mut world = World::new();
    world.store.remove(&place(RecordKind::WrappingKey, world.key.0, 1));
    assert_eq!(world.encrypt(b"", b""), Err(Error::RecordsRolledBack));
    assert_eq!(block_on(world.vault.check()).err(), Some(Error::RecordsRolledBack));
}

#[test]
fn a_backup_that_would_lack_a_key_is_not_made() {
    let mut world = World::new();
    world.create_key("other");
    world.store.remove(&place(RecordKind::Key, world.key.0, 0));
    let bundle = world.run(async |vault, call| vault.export_bundle(&passphrase_key(), call).await);
    assert_eq!(bundle.err(), Some(Error::RecordsRolledBack));
}

#[test]
fn an_old_header_put_back_is_noticed_by_who_has_seen_a_newer_one() {
    let mut world = World::new();
    let before = world.stored(RecordKey::HEADER);
    let key = world.key;
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    world.forge(before);
    assert_eq!(world.encrypt(b"", b""), Err(Error::RecordsRolledBack));
}

#[test]
fn a_header_with_weak_or_monstrous_parameters_is_refused_before_any_work() {
    let world = World::new();
    let header = world.stored(RecordKey::HEADER);
    let body: crate::codec::HeaderBody = crate::codec::decode(&header.body).unwrap();
    for memory in [8, u32::MAX] {
        let mut weakened = body.clone();
        if let crate::codec::SlotMethod::Passphrase { memory_kib, .. } = &mut weakened.slots[0].method {
            *memory_kib = memory;
        }
        world.forge(Record { body: crate::codec::encode(&weakened).unwrap(), ..header.clone() });
        let locked = block_on(LockedVault::open(world.store.clone())).unwrap();
        let failed = block_on(locked.unlock_with_passphrase(&passphrase())).err().unwrap();
        assert_eq!(failed.error, Error::RecordAltered);
    }
}

#[test]
fn a_header_that_was_changed_does_not_unlock() {
    let world = World::new();
    let header = world.stored(RecordKey::HEADER);
    let mut body: crate::codec::HeaderBody = crate::codec::decode(&header.body).unwrap();
    body.name = "Somebody else's".into();
    world.forge(Record { body: crate::codec::encode(&body).unwrap(), ..header });
    let locked = block_on(LockedVault::open(world.store.clone())).unwrap();
    let failed = block_on(locked.unlock_with_passphrase(&passphrase())).err().unwrap();
    assert_eq!(failed.error, Error::RecordAltered);
}

#[test]
fn a_clock_that_moves_back_is_refused_and_small_steps_are_not() {
    let mut world = World::new();
    let ciphertext = world.encrypt(b"still readable", b"").unwrap();
    world.now = START.plus(Period::DAY);
    world.create_key("later");
    world.now = Timestamp(START.plus(Period::DAY).0 - Period::MINUTE.times(4).0);
    assert_eq!(world.create_key("a step back").created, START.plus(Period::DAY).0);
    world.now = START;
    let key = world.key;
    let refused = world.run(async |vault, call| vault.rotate(key, call).await);
    let expected = Error::ClockMovedBack { latest: START.plus(Period::DAY), behind: Period::DAY };
    assert_eq!(refused.err(), Some(expected));
    assert_eq!(world.decrypt(&ciphertext, b"").unwrap(), b"still readable");
}

#[test]
fn two_writers_at_once_lose_nothing() {
    let world = World::new();
    let other = block_on(LockedVault::open(world.store.clone())).unwrap();
    let other = block_on(other.unlock_with_passphrase_key(&passphrase_key())).unwrap();
    let (mut one, mut two) = (CountingRandom::new(11), CountingRandom::new(12));
    for _ in 0..10 {
        block_on(world.vault.rotate(world.key, &mut Call::new(START, &mut one))).unwrap();
        block_on(other.rotate(world.key, &mut Call::new(START, &mut two))).unwrap();
    }
    assert_eq!(world.view().versions.len(), 21);
    block_on(other.check()).unwrap();
}

#[test]
fn a_bundle_with_a_wrong_passphrase_a_changed_bit_or_a_cut_is_refused_and_nothing_is_imported() {
    let mut world = World::new();
    let bundle = world.run(async |vault, call| vault.export_bundle(&passphrase_key(), call).await).unwrap();
    let mut other = World::new_empty();
    let mut import = |bundle: &[u8], passphrase: &PassphraseKey| {
        let outcome = other
            .run(async |vault, call| vault.import_bundle(bundle, passphrase, ImportMode::Apply, call).await);
        outcome.unwrap_err()
    };
    let wrong = Passphrase::new("four words by mice").unwrap();
    let wrong = PassphraseKey::derive(&wrong, KdfParams::MINIMUM, [5; 32]).unwrap();
    assert_eq!(import(&bundle, &wrong), Error::BundleNotOpened);
    assert_eq!(import(b"", &passphrase_key()), Error::BundleMalformed);
    assert_eq!(import(b"PK\x03\x04 a zip file", &passphrase_key()), Error::BundleMalformed);
    assert_eq!(import(&bundle[..bundle.len() - 1], &passphrase_key()), Error::BundleSignature);
    let mut newer = bundle.clone();
    newer[11] = 3;
    assert_eq!(import(&newer, &passphrase_key()), Error::BundleFormat { found: 3 });
    for bit in (0..bundle.len() * 8).step_by(71) {
        let mut changed = bundle.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let error = import(&changed, &passphrase_key());
        assert_ne!(error.fault(), crate::Fault::Bug, "bit {bit}: {error:?}");
    }
    assert!(block_on(other.vault.keystores()).unwrap().is_empty());
}

#[test]
fn a_store_that_fails_is_reported_and_nothing_is_half_done() {
    let mut world = World::new();
    let before = world.stored(RecordKey::HEADER);
    world.store.fail_next_commit(StoreError::Full);
    let key = world.key;
    let failed = world.run(async |vault, call| vault.rotate(key, call).await);
    assert_eq!(failed.err(), Some(Error::Store(StoreError::Full)));
    assert_eq!(world.stored(RecordKey::HEADER), before);
    assert_eq!(world.view().versions.len(), 1);
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    block_on(world.vault.check()).unwrap();
}
