//! The drill: a vault with all that a vault can have, a bundle of it, an empty store, and everything is there again.

use keystead_core::audit::verify_export;
use keystead_core::bundle::{audit_export, signed_by};
use keystead_core::client::{Client, CredentialKind, CredentialValue, Gate, Methods};
use keystead_core::{
    Access, Actor, Error, ImportMode, ImportOutcome, KeyId, KeyKind, KeyQuery, KeyRow, KeyView,
    KeystoreChanges, MemoryStore, NewCredential, NewKey, NewPrincipal, NewVault, Period, PrincipalId,
    PrincipalKind, Role, SecretBytes, SettingsChanges, Store, Vault,
};

use super::start::{Start, id_of, new_key};
use crate::testkit::{World, passphrase_key};

/// Everything decrypts, and gates, principals, settings and deadlines are what they were; the history verifies.
pub async fn bundle_restores_everything<S: Store>(open: impl AsyncFn() -> S) {
    let mut start = Start::new(MemoryStore::new(), 60).await;
    let made = furnish(&mut start).await;
    let bundle =
        start.vault.export_bundle(&passphrase_key(9), &mut start.world.call()).await.expect("export");
    let signer = start.vault.audit_public_key(&mut start.world.call()).await.expect("a key");

    let mut world = World::new(61);
    world.now = start.world.now.plus(Period::HOUR);
    let new = NewVault { name: "Restored".into(), passphrase: passphrase_key(2) };
    let (vault, _) = Vault::create(open().await, new, &mut world.call()).await.expect("create");
    let report = vault.import_bundle(&bundle, &passphrase_key(9), ImportMode::Apply, &mut world.call()).await;
    let report = report.expect("import");
    assert_eq!(report.signed_by, Some(signer.fingerprint().expect("a fingerprint")));
    assert_eq!(signed_by(&bundle), Ok(report.signed_by.clone()));
    assert!(report.rows.iter().all(|row| row.outcome == ImportOutcome::Added), "{:?}", report.rows);

    assert_eq!(vault.keystores().await, start.vault.keystores().await);
    assert_eq!(vault.principals().await, start.vault.principals().await);
    assert_eq!(vault.settings().await, start.vault.settings().await);
    let keys = keys_of(&vault, &mut world).await;
    assert_eq!(keys, keys_of(&start.vault, &mut world).await, "states, versions, rotation and access");
    assert!(keys.iter().any(|key| key.next_rotation.is_some()));
    let credentials = vault.credentials(start.keystore, None, &world.call()).await.expect("credentials");
    assert_eq!(Ok(credentials), start.vault.credentials(start.keystore, None, &world.call()).await);
    assert_eq!(vault.service_keys().await.expect("service keys").len(), 4, "its own");

    for (ciphertext, plaintext) in &made.ciphertexts {
        let opened = vault.decrypt(None, ciphertext, b"", &mut world.call()).await;
        assert_eq!(opened.as_deref(), Ok(*plaintext));
    }
    let secret = vault.read_secret(made.secret, None, &mut world.call()).await.expect("a secret");
    assert_eq!(secret.expose(), b"confidential");
    let file = vault.credential_secret(made.certificate, &mut world.call()).await.expect("a file");
    assert_eq!(file.expect("a file").expose(), b"PKCS#12");

    let outside = Client::at("198.51.100.1".parse().expect("an address"));
    let call = &mut world.call().from_client(outside);
    let refused = vault.decrypt(None, &made.ciphertexts[0].0, b"", call).await.map_err(|error| error.code());
    assert_eq!(refused, Err("client.refused"));
    let inside = Client::at("192.0.2.7".parse().expect("an address"));
    let call = &mut world.call().from_client(inside);
    assert!(vault.decrypt(None, &made.ciphertexts[0].0, b"", call).await.is_ok());
    let call = &mut world.call().by(Actor::Principal(made.outsider));
    assert_eq!(vault.encrypt(made.restricted, b"", b"", call).await, Err(Error::AccessDenied));
    let call = &mut world.call().by(Actor::Principal(made.member));
    assert!(vault.encrypt(made.restricted, b"", b"", call).await.is_ok());

    let history = audit_export(&bundle, &passphrase_key(9)).expect("open").expect("a history");
    let verified = verify_export(&history, Some(&signer)).expect("a sound history");
    assert_eq!((verified.vault, verified.first), (start.vault.id(), 1));
    vault.check().await.expect("a whole vault");

    // What was due to happen by itself happens in the new place, too.
    world.pass(Period::DAY.times(91));
    let report = vault.tick(&mut world.call()).await.expect("tick");
    assert!(report.rotated.contains(&made.rotating.to_string()));
    assert!(report.destroyed.contains(&made.doomed.to_string()));
}

