use std::string::{String, ToString};
use std::vec::Vec;

use super::*;
use crate::audit::fixtures::draft;

#[test]
fn a_text_within_its_limit_is_left_alone() {
    for text in ["", "owner", "결제 서버", &"x".repeat(256)] {
        assert_eq!(tidied(text.to_string(), 256), text);
    }
}

#[test]
fn a_long_text_is_cut_between_characters() {
    assert_eq!(tidied("x".repeat(257), 256), "x".repeat(253) + "…");
    let cut = tidied("한".repeat(100), 256);
    assert_eq!(cut, "한".repeat(84) + "…");
    assert!(cut.len() <= 256);
}

#[test]
fn what_would_mislead_a_reader_is_replaced() {
    assert_eq!(tidied("a\u{1b}[2Jb\nc".to_string(), 64), "a\u{fffd}[2Jb\u{fffd}c");
    assert_eq!(
        tidied("\u{9b}31m\u{202e}drowssap\u{2066}".to_string(), 64),
        "\u{fffd}31m\u{fffd}drowssap\u{fffd}"
    );
    // A replacement is longer than what it replaces, and the limit still holds.
    assert!(tidied("\0".repeat(300), 256).len() <= 256);
}

/// However much a client sends, its call gets into the log.
#[test]
fn the_largest_draft_fits_an_entry_and_a_line() {
    let long = || "\u{fffe}\"\\".repeat(10_000);
    let what = Draft {
        time: crate::time::Timestamp(u64::MAX),
        session: u64::MAX,
        ordinal: u64::MAX,
        actor: long(),
        client: Some(long()),
        outcome: Outcome::Refused { code: long() },
        details: (0..100).map(|_| (long(), long())).collect(),
        ..draft("symmetric.encrypt", crate::audit::fixtures::object(1, Some(u32::MAX)))
    };
    let mut head = crate::audit::Head { next_sequence: u64::MAX - 1, hash: [0xff; 32] };
    let segments = crate::audit::append(&mut head, Vec::from([what])).unwrap();
    let entry = segments[0].entries().next().unwrap();
    assert_eq!(entry.what.details.len(), 16);
    assert!(entry.to_cbor().unwrap().len() < MAX_ENTRY_BYTES);

    let key = crate::audit::fixtures::key();
    let vault = crate::audit::fixtures::VAULT;
    let (mut exporter, _) =
        crate::audit::Exporter::start(&key, vault, segments[0].head_before(), entry.what.time).unwrap();
    let line: String = exporter.segment(&segments[0]).unwrap();
    assert!(line.len() < crate::audit::MAX_LINE_BYTES, "{}", line.len());
}
