//! Replacing the root key, and wrapping everything anew under it.

use super::slots::{external, key_file, passkey};
use super::*;
use crate::secret::Secret32;
use crate::slot::{SlotKind, SlotOpener, SlotSecret};
use crate::store::Query;

fn keep(slot: SlotId, secret: SlotSecret) -> KeptSlot {
    KeptSlot { slot, secret }
}

impl World {
    /// Replaces the root key, keeps the passphrase, and drops everything else.
    fn rotate_root(&mut self) -> Result<RecoveryCode, Error> {
        let words = self.slot_of(SlotKind::Passphrase);
        let others = block_on(self.vault.slots()).unwrap().into_iter().filter_map(|slot| {
            let by_hand = matches!(slot.kind, SlotKind::Passphrase | SlotKind::RecoveryCode);
            (!by_hand).then(|| slot.id.parse().unwrap())
        });
        let drop = others.collect();
        let kept = keep(words, SlotSecret::Passphrase(passphrase_key()));
        let rotation = RootRotation { keep: Vec::from([kept]), drop };
        self.run(async |vault, call| vault.rotate_root(&rotation, call).await)
    }

    fn rewrap(&mut self, max: u32) -> crate::view::RewrapProgress {
        self.run(async |vault, call| vault.continue_rewrap(max, call).await).unwrap()
    }

    /// The versions under which wrapping keys are, each once.
    fn wrapped_under(&self) -> Vec<(super::super::service_keys::Service, u32)> {
        let page = block_on(self.store.list(&Query::all(RecordKind::WrappingKey))).unwrap();
        let under = |record: &Record| {
            let (service, version, _) = super::super::material::wrapped(&record.body).unwrap();
            (service, version)
        };
        let found: std::collections::BTreeSet<_> = page.records.iter().map(under).collect();
        found.into_iter().collect()
    }
}

#[test]
fn a_new_root_key_ends_the_dropped_slots_and_keeps_the_named() {
    let mut world = World::new();
    world.add("phone", passkey(20)).unwrap();
    world.add("server", SlotOpener::KeyFile(key_file(30))).unwrap();
    let ciphertext = world.encrypt(b"plain", b"").unwrap();
    let (phone, server) = (world.slot_of(SlotKind::Passkey), world.slot_of(SlotKind::KeyFile));
    let words = world.slot_of(SlotKind::Passphrase);
    let passphrase = || SlotSecret::Passphrase(passphrase_key());

    let mut rotation =
        RootRotation { keep: Vec::from([keep(words, passphrase())]), drop: Vec::from([server]) };
    let refused = world.run(async |vault, call| vault.rotate_root(&rotation, call).await);
    assert_eq!(refused.err(), Some(Error::SlotsUnnamed { slots: Vec::from(["phone".into()]) }));
    rotation.keep.push(keep(phone, SlotSecret::Passkey(Secret32::from_bytes([21; 32]))));
    let refused = world.run(async |vault, call| vault.rotate_root(&rotation, call).await);
    assert_eq!(refused.err(), Some(Error::SlotMismatch));
    rotation.keep[1].secret = SlotSecret::Passkey(Secret32::from_bytes([20; 32]));
    rotation.drop.push(phone);
    let refused = world.run(async |vault, call| vault.rotate_root(&rotation, call).await);
    assert_eq!(refused.err(), Some(Error::SettingInvalid { field: "drop" }));
    rotation.drop.pop();
    assert_eq!(world.opens(&SlotSecret::KeyFile(key_file(30))), Ok(()), "nothing was changed");

    let code = world.run(async |vault, call| vault.rotate_root(&rotation, call).await).unwrap();
    assert_eq!(world.opens(&passphrase()), Ok(()));
    assert_eq!(world.opens(&SlotSecret::Passkey(Secret32::from_bytes([20; 32]))), Ok(()));
    assert_eq!(world.opens(&SlotSecret::KeyFile(key_file(30))), Err(Error::UnlockFailed));
    assert_eq!(world.opens(&SlotSecret::RecoveryCode(code)), Ok(()));
    let old_code = RecoveryCode::parse(&world.code.expose().unwrap()).unwrap();
    assert_eq!(world.opens(&SlotSecret::RecoveryCode(old_code)), Err(Error::UnlockFailed));
    assert_eq!(world.decrypt(&ciphertext, b"").unwrap(), b"plain");
    block_on(world.vault.check()).unwrap();
    let events = world.events();
    for event in ["vault.rotate owner", "slot.delete owner", "slot.update owner", "service_key.rotate owner"]
    {
        assert!(events.iter().any(|found| found == event), "{event}");
    }
}

#[test]
fn the_old_root_key_and_a_slot_put_back_open_nothing() {
    let mut world = World::new();
    world.add("token", external(40)).unwrap();
    let before = world.stored(RecordKey::HEADER);
    world.rotate_root().unwrap();
    // Somebody who has the store and a secret that was dropped puts the old slots back.
    world.forge(before);
    let opened = world.opens(&SlotSecret::External(Secret32::from_bytes([40; 32])));
    assert_eq!(opened, Err(Error::RecordAltered));
}

