//! Certificates that a keystore issues.

use super::*;
use crate::certificate::{FilePassword, NewCertificate};
use crate::client::{CertificateFingerprint, Client, Gate, Methods};
use crate::view::{CredentialAction, CredentialView};
use crate::{Actor, CredentialEvent, CredentialId, NewPrincipal, PrincipalKind, Role};

fn new_certificate(name: &str, days: u32) -> NewCertificate {
    let password = FilePassword::new("correct horse").unwrap();
    NewCertificate { name: name.into(), password, days, description: "billing".into() }
}

impl World {
    fn issue(&mut self, name: &str, days: u32) -> Result<CredentialView, Error> {
        let keystore = self.keystore;
        let new = new_certificate(name, days);
        self.run(async |vault, call| vault.create_certificate(keystore, new, call).await)
    }

    fn authority(&mut self) -> std::string::String {
        let keystore = self.keystore;
        self.run(async |vault, call| vault.certificate_authority(keystore, call).await).unwrap()
    }

    fn file(&mut self, id: CredentialId) -> Result<Vec<u8>, Error> {
        let file = self.run(async |vault, call| vault.certificate_file(id, call).await)?;
        assert_eq!(file.password.expose(), "correct horse");
        Ok(file.file.expose().to_vec())
    }

    fn count(&self, kind: RecordKind) -> usize {
        block_on(self.vault.every(crate::store::Query::all(kind))).unwrap().len()
    }
}

fn id_of(view: &CredentialView) -> CredentialId {
    view.id.parse().unwrap()
}

#[test]
fn a_keystore_issues_certificates_under_one_authority_that_stays_in_the_vault() {
    let mut world = World::new();
    assert_eq!(world.authority(), "");
    let first = world.issue("client 1", 365).unwrap();
    assert_eq!((first.value.as_str(), first.description.as_str()), ("client 1", "billing"));
    assert_eq!(first.expires, Some(START.plus(Period::DAY.times(365)).0));
    assert_eq!(first.fingerprint.as_ref().map(|digits| digits.len()), Some(64));
    assert_eq!(
        first.subject.as_deref(),
        Some(&*std::format!("CN=client 1,OU={},O=Keystead", first.keystore))
    );
    assert_eq!(first.valid_from, Some(START.0 / 1_000 * 1_000 - Period::HOUR.0));
    assert!(first.serial.as_ref().is_some_and(|digits| digits.len() == 34 && digits.starts_with("5a")));
    let expected = [CredentialAction::RequestDeletion, CredentialAction::Download, CredentialAction::Edit];
    assert_eq!(first.actions, expected);
    let authority = world.authority();
    assert_eq!(authority.matches("BEGIN CERTIFICATE").count(), 1);
    let second = world.issue("client 2", 3_650).unwrap();
    assert_ne!(second.fingerprint, first.fingerprint);
    assert_ne!(second.serial, first.serial);
    assert_eq!(world.authority(), authority);
    assert_eq!(world.issue("client 2", 1).err(), Some(Error::CredentialTaken));
    assert_eq!(world.issue("client 3", 0).err(), Some(Error::CertificateValidity { limit: 3_653 }));
    assert_eq!(world.issue(&"x".repeat(65), 1).err().map(|error| error.code()), Some("name.invalid"));
    // Files are told apart, stay the same, and are found again after the vault was closed.
    let files = [world.file(id_of(&first)).unwrap(), world.file(id_of(&second)).unwrap()];
    assert_ne!(files[0], files[1]);
    world.vault = world.second();
    assert_eq!(world.file(id_of(&first)).unwrap(), files[0]);
    assert_eq!(world.authority(), authority);
    world.issue("client 3", 30).unwrap();
    assert_eq!(world.authority(), authority);
    block_on(world.vault.check()).unwrap();
}

#[test]
fn an_authority_never_ends_before_what_it_signs() {
    let mut world = World::new();
    world.issue("client 1", 30).unwrap();
    world.now = world.now.plus(Period::DAY.times(20 * 365 + 1));
    world.issue("client 2", 3_649).unwrap();
    assert_eq!(world.authority().matches("BEGIN CERTIFICATE").count(), 1);
    world.issue("client 3", 3_650).unwrap();
    assert_eq!(world.authority().matches("BEGIN CERTIFICATE").count(), 2);
}

