//! Signatures and message authentication codes through a vault.

use super::*;
use crate::asymmetric::{Signable, SignatureAlgorithm, SignatureEncoding};
use crate::id::VersionNumber;
use crate::profile::KeyUsage;
use crate::secret::SecretBytes;
use crate::vault::{MAC_BYTES, SignOptions, Signature};

const MESSAGE: Signable<'_> = Signable::Message(b"pay 18 to Kim");
const OTHER: Signable<'_> = Signable::Message(b"pay 81 to Kim");
const SIGNS: [KeyKind; 3] = [KeyKind::EcP256, KeyKind::EcP384, KeyKind::Ed25519];

impl World {
    fn key_of(&mut self, profile: ProfileId, kind: KeyKind) -> KeyId {
        let keystore = NewKeystore::new(std::format!("{profile} {kind}"), profile);
        self.run(async |vault, call| {
            let keystore = vault.create_keystore(keystore, call).await.unwrap();
            let new = NewKey::new("signer", kind);
            let key = vault.create_key(keystore.id.parse().unwrap(), new, call).await.unwrap();
            key.id.parse().unwrap()
        })
    }

    fn sign(&mut self, key: KeyId, what: Signable<'_>, options: SignOptions) -> Result<Signature, Error> {
        self.run(async |vault, call| vault.sign(key, what, options, call).await)
    }

    fn verify(
        &mut self,
        key: KeyId,
        version: Option<u32>,
        what: Signable<'_>,
        signature: &[u8],
        options: SignOptions,
    ) -> Result<bool, Error> {
        let version = version.map(VersionNumber);
        self.run(async |vault, call| vault.verify(key, version, what, signature, options, call).await)
    }
}

#[test]
fn every_kind_signs_what_it_verifies_and_nothing_else() {
    let mut world = World::new();
    for kind in SIGNS {
        let key = world.key_of(ProfileId::STANDARD, kind);
        for encoding in [SignatureEncoding::P1363, SignatureEncoding::Der] {
            let options = SignOptions { encoding, ..SignOptions::default() };
            let signature = world.sign(key, MESSAGE, options).unwrap();
            assert_eq!(signature.version, VersionNumber(1));
            let bytes = signature.bytes;
            assert_eq!(world.verify(key, None, MESSAGE, &bytes, options), Ok(true), "{kind}");
            assert_eq!(world.verify(key, Some(1), MESSAGE, &bytes, options), Ok(true), "{kind}");
            assert_eq!(world.verify(key, None, OTHER, &bytes, options), Ok(false), "{kind}");
            let mut broken = bytes.clone();
            *broken.last_mut().unwrap() ^= 1;
            assert_eq!(world.verify(key, None, MESSAGE, &broken, options), Ok(false), "{kind}");
            let missing = world.verify(key, Some(9), MESSAGE, &bytes, options);
            assert!(missing.is_err(), "{kind}: {missing:?}");
        }
    }
}

#[test]
fn what_an_older_version_signed_is_verified_after_a_rotation() {
    let mut world = World::new();
    let key = world.key_of(ProfileId::STANDARD, KeyKind::EcP256);
    let options = SignOptions::default();
    let before = world.sign(key, MESSAGE, options).unwrap();
    let first = world.run(async |vault, call| vault.public_key(key, None, call).await).unwrap();
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    let after = world.sign(key, MESSAGE, options).unwrap();
    assert_eq!((before.version.0, after.version.0), (1, 2));
    for signature in [&before, &after] {
        assert_eq!(world.verify(key, None, MESSAGE, &signature.bytes, options), Ok(true));
    }
    assert_eq!(world.verify(key, Some(2), MESSAGE, &before.bytes, options), Ok(false));
    let second = world.run(async |vault, call| vault.public_key(key, None, call).await).unwrap();
    assert_eq!((first.0.0, second.0.0), (1, 2));
    assert_ne!(first.1, second.1);
    let again =
        world.run(async |vault, call| vault.public_key(key, Some(VersionNumber(1)), call).await).unwrap();
    assert_eq!(again, first);
}

