//! Keys whose private part lies in a token: a token of software stands in for one.

use super::*;
use crate::RotationPolicy;
use crate::asymmetric::{Signable, SignatureAlgorithm};
use crate::crypto::Provider;
use crate::hsm::{Custody, HsmObject, HsmProblem, ObjectId, TokenSerial};
use crate::id::VersionNumber;
use crate::import::Imported;
use crate::key::{Origin, Publication};
use crate::secret::SecretBytes;

mod token;

use token::{PIN, Token};

fn serial() -> TokenSerial {
    "7f01".parse().unwrap()
}

fn in_token(name: &str, kind: KeyKind) -> NewKey {
    NewKey { custody: Custody::Token(serial()), ..NewKey::new(name, kind) }
}

fn place(byte: u8) -> HsmObject {
    HsmObject { token: serial(), id: ObjectId::new(Vec::from([byte; 4])).unwrap() }
}

fn with_token() -> (World, &'static Token) {
    let token = Token::leaked();
    let mut world = World::new();
    world.vault = world.second().with_provider(Provider { hsm: token, ..Provider::RUSTCRYPTO });
    (world, token)
}

fn create(world: &mut World, new: NewKey) -> Result<KeyView, Error> {
    let keystore = world.keystore;
    world.run(async |vault, call| vault.create_key(keystore, new, call).await)
}

fn sign(world: &mut World, key: KeyId) -> Result<crate::Signature, Error> {
    world.run(async |vault, call| {
        vault.sign(key, Signable::Message(b"message"), crate::SignOptions::default(), call).await
    })
}

fn verify(world: &mut World, key: KeyId, signature: &[u8]) -> Result<bool, Error> {
    let options = crate::SignOptions::default();
    world.run(async |vault, call| {
        vault.verify(key, None, Signable::Message(b"message"), signature, options, call).await
    })
}

#[test]
fn a_signing_key_in_a_token_signs_rotates_and_never_leaves() {
    let (mut world, token) = with_token();
    let view = create(&mut world, in_token("tokens", KeyKind::EcP256)).unwrap();
    assert_eq!(view.token.as_deref(), Some("7f01"));
    assert_eq!(view.versions[0].cka_id, Some(token.ids()[0].to_string()));
    assert!(!view.exportable);
    let key: KeyId = view.id.parse().unwrap();
    let first = sign(&mut world, key).unwrap();
    let public = world.run(async |vault, call| vault.public_key(key, None, call).await).unwrap().1;
    let checked = Provider::RUSTCRYPTO.asymmetric.verify(
        &public,
        SignatureAlgorithm::EcdsaP256Sha256,
        Signable::Message(b"message"),
        &first.bytes,
    );
    assert_eq!(checked, Ok(true));
    let rotated = world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    assert_eq!((rotated.versions.len(), token.ids().len()), (2, 2));
    assert_ne!(rotated.versions[0].cka_id, rotated.versions[1].cka_id);
    assert_eq!(sign(&mut world, key).unwrap().version, VersionNumber(2));
    assert_eq!(verify(&mut world, key, &first.bytes), Ok(true));
    let out = world.run(async |vault, call| vault.export_key(key, None, call).await);
    assert_eq!(out.err(), Some(Error::ExportForbidden));
    let job = world.run(async |vault, call| {
        vault.sign_job(key, Signable::Message(b"message"), crate::SignOptions::default(), call).await
    });
    assert_eq!(job.unwrap().pkcs8().err(), Some(Error::ExportForbidden));
    assert!(block_on(world.vault.verify_audit()).is_ok());
    assert!(block_on(world.vault.check()).is_ok());
}

