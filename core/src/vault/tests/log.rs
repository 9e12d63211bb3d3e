use super::*;
use crate::actor::Role;
use crate::audit::{Action, Entry, Filter, Object, ObjectKind, Outcome, verify_export};
use crate::lifecycle::VersionEvent;
use crate::{Operation, VersionNumber};

impl World {
    /// Everything in the chain, oldest first, as `event actor outcome`.
    pub(super) fn entries(&mut self) -> Vec<Entry> {
        self.run(async |vault, call| vault.flush(call).await).unwrap();
        let query = AuditQuery { limit: 1_000, ..AuditQuery::default() };
        let page = self.run(async |vault, call| vault.audit(&query, call).await).unwrap();
        assert_eq!(page.next, None);
        page.entries.into_iter().rev().collect()
    }

    pub(super) fn events(&mut self) -> Vec<std::string::String> {
        let shown = |entry: &Entry| match &entry.what.outcome {
            Outcome::Success => std::format!("{} {}", entry.what.event, entry.what.actor),
            Outcome::Refused { code } => std::format!("{} {} {code}", entry.what.event, entry.what.actor),
        };
        self.entries().iter().map(shown).collect()
    }
}

#[test]
fn every_change_has_its_entry_and_data_operations_follow() {
    let mut world = World::new();
    let key = world.key;
    let ciphertext = world.encrypt(b"plain", b"").unwrap();
    world.decrypt(&ciphertext, b"").unwrap();
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    world.run(async |vault, call| vault.disable(key, call).await).unwrap();
    assert!(world.encrypt(b"plain", b"").is_err());
    assert!(world.run(async |vault, call| vault.rotate(key, call).await).is_err());
    assert_eq!(
        world.events(),
        [
            "session.start system",
            "keystore.create owner",
            "symmetric.create owner",
            "symmetric.encrypt owner",
            "symmetric.decrypt owner",
            "symmetric.rotate owner",
            "symmetric.disable owner",
            "symmetric.encrypt owner key.state_forbids",
            "symmetric.rotate owner key.state_forbids",
        ]
    );
    let numbers: Vec<_> = world.entries().iter().map(|entry| (entry.sequence, entry.what.ordinal)).collect();
    let gapless: Vec<_> = (1..=9).map(|number| (number, number)).collect();
    assert_eq!(numbers, gapless);
    assert_eq!(block_on(world.vault.verify_audit()), Ok(9));
}

#[test]
fn a_change_and_its_entry_are_one_commit() {
    let mut world = World::new();
    let key = world.key;
    world.store.fail_next_commit(StoreError::Full);
    assert!(world.run(async |vault, call| vault.rotate(key, call).await).is_err());
    assert_eq!(world.view().versions.len(), 1);
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    let events = world.events();
    assert_eq!(events[3..], ["symmetric.rotate owner store.full", "symmetric.rotate owner"]);
    let ordinals: Vec<_> = world.entries().iter().map(|entry| entry.what.ordinal).collect();
    assert_eq!(ordinals, [1, 2, 3, 4, 5], "a failed commit leaves no gap that looks like a loss");
}

#[test]
fn a_lost_tail_of_data_operations_is_a_gap_in_the_session() {
    let mut world = World::new();
    world.encrypt(b"plain", b"").unwrap();
    world.run(async |vault, call| vault.flush(call).await).unwrap();
    world.encrypt(b"lost with the process", b"").unwrap();
    world.vault = world.second();
    world.encrypt(b"plain", b"").unwrap();
    world.run(async |vault, call| vault.close(call).await).unwrap();
    let text = world.run(async |vault, call| vault.export_audit(call).await).unwrap();
    let verified = verify_export(text.as_bytes(), None).unwrap();
    // The first session never ended: what it did last may be missing. So has that of the export itself, not yet.
    assert_eq!(verified.unclosed_sessions.len(), 2);
    assert!(verified.incomplete_sessions.is_empty(), "{:?}", verified.incomplete_sessions);
}

#[test]
fn an_export_is_verified_without_the_vault_and_a_changed_line_is_named() {
    let mut world = World::new();
    for _ in 0..5 {
        world.encrypt(b"plain", b"").unwrap();
    }
    let key = world.run(async |vault, call| vault.audit_public_key(call).await).unwrap();
    let text = world.run(async |vault, call| vault.export_audit(call).await).unwrap();
    let verified = verify_export(text.as_bytes(), Some(&key)).unwrap();
    assert_eq!(verified.last, block_on(world.vault.verify_audit()).unwrap());
    let tampered = text.replacen("\"actor\":\"owner\"", "\"actor\":\"other\"", 1);
    let broken = verify_export(tampered.as_bytes(), Some(&key)).unwrap_err();
    assert_eq!(broken.line, 3, "line 2 is the beginning of the session");
}

