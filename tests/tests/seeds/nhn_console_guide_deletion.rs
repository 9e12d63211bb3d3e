//! NHN Cloud Secure Key Manager, Console User Guide, "Manage User Data": deletion and rotation.

use keystead_core::client::{Client, CredentialKind, CredentialValue, Gate, Methods};
use keystead_core::{
    CredentialEvent, CredentialStateView, Error, KeyEvent, KeyId, KeyKind, KeyStateView, KeyView,
    NewCredential, NewKey, NewKeystore, Period, Profile, ProfileId, RotationPolicy, Timestamp,
};
use keystead_tests::testkit::Site;

/// 2023-03-16T16:51:46+09:00, as on a screen of the guide.
const REQUESTED: Timestamp = Timestamp(1_678_953_106_000);
/// 2023-03-23T17:00:00+09:00.
const DUE: Timestamp = Timestamp(1_679_558_400_000);

fn site() -> Site {
    let profile = Profile::named(ProfileId::NHN).unwrap();
    Site::at(REQUESTED, &[], Site::keystore(profile))
}

fn code<T>(outcome: Result<T, Error>) -> &'static str {
    outcome.map(|_| ()).unwrap_err().code()
}

fn set_rotation(site: &mut Site, key: KeyId, days: i64) -> Result<KeyView, Error> {
    let period_days = site.rules().rotation.period(Some(days))?;
    let policy = RotationPolicy { period_days, ..RotationPolicy::OFF };
    site.run(async |vault, call| vault.set_rotation(key, policy, call).await)
}

/// "Delete User Data": a request makes it scheduled to be deleted and unavailable; it is gone after seven days, counted
/// to the next full hour.
#[test]
fn requested_deletion_makes_data_unavailable_and_removes_it_after_seven_days() {
    let mut site = site();
    let key = site.key("cards");
    let secret = site.create(NewKey::secret("password", "hunter2")).unwrap();
    let ciphertext = site.encrypt(key, b"4111").unwrap();
    for key in [key, secret] {
        let view = site.move_key(key, KeyEvent::RequestDeletion).unwrap();
        assert_eq!(view.state, KeyStateView::PendingDeletion { due: DUE.0, resumes_enabled: true });
        assert_eq!(view.state_label, "Scheduled to be Deleted");
    }
    assert_eq!(code(site.encrypt(key, b"no")), "key.state_forbids");
    assert_eq!(code(site.decrypt(key, &ciphertext)), "key.state_forbids");
    assert_eq!(code(site.read(secret)), "key.state_forbids");
    assert_eq!(
        code(site.run(async |vault, call| vault.export_key(key, None, call).await)),
        "key.state_forbids"
    );

    site.now = Timestamp(DUE.0 - 1);
    assert_eq!(site.tick().0, [] as [String; 0]);
    assert!(matches!(site.view(key).state, KeyStateView::PendingDeletion { .. }));
    site.now = DUE;
    assert_eq!(site.tick().0.len(), 2);
    assert_eq!(site.view(key).state, KeyStateView::Destroyed);
    assert_eq!(code(site.read(secret)), "key.state_forbids");
}

/// "Delete User Data": the same for authentication information.
#[test]
fn requested_deletion_takes_authentication_information_out_of_use() {
    let methods = Methods { ipv4: true, ..Methods::default() };
    let gate = Gate { methods, ..Gate::default() };
    let new = NewKeystore { gate, ..NewKeystore::new("Store #1", ProfileId::NHN) };
    let mut site = Site::at(REQUESTED, &[], new);
    let (key, keystore) = (site.key("cards"), site.keystore);
    let value = CredentialValue::Ipv4("10.0.0.7".parse().unwrap());
    let new = NewCredential { value, description: String::new(), secret: None };
    let view = site.run(async |vault, call| vault.add_credential(keystore, new, call).await).unwrap();
    let id = view.id.parse().unwrap();
    let client = Client { ipv4: Some([10, 0, 0, 7].into()), ..Client::default() };
    let move_to =
        |site: &mut Site, event| site.run(async |vault, call| vault.move_credential(id, event, call).await);
    let uses = |site: &mut Site| {
        site.run_from(client, async |vault, call| vault.encrypt(key, b"data", b"", call).await).map(|_| ())
    };
    assert_eq!(uses(&mut site), Ok(()));
    let view = move_to(&mut site, CredentialEvent::RequestDeletion).unwrap().unwrap();
    assert_eq!(view.state, CredentialStateView::PendingDeletion { due: DUE.0 });
    assert_eq!(view.state_label, "Scheduled to be Deleted");
    assert_eq!(uses(&mut site), Err(Error::ClientRefused { method: CredentialKind::Ipv4 }));
    let view = move_to(&mut site, CredentialEvent::CancelDeletion).unwrap().unwrap();
    assert_eq!((view.state, view.state_label.as_str()), (CredentialStateView::Active, "In Service"));
    assert_eq!(uses(&mut site), Ok(()));
    move_to(&mut site, CredentialEvent::RequestDeletion).unwrap();
    site.now = DUE;
    let list = site.run(async |vault, call| vault.credentials(keystore, None, call).await).unwrap();
    assert_eq!(list, [], "gone after seven days, whether anybody ticked or not");
    site.tick();
    assert_eq!(code(move_to(&mut site, CredentialEvent::CancelDeletion)), "credential.not_found");
}

