//! Keys that encrypt convergently.

use super::*;
use crate::Associated;
use crate::error::Feature;

const CONTEXT: &[u8] = b"customer 17";

fn new(name: &str) -> NewKey {
    NewKey { convergent: true, ..NewKey::new(name, KeyKind::Aes256) }
}

fn in_context(context: &[u8]) -> Associated<'_> {
    Associated { aad: b"aad", context }
}

/// A world whose key is convergent, in a keystore of `profile`.
fn world(profile: ProfileId) -> World {
    let mut world = World::new();
    world.now = START;
    let keystore = NewKeystore::new("Convergent", profile);
    let keystore = world.run(async |vault, call| vault.create_keystore(keystore, call).await).unwrap();
    world.keystore = keystore.id.parse().unwrap();
    let keystore = world.keystore;
    let key = world.run(async |vault, call| vault.create_key(keystore, new("lookup"), call).await).unwrap();
    assert!(key.convergent);
    world.key = key.id.parse().unwrap();
    world
}

fn seal(world: &mut World, associated: Associated<'_>) -> Result<Vec<u8>, Error> {
    let key = world.key;
    world.run(async |vault, call| vault.encrypt(key, b"4111", associated, call).await)
}

fn open(world: &mut World, ciphertext: &[u8], associated: Associated<'_>) -> Result<Vec<u8>, Error> {
    let key = Some(world.key);
    world.run(async |vault, call| vault.decrypt(key, ciphertext, associated, call).await)
}

#[test]
fn equal_messages_in_equal_contexts_have_equal_ciphertexts_until_the_key_rotates() {
    for (profile, limit) in [(ProfileId::STANDARD, 1_024), (ProfileId::NAVER, 50)] {
        let mut world = world(profile);
        let first = seal(&mut world, in_context(CONTEXT)).unwrap();
        assert_eq!(seal(&mut world, in_context(CONTEXT)).unwrap(), first);
        assert_ne!(seal(&mut world, in_context(b"customer 18")).unwrap(), first);
        let key = world.key;
        world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
        assert_ne!(seal(&mut world, in_context(CONTEXT)).unwrap(), first);
        assert_eq!(open(&mut world, &first, in_context(CONTEXT)).unwrap(), b"4111");
        assert_eq!(open(&mut world, &first, in_context(b"customer 18")), Err(Error::DecryptionFailed));
        let other_aad = Associated { aad: b"", context: CONTEXT };
        assert_eq!(open(&mut world, &first, other_aad), Err(Error::DecryptionFailed));

        assert_eq!(open(&mut world, &first, in_context(b"")), Err(Error::ContextMissing));
        assert_eq!(seal(&mut world, in_context(b"")), Err(Error::ContextMissing));
        assert!(seal(&mut world, in_context(&[1; 1_024][..limit])).is_ok());
        let too_long = Err(Error::ContextTooLong { limit: limit as u32 });
        assert_eq!(seal(&mut world, in_context(&[1; 1_025][..=limit])), too_long);
        assert_eq!(open(&mut world, &first, in_context(&[1; 1_025][..=limit])), too_long);
    }
}

#[test]
fn the_form_is_that_of_the_profile() {
    let mut naver = world(ProfileId::NAVER);
    let text = std::string::String::from_utf8(seal(&mut naver, in_context(CONTEXT)).unwrap()).unwrap();
    let body = text.strip_prefix("ncpkms:v1:").unwrap();
    // A synthetic IV of 16 bytes, and four bytes of ciphertext.
    assert_eq!(data_encoding::BASE64.decode(body.as_bytes()).unwrap().len(), 20);
    let mut standard = world(ProfileId::STANDARD);
    let envelope = seal(&mut standard, in_context(CONTEXT)).unwrap();
    let header = crate::EnvelopeHeader::parse(&envelope).unwrap();
    assert_eq!((header.key, header.header_bytes()), (standard.key, envelope.len() - 4));
}

#[test]
fn a_context_is_for_convergent_keys_alone() {
    let mut world = World::new();
    assert_eq!(seal(&mut world, in_context(CONTEXT)), Err(Error::ContextNotTaken));
    let ciphertext = seal(&mut world, in_context(b"")).unwrap();
    assert_eq!(open(&mut world, &ciphertext, in_context(CONTEXT)), Err(Error::ContextNotTaken));
}

#[test]
fn synchronous_calls_are_convergent_too() {
    let mut world = world(ProfileId::STANDARD);
    let key = world.key;
    world.prepare(key);
    let associated = in_context(CONTEXT);
    let sealed = world.run(async |vault, call| vault.encrypt_sync(key, b"4111", associated, call)).unwrap();
    assert_eq!(sealed, seal(&mut world, associated).unwrap());
    let missing = world.run(async |vault, call| vault.encrypt_sync(key, b"4111", b"aad", call));
    assert_eq!(missing, Err(Error::ContextMissing));
    let opened = world.run(async |vault, call| vault.decrypt_sync(Some(key), &sealed, associated, call));
    assert_eq!(opened.unwrap(), b"4111");
}

#[test]
fn only_aes_keys_of_profiles_that_have_it_are_convergent() {
    let refused = Err(Error::NotOffered(Feature::Convergent));
    let mut world = World::new();
    let keystore = world.keystore;
    let hmac = NewKey { convergent: true, ..NewKey::new("hmac", KeyKind::HmacSha256) };
    let made = world.run(async |vault, call| vault.create_key(keystore, hmac, call).await);
    assert_eq!(made.map(drop), refused);
    for profile in [ProfileId::KAKAO, ProfileId::NHN] {
        let mut new_keystore = NewKeystore::new(profile.name(), profile);
        new_keystore.gate.methods.ipv4 = profile == ProfileId::NHN;
        let keystore = world.run(async |vault, call| vault.create_keystore(new_keystore, call).await);
        let keystore = keystore.unwrap().id.parse().unwrap();
        let made = world.run(async |vault, call| vault.create_key(keystore, new("no"), call).await);
        assert_eq!(made.map(drop), refused);
    }
}

#[test]
fn a_bundle_brings_convergent_keys_along() {
    let mut here = world(ProfileId::NAVER);
    let ciphertext = seal(&mut here, in_context(CONTEXT)).unwrap();
    let bundle = here.run(async |vault, call| vault.export_bundle(&passphrase_key(), call).await).unwrap();
    let mut there = World::new_empty();
    there.key = here.key;
    there
        .run(async |vault, call| {
            vault.import_bundle(&bundle, &passphrase_key(), ImportMode::Apply, call).await
        })
        .unwrap();
    assert_eq!(open(&mut there, &ciphertext, in_context(CONTEXT)).unwrap(), b"4111");
    assert_eq!(seal(&mut there, in_context(CONTEXT)).unwrap(), ciphertext);
}
