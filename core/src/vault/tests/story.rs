use super::*;

#[test]
fn a_key_lives_is_rotated_and_its_old_ciphertexts_stay_readable() {
    let mut world = World::new();
    let first = world.encrypt(b"plain", b"aad").unwrap();
    let key = world.key;
    let rotated = world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    assert_eq!(rotated.primary, Some(2));
    let second = world.encrypt(b"plain", b"aad").unwrap();
    assert_eq!(crate::EnvelopeHeader::parse(&first).unwrap().version.0, 1);
    assert_eq!(crate::EnvelopeHeader::parse(&second).unwrap().version.0, 2);
    for ciphertext in [first, second] {
        assert_eq!(world.decrypt(&ciphertext, b"aad").unwrap(), b"plain");
        assert_eq!(world.decrypt(&ciphertext, b"other"), Err(Error::DecryptionFailed));
    }
}

#[test]
fn every_slot_unlocks_and_nothing_else_does() {
    let mut world = World::new();
    let ciphertext = world.encrypt(b"plain", b"").unwrap();
    let code = world.code.expose().unwrap();
    let locked = block_on(world.vault.lock()).unwrap();
    let failed =
        block_on(locked.unlock_with_passphrase(&Passphrase::new("four words by mice").unwrap())).err();
    let UnlockFailed { error, locked } = failed.unwrap();
    assert_eq!(error, Error::UnlockFailed);
    let other_code = RecoveryCode::make_random(&mut CountingRandom::new(99)).unwrap();
    let UnlockFailed { error, locked } =
        block_on(locked.unlock_with_recovery_code(&other_code)).err().unwrap();
    assert_eq!(error, Error::UnlockFailed);
    world.vault = block_on(locked.unlock_with_recovery_code(&RecoveryCode::parse(&code).unwrap())).unwrap();
    assert_eq!(world.decrypt(&ciphertext, b"").unwrap(), b"plain");
    let locked = block_on(world.vault.lock()).unwrap();
    world.vault = block_on(locked.unlock_with_passphrase_key(&passphrase_key())).unwrap();
    assert_eq!(world.decrypt(&ciphertext, b"").unwrap(), b"plain");
    let locked = block_on(world.vault.lock()).unwrap();
    world.vault = block_on(locked.unlock_with_passphrase(&passphrase())).unwrap();
    assert_eq!(world.decrypt(&ciphertext, b"").unwrap(), b"plain");
}

#[test]
fn a_second_vault_in_the_same_store_is_refused() {
    let world = World::new();
    let new = NewVault { name: "Other".into(), passphrase: passphrase_key() };
    let mut random = CountingRandom::new(2);
    let refused = block_on(Vault::create(world.store.clone(), new, &mut Call::new(START, &mut random)));
    assert_eq!(refused.err(), Some(Error::VaultExists));
    assert_eq!(block_on(LockedVault::open(MemoryStore::new())).err(), Some(Error::VaultAbsent));
}

#[test]
fn a_disabled_key_does_nothing_until_it_is_enabled() {
    let mut world = World::new();
    let (key, ciphertext) = (world.key, world.encrypt(b"plain", b"").unwrap());
    world.run(async |vault, call| vault.disable(key, call).await).unwrap();
    assert_eq!(
        world.view().actions,
        [
            KeyAction::Edit,
            KeyAction::SetRotation,
            KeyAction::SetAccess,
            KeyAction::Enable,
            KeyAction::RequestDeletion,
        ]
    );
    for error in [world.encrypt(b"", b"").unwrap_err(), world.decrypt(&ciphertext, b"").unwrap_err()] {
        assert!(matches!(error, Error::KeyStateForbids { state: KeyStateName::Disabled, .. }), "{error:?}");
    }
    world.run(async |vault, call| vault.enable(key, call).await).unwrap();
    assert_eq!(world.decrypt(&ciphertext, b"").unwrap(), b"plain");
}

#[test]
fn a_requested_deletion_can_be_taken_back_until_it_is_due() {
    let mut world = World::new();
    let (key, ciphertext) = (world.key, world.encrypt(b"plain", b"").unwrap());
    let pending = world.run(async |vault, call| vault.request_deletion(key, call).await).unwrap();
    let due = START.plus(Period::DAY.times(7));
    assert_eq!(pending.state, KeyStateView::PendingDeletion { due: due.0, resumes_enabled: true });
    assert_eq!(pending.actions, [KeyAction::CancelDeletion, KeyAction::DeleteNow]);
    assert!(world.decrypt(&ciphertext, b"").is_err());
    // What was decrypted, or not, waits a second to be written down.
    assert_eq!(block_on(world.vault.next_deadline()).unwrap(), Some(START.plus(Period(1_000))));
    world.run(async |vault, call| vault.flush(call).await).unwrap();
    assert_eq!(block_on(world.vault.next_deadline()).unwrap(), Some(due));
    world.now = Timestamp(due.0 - 1);
    world.run(async |vault, call| vault.cancel_deletion(key, call).await).unwrap();
    assert_eq!(world.decrypt(&ciphertext, b"").unwrap(), b"plain");
    world.run(async |vault, call| vault.flush(call).await).unwrap();
    let service_keys = START.plus(Period::DAY.times(365));
    assert_eq!(block_on(world.vault.next_deadline()).unwrap(), Some(service_keys));
}

