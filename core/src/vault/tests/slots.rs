//! Slots: each opens the vault by itself, and stops when it is removed or changed.

use super::*;
use crate::id::SlotId;
use crate::secret::Secret32;
use crate::slot::{KeyFile, NewSlot, SlotKind, SlotOpener, SlotSecret};
use crate::store::Revision;
use crate::view::SlotView;

impl World {
    fn locked(&self) -> LockedVault<MemoryStore> {
        block_on(LockedVault::open(self.store.clone())).unwrap()
    }

    pub(super) fn opens(&self, secret: &SlotSecret) -> Result<(), Error> {
        let outcome = block_on(self.locked().unlock_with(secret));
        outcome.map(|_| ()).map_err(|failed| failed.error)
    }

    pub(super) fn add(&mut self, label: &str, opener: SlotOpener) -> Result<SlotView, Error> {
        let new = NewSlot { label: label.into(), opener };
        self.run(async |vault, call| vault.add_slot(&new, call).await)
    }

    pub(super) fn slot_of(&self, kind: SlotKind) -> SlotId {
        let slots = block_on(self.vault.slots()).unwrap();
        slots.iter().find(|slot| slot.kind == kind).unwrap().id.parse().unwrap()
    }
}

pub(super) fn key_file(fill: u8) -> KeyFile {
    KeyFile::new(&[fill; 32]).unwrap()
}

pub(super) fn passkey(fill: u8) -> SlotOpener {
    SlotOpener::Passkey {
        credential: Vec::from([1, 2, 0xff]),
        rp_id: "keystead.example".into(),
        salt: [fill; 32],
        output: Secret32::from_bytes([fill; 32]),
    }
}

pub(super) fn external(fill: u8) -> SlotOpener {
    let key = Secret32::from_bytes([fill; 32]);
    SlotOpener::External { provider: "pkcs11".into(), reference: Vec::from([7; 4]), key }
}

fn other_passphrase() -> PassphraseKey {
    let words = Passphrase::new("four other words").unwrap();
    PassphraseKey::derive(&words, KdfParams::MINIMUM, [6; 32]).unwrap()
}

/// What somebody has who copied the store.
fn copy_of(store: &MemoryStore) -> MemoryStore {
    let copy = MemoryStore::new();
    for kind in RecordKind::ALL {
        let query = crate::store::Query { limit: 10_000, ..crate::store::Query::all(kind) };
        block_on(store.list(&query)).unwrap().records.into_iter().for_each(|record| copy.overwrite(record));
    }
    copy
}

#[test]
fn whoever_owns_the_vault_proves_it_with_the_passphrase_of_a_slot() {
    let mut world = World::new();
    let view = world.add("office", SlotOpener::Passphrase(other_passphrase())).unwrap();
    let slot: SlotId = view.id.parse().unwrap();
    let opens = |world: &World, slot, key: &PassphraseKey| block_on(world.vault.opens_slot(slot, key));
    assert_eq!(opens(&world, slot, &other_passphrase()), Ok(true));
    let guess = Passphrase::new("four other word").unwrap();
    let guess = PassphraseKey::derive(&guess, KdfParams::MINIMUM, [6; 32]).unwrap();
    assert_eq!(opens(&world, slot, &guess), Ok(false));
    let code = world.slot_of(SlotKind::RecoveryCode);
    assert_eq!(opens(&world, code, &other_passphrase()), Ok(false));
    world.run(async |vault, call| vault.remove_slot(slot, call).await).unwrap();
    assert!(matches!(opens(&world, slot, &other_passphrase()), Err(Error::NotFound(_))));
}

#[test]
fn every_kind_of_slot_opens_the_vault_and_no_other_secret_does() {
    let mut world = World::new();
    world.add("phone", passkey(20)).unwrap();
    world.add("server", SlotOpener::KeyFile(key_file(30))).unwrap();
    world.add("token", external(40)).unwrap();
    world.add("Mina", SlotOpener::Passphrase(other_passphrase())).unwrap();
    let secret = |fill| Secret32::from_bytes([fill; 32]);
    for right in [
        SlotSecret::Passphrase(passphrase_key()),
        SlotSecret::Passphrase(other_passphrase()),
        SlotSecret::Passkey(secret(20)),
        SlotSecret::KeyFile(key_file(30)),
        SlotSecret::External(secret(40)),
    ] {
        assert_eq!(world.opens(&right), Ok(()));
    }
    for wrong in [
        SlotSecret::Passkey(secret(21)),
        SlotSecret::Passkey(secret(40)),
        SlotSecret::KeyFile(key_file(20)),
        SlotSecret::External(secret(20)),
    ] {
        assert_eq!(world.opens(&wrong), Err(Error::UnlockFailed));
    }
    assert!(block_on(world.locked().unlock_with_passkey(&secret(20))).is_ok());
    assert!(block_on(world.locked().unlock_with_key_file(&key_file(30))).is_ok());
    assert!(block_on(world.locked().unlock_with_external(&secret(40))).is_ok());
    assert!(block_on(world.locked().unlock_with_recovery_code(&world.code)).is_ok());
}

