//! KakaoCloud KMS, "Create and manage user keys".

use keystead_core::{
    Access, Actor, Change, Confirmation, Error, Feature, KeyEvent, KeyId, KeyKind, KeyQuery, KeyRow,
    KeyStateView, KeyUsage, NewKey, NewPrincipal, Period, PrincipalId, PrincipalKind, ProfileId, Provider,
    Role, RotationPolicy, SignOptions, Signable, SignatureAlgorithm, Timestamp, VersionEvent, VersionNumber,
    VersionStateView,
};
use keystead_tests::testkit::Site;

fn principal(site: &mut Site, name: &str, role: Role) -> PrincipalId {
    let (name, groups) = (name.into(), Vec::new());
    let new = NewPrincipal { name, kind: PrincipalKind::User, role, groups, approval_key: None };
    let view = site.run(async |vault, call| vault.create_principal(new, call).await).unwrap();
    view.id.parse().unwrap()
}

fn delete(site: &mut Site, key: KeyId, name: &str) -> Result<(), Error> {
    site.run(async |vault, call| vault.delete_now(key, Confirmation::Name(name), call).await).map(|_| ())
}

fn encrypt_as(site: &mut Site, key: KeyId, who: PrincipalId) -> Result<Vec<u8>, Error> {
    let mut call = keystead_core::Call::new(site.now, &mut site.random).by(Actor::Principal(who));
    keystead_tests::block_on(site.vault.encrypt(key, b"data", b"", &mut call))
}

/// "Create user keys", step 3: a key created in pre-activation has no version; its first one activates it.
#[test]
fn a_key_in_pre_activation_has_no_version() {
    let mut site = Site::new(ProfileId::KAKAO);
    let new =
        NewKey { description: "later".into(), pre_active: true, ..NewKey::new("plan", KeyKind::Aes256) };
    let key = site.create(new).unwrap();
    let view = site.view(key);
    assert_eq!((view.name.as_str(), view.description.as_str()), ("plan", "later"));
    assert_eq!((view.state, view.state_label.as_str()), (KeyStateView::PreActive, "Pre-activation"));
    assert_eq!((view.versions.len(), view.primary), (0, None));
    assert_eq!(site.encrypt(key, b"no").map_err(|e| e.code()), Err("key.state_forbids"));
    let view = site.rotate(key).unwrap();
    assert_eq!((view.state, view.primary), (KeyStateView::Enabled, Some(1)));
    assert_eq!(view.state_label, "Active");
    assert!(site.encrypt(key, b"yes").is_ok());
}

/// "Create user keys", step 4: type, usage and algorithm, within what the product has.
#[test]
fn type_usage_and_algorithm_are_chosen_at_creation() {
    let mut site = Site::new(ProfileId::KAKAO);
    let kinds: Vec<_> = site.rules().kinds.iter().map(|rule| (rule.kind, rule.usages.to_vec())).collect();
    assert_eq!(
        kinds,
        [
            (KeyKind::Aes256, vec![KeyUsage::EncryptDecrypt]),
            (KeyKind::HmacSha256, vec![KeyUsage::Mac]),
            (KeyKind::Rsa2048, vec![KeyUsage::EncryptDecrypt, KeyUsage::SignVerify]),
            (KeyKind::EcP256, vec![KeyUsage::SignVerify]),
        ]
    );
    for (kind, usage) in [
        (KeyKind::Aes256, KeyUsage::EncryptDecrypt),
        (KeyKind::HmacSha256, KeyUsage::Mac),
        (KeyKind::EcP256, KeyUsage::SignVerify),
    ] {
        let key = site.create(NewKey { usage: Some(usage), ..NewKey::new("key", kind) }).unwrap();
        let view = site.view(key);
        assert_eq!((view.kind, view.usage), (kind, usage));
        assert_eq!(kind.is_asymmetric(), kind == KeyKind::EcP256);
    }
    let not_for = NewKey { usage: Some(KeyUsage::SignVerify), ..NewKey::new("no", KeyKind::Aes256) };
    assert_eq!(site.create(not_for), Err(Error::NotOffered(Feature::Kind)));
    assert_eq!(site.create(NewKey::secret("no", "data")), Err(Error::NotOffered(Feature::Kind)));
}

