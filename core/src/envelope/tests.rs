use std::vec::Vec;

use proptest::prelude::*;

use super::*;
use crate::crypto::concat;

/// Bytes that begin as one of the suites does.
fn beginning(suite: u8, rest: &[u8]) -> Vec<u8> {
    concat(&[&prefix(suite, KeyId::from_bytes([7; 16]), VersionNumber(9)), rest])
}

#[test]
fn a_header_says_key_and_version_and_where_it_ends() {
    let message = beginning(Suite::MESSAGE, &[0; 92]);
    let rewrapped = beginning(Suite::REWRAPPED, &concat(&[&[0; 113], &message]));
    for (bytes, ends) in [
        (message, message::HEADER_BYTES),
        (beginning(Suite::CONVERGENT, &[0; 48]), convergent::HEADER_BYTES),
        (rewrapped, rewrapped::HEADER_BYTES),
    ] {
        let header = EnvelopeHeader::parse(&bytes).unwrap();
        assert_eq!((header.key.as_bytes(), header.version), (&[7; 16], VersionNumber(9)));
        assert_eq!(header.header_bytes(), ends);
        assert_eq!(EnvelopeHeader::parse(&bytes[..bytes.len() - 1]), Err(Error::CiphertextMalformed));
    }
    assert_eq!(OVERHEAD_BYTES, 117);
    assert_eq!(MAX_OVERHEAD_BYTES, 255);
}

#[test]
fn a_rewrapped_message_holds_a_message_and_nothing_else() {
    for inner in [Suite::CONVERGENT, Suite::REWRAPPED, 0, 4] {
        let inner = beginning(inner, &[0; 300]);
        let bytes = beginning(Suite::REWRAPPED, &concat(&[&[0; 113], &inner]));
        assert_eq!(EnvelopeHeader::parse(&bytes), Err(Error::CiphertextMalformed));
    }
}

proptest! {
    #[test]
    fn any_bytes_are_parsed_or_refused(bytes: Vec<u8>, suite in 0_u8..5, length in 0_usize..400) {
        let mut padded = bytes.clone();
        padded.resize(length, 0x5a);
        for bytes in [bytes, beginning(suite, &padded)] {
            match EnvelopeHeader::parse(&bytes) {
                Ok(header) => prop_assert!(header.header_bytes() <= bytes.len()),
                Err(error) => prop_assert_eq!(error, Error::CiphertextMalformed),
            }
        }
    }
}
