//! Somebody writes to the store behind Keystead's back, or the store fails.

use core::cell::RefCell;
use std::rc::Rc;

use keystead_core::store::{Record, RecordKey, RecordKind, Revision};
use keystead_core::{
    Confirmation, Error, ImportMode, KeyChanges, KeyId, KeystoreChanges, KeystoreId, MemoryStore, Period,
    Store, StoreError, Timestamp, Vault,
};

use super::root::rotate_root;
use super::start::{Start, new_key, new_keystore, unlock};
use crate::testkit::{AlteredStore, FailingStore, World, dump, passphrase_key};

/// A change of any field of any record is refused when the record is used, and found by a check.
pub async fn altered_records_are_refused<S: Store>(open: impl AsyncFn() -> S) {
    let mut start = Start::new(open().await, 20).await;
    let ciphertext = start.encrypt(b"secret").await;
    let before = dump(start.vault.store()).await;

    let alterations: [fn(&mut Record); 8] = [
        |record| record.label.push('x'),
        |record| record.state ^= 1,
        |record| record.created.0 += 1,
        |record| record.due = record.due.xor(Some(Timestamp(0))),
        |record| record.parent = record.parent.xor(Some([0; 16])),
        |record| record.revision.0 += 1,
        |record| {
            if let Some(last) = record.body.last_mut() {
                *last ^= 1;
            }
        },
        |record| record.seal[0] ^= 1,
    ];
    let kinds = [RecordKind::Key, RecordKind::Material, RecordKind::WrappingKey, RecordKind::Keystore];
    for kind in kinds {
        for (number, alteration) in alterations.into_iter().enumerate() {
            let altered = AlteredStore::new(open().await, move |mut record: Record| {
                if record.key.kind == kind {
                    alteration(&mut record);
                }
                Some(record)
            });
            let vault = unlock(altered).await.expect("nothing of the vault itself was altered");
            let context = format!("alteration {number} of a {kind:?}");
            if kind == RecordKind::Keystore {
                assert_eq!(vault.keystores().await, Err(Error::RecordAltered), "{context}");
            } else {
                let opened = vault.decrypt(None, &ciphertext, b"", &mut start.world.call()).await;
                assert_eq!(opened, Err(Error::RecordAltered), "{context}");
            }
            assert_eq!(vault.check().await, Err(Error::RecordAltered), "{context}");
        }
    }
    for kind in [RecordKind::Header, RecordKind::ServiceKey] {
        let altered = AlteredStore::new(open().await, move |mut record: Record| {
            record.seal[31] ^= u8::from(record.key.kind == kind);
            Some(record)
        });
        assert_eq!(unlock(altered).await.map(|_| ()), Err(Error::RecordAltered), "an altered {kind:?}");
    }
    assert_eq!(dump(start.vault.store()).await, before);
}

/// A record that was taken away is missed where it is needed, and by a check.
pub async fn missing_records_are_noticed<S: Store>(open: impl AsyncFn() -> S) {
    let mut start = Start::new(open().await, 21).await;
    let ciphertext = start.encrypt(b"secret").await;
    let cases = [
        (RecordKind::Key, "key.not_found"),
        (RecordKind::Material, "records.rolled_back"),
        (RecordKind::WrappingKey, "records.rolled_back"),
    ];
    for (kind, code) in cases {
        let without = AlteredStore::new(open().await, move |record: Record| {
            (record.key.kind != kind).then_some(record)
        });
        let vault = unlock(without).await.expect("unlock");
        let opened = vault.decrypt(None, &ciphertext, b"", &mut start.world.call()).await;
        assert_eq!(opened.map_err(|error| error.code()), Err(code), "without its {kind:?}");
        assert_eq!(vault.check().await, Err(Error::RecordsRolledBack), "without its {kind:?}");
    }
    for kind in [RecordKind::Header, RecordKind::ServiceKey] {
        let without = AlteredStore::new(open().await, move |record: Record| {
            (record.key.kind != kind).then_some(record)
        });
        let code = unlock(without).await.map(|_| ()).map_err(|error| error.code());
        let expected = if kind == RecordKind::Header { "vault.absent" } else { "records.rolled_back" };
        assert_eq!(code, Err(expected), "without its {kind:?}");
    }
}

