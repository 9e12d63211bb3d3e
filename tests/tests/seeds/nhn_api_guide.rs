//! NHN Cloud Secure Key Manager, API v1.2 Guide: keys and what is done with them.

use keystead_core::wire::TimeFormat;
use keystead_core::{
    Change, DataKeySize, Error, KeyEvent, KeyKind, KeyStateView, NewKey, Period, Profile, ProfileId,
    RotationPolicy, SecretBytes, VersionNumber,
};
use keystead_tests::testkit::Site;

fn code<T>(outcome: Result<T, Error>) -> &'static str {
    outcome.map(|_| ()).unwrap_err().code()
}

/// "Query Confidential Data".
#[test]
fn confidential_data_can_be_queried() {
    let mut site = Site::new(ProfileId::NHN);
    let key = site.create(NewKey::secret("Key Sample #1", "data")).unwrap();
    assert_eq!(site.read(key).unwrap(), b"data");
    assert!(site.events().contains(&"secret.get".to_owned()));
}

/// "Edit confidential data": the new data is read from then on; who changed it and when is known, and who created it
/// stays.
#[test]
fn confidential_data_can_be_edited() {
    let mut site = Site::new(ProfileId::NHN);
    let new = NewKey { description: "Key description".into(), ..NewKey::secret("Key name", "before") };
    let key = site.create(new).unwrap();
    let created = site.now.0;
    site.pass(Period::DAY);
    let value = SecretBytes::new(b"data".to_vec());
    site.apply(Change::UpdateSecret { key, value }).unwrap();
    assert_eq!(site.read(key).unwrap(), b"data");
    let view = site.view(key);
    assert_eq!((view.name.as_str(), view.description.as_str()), ("Key name", "Key description"));
    assert_eq!((view.created, view.created_by.as_str()), (created, "owner"));
    assert_eq!((view.changed, view.changed_by.as_str()), (site.now.0, "owner"));
    let large = SecretBytes::new(vec![b'x'; 32_769]);
    let refused = site.apply(Change::UpdateSecret { key, value: large });
    assert_eq!(refused, Err(Error::SecretTooLarge { limit: 32_768 }));
    let symmetric = site.key("cards");
    let value = SecretBytes::new(b"data".to_vec());
    assert_eq!(site.apply(Change::UpdateSecret { key: symmetric, value }), Err(Error::KindForbids));
}

/// "Encrypt": text of at most 32 KB; the result begins with the version, which decryption finds there.
#[test]
fn a_symmetric_key_encrypts_at_most_32_kilobytes() {
    let mut site = Site::new(ProfileId::NHN);
    let key = site.key("cards");
    let most = vec![b'x'; 32_768];
    let ciphertext = site.encrypt(key, &most).unwrap();
    assert_eq!(ciphertext.len(), 4 + 12 + most.len() + 16);
    assert_eq!(site.decrypt(key, &ciphertext).unwrap(), most);
    let more = vec![b'x'; 32_769];
    assert_eq!(site.encrypt(key, &more), Err(Error::PlaintextTooLarge { limit: 32_768 }));
    assert!(site.encrypt(key, b"").is_ok());
}

/// "Encrypt" and "Decrypt": the ciphertext carries the version of the key that was used, from 0.
#[test]
fn a_ciphertext_carries_its_version() {
    let mut site = Site::new(ProfileId::NHN);
    let key = site.key("cards");
    for version in 0..3_u32 {
        let ciphertext = site.encrypt(key, b"data").unwrap();
        assert_eq!(ciphertext[..4], version.to_be_bytes());
        site.rotate(key).unwrap();
        assert_eq!(site.decrypt(key, &ciphertext).unwrap(), b"data");
    }
    let mut never = site.encrypt(key, b"data").unwrap();
    never[..4].copy_from_slice(&9_u32.to_be_bytes());
    assert_eq!(code(site.decrypt(key, &never)), "version.not_found");
}

