//! What is asked of a keystore, and what goes with it.

use super::*;
use crate::client::CredentialValue;
use crate::profile::Customization;
use crate::store::Query;

fn names(unique: bool) -> Customization {
    Customization { unique_names: Some(unique), ..Customization::default() }
}

impl World {
    fn keystore(&mut self, name: &str, custom: Customization) -> KeystoreId {
        let new = NewKeystore { custom, ..new_keystore(name) };
        let view = self.run(async |vault, call| vault.create_keystore(new, call).await).unwrap();
        view.id.parse().unwrap()
    }

    fn update_keystore(&mut self, changes: KeystoreChanges) -> Result<(), Error> {
        let keystore = self.keystore;
        self.run(async |vault, call| vault.update_keystore(keystore, changes, call).await.map(drop))
    }

    fn customize(&mut self, custom: Customization) -> Result<(), Error> {
        self.update_keystore(KeystoreChanges { custom: Some(custom), ..KeystoreChanges::default() })
    }

    fn rename_to(&mut self, key: KeyId, name: &str) -> Result<(), Error> {
        let changes = KeyChanges { name: Some(name.into()), description: None };
        self.run(async |vault, call| vault.update_key(key, changes, call).await.map(drop))
    }
}

#[test]
fn names_become_unique_only_while_there_are_no_keys() {
    let mut world = World::new();
    world.keystore = world.keystore("Names", names(false));
    world.customize(names(true)).unwrap();
    world.customize(names(false)).unwrap();
    let key: KeyId = world.create_key("same").id.parse().unwrap();
    let other: KeyId = world.create_key("same").id.parse().unwrap();
    assert_eq!(world.customize(names(true)), Err(Error::KeystoreNotEmpty { keys: 2 }));
    // Where they may repeat, a name is nobody's.
    assert_eq!([world.rename_to(key, "new"), world.rename_to(other, "new")], [Ok(()), Ok(())]);
    assert_eq!(world.customize(Customization { versions_max: Some(5), ..names(false) }), Ok(()));
}

#[test]
fn names_that_are_unique_stay_so_with_keys_there() {
    let mut world = World::new();
    world.keystore = world.keystore("Names", names(true));
    let key: KeyId = world.create_key("one").id.parse().unwrap();
    world.create_key("two");
    assert_eq!(world.customize(Customization { versions_max: Some(5), ..names(true) }), Ok(()));
    assert_eq!(world.rename_to(key, "two"), Err(Error::NameTaken));
    assert_eq!([world.rename_to(key, "one"), world.rename_to(key, "three")], [Ok(()), Ok(())]);
}

#[test]
fn a_description_has_its_limit() {
    let mut world = World::new();
    let mut describe = |characters: usize| {
        let description = Some("가".repeat(characters));
        world.update_keystore(KeystoreChanges { description, ..KeystoreChanges::default() })
    };
    assert_eq!(describe(1_000), Ok(()));
    assert_eq!(describe(1_001), Err(Error::DescriptionTooLong { limit: 1_000 }));
}

#[test]
fn credentials_go_with_their_keystore() {
    let mut world = World::new();
    let gone = world.keystore("Gone", Customization::default());
    for keystore in [gone, world.keystore] {
        let value = CredentialValue::Ipv4("10.0.0.0/24".parse().unwrap());
        let new = NewCredential { value, description: "".into(), secret: None };
        world.run(async |vault, call| vault.add_credential(keystore, new, call).await).unwrap();
    }
    world.run(async |vault, call| vault.delete_keystore(gone, call).await).unwrap();
    let left = block_on(world.store.list(&Query::all(RecordKind::Credential))).unwrap().records;
    assert_eq!(left.iter().map(|record| record.parent).collect::<Vec<_>>(), [Some(world.keystore.0)]);
}

/// What a keystore's keys begin with is not for keys that never rotate.
#[test]
fn confidential_data_is_kept_where_keys_rotate_by_default() {
    let mut world = World::new();
    let custom = Customization { rotation_default_days: Some(90), ..Customization::default() };
    world.keystore = world.keystore("Rotating", custom);
    assert_eq!(world.create_key("key").rotation.period_days, Some(90));
    let (keystore, new) = (world.keystore, NewKey::secret("secret", "password"));
    let kept = world.run(async |vault, call| vault.create_key(keystore, new, call).await).unwrap();
    assert_eq!(kept.rotation.period_days, None);
}

#[test]
fn what_a_credential_keeps_secret_has_its_limit() {
    let mut world = World::new();
    let keystore = world.keystore;
    let mut add = |name: &str, bytes: usize| {
        let value = CredentialValue::Certificate {
            name: name.into(),
            fingerprint: None,
            expires: START.plus(Period::DAY),
        };
        let secret = Some(crate::SecretBytes::new([1].repeat(bytes)));
        let new = NewCredential { value, description: "".into(), secret };
        world.run(async |vault, call| vault.add_credential(keystore, new, call).await.map(drop))
    };
    assert_eq!(add("fits", 65_536), Ok(()));
    assert_eq!(add("too large", 65_537), Err(Error::SecretTooLarge { limit: 65_536 }));
}
