//! Whoever may not use a key is told that, and nothing else: whatever the key is, and whatever is given to it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::string::String;

use super::access::{at, gated};
use super::streams::stream_of;
use super::*;
use crate::actor::{Access, Actor, Role};
use crate::asymmetric::{Signable, SignatureAlgorithm, SignatureEncoding};
use crate::client::{Combine, Methods};
use crate::import::Imported;
use crate::jose::{JwtChecks, JwtKeys, JwtOptions};
use crate::profile::{KeyUsage, Unauthorized};
use crate::vault::sign::SignOptions;
use crate::{
    Associated, BatchItem, Customization, DataKeySize, ExportFormat, PrincipalId, SecretBytes, StreamHeader,
    VersionNumber,
};

/// What somebody gives to an operation.
struct Input {
    bytes: Vec<u8>,
    aad: &'static [u8],
    context: &'static [u8],
    text: String,
    version: Option<VersionNumber>,
}

impl Input {
    fn associated(&self) -> Associated<'_> {
        Associated { aad: self.aad, context: self.context }
    }

    fn options(&self) -> SignOptions {
        let der = self.version.is_some();
        let encoding = if der { SignatureEncoding::Der } else { SignatureEncoding::P1363 };
        let algorithm = Some(SignatureAlgorithm::RsaPkcs1Sha256).filter(|_| der);
        SignOptions { algorithm, encoding, framed: der }
    }
}

/// Who asks, and by which road.
#[derive(Clone, Copy)]
struct Caller {
    actor: Actor,
    client: Option<[u8; 4]>,
}

/// What each operation answers, as codes.
struct Walk<'a> {
    world: &'a mut World,
    caller: Caller,
    answers: BTreeMap<&'static str, BTreeSet<&'static str>>,
}

impl Walk<'_> {
    fn ask<T>(
        &mut self,
        name: &'static str,
        operation: impl AsyncFnOnce(&Vault<MemoryStore>, &mut Call<'_>) -> Result<T, Error>,
    ) {
        let mut call = Call::new(self.world.now, &mut self.world.random).by(self.caller.actor);
        if let Some(ip) = self.caller.client {
            call = call.from_client(at(ip));
        }
        let answer = block_on(operation(&self.world.vault, &mut call));
        let code = answer.map_or_else(|error| error.code(), |_| "done");
        self.answers.entry(name).or_default().insert(code);
    }

    /// Every operation on the data of `key`, with one input. `open` is a key that everybody may use.
    fn walk(&mut self, key: KeyId, open: KeyId, input: &Input) {
        let (bytes, text) = (input.bytes.as_slice(), input.text.as_str());
        let associated = input.associated();
        let signable =
            if input.version.is_some() { Signable::Digest(bytes) } else { Signable::Message(bytes) };
        let options = input.options();
        let (jwt, checks, version) = (JwtOptions::default(), JwtChecks::default(), input.version);
        let items = [BatchItem { bytes, associated }];
        self.ask("encrypt", async |v, c| v.encrypt(key, bytes, associated, c).await);
        self.ask("encrypt_batch", async |v, c| v.encrypt_batch(key, &items, c).await);
        self.ask("encrypt_sync", async |v, c| v.encrypt_sync(key, bytes, associated, c));
        self.ask("seal_job", async |v, c| v.seal_job(key, 1 << 40, associated, c).await);
        self.ask("seal_stream", async |v, c| v.seal_stream(key, input.aad, c).await);
        self.ask("decrypt", async |v, c| v.decrypt(Some(key), bytes, associated, c).await);
        self.ask("decrypt_batch", async |v, c| v.decrypt_batch(key, &items, c).await);
        self.ask("decrypt_sync", async |v, c| v.decrypt_sync(Some(key), bytes, associated, c));
        self.ask("decrypt_compromised", async |v, c| {
            v.decrypt_compromised(Some(key), bytes, associated, c).await
        });
        self.ask("open_job", async |v, c| v.open_job(Some(key), bytes, associated, c).await);
        self.ask("oaep_job", async |v, c| v.oaep_job(key, bytes, associated, c).await);
        self.ask("rewrap from", async |v, c| v.rewrap(Some(key), bytes, open, associated, c).await);
        self.ask("rewrap to", async |v, c| v.rewrap(Some(open), bytes, key, associated, c).await);
        self.ask("data_key", async |v, c| v.data_key(key, DataKeySize::Bits512, associated, c).await);
        self.ask("data_key_sealed", async |v, c| {
            v.data_key_sealed(key, DataKeySize::Bits128, associated, c).await
        });
        self.ask("sign", async |v, c| v.sign(key, signable, options, c).await);
        self.ask("sign_all", async |v, c| v.sign_all(key, &[signable], options, c).await);
        self.ask("sign_sync", async |v, c| v.sign_sync(key, signable, options, c));
        self.ask("sign_job", async |v, c| v.sign_job(key, signable, options, c).await);
        self.ask("verify", async |v, c| v.verify(key, version, signable, bytes, options, c).await);
        self.ask("make_mac", async |v, c| v.make_mac(key, bytes, c).await);
        self.ask("make_mac_sync", async |v, c| v.make_mac_sync(key, bytes, c));
        self.ask("verify_mac", async |v, c| v.verify_mac(key, version, bytes, bytes, c).await);
        self.ask("sign_jws", async |v, c| v.sign_jws(key, bytes, text, c).await);
        self.ask("jws_job", async |v, c| v.jws_job(key, bytes, text, c).await);
        self.ask("sign_jwt", async |v, c| v.sign_jwt(key, text, &jwt, c).await);
        self.ask("jwt_job", async |v, c| v.jwt_job(key, text, &jwt, c).await);
        self.ask("verify_jws", async |v, c| v.verify_jws(JwtKeys::Key(key), text, c).await);
        self.ask("verify_jwt", async |v, c| v.verify_jwt(JwtKeys::Key(key), text, &checks, c).await);
        self.ask("read_secret", async |v, c| v.read_secret(key, version, c).await);
        self.ask("export_key", async |v, c| v.export_key(key, version, c).await);
        self.ask("export_key_as", async |v, c| {
            v.export_key_as(key, version, ExportFormat::Pkcs8Pem, c).await
        });
        self.ask("update_secret", async |v, c| v.update_secret(key, SecretBytes::new(bytes.into()), c).await);
    }
}

