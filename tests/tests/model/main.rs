//! A reference model, driven by generated actions: keys under all five profiles, two writers on one store, commits that
//! are cut short before and after they happened, sessions that end without a word, long sleeps and clocks that move back.
//! After every step each key is compared with a reference of its own, and the store and the audit chain are verified.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test says that something is wrong by panicking"
)]

mod action;
mod compare;
mod crash_store;
mod reference;
mod regressions;
mod rules;
mod run;
mod uses;

use core::cell::Cell;

use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, TestRunner};

use action::Action;
use run::Run;

/// How many runs there are: 2,000 unless `PROPTEST_CASES` says otherwise.
fn runs() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|runs| runs.parse().ok()).unwrap_or(2_000)
}

fn play(actions: &[Action]) {
    let mut run = Run::new();
    for action in actions {
        run.step(action);
        run.compare();
    }
    run.conclude();
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
    let outcome = TestRunner::new(config).run(&prop::collection::vec(action::action(), 1..32), |actions| {
        played.set(played.get() + 1);
        performed.set(performed.get() + actions.len() as u64);
        play(&actions);
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    println!("{} runs, {} actions", played.get(), performed.get());
}