#[test]
fn an_aes_key_in_a_token_does_what_messages_need() {
    let (mut world, _) = with_token();
    let view = create(&mut world, in_token("data", KeyKind::Aes256)).unwrap();
    assert_eq!(view.operations_limit, 1 << 32);
    let key: KeyId = view.id.parse().unwrap();
    let sealed = world.run(async |vault, call| vault.encrypt(key, b"plaintext", b"aad", call).await).unwrap();
    assert_eq!((sealed[4], sealed.len()), (5, 25 + 12 + 9 + 16));
    assert_eq!(world.decrypt(&sealed, b"aad").unwrap(), b"plaintext");
    assert_eq!(world.decrypt(&sealed, b"other"), Err(Error::DecryptionFailed));
    for at in [5, 21, 26, 40, sealed.len() - 1] {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert!(world.decrypt(&changed, b"aad").is_err(), "{at}");
    }
    let data_key = world
        .run(async |vault, call| vault.data_key(key, crate::DataKeySize::Bits256, b"aad", call).await)
        .unwrap();
    assert_eq!(world.decrypt(&data_key.ciphertext, b"aad").unwrap(), data_key.plaintext.expose());
    let other = world.key;
    let here =
        world.run(async |vault, call| vault.rewrap(Some(key), &sealed, other, b"aad", call).await).unwrap();
    assert_eq!(world.decrypt(&here, b"aad").unwrap(), b"plaintext");
    let back =
        world.run(async |vault, call| vault.rewrap(Some(other), &here, key, b"aad", call).await).unwrap();
    assert_eq!(back[4], 5);
    // The nonce of one message is no other's, and a header of the other kind is no way around the token.
    let again = world.run(async |vault, call| vault.encrypt(key, b"plaintext", b"aad", call).await).unwrap();
    assert_ne!(again[25..37], sealed[25..37]);
    let mut forged = world.encrypt(b"plaintext", b"aad").unwrap();
    forged[5..21].copy_from_slice(key.as_bytes());
    assert_eq!(world.decrypt(&forged, b"aad"), Err(Error::DecryptionFailed));
    let mut forged = sealed;
    forged[5..21].copy_from_slice(other.as_bytes());
    assert_eq!(world.decrypt(&forged, b"aad"), Err(Error::DecryptionFailed));
}

#[test]
fn who_may_not_use_a_key_in_a_token_does_not_reach_the_token() {
    let (mut world, token) = with_token();
    let signer: KeyId = create(&mut world, in_token("signer", KeyKind::EcP256)).unwrap().id.parse().unwrap();
    let data: KeyId = create(&mut world, in_token("data", KeyKind::Aes256)).unwrap().id.parse().unwrap();
    let sealed = world.run(async |vault, call| vault.encrypt(data, b"plaintext", b"", call).await).unwrap();
    let viewer = world.principal("viewer", crate::actor::Role::Viewer, &[]);
    let (made, asked) = (*token.made.lock().unwrap(), *token.asked.lock().unwrap());
    let options = crate::SignOptions::default();
    let message = || Signable::Message(b"message");
    let signed = world.run_as(viewer, async |vault, call| vault.sign(signer, message(), options, call).await);
    assert_eq!(signed.err(), Some(Error::AccessDenied));
    let encrypted = world.run_as(viewer, async |vault, call| vault.encrypt(data, b"more", b"", call).await);
    assert_eq!(encrypted.err(), Some(Error::AccessDenied));
    let opened =
        world.run_as(viewer, async |vault, call| vault.decrypt(Some(data), &sealed, b"", call).await);
    assert_eq!(opened.err(), Some(Error::AccessDenied));
    let rotated = world.run_as(viewer, async |vault, call| vault.rotate(signer, call).await.map(|_| ()));
    assert_eq!(rotated.err(), Some(Error::AccessDenied));
    assert_eq!((*token.made.lock().unwrap(), *token.asked.lock().unwrap()), (made, asked));
    sign(&mut world, signer).unwrap();
    assert!(*token.asked.lock().unwrap() > asked, "who may use it reaches it");
}

#[test]
fn what_keys_in_tokens_do_not_have_is_refused_before_anything_is_made() {
    let (mut world, token) = with_token();
    let refused = Some(Error::NotOffered(crate::Feature::Hsm));
    for kind in [KeyKind::HmacSha256, KeyKind::Ed25519] {
        assert_eq!(create(&mut world, in_token("key", kind)).err(), refused);
    }
    let convergent = NewKey { convergent: true, ..in_token("key", KeyKind::Aes256) };
    assert_eq!(create(&mut world, convergent).err(), refused);
    let other = world.run(async |vault, call| {
        let keystore =
            vault.create_keystore(NewKeystore::new("naver", ProfileId::NAVER), call).await.unwrap();
        vault.create_key(keystore.id.parse().unwrap(), in_token("key", KeyKind::Aes256), call).await
    });
    assert_eq!(other.err(), refused);
    assert!(token.ids().is_empty());
    let view = create(&mut world, in_token("key", KeyKind::Aes256)).unwrap();
    let key: KeyId = view.id.parse().unwrap();
    let stream = world.run(async |vault, call| vault.seal_stream(key, b"", call).await.map(|_| ()));
    assert_eq!(stream.err(), refused);
}