const ANY_ROAD: [&str; 4] = ["encrypt_sync", "decrypt_sync", "sign_sync", "make_mac_sync"];

/// A keystore with a key of every kind, each as somebody else made it; and a key that everybody may use.
fn kinds(world: &mut World, unauthorized: Unauthorized) -> (Vec<KeyId>, KeyId) {
    let mut make = |profile: ProfileId, new: Vec<NewKey>| -> Vec<KeyId> {
        let custom = if profile == ProfileId::STANDARD {
            Customization {
                unauthorized: Some(unauthorized),
                allow_export: Some(true),
                ..Customization::default()
            }
        } else {
            Customization::default()
        };
        let keystore =
            NewKeystore { custom, ..NewKeystore::new(std::format!("{profile} {unauthorized:?}"), profile) };
        let keystore = world.run(async |vault, call| vault.create_keystore(keystore, call).await).unwrap();
        let keystore = keystore.id.parse().unwrap();
        world.keystore = keystore;
        let make = |new| {
            let view = world.run(async |vault, call| vault.create_key(keystore, new, call).await).unwrap();
            view.id.parse().unwrap()
        };
        new.into_iter().map(make).collect()
    };
    let rsa = || Imported::pem(include_str!("../../import/tests/keys/rsa2048.pkcs8.pem")).unwrap();
    let new = |kind: KeyKind| NewKey::new(std::format!("{kind}"), kind);
    let keys = make(
        ProfileId::STANDARD,
        [
            new(KeyKind::Aes256),
            NewKey { convergent: true, name: "convergent".into(), ..new(KeyKind::Aes256) },
            NewKey { pre_active: true, name: "not yet".into(), ..new(KeyKind::Aes256) },
            new(KeyKind::HmacSha256),
            new(KeyKind::EcP256),
            new(KeyKind::Ed25519),
            NewKey {
                usage: Some(KeyUsage::EncryptDecrypt),
                ..NewKey::import("rsa", KeyKind::Rsa2048, rsa())
            },
            NewKey::secret("text", "kept"),
            new(KeyKind::Aes256),
        ]
        .into_iter()
        .collect(),
    );
    let [keys @ .., open] = keys.as_slice() else { panic!("nine keys") };
    (keys.to_vec(), *open)
}