/// "Create user keys", step 5: with automatic rotation a version is made in every cycle; without, none.
#[test]
fn automatic_rotation_makes_a_version_in_every_cycle() {
    let mut site = Site::new(ProfileId::KAKAO);
    let policy = |days| Some(RotationPolicy { period_days: days, ..RotationPolicy::OFF });
    let new = |name: &str, days| NewKey { rotation: policy(days), ..NewKey::new(name, KeyKind::Aes256) };
    let (on, off) = (site.create(new("on", Some(10))).unwrap(), site.create(new("off", None)).unwrap());
    let midnight = site.now.midnight_before(0).plus(Period::DAY.times(10));
    assert_eq!(site.view(on).next_rotation, Some(midnight.0), "at 00:00 of the day");
    site.now = midnight.plus(Period::DAY.times(20));
    site.tick();
    assert_eq!((site.view(on).versions.len(), site.view(off).versions.len()), (4, 1));
    assert_eq!(site.view(on).primary, Some(4));
    let dates: Vec<_> = site.view(on).versions[1..].iter().map(|version| version.created).collect();
    assert_eq!(dates, [0, 10, 20].map(|days| midnight.plus(Period::DAY.times(days)).0), "as if awake");
    for days in [0, 1_096] {
        let refused = site.create(new("never", Some(days)));
        assert_eq!(refused, Err(Error::RotationPeriod { min: 1, max: Some(1_095) }));
    }
}

/// "Create user keys", step 6: with access control only the subjects that are allowed use the key.
#[test]
fn access_control_allows_listed_subjects_only() {
    let mut site = Site::new(ProfileId::KAKAO);
    let (listed, other) = (principal(&mut site, "min", Role::User), principal(&mut site, "jun", Role::User));
    let access = Access::Restricted(vec![listed]);
    let key = site.create(NewKey { access, ..NewKey::new("cards", KeyKind::Aes256) }).unwrap();
    assert!(site.view(key).restricted);
    assert!(encrypt_as(&mut site, key, listed).is_ok());
    assert_eq!(encrypt_as(&mut site, key, other), Err(Error::AccessDenied));
    assert!(site.encrypt(key, b"the owner always may").is_ok());
    let unknown = Access::Restricted(vec![PrincipalId::from_bytes([9; 16])]);
    let refused = site.create(NewKey { access: unknown, ..NewKey::new("no", KeyKind::Aes256) });
    assert_eq!(refused.map_err(|e| e.code()), Err("principal.not_found"), "a subject has to exist");
    let open = Change::SetAccess { key, access: Access::Open };
    site.apply(open).unwrap();
    assert!(encrypt_as(&mut site, key, other).is_ok());
}

/// "View user keys", step 2: every item of the list.
#[test]
fn the_list_has_every_item() {
    let mut site = Site::new(ProfileId::KAKAO);
    let new = NewKey { description: "card numbers".into(), ..NewKey::new("cards", KeyKind::Aes256) };
    let key = site.create(new).unwrap();
    let created = site.now.0;
    site.pass(Period::HOUR);
    site.rotate(key).unwrap();
    let view = site.keys().remove(0);
    assert_eq!(
        (view.name.as_str(), view.id, view.description.as_str()),
        ("cards", key.to_string(), "card numbers")
    );
    assert_eq!((view.restricted, view.state_label.as_str()), (false, "Active"));
    assert_eq!((view.kind.is_asymmetric(), view.usage), (false, KeyUsage::EncryptDecrypt));
    assert_eq!((view.kind.to_string().as_str(), view.primary), ("AES-256", Some(2)));
    assert_eq!(view.rotation, RotationPolicy::every(365), "what a form begins with");
    assert_eq!(view.last_rotation, Some(site.now.0));
    assert!(view.next_rotation > view.last_rotation);
    assert_eq!((view.created, view.created_by.as_str()), (created, "owner"));
    let off = Change::SetRotation { key, policy: RotationPolicy::OFF };
    site.apply(off).unwrap();
    let view = site.view(key);
    assert_eq!((view.rotation.is_off(), view.next_rotation), (true, None), "not in use");
}

