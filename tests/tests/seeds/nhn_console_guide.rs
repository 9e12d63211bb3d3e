//! NHN Cloud Secure Key Manager, Console User Guide: creating keystores and keys, registering clients.

use keystead_core::certificate::{FilePassword, NewCertificate};
use keystead_core::client::{
    CertificateFingerprint, Client, CredentialKind, CredentialValue, Gate, Ipv4Block, MacAddress, Methods,
};
use keystead_core::profile::{NameRules, Words};
use keystead_core::{
    Error, KeyKind, KeyStateView, KeyUsage, MemoryStore, NewCredential, NewKey, NewKeystore, Period, Profile,
    ProfileId, RotationPolicy, SecretBytes, Vault,
};
use keystead_tests::testkit::Site;

fn nhn() -> Profile {
    Profile::named(ProfileId::NHN).unwrap().clone()
}

fn gated(methods: Methods) -> Site {
    Site::with(
        &[],
        NewKeystore {
            gate: Gate { methods, ..Gate::default() },
            ..NewKeystore::new("Store #1", ProfileId::NHN)
        },
    )
}

fn register(site: &mut Site, value: CredentialValue) -> keystead_core::CredentialView {
    let (keystore, new) =
        (site.keystore, NewCredential { value, description: "front end".into(), secret: None });
    site.run(async |vault: &Vault<MemoryStore>, call| vault.add_credential(keystore, new, call).await)
        .unwrap()
}

fn encrypt_from(site: &mut Site, key: keystead_core::KeyId, client: Client) -> Result<Vec<u8>, Error> {
    site.run_from(client, async |vault, call| vault.encrypt(key, b"data", b"", call).await)
}

/// "Create Keystores": keys and what clients are known by are managed by keystore.
#[test]
fn a_keystore_holds_keys_and_authentication_information() {
    let mut site = gated(Methods { ipv4: true, ..Methods::default() });
    let key = site.key("key");
    let credential = register(&mut site, CredentialValue::Ipv4("10.0.0.7".parse().unwrap()));
    assert_eq!(site.view(key).keystore, site.keystore.to_string());
    assert_eq!(credential.keystore, site.keystore.to_string());
    let other = NewKeystore {
        gate: Gate { methods: Methods { mac: true, ..Methods::default() }, ..Gate::default() },
        ..NewKeystore::new("Store #2", ProfileId::NHN)
    };
    let other = site.run(async |vault, call| vault.create_keystore(other, call).await).unwrap();
    assert_eq!(other.keys, 0);
    let other = other.id.parse().unwrap();
    let credentials = site.run(async |vault, call| vault.credentials(other, None, call).await).unwrap();
    assert!(credentials.is_empty(), "what one keystore registers is not the other's");
}

/// "Create Keystores": name, description, and one or more ways of authentication.
#[test]
fn a_keystore_takes_a_name_a_description_and_at_least_one_method() {
    let mut site = Site::new(ProfileId::NHN);
    let without = NewKeystore::new("Store #2", ProfileId::NHN);
    let refused = site.run(async |vault, call| vault.create_keystore(without, call).await);
    assert_eq!(refused, Err(Error::GateWithoutMethod));
    let methods = [
        Methods { ipv4: true, mac: false, certificate: false },
        Methods { ipv4: false, mac: true, certificate: false },
        Methods { ipv4: false, mac: false, certificate: true },
        Methods { ipv4: true, mac: true, certificate: true },
    ];
    for (number, methods) in methods.into_iter().enumerate() {
        let name = format!("Several {number}");
        let new = NewKeystore {
            description: "for payments".into(),
            gate: Gate { methods, ..Gate::default() },
            ..NewKeystore::new(&name, ProfileId::NHN)
        };
        let view = site.run(async |vault, call| vault.create_keystore(new, call).await).unwrap();
        assert_eq!((view.name, view.description.as_str()), (name, "for payments"));
        let gate = view.gate;
        assert_eq!((gate.ipv4, gate.mac, gate.certificate), (methods.ipv4, methods.mac, methods.certificate));
        assert!(!gate.any, "all of them have to pass unless one is asked to be enough");
    }
    assert_eq!(NameRules::PLAIN.max_chars, 100);
}

