use std::vec::Vec;

use proptest::prelude::*;

use super::*;
use crate::envelope::EnvelopeHeader;
use crate::random::CountingRandom;

const KEY: KeyId = KeyId::from_bytes([0x11; 16]);
const VERSION: VersionNumber = VersionNumber(3);

fn encrypt(plaintext: &[u8], aad: &[u8]) -> Vec<u8> {
    let mut random = CountingRandom::new(1);
    let mut writer = Writer::new(KEY, VERSION, &Secret32::from_bytes([9; 32]), &mut random).unwrap();
    let (header, key, _) = writer.next(&mut random).unwrap();
    seal(&Provider::RUSTCRYPTO, &header, &key, &associated_data(&header, aad), plaintext).unwrap()
}

fn decrypt(envelope: &[u8], aad: &[u8]) -> Result<Vec<u8>, Error> {
    let Suite::Message(header) = EnvelopeHeader::parse(envelope)?.suite else {
        return Err(Error::CiphertextMalformed);
    };
    let key = message_key(&header, &Secret32::from_bytes([9; 32]))?;
    let body = &envelope[HEADER_BYTES..];
    open(&Provider::RUSTCRYPTO, &header.nonce, &key, &associated_data(&header, aad), body)
}

#[test]
fn the_format_is_pinned() {
    insta::assert_snapshot!(data_encoding::HEXLOWER.encode(&encrypt(b"Keystead", b"aad")));
}

#[test]
fn nonces_count_up_and_a_salt_is_spent_after_its_messages() {
    let mut random = CountingRandom::new(1);
    let mut writer = Writer::new(KEY, VERSION, &Secret32::from_bytes([9; 32]), &mut random).unwrap();
    let (first, ..) = writer.next(&mut random).unwrap();
    let (second, ..) = writer.next(&mut random).unwrap();
    assert_eq!(first.nonce[..4], [0, 0, 0, 0]);
    assert_eq!(second.nonce[..4], [0, 0, 0, 1]);
    writer.used = MESSAGES_PER_SALT - 1;
    assert!(!writer.is_spent());
    writer.next(&mut random).unwrap();
    assert!(writer.is_spent());
}

#[test]
fn every_changed_bit_and_every_cut_is_refused() {
    let envelope = encrypt(b"0123456789", b"aad");
    for bit in 0..envelope.len() * 8 {
        let mut changed = envelope.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let error = decrypt(&changed, b"aad").unwrap_err();
        assert!(
            matches!(error, Error::DecryptionFailed | Error::CiphertextMalformed),
            "bit {bit}: {error:?}"
        );
    }
    for length in 0..envelope.len() {
        assert!(decrypt(&envelope[..length], b"aad").is_err(), "length {length}");
    }
    assert_eq!(decrypt(&envelope, b"other"), Err(Error::DecryptionFailed));
}

proptest! {
    #[test]
    fn any_plaintext_and_aad_come_back(plaintext: Vec<u8>, aad: Vec<u8>) {
        let envelope = encrypt(&plaintext, &aad);
        prop_assert_eq!(envelope.len(), plaintext.len() + OVERHEAD_BYTES);
        prop_assert_eq!(decrypt(&envelope, &aad).unwrap(), plaintext);
    }

    #[test]
    fn any_bytes_are_parsed_or_refused(mut bytes: Vec<u8>, keep_magic: bool) {
        if keep_magic && bytes.len() >= 5 {
            bytes[..5].copy_from_slice(b"KSE1\x01");
        }
        prop_assert!(decrypt(&bytes, b"").is_err());
    }
}
