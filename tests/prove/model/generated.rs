//! Histories of one writer after another, generated, beside the reference.

use core::cell::RefCell;
use core::panic::AssertUnwindSafe;
use core::sync::atomic::AtomicU32;
use std::panic;
use std::rc::Rc;

use keystead_core::MemoryStore;
use keystead_tests::block_on;
use keystead_tests::model::{self, action, play};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::faulty::Forgetful;
use crate::places::Place;
use crate::{Stopwatch, say};

/// What came of it.
pub(crate) struct Played {
    pub(crate) runs: u64,
    pub(crate) actions: u64,
    pub(crate) seconds: f64,
    /// The smallest sequence of actions that told the vault from the reference.
    pub(crate) failure: Option<String>,
}

fn runner(seed: u64, cases: u32, shrinking: u32) -> TestRunner {
    let max_shrink_iters = shrinking;
    let config =
        ProptestConfig { cases, max_shrink_iters, failure_persistence: None, ..ProptestConfig::default() };
    model::runner(seed, config)
}

/// Plays until at least so many actions were performed, in runs of up to `longest`.
pub(crate) fn run<P: Place>(name: &str, place: P, wanted: u64, longest: usize, seed: u64) -> Played {
    let (mut watch, place) = (Stopwatch::start(), RefCell::new(place));
    let done = RefCell::new((0_u64, 0_u64));
    let mut batch = 0;
    let mut failure = None;
    while failure.is_none() && done.borrow().1 < wanted {
        batch += 1;
        let actions = prop::collection::vec(action(), 1..longest);
        let outcome = runner(seed.wrapping_mul(1_000_000) + batch, 8, 2_000).run(&actions, |actions| {
            let mut done = done.borrow_mut();
            *done = (done.0 + 1, done.1 + actions.len() as u64);
            place.borrow_mut().renew();
            let place = place.borrow();
            block_on(play(async || place.open(), &actions));
            Ok(())
        });
        failure = outcome.err().map(|failure| failure.to_string());
        if watch.is_time_to_speak() {
            say(&format!("{name}: {} of {wanted} actions", done.borrow().1));
        }
    }
    let (runs, actions) = *done.borrow();
    Played { runs, actions, seconds: watch.seconds(), failure }
}

/// How many runs it takes until a store that leaves out a record now and then is found out; `None` if a thousand do not.
pub(crate) fn until_noticed(seed: u64) -> Option<u64> {
    let hook = panic::take_hook();
    // What is noticed would otherwise be printed.
    panic::set_hook(Box::new(|_| {}));
    let mut runs = 0_u64;
    let counted = RefCell::new(&mut runs);
    let outcome = runner(seed, 1_000, 0).run(&prop::collection::vec(action(), 1..32), |actions| {
        **counted.borrow_mut() += 1;
        let store = Forgetful { inner: MemoryStore::new(), commits: Rc::new(AtomicU32::new(0)) };
        let play = || block_on(play(async || store.clone(), &actions));
        let played = panic::catch_unwind(AssertUnwindSafe(play));
        played.map_err(|_| TestCaseError::fail("noticed"))
    });
    panic::set_hook(hook);
    outcome.is_err().then_some(runs)
}