#[test]
fn a_digest_signs_like_its_message() {
    use sha2::Digest;
    let mut world = World::new();
    let key = world.key_of(ProfileId::STANDARD, KeyKind::EcP256);
    let options = SignOptions::default();
    let digest = sha2::Sha256::digest(b"pay 18 to Kim");
    let signature = world.sign(key, Signable::Digest(&digest), options).unwrap();
    assert_eq!(world.verify(key, None, MESSAGE, &signature.bytes, options), Ok(true));
    let short = world.sign(key, Signable::Digest(&digest[1..]), options);
    assert_eq!(short, Err(Error::DigestLength { expected: Some(32) }));
    let whole_only = world.key_of(ProfileId::STANDARD, KeyKind::Ed25519);
    let refused = world.sign(whole_only, Signable::Digest(&digest), options);
    assert_eq!(refused, Err(Error::DigestLength { expected: None }));
}

#[test]
fn the_key_decides_about_the_algorithm() {
    let mut world = World::new();
    let key = world.key_of(ProfileId::STANDARD, KeyKind::EcP256);
    for algorithm in SignatureAlgorithm::ALL {
        let options = SignOptions { algorithm: Some(algorithm), ..SignOptions::default() };
        let signed = world.sign(key, MESSAGE, options).map(|signature| signature.algorithm);
        match algorithm {
            SignatureAlgorithm::EcdsaP256Sha256 => assert_eq!(signed, Ok(algorithm)),
            _ => assert_eq!(signed, Err(Error::AlgorithmForbidden)),
        }
        let verified = world.verify(key, None, MESSAGE, &[1; 64], options);
        assert_eq!(verified.is_ok(), algorithm == SignatureAlgorithm::EcdsaP256Sha256);
    }
}

#[test]
fn keys_do_what_they_were_made_for() {
    let mut world = World::new();
    let signer = world.key_of(ProfileId::STANDARD, KeyKind::EcP256);
    let cipher = world.key;
    let maker = world.key_of(ProfileId::STANDARD, KeyKind::HmacSha256);
    let options = SignOptions::default();
    for key in [cipher, maker] {
        assert_eq!(world.sign(key, MESSAGE, options), Err(Error::KindForbids));
        assert_eq!(world.verify(key, None, MESSAGE, &[1; 64], options), Err(Error::KindForbids));
    }
    for key in [cipher, signer] {
        let made = world.run(async |vault, call| vault.make_mac(key, b"text", call).await);
        assert_eq!(made, Err(Error::KindForbids));
    }
    for key in [signer, maker] {
        let sealed = world.run(async |vault, call| vault.encrypt(key, b"text", b"", call).await);
        assert_eq!(sealed, Err(Error::KindForbids));
    }
    let refused = world.run(async |vault, call| vault.public_key(maker, None, call).await);
    assert_eq!(refused, Err(Error::KindForbids));
    let wanted = |view: KeyView| view.actions.into_iter().take(2).collect::<Vec<_>>();
    assert_eq!(wanted(world.view_of(signer).unwrap()), [KeyAction::Sign, KeyAction::Verify]);
    assert_eq!(wanted(world.view_of(maker).unwrap()), [KeyAction::MakeMac, KeyAction::VerifyMac]);
}

#[test]
fn a_framed_signature_names_its_version_as_the_profile_does() {
    let mut world = World::new();
    let options = SignOptions { framed: true, ..SignOptions::default() };
    for (profile, begins) in [(ProfileId::NAVER, "ncpkms:v1:"), (ProfileId::KAKAO, "kckms:1:")] {
        let key = world.key_of(profile, KeyKind::EcP256);
        let old = world.sign(key, MESSAGE, options).unwrap();
        assert!(old.bytes.starts_with(begins.as_bytes()), "{profile}");
        world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
        assert_eq!(world.verify(key, None, MESSAGE, &old.bytes, options), Ok(true), "{profile}");
        let bare = world.verify(key, None, MESSAGE, &[1; 64], options);
        assert_eq!(bare, Err(Error::SignatureMalformed), "{profile}");
    }
    let key = world.key_of(ProfileId::STANDARD, KeyKind::EcP256);
    assert_eq!(world.sign(key, MESSAGE, options).unwrap_err().code(), "profile.not_offered");
}

