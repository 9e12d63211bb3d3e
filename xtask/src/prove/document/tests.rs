use super::super::outcome::{Claim, Found, Outcome, Table, Verdict};
use super::{anchor, cell, page};

fn found(verdict: Verdict) -> Found {
    Found {
        command: "cargo xtask prove --only power-cut".to_owned(),
        commit: "abcdef0123".to_owned(),
        made: "2026-01-31".to_owned(),
        machine: "2 cores".to_owned(),
        minutes: 3,
        outcome: Outcome {
            title: "Power cuts".to_owned(),
            method: "Writes are torn.".to_owned(),
            claims: vec![Claim { claim: "nothing is lost".to_owned(), found: "1 | 2".to_owned(), verdict }],
            tables: vec![Table {
                caption: "States".to_owned(),
                head: vec!["store".to_owned(), "states".to_owned()],
                rows: vec![vec!["SQLite".to_owned(), "12".to_owned()]],
            }],
            pictures: Vec::new(),
            notes: vec!["Disks lie.".to_owned()],
        },
    }
}

#[test]
fn the_page_says_what_was_found_how_and_what_is_missing() {
    let page = page(&[found(Verdict::Holds)], &["speed"]);
    for line in [
        "| [Power cuts](#power-cuts) | 1 | 0 | 0 | 0 | abcdef0123 |",
        "| `speed` | not run yet | | | | |",
        "`cargo xtask prove --only power-cut`, 3 min on 2026-01-31 at abcdef0123; 2 cores.",
        "| ✓ | nothing is lost | 1 \\| 2 |",
        "| SQLite | 12 |",
        "Disks lie.",
    ] {
        assert!(page.lines().any(|found| found == line), "{line}\n\n{page}");
    }
}

#[test]
fn what_is_broken_is_an_error_and_what_falls_short_is_not() {
    for verdict in [Verdict::Holds, Verdict::Short, Verdict::Unchecked] {
        assert!(found(verdict).outcome.judge().is_ok(), "{verdict:?}");
    }
    let error = found(Verdict::Broken).outcome.judge().expect_err("it is broken");
    assert!(error.to_string().contains("nothing is lost"), "{error}");
    let nothing = Outcome { claims: Vec::new(), ..found(Verdict::Holds).outcome };
    assert!(nothing.judge().is_err(), "a part that claims nothing shows nothing");
}

#[test]
fn cells_and_links_are_plain() {
    assert_eq!(cell("a | b\nc"), "a \\| b c");
    assert_eq!(anchor("Crashes of the server"), "crashes-of-the-server");
}
