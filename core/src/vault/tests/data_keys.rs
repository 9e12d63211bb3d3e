//! Data keys and batches.

use super::*;
use crate::audit::Outcome;
use crate::key::RotationPolicy;
use crate::{Associated, AuditQuery, BatchItem, DataKeySize, EnvelopeHeader};

fn items<'a>(bytes: &'a [Vec<u8>], aad: &'a [u8]) -> Vec<BatchItem<'a>> {
    bytes.iter().map(|bytes| BatchItem::new(bytes, aad)).collect()
}

fn encrypt(world: &mut World, items: &[BatchItem<'_>]) -> Result<Vec<Vec<u8>>, Error> {
    let key = world.key;
    world.run(async |vault, call| vault.encrypt_batch(key, items, call).await)
}

fn decrypt(world: &mut World, items: &[BatchItem<'_>]) -> Result<Vec<Vec<u8>>, Error> {
    let key = world.key;
    world.run(async |vault, call| vault.decrypt_batch(key, items, call).await)
}

/// What the audit chain says of `event`: the details, and whether it was done.
fn entries(world: &mut World, event: &str) -> Vec<(std::string::String, bool)> {
    world.run(async |vault, call| vault.flush(call).await).unwrap();
    let query = AuditQuery::default();
    let page = world.run(async |vault, call| vault.audit(&query, call).await).unwrap();
    let of_event = page.entries.iter().filter(|entry| entry.what.event.name() == event);
    of_event
        .map(|entry| {
            let details: Vec<_> =
                entry.what.details.iter().map(|(name, value)| std::format!("{name}={value}")).collect();
            (details.join(" "), entry.what.outcome == Outcome::Success)
        })
        .collect()
}

#[test]
fn a_data_key_is_what_its_ciphertext_holds() {
    for profile in [ProfileId::STANDARD, ProfileId::KAKAO, ProfileId::NAVER] {
        let mut world = World::new();
        let keystore = NewKeystore::new("Data keys", profile);
        let keystore = world.run(async |vault, call| vault.create_keystore(keystore, call).await).unwrap();
        world.keystore = keystore.id.parse().unwrap();
        let key = world.create_key("wrapping").id.parse().unwrap();
        for bits in [128, 256, 512] {
            let size = DataKeySize::of_bits(bits).unwrap();
            let make = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| {
                vault.data_key(key, size, b"aad", call).await
            };
            let (made, other) = (world.run(make).unwrap(), world.run(make).unwrap());
            assert_eq!(made.plaintext.expose().len() * 8, bits as usize);
            assert_ne!(made.plaintext.expose(), other.plaintext.expose());
            let opened =
                world.run(async |vault, call| vault.decrypt(Some(key), &made.ciphertext, b"aad", call).await);
            assert_eq!(opened.unwrap(), made.plaintext.expose());
        }
        let sealed = world
            .run(async |vault, call| vault.data_key_sealed(key, DataKeySize::default(), b"", call).await);
        let sealed = sealed.unwrap();
        let opened = world.run(async |vault, call| vault.decrypt(Some(key), &sealed, b"", call).await);
        assert_eq!(opened.unwrap().len(), 32);
        assert_eq!(entries(&mut world, "symmetric.create_local_key").len(), 7);
    }
    for bits in [0, 8, 127, 129, 192, 1_024] {
        assert_eq!(DataKeySize::of_bits(bits), Err(Error::DataKeySize));
    }
}

#[test]
fn a_data_key_asks_for_permission_to_encrypt() {
    let mut world = World::new();
    let key = world.key;
    world.run(async |vault, call| vault.disable(key, call).await).unwrap();
    let refused =
        world.run(async |vault, call| vault.data_key(key, DataKeySize::Bits256, b"", call).await.map(drop));
    assert!(matches!(refused, Err(Error::KeyStateForbids { .. })));
    assert_eq!(entries(&mut world, "symmetric.create_local_key"), [("".into(), false)]);
}

#[test]
fn a_batch_comes_back_in_its_order_and_is_one_entry() {
    let mut world = World::new();
    let plaintexts: Vec<_> = (0..40_u8).map(|byte| std::vec![byte; usize::from(byte)]).collect();
    let mut sealed = encrypt(&mut world, &items(&plaintexts, b"aad")).unwrap();
    let key = world.key;
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    sealed.extend(encrypt(&mut world, &items(&plaintexts[..1], b"aad")).unwrap());
    let opened = decrypt(&mut world, &items(&sealed, b"aad")).unwrap();
    assert_eq!((&opened[..40], &opened[40..]), (&plaintexts[..], &plaintexts[..1]));
    assert_eq!(
        entries(&mut world, "symmetric.encrypt"),
        [("messages=1".into(), true), ("messages=40".into(), true)]
    );
    assert_eq!(entries(&mut world, "symmetric.decrypt"), [("messages=41".into(), true)]);
    world.run(async |vault, call| vault.close(call).await).unwrap();
    let counted: Vec<_> = world.view().versions.iter().map(|version| version.operations).collect();
    assert_eq!(counted, [40, 1]);
    assert_eq!(encrypt(&mut world, &[]), Ok(Vec::new()));
    assert_eq!(decrypt(&mut world, &[]), Ok(Vec::new()));
}

#[test]
fn of_a_batch_all_or_nothing_is_done() {
    let mut world = World::new();
    let plaintexts: Vec<_> = (0..3_u8).map(|byte| std::vec![byte]).collect();
    let sealed = encrypt(&mut world, &items(&plaintexts, b"aad")).unwrap();
    let mut changed = sealed.clone();
    changed[1][110] ^= 1;
    assert_eq!(decrypt(&mut world, &items(&changed, b"aad")), Err(Error::DecryptionFailed));
    changed[1].truncate(9);
    assert_eq!(decrypt(&mut world, &items(&changed, b"aad")), Err(Error::CiphertextMalformed));
    let mut mixed = items(&sealed, b"aad");
    mixed[2].associated = Associated { aad: b"aad", context: b"17" };
    assert_eq!(decrypt(&mut world, &mixed), Err(Error::ContextNotTaken));
    assert_eq!(encrypt(&mut world, &mixed), Err(Error::ContextNotTaken));
    let refused = entries(&mut world, "symmetric.decrypt").iter().filter(|(_, done)| !done).count();
    assert_eq!(refused, 2, "what is no ciphertext names no version, and is no use of the key");
}

#[test]
fn a_list_has_the_limit_of_its_profile() {
    let mut world = World::new();
    let keystore = NewKeystore::new("Lists", ProfileId::NAVER);
    let keystore = world.run(async |vault, call| vault.create_keystore(keystore, call).await).unwrap();
    world.keystore = keystore.id.parse().unwrap();
    world.key = world.create_key("lists").id.parse().unwrap();
    let mut plaintexts = std::vec![std::vec![0; 16_384], std::vec![0; 16_384]];
    assert!(encrypt(&mut world, &items(&plaintexts, b"")).is_ok());
    plaintexts.push(std::vec![0]);
    let limit = 32_768;
    assert_eq!(encrypt(&mut world, &items(&plaintexts, b"")), Err(Error::PlaintextTooLarge { limit }));
    world.run(async |vault, call| vault.close(call).await).unwrap();
    assert_eq!(world.view().versions[0].operations, 2, "what was refused is not counted");
}

#[test]
fn a_batch_is_of_one_version_and_the_last_of_one_that_rotates_by_use() {
    let mut world = World::new();
    let key = world.key;
    let policy = RotationPolicy { max_operations: Some(10), ..RotationPolicy::OFF };
    world.run(async |vault, call| vault.set_rotation(key, policy, call).await).unwrap();
    let plaintexts: Vec<_> = (0..25_u8).map(|byte| std::vec![byte]).collect();
    for expected in [1, 2] {
        let sealed = encrypt(&mut world, &items(&plaintexts, b"")).unwrap();
        let versions = sealed.iter().map(|sealed| EnvelopeHeader::parse(sealed).unwrap().version.0);
        assert!(versions.eq([expected; 25]));
    }
}
