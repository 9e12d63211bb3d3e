//! Cursors go out and come back.

use keystead_core::Timestamp;
use keystead_core::store::{Cursor, RecordKey, RecordKind};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{decode, encode};

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

fn cursor(label: &str, due: Option<Timestamp>) -> Cursor {
    let key = RecordKey { kind: RecordKind::Key, id: [0xab; 16], part: 7 };
    Cursor { key, label: label.to_owned(), created: Timestamp(u64::MAX), due }
}

#[wasm_bindgen_test]
fn every_cursor_comes_back() {
    for label in ["", "a", "결제 키", "\u{0}\u{10ffff}"] {
        for due in [None, Some(Timestamp(0)), Some(Timestamp(u64::MAX))] {
            let cursor = cursor(label, due);
            assert_eq!(decode(&encode(&cursor)).expect("its own text"), cursor);
        }
    }
}

#[wasm_bindgen_test]
fn other_text_is_an_argument_error() {
    let good = encode(&cursor("label", None));
    for text in ["", "?", "AAAA", &good[1..], &good[..40], &format!("{good}="), &format!("_{}", &good[1..])] {
        assert_eq!(decode(text).expect_err(text).code(), "argument.invalid", "{text}");
    }
}