/// "Create Keystores": what was created is in the list.
#[test]
fn a_new_keystore_is_in_the_list() {
    let mut site = Site::new(ProfileId::NHN);
    let new = NewKeystore {
        gate: Gate { methods: Methods { mac: true, ..Methods::default() }, ..Gate::default() },
        ..NewKeystore::new("A second one", ProfileId::NHN)
    };
    site.run(async |vault, call| vault.create_keystore(new, call).await).unwrap();
    let list = site.run(async |vault, _| vault.keystores().await).unwrap();
    assert_eq!(list.iter().map(|view| view.name.as_str()).collect::<Vec<_>>(), ["A second one", "Keys"]);
}

/// "Create Keys": confidential data is saved and queried, symmetric keys encrypt and decrypt, asymmetric ones sign and
/// verify.
#[test]
fn keys_are_of_three_kinds() {
    let offered: Vec<_> = nhn().kinds.iter().map(|rule| (rule.kind, rule.usages)).collect();
    assert_eq!(
        offered,
        [
            (KeyKind::Secret, &[KeyUsage::Keep][..]),
            (KeyKind::Aes256, &[KeyUsage::EncryptDecrypt][..]),
            (KeyKind::Rsa2048, &[KeyUsage::SignVerify][..]),
        ]
    );
    let mut site = Site::new(ProfileId::NHN);
    let secret = site.create(NewKey::secret("password", "correct horse")).unwrap();
    assert_eq!(site.read(secret).unwrap(), b"correct horse");
    let symmetric = site.create(NewKey::new("cards", KeyKind::Aes256)).unwrap();
    let ciphertext = site.encrypt(symmetric, b"4111").unwrap();
    assert_eq!(site.decrypt(symmetric, &ciphertext).unwrap(), b"4111");
    assert_eq!(site.encrypt(secret, b"no"), Err(Error::KindForbids));
    let read = site.read(symmetric);
    assert_eq!(read, Err(Error::KindForbids));
}

/// "Create Keys": the form for confidential data takes name, description and the data.
#[test]
fn confidential_data_is_created_with_name_description_and_data() {
    let mut site = Site::new(ProfileId::NHN);
    let new = NewKey { description: "of the mail server".into(), ..NewKey::secret("password", "hunter2") };
    let key = site.create(new).unwrap();
    let view = site.view(key);
    assert_eq!((view.name.as_str(), view.description.as_str()), ("password", "of the mail server"));
    assert_eq!(site.read(key).unwrap(), b"hunter2");
    let without = site.create(NewKey::new("empty", KeyKind::Secret));
    assert_eq!(without, Err(Error::MaterialMalformed));
    let rotating = NewKey { rotation: Some(RotationPolicy::every(30)), ..NewKey::secret("no", "data") };
    assert!(matches!(site.create(rotating), Err(Error::NotOffered(_))), "confidential data has no cycle");
}

/// "Create Keys": the form for symmetric and asymmetric keys takes name, description and rotation cycle.
#[test]
fn a_key_is_created_with_name_description_and_rotation_cycle() {
    let mut site = Site::new(ProfileId::NHN);
    let new = NewKey {
        description: "card numbers".into(),
        rotation: Some(RotationPolicy::every(90)),
        ..NewKey::new("cards", KeyKind::Aes256)
    };
    let key = site.create(new).unwrap();
    let view = site.view(key);
    assert_eq!((view.name.as_str(), view.description.as_str()), ("cards", "card numbers"));
    assert_eq!(view.rotation, RotationPolicy::every(90));
    assert!(view.next_rotation.is_some());
}

/// "Create Keys": the created key is on the page of keys.
#[test]
fn a_new_key_is_in_the_list() {
    let mut site = Site::new(ProfileId::NHN);
    site.key("first");
    site.pass(Period::MINUTE);
    site.create(NewKey::secret("second", "data")).unwrap();
    let names: Vec<_> = site.keys().into_iter().map(|key| key.name).collect();
    assert_eq!(names, ["first", "second"]);
}