/// An older copy of a record carries a good seal; the check finds it all the same. An older header is found at once by a
/// vault that has seen the newer one.
pub async fn old_copies_are_noticed<S: Store>(open: impl AsyncFn() -> S) {
    let mut start = Start::new(open().await, 22).await;
    let enabled = dump(start.vault.store()).await;
    start.vault.disable(start.key, &mut start.world.call()).await.expect("disable");

    let old = |address: RecordKey| enabled.iter().find(|record| record.key == address).cloned();
    let key = RecordKey { kind: RecordKind::Key, id: *start.key.as_bytes(), part: 0 };
    let old_key = old(key).expect("the key as it was");
    let rolled_back = AlteredStore::new(open().await, move |record: Record| {
        Some(if record.key == key { old_key.clone() } else { record })
    });
    let vault = unlock(rolled_back).await.expect("unlock");
    assert_eq!(vault.check().await, Err(Error::RecordsRolledBack));

    let shown: Rc<RefCell<Option<Record>>> = Rc::default();
    let header = Rc::clone(&shown);
    let store = AlteredStore::new(open().await, move |record: Record| match &*header.borrow() {
        Some(old) if record.key == RecordKey::HEADER => Some(old.clone()),
        _ => Some(record),
    });
    let vault = unlock(store).await.expect("unlock");
    vault.check().await.expect("a whole vault");
    *shown.borrow_mut() = old(RecordKey::HEADER);
    assert_eq!(vault.info().await, Err(Error::RecordsRolledBack));
    let refused = vault.create_key(start.keystore, new_key("new"), &mut start.world.call()).await;
    assert_eq!(refused.map(|_| ()), Err(Error::RecordsRolledBack));
}

/// When there is no room every change is refused with a clear code, nothing is changed, and it works when there is room.
pub async fn full_store_loses_nothing<S: Store>(open: impl AsyncFn() -> S) {
    let mut start = Start::new(open().await, 23).await;
    let ciphertext = start.encrypt(b"kept").await;
    let other = start.another_key("to enable").await;
    start.vault.disable(other, &mut start.world.call()).await.expect("disable");
    let doomed = start.another_key("to delete").await;
    start.vault.request_deletion(doomed, &mut start.world.call()).await.expect("request deletion");
    let due = start.another_key("to come due").await;
    start.vault.request_deletion(due, &mut start.world.call()).await.expect("request deletion");
    let empty = start.vault.create_keystore(new_keystore("empty"), &mut start.world.call()).await;
    let changing = Changing {
        keystore: start.keystore,
        empty: empty.expect("create").id.parse().expect("an id"),
        key: start.key,
        disabled: other,
        doomed,
        bundle: foreign_bundle().await,
    };

    for change in 0..CHANGES {
        let before = dump(start.vault.store()).await;
        let full = FailingStore::new(open().await, 1, StoreError::Full);
        let vault = unlock(full).await.expect("unlock");
        let refused = apply(&vault, change, &changing, &mut start.world).await;
        assert_eq!(refused, Err(Error::Store(StoreError::Full)), "change {change}");
        assert!(vault.store().has_failed());
        assert_eq!(dump(vault.store()).await, before, "change {change} left nothing behind");
        let opened = vault.decrypt(None, &ciphertext, b"", &mut start.world.call()).await;
        assert_eq!(opened.as_deref(), Ok(&b"kept"[..]), "after change {change}");

        apply(&vault, change, &changing, &mut start.world).await.expect("there is room again");
        vault.check().await.expect("a whole vault");
        let after = dump(vault.store()).await;
        assert_eq!(after[0].revision, Revision(before[0].revision.0 + 1), "change {change} is one commit");
    }
}

struct Changing {
    keystore: KeystoreId,
    empty: KeystoreId,
    key: KeyId,
    disabled: KeyId,
    doomed: KeyId,
    bundle: Vec<u8>,
}

const CHANGES: u32 = 15;

/// The changes of a vault, each of which is one commit and leaves `on.key` able to decrypt.
async fn apply<S: Store>(
    vault: &Vault<S>,
    change: u32,
    on: &Changing,
    world: &mut World,
) -> Result<(), Error> {
    if change == CHANGES - 1 {
        world.pass(Period::DAY.times(30));
    }
    let call = &mut world.call();
    match change {
        0 => vault.create_keystore(new_keystore("new"), call).await.map(drop),
        1 => {
            let changes = KeystoreChanges { name: Some("renamed".into()), ..KeystoreChanges::default() };
            vault.update_keystore(on.keystore, changes, call).await.map(drop)
        }
        2 => vault.create_key(on.keystore, new_key("new"), call).await.map(drop),
        3 => {
            let changes = KeyChanges { name: Some("renamed".into()), description: None };
            vault.update_key(on.key, changes, call).await.map(drop)
        }
        4 => vault.rotate(on.key, call).await.map(drop),
        5 => vault.enable(on.disabled, call).await.map(drop),
        6 => vault.request_deletion(on.disabled, call).await.map(drop),
        7 => vault.cancel_deletion(on.disabled, call).await.map(drop),
        8 => vault.delete_now(on.doomed, Confirmation::Name("to delete"), call).await.map(drop),
        9 => vault.delete_keystore(on.empty, call).await,
        10 => vault.import_bundle(&on.bundle, &passphrase_key(9), ImportMode::Apply, call).await.map(drop),
        11 => vault.renew_recovery_code(call).await.map(drop),
        12 => rotate_root(vault, call).await.map(drop),
        13 => vault.continue_rewrap(1_000, call).await.map(drop),
        _ => vault.tick(call).await.map(drop),
    }
}

/// A bundle with a key that no other vault has.
async fn foreign_bundle() -> Vec<u8> {
    let mut start = Start::new(MemoryStore::new(), 24).await;
    start.vault.export_bundle(&passphrase_key(9), &mut start.world.call()).await.expect("export")
}
