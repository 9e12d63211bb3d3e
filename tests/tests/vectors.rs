//! What was written once opens for ever, in every store.
#![allow(clippy::expect_used, reason = "a test says that something is wrong by panicking")]

use keystead_core::store::RecordKind;
use keystead_core::{
    Call, Error, KeptSlot, LockedVault, MemoryStore, RecoveryCode, RootRotation, SlotKind, SlotSecret,
    Timestamp, Vault,
};
use keystead_tests::block_on;
use keystead_tests::testkit::{CopiedStore, SeededRandom, passphrase_key};
use keystead_tests::vectors::{self, Stored};

#[test]
fn committed_vectors_open_in_memory() {
    for (bundle, expected) in vectors::generations() {
        block_on(vectors::check_in(MemoryStore::new(), bundle, &expected));
    }
}

#[test]
fn what_is_written_today_opens_too() {
    let (bundle, expectations) = block_on(vectors::write());
    block_on(vectors::check_in(MemoryStore::new(), &bundle, &expectations));
}

#[test]
fn a_vault_that_an_earlier_build_stored_opens_and_goes_on() {
    let stored = Stored::committed();
    let open = || block_on(LockedVault::open(CopiedStore::new(stored.records()))).expect("a vault");
    let code = RecoveryCode::parse(&stored.recovery_code).expect("a code");
    block_on(open().unlock_with_recovery_code(&code)).expect("the recovery code");
    let vault = block_on(open().unlock_with_passphrase_key(&passphrase_key(1))).expect("the passphrase");
    still_opens(&vault, &stored);
    // The next change writes today's forms; a new root key changes every wrapping key.
    let mut random = SeededRandom::new(71);
    let call = &mut Call::new(Timestamp(stored.now), &mut random);
    let slots = block_on(vault.slots()).expect("slots");
    let words = slots.iter().find(|slot| slot.kind == SlotKind::Passphrase).expect("a passphrase");
    let kept = KeptSlot {
        slot: words.id.parse().expect("an id"),
        secret: SlotSecret::Passphrase(passphrase_key(1)),
    };
    let rotation = RootRotation { keep: vec![kept], drop: Vec::new() };
    block_on(vault.rotate_root(&rotation, call)).expect("a new root key");
    assert_eq!(block_on(vault.continue_rewrap(100, call)).expect("a step").left, 0);
    still_opens(&vault, &stored);
}

fn still_opens(vault: &Vault<CopiedStore>, stored: &Stored) {
    block_on(vault.check()).expect("a whole vault");
    assert!(block_on(vault.verify_audit()).expect("a sound history") > 0);
    let mut random = SeededRandom::new(72);
    let call = &mut Call::new(Timestamp(stored.now), &mut random);
    for opens in &stored.opens {
        let opened = block_on(vault.decrypt(None, &opens.ciphertext(), b"", call));
        assert_eq!(opened.as_deref(), Ok(opens.plaintext.as_bytes()));
    }
    let secret = stored.secret.parse().expect("an id");
    let secret = block_on(vault.read_secret(secret, None, call)).expect("a secret");
    assert_eq!(secret.expose(), b"confidential");
}

/// A newer build raises the format byte where this one must not read on: it does not, whatever the record is.
#[test]
fn a_newer_format_is_refused_before_anything_is_done() {
    let stored = Stored::committed();
    let open = |kind: RecordKind| {
        let mut records = stored.records();
        records.iter_mut().filter(|record| record.key.kind == kind).for_each(|record| record.body[0] = 9);
        let locked = block_on(LockedVault::open(CopiedStore::new(records)))?;
        block_on(locked.unlock_with_passphrase_key(&passphrase_key(1))).map_err(|failed| failed.error)
    };
    let newer = Some(Error::StoredFormat { found: 9 });
    assert_eq!(open(RecordKind::Header).err(), newer);
    assert_eq!(open(RecordKind::ServiceKey).err(), newer);
    // Without the seal of that newer build, any other record is one that was changed.
    let vault = open(RecordKind::Key).expect("unlock");
    assert_eq!(block_on(vault.check()).err(), Some(Error::RecordAltered));
}
