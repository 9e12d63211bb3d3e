//! NAVER Cloud Platform KMS, "Create keys" and "Delete keys".

use keystead_core::{
    Associated, Change, Error, Feature, KeyEvent, KeyKind, KeyQuery, KeyStateView, KeyUsage, NameProblem,
    NewKey, Period, ProfileId, RotationPolicy, SettingsChanges, SignOptions,
};
use keystead_tests::testkit::Site;

fn code<T>(outcome: Result<T, Error>) -> &'static str {
    outcome.map(|_| ()).unwrap_err().code()
}

fn aes(name: &str) -> NewKey {
    NewKey::new(name, KeyKind::Aes256)
}

fn region(site: &mut Site, region: Option<&str>) {
    let changes = SettingsChanges { region: Some(region.map(Into::into)), ..Default::default() };
    site.run(async |vault, call| vault.update_settings(changes, call).await).unwrap();
}

/// "Create keys": there is no limit to their number.
#[test]
fn keys_can_be_created_without_a_limit() {
    let mut site = Site::new(ProfileId::NAVER);
    for number in 0..300 {
        site.create(aes(&format!("key-{number}"))).unwrap();
    }
    let keystore = site.keystore;
    assert_eq!(site.run(async |vault, _| vault.keystore(keystore).await).unwrap().keys, 300);
}

/// "Create keys", key name: 3 to 15 letters, digits, hyphens and underscores, a letter first, not used by another key of
/// the keystore.
#[test]
fn a_name_has_3_to_15_characters_begins_with_a_letter_and_is_unique() {
    let mut site = Site::new(ProfileId::NAVER);
    for good in ["abc", "A-1", "a__", "fifteen-letters"] {
        site.create(aes(good)).unwrap();
    }
    for (bad, problem) in [
        ("ab", NameProblem::TooShort { least: 3 }),
        ("sixteen-letters-", NameProblem::TooLong { limit: 15 }),
        ("1abc", NameProblem::NotIdentifier),
        ("-abc", NameProblem::NotIdentifier),
        ("a b c", NameProblem::NotIdentifier),
        ("a.b", NameProblem::NotIdentifier),
        ("열쇠열쇠", NameProblem::NotIdentifier),
        ("", NameProblem::Empty),
    ] {
        assert_eq!(site.create(aes(bad)), Err(Error::InvalidName(problem)), "{bad:?}");
    }
    assert_eq!(site.create(aes("abc")), Err(Error::NameTaken));
    let key = site.create(aes("other")).unwrap();
    let changes = keystead_core::KeyChanges { name: Some("abc".into()), description: None };
    assert_eq!(site.apply(Change::UpdateKey { key, changes }), Err(Error::NameTaken));
    site.move_key(key, KeyEvent::RequestDeletion).unwrap();
    assert_eq!(site.create(aes("other")), Err(Error::NameTaken), "a key that may come back keeps its name");
    site.move_key(key, KeyEvent::DeleteNow).unwrap();
    site.create(aes("other")).unwrap();
}

/// "Create keys", boundary: a key is global, or isolated to the region that is selected now.
#[test]
fn an_isolated_key_belongs_to_the_region_of_now() {
    let mut site = Site::new(ProfileId::NAVER);
    let isolated = |name: &str| NewKey { isolated: true, ..aes(name) };
    assert_eq!(code(site.create(isolated("none-yet"))), "setting.invalid", "no region is selected");
    region(&mut site, Some("KR"));
    let (bound, global) = (site.create(isolated("bound")).unwrap(), site.create(aes("global")).unwrap());
    assert_eq!(site.view(bound).region.as_deref(), Some("KR"));
    assert_eq!(site.view(global).region, None);
    let ciphertext = site.encrypt(bound, b"data").unwrap();
    region(&mut site, Some("SG"));
    let elsewhere = Error::OtherRegion { region: "KR".into() };
    assert_eq!(site.encrypt(bound, b"data"), Err(elsewhere.clone()));
    assert_eq!(site.decrypt(bound, &ciphertext), Err(elsewhere));
    assert!(site.encrypt(global, b"data").is_ok());
    region(&mut site, Some("KR"));
    assert_eq!(site.decrypt(bound, &ciphertext).unwrap(), b"data");
}

