use std::vec::Vec;

use super::*;
use crate::crypto::Provider;
use crate::envelope::EnvelopeHeader;
use crate::envelope::message::Writer;
use crate::random::CountingRandom;

const FIRST: KeyId = KeyId::from_bytes([0x11; 16]);
const SECOND: KeyId = KeyId::from_bytes([0x22; 16]);

fn material(byte: u8) -> Secret32 {
    Secret32::from_bytes([byte; 32])
}

/// Two messages of one salt, and the second of them wrapped for another key.
fn rewrapped() -> [Vec<u8>; 3] {
    let mut random = CountingRandom::new(1);
    let mut writer = Writer::new(FIRST, VersionNumber(1), &material(1), &mut random).unwrap();
    let mut next = |plaintext: &[u8]| {
        let (header, key, _) = writer.next(&mut random).unwrap();
        let associated_data = message::associated_data(&header, b"aad");
        let sealed =
            message::seal(&Provider::RUSTCRYPTO, &header, &key, &associated_data, plaintext).unwrap();
        (sealed, header, key)
    };
    let (first, ..) = next(b"first");
    let (second, header, key) = next(b"other");
    let body = &second[message::HEADER_BYTES..];
    let (version, mut random) = (VersionNumber(2), CountingRandom::new(9));
    let wrapped = rewrap(SECOND, version, &material(2), &header, &key, body, &mut random).unwrap();
    [first, second, wrapped]
}

fn key_in(ciphertext: &[u8], with: u8) -> Result<Secret32, Error> {
    match EnvelopeHeader::parse(ciphertext)?.suite {
        Suite::Rewrapped(header) => header.message_key(&material(with)),
        _ => Err(Error::CiphertextMalformed),
    }
}

#[test]
fn the_format_is_pinned() {
    let [_, _, wrapped] = rewrapped();
    insta::assert_snapshot!(data_encoding::HEXLOWER.encode(&wrapped));
}

#[test]
fn header_and_body_are_kept_as_they_were() {
    let [_, second, wrapped] = rewrapped();
    assert!(wrapped.ends_with(&second));
    let header = EnvelopeHeader::parse(&wrapped).unwrap();
    assert_eq!((header.key, header.version), (SECOND, VersionNumber(2)));
    assert!(key_in(&wrapped, 2).is_ok());
    assert_eq!(key_in(&wrapped, 1).map(drop), Err(Error::DecryptionFailed));
}

/// Both messages have one message key: the box must not hand it out for the one that was not wrapped.
#[test]
fn the_box_opens_no_other_message_of_the_salt() {
    let [first, _, wrapped] = rewrapped();
    let swapped = concat(&[&wrapped[..HEADER_BYTES - message::HEADER_BYTES], &first]);
    assert_eq!(key_in(&swapped, 2).map(drop), Err(Error::DecryptionFailed));
    let mut body = wrapped.clone();
    body.truncate(HEADER_BYTES);
    body.extend_from_slice(&first[message::HEADER_BYTES..]);
    assert_eq!(key_in(&body, 2).map(drop), Err(Error::DecryptionFailed));
}

#[test]
fn every_changed_bit_of_the_header_and_the_tag_is_refused() {
    let [_, _, wrapped] = rewrapped();
    let bits = (0..HEADER_BYTES * 8).chain((wrapped.len() - TAG_BYTES) * 8..wrapped.len() * 8);
    for bit in bits {
        let mut changed = wrapped.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(key_in(&changed, 2).is_err(), "bit {bit}");
    }
}
