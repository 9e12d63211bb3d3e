//! Ciphertexts, streams and framed signatures: any bytes give an error, or parts that are put together to the same bytes.

#![no_main]

use keystead_core::frame::{Layout, TextTag};
use keystead_core::{EnvelopeHeader, StreamHeader};
use libfuzzer_sys::fuzz_target;

const LAYOUTS: [Layout; 3] =
    [Layout::VersionPrefix, Layout::Text(TextTag::NCPKMS), Layout::Text(TextTag::KCKMS)];

fuzz_target!(|bytes: &[u8]| {
    // The header says how long it is itself: whatever it reads must be there.
    if let Ok(header) = EnvelopeHeader::parse(bytes) {
        assert!(header.header_bytes() <= bytes.len());
    }
    if let Ok(header) = StreamHeader::parse(bytes) {
        assert!(bytes.starts_with(&header.to_bytes()));
    }
    if let [piece, cut, low, high, plaintext @ ..] = bytes {
        let at = usize::from(u16::from_be_bytes([*high, *low]));
        #[cfg(fuzzing)]
        keystead_core::fuzzing::stream(usize::from(*piece) * 37, at, cut % 2 == 0, plaintext);
        // Lints are built without the doors.
        #[cfg(not(fuzzing))]
        let _ = (piece, cut, at, plaintext);
    }
    for layout in LAYOUTS {
        if let Ok(parsed) = layout.parse(bytes) {
            let again = layout.compose(parsed.version, &parsed.nonce, &parsed.ciphertext_and_tag);
            assert_eq!(again, bytes);
        }
        if let Ok((version, signature)) = layout.parse_signature(bytes) {
            assert_eq!(layout.compose_signature(version, &signature), bytes);
        }
    }
});
