//! What is secret of a change is sealed until it is made, and shown nowhere.

use std::format;

use super::*;
use crate::client::{Client, CredentialValue, Gate, Methods};
use crate::id::VersionNumber;
use crate::secret::SecretBytes;
use crate::vault::NewCredential;

const SECRET: &str = "correct horse battery staple 32b";

/// The secret in any form in which somebody could meet it.
fn has_secret(text: &str) -> bool {
    let bytes = format!("{:?}", SECRET.as_bytes());
    let hex = data_encoding::HEXLOWER.encode(SECRET.as_bytes());
    text.contains(SECRET) || text.contains(bytes.trim_matches(['[', ']'])) || text.contains(&hex)
}

fn secret() -> Option<SecretBytes> {
    Some(SecretBytes::new(SECRET.as_bytes().to_vec()))
}

fn changes(world: &World) -> [Change; 3] {
    let keystore = world.keystore;
    let imported = NewKey { imported: secret().map(Into::into), ..NewKey::new("imported", KeyKind::Aes256) };
    let certificate = CredentialValue::Certificate {
        name: "till".into(),
        fingerprint: None,
        expires: Timestamp(START.0 * 2),
    };
    let credential = NewCredential { value: certificate, description: String::new(), secret: secret() };
    [
        Change::CreateKey { keystore, new: NewKey::secret("password", SECRET) },
        Change::CreateKey { keystore, new: imported },
        Change::AddCredential { keystore, new: credential },
    ]
}

#[test]
fn a_secret_is_neither_shown_nor_stored_in_the_clear_nor_in_the_chain() {
    let mut world = World::new(ApprovalPolicy::ONE);
    for change in changes(&world) {
        let view = world.stage(world.anna, &change).unwrap();
        assert!(!has_secret(&format!("{view:?} {change:?}")));
    }
    let stored = |world: &World| {
        let mut records = world.records();
        records.extend(block_on(world.vault.every(Query::all(RecordKind::Audit))).unwrap());
        let secret =
            |record: &Record| record.body.windows(SECRET.len()).any(|part| part == SECRET.as_bytes());
        records.iter().any(secret)
    };
    assert!(!stored(&world));
    let request = world.request(world.anna).unwrap();
    let id = request.id.parse().unwrap();
    let document = world.run(OWNER, async |vault, call| vault.approval_document(id, call).await).unwrap();
    assert!(!document.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()));
    assert!(!has_secret(&format!("{request:?} {:?}", world.staged())));
    let approved = world.approve(world.ben, id).unwrap();
    assert!(!has_secret(&format!("{approved:?} {:?}", world.log())));
    assert!(!stored(&world));
    world.check();
}

#[test]
fn a_secret_arrives_as_it_was_put_aside() {
    let mut world = World::new(ApprovalPolicy::ONE);
    for change in changes(&world) {
        world.stage(world.anna, &change).unwrap();
    }
    let id = world.request(world.anna).unwrap().id.parse().unwrap();
    world.approve(world.ben, id).unwrap();
    // What the trial made of service keys was taken back: what seals the secrets now is in the store.
    world.crash();
    for name in ["password", "imported"] {
        let records = block_on(world.vault.every(Query::all(RecordKind::Key))).unwrap();
        let key = records.iter().find(|record| record.label == name).unwrap();
        let material = block_on(world.vault.unwrap_material(KeyId(key.key.id), VersionNumber(1))).unwrap();
        assert_eq!(material.expose(), SECRET.as_bytes());
    }
    let kind = crate::client::CredentialKind::Certificate;
    let credential = Vault::<MemoryStore>::credential_id(world.keystore, kind, "till");
    let found = world.run(OWNER, async |vault, call| vault.credential_secret(credential, call).await);
    assert_eq!(found.unwrap().unwrap().expose(), SECRET.as_bytes());
}

/// The hash in the document must not help to guess a short password.
#[test]
fn the_same_change_put_aside_twice_has_two_hashes() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let change = &changes(&world)[0];
    let digest = |world: &mut World| {
        let view = world.stage(world.anna, change).unwrap();
        let records = block_on(world.vault.every(staged_in(world.keystore))).unwrap();
        let digest = StagedChange::decode(&records[0].body).unwrap().item.digest;
        world.unstage(world.anna, &view.id).unwrap();
        digest
    };
    assert_ne!(digest(&mut world), digest(&mut world));
}