#[test]
fn a_message_is_as_long_as_the_profile_signs() {
    let mut world = World::new();
    let key = world.key_of(ProfileId::NAVER, KeyKind::EcP256);
    let options = SignOptions::default();
    let message = std::vec![7; 8_193];
    let most = &message[1..];
    assert!(world.sign(key, Signable::Message(most), options).is_ok());
    let refused = world.sign(key, Signable::Message(&message), options);
    assert_eq!(refused, Err(Error::MessageTooLarge { limit: 8_192 }));
}

#[test]
fn a_disabled_key_neither_signs_nor_verifies() {
    let mut world = World::new();
    let key = world.key_of(ProfileId::STANDARD, KeyKind::EcP256);
    let options = SignOptions::default();
    let signature = world.sign(key, MESSAGE, options).unwrap();
    world.run(async |vault, call| vault.disable(key, call).await).unwrap();
    assert_eq!(world.sign(key, MESSAGE, options).unwrap_err().code(), "key.state_forbids");
    let verified = world.verify(key, None, MESSAGE, &signature.bytes, options);
    assert_eq!(verified.unwrap_err().code(), "key.state_forbids");
    // Public keys always leave.
    assert!(world.run(async |vault, call| vault.public_key(key, None, call).await).is_ok());
}

#[test]
fn codes_are_verified_whole_and_by_every_usable_version() {
    let mut world = World::new();
    let key = world.key_of(ProfileId::STANDARD, KeyKind::HmacSha256);
    let (version, code) = world.run(async |vault, call| vault.make_mac(key, b"text", call).await).unwrap();
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    let verify = |world: &mut World, version, message: &[u8], code: &[u8]| {
        world.run(async |vault, call| vault.verify_mac(key, version, message, code, call).await)
    };
    assert_eq!(verify(&mut world, None, b"text", &code), Ok(true));
    assert_eq!(verify(&mut world, Some(version), b"text", &code), Ok(true));
    assert_eq!(verify(&mut world, Some(VersionNumber(2)), b"text", &code), Ok(false));
    assert_eq!(verify(&mut world, None, b"texts", &code), Ok(false));
    assert_eq!(verify(&mut world, None, b"text", &code[..MAC_BYTES - 1]), Ok(false));
    assert_eq!(verify(&mut world, None, b"text", b""), Ok(false));
}

#[test]
fn a_code_is_that_of_rfc_4231() {
    // RFC 4231 has no key of 32 bytes; case 2 with its key padded with zeros is the same HMAC key block.
    let mut world = World::new();
    let mut material = b"Jefe".to_vec();
    material.resize(32, 0);
    let imported = Some(SecretBytes::new(material).into());
    let new = NewKey { imported, ..NewKey::new("case 2", KeyKind::HmacSha256) };
    let keystore = world.keystore;
    let key = world.run(async |vault, call| vault.create_key(keystore, new, call).await).unwrap();
    let key = key.id.parse().unwrap();
    let message = b"what do ya want for nothing?";
    let (_, code) = world.run(async |vault, call| vault.make_mac(key, message, call).await).unwrap();
    let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(data_encoding::HEXLOWER.encode(&code), expected);
}

