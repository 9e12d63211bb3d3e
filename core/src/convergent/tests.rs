use std::collections::BTreeSet;
use std::format;
use std::vec::Vec;

use data_encoding::HEXLOWER;
use proptest::prelude::*;

use super::*;
use crate::frame::TextTag;

const KEY: KeyId = KeyId::from_bytes([0x11; 16]);
const NCPKMS: Option<Layout> = Some(Layout::Text(TextTag::NCPKMS));

fn with(layout: Option<Layout>, context: &[u8], aad: &[u8]) -> Convergent {
    let associated = Associated { aad, context };
    Convergent::new(KEY, VersionNumber(3), layout, &Secret32::from_bytes([9; 32]), &associated).unwrap()
}

#[test]
fn the_formats_are_pinned() {
    let envelope = with(None, b"customer 17", b"aad").seal(b"Keystead").unwrap();
    let text = with(NCPKMS, b"customer 17", b"aad").seal(b"Keystead").unwrap();
    let binary = with(Some(Layout::VersionPrefix), b"customer 17", b"aad").seal(b"Keystead").unwrap();
    let lines =
        [HEXLOWER.encode(&envelope), std::string::String::from_utf8(text).unwrap(), HEXLOWER.encode(&binary)];
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn one_message_in_one_context_has_one_ciphertext_and_nothing_else_repeats() {
    for layout in [None, NCPKMS] {
        let seal = |context: &[u8], aad: &[u8], plaintext: &[u8]| {
            with(layout, context, aad).seal(plaintext).unwrap()
        };
        assert_eq!(seal(b"17", b"", b"plain"), seal(b"17", b"", b"plain"));
        let different = [
            seal(b"17", b"", b"plain"),
            seal(b"18", b"", b"plain"),
            seal(b"17", b"a", b"plain"),
            seal(b"17", b"", b"Plain"),
            seal(b"17", b"", b""),
            seal(b"1", b"7", b"plain"),
        ];
        assert_eq!(different.iter().collect::<BTreeSet<_>>().len(), different.len());
    }
}

/// Two ciphertexts of one context have nothing in common behind key and version.
#[test]
fn the_commitment_does_not_tell_the_context() {
    let convergent = with(None, b"17", b"");
    let (a, b) = (convergent.seal(b"one").unwrap(), convergent.seal(b"two").unwrap());
    assert_eq!(a[..PREFIX_BYTES], b[..PREFIX_BYTES]);
    assert_ne!(a[PREFIX_BYTES..PREFIX_BYTES + 32], b[PREFIX_BYTES..PREFIX_BYTES + 32]);
}

#[test]
fn another_context_version_key_or_form_opens_nothing() {
    let envelope = with(None, b"17", b"aad").seal(b"plain").unwrap();
    for (context, aad) in [(&b"18"[..], &b"aad"[..]), (b"17", b""), (b"aad", b"17"), (b"17aad", b"")] {
        assert_eq!(with(None, context, aad).open(&envelope), Err(Error::DecryptionFailed));
    }
    let other = Secret32::from_bytes([8; 32]);
    let associated = Associated { aad: b"aad", context: b"17" };
    let other = Convergent::new(KEY, VersionNumber(3), None, &other, &associated).unwrap();
    assert_eq!(other.open(&envelope), Err(Error::DecryptionFailed));

    let text = with(NCPKMS, b"17", b"aad").seal(b"plain").unwrap();
    assert_eq!(with(NCPKMS, b"18", b"aad").open(&text), Err(Error::DecryptionFailed));
    assert_eq!(with(NCPKMS, b"17", b"").open(&text), Err(Error::DecryptionFailed));
    // The same body under the other form's key.
    let moved = Layout::VersionPrefix.compose_body(VersionNumber(3), &envelope[HEADER_BYTES - SIV_BYTES..]);
    assert_eq!(with(Some(Layout::VersionPrefix), b"17", b"aad").open(&moved), Err(Error::DecryptionFailed));
}

#[test]
fn every_changed_bit_and_every_cut_is_refused() {
    let envelope = with(None, b"17", b"").seal(b"0123456789abcdefghij").unwrap();
    for bit in 0..envelope.len() * 8 {
        let mut changed = envelope.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        // Key and version are compared before, by whoever finds the key.
        let addressed = (40..PREFIX_BYTES * 8).contains(&bit);
        let opened = with(None, b"17", b"").open(&changed);
        assert!(addressed || opened.is_err(), "bit {bit}");
    }
    for length in 0..envelope.len() {
        assert!(with(None, b"17", b"").open(&envelope[..length]).is_err(), "length {length}");
    }
}

proptest! {
    #[test]
    fn any_message_comes_back(plaintext: Vec<u8>, aad: Vec<u8>, context: Vec<u8>, form in 0..3) {
        let layout = [None, NCPKMS, Some(Layout::VersionPrefix)][form as usize];
        let convergent = with(layout, &context, &aad);
        let sealed = convergent.seal(&plaintext).unwrap();
        if layout.is_none() {
            prop_assert_eq!(sealed.len(), plaintext.len() + HEADER_BYTES);
        }
        prop_assert_eq!(convergent.open(&sealed).unwrap(), plaintext);
    }

    #[test]
    fn any_bytes_are_refused(bytes: Vec<u8>, form in 0..3) {
        let layout = [None, NCPKMS, Some(Layout::VersionPrefix)][form as usize];
        let body = data_encoding::BASE64.encode(&bytes);
        for ciphertext in [bytes, format!("ncpkms:v3:{body}").into_bytes()] {
            prop_assert!(with(layout, b"17", b"").open(&ciphertext).is_err());
        }
    }
}
