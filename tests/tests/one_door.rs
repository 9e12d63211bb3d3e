//! Material leaves through one door, whatever is asked and however the answer is written: known material is brought in,
//! everything is asked, and every answer is searched for it in every form.
#![allow(clippy::expect_used, reason = "a test says that something is wrong by panicking")]

use core::fmt::{Debug, Display};
use std::collections::{BTreeSet, HashMap};

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL, HEXLOWER, HEXUPPER};
use keystead::provider::AWS_LC;
use keystead_core::jose::{JwtChecks, JwtKeys, JwtOptions};
use keystead_core::{
    ApprovalPolicy, ApprovalQuery, AuditQuery, BatchItem, Change, Confirmation, Customization, DataKeySize,
    Error, ExportFormat, ImportMode, Imported, KdfParams, KeyChanges, KeyId, KeyKind, KeyQuery, KeyUsage,
    KeystoreChanges, KeystoreId, LockedVault, MemoryStore, NewKey, NewKeystore, NewPrincipal, NewVault,
    Passphrase, PassphraseKey, PrincipalKind, ProfileId, Role, RotationPolicy, SecretBytes, SettingsChanges,
    SignOptions, Signable, Vault, VersionEvent, VersionNumber,
};
use keystead_tests::block_on;
use keystead_tests::testkit::{World, dump};
use serde::Serialize;

const PASSPHRASE: &str = "four words: planted by dice";
const SECRET: &str = "planted text that nobody may read elsewhere";

/// Known bytes in every form that they could stand in.
fn forms(bytes: &[u8]) -> BTreeSet<Vec<u8>> {
    let mut forms = BTreeSet::from([bytes.to_vec()]);
    forms.extend([HEXLOWER.encode(bytes), HEXUPPER.encode(bytes)].map(String::into_bytes));
    for skip in 0..3 {
        // Whole groups alone: what stands before and behind does not change them.
        let aligned = &bytes[skip..];
        let aligned = &aligned[..aligned.len() / 3 * 3];
        forms.extend([BASE64.encode(aligned), BASE64URL.encode(aligned)].map(String::into_bytes));
    }
    let separated = |text: String| text.trim_matches(['[', ']']).as_bytes().to_vec();
    forms.extend([format!("{bytes:?}"), format!("{bytes:x?}"), format!("{bytes:02x?}")].map(separated));
    forms.insert(separated(serde_json::to_string(bytes).expect("JSON")));
    forms
}

struct Door {
    world: World,
    vault: Vault<MemoryStore>,
    store: MemoryStore,
    planted: Planted,
    searched: usize,
}