#[test]
fn a_locked_vault_says_what_a_page_asks_the_authenticator() {
    let mut world = World::new();
    world.add("phone", passkey(20)).unwrap();
    world.add("token", external(40)).unwrap();
    let slots = world.locked().info().slots;
    let labels: Vec<_> = slots.iter().map(|slot| (slot.label.as_str(), slot.kind)).collect();
    assert_eq!(
        labels,
        [
            ("Passphrase", SlotKind::Passphrase),
            ("Recovery code", SlotKind::RecoveryCode),
            ("phone", SlotKind::Passkey),
            ("token", SlotKind::External),
        ]
    );
    let asked = slots[2].passkey.clone().unwrap();
    assert_eq!((asked.credential.as_str(), asked.rp_id.as_str()), ("AQL_", "keystead.example"));
    assert_eq!(asked.salt, "FBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQ");
    let external = slots[3].external.clone().unwrap();
    assert_eq!((external.provider.as_str(), external.reference.as_str()), ("pkcs11", "BwcHBw"));
    assert_eq!(block_on(world.vault.slots()).unwrap(), slots);
}

#[test]
fn what_describes_a_slot_is_bounded() {
    let mut world = World::new();
    let opener = |credential: usize, rp_id: &str| SlotOpener::Passkey {
        credential: std::vec![1; credential],
        rp_id: rp_id.into(),
        salt: [1; 32],
        output: Secret32::from_bytes([1; 32]),
    };
    let key = || Secret32::from_bytes([1; 32]);
    let invalid = |field| Err(Error::SettingInvalid { field });
    assert_eq!(world.add("x", opener(0, "a.example")), invalid("credential"));
    assert_eq!(world.add("x", opener(1024, "a.example")), invalid("credential"));
    assert_eq!(world.add("x", opener(1, "")), invalid("rpId"));
    assert_eq!(world.add("x", opener(1, &"a".repeat(254))), invalid("rpId"));
    let reference = std::vec![0; 4097];
    let far = SlotOpener::External { provider: "hsm".into(), reference, key: key() };
    assert_eq!(world.add("x", far), invalid("reference"));
    let nameless = SlotOpener::External { provider: String::new(), reference: Vec::new(), key: key() };
    assert_eq!(world.add("x", nameless), invalid("provider"));
    for label in ["", &"x".repeat(101), " x"] {
        assert!(matches!(world.add(label, external(1)), Err(Error::InvalidName(_))), "{label}");
    }
    for number in 2..32 {
        world.add(&number.to_string(), external(number)).unwrap();
    }
    assert_eq!(world.add("one more", external(99)), Err(Error::SlotsExhausted { max: 32 }));
}

#[test]
fn a_key_file_is_made_read_and_refused_by_its_length() {
    let made = KeyFile::make_random(&mut CountingRandom::new(9)).unwrap();
    let text = made.expose().unwrap();
    assert_eq!((text.len(), text.ends_with('\n')), (53, true));
    let mut world = World::new();
    world.add("server", SlotOpener::KeyFile(KeyFile::new(text.as_bytes()).unwrap())).unwrap();
    for same in [text.trim_end().to_string(), std::format!("{}\r\n", text.trim_end()), text.to_string()] {
        assert_eq!(world.opens(&SlotSecret::KeyFile(KeyFile::new(same.as_bytes()).unwrap())), Ok(()));
    }
    for length in [0, 31, 4097] {
        assert_eq!(KeyFile::new(&std::vec![b'a'; length]).err(), Some(Error::KeyFileLength), "{length}");
    }
    assert!(KeyFile::new(&[0xff; 4096]).unwrap().expose().is_err(), "no text");
    assert_eq!(KeyFile::new(b"\n\n\n").err(), Some(Error::KeyFileLength));
}

#[test]
fn a_removed_slot_opens_nothing_and_one_for_people_stays() {
    let mut world = World::new();
    world.add("server", SlotOpener::KeyFile(key_file(30))).unwrap();
    let file = world.slot_of(SlotKind::KeyFile);
    let (code, words) = (world.slot_of(SlotKind::RecoveryCode), world.slot_of(SlotKind::Passphrase));
    world.run(async |vault, call| vault.remove_slot(code, call).await).unwrap();
    assert!(block_on(world.locked().unlock_with_recovery_code(&world.code)).is_err());
    let last = world.run(async |vault, call| vault.remove_slot(words, call).await);
    assert_eq!(last, Err(Error::SlotProtected), "the key file alone is no way in for a person");
    assert_eq!(world.opens(&SlotSecret::Passphrase(passphrase_key())), Ok(()));
    world.run(async |vault, call| vault.remove_slot(file, call).await).unwrap();
    assert_eq!(world.opens(&SlotSecret::KeyFile(key_file(30))), Err(Error::UnlockFailed));
    let again = world.run(async |vault, call| vault.remove_slot(file, call).await);
    assert_eq!(again, Err(Error::NotFound(Subject::Slot)));
}