#[test]
fn a_failed_commit_leaves_the_old_root_key() {
    let mut world = World::new();
    world.store.fail_next_commit(StoreError::Full);
    assert_eq!(world.rotate_root().err(), Some(Error::Store(StoreError::Full)));
    let code = RecoveryCode::parse(&world.code.expose().unwrap()).unwrap();
    assert_eq!(world.opens(&SlotSecret::RecoveryCode(code)), Ok(()));
    world.create_key("after");
    world.rotate_root().unwrap();
    world.create_key("after that");
}

#[test]
fn another_program_is_told_to_unlock_again() {
    let mut world = World::new();
    let second = world.second();
    let ciphertext = world.encrypt(b"plain", b"").unwrap();
    world.rotate_root().unwrap();
    let (key, now) = (world.key, world.now);
    let mut random = CountingRandom::new(77);
    let mut call = Call::new(now, &mut random);
    assert_eq!(block_on(second.rotate(key, &mut call)).err(), Some(Error::VaultResealed));
    let read = block_on(second.decrypt(None, &ciphertext, b"", &mut call));
    assert_eq!(read, Err(Error::VaultResealed));
    let third = world.second();
    assert_eq!(block_on(third.decrypt(None, &ciphertext, b"", &mut call)).unwrap(), b"plain");
}

#[test]
fn wrapping_keys_are_wrapped_anew_step_by_step_across_interruptions_and_two_writers() {
    let mut world = World::new();
    let mut ciphertexts = Vec::new();
    for number in 0..12 {
        world.key = world.create_key(&number.to_string()).id.parse().unwrap();
        ciphertexts.push(world.encrypt(number.to_string().as_bytes(), b"").unwrap());
    }
    assert_eq!(world.rewrap(100).left, 0, "nothing waits");
    world.rotate_root().unwrap();
    let waiting = block_on(world.vault.info()).unwrap().rewrap_left.unwrap();
    assert_eq!(waiting, 13);
    assert_eq!(block_on(world.vault.check()).unwrap().rewrap_left, Some(13));

    let first = world.rewrap(4);
    assert_eq!((first.done, first.left), (4, 9));
    world.store.fail_next_commit(StoreError::Full);
    assert!(world.run(async |vault, call| vault.continue_rewrap(4, call).await).is_err());
    // Another program goes on, and this one makes keys in between, on either side of the place where it is.
    world.vault = world.second();
    let second = world.second();
    let mut random = CountingRandom::new(99);
    let mut rounds = 0;
    loop {
        let now = world.now;
        let progress = block_on(second.continue_rewrap(3, &mut Call::new(now, &mut random))).unwrap();
        rounds += 1;
        if progress.left == 0 {
            break;
        }
        world.create_key(&std::format!("between {rounds}"));
        world.rewrap(1);
    }
    assert!(rounds > 1);
    assert_eq!(block_on(world.vault.info()).unwrap().rewrap_left, None);
    assert_eq!(world.rewrap(10).done, 0);
    assert_eq!(world.wrapped_under(), [(super::super::service_keys::Service::KeyProtection, 2)]);
    let keys = block_on(world.vault.service_keys()).unwrap();
    let protection = keys.iter().find(|key| key.name == "Key-protection").unwrap();
    assert_eq!((protection.version, protection.last_rotation), (2, Some(START.0)));
    world.vault = world.second();
    for (number, ciphertext) in ciphertexts.iter().enumerate() {
        assert_eq!(world.decrypt(ciphertext, b"").unwrap(), number.to_string().as_bytes());
    }
    block_on(world.vault.check()).unwrap();
}

#[test]
fn the_versions_of_before_are_gone_when_everything_is_done() {
    let mut world = World::new();
    let versions = |world: &World| {
        let record = world.stored(super::super::service_keys::Service::KeyProtection.address());
        let body: crate::codec::ServiceKeyBody = crate::codec::decode(&record.body).unwrap();
        (body.versions.iter().map(|version| version.number).collect::<Vec<_>>(), body.retired_below)
    };
    world.rotate_root().unwrap();
    assert_eq!(versions(&world), (Vec::from([1, 2]), Some(2)));
    world.rotate_root().unwrap();
    assert_eq!(versions(&world), (Vec::from([1, 2, 3]), Some(3)), "interrupted by another replacement");
    world.run(async |vault, call| vault.tick(call).await).unwrap();
    assert_eq!(versions(&world).0.len(), 3, "time alone does nothing");
    assert_eq!(world.rewrap(1_000).left, 0);
    assert_eq!(versions(&world), (Vec::from([3]), None));
    assert!(world.events().iter().any(|event| event == "service_key.delete owner"));
}

#[test]
fn a_writer_that_knows_an_older_version_never_uses_it() {
    let mut world = World::new();
    let second = world.second();
    // A version by time: the second writer still has the one before in memory.
    world.now = world.now.plus(Period::DAY.times(366));
    world.run(async |vault, call| vault.tick(call).await).unwrap();
    let (keystore, now) = (world.keystore, world.now);
    let mut random = CountingRandom::new(55);
    let new = NewKey::new("by the second", KeyKind::Aes256);
    let made = block_on(second.create_key(keystore, new, &mut Call::new(now, &mut random))).unwrap();
    let place = super::super::material::material_key(made.id.parse().unwrap(), crate::VersionNumber(1));
    let wrapping = world.stored(RecordKey { kind: RecordKind::WrappingKey, ..place });
    assert_eq!(super::super::material::wrapped(&wrapping.body).unwrap().1, 2);
}