/// "View user keys", step 2: a key is in pre-activation, active or deactivated.
#[test]
fn a_key_is_pre_activation_active_or_deactivated() {
    let mut site = Site::new(ProfileId::KAKAO);
    let new = NewKey { pre_active: true, ..NewKey::new("cards", KeyKind::Aes256) };
    let key = site.create(new).unwrap();
    let mut labels = vec![site.view(key).state_label];
    labels.push(site.rotate(key).unwrap().state_label);
    let view = site.move_version(key, 1, VersionEvent::Deactivate).unwrap();
    assert_eq!((view.state, view.primary), (KeyStateView::Disabled, None));
    labels.push(view.state_label);
    assert_eq!(labels, ["Pre-activation", "Active", "Deactivated"]);
    assert_eq!(site.encrypt(key, b"no").map_err(|e| e.code()), Err("key.state_forbids"));
    site.move_version(key, 1, VersionEvent::Activate).unwrap();
    let default = Change::SetDefaultVersion { key, version: VersionNumber(1) };
    site.apply(default).unwrap();
    assert_eq!(site.view(key).state_label, "Active", "active again with a default version");
    assert_eq!(site.move_key(key, KeyEvent::Disable).map_err(|e| e.code()), Err("key.state_forbids"));
}

/// "View user keys", step 2: new data is always encrypted with the default version; which one that is can be chosen.
#[test]
fn new_data_is_encrypted_with_the_default_version() {
    let mut site = Site::new(ProfileId::KAKAO);
    let key = site.key("cards");
    let version_of = |site: &mut Site| {
        let text = String::from_utf8(site.encrypt(key, b"data").unwrap()).unwrap();
        text.split(':').nth(1).unwrap().to_owned()
    };
    assert_eq!(version_of(&mut site), "1");
    site.rotate(key).unwrap();
    assert_eq!(version_of(&mut site), "2", "a new version is the default at once");
    site.apply(Change::SetDefaultVersion { key, version: VersionNumber(1) }).unwrap();
    assert_eq!((site.view(key).primary, version_of(&mut site)), (Some(1), "1".into()));
    site.rotate(key).unwrap();
    assert_eq!(version_of(&mut site), "3");
    site.move_version(key, 2, VersionEvent::Deactivate).unwrap();
    let refused = site.apply(Change::SetDefaultVersion { key, version: VersionNumber(2) });
    assert_eq!(refused.map_err(|e| e.code()), Err("version.state_forbids"));
}

/// "View user keys", step 3: who has no permission sees six items of a key with access control, and no more.
#[test]
fn who_has_no_permission_sees_a_partial_row() {
    let mut site = Site::new(ProfileId::KAKAO);
    let other = principal(&mut site, "jun", Role::Viewer);
    let new = NewKey {
        description: "card numbers".into(),
        access: Access::Restricted(Vec::new()),
        ..NewKey::new("cards", KeyKind::Aes256)
    };
    let key = site.create(new).unwrap();
    let open = site.key("open to all");
    let call = keystead_core::Call::new(site.now, &mut site.random).by(Actor::Principal(other));
    let query =
        KeyQuery { descending: false, order: keystead_core::store::Order::Label, ..KeyQuery::default() };
    let rows = keystead_tests::block_on(site.vault.keys(&query, &call)).unwrap().items;
    let KeyRow::Partial(partial) = &rows[0] else { panic!("the restricted key is {:?}", rows[0]) };
    assert!(matches!(&rows[1], KeyRow::Full(view) if view.id == open.to_string()));
    let json = serde_json::to_value(partial).unwrap();
    let mut fields: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["created", "createdBy", "description", "idPrefix", "name", "restricted"]);
    assert_eq!((partial.name.as_str(), partial.description.as_str()), ("cards", "card numbers"));
    assert!(partial.restricted);
    assert!(partial.id_prefix.len() < 32 && key.to_string().starts_with(&partial.id_prefix));
    let details = keystead_tests::block_on(site.vault.key(key, &call));
    assert_eq!(details, Err(Error::AccessDenied));
}

/// "Delete user keys": a key can be deleted in pre-activation, or when all its versions are destroyed.
#[test]
fn a_key_is_deletable_in_pre_activation_or_with_every_version_destroyed() {
    let mut site = Site::new(ProfileId::KAKAO);
    let new = NewKey { pre_active: true, ..NewKey::new("plan", KeyKind::Aes256) };
    let planned = site.create(new).unwrap();
    delete(&mut site, planned, "plan").unwrap();
    assert_eq!(site.view(planned).state, KeyStateView::Destroyed);

    let key = site.key("cards");
    site.rotate(key).unwrap();
    assert_eq!(delete(&mut site, key, "cards").map_err(|e| e.code()), Err("key.state_forbids"));
    assert_eq!(
        site.move_version(key, 1, VersionEvent::DestroyNow).map_err(|e| e.code()),
        Err("version.state_forbids")
    );
    for version in [1, 2] {
        site.move_version(key, version, VersionEvent::Deactivate).unwrap();
    }
    assert_eq!(delete(&mut site, key, "cards"), Err(Error::VersionsRemain));
    site.move_version(key, 1, VersionEvent::DestroyNow).unwrap();
    assert_eq!(delete(&mut site, key, "cards"), Err(Error::VersionsRemain));
    let view = site.move_version(key, 2, VersionEvent::DestroyNow).unwrap();
    assert_eq!((view.state_label.as_str(), view.primary), ("Deactivated", None), "as a deletable key is");
    assert!(view.versions.iter().all(|version| version.state == VersionStateView::Destroyed));
    delete(&mut site, key, "cards").unwrap();
    assert_eq!(site.view(key).state, KeyStateView::Destroyed);
}