#[test]
fn a_prepared_key_signs_without_waiting() {
    let mut world = World::new();
    for kind in [KeyKind::EcP256, KeyKind::HmacSha256] {
        let key = world.key_of(ProfileId::STANDARD, kind);
        let sync = |world: &mut World| {
            world.run(async |vault, call| match kind {
                KeyKind::HmacSha256 => vault.make_mac_sync(key, b"text", call).map(|(version, _)| version),
                _ => vault.sign_sync(key, MESSAGE, SignOptions::default(), call).map(|made| made.version),
            })
        };
        assert_eq!(sync(&mut world), Err(Error::KeyNotLoaded), "{kind}");
        world.prepare(key);
        assert_eq!(sync(&mut world), Ok(VersionNumber(1)), "{kind}");
        world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
        assert_eq!(sync(&mut world), Err(Error::KeyNotLoaded), "{kind}");
        world.prepare(key);
        assert_eq!(sync(&mut world), Ok(VersionNumber(2)), "{kind}");
    }
}

#[test]
fn every_signature_is_counted_and_recorded() {
    let mut world = World::new();
    let key = world.key_of(ProfileId::STANDARD, KeyKind::EcP256);
    let options = SignOptions::default();
    let signatures =
        world.run(async |vault, call| vault.sign_all(key, &[MESSAGE, OTHER], options, call).await).unwrap();
    assert_eq!(world.verify(key, None, OTHER, &signatures[1].bytes, options), Ok(true));
    assert_eq!(world.verify(key, None, OTHER, &signatures[0].bytes, options), Ok(false));
    world.run(async |vault, call| vault.flush(call).await).unwrap();
    let page = world.run(async |vault, call| vault.audit(&AuditQuery::default(), call).await).unwrap();
    let told: Vec<_> = page
        .entries
        .iter()
        .filter(|entry| entry.what.object.as_ref().is_some_and(|object| object.id == key.0))
        .map(|entry| (entry.what.event.name().to_string(), entry.what.details.clone()))
        .collect();
    insta::assert_debug_snapshot!(told);
    world.run(async |vault, call| vault.close(call).await).unwrap();
    assert_eq!(world.view_of(key).unwrap().versions[0].operations, 2);
}

#[test]
fn a_key_of_an_earlier_build_has_a_public_half_too() {
    let mut world = World::new();
    let key = world.key_of(ProfileId::STANDARD, KeyKind::EcP256);
    let (_, public) = world.run(async |vault, call| vault.public_key(key, None, call).await).unwrap();
    // Earlier builds kept none beside the version.
    let stored = world.stored(super::keys::record_key(key));
    let mut older = crate::key::Key::decode(key, &stored.body).unwrap();
    older.versions[0].public = None;
    let vault = &world.vault;
    let read = block_on(vault.public_half(&older, VersionNumber(1))).unwrap();
    assert_eq!(read, public);
    assert_eq!(older.usage, KeyUsage::SignVerify);
}

#[test]
fn whoever_may_not_see_a_key_does_not_learn_what_it_signs_with() {
    let mut world = World::new();
    let key = world.key_of(ProfileId::STANDARD, KeyKind::EcP256);
    let stranger = world.run(async |vault, call| {
        let new = crate::vault::NewPrincipal {
            name: "stranger".into(),
            kind: crate::PrincipalKind::User,
            role: crate::Role::User,
            groups: Vec::new(),
            approval_key: None,
        };
        let id = vault.create_principal(new, call).await.unwrap().id.parse().unwrap();
        vault.set_access(key, crate::Access::Restricted(Default::default()), call).await.unwrap();
        crate::Actor::Principal(id)
    });
    // Malformed, of another algorithm, or sound: the answer is the same.
    let algorithm = Some(SignatureAlgorithm::Ed25519);
    for options in [SignOptions { algorithm, ..SignOptions::default() }, SignOptions::default()] {
        for encoding in [SignatureEncoding::Der, SignatureEncoding::P1363] {
            let options = SignOptions { encoding, ..options };
            let mut call = Call::new(world.now, &mut world.random).by(stranger);
            let answer = block_on(world.vault.verify(key, None, MESSAGE, b"?", options, &mut call));
            assert_eq!(answer, Err(Error::AccessDenied));
        }
    }
}