/// Well-formed, of the key itself, of another key and of no key at all; cut, changed, empty and random.
fn inputs(world: &mut World, key: KeyId, open: KeyId) -> Vec<Input> {
    let mut bytes: Vec<Vec<u8>> = Vec::new();
    for (of, context) in [(key, &b""[..]), (key, b"17"), (open, b"")] {
        let with = Associated { aad: b"aad", context };
        let sealed = world.run(async |vault, call| vault.encrypt(of, b"4111", with, call).await);
        bytes.extend(sealed);
    }
    world.key = key;
    let may_stream = world.run(async |vault, call| vault.seal_stream(key, b"aad", call).await).is_ok();
    if may_stream {
        bytes.push(stream_of(world, b"a stream"));
    }
    let sign = SignOptions::default();
    let signed = world.run(async |vault, call| vault.sign(key, Signable::Message(b""), sign, call).await);
    bytes.extend(signed.map(|signature| signature.bytes));
    let code = world.run(async |vault, call| vault.make_mac(key, b"", call).await);
    bytes.extend(code.map(|(_, code)| code.to_vec()));
    for whole in bytes.clone() {
        bytes.push(whole[..whole.len() / 2].to_vec());
        let mut changed = whole;
        changed[4] ^= 0x40;
        bytes.push(changed);
    }
    bytes.extend([Vec::new(), b"not one of ours".to_vec(), std::vec![0x5a; 256], std::vec![0; 2_000]]);
    let token = world.run(async |vault, call| vault.sign_jws(key, b"{}", "", call).await).unwrap_or_default();
    let texts = [token, String::new(), "{}".into(), "no token".into(), "{\"alg\":\"none\"}".into()];
    let versions = [None, Some(VersionNumber(1)), Some(VersionNumber(9))];
    let mut inputs = Vec::new();
    for (at, bytes) in bytes.into_iter().enumerate() {
        for context in [&b""[..], b"17"] {
            let (text, version) = (texts[at % texts.len()].clone(), versions[at % versions.len()]);
            inputs.push(Input { bytes: bytes.clone(), aad: b"aad", context, text, version });
        }
    }
    inputs
}

/// Walks everything for each caller, who is refused as `denied` says, and once more as somebody who may.
fn always_denied(world: &mut World, keys: &[KeyId], open: KeyId, callers: &[(Caller, &str)]) {
    let mut told = BTreeSet::new();
    for key in keys.iter().copied() {
        let inputs = inputs(world, key, open);
        world.prepare(key);
        for (caller, denied) in callers {
            let mut walk = Walk { world, caller: *caller, answers: BTreeMap::new() };
            for input in &inputs {
                walk.walk(key, open, input);
            }
            assert_eq!(walk.answers.len(), 33, "every operation was asked");
            for (name, answers) in walk.answers {
                // What is not in memory has to be asked for by an asynchronous call, whoever asks.
                let unloaded = BTreeSet::from(["key.not_loaded"]);
                let expected = BTreeSet::from([*denied]);
                let sync = ANY_ROAD.contains(&name) && answers == unloaded;
                assert!(sync || answers == expected, "{name}: {answers:?}, not {denied}");
            }
        }
        let owner = Caller { actor: Actor::Owner, client: None };
        let mut walk = Walk { world, caller: owner, answers: BTreeMap::new() };
        inputs.iter().for_each(|input| walk.walk(key, open, input));
        told.extend(walk.answers.into_values().flatten());
    }
    // The inputs are what they should be: for who may, they are told apart.
    for code in
        ["done", "ciphertext.malformed", "ciphertext.other_key", "decryption.failed", "token.malformed"]
    {
        assert!(told.contains(code), "{code} is not among {told:?}");
    }
    assert!(!told.contains("access.denied"), "{told:?}");
}

#[test]
fn whoever_may_not_use_a_key_hears_the_same_whatever_they_give_to_it() {
    for (unauthorized, denied) in
        [(Unauthorized::PartialRow, "access.denied"), (Unauthorized::Hidden, "key.not_found")]
    {
        let mut world = World::new();
        let (keys, open) = kinds(&mut world, unauthorized);
        let user = world.principal("user", Role::User, &[]);
        let admin = world.principal("admin", Role::Admin, &[]);
        let viewer = world.principal("viewer", Role::Viewer, &[]);
        for key in &keys {
            let access = Access::Restricted(Vec::new());
            world.run(async |vault, call| vault.set_access(*key, access, call).await).unwrap();
        }
        let by = |id| Caller { actor: Actor::Principal(id), client: None };
        let stranger = by(PrincipalId::from_bytes([9; 16]));
        let callers = [(by(user), denied), (by(admin), denied), (stranger, "access.denied")];
        always_denied(&mut world, &keys, open, &callers);
        // Of two keys, the one that everybody may use is asked first, and refuses a viewer.
        let mut walk = Walk { world: &mut world, caller: by(viewer), answers: BTreeMap::new() };
        let input = Input { bytes: Vec::new(), aad: b"", context: b"", text: String::new(), version: None };
        keys.iter().for_each(|key| walk.walk(*key, open, &input));
        for (name, answers) in walk.answers {
            let expected = if name == "rewrap from" { "access.denied" } else { denied };
            let sync = ANY_ROAD.contains(&name) && answers == BTreeSet::from(["key.not_loaded"]);
            assert!(sync || answers == BTreeSet::from([expected]), "{name}: {answers:?}");
        }
    }
}