#[test]
fn an_issued_certificate_admits_whoever_shows_it_until_it_is_revoked() {
    let mut world = World::new();
    let (key, keystore) = (world.key, world.keystore);
    let view = world.issue("client 1", 365).unwrap();
    let gate = Gate { methods: Methods { certificate: true, ..Methods::default() }, ..Gate::default() };
    let changes = KeystoreChanges { gate: Some(gate), ..KeystoreChanges::default() };
    world.run(async |vault, call| vault.update_keystore(keystore, changes, call).await).unwrap();
    let digits = data_encoding::HEXLOWER.decode(view.fingerprint.clone().unwrap().as_bytes()).unwrap();
    let certificate = Some(CertificateFingerprint(digits.try_into().unwrap()));
    let client = Client { certificate, ..Client::default() };
    let encrypt = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| {
        vault.encrypt(key, b"plain", b"", call).await.map(|_| ())
    };
    let from = |world: &mut World, client: Client| {
        let mut call = Call::new(world.now, &mut world.random).from_client(client);
        block_on(encrypt(&world.vault, &mut call)).map_err(|error| error.code())
    };
    assert_eq!(from(&mut world, client), Ok(()));
    assert_eq!(from(&mut world, Client::default()), Err("client.refused"));
    let id = id_of(&view);
    let event = CredentialEvent::RequestDeletion;
    let moved = world.run(async |vault, call| vault.move_credential(id, event, call).await).unwrap().unwrap();
    assert!(moved.actions.contains(&CredentialAction::CancelDeletion));
    assert_eq!(from(&mut world, client), Err("client.refused"));
    let event = CredentialEvent::DeleteNow;
    world.run(async |vault, call| vault.move_credential(id, event, call).await).unwrap();
    assert_eq!(world.file(id).err(), Some(Error::NotFound(Subject::Credential)));
    // The name is free again, for a certificate of its own.
    let again = world.issue("client 1", 365).unwrap();
    assert_ne!(again.fingerprint, view.fingerprint);
    assert_eq!(from(&mut world, client), Err("client.refused"));
}

#[test]
fn a_file_is_for_administrators_and_reading_it_is_recorded() {
    let mut world = World::new();
    let view = world.issue("client 1", 365).unwrap();
    let id = id_of(&view);
    let new = NewPrincipal {
        name: "user".into(),
        kind: PrincipalKind::User,
        role: Role::User,
        groups: Vec::new(),
        approval_key: None,
    };
    let user = world.run(async |vault, call| vault.create_principal(new, call).await).unwrap();
    let user = Actor::Principal(user.id.parse().unwrap());
    let denied = {
        let mut call = Call::new(world.now, &mut world.random).by(user);
        block_on(world.vault.certificate_file(id, &mut call)).err()
    };
    assert_eq!(denied, Some(Error::AccessDenied));
    world.file(id).unwrap();
    world.run(async |vault, call| vault.flush(call).await).unwrap();
    let query = AuditQuery { limit: 100, ..AuditQuery::default() };
    let page = world.run(async |vault, call| vault.audit(&query, call).await).unwrap();
    let told: Vec<_> = page
        .entries
        .iter()
        .rev()
        .filter(|entry| entry.what.event.to_string().starts_with("cert"))
        .map(|entry| std::format!("{} {} {:?}", entry.what.actor, entry.what.event, entry.what.outcome))
        .collect();
    let expected = [
        "owner cert.create Success",
        "user cert.download Refused { code: \"access.denied\" }",
        "owner cert.download Success",
    ];
    assert_eq!(told, expected);
    let texts: Vec<_> = page.entries.iter().map(|entry| std::format!("{entry:?}")).collect();
    assert!(!texts.concat().contains("correct horse"));
}

#[test]
fn authorities_and_files_move_in_a_bundle_and_go_with_their_keystore() {
    let mut world = World::new();
    let view = world.issue("client 1", 365).unwrap();
    let (id, keystore) = (id_of(&view), world.keystore);
    let (authority, file) = (world.authority(), world.file(id).unwrap());
    let bundle = world.run(async |vault, call| vault.export_bundle(&passphrase_key(), call).await).unwrap();
    let mut other = World::new_empty();
    other.keystore = keystore;
    let import = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| {
        vault.import_bundle(&bundle, &passphrase_key(), ImportMode::Apply, call).await.map(|_| ())
    };
    other.run(import).unwrap();
    assert_eq!((other.authority(), other.file(id).unwrap()), (authority, file));
    other.issue("client 2", 30).unwrap();
    block_on(other.vault.check()).unwrap();

    // The authority, the file, the key, and the key that signs the audit log; each with its wrapping key.
    assert_eq!([RecordKind::Material, RecordKind::WrappingKey].map(|kind| world.count(kind)), [4, 4]);
    let key = world.key;
    world.run(async |vault, call| vault.request_deletion(key, call).await).unwrap();
    let name = Confirmation::Name("card numbers");
    world.run(async |vault, call| vault.delete_now(key, name, call).await).unwrap();
    world.run(async |vault, call| vault.delete_keystore(keystore, call).await).unwrap();
    assert_eq!([RecordKind::Material, RecordKind::WrappingKey].map(|kind| world.count(kind)), [1, 1]);
    block_on(world.vault.check()).unwrap();
}
