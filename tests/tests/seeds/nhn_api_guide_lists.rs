//! NHN Cloud Secure Key Manager, API v1.2 Guide: credentials, and everything that is listed.

use keystead_core::client::{CertificateFingerprint, Client, CredentialKind, CredentialValue, Gate, Methods};
use keystead_core::lifecycle::KeyStateName;
use keystead_core::wire::PageProblem;
use keystead_core::{
    CredentialEvent, CredentialId, CredentialStateView, Error, KeyEvent, KeyKind, KeyQuery, KeyRow,
    MemoryStore, NewCredential, NewKey, NewKeystore, Period, ProfileId, RotationPolicy, SecretBytes, Vault,
};
use keystead_tests::testkit::Site;

fn site() -> Site {
    let methods = Methods { ipv4: true, mac: true, certificate: true };
    let gate = Gate { methods, combine: keystead_core::client::Combine::Any };
    Site::with(&[], NewKeystore { gate, ..NewKeystore::new("Store #1", ProfileId::NHN) })
}

fn ipv4() -> CredentialValue {
    CredentialValue::Ipv4("127.0.0.1".parse().unwrap())
}

fn mac() -> CredentialValue {
    CredentialValue::Mac("aa:aa:aa:aa:aa:aa".parse().unwrap())
}

fn certificate(site: &Site) -> CredentialValue {
    CredentialValue::Certificate {
        name: "Certificate Name #1".into(),
        fingerprint: Some(CertificateFingerprint([9; 32])),
        expires: site.now.plus(Period::DAY.times(365)),
    }
}

fn add(site: &mut Site, value: CredentialValue) -> Result<keystead_core::CredentialView, Error> {
    let secret =
        matches!(value, CredentialValue::Certificate { .. }).then(|| SecretBytes::new(b"Password".to_vec()));
    let (keystore, new) =
        (site.keystore, NewCredential { value, description: "Description #1".into(), secret });
    site.run(async |vault: &Vault<MemoryStore>, call| vault.add_credential(keystore, new, call).await)
}

fn moved(site: &mut Site, id: CredentialId, event: CredentialEvent) -> Result<(), Error> {
    site.run(async |vault, call| vault.move_credential(id, event, call).await).map(|_| ())
}

fn admits(site: &mut Site, key: keystead_core::KeyId, client: Client) -> bool {
    site.run_from(client, async |vault, call| vault.encrypt(key, b"data", b"", call).await).is_ok()
}

/// "Add Credentials": IPv4 addresses, MAC addresses and certificates, each with a description and once in a keystore.
#[test]
fn credentials_of_three_kinds_can_be_added() {
    let mut site = site();
    let values = [ipv4(), mac(), certificate(&site)];
    let expected = ["127.0.0.1", "aa:aa:aa:aa:aa:aa", "Certificate Name #1"];
    for (value, expected) in values.into_iter().zip(expected) {
        let view = add(&mut site, value.clone()).unwrap();
        assert_eq!((view.value.as_str(), view.description.as_str()), (expected, "Description #1"));
        assert_eq!(add(&mut site, value), Err(Error::CredentialTaken));
    }
    let long = NewCredential { value: mac(), description: "x".repeat(1_001), secret: None };
    let keystore = site.keystore;
    let refused = site.run(async |vault, call| vault.add_credential(keystore, long, call).await);
    assert_eq!(refused, Err(Error::DescriptionTooLong { limit: 1_000 }));
}

/// "Add Credentials", certificate: a password, and a period in days after which it does not authenticate.
#[test]
fn a_certificate_is_valid_for_its_lifetime() {
    let mut site = site();
    let (key, value) = (site.key("cards"), certificate(&site));
    let view = add(&mut site, value).unwrap();
    assert_eq!(view.expires, Some(site.now.plus(Period::DAY.times(365)).0));
    let client = Client { certificate: Some(CertificateFingerprint([9; 32])), ..Client::default() };
    site.pass(Period(Period::DAY.times(365).0 - 1));
    assert!(admits(&mut site, key, client));
    site.pass(Period(1));
    assert!(!admits(&mut site, key, client));
}

