//! What operations cost with few and with many keys, and versions of a key, in memory and in SQLite; bytes per key.
//!
//! `growth --sizes 1,1000 [--versions 1,100] [--bundles DIRECTORY]` prints one JSON object with every sample in
//! microseconds. With `--bundles` it leaves a bundle of each size there, from which other places of a vault can be filled.
//! Nothing is asserted by time.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::std_instead_of_core,
    reason = "a benchmark: it reads the clock, and stops when something is wrong"
)]

use std::path::{Path, PathBuf};
use std::time::Instant;

use keystead::store::SqliteStore;
use keystead_core::{ImportMode, KdfParams, MemoryStore, NewVault, Passphrase, PassphraseKey, Store, Vault};
use keystead_tests::block_on;
use keystead_tests::testkit::World;
use peak_alloc::PeakAlloc;
use serde_json::{Value, json};
use tempfile::TempDir;

mod operations;
mod versions;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Opens the bundles, here and elsewhere.
const PASSPHRASE: &str = "many keys by dice";

fn main() {
    let Arguments { sizes, versions, bundles } = Arguments::read();
    let passphrase = Passphrase::new(PASSPHRASE).expect("a passphrase");
    let passphrase = PassphraseKey::derive(&passphrase, KdfParams::MINIMUM, [7; 32]).expect("Argon2id");
    let mut results = Vec::new();
    for size in sizes {
        let (memory, bundle) = in_memory(size, &passphrase);
        results.push(memory);
        results.push(in_sqlite(size, &bundle, &passphrase));
        if let Some(directory) = &bundles {
            write(directory, size, &bundle);
        }
    }
    let of_versions: Vec<_> =
        versions.iter().flat_map(|versions| versions::measure(*versions, &passphrase)).collect();
    let versions = json!({ "sizes": versions, "results": of_versions });
    println!("{}", json!({ "passphrase": PASSPHRASE, "results": results, "versions": versions }));
}

/// A vault in memory, filled key by key, and its bundle.
fn in_memory(size: u32, passphrase: &PassphraseKey) -> (Value, Vec<u8>) {
    let before = ALLOCATOR.current_usage();
    let mut world = operations::world(1);
    let started = Instant::now();
    let vault = make(MemoryStore::new(), passphrase, &mut world);
    operations::fill(&vault, size, &mut world);
    let seeding = started.elapsed();
    let bytes = ALLOCATOR.current_usage().saturating_sub(before);
    let bundle = block_on(vault.export_bundle(passphrase, &mut world.call())).expect("a bundle");
    let operations = operations::measure(vault, size, passphrase, &mut world);
    let result = json!({
        "store": "memory", "keys": size, "seedingSeconds": seeding.as_secs_f64(), "bytes": bytes,
        "operations": operations,
    });
    (result, bundle)
}

/// A vault in SQLite, filled from a bundle in one commit.
fn in_sqlite(size: u32, bundle: &[u8], passphrase: &PassphraseKey) -> Value {
    let directory = TempDir::new().expect("a temporary directory");
    let mut world = operations::world(2);
    world.pass(operations::time_to_fill(size));
    let started = Instant::now();
    let store = SqliteStore::create(directory.path()).expect("a store");
    let vault = make(store, passphrase, &mut world);
    block_on(vault.import_bundle(bundle, passphrase, ImportMode::Apply, &mut world.call()))
        .expect("an import");
    drop(vault);
    let seeding = started.elapsed();
    // Nobody has the file open: the log is in it.
    let bytes = std::fs::metadata(SqliteStore::file_in(directory.path())).expect("the file").len();
    let store = SqliteStore::open(directory.path()).expect("a store").expect("the file");
    let vault = operations::unlock(store, passphrase);
    operations::fill_the_log(&vault, &mut world);
    let operations = operations::measure(vault, size, passphrase, &mut world);
    json!({
        "store": "SQLite", "keys": size, "seedingSeconds": seeding.as_secs_f64(), "bytes": bytes,
        "operations": operations,
    })
}

fn make<S: Store>(store: S, passphrase: &PassphraseKey, world: &mut World) -> Vault<S> {
    let passphrase = PassphraseKey::from_bytes(&passphrase.to_bytes()).expect("a copy");
    let new = NewVault { name: "Growth".into(), passphrase };
    block_on(Vault::create(store, new, &mut world.call())).expect("a vault").0
}

fn write(directory: &Path, size: u32, bundle: &[u8]) {
    std::fs::create_dir_all(directory).expect("a directory");
    std::fs::write(directory.join(format!("{size}.bundle")), bundle).expect("a file");
}

/// What the command line asks for.
struct Arguments {
    /// Numbers of keys.
    sizes: Vec<u32>,
    /// Numbers of versions.
    versions: Vec<u32>,
    /// Where bundles go.
    bundles: Option<PathBuf>,
}

impl Arguments {
    fn read() -> Self {
        let mut read = Self { sizes: vec![1, 1_000], versions: Vec::new(), bundles: None };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().expect("a value behind each option");
            match argument.as_str() {
                "--sizes" => read.sizes = numbers(&value()),
                "--versions" => read.versions = numbers(&value()),
                "--bundles" => read.bundles = Some(value().into()),
                other => panic!("`{other}` is no option: there are `--sizes`, `--versions` and `--bundles`"),
            }
        }
        read
    }
}

fn numbers(list: &str) -> Vec<u32> {
    list.split(',').map(|number| number.parse().expect("numbers, as in `1,1000`")).collect()
}