#[test]
fn a_removed_or_changed_entry_in_the_store_is_named() {
    let mut world = World::new();
    let key = world.key;
    for _ in 0..4 {
        world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    }
    let segments = block_on(world.store.list(&crate::store::Query::all(RecordKind::Audit))).unwrap();
    let victim = segments.records[2].clone();
    let first = crate::audit::Segment::decode(&victim.body).unwrap().first_sequence();
    world.store.remove(&victim.key);
    assert_eq!(block_on(world.vault.verify_audit()), Err(Error::AuditBroken { sequence: first }));
    assert_eq!(block_on(world.vault.check()).err(), Some(Error::RecordsRolledBack));
}

#[test]
fn the_history_of_one_key_is_found_and_paged() {
    let mut world = World::new();
    let other: KeyId = world.create_key("other").id.parse().unwrap();
    for _ in 0..30 {
        world.encrypt(b"plain", b"").unwrap();
        world.run(async |vault, call| vault.rotate(other, call).await).unwrap();
    }
    world.run(async |vault, call| vault.flush(call).await).unwrap();
    let object = Some(Object { kind: ObjectKind::Key, id: other.0, version: None });
    let filter = Filter { object, ..Filter::default() };
    let mut query = AuditQuery { filter, before: None, limit: 7 };
    let mut found = Vec::new();
    loop {
        let page = world.run(async |vault, call| vault.audit(&query, call).await).unwrap();
        assert!(page.entries.len() <= 7);
        found.extend(page.entries.into_iter().map(|entry| entry.sequence));
        let Some(next) = page.next else { break };
        query.before = Some(next);
    }
    assert_eq!(found.len(), 31);
    assert!(found.is_sorted_by(|a, b| a > b));
}

#[test]
fn entries_that_were_written_together_are_filtered_and_paged_one_by_one() {
    let mut world = World::new();
    for _ in 0..30 {
        world.encrypt(b"plain", b"").unwrap();
    }
    world.run(async |vault, call| vault.flush(call).await).unwrap();
    let filter = Filter { actions: Vec::from([Action::Encrypt]), ..Filter::default() };
    let mut query = AuditQuery { filter, before: None, limit: 7 };
    let mut found = Vec::new();
    loop {
        let page = world.run(async |vault, call| vault.audit(&query, call).await).unwrap();
        found.extend(page.entries.into_iter().map(|entry| entry.sequence));
        let Some(next) = page.next else { break };
        query.before = Some(next);
    }
    assert_eq!(found.len(), 30);
    assert!(found.is_sorted_by(|a, b| a > b));
}

#[test]
fn the_chain_is_for_administrators() {
    let mut world = World::new();
    let query = AuditQuery::default();
    let read = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| {
        vault.audit(&query, call).await.map(|page| page.entries.is_empty())
    };
    for (name, role, expected) in [
        ("viewer", Role::Viewer, Err(Error::AccessDenied)),
        ("user", Role::User, Err(Error::AccessDenied)),
        ("admin", Role::Admin, Ok(false)),
    ] {
        let principal = world.principal(name, role, &[]);
        assert_eq!(world.run_as(principal, read), expected, "{name}");
    }
    assert_eq!(world.run(read), Ok(false));
}

#[test]
fn checkpoints_pin_a_long_chain() {
    let mut world = World::new();
    for _ in 0..1_100 {
        world.encrypt(b"", b"").unwrap();
    }
    world.run(async |vault, call| vault.flush(call).await).unwrap();
    // The last entry before the checkpoint is written alone.
    let key = world.key;
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    world.run(async |vault, call| vault.tick(call).await).unwrap();
    let checkpoints = block_on(world.store.list(&crate::store::Query::all(RecordKind::Checkpoint))).unwrap();
    assert_eq!(checkpoints.records.len(), 1);
    let text = world.run(async |vault, call| vault.export_audit(call).await).unwrap();
    let verified = verify_export(text.as_bytes(), None).unwrap();
    assert_eq!(verified.checkpoints, 1);
    block_on(world.vault.check()).unwrap();
}

#[test]
fn a_compromised_version_protects_nothing_and_is_read_only_by_a_recorded_override() {
    let mut world = World::new();
    let key = world.key;
    let ciphertext = world.encrypt(b"plain", b"").unwrap();
    let compromise = VersionEvent::Compromise;
    let view = world
        .run(async |vault, call| vault.move_version(key, VersionNumber(1), compromise, call).await)
        .unwrap();
    assert_eq!(view.primary, Some(2), "the key has a sound version from the same commit on");
    assert!(matches!(world.decrypt(&ciphertext, b""), Err(Error::VersionStateForbids { .. })));
    let read = world.run(async |vault, call| vault.decrypt_compromised(None, &ciphertext, b"", call).await);
    assert_eq!(read.unwrap(), b"plain");
    let fresh = world.encrypt(b"plain", b"").unwrap();
    let sound = world.run(async |vault, call| vault.decrypt_compromised(None, &fresh, b"", call).await);
    assert!(matches!(sound, Err(Error::VersionStateForbids { .. })), "the override is for nothing else");
    let events = world.events();
    assert!(events.contains(&"symmetric_version.compromise owner".into()), "{events:?}");
    assert!(events.contains(&"symmetric.decrypt_compromised owner".into()), "{events:?}");
}

