//! A server whose vault has few keys, and one whose vault has many.

use std::path::Path;
use std::time::{Instant, SystemTime};

use keystead::store::SqliteStore;
use keystead_core::{
    ImportMode, KdfParams, KeyKind, LockedVault, MemoryStore, NewKey, NewKeystore, NewVault, Passphrase,
    PassphraseKey, ProfileId, Timestamp, Vault,
};
use keystead_tests::block_on;
use keystead_tests::testkit::World as Clock;
use serde_json::{Value, json};

use crate::Effort;
use crate::load::{self, Taken};
use crate::world::{PASSPHRASE, World};

/// Each size with a server of its own.
pub(crate) async fn measure(program: &Path, sizes: &[u32], effort: Effort) -> Value {
    let mut results = Vec::new();
    for size in sizes {
        let mut world = World::begin(program).await;
        let filling = Instant::now();
        world.restart(|directory| fill(directory, *size)).await;
        let filling = filling.elapsed();
        println!("{size} keys beside: filled in {filling:.0?}, ready {:.0?} after its start", world.start);
        let mut result = json!({
            "keys": size,
            "fillingSeconds": filling.as_secs_f64(),
            "readySeconds": world.start.as_secs_f64(),
            "memoryReady": memory(world.process(), "VmRSS"),
        });
        let mut rows = Vec::new();
        for (what, request) in world.beside_many() {
            let mut taken = Taken::default();
            for round in 0..=effort.rounds {
                let found = load::run(world.address, &request, 1, effort.round, world.process()).await;
                if round > 0 {
                    taken.add(found);
                }
            }
            let (p50, p99) = (taken.percentile(0.5), taken.percentile(0.99));
            println!("{what:<28}{p50:>10.0}µs{p99:>10.0}µs");
            rows.push(json!({ "what": what, "p50": p50, "p99": p99 }));
        }
        let bytes = std::fs::metadata(SqliteStore::file_in(&world.data())).expect("the file").len();
        result["operations"] = rows.into();
        result["memoryPeak"] = memory(world.process(), "VmHWM").into();
        result["bytes"] = bytes.into();
        println!("memory at most {} KiB, file {} MiB", memory(world.process(), "VmHWM") >> 10, bytes >> 20);
        results.push(result);
    }
    results.into()
}

/// Makes keys in a vault in memory, one by one, and brings its bundle into the one in `directory`, in one commit.
fn fill(directory: &Path, size: u32) {
    let key = |salt| {
        let passphrase = Passphrase::new("many keys by dice").expect("a passphrase");
        PassphraseKey::derive(&passphrase, KdfParams::MINIMUM, [salt; 32]).expect("Argon2id")
    };
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a clock").as_millis();
    let now = Timestamp(u64::try_from(since_1970).expect("a time"));
    let bundle = {
        let mut clock = Clock { now, ..Clock::new(u64::from(size)) };
        let new = NewVault { name: "Many".into(), passphrase: key(1) };
        let (vault, _) =
            block_on(Vault::create(MemoryStore::new(), new, &mut clock.call())).expect("a vault");
        let new = NewKeystore::new("Many", ProfileId::STANDARD);
        let keystore = block_on(vault.create_keystore(new, &mut clock.call())).expect("a keystore");
        let keystore = keystore.id.parse().expect("an id");
        for number in 0..size {
            let new = NewKey::new(format!("key {number}"), KeyKind::Aes256);
            block_on(vault.create_key(keystore, new, &mut clock.call())).expect("a key");
        }
        block_on(vault.export_bundle(&key(2), &mut clock.call())).expect("a bundle")
    };
    let store = SqliteStore::open(directory).expect("a store").expect("the file");
    let locked = block_on(LockedVault::open(store)).expect("a vault");
    let passphrase = Passphrase::new(PASSPHRASE).expect("a passphrase");
    let Ok(vault) = block_on(locked.unlock_with_passphrase(&passphrase)) else {
        panic!("it is the passphrase")
    };
    let mut clock = Clock { now, ..Clock::new(u64::from(size) + 1) };
    clock.pass(keystead_core::Period::MINUTE);
    block_on(vault.import_bundle(&bundle, &key(2), ImportMode::Apply, &mut clock.call())).expect("an import");
}

/// What `/proc/PID/status` says of the memory of a process (proc(5)), in bytes.
fn memory(process: u32, what: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(what)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or_default() << 10
}
