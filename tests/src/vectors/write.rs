//! How the vectors were made.

use data_encoding::BASE64;
use keystead_core::{
    Confirmation, EnvelopeHeader, KdfParams, KeyId, KeyKind, KeyView, KeystoreId, MemoryStore, NewKey,
    NewKeystore, NewVault, Passphrase, PassphraseKey, Period, ProfileId, Timestamp, Vault,
};

use super::{Expectations, ExpectedKey, Opens, Refused};
use crate::testkit::{World, passphrase_key};

const BUNDLE_PASSPHRASE: &str = "다섯 words: ångström dice 42";

/// A bundle and what is expected of it, made with randomness that repeats. Its keys protect nothing.
pub async fn write() -> (Vec<u8>, Expectations) {
    let mut scribe = Scribe::new().await;
    let card = scribe.key("card numbers").await;
    let paused = scribe.key("일시 중지").await;
    let retired = scribe.key("retired").await;

    scribe.encrypts("no bytes", card, b"", b"").await;
    scribe.encrypts("text", card, b"", "4111 1111 1111 1111".as_bytes()).await;
    scribe.encrypts("with associated data", card, "고객 17".as_bytes(), "비밀".as_bytes()).await;
    scribe.rotate(card).await;
    scribe.encrypts("second version", card, b"customer 17", b"after a rotation").await;
    scribe.rotate(card).await;
    let every_byte: Vec<u8> = (0..=255).cycle().take(3_000).collect();
    scribe.encrypts("third version, every byte", card, &every_byte[..300], &every_byte).await;
    let asleep = scribe.encrypt(paused, b"", b"asleep").await;
    let gone = scribe.encrypt(retired, b"", b"gone").await;
    let good = scribe.encrypt(card, b"customer 17", b"secret").await;

    scribe.vault.disable(paused, &mut scribe.world.call()).await.expect("disable");
    scribe.vault.request_deletion(retired, &mut scribe.world.call()).await.expect("request deletion");
    scribe
        .vault
        .delete_now(retired, Confirmation::Name("retired"), &mut scribe.world.call())
        .await
        .expect("delete");

    scribe.refuses("disabled key", None, b"", &asleep, "key.state_forbids");
    scribe.refuses("destroyed key", None, b"", &gone, "key.state_forbids");
    scribe.refuses("other associated data", None, b"customer 18", &good, "decryption.failed");
    scribe.refuses("given to another key", Some(paused), b"customer 17", &good, "ciphertext.other_key");
    let mut moved = good.clone();
    moved[5..21].copy_from_slice(paused.as_bytes());
    scribe.refuses("moved to a disabled key", None, b"customer 17", &moved, "key.state_forbids");
    for (name, position, code) in [
        ("magic changed", 0, "ciphertext.malformed"),
        ("suite changed", 4, "ciphertext.malformed"),
        ("key changed", 20, "key.not_found"),
        ("version changed", 21, "version.not_found"),
        ("older version named", 24, "decryption.failed"),
        ("salt changed", 25, "decryption.failed"),
        ("nonce changed", 57, "decryption.failed"),
        ("commitment changed", 69, "decryption.failed"),
        ("ciphertext changed", 101, "decryption.failed"),
        ("tag changed", good.len() - 1, "decryption.failed"),
    ] {
        let mut changed = good.clone();
        changed[position] ^= 1;
        scribe.refuses(name, None, b"customer 17", &changed, code);
    }
    scribe.refuses("tag cut", None, b"customer 17", &good[..good.len() - 1], "decryption.failed");
    scribe.refuses("header alone", None, b"customer 17", &good[..101], "ciphertext.malformed");
    scribe.refuses("nothing", None, b"", b"", "ciphertext.malformed");
    scribe.finish([card, paused, retired]).await
}

struct Scribe {
    world: World,
    vault: Vault<MemoryStore>,
    keystore: KeystoreId,
    opens: Vec<Opens>,
    refused: Vec<Refused>,
}