#[test]
fn a_key_that_is_not_committed_leaves_nothing_in_the_token() {
    let (mut world, token) = with_token();
    world.store.fail_next_commit(StoreError::Full);
    assert!(create(&mut world, in_token("key", KeyKind::EcP256)).is_err());
    assert!(token.ids().is_empty());
    // Whether a store that fell silent has committed is not known: what may be needed stays.
    world.store.fail_next_commit(StoreError::Unavailable("gone".into()));
    assert!(create(&mut world, in_token("key", KeyKind::EcP256)).is_err());
    assert_eq!(token.ids().len(), 1);
    // A refusal that is found after it was made.
    let name = NewKey {
        access: crate::Access::Restricted(Vec::from([crate::PrincipalId::from_bytes([9; 16])])),
        ..in_token("key", KeyKind::EcP256)
    };
    assert!(create(&mut world, name).is_err());
    assert_eq!(token.ids().len(), 1);
    token.set_broken(Some(HsmProblem::Full));
    assert_eq!(create(&mut world, in_token("key", KeyKind::EcP256)).err(), Some(HsmProblem::Full.into()));
    assert_eq!(world.events().last().map(String::as_str), Some("asymmetric.create owner hsm.full"));
}

#[test]
fn a_commit_by_others_in_between_makes_no_second_object() {
    let (mut world, token) = with_token();
    world.store.fail_next_commit(StoreError::Conflict {
        expected: crate::store::Revision::NONE,
        found: crate::store::Revision::NONE,
    });
    create(&mut world, in_token("key", KeyKind::EcP256)).unwrap();
    assert_eq!((token.ids().len(), *token.made.lock().unwrap()), (1, 1));
}

#[test]
fn deletion_at_once_asks_for_the_pin_and_removes_the_object() {
    let (mut world, token) = with_token();
    let view = create(&mut world, in_token("key", KeyKind::EcP256)).unwrap();
    assert_eq!(view.deletion_confirm, crate::profile::Confirm::TokenPin);
    let key: KeyId = view.id.parse().unwrap();
    world.run(async |vault, call| vault.request_deletion(key, call).await).unwrap();
    let mut delete = |confirmation: Confirmation<'_>| {
        world.run(async |vault, call| vault.delete_now(key, confirmation, call).await).map(|view| view.state)
    };
    assert_eq!(delete(Confirmation::Name("key")).err(), Some(HsmProblem::PinRequired.into()));
    let wrong = delete(Confirmation::TokenPin("Wrong Pin 1!"));
    assert_eq!(wrong.err(), Some(Error::PinMismatch { attempts_left: 9 }));
    token.set_broken(Some(HsmProblem::Absent));
    assert_eq!(delete(Confirmation::TokenPin(PIN)).err(), Some(HsmProblem::Absent.into()));
    token.set_broken(None);
    assert_eq!(token.ids().len(), 1);
    assert_eq!(delete(Confirmation::TokenPin(PIN)), Ok(KeyStateView::Destroyed));
    assert!(token.ids().is_empty());
    let events = world.events();
    assert!(events.iter().any(|event| event.contains("pin.mismatch")), "{events:?}");
}

#[test]
fn an_object_that_was_not_removed_is_removed_when_the_token_is_back() {
    let (mut world, token) = with_token();
    let view = create(&mut world, in_token("key", KeyKind::EcP256)).unwrap();
    let key: KeyId = view.id.parse().unwrap();
    world.run(async |vault, call| vault.request_deletion(key, call).await).unwrap();
    token.set_broken(Some(HsmProblem::Absent));
    world.now = world.now.plus(Period::DAY.times(400));
    world.run(async |vault, call| vault.tick(call).await).unwrap();
    assert_eq!(world.view_of(key).unwrap().state, KeyStateView::Destroyed);
    assert_eq!(token.ids().len(), 1);
    // Whoever changes something else does not wait for the token.
    let asked = *token.removals.lock().unwrap();
    world.create_key("another");
    assert_eq!(*token.removals.lock().unwrap(), asked);
    token.set_broken(None);
    world.run(async |vault, call| vault.tick(call).await).unwrap();
    assert!(token.ids().is_empty());
}