/// What is in the vault beside what every [`Start`] has.
struct Made {
    ciphertexts: Vec<(Vec<u8>, &'static [u8])>,
    secret: KeyId,
    restricted: KeyId,
    rotating: KeyId,
    doomed: KeyId,
    member: PrincipalId,
    outsider: PrincipalId,
    certificate: keystead_core::CredentialId,
}

async fn furnish<S: Store>(start: &mut Start<S>) -> Made {
    let mut ciphertexts = Vec::new();
    ciphertexts.push((start.encrypt(b"first").await, &b"first"[..]));
    start.vault.rotate(start.key, &mut start.world.call()).await.expect("rotate");
    ciphertexts.push((start.encrypt(b"second").await, b"second"));

    let new = |name: &str, kind, groups| NewPrincipal {
        name: name.into(),
        kind,
        role: Role::User,
        groups,
        approval_key: None,
    };
    let vault = &start.vault;
    let team = new("team", PrincipalKind::Group, Vec::new());
    let team = vault.create_principal(team, &mut start.world.call()).await.expect("a group");
    let team: PrincipalId = team.id.parse().expect("an id");
    let member = new("mina", PrincipalKind::User, vec![team]);
    let member = vault.create_principal(member, &mut start.world.call()).await.expect("a principal");
    let outsider = new("robot", PrincipalKind::Service, Vec::new());
    let outsider = vault.create_principal(outsider, &mut start.world.call()).await.expect("a principal");

    let settings = SettingsChanges { utc_offset_minutes: Some(540), ..SettingsChanges::default() };
    vault.update_settings(settings, &mut start.world.call()).await.expect("settings");
    let gate = Gate { methods: Methods { ipv4: true, ..Methods::default() }, ..Gate::default() };
    let changes = KeystoreChanges { gate: Some(gate), ..KeystoreChanges::default() };
    vault.update_keystore(start.keystore, changes, &mut start.world.call()).await.expect("a gate");
    let office = CredentialValue::Ipv4("192.0.2.0/24".parse().expect("a block"));
    let certificate = CredentialValue::Certificate {
        name: "client".into(),
        fingerprint: None,
        expires: keystead_core::Timestamp(u64::MAX),
    };
    for (value, secret) in [(office, None), (certificate, Some(SecretBytes::new(b"PKCS#12".to_vec())))] {
        let new = NewCredential { value, description: "office".into(), secret };
        vault.add_credential(start.keystore, new, &mut start.world.call()).await.expect("a credential");
    }

    let new = NewKey {
        secret: Some(SecretBytes::new(b"confidential".to_vec())),
        ..NewKey::new("note", KeyKind::Secret)
    };
    let secret = vault.create_key(start.keystore, new, &mut start.world.call()).await.expect("a secret");
    let create = async |name: &str, world: &mut World| {
        let key = vault.create_key(start.keystore, new_key(name), &mut world.call()).await;
        id_of(&key.expect("create a key"))
    };
    let restricted = create("restricted", &mut start.world).await;
    let access = Access::Restricted(vec![team]);
    vault.set_access(restricted, access, &mut start.world.call()).await.expect("an allow list");
    let rotating = create("rotating", &mut start.world).await;
    let policy = keystead_core::RotationPolicy::every(90);
    vault.set_rotation(rotating, policy, &mut start.world.call()).await.expect("a rotation");
    let doomed = create("doomed", &mut start.world).await;
    vault.request_deletion(doomed, &mut start.world.call()).await.expect("request deletion");
    Made {
        ciphertexts,
        secret: id_of(&secret),
        restricted,
        rotating,
        doomed,
        member: member.id.parse().expect("an id"),
        outsider: outsider.id.parse().expect("an id"),
        certificate: Vault::<S>::credential_id(start.keystore, CredentialKind::Certificate, "client"),
    }
}

async fn keys_of<S: Store>(vault: &Vault<S>, world: &mut World) -> Vec<KeyView> {
    let query = KeyQuery { limit: 1_000, ..KeyQuery::default() };
    let rows = vault.keys(&query, &world.call()).await.expect("list").items;
    let mut keys: Vec<_> = rows.into_iter().filter_map(KeyRow::full).collect();
    keys.sort_by(|a, b| a.id.cmp(&b.id));
    keys
}