#[test]
fn a_deletion_that_is_due_has_happened_whether_or_not_anybody_was_awake() {
    let mut world = World::new();
    let (key, ciphertext) = (world.key, world.encrypt(b"plain", b"").unwrap());
    world.run(async |vault, call| vault.request_deletion(key, call).await).unwrap();
    world.now = START.plus(Period::DAY.times(400));
    assert_eq!(world.view().state, KeyStateView::Destroyed);
    let cancelled = world.run(async |vault, call| vault.cancel_deletion(key, call).await);
    assert!(matches!(cancelled, Err(Error::KeyStateForbids { state: KeyStateName::Destroyed, .. })));
    let report = world.run(async |vault, call| vault.tick(call).await).unwrap();
    assert_eq!(report.destroyed, [key.to_string()]);
    assert!(world.decrypt(&ciphertext, b"").is_err());
    assert_eq!(world.view().changed, START.plus(Period::DAY.times(7)).0);
    assert!(world.run(async |vault, call| vault.tick(call).await).unwrap().destroyed.is_empty());
    block_on(world.vault.check()).unwrap();
}

#[test]
fn deleting_now_asks_for_a_request_and_the_name_and_leaves_a_tombstone_without_material() {
    let mut world = World::new();
    let (key, ciphertext) = (world.key, world.encrypt(b"plain", b"").unwrap());
    let delete = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>, name: &str| {
        vault.delete_now(key, Confirmation::Name(name), call).await
    };
    let unasked = world.run(async |vault, call| delete(vault, call, "card numbers").await);
    assert!(matches!(unasked, Err(Error::KeyStateForbids { .. })));
    world.run(async |vault, call| vault.request_deletion(key, call).await).unwrap();
    let misspelt = world.run(async |vault, call| delete(vault, call, "Card numbers").await);
    assert_eq!(misspelt, Err(Error::ConfirmationMismatch));
    assert!(matches!(world.view().state, KeyStateView::PendingDeletion { .. }));
    let gone = world.run(async |vault, call| delete(vault, call, "card numbers").await).unwrap();
    assert_eq!((gone.state, gone.primary, gone.actions.len()), (KeyStateView::Destroyed, None, 0));
    assert!(world.decrypt(&ciphertext, b"").is_err());
    for kind in [RecordKind::Material, RecordKind::WrappingKey] {
        assert!(block_on(world.store.list(&crate::store::Query::all(kind))).unwrap().records.is_empty());
    }
    assert_eq!(block_on(world.vault.keystore(world.keystore)).unwrap().keys, 0);
    block_on(world.vault.check()).unwrap();
}

#[test]
fn a_keystore_is_deleted_only_when_its_keys_are_destroyed() {
    let mut world = World::new();
    let (keystore, key) = (world.keystore, world.key);
    let refused = world.run(async |vault, call| vault.delete_keystore(keystore, call).await);
    assert_eq!(refused, Err(Error::KeystoreNotEmpty { keys: 1 }));
    world.run(async |vault, call| vault.request_deletion(key, call).await).unwrap();
    world
        .run(async |vault, call| vault.delete_now(key, Confirmation::Name("card numbers"), call).await)
        .unwrap();
    world.run(async |vault, call| vault.delete_keystore(keystore, call).await).unwrap();
    assert!(block_on(world.vault.keystores()).unwrap().is_empty());
    assert_eq!(world.view_of(key).err(), Some(Error::NotFound(Subject::Key)));
    block_on(world.vault.check()).unwrap();
}

#[test]
fn keystore_names_are_unique_and_can_be_given_back() {
    let mut world = World::new();
    let taken = world.run(async |vault, call| vault.create_keystore(new_keystore("Cards"), call).await);
    assert_eq!(taken.unwrap_err(), Error::NameTaken);
    let id = world.keystore;
    let rename = |name: &str| KeystoreChanges { name: Some(name.into()), ..KeystoreChanges::default() };
    let same = world.run(async |vault, call| vault.update_keystore(id, rename("Cards"), call).await);
    assert_eq!(same.unwrap().name, "Cards");
    world.run(async |vault, call| vault.update_keystore(id, rename("Card"), call).await).unwrap();
    world.run(async |vault, call| vault.create_keystore(new_keystore("Cards"), call).await).unwrap();
}

