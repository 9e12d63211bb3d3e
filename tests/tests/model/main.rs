//! The engine is what the reference model says, over the store in memory. `cargo xtask prove` plays more, over every store.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test says that something is wrong by panicking"
)]

mod regressions;

use core::cell::Cell;

use keystead_core::MemoryStore;
use keystead_tests::block_on;
use keystead_tests::model::{Action, action, play};
use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, TestRunner};

/// How many runs there are: 2,000 unless `PROPTEST_CASES` says otherwise.
fn runs() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|runs| runs.parse().ok()).unwrap_or(2_000)
}

fn in_memory(actions: &[Action]) {
    let store = MemoryStore::new();
    block_on(play(async || store.clone(), actions));
}

#[test]
fn a_vault_is_its_model() {
    let config = ProptestConfig {
        cases: runs(),
        max_shrink_iters: 20_000,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct("tests/model/regressions.txt"))),
        ..ProptestConfig::default()
    };
    let (played, performed) = (Cell::new(0_u64), Cell::new(0_u64));
    let outcome = TestRunner::new(config).run(&prop::collection::vec(action(), 1..32), |actions| {
        played.set(played.get() + 1);
        performed.set(performed.get() + actions.len() as u64);
        in_memory(&actions);
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    println!("{} runs, {} actions", played.get(), performed.get());
}