/// "Query Symmetric Key": the bytes of a version, the newest if none is named.
#[test]
fn the_bytes_of_a_symmetric_key_can_be_queried_by_version() {
    let mut site = Site::new(ProfileId::NHN);
    let imported = NewKey {
        imported: Some(Site::imported(&site.rules(), &[0x20; 32]).unwrap()),
        ..NewKey::new("in", KeyKind::Aes256)
    };
    let imported = site.create(imported).unwrap();
    let bytes = |site: &mut Site, key, version: Option<u32>| {
        let version = version.map(VersionNumber);
        let bytes = site.run(async |vault, call| vault.export_key(key, version, call).await);
        bytes.map(|bytes| bytes.expose().to_vec())
    };
    assert_eq!(bytes(&mut site, imported, None).unwrap(), vec![0x20; 32]);
    let key = site.key("cards");
    site.rotate(key).unwrap();
    let (first, second) = (bytes(&mut site, key, Some(0)).unwrap(), bytes(&mut site, key, Some(1)).unwrap());
    assert_ne!(first, second);
    assert_eq!((first.len(), bytes(&mut site, key, None)), (32, Ok(second)));
    assert_eq!(code(bytes(&mut site, key, Some(2))), "version.not_found");
    assert!(site.events().contains(&"symmetric.get".to_owned()));
}

/// "Add Keys": a created key has an identifier of 32 digits and is active.
#[test]
fn a_created_key_has_an_identifier_and_is_active() {
    let mut site = Site::new(ProfileId::NHN);
    let secret = site.create(NewKey::secret("Key Sample #1", "data")).unwrap();
    let rotation = site.rules().rotation.period(Some(0)).unwrap();
    let policy = RotationPolicy { period_days: rotation, ..RotationPolicy::OFF };
    let new = NewKey { rotation: Some(policy), ..NewKey::new("Key Sample #2", KeyKind::Aes256) };
    let symmetric = site.create(new).unwrap();
    for key in [secret, symmetric] {
        let view = site.view(key);
        assert!(
            view.id.len() == 32 && view.id.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
        );
        assert_eq!(view.state, KeyStateView::Enabled);
    }
    let words = &Profile::named(ProfileId::NHN).unwrap().words;
    assert_eq!(words.key(keystead_core::lifecycle::KeyStateName::Enabled).wire, "ACTIVE");
    let absent = keystead_core::KeystoreId::from_bytes([9; 16]);
    let new = NewKey::new("nowhere", KeyKind::Aes256);
    let refused = site.run(async |vault, call| vault.create_key(absent, new, call).await);
    assert_eq!(code(refused), "keystore.not_found");
}

/// "Request Deletion": the key is deleted after seven days, at a full hour, and cannot be used until then.
#[test]
fn a_requested_deletion_has_a_date_at_a_full_hour() {
    let mut site = Site::new(ProfileId::NHN);
    let key = site.key("cards");
    let view = site.move_key(key, KeyEvent::RequestDeletion).unwrap();
    let KeyStateView::PendingDeletion { due, .. } = view.state else { panic!("{:?}", view.state) };
    let earliest = site.now.plus(Period::DAY.times(7)).0;
    assert!(due >= earliest && due - earliest < Period::HOUR.0 && due.is_multiple_of(Period::HOUR.0));
    assert_eq!(code(site.encrypt(key, b"no")), "key.state_forbids");
    assert_eq!(code(site.rotate(key)), "key.state_forbids");
}

/// "Delete Immediately": only what is to be deleted; an active key cannot be.
#[test]
fn an_active_key_cannot_be_deleted_immediately() {
    let mut site = Site::new(ProfileId::NHN);
    let key = site.key("cards");
    assert_eq!(code(site.move_key(key, KeyEvent::DeleteNow)), "key.state_forbids");
    assert_eq!(site.view(key).state, KeyStateView::Enabled);
    site.move_key(key, KeyEvent::RequestDeletion).unwrap();
    assert_eq!(site.move_key(key, KeyEvent::DeleteNow).unwrap().state, KeyStateView::Destroyed);
}

/// Times stand as local date and time to the millisecond, as in every sample.
#[test]
fn times_are_local_and_to_the_millisecond() {
    assert_eq!(Profile::named(ProfileId::NHN).unwrap().time, TimeFormat::LocalIso);
    let at = keystead_core::Timestamp(1_739_178_793_377);
    assert_eq!(TimeFormat::LocalIso.format(at, 540), "2025-02-10T18:13:13.377");
}

/// "Create a local key": AES-256, given plain and encrypted; the encrypted one decrypts to the plain one.
#[test]
fn a_local_key_is_plain_and_encrypted() {
    let mut site = Site::new(ProfileId::NHN);
    let key = site.create(NewKey::new("Key name", KeyKind::Aes256)).unwrap();
    let size = DataKeySize::Bits256;
    let made = site.run(async |vault, call| vault.data_key(key, size, b"", call).await).unwrap();
    assert_eq!(made.plaintext.expose().len(), 32);
    assert_eq!(site.decrypt(key, &made.ciphertext).unwrap(), made.plaintext.expose());
}
