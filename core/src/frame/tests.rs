use std::string::String;
use std::vec::Vec;
use std::{format, vec};

use data_encoding::{BASE64, HEXLOWER};
use proptest::prelude::*;

use super::*;

const LAYOUTS: [Layout; 3] =
    [Layout::VersionPrefix, Layout::Text(TextTag::NCPKMS), Layout::Text(TextTag::KCKMS)];
const NONCE: [u8; 12] = *b"twelve bytes";
/// The least that a message has: the tag of an empty plaintext.
const TAG: [u8; 16] = [0xee; 16];

fn parses(layout: Layout, text: &str) -> bool {
    layout.parse(text.as_bytes()).is_ok()
}

#[test]
fn the_layouts_are_pinned() {
    let mut lines = vec![];
    for version in [0, 1, 10, u32::MAX] {
        let compose = |layout: Layout| layout.compose(VersionNumber(version), &NONCE, &TAG);
        lines.push(HEXLOWER.encode(&compose(Layout::VersionPrefix)));
        lines.push(String::from_utf8(compose(Layout::Text(TextTag::NCPKMS))).unwrap());
        lines.push(String::from_utf8(compose(Layout::Text(TextTag::KCKMS))).unwrap());
    }
    insta::assert_snapshot!(lines.join("\n"));
}

/// A published sample of four bytes of plaintext has 36 bytes, begins with version 0, and in base64 with `AAAAA`.
#[test]
fn a_version_prefix_adds_32_bytes() {
    let frame = Layout::VersionPrefix.compose(VersionNumber(0), &NONCE, &[&[0xc7; 4], &TAG[..]].concat());
    assert_eq!(frame.len(), 36);
    assert_eq!(frame[..4], [0; 4]);
    assert!(BASE64.encode(&frame).starts_with("AAAAA"));
    let parsed = Layout::VersionPrefix.parse(&frame).unwrap();
    assert_eq!(parsed.version, VersionNumber(0));
    assert_eq!(parsed.ciphertext_and_tag.len(), 4 + 16);
}

/// A published sample of 40 bytes of plaintext has 68 bytes in base64, and one of four bytes has 32.
#[test]
fn a_text_frame_adds_28_bytes_before_base64() {
    for (plaintext, bytes) in [(40, 68), (4, 32)] {
        let body = [vec![0xc7; plaintext], TAG.to_vec()].concat();
        for (layout, tag) in
            [(Layout::Text(TextTag::NCPKMS), "ncpkms:v1:"), (Layout::Text(TextTag::KCKMS), "kckms:1:")]
        {
            let frame = String::from_utf8(layout.compose(VersionNumber(1), &NONCE, &body)).unwrap();
            let body = BASE64.decode(frame.strip_prefix(tag).unwrap().as_bytes()).unwrap();
            assert_eq!(body.len(), bytes);
            assert_eq!(body[..12], NONCE);
        }
    }
}

#[test]
fn the_shortest_message_is_an_empty_plaintext() {
    for layout in LAYOUTS {
        let whole = layout.compose(VersionNumber(1), &NONCE, &TAG);
        assert_eq!(layout.parse(&whole).unwrap().ciphertext_and_tag.as_ref(), TAG);
        for length in 0..whole.len() {
            assert_eq!(
                layout.parse(&whole[..length]),
                Err(Error::CiphertextMalformed),
                "{layout:?} {length}"
            );
        }
        let without_a_tag = layout.compose(VersionNumber(1), &NONCE, &TAG[1..]);
        assert_eq!(layout.parse(&without_a_tag), Err(Error::CiphertextMalformed));
    }
}

#[test]
fn versions_are_read_in_one_spelling() {
    let layout = Layout::Text(TextTag::NCPKMS);
    let body = BASE64.encode(&[NONCE.as_slice(), &TAG].concat());
    for version in ["0", "1", "10", "4294967295"] {
        let parsed = format!("ncpkms:v{version}:{body}");
        assert_eq!(format!("{}", layout.parse(parsed.as_bytes()).unwrap().version), version);
    }
    for version in [
        "",
        "01",
        "00",
        "+1",
        "-1",
        " 1",
        "1 ",
        "0x1",
        "1.0",
        "4294967296",
        "99999999999999999999",
        "v1",
        "１",
    ] {
        assert!(!parses(layout, &format!("ncpkms:v{version}:{body}")), "{version}");
    }
}

