//! Messages of a key that is in memory already.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use keystead::edge::OsRandom;
use keystead::provider::AWS_LC;
use keystead_core::{
    Call, Error, KeyId, KeyKind, KeystoreId, MemoryStore, NewKey, NewKeystore, NewVault, ProfileId, Vault,
};
use keystead_tests::block_on;
use keystead_tests::testkit::{World, passphrase_key};
use serde_json::Value;

use crate::{Contender, Effort, head, row};

const AAD: &[u8] = b"customer 17";

/// A vault in memory with AWS-LC, as the program has it.
pub(crate) struct Place {
    pub(crate) vault: Vault<MemoryStore>,
    keystore: KeystoreId,
    pub(crate) now: keystead_core::Timestamp,
}

impl Place {
    pub(crate) fn new() -> Self {
        let mut world = World::new(1);
        let new = NewVault { name: "Speed".into(), passphrase: passphrase_key(1) };
        let (vault, _) =
            block_on(Vault::create(MemoryStore::new(), new, &mut world.call())).expect("a vault");
        let vault = vault.with_provider(AWS_LC);
        let new = NewKeystore::new("Speed", ProfileId::STANDARD);
        let keystore = block_on(vault.create_keystore(new, &mut world.call())).expect("a keystore");
        Self { vault, keystore: keystore.id.parse().expect("an id"), now: world.now }
    }

    pub(crate) fn key(&self, kind: KeyKind) -> KeyId {
        let new = NewKey::new(format!("{kind}"), kind);
        let key = block_on(self.vault.create_key(self.keystore, new, &mut self.call(&mut OsRandom)));
        let key = key.expect("a key").id.parse().expect("an id");
        self.prepare(key);
        key
    }

    pub(crate) fn call<'a>(&self, random: &'a mut OsRandom) -> Call<'a> {
        Call::new(self.now, random)
    }

    pub(crate) fn prepare(&self, key: KeyId) {
        block_on(self.vault.prepare(key, &mut self.call(&mut OsRandom))).expect("a key in memory");
    }

    /// Writes what waits for the audit chain; synchronous calls leave that to whoever makes them.
    pub(crate) fn flush(&self) {
        block_on(self.vault.flush(&mut self.call(&mut OsRandom))).expect("written");
    }

    /// A synchronous call; what was counted ahead is used up now and then.
    pub(crate) fn sync<T>(&self, key: KeyId, act: impl Fn(&mut Call<'_>) -> Result<T, Error>) -> T {
        loop {
            match act(&mut self.call(&mut OsRandom)) {
                Err(Error::KeyNotLoaded) => self.prepare(key),
                done => return done.expect("done"),
            }
        }
    }
}

/// AWS-LC alone, with a key that is expanded once and a nonce that counts.
pub(crate) struct Raw {
    key: LessSafeKey,
    nonce: u64,
}

impl Raw {
    pub(crate) fn new() -> Self {
        let key = UnboundKey::new(&AES_256_GCM, &[7; 32]).expect("a key");
        Self { key: LessSafeKey::new(key), nonce: 0 }
    }

    fn nonce(number: u64) -> Nonce {
        let mut nonce = [0; NONCE_LEN];
        nonce[..8].copy_from_slice(&number.to_be_bytes());
        Nonce::assume_unique_for_key(nonce)
    }

    pub(crate) fn seal(&mut self, plaintext: &[u8]) -> Vec<u8> {
        self.nonce += 1;
        let mut out = Vec::with_capacity(plaintext.len() + 16);
        out.extend_from_slice(plaintext);
        let nonce = Self::nonce(self.nonce);
        self.key.seal_in_place_append_tag(nonce, Aad::from(AAD), &mut out).expect("sealed");
        out
    }

    fn open(&self, number: u64, ciphertext: &[u8]) -> Vec<u8> {
        let mut out = ciphertext.to_vec();
        let length =
            self.key.open_in_place(Self::nonce(number), Aad::from(AAD), &mut out).expect("opened").len();
        out.truncate(length);
        out
    }
}

const SIZES: [(&str, usize); 8] = [
    ("64 B", 64),
    ("256 B", 256),
    ("1 KiB", 1 << 10),
    ("4 KiB", 4 << 10),
    ("16 KiB", 16 << 10),
    ("64 KiB", 64 << 10),
    ("256 KiB", 256 << 10),
    ("1 MiB", 1 << 20),
];

pub(crate) fn run(effort: Effort) -> Value {
    let place = Place::new();
    let key = place.key(KeyKind::Aes256);
    let (mut rows, names) = (Vec::new(), ["AWS-LC alone", "encrypt_sync", "encrypt"]);
    println!("\nEncryption of one message, AES-256-GCM");
    head("plaintext", &names);
    for (what, size) in SIZES {
        rows.push(encrypt(&place, key, what, size, effort));
    }
    println!("\nDecryption of one message");
    head("plaintext", &["AWS-LC alone", "decrypt_sync", "decrypt"]);
    for (what, size) in SIZES {
        rows.push(decrypt(&place, key, what, size, effort));
    }
    rows.into()
}

/// Fewer calls of what takes longer; few enough that nothing has to be written in between.
const fn calls(size: usize) -> u32 {
    if size <= 4 << 10 { 200 } else { 20 }
}

fn encrypt(place: &Place, key: KeyId, what: &str, size: usize, effort: Effort) -> Value {
    let (plaintext, mut raw) = (vec![5; size], Raw::new());
    let mut contenders = ["AWS-LC alone", "encrypt_sync", "encrypt"].map(Contender::new);
    for _ in 0..effort.rounds {
        let [alone, sync, asynchronous] = &mut contenders;
        alone.sample(calls(size), || drop(raw.seal(&plaintext)));
        place.prepare(key);
        sync.sample(calls(size), || {
            drop(place.sync(key, |call| place.vault.encrypt_sync(key, &plaintext, AAD, call)));
        });
        place.flush();
        asynchronous.sample(calls(size), || {
            let mut random = OsRandom;
            let mut call = place.call(&mut random);
            drop(block_on(place.vault.encrypt(key, &plaintext, AAD, &mut call)).expect("sealed"));
        });
        place.flush();
    }
    row(what, &contenders)
}

fn decrypt(place: &Place, key: KeyId, what: &str, size: usize, effort: Effort) -> Value {
    let mut raw = Raw::new();
    let plaintext = vec![5; size];
    let alone_sealed = raw.seal(&plaintext);
    let sealed = place.sync(key, |call| place.vault.encrypt_sync(key, &plaintext, AAD, call));
    let mut contenders = ["AWS-LC alone", "decrypt_sync", "decrypt"].map(Contender::new);
    for _ in 0..effort.rounds {
        let [alone, sync, asynchronous] = &mut contenders;
        alone.sample(calls(size), || drop(raw.open(1, &alone_sealed)));
        place.prepare(key);
        sync.sample(calls(size), || {
            drop(place.sync(key, |call| place.vault.decrypt_sync(None, &sealed, AAD, call)));
        });
        place.flush();
        asynchronous.sample(calls(size), || {
            let mut random = OsRandom;
            let mut call = place.call(&mut random);
            drop(block_on(place.vault.decrypt(None, &sealed, AAD, &mut call)).expect("opened"));
        });
        place.flush();
    }
    row(what, &contenders)
}
