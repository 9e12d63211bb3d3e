use core::net::Ipv4Addr;

use super::*;
use crate::actor::{Access, Actor, PrincipalKind, Role};
use crate::audit::{Action, Entry};
use crate::client::{Client, Combine, CredentialKind, CredentialValue, Gate, Methods};
use crate::error::Feature;
use crate::id::PrincipalId;
use crate::lifecycle::CredentialEvent;

impl World {
    pub(super) fn principal(&mut self, name: &str, role: Role, groups: &[PrincipalId]) -> PrincipalId {
        let new = NewPrincipal {
            name: name.into(),
            kind: if name.starts_with("group") { PrincipalKind::Group } else { PrincipalKind::User },
            role,
            groups: groups.to_vec(),
            approval_key: None,
        };
        let view = self.run(async |vault, call| vault.create_principal(new, call).await).unwrap();
        view.id.parse().unwrap()
    }

    pub(super) fn run_as<T>(
        &mut self,
        actor: PrincipalId,
        operation: impl AsyncFnOnce(&Vault<MemoryStore>, &mut Call<'_>) -> T,
    ) -> T {
        let mut call = Call::new(self.now, &mut self.random).by(Actor::Principal(actor));
        block_on(operation(&self.vault, &mut call))
    }

    pub(super) fn run_from<T>(
        &mut self,
        client: Client,
        operation: impl AsyncFnOnce(&Vault<MemoryStore>, &mut Call<'_>) -> T,
    ) -> T {
        let mut call = Call::new(self.now, &mut self.random).from_client(client);
        block_on(operation(&self.vault, &mut call))
    }

    fn restrict(&mut self, allowed: &[PrincipalId]) {
        let (key, access) = (self.key, Access::Restricted(allowed.to_vec()));
        self.run(async |vault, call| vault.set_access(key, access, call).await).unwrap();
    }
}

#[test]
fn a_role_bounds_what_a_principal_does() {
    let mut world = World::new();
    let (key, keystore) = (world.key, world.keystore);
    let viewer = world.principal("viewer", Role::Viewer, &[]);
    let user = world.principal("user", Role::User, &[]);
    let admin = world.principal("admin", Role::Admin, &[]);
    let encrypt =
        async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| vault.encrypt(key, b"plain", b"", call).await;
    let rotate =
        async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| vault.rotate(key, call).await.map(|_| ());
    assert!(world.run_as(viewer, async |vault, call| vault.key(key, call).await).is_ok());
    assert_eq!(world.run_as(viewer, encrypt), Err(Error::AccessDenied));
    assert_eq!(world.run_as(viewer, rotate), Err(Error::AccessDenied));
    assert!(world.run_as(user, encrypt).is_ok());
    assert_eq!(world.run_as(user, rotate), Err(Error::AccessDenied));
    assert_eq!(world.run_as(admin, rotate), Ok(()));
    let new = NewKey::new("admin's", KeyKind::Aes256);
    let made = world.run_as(admin, async |vault, call| vault.create_key(keystore, new, call).await).unwrap();
    assert_eq!(made.created_by, "admin");
    let stranger = PrincipalId::from_bytes([9; 16]);
    assert_eq!(world.run_as(stranger, encrypt), Err(Error::AccessDenied));
    for (role, name) in [(user, "user"), (viewer, "viewer")] {
        let name = std::format!("{name} 2");
        let new = NewPrincipal {
            name,
            kind: PrincipalKind::User,
            role: Role::Admin,
            groups: Vec::new(),
            approval_key: None,
        };
        let escalates = world.run_as(role, async |vault, call| vault.create_principal(new, call).await);
        assert_eq!(escalates.err(), Some(Error::AccessDenied));
    }
}

#[test]
fn a_restricted_key_serves_its_list_its_creator_and_the_owner_and_shows_others_a_part() {
    let mut world = World::new();
    let key = world.key;
    let group = world.principal("group of readers", Role::User, &[]);
    let listed = world.principal("listed", Role::User, &[]);
    let member = world.principal("member", Role::User, &[group]);
    let other = world.principal("other", Role::Admin, &[]);
    world.restrict(&[listed, group]);
    let encrypt = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| {
        vault.encrypt(key, b"plain", b"", call).await.map(|_| ())
    };
    assert_eq!(world.run_as(listed, encrypt), Ok(()));
    assert_eq!(world.run_as(member, encrypt), Ok(()));
    assert_eq!(world.run_as(other, encrypt), Err(Error::AccessDenied));
    assert_eq!(world.run(encrypt), Ok(()));

    let rows = world.run_as(other, async |vault, call| vault.keys(&KeyQuery::default(), call).await);
    let rows = rows.unwrap().items;
    let [KeyRow::Partial(part)] = &rows[..] else { panic!("one partial row: {rows:?}") };
    assert_eq!(
        (part.name.as_str(), part.restricted, part.created_by.as_str()),
        ("card numbers", true, "owner")
    );
    assert_eq!(part.id_prefix, key.to_string()[..8]);
    let whole = world.run_as(other, async |vault, call| vault.key(key, call).await);
    assert_eq!(whole.err(), Some(Error::AccessDenied));

    world.restrict(&[]);
    assert_eq!(world.run_as(listed, encrypt), Err(Error::AccessDenied));
    world.run(async |vault, call| vault.set_access(key, Access::Open, call).await).unwrap();
    assert_eq!(world.run_as(other, encrypt), Ok(()));
    assert!(world.view().allowed.is_empty(), "opening it forgets the list");
}

#[test]
fn whoever_is_taken_off_the_list_is_out_at_once_even_when_the_key_is_prepared() {
    let mut world = World::new();
    let key = world.key;
    let user = world.principal("user", Role::User, &[]);
    world.restrict(&[user]);
    world.run_as(user, async |vault, call| vault.prepare(key, call).await.map(|_| ())).unwrap();
    let encrypt = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| {
        vault.encrypt_sync(key, b"plain", b"", call).map(|_| ())
    };
    assert_eq!(world.run_as(user, encrypt), Ok(()));
    world.run(async |vault, call| vault.delete_principal(user, call).await).unwrap();
    assert!(world.run_as(user, encrypt).is_err());
}

pub(super) fn at(ip: [u8; 4]) -> Client {
    Client { ipv4: Some(Ipv4Addr::from(ip)), ..Client::default() }
}

pub(super) fn gated(world: &mut World, methods: Methods, combine: Combine) {
    let (keystore, gate) = (world.keystore, Gate { methods, combine });
    let changes = KeystoreChanges { gate: Some(gate), ..KeystoreChanges::default() };
    world.run(async |vault, call| vault.update_keystore(keystore, changes, call).await).unwrap();
}

fn add(world: &mut World, value: CredentialValue) -> crate::id::CredentialId {
    let keystore = world.keystore;
    let new = NewCredential { value, description: "".into(), secret: None };
    let view = world.run(async |vault, call| vault.add_credential(keystore, new, call).await).unwrap();
    view.id.parse().unwrap()
}

#[test]
fn a_gate_admits_registered_clients_and_a_scheduled_credential_does_not_authenticate() {
    let mut world = World::new();
    let (key, keystore) = (world.key, world.keystore);
    let encrypt = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| {
        vault.encrypt(key, b"plain", b"", call).await.map(|_| ())
    };
    gated(&mut world, Methods { ipv4: true, mac: false, certificate: false }, Combine::All);
    let refused = Err(Error::ClientRefused { method: CredentialKind::Ipv4 });
    assert_eq!(world.run_from(at([10, 0, 0, 7]), encrypt), refused);
    let office = add(&mut world, CredentialValue::Ipv4("10.0.0.0/24".parse().unwrap()));
    assert_eq!(world.run_from(at([10, 0, 0, 7]), encrypt), Ok(()));
    assert_eq!(world.run_from(at([10, 0, 1, 7]), encrypt), refused);
    // Who calls from within the process passes no gate; managing the key does not either.
    assert_eq!(world.run(encrypt), Ok(()));
    let rotate =
        async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| vault.rotate(key, call).await.map(|_| ());
    assert_eq!(world.run_from(at([9, 9, 9, 9]), rotate), Ok(()));

    world.now = world.now.plus(Period::HOUR);
    world.run_from(at([10, 0, 0, 7]), encrypt).unwrap();
    world.run(async |vault, call| vault.flush(call).await).unwrap();
    let listed = world.run(async |vault, call| vault.credentials(keystore, None, call).await).unwrap();
    assert_eq!(listed[0].last_used, Some(world.now.0));

    let moved = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>, event| {
        vault.move_credential(office, event, call).await
    };
    world.run(async |vault, call| moved(vault, call, CredentialEvent::RequestDeletion).await).unwrap();
    assert_eq!(world.run_from(at([10, 0, 0, 7]), encrypt), refused);
    world.run(async |vault, call| moved(vault, call, CredentialEvent::CancelDeletion).await).unwrap();
    assert_eq!(world.run_from(at([10, 0, 0, 7]), encrypt), Ok(()));
    world.run(async |vault, call| moved(vault, call, CredentialEvent::RequestDeletion).await).unwrap();
    world.now = world.now.plus(Period::DAY.times(8));
    world.run(async |vault, call| vault.tick(call).await).unwrap();
    assert!(world.run(async |vault, call| vault.credentials(keystore, None, call).await).unwrap().is_empty());
    let left = block_on(world.store.list(&crate::store::Query::all(RecordKind::Credential))).unwrap();
    assert_eq!(left.records.len(), 0, "it is gone, and not only hidden");
    // The same address can be registered again.
    add(&mut world, CredentialValue::Ipv4("10.0.0.0/24".parse().unwrap()));
    assert_eq!(world.run_from(at([10, 0, 0, 7]), encrypt), Ok(()));
    block_on(world.vault.check()).unwrap();
}

#[test]
fn one_value_is_registered_once() {
    let mut world = World::new();
    let keystore = world.keystore;
    add(&mut world, CredentialValue::Mac("AA-BB-CC-DD-EE-FF".parse().unwrap()));
    let value = CredentialValue::Mac("aa:bb:cc:dd:ee:ff".parse().unwrap());
    let new = NewCredential { value, description: "".into(), secret: None };
    let twice = world.run(async |vault, call| vault.add_credential(keystore, new, call).await);
    assert_eq!(twice.err(), Some(Error::CredentialTaken));
}

#[test]
fn several_credentials_are_registered_together_or_not_at_all() {
    let mut world = World::new();
    let keystore = world.keystore;
    let new = |text: &str| NewCredential {
        value: CredentialValue::Ipv4(text.parse().unwrap()),
        description: "".into(),
        secret: None,
    };
    let mut add = |texts: &[&str]| {
        let all: Vec<_> = texts.iter().map(|text| new(text)).collect();
        let added = world.run(async |vault, call| vault.add_credentials(keystore, &all, call).await);
        let listed = world.run(async |vault, call| vault.credentials(keystore, None, call).await).unwrap();
        (added.map(|views| views.len()), listed.len())
    };
    assert_eq!(add(&["10.0.0.1", "10.0.0.2"]), (Ok(2), 2));
    assert_eq!(add(&["10.0.0.3", "10.0.0.1"]), (Err(Error::CredentialTaken), 2));
    assert_eq!(add(&["10.0.0.3", "10.0.0.3"]), (Err(Error::CredentialTaken), 2));
    assert_eq!(add(&["10.0.0.3"]), (Ok(1), 3));
    let many: Vec<_> =
        (0..=255_u32).flat_map(|a| (0..4).map(move |b| std::format!("10.9.{b}.{a}"))).collect();
    let many: Vec<_> = many.iter().map(std::string::String::as_str).collect();
    assert_eq!(add(&many[..1_001]), (Err(Error::SettingInvalid { field: "credentials" }), 3));
    assert_eq!(add(&many[..1_000]), (Ok(1_000), 1_003));
    block_on(world.vault.check()).unwrap();
}

#[test]
fn a_list_of_addresses_that_leaves_is_recorded_and_so_is_who_may_not_have_it() {
    let mut world = World::new();
    let keystore = world.keystore;
    add(&mut world, CredentialValue::Ipv4("10.0.0.2".parse().unwrap()));
    add(&mut world, CredentialValue::Ipv4("10.0.0.1".parse().unwrap()));
    add(&mut world, CredentialValue::Mac("aa:bb:cc:dd:ee:ff".parse().unwrap()));
    let download = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>, kind| {
        let found = vault.download_credentials(keystore, kind, call).await?;
        Ok(found.into_iter().map(|one| one.value).collect::<Vec<_>>())
    };
    let found = world.run(async |vault, call| download(vault, call, CredentialKind::Ipv4).await);
    assert_eq!(found, Ok(Vec::from(["10.0.0.1".into(), "10.0.0.2".into()])));
    let found = world.run(async |vault, call| download(vault, call, CredentialKind::Mac).await);
    assert_eq!(found.unwrap().len(), 1);
    let certificates = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| {
        download(vault, call, CredentialKind::Certificate).await
    };
    assert_eq!(world.run(certificates), Err(Error::NotOffered(Feature::GateMethod)));
    let nobody = crate::PrincipalId([9; 16]);
    let refused = world.run_as(nobody, async |vault, call| download(vault, call, CredentialKind::Ipv4).await);
    assert_eq!(refused, Err(Error::AccessDenied));
    let entries = world.entries();
    let last: Vec<_> = entries.iter().filter(|one| one.what.event.action() == Action::DownloadList).collect();
    let said = |entry: &Entry| {
        let count = entry.what.details.iter().find(|(name, _)| name == "credentials");
        (entry.what.event.name(), entry.what.keystore, count.map(|(_, count)| count.clone()))
    };
    let said: Vec<_> = last.into_iter().map(said).collect();
    assert_eq!(said.len(), 3);
    assert!(said.contains(&("ipv4.download_list".into(), Some(keystore), Some("2".into()))));
    assert!(said.contains(&("mac.download_list".into(), Some(keystore), Some("1".into()))));
    assert!(said.contains(&("ipv4.download_list".into(), Some(keystore), None)));
}

#[test]
fn a_certificate_keeps_its_file_sealed_until_an_administrator_asks() {
    let mut world = World::new();
    let keystore = world.keystore;
    let value = CredentialValue::Certificate {
        name: "client 1".into(),
        fingerprint: None,
        expires: START.plus(Period::DAY.times(365)),
    };
    let secret = Some(crate::SecretBytes::new(b"p12 and password".to_vec()));
    let new = NewCredential { value, description: "".into(), secret };
    let view = world.run(async |vault, call| vault.add_credential(keystore, new, call).await).unwrap();
    let id = view.id.parse().unwrap();
    let found = world.run(async |vault, call| vault.credential_secret(id, call).await).unwrap();
    assert_eq!(found.unwrap().expose(), b"p12 and password");
    let names: Vec<_> =
        block_on(world.vault.service_keys()).unwrap().into_iter().map(|key| key.name).collect();
    assert_eq!(names, ["Certificates", "Key-protection", "Record-integrity"]);
    let user = world.principal("user", Role::User, &[]);
    let denied = world.run_as(user, async |vault, call| vault.credential_secret(id, call).await);
    assert_eq!(denied.err(), Some(Error::AccessDenied));
}

#[test]
fn a_key_isolated_to_a_region_is_refused_elsewhere() {
    let mut world = World::new();
    let (keystore, region) = (world.keystore, |name: &str| SettingsChanges {
        region: Some(Some(name.into())),
        ..SettingsChanges::default()
    });
    let isolated = || NewKey { isolated: true, ..NewKey::new("isolated", KeyKind::Aes256) };
    let nowhere = world.run(async |vault, call| vault.create_key(keystore, isolated(), call).await);
    assert_eq!(nowhere.err(), Some(Error::SettingInvalid { field: "region" }));
    world.run(async |vault, call| vault.update_settings(region("kr"), call).await).unwrap();
    let view = world.run(async |vault, call| vault.create_key(keystore, isolated(), call).await).unwrap();
    assert_eq!(view.region.as_deref(), Some("kr"));
    world.key = view.id.parse().unwrap();
    let ciphertext = world.encrypt(b"plain", b"").unwrap();
    world.run(async |vault, call| vault.update_settings(region("jp"), call).await).unwrap();
    let refused = Error::OtherRegion { region: "kr".into() };
    assert_eq!(world.encrypt(b"plain", b""), Err(refused.clone()));
    assert_eq!(world.decrypt(&ciphertext, b""), Err(refused));
    let mut reopened = world.second();
    core::mem::swap(&mut world.vault, &mut reopened);
    assert!(world.decrypt(&ciphertext, b"").is_err(), "a vault that was just opened knows its region, too");
}

#[test]
fn whoever_may_not_encrypt_has_nothing_counted_ahead() {
    let mut world = World::new();
    let key = world.key;
    let viewer = world.principal("viewer", Role::Viewer, &[]);
    world.run_as(viewer, async |vault, call| vault.prepare(key, call).await.map(|_| ())).unwrap();
    assert_eq!(world.view().versions[0].operations, 0);
}

#[test]
fn a_user_pin_moves_with_its_keystore() {
    let mut world = World::new();
    let pin = || PassphraseKey::derive(&passphrase(), KdfParams::MINIMUM, [9; 32]).unwrap();
    let new = NewKeystore { pin: Some(pin()), ..NewKeystore::new("tokens", ProfileId::JWT) };
    let keystore = world.run(async |vault, call| vault.create_keystore(new, call).await).unwrap();
    let (keystore, new) = (keystore.id.parse().unwrap(), NewKey::new("signing", KeyKind::EcP256));
    let key = world.run(async |vault, call| vault.create_key(keystore, new, call).await).unwrap();
    let key: KeyId = key.id.parse().unwrap();
    let bundle = world.run(async |vault, call| vault.export_bundle(&passphrase_key(), call).await).unwrap();
    let mut other = World::new_empty();
    let import = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| {
        vault.import_bundle(&bundle, &passphrase_key(), ImportMode::Apply, call).await.map(|_| ())
    };
    other.run(import).unwrap();
    let wrong = passphrase_key();
    let refused = other.run(async |vault, call| vault.delete_now(key, Confirmation::Pin(&wrong), call).await);
    assert_eq!(refused.err(), Some(Error::PinMismatch { attempts_left: 9 }));
    let right = pin();
    let gone = other.run(async |vault, call| vault.delete_now(key, Confirmation::Pin(&right), call).await);
    assert_eq!(gone.unwrap().state, KeyStateView::Destroyed);
}
