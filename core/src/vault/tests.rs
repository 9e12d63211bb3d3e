//! The life of a vault over a store in memory.

use std::string::ToString;
use std::vec::Vec;

use pollster::block_on;

use super::*;
use crate::bundle::ImportMode;
use crate::call::Call;
use crate::error::{Error, Subject};
use crate::id::{KeyId, KeystoreId};
use crate::lifecycle::KeyStateName;
use crate::profile::KeyKind;
use crate::profile::ProfileId;
use crate::random::CountingRandom;
use crate::secret::Passphrase;
use crate::slot::{KdfParams, PassphraseKey, RecoveryCode};
use crate::store::{MemoryStore, Record, RecordKey, RecordKind, StoreError};
use crate::time::{Period, Timestamp};
use crate::view::{KeyAction, KeyRow, KeyStateView, KeyView};

mod access;
mod access_keys;
mod certificates;
mod convergent;
mod data_keys;
mod deadlines;
mod exported;
mod hostile;
mod hsm;
mod jose;
mod journal;
mod keystores;
mod log;
mod oaep;
mod offered;
mod offers;
mod overtaken;
mod permission;
mod principals;
mod random_bytes;
mod remembered;
mod rewrap;
mod root;
mod sign;
mod slots;
mod story;
mod streams;
mod transfer;
mod usage;

const START: Timestamp = Timestamp(1_790_000_000_000);

/// A vault with one keystore and one key, and a clock and randomness to go with it.
struct World {
    store: MemoryStore,
    vault: Vault<MemoryStore>,
    code: RecoveryCode,
    keystore: KeystoreId,
    key: KeyId,
    now: Timestamp,
    random: CountingRandom,
}

impl World {
    fn new() -> Self {
        let mut random = CountingRandom::new(1);
        let store = MemoryStore::new();
        let (vault, code, keystore) = {
            let mut call = Call::new(START, &mut random);
            let new = NewVault { name: "Payments".into(), passphrase: passphrase_key() };
            let (vault, code) = block_on(Vault::create(store.clone(), new, &mut call)).unwrap();
            let keystore = block_on(vault.create_keystore(new_keystore("Cards"), &mut call)).unwrap();
            (vault, code, keystore.id.parse().unwrap())
        };
        let mut world =
            Self { store, vault, code, keystore, key: KeyId::from_bytes([0; 16]), now: START, random };
        world.key = world.create_key("card numbers").id.parse().unwrap();
        world
    }

    /// A vault of its own with nothing in it.
    fn new_empty() -> Self {
        let mut random = CountingRandom::new(1_000_000);
        let store = MemoryStore::new();
        let new = NewVault { name: "Elsewhere".into(), passphrase: passphrase_key() };
        let (vault, code) =
            block_on(Vault::create(store.clone(), new, &mut Call::new(START, &mut random))).unwrap();
        let none = [0; 16];
        let (keystore, key) = (KeystoreId::from_bytes(none), KeyId::from_bytes(none));
        Self { store, vault, code, keystore, key, now: START, random }
    }

    fn create_key(&mut self, name: &str) -> KeyView {
        let (keystore, new) = (self.keystore, NewKey::new(name, KeyKind::Aes256));
        self.run(async |vault, call| vault.create_key(keystore, new, call).await).unwrap()
    }

    fn run<T>(&mut self, operation: impl AsyncFnOnce(&Vault<MemoryStore>, &mut Call<'_>) -> T) -> T {
        block_on(operation(&self.vault, &mut Call::new(self.now, &mut self.random)))
    }

    fn encrypt(&mut self, plaintext: &[u8], aad: &[u8]) -> Result<Vec<u8>, Error> {
        let key = self.key;
        self.run(async |vault, call| vault.encrypt(key, plaintext, aad, call).await)
    }

    fn decrypt(&mut self, ciphertext: &[u8], aad: &[u8]) -> Result<Vec<u8>, Error> {
        self.run(async |vault, call| vault.decrypt(None, ciphertext, aad, call).await)
    }

    fn view(&self) -> KeyView {
        self.view_of(self.key).unwrap()
    }

    fn view_of(&self, key: KeyId) -> Result<KeyView, Error> {
        let mut unused = CountingRandom::new(0);
        block_on(self.vault.key(key, &Call::new(self.now, &mut unused)))
    }

    fn list(&self, query: &KeyQuery) -> crate::view::Listing<KeyRow> {
        let mut unused = CountingRandom::new(0);
        block_on(self.vault.keys(query, &Call::new(self.now, &mut unused))).unwrap()
    }

    fn prepare(&mut self, key: KeyId) {
        self.run(async |vault, call| vault.prepare(key, call).await.map(|_| ())).unwrap();
    }

    /// A vault over the same store, as another process has it.
    fn second(&self) -> Vault<MemoryStore> {
        let locked = block_on(LockedVault::open(self.store.clone())).unwrap();
        block_on(locked.unlock_with_passphrase_key(&passphrase_key())).unwrap()
    }

    /// Writes a record as somebody would who has the store but not the vault.
    fn forge(&self, record: Record) {
        self.store.overwrite(record);
    }

    fn stored(&self, key: RecordKey) -> Record {
        block_on(self.store.load(&key)).unwrap().unwrap()
    }
}

fn passphrase() -> Passphrase {
    Passphrase::new("four words by dice").unwrap()
}

fn passphrase_key() -> PassphraseKey {
    PassphraseKey::derive(&passphrase(), KdfParams::MINIMUM, [5; 32]).unwrap()
}

fn new_keystore(name: &str) -> NewKeystore {
    NewKeystore::new(name, ProfileId::STANDARD)
}