#[test]
fn a_text_frame_has_its_tag_and_base64_in_one_spelling() {
    let layout = Layout::Text(TextTag::NCPKMS);
    // 28 bytes: two characters of padding.
    let body = BASE64.encode(&[NONCE.as_slice(), &TAG].concat());
    let bare = body.trim_end_matches('=');
    assert!(parses(layout, &format!("ncpkms:v1:{body}")));
    for text in [
        format!("kckms:1:{body}"),
        format!("ncpkms:1:{body}"),
        format!("NCPKMS:v1:{body}"),
        format!(" ncpkms:v1:{body}"),
        format!("ncpkms:v1{body}"),
        format!("ncpkms:v1::{body}"),
        format!("ncpkms:v1:{body}\n"),
        format!("ncpkms:v1: {body}"),
        format!("ncpkms:v1:{bare}"),
        format!("ncpkms:v1:{bare}="),
        format!("ncpkms:v1:{body}{body}"),
        format!("ncpkms:v1:{}\n{}", &body[..20], &body[20..]),
        format!("ncpkms:v1:{}/==", &bare[..bare.len() - 1]),
        body,
    ] {
        assert!(!parses(layout, &text), "{text:?}");
    }
    assert!(!parses(Layout::Text(TextTag::KCKMS), "ncpkms:v1:"));
    assert_eq!(layout.parse(b"ncpkms:v\xff:\xff"), Err(Error::CiphertextMalformed));
}

fn layouts() -> impl Strategy<Value = Layout> {
    proptest::sample::select(LAYOUTS.to_vec())
}

proptest! {
    #[test]
    fn the_parts_come_back(layout in layouts(), version: u32, nonce: [u8; 12], ciphertext: Vec<u8>, tag: [u8; 16]) {
        let ciphertext_and_tag = [ciphertext, tag.to_vec()].concat();
        let frame = layout.compose(VersionNumber(version), &nonce, &ciphertext_and_tag);
        let expected =
            Parsed { version: VersionNumber(version), nonce, ciphertext_and_tag: Cow::Owned(ciphertext_and_tag) };
        prop_assert_eq!(layout.parse(&frame), Ok(expected));
    }

    #[test]
    fn any_bytes_are_refused_or_are_the_only_spelling(
        layout in layouts(),
        mut bytes in proptest::collection::vec(any::<u8>(), 0..80),
    ) {
        if let Ok(parsed) = layout.parse(&bytes) {
            prop_assert_eq!(layout.compose(parsed.version, &parsed.nonce, &parsed.ciphertext_and_tag), bytes.clone());
        }
        // The same behind a tag that is right.
        if let Layout::Text(TextTag(tag)) = layout {
            bytes.splice(..0, format!("{tag}1:").into_bytes());
            prop_assert!(layout.parse(&bytes).is_err() || base64::decode(&bytes[tag.len() + 2..]).is_some());
        }
    }

    #[test]
    fn a_changed_frame_is_refused_or_says_something_else(
        layout in layouts(), version: u32, ciphertext: Vec<u8>, place: prop::sample::Index, byte: u8,
    ) {
        let frame = layout.compose(VersionNumber(version), &NONCE, &[ciphertext, TAG.to_vec()].concat());
        let mut changed = frame.clone();
        let place = place.index(frame.len());
        changed[place] = byte;
        if let Ok(parsed) = layout.parse(&changed) {
            prop_assert_eq!(changed == frame, Ok(&parsed) == layout.parse(&frame).as_ref());
            prop_assert_eq!(layout.compose(parsed.version, &parsed.nonce, &parsed.ciphertext_and_tag), changed);
        }
    }
}
