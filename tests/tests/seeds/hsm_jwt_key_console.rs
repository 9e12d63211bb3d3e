//! JWT signing keys in a console over an HSM, "Create a key".

use keystead_core::import::{Check, CheckMethod, Component, XorComponents};
use keystead_core::jose::{JwtOptions, Token};
use keystead_core::store::{Query, RecordKind};
use keystead_core::{
    Confirmation, Error, ExportFormat, Feature, Imported, KeyEvent, KeyId, KeyKind, KeyStateView, KeyUsage,
    NewKey, NewKeystore, Origin, PassphraseKey, Period, ProfileId, Provider, PublicKey, SecretBytes,
    SignOptions, Signable, SignatureAlgorithm, Store,
};
use keystead_tests::block_on;
use keystead_tests::testkit::{Site, passphrase_key};

fn label(name: &str) -> NewKey {
    NewKey::new(name, KeyKind::EcP256)
}

fn delete(site: &mut Site, key: KeyId, pin: &PassphraseKey) -> Result<(), Error> {
    site.run(async |vault, call| vault.delete_now(key, Confirmation::Pin(pin), call).await).map(|_| ())
}

fn materials(site: &Site, key: KeyId) -> usize {
    let page = block_on(site.store.list(&Query::all(RecordKind::Material))).unwrap();
    page.records.iter().filter(|record| record.key.id == *key.as_bytes()).count()
}

/// "Key List": label, algorithm, identifier and date of creation.
#[test]
fn the_list_shows_label_algorithm_identifier_and_date() {
    let mut site = Site::new(ProfileId::JWT);
    let key = site.create(label("EC_256")).unwrap();
    let view = site.keys().remove(0);
    assert_eq!((view.name.as_str(), view.id), ("EC_256", key.to_string()));
    assert_eq!((view.kind.to_string().as_str(), view.created), ("ECDSA P-256", site.now.0));
}

/// "Key List": labels may repeat; identifiers tell the keys apart.
#[test]
fn keys_may_share_a_label_and_never_an_identifier() {
    let mut site = Site::new(ProfileId::JWT);
    let first = site.create(label("RSA_4096")).unwrap();
    let second = site.create(label("RSA_4096")).unwrap();
    assert_ne!(first, second);
    assert_eq!((site.view(first).name, site.keys().len()), (site.view(second).name, 2));
}

/// "Key Creation": RSA with 2048 or 4096 bits, or ECDSA on prime256v1, to sign.
#[test]
fn keys_are_rsa_2048_rsa_4096_or_prime256v1() {
    let mut site = Site::new(ProfileId::JWT);
    let kinds: Vec<_> = site.rules().kinds.iter().map(|rule| (rule.kind, rule.usages.to_vec())).collect();
    let sign = vec![KeyUsage::SignVerify];
    assert_eq!(
        kinds,
        [(KeyKind::Rsa2048, sign.clone()), (KeyKind::Rsa4096, sign.clone()), (KeyKind::EcP256, sign),]
    );
    for other in [KeyKind::Aes256, KeyKind::HmacSha256, KeyKind::Rsa3072, KeyKind::EcP384, KeyKind::Ed25519] {
        assert_eq!(site.create(NewKey::new("no", other)), Err(Error::NotOffered(Feature::Kind)), "{other}");
    }
}

/// "Key Generation Type": generated, or brought in from outside.
#[test]
fn a_key_is_generated_or_imported() {
    let mut site = Site::new(ProfileId::JWT);
    let generated = site.create(label("auto")).unwrap();
    assert_eq!(site.view(generated).origin, Origin::Generated);
    let pem = Site::imported(&site.rules(), &[3; 32]).unwrap();
    let imported = site.create(NewKey { imported: Some(pem), ..label("manual") }).unwrap();
    let view = site.view(imported);
    assert_eq!((view.origin, view.versions.len()), (Origin::Imported, 1));
    let zero = Site::imported(&site.rules(), &[0; 32]);
    assert_eq!(zero.map(|_| ()), Err(Error::MaterialMalformed));
    let bytes = Imported::raw(SecretBytes::new(vec![3; 32]));
    let raw = site.create(NewKey { imported: Some(bytes), ..label("raw") });
    assert_eq!(raw, Err(Error::NotOffered(Feature::Import)), "PEM or components");
}