/// Forms of what was planted, by their first bytes.
#[derive(Default)]
struct Planted(HashMap<[u8; 4], Vec<(&'static str, Vec<u8>)>>);

impl Planted {
    fn add(&mut self, what: &'static str, bytes: &[u8]) {
        for form in forms(bytes) {
            let first = *form.first_chunk().expect("four bytes");
            self.0.entry(first).or_default().push((what, form));
        }
    }

    /// What is in `said`.
    fn find(&self, said: &[u8]) -> Option<&'static str> {
        let at = |(place, first): (usize, &[u8])| {
            let forms = self.0.get(<&[u8; 4]>::try_from(first).ok()?)?;
            forms.iter().find(|(_, form)| said[place..].starts_with(form)).map(|(what, _)| *what)
        };
        said.windows(4).enumerate().find_map(at)
    }
}

impl Door {
    fn search(&mut self, name: &str, said: &[u8]) {
        self.searched += 1;
        let found = self.planted.find(said);
        assert_eq!(found, None, "{name} gives it out");
    }

    /// As people and logs see an answer.
    fn say<T: Debug, E: Debug + Display>(&mut self, name: &str, answer: Result<T, E>) -> Result<T, E> {
        self.search(name, format!("{answer:?} {answer:#?}").as_bytes());
        if let Err(error) = &answer {
            self.search(name, error.to_string().as_bytes());
        }
        answer
    }

    /// And as it goes over a wire.
    fn view<T: Debug + Serialize>(&mut self, name: &str, answer: Result<T, Error>) -> Result<T, Error> {
        if let Ok(view) = &answer {
            let json = serde_json::to_string(view).expect("JSON");
            self.search(name, json.as_bytes());
            self.search(name, serde_json::to_string_pretty(view).expect("JSON").as_bytes());
        }
        self.say(name, answer)
    }

    fn bytes(&mut self, name: &str, answer: Result<Vec<u8>, Error>) -> Result<Vec<u8>, Error> {
        if let Ok(bytes) = &answer {
            self.search(name, bytes);
            self.search(name, BASE64_NOPAD.encode(bytes).as_bytes());
        }
        self.say(name, answer)
    }
}

macro_rules! ask {
    ($door:ident.$how:ident $name:ident($($argument:expr),*)) => {{
        let answer = block_on($door.vault.$name($($argument,)* &mut $door.world.call()));
        $door.$how(stringify!($name), answer)
    }};
}

macro_rules! look {
    ($door:ident.$name:ident($($argument:expr),*)) => {{
        let answer = block_on($door.vault.$name($($argument),*));
        $door.view(stringify!($name), answer)
    }};
}

fn passphrase_key() -> PassphraseKey {
    let passphrase = Passphrase::new(PASSPHRASE).expect("a passphrase");
    PassphraseKey::derive(&passphrase, KdfParams::MINIMUM, [5; 32]).expect("stretched")
}

/// Material that is known here and nowhere else, by kind.
fn material() -> Vec<(&'static str, KeyKind, Vec<u8>)> {
    let bytes =
        |seed: u8| (0..32_u8).map(|at| seed.wrapping_mul(29).wrapping_add(at.wrapping_mul(7))).collect();
    let rsa = AWS_LC
        .asymmetric
        .generate(KeyKind::Rsa2048, &mut World::new(1).random)
        .expect("a key")
        .expect("made here");
    vec![
        ("an AES key", KeyKind::Aes256, bytes(1)),
        ("a key for codes", KeyKind::HmacSha256, bytes(2)),
        ("a scalar", KeyKind::EcP256, bytes(3)),
        ("a seed", KeyKind::Ed25519, bytes(4)),
        ("an RSA key", KeyKind::Rsa2048, rsa.expose().to_vec()),
    ]
}

fn door() -> (Door, KeystoreId) {
    let mut world = World::new(80);
    let store = MemoryStore::new();
    let new = NewVault { name: "Door".into(), passphrase: passphrase_key() };
    let (vault, code) = block_on(Vault::create(store.clone(), new, &mut world.call())).expect("a vault");
    let vault = vault.with_provider(AWS_LC);
    let custom = Customization { allow_export: Some(true), ..Customization::default() };
    let new = NewKeystore { custom, ..NewKeystore::new("Open", ProfileId::STANDARD) };
    let keystore = block_on(vault.create_keystore(new, &mut world.call())).expect("a keystore");
    let code = code.expose().expect("a code");
    let mut planted = Planted::default();
    for (what, text) in [("a recovery code", code.as_str()), ("a passphrase", PASSPHRASE), ("a text", SECRET)]
    {
        planted.add(what, text.as_bytes());
    }
    (Door { world, vault, store, planted, searched: 0 }, keystore.id.parse().expect("an id"))
}

fn plant(door: &mut Door, keystore: KeystoreId) -> Vec<(KeyId, KeyKind, Vec<u8>)> {
    let mut keys = Vec::new();
    for (what, kind, bytes) in material() {
        // Of an RSA key, its primes and exponents: a third of it is enough to know it by.
        let pieces = if bytes.len() > 64 { bytes[700..].chunks_exact(48) } else { bytes.chunks_exact(32) };
        pieces.for_each(|piece| door.planted.add(what, piece));
        let imported = Imported::raw(SecretBytes::new(bytes.clone()));
        let new = NewKey::import(format!("{kind}"), kind, imported);
        door.search("NewKey", format!("{new:?} {new:#?}").as_bytes());
        let key = ask!(door.view create_key(keystore, new)).expect("a key");
        keys.push((key.id.parse().expect("an id"), kind, bytes));
    }
    let new = NewKey::secret("text", SECRET);
    door.search("NewKey", format!("{new:?}").as_bytes());
    let secret = ask!(door.view create_key(keystore, new)).expect("confidential data");
    keys.push((secret.id.parse().expect("an id"), KeyKind::Secret, SECRET.as_bytes().to_vec()));
    keys
}

#[test]
fn no_answer_has_material_in_it_in_any_form() {
    let (mut door, keystore) = door();
    let keys = plant(&mut door, keystore);
    let one = VersionNumber(1);
    for (key, ..) in keys.clone() {
        use_a_key(&mut door, key, keystore);
        manage_a_key(&mut door, key);
    }
    read_the_vault(&mut door, keystore);
    leave_the_vault(&mut door);
    // The door is open, and what comes out is what went in: the search would have found it.
    for (key, kind, bytes) in keys {
        let out = if kind == KeyKind::Secret {
            block_on(door.vault.read_secret(key, Some(one), &mut door.world.call()))
        } else {
            block_on(door.vault.export_key(key, Some(one), &mut door.world.call()))
        };
        let out = door.say("SecretBytes", out).expect("let out");
        assert_eq!(out.expose(), bytes);
        assert!(door.planted.find(out.expose()).is_some(), "the search knows {kind:?}");
        let jwk =
            block_on(door.vault.export_key_as(key, Some(one), ExportFormat::Jwk, &mut door.world.call()));
        if let Ok(jwk) = jwk {
            assert!(door.planted.find(jwk.expose()).is_some(), "the search knows {kind:?} in base64url");
        }
    }
    assert!(door.searched > 500, "{} answers", door.searched);
}

fn use_a_key(door: &mut Door, key: KeyId, keystore: KeystoreId) {
    let (text, aad) = (&b"text"[..], &b"aad"[..]);
    let items = [BatchItem::new(text, aad)];
    let sealed = ask!(door.bytes encrypt(key, text, aad)).unwrap_or_default();
    let _ = ask!(door.say encrypt_batch(key, &items));
    let _ = ask!(door.bytes decrypt(Some(key), &sealed, b"other"));
    let _ = ask!(door.bytes decrypt(Some(key), text, aad));
    let _ = ask!(door.bytes decrypt_compromised(Some(key), &sealed, aad));
    let _ = ask!(door.say decrypt_batch(key, &[BatchItem::new(&sealed, b"other")]));
    let _ = ask!(door.bytes rewrap(Some(key), &sealed, key, aad));
    let data_key = ask!(door.bytes data_key_sealed(key, DataKeySize::Bits256, aad));
    drop(data_key);
    let signed = ask!(door.say sign(key, Signable::Message(text), SignOptions::default()));
    if let Ok(signature) = &signed {
        door.search("sign", &signature.bytes);
    }
    let signature = signed.map(|signature| signature.bytes).unwrap_or_default();
    let _ = ask!(door.say verify(key, None, Signable::Message(text), &signature, SignOptions::default()));
    let _ = ask!(door.say make_mac(key, text));
    let _ = ask!(door.say verify_mac(key, None, text, b"code"));
    let public = ask!(door.say public_key(key, None));
    if let Ok((_, public)) = public {
        let jwk = public.to_jwk();
        let _ = door.view("to_jwk", jwk);
        door.search("to_der", public.to_der());
        door.search("to_pem", public.to_pem().expect("PEM").as_bytes());
    }
    let jws = ask!(door.say sign_jws(key, text, "")).unwrap_or_default();
    let _ = ask!(door.say verify_jws(JwtKeys::Keystore(keystore), &jws));
    let jwt = ask!(door.say sign_jwt(key, "{}", &JwtOptions::default())).unwrap_or_default();
    let _ = ask!(door.view verify_jwt(JwtKeys::Key(key), &jwt, &JwtChecks::default()));
    let opened = block_on(door.vault.prepare(key, &mut door.world.call()));
    let _ = door.say("prepare", opened);
    let stream = block_on(door.vault.seal_stream(key, aad, &mut door.world.call()));
    if let Ok(mut stream) = stream {
        door.search("header", &stream.header());
        let counted = block_on(door.vault.extend_stream(&mut stream, 4, &mut door.world.call()));
        let _ = door.say("extend_stream", counted);
        let frames = stream.push(text);
        let _ = door.bytes("push", frames);
        let last = stream.finish();
        let _ = door.bytes("finish", last);
    }
}

fn manage_a_key(door: &mut Door, key: KeyId) {
    let one = VersionNumber(1);
    let _ =
        ask!(door.view update_key(key, KeyChanges { name: Some(format!("new {key}")), description: None }));
    let _ = ask!(door.view set_access(key, keystead_core::Access::Open));
    let _ = ask!(door.view set_rotation(key, RotationPolicy::every(30)));
    let again = Imported::raw(SecretBytes::new(vec![9; 32]));
    let _ = ask!(door.view import_version(key, again));
    let _ = ask!(door.view rotate(key));
    let _ = ask!(door.view set_default_version(key, one));
    for event in [VersionEvent::Deactivate, VersionEvent::Activate] {
        let _ = ask!(door.view move_version(key, one, event));
    }
    let _ = ask!(door.view disable(key));
    let _ = ask!(door.view enable(key));
    let _ = ask!(door.view request_deletion(key));
    let _ = ask!(door.view cancel_deletion(key));
    let _ = ask!(door.view delete_now(key, Confirmation::Name("another")));
    let _ = ask!(door.view update_secret(key, SecretBytes::new(b"text".to_vec())));
    let viewed = block_on(door.vault.key(key, &door.world.call()));
    let _ = door.view("key", viewed);
}

fn read_the_vault(door: &mut Door, keystore: KeystoreId) {
    let listed = block_on(door.vault.keys(&KeyQuery::default(), &door.world.call()));
    let _ = door.view("keys", listed.map(|page| page.items));
    let _ = look!(door.keystores());
    let _ = look!(door.keystore(keystore));
    let rules = block_on(door.vault.rules(keystore));
    let _ = door.say("rules", rules);
    let _ = look!(door.info());
    let _ = look!(door.slots());
    let _ = look!(door.settings());
    let _ = look!(door.service_keys());
    let _ = look!(door.check());
    let _ = look!(door.principals());
    let new = NewPrincipal {
        name: "somebody".into(),
        kind: PrincipalKind::User,
        role: Role::User,
        groups: Vec::new(),
        approval_key: None,
    };
    let _ = ask!(door.view create_principal(new));
    let _ = ask!(door.view update_settings(SettingsChanges { utc_offset_minutes: Some(60), ..SettingsChanges::default() }));
    let changes = KeystoreChanges { description: Some("changed".into()), ..KeystoreChanges::default() };
    let _ = ask!(door.view update_keystore(keystore, changes));
    let set = ask!(door.view jwks(keystore));
    door.search("jwks", set.expect("a set").to_json().expect("JSON").as_bytes());
    let ticket = ask!(door.view begin_import(keystore, KeyKind::Aes256)).expect("a ticket");
    let new = NewKey { usage: Some(KeyUsage::EncryptDecrypt), ..NewKey::new("no", KeyKind::Aes256) };
    let _ = ask!(door.view finish_import(ticket.id.parse().expect("an id"), &[1; 400], new));
    // A change that waits for somebody's approval holds what is to be brought in.
    let imported = Imported::raw(SecretBytes::new(material()[0].2.clone()));
    let policy = ApprovalPolicy { needed: 1, approvers: Vec::new(), signed: false };
    let new = NewKeystore { approvals: Some(policy), ..NewKeystore::new("Approved", ProfileId::STANDARD) };
    let approved: KeystoreId =
        ask!(door.view create_keystore(new)).expect("a keystore").id.parse().expect("an id");
    let new = NewKey::import("staged", KeyKind::Aes256, imported);
    let change = Change::CreateKey { keystore: approved, new };
    door.search("Change", format!("{change:?} {change:#?}").as_bytes());
    ask!(door.view stage(approved, &change)).expect("it waits");
    let staged = block_on(door.vault.staged(approved, &door.world.call()));
    assert_eq!(door.view("staged", staged).expect("what waits").len(), 1);
    let _ = ask!(door.view request_approval(approved, &[], "please"));
    let requests = block_on(door.vault.approval_requests(&ApprovalQuery::default(), &door.world.call()));
    let _ = door.view("approval_requests", requests.map(|page| page.items));
    let _ = ask!(door.say random_bytes(32));
    let _ = ask!(door.view tick());
    let _ = ask!(door.say flush());
    let deadline = block_on(door.vault.next_deadline());
    let _ = door.say("next_deadline", deadline);
    let page =
        block_on(door.vault.audit(&AuditQuery { limit: 1_000, ..AuditQuery::default() }, &door.world.call()));
    let _ = door.say("audit", page);
}

fn leave_the_vault(door: &mut Door) {
    let exported = ask!(door.say export_audit()).expect("the chain");
    door.search("export_audit", exported.as_bytes());
    let bundle = ask!(door.bytes export_bundle(&passphrase_key())).expect("a bundle");
    let wrong = PassphraseKey::derive(
        &Passphrase::new("other words by dice").expect("words"),
        KdfParams::MINIMUM,
        [5; 32],
    );
    let _ = ask!(door.view import_bundle(&bundle, &wrong.expect("stretched"), ImportMode::Apply));
    let _ = ask!(door.view import_bundle(&bundle, &passphrase_key(), ImportMode::Apply));
    let locked = block_on(LockedVault::open(door.store.clone())).expect("locked");
    let failed =
        block_on(locked.unlock_with_passphrase(&Passphrase::new("other words by dice").expect("words")));
    let failed = failed.map(|_| ()).map_err(|failed| failed.error);
    let _ = door.say("unlock", failed);
    for record in block_on(dump(&door.store)) {
        door.search("records", &record.body);
        door.search("records", format!("{record:?}").as_bytes());
    }
}