/// "Create keys", usage: three usages, each with its algorithm.
#[test]
fn a_key_has_one_of_three_usages() {
    let mut site = Site::new(ProfileId::NAVER);
    let kinds: Vec<_> = site.rules().kinds.iter().map(|rule| (rule.kind, rule.usages.to_vec())).collect();
    assert_eq!(
        kinds,
        [
            (KeyKind::Aes256, vec![KeyUsage::EncryptDecrypt]),
            (KeyKind::Rsa2048, vec![KeyUsage::EncryptAndSign]),
            (KeyKind::EcP256, vec![KeyUsage::SignVerify]),
        ]
    );
    let key = site.create(NewKey::new("signing", KeyKind::EcP256)).unwrap();
    assert_eq!(site.view(key).usage, KeyUsage::SignVerify);
    assert_eq!(site.encrypt(key, b"no"), Err(Error::KindForbids));
    assert_eq!(site.create(NewKey::new("mac", KeyKind::HmacSha256)), Err(Error::NotOffered(Feature::Kind)));
}

/// "Create keys", rotation type and cycle: on or off, 1 to 730 days, 90 to begin with.
#[test]
fn rotation_is_a_switch_with_1_to_730_days() {
    let mut site = Site::new(ProfileId::NAVER);
    let key = site.create(aes("usual")).unwrap();
    assert_eq!(site.view(key).rotation, RotationPolicy::every(90));
    let with = |name: &str, rotation| NewKey { rotation: Some(rotation), ..aes(name) };
    for (name, days) in [("one", 1), ("most", 730)] {
        let key = site.create(with(name, RotationPolicy::every(days))).unwrap();
        let due = site.now.plus(Period::DAY.times(u64::from(days))).midnight_before(0);
        assert_eq!(site.view(key).next_rotation, Some(due.0));
    }
    for days in [0, 731] {
        let refused = site.create(with("never", RotationPolicy::every(days)));
        assert_eq!(refused, Err(Error::RotationPeriod { min: 1, max: Some(730) }), "{days}");
    }
    let off = site.create(with("off", RotationPolicy::OFF)).unwrap();
    assert_eq!(site.view(off).next_rotation, None);
    site.pass(Period::DAY.times(90));
    site.tick();
    assert_eq!((site.view(key).versions.len(), site.view(off).versions.len()), (2, 1));
}

/// "Create keys", memo: 100 characters or fewer.
#[test]
fn a_memo_has_at_most_100_characters() {
    let mut site = Site::new(ProfileId::NAVER);
    let with = |name: &str, length| NewKey { description: "메".repeat(length), ..aes(name) };
    let key = site.create(with("fits", 100)).unwrap();
    assert_eq!(site.view(key).description.chars().count(), 100);
    assert_eq!(site.create(with("too-long", 101)), Err(Error::DescriptionTooLong { limit: 100 }));
}

/// "Delete keys": after the request 72 hours pass, without encryption and decryption; then the key is gone for good.
#[test]
fn a_requested_deletion_waits_72_hours() {
    let mut site = Site::new(ProfileId::NAVER);
    let key = site.create(aes("cards")).unwrap();
    let ciphertext = site.encrypt(key, b"4111").unwrap();
    let view = site.move_key(key, KeyEvent::RequestDeletion).unwrap();
    let due = site.now.plus(Period::HOUR.times(72));
    assert_eq!(view.state, KeyStateView::PendingDeletion { due: due.0, resumes_enabled: false });
    assert_eq!(view.state_label, "Pending deletion");
    assert_eq!(code(site.encrypt(key, b"no")), "key.state_forbids");
    assert_eq!(code(site.decrypt(key, &ciphertext)), "key.state_forbids");
    site.pass(Period(Period::HOUR.times(72).0 - 1));
    site.tick();
    assert!(matches!(site.view(key).state, KeyStateView::PendingDeletion { .. }));
    site.pass(Period(1));
    site.tick();
    assert_eq!(site.view(key).state, KeyStateView::Destroyed);
    assert_eq!(code(site.move_key(key, KeyEvent::CancelDeletion)), "key.state_forbids");
    assert_eq!(code(site.decrypt(key, &ciphertext)), "key.state_forbids");
}

