use std::vec::Vec;

use proptest::prelude::*;

use super::*;

const BASE64: TextMode = TextMode::Base64 { lists: false };
const BASE64_LISTS: TextMode = TextMode::Base64 { lists: true };

fn refused<T>(problem: TextProblem) -> Result<T, Error> {
    Err(Error::InvalidText(problem))
}

#[test]
fn raw_text_is_its_utf_8() {
    assert_eq!(TextMode::Utf8.decode("한 é\n").unwrap(), "한 é\n".as_bytes());
    // Base64 is a text like any other here, and nothing is normalized.
    assert_eq!(TextMode::Utf8.decode("aGk=").unwrap(), b"aGk=");
    assert_eq!(TextMode::Utf8.decode("e\u{301}").unwrap(), b"e\xcc\x81");
    assert_eq!(TextMode::Utf8.encode(b"e\xcc\x81").unwrap(), "e\u{301}");
}

#[test]
fn bytes_that_are_no_text_are_refused_where_text_is_raw() {
    for bytes in [&b"\xff"[..], b"abc\xc3", b"\xed\xa0\x80"] {
        assert_eq!(TextMode::Utf8.encode(bytes), refused(TextProblem::Utf8));
        assert_eq!(BASE64.decode(&BASE64.encode(bytes).unwrap()).unwrap(), bytes);
    }
}

#[test]
fn base64_is_read_in_one_spelling() {
    assert_eq!(BASE64.decode("aGk=").unwrap(), b"hi");
    assert_eq!(BASE64.encode(b"hi").unwrap(), "aGk=");
    assert_eq!(BASE64.decode("").unwrap(), b"");
    for text in ["aGk", "aGl=", "aGk=\n", " aGk=", "aGk=aGk=", "_-_-", "hi!", "한"] {
        assert_eq!(BASE64.decode(text), refused(TextProblem::Base64), "{text}");
    }
}

#[test]
fn lists_are_taken_where_the_profile_has_them() {
    assert_eq!(BASE64_LISTS.decode_list(["aGk=", ""]).unwrap(), [b"hi".to_vec(), Vec::new()]);
    assert_eq!(BASE64_LISTS.decode_list(["aGk=", "?"]), refused(TextProblem::Base64));
    assert_eq!(BASE64_LISTS.decode_list([]).unwrap(), Vec::<Vec<u8>>::new());
    assert_eq!(BASE64_LISTS.decode("aGk=").unwrap(), b"hi");
    assert_eq!(BASE64.decode_list(["aGk="]), refused(TextProblem::List));
    assert_eq!(TextMode::Utf8.decode_list(["hi"]), refused(TextProblem::List));
}

proptest! {
    #[test]
    fn bytes_come_back_in_every_mode_that_writes_them(bytes: Vec<u8>, text: std::string::String) {
        for mode in [TextMode::Utf8, BASE64, BASE64_LISTS] {
            if let Ok(written) = mode.encode(&bytes) {
                prop_assert_eq!(mode.decode(&written).unwrap(), &*bytes);
            }
            if let Ok(read) = mode.decode(&text) {
                prop_assert_eq!(mode.encode(&read).unwrap(), &*text);
            }
        }
    }
}
