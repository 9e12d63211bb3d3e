//! Histories of two writers at the same moment, and the search for an order that explains them.

use core::panic::AssertUnwindSafe;
use std::panic;

use keystead_core::MemoryStore;
use keystead_tests::model::linear::record::Writers;
use keystead_tests::model::linear::{Answer, History};

use crate::faulty::Stale;
use crate::places::Place;
use crate::{Stopwatch, say};

/// After so many histories the vault is made anew: names of keystores are looked for among all of them.
const HISTORIES_OF_A_VAULT: u64 = 40;

/// What came of it.
#[derive(Default)]
pub(crate) struct Recorded {
    pub(crate) histories: u64,
    pub(crate) deeds: u64,
    /// Pairs of deeds of different writers that were going on at the same moment.
    pub(crate) overlaps: u64,
    /// Histories in which there are any.
    pub(crate) concurrent: u64,
    pub(crate) refused: u64,
    pub(crate) gave_up: u64,
    pub(crate) seconds: f64,
    /// How many histories were altered, and how many of these no order explains.
    pub(crate) stale: (u64, u64),
    pub(crate) lost: (u64, u64),
    /// The first history that no order explains.
    pub(crate) unexplained: Option<String>,
}

pub(crate) fn run<P: Place>(name: &str, mut place: P, histories: u64, deeds: usize, seed: u64) -> Recorded {
    let mut watch = Stopwatch::start();
    let mut found = Recorded::default();
    let mut writers = None;
    for number in 0..histories {
        if number % HISTORIES_OF_A_VAULT == 0 {
            drop(writers.take());
            place.renew();
            writers = Some(Writers::new(place.open(), place.open(), seed + number));
        }
        let history = writers.as_mut().expect("writers").act(deeds);
        found.add(&history);
        if !history.is_explained() {
            found.unexplained = Some(describe(&history));
            break;
        }
        if watch.is_time_to_speak() {
            say(&format!("{name}: {} of {histories} histories", number + 1));
        }
    }
    found.seconds = watch.seconds();
    found
}

impl Recorded {
    fn add(&mut self, history: &History) {
        let answers =
            |wanted: &Answer| history.events.iter().filter(|event| event.answer == *wanted).count() as u64;
        self.histories += 1;
        self.deeds += history.events.len() as u64;
        self.overlaps += history.overlaps() as u64;
        self.concurrent += u64::from(history.overlaps() > 0);
        self.refused += answers(&Answer::Refused);
        self.gave_up += answers(&Answer::GaveUp);
        let planted =
            [(&mut self.stale, history.with_stale_read()), (&mut self.lost, history.with_lost_rotation())];
        for ((made, refused), altered) in planted {
            let Some(altered) = altered else { continue };
            *made += 1;
            *refused += u64::from(!altered.is_explained());
        }
    }
}

/// How many histories it takes until a store that answers one writer with old keys is found out; `None` if 200 do not.
pub(crate) fn until_noticed(seed: u64) -> Option<u64> {
    let store = MemoryStore::new();
    let (honest, stale) = (Stale::new(store.clone(), false), Stale::new(store, true));
    let mut writers = Writers::new(honest, stale, seed);
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

fn describe(history: &History) -> String {
    let mut events = history.events.clone();
    events.sort_by_key(|event| event.began);
    let lines = events.iter().map(|event| {
        format!("{} {}-{} {:?}: {:?}", event.writer, event.began, event.ended, event.deed, event.answer)
    });
    lines.collect::<Vec<_>>().join("; ")
}