/// "Delete User Data": deleting immediately is for what is scheduled; nothing has to be waited for then.
#[test]
fn scheduled_data_can_be_deleted_immediately() {
    let mut site = site();
    let key = site.key("cards");
    assert_eq!(code(site.move_key(key, KeyEvent::DeleteNow)), "key.state_forbids");
    site.move_key(key, KeyEvent::RequestDeletion).unwrap();
    let view = site.move_key(key, KeyEvent::DeleteNow).unwrap();
    assert_eq!((view.state, view.state_label.as_str()), (KeyStateView::Destroyed, "Deleted"));
    assert_eq!(code(site.move_key(key, KeyEvent::CancelDeletion)), "key.state_forbids");
}

/// "Delete User Data": cancelling makes it enabled again.
#[test]
fn a_cancelled_deletion_returns_to_enabled() {
    let mut site = site();
    let key = site.key("cards");
    let ciphertext = site.encrypt(key, b"4111").unwrap();
    site.move_key(key, KeyEvent::RequestDeletion).unwrap();
    site.pass(Period::DAY.times(6));
    let view = site.move_key(key, KeyEvent::CancelDeletion).unwrap();
    assert_eq!((view.state, view.state_label.as_str()), (KeyStateView::Enabled, "In Service"));
    assert_eq!(site.decrypt(key, &ciphertext).unwrap(), b"4111");
    site.pass(Period::DAY.times(6));
    site.tick();
    assert_eq!(site.view(key).state, KeyStateView::Enabled, "the old date means nothing any more");
}

/// "Rotate Symmetric/Asymmetric Keys": a cycle of 0 is off.
#[test]
fn a_rotation_cycle_of_zero_is_off() {
    let mut site = site();
    let key = site.key("cards");
    assert_eq!(site.view(key).next_rotation, None, "a key begins without a cycle");
    set_rotation(&mut site, key, 30).unwrap();
    let view = set_rotation(&mut site, key, 0).unwrap();
    assert_eq!((view.rotation, view.next_rotation), (RotationPolicy::OFF, None));
    site.pass(Period::DAY.times(400));
    site.tick();
    assert_eq!(site.view(key).versions.len(), 1);
}

/// "Rotate Symmetric/Asymmetric Keys": with a cycle of 30 or more the next date shows, and the key rotates in every
/// cycle.
#[test]
fn a_rotation_cycle_shows_the_next_date_and_rotates_every_time() {
    let mut site = site();
    let key = site.key("cards");
    for days in [-1, 1, 29] {
        assert_eq!(code(set_rotation(&mut site, key, days)), "rotation.period", "{days} days");
    }
    let offset = keystead_core::SettingsChanges { utc_offset_minutes: Some(540), ..Default::default() };
    site.run(async |vault, call| vault.update_settings(offset, call).await).unwrap();
    let view = set_rotation(&mut site, key, 30).unwrap();
    // 2023-04-15, 00:00 in Seoul: 30 days after 2023-03-16.
    let next = 1_681_484_400_000;
    assert_eq!(view.next_rotation, Some(next));
    for cycle in 0..3_u32 {
        let due = Timestamp(next).plus(Period::DAY.times(30 * u64::from(cycle)));
        site.now = Timestamp(due.0 - 1);
        site.tick();
        assert_eq!(site.view(key).versions.len(), 1 + cycle as usize);
        site.now = due;
        site.tick();
        let view = site.view(key);
        assert_eq!((view.versions.len(), view.primary), (2 + cycle as usize, Some(cycle + 1)));
        assert_eq!(view.last_rotation, Some(due.0));
    }
}

/// "Rotate Symmetric/Asymmetric Keys": a key can be rotated immediately.
#[test]
fn a_key_can_be_rotated_immediately() {
    let mut site = site();
    let key = site.key("cards");
    let old = site.encrypt(key, b"old").unwrap();
    let view = site.rotate(key).unwrap();
    assert_eq!((view.primary, view.last_rotation), (Some(1), Some(site.now.0)));
    assert_eq!(view.id, key.to_string(), "it is the same key");
    let new = site.encrypt(key, b"new").unwrap();
    assert_eq!((old[..4].to_vec(), new[..4].to_vec()), (vec![0, 0, 0, 0], vec![0, 0, 0, 1]));
    assert_eq!(site.decrypt(key, &old).unwrap(), b"old");
    assert_eq!(site.decrypt(key, &new).unwrap(), b"new");
    let secret = site.create(NewKey::secret("password", "hunter2")).unwrap();
    assert_eq!(code(site.rotate(secret)), "profile.not_offered");
}

/// "Rotate Symmetric/Asymmetric Keys": rotation adds a version to the list of versions.
#[test]
fn a_rotation_adds_a_version_to_the_list() {
    let mut site = site();
    let key = site.create(NewKey::new("cards", KeyKind::Aes256)).unwrap();
    site.pass(Period::DAY);
    site.rotate(key).unwrap();
    let versions = site.view(key).versions;
    assert_eq!(versions.iter().map(|version| version.number).collect::<Vec<_>>(), [0, 1]);
    assert!(versions.iter().all(|version| version.state_label == "In Service"));
    assert_eq!(versions[1].created, site.now.0);
    assert!(versions[1].actions.is_empty(), "the newest version cannot be deleted");
    assert!(!versions[0].actions.is_empty(), "an older one can");
}