#[test]
fn a_strict_vault_records_before_it_answers() {
    let mut world = World::new();
    let strict = SettingsChanges { strict_audit: Some(true), ..SettingsChanges::default() };
    world.run(async |vault, call| vault.update_settings(strict, call).await).unwrap();
    let ciphertext = world.encrypt(b"plain", b"").unwrap();
    // Nothing waits: another process that looks sees the encryption.
    world.vault = world.second();
    assert!(world.events().contains(&"symmetric.encrypt owner".into()));
    world.store.fail_next_commit(StoreError::Full);
    assert!(world.decrypt(&ciphertext, b"").is_err(), "what cannot be recorded is not done");
}

/// An operation without an event would leave no trace.
#[test]
fn every_operation_on_a_key_has_an_event() {
    let mut key = crate::key::Key::example(KeyId::from_bytes([1; 16]));
    for kind in KeyKind::ALL {
        key.kind = kind;
        for operation in [
            Operation::CreateKey,
            Operation::ImportKey,
            Operation::UpdateKey,
            Operation::UpdateSecret,
            Operation::SetRotation,
            Operation::SetAccess,
            Operation::Rotate,
            Operation::AutoRotate,
            Operation::EnableKey,
            Operation::DisableKey,
            Operation::RequestKeyDeletion,
            Operation::CancelKeyDeletion,
            Operation::DeleteKey,
            Operation::ScheduledDelete,
            Operation::SetDefaultVersion,
            Operation::ActivateVersion,
            Operation::DeactivateVersion,
            Operation::CompromiseVersion,
            Operation::RequestVersionDeletion,
            Operation::CancelVersionDeletion,
            Operation::DestroyVersion,
            Operation::Encrypt,
            Operation::Decrypt,
            Operation::DecryptCompromised,
            Operation::ReadSecret,
            Operation::ExportKey,
        ] {
            let note = notes::key(operation, &key, Some(VersionNumber(1)));
            assert!(note.event.is_some(), "{operation:?} {kind:?}");
        }
        assert!(notes::version_deleted(&key, VersionNumber(1)).event.is_some());
    }
}

#[test]
fn service_keys_are_made_on_first_use_and_rotate_every_365_days() {
    let mut world = World::new();
    let ciphertext = world.encrypt(b"plain", b"").unwrap();
    let secret = NewKey::secret("password", "swordfish");
    let keystore = world.keystore;
    let secret = world.run(async |vault, call| vault.create_key(keystore, secret, call).await).unwrap();
    let secret: KeyId = secret.id.parse().unwrap();
    world.now = START.plus(Period::DAY.times(800));
    world.run(async |vault, call| vault.tick(call).await).unwrap();
    let keys = block_on(world.vault.service_keys()).unwrap();
    let shown: Vec<_> = keys.iter().map(|key| (key.name.as_str(), key.version, key.rotation_days)).collect();
    let expected =
        [("Key-protection", 3, Some(365)), ("Record-integrity", 1, None), ("Secrets-manager", 3, Some(365))];
    assert_eq!(shown, expected);
    let due = |days| START.plus(Period::DAY.times(days)).0;
    assert_eq!((keys[0].last_rotation, keys[0].next_rotation), (Some(due(730)), Some(due(1095))));
    // What older versions wrapped still opens, here and in a vault that is opened now.
    for _ in 0..2 {
        assert_eq!(world.decrypt(&ciphertext, b"").unwrap(), b"plain");
        let read = world.run(async |vault, call| vault.read_secret(secret, None, call).await);
        assert_eq!(read.unwrap().expose(), b"swordfish");
        world.create_key("wrapped by the newest");
        world.vault = world.second();
    }
    block_on(world.vault.check()).unwrap();
}

#[test]
fn a_service_key_that_another_process_rotated_is_found() {
    let mut world = World::new();
    let other = world.second();
    world.now = START.plus(Period::DAY.times(366));
    world.run(async |vault, call| vault.tick(call).await).unwrap();
    let key = world.create_key("wrapped by the new version").id.parse().unwrap();
    let mut random = CountingRandom::new(77);
    let encrypted = block_on(other.encrypt(key, b"plain", b"", &mut Call::new(world.now, &mut random)));
    assert!(encrypted.is_ok(), "{encrypted:?}");
}

#[test]
fn a_decryption_that_fails_is_recorded_as_refused() {
    let mut world = World::new();
    let key = world.key;
    let ciphertext = world.encrypt(b"plain", b"aad").unwrap();
    assert_eq!(world.decrypt(&ciphertext, b"other"), Err(Error::DecryptionFailed));
    world.prepare(key);
    let sync = world.run(async |vault, call| vault.decrypt_sync(None, &ciphertext, b"other", call));
    assert_eq!(sync, Err(Error::DecryptionFailed));
    let refused = "symmetric.decrypt owner decryption.failed";
    assert_eq!(world.events()[4..], [refused, refused]);
}