#[test]
fn a_rotation_waits_for_the_token_and_keeps_nothing_else_from_its_turn() {
    let (mut world, token) = with_token();
    let publication = Some(Publication { lead_hours: 24, retention_hours: Some(48) });
    let rotation = Some(RotationPolicy::every(30));
    let new = NewKey { rotation, publication, ..in_token("key", KeyKind::EcP256) };
    let key: KeyId = create(&mut world, new).unwrap().id.parse().unwrap();
    let plain = NewKey { rotation, ..NewKey::new("plain", KeyKind::Aes256) };
    let plain: KeyId = create(&mut world, plain).unwrap().id.parse().unwrap();
    let signed = sign(&mut world, key).unwrap();
    token.set_broken(Some(HsmProblem::Absent));
    world.now = world.now.plus(Period::DAY.times(31));
    world.run(async |vault, call| vault.tick(call).await).unwrap();
    assert_eq!(world.view_of(key).unwrap().versions.len(), 1);
    assert_eq!(world.view_of(plain).unwrap().versions.len(), 2);
    // Whoever verifies needs no token.
    assert_eq!(verify(&mut world, key, &signed.bytes), Ok(true));
    token.set_broken(None);
    world.now = world.now.plus(Period::HOUR);
    let report = world.run(async |vault, call| vault.tick(call).await).unwrap();
    assert_eq!(report.rotated.len(), 1);
    let view = world.view_of(key).unwrap();
    assert_eq!((view.versions.len(), view.primary), (2, Some(1)));
    // Published ahead: it signs a day later.
    assert_eq!(sign(&mut world, key).unwrap().version, VersionNumber(1));
    world.now = world.now.plus(Period::DAY);
    assert_eq!(sign(&mut world, key).unwrap().version, VersionNumber(2));
}

#[test]
fn a_token_that_is_away_keeps_no_other_from_its_rotations() {
    let (mut world, token) = with_token();
    let rotation = Some(RotationPolicy::every(30));
    let other: TokenSerial = "7f02".parse().unwrap();
    // Of those that are due at once, that of the absent token comes first.
    let first = NewKey { rotation, ..in_token("first", KeyKind::Aes256) };
    let second =
        NewKey { rotation, custody: Custody::Token(other), ..NewKey::new("second", KeyKind::Aes256) };
    let first: KeyId = create(&mut world, first).unwrap().id.parse().unwrap();
    let second: KeyId = create(&mut world, second).unwrap().id.parse().unwrap();
    *token.absent.lock().unwrap() = Some(serial());
    world.now = world.now.plus(Period::DAY.times(30));
    world.run(async |vault, call| vault.tick(call).await).unwrap();
    let versions = |id| world.view_of(id).unwrap().versions.len();
    assert_eq!((versions(first), versions(second)), (1, 2));
}

#[test]
fn each_of_several_keys_that_are_made_at_once_has_its_own_material() {
    let (mut world, token) = with_token();
    let keystore = world.keystore;
    let new = |name: &str, byte| {
        let imported = Imported::raw(SecretBytes::new(Vec::from([byte; 32])));
        NewKey { custody: Custody::Token(serial()), ..NewKey::import(name, KeyKind::Aes256, imported) }
    };
    let (one, other) = (new("one", 1), new("other", 2));
    let views = world.run(async |vault, call| {
        let decide = async |transaction: &mut crate::vault::transaction::Transaction<'_, MemoryStore>,
                            call: &mut Call<'_>| {
            let one = transaction.create_key(keystore, &one, crate::Operation::ImportKey, call).await?;
            Ok([one, transaction.create_key(keystore, &other, crate::Operation::ImportKey, call).await?])
        };
        vault.mutate(crate::vault::journal::Note::SILENT, call, decide).await
    });
    for (view, byte) in views.unwrap().iter().zip([1, 2]) {
        let id = view.versions[0].cka_id.as_deref().unwrap().parse().unwrap();
        let object = HsmObject { token: serial(), id };
        assert_eq!(token.get(&object).unwrap().1.expose(), [byte; 32], "{}", view.name);
    }
    assert_eq!(token.ids().len(), 2);
}

#[test]
fn what_others_have_approved_needs_no_pin() {
    let (mut world, token) = with_token();
    let key: KeyId = create(&mut world, in_token("key", KeyKind::EcP256)).unwrap().id.parse().unwrap();
    world.run(async |vault, call| vault.request_deletion(key, call).await).unwrap();
    let mut delete = |approved| {
        world.run(async |vault, call| {
            let decide = async |transaction: &mut crate::vault::transaction::Transaction<'_, MemoryStore>,
                                call: &mut Call<'_>| {
                transaction.approved = approved;
                let (event, operation) = (crate::KeyEvent::DeleteNow, crate::Operation::DeleteKey);
                transaction.move_key(key, event, operation, None, call).await
            };
            vault.mutate(crate::vault::journal::Note::SILENT, call, decide).await.map(|view| view.state)
        })
    };
    assert_eq!(delete(false).err(), Some(HsmProblem::PinRequired.into()));
    assert_eq!(delete(true), Ok(KeyStateView::Destroyed));
    assert!(token.ids().is_empty());
}

