use std::vec::Vec;

use proptest::prelude::*;

use super::*;

#[test]
fn the_vectors_of_rfc_4648() {
    let vectors = [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foob", "Zm9vYg=="),
        ("foobar", "Zm9vYmFy"),
    ];
    for (bytes, text) in vectors {
        assert_eq!(encode(bytes.as_bytes()), text);
        assert_eq!(decode(text.as_bytes()).unwrap(), bytes.as_bytes());
    }
}

#[test]
fn every_other_spelling_is_refused() {
    for text in [
        "Zg",
        "Zg=",
        "Zg===",
        "=",
        "==",
        "====",
        "Zh==",
        "Zm9=",
        " Zg==",
        "Zg==\n",
        "Zm9v\nYmFy",
        "Zg==Zg==",
        "Zm8=Zg==",
        "-_-_",
        "Zg==Zm9v",
        "Z===",
        "Zm9vé",
    ] {
        assert_eq!(decode(text.as_bytes()), None, "{text}");
    }
}

proptest! {
    #[test]
    fn a_text_that_is_read_is_the_only_one(text in "[A-Ea-e0-2+/=]{0,12}") {
        if let Some(bytes) = decode(text.as_bytes()) {
            prop_assert_eq!(encode(&bytes), text);
        }
    }

    #[test]
    fn all_bytes_come_back(bytes: Vec<u8>) {
        prop_assert_eq!(decode(encode(&bytes).as_bytes()), Some(bytes));
    }
}