/// "Delete keys": a key that is pending can be deleted now, which cannot be taken back.
#[test]
fn a_pending_key_can_be_deleted_now_and_not_recovered() {
    let mut site = Site::new(ProfileId::NAVER);
    let key = site.create(aes("cards")).unwrap();
    assert_eq!(code(site.move_key(key, KeyEvent::DeleteNow)), "key.state_forbids", "the request comes first");
    site.move_key(key, KeyEvent::RequestDeletion).unwrap();
    let view = site.move_key(key, KeyEvent::DeleteNow).unwrap();
    assert_eq!(view.state, KeyStateView::Destroyed);
    for event in [KeyEvent::CancelDeletion, KeyEvent::Enable, KeyEvent::RequestDeletion] {
        assert_eq!(code(site.move_key(key, event)), "key.state_forbids");
    }
}

/// "Delete keys": a cancelled deletion leaves the key disabled at once; enabling it is another step.
#[test]
fn a_cancelled_deletion_leaves_the_key_disabled() {
    let mut site = Site::new(ProfileId::NAVER);
    let key = site.create(aes("cards")).unwrap();
    let ciphertext = site.encrypt(key, b"4111").unwrap();
    site.move_key(key, KeyEvent::RequestDeletion).unwrap();
    site.pass(Period(Period::HOUR.times(72).0 - 1));
    let view = site.move_key(key, KeyEvent::CancelDeletion).unwrap();
    assert_eq!((view.state, view.state_label.as_str()), (KeyStateView::Disabled, "Disabled"));
    assert_eq!(code(site.decrypt(key, &ciphertext)), "key.state_forbids");
    site.move_key(key, KeyEvent::Enable).unwrap();
    assert_eq!(site.decrypt(key, &ciphertext).unwrap(), b"4111");
}

/// "Delete keys", step 3: caution is due for a key that was used through the interface.
#[test]
fn a_key_with_usage_history_asks_for_caution() {
    let mut site = Site::new(ProfileId::NAVER);
    let (used, unused) = (site.create(aes("used")).unwrap(), site.create(aes("unused")).unwrap());
    site.encrypt(used, b"data").unwrap();
    site.run(async |vault, call| vault.flush(call).await).unwrap();
    let view = site.view(used);
    assert_eq!((view.warn_before_deletion, view.last_used), (true, Some(site.now.0)));
    let view = site.view(unused);
    assert_eq!((view.warn_before_deletion, view.last_used), (false, None));
}

/// "Delete keys", step 4: the list shows the state after the request, and when the key will be deleted.
#[test]
fn the_list_shows_pending_keys_with_their_date() {
    let mut site = Site::new(ProfileId::NAVER);
    let key = site.create(aes("cards")).unwrap();
    site.create(aes("kept")).unwrap();
    site.move_key(key, KeyEvent::RequestDeletion).unwrap();
    let states = vec![keystead_core::lifecycle::KeyStateName::PendingDeletion];
    let query = KeyQuery { states, ..KeyQuery::default() };
    let rows = site.run(async |vault, call| vault.keys(&query, call).await).unwrap().items;
    let keys: Vec<_> = rows.into_iter().filter_map(keystead_core::KeyRow::full).collect();
    assert_eq!(keys.len(), 1);
    let due = site.now.plus(Period::HOUR.times(72)).0;
    assert_eq!(keys[0].state, KeyStateView::PendingDeletion { due, resumes_enabled: false });
    assert_eq!(keys[0].deletion_window, Period::HOUR.times(72).0);
}

