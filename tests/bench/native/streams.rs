//! Streams: as fast as their frames, and as small.

use std::time::{Duration, Instant};

use keystead::edge::OsRandom;
use keystead_core::{KeyKind, StreamHeader};
use keystead_tests::block_on;
use serde_json::{Value, json};

use crate::messages::{Place, Raw};
use crate::{ALLOCATOR, Effort, head};

/// How much is pushed at once, as the program does it.
const CHUNK: usize = 1 << 20;
/// What AWS-LC alone seals at once: as much as a frame.
const FRAME: usize = 64 << 10;

pub(crate) fn run(effort: Effort) -> Value {
    let place = Place::new();
    let key = place.key(KeyKind::Aes256);
    let chunk = vec![3; CHUNK];
    let chunks = effort.stream_bytes / CHUNK;
    let mut raw = Raw::new();
    let (mut alone, mut seal, mut open) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let mut random = OsRandom;
    let mut call = place.call(&mut random);
    let mut sealer = block_on(place.vault.seal_stream(key, b"aad", &mut call)).expect("a stream");
    let header = sealer.header();
    let mut opener = block_on(place.vault.open_stream(&header, b"aad", &mut call)).expect("a stream");
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    for _ in 0..chunks {
        let started = Instant::now();
        for frame in chunk.chunks(FRAME) {
            drop(raw.seal(frame));
        }
        alone += started.elapsed();
        let started = Instant::now();
        block_on(place.vault.extend_stream(&mut sealer, CHUNK as u64, &mut call)).expect("counted");
        let frames = sealer.push(&chunk).expect("frames");
        seal += started.elapsed();
        let started = Instant::now();
        drop(opener.push(&frames).expect("plaintext"));
        open += started.elapsed();
    }
    let last = sealer.finish().expect("the last frame");
    drop(opener.push(&last).expect("plaintext"));
    opener.finish().expect("whole");
    let peak = ALLOCATOR.peak_usage().saturating_sub(before);
    let mib = effort.stream_bytes as f64 / f64::from(1 << 20);
    let speed = |time: Duration| mib / time.as_secs_f64();
    println!("\nA stream of {mib} MiB, pushed by 1 MiB; sealed and opened side by side");
    head(
        "",
        &[
            "AWS-LC alone, frames of 64 KiB, sealed",
            "engine, sealed",
            "engine, opened",
            "peak of memory, both",
        ],
    );
    println!(
        "| throughput | {:.0} MiB/s | {:.0} MiB/s | {:.0} MiB/s | {:.2} MiB |",
        speed(alone),
        speed(seal),
        speed(open),
        peak as f64 / f64::from(1 << 20)
    );
    json!({
        "bytes": effort.stream_bytes, "headerBytes": StreamHeader::BYTES, "alone": speed(alone), "sealed": speed(seal),
        "opened": speed(open), "peakBytes": peak,
    })
}
