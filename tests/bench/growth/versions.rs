//! What operations cost when a key has few and many versions.

use keystead::store::SqliteStore;
use keystead_core::{
    Call, EnvelopeHeader, ImportMode, KeyId, KeyKind, KeyQuery, KeyRow, KeystoreId, MemoryStore, NewKey,
    NewKeystore, PassphraseKey, Period, ProfileId, Store, Vault,
};
use keystead_tests::block_on;
use keystead_tests::testkit::{SeededRandom, World};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::operations::{SAMPLES, Samples, fill_the_log, sample, sample_up_to, unlock};

/// Bytes of the message.
const MESSAGE: [u8; 64] = [7; 64];
/// Data that is associated with it.
const NOTHING: &[u8] = &[];
/// As many messages as the vault records at once.
const MESSAGES: usize = 256;
/// Time between two versions.
const STEP: Period = Period(1_000);
/// The key that is used; it is never rotated further.
const USED: &str = "used";
/// The keys that are rotated.
const ROTATED: &str = "rotated";

/// Samples in memory and in SQLite, for keys of so many versions.
pub(crate) fn measure(versions: u32, passphrase: &PassphraseKey) -> [Value; 2] {
    let mut world = crate::operations::world(3);
    let vault = crate::make(MemoryStore::new(), passphrase, &mut world);
    let sealed = fill(&vault, versions, &mut world);
    let bundle = block_on(vault.export_bundle(passphrase, &mut world.call())).expect("a bundle");
    let memory = operations(&vault, versions, &sealed, passphrase, &mut world);

    let directory = TempDir::new().expect("a temporary directory");
    let store = SqliteStore::create(directory.path()).expect("a store");
    let vault = crate::make(store, passphrase, &mut world);
    block_on(vault.import_bundle(&bundle, passphrase, ImportMode::Apply, &mut world.call()))
        .expect("an import");
    fill_the_log(&vault, &mut world);
    let sqlite = operations(&vault, versions, &sealed, passphrase, &mut world);
    [("memory", memory), ("SQLite", sqlite)]
        .map(|(store, operations)| json!({ "store": store, "versions": versions, "operations": operations }))
}

/// One keystore with the key that is used and those that are rotated; gives what the first version of the one has encrypted.
fn fill<S: Store>(vault: &Vault<S>, versions: u32, world: &mut World) -> Vec<u8> {
    let new = NewKeystore::new("Keystore", ProfileId::STANDARD);
    let keystore = block_on(vault.create_keystore(new, &mut world.call())).expect("a keystore");
    let keystore: KeystoreId = keystore.id.parse().expect("an id");
    let used = create(vault, keystore, USED, world);
    let sealed = block_on(vault.encrypt(used, &MESSAGE, NOTHING, &mut world.call())).expect("sealed");
    let rotated = (0..rotated(versions)).map(|_| create(vault, keystore, ROTATED, world)).collect::<Vec<_>>();
    for key in rotated.into_iter().chain([used]) {
        for _ in 1..versions {
            world.pass(STEP);
            block_on(vault.rotate(key, &mut world.call())).expect("a version");
        }
    }
    sealed
}

/// How many keys share the rotations, so that none gets more than a tenth of its versions by them, or one.
fn rotated(versions: u32) -> usize {
    SAMPLES.div_ceil(rotations_each(versions))
}

fn rotations_each(versions: u32) -> usize {
    (versions / 10).max(1) as usize
}

fn create<S: Store>(vault: &Vault<S>, keystore: KeystoreId, name: &str, world: &mut World) -> KeyId {
    let new = NewKey::new(name.to_owned(), KeyKind::Aes256);
    let key = block_on(vault.create_key(keystore, new, &mut world.call())).expect("a key");
    key.id.parse().expect("an id")
}

/// Measures every operation; the rotations come last.
fn operations<S: Store + Clone>(
    vault: &Vault<S>,
    versions: u32,
    sealed: &[u8],
    passphrase: &PassphraseKey,
    world: &mut World,
) -> Samples {
    let used = keys(vault, USED, world).remove(0);
    let open = |vault: &Vault<S>, sealed: &[u8], world: &mut World| {
        let opened = block_on(vault.decrypt(None, sealed, NOTHING, &mut world.call())).expect("opened");
        assert_eq!(opened, MESSAGE, "what the first version has encrypted");
    };
    let seal = |world: &mut World| {
        block_on(vault.encrypt(used, &MESSAGE, NOTHING, &mut world.call())).expect("sealed")
    };
    assert_eq!(version_of(sealed), 1, "the oldest encrypted this");
    assert_eq!(version_of(&seal(world)), versions, "the newest is the default");

    let mut samples = Samples::new();
    samples.insert(
        "unlock the vault, decrypt with the oldest version",
        sample(|_| open(&unlock(vault.store().clone(), passphrase), sealed, world)),
    );
    samples.insert(
        "read the key with its versions",
        sample(|_| {
            let mut unused = SeededRandom::new(0);
            let key = block_on(vault.key(used, &Call::new(world.now, &mut unused))).expect("the key");
            assert_eq!(key.versions.len(), versions as usize);
        }),
    );
    samples.insert("encrypt 64 B", sample(|_| drop(seal(world))));
    samples.insert(
        "encrypt 256 messages of 64 B, and record them",
        sample(|_| (0..MESSAGES).for_each(|_| drop(seal(world)))),
    );
    samples.insert("decrypt 64 B with the oldest version", sample(|_| open(vault, sealed, world)));
    let rotated = keys(vault, ROTATED, world);
    let each = rotations_each(versions);
    let mut turns = (0..each).flat_map(|_| rotated.iter());
    samples.insert(
        "rotate the key",
        sample_up_to(SAMPLES, |_| {
            world.pass(STEP);
            let key = *turns.next().expect("as many turns as samples");
            let key = block_on(vault.rotate(key, &mut world.call())).expect("a version");
            let most = versions as usize + each;
            assert!((versions as usize + 1..=most).contains(&key.versions.len()), "a version more");
        }),
    );
    samples
}

fn version_of(sealed: &[u8]) -> u32 {
    EnvelopeHeader::parse(sealed).expect("a header").version.0
}

/// The keys of this name.
fn keys<S: Store>(vault: &Vault<S>, name: &str, world: &mut World) -> Vec<KeyId> {
    let query = KeyQuery { name_contains: Some(name.to_owned()), ..KeyQuery::default() };
    let page = block_on(vault.keys(&query, &world.call())).expect("a page").items;
    page.into_iter().filter_map(KeyRow::full).map(|key| key.id.parse().expect("an id")).collect()
}