/// "Delete user keys", step 4: the name of the key is typed.
#[test]
fn deleting_takes_the_name_of_the_key() {
    let mut site = Site::new(ProfileId::KAKAO);
    let key = site.create(NewKey { pre_active: true, ..NewKey::new("plan", KeyKind::Aes256) }).unwrap();
    assert_eq!(site.move_key(key, KeyEvent::DeleteNow), Err(Error::ConfirmationMismatch));
    for typed in ["", "Plan", "plan ", "cards"] {
        assert_eq!(delete(&mut site, key, typed), Err(Error::ConfirmationMismatch), "{typed:?}");
    }
    assert_eq!(site.view(key).state, KeyStateView::PreActive);
    delete(&mut site, key, "plan").unwrap();
}

/// "Delete user keys": what was deleted cannot be recovered, and nothing waits.
#[test]
fn a_deleted_key_cannot_be_recovered() {
    let mut site = Site::new(ProfileId::KAKAO);
    let key = site.key("cards");
    let ciphertext = site.encrypt(key, b"4111").unwrap();
    assert_eq!(site.move_key(key, KeyEvent::RequestDeletion).map_err(|e| e.code()), Err("key.state_forbids"));
    site.move_version(key, 1, VersionEvent::Deactivate).unwrap();
    site.move_version(key, 1, VersionEvent::DestroyNow).unwrap();
    assert_eq!(
        site.move_version(key, 1, VersionEvent::Activate).map_err(|e| e.code()),
        Err("version.state_forbids")
    );
    delete(&mut site, key, "cards").unwrap();
    for event in [KeyEvent::CancelDeletion, KeyEvent::Enable] {
        assert_eq!(site.move_key(key, event).map_err(|e| e.code()), Err("key.state_forbids"));
    }
    assert_eq!(site.rotate(key).map_err(|e| e.code()), Err("key.state_forbids"));
    assert_eq!(site.decrypt(key, &ciphertext).map_err(|e| e.code()), Err("key.state_forbids"));
}

/// "View service keys": made when a service first encrypts, with AES-256-GCM, and one for each service.
#[test]
fn service_keys_are_made_on_first_use() {
    let mut site = Site::new(ProfileId::STANDARD);
    let names = |site: &mut Site| -> Vec<String> {
        let keys = site.run(async |vault, _| vault.service_keys().await).unwrap();
        keys.into_iter().map(|key| key.name).collect()
    };
    assert!(!names(&mut site).contains(&"Secrets-manager".to_owned()));
    site.create(NewKey::secret("password", "hunter2")).unwrap();
    let made = site.now;
    assert!(names(&mut site).contains(&"Secrets-manager".to_owned()));
    site.pass(Period::DAY);
    site.create(NewKey::secret("another", "data")).unwrap();
    let keys = site.run(async |vault, _| vault.service_keys().await).unwrap();
    let of_secrets: Vec<_> = keys.iter().filter(|key| key.name == "Secrets-manager").collect();
    assert_eq!(of_secrets.len(), 1);
    assert_eq!(of_secrets[0].created, made.0);
    assert!(site.events().contains(&"service_key.create".to_owned()), "{:?}", site.events());
}

