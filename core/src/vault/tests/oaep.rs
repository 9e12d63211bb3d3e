//! Encryption with RSA keys through a vault.

use super::*;
use crate::asymmetric::PublicKey;
use crate::crypto::Provider;
use crate::id::VersionNumber;
use crate::profile::KeyUsage;

impl World {
    fn rsa_key(&mut self, profile: ProfileId, usage: KeyUsage) -> KeyId {
        let keystore = NewKeystore::new(std::format!("{profile} {usage:?}"), profile);
        self.run(async |vault, call| {
            let keystore = vault.create_keystore(keystore, call).await.unwrap();
            let new = NewKey { usage: Some(usage), ..NewKey::new("rsa", KeyKind::Rsa2048) };
            let key = vault.create_key(keystore.id.parse().unwrap(), new, call).await.unwrap();
            key.id.parse().unwrap()
        })
    }

    fn seal(&mut self, key: KeyId, plaintext: &[u8], aad: &[u8]) -> Result<Vec<u8>, Error> {
        self.run(async |vault, call| vault.encrypt(key, plaintext, aad, call).await)
    }

    fn open(&mut self, key: Option<KeyId>, ciphertext: &[u8], aad: &[u8]) -> Result<Vec<u8>, Error> {
        self.run(async |vault, call| vault.decrypt(key, ciphertext, aad, call).await)
    }

    fn public(&mut self, key: KeyId) -> (VersionNumber, PublicKey) {
        self.run(async |vault, call| vault.public_key(key, None, call).await).unwrap()
    }
}

#[test]
fn an_rsa_key_decrypts_what_it_encrypted_through_rotation() {
    let mut world = World::new();
    let key = world.rsa_key(ProfileId::STANDARD, KeyUsage::EncryptDecrypt);
    let sealed = world.seal(key, b"a key for elsewhere", b"customer 17").unwrap();
    assert_eq!(sealed.len(), 25 + 256);
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    for named in [Some(key), None] {
        assert_eq!(world.open(named, &sealed, b"customer 17").unwrap(), b"a key for elsewhere");
    }
    assert_eq!(world.open(None, &sealed, b"customer 18"), Err(Error::DecryptionFailed));
    for place in [5, 21, 24, 25, 280] {
        let mut changed = sealed.clone();
        changed[place] ^= 1;
        let refused = world.open(Some(key), &changed, b"customer 17").unwrap_err();
        assert!(
            matches!(
                refused,
                Error::DecryptionFailed | Error::CiphertextOtherKey | Error::NotFound(Subject::Version)
            ),
            "{place}: {refused:?}"
        );
    }
    assert_eq!(world.open(Some(key), &sealed[..280], b"customer 17"), Err(Error::CiphertextMalformed));
}

#[test]
fn a_message_is_as_long_as_the_key_takes() {
    let mut world = World::new();
    let key = world.rsa_key(ProfileId::STANDARD, KeyUsage::EncryptDecrypt);
    let longest = [7; 190];
    let sealed = world.seal(key, &longest, b"").unwrap();
    assert_eq!(world.open(None, &sealed, b"").unwrap(), longest);
    assert_eq!(world.seal(key, &[7; 191], b""), Err(Error::PlaintextTooLarge { limit: 190 }));
    let empty = world.seal(key, b"", b"").unwrap();
    assert_eq!(world.open(None, &empty, b"").unwrap(), b"");
}

#[test]
fn what_somebody_encrypted_with_the_public_key_alone_is_decrypted() {
    let mut world = World::new();
    let key = world.rsa_key(ProfileId::STANDARD, KeyUsage::EncryptDecrypt);
    let (_, public) = world.public(key);
    let sealed = Provider::RUSTCRYPTO
        .asymmetric
        .encrypt_oaep(&public, b"label", b"from OpenSSL", &mut CountingRandom::new(77))
        .unwrap();
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    assert_eq!(world.open(Some(key), &sealed, b"label").unwrap(), b"from OpenSSL");
    assert_eq!(world.open(Some(key), &sealed, b"other"), Err(Error::DecryptionFailed));
    assert_eq!(world.open(None, &sealed, b"label"), Err(Error::CiphertextMalformed));
}

#[test]
fn other_profiles_put_the_version_in_front_and_do_both_with_one_key() {
    let mut world = World::new();
    let key = world.rsa_key(ProfileId::NAVER, KeyUsage::EncryptAndSign);
    let sealed = world.seal(key, b"short", b"").unwrap();
    assert!(sealed.starts_with(b"ncpkms:v1:"));
    assert_eq!(world.open(Some(key), &sealed, b"").unwrap(), b"short");
    let signable = crate::asymmetric::Signable::Message(b"text");
    let options = crate::vault::SignOptions::default();
    let signed = world.run(async |vault, call| vault.sign(key, signable, options, call).await).unwrap();
    let valid =
        world.run(async |vault, call| vault.verify(key, None, signable, &signed.bytes, options, call).await);
    assert_eq!(valid, Ok(true));
}

#[test]
fn a_key_that_signs_does_not_encrypt_and_has_no_jobs_of_other_kinds() {
    let mut world = World::new();
    let signer = world.rsa_key(ProfileId::STANDARD, KeyUsage::SignVerify);
    assert_eq!(world.seal(signer, b"text", b""), Err(Error::KindForbids));
    let cipher = world.rsa_key(ProfileId::STANDARD, KeyUsage::EncryptDecrypt);
    let job = world.run(async |vault, call| vault.seal_job(cipher, 4, b"", call).await.map(drop));
    assert_eq!(job, Err(Error::KindForbids));
    let aes = world.key;
    let job = world.run(async |vault, call| vault.oaep_job(aes, &[0; 256], b"", call).await.map(drop));
    assert_eq!(job, Err(Error::KindForbids));
}

#[test]
fn a_job_is_the_same_decryption_computed_elsewhere() {
    let mut world = World::new();
    let key = world.rsa_key(ProfileId::STANDARD, KeyUsage::EncryptDecrypt);
    let sealed = world.seal(key, b"text", b"aad").unwrap();
    let job = world.run(async |vault, call| vault.oaep_job(key, &sealed, b"aad", call).await).unwrap();
    assert_eq!(job.ciphertext(), &sealed[25..]);
    assert_eq!(job.label(), [&sealed[..25], b"aad"].concat());
    let (kind, material, _) = job.private_materials().next().unwrap();
    let private = Provider::RUSTCRYPTO.asymmetric.load(kind, material).unwrap();
    let opened = private.decrypt_oaep(job.label(), job.ciphertext(), &mut CountingRandom::new(5)).unwrap();
    assert_eq!(opened.expose(), b"text");
}
