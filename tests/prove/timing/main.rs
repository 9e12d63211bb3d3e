//! A part of the proof: whether the time of an answer tells what was compared.
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a program that says what it found, and stops where it cannot"
)]

mod statistics;
mod targets;

use keystead_tests::proof::Proof;

use statistics::{Samples, Verdict};

const TITLE: &str = "The time of an answer";
const METHOD: &str = "\
As dudect does it (Reparaz, Balasch and Verbauwhede, 2017): two classes of inputs that differ in what must not be learnt, \
drawn at random one after the other, each call measured by itself, and Welch's t-test over all measurements and over those \
below each of a hundred percentiles. What is measured are calls of the public interface of the engine. No |t| of 4.5 or \
more means that no difference was found with so many measurements, not that there is none; more than 10 means that there \
is one. A comparison that leaves at the first difference is measured beside them, alone and behind an encryption: a \
difference of that size would have been noticed. Argon2id is left out: what is measured begins with the key that it made.";

/// No difference was found.
const NONE_FOUND: f64 = 4.5;
/// There is a difference.
const FOUND: f64 = 10.0;
/// On a machine that does other things at the same time nothing less is certain.
const GLARING: f64 = 50.0;

/// What is measured.
struct Target {
    name: &'static str,
    classes: &'static str,
    count: usize,
    short: usize,
    measure: fn(usize, u64) -> Samples,
}

const CONTROLS: [Target; 2] = [
    Target {
        name: "control: 32 bytes compared one by one",
        classes: "first / last byte differs",
        count: 1_000_000,
        short: 50_000,
        measure: targets::leaky_comparison,
    },
    Target {
        name: "control: a tag computed, then compared one by one",
        classes: "first / last byte of the tag differs",
        count: 1_000_000,
        short: 50_000,
        measure: targets::leaky_decryption,
    },
];

const TARGETS: [Target; 13] = [
    Target {
        name: "AES-256-GCM of RustCrypto, tag",
        classes: "first / last byte of the tag differs",
        count: 1_000_000,
        short: 50_000,
        measure: targets::tag_rustcrypto,
    },
    Target {
        name: "AES-256-GCM of AWS-LC, tag",
        classes: "first / last byte of the tag differs",
        count: 1_000_000,
        short: 50_000,
        measure: targets::tag_aws_lc,
    },
    Target {
        name: "AES-256-GCM of RustCrypto, ciphertext",
        classes: "first / last byte of the ciphertext differs",
        count: 1_000_000,
        short: 50_000,
        measure: targets::body,
    },
    Target {
        name: "a message to a vault, tag",
        classes: "first / last byte of the tag differs",
        count: 300_000,
        short: 4_000,
        measure: targets::message_tag,
    },
    Target {
        name: "a message to a vault, commitment to its key",
        classes: "first / last byte of the commitment differs",
        count: 300_000,
        short: 4_000,
        measure: targets::commitment,
    },
    Target {
        name: "a message to a vault, header",
        classes: "first / last byte of the salt differs",
        count: 300_000,
        short: 4_000,
        measure: targets::message_header,
    },
    Target {
        name: "a frame of a stream",
        classes: "first / last byte of the tag differs",
        count: 100_000,
        short: 4_000,
        measure: targets::frame,
    },
    Target {
        name: "a convergent message to a vault, ciphertext",
        classes: "first / last byte of the ciphertext differs",
        count: 300_000,
        short: 4_000,
        measure: targets::convergent,
    },
    Target {
        name: "a code (HMAC-SHA-256) verified by a vault",
        classes: "first / last byte of the code differs",
        count: 300_000,
        short: 4_000,
        measure: targets::code,
    },
    Target {
        name: "an access key",
        classes: "first / last letter of the secret differs",
        count: 500_000,
        short: 10_000,
        measure: targets::access_secret,
    },
    Target {
        name: "a passphrase, after Argon2id",
        classes: "first / last byte of the key differs",
        count: 300_000,
        short: 4_000,
        measure: targets::passphrase,
    },
    Target {
        name: "a passphrase, after Argon2id, of two slots",
        classes: "near to the key of the first / of the second",
        count: 300_000,
        short: 4_000,
        measure: targets::slot,
    },
    Target {
        name: "a user PIN, after Argon2id",
        classes: "first / last byte of the key differs",
        count: 50_000,
        short: 2_000,
        measure: targets::user_pin,
    },
];

/// What nobody hides: measured so that it is known.
const OPEN: Target = Target {
    name: "the id of an access key",
    classes: "there is one / there is none",
    count: 300_000,
    short: 4_000,
    measure: targets::access_id,
};

fn main() {
    let mut proof = Proof::begin(TITLE, METHOD);
    let mut rows = Vec::new();
    for target in &CONTROLS {
        let found = run(&proof, target, &mut rows);
        proof.must(&format!("It is noticed: {}", target.name), found.largest > FOUND, &said(found));
    }
    for target in &TARGETS {
        let found = run(&proof, target, &mut rows);
        let limit = if proof.short { GLARING } else { FOUND };
        let claim = format!("{}: |t| is {limit} at most", target.name);
        proof.must(&claim, found.largest <= limit, &said(found));
        let claim = format!("{}: no difference was found, |t| is below {NONE_FOUND}", target.name);
        proof.wish(&claim, found.largest < NONE_FOUND, &said(found));
    }
    run(&proof, &OPEN, &mut rows);
    let head =
        ["what", "classes", "measurements", "t of all", "largest |t|", "of the fastest", "medians differ by"];
    proof.table("Welch's t, of all measurements and at worst", &head, rows);
    proof.note(
        "The id of an access key is no secret, and whether there is one is not hidden: unknown ids are answered late like \
         every wrong access key, by the server and not by the engine. The layout of a ciphertext, its key, version and salt \
         are in the clear, so that reading them may end where they are wrong. The PIN of a token is compared by the token, and \
         beside it by AWS-LC's comparison, which no public interface reaches.",
    );
    proof.end();
}

fn run(proof: &Proof, target: &Target, rows: &mut Vec<Vec<String>>) -> Verdict {
    println!("{}", target.name);
    let count = if proof.short { target.short } else { target.count };
    let found = (target.measure)(count, proof.seed).test();
    rows.push(vec![
        target.name.to_owned(),
        target.classes.to_owned(),
        found.measurements.to_string(),
        format!("{:.2}", found.t),
        format!("{:.2}", found.largest),
        format!("{:.1} %", found.of_percent),
        format!("{} ns", found.difference),
    ]);
    found
}

fn said(found: Verdict) -> String {
    format!("largest |t| {:.2} of {} measurements", found.largest, found.measurements)
}