/// "Auto Generation": the key is never exposed, and cannot be extracted; nor can one that was brought in.
#[test]
fn a_private_key_never_leaves() {
    let mut site = Site::new(ProfileId::JWT);
    let pem = Site::imported(&site.rules(), &[3; 32]).unwrap();
    let imported = NewKey { imported: Some(pem), ..label("manual") };
    for key in [site.create(label("auto")).unwrap(), site.create(imported).unwrap()] {
        let exported = site.run(async |vault, call| vault.export_key(key, None, call).await);
        assert_eq!(exported.map(|_| ()), Err(Error::ExportForbidden));
        let read = site.run(async |vault, call| vault.read_secret(key, None, call).await);
        assert_eq!(read.map(|_| ()), Err(Error::KindForbids));
    }
}

/// "Manual Generation": only private keys can be created.
#[test]
fn only_private_keys_can_be_created() {
    let site = Site::new(ProfileId::JWT);
    assert!(site.rules().kinds.iter().all(|rule| rule.kind.is_asymmetric()));
}

/// "Key Details": label, type, algorithm, identifier, curve and date; no more than one version, and no rotation.
#[test]
fn details_show_a_key_that_never_rotates() {
    let mut site = Site::new(ProfileId::JWT);
    let key = site.create(label("EC_256")).unwrap();
    let view = site.view(key);
    assert_eq!(
        (view.name.as_str(), view.kind, view.usage),
        ("EC_256", KeyKind::EcP256, KeyUsage::SignVerify)
    );
    assert_eq!((view.versions.len(), view.created), (1, site.now.0));
    assert_eq!(site.rotate(key), Err(Error::NotOffered(Feature::Rotation)));
    let rotation = Some(keystead_core::RotationPolicy::every(30));
    assert_eq!(site.create(NewKey { rotation, ..label("no") }), Err(Error::NotOffered(Feature::Rotation)));
    site.pass(Period::DAY.times(4_000));
    site.tick();
    assert_eq!(site.view(key).versions.len(), 1);
}

/// "Delete Key": only with the user PIN, which locks after ten wrong ones.
#[test]
fn deleting_takes_the_user_pin() {
    let mut site = Site::new(ProfileId::JWT);
    let key = site.create(label("EC_256")).unwrap();
    assert_eq!(site.move_key(key, KeyEvent::DeleteNow), Err(Error::PinRequired));
    for left in (0..10).rev() {
        let refused = delete(&mut site, key, &passphrase_key(6));
        assert_eq!(refused, Err(Error::PinMismatch { attempts_left: left }));
        if left == 5 {
            let other = site.create(label("other")).unwrap();
            delete(&mut site, other, &passphrase_key(5)).unwrap();
            break;
        }
    }
    for left in (0..10).rev() {
        let refused = delete(&mut site, key, &passphrase_key(6));
        assert_eq!(refused, Err(Error::PinMismatch { attempts_left: left }), "the right one begins anew");
    }
    assert_eq!(delete(&mut site, key, &passphrase_key(5)), Err(Error::PinLocked));
    assert_eq!(site.view(key).state, KeyStateView::Enabled);
    let keystore = site.keystore;
    let new = passphrase_key(7);
    site.run(async |vault, call| vault.change_pin(keystore, None, &new, call).await).unwrap();
    delete(&mut site, key, &new).unwrap();
    let without = NewKeystore::new("No PIN", ProfileId::JWT);
    let refused = site.run(async |vault, call| vault.create_keystore(without, call).await);
    assert_eq!(refused, Err(Error::PinRequired));
}

/// "Delete Key": what hangs on the key stops at once.
#[test]
fn a_deleted_key_stops_at_once() {
    let mut site = Site::new(ProfileId::JWT);
    let key = site.create(label("EC_256")).unwrap();
    assert_eq!(materials(&site, key), 1);
    assert_eq!(site.move_key(key, KeyEvent::RequestDeletion).map_err(|e| e.code()), Err("key.state_forbids"));
    delete(&mut site, key, &passphrase_key(5)).unwrap();
    assert_eq!((site.view(key).state, site.view(key).actions.len()), (KeyStateView::Destroyed, 0));
    assert_eq!(materials(&site, key), 0, "its material is gone, not only out of use");
    assert_eq!(site.move_key(key, KeyEvent::CancelDeletion).map_err(|e| e.code()), Err("key.state_forbids"));
}