/// "Register Authentication Information": keys are available to authenticated clients alone, whatever the kind.
#[test]
fn keys_are_available_to_authenticated_clients_only() {
    let mut site = gated(Methods { ipv4: true, ..Methods::default() });
    let key = site.key("cards");
    let secret = site.create(NewKey::secret("password", "hunter2")).unwrap();
    let known = Client { ipv4: Some([10, 0, 0, 7].into()), ..Client::default() };
    let refused = Err(Error::ClientRefused { method: CredentialKind::Ipv4 });
    assert_eq!(encrypt_from(&mut site, key, known), refused, "nothing is registered yet");
    register(&mut site, CredentialValue::Ipv4("10.0.0.7".parse().unwrap()));
    let ciphertext = encrypt_from(&mut site, key, known).unwrap();
    let stranger = Client { ipv4: Some([10, 0, 0, 8].into()), ..Client::default() };
    assert_eq!(encrypt_from(&mut site, key, stranger), refused);
    let opened =
        site.run_from(stranger, async |vault, call| vault.decrypt(Some(key), &ciphertext, b"", call).await);
    assert_eq!(opened, refused);
    let read = site.run_from(stranger, async |vault, call| vault.read_secret(secret, None, call).await);
    assert_eq!(read.map(|_| ()), Err(Error::ClientRefused { method: CredentialKind::Ipv4 }));
    let exported = site.run_from(stranger, async |vault, call| vault.export_key(key, None, call).await);
    assert_eq!(exported.map(|_| ()), Err(Error::ClientRefused { method: CredentialKind::Ipv4 }));
    let read = site.run_from(known, async |vault, call| vault.read_secret(secret, None, call).await);
    assert_eq!(read.unwrap().expose(), b"hunter2");
}

/// "Register IPv4 Address": the address must be the one that the client comes from; it has a description and is listed.
#[test]
fn an_ipv4_address_must_be_the_one_that_the_client_comes_from() {
    let mut site = gated(Methods { ipv4: true, ..Methods::default() });
    let key = site.key("cards");
    let block: Ipv4Block = "192.0.2.17".parse().unwrap();
    let view = register(&mut site, CredentialValue::Ipv4(block));
    assert_eq!((view.value.as_str(), view.description.as_str()), ("192.0.2.17", "front end"));
    let from = |last: u8| Client { ipv4: Some([192, 0, 2, last].into()), ..Client::default() };
    assert!(encrypt_from(&mut site, key, from(17)).is_ok());
    assert!(encrypt_from(&mut site, key, from(18)).is_err());
    assert!(encrypt_from(&mut site, key, Client::default()).is_err());
    let keystore = site.keystore;
    let kind = Some(CredentialKind::Ipv4);
    let list = site.run(async |vault, call| vault.credentials(keystore, kind, call).await).unwrap();
    assert_eq!(list.iter().map(|view| view.value.as_str()).collect::<Vec<_>>(), ["192.0.2.17"]);
}

/// "Register MAC Address": a MAC address and its description; it is listed.
#[test]
fn a_mac_address_is_registered_and_listed() {
    let mut site = gated(Methods { mac: true, ..Methods::default() });
    let key = site.key("cards");
    let mac: MacAddress = "AA:BB:CC:00:11:22".parse().unwrap();
    let view = register(&mut site, CredentialValue::Mac(mac));
    assert_eq!((view.value.as_str(), view.description.as_str()), ("aa:bb:cc:00:11:22", "front end"));
    assert!(encrypt_from(&mut site, key, Client { mac: Some(mac), ..Client::default() }).is_ok());
    let refused =
        encrypt_from(&mut site, key, Client { ipv4: Some([10, 0, 0, 1].into()), ..Client::default() });
    assert_eq!(refused, Err(Error::ClientRefused { method: CredentialKind::Mac }));
    let keystore = site.keystore;
    let list = site.run(async |vault, call| vault.credentials(keystore, None, call).await).unwrap();
    assert_eq!(
        list,
        [site
            .run(async |vault, call| { vault.credentials(keystore, Some(CredentialKind::Mac), call).await })
            .unwrap()
            .remove(0)]
    );
}

