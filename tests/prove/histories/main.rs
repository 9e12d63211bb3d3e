//! Writes down histories for the reference model, one in a line of JSON, for whoever plays them where no native program is:
//! `histories ACTIONS LONGEST SEED` gives as many as it takes for that many actions.
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a program that says what it generates, and stops where it cannot"
)]

use std::env;

use keystead_tests::model::{histories, write};

fn main() {
    let numbers: Vec<u64> = env::args().skip(1).map(|argument| argument.parse().expect("a number")).collect();
    let [wanted, longest, seed] = numbers[..] else { panic!("histories ACTIONS LONGEST SEED") };
    let longest = usize::try_from(longest).expect("a length");
    let mut written = 0;
    for history in histories(seed, longest) {
        println!("{}", write(&history));
        written += history.len() as u64;
        if written >= wanted {
            return;
        }
    }
}