/// "Key Creation", "Public Key Information": RSA keys of both lengths and ECDSA keys sign tokens, which others verify with
/// the public key in PEM.
#[test]
fn every_key_signs_tokens_that_its_public_key_in_pem_verifies() {
    let mut site = super::natively(ProfileId::JWT);
    for (kind, name, bytes) in
        [(KeyKind::Rsa2048, "RS256", 256), (KeyKind::Rsa4096, "RS256", 512), (KeyKind::EcP256, "ES256", 64)]
    {
        let key = site.create(NewKey::new("signing", kind)).unwrap();
        assert_eq!(site.view(key).kind, kind);
        let options = JwtOptions::default();
        let claims = r#"{"sub":"kim"}"#;
        let token = site.run(async |vault, call| vault.sign_jwt(key, claims, &options, call).await).unwrap();
        let parsed = Token::parse(&token).unwrap();
        assert_eq!((parsed.algorithm(), parsed.signature().len()), (name, bytes));

        let (_, public) = site.run(async |vault, call| vault.public_key(key, None, call).await).unwrap();
        let pem = public.to_pem().unwrap();
        assert!(
            pem.starts_with("-----BEGIN PUBLIC KEY-----\n") && pem.ends_with("-----END PUBLIC KEY-----\n")
        );
        let read = PublicKey::from_pem(&pem).unwrap();
        let algorithm = SignatureAlgorithm::of_jose_name(name).unwrap();
        let valid = |input: &[u8]| {
            let message = Signable::Message(input);
            Provider::RUSTCRYPTO.asymmetric.verify(&read, algorithm, message, parsed.signature()).unwrap()
        };
        assert!(valid(parsed.signing_input()), "{kind}");
        assert!(!valid(token.as_bytes()), "{kind}");
    }
}

/// "Manual Generation": the value of a private key in PEM, and no public one.
#[test]
fn a_private_key_is_brought_in_as_pem() {
    const PEM: &str = "-----BEGIN PRIVATE KEY-----\n";
    let mut site = Site::new(ProfileId::JWT);
    let generated = site.create(label("outside")).unwrap();
    let (_, public) = site.run(async |vault, call| vault.public_key(generated, None, call).await).unwrap();
    let refused = site.create(NewKey { imported: Some(Imported::public(&public)), ..label("public") });
    assert_eq!(refused, Err(Error::NotOffered(Feature::Import)), "only private keys");

    // Made elsewhere: under a profile that lets private keys out.
    let mut outside = super::natively(ProfileId::NHN);
    let made = outside.create(NewKey::new("outside", KeyKind::Rsa2048)).unwrap();
    let pem =
        outside.run(async |vault, call| vault.export_key_as(made, None, ExportFormat::Pkcs8Pem, call).await);
    let pem = String::from_utf8(pem.unwrap().expose().to_vec()).unwrap();
    assert!(pem.starts_with(PEM));
    let imported = Some(Imported::pem(&pem).unwrap());
    let key = site.create(NewKey { imported, ..NewKey::new("manual", KeyKind::Rsa2048) }).unwrap();
    assert_eq!(site.view(key).origin, Origin::Imported);
    let options = SignOptions::default();
    let signature = super::sign(&mut site, key, b"header.payload", options).unwrap().bytes;
    assert_eq!(super::verify(&mut outside, made, b"header.payload", &signature, options), Ok(true));
}

/// "Key Generation Type", "Manual Generation (Import)": a key in components that several people hold, each with its check
/// value.
#[test]
fn a_private_key_is_brought_in_as_components() {
    let mut site = Site::new(ProfileId::JWT);
    let parts: [[u8; 32]; 3] = [[0x0f; 32], [0x31; 32], [0x52; 32]];
    let whole =
        parts.iter().fold([0; 32], |sum: [u8; 32], part| core::array::from_fn(|at| sum[at] ^ part[at]));
    let check = |bytes: &[u8]| {
        let value = CheckMethod::Sha256.value(&SecretBytes::new(bytes.to_vec())).unwrap();
        Check { method: CheckMethod::Sha256, value }
    };
    let mut components = XorComponents::new();
    for part in &parts {
        let component = Component::new(SecretBytes::new(part.to_vec()));
        components.add(component, Some(check(part))).unwrap();
    }
    let imported = components.join(KeyKind::EcP256, &check(&whole)).unwrap();
    let key = site.create(NewKey { imported: Some(imported), ..label("shared") }).unwrap();
    let at_once = Site::imported(&site.rules(), &whole).unwrap();
    let whole = site.create(NewKey { imported: Some(at_once), ..label("whole") }).unwrap();
    let options = SignOptions::default();
    let signature = super::sign(&mut site, key, b"data", options).unwrap().bytes;
    assert_eq!(super::verify(&mut site, whole, b"data", &signature, options), Ok(true), "it is that key");
}