/// "Register Client Certificates": name, password, description and usage period; the file can be fetched; after the
/// period it does not authenticate.
#[test]
fn a_certificate_has_a_name_a_password_a_description_and_a_period() {
    let mut site = gated(Methods { certificate: true, ..Methods::default() });
    let key = site.key("cards");
    let fingerprint = CertificateFingerprint([7; 32]);
    let expires = site.now.plus(Period::DAY.times(365));
    let value = CredentialValue::Certificate {
        name: "Certificate Name #1".into(),
        fingerprint: Some(fingerprint),
        expires,
    };
    let secret = Some(SecretBytes::new(b"password and file".to_vec()));
    let new = NewCredential { value, description: "of the batch job".into(), secret };
    let keystore = site.keystore;
    let view = site.run(async |vault, call| vault.add_credential(keystore, new, call).await).unwrap();
    assert_eq!((view.value.as_str(), view.expires), ("Certificate Name #1", Some(expires.0)));
    let id = view.id.parse().unwrap();
    let file = site.run(async |vault, call| vault.credential_secret(id, call).await).unwrap().unwrap();
    assert_eq!(file.expose(), b"password and file");
    let client = Client { certificate: Some(fingerprint), ..Client::default() };
    assert!(encrypt_from(&mut site, key, client).is_ok());
    site.pass(Period::DAY.times(365));
    let refused = encrypt_from(&mut site, key, client);
    assert_eq!(refused, Err(Error::ClientRefused { method: CredentialKind::Certificate }));
}

/// "Download": the certificate with its key as a file behind the password that was chosen. That OpenSSL opens it, and with
/// nothing else, is shown in `native/tests/program/certificates.rs`.
#[test]
fn a_certificate_is_a_file_that_clients_load() {
    let mut site = gated(Methods { certificate: true, ..Methods::default() });
    let (key, keystore) = (site.key("cards"), site.keystore);
    let password = FilePassword::new("Password #1").unwrap();
    let new = NewCertificate {
        name: "Certificate Name #1".into(),
        password,
        days: 365,
        description: String::new(),
    };
    let view = site.run(async |vault, call| vault.create_certificate(keystore, new, call).await).unwrap();
    let id = view.id.parse().unwrap();
    let file = site.run(async |vault, call| vault.certificate_file(id, call).await).unwrap();
    assert_eq!(file.password.expose(), "Password #1");
    // PFX of version 3 (RFC 7292 section 4): a sequence that begins with the number.
    assert!(matches!(file.file.expose(), [0x30, 0x82, _, _, 2, 1, 3, ..]));
    let digits = data_encoding::HEXLOWER.decode(view.fingerprint.unwrap().as_bytes()).unwrap();
    let fingerprint = CertificateFingerprint(digits.try_into().unwrap());
    let client = Client { certificate: Some(fingerprint), ..Client::default() };
    assert!(encrypt_from(&mut site, key, client).is_ok());
}

/// "Manage User Data": details of a key and of authentication information.
#[test]
fn details_of_user_data_can_be_seen() {
    let mut site = gated(Methods { ipv4: true, ..Methods::default() });
    let new = NewKey { description: "card numbers".into(), ..NewKey::new("cards", KeyKind::Aes256) };
    let key = site.create(new).unwrap();
    let view = site.view(key);
    assert_eq!(view.id, key.to_string());
    assert_eq!((view.kind, view.usage), (KeyKind::Aes256, KeyUsage::EncryptDecrypt));
    assert_eq!((view.created, view.created_by.as_str()), (site.now.0, "owner"));
    assert_eq!((view.changed, view.changed_by.as_str()), (site.now.0, "owner"));
    assert_eq!((view.last_used, view.next_rotation), (None, None));
    let credential = register(&mut site, CredentialValue::Ipv4("10.0.0.0/8".parse().unwrap()));
    assert_eq!((credential.created, credential.created_by.as_str()), (site.now.0, "owner"));
    assert_eq!(credential.last_used, None);
}

/// "Delete User Data": what was created is enabled, which the console calls in service.
#[test]
fn what_is_created_is_enabled() {
    let mut site = gated(Methods { ipv4: true, ..Methods::default() });
    for key in [site.key("cards"), site.create(NewKey::secret("password", "hunter2")).unwrap()] {
        let view = site.view(key);
        assert_eq!((view.state, view.state_label.as_str()), (KeyStateView::Enabled, "In Service"));
    }
    let credential = register(&mut site, CredentialValue::Ipv4("10.0.0.7".parse().unwrap()));
    assert_eq!(credential.state_label, "In Service");
    let Words { key, version, credential } = nhn().words;
    assert_eq!([key[1].wire, version[0].wire, credential[0].wire], ["ACTIVE"; 3]);
}