#[test]
fn a_client_that_the_gate_refuses_hears_that_alone() {
    let mut world = World::new();
    let (keys, open) = kinds(&mut world, Unauthorized::PartialRow);
    gated(&mut world, Methods { ipv4: true, mac: false, certificate: false }, Combine::All);
    let caller = Caller { actor: Actor::Owner, client: Some([10, 0, 0, 7]) };
    always_denied(&mut world, &keys, open, &[(caller, "client.refused")]);
}

/// Without the id of a key: the one that the ciphertext names is asked, whatever follows.
#[test]
fn a_ciphertext_that_names_a_key_is_refused_by_that_key() {
    let mut world = World::new();
    let (keys, _) = kinds(&mut world, Unauthorized::Hidden);
    let user = world.principal("user", Role::User, &[]);
    let key = keys[0];
    world.key = key;
    let message = world.encrypt(b"4111", b"aad").unwrap();
    let stream = stream_of(&mut world, b"a stream");
    let access = Access::Restricted(Vec::new());
    world.run(async |vault, call| vault.set_access(key, access, call).await).unwrap();
    for at in 21..message.len() {
        let mut changed = message.clone();
        changed[at] ^= 1;
        let refused = world.run_as(user, async |vault, call| vault.decrypt(None, &changed, b"", call).await);
        assert_eq!(refused, Err(Error::NotFound(Subject::Key)), "{at}");
    }
    for at in 21..StreamHeader::BYTES {
        let mut changed = stream.clone();
        changed[at] ^= 1;
        if StreamHeader::parse(&changed).is_err() {
            continue;
        }
        let refused =
            world.run_as(user, async |vault, call| vault.open_stream(&changed, b"", call).await.map(|_| ()));
        assert_eq!(refused, Err(Error::NotFound(Subject::Key)), "{at}");
        let header = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| {
            vault.rewrap_stream(&changed, key, b"", call).await
        };
        assert_eq!(world.run_as(user, header), Err(Error::NotFound(Subject::Key)), "{at}");
    }
    // As a key that there never was.
    let mut unknown = message;
    unknown[5..21].copy_from_slice(&[3; 16]);
    let refused = world.run_as(user, async |vault, call| vault.decrypt(None, &unknown, b"", call).await);
    assert_eq!(refused, Err(Error::NotFound(Subject::Key)));
}

/// A token that names a hidden key of a keystore is a token of no key in it.
#[test]
fn a_token_of_a_hidden_key_is_of_no_key() {
    let mut world = World::new();
    let (keys, _) = kinds(&mut world, Unauthorized::Hidden);
    let user = world.principal("user", Role::User, &[]);
    let keystore = world.keystore;
    for key in [keys[3], keys[4]] {
        let token = world.run(async |vault, call| vault.sign_jws(key, b"{}", "", call).await).unwrap();
        let verify = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| {
            vault.verify_jws(JwtKeys::Keystore(keystore), &token, call).await.map(|_| ())
        };
        assert_eq!(world.run_as(user, verify), Ok(()));
        let access = Access::Restricted(Vec::new());
        world.run(async |vault, call| vault.set_access(key, access, call).await).unwrap();
        assert_eq!(world.run_as(user, verify).unwrap_err().code(), "token.key_unknown");
        let stranger = PrincipalId::from_bytes([9; 16]);
        assert_eq!(world.run_as(stranger, verify), Err(Error::AccessDenied));
        let garbage = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| {
            vault.verify_jws(JwtKeys::Keystore(keystore), "", call).await.map(|_| ())
        };
        assert_eq!(world.run_as(stranger, garbage), Err(Error::AccessDenied));
    }
}

/// Nothing is unwrapped for somebody who may not use it.
#[test]
fn a_key_is_prepared_for_who_may_use_it() {
    let mut world = World::new();
    let (keys, _) = kinds(&mut world, Unauthorized::Hidden);
    let viewer = world.principal("viewer", Role::Viewer, &[]);
    let user = world.principal("user", Role::User, &[]);
    let key = keys[0];
    let prepare = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| vault.prepare(key, call).await;
    let one = VersionNumber(1);
    let seen = world.run_as(viewer, prepare).unwrap();
    assert!(seen.material(one).is_none());
    assert!(world.run_as(user, prepare).unwrap().material(one).is_some());
    let access = Access::Restricted(Vec::new());
    world.run(async |vault, call| vault.set_access(key, access, call).await).unwrap();
    assert_eq!(world.run_as(user, prepare).map(|_| ()), Err(Error::NotFound(Subject::Key)));
}