/// "Request Deletion" of credentials: seven days without authenticating, then they are gone. "Delete Immediately": only
/// what is to be deleted.
#[test]
fn credentials_are_deleted_like_keys() {
    let mut site = site();
    let key = site.key("cards");
    let value = certificate(&site);
    let clients = [
        (ipv4(), Client { ipv4: Some([127, 0, 0, 1].into()), ..Client::default() }),
        (mac(), Client { mac: Some("aa:aa:aa:aa:aa:aa".parse().unwrap()), ..Client::default() }),
        (value, Client { certificate: Some(CertificateFingerprint([9; 32])), ..Client::default() }),
    ];
    for (value, client) in clients {
        let id = add(&mut site, value.clone()).unwrap().id.parse().unwrap();
        assert!(admits(&mut site, key, client));
        let refused = moved(&mut site, id, CredentialEvent::DeleteNow);
        assert_eq!(refused.map_err(|e| e.code()), Err("credential.state_forbids"));
        moved(&mut site, id, CredentialEvent::RequestDeletion).unwrap();
        assert!(!admits(&mut site, key, client), "{value:?} is to be deleted");
        let keystore = site.keystore;
        let list = site.run(async |vault, call| vault.credentials(keystore, None, call).await).unwrap();
        let due = site.now.plus(Period::DAY.times(7)).rounded_up_to(Period::HOUR).0;
        assert_eq!(list[0].state, CredentialStateView::PendingDeletion { due });
        moved(&mut site, id, CredentialEvent::DeleteNow).unwrap();
        let list = site.run(async |vault, call| vault.credentials(keystore, None, call).await).unwrap();
        assert_eq!(list, []);
        add(&mut site, value).unwrap();
        assert!(admits(&mut site, key, client), "it can be registered again");
        moved(&mut site, id, CredentialEvent::RequestDeletion).unwrap();
        site.now = keystead_core::Timestamp(due);
        site.tick();
        let list = site.run(async |vault, call| vault.credentials(keystore, None, call).await).unwrap();
        assert_eq!(list, []);
    }
}

/// "Query key stores": identifiers, and the details of each.
#[test]
fn keystores_are_listed_with_their_details() {
    let mut site = site();
    let created = site.now.0;
    site.pass(Period::HOUR);
    let keystore = site.keystore;
    let description = Some("key store description".into());
    let changes = keystead_core::KeystoreChanges { description, ..Default::default() };
    site.run(async |vault, call| vault.update_keystore(keystore, changes, call).await).unwrap();
    let list = site.run(async |vault, _| vault.keystores().await).unwrap();
    assert_eq!(list.len(), 1);
    let view = &list[0];
    assert_eq!((view.id.clone(), view.name.as_str()), (keystore.to_string(), "Store #1"));
    assert_eq!(view.description, "key store description");
    assert!(view.gate.ipv4 && view.gate.mac && view.gate.certificate);
    assert_eq!((view.created, view.created_by.as_str()), (created, "owner"));
    assert_eq!((view.changed, view.changed_by.as_str()), (site.now.0, "owner"));
}

