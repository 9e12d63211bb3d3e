//! A part of the proof: the reference model against the engine over every store that a native program has.
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a program that says what it found, and stops where it cannot"
)]

mod concurrent;
mod faulty;
mod generated;
mod places;

use std::thread;
use std::time::Instant;

use keystead_tests::model::linear::recorded::Recorded;
use keystead_tests::proof::Proof;

use generated::Played;
use places::{Memory, Sqlite};

const TITLE: &str = "The engine is its reference model";
const METHOD: &str = "\
Sequences of actions are generated at random: keys under all five profiles are created, imported, rotated, disabled, \
deleted, used and looked at, by two vaults that are open on one store, with long sleeps, clocks that move back, sessions \
that end without a word, and commits that are cut short before or after they happened. After every action each key is \
compared with a reference of a few hundred lines, written from the documents and not from the engine's tables; the seals \
of the whole store are checked; the audit chain is verified every fourth time, and compared with what was accepted at the \
end. Two more vaults, each in a thread of its own and on one store, act at the same moment on two keys and two names; every \
deed has the moments of its beginning and its end, and a search (Wing and Gong) looks for an order of them in which the \
reference gives every answer that was given. A lost or half-made change, a stale read, a key that works after it was \
disabled, a version made twice, or a name taken twice would have been found.";

/// Sizes of the run: actions, and histories of two writers with so many deeds each.
struct Sizes {
    memory: u64,
    sqlite: u64,
    postgres: u64,
    histories_in_memory: u64,
    histories: u64,
}

const LONG: Sizes =
    Sizes { memory: 900_000, sqlite: 80_000, postgres: 20_000, histories_in_memory: 5_000, histories: 1_000 };
const SHORT: Sizes =
    Sizes { memory: 3_000, sqlite: 500, postgres: 300, histories_in_memory: 100, histories: 40 };
const DEEDS: usize = 6;

fn main() {
    let mut proof = Proof::begin(TITLE, METHOD);
    let sizes = if proof.short { SHORT } else { LONG };
    let seed = proof.seed;
    planted(&mut proof);
    // The store in memory keeps one core busy; the others wait for their disks.
    let played = thread::scope(|scope| {
        let memory = scope.spawn(|| generated::run("memory", Memory::default(), sizes.memory, 32, seed));
        let sqlite = scope.spawn(|| generated::run("SQLite", Sqlite::new(), sizes.sqlite, 96, seed));
        let mut played = Vec::new();
        #[cfg(unix)]
        played.push((
            "PostgreSQL",
            generated::run("PostgreSQL", places::Postgres::new(), sizes.postgres, 96, seed),
        ));
        played.insert(0, ("SQLite", sqlite.join().expect("the run over SQLite")));
        played.insert(0, ("memory", memory.join().expect("the run in memory")));
        played
    });
    let (few, many) = (sizes.histories, sizes.histories_in_memory);
    let mut recorded = vec![
        ("memory", concurrent::run("memory", Memory::default(), many, DEEDS, seed)),
        ("SQLite", concurrent::run("SQLite", Sqlite::new(), few, DEEDS, seed)),
    ];
    #[cfg(unix)]
    recorded.push(("PostgreSQL", concurrent::run("PostgreSQL", places::Postgres::new(), few, DEEDS, seed)));
    report_played(&mut proof, &sizes, &played);
    report_recorded(&mut proof, &recorded);
    proof.end();
}

/// Both ways of looking find what is planted for them.
fn planted(proof: &mut Proof) {
    let forgetful = generated::until_noticed(proof.seed);
    proof.must(
        "A store that leaves a record out of a commit now and then is noticed",
        forgetful.is_some(),
        &forgetful
            .map_or("1,000 runs noticed nothing".into(), |runs| format!("in run {runs} of up to 1,000")),
    );
    let stale = concurrent::until_noticed(proof.seed);
    proof.must(
        "A store that answers one of two writers with an old key now and then is noticed",
        stale.is_some(),
        &stale.map_or("200 histories noticed nothing".into(), |histories| {
            format!("in history {histories} of up to 200")
        }),
    );
}