impl Scribe {
    async fn new() -> Self {
        let mut world = World::new(0x4b53_5645_4354_4f52);
        world.now = Timestamp(1_767_225_600_000); // 2026-01-01T00:00:00Z
        let new = NewVault { name: "벡터 vectors".into(), passphrase: passphrase_key(1) };
        let (vault, _) = Vault::create(MemoryStore::new(), new, &mut world.call()).await.expect("create");
        let new = NewKeystore {
            description: "what every version must open".into(),
            ..NewKeystore::new("Payments", ProfileId::STANDARD)
        };
        let keystore = vault.create_keystore(new, &mut world.call()).await.expect("create");
        let keystore = keystore.id.parse().expect("an id");
        Self { world, vault, keystore, opens: Vec::new(), refused: Vec::new() }
    }

    async fn key(&mut self, name: &str) -> KeyId {
        self.world.pass(Period::MINUTE);
        let new = NewKey::new(name, KeyKind::Aes256);
        let key = self.vault.create_key(self.keystore, new, &mut self.world.call()).await;
        key.expect("create").id.parse().expect("an id")
    }

    async fn rotate(&mut self, key: KeyId) {
        self.world.pass(Period::DAY);
        self.vault.rotate(key, &mut self.world.call()).await.expect("rotate");
    }

    async fn encrypt(&mut self, key: KeyId, aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
        self.vault.encrypt(key, plaintext, aad, &mut self.world.call()).await.expect("encrypt")
    }

    async fn encrypts(&mut self, name: &str, key: KeyId, aad: &[u8], plaintext: &[u8]) {
        let ciphertext = self.encrypt(key, aad, plaintext).await;
        let header = EnvelopeHeader::parse(&ciphertext).expect("a header");
        self.opens.push(Opens {
            name: name.into(),
            key: header.key.to_string(),
            version: header.version.0,
            aad: BASE64.encode(aad),
            ciphertext: BASE64.encode(&ciphertext),
            plaintext: BASE64.encode(plaintext),
        });
    }

    fn refuses(&mut self, name: &str, key: Option<KeyId>, aad: &[u8], ciphertext: &[u8], code: &str) {
        self.refused.push(Refused {
            name: name.into(),
            key: key.map(|key| key.to_string()),
            aad: BASE64.encode(aad),
            ciphertext: BASE64.encode(ciphertext),
            code: code.into(),
        });
    }

    async fn finish(mut self, ids: [KeyId; 3]) -> (Vec<u8>, Expectations) {
        let mut keys = Vec::new();
        for id in ids {
            keys.push(expected(&self.vault.key(id, &self.world.call()).await.expect("key")));
        }
        keys.sort_by(|a, b| a.name.cmp(&b.name));
        let passphrase = Passphrase::new(BUNDLE_PASSPHRASE).expect("a passphrase");
        let passphrase = PassphraseKey::make(&passphrase, KdfParams::MINIMUM, &mut self.world.random);
        let passphrase = passphrase.expect("stretch");
        let bundle = self.vault.export_bundle(&passphrase, &mut self.world.call()).await.expect("export");
        let signer = self.vault.audit_public_key(&mut self.world.call()).await.expect("a key");
        let expectations = Expectations {
            bundle_passphrase: BUNDLE_PASSPHRASE.into(),
            vault_name: self.vault.info().await.expect("info").name,
            exported: self.world.now.0,
            signed_by: Some(signer.fingerprint().expect("a fingerprint")),
            keys,
            opens: self.opens,
            refused: self.refused,
        };
        (bundle, expectations)
    }
}

pub(super) fn expected(key: &KeyView) -> ExpectedKey {
    let state = serde_json::to_value(key.state).expect("a state");
    let state = state["name"].as_str().expect("its name").to_owned();
    ExpectedKey { id: key.id.clone(), name: key.name.clone(), state, versions: key.versions.len() }
}