#[test]
fn a_key_that_lies_in_the_token_is_taken_in_once() {
    let (mut world, token) = with_token();
    token.put(&place(1), KeyKind::EcP256, &[7; 32], true);
    token.put(&place(2), KeyKind::Aes256, &[8; 32], false);
    let adopt = |world: &mut World, byte, kind| {
        let new = NewKey { custody: Custody::Object(place(byte)), ..NewKey::new("found", kind) };
        create(world, new)
    };
    let other = adopt(&mut world, 1, KeyKind::Rsa2048);
    assert_eq!(
        other.err(),
        Some(Error::Material(crate::import::MaterialProblem::OtherKind { found: KeyKind::EcP256 }))
    );
    assert_eq!(adopt(&mut world, 3, KeyKind::EcP256).err(), Some(HsmProblem::ObjectMissing.into()));
    let view = adopt(&mut world, 1, KeyKind::EcP256).unwrap();
    assert_eq!((view.origin, view.versions[0].cka_id.as_deref()), (Origin::Generated, Some("01010101")));
    assert_eq!(adopt(&mut world, 1, KeyKind::EcP256).err(), Some(HsmProblem::ObjectInUse.into()));
    assert_eq!(adopt(&mut world, 2, KeyKind::Aes256).unwrap().origin, Origin::Imported);
    // What was refused was not taken away.
    assert_eq!(token.ids().len(), 2);
    let signer = view.id.parse().unwrap();
    assert!(sign(&mut world, signer).is_ok());
}

#[test]
fn material_is_put_into_the_token_and_stays_there() {
    let (mut world, token) = with_token();
    let imported = Imported::raw(SecretBytes::new(Vec::from([5; 32])));
    let new = NewKey { custody: Custody::Token(serial()), ..NewKey::import("in", KeyKind::Aes256, imported) };
    let view = create(&mut world, new).unwrap();
    assert_eq!((view.origin, view.exportable), (Origin::Imported, false));
    assert_eq!(token.objects.lock().unwrap().values().next().unwrap().1, [5; 32]);
    let short = Imported::raw(SecretBytes::new(Vec::from([5; 31])));
    let new = NewKey { custody: Custody::Token(serial()), ..NewKey::import("in", KeyKind::Aes256, short) };
    assert_eq!(create(&mut world, new).err(), Some(Error::MaterialMalformed));
    assert_eq!(token.ids().len(), 1);
}

#[test]
fn without_the_token_everything_but_the_private_part_goes_on() {
    let (mut world, _) = with_token();
    let key: KeyId = create(&mut world, in_token("key", KeyKind::EcP256)).unwrap().id.parse().unwrap();
    let signed = sign(&mut world, key).unwrap();
    let data: KeyId = create(&mut world, in_token("data", KeyKind::Aes256)).unwrap().id.parse().unwrap();
    let sealed = world.run(async |vault, call| vault.encrypt(data, b"plaintext", b"", call).await).unwrap();
    world.vault = world.second();
    assert_eq!(sign(&mut world, key).err(), Some(HsmProblem::Absent.into()));
    assert_eq!(world.decrypt(&sealed, b"").err(), Some(HsmProblem::Absent.into()));
    assert_eq!(verify(&mut world, key, &signed.bytes), Ok(true));
    assert_eq!(create(&mut world, in_token("new", KeyKind::EcP256)).err(), Some(HsmProblem::Absent.into()));
    // A bundle holds where the object lies, and nothing else of it.
    let bundle = world.run(async |vault, call| vault.export_bundle(&passphrase_key(), call).await).unwrap();
    let mut elsewhere = World::new_empty();
    let report = elsewhere
        .run(async |vault, call| {
            vault.import_bundle(&bundle, &passphrase_key(), ImportMode::Apply, call).await
        })
        .unwrap();
    assert_eq!(report.added_keys.len(), 3);
    assert_eq!(verify(&mut elsewhere, key, &signed.bytes), Ok(true));
    assert_eq!(elsewhere.view_of(key).unwrap().token.as_deref(), Some("7f01"));
}
