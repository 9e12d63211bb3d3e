//! Histories of two writers at the same moment.

use core::panic::AssertUnwindSafe;
use std::panic;

use keystead_core::MemoryStore;
use keystead_tests::block_on;
use keystead_tests::model::linear::record::Writers;
use keystead_tests::model::linear::recorded::Recorded;

use crate::faulty::Stale;
use crate::places::Place;
use crate::{Stopwatch, say};

/// After so many histories the vault is made anew: names of keystores are looked for among all of them.
const HISTORIES_OF_A_VAULT: u64 = 40;

pub(crate) fn run<P: Place>(name: &str, mut place: P, histories: u64, deeds: usize, seed: u64) -> Recorded {
    let mut watch = Stopwatch::start();
    let mut found = Recorded::default();
    let mut writers = None;
    for number in 0..histories {
        if number % HISTORIES_OF_A_VAULT == 0 {
            drop(writers.take());
            place.renew();
            writers = Some(block_on(Writers::over(place.open(), place.open(), seed + number)));
        }
        let history = writers.as_mut().expect("writers").act(deeds);
        if !found.add(&history) {
            break;
        }
        if watch.is_time_to_speak() {
            say(&format!("{name}: {} of {histories} histories", number + 1));
        }
    }
    found.seconds = watch.seconds();
    found
}

/// How many histories it takes until a store that answers one writer with old keys is found out; `None` if 200 do not.
pub(crate) fn until_noticed(seed: u64) -> Option<u64> {
    let store = MemoryStore::new();
    let (honest, stale) = (Stale::new(store.clone(), false), Stale::new(store, true));
    let mut writers = block_on(Writers::over(honest, stale, seed));
    let mut histories = 0;
    let hook = panic::take_hook();
    // A writer may notice by itself that the store is not sound, and stops then.
    panic::set_hook(Box::new(|_| {}));
    let noticed = panic::catch_unwind(AssertUnwindSafe(|| {
        (0..200).any(|_| {
            histories += 1;
            !writers.act(6).is_explained()
        })
    }));
    panic::set_hook(hook);
    noticed.unwrap_or(true).then_some(histories)
}
