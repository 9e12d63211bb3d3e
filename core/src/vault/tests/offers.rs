//! What is offered can be done, and what is not offered cannot.

use super::*;
use crate::client::CredentialValue;
use crate::error::{Subject, Wanted};
use crate::import::Imported;
use crate::lifecycle::{KeyUse, VersionEvent};
use crate::profile::Customization;
use crate::view::{CredentialAction, VersionAction};
use crate::{Access, RotationPolicy, SecretBytes, VersionNumber};

#[test]
fn a_public_key_alone_offers_what_takes_no_private_key() {
    let mut world = World::new();
    let keystore = world.keystore;
    let new = NewKey::new("theirs", KeyKind::EcP256);
    let theirs = world.run(async |vault, call| vault.create_key(keystore, new, call).await).unwrap();
    let uses = |view: &KeyView| {
        let uses = [KeyAction::Sign, KeyAction::Verify, KeyAction::Encrypt, KeyAction::Decrypt];
        uses.into_iter().filter(|action| view.actions.contains(action)).collect::<Vec<_>>()
    };
    assert_eq!(uses(&theirs), [KeyAction::Sign, KeyAction::Verify]);
    let id: KeyId = theirs.id.parse().unwrap();
    let public = world.run(async |vault, call| vault.public_key(id, None, call).await).unwrap().1;
    let new = NewKey::import("ours", KeyKind::EcP256, Imported::public(&public));
    let ours = world.run(async |vault, call| vault.create_key(keystore, new, call).await).unwrap();
    assert_eq!(uses(&ours), [KeyAction::Verify]);
}

#[test]
fn every_version_that_could_be_the_default_and_is_not_can_become_it() {
    let mut world = World::new();
    let new = NewKeystore::new("Versions", ProfileId::KAKAO);
    let view = world.run(async |vault, call| vault.create_keystore(new, call).await).unwrap();
    world.keystore = view.id.parse().unwrap();
    world.key = world.create_key("key").id.parse().unwrap();
    let (key, one) = (world.key, VersionNumber(1));
    for _ in 0..2 {
        world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    }
    let event = VersionEvent::Deactivate;
    world.run(async |vault, call| vault.move_version(key, one, event, call).await).unwrap();
    let offered: Vec<_> = world
        .view()
        .versions
        .iter()
        .map(|version| version.actions.contains(&VersionAction::MakeDefault))
        .collect();
    assert_eq!(offered, [false, true, false], "the first is out of use, and the last is the default");
    let standard = World::new();
    assert!(!standard.view().versions[0].actions.contains(&VersionAction::MakeDefault));
}

#[test]
fn only_a_certificate_that_was_issued_here_has_a_file() {
    let mut world = World::new();
    let keystore = world.keystore;
    let values = [
        CredentialValue::Ipv4("10.0.0.0/24".parse().unwrap()),
        CredentialValue::Certificate {
            name: "elsewhere".into(),
            fingerprint: None,
            expires: START.plus(Period::DAY),
        },
    ];
    for value in values {
        let new = NewCredential { value, description: "".into(), secret: None };
        let view = world.run(async |vault, call| vault.add_credential(keystore, new, call).await).unwrap();
        assert_eq!(view.actions, [CredentialAction::RequestDeletion, CredentialAction::Edit]);
    }
}

#[test]
fn confidential_data_never_leaves_by_the_door_for_keys() {
    let mut world = World::new();
    let custom = Customization { allow_export: Some(true), ..Customization::default() };
    let new = NewKeystore { custom, ..new_keystore("Open") };
    let view = world.run(async |vault, call| vault.create_keystore(new, call).await).unwrap();
    world.keystore = view.id.parse().unwrap();
    let (keystore, new) = (world.keystore, NewKey::secret("secret", "password"));
    assert!(world.create_key("key").actions.contains(&KeyAction::Export));
    let secret = world.run(async |vault, call| vault.create_key(keystore, new, call).await).unwrap();
    assert!(!secret.actions.contains(&KeyAction::Export));
    let id: KeyId = secret.id.parse().unwrap();
    let refused = world.run(async |vault, call| vault.export_key(id, None, call).await);
    assert_eq!(refused.err(), Some(Error::ExportForbidden));
}

#[test]
fn a_key_of_another_kind_holds_no_confidential_data() {
    let mut world = World::new();
    let key = world.key;
    let read = world.run(async |vault, call| vault.read_secret(key, None, call).await);
    assert_eq!(read.err(), Some(Error::KindForbids));
    let value = SecretBytes::new(b"password".to_vec());
    let updated = world.run(async |vault, call| vault.update_secret(key, value, call).await);
    assert_eq!(updated.err(), Some(Error::KindForbids));
    assert_eq!(world.view().versions.len(), 1);
}

#[test]
fn a_key_that_waits_for_its_end_is_not_changed() {
    let mut world = World::new();
    let (keystore, key, one) = (world.keystore, world.key, VersionNumber(1));
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    let new = NewKey::secret("secret", "password");
    let secret = world.run(async |vault, call| vault.create_key(keystore, new, call).await).unwrap();
    let secret: KeyId = secret.id.parse().unwrap();
    for id in [key, secret] {
        world.run(async |vault, call| vault.request_deletion(id, call).await).unwrap();
    }
    let changes = KeyChanges { name: Some("other".into()), description: None };
    let event = VersionEvent::Deactivate;
    let policy = RotationPolicy::OFF;
    let value = SecretBytes::new(b"another".to_vec());
    let refusals = [
        (world.run(async |vault, call| vault.update_key(key, changes, call).await), KeyUse::Edit),
        (world.run(async |vault, call| vault.set_rotation(key, policy, call).await), KeyUse::Edit),
        (world.run(async |vault, call| vault.set_access(key, Access::Open, call).await), KeyUse::Edit),
        (
            world.run(async |vault, call| vault.move_version(key, one, event, call).await),
            KeyUse::ManageVersions,
        ),
        (world.run(async |vault, call| vault.update_secret(secret, value, call).await), KeyUse::Read),
    ];
    for (refused, wanted) in refusals {
        let state = KeyStateName::PendingDeletion;
        assert_eq!(refused.err(), Some(Error::KeyStateForbids { state, wanted: Wanted::Use(wanted) }));
    }
    let missing = KeyId::from_bytes([9; 16]);
    let refused =
        world.run(async |vault, call| vault.update_secret(missing, SecretBytes::new(Vec::new()), call).await);
    assert_eq!(refused.err(), Some(Error::NotFound(Subject::Key)));
}