/// "View service keys", step 2: service, name, default version, automatic rotation, dates; a name begins with an
/// upper-case letter and has hyphens for spaces.
#[test]
fn service_keys_have_every_item_and_names_of_their_own() {
    let mut site = Site::new(ProfileId::STANDARD);
    site.create(NewKey::secret("password", "hunter2")).unwrap();
    let keys = site.run(async |vault, _| vault.service_keys().await).unwrap();
    for key in &keys {
        assert!(key.name.starts_with(|first: char| first.is_ascii_uppercase()) && !key.name.contains(' '));
        assert_eq!(key.name, key.service.replace(' ', "-"));
    }
    let key = keys.iter().find(|key| key.service == "Secrets manager").unwrap();
    assert_eq!((key.name.as_str(), key.version, key.rotation_days), ("Secrets-manager", 1, Some(365)));
    assert_eq!((key.created, key.last_rotation), (site.now.0, None));
    assert_eq!(key.next_rotation, Some(site.now.plus(Period::DAY.times(365)).0));
}

/// "View service keys", step 2: they rotate every 365 days by themselves, and nothing is lost.
#[test]
fn service_keys_rotate_every_365_days() {
    let mut site = Site::new(ProfileId::STANDARD);
    let secret = site.create(NewKey::secret("password", "hunter2")).unwrap();
    let made = site.now;
    let state = |site: &mut Site| {
        let keys = site.run(async |vault, _| vault.service_keys().await).unwrap();
        let key = keys.into_iter().find(|key| key.name == "Secrets-manager").unwrap();
        (key.version, key.last_rotation)
    };
    site.now = Timestamp(made.plus(Period::DAY.times(365)).0 - 1);
    site.tick();
    assert_eq!(state(&mut site), (1, None));
    site.pass(Period(1));
    site.tick();
    assert_eq!(state(&mut site), (2, Some(site.now.0)));
    let newer = site.create(NewKey::secret("newer", "data")).unwrap();
    site.now = made.plus(Period::DAY.times(3 * 365));
    site.tick();
    assert_eq!(state(&mut site), (4, Some(site.now.0)));
    assert_eq!(site.read(secret).unwrap(), b"hunter2");
    assert_eq!(site.read(newer).unwrap(), b"data");
}

/// "Public key information": the public key of an asymmetric key can be seen, and there is none of a symmetric one.
#[test]
fn the_public_key_of_an_asymmetric_key_can_be_seen() {
    let mut site = super::natively(ProfileId::KAKAO);
    for kind in [KeyKind::Rsa2048, KeyKind::EcP256] {
        let usage = Some(KeyUsage::SignVerify);
        let key = site.create(NewKey { usage, ..NewKey::new("signer", kind) }).unwrap();
        let options = SignOptions::default();
        let signature = super::sign(&mut site, key, b"data", options).unwrap().bytes;
        assert_eq!(super::verify(&mut site, key, b"data", &signature, options), Ok(true));
        let (version, public) =
            site.run(async |vault, call| vault.public_key(key, None, call).await).unwrap();
        assert_eq!((version, public.kind()), (VersionNumber(1), kind));
        assert!(public.to_pem().unwrap().starts_with("-----BEGIN PUBLIC KEY-----\n"));
        let algorithm = SignatureAlgorithm::of_kind(kind)[0];
        let message = Signable::Message(b"data");
        let valid = Provider::RUSTCRYPTO.asymmetric.verify(&public, algorithm, message, &signature);
        assert_eq!(valid, Ok(true), "whoever has the public key verifies, without the vault");
    }
    let symmetric = site.key("cards");
    let refused = site.run(async |vault, call| vault.public_key(symmetric, None, call).await);
    assert_eq!(refused, Err(Error::KindForbids));
}

/// "View user keys", usage: an RSA key that is made to encrypt does not sign, and the other way round.
#[test]
fn an_rsa_key_encrypts_or_signs_as_it_was_made_for() {
    let mut site = super::natively(ProfileId::KAKAO);
    let rsa = |usage| NewKey { usage: Some(usage), ..NewKey::new("rsa", KeyKind::Rsa2048) };
    let (cipher, signer) = (
        site.create(rsa(KeyUsage::EncryptDecrypt)).unwrap(),
        site.create(rsa(KeyUsage::SignVerify)).unwrap(),
    );
    let ciphertext = site.encrypt(cipher, b"data").unwrap();
    assert_eq!(site.decrypt(cipher, &ciphertext).unwrap(), b"data");
    assert_eq!(site.encrypt(signer, b"data"), Err(Error::KindForbids));
    let signed = super::sign(&mut site, cipher, b"data", SignOptions::default());
    assert_eq!(signed, Err(Error::KindForbids));
    assert!(super::sign(&mut site, signer, b"data", SignOptions::default()).is_ok());
}
