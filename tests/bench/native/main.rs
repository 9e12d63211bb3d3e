//! Speed of the engine natively, beside AWS-LC alone: messages, signatures, streams.
//!
//! `speed [--quick] [--out FILE]` prints tables, and writes every figure as JSON. Both sides take turns in one loop, so that a
//! busy moment of the machine hits both. Nothing is asserted by time.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::std_instead_of_core,
    reason = "a benchmark: it reads the clock, and stops when something is wrong"
)]

use std::time::Instant;

use peak_alloc::PeakAlloc;
use serde_json::{Value, json};

mod messages;
mod signatures;
mod streams;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// How much is measured.
#[derive(Clone, Copy)]
struct Effort {
    /// Turns of each contender.
    rounds: usize,
    /// Bytes of a stream.
    stream_bytes: usize,
}

/// One contender: what it is called, and its samples in nanoseconds for one call.
struct Contender {
    name: &'static str,
    samples: Vec<f64>,
}

impl Contender {
    const fn new(name: &'static str) -> Self {
        Self { name, samples: Vec::new() }
    }

    /// Calls `act` so often, and takes the mean as one sample.
    fn sample(&mut self, calls: u32, mut act: impl FnMut()) {
        let started = Instant::now();
        (0..calls).for_each(|_| act());
        self.samples.push(started.elapsed().as_nanos() as f64 / f64::from(calls));
    }

    fn median(&self) -> f64 {
        let mut samples = self.samples.clone();
        samples.sort_by(f64::total_cmp);
        samples.get(samples.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

fn main() {
    let (mut effort, mut out) = (Effort { rounds: 41, stream_bytes: 1 << 30 }, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--quick" => effort = Effort { rounds: 7, stream_bytes: 1 << 26 },
            "--out" => out = Some(arguments.next().expect("a file")),
            other => panic!("`{other}` is no option: there are `--quick` and `--out`"),
        }
    }
    let results = json!({
        "messages": messages::run(effort),
        "signatures": signatures::run(effort),
        "streams": streams::run(effort),
    });
    if let Some(out) = out {
        std::fs::write(out, results.to_string()).expect("a file");
    }
}

/// A row of a table: the medians, and by how much each is more than the first.
fn row(what: &str, contenders: &[Contender]) -> Value {
    let raw = contenders.first().map_or(f64::NAN, Contender::median);
    let cells: Vec<String> = contenders
        .iter()
        .enumerate()
        .map(|(place, contender)| {
            let median = contender.median();
            if median.is_nan() {
                return String::from("none");
            }
            let more =
                if place == 0 { String::new() } else { format!(" ({:+.2} µs)", (median - raw) / 1_000.0) };
            format!("{}{more}", micros(median))
        })
        .collect();
    println!("| {what} | {} |", cells.join(" | "));
    let medians = contenders.iter().map(|contender| (contender.name.to_owned(), json!(contender.median())));
    json!({ "what": what, "nanoseconds": medians.collect::<serde_json::Map<_, _>>() })
}

fn micros(nanoseconds: f64) -> String {
    format!("{:.2} µs", nanoseconds / 1_000.0)
}

fn head(first: &str, contenders: &[&str]) {
    println!("\n| {first} | {} |", contenders.join(" | "));
    println!("|---|{}", "---|".repeat(contenders.len()));
}