/// "Create keys", encryption type: for AES keys alone, chosen at creation. One context and one plaintext have one ciphertext,
/// another context does not decrypt it, and without one nothing is encrypted.
#[test]
fn a_convergent_key_encrypts_by_context() {
    let mut site = Site::new(ProfileId::NAVER);
    let convergent = |kind| NewKey { convergent: true, ..NewKey::new("lookup", kind) };
    let refused = Err(Error::NotOffered(Feature::Convergent));
    assert_eq!(site.create(convergent(KeyKind::EcP256)), refused);
    let key = site.create(convergent(KeyKind::Aes256)).unwrap();
    assert!(site.view(key).convergent);
    let in_context = |context: &'static [u8]| Associated { aad: b"", context };
    let seal = |site: &mut Site, context: &'static [u8]| {
        site.run(async |vault, call| vault.encrypt(key, b"4111", in_context(context), call).await)
    };
    let first = seal(&mut site, b"customer 17").unwrap();
    assert_eq!(seal(&mut site, b"customer 17").unwrap(), first);
    assert_ne!(seal(&mut site, b"customer 18").unwrap(), first);
    assert_eq!(code(seal(&mut site, b"")), "context.missing");
    assert_eq!(code(seal(&mut site, &[0; 51])), "context.too_long");
    let open = |site: &mut Site, context: &'static [u8]| {
        site.run(async |vault, call| vault.decrypt(Some(key), &first, in_context(context), call).await)
    };
    assert_eq!(open(&mut site, b"customer 17").unwrap(), b"4111");
    assert_eq!(code(open(&mut site, b"customer 18")), "decryption.failed");
}

/// "Create keys", usage: an RSA key encrypts and decrypts, and it signs and validates; an ECDSA key signs and verifies, and
/// does nothing else.
#[test]
fn rsa_keys_encrypt_and_sign_and_ecdsa_keys_sign() {
    let mut site = super::natively(ProfileId::NAVER);
    let rsa = site.create(NewKey::new("rsa-key", KeyKind::Rsa2048)).unwrap();
    let ecdsa = site.create(NewKey::new("ecdsa-key", KeyKind::EcP256)).unwrap();
    let ciphertext = site.encrypt(rsa, b"4111").unwrap();
    assert!(ciphertext.starts_with(b"ncpkms:v1:"));
    site.rotate(rsa).unwrap();
    assert_eq!(site.decrypt(rsa, &ciphertext).unwrap(), b"4111");
    assert_eq!(site.encrypt(ecdsa, b"4111"), Err(Error::KindForbids));
    for key in [rsa, ecdsa] {
        for framed in [false, true] {
            let options = SignOptions { framed, ..SignOptions::default() };
            let signature = super::sign(&mut site, key, b"pay 18", options).unwrap().bytes;
            assert_eq!(signature.starts_with(b"ncpkms:v"), framed);
            assert_eq!(super::verify(&mut site, key, b"pay 18", &signature, options), Ok(true));
            assert_eq!(super::verify(&mut site, key, b"pay 81", &signature, options), Ok(false));
        }
        let most = vec![b'x'; 8_192];
        assert!(super::sign(&mut site, key, &most, SignOptions::default()).is_ok());
        let refused = super::sign(&mut site, key, &[&most[..], b"x"].concat(), SignOptions::default());
        assert_eq!(refused, Err(Error::MessageTooLarge { limit: 8_192 }));
    }
    site.move_key(ecdsa, KeyEvent::RequestDeletion).unwrap();
    let refused = super::sign(&mut site, ecdsa, b"pay 18", SignOptions::default());
    assert_eq!(code(refused), "key.state_forbids", "as if disabled");
}
