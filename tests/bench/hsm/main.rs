//! Keys in a token, through the whole engine, beside the same calls of PKCS#11 alone.
//!
//! `hsm [--quick] [--out FILE]` makes a token of SoftHSM, prints a table, and writes every figure as JSON. Both sides use the same
//! objects of the same token, and take turns, so that a busy moment of the machine hits both. `SOFTHSM2_CONF` says where tokens
//! are: one is added there. Nothing is asserted by time.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::std_instead_of_core,
    reason = "a benchmark: it reads the clock, and stops when something is wrong"
)]

use std::sync::Barrier;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

mod alone;
mod place;

use alone::Alone;
use place::Place;

/// How many threads use the token at once.
const THREADS: [usize; 2] = [1, 8];

/// What is done with a key of the token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    Es256,
    Rs256,
    Gcm,
}

impl Work {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Es256, "ECDSA P-256, ES256, sign 256 B"),
        (Self::Rs256, "RSA-2048, RS256, sign 256 B"),
        (Self::Gcm, "AES-256-GCM, encrypt 1 KiB"),
    ];
}

/// How much is measured.
#[derive(Clone, Copy)]
struct Effort {
    rounds: usize,
    round: Duration,
}

fn main() {
    let (mut effort, mut out) = (Effort { rounds: 15, round: Duration::from_millis(300) }, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--quick" => effort = Effort { rounds: 5, round: Duration::from_millis(100) },
            "--out" => out = Some(arguments.next().expect("a file")),
            other => panic!("`{other}` is no option: there are `--quick` and `--out`"),
        }
    }
    assert!(std::env::var_os("SOFTHSM2_CONF").is_some(), "SOFTHSM2_CONF says where the token is made");
    let place = Place::new();
    let alone = Alone::new(&place);
    println!("{:<34}{:>8}{:>12}{:>12}{:>8}", "", "threads", "PKCS#11/s", "engine/s", "ratio");
    let mut rows = Vec::new();
    for (work, what) in Work::ALL {
        for threads in THREADS {
            rows.push(row(&place, &alone, (work, what), threads, effort));
        }
    }
    if let Some(out) = out {
        std::fs::write(out, json!(rows).to_string()).expect("a file");
    }
}

/// One row: both sides in turns. The ratio is the median of those of each turn.
fn row(
    place: &Place,
    alone: &Alone,
    (work, what): (Work, &str),
    threads: usize,
    Effort { rounds, round }: Effort,
) -> Value {
    let token = || per_second(threads, round, || alone.worker(work));
    let engine = || {
        let found = per_second(threads, round, || place.worker(work));
        // What waits for the audit chain is not left to the next turn.
        place.flush();
        found
    };
    // Both are warmed up.
    token();
    engine();
    let (mut tokens, mut engines, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..rounds {
        let (first, second) = if turn % 2 == 0 {
            let first = token();
            (first, engine())
        } else {
            let second = engine();
            (token(), second)
        };
        tokens.push(first);
        engines.push(second);
        ratios.push(second / first);
    }
    let [token, engine, ratio] = [tokens, engines, ratios].map(median);
    println!("{what:<34}{threads:>8}{token:>12.0}{engine:>12.0}{ratio:>8.2}");
    json!({ "what": what, "threads": threads, "tokenPerSecond": token, "enginePerSecond": engine, "ratio": ratio })
}

/// How often the workers of all threads are done in a second.
fn per_second<W: FnMut()>(threads: usize, round: Duration, worker: impl Fn() -> W + Sync) -> f64 {
    let ready = Barrier::new(threads);
    let done: Vec<(u32, Duration)> = std::thread::scope(|scope| {
        let run = || {
            let mut work = worker();
            ready.wait();
            let started = Instant::now();
            let mut calls = 0;
            while started.elapsed() < round {
                work();
                calls += 1;
            }
            (calls, started.elapsed())
        };
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread")).collect()
    });
    done.into_iter().map(|(calls, time)| f64::from(calls) / time.as_secs_f64()).sum()
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied().unwrap_or(f64::NAN)
}
