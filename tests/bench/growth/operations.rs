//! The operations, each one real call, and the vault that they are measured on.

use core::time::Duration;
use std::collections::BTreeMap;
use std::time::Instant;

use keystead_core::lifecycle::KeyStateName;
use keystead_core::store::Order;
use keystead_core::{
    Call, KeyId, KeyKind, KeyQuery, KeyRow, KeystoreChanges, KeystoreId, LockedVault, NewKey, NewKeystore,
    PassphraseKey, Period, ProfileId, Store, Timestamp, Vault,
};
use keystead_tests::block_on;
use keystead_tests::testkit::{SeededRandom, World};

/// How many keys are disabled, if there are as many: the same number whatever the size.
const DISABLED: u32 = 10;
/// Time between two keys.
const STEP: Period = Period(1_000);
/// The most samples of one operation, and how long taking them may last once there are a few.
pub(crate) const SAMPLES: usize = 50;
const FEW: usize = 5;
const LONGEST: Duration = Duration::from_secs(3);

/// More commits of one record than SQLite's log of 1,000 pages has room for.
const COMMITS_OF_A_LOG: u32 = 400;

/// Samples in microseconds by name of the operation.
pub(crate) type Samples = BTreeMap<&'static str, Vec<f64>>;

/// Before every clock that a vault of these keys may be opened with.
pub(crate) fn world(seed: u64) -> World {
    World { now: Timestamp(1_767_225_600_000), ..World::new(seed) }
}

/// How long filling a vault takes by the vault's own clock.
pub(crate) fn time_to_fill(size: u32) -> Period {
    STEP.times(u64::from(size))
}

/// One keystore with `size` keys, a few of them disabled.
pub(crate) fn fill<S: Store>(vault: &Vault<S>, size: u32, world: &mut World) {
    let new = NewKeystore::new("Keystore", ProfileId::STANDARD);
    let keystore = block_on(vault.create_keystore(new, &mut world.call())).expect("a keystore");
    let keystore = keystore.id.parse().expect("an id");
    for number in 0..size {
        world.pass(STEP);
        let key = create(vault, keystore, number, world);
        if number < DISABLED {
            block_on(vault.disable(key, &mut world.call())).expect("a disabled key");
        }
    }
}

/// Commits until the write-ahead log has the length at which SQLite begins to write over it: a log that grows costs more
/// than one that is there, and an import has made it already.
pub(crate) fn fill_the_log<S: Store>(vault: &Vault<S>, world: &mut World) {
    let keystore = block_on(vault.keystores()).expect("a list").remove(0).id;
    let keystore: KeystoreId = keystore.parse().expect("an id");
    for number in 0..COMMITS_OF_A_LOG {
        let changes =
            KeystoreChanges { description: Some(format!("{number}")), ..KeystoreChanges::default() };
        block_on(vault.update_keystore(keystore, changes, &mut world.call())).expect("a change");
    }
}

/// Opens the vault without stretching the passphrase: that costs the same, whatever is in the vault.
pub(crate) fn unlock<S: Store>(store: S, passphrase: &PassphraseKey) -> Vault<S> {
    let locked = block_on(LockedVault::open(store)).expect("a vault");
    block_on(locked.unlock_with_passphrase_key(passphrase)).expect("the passphrase")
}

/// Measures every operation on a vault with `size` keys; those that add to it come last.
pub(crate) fn measure<S: Store + Clone>(
    vault: Vault<S>,
    size: u32,
    passphrase: &PassphraseKey,
    world: &mut World,
) -> Samples {
    let keystore = block_on(vault.keystores()).expect("a list").remove(0).id;
    let keystore: KeystoreId = keystore.parse().expect("an id");
    let now = world.now;
    let page = |query: KeyQuery| {
        let query = KeyQuery { keystore: Some(keystore), ..query };
        let mut unused = SeededRandom::new(0);
        block_on(vault.keys(&query, &Call::new(now, &mut unused))).expect("a page").items
    };
    let load = |vault: &Vault<S>, key| {
        let mut unused = SeededRandom::new(0);
        block_on(vault.key(key, &Call::new(now, &mut unused))).expect("the key");
    };
    let name = name_of(size / 2);
    let any = page(KeyQuery { name_contains: Some(name.clone()), ..KeyQuery::default() });
    let any = any.into_iter().find_map(KeyRow::full).expect("a key that one may see");
    let any: KeyId = any.id.parse().expect("an id");

    let mut samples = Samples::new();
    samples.insert(
        "open the vault, load one key",
        sample(|_| {
            load(&unlock(vault.store().clone(), passphrase), any);
        }),
    );
    samples.insert(
        "load one key",
        sample(|_| {
            load(&vault, any);
        }),
    );
    samples.insert(
        "list a page, newest first",
        sample(|_| {
            let items = page(KeyQuery::default());
            assert_eq!(items.len(), size.min(100) as usize);
        }),
    );
    samples.insert(
        "list a page by name",
        sample(|_| {
            let items = page(KeyQuery { order: Order::Label, descending: false, ..KeyQuery::default() });
            assert_eq!(items.len(), size.min(100) as usize);
        }),
    );
    samples.insert(
        "filter by state",
        sample(|_| {
            let items = page(KeyQuery { states: vec![KeyStateName::Disabled], ..KeyQuery::default() });
            assert_eq!(items.len(), size.min(DISABLED) as usize);
        }),
    );
    samples.insert(
        "filter by part of a name",
        sample(|_| {
            let items = page(KeyQuery { name_contains: Some(name.clone()), ..KeyQuery::default() });
            assert_eq!(items.len(), 1);
        }),
    );
    let mut made = Vec::new();
    samples.insert(
        "create a key",
        sample(|number| {
            made.push(create(&vault, keystore, size + number, world));
        }),
    );
    let mut made = made.into_iter();
    let rotated = made.len();
    samples.insert(
        "rotate a key",
        sample_up_to(rotated, |_| {
            let key = made.next().expect("as many keys as samples");
            block_on(vault.rotate(key, &mut world.call())).expect("a version");
        }),
    );
    samples
}

fn create<S: Store>(vault: &Vault<S>, keystore: KeystoreId, number: u32, world: &mut World) -> KeyId {
    let new = NewKey::new(name_of(number), KeyKind::Aes256);
    let key = block_on(vault.create_key(keystore, new, &mut world.call())).expect("a key");
    key.id.parse().expect("an id")
}

/// No name is part of another.
fn name_of(number: u32) -> String {
    format!("key-{number:08}")
}

pub(crate) fn sample(run: impl FnMut(u32)) -> Vec<f64> {
    sample_up_to(SAMPLES, run)
}

/// Times single calls, one after the other.
pub(crate) fn sample_up_to(most: usize, mut run: impl FnMut(u32)) -> Vec<f64> {
    let started = Instant::now();
    let mut samples = Vec::new();
    while samples.len() < most && (samples.len() < FEW || started.elapsed() < LONGEST) {
        let number = samples.len() as u32;
        let call = Instant::now();
        run(number);
        samples.push(call.elapsed().as_secs_f64() * 1e6);
    }
    samples
}