fn report_played(proof: &mut Proof, sizes: &Sizes, played: &[(&str, Played)]) {
    let wanted = sizes.memory + sizes.sqlite + sizes.postgres;
    let actions: u64 = played.iter().map(|(_, played)| played.actions).sum();
    for (name, played) in played {
        let found = format!("{} actions in {} runs", played.actions, played.runs);
        let claim = format!("Over {name} every answer and every state is that of the reference");
        proof.must(&claim, played.failure.is_none(), played.failure.as_ref().unwrap_or(&found));
    }
    let divided: Vec<_> = played.iter().map(|(name, played)| format!("{name} {}", played.actions)).collect();
    proof.must(
        &format!("At least {wanted} actions were performed"),
        actions >= wanted,
        &format!("{actions}: {}", divided.join(", ")),
    );
    let rows = played.iter().map(|(name, played)| {
        let rate = played.actions as f64 / played.seconds;
        vec![
            (*name).to_owned(),
            played.runs.to_string(),
            played.actions.to_string(),
            format!("{:.0}", played.seconds),
            format!("{rate:.0}"),
        ]
    });
    let head = ["store", "runs", "actions", "seconds", "actions a second, with all that is compared"];
    proof.table("Generated actions beside the reference", &head, rows.collect());
}

fn report_recorded(proof: &mut Proof, recorded: &[(&str, Recorded)]) {
    for (name, recorded) in recorded {
        let found = format!(
            "{} histories of 2 writers with {DEEDS} deeds each; in {} of them deeds overlapped",
            recorded.histories, recorded.concurrent
        );
        let claim = format!("Over {name} some order explains every history of two writers");
        proof.must(&claim, recorded.unexplained.is_none(), recorded.unexplained.as_ref().unwrap_or(&found));
    }
    let add = |each: fn(&Recorded) -> (u64, u64)| {
        let all = recorded.iter().map(|(_, recorded)| each(recorded));
        all.fold((0, 0), |sum, next| (sum.0 + next.0, sum.1 + next.1))
    };
    let (histories, concurrent) = add(|all| (all.histories, all.concurrent));
    proof.must(
        "Writers did act at the same moment, in a tenth of the histories or more",
        concurrent * 10 >= histories,
        &format!("in {concurrent} of {histories}"),
    );
    let ((stale, stale_refused), (lost, lost_refused)) = (add(|all| all.stale), add(|all| all.lost));
    proof.must(
        "No order explains a history that was altered to have a stale read or a lost rotation",
        stale > 0 && lost > 0 && stale == stale_refused && lost == lost_refused,
        &format!("refused: {stale_refused} of {stale} stale reads, {lost_refused} of {lost} lost rotations"),
    );
    let rows = recorded.iter().map(|(name, recorded)| {
        vec![
            (*name).to_owned(),
            recorded.histories.to_string(),
            recorded.deeds.to_string(),
            recorded.concurrent.to_string(),
            recorded.overlaps.to_string(),
            recorded.refused.to_string(),
            recorded.gave_up.to_string(),
            format!("{:.0}", recorded.seconds),
        ]
    });
    let head = [
        "store",
        "histories",
        "deeds",
        "histories with deeds at the same moment",
        "pairs of them",
        "refused",
        "gave up",
        "seconds",
    ];
    proof.table("Two writers at the same moment", &head, rows.collect());
}

/// What is going on, for whoever waits.
fn say(line: &str) {
    println!("{line}");
}

/// Measures, and says when it is time for a line again.
struct Stopwatch {
    started: Instant,
    spoken: Instant,
}

#[allow(clippy::disallowed_methods, reason = "how long it took is part of what is found")]
impl Stopwatch {
    fn start() -> Self {
        Self { started: Instant::now(), spoken: Instant::now() }
    }

    fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    fn is_time_to_speak(&mut self) -> bool {
        let due = self.spoken.elapsed().as_secs() >= 5;
        if due {
            self.spoken = Instant::now();
        }
        due
    }
}