/// "Query keys": by part of a name and by state; pages from 1 with 10 to 100 keys, 10 if nothing is asked for.
#[test]
fn keys_are_listed_by_name_and_state_in_pages() {
    let mut site = site();
    for number in 0..25 {
        site.pass(Period::MINUTE);
        site.key(&format!("key {number:02}"));
    }
    let doomed = site.keys()[3].id.parse().unwrap();
    site.move_key(doomed, KeyEvent::RequestDeletion).unwrap();
    let paging = site.rules().paging;
    let list = |site: &mut Site, query: KeyQuery| -> Vec<String> {
        let rows = site.run(async |vault, call| vault.keys(&query, call).await).unwrap().items;
        rows.into_iter().filter_map(KeyRow::full).map(|key| key.name).collect()
    };
    let page = paging.check(None, None).unwrap();
    assert_eq!((page.offset, page.limit), (0, 10));
    assert_eq!(list(&mut site, KeyQuery { limit: page.limit, ..KeyQuery::default() }).len(), 10);
    assert_eq!(paging.check(Some(3), Some(10)).unwrap().offset, 20);
    assert_eq!(paging.check(Some(0), None), Err(Error::InvalidPage(PageProblem::Number { first: 1 })));
    for size in [9, 101] {
        let refused = paging.check(None, Some(size));
        assert_eq!(refused, Err(Error::InvalidPage(PageProblem::Size { min: 10, max: 100 })));
    }
    let named = KeyQuery { name_contains: Some("key 1".into()), ..KeyQuery::default() };
    assert_eq!(list(&mut site, named).len(), 10);
    let active = KeyQuery { states: vec![KeyStateName::Enabled], ..KeyQuery::default() };
    assert_eq!(list(&mut site, active).len(), 24);
    let inactive = KeyQuery { states: vec![KeyStateName::PendingDeletion], ..KeyQuery::default() };
    assert_eq!(list(&mut site, inactive), ["key 03"]);
}

/// "Query key": every field of a key's details.
#[test]
fn a_key_shows_its_version_its_rotation_and_its_last_use() {
    let mut site = site();
    let new = NewKey { description: "Key description".into(), ..NewKey::new("Key name", KeyKind::Aes256) };
    let key = site.create(new).unwrap();
    let created = site.now.0;
    site.pass(Period::HOUR);
    site.rotate(key).unwrap();
    let view = site.view(key);
    assert_eq!((view.primary, view.rotation, view.next_rotation), (Some(1), RotationPolicy::OFF, None));
    assert_eq!((view.last_used, view.created, view.changed), (None, created, site.now.0));
    site.pass(Period::HOUR);
    let used = site.now.0;
    site.encrypt(key, b"data").unwrap();
    site.run(async |vault, call| vault.flush(call).await).unwrap();
    let view = site.view(key);
    assert_eq!(view.last_used, Some(used));
    assert_eq!(view.changed, used - Period::HOUR.0, "a use is no change");
    assert_eq!((view.created_by.as_str(), view.changed_by.as_str()), ("owner", "owner"));
}

/// "Query IPv4, MAC and certificate authentication information": each kind by itself, by value, with when it was last
/// used; the password of a certificate can be read.
#[test]
fn credentials_are_listed_by_kind_and_found_by_value() {
    let mut site = site();
    let key = site.key("cards");
    let value = certificate(&site);
    for value in [ipv4(), mac(), value] {
        add(&mut site, value).unwrap();
    }
    let keystore = site.keystore;
    site.pass(Period::HOUR);
    assert!(admits(&mut site, key, Client { ipv4: Some([127, 0, 0, 1].into()), ..Client::default() }));
    site.run(async |vault, call| vault.flush(call).await).unwrap();
    let used = site.now.0;
    let cases = [
        (CredentialKind::Ipv4, "127.0.0.1", Some(used)),
        (CredentialKind::Mac, "aa:aa:aa:aa:aa:aa", None),
        (CredentialKind::Certificate, "Certificate Name #1", None),
    ];
    for (kind, value, last_used) in cases {
        let list = site.run(async |vault, call| vault.credentials(keystore, Some(kind), call).await).unwrap();
        assert_eq!(list.len(), 1);
        assert_eq!((list[0].value.as_str(), list[0].last_used), (value, last_used));
        assert_eq!((list[0].created_by.as_str(), list[0].changed_by.as_str()), ("owner", "owner"));
        let id = Vault::<MemoryStore>::credential_id(keystore, kind, value);
        assert_eq!(list[0].id, id.to_string());
        let secret = site.run(async |vault, call| vault.credential_secret(id, call).await).unwrap();
        let expected = (kind == CredentialKind::Certificate).then_some(&b"Password"[..]);
        assert_eq!(secret.as_ref().map(SecretBytes::expose), expected);
    }
}
