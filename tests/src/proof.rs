//! What a part of the proof writes: claims with what was found, tables, notes. `cargo xtask prove` reads it and makes
//! `docs/evidence.md` of it; `tests/prove/support/outcome.mjs` is the same for scripts.

use std::path::PathBuf;
use std::{env, fs};

use serde_json::{Value, json};

/// One part, from its beginning to what it found.
pub struct Proof {
    out: Option<PathBuf>,
    /// Whether it runs among the tests, in a minute or less.
    pub short: bool,
    /// Makes what is drawn by chance the same again.
    pub seed: u64,
    title: String,
    method: String,
    claims: Vec<Value>,
    tables: Vec<Value>,
    notes: Vec<String>,
}

impl Proof {
    /// Begins a part, with the arguments `--out FILE`, `--short` and `--seed NUMBER` of this program.
    ///
    /// # Panics
    ///
    /// If there are other arguments.
    #[must_use]
    pub fn begin(title: &str, method: &str) -> Self {
        let (title, method) = (title.to_owned(), method.to_owned());
        let (claims, tables, notes) = (Vec::new(), Vec::new(), Vec::new());
        let mut proof = Self { out: None, short: false, seed: 1, title, method, claims, tables, notes };
        let mut arguments = env::args_os().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.to_str() {
                Some("--out") => proof.out = Some(arguments.next().expect("--out FILE").into()),
                Some("--short") => proof.short = true,
                Some("--seed") => {
                    let seed = arguments.next().and_then(|seed| seed.to_str()?.parse().ok());
                    proof.seed = seed.expect("--seed NUMBER");
                }
                _ => panic!("not an argument of this program: {}", argument.display()),
            }
        }
        proof
    }

    /// A claim that must hold; `found` says what was seen, with figures.
    pub fn must(&mut self, claim: &str, holds: bool, found: &str) {
        self.claim(claim, if holds { "holds" } else { "broken" }, found);
    }

    /// A wish: it is told when it is missed, and breaks nothing.
    pub fn wish(&mut self, claim: &str, holds: bool, found: &str) {
        self.claim(claim, if holds { "holds" } else { "short" }, found);
    }

    /// What could not be looked at on this machine, and why.
    pub fn unchecked(&mut self, claim: &str, why: &str) {
        self.claim(claim, "unchecked", why);
    }

    fn claim(&mut self, claim: &str, verdict: &str, found: &str) {
        self.claims.push(json!({ "claim": claim, "found": found, "verdict": verdict }));
    }

    /// A table.
    pub fn table(&mut self, caption: &str, head: &[&str], rows: Vec<Vec<String>>) {
        self.tables.push(json!({ "caption": caption, "head": head, "rows": rows }));
    }

    /// What a reader should know besides.
    pub fn note(&mut self, note: &str) {
        self.notes.push(note.to_owned());
    }

    /// Writes everything down. Without `--out` it is printed.
    ///
    /// # Panics
    ///
    /// If the file cannot be written.
    #[allow(clippy::print_stdout, reason = "it is what the program is for")]
    pub fn end(self) {
        let Self { out, title, method, claims, tables, notes, .. } = self;
        let outcome = json!({
            "title": title, "method": method, "claims": claims, "tables": tables, "pictures": [], "notes": notes,
        });
        let text = serde_json::to_string_pretty(&outcome).expect("JSON");
        match out {
            Some(file) => fs::write(file, text + "\n").expect("the file can be written"),
            None => println!("{text}"),
        }
    }
}
