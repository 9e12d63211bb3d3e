//! Requests of the server, beside the same HTTP stack that answers with a constant of the same size.
//!
//! `requests --program FILE [--quick] [--only PART] [--out FILE]` starts both as processes of their own, loads them in turns over loopback, and
//! writes every figure as JSON. One thread makes the requests; how much of the processors it takes itself is written down, since
//! it has to share them with the servers. `--only` leaves out the requests whose names do not have that in them. Nothing is
//! asserted by time.
//!
//! `requests --program FILE --keys 1000,1000000` measures instead, for each number, a server that has so many keys in its vault:
//! from its start until it is ready, requests on one connection, memory.
//!
//! `requests --program FILE --hsm` measures instead signing with keys that lie in a token of SoftHSM, which is added where
//! `SOFTHSM2_CONF` says.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::std_instead_of_core,
    reason = "a benchmark: it reads the clock, and stops when something is wrong"
)]

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

mod ceiling;
mod load;
mod many;
mod token;
mod world;

use load::{Prepared, Taken};
use world::World;

/// How many connections are open at once.
const CONNECTIONS: [usize; 3] = [1, 4, 16];
/// The same where a token computes.
const CONNECTIONS_TO_TOKEN: [usize; 2] = [1, 8];

/// How much is measured.
#[derive(Clone, Copy)]
struct Effort {
    rounds: usize,
    round: Duration,
}

fn main() {
    let mut effort = Effort { rounds: 5, round: Duration::from_secs(1) };
    let (mut out, mut program, mut only, mut keys) = (None, None, String::new(), Vec::new());
    let mut with_token = false;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--ceiling" => return ceiling::serve(),
            "--quick" => effort = Effort { rounds: 2, round: Duration::from_millis(300) },
            "--only" => only = arguments.next().expect("a part of a name"),
            "--keys" => {
                let list = arguments.next().expect("numbers of keys, as in `--keys 1000,1000000`");
                keys = list.split(',').map(|size| size.parse().expect("a number of keys")).collect();
            }
            "--hsm" => with_token = true,
            "--out" => out = Some(arguments.next().expect("a file")),
            "--program" => program = Some(PathBuf::from(arguments.next().expect("a file"))),
            other => panic!(
                "`{other}` is no option: there are `--program`, `--quick`, `--only`, `--keys`, `--hsm` and `--out`"
            ),
        }
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let program = program.expect("--program");
    let results = if with_token {
        runtime.block_on(measure_token(&program, effort))
    } else if keys.is_empty() {
        runtime.block_on(measure(&program, effort, &only))
    } else {
        runtime.block_on(many::measure(&program, &keys, effort))
    };
    if let Some(out) = out {
        std::fs::write(out, results.to_string()).expect("a file");
    }
}

async fn measure(program: &std::path::Path, effort: Effort, only: &str) -> Value {
    let world = World::begin(program).await;
    let mut requests = world.requests();
    requests.retain(|(what, _)| what.contains(only));
    rows(&world, requests, &CONNECTIONS, effort).await
}

async fn measure_token(program: &std::path::Path, effort: Effort) -> Value {
    let (world, serial) = World::begin_with_token(program).await;
    let requests = world.with_token(&serial).await;
    rows(&world, requests, &CONNECTIONS_TO_TOKEN, effort).await
}

async fn rows(
    world: &World,
    requests: Vec<(&'static str, Prepared)>,
    connections: &[usize],
    effort: Effort,
) -> Value {
    let ceiling = ceiling::Ceiling::start();
    let mut rows = Vec::new();
    println!(
        "{:<28}{:>6}{:>12}{:>12}{:>8}{:>10}{:>10}{:>10}{:>10}",
        "", "conns", "req/s", "ceiling", "", "p50", "p99", "CPU", "ceiling"
    );
    for (what, request) in requests {
        let answer = load::once(world.address, &request).await;
        // The constant is as large as what the server answers, and the request is the same.
        let constant = Prepared { path: format!("/{}", answer.len()), ..request.clone() };
        for &connections in connections {
            let row = row(
                what,
                connections,
                effort,
                [(world.address, &request, world.process()), (ceiling.address, &constant, ceiling.process())],
            );
            rows.push(row.await);
        }
    }
    json!(rows)
}

type Side<'a> = (SocketAddr, &'a Prepared, u32);

/// One row: both sides in turns.
async fn row(what: &str, connections: usize, effort: Effort, sides: [Side<'_>; 2]) -> Value {
    let mut taken = [Taken::default(), Taken::default()];
    // The first round warms both up.
    for round in 0..=effort.rounds {
        for ((address, request, process), taken) in sides.iter().zip(&mut taken) {
            let found = load::run(*address, request, connections, effort.round, *process).await;
            if round > 0 {
                taken.add(found);
            }
        }
    }
    let [server, ceiling] = &taken;
    let share = server.per_second() / ceiling.per_second();
    let (p50, p99) = (server.percentile(0.5), server.percentile(0.99));
    println!(
        "{what:<28}{connections:>6}{:>12.0}{:>12.0}{share:>8.2}{p50:>8.0}µs{p99:>8.0}µs{:>8.1}µs{:>8.1}µs",
        server.per_second(),
        ceiling.per_second(),
        server.server_time(),
        ceiling.server_time(),
    );
    json!({
        "what": what,
        "connections": connections,
        "perSecond": server.per_second(),
        "ceilingPerSecond": ceiling.per_second(),
        "p50": p50,
        "p99": p99,
        "ceilingP50": ceiling.percentile(0.5),
        "ceilingP99": ceiling.percentile(0.99),
        "processor": server.server_time(),
        "ceilingProcessor": ceiling.server_time(),
        "generatorShare": server.generator_share(),
    })
}