#[test]
fn a_changed_passphrase_takes_the_old_one_and_seals_one_slot_only() {
    let mut world = World::new();
    let slot = world.slot_of(SlotKind::Passphrase);
    let material = block_on(world.store.list(&crate::store::Query::all(RecordKind::WrappingKey))).unwrap();
    let (old, new) = (passphrase_key(), other_passphrase());
    assert_eq!(block_on(world.vault.slot_parameters(slot)), Ok((KdfParams::MINIMUM, [5; 32])));
    let wrong =
        PassphraseKey::derive(&Passphrase::new("not the words").unwrap(), KdfParams::MINIMUM, [5; 32]);
    let wrong = wrong.unwrap();
    for guess in [&wrong, &new] {
        let refused = world.run(async |vault, call| vault.change_passphrase(slot, guess, &new, call).await);
        assert_eq!(refused, Err(Error::SlotMismatch));
    }
    let code = world.slot_of(SlotKind::RecoveryCode);
    let refused = world.run(async |vault, call| vault.change_passphrase(code, &old, &new, call).await);
    assert_eq!(refused, Err(Error::SlotMismatch));
    let view = world.run(async |vault, call| vault.change_passphrase(slot, &old, &new, call).await).unwrap();
    assert_eq!(view.id, slot.to_string());
    assert_eq!(world.opens(&SlotSecret::Passphrase(old)), Err(Error::UnlockFailed));
    assert_eq!(world.opens(&SlotSecret::Passphrase(new)), Ok(()));
    let after = block_on(world.store.list(&crate::store::Query::all(RecordKind::WrappingKey))).unwrap();
    assert_eq!(material, after, "no key is encrypted again");
}

#[test]
fn a_new_recovery_code_ends_the_old_one_in_the_same_commit() {
    let mut world = World::new();
    world.store.fail_next_commit(StoreError::Full);
    assert!(world.run(async |vault, call| vault.renew_recovery_code(call).await).is_err());
    assert!(block_on(world.locked().unlock_with_recovery_code(&world.code)).is_ok());
    let new = world.run(async |vault, call| vault.renew_recovery_code(call).await).unwrap();
    assert!(block_on(world.locked().unlock_with_recovery_code(&world.code)).is_err());
    assert!(block_on(world.locked().unlock_with_recovery_code(&new)).is_ok());
    assert_eq!(block_on(world.vault.slots()).unwrap().len(), 2);
}

#[test]
fn changes_of_slots_are_recorded_and_are_for_administrators() {
    let mut world = World::new();
    world.add("server", SlotOpener::KeyFile(key_file(30))).unwrap();
    let file = world.slot_of(SlotKind::KeyFile);
    world.run(async |vault, call| vault.renew_recovery_code(call).await).unwrap();
    world.run(async |vault, call| vault.remove_slot(file, call).await).unwrap();
    let events: Vec<_> = world.events().into_iter().filter(|event| event.starts_with("slot")).collect();
    assert_eq!(events, ["slot.create owner", "slot.update owner", "slot.delete owner"]);

    let user = crate::NewPrincipal {
        name: "mina".into(),
        kind: crate::PrincipalKind::User,
        role: crate::Role::User,
        groups: Vec::new(),
        approval_key: None,
    };
    let user = world.run(async |vault, call| vault.create_principal(user.clone(), call).await).unwrap();
    let mina = crate::Actor::Principal(user.id.parse().unwrap());
    let mut call = Call::new(world.now, &mut world.random).by(mina);
    let refused = block_on(world.vault.renew_recovery_code(&mut call)).err();
    assert_eq!(refused, Some(Error::AccessDenied));
    let new = NewSlot { label: "mine".into(), opener: external(1) };
    assert_eq!(block_on(world.vault.add_slot(&new, &mut call)).err(), Some(Error::AccessDenied));
}

#[test]
fn a_store_that_is_older_than_what_is_remembered_is_refused() {
    let mut world = World::new();
    let old = copy_of(&world.store);
    world.encrypt(b"plain", b"").unwrap();
    world.create_key("newer");
    let remembered = world.vault.revision();
    assert!(remembered > Revision(1));
    let unlock = |locked: LockedVault<MemoryStore>, from: Revision| {
        block_on(locked.not_before(from).unlock_with_passphrase_key(&passphrase_key()))
            .map(|vault| vault.revision())
            .map_err(|failed| failed.error)
    };
    assert_eq!(unlock(world.locked(), remembered), Ok(remembered));
    let put_back = || block_on(LockedVault::open(old.clone())).unwrap();
    assert_eq!(unlock(put_back(), remembered), Err(Error::RecordsRolledBack));
    assert!(unlock(put_back(), Revision::NONE).is_ok(), "nothing is remembered");
}