/// Somebody who has the store, but not the vault, puts the sealed form of one change in the place of another.
#[test]
fn a_change_that_was_swapped_is_not_made() {
    let mut world = World::new(ApprovalPolicy::ONE);
    world.stage(world.anna, &world.rotate()).unwrap();
    world.stage(world.anna, &world.rename("other")).unwrap();
    let id = world.request(world.anna).unwrap().id.parse().unwrap();
    let sealed: Vec<_> = world
        .staged()
        .iter()
        .map(|staged| {
            let place = records::sealed_key(staged.id.parse().unwrap());
            block_on(world.store.load(&place)).unwrap().unwrap()
        })
        .collect();
    world.store.overwrite(Record { body: sealed[1].body.clone(), ..sealed[0].clone() });
    assert_eq!(world.approve(world.ben, id).err(), Some(Error::RecordAltered));
    world.store.remove(&sealed[0].key);
    assert_eq!(world.approve(world.ben, id).err(), Some(Error::RecordsRolledBack));
    assert_eq!((world.key().versions.len(), world.key().name.as_str()), (1, "card numbers"));
}

/// Damage is not mistaken for a change that waits in vain.
#[test]
fn nothing_is_put_aside_on_top_of_what_was_damaged() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let staged = world.stage(world.anna, &world.rotate()).unwrap();
    let place = records::sealed_key(staged.id.parse().unwrap());
    let mut record = block_on(world.store.load(&place)).unwrap().unwrap();
    record.body[9] ^= 1;
    world.store.overwrite(record);
    assert_eq!(world.stage(world.ben, &world.rename("other")).err(), Some(Error::RecordAltered));
}

/// What was approved is what is made: the document has a hash of it, whoever wrote the sealed form.
#[test]
fn a_change_that_is_not_the_one_asked_for_is_not_made() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let id = world.requested(&world.rotate());
    let staged: StagedChangeId = world.staged()[0].id.parse().unwrap();
    let other = world.rename("other").encode([0; 32]).unwrap();
    let silent = crate::vault::journal::Note::SILENT;
    let swap = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| {
        let swap = async |t: &mut Transaction<'_, MemoryStore>, call: &mut Call<'_>| {
            t.remove_staged(staged).await?;
            t.put_sealed(staged, &other, call).await
        };
        vault.mutate(silent, call, swap).await
    };
    world.run(OWNER, swap).unwrap();
    assert_eq!(world.approve(world.ben, id).err(), Some(Error::RecordAltered));
    assert_eq!((world.key().versions.len(), world.key().name.as_str()), (1, "card numbers"));
}

/// The gate of the keystore is for whoever puts new confidential data aside; whoever approves comes from elsewhere.
#[test]
fn the_gate_is_passed_when_a_change_is_put_aside() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let gate = Gate { methods: Methods { ipv4: true, ..Methods::default() }, ..Gate::default() };
    let keystore = world.keystore;
    let value = CredentialValue::Ipv4("10.0.0.0/8".parse().unwrap());
    let credential = NewCredential { value, description: String::new(), secret: None };
    let gated = KeystoreChanges { gate: Some(gate), ..KeystoreChanges::default() };
    for change in [
        Change::CreateKey { keystore, new: NewKey::secret("password", "old") },
        Change::AddCredential { keystore, new: credential },
        Change::UpdateKeystore { keystore, changes: gated },
    ] {
        world.stage(world.anna, &change).unwrap();
    }
    let id = world.request(world.anna).unwrap().id.parse().unwrap();
    world.approve(world.ben, id).unwrap();
    let records = block_on(world.vault.every(Query::all(RecordKind::Key))).unwrap();
    let key = KeyId(records.iter().find(|record| record.label == "password").unwrap().key.id);
    let change = Change::UpdateSecret { key, value: SecretBytes::new(SECRET.into()) };
    let (anna, ben) = (world.anna, world.ben);
    let from = |ip: [u8; 4]| Client { ipv4: Some(ip.into()), ..Client::default() };
    let mut call = Call::new(START, &mut world.random).by(anna).from_client(from([192, 168, 0, 1]));
    let outcome = block_on(world.vault.stage(keystore, &change, &mut call));
    assert!(matches!(outcome, Err(Error::ClientRefused { .. })));
    let mut call = Call::new(START, &mut world.random).by(anna).from_client(from([10, 0, 0, 1]));
    block_on(world.vault.stage(keystore, &change, &mut call)).unwrap();
    let id = world.request(anna).unwrap().id.parse().unwrap();
    let mut call = Call::new(START, &mut world.random).by(ben).from_client(from([192, 168, 0, 1]));
    block_on(world.vault.approve(id, &mut call)).unwrap();
    let material = block_on(world.vault.unwrap_material(key, VersionNumber(2))).unwrap();
    assert_eq!(material.expose(), SECRET.as_bytes());
}