#[test]
fn keys_are_listed_page_by_page() {
    let mut world = World::new();
    for number in 0..9 {
        world.now = world.now.plus(Period::MINUTE);
        world.create_key(&std::format!("key {number}"));
    }
    let mut query = KeyQuery { keystore: Some(world.keystore), limit: 4, ..KeyQuery::default() };
    let mut names = Vec::new();
    loop {
        let page = world.list(&query);
        names.extend(page.items.into_iter().map(|row| row.full().unwrap().name));
        let Some(next) = page.next else { break };
        query.after = Some(next);
    }
    assert_eq!(names.len(), 10);
    assert_eq!((names[0].as_str(), names[9].as_str()), ("key 8", "card numbers"));
    let query = KeyQuery { name_contains: Some("CARD".into()), ..KeyQuery::default() };
    assert_eq!(world.list(&query).items.len(), 1);
}

#[test]
fn synchronous_calls_serve_prepared_keys_and_never_stale_ones() {
    let mut world = World::new();
    let key = world.key;
    let unprepared = world.run(async |vault, call| vault.encrypt_sync(key, b"", b"", call));
    assert_eq!(unprepared, Err(Error::KeyNotLoaded));
    world.prepare(key);
    let ciphertext = world.run(async |vault, call| vault.encrypt_sync(key, b"plain", b"aad", call)).unwrap();
    let plain = world.run(async |vault, call| vault.decrypt_sync(Some(key), &ciphertext, b"aad", call));
    assert_eq!(plain.unwrap(), b"plain");
    world.run(async |vault, call| vault.disable(key, call).await).unwrap();
    let stale = world.run(async |vault, call| vault.encrypt_sync(key, b"", b"", call));
    assert_eq!(stale, Err(Error::KeyNotLoaded));
    world.prepare(key);
    let disabled = world.run(async |vault, call| vault.encrypt_sync(key, b"", b"", call));
    assert!(matches!(disabled, Err(Error::KeyStateForbids { .. })));
}

#[test]
fn what_another_writer_disabled_is_disabled_here_at_once() {
    let mut world = World::new();
    let key = world.key;
    let other = world.second();
    let ciphertext = world.encrypt(b"plain", b"").unwrap();
    block_on(other.disable(key, &mut Call::new(START, &mut CountingRandom::new(7)))).unwrap();
    assert!(matches!(world.decrypt(&ciphertext, b""), Err(Error::KeyStateForbids { .. })));
    assert!(matches!(world.encrypt(b"", b""), Err(Error::KeyStateForbids { .. })));
}

#[test]
fn a_bundle_moves_keys_to_another_vault_where_they_decrypt() {
    let mut world = World::new();
    let ciphertext = world.encrypt(b"plain", b"aad").unwrap();
    let bundle = world.run(async |vault, call| vault.export_bundle(&passphrase_key(), call).await).unwrap();
    let mut other = World::new_empty();
    let import = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>, mode| {
        vault.import_bundle(&bundle, &passphrase_key(), mode, call).await
    };
    let dry = other.run(async |vault, call| import(vault, call, ImportMode::DryRun).await).unwrap();
    assert_eq!((dry.applied, dry.added_keys.len(), dry.added_keystores.len()), (false, 1, 1));
    assert!(block_on(other.vault.keystores()).unwrap().is_empty());
    let applied = other.run(async |vault, call| import(vault, call, ImportMode::Apply).await).unwrap();
    assert_eq!((applied.applied, &applied.added_keys), (true, &dry.added_keys));
    assert_eq!(other.decrypt(&ciphertext, b"aad").unwrap(), b"plain");
    assert_eq!(block_on(other.vault.keystores()).unwrap()[0].keys, 1);
    let again = other.run(async |vault, call| import(vault, call, ImportMode::Apply).await).unwrap();
    assert_eq!((again.added_keys.len(), again.unchanged_keys.len()), (0, 1));
    let key = world.key;
    other.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    let differs = other.run(async |vault, call| import(vault, call, ImportMode::Apply).await).unwrap();
    assert_eq!((differs.unchanged_keys.len(), differs.kept_keys.len()), (0, 1));
    assert_eq!(other.view_of(key).unwrap().versions.len(), 2);
    block_on(other.vault.check()).unwrap();
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let run = || {
        let mut world = World::new();
        let ciphertext = world.encrypt(b"plain", b"aad").unwrap();
        let bundle =
            world.run(async |vault, call| vault.export_bundle(&passphrase_key(), call).await).unwrap();
        (ciphertext, bundle)
    };
    assert_eq!(run(), run());
}
